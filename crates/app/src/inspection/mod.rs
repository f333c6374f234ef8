//! 质检: whether a layer's shapes, mosaic, attributes and place are what they should be.
//!
//! Every finding names its feature and its place on the map. [`prepare`] takes the layer under the session's lock,
//! [`InspectionTask::run`] does the rest without it, [`remember`] keeps the outcome at hand. A finding is then fixed,
//! where that needs no decision ([`fix`]), or accepted with a reason ([`accept`]); one that is accepted stays listed with
//! who said so, and comes back when its features change.

mod attributes;
mod finding;
mod fixing;
mod notes;
mod report;
mod schema;
mod task;
mod view;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use geo_types::MultiPolygon;
use jitu_model::place::Layer;
use serde_json::json;

use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::RowId;
use finding::{Raw, frame_of};

pub use fixing::fix;
pub use notes::{accept, listed, reopen, view};
pub use report::{InspectionReport, prepare_report};
pub use task::{InspectionTask, prepare};
pub use view::{
    AcceptedView, InspectionFinding, InspectionFixed, InspectionGroup, InspectionSaved, InspectionView,
};

use task::is_editable;

/// What came of an inspection, with the shapes for the map.
pub struct InspectionOutcome {
    /// The layer as it was looked at; its fingerprint tells whether it has changed since.
    layer: Layer,
    features: usize,
    schema: String,
    county: Option<MultiPolygon<f64>>,
    raw: Vec<Raw>,
    /// How many findings there are beyond those, by code and severity.
    beyond: BTreeMap<(String, &'static str), u32>,
}

/// Places and shapes of the findings of the last inspection that are listed ([`listed`]), as GeoJSON, EPSG:4490.
///
/// # Errors
/// No project is open, or nothing was inspected.
pub fn shapes(session: &Session) -> Result<String> {
    let view = listed(view(session)?);
    let keys: HashSet<&str> = view.findings.iter().map(|finding| finding.key.as_str()).collect();
    Ok(last(session)?.geojson(&keys))
}

impl InspectionOutcome {
    /// Places and shapes of some findings, by their keys, as a GeoJSON FeatureCollection, EPSG:4490; properties: `key`, `severity`.
    /// A finding with a shape has two features, the shape and its place.
    fn geojson(&self, keys: &HashSet<&str>) -> String {
        let mut features = Vec::new();
        let mut add = |raw: &Raw, geometry: geojson::GeometryValue| {
            let properties = json!({"key": raw.key(), "severity": raw.severity});
            features.push(json!({"type": "Feature", "properties": properties, "geometry": geometry}));
        };
        for raw in self.raw.iter().filter(|raw| keys.contains(raw.key().as_str())) {
            if !raw.shape.0.is_empty() && raw.shape.0.iter().all(is_finite) {
                add(raw, geojson::GeometryValue::from(&raw.shape));
            }
            if let Some(at) = raw.at {
                add(raw, geojson::GeometryValue::from(&geo_types::Point(at)));
            }
        }
        json!({"type": "FeatureCollection", "features": features}).to_string()
    }
}

fn is_finite(part: &geo_types::Polygon<f64>) -> bool {
    let rings = std::iter::once(part.exterior()).chain(part.interiors());
    rings.flat_map(|ring| &ring.0).all(|at| at.x.is_finite() && at.y.is_finite())
}

/// West, south, east, north of what a finding is about; `None`: it has no place.
fn bounds(raw: &Raw) -> Option<[f64; 4]> {
    let frame = frame_of(&raw.shape).map(|f| [f.min().x, f.min().y, f.max().x, f.max().y]);
    let at = raw.at.map(|at| [at.x, at.y, at.x, at.y]);
    frame.or(at)
}

/// The layer of that name, or id.
///
/// # Errors
/// There is none.
pub fn find_layer(session: &Session, name: &str) -> Result<RowId> {
    let snapshot = session.snapshot()?;
    let found = snapshot.layers.iter().find(|layer| layer.name == name || layer.id.to_string() == name);
    found.map(|layer| layer.id.into()).ok_or_else(|| AppError::new("unknown_layer", &[]))
}

/// Keeps the last inspection of the open project at hand, for its map, its notes and its report.
///
/// # Errors
/// No project is open.
pub fn remember(session: &mut Session, outcome: InspectionOutcome) -> Result<()> {
    session.opened_mut()?.inspected = Some(Arc::new(outcome));
    Ok(())
}

/// The last inspection of the open project.
///
/// # Errors
/// No project is open, or nothing was inspected.
pub fn last(session: &Session) -> Result<Arc<InspectionOutcome>> {
    session.opened()?.inspected.clone().ok_or_else(|| AppError::new("nothing_inspected", &[]))
}
