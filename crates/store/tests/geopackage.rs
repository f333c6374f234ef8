//! The files are GeoPackages to others: GDAL's validator passes them and its tools read them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test program, helpers included"
)]

mod common;

use std::path::Path;
use std::process::Command;

use common::*;
use geo_types::{Geometry, Point};
use jitu_model::place::{LayerHome, LayerRole};
use jitu_store::{LayerReader, Project, ReadOnly, StoreError, write_library_layer};

/// Runs a tool; says what to install when it is not there.
fn tool(name: &str, package: &str, args: &[&str]) -> String {
    let output = Command::new(name).args(args).output().unwrap_or_else(|_| {
        panic!("{name} (package {package}) is needed by this test; ./dev test installs it")
    });
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} {args:?}: {text}");
    text
}

/// Passes a file through GDAL's validator, warnings counting as errors.
fn validate(path: &Path) {
    let script = "import sys; from osgeo_utils.samples import validate_gpkg; \
                  sys.exit(validate_gpkg.main(['validate_gpkg', '-k', '--extra', '--warning-as-error', sys.argv[1]]))";
    let said = tool(python(), "python3-gdal", &["-c", script, path.to_str().unwrap()]);
    assert!(!said.contains("Req "), "{said}");
}

/// The distribution's Python has GDAL's package; another one that comes first on the path may not.
fn python() -> &'static str {
    if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" }
}

fn ogrinfo(path: &Path) -> String {
    tool("ogrinfo", "gdal-bin", &["-ro", "-so", "-al", path.to_str().unwrap()])
}

