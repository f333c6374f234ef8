//! Several elevation models as one: of mixed resolution, in several systems, each filling what finer ones lack.
//!
//! The result stands on the finest model's own grid, continued over all of them, so that its heights are kept as they
//! are; coarser ones are read between four cells. It is written strip by strip: no model is ever whole in memory.

use std::ops::Range;
use std::path::Path;

use gdal::DriverManager;
use gdal::errors::GdalError;
use gdal::raster::{Buffer, RasterCreationOptions};
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};

use crate::SpatialError;
use crate::dem::{Dem, DemTrouble};
use crate::grid::Grid;
use crate::quiet::hush;

/// Most cells of a result: a province at 10 m.
const MOST_CELLS: usize = 1 << 32;
/// Cells of a strip.
const STRIP_CELLS: usize = 1 << 20;
/// Stands for an unknown height in the result.
const UNKNOWN: f32 = -32_768.0;
/// Points along each side of a model by which its place in another system is found.
const ALONG: usize = 16;

/// A model that was merged, by its place in the list, and what it gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Which of the models.
    pub source: usize,
    /// Cells of the result that have their height from it.
    pub cells: u64,
}

/// What came of merging.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The result's grid.
    pub grid: Grid,
    /// The models, finest first.
    pub shares: Vec<Share>,
}

