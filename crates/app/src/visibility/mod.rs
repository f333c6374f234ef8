//! What the towers cover: prepared, computed off the lock, kept as evidence.
//!
//! Two methods with one report: discs and sectors, and line of sight ([`sight`]) over an elevation model ([`ground`]).

mod beyond;
mod blind_layer;
mod ground;
mod kept;
mod lattice;
mod levels;
mod live_ground;
mod merge_dem;
mod outputs;
mod parcels;
mod probability;
mod profile;
mod rings;
mod season;
mod sight;
pub(crate) mod stage;
pub(crate) mod standing;
mod told;
pub(crate) mod trouble;
mod viewshed;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use geo_types::MultiPolygon;
use jitu_coverage::detail::Camera;
use jitu_coverage::{CoverageError, Land, TargetKind, Viewer};
use jitu_model::coverage::{CoverageReport, CoverageShapes};
use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_model::programme::Programme;
use jitu_model::system::Tower;
use jitu_model::{Id, Snapshot};
use sha2::{Digest, Sha256};

use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::{CoverageReportView, ParcelView, RowId};
pub use beyond::Trying;
use beyond::{Beyond, Cameras};
pub use blind_layer::{keep_blind, keep_blind_of};
pub use ground::DemSource;
use ground::{DemPlace, DemUsed};
use kept::KeptBeside;
pub use kept::{coverage, keep};
pub(crate) use lattice::lattice;
pub(crate) use levels::Turn;
pub(crate) use live_ground::{LiveGround, LiveGroundTask, live_ground};
pub use merge_dem::{MergedDemView, MergedSourceView, merge_dem};
pub use outputs::Outputs;
pub use probability::{Probability, ProbabilityClass, ProbabilityView, probability};
pub use profile::profile;
pub(crate) use profile::view as profile_view;
pub use rings::{RingView, rings};
pub(crate) use season::Season;
pub use sight::Looking;
use sight::{SightJob, SightKept};
pub(crate) use sight::{cell_m, ratio, threads};
pub use standing::StandingFile;
use standing::StandingUsed;
pub(crate) use told::told;
pub use viewshed::{ProjectThings, ViewshedRequest, ViewshedView, project_standing, viewshed};

/// Most cells that towers are changed over live: everything that is kept of them stays under 300 MB.
const MOST_LIVE_CELLS: usize = 1 << 24;

/// Everything a coverage computation needs, taken from the project: it runs without it.
pub struct CoverageTask {
    programme: Id<Programme>,
    target: TargetKind,
    viewers: Vec<Viewer>,
    names: Vec<String>,
    county: MultiPolygon<f64>,
    townships: Vec<(String, MultiPolygon<f64>)>,
    town: Option<MultiPolygon<f64>>,
    parcels: Vec<(String, MultiPolygon<f64>)>,
    cameras: Vec<Option<Camera>>,
    /// What the result depends on besides the elevation model.
    basis: String,
    /// Line of sight; `None`: discs.
    sight: Option<SightJob>,
}

/// What came out of it.
pub struct CoverageOutcome {
    programme: Id<Programme>,
    inputs: String,
    sight: Option<SightKept>,
    beyond: Beyond,
    /// How surely places are seen, where that was tried out.
    probability: Option<Arc<Probability>>,
    /// The parcels that were asked for.
    parcels: Vec<ParcelView>,
    result: Arc<(CoverageReport, CoverageShapes)>,
}

impl CoverageOutcome {
    /// The figures.
    pub fn report(&self) -> &CoverageReport {
        &self.result.0
    }

    /// The figures as both doors show them.
    pub fn view(&self) -> CoverageReportView {
        CoverageReportView {
            by_parcel: self.parcels.clone(),
            ..kept::report_view(&self.result.0, &self.beyond)
        }
    }

    /// Its fingerprint and what it is.
    pub(crate) fn into_result(self) -> (String, Arc<(CoverageReport, CoverageShapes)>) {
        (self.inputs, self.result)
    }
}

