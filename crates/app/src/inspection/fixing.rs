//! What can be fixed without a decision: shapes that are repaired, features that are there twice.

use std::collections::{HashMap, HashSet};

use geo_types::{Geometry, MultiPolygon};
use jitu_model::Id;
use jitu_model::place::Feature;
use jitu_overlay::repair::repair;
use jitu_store::FeatureEdits;

use super::task::same_twice;
use super::view::InspectionFixed;
use super::{InspectionOutcome, is_editable, last};
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::label;
use crate::session::Session;

/// Fixes findings of the last inspection, as one undoable change. `keys`: those of the findings. Inspect again after it.
///
/// # Errors
/// A layer of the library; a finding that is not there; the layer has changed since.
pub fn fix(session: &mut Session, keys: &[String]) -> Result<InspectionFixed> {
    let outcome = last(session)?;
    outcome.check_current(session)?;
    if !is_editable(&outcome.layer) {
        return Err(AppError::new("inspect_not_editable", &[("layer", &outcome.layer.name)]));
    }
    let features = session.layer_features(&current(session, &outcome)?)?;
    let by_id: HashMap<i64, &Feature> =
        features.features.iter().map(|feature| (feature.id.raw(), feature)).collect();
    let find = |id: i64| by_id.get(&id).copied();
    let (mut edits, mut left) = (FeatureEdits::default(), Vec::new());
    // Where every feature is a single polygon the table may take no other.
    let single = features.features.iter().all(|f| matches!(f.geometry, Geometry::Polygon(_)));
    let mut gone: HashSet<Id<Feature>> = HashSet::new();
    let mut done: HashSet<i64> = HashSet::new();
    for key in keys {
        let raw = outcome.raw.iter().find(|raw| raw.key() == *key);
        let raw = raw.ok_or_else(|| AppError::new("inspect_gone", &[]))?;
        let Some(feature) = raw.feature.and_then(find).filter(|_| raw.fixable) else {
            left.push(raw.text.clone());
            continue;
        };
        if raw.code == "duplicate" {
            // Of several the first stays: each is dropped for one before it.
            if raw.other.and_then(find).is_some_and(|other| same_twice(feature, other)) {
                gone.insert(feature.id);
            }
        } else if done.insert(feature.id.raw()) {
            match repaired(feature, single) {
                Some(feature) => edits.change.push(feature),
                None => left.push(raw.text.clone()),
            }
        }
    }
    edits.change.retain(|feature| !gone.contains(&feature.id));
    edits.delete = gone.into_iter().collect();
    edits.delete.sort_unstable();
    let (repaired, deleted) = (edits.change.len(), edits.delete.len());
    if repaired + deleted > 0 {
        let params = [
            ("layer", outcome.layer.name.as_str()),
            ("repaired", &repaired.to_string()),
            ("deleted", &deleted.to_string()),
        ];
        session.write(&label("fix_findings", &params), |writer| {
            writer.edit_features(outcome.layer.id, &edits).map(|_| ())
        })?;
    }
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(InspectionFixed {
        project: opened_view(session)?,
        repaired: count(repaired),
        deleted: count(deleted),
        left,
    })
}

/// The layer's record as it is.
fn current(session: &Session, outcome: &InspectionOutcome) -> Result<jitu_model::place::Layer> {
    let snapshot = session.snapshot()?;
    let found = snapshot.layers.iter().find(|layer| layer.id == outcome.layer.id);
    found.cloned().ok_or_else(|| AppError::new("unknown_layer", &[]))
}

/// A feature with its shape repaired; `None` where one falls apart that has to be a `single` polygon.
fn repaired(feature: &Feature, single: bool) -> Option<Feature> {
    let sound: MultiPolygon<f64> = repair(&polygons(&feature.geometry)).shape;
    let geometry = match (&feature.geometry, sound.0.as_slice()) {
        (_, []) => return None,
        (Geometry::Polygon(_), [one]) => Geometry::Polygon(one.clone()),
        (Geometry::Polygon(_), _) if single => return None,
        _ => Geometry::MultiPolygon(sound),
    };
    Some(Feature { geometry, ..feature.clone() })
}
