//! How far things lie from a shape, and where a thing stands.

use geo::{
    BoundingRect, Coord, Distance, Euclidean, Geometry, InteriorPoint, LineString, MapCoords, MultiPolygon,
};
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

/// A place that stands for a thing when it is counted: a point itself, a place inside an area, the middle vertex of a
/// line; `None` of what is empty or no place.
pub fn standing_for(geometry: &Geometry<f64>) -> Option<Coord<f64>> {
    let middle = |line: &LineString<f64>| line.0.get(line.0.len() / 2).copied();
    let place = match geometry {
        Geometry::Point(point) => Some(point.0),
        Geometry::MultiPoint(points) => points.0.first().map(|point| point.0),
        Geometry::LineString(line) => middle(line),
        Geometry::MultiLineString(lines) => lines.0.iter().max_by_key(|line| line.0.len()).and_then(middle),
        Geometry::Polygon(shape) => shape.interior_point().map(Into::into),
        Geometry::MultiPolygon(shape) => shape.interior_point().map(Into::into),
        other => other.interior_point().map(Into::into),
    };
    place.filter(|at| at.x.is_finite() && at.y.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Point, Rect};

    #[test]
    fn a_place_stands_for_a_thing() {
        let ring = Rect::new((0.0, 0.0), (4.0, 4.0)).to_polygon();
        let hole = Rect::new((1.0, 1.0), (3.0, 3.0)).to_polygon();
        let frame = geo::Polygon::new(ring.exterior().clone(), vec![hole.exterior().clone()]);
        let at = standing_for(&Geometry::Polygon(frame.clone())).unwrap();
        assert!(geo::Contains::contains(&frame, &at), "{at:?}");
        let line = LineString::from(vec![(0.0, 0.0), (1.0, 2.0), (5.0, 5.0)]);
        assert_eq!(standing_for(&Geometry::LineString(line)), Some(Coord { x: 1.0, y: 2.0 }));
        assert_eq!(standing_for(&Geometry::Point(Point::new(f64::NAN, 1.0))), None);
        assert_eq!(standing_for(&Geometry::MultiPolygon(MultiPolygon(vec![]))), None);
    }

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
