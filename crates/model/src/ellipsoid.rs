//! Areas and lengths on the CGCS2000 ellipsoid.
//!
//! Overlays are computed in the plane of longitude and latitude, where edges are straight lines, and every area is
//! the exact area on the ellipsoid under those lines. So the parts of an overlay add up to their whole, in every
//! Gauss-Krüger zone and across zones, which areas on a projection do not.
//!
//! Source of the figures: GB 22021-2008 (a = 6 378 137 m, f = 1/298.257222101). The zone area formula is the
//! closed form of the area of an ellipsoid between the equator and a latitude (Snyder 1987, eq. 3-12).

use geo_types::{LineString, MultiPolygon, Polygon};

/// Semi-major axis in metres.
pub const SEMI_MAJOR_M: f64 = 6_378_137.0;
/// Flattening.
pub const FLATTENING: f64 = 1.0 / 298.257_222_101;

const E2: f64 = FLATTENING * (2.0 - FLATTENING);

/// m² between the equator and `lat` (radians), per radian of longitude.
fn zone(lat: f64) -> f64 {
    let e = E2.sqrt();
    let semi_minor = SEMI_MAJOR_M * (1.0 - FLATTENING);
    let s = lat.sin();
    semi_minor * semi_minor / 2.0 * (s / (1.0 - E2 * s * s) + (e * s).atanh() / e)
}

/// Abscissae and weights of Gauss-Legendre quadrature on [0, 1], three points.
const GAUSS: [(f64, f64); 3] = [
    (0.112_701_665_379_258_31, 0.277_777_777_777_777_8),
    (0.5, 0.444_444_444_444_444_4),
    (0.887_298_334_620_741_7, 0.277_777_777_777_777_8),
];

/// Rings that reach no farther from their first vertex in latitude (radians, 17 km) are measured with [`Nearby`].
const NEARBY: f64 = 0.002_7;

/// [`zone`] near a latitude as a polynomial in the difference of latitude: most rings are parcels, and a sine and a
/// logarithm for every vertex take more time than all the rest.
///
/// Taylor's series of zone by s = sin φ (its first derivative is b² ÷ (1 − e² s²)²) with the series of s itself put
/// in; within [`NEARBY`] what is left out is below 10⁻¹⁵ of the value. Three points of [`GAUSS`] are exact for its degree.
struct Nearby([f64; 5]);

impl Nearby {
    fn at(lat: f64) -> Self {
        let (s, c) = lat.sin_cos();
        let semi_minor = SEMI_MAJOR_M * (1.0 - FLATTENING);
        let w = 1.0 - E2 * s * s;
        let first = semi_minor * semi_minor / (w * w);
        // Derivatives by s, each with its factorial: the second, the third, the fourth.
        let second = first * 2.0 * E2 * s / w;
        let third = first * (2.0 / 3.0 * E2 / w + 4.0 * E2 * E2 * s * s / (w * w));
        let fourth = first * (3.0 * E2 * E2 * s / (w * w) + 8.0 * E2.powi(3) * s.powi(3) / w.powi(3));
        Self([
            first * c,
            -first * s / 2.0 + second * c * c,
            -first * c / 6.0 - second * c * s + third * c.powi(3),
            first * s / 24.0 + second * (s * s / 4.0 - c * c / 3.0) - third * 1.5 * c * c * s
                + fourth * c.powi(4),
            first * c / 120.0 + second * c * s / 4.0 + third * (0.75 * c * s * s - 0.5 * c.powi(3))
                - fourth * 2.0 * c.powi(3) * s,
        ])
    }

    fn difference(&self, h: f64) -> f64 {
        let [a, b, c, d, e] = self.0;
        h * (a + h * (b + h * (c + h * (d + h * e))))
    }
}

/// Signed m² of a ring in degrees (longitude, latitude): positive counter-clockwise.
fn ring_area(ring: &LineString<f64>) -> f64 {
    let Some(first) = ring.0.first() else { return 0.0 };
    let origin = first.y.to_radians();
    if ring.0.iter().all(|at| (at.y.to_radians() - origin).abs() <= NEARBY) {
        let nearby = Nearby::at(origin);
        return under_edges(ring, |lat| nearby.difference(lat.to_radians() - origin));
    }
    let base = zone(origin);
    under_edges(ring, |lat| zone(lat.to_radians()) - base)
}

