//! The indicator tree as people build it: classes with the weights below them, weights shared out, last year's tree
//! taken over.

use std::collections::HashMap;

use jitu_model::indicator::Indicator;
use jitu_model::programme::{Goal, Programme};
use jitu_model::system::Remedy;
use jitu_model::year::IndicatorPart;
use jitu_model::{Decimal, Id, Snapshot};

use super::{lock, number, result, rule_pack};
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language;
use crate::session::Session;
use crate::views::{GoalView, IndicatorNode, ProjectView, RemedyView, RowId};

/// Weights are shared out in steps of half a point.
const STEP: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// A node's children, in order.
fn children(snapshot: &Snapshot, programme: Id<Programme>, parent: Option<Id<Indicator>>) -> Vec<&Indicator> {
    snapshot.indicators_under(programme, parent).collect()
}

/// The leaves below a node (`None`: all), in order. A circle in a hostile file ends where it closes.
fn leaves(snapshot: &Snapshot, programme: Id<Programme>, parent: Option<Id<Indicator>>) -> Vec<&Indicator> {
    let mut found = Vec::new();
    let mut seen = Vec::new();
    let mut waiting = children(snapshot, programme, parent);
    waiting.reverse();
    while let Some(node) = waiting.pop() {
        if seen.contains(&node.id) {
            continue;
        }
        seen.push(node.id);
        if node.level == 3 {
            found.push(node);
        }
        let mut below = children(snapshot, programme, Some(node.id));
        below.reverse();
        waiting.extend(below);
    }
    found
}

/// The tree, depth first, each class with the weights of the leaves below it.
///
/// # Errors
/// No such programme.
pub fn indicator_tree(session: &Session, programme: RowId) -> Result<Vec<IndicatorNode>> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let mut nodes = Vec::new();
    let mut waiting = children(&snapshot, programme, None);
    waiting.reverse();
    while let Some(node) = waiting.pop() {
        if nodes.iter().any(|known: &IndicatorNode| known.id == node.id.into()) {
            continue;
        }
        let own = leaves(&snapshot, programme, Some(node.id));
        let weights = own.iter().filter_map(|leaf| leaf.weight);
        let sum: Decimal = if node.level == 3 { node.weight.unwrap_or_default() } else { weights.sum() };
        nodes.push(IndicatorNode {
            id: node.id.into(),
            parent: node.parent.map(RowId::from),
            level: u32::try_from(node.level).unwrap_or(0),
            name: node.name.clone(),
            weight: node.weight.map(|weight| weight.normalize().to_string()),
            leaves: u32::try_from(own.len()).unwrap_or(u32::MAX),
            sum: sum.normalize().to_string(),
            rollup: node.rollup.map(|rollup| rollup.name().to_owned()),
            metric: node.metric.clone(),
        });
        let mut below = children(&snapshot, programme, Some(node.id));
        below.reverse();
        waiting.extend(below);
    }
    Ok(nodes)
}

/// A total in equal parts, in steps of half a point; what is left over goes to the first.
pub(super) fn even(total: Decimal, count: usize) -> Vec<Decimal> {
    if count == 0 {
        return Vec::new();
    }
    let each = (total / Decimal::from(count) / STEP).floor() * STEP;
    let first = total - each * Decimal::from(count - 1);
    std::iter::once(first)
        .chain(std::iter::repeat_n(each, count - 1))
        .map(|weight| weight.normalize())
        .collect()
}

/// Shares a total out evenly over the leaves below a class (`None`: all leaves) in steps of half a point; what is left
/// over goes to the first.
///
/// # Errors
/// No such programme; a total that is no number from 0 to 100; no leaves.
pub fn share_weights(
    session: &mut Session,
    programme: RowId,
    parent: Option<RowId>,
    total: &str,
) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    lock::open(&snapshot, programme.id)?;
    let whole = number(&language::word("field.weight"), total)?.unwrap_or_default();
    if whole.is_sign_negative() || whole > Decimal::ONE_HUNDRED {
        return Err(AppError::new("bad_weight", &[("name", total)]));
    }
    let own = leaves(&snapshot, programme.id, parent.map(RowId::id));
    if own.is_empty() {
        return Err(AppError::new("no_leaves", &[]));
    }
    let weights = even(whole, own.len());
    let weighed = own.into_iter().zip(weights);
    let rows: Vec<Indicator> =
        weighed.map(|(leaf, weight)| Indicator { weight: Some(weight), ..leaf.clone() }).collect();
    let label = language::label("share_weights", &[("total", total), ("count", &rows.len().to_string())]);
    session.write(&label, |writer| rows.iter().try_for_each(|row| writer.update(row)))?;
    opened_view(session)
}

/// Gives each class the weight that the rule pack has for it, with the weight of classes that do not apply moved to the
/// others; inside a class the leaves keep their proportions, in steps of half a point, the largest taking what is over.
///
/// # Errors
/// No such programme; the pack prescribes no weights; no leaves.
pub fn weigh_by_rule(session: &mut Session, programme: RowId) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    lock::open(&snapshot, programme.id)?;
    let (pack, result) = (rule_pack(&programme)?, result(&snapshot, &programme)?);
    let mut rows = Vec::new();
    for class in jitu_assess::weights::moved(&result, &pack) {
        let rule = pack.class(&class.class);
        let own = result
            .indicators
            .iter()
            .filter(|leaf| leaf.path.first().is_some_and(|name| rule.is_some() && pack.class(name) == rule));
        let (ids, weights): (Vec<Id<Indicator>>, Vec<Decimal>) =
            own.map(|leaf| (leaf.indicator, leaf.weight)).unzip();
        for (id, weight) in ids.into_iter().zip(in_proportion(class.by_rule, &weights)) {
            let leaf = snapshot.indicators.iter().find(|node| node.id == id);
            rows.extend(leaf.map(|leaf| Indicator { weight: Some(weight), ..leaf.clone() }));
        }
    }
    if rows.is_empty() {
        return Err(AppError::new("no_leaves", &[]));
    }
    let label = language::label("weigh_by_rule", &[("name", &pack.name)]);
    session.write(&label, |writer| rows.iter().try_for_each(|row| writer.update(row)))?;
    opened_view(session)
}

