//! What the towers cover: prepared, computed off the lock, kept as evidence.

use std::fmt::Write as _;
use std::sync::Arc;

use geo_types::MultiPolygon;
use jitu_coverage::{CoverageError, Land, TargetKind, Viewer};
use jitu_model::coverage::{CoverageReport, CoverageShapes};
use jitu_model::indicator::CoverageRun;
use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_model::programme::Programme;
use jitu_model::{Id, Snapshot};
use sha2::{Digest, Sha256};

use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::language;
use crate::session::{Computed, Session, now};
use crate::views::{
    CoveragePartView, CoverageReportView, CoverageView, OverlapView, RowId, TowerCoverageView,
};

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
    inputs: String,
}

/// What came out of it.
pub struct CoverageOutcome {
    programme: Id<Programme>,
    inputs: String,
    result: Arc<(CoverageReport, CoverageShapes)>,
}

impl CoverageOutcome {
    /// The figures.
    pub fn report(&self) -> &CoverageReport {
        &self.result.0
    }

    pub(crate) fn into_result(self) -> Arc<(CoverageReport, CoverageShapes)> {
        self.result
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

/// The towers in use of a programme, as the computation wants them, in the order of their numbers.
fn viewers(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<Viewer> {
    named_viewers(snapshot, programme).into_iter().map(|(_, viewer)| viewer).collect()
}

fn named_viewers(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<(String, Viewer)> {
    let mut towers = snapshot.programme_towers(programme);
    towers.sort_by(|a, b| a.code.cmp(&b.code));
    towers
        .into_iter()
        .filter(|tower| tower.in_use)
        .filter_map(|tower| {
            let (lon, lat) = tower.position()?;
            let sector = tower.azimuth_deg.zip(tower.view_angle_deg);
            let viewer = Viewer { tower: tower.id.raw(), lon, lat, range_m: tower.range_m, sector };
            Some((tower.name.clone(), viewer))
        })
        .collect()
}

/// SHA-256 over everything that decides the result: stale is what differs in it.
fn fingerprint(snapshot: &Snapshot, viewers: &[Viewer], target: &str) -> String {
    let mut text = format!("disc {target}\n");
    for viewer in viewers {
        let _ = writeln!(
            text,
            "{} {} {} {} {:?}",
            viewer.tower, viewer.lon, viewer.lat, viewer.range_m, viewer.sector
        );
    }
    for layer in &snapshot.layers {
        let _ = writeln!(text, "{} {} {:?}", layer.role.name(), layer.feature_count, layer.fingerprint);
    }
    Sha256::digest(text).iter().fold(String::new(), |mut hex, byte| {
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

/// Takes what a computation needs from the open project.
///
/// # Errors
/// No towers, no county boundary, no layer of the target's role, or the layer library is missing.
pub fn prepare(session: &mut Session, programme: RowId, target: &str) -> Result<CoverageTask> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let kind = target_kind(target)?;
    let (names, viewers): (Vec<String>, Vec<Viewer>) =
        named_viewers(&snapshot, programme).into_iter().unzip();
    if viewers.is_empty() {
        return Err(AppError::new("no_towers", &[]));
    }
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
        inputs: fingerprint(&snapshot, &viewers, target),
        viewers,
        names,
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
    /// Fingerprint of what it computes from.
    pub(crate) fn inputs(&self) -> &str {
        &self.inputs
    }

    /// The error with the tower's name instead of its row.
    fn named(&self, error: &CoverageError) -> AppError {
        match error {
            CoverageError::Interrupted => AppError::new("cancelled", &[]),
            CoverageError::Viewer { tower, field, value } => {
                let found = self.viewers.iter().zip(&self.names).find(|(viewer, _)| viewer.tower == *tower);
                let name = found.map(|(_, name)| name.clone()).unwrap_or_default();
                AppError::new("bad_tower", &[("name", &name), ("detail", &format!("{field} {value}"))])
            }
        }
    }

    /// Computes. `progress` gets the share done and says whether to go on.
    ///
    /// # Errors
    /// Cancelled, or a tower whose range is not usable.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<CoverageOutcome> {
        let land = Land {
            county: &self.county,
            townships: &self.townships,
            town: self.town.as_ref(),
            parcels: &self.parcels,
        };
        let computed = jitu_coverage::together::compute(&self.viewers, &land, self.target, progress);
        let result = computed.map_err(|error| self.named(&error))?;
        Ok(CoverageOutcome { programme: self.programme, inputs: self.inputs, result: Arc::new(result) })
    }
}

/// Keeps a computation in the project, as evidence that indicators can cite.
///
/// # Errors
/// The project can not be written.
pub fn keep(session: &mut Session, outcome: CoverageOutcome) -> Result<CoverageView> {
    let report = &outcome.result.0;
    let mut run = CoverageRun {
        id: Id::NEW,
        programme: outcome.programme,
        method: "disc".to_owned(),
        at: now(),
        inputs: outcome.inputs.clone(),
        ratio: report.ratio,
        report: serde_json::to_string(report).map_err(|error| AppError::internal(&error))?,
    };
    let label = language::label("coverage", &[("towers", &report.towers.to_string())]);
    session.write(&label, |writer| writer.insert(&mut run))?;
    session.opened_mut()?.computed = Some(Computed { inputs: outcome.inputs, result: outcome.result });
    coverage(session, RowId(outcome.programme.raw()))?
        .ok_or_else(|| AppError::internal(&"coverage run not kept"))
}

/// The latest kept run, with its shapes if they were computed in this session.
///
/// # Errors
/// No such programme; a run whose report cannot be read.
pub fn coverage(session: &Session, programme: RowId) -> Result<Option<CoverageView>> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let Some(run) = snapshot.latest_coverage(programme) else { return Ok(None) };
    let report: CoverageReport =
        serde_json::from_str(&run.report).map_err(|error| AppError::internal(&error))?;
    let stale = fingerprint(&snapshot, &viewers(&snapshot, programme), &report.target) != run.inputs;
    let computed = session.opened()?.computed.as_ref().filter(|computed| computed.inputs == run.inputs);
    let text = |shape: &MultiPolygon<f64>| geojson::GeometryValue::from(shape).to_string();
    Ok(Some(CoverageView {
        id: run.id.into(),
        at: run.at.clone(),
        stale,
        report: report_view(&report),
        visible_geojson: computed.map(|computed| text(&computed.result.1.visible)),
        blind_geojson: computed.map(|computed| text(&computed.result.1.blind)),
    }))
}

/// The figures as both doors show them.
pub fn report_view(report: &CoverageReport) -> CoverageReportView {
    let parts = |parts: &[jitu_model::coverage::CoveragePart]| {
        parts
            .iter()
            .map(|part| CoveragePartView {
                name: part.name.clone(),
                target_area_m2: part.target_area_m2,
                visible_area_m2: part.visible_area_m2,
                ratio: format!("{:.2}", part.ratio),
            })
            .collect()
    };
    CoverageReportView {
        method: "disc".to_owned(),
        towers: u32::try_from(report.towers).unwrap_or(u32::MAX),
        target: report.target.clone(),
        county_area_m2: report.county_area_m2,
        county_visible_m2: report.county_visible_m2,
        target_area_m2: report.target_area_m2,
        visible_area_m2: report.visible_area_m2,
        ratio: format!("{:.2}", report.ratio),
        overlap: OverlapView {
            one: report.overlap.one,
            two: report.overlap.two,
            three_or_more: report.overlap.three_or_more,
        },
        by_township: parts(&report.by_township),
        by_class: parts(&report.by_class),
        by_tower: report
            .by_tower
            .iter()
            .map(|tower| TowerCoverageView {
                tower: RowId(tower.tower),
                visible_area_m2: tower.visible_area_m2,
                only_here_m2: tower.only_here_m2,
            })
            .collect(),
    }
}
