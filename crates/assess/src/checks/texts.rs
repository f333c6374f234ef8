//! What must be said beside the figures: evidence, reasons of deviations, and targets that can be compared.

use jitu_model::Decimal;
use jitu_model::Finding;
use jitu_model::assessment::{Actual, EvidenceItem, ScoredIndicator, Target};
use jitu_model::indicator::{Operator, TargetKind};
use jitu_model::money::half_up;

use super::{Context, at_leaf, at_stated, declare, sources};
use crate::monitoring::{self, AlarmKind};
use crate::score::{is_execution, met};
use crate::{AssessError, metrics};

declare! {
    SOURCE_LEDGER = Warning "SOURCE-TEXT" "ledger" [];
    NO_EVIDENCE = Warning "EVIDENCE" "typed" [];
    UNTOLD = Warning "EVIDENCE" "metric_untold" ["metric"];
    UNKNOWN = Error "EVIDENCE" "unknown_metric" ["metric"];
    FAULTY = Error "EVIDENCE" "faulty_metric" ["metric", "position"];
    LOST = Warning "EVIDENCE" "lost_paper" [];
    BESIDE = Warning "EVIDENCE" "typed_beside_metric" ["metric"];
    MONITORED = Warning "DEVIATION" "monitored" [];
    MISSED = Warning "DEVIATION" "missed" [];
    OVERSHOOT = Warning "DEVIATION" "overshoot" ["percent"];
    EXECUTION_LOW = Warning "DEVIATION" "execution_low" [];
    DIRECTION = Error "TARGET-SENSE" "direction" [];
    UNIT = Error "TARGET-SENSE" "unit" ["metric", "unit"];
    OPPOSITE = Warning "TARGET-SENSE" "opposite_ends" [];
    SOURCE_TWICE = Warning "SOURCE-TEXT" "stated" [];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for leaf in &context.result.indicators {
        findings.extend(evidence(context, leaf));
        findings.extend(sense(context, leaf));
        findings.extend(deviation(context, leaf));
    }
    fund_source(context, findings);
    monitored(context, findings);
}

/// A document that names the source of funds in two ways, or in one that the ledger does not have.
fn fund_source(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut told = context.stated("fund_source");
    let Some(first) = told.next() else { return };
    if let Some(other) = told.find(|stated| stated.value.trim() != first.value.trim()) {
        let places = vec![at_stated(other), at_stated(first)];
        findings.push(SOURCE_TWICE.found(&first.value, &other.value, places, &[]));
    } else if let Some(expected) = sources::contradicted(context.snapshot, context.programme, &first.value) {
        findings.push(SOURCE_LEDGER.found(
            expected,
            &first.value,
            vec![at_stated(first), context.here()],
            &[],
        ));
    }
}

fn evidence(context: &Context<'_>, leaf: &ScoredIndicator) -> Vec<Finding> {
    let mut findings = Vec::new();
    let place = || vec![at_leaf(leaf)];
    let actual = &leaf.actual;
    let row = context.snapshot.indicators.iter().find(|i| i.id == leaf.indicator);
    if actual.metric.is_none() {
        findings.extend(row.and_then(|row| metric_of(context, leaf, row.metric.as_deref()?)));
        // A row of evidence that names no paper and says nothing shows nothing.
        let shows = |item: &EvidenceItem| item.kind != "note" || !item.text.trim().is_empty();
        if !actual.evidence.iter().any(shows) && (actual.value.is_some() || actual.text.is_some()) {
            findings.push(NO_EVIDENCE.found("", shown(actual), place(), &[]));
        }
    }
    for item in actual.evidence.iter().filter(|item| item.kind == "attachment") {
        if !context.snapshot.attachments.iter().any(|paper| paper.id.to_string() == item.reference) {
            findings.push(LOST.found(&item.text, "", place(), &[]));
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

/// Why a metric gives an indicator no value: it is not there, cannot be read, or the data do not tell.
fn metric_of(context: &Context<'_>, leaf: &ScoredIndicator, metric: &str) -> Option<Finding> {
    let place = vec![at_leaf(leaf)];
    let found = shown(&leaf.actual);
    match metrics::compute(metric, context.snapshot, context.programme) {
        Ok(Some(_)) => None,
        Ok(None) => Some(UNTOLD.found("", found, place, &[("metric", &metric)])),
        Err(AssessError::Expression { error, .. }) => {
            let params: [(&str, &dyn std::fmt::Display); 2] =
                [("metric", &metric), ("position", &error.position)];
            Some(FAULTY.found("", found, place, &params))
        }
        Err(_) => Some(UNKNOWN.found("", found, place, &[("metric", &metric)])),
    }
}

/// Deviations in the middle of the year carry a reason as well.
fn monitored(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let alarms = monitoring::alarms(context.snapshot, context.programme);
    for alarm in alarms.iter().filter(|alarm| alarm.kind == AlarmKind::NoReason) {
        let leaf = context.result.indicators.iter().find(|leaf| leaf.indicator == alarm.indicator);
        findings.extend(leaf.map(|leaf| MONITORED.found(aim(&leaf.target), "", vec![at_leaf(leaf)], &[])));
    }
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
        && metrics::agrees_with(metric, unit, context.snapshot) == Some(false)
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
