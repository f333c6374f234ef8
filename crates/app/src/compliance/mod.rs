//! 合规性检测: proposed extents against control lines, land classes and plans.
//!
//! [`prepare`] takes the layers under the session's lock, [`ComplianceTask::run`] reads the extents and does the rest
//! without it: every layer is asked through its own R-tree for what is near an extent, shapes are repaired with a
//! note, areas are exact on the ellipsoid ([`jitu_overlay`]), and the bureau's rules ([`rules`]) make the verdict.

mod parcels;
mod report;
mod rules;
pub(crate) mod sources;
mod view;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use geo_types::MultiPolygon;
use jitu_model::Decimal;
use jitu_model::ellipsoid::{area, metres_per_degree};
use jitu_model::money::half_up;
use jitu_model::place::{Feature, LayerRole};
use jitu_overlay::clip::{common, united};
use jitu_overlay::near::distance_m;
use jitu_overlay::region::Region;
use jitu_overlay::repair::{Repaired, repair};

use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::given;
use crate::language::{label, word};
use crate::session::Session;
use crate::views::RowId;
use rules::Rules;
use sources::{Against, Extent, OpenLayer};

pub(crate) use parcels::error as parcel_error;
pub use report::{ReportTask, prepare_report};
pub(crate) use sources::{in_words, to_degrees};
pub use view::{ComplianceView, ExtentCheckView, RowView, RuleFindingView, TouchedView};

/// Most extents of one check.
const MOST_EXTENTS: usize = 20_000;
/// Farthest buffer, metres.
const FARTHEST_M: f64 = 50_000.0;
/// Notes of repairs that are told of one extent.
const TOLD: usize = 20;
/// Repaired shapes of large features that a thread keeps.
const KEPT: usize = 64;
/// Vertices from which a feature counts as large.
const LARGE: usize = 2_000;
/// How often the caller is asked whether to go on, at least.
const PULSE: Duration = Duration::from_millis(20);

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Files, or folders of files.
    pub paths: Vec<PathBuf>,
    /// Systems whose extents are checked.
    pub systems: Vec<RowId>,
    /// EPSG code of files that do not say their own.
    pub crs: Option<u32>,
    /// Encoding of Shapefiles' texts (`GBK`); none: as GDAL recognises it.
    pub encoding: Option<String>,
    /// Metres around an extent in which neighbours are named.
    pub buffer_m: f64,
    /// A bureau's own rules instead of those that serve its code.
    pub rules: Option<PathBuf>,
}

/// A check, ready to run without the project.
pub struct ComplianceTask {
    asked: Asked,
    files: Vec<PathBuf>,
    extents: Vec<Extent>,
    layers: Vec<Against>,
    left_out: Vec<String>,
    rules: Rules,
}

/// What came of a check, with the shapes for the map.
pub struct ComplianceOutcome {
    view: ComplianceView,
    found: Vec<Found>,
    layers: Vec<Against>,
}

/// One extent with its shapes.
struct Found {
    shape: MultiPolygon<f64>,
    /// What it has in common with layers: role, layer, shape.
    parts: Vec<(String, String, MultiPolygon<f64>)>,
}

/// Takes what a check needs from the open project.
///
/// # Errors
/// No project; a source that is not there; a system without an extent; no layer to check against; damaged rules.
pub fn prepare(session: &mut Session, asked: Asked) -> Result<ComplianceTask> {
    if !(0.0..=FARTHEST_M).contains(&asked.buffer_m) {
        let value = asked.buffer_m.to_string();
        return Err(AppError::new("bad_buffer", &[("value", &value), ("high", &FARTHEST_M.to_string())]));
    }
    let snapshot = session.snapshot()?;
    let mut files = Vec::new();
    for path in &asked.paths {
        files.extend(sources::files(path)?);
    }
    // GDAL must not open a live project file, nor its library.
    let own = [session.opened()?.project.path().to_owned(), session.opened()?.project.library_path()];
    let own: Vec<PathBuf> = own.iter().filter_map(|path| path.canonicalize().ok()).collect();
    if let Some(path) = files.iter().find(|file| file.canonicalize().is_ok_and(|file| own.contains(&file))) {
        return Err(AppError::new("extent_is_project", &[("path", &path.display().to_string())]));
    }
    let mut extents = Vec::new();
    for system in &asked.systems {
        let name = snapshot.systems.iter().find(|row| row.id == system.id()).map(|row| row.name.clone());
        let name = name.ok_or_else(|| AppError::new("no_extents", &[("path", &system.0.to_string())]))?;
        let own = snapshot.extents.iter().filter(|extent| extent.system == system.id());
        let before = extents.len();
        extents.extend(own.filter_map(|row| {
            let shape = polygons(&row.geometry);
            (!shape.0.is_empty()).then(|| sources::extent(row.name.clone(), &name, &shape))
        }));
        if extents.len() == before {
            return Err(AppError::new("no_extents", &[("path", &name)]));
        }
    }
    let (layers, left_out) = sources::layers(session)?;
    if layers.is_empty() {
        return Err(AppError::new("nothing_to_check_against", &[]));
    }
    let rules = match &asked.rules {
        Some(path) => {
            let text = given::text(path)?;
            Rules::parse(&path.display().to_string(), &text)?
        }
        None => Rules::of_bureau(snapshot.bureau.as_ref().map_or("", |bureau| bureau.adcode.as_str()))?,
    };
    Ok(ComplianceTask { asked, files, extents, layers, left_out, rules })
}

