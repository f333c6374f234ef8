//! The attribute table: a layer's features as rows, filtered, ordered, a page at a time.
//!
//! A question (filter and order) is answered once and kept as the order of rows, so that scrolling a million rows reads
//! pages of it; the window never holds more than some pages.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use geo_types::Geometry;
use jitu_model::place::{Feature, FieldKind, FieldValue, Layer, LayerFeatures, LayerHome};
use jitu_overlay::measure::{Measure, measure};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::expression::{Expression, Slot, Slots, of_slot};
use super::{values, whole};
use crate::error::{AppError, Result};
use crate::language::word;
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

/// The order of rows that a question was answered with.
#[derive(Debug)]
pub(crate) struct Kept {
    layer: Layer,
    filter: TableFilter,
    sort: Option<String>,
    descending: bool,
    order: Arc<Vec<u32>>,
}

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Slot(Slot),
    Area,
    Length,
}

/// The columns of a layer: its fields, and the area and length that its features have.
fn columns(whole: &LayerFeatures, slots: &Slots) -> Vec<(TableColumn, Shown)> {
    let own = whole.layer.home == LayerHome::Project;
    let slot = |(key, title, slot): &(String, String, Slot)| {
        let kind = values::kind_of(*slot, &whole.fields).name().to_owned();
        (TableColumn { key: key.clone(), title: title.clone(), kind, editable: own }, Shown::Slot(*slot))
    };
    // A layer may have places, lines and areas: the column is there as soon as one feature has something in it.
    let some = |has: fn(&Geometry<f64>) -> bool| whole.features.iter().any(|feature| has(&feature.geometry));
    let areas = some(|shape| {
        matches!(shape, Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::GeometryCollection(_))
    });
    let lengths = areas || some(|shape| !matches!(shape, Geometry::Point(_) | Geometry::MultiPoint(_)));
    let measured = |key: &str, shown| {
        let kind = FieldKind::Real.name().to_owned();
        (
            TableColumn {
                key: key.to_owned(),
                title: word(&format!("feature.{key}")),
                kind,
                editable: false,
            },
            shown,
        )
    };
    let area = areas.then(|| measured("area", Shown::Area));
    let length = lengths.then(|| measured("length", Shown::Length));
    slots.0.iter().map(slot).chain(area).chain(length).collect()
}

fn has(feature: &Feature, shown: Shown) -> FieldValue {
    let real = |number: Option<f64>| number.map_or(FieldValue::Null, FieldValue::Real);
    match shown {
        Shown::Slot(slot) => of_slot(feature, slot),
        Shown::Area => real(measure(&feature.geometry).area_m2),
        Shown::Length => real(measure(&feature.geometry).length_m),
    }
}

