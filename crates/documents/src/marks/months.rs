//! Marks of a year under way: what was paid by the end of a month, for monitoring forms.

use std::collections::BTreeMap;

use jitu_model::ledger::{self, BudgetTotals};
use jitu_model::programme::{Appropriation, Payment};
use jitu_model::{Money, PartialDate};

use super::{Node, SOURCE_GROUPS, lists, maybe};
use crate::facts::Facts;

/// Year, month and day; a day may lie beyond its month's end.
type Day = (u16, u8, u8);

/// `1月` to `12月`, each with what was paid from the year's beginning to its end.
pub(super) fn all(facts: &Facts) -> Node {
    let all: Vec<&Appropriation> = lists::appropriations(facts).collect();
    let year = facts
        .snapshot
        .programme(facts.programme)
        .and_then(|p| u16::try_from(p.year).ok())
        .unwrap_or_default();
    let month = |month: u8| {
        // Every month's end lies before its 32nd day.
        let end = (year, month, 32);
        let mut entries = paid(facts, &all, end);
        for (name, sources) in &SOURCE_GROUPS[2..] {
            let some: Vec<&Appropriation> =
                all.iter().copied().filter(|a| sources.contains(&a.source)).collect();
            entries.insert((*name).to_owned(), Node::Map(paid(facts, &some, end)));
        }
        (format!("{month}月"), Node::Map(entries))
    };
    Node::Map((1..=12).map(month).collect())
}

/// What was paid of some appropriations before a day, and its share of the initial budget: monitoring forms have no
/// other column to divide by.
pub(super) fn paid(facts: &Facts, of: &[&Appropriation], before: Day) -> BTreeMap<String, Node> {
    let initial = of.iter().map(|a| ledger::appropriation_totals(facts.snapshot, a.id).initial).sum();
    let paid = paid_before(facts, of, before);
    let rate = paid.and_then(|paid| {
        BudgetTotals { adjusted: initial, paid, ..BudgetTotals::default() }.execution_rate()
    });
    BTreeMap::from([
        ("paid_wan".to_owned(), maybe(paid.map(Money::to_wan_text))),
        ("execution_rate".to_owned(), maybe(rate.map(super::rate))),
    ])
}

/// The sum; nothing where a payment's date does not tell on which side of the day it lies.
fn paid_before(facts: &Facts, of: &[&Appropriation], before: Day) -> Option<Money> {
    let own = |payment: &&Payment| of.iter().any(|a| a.id == payment.appropriation);
    let mut sum = Money::default();
    for payment in facts.snapshot.payments.iter().filter(own) {
        let date = payment.date?;
        if date.latest() < before {
            sum += payment.amount;
        } else if date.earliest() < before {
            return None;
        }
    }
    Some(sum)
}

/// Whether a date means a month to its end: a month, or its last day.
pub(super) fn is_months_end(date: PartialDate) -> bool {
    let month = date.month().and_then(|month| PartialDate::month_of(date.year(), month).ok());
    month.is_some_and(|month| month.latest() == date.latest())
}
