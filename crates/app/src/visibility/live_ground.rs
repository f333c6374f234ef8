//! What live changes of towers look over: ground and land on one grid, read once.

use jitu_coverage::Land;
use jitu_coverage::sight::Terrain;
use jitu_coverage::sight::together::Zones;
use jitu_spatial::grid::Grid;

use super::season::{Season, SeasonTask};
use super::sight::{Looking, OnGrid, cell_m};
use super::{CoverageTask, DemSource, MOST_LIVE_CELLS, prepare_sight};
use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::RowId;

/// Ground and land of a county on the grid of its elevation model.
pub(crate) struct LiveGround {
    pub(crate) grid: Grid,
    pub(crate) terrain: Terrain<'static>,
    pub(crate) zones: Zones,
    /// Names of the townships and of the land classes, in the numbers of the zones.
    pub(crate) townships: Vec<String>,
    pub(crate) classes: Vec<String>,
    /// Class of each cell of the target; [`jitu_coverage::sight::together::NO_ZONE`]: not in it.
    pub(crate) target: Vec<u16>,
    /// What stands on it.
    pub(crate) season: Season,
}

/// What is needed to make it, taken from the project.
pub(crate) struct LiveGroundTask(CoverageTask, SeasonTask);

/// Takes what live changes need from the open project: its own terrain, its towers' surroundings, its county, what
/// stands in the way (the project's own things if they are to, the crops).
///
/// # Errors
/// Those of [`prepare_sight`] for the same things in the way.
pub(crate) fn live_ground(
    session: &mut Session,
    programme: RowId,
    target: &str,
    (own, month): (bool, Option<u8>),
) -> Result<LiveGroundTask> {
    let task = prepare_sight(session, programme, target, &Looking::default(), &DemSource::Project)?;
    let snapshot = session.snapshot()?;
    let season = SeasonTask::gather(session, &snapshot, own, month)?;
    Ok(LiveGroundTask(task, season))
}

impl LiveGroundTask {
    /// Lays the land on the grid.
    ///
    /// # Errors
    /// Cancelled; a terrain of too many cells or of heights that are none.
    pub(crate) fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<LiveGround> {
        let Self(task, season) = self;
        let job = task.sight.as_ref().ok_or_else(|| AppError::internal(&"no ground"))?;
        let ground = job.ground.as_ref().ok_or_else(|| AppError::internal(&"no ground"))?;
        let cells = ground.heights.len();
        if cells > MOST_LIVE_CELLS {
            return Err(AppError::new("live_too_large", &[("cells", &cells.to_string())]));
        }
        let (grid, land) = (
            &ground.grid,
            Land {
                county: &task.county,
                townships: &task.townships,
                town: task.town.as_ref(),
                parcels: &task.parcels,
            },
        );
        let frame = grid.frame()?;
        let on_grid = OnGrid::new(grid, &frame, &land, task.target, progress)?;
        let season = season.on_grid(&frame, grid.width, cells, &mut || progress(1.0))?;
        let zones = on_grid
            .zones(&on_grid.target, on_grid.class_count(), progress)
            .map_err(|trouble| task.named(&trouble))?;
        let terrain = Terrain::new(grid.width, grid.height, cell_m(grid), ground.heights.clone())
            .map_err(|trouble| task.named(&trouble))?;
        Ok(LiveGround {
            grid: grid.clone(),
            terrain,
            zones,
            townships: on_grid.township_names,
            classes: on_grid.class_names,
            target: on_grid.target,
            season,
        })
    }
}
