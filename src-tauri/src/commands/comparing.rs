//! Comparisons: a job, its shapes for the map, its table and its layer.

use std::path::Path;
use std::sync::Arc;

use jitu_app::comparing::{self, CompareAsk};
use jitu_app::views::ProjectView;
use tauri::AppHandle;
use tauri::ipc::Channel;

use super::{Answer, OnDesk};
use crate::jobs::{self, CompareEvent};
use crate::memory;

/// Compares two layers, or one layer or the project at two times.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_comparing(
    app: AppHandle,
    desk: OnDesk<'_>,
    ask: CompareAsk,
    events: Channel<CompareEvent>,
) -> Answer<u32> {
    let task = comparing::prepare(&desk.session(), ask)?;
    Ok(jobs::start(app, events, CompareEvent, move |desk, progress| {
        let outcome = Arc::new(task.run(progress)?);
        let view = outcome.view().clone();
        comparing::remember(&mut desk.session(), outcome)?;
        Ok(view)
    }))
}

/// What differs as GeoJSON, EPSG:4490; property `kind`: `added`, `removed`, `won`, `lost`, `moved`, `reworded`.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn compared_shapes(desk: OnDesk<'_>) -> Answer<String> {
    let outcome = comparing::last(&desk.session())?;
    let text = outcome.geojson();
    memory::give_back_soon();
    Ok(text)
}

/// Both sides of the last comparison as GeoJSON, EPSG:4490: before, after.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn compared_sides(desk: OnDesk<'_>) -> Answer<(String, String)> {
    let outcome = comparing::last(&desk.session())?;
    let sides = outcome.sides();
    memory::give_back_soon();
    Ok(sides)
}

/// Keeps what was found as a layer of the project.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn keep_compared(desk: OnDesk<'_>) -> Answer<ProjectView> {
    let session = &mut desk.session();
    let outcome = comparing::last(session)?;
    comparing::keep(session, &outcome)
}

/// Writes what was found as a table (.xlsx or .csv); gives the path.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn export_compared(desk: OnDesk<'_>, path: String) -> Answer<String> {
    let outcome = comparing::last(&desk.session())?;
    comparing::export(&outcome, Path::new(&path))
}
