//! Where to put further towers: candidates gathered, looked from, and the best of them chosen and proven.
//!
//! *Prepare* takes what is needed from the project; [`SitingTask::run`] looks from every candidate and merges the
//! demand, which gives a [`Scene`] that answers questions about numbers, shares and budgets without looking again;
//! [`Scene::preview`] answers at once, [`Scene::solve`] proves; [`keep`] makes a layer of the proposal,
//! [`prepare_report`] a document.

mod candidates;
mod kept;
mod nearby;
mod outcome;
mod report;
mod seen;
mod view;

use std::path::Path;
use std::sync::Arc;

use jitu_coverage::CoverageError;
use jitu_coverage::sight::together::Views;
use jitu_coverage::sight::{Seen, Terrain};
use jitu_coverage::siting::{Demand, DemandBuilder};
use jitu_model::Id;
use jitu_model::Money;
use jitu_model::programme::Programme;
use jitu_spatial::burn::burn;

use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::RowId;
use crate::visibility::stage::{Stage, StageTask, basis};
use crate::visibility::{DemSource, Looking, trouble};
use candidates::{Gathering, Shapes, Spot, Spots};
pub use candidates::{GridRules, PlaceSource};
pub use kept::{export, keep};
pub use outcome::{Outcome, Wanted, amount};
pub use report::{SitingReport, prepare_report, report_file};
pub use view::{CurvePointView, SiteView, SitingAsk, SitingView, SitingWanted};

/// Candidates that are looked from at once: their views are in memory together.
const AT_ONCE: usize = 32;

/// Range and mast of a candidate where nothing says otherwise and the project has no tower, metres.
const USUAL_RANGE_M: f64 = 5_000.0;
const USUAL_MAST_M: f64 = 35.0;

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct SitingRequest {
    /// `county`, `cropland` or `farmland`.
    pub target: String,
    /// How towers and candidates are looked from.
    pub looking: Looking,
    /// The elevation model.
    pub dem: DemSource,
    /// Layers or files of points; none of them and no rules: a grid by the usual rules.
    pub places: Vec<PlaceSource>,
    /// A grid of candidates by rules.
    pub rules: Option<GridRules>,
    /// Height of a candidate's camera over the ground, metres; `None`: as the towers that are there.
    pub mast_m: Option<f64>,
    /// Its range, metres; `None`: as the towers that are there.
    pub range_m: Option<f64>,
    /// What a site costs, where its file does not say.
    pub cost: Option<Money>,
    /// Areas that count as covered only when two sites see them.
    pub double: Option<PlaceSource>,
}

impl SitingRequest {
    /// The usual: a grid by the usual rules, exact, over the project's own terrain.
    pub fn usual(target: &str) -> Self {
        Self {
            target: target.to_owned(),
            looking: Looking::default(),
            dem: DemSource::Project,
            places: Vec::new(),
            rules: None,
            mast_m: None,
            range_m: None,
            cost: None,
            double: None,
        }
    }
}

/// Everything siting needs, taken from the project.
pub struct SitingTask {
    stage: StageTask,
    gathering: Gathering,
    double: Shapes,
    asked: Asked,
    dem: String,
    basis: String,
}

/// What a scene was made for, with what was left to the usual filled in.
struct Asked {
    request: SitingRequest,
    mast_m: f64,
    range_m: f64,
    /// How far the farthest candidate sees, metres.
    reach_m: f64,
}

/// Candidates with the demand they see: ready for questions.
pub struct Scene {
    programme: Id<Programme>,
    asked: Asked,
    /// The elevation model, in words, and the SHA-256 of the heights that were looked over.
    dem: String,
    dem_sha256: String,
    basis: String,
    spots: Vec<Spot>,
    /// Candidates that stand where the elevation model has no height.
    skipped: usize,
    /// Metres between the candidates of the grid; `None`: there is none.
    spacing_m: Option<f64>,
    demand: Demand,
    threads: usize,
}

