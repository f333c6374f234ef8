//! Terrain goes into a GeoPackage and comes back; the file is one that GDAL's own validator accepts.
#![allow(clippy::unwrap_used, reason = "a test fails by panic, in its helpers too")]

use std::path::Path;
use std::process::Command;

use jitu_model::place::Terrain;
use jitu_spatial::{SpatialError, terrain};

/// 300 × 270 cells, more than one tile each way, with unknown ones.
fn sample() -> Terrain {
    let (width, height) = (300, 270);
    let mut heights: Vec<f32> =
        (0..width * height).map(|i| 220.0 + (i % width) as f32 * 0.1 - (i / width) as f32 * 0.05).collect();
    heights[0] = f32::NAN;
    heights[299 + 269 * 300] = f32::NAN;
    Terrain { width, height, west: 114.797, north: 37.46, cell_x: 0.0007, cell_y: 0.0007, heights }
}

fn same(a: &Terrain, b: &Terrain) {
    assert_eq!((a.width, a.height), (b.width, b.height));
    for (x, y) in [(a.west, b.west), (a.north, b.north), (a.cell_x, b.cell_x), (a.cell_y, b.cell_y)] {
        assert!((x - y).abs() < 1e-12, "{x} {y}");
    }
    for (x, y) in a.heights.iter().zip(&b.heights) {
        assert!(x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan()), "{x} {y}");
    }
}

/// Runs GDAL's validator (package python3-gdal), whichever Python the path has first.
fn validate(path: &Path) {
    let output = Command::new("/usr/bin/python3")
        .args(["-m", "osgeo_utils.samples.validate_gpkg", "--extra"])
        .arg(path)
        .output()
        .unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn goes_in_and_comes_back_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("巨鹿 terrain.gpkg");
    let before = sample();
    terrain::write(&path, "terrain", &before).unwrap();
    same(&terrain::read(&path, "terrain").unwrap(), &before);
    validate(&path);
    let bytes = std::fs::read(&path).unwrap();
    // GeoPackage 1.3: application id GPKG, user version 10300.
    assert_eq!((&bytes[68..72], &bytes[60..64]), (&b"GPKG"[..], &10_300_u32.to_be_bytes()[..]));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn an_existing_file_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    std::fs::write(&path, "mine").unwrap();
    assert!(matches!(terrain::write(&path, "terrain", &sample()), Err(SpatialError::Exists { .. })));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn a_failed_write_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("missing").join("a.gpkg");
    assert!(matches!(terrain::write(&nowhere, "terrain", &sample()), Err(SpatialError::File { .. })));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    let refused = |table: &str, change: &dyn Fn(&mut Terrain)| {
        let mut terrain = sample();
        change(&mut terrain);
        match terrain::write(&path, table, &terrain) {
            Err(SpatialError::Terrain { field, .. }) => field,
            other => unreachable!("{other:?}"),
        }
    };
    assert_eq!(refused("t'; --", &|_| {}), "table");
    assert_eq!(refused("", &|_| {}), "table");
    assert_eq!(refused("terrain", &|t| t.width = 7), "size");
    assert_eq!(refused("terrain", &|t| t.heights.clear()), "size");
    assert_eq!(refused("terrain", &|t| t.cell_x = f64::NAN), "cell");
    assert_eq!(refused("terrain", &|t| t.north = 4_100_000.0), "origin");
    assert!(!path.exists());
}

#[test]
fn what_is_no_terrain_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("a.gpkg");
    std::fs::write(&text, "not a GeoPackage").unwrap();
    assert!(matches!(terrain::read(&text, "terrain"), Err(SpatialError::File { .. })));
    assert!(matches!(
        terrain::read(&folder.path().join("b.gpkg"), "terrain"),
        Err(SpatialError::File { .. })
    ));
    let good = folder.path().join("c.gpkg");
    terrain::write(&good, "terrain", &sample()).unwrap();
    assert!(matches!(terrain::read(&good, "other"), Err(SpatialError::File { .. })));
    let whole = std::fs::read(&good).unwrap();
    std::fs::write(&text, &whole[..whole.len() / 3]).unwrap();
    assert!(matches!(terrain::read(&text, "terrain"), Err(SpatialError::File { .. })));
}
