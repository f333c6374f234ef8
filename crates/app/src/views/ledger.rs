//! The ledger: its lists, a contract's page, the desk, editing a record, reading somebody's workbook.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::RowId;
use super::evaluation::FindingView;
use super::keeping::ProjectView;
use super::money::{MoneyView, PaymentView};

/// Which rows of which list, in which order. Empty text and nulls filter nothing.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Type)]
pub struct LedgerQuery {
    /// `payments`, `applications`, `milestones`, `contracts`, `movements`, `systems`, `components`, `assets`.
    pub list: String,
    /// Words that must all occur in a row, in any cell.
    pub text: String,
    /// Rows of this system.
    pub system: Option<RowId>,
    /// Rows of this contract.
    pub contract: Option<RowId>,
    /// Rows of this appropriation.
    pub source: Option<RowId>,
    /// Dated on or after this day (`YYYY-MM-DD` or shorter).
    pub from: Option<String>,
    /// Dated on or before this day.
    pub to: Option<String>,
    /// Key of the column to sort by; null: the list's own order.
    pub sort: Option<String>,
    /// Largest first.
    pub descending: bool,
    /// First row wanted.
    pub offset: u32,
    /// How many rows at most.
    pub limit: u32,
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct LedgerColumn {
    /// Key.
    pub key: String,
    /// Title in the language shown.
    pub title: String,
    /// `text`, `money` (元), `date`, `number`, `choice` (words already).
    pub kind: String,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct LedgerRow {
    /// Row id of the record.
    pub id: RowId,
    /// Its system.
    pub system: Option<RowId>,
    /// Its contract.
    pub contract: Option<RowId>,
    /// One a column; null: unknown.
    pub cells: Vec<Option<String>>,
}

/// A window on a filtered list, with the sums of all that the filter lets through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct LedgerPage {
    /// Kind of record the rows are, for editing: `payment`, `contract`…
    pub record: String,
    /// Columns.
    pub columns: Vec<LedgerColumn>,
    /// Rows from the offset on.
    pub rows: Vec<LedgerRow>,
    /// How many rows the filter lets through.
    pub total: u32,
    /// How many there are without a filter.
    pub all: u32,
    /// Sum of each money column over all that the filter lets through; null for other columns.
    pub sums: Vec<Option<String>>,
}

/// How a contract was bought.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PurchaseView {
    /// Row id.
    pub id: RowId,
    /// 采购项目编号.
    pub number: Option<String>,
    /// 立项批复.
    pub approval: Option<String>,
    /// 控制价.
    pub ceiling: Option<String>,
    /// 备案预算.
    pub filed_budget: Option<String>,
    /// 中标金额.
    pub award: Option<String>,
    /// 中标日期.
    pub awarded_on: Option<String>,
}

/// A party of a contract.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PartyView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// `buyer`, `payer`, `supplier`, `third_party`.
    pub role: String,
    /// Role in words.
    pub role_text: String,
    /// Its share, 元.
    pub share: Option<String>,
    /// Paid to it, 元.
    pub paid: String,
}

/// A step of the contract's amount.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AmountStepView {
    /// Row id of the amendment; null: the signature.
    pub id: Option<RowId>,
    /// Date; null: unknown.
    pub date: Option<String>,
    /// Why; null: the signature.
    pub reason: Option<String>,
    /// Change of the amount in force, 元; of the signature the amount itself.
    pub change: String,
    /// The change as its paper states it, 元.
    pub told: String,
    /// In force afterwards, 元.
    pub after: String,
    /// What the change would give, where the paper contradicts it.
    pub contradicts: Option<String>,
}

/// A request for money.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ApplicationView {
    /// Row id.
    pub id: RowId,
    /// Date.
    pub date: String,
    /// Amount, 元.
    pub amount: String,
    /// `pending`, `paid`, `deferred`, `refused`.
    pub outcome: String,
    /// Reason.
    pub reason: Option<String>,
    /// Age in days, while it waits.
    pub age_days: Option<i32>,
}

