//! Patches and alarms verified, handled, put off.

use std::collections::HashSet;

use jitu_model::PartialDate;
use jitu_model::operation::{Event, EventOutcome, occurrences};

use super::own;
use super::view::PatchEdit;
use crate::error::{AppError, Result};
use crate::evaluation;
use crate::keeping::opened_view;
use crate::language::{label, word};
use crate::session::Session;
use crate::views::{ProjectView, RowId};

/// Characters of a note.
const NOTE: usize = 2_000;

/// Changes patches and alarms with all their reports, as one undoable change. `ids`: a report of each.
///
/// # Errors
/// No such report; an outcome or a day that is none; handled before it was seen; a programme that is closed.
pub fn edit(session: &mut Session, programme: RowId, ids: &[RowId], edit: &PatchEdit) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let events = own(&snapshot, programme.id);
    let mut wanted: HashSet<i64> = ids.iter().map(|id| id.0).collect();
    let mut changed: Vec<Event> = Vec::new();
    let mut count = 0_usize;
    for one in occurrences(&events) {
        let named: Vec<i64> =
            one.reports.iter().map(|report| report.id.raw()).filter(|id| wanted.contains(id)).collect();
        if named.is_empty() {
            continue;
        }
        count += 1;
        named.iter().for_each(|id| {
            wanted.remove(id);
        });
        for report in one.reports {
            let event = apply(report.clone(), edit)?;
            let row = serde_json::to_value(&event).map_err(|error| AppError::internal(&error))?;
            evaluation::open_to_record(&snapshot, "event", &row)?;
            if event != *report {
                changed.push(event);
            }
        }
    }
    if !wanted.is_empty() {
        return Err(AppError::new("patch_gone", &[]));
    }
    if !changed.is_empty() {
        let state = edit.outcome.as_deref().map(|name| word(&format!("value.event_outcome.{name}")));
        let state = state.or_else(|| edit.done.as_ref().map(|_| word("patch.handled")));
        let params =
            [("count", &*count.to_string()), ("state", &*state.unwrap_or_else(|| word("patch.edited")))];
        session.write(&label("edit_patches", &params), |writer| {
            changed.iter().try_for_each(|event| writer.update(event))
        })?;
    }
    opened_view(session)
}

fn apply(mut event: Event, edit: &PatchEdit) -> Result<Event> {
    if let Some(name) = &edit.outcome {
        let outcome = EventOutcome::from_name(name).filter(|outcome| {
            matches!(outcome, EventOutcome::Pending | EventOutcome::Confirmed | EventOutcome::FalseAlarm)
        });
        event.outcome = outcome.ok_or_else(|| AppError::new("patch_outcome", &[("value", name)]))?;
    }
    if let Some(text) = &edit.done {
        event.done = day(text)?;
    }
    if let Some(text) = &edit.due {
        event.due = day(text)?;
    }
    if let Some(text) = &edit.note {
        let text: String = text.trim().chars().take(NOTE).collect();
        event.note = Some(text).filter(|text| !text.is_empty());
    }
    if let Some(done) = event.done.filter(|done| event.at.surely_after(*done)) {
        let (at, done) = (event.at.to_string(), done.to_string());
        return Err(AppError::new("patch_done_before", &[("at", &at), ("done", &done)]));
    }
    Ok(event)
}

/// A day as people write it; nothing for an empty text.
fn day(text: &str) -> Result<Option<PartialDate>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| AppError::new("patch_day", &[("value", text)]))
}