/// Writes models as one GeoTIFF of heights in metres; the file appears under its name only when it is complete.
///
/// # Errors
/// [`SpatialError::Exists`]; [`SpatialError::Dem`] when the result would be too large, [`SpatialError::Transform`] when
/// there is no way between two systems; [`SpatialError::File`] for a file that cannot be read or written;
/// [`SpatialError::Interrupted`] when `go_on`, asked with the share done, says no.
pub fn merge(
    sources: &[Dem],
    out: &Path,
    go_on: &mut dyn FnMut(f32) -> bool,
) -> Result<Merged, SpatialError> {
    hush();
    if out.exists() {
        return Err(SpatialError::Exists { path: out.to_owned() });
    }
    let mut order: Vec<usize> = (0..sources.len()).collect();
    order.sort_by(|a, b| cell_m(&sources[*a]).total_cmp(&cell_m(&sources[*b])));
    let Some(finest) = order.first().map(|at| sources[*at].grid()) else {
        return Err(SpatialError::Transform { reason: "no model".to_owned() });
    };
    let ways = order.iter().map(|at| Way::new(finest, sources[*at].grid())).collect::<Result<Vec<_>, _>>()?;
    let (mut columns, mut rows) = (0..finest.width as i64, 0..finest.height as i64);
    for (at, way) in order.iter().zip(&ways) {
        let (across, down) = way.extent(finest, sources[*at].grid())?;
        columns = columns.start.min(across.start)..columns.end.max(across.end);
        rows = rows.start.min(down.start)..rows.end.max(down.end);
    }
    let grid = finest.part(&columns, &rows);
    let cells = grid.width.saturating_mul(grid.height);
    if cells > MOST_CELLS {
        return Err(SpatialError::Dem { path: out.to_owned(), why: DemTrouble::TooLarge { cells } });
    }
    let mut shares: Vec<Share> = order.iter().map(|at| Share { source: *at, cells: 0 }).collect();
    let models: Vec<(&Dem, Way)> = order.iter().map(|at| &sources[*at]).zip(ways).collect();
    let partial = out.with_extension(format!("{}.partial.tif", std::process::id()));
    let written = write(&partial, &grid, &models, &mut shares, go_on)
        .and_then(|()| std::fs::rename(&partial, out).map_err(|error| failed(out, &error)));
    if written.is_err() {
        // What matters to the caller is why writing failed, not whether there was something to clear away.
        let _ = std::fs::remove_file(&partial);
    }
    written.map(|()| Merged { grid, shares })
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> SpatialError {
    SpatialError::File { path: path.to_owned(), reason: error.to_string() }
}

/// Size of a model's cells, metres, in its middle.
fn cell_m(dem: &Dem) -> f64 {
    let (east, north) = dem.grid().cell_m(dem.grid().height as f64 / 2.0);
    (east * north).sqrt()
}

fn write(
    path: &Path,
    grid: &Grid,
    models: &[(&Dem, Way)],
    shares: &mut [Share],
    go_on: &mut dyn FnMut(f32) -> bool,
) -> Result<(), SpatialError> {
    let file = |error: GdalError| failed(path, &error);
    let options =
        RasterCreationOptions::from_iter(["COMPRESS=DEFLATE", "PREDICTOR=3", "ZLEVEL=1", "BIGTIFF=IF_SAFER"]);
    let mut data = DriverManager::get_driver_by_name("GTiff")
        .and_then(|driver| {
            driver.create_with_band_type_with_options::<f32, _>(path, grid.width, grid.height, 1, &options)
        })
        .map_err(file)?;
    data.set_geo_transform(&[grid.west, grid.cell_x, 0.0, grid.north, 0.0, -grid.cell_y]).map_err(file)?;
    data.set_spatial_ref(&SpatialRef::from_wkt(&grid.wkt).map_err(file)?).map_err(file)?;
    let mut band = data.rasterband(1).map_err(file)?;
    band.set_no_data_value(Some(f64::from(UNKNOWN))).map_err(file)?;
    let step = (STRIP_CELLS / grid.width.max(1)).clamp(1, grid.height.max(1));
    for top in (0..grid.height).step_by(step) {
        let lines = step.min(grid.height - top);
        let mut heights = vec![f32::NAN; grid.width * lines];
        for ((dem, way), share) in models.iter().zip(shares.iter_mut()) {
            share.cells += fill(&mut heights, grid, top, dem, way)?;
        }
        heights.iter_mut().filter(|height| height.is_nan()).for_each(|height| *height = UNKNOWN);
        let size = (grid.width, lines);
        band.write((0, top as isize), size, &mut Buffer::new(size, heights)).map_err(file)?;
        if !go_on((top + lines) as f32 / grid.height as f32) {
            return Err(SpatialError::Interrupted);
        }
    }
    data.close().map_err(file)
}

/// Fills what is unknown in a strip that begins at row `top` from one model; gives how many cells it filled.
fn fill(heights: &mut [f32], grid: &Grid, top: usize, dem: &Dem, way: &Way) -> Result<u64, SpatialError> {
    let lacking: Vec<usize> = (0..heights.len()).filter(|at| heights[*at].is_nan()).collect();
    let mut places: Vec<(f64, f64)> = lacking
        .iter()
        .map(|at| grid.coordinate((at % grid.width) as f64, (top + at / grid.width) as f64))
        .collect();
    way.there(&mut places)?;
    let own = dem.grid();
    for place in &mut places {
        *place = own.place(place.0, place.1);
    }
    let inside = |(x, y): &(f64, f64)| {
        let within = |at: f64, count: usize| at > -0.5 - NEAR && at < count as f64 - 0.5 + NEAR;
        within(*x, own.width) && within(*y, own.height)
    };
    let Some((columns, rows)) = window(places.iter().filter(|place| inside(place)), own) else {
        return Ok(0);
    };
    let known = dem.read(&columns, &rows, &mut |_| true)?;
    let sample = Sample { columns, rows, heights: &known };
    let mut filled = 0;
    for (at, place) in lacking.into_iter().zip(&places).filter(|(_, place)| inside(place)) {
        let height = sample.at(place.0, place.1);
        if !height.is_nan() {
            heights[at] = height;
            filled += 1;
        }
    }
    Ok(filled)
}

/// The cells around places, and one more on each side.
fn window<'a>(places: impl Iterator<Item = &'a (f64, f64)>, grid: &Grid) -> Option<(Range<i64>, Range<i64>)> {
    let mut found: Option<[f64; 4]> = None;
    for (x, y) in places {
        let b = found.get_or_insert([*x, *x, *y, *y]);
        *b = [b[0].min(*x), b[1].max(*x), b[2].min(*y), b[3].max(*y)];
    }
    let span = |low: f64, high: f64, count: usize| {
        (low.floor() as i64 - 1).max(0)..(high.ceil() as i64 + 2).min(count as i64)
    };
    found.map(|[west, east, north, south]| (span(west, east, grid.width), span(north, south, grid.height)))
}

/// Nearer than this share of a cell a place is a cell's centre.
const NEAR: f64 = 1e-6;

