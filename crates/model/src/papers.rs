//! The papers around a contract: how it was bought, who reviewed its amount, what a payment rests on; and how a
//! bureau's own ledgers are read.

use serde::{Deserialize, Serialize};

use crate::programme::{Amendment, Contract, Milestone};
use crate::record::record;
use crate::{Id, Money, PartialDate};

/// 采购: how a contract came about. The method is the contract's `procurement`. At most one a contract.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Procurement {
    /// Row id.
    pub id: Id<Self>,
    /// The contract.
    pub contract: Id<Contract>,
    /// 采购项目编号.
    pub number: Option<String>,
    /// 立项批复.
    pub approval: Option<String>,
    /// 控制价.
    pub ceiling: Option<Money>,
    /// 备案预算.
    pub filed_budget: Option<Money>,
    /// 中标金额.
    pub award: Option<Money>,
    /// Date of the award.
    pub awarded_on: Option<PartialDate>,
}
record!(Procurement, "procurement");

/// 财评: a third party's review of an amount.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CostReview {
    /// Row id.
    pub id: Id<Self>,
    /// The contract.
    pub contract: Id<Contract>,
    /// The amendment that follows from it.
    pub amendment: Option<Id<Amendment>>,
    /// Date.
    pub date: Option<PartialDate>,
    /// 送审.
    pub submitted: Money,
    /// 审定; the cut (审减) is the difference.
    pub approved: Money,
    /// Who reviewed.
    pub reviewer: Option<String>,
    /// Note.
    pub note: Option<String>,
}
record!(CostReview, "cost_review");

/// 发票.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Invoice {
    /// Row id.
    pub id: Id<Self>,
    /// The contract.
    pub contract: Id<Contract>,
    /// The installment it is for.
    pub milestone: Option<Id<Milestone>>,
    /// Number.
    pub number: Option<String>,
    /// Date.
    pub date: Option<PartialDate>,
    /// Amount.
    pub amount: Money,
    /// Who issued it.
    pub issuer: Option<String>,
}
record!(Invoice, "invoice");

/// 验收单.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AcceptanceCertificate {
    /// Row id.
    pub id: Id<Self>,
    /// The contract.
    pub contract: Id<Contract>,
    /// The installment that rests on it.
    pub milestone: Option<Id<Milestone>>,
    /// Date.
    pub date: Option<PartialDate>,
    /// Result, as written (合格).
    pub result: String,
    /// Note.
    pub note: Option<String>,
}
record!(AcceptanceCertificate, "acceptance_certificate");

/// How a ledger with these headers was read the last time, so that it is proposed again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerMapping {
    /// Row id.
    pub id: Id<Self>,
    /// What the rows became (`payment`, `contract`).
    pub target: String,
    /// The headers, one per line, in their order.
    pub headers: String,
    /// What each column became, one per line: a field's key and its unit (`amount wan`), empty for a column left out.
    pub fields: String,
}
record!(LedgerMapping, "ledger_mapping");
