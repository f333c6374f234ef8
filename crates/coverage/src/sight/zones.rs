//! What lies in each cell of a terrain, kept as runs of cells of one township and one class.
//!
//! A run ends with its word of 64 cells, so that bits of views are counted with one mask. The runs are made once for
//! a land and serve for every change of the observers.

use std::ops::Range;

use crate::CoverageError;

/// Rows taken in between two looks at a cancel.
const ROWS: usize = 64;

/// The number of no township and no class.
pub const NO_ZONE: u16 = u16::MAX;

/// What lies in each cell, row by row.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a> {
    /// Columns of the terrain.
    pub width: usize,
    /// Area of a cell in each row, m².
    pub cell_m2: &'a [f64],
    /// The township of each cell, from 0; [`NO_ZONE`]: in none.
    pub townships: &'a [u16],
    /// How many townships there are.
    pub township_count: usize,
    /// The land class of each cell that is to be seen, from 0; [`NO_ZONE`]: the cell does not count.
    pub classes: &'a [u16],
    /// How many classes there are.
    pub class_count: usize,
}

/// Cells side by side of one township and one class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    start: u8,
    length: u8,
    pub(super) township: u16,
    pub(super) class: u16,
}

impl Run {
    /// Its cells in its word.
    pub(super) const fn mask(&self) -> u64 {
        u64::MAX >> (64 - self.length as u32) << self.start
    }
}

/// The target of all observers in a terrain, by township and class.
#[derive(Debug, Clone)]
pub struct Zones {
    pub(super) width: usize,
    pub(super) cell_m2: Vec<f64>,
    pub(super) township_count: usize,
    pub(super) class_count: usize,
    runs: Vec<Run>,
    /// Where the runs of each word begin, word by word and row by row, and where the last ones end.
    starts: Vec<u32>,
    /// m² of the target in each township and each class.
    pub(super) township_m2: Vec<f64>,
    pub(super) class_m2: Vec<f64>,
}

impl Zones {
    /// Takes in what lies in the cells.
    ///
    /// # Errors
    /// [`CoverageError::Grid`] (`zones`) when the numbers do not fit the terrain or each other, (`cell_m2`) for an
    /// area that is none.
    pub fn new(cells: &Cells<'_>) -> Result<Self, CoverageError> {
        Self::with_progress(cells, &mut |_| true)
    }

    /// As [`Self::new`]; `progress` is asked with the share done, at every few rows, and stops it with `false`.
    ///
    /// # Errors
    /// Those of [`Self::new`], [`CoverageError::Interrupted`].
    pub fn with_progress(
        cells: &Cells<'_>,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Self, CoverageError> {
        check(cells)?;
        let mut zones = Self {
            width: cells.width,
            cell_m2: cells.cell_m2.to_vec(),
            township_count: cells.township_count,
            class_count: cells.class_count,
            runs: Vec::new(),
            starts: vec![0],
            township_m2: vec![0.0; cells.township_count],
            class_m2: vec![0.0; cells.class_count],
        };
        let lines = cells.townships.chunks_exact(cells.width).zip(cells.classes.chunks_exact(cells.width));
        for (row, ((townships, classes), area)) in lines.zip(cells.cell_m2).enumerate() {
            if row % ROWS == 0 && !progress(row as f32 / cells.cell_m2.len() as f32) {
                return Err(CoverageError::Interrupted);
            }
            for (townships, classes) in townships.chunks(64).zip(classes.chunks(64)) {
                let first = zones.runs.len();
                add_runs(townships, classes, &mut zones.runs);
                for run in &zones.runs[first..] {
                    let area = f64::from(run.length) * area;
                    zones.class_m2[usize::from(run.class)] += area;
                    if let Some(sum) = zones.township_m2.get_mut(usize::from(run.township)) {
                        *sum += area;
                    }
                }
                zones.starts.push(zones.runs.len() as u32);
            }
        }
        Ok(zones)
    }

    /// Rows of the terrain.
    pub fn rows(&self) -> usize {
        self.cell_m2.len()
    }

    /// Words to a row.
    pub(super) const fn words(&self) -> usize {
        self.width.div_ceil(64)
    }

    /// The runs of a word of a row.
    pub(super) fn runs(&self, row: usize, word: usize) -> &[Run] {
        let at = row * self.words() + word;
        let range: Range<usize> = self.starts[at] as usize..self.starts[at + 1] as usize;
        &self.runs[range]
    }
}

fn check(cells: &Cells<'_>) -> Result<(), CoverageError> {
    let wrong = |value: usize| Err(CoverageError::Grid { field: "zones", value: value as f64 });
    let count = cells.width.saturating_mul(cells.cell_m2.len());
    // Runs are numbered in 32 bits.
    if count == 0
        || count > u32::MAX as usize
        || count != cells.townships.len()
        || count != cells.classes.len()
    {
        return wrong(count);
    }
    for (ids, count) in [(cells.townships, cells.township_count), (cells.classes, cells.class_count)] {
        // `NO_ZONE` becomes 0.
        let most = ids.iter().map(|id| id.wrapping_add(1)).max().unwrap_or(0);
        if usize::from(most) > count {
            return wrong(usize::from(most) - 1);
        }
    }
    match cells.cell_m2.iter().find(|area| !(area.is_finite() && **area >= 0.0)) {
        Some(area) => Err(CoverageError::Grid { field: "cell_m2", value: *area }),
        None => Ok(()),
    }
}

/// Adds the runs of a word's cells that are in the target.
fn add_runs(townships: &[u16], classes: &[u16], runs: &mut Vec<Run>) {
    let mut start = 0;
    while start < classes.len() {
        let (township, class) = (townships[start], classes[start]);
        let alike = townships[start..].iter().zip(&classes[start..]);
        let length = alike.take_while(|(t, c)| **t == township && **c == class).count();
        if class != NO_ZONE {
            runs.push(Run { start: start as u8, length: length as u8, township, class });
        }
        start += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_cells_of_one_zone() {
        let townships: Vec<u16> = (0..64).map(|i| i / 20).collect();
        let classes: Vec<u16> = (0..64).map(|i| if i % 16 < 4 { NO_ZONE } else { i / 32 }).collect();
        let mut runs = Vec::new();
        add_runs(&townships, &classes, &mut runs);
        for i in 0..64 {
            let here: Vec<&Run> = runs.iter().filter(|run| run.mask() >> i & 1 == 1).collect();
            match here.as_slice() {
                [] => assert_eq!(classes[i], NO_ZONE),
                [run] => assert_eq!((run.township, run.class), (townships[i], classes[i])),
                _ => panic!("two runs at {i}"),
            }
        }
        runs.clear();
        add_runs(&[3; 64], &[1; 64], &mut runs);
        assert_eq!(runs.iter().map(Run::mask).collect::<Vec<_>>(), [u64::MAX]);
    }
}