fn target_kind(name: &str) -> Result<TargetKind> {
    match name {
        "county" => Ok(TargetKind::County),
        "cropland" => Ok(TargetKind::Cropland),
        "farmland" => Ok(TargetKind::Farmland),
        _ => Err(AppError::new("unknown_target", &[("name", name)])),
    }
}

/// A tower in use, as the computations want it.
struct Watching {
    name: String,
    viewer: Viewer,
    mast_m: f64,
    camera: Option<Camera>,
}

/// The towers in use of a programme, in the order of their numbers.
fn watching(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<Watching> {
    let mut towers = snapshot.programme_towers(programme);
    towers.sort_by(|a, b| a.code.cmp(&b.code));
    towers
        .into_iter()
        .filter(|tower| tower.in_use)
        .filter_map(|tower| {
            let (name, viewer) = named_viewer(tower)?;
            Some(Watching { name, viewer, mast_m: tower.mast_height_m, camera: camera_of(tower) })
        })
        .collect()
}

/// A tower's camera with the longest focal length it has; `None`: not known.
fn camera_of(tower: &Tower) -> Option<Camera> {
    let camera = tower.image_width_px.zip(tower.sensor_width_mm).zip(tower.focal_mm);
    camera.and_then(|((pixels, sensor), focal)| Camera::new(pixels as f64, sensor, focal))
}

/// A tower's name and camera; `None` where it has no place.
fn named_viewer(tower: &Tower) -> Option<(String, Viewer)> {
    let (lon, lat) = tower.position()?;
    let sector = tower.azimuth_deg.zip(tower.view_angle_deg);
    let viewer = Viewer { tower: tower.id.raw(), lon, lat, range_m: tower.range_m, sector };
    Some((tower.name.clone(), viewer))
}

/// Everything in the project that decides the result, as text; the elevation model comes on top of it.
fn basis(snapshot: &Snapshot, towers: &[Watching], target: &str, looking: Option<&Looking>) -> String {
    let mut text = match looking {
        None => format!("disc {target}\n"),
        Some(looking) => format!("los {} {} {target}\n", looking.mode, looking.target_height_m),
    };
    if let Some(looking) = looking.filter(|looking| looking.own_standing || looking.month.is_some()) {
        let _ = writeln!(text, "standing {} {:?}", looking.own_standing, looking.month);
    }
    for Watching { viewer, mast_m, .. } in towers {
        let _ = write!(
            text,
            "{} {} {} {} {:?}",
            viewer.tower, viewer.lon, viewer.lat, viewer.range_m, viewer.sector
        );
        // Discs do not ask how tall a mast is.
        let _ = if looking.is_some() { writeln!(text, " {mast_m}") } else { writeln!(text) };
    }
    // Other layers count only where they stand in the way: a proposal of sites makes no other run stale.
    let standing = looking.is_some_and(|looking| looking.own_standing);
    for layer in snapshot.layers.iter().filter(|layer| standing || layer.role != LayerRole::Other) {
        let _ = writeln!(text, "{} {} {:?}", layer.role.name(), layer.feature_count, layer.fingerprint);
    }
    text
}

/// SHA-256 over everything that decides the result: stale is what differs in it.
fn fingerprint(basis: &str, dem: Option<&DemUsed>, standing: Option<&StandingUsed>) -> String {
    let mut hash = Sha256::new();
    hash.update(basis);
    if let Some(dem) = dem {
        hash.update(format!("terrain {}\n", dem.sha256));
    }
    if let Some(standing) = standing {
        hash.update(format!("standing {}\n", standing.sha256));
    }
    hex(&hash.finalize())
}

/// Bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn named_polygons(
    layer: &LayerFeatures,
    name: impl Fn(&jitu_model::place::Feature) -> Option<String>,
) -> Vec<(String, MultiPolygon<f64>)> {
    layer.features.iter().map(|f| (name(f).unwrap_or_default(), polygons(&f.geometry))).collect()
}

/// All polygons of a layer as one shape.
pub(crate) fn whole(layer: &LayerFeatures) -> MultiPolygon<f64> {
    MultiPolygon(layer.features.iter().flat_map(|feature| polygons(&feature.geometry).0).collect())
}

