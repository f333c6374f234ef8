//! Bad input: one line that says what and what to do, exit 2, nothing left half-written.

use std::path::Path;

use jitu_tests::{PROGRAMME, Place};

const NEW: [&str; 4] = ["--bureau", "巨鹿县自然资源和规划局", "--adcode", "130529"];

/// Every way to open a file that is bad has to refuse it, and leave it as it is.
fn refuses_to_open(place: &Place, file: &str, names: &[&str]) {
    let before = (place.names(), std::fs::read(place.path(file)).ok());
    let of = ["--programme", PROGRAMME, "--year", "2021"];
    for command in ["info", "coverage", "check", "history", "undo", "redo", "verify"] {
        place.jitu(&[command, file]).refused(names);
    }
    place.jitu(&[&["assess", file], &of[..]].concat()).refused(names);
    place.jitu(&[&["export", file, "--out", "out"], &of[..]].concat()).refused(names);
    assert_eq!((place.names(), std::fs::read(place.path(file)).ok()), before);
}

/// Runs a statement on a project with another program's SQLite.
fn sql(place: &Place, file: &str, statement: &str) {
    let script =
        format!("import sqlite3; db = sqlite3.connect('{file}'); db.execute(\"{statement}\"); db.commit()");
    place.tool("/usr/bin/python3", &["-c", &script]);
}

#[test]
fn a_missing_file() {
    refuses_to_open(&Place::new(), "nowhere.gpkg", &["nowhere.gpkg"]);
}

#[test]
fn not_a_geopackage() {
    let place = Place::new();
    std::fs::write(place.path("notes.gpkg"), "天气晴\n".repeat(1000)).unwrap();
    refuses_to_open(&place, "notes.gpkg", &["notes.gpkg", "GeoPackage"]);
    std::fs::write(place.path("empty.gpkg"), "").unwrap();
    refuses_to_open(&place, "empty.gpkg", &["empty.gpkg"]);
    std::fs::create_dir(place.path("folder.gpkg")).unwrap();
    refuses_to_open(&place, "folder.gpkg", &["folder.gpkg"]);
}

