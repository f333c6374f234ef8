//! Lists of what was funded: systems, their parts, their assets.

use jitu_model::programme::Programme;
use jitu_model::system::FundedSystem;
use jitu_model::{Id, Money};

use super::cells::{Kind, ListRow, Names, Value, row};
use crate::language::word;

pub(super) const SYSTEMS: &[(&str, Kind)] = &[
    ("name", Kind::Text),
    ("contracts", Kind::Number),
    ("amount", Kind::Money),
    ("paid", Kind::Money),
    ("owed", Kind::Money),
];
pub(super) const COMPONENTS: &[(&str, Kind)] =
    &[("system", Kind::Text), ("name", Kind::Text), ("budget", Kind::Money), ("paid", Kind::Money)];
pub(super) const ASSETS: &[(&str, Kind)] = &[
    ("system", Kind::Text),
    ("kind", Kind::Text),
    ("count", Kind::Number),
    ("built", Kind::Number),
    ("reused", Kind::Number),
    ("in_use", Kind::Number),
    ("tenure", Kind::Choice),
    ("note", Kind::Text),
];

/// Funded systems.
pub(super) fn systems(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let one = |system: &FundedSystem| {
        let of: Vec<_> = names.snapshot.contracts_of(system.id).map(|c| names.accounts.account(c)).collect();
        let amounts: Option<Vec<Money>> = of.iter().map(|account| account.amount).collect();
        let values = vec![
            Value::text(Some(&system.name)),
            Value::Number(of.len() as i64),
            Value::money(
                amounts.filter(|amounts| !amounts.is_empty()).map(|amounts| amounts.into_iter().sum()),
            ),
            Value::Money(names.accounts.paid_for(system)),
            Value::Money(of.iter().map(|account| account.owed).sum()),
        ];
        ListRow { system: Some(system.id), ..row(system, None, values) }
    };
    names.snapshot.funded_by(programme).into_iter().map(one).collect()
}

/// Parts of systems.
pub(super) fn components(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let mut rows = Vec::new();
    for system in names.snapshot.funded_by(programme) {
        for (component, paid) in super::super::component_sums(names.snapshot, system) {
            let values = vec![
                Value::text(Some(&system.name)),
                Value::text(Some(&component.name)),
                Value::money(component.budget),
                Value::Money(paid),
            ];
            rows.push(ListRow { system: Some(system.id), ..row(component, None, values) });
        }
    }
    rows
}

/// Assets of systems.
pub(super) fn assets(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let count = |count: Option<i64>| count.map_or(Value::Unknown, Value::Number);
    let mut rows = Vec::new();
    for system in names.snapshot.funded_by(programme) {
        for asset in names.snapshot.assets_of(system.id) {
            let values = vec![
                Value::text(Some(&system.name)),
                Value::text(Some(&asset.kind)),
                Value::Number(asset.count),
                count(asset.built),
                count(asset.reused),
                count(asset.in_use),
                Value::text(Some(&word(&format!("value.tenure.{}", asset.tenure.name())))),
                Value::text(asset.note.as_deref()),
            ];
            rows.push(ListRow { system: Some(system.id), ..row(asset, None, values) });
        }
    }
    rows
}
