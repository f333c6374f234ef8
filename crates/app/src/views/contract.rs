//! Views of a contract: its amount in time, its installments, who gets what.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::RowId;
use super::evaluation::FindingView;
use super::money::PaymentView;

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