/// Keeps the last check of the open project at hand, for its report and its shapes.
///
/// # Errors
/// No project is open.
pub fn remember(session: &mut Session, outcome: Arc<ComplianceOutcome>) -> Result<()> {
    session.opened_mut()?.checked = Some(outcome);
    Ok(())
}

/// The last check of the open project.
///
/// # Errors
/// No project is open, or nothing was checked.
pub fn last(session: &Session) -> Result<Arc<ComplianceOutcome>> {
    session.opened()?.checked.clone().ok_or_else(|| AppError::new("nothing_checked", &[]))
}

impl ComplianceTask {
    /// Reads the extents and checks them, on up to four threads.
    ///
    /// # Errors
    /// Cancelled; an extent or a layer that cannot be read.
    pub fn run(mut self, progress: &mut dyn FnMut(f32) -> bool) -> Result<ComplianceOutcome> {
        let steps = self.files.len().max(1) as f32;
        for (at, file) in self.files.iter().enumerate() {
            if !progress(0.2 * at as f32 / steps) {
                return Err(AppError::new("cancelled", &[]));
            }
            let read = sources::read(file, self.asked.crs, self.asked.encoding.as_deref())?;
            self.extents.extend(read);
            if self.extents.len() > MOST_EXTENTS {
                return Err(AppError::new("extents_too_large", &[("path", &file.display().to_string())]));
            }
        }
        let checked = self.each(&mut |share| progress(0.2 + 0.8 * share))?;
        let (extents, found) = checked.into_iter().unzip();
        let view = ComplianceView {
            rules: self.rules.name(),
            left_out: self.left_out,
            buffer_m: self.asked.buffer_m,
            extents,
        };
        Ok(ComplianceOutcome { view, found, layers: self.layers })
    }

    fn take(&self, next: &AtomicUsize) -> Option<(usize, &Extent)> {
        let at = next.fetch_add(1, Ordering::Relaxed);
        self.extents.get(at).map(|extent| (at, extent))
    }

    /// Checks every extent, in their order.
    fn each(&self, progress: &mut dyn FnMut(f32) -> bool) -> Result<Vec<(ExtentCheckView, Found)>> {
        let count = self.extents.len();
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4).min(count.max(1));
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let mut done: Vec<Option<(ExtentCheckView, Found)>> = Vec::new();
        done.resize_with(count, || None);
        std::thread::scope(|scope| {
            let (sender, results) = mpsc::channel();
            for _ in 0..threads {
                let (sender, next, stop) = (sender.clone(), &next, &stop);
                scope.spawn(move || {
                    let work = || -> Result<()> {
                        let mut desk = Desk::open(self)?;
                        while let Some((at, extent)) = self.take(next) {
                            if stop.load(Ordering::Relaxed) {
                                break;
                            }
                            // The receiver is gone only when nobody wants the result any more.
                            let _ = sender.send(Ok((at, desk.check(extent)?)));
                        }
                        Ok(())
                    };
                    if let Err(error) = work() {
                        let _ = sender.send(Err(error));
                    }
                });
            }
            drop(sender);
            let mut finished = 0;
            loop {
                match results.recv_timeout(PULSE) {
                    Ok(Ok((at, checked))) => {
                        done[at] = Some(checked);
                        finished += 1;
                    }
                    Ok(Err(error)) => {
                        stop.store(true, Ordering::Relaxed);
                        return Err(error);
                    }
                    Err(mpsc::RecvTimeoutError::Timeout) => {}
                    Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
                }
                if !progress(finished as f32 / count.max(1) as f32) {
                    stop.store(true, Ordering::Relaxed);
                    return Err(AppError::new("cancelled", &[]));
                }
            }
        })?;
        Ok(done.into_iter().flatten().collect())
    }
}

