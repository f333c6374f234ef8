//! 绩效运行监控: how money and indicators stand in the middle of the year, what is expected of the rest of it.

use jitu_assess::monitoring::{Alarm, AlarmKind};
use jitu_model::assessment::ScoredIndicator;
use jitu_model::indicator::{Indicator, TargetKind};
use jitu_model::ledger;
use jitu_model::programme::{Appropriation, FundSource, Programme};
use jitu_model::year::{Likelihood, Monitoring, ReasonKind, Standing};
use jitu_model::{Decimal, Id, Money, PartialDate, Snapshot};

use super::findings::catalog;
use super::{cleared, leaf, lock, number, result, shown, target_view, two_places};
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{self, word};
use crate::session::Session;
use crate::views::{MonitoringEdit, MonitoringLeaf, MonitoringMoney, MonitoringView, ProjectView, RowId};

/// The sources that monitoring forms tell apart (财预〔2019〕136号), by the key of their word.
const SOURCES: [(&str, &[FundSource]); 3] = [
    ("monitoring.current", &[FundSource::CurrentFiscal, FundSource::Superior]),
    ("monitoring.carried_in", &[FundSource::CarriedOver]),
    ("monitoring.other", &[FundSource::SelfRaised, FundSource::Other]),
];

/// How the indicators stand in the middle of the year.
///
/// # Errors
/// No such programme; unknown rules or metric.
pub fn monitoring(session: &Session, programme: RowId) -> Result<MonitoringView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let result = result(&snapshot, &programme)?;
    let to = told_to(&snapshot, &programme)?;
    let alarms = jitu_assess::monitoring::alarms(&snapshot, programme.id);
    let standings = jitu_assess::monitoring::standings(&snapshot, programme.id);
    let elapsed = jitu_assess::monitoring::elapsed(&snapshot, programme.id).unwrap_or_default();
    let leaves = result.indicators.iter().map(|leaf| {
        let row = snapshot.monitoring.iter().find(|row| row.indicator == leaf.indicator);
        let standing = standings.get(&leaf.indicator).cloned().unwrap_or_default();
        Ok(leaf_view(leaf, row, &standing, alarm_text(&alarms, leaf)?))
    });
    Ok(MonitoringView {
        to: to.to_string(),
        month: to.month().map_or(12, u32::from),
        elapsed: two_places(elapsed),
        money: money(&snapshot, &programme, to),
        leaves: leaves.collect::<Result<Vec<MonitoringLeaf>>>()?,
    })
}

/// The last day up to which monitoring tells.
fn told_to(snapshot: &Snapshot, programme: &Programme) -> Result<PartialDate> {
    let told = jitu_assess::monitoring::told_to(snapshot, programme.id);
    let (year, month, day) = told.ok_or_else(|| AppError::internal(&programme.year))?.latest();
    PartialDate::day_of(year, month, day).map_err(|error| AppError::internal(&error))
}

/// Why a leaf deviates, in words; nothing where it does not.
fn alarm_text(alarms: &[Alarm], leaf: &ScoredIndicator) -> Result<Option<String>> {
    let catalog = catalog()?;
    let name = leaf.path.last().map(String::as_str).unwrap_or_default();
    let deviates = |alarm: &&Alarm| alarm.indicator == leaf.indicator && alarm.kind != AlarmKind::NotTold;
    let texts: Vec<String> = alarms
        .iter()
        .filter(deviates)
        .map(|alarm| jitu_assess::messages::alarm(catalog, alarm, name))
        .collect();
    Ok((!texts.is_empty()).then(|| texts.join(" ")))
}

/// Money of the programme's year: the whole, then each source that has a budget or payments.
fn money(snapshot: &Snapshot, programme: &Programme, to: PartialDate) -> Vec<MonitoringMoney> {
    let all: Vec<&Appropriation> =
        snapshot.appropriations_of(programme.id).filter(|source| source.year == programme.year).collect();
    let expected = ledger::forecast(snapshot, programme.id, to);
    let whole = expected.paid + expected.expected;
    let groups: Vec<(&str, Vec<&Appropriation>)> = SOURCES
        .iter()
        .map(|(key, kinds)| (*key, all.iter().copied().filter(|a| kinds.contains(&a.source)).collect()))
        .filter(|(_, of): &(&str, Vec<&Appropriation>)| !of.is_empty())
        .collect();
    // What is expected of a contract is not told by source: only a single one has it all.
    let single = groups.len() == 1;
    let mut rows = vec![money_row(snapshot, "monitoring.whole", &all, to, Some(whole))];
    rows.extend(groups.iter().map(|(key, of)| money_row(snapshot, key, of, to, single.then_some(whole))));
    rows
}

