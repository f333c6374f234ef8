//! Map data: looked at, then taken in; both are jobs.

use jitu_app::importing::{self, LayersAsked};
use tauri::AppHandle;
use tauri::ipc::Channel;

use super::{Answer, OnDesk};
use crate::jobs::{self, ImportLayersEvent, LookEvent};

/// Starts looking through files, folders and archives; nothing is written.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_look(
    app: AppHandle,
    desk: OnDesk<'_>,
    asked: LayersAsked,
    events: Channel<LookEvent>,
) -> Answer<u32> {
    let task = importing::prepare_look(&mut desk.session(), asked)?;
    Ok(jobs::start(app, events, LookEvent, move |_, progress| task.run(progress)))
}

/// Starts an import of layers as they were chosen: one entry of the journal.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_import_layers(
    app: AppHandle,
    desk: OnDesk<'_>,
    asked: LayersAsked,
    events: Channel<ImportLayersEvent>,
) -> Answer<u32> {
    let task = importing::prepare(&mut desk.session(), asked)?;
    Ok(jobs::start(app, events, ImportLayersEvent, move |desk, progress| {
        let ready = task.run(progress)?;
        importing::keep(&mut desk.session(), ready)
    }))
}
