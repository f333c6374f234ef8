//! The money's side of the field: bureau, programme, appropriations, contracts, payments.

use serde::{Deserialize, Serialize};

use crate::place::Secrecy;
use crate::record::{names, record};
use crate::system::{Component, FundedSystem};
use crate::{Decimal, Id, Money, PartialDate};

/// 单位: the bureau that keeps this project file. Exactly one per file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Bureau {
    /// Row id.
    pub id: Id<Self>,
    /// Official name.
    pub name: String,
    /// Administrative code, six digits.
    pub adcode: String,
    /// The city above it.
    pub parent: Option<String>,
}
record!(Bureau, "bureau");

/// 专项资金、项目支出: the budget item that is evaluated in a year.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Programme {
    /// Row id.
    pub id: Id<Self>,
    /// The bureau.
    pub bureau: Id<Bureau>,
    /// Name as budgeted.
    pub name: String,
    /// Fiscal year that is assessed.
    pub year: i32,
    /// Id of its form: a folder of `assets/forms`.
    pub form: String,
    /// Id of its scoring rule pack: a file of `assets/rules`.
    pub rule_pack: String,
    /// 主管部门.
    pub supervising_body: String,
    /// 实施单位.
    pub implementing_body: String,
    /// 项目代码 of the finance bureau's integrated system.
    pub code: Option<String>,
    /// Document it rests on (依据), one per line.
    pub basis: Option<String>,
    /// Place in lists.
    pub position: i64,
    /// The same programme of the year before, if it is in this file.
    pub previous: Option<Id<Self>>,
}
record!(Programme, "programme");

/// An annual goal (年度预期目标) and how it was met.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// The goal's words.
    pub text: String,
    /// 具体完成情况; null: not reported yet.
    pub outcome: Option<String>,
    /// Per cent done, 0 to 100; null: unknown.
    pub completion: Option<Decimal>,
    /// Order on the form.
    pub position: i64,
}
record!(Goal, "goal");

names! {
    /// 资金来源.
    FundSource {
        /// 当年财政拨款
        CurrentFiscal = "current_fiscal",
        /// 上年结转资金
        CarriedOver = "carried_over",
        /// 上级资金
        Superior = "superior",
        /// 单位自筹
        SelfRaised = "self_raised",
        /// 其他资金
        Other = "other",
    }
}

/// 预算安排: money budgeted to a programme in a fiscal year from one source. Its amount is the sum of its movements.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Appropriation {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// Fiscal year.
    pub year: i32,
    /// Kind of source.
    pub source: FundSource,
    /// Label as printed (县级资金, 财政资金).
    pub label: String,
    /// 指标文号.
    pub document_no: Option<String>,
    /// The earlier year's appropriation whose unspent money this is (上年结转); null: new money.
    pub carried_from: Option<Id<Self>>,
    /// Order on the form.
    pub position: i64,
}
record!(Appropriation, "appropriation");

names! {
    /// How a budget moved.
    MovementKind {
        /// 年初预算
        Initial = "initial",
        /// 追加
        Increase = "increase",
        /// 追减
        Decrease = "decrease",
        /// 调剂: the amount carries its own sign
        Transfer = "transfer",
        /// 上年结转
        CarriedIn = "carried_in",
        /// 收回
        Recalled = "recalled",
    }
}

/// One movement of an appropriation, with its document. Amounts are not negative, except of a transfer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BudgetMovement {
    /// Row id.
    pub id: Id<Self>,
    /// The appropriation.
    pub appropriation: Id<Appropriation>,
    /// Kind; decrease and recall count negative.
    pub kind: MovementKind,
    /// Amount.
    pub amount: Money,
    /// Document number.
    pub document_no: Option<String>,
    /// Date; null: not stated.
    pub date: Option<PartialDate>,
}
record!(BudgetMovement, "budget_movement");

/// 到位: money released to the bureau.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// Row id.
    pub id: Id<Self>,
    /// The appropriation.
    pub appropriation: Id<Appropriation>,
    /// Amount.
    pub amount: Money,
    /// Date; null: not stated.
    pub date: Option<PartialDate>,
    /// Document number.
    pub document_no: Option<String>,
}
record!(Release, "release");

names! {
    /// What became of unspent money at year's end.
    UnspentKind {
        /// 结转: still needed next year
        CarryOver = "carry_over",
        /// 结余: over, returned to finance
        Surplus = "surplus",
    }
}

/// 结转 / 结余 of an appropriation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Unspent {
    /// Row id.
    pub id: Id<Self>,
    /// The appropriation.
    pub appropriation: Id<Appropriation>,
    /// Kind.
    pub kind: UnspentKind,
    /// Amount.
    pub amount: Money,
    /// Date; null: not stated.
    pub date: Option<PartialDate>,
}
record!(Unspent, "unspent");

/// 合同.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Contract {
    /// Row id.
    pub id: Id<Self>,
    /// The system it builds.
    pub system: Id<FundedSystem>,
    /// The budgeted part it pays for, if it is one part's.
    pub component: Option<Id<Component>>,
    /// Name.
    pub name: String,
    /// Contract number.
    pub number: Option<String>,
    /// How it was bought, as printed (单一来源采购).
    pub procurement: Option<String>,
    /// Amount as signed; null: unknown (no source states it).
    pub amount: Option<Money>,
    /// Signing date; null: unknown.
    pub signed: Option<PartialDate>,
    /// Order in lists.
    pub position: i64,
}
record!(Contract, "contract");

