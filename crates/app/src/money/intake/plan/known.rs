//! What is in the ledger already and no row of the workbook has claimed.

use std::collections::HashMap;

use jitu_model::ledger::ContractAccount;
use jitu_model::programme::{
    Appropriation, BudgetMovement, Contract, Milestone, Payment, PaymentApplication, Programme,
};
use jitu_model::system::{Asset, FundedSystem};
use jitu_model::{Id, Money, PartialDate, Record, Snapshot};
use jitu_workbooks::Row;

use super::super::Refused;
use super::Action;
use super::cells::plain;

/// Records that are there already and no row of the workbook has claimed.
pub(super) struct Known<'s> {
    pub(super) vouchers: HashMap<String, &'s Payment>,
    pub(super) payments: HashMap<PaymentKey, Vec<&'s Payment>>,
    pub(super) applications: HashMap<(Id<Milestone>, PartialDate, Money), Vec<&'s PaymentApplication>>,
    pub(super) movements: HashMap<(String, Money), Vec<&'s BudgetMovement>>,
    pub(super) assets: HashMap<(Id<FundedSystem>, String), &'s Asset>,
    /// Accounts of the contracts that rows name, as the ledger has them.
    pub(super) accounts: HashMap<Id<Contract>, ContractAccount>,
    /// Paid on each contract by the rows so far, beside what is in the ledger.
    pub(super) paid: HashMap<Id<Contract>, Money>,
    /// Rows of the workbook that a record was made of already, by what it is known by.
    pub(super) claimed: HashMap<String, u32>,
    /// Contracts and assets added so far, for their place in lists.
    pub(super) added: i64,
}

/// What a payment without a voucher is known by.
pub(super) type PaymentKey =
    (Option<PartialDate>, Option<String>, Money, Option<Id<Contract>>, Option<Id<Milestone>>);

pub(super) fn payment_key(payment: &Payment) -> PaymentKey {
    (payment.date, payment.payee.clone(), payment.amount, payment.contract, payment.milestone)
}

impl<'s> Known<'s> {
    pub(super) fn of(snapshot: &'s Snapshot, programme: &Programme) -> Self {
        let own: Vec<Id<Appropriation>> = snapshot.appropriations_of(programme.id).map(|a| a.id).collect();
        let mut known = Self {
            vouchers: HashMap::new(),
            payments: HashMap::new(),
            applications: HashMap::new(),
            movements: HashMap::new(),
            assets: snapshot.assets.iter().map(|a| ((a.system, plain(&a.kind)), a)).collect(),
            claimed: HashMap::new(),
            accounts: HashMap::new(),
            paid: HashMap::new(),
            added: 0,
        };
        for payment in snapshot.payments.iter().filter(|p| own.contains(&p.appropriation)) {
            match &payment.voucher {
                Some(voucher) => {
                    known.vouchers.insert(plain(voucher), payment);
                }
                None => known.payments.entry(payment_key(payment)).or_default().push(payment),
            }
        }
        for application in &snapshot.applications {
            let key = (application.milestone, application.date, application.amount);
            known.applications.entry(key).or_default().push(application);
        }
        for movement in snapshot.movements.iter().filter(|m| own.contains(&m.appropriation)) {
            if let Some(no) = &movement.document_no {
                known.movements.entry((plain(no), movement.amount)).or_default().push(movement);
            }
        }
        known
    }
}

impl Known<'_> {
    /// Refuses a second row of the workbook that is known by the same: two rows cannot be one record.
    pub(super) fn claim(
        &mut self,
        row: &Row,
        field: &'static str,
        key: &str,
    ) -> std::result::Result<(), Refused> {
        let first = *self.claimed.entry(plain(key)).or_insert(row.row);
        if first == row.row {
            return Ok(());
        }
        Err(Refused::new(row, field, key, "import_twice", &[("row", &first.to_string())]))
    }
}

/// What a record that was there, or not, goes through to become the new one.
pub(super) fn action<R: Record>(old: Option<&R>, new: &R) -> Action {
    match old {
        None => Action::Add,
        Some(old) if old == new => Action::Same,
        Some(_) => Action::Update,
    }
}