/// A window of a model that is asked for heights between its cells.
struct Sample<'a> {
    columns: Range<i64>,
    rows: Range<i64>,
    heights: &'a [f32],
}

impl Sample<'_> {
    /// Between four cells; where one of them is unknown or missing, that of the nearest.
    fn at(&self, x: f64, y: f64) -> f32 {
        let nearest = self.cell(x.round() as i64, y.round() as i64);
        if (x - x.round()).abs() < NEAR && (y - y.round()).abs() < NEAR {
            return nearest;
        }
        let (left, above) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - above);
        let four = [(0, 0), (1, 0), (0, 1), (1, 1)]
            .map(|(dx, dy)| f64::from(self.cell(left as i64 + dx, above as i64 + dy)));
        let upper = four[0] * (1.0 - fx) + four[1] * fx;
        let lower = four[2] * (1.0 - fx) + four[3] * fx;
        let height = (upper * (1.0 - fy) + lower * fy) as f32;
        if height.is_nan() { nearest } else { height }
    }

    fn cell(&self, column: i64, row: i64) -> f32 {
        if !self.columns.contains(&column) || !self.rows.contains(&row) {
            return f32::NAN;
        }
        let width = (self.columns.end - self.columns.start) as usize;
        let at = (row - self.rows.start) as usize * width + (column - self.columns.start) as usize;
        self.heights.get(at).copied().unwrap_or(f32::NAN)
    }
}

/// Ways between the result's system and a model's; none where they are the same.
struct Way(Option<(CoordTransform, CoordTransform)>);

impl Way {
    fn new(from: &Grid, to: &Grid) -> Result<Self, SpatialError> {
        if from.wkt == to.wkt {
            return Ok(Self(None));
        }
        let fail = |error: GdalError| SpatialError::Transform { reason: error.to_string() };
        let system = |grid: &Grid| {
            let mut system = SpatialRef::from_wkt(&grid.wkt)?;
            system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
            Ok(system)
        };
        let (from, to) = (system(from).map_err(fail)?, system(to).map_err(fail)?);
        let way = |a, b| CoordTransform::new(a, b).map_err(fail);
        Ok(Self(Some((way(&from, &to)?, way(&to, &from)?))))
    }

    fn there(&self, places: &mut [(f64, f64)]) -> Result<(), SpatialError> {
        self.0.as_ref().map_or(Ok(()), |(there, _)| moved(there, places))
    }

    /// The columns and rows of the finest model's lattice that another one lies over.
    fn extent(&self, finest: &Grid, other: &Grid) -> Result<(Range<i64>, Range<i64>), SpatialError> {
        let (width, height) = (other.width as f64, other.height as f64);
        let mut rim: Vec<(f64, f64)> = (0..=ALONG)
            .flat_map(|at| {
                let share = at as f64 / ALONG as f64;
                let (x, y) = (share * width - 0.5, share * height - 0.5);
                [(x, -0.5), (x, height - 0.5), (-0.5, y), (width - 0.5, y)]
            })
            .map(|(column, row)| other.coordinate(column, row))
            .collect();
        if let Some((_, back)) = &self.0 {
            moved(back, &mut rim)?;
        }
        let lattice: Vec<(f64, f64)> = rim.into_iter().map(|(x, y)| finest.place(x, y)).collect();
        let span = |of: fn(&(f64, f64)) -> f64| {
            let low = lattice.iter().map(of).fold(f64::INFINITY, f64::min);
            let high = lattice.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            // A centre on the rim is in; lattices that differ by a rounding get no row more.
            (low + NEAR).ceil() as i64..(high - NEAR).floor() as i64 + 1
        };
        Ok((span(|place| place.0), span(|place| place.1)))
    }
}

fn moved(way: &CoordTransform, places: &mut [(f64, f64)]) -> Result<(), SpatialError> {
    let (mut x, mut y): (Vec<f64>, Vec<f64>) = places.iter().copied().unzip();
    way.transform_coords(&mut x, &mut y, &mut [])
        .map_err(|error| SpatialError::Transform { reason: error.to_string() })?;
    places.iter_mut().zip(x.into_iter().zip(y)).for_each(|(place, new)| *place = new);
    Ok(())
}
