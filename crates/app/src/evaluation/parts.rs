//! 指标传导: an indicator handed down to the bodies below, and what they report back.

use std::collections::HashSet;

use jitu_assess::metrics::{Reported, reported};
use jitu_assess::rules::RulePack;
use jitu_assess::score;
use jitu_model::assessment::{Actual, Target};
use jitu_model::indicator::{Indicator, Operator, TargetKind};
use jitu_model::year::{IndicatorPart, Rollup};
use jitu_model::{Decimal, Id, Snapshot};

use super::{leaf, lock, rule_pack, shown, target_view};
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{self, word};
use crate::session::Session;
use crate::views::{PartView, PartsView, ProjectView, RowId};

/// So many bodies are handed an indicator at most; a province has fewer counties.
const MOST_BODIES: usize = 500;

fn target_of(leaf: &Indicator) -> Target {
    Target {
        kind: leaf.target_kind.unwrap_or(TargetKind::Number),
        operator: leaf.operator.or(leaf.target_value.map(|_| Operator::AtLeast)),
        value: leaf.target_value,
        text: leaf.target_text.clone(),
        unit: leaf.unit.clone(),
    }
}

/// The parts of an indicator that bodies below answer for.
///
/// # Errors
/// No such indicator.
pub fn parts(session: &Session, indicator: RowId) -> Result<PartsView> {
    let snapshot = session.snapshot()?;
    let leaf = leaf(&snapshot, indicator)?;
    let pack = rule_pack(&session.programme(leaf.programme)?)?;
    let target = target_of(&leaf);
    let told = reported(&snapshot, &leaf);
    let rows = told.as_ref().map(|told| told.parts.clone()).unwrap_or_default();
    let text = |value: Option<Decimal>| shown(value, None);
    Ok(PartsView {
        name: leaf.name.clone(),
        rollup: leaf.rollup.map(|rollup| rollup.name().to_owned()),
        target: target_view(&target),
        target_of_parts: text(told.as_ref().and_then(|told: &Reported<'_>| told.target)),
        actual_of_parts: text(told.as_ref().and_then(|told| told.actual.as_ref()).map(|(value, _)| *value)),
        parts: rows.into_iter().map(|part| part_view(part, &target, &pack)).collect(),
    })
}

fn part_view(part: &IndicatorPart, whole: &Target, pack: &RulePack) -> PartView {
    let target = Target { kind: TargetKind::Number, value: part.target_value, ..whole.clone() };
    let actual = Actual { value: part.actual_value, ..Actual::default() };
    let both = part.target_value.is_some() && part.actual_value.is_some();
    PartView {
        id: part.id.into(),
        body: part.body.clone(),
        target: shown(part.target_value, None),
        actual: shown(part.actual_value, None),
        met: both.then(|| score::met(&target, &actual, pack)).flatten(),
        note: part.note.clone(),
    }
}

/// Hands an indicator down to bodies, its target shared out evenly (`sum`) or whole (`mean`, `least`). A body that has it
/// already keeps what it reported; one that is left out loses its part; without bodies the indicator is taken back.
///
/// # Errors
/// No such indicator; one whose target is no number; too many bodies; a programme that is signed.
pub fn hand_down(
    session: &mut Session,
    indicator: RowId,
    bodies: &[String],
    rollup: &str,
) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let leaf = leaf(&snapshot, indicator)?;
    lock::open(&snapshot, leaf.programme)?;
    let rollup = Rollup::from_name(rollup)
        .ok_or_else(|| AppError::new("bad_choice", &[("field", &word("field.rollup")), ("value", rollup)]))?;
    let target = leaf.target_value.ok_or_else(|| AppError::new("no_number", &[("name", &leaf.name)]))?;
    let mut seen = HashSet::new();
    let bodies: Vec<&str> =
        bodies.iter().map(|body| body.trim()).filter(|body| !body.is_empty() && seen.insert(*body)).collect();
    if bodies.len() > MOST_BODIES {
        return Err(AppError::new("too_many", &[("most", &MOST_BODIES.to_string())]));
    }
    let targets = match rollup {
        Rollup::Sum => shared(target, bodies.len()),
        Rollup::Mean | Rollup::Least => vec![target; bodies.len()],
    };
    let own: Vec<&IndicatorPart> = snapshot.parts.iter().filter(|part| part.indicator == leaf.id).collect();
    let mut rows: Vec<IndicatorPart> = Vec::new();
    for ((body, target), position) in bodies.iter().zip(targets).zip(0..) {
        let none_yet =
            || IndicatorPart { indicator: leaf.id, body: (*body).to_owned(), ..IndicatorPart::default() };
        let before = own.iter().find(|part| part.body == *body).map(|part| (*part).clone());
        let part = before.unwrap_or_else(none_yet);
        rows.push(IndicatorPart { target_value: Some(target), position, ..part });
    }
    let gone: Vec<Id<IndicatorPart>> =
        own.iter().map(|part| part.id).filter(|id| rows.iter().all(|row| row.id != *id)).collect();
    let after = Indicator { rollup: (!rows.is_empty()).then_some(rollup), ..leaf.clone() };
    let key = if rows.is_empty() { "take_back" } else { "hand_down" };
    let label = language::label(key, &[("name", &leaf.name), ("count", &rows.len().to_string())]);
    session.write(&label, |writer| {
        writer.update(&after)?;
        gone.iter().try_for_each(|id| writer.delete(*id))?;
        rows.iter_mut().try_for_each(|row| {
            if row.id.is_new() { writer.insert(row).map(|_| ()) } else { writer.update(row) }
        })
    })?;
    opened_view(session)
}

/// A target in equal parts of its own precision: 64 towers over ten counties are seven for the first four and six for
/// the others.
fn shared(target: Decimal, count: usize) -> Vec<Decimal> {
    if count == 0 {
        return Vec::new();
    }
    let target = target.normalize();
    let step = Decimal::new(1, target.scale());
    let whole = Decimal::from(count);
    let each = (target / whole / step).floor() * step;
    let left = (target - each * whole) / step;
    let part = |index: usize| {
        let more = if Decimal::from(index) < left { step } else { Decimal::ZERO };
        (each + more).normalize()
    };
    (0..count).map(part).collect()
}

/// Takes what bodies reported from pasted cells: body and value a line, as one change. A line without a value leaves its
/// body as it is, a first line that is a header is passed over.
///
/// # Errors
/// No such indicator; a body that has no part; a value that is no number; nothing to take; a programme that is signed.
pub fn paste_parts(session: &mut Session, indicator: RowId, text: &str) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let leaf = leaf(&snapshot, indicator)?;
    lock::open(&snapshot, leaf.programme)?;
    let rows = pasted(&snapshot, &leaf, text)?;
    let label = language::label("paste_parts", &[("name", &leaf.name), ("count", &rows.len().to_string())]);
    session.write(&label, |writer| rows.iter().try_for_each(|row| writer.update(row)))?;
    opened_view(session)
}

