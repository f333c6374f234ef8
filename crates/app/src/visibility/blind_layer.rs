//! Blind areas as a layer of the project: each piece with its area, the township it lies in and the tower next to it.

use geo_types::{Coord, Geometry, MultiPolygon};
use jitu_coverage::Viewer;
use jitu_model::Id;
use jitu_model::coverage::{CoverageReport, CoverageShapes};
use jitu_model::place::{Feature, Field, FieldKind, FieldValue, Layer, LayerHome, LayerRole, Secrecy};
use jitu_model::programme::Programme;

use super::beyond::{BlindSpot, spot};
use super::{CoverageOutcome, coverage, layer_of, watching};
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{label, word};
use crate::live::holds;
use crate::session::Session;
use crate::views::{ProjectView, RowId};

/// What the tables of blind areas are called, with a number behind it.
const TABLE: &str = "blind";

/// Most pieces of a layer, the largest ones; the others are counted in its source.
const MOST_PIECES: usize = 20_000;

/// Makes a layer of what no tower sees by the run that was kept last, as one undoable change. `name`: none: 盲区 with a
/// number.
///
/// # Errors
/// No run that was computed since the project was opened, or one that is out of date; nothing that is blind.
pub fn keep_blind(session: &mut Session, programme: RowId, name: Option<&str>) -> Result<ProjectView> {
    let run = coverage(session, programme)?.ok_or_else(|| AppError::new("blind_none", &[]))?;
    if run.stale {
        return Err(AppError::new("blind_stale", &[]));
    }
    let snapshot = session.snapshot()?;
    let id = session.programme(programme.id())?.id;
    let inputs = snapshot.latest_coverage(id).map(|run| run.inputs.clone());
    let computed = session.opened()?.computed.as_ref();
    let result = computed.filter(|computed| Some(&computed.inputs) == inputs.as_ref());
    let result = result.map(|computed| std::sync::Arc::clone(&computed.result));
    let result = result.ok_or_else(|| AppError::new("blind_none", &[]))?;
    keep_shapes(session, id, &result, name)
}

/// As [`keep_blind`], of a computation that need not be kept.
///
/// # Errors
/// Nothing that is blind; the project can not be written.
pub fn keep_blind_of(
    session: &mut Session,
    outcome: &CoverageOutcome,
    name: Option<&str>,
) -> Result<ProjectView> {
    keep_shapes(session, outcome.programme, &outcome.result, name)
}

fn keep_shapes(
    session: &mut Session,
    programme: Id<Programme>,
    (report, shapes): &(CoverageReport, CoverageShapes),
    name: Option<&str>,
) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let towers = watching(&snapshot, programme);
    let viewers: Vec<Viewer> = towers.iter().map(|tower| tower.viewer.clone()).collect();
    let townships = layer_of(session, &snapshot, LayerRole::Township)?;
    let townships: Vec<(String, MultiPolygon<f64>)> = townships.map_or_else(Vec::new, |layer| {
        let named = |feature: &Feature| Some((feature.name.clone()?, polygons(&feature.geometry)));
        layer.features.iter().filter_map(named).collect()
    });
    let mut pieces: Vec<_> =
        shapes.blind.iter().filter_map(|piece| Some((piece, spot(piece, &viewers)?))).collect();
    if pieces.is_empty() {
        return Err(AppError::new("blind_nothing", &[]));
    }
    pieces.sort_by(|(_, a), (_, b)| b.area_m2.total_cmp(&a.area_m2));
    let left = pieces.len().saturating_sub(MOST_PIECES);
    pieces.truncate(MOST_PIECES);
    let features: Vec<Feature> = (1..)
        .zip(&pieces)
        .map(|(order, (piece, spot)): (u32, _)| {
            let at = Coord { x: spot.lon, y: spot.lat };
            let township = townships.iter().find(|(_, shape)| holds(shape, at)).map(|(name, _)| name.clone());
            let tower = towers.iter().find(|tower| tower.viewer.tower == spot.tower);
            Feature {
                id: Id::NEW,
                name: Some(label("blind_piece", &[("order", &order.to_string())])),
                code: None,
                class: township.clone(),
                values: values(spot, township, tower.map(|tower| tower.name.clone())),
                geometry: Geometry::Polygon((*piece).clone()),
            }
        })
        .collect();
    let taken = |table: &str| snapshot.layers.iter().any(|layer| layer.table_name == table);
    let number = (1..).find(|number: &u32| !taken(&format!("{TABLE}_{number}"))).unwrap_or(1);
    let usual = label("blind_layer", &[("number", &number.to_string())]);
    let mut layer = Layer {
        id: Id::NEW,
        name: name.map(str::trim).filter(|name| !name.is_empty()).map_or(usual, str::to_owned),
        role: LayerRole::Other,
        home: LayerHome::Project,
        table_name: format!("{TABLE}_{number}"),
        crs: 4490,
        secrecy: Secrecy::Internal,
        feature_count: 0,
        fingerprint: None,
        source: source(report, left),
        synthetic: false,
        visible: true,
        opacity: 1.0,
        position: snapshot.layers.iter().map(|layer| layer.position).max().unwrap_or(0) + 1,
        ..Layer::default()
    };
    let said = label("blind_kept", &[("count", &features.len().to_string())]);
    session.write(&said, |writer| writer.create_layer(&mut layer, &fields(), &features))?;
    opened_view(session)
}

/// What the layer rests on, in one line.
fn source(report: &CoverageReport, left: usize) -> String {
    let method = serde_json::to_value(report.method).ok();
    let method = method.as_ref().and_then(|method| method.as_str()).unwrap_or_default();
    let mut text = label(
        "blind_source",
        &[
            ("method", &word(&format!("blind.method.{method}"))),
            ("target", &word(&format!("siting.target.{}", report.target))),
            ("towers", &report.towers.to_string()),
        ],
    );
    if left > 0 {
        text.push_str(&label("blind_left", &[("count", &left.to_string())]));
    }
    text
}

fn values(spot: &BlindSpot, township: Option<String>, tower: Option<String>) -> Vec<FieldValue> {
    let round = |value: f64, unit: f64| FieldValue::Real((value * unit).round() / unit);
    let text = |text: Option<String>| text.map_or(FieldValue::Null, FieldValue::Text);
    let hectares = spot.area_m2 / 10_000.0;
    vec![
        round(hectares, 10_000.0),
        round(hectares * 15.0, 1_000.0),
        text(township),
        text(tower),
        round(spot.distance_m, 1.0),
    ]
}

fn fields() -> Vec<Field> {
    use FieldKind::{Real, Text};
    [("hectares", Real), ("mu", Real), ("township", Text), ("tower", Text), ("distance_m", Real)]
        .map(|(key, kind)| Field { name: word(&format!("blind.field.{key}")), kind })
        .into()
}
