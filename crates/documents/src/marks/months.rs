//! Marks of a year under way: what was paid by the end of a month, for monitoring forms.

use std::collections::BTreeMap;

use jitu_model::Money;
use jitu_model::ledger::{self, BudgetTotals};
use jitu_model::programme::{Appropriation, Payment};

use super::{Node, SOURCE_GROUPS, lists, maybe};
use crate::facts::Facts;

/// `1月` to `12月`, each with what was paid from the year's beginning to its end.
pub(super) fn all(facts: &Facts) -> Node {
    let all: Vec<&Appropriation> = lists::appropriations(facts).collect();
    let month = |month: u8| {
        let mut entries = paid(facts, &all, month);
        for (name, sources) in &SOURCE_GROUPS[2..] {
            let some: Vec<&Appropriation> =
                all.iter().copied().filter(|a| sources.contains(&a.source)).collect();
            entries.insert((*name).to_owned(), Node::Map(paid(facts, &some, month)));
        }
        (format!("{month}月"), Node::Map(entries))
    };
    Node::Map((1..=12).map(month).collect())
}

/// What was paid of some appropriations by a month's end, and its share of the initial budget: monitoring forms
/// have no other column to divide by.
fn paid(facts: &Facts, of: &[&Appropriation], month: u8) -> BTreeMap<String, Node> {
    let initial = of.iter().map(|a| ledger::appropriation_totals(facts.snapshot, a.id).initial).sum();
    let paid = paid_by(facts, of, month);
    let rate = paid.and_then(|paid| {
        BudgetTotals { adjusted: initial, paid, ..BudgetTotals::default() }.execution_rate()
    });
    BTreeMap::from([
        ("paid_wan".to_owned(), maybe(paid.map(Money::to_wan_text))),
        ("execution_rate".to_owned(), maybe(rate.map(super::rate))),
    ])
}

/// The sum; nothing where a payment's date does not tell on which side of the month's end it lies.
fn paid_by(facts: &Facts, of: &[&Appropriation], month: u8) -> Option<Money> {
    let own = |payment: &&Payment| of.iter().any(|a| a.id == payment.appropriation);
    let year = facts.snapshot.programme(facts.programme)?.year;
    // Every month's end lies before its 32nd day.
    let end = (u16::try_from(year).ok()?, month, 32);
    let mut sum = Money::default();
    for payment in facts.snapshot.payments.iter().filter(own) {
        let date = payment.date?;
        if date.latest() < end {
            sum += payment.amount;
        } else if date.earliest() < end {
            return None;
        }
    }
    Some(sum)
}
