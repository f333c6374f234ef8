//! Runs that are kept as evidence: written, read again, found out of date, shown.

use geo_types::MultiPolygon;
use jitu_model::coverage::{CoverageMethod, CoveragePart, CoverageReport, Overlap, TowerCoverage};
use jitu_model::indicator::CoverageRun;
use jitu_model::money::half_up;
use jitu_model::{Decimal, Id, Snapshot};
use serde::Deserialize;

use super::beyond::{Beyond, BlindSpot, DetailPart, TowerBeyond, Uncertainty};
use super::levels::Levels;
use super::sight::SightKept;
use super::{CoverageOutcome, basis, fingerprint, watching};
use crate::error::{AppError, Result};
use crate::language;
use crate::session::{Computed, Session, moment};
use crate::views::{
    BlindSpotView, BlindSpotsView, CoveragePartView, CoverageReportView, CoverageView, DetailPartView,
    LostView, OverlapView, RevisitView, RowId, SightAsk, TowerCoverageView, UncertaintyView,
};

/// What a kept run says beside its report.
#[derive(Debug, Deserialize)]
pub(super) struct KeptBeside {
    pub(super) sight: Option<SightKept>,
    /// Runs of before have none.
    #[serde(default)]
    pub(super) beyond: Beyond,
}

/// A report as it is kept: its JSON, with what line of sight rested on beside it.
fn kept_text(
    report: &CoverageReport,
    sight: Option<&SightKept>,
    beyond: &Beyond,
) -> serde_json::Result<String> {
    let mut value = serde_json::to_value(report)?;
    if let Some(object) = value.as_object_mut() {
        object.insert("beyond".to_owned(), serde_json::to_value(beyond)?);
        if let Some(sight) = sight {
            object.insert("sight".to_owned(), serde_json::to_value(sight)?);
        }
    }
    Ok(value.to_string())
}

/// Keeps a computation in the project, as evidence that indicators can cite.
///
/// # Errors
/// The project can not be written.
pub fn keep(session: &mut Session, outcome: CoverageOutcome) -> Result<CoverageView> {
    let report = &outcome.result.0;
    let at = moment(session.snapshot()?.coverage_runs.iter().map(|run| run.at.as_str()));
    let mut run = CoverageRun {
        id: Id::NEW,
        programme: outcome.programme,
        method: method_name(report.method).to_owned(),
        at,
        inputs: outcome.inputs.clone(),
        ratio: report.ratio,
        report: kept_text(report, outcome.sight.as_ref(), &outcome.beyond)
            .map_err(|error| AppError::internal(&error))?,
    };
    let key = if outcome.sight.is_some() { "coverage_sight" } else { "coverage" };
    let label = language::label(key, &[("towers", &report.towers.to_string())]);
    session.write(&label, |writer| writer.insert(&mut run))?;
    let CoverageOutcome { inputs, result, probability, .. } = outcome;
    session.opened_mut()?.computed = Some(Computed { inputs, result, probability });
    coverage(session, RowId(run.programme.raw()))?.ok_or_else(|| AppError::internal(&"coverage run not kept"))
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
        report: report_view(&report, &beside.beyond),
        visible_geojson: computed.map(|computed| text(&computed.result.1.visible)),
        blind_geojson: computed.map(|computed| text(&computed.result.1.blind)),
        sight: beside.sight.as_ref().map(|sight| SightAsk {
            standing: sight.looking.own_standing,
            month: sight.looking.month,
            rmse_m: beside.beyond.uncertainty.as_ref().map(|sure| sure.rmse_m),
        }),
        has_probability: computed.is_some_and(|computed| computed.probability.is_some()),
    }))
}

/// Whether a tower, a layer, the elevation model or what stands on it changed since a run.
fn is_stale(
    session: &Session,
    snapshot: &Snapshot,
    run: &CoverageRun,
    report: &CoverageReport,
    sight: Option<&SightKept>,
) -> Result<bool> {
    let towers = watching(snapshot, run.programme);
    let basis = basis(snapshot, &towers, &report.target, sight.map(|sight| &sight.looking));
    let standing = sight.and_then(|sight| sight.standing.as_ref());
    if fingerprint(&basis, sight.map(|sight| &sight.dem), standing) != run.inputs {
        return Ok(true);
    }
    let library = session.opened()?.project.library_path();
    Ok(standing.is_some_and(|standing| standing.has_changed(&library))
        || sight.is_some_and(|sight| sight.dem.has_changed(&library)))
}

const fn method_name(method: CoverageMethod) -> &'static str {
    match method {
        CoverageMethod::Disc => "disc",
        CoverageMethod::Los => "los",
    }
}

