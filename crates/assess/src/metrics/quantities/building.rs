//! What was built: systems, their parts and stages, assets and towers.

use jitu_model::Decimal;
use jitu_model::system::{Asset, Component, Stage, StageStep, Tower, TowerOrigin};

use super::{Computed, Facts, Quantity, counted, present, rows};

use crate::metrics::past::Dated::Stages;

pub(super) const QUANTITIES: &[Quantity] = &[
    Quantity::plain("systems", |f| present(&f.systems())),
    Quantity::plain("components", |f| present(&components(f))),
    Quantity::plain("stages", |f| present(&stages(f))).by(&[]),
    Quantity::plain("stages_done", |f| subset(stages(f), |stage| stage.done)).by(&[Stages]),
    Quantity::plain("stages_planned", |f| on_time(f).map(|(planned, _)| counted(&planned))).by(&[Stages]),
    Quantity::plain("stages_on_time", |f| on_time(f).map(|(_, on_time)| counted(&on_time))).by(&[Stages]),
    Quantity::plain("steps", |f| present(&steps(f))),
    Quantity::plain("steps_done", |f| subset(steps(f), |step| step.done)),
    Quantity::plain("assets", |f| summed(f, |asset| Some(asset.count))),
    Quantity::plain("assets_in_use", |f| summed(f, |asset| asset.in_use)),
    Quantity::plain("towers", |f| present(&towers(f))),
    Quantity::plain("towers_new", |f| subset(towers(f), |tower| tower.origin == TowerOrigin::New)),
    Quantity::plain("towers_reused", |f| subset(towers(f), |tower| tower.origin == TowerOrigin::Reused)),
    Quantity::plain("towers_in_use", |f| subset(towers(f), |tower| tower.in_use)),
];

pub(super) fn towers<'s>(facts: &Facts<'s>) -> Vec<&'s Tower> {
    facts.snapshot.programme_towers(facts.programme.id)
}

fn components<'s>(facts: &Facts<'s>) -> Vec<&'s Component> {
    let systems = facts.systems();
    facts.snapshot.components.iter().filter(|c| systems.iter().any(|s| s.id == c.system)).collect()
}

fn stages<'s>(facts: &Facts<'s>) -> Vec<&'s Stage> {
    facts.systems().into_iter().flat_map(|system| facts.snapshot.stages_of(system.id)).collect()
}

fn steps<'s>(facts: &Facts<'s>) -> Vec<&'s StageStep> {
    let stages = stages(facts);
    facts.snapshot.steps.iter().filter(|step| stages.iter().any(|stage| stage.id == step.stage)).collect()
}

/// Those of some rows that are so; unknown where there are no rows at all.
fn subset<R: jitu_model::Record>(all: Vec<&R>, so: impl Fn(&R) -> bool) -> Option<Computed> {
    if all.is_empty() {
        return None;
    }
    let chosen: Vec<&R> = all.into_iter().filter(|row| so(row)).collect();
    Some(counted(&chosen))
}

/// A count of the ledger summed over the assets; unknown while one does not tell it.
fn summed(facts: &Facts<'_>, count: fn(&Asset) -> Option<i64>) -> Option<Computed> {
    let assets: Vec<&Asset> =
        facts.systems().into_iter().flat_map(|system| facts.snapshot.assets_of(system.id)).collect();
    if assets.is_empty() {
        return None;
    }
    let sum = assets.iter().try_fold(Decimal::ZERO, |sum, asset| Some(sum + Decimal::from(count(asset)?)))?;
    Some((sum, vec![rows(assets, sum.to_string())]))
}

/// Stages with a planned end, and those of them that ended by it. Unknown while one of them cannot be judged: a rate
/// over the rest would flatter.
fn on_time<'s>(facts: &Facts<'s>) -> Option<(Vec<&'s Stage>, Vec<&'s Stage>)> {
    let report = facts.report();
    let (mut planned, mut on_time) = (Vec::new(), Vec::new());
    for stage in stages(facts) {
        let Some(plan) = stage.plan_end else { continue };
        planned.push(stage);
        match stage.actual_end {
            Some(end) if end.surely_after(plan) => {}
            Some(end) if end.latest() <= plan.latest() => on_time.push(stage),
            None if !stage.done && report.is_some_and(|report| report.surely_after(plan)) => {}
            _ => return None,
        }
    }
    (!planned.is_empty()).then_some((planned, on_time))
}
