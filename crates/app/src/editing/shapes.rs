//! Shapes: drawn, changed, split, merged, copied; found under the pointer; measured. One write each.

use geo_types::{Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point};
use jitu_model::Id;
use jitu_model::ellipsoid::metres_per_degree;
use jitu_model::place::{
    Feature, Field, FieldKind, FieldValue, Layer, LayerFeatures, LayerHome, LayerRole, Secrecy,
};
use jitu_overlay::edit::{self, EditError};
use jitu_overlay::measure;
use jitu_overlay::repair::repair;
use jitu_store::FeatureEdits;
use serde::{Deserialize, Serialize};
use serde_json::json;
use specta::Type;

use super::{EditView, edited, one, own_layer, some, vector_layer, whole, write};
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::language::label;
use crate::session::Session;
use crate::views::RowId;

/// Bytes of a shape that comes from the window.
const MOST_TEXT: usize = 64 << 20;
/// Features that are handed to the window at once.
const MOST_SHAPES: usize = 2_000;
/// Vertices that are handed to the window at once.
const MOST_VERTICES: usize = 200_000;
/// Features that are merged, copied or deleted at once.
const MOST_TOGETHER: usize = 50_000;
/// Stem of the names of tables that are made here.
const TABLE: &str = "drawn";

/// What a new layer is to be.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct NewLayer {
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: String,
    /// 密级: `public` or `internal`; a secret layer has no place in a project file.
    pub secrecy: String,
    /// Fields besides name, code and class.
    pub fields: Vec<NewField>,
}

/// A field of a new layer.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct NewField {
    /// Its name.
    pub name: String,
    /// `text`, `integer`, `real`, `date`.
    pub kind: String,
}

/// What was pointed at.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PickedView {
    /// Its layer.
    pub layer: RowId,
    /// The feature.
    pub feature: RowId,
    /// Its name, or code; empty: none.
    pub name: String,
}

/// Shapes for the map.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ShapesView {
    /// GeoJSON FeatureCollection, EPSG:4490; features have `id`, and `name` among their properties.
    pub geojson: String,
    /// There are more than were handed out.
    pub cut: bool,
}

/// A measured shape.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MeasureView {
    /// m² on the ellipsoid; null: no area.
    pub area_m2: Option<f64>,
    /// Metres along it or around it; null: a place.
    pub length_m: Option<f64>,
}

/// A shape from its GeoJSON geometry text.
///
/// # Errors
/// No geometry; a place that is none on earth; an outline that crosses itself.
fn shape(text: &str) -> Result<Geometry<f64>> {
    let bad = |detail: &str| AppError::new("bad_shape", &[("detail", detail)]);
    if text.len() > MOST_TEXT {
        return Err(bad("too large"));
    }
    let read: geojson::Geometry = text.parse().map_err(|error: geojson::Error| bad(&error.to_string()))?;
    let shape = Geometry::<f64>::try_from(read).map_err(|error| bad(&error.to_string()))?;
    if let Geometry::GeometryCollection(_) = shape {
        return Err(bad("GeometryCollection"));
    }
    let sound = |at: &geo_types::Coord<f64>| at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
    if !vertices(&shape).all(sound) || vertices(&shape).next().is_none() {
        return Err(AppError::new("shape_nowhere", &[]));
    }
    let areas = polygons(&shape);
    if !areas.0.is_empty() && !repair(&areas).defects.is_empty() {
        return Err(AppError::new("shape_crosses", &[]));
    }
    if measure::measure(&shape).length_m.is_some_and(|length| length <= 0.0) {
        return Err(AppError::new("shape_nothing", &[]));
    }
    Ok(shape)
}

fn vertices(geometry: &Geometry<f64>) -> Box<dyn Iterator<Item = &geo_types::Coord<f64>> + '_> {
    fn rings(polygon: &geo_types::Polygon<f64>) -> impl Iterator<Item = &geo_types::Coord<f64>> {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).flat_map(|ring| ring.0.iter())
    }
    match geometry {
        Geometry::Point(point) => Box::new(std::iter::once(&point.0)),
        Geometry::MultiPoint(points) => Box::new(points.0.iter().map(|point| &point.0)),
        Geometry::LineString(line) => Box::new(line.0.iter()),
        Geometry::MultiLineString(lines) => Box::new(lines.0.iter().flat_map(|line| line.0.iter())),
        Geometry::Polygon(polygon) => Box::new(rings(polygon)),
        Geometry::MultiPolygon(all) => Box::new(all.0.iter().flat_map(rings)),
        Geometry::GeometryCollection(parts) => Box::new(parts.0.iter().flat_map(vertices)),
        Geometry::Line(line) => Box::new([&line.start, &line.end].into_iter()),
        Geometry::Rect(_) | Geometry::Triangle(_) => Box::new(std::iter::empty()),
    }
}