/// The figures as both doors show them.
pub(super) fn report_view(report: &CoverageReport, beyond: &Beyond) -> CoverageReportView {
    let parts = |parts: &[CoveragePart], overlaps: &[Overlap]| {
        let overlaps = overlaps.iter().map(Some).chain(std::iter::repeat(None));
        parts.iter().zip(overlaps).map(|(part, overlap)| part_view(part, overlap)).collect()
    };
    let ratio = |area_m2: f64| share(area_m2, report.target_area_m2);
    let towers = beyond.towers.iter().map(Some).chain(std::iter::repeat(None));
    CoverageReportView {
        method: method_name(report.method).to_owned(),
        towers: u32::try_from(report.towers).unwrap_or(u32::MAX),
        target: report.target.clone(),
        county_area_m2: report.county_area_m2,
        county_visible_m2: report.county_visible_m2,
        target_area_m2: report.target_area_m2,
        visible_area_m2: report.visible_area_m2,
        ratio: format!("{:.2}", report.ratio),
        overlap: overlap_view(&report.overlap),
        by_township: parts(&report.by_township, &beyond.township_overlap),
        by_class: parts(&report.by_class, &[]),
        by_tower: report
            .by_tower
            .iter()
            .zip(towers)
            .map(|(tower, more)| tower_view(report, tower, more))
            .collect(),
        by_detail: detail_views(&beyond.by_detail, &ratio),
        by_revisit: beyond
            .by_revisit
            .iter()
            .map(|(minutes, area)| RevisitView {
                within_min: *minutes,
                visible_area_m2: *area,
                ratio: ratio(*area),
            })
            .collect(),
        blind_spots: BlindSpotsView {
            count: u32::try_from(beyond.blind.count).unwrap_or(u32::MAX),
            area_m2: beyond.blind.area_m2,
            largest: beyond.blind.largest.iter().map(spot_view).collect(),
        },
        uncertainty: beyond.uncertainty.as_ref().map(uncertainty_view),
        by_parcel: Vec::new(),
    }
}

fn overlap_view(overlap: &Overlap) -> OverlapView {
    OverlapView { one: overlap.one, two: overlap.two, three_or_more: overlap.three_or_more }
}

fn part_view(part: &CoveragePart, overlap: Option<&Overlap>) -> CoveragePartView {
    CoveragePartView {
        name: part.name.clone(),
        target_area_m2: part.target_area_m2,
        visible_area_m2: part.visible_area_m2,
        ratio: format!("{:.2}", part.ratio),
        overlap: overlap.map(overlap_view),
    }
}

/// A tower with what is lost if it goes dark, where that was counted.
fn tower_view(
    report: &CoverageReport,
    tower: &TowerCoverage,
    more: Option<&TowerBeyond>,
) -> TowerCoverageView {
    let lost = |parts: &[CoveragePart], areas: &[f64]| {
        let there = parts.iter().zip(areas).filter(|(_, area)| **area > 0.0);
        there.map(|(part, area)| LostView { name: part.name.clone(), area_m2: *area }).collect()
    };
    let turn = more.and_then(|more| more.turn);
    TowerCoverageView {
        tower: RowId(tower.tower),
        visible_area_m2: tower.visible_area_m2,
        only_here_m2: tower.only_here_m2,
        only_by_township: more
            .map_or_else(Vec::new, |more| lost(&report.by_township, &more.lost_townships_m2)),
        only_by_class: more.map_or_else(Vec::new, |more| lost(&report.by_class, &more.lost_classes_m2)),
        presets: turn.map(|(presets, _)| presets),
        turn_s: turn.map(|(_, seconds)| seconds),
        rings_m: more.map(|more| more.rings_m.clone()).unwrap_or_default(),
    }
}

/// Levels by name; one that is not known any more shows its id.
fn detail_views(parts: &[DetailPart], ratio: &dyn Fn(f64) -> String) -> Vec<DetailPartView> {
    let levels = Levels::shipped().ok();
    let one = |part: &DetailPart| {
        let found = levels.as_ref().and_then(|levels| levels.find(&part.set, &part.level));
        let (set_name, name) = match found {
            Some((set, level)) => (set.name().to_owned(), level.name().to_owned()),
            None => (part.set.clone(), part.level.clone()),
        };
        DetailPartView {
            set: part.set.clone(),
            set_name,
            level: part.level.clone(),
            name,
            px_per_m: part.px_per_m,
            visible_area_m2: part.visible_area_m2,
            ratio: ratio(part.visible_area_m2),
        }
    };
    parts.iter().map(one).collect()
}

fn spot_view(spot: &BlindSpot) -> BlindSpotView {
    BlindSpotView {
        lon: spot.lon,
        lat: spot.lat,
        area_m2: spot.area_m2,
        tower: RowId(spot.tower),
        distance_m: spot.distance_m,
    }
}

fn uncertainty_view(sure: &Uncertainty) -> UncertaintyView {
    let ratio = |per_cent: f64| format!("{:.2}", half_up(Decimal::try_from(per_cent).unwrap_or_default(), 2));
    UncertaintyView {
        rmse_m: sure.rmse_m,
        correlation_m: sure.correlation_m,
        trials: sure.trials,
        // As text: a window's numbers do not hold 64 bits.
        seed: sure.seed.to_string(),
        mean: ratio(sure.mean),
        p5: ratio(sure.p5),
        p50: ratio(sure.p50),
        p95: ratio(sure.p95),
    }
}

/// A part of a whole in per cent, two decimals half up; 0 of nothing.
fn share(part: f64, whole: f64) -> String {
    let per_cent = if whole > 0.0 { part / whole * 100.0 } else { 0.0 };
    format!("{:.2}", half_up(Decimal::try_from(per_cent).unwrap_or_default(), 2))
}
