//! Marks that come in rows: sources, goals, indicators, overrides, papers.

use std::collections::BTreeMap;

use jitu_model::assessment::{ClassPoints, MovedWeights, ScoredIndicator, Target};
use jitu_model::indicator::TargetKind;
use jitu_model::ledger;
use jitu_model::programme::{Appropriation, Payment, Programme};
use jitu_model::{PartialDate, Severity};

use super::{Node, contracts, executed, hectares, map, maybe, papers, plain, text, totals, year};
use crate::facts::Facts;

/// The programme's appropriations of its own fiscal year.
pub(super) fn appropriations<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a Appropriation> {
    let year = facts.snapshot.programme(facts.programme).map(|p: &Programme| p.year);
    facts.snapshot.appropriations_of(facts.programme).filter(move |a| Some(a.year) == year)
}

/// Every list, by name.
pub(super) fn all(facts: &Facts) -> Vec<(&'static str, Vec<Node>)> {
    vec![
        ("sources", sources(facts)),
        ("goals", goals(facts)),
        ("indicators", facts.result.indicators.iter().map(|i| indicator(facts, i)).collect()),
        ("outcomes", outcomes(facts)),
        ("classes", class_rows(facts)),
        ("moved_from", moved(facts, |moved| &moved.from)),
        ("moved_to", moved(facts, |moved| &moved.to)),
        ("overrides", overrides(facts)),
        ("deviations", deviations(facts)),
        ("remedies", remedies(facts)),
        ("last_remedies", last_remedies(facts)),
        ("contracts", contracts::contracts(facts)),
        ("installments", contracts::installments(facts)),
        ("amendments", contracts::amendments(facts)),
        ("payments", payments(facts)),
        ("equipment", equipment(facts)),
        ("evidence", papers::evidence(facts)),
        ("attachments", papers::attachments(facts)),
        ("surveys", papers::surveys(facts)),
        ("papers", papers::papers(facts)),
        ("waivers", papers::waivers(facts)),
        ("stages", stages(facts)),
        ("townships", townships(facts)),
        ("findings", findings(facts)),
        ("stated", stated(facts)),
    ]
}

pub(super) fn number(index: usize) -> Node {
    text((index + 1).to_string())
}

fn sources(facts: &Facts) -> Vec<Node> {
    appropriations(facts)
        .map(|a| {
            let of = ledger::appropriation_totals(facts.snapshot, a.id);
            let mut entries = totals(&of, executed(&of));
            entries.insert("label".to_owned(), text(&a.label));
            entries.insert("document_no".to_owned(), maybe(a.document_no.as_ref()));
            Node::Map(entries)
        })
        .collect()
}

fn goals(facts: &Facts) -> Vec<Node> {
    own_goals(facts)
        .enumerate()
        .map(|(index, goal)| {
            map([
                ("number", number(index)),
                ("text", text(&goal.text)),
                ("outcome", maybe(goal.outcome.as_ref())),
                ("completion", maybe(goal.completion.map(plain))),
            ])
        })
        .collect()
}

fn own_goals<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a jitu_model::programme::Goal> {
    let programme = facts.programme;
    facts.snapshot.goals.iter().filter(move |g| g.programme == programme)
}

/// Outcome and completion of all goals together: stated once where they agree, else one line a goal.
pub(super) fn goals_in_one(facts: &Facts) -> (String, String) {
    let outcomes: Vec<String> = own_goals(facts).map(|g| g.outcome.clone().unwrap_or_default()).collect();
    let rates: Vec<String> = own_goals(facts)
        .map(|g| g.completion.map(|c| format!("{}%", plain(c))).unwrap_or_default())
        .collect();
    (in_one(&outcomes), in_one(&rates))
}

fn in_one(values: &[String]) -> String {
    match values.first() {
        Some(first) if values.iter().all(|value| value == first) => first.clone(),
        _ => values.join("\n"),
    }
}

/// A target's figure as printed: a number, a date or words.
fn target_text(target: &Target) -> String {
    match (target.kind, target.value) {
        (TargetKind::Number, Some(value)) => plain(value),
        _ => worded(target.kind, target.text.as_deref()),
    }
}

/// Words as printed: a date in the way of Chinese documents.
pub(super) fn worded(kind: TargetKind, words: Option<&str>) -> String {
    let words = words.unwrap_or_default();
    match (kind, words.parse::<PartialDate>()) {
        (TargetKind::Date, Ok(date)) => date.to_chinese(),
        _ => words.to_owned(),
    }
}

/// An actual figure as printed; a share carries its per cent sign.
fn actual_text(indicator: &ScoredIndicator) -> String {
    match indicator.actual.value {
        Some(value) if indicator.target.unit.as_deref() == Some("%") => format!("{}%", plain(value)),
        Some(value) => plain(value),
        None => worded(indicator.target.kind, indicator.actual.text.as_deref()),
    }
}