/// A shape as the layer's table takes it: a layer of shapes of several parts has only such, one of single parts only those.
fn suited(layer: &LayerFeatures, shape: Geometry<f64>) -> Geometry<f64> {
    let all = |is: fn(&Geometry<f64>) -> bool| {
        !layer.features.is_empty() && layer.features.iter().all(|feature| is(&feature.geometry))
    };
    match shape {
        Geometry::Polygon(one) if all(|g| matches!(g, Geometry::MultiPolygon(_))) => {
            Geometry::MultiPolygon(MultiPolygon(vec![one]))
        }
        Geometry::LineString(one) if all(|g| matches!(g, Geometry::MultiLineString(_))) => {
            Geometry::MultiLineString(MultiLineString(vec![one]))
        }
        Geometry::Point(one) if all(|g| matches!(g, Geometry::MultiPoint(_))) => {
            Geometry::MultiPoint(MultiPoint(vec![one]))
        }
        Geometry::MultiPolygon(mut many)
            if many.0.len() == 1 && !all(|g| matches!(g, Geometry::MultiPolygon(_))) =>
        {
            Geometry::Polygon(many.0.remove(0))
        }
        other => other,
    }
}

/// Area and length of a shape that is being drawn, GeoJSON geometry text, EPSG:4490; crossing outlines are measured too.
///
/// # Errors
/// No geometry.
pub fn measure(geojson: &str) -> Result<MeasureView> {
    let bad = |detail: String| AppError::new("bad_shape", &[("detail", &detail)]);
    let read: geojson::Geometry = geojson.parse().map_err(|error: geojson::Error| bad(error.to_string()))?;
    let shape = Geometry::<f64>::try_from(read).map_err(|error| bad(error.to_string()))?;
    let measured = measure::measure(&shape);
    Ok(MeasureView { area_m2: measured.area_m2, length_m: measured.length_m })
}

/// Makes an empty layer in the project, as one undoable change.
///
/// # Errors
/// No name, or one that is taken; no such role; a secret one; a field whose name does not serve.
pub fn create_layer(session: &mut Session, new: &NewLayer) -> Result<EditView> {
    let fields = new.fields.iter().map(|field| {
        let unknown = || AppError::new("unknown_column", &[("name", &field.name)]);
        let kind = FieldKind::from_name(&field.kind).ok_or_else(unknown)?;
        Ok(Field { name: field.name.trim().to_owned(), kind })
    });
    let fields = fields.collect::<Result<Vec<_>>>()?;
    let secrecy = Secrecy::from_name(&new.secrecy).unwrap_or(Secrecy::Internal);
    let role = LayerRole::from_name(&new.role).filter(|role| *role != LayerRole::Terrain);
    let mut layer = fresh(session, &new.name, role.unwrap_or(LayerRole::Other), secrecy)?;
    let name = label("layer_made", &[("name", &layer.name)]);
    let id = session.write(&name, |writer| writer.create_layer(&mut layer, &fields, &[]))?;
    edited(session, id, Vec::new())
}

/// The record of a layer that is to be made in the project.
fn fresh(session: &Session, name: &str, role: LayerRole, secrecy: Secrecy) -> Result<Layer> {
    let snapshot = session.snapshot()?;
    let name = name.trim();
    if name.is_empty() {
        return Err(AppError::new("layer_without_name", &[]));
    }
    if snapshot.layers.iter().any(|layer| layer.name == name) {
        return Err(AppError::new("layer_name_taken", &[("name", name)]));
    }
    if secrecy == Secrecy::Secret {
        return Err(AppError::new("secret_stays", &[("name", name)]));
    }
    let taken = |table: &str| snapshot.layers.iter().any(|layer| layer.table_name == table);
    let number = (1..).find(|number: &u32| !taken(&format!("{TABLE}_{number}"))).unwrap_or(1);
    Ok(Layer {
        name: name.to_owned(),
        role,
        home: LayerHome::Project,
        table_name: format!("{TABLE}_{number}"),
        crs: 4490,
        secrecy,
        visible: true,
        opacity: 1.0,
        position: snapshot.layers.iter().map(|layer| layer.position).max().unwrap_or(0) + 1,
        ..Layer::default()
    })
}

