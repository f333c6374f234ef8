//! Marks of the year around the tree of indicators: the project's whole term, and how it stands in the middle of the
//! year (绩效运行监控).

use std::collections::BTreeMap;

use jitu_model::indicator::{Indicator, TargetKind};
use jitu_model::ledger;
use jitu_model::programme::Appropriation;
use jitu_model::year::{Likelihood, ProgrammeTerm, ReasonKind, Standing};
use jitu_model::{Decimal, Id, Money, PartialDate};

use super::{Node, SOURCE_GROUPS, lists, map, maybe, months, plain, text};
use crate::facts::Facts;

/// What stands in a column that is chosen by a tick.
const TICK: &str = "√";

/// 项目属性、周期、中期目标和资金; all empty for a programme that nobody said them of.
pub(super) fn term(facts: &Facts) -> Node {
    let term = facts.snapshot.terms.iter().find(|term| term.programme == facts.programme);
    let date = |pick: fn(&ProgrammeTerm) -> Option<PartialDate>| {
        maybe(term.and_then(pick).map(PartialDate::to_chinese))
    };
    let money =
        |pick: fn(&ProgrammeTerm) -> Option<Money>| maybe(term.and_then(pick).map(Money::to_wan_text));
    map([
        ("attribute", maybe(term.and_then(|t| t.attribute).map(|a| a.name()))),
        ("starts", date(|t| t.starts)),
        ("ends", date(|t| t.ends)),
        ("years", maybe(term.and_then(years))),
        ("goal", maybe(term.and_then(|t| t.goal.as_ref()))),
        (
            "total_wan",
            money(|t| [t.fiscal, t.carried_in, t.other].into_iter().flatten().reduce(|a, b| a + b)),
        ),
        ("fiscal_wan", money(|t| t.fiscal)),
        ("carried_in_wan", money(|t| t.carried_in)),
        ("other_wan", money(|t| t.other)),
    ])
}

/// Years that a term touches: 2021年3月 to 2023年 are three.
fn years(term: &ProgrammeTerm) -> Option<u16> {
    let (starts, ends) = (term.starts?, term.ends?);
    ends.year().checked_sub(starts.year()).map(|between| between + 1)
}

/// The day that monitoring tells of: what the assessment says, else the end of July (财预〔2019〕136号, 第十二条).
fn monitored_to(facts: &Facts) -> Option<PartialDate> {
    let said = facts.snapshot.assessment_of(facts.programme).and_then(|a| a.monitored_to);
    let year = || u16::try_from(facts.snapshot.programme(facts.programme)?.year).ok();
    said.or_else(|| PartialDate::month_of(year()?, 7).ok())
}

/// The middle of the year: its month, what was paid by then, and what the year will come to, by source.
pub(super) fn monitored(facts: &Facts) -> Node {
    let to = monitored_to(facts);
    // The first day that lies after it.
    let end = to.map(|to| {
        let (year, month, day) = to.latest();
        (year, month, day + 1)
    });
    let all: Vec<&Appropriation> = lists::appropriations(facts).collect();
    let forecasts = forecasts(facts, to, &all);
    let part = |of: &[&Appropriation]| {
        let mut entries = match end {
            Some(end) => months::paid(facts, of, end),
            None => BTreeMap::new(),
        };
        let forecast = forecasts.iter().filter(|(id, _)| of.iter().any(|a| a.id == *id));
        let sum: Option<Money> = forecast.map(|(_, amount)| *amount).reduce(|a, b| a + b);
        entries.insert(
            "forecast_wan".to_owned(),
            maybe(sum.or(of.is_empty().then_some(Money::ZERO)).map(Money::to_wan_text)),
        );
        entries
    };
    let mut entries = part(&all);
    for (name, sources) in &SOURCE_GROUPS[2..] {
        let some: Vec<&Appropriation> = all.iter().copied().filter(|a| sources.contains(&a.source)).collect();
        entries.insert((*name).to_owned(), Node::Map(part(&some)));
    }
    let (_, month, day) = to.map_or((0, 0, 0), PartialDate::latest);
    let whole = to.is_some_and(months::is_months_end);
    entries.insert("month".to_owned(), maybe(to.map(|_| month)));
    entries.insert("day".to_owned(), maybe(to.filter(|_| !whole).map(|_| day)));
    entries.insert("date".to_owned(), maybe(to.map(PartialDate::to_chinese)));
    Node::Map(entries)
}