fn money_row(
    snapshot: &Snapshot,
    key: &str,
    of: &[&Appropriation],
    to: PartialDate,
    forecast: Option<Money>,
) -> MonitoringMoney {
    let initial: Money = of.iter().map(|a| ledger::appropriation_totals(snapshot, a.id).initial).sum();
    let paid = paid_by(snapshot, of, to);
    MonitoringMoney {
        name: word(key),
        initial: initial.to_yuan_text(),
        // The form has no other column to divide by than the initial budget.
        rate: paid.and_then(|paid| paid.percent_of(initial, 2)).map(|rate| rate.to_string()),
        paid: paid.map(Money::to_yuan_text),
        forecast: forecast.map(Money::to_yuan_text),
    }
}

/// Paid up to the end of a day; nothing where a payment's date does not tell on which side of it it lies.
fn paid_by(snapshot: &Snapshot, of: &[&Appropriation], to: PartialDate) -> Option<Money> {
    let mut sum = Money::ZERO;
    for payment in snapshot.payments.iter().filter(|p| of.iter().any(|a| a.id == p.appropriation)) {
        let date = payment.date?;
        if date.latest() <= to.latest() {
            sum += payment.amount;
        } else if date.earliest() <= to.latest() {
            return None;
        }
    }
    Some(sum)
}

fn leaf_view(
    leaf: &ScoredIndicator,
    row: Option<&Monitoring>,
    standing: &Standing,
    alarm: Option<String>,
) -> MonitoringLeaf {
    MonitoringLeaf {
        indicator: leaf.indicator.into(),
        path: leaf.path.clone(),
        target: target_view(&leaf.target),
        actual: shown(standing.value, standing.text.as_deref()),
        computed: shown(standing.computed, None),
        forecast: row.and_then(|row| shown(row.forecast_value, row.forecast_text.as_deref())),
        reason_kind: row.and_then(|row| row.reason_kind).map(|kind| kind.name().to_owned()),
        reason: row.and_then(|row| row.reason.clone()),
        likelihood: row.and_then(|row| row.likelihood).map(|likelihood| likelihood.name().to_owned()),
        note: row.and_then(|row| row.note.clone()),
        alarm,
    }
}

/// Changes how a leaf stands in the middle of the year, as one undoable change. A row that says nothing any more goes.
///
/// # Errors
/// No such indicator; not a number where the target is one; an unknown reason or likelihood; a programme that is
/// signed.
pub fn edit_monitoring(
    session: &mut Session,
    indicator: RowId,
    edit: &MonitoringEdit,
) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let leaf = leaf(&snapshot, indicator)?;
    lock::open(&snapshot, leaf.programme)?;
    let before = snapshot.monitoring.iter().find(|row| row.indicator == leaf.id);
    let none_yet = || Monitoring { indicator: leaf.id, ..Monitoring::default() };
    let mut row = before.cloned().unwrap_or_else(none_yet);
    if let Some(text) = &edit.actual {
        (row.value, row.text) = typed(&leaf, "field.monitored", text)?;
    }
    if let Some(text) = &edit.forecast {
        (row.forecast_value, row.forecast_text) = typed(&leaf, "field.forecast", text)?;
    }
    if let Some(text) = &edit.reason_kind {
        row.reason_kind = choice("field.reason_kind", text, ReasonKind::from_name)?;
    }
    if let Some(text) = &edit.likelihood {
        row.likelihood = choice("field.likelihood", text, Likelihood::from_name)?;
    }
    if let Some(text) = &edit.reason {
        row.reason = cleared(text);
    }
    if let Some(text) = &edit.note {
        row.note = cleared(text);
    }
    let says_nothing = row == Monitoring { id: row.id, ..none_yet() };
    let label = language::label("edit_monitoring", &[("name", &leaf.name)]);
    session.write(&label, |writer| match (row.id == Id::NEW, says_nothing) {
        (true, true) => Ok(()),
        (true, false) => writer.insert(&mut row).map(|_| ()),
        (false, true) => writer.delete(row.id),
        (false, false) => writer.update(&row),
    })?;
    opened_view(session)
}

/// A value as its target is one: a number, or words.
fn typed(leaf: &Indicator, field: &str, text: &str) -> Result<(Option<Decimal>, Option<String>)> {
    let words = leaf.target_kind.is_some_and(|kind| kind != TargetKind::Number);
    if words { Ok((None, cleared(text))) } else { Ok((number(&word(field), text)?, None)) }
}

fn choice<T>(field: &str, text: &str, from_name: fn(&str) -> Option<T>) -> Result<Option<T>> {
    let Some(name) = cleared(text) else { return Ok(None) };
    let bad = || AppError::new("bad_choice", &[("field", &word(field)), ("value", text)]);
    from_name(&name).map(Some).ok_or_else(bad)
}
