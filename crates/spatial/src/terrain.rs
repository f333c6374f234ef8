//! Terrain in a GeoPackage: written as, and read from, a tiled gridded elevation coverage (OGC 17-066r1).

use std::path::{Path, PathBuf};

use gdal::errors::GdalError;
use gdal::raster::{Buffer, RasterCreationOptions};
use gdal::spatial_ref::SpatialRef;
use gdal::{Dataset, DatasetOptions, DriverManager, GdalOpenFlags};
use jitu_model::place::Terrain;

use crate::SpatialError;
use crate::crs::{CGCS2000, system};
use crate::quiet::hush;

/// Marks cells of unknown height in the file: far below any land, and exact as a 32-bit float.
const UNKNOWN: f32 = -32_768.0;

/// Writes a terrain as the only table of a new GeoPackage 1.3, EPSG:4490, 32-bit floats in metres.
///
/// The file appears under its name only when it is complete; an unfinished one is removed.
///
/// # Errors
/// [`SpatialError::Terrain`] when the numbers do not fit together or the table's name is not ASCII letters, digits
/// and underscores; [`SpatialError::Exists`]; [`SpatialError::File`] when it cannot be written.
pub fn write(path: &Path, table: &str, terrain: &Terrain) -> Result<(), SpatialError> {
    hush();
    check(table, terrain)?;
    if path.exists() {
        return Err(SpatialError::Exists { path: path.to_owned() });
    }
    let crs = system(CGCS2000)?;
    let partial = partial_name(path);
    let written = write_partial(&partial, table, terrain, &crs)
        .map_err(|error| failed(path, &error))
        .and_then(|()| std::fs::rename(&partial, path).map_err(|error| failed(path, &error)));
    if written.is_err() {
        // What matters to the caller is why writing failed, not whether there was something to clear away.
        let _ = std::fs::remove_file(&partial);
    }
    written
}

/// Reads a terrain from a table of a GeoPackage, or of any gridded coverage that GDAL's GeoPackage driver knows.
///
/// # Errors
/// [`SpatialError::File`] when it cannot be read or has no such table; [`SpatialError::Terrain`] when the grid is
/// turned or too large for this machine.
pub fn read(path: &Path, table: &str) -> Result<Terrain, SpatialError> {
    hush();
    let fail = |error: GdalError| failed(path, &error);
    let option = format!("TABLE={table}");
    let data = Dataset::open_ex(
        path,
        DatasetOptions {
            open_flags: GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_READONLY,
            allowed_drivers: Some(&["GPKG"]),
            open_options: Some(&[&option]),
            sibling_files: None,
        },
    )
    .map_err(fail)?;
    let [west, cell_x, turn_x, north, turn_y, down] = data.geo_transform().map_err(fail)?;
    let wrong = |field| SpatialError::Terrain { table: table.to_owned(), field };
    if turn_x.abs() + turn_y.abs() > 0.0 || cell_x <= 0.0 || down >= 0.0 {
        return Err(wrong("cell"));
    }
    let band = data.rasterband(1).map_err(fail)?;
    let unknown = band.no_data_value().map(|value| value as f32);
    let (width, height) = band.size();
    let mut heights = band.read_band_as::<f32>().map_err(fail)?.into_shape_and_vec().1;
    for value in &mut heights {
        if unknown.is_some_and(|unknown| value.to_bits() == unknown.to_bits()) {
            *value = f32::NAN;
        }
    }
    Ok(Terrain { width, height, west, north, cell_x, cell_y: -down, heights })
}

fn check(table: &str, terrain: &Terrain) -> Result<(), SpatialError> {
    let wrong = |field| Err(SpatialError::Terrain { table: table.to_owned(), field });
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !table.starts_with(|c: char| c.is_ascii_alphabetic()) || !table.chars().all(plain) {
        return wrong("table");
    }
    let cells = terrain.width.checked_mul(terrain.height);
    if cells == Some(0) || cells != Some(terrain.heights.len()) {
        return wrong("size");
    }
    if !(terrain.cell_x > 0.0
        && terrain.cell_x.is_finite()
        && terrain.cell_y > 0.0
        && terrain.cell_y.is_finite())
    {
        return wrong("cell");
    }
    if !(terrain.west.abs() <= 180.0 && terrain.north.abs() <= 90.0) {
        return wrong("origin");
    }
    Ok(())
}

/// Beside the file, so that renaming stays on one disk; with its ending, which the driver insists on.
fn partial_name(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{}.partial.gpkg", std::process::id()));
    path.with_file_name(name)
}

fn write_partial(path: &Path, table: &str, terrain: &Terrain, crs: &SpatialRef) -> Result<(), GdalError> {
    let memory = DriverManager::get_driver_by_name("MEM")?;
    let mut grid = memory.create_with_band_type::<f32, _>("", terrain.width, terrain.height, 1)?;
    grid.set_geo_transform(&[terrain.west, terrain.cell_x, 0.0, terrain.north, 0.0, -terrain.cell_y])?;
    grid.set_spatial_ref(crs)?;
    let heights = terrain.heights.iter().map(|h| if h.is_finite() { *h } else { UNKNOWN }).collect();
    let size = (terrain.width, terrain.height);
    let mut band = grid.rasterband(1)?;
    band.set_no_data_value(Some(f64::from(UNKNOWN)))?;
    band.write((0, 0), size, &mut Buffer::new(size, heights))?;
    let options = RasterCreationOptions::from_iter([
        "VERSION=1.3".to_owned(),
        format!("RASTER_TABLE={table}"),
        format!("RASTER_IDENTIFIER={table}"),
        "TILE_FORMAT=TIFF".to_owned(),
        "ADD_GPKG_OGR_CONTENTS=NO".to_owned(),
    ]);
    let copy = grid.create_copy(&DriverManager::get_driver_by_name("GPKG")?, path, &options)?;
    copy.close()
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> SpatialError {
    SpatialError::File { path: path.to_owned(), reason: error.to_string() }
}
