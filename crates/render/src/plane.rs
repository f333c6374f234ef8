//! What a map is drawn in: a Gauss-Krüger zone, or degrees of CGCS2000 (EPSG:4490) as they are.
//!
//! Degrees are drawn as QGIS and the map libraries draw them, a degree of longitude as wide as one of latitude is high.
//! So that everything on the map counts in metres, a degree is [`DEGREE`] of them: a metre of the equator. On the ground
//! a pixel is then narrower than it is high, and [`Plane::ground`] tells by how much.

use jitu_model::ellipsoid::{FLATTENING, SEMI_MAJOR_M};

use crate::gauss::Zone;

/// Metres that a degree is drawn with: one degree of the equator, as OGC's WMTS standard has it.
pub const DEGREE: f64 = SEMI_MAJOR_M * std::f64::consts::PI / 180.0;

/// Squared first eccentricity of the ellipsoid.
const E2: f64 = FLATTENING * (2.0 - FLATTENING);
/// The north-west corner of a zone's tiles from its false origin (without its number): easting, northing, metres.
const ZONE_CORNER: (f64, f64) = (100_000.0, 6_000_000.0);
/// The north-west corner of the tiles of degrees: beyond all of China.
const DEGREES_CORNER: (f64, f64) = (70.0, 56.0);

/// A projection of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Plane {
    /// A zone of three degrees.
    Zone(Zone),
    /// Degrees of CGCS2000.
    Degrees,
}

impl Plane {
    /// The plane by which tiles are asked for: a zone's number, 0 for degrees.
    pub fn new(number: u8) -> Option<Self> {
        if number == 0 { Some(Self::Degrees) } else { Zone::new(number).map(Self::Zone) }
    }

    /// The zone of a longitude, as the window chooses it.
    pub fn of(longitude: f64) -> Self {
        Self::Zone(Zone::of(longitude))
    }

    /// Its number: the zone's, 0 for degrees.
    pub fn number(self) -> u8 {
        match self {
            Self::Zone(zone) => zone.number(),
            Self::Degrees => 0,
        }
    }

    /// Degrees of CGCS2000 to the plane's metres, eastwards and northwards.
    pub fn project(self, lon: f64, lat: f64) -> (f64, f64) {
        match self {
            Self::Zone(zone) => zone.project(lon, lat),
            Self::Degrees => (lon * DEGREE, lat * DEGREE),
        }
    }

    /// The plane's metres to degrees of CGCS2000.
    pub fn unproject(self, x: f64, y: f64) -> (f64, f64) {
        match self {
            Self::Zone(zone) => zone.unproject(x, y),
            Self::Degrees => (x / DEGREE, y / DEGREE),
        }
    }

    /// Where its tiles begin: the north-west corner.
    pub fn corner(self) -> (f64, f64) {
        match self {
            Self::Zone(zone) => (f64::from(zone.number()) * 1_000_000.0 + ZONE_CORNER.0, ZONE_CORNER.1),
            Self::Degrees => (DEGREES_CORNER.0 * DEGREE, DEGREES_CORNER.1 * DEGREE),
        }
    }

    /// Metres on the ground of one metre of the plane at a latitude, eastwards and northwards. Inside a zone it is one
    /// to within an eight-thousandth; degrees follow the radii of the ellipsoid across and along the meridian.
    pub fn ground(self, lat: f64) -> (f64, f64) {
        match self {
            Self::Zone(_) => (1.0, 1.0),
            Self::Degrees => {
                let (sin, cos) = lat.to_radians().sin_cos();
                let w = 1.0 - E2 * sin * sin;
                // Below this nothing of the globe is left to look at, and nothing may be divided by it.
                ((cos / w.sqrt()).max(0.01), (1.0 - E2) / (w * w.sqrt()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_name_planes() {
        assert_eq!(Plane::new(0), Some(Plane::Degrees));
        assert_eq!(Plane::new(38).map(Plane::number), Some(38));
        assert_eq!((Plane::new(24), Plane::new(46)), (None, None));
        assert_eq!(Plane::of(115.0).number(), 38);
    }

    #[test]
    fn degrees_go_there_and_back() {
        let (x, y) = Plane::Degrees.project(115.034, 37.222);
        let (lon, lat) = Plane::Degrees.unproject(x, y);
        assert!((lon - 115.034).abs() < 1e-12 && (lat - 37.222).abs() < 1e-12);
        assert!((DEGREE - 111_319.490_793).abs() < 1e-6);
    }

    /// Lengths of short lines by the zone's projection, which is true to them, and by the plane's own figure.
    #[test]
    fn a_pixel_of_degrees_is_as_wide_on_the_ground_as_it_says() {
        for (lon, lat) in [(114.0, 3.0), (114.0, 22.0), (114.0, 37.2), (114.0, 53.0)] {
            let zone = Zone::of(lon);
            let (x, y) = zone.project(lon, lat);
            let along = |to: (f64, f64)| {
                let (a, b) = zone.project(to.0, to.1);
                (a - x).hypot(b - y)
            };
            let (east, north) = Plane::Degrees.ground(lat);
            let step = 0.001;
            assert!((along((lon + step, lat)) / (step * DEGREE) / east - 1.0).abs() < 1e-6, "{lat}");
            assert!((along((lon, lat + step)) / (step * DEGREE) / north - 1.0).abs() < 1e-5, "{lat}");
        }
        assert_eq!(Plane::of(115.0).ground(37.0), (1.0, 1.0));
    }
}
