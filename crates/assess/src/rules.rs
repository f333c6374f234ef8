//! Rule packs: what a locality decides about scoring, as data.
//!
//! Weights, rounding, caps and the names of grades differ by province and by year, so a pack is a TOML file of
//! `assets/rules` that a bureau can copy and edit. Classes of indicators are names in that file, never an
//! enumeration in code.

use jitu_model::Decimal;
use serde::Deserialize;

use crate::{AssessError, number};

/// A locality's scoring rules.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePack {
    /// Id: the name of its file.
    #[serde(skip)]
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// The document the rules rest on.
    pub source: String,
    /// What all weights add to.
    #[serde(deserialize_with = "number::required")]
    pub full: Decimal,
    /// Level-1 classes with their weights; empty where the locality prescribes none.
    #[serde(default, rename = "class")]
    pub classes: Vec<ClassRule>,
    /// How budget execution is scored.
    pub execution: ExecutionRule,
    /// How each leaf's score is rounded.
    pub rounding: Rounding,
    /// Ratio rules of numeric targets.
    pub ratio: RatioRule,
    /// Grades, best first; the last begins at 0.
    #[serde(rename = "grade")]
    pub grades: Vec<GradeBand>,
    /// Bands of qualitative targets, best first.
    #[serde(rename = "qualitative")]
    pub qualitative: Vec<QualitativeBand>,
    /// Words that say whether a thing is done.
    pub done: DoneWords,
    /// When a deviation must be explained.
    pub deviation: DeviationRule,
    /// Deduction for passing a target so far that it must have been set too low; absent: none.
    #[serde(default)]
    pub overshoot: Option<OvershootRule>,
    /// 单项指标完成率 on the form.
    #[serde(default)]
    pub completion: CompletionRule,
    /// Deduction for being late; absent: a late one scores 0.
    #[serde(default)]
    pub late: Option<LateRule>,
    /// Caps of the total by the execution rate.
    #[serde(default, rename = "cap")]
    pub caps: Vec<TotalCap>,
}

/// A level-1 class.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassRule {
    /// Name as printed.
    pub name: String,
    /// Other names it goes by.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Weight of the class.
    #[serde(deserialize_with = "number::required")]
    pub weight: Decimal,
    /// Whether the weight stays whatever other class is missing.
    #[serde(default)]
    pub fixed: bool,
    /// Whether this entry stands for all classes that no other entry names, together.
    #[serde(default)]
    pub rest: bool,
    /// Names of its level-2 classes.
    #[serde(default)]
    pub parts: Vec<String>,
}

impl ClassRule {
    /// Whether a level-1 indicator of that name is this class.
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }
}

/// How an execution row gets its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExecutionScoring {
    /// As any indicator, by its operator and target.
    Operator,
    /// Rate × weight, at most the weight.
    Rate,
}

/// Budget execution.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExecutionRule {
    /// The level-1 class that holds it, if it has one of its own.
    #[serde(default)]
    pub class: Option<String>,
    /// Metric that defines the rate: an id of `assets/metrics`.
    pub metric: String,
    /// How it is scored.
    pub scoring: ExecutionScoring,
    /// A rate below this (per cent) needs a reason.
    #[serde(default, deserialize_with = "number::optional")]
    pub reason_below: Option<Decimal>,
}

/// Rounding modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// 四舍五入.
    HalfUp,
    /// Towards zero: nothing is rounded up.
    Down,
}

/// Rounding of each leaf's score; totals are sums of rounded leaves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// Decimals, 0 to 4.
    pub decimals: u32,
    /// Mode.
    pub mode: RoundingMode,
}

/// What a missed target of 0 or less gives, where a ratio has no meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZeroTarget {
    /// No points.
    Zero,
    /// A person chooses.
    Choice,
}

/// Ratio rules of numeric targets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatioRule {
    /// Missed targets of 0 or less.
    pub zero_target: ZeroTarget,
}

/// A grade.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeBand {
    /// Name as printed.
    pub name: String,
    /// Other names that mean the same.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Lowest total that gets it.
    #[serde(deserialize_with = "number::required")]
    pub from: Decimal,
}

impl GradeBand {
    /// Whether a document that prints `name` means this grade.
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }
}

/// A band of a qualitative target, in per cent of the weight.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualitativeBand {
    /// The outcome's name (达成).
    pub name: String,
    /// Other words for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Lowest share, inclusive.
    #[serde(deserialize_with = "number::required")]
    pub from: Decimal,
    /// Highest share, exclusive below 100.
    #[serde(deserialize_with = "number::required")]
    pub to: Decimal,
    /// Share that counts until a person has chosen.
    #[serde(deserialize_with = "number::required")]
    pub default: Decimal,
}

impl QualitativeBand {
    fn is_named(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }
}

/// Words that say whether a thing is done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoneWords {
    /// Done.
    pub yes: Vec<String>,
    /// Not done.
    pub no: Vec<String>,
}

/// When a deviation must be explained.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviationRule {
    /// Per cent of the target from which it counts as set too low.
    #[serde(deserialize_with = "number::required")]
    pub overshoot: Decimal,
}

/// Deduction for targets set too low, from [`DeviationRule::overshoot`] on.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OvershootRule {
    /// Length of a step in per cent of the target; a step that has begun counts.
    #[serde(deserialize_with = "number::required")]
    pub step: Decimal,
    /// Per cent of the weight that each step costs.
    #[serde(deserialize_with = "number::required")]
    pub share: Decimal,
    /// Per cent of the weight that it costs at most.
    #[serde(deserialize_with = "number::required")]
    pub most: Decimal,
}

