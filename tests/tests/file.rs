//! The project file as other programs see it.

use std::collections::BTreeMap;

use jitu_tests::{PROGRAMME, Place};

/// Layers and their feature counts, as GDAL reads them.
fn layers(place: &Place, file: &str) -> BTreeMap<String, u64> {
    let listed = place.tool("ogrinfo", &["-ro", "-so", "-al", file]);
    let mut found = BTreeMap::new();
    let mut name = String::new();
    for line in listed.lines() {
        if let Some(layer) = line.strip_prefix("Layer name: ") {
            layer.clone_into(&mut name);
        } else if let Some(count) = line.strip_prefix("Feature Count: ") {
            found.insert(name.clone(), count.parse().unwrap());
        }
    }
    found
}

#[test]
fn it_is_a_valid_geopackage_by_gdals_own_judgement() {
    let place = Place::julu();
    place.jitu(&["new", "empty.gpkg", "--bureau", "巨鹿县自然资源和规划局", "--adcode", "130529"]).exits(0);
    for file in ["julu.gpkg", "julu.layers.gpkg", "empty.gpkg"] {
        place.tool("/usr/bin/python3", &["-m", "osgeo_utils.samples.validate_gpkg", "--extra", file]);
    }
}

#[test]
fn it_opens_in_other_gis_programs() {
    let place = Place::julu();
    let project = layers(&place, "julu.gpkg");
    assert_eq!(project.get("tower"), Some(&64), "{project:?}");
    assert_eq!(project.get("programme"), Some(&1), "{project:?}");
    let library = layers(&place, "julu.layers.gpkg");
    assert!(!library.is_empty() && library.values().all(|count| *count > 0), "{library:?}");
    let system = place.tool("ogrinfo", &["-ro", "-so", "julu.gpkg", "tower"]);
    assert!(
        system.contains("CGCS2000") || system.contains("China Geodetic Coordinate System 2000"),
        "{system}"
    );
    let reading = ["-ro", "-q", "-sql", "select count(*) n from tower where origin = 'reused'", "julu.gpkg"];
    assert!(place.tool("ogrinfo", &reading).contains("n (Integer) = 18"));
}

#[test]
fn reading_it_leaves_it_as_it_was() {
    let place = Place::julu();
    let before = std::fs::read(place.path("julu.gpkg")).unwrap();
    for arguments in [
        &["info", "julu.gpkg"][..],
        &["history", "julu.gpkg"],
        &["verify", "julu.gpkg"],
        &["check", "julu.gpkg"],
        &["coverage", "julu.gpkg"],
        &["assess", "julu.gpkg", "--programme", PROGRAMME, "--year", "2021"],
        &[
            "export",
            "julu.gpkg",
            "--programme",
            PROGRAMME,
            "--year",
            "2021",
            "--out",
            "out",
            "--formats",
            "xlsx",
        ],
    ] {
        place.jitu(arguments).exits(0);
    }
    assert!(std::fs::read(place.path("julu.gpkg")).unwrap() == before, "the file changed");
    // A file that travels on a USB stick is one file: no journal is left beside it.
    assert_eq!(place.names(), ["julu.gpkg", "julu.layers.gpkg", "out"]);
}

#[test]
fn money_is_whole_fen() {
    let place = Place::julu();
    let script = "import sqlite3\n\
        db = sqlite3.connect('file:julu.gpkg?mode=ro', uri=True)\n\
        print(db.execute('select sum(amount), min(typeof(amount)), max(typeof(amount)) from payment').fetchone())";
    assert_eq!(place.tool("/usr/bin/python3", &["-c", script]).trim(), "(66926600, 'integer', 'integer')");
}

#[test]
fn other_gis_programs_draw_layers_as_they_are_drawn_here() {
    let place = Place::julu();
    let style = |file: &str, table: &str| {
        let query = format!(
            "select f_geometry_column || '|' || styleName || '|' || useAsDefault || '|' || styleQML q \
             from layer_styles where f_table_name = '{table}' and f_table_schema = ''"
        );
        place.tool("ogrinfo", &["-ro", "-q", "-dialect", "SQLite", "-sql", &query, file])
    };
    let cropland = style("julu.layers.gpkg", "layer_cropland");
    assert!(cropland.contains("geom|") && cropland.contains("|1|<!DOCTYPE qgis"), "{cropland}");
    assert!(cropland.contains("value=\"228,217,174,255\""), "{cropland}");
    // The colour of the role, in the file of the layer alone.
    assert!(!style("julu.gpkg", "layer_cropland").contains("DOCTYPE"));
    assert!(style("julu.gpkg", "layer_county").contains("SimpleLine"));
}
