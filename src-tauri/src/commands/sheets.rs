//! 图幅: map sheets as pictures to look at, kept sheets, and exports as jobs.

use std::path::PathBuf;

use jitu_app::keeping;
use jitu_app::sheets::{self, LayoutView, SheetPreview, SheetSpec, SheetView};
use jitu_app::views::{ProjectView, RowId};
use tauri::AppHandle;
use tauri::ipc::Channel;

use super::{Answer, OnDesk};
use crate::jobs::{self, ExportEvent};

/// The layouts that come with the program.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn layouts() -> Answer<Vec<LayoutView>> {
    sheets::layouts()
}

/// The kept sheets.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn sheets(desk: OnDesk<'_>) -> Answer<Vec<SheetView>> {
    sheets::sheets(&desk.session())
}

/// A sheet nobody has chosen anything of yet.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn new_sheet() -> SheetSpec {
    SheetSpec::default()
}

/// Names of the townships that a sheet can show.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn sheet_townships(desk: OnDesk<'_>) -> Answer<Vec<String>> {
    sheets::townships(&mut desk.session())
}

/// Keeps a sheet, a new one or in place of one that is kept; as one undoable change.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn save_sheet(
    desk: OnDesk<'_>,
    id: Option<RowId>,
    name: String,
    spec: SheetSpec,
) -> Answer<Option<ProjectView>> {
    let mut session = desk.session();
    sheets::save(&mut session, id, &name, &spec)?;
    keeping::project(&session)
}

/// Deletes a kept sheet, as one undoable change.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn delete_sheet(desk: OnDesk<'_>, id: RowId) -> Answer<Option<ProjectView>> {
    let mut session = desk.session();
    sheets::delete(&mut session, id)?;
    keeping::project(&session)
}

/// How a sheet will look.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_sheet(desk: OnDesk<'_>, spec: SheetSpec) -> Answer<SheetPreview> {
    let task = sheets::prepare(&mut desk.session(), &spec, false)?;
    task.preview(&mut |_| true)
}

/// Starts writing a sheet, or one for every township, as pdf, png or svg by the path's ending; `dpi` is a png's.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_sheet(
    app: AppHandle,
    desk: OnDesk<'_>,
    spec: SheetSpec,
    all_townships: bool,
    path: String,
    dpi: f64,
    events: Channel<ExportEvent>,
) -> Answer<u32> {
    let task = sheets::prepare_export(&mut desk.session(), &spec, all_townships, &PathBuf::from(path), dpi)?;
    Ok(jobs::start(app, events, ExportEvent, move |_, progress| task.run(progress)))
}
