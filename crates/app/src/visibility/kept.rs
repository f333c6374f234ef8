//! Runs that are kept as evidence: written, read again, found out of date, shown.

use geo_types::MultiPolygon;
use jitu_model::coverage::{CoverageMethod, CoverageReport};
use jitu_model::indicator::CoverageRun;
use jitu_model::{Id, Snapshot};
use serde::Deserialize;

use super::sight::SightKept;
use super::{CoverageOutcome, basis, fingerprint, watching};
use crate::error::{AppError, Result};
use crate::language;
use crate::session::{Computed, Session, now};
use crate::views::{
    CoveragePartView, CoverageReportView, CoverageView, OverlapView, RowId, TowerCoverageView,
};

/// What a kept run of line of sight says beside its report.
#[derive(Debug, Deserialize)]
pub(super) struct KeptBeside {
    pub(super) sight: Option<SightKept>,
}

/// A report as it is kept: its JSON, with what line of sight rested on beside it.
fn kept_text(report: &CoverageReport, sight: Option<&SightKept>) -> serde_json::Result<String> {
    let mut value = serde_json::to_value(report)?;
    if let (Some(sight), Some(object)) = (sight, value.as_object_mut()) {
        object.insert("sight".to_owned(), serde_json::to_value(sight)?);
    }
    Ok(value.to_string())
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
        method: method_name(report.method).to_owned(),
        at: now(),
        inputs: outcome.inputs.clone(),
        ratio: report.ratio,
        report: kept_text(report, outcome.sight.as_ref()).map_err(|error| AppError::internal(&error))?,
    };
    let key = if outcome.sight.is_some() { "coverage_sight" } else { "coverage" };
    let label = language::label(key, &[("towers", &report.towers.to_string())]);
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
    let beside: KeptBeside = serde_json::from_str(&run.report).map_err(|error| AppError::internal(&error))?;
    let stale = is_stale(session, &snapshot, run, &report, beside.sight.as_ref())?;
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

/// Whether a tower, a layer or the elevation model changed since a run.
fn is_stale(
    session: &Session,
    snapshot: &Snapshot,
    run: &CoverageRun,
    report: &CoverageReport,
    sight: Option<&SightKept>,
) -> Result<bool> {
    let towers = watching(snapshot, run.programme);
    let basis = basis(snapshot, &towers, &report.target, sight.map(|sight| &sight.looking));
    if fingerprint(&basis, sight.map(|sight| &sight.dem)) != run.inputs {
        return Ok(true);
    }
    let library = session.opened()?.project.library_path();
    Ok(sight.is_some_and(|sight| sight.dem.has_changed(&library)))
}

const fn method_name(method: CoverageMethod) -> &'static str {
    match method {
        CoverageMethod::Disc => "disc",
        CoverageMethod::Los => "los",
    }
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
        method: method_name(report.method).to_owned(),
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
