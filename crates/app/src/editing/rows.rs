//! Which rows a question of the attribute table is answered with, and in which order: by a pass over the file that keeps
//! one feature in memory, and of each feature no more than its id and what it is sorted by.
//!
//! The question without filter and order is answered without a pass where ids run on, as those of an import do: then a
//! million rows cost nothing until they are looked at.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jitu_model::Id;
use jitu_model::place::{Feature, Field, FieldKind, FieldValue, Layer, LayerFeatures, LayerHome};
use jitu_overlay::measure::measure;
use jitu_store::LayerReader;

use super::expression::{Expression, Slot, Slots, of_slot};
use super::table::{TableColumn, TableFilter, TableQuery};
use super::{values, vector_layer, whole};
use crate::error::{AppError, Result};
use crate::language::word;
use crate::session::Session;
use crate::views::RowId;

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Slot(Slot),
    Area,
    Length,
}

impl Shown {
    /// Whether it is read off the shape.
    pub(super) fn measures(self) -> bool {
        !matches!(self, Self::Slot(_))
    }
}

/// What a feature has in a column.
pub(super) fn has(feature: &Feature, shown: Shown) -> FieldValue {
    let real = |number: Option<f64>| number.map_or(FieldValue::Null, FieldValue::Real);
    match shown {
        Shown::Slot(slot) => of_slot(feature, slot),
        Shown::Area => real(measure(&feature.geometry).area_m2),
        Shown::Length => real(measure(&feature.geometry).length_m),
    }
}

/// A layer's table, open for reading beside the session.
pub(super) struct Source {
    pub(super) layer: Layer,
    pub(super) slots: Slots,
    pub(super) reader: LayerReader,
}

impl Source {
    pub(super) fn open(session: &Session, layer: RowId) -> Result<Self> {
        let layer = vector_layer(session, layer)?;
        let project = &session.opened()?.project;
        let path = match layer.home {
            LayerHome::Project => project.path().to_owned(),
            LayerHome::Library => project.library_path(),
        };
        let reader = LayerReader::open(&path, &layer.table_name)?;
        Ok(Self { slots: Slots::of(&layer, reader.fields()), layer, reader })
    }

    pub(super) fn fields(&self) -> &[Field] {
        self.reader.fields()
    }

    /// The columns of the layer: its fields, and the area and length that its features have.
    pub(super) fn columns(&self, (areas, lengths): (bool, bool)) -> Vec<(TableColumn, Shown)> {
        let own = self.layer.home == LayerHome::Project;
        let slot = |(key, title, slot): &(String, String, Slot)| {
            let kind = values::kind_of(*slot, self.fields()).name().to_owned();
            (TableColumn { key: key.clone(), title: title.clone(), kind, editable: own }, Shown::Slot(*slot))
        };
        let measured = |key: &str, shown| {
            let title = word(&format!("feature.{key}"));
            let kind = FieldKind::Real.name().to_owned();
            (TableColumn { key: key.to_owned(), title, kind, editable: false }, shown)
        };
        let area = areas.then(|| measured("area", Shown::Area));
        let length = lengths.then(|| measured("length", Shown::Length));
        self.slots.0.iter().map(slot).chain(area).chain(length).collect()
    }

    pub(super) fn shown_of(&self, key: &str) -> Result<Shown> {
        let shown = match key {
            "area" => Some(Shown::Area),
            "length" => Some(Shown::Length),
            _ => self.slots.keyed(key).map(Shown::Slot),
        };
        shown.ok_or_else(|| AppError::new("unknown_column", &[("name", key)]))
    }

    /// The features of these ids that are there, in this order.
    pub(super) fn some(&self, ids: &[Id<Feature>]) -> Result<Vec<Feature>> {
        let mut found = self.reader.some(ids)?;
        if !ids.is_sorted() {
            let place: HashMap<_, _> = ids.iter().enumerate().map(|(at, id)| (id, at)).collect();
            found.sort_by_key(|feature| place.get(&feature.id).copied());
        }
        Ok(found)
    }
}

/// What a row must be to be let through.
pub(super) struct Sieve {
    wanted: Option<Expression>,
    words: Vec<String>,
    only: Option<HashSet<i64>>,
    slots: Vec<Slot>,
}

impl Sieve {
    pub(super) fn new(filter: &TableFilter, slots: &Slots) -> Result<Self> {
        let wanted = match filter.filter.trim() {
            "" => None,
            text => Some(Expression::parse(text, slots)?),
        };
        Ok(Self {
            wanted,
            words: filter.text.split_whitespace().map(str::to_lowercase).collect(),
            only: filter.only.as_ref().map(|ids| ids.iter().map(|id| id.0).collect()),
            slots: slots.0.iter().map(|slot| slot.2).collect(),
        })
    }

    /// Whether it looks at shapes.
    pub(super) fn measures(&self) -> bool {
        self.wanted.as_ref().is_some_and(Expression::measures)
    }

    pub(super) fn lets(&self, feature: &Feature) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&feature.id.raw()))
            && self.says(feature)
            && self.wanted.as_ref().is_none_or(|wanted| wanted.holds(feature))
    }

    fn says(&self, feature: &Feature) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let cell = |slot: &Slot| of_slot(feature, *slot).to_string().to_lowercase();
        let cells: Vec<String> = self.slots.iter().map(cell).collect();
        self.words.iter().all(|word| cells.iter().any(|cell| cell.contains(word)))
    }
}

