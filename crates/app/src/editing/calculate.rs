//! The field calculator: a field of many features from an expression, looked at before it is written.

use jitu_model::place::{Feature, Field, FieldKind};
use jitu_store::FeatureEdits;
use serde::Serialize;
use specta::Type;

use super::expression::{Expression, Slot, Slots, of_slot};
use super::rows::{Sieve, Source};
use super::table::TableFilter;
use super::{EditView, edited, own_layer, values, write};
use crate::error::{AppError, Result};
use crate::language::{label, word};
use crate::session::Session;
use crate::views::RowId;

/// Rows that a preview shows.
const SHOWN: usize = 8;
/// Features that are calculated at once at most: each is in the journal twice.
const MOST: usize = 300_000;

/// What an expression would make of a field.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CalculationView {
    /// The first rows.
    pub rows: Vec<CalculationRow>,
    /// Rows it is for.
    pub total: u32,
    /// Rows whose value would be another.
    pub changed: u32,
    /// Rows whose value the field does not hold.
    pub refused: u32,
}

/// A row of a preview.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CalculationRow {
    /// The feature.
    pub id: RowId,
    /// Its name, or code.
    pub name: String,
    /// What the field holds.
    pub before: String,
    /// What it would hold.
    pub after: String,
    /// Whether the field can hold it.
    pub fits: bool,
}

/// An expression over a layer, with where its value goes.
struct Calculation {
    expression: Expression,
    slot: Slot,
    kind: FieldKind,
}

impl Calculation {
    fn new(slots: &Slots, fields: &[Field], column: &str, expression: &str) -> Result<Self> {
        let slot = slots.keyed(column).ok_or_else(|| AppError::new("unknown_column", &[("name", column)]))?;
        let kind = values::kind_of(slot, fields);
        Ok(Self { expression: Expression::parse(expression, slots)?, slot, kind })
    }

    /// The feature with its new value; the text that does not fit where the field does not hold it.
    fn of(&self, feature: &Feature) -> std::result::Result<Feature, String> {
        let value = self.expression.value(feature);
        let Some(fits) = values::calculated(self.kind, &value) else { return Err(value.text()) };
        let mut after = feature.clone();
        values::put(&mut after, self.slot, fits);
        Ok(after)
    }
}

/// What an expression would make of a column, for the rows that a filter lets through.
///
/// # Errors
/// A layer that is not edited, no such column, no expression.
pub fn preview_calculation(
    session: &mut Session,
    filter: &TableFilter,
    column: &str,
    expression: &str,
) -> Result<CalculationView> {
    own_layer(session, filter.layer)?;
    let source = Source::open(session, filter.layer)?;
    let sieve = Sieve::new(filter, &source.slots)?;
    let calculation = Calculation::new(&source.slots, source.fields(), column, expression)?;
    let shapes = calculation.expression.measures() || sieve.measures();
    let mut view = CalculationView { rows: Vec::new(), total: 0, changed: 0, refused: 0 };
    source.reader.each(shapes, &mut |feature| {
        if !sieve.lets(&feature) {
            return true;
        }
        let before = of_slot(&feature, calculation.slot).to_string();
        let (after, fits) = match calculation.of(&feature) {
            Ok(after) => {
                view.changed += u32::from(after != feature);
                (of_slot(&after, calculation.slot).to_string(), true)
            }
            Err(text) => {
                view.refused += 1;
                (text, false)
            }
        };
        view.total += 1;
        if view.rows.len() < SHOWN {
            let name = feature.name.clone().or_else(|| feature.code.clone()).unwrap_or_default();
            view.rows.push(CalculationRow { id: feature.id.into(), name, before, after, fits });
        }
        true
    })?;
    Ok(view)
}

/// Writes what an expression makes of a column, for the rows that a filter lets through, as one undoable change.
///
/// # Errors
/// As [`preview_calculation`]; a value that the field does not hold, by its feature: then nothing is written.
pub fn apply_calculation(
    session: &mut Session,
    filter: &TableFilter,
    column: &str,
    expression: &str,
) -> Result<EditView> {
    let record = own_layer(session, filter.layer)?;
    let source = Source::open(session, filter.layer)?;
    let sieve = Sieve::new(filter, &source.slots)?;
    let calculation = Calculation::new(&source.slots, source.fields(), column, expression)?;
    let (mut change, mut refused) = (Vec::new(), None);
    source.reader.each(true, &mut |feature| {
        if sieve.lets(&feature) {
            match calculation.of(&feature) {
                Ok(after) if after != feature => change.push(after),
                Ok(_) => {}
                Err(value) => refused = Some((feature, value)),
            }
        }
        refused.is_none() && change.len() <= MOST
    })?;
    if let Some((feature, value)) = refused {
        let kind = word(&format!("field_kind.{}", calculation.kind.name()));
        let name = feature.name.unwrap_or_else(|| feature.id.to_string());
        return Err(AppError::new("cell_value", &[("name", &name), ("value", &value), ("kind", &kind)]));
    }
    if change.len() > MOST {
        return Err(AppError::new("too_many_cells", &[("most", &MOST.to_string())]));
    }
    let ids = change.iter().map(|feature| feature.id).collect::<Vec<_>>();
    if !change.is_empty() {
        let count = change.len().to_string();
        let name = label("field_calculated", &[("name", &record.name), ("count", &count)]);
        write::write(session, &record, &name, FeatureEdits { change, ..FeatureEdits::default() })?;
    }
    edited(session, record.id, ids)
}
