//! Words for findings and rules, from the locale files of `assets/messages`.
//!
//! A message is a sentence with `{name}`-like marks that a finding's values replace. The texts are data, so a
//! language is a file and no prose lives in this crate.

use std::collections::BTreeMap;

use jitu_model::Finding;
use jitu_model::assessment::RuleReason;
use serde::Deserialize;

use crate::AssessError;

/// A locale's messages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// By code, then case.
    findings: BTreeMap<String, BTreeMap<String, String>>,
    /// By [`RuleReason`], snake_case.
    rule_reasons: BTreeMap<String, String>,
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
