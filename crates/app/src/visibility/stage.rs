//! The ground, the land and the towers that are there, as siting needs them: one grid for existing sites and candidates.

use std::fmt::Write as _;
use std::ops::Range;

use jitu_coverage::sight::together::NO_ZONE;
use jitu_coverage::sight::{Mode, Observer, Terrain};
use jitu_coverage::{CoverageError, Land};
use jitu_model::Id;
use jitu_model::Snapshot;
use jitu_model::place::LayerRole;
use jitu_model::programme::Programme;
use jitu_spatial::dem::Dem;
use jitu_spatial::grid::{Frame, Grid, Unit};

use super::ground::{DemPlace, DemSource, Ground, MOST_CELLS};
use super::sight::{Looking, OnGrid, SightJob, cell_m, mode, threads, window};
use super::{CoverageTask, gather, name_tower, standing, watching};
use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::RowId;

/// What the stage is made from, taken from the project.
pub(crate) struct StageTask {
    task: CoverageTask,
    job: SightJob,
    /// How far candidates see, metres.
    reach_m: f64,
}

/// The stage: everything on the cells of one grid.
pub(crate) struct Stage {
    pub(crate) grid: Grid,
    pub(crate) heights: Vec<f32>,
    /// Heights of what stands on the ground, where anything is taken in.
    over: Option<Vec<f32>>,
    /// m² of the target in each cell; 0: none of it.
    pub(crate) demand_m2: Vec<f64>,
    /// Whether each cell is in the county.
    pub(crate) county: Vec<bool>,
    /// The towers in use.
    pub(crate) towers: Vec<Observer>,
    pub(crate) mode: Mode,
    pub(crate) threads: usize,
    pub(crate) target_height_m: f64,
    /// SHA-256 of the heights that are looked over, hexadecimal.
    pub(crate) dem_sha256: String,
}

/// What decides the stage, as text: a computation on another one is out of date.
pub(crate) fn basis(snapshot: &Snapshot, programme: Id<Programme>) -> String {
    let mut text = String::new();
    for tower in watching(snapshot, programme) {
        let _ = writeln!(text, "{:?} {}", tower.viewer, tower.mast_m);
    }
    let plain = [LayerRole::Other, LayerRole::Base];
    for layer in snapshot.layers.iter().filter(|layer| !plain.contains(&layer.role)) {
        let _ = writeln!(text, "{} {} {:?}", layer.role.name(), layer.feature_count, layer.fingerprint);
    }
    text
}

impl StageTask {
    /// Takes what is needed from the open project; the project's own terrain is read here, a file later.
    ///
    /// # Errors
    /// Those of [`super::prepare_sight`]; a project without towers is none.
    pub(crate) fn prepare(
        session: &mut Session,
        programme: RowId,
        target: &str,
        looking: &Looking,
        source: &DemSource,
        reach_m: f64,
    ) -> Result<Self> {
        mode(&looking.mode)?;
        let snapshot = session.snapshot()?;
        let place = DemPlace::find(session, &snapshot, source)?;
        let task = gather(session, programme, target, Some(looking))?;
        let job = SightJob {
            looking: looking.clone(),
            place,
            library: session.opened()?.project.library_path(),
            masts: watching(&snapshot, task.programme).into_iter().map(|tower| tower.mast_m).collect(),
            cameras: task.cameras.clone(),
            ground: None,
            things: standing::of_project(session, &snapshot, looking.own_standing, looking.month)?,
            parcels: None,
        };
        let mut stage = Self { task, job, reach_m };
        if stage.job.place.is_own() {
            stage.job.ground = Some(stage.ground(&mut |_| true)?);
        }
        Ok(stage)
    }

    fn ground(&self, progress: &mut dyn FnMut(f32) -> bool) -> Result<Ground> {
        let error = |trouble: &CoverageError| name_tower(&self.task.viewers, &self.task.names, trouble);
        let dem = self.job.place.open(&self.job.library)?;
        let near = window(&dem, &self.task.viewers, &self.task.county, &error)?;
        let window = wider(&dem, near, self.reach_m);
        Ground::read(&self.job.place, &self.job.library, &dem, window, MOST_CELLS, progress)
    }

