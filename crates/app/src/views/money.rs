//! Systems with their contracts, stages and assets, and the money of a programme.

use serde::Serialize;
use specta::Type;

use super::RowId;

/// Totals of a budget. 元, two decimals; rates in per cent, null without a budget.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MoneyView {
    /// 年初预算数.
    pub initial: String,
    /// 全年(调整后)预算数.
    pub budget: String,
    /// 到位数.
    pub arrived: String,
    /// 执行数.
    pub paid: String,
    /// 结转.
    pub carried_over: String,
    /// 结余, returned to finance.
    pub returned: String,
    /// 预算执行率.
    pub execution_rate: Option<String>,
    /// 到位率.
    pub arrival_rate: Option<String>,
}

/// One source of funds.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SourceView {
    /// Row id of the appropriation.
    pub id: RowId,
    /// Label as printed.
    pub label: String,
    /// Fiscal year.
    pub year: i32,
    /// Kind of source, in words.
    pub source: String,
    /// 指标文号.
    pub document_no: Option<String>,
    /// Label of the earlier appropriation it was carried over from.
    pub carried_from: Option<String>,
    /// Totals.
    pub money: MoneyView,
    /// Movements, releases, unspent money, in this order.
    pub movements: Vec<MovementView>,
}

/// The money of a programme.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FundsView {
    /// Totals.
    pub money: MoneyView,
    /// By source, the programme's own year first.
    pub sources: Vec<SourceView>,
}

/// A movement of a budget, a release or what became of unspent money.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MovementView {
    /// `budget_movement`, `release`, `unspent`.
    pub record: String,
    /// Row id.
    pub id: RowId,
    /// What it is, in words (`追加`, `到位`, `结转`).
    pub kind: String,
    /// Date.
    pub date: Option<String>,
    /// Document number.
    pub document_no: Option<String>,
    /// Amount with its sign, 元.
    pub amount: String,
}

/// One payment.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PaymentView {
    /// Row id.
    pub id: RowId,
    /// Date as precise as known; null: not stated.
    pub date: Option<String>,
    /// Payee.
    pub payee: Option<String>,
    /// Amount, 元.
    pub amount: String,
    /// Voucher.
    pub voucher: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Name of the component it pays for.
    pub component: Option<String>,
    /// Label of the appropriation it drew on.
    pub source: String,
}

/// A system's page.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SystemView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// Purpose.
    pub purpose: Option<String>,
    /// Partners, one each.
    pub partners: Vec<String>,
    /// What was paid on its contracts, 元.
    pub paid: String,
    /// Contracts.
    pub contracts: Vec<ContractView>,
    /// Components.
    pub components: Vec<ComponentView>,
    /// Stages.
    pub stages: Vec<StageView>,
    /// Assets.
    pub assets: Vec<AssetView>,
    /// Names of extents, with "synthetic" said.
    pub extents: Vec<String>,
    /// Leaves of the indicator tree that rest on this system: (id, name).
    pub indicators: Vec<(RowId, String)>,
}

/// A contract.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ContractView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// Number.
    pub number: Option<String>,
    /// 采购方式.
    pub procurement: Option<String>,
    /// Suppliers, joined.
    pub supplier: String,
    /// Amount in force, 元; null: unknown.
    pub amount: Option<String>,
    /// Paid, 元.
    pub paid: String,
    /// Asked for and not paid, 元.
    pub owed: String,
    /// Remains payable, 元; null: the amount is unknown.
    pub rest: Option<String>,
    /// 支付率, per cent.
    pub payment_rate: Option<String>,
    /// Days the oldest overdue installment or request has waited; null: nothing waits.
    pub waiting_days: Option<i32>,
    /// Signing date.
    pub signed: Option<String>,
}

/// A component.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ComponentView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// Budget, 元; null: unknown.
    pub budget: Option<String>,
    /// Paid, 元.
    pub paid: String,
}

/// A stage; dates as precise as known.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StageView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// Planned start.
    pub plan_start: Option<String>,
    /// Planned end.
    pub plan_end: Option<String>,
    /// Actual start.
    pub actual_start: Option<String>,
    /// Actual end.
    pub actual_end: Option<String>,
    /// Done.
    pub done: bool,
    /// Note.
    pub note: Option<String>,
    /// Steps.
    pub steps: Vec<StepView>,
}

/// A step of a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StepView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// Start.
    pub start: Option<String>,
    /// Due.
    pub due: Option<String>,
    /// Done.
    pub done: bool,
}

/// Assets of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AssetView {
    /// Row id.
    pub id: RowId,
    /// Kind.
    pub kind: String,
    /// Count by the ledger.
    pub count: u32,
    /// New.
    pub built: Option<u32>,
    /// Reused.
    pub reused: Option<u32>,
    /// In use.
    pub in_use: Option<u32>,
    /// Rows on the map.
    pub located: u32,
    /// Tenure.
    pub tenure: String,
    /// Note.
    pub note: Option<String>,
}