/// One thread's open layers.
struct Desk<'a> {
    task: &'a ComplianceTask,
    open: Vec<OpenLayer>,
    /// Repaired shapes of large features, by layer and row.
    kept: HashMap<(usize, i64), Arc<Repaired>>,
}

impl<'a> Desk<'a> {
    fn open(task: &'a ComplianceTask) -> Result<Self> {
        let open: Result<Vec<_>> = task.layers.iter().map(OpenLayer::open).collect();
        Ok(Self { task, open: open?, kept: HashMap::new() })
    }

    fn check(&mut self, extent: &Extent) -> Result<(ExtentCheckView, Found)> {
        let task = self.task;
        let region = Region::new(&extent.shape);
        let whole = hundredth(area(&extent.shape));
        let mut view = ExtentCheckView {
            name: extent.name.clone(),
            source: extent.source.clone(),
            area_m2: whole,
            verdict: String::new(),
            unchecked: Vec::new(),
            rows: Vec::new(),
            findings: Vec::new(),
            touched: Vec::new(),
            repaired: extent.repaired.clone(),
            bounds: None,
        };
        let mut parts = Vec::new();
        if let Some(frame) = region.frame() {
            let bounds = [frame.min().x, frame.min().y, frame.max().x, frame.max().y];
            view.bounds = Some(bounds);
            for at in 0..task.layers.len() {
                self.layer(at, &region, widened(bounds, task.asked.buffer_m), &mut view, &mut parts)?;
            }
        }
        view.repaired.truncate(TOLD);
        let roles: Vec<&str> = task.layers.iter().map(|against| against.layer.role.name()).collect();
        let (verdict, findings) = task.rules.judge(whole, &view.rows, &roles);
        view.unchecked = findings
            .iter()
            .filter(|finding| finding.verdict == rules::Verdict::Unchecked.name())
            .map(|finding| word(&format!("role.{}", finding.role)))
            .collect();
        (view.verdict, view.findings) = (verdict.name().to_owned(), findings);
        if view.bounds.is_none() {
            view.verdict = rules::Verdict::Note.name().to_owned();
        }
        Ok((view, Found { shape: extent.shape.clone(), parts }))
    }

    fn layer(
        &mut self,
        at: usize,
        region: &Region<'_>,
        bounds: [f64; 4],
        view: &mut ExtentCheckView,
        parts: &mut Vec<(String, String, MultiPolygon<f64>)>,
    ) -> Result<()> {
        let layer = &self.task.layers[at].layer;
        let mut classes: Vec<(String, Vec<MultiPolygon<f64>>)> = Vec::new();
        let mut touched: Option<TouchedView> = None;
        for feature in self.open[at].near(bounds)? {
            let sound = self.sound(at, &feature);
            let inside = common(&sound.shape, region);
            if inside.0.is_empty() {
                self.neighbour(at, region, &feature, &mut touched);
                continue;
            }
            for defect in &sound.defects {
                let params = [
                    ("layer", layer.name.as_str()),
                    ("id", &feature.id.to_string()),
                    ("detail", &in_words(defect)),
                ];
                view.repaired.push(label("defect_in_layer", &params));
            }
            let class = class_of(layer.role, &feature);
            match classes.iter_mut().find(|(known, _)| *known == class) {
                Some((_, shapes)) => shapes.push(inside),
                None => classes.push((class, vec![inside])),
            }
        }
        classes.sort_by(|a, b| a.0.cmp(&b.0));
        for (class, shapes) in classes {
            let shape = united(&shapes);
            let inside = hundredth(area(&shape));
            if inside <= 0.0 {
                continue;
            }
            view.rows.push(RowView {
                layer: layer.name.clone(),
                role: layer.role.name().to_owned(),
                class,
                area_m2: inside,
                share: percent(inside, view.area_m2),
                features: u32::try_from(shapes.len()).unwrap_or(u32::MAX),
            });
            parts.push((layer.role.name().to_owned(), layer.name.clone(), shape));
        }
        view.touched.extend(touched);
        Ok(())
    }

