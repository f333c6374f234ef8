//! Scoring a programme: the tree's leaves with actuals and evidence, the rule's figure and the one that counts,
//! class sums, total and grade.

mod leaf;
mod what_if;

use jitu_model::assessment::{
    Actual, AssessmentResult, ClassTotal, EvidenceItem, RuleReason, ScoredIndicator, Target,
};
use jitu_model::indicator::{Indicator, Operator, TargetKind};
use jitu_model::programme::Programme;
use jitu_model::{Decimal, Id, Snapshot};

use crate::rules::RulePack;
use crate::{AssessError, metrics, weights};

pub use leaf::{completion, met, rule_score};
pub(crate) use leaf::{is_choice, reaches};
pub use what_if::{NextGrade, WhatIf, next_grade, what_if};

/// Scores a programme by a pack. The total is the sum of the leaves' rounded scores, unless the pack caps it by the
/// execution rate.
///
/// # Errors
/// No such programme, or a pack whose execution metric there is not.
pub fn assess(
    snapshot: &Snapshot,
    programme: Id<Programme>,
    pack: &RulePack,
) -> Result<AssessmentResult, AssessError> {
    let facts = snapshot.programme(programme).ok_or(AssessError::UnknownProgramme { id: programme.raw() })?;
    let mut indicators = Vec::new();
    for (path, node) in leaves(snapshot, programme) {
        indicators.push(score_leaf(snapshot, path, node, pack));
    }
    let classes = class_totals(&indicators);
    let sum = total_of(indicators.iter().map(|leaf| leaf.score));
    let total = capped(pack, sum, execution(snapshot, programme, pack)?);
    // A narrative form has no indicators: no score, so no grade of it either.
    let grade = if indicators.is_empty() { "" } else { pack.grade(total) };
    let mut result = AssessmentResult {
        programme,
        name: facts.name.clone(),
        year: facts.year,
        form: facts.form.clone(),
        rule_pack: pack.id.clone(),
        classes,
        weight: total_of(indicators.iter().map(|leaf| leaf.weight)),
        total,
        grade: grade.to_owned(),
        report_date: snapshot.assessment_of(programme).and_then(|assessment| assessment.report_date),
        indicators,
        moved: None,
    };
    result.moved = weights::told(&result, pack);
    Ok(result)
}

/// The execution rate by the pack's metric; `None`: the file does not tell.
fn execution(
    snapshot: &Snapshot,
    programme: Id<Programme>,
    pack: &RulePack,
) -> Result<Option<Decimal>, AssessError> {
    Ok(metrics::compute(&pack.execution.metric, snapshot, programme)?.map(|(rate, _)| rate))
}

/// A sum of scores as the total that counts, which some packs cap by the execution rate.
fn capped(pack: &RulePack, sum: Decimal, rate: Option<Decimal>) -> Decimal {
    let total = match rate.and_then(|rate| pack.cap(rate)) {
        Some(cap) => leaf::pack_round(pack, cap).min(sum),
        None => sum,
    };
    leaf::pack_round(pack, total)
}

/// Whether a scored leaf is the pack's execution row.
pub(crate) fn is_execution(path: &[String], actual: &Actual, pack: &RulePack) -> bool {
    let in_class = pack.execution.class.as_ref().is_some_and(|name| {
        let class = pack.classes.iter().find(|class| class.is_named(name));
        path.first().is_some_and(|top| class.is_some_and(|class| class.is_named(top)))
    });
    in_class || actual.metric.as_ref() == Some(&pack.execution.metric)
}

/// The tree's leaves with the names above them, in order of position, then id, whatever order the rows come in.
fn leaves(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<(Vec<String>, &Indicator)> {
    let mut found = Vec::new();
    let mut open: Vec<(Vec<String>, &Indicator)> = children(snapshot, programme, None, &[]);
    while let Some((path, node)) = open.pop() {
        let below = children(snapshot, programme, Some(node.id), &path);
        if below.is_empty() && (node.weight.is_some() || node.target_kind.is_some()) {
            found.push((path, node));
        } else {
            open.extend(below);
        }
    }
    found
}

/// Children with their paths, last first: a stack gives them back in order.
fn children<'s>(
    snapshot: &'s Snapshot,
    programme: Id<Programme>,
    parent: Option<Id<Indicator>>,
    path: &[String],
) -> Vec<(Vec<String>, &'s Indicator)> {
    let mut nodes: Vec<&Indicator> = snapshot.indicators_under(programme, parent).collect();
    nodes.sort_by_key(|node| std::cmp::Reverse((node.position, node.id)));
    let named = |node: &'s Indicator| (path.iter().cloned().chain([node.name.clone()]).collect(), node);
    nodes.into_iter().map(named).collect()
}

