//! What happened after it was built: alarms, patches, inspections, trainings, maintenance, outages of the programme's
//! own systems in its own year. What was reported twice counts once.

use std::collections::HashMap;

use jitu_model::assessment::EvidenceItem;
use jitu_model::operation::{Event, EventKind, EventOutcome, Occurrence, occurrences};
use jitu_model::system::Tower;
use jitu_model::{Decimal, PartialDate};

use super::building::towers;
use super::{Computed, Facts, Quantity, Verdict, judge, rows};

use EventKind::{Alarm, ComplianceCheck, Inspection, Maintenance, Outage, Patch, Training};
use EventOutcome::{Confirmed, Failed, FalseAlarm, Passed, Pending};

use crate::metrics::past::Dated::{Events, Verdicts};

pub(super) const QUANTITIES: &[Quantity] = &[
    Quantity::plain("alarms", |f| so(f, Alarm, |_| true)).by(&[Events(Alarm)]),
    Quantity::plain("alarms_verified", |f| so(f, Alarm, |o| o.outcome != Pending))
        .by(&[Events(Alarm), Verdicts(Alarm)]),
    Quantity::plain("alarms_confirmed", |f| so(f, Alarm, |o| o.outcome == Confirmed))
        .by(&[Events(Alarm), Verdicts(Alarm)]),
    Quantity::plain("alarms_false", |f| so(f, Alarm, |o| o.outcome == FalseAlarm))
        .by(&[Events(Alarm), Verdicts(Alarm)]),
    Quantity::plain("alarms_to_handle", |f| so(f, Alarm, |o| o.outcome != FalseAlarm))
        .by(&[Events(Alarm), Verdicts(Alarm)]),
    Quantity::plain("alarms_handled", |f| so(f, Alarm, |o| o.outcome != FalseAlarm && o.done.is_some()))
        .by(&[Events(Alarm), Verdicts(Alarm)]),
    Quantity::plain("alarms_due", |f| timed(f, Alarm, false)).by(&[Events(Alarm), Verdicts(Alarm)]),
    Quantity::plain("alarms_in_time", |f| timed(f, Alarm, true)).by(&[Events(Alarm), Verdicts(Alarm)]),
    Quantity::plain("patches", |f| so(f, Patch, |_| true)).by(&[Events(Patch)]),
    Quantity::plain("patches_verified", |f| so(f, Patch, |o| o.outcome != Pending))
        .by(&[Events(Patch), Verdicts(Patch)]),
    Quantity::plain("patches_confirmed", |f| so(f, Patch, |o| o.outcome == Confirmed))
        .by(&[Events(Patch), Verdicts(Patch)]),
    Quantity::plain("patches_false", |f| so(f, Patch, |o| o.outcome == FalseAlarm))
        .by(&[Events(Patch), Verdicts(Patch)]),
    Quantity::plain("patches_to_handle", |f| so(f, Patch, |o| o.outcome != FalseAlarm))
        .by(&[Events(Patch), Verdicts(Patch)]),
    Quantity::plain("patches_handled", |f| so(f, Patch, |o| o.outcome != FalseAlarm && o.done.is_some()))
        .by(&[Events(Patch), Verdicts(Patch)]),
    Quantity::plain("patches_due", |f| timed(f, Patch, false)).by(&[Events(Patch), Verdicts(Patch)]),
    Quantity::plain("patches_in_time", |f| timed(f, Patch, true)).by(&[Events(Patch), Verdicts(Patch)]),
    Quantity::plain("inspections", |f| so(f, Inspection, |_| true)).by(&[Events(Inspection)]),
    Quantity::plain("inspections_judged", |f| so(f, Inspection, |o| matches!(o.outcome, Passed | Failed)))
        .by(&[Events(Inspection)]),
    Quantity::plain("inspections_passed", |f| so(f, Inspection, |o| o.outcome == Passed))
        .by(&[Events(Inspection)]),
    Quantity::plain("compliance_checks", |f| so(f, ComplianceCheck, |_| true)).by(&[Events(ComplianceCheck)]),
    Quantity::plain("trainings", |f| so(f, Training, |_| true)).by(&[Events(Training)]),
    Quantity::plain("people_trained", people_trained).by(&[Events(Training)]),
    Quantity::plain("maintenance", |f| so(f, Maintenance, |_| true)).by(&[Events(Maintenance)]),
    Quantity::plain("maintenance_done", |f| so(f, Maintenance, |o| o.done.is_some()))
        .by(&[Events(Maintenance)]),
    Quantity::plain("maintenance_due", |f| timed(f, Maintenance, false))
        .by(&[Events(Maintenance), Verdicts(Maintenance)]),
    Quantity::plain("maintenance_in_time", |f| timed(f, Maintenance, true))
        .by(&[Events(Maintenance), Verdicts(Maintenance)]),
    Quantity::plain("tower_days", tower_days),
    Quantity::plain("tower_days_lost", tower_days_lost),
];

/// The year's events of the programme's own systems, with those reported twice put together.
pub(super) fn of_year<'s>(facts: &Facts<'s>) -> Vec<Occurrence<'s>> {
    let systems = facts.systems();
    let year = facts.programme.year;
    let events: Vec<&Event> = facts
        .snapshot
        .events
        .iter()
        .filter(|event| i32::from(event.at.year()) == year && systems.iter().any(|s| s.id == event.system))
        .collect();
    occurrences(&events)
}

