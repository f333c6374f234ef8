//! Writes what is seen from a place as a GeoTIFF: a byte a cell.

use std::path::{Path, PathBuf};

use gdal::errors::GdalError;
use gdal::raster::{Buffer, RasterCreationOptions};
use gdal::spatial_ref::SpatialRef;
use gdal::{Dataset, DriverManager};

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
    begin(path, grid, nothing)?.fill(cells, go_on)
}

/// A GeoTIFF that was begun; it appears under its name when it is filled, and goes when it is dropped before.
#[derive(Debug)]
pub struct Begun {
    path: PathBuf,
    partial: PathBuf,
    /// `None` once it is closed.
    data: Option<Dataset>,
    width: usize,
    height: usize,
}

/// Begins a GeoTIFF with a byte a cell: place, coordinate system and `nothing`, which marks cells without a value, but
/// no cells yet. As coordinate systems take longest in a small raster, this may be done beside what the cells are
/// computed by.
///
/// # Errors
/// [`SpatialError::Exists`]; [`SpatialError::File`] when it cannot be written.
pub fn begin(path: &Path, grid: &Grid, nothing: u8) -> Result<Begun, SpatialError> {
    hush();
    if path.exists() {
        return Err(SpatialError::Exists { path: path.to_owned() });
    }
    let partial = partial_name(path);
    let mut begun =
        Begun { path: path.to_owned(), partial, data: None, width: grid.width, height: grid.height };
    begun.data = Some(head(&begun.partial, grid, nothing).map_err(|error| begun.failed(&error))?);
    Ok(begun)
}

impl Begun {
    /// Writes the cells row by row and gives the file its name.
    ///
    /// # Errors
    /// [`SpatialError::File`] when it cannot be written; [`SpatialError::Interrupted`] when `go_on`, asked with the
    /// share written, says no.
    pub fn fill(mut self, cells: &[u8], go_on: &mut dyn FnMut(f32) -> bool) -> Result<(), SpatialError> {
        let Some(data) = self.data.take() else { return Ok(()) };
        if !strips(&data, (self.width, self.height), cells, go_on).map_err(|error| self.failed(&error))? {
            return Err(SpatialError::Interrupted);
        }
        data.close().map_err(|error| self.failed(&error))?;
        std::fs::rename(&self.partial, &self.path).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &dyn std::fmt::Display) -> SpatialError {
        SpatialError::File { path: self.path.clone(), reason: error.to_string() }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.data = None;
        // What matters to the caller is why writing failed, not whether there was something to clear away.
        let _ = std::fs::remove_file(&self.partial);
    }
}

/// Beside the file, so that renaming stays on one disk.
fn partial_name(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{}.partial.tif", std::process::id()));
    path.with_file_name(name)
}

/// A raster without cells yet.
fn head(path: &Path, grid: &Grid, nothing: u8) -> Result<Dataset, GdalError> {
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
    data.rasterband(1)?.set_no_data_value(Some(f64::from(nothing)))?;
    // Only now is the coordinate system put into the file's terms.
    data.flush_cache()?;
    Ok(data)
}

/// `false`: it was told to stop.
fn strips(
    data: &Dataset,
    (width, height): (usize, usize),
    cells: &[u8],
    go_on: &mut dyn FnMut(f32) -> bool,
) -> Result<bool, GdalError> {
    let mut band = data.rasterband(1)?;
    let step = (STRIP_CELLS / width.max(1)).max(1);
    for (strip, values) in cells.chunks(step * width).enumerate() {
        let size = (width, values.len() / width);
        band.write((0, (strip * step) as isize), size, &mut Buffer::new(size, values.to_vec()))?;
        if !go_on(((strip * step + size.1) as f32) / height as f32) {
            return Ok(false);
        }
    }
    Ok(true)
}
