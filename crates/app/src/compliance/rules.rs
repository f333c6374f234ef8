//! What a bureau's rules say about an extent's areas: sets of rules as data, and the verdict.

use std::collections::BTreeMap;

use jitu_model::place::LayerRole;
use serde::Deserialize;

use super::view::{RowView, RuleFindingView};
use crate::assets;
use crate::error::{AppError, Result};
use crate::language::{Language, label, word};

/// How an extent stands, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// Nothing speaks against it.
    Clear,
    /// Nobody can say: the layer is lacking. It is told beside the verdict and does not change it.
    Unchecked,
    /// Something is to be explained or applied for.
    Note,
    /// Not allowed.
    Forbidden,
}

impl Verdict {
    /// The name in files.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Unchecked => "unchecked",
            Self::Note => "note",
            Self::Forbidden => "forbidden",
        }
    }
}

/// A set of rules.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    name: BTreeMap<String, String>,
    adcode: String,
    tolerance_m2: f64,
    #[serde(default)]
    rule: Vec<Rule>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    role: String,
    #[serde(default)]
    classes: Vec<String>,
    #[serde(default)]
    side: Side,
    verdict: Severity,
    most_share: Option<f64>,
    #[serde(default)]
    required: bool,
    text: BTreeMap<String, String>,
    source: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    #[default]
    Inside,
    Outside,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Severity {
    Note,
    Forbidden,
}

/// A text in the language shown, else in Chinese.
fn shown(texts: &BTreeMap<String, String>) -> String {
    let found = texts.get(Language::current().tag()).or_else(|| texts.get("zh-CN"));
    found.cloned().unwrap_or_default()
}

impl Rules {
    /// A set from its text; `place` names it in messages.
    ///
    /// # Errors
    /// Not a set of rules.
    pub(super) fn parse(place: &str, text: &str) -> Result<Self> {
        let wrong = |detail: &dyn std::fmt::Display| {
            AppError::new("bad_rules", &[("path", place), ("detail", &detail.to_string())])
        };
        let rules: Self = toml::from_str(text).map_err(|error| wrong(&error))?;
        if !(rules.tolerance_m2 >= 0.0 && rules.tolerance_m2.is_finite()) {
            return Err(wrong(&"tolerance_m2"));
        }
        for rule in &rules.rule {
            if LayerRole::from_name(&rule.role).is_none() {
                return Err(wrong(&format!("role {}", rule.role)));
            }
            if rule.most_share.is_some_and(|share| !(0.0..=100.0).contains(&share)) {
                return Err(wrong(&"most_share"));
            }
        }
        Ok(rules)
    }

    /// The set that serves a bureau.
    ///
    /// # Errors
    /// A damaged set.
    pub(super) fn of_bureau(adcode: &str) -> Result<Self> {
        let mut best: Option<Self> = None;
        for (name, text) in assets::tomls("compliance") {
            let rules = Self::parse(&format!("compliance/{name}.toml"), text)?;
            let better = best.as_ref().is_none_or(|best| rules.adcode.len() > best.adcode.len());
            if adcode.starts_with(&rules.adcode) && better {
                best = Some(rules);
            }
        }
        best.ok_or_else(|| AppError::damaged_asset("compliance", &"none"))
    }

    /// Its name.
    pub(super) fn name(&self) -> String {
        shown(&self.name)
    }

    /// What the rules say of an extent, worst first. `roles` are those of the layers that were looked at. Layers that
    /// are required and lacking are findings of their own; they leave the verdict to the others, unless all that are
    /// required are lacking: then there is nothing to rest a verdict on, and it is to be explained.
    pub(super) fn judge(
        &self,
        area_m2: f64,
        rows: &[RowView],
        roles: &[&str],
    ) -> (Verdict, Vec<RuleFindingView>) {
        let mut found: Vec<(Verdict, RuleFindingView)> =
            self.rule.iter().filter_map(|rule| self.apply(rule, area_m2, rows, roles)).collect();
        found.sort_by_key(|(verdict, _)| std::cmp::Reverse(*verdict));
        let required = self.rule.iter().filter(|rule| rule.required).count();
        let lacking = found.iter().filter(|(verdict, _)| *verdict == Verdict::Unchecked).count();
        let blind = required > 0 && lacking == required;
        let least = if blind { Verdict::Note } else { Verdict::Clear };
        let worst = found.first().map_or(least, |(verdict, _)| *verdict);
        let worst = if worst == Verdict::Unchecked { least } else { worst };
        (worst, found.into_iter().map(|(_, finding)| finding).collect())
    }

