//! The marks that forms and narratives are written with: `{{money.paid_wan}}`.
//!
//! A mark is a path into a tree of texts made from the facts. Every leaf is a text as documents print it, so a
//! figure looks the same in a chapter, in a form's cell and in the workbook. An unknown figure is an empty text; an
//! unknown mark is an error.

mod contracts;
mod lists;
mod months;
mod papers;
mod year;

use std::collections::BTreeMap;

use jitu_model::ledger::{self, BudgetTotals};
use jitu_model::programme::FundSource::{self, CarriedOver, CurrentFiscal, Other, SelfRaised, Superior};
use jitu_model::system::TowerOrigin;
use jitu_model::{Decimal, Money};

use crate::content::text_of;
use crate::error::{DocError, Result};
use crate::facts::Facts;
use crate::form::Form;
use crate::template::Filler;

/// A node of the tree of marks.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A text, ready to print.
    Text(String),
    /// Named marks.
    Map(BTreeMap<String, Node>),
    /// Rows, for `{% for %}` and for repeated rows of a form.
    List(Vec<Node>),
}

/// A mark and what it stands for, in the words of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// As written between the braces; `["…"]` stands for a name, `[]` for a row of a list.
    pub name: &'static str,
    /// What it stands for.
    pub meaning: &'static str,
}

/// The list of marks, one a line: the mark, a tab, its meaning. Data, so that it can be shown and searched.
const LIST: &str = include_str!("../../../assets/forms/marks.tsv");

/// Every mark there is. A test holds this list against the tree.
pub fn list() -> Vec<Mark> {
    LIST.lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(name, meaning)| Mark { name, meaning })
        .collect()
}

/// A leaf.
pub(crate) fn text(value: impl Into<String>) -> Node {
    Node::Text(value.into())
}

/// A leaf that may be unknown.
pub(crate) fn maybe<T: ToString>(value: Option<T>) -> Node {
    Node::Text(value.map(|v| v.to_string()).unwrap_or_default())
}

/// A node of named marks.
pub(crate) fn map<const N: usize>(entries: [(&str, Node); N]) -> Node {
    Node::Map(entries.into_iter().map(|(key, node)| (key.to_owned(), node)).collect())
}

/// A number without trailing zeros: `9.5`, `100`.
pub(crate) fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}

/// A rate in per cent as forms print it: two decimals, a whole one without: `99.89`, `77.50`, `100`.
pub(crate) fn rate(value: Decimal) -> String {
    if value.fract().is_zero() { plain(value) } else { format!("{value:.2}") }
}

impl Node {
    /// The rows of a list at the root of the tree; none if it is not one.
    pub fn rows(&self, name: &str) -> &[Self] {
        match self {
            Self::Map(entries) => match entries.get(name) {
                Some(Self::List(rows)) => rows,
                _ => &[],
            },
            _ => &[],
        }
    }

    /// Whether the root has a list of that name.
    pub fn has_list(&self, name: &str) -> bool {
        matches!(self, Self::Map(entries) if matches!(entries.get(name), Some(Self::List(_))))
    }

    /// Every leaf under `prefix` that has a text, with it; rows of lists are left out.
    pub fn values(&self, prefix: &str, into: &mut BTreeMap<String, String>) {
        match self {
            Self::Text(text) if text.is_empty() => {}
            Self::Text(text) => {
                into.insert(prefix.to_owned(), text.clone());
            }
            Self::List(_) => {}
            Self::Map(entries) => {
                entries.iter().for_each(|(key, node)| node.values(&joined(prefix, key), into))
            }
        }
    }

    /// Names of all leaves under `prefix`, as they are written.
    pub fn names(&self, prefix: &str, into: &mut Vec<String>) {
        match self {
            Self::Text(_) => into.push(prefix.to_owned()),
            Self::List(rows) => {
                if let Some(first) = rows.first() {
                    first.names(&format!("{prefix}[]"), into);
                }
            }
            Self::Map(entries) => {
                for (key, node) in entries {
                    node.names(&joined(prefix, key), into);
                }
            }
        }
    }
}

/// `money` and `paid_wan` make `money.paid_wan`; names that are no identifiers are put in brackets.
pub(crate) fn joined(prefix: &str, key: &str) -> String {
    let word = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match (prefix.is_empty(), word) {
        (true, _) => key.to_owned(),
        (false, true) => format!("{prefix}.{key}"),
        (false, false) => format!("{prefix}[\"{key}\"]"),
    }
}

