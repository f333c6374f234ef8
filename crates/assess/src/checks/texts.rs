//! What must be said beside the figures: evidence, reasons of deviations, remedies, and targets that can be compared.

use jitu_model::Decimal;
use jitu_model::Finding;
use jitu_model::assessment::{Actual, ScoredIndicator, Target};
use jitu_model::indicator::{Operator, TargetKind};
use jitu_model::money::half_up;
use jitu_model::system::Remedy;

use super::{Context, at, at_leaf, at_stated, declare};
use crate::metrics;
use crate::score::{is_execution, met};

declare! {
    NO_EVIDENCE = Warning "EVIDENCE" "typed" [];
    UNTOLD = Warning "EVIDENCE" "metric_untold" ["metric"];
    BESIDE = Warning "EVIDENCE" "typed_beside_metric" ["metric"];
    MISSED = Warning "DEVIATION" "missed" [];
    OVERSHOOT = Warning "DEVIATION" "overshoot" ["percent"];
    EXECUTION_LOW = Warning "DEVIATION" "execution_low" [];
    DIRECTION = Error "TARGET-SENSE" "direction" [];
    UNIT = Error "TARGET-SENSE" "unit" ["metric", "unit"];
    OPPOSITE = Warning "TARGET-SENSE" "opposite_ends" [];
    SOURCE_TWICE = Warning "SOURCE-TEXT" "stated" [];
    NO_PROBLEM = Hint "REMEDY" "no_problem" [];
    NO_REMEDY = Hint "REMEDY" "no_remedy" [];
    NO_OUTCOME = Warning "REMEDY" "no_outcome" ["year"];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for leaf in &context.result.indicators {
        findings.extend(evidence(context, leaf));
        findings.extend(sense(context, leaf));
        findings.extend(deviation(context, leaf));
    }
    fund_source(context, findings);
    remedies(context, findings);
}

/// A document that names the source of funds in two ways.
fn fund_source(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut told = context.stated("fund_source");
    let Some(first) = told.next() else { return };
    if let Some(other) = told.find(|stated| stated.value.trim() != first.value.trim()) {
        let places = vec![at_stated(other), at_stated(first)];
        findings.push(SOURCE_TWICE.found(&first.value, &other.value, places, &[]));
    }
}

fn evidence(context: &Context<'_>, leaf: &ScoredIndicator) -> Vec<Finding> {
    let mut findings = Vec::new();
    let place = || vec![at_leaf(leaf)];
    let actual = &leaf.actual;
    let row = context.snapshot.indicators.iter().find(|i| i.id == leaf.indicator);
    if actual.metric.is_none() {
        if let Some(metric) = row.and_then(|row| row.metric.as_ref()) {
            findings.push(UNTOLD.found("", shown(actual), place(), &[("metric", metric)]));
        }
        if actual.evidence.is_empty() && (actual.value.is_some() || actual.text.is_some()) {
            findings.push(NO_EVIDENCE.found("", shown(actual), place(), &[]));
        }
    }
    if let (Some(metric), Some(computed), Some(typed)) =
        (&actual.metric, actual.value, row.and_then(|row| row.actual_value))
        && half_up(computed, typed.scale()) != typed
    {
        findings.push(BESIDE.found(computed, typed, place(), &[("metric", metric)]));
    }
    findings
}

fn shown(actual: &Actual) -> String {
    match (&actual.value, &actual.text) {
        (Some(value), _) => value.to_string(),
        (None, text) => text.clone().unwrap_or_default(),
    }
}

/// Missed targets, and those passed so far that they were set too low, carry a reason.
fn deviation(context: &Context<'_>, leaf: &ScoredIndicator) -> Option<Finding> {
    if leaf.deviation_reason.is_some() {
        return None;
    }
    let (target, actual, pack) = (&leaf.target, &leaf.actual, context.pack);
    if met(target, actual, pack) == Some(false) {
        return Some(MISSED.found(aim(target), shown(actual), vec![at_leaf(leaf)], &[]));
    }
    let value = actual.value?;
    if let Some(bound) = pack.execution.reason_below
        && is_execution(&leaf.path, actual, pack)
        && value < bound
    {
        return Some(EXECUTION_LOW.found(format!("≥ {bound}"), value, vec![at_leaf(leaf)], &[]));
    }
    let goal = target.value.filter(|goal| *goal > Decimal::ZERO)?;
    let upward = matches!(target.operator, Some(Operator::AtLeast | Operator::MoreThan));
    let percent = value.checked_div(goal)?.checked_mul(Decimal::ONE_HUNDRED)?;
    let far = target.kind == TargetKind::Number && upward && percent >= pack.deviation.overshoot;
    let percent = half_up(percent, 2).normalize();
    far.then(|| OVERSHOOT.found(aim(target), value, vec![at_leaf(leaf)], &[("percent", &percent)]))
}

