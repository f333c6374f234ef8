//! Layers that people work in: their attributes as a table, values typed, pasted and calculated, shapes drawn and changed.
//!
//! Layers of the project are edited; those of the layer library are reference and only copied from. Every finished gesture
//! is one write, and so one undo.

pub(crate) mod expression;

mod calculate;
mod shapes;
mod table;
mod values;
mod write;

use std::sync::Arc;

use jitu_model::Id;
use jitu_model::place::{Feature, Layer, LayerFeatures, LayerHome, LayerRole};
use serde::Serialize;
use specta::Type;

use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::session::Session;
use crate::views::{ProjectView, RowId};

pub use calculate::{CalculationRow, CalculationView, apply_calculation, preview_calculation};
pub use shapes::{
    MeasureView, NewField, NewLayer, PickedView, ShapesView, add_feature, change_shape, copy_features,
    create_layer, cut_hole, delete_features, measure, merge_features, pick, shapes, shapes_near,
    split_features,
};
pub use table::{
    ColumnFigures, TableColumn, TableFilter, TablePage, TableQuery, TableRow, statistics, table_ids,
    table_page, table_place,
};
pub(crate) use table::{Kept, filtered};
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

/// The features of these ids, in the order of the layer.
fn some<'a>(whole: &'a LayerFeatures, ids: &[RowId]) -> Result<Vec<&'a Feature>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.push(one(whole, *id)?);
    }
    found.sort_by_key(|feature| feature.id);
    found.dedup_by_key(|feature| feature.id);
    if found.is_empty() { Err(AppError::new("nothing_selected", &[])) } else { Ok(found) }
}

/// One feature; layers come by id.
fn one(whole: &LayerFeatures, id: RowId) -> Result<&Feature> {
    let id: Id<Feature> = id.id();
    let found = whole.features.binary_search_by_key(&id, |feature| feature.id);
    let missing = || AppError::new("unknown_feature", &[("id", &id.to_string())]);
    found.ok().and_then(|at| whole.features.get(at)).ok_or_else(missing)
}

fn edited(session: &Session, layer: Id<Layer>, features: Vec<Id<Feature>>) -> Result<EditView> {
    let features = features.into_iter().map(RowId::from).collect();
    Ok(EditView { project: opened_view(session)?, layer: layer.into(), features })
}

#[cfg(test)]
mod tests;
