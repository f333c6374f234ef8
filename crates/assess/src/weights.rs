//! How level-1 classes got their weight: what the pack prescribes, what the tree gives, and what the rule would give
//! where a class does not apply, so that a form can say it (填表说明: 某类指标未设定时，其分值调至其他指标).

use jitu_model::Decimal;
use jitu_model::assessment::{AssessmentResult, ClassPoints, MovedWeights};
use jitu_model::money::half_up;

use crate::rules::{ClassRule, RulePack};
use crate::score::total_of;

/// A class of a pack beside the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassWeight {
    /// Name as the pack prints it.
    pub class: String,
    /// Weight that the pack prescribes.
    pub prescribed: Decimal,
    /// Weight in the tree; `None`: the class does not apply.
    pub given: Option<Decimal>,
    /// Weight by the rule: 0 where the class does not apply; a fixed class keeps its own; the others share what is free
    /// in proportion to theirs, two decimals, the largest taking what rounding leaves.
    pub by_rule: Decimal,
}

impl ClassWeight {
    /// What was moved to it (negative: from it) in the tree.
    pub fn moved(&self) -> Decimal {
        self.given.unwrap_or_default().saturating_sub(self.prescribed)
    }
}

/// Each class of the pack with its weights; empty where the pack prescribes none.
pub fn moved(result: &AssessmentResult, pack: &RulePack) -> Vec<ClassWeight> {
    let given = |rule: &ClassRule| {
        let named = result.classes.iter().filter(|class| pack.class(&class.name) == Some(rule));
        let weights: Vec<Decimal> = named.map(|class| class.weight).collect();
        (!weights.is_empty()).then(|| total_of(weights))
    };
    let mut classes: Vec<(&ClassRule, ClassWeight)> = pack
        .classes
        .iter()
        .map(|rule| {
            let given = given(rule);
            let (class, prescribed) = (rule.name.clone(), rule.weight);
            (rule, ClassWeight { class, prescribed, given, by_rule: prescribed })
        })
        .collect();
    share(&mut classes);
    classes.into_iter().map(|(_, class)| class).collect()
}

/// What a form says of classes that do not apply; `None`: all apply, or nothing took their weight.
pub fn told(result: &AssessmentResult, pack: &RulePack) -> Option<MovedWeights> {
    if result.indicators.is_empty() {
        return None;
    }
    let classes = moved(result, pack);
    let points = |class: &ClassWeight, points: Decimal| {
        (points > Decimal::ZERO)
            .then(|| ClassPoints { name: class.class.clone(), points: points.normalize() })
    };
    let absent = classes.iter().filter(|class| class.given.is_none());
    let from: Vec<ClassPoints> = absent.filter_map(|class| points(class, class.prescribed)).collect();
    let to: Vec<ClassPoints> = classes.iter().filter_map(|class| points(class, class.moved())).collect();
    (!from.is_empty() && !to.is_empty()).then_some(MovedWeights { from, to })
}

/// Gives the weight of classes that do not apply to the others that may change.
fn share(classes: &mut [(&ClassRule, ClassWeight)]) {
    let free = total_of(classes.iter().filter(|(_, c)| c.given.is_none()).map(|(_, c)| c.prescribed));
    let open = |(rule, class): &(&ClassRule, ClassWeight)| class.given.is_some() && !rule.fixed;
    let whole = total_of(classes.iter().filter(|entry| open(entry)).map(|(_, class)| class.prescribed));
    if free.is_zero() || whole.is_zero() {
        return;
    }
    let mut left = free;
    for entry in classes.iter_mut() {
        if open(entry) {
            let more = half_up(free * entry.1.prescribed / whole, 2);
            entry.1.by_rule += more;
            left -= more;
        } else if entry.1.given.is_none() {
            entry.1.by_rule = Decimal::ZERO;
        }
    }
    // The first of the largest.
    let bearer = classes.iter_mut().rev().filter(|entry| open(entry)).max_by_key(|entry| entry.1.prescribed);
    if let Some((_, bearer)) = bearer {
        bearer.by_rule += left;
    }
}
