//! Towers changed live: dragged, turned, raised, switched, with picture and figures at once and nothing written until
//! the person saves.
//!
//! [`begin`] takes ground, land and towers from the project; [`LiveTask::run`] looks from every tower once. From then
//! on the session stands alone: a change ([`Live::change`]) looks anew from the towers it is about and recounts their
//! surroundings ([`jitu_coverage::sight::kept`]). The result is what a run of line of sight gives for the same towers.
//! [`Live::reset`] goes back to the start, [`save`] writes the changed towers as one entry of the journal.

mod change;
mod point;
mod save;
#[cfg(test)]
mod tests;
pub mod views;

use std::path::PathBuf;
use std::sync::Arc;

use jitu_coverage::CoverageError;
use jitu_coverage::sight::kept::{Kept, Patch};
use jitu_coverage::sight::together::{Depths, Views};
use jitu_coverage::sight::{Mode, Observer, Seen, Terrain};
use jitu_model::programme::Programme;
use jitu_model::system::Tower;
use jitu_model::{Id, Snapshot};
use jitu_spatial::grid::{Frame, Grid, Unit};

use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::{CoveragePartView, OverlapView, RowId};
use crate::visibility::{
    LiveGround, LiveGroundTask, Looking, Season, cell_m, lattice, live_ground, ratio, threads, trouble,
};
pub use change::LiveFrame;
pub(crate) use change::message;
pub(crate) use save::holds;
pub use save::save;
use views::{LiveFigures, LiveLooking, LiveShare, LiveTower, LiveView};

/// A view of more cells than this is estimated instead of followed line by line, so that a drag stays a drag.
const EXACT_CELLS: f64 = 200_000.0;

/// What a live session needs, taken from the project.
pub struct LiveTask {
    ground: LiveGroundTask,
    live: Begun,
}

/// What of it is known before anything is computed.
struct Begun {
    path: PathBuf,
    programme: Id<Programme>,
    target: String,
    towers: Vec<Tower>,
    looking: LiveLooking,
}

/// A tower: as it is saved, as it stands, and what it saw at the start.
struct Standing {
    saved: Tower,
    now: LiveTower,
    start: Option<Arc<Seen>>,
}

/// A live session.
pub struct Live {
    path: PathBuf,
    programme: Id<Programme>,
    target: String,
    grid: Grid,
    terrain: Terrain<'static>,
    /// Names of the townships and classes, in the numbers of the zones.
    townships: Vec<String>,
    classes: Vec<String>,
    class_of: Vec<u16>,
    /// What stands on the ground besides crops of one height.
    season: Season,
    kept: Kept,
    mode: Mode,
    towers: Vec<Standing>,
    looking: LiveLooking,
    /// What was looked at when the views of the start were made.
    looking_at_start: LiveLooking,
}

/// Takes what a live session over a programme's towers needs; the target as [`crate::visibility::prepare`]. `standing`
/// and `month` are what a run counts: the project's own things, the crops of a month.
///
/// # Errors
/// Those of [`crate::visibility::prepare_sight`] over the project's own terrain.
pub fn begin(
    session: &mut Session,
    programme: RowId,
    target: &str,
    (standing, month): (bool, Option<u8>),
) -> Result<LiveTask> {
    let ground = live_ground(session, programme, target, (standing, month))?;
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let path = session.opened()?.project.path().to_path_buf();
    let towers = placed_towers(&snapshot, programme);
    let target_height_m = Looking::default().target_height_m;
    let looking = LiveLooking { target_height_m, crop_height_m: 0.0, standing, month };
    Ok(LiveTask { ground, live: Begun { path, programme, target: target.to_owned(), towers, looking } })
}

/// The towers of a programme that have a place, in the order of their numbers.
fn placed_towers(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<Tower> {
    let towers = snapshot.programme_towers(programme);
    let mut towers: Vec<Tower> =
        towers.into_iter().filter(|tower| tower.position().is_some()).cloned().collect();
    towers.sort_by(|a, b| a.code.cmp(&b.code));
    towers
}

impl LiveTower {
    /// A saved tower; `None` where it has no place.
    fn of(tower: &Tower) -> Option<Self> {
        let (lon, lat) = tower.position()?;
        Some(Self {
            id: tower.id.into(),
            lon,
            lat,
            in_use: tower.in_use,
            mast_height_m: tower.mast_height_m,
            range_m: tower.range_m,
            azimuth_deg: tower.azimuth_deg,
            view_angle_deg: tower.view_angle_deg,
            focal_mm: tower.focal_mm,
        })
    }
}

impl LiveTask {
    /// Looks from every tower.
    ///
    /// # Errors
    /// Cancelled, a tower whose values are not usable, a terrain that does not serve.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<Live> {
        let LiveGround { grid, terrain, zones, townships, classes, target: class_of, season } =
            self.ground.run(&mut |share| progress(share * 0.3))?;
        let standing = |saved: Tower| LiveTower::of(&saved).map(|now| Standing { saved, now, start: None });
        let towers: Vec<Standing> = self.live.towers.into_iter().filter_map(standing).collect();
        let (east, north) = cell_m(&grid);
        let cells = |tower: &Standing| std::f64::consts::PI * tower.now.range_m.powi(2) / (east * north);
        let mode =
            if towers.iter().any(|tower| cells(tower) > EXACT_CELLS) { Mode::Fast } else { Mode::Exact };
        let Begun { path, programme, target, looking, .. } = self.live;
        let kept = Kept::new(zones);
        let mut live = Live {
            path,
            programme,
            target,
            grid,
            terrain,
            townships,
            classes,
            class_of,
            season,
            kept,
            mode,
            towers,
            looking,
            looking_at_start: looking,
        };
        live.dress()?;
        let all: Vec<usize> = (0..live.towers.len()).collect();
        let views = live.look(&all, &mut |share| progress(0.3 + share * 0.7))?;
        live.take(views)?;
        live.remember();
        Ok(live)
    }
}

