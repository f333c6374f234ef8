//! 绩效指标: the tree of indicators, and what rests on it.

use serde::{Deserialize, Serialize};

use crate::programme::{Attachment, Programme};
use crate::record::{names, record};
use crate::year::Rollup;
use crate::{Decimal, Id, PartialDate};

names! {
    /// How a target is to be met.
    TargetKind {
        /// A number with an operator
        Number = "number",
        /// On or before a date
        Date = "date",
        /// 定性: 达成, 部分达成, 未达成
        Qualitative = "qualitative",
        /// Done or not done
        Done = "done",
    }
}

names! {
    /// The operator of a numeric target.
    Operator {
        /// ≥
        AtLeast = ">=",
        /// >
        MoreThan = ">",
        /// =
        Equal = "=",
        /// ≤
        AtMost = "<=",
        /// <
        LessThan = "<",
    }
}

impl Operator {
    /// As printed on forms.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::MoreThan => ">",
            Self::Equal => "=",
            Self::AtMost => "≤",
            Self::LessThan => "<",
        }
    }
}

/// A node of a programme's indicator tree. Level 1 and 2 are classes; level 3 are the leaves that are scored.
/// Classes are data (产出指标, 数量指标), never an enumeration in code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// The node above; null at level 1.
    pub parent: Option<Id<Indicator>>,
    /// 1, 2 or 3.
    pub level: i64,
    /// Name.
    pub name: String,
    /// 分值 of a leaf; null: a class, whose weight is the sum of its leaves.
    pub weight: Option<Decimal>,
    /// Kind of target; null for a class.
    pub target_kind: Option<TargetKind>,
    /// Operator of a numeric target.
    pub operator: Option<Operator>,
    /// Number aimed at.
    pub target_value: Option<Decimal>,
    /// Words or date aimed at, for the other kinds of target.
    pub target_text: Option<String>,
    /// Unit (个, %).
    pub unit: Option<String>,
    /// Metric that computes the actual value: an id of `assets/metrics`; null: the value is typed.
    pub metric: Option<String>,
    /// Actual value typed by a person; null: unknown, or computed.
    pub actual_value: Option<Decimal>,
    /// Actual outcome in words, for the other kinds of target.
    pub actual_text: Option<String>,
    /// 偏差原因分析及改进措施.
    pub deviation_reason: Option<String>,
    /// Order among its siblings.
    pub position: i64,
    /// 中期指标值: what is aimed at over the project's whole period, as printed.
    pub term_target: Option<String>,
    /// How the parts that bodies below answer for make up the value; null: it is not handed down.
    pub rollup: Option<Rollup>,
}
record!(Indicator, "indicator");

/// 佐证 given by a person for a typed value: an attachment, a reason, or both.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Row id.
    pub id: Id<Self>,
    /// The indicator.
    pub indicator: Id<Indicator>,
    /// The paper, if there is one.
    pub attachment: Option<Id<Attachment>>,
    /// What it shows.
    pub text: String,
}
record!(Evidence, "evidence");

/// A score that a person gave instead of the rule's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ScoreOverride {
    /// Row id.
    pub id: Id<Self>,
    /// The indicator.
    pub indicator: Id<Indicator>,
    /// The score given.
    pub score: Decimal,
    /// Why; null: no reason given, which is a finding.
    pub reason: Option<String>,
}
record!(ScoreOverride, "score_override");

names! {
    /// Where an assessment stands.
    AssessmentState {
        /// 填报中
        Draft = "draft",
        /// 待审核
        Submitted = "submitted",
        /// 审核通过
        Approved = "approved",
        /// 已定稿
        Frozen = "frozen",
    }
}

/// 绩效自评 of a programme: what people wrote about it. Scores and totals are computed, never stored here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// State.
    pub state: AssessmentState,
    /// Date of the report; null: not dated yet.
    pub report_date: Option<PartialDate>,
    /// 填报人.
    pub filled_by: Option<String>,
    /// 联系电话.
    pub telephone: Option<String>,
    /// 单位负责人.
    pub responsible: Option<String>,
    /// The day up to which 绩效运行监控 tells how indicators stand; null: the end of July.
    pub monitored_to: Option<PartialDate>,
}
record!(Assessment, "assessment");

/// A chapter of the narrative, with `{{…}}` where figures are put in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// 1: first-level heading, 2: second-level.
    pub level: i64,
    /// Heading, with its number as the form words it (一、项目概况).
    pub heading: String,
    /// Paragraphs, one per line.
    pub text: String,
    /// Order.
    pub position: i64,
}
record!(Chapter, "chapter");

/// A coverage computation that was kept as evidence, with what it was computed from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CoverageRun {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// `disc` or `los`.
    pub method: String,
    /// When, UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    pub at: String,
    /// SHA-256 over towers, parameters and layers it was computed from, hexadecimal: it is stale when this changed.
    pub inputs: String,
    /// Share of the target seen, per cent, two decimals.
    pub ratio: Decimal,
    /// The report as JSON ([`crate::coverage::CoverageReport`]).
    pub report: String,
}
record!(CoverageRun, "coverage_run");
