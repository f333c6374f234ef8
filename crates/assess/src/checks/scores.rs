//! Scores: inside their weight, adding to the total, and agreeing with the rule or saying why not.

use jitu_model::assessment::{RuleReason, ScoredIndicator};
use jitu_model::{Decimal, Finding};

use super::{Context, at_leaf, at_stated, declare};
use crate::number;
use crate::score::{is_choice, is_verdict, total_of};

declare! {
    RANGE = Error "SCORE-RANGE" "outside" [];
    LEAVES = Error "SCORE-SUM" "leaves" [];
    CAPPED = Hint "SCORE-SUM" "capped" [];
    STATED = Error "SCORE-SUM" "stated" [];
    BELOW_WITH_REASON = Hint "SCORE-RULE" "below_with_reason" ["reason"];
    BELOW = Warning "SCORE-RULE" "below_without_reason" [];
    ABOVE_WITH_REASON = Hint "SCORE-RULE" "above_with_reason" ["reason"];
    ABOVE = Error "SCORE-RULE" "above_without_reason" [];
    NO_ACTUAL = Warning "SCORE-RULE" "no_actual" [];
    PENDING = Hint "SCORE-RULE" "choice_pending" [];
    UNEXPLAINED = Warning "SCORE-RULE" "choice_without_reason" [];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let result = context.result;
    for leaf in &result.indicators {
        if leaf.score < Decimal::ZERO || leaf.score > leaf.weight.max(Decimal::ZERO) {
            let range = format!("0 – {}", leaf.weight);
            findings.push(RANGE.found(range, leaf.score, vec![at_leaf(leaf)], &[]));
        }
        findings.extend(by_rule(context, leaf));
    }
    let sum = total_of(result.indicators.iter().map(|leaf| leaf.score));
    if sum != result.total {
        let case = if sum > result.total && !context.pack.caps.is_empty() { CAPPED } else { LEAVES };
        findings.push(case.found(sum, result.total, vec![context.here()], &[]));
    }
    // A narrative form states a total without a table to add up.
    for stated in context.stated("total").filter(|_| !result.indicators.is_empty()) {
        if let Some(found) = number::printed(&stated.value).filter(|found| *found != result.total) {
            let places = vec![at_stated(stated), context.here()];
            findings.push(STATED.found(result.total, found, places, &[]));
        }
    }
}

/// The score that counts against the rule's.
fn by_rule(context: &Context<'_>, leaf: &ScoredIndicator) -> Option<Finding> {
    let place = vec![at_leaf(leaf)];
    let (rule, given) = (leaf.rule.score, leaf.score);
    if leaf.rule.reason == RuleReason::NoActual {
        return Some(NO_ACTUAL.found("", given, place, &[]));
    }
    if !is_verdict(leaf.rule.reason)
        && is_choice(&leaf.target, &leaf.actual, leaf.weight, given, context.pack)
    {
        return match (leaf.overridden, &leaf.override_reason) {
            (false, _) => Some(PENDING.found(rule, given, place, &[])),
            (true, None) => Some(UNEXPLAINED.found(rule, given, place, &[])),
            (true, Some(_)) => None,
        };
    }
    if !leaf.overridden || given == rule {
        return None;
    }
    // The sentence around it brings its own full stop.
    let reason =
        leaf.override_reason.as_deref().map(|reason| reason.trim_end_matches(['。', '.', '，', '；']));
    Some(match (reason, given < rule) {
        (Some(reason), true) => BELOW_WITH_REASON.found(rule, given, place, &[("reason", &reason)]),
        (None, true) => BELOW.found(rule, given, place, &[]),
        (Some(reason), false) => ABOVE_WITH_REASON.found(rule, given, place, &[("reason", &reason)]),
        (None, false) => ABOVE.found(rule, given, place, &[]),
    })
}
