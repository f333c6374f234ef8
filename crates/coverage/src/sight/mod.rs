//! Line of sight: which cells of a terrain a camera sees, hidden ones taken off.
//!
//! Coordinates are cells of the terrain's grid, counted from the centre of its north-west cell, columns eastwards and
//! rows southwards; heights and distances are metres.
//!
//! **What is exact.** Heights stand at cell centres. A sight line runs from the eye to a cell's target and is looked
//! at where it crosses rows and columns of centres, strictly between eye and target; the terrain there is linear
//! between the two neighbouring centres. Every height is lowered by c·d² ÷ 2a (c [`Observer::curvature`], d the
//! centre's distance, a the CGCS2000 ellipsoid's major axis). The cell is hidden if at some crossing the terrain
//! stands above the line, by more than a micrometre, so that ties are seen whatever the rounding. An unknown height
//! hides nothing (it is taken to lie 25 km below the eye) and is never seen. The cell the eye is in, if it stands at
//! its centre, is seen. This is the R3 of Franklin and Ray (1994); [`Mode::Exact`] computes it, [`Mode::Fast`]
//! estimates it.

mod alone;
mod crossing;
mod exact;
mod fast;
pub mod kept;
mod limits;
pub mod live;
mod observer;
mod plane;
mod profile;
mod quadrant;
mod raster;
mod rings;
mod slopes;
mod tally;
mod terrain;
pub mod together;
pub mod uncertainty;
mod work;
mod zones;

pub use limits::Limit;
pub use observer::{CURVATURE, Observer};
pub use profile::{Profile, Sample, profile};
pub use raster::Seen;
pub use rings::areas_by_ring;
pub use terrain::Terrain;

use std::ops::Range;
use std::sync::atomic::AtomicBool;

use limits::Limits;
use observer::Eye;
use plane::Plane;
use quadrant::{MOST_LINES, Quadrant, Side};

use crate::CoverageError;

/// How visibility is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// By the definition, cell for cell.
    Exact,
    /// Horizons along directions, interpolated between them.
    Fast,
}

/// What an observer sees, on `threads` threads (1 to 4 do something).
///
/// `progress` is called on the caller's thread with the share done, every 20 ms or more often; when it answers
/// `false`, the computation stops within 100 ms. The result does not depend on the number of threads.
///
/// # Errors
/// [`CoverageError::Viewer`] for a value that cannot be computed with, [`CoverageError::Outside`],
/// [`CoverageError::UnknownGround`], [`CoverageError::Interrupted`]; [`CoverageError::Grid`] for cells that are none
/// (`cell`) or a range of more than 40 000 of them (`reach`).
pub fn see(
    terrain: &Terrain<'_>,
    observer: &Observer,
    mode: Mode,
    threads: usize,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Seen, CoverageError> {
    let view = View::new(terrain, observer)?;
    let look = |quadrant: &Quadrant<'_>, stop: &AtomicBool| view.look(*quadrant, mode, stop);
    let planes = work::on_threads(&view.quadrants, threads, &look, progress)?;
    Ok(view.gather(&planes))
}

/// An observer's view, ready to be computed.
#[derive(Debug)]
struct View<'a> {
    eye: Eye<'a>,
    quadrants: [Quadrant<'a>; 4],
    /// The part of the terrain within range.
    columns: Range<usize>,
    rows: Range<usize>,
}

impl<'a> View<'a> {
    fn new(terrain: &'a Terrain<'_>, observer: &Observer) -> Result<Self, CoverageError> {
        let eye = Eye::new(terrain, observer)?;
        let span = |at: f64, cell: f64, count: usize| {
            let reach = observer.range_m / cell;
            let low = (at - reach).ceil().clamp(0.0, count as f64) as usize;
            low..((at + reach).floor() + 1.0).clamp(low as f64, count as f64) as usize
        };
        let quadrants = Side::ALL.map(|side| Quadrant::new(eye, side));
        if let Some(quadrant) = quadrants.iter().find(|quadrant| quadrant.lines > MOST_LINES) {
            return Err(CoverageError::Grid { field: "reach", value: quadrant.lines as f64 });
        }
        Ok(Self {
            eye,
            quadrants,
            columns: span(eye.column, eye.east_m, terrain.width),
            rows: span(eye.row, eye.north_m, terrain.height),
        })
    }

    /// Bytes of the result.
    fn bytes(&self) -> usize {
        (self.columns.len() / 64 + 2) * 8 * self.rows.len()
    }

    /// The whole view, on this thread.
    fn see(&self, mode: Mode, stop: &AtomicBool) -> Seen {
        let planes: Vec<Plane> =
            self.quadrants.iter().map(|quadrant| self.look(*quadrant, mode, stop)).collect();
        self.gather(&planes)
    }

    fn look(&self, quadrant: Quadrant<'_>, mode: Mode, stop: &AtomicBool) -> Plane {
        let nodes = if quadrant.side.upright() {
            self.rows.clone()
        } else {
            self.columns.start / 64 * 64..self.columns.end
        };
        let mut plane = Plane::new(quadrant.lines, &nodes);
        match mode {
            Mode::Exact => exact::sweep(quadrant, &mut plane, stop),
            Mode::Fast => fast::sweep(quadrant, &mut plane, stop),
        }
        Limits::new(&self.eye).apply(&quadrant, &mut plane, stop);
        plane
    }

    fn gather(&self, planes: &[Plane]) -> Seen {
        let mut seen = Seen::new(self.columns.clone(), self.rows.clone());
        for (quadrant, plane) in self.quadrants.iter().zip(planes) {
            let lines = plane.words.chunks_exact(plane.stride);
            match quadrant.side {
                Side::North | Side::South => {
                    for (line, words) in lines.enumerate() {
                        seen.add_row(quadrant.number(line), words);
                    }
                }
                Side::East => seen.add_columns(quadrant.number(0), plane.stride, &plane.words),
                Side::West if quadrant.lines > 0 => {
                    let turned: Vec<u64> = lines.rev().flatten().copied().collect();
                    seen.add_columns(quadrant.number(quadrant.lines - 1), plane.stride, &turned);
                }
                Side::West => {}
            }
        }
        if let Some((column, row)) = self.eye.own_cell()
            && Limits::new(&self.eye).exclude(column, row).is_none()
        {
            seen.mark(column, row);
        }
        seen
    }
}
