//! The ledger's lists: payments, applications, installments, contracts and movements across all systems of a
//! programme, filtered, sorted and summed, for the window and for export.
//!
//! A list is made once after each change of the project and kept; a filter then walks plain rows, so that a hundred
//! thousand payments answer while somebody types.

mod cells;
mod funds;
mod operation;
mod systems;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use jitu_model::programme::Programme;
use jitu_model::{Id, Money, PartialDate, Snapshot};
use jitu_workbooks::{ColumnKind, List, ListColumn, ListFormat};

use crate::error::{AppError, Result};
use crate::language::{self, word};
use crate::session::Session;
use crate::views::{LedgerColumn, LedgerPage, LedgerQuery, LedgerRow, RowId};
use cells::{Kind, ListRow, Names, Value};

/// The lists there are, by name, with the record their rows are.
pub(super) const LISTS: [(&str, &str); 10] = [
    ("payments", "payment"),
    ("applications", "payment_application"),
    ("milestones", "milestone"),
    ("contracts", "contract"),
    ("movements", "budget_movement"),
    ("systems", "funded_system"),
    ("components", "component"),
    ("assets", "asset"),
    ("events", "event"),
    ("surveys", "survey"),
];

/// A list of a programme, whole.
#[derive(Debug)]
pub(crate) struct Listing {
    columns: &'static [(&'static str, Kind)],
    record: &'static str,
    rows: Vec<ListRow>,
}