fn indicator(facts: &Facts, scored: &ScoredIndicator) -> Node {
    let level = |at: usize| scored.path.get(at).cloned().unwrap_or_default();
    let class = facts.result.classes.iter().find(|class| class.name == level(0));
    let leaf = facts.snapshot.indicators.iter().find(|i| i.id == scored.indicator);
    let evidence: Vec<&str> = scored.actual.evidence.iter().map(|item| item.text.as_str()).collect();
    map([
        ("level1", text(level(0))),
        ("level2", text(level(1))),
        ("name", text(scored.path.last().cloned().unwrap_or_default())),
        ("class_weight", maybe(class.map(|c| plain(c.weight)))),
        ("weight", text(plain(scored.weight))),
        ("kind", text(scored.target.kind.name())),
        ("sign", maybe(scored.target.operator.map(|o| o.sign()))),
        ("target", text(target_text(&scored.target))),
        ("unit", maybe(scored.target.unit.as_ref())),
        ("actual", text(actual_text(scored))),
        ("completion", maybe(scored.completion.map(plain))),
        ("score", text(plain(scored.score))),
        ("rule_score", text(plain(scored.rule.score))),
        ("override_reason", maybe(scored.override_reason.as_ref())),
        ("deviation_reason", maybe(scored.deviation_reason.as_ref())),
        ("evidence", text(evidence.join("\n"))),
        ("term_target", maybe(leaf.and_then(|leaf| leaf.term_target.as_ref()))),
        (
            "monitoring",
            year::monitoring(facts, scored.indicator, scored.target.kind, scored.target.unit.as_deref()),
        ),
    ])
}

/// Indicators by the name of their leaf; of two with one name, the first.
pub(super) fn by_name(facts: &Facts) -> Node {
    let mut entries = BTreeMap::new();
    for scored in &facts.result.indicators {
        if let Some(name) = scored.path.last() {
            entries.entry(name.clone()).or_insert_with(|| indicator(facts, scored));
        }
    }
    Node::Map(entries)
}

/// Level-1 classes by name.
pub(super) fn classes(facts: &Facts) -> Node {
    let class = |c: &jitu_model::assessment::ClassTotal| {
        (c.name.clone(), map([("weight", text(plain(c.weight))), ("score", text(plain(c.score)))]))
    };
    Node::Map(facts.result.classes.iter().map(class).collect())
}

/// Level-1 classes in the tree's order.
fn class_rows(facts: &Facts) -> Vec<Node> {
    let row = |c: &jitu_model::assessment::ClassTotal| {
        map([("name", text(&c.name)), ("weight", text(plain(c.weight))), ("score", text(plain(c.score)))])
    };
    facts.result.classes.iter().map(row).collect()
}

/// Classes that do not apply, or those that took their weight.
fn moved(facts: &Facts, pick: fn(&MovedWeights) -> &Vec<ClassPoints>) -> Vec<Node> {
    let classes = facts.result.moved.iter().flat_map(pick);
    classes.map(|class| map([("name", text(&class.name)), ("points", text(plain(class.points)))])).collect()
}

/// The metric whose indicator some forms print beside the money instead of among the indicators.
const EXECUTION_METRIC: &str = "execution_rate";

/// Whether an indicator is the budget's execution rate, computed from the ledger.
pub(super) fn is_execution(scored: &ScoredIndicator) -> bool {
    scored.actual.metric.as_deref() == Some(EXECUTION_METRIC)
}

fn outcomes(facts: &Facts) -> Vec<Node> {
    facts.result.indicators.iter().filter(|i| !is_execution(i)).map(|i| indicator(facts, i)).collect()
}

fn overrides(facts: &Facts) -> Vec<Node> {
    facts.result.indicators.iter().filter(|i| i.overridden).map(|i| indicator(facts, i)).collect()
}

/// Leaves that lost points by the rule or by a person, and those of which somebody gave a reason.
fn deviations(facts: &Facts) -> Vec<Node> {
    let short = |i: &&ScoredIndicator| i.score < i.weight || i.deviation_reason.is_some();
    facts.result.indicators.iter().filter(short).map(|i| indicator(facts, i)).collect()
}

/// Last year's problems that this year's go on from, with what came of them.
fn last_remedies(facts: &Facts) -> Vec<Node> {
    let all = &facts.snapshot.remedies;
    let carried = all
        .iter()
        .filter(|r| r.programme == facts.programme)
        .filter_map(|now| all.iter().find(|last| Some(last.id) == now.carried_from).map(|last| (now, last)));
    carried
        .enumerate()
        .map(|(index, (now, last))| {
            map([
                ("number", number(index)),
                ("problem", maybe(last.problem.as_ref())),
                ("text", maybe(last.text.as_ref())),
                ("outcome", maybe(last.outcome.as_ref().or(now.outcome.as_ref()))),
            ])
        })
        .collect()
}

