//! Towers changed live. The session of changes has a lock of its own, so that a drag never waits for the project.

use std::sync::{MutexGuard, PoisonError};

use jitu_app::live::views::{LiveAnswer, LiveChange, LivePointView, LiveView};
use jitu_app::live::{self, Live, LiveFrame};
use jitu_app::views::{ProfileView, ProjectView, RowId, SightAsk};
use jitu_app::{AppError, live::save};
use serde::Serialize;
use specta::Type;
use tauri::AppHandle;
use tauri::ipc::{Channel, InvokeResponseBody, IpcResponse};

use super::{Answer, OnDesk};
use crate::desk::Desk;
use crate::jobs::{self, JobEvent};
use crate::memory;

/// What the job that begins live changes tells.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct LiveEvent(pub JobEvent<LiveView>);

/// A frame ([`LiveFrame::into_bytes`]) as it goes to the page: raw, neither JSON nor base64. The generated type is that
/// of the answer in it; what arrives is an `ArrayBuffer`.
#[derive(Debug, Type)]
pub(crate) struct LiveBytes(#[specta(type = LiveAnswer)] Vec<u8>);

impl IpcResponse for LiveBytes {
    fn body(self) -> tauri::Result<InvokeResponseBody> {
        Ok(InvokeResponseBody::Raw(self.0))
    }
}

/// Looks from every tower of a programme; from then on the towers can be changed live. `sight`: what stands in the way
/// from the beginning.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn begin_live(
    app: AppHandle,
    desk: OnDesk<'_>,
    programme: RowId,
    target: String,
    sight: SightAsk,
    events: Channel<LiveEvent>,
) -> Answer<u32> {
    let task = live::begin(&mut desk.session(), programme, &target, (sight.standing, sight.month))?;
    Ok(jobs::start(app, events, LiveEvent, move |desk, progress| {
        let begun = task.run(progress)?;
        let view = begun.view()?;
        *held(desk) = Some(begun);
        Ok(view)
    }))
}

/// The whole picture as everything stands.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn live_picture(desk: OnDesk<'_>, watched: Option<RowId>) -> Answer<LiveBytes> {
    with(&desk, |live| bytes(live.picture(watched)))
}

/// Changes towers, or what is looked at; nothing is written.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn change_live(desk: OnDesk<'_>, change: LiveChange) -> Answer<LiveBytes> {
    with(&desk, |live| bytes(live.change(&change)?))
}

/// Goes back to what is saved.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn reset_live(desk: OnDesk<'_>, watched: Option<RowId>) -> Answer<LiveBytes> {
    with(&desk, |live| bytes(live.reset(watched)?))
}

/// Which towers see a place (degrees), and how well.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn live_point(desk: OnDesk<'_>, lon: f64, lat: f64) -> Answer<LivePointView> {
    with(&desk, |live| live.point(lon, lat))
}

/// The ground between a tower as it stands and a place.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn live_profile(desk: OnDesk<'_>, tower: RowId, lon: f64, lat: f64) -> Answer<ProfileView> {
    with(&desk, |live| live.profile(tower, lon, lat))
}

/// Writes the changed towers into the project, as one undoable change.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn save_live(desk: OnDesk<'_>) -> Answer<ProjectView> {
    // The session first, as everywhere: nobody waits for it while holding the other.
    let mut session = desk.session();
    with(&desk, |live| save(&mut session, live))
}

/// Forgets what was changed and not saved.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn end_live(desk: OnDesk<'_>) -> Answer<()> {
    *held(&desk) = None;
    memory::give_back_soon();
    Ok(())
}

fn held(desk: &Desk) -> MutexGuard<'_, Option<Live>> {
    desk.live.lock().unwrap_or_else(PoisonError::into_inner)
}

fn with<T>(desk: &Desk, work: impl FnOnce(&mut Live) -> Answer<T>) -> Answer<T> {
    let mut held = held(desk);
    work(held.as_mut().ok_or_else(|| AppError::new("live_ended", &[]))?)
}

fn bytes(frame: LiveFrame) -> Answer<LiveBytes> {
    frame.into_bytes().map(LiveBytes)
}
