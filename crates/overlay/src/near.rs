//! How far things lie from a shape.

use geo::{BoundingRect, Distance, Euclidean, Geometry, MapCoords, MultiPolygon};
use jitu_model::ellipsoid::metres_per_degree;

/// Metres between a shape and something, 0 where they touch; `None` where one of them is empty or no place.
///
/// In the plane of the shape's middle latitude: within a hundred kilometres of it right to a per cent, which serves
/// to name neighbours and not to measure.
pub fn distance_m(shape: &MultiPolygon<f64>, other: &Geometry<f64>) -> Option<f64> {
    let middle = shape.bounding_rect()?.center();
    other.bounding_rect()?;
    let (east, north) = metres_per_degree(middle.y);
    let plane =
        |at: geo::Coord<f64>| geo::Coord { x: (at.x - middle.x) * east, y: (at.y - middle.y) * north };
    let shape = Geometry::MultiPolygon(shape.map_coords(plane));
    let metres: f64 = Euclidean.distance(&shape, &other.map_coords(plane));
    metres.is_finite().then_some(metres)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Point, Rect};

    #[test]
    fn is_in_metres() {
        let shape = MultiPolygon(vec![Rect::new((115.0, 37.0), (115.01, 37.01)).to_polygon()]);
        let (east, north) = metres_per_degree(37.005);
        let distance = |x, y| distance_m(&shape, &Geometry::Point(Point::new(x, y))).unwrap();
        assert!((distance(115.02, 37.005) - 0.01 * east).abs() < 1.0);
        assert!((distance(115.005, 36.99) - 0.01 * north).abs() < 1.0);
        assert!(distance(115.005, 37.005) < 1e-9);
        assert!(distance_m(&MultiPolygon(vec![]), &Geometry::Point(Point::new(1.0, 1.0))).is_none());
    }
}
