//! The attribute table: a layer's features as rows, filtered, ordered, a page at a time.
//!
//! Neither this nor the window ever holds a layer: a page is read from the file when it comes into view; see `rows` for
//! what is kept of an answer.

use jitu_model::Id;
use jitu_model::place::{Feature, LayerHome};
use jitu_overlay::measure::{Measure, measure};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::expression::of_slot;
use super::rows::{Shown, Sieve, Source, counted, has, ordered};
use crate::error::Result;
use crate::session::Session;
use crate::views::RowId;

/// Rows that a request brings at most.
const MOST_ROWS: u32 = 1_000;
/// Ids that are handed out at most: what can be selected at once.
const MOST_IDS: usize = 50_000;

/// Which rows of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Type)]
pub struct TableFilter {
    /// The layer.
    pub layer: RowId,
    /// Words that must all occur in a row, in any cell.
    pub text: String,
    /// An expression that must hold; empty: none.
    pub filter: String,
    /// These rows only; null: all.
    pub only: Option<Vec<RowId>>,
}

impl TableFilter {
    /// Whether it lets every row through.
    pub(super) fn is_all(&self) -> bool {
        self.text.trim().is_empty() && self.filter.trim().is_empty() && self.only.is_none()
    }
}

/// Which rows of a layer, in which order, from where.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Type)]
pub struct TableQuery {
    /// Which rows.
    pub filter: TableFilter,
    /// Key of the column to sort by; null: the layer's own order.
    pub sort: Option<String>,
    /// Largest first.
    pub descending: bool,
    /// First row wanted.
    pub offset: u32,
    /// How many rows at most.
    pub limit: u32,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TableColumn {
    /// Key: `name`, `code`, `class`, `field.…`, `area`, `length`.
    pub key: String,
    /// Title.
    pub title: String,
    /// `text`, `integer`, `real`, `date`.
    pub kind: String,
    /// Whether its cells can be typed into.
    pub editable: bool,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TableRow {
    /// Row id of the feature.
    pub id: RowId,
    /// One a column; null: nothing.
    pub cells: Vec<Option<String>>,
}

/// A window on a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TablePage {
    /// Columns.
    pub columns: Vec<TableColumn>,
    /// Rows from the offset on.
    pub rows: Vec<TableRow>,
    /// How many rows the filter lets through.
    pub total: u32,
    /// How many there are.
    pub all: u32,
    /// Whether the layer can be edited.
    pub editable: bool,
}

/// What the numbers of a column amount to.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ColumnFigures {
    /// Numbers.
    pub count: u32,
    /// Rows without one.
    pub empty: u32,
    /// Their sum.
    pub sum: f64,
    /// Their mean; null: there are none.
    pub mean: Option<f64>,
    /// The least.
    pub least: Option<f64>,
    /// The one in the middle; the mean of two of them.
    pub median: Option<f64>,
    /// The most.
    pub most: Option<f64>,
}

/// A page of a layer's rows.
///
/// # Errors
/// No such layer; its library is missing; a filter that is no expression; no such column to sort by.
pub fn table_page(session: &mut Session, query: &TableQuery) -> Result<TablePage> {
    let source = Source::open(session, query.filter.layer)?;
    let mut kept = ordered(session, &source, query)?;
    let (offset, limit) = (query.offset as usize, query.limit.min(MOST_ROWS) as usize);
    let wanted = kept.order.ids(offset, limit);
    let mut features = source.some(&wanted)?;
    if features.len() < wanted.len() {
        // Another program took rows out: only a pass over the table tells which.
        kept = counted(session, &source, query)?;
        features = source.some(&kept.order.ids(offset, limit))?;
    }
    let columns = source.columns(kept.kinds);
    let row = |feature: &Feature| {
        let once = measure(&feature.geometry);
        let cell = |(_, shown): &(TableColumn, Shown)| text(feature, *shown, once);
        TableRow { id: feature.id.into(), cells: columns.iter().map(cell).collect() }
    };
    let total = kept.order.len();
    let record = &source.layer;
    Ok(TablePage {
        rows: features.iter().map(row).collect(),
        total: count(total),
        all: if query.filter.is_all() {
            count(total)
        } else {
            u32::try_from(record.feature_count).unwrap_or(u32::MAX)
        },
        editable: record.home == LayerHome::Project && record.crs == 4490,
        columns: columns.into_iter().map(|(column, _)| column).collect(),
    })
}

/// A cell as it is shown: areas and lengths with two decimals.
fn text(feature: &Feature, shown: Shown, once: Measure) -> Option<String> {
    let metres = |number: Option<f64>| number.map(|number| format!("{number:.2}"));
    match shown {
        Shown::Slot(slot) => Some(of_slot(feature, slot).to_string()).filter(|text| !text.is_empty()),
        Shown::Area => metres(once.area_m2),
        Shown::Length => metres(once.length_m),
    }
}

/// The ids that a filter lets through, at most 50,000, in the order asked for.
///
/// # Errors
/// As [`table_page`].
pub fn table_ids(session: &mut Session, query: &TableQuery) -> Result<Vec<RowId>> {
    let ids = ids(session, query, 0, MOST_IDS)?;
    Ok(ids.into_iter().map(RowId::from).collect())
}

/// The ids of some rows of a table.
pub(super) fn ids(
    session: &mut Session,
    query: &TableQuery,
    offset: usize,
    limit: usize,
) -> Result<Vec<Id<Feature>>> {
    let source = Source::open(session, query.filter.layer)?;
    Ok(ordered(session, &source, query)?.order.ids(offset, limit))
}

/// Where in the order asked for a feature stands; `None`: the filter does not let it through.
///
/// # Errors
/// As [`table_page`].
pub fn table_place(session: &mut Session, query: &TableQuery, feature: RowId) -> Result<Option<u32>> {
    let source = Source::open(session, query.filter.layer)?;
    Ok(ordered(session, &source, query)?.order.place(feature.id()).map(count))
}

/// What the numbers of a column amount to over the rows that a filter lets through.
///
/// # Errors
/// As [`table_page`]; no such column.
pub fn statistics(session: &mut Session, filter: &TableFilter, column: &str) -> Result<ColumnFigures> {
    let source = Source::open(session, filter.layer)?;
    let sieve = Sieve::new(filter, &source.slots)?;
    let shown = source.shown_of(column)?;
    let (mut numbers, mut empty) = (Vec::new(), 0);
    source.reader.each(shown.measures() || sieve.measures(), &mut |feature| {
        if sieve.lets(&feature) {
            match super::expression::Value::of(&has(&feature, shown)).number() {
                Some(number) => numbers.push(number),
                None => empty += 1,
            }
        }
        true
    })?;
    numbers.sort_unstable_by(f64::total_cmp);
    let sum: f64 = numbers.iter().sum();
    let middle = numbers.len() / 2;
    let median = match numbers.len() % 2 {
        _ if numbers.is_empty() => None,
        0 => Some((numbers[middle - 1] + numbers[middle]) / 2.0),
        _ => Some(numbers[middle]),
    };
    Ok(ColumnFigures {
        count: count(numbers.len()),
        empty,
        sum,
        mean: (!numbers.is_empty()).then(|| sum / numbers.len() as f64),
        least: numbers.first().copied(),
        median,
        most: numbers.last().copied(),
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
