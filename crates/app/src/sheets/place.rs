//! What a sheet shows and how large: a place and a scale that were chosen, or what shows all of a county or township.

use geo_types::{Geometry, MultiPolygon, Point};
use jitu_documents::sheet::{Layout, Rect, View, extent};
use jitu_model::system::{Extent, Tower};

use super::{Page, Shape, SheetSpec, plane};
use crate::atlas::polygons;
use crate::error::{AppError, Result};

/// Usual scales.
const SCALES: [f64; 36] = [
    500.0,
    1_000.0,
    2_000.0,
    2_500.0,
    5_000.0,
    7_500.0,
    10_000.0,
    15_000.0,
    20_000.0,
    25_000.0,
    30_000.0,
    40_000.0,
    50_000.0,
    60_000.0,
    75_000.0,
    80_000.0,
    90_000.0,
    100_000.0,
    120_000.0,
    125_000.0,
    150_000.0,
    175_000.0,
    200_000.0,
    225_000.0,
    250_000.0,
    300_000.0,
    350_000.0,
    400_000.0,
    500_000.0,
    600_000.0,
    750_000.0,
    1_000_000.0,
    1_500_000.0,
    2_000_000.0,
    3_000_000.0,
    5_000_000.0,
];
/// Air left around what is shown, of the map's width.
const AIR: f64 = 0.04;
/// A sheet shows at least so many metres.
const LEAST_M: f64 = 200.0;
/// Most sheets of one file.
const MOST_SHEETS: usize = 300;

/// What has a place.
pub(super) struct Known<'a> {
    pub(super) county: &'a [Geometry<f64>],
    pub(super) towers: &'a [Tower],
    pub(super) extents: &'a [Extent],
    pub(super) townships: &'a [Shape],
}

/// The pages: one, or one for every township.
pub(super) fn pages(
    spec: &SheetSpec,
    layout: &Layout,
    known: &Known<'_>,
    all_townships: bool,
) -> Result<Vec<Page>> {
    let map = layout.map_rect();
    let all = everything(known);
    let middle = middle_of(&all).or(spec.centre).ok_or_else(|| AppError::new("sheet_no_place", &[]))?;
    // One zone for every sheet of a county, so that neighbouring sheets fit together.
    let plane = plane(spec.centre.filter(|_| all.is_empty()).unwrap_or(middle).0)?;
    let view = |shapes: &[&Geometry<f64>], centre: Option<(f64, f64)>, scale: Option<f64>| {
        let own = extent(plane, shapes);
        let centre = match (centre, own) {
            (Some((lon, lat)), _) => plane.forward(lon, lat),
            (None, Some([west, south, east, north])) => ((west + east) / 2.0, (south + north) / 2.0),
            (None, None) => return Err(AppError::new("sheet_no_place", &[])),
        };
        let scale = scale.unwrap_or_else(|| {
            fitting(own.unwrap_or([centre.0, centre.1, centre.0, centre.1]), centre, &map)
        });
        Ok(View { plane, centre, scale, map })
    };
    let page = |(name, _, shape): &Shape, centre| -> Result<Page> {
        let view = view(&[shape], centre, spec.scale)?;
        Ok(Page { view, focus: Some((name.clone(), polygons(shape))) })
    };
    if all_townships {
        if known.townships.is_empty() {
            return Err(AppError::new("sheet_no_townships", &[]));
        }
        return known.townships.iter().take(MOST_SHEETS).map(|township| page(township, None)).collect();
    }
    match &spec.township {
        Some(wanted) => {
            let wanted = wanted.trim();
            let meant = known
                .townships
                .iter()
                .find(|(name, code, _)| name == wanted || (!code.is_empty() && code == wanted));
            let names =
                || known.townships.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>().join("、");
            let unknown = || AppError::new("unknown_township", &[("name", wanted), ("known", &names())]);
            Ok(vec![page(meant.ok_or_else(unknown)?, spec.centre)?])
        }
        None => Ok(vec![Page {
            view: view(&all.iter().collect::<Vec<_>>(), spec.centre, spec.scale)?,
            focus: None,
        }]),
    }
}

/// The county; where none is known, everything else that has a place.
fn everything(known: &Known<'_>) -> Vec<Geometry<f64>> {
    if !known.county.is_empty() {
        return known.county.to_vec();
    }
    let townships = known.townships.iter().map(|(_, _, shape)| shape.clone());
    let extents = known.extents.iter().map(|extent| extent.geometry.clone());
    let towers = known
        .towers
        .iter()
        .filter_map(Tower::position)
        .map(|(lon, lat)| Geometry::Point(Point::new(lon, lat)));
    townships.chain(extents).chain(towers).collect()
}

/// The middle of the box of shapes, degrees.
fn middle_of(shapes: &[Geometry<f64>]) -> Option<(f64, f64)> {
    let mut all: Vec<(f64, f64)> = Vec::new();
    for shape in shapes {
        if let Geometry::Point(point) = shape {
            all.push((point.x(), point.y()));
        }
        let MultiPolygon(parts) = polygons(shape);
        all.extend(parts.iter().flat_map(|part| &part.exterior().0).map(|at| (at.x, at.y)));
    }
    let first = *all.first()?;
    let [w, s, e, n] = all.iter().fold([first.0, first.1, first.0, first.1], |[w, s, e, n], at| {
        [w.min(at.0), s.min(at.1), e.max(at.0), n.max(at.1)]
    });
    Some(((w + e) / 2.0, (s + n) / 2.0))
}

/// The largest usual scale at which a box in the plane is on the map, with air around it.
fn fitting([west, south, east, north]: [f64; 4], (x, y): (f64, f64), map: &Rect) -> f64 {
    let (wide, high) = (2.0 * (east - x).max(x - west), 2.0 * (north - y).max(y - south));
    let air = 1.0 - AIR;
    let needed =
        (wide.max(LEAST_M) / (map.width() * air)).max(high.max(LEAST_M) / (map.height() * air)) * 1000.0;
    SCALES.into_iter().find(|scale| *scale >= needed).unwrap_or(SCALES[SCALES.len() - 1])
}
