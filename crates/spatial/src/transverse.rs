//! Areas of cells in a Gauss-Krüger grid, without PROJ: its tables take longer to open than a viewshed to compute.
//!
//! Formulas: Snyder, Map Projections (USGS Professional Paper 1395), 3-21 to 3-26 and 8-11 to 8-19; within a zone of
//! six degrees what they leave out is below 10⁻¹⁰ of an area.

use jitu_model::ellipsoid::{FLATTENING, SEMI_MAJOR_M};

/// A transverse Mercator projection of CGCS2000, or of an ellipsoid that differs from it by less than a tenth of a
/// millimetre (WGS 84, GRS 80).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Transverse {
    scale: f64,
    false_easting: f64,
    false_northing: f64,
}

impl Transverse {
    /// The projection that a system's well-known text (version 1) tells; `None` for another one.
    pub(crate) fn of(wkt: &str) -> Option<Self> {
        if !wkt.contains(r#"PROJECTION["Transverse_Mercator"]"#) {
            return None;
        }
        let after = |key: &str| wkt.split_once(key).map(|(_, rest)| rest);
        let numbers = |text: &str| -> Vec<f64> {
            let end = text.find([']', '[']).unwrap_or(text.len());
            text[..end].split(',').filter_map(|number| number.trim().parse().ok()).collect()
        };
        let parameter = |name: &str| {
            numbers(after(&format!(r#"PARAMETER["{name}","#))?)
                .first()
                .copied()
                .filter(|n: &f64| n.is_finite())
        };
        let spheroid = numbers(after(r#"SPHEROID[""#)?.split_once('"')?.1);
        let [semi_major, inverse] = *spheroid.get(..2)? else { return None };
        let ours = (semi_major - SEMI_MAJOR_M).abs() < 1e-4 && (1.0 / inverse - FLATTENING).abs() < 1e-10;
        let from_equator = parameter("latitude_of_origin")?.abs() < 1e-12;
        let transverse = Self {
            scale: parameter("scale_factor")?,
            false_easting: parameter("false_easting")?,
            false_northing: parameter("false_northing")?,
        };
        (ours && from_equator && transverse.scale > 0.0).then_some(transverse)
    }

    /// How many times larger a length is on the map than on the ellipsoid, at a place in metres.
    pub(crate) fn scale_at(&self, easting: f64, northing: f64) -> f64 {
        let e2 = FLATTENING * (2.0 - FLATTENING);
        let second = e2 / (1.0 - e2);
        let arc = (northing - self.false_northing) / self.scale;
        let foot = foot_latitude(arc, e2);
        let (s, c) = foot.sin_cos();
        let (t, eta) = ((s / c).powi(2), second * c * c);
        let w = 1.0 - e2 * s * s;
        let (across, along) = (SEMI_MAJOR_M / w.sqrt(), SEMI_MAJOR_M * (1.0 - e2) / w.powf(1.5));
        let d = (easting - self.false_easting) / (across * self.scale);
        let lat = foot
            - across * s / c / along
                * (d.powi(2) / 2.0
                    - (5.0 + 3.0 * t + 10.0 * eta - 4.0 * eta * eta - 9.0 * second) * d.powi(4) / 24.0
                    + (61.0 + 90.0 * t + 298.0 * eta + 45.0 * t * t - 252.0 * second - 3.0 * eta * eta)
                        * d.powi(6)
                        / 720.0);
        let meridian = (d - (1.0 + 2.0 * t + eta) * d.powi(3) / 6.0
            + (5.0 - 2.0 * eta + 28.0 * t - 3.0 * eta * eta + 8.0 * second + 24.0 * t * t) * d.powi(5)
                / 120.0)
            / c;
        let (s, c) = lat.sin_cos();
        let (t, eta, a) = ((s / c).powi(2), second * c * c, meridian * c);
        self.scale
            * (1.0
                + (1.0 + eta) * a.powi(2) / 2.0
                + (5.0 - 4.0 * t + 42.0 * eta + 13.0 * eta * eta - 28.0 * second) * a.powi(4) / 24.0
                + (61.0 - 148.0 * t + 16.0 * t * t) * a.powi(6) / 720.0)
    }
}

/// Latitude (radians) to which a meridian's arc from the equator reaches.
fn foot_latitude(arc: f64, e2: f64) -> f64 {
    let mu = arc / (SEMI_MAJOR_M * (1.0 - e2 / 4.0 - 3.0 * e2 * e2 / 64.0 - 5.0 * e2.powi(3) / 256.0));
    let root = (1.0 - e2).sqrt();
    let n = (1.0 - root) / (1.0 + root);
    mu + (1.5 * n - 27.0 / 32.0 * n.powi(3)) * (2.0 * mu).sin()
        + (21.0 / 16.0 * n * n - 55.0 / 32.0 * n.powi(4)) * (4.0 * mu).sin()
        + 151.0 / 96.0 * n.powi(3) * (6.0 * mu).sin()
        + 1097.0 / 512.0 * n.powi(4) * (8.0 * mu).sin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crs::system;
    use crate::grid::{Grid, Unit};

    #[test]
    fn areas_are_those_of_the_transformed_cells() {
        for (epsg, west) in [(4526, 38_400_000.0), (4547, 610_000.0), (4546, 500_000.0), (32650, 700_000.0)] {
            let wkt = system(epsg).unwrap().to_wkt().unwrap();
            assert!(Transverse::of(&wkt).is_some(), "{wkt}");
            for north in [2_500_000.0, 4_134_995.0, 5_400_000.0] {
                let grid = Grid {
                    width: 40,
                    height: 3,
                    west,
                    north,
                    cell_x: 25.0,
                    cell_y: 25.0,
                    unit: Unit::Metres(1.0),
                    wkt: wkt.clone(),
                };
                let (fast, proj) = (grid.cell_areas().unwrap(), grid.transformed_areas().unwrap());
                for (a, b) in fast.iter().zip(&proj) {
                    // Corners in degrees are rounded; of cells as small as this, so is the area between them.
                    assert!((a / b - 1.0).abs() < 2e-7, "EPSG:{epsg} {north}: {a} {b}");
                }
            }
        }
    }

    /// Areal scales that PROJ 9 computes by differentiation (pj_factors).
    #[test]
    fn scales_are_projs() {
        let wkt = system(4526).unwrap().to_wkt().unwrap();
        let own = Transverse::of(&wkt).unwrap();
        for (easting, northing, areal) in [
            (38_400_500.0, 2_499_987.5, 1.000_244_541_284_691),
            (38_400_500.0, 4_134_982.5, 1.000_243_819_531_913_7),
            (38_400_500.0, 5_399_987.5, 1.000_243_175_264_629),
            (38_515_005.0, 4_134_995.0, 1.000_005_544_433_612_2),
            (38_650_000.0, 4_134_995.0, 1.000_554_178_878_630_3),
        ] {
            let scale = own.scale_at(easting, northing);
            assert!((scale * scale - areal).abs() < 1e-10, "{easting} {northing}: {}", scale * scale);
        }
    }

    #[test]
    fn another_system_is_none_of_these() {
        for epsg in [4490, 3857, 2381] {
            let wkt = system(epsg).unwrap().to_wkt().unwrap();
            assert_eq!(Transverse::of(&wkt), None, "{wkt}");
        }
        for text in
            ["", "PROJECTION[\"Transverse_Mercator\"]", "SPHEROID[\"a\"]PROJECTION[\"Transverse_Mercator\"]"]
        {
            assert_eq!(Transverse::of(text), None);
        }
    }
}