/// The tree of marks of one programme.
///
/// # Errors
/// The snapshot has no such programme.
pub fn tree(facts: &Facts) -> Result<Node> {
    let programme =
        facts.snapshot.programme(facts.programme).ok_or(DocError::NoProgramme(facts.programme.raw()))?;
    let assessment = facts.snapshot.assessment_of(programme.id);
    let field = |pick: fn(&jitu_model::indicator::Assessment) -> Option<&String>| {
        text(assessment.and_then(pick).cloned().unwrap_or_default())
    };
    let date = facts.result.report_date.or(assessment.and_then(|a| a.report_date));
    let mut root = BTreeMap::new();
    let mut put = |key: &str, node: Node| root.insert(key.to_owned(), node);
    put(
        "programme",
        map([
            ("name", text(&programme.name)),
            ("year", text(programme.year.to_string())),
            ("supervising_body", text(&programme.supervising_body)),
            ("implementing_body", text(&programme.implementing_body)),
            ("basis", maybe(programme.basis.as_ref())),
        ]),
    );
    put("bureau", bureau(facts));
    put("money", money(facts));
    put("to_month", months::all(facts));
    put("term", year::term(facts));
    put("monitored", year::monitored(facts));
    put("assets", assets(facts));
    put("towers", towers(facts));
    put(
        "score",
        map([
            ("total", text(plain(facts.result.total))),
            ("weight", text(plain(facts.result.weight))),
            ("grade", text(&facts.result.grade)),
        ]),
    );
    let execution = facts.result.indicators.iter().find(|scored| lists::is_execution(scored));
    put(
        "execution",
        map([
            ("weight", maybe(execution.map(|scored| plain(scored.weight)))),
            ("score", maybe(execution.map(|scored| plain(scored.score)))),
        ]),
    );
    put("class", lists::classes(facts));
    put("indicator", lists::by_name(facts));
    put("report_date", maybe(date.map(|d| d.to_chinese())));
    put("filled_by", field(|a| a.filled_by.as_ref()));
    put("telephone", field(|a| a.telephone.as_ref()));
    put("responsible", field(|a| a.responsible.as_ref()));
    put("generated", text(facts.generated));
    put("journal", text(facts.head_hash));
    put("journal_short", text(facts.head_hash.chars().take(12).collect::<String>()));
    put("unresolved", text(facts.unresolved.to_string()));
    put("coverage", coverage(facts));
    put("figure", crate::figure::figure_marks(facts)?);
    let (outcome, completion) = lists::goals_in_one(facts);
    put("goals_outcome", text(outcome));
    put("goals_completion", text(completion));
    for (name, rows) in lists::all(facts) {
        put(name, Node::List(rows));
    }
    Ok(Node::Map(root))
}

fn bureau(facts: &Facts) -> Node {
    let bureau = facts.snapshot.bureau.as_ref();
    let name = bureau.map(|b| b.name.as_str()).unwrap_or_default();
    map([
        ("name", text(name)),
        ("county", text(county_of(name))),
        ("adcode", maybe(bureau.map(|b| b.adcode.as_str()))),
        ("parent", maybe(bureau.and_then(|b| b.parent.as_ref()))),
    ])
}

/// The county in a bureau's name: 巨鹿县 of 巨鹿县自然资源和规划局. Names that say none stay whole.
fn county_of(name: &str) -> &str {
    const ENDS: [char; 4] = ['县', '市', '区', '旗'];
    let place = name.split_once("自然资源").map_or(name, |(before, _)| before);
    if place.len() < name.len() && place.ends_with(ENDS) {
        return place;
    }
    match name.char_indices().skip(1).find(|(_, c)| ENDS.contains(c)) {
        Some((at, c)) => &name[..at + c.len_utf8()],
        None => name,
    }
}

/// What forms that exclude money carried over print as executed (河北: 结转下年的项目, 资金执行数填0): a source's
/// payments, less those that rest on money that goes on into the next year.
pub(crate) fn executed(of: &BudgetTotals) -> Money {
    let this_year = (of.adjusted - of.carried_over).max(Money::ZERO);
    if of.carried_over > Money::ZERO { of.paid.min(this_year) } else { of.paid }
}