/// Takes what a computation by discs needs from the open project.
///
/// # Errors
/// No towers, no county boundary, no layer of the target's role, or the layer library is missing.
pub fn prepare(session: &mut Session, programme: RowId, target: &str) -> Result<CoverageTask> {
    gather(session, programme, target, None)?.with_towers()
}

/// Takes what a computation by line of sight needs from the open project. The project's own terrain is read here, a
/// file when the task runs.
///
/// # Errors
/// Those of [`prepare`]; an unknown mode, a height that is none; an elevation model that is not there or does not serve.
pub fn prepare_sight(
    session: &mut Session,
    programme: RowId,
    target: &str,
    looking: &Looking,
    source: &DemSource,
) -> Result<CoverageTask> {
    sight::mode(&looking.mode)?;
    looking.outputs.check()?;
    let snapshot = session.snapshot()?;
    let place = DemPlace::find(session, &snapshot, source)?;
    let mut task = gather(session, programme, target, Some(looking))?.with_towers()?;
    let mut job = SightJob {
        looking: looking.clone(),
        place,
        library: session.opened()?.project.library_path(),
        masts: watching(&snapshot, task.programme).into_iter().map(|tower| tower.mast_m).collect(),
        cameras: task.cameras.clone(),
        ground: None,
        things: standing::of_project(session, &snapshot, looking.own_standing, looking.month)?,
        parcels: looking.parcels.as_deref().map(|name| parcels::layer(session, name)).transpose()?,
    };
    if job.place.is_own() {
        let error = |trouble: &CoverageError| task.named(trouble);
        job.ground = Some(job.read(&task.viewers, &task.county, &error, &mut |_| true)?);
    }
    task.sight = Some(job);
    Ok(task)
}

/// Takes what is needed to compute once more by the method of the run that was kept last; by discs where there is
/// none, or its elevation model is not here.
///
/// # Errors
/// Those of [`prepare`] and [`prepare_sight`].
pub(crate) fn prepare_as_kept(session: &mut Session, programme: RowId, target: &str) -> Result<CoverageTask> {
    let library = session.opened()?.project.library_path();
    let snapshot = session.snapshot()?;
    let run = snapshot.latest_coverage(session.programme(programme.id())?.id);
    let kept = run.and_then(|run| serde_json::from_str::<KeptBeside>(&run.report).ok()?.sight);
    let again = kept.and_then(|kept| again(&kept, &library));
    match again {
        Some((looking, source)) => prepare_sight(session, programme, target, &looking, &source),
        None => prepare(session, programme, target),
    }
}

/// How and over what a kept run looked, as far as everything it rested on is still here.
fn again(kept: &SightKept, library: &Path) -> Option<(Looking, DemSource)> {
    let source = kept.dem.source(library)?;
    let mut looking = kept.looking.clone();
    if let Some(used) = &kept.standing {
        looking.standing = Some(used.file(library).filter(|file| file.path.is_file())?);
    }
    (source == DemSource::Project || is_there(&source)).then_some((looking, source))
}

fn is_there(source: &DemSource) -> bool {
    matches!(source, DemSource::File(path) if path.is_file())
}

