//! Layers and towers.

use jitu_app::atlas;
use jitu_app::views::{LayerView, ProjectView, RowId, TowerEdit, TowerView};

use super::{Answer, OnDesk};
use crate::memory;

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn layers(desk: OnDesk<'_>) -> Answer<Vec<LayerView>> {
    atlas::layers(&desk.session())
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn layer_geojson(desk: OnDesk<'_>, layer: RowId) -> Answer<String> {
    let text = atlas::layer_geojson(&mut desk.session(), layer);
    memory::give_back_soon();
    text
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn towers(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<TowerView>> {
    atlas::towers(&desk.session(), programme)
}

/// Extents of the systems as GeoJSON; properties: id, system, name, synthetic.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn extents(desk: OnDesk<'_>, programme: RowId) -> Answer<String> {
    atlas::extents(&desk.session(), programme)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn edit_tower(desk: OnDesk<'_>, tower: RowId, edit: TowerEdit) -> Answer<ProjectView> {
    atlas::edit_tower(&mut desk.session(), tower, &edit)
}