    fn apply(
        &self,
        rule: &Rule,
        area_m2: f64,
        rows: &[RowView],
        roles: &[&str],
    ) -> Option<(Verdict, RuleFindingView)> {
        let finding = |verdict: Verdict, area: f64, text: String| {
            let finding = RuleFindingView {
                verdict: verdict.name().to_owned(),
                role: rule.role.clone(),
                area_m2: area,
                share: super::percent(area, area_m2),
                text,
                source: rule.source.clone(),
            };
            Some((verdict, finding))
        };
        if !roles.contains(&rule.role.as_str()) {
            let role = word(&format!("role.{}", rule.role));
            let text = label("compliance_lacking", &[("role", &role)]);
            return rule.required.then(|| finding(Verdict::Unchecked, 0.0, text)).flatten();
        }
        let concerned = |row: &&RowView| {
            row.role == rule.role && (rule.classes.is_empty() || rule.classes.contains(&row.class))
        };
        let inside: f64 = rows.iter().filter(concerned).map(|row| row.area_m2).sum();
        let area = if rule.side == Side::Inside { inside } else { (area_m2 - inside).max(0.0) };
        if area <= self.tolerance_m2 {
            return None;
        }
        let within = rule.most_share.is_some_and(|most| area <= area_m2 * most / 100.0);
        let verdict = match rule.verdict {
            Severity::Forbidden if !within => Verdict::Forbidden,
            _ => Verdict::Note,
        };
        finding(verdict, area, shown(&rule.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(role: &str, class: &str, area_m2: f64) -> RowView {
        RowView {
            layer: role.to_owned(),
            role: role.to_owned(),
            class: class.to_owned(),
            area_m2,
            share: String::new(),
            features: 1,
        }
    }

    #[test]
    fn the_shipped_rules_judge() {
        let rules = Rules::of_bureau("130529").unwrap();
        let roles = ["farmland", "redline", "town", "cropland"];
        let judged = |rows: &[RowView]| {
            let (verdict, findings) = rules.judge(1000.0, rows, &roles);
            let roles: Vec<String> = findings.into_iter().map(|finding| finding.role).collect();
            (verdict, roles.join(" "))
        };
        assert_eq!(judged(&[row("town", "", 1000.0)]), (Verdict::Clear, String::new()));
        assert_eq!(judged(&[row("town", "", 999.5)]), (Verdict::Clear, String::new()));
        assert_eq!(judged(&[row("town", "", 900.0)]), (Verdict::Note, "town".to_owned()));
        let both = [row("town", "", 1000.0), row("cropland", "水田", 10.0), row("farmland", "", 2.0)];
        assert_eq!(judged(&both), (Verdict::Forbidden, "farmland cropland".to_owned()));
        // A control line that nobody has brought in is told beside the verdict; without any there is none.
        let (verdict, findings) = rules.judge(1000.0, &[], &["farmland"]);
        assert_eq!((verdict, findings.len()), (Verdict::Clear, 1));
        assert_eq!((findings[0].role.as_str(), findings[0].verdict.as_str()), ("redline", "unchecked"));
        let (verdict, findings) = rules.judge(1000.0, &[row("farmland", "", 9.0)], &["farmland"]);
        assert_eq!((verdict, findings.len()), (Verdict::Forbidden, 2));
        assert_eq!(rules.judge(1000.0, &[], &["town"]).0, Verdict::Note);
    }

    #[test]
    fn a_share_is_allowed_and_classes_are_chosen() {
        let text = r#"
            adcode = "43"
            tolerance_m2 = 0.0
            [name]
            zh-CN = "试"
            [[rule]]
            role = "cropland"
            classes = ["水田"]
            verdict = "forbidden"
            most_share = 10.0
            source = "s"
            text.zh-CN = "t"
        "#;
        let rules = Rules::parse("x", text).unwrap();
        let verdict =
            |class: &str, area| rules.judge(1000.0, &[row("cropland", class, area)], &["cropland"]).0;
        assert_eq!(verdict("水田", 100.0), Verdict::Note);
        assert_eq!(verdict("水田", 101.0), Verdict::Forbidden);
        assert_eq!(verdict("旱地", 500.0), Verdict::Clear);
        for bad in ["adcode = 1", "role = \"moon\"", "most_share = 101.0"] {
            let key = bad.split(' ').next().unwrap();
            let line = text.lines().find(|line| line.trim_start().starts_with(key)).unwrap();
            let error = Rules::parse("x", &text.replace(line, bad)).unwrap_err();
            assert_eq!(error.code, "bad_rules", "{bad}");
        }
    }
}
