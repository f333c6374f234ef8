//! Lists of money: payments, applications, installments, contracts, movements of the budget.

use std::collections::HashMap;

use jitu_model::programme::{Appropriation, Contract, MovementKind, Programme};
use jitu_model::{Id, Snapshot, ledger};

use super::cells::{Kind, ListRow, Names, Value, row};
use crate::language::word;

pub(super) const PAYMENTS: &[(&str, Kind)] = &[
    ("date", Kind::Date),
    ("system", Kind::Text),
    ("contract", Kind::Text),
    ("sequence", Kind::Number),
    ("payee", Kind::Text),
    ("amount", Kind::Money),
    ("source", Kind::Text),
    ("voucher", Kind::Text),
    ("note", Kind::Text),
];
pub(super) const APPLICATIONS: &[(&str, Kind)] = &[
    ("date", Kind::Date),
    ("system", Kind::Text),
    ("contract", Kind::Text),
    ("sequence", Kind::Number),
    ("amount", Kind::Money),
    ("outcome", Kind::Choice),
    ("reason", Kind::Text),
];
pub(super) const MILESTONES: &[(&str, Kind)] = &[
    ("system", Kind::Text),
    ("contract", Kind::Text),
    ("sequence", Kind::Number),
    ("kind", Kind::Choice),
    ("share", Kind::Text),
    ("due", Kind::Date),
    ("agreed", Kind::Money),
    ("installment", Kind::Money),
    ("paid", Kind::Money),
    ("owed", Kind::Money),
    ("rest", Kind::Money),
    ("condition", Kind::Text),
];
pub(super) const CONTRACTS: &[(&str, Kind)] = &[
    ("system", Kind::Text),
    ("name", Kind::Text),
    ("number", Kind::Text),
    ("supplier", Kind::Text),
    ("procurement", Kind::Text),
    ("signed", Kind::Date),
    ("signed_amount", Kind::Money),
    ("in_force", Kind::Money),
    ("paid", Kind::Money),
    ("owed", Kind::Money),
    ("rest", Kind::Money),
];
pub(super) const MOVEMENTS: &[(&str, Kind)] = &[
    ("date", Kind::Date),
    ("source", Kind::Text),
    ("year", Kind::Number),
    ("kind", Kind::Choice),
    ("document_no", Kind::Text),
    ("amount", Kind::Money),
];

/// Payments from the programme's sources.
pub(super) fn payments(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let own: Vec<Id<Appropriation>> = names.snapshot.appropriations_of(programme).map(|a| a.id).collect();
    let sequences: HashMap<_, i64> = names.snapshot.milestones.iter().map(|m| (m.id, m.sequence)).collect();
    let mut rows: Vec<ListRow> = names
        .snapshot
        .payments
        .iter()
        .filter(|payment| own.contains(&payment.appropriation))
        .map(|payment| {
            let (system, system_name, contract_name) = names.place(payment.contract);
            let source = names.sources.get(&payment.appropriation).cloned();
            let sequence = payment.milestone.and_then(|id| sequences.get(&id).copied());
            let values = vec![
                Value::date(payment.date),
                system_name,
                contract_name,
                sequence.map_or(Value::Unknown, Value::Number),
                Value::text(payment.payee.as_deref()),
                Value::Money(payment.amount),
                source.map_or(Value::Unknown, Value::Text),
                Value::text(payment.voucher.as_deref()),
                Value::text(payment.note.as_deref()),
            ];
            let (contract, source) = (payment.contract, Some(payment.appropriation));
            ListRow { system, contract, source, ..row(payment, payment.date, values) }
        })
        .collect();
    rows.sort_by_key(|row| (row.date, row.id));
    rows
}

/// The contracts of the systems that a programme funds.
fn contracts_of(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<&Contract> {
    let systems = snapshot.funded_by(programme);
    systems.into_iter().flat_map(|system| snapshot.contracts_of(system.id)).collect()
}

/// Applications for payment.
pub(super) fn applications(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let mut rows = Vec::new();
    for contract in contracts_of(names.snapshot, programme) {
        let (system, system_name, contract_name) = names.place(Some(contract.id));
        for milestone in names.accounts.milestones(contract.id) {
            for application in names.accounts.milestone(contract, milestone).applications {
                let outcome = format!("value.outcome.{}", application.outcome.name());
                let values = vec![
                    Value::date(Some(application.date)),
                    system_name.clone(),
                    contract_name.clone(),
                    Value::Number(milestone.sequence),
                    Value::Money(application.amount),
                    Value::text(Some(&word(&outcome))),
                    Value::text(application.reason.as_deref()),
                ];
                let contract = Some(contract.id);
                rows.push(ListRow { system, contract, ..row(application, Some(application.date), values) });
            }
        }
    }
    rows.sort_by_key(|row| (row.date, row.id));
    rows
}

/// Installments of contracts.
pub(super) fn milestones(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let mut rows = Vec::new();
    for contract in contracts_of(names.snapshot, programme) {
        let (system, system_name, contract_name) = names.place(Some(contract.id));
        for milestone in names.accounts.milestones(contract.id) {
            let account = names.accounts.milestone(contract, milestone);
            let share = milestone.share.map(|share| format!("{}%", share.normalize()));
            let values = vec![
                system_name.clone(),
                contract_name.clone(),
                Value::Number(milestone.sequence),
                Value::text(Some(&word(&format!("value.milestone_kind.{}", milestone.kind.name())))),
                Value::text(share.as_deref()),
                Value::date(milestone.due),
                Value::money(milestone.amount),
                Value::money(account.amount),
                Value::Money(account.paid),
                Value::Money(account.owed),
                Value::money(account.rest()),
                Value::text(milestone.condition.as_deref()),
            ];
            rows.push(ListRow {
                system,
                contract: Some(contract.id),
                ..row(*milestone, milestone.due, values)
            });
        }
    }
    rows
}

/// Contracts with what was paid on them.
pub(super) fn contracts(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let one = |contract: &Contract| {
        let (system, system_name, name) = names.place(Some(contract.id));
        let account = names.accounts.account(contract);
        let values = vec![
            system_name,
            name,
            Value::text(contract.number.as_deref()),
            Value::text(Some(&ledger::contract_suppliers(names.snapshot, contract.id))),
            Value::text(contract.procurement.as_deref()),
            Value::date(contract.signed),
            Value::money(contract.amount),
            Value::money(account.amount),
            Value::Money(account.paid),
            Value::Money(account.owed),
            Value::money(account.rest()),
        ];
        ListRow { system, contract: Some(contract.id), ..row(contract, contract.signed, values) }
    };
    contracts_of(names.snapshot, programme).into_iter().map(one).collect()
}

/// Movements of the budget.
pub(super) fn movements(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let mut rows = Vec::new();
    for source in names.snapshot.appropriations_of(programme) {
        for movement in names.snapshot.movements.iter().filter(|m| m.appropriation == source.id) {
            let minus = matches!(movement.kind, MovementKind::Decrease | MovementKind::Recalled);
            let values = vec![
                Value::date(movement.date),
                Value::text(Some(&source.label)),
                Value::Number(i64::from(source.year)),
                Value::text(Some(&word(&format!("value.movement.{}", movement.kind.name())))),
                Value::text(movement.document_no.as_deref()),
                Value::Money(if minus { -movement.amount } else { movement.amount }),
            ];
            rows.push(ListRow { source: Some(source.id), ..row(movement, movement.date, values) });
        }
    }
    rows
}
