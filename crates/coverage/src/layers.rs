//! How often places are covered by a set of shapes, found in one overlay instead of one for each pair.

use geo::bool_ops::{BooleanOps, FillRule, OpType};
use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon};

/// The places that at least `times` (1 and more) of the shapes cover.
///
/// The winding number of a place under counter-clockwise outlines counts the shapes over it. `times − 1` clockwise
/// frames round everything lower it, so that the rule "positive" keeps exactly what is asked for.
pub(crate) fn covered(shapes: &[&MultiPolygon<f64>], times: usize) -> MultiPolygon<f64> {
    let mut stack: Vec<Polygon<f64>> = shapes.iter().flat_map(|s| s.0.iter().cloned()).collect();
    let nothing = MultiPolygon(vec![]);
    if shapes.len() < times {
        return nothing;
    }
    if let Some(frame) = MultiPolygon(stack.clone()).bounding_rect() {
        let (low, high) = (frame.min(), frame.max());
        let (dx, dy) = ((high.x - low.x) * 0.01, (high.y - low.y) * 0.01);
        let (low, high) = (Coord { x: low.x - dx, y: low.y - dy }, Coord { x: high.x + dx, y: high.y + dy });
        let corners = vec![low, Coord { x: low.x, y: high.y }, high, Coord { x: high.x, y: low.y }];
        let clockwise = Polygon::new(LineString(corners), vec![]);
        stack.extend(std::iter::repeat_n(clockwise, times - 1));
    }
    MultiPolygon(stack).boolean_op_with_fill_rule(&nothing, OpType::Union, FillRule::Positive)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Area;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        let corner = |dx: f64, dy: f64| Coord { x: x + dx * side, y: y + dy * side };
        let ring = vec![corner(0.0, 0.0), corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 1.0)];
        MultiPolygon(vec![Polygon::new(LineString(ring), vec![])])
    }

    #[test]
    fn counts_how_often_places_are_covered() {
        let shapes = [square(0.0, 0.0, 4.0), square(2.0, 0.0, 4.0), square(3.0, 0.0, 4.0)];
        let shapes: Vec<&MultiPolygon<f64>> = shapes.iter().collect();
        let areas: Vec<f64> = (1..=4).map(|times| covered(&shapes, times).unsigned_area()).collect();
        for (area, expected) in areas.iter().zip([28.0, 16.0, 4.0, 0.0]) {
            assert!((area - expected).abs() < 1e-6, "{areas:?}");
        }
        assert!(covered(&[], 1).0.is_empty());
    }

    #[test]
    fn holes_stay_open() {
        let ring = square(1.0, 1.0, 2.0).0[0].exterior().0.iter().rev().copied().collect();
        let outer = square(0.0, 0.0, 4.0).0[0].exterior().clone();
        let with_hole = MultiPolygon(vec![Polygon::new(outer, vec![LineString(ring)])]);
        let shapes = [&with_hole, &with_hole];
        assert!((covered(&shapes, 1).unsigned_area() - 12.0).abs() < 1e-6);
        assert!((covered(&shapes, 2).unsigned_area() - 12.0).abs() < 1e-6);
    }
}
