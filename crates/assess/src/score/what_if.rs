//! What each missing point would change: the total and the grade if an indicator had full marks, and the cheapest way
//! to the next grade.

use jitu_model::assessment::{AssessmentResult, ScoredIndicator};
use jitu_model::indicator::Indicator;
use jitu_model::programme::Programme;
use jitu_model::{Decimal, Id, Snapshot};

use super::{assess, capped, execution, is_execution, total_of};
use crate::AssessError;
use crate::rules::RulePack;

/// What full marks of one indicator would change.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIf {
    /// The indicator.
    pub indicator: Id<Indicator>,
    /// Points it has lost.
    pub lost: Decimal,
    /// The total if it had lost none.
    pub total_if_full: Decimal,
    /// The grade of that total.
    pub grade_if_full: String,
}

/// The cheapest way to the next grade.
#[derive(Debug, Clone, PartialEq)]
pub struct NextGrade {
    /// The grade.
    pub grade: String,
    /// Points the total lacks of it.
    pub missing: Decimal,
    /// The indicators whose full marks reach it: one if one is enough, the one that has lost least; else as few as
    /// possible, the largest losses first. Empty: no marks of theirs reach it.
    pub indicators: Vec<Id<Indicator>>,
}

/// A scored programme with what its total depends on.
struct Scored<'p> {
    result: AssessmentResult,
    pack: &'p RulePack,
    rate: Option<Decimal>,
}

impl<'p> Scored<'p> {
    fn of(snapshot: &Snapshot, programme: Id<Programme>, pack: &'p RulePack) -> Result<Self, AssessError> {
        let result = assess(snapshot, programme, pack)?;
        Ok(Self { result, pack, rate: execution(snapshot, programme, pack)? })
    }

    /// Leaves that have lost points, with how many, in the tree's order.
    fn lost(&self) -> Vec<(&ScoredIndicator, Decimal)> {
        let lost = |leaf: &ScoredIndicator| leaf.weight.saturating_sub(leaf.score);
        let leaves = self.result.indicators.iter().map(|leaf| (leaf, lost(leaf)));
        leaves.filter(|(_, lost)| *lost > Decimal::ZERO).collect()
    }

    /// The total if those leaves had lost nothing. An execution row with full marks means that the money is spent, so
    /// that no cap by the execution rate is left.
    fn total_with(&self, full: &[(&ScoredIndicator, Decimal)]) -> Decimal {
        let scores = self.result.indicators.iter().map(|leaf| leaf.score);
        let sum = total_of(scores.chain(full.iter().map(|(_, lost)| *lost)));
        let spent = full.iter().any(|(leaf, _)| is_execution(&leaf.path, &leaf.actual, self.pack));
        capped(self.pack, sum, if spent { Some(Decimal::ONE_HUNDRED) } else { self.rate })
    }
}

/// For each indicator that has lost points: what full marks would change. In the tree's order.
///
/// # Errors
/// As [`assess`].
pub fn what_if(
    snapshot: &Snapshot,
    programme: Id<Programme>,
    pack: &RulePack,
) -> Result<Vec<WhatIf>, AssessError> {
    let scored = Scored::of(snapshot, programme, pack)?;
    let changed = |(leaf, lost): (&ScoredIndicator, Decimal)| {
        let total = scored.total_with(&[(leaf, lost)]);
        let grade_if_full = pack.grade(total).to_owned();
        WhatIf { indicator: leaf.indicator, lost, total_if_full: total, grade_if_full }
    };
    Ok(scored.lost().into_iter().map(changed).collect())
}

/// The cheapest way to the next grade; `None`: it has the best, or there is nothing to score.
///
/// # Errors
/// As [`assess`].
pub fn next_grade(
    snapshot: &Snapshot,
    programme: Id<Programme>,
    pack: &RulePack,
) -> Result<Option<NextGrade>, AssessError> {
    let scored = Scored::of(snapshot, programme, pack)?;
    let total = scored.result.total;
    let next = pack.grades.iter().rev().find(|band| band.from > total);
    let Some(next) = next.filter(|_| !scored.result.indicators.is_empty()) else { return Ok(None) };
    let mut lost = scored.lost();
    lost.sort_by_key(|(_, lost)| *lost);
    let reaches = |full: &[(&ScoredIndicator, Decimal)]| scored.total_with(full) >= next.from;
    let one = lost.iter().find(|step| reaches(&[**step])).map(|step| vec![*step]);
    let steps = one.unwrap_or_else(|| {
        // A cap by the execution rate holds whatever else is gained, so that row goes first if the rest falls short.
        lost.reverse();
        let execution = |leaf: &ScoredIndicator| is_execution(&leaf.path, &leaf.actual, pack);
        if !reaches(&lost.iter().copied().filter(|(leaf, _)| !execution(leaf)).collect::<Vec<_>>()) {
            lost.sort_by_key(|(leaf, _)| !execution(leaf));
        }
        let enough = (1..=lost.len()).find(|count| reaches(&lost[..*count]));
        lost[..enough.unwrap_or(0)].to_vec()
    });
    Ok(Some(NextGrade {
        grade: next.name.clone(),
        missing: next.from.saturating_sub(total),
        indicators: steps.iter().map(|(leaf, _)| leaf.indicator).collect(),
    }))
}
