//! Cuts a large shape down to a box, so that an overlay with something small handles a dozen edges instead of hundreds.

use geo::{Coord, LineString, MultiPolygon, Polygon, Rect};

/// The part of a shape that matters inside a frame: inside it the result equals the shape. On the rim of the window
/// (a little outside the frame) its rings may run back over themselves, which encloses no area.
pub fn window(shape: &MultiPolygon<f64>, frame: &Rect<f64>) -> MultiPolygon<f64> {
    let margin = 0.05 * frame.width().max(frame.height());
    let air = Coord { x: margin, y: margin };
    cut(shape, frame.min() - air, frame.max() + air)
}

/// The part of a shape between two corners, with rings that may run back over themselves on the rim. What is cut
/// lies exactly on the rim, and at the same place for both neighbours that share it.
///
/// Each ring is clipped by four half-planes (Sutherland and Hodgman 1974).
pub(crate) fn cut(shape: &MultiPolygon<f64>, low: Coord<f64>, high: Coord<f64>) -> MultiPolygon<f64> {
    let ring = |line: &LineString<f64>| {
        let ring: Vec<Coord<f64>> = line.0.iter().skip(1).copied().collect();
        let ring = half::<true>(ring, low.x, 1.0);
        let ring = half::<true>(ring, high.x, -1.0);
        let ring = half::<false>(ring, low.y, 1.0);
        LineString(half::<false>(ring, high.y, -1.0))
    };
    let parts = shape.0.iter().filter_map(|polygon| {
        let outer = ring(polygon.exterior());
        if outer.0.len() < 3 {
            return None;
        }
        let holes = polygon.interiors().iter().map(&ring).filter(|hole| hole.0.len() > 2).collect();
        Some(Polygon::new(outer, holes))
    });
    MultiPolygon(parts.collect())
}

/// What of an unclosed ring lies on the side of a line x = `side` (or y = `side`) that `sign` points to.
fn half<const X: bool>(ring: Vec<Coord<f64>>, side: f64, sign: f64) -> Vec<Coord<f64>> {
    let inside = |at: &Coord<f64>| (if X { at.x } else { at.y } - side) * sign;
    if ring.iter().all(|at| inside(at) >= 0.0) {
        return ring;
    }
    let mut kept = Vec::with_capacity(ring.len() + 4);
    let Some(mut before) = ring.last().copied() else { return kept };
    let mut before_in = inside(&before);
    for here in ring {
        let here_in = inside(&here);
        if (before_in < 0.0) != (here_in < 0.0) {
            let share = before_in / (before_in - here_in);
            kept.push(if X {
                Coord { x: side, y: before.y + (here.y - before.y) * share }
            } else {
                Coord { x: before.x + (here.x - before.x) * share, y: side }
            });
        }
        if here_in >= 0.0 {
            kept.push(here);
        }
        (before, before_in) = (here, here_in);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, BooleanOps, polygon};

    #[test]
    fn is_the_shape_inside_the_frame() {
        // A comb with three teeth and a hole, cut across the teeth.
        let comb = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 9.0), (x: 8.0, y: 9.0), (x: 8.0, y: 3.0),
                (x: 6.0, y: 3.0), (x: 6.0, y: 9.0), (x: 4.0, y: 9.0), (x: 4.0, y: 3.0), (x: 2.0, y: 3.0),
                (x: 2.0, y: 9.0), (x: 0.0, y: 9.0)],
            interiors: [[(x: 0.5, y: 4.0), (x: 0.5, y: 6.0), (x: 1.5, y: 6.0), (x: 1.5, y: 4.0)]],
        );
        let shape = MultiPolygon(vec![comb]);
        for (low, high) in [((-1.0, 5.0), (11.0, 8.0)), ((1.0, 4.5), (5.0, 5.5)), ((2.5, 5.0), (3.5, 6.0))] {
            let frame = Rect::new(low, high);
            let small = frame.to_polygon();
            let (cut, whole) = (small.intersection(&window(&shape, &frame)), small.intersection(&shape));
            assert!((cut.unsigned_area() - whole.unsigned_area()).abs() < 1e-6);
            assert!(cut.xor(&whole).unsigned_area() < 1e-6);
        }
    }

    #[test]
    fn nothing_is_left_far_away() {
        let shape = MultiPolygon(vec![Rect::new((0.0, 0.0), (1.0, 1.0)).to_polygon()]);
        assert!(window(&shape, &Rect::new((5.0, 5.0), (6.0, 6.0))).0.is_empty());
    }
}