/// The target as forms print it.
fn aim(target: &Target) -> String {
    match (target.operator, target.value, &target.text) {
        (Some(operator), Some(value), _) => {
            let unit = target.unit.as_deref().unwrap_or_default();
            format!("{} {}{unit}", operator.sign(), value.normalize())
        }
        (_, _, text) => text.clone().unwrap_or_default(),
    }
}

/// Target and actual compare the same quantity, in the same direction and unit, as far as that can be told.
fn sense(context: &Context<'_>, leaf: &ScoredIndicator) -> Option<Finding> {
    let (target, actual) = (&leaf.target, &leaf.actual);
    if target.kind != TargetKind::Number {
        return None;
    }
    let place = vec![at_leaf(leaf)];
    if let (Some(aimed), Some(text)) = (target.operator.and_then(upward), actual.text.as_deref())
        && direction(text).is_some_and(|told| told != aimed)
    {
        return Some(DIRECTION.found(aim(target), text, place, &[]));
    }
    let row = context.snapshot.indicators.iter().find(|i| i.id == leaf.indicator);
    let unit = target.unit.as_deref().unwrap_or_default().trim();
    let per_cent = matches!(unit, "%" | "％");
    if let Some(metric) = row.and_then(|row| row.metric.as_deref())
        && !unit.is_empty()
        && metrics::is_rate(metric).is_some_and(|rate| rate != per_cent)
    {
        return Some(UNIT.found(aim(target), shown(actual), place, &[("metric", &metric), ("unit", &unit)]));
    }
    // "At most 5 %" reached with 90 %: one of them counts the faults, the other what is left without them.
    let (goal, value) = (target.value?, actual.value?);
    let far = Decimal::from(80);
    let opposite = per_cent && target.operator.and_then(upward) == Some(false) && value - goal >= far;
    opposite.then(|| OPPOSITE.found(aim(target), value, place, &[]))
}

/// Whether more is better; `None` for "equal".
fn upward(operator: Operator) -> Option<bool> {
    match operator {
        Operator::AtLeast | Operator::MoreThan => Some(true),
        Operator::AtMost | Operator::LessThan => Some(false),
        Operator::Equal => None,
    }
}

/// The direction that an outcome's own sign tells.
fn direction(text: &str) -> Option<bool> {
    match text.trim().chars().next()? {
        '≥' | '≧' | '>' | '＞' => Some(true),
        '≤' | '≦' | '<' | '＜' => Some(false),
        _ => None,
    }
}

/// A remedy answers a stated problem, a problem has one, and last year's have an outcome.
fn remedies(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let snapshot = context.snapshot;
    let filled = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let own = |remedy: &&Remedy| remedy.programme == context.programme;
    for remedy in snapshot.remedies.iter().filter(own) {
        match (filled(&remedy.problem), filled(&remedy.text)) {
            (false, true) => {
                findings.push(NO_PROBLEM.found(
                    "",
                    "",
                    vec![at(remedy, remedy.text.clone().unwrap_or_default())],
                    &[],
                ));
            }
            (true, false) => {
                let problem = remedy.problem.clone().unwrap_or_default();
                findings.push(NO_REMEDY.found("", "", vec![at(remedy, problem)], &[]));
            }
            _ => {}
        }
    }
    let Some(this) = snapshot.programme(context.programme) else { return };
    for remedy in snapshot.remedies.iter().filter(|r| filled(&r.text) && !filled(&r.outcome)) {
        // The same programme of an earlier year, or an earlier one of any name: its promises are due now.
        let year = snapshot.programme(remedy.programme).map(|p| p.year);
        if let Some(year) = year.filter(|year| *year < this.year) {
            let text = remedy.text.clone().unwrap_or_default();
            findings.push(NO_OUTCOME.found("", "", vec![at(remedy, text)], &[("year", &year)]));
        }
    }
}