fn score_leaf(snapshot: &Snapshot, path: Vec<String>, node: &Indicator, pack: &RulePack) -> ScoredIndicator {
    let target = target_of(node);
    let actual = actual_of(snapshot, node);
    let weight = node.weight.unwrap_or_default();
    let rule = leaf::scored(&target, &actual, weight, pack, is_execution(&path, &actual, pack));
    let given = snapshot.overrides.iter().filter(|o| o.indicator == node.id).max_by_key(|o| o.id);
    ScoredIndicator {
        indicator: node.id,
        path,
        weight,
        completion: completion(&target, &actual, pack),
        score: given.map_or(rule.score, |given| leaf::pack_round(pack, given.score)),
        rule,
        overridden: given.is_some(),
        override_reason: given
            .and_then(|given| given.reason.clone())
            .filter(|reason| !reason.trim().is_empty()),
        deviation_reason: node.deviation_reason.clone().filter(|reason| !reason.trim().is_empty()),
        target,
        actual,
    }
}

/// The target as entered; a number without an operator means "at least", as forms leave it out for that case.
fn target_of(node: &Indicator) -> Target {
    let guessed = if node.target_value.is_some() { TargetKind::Number } else { TargetKind::Qualitative };
    let kind = node.target_kind.unwrap_or(guessed);
    let operator =
        if kind == TargetKind::Number { node.operator.or(Some(Operator::AtLeast)) } else { node.operator };
    Target {
        kind,
        operator,
        value: node.target_value,
        text: node.target_text.clone(),
        unit: node.unit.clone(),
    }
}

/// What was reached: the metric's figure where the file tells it, else what the bodies below reported of an indicator
/// that is handed down, else what a person typed with its evidence. A metric that is not there or cannot be read is a
/// finding of the checks; the assessment goes on without it.
fn actual_of(snapshot: &Snapshot, node: &Indicator) -> Actual {
    let text = node.actual_text.clone().filter(|text| !text.trim().is_empty());
    if let Some(metric) = &node.metric
        && let Ok(Some((value, evidence))) = metrics::compute(metric, snapshot, node.programme)
    {
        return Actual { value: Some(value), text, metric: Some(metric.clone()), evidence };
    }
    if node.metric.is_none()
        && let Some((value, evidence)) = metrics::reported(snapshot, node).and_then(|parts| parts.actual)
    {
        return Actual { value: Some(value), text, metric: None, evidence };
    }
    let evidence = snapshot.evidence.iter().filter(|e| e.indicator == node.id).map(|row| EvidenceItem {
        kind: if row.attachment.is_some() { "attachment" } else { "note" }.to_owned(),
        reference: row.attachment.map_or_else(|| row.id.to_string(), |id| id.to_string()),
        text: row.text.clone(),
    });
    Actual { value: node.actual_value, text, metric: None, evidence: evidence.collect() }
}

fn class_totals(indicators: &[ScoredIndicator]) -> Vec<ClassTotal> {
    let mut classes: Vec<ClassTotal> = Vec::new();
    for leaf in indicators {
        let name = leaf.path.first().map_or("", String::as_str);
        match classes.iter_mut().find(|class| class.name == name) {
            Some(class) => {
                class.weight = total_of([class.weight, leaf.weight]);
                class.score = total_of([class.score, leaf.score]);
            }
            None => {
                classes.push(ClassTotal { name: name.to_owned(), weight: leaf.weight, score: leaf.score })
            }
        }
    }
    classes
}

/// Whether a rule's figure is a verdict, not a missing value or a person's choice.
pub(crate) fn is_verdict(reason: RuleReason) -> bool {
    !matches!(reason, RuleReason::PersonChooses | RuleReason::NoActual)
}

/// A sum that stays at the largest number instead of failing on an absurd file.
pub(crate) fn total_of(numbers: impl IntoIterator<Item = Decimal>) -> Decimal {
    numbers.into_iter().fold(Decimal::ZERO, Decimal::saturating_add)
}