names! {
    /// What a party is to a contract. Four roles that may be four bodies.
    PartyRole {
        /// 采购人
        Buyer = "buyer",
        /// 付款单位
        Payer = "payer",
        /// 供应商, or one member of a 联合体
        Supplier = "supplier",
        /// 监理, 财评 and other third parties
        ThirdParty = "third_party",
    }
}

/// A party of a contract; several suppliers form a 联合体, each with its share.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// Row id.
    pub id: Id<Self>,
    /// The contract.
    pub contract: Id<Contract>,
    /// Name.
    pub name: String,
    /// Role.
    pub role: PartyRole,
    /// Amount due to it, of a consortium; null: the whole, or unknown.
    pub share: Option<Money>,
}
record!(Party, "party");

/// 补充协议、变更、核减: changes a contract's amount from a date on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amendment {
    /// Row id.
    pub id: Id<Self>,
    /// The contract.
    pub contract: Id<Contract>,
    /// In force from.
    pub effective: PartialDate,
    /// Change, negative for a cut.
    pub change: Money,
    /// The new amount as the paper states it, which is then in force even where it contradicts the change; null: the
    /// paper states the change alone.
    pub new_amount: Option<Money>,
    /// Why.
    pub reason: String,
}
record!(Amendment, "amendment");

names! {
    /// 支付节点的性质.
    MilestoneKind {
        /// 预付款
        Advance = "advance",
        /// 进度款
        Progress = "progress",
        /// 质保金
        Retention = "retention",
    }
}

/// 支付节点、期: one installment, by share of the amount in force or by amount.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Milestone {
    /// Row id.
    pub id: Id<Self>,
    /// The contract.
    pub contract: Id<Contract>,
    /// 1, 2, 3…
    pub sequence: i64,
    /// Kind.
    pub kind: MilestoneKind,
    /// Share of the contract in per cent; null when an amount is agreed.
    pub share: Option<Decimal>,
    /// Amount agreed; null when it is a share.
    pub amount: Option<Money>,
    /// Condition, as the contract words it.
    pub condition: Option<String>,
    /// Due date; null: not stated.
    pub due: Option<PartialDate>,
}
record!(Milestone, "milestone");

names! {
    /// What became of an application.
    ApplicationOutcome {
        /// Not answered yet
        Pending = "pending",
        /// Paid
        Paid = "paid",
        /// Put off (财政资金紧张)
        Deferred = "deferred",
        /// Refused
        Refused = "refused",
    }
}

/// 申请核拨、请款: a dated request to the finance bureau.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentApplication {
    /// Row id.
    pub id: Id<Self>,
    /// The installment asked for.
    pub milestone: Id<Milestone>,
    /// Amount asked for.
    pub amount: Money,
    /// Date.
    pub date: PartialDate,
    /// Outcome.
    pub outcome: ApplicationOutcome,
    /// Reason of the outcome.
    pub reason: Option<String>,
}
record!(PaymentApplication, "payment_application");

/// 支付: money paid.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// Row id.
    pub id: Id<Self>,
    /// The appropriation it draws on.
    pub appropriation: Id<Appropriation>,
    /// The contract; null: a cost without one.
    pub contract: Option<Id<Contract>>,
    /// The installment; null: not by installments, or unknown.
    pub milestone: Option<Id<Milestone>>,
    /// The budgeted part it pays for; null: not told apart.
    pub component: Option<Id<Component>>,
    /// Amount.
    pub amount: Money,
    /// Date; null: not stated.
    pub date: Option<PartialDate>,
    /// Payee; null: unknown.
    pub payee: Option<String>,
    /// 支付凭证号; null: unknown.
    pub voucher: Option<String>,
    /// 功能科目; null: unknown.
    pub functional: Option<String>,
    /// 经济科目; null: unknown.
    pub economic: Option<String>,
    /// What for.
    pub note: Option<String>,
}
record!(Payment, "payment");

/// 陈述值: a figure as a source states it, beside what the ledger gives. Never overwritten by it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StatedFigure {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// What it states: `total`, `grade`, `budget`, `arrived`, `paid`, `returned`, `execution_rate`,
    /// `arrival_rate`, `weight` (sum of all weights), `fund_source`, `contract_amount:ID` (a contract's amount in
    /// force), `application_date:ID/SEQUENCE` (when an installment of a contract was asked for).
    pub figure: String,
    /// As stated: money in 元, rates in per cent, words as they are.
    pub value: String,
    /// Which document.
    pub source: String,
    /// Where in it.
    pub place: Option<String>,
}
record!(StatedFigure, "stated_figure");

/// A paper kept in the file: a scan, an acceptance report. Its bytes are stored once, by content.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// Row id.
    pub id: Id<Self>,
    /// The programme it belongs to, if one.
    pub programme: Option<Id<Programme>>,
    /// The system it belongs to, if one.
    pub system: Option<Id<FundedSystem>>,
    /// File name.
    pub name: String,
    /// MIME type.
    pub media_type: String,
    /// Size in bytes.
    pub size: i64,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    /// Note.
    pub note: Option<String>,
    /// 密级: what is above `public` stays out of the public version.
    pub secrecy: Secrecy,
}
record!(Attachment, "attachment");
