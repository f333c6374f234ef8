//! Features drawn, reshaped, split, merged, cut and copied: a write each, and so one undo. Only the features that an edit is
//! about are read.

use geo_types::{Geometry, LineString, MultiLineString, MultiPolygon};
use jitu_model::Id;
use jitu_model::place::{Feature, Field, FieldValue, Layer, LayerRole, Secrecy};
use jitu_overlay::edit::{self, EditError};
use jitu_overlay::lines;
use jitu_store::FeatureEdits;

use super::making::fresh;
use super::rows::Source;
use super::shapes::{shape, suited};
use super::{EditView, Target, edited, some, target, write};
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::language::label;
use crate::session::Session;
use crate::views::RowId;

/// Features that are merged, copied or deleted at once.
const MOST_TOGETHER: usize = 50_000;

/// Adds a drawn shape, GeoJSON geometry text, EPSG:4490, as one undoable change.
///
/// # Errors
/// A layer that is not edited; a shape that is none or crosses itself; one of another kind than the layer's.
pub fn add_feature(session: &mut Session, layer: RowId, geojson: &str, name: &str) -> Result<EditView> {
    let Target { layer, fields, declared } = target(session, layer)?;
    let geometry = suited(&declared, shape(geojson)?);
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    let values = vec![FieldValue::Null; fields.len()];
    let feature = Feature { id: Id::NEW, name, code: None, class: None, values, geometry };
    let entry = label("feature_added", &[("name", &layer.name)]);
    let edits = FeatureEdits { add: vec![feature], ..FeatureEdits::default() };
    let added = write::write(session, &layer, &entry, edits)?;
    edited(session, layer.id, added)
}

/// Gives a feature another shape, GeoJSON geometry text, EPSG:4490, as one undoable change.
///
/// # Errors
/// As [`add_feature`]; no such feature.
pub fn change_shape(session: &mut Session, layer: RowId, feature: RowId, geojson: &str) -> Result<EditView> {
    reshape(session, layer, feature, "shape_changed", |_| shape(geojson))
}

/// Cuts a drawn area, GeoJSON geometry text, out of a feature, as one undoable change.
///
/// # Errors
/// A layer that is not edited; no area; nothing is left, or the two do not meet.
pub fn cut_hole(session: &mut Session, layer: RowId, feature: RowId, geojson: &str) -> Result<EditView> {
    reshape(session, layer, feature, "hole_cut", |before| {
        let hole = polygons(&shape(geojson)?);
        edit::cut(&polygons(before), &hole).map(Geometry::MultiPolygon).map_err(unmade)
    })
}

/// Writes what becomes of one feature's shape, under a label.
fn reshape(
    session: &mut Session,
    layer: RowId,
    feature: RowId,
    entry: &str,
    make: impl Fn(&Geometry<f64>) -> Result<Geometry<f64>>,
) -> Result<EditView> {
    let Target { layer, declared, .. } = target(session, layer)?;
    let mut change = some(session, &layer, &[feature])?;
    for changed in &mut change {
        changed.geometry = suited(&declared, make(&changed.geometry)?);
    }
    let ids = change.iter().map(|changed| changed.id).collect();
    let entry = label(entry, &[("name", &layer.name)]);
    write::write(session, &layer, &entry, FeatureEdits { change, ..FeatureEdits::default() })?;
    edited(session, layer.id, ids)
}

/// Deletes features, as one undoable change.
///
/// # Errors
/// A layer that is not edited; no such feature; none at all.
pub fn delete_features(session: &mut Session, layer: RowId, features: &[RowId]) -> Result<EditView> {
    let Target { layer, .. } = target(session, layer)?;
    let chosen = some(session, &layer, bounded(features)?)?;
    let delete: Vec<Id<Feature>> = chosen.iter().map(|feature| feature.id).collect();
    let entry = label("features_deleted", &[("name", &layer.name), ("count", &delete.len().to_string())]);
    write::write(session, &layer, &entry, FeatureEdits { delete, ..FeatureEdits::default() })?;
    edited(session, layer.id, Vec::new())
}