/// Adds a drawn shape, GeoJSON geometry text, EPSG:4490, as one undoable change.
///
/// # Errors
/// A layer that is not edited; a shape that is none or crosses itself; one of another kind than the layer's.
pub fn add_feature(session: &mut Session, layer: RowId, geojson: &str, name: &str) -> Result<EditView> {
    let record = own_layer(session, layer)?;
    let all = whole(session, layer)?;
    let geometry = suited(&all, shape(geojson)?);
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    let values = vec![FieldValue::Null; all.fields.len()];
    drop(all);
    let feature = Feature { id: Id::NEW, name, code: None, class: None, values, geometry };
    let entry = label("feature_added", &[("name", &record.name)]);
    let edits = FeatureEdits { add: vec![feature], ..FeatureEdits::default() };
    let added = write::write(session, &record, &entry, edits)?;
    edited(session, record.id, added)
}

/// Gives a feature another shape, GeoJSON geometry text, EPSG:4490, as one undoable change.
///
/// # Errors
/// As [`add_feature`]; no such feature.
pub fn change_shape(session: &mut Session, layer: RowId, feature: RowId, geojson: &str) -> Result<EditView> {
    let record = own_layer(session, layer)?;
    let all = whole(session, layer)?;
    let mut changed = one(&all, feature)?.clone();
    changed.geometry = suited(&all, shape(geojson)?);
    drop(all);
    let id = changed.id;
    let entry = label("shape_changed", &[("name", &record.name)]);
    write::write(
        session,
        &record,
        &entry,
        FeatureEdits { change: vec![changed], ..FeatureEdits::default() },
    )?;
    edited(session, record.id, vec![id])
}

/// Deletes features, as one undoable change.
///
/// # Errors
/// A layer that is not edited; no such feature; none at all.
pub fn delete_features(session: &mut Session, layer: RowId, features: &[RowId]) -> Result<EditView> {
    let record = own_layer(session, layer)?;
    let all = whole(session, layer)?;
    let delete: Vec<Id<Feature>> = some(&all, bounded(features)?)?.iter().map(|feature| feature.id).collect();
    drop(all);
    let entry = label("features_deleted", &[("name", &record.name), ("count", &delete.len().to_string())]);
    write::write(session, &record, &entry, FeatureEdits { delete, ..FeatureEdits::default() })?;
    edited(session, record.id, Vec::new())
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
    let record = own_layer(session, layer)?;
    let Geometry::LineString(line) = shape(geojson)? else { return Err(unmade(EditError::NotParted)) };
    let all = whole(session, layer)?;
    let mut edits = FeatureEdits::default();
    let chosen = some(&all, bounded(features)?)?;
    for feature in chosen {
        let parts = match parted(&feature.geometry, &line) {
            Err(EditError::NotParted) => continue,
            parts => parts.map_err(unmade)?,
        };
        let mut rows =
            parts.into_iter().map(|part| Feature { geometry: suited(&all, part), ..feature.clone() });
        edits.change.extend(rows.next());
        edits.add.extend(rows.map(|row| Feature { id: Id::NEW, ..row }));
    }
    if edits.add.is_empty() {
        return Err(unmade(EditError::NotParted));
    }
    drop(all);
    let mut ids: Vec<Id<Feature>> = edits.change.iter().map(|feature| feature.id).collect();
    let entry = label("feature_split", &[("name", &record.name), ("count", &ids.len().to_string())]);
    ids.extend(write::write(session, &record, &entry, edits)?);
    edited(session, record.id, ids)
}

fn parted(
    geometry: &Geometry<f64>,
    line: &LineString<f64>,
) -> std::result::Result<Vec<Geometry<f64>>, EditError> {
    let areas = polygons(geometry);
    if areas.0.is_empty() {
        return Err(EditError::NotParted);
    }
    Ok(edit::split(&areas, line)?.into_iter().map(Geometry::MultiPolygon).collect())
}

