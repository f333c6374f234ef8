//! The drawing plane: metres east and north of the county's middle, and the millionths of a degree of the files.

use geo::{Coord, LineString, MultiPolygon, Polygon};

/// Origin of the plane in millionths of a degree.
const LON_0: i64 = 115_030_000;
const LAT_0: i64 = 37_275_000;
/// Metres per degree at the origin, fixed so that no machine computes them (CGCS2000 at 37.275° north).
const EAST: f64 = 88_690.0;
const NORTH: f64 = 110_986.0;
/// The fields' axes lie eight degrees off the meridian: cosine and sine.
const TILT: (f64, f64) = (0.990_268_068_741_570_4, 0.139_173_100_960_065_44);

/// A place in the files: longitude and latitude in millionths of a degree.
pub(crate) type Micro = (i64, i64);

/// To the plane.
pub(crate) fn to_plane((lon, lat): Micro) -> Coord<f64> {
    Coord { x: (lon - LON_0) as f64 * EAST / 1e6, y: (lat - LAT_0) as f64 * NORTH / 1e6 }
}

/// To the nearest millionth of a degree.
pub(crate) fn to_micro(place: Coord<f64>) -> Micro {
    (LON_0 + (place.x / EAST * 1e6).round() as i64, LAT_0 + (place.y / NORTH * 1e6).round() as i64)
}

/// A place given in degrees, for the few that are drawn by hand.
pub(crate) fn at(lon: f64, lat: f64) -> Coord<f64> {
    to_plane(((lon * 1e6).round() as i64, (lat * 1e6).round() as i64))
}

/// From the axes of the fields to the plane.
pub(crate) fn tilted(along: f64, up: f64) -> Coord<f64> {
    Coord { x: along * TILT.0 + up * TILT.1, y: up * TILT.0 - along * TILT.1 }
}

/// From the plane to the axes of the fields.
pub(crate) fn untilted(place: Coord<f64>) -> (f64, f64) {
    (place.x * TILT.0 - place.y * TILT.1, place.y * TILT.0 + place.x * TILT.1)
}

/// Distance in metres.
pub(crate) fn distance(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (dx, dy) = (a.x - b.x, a.y - b.y);
    (dx * dx + dy * dy).sqrt()
}

/// Distance in metres from a place to a line of two or more places.
pub(crate) fn distance_to_line(place: Coord<f64>, line: &[Coord<f64>]) -> f64 {
    let to_edge = |edge: &[Coord<f64>]| {
        let (a, d) = (edge[0], edge[1] - edge[0]);
        let length = d.x * d.x + d.y * d.y;
        let t = if length > 0.0 { ((place.x - a.x) * d.x + (place.y - a.y) * d.y) / length } else { 0.0 };
        distance(place, a + d * t.clamp(0.0, 1.0))
    };
    line.windows(2).map(to_edge).fold(f64::INFINITY, f64::min)
}

/// Rings of a polygon as the files hold them.
pub(crate) fn rings(polygon: &Polygon<f64>) -> Vec<Vec<Micro>> {
    let ring = |line: &LineString<f64>| {
        let mut places: Vec<Micro> = line.0.iter().map(|c| to_micro(*c)).collect();
        places.dedup();
        places
    };
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect()
}

/// A polygon of one closed ring of the files.
pub(crate) fn polygon_of(ring: &[Micro]) -> Polygon<f64> {
    Polygon::new(ring.iter().map(|m| to_plane(*m)).collect(), vec![])
}

/// A multipolygon of one polygon.
pub(crate) fn single(polygon: Polygon<f64>) -> MultiPolygon<f64> {
    MultiPolygon(vec![polygon])
}
