//! Forms, narrative, pages and exported files.

use std::path::Path;

use jitu_app::printing::{self, Format};
use jitu_app::views::{ChapterView, FormView, PreviewView, ProjectView, RowId};
use tauri::AppHandle;
use tauri::ipc::Channel;

use super::{Answer, OnDesk};
use crate::jobs::{self, ExportEvent};

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn forms() -> Answer<Vec<FormView>> {
    printing::forms()
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn chapters(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<ChapterView>> {
    printing::chapters(&desk.session(), programme)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn edit_chapter(desk: OnDesk<'_>, chapter: RowId, text: String) -> Answer<ProjectView> {
    printing::edit_chapter(&mut desk.session(), chapter, &text)
}

/// A page as it will print; the session is free while it is set.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview(
    desk: OnDesk<'_>,
    programme: RowId,
    form: Option<String>,
    page: u32,
    scale: f64,
) -> Answer<PreviewView> {
    let task = printing::prepare_preview(&mut desk.session(), programme, form.as_deref(), page, scale)?;
    task.run()
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn export_folder(desk: OnDesk<'_>) -> Answer<String> {
    printing::export_folder(&desk.session())
}

/// Starts an export; its end names the files written.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_export(
    app: AppHandle,
    desk: OnDesk<'_>,
    programme: RowId,
    form: Option<String>,
    folder: String,
    formats: Vec<String>,
    events: Channel<ExportEvent>,
) -> Answer<u32> {
    let formats = formats.iter().map(|f| Format::from_ending(f)).collect::<Answer<Vec<_>>>()?;
    let task = printing::prepare_export(
        &mut desk.session(),
        programme,
        form.as_deref(),
        Path::new(&folder),
        &formats,
    )?;
    Ok(jobs::start(app, events, ExportEvent, move |_, progress| task.run(progress)))
}
