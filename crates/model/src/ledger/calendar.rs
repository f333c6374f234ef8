//! What is due and what waits: the open items of a programme on a day, its months, its forecast.
//!
//! The caller passes the day; nothing here reads a clock.

use super::accounts::{Accounts, MilestoneAccount};
use super::{appropriation_totals, programme_totals};
use crate::programme::{Contract, Milestone, MilestoneKind, PaymentApplication, Programme};
use crate::record::names;
use crate::system::Remedy;
use crate::{Decimal, Id, Money, PartialDate, Snapshot};

/// Installments that fall due within so many days are open items.
const SOON: i64 = 31;
/// Retention is told of earlier: collecting the papers takes its time.
const RETENTION_SOON: i64 = 90;
/// From this month on, money that arrived and is not spent is an open item (finance bureaus recall it in December).
const NEAR_YEARS_END: u8 = 10;

names! {
    /// Why something is an open item; in the order of worry.
    OpenKind {
        /// An installment whose day has passed
        Overdue = "overdue",
        /// A request that waits for money
        Unpaid = "unpaid",
        /// An installment due soon
        Due = "due",
        /// Retention money due soon
        Retention = "retention",
        /// Money that arrived and is not spent near the year's end
        Unspent = "unspent",
        /// A remedy without an outcome
        Remedy = "remedy",
    }
}

/// Something to look after.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenItem {
    /// Why.
    pub kind: OpenKind,
    /// Its day: due, first asked for; `None`: none.
    pub date: Option<PartialDate>,
    /// Days since then; negative: days left.
    pub days: Option<i64>,
    /// Days since the latest of several requests.
    pub days_since_latest: Option<i64>,
    /// How much is at stake; `None`: unknown.
    pub amount: Option<Money>,
    /// The contract it is of.
    pub contract: Option<Id<Contract>>,
    /// The installment it is of.
    pub milestone: Option<Id<Milestone>>,
    /// How often it was asked for.
    pub requests: usize,
    /// The latest reason for not paying, the label of the money, or the words of the remedy.
    pub note: Option<String>,
    /// The remedy it is of.
    pub remedy: Option<Id<Remedy>>,
}

impl OpenItem {
    fn new(kind: OpenKind) -> Self {
        Self {
            kind,
            date: None,
            days: None,
            days_since_latest: None,
            amount: None,
            contract: None,
            milestone: None,
            requests: 0,
            note: None,
            remedy: None,
        }
    }
}

/// A programme's open items on a day: by worry, the oldest first.
pub fn open_items(snapshot: &Snapshot, programme: Id<Programme>, today: PartialDate) -> Vec<OpenItem> {
    let accounts = Accounts::of(snapshot);
    let mut items = Vec::new();
    for system in snapshot.funded_by(programme) {
        for contract in snapshot.contracts_of(system.id) {
            for milestone in accounts.milestones(contract.id) {
                items.extend(of_milestone(
                    contract,
                    &accounts.milestone_on(contract, milestone, today),
                    today,
                ));
            }
        }
    }
    items.extend(unspent(snapshot, programme, today));
    let open =
        |remedy: &&Remedy| remedy.programme == programme && remedy.outcome.is_none() && remedy.text.is_some();
    items.extend(snapshot.remedies.iter().filter(open).map(|remedy| OpenItem {
        note: remedy.text.clone(),
        remedy: Some(remedy.id),
        ..OpenItem::new(OpenKind::Remedy)
    }));
    items.sort_by(|a, b| a.kind.cmp(&b.kind).then(b.days.cmp(&a.days)));
    items
}

fn of_milestone(contract: &Contract, account: &MilestoneAccount<'_>, today: PartialDate) -> Option<OpenItem> {
    if account.settled() {
        return None;
    }
    let milestone = account.milestone;
    let (contract, milestone_id) = (Some(contract.id), Some(milestone.id));
    if let (Some(first), Some(last)) = (account.first_asked(), account.last_asked()) {
        return Some(OpenItem {
            date: Some(first),
            days: Some(first.days_until(today)),
            days_since_latest: Some(last.days_until(today)),
            amount: Some(account.owed),
            contract,
            milestone: milestone_id,
            requests: account.applications.len(),
            note: account.applications.iter().rev().find_map(|a: &&PaymentApplication| a.reason.clone()),
            ..OpenItem::new(OpenKind::Unpaid)
        });
    }
    let due = milestone.due?;
    let days = due.days_until(today);
    let kind = match milestone.kind {
        _ if today.surely_after(due) => OpenKind::Overdue,
        MilestoneKind::Retention if days >= -RETENTION_SOON => OpenKind::Retention,
        _ if days >= -SOON => OpenKind::Due,
        _ => return None,
    };
    Some(OpenItem {
        date: Some(due),
        days: Some(days),
        amount: account.rest(),
        contract,
        milestone: milestone_id,
        note: milestone.condition.clone(),
        ..OpenItem::new(kind)
    })
}

