//! Weights: leaves add to their class, classes to the whole, and each class has the weight its pack prescribes.

use jitu_model::{Decimal, Finding};

use super::{Context, at, at_leaf, at_stated, declare};
use crate::number;
use crate::score::total_of;

declare! {
    FULL = Error "WEIGHT" "full" [];
    PARENT = Error "WEIGHT" "parent" [];
    NONE = Error "WEIGHT" "leaf" [];
    FIXED = Error "WEIGHT" "fixed_class" [];
    CLASS = Warning "WEIGHT" "class" [];
    MISSING = Hint "WEIGHT" "missing_class" [];
    STATED = Warning "WEIGHT" "stated" [];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let (result, pack) = (context.result, context.pack);
    if result.indicators.is_empty() {
        return;
    }
    if result.weight != pack.full {
        findings.push(FULL.found(pack.full, result.weight, vec![context.here()], &[]));
    }
    for leaf in result.indicators.iter().filter(|leaf| leaf.weight <= Decimal::ZERO) {
        findings.push(NONE.found("> 0", leaf.weight, vec![at_leaf(leaf)], &[]));
    }
    parents(context, findings);
    classes(context, findings);
    for stated in context.stated("weight") {
        if let Some(found) = number::printed(&stated.value).filter(|found| *found != result.weight) {
            findings.push(STATED.found(result.weight, found, vec![at_stated(stated)], &[]));
        }
    }
}

/// A class that carries a weight of its own has what its leaves add to.
fn parents(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for node in context.snapshot.indicators.iter().filter(|i| i.programme == context.programme) {
        let Some(weight) = node.weight else { continue };
        let mut below: Vec<_> = vec![node.id];
        let mut sum = None;
        // Three levels: children and grandchildren; a deeper or circular tree must not hang the check.
        for _ in 0..3 {
            let next: Vec<_> = context
                .snapshot
                .indicators
                .iter()
                .filter(|i| i.parent.is_some_and(|parent| below.contains(&parent)))
                .collect();
            let leaves =
                next.iter().filter(|i| context.result.indicators.iter().any(|l| l.indicator == i.id));
            let weights: Vec<Decimal> = leaves.filter_map(|leaf| leaf.weight).collect();
            if !weights.is_empty() {
                sum = Some(total_of(weights.into_iter().chain(sum)));
            }
            below = next.into_iter().map(|i| i.id).collect();
        }
        if let Some(sum) = sum.filter(|sum| *sum != weight) {
            findings.push(PARENT.found(weight, sum, vec![at(node, &*node.name)], &[]));
        }
    }
}

/// Classes against the pack. A class that does not apply gives its weight to the others, so then only fixed ones are held.
fn classes(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let of = |name: &str| context.pack.class(name);
    let present = |rule: &crate::rules::ClassRule| {
        let named = context.result.classes.iter().filter(|class| of(&class.name) == Some(rule));
        let weights: Vec<Decimal> = named.map(|class| class.weight).collect();
        (!weights.is_empty()).then(|| total_of(weights))
    };
    let any_missing = context.pack.classes.iter().any(|rule| present(rule).is_none());
    for rule in &context.pack.classes {
        let place = jitu_model::finding::Place { text: rule.name.clone(), ..context.here() };
        match present(rule) {
            None => findings.push(MISSING.found(rule.weight, 0, vec![place], &[])),
            Some(weight) if weight == rule.weight => {}
            Some(weight) if rule.fixed => findings.push(FIXED.found(rule.weight, weight, vec![place], &[])),
            Some(weight) if !any_missing => findings.push(CLASS.found(rule.weight, weight, vec![place], &[])),
            Some(_) => {}
        }
    }
}
