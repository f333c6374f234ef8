//! How surely each place is seen, as a picture for the window: the share of trials of the elevation model's error in
//! which any tower sees it.

use jitu_coverage::sight::together::NO_ZONE;
use jitu_spatial::grid::Grid;
use serde::Serialize;
use specta::Type;

use super::lattice::lattice;
use crate::error::{AppError, Result};
use crate::live::message;
use crate::live::views::LiveLattice;
use crate::session::Session;
use crate::views::RowId;

/// Most cells of the picture; of finer grids every second, third… cell is on it.
const MOST_SHOWN: usize = 1 << 22;

/// Set in a cell's byte where the cell is in the target; the lower bits are the probability in per cent.
const IN_TARGET: u8 = 128;

/// The byte of a cell outside the county.
const OUTSIDE: u8 = 255;

/// Where the classes of probability begin, per cent; each ends where the next begins, the last at 100.
const CLASSES: [u8; 6] = [0, 5, 25, 50, 75, 95];

/// A class of probability and how much of the target is in it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ProbabilityClass {
    /// From this on, per cent.
    pub from: u8,
    /// Below this, per cent; the last class: 100 and with it.
    pub to: u8,
    /// m² of the target.
    pub area_m2: f64,
}

/// The picture's frame; its cells follow as bytes: per cent, 128 more in the target, 255 outside the county.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ProbabilityView {
    /// Where the cells lie.
    pub lattice: LiveLattice,
    /// The classes it is drawn in, lowest first.
    pub classes: Vec<ProbabilityClass>,
}

/// The picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Probability {
    /// Where it lies and what its classes hold.
    pub view: ProbabilityView,
    /// Its cells, row by row.
    pub cells: Vec<u8>,
}

/// What the picture is made from: what is on each cell of the grid.
pub(super) struct Tried<'a> {
    pub(super) grid: &'a Grid,
    /// m² of a cell in each row.
    pub(super) cell_m2: &'a [f64],
    /// [`NO_ZONE`] outside the county, and outside the target.
    pub(super) county: &'a [u16],
    pub(super) target: &'a [u16],
    /// In how many of the trials each cell was seen.
    pub(super) seen: &'a [u16],
    pub(super) trials: u32,
}

impl Probability {
    /// Draws it; the areas are those of all cells of the grid.
    ///
    /// # Errors
    /// The grid's coordinate system cannot be brought to longitude and latitude.
    pub(super) fn new(tried: &Tried<'_>) -> Result<Self> {
        let (width, height) = (tried.grid.width, tried.grid.height);
        let mut areas = [0.0; CLASSES.len()];
        for (at, _) in tried.target.iter().enumerate().filter(|(_, class)| **class != NO_ZONE) {
            areas[class_of(tried.per_cent(at))] += tried.cell_m2[at / width];
        }
        let ends = CLASSES.iter().skip(1).copied().chain([100]);
        let classes = CLASSES.iter().zip(ends).zip(areas);
        let step = (1..).find(|step| (width / step) * (height / step) <= MOST_SHOWN).unwrap_or(1);
        let shown = |count: usize| (0..count / step).map(|at| at * step + step / 2);
        let cells = shown(height).flat_map(|row| shown(width).map(move |column| row * width + column));
        Ok(Self {
            cells: cells.map(|at| tried.byte(at)).collect(),
            view: ProbabilityView {
                lattice: lattice(tried.grid, step)?,
                classes: classes
                    .map(|((from, to), area_m2)| ProbabilityClass { from: *from, to, area_m2 })
                    .collect(),
            },
        })
    }
}

/// The class of a probability.
fn class_of(per_cent: u8) -> usize {
    CLASSES.iter().rposition(|from| per_cent >= *from).unwrap_or(0)
}

impl Tried<'_> {
    /// The probability of a cell, per cent: cut off, so that 100 is seen in every trial.
    fn per_cent(&self, at: usize) -> u8 {
        let share = u32::from(self.seen[at]) * 100 / self.trials.max(1);
        u8::try_from(share).unwrap_or(100).min(100)
    }

    fn byte(&self, at: usize) -> u8 {
        match (self.county[at], self.target[at]) {
            (NO_ZONE, _) => OUTSIDE,
            (_, NO_ZONE) => self.per_cent(at),
            _ => self.per_cent(at) | IN_TARGET,
        }
    }
}

/// The picture of the run that is kept last, if it was computed in this session with an error tried out: one message,
/// the frame as JSON and the cells ([`crate::live::message`]).
///
/// # Errors
/// There is none: `no_probability`.
pub fn probability(session: &Session, programme: RowId) -> Result<Vec<u8>> {
    let snapshot = session.snapshot()?;
    let run = snapshot.latest_coverage(session.programme(programme.id())?.id);
    let computed = session.opened()?.computed.as_ref();
    let mine = computed.filter(|computed| run.is_some_and(|run| run.inputs == computed.inputs));
    let picture = mine.and_then(|computed| computed.probability.as_ref());
    let picture = picture.ok_or_else(|| AppError::new("no_probability", &[]))?;
    message(&picture.view, &picture.cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitu_spatial::grid::Unit;

    const WKT: &str = "GEOGCS[\"CGCS2000\",DATUM[\"China_2000\",SPHEROID[\"CGCS2000\",6378137,298.257222101]],\
        PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433],AUTHORITY[\"EPSG\",\"4490\"]]";

    #[test]
    fn classes_hold_the_target_and_cells_their_share() {
        let grid = Grid {
            width: 3,
            height: 2,
            west: 115.0,
            north: 37.0,
            cell_x: 0.001,
            cell_y: 0.001,
            unit: Unit::Degrees,
            wkt: WKT.to_owned(),
        };
        let tried = Tried {
            grid: &grid,
            cell_m2: &[900.0, 901.0],
            county: &[0, 0, NO_ZONE, 0, 0, 0],
            target: &[0, NO_ZONE, NO_ZONE, 1, 0, 0],
            seen: &[200, 100, 200, 0, 199, 9],
            trials: 200,
        };
        let picture = Probability::new(&tried).unwrap();
        assert_eq!(picture.cells, [100 | 128, 50, 255, 128, 99 | 128, 4 | 128]);
        let areas: Vec<f64> = picture.view.classes.iter().map(|class| class.area_m2).collect();
        assert_eq!(areas, [1802.0, 0.0, 0.0, 0.0, 0.0, 1801.0]);
        assert_eq!((picture.view.lattice.columns, picture.view.lattice.rows), (3, 2));
        let ends: Vec<u8> = picture.view.classes.iter().map(|class| class.to).collect();
        assert_eq!(ends, [5, 25, 50, 75, 95, 100]);
    }
}