/// Money of the programme's year that arrived and is neither paid, carried over nor returned.
fn unspent(snapshot: &Snapshot, programme: Id<Programme>, today: PartialDate) -> Vec<OpenItem> {
    let Some(year) = snapshot.programme(programme).map(|p| p.year) else { return Vec::new() };
    let near_end = i32::from(today.year()) > year
        || (i32::from(today.year()) == year && today.month().is_some_and(|month| month >= NEAR_YEARS_END));
    if !near_end {
        return Vec::new();
    }
    let end = u16::try_from(year).ok().and_then(|year| PartialDate::day_of(year, 12, 31).ok());
    snapshot
        .appropriations_of(programme)
        .filter(|source| source.year == year)
        .filter_map(|source| {
            let totals = appropriation_totals(snapshot, source.id);
            let left = totals.arrived - totals.paid - totals.carried_over - totals.returned;
            (left > Money::ZERO).then(|| OpenItem {
                date: end,
                days: end.map(|end| end.days_until(today)),
                amount: Some(left),
                note: Some(source.label.clone()),
                ..OpenItem::new(OpenKind::Unspent)
            })
        })
        .collect()
}

/// A month's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Month {
    /// Installments that fall due in it.
    pub planned: Money,
    /// Payments made in it.
    pub actual: Money,
}

/// A programme's year by months.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Months {
    /// January to December.
    pub months: [Month; 12],
    /// What has no month: payments of the year's money without one, installments due "in the year".
    pub undated: Month,
}

/// Planned against actual by month: installments by due date, payments from the year's appropriations by their date.
pub fn months(snapshot: &Snapshot, programme: Id<Programme>) -> Months {
    let mut months = Months::default();
    let Some(year) = snapshot.programme(programme).map(|p| p.year) else { return months };
    let accounts = Accounts::of(snapshot);
    for system in snapshot.funded_by(programme) {
        for contract in snapshot.contracts_of(system.id) {
            for milestone in accounts.milestones(contract.id) {
                let Some(due) = milestone.due.filter(|due| i32::from(due.year()) == year) else { continue };
                let amount = accounts.milestone(contract, milestone).amount.unwrap_or_default();
                slot(&mut months, due.month()).planned += amount;
            }
        }
    }
    let sources: Vec<_> =
        snapshot.appropriations_of(programme).filter(|a| a.year == year).map(|a| a.id).collect();
    for payment in snapshot.payments.iter().filter(|p| sources.contains(&p.appropriation)) {
        let month = payment.date.filter(|date| i32::from(date.year()) == year).and_then(PartialDate::month);
        slot(&mut months, month).actual += payment.amount;
    }
    months
}

fn slot(months: &mut Months, month: Option<u8>) -> &mut Month {
    match month.and_then(|month| months.months.get_mut(usize::from(month) - 1)) {
        Some(slot) => slot,
        None => &mut months.undated,
    }
}

/// What the year's execution will come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Paid so far.
    pub paid: Money,
    /// Still expected this year: installments due by its end, or asked for, and not paid.
    pub expected: Money,
    /// (Paid + expected) ÷ adjusted budget in per cent, two decimals half up, at most the whole budget; `None` without
    /// a budget.
    pub rate: Option<Decimal>,
}

