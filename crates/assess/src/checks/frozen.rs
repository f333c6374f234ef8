//! 定稿: what was signed against what the project gives now. Nothing is rewritten: who changed the project looks at it.

use jitu_model::Finding;
use jitu_model::assessment::AssessmentResult;
use jitu_model::year::{FrozenVersion, ReviewAction};

use super::{Context, at, at_leaf, declare};

declare! {
    TOTAL = Warning "FROZEN" "total" ["at"];
    GRADE = Warning "FROZEN" "grade" ["at"];
    SCORE = Warning "FROZEN" "score" ["at", "indicator"];
    ACTUAL = Warning "FROZEN" "actual" ["at", "indicator"];
    LEAVES = Warning "FROZEN" "leaves" ["at"];
    UNREADABLE = Warning "FROZEN" "unreadable" ["at"];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(frozen) = standing(context) else { return };
    let now = context.result;
    let place = || vec![at(frozen, &*frozen.at)];
    let params: [(&str, &dyn std::fmt::Display); 1] = [("at", &frozen.at)];
    if frozen.total != now.total {
        findings.push(TOTAL.found(frozen.total, now.total, place(), &params));
    }
    if frozen.grade.trim() != now.grade {
        findings.push(GRADE.found(&frozen.grade, &now.grade, place(), &params));
    }
    match serde_json::from_str::<AssessmentResult>(&frozen.result) {
        Ok(signed) => leaves(frozen, &signed, now, findings),
        Err(_) => findings.push(UNREADABLE.found("", "", place(), &params)),
    }
}

/// The latest signed version that was not reopened afterwards.
fn standing<'a>(context: &Context<'a>) -> Option<&'a FrozenVersion> {
    let ours = context.snapshot.frozen.iter().filter(|version| version.programme == context.programme);
    let latest = ours.max_by(|one, other| (&one.at, one.id).cmp(&(&other.at, other.id)))?;
    let mut steps = context.snapshot.review_steps.iter().filter(|step| step.programme == context.programme);
    let reopened = steps.any(|step| step.action == ReviewAction::Reopen && step.at > latest.at);
    (!reopened).then_some(latest)
}

/// Leaf by leaf: scores and actual values.
fn leaves(
    frozen: &FrozenVersion,
    signed: &AssessmentResult,
    now: &AssessmentResult,
    findings: &mut Vec<Finding>,
) {
    if signed.indicators.len() != now.indicators.len() {
        let params: [(&str, &dyn std::fmt::Display); 1] = [("at", &frozen.at)];
        let (then, today) = (signed.indicators.len(), now.indicators.len());
        findings.push(LEAVES.found(then, today, vec![at(frozen, &*frozen.at)], &params));
    }
    for leaf in &now.indicators {
        let Some(then) = signed.indicators.iter().find(|l| l.indicator == leaf.indicator) else { continue };
        let place = at_leaf(leaf);
        let name = place.text.clone();
        let params: [(&str, &dyn std::fmt::Display); 2] = [("at", &frozen.at), ("indicator", &name)];
        if then.score != leaf.score {
            findings.push(SCORE.found(then.score, leaf.score, vec![place.clone()], &params));
        }
        let told = |actual: &jitu_model::assessment::Actual| match actual.value {
            Some(value) => value.normalize().to_string(),
            None => actual.text.clone().unwrap_or_default(),
        };
        let (then, today) = (told(&then.actual), told(&leaf.actual));
        if then != today {
            findings.push(ACTUAL.found(then, today, vec![place], &params));
        }
    }
}
