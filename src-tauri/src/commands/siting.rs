//! Siting: candidates looked from as a job, previews at once, the proof as a job, and what becomes of a proposal.

use std::path::{Path, PathBuf};

use jitu_app::printing::Format;
use jitu_app::siting::{self, SitingAsk, SitingView, SitingWanted};
use jitu_app::views::{ProjectView, RowId};
use tauri::AppHandle;
use tauri::ipc::Channel;

use super::{Answer, OnDesk};
use crate::jobs::{self, ExportEvent, SitingEvent};

/// Looks from towers and candidates; its end is a preview, and further previews need no looking.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_siting(
    app: AppHandle,
    desk: OnDesk<'_>,
    programme: RowId,
    ask: SitingAsk,
    wanted: SitingWanted,
    events: Channel<SitingEvent>,
) -> Answer<u32> {
    let wanted = wanted.wanted()?;
    let task = siting::prepare(&mut desk.session(), programme, &ask.request()?)?;
    Ok(jobs::start(app, events, SitingEvent, move |desk, progress| {
        let scene = task.run(progress)?;
        let scene = siting::set_scene(&mut desk.session(), scene)?;
        let outcome = scene.preview(wanted)?;
        siting::set_outcome(&mut desk.session(), outcome)
    }))
}

/// A good choice at once, of the candidates that were looked from.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_siting(desk: OnDesk<'_>, wanted: SitingWanted) -> Answer<SitingView> {
    let scene = siting::scene(&desk.session())?;
    let outcome = scene.preview(wanted.wanted()?)?;
    siting::set_outcome(&mut desk.session(), outcome)
}

/// Searches for the best choice and proves it; after `seconds` its end is the best so far with its gap.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_siting_search(
    app: AppHandle,
    desk: OnDesk<'_>,
    wanted: SitingWanted,
    seconds: f64,
    events: Channel<SitingEvent>,
) -> Answer<u32> {
    let (scene, wanted) = (siting::scene(&desk.session())?, wanted.wanted()?);
    Ok(jobs::start(app, events, SitingEvent, move |desk, progress| {
        let outcome = scene.solve(wanted, seconds, progress)?;
        siting::set_outcome(&mut desk.session(), outcome)
    }))
}

/// Makes a layer of the proposal that was shown last.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn keep_siting(desk: OnDesk<'_>) -> Answer<ProjectView> {
    let session = &mut desk.session();
    let outcome = siting::outcome(session)?;
    siting::keep(session, &outcome)
}

/// Writes the proposal that was shown last as a table (.xlsx or .csv); gives the path.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn export_siting(desk: OnDesk<'_>, path: String) -> Answer<String> {
    let outcome = siting::outcome(&desk.session())?;
    siting::export(&outcome, Path::new(&path))
}

/// Starts writing the report of the proposal that was shown last as docx and pdf; `folder` null: beside the project.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_siting_report(
    app: AppHandle,
    desk: OnDesk<'_>,
    folder: Option<String>,
    events: Channel<ExportEvent>,
) -> Answer<u32> {
    let session = &mut desk.session();
    let folder = folder.map(PathBuf::from);
    let outcome = siting::outcome(session)?;
    let formats = [Format::Docx, Format::Pdf];
    let task = siting::prepare_report(session, outcome, folder.as_deref(), None, &formats)?;
    Ok(jobs::start(app, events, ExportEvent, move |_, progress| task.run(progress)))
}
