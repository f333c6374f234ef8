//! Long work beside the window: it reports through a channel, and a cancel reaches it inside its loop.

use std::time::{Duration, Instant};

use jitu_app::AppError;
use jitu_app::comparing::ComparisonView;
use jitu_app::compliance::ComplianceView;
use jitu_app::exporting::LayerExportView;
use jitu_app::importing::{LayersDone, LayersPreview};
use jitu_app::inspection::InspectionView;
use jitu_app::siting::SitingView;
use jitu_app::statistics::StatisticsView;
use jitu_app::views::{CoverageView, ExportView};
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Manager, ipc::Channel};

use crate::desk::Desk;

/// The code of the error a cancelled task returns.
const CANCELLED: &str = "cancelled";

/// Progress reaches the window at most this often.
const REPORT_EVERY: Duration = Duration::from_millis(80);

/// What a job tells the window. `done`, `failed` and `cancelled` are last.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum JobEvent<T> {
    /// It goes on.
    Progress {
        /// 0 to 1.
        fraction: f64,
        /// What it is at; may be empty.
        note: String,
    },
    /// It is done.
    Done {
        /// What came of it.
        result: T,
    },
    /// It went wrong.
    Failed {
        /// Why.
        error: AppError,
    },
    /// It was cancelled; nothing changed.
    Cancelled,
}

/// What a coverage job tells.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CoverageEvent(pub JobEvent<CoverageView>);

/// What a siting job tells.
#[derive(Debug, Clone, Serialize, Type)]
pub struct SitingEvent(pub JobEvent<SitingView>);

/// What a compliance check tells.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ComplianceEvent(pub JobEvent<ComplianceView>);

/// What a look at map data tells.
#[derive(Debug, Clone, Serialize, Type)]
pub struct LookEvent(pub JobEvent<LayersPreview>);

/// What an import of layers tells.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ImportLayersEvent(pub JobEvent<LayersDone>);

/// What a comparison tells.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CompareEvent(pub JobEvent<ComparisonView>);

/// What statistics tell.
#[derive(Debug, Clone, Serialize, Type)]
pub struct StatisticsEvent(pub JobEvent<StatisticsView>);

/// What an inspection tells.
#[derive(Debug, Clone, Serialize, Type)]
pub struct InspectionEvent(pub JobEvent<InspectionView>);

/// What an export job tells.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ExportEvent(pub JobEvent<ExportView>);

/// What an export of a layer tells.
#[derive(Debug, Clone, Serialize, Type)]
pub struct LayerExportEvent(pub JobEvent<LayerExportView>);

/// Called by a task with its fraction done; false tells it to stop.
pub(crate) type Progress<'a> = &'a mut dyn FnMut(f32) -> bool;

/// Runs `work` on a thread of its own and returns its number at once; `event` names the kind of job to the window.
pub(crate) fn start<T, E, F>(app: AppHandle, events: Channel<E>, event: fn(JobEvent<T>) -> E, work: F) -> u32
where
    T: Send + 'static,
    E: Serialize + Send + 'static,
    F: FnOnce(&Desk, Progress<'_>) -> Result<T, AppError> + Send + 'static,
{
    let (number, flag) = app.state::<Desk>().jobs.start();
    tauri::async_runtime::spawn_blocking(move || {
        let desk = app.state::<Desk>();
        let mut last: Option<Instant> = None;
        let mut progress = |fraction: f32| {
            if last.is_none_or(|at| at.elapsed() >= REPORT_EVERY) {
                last = Some(Instant::now());
                let note = String::new();
                tell(&events, event(JobEvent::Progress { fraction: f64::from(fraction), note }));
            }
            !flag.is_cancelled()
        };
        let end = match work(&desk, &mut progress) {
            Ok(result) => JobEvent::Done { result },
            Err(error) if error.code == CANCELLED => JobEvent::Cancelled,
            Err(error) => JobEvent::Failed { error },
        };
        desk.jobs.finish(number);
        tell(&events, event(end));
    });
    number
}

/// Sends an event; a window that has gone away needs none.
fn tell<E: Serialize>(events: &Channel<E>, event: E) {
    if let Err(error) = events.send(event) {
        eprintln!("job event not delivered: {error}");
    }
}
