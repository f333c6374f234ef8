//! One viewshed, standing alone: an elevation model in, a raster of what is seen out.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jitu_coverage::sight::{Observer, Seen, see};
use jitu_spatial::dem::Dem;
use jitu_spatial::grid::{Grid, Unit};
use jitu_spatial::viewshed::{Begun, HIDDEN, OUTSIDE, SEEN, begin};
use serde::Serialize;

use super::ground::open_dem;
use super::sight::{mode, terrain_of, threads};
use super::standing::{self, StandingFile, Things};
use super::trouble;
use crate::error::{AppError, Result};
use crate::session::Session;

/// Cells that are smaller are hardly metres, but degrees.
const LEAST_CELL_M: f64 = 0.25;

/// What to look at, from where.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewshedRequest {
    /// The elevation model: a raster in metres.
    pub dem: PathBuf,
    /// Where the observer stands, in the model's own coordinates.
    pub at: (f64, f64),
    /// Height of the eye over the ground, metres.
    pub height_m: f64,
    /// Height of what is looked at, metres.
    pub target_height_m: f64,
    /// Range, metres.
    pub range_m: f64,
    /// Middle (degrees clockwise from true north) and width (degrees) of the sector; `None`: all round.
    pub sector: Option<(f64, f64)>,
    /// What stands in the way besides the ground.
    pub standing: Option<StandingFile>,
    /// And of a project ([`project_standing`]).
    pub things: ProjectThings,
    /// `exact` or `fast`.
    pub mode: String,
    /// The GeoTIFF to write.
    pub out: PathBuf,
}

/// `jitu viewshed --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ViewshedView {
    /// Cells that were looked at: within the range and the sector, of known height.
    pub cells: u64,
    /// Cells of them that are seen.
    pub visible_cells: u64,
    /// Their area on the ellipsoid, m².
    pub visible_area_m2: f64,
    /// How long reading, looking and writing took.
    pub seconds: f64,
}

/// What of a project stands in the way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProjectThings(Things);

/// What of the open project stands in the way: its layers of things with heights, and the crops of a month.
///
/// # Errors
/// A layer cannot be read; the month is none; nothing has a height.
pub fn project_standing(session: &mut Session, month: Option<u8>) -> Result<ProjectThings> {
    let snapshot = session.snapshot()?;
    standing::of_project(session, &snapshot, true, month).map(ProjectThings)
}

