//! Rows that become payments.

use jitu_model::programme::{Contract, Payment};
use jitu_model::{Id, Money};
use jitu_workbooks::Row;

use super::super::Refused;
use super::cells::{Cells, not_negative, over, plain, whole};
use super::known::{Known, action, payment_key};
use super::ledger::Ledger;
use super::{Draft, Made};
use crate::language;

/// The payment of a row.
pub(super) fn payment(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    ledger.foreign(row, &cells)?;
    let Some(amount) = cells.money("amount") else { return Ok(None) };
    let amount = not_negative(row, "amount", amount)?;
    let Some(source) = ledger.source(row, cells.text("source").as_deref())? else { return Ok(None) };
    let contract = cells.text("contract").map(|name| ledger.contract(row, &name)).transpose()?;
    let sequence = whole(&cells, "sequence")
        .map_err(|text| Refused::new(row, "sequence", &text, "import_not_whole", &[]))?;
    let milestone = match (contract, sequence) {
        (Some(contract), Some(sequence)) => Some(ledger.milestone(row, contract, sequence)?),
        _ => None,
    };
    let voucher = cells.text("voucher");
    if let Some(voucher) = &voucher {
        known.claim(row, "voucher", voucher)?;
    }
    let old = voucher.as_ref().and_then(|voucher| known.vouchers.get(&plain(voucher)).copied());
    let fresh = Payment {
        id: old.map_or(Id::NEW, |old| old.id),
        appropriation: source.id,
        contract: over(contract.map(|c| c.id), old.map(|old| &old.contract)),
        milestone: over(milestone.map(|m| m.id), old.map(|old| &old.milestone)),
        component: old.and_then(|old| old.component),
        amount,
        date: over(cells.date("date"), old.map(|old| &old.date)),
        payee: over(cells.text("payee"), old.map(|old| &old.payee)),
        functional: over(cells.text("functional"), old.map(|old| &old.functional)),
        economic: over(cells.text("economic"), old.map(|old| &old.economic)),
        note: over(cells.text("note"), old.map(|old| &old.note)),
        voucher,
    };
    let old = old.or_else(|| {
        // Two equal rows are two payments: each of those that are there answers for one.
        let claimed = fresh.voucher.is_none().then(|| known.payments.get_mut(&payment_key(&fresh))).flatten();
        claimed.and_then(Vec::pop)
    });
    let fresh = match old {
        Some(old) if fresh.id.is_new() => Payment { id: old.id, ..merge_unknown(fresh, old) },
        _ => fresh,
    };
    let warning = payment_warning(ledger, known, contract, old, &fresh);
    Ok(Some((action(old, &fresh), Draft::Payment(fresh), warning)))
}

/// Keeps what the workbook does not tell.
fn merge_unknown(fresh: Payment, old: &Payment) -> Payment {
    Payment {
        component: old.component,
        functional: fresh.functional.or_else(|| old.functional.clone()),
        economic: fresh.economic.or_else(|| old.economic.clone()),
        note: fresh.note.or_else(|| old.note.clone()),
        ..fresh
    }
}

/// What somebody should look at before the payment is imported.
fn payment_warning(
    ledger: &Ledger<'_>,
    known: &mut Known<'_>,
    contract: Option<&Contract>,
    old: Option<&Payment>,
    fresh: &Payment,
) -> Option<String> {
    let contract = contract?;
    let account = *known.accounts.entry(contract.id).or_insert_with(|| ledger.accounts.account(contract));
    let more = known.paid.entry(contract.id).or_default();
    *more += fresh.amount - old.map_or(Money::ZERO, |old| old.amount);
    let paid = account.paid + *more;
    if let Some(amount) = account.amount.filter(|amount| paid > *amount) {
        let (paid, amount) = (paid.to_yuan_text(), amount.to_yuan_text());
        return Some(language::label("import_overpaid", &[("paid", &paid), ("amount", &amount)]));
    }
    if let (Some(signed), Some(date)) = (contract.signed, fresh.date)
        && signed.surely_after(date)
    {
        return Some(language::label("import_before_signing", &[("signed", &signed.to_string())]));
    }
    let parties = ledger.parties.get(&contract.id)?;
    let payee = fresh.payee.as_deref().map(str::trim)?;
    (!parties.contains(&payee)).then(|| language::label("import_stranger", &[("name", payee)]))
}