fn pasted(snapshot: &Snapshot, leaf: &Indicator, text: &str) -> Result<Vec<IndicatorPart>> {
    let own: Vec<&IndicatorPart> = snapshot.parts.iter().filter(|part| part.indicator == leaf.id).collect();
    let workbook = jitu_workbooks::read_text(&word("import.pasted"), text);
    let mut rows = Vec::new();
    for (index, cells) in workbook.sheets.iter().flat_map(|sheet| sheet.rows.iter().enumerate()) {
        let mut cells = cells.iter().filter(|cell| !cell.is_empty()).map(jitu_workbooks::Cell::shown);
        let (Some(body), Some(value)) = (cells.next(), cells.next()) else { continue };
        let figure = figure(&value, leaf.unit.as_deref());
        let Some(part) = own.iter().find(|part| part.body == body) else {
            if index == 0 && figure.is_none() {
                continue;
            }
            let known: Vec<&str> = own.iter().map(|part| part.body.as_str()).collect();
            return Err(AppError::new("unknown_body", &[("name", &body), ("known", &known.join("、"))]));
        };
        let figure =
            figure.ok_or_else(|| AppError::new("bad_number", &[("field", &body), ("value", &value)]))?;
        rows.push(IndicatorPart { actual_value: Some(figure), ..(*part).clone() });
    }
    if rows.is_empty() {
        return Err(AppError::new("nothing_pasted", &[]));
    }
    Ok(rows)
}

/// A number, with the indicator's unit behind it or without.
fn figure(text: &str, unit: Option<&str>) -> Option<Decimal> {
    let bare = text.trim();
    let bare = unit.and_then(|unit| bare.strip_suffix(unit)).unwrap_or(bare);
    let bare: String = bare.trim().chars().filter(|c| *c != ',' && *c != '，').collect();
    Decimal::from_str_exact(&bare).ok()
}

#[cfg(test)]
mod tests {
    use jitu_assess::metrics::roll_up;

    use super::*;

    #[test]
    fn targets_are_shared_in_their_own_precision() {
        let texts = |target: &str, count| {
            shared(target.parse().unwrap(), count).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(texts("64", 10), ["7", "7", "7", "7", "6", "6", "6", "6", "6", "6"]);
        assert_eq!(texts("1.5", 2), ["0.8", "0.7"]);
        assert_eq!(texts("2", 3), ["1", "1", "0"]);
        assert!(texts("2", 0).is_empty());
        for (target, count) in [("64", 7), ("0.01", 3), ("99.99", 13)] {
            let sum = roll_up(Rollup::Sum, &shared(target.parse().unwrap(), count)).unwrap();
            assert_eq!(sum, target.parse::<Decimal>().unwrap());
        }
    }
}