/// The money marks of one set of totals, and of what its sources executed without money carried over.
pub(crate) fn totals(of: &BudgetTotals, executed: Money) -> BTreeMap<String, Node> {
    let mut entries = BTreeMap::new();
    for (key, amount) in [
        ("initial", of.initial),
        ("budget", of.adjusted),
        ("arrived", of.arrived),
        ("paid", of.paid),
        ("carried_over", of.carried_over),
        ("returned", of.returned),
        ("unpaid", of.unpaid()),
        ("executed", executed),
    ] {
        entries.insert(format!("{key}_wan"), text(amount.to_wan_text()));
        entries.insert(format!("{key}_yuan"), text(amount.to_yuan_text()));
    }
    entries.insert("execution_rate".to_owned(), maybe(of.execution_rate().map(rate)));
    let rate_of_executed = BudgetTotals { paid: executed, ..*of }.execution_rate();
    entries.insert("executed_rate".to_owned(), maybe(rate_of_executed.map(rate)));
    entries.insert("arrival_rate".to_owned(), maybe(of.arrival_rate().map(rate)));
    entries
}

/// The sources of money that forms tell apart, by the name of their marks. A year under way is told for all but the
/// first two, which no monitoring form has.
const SOURCE_GROUPS: [(&str, &[FundSource]); 5] = [
    ("fiscal", &[CurrentFiscal, CarriedOver, Superior]),
    ("superior", &[Superior]),
    ("current", &[CurrentFiscal, Superior]),
    ("carried_in", &[CarriedOver]),
    ("other", &[SelfRaised, Other]),
];

fn money(facts: &Facts) -> Node {
    let all: Vec<(FundSource, BudgetTotals)> = lists::appropriations(facts)
        .map(|a| (a.source, ledger::appropriation_totals(facts.snapshot, a.id)))
        .collect();
    let whole = ledger::programme_totals(facts.snapshot, facts.programme);
    let mut entries = totals(&whole, all.iter().map(|(_, of)| executed(of)).sum());
    for (name, sources) in SOURCE_GROUPS {
        let some = || all.iter().filter(|(source, _)| sources.contains(source)).map(|(_, of)| *of);
        let of = some().fold(BudgetTotals::default(), added);
        entries.insert(name.to_owned(), Node::Map(totals(&of, some().map(|of| executed(&of)).sum())));
    }
    Node::Map(entries)
}

fn added(a: BudgetTotals, b: BudgetTotals) -> BudgetTotals {
    let sum = |pick: fn(&BudgetTotals) -> Money| pick(&a) + pick(&b);
    BudgetTotals {
        initial: sum(|t| t.initial),
        adjusted: sum(|t| t.adjusted),
        arrived: sum(|t| t.arrived),
        paid: sum(|t| t.paid),
        carried_over: sum(|t| t.carried_over),
        returned: sum(|t| t.returned),
    }
}

fn assets(facts: &Facts) -> Node {
    let snapshot = facts.snapshot;
    let all: Vec<_> = snapshot.systems_of(facts.programme).flat_map(|s| snapshot.assets_of(s.id)).collect();
    let sum = |values: &mut dyn Iterator<Item = Option<i64>>| {
        let known: Vec<i64> = values.flatten().collect();
        if known.is_empty() { text("") } else { text(known.iter().sum::<i64>().to_string()) }
    };
    map([
        ("count", sum(&mut all.iter().map(|a| Some(a.count)))),
        ("in_use", sum(&mut all.iter().map(|a| a.in_use))),
        ("reused", sum(&mut all.iter().map(|a| a.reused))),
        ("new", sum(&mut all.iter().map(|a| a.built))),
    ])
}

fn towers(facts: &Facts) -> Node {
    let towers = facts.snapshot.programme_towers(facts.programme);
    let count = |keep: fn(&jitu_model::system::Tower) -> bool| {
        text(towers.iter().filter(|t| keep(t)).count().to_string())
    };
    map([
        ("count", count(|_| true)),
        ("in_use", count(|t| t.in_use)),
        ("reused", count(|t| t.origin == TowerOrigin::Reused)),
        ("new", count(|t| t.origin == TowerOrigin::New)),
    ])
}