fn of_kind<'f, 's>(facts: &'f Facts<'s>, kind: EventKind) -> Vec<&'f Occurrence<'s>> {
    facts.occurrences().iter().filter(|occurrence| occurrence.kind == kind).collect()
}

/// Evidence: every report, also those that were put together.
fn reports(occurrences: &[&Occurrence<'_>], text: String) -> Vec<EvidenceItem> {
    vec![rows(occurrences.iter().flat_map(|occurrence| occurrence.reports.iter().copied()), text)]
}

fn count(occurrences: &[&Occurrence<'_>]) -> Computed {
    let count = occurrences.len();
    (Decimal::from(count), reports(occurrences, count.to_string()))
}

/// Those of one kind that are so; unknown where none of the kind is recorded.
fn so(facts: &Facts<'_>, kind: EventKind, so: impl Fn(&Occurrence<'_>) -> bool) -> Option<Computed> {
    let mut all = of_kind(facts, kind);
    if all.is_empty() {
        return None;
    }
    all.retain(|occurrence| so(occurrence));
    Some(count(&all))
}

/// Those that fell due (`in_time`: that were done by then), less false alarms; unknown while one cannot be judged.
fn timed(facts: &Facts<'_>, kind: EventKind, in_time: bool) -> Option<Computed> {
    let (_, end) = facts.period()?;
    let (mut due, mut kept) = (Vec::new(), Vec::new());
    for occurrence in of_kind(facts, kind).into_iter().filter(|o| o.outcome != FalseAlarm) {
        let Some(day) = occurrence.due else { continue };
        match judge(day, occurrence.done, end) {
            Verdict::Unknown => return None,
            Verdict::NotYet => {}
            verdict => {
                due.push(occurrence);
                kept.extend((verdict == Verdict::InTime).then_some(occurrence));
            }
        }
    }
    (!due.is_empty()).then(|| count(if in_time { &kept } else { &due }))
}

fn people_trained(facts: &Facts<'_>) -> Option<Computed> {
    let all = of_kind(facts, Training);
    let people: Decimal = all.iter().map(|occurrence| Decimal::from(occurrence.quantity)).sum();
    (!all.is_empty()).then(|| (people, reports(&all, people.to_string())))
}

/// Towers in use × days from the year's first to the last that is told of.
fn tower_days(facts: &Facts<'_>) -> Option<Computed> {
    let (first, end) = facts.period()?;
    let in_use: Vec<&Tower> = towers(facts).into_iter().filter(|tower| tower.in_use).collect();
    let days = Decimal::from(first.days_until(end) + 1) * Decimal::from(in_use.len());
    (!in_use.is_empty()).then(|| (days, vec![rows(in_use, days.to_string())]))
}

/// Days on which a tower in use did not work: from the day an outage began to the day before it was over, at least one.
/// A day counts once a tower; an outage of a system is one of each of its towers. Unknown where nothing of the towers'
/// operation is recorded, or where an outage has no exact days.
fn tower_days_lost(facts: &Facts<'_>) -> Option<Computed> {
    let (first, end) = facts.period()?;
    let days = first.days_until(end) + 1;
    let systems = facts.systems();
    let ours = |event: &&Event| systems.iter().any(|s| s.id == event.system);
    let kept = |event: &Event| matches!(event.kind, Alarm | Inspection | Maintenance | Outage);
    if !facts.snapshot.events.iter().filter(ours).any(kept) {
        return None;
    }
    let (mut of_tower, mut of_system) = (Spans::new(), Spans::new());
    let mut counted: Vec<&Event> = Vec::new();
    for event in facts.snapshot.events.iter().filter(ours).filter(|event| event.kind == Outage) {
        let over = event.done.is_some_and(|done| first.surely_after(done));
        if event.at.surely_after(end) || over {
            continue;
        }
        let exact = |date: PartialDate| date.day().map(|_| first.days_until(date));
        let begin = exact(event.at)?;
        let last = match event.done {
            Some(done) => (exact(done)? - 1).max(begin),
            None => days - 1,
        };
        let span = (begin.max(0), last.min(days - 1));
        if span.0 > span.1 {
            continue;
        }
        counted.push(event);
        match event.tower {
            Some(tower) => of_tower.entry(tower.raw()).or_default().push(span),
            None => of_system.entry(event.system.raw()).or_default().push(span),
        }
    }
    let mut sum = 0;
    for tower in towers(facts).into_iter().filter(|tower| tower.in_use) {
        let asset = facts.snapshot.assets.iter().find(|asset| asset.id == tower.asset);
        let with_system = asset.and_then(|asset| of_system.get(&asset.system.raw()));
        let spans = of_tower.remove(&tower.id.raw()).unwrap_or_default();
        sum += union(spans.into_iter().chain(with_system.into_iter().flatten().copied()).collect());
    }
    Some((Decimal::from(sum), vec![rows(counted, sum.to_string())]))
}

/// Spans of days, both ends included, by what they are of.
type Spans = HashMap<i64, Vec<(i64, i64)>>;

/// Days in a union of spans, both ends included.
fn union(mut spans: Vec<(i64, i64)>) -> i64 {
    spans.sort_unstable();
    let (mut days, mut covered) = (0, i64::MIN);
    for (begin, last) in spans {
        let begin = begin.max(covered.saturating_add(1));
        if last >= begin {
            days += last - begin + 1;
            covered = last;
        }
    }
    days
}