#[test]
fn somebody_elses_geopackage() {
    let place = Place::new();
    std::fs::write(place.path("p.geojson"), r#"{"type":"Point","coordinates":[115.03,37.22]}"#).unwrap();
    place.tool("ogr2ogr", &["-q", "-f", "GPKG", "other.gpkg", "p.geojson"]);
    refuses_to_open(&place, "other.gpkg", &["other.gpkg"]);
}

#[test]
fn a_truncated_file() {
    let place = Place::julu();
    let whole = std::fs::read(place.path("julu.gpkg")).unwrap();
    for share in [3, 2] {
        std::fs::write(place.path("cut.gpkg"), &whole[..whole.len() / share]).unwrap();
        refuses_to_open(&place, "cut.gpkg", &["cut.gpkg"]);
    }
}

#[test]
fn a_file_from_a_newer_program() {
    let place = Place::julu();
    sql(&place, "julu.gpkg", "insert into jitu_version values (999, '2030-01-01T00:00:00Z', '9.0.0')");
    refuses_to_open(&place, "julu.gpkg", &["julu.gpkg", "999"]);
}

#[test]
fn a_file_that_is_already_there_is_not_overwritten() {
    let place = Place::new();
    std::fs::write(place.path("x.gpkg"), "keep me").unwrap();
    place.jitu(&["sample", "julu-2021", "x.gpkg"]).refused(&["x.gpkg"]);
    place.jitu(&[&["new", "x.gpkg"], &NEW[..]].concat()).refused(&["x.gpkg"]);
    assert_eq!(std::fs::read_to_string(place.path("x.gpkg")).unwrap(), "keep me");
    assert_eq!(place.names(), ["x.gpkg"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_cannot_be_written() {
    // Even root cannot make files there.
    let place = Place::julu();
    let before = place.names();
    place.jitu(&["sample", "julu-2021", "/proc/self/x.gpkg"]).refused(&["/proc/self"]);
    place.jitu(&[&["new", "/proc/self/x.gpkg"], &NEW[..]].concat()).refused(&["/proc/self"]);
    let export =
        ["export", "julu.gpkg", "--programme", PROGRAMME, "--year", "2021", "--out", "/proc/self/out"];
    place.jitu(&export).refused(&["/proc/self"]);
    place.jitu(&["sample", "julu-2021", "no/such/folder/x.gpkg"]).refused(&["no/such/folder"]);
    assert_eq!(place.names(), before);
}

#[test]
fn a_missing_font() {
    let place = Place::julu();
    let fonts = place.path("assets/fonts");
    std::fs::create_dir_all(&fonts).unwrap();
    let source = jitu_tests::root().join("assets/fonts");
    std::fs::copy(source.join("NotoSansSC-Regular.ttf"), fonts.join("NotoSansSC-Regular.ttf")).unwrap();
    let export = ["export", "julu.gpkg", "--programme", PROGRAMME, "--year", "2021", "--out", "out"];
    let output = place.command(&export).env("JITU_ASSETS", place.path("assets")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    assert!(said.contains("字体"), "{said}");
    assert!(!Path::new(&place.path("out")).exists(), "a folder was left");
}

#[test]
fn unknown_names_come_with_the_known_ones() {
    let place = Place::julu();
    let before = place.names();
    place.jitu(&["sample", "nowhere-2021", "x.gpkg"]).refused(&["nowhere-2021", "julu-2021"]);
    let of = |programme: &'static str, year: &'static str| ["--programme", programme, "--year", year];
    place.jitu(&[&["assess", "julu.gpkg"], &of("植树", "2021")[..]].concat()).refused(&["植树", PROGRAMME]);
    place.jitu(&[&["assess", "julu.gpkg"], &of(PROGRAMME, "1999")[..]].concat()).refused(&[PROGRAMME]);
    let export = [&["export", "julu.gpkg", "--out", "out"], &of(PROGRAMME, "2021")[..]].concat();
    place.jitu(&[&export[..], &["--form", "atlantis"]].concat()).refused(&["atlantis", "hebei-county"]);
    place.jitu(&[&export[..], &["--formats", "docx,odt"]].concat()).refused(&["odt", "docx"]);
    place.jitu(&["coverage", "julu.gpkg", "--target", "moon"]).refused(&["moon", "cropland"]);
    assert_eq!(place.names(), before);
}

#[test]
fn wrong_usage() {
    let place = Place::new();
    for arguments in
        [&["fly"][..], &["info"], &[], &["new", "x.gpkg"], &["info", "a", "b"], &["sample", "julu-2021"]]
    {
        place.jitu(arguments).refused(&["jitu"]);
    }
    place.jitu(&["new", "x.gpkg", "--bureau", "局", "--adcode", "13"]).refused(&["13"]);
    place.jitu(&["new", "x.gpkg", "--bureau", " ", "--adcode", "130529"]).refused(&[]);
    assert!(place.names().is_empty());
}

#[test]
fn a_lost_layer_library_is_said_and_the_figures_stay() {
    let place = Place::julu();
    std::fs::remove_file(place.path("julu.layers.gpkg")).unwrap();
    let of = ["--programme", PROGRAMME, "--year", "2021", "--json"];
    let view = place.jitu(&[&["assess", "julu.gpkg"], &of[..]].concat()).exits(0).json();
    assert_eq!(view["total"], "99.50");
    place.jitu(&["info", "julu.gpkg"]).exits(0);
    place.jitu(&["verify", "julu.gpkg"]).exits(0);
    place.jitu(&["coverage", "julu.gpkg", "--target", "cropland"]).refused(&["julu.layers.gpkg"]);
    assert_eq!(place.names(), ["julu.gpkg"]);
}
