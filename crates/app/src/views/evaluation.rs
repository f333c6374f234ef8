//! Indicators, scores and findings.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::RowId;
use super::money::MoneyView;

/// `jitu assess --json`, and the rooms indicators and assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AssessmentView {
    /// Programme's name.
    pub programme: String,
    /// Row id of the programme.
    pub programme_id: RowId,
    /// Fiscal year.
    pub year: i32,
    /// Id of the form.
    pub form: String,
    /// Name of the rule pack.
    pub rule_pack: String,
    /// Sum of scores, two decimals.
    pub total: String,
    /// Sum of weights, two decimals.
    pub weight: String,
    /// Grade.
    pub grade: String,
    /// `draft`, `submitted`, `approved`, `frozen`.
    pub state: String,
    /// Report date.
    pub report_date: Option<String>,
    /// 填报人.
    pub filled_by: Option<String>,
    /// 联系电话.
    pub telephone: Option<String>,
    /// 单位负责人.
    pub responsible: Option<String>,
    /// Money of the programme.
    pub money: MoneyView,
    /// Level-1 classes with their sums.
    pub classes: Vec<ClassView>,
    /// Weight of classes that do not apply, and where it went; null: all apply.
    pub moved: Option<MovedWeightsView>,
    /// Leaves, in order.
    pub indicators: Vec<IndicatorView>,
    /// Row id of 项目周期与中期目标; null: none yet.
    pub term: Option<RowId>,
    /// Row id of the year before; null: not in this file.
    pub previous: Option<RowId>,
}

/// Weight of classes that do not apply.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MovedWeightsView {
    /// Classes that do not apply, with the weight that the rules give them.
    pub from: Vec<ClassPointsView>,
    /// Classes that took it, with what they have more.
    pub to: Vec<ClassPointsView>,
    /// Both in words.
    pub text: String,
}

/// A class with points of its weight.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ClassPointsView {
    /// Name.
    pub name: String,
    /// Points.
    pub points: String,
}

/// An annual goal and how it was met.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct GoalView {
    /// Row id.
    pub id: RowId,
    /// The goal's words.
    pub text: String,
    /// How it was met; null: not reported yet.
    pub outcome: Option<String>,
    /// Per cent done; null: unknown.
    pub completion: Option<String>,
}

/// A problem with what is done about it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RemedyView {
    /// Row id.
    pub id: RowId,
    /// The problem; null: none was stated.
    pub problem: Option<String>,
    /// What will be done; null: nothing was proposed.
    pub text: Option<String>,
    /// What came of it; null: not reported yet.
    pub outcome: Option<String>,
    /// The year it was carried in from; null: this year's own.
    pub carried_from: Option<i32>,
}

/// A node of the indicator tree.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct IndicatorNode {
    /// Row id.
    pub id: RowId,
    /// The class above; null at level 1.
    pub parent: Option<RowId>,
    /// 1 and 2: classes; 3: a leaf.
    pub level: u32,
    /// Name.
    pub name: String,
    /// A leaf's weight; null: none yet.
    pub weight: Option<String>,
    /// Leaves below.
    pub leaves: u32,
    /// Sum of their weights; of a leaf its own.
    pub sum: String,
    /// `sum`, `mean`, `least` when it is handed down.
    pub rollup: Option<String>,
    /// Metric bound to it.
    pub metric: Option<String>,
}

/// A level-1 class.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ClassView {
    /// Name.
    pub name: String,
    /// Sum of weights.
    pub weight: String,
    /// Sum of scores.
    pub score: String,
}

/// One scored leaf.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct IndicatorView {
    /// Row id.
    pub id: RowId,
    /// Names from level 1 to the leaf.
    pub path: Vec<String>,
    /// Weight.
    pub weight: String,
    /// Target.
    pub target: TargetView,
    /// 中期指标值, as printed; null: none.
    pub term_target: Option<String>,
    /// Actual: a number or words; null: unknown.
    pub actual: Option<String>,
    /// Metric that computed it; null: typed.
    pub metric: Option<String>,
    /// Name of that metric.
    pub metric_name: Option<String>,
    /// 完成率, per cent.
    pub completion: Option<String>,
    /// Score.
    pub score: String,
    /// The rule's figure.
    pub rule: RuleView,
    /// A person overrode the rule.
    pub overridden: bool,
    /// Why.
    pub override_reason: Option<String>,
    /// 偏差原因.
    pub deviation_reason: Option<String>,
    /// What the actual rests on.
    pub evidence: Vec<EvidenceView>,
    /// Remarks: override reason, deviation reason.
    pub notes: Vec<String>,
}

/// A target.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TargetView {
    /// Operator as printed (≥); empty for targets in words.
    pub op: String,
    /// Value, or words.
    pub value: String,
    /// Unit.
    pub unit: String,
}

/// What the rule gives.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RuleView {
    /// Score.
    pub score: String,
    /// Why, in words.
    pub text: String,
}

/// One thing a value rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct EvidenceView {
    /// `tower`, `asset`, `payment`, `appropriation`, `coverage_run`, `attachment`, `note`.
    pub kind: String,
    /// Row ids, comma-separated.
    #[serde(rename = "ref")]
    pub reference: String,
    /// In words.
    pub text: String,
}

/// `jitu check --json`.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct CheckView {
    /// Findings, worst first.
    pub findings: Vec<FindingView>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FindingView {
    /// Code.
    pub code: String,
    /// `error`, `warning`, `hint`.
    pub severity: String,
    /// In words.
    pub message: String,
    /// Expected.
    pub expected: String,
    /// Found.
    pub found: String,
    /// Where.
    #[serde(rename = "where")]
    pub places: Vec<PlaceView>,
    /// What it is known by: for answering for it.
    pub fingerprint: String,
    /// Row id of the answer for it.
    pub waiver: Option<RowId>,
    /// The reason given.
    pub waived: Option<String>,
    /// What one click would mend, in words; null: nothing.
    pub mend: Option<String>,
    /// Key of the field that it is shown beside while a record is typed; null: the whole record, or none is.
    pub field: Option<String>,
}

/// A place of a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PlaceView {
    /// Text there.
    pub text: String,
    /// `table:row-id`.
    pub location: String,
}

/// A change to a leaf; null leaves a field as it is, an empty text clears it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Type)]
pub struct IndicatorEdit {
    /// Weight.
    pub weight: Option<String>,
    /// Number aimed at.
    pub target_value: Option<String>,
    /// Actual value, typed.
    pub actual_value: Option<String>,
    /// 偏差原因.
    pub deviation_reason: Option<String>,
}

/// A score given by a person; a null score takes the override away.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct OverrideEdit {
    /// Score.
    pub score: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A change to the assessment's head; null leaves a field as it is, an empty text clears it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Type)]
pub struct AssessmentEdit {
    /// Report date, `YYYY-MM-DD`.
    pub report_date: Option<String>,
    /// 填报人.
    pub filled_by: Option<String>,
    /// 联系电话.
    pub telephone: Option<String>,
    /// 单位负责人.
    pub responsible: Option<String>,
    /// The day up to which monitoring tells, `YYYY-MM-DD`.
    pub monitored_to: Option<String>,
}
