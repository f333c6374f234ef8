//! Marks of contracts: what was agreed, what was changed, what was asked for and what became of it.

use jitu_model::ledger::{self, Accounts};
use jitu_model::programme::{Contract, Milestone, PaymentApplication};

use super::lists::number;
use super::{Node, map, maybe, plain, text};
use crate::facts::Facts;

fn own<'a>(facts: &Facts<'a>) -> Vec<&'a Contract> {
    let snapshot = facts.snapshot;
    let systems = snapshot.funded_by(facts.programme);
    systems.into_iter().flat_map(|system| snapshot.contracts_of(system.id)).collect()
}

/// The system that a contract is for.
fn system<'a>(facts: &Facts<'a>, contract: &Contract) -> Option<&'a str> {
    facts.snapshot.systems.iter().find(|s| s.id == contract.system).map(|s| s.name.as_str())
}

/// One row a contract.
pub(super) fn contracts(facts: &Facts) -> Vec<Node> {
    let accounts = Accounts::of(facts.snapshot);
    let row = |contract: &Contract| {
        let account = accounts.account(contract);
        map([
            ("name", text(&contract.name)),
            ("number", maybe(contract.number.as_ref())),
            ("procurement", maybe(contract.procurement.as_ref())),
            ("supplier", text(ledger::contract_suppliers(facts.snapshot, contract.id))),
            ("amount_wan", maybe(account.amount.map(|m| m.to_wan_text()))),
            ("paid_wan", text(account.paid.to_wan_text())),
            ("signed", maybe(contract.signed.map(|d| d.to_chinese()))),
        ])
    };
    own(facts).into_iter().map(row).collect()
}

/// One row an installment, with the requests for it.
pub(super) fn installments(facts: &Facts) -> Vec<Node> {
    let accounts = Accounts::of(facts.snapshot);
    let row = |contract: &Contract, milestone: &Milestone| {
        let account = accounts.milestone(contract, milestone);
        map([
            ("contract", text(&contract.name)),
            ("system", maybe(system(facts, contract))),
            ("number", text(milestone.sequence.to_string())),
            ("share", maybe(milestone.share.map(plain))),
            ("amount_wan", maybe(account.amount.map(|m| m.to_wan_text()))),
            ("amount_yuan", maybe(account.amount.map(|m| m.to_yuan_text()))),
            ("condition", maybe(milestone.condition.as_ref())),
            ("requests", Node::List(account.applications.iter().map(|asked| request(asked)).collect())),
        ])
    };
    let rows = own(facts).into_iter().flat_map(|contract| {
        accounts.milestones(contract.id).iter().map(move |milestone| (contract, *milestone))
    });
    rows.map(|(contract, milestone)| row(contract, milestone)).collect()
}

fn request(asked: &PaymentApplication) -> Node {
    map([
        ("date", text(asked.date.to_chinese())),
        ("amount_wan", text(asked.amount.to_wan_text())),
        ("amount_yuan", text(asked.amount.to_yuan_text())),
        ("outcome", text(asked.outcome.name())),
        ("reason", maybe(asked.reason.as_ref())),
    ])
}

/// One row a supplementary agreement; its contract's amount after it is unknown where no amount was agreed at first.
pub(super) fn amendments(facts: &Facts) -> Vec<Node> {
    let accounts = Accounts::of(facts.snapshot);
    let mut rows = Vec::new();
    for contract in own(facts) {
        let steps = accounts.steps(contract);
        for amendment in facts.snapshot.amendments.iter().filter(|a| a.contract == contract.id) {
            let step = steps.iter().find(|step| step.amendment.is_some_and(|a| a.id == amendment.id));
            let after = step.map(|step| step.after).or(amendment.new_amount);
            rows.push(map([
                ("number", number(rows.len())),
                ("contract", text(&contract.name)),
                ("system", maybe(system(facts, contract))),
                ("date", text(amendment.effective.to_chinese())),
                ("change_yuan", text(amendment.change.to_yuan_text())),
                ("amount_yuan", maybe(after.map(|m| m.to_yuan_text()))),
                ("reason", text(&amendment.reason)),
            ]));
        }
    }
    rows
}
