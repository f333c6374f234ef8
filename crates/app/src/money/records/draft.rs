//! A record that somebody is still typing, put in its place among the others: what the project would be if it were so.

use std::collections::BTreeMap;

use jitu_model::record::Record;
use jitu_model::{Id, Snapshot};
use serde_json::Value;

use super::tables::with_table;
use super::{complete, fields_of, fits, label_of, no_row, parsed, sound, value_of};
use crate::error::{AppError, Result};
use crate::views::RowId;

/// The id of a record that has none yet: no row of a file has it.
const UNSAVED: i64 = i64::MAX;

/// What became of the texts.
pub(crate) enum Draft {
    /// They make a record.
    Whole(Box<Proposed>),
    /// They do not: a field does not hold what it should, or two do not fit (no field). None while one is still empty.
    Unfinished(Vec<(Option<String>, AppError)>),
}

/// A project with a record as it is typed.
pub(crate) struct Proposed {
    /// The project as it would be.
    pub(crate) snapshot: Snapshot,
    /// The record's row.
    pub(crate) row: Value,
    /// Its row as it is stored.
    pub(crate) old: Option<Value>,
    /// Where findings name it: `table:row-id`.
    pub(crate) location: String,
}

/// Puts a typed record among the others; `id` null: a new one. Nothing is written.
///
/// # Errors
/// An unknown kind of record or field; no such row.
pub(crate) fn proposed(
    snapshot: &Snapshot,
    record: &str,
    id: Option<RowId>,
    texts: &BTreeMap<String, Option<String>>,
) -> Result<Draft> {
    let wrong = unreadable(record, texts)?;
    if !wrong.is_empty() {
        return Ok(Draft::Unfinished(wrong));
    }
    if let Err(error) = fits(snapshot, record, texts) {
        return Ok(Draft::Unfinished(vec![(None, error)]));
    }
    let mut after = snapshot.clone();
    let made = with_table!(record, mut after, |R, list| {
        let at = id.map(|id| list.iter().position(|row: &R| row.id() == id.id()));
        let at = at.map(|found| {
            found.ok_or_else(|| id.map_or_else(|| super::unknown(record), |id| no_row(record, id)))
        });
        let at = at.transpose()?;
        let old = at.and_then(|at| list.get(at)).cloned();
        let made = parsed::<R>(record, old.as_ref(), texts).and_then(|mut row| {
            if old.is_none() {
                complete(snapshot, &mut row, list.len())?;
                row.set_id(Id::new(UNSAVED));
            }
            Ok((json(&row)?, old.as_ref().map(json).transpose()?, format!("{}:{}", R::TABLE, row.id()), row))
        });
        Ok(made.map(|(value, old, location, row)| {
            match at.and_then(|at| list.get_mut(at)) {
                Some(place) => *place = row,
                None => list.push(row),
            }
            (value, old, location)
        }))
    })?;
    let (row, old, location) = match made {
        Ok(made) => made,
        // What must be there is still to be typed.
        Err(error) if error.code == "missing_field" => return Ok(Draft::Unfinished(Vec::new())),
        Err(error) => return Err(error),
    };
    if let Err(error) = sound::check(snapshot, record, &row) {
        return Ok(Draft::Unfinished(vec![(None, error)]));
    }
    Ok(Draft::Whole(Box::new(Proposed { snapshot: after, row, old, location })))
}

/// The fields that do not hold what they should.
fn unreadable(
    record: &str,
    texts: &BTreeMap<String, Option<String>>,
) -> Result<Vec<(Option<String>, AppError)>> {
    let mut wrong = Vec::new();
    for (key, text) in texts {
        let field = fields_of(record)?.iter().find(|field| field.0 == key);
        let unknown =
            || AppError::new("unknown_field", &[("record", record), ("field", &label_of(record, key))]);
        let field = field.ok_or_else(unknown)?;
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        if let Some(Err(error)) = text.map(|text| value_of(record, field, text)) {
            wrong.push((Some(key.clone()), error));
        }
    }
    Ok(wrong)
}

fn json<R: Record>(row: &R) -> Result<Value> {
    serde_json::to_value(row).map_err(|error| AppError::internal(&error))
}
