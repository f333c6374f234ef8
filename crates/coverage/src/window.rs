//! Cuts a large shape down to the neighbourhood of a small one, so that an overlay of the two handles a dozen edges
//! instead of hundreds.

use geo::{Coord, LineString, MultiPolygon, Polygon, Rect};

/// The part of a shape that matters inside a frame: inside it the result equals the shape. On the rim of the window
/// (a little outside the frame) its rings may run back over themselves, which encloses no area.
///
/// Each ring is clipped by four half-planes (Sutherland and Hodgman 1974).
pub(crate) fn window(shape: &MultiPolygon<f64>, frame: &Rect<f64>) -> MultiPolygon<f64> {
    let margin = 0.05 * frame.width().max(frame.height());
    let (low, high) = (frame.min(), frame.max());
    let ring = |line: &LineString<f64>| {
        let mut ring: Vec<Coord<f64>> = line.0.iter().skip(1).copied().collect();
        for (side, east, north) in [
            (low.x - margin, 1.0, 0.0),
            (-high.x - margin, -1.0, 0.0),
            (low.y - margin, 0.0, 1.0),
            (-high.y - margin, 0.0, -1.0),
        ] {
            ring = half(&ring, |at| at.x * east + at.y * north - side);
        }
        LineString(ring)
    };
    let parts = shape.0.iter().filter_map(|polygon| {
        let outer = ring(polygon.exterior());
        let holes = polygon.interiors().iter().map(&ring).filter(|hole| hole.0.len() > 2).collect();
        (outer.0.len() > 2).then(|| Polygon::new(outer, holes))
    });
    MultiPolygon(parts.collect())
}

/// What of an unclosed ring lies where `inside` is not negative.
fn half(ring: &[Coord<f64>], inside: impl Fn(&Coord<f64>) -> f64) -> Vec<Coord<f64>> {
    let mut kept = Vec::with_capacity(ring.len() + 4);
    let Some(mut before) = ring.last() else { return kept };
    let mut before_in = inside(before);
    for here in ring {
        let here_in = inside(here);
        if (before_in < 0.0) != (here_in < 0.0) {
            kept.push(*before + (*here - *before) * (before_in / (before_in - here_in)));
        }
        if here_in >= 0.0 {
            kept.push(*here);
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