/// What each appropriation will have paid by the year's end: its payments, and its part of what the ledger still expects
/// to fall due, by what each has left to pay. The parts add up to the whole forecast.
fn forecasts(
    facts: &Facts,
    to: Option<PartialDate>,
    all: &[&Appropriation],
) -> Vec<(Id<Appropriation>, Money)> {
    let Some(to) = to else { return Vec::new() };
    let totals: Vec<_> = all.iter().map(|a| ledger::appropriation_totals(facts.snapshot, a.id)).collect();
    let rests: Vec<i64> = totals.iter().map(|t| t.unpaid().fen().max(0)).collect();
    let rest: i128 = rests.iter().map(|fen| i128::from(*fen)).sum();
    let expected = i128::from(ledger::forecast(facts.snapshot, facts.programme, to).expected.fen()).min(rest);
    let (mut run, mut given) = (0_i128, 0_i128);
    let mut rows = Vec::new();
    for ((appropriation, totals), own) in all.iter().zip(&totals).zip(rests) {
        run += i128::from(own);
        let upto = if rest == 0 { 0 } else { expected * run / rest };
        let share = i64::try_from(upto - given).unwrap_or_default();
        given = upto;
        rows.push((appropriation.id, totals.paid + Money::from_fen(share)));
    }
    rows
}

/// How one leaf stands in the middle of the year; every mark empty where nobody told.
pub(super) fn monitoring(facts: &Facts, leaf: Id<Indicator>, kind: TargetKind, unit: Option<&str>) -> Node {
    let row = facts.snapshot.monitoring.iter().find(|row| row.indicator == leaf);
    let figure = |value: Option<Decimal>, words: Option<&String>| {
        let number = value.map(|value| match unit {
            Some("%") => format!("{}%", plain(value)),
            _ => plain(value),
        });
        text(number.unwrap_or_else(|| lists::worded(kind, words.map(String::as_str))))
    };
    let standing = Standing::of(row, facts.monitored.get(&leaf).copied());
    let so_far = figure(standing.number(), standing.text.as_ref());
    let forecast =
        figure(row.and_then(|row| row.forecast_value), row.and_then(|row| row.forecast_text.as_ref()));
    let reason = row.and_then(|row| row.reason_kind);
    let likely = row.and_then(|row| row.likelihood);
    let tick = |chosen: bool| text(if chosen { TICK } else { "" });
    map([
        ("value", so_far),
        ("forecast", forecast),
        ("reason_kind", maybe(reason.map(|kind| kind.name()))),
        ("reason_funds", tick(reason == Some(ReasonKind::Funds))),
        ("reason_rules", tick(reason == Some(ReasonKind::Rules))),
        ("reason_staff", tick(reason == Some(ReasonKind::Staff))),
        ("reason_equipment", tick(reason == Some(ReasonKind::Equipment))),
        ("reason_other", tick(reason == Some(ReasonKind::Other))),
        ("reason", maybe(row.and_then(|row| row.reason.as_ref()))),
        ("likelihood", maybe(likely.map(|likely| likely.name()))),
        ("likely_certain", tick(likely == Some(Likelihood::Certain))),
        ("likely_possible", tick(likely == Some(Likelihood::Possible))),
        ("likely_impossible", tick(likely == Some(Likelihood::Impossible))),
        ("note", maybe(row.and_then(|row| row.note.as_ref()))),
    ])
}
