//! Forms, narrative, pages and exported files.

use std::path::Path;

use jitu_app::printing::{self, Format};
use jitu_app::views::{
    ChapterView, ContradictionView, DraftView, FormView, MarkView, PreviewView, ProjectView, RowId,
    TemplateView,
};
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
    printing::chapters(&mut desk.session(), programme)
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

/// The bureau's own templates.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn templates(desk: OnDesk<'_>) -> Answer<Vec<TemplateView>> {
    printing::templates(&mut desk.session())
}

/// Keeps a template in the project; one that is damaged or hostile is refused.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn add_template(desk: OnDesk<'_>, path: String) -> Answer<ProjectView> {
    printing::add_template(&mut desk.session(), Path::new(&path))
}

/// Starts filling a template; its end names the file written.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_template(
    app: AppHandle,
    desk: OnDesk<'_>,
    programme: RowId,
    template: RowId,
    folder: String,
    events: Channel<ExportEvent>,
) -> Answer<u32> {
    let task = printing::prepare_template(&mut desk.session(), programme, template, Path::new(&folder))?;
    Ok(jobs::start(app, events, ExportEvent, move |_, progress| task.run(progress)))
}

/// Every mark with its meaning and its value for a programme.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn marks(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<MarkView>> {
    printing::marks(&mut desk.session(), programme)
}

/// Chapters as the form drafts them from the facts, beside what is there.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn drafts(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<DraftView>> {
    printing::drafts(&mut desk.session(), programme)
}

/// Takes drafts over, by heading; edited chapters only when named.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn take_drafts(desk: OnDesk<'_>, programme: RowId, headings: Vec<String>) -> Answer<ProjectView> {
    printing::take_drafts(&mut desk.session(), programme, &headings)
}

/// Typed figures of a text that contradict the project, while it is written.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn contradictions(
    desk: OnDesk<'_>,
    programme: RowId,
    text: String,
) -> Answer<Vec<ContradictionView>> {
    printing::contradictions(&mut desk.session(), programme, &text)
}

/// Starts writing the whole year's pack: every programme of a year (null: of all), each in its folder.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_pack(
    app: AppHandle,
    desk: OnDesk<'_>,
    year: Option<i32>,
    folder: String,
    formats: Vec<String>,
    events: Channel<ExportEvent>,
) -> Answer<u32> {
    let formats = formats.iter().map(|f| Format::from_ending(f)).collect::<Answer<Vec<_>>>()?;
    let pack = printing::prepare_pack(&desk.session(), year, Path::new(&folder), &formats)?;
    // The project is at hand for the window between two programmes.
    Ok(jobs::start(app, events, ExportEvent, move |desk, progress| {
        pack.run(|pack| pack.next(&mut desk.session()), progress)
    }))
}

/// Starts writing the public version: a web page and a pdf.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_public(
    app: AppHandle,
    desk: OnDesk<'_>,
    programme: RowId,
    folder: String,
    events: Channel<ExportEvent>,
) -> Answer<u32> {
    let task = printing::prepare_public(&mut desk.session(), programme, Path::new(&folder))?;
    Ok(jobs::start(app, events, ExportEvent, move |_, progress| task.run(progress)))
}
