//! What is wrong with a polygon, and the polygon that was meant.
//!
//! The area of a broken polygon is a number without sense, so nothing here or in [`crate::clip`] takes one as it is:
//! it is repaired, and what was wrong is handed back. An outline that crosses itself is filled by the even-odd rule,
//! as GIS programs do; holes are taken off; parts that overlap count once.

use geo::bool_ops::{BooleanOps, FillRule, OpType};
use geo::{BoundingRect, Coord, Intersects, LineString, MultiPolygon, Polygon};
use jitu_model::ellipsoid::area;

use crate::tiles::inside;
use crate::{OverlayError, crossing};

/// Steps that testing rings inside rings may take before an overlay does it instead.
const MOST_STEPS: usize = 20_000_000;
/// Relative difference of areas beyond which a shape was not what it seemed.
const SAME: f64 = 1e-9;

/// Something that is wrong with a polygon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Defect {
    /// Vertices that are no place on earth (not a number, infinite, beyond 180° or 90°); left out.
    NotAPlace {
        /// How many.
        vertices: usize,
    },
    /// Rings with fewer than three places, or without area; left out.
    Collapsed {
        /// How many.
        rings: usize,
    },
    /// An outline crosses itself or another, or runs back over itself.
    Crossing {
        /// The first place, EPSG:4490.
        at: Coord<f64>,
    },
    /// Parts lie in each other, or a hole outside its outline.
    Nested {
        /// A place of the ring, EPSG:4490.
        at: Coord<f64>,
    },
    /// Crosses itself so often that no sense can be made of it; the whole polygon is left out.
    Tangled {
        /// Vertices it has.
        vertices: usize,
    },
}

/// A polygon that can be computed with.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// The polygon; as it was where nothing was wrong.
    pub shape: MultiPolygon<f64>,
    /// What was wrong; empty: nothing.
    pub defects: Vec<Defect>,
}

/// Repairs a polygon, EPSG:4490. A tangled one becomes empty, with its defect.
pub fn repair(shape: &MultiPolygon<f64>) -> Repaired {
    if is_plainly_sound(shape) {
        return Repaired { shape: shape.clone(), defects: Vec::new() };
    }
    let mut defects = Vec::new();
    let cleaned = cleaned(shape, &mut defects);
    if is_plainly_sound(&cleaned) {
        return Repaired { shape: cleaned, defects };
    }
    match wrong(&cleaned) {
        Err(OverlayError::Tangled { vertices }) => {
            defects.push(Defect::Tangled { vertices });
            return Repaired { shape: MultiPolygon(Vec::new()), defects };
        }
        Err(OverlayError::Interrupted) | Ok(Verdict::Sound) => {}
        Ok(Verdict::Broken(defect)) => {
            defects.push(defect);
            return Repaired { shape: untangled(&cleaned), defects };
        }
        Ok(Verdict::Unclear(defect)) => {
            let meant = untangled(&cleaned);
            let (before, after) = (area(&cleaned), area(&meant));
            if (before - after).abs() > SAME * before.abs().max(after.abs()) {
                defects.push(defect);
                return Repaired { shape: meant, defects };
            }
        }
    }
    Repaired { shape: cleaned, defects }
}

/// Whether a polygon is seen at one glance to have nothing wrong: one ring that runs round its middle once, as
/// most parcels do.
pub(crate) fn is_plainly_sound(shape: &MultiPolygon<f64>) -> bool {
    matches!(shape.0.as_slice(), [one] if one.interiors().is_empty() && runs_round(one.exterior()))
}

/// Whether every vertex of a ring is seen from its middle farther on in one direction of turn, once round.
fn runs_round(ring: &LineString<f64>) -> bool {
    let Some((last, corners)) = ring.0.split_last() else { return false };
    if corners.len() < 3 || corners[0] != *last {
        return false;
    }
    let sum = corners.iter().fold(Coord { x: 0.0, y: 0.0 }, |sum, at| sum + *at);
    let middle = sum / corners.len() as f64;
    if !(middle.x.abs() <= 180.0 && middle.y.abs() <= 90.0) {
        return false;
    }
    let (mut left, mut right, mut passes) = (false, false, 0);
    for edge in ring.0.windows(2) {
        let (a, b) = (edge[0] - middle, edge[1] - middle);
        let cross = a.x * b.y - a.y * b.x;
        // Rounding is far smaller than this.
        let doubt = 1e-12 * (a.x.abs() + a.y.abs()) * (b.x.abs() + b.y.abs());
        left |= cross > doubt;
        right |= cross < -doubt;
        if cross.abs() <= doubt || cross.is_nan() || (left && right) {
            return false;
        }
        passes += usize::from((a.y >= 0.0) != (b.y >= 0.0));
    }
    passes == 2
}

