//! The year around an indicator tree: review and signed versions, monitoring, parts, metrics, pasted trees, years side
//! by side.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::RowId;
use super::evaluation::{EvidenceView, TargetView};
use super::intake::LeftOutRow;
use super::keeping::ProjectView;

/// A change to how a leaf stands in the middle of the year; null leaves a field as it is, an empty text clears it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Type)]
pub struct MonitoringEdit {
    /// So far: a number, or words for other kinds of target.
    pub actual: Option<String>,
    /// Expected by the year's end.
    pub forecast: Option<String>,
    /// `funds`, `rules`, `staff`, `equipment`, `other`.
    pub reason_kind: Option<String>,
    /// 原因说明.
    pub reason: Option<String>,
    /// `certain`, `possible`, `impossible`.
    pub likelihood: Option<String>,
    /// 备注.
    pub note: Option<String>,
}

/// How the year stands in its middle.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MonitoringView {
    /// The day up to which it is told, `YYYY-MM-DD`.
    pub to: String,
    /// Its month.
    pub month: u32,
    /// Share of the year gone by, per cent.
    pub elapsed: String,
    /// Money by source; the first row is the whole.
    pub money: Vec<MonitoringMoney>,
    /// Leaves, in the tree's order.
    pub leaves: Vec<MonitoringLeaf>,
}

/// Money of a source in the middle of the year.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MonitoringMoney {
    /// Source as the form words it.
    pub name: String,
    /// 年初预算数, 元.
    pub initial: String,
    /// Paid so far, 元; null: a payment has no date.
    pub paid: Option<String>,
    /// Paid ÷ budget, per cent.
    pub rate: Option<String>,
    /// Expected by the year's end, 元.
    pub forecast: Option<String>,
}

/// A leaf in the middle of the year.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MonitoringLeaf {
    /// The leaf.
    pub indicator: RowId,
    /// Names from level 1 to the leaf.
    pub path: Vec<String>,
    /// Target.
    pub target: TargetView,
    /// So far.
    pub actual: Option<String>,
    /// What the leaf's metric gave by that day; null: it has none, or the file does not tell how it stood then.
    pub computed: Option<String>,
    /// Expected by the year's end.
    pub forecast: Option<String>,
    /// Kind of reason.
    pub reason_kind: Option<String>,
    /// 原因说明.
    pub reason: Option<String>,
    /// 完成目标可能性.
    pub likelihood: Option<String>,
    /// 备注.
    pub note: Option<String>,
    /// Why it deviates, in words; null: it does not.
    pub alarm: Option<String>,
}

/// Where a review stands.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ReviewView {
    /// `draft`, `submitted`, `approved`, `frozen`.
    pub state: String,
    /// Steps that can be taken now.
    pub can: Vec<String>,
    /// Why it cannot be submitted or signed as it is, in words.
    pub obstacles: Vec<String>,
    /// Who would write.
    pub person: String,
    /// Steps taken, the latest first.
    pub steps: Vec<ReviewStepView>,
    /// Signed versions, the latest first.
    pub frozen: Vec<FrozenView>,
}

/// A step of review.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ReviewStepView {
    /// When, UTC.
    pub at: String,
    /// Who.
    pub person: String,
    /// `submit`, `return`, `approve`, `freeze`, `reopen`.
    pub action: String,
    /// Why.
    pub reason: Option<String>,
}

/// A signed version.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FrozenView {
    /// Row id.
    pub id: RowId,
    /// When, UTC.
    pub at: String,
    /// Who.
    pub person: String,
    /// Id of the form.
    pub form: String,
    /// Its name.
    pub form_name: String,
    /// Total.
    pub total: String,
    /// Grade.
    pub grade: String,
    /// What the project gives now where it differs.
    pub differences: Vec<FrozenDifference>,
    /// Files as printed.
    pub files: Vec<FileView>,
    /// The sealed scan.
    pub scan: Option<FileView>,
}

/// A figure that is not what was signed.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FrozenDifference {
    /// What.
    pub name: String,
    /// As signed.
    pub frozen: String,
    /// Now.
    pub now: String,
}

/// A kept paper.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FileView {
    /// Row id of the attachment.
    pub attachment: RowId,
    /// File name.
    pub name: String,
    /// Bytes.
    pub size: u32,
}

/// The parts of an indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PartsView {
    /// The indicator's name.
    pub name: String,
    /// `sum`, `mean`, `least`; null: not handed down.
    pub rollup: Option<String>,
    /// Its target.
    pub target: TargetView,
    /// What the parts' targets make.
    pub target_of_parts: Option<String>,
    /// What the parts' values make; null while one is missing.
    pub actual_of_parts: Option<String>,
    /// Parts.
    pub parts: Vec<PartView>,
}

