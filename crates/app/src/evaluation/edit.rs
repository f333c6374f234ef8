//! What people enter about an assessment: values, scores of their own, its head.

use std::str::FromStr;

use jitu_model::indicator::{Assessment, ScoreOverride};
use jitu_model::programme::Programme;
use jitu_model::{Decimal, Id, PartialDate, Snapshot};
use jitu_store::Writer;

use super::{cleared, leaf, lock, number};
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language;
use crate::session::Session;
use crate::views::{AssessmentEdit, IndicatorEdit, OverrideEdit, ProjectView, RowId};

/// A date a person typed; empty means cleared.
fn date(text: &str) -> Result<Option<PartialDate>> {
    let bad = |_| AppError::new("bad_date", &[("value", text)]);
    cleared(text).map(|text| PartialDate::from_str(&text).map_err(bad)).transpose()
}

/// A programme's assessment head, a new one where there is none yet.
pub(super) fn head_of(snapshot: &Snapshot, programme: Id<Programme>) -> Assessment {
    let none_yet = || Assessment { programme, ..Assessment::default() };
    snapshot.assessment_of(programme).cloned().unwrap_or_else(none_yet)
}

/// Writes a head that may be new.
pub(super) fn put_head(writer: &mut Writer<'_>, head: &mut Assessment) -> jitu_store::Result<()> {
    if head.id.is_new() { writer.insert(head).map(|_| ()) } else { writer.update(head) }
}

/// Changes a leaf, as one undoable change.
///
/// # Errors
/// No such indicator; not a number; a value that a metric computes.
pub fn edit_indicator(session: &mut Session, indicator: RowId, edit: &IndicatorEdit) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let mut row = leaf(&snapshot, indicator)?;
    lock::open(&snapshot, row.programme)?;
    if let Some(weight) = &edit.weight {
        let weight =
            number("分值", weight)?.filter(|weight| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(weight));
        row.weight = Some(weight.ok_or_else(|| AppError::new("bad_weight", &[("name", &row.name)]))?);
    }
    if let Some(target) = &edit.target_value {
        row.target_value = number("指标值", target)?;
    }
    if let Some(actual) = &edit.actual_value {
        if row.metric.is_some() {
            return Err(AppError::new("computed_value", &[("name", &row.name)]));
        }
        row.actual_value = number("完成值", actual)?;
    }
    if let Some(reason) = &edit.deviation_reason {
        row.deviation_reason = cleared(reason);
    }
    let label = language::label("edit_indicator", &[("name", &row.name)]);
    session.write(&label, |writer| writer.update(&row))?;
    opened_view(session)
}

/// Gives a leaf a score of a person's own, or takes it away.
///
/// # Errors
/// No such indicator; not a number between 0 and the weight.
pub fn set_override(session: &mut Session, indicator: RowId, edit: &OverrideEdit) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let row = leaf(&snapshot, indicator)?;
    lock::open(&snapshot, row.programme)?;
    let before = snapshot.overrides.iter().find(|given| given.indicator == row.id).cloned();
    let score = edit.score.as_deref().map(|text| number("得分", text)).transpose()?.flatten();
    let reason = edit.reason.as_deref().and_then(cleared);
    let Some(score) = score else {
        let label = language::label("drop_override", &[("name", &row.name)]);
        session.write(&label, |writer| match &before {
            Some(given) => writer.delete(given.id),
            None => Ok(()),
        })?;
        return opened_view(session);
    };
    let weight = row.weight.unwrap_or_default();
    if !(Decimal::ZERO..=weight).contains(&score) || score.normalize().scale() > 2 {
        let texts = [score.to_string(), weight.to_string()];
        return Err(AppError::new("bad_score", &[("value", &texts[0]), ("weight", &texts[1])]));
    }
    let label =
        language::label("override", &[("name", &row.name), ("score", &score.normalize().to_string())]);
    session.write(&label, |writer| match before {
        Some(given) => writer.update(&ScoreOverride { score, reason, ..given }),
        None => {
            writer.insert(&mut ScoreOverride { id: Id::NEW, indicator: row.id, score, reason })?;
            Ok(())
        }
    })?;
    opened_view(session)
}

/// Changes the assessment's head: date and people.
///
/// # Errors
/// No such programme; not a date.
pub fn edit_assessment(
    session: &mut Session,
    programme: RowId,
    edit: &AssessmentEdit,
) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    lock::open(&snapshot, programme.id)?;
    let mut head = head_of(&snapshot, programme.id);
    if let Some(text) = &edit.report_date {
        head.report_date = date(text)?;
    }
    if let Some(text) = &edit.monitored_to {
        let day = date(text)?;
        if day.is_some_and(|day| day.day().is_none()) {
            return Err(AppError::new("bad_day", &[("value", text)]));
        }
        head.monitored_to = day;
    }
    for (field, text) in [
        (&mut head.filled_by, &edit.filled_by),
        (&mut head.telephone, &edit.telephone),
        (&mut head.responsible, &edit.responsible),
    ] {
        if let Some(text) = text {
            *field = cleared(text);
        }
    }
    let label = language::label("edit_assessment", &[("name", &programme.name)]);
    session.write(&label, |writer| put_head(writer, &mut head))?;
    opened_view(session)
}
