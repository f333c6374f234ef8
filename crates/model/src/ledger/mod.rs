//! Money totals: the only place where budgets, releases and payments are added up.
//!
//! Every amount on a screen, a form and the command line is one of these functions of a [`Snapshot`].

mod accounts;
mod calendar;
mod capital;

pub use accounts::{Accounts, AmountStep, ContractAccount, MilestoneAccount, Split, share_of, split};
pub use calendar::{Forecast, Month, Months, OpenItem, OpenKind, forecast, months, open_items};
pub use capital::capital;

use crate::programme::{Appropriation, Contract, MovementKind, Party, PartyRole, Programme, UnspentKind};
use crate::{Decimal, Id, Money, Snapshot};

/// What became of a budget, of one appropriation or of a whole programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BudgetTotals {
    /// 年初预算数.
    pub initial: Money,
    /// 全年(调整后)预算数: the sum of all movements.
    pub adjusted: Money,
    /// 到位数.
    pub arrived: Money,
    /// 执行数: paid.
    pub paid: Money,
    /// 结转: needed next year.
    pub carried_over: Money,
    /// 结余: returned to finance.
    pub returned: Money,
}

impl BudgetTotals {
    /// 到位率 in per cent, two decimals half up; `None` without a budget, or when money was paid and nobody tells of
    /// its arrival.
    pub fn arrival_rate(&self) -> Option<Decimal> {
        if self.arrived.is_zero() && !self.paid.is_zero() {
            return None;
        }
        self.arrived.percent_of(self.adjusted, 2)
    }

    /// 预算执行率 in per cent, two decimals half up: paid ÷ adjusted budget (财预〔2020〕10号); `None` without a budget.
    pub fn execution_rate(&self) -> Option<Decimal> {
        self.paid.percent_of(self.adjusted, 2)
    }

    /// Budget that was not paid.
    pub fn unpaid(&self) -> Money {
        self.adjusted - self.paid
    }

    fn plus(self, other: Self) -> Self {
        Self {
            initial: self.initial + other.initial,
            adjusted: self.adjusted + other.adjusted,
            arrived: self.arrived + other.arrived,
            paid: self.paid + other.paid,
            carried_over: self.carried_over + other.carried_over,
            returned: self.returned + other.returned,
        }
    }
}

/// Totals of one appropriation.
pub fn appropriation_totals(snapshot: &Snapshot, id: Id<Appropriation>) -> BudgetTotals {
    let mut totals = BudgetTotals::default();
    for movement in snapshot.movements.iter().filter(|m| m.appropriation == id) {
        match movement.kind {
            MovementKind::Initial => {
                totals.initial += movement.amount;
                totals.adjusted += movement.amount;
            }
            MovementKind::Increase | MovementKind::CarriedIn | MovementKind::Transfer => {
                totals.adjusted += movement.amount;
            }
            MovementKind::Decrease | MovementKind::Recalled => totals.adjusted -= movement.amount,
        }
    }
    totals.arrived = snapshot.releases.iter().filter(|r| r.appropriation == id).map(|r| r.amount).sum();
    totals.paid = snapshot.payments.iter().filter(|p| p.appropriation == id).map(|p| p.amount).sum();
    for unspent in snapshot.unspent.iter().filter(|u| u.appropriation == id) {
        match unspent.kind {
            UnspentKind::CarryOver => totals.carried_over += unspent.amount,
            UnspentKind::Surplus => totals.returned += unspent.amount,
        }
    }
    totals
}

/// Totals of a programme's own fiscal year, over all its appropriations.
pub fn programme_totals(snapshot: &Snapshot, id: Id<Programme>) -> BudgetTotals {
    let Some(programme) = snapshot.programme(id) else { return BudgetTotals::default() };
    snapshot
        .appropriations_of(id)
        .filter(|a| a.year == programme.year)
        .map(|a| appropriation_totals(snapshot, a.id))
        .fold(BudgetTotals::default(), BudgetTotals::plus)
}

