//! 对比: two layers, or one layer or the project at two times; what was added, removed and changed.
//!
//! [`prepare`] notes what is asked under the session's lock; [`CompareTask::run`] reads both sides over a connection of
//! its own, as of an earlier entry by going back with what is compared ([`jitu_store::Project::look_back`]), pairs the
//! features ([`jitu_overlay::difference`]) and measures; the outcome gives the list, the map's shapes, a table and a layer.

mod kept;
mod moment;
mod pairing;
pub(crate) mod reading;
mod shapes;
mod sides;
mod view;

use std::path::PathBuf;
use std::sync::Arc;

use jitu_overlay::OverlayError;
use jitu_store::Project;

use crate::error::{AppError, Result};
use crate::session::Session;

pub use kept::{export, keep};
pub use moment::copy_as_of;
pub use view::{
    AttributeChangeView, CompareAsk, ComparisonView, DifferenceRow, DifferenceTotals, SideAsk, Subject,
};

use pairing::Compared;
use sides::Part;

/// Rows that a person looks through; the table and the layer have all of them.
const MOST_ROWS: usize = 2_000;

/// A comparison, ready to run without the session.
#[derive(Debug)]
pub struct CompareTask {
    ask: CompareAsk,
    path: PathBuf,
}

/// What came of a comparison.
#[derive(Debug)]
pub struct Comparison {
    view: ComparisonView,
    parts: Vec<Part>,
    /// What was found, by part.
    compared: Vec<Compared>,
}

/// Takes what a comparison needs from the open project.
///
/// # Errors
/// No project is open; both sides are the same; a tolerance that is none.
pub fn prepare(session: &Session, ask: CompareAsk) -> Result<CompareTask> {
    let path = session.opened()?.project.path().to_owned();
    if ask.before == ask.after {
        return Err(AppError::new("compare_same", &[]));
    }
    if !matches!(ask.by.as_str(), "code" | "overlap") {
        return Err(AppError::new("compare_by", &[("value", &ask.by)]));
    }
    if !(0.0..=1e9).contains(&ask.least_m2) {
        return Err(AppError::new("compare_least", &[("value", &ask.least_m2.to_string())]));
    }
    Ok(CompareTask { ask, path })
}

impl CompareTask {
    /// Reads and compares.
    ///
    /// # Errors
    /// Cancelled; a layer or a time that cannot be read; features that lie over each other in heaps.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<Comparison> {
        let cancelled = || AppError::new("cancelled", &[]);
        if !progress(0.0) {
            return Err(cancelled());
        }
        let live = Project::open(&self.path)?;
        let parts = sides::read(&live, &self.ask)?;
        drop(live);
        if !progress(0.3) {
            return Err(cancelled());
        }
        let mut compared = Vec::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            let (done, steps) = (at as f32, parts.len() as f32);
            let mut share = |share: f32| progress(0.3 + 0.7 * (done + share) / steps);
            compared.push(pairing::compare(part, &self.ask, &mut share)?);
        }
        Ok(Comparison::new(parts, compared))
    }
}

impl Comparison {
    fn new(parts: Vec<Part>, compared: Vec<Compared>) -> Self {
        let name = |side: fn(&Part) -> &sides::Side| {
            let mut names: Vec<&str> = parts.iter().map(|part| side(part).title.as_str()).collect();
            names.dedup();
            names.join("、")
        };
        let mut totals = DifferenceTotals::default();
        compared.iter().for_each(|one| one.add_to(&mut totals));
        let found: usize = compared.iter().map(|one| one.found.len()).sum();
        let rows = parts.iter().zip(&compared).flat_map(|(part, one)| one.rows(part));
        let view = ComparisonView {
            before: name(|part| &part.before),
            after: name(|part| &part.after),
            totals,
            rows: rows.take(MOST_ROWS).collect(),
            found: u32::try_from(found).unwrap_or(u32::MAX),
            notes: compared.iter().flat_map(|one| one.notes.clone()).collect(),
            shown: shapes::fits(&parts),
        };
        Self { view, parts, compared }
    }

    /// The figures and the first rows.
    pub const fn view(&self) -> &ComparisonView {
        &self.view
    }

    /// Everything that was found.
    fn rows(&self) -> impl Iterator<Item = DifferenceRow> + '_ {
        self.parts.iter().zip(&self.compared).flat_map(|(part, one)| one.rows(part))
    }
}

/// Keeps the last comparison of the open project at hand.
///
/// # Errors
/// No project is open.
pub fn remember(session: &mut Session, outcome: Arc<Comparison>) -> Result<()> {
    session.opened_mut()?.compared = Some(outcome);
    Ok(())
}

/// The last comparison of the open project.
///
/// # Errors
/// No project is open, or nothing was compared.
pub fn last(session: &Session) -> Result<Arc<Comparison>> {
    session.opened()?.compared.clone().ok_or_else(|| AppError::new("nothing_compared", &[]))
}

/// An overlay's error in the words of this capability.
pub(crate) fn overlay_error(error: OverlayError, name: &str) -> AppError {
    match error {
        OverlayError::Interrupted => AppError::new("cancelled", &[]),
        OverlayError::Tangled { .. } => AppError::new("inspect_heap", &[("name", name)]),
    }
}
