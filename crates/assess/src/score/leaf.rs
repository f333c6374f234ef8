//! The rule for one indicator: what a target, an actual and a weight give under a pack.
//!
//! Follows 财预〔2020〕10号 where it says anything, and the pack where localities differ. Every figure lies between
//! 0 and the weight, rounded as the pack says, and no input can overflow it.

use jitu_model::assessment::{Actual, RuleReason, RuleScore, Target};
use jitu_model::indicator::{Operator, TargetKind};
use jitu_model::money::half_up;
use jitu_model::{Decimal, PartialDate};

use crate::rules::{ExecutionScoring, QualitativeBand, RoundingMode, RulePack, ZeroTarget};

/// The rule's score of one leaf. A figure computed by the pack's own execution metric is scored as the pack scores
/// execution.
pub fn rule_score(target: &Target, actual: &Actual, weight: Decimal, pack: &RulePack) -> RuleScore {
    scored(target, actual, weight, pack, actual.metric.as_ref() == Some(&pack.execution.metric))
}

/// As [`rule_score`], for a leaf that is known to be the execution row or not.
pub(crate) fn scored(
    target: &Target,
    actual: &Actual,
    weight: Decimal,
    pack: &RulePack,
    execution: bool,
) -> RuleScore {
    let weight = weight.max(Decimal::ZERO);
    if execution
        && pack.execution.scoring == ExecutionScoring::Rate
        && let Some(rate) = actual.value
    {
        let full = rate >= Decimal::ONE_HUNDRED;
        let reason = if full { RuleReason::Met } else { RuleReason::Proportional };
        return give(pack, part(weight, rate, Decimal::ONE_HUNDRED), weight, reason);
    }
    match target.kind {
        TargetKind::Number => number(target, actual, weight, pack),
        TargetKind::Date => date(target, actual, weight, pack),
        TargetKind::Qualitative => qualitative(target, actual, weight, pack),
        TargetKind::Done => done(target, actual, weight, pack),
    }
}

/// Whether the target was met; `None`: unknown, or for a person to say.
pub fn met(target: &Target, actual: &Actual, pack: &RulePack) -> Option<bool> {
    match target.kind {
        TargetKind::Number => Some(reaches(target.operator?, target.value?, actual.value?)),
        TargetKind::Date => {
            let (due, day) = (read_date(target.text.as_deref())?, read_date(actual.text.as_deref())?);
            if day.surely_after(due) { Some(false) } else { in_time(day, due).then_some(true) }
        }
        TargetKind::Qualitative => outcome_band(target, actual, pack).map(|b| b.to >= Decimal::ONE_HUNDRED),
        TargetKind::Done => is_done(target, actual, pack),
    }
}

/// 单项指标完成率 in per cent, two decimals, at most the pack's cap; `None`: not computable.
pub fn completion(target: &Target, actual: &Actual, pack: &RulePack) -> Option<Decimal> {
    let hundred = Decimal::ONE_HUNDRED;
    let rate = match (target.kind, met(target, actual, pack)) {
        (TargetKind::Number, Some(reached)) => {
            let (goal, value) = (target.value?, actual.value?);
            match target.operator? {
                _ if goal <= Decimal::ZERO => reached.then_some(hundred)?,
                Operator::AtLeast | Operator::MoreThan => ratio(hundred, value.max(Decimal::ZERO), goal)?,
                _ if reached => hundred,
                Operator::Equal => part(hundred, value.min(goal), value.max(goal)),
                Operator::AtMost | Operator::LessThan => part(hundred, goal - (value - goal), goal),
            }
        }
        (TargetKind::Done, Some(false)) => Decimal::ZERO,
        (TargetKind::Date | TargetKind::Done, Some(true)) => hundred,
        _ => return None,
    };
    let mut rate = half_up(pack.completion.cap.map_or(rate, |cap| rate.min(cap)), 2);
    rate.rescale(2);
    Some(rate)
}

/// Whether a score lies where the rule leaves the choice to a person.
pub(crate) fn is_choice(
    target: &Target,
    actual: &Actual,
    weight: Decimal,
    score: Decimal,
    pack: &RulePack,
) -> bool {
    if score < Decimal::ZERO || score > weight {
        return false;
    }
    match outcome_band(target, actual, pack) {
        Some(band) if target.kind == TargetKind::Qualitative => {
            let below = |share: Decimal| part(weight, share, Decimal::ONE_HUNDRED);
            let under = band.to >= Decimal::ONE_HUNDRED || score < below(band.to);
            score >= pack_round(pack, below(band.from)) && under
        }
        _ => true,
    }
}

