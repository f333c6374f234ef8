//! 指标传导: the value of an indicator that is handed down, made of what the bodies below reported.

use jitu_model::assessment::EvidenceItem;
use jitu_model::indicator::Indicator;
use jitu_model::money::half_up;
use jitu_model::year::{IndicatorPart, Rollup};
use jitu_model::{Decimal, Snapshot};

use super::Computed;

/// How far the bodies below have reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported<'s> {
    /// The parts, in order.
    pub parts: Vec<&'s IndicatorPart>,
    /// Bodies that have not reported.
    pub missing: Vec<&'s str>,
    /// What the parts' targets come to; `None`: one has none.
    pub target: Option<Decimal>,
    /// What the reported values come to; `None`: one is missing.
    pub actual: Option<Computed>,
}

/// The parts of an indicator; `None`: it is not handed down.
pub fn reported<'s>(snapshot: &'s Snapshot, indicator: &Indicator) -> Option<Reported<'s>> {
    let rollup = indicator.rollup?;
    let mut parts: Vec<&IndicatorPart> =
        snapshot.parts.iter().filter(|part| part.indicator == indicator.id).collect();
    parts.sort_by_key(|part| (part.position, part.id));
    let missing = parts.iter().filter(|p| p.actual_value.is_none()).map(|p| p.body.as_str()).collect();
    let of = |value: fn(&IndicatorPart) -> Option<Decimal>| {
        roll_up(rollup, &parts.iter().map(|part| value(part)).collect::<Option<Vec<_>>>()?)
    };
    let target = of(|part| part.target_value);
    let actual = of(|part| part.actual_value).map(|value| {
        let ids: Vec<String> = parts.iter().map(|part| part.id.to_string()).collect();
        let text = parts.len().to_string();
        (value, vec![EvidenceItem { kind: "indicator_part".to_owned(), reference: ids.join(","), text }])
    });
    Some(Reported { missing, target, actual, parts })
}

/// Several values made one: their sum, their mean (two decimals, half up), or the least; `None` of nothing, or beyond
/// what can be told.
pub fn roll_up(rollup: Rollup, values: &[Decimal]) -> Option<Decimal> {
    let sum = || values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value));
    match rollup {
        _ if values.is_empty() => None,
        Rollup::Sum => sum(),
        Rollup::Mean => sum()?.checked_div(Decimal::from(values.len())).map(|mean| half_up(mean, 2)),
        Rollup::Least => values.iter().min().copied(),
    }
}
