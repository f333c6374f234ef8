//! Elevation models of any size, read window by window in their own grid.
//!
//! A model is hostile until read: only drivers that read one file by itself are asked, so that no virtual raster can
//! point elsewhere. Heights come in metres; whatever is none is NaN.

use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use gdal::errors::GdalError;
use gdal::raster::RasterBand;
use gdal::spatial_ref::SpatialRef;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use crate::SpatialError;
use crate::grid::{Grid, Unit};
use crate::quiet::hush;

/// Formats that are read: each keeps its heights in its own file (or one beside it of the same name).
const DRIVERS: [&str; 8] = ["GTiff", "HFA", "AAIGrid", "EHdr", "ENVI", "GPKG", "SRTMHGT", "USGSDEM"];

/// Most cells of a window: 1 GiB of heights.
const MOST_CELLS: usize = 1 << 28;

/// Cells read between two looks at a cancel.
const STRIP_CELLS: usize = 1 << 20;

/// Why a raster does not serve as an elevation model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemTrouble {
    /// It has no coordinate system, or one that is neither geographic nor projected.
    NoCrs,
    /// It is not north-up, or its cells have no size.
    Turned,
    /// Its heights are not in metres but in this unit.
    HeightUnit(String),
    /// It has no band or no cells.
    NoHeights,
    /// It is a virtual raster, which may point at any other file, of other cell sizes too.
    Virtual,
    /// The window that is needed has too many cells.
    TooLarge {
        /// Cells of the window.
        cells: usize,
    },
}

/// Finds the unit of a raster's coordinate system, and the system as well-known text.
type FindSystem<'a> = &'a dyn Fn(&Dataset, &Path) -> Result<(Unit, String), SpatialError>;

/// An elevation model, open for reading.
#[derive(Debug)]
pub struct Dem {
    path: PathBuf,
    data: Dataset,
    grid: Grid,
    missing: Option<f32>,
    /// Height = value × scale + offset.
    scale: (f64, f64),
}

impl Dem {
    /// Opens a raster file; `table` names one of several in a GeoPackage.
    ///
    /// # Errors
    /// [`SpatialError::File`] when it is no raster that can be read, [`SpatialError::Dem`] when it does not serve.
    pub fn open(path: &Path, table: Option<&str>) -> Result<Self, SpatialError> {
        Self::open_with(path, table, &crs_of)
    }

    /// As [`Dem::open`], with lengths taken for metres and no coordinate system: reading that takes longer than reading
    /// the heights around a tower, so a caller may do it beside.
    ///
    /// # Errors
    /// Those of [`Dem::open`], but for the coordinate system's.
    pub fn open_as_metres(path: &Path) -> Result<Self, SpatialError> {
        Self::open_with(path, None, &|_, _| Ok((Unit::Metres(1.0), String::new())))
    }

    fn open_with(path: &Path, table: Option<&str>, crs: FindSystem<'_>) -> Result<Self, SpatialError> {
        hush();
        // A window of a plain GeoTIFF goes straight into its own memory: GDAL's cache of blocks would touch three times
        // as much.
        gdal::config::set_config_option("GTIFF_DIRECT_IO", "YES").map_err(|error| failed(path, &error))?;
        let option = table.map(|table| format!("TABLE={table}"));
        let options: Vec<&str> = option.iter().map(String::as_str).collect();
        let opened = Dataset::open_ex(
            path,
            DatasetOptions {
                open_flags: GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_READONLY,
                allowed_drivers: Some(&DRIVERS),
                open_options: (!options.is_empty()).then_some(&options),
                sibling_files: None,
            },
        );
        let data = match opened {
            Ok(data) => data,
            Err(_) if is_virtual(path) => return Err(trouble(path, DemTrouble::Virtual)),
            Err(error) => return Err(failed(path, &error)),
        };
        let (grid, missing, scale) = survey(&data, path, crs)?;
        Ok(Self { path: path.to_owned(), data, grid, missing, scale })
    }

