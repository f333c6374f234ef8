//! The indicator tree as people build it: classes with the weights below them, weights shared out, last year's tree
//! taken over.

use std::collections::HashMap;

use jitu_model::indicator::Indicator;
use jitu_model::programme::{Goal, Programme};
use jitu_model::system::Remedy;
use jitu_model::{Decimal, Id, Snapshot};

use super::number;
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
        });
        let mut below = children(&snapshot, programme, Some(node.id));
        below.reverse();
        waiting.extend(below);
    }
    Ok(nodes)
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
    let whole = number(&language::word("field.weight"), total)?.unwrap_or_default();
    if whole.is_sign_negative() || whole > Decimal::ONE_HUNDRED {
        return Err(AppError::new("bad_weight", &[("name", total)]));
    }
    let own = leaves(&snapshot, programme.id, parent.map(RowId::id));
    if own.is_empty() {
        return Err(AppError::new("no_leaves", &[]));
    }
    let count = Decimal::from(own.len());
    let each = (whole / count / STEP).floor() * STEP;
    let first = whole - each * (count - Decimal::ONE);
    let rows: Vec<Indicator> = own
        .into_iter()
        .enumerate()
        .map(|(index, leaf)| {
            let weight = if index == 0 { first } else { each };
            Indicator { weight: Some(weight.normalize()), ..leaf.clone() }
        })
        .collect();
    let label = language::label("share_weights", &[("total", total), ("count", &rows.len().to_string())]);
    session.write(&label, |writer| rows.iter().try_for_each(|row| writer.update(row)))?;
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
    };
    Ok(snapshot.remedies.iter().filter(|remedy| remedy.programme == programme).map(view).collect())
}

/// Takes over another programme's tree: classes, targets and weights, without what was reached.
///
/// # Errors
/// No such programme; the tree here is not empty, the other one is.
pub fn copy_indicators(session: &mut Session, programme: RowId, from: RowId) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let source = session.programme(from.id())?;
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
        Ok(())
    })?;
    opened_view(session)
}