/// An installment.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MilestoneView {
    /// Row id.
    pub id: RowId,
    /// Sequence.
    pub sequence: u32,
    /// `advance`, `progress`, `retention`.
    pub kind: String,
    /// Share of the contract, per cent.
    pub share: Option<String>,
    /// What it comes to, 元; null: unknown.
    pub amount: Option<String>,
    /// Condition.
    pub condition: Option<String>,
    /// Due date.
    pub due: Option<String>,
    /// Paid, 元.
    pub paid: String,
    /// Asked for and not paid, 元.
    pub owed: String,
    /// `paid`, `part` (partly paid), `asked` (waits for money), `overdue`, `open`.
    pub state: String,
    /// Days since it was due or first asked for; negative: days left.
    pub days: Option<i32>,
    /// Requests.
    pub applications: Vec<ApplicationView>,
    /// Payments.
    pub payments: Vec<PaymentView>,
}

/// A paper: review, invoice, acceptance.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PaperView {
    /// `cost_review`, `invoice`, `acceptance_certificate`.
    pub kind: String,
    /// Row id.
    pub id: RowId,
    /// Date.
    pub date: Option<String>,
    /// In words (`送审 956.00 万元，审定 945.00 万元，审减 11.00 万元`).
    pub text: String,
    /// Amount, 元.
    pub amount: Option<String>,
}

/// What one source paid of a contract.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SharePaidView {
    /// Label of the appropriation.
    pub label: String,
    /// Its year.
    pub year: i32,
    /// Paid, 元.
    pub amount: String,
}

/// A contract's page.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ContractPage {
    /// Row id.
    pub id: RowId,
    /// Its system.
    pub system: RowId,
    /// The system's name.
    pub system_name: String,
    /// Name.
    pub name: String,
    /// Number.
    pub number: Option<String>,
    /// 采购方式.
    pub procurement: Option<String>,
    /// Signing date.
    pub signed: Option<String>,
    /// How it was bought.
    pub purchase: Option<PurchaseView>,
    /// Parties.
    pub parties: Vec<PartyView>,
    /// How its amount came about.
    pub steps: Vec<AmountStepView>,
    /// In force, 元; null: unknown.
    pub amount: Option<String>,
    /// The same in capital letters.
    pub capital: Option<String>,
    /// Paid, 元.
    pub paid: String,
    /// Asked for and not paid, 元.
    pub owed: String,
    /// Remains payable, 元.
    pub rest: Option<String>,
    /// 支付率, per cent.
    pub payment_rate: Option<String>,
    /// Installments.
    pub milestones: Vec<MilestoneView>,
    /// Payments that belong to no installment.
    pub loose: Vec<PaymentView>,
    /// Which source paid how much.
    pub sources: Vec<SharePaidView>,
    /// Reviews, invoices, acceptances.
    pub papers: Vec<PaperView>,
    /// What the checks say about it.
    pub findings: Vec<FindingView>,
}

/// A part of a payment that is split among the members of a consortium.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct SplitPart {
    /// Payee.
    pub payee: String,
    /// Its share in per cent, four decimals.
    pub share: String,
    /// Amount, 元.
    pub amount: String,
}

/// A payment split by the shares of the contract's suppliers.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SplitView {
    /// Parts; they add up to the amount.
    pub parts: Vec<SplitPart>,
    /// What rounding left over, 元; `0.00`: nothing.
    pub remainder: String,
    /// Who bears it.
    pub bearer: String,
}

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

/// A field of a record, to be filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FieldView {
    /// Key.
    pub key: String,
    /// Label in the language shown.
    pub label: String,
    /// `text`, `lines`, `money` (元), `date`, `decimal`, `integer`, `bool` (`true`/`false`), `choice`.
    pub kind: String,
    /// Must be filled in.
    pub required: bool,
    /// Value now; null: unknown.
    pub value: Option<String>,
    /// Choices: (value, label).
    pub choices: Vec<(String, String)>,
    /// What belongs there, when the label does not say it.
    pub hint: Option<String>,
}

/// A record to be filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RecordView {
    /// Kind: the table's name (`contract`, `payment`…).
    pub record: String,
    /// Row id; null: a new one.
    pub id: Option<RowId>,
    /// What it is called (`合同`).
    pub title: String,
    /// Fields in order.
    pub fields: Vec<FieldView>,
}

