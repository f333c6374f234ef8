//! Records of operation: events in order and in their year, surveys that count no more answers than sheets.
//!
//! There may be thousands of events: each case is one finding with their number and the first few.

use jitu_model::finding::Place;
use jitu_model::operation::{Event, EventKind, Survey};
use jitu_model::programme::Programme;
use jitu_model::{Finding, PartialDate, Snapshot};

use super::{Case, Context, NAMED, at, declare};

declare! {
    DONE_BEFORE = Error "DATE-ORDER" "event_done_before" ["count"];
    DUE_BEFORE = Warning "DATE-ORDER" "event_due_before" ["count"];
    AFTER_REPORT = Warning "DATE-ORDER" "event_after_report" ["count"];
    OTHER_YEAR = Hint "YEAR" "event" ["count"];
    SURVEY_YEAR = Warning "YEAR" "survey" [];
    SHEETS = Error "COUNT" "survey_sheets" [];
    NEGATIVE = Error "COUNT" "survey_negative" [];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(programme) = context.snapshot.programme(context.programme) else { return };
    events(context, programme, findings);
    for survey in context.snapshot.surveys.iter().filter(|s| s.programme == context.programme) {
        counted(survey, findings);
        dated(context, programme, survey, findings);
    }
}

/// Two dates of an event that are out of order, as they should be and as they are; `None`: they are in order.
type Disorder<'d> = &'d dyn Fn(&Event) -> Option<(PartialDate, PartialDate)>;

fn events(context: &Context<'_>, programme: &Programme, findings: &mut Vec<Finding>) {
    let systems: Vec<_> = context.snapshot.systems_of(programme.id).map(|system| system.id).collect();
    let ours: Vec<&Event> = context.snapshot.events.iter().filter(|e| systems.contains(&e.system)).collect();
    let report = context.result.report_date;
    let in_year = |event: &Event| i32::from(event.at.year()) == programme.year;
    let cases: [(&Case, Disorder<'_>); 3] = [
        (&DONE_BEFORE, &|event| {
            event.done.filter(|done| event.at.surely_after(*done)).map(|d| (event.at, d))
        }),
        (&DUE_BEFORE, &|event| event.due.filter(|due| event.at.surely_after(*due)).map(|d| (event.at, d))),
        (&AFTER_REPORT, &|event| {
            report.filter(|report| in_year(event) && event.at.surely_after(*report)).map(|r| (r, event.at))
        }),
    ];
    for (case, wrong) in cases {
        let found: Vec<_> = ours.iter().filter_map(|event| Some((*event, wrong(event)?))).collect();
        if let Some((_, (expected, was))) = found.first() {
            let places = found.iter().take(NAMED).map(|(event, _)| named(event)).collect();
            findings.push(case.found(expected, was, places, &[("count", &found.len())]));
        }
    }
    let elsewhere = |event: &&&Event| !counts(context.snapshot, programme, event);
    let strange: Vec<&&Event> = ours.iter().filter(elsewhere).collect();
    if let Some(first) = strange.first() {
        let places = strange.iter().take(NAMED).map(|event| named(event)).collect();
        findings.push(OTHER_YEAR.found(programme.year, first.at, places, &[("count", &strange.len())]));
    }
}

/// Whether an event counts for some year: this programme's, or another year's that the file assesses too. An outage
/// counts in every year it reaches into.
fn counts(snapshot: &Snapshot, programme: &Programme, event: &Event) -> bool {
    let year = i32::from(event.at.year());
    let lasts = event.kind == EventKind::Outage
        && year < programme.year
        && event.done.is_none_or(|done| i32::from(done.year()) >= programme.year);
    lasts || year == programme.year || snapshot.programmes.iter().any(|other| other.year == year)
}

fn named(event: &Event) -> Place {
    let name = event.number.clone().or_else(|| event.subject.clone());
    at(event, name.unwrap_or_else(|| event.at.to_string()))
}

fn counted(survey: &Survey, findings: &mut Vec<Finding>) {
    let place = vec![at(survey, &*survey.name)];
    let counts = [survey.very_satisfied, survey.satisfied, survey.neutral, survey.dissatisfied];
    let least = counts.into_iter().chain(survey.sent).min().unwrap_or_default();
    if least < 0 {
        findings.push(NEGATIVE.found("≥ 0", least, place, &[]));
    } else if let Some(sent) = survey.sent.filter(|sent| survey.valid() > *sent) {
        findings.push(SHEETS.found(format!("≤ {sent}"), survey.valid(), place, &[]));
    }
}

/// A survey belongs to its year, or to the weeks between its end and the report.
fn dated(context: &Context<'_>, programme: &Programme, survey: &Survey, findings: &mut Vec<Finding>) {
    let Some(date) = survey.date else { return };
    let year = i32::from(date.year());
    let after = year == programme.year + 1
        && context.result.report_date.is_none_or(|report| !date.surely_after(report));
    if year != programme.year && !after {
        findings.push(SURVEY_YEAR.found(programme.year, date, vec![at(survey, &*survey.name)], &[]));
    }
}