/// Rows in their order.
#[derive(Debug, Clone)]
pub(super) enum Order {
    /// All of them, whose ids run on from one.
    Run(i64, usize),
    /// These.
    Listed(Arc<Vec<i64>>),
}

impl Order {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Run(_, count) => *count,
            Self::Listed(ids) => ids.len(),
        }
    }

    /// The ids of some of them.
    pub(super) fn ids(&self, offset: usize, limit: usize) -> Vec<Id<Feature>> {
        let to = offset.saturating_add(limit).min(self.len());
        let rows = offset.min(to)..to;
        match self {
            Self::Run(first, _) => rows.map(|at| Id::new(first + at as i64)).collect(),
            Self::Listed(ids) => ids[rows].iter().map(|id| Id::new(*id)).collect(),
        }
    }

    /// Where one stands.
    pub(super) fn place(&self, id: Id<Feature>) -> Option<usize> {
        match self {
            Self::Run(first, count) => usize::try_from(id.raw() - first).ok().filter(|at| at < count),
            Self::Listed(ids) => ids.iter().position(|row| *row == id.raw()),
        }
    }
}

/// What a question was answered with.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    layer: Layer,
    filter: TableFilter,
    sort: Option<String>,
    descending: bool,
    /// Whether the layer has areas, and whether it has lines or areas.
    pub(super) kinds: (bool, bool),
    pub(super) order: Order,
}

/// The rows that a question is about; answered once for as long as the layer stays as it is.
pub(super) fn ordered(session: &mut Session, source: &Source, query: &TableQuery) -> Result<Kept> {
    let kept = session.opened()?.table.as_ref().filter(|kept| kept.layer == source.layer);
    let same = |kept: &&Kept| {
        kept.filter == query.filter && kept.sort == query.sort && kept.descending == query.descending
    };
    if let Some(kept) = kept.filter(same) {
        return Ok(kept.clone());
    }
    let plain = query.filter.is_all() && query.sort.is_none();
    let ends = source.reader.ends()?.filter(|_| plain);
    if let Some((first, last)) = ends
        && last - first + 1 == source.layer.feature_count
    {
        let count = usize::try_from(source.layer.feature_count).unwrap_or(0);
        return keep(session, source, query, Order::Run(first, count));
    }
    counted(session, source, query)
}

/// As [`ordered`], by a pass over the features.
pub(super) fn counted(session: &mut Session, source: &Source, query: &TableQuery) -> Result<Kept> {
    let sieve = Sieve::new(&query.filter, &source.slots)?;
    let sort = query.sort.as_deref().map(|key| source.shown_of(key)).transpose()?;
    let shapes = sieve.measures() || sort.is_some_and(Shown::measures);
    let ids = match sort {
        None => {
            let mut ids = Vec::new();
            source.reader.each(shapes, &mut |feature| {
                if sieve.lets(&feature) {
                    ids.push(feature.id.raw());
                }
                true
            })?;
            ids
        }
        Some(shown) => {
            let mut keyed: Vec<(FieldValue, i64)> = Vec::new();
            source.reader.each(shapes, &mut |feature| {
                if sieve.lets(&feature) {
                    keyed.push((has(&feature, shown), feature.id.raw()));
                }
                true
            })?;
            arrange(&mut keyed, query.descending);
            keyed.into_iter().map(|(_, id)| id).collect()
        }
    };
    keep(session, source, query, Order::Listed(Arc::new(ids)))
}

fn keep(session: &mut Session, source: &Source, query: &TableQuery, order: Order) -> Result<Kept> {
    let known = session.opened()?.table.as_ref().filter(|kept| kept.layer == source.layer);
    let kinds = known.map_or_else(|| source.reader.kinds(), |kept| Ok(kept.kinds))?;
    let kept = Kept {
        layer: source.layer.clone(),
        filter: query.filter.clone(),
        sort: query.sort.clone(),
        descending: query.descending,
        kinds,
        order,
    };
    session.opened_mut()?.table = Some(kept.clone());
    Ok(kept)
}

/// Sorts rows; those without a value come last either way, equal ones stay as they were.
fn arrange(keyed: &mut [(FieldValue, i64)], descending: bool) {
    keyed.sort_by(|(a, _), (b, _)| match (a, b) {
        (FieldValue::Null, FieldValue::Null) => Ordering::Equal,
        (FieldValue::Null, _) => Ordering::Greater,
        (_, FieldValue::Null) => Ordering::Less,
        _ if descending => compare(b, a),
        _ => compare(a, b),
    });
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

/// The features that a filter lets through, as indices into the layer's, in the layer's order: for what takes a layer
/// whole, such as an export.
pub(crate) fn filtered(
    session: &mut Session,
    filter: &TableFilter,
) -> Result<(Arc<LayerFeatures>, Arc<Vec<u32>>)> {
    let layer = whole(session, filter.layer)?;
    let sieve = Sieve::new(filter, &Slots::of(&layer.layer, &layer.fields))?;
    let order = (0..).zip(&layer.features).filter(|(_, feature)| sieve.lets(feature)).map(|(at, _)| at);
    let order = Arc::new(order.collect());
    Ok((layer, order))
}
