//! The compliance check of proposed extents: a job, its shapes for the map, its report.

use std::path::PathBuf;
use std::sync::Arc;

use jitu_app::compliance::{self, Asked};
use jitu_app::printing::Format;
use jitu_app::views::RowId;
use tauri::AppHandle;
use tauri::ipc::Channel;

use super::{Answer, OnDesk};
use crate::jobs::{self, ComplianceEvent, ExportEvent};

/// Starts a check of files, folders of files, and extents of systems. `crs`: EPSG code of files that do not say theirs.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_compliance(
    app: AppHandle,
    desk: OnDesk<'_>,
    paths: Vec<String>,
    systems: Vec<RowId>,
    buffer: f64,
    crs: Option<u32>,
    events: Channel<ComplianceEvent>,
) -> Answer<u32> {
    let paths = paths.into_iter().map(PathBuf::from).collect();
    let asked = Asked { paths, systems, crs, buffer_m: buffer, ..Asked::default() };
    let task = compliance::prepare(&mut desk.session(), asked)?;
    Ok(jobs::start(app, events, ComplianceEvent, move |desk, progress| {
        let outcome = Arc::new(task.run(progress)?);
        let view = outcome.view().clone();
        compliance::remember(&mut desk.session(), outcome)?;
        Ok(view)
    }))
}

/// The shapes of the last check as GeoJSON, EPSG:4490.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn compliance_shapes(desk: OnDesk<'_>) -> Answer<String> {
    Ok(compliance::last(&desk.session())?.geojson())
}

/// Starts writing the report of the last check as docx and pdf; `folder` null: beside the project.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_compliance_report(
    app: AppHandle,
    desk: OnDesk<'_>,
    folder: Option<String>,
    events: Channel<ExportEvent>,
) -> Answer<u32> {
    let session = desk.session();
    let folder = folder.map(PathBuf::from);
    let outcome = compliance::last(&session)?;
    let formats = [Format::Docx, Format::Pdf];
    let task = compliance::prepare_report(&session, outcome, folder.as_deref(), &formats)?;
    Ok(jobs::start(app, events, ExportEvent, move |_, progress| task.run(progress)))
}
