//! The desk: what is due, what waits, what the year will come to.

use jitu_model::ledger::{self, Accounts, Month, OpenItem};
use jitu_model::programme::{Contract, Programme};
use jitu_model::system::FundedSystem;
use jitu_model::{Id, Money, PartialDate, Severity, Snapshot};

use super::{days, money_view};
use crate::error::{AppError, Result};
use crate::evaluation;
use crate::language;
use crate::session::{Session, today};
use crate::views::{DeskItem, DeskView, MonthView, ProgressView, RowId};

/// Waiting longer is a worry, and a great one: a quarter, a year.
const WARN_DAYS: i64 = 90;
const BAD_DAYS: i64 = 365;

/// The day that was asked for, or the machine's.
fn day(given: Option<&str>) -> Result<PartialDate> {
    let given = given.map(str::trim).filter(|text| !text.is_empty());
    given.map_or_else(today, |text| {
        let date: Option<PartialDate> = text.parse().ok();
        date.filter(|date| date.day().is_some()).ok_or_else(|| AppError::new("bad_day", &[("value", text)]))
    })
}

/// Days that the oldest request or overdue installment of a contract has waited; `None`: nothing waits.
pub(super) fn waiting(accounts: &Accounts<'_>, contract: &Contract, today: PartialDate) -> Option<i64> {
    let wait = |milestone| {
        let account = accounts.milestone_on(contract, milestone, today);
        let due = account.milestone.due.filter(|due| today.surely_after(*due));
        let since = account.first_asked().or(due).filter(|_| !account.settled())?;
        Some(since.days_until(today))
    };
    accounts.milestones(contract.id).iter().filter_map(|milestone| wait(milestone)).max()
}

/// The desk of a programme, on a day (`None`: today).
///
/// # Errors
/// No such programme; a day that is none.
pub fn desk(session: &mut Session, programme: RowId, on: Option<&str>) -> Result<DeskView> {
    let today = day(on)?;
    let snapshot = session.snapshot()?;
    let row = session.programme(programme.id())?;
    let forecast = ledger::forecast(&snapshot, row.id, today);
    let items = ledger::open_items(&snapshot, row.id, today);
    let result = evaluation::result(&snapshot, &row)?;
    let found = evaluation::findings(session, &row, &result)?;
    let count = |severity| {
        u32::try_from(found.iter().filter(|finding| finding.severity == severity).count()).unwrap_or(u32::MAX)
    };
    let without_evidence = result
        .indicators
        .iter()
        .filter(|leaf| leaf.actual.evidence.is_empty())
        .map(|leaf| (leaf.indicator.into(), leaf.path.last().cloned().unwrap_or_default()));
    Ok(DeskView {
        today: today.to_string(),
        money: money_view(&ledger::programme_totals(&snapshot, row.id)),
        expected: forecast.expected.to_yuan_text(),
        forecast: forecast.rate.map(|rate| rate.to_string()),
        items: items.iter().map(|item| item_view(&snapshot, item)).collect(),
        months: month_views(&snapshot, row.id),
        systems: ranked(&snapshot, row.id, today),
        without_evidence: without_evidence.collect(),
        findings: (count(Severity::Error), count(Severity::Warning), count(Severity::Hint)),
    })
}

/// What an open item is about: the contract and its installment, the money, the remedy.
pub(super) fn title(snapshot: &Snapshot, item: &OpenItem) -> String {
    let contract = item.contract.and_then(|id| snapshot.contract(id));
    let milestone = item.milestone.and_then(|id| snapshot.milestones.iter().find(|m| m.id == id));
    match (contract, milestone) {
        (Some(contract), Some(milestone)) => {
            let sequence = milestone.sequence.to_string();
            language::label("installment_of", &[("name", &contract.name), ("sequence", &sequence)])
        }
        (Some(contract), None) => contract.name.clone(),
        _ => item.note.clone().unwrap_or_default(),
    }
}

fn item_view(snapshot: &Snapshot, item: &OpenItem) -> DeskItem {
    let system = item.contract.and_then(|id| snapshot.contract(id)).map(|contract| contract.system);
    DeskItem {
        kind: item.kind.name().to_owned(),
        date: item.date.map(|date| date.to_string()),
        days: days(item.days),
        days_since_latest: days(item.days_since_latest),
        amount: item.amount.map(Money::to_yuan_text),
        system: system.map(RowId::from),
        contract: item.contract.map(RowId::from),
        title: title(snapshot, item),
        note: item.note.clone().filter(|_| item.contract.is_some()),
        requests: u32::try_from(item.requests).unwrap_or(u32::MAX),
    }
}

fn month_views(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<MonthView> {
    let months = ledger::months(snapshot, programme);
    let view = |(month, money): (u32, &Month)| MonthView {
        month,
        planned: money.planned.to_yuan_text(),
        actual: money.actual.to_yuan_text(),
    };
    (1..).zip(&months.months).chain([(0, &months.undated)]).map(view).collect()
}

/// How far each system's payments have come, and how long anything waits; the most worrying first.
///
/// # Errors
/// No such programme.
pub fn progress(session: &Session, programme: RowId) -> Result<Vec<ProgressView>> {
    let snapshot = session.snapshot()?;
    let row = session.programme(programme.id())?;
    Ok(ranked(&snapshot, row.id, today()?))
}

fn ranked(snapshot: &Snapshot, programme: Id<Programme>, today: PartialDate) -> Vec<ProgressView> {
    let accounts = Accounts::of(snapshot);
    let mut views: Vec<ProgressView> = snapshot
        .funded_by(programme)
        .into_iter()
        .map(|system| progress_view(snapshot, &accounts, system, today))
        .collect();
    views.sort_by_key(|view| std::cmp::Reverse(view.waiting_days));
    views
}

/// A system's progress on a day.
pub(crate) fn progress_view(
    snapshot: &Snapshot,
    accounts: &Accounts<'_>,
    system: &FundedSystem,
    today: PartialDate,
) -> ProgressView {
    let contracts: Vec<&Contract> = snapshot.contracts_of(system.id).collect();
    let of: Vec<_> = contracts.iter().map(|contract| accounts.account(contract)).collect();
    let amounts: Option<Vec<Money>> = of.iter().map(|account| account.amount).collect();
    let amount =
        amounts.filter(|amounts| !amounts.is_empty()).map(|amounts| amounts.into_iter().sum::<Money>());
    let paid = accounts.paid_for(system);
    let owed: Money = of.iter().map(|account| account.owed).sum();
    let waited = contracts.iter().filter_map(|contract| waiting(accounts, contract, today)).max();
    let worry = match waited {
        Some(days) if days >= BAD_DAYS => "bad",
        Some(days) if days >= WARN_DAYS => "warn",
        _ => "good",
    };
    ProgressView {
        system: system.id.into(),
        name: system.name.clone(),
        amount: amount.map(Money::to_yuan_text),
        paid: paid.to_yuan_text(),
        owed: owed.to_yuan_text(),
        payment_rate: amount.and_then(|amount| paid.percent_of(amount, 2)).map(|rate| rate.to_string()),
        waiting_days: days(waited),
        worry: worry.to_owned(),
    }
}
