//! Layers that people work in: their attributes as a table, values typed, pasted and calculated, shapes drawn and changed.
//!
//! Layers of the project are edited; those of the layer library are reference and only copied from. Every finished gesture
//! is one write, and so one undo.

pub(crate) mod expression;

mod calculate;
mod columns;
mod drawing;
mod finding;
mod making;
mod rows;
mod shapes;
mod table;
mod values;
mod write;

use std::sync::Arc;

use jitu_model::Id;
use jitu_model::place::{Feature, Field, Layer, LayerFeatures, LayerHome, LayerRole};
use jitu_store::LayerReader;
use serde::Serialize;
use specta::Type;

use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::session::Session;
use crate::views::{ProjectView, RowId};

pub use calculate::{CalculationRow, CalculationView, apply_calculation, preview_calculation};
pub use columns::{ColumnUse, add_column, column_uses, drop_column, rename_column};
pub use drawing::{
    add_feature, change_shape, copy_features, cut_hole, delete_features, merge_features, split_features,
};
pub use finding::{PickedView, ShapesView, pick, shapes, shapes_near};
pub use making::{NewField, NewLayer, create_layer};
pub(crate) use rows::{Kept, filtered};
pub use shapes::{MeasureView, measure};
pub use table::{
    ColumnFigures, TableColumn, TableFilter, TablePage, TableQuery, TableRow, statistics, table_ids,
    table_page, table_place,
};
pub use write::{CellEdit, paste_cells, set_cells};

/// What an edit made of the project.
#[derive(Debug, Clone, Serialize, Type)]
pub struct EditView {
    /// The project as it is now.
    pub project: ProjectView,
    /// The layer that was edited or made.
    pub layer: RowId,
    /// The features that are there because of it, or were changed.
    pub features: Vec<RowId>,
}

/// A vector layer by its id.
pub(crate) fn vector_layer(session: &Session, layer: RowId) -> Result<Layer> {
    let snapshot = session.snapshot()?;
    let found = snapshot.layers.iter().find(|row| row.id == layer.id() && row.role != LayerRole::Terrain);
    found.cloned().ok_or_else(|| AppError::new("unknown_layer", &[]))
}

/// A layer that can be edited.
fn own_layer(session: &Session, layer: RowId) -> Result<Layer> {
    let layer = vector_layer(session, layer)?;
    if layer.home == LayerHome::Project && layer.crs == 4490 {
        return Ok(layer);
    }
    Err(AppError::new("layer_not_editable", &[("name", &layer.name)]))
}

/// A layer with all its features.
fn whole(session: &mut Session, layer: RowId) -> Result<Arc<LayerFeatures>> {
    let layer = vector_layer(session, layer)?;
    session.layer_features(&layer)
}

/// A layer that is being edited, with what an edit has to know of its table.
struct Target {
    layer: Layer,
    fields: Vec<Field>,
    /// The kind of geometry that the table declares.
    declared: String,
}

fn target(session: &Session, layer: RowId) -> Result<Target> {
    let layer = own_layer(session, layer)?;
    let reader = LayerReader::open(session.opened()?.project.path(), &layer.table_name)?;
    Ok(Target { fields: reader.fields().to_vec(), declared: reader.declared()?, layer })
}

/// The features of these ids, by id, each once.
fn some(session: &Session, layer: &Layer, ids: &[RowId]) -> Result<Vec<Feature>> {
    let mut ids: Vec<Id<Feature>> = ids.iter().map(|id| id.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Err(AppError::new("nothing_selected", &[]));
    }
    let found = session.opened()?.project.some_features(layer, &ids)?;
    let there = |id: &&Id<Feature>| found.binary_search_by_key(*id, |feature| feature.id).is_ok();
    match ids.iter().find(|id| !there(id)) {
        Some(id) => Err(AppError::new("unknown_feature", &[("id", &id.to_string())])),
        None => Ok(found),
    }
}

fn edited(session: &Session, layer: Id<Layer>, features: Vec<Id<Feature>>) -> Result<EditView> {
    let features = features.into_iter().map(RowId::from).collect();
    Ok(EditView { project: opened_view(session)?, layer: layer.into(), features })
}

#[cfg(test)]
mod tests;