/// 单项指标完成率.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompletionRule {
    /// Highest rate the form prints, per cent; absent: as computed.
    #[serde(default, deserialize_with = "number::optional")]
    pub cap: Option<Decimal>,
}

/// Deduction for being late.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LateRule {
    /// Length of a unit in days; a unit that has begun counts.
    pub days: u32,
    /// Points each unit costs.
    #[serde(deserialize_with = "number::required")]
    pub points: Decimal,
}

/// A cap of the total while the execution rate lies in [from, below).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalCap {
    /// Lowest rate, per cent.
    #[serde(deserialize_with = "number::required")]
    pub from: Decimal,
    /// First rate that is no longer capped, per cent.
    #[serde(deserialize_with = "number::required")]
    pub below: Decimal,
    /// Highest total.
    #[serde(deserialize_with = "number::required")]
    pub total: Decimal,
}

impl RulePack {
    /// Reads a pack. `name` becomes its id.
    ///
    /// # Errors
    /// Not the TOML it should be, or a statement that cannot hold (weights that do not add up, grades out of order).
    pub fn parse(name: &str, text: &str) -> Result<Self, AssessError> {
        let mut pack: Self = toml::from_str(text).map_err(|error| AssessError::PackSyntax {
            pack: name.to_owned(),
            message: error.to_string().trim().replace('\n', " "),
        })?;
        name.clone_into(&mut pack.id);
        pack.validate()?;
        Ok(pack)
    }

    /// The class of that name or alias, else the entry that stands for the rest.
    pub fn class(&self, name: &str) -> Option<&ClassRule> {
        self.classes
            .iter()
            .find(|class| !class.rest && class.is_named(name))
            .or_else(|| self.classes.iter().find(|class| class.rest))
    }

    /// The grade a total gets.
    pub fn grade(&self, total: Decimal) -> &str {
        let band = self.grades.iter().find(|band| total >= band.from).or(self.grades.last());
        band.map_or("", |band| band.name.as_str())
    }

    /// The grade a document means by `name`, by the pack's own name.
    pub fn grade_named(&self, name: &str) -> Option<&str> {
        self.grades.iter().find(|band| band.is_named(name.trim())).map(|band| band.name.as_str())
    }

    /// The band of a qualitative outcome.
    pub fn band(&self, outcome: &str) -> Option<&QualitativeBand> {
        self.qualitative.iter().find(|band| band.is_named(outcome.trim()))
    }

    /// The cap that an execution rate puts on the total.
    pub fn cap(&self, rate: Decimal) -> Option<Decimal> {
        self.caps.iter().filter(|cap| rate >= cap.from && rate < cap.below).map(|cap| cap.total).min()
    }

    fn validate(&self) -> Result<(), AssessError> {
        let wrong = |field, value: String, rule| {
            Err(AssessError::PackValue { pack: self.id.clone(), field, value, rule })
        };
        let hundred = Decimal::ONE_HUNDRED;
        if self.source.trim().is_empty() {
            return wrong("source", String::new(), "the document the rules rest on must be named");
        }
        let weights: Decimal = self.classes.iter().map(|class| class.weight).sum();
        if !self.classes.is_empty() && weights != self.full {
            return wrong("class.weight", weights.to_string(), "class weights must add to `full`");
        }
        if let Some(class) = self.classes.iter().find(|class| class.weight < Decimal::ZERO) {
            return wrong("class.weight", class.weight.to_string(), "a weight must not be negative");
        }
        if let Some(name) = &self.execution.class
            && !self.classes.iter().any(|class| class.is_named(name))
        {
            return wrong("execution.class", name.clone(), "it must be one of the classes");
        }
        if !crate::metrics::ids().any(|metric| metric == self.execution.metric) {
            return wrong("execution.metric", self.execution.metric.clone(), "nothing computes it");
        }
        if self.rounding.decimals > 4 {
            return wrong("rounding.decimals", self.rounding.decimals.to_string(), "at most 4 are allowed");
        }
        if !self.grades.is_sorted_by(|better, worse| better.from > worse.from)
            || self.grades.last().is_none_or(|band| !band.from.is_zero())
        {
            let value: Vec<String> = self.grades.iter().map(|band| band.from.to_string()).collect();
            return wrong("grade.from", value.join(", "), "grades must fall, and the last begin at 0");
        }
        for band in &self.qualitative {
            let sound = Decimal::ZERO <= band.from && band.from < band.to && band.to <= hundred;
            if !sound || band.default < band.from || band.default > band.to {
                let value = format!("{} to {}, {}", band.from, band.to, band.default);
                return wrong("qualitative", value, "0 ≤ from ≤ default ≤ to ≤ 100 must hold");
            }
        }
        if let Some(over) = &self.overshoot
            && (over.step <= Decimal::ZERO || over.share < Decimal::ZERO || over.most > hundred)
        {
            let value = format!("{} per {}, at most {}", over.share, over.step, over.most);
            return wrong("overshoot", value, "0 < step, 0 ≤ share and most ≤ 100 must hold");
        }
        if let Some(late) = &self.late
            && (late.days == 0 || late.points < Decimal::ZERO)
        {
            return wrong("late", format!("{} per {} days", late.points, late.days), "both must be positive");
        }
        if let Some(cap) = self.caps.iter().find(|cap| cap.from >= cap.below || cap.total < Decimal::ZERO) {
            return wrong("cap", format!("{} to {}", cap.from, cap.below), "from must lie under below");
        }
        Ok(())
    }
}
