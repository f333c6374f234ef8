//! What a person measures: the length of a line, the area of a polygon, on the CGCS2000 ellipsoid.

use std::sync::LazyLock;

use geo::{
    BoundingRect, Coord, Distance, Euclidean, Geometry, InteriorPoint, LineString, MapCoords, Point, Polygon,
};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use jitu_model::ellipsoid::{FLATTENING, SEMI_MAJOR_M, metres_per_degree, polygon_area};

static ELLIPSOID: LazyLock<Geodesic> = LazyLock::new(|| Geodesic::new(SEMI_MAJOR_M, FLATTENING));

/// Area and length of a geometry.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measure {
    /// m²; `None`: it has no area.
    pub area_m2: Option<f64>,
    /// Metres along lines, or around polygons with their holes; `None`: points.
    pub length_m: Option<f64>,
}

/// Metres along a line of degrees, longitude first, each edge its geodesic (Karney 2013).
pub fn length_m(line: &LineString<f64>) -> f64 {
    let edge = |pair: &[geo::Coord<f64>]| -> f64 {
        let [a, b] = pair else { return 0.0 };
        ELLIPSOID.inverse(a.y, a.x, b.y, b.x)
    };
    line.0.windows(2).map(edge).sum()
}

/// Area and length of a geometry in degrees, EPSG:4490, longitude first.
pub fn measure(geometry: &Geometry<f64>) -> Measure {
    match geometry {
        Geometry::Polygon(polygon) => of_polygons(std::slice::from_ref(polygon)),
        Geometry::MultiPolygon(polygons) => of_polygons(&polygons.0),
        Geometry::Rect(rect) => of_polygons(&[rect.to_polygon()]),
        Geometry::Triangle(triangle) => of_polygons(&[triangle.to_polygon()]),
        Geometry::LineString(line) => of_lines(std::slice::from_ref(line)),
        Geometry::MultiLineString(lines) => of_lines(&lines.0),
        Geometry::Line(line) => of_lines(&[LineString::from(*line)]),
        Geometry::Point(_) | Geometry::MultiPoint(_) => Measure::default(),
        Geometry::GeometryCollection(parts) => {
            let sum = |a: Option<f64>, b: Option<f64>| {
                if a.is_none() { b } else { a.map(|a| a + b.unwrap_or(0.0)) }
            };
            parts.iter().map(measure).fold(Measure::default(), |all, part| Measure {
                area_m2: sum(all.area_m2, part.area_m2),
                length_m: sum(all.length_m, part.length_m),
            })
        }
    }
}

/// A place on a geometry: inside an area, on a line.
pub fn inner_point(geometry: &Geometry<f64>) -> Option<Point<f64>> {
    // A place without finite numbers would be looked for in vain.
    let frame = geometry.bounding_rect()?;
    let finite = [frame.min().x, frame.min().y, frame.max().x, frame.max().y].iter().all(|at| at.is_finite());
    if finite { geometry.interior_point() } else { None }
}

/// Metres from a place to a geometry, 0 inside of an area; `None` where it is empty. In the plane of the place's latitude:
/// near it right to a millimetre, which serves to find what was pointed at.
pub fn distance_m(geometry: &Geometry<f64>, at: Point<f64>) -> Option<f64> {
    geometry.bounding_rect()?;
    let (east, north) = metres_per_degree(at.y());
    let local = geometry.map_coords(|c| Coord { x: (c.x - at.x()) * east, y: (c.y - at.y()) * north });
    let metres: f64 = Euclidean.distance(&Geometry::Point(Point::new(0.0, 0.0)), &local);
    metres.is_finite().then_some(metres)
}

fn of_polygons(polygons: &[Polygon<f64>]) -> Measure {
    let around = |polygon: &Polygon<f64>| {
        length_m(polygon.exterior()) + polygon.interiors().iter().map(length_m).sum::<f64>()
    };
    Measure {
        area_m2: Some(polygons.iter().map(polygon_area).sum()),
        length_m: Some(polygons.iter().map(around).sum()),
    }
}

fn of_lines(lines: &[LineString<f64>]) -> Measure {
    Measure { area_m2: None, length_m: Some(lines.iter().map(length_m).sum()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{GeometryCollection, Rect};

    #[test]
    fn a_quarter_of_a_meridian_has_its_known_length() {
        // GRS 80, whose figures are CGCS2000's to 1e-9: Moritz 2000, meridian quadrant 10 001 965.7293 m.
        let quarter = length_m(&LineString::from(vec![(115.0, 0.0), (115.0, 90.0)]));
        assert!((quarter - 10_001_965.729_3).abs() < 0.001, "{quarter}");
        let equator = length_m(&LineString::from(vec![(100.0, 0.0), (101.0, 0.0)]));
        assert!((equator - metres_per_degree(0.0).0).abs() < 1e-6);
    }

    #[test]
    fn places_on_and_near_things() {
        let area = Geometry::Rect(Rect::new((115.0, 37.0), (115.001, 37.001)));
        let inside = inner_point(&area).unwrap();
        assert_eq!(distance_m(&area, inside), Some(0.0));
        let (east, _) = metres_per_degree(37.0);
        let away = distance_m(&area, Point::new(115.002, 37.000_5)).unwrap();
        assert!((away - 0.001 * east).abs() < 0.01, "{away}");
        let none = Geometry::LineString(LineString::from(Vec::<(f64, f64)>::new()));
        assert_eq!((inner_point(&none), distance_m(&none, inside)), (None, None));
        let nowhere = Geometry::Point(Point::new(f64::NAN, 37.0));
        assert_eq!(inner_point(&nowhere), None);
    }

    #[test]
    fn every_kind_is_measured_as_what_it_is() {
        assert_eq!(measure(&Geometry::Point(Point::new(115.0, 37.0))), Measure::default());
        let rect = Rect::new((115.0, 37.0), (115.001, 37.001));
        let area = measure(&Geometry::Rect(rect));
        let (east, north) = metres_per_degree(37.000_5);
        assert!((area.area_m2.unwrap() / (1e-6 * east * north) - 1.0).abs() < 1e-6);
        assert!((area.length_m.unwrap() - 2e-3 * (east + north)).abs() < 1e-3);
        let line = Geometry::LineString(LineString::from(vec![(115.0, 37.0), (115.001, 37.0)]));
        let both = Geometry::GeometryCollection(GeometryCollection(vec![Geometry::Rect(rect), line.clone()]));
        let (one, all) = (measure(&line), measure(&both));
        assert_eq!((one.area_m2, all.area_m2), (None, area.area_m2));
        assert!((all.length_m.unwrap() - area.length_m.unwrap() - one.length_m.unwrap()).abs() < 1e-9);
    }
}