/// A page of a layer's rows.
///
/// # Errors
/// No such layer; its library is missing; a filter that is no expression; no such column to sort by.
pub fn table_page(session: &mut Session, query: &TableQuery) -> Result<TablePage> {
    let (layer, order) = ordered(session, &query.filter, query.sort.as_deref(), query.descending)?;
    let columns = columns(&layer, &Slots::of(&layer.layer, &layer.fields));
    let wanted = order.iter().skip(query.offset as usize).take(query.limit.min(MOST_ROWS) as usize);
    let row = |at: &u32| {
        let feature = layer.features.get(*at as usize)?;
        let once = measure(&feature.geometry);
        let cell = |(_, shown): &(TableColumn, Shown)| text(feature, *shown, once);
        Some(TableRow { id: feature.id.into(), cells: columns.iter().map(cell).collect() })
    };
    Ok(TablePage {
        rows: wanted.filter_map(row).collect(),
        total: count(order.len()),
        all: count(layer.features.len()),
        editable: layer.layer.home == LayerHome::Project && layer.layer.crs == 4490,
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
    let (layer, order) = ordered(session, &query.filter, query.sort.as_deref(), query.descending)?;
    let ids = order.iter().filter_map(|at| layer.features.get(*at as usize)).map(|feature| feature.id.into());
    Ok(ids.take(MOST_IDS).collect())
}

/// Where in the order asked for a feature stands; `None`: the filter does not let it through.
///
/// # Errors
/// As [`table_page`].
pub fn table_place(session: &mut Session, query: &TableQuery, feature: RowId) -> Result<Option<u32>> {
    let (layer, order) = ordered(session, &query.filter, query.sort.as_deref(), query.descending)?;
    let at = layer.features.binary_search_by_key(&feature.id(), |feature| feature.id).ok();
    Ok(at.and_then(|at| order.iter().position(|row| *row as usize == at)).map(count))
}

/// What the numbers of a column amount to over the rows that a filter lets through.
///
/// # Errors
/// As [`table_page`]; no such column.
pub fn statistics(session: &mut Session, filter: &TableFilter, column: &str) -> Result<ColumnFigures> {
    let (layer, order) = ordered(session, filter, None, false)?;
    let shown = shown_of(&layer, column)?;
    let number = |at: &u32| {
        let value = has(layer.features.get(*at as usize)?, shown);
        super::expression::Value::of(&value).number()
    };
    let mut numbers: Vec<f64> = order.iter().filter_map(number).collect();
    numbers.sort_by(f64::total_cmp);
    let sum: f64 = numbers.iter().sum();
    let middle = numbers.len() / 2;
    let median = match numbers.len() % 2 {
        _ if numbers.is_empty() => None,
        0 => Some((numbers[middle - 1] + numbers[middle]) / 2.0),
        _ => Some(numbers[middle]),
    };
    Ok(ColumnFigures {
        count: count(numbers.len()),
        empty: count(order.len() - numbers.len()),
        sum,
        mean: (!numbers.is_empty()).then(|| sum / numbers.len() as f64),
        least: numbers.first().copied(),
        median,
        most: numbers.last().copied(),
    })
}

/// The features that a filter lets through, as indices into the layer's, in the layer's order.
pub(crate) fn filtered(
    session: &mut Session,
    filter: &TableFilter,
) -> Result<(Arc<LayerFeatures>, Arc<Vec<u32>>)> {
    ordered(session, filter, None, false)
}

fn shown_of(layer: &LayerFeatures, key: &str) -> Result<Shown> {
    let columns = columns(layer, &Slots::of(&layer.layer, &layer.fields));
    let found = columns.into_iter().find(|(column, _)| column.key == key).map(|(_, shown)| shown);
    found.ok_or_else(|| AppError::new("unknown_column", &[("name", key)]))
}

fn ordered(
    session: &mut Session,
    filter: &TableFilter,
    sort: Option<&str>,
    descending: bool,
) -> Result<(Arc<LayerFeatures>, Arc<Vec<u32>>)> {
    let layer = whole(session, filter.layer)?;
    let kept = session.opened()?.table.as_ref().filter(|kept| {
        kept.layer == layer.layer
            && kept.filter == *filter
            && kept.sort.as_deref() == sort
            && kept.descending == descending
    });
    if let Some(kept) = kept {
        return Ok((Arc::clone(&layer), Arc::clone(&kept.order)));
    }
    let mut order = rows(&layer, filter)?;
    if let Some(key) = sort {
        arrange(&layer, shown_of(&layer, key)?, descending, &mut order);
    }
    let order = Arc::new(order);
    session.opened_mut()?.table = Some(Kept {
        layer: layer.layer.clone(),
        filter: filter.clone(),
        sort: sort.map(str::to_owned),
        descending,
        order: Arc::clone(&order),
    });
    Ok((layer, order))
}

fn rows(layer: &LayerFeatures, filter: &TableFilter) -> Result<Vec<u32>> {
    let slots = Slots::of(&layer.layer, &layer.fields);
    let wanted = match filter.filter.trim() {
        "" => None,
        text => Some(Expression::parse(text, &slots)?),
    };
    let words: Vec<String> = filter.text.split_whitespace().map(str::to_lowercase).collect();
    let only: Option<HashSet<i64>> = filter.only.as_ref().map(|ids| ids.iter().map(|id| id.0).collect());
    let said = |feature: &Feature| {
        words.is_empty() || {
            let cells: Vec<String> =
                slots.0.iter().map(|slot| of_slot(feature, slot.2).to_string().to_lowercase()).collect();
            words.iter().all(|word| cells.iter().any(|cell| cell.contains(word)))
        }
    };
    let lets = |feature: &Feature| {
        only.as_ref().is_none_or(|only| only.contains(&feature.id.raw()))
            && said(feature)
            && wanted.as_ref().is_none_or(|wanted| wanted.holds(feature))
    };
    Ok((0..).zip(&layer.features).filter(|(_, feature)| lets(feature)).map(|(at, _)| at).collect())
}

/// Sorts rows by a column; those without a value come last either way, equal ones stay as they were.
fn arrange(layer: &LayerFeatures, shown: Shown, descending: bool, order: &mut [u32]) {
    let mut keyed: Vec<(FieldValue, u32)> =
        order.iter().map(|at| (has(&layer.features[*at as usize], shown), *at)).collect();
    keyed.sort_by(|(a, _), (b, _)| match (a, b) {
        (FieldValue::Null, FieldValue::Null) => Ordering::Equal,
        (FieldValue::Null, _) => Ordering::Greater,
        (_, FieldValue::Null) => Ordering::Less,
        _ if descending => compare(b, a),
        _ => compare(a, b),
    });
    for (place, (_, at)) in order.iter_mut().zip(keyed) {
        *place = at;
    }
}

fn compare(a: &FieldValue, b: &FieldValue) -> Ordering {
    let number = |value: &FieldValue| match value {
        FieldValue::Integer(number) => Some(*number as f64),
        FieldValue::Real(number) => Some(*number),
        _ => None,
    };
    match (a, b) {
        (FieldValue::Integer(a), FieldValue::Integer(b)) => a.cmp(b),
        (FieldValue::Text(a), FieldValue::Text(b)) => a.cmp(b),
        _ => match (number(a), number(b)) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        },
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
