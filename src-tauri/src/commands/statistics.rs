//! Statistics by area: a job, its shapes, its table and its layer; the styles of thematic maps.

use std::path::Path;
use std::sync::Arc;

use jitu_app::statistics::{self, PaletteView, StatisticsAsk, ThematicAsk, ThematicView};
use jitu_app::views::{ProjectView, RowId};
use tauri::AppHandle;
use tauri::ipc::Channel;

use super::{Answer, OnDesk};
use crate::jobs::{self, StatisticsEvent};

/// Counts by area.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_statistics(
    app: AppHandle,
    desk: OnDesk<'_>,
    ask: StatisticsAsk,
    events: Channel<StatisticsEvent>,
) -> Answer<u32> {
    let task = statistics::prepare(&desk.session(), ask)?;
    Ok(jobs::start(app, events, StatisticsEvent, move |desk, progress| {
        let outcome = Arc::new(task.run(progress)?);
        let view = outcome.view().clone();
        statistics::remember(&mut desk.session(), outcome)?;
        Ok(view)
    }))
}

/// The areas of the last statistics with their figures as GeoJSON, EPSG:4490.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn statistics_shapes(desk: OnDesk<'_>) -> Answer<String> {
    let outcome = statistics::last(&desk.session())?;
    Ok(outcome.geojson())
}

/// The areas drawn by one column.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn statistics_graduated(desk: OnDesk<'_>, column: u32, ask: ThematicAsk) -> Answer<ThematicView> {
    let outcome = statistics::last(&desk.session())?;
    outcome.graduated(column, &ask)
}

/// A chart of columns on each area; `kind`: `pie`, `bars`.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn statistics_charted(
    desk: OnDesk<'_>,
    columns: Vec<u32>,
    kind: String,
    palette: String,
) -> Answer<ThematicView> {
    let outcome = statistics::last(&desk.session())?;
    outcome.charted(&columns, statistics::chart_kind(&kind)?, &palette)
}

/// Keeps the figures as a thematic layer of the project, drawn by `style`.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn keep_statistics(desk: OnDesk<'_>, style: Option<String>) -> Answer<ProjectView> {
    let session = &mut desk.session();
    let outcome = statistics::last(session)?;
    statistics::keep(session, &outcome, style.as_deref())
}

/// Writes the figures as a table (.xlsx or .csv); gives the path.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn export_statistics(desk: OnDesk<'_>, path: String) -> Answer<String> {
    let outcome = statistics::last(&desk.session())?;
    statistics::export(&outcome, Path::new(&path))
}

/// The fields of a layer that hold numbers.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn fields_to_count(desk: OnDesk<'_>, layer: RowId) -> Answer<Vec<String>> {
    statistics::number_fields(&desk.session(), layer)
}

/// The palettes of thematic maps.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn palettes() -> Answer<Vec<PaletteView>> {
    statistics::palettes()
}

/// The style of a layer by one of its fields.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn thematic_style(
    desk: OnDesk<'_>,
    layer: RowId,
    field: String,
    ask: ThematicAsk,
) -> Answer<ThematicView> {
    statistics::thematic_style(&mut desk.session(), layer, &field, &ask)
}