/// Merges areas into one, which keeps the row and the values of `into`, as one undoable change.
///
/// # Errors
/// A layer that is not edited; less than two areas; parts that lie apart where the layer's table takes single parts only.
pub fn merge_features(
    session: &mut Session,
    layer: RowId,
    features: &[RowId],
    into: RowId,
) -> Result<EditView> {
    let record = own_layer(session, layer)?;
    let all = whole(session, layer)?;
    let chosen = some(&all, bounded(features)?)?;
    let shapes: Vec<MultiPolygon<f64>> = chosen
        .iter()
        .map(|feature| polygons(&feature.geometry))
        .filter(|shape| !shape.0.is_empty())
        .collect();
    if shapes.len() != chosen.len() || shapes.len() < 2 {
        return Err(AppError::new("merge_needs_areas", &[]));
    }
    let merged = edit::merge(&shapes.iter().collect::<Vec<_>>()).map_err(unmade)?;
    let mut kept = one(&all, into)?.clone();
    let delete: Vec<Id<Feature>> =
        chosen.iter().map(|feature| feature.id).filter(|id| *id != kept.id).collect();
    if delete.len() == chosen.len() {
        return Err(AppError::new("unknown_feature", &[("id", &into.0.to_string())]));
    }
    kept.geometry = suited(&all, Geometry::MultiPolygon(merged));
    drop(all);
    let id = kept.id;
    let entry =
        label("features_merged", &[("name", &record.name), ("count", &(delete.len() + 1).to_string())]);
    write::write(
        session,
        &record,
        &entry,
        FeatureEdits { change: vec![kept], delete, ..FeatureEdits::default() },
    )?;
    edited(session, record.id, vec![id])
}

/// Cuts a drawn area, GeoJSON geometry text, out of a feature, as one undoable change.
///
/// # Errors
/// A layer that is not edited; no area; nothing is left, or the two do not meet.
pub fn cut_hole(session: &mut Session, layer: RowId, feature: RowId, geojson: &str) -> Result<EditView> {
    let record = own_layer(session, layer)?;
    let hole = polygons(&shape(geojson)?);
    let all = whole(session, layer)?;
    let mut changed = one(&all, feature)?.clone();
    let rest = edit::cut(&polygons(&changed.geometry), &hole).map_err(unmade)?;
    changed.geometry = suited(&all, Geometry::MultiPolygon(rest));
    drop(all);
    let id = changed.id;
    let entry = label("hole_cut", &[("name", &record.name)]);
    write::write(
        session,
        &record,
        &entry,
        FeatureEdits { change: vec![changed], ..FeatureEdits::default() },
    )?;
    edited(session, record.id, vec![id])
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
    let source = vector_layer(session, from)?;
    if source.secrecy == Secrecy::Secret || source.crs != 4490 {
        let code = if source.crs == 4490 { "secret_stays" } else { "layer_not_editable" };
        return Err(AppError::new(code, &[("name", &source.name)]));
    }
    let all = whole(session, from)?;
    let chosen: Vec<Feature> = some(&all, bounded(features)?)?.into_iter().cloned().collect();
    let count = chosen.len().to_string();
    let Some(to) = to else {
        let fresh = fresh(session, name, LayerRole::Other, source.secrecy)?;
        let mut layer = Layer {
            source: source.source.clone(),
            synthetic: source.synthetic,
            name_field: source.name_field.clone(),
            code_field: source.code_field.clone(),
            class_field: source.class_field.clone(),
            ..fresh
        };
        let entry = label("features_copied", &[("name", &layer.name), ("count", &count)]);
        // One of every kind may be drawn into it later: a layer with one kind of shape would refuse the others.
        let (id, added) = session.write(&entry, |writer| {
            let id = writer.create_layer(&mut layer, &all.fields, &[])?;
            let add = chosen.iter().map(|feature| Feature { id: Id::NEW, ..feature.clone() }).collect();
            Ok((id, writer.edit_features(id, &FeatureEdits { add, ..FeatureEdits::default() })?))
        })?;
        return edited(session, id, added);
    };
    let record = own_layer(session, to)?;
    if source.secrecy > record.secrecy {
        return Err(AppError::new("secrecy_below", &[("name", &record.name), ("source", &source.name)]));
    }
    let target = whole(session, to)?;
    let add = chosen.into_iter().map(|feature| moved(&all, &target, feature)).collect();
    drop((all, target));
    let entry = label("features_copied", &[("name", &record.name), ("count", &count)]);
    let added = write::write(session, &record, &entry, FeatureEdits { add, ..FeatureEdits::default() })?;
    edited(session, record.id, added)
}

