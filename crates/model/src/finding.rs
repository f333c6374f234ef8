//! What a check or an import found: returned, not thrown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Hint,
    /// Should be looked at.
    Warning,
    /// Two figures disagree.
    Error,
}

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The text there: a name, a figure as printed.
    pub text: String,
    /// Where: `table:row-id` (`indicator:1234`) or a page and line of a document.
    pub location: String,
}

/// One finding. Words are made from `code`, `case` and `params` by the locale files; no prose here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code (`SCORE-RULE`).
    pub code: String,
    /// Which case of the code, snake_case (`below_with_reason`): the key of its message.
    pub case: String,
    /// Severity.
    pub severity: Severity,
    /// Values the message names.
    pub params: BTreeMap<String, String>,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
    /// Where.
    #[serde(rename = "where")]
    pub places: Vec<Place>,
}

impl Finding {
    /// What a finding is known by: its code, case, places and both figures. One with other figures is another finding.
    pub fn fingerprint_text(&self) -> String {
        let places = self.places.iter().map(|place| place.location.as_str()).collect::<Vec<_>>().join("\n");
        [self.code.as_str(), &self.case, &self.expected, &self.found, &places].join("\u{1F}")
    }
}
