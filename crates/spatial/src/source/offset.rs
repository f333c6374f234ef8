//! The shifted coordinates of Chinese phone maps: GCJ-02 (高德, 腾讯) and BD-09 (百度), towards CGCS2000.
//!
//! The shift of GCJ-02 is a published series of sines; there is no inverse in closed form, so it is found by iteration
//! and meets the series to 1e-9 degrees, a tenth of a millimetre. The series itself is known to agree with what phone maps
//! show to some metres, so nothing surveyed comes out of it: it is applied only where a person says that it must be.
//! BD-09 turns and shifts GCJ-02 once more; its inverse as published is good to about a metre.

use std::f64::consts::PI;

use geo_types::Coord;

/// Semi-major axis of Krasovsky's ellipsoid, metres, and its first eccentricity squared: the series is written on it.
const AXIS: f64 = 6_378_245.0;
const ECCENTRICITY2: f64 = 0.006_693_421_622_965_943;
/// The turn of BD-09.
const TURN: f64 = PI * 3000.0 / 180.0;

/// The place that is shown as `at` on a map in GCJ-02.
pub fn from_gcj02(at: Coord<f64>) -> Coord<f64> {
    let mut place = at;
    // The shift changes by less than a thousandth of itself over its own length: each round gains three digits.
    for _ in 0..6 {
        let shown = place + shift(place);
        place = place + at - shown;
    }
    place
}

/// The place that is shown as `at` on a map in BD-09.
pub fn from_bd09(at: Coord<f64>) -> Coord<f64> {
    let (x, y) = (at.x - 0.0065, at.y - 0.006);
    let distance = x.hypot(y) - 0.000_02 * (y * TURN).sin();
    let angle = y.atan2(x) - 0.000_003 * (x * TURN).cos();
    from_gcj02(Coord { x: distance * angle.cos(), y: distance * angle.sin() })
}

/// How far GCJ-02 shows a place from where it is, degrees.
fn shift(at: Coord<f64>) -> Coord<f64> {
    let (x, y) = (at.x - 105.0, at.y - 35.0);
    let short = 20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin();
    let wave = |of: f64| 20.0 * (of * PI).sin() + 40.0 * (of / 3.0 * PI).sin();
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + (short + wave(y) + 160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + (short + wave(x) + 150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let latitude = at.y.to_radians();
    let w2 = 1.0 - ECCENTRICITY2 * latitude.sin().powi(2);
    let meridian = AXIS * (1.0 - ECCENTRICITY2) / (w2 * w2.sqrt());
    let parallel = AXIS / w2.sqrt() * latitude.cos();
    Coord { x: (east / parallel).to_degrees(), y: (north / meridian).to_degrees() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_meets_the_series() {
        for (x, y) in [(116.391, 39.907), (115.03, 37.22), (87.6, 43.8), (110.3, 20.0), (105.0, 35.0)] {
            let place = Coord { x, y };
            let back = from_gcj02(place + shift(place));
            assert!((back.x - x).abs() < 1e-9 && (back.y - y).abs() < 1e-9, "{back:?}");
            let metres = shift(place).x.hypot(shift(place).y) * 111_000.0;
            assert!((50.0..1200.0).contains(&metres), "{metres}");
        }
    }

    #[test]
    fn bd09_is_gcj02_turned() {
        // Forward as published: GCJ-02 to BD-09.
        let place = Coord { x: 116.397, y: 39.909 };
        let gcj = place + shift(place);
        let distance = gcj.x.hypot(gcj.y) + 0.000_02 * (gcj.y * TURN).sin();
        let angle = gcj.y.atan2(gcj.x) + 0.000_003 * (gcj.x * TURN).cos();
        let shown = Coord { x: distance * angle.cos() + 0.0065, y: distance * angle.sin() + 0.006 };
        let back = from_bd09(shown);
        assert!((back.x - place.x).abs() < 2e-5 && (back.y - place.y).abs() < 2e-5, "{back:?}");
    }
}