/// What was looked for last in a session.
#[derive(Default)]
pub(crate) struct Latest {
    pub(crate) scene: Option<Arc<Scene>>,
    pub(crate) outcome: Option<Arc<Outcome>>,
}

/// Takes what siting needs from the open project.
///
/// # Errors
/// No county, no layer of the target's role, no such layer or file of candidates, a value out of its range, an
/// elevation model that is not there or does not serve.
pub fn prepare(session: &mut Session, programme: RowId, request: &SitingRequest) -> Result<SitingTask> {
    let snapshot = session.snapshot()?;
    let row = session.programme(programme.id())?;
    let (usual_mast, usual_range) = usual(&snapshot.programme_towers(row.id));
    let mast_m = within("mast", request.mast_m.unwrap_or(usual_mast), 0.0, 500.0)?;
    let range_m = within("range", request.range_m.unwrap_or(usual_range), 10.0, 50_000.0)?;
    let gathering = Gathering::prepare(session, request, mast_m, range_m)?;
    let double = match &request.double {
        Some(source) => source.shapes(session)?,
        None => Shapes::default(),
    };
    let reach_m = gathering.reach_m();
    let stage =
        StageTask::prepare(session, programme, &request.target, &request.looking, &request.dem, reach_m)?;
    let dem = match &request.dem {
        DemSource::Project => crate::language::word("siting.own_terrain"),
        DemSource::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    };
    Ok(SitingTask {
        basis: basis(&snapshot, row.id),
        stage,
        gathering,
        double,
        asked: Asked { request: request.clone(), mast_m, range_m, reach_m },
        dem,
    })
}

/// Mast and range of the towers in use: the middle one of each.
fn usual(towers: &[&jitu_model::system::Tower]) -> (f64, f64) {
    let middle = |value: fn(&jitu_model::system::Tower) -> f64, usual: f64| {
        let mut values: Vec<f64> = towers.iter().filter(|t| t.in_use).map(|tower| value(tower)).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(usual)
    };
    (middle(|tower| tower.mast_height_m, USUAL_MAST_M), middle(|tower| tower.range_m, USUAL_RANGE_M))
}

/// A value inside its range; `field` is a word of the catalogue.
fn within(field: &str, value: f64, low: f64, high: f64) -> Result<f64> {
    if (low..=high).contains(&value) {
        return Ok(value);
    }
    let [value, low, high] = [value, low, high].map(|number| number.to_string());
    let field = crate::language::word(&format!("siting.{field}"));
    Err(AppError::new(
        "out_of_range",
        &[("field", &field), ("value", &value), ("low", &low), ("high", &high)],
    ))
}

impl SitingTask {
    /// Looks from the towers and from every candidate. `progress` gets the share done and says whether to go on.
    ///
    /// # Errors
    /// Cancelled, no candidate, more candidates than the memory is for, an elevation model that does not serve.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<Scene> {
        let (names, programme) = (self.stage.names(), self.stage.programme());
        let mut stage = self.stage.read(&mut |share| progress(share * 0.1))?;
        let Spots { spots, skipped, spacing_m } = self.gathering.spots(&stage)?;
        let name = |number: i64| {
            let tower = names.iter().find(|(id, _)| *id == number).map(|(_, name)| name.clone());
            tower.unwrap_or_default()
        };
        let candidate = |number: i64| {
            let spot = usize::try_from(number).ok().and_then(|at| spots.get(at));
            spot.map(Spot::called).unwrap_or_default()
        };
        let needs = needs(&stage, &self.double)?;
        let builder = DemandBuilder::new(std::mem::take(&mut stage.demand_m2), needs);
        let mut builder = builder.map_err(|error| trouble::error(&error, &name))?;
        let terrain = stage.terrain().map_err(|error| trouble::error(&error, &name))?;
        let mut views = Views::new(stage.mode);
        views
            .update(&terrain, 0, &stage.towers, stage.threads, &mut |share| progress(0.1 + share * 0.1))
            .map_err(|error| trouble::error(&error, &name))?;
        views.seen().for_each(|seen| builder.existing(cells(seen, stage.grid.width)));
        let demand = look(&stage, &terrain, &spots, builder, &mut |share| progress(0.2 + share * 0.8));
        let demand = demand.map_err(|error| trouble::error(&error, &candidate))?;
        Ok(Scene {
            programme,
            asked: self.asked,
            dem: self.dem,
            dem_sha256: stage.dem_sha256,
            basis: self.basis,
            skipped,
            spacing_m,
            demand,
            threads: stage.threads,
            spots,
        })
    }
}

