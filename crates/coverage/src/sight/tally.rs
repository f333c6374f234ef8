//! Areas of what observers see, by zones: bits of the views are combined 64 cells at a time.

use std::ops::Range;
use std::sync::atomic::AtomicBool;

use super::Seen;
use super::work::on_threads;
use super::zones::Zones;
use crate::CoverageError;

/// Rows to a job.
const ROWS: usize = 32;

/// m² of a zone's target by how many observers see it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Depths {
    /// All of the target in the zone.
    pub target_m2: f64,
    /// Seen by exactly one.
    pub one_m2: f64,
    /// By exactly two.
    pub two_m2: f64,
    /// By three and more.
    pub three_m2: f64,
}

impl Depths {
    /// Seen at all.
    pub fn seen_m2(&self) -> f64 {
        self.one_m2 + self.two_m2 + self.three_m2
    }

    pub(super) const fn of(target_m2: f64) -> Self {
        Self { target_m2, one_m2: 0.0, two_m2: 0.0, three_m2: 0.0 }
    }

    /// Adds cells that at least one, two and three see.
    pub(super) fn add(&mut self, cells: &[u32; 3], area: f64) {
        self.one_m2 += f64::from(cells[0] - cells[1]) * area;
        self.two_m2 += f64::from(cells[1] - cells[2]) * area;
        self.three_m2 += f64::from(cells[2]) * area;
    }

    /// Adds what is seen; the target is known beforehand.
    pub(super) fn join(&mut self, other: &Self) {
        self.one_m2 += other.one_m2;
        self.two_m2 += other.two_m2;
        self.three_m2 += other.three_m2;
    }
}

/// m² of the target that one observer sees.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TowerShare {
    /// All it sees.
    pub seen_m2: f64,
    /// What no other sees: lost if its tower goes dark.
    pub only_m2: f64,
}

/// What observers see together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// The whole target.
    pub all: Depths,
    /// By township.
    pub townships: Vec<Depths>,
    /// By land class.
    pub classes: Vec<Depths>,
    /// By observer.
    pub towers: Vec<TowerShare>,
}

impl Tally {
    fn new(towers: usize, zones: &Zones) -> Self {
        Self {
            all: Depths::of(zones.class_m2.iter().sum()),
            townships: zones.township_m2.iter().map(|area| Depths::of(*area)).collect(),
            classes: zones.class_m2.iter().map(|area| Depths::of(*area)).collect(),
            towers: vec![TowerShare::default(); towers],
        }
    }

    fn join(&mut self, part: &Self) {
        self.all.join(&part.all);
        self.townships.iter_mut().zip(&part.townships).for_each(|(a, b)| a.join(b));
        self.classes.iter_mut().zip(&part.classes).for_each(|(a, b)| a.join(b));
        for (a, b) in self.towers.iter_mut().zip(&part.towers) {
            a.seen_m2 += b.seen_m2;
            a.only_m2 += b.only_m2;
        }
    }
}

pub(super) fn tally(
    views: &[&Seen],
    zones: &Zones,
    threads: usize,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Tally, CoverageError> {
    let rows = zones.rows();
    fit(views, zones)?;
    let jobs: Vec<Range<usize>> = (0..rows).step_by(ROWS).map(|row| row..(row + ROWS).min(rows)).collect();
    let count = |rows: &Range<usize>, _: &AtomicBool| {
        let mut counter = Counter::new(views, zones);
        rows.clone().for_each(|row| counter.row(row));
        counter.tally
    };
    let mut sum = Tally::new(views.len(), zones);
    on_threads(&jobs, threads, &count, progress)?.iter().for_each(|part| sum.join(part));
    Ok(sum)
}

/// Refuses zones of a smaller terrain.
pub(super) fn fit(views: &[&Seen], zones: &Zones) -> Result<(), CoverageError> {
    let beyond = |seen: &&&Seen| seen.columns().start >= zones.width || seen.rows().end > zones.rows();
    match views.iter().find(beyond) {
        Some(seen) => Err(CoverageError::Grid { field: "zones", value: seen.rows().end as f64 }),
        None => Ok(()),
    }
}

/// Counts rows of cells into areas.
struct Counter<'a> {
    views: &'a [&'a Seen],
    zones: &'a Zones,
    /// Words of a row: in the target and seen by at least one, two, three.
    target: Vec<u64>,
    depths: [Vec<u64>; 3],
    /// Cells of the row by zone, seen by at least one, two, three.
    townships: Vec<[u32; 3]>,
    classes: Vec<[u32; 3]>,
    tally: Tally,
}

impl<'a> Counter<'a> {
    fn new(views: &'a [&'a Seen], zones: &'a Zones) -> Self {
        let words = || vec![0; zones.words()];
        Self {
            views,
            zones,
            target: words(),
            depths: [words(), words(), words()],
            townships: vec![[0; 3]; zones.township_count],
            classes: vec![[0; 3]; zones.class_count],
            tally: Tally::new(views.len(), zones),
        }
    }

    fn row(&mut self, row: usize) {
        self.depths.iter_mut().for_each(|layer| layer.fill(0));
        let [one, two, three] = &mut self.depths;
        for seen in self.views {
            let first = seen.columns().start / 64;
            let depths = one[first..].iter_mut().zip(&mut two[first..]).zip(&mut three[first..]);
            for (((one, two), three), word) in depths.zip(seen.line(row)) {
                *three |= *two & word;
                *two |= *one & word;
                *one |= word;
            }
        }
        for (at, target) in self.target.iter_mut().enumerate() {
            *target = 0;
            // Where nothing is seen, nothing is counted.
            if one[at] == 0 {
                continue;
            }
            for run in self.zones.runs(row, at) {
                let mask = run.mask();
                *target |= mask;
                let cells = [one[at] & mask, two[at] & mask, three[at] & mask].map(count);
                let class = self.classes.get_mut(usize::from(run.class));
                let township = self.townships.get_mut(usize::from(run.township));
                for counts in [class, township].into_iter().flatten() {
                    counts.iter_mut().zip(cells).for_each(|(count, cells)| *count += cells);
                }
            }
        }
        self.close(row);
    }

    /// Turns a row's cells into areas.
    fn close(&mut self, row: usize) {
        let area = self.zones.cell_m2[row];
        // The classes are the whole target: a cell without one does not count.
        for (cells, depths) in self.classes.iter_mut().zip(&mut self.tally.classes) {
            depths.add(cells, area);
            self.tally.all.add(cells, area);
            *cells = [0; 3];
        }
        for (cells, depths) in self.townships.iter_mut().zip(&mut self.tally.townships) {
            depths.add(cells, area);
            *cells = [0; 3];
        }
        for (seen, share) in self.views.iter().zip(&mut self.tally.towers) {
            let first = seen.columns().start / 64;
            let (mut all, mut only) = (0, 0);
            for ((word, target), two) in
                seen.line(row).iter().zip(&self.target[first..]).zip(&self.depths[1][first..])
            {
                all += count(word & target);
                only += count(word & target & !two);
            }
            share.seen_m2 += f64::from(all) * area;
            share.only_m2 += f64::from(only) * area;
        }
    }
}

/// Bits of a word; many words are empty, and counting takes a dozen steps where the processor is not asked for it.
fn count(word: u64) -> u32 {
    if word == 0 { 0 } else { word.count_ones() }
}