fn number(target: &Target, actual: &Actual, weight: Decimal, pack: &RulePack) -> RuleScore {
    let (Some(operator), Some(goal)) = (target.operator, target.value) else {
        return give(pack, Decimal::ZERO, weight, RuleReason::PersonChooses);
    };
    let Some(value) = actual.value else { return unknown(pack) };
    if reaches(operator, goal, value) {
        return match overshot(operator, goal, value, pack) {
            Some(lost) => {
                let kept = Decimal::ONE_HUNDRED - lost;
                give(pack, part(weight, kept, Decimal::ONE_HUNDRED), weight, RuleReason::Overshot)
            }
            None => give(pack, weight, weight, RuleReason::Met),
        };
    }
    if goal <= Decimal::ZERO {
        let reason = match pack.ratio.zero_target {
            // A ratio of two numbers says nothing when "equal to 0" is missed: that is 0 by the rule.
            ZeroTarget::Choice if operator != Operator::Equal => RuleReason::PersonChooses,
            _ => RuleReason::Missed,
        };
        return give(pack, Decimal::ZERO, weight, reason);
    }
    let raw = match operator {
        Operator::AtLeast | Operator::MoreThan => part(weight, value, goal),
        Operator::Equal => part(weight, value.min(goal), value.max(goal)),
        // (1 − (value − goal) ÷ goal) × weight
        Operator::AtMost | Operator::LessThan => part(weight, goal - (value - goal), goal),
    };
    let mut given = give(pack, raw, weight, RuleReason::Proportional);
    if matches!(operator, Operator::MoreThan | Operator::LessThan) {
        // A strict target missed at equality loses the last place, and nothing further off may have more.
        let most = weight - Decimal::new(1, pack.rounding.decimals);
        given.score = give(pack, given.score.min(most), weight, given.reason).score;
        if value == goal {
            given.reason = RuleReason::StrictMiss;
        }
    }
    if given.score.is_zero() && !weight.is_zero() {
        given.reason = RuleReason::Missed;
    }
    given
}

/// Per cent of the weight that a target passed by far costs; `None`: not so far, or the pack deducts nothing.
fn overshot(operator: Operator, goal: Decimal, value: Decimal, pack: &RulePack) -> Option<Decimal> {
    let rule = pack.overshoot.as_ref()?;
    if goal <= Decimal::ZERO || !matches!(operator, Operator::AtLeast | Operator::MoreThan) {
        return None;
    }
    let beyond = ratio(Decimal::ONE_HUNDRED, value, goal)?.checked_sub(pack.deviation.overshoot)?;
    if beyond < Decimal::ZERO {
        return None;
    }
    let steps = beyond.checked_div(rule.step).and_then(|steps| steps.floor().checked_add(Decimal::ONE));
    let lost = steps.and_then(|steps| steps.checked_mul(rule.share));
    Some(lost.map_or(rule.most, |lost| lost.min(rule.most)))
}

fn date(target: &Target, actual: &Actual, weight: Decimal, pack: &RulePack) -> RuleScore {
    let Some(text) = actual.text.as_deref() else { return unknown(pack) };
    let (Some(due), Some(day)) = (read_date(target.text.as_deref()), read_date(Some(text))) else {
        let undone = pack.done.no.iter().any(|word| word == text.trim());
        let reason = if undone { RuleReason::Missed } else { RuleReason::PersonChooses };
        return give(pack, Decimal::ZERO, weight, reason);
    };
    if in_time(day, due) {
        return give(pack, weight, weight, RuleReason::Met);
    }
    if !day.surely_after(due) {
        return give(pack, Decimal::ZERO, weight, RuleReason::PersonChooses);
    }
    let kept = pack.late.as_ref().map_or(Decimal::ZERO, |late| {
        let days = day_number(day.earliest()) - day_number(due.latest());
        let units = Decimal::from(days.max(0)) / Decimal::from(late.days);
        units.ceil().checked_mul(late.points).map_or(Decimal::ZERO, |lost| weight - lost)
    });
    give(pack, kept, weight, RuleReason::Late)
}

fn qualitative(target: &Target, actual: &Actual, weight: Decimal, pack: &RulePack) -> RuleScore {
    if actual.text.is_none() {
        return unknown(pack);
    }
    let share = outcome_band(target, actual, pack).map_or(Decimal::ZERO, |band| band.default);
    give(pack, part(weight, share, Decimal::ONE_HUNDRED), weight, RuleReason::PersonChooses)
}

