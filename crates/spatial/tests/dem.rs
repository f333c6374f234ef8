//! Elevation models as other programs write them, and what is seen as other programs read it.
#![allow(clippy::unwrap_used, reason = "a test fails by panic, in its helpers too")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use jitu_spatial::SpatialError;
use jitu_spatial::dem::{Dem, DemTrouble};
use jitu_spatial::dem_merge;
use jitu_spatial::grid::Unit;
use jitu_spatial::viewshed::{self, HIDDEN, OUTSIDE, SEEN};

const WIDTH: usize = 40;
const HEIGHT: usize = 30;

fn height(column: usize, row: usize) -> f32 {
    100.0 + column as f32 * 0.5 - row as f32 * 0.25
}

/// A model made by GDAL's own command from a text grid whose fourth cell is unknown.
fn model(folder: &Path, name: &str, corner: (f64, f64), cell: f64, options: &[&str]) -> PathBuf {
    let mut text = format!(
        "ncols {WIDTH}\nnrows {HEIGHT}\nxllcorner {}\nyllcorner {}\ncellsize {cell}\nNODATA_value -9999\n",
        corner.0, corner.1
    );
    for row in 0..HEIGHT {
        for column in 0..WIDTH {
            let value = if (column, row) == (3, 0) { -9999.0 } else { height(column, row) };
            write!(text, "{value} ").unwrap();
        }
        text.push('\n');
    }
    let source = folder.join(format!("{name}.asc"));
    std::fs::write(&source, text).unwrap();
    let path = folder.join(format!("{name}.tif"));
    let made =
        Command::new("gdal_translate").arg("-q").args(options).arg(&source).arg(&path).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    path
}

fn projected(folder: &Path) -> PathBuf {
    model(folder, "projected", (38_590_000.0, 4_120_000.0), 10.0, &["-a_srs", "EPSG:4526", "-ot", "Float32"])
}

#[test]
fn a_window_is_read_and_padded() {
    let folder = tempfile::tempdir().unwrap();
    let dem = Dem::open(&projected(folder.path()), None).unwrap();
    let grid = dem.grid().clone();
    assert_eq!((grid.width, grid.height, grid.unit), (WIDTH, HEIGHT, Unit::Metres(1.0)));
    assert_eq!(grid.place(38_590_005.0, 4_120_295.0), (0.0, 0.0));
    let heights = dem.read(&(-2..6), &(-1..3), &mut |_| true).unwrap();
    for (at, value) in heights.iter().enumerate() {
        let (column, row) = ((at % 8) as i64 - 2, (at / 8) as i64 - 1);
        let known = column >= 0 && row >= 0 && (column, row) != (3, 0);
        assert_eq!(!value.is_nan(), known, "{column} {row}");
        if known {
            assert!((value - height(column as usize, row as usize)).abs() < 1e-4);
        }
    }
    assert!(dem.read(&(100..110), &(0..3), &mut |_| true).unwrap().iter().all(|h| h.is_nan()));
    assert!(matches!(dem.read(&(0..9), &(0..9), &mut |_| false), Err(SpatialError::Interrupted)));
    assert!(matches!(
        dem.read(&(0..1 << 20), &(0..1 << 20), &mut |_| true),
        Err(SpatialError::Dem { why: DemTrouble::TooLarge { .. }, .. })
    ));
}

#[test]
fn cells_have_their_true_areas_and_places() {
    let folder = tempfile::tempdir().unwrap();
    let dem = Dem::open(&projected(folder.path()), None).unwrap();
    let areas = dem.grid().cell_areas().unwrap();
    assert_eq!(areas.len(), HEIGHT);
    // The projection's scale 90 km from its meridian is 1 + 90² / (2 · 6371²): areas on the ground are 0.02 % smaller.
    assert!(areas.iter().all(|area| (area - 99.98).abs() < 0.005), "{areas:?}");
    let frame = dem.grid().frame().unwrap();
    let mut points = vec![(0.0, 0.0), (12.5, 20.25)];
    frame.lon_lat(&mut points).unwrap();
    assert!((115.0..115.1).contains(&points[0].0) && (37.1..37.3).contains(&points[0].1), "{points:?}");
    // Convergence of the meridians: one degree east of the middle at 37.2° it is 0.605°, true north lying west.
    let convergence = (points[0].0 - 114.0) * points[0].1.to_radians().sin();
    assert!((frame.north(points[0].0, points[0].1).unwrap() + convergence).abs() < 1e-3);
    frame.cells(&mut points).unwrap();
    assert!((points[1].0 - 12.5).abs() < 1e-5 && (points[1].1 - 20.25).abs() < 1e-5, "{points:?}");
}

#[test]
fn degrees_are_told_and_measured_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = model(folder.path(), "degrees", (115.0, 37.0), 0.001, &["-a_srs", "EPSG:4490"]);
    let grid = Dem::open(&path, None).unwrap().grid().clone();
    assert_eq!(grid.unit, Unit::Degrees);
    let ((east, north), (wider, _)) = (grid.cell_m(0.0), grid.cell_m(29.0));
    assert!(
        (88.7..89.0).contains(&east) && (110.9..111.0).contains(&north) && wider > east,
        "{east} {north}"
    );
    let areas = grid.cell_areas().unwrap();
    assert!((areas[0] / (east * north) - 1.0).abs() < 1e-6);
}

