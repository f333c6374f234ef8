//! Editing of polygons: split by a line, merged, a hole cut out.
//!
//! The overlay counts on a grid of integers, which moves a vertex by less than a micrometre. A vertex that was there
//! before must not move even by that, or parcels that shared it no longer touch: every vertex of a result that stands
//! where one stood before gets its very coordinates back. Vertices on straight edges stay: they are a neighbour's corners.

use std::cell::Cell;

use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::float::overlay::{FloatOverlay, OverlayOptions};
use i_overlay::float::slice::FloatSlice;
use jitu_model::ellipsoid::area;

/// Part of a shape's width within which a vertex counts as one that was there before: some cells of the grid. A parcel
/// of a kilometre has it at a hundredth of a millimetre.
const SAME: f64 = 1e-8;
/// Part of a shape's width to which a line is followed outside of it: far ends would make the grid coarse.
const BEYOND: f64 = 0.05;
/// m² below which a part is the grid's doing and no part.
const NOTHING_M2: f64 = 1e-4;
/// Vertices that are worked on at once.
const MOST_VERTICES: usize = 2_000_000;
/// How often it is asked whether a vertex lies on an edge; a comb of a million teeth keeps its corners and no more.
const MOST_QUESTIONS: usize = 100_000_000;

type Ring = Vec<[f64; 2]>;

/// Why an edit was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The line does not part the shape.
    #[error("the line does not run through the shape")]
    NotParted,
    /// Nothing is left, or nothing changes.
    #[error("nothing is left")]
    Nothing,
    /// More vertices than are worked on.
    #[error("more than {MOST_VERTICES} vertices")]
    TooLarge,
}

/// The parts of a shape on either side of a line, the largest first. Both ends of the line must lie outside the shape or
/// on its outline, or the line must close on itself.
///
/// # Errors
/// [`EditError::NotParted`] when the line leaves the shape in one, [`EditError::TooLarge`].
pub fn split(shape: &MultiPolygon<f64>, line: &LineString<f64>) -> Result<Vec<MultiPolygon<f64>>, EditError> {
    let subject = contours(shape)?;
    let paths = around(shape, line);
    if paths.is_empty() {
        return Err(EditError::NotParted);
    }
    let parts = subject.slice_custom_by(&paths, FillRule::EvenOdd, keeping(), Solver::default());
    let old = Vertices::of(&[shape], paths.iter().flatten().map(|[x, y]| Coord { x: *x, y: *y }));
    let whole = area(shape);
    let mut parts: Vec<MultiPolygon<f64>> = parts
        .into_iter()
        .map(|part| MultiPolygon(vec![polygon(part, &old)]))
        .filter(|part| area(part) > NOTHING_M2)
        .collect();
    // A shape of several parts that the line misses comes back as those parts.
    if parts.len() <= shape.0.len() || (parts.iter().map(area).sum::<f64>() / whole - 1.0).abs() > 1e-6 {
        return Err(EditError::NotParted);
    }
    parts.sort_by(|a, b| area(b).total_cmp(&area(a)));
    Ok(parts)
}

/// Shapes as one; outlines between them go, what they share counts once.
///
/// # Errors
/// [`EditError::Nothing`] for no shape, [`EditError::TooLarge`].
pub fn merge(shapes: &[&MultiPolygon<f64>]) -> Result<MultiPolygon<f64>, EditError> {
    let mut subject = Vec::new();
    for shape in shapes {
        subject.append(&mut contours(shape)?);
        if subject.iter().map(Vec::len).sum::<usize>() > MOST_VERTICES {
            return Err(EditError::TooLarge);
        }
    }
    let old = Vertices::of(shapes, std::iter::empty());
    let one = FloatOverlay::with_subj_custom(&subject, keeping(), Solver::default())
        .overlay(OverlayRule::Subject, FillRule::NonZero);
    some(one.into_iter().map(|part| polygon(part, &old)).collect())
}