/// What was saved.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SavedView {
    /// Row id.
    pub id: RowId,
    /// The project afterwards.
    pub project: ProjectView,
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ImportSource {
    /// A workbook or a text file.
    File {
        /// Its path.
        path: String,
    },
    /// Cells pasted from a spreadsheet.
    Text {
        /// Tab-separated.
        text: String,
    },
}

/// What a column of a workbook becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ColumnChoice {
    /// Index, 0 for A.
    pub index: u32,
    /// Field; null: left out.
    pub field: Option<String>,
    /// `yuan` or `wan`, of amounts.
    pub unit: String,
}

/// How a workbook is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportChoices {
    /// Index of the sheet.
    pub sheet: u32,
    /// What rows become: `payment`, `contract`, `application`, `movement`, `asset`.
    pub target: String,
    /// First row of the header, 1-based.
    pub header_first: u32,
    /// Last row of the header, 1-based.
    pub header_last: u32,
    /// Columns.
    pub columns: Vec<ColumnChoice>,
    /// Of a text file: `utf8`, `gb18030`; null: found out.
    pub encoding: Option<String>,
    /// System that contracts or assets without one go to; null: named by the rows.
    pub system: Option<RowId>,
    /// Appropriation that payments without one draw on.
    pub source: Option<RowId>,
    /// Rows that cannot be read are left out; else nothing is imported while there are any.
    pub skip_bad: bool,
}

/// A field that a column can become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ImportField {
    /// Key.
    pub key: String,
    /// Label.
    pub label: String,
    /// Rows without it are not imported.
    pub required: bool,
    /// Whether it is an amount.
    pub money: bool,
}

/// What rows can become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ImportTarget {
    /// Key.
    pub key: String,
    /// Label.
    pub label: String,
    /// Fields.
    pub fields: Vec<ImportField>,
}

/// A column of the workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ImportColumn {
    /// Index, 0 for A.
    pub index: u32,
    /// Letter.
    pub letter: String,
    /// Header.
    pub header: String,
    /// First values.
    pub samples: Vec<String>,
}

/// What a row would become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ImportRow {
    /// Row in the sheet, 1-based.
    pub row: u32,
    /// `add`, `update`, `same`.
    pub action: String,
    /// One a field of `fields`.
    pub cells: Vec<Option<String>>,
    /// What to look at before it is imported (payment beyond the contract…); null: nothing.
    pub warning: Option<String>,
}

/// A row that is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct LeftOutRow {
    /// Row in the sheet, 1-based.
    pub row: u32,
    /// Column letter; null: the whole row.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
    /// Why, and what to do.
    pub reason: String,
    /// Whether it is a mistake (else a subtotal, an empty row, a repeated header).
    pub bad: bool,
}

/// What would be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ImportPreview {
    /// File name.
    pub name: String,
    /// Sheets.
    pub sheets: Vec<String>,
    /// Targets to choose from.
    pub targets: Vec<ImportTarget>,
    /// The mapping: proposed, remembered or as chosen.
    pub choices: ImportChoices,
    /// It was remembered from the last time.
    pub remembered: bool,
    /// Columns of the sheet.
    pub columns: Vec<ImportColumn>,
    /// Keys of the fields of the rows' cells, in order.
    pub fields: Vec<String>,
    /// The first rows.
    pub rows: Vec<ImportRow>,
    /// Rows added.
    pub add: u32,
    /// Rows updated.
    pub update: u32,
    /// Rows that are there already, unchanged.
    pub same: u32,
    /// Rows left out, the first 500.
    pub left_out: Vec<LeftOutRow>,
    /// How many of all left out are mistakes.
    pub bad: u32,
    /// How many are left out.
    pub left_out_count: u32,
    /// Sum of the amounts of added and updated rows, 元.
    pub sum: String,
    /// Why nothing can be imported yet; null: it can.
    pub obstacle: Option<String>,
}

/// What was imported.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ImportDone {
    /// Rows added.
    pub added: u32,
    /// Rows updated.
    pub updated: u32,
    /// Rows left out.
    pub left_out: u32,
    /// The project afterwards.
    pub project: ProjectView,
}

/// A field's new value by key; null: unknown.
pub type Fields = BTreeMap<String, Option<String>>;
