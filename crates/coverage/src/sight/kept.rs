//! Views kept while one observer after another changes: what they see together is brought up to date where something
//! changed, and nowhere else.
//!
//! A view is a bit a cell over its own window. Of all together, three bits a cell are kept (seen by at least one, two,
//! three), and for each row how many cells of each zone have them. A changed view is a recount of the words of 64 cells
//! of its old and its new window, and only words that come out different touch the counts. All is counted in whole
//! cells, and areas are summed row by row whenever they are asked for, so the figures do not depend on the order of
//! changes, to the last bit.

use std::ops::Range;
use std::sync::Arc;

use super::Seen;
use super::tally::{Depths, TowerShare};
use super::zones::Zones;
use crate::CoverageError;

/// A rectangle of a terrain's cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patch {
    /// Columns of the terrain.
    pub columns: Range<usize>,
    /// Rows of the terrain.
    pub rows: Range<usize>,
}

impl Patch {
    /// The smallest patch that holds both; an empty one holds nothing.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        let both = |a: &Range<usize>, b: &Range<usize>| a.start.min(b.start)..a.end.max(b.end);
        Self { columns: both(&self.columns, &other.columns), rows: both(&self.rows, &other.rows) }
    }

    /// Whether it has no cells.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() || self.rows.is_empty()
    }
}

/// Areas of the target by depth, in all and by zone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures {
    /// The whole target.
    pub all: Depths,
    /// By township.
    pub townships: Vec<Depths>,
    /// By land class.
    pub classes: Vec<Depths>,
}

/// Views of observers over one terrain and what they see of its zones, kept up to date.
#[derive(Debug, Clone)]
pub struct Kept {
    pub(super) zones: Zones,
    views: Vec<Option<Arc<Seen>>>,
    /// Bits of the whole terrain, row by row in words of 64 columns: in the target; seen by at least one, two, three.
    pub(super) target: Vec<u64>,
    pub(super) depths: [Vec<u64>; 3],
    /// Cells of each row by zone, the classes first and then the townships, seen by at least one, two, three.
    counts: Vec<[u32; 3]>,
}

impl Kept {
    /// No observers yet.
    pub fn new(zones: Zones) -> Self {
        let words = zones.words() * zones.rows();
        let mut target = vec![0; words];
        for (at, word) in target.iter_mut().enumerate() {
            let runs = zones.runs(at / zones.words(), at % zones.words());
            *word = runs.iter().fold(0, |bits, run| bits | run.mask());
        }
        let counts = vec![[0; 3]; zones.rows() * (zones.class_count + zones.township_count)];
        Self {
            zones,
            views: Vec::new(),
            target,
            depths: [vec![0; words], vec![0; words], vec![0; words]],
            counts,
        }
    }

    /// What an observer sees; `None` where there is none of that number, or it looks nowhere.
    pub fn seen(&self, observer: usize) -> Option<&Arc<Seen>> {
        self.views.get(observer).and_then(Option::as_ref)
    }

