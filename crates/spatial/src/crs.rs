//! CGCS2000 and its Gauss-Krüger zones of three degrees.
//!
//! All Chinese systems state northing first; everything here takes and gives longitude or easting first.

use std::cell::RefCell;
use std::collections::BTreeMap;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};

use crate::SpatialError;
use crate::quiet::hush;

/// CGCS2000, longitude and latitude in degrees.
pub const CGCS2000: u32 = 4490;

/// The zones that China uses.
const ZONES: std::ops::RangeInclusive<i32> = 25..=45;

/// Number of the three-degree zone of a longitude: its central meridian is three times the number. Zone 38 reaches
/// from 112.5° (inclusive) to 115.5°. `None` outside zones 25 to 45.
pub fn zone_for(lon: f64) -> Option<u32> {
    let zone = ((lon + 1.5) / 3.0).floor();
    ZONES.contains(&(zone as i32)).then_some(zone as u32)
}

/// EPSG code of a three-degree zone whose eastings carry the zone number (eight digits): 4488 + zone.
pub const fn epsg_with_zone(zone: u32) -> u32 {
    4488 + zone
}

/// EPSG code of a three-degree zone whose eastings do not carry the zone number (six digits): 4509 + zone.
pub const fn epsg_without_zone(zone: u32) -> u32 {
    4509 + zone
}

/// The EPSG code of a place's three-degree zone, and its easting (with the zone number, eight digits) and northing
/// in metres, from CGCS2000 longitude and latitude in degrees.
///
/// # Errors
/// [`SpatialError::NoZone`] outside China's zones, [`SpatialError::Crs`] when PROJ's tables are missing.
pub fn to_gauss_kruger(lon: f64, lat: f64) -> Result<(u32, f64, f64), SpatialError> {
    thread_local! {
        // Building a transformation takes milliseconds, and the map asks at every move of the mouse.
        static MADE: RefCell<BTreeMap<u32, CoordTransform>> = const { RefCell::new(BTreeMap::new()) };
    }
    let outside = || SpatialError::NoZone { lon, lat };
    let zone = zone_for(lon).filter(|_| lat.abs() < 85.0).ok_or_else(outside)?;
    let epsg = epsg_with_zone(zone);
    MADE.with_borrow_mut(|made| {
        if let std::collections::btree_map::Entry::Vacant(slot) = made.entry(epsg) {
            slot.insert(transform(CGCS2000, epsg)?);
        }
        let transform = made.get(&epsg).ok_or_else(outside)?;
        let (mut x, mut y) = ([lon], [lat]);
        transform
            .transform_coords(&mut x, &mut y, &mut [])
            .map_err(|error| SpatialError::Crs { epsg, reason: error.to_string() })?;
        Ok((epsg, x[0], y[0]))
    })
}

/// A coordinate system with longitude or easting first.
pub(crate) fn system(epsg: u32) -> Result<SpatialRef, SpatialError> {
    hush();
    let mut system =
        SpatialRef::from_epsg(epsg).map_err(|error| SpatialError::Crs { epsg, reason: error.to_string() })?;
    system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Ok(system)
}

fn transform(from: u32, to: u32) -> Result<CoordTransform, SpatialError> {
    CoordTransform::new(&system(from)?, &system(to)?)
        .map_err(|error| SpatialError::Crs { epsg: to, reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitu_model::ellipsoid::{FLATTENING, SEMI_MAJOR_M};

    /// Gauss-Krüger by the series to the fifth power of the longitude difference (GB/T 18314, annex; error below
    /// a centimetre inside a three-degree zone), the meridian's arc by Simpson's rule.
    fn series(lon: f64, lat: f64, zone: f64) -> (f64, f64) {
        let e2 = FLATTENING * (2.0 - FLATTENING);
        let b = lat.to_radians();
        let m = |t: f64| SEMI_MAJOR_M * (1.0 - e2) / (1.0 - e2 * t.sin().powi(2)).powf(1.5);
        let n = 2000;
        let h = b / f64::from(n);
        let arc: f64 = (0..n)
            .map(|i| {
                let t = f64::from(i) * h;
                h / 6.0 * (m(t) + 4.0 * m(t + h / 2.0) + m(t + h))
            })
            .sum();
        let (s, c) = b.sin_cos();
        let t2 = (s / c).powi(2);
        let eta2 = e2 / (1.0 - e2) * c * c;
        let big_n = SEMI_MAJOR_M / (1.0 - e2 * s * s).sqrt();
        let l = (lon - 3.0 * zone).to_radians() * c;
        let north = arc
            + big_n * s / c * (l * l / 2.0 + (5.0 - t2 + 9.0 * eta2 + 4.0 * eta2 * eta2) * l.powi(4) / 24.0);
        let east = big_n
            * (l + (1.0 - t2 + eta2) * l.powi(3) / 6.0
                + (5.0 - 18.0 * t2 + t2 * t2 + 14.0 * eta2 - 58.0 * eta2 * t2) * l.powi(5) / 120.0);
        (zone * 1e6 + 500_000.0 + east, north)
    }

    #[test]
    fn zones_meet_half_way_between_their_meridians() {
        assert_eq!(zone_for(115.03), Some(38));
        assert_eq!(zone_for(112.5), Some(38));
        assert_eq!(zone_for(115.4999), Some(38));
        assert_eq!(zone_for(115.5), Some(39));
        assert_eq!(zone_for(73.5), Some(25));
        assert_eq!((zone_for(10.0), zone_for(f64::NAN), zone_for(180.0)), (None, None, None));
        assert_eq!((epsg_with_zone(25), epsg_with_zone(38)), (4513, 4526));
        assert_eq!((epsg_without_zone(25), epsg_without_zone(38)), (4534, 4547));
    }

    #[test]
    fn agrees_with_the_series() {
        for (lon, lat, zone) in [(115.034, 37.222, 38.0), (114.0, 30.0, 38.0), (112.36, 28.6, 37.0)] {
            let (epsg, east, north) = to_gauss_kruger(lon, lat).unwrap();
            let (expected_east, expected_north) = series(lon, lat, zone);
            assert_eq!(epsg, 4488 + zone as u32);
            assert!((east - expected_east).abs() < 0.01, "{east} {expected_east}");
            assert!((north - expected_north).abs() < 0.01, "{north} {expected_north}");
        }
    }

    #[test]
    fn a_place_outside_is_refused() {
        assert!(matches!(to_gauss_kruger(2.3, 48.8), Err(SpatialError::NoZone { .. })));
        assert!(matches!(to_gauss_kruger(115.0, f64::NAN), Err(SpatialError::NoZone { .. })));
    }
}
