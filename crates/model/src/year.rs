//! The year around an indicator tree: what is aimed at beyond it, how it stands in the middle, who has signed it at
//! the end, and what was decided about findings.

use serde::{Deserialize, Serialize};

use crate::indicator::Indicator;
use crate::programme::{Attachment, Programme};
use crate::record::{names, record};
use crate::{Decimal, Id, Money, PartialDate};

names! {
    /// 项目属性.
    ProgrammeAttribute {
        /// 新增项目
        New = "new",
        /// 延续项目
        Continued = "continued",
    }
}

/// 项目周期与中期目标: what a programme of several years aims at. At most one a programme.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProgrammeTerm {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// 项目属性.
    pub attribute: Option<ProgrammeAttribute>,
    /// First day of the project's period.
    pub starts: Option<PartialDate>,
    /// Last day of it.
    pub ends: Option<PartialDate>,
    /// 中期目标, in words.
    pub goal: Option<String>,
    /// 中期资金: 财政拨款.
    pub fiscal: Option<Money>,
    /// 中期资金: 上年结转资金.
    pub carried_in: Option<Money>,
    /// 中期资金: 其他资金.
    pub other: Option<Money>,
}
record!(ProgrammeTerm, "programme_term");

names! {
    /// 偏差原因 of the monitoring form, by its columns.
    ReasonKind {
        /// 经费保障
        Funds = "funds",
        /// 制度保障
        Rules = "rules",
        /// 人员保障
        Staff = "staff",
        /// 硬件条件保障
        Equipment = "equipment",
        /// 其他
        Other = "other",
    }
}

names! {
    /// 完成目标可能性.
    Likelihood {
        /// 确定能
        Certain = "certain",
        /// 有可能
        Possible = "possible",
        /// 完全不可能
        Impossible = "impossible",
    }
}

/// 绩效运行监控 of one leaf: how it stands in the middle of the year. At most one a leaf; the day up to which it is
/// told is the assessment's `monitored_to`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Monitoring {
    /// Row id.
    pub id: Id<Self>,
    /// The leaf.
    pub indicator: Id<Indicator>,
    /// Number reached so far.
    pub value: Option<Decimal>,
    /// What was reached so far, in words.
    pub text: Option<String>,
    /// Number expected by the year's end.
    pub forecast_value: Option<Decimal>,
    /// What is expected by the year's end, in words.
    pub forecast_text: Option<String>,
    /// Kind of reason of a deviation.
    pub reason_kind: Option<ReasonKind>,
    /// 原因说明.
    pub reason: Option<String>,
    /// 完成目标可能性.
    pub likelihood: Option<Likelihood>,
    /// 备注.
    pub note: Option<String>,
}
record!(Monitoring, "monitoring");

/// How a leaf stands on the day that monitoring tells of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    /// Number that was entered.
    pub value: Option<Decimal>,
    /// Words that were entered.
    pub text: Option<String>,
    /// What its metric gave on that day; `None`: the file does not tell.
    pub computed: Option<Decimal>,
}

impl Standing {
    /// What was entered of a leaf (`None`: nothing yet), beside what its metric gave.
    pub fn of(row: Option<&Monitoring>, computed: Option<Decimal>) -> Self {
        let value = row.and_then(|row| row.value);
        Self { value, text: row.and_then(|row| row.text.clone()), computed }
    }

    /// The number that counts: what was entered wins over what was computed.
    pub fn number(&self) -> Option<Decimal> {
        if self.text.is_some() { self.value } else { self.value.or(self.computed) }
    }
}

names! {
    /// How the parts of an indicator that is handed down make up its value.
    Rollup {
        /// The sum of the parts.
        Sum = "sum",
        /// Their mean, two decimals, half up.
        Mean = "mean",
        /// The least of them: every body must reach it.
        Least = "least",
    }
}

/// 指标传导: the part of an indicator that a body below (区县, 单位) answers for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct IndicatorPart {
    /// Row id.
    pub id: Id<Self>,
    /// The leaf that is handed down; its `rollup` says how parts make up the whole.
    pub indicator: Id<Indicator>,
    /// The body.
    pub body: String,
    /// Number it aims at.
    pub target_value: Option<Decimal>,
    /// Number it reached, as it reported.
    pub actual_value: Option<Decimal>,
    /// Note.
    pub note: Option<String>,
    /// Order.
    pub position: i64,
}
record!(IndicatorPart, "indicator_part");

names! {
    /// A step of review.
    ReviewAction {
        /// 提交: the clerk is done.
        Submit = "submit",
        /// 退回: the reviewer found something; always with a reason.
        Return = "return",
        /// 审核通过.
        Approve = "approve",
        /// 定稿: signed; what was printed is kept.
        Freeze = "freeze",
        /// 撤销定稿, with a reason.
        Reopen = "reopen",
    }
}

/// One step of a programme's review, in the order of its time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReviewStep {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// When, UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    pub at: String,
    /// Who.
    pub person: String,
    /// What.
    pub action: ReviewAction,
    /// Why.
    pub reason: Option<String>,
}
record!(ReviewStep, "review_step");

/// 定稿: what was signed, as it was printed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FrozenVersion {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// When, UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    pub at: String,
    /// Who.
    pub person: String,
    /// Id of the form.
    pub form: String,
    /// Hash of the journal's head that it was made from, hexadecimal.
    pub head: String,
    /// Total.
    pub total: Decimal,
    /// Grade.
    pub grade: String,
    /// The whole assessment as JSON ([`crate::assessment::AssessmentResult`]).
    pub result: String,
    /// The pdf as printed.
    pub pdf: Option<Id<Attachment>>,
    /// The docx as printed.
    pub docx: Option<Id<Attachment>>,
    /// The xlsx as printed.
    pub xlsx: Option<Id<Attachment>>,
    /// The signed and sealed scan.
    pub scan: Option<Id<Attachment>>,
}
record!(FrozenVersion, "frozen_version");

/// A finding that somebody answers for: it is printed with the reason instead of being resolved.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Waiver {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// Code of the check.
    pub code: String,
    /// What the finding is known by ([`crate::Finding::fingerprint_text`] hashed, SHA-256, hexadecimal): a finding with
    /// other figures is another finding.
    pub finding: String,
    /// Its sentence as of then.
    pub text: String,
    /// Why it stays.
    pub reason: String,
    /// Who decided.
    pub person: String,
    /// When, UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    pub at: String,
}
record!(Waiver, "waiver");

/// 自备模板: a bureau's own .docx or .xlsx with marks; its bytes are an attachment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BureauTemplate {
    /// Row id.
    pub id: Id<Self>,
    /// Name as shown.
    pub name: String,
    /// The file.
    pub attachment: Id<Attachment>,
    /// Order.
    pub position: i64,
}
record!(BureauTemplate, "bureau_template");
