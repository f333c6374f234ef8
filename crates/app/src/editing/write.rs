//! Writing edits of a layer: one entry each, and what was read of the layer follows without being read again.

use std::collections::BTreeMap;
use std::sync::Arc;

use jitu_model::Id;
use jitu_model::place::{Feature, Layer, LayerFeatures};
use jitu_store::FeatureEdits;
use serde::Deserialize;
use specta::Type;

use super::expression::Slots;
use super::table::{TableQuery, ids};
use super::{EditView, Target, edited, some, target, values};
use crate::error::{AppError, Result};
use crate::language::{label, word};
use crate::session::Session;
use crate::views::RowId;

/// Cells that are changed at once at most.
const MOST_CELLS: usize = 200_000;

/// A cell and what was typed into it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct CellEdit {
    /// The feature.
    pub feature: RowId,
    /// Key of the column.
    pub column: String,
    /// What it is to hold; empty: nothing.
    pub text: String,
}

/// Writes edits as one entry; what is kept of the layer in memory gets them too.
pub(super) fn write(
    session: &mut Session,
    layer: &Layer,
    label: &str,
    edits: FeatureEdits,
) -> Result<Vec<Id<Feature>>> {
    let known = session.opened_mut()?.layers.remove(&layer.id).filter(|known| known.layer == *layer);
    let added = session.write(label, |writer| writer.edit_features(layer.id, &edits))?;
    let snapshot = session.snapshot()?;
    let now = snapshot.layers.iter().find(|row| row.id == layer.id).cloned();
    if let (Some(known), Some(now)) = (known, now) {
        let mut known = Arc::try_unwrap(known).unwrap_or_else(|shared| (*shared).clone());
        known.layer = now;
        take_over(&mut known, edits, &added);
        session.opened_mut()?.layers.insert(layer.id, Arc::new(known));
    }
    Ok(added)
}

/// The features as they are after edits, by id.
fn take_over(known: &mut LayerFeatures, edits: FeatureEdits, added: &[Id<Feature>]) {
    for change in edits.change {
        if let Ok(at) = known.features.binary_search_by_key(&change.id, |feature| feature.id) {
            known.features[at] = change;
        }
    }
    if !edits.delete.is_empty() {
        let mut gone = edits.delete;
        gone.sort_unstable();
        known.features.retain(|feature| gone.binary_search(&feature.id).is_err());
    }
    for (mut feature, id) in edits.add.into_iter().zip(added) {
        feature.id = *id;
        known.features.push(feature);
    }
    known.features.sort_by_key(|feature| feature.id);
}

/// Writes what was typed into cells, all of it or nothing, as one undoable change.
///
/// # Errors
/// A layer that is not edited, no such feature or column, a text that the field does not hold.
pub fn set_cells(session: &mut Session, layer: RowId, cells: &[CellEdit]) -> Result<EditView> {
    let Target { layer, fields, .. } = target(session, layer)?;
    if cells.len() > MOST_CELLS {
        return Err(AppError::new("too_many_cells", &[("most", &MOST_CELLS.to_string())]));
    }
    let slots = Slots::of(&layer, &fields);
    let asked: Vec<RowId> = cells.iter().map(|cell| cell.feature).collect();
    let before = some(session, &layer, &asked)?;
    let mut after: BTreeMap<Id<Feature>, Feature> =
        before.iter().map(|feature| (feature.id, feature.clone())).collect();
    for cell in cells {
        let unknown = || AppError::new("unknown_column", &[("name", &cell.column)]);
        let slot = slots.keyed(&cell.column).ok_or_else(unknown)?;
        let kind = values::kind_of(slot, &fields);
        let value = values::typed(kind, &cell.text).ok_or_else(|| {
            let title = slots.0.iter().find(|slot| slot.0 == cell.column).map_or("", |slot| slot.1.as_str());
            let kind = word(&format!("field_kind.{}", kind.name()));
            AppError::new("cell_value", &[("name", title), ("value", &cell.text), ("kind", &kind)])
        })?;
        if let Some(feature) = after.get_mut(&cell.feature.id()) {
            values::put(feature, slot, value);
        }
    }
    let changed = before.iter().zip(after.into_values()).filter(|(before, after)| *before != after);
    let change: Vec<Feature> = changed.map(|(_, after)| after).collect();
    let ids: Vec<Id<Feature>> = change.iter().map(|feature| feature.id).collect();
    if !change.is_empty() {
        let name = label("cells_edited", &[("name", &layer.name), ("count", &cells.len().to_string())]);
        write(session, &layer, &name, FeatureEdits { change, ..FeatureEdits::default() })?;
    }
    edited(session, layer.id, ids)
}

/// Writes a block copied from a spreadsheet into the table, its upper left cell at a row and a column of it, as one
/// undoable change; what hangs over the edges is left out.
///
/// # Errors
/// As [`set_cells`]; nothing to paste.
pub fn paste_cells(
    session: &mut Session,
    query: &TableQuery,
    row: u32,
    column: &str,
    text: &str,
) -> Result<EditView> {
    let Target { layer, fields, .. } = target(session, query.filter.layer)?;
    let slots = Slots::of(&layer, &fields);
    let first = slots.0.iter().position(|slot| slot.0 == column);
    let first = first.ok_or_else(|| AppError::new("unknown_column", &[("name", column)]))?;
    let lines: Vec<&str> = text.trim_end_matches(['\r', '\n']).split('\n').collect();
    let rows = ids(session, query, row as usize, lines.len().min(MOST_CELLS))?;
    let mut cells = Vec::new();
    for (line, id) in lines.iter().zip(rows) {
        for (text, slot) in line.trim_end_matches('\r').split('\t').zip(slots.0.iter().skip(first)) {
            cells.push(CellEdit { feature: id.into(), column: slot.0.clone(), text: text.to_owned() });
        }
    }
    if cells.is_empty() {
        return Err(AppError::new("nothing_selected", &[]));
    }
    set_cells(session, query.filter.layer, &cells)
}