/// Computes a viewshed and writes it.
///
/// # Errors
/// No such model, or one that does not serve; an observer outside it or with wrong values; the file to write exists;
/// cancelled. Nothing is left half-written.
pub fn viewshed(request: &ViewshedRequest, progress: &mut dyn FnMut(f32) -> bool) -> Result<ViewshedView> {
    let started = Instant::now();
    mode(&request.mode)?;
    refuse(&request.dem, &request.out)?;
    let (grid, cells) = compute(request, progress)?;
    let (mut looked_at, mut visible, mut visible_area_m2) = (0, 0, 0.0);
    for (line, area) in cells.chunks_exact(grid.width).zip(grid.cell_areas()?) {
        let count = |wanted: u8| line.iter().filter(|cell| **cell == wanted).count();
        let in_row = count(SEEN);
        looked_at += line.len() - count(OUTSIDE);
        visible += in_row;
        visible_area_m2 += in_row as f64 * area;
    }
    Ok(ViewshedView {
        cells: looked_at as u64,
        visible_cells: visible as u64,
        visible_area_m2,
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// Looks, and writes what is seen: the part of the model that was looked at, and its cells.
///
/// The coordinate system takes as long to read and to write as looking does, so both go on beside it. A look that depends
/// on nothing of it but the unit begins before it is known, with the usual one.
fn compute(request: &ViewshedRequest, progress: &mut dyn FnMut(f32) -> bool) -> Result<(Grid, Vec<u8>)> {
    let usual = Unit::Metres(1.0);
    let plain = request.sector.is_none() && request.standing.is_none() && request.things.0.is_empty();
    let opened = if plain { Dem::open_as_metres(&request.dem).ok() } else { None };
    let guessed = opened.filter(|dem| dem.grid().cell_x >= LEAST_CELL_M);
    std::thread::scope(|scope| {
        let placed = scope.spawn(|| place(request));
        let early = guessed.map(|dem| look(request, &dem, progress));
        let (dem, grid, begun) = placed.join().map_err(|_| AppError::internal(&"a thread broke off"))??;
        let cells = match early {
            Some(early) if dem.grid().unit == usual => early?,
            _ => look(request, &dem, progress)?,
        };
        begun.fill(&cells, &mut |share| progress(0.9 + share * 0.1))?;
        Ok((grid, cells))
    })
}

/// The model, the part of it that is looked at, and the file of the result, begun.
fn place(request: &ViewshedRequest) -> Result<(Dem, Grid, Begun)> {
    let dem = open_dem(&request.dem, None)?;
    if dem.grid().unit == Unit::Degrees {
        return Err(AppError::new("dem_degrees", &[("path", &request.dem.display().to_string())]));
    }
    let (columns, rows) = window(&observer(request, dem.grid())?, dem.grid());
    let grid = dem.grid().part(&columns, &rows);
    let begun = begin(&request.out, &grid, OUTSIDE)?;
    Ok((dem, grid, begun))
}

/// What is seen of the part of the model around the observer, a byte a cell.
fn look(request: &ViewshedRequest, dem: &Dem, progress: &mut dyn FnMut(f32) -> bool) -> Result<Vec<u8>> {
    let observer = observer(request, dem.grid())?;
    let (columns, rows) = window(&observer, dem.grid());
    let heights = dem.read(&columns, &rows, &mut |share| progress(share * 0.3))?;
    let grid = dem.grid().part(&columns, &rows);
    look_over(request, &grid, &heights, &observer_in(&observer, &columns, &rows), progress)
}

/// The observer as a window of the model has it.
fn observer_in(observer: &Observer, columns: &Range<i64>, rows: &Range<i64>) -> Observer {
    Observer {
        column: observer.column - columns.start as f64,
        row: observer.row - rows.start as f64,
        ..*observer
    }
}

/// What is seen over a window of heights, a byte a cell.
fn look_over(
    request: &ViewshedRequest,
    grid: &Grid,
    heights: &[f32],
    here: &Observer,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<u8>> {
    let name = |_| format!("({}, {})", request.at.0, request.at.1);
    let error = |trouble: &_| trouble::error(trouble, &name);
    let mode = mode(&request.mode)?;
    let over = over(request, grid, progress)?;
    let terrain = terrain_of(grid, heights, over).map_err(|trouble| error(&trouble))?;
    let seen = see(&terrain, here, mode, threads(), &mut |share| progress(0.3 + share * 0.5))
        .map_err(|trouble| error(&trouble))?;
    picture(grid, here, heights, &seen, &mut |share| progress(0.8 + share * 0.1))
}

/// Heights of what stands in the way; `None`: nothing is to.
fn over(
    request: &ViewshedRequest,
    grid: &Grid,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Option<Vec<f32>>> {
    let file = match &request.standing {
        Some(file) => standing::of_file(file, &mut || progress(0.3))?,
        None if request.things.0.is_empty() => return Ok(None),
        None => Things::new(),
    };
    let (frame, size) = (grid.frame()?, (grid.width, grid.height));
    let things = request.things.0.iter().chain(&file);
    standing::on_grid(things, &frame, size, &mut || progress(0.3))
}

/// Refuses a model that is not there, and a result that is.
fn refuse(dem: &Path, out: &Path) -> Result<()> {
    if !dem.is_file() {
        return Err(AppError::new("no_such_file", &[("path", &dem.display().to_string())]));
    }
    refuse_out(out)
}

/// Refuses a result that is there, or has no folder.
pub(super) fn refuse_out(out: &Path) -> Result<()> {
    let at = |code: &str, path: &Path| Err(AppError::new(code, &[("path", &path.display().to_string())]));
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        _ if out.exists() => at("exists", out),
        Some(folder) if !folder.is_dir() => at("folder_missing", folder),
        _ => Ok(()),
    }
}

fn observer(request: &ViewshedRequest, grid: &Grid) -> Result<Observer> {
    let (x, y) = request.at;
    let place = grid.place(x, y);
    let sector = match request.sector {
        Some((azimuth, angle)) => {
            let frame = grid.frame()?;
            let mut at = [place];
            frame.lon_lat(&mut at)?;
            Some((azimuth + frame.north(at[0].0, at[0].1)?, angle))
        }
        None => None,
    };
    let plain = Observer::new(0, place, request.height_m, request.target_height_m, request.range_m);
    Ok(Observer { sector, ..plain })
}

/// The columns and rows within range, on the model; one cell at least, so that the kernel says what is wrong.
fn window(observer: &Observer, grid: &Grid) -> (Range<i64>, Range<i64>) {
    let (east, north) = grid.cell_m(observer.row);
    let span = |at: f64, cell: f64, count: usize| {
        let range = if observer.range_m.is_finite() { observer.range_m.max(0.0) } else { 0.0 };
        let last = count as f64 - 1.0;
        let low = (at - range / cell).floor().clamp(0.0, last);
        let high = (at + range / cell).ceil().clamp(low, last);
        low as i64..high as i64 + 1
    };
    (span(observer.column, east, grid.width), span(observer.row, north, grid.height))
}

/// A byte a cell: seen, hidden, or not looked at.
fn picture(
    grid: &Grid,
    observer: &Observer,
    heights: &[f32],
    seen: &Seen,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<u8>> {
    let (cell_x, cell_y) = grid.cell_m(0.0);
    let within = |column: usize, row: usize| {
        let east = (column as f64 - observer.column) * cell_x;
        let north = (observer.row - row as f64) * cell_y;
        let near = east * east + north * north <= observer.range_m * observer.range_m;
        near && observer.sector.is_none_or(|(azimuth, angle)| {
            let off = (east.atan2(north).to_degrees() - azimuth).rem_euclid(360.0);
            off.min(360.0 - off) <= angle / 2.0
        })
    };
    let mut cells = vec![OUTSIDE; heights.len()];
    let lines = cells.chunks_exact_mut(grid.width).zip(heights.chunks_exact(grid.width));
    for (row, (line, heights)) in lines.enumerate() {
        let north = (observer.row - row as f64) * cell_y;
        let half = (observer.range_m * observer.range_m - north * north).max(0.0).sqrt() / cell_x;
        // Two cells on either side of the rim are looked at one by one, as rounding decides there; of a sector, all.
        let from = (observer.column - half - 2.0).clamp(0.0, grid.width as f64) as usize;
        let to = (observer.column + half + 3.0).clamp(from as f64, grid.width as f64) as usize;
        let sure = if observer.sector.is_none() { half - 2.0 } else { 0.0 };
        let sure_from = (observer.column - sure).ceil().clamp(from as f64, to as f64) as usize;
        let sure_to = (observer.column + sure).floor().clamp(sure_from as f64, to as f64) as usize;
        let hidden = line[from..to].iter_mut().zip(&heights[from..to]);
        hidden.for_each(|(cell, height)| *cell = if height.is_nan() { OUTSIDE } else { HIDDEN });
        for column in (from..sure_from).chain(sure_to..to).filter(|column| !within(*column, row)) {
            line[column] = OUTSIDE;
        }
        draw(seen, row, line);
        if !progress((row + 1) as f32 / grid.height as f32) {
            return Err(AppError::new("cancelled", &[]));
        }
    }
    Ok(cells)
}

/// Marks the cells of a row that are seen, a word of 64 at a time.
fn draw(seen: &Seen, row: usize, line: &mut [u8]) {
    let first = seen.columns().start;
    for (word, at) in seen.line(row).iter().zip((first..).step_by(64)) {
        let end = (at + 64).min(line.len());
        match *word {
            0 => {}
            u64::MAX if end == at + 64 => line[at..end].fill(SEEN),
            word => {
                for (bit, cell) in line[at.min(end)..end].iter_mut().enumerate() {
                    *cell |= ((word >> bit & 1) as u8) * SEEN;
                }
            }
        }
    }
}
