//! Which datum a coordinate system stands on.
//!
//! The parameters that lead from Beijing 1954 and Xian 1980 to CGCS2000 are classified and not in PROJ: it takes longitude
//! and latitude over as they are, and places come out some ten to more than a hundred metres from where they are. Nothing
//! here mends that; it is told apart, so that somebody says so.

use gdal::spatial_ref::SpatialRef;

use super::System;
use crate::crs::system;
use crate::quiet::hush;

/// A datum, as far as it says how exact places come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Datum {
    /// CGCS2000, or WGS 84, which is the same to some decimetres.
    #[default]
    Cgcs2000,
    /// 1954 北京坐标系.
    Beijing1954,
    /// 1980 西安坐标系.
    Xian1980,
    /// Another, or one that is not said.
    Other,
}

impl Datum {
    /// Whether places come out where they are.
    pub fn is_exact(self) -> bool {
        self == Self::Cgcs2000
    }

    /// That of a coordinate system.
    pub(super) fn of(found: &SpatialRef) -> Self {
        let name = found.get_attr_value("DATUM", 0).ok().flatten().unwrap_or_default().to_uppercase();
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let has = |names: &[&str]| names.iter().any(|known| plain.contains(known));
        if has(&["CGCS2000", "CHINA2000", "WGS1984", "WGS84"]) {
            Self::Cgcs2000
        } else if has(&["NEWBEIJING"]) {
            Self::Other
        } else if has(&["BEIJING1954"]) {
            Self::Beijing1954
        } else if has(&["XIAN1980"]) {
            Self::Xian1980
        } else {
            Self::Other
        }
    }

    /// The EPSG code of a Gauss-Krüger zone on this datum. `six`: a zone of six degrees (13 to 23), else of three (25 to
    /// 45); `numbered`: eastings carry the zone's number. `None` for zones that China has not and for another datum.
    pub fn zone(self, zone: u32, six: bool, numbered: bool) -> Option<u32> {
        let first = match (self, six, numbered) {
            (Self::Cgcs2000, false, true) => 4513,
            (Self::Cgcs2000, false, false) => 4534,
            (Self::Cgcs2000, true, true) => 4491,
            (Self::Cgcs2000, true, false) => 4502,
            (Self::Beijing1954, false, true) => 2401,
            (Self::Beijing1954, false, false) => 2422,
            (Self::Beijing1954, true, true) => 21413,
            (Self::Beijing1954, true, false) => 21453,
            (Self::Xian1980, false, true) => 2349,
            (Self::Xian1980, false, false) => 2370,
            (Self::Xian1980, true, true) => 2327,
            (Self::Xian1980, true, false) => 2338,
            (Self::Other, ..) => return None,
        };
        let zones = if six { 13..=23 } else { 25..=45 };
        zones.contains(&zone).then(|| first + zone - zones.start())
    }

    /// The datum, number and kind of the Gauss-Krüger zone that an EPSG code is: (datum, zone, six degrees, numbered).
    pub fn of_zone(epsg: u32) -> Option<(Self, u32, bool, bool)> {
        let data = [Self::Cgcs2000, Self::Beijing1954, Self::Xian1980];
        let kinds = data.into_iter().flat_map(|datum| {
            [(false, true), (false, false), (true, true), (true, false)].map(|kind| (datum, kind))
        });
        kinds.into_iter().find_map(|(datum, (six, numbered))| {
            let start = if six { 13 } else { 25 };
            let zone = epsg.checked_sub(datum.zone(start, six, numbered)?)? + start;
            datum.zone(zone, six, numbered).map(|_| (datum, zone, six, numbered))
        })
    }
}

impl System {
    /// The datum it stands on.
    pub fn datum(&self) -> Datum {
        match self {
            Self::Gcj02 | Self::Bd09 => Datum::Cgcs2000,
            Self::Epsg(epsg) => match Datum::of_zone(*epsg) {
                Some((datum, ..)) => datum,
                None => system(*epsg).map_or(Datum::Other, |found| Datum::of(&found)),
            },
            Self::Described(wkt) => {
                hush();
                SpatialRef::from_wkt(wkt).map_or(Datum::Other, |found| Datum::of(&found))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_a_zone_is_what_the_register_says() {
        for datum in [Datum::Cgcs2000, Datum::Beijing1954, Datum::Xian1980] {
            for (six, numbered, zone) in
                [(false, true, 38), (false, false, 25), (true, true, 20), (true, false, 23)]
            {
                let epsg = datum.zone(zone, six, numbered).unwrap();
                assert_eq!(Datum::of_zone(epsg), Some((datum, zone, six, numbered)));
                let found = system(epsg).unwrap();
                assert_eq!(Datum::of(&found), datum, "EPSG:{epsg}");
                let number = |name: &str| found.get_proj_param(name).unwrap().unwrap();
                let meridian = if six { 6 * zone - 3 } else { 3 * zone };
                let east = 500_000.0 + if numbered { 1e6 * f64::from(zone) } else { 0.0 };
                assert_eq!(
                    (number("central_meridian"), number("false_easting")),
                    (f64::from(meridian), east)
                );
            }
        }
        assert_eq!(Datum::Xian1980.zone(46, false, true), None);
        assert_eq!(Datum::of_zone(4490), None);
    }

    #[test]
    fn a_system_says_its_datum_however_it_is_described() {
        for (epsg, datum) in [
            (4490, Datum::Cgcs2000),
            (4326, Datum::Cgcs2000),
            (3857, Datum::Cgcs2000),
            (4214, Datum::Beijing1954),
            (4610, Datum::Xian1980),
            (4555, Datum::Other),
            (4301, Datum::Other),
        ] {
            assert_eq!(System::Epsg(epsg).datum(), datum, "EPSG:{epsg}");
        }
        let esri = r#"GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        assert_eq!(System::Described(esri.to_owned()).datum(), Datum::Xian1980);
        assert_eq!(System::Described("LOCAL_CS[\"x\"]".to_owned()).datum(), Datum::Other);
    }
}