/// m² between a ring's edges and the latitude where `height` (m² per radian of longitude, of a latitude) is 0.
fn under_edges(ring: &LineString<f64>, height: impl Fn(f64) -> f64) -> f64 {
    let under_edge = |a: &geo_types::Coord<f64>, b: &geo_types::Coord<f64>| {
        let mean: f64 = GAUSS.iter().map(|(t, weight)| weight * height(a.y + (b.y - a.y) * t)).sum();
        (a.x - b.x).to_radians() * mean
    };
    let mut area: f64 = ring.0.windows(2).map(|edge| under_edge(&edge[0], &edge[1])).sum();
    if let (Some(last), Some(first)) = (ring.0.last(), ring.0.first()) {
        area += under_edge(last, first);
    }
    area
}

/// m² of a polygon in degrees, EPSG:4490, longitude first, holes taken off.
pub fn polygon_area(polygon: &Polygon<f64>) -> f64 {
    ring_area(polygon.exterior()).abs()
        - polygon.interiors().iter().map(|hole| ring_area(hole).abs()).sum::<f64>()
}

/// m² of a multipolygon whose parts do not overlap, in degrees, EPSG:4490.
pub fn area(shape: &MultiPolygon<f64>) -> f64 {
    shape.iter().map(polygon_area).sum()
}

/// Metres per degree of longitude and of latitude at `lat` (degrees): for scale bars and symbols, not for areas.
pub fn metres_per_degree(lat: f64) -> (f64, f64) {
    let s = lat.to_radians().sin();
    let w = (1.0 - E2 * s * s).sqrt();
    let east = SEMI_MAJOR_M / w * lat.to_radians().cos();
    let north = SEMI_MAJOR_M * (1.0 - E2) / (w * w * w);
    (east.to_radians(), north.to_radians())
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    #[test]
    fn the_whole_ellipsoid_has_its_known_area() {
        // 4π × authalic radius², R = 6 371 007.181 m (Moritz 2000, Geodetic Reference System 1980: same a and f to 1e-9).
        let whole = 4.0 * std::f64::consts::PI * zone(std::f64::consts::FRAC_PI_2);
        let expected = 4.0 * std::f64::consts::PI * 6_371_007.181_f64.powi(2);
        assert!((whole / expected - 1.0).abs() < 1e-9, "{whole} {expected}");
    }

    #[test]
    fn the_series_is_the_closed_form() {
        for degrees in [0.0_f64, 3.7, 28.6, 37.27, 53.5, -40.0] {
            let origin = degrees.to_radians();
            let nearby = Nearby::at(origin);
            for h in [-NEARBY, -0.001, -1e-5, 2e-6, 0.000_5, NEARBY] {
                let (series, exact) = (nearby.difference(h), zone(origin + h) - zone(origin));
                // The difference of two zones has lost digits itself: an ulp of the larger is the measure.
                let ulp = zone(origin.abs() + NEARBY) * 4e-16;
                assert!(
                    (series - exact).abs() < ulp + exact.abs() * 1e-13,
                    "{degrees} {h}: {series} {exact}"
                );
            }
        }
    }

    #[test]
    fn parts_add_up_and_orientation_does_not_matter() {
        let whole =
            polygon![(x: 115.0, y: 37.0), (x: 115.2, y: 37.0), (x: 115.2, y: 37.1), (x: 115.0, y: 37.1)];
        let west =
            polygon![(x: 115.0, y: 37.0), (x: 115.0, y: 37.1), (x: 115.08, y: 37.1), (x: 115.08, y: 37.0)];
        let east =
            polygon![(x: 115.08, y: 37.0), (x: 115.2, y: 37.0), (x: 115.2, y: 37.1), (x: 115.08, y: 37.1)];
        let (whole, parts) = (polygon_area(&whole), polygon_area(&west) + polygon_area(&east));
        assert!((whole / parts - 1.0).abs() < 1e-12);
        // A quarter degree-cell by the mid-latitude formula, to 1e-6.
        let (mx, my) = metres_per_degree(37.05);
        assert!((whole / (0.2 * mx * 0.1 * my) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn holes_are_taken_off() {
        let ring = |a: f64, b: f64| LineString::from(vec![(a, a), (b, a), (b, b), (a, b), (a, a)]);
        let with_hole = Polygon::new(ring(10.0, 10.4), vec![ring(10.1, 10.2)]);
        let expected = polygon_area(&Polygon::new(ring(10.0, 10.4), vec![]))
            - polygon_area(&Polygon::new(ring(10.1, 10.2), vec![]));
        assert!((polygon_area(&with_hole) - expected).abs() < 1e-3);
    }
}