/// Forecast, on a day, of the execution rate at the year's end: what is paid, and every installment that is due by then
/// or asked for already, up to the budget. Once the year is over nothing more is expected of it.
pub fn forecast(snapshot: &Snapshot, programme: Id<Programme>, today: PartialDate) -> Forecast {
    let totals = programme_totals(snapshot, programme);
    let year = snapshot.programme(programme).map_or(0, |p| p.year);
    let accounts = Accounts::of(snapshot);
    let mut expected = Money::ZERO;
    for system in snapshot.funded_by(programme) {
        for contract in snapshot.contracts_of(system.id) {
            for milestone in accounts.milestones(contract.id) {
                let account = accounts.milestone(contract, milestone);
                let due = milestone.due.is_some_and(|due| i32::from(due.year()) <= year);
                if due {
                    expected += account.rest().unwrap_or(account.owed);
                } else {
                    expected += account.owed;
                }
            }
        }
    }
    if i32::from(today.year()) > year {
        expected = Money::ZERO;
    }
    let expected = expected.min((totals.adjusted - totals.paid).max(Money::ZERO));
    Forecast { paid: totals.paid, expected, rate: (totals.paid + expected).percent_of(totals.adjusted, 2) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::{
        ApplicationOutcome, Appropriation, BudgetMovement, MovementKind, Payment, Release,
    };
    use crate::system::FundedSystem;

    fn yuan(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    /// A year of 118 万元 with installments of 47.2 in June and November, and 23.6 of retention two years later.
    fn year() -> Snapshot {
        let milestone = |id, kind, amount: &str, due: &str| Milestone {
            id: Id::new(id),
            contract: Id::new(1),
            sequence: id,
            kind,
            amount: Some(yuan(amount)),
            due: Some(date(due)),
            ..Milestone::default()
        };
        Snapshot {
            programmes: vec![Programme { id: Id::new(1), year: 2025, ..Programme::default() }],
            appropriations: vec![Appropriation {
                id: Id::new(1),
                programme: Id::new(1),
                year: 2025,
                label: "县级资金".to_owned(),
                ..Appropriation::default()
            }],
            movements: vec![BudgetMovement {
                id: Id::new(1),
                appropriation: Id::new(1),
                kind: MovementKind::Initial,
                amount: yuan("1180000"),
                ..BudgetMovement::default()
            }],
            systems: vec![FundedSystem { id: Id::new(1), programme: Id::new(1), ..FundedSystem::default() }],
            contracts: vec![Contract {
                id: Id::new(1),
                system: Id::new(1),
                amount: Some(yuan("1180000")),
                ..Contract::default()
            }],
            milestones: vec![
                milestone(1, MilestoneKind::Progress, "472000", "2025-06-30"),
                milestone(2, MilestoneKind::Progress, "472000", "2025-11"),
                milestone(3, MilestoneKind::Retention, "236000", "2027-06-30"),
            ],
            payments: vec![Payment {
                id: Id::new(1),
                appropriation: Id::new(1),
                contract: Some(Id::new(1)),
                milestone: Some(Id::new(1)),
                amount: yuan("472000"),
                date: Some(date("2025-07-20")),
                ..Payment::default()
            }],
            ..Snapshot::default()
        }
    }

    #[test]
    fn mid_year_forecast() {
        let snapshot = year();
        let totals = programme_totals(&snapshot, Id::new(1));
        assert_eq!(totals.execution_rate().unwrap().to_string(), "40.00");
        let over = forecast(&snapshot, Id::new(1), date("2026-01-01"));
        assert_eq!((over.expected, over.rate.unwrap().to_string().as_str()), (Money::ZERO, "40.00"));
        let forecast = forecast(&snapshot, Id::new(1), date("2025-07-31"));
        assert_eq!(forecast.expected, yuan("472000"));
        assert_eq!(forecast.rate.unwrap().to_string(), "80.00");
    }

    #[test]
    fn months_hold_what_has_a_month() {
        let mut snapshot = year();
        snapshot.payments.push(Payment {
            amount: yuan("1"),
            id: Id::new(2),
            date: None,
            ..snapshot.payments[0].clone()
        });
        let months = months(&snapshot, Id::new(1));
        assert_eq!(months.months[5], Month { planned: yuan("472000"), actual: Money::ZERO });
        assert_eq!(months.months[6], Month { planned: Money::ZERO, actual: yuan("472000") });
        assert_eq!(months.months[10].planned, yuan("472000"));
        assert_eq!(months.undated, Month { planned: Money::ZERO, actual: yuan("1") });
    }

    fn kinds(snapshot: &Snapshot, today: &str) -> Vec<(OpenKind, Option<i64>)> {
        open_items(snapshot, Id::new(1), date(today)).iter().map(|item| (item.kind, item.days)).collect()
    }

    #[test]
    fn open_items_by_worry() {
        let mut snapshot = year();
        assert_eq!(kinds(&snapshot, "2025-07-31"), []);
        // "In November" is due until its last day.
        assert_eq!(kinds(&snapshot, "2025-11-01"), [(OpenKind::Due, Some(-29))]);
        assert_eq!(kinds(&snapshot, "2025-12-02"), [(OpenKind::Overdue, Some(2))]);
        assert_eq!(kinds(&snapshot, "2027-04-30")[1], (OpenKind::Retention, Some(-61)));
        snapshot.applications.push(PaymentApplication {
            id: Id::new(1),
            milestone: Id::new(2),
            amount: yuan("472000"),
            date: date("2025-11-20"),
            outcome: ApplicationOutcome::Deferred,
            reason: Some("财政资金紧张".to_owned()),
        });
        snapshot.releases.push(Release {
            id: Id::new(1),
            appropriation: Id::new(1),
            amount: yuan("1000000"),
            ..Release::default()
        });
        snapshot.remedies.push(Remedy {
            id: Id::new(1),
            programme: Id::new(1),
            text: Some("提高分辨率".to_owned()),
            ..Remedy::default()
        });
        let items = open_items(&snapshot, Id::new(1), date("2025-12-02"));
        let found: Vec<_> = items.iter().map(|item| (item.kind, item.days, item.amount)).collect();
        assert_eq!(
            found,
            [
                (OpenKind::Unpaid, Some(12), Some(yuan("472000"))),
                (OpenKind::Unspent, Some(-29), Some(yuan("528000"))),
                (OpenKind::Remedy, None, None),
            ]
        );
        assert_eq!(items[0].note.as_deref(), Some("财政资金紧张"));
    }
}