/// Checks the marks of a text that a person is writing, without printing anything.
///
/// # Errors
/// As [`crate::compose`] would give them for a chapter of that heading and text.
pub fn check(facts: &Facts, heading: &str, text: &str) -> Result<()> {
    let tree = tree(facts)?;
    let filler = Filler::new(&tree);
    filler.lines(heading, heading)?;
    filler.lines(text, heading).map(|_| ())
}

/// Texts as they read with their figures, in their order: each for itself, so that one that cannot be filled takes none
/// of the others with it. The form's official words are at hand, as they are when it is printed.
///
/// # Errors
/// The programme does not exist.
pub fn filled(form: &Form, facts: &Facts, texts: &[&str]) -> Result<Vec<Result<String>>> {
    let tree = tree(facts)?;
    let filler = Filler::with_words(&tree, &form.words);
    let read = |text: &&str| {
        let lines = filler.lines(text, "")?;
        Ok(lines.iter().map(|line| text_of(line)).collect::<Vec<_>>().join("\n"))
    };
    Ok(texts.iter().map(read).collect())
}

/// Hectares with two decimals, as the land survey prints them.
pub(crate) fn hectares(square_metres: f64) -> String {
    // Rounded first: a sliver below nought, left by an overlay, would print as -0.00.
    let hundredths = (square_metres / 100.0).round() + 0.0;
    format!("{:.2}", hundredths / 100.0)
}

fn coverage(facts: &Facts) -> Node {
    let report = facts.coverage.map(|(report, _)| report);
    let area = |pick: fn(&jitu_model::coverage::CoverageReport) -> f64| {
        text(report.map(|r| hectares(pick(r))).unwrap_or_default())
    };
    let figures = [
        ("towers", maybe(report.map(|r| r.towers))),
        ("ratio", maybe(report.map(|r| r.ratio))),
        ("county_ha", area(|r| r.county_area_m2)),
        ("county_visible_ha", area(|r| r.county_visible_m2)),
        ("target_ha", area(|r| r.target_area_m2)),
        ("visible_ha", area(|r| r.visible_area_m2)),
        ("blind_ha", area(|r| r.target_area_m2 - r.visible_area_m2)),
    ];
    let all = figures.into_iter().chain(coverage_basis(facts));
    Node::Map(all.map(|(key, node)| (key.to_owned(), node)).collect())
}

/// Digits of a fingerprint that are printed.
const DIGITS: usize = 16;

/// What the kept run by line of sight rests on; all empty where there is none.
fn coverage_basis(facts: &Facts) -> [(&'static str, Node); 12] {
    use jitu_model::coverage::CoverageMethod;
    let basis = facts.coverage_basis;
    let range = basis.and_then(|basis| basis.range.as_ref());
    let yes = |is: bool| text(if is { "是" } else { "" });
    // Without the elevation model of that run the map falls back to discs.
    let discs = facts.coverage.is_some_and(|(report, _)| report.method == CoverageMethod::Disc);
    [
        ("dem", text(basis.map(|b| b.dem.clone()).unwrap_or_default())),
        ("dem_digest", text(basis.and_then(|b| b.dem_sha256.get(..DIGITS)).unwrap_or_default())),
        ("dem_missing", yes(basis.is_some() && discs)),
        ("target_height", maybe(basis.map(|b| b.target_height_m))),
        ("curvature", maybe(basis.map(|b| b.curvature))),
        ("month", maybe(basis.and_then(|b| b.month))),
        ("standing", yes(basis.is_some_and(|b| b.standing))),
        ("low", maybe(range.map(|r| r.low))),
        ("high", maybe(range.map(|r| r.high))),
        ("rmse", maybe(range.map(|r| r.rmse_m))),
        ("trials", maybe(range.map(|r| r.trials))),
        ("stale", text(basis.filter(|b| b.stale).and_then(|b| b.at.get(..10)).unwrap_or_default())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_county_in_a_bureaus_name() {
        for (name, county) in [
            ("巨鹿县自然资源和规划局", "巨鹿县"),
            ("枣庄市市中区自然资源局", "枣庄市市中区"),
            ("湛江市自然资源局", "湛江市"),
            ("盐边县林业局", "盐边县"),
            ("国土分局", "国土分局"),
        ] {
            assert_eq!(county_of(name), county);
        }
    }
}
