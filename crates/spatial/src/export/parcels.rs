//! A layer of areas as a parcel file, as systems that take them expect it.

use super::geometry::{Moved, Parts};
use super::{Export, ExportTrouble, From, Written, place};
use crate::SpatialError;
use crate::parcel_txt::{self, Parcel, ParcelFile, ParcelTrouble};
use geo_types::MultiPolygon;
use jitu_model::place::Feature;

/// Fields whose values a parcel line has a place for, besides name, code and class.
const PURPOSE: [&str; 4] = ["用途", "地块用途", "DKYT", "YT"];
const SHEET: [&str; 3] = ["图幅号", "TFH", "TFBH"];

/// Writes a parcel file.
///
/// # Errors
/// As [`super::write`].
pub(super) fn write(export: &Export<'_>) -> Result<Written, SpatialError> {
    let (degrees, zone, numbered) =
        zone_of(export.crs).ok_or_else(|| export.trouble(ExportTrouble::NoZone))?;
    let moved = Moved::to(export.crs)?;
    let mut parcels = Vec::with_capacity(export.features.len());
    for feature in export.features {
        let parts = Parts::of(&moved.geometry(&feature.geometry)?);
        if parts.areas.is_empty() || !parts.lines.is_empty() || !parts.points.is_empty() {
            return Err(export.trouble(ExportTrouble::Kind { feature: feature.id.raw() }));
        }
        parcels.push(Parcel {
            number: feature.code.clone(),
            name: feature.name.clone(),
            sheet: further(export, feature, &SHEET),
            purpose: further(export, feature, &PURPOSE),
            class: feature.class.clone(),
            stated_m2: None,
            shape: MultiPolygon(parts.areas),
            line: 0,
        });
    }
    let zone = zone.to_string();
    let properties = [
        ("坐标系", "2000国家大地坐标系"),
        ("几度分带", if degrees == 3 { "3" } else { "6" }),
        ("投影类型", "高斯克吕格"),
        ("计量单位", "米"),
        ("带号", if numbered { zone.as_str() } else { "" }),
        ("精度", "0.001"),
        ("转换参数", ",,,,,,"),
    ];
    // A file without zone numbers in its eastings says its zone too: otherwise nobody could read it.
    let properties = properties
        .map(|(key, value)| (key.to_owned(), if key == "带号" { zone.clone() } else { value.to_owned() }));
    let file = ParcelFile { properties: properties.to_vec(), parcels, remarks: Vec::new() };
    let bytes = parcel_txt::write(&file, export.encoding).map_err(|why| match why {
        ParcelTrouble::NotInGbk { text } => export.trouble(ExportTrouble::NotInGbk { text }),
        other => export.file(&format!("{other:?}")),
    })?;
    Ok(Written { paths: vec![place::replace(export.out, &bytes)?], remarks: Vec::new() })
}

fn further(export: &Export<'_>, feature: &Feature, names: &[&str]) -> Option<String> {
    let column = export.columns.iter().find(|column| {
        matches!(column.from, From::Further(_)) && names.contains(&column.field.name.as_str())
    })?;
    Some(column.value(feature).to_string()).filter(|text| !text.is_empty())
}

/// Width in degrees and number of the zone of an EPSG code of CGCS2000, and whether its eastings carry the number.
fn zone_of(epsg: u32) -> Option<(u8, u32, bool)> {
    Some(match epsg {
        4513..=4533 => (3, epsg - 4488, true),
        4534..=4554 => (3, epsg - 4509, false),
        4491..=4501 => (6, epsg - 4478, true),
        4502..=4512 => (6, epsg - 4489, false),
        _ => return None,
    })
}