fn bounded(features: &[RowId]) -> Result<&[RowId]> {
    if features.len() > MOST_TOGETHER {
        return Err(AppError::new("too_many_cells", &[("most", &MOST_TOGETHER.to_string())]));
    }
    Ok(features)
}

fn unmade(error: EditError) -> AppError {
    match error {
        EditError::NotParted => AppError::new("not_parted", &[]),
        EditError::Nothing => AppError::new("shape_nothing", &[]),
        EditError::TooLarge => AppError::new("bad_shape", &[("detail", &error.to_string())]),
    }
}

/// Splits areas and lines by a drawn line, GeoJSON geometry text: the largest part keeps the row, the others get new ones
/// with its values. One undoable change; features that the line misses stay as they are.
///
/// # Errors
/// A layer that is not edited; no line; a line that parts none of them.
pub fn split_features(
    session: &mut Session,
    layer: RowId,
    features: &[RowId],
    geojson: &str,
) -> Result<EditView> {
    let Target { layer, declared, .. } = target(session, layer)?;
    let Geometry::LineString(line) = shape(geojson)? else { return Err(unmade(EditError::NotParted)) };
    let mut edits = FeatureEdits::default();
    for feature in some(session, &layer, bounded(features)?)? {
        let parts = match parted(&feature.geometry, &line) {
            Err(EditError::NotParted) => continue,
            parts => parts.map_err(unmade)?,
        };
        let mut rows =
            parts.into_iter().map(|part| Feature { geometry: suited(&declared, part), ..feature.clone() });
        edits.change.extend(rows.next());
        edits.add.extend(rows.map(|row| Feature { id: Id::NEW, ..row }));
    }
    if edits.add.is_empty() {
        return Err(unmade(EditError::NotParted));
    }
    let mut ids: Vec<Id<Feature>> = edits.change.iter().map(|feature| feature.id).collect();
    let entry = label("feature_split", &[("name", &layer.name), ("count", &ids.len().to_string())]);
    ids.extend(write::write(session, &layer, &entry, edits)?);
    edited(session, layer.id, ids)
}

/// The parts of a shape on either side of a line, the largest first.
fn parted(
    geometry: &Geometry<f64>,
    line: &LineString<f64>,
) -> std::result::Result<Vec<Geometry<f64>>, EditError> {
    let (areas, ways) = (polygons(geometry), ways(geometry));
    if !areas.0.is_empty() {
        Ok(edit::split(&areas, line)?.into_iter().map(Geometry::MultiPolygon).collect())
    } else {
        Ok(lines::split(&ways, line)?.into_iter().map(Geometry::LineString).collect())
    }
}

/// The lines of a shape.
fn ways(geometry: &Geometry<f64>) -> MultiLineString<f64> {
    match geometry {
        Geometry::LineString(line) => MultiLineString(vec![line.clone()]),
        Geometry::MultiLineString(lines) => lines.clone(),
        _ => MultiLineString(Vec::new()),
    }
}

/// Merges areas into one, or lines that are joined where two of them end, which keeps the row and the values of `into`,
/// as one undoable change.
///
/// # Errors
/// A layer that is not edited; less than two areas or two lines; parts that lie apart where the layer's table takes single
/// parts only.
pub fn merge_features(
    session: &mut Session,
    layer: RowId,
    features: &[RowId],
    into: RowId,
) -> Result<EditView> {
    let Target { layer, declared, .. } = target(session, layer)?;
    let chosen = some(session, &layer, bounded(features)?)?;
    let geometry = merged(&chosen)?;
    let delete: Vec<Id<Feature>> =
        chosen.iter().map(|feature| feature.id).filter(|id| *id != into.id()).collect();
    let kept = chosen.into_iter().find(|feature| feature.id == into.id());
    let unknown = || AppError::new("unknown_feature", &[("id", &into.0.to_string())]);
    let kept = Feature { geometry: suited(&declared, geometry), ..kept.ok_or_else(unknown)? };
    let count = (delete.len() + 1).to_string();
    let entry = label("features_merged", &[("name", &layer.name), ("count", &count)]);
    let edits = FeatureEdits { change: vec![kept], delete, ..FeatureEdits::default() };
    write::write(session, &layer, &entry, edits)?;
    edited(session, layer.id, vec![into.id()])
}