    /// How many observers there are, those that look nowhere included.
    pub fn len(&self) -> usize {
        self.views.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    /// Bytes that everything takes up.
    pub fn bytes(&self) -> usize {
        let views: usize = self.views.iter().flatten().map(|seen| seen.bytes()).sum();
        views + self.target.len() * 32 + self.counts.len() * size_of::<[u32; 3]>()
    }

    /// Gives observers new views, numbers as of [`Self::seen`] (a number beyond the last adds observers); `None`: it
    /// looks nowhere. Answers with the part of the terrain in which something may have changed.
    ///
    /// # Errors
    /// [`CoverageError::Grid`] (`zones`) for a view of a larger terrain; nothing has changed then.
    pub fn replace(
        &mut self,
        changes: impl IntoIterator<Item = (usize, Option<Arc<Seen>>)>,
    ) -> Result<Patch, CoverageError> {
        let changes: Vec<_> = changes.into_iter().collect();
        let fits = |seen: &Seen| {
            seen.columns().end <= self.zones.words() * 64 && seen.rows().end <= self.zones.rows()
        };
        if let Some(seen) = changes.iter().filter_map(|(_, seen)| seen.as_ref()).find(|seen| !fits(seen)) {
            return Err(CoverageError::Grid { field: "zones", value: seen.rows().end as f64 });
        }
        let mut touched = Patch::default();
        for (observer, seen) in changes {
            if self.views.len() <= observer {
                self.views.resize(observer + 1, None);
            }
            let before = std::mem::replace(&mut self.views[observer], seen);
            for seen in [before.as_ref(), self.views[observer].as_ref()].into_iter().flatten() {
                touched = touched.join(&Patch { columns: seen.columns(), rows: seen.rows() });
            }
        }
        self.recount(&touched);
        touched.columns.end = touched.columns.end.min(self.zones.width);
        Ok(touched)
    }

    /// Areas by depth, township and class.
    pub fn figures(&self) -> Figures {
        let zones = &self.zones;
        let depths =
            |target: &[f64]| -> Vec<Depths> { target.iter().map(|area| Depths::of(*area)).collect() };
        let (mut classes, mut townships) = (depths(&zones.class_m2), depths(&zones.township_m2));
        let rows = self.counts.chunks_exact((zones.class_count + zones.township_count).max(1));
        for (counts, area) in rows.zip(&zones.cell_m2) {
            let sums = classes.iter_mut().chain(&mut townships);
            sums.zip(counts).filter(|(_, cells)| cells[0] > 0).for_each(|(sum, cells)| sum.add(cells, *area));
        }
        // The classes are the whole target: a cell without one does not count.
        let mut all = Depths::of(zones.class_m2.iter().sum());
        classes.iter().for_each(|class| all.join(class));
        Figures { all, townships, classes }
    }

    /// m² of the target that an observer sees, and that no other does; nothing for one that looks nowhere.
    pub fn share(&self, observer: usize) -> TowerShare {
        let mut share = TowerShare::default();
        let Some(seen) = self.seen(observer) else { return share };
        let (first, words) = (seen.columns().start / 64, self.zones.words());
        for row in seen.rows() {
            let (mut all, mut only) = (0, 0);
            for (word, at) in seen.line(row).iter().zip(row * words + first..) {
                let mine = word & self.target[at];
                all += mine.count_ones();
                only += (mine & !self.depths[1][at]).count_ones();
            }
            share.seen_m2 += f64::from(all) * self.zones.cell_m2[row];
            share.only_m2 += f64::from(only) * self.zones.cell_m2[row];
        }
        share
    }

    /// Counts the words of a patch anew.
    fn recount(&mut self, patch: &Patch) {
        if patch.is_empty() {
            return;
        }
        let (first, last) = (patch.columns.start / 64, patch.columns.end.div_ceil(64));
        let mut fresh = [(); 3].map(|()| vec![0_u64; last - first]);
        for row in patch.rows.clone() {
            fresh.iter_mut().for_each(|layer| layer.fill(0));
            let [one, two, three] = &mut fresh;
            for seen in self.views.iter().flatten() {
                // A view outside the row has no words in it, one beside the patch none in common with it.
                let (from, line) = (seen.columns().start / 64, seen.line(row));
                for (at, word) in
                    (from..).zip(line).skip(first.saturating_sub(from)).take_while(|(at, _)| *at < last)
                {
                    let at = at - first;
                    three[at] |= two[at] & word;
                    two[at] |= one[at] & word;
                    one[at] |= word;
                }
            }
            for word in first..last {
                self.store(row, word, [one[word - first], two[word - first], three[word - first]]);
            }
        }
    }

    /// Takes in what a word of cells has become.
    fn store(&mut self, row: usize, word: usize, now: [u64; 3]) {
        let zones = &self.zones;
        let at = row * zones.words() + word;
        let before = [self.depths[0][at], self.depths[1][at], self.depths[2][at]];
        if before == now {
            return;
        }
        let stride = zones.class_count + zones.township_count;
        let counts = &mut self.counts[row * stride..][..stride];
        for run in zones.runs(row, word) {
            let mask = run.mask();
            let township = usize::from(run.township);
            let of = [
                Some(usize::from(run.class)),
                (township < zones.township_count).then_some(zones.class_count + township),
            ];
            for zone in of.into_iter().flatten() {
                for depth in 0..3 {
                    // A row's count never falls below what it holds: the cells taken off were added before.
                    counts[zone][depth] += (now[depth] & mask).count_ones();
                    counts[zone][depth] -= (before[depth] & mask).count_ones();
                }
            }
        }
        self.depths.iter_mut().zip(now).for_each(|(layer, bits)| layer[at] = bits);
    }
}
