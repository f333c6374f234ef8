//! Rows that become contracts, installments and applications for payment.

use jitu_model::Id;
use jitu_model::programme::{ApplicationOutcome, Contract, Milestone, MilestoneKind, PaymentApplication};
use jitu_workbooks::Row;

use super::super::Refused;
use super::cells::{Cells, not_negative, over, plain, whole};
use super::known::{Known, action};
use super::ledger::Ledger;
use super::{Action, Draft, Made};
use crate::language::word;

/// The contract of a row, with the suppliers that it does not list yet.
pub(super) fn contract(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    let Some(name) = cells.text("name") else { return Ok(None) };
    let number = cells.text("number");
    known.claim(row, if number.is_some() { "number" } else { "name" }, number.as_ref().unwrap_or(&name))?;
    let find = |key: &str| ledger.contracts.get(&plain(key)).copied().flatten();
    let old = number.as_deref().and_then(find).or_else(|| find(&name));
    let system = match old {
        Some(old) => old.system,
        None => match ledger.system(row, cells.text("system").as_deref())? {
            Some(system) => system.id,
            None => return Ok(None),
        },
    };
    let amount = cells.money("amount").map(|amount| not_negative(row, "amount", amount)).transpose()?;
    let fresh = Contract {
        id: old.map_or(Id::NEW, |old| old.id),
        system,
        component: old.and_then(|old| old.component),
        name,
        number: over(number, old.map(|old| &old.number)),
        procurement: over(cells.text("procurement"), old.map(|old| &old.procurement)),
        amount: over(amount, old.map(|old| &old.amount)),
        signed: over(cells.date("signed"), old.map(|old| &old.signed)),
        position: old
            .map_or_else(|| ledger.snapshot.contracts.len() as i64 + known.added, |old| old.position),
    };
    let listed = |supplier: &str| {
        let parties = old.and_then(|old| ledger.parties.get(&old.id));
        parties.is_some_and(|names| names.contains(&supplier))
    };
    // A consortium is written as one cell.
    let named = cells.text("supplier").unwrap_or_default();
    let suppliers: Vec<String> = named
        .split(['、', '；', ';', '\n'])
        .map(str::trim)
        .filter(|supplier| !supplier.is_empty() && !listed(supplier))
        .map(str::to_owned)
        .collect();
    let mut action = action(old, &fresh);
    if action == Action::Same && !suppliers.is_empty() {
        action = Action::Update;
    }
    known.added += i64::from(action == Action::Add);
    Ok(Some((action, Draft::Contract(fresh, suppliers), None)))
}

/// The installment of a row.
pub(super) fn milestone(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    let Some(name) = cells.text("contract") else { return Ok(None) };
    let contract = ledger.contract(row, &name)?;
    let sequence = whole(&cells, "sequence")
        .map_err(|text| Refused::new(row, "sequence", &text, "import_not_whole", &[]))?;
    let Some(sequence) = sequence else { return Ok(None) };
    known.claim(row, "sequence", &format!("{} {sequence}", contract.name))?;
    let old = ledger.milestones.get(&(contract.id, sequence)).copied();
    let amount = cells.money("amount").map(|amount| not_negative(row, "amount", amount)).transpose()?;
    let fresh = Milestone {
        id: old.map_or(Id::NEW, |old| old.id),
        contract: contract.id,
        sequence,
        kind: old.map_or(MilestoneKind::Progress, |old| old.kind),
        share: over(cells.number("share"), old.map(|old| &old.share)),
        amount: over(amount, old.map(|old| &old.amount)),
        condition: over(cells.text("condition"), old.map(|old| &old.condition)),
        due: over(cells.date("due"), old.map(|old| &old.due)),
    };
    Ok(Some((action(old, &fresh), Draft::Milestone(fresh), None)))
}

/// The application of a row.
pub(super) fn application(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    let Some(name) = cells.text("contract") else { return Ok(None) };
    let contract = ledger.contract(row, &name)?;
    let sequence = whole(&cells, "sequence")
        .map_err(|text| Refused::new(row, "sequence", &text, "import_not_whole", &[]))?;
    let Some(sequence) = sequence else { return Ok(None) };
    let milestone = ledger.milestone(row, contract, sequence)?;
    let (Some(date), Some(amount)) = (cells.date("date"), cells.money("amount")) else { return Ok(None) };
    let amount = not_negative(row, "amount", amount)?;
    let old = known.applications.get_mut(&(milestone.id, date, amount)).and_then(Vec::pop);
    let outcome = match cells.text("outcome") {
        Some(text) => named_outcome(&text)
            .ok_or_else(|| Refused::new(row, "outcome", &text, "import_bad_choice", &[]))?,
        None => old.map_or(ApplicationOutcome::Pending, |old| old.outcome),
    };
    let fresh = PaymentApplication {
        id: old.map_or(Id::NEW, |old| old.id),
        milestone: milestone.id,
        amount,
        date,
        outcome,
        reason: over(cells.text("reason"), old.map(|old| &old.reason)),
    };
    Ok(Some((action(old, &fresh), Draft::Application(fresh), None)))
}

/// An outcome by the word that the window shows for it.
fn named_outcome(text: &str) -> Option<ApplicationOutcome> {
    let same =
        |outcome: &&ApplicationOutcome| word(&format!("value.outcome.{}", outcome.name())) == text.trim();
    ApplicationOutcome::ALL.iter().find(same).copied()
}
