//! What is signed stays as it was signed.
//!
//! Every use case that writes what an assessment is made of asks here first. The ledger is not held: it goes on, and
//! a signed version shows where the project now differs from it.

use jitu_model::indicator::{AssessmentState, Indicator};
use jitu_model::programme::Programme;
use jitu_model::{Id, Snapshot};
use serde_json::Value;

use crate::error::{AppError, Result};

/// Kinds of records that an assessment is made of, beside those of its leaves.
const OF_PROGRAMME: [&str; 5] = ["goal", "indicator", "remedy", "chapter", "programme_term"];
/// Kinds of records that belong to a leaf.
const OF_INDICATOR: [&str; 2] = ["evidence", "indicator_part"];

/// Whether an assessment may be changed.
///
/// # Errors
/// It is signed, or approved and not given back.
pub(crate) fn open(snapshot: &Snapshot, programme: Id<Programme>) -> Result<()> {
    let code = match snapshot.assessment_of(programme).map(|head| head.state) {
        Some(AssessmentState::Frozen) => "frozen",
        Some(AssessmentState::Approved) => "approved",
        _ => return Ok(()),
    };
    let name = snapshot.programme(programme).map(|row| row.name.clone()).unwrap_or_default();
    Err(AppError::new(code, &[("name", &name)]))
}

/// Whether the assessment that a record is part of may be changed; a record of the ledger always may.
///
/// # Errors
/// As [`open`].
pub(crate) fn record(snapshot: &Snapshot, record: &str, row: &Value) -> Result<()> {
    let id = |key: &str| row.get(key).and_then(Value::as_i64);
    let programme = if record == "programme" {
        id("id").map(Id::new)
    } else if OF_PROGRAMME.contains(&record) {
        id("programme").map(Id::new)
    } else if OF_INDICATOR.contains(&record) {
        id("indicator").and_then(|id| owner(snapshot, Id::new(id)))
    } else {
        None
    };
    programme.map_or(Ok(()), |programme| open(snapshot, programme))
}

/// The programme of an indicator.
fn owner(snapshot: &Snapshot, indicator: Id<Indicator>) -> Option<Id<Programme>> {
    snapshot.indicators.iter().find(|row| row.id == indicator).map(|row| row.programme)
}
