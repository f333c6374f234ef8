//! The quality inspection of a layer: a job, its shapes for the map, its notes, its fixes, its report.

use std::path::PathBuf;

use jitu_app::inspection::{self, InspectionFixed, InspectionSaved};
use jitu_app::printing::Format;
use jitu_app::views::RowId;
use tauri::AppHandle;
use tauri::ipc::Channel;

use super::{Answer, OnDesk};
use crate::jobs::{self, ExportEvent, InspectionEvent};

/// Starts the inspection of a layer. `schema`: a bureau's own file; null: the one that comes with the product.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_inspection(
    app: AppHandle,
    desk: OnDesk<'_>,
    layer: RowId,
    schema: Option<String>,
    events: Channel<InspectionEvent>,
) -> Answer<u32> {
    let schema = schema.map(PathBuf::from);
    let task = inspection::prepare(&mut desk.session(), layer, schema.as_deref())?;
    Ok(jobs::start(app, events, InspectionEvent, move |desk, progress| {
        let outcome = task.run(progress)?;
        let mut session = desk.session();
        inspection::remember(&mut session, outcome)?;
        inspection::view(&session).map(inspection::listed)
    }))
}

/// Places and shapes of the listed findings as GeoJSON, EPSG:4490.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn inspection_shapes(desk: OnDesk<'_>) -> Answer<String> {
    inspection::shapes(&desk.session())
}

/// Accepts findings as they are, with the reason.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn accept_findings(
    desk: OnDesk<'_>,
    keys: Vec<String>,
    reason: String,
) -> Answer<InspectionSaved> {
    inspection::accept(&mut desk.session(), &keys, &reason).map(listed)
}

/// Takes up accepted findings again, by their notes.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn reopen_findings(desk: OnDesk<'_>, notes: Vec<RowId>) -> Answer<InspectionSaved> {
    inspection::reopen(&mut desk.session(), &notes).map(listed)
}

fn listed(saved: InspectionSaved) -> InspectionSaved {
    InspectionSaved { inspection: inspection::listed(saved.inspection), ..saved }
}

/// Fixes findings that need no decision.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn fix_findings(desk: OnDesk<'_>, keys: Vec<String>) -> Answer<InspectionFixed> {
    inspection::fix(&mut desk.session(), &keys)
}

/// Starts writing the report of the last inspection as docx, pdf and xlsx; `folder` null: beside the project.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_inspection_report(
    app: AppHandle,
    desk: OnDesk<'_>,
    folder: Option<String>,
    events: Channel<ExportEvent>,
) -> Answer<u32> {
    let folder = folder.map(PathBuf::from);
    let formats = [Format::Docx, Format::Pdf, Format::Xlsx];
    let report = inspection::prepare_report(&desk.session(), folder.as_deref(), &formats)?;
    Ok(jobs::start(app, events, ExportEvent, move |_, progress| report.run(progress)))
}
