//! The spatial reference rows of a GeoPackage: the three the standard asks for, and China's CGCS2000 with its
//! 3-degree Gauss-Krüger zones. The definitions are EPSG's in well-known text 1, as GDAL writes them.

use rusqlite::{Connection, params};

/// CGCS2000, degrees: what project records are stored in.
pub(crate) const CGCS2000: i64 = 4490;

const WGS84: &str = r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]"#;
/// Without the closing of the GEOGCS: alone it gets axes, inside a projection it does not.
const CGCS2000_BODY: &str = r#"GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]"#;

/// Whether features may be stored in that system.
pub(crate) fn is_known(crs: i64) -> bool {
    matches!(crs, 4326 | 4490 | 4513..=4554)
}

/// (name, definition) of a known system.
fn definition(crs: i64) -> Option<(String, String)> {
    match crs {
        4326 => Some(("WGS 84".to_owned(), WGS84.to_owned())),
        4490 => Some((
            "China Geodetic Coordinate System 2000".to_owned(),
            format!(
                r#"{CGCS2000_BODY},AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4490"]]"#
            ),
        )),
        // Zones 25 to 45 with the zone number before the easting, then by central meridian without it.
        4513..=4533 => {
            let zone = crs - 4513 + 25;
            let name = format!("CGCS2000 / 3-degree Gauss-Kruger zone {zone}");
            Some((name.clone(), gauss_kruger(crs, &name, zone * 3, zone * 1_000_000 + 500_000)))
        }
        4534..=4554 => {
            let meridian = (crs - 4534) * 3 + 75;
            let name = format!("CGCS2000 / 3-degree Gauss-Kruger CM {meridian}E");
            Some((name.clone(), gauss_kruger(crs, &name, meridian, 500_000)))
        }
        _ => None,
    }
}

fn gauss_kruger(crs: i64, name: &str, meridian: i64, false_easting: i64) -> String {
    format!(
        r#"PROJCS["{name}",{CGCS2000_BODY},AUTHORITY["EPSG","4490"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",{meridian}],PARAMETER["scale_factor",1],PARAMETER["false_easting",{false_easting}],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Northing",NORTH],AXIS["Easting",EAST],AUTHORITY["EPSG","{crs}"]]"#
    )
}

/// Writes the rows that are missing.
pub(crate) fn write_rows(conn: &Connection) -> rusqlite::Result<()> {
    // Other programs add a column for well-known text of version 2, which wants a value.
    let newer: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info('gpkg_spatial_ref_sys') WHERE name = 'definition_12_063')",
        [],
        |row| row.get(0),
    )?;
    let (column, value) = if newer { (", definition_12_063", ", 'undefined'") } else { ("", "") };
    let mut insert = conn.prepare(&format!(
        "INSERT OR IGNORE INTO gpkg_spatial_ref_sys
         (srs_name, srs_id, organization, organization_coordsys_id, definition{column})
         VALUES (?1, ?2, ?3, ?2, ?4{value})"
    ))?;
    insert.execute(params!["Undefined cartesian SRS", -1, "NONE", "undefined"])?;
    insert.execute(params!["Undefined geographic SRS", 0, "NONE", "undefined"])?;
    for crs in [4326, CGCS2000].into_iter().chain(4513..=4554) {
        if let Some((name, text)) = definition(crs) {
            insert.execute(params![name, crs, "EPSG", text])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn definitions_are_gdals() {
        for crs in [4326, 4490, 4513, 4526, 4533, 4534, 4549, 4554] {
            let output = Command::new("gdalsrsinfo")
                .args(["-o", "wkt1", "--single-line", &format!("EPSG:{crs}")])
                .output()
                .expect("gdalsrsinfo (package gdal-bin) is needed by this test; ./dev test installs it");
            let theirs = String::from_utf8(output.stdout).unwrap();
            assert_eq!(definition(crs).unwrap().1, theirs.trim(), "EPSG:{crs}");
        }
        assert!(definition(4555).is_none() && !is_known(4555) && is_known(4554));
    }
}