/// A total in the proportions of weights, in steps of half a point; the largest takes what is left over.
fn in_proportion(total: Decimal, weights: &[Decimal]) -> Vec<Decimal> {
    let whole: Decimal = weights.iter().copied().sum();
    if whole.is_zero() {
        return even(total, weights.len());
    }
    let mut shares: Vec<Decimal> =
        weights.iter().map(|weight| (total * weight / whole / STEP).floor() * STEP).collect();
    let left = total - shares.iter().copied().sum::<Decimal>();
    let largest = (0..weights.len()).rev().max_by_key(|index| weights.get(*index).copied());
    if let Some(share) = largest.and_then(|index| shares.get_mut(index)) {
        *share += left;
    }
    shares.into_iter().map(|share| share.normalize()).collect()
}

/// Moves a node before the sibling above it (`down`: behind the one below). At the end of its row nothing happens.
///
/// # Errors
/// No such node; the programme is signed.
pub fn move_indicator(session: &mut Session, indicator: RowId, down: bool) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let node = snapshot.indicators.iter().find(|node| node.id == indicator.id());
    let node = node.ok_or_else(|| AppError::new("unknown_indicator", &[]))?;
    lock::open(&snapshot, node.programme)?;
    let mut siblings: Vec<Indicator> =
        children(&snapshot, node.programme, node.parent).into_iter().cloned().collect();
    let at = siblings.iter().position(|sibling| sibling.id == node.id).unwrap_or_default();
    let to = if down { at + 1 } else { at.wrapping_sub(1) };
    if to < siblings.len() {
        siblings.swap(at, to);
    }
    for (position, sibling) in (0..).zip(&mut siblings) {
        sibling.position = position;
    }
    let label = language::label("move_indicator", &[("name", &node.name)]);
    session.write(&label, |writer| siblings.iter().try_for_each(|sibling| writer.update(sibling)))?;
    opened_view(session)
}

/// The annual goals of a programme, in order.
///
/// # Errors
/// No such programme.
pub fn goals(session: &Session, programme: RowId) -> Result<Vec<GoalView>> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let view = |goal: &Goal| GoalView {
        id: goal.id.into(),
        text: goal.text.clone(),
        outcome: goal.outcome.clone(),
        completion: goal.completion.map(|completion| completion.normalize().to_string()),
    };
    Ok(snapshot.goals.iter().filter(|goal| goal.programme == programme).map(view).collect())
}

/// The year of the programme that a remedy belongs to.
fn year_of(snapshot: &Snapshot, remedy: Id<Remedy>) -> Option<i32> {
    let row = snapshot.remedies.iter().find(|row| row.id == remedy)?;
    snapshot.programme(row.programme).map(|programme| programme.year)
}

/// The problems of a programme and what is done about them, in order.
///
/// # Errors
/// No such programme.
pub fn remedies(session: &Session, programme: RowId) -> Result<Vec<RemedyView>> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let view = |remedy: &Remedy| RemedyView {
        id: remedy.id.into(),
        problem: remedy.problem.clone(),
        text: remedy.text.clone(),
        outcome: remedy.outcome.clone(),
        carried_from: remedy.carried_from.and_then(|from| year_of(&snapshot, from)),
    };
    Ok(snapshot.remedies.iter().filter(|remedy| remedy.programme == programme).map(view).collect())
}

/// Takes over another programme's tree: classes, targets, weights and the parts of bodies below, without what was
/// reached. An earlier year becomes the year before.
///
/// # Errors
/// No such programme; the tree here is not empty, the other one is; a programme that is signed.
pub fn copy_indicators(session: &mut Session, programme: RowId, from: RowId) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let source = session.programme(from.id())?;
    lock::open(&snapshot, programme.id)?;
    if snapshot.indicators.iter().any(|indicator| indicator.programme == programme.id) {
        return Err(AppError::new("tree_not_empty", &[("name", &programme.name)]));
    }
    let mut rows: Vec<Indicator> =
        snapshot.indicators.iter().filter(|row| row.programme == source.id).cloned().collect();
    if rows.is_empty() {
        return Err(AppError::new("tree_empty", &[("name", &source.name)]));
    }
    rows.sort_by_key(|row| row.level);
    let year = source.year.to_string();
    let label = language::label("copy_indicators", &[("name", &source.name), ("year", &year)]);
    session.write(&label, |writer| {
        let mut copies: HashMap<Id<Indicator>, Id<Indicator>> = HashMap::new();
        for row in &rows {
            let copy = writer.insert(&mut Indicator {
                id: Id::NEW,
                programme: programme.id,
                parent: row.parent.and_then(|parent| copies.get(&parent).copied()),
                actual_value: None,
                actual_text: None,
                deviation_reason: None,
                ..row.clone()
            })?;
            copies.insert(row.id, copy);
        }
        for part in &snapshot.parts {
            if let Some(copy) = copies.get(&part.indicator) {
                let part = part.clone();
                writer.insert(&mut IndicatorPart {
                    id: Id::NEW,
                    indicator: *copy,
                    actual_value: None,
                    ..part
                })?;
            }
        }
        if programme.previous.is_none() && source.year < programme.year {
            writer.update(&Programme { previous: Some(source.id), ..programme.clone() })?;
        }
        Ok(())
    })?;
    opened_view(session)
}
