//! Cropland: blocks of fields between roads, ditches and villages.
//!
//! A large block is halved again and again across its longer side, a road or ditch being left at each cut. What is
//! left after villages, town, river and roads are taken out becomes parcels.

use geo::{Area, BooleanOps, BoundingRect, Centroid, Contains, Coord, Intersects, LineString, Polygon, Rect};

use crate::dice::{Dice, noise};
use crate::lines::Lines;
use crate::plane::{Micro, distance_to_line, polygon_of, rings, single, tilted};
use crate::settlements::Settlements;
use crate::townships::Township;

/// A parcel.
pub(crate) struct Parcel {
    pub(crate) code: String,
    /// 水浇地 or 旱地.
    pub(crate) class: &'static str,
    pub(crate) township: String,
    pub(crate) rings: Vec<Vec<Micro>>,
    /// Whether it is permanent basic farmland as well.
    pub(crate) permanent: bool,
}

/// Smallest and largest parcel, m².
const AREA: std::ops::RangeInclusive<f64> = 30_000.0..=600_000.0;

type Quad = [(f64, f64); 4];

/// Draws the parcels of the county, ordered by township and number.
pub(crate) fn draw(
    county: &Polygon<f64>,
    townships: &[Township],
    settlements: &Settlements,
    lines: &Lines,
    seed: u64,
) -> Vec<Parcel> {
    let mut blocks = Vec::new();
    let far = 26_000.0;
    split([(-far, -far), (far, -far), (far, far), (-far, far)], &mut Dice::new(seed), seed, &mut blocks);
    let taken: Vec<&Polygon<f64>> = settlements
        .villages
        .iter()
        .map(|v| &v.outline)
        .chain(std::iter::once(&settlements.core))
        .chain(&lines.strips)
        .collect();
    let boxes: Vec<Rect<f64>> = taken.iter().filter_map(|p| p.bounding_rect()).collect();
    let homes: Vec<Polygon<f64>> = townships.iter().map(|t| polygon_of(&t.ring)).collect();
    let mut counts = vec![0; townships.len()];
    let mut parcels = Vec::new();
    for block in blocks {
        for piece in left_of(block, county, &taken, &boxes) {
            let Some(middle) = piece.centroid() else { continue };
            let Some(home) = homes.iter().position(|h| h.contains(&middle)) else { continue };
            let other = 0.55 * noise(seed ^ 11, middle.x(), middle.y(), 1700.0)
                + 0.45 * noise(seed ^ 15, middle.x(), middle.y(), 600.0);
            if other > 0.71 {
                continue; // orchard, wood or pond
            }
            counts[home] += 1;
            let from_ridge = distance_to_line(middle.0, &lines.ridge);
            let dry = from_ridge < 700.0 + 1500.0 * noise(seed ^ 12, middle.x(), middle.y(), 1800.0)
                || noise(seed ^ 13, middle.x(), middle.y(), 4200.0) > 0.83;
            let permanent = !settlements.town.intersects(&piece)
                && noise(seed ^ 14, middle.x(), middle.y(), 1900.0) < 0.72
                && piece.unsigned_area() > 45_000.0;
            parcels.push(Parcel {
                code: format!("{}-{:04}", townships[home].code, counts[home]),
                class: if dry { "旱地" } else { "水浇地" },
                township: townships[home].name.clone(),
                rings: rings(&piece),
                permanent,
            });
        }
    }
    parcels.sort_by(|a, b| a.code.cmp(&b.code));
    parcels
}

/// Halves a block until it is as small as fields are there.
fn split(quad: Quad, dice: &mut Dice, seed: u64, out: &mut Vec<Polygon<f64>>) {
    let [a, b, c, d] = quad;
    let (width, height) = ((b.0 + c.0 - a.0 - d.0) / 2.0, (c.1 + d.1 - a.1 - b.1) / 2.0);
    let middle = ((a.0 + c.0) / 2.0, (a.1 + c.1) / 2.0);
    let limit = 125_000.0 + 330_000.0 * noise(seed ^ 10, middle.0, middle.1, 5200.0) * dice.between(0.7, 1.3);
    if width * height < limit {
        out.push(Polygon::new(LineString(quad.iter().map(|p| bent(*p, seed)).collect()), vec![]));
        return;
    }
    let longer = width.max(height);
    let gap = if longer > 4000.0 {
        16.0
    } else if longer > 1300.0 {
        11.0
    } else {
        8.0
    };
    let part = dice.between(0.37, 0.63);
    let lean = dice.between(-0.03, 0.03);
    let on = |p: (f64, f64), q: (f64, f64), t: f64| (p.0 + (q.0 - p.0) * t, p.1 + (q.1 - p.1) * t);
    let half = gap / 2.0 / longer;
    let (low, high) = (part - lean, part + lean);
    if width * dice.between(0.85, 1.15) > height {
        split([a, on(a, b, low - half), on(d, c, high - half), d], dice, seed, out);
        split([on(a, b, low + half), b, c, on(d, c, high + half)], dice, seed, out);
    } else {
        split([a, b, on(b, c, high - half), on(a, d, low - half)], dice, seed, out);
        split([on(a, d, low + half), on(b, c, high + half), c, d], dice, seed, out);
    }
}

/// Turns field axes to the plane and bends them a little, so that no line runs straight across the county.
fn bent((along, up): (f64, f64), seed: u64) -> Coord<f64> {
    let place = tilted(along, up);
    let push = |salt: u64| (noise(seed ^ salt, place.x, place.y, 6500.0) - 0.5) * 520.0;
    Coord { x: place.x + push(21), y: place.y + push(22) }
}

/// What is left of a block inside the county and outside the taken land, in pieces of a field's size.
fn left_of(
    block: Polygon<f64>,
    county: &Polygon<f64>,
    taken: &[&Polygon<f64>],
    boxes: &[Rect<f64>],
) -> Vec<Polygon<f64>> {
    if !county.intersects(&block) {
        return Vec::new();
    }
    let Some(frame) = block.bounding_rect() else { return Vec::new() };
    let mut rest = if county.contains(&block) { single(block) } else { county.intersection(&block) };
    for (shape, _) in taken.iter().zip(boxes).filter(|(_, other)| other.intersects(&frame)) {
        rest = rest.difference(*shape);
    }
    rest.0.retain(|piece| AREA.contains(&piece.unsigned_area()));
    rest.0
}
