//! What people said and did: surveys, goals, last year's remedies, and the evidence behind the indicators.

use jitu_model::indicator::Indicator;
use jitu_model::operation::Survey;
use jitu_model::programme::Goal;
use jitu_model::system::Remedy;
use jitu_model::{Decimal, Id};

use super::{Computed, Facts, Quantity, counted, present, rows};

use crate::metrics::past::Dated::Surveys;

pub(super) const QUANTITIES: &[Quantity] = &[
    Quantity::plain("surveys", |f| present(&surveys(f))).by(&[Surveys]),
    Quantity::plain("survey_sent", |f| asked(f, |survey| survey.sent)).by(&[Surveys]),
    Quantity::plain("survey_valid", |f| asked(f, |survey| Some(survey.valid()))).by(&[Surveys]),
    Quantity::plain("survey_satisfied", |f| {
        asked(f, |survey| Some(survey.very_satisfied.saturating_add(survey.satisfied)))
    })
    .by(&[Surveys]),
    Quantity::plain("survey_very_satisfied", |f| asked(f, |survey| Some(survey.very_satisfied)))
        .by(&[Surveys]),
    Quantity::plain("goals", |f| present(&goals(f))),
    Quantity::plain("goals_done", goals_done),
    Quantity::plain("remedies", |f| promised(f).map(|all| counted(&all))),
    Quantity::plain("remedies_done", remedies_done),
    Quantity::plain("indicators", |f| present(&leaves(f))),
    Quantity::plain("indicators_evidenced", indicators_evidenced),
];

fn surveys<'s>(facts: &Facts<'s>) -> Vec<&'s Survey> {
    facts.snapshot.surveys.iter().filter(|survey| survey.programme == facts.programme.id).collect()
}

/// A count summed over the surveys; unknown while one does not tell it, or tells less than nothing.
fn asked(facts: &Facts<'_>, count: fn(&Survey) -> Option<i64>) -> Option<Computed> {
    let surveys = surveys(facts);
    if surveys.is_empty() {
        return None;
    }
    let sound = |survey: &&Survey| {
        [survey.very_satisfied, survey.satisfied, survey.neutral, survey.dissatisfied].iter().all(|n| *n >= 0)
    };
    if !surveys.iter().all(sound) {
        return None;
    }
    let sum =
        surveys.iter().try_fold(Decimal::ZERO, |sum, survey| Some(sum + Decimal::from(count(survey)?)))?;
    Some((sum, vec![rows(surveys, sum.to_string())]))
}

fn goals<'s>(facts: &Facts<'s>) -> Vec<&'s Goal> {
    facts.snapshot.goals.iter().filter(|goal| goal.programme == facts.programme.id).collect()
}

/// Goals told as 100 % done; unknown while one is not told.
fn goals_done(facts: &Facts<'_>) -> Option<Computed> {
    let goals = goals(facts);
    let told: Vec<Decimal> = goals.iter().map(|goal| goal.completion).collect::<Option<_>>()?;
    let done: Vec<&Goal> = goals
        .iter()
        .zip(told)
        .filter(|(_, told)| *told >= Decimal::ONE_HUNDRED)
        .map(|(goal, _)| *goal)
        .collect();
    (!goals.is_empty()).then(|| counted(&done))
}

/// What last year's programme promised; unknown where this one has no year before it in the file.
fn promised<'s>(facts: &Facts<'s>) -> Option<Vec<&'s Remedy>> {
    let previous = facts.programme.previous?;
    let all = facts.snapshot.remedies.iter();
    let all: Vec<&Remedy> = all.filter(|r| r.programme == previous && filled(&r.text)).collect();
    (!all.is_empty()).then_some(all)
}

fn filled(text: &Option<String>) -> bool {
    text.as_deref().is_some_and(|text| !text.trim().is_empty())
}

/// Those of last year's remedies with an outcome, told there or where this year goes on from them.
fn remedies_done(facts: &Facts<'_>) -> Option<Computed> {
    let mut all = promised(facts)?;
    let told_here = |id: Id<Remedy>| {
        facts.snapshot.remedies.iter().any(|r| r.carried_from == Some(id) && filled(&r.outcome))
    };
    all.retain(|remedy| filled(&remedy.outcome) || told_here(remedy.id));
    Some(counted(&all))
}

fn leaves<'s>(facts: &Facts<'s>) -> Vec<&'s Indicator> {
    let own = facts.snapshot.indicators.iter().filter(|i| i.programme == facts.programme.id);
    own.filter(|indicator| indicator.weight.is_some() && indicator.target_kind.is_some()).collect()
}

/// Indicators whose value is computed, made up of reported parts, or typed with evidence.
fn indicators_evidenced(facts: &Facts<'_>) -> Option<Computed> {
    let all = leaves(facts);
    if all.is_empty() {
        return None;
    }
    let snapshot = facts.snapshot;
    let rests = |leaf: &&Indicator| {
        leaf.metric.is_some()
            || (leaf.rollup.is_some() && snapshot.parts.iter().any(|part| part.indicator == leaf.id))
            || snapshot.evidence.iter().any(|evidence| evidence.indicator == leaf.id)
    };
    let evidenced: Vec<&Indicator> = all.into_iter().filter(rests).collect();
    Some(counted(&evidenced))
}