/// A feature of one layer as another has it.
fn moved(from: &LayerFeatures, to: &LayerFeatures, feature: Feature) -> Feature {
    let value = |field: &Field| {
        let at = from.fields.iter().position(|other| other == field);
        at.and_then(|at| feature.values.get(at)).cloned().unwrap_or_default()
    };
    let values = to.fields.iter().map(value).collect();
    Feature { id: Id::NEW, values, geometry: suited(to, feature.geometry.clone()), ..feature }
}

/// The feature of the layers that stands at a place, or nearest to it within so many metres; of several at one place the
/// smallest, of equal ones that of the layer named first.
///
/// # Errors
/// No such layer; its library is missing.
pub fn pick(
    session: &mut Session,
    layers: &[RowId],
    lon: f64,
    lat: f64,
    within_m: f64,
) -> Result<Option<PickedView>> {
    let (east, north) = metres_per_degree(lat.clamp(-85.0, 85.0));
    let (dx, dy) = (within_m / east, within_m / north);
    let frame = [lon - dx, lat - dy, lon + dx, lat + dy];
    let at = Point::new(lon, lat);
    let mut best: Option<((bool, f64, f64), PickedView)> = None;
    for id in layers {
        let layer = vector_layer(session, *id)?;
        for feature in session.opened()?.project.features_near(&layer, frame)? {
            let Some(distance) = measure::distance_m(&feature.geometry, at).filter(|d| *d <= within_m) else {
                continue;
            };
            // A place or a line drawn over an area is what was meant.
            let area = measure::measure(&feature.geometry).area_m2;
            let rank = (area.is_some(), distance, area.unwrap_or(0.0));
            if best
                .as_ref()
                .is_none_or(|(least, _)| rank.partial_cmp(least).is_some_and(std::cmp::Ordering::is_lt))
            {
                let name = feature.name.or(feature.code).unwrap_or_default();
                best = Some((rank, PickedView { layer: *id, feature: feature.id.into(), name }));
            }
        }
    }
    Ok(best.map(|(_, picked)| picked))
}

/// Features of a layer for the map, by their ids.
///
/// # Errors
/// No such layer; its library is missing.
pub fn shapes(session: &mut Session, layer: RowId, features: &[RowId]) -> Result<ShapesView> {
    let layer = vector_layer(session, layer)?;
    let ids: Vec<Id<Feature>> = features.iter().take(MOST_SHAPES).map(|id| id.id()).collect();
    let found = session.opened()?.project.some_features(&layer, &ids)?;
    Ok(collection(found.iter(), features.len() > MOST_SHAPES))
}

/// Features of layers in a box (west, south, east, north) for the map, so that a drawing can snap to them.
///
/// # Errors
/// No such layer; its library is missing.
pub fn shapes_near(session: &mut Session, layers: &[RowId], bounds: [f64; 4]) -> Result<ShapesView> {
    let mut found: Vec<Feature> = Vec::new();
    for layer in layers {
        let layer = vector_layer(session, *layer)?;
        found.extend(session.opened()?.project.features_near(&layer, bounds)?);
        if found.len() > MOST_SHAPES {
            break;
        }
    }
    let cut = found.len() > MOST_SHAPES;
    Ok(collection(found.iter().take(MOST_SHAPES), cut))
}

fn collection<'a>(features: impl Iterator<Item = &'a Feature>, mut cut: bool) -> ShapesView {
    let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
    let mut count = 0;
    for (index, feature) in features.enumerate() {
        count += vertices(&feature.geometry).count();
        if count > MOST_VERTICES && index > 0 {
            cut = true;
            break;
        }
        if index > 0 {
            text.push(',');
        }
        let feature = json!({
            "type": "Feature",
            "id": feature.id,
            "properties": {"name": feature.name.as_ref().or(feature.code.as_ref())},
            "geometry": geojson::GeometryValue::from(&feature.geometry),
        });
        text.push_str(&feature.to_string());
    }
    text.push_str("]}");
    ShapesView { geojson: text, cut }
}