/// A shape without what another covers.
///
/// # Errors
/// [`EditError::Nothing`] when nothing is left or they do not meet, [`EditError::TooLarge`].
pub fn cut(shape: &MultiPolygon<f64>, hole: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, EditError> {
    let (subject, clip) = (contours(shape)?, contours(hole)?);
    let old = Vertices::of(&[shape, hole], std::iter::empty());
    let rest = FloatOverlay::with_subj_and_clip_custom(&subject, &clip, keeping(), Solver::default())
        .overlay(OverlayRule::Difference, FillRule::NonZero);
    let rest = some(rest.into_iter().map(|part| polygon(part, &old)).collect())?;
    if area(shape) - area(&rest) > NOTHING_M2 { Ok(rest) } else { Err(EditError::Nothing) }
}

/// The parts of a line in a shape's box and a little around it.
fn around(shape: &MultiPolygon<f64>, line: &LineString<f64>) -> Vec<Ring> {
    let Some(frame) = shape.bounding_rect() else { return Vec::new() };
    let margin = BEYOND * frame.width().max(frame.height());
    let low = [frame.min().x - margin, frame.min().y - margin];
    let high = [frame.max().x + margin, frame.max().y + margin];
    let mut paths: Vec<Ring> = Vec::new();
    for edge in line.lines() {
        let (a, b) = ([edge.start.x, edge.start.y], [edge.end.x, edge.end.y]);
        let Some((enters, leaves)) = inside(a, b, low, high) else { continue };
        let at = |t: f64| [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
        let (from, to) =
            (if enters > 0.0 { at(enters) } else { a }, if leaves < 1.0 { at(leaves) } else { b });
        match paths.last_mut() {
            Some(path) if path.last() == Some(&from) => path.push(to),
            _ => paths.push(vec![from, to]),
        }
    }
    paths
}

/// From where to where, 0 to 1, an edge lies in a box (Liang and Barsky 1984).
fn inside(a: [f64; 2], b: [f64; 2], low: [f64; 2], high: [f64; 2]) -> Option<(f64, f64)> {
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let step = b[axis] - a[axis];
        let (to_low, to_high) = (low[axis] - a[axis], high[axis] - a[axis]);
        if step.abs() < f64::EPSILON {
            if to_low > 0.0 || to_high < 0.0 {
                return None;
            }
            continue;
        }
        let (one, other) = (to_low / step, to_high / step);
        enters = enters.max(one.min(other));
        leaves = leaves.min(one.max(other));
    }
    (enters < leaves).then_some((enters, leaves))
}

fn some(parts: Vec<Polygon<f64>>) -> Result<MultiPolygon<f64>, EditError> {
    let whole = MultiPolygon(parts.into_iter().filter(|part| part.exterior().0.len() > 3).collect());
    if area(&whole) > NOTHING_M2 { Ok(whole) } else { Err(EditError::Nothing) }
}

/// Vertices on straight edges stay.
fn keeping() -> OverlayOptions<f64> {
    OverlayOptions {
        preserve_input_collinear: true,
        preserve_output_collinear: true,
        ogc: true,
        ..OverlayOptions::default()
    }
}

/// Rings that turn one way outside and the other way in holes, so that filling by direction fills what they say.
fn contours(shape: &MultiPolygon<f64>) -> Result<Vec<Ring>, EditError> {
    use geo::orient::{Direction, Orient};
    let turned = shape.orient(Direction::Default);
    let rings: Vec<Ring> = turned
        .iter()
        .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
        .map(|ring| ring.0.iter().take(ring.0.len().saturating_sub(1)).map(|at| [at.x, at.y]).collect())
        .collect();
    if rings.iter().map(Vec::len).sum::<usize>() > MOST_VERTICES {
        Err(EditError::TooLarge)
    } else {
        Ok(rings)
    }
}

fn polygon(part: Vec<Ring>, old: &Vertices) -> Polygon<f64> {
    let ring = |ring: Ring| {
        let mut points: Vec<Coord<f64>> =
            ring.into_iter().map(|[x, y]| old.nearest(Coord { x, y })).collect();
        points.dedup();
        let mut line = LineString(points);
        line.close();
        old.with_those_between(&line)
    };
    let mut rings = part.into_iter().map(ring);
    let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(outer, rings.collect())
}

/// The vertices that were there before, by longitude, and how near to one another counts as the same.
struct Vertices {
    all: Vec<Coord<f64>>,
    same: f64,
    /// How often may still be asked whether one of them lies on an edge.
    left: Cell<usize>,
}

impl Vertices {
    fn of(shapes: &[&MultiPolygon<f64>], further: impl Iterator<Item = Coord<f64>>) -> Self {
        let rings = shapes.iter().flat_map(|shape| shape.iter());
        let rings = rings.flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
        let mut all: Vec<Coord<f64>> = rings.flat_map(|ring| ring.0.iter().copied()).chain(further).collect();
        all.sort_by(|a, b| a.x.total_cmp(&b.x));
        let frame = LineString(all.clone()).bounding_rect();
        let width = frame.map_or(0.0, |frame| frame.width().max(frame.height()));
        Self { all, same: width * SAME, left: Cell::new(MOST_QUESTIONS) }
    }

    /// The vertex that was here before, or the place itself.
    fn nearest(&self, at: Coord<f64>) -> Coord<f64> {
        let from = self.all.partition_point(|old| old.x < at.x - self.same);
        let near = self.all[from..].iter().take_while(|old| old.x <= at.x + self.same);
        near.copied().find(|old| (old.y - at.y).abs() <= self.same).unwrap_or(at)
    }

    /// A ring with the vertices that stood on its edges: slicing drops those on straight lines.
    fn with_those_between(&self, ring: &LineString<f64>) -> LineString<f64> {
        let mut points = Vec::with_capacity(ring.0.len());
        for edge in ring.lines() {
            points.push(edge.start);
            let mut between = self.between(edge.start, edge.end);
            between.sort_by(|a, b| a.0.total_cmp(&b.0));
            points.extend(between.into_iter().map(|(_, at)| at));
        }
        points.extend(ring.0.last());
        points.dedup();
        LineString(points)
    }

    /// The vertices on an edge with their place on it, 0 to 1.
    fn between(&self, a: Coord<f64>, b: Coord<f64>) -> Vec<(f64, Coord<f64>)> {
        let (west, east) = (a.x.min(b.x) - self.same, a.x.max(b.x) + self.same);
        let from = self.all.partition_point(|old| old.x < west);
        let to = self.all.partition_point(|old| old.x <= east);
        let asked = to - from;
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = dx.hypot(dy);
        if asked > self.left.get() || length <= 2.0 * self.same {
            return Vec::new();
        }
        self.left.set(self.left.get() - asked);
        let on = |at: &Coord<f64>| {
            let along = ((at.x - a.x) * dx + (at.y - a.y) * dy) / length;
            let aside = ((at.x - a.x) * dy - (at.y - a.y) * dx).abs() / length;
            let is = aside <= self.same && along > self.same && along < length - self.same;
            is.then_some((along / length, *at))
        };
        self.all[from..to].iter().filter_map(on).collect()
    }
}

/// Whether the boxes of two shapes meet.
pub fn meet(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> bool {
    match (a.bounding_rect(), b.bounding_rect()) {
        (Some(a), Some(b)) => {
            a.min().x <= b.max().x
                && b.min().x <= a.max().x
                && a.min().y <= b.max().y
                && b.min().y <= a.max().y
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Contains, Rect, polygon};

    fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
        Rect::new((x, y), (x + side, y + side)).to_polygon()
    }

    fn line(points: &[(f64, f64)]) -> LineString<f64> {
        LineString::from(points.to_vec())
    }

    #[test]
    fn a_line_parts_a_shape_and_its_corners_stay_where_they_were() {
        // A corner of a neighbour on the western edge, coordinates that no grid hits.
        let shape = MultiPolygon(vec![
            polygon![(x: 115.012_345_678_9, y: 37.1), (x: 115.02, y: 37.1), (x: 115.02, y: 37.110_000_000_1),
            (x: 115.012_345_678_9, y: 37.11), (x: 115.012_345_678_9, y: 37.103_333_333_3)],
        ]);
        let parts = split(&shape, &line(&[(115.0, 37.105), (115.03, 37.106)])).unwrap();
        assert_eq!(parts.len(), 2);
        let sum: f64 = parts.iter().map(area).sum();
        assert!((sum / area(&shape) - 1.0).abs() < 1e-9, "{sum} {}", area(&shape));
        assert!(area(&parts[0]) >= area(&parts[1]));
        for old in &shape.0[0].exterior().0 {
            assert!(parts.iter().any(|part| part.0[0].exterior().0.contains(old)), "{old:?}");
        }
        // The two sides share the new edge exactly.
        let common: Vec<_> =
            parts[0].0[0].exterior().0.iter().filter(|at| parts[1].0[0].exterior().0.contains(at)).collect();
        assert!(common.len() >= 2, "{common:?}");
    }

    #[test]
    fn a_line_through_a_hole_and_a_broken_one() {
        let mut with_hole = square(115.0, 37.0, 0.01);
        with_hole.interiors_push(square(115.004, 37.004, 0.002).exterior().clone());
        let shape = MultiPolygon(vec![with_hole]);
        let parts = split(&shape, &line(&[(114.9, 37.005), (115.1, 37.005)])).unwrap();
        assert_eq!(parts.len(), 2);
        assert!((parts.iter().map(area).sum::<f64>() / area(&shape) - 1.0).abs() < 1e-9);
        assert!(parts.iter().all(|part| part.0[0].interiors().is_empty()));
        // One that ends inside, one beside it, one of a single point.
        for bad in
            [&[(114.9, 37.002), (115.002, 37.002)][..], &[(114.0, 36.0), (114.1, 36.0)], &[(115.005, 37.005)]]
        {
            assert_eq!(split(&shape, &line(bad)), Err(EditError::NotParted), "{bad:?}");
        }
    }

    #[test]
    fn parts_merge_into_what_they_were_parted_from() {
        let shape = MultiPolygon(vec![square(115.0, 37.0, 0.01)]);
        let parts = split(&shape, &line(&[(114.9, 37.003), (115.004, 37.006), (115.1, 37.002)])).unwrap();
        let one = merge(&parts.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!((one.0.len(), one.0[0].interiors().len()), (1, 0));
        assert!((area(&one) / area(&shape) - 1.0).abs() < 1e-9);
        let apart = merge(&[&shape, &MultiPolygon(vec![square(116.0, 37.0, 0.01)])]).unwrap();
        assert_eq!(apart.0.len(), 2);
        assert_eq!(merge(&[]), Err(EditError::Nothing));
    }

    #[test]
    fn a_hole_is_cut_exactly() {
        let (shape, hole) = (
            MultiPolygon(vec![square(115.0, 37.0, 0.01)]),
            MultiPolygon(vec![square(115.003, 37.003, 0.002)]),
        );
        let rest = cut(&shape, &hole).unwrap();
        assert_eq!((rest.0.len(), rest.0[0].interiors().len()), (1, 1));
        assert!((area(&rest) - area(&shape) + area(&hole)).abs() < 1e-3);
        assert!(hole.0[0].exterior().0.iter().all(|at| rest.0[0].interiors()[0].0.contains(at)));
        assert!(!rest.contains(&geo::Point::new(115.004, 37.004)));
        assert_eq!(cut(&shape, &MultiPolygon(vec![square(116.0, 37.0, 0.01)])), Err(EditError::Nothing));
        assert_eq!(cut(&hole, &shape), Err(EditError::Nothing));
        assert!(meet(&shape, &hole) && !meet(&shape, &MultiPolygon(vec![square(116.0, 37.0, 0.01)])));
    }
}
