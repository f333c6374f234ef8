//! Scoring a programme: the tree's leaves with actuals and evidence, the rule's figure and the one that counts,
//! class sums, total and grade.

mod leaf;

use jitu_model::assessment::{
    Actual, AssessmentResult, ClassTotal, EvidenceItem, RuleReason, ScoredIndicator, Target,
};
use jitu_model::indicator::{Indicator, Operator, TargetKind};
use jitu_model::programme::Programme;
use jitu_model::{Decimal, Id, Snapshot};

use crate::rules::RulePack;
use crate::{AssessError, metrics};

pub(crate) use leaf::is_choice;
pub use leaf::{completion, met, rule_score};

/// Scores a programme by a pack. The total is the sum of the leaves' rounded scores, unless the pack caps it by the
/// execution rate.
///
/// # Errors
/// No such programme, or an indicator that asks for a metric nobody computes.
pub fn assess(
    snapshot: &Snapshot,
    programme: Id<Programme>,
    pack: &RulePack,
) -> Result<AssessmentResult, AssessError> {
    let facts = snapshot.programme(programme).ok_or(AssessError::UnknownProgramme { id: programme.raw() })?;
    let mut indicators = Vec::new();
    for (path, node) in leaves(snapshot, programme) {
        indicators.push(score_leaf(snapshot, path, node, pack)?);
    }
    let classes = class_totals(&indicators);
    let sum = total_of(indicators.iter().map(|leaf| leaf.score));
    let rate = metrics::compute(&pack.execution.metric, snapshot, programme)?.map(|(rate, _)| rate);
    let total = match rate.and_then(|rate| pack.cap(rate)) {
        Some(cap) => leaf::pack_round(pack, cap).min(sum),
        None => sum,
    };
    // A narrative form has no indicators: no score, so no grade of it either.
    let grade = if indicators.is_empty() { "" } else { pack.grade(total) };
    Ok(AssessmentResult {
        programme,
        name: facts.name.clone(),
        year: facts.year,
        form: facts.form.clone(),
        rule_pack: pack.id.clone(),
        classes,
        weight: total_of(indicators.iter().map(|leaf| leaf.weight)),
        total: leaf::pack_round(pack, total),
        grade: grade.to_owned(),
        report_date: snapshot.assessment_of(programme).and_then(|assessment| assessment.report_date),
        indicators,
    })
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

fn score_leaf(
    snapshot: &Snapshot,
    path: Vec<String>,
    node: &Indicator,
    pack: &RulePack,
) -> Result<ScoredIndicator, AssessError> {
    let target = target_of(node);
    let actual = actual_of(snapshot, node)?;
    let weight = node.weight.unwrap_or_default();
    let rule = leaf::scored(&target, &actual, weight, pack, is_execution(&path, &actual, pack));
    let given = snapshot.overrides.iter().filter(|o| o.indicator == node.id).max_by_key(|o| o.id);
    Ok(ScoredIndicator {
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
    })
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

/// What was reached: the metric's figure where the file tells it, else what a person typed with its evidence.
fn actual_of(snapshot: &Snapshot, node: &Indicator) -> Result<Actual, AssessError> {
    if let Some(metric) = &node.metric {
        let computed = metrics::compute(metric, snapshot, node.programme).map_err(|_| {
            AssessError::IndicatorMetric { indicator: node.name.clone(), metric: metric.clone() }
        })?;
        if let Some((value, evidence)) = computed {
            let text = node.actual_text.clone();
            return Ok(Actual { value: Some(value), text, metric: Some(metric.clone()), evidence });
        }
    }
    let evidence = snapshot.evidence.iter().filter(|e| e.indicator == node.id).map(|row| EvidenceItem {
        kind: if row.attachment.is_some() { "attachment" } else { "note" }.to_owned(),
        reference: row.attachment.map_or_else(|| row.id.to_string(), |id| id.to_string()),
        text: row.text.clone(),
    });
    Ok(Actual {
        value: node.actual_value,
        text: node.actual_text.clone().filter(|text| !text.trim().is_empty()),
        metric: None,
        evidence: evidence.collect(),
    })
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
