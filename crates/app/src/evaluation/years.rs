//! A programme over the years: which year went before, several side by side, problems carried in.

use std::collections::HashSet;

use jitu_model::assessment::{AssessmentResult, ScoredIndicator};
use jitu_model::programme::Programme;
use jitu_model::system::Remedy;
use jitu_model::{Id, Snapshot, ledger};

use super::{lock, result, shown, target_view, two_places};
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language;
use crate::session::Session;
use crate::views::{ProjectView, RowId, YearCell, YearRemedy, YearRow, YearView, YearsView};

/// The same programme of the year before: as somebody set it, else by code, else by name.
pub(super) fn previous<'s>(snapshot: &'s Snapshot, programme: &Programme) -> Option<&'s Programme> {
    let set = programme.previous.and_then(|id| snapshot.programme(id));
    if let Some(set) = set.filter(|set| set.year < programme.year) {
        return Some(set);
    }
    let before = |row: &&Programme| row.year == programme.year - 1 && row.id != programme.id;
    let same_code = |row: &&Programme| row.code.is_some() && row.code == programme.code;
    let same_name = |row: &&Programme| row.name == programme.name;
    let rows = || snapshot.programmes.iter().filter(before);
    rows().find(same_code).or_else(|| rows().find(same_name))
}

/// A programme with those before and after it, the oldest first. Years fall with each step back and rise with each step
/// on, so that a circle in a hostile file cannot be walked.
fn chain<'s>(snapshot: &'s Snapshot, programme: &'s Programme) -> Vec<&'s Programme> {
    let mut years = vec![programme];
    let mut oldest = programme;
    while let Some(before) = previous(snapshot, oldest) {
        years.insert(0, before);
        oldest = before;
    }
    let mut latest = programme;
    let after = |latest: &Programme| {
        snapshot.programmes.iter().find(|row| previous(snapshot, row).is_some_and(|p| p.id == latest.id))
    };
    while let Some(next) = after(latest) {
        years.push(next);
        latest = next;
    }
    years
}

/// A programme's years beside each other, the oldest first.
///
/// # Errors
/// No such programme; unknown rules or metric of one of the years.
pub fn years(session: &Session, programme: RowId) -> Result<YearsView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let chain = chain(&snapshot, &programme);
    let results =
        chain.iter().map(|year| result(&snapshot, year)).collect::<Result<Vec<AssessmentResult>>>()?;
    let views = chain.iter().zip(&results).map(|(year, result)| {
        let totals = ledger::programme_totals(&snapshot, year.id);
        YearView {
            programme: year.id.into(),
            year: year.year,
            name: year.name.clone(),
            budget: totals.adjusted.to_yuan_text(),
            paid: totals.paid.to_yuan_text(),
            execution_rate: totals.execution_rate().map(|rate| rate.to_string()),
            total: two_places(result.total),
            grade: result.grade.clone(),
            current: year.id == programme.id,
        }
    });
    Ok(YearsView {
        years: views.collect(),
        rows: rows(&chain, &results, programme.id),
        remedies: remedies(&snapshot, &chain, &programme),
    })
}

/// Indicators of all years by name: those of the year looked at in its order, then what only other years have, the
/// latest first.
fn rows(chain: &[&Programme], results: &[AssessmentResult], current: Id<Programme>) -> Vec<YearRow> {
    let of_current = results.iter().filter(|result| result.programme == current);
    let of_others = results.iter().rev().filter(|result| result.programme != current);
    let mut seen: HashSet<&[String]> = HashSet::new();
    let mut rows = Vec::new();
    for leaf in of_current.chain(of_others).flat_map(|result| &result.indicators) {
        if !seen.insert(&leaf.path) {
            continue;
        }
        let in_year = |result: &AssessmentResult| {
            result.indicators.iter().find(|other| other.path == leaf.path).map(cell)
        };
        rows.push(YearRow { path: leaf.path.clone(), cells: results.iter().map(in_year).collect() });
    }
    debug_assert!(rows.iter().all(|row| row.cells.len() == chain.len()));
    rows
}

fn cell(leaf: &ScoredIndicator) -> YearCell {
    YearCell {
        target: target_view(&leaf.target),
        actual: shown(leaf.actual.value, leaf.actual.text.as_deref()),
        weight: two_places(leaf.weight),
        score: two_places(leaf.score),
    }
}

/// Problems of the years before the one looked at, the oldest first.
fn remedies(snapshot: &Snapshot, chain: &[&Programme], current: &Programme) -> Vec<YearRemedy> {
    let earlier = chain.iter().filter(|year| year.year < current.year);
    let carried: HashSet<Id<Remedy>> = snapshot
        .remedies
        .iter()
        .filter(|remedy| remedy.programme == current.id)
        .filter_map(|remedy| remedy.carried_from)
        .collect();
    let view = |year: i32, remedy: &Remedy| YearRemedy {
        id: remedy.id.into(),
        year,
        problem: remedy.problem.clone(),
        text: remedy.text.clone(),
        outcome: remedy.outcome.clone(),
        carried: carried.contains(&remedy.id),
    };
    let mut views = Vec::new();
    for year in earlier {
        let own = snapshot.remedies.iter().filter(|remedy| remedy.programme == year.id);
        views.extend(own.map(|remedy| view(year.year, remedy)));
    }
    views
}

/// Carries an earlier year's problems and remedies in, with what came of them so far; what is carried already stays.
///
/// # Errors
/// No such programme; one that is not of an earlier year; nothing to carry; a programme that is signed.
pub fn carry_remedies(session: &mut Session, programme: RowId, from: RowId) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let source = session.programme(from.id())?;
    lock::open(&snapshot, programme.id)?;
    let params = [("name", source.name.as_str()), ("year", &source.year.to_string())];
    if source.year >= programme.year {
        return Err(AppError::new("not_an_earlier_year", &params));
    }
    let own = || snapshot.remedies.iter().filter(|remedy| remedy.programme == programme.id);
    let carried: HashSet<Id<Remedy>> = own().filter_map(|remedy| remedy.carried_from).collect();
    let first = own().map(|remedy| remedy.position + 1).max().unwrap_or(0);
    let mut rows: Vec<Remedy> = snapshot
        .remedies
        .iter()
        .filter(|remedy| remedy.programme == source.id && !carried.contains(&remedy.id))
        .zip(first..)
        .map(|(remedy, position)| Remedy {
            id: Id::NEW,
            programme: programme.id,
            carried_from: Some(remedy.id),
            position,
            ..remedy.clone()
        })
        .collect();
    if rows.is_empty() {
        return Err(AppError::new("nothing_to_carry", &params));
    }
    let count = rows.len().to_string();
    let label = language::label("carry_remedies", &[params[0], params[1], ("count", &count)]);
    session.write(&label, |writer| writer.insert_all(&mut rows))?;
    opened_view(session)
}