/// Lists made since the project changed last.
pub(crate) type Listings = HashMap<(Id<Programme>, &'static str), Arc<Listing>>;

fn listing(snapshot: &Snapshot, programme: Id<Programme>, list: &str) -> Listing {
    let names = Names::of(snapshot, programme);
    let (columns, rows) = match list {
        "applications" => (funds::APPLICATIONS, funds::applications(&names, programme)),
        "milestones" => (funds::MILESTONES, funds::milestones(&names, programme)),
        "contracts" => (funds::CONTRACTS, funds::contracts(&names, programme)),
        "movements" => (funds::MOVEMENTS, funds::movements(&names, programme)),
        "systems" => (systems::SYSTEMS, systems::systems(&names, programme)),
        "components" => (systems::COMPONENTS, systems::components(&names, programme)),
        "assets" => (systems::ASSETS, systems::assets(&names, programme)),
        "events" => (operation::EVENTS, operation::events(&names, programme)),
        "surveys" => (operation::SURVEYS, operation::surveys(&names, programme)),
        _ => (funds::PAYMENTS, funds::payments(&names, programme)),
    };
    let record = LISTS.iter().find(|(name, _)| *name == list).map_or("payment", |(_, record)| *record);
    Listing { columns, record, rows }
}

/// The list of that name; made once after each change.
fn whole(session: &mut Session, programme: Id<Programme>, list: &str) -> Result<Arc<Listing>> {
    let known: Vec<&str> = LISTS.iter().map(|(name, _)| *name).collect();
    let Some((list, _)) = LISTS.iter().find(|(name, _)| *name == list) else {
        return Err(AppError::new("unknown_list", &[("name", list), ("known", &known.join("、"))]));
    };
    let snapshot = session.snapshot()?;
    let open = session.opened_mut()?;
    let entry = open.listings.entry((programme, *list));
    Ok(Arc::clone(entry.or_insert_with(|| Arc::new(listing(&snapshot, programme, list)))))
}

fn day(text: Option<&String>) -> Result<Option<PartialDate>> {
    let given = text.map(|text| text.trim()).filter(|text| !text.is_empty());
    given.map(|text| text.parse().map_err(|_| AppError::new("bad_date", &[("value", text)]))).transpose()
}

impl Listing {
    /// Indexes of the rows that a query lets through, in its order.
    fn chosen(&self, query: &LedgerQuery) -> Result<Vec<usize>> {
        let (from, to) = (day(query.from.as_ref())?, day(query.to.as_ref())?);
        let text = query.text.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let through = |row: &ListRow| {
            query.system.is_none_or(|id| row.system == Some(id.id()))
                && query.contract.is_none_or(|id| row.contract == Some(id.id()))
                && query.source.is_none_or(|id| row.source == Some(id.id()))
                && from.is_none_or(|from| row.date.is_some_and(|date| !from.surely_after(date)))
                && to.is_none_or(|to| row.date.is_some_and(|date| !date.surely_after(to)))
                && words.iter().all(|word| row.words.contains(word))
        };
        let mut chosen: Vec<usize> =
            (0..self.rows.len()).filter(|index| through(&self.rows[*index])).collect();
        if let Some(column) = query.sort.as_ref().and_then(|key| self.columns.iter().position(|c| c.0 == key))
        {
            let value = |index: usize| &self.rows[index].values[column];
            chosen.sort_by(|a, b| {
                let (a, b) = (value(*a), value(*b));
                let unknown = (*a == Value::Unknown).cmp(&(*b == Value::Unknown));
                let order = if query.descending { b.order(a) } else { a.order(b) };
                unknown.then(order)
            });
        }
        Ok(chosen)
    }

    /// Sum of each column of money or counts over some rows, as shown.
    fn sums(&self, chosen: &[usize]) -> Vec<Option<String>> {
        let values = |column: usize| chosen.iter().map(move |row| &self.rows[*row].values[column]);
        let money = |column: usize| {
            let amounts = values(column).filter_map(|value| match value {
                Value::Money(money) => Some(*money),
                _ => None,
            });
            amounts.sum::<Money>().to_yuan_text()
        };
        let count = |column: usize| {
            let counts = values(column).filter_map(|value| match value {
                Value::Number(count) => Some(*count),
                _ => None,
            });
            counts.fold(0_i64, i64::saturating_add).to_string()
        };
        let sum = |(column, (_, kind)): (usize, &(&str, Kind))| match kind {
            Kind::Money => Some(money(column)),
            Kind::Count => Some(count(column)),
            _ => None,
        };
        self.columns.iter().enumerate().map(sum).collect()
    }

    fn title(&self, key: &str) -> String {
        word(&format!("column.{key}"))
    }
}

/// A window on a list.
///
/// # Errors
/// No such programme or list; a date that is none.
pub fn ledger(session: &mut Session, programme: RowId, query: &LedgerQuery) -> Result<LedgerPage> {
    let programme = session.programme(programme.id())?.id;
    let list = whole(session, programme, &query.list)?;
    let chosen = list.chosen(query)?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let shown = chosen.iter().skip(query.offset as usize).take(query.limit as usize).map(|index| {
        let row = &list.rows[*index];
        LedgerRow {
            id: row.id,
            system: row.system.map(RowId::from),
            contract: row.contract.map(RowId::from),
            cells: row.values.iter().map(Value::shown).collect(),
        }
    });
    Ok(LedgerPage {
        record: list.record.to_owned(),
        columns: list
            .columns
            .iter()
            .map(|(key, kind)| LedgerColumn {
                key: (*key).to_owned(),
                title: list.title(key),
                kind: kind.name().to_owned(),
            })
            .collect(),
        rows: shown.collect(),
        total: count(chosen.len()),
        all: count(list.rows.len()),
        sums: list.sums(&chosen),
    })
}

/// Writes a filtered list to a workbook or a text file, by the path's ending. Gives the path.
///
/// # Errors
/// As [`ledger`]; an ending that is neither; a file that cannot be written.
pub fn export_ledger(
    session: &mut Session,
    programme: RowId,
    query: &LedgerQuery,
    path: &Path,
) -> Result<String> {
    let row = session.programme(programme.id())?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let format = match ending.as_deref() {
        Some("xlsx") => ListFormat::Xlsx,
        Some("csv") => ListFormat::Csv,
        _ => return Err(AppError::new("unknown_list_format", &[("path", &path.display().to_string())])),
    };
    let list = whole(session, row.id, &query.list)?;
    let chosen = list.chosen(query)?;
    let columns = list.columns.iter().map(|(key, kind)| ListColumn {
        title: list.title(key),
        kind: match kind {
            Kind::Money => ColumnKind::Money,
            Kind::Date => ColumnKind::Date,
            Kind::Number | Kind::Count => ColumnKind::Number,
            Kind::Text | Kind::Choice => ColumnKind::Text,
        },
        sum: matches!(kind, Kind::Money | Kind::Count),
    });
    let cells =
        |index: &usize| list.rows[*index].values.iter().map(|v| v.shown().unwrap_or_default()).collect();
    let written = List {
        title: word(&format!("list.{}", query.list)),
        note: language::label("list_note", &[("name", &row.name), ("year", &row.year.to_string())]),
        columns: columns.collect(),
        rows: chosen.iter().map(cells).collect(),
        total_label: word("list.total"),
    };
    jitu_workbooks::write(path, &written, format)?;
    Ok(path.display().to_string())
}
