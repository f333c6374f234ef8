//! What is shown as tiles, and what is at a place.

use jitu_app::tiles::{self, FoundView, TileSourceView};
use jitu_app::views::RowId;

use super::{Answer, OnDesk};

/// Looks at what there is to be drawn, after the project changed.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn tile_sources(desk: OnDesk<'_>) -> Answer<Vec<TileSourceView>> {
    tiles::refresh(&desk.session(), &desk.tiles)
}

/// How far overviews are; never waits for the session.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn tile_states(desk: OnDesk<'_>) -> Vec<TileSourceView> {
    desk.tiles.states()
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn identify(
    desk: OnDesk<'_>,
    layers: Vec<RowId>,
    lon: f64,
    lat: f64,
    tolerance_m: f64,
) -> Answer<Vec<FoundView>> {
    tiles::identify(&desk.session(), &desk.tiles, &layers, (lon, lat), tolerance_m)
}

/// West, south, east, north of a layer in degrees; null for one without features.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn layer_bounds(desk: OnDesk<'_>, layer: RowId) -> Answer<Option<[f64; 4]>> {
    tiles::layer_bounds(&desk.session(), &desk.tiles, layer)
}
