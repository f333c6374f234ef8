//! Writes what is seen from a place as a GeoTIFF: a byte a cell.

use std::path::{Path, PathBuf};

use gdal::DriverManager;
use gdal::errors::GdalError;
use gdal::raster::{Buffer, RasterCreationOptions};
use gdal::spatial_ref::SpatialRef;

use crate::SpatialError;
use crate::grid::Grid;
use crate::quiet::hush;

/// A cell that is not seen.
pub const HIDDEN: u8 = 0;
/// A cell that is seen.
pub const SEEN: u8 = 255;
/// A cell that was not looked at: beyond the range, beside the sector, or of unknown height.
pub const OUTSIDE: u8 = 128;

/// Cells written between two looks at a cancel: few enough that their copy stays in the processor's cache.
const STRIP_CELLS: usize = 1 << 17;

/// Writes cells row by row as a new GeoTIFF with the grid's place and coordinate system; the file appears under its
/// name only when it is complete.
///
/// # Errors
/// [`SpatialError::Exists`]; [`SpatialError::File`] when it cannot be written; [`SpatialError::Interrupted`] when
/// `go_on`, asked with the share written, says no.
pub fn write(
    path: &Path,
    grid: &Grid,
    cells: &[u8],
    go_on: &mut dyn FnMut(f32) -> bool,
) -> Result<(), SpatialError> {
    write_bytes(path, grid, cells, OUTSIDE, go_on)
}

/// As [`write`], for bytes that mean something else; `nothing` marks cells without a value.
///
/// # Errors
/// Those of [`write`].
pub fn write_bytes(
    path: &Path,
    grid: &Grid,
    cells: &[u8],
    nothing: u8,
    go_on: &mut dyn FnMut(f32) -> bool,
) -> Result<(), SpatialError> {
    hush();
    if path.exists() {
        return Err(SpatialError::Exists { path: path.to_owned() });
    }
    let partial = partial_name(path);
    let file = |error: &dyn std::fmt::Display| SpatialError::File {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let written = match write_partial(&partial, grid, cells, nothing, go_on) {
        Ok(true) => std::fs::rename(&partial, path).map_err(|error| file(&error)),
        Ok(false) => Err(SpatialError::Interrupted),
        Err(error) => Err(file(&error)),
    };
    if written.is_err() {
        // What matters to the caller is why writing failed, not whether there was something to clear away.
        let _ = std::fs::remove_file(&partial);
    }
    written
}

/// Beside the file, so that renaming stays on one disk.
fn partial_name(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{}.partial.tif", std::process::id()));
    path.with_file_name(name)
}

/// `false`: it was told to stop.
fn write_partial(
    path: &Path,
    grid: &Grid,
    cells: &[u8],
    nothing: u8,
    go_on: &mut dyn FnMut(f32) -> bool,
) -> Result<bool, GdalError> {
    // Three values in long runs: small enough by this, at a tenth of deflate's time.
    let options = RasterCreationOptions::from_iter(["COMPRESS=PACKBITS"]);
    let mut data = DriverManager::get_driver_by_name("GTiff")?.create_with_band_type_with_options::<u8, _>(
        path,
        grid.width,
        grid.height,
        1,
        &options,
    )?;
    data.set_geo_transform(&[grid.west, grid.cell_x, 0.0, grid.north, 0.0, -grid.cell_y])?;
    data.set_spatial_ref(&SpatialRef::from_wkt(&grid.wkt)?)?;
    let mut band = data.rasterband(1)?;
    band.set_no_data_value(Some(f64::from(nothing)))?;
    let step = (STRIP_CELLS / grid.width.max(1)).max(1);
    for (strip, values) in cells.chunks(step * grid.width).enumerate() {
        let size = (grid.width, values.len() / grid.width);
        band.write((0, (strip * step) as isize), size, &mut Buffer::new(size, values.to_vec()))?;
        if !go_on(((strip * step + size.1) as f32) / grid.height as f32) {
            return Ok(false);
        }
    }
    data.close().map(|()| true)
}