fn merged(chosen: &[Feature]) -> Result<Geometry<f64>> {
    let areas: Vec<MultiPolygon<f64>> = chosen.iter().map(|feature| polygons(&feature.geometry)).collect();
    let ways: Vec<MultiLineString<f64>> = chosen.iter().map(|feature| ways(&feature.geometry)).collect();
    if chosen.len() > 1 && areas.iter().all(|shape| !shape.0.is_empty()) {
        return edit::merge(&areas.iter().collect::<Vec<_>>()).map(Geometry::MultiPolygon).map_err(unmade);
    }
    if chosen.len() > 1 && ways.iter().all(|shape| !shape.0.is_empty()) {
        return lines::merge(&ways.iter().collect::<Vec<_>>()).map(Geometry::MultiLineString).map_err(unmade);
    }
    Err(AppError::new("merge_needs_areas", &[]))
}

/// Copies features into a layer of the project, or into a new one of that name, as one undoable change. Fields go by
/// their names; those that the other layer lacks stay behind.
///
/// # Errors
/// A secret layer, which never enters a project file; a 密级 below the source's; a layer that is not edited.
pub fn copy_features(
    session: &mut Session,
    from: RowId,
    features: &[RowId],
    to: Option<RowId>,
    name: &str,
) -> Result<EditView> {
    let from = Source::open(session, from)?;
    let source = &from.layer;
    if source.secrecy == Secrecy::Secret || source.crs != 4490 {
        let code = if source.crs == 4490 { "secret_stays" } else { "layer_not_editable" };
        return Err(AppError::new(code, &[("name", &source.name)]));
    }
    let chosen = some(session, source, bounded(features)?)?;
    let count = chosen.len().to_string();
    let Some(to) = to else { return copy_into_new(session, &from, chosen, name) };
    let Target { layer, fields, declared } = target(session, to)?;
    if source.secrecy > layer.secrecy {
        return Err(AppError::new("secrecy_below", &[("name", &layer.name), ("source", &source.name)]));
    }
    let moved = |feature: Feature| {
        let values = taken(from.fields(), &fields, &feature);
        Feature { id: Id::NEW, values, geometry: suited(&declared, feature.geometry.clone()), ..feature }
    };
    let add = chosen.into_iter().map(moved).collect();
    let entry = label("features_copied", &[("name", &layer.name), ("count", &count)]);
    let added = write::write(session, &layer, &entry, FeatureEdits { add, ..FeatureEdits::default() })?;
    edited(session, layer.id, added)
}

fn copy_into_new(session: &mut Session, from: &Source, chosen: Vec<Feature>, name: &str) -> Result<EditView> {
    let source = &from.layer;
    let mut layer = Layer {
        source: source.source.clone(),
        synthetic: source.synthetic,
        name_field: source.name_field.clone(),
        code_field: source.code_field.clone(),
        class_field: source.class_field.clone(),
        ..fresh(session, name, LayerRole::Other, source.secrecy)?
    };
    let count = chosen.len().to_string();
    let entry = label("features_copied", &[("name", &layer.name), ("count", &count)]);
    // One of every kind may be drawn into it later: a layer with one kind of shape would refuse the others.
    let (id, added) = session.write(&entry, |writer| {
        let id = writer.create_layer(&mut layer, from.fields(), &[])?;
        let add = chosen.into_iter().map(|feature| Feature { id: Id::NEW, ..feature }).collect();
        Ok((id, writer.edit_features(id, &FeatureEdits { add, ..FeatureEdits::default() })?))
    })?;
    edited(session, id, added)
}

/// A feature's values as a layer of other fields has them.
fn taken(from: &[Field], to: &[Field], feature: &Feature) -> Vec<FieldValue> {
    let value = |field: &Field| {
        let at = from.iter().position(|other| other == field);
        at.and_then(|at| feature.values.get(at)).cloned().unwrap_or_default()
    };
    to.iter().map(value).collect()
}
