//! Coverage: the kept run, and a job that makes a new one.

use jitu_app::views::{CoverageView, RowId};
use jitu_app::visibility;
use tauri::AppHandle;
use tauri::ipc::Channel;

use super::{Answer, OnDesk};
use crate::jobs::{self, CoverageEvent};

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn coverage(desk: OnDesk<'_>, programme: RowId) -> Answer<Option<CoverageView>> {
    visibility::coverage(&desk.session(), programme)
}

/// Starts a coverage run; its end keeps the result in the project.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn start_coverage(
    app: AppHandle,
    desk: OnDesk<'_>,
    programme: RowId,
    target: String,
    events: Channel<CoverageEvent>,
) -> Answer<u32> {
    let task = visibility::prepare(&mut desk.session(), programme, &target)?;
    Ok(jobs::start(app, events, CoverageEvent, move |desk, progress| {
        let outcome = task.run(progress)?;
        visibility::keep(&mut desk.session(), outcome)
    }))
}

/// Asks a job to stop; it answers through its own channel.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn cancel_job(desk: OnDesk<'_>, job: u32) -> Answer<()> {
    desk.jobs.cancel(job);
    Ok(())
}
