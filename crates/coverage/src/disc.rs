//! The disc or sector that a camera covers, on the ellipsoid.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use geographiclib_rs::{DirectGeodesic, Geodesic};
use jitu_model::ellipsoid::{FLATTENING, SEMI_MAJOR_M};

use crate::{CoverageError, Viewer};

/// The farthest range that is taken for one, metres.
pub const MAX_RANGE_M: f64 = 100_000.0;

/// Segments to a full turn that [`crate::together::compute`] uses.
pub const SEGMENTS: usize = 180;

/// The disc, or the sector, as a polygon of `segments` (at least 8) to a full turn, counter-clockwise, EPSG:4490.
///
/// Its corners lie on geodesics from the tower (Karney 2013, on CGCS2000), a little outside the circle: the radius
/// is enlarged by √(θ ÷ sin θ), θ being a segment's angle, so that the polygon has the circle's area. With 180
/// segments its outline strays from the circle by at most a ten-thousandth of the range (35 cm at 3.4 km), in and
/// out in balance, and its area by less than a millionth. A sector's sides are straight in longitude and latitude,
/// which at 3.4 km is within 17 cm of the geodesic. Empty for a viewer that `compute` would refuse.
pub fn shape(viewer: &Viewer, segments: usize) -> MultiPolygon<f64> {
    if check(viewer).is_err() {
        return MultiPolygon(vec![]);
    }
    let turn = segments.max(8);
    let sector = viewer.sector.filter(|(_, angle)| *angle < 360.0);
    let (start, angle, steps) = match sector {
        Some((azimuth, angle)) => {
            (azimuth + angle / 2.0, angle, ((angle / 360.0 * turn as f64).ceil() as usize).max(2))
        }
        None => (0.0, 360.0, turn),
    };
    let step = angle / steps as f64;
    let radius = viewer.range_m * (step.to_radians() / step.to_radians().sin()).sqrt();
    let earth = Geodesic::new(SEMI_MAJOR_M, FLATTENING);
    let corners = if sector.is_some() { steps + 1 } else { steps };
    let mut ring: Vec<Coord<f64>> = (0..corners)
        .map(|i| {
            let bearing = start - step * i as f64;
            let (lat, lon): (f64, f64) = earth.direct(viewer.lat, viewer.lon, bearing, radius);
            Coord { x: lon, y: lat }
        })
        .collect();
    if sector.is_some() {
        ring.push(Coord { x: viewer.lon, y: viewer.lat });
    }
    MultiPolygon(vec![Polygon::new(LineString(ring), vec![])])
}

/// Refuses a viewer that has no shape, naming its tower.
pub(crate) fn check(viewer: &Viewer) -> Result<(), CoverageError> {
    let wrong = |field, value| Err(CoverageError::Viewer { tower: viewer.tower, field, value });
    if !(viewer.lon.is_finite() && viewer.lon.abs() <= 180.0) {
        return wrong("position", viewer.lon);
    }
    if !(viewer.lat.is_finite() && viewer.lat.abs() < 89.0) {
        return wrong("position", viewer.lat);
    }
    if !(viewer.range_m > 0.0 && viewer.range_m <= MAX_RANGE_M) {
        return wrong("range", viewer.range_m);
    }
    match viewer.sector {
        Some((azimuth, _)) if !azimuth.is_finite() => wrong("azimuth", azimuth),
        Some((_, angle)) if !(angle.is_finite() && angle > 0.0) => wrong("angle", angle),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitu_model::ellipsoid::area;

    fn viewer(range_m: f64, sector: Option<(f64, f64)>) -> Viewer {
        Viewer { tower: 1, lon: 115.03, lat: 37.27, range_m, sector }
    }

    #[test]
    fn has_the_area_of_a_circle() {
        for range in [500.0, 3400.0, 5000.0] {
            let circle = std::f64::consts::PI * range * range;
            let disc = area(&shape(&viewer(range, None), SEGMENTS));
            assert!((disc / circle - 1.0).abs() < 1e-6, "{range}: {}", disc / circle);
            let coarse = area(&shape(&viewer(range, None), 24));
            assert!((coarse / circle - 1.0).abs() < 1e-5, "{range}: {}", coarse / circle);
        }
    }

    #[test]
    fn a_sector_is_its_share_of_the_circle_and_looks_the_right_way() {
        let circle = std::f64::consts::PI * 3400.0_f64.powi(2);
        for (azimuth, angle) in [(90.0, 60.0), (0.0, 180.0), (225.0, 210.0), (350.0, 20.0)] {
            let sector = shape(&viewer(3400.0, Some((azimuth, angle))), SEGMENTS);
            // The straight sides bulge by up to 17 cm against geodesics: more than the arc's error.
            let share = area(&sector) / (circle * angle / 360.0);
            assert!((share - 1.0).abs() < 2e-4, "{azimuth} {angle}: {share}");
        }
        let east = shape(&viewer(3400.0, Some((90.0, 60.0))), SEGMENTS);
        assert!(east.0[0].exterior().0.iter().all(|c| c.x >= 115.03));
        let all_round = shape(&viewer(3400.0, Some((10.0, 360.0))), SEGMENTS);
        assert!((area(&all_round) / circle - 1.0).abs() < 1e-6);
    }

    #[test]
    fn runs_counter_clockwise() {
        let disc = shape(&viewer(3400.0, None), SEGMENTS);
        let ring = &disc.0[0].exterior().0;
        let twice: f64 = ring.windows(2).map(|e| (e[0].x - 115.0) * e[1].y - (e[1].x - 115.0) * e[0].y).sum();
        assert!(twice > 0.0);
    }

    #[test]
    fn what_has_no_shape_is_refused() {
        for (range, sector, field) in [
            (0.0, None, "range"),
            (f64::NAN, None, "range"),
            (f64::INFINITY, None, "range"),
            (-1.0, None, "range"),
            (10.0, Some((f64::NAN, 10.0)), "azimuth"),
            (10.0, Some((1.0, 0.0)), "angle"),
        ] {
            let viewer = viewer(range, sector);
            assert!(
                matches!(check(&viewer), Err(CoverageError::Viewer { tower: 1, field: f, .. }) if f == field)
            );
            assert!(shape(&viewer, 64).0.is_empty());
        }
    }
}
