//! Fields of a layer added, renamed and deleted: one undo each. A style that names a field follows its new name, and loses
//! what went by a field that is deleted; who asks is told beforehand what that is.

use jitu_model::place::{Field, FieldKind, Layer};
use jitu_model::style::{Condition, LayerStyle};
use serde::Serialize;
use specta::Type;

use super::expression::Slots;
use super::making::free_table;
use super::{EditView, Target, edited, target};
use crate::error::{AppError, Result};
use crate::language::{label, word};
use crate::session::Session;
use crate::views::RowId;

/// Features whose table is made anew at most: each is in the journal twice.
const MOST: i64 = 200_000;

/// Where a field is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ColumnUse {
    /// `rules`, `label`, `chart`.
    pub kind: String,
    /// As a person reads it.
    pub name: String,
}

/// Adds a field behind the others, empty, as one undoable change.
///
/// # Errors
/// A layer that is not edited; a name that is taken or does not serve; no such kind.
pub fn add_column(session: &mut Session, layer: RowId, name: &str, kind: &str) -> Result<EditView> {
    let Target { layer, mut fields, .. } = target(session, layer)?;
    let name = free_name(&layer, &fields, name, None)?;
    let unknown = || AppError::new("unknown_column", &[("name", kind)]);
    let from = (0..fields.len()).map(Some).chain([None]).collect();
    fields.push(Field { name: name.clone(), kind: FieldKind::from_name(kind).ok_or_else(unknown)? });
    remake(session, layer, "field_added", &name, &fields, from)
}

/// Gives a field another name, as one undoable change; the layer's style follows.
///
/// # Errors
/// As [`add_column`]; no such field.
pub fn rename_column(session: &mut Session, layer: RowId, column: &str, name: &str) -> Result<EditView> {
    let Target { mut layer, mut fields, .. } = target(session, layer)?;
    let name = free_name(&layer, &fields, name, Some(column))?;
    let own = match column {
        "name" => Some(&mut layer.name_field),
        "code" => Some(&mut layer.code_field),
        "class" => Some(&mut layer.class_field),
        _ => None,
    };
    if let Some(title) = own {
        *title = Some(name.clone());
        let entry = label("field_renamed", &[("name", &layer.name), ("field", &name)]);
        session.write(&entry, |writer| writer.update(&layer))?;
        return edited(session, layer.id, Vec::new());
    }
    let at = place(&fields, column)?;
    let before = std::mem::replace(&mut fields[at].name, name.clone());
    restyle(&mut layer, |style| {
        each_field(style, &mut |field| {
            if *field == before {
                field.clone_from(&name);
            }
        });
    });
    let from = (0..fields.len()).map(Some).collect();
    remake(session, layer, "field_renamed", &name, &fields, from)
}

/// Deletes a field with its values, as one undoable change; rules, labels and charts of the layer's style that go by it
/// go too.
///
/// # Errors
/// A layer that is not edited; no such field, or one that every layer has.
pub fn drop_column(session: &mut Session, layer: RowId, column: &str) -> Result<EditView> {
    let Target { mut layer, mut fields, .. } = target(session, layer)?;
    let at = place(&fields, column)?;
    let from = (0..fields.len()).filter(|other| *other != at).map(Some).collect();
    let gone = fields.remove(at).name;
    restyle(&mut layer, |style| forget(style, &gone));
    remake(session, layer, "field_deleted", &gone, &fields, from)
}

/// What of a layer's style goes by a field.
///
/// # Errors
/// A layer that is not edited.
pub fn column_uses(session: &mut Session, layer: RowId, column: &str) -> Result<Vec<ColumnUse>> {
    let Target { layer, fields, .. } = target(session, layer)?;
    let name = place(&fields, column).map_or(column, |at| fields[at].name.as_str());
    let Some(style) = own_style(&layer) else { return Ok(Vec::new()) };
    let found = [
        (
            "rules",
            style.rules.iter().filter_map(|rule| rule.when.as_ref()).any(|when| field_of(when) == name),
        ),
        ("label", style.label.as_ref().is_some_and(|label| label.field == name)),
        ("chart", style.chart.iter().flat_map(|chart| &chart.parts).any(|part| part.field == name)),
    ];
    let told = found.into_iter().filter(|(_, used)| *used);
    Ok(told
        .map(|(kind, _)| ColumnUse { kind: kind.to_owned(), name: word(&format!("column_use.{kind}")) })
        .collect())
}

/// A name for a field that no other column of the layer shows.
fn free_name(layer: &Layer, fields: &[Field], name: &str, but: Option<&str>) -> Result<String> {
    let name = name.trim();
    let same = |title: &str| title.to_lowercase() == name.to_lowercase();
    let taken = Slots::of(layer, fields).0.iter().any(|(key, title, _)| but != Some(key) && same(title));
    if name.is_empty() || taken {
        return Err(AppError::new("field_taken", &[("name", name)]));
    }
    Ok(name.to_owned())
}

/// The place of a further field by the key of its column.
fn place(fields: &[Field], column: &str) -> Result<usize> {
    let name = column.strip_prefix("field.").unwrap_or("");
    let found = fields.iter().position(|field| field.name == name);
    found.ok_or_else(|| AppError::new("unknown_column", &[("name", column)]))
}

/// Writes a layer with other fields.
fn remake(
    session: &mut Session,
    layer: Layer,
    entry: &str,
    field: &str,
    fields: &[Field],
    from: Vec<Option<usize>>,
) -> Result<EditView> {
    if layer.feature_count > MOST {
        return Err(AppError::new("too_many_cells", &[("most", &MOST.to_string())]));
    }
    let table = free_table(session)?;
    let entry = label(entry, &[("name", &layer.name), ("field", field)]);
    session.opened_mut()?.layers.remove(&layer.id);
    session.write(&entry, |writer| {
        writer.update(&layer)?;
        writer.remake_layer(layer.id, &table, fields, &from)
    })?;
    edited(session, layer.id, Vec::new())
}

/// The style that a layer has of its own.
fn own_style(layer: &Layer) -> Option<LayerStyle> {
    serde_json::from_str(layer.style.as_deref()?).ok()
}

/// Changes the style of a layer that has one of its own; one that draws nothing any more gives way to its role's.
fn restyle(layer: &mut Layer, change: impl FnOnce(&mut LayerStyle)) {
    let Some(mut style) = own_style(layer) else { return };
    change(&mut style);
    layer.style = (!style.rules.is_empty()).then(|| serde_json::to_string(&style).ok()).flatten();
}

fn field_of(when: &Condition) -> &str {
    match when {
        Condition::Is { field, .. } | Condition::Between { field, .. } => field,
    }
}

/// Shows every field that a style names.
fn each_field(style: &mut LayerStyle, visit: &mut dyn FnMut(&mut String)) {
    for when in style.rules.iter_mut().filter_map(|rule| rule.when.as_mut()) {
        match when {
            Condition::Is { field, .. } | Condition::Between { field, .. } => visit(field),
        }
    }
    style.label.iter_mut().for_each(|label| visit(&mut label.field));
    style.chart.iter_mut().flat_map(|chart| &mut chart.parts).for_each(|part| visit(&mut part.field));
}

/// Takes out of a style what goes by a field.
fn forget(style: &mut LayerStyle, field: &str) {
    style.rules.retain(|rule| rule.when.as_ref().is_none_or(|when| field_of(when) != field));
    style.label.take_if(|label| label.field == field);
    style.chart.iter_mut().for_each(|chart| chart.parts.retain(|part| part.field != field));
    style.chart.take_if(|chart| chart.parts.is_empty());
}