fn gather(
    session: &mut Session,
    programme: RowId,
    target: &str,
    looking: Option<&Looking>,
) -> Result<CoverageTask> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let kind = target_kind(target)?;
    let towers = watching(&snapshot, programme);
    let basis = basis(&snapshot, &towers, target, looking);
    let cameras = towers.iter().map(|tower| tower.camera).collect();
    let (names, viewers) = towers.into_iter().map(|tower| (tower.name, tower.viewer)).unzip();
    let county = layer_of(session, &snapshot, LayerRole::County)?
        .ok_or_else(|| AppError::new("no_layer", &[("role", "县界")]))?;
    let townships = layer_of(session, &snapshot, LayerRole::Township)?;
    let town = layer_of(session, &snapshot, LayerRole::Town)?;
    let land = match kind {
        TargetKind::County => None,
        TargetKind::Cropland => Some((LayerRole::Cropland, "耕地")),
        TargetKind::Farmland => Some((LayerRole::Farmland, "永久基本农田")),
    };
    let parcels = match land {
        Some((role, name)) => {
            let layer = layer_of(session, &snapshot, role)?
                .ok_or_else(|| AppError::new("no_layer", &[("role", name)]))?;
            named_polygons(&layer, |feature| feature.class.clone())
        }
        None => Vec::new(),
    };
    Ok(CoverageTask {
        programme,
        target: kind,
        basis,
        sight: None,
        viewers,
        names,
        cameras,
        county: whole(&county),
        townships: townships.map(|layer| named_polygons(&layer, |f| f.name.clone())).unwrap_or_default(),
        town: town.map(|layer| whole(&layer)),
        parcels,
    })
}

/// The features of the first layer of a role, if the project has one.
pub(crate) fn layer_of(
    session: &mut Session,
    snapshot: &Snapshot,
    role: LayerRole,
) -> Result<Option<Arc<LayerFeatures>>> {
    snapshot.layer(role).map(|layer| session.layer_features(layer)).transpose()
}

impl CoverageTask {
    /// Refuses a task without towers.
    fn with_towers(self) -> Result<Self> {
        if self.viewers.is_empty() { Err(AppError::new("no_towers", &[])) } else { Ok(self) }
    }

    /// Fingerprint of what it computes from; `None` where a file has still to be read for it.
    pub(crate) fn inputs(&self) -> Option<String> {
        match &self.sight {
            None => Some(fingerprint(&self.basis, None, None)),
            Some(job) if job.looking.standing.is_some() => None,
            Some(job) => job.ground.as_ref().map(|ground| fingerprint(&self.basis, Some(&ground.used), None)),
        }
    }

    /// The error with the tower's name instead of its row.
    fn named(&self, error: &CoverageError) -> AppError {
        name_tower(&self.viewers, &self.names, error)
    }

    /// Computes. `progress` gets the share done and says whether to go on.
    ///
    /// # Errors
    /// Cancelled, a tower whose values are not usable, an elevation model that does not serve.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<CoverageOutcome> {
        let land = Land {
            county: &self.county,
            townships: &self.townships,
            town: self.town.as_ref(),
            parcels: &self.parcels,
        };
        let (report, shapes, sight, beyond, (probability, parcels)) = match self.sight {
            Some(job) => {
                let names = |tower: i64| name_of(&self.viewers, &self.names, tower);
                let looked = job.run(&self.viewers, &land, self.target, &names, progress)?;
                let besides = (looked.probability, looked.parcels);
                (looked.report, looked.shapes, Some(looked.kept), looked.beyond, besides)
            }
            None => {
                let computed = jitu_coverage::together::compute(&self.viewers, &land, self.target, progress);
                let (report, shapes) =
                    computed.map_err(|error| name_tower(&self.viewers, &self.names, &error))?;
                let cameras = Cameras { viewers: &self.viewers, cameras: &self.cameras };
                let beyond = beyond::of_discs(&cameras, &shapes.blind)?;
                (report, shapes, None, beyond, (None, Vec::new()))
            }
        };
        let standing = sight.as_ref().and_then(|sight| sight.standing.as_ref());
        let inputs = fingerprint(&self.basis, sight.as_ref().map(|sight| &sight.dem), standing);
        let result = Arc::new((report, shapes));
        let probability = probability.map(Arc::new);
        Ok(CoverageOutcome { programme: self.programme, inputs, sight, beyond, probability, parcels, result })
    }
}

fn name_of(viewers: &[Viewer], names: &[String], tower: i64) -> String {
    let found = viewers.iter().zip(names).find(|(viewer, _)| viewer.tower == tower);
    found.map(|(_, name)| name.clone()).unwrap_or_default()
}

fn name_tower(viewers: &[Viewer], names: &[String], error: &CoverageError) -> AppError {
    trouble::error(error, &|tower| name_of(viewers, names, tower))
}
