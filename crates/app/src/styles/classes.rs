//! What a style editor needs to know of a layer: its fields, the values in one of them, and classes made of them.

use std::collections::BTreeMap;

use jitu_model::place::{Field, FieldKind, FieldValue};
use serde::Serialize;
use specta::Type;

use super::settings::find;
use crate::error::Result;
use crate::session::Session;
use crate::statistics::classes::{Method, breaks};
use crate::statistics::number;
use crate::tiles::Tiles;
use crate::views::RowId;

/// Different values that are told, at most: a legend of more is none.
const MOST_VALUES: usize = 40;
/// Different values that are counted, at most.
const MOST_COUNTED: usize = 100_000;

/// A field that a style may go by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct StyleFieldView {
    /// `name`, `code`, `class`, or as the layer names it.
    pub name: String,
    /// `text`, `integer`, `real`, `date`.
    pub kind: String,
}

/// What is in a field.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FieldValuesView {
    /// The values with how many features have them, most frequent first; an empty text is a field without a value.
    pub values: Vec<(String, u32)>,
    /// Different values there are, counted as far as it goes.
    pub different: u32,
    /// Bounds of classes of its numbers, one more than there are classes; empty where there are no numbers.
    pub breaks: Vec<f64>,
}

/// The fields that a layer's style may go by.
///
/// # Errors
/// No such layer; it does not read.
pub fn style_fields(session: &Session, layer: RowId) -> Result<Vec<StyleFieldView>> {
    let layer = find(session, layer)?;
    let own = ["name", "code", "class"].map(|name| Field { name: name.to_owned(), kind: FieldKind::Text });
    let fields = own.into_iter().chain(session.opened()?.project.layer_fields(&layer)?);
    Ok(fields.map(|field| StyleFieldView { name: field.name, kind: field.kind.name().to_owned() }).collect())
}

/// The values in a field, and so many classes of its numbers.
///
/// # Errors
/// No such layer; it does not read; an unknown method.
pub fn field_values(
    session: &Session,
    tiles: &Tiles,
    layer: RowId,
    field: &str,
    (method, classes): (&str, u32),
) -> Result<FieldValuesView> {
    let layer = find(session, layer)?;
    let method = Method::named(method, &[])?;
    let path = session.opened()?.project.path().to_owned();
    let path = if layer.home == jitu_model::place::LayerHome::Project {
        path
    } else {
        session.opened()?.project.library_path()
    };
    let (mut counts, mut numbers) = (BTreeMap::<String, u32>::new(), Vec::new());
    tiles.read(&path, &layer.table_name, |reader| {
        let everywhere = [f64::MIN, f64::MIN, f64::MAX, f64::MAX];
        reader.visit(everywhere, &[field.to_owned()], &mut |_, _, values| {
            let value = values.first().unwrap_or(&FieldValue::Null);
            numbers.extend(number(value));
            let text = value.to_string();
            if counts.len() < MOST_COUNTED || counts.contains_key(&text) {
                *counts.entry(text).or_default() += 1;
            }
            true
        })
    })?;
    let different = counts.len() as u32;
    let mut values: Vec<(String, u32)> = counts.into_iter().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    values.truncate(MOST_VALUES);
    let breaks = breaks(&numbers, &method, classes.clamp(2, 9) as usize);
    Ok(FieldValuesView { values, different, breaks })
}