    /// Reads the ground and lays the land on it.
    ///
    /// # Errors
    /// An elevation model that does not serve, cancelled.
    pub(crate) fn read(mut self, progress: &mut dyn FnMut(f32) -> bool) -> Result<Stage> {
        let ground = match self.job.ground.take() {
            Some(ground) => ground,
            None => self.ground(&mut |share| progress(share * 0.7))?,
        };
        let land = Land {
            county: &self.task.county,
            townships: &[],
            town: self.task.town.as_ref(),
            parcels: &self.task.parcels,
        };
        let grid = ground.grid;
        let frame = grid.frame()?;
        let towers = self.job.observers(&grid, &frame, &self.task.viewers)?;
        let on_grid =
            OnGrid::new(&grid, &frame, &land, self.task.target, &mut |share| progress(0.7 + share * 0.3))?;
        let over =
            standing::on_grid(&self.job.things, &frame, (grid.width, grid.height), &mut || progress(1.0))?;
        let areas = on_grid.cell_m2.iter().flat_map(|area| std::iter::repeat_n(*area, grid.width));
        let demand = on_grid.target.iter().zip(areas);
        let demand_m2 = demand.map(|(class, area)| if *class == NO_ZONE { 0.0 } else { area }).collect();
        let county = on_grid.county.iter().map(|id| *id != NO_ZONE).collect();
        Ok(Stage {
            demand_m2,
            county,
            towers,
            mode: mode(&self.job.looking.mode)?,
            threads: threads(),
            target_height_m: self.job.looking.target_height_m,
            heights: ground.heights,
            dem_sha256: ground.used.sha256,
            over,
            grid,
        })
    }

    /// What an error of a tower that is there is called.
    pub(crate) fn names(&self) -> Vec<(i64, String)> {
        let ids = self.task.viewers.iter().map(|viewer| viewer.tower);
        ids.zip(self.task.names.iter().cloned()).collect()
    }

    /// The programme it is for.
    pub(crate) const fn programme(&self) -> Id<Programme> {
        self.task.programme
    }
}

impl Stage {
    /// The terrain.
    ///
    /// # Errors
    /// Cells or heights that are none.
    pub(crate) fn terrain(&self) -> std::result::Result<Terrain<'_>, CoverageError> {
        let terrain =
            Terrain::new(self.grid.width, self.grid.height, cell_m(&self.grid), self.heights.as_slice())?;
        match &self.over {
            Some(over) => terrain.with_obstructions(over.as_slice()),
            None => Ok(terrain),
        }
    }

    /// A candidate's camera, which turns all round.
    pub(crate) fn candidate(&self, number: usize, place: (f64, f64), mast_m: f64, range_m: f64) -> Observer {
        Observer {
            cell_m: (self.grid.unit == Unit::Degrees).then(|| self.grid.cell_m(place.1)),
            ..Observer::new(number as i64, place, mast_m, self.target_height_m, range_m)
        }
    }

    /// Ways between degrees and cells.
    ///
    /// # Errors
    /// The grid's system cannot be brought to degrees.
    pub(crate) fn frame(&self) -> Result<Frame<'_>> {
        self.grid.frame().map_err(AppError::from)
    }
}

/// A window with what candidates outside it need, as far as the model goes.
fn wider(dem: &Dem, (columns, rows): (Range<i64>, Range<i64>), reach_m: f64) -> (Range<i64>, Range<i64>) {
    let grid = dem.grid();
    let (east, north) = grid.cell_m(rows.start.midpoint(rows.end) as f64);
    let widen = |span: Range<i64>, cell: f64, count: usize| {
        let more = (reach_m / cell).ceil().clamp(0.0, 1e6) as i64 + 2;
        let low = (span.start - more).max(0).min(span.start);
        low..(span.end + more).min(count as i64).max(span.end)
    };
    (widen(columns, east, grid.width), widen(rows, north, grid.height))
}
