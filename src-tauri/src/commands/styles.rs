//! The layer tree: settings, order, styles, base maps.

use std::path::PathBuf;

use jitu_app::styles::bases::{self, BaseMapEdit, BaseMapView};
use jitu_app::styles::classes::{self, FieldValuesView, StyleFieldView};
use jitu_app::styles::settings::{self, LayerEdit};
use jitu_app::views::{ProjectView, RowId};

use super::{Answer, OnDesk};

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn edit_layer(desk: OnDesk<'_>, layer: RowId, edit: LayerEdit) -> Answer<ProjectView> {
    settings::edit_layer(&mut desk.session(), layer, &edit)
}

/// Puts layers in an order, lowest drawn first.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn order_layers(desk: OnDesk<'_>, order: Vec<RowId>) -> Answer<ProjectView> {
    settings::order_layers(&mut desk.session(), &order)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn remove_layer(desk: OnDesk<'_>, layer: RowId) -> Answer<ProjectView> {
    settings::remove_layer(&mut desk.session(), layer)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn style_fields(desk: OnDesk<'_>, layer: RowId) -> Answer<Vec<StyleFieldView>> {
    classes::style_fields(&desk.session(), layer)
}

/// The values in a field, and classes of its numbers: `equal`, `quantile` or `natural`.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn field_values(
    desk: OnDesk<'_>,
    layer: RowId,
    field: String,
    method: String,
    classes: u32,
) -> Answer<FieldValuesView> {
    classes::field_values(&desk.session(), &desk.tiles, layer, &field, (&method, classes))
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn base_maps(desk: OnDesk<'_>) -> Answer<Vec<BaseMapView>> {
    bases::base_maps(&desk.session())
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn add_base_map(desk: OnDesk<'_>, path: PathBuf) -> Answer<ProjectView> {
    bases::add_base_map(&mut desk.session(), &path)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn add_hillshade(desk: OnDesk<'_>) -> Answer<ProjectView> {
    bases::add_hillshade(&mut desk.session())
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn edit_base_map(desk: OnDesk<'_>, base: RowId, edit: BaseMapEdit) -> Answer<ProjectView> {
    bases::edit_base_map(&mut desk.session(), base, &edit)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn remove_base_map(desk: OnDesk<'_>, base: RowId) -> Answer<ProjectView> {
    bases::remove_base_map(&mut desk.session(), base)
}
