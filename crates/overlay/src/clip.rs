//! Areas of many pieces inside a region.

use geo::bool_ops::{BooleanOps, FillRule, OpType};
use geo::orient::{Direction, Orient};
use geo::{BoundingRect, MultiPolygon};
use jitu_model::ellipsoid::area;

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
