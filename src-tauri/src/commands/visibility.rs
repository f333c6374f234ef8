//! Coverage: the kept run, and a job that makes a new one.

use jitu_app::views::{CoverageView, ProfileView, RowId, SightAsk};
use jitu_app::visibility::{DemSource, Looking, Trying};
use jitu_app::{AppError, visibility};
use tauri::AppHandle;
use tauri::ipc::Channel;

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

/// The ground between a tower and a place (degrees), and what hides it.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn profile(desk: OnDesk<'_>, tower: RowId, lon: f64, lat: f64) -> Answer<ProfileView> {
    visibility::profile(&mut desk.session(), tower, lon, lat)
}

/// Asks a job to stop; it answers through its own channel.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn cancel_job(desk: OnDesk<'_>, job: u32) -> Answer<()> {
    desk.jobs.cancel(job);
    Ok(())
}