#[test]
fn gdal_passes_and_reads_a_project() {
    let (_folder, path, mut project) = full();
    // Again after edits, undo and redo: the index and the registry must still be right.
    project
        .write("移塔", &now(), |w| {
            let mut tower = w.all::<jitu_model::system::Tower>()?.remove(0);
            tower.geometry = Geometry::Point(Point::new(114.5, 36.5));
            w.update(&tower)
        })
        .unwrap();
    for _ in 0..2 {
        project.undo(&now()).unwrap().unwrap();
    }
    validate(&path);
    for _ in 0..2 {
        project.redo(&now()).unwrap().unwrap();
    }
    drop(project);
    validate(&path);
    let said = ogrinfo(&path);
    assert!(!said.contains("Warning") && !said.contains("ERROR"), "{said}");
    for words in ["Layer name: tower", "Feature Count: 64", "Layer name: township", "Layer name: payment"] {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert!(said.contains("Extent: (114.500000, 36.500000)"), "{said}");
    assert!(said.contains("ID[\"EPSG\",4490]"), "{said}");
    assert_eq!(sqlite3(&path, "PRAGMA user_version").trim(), "10300");
}

/// West, south, east, north of a polygon or a point.
fn around(geometry: &geo_types::Geometry<f64>) -> [f64; 4] {
    let places: Vec<geo_types::Coord<f64>> = match geometry {
        geo_types::Geometry::Polygon(polygon) => polygon.exterior().0.clone(),
        geo_types::Geometry::Point(point) => vec![point.0],
        other => panic!("{other:?}"),
    };
    let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    places.iter().fold(start, |[w, s, e, n], at| [w.min(at.x), s.min(at.y), e.max(at.x), n.max(at.y)])
}

/// Whether two boxes meet, but for what the R-tree's single precision rounds.
fn meets(a: [f64; 4], b: [f64; 4]) -> bool {
    let air = 1e-4;
    a[0] <= b[2] + air && a[2] >= b[0] - air && a[1] <= b[3] + air && a[3] >= b[1] - air
}

#[test]
fn the_library_is_made_and_grows() {
    let (_folder, path, project) = empty();
    let library = project.library_path();
    assert_eq!(library, path.with_file_name("巨鹿 2021.layers.gpkg"));
    let mut cropland = layer("耕地", LayerRole::Cropland, "cropland");
    assert!(matches!(
        project.layer_features(&jitu_model::place::Layer { home: LayerHome::Library, ..cropland.clone() }),
        Err(StoreError::LibraryMissing { .. })
    ));
    let mut rows = features(3000);
    write_library_layer(&library, &mut cropland, &[], &mut rows).unwrap();
    assert_eq!((cropland.home, cropland.feature_count), (LayerHome::Library, 3000));
    assert_eq!(project.layer_features(&cropland).unwrap(), rows);
    // What is near a place comes by the R-tree; nothing is far away, and everything is everywhere.
    let reader = LayerReader::open(&library, "cropland").unwrap();
    let first = rows[0].geometry.clone();
    let found = reader.near(around(&first)).unwrap();
    assert!(found.contains(&rows[0]) && found.len() < rows.len(), "{}", found.len());
    assert!(found.iter().all(|feature| meets(around(&feature.geometry), around(&first))));
    assert!(reader.near([0.0, 0.0, 1.0, 1.0]).unwrap().is_empty());
    assert_eq!(reader.near([-180.0, -90.0, 180.0, 90.0]).unwrap(), rows);
    assert!(matches!(LayerReader::open(&library, "no\" such"), Err(StoreError::TableName(_))));
    assert!(matches!(LayerReader::open(&library, "absent"), Err(StoreError::TableMissing { .. })));
    let mut projected = layer("耕地", LayerRole::Farmland, "farmland");
    projected.crs = 4548;
    write_library_layer(&library, &mut projected, &[], &mut features(2)).unwrap();
    validate(&library);
    let said = ogrinfo(&library);
    assert!(
        said.contains("Feature Count: 3000") && said.contains("CGCS2000 / 3-degree Gauss-Kruger CM 117E")
    );
    // A table that is taken, a name that is no name, a system without a definition: and nothing is changed.
    let before = std::fs::read(&library).unwrap();
    for (table, crs) in [("cropland", 4490), ("a b", 4490), ("gpkg_mine", 4490), ("x", 3857)] {
        let mut wrong = layer("错", LayerRole::Other, table);
        wrong.crs = crs;
        assert!(write_library_layer(&library, &mut wrong, &[], &mut features(1)).is_err(), "{table} {crs}");
    }
    assert_eq!(std::fs::read(&library).unwrap(), before);
}

#[test]
fn the_library_may_begin_with_a_grid_of_gdals() {
    let (folder, _path, project) = empty();
    let (grid, library) = (folder.path().join("dem.asc"), project.library_path());
    let header = "ncols 2\nnrows 2\nxllcorner 115\nyllcorner 37\ncellsize 0.1\n";
    std::fs::write(&grid, format!("{header}30 31\n32 33\n")).unwrap();
    let (from, to) = (grid.to_str().unwrap(), library.to_str().unwrap());
    let options =
        ["-q", "-of", "GPKG", "-ot", "Float32", "-a_srs", "EPSG:4490", "-co", "RASTER_TABLE=terrain"];
    tool("gdal_translate", "gdal-bin", &[&options[..], &[from, to]].concat());
    let mut cropland = layer("耕地", LayerRole::Cropland, "cropland");
    write_library_layer(&library, &mut cropland, &[], &mut features(5)).unwrap();
    assert_eq!(project.layer_features(&cropland).unwrap().len(), 5);
    // Its table of systems may ask for more than the standard does.
    let mut projected = layer("规划", LayerRole::Plan, "plan");
    projected.crs = 4526;
    write_library_layer(&library, &mut projected, &[], &mut features(2)).unwrap();
    validate(&library);
    assert!(ogrinfo(&library).contains("Feature Count: 5"));
    assert!(tool("gdalinfo", "gdal-bin", &[to]).contains("Size is 2, 2"));
}

#[test]
fn a_file_that_a_gis_program_edits_and_leaves_in_wal_is_taken_back() {
    let (_folder, path, project) = full();
    drop(project);
    assert_eq!(sqlite3(&path, "PRAGMA journal_mode=WAL").trim(), "wal");
    let edit = "UPDATE tower SET code = 'QGIS-1' WHERE code = 'JL-001'";
    tool("ogrinfo", "gdal-bin", &["-q", path.to_str().unwrap(), "-sql", edit]);
    let mut project = Project::open(&path).unwrap();
    assert_eq!(sqlite3(&path, "PRAGMA journal_mode").trim(), "delete");
    assert_eq!(project.read_only(), None, "what GDAL adds to a file must not make it foreign");
    let report = project.verify().unwrap();
    assert_eq!((report.changed.len(), report.added.len(), report.missing.len()), (1, 0, 0));
    assert_eq!(report.changed[0].table, "tower");
    project.adopt(&now()).unwrap().unwrap();
    assert!(project.verify().unwrap().is_sound());
}

/// What a GIS program does when a person edits: a tower moved, one added, one deleted, a ledger cell typed over.
const EDIT: &str = r#"
import sys
from osgeo import gdal, ogr
gdal.UseExceptions()
file = gdal.OpenEx(sys.argv[1], gdal.OF_UPDATE | gdal.OF_VECTOR)
towers = file.GetLayerByName('tower')
moved = towers.GetNextFeature()
moved.SetGeometry(ogr.CreateGeometryFromWkt('POINT (118 38)'))
towers.SetFeature(moved)
added = moved.Clone()
added.SetFID(4242)
added.SetGeometry(ogr.CreateGeometryFromWkt('POINT (119 39)'))
towers.CreateFeature(added)
towers.DeleteFeature(moved.GetFID() + 3)
goals = file.GetLayerByName('goal')
goal = goals.GetNextFeature()
goal['text'] = 'typed over'
goals.SetFeature(goal)
file = None
"#;

#[test]
fn what_a_gis_program_edits_is_found_and_can_be_put_back() {
    let (_folder, path, project) = full();
    let before = project.snapshot().unwrap();
    drop(project);
    tool(python(), "python3-gdal", &["-c", EDIT, path.to_str().unwrap()]);
    let mut project = Project::open(&path).unwrap();
    assert_eq!(project.read_only(), None);
    let report = project.verify().unwrap();
    let tables = |rows: &[jitu_store::RowRef]| rows.iter().map(|row| row.table.clone()).collect::<Vec<_>>();
    assert_eq!(tables(&report.changed), ["goal", "tower"]);
    assert_eq!((tables(&report.added), report.added[0].id), (vec!["tower".to_owned()], 4242));
    assert_eq!(tables(&report.missing), ["tower"]);
    let edited = project.snapshot().unwrap();
    project.adopt(&now()).unwrap().unwrap();
    assert_eq!(project.snapshot().unwrap(), edited);
    project.undo(&now()).unwrap().unwrap();
    assert_eq!(project.snapshot().unwrap(), before);
    assert!(project.verify().unwrap().is_sound());
    assert_eq!(sqlite3(&path, "SELECT rtreecheck('rtree_tower_geom')").trim(), "ok");
    drop(project);
    validate(&path);
}

#[test]
fn a_layer_that_a_gis_program_adds_stays_its_own() {
    let (folder, path, project) = full();
    drop(project);
    let source = folder.path().join("scratch.geojson");
    let point = r#"{"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [115, 37]}}"#;
    std::fs::write(&source, point).unwrap();
    let (from, to) = (source.to_str().unwrap(), path.to_str().unwrap());
    tool("ogr2ogr", "gdal-bin", &["-update", to, from, "-nln", "scratch"]);
    let mut project = Project::open(&path).unwrap();
    assert_eq!(project.read_only(), None);
    assert!(project.verify().unwrap().is_sound());
    project.undo(&now()).unwrap().unwrap();
    project.redo(&now()).unwrap().unwrap();
    assert!(project.verify().unwrap().is_sound());
    assert!(ogrinfo(&path).contains("Layer name: scratch"));
    // A table whose triggers a change of ours could reach is another matter.
    drop(project);
    let reach = "CREATE TABLE x (id INTEGER PRIMARY KEY, goal INTEGER REFERENCES goal ON DELETE CASCADE);
                 CREATE TRIGGER evil AFTER DELETE ON x BEGIN DELETE FROM payment; END";
    sqlite3(&path, reach);
    let expected = ReadOnly::ForeignSchema(vec!["evil".to_owned()]);
    assert_eq!(Project::open(&path).unwrap().read_only(), Some(&expected));
}