/// Stages of the systems that the programme built.
fn stages(facts: &Facts) -> Vec<Node> {
    let snapshot = facts.snapshot;
    let date = |date: Option<PartialDate>| maybe(date.map(PartialDate::to_chinese));
    let mut rows = Vec::new();
    for system in snapshot.systems_of(facts.programme) {
        for stage in snapshot.stages_of(system.id) {
            rows.push(map([
                ("number", number(rows.len())),
                ("system", text(&system.name)),
                ("name", text(&stage.name)),
                ("plan_start", date(stage.plan_start)),
                ("plan_end", date(stage.plan_end)),
                ("actual_start", date(stage.actual_start)),
                ("actual_end", date(stage.actual_end)),
                ("done", text(if stage.done { "1" } else { "" })),
                ("note", maybe(stage.note.as_ref())),
            ]));
        }
    }
    rows
}

fn remedies(facts: &Facts) -> Vec<Node> {
    facts
        .snapshot
        .remedies
        .iter()
        .filter(|r| r.programme == facts.programme)
        .enumerate()
        .map(|(index, remedy)| {
            map([
                ("number", number(index)),
                ("problem", maybe(remedy.problem.as_ref())),
                ("text", maybe(remedy.text.as_ref())),
                ("outcome", maybe(remedy.outcome.as_ref())),
            ])
        })
        .collect()
}

fn payments(facts: &Facts) -> Vec<Node> {
    let own: Vec<_> = appropriations(facts).collect();
    facts
        .snapshot
        .payments
        .iter()
        .filter_map(|payment| own.iter().find(|a| a.id == payment.appropriation).map(|a| (payment, a)))
        .map(|(payment, appropriation)| {
            map([
                ("source", text(&appropriation.label)),
                ("component", maybe(component(facts, payment))),
                ("date", maybe(payment.date.map(|d| d.to_chinese()))),
                ("amount_wan", text(payment.amount.to_wan_text())),
                ("amount_yuan", text(payment.amount.to_yuan_text())),
                ("payee", maybe(payment.payee.as_ref())),
                ("voucher", maybe(payment.voucher.as_ref())),
                ("note", maybe(payment.note.as_ref())),
            ])
        })
        .collect()
}

fn component<'a>(facts: &Facts<'a>, payment: &Payment) -> Option<&'a str> {
    let found = facts.snapshot.components.iter().find(|c| Some(c.id) == payment.component);
    found.map(|component| component.name.as_str())
}

/// What the systems are made of, one row a kind.
fn equipment(facts: &Facts) -> Vec<Node> {
    let snapshot = facts.snapshot;
    let assets = snapshot.systems_of(facts.programme).flat_map(|system| snapshot.assets_of(system.id));
    assets
        .enumerate()
        .map(|(index, asset)| {
            map([
                ("number", number(index)),
                ("kind", text(&asset.kind)),
                ("count", text(asset.count.to_string())),
                ("in_use", maybe(asset.in_use)),
            ])
        })
        .collect()
}

fn townships(facts: &Facts) -> Vec<Node> {
    let Some((report, _)) = facts.coverage else { return Vec::new() };
    report
        .by_township
        .iter()
        .enumerate()
        .map(|(index, part)| {
            map([
                ("number", number(index)),
                ("name", text(&part.name)),
                ("target_ha", text(hectares(part.target_area_m2))),
                ("visible_ha", text(hectares(part.visible_area_m2))),
                ("blind_ha", text(hectares(part.target_area_m2 - part.visible_area_m2))),
                ("ratio", text(part.ratio.to_string())),
            ])
        })
        .collect()
}

/// Figures that a source states, beside what the ledger gives.
fn stated(facts: &Facts) -> Vec<Node> {
    let own = facts.snapshot.stated.iter().filter(|figure| figure.programme == facts.programme);
    own.map(|stated| {
        map([
            ("figure", text(&stated.figure)),
            ("value", text(&stated.value)),
            ("source", text(&stated.source)),
            ("place", maybe(stated.place.as_ref())),
        ])
    })
    .collect()
}

fn findings(facts: &Facts) -> Vec<Node> {
    facts
        .findings
        .iter()
        .enumerate()
        .map(|(index, (severity, words))| {
            let severity = match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Hint => "hint",
            };
            map([("number", number(index)), ("severity", text(severity)), ("text", text(words))])
        })
        .collect()
}