    /// A feature's shape as it can be computed with.
    fn sound(&mut self, at: usize, feature: &Feature) -> Arc<Repaired> {
        let key = (at, feature.id.raw());
        if let Some(known) = self.kept.get(&key) {
            return Arc::clone(known);
        }
        let shape = polygons(&feature.geometry);
        let vertices: usize = shape.0.iter().map(|part| part.exterior().0.len()).sum();
        let sound = Arc::new(repair(&shape));
        if vertices >= LARGE && self.kept.len() < KEPT {
            self.kept.insert(key, Arc::clone(&sound));
        }
        sound
    }

    /// Notes a feature that lies outside the extent and within the buffer.
    fn neighbour(
        &self,
        at: usize,
        region: &Region<'_>,
        feature: &Feature,
        touched: &mut Option<TouchedView>,
    ) {
        let (layer, buffer) = (&self.task.layers[at].layer, self.task.asked.buffer_m);
        if buffer <= 0.0 || matches!(layer.role, LayerRole::Township) {
            return;
        }
        let Some(metres) = distance_m(region.shape(), &feature.geometry).filter(|metres| *metres <= buffer)
        else {
            return;
        };
        let name = feature.name.clone().or_else(|| feature.code.clone()).unwrap_or_default();
        let entry = touched.get_or_insert_with(|| TouchedView {
            layer: layer.name.clone(),
            role: layer.role.name().to_owned(),
            features: 0,
            nearest_m: f64::INFINITY,
            name: String::new(),
        });
        entry.features += 1;
        if metres < entry.nearest_m {
            (entry.nearest_m, entry.name) = ((metres * 10.0).round() / 10.0, name);
        }
    }
}

/// What areas of a layer are told apart by: townships by name, everything else by land class.
fn class_of(role: LayerRole, feature: &Feature) -> String {
    let of = if role == LayerRole::Township { &feature.name } else { &feature.class };
    of.clone().unwrap_or_default()
}

/// A box with so many metres around it.
fn widened([w, s, e, n]: [f64; 4], metres: f64) -> [f64; 4] {
    let (east, north) = metres_per_degree((s + n) / 2.0);
    let (x, y) = (1.02 * metres / east, 1.02 * metres / north);
    [w - x, s - y, e + x, n + y]
}

/// To a hundredth of a square metre.
fn hundredth(area_m2: f64) -> f64 {
    (area_m2 * 100.0).round() / 100.0
}

/// Share in per cent, two decimals half up; 0 of nothing.
fn percent(part: f64, whole: f64) -> String {
    let share = if whole > 0.0 { part / whole * 100.0 } else { 0.0 };
    format!("{:.2}", half_up(Decimal::try_from(share).unwrap_or_default(), 2))
}

impl ComplianceOutcome {
    /// The figures.
    pub const fn view(&self) -> &ComplianceView {
        &self.view
    }

    /// Extents, and what they have in common with layers, as a GeoJSON FeatureCollection, EPSG:4490; properties:
    /// `extent` (number from 0), `role` (null: the extent itself), `layer`, `verdict`.
    pub fn geojson(&self) -> String {
        let mut features = Vec::new();
        for (at, (found, view)) in self.found.iter().zip(&self.view.extents).enumerate() {
            let feature = |role: Option<&str>, layer: &str, shape: &MultiPolygon<f64>| {
                serde_json::json!({
                    "type": "Feature",
                    "properties": {"extent": at, "role": role, "layer": layer, "verdict": view.verdict},
                    "geometry": geojson::GeometryValue::from(shape),
                })
            };
            features.push(feature(None, "", &found.shape));
            // To lie inside the urban boundary, a plan or a township takes nothing.
            let taken = |role: &str| matches!(role, "farmland" | "redline" | "cropland" | "patch");
            let parts = found.parts.iter().filter(|(role, ..)| taken(role));
            features.extend(parts.map(|(role, layer, shape)| feature(Some(role), layer, shape)));
        }
        serde_json::json!({"type": "FeatureCollection", "features": features}).to_string()
    }
}
