//! Words for findings and rules, from the locale files of `assets/messages`.
//!
//! A message is a sentence with `{name}`-like marks that a finding's values replace. The texts are data, so a
//! language is a file and no prose lives in this crate.

use std::collections::BTreeMap;

use jitu_model::assessment::RuleReason;
use jitu_model::{Decimal, Finding};
use serde::Deserialize;

use crate::AssessError;
use crate::metrics::{ExpressionError, ExpressionProblem};
use crate::monitoring::{Alarm, AlarmKind};

/// A locale's messages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// By code, then case.
    findings: BTreeMap<String, BTreeMap<String, String>>,
    /// By [`RuleReason`], snake_case.
    rule_reasons: BTreeMap<String, String>,
    /// By [`ExpressionProblem`], snake_case.
    expressions: BTreeMap<String, String>,
    /// By [`AlarmKind`], snake_case.
    alarms: BTreeMap<String, String>,
}

impl Catalog {
    /// Reads a locale file.
    ///
    /// # Errors
    /// Not the TOML it should be.
    pub fn parse(text: &str) -> Result<Self, AssessError> {
        toml::from_str(text)
            .map_err(|error| AssessError::Messages { message: error.to_string().trim().replace('\n', " ") })
    }

    /// Every (code, case) that has a message, with its text.
    pub fn findings(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.findings.iter().flat_map(|(code, cases)| {
            cases.iter().map(|(case, text)| (code.as_str(), case.as_str(), text.as_str()))
        })
    }

    /// Every rule reason that has a text, by its snake_case name.
    pub fn rule_reasons(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rule_reasons.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }
}

/// What is wrong with an expression, in words, with the character it is about.
pub fn expression_error(catalog: &Catalog, error: &ExpressionError) -> String {
    let (key, value, nearest) = problem(&error.problem);
    let position = error.position.to_string();
    let text = catalog.expressions.get(key).map_or(key, String::as_str);
    fill(text, |mark| match mark {
        "position" => Some(&position),
        "value" => Some(&value),
        "nearest" => Some(&nearest),
        _ => None,
    })
}

/// The key of a problem with the value its message names, and the nearest known quantity.
fn problem(problem: &ExpressionProblem) -> (&'static str, String, String) {
    let (key, value) = match problem {
        ExpressionProblem::Empty => ("empty", String::new()),
        ExpressionProblem::TooLong { most } => ("too_long", most.to_string()),
        ExpressionProblem::TooDeep { most } => ("too_deep", most.to_string()),
        ExpressionProblem::Missing => ("missing", String::new()),
        ExpressionProblem::Unexpected { found } => ("unexpected", found.clone()),
        ExpressionProblem::Expected { sign } => ("expected", sign.to_string()),
        ExpressionProblem::Number { text } => ("number", text.clone()),
        ExpressionProblem::UnknownQuantity { name, nearest: Some(nearest) } => {
            return ("unknown_with_nearest", name.clone(), (*nearest).to_owned());
        }
        ExpressionProblem::UnknownQuantity { name, nearest: None } => ("unknown", name.clone()),
        ExpressionProblem::NeedsName { name } => ("needs_name", name.clone()),
        ExpressionProblem::Comparison => ("comparison", String::new()),
    };
    (key, value, String::new())
}

/// A deviation in the middle of the year, in words; `name` is the indicator's.
pub fn alarm(catalog: &Catalog, alarm: &Alarm, name: &str) -> String {
    let text = |value: Option<Decimal>| value.map(|value| value.normalize().to_string()).unwrap_or_default();
    let (name, expected, found) = (name.to_owned(), text(alarm.expected), text(alarm.found));
    let key = alarm_key(alarm.kind);
    fill(catalog.alarms.get(key).map_or(key, String::as_str), |mark| match mark {
        "name" => Some(&name),
        "expected" => Some(&expected),
        "found" => Some(&found),
        _ => None,
    })
}

/// The key of an alarm's kind.
pub fn alarm_key(kind: AlarmKind) -> &'static str {
    match kind {
        AlarmKind::Impossible => "impossible",
        AlarmKind::Exceeded => "exceeded",
        AlarmKind::Behind => "behind",
        AlarmKind::ForecastMisses => "forecast_misses",
        AlarmKind::NoReason => "no_reason",
        AlarmKind::NotTold => "not_told",
    }
}

/// A finding in words; where the catalog lacks its message, the code and the two figures, so that nothing is hidden.
pub fn finding(catalog: &Catalog, finding: &Finding) -> String {
    match catalog.findings.get(&finding.code).and_then(|cases| cases.get(&finding.case)) {
        Some(template) => fill(template, |key| match key {
            "expected" => Some(&finding.expected),
            "found" => Some(&finding.found),
            _ => finding.params.get(key),
        }),
        None => format!("{} ({}): {} / {}", finding.code, finding.case, finding.expected, finding.found),
    }
}

/// How a rule came to its score, in words.
pub fn rule_reason(catalog: &Catalog, reason: RuleReason) -> String {
    let key = reason_key(reason);
    catalog.rule_reasons.get(key).cloned().unwrap_or_else(|| key.to_owned())
}

/// The key of a rule reason: its serde name.
pub fn reason_key(reason: RuleReason) -> &'static str {
    match reason {
        RuleReason::Met => "met",
        RuleReason::Overshot => "overshot",
        RuleReason::Proportional => "proportional",
        RuleReason::StrictMiss => "strict_miss",
        RuleReason::Missed => "missed",
        RuleReason::Late => "late",
        RuleReason::PersonChooses => "person_chooses",
        RuleReason::NoActual => "no_actual",
    }
}

/// Replaces `{key}` by its value in one pass, so that a value with braces is printed as it is. Unknown keys stay.
fn fill<'v>(template: &str, value: impl Fn(&str) -> Option<&'v String>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find('}') else { break };
        text.push_str(&rest[..start]);
        let mark = &rest[start..=start + length];
        text.push_str(value(&mark[1..length]).map_or(mark, |known| known.as_str()));
        rest = &rest[start + length + 1..];
    }
    text.push_str(rest);
    text
}
