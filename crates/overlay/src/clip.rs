//! Areas of many pieces inside a region.

use geo::bool_ops::{BooleanOps, FillRule, OpType};
use geo::orient::{Direction, Orient};
use geo::{BoundingRect, MultiPolygon, Rect};
use jitu_model::ellipsoid::area;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::OverlayError;
use crate::region::{Lie, Region};
use crate::repair::{Defect, is_plainly_sound, repair};
use crate::window::window;
use crate::work;

/// How much of a piece lies inside.
#[derive(Debug, Clone, PartialEq)]
pub struct Clipped {
    /// m² inside the region.
    pub inside_m2: f64,
    /// What was wrong with the piece and was repaired before; empty: nothing.
    pub defects: Vec<Defect>,
}

/// How much of each piece lies inside the region, in the pieces' order, on up to four threads. The figures do not
/// depend on the number of threads. Only pieces across the region's outline are overlaid, each with the part of the
/// region that its box meets.
///
/// `progress` is called on the caller's thread with the share done, every 20 ms or more often; when it answers
/// `false`, the work stops.
///
/// # Errors
/// [`OverlayError::Interrupted`].
pub fn areas(
    pieces: &[MultiPolygon<f64>],
    region: &Region<'_>,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<Clipped>, OverlayError> {
    work::each(pieces, &|piece| inside(piece, region), progress)
}

/// m² of each piece in each region that it shares land with, in the pieces' order, as (region, m²). The pieces are sound
/// (see [`repair`]).
///
/// # Errors
/// [`OverlayError::Interrupted`].
pub fn by_region(
    pieces: &[MultiPolygon<f64>],
    regions: &[Region<'_>],
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<Vec<(usize, f64)>>, OverlayError> {
    let corners = |frame: &Rect<f64>| ([frame.min().x, frame.min().y], [frame.max().x, frame.max().y]);
    let framed = regions.iter().enumerate().filter_map(|(at, region)| {
        let (low, high) = corners(&region.frame()?);
        Some(GeomWithData::new(Rectangle::from_corners(low, high), at))
    });
    let tree = RTree::bulk_load(framed.collect());
    let look = |piece: &MultiPolygon<f64>| {
        let Some((low, high)) = piece.bounding_rect().as_ref().map(corners) else { return Vec::new() };
        let near = tree.locate_in_envelope_intersecting(&AABB::from_corners(low, high));
        let mut found: Vec<(usize, f64)> = near
            .map(|entry| (entry.data, area(&common(piece, &regions[entry.data]))))
            .filter(|(_, inside)| *inside > 0.0)
            .collect();
        found.sort_unstable_by_key(|(region, _)| *region);
        found
    };
    work::each(pieces, &look, progress)
}

/// How much of one piece lies inside the region.
pub fn inside(piece: &MultiPolygon<f64>, region: &Region<'_>) -> Clipped {
    if is_plainly_sound(piece) {
        return Clipped { inside_m2: inside_of_sound(piece, region), defects: Vec::new() };
    }
    let repaired = repair(piece);
    Clipped { inside_m2: inside_of_sound(&repaired.shape, region), defects: repaired.defects }
}

/// What a piece and the region have in common; the piece is sound (see [`repair`]). Of a piece that is much larger
/// than the region only what is near it is overlaid.
pub fn common(piece: &MultiPolygon<f64>, region: &Region<'_>) -> MultiPolygon<f64> {
    let nothing = MultiPolygon(Vec::new());
    let (Some(frame), Some(own)) = (piece.bounding_rect(), region.frame()) else { return nothing };
    if frame.width().max(frame.height()) > 2.0 * own.width().max(own.height()) {
        let near = window(piece, &own);
        let Some(frame) = near.bounding_rect() else { return nothing };
        return near.intersection(&region.near(&frame));
    }
    match region.lie(piece, &frame) {
        Lie::Apart => nothing,
        Lie::Within => piece.clone(),
        Lie::Across => piece.intersection(&region.near(&frame)),
    }
}

/// Shapes as one: what several of them cover counts once.
pub fn united(shapes: &[MultiPolygon<f64>]) -> MultiPolygon<f64> {
    match shapes {
        [one] => one.clone(),
        _ => {
            let all = MultiPolygon(shapes.iter().flat_map(|shape| shape.0.iter().cloned()).collect());
            // The area of rings that run either way would be lost by the rule: all outlines turn one way first.
            all.orient(Direction::Default).boolean_op_with_fill_rule(
                &MultiPolygon(Vec::new()),
                OpType::Union,
                FillRule::NonZero,
            )
        }
    }
}

fn inside_of_sound(piece: &MultiPolygon<f64>, region: &Region<'_>) -> f64 {
    let Some(frame) = piece.bounding_rect() else { return 0.0 };
    match region.lie(piece, &frame) {
        Lie::Apart => 0.0,
        Lie::Within => area(piece),
        Lie::Across => area(&piece.intersection(&region.near(&frame))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_by_region_are_those_of_each_region() {
        let square = |x: f64, y: f64, side: f64| {
            let low = (115.0 + x * 0.01, 37.0 + y * 0.01);
            MultiPolygon(vec![Rect::new(low, (low.0 + side * 0.01, low.1 + side * 0.01)).to_polygon()])
        };
        let pieces: Vec<_> = (0..400).map(|at| square(f64::from(at % 20), f64::from(at / 20), 1.0)).collect();
        let zones =
            [square(0.0, 0.0, 7.5), square(7.5, 0.0, 4.0), square(50.0, 0.0, 1.0), square(-1.0, 9.0, 30.0)];
        let regions: Vec<Region<'_>> = zones.iter().map(Region::new).collect();
        let found = by_region(&pieces, &regions, &mut |_| true).unwrap();
        for (at, region) in regions.iter().enumerate() {
            let expected: f64 =
                areas(&pieces, region, &mut |_| true).unwrap().iter().map(|one| one.inside_m2).sum();
            let own = found.iter().flatten().filter(|one| one.0 == at).map(|one| one.1);
            assert!((own.sum::<f64>() - expected).abs() <= 1e-7 * expected, "{at}");
        }
        let large = by_region(&[square(-50.0, -50.0, 100.0)], &regions, &mut |_| true).unwrap();
        assert!((large[0][0].1 / area(&zones[0]) - 1.0).abs() < 1e-7);
        assert_eq!(large[0].len(), 3);
    }
}
