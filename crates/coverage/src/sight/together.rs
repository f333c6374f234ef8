//! All observers together: each one's view, kept for as long as it holds, and what they see by zones.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::work::on_threads;
use super::{Mode, Observer, Quadrant, Seen, Terrain, View};
use crate::CoverageError;

/// Most memory that all views may take up.
const MOST_BYTES: usize = 1 << 30;

/// Views of observers over one terrain. [`Self::update`] computes only those that are new.
#[derive(Debug, Clone)]
pub struct Views {
    mode: Mode,
    terrain: u64,
    views: Vec<(Observer, Arc<Seen>)>,
}

impl Views {
    /// None yet.
    pub const fn new(mode: Mode) -> Self {
        Self { mode, terrain: 0, views: Vec::new() }
    }

    /// Brings the views up to these observers, in their order, and returns how many were computed. An observer whose
    /// values are those of one before keeps its view, whatever its tower, as long as `stamp`, which the caller changes
    /// with the terrain or what stands on it, is the same.
    ///
    /// `progress` as for [`super::see`]. Interrupted or refused, the views stay as they were.
    ///
    /// # Errors
    /// Those of [`super::see`], for the first observer that has one; [`CoverageError::Grid`] (`views`, bytes) when
    /// the views would not fit into 1 GiB.
    pub fn update(
        &mut self,
        terrain: &Terrain<'_>,
        stamp: u64,
        observers: &[Observer],
        threads: usize,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<usize, CoverageError> {
        let known: &[(Observer, Arc<Seen>)] = if stamp == self.terrain { &self.views } else { &[] };
        let kept: Vec<Option<Arc<Seen>>> = observers
            .iter()
            .map(|new| known.iter().find(|(old, _)| same(old, new)).map(|(_, seen)| Arc::clone(seen)))
            .collect();
        let missing = observers.iter().zip(&kept).filter(|(_, seen)| seen.is_none());
        let jobs =
            missing.map(|(observer, _)| View::new(terrain, observer)).collect::<Result<Vec<_>, _>>()?;
        let bytes =
            jobs.iter().map(View::bytes).chain(kept.iter().flatten().map(|seen| seen.bytes())).sum::<usize>();
        if bytes > MOST_BYTES {
            return Err(CoverageError::Grid { field: "views", value: bytes as f64 });
        }
        let mut computed = compute(&jobs, self.mode, threads, progress)?.into_iter();
        let views = kept.into_iter().filter_map(|seen| seen.or_else(|| computed.next().map(Arc::new)));
        self.views = observers.iter().copied().zip(views).collect();
        self.terrain = stamp;
        Ok(jobs.len())
    }

    /// What each observer sees, in the observers' order.
    pub fn seen(&self) -> impl ExactSizeIterator<Item = &Seen> {
        self.views.iter().map(|(_, seen)| seen.as_ref())
    }

    /// The same, to be kept without the observers.
    pub fn into_seen(self) -> impl ExactSizeIterator<Item = Arc<Seen>> {
        self.views.into_iter().map(|(_, seen)| seen)
    }

    /// The views as far as they reach within a radius each (metres, in the observers' order; 0: nothing of it).
    ///
    /// # Errors
    /// Those of [`super::see`] for an observer; [`CoverageError::Interrupted`] when `go_on` says no.
    pub fn within(
        &self,
        terrain: &Terrain<'_>,
        radii: &[f64],
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Self, CoverageError> {
        let one = |((observer, seen), radius): (&(Observer, Arc<Seen>), &f64)| {
            if !go_on() {
                return Err(CoverageError::Interrupted);
            }
            let near = if *radius >= observer.range_m {
                Arc::clone(seen)
            } else {
                Arc::new(super::rings::within(terrain, observer, seen, *radius)?)
            };
            Ok((*observer, near))
        };
        let views = self.views.iter().zip(radii).map(one).collect::<Result<_, _>>()?;
        Ok(Self { mode: self.mode, terrain: self.terrain, views })
    }

    /// What each observer sees alone, by zone: what is lost if its tower goes dark.
    ///
    /// # Errors
    /// As [`Self::tally`].
    pub fn alone(
        &self,
        zones: &Zones,
        threads: usize,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Vec<Alone>, CoverageError> {
        let views: Vec<&Seen> = self.seen().collect();
        super::alone::alone(&views, zones, threads, progress)
    }

    /// By how many observers each cell of a row is seen, 255 for more; `depths` begins with the terrain's column
    /// `first`.
    pub fn depths(&self, row: usize, first: usize, depths: &mut [u8]) {
        depths.fill(0);
        for seen in self.seen() {
            let columns = seen.columns();
            let line = seen.line(row);
            for column in columns.start.max(first)..columns.end.min(first + depths.len()) {
                let bit = column - columns.start;
                let word = line.get(bit / 64).copied().unwrap_or(0);
                let depth = &mut depths[column - first];
                *depth = depth.saturating_add((word >> (bit % 64) & 1) as u8);
            }
        }
    }

    /// Areas by depth, township, class and observer.
    ///
    /// The figures do not depend on the number of threads.
    ///
    /// # Errors
    /// [`CoverageError::Grid`] (`zones`) when they are those of a smaller terrain,
    /// [`CoverageError::Interrupted`].
    pub fn tally(
        &self,
        zones: &Zones,
        threads: usize,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Tally, CoverageError> {
        super::tally::tally(
            &self.views.iter().map(|(_, seen)| seen.as_ref()).collect::<Vec<_>>(),
            zones,
            threads,
            progress,
        )
    }
}

pub use super::alone::Alone;
pub use super::tally::{Depths, Tally, TowerShare};
pub use super::zones::{Cells, NO_ZONE, Zones};

fn same(a: &Observer, b: &Observer) -> bool {
    Observer { tower: b.tower, ..*a } == *b
}

/// Computes views: one observer to a thread, or, where there are fewer observers, one quadrant.
fn compute(
    views: &[View<'_>],
    mode: Mode,
    threads: usize,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<Seen>, CoverageError> {
    if views.len() >= threads {
        return on_threads(
            views,
            threads,
            &|view: &View<'_>, stop: &AtomicBool| view.see(mode, stop),
            progress,
        );
    }
    let jobs: Vec<(&View<'_>, Quadrant<'_>)> =
        views.iter().flat_map(|view| view.quadrants.iter().map(move |quadrant| (view, *quadrant))).collect();
    let look =
        |(view, quadrant): &(&View<'_>, Quadrant<'_>), stop: &AtomicBool| view.look(*quadrant, mode, stop);
    let planes = on_threads(&jobs, threads, &look, progress)?;
    Ok(views.iter().zip(planes.chunks(4)).map(|(view, planes)| view.gather(planes)).collect())
}