    /// Where its cells lie.
    pub const fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The heights of a window in metres, row by row from the north-west; NaN where they are unknown, also where the
    /// window lies outside the model. `go_on` is asked with the share read.
    ///
    /// # Errors
    /// [`SpatialError::Dem`] for a window that is too large, [`SpatialError::File`] for a damaged file,
    /// [`SpatialError::Interrupted`] when it is not to go on.
    pub fn read(
        &self,
        columns: &Range<i64>,
        rows: &Range<i64>,
        go_on: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Vec<f32>, SpatialError> {
        let (width, height) = (length(columns), length(rows));
        let cells = width.saturating_mul(height);
        if cells > MOST_CELLS {
            return Err(trouble(&self.path, DemTrouble::TooLarge { cells }));
        }
        let inside = |span: &Range<i64>, most: usize| span.start.max(0)..span.end.min(most as i64);
        let (across, down) = (inside(columns, self.grid.width), inside(rows, self.grid.height));
        // Memory that is going to be written over need not be touched before.
        let whole = length(&across) == width && length(&down) == height;
        let mut heights = vec![if whole { 0.0 } else { f32::NAN }; cells];
        if across.is_empty() || down.is_empty() {
            return Ok(heights);
        }
        let band = self.data.rasterband(1).map_err(|error| failed(&self.path, &error))?;
        let step = (STRIP_CELLS / length(&across)).max(1) as i64;
        let mut from = down.start;
        while from < down.end {
            let strip = from..(from + step).min(down.end);
            let at = (strip.start - rows.start) as usize * width;
            if length(&across) == width {
                self.strip(&band, &across, &strip, &mut heights[at..at + width * length(&strip)])?;
            } else {
                let mut values = vec![0.0; length(&across) * length(&strip)];
                self.strip(&band, &across, &strip, &mut values)?;
                let left = (across.start - columns.start) as usize;
                for (line, row) in values.chunks_exact(length(&across)).zip(heights[at..].chunks_mut(width)) {
                    row[left..left + line.len()].copy_from_slice(line);
                }
            }
            from = strip.end;
            if !go_on((from - down.start) as f32 / length(&down) as f32) {
                return Err(SpatialError::Interrupted);
            }
        }
        Ok(heights)
    }

    /// Some rows of the model itself, into as many values.
    fn strip(
        &self,
        band: &RasterBand<'_>,
        across: &Range<i64>,
        rows: &Range<i64>,
        values: &mut [f32],
    ) -> Result<(), SpatialError> {
        let size = (length(across), length(rows));
        band.read_into_slice((across.start as isize, rows.start as isize), size, size, values, None)
            .map_err(|error| failed(&self.path, &error))?;
        let (scale, offset) = self.scale;
        let plain = (scale - 1.0).abs() + offset.abs() <= 0.0;
        for value in values {
            if !value.is_finite() || self.missing.is_some_and(|missing| value.to_bits() == missing.to_bits())
            {
                *value = f32::NAN;
            } else if !plain {
                *value = (f64::from(*value) * scale + offset) as f32;
            }
        }
        Ok(())
    }
}

/// Whether a file begins as a virtual raster does.
fn is_virtual(path: &Path) -> bool {
    let mut head = [0_u8; 64];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut head)).unwrap_or(0);
    String::from_utf8_lossy(&head[..read]).contains("<VRTDataset")
}

fn length(range: &Range<i64>) -> usize {
    usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(0)
}

type Survey = (Grid, Option<f32>, (f64, f64));

/// The grid of a raster, the value that stands for nothing, and scale and offset of its values.
fn survey(data: &Dataset, path: &Path, crs: FindSystem<'_>) -> Result<Survey, SpatialError> {
    let wrong = |why| trouble(path, why);
    let band = data.rasterband(1).map_err(|_| wrong(DemTrouble::NoHeights))?;
    let (width, height) = band.size();
    if width == 0 || height == 0 {
        return Err(wrong(DemTrouble::NoHeights));
    }
    let [west, cell_x, turn_x, north, turn_y, down] =
        data.geo_transform().map_err(|_| wrong(DemTrouble::Turned))?;
    let sound = [west, north, cell_x, down].iter().all(|number| number.is_finite());
    if !sound || turn_x.abs() + turn_y.abs() > 0.0 || cell_x <= 0.0 || down >= 0.0 {
        return Err(wrong(DemTrouble::Turned));
    }
    let (unit, wkt) = crs(data, path)?;
    let missing = band.no_data_value().map(|value| value as f32);
    let scale = (band.scale().unwrap_or(1.0), band.offset().unwrap_or(0.0));
    Ok((Grid { width, height, west, north, cell_x, cell_y: -down, unit, wkt }, missing, scale))
}

/// The unit of a raster's coordinate system, and the system as well-known text. The unit of the heights is looked at too,
/// as GDAL looks for one in the system.
fn crs_of(data: &Dataset, path: &Path) -> Result<(Unit, String), SpatialError> {
    let none = || trouble(path, DemTrouble::NoCrs);
    let crs = data.spatial_ref().map_err(|_| none())?;
    let heights = data.rasterband(1).map(|band| band.unit()).unwrap_or_default();
    let metres = ["", "m", "metre", "meter", "metres", "meters", "米"];
    if !metres.contains(&heights.trim().to_lowercase().as_str()) {
        return Err(trouble(path, DemTrouble::HeightUnit(heights)));
    }
    let unit = unit(&crs).ok_or_else(none)?;
    Ok((unit, crs.to_wkt().map_err(|_| none())?))
}

fn unit(crs: &SpatialRef) -> Option<Unit> {
    if crs.is_projected() {
        return Some(Unit::Metres(crs.linear_units()))
            .filter(|unit| matches!(unit, Unit::Metres(m) if *m > 0.0));
    }
    crs.is_geographic().then_some(Unit::Degrees)
}

fn trouble(path: &Path, why: DemTrouble) -> SpatialError {
    SpatialError::Dem { path: path.to_owned(), why }
}

fn failed(path: &Path, error: &GdalError) -> SpatialError {
    SpatialError::File { path: path.to_owned(), reason: error.to_string() }
}
