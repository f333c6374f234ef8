//! The Gauss-Krüger projection of CGCS2000, the same series as the window's.
//!
//! Krüger's series in the third flattening to the fourth order, as EPSG guidance note 7-2 and Karney (2011, "Transverse
//! Mercator with an accuracy of a few nanometers") give it. Within a county what is left out is far below a millimetre.

use jitu_model::ellipsoid::{FLATTENING, SEMI_MAJOR_M};

const N: f64 = FLATTENING / (2.0 - FLATTENING);
const N2: f64 = N * N;
const N3: f64 = N2 * N;
const N4: f64 = N3 * N;
/// Radius of the sphere whose meridians are as long as the ellipsoid's.
const RADIUS: f64 = SEMI_MAJOR_M / (1.0 + N) * (1.0 + N2 / 4.0 + N4 / 64.0);
const FORWARD: [f64; 4] = [
    N / 2.0 - 2.0 * N2 / 3.0 + 5.0 * N3 / 16.0 + 41.0 * N4 / 180.0,
    13.0 * N2 / 48.0 - 3.0 * N3 / 5.0 + 557.0 * N4 / 1440.0,
    61.0 * N3 / 240.0 - 103.0 * N4 / 140.0,
    49_561.0 * N4 / 161_280.0,
];
const INVERSE: [f64; 4] = [
    N / 2.0 - 2.0 * N2 / 3.0 + 37.0 * N3 / 96.0 - N4 / 360.0,
    N2 / 48.0 + N3 / 15.0 - 437.0 * N4 / 1440.0,
    17.0 * N3 / 480.0 - 37.0 * N4 / 840.0,
    4397.0 * N4 / 161_280.0,
];
const FALSE_EASTING: f64 = 500_000.0;

/// A zone of three degrees, by its number; eastings carry the number before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Zone(u8);

impl Zone {
    /// The zone of a number, of those that China has: 25 to 45.
    pub fn new(number: u8) -> Option<Self> {
        (25..=45).contains(&number).then_some(Self(number))
    }

    /// The zone of a longitude in degrees, kept within those that China has, as the window chooses it.
    pub fn of(longitude: f64) -> Self {
        Self((longitude / 3.0).round().clamp(25.0, 45.0) as u8)
    }

    /// Its number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Its central meridian, degrees.
    pub fn meridian(self) -> f64 {
        f64::from(self.0) * 3.0
    }

    /// Degrees of CGCS2000 to easting with the zone's number before it and northing, metres.
    pub fn project(self, lon: f64, lat: f64) -> (f64, f64) {
        let away = (lon - self.meridian()).to_radians();
        let tangent = conformal(lat.to_radians().tan());
        let xi = tangent.atan2(away.cos());
        let eta = (away.sin() / tangent.hypot(away.cos())).asinh();
        let (mut north, mut east) = (xi, eta);
        for (term, angle) in FORWARD.into_iter().zip([2.0, 4.0, 6.0, 8.0]) {
            north += term * (angle * xi).sin() * (angle * eta).cosh();
            east += term * (angle * xi).cos() * (angle * eta).sinh();
        }
        (self.origin() + RADIUS * east, RADIUS * north)
    }

    /// Easting with the zone's number and northing, metres, to degrees.
    pub fn unproject(self, easting: f64, northing: f64) -> (f64, f64) {
        let north = northing / RADIUS;
        let east = (easting - self.origin()) / RADIUS;
        let (mut xi, mut eta) = (north, east);
        for (term, angle) in INVERSE.into_iter().zip([2.0, 4.0, 6.0, 8.0]) {
            xi -= term * (angle * north).sin() * (angle * east).cosh();
            eta -= term * (angle * north).cos() * (angle * east).sinh();
        }
        let wanted = xi.sin() / eta.sinh().hypot(xi.cos());
        let away = eta.sinh().atan2(xi.cos());
        (self.meridian() + away.to_degrees(), latitude_tangent(wanted).atan().to_degrees())
    }

    fn origin(self) -> f64 {
        f64::from(self.0) * 1_000_000.0 + FALSE_EASTING
    }
}

/// Tangent of the conformal latitude from that of the latitude.
fn conformal(tangent: f64) -> f64 {
    let eccentricity = 2.0 * N.sqrt() / (1.0 + N);
    let secant = 1.0_f64.hypot(tangent);
    let sigma = (eccentricity * (eccentricity * tangent / secant).atanh()).sinh();
    tangent * 1.0_f64.hypot(sigma) - sigma * secant
}

/// Tangent of the latitude from that of the conformal latitude, by Newton's method; two steps are enough.
fn latitude_tangent(wanted: f64) -> f64 {
    let rest = (1.0 - FLATTENING) * (1.0 - FLATTENING);
    let mut tangent = wanted / rest;
    for _ in 0..3 {
        let now = conformal(tangent);
        let slope = rest * 1.0_f64.hypot(now) * 1.0_f64.hypot(tangent) / (1.0 + rest * tangent * tangent);
        tangent += (wanted - now) / slope;
    }
    tangent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for number in [25, 38, 45] {
            let zone = Zone::new(number).unwrap();
            for (dx, lat) in [(-1.5, 18.0), (0.0, 37.22), (1.03, 37.22), (3.5, 53.0)] {
                let lon = zone.meridian() + dx;
                let (x, y) = zone.project(lon, lat);
                let (back_lon, back_lat) = zone.unproject(x, y);
                assert!((back_lon - lon).abs() < 1e-9 && (back_lat - lat).abs() < 1e-9, "{lon} {lat}");
            }
        }
        assert_eq!((Zone::new(24), Zone::new(46)), (None, None));
        assert_eq!(Zone::of(115.034).number(), 38);
    }

    /// GDAL 3 with PROJ 9: `echo 115.034 37.222 | gdaltransform -s_srs EPSG:4490 -t_srs EPSG:4526`.
    #[test]
    fn agrees_with_proj() {
        let (x, y) = Zone::of(115.034).project(115.034, 37.222);
        assert!((x - 38_591_771.148_1).abs() < 0.001 && (y - 4_121_649.416_3).abs() < 0.001, "{x} {y}");
    }
}
