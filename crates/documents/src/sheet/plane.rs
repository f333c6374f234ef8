//! Gauss-Krüger in zones of three degrees on the CGCS2000 ellipsoid, there and back, for the millions of points of a sheet.
//!
//! Krüger's series to the fourth power of the third flattening (L. Krüger 1912, in Karney's notation of 2011): below a
//! hundredth of a millimetre of ground inside a zone. It is written out here because this crate does no I/O, and the
//! tables that a projection library reads are I/O.

use jitu_model::ellipsoid::{FLATTENING, SEMI_MAJOR_M};

/// Easting of a zone's central meridian, metres.
const FALSE_EASTING_M: f64 = 500_000.0;
/// Third flattening.
const N: f64 = FLATTENING / (2.0 - FLATTENING);
/// First eccentricity, squared.
const E2: f64 = FLATTENING * (2.0 - FLATTENING);
/// Radius of the rectifying sphere, metres.
const RECTIFYING_M: f64 = SEMI_MAJOR_M / (1.0 + N) * (1.0 + N * N / 4.0 + N * N * N * N / 64.0);
/// From the conformal to the rectifying sphere.
const ALPHA: [f64; 4] = [
    N / 2.0 - 2.0 / 3.0 * N * N + 5.0 / 16.0 * N * N * N + 41.0 / 180.0 * N * N * N * N,
    13.0 / 48.0 * N * N - 3.0 / 5.0 * N * N * N + 557.0 / 1440.0 * N * N * N * N,
    61.0 / 240.0 * N * N * N - 103.0 / 140.0 * N * N * N * N,
    49561.0 / 161_280.0 * N * N * N * N,
];
/// And back.
const BETA: [f64; 4] = [
    N / 2.0 - 2.0 / 3.0 * N * N + 37.0 / 96.0 * N * N * N - N * N * N * N / 360.0,
    N * N / 48.0 + N * N * N / 15.0 - 437.0 / 1440.0 * N * N * N * N,
    17.0 / 480.0 * N * N * N - 37.0 / 840.0 * N * N * N * N,
    4397.0 / 161_280.0 * N * N * N * N,
];
/// The zones that China uses.
const ZONES: std::ops::RangeInclusive<i32> = 25..=45;

/// A zone's plane: eastings without the zone's number, northings, metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plane {
    zone: u32,
}

impl Plane {
    /// The plane of a longitude's zone; `None` outside zones 25 to 45.
    pub fn of_longitude(lon: f64) -> Option<Self> {
        let zone = ((lon + 1.5) / 3.0).floor();
        ZONES.contains(&(zone as i32)).then_some(Self { zone: zone as u32 })
    }

    /// The zone's number: its central meridian is three times that.
    pub const fn zone(self) -> u32 {
        self.zone
    }

    /// The central meridian, degrees.
    pub fn meridian(self) -> f64 {
        f64::from(self.zone) * 3.0
    }

    /// Easting and northing of a place in degrees.
    pub fn forward(self, lon: f64, lat: f64) -> (f64, f64) {
        let (east, north) = (lon - self.meridian()).to_radians().sin_cos();
        let sine = lat.to_radians().sin();
        let e = E2.sqrt();
        let t = (sine.atanh() - e * (e * sine).atanh()).sinh();
        let (xi, eta) = (t.atan2(north), (east / t.hypot(north)).asinh());
        let (mut x, mut y) = (xi, eta);
        for (at, alpha) in ALPHA.iter().enumerate() {
            let k = 2.0 * (at + 1) as f64;
            let (s, c) = (k * xi).sin_cos();
            x += alpha * s * (k * eta).cosh();
            y += alpha * c * (k * eta).sinh();
        }
        (FALSE_EASTING_M + RECTIFYING_M * y, RECTIFYING_M * x)
    }

    /// Longitude and latitude of an easting and northing.
    pub fn back(self, easting: f64, northing: f64) -> (f64, f64) {
        let (x, y) = (northing / RECTIFYING_M, (easting - FALSE_EASTING_M) / RECTIFYING_M);
        let (mut xi, mut eta) = (x, y);
        for (at, beta) in BETA.iter().enumerate() {
            let k = 2.0 * (at + 1) as f64;
            let (s, c) = (k * x).sin_cos();
            xi -= beta * s * (k * y).cosh();
            eta -= beta * c * (k * y).sinh();
        }
        let psi = (xi.sin() / eta.sinh().hypot(xi.cos())).asinh();
        let e = E2.sqrt();
        // Each round gains a factor of e²: six are beyond the precision of the numbers.
        let sine = (0..6).fold(psi.tanh(), |sine, _| (psi + e * (e * sine).atanh()).tanh());
        (self.meridian() + eta.sinh().atan2(xi.cos()).to_degrees(), sine.asin().to_degrees())
    }

    /// Meridian convergence at a place, degrees: from true north to grid north, positive east of the central meridian. By
    /// the sphere's formula, which holds to a second of arc inside a zone.
    pub fn convergence(self, lon: f64, lat: f64) -> f64 {
        ((lon - self.meridian()).to_radians().tan() * lat.to_radians().sin()).atan().to_degrees()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_and_the_meridian_is_straight() {
        for (lon, lat) in [(115.034, 37.222), (112.6, 19.0), (112.51, 53.4), (114.0, 30.0)] {
            let plane = Plane::of_longitude(lon).unwrap();
            let (east, north) = plane.forward(lon, lat);
            let (x, y) = plane.back(east, north);
            assert!((x - lon).abs() < 1e-10 && (y - lat).abs() < 1e-10, "{x} {y}");
        }
        // PROJ 9: echo 115.034 37.222 | cs2cs EPSG:4490 EPSG:4547 (northing first there).
        let (east, north) = Plane::of_longitude(115.034).unwrap().forward(115.034, 37.222);
        assert!((east - PROJ.0).abs() < 1e-3 && (north - PROJ.1).abs() < 1e-3, "{east} {north}");
        assert!((Plane { zone: 38 }.forward(114.0, 30.0).0 - 500_000.0).abs() < 1e-9);
        assert_eq!(Plane::of_longitude(10.0), None);
        assert_eq!(Plane::of_longitude(f64::NAN), None);
    }

    const PROJ: (f64, f64) = (591_771.148_12, 4_121_649.416_31);
}
