//! What each row of a workbook becomes: a new record, an update of one that is there, or nothing.
//!
//! A payment is known by its voucher number; without one, by all that it says, so that reading a file again adds
//! nothing. A contract is known by its number or name, an installment by contract and sequence.

mod budget;
mod cells;
mod contract;
mod event;
mod known;
mod ledger;
mod payment;

use jitu_model::operation::Event;
use jitu_model::programme::{
    BudgetMovement, Contract, Milestone, Party, PartyRole, Payment, PaymentApplication, Programme,
};
use jitu_model::system::Asset;
use jitu_model::{Money, Record, Snapshot};
use jitu_store::Writer;
use jitu_workbooks::{Row, Sheet};

use super::Refused;
use super::recognise::Recognised;
use crate::error::Result;
use known::Known;
use ledger::Ledger;

/// What is done with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// It becomes a new record.
    Add,
    /// It changes a record.
    Update,
    /// The record is there already.
    Same,
}

/// The record a row becomes.
enum Draft {
    Payment(Payment),
    /// With the suppliers that are not among its parties yet.
    Contract(Contract, Vec<String>),
    Milestone(Milestone),
    Application(PaymentApplication),
    Movement(BudgetMovement),
    Asset(Asset),
    Event(Event),
}

/// A row with what it becomes.
pub(super) struct Planned {
    pub(super) row: Row,
    pub(super) action: Action,
    pub(super) warning: Option<String>,
    draft: Draft,
}

/// What a workbook becomes.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) rows: Vec<Planned>,
    pub(super) refused: Vec<Refused>,
    /// The word that says why nothing can be imported yet.
    pub(super) obstacle: Option<&'static str>,
}

impl Plan {
    /// How many rows are of an action.
    pub(super) fn count(&self, action: Action) -> usize {
        self.rows.iter().filter(|planned| planned.action == action).count()
    }

    /// Takes what was made of a row; `missing` says which choice it lacked.
    fn take(&mut self, row: Row, made: Made, missing: &'static str) {
        match made {
            Ok(Some((action, draft, warning))) => self.rows.push(Planned { row, action, warning, draft }),
            Ok(None) => self.obstacle = Some(missing),
            Err(refused) => self.refused.push(refused),
        }
    }

    /// Sum of the amounts that are added or changed.
    pub(super) fn sum(&self) -> Money {
        let amount = |planned: &Planned| match &planned.draft {
            Draft::Payment(row) => row.amount,
            Draft::Contract(row, _) => row.amount.unwrap_or_default(),
            Draft::Milestone(row) => row.amount.unwrap_or_default(),
            Draft::Application(row) => row.amount,
            Draft::Movement(row) => row.amount,
            Draft::Asset(_) | Draft::Event(_) => Money::ZERO,
        };
        self.rows.iter().filter(|planned| planned.action != Action::Same).map(amount).sum()
    }

    /// Writes what is added and changed.
    pub(super) fn write(self, writer: &mut Writer<'_>) -> jitu_store::Result<()> {
        let mut payments = Vec::new();
        for planned in self.rows {
            let add = match planned.action {
                Action::Add => true,
                Action::Update => false,
                Action::Same => continue,
            };
            match planned.draft {
                // The one list that comes by the hundred thousand.
                Draft::Payment(row) if add => payments.push(row),
                Draft::Payment(row) => put(writer, row, add)?,
                Draft::Milestone(row) => put(writer, row, add)?,
                Draft::Application(row) => put(writer, row, add)?,
                Draft::Movement(row) => put(writer, row, add)?,
                Draft::Asset(row) => put(writer, row, add)?,
                Draft::Event(row) => put(writer, row, add)?,
                Draft::Contract(mut row, suppliers) => {
                    if add {
                        writer.insert(&mut row)?;
                    } else {
                        writer.update(&row)?;
                    }
                    for name in suppliers {
                        let (contract, role) = (row.id, PartyRole::Supplier);
                        writer.insert(&mut Party { contract, name, role, ..Party::default() })?;
                    }
                }
            }
        }
        writer.insert_all(&mut payments)
    }
}

fn put<R: Record>(writer: &mut Writer<'_>, mut row: R, add: bool) -> jitu_store::Result<()> {
    if add { writer.insert(&mut row).map(|_| ()) } else { writer.update(&row) }
}

/// What the rows become.
pub(super) fn plan(
    snapshot: &Snapshot,
    programme: &Programme,
    recognised: &Recognised,
    sheet: &Sheet,
    rows: Vec<Row>,
) -> Result<Plan> {
    let choices = &recognised.choices;
    let ledger = Ledger::of(snapshot, programme, choices);
    let mut plan = Plan::default();
    if choices.target == Event::TABLE {
        let mut events = event::Events::of(&ledger, &recognised.table, sheet)?;
        for row in rows {
            let made = events.made(&ledger, &row);
            plan.take(row, made, "import.choose_system");
        }
        return Ok(plan);
    }
    let mut known = Known::of(snapshot, programme);
    let place = matches!(choices.target.as_str(), "payment" | "movement");
    let missing = if place { "import.choose_source" } else { "import.choose_system" };
    for row in rows {
        let made = match choices.target.as_str() {
            "payment" => payment::payment(&ledger, &mut known, &row),
            "contract" => contract::contract(&ledger, &mut known, &row),
            "milestone" => contract::milestone(&ledger, &mut known, &row),
            "application" => contract::application(&ledger, &mut known, &row),
            "movement" => budget::movement(&ledger, &mut known, &row),
            _ => budget::asset(&ledger, &mut known, &row),
        };
        plan.take(row, made, missing);
    }
    Ok(plan)
}

/// Action, draft, warning; `None`: a choice is missing.
type Made = std::result::Result<Option<(Action, Draft, Option<String>)>, Refused>;
