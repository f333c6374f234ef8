//! Views of the desk: what to look after, the year's months, progress of systems.

use serde::Serialize;
use specta::Type;

use super::RowId;
use super::money::MoneyView;

/// Something to look after.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DeskItem {
    /// `overdue`, `unpaid`, `due`, `retention`, `unspent`, `remedy`.
    pub kind: String,
    /// Date.
    pub date: Option<String>,
    /// Days since; negative: days left.
    pub days: Option<i32>,
    /// Days since the latest of several requests.
    pub days_since_latest: Option<i32>,
    /// At stake, 元.
    pub amount: Option<String>,
    /// System.
    pub system: Option<RowId>,
    /// Contract.
    pub contract: Option<RowId>,
    /// What it is about (`智能化建设项目合同 第 2 期`).
    pub title: String,
    /// Reason, condition, words of the remedy.
    pub note: Option<String>,
    /// How often it was asked for.
    pub requests: u32,
}

/// A month's money, 元.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MonthView {
    /// 1 to 12; 0: without a month.
    pub month: u32,
    /// Planned.
    pub planned: String,
    /// Paid.
    pub actual: String,
}

/// A system's progress, for the desk and the map.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ProgressView {
    /// Row id.
    pub system: RowId,
    /// Name.
    pub name: String,
    /// Contracts in force, 元; null: an amount is unknown.
    pub amount: Option<String>,
    /// Paid, 元.
    pub paid: String,
    /// Asked for and not paid, 元.
    pub owed: String,
    /// Paid ÷ amount, per cent.
    pub payment_rate: Option<String>,
    /// Days the oldest overdue installment or request has waited; null: nothing waits.
    pub waiting_days: Option<i32>,
    /// `good` (nothing waits), `warn`, `bad`: by the thresholds of 90 and 365 days.
    pub worry: String,
}

/// The desk.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DeskView {
    /// The day it is told for.
    pub today: String,
    /// Totals.
    pub money: MoneyView,
    /// Expected to be paid until the year's end, 元.
    pub expected: String,
    /// Forecast of the execution rate, per cent.
    pub forecast: Option<String>,
    /// Open items, by worry.
    pub items: Vec<DeskItem>,
    /// January to December, then what has no month.
    pub months: Vec<MonthView>,
    /// Systems, the most worrying first.
    pub systems: Vec<ProgressView>,
    /// Indicators without evidence: (id, name).
    pub without_evidence: Vec<(RowId, String)>,
    /// Errors, warnings, hints of the checks.
    pub findings: (u32, u32, u32),
}
