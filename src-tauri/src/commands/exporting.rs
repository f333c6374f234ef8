//! Layers as files of other programs: a job.

use jitu_app::exporting::{self, ExportAsk, ExportOptionsView};
use jitu_app::views::RowId;
use tauri::AppHandle;
use tauri::ipc::Channel;

use super::{Answer, OnDesk};
use crate::jobs::{self, LayerExportEvent};

/// How a layer can go out.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn export_options(desk: OnDesk<'_>, layer: RowId) -> Answer<ExportOptionsView> {
    exporting::options(&mut desk.session(), layer)
}

/// Starts writing a layer, or some of its features, to a file.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_layer_export(
    app: AppHandle,
    desk: OnDesk<'_>,
    ask: ExportAsk,
    events: Channel<LayerExportEvent>,
) -> Answer<u32> {
    let task = exporting::prepare(&mut desk.session(), &ask)?;
    Ok(jobs::start(app, events, LayerExportEvent, move |_, progress| task.run(progress)))
}