fn done(target: &Target, actual: &Actual, weight: Decimal, pack: &RulePack) -> RuleScore {
    match is_done(target, actual, pack) {
        Some(true) => give(pack, weight, weight, RuleReason::Met),
        Some(false) => give(pack, Decimal::ZERO, weight, RuleReason::Missed),
        None if actual.text.is_some() => give(pack, Decimal::ZERO, weight, RuleReason::PersonChooses),
        None => unknown(pack),
    }
}

/// The band of the outcome; an outcome in the target's own words is the best one.
fn outcome_band<'p>(target: &Target, actual: &Actual, pack: &'p RulePack) -> Option<&'p QualitativeBand> {
    let outcome = actual.text.as_deref()?.trim();
    if target.text.as_deref().is_some_and(|aim| aim.trim() == outcome) {
        return pack.qualitative.iter().find(|band| band.to >= Decimal::ONE_HUNDRED);
    }
    pack.band(outcome)
}

fn is_done(target: &Target, actual: &Actual, pack: &RulePack) -> Option<bool> {
    let outcome = actual.text.as_deref()?.trim();
    let aimed = target.text.as_deref().is_some_and(|aim| aim.trim() == outcome);
    if aimed || pack.done.yes.iter().any(|word| word == outcome) {
        return Some(true);
    }
    pack.done.no.iter().any(|word| word == outcome).then_some(false)
}

/// Whether a value meets a numeric target.
pub(crate) fn reaches(operator: Operator, goal: Decimal, value: Decimal) -> bool {
    match operator {
        Operator::AtLeast => value >= goal,
        Operator::MoreThan => value > goal,
        Operator::Equal => value == goal,
        Operator::AtMost => value <= goal,
        Operator::LessThan => value < goal,
    }
}

fn read_date(text: Option<&str>) -> Option<PartialDate> {
    text?.trim().parse().ok()
}

fn in_time(day: PartialDate, due: PartialDate) -> bool {
    day.latest() <= due.latest()
}

/// Days since a fixed day of the proleptic Gregorian calendar: for differences only.
fn day_number((year, month, day): (u16, u8, u8)) -> i64 {
    // Years begin in March, so that the leap day is the last of its year.
    let shifted = i64::from(month < 3);
    let year = i64::from(year) - shifted;
    let month = i64::from(month) + 12 * shifted - 3;
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + i64::from(day)
}

/// `weight` × `numerator` ÷ `denominator`; `None` where it cannot be represented.
fn ratio(weight: Decimal, numerator: Decimal, denominator: Decimal) -> Option<Decimal> {
    // Multiplying first keeps halves exact; figures too large for that lose only far decimals by dividing first.
    let exact = weight.checked_mul(numerator).and_then(|product| product.checked_div(denominator));
    exact.or_else(|| numerator.checked_div(denominator).and_then(|share| share.checked_mul(weight)))
}

/// [`ratio`] between 0 and the weight.
fn part(weight: Decimal, numerator: Decimal, denominator: Decimal) -> Decimal {
    if numerator <= Decimal::ZERO || denominator <= Decimal::ZERO {
        return Decimal::ZERO;
    }
    if numerator >= denominator {
        return weight;
    }
    ratio(weight, numerator, denominator).unwrap_or(Decimal::ZERO).min(weight)
}

/// Rounds as the pack says, with exactly its decimals.
pub(crate) fn pack_round(pack: &RulePack, value: Decimal) -> Decimal {
    let places = pack.rounding.decimals;
    let mut rounded = match pack.rounding.mode {
        RoundingMode::HalfUp => half_up(value, places),
        RoundingMode::Down => value.trunc_with_scale(places),
    };
    rounded.rescale(places);
    rounded
}

fn give(pack: &RulePack, raw: Decimal, weight: Decimal, reason: RuleReason) -> RuleScore {
    let mut score = pack_round(pack, raw.clamp(Decimal::ZERO, weight));
    if score > weight {
        // A weight with more decimals than scores have must not be passed by rounding.
        score = weight.trunc_with_scale(pack.rounding.decimals);
        score.rescale(pack.rounding.decimals);
    }
    RuleScore { score, reason }
}

fn unknown(pack: &RulePack) -> RuleScore {
    give(pack, Decimal::ZERO, Decimal::ZERO, RuleReason::NoActual)
}