/// A contract's parties: by role, then the largest share, then name. Row ids tell no order.
pub fn contract_parties(snapshot: &Snapshot, contract: Id<Contract>) -> Vec<&Party> {
    let mut parties: Vec<&Party> = snapshot.parties.iter().filter(|p| p.contract == contract).collect();
    parties.sort_by_key(|party| (party.role, std::cmp::Reverse(party.share), party.name.as_str()));
    parties
}

/// A contract's suppliers, joined as printed.
pub fn contract_suppliers(snapshot: &Snapshot, contract: Id<Contract>) -> String {
    let parties = contract_parties(snapshot, contract);
    let suppliers = parties.iter().filter(|party| party.role == PartyRole::Supplier);
    suppliers.map(|party| party.name.as_str()).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::{BudgetMovement, Payment, Release, Unspent};

    fn yuan(text: &str) -> Money {
        text.parse().unwrap()
    }

    /// A programme of 2025 with one appropriation, its movements and payments in 万元.
    fn snapshot(movements: &[(MovementKind, i64)], paid: &[&str]) -> Snapshot {
        let mut snapshot = Snapshot::default();
        snapshot.programmes.push(Programme { id: Id::new(1), year: 2025, ..Programme::default() });
        let (programme, year) = (Id::new(1), 2025);
        snapshot.appropriations.push(Appropriation {
            id: Id::new(2),
            programme,
            year,
            ..Appropriation::default()
        });
        for (index, (kind, wan)) in movements.iter().enumerate() {
            snapshot.movements.push(BudgetMovement {
                id: Id::new(10 + index as i64),
                appropriation: Id::new(2),
                kind: *kind,
                amount: Money::from_fen(wan * 1_000_000),
                ..BudgetMovement::default()
            });
        }
        for (index, amount) in paid.iter().enumerate() {
            snapshot.payments.push(Payment {
                id: Id::new(20 + index as i64),
                appropriation: Id::new(2),
                amount: yuan(amount),
                ..Payment::default()
            });
        }
        snapshot
    }

    #[test]
    fn movements_make_the_adjusted_budget() {
        use MovementKind::{CarriedIn, Decrease, Increase, Initial};
        let mut snapshot =
            snapshot(&[(Initial, 100), (Increase, 20), (Decrease, 5), (CarriedIn, 3)], &["944000"]);
        for (kind, amount) in [(UnspentKind::CarryOver, "200000"), (UnspentKind::Surplus, "36000")] {
            snapshot.unspent.push(Unspent {
                id: Id::NEW,
                appropriation: Id::new(2),
                kind,
                amount: yuan(amount),
                date: None,
            });
        }
        let totals = programme_totals(&snapshot, Id::new(1));
        assert_eq!(totals.initial, yuan("1000000"));
        assert_eq!(totals.adjusted, yuan("1180000"));
        assert_eq!(totals.execution_rate().unwrap().to_string(), "80.00");
        assert_eq!(totals.unpaid(), totals.carried_over + totals.returned);
    }

    #[test]
    fn money_added_later_counts_as_budget() {
        let mut snapshot = snapshot(&[(MovementKind::Increase, 3)], &["30000"]);
        snapshot.releases.push(Release {
            id: Id::NEW,
            appropriation: Id::new(2),
            amount: yuan("30000"),
            date: None,
            document_no: None,
        });
        let totals = programme_totals(&snapshot, Id::new(1));
        assert_eq!(totals.initial, Money::ZERO);
        assert_eq!(totals.execution_rate().unwrap().to_string(), "100.00");
        assert_eq!(totals.arrival_rate(), Some(Decimal::ONE_HUNDRED));
    }

    #[test]
    fn a_programme_without_a_budget_has_no_rate() {
        assert_eq!(programme_totals(&snapshot(&[], &[]), Id::new(1)).execution_rate(), None);
    }
}