/// By how many sites each cell has to be seen.
fn needs(stage: &Stage, double: &Shapes) -> Result<Vec<u8>> {
    let mut marked = vec![0_u16; stage.demand_m2.len()];
    let frame = stage.frame()?;
    for shape in &double.polygons {
        burn(&frame.shape(shape)?, 1, stage.grid.width, &mut marked);
    }
    Ok(marked.into_iter().map(|mark| if mark > 0 { 2 } else { 1 }).collect())
}

/// Looks from candidates, some at a time, and merges what they see.
fn look(
    stage: &Stage,
    terrain: &Terrain<'_>,
    spots: &[Spot],
    mut builder: DemandBuilder,
    progress: &mut dyn FnMut(f32) -> bool,
) -> std::result::Result<Demand, CoverageError> {
    let whole = spots.len().max(1) as f32;
    for (chunk, some) in spots.chunks(AT_ONCE).enumerate() {
        let before = chunk * AT_ONCE;
        let observer =
            |(at, spot): (usize, &Spot)| stage.candidate(before + at, spot.cell, spot.mast_m, spot.range_m);
        let observers: Vec<_> = some.iter().enumerate().map(observer).collect();
        let mut views = Views::new(stage.mode);
        let mut share = |share: f32| progress((before as f32 + share * some.len() as f32) / whole);
        views.update(terrain, 0, &observers, stage.threads, &mut share)?;
        for seen in views.seen() {
            builder.candidate(cells(seen, stage.grid.width))?;
            if !share(1.0) {
                return Err(CoverageError::Interrupted);
            }
        }
    }
    builder.finish()
}

/// The numbers of the cells of a view, in a grid of `width` columns.
fn cells(seen: &Seen, width: usize) -> impl Iterator<Item = usize> {
    let first = seen.columns().start;
    seen.rows().flat_map(move |row| {
        seen.line(row).iter().enumerate().flat_map(move |(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                (rest != 0).then(|| {
                    rest &= rest - 1;
                    row * width + first + at * 64 + bit
                })
            })
        })
    })
}

/// Keeps a scene for further questions.
///
/// # Errors
/// No project is open.
pub fn set_scene(session: &mut Session, scene: Scene) -> Result<Arc<Scene>> {
    let scene = Arc::new(scene);
    session.opened_mut()?.siting = Latest { scene: Some(Arc::clone(&scene)), outcome: None };
    Ok(scene)
}

/// The scene that was kept last, as long as towers and layers are what they were.
///
/// # Errors
/// There is none, or it is out of date.
pub fn scene(session: &Session) -> Result<Arc<Scene>> {
    let scene = session.opened()?.siting.scene.clone();
    let scene = scene.ok_or_else(|| AppError::new("siting_none", &[]))?;
    if basis(&*session.snapshot()?, scene.programme) != scene.basis {
        return Err(AppError::new("siting_stale", &[]));
    }
    Ok(scene)
}

/// Keeps an outcome as the one to be made a layer of, or a table.
///
/// # Errors
/// No project is open.
pub fn set_outcome(session: &mut Session, outcome: Outcome) -> Result<SitingView> {
    let view = outcome.view();
    session.opened_mut()?.siting.outcome = Some(Arc::new(outcome));
    Ok(view)
}

/// The outcome that was kept last.
///
/// # Errors
/// There is none.
pub fn outcome(session: &Session) -> Result<Arc<Outcome>> {
    session.opened()?.siting.outcome.clone().ok_or_else(|| AppError::new("siting_none", &[]))
}

/// A path as messages show it.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