#[test]
fn what_does_not_serve_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let why = |name: &str, options: &[&str]| {
        let path = model(folder.path(), name, (38_590_000.0, 4_120_000.0), 10.0, options);
        match Dem::open(&path, None) {
            Err(SpatialError::Dem { path: named, why }) => {
                assert_eq!(named, path);
                why
            }
            other => unreachable!("{other:?}"),
        }
    };
    assert_eq!(why("nowhere", &[]), DemTrouble::NoCrs);
    let feet = ["-a_srs", "EPSG:4526+6360", "-ot", "Float32"];
    assert!(matches!(why("feet", &feet), DemTrouble::HeightUnit(unit) if unit.to_lowercase().contains("f")));
    let text = folder.path().join("text.tif");
    std::fs::write(&text, "no raster").unwrap();
    assert!(matches!(Dem::open(&text, None), Err(SpatialError::File { .. })));
    // A virtual raster could point at any other file.
    let virtual_one = folder.path().join("virtual.tif");
    std::fs::write(&virtual_one, "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"></VRTDataset>").unwrap();
    let opened = Dem::open(&virtual_one, None);
    assert!(matches!(opened, Err(SpatialError::Dem { why: DemTrouble::Virtual, .. })), "{opened:?}");
    let whole = std::fs::read(projected(folder.path())).unwrap();
    std::fs::write(&text, &whole[..whole.len() / 2]).unwrap();
    let cut = Dem::open(&text, None).and_then(|dem| dem.read(&(0..40), &(0..30), &mut |_| true));
    assert!(matches!(cut, Err(SpatialError::File { .. })), "{cut:?}");
}

#[test]
fn what_is_seen_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let dem = Dem::open(&projected(folder.path()), None).unwrap();
    let grid = dem.grid().part(&(5..15), &(3..11));
    let cells: Vec<u8> = (0..80).map(|at| [HIDDEN, SEEN, OUTSIDE][at % 3]).collect();
    let path = folder.path().join("可视.tif");
    assert!(matches!(viewshed::write(&path, &grid, &cells, &mut |_| false), Err(SpatialError::Interrupted)));
    let names = || std::fs::read_dir(folder.path()).unwrap().count();
    let before = names();
    viewshed::write(&path, &grid, &cells, &mut |_| true).unwrap();
    assert_eq!(names(), before + 1);
    assert!(matches!(viewshed::write(&path, &grid, &cells, &mut |_| true), Err(SpatialError::Exists { .. })));
    let back = Dem::open(&path, None).unwrap();
    assert_eq!((back.grid().west, back.grid().north), (38_590_050.0, 4_120_270.0));
    let values = back.read(&(0..10), &(0..8), &mut |_| true).unwrap();
    for (value, cell) in values.iter().zip(&cells) {
        assert_eq!(if value.is_nan() { OUTSIDE } else { *value as u8 }, *cell);
    }
}

#[test]
fn models_of_two_resolutions_and_systems_become_one() {
    let folder = tempfile::tempdir().unwrap();
    let fine = projected(folder.path());
    // The same slope in cells of 40 m over twice the land, in another zone's numbers of the same meridian.
    let coarse = model(
        folder.path(),
        "coarse",
        (589_600.0, 4_119_700.0),
        40.0,
        &["-a_srs", "EPSG:4547", "-ot", "Float32"],
    );
    let models = [Dem::open(&coarse, None).unwrap(), Dem::open(&fine, None).unwrap()];
    let out = folder.path().join("merged.tif");
    let merged = dem_merge::merge(&models, &out, &mut |_| true).unwrap();
    let both = Dem::open(&out, None).unwrap();
    assert!((both.grid().cell_x - 10.0).abs() < 1e-12);
    assert_eq!((merged.grid.width, merged.grid.height), (both.grid().width, both.grid().height));
    assert_eq!(
        (both.grid().width, both.grid().height),
        (160, 120),
        "the coarse model's land in cells of 10 m"
    );
    assert_eq!(merged.shares[0], dem_merge::Share { source: 1, cells: (WIDTH * HEIGHT - 1) as u64 });
    let all = both.read(&(0..160), &(0..120), &mut |_| true).unwrap();
    let (dx, dy) = both.grid().place(38_590_005.0, 4_120_295.0);
    let at = |column: i64, row: i64| all[((row + dy as i64) * 160 + column + dx as i64) as usize];
    for (column, row) in [(0, 0), (20, 7), (39, 29)] {
        let expected = height(column as usize, row as usize);
        assert_eq!(at(column, row).to_bits(), expected.to_bits(), "the fine one's heights stay");
    }
    // The fine one's unknown cell, and land beyond it, come from between four cells of the coarse one.
    for (column, row) in [(3_i64, 0_i64), (60, 10), (-20, 40)] {
        let (x, y) = (38_590_005.0 + column as f64 * 10.0, 4_120_295.0 - row as f64 * 10.0);
        let (c, r) = models[0].grid().place(x - 38_000_000.0, y);
        let expected = 100.0 + c * 0.5 - r * 0.25;
        let found = f64::from(at(column, row));
        assert!((found - expected).abs() < 1e-3, "{column} {row}: {found} {expected}");
    }
    assert!(matches!(dem_merge::merge(&models, &out, &mut |_| true), Err(SpatialError::Exists { .. })));
    let stopped = folder.path().join("stopped.tif");
    assert!(matches!(dem_merge::merge(&models, &stopped, &mut |_| false), Err(SpatialError::Interrupted)));
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| name.contains("partial") || name.starts_with("stopped"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