/// Without vertices that are no place, repeated vertices, and rings without area.
fn cleaned(shape: &MultiPolygon<f64>, defects: &mut Vec<Defect>) -> MultiPolygon<f64> {
    let (mut lost, mut collapsed) = (0, 0);
    let mut ring = |line: &LineString<f64>| -> Option<LineString<f64>> {
        let mut kept: Vec<Coord<f64>> = Vec::with_capacity(line.0.len());
        for at in &line.0 {
            if !(at.x.abs() <= 180.0 && at.y.abs() <= 90.0) {
                lost += 1;
            } else if kept.last() != Some(at) {
                kept.push(*at);
            }
        }
        if kept.first() != kept.last() {
            kept.extend(kept.first().copied());
        }
        let line = LineString(kept);
        let sound = line.0.len() > 3 && has_extent(&line);
        collapsed += usize::from(!sound);
        sound.then_some(line)
    };
    let parts = shape
        .0
        .iter()
        .filter_map(|part| {
            let outer = ring(part.exterior());
            let holes = part.interiors().iter().filter_map(&mut ring).collect();
            Some(Polygon::new(outer?, holes))
        })
        .collect();
    if lost > 0 {
        defects.push(Defect::NotAPlace { vertices: lost });
    }
    if collapsed > 0 {
        defects.push(Defect::Collapsed { rings: collapsed });
    }
    MultiPolygon(parts)
}

/// Whether a ring's vertices are not all on one straight line.
fn has_extent(ring: &LineString<f64>) -> bool {
    let first = ring.0[0];
    let away = |at: &Coord<f64>| (at.x - first.x).abs() + (at.y - first.y).abs();
    let far = ring.0.iter().copied().max_by(|a, b| away(a).total_cmp(&away(b))).unwrap_or(first) - first;
    ring.0.iter().any(|at| {
        let at = *at - first;
        (far.x * at.y - far.y * at.x).abs() > 1e-12 * (far.x.abs() + far.y.abs()).powi(2)
    })
}

enum Verdict {
    Sound,
    Broken(Defect),
    Unclear(Defect),
}

fn wrong(shape: &MultiPolygon<f64>) -> Result<Verdict, OverlayError> {
    let found = crossing::find(shape)?;
    Ok(match (found.crossing, nested(shape), found.touching) {
        (Some(at), ..) => Verdict::Broken(Defect::Crossing { at }),
        (_, Nesting::Wrong(at), _) => Verdict::Broken(Defect::Nested { at }),
        (_, Nesting::TooLong(at), _) => Verdict::Unclear(Defect::Nested { at }),
        (.., Some(at)) => Verdict::Unclear(Defect::Crossing { at }),
        _ => Verdict::Sound,
    })
}

enum Nesting {
    Right,
    Wrong(Coord<f64>),
    TooLong(Coord<f64>),
}

/// Whether, where no outlines cross, holes lie in their outlines and parts outside each other.
fn nested(shape: &MultiPolygon<f64>) -> Nesting {
    let mut steps = MOST_STEPS;
    let whole = |ring: &LineString<f64>| MultiPolygon(vec![Polygon::new(ring.clone(), Vec::new())]);
    let mut spend = |vertices: usize| {
        let left = steps.checked_sub(vertices + 16);
        steps = left.unwrap_or(0);
        left.is_some()
    };
    let frames: Vec<_> = shape.0.iter().map(BoundingRect::bounding_rect).collect();
    for (i, part) in shape.0.iter().enumerate() {
        let outline = whole(part.exterior());
        for hole in part.interiors() {
            let at = hole.0[0];
            if !spend(part.exterior().0.len()) {
                return Nesting::TooLong(at);
            }
            if !inside(&outline, at) && !on_outline(part.exterior(), hole) {
                return Nesting::Wrong(at);
            }
        }
        for (j, other) in shape.0.iter().enumerate().filter(|(j, _)| *j != i) {
            let at = other.exterior().0[0];
            let apart = match (frames[i], frames[j]) {
                (Some(a), Some(b)) => !a.intersects(&b),
                _ => true,
            };
            if !spend(if apart { 0 } else { part.exterior().0.len() }) {
                return Nesting::TooLong(at);
            }
            if !apart
                && inside(&MultiPolygon(vec![part.clone()]), at)
                && !on_outline(part.exterior(), other.exterior())
            {
                return Nesting::Wrong(at);
            }
        }
    }
    Nesting::Right
}

/// Whether the first vertex of a ring is one of an outline's: then an overlay tells on which side it lies.
fn on_outline(outline: &LineString<f64>, ring: &LineString<f64>) -> bool {
    outline.0.contains(&ring.0[0])
}

/// The polygon that was meant.
fn untangled(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let nothing = MultiPolygon(Vec::new());
    let mut parts: Vec<Polygon<f64>> = Vec::new();
    for part in &shape.0 {
        let outline = MultiPolygon(vec![Polygon::new(part.exterior().clone(), Vec::new())]);
        let mut meant = outline.boolean_op_with_fill_rule(&nothing, OpType::Union, FillRule::EvenOdd);
        if !part.interiors().is_empty() {
            let holes = part.interiors().iter().map(|hole| Polygon::new(hole.clone(), Vec::new()));
            let holes = MultiPolygon(holes.collect());
            meant = meant.boolean_op_with_fill_rule(&holes, OpType::Difference, FillRule::NonZero);
        }
        parts.extend(meant);
    }
    MultiPolygon(parts).boolean_op_with_fill_rule(&nothing, OpType::Union, FillRule::NonZero)
}