/// A part.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PartView {
    /// Row id.
    pub id: RowId,
    /// Body.
    pub body: String,
    /// Target.
    pub target: Option<String>,
    /// Reached.
    pub actual: Option<String>,
    /// Whether its own target is met; null: unknown.
    pub met: Option<bool>,
    /// Note.
    pub note: Option<String>,
}

/// A metric.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MetricView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Group it is listed under.
    pub group: String,
    /// Unit.
    pub unit: String,
    /// How it is computed.
    pub definition: String,
    /// What it rests on.
    pub source: String,
    /// Expression.
    pub expression: String,
    /// Row id of one of the bureau's own; null: shipped.
    pub own: Option<RowId>,
    /// Its value for the programme; null: the file does not tell.
    pub value: Option<String>,
    /// Leaves of the programme that it is bound to.
    pub bound: u32,
}

/// A quantity that expressions are made of.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct QuantityView {
    /// Name in expressions.
    pub name: String,
    /// What it is.
    pub label: String,
    /// Value; null: the file does not tell.
    pub value: Option<String>,
}

/// What an expression gives.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ExpressionView {
    /// Value; null: unknown.
    pub value: Option<String>,
    /// What is wrong with it.
    pub error: Option<String>,
    /// What it rests on.
    pub evidence: Vec<EvidenceView>,
}

/// How the total changes with each missing point.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct WhatIfView {
    /// Total.
    pub total: String,
    /// Grade.
    pub grade: String,
    /// The next better grade; null: it is the best.
    pub next_grade: Option<String>,
    /// Points that lack for it.
    pub needed: Option<String>,
    /// What the execution rate caps the total at; null: no cap.
    pub cap: Option<String>,
    /// Leaves that lost points, the most first.
    pub rows: Vec<WhatIfRow>,
}

/// A leaf that lost points.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct WhatIfRow {
    /// The leaf.
    pub indicator: RowId,
    /// Names.
    pub path: Vec<String>,
    /// Weight.
    pub weight: String,
    /// Score.
    pub score: String,
    /// Points lost.
    pub lost: String,
    /// Total with full marks here.
    pub total_if_full: String,
    /// Grade then.
    pub grade_if_full: String,
}

/// Indicators from pasted cells.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PasteView {
    /// Rows that become leaves.
    pub rows: Vec<PasteRow>,
    /// Rows left out.
    pub left_out: Vec<LeftOutRow>,
    /// Sum of the weights.
    pub weight: String,
    /// Why nothing can be taken over.
    pub obstacle: Option<String>,
    /// The project, when it was written.
    pub project: Option<ProjectView>,
}

/// A pasted leaf.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PasteRow {
    /// 1-based line.
    pub row: u32,
    /// 一级.
    pub level1: String,
    /// 二级.
    pub level2: String,
    /// 三级.
    pub name: String,
    /// Weight.
    pub weight: Option<String>,
    /// Target as read: operator, value, unit.
    pub target: TargetView,
    /// `add`, `update`, `same`.
    pub action: String,
}

/// A programme's years.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct YearsView {
    /// Years, the oldest first.
    pub years: Vec<YearView>,
    /// Indicators by name, with a cell a year.
    pub rows: Vec<YearRow>,
    /// Problems of earlier years with what came of them.
    pub remedies: Vec<YearRemedy>,
}

/// A year.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct YearView {
    /// Row id of the programme.
    pub programme: RowId,
    /// Year.
    pub year: i32,
    /// Its name then.
    pub name: String,
    /// Adjusted budget, 元.
    pub budget: String,
    /// Paid, 元.
    pub paid: String,
    /// Execution rate, per cent.
    pub execution_rate: Option<String>,
    /// Total.
    pub total: String,
    /// Grade.
    pub grade: String,
    /// Whether it is the one looked at.
    pub current: bool,
}

/// An indicator over the years.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct YearRow {
    /// Names.
    pub path: Vec<String>,
    /// A cell a year; null: it was not there.
    pub cells: Vec<Option<YearCell>>,
}

/// An indicator in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct YearCell {
    /// Target.
    pub target: TargetView,
    /// Actual.
    pub actual: Option<String>,
    /// Weight.
    pub weight: String,
    /// Score.
    pub score: String,
}

/// A problem of an earlier year.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct YearRemedy {
    /// Row id.
    pub id: RowId,
    /// Year.
    pub year: i32,
    /// Problem.
    pub problem: Option<String>,
    /// Remedy.
    pub text: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
    /// Whether this year's list goes on from it.
    pub carried: bool,
}
