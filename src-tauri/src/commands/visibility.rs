//! Coverage: the kept run, and a job that makes a new one.

use jitu_app::views::{CoverageView, ProfileView, ProjectView, RowId, SightAsk};
use jitu_app::visibility::{DemSource, Looking, ProbabilityView, RingView, Trying};
use jitu_app::{AppError, visibility};
use specta::Type;
use tauri::AppHandle;
use tauri::ipc::{Channel, InvokeResponseBody, IpcResponse};

use super::{Answer, OnDesk};
use crate::jobs::{self, CoverageEvent};

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn coverage(desk: OnDesk<'_>, programme: RowId) -> Answer<Option<CoverageView>> {
    visibility::coverage(&desk.session(), programme)
}

/// Starts a coverage run; its end keeps the result in the project. `method`: `disc` (the usual) or `los`, line of sight
/// over the project's own terrain, looked at as `sight` says.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_coverage(
    app: AppHandle,
    desk: OnDesk<'_>,
    programme: RowId,
    target: String,
    method: Option<String>,
    sight: SightAsk,
    events: Channel<CoverageEvent>,
) -> Answer<u32> {
    let session = &mut desk.session();
    let task = match method.as_deref() {
        None | Some("disc") => visibility::prepare(session, programme, &target)?,
        Some("los") => {
            let looking = Looking {
                own_standing: sight.standing,
                month: sight.month,
                trying: sight.rmse_m.map(Trying::usual),
                ..Looking::default()
            };
            visibility::prepare_sight(session, programme, &target, &looking, &DemSource::Project)?
        }
        Some(other) => return Err(AppError::new("unknown_method", &[("name", other)])),
    };
    Ok(jobs::start(app, events, CoverageEvent, move |desk, progress| {
        let outcome = task.run(progress)?;
        visibility::keep(&mut desk.session(), outcome)
    }))
}

/// Makes a layer of what no tower sees by the run that was kept last; `name` null: a usual one.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn keep_blind(desk: OnDesk<'_>, programme: RowId, name: Option<String>) -> Answer<ProjectView> {
    visibility::keep_blind(&mut desk.session(), programme, name.as_deref())
}

/// The ground between a tower and a place (degrees), and what hides it.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn profile(desk: OnDesk<'_>, tower: RowId, lon: f64, lat: f64) -> Answer<ProfileView> {
    visibility::profile(&mut desk.session(), tower, lon, lat)
}

/// The rings of detail around a tower, by its camera as it is saved.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn rings(desk: OnDesk<'_>, tower: RowId) -> Answer<Vec<RingView>> {
    visibility::rings(&desk.session(), tower)
}

/// The picture of probability as it goes to the page: raw, neither JSON nor base64. The generated type is that of its
/// frame alone; what arrives is an `ArrayBuffer`.
#[derive(Debug, Type)]
pub(crate) struct ProbabilityBytes(#[specta(type = ProbabilityView)] Vec<u8>);

impl IpcResponse for ProbabilityBytes {
    fn body(self) -> tauri::Result<InvokeResponseBody> {
        Ok(InvokeResponseBody::Raw(self.0))
    }
}

/// How surely each place is seen, where the kept run tried the heights' error out in this session.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn probability(desk: OnDesk<'_>, programme: RowId) -> Answer<ProbabilityBytes> {
    visibility::probability(&desk.session(), programme).map(ProbabilityBytes)
}

/// Asks a job to stop; it answers through its own channel.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn cancel_job(desk: OnDesk<'_>, job: u32) -> Answer<()> {
    desk.jobs.cancel(job);
    Ok(())
}
