//! What scoring gives: computed, passed from `assess` to screens and documents, never stored.

use serde::{Deserialize, Serialize};

use crate::indicator::{Indicator, Operator, TargetKind};
use crate::programme::Programme;
use crate::{Decimal, Id, PartialDate};

/// One thing an actual value was computed from or rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceItem {
    /// `tower`, `asset`, `payment`, `appropriation`, `coverage_run`, `attachment`, `note`.
    pub kind: String,
    /// Row ids it points at, comma-separated; empty for a note.
    #[serde(rename = "ref")]
    pub reference: String,
    /// In words, as data: a label, a count, a file name.
    pub text: String,
}

/// What an indicator aims at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Kind.
    pub kind: TargetKind,
    /// Operator of a numeric target.
    pub operator: Option<Operator>,
    /// Number aimed at.
    pub value: Option<Decimal>,
    /// Words or date aimed at.
    pub text: Option<String>,
    /// Unit.
    pub unit: Option<String>,
}

/// What was reached.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Actual {
    /// Number reached; `None`: unknown.
    pub value: Option<Decimal>,
    /// Outcome in words.
    pub text: Option<String>,
    /// The metric that computed it; `None`: a person typed it.
    pub metric: Option<String>,
    /// What it rests on.
    pub evidence: Vec<EvidenceItem>,
}

/// How a rule came to its score: a key that the locale files turn into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleReason {
    /// The target is met: full marks.
    Met,
    /// Met, so far beyond the target that the pack deducts.
    Overshot,
    /// In proportion to what was reached.
    Proportional,
    /// A strict target missed at equality: weight − 0.01.
    StrictMiss,
    /// Missed, nothing left.
    Missed,
    /// By the date, or late by some units.
    Late,
    /// A person chooses inside a band.
    PersonChooses,
    /// The actual value is unknown: no score.
    NoActual,
}

/// The rule's figure for one indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleScore {
    /// Two decimals, half up.
    pub score: Decimal,
    /// How it came about.
    pub reason: RuleReason,
}

/// One leaf, scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoredIndicator {
    /// The leaf.
    pub indicator: Id<Indicator>,
    /// Names from level 1 to the leaf.
    pub path: Vec<String>,
    /// 分值.
    pub weight: Decimal,
    /// Target.
    pub target: Target,
    /// Actual.
    pub actual: Actual,
    /// 单项指标完成率 in per cent, two decimals, at most 100 where the form caps it; `None`: not computable.
    pub completion: Option<Decimal>,
    /// The rule's figure.
    pub rule: RuleScore,
    /// The score that counts: the rule's, or the override.
    pub score: Decimal,
    /// Whether a person overrode the rule.
    pub overridden: bool,
    /// Why.
    pub override_reason: Option<String>,
    /// 偏差原因.
    pub deviation_reason: Option<String>,
}

/// A level-1 class with its sums.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassTotal {
    /// Name (产出指标).
    pub name: String,
    /// Sum of the leaves' weights.
    pub weight: Decimal,
    /// Sum of the leaves' scores.
    pub score: Decimal,
}

/// A level-1 class with points of its weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassPoints {
    /// Name of the class, as the rules print it.
    pub name: String,
    /// Points.
    pub points: Decimal,
}

/// Weight of classes that do not apply, and where it went (某类指标未设定, 其分值调至其他指标).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MovedWeights {
    /// Classes that the rules prescribe and the tree does not have, with the weight that they would have.
    pub from: Vec<ClassPoints>,
    /// Classes with more weight than the rules prescribe, with what they have more.
    pub to: Vec<ClassPoints>,
}

/// A programme's assessment, computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssessmentResult {
    /// The programme.
    pub programme: Id<Programme>,
    /// Its name.
    pub name: String,
    /// Fiscal year.
    pub year: i32,
    /// Id of the form.
    pub form: String,
    /// Id of the rule pack.
    pub rule_pack: String,
    /// Leaves, in the tree's order.
    pub indicators: Vec<ScoredIndicator>,
    /// Level-1 classes, in order.
    pub classes: Vec<ClassTotal>,
    /// Weight of classes that do not apply; `None`: all apply, or nothing took it.
    #[serde(default)]
    pub moved: Option<MovedWeights>,
    /// Sum of the leaves' weights.
    pub weight: Decimal,
    /// Sum of the leaves' scores.
    pub total: Decimal,
    /// Grade, by the pack's names.
    pub grade: String,
    /// The report's date.
    pub report_date: Option<PartialDate>,
}