impl Live {
    /// The session as the window needs it to begin.
    ///
    /// # Errors
    /// The grid's coordinate system cannot be brought to longitude and latitude.
    pub fn view(&self) -> Result<LiveView> {
        Ok(LiveView {
            target: self.target.clone(),
            mode: if self.mode == Mode::Exact { "exact" } else { "fast" }.to_owned(),
            lattice: lattice(&self.grid, 1)?,
            cell_m: cell_m(&self.grid),
            looking: self.looking,
            own_things: self.season.has_own(),
            crops: self.season.has_crops(),
            towers: self.towers.iter().map(|tower| tower.now.clone()).collect(),
            figures: self.figures(),
        })
    }

    /// The figures as everything stands.
    pub fn figures(&self) -> LiveFigures {
        let figures = self.kept.figures();
        let part = |(name, depths): (&String, &Depths)| CoveragePartView {
            name: name.clone(),
            target_area_m2: depths.target_m2,
            visible_area_m2: depths.seen_m2(),
            ratio: format!("{:.2}", ratio(depths)),
            overlap: Some(overlap(depths)),
        };
        LiveFigures {
            target_area_m2: figures.all.target_m2,
            visible_area_m2: figures.all.seen_m2(),
            ratio: format!("{:.2}", ratio(&figures.all)),
            overlap: overlap(&figures.all),
            by_township: self.townships.iter().zip(&figures.townships).map(part).collect(),
        }
    }

    /// What one tower sees of the target; `None` if it is none of the session's.
    pub fn share(&self, tower: RowId) -> Option<LiveShare> {
        let share = self.kept.share(self.number(tower)?);
        Some(LiveShare { tower, visible_area_m2: share.seen_m2, only_here_m2: share.only_m2 })
    }

    /// The towers as they stand.
    pub fn towers(&self) -> impl Iterator<Item = &LiveTower> {
        self.towers.iter().map(|tower| &tower.now)
    }

    fn number(&self, tower: RowId) -> Option<usize> {
        self.towers.iter().position(|one| one.now.id == tower)
    }

    /// The whole grid.
    fn whole(&self) -> Patch {
        Patch { columns: 0..self.grid.width, rows: 0..self.grid.height }
    }

    /// What some towers see as they stand; `None` for one that is not in use.
    fn look(
        &self,
        towers: &[usize],
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Vec<(usize, Option<Arc<Seen>>)>> {
        let frame = self.grid.frame()?;
        let looking: Vec<usize> = towers.iter().copied().filter(|at| self.towers[*at].now.in_use).collect();
        let observers = looking
            .iter()
            .map(|at| self.observer(&frame, &self.towers[*at].now))
            .collect::<Result<Vec<_>>>()?;
        let mut views = Views::new(self.mode);
        views
            .update(&self.terrain, 0, &observers, threads(), progress)
            .map_err(|trouble| self.named(&trouble))?;
        let mut seen =
            looking.iter().copied().zip(views.into_seen()).collect::<std::collections::BTreeMap<_, _>>();
        Ok(towers.iter().map(|at| (*at, seen.remove(at))).collect())
    }

    /// Takes in what towers see.
    fn take(&mut self, views: Vec<(usize, Option<Arc<Seen>>)>) -> Result<Patch> {
        self.kept.replace(views).map_err(|trouble| AppError::internal(&trouble))
    }

    /// Makes what is seen now the start.
    fn remember(&mut self) {
        for (at, tower) in self.towers.iter_mut().enumerate() {
            tower.start = self.kept.seen(at).cloned();
        }
        self.looking_at_start = self.looking;
    }

    fn observer(&self, frame: &Frame<'_>, tower: &LiveTower) -> Result<Observer> {
        let mut at = [(tower.lon, tower.lat)];
        frame.cells(&mut at)?;
        let north = frame.north(tower.lon, tower.lat)?;
        let plain = Observer::new(
            tower.id.0,
            at[0],
            tower.mast_height_m,
            self.looking.target_height_m,
            tower.range_m,
        );
        let sector = tower.azimuth_deg.zip(tower.view_angle_deg);
        Ok(Observer {
            sector: sector.map(|(azimuth, angle)| (azimuth + north, angle)),
            cell_m: (self.grid.unit == Unit::Degrees).then(|| self.grid.cell_m(at[0].1)),
            ..plain
        })
    }

    /// An error with the tower's name.
    fn named(&self, error: &CoverageError) -> AppError {
        trouble::error(error, &|tower| {
            let found = self.towers.iter().find(|one| one.now.id.0 == tower);
            found.map(|one| one.saved.name.clone()).unwrap_or_default()
        })
    }
}

/// By how many towers the target is seen.
const fn overlap(depths: &Depths) -> OverlapView {
    OverlapView { one: depths.one_m2, two: depths.two_m2, three_or_more: depths.three_m2 }
}
