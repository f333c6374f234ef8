//! Features found: under the pointer, by their ids, in a box; handed to the map as GeoJSON.

use geo_types::Point;
use jitu_model::Id;
use jitu_model::ellipsoid::metres_per_degree;
use jitu_model::place::Feature;
use jitu_overlay::measure;
use serde::Serialize;
use serde_json::json;
use specta::Type;

use super::shapes::vertices;
use super::vector_layer;
use crate::error::Result;
use crate::session::Session;
use crate::views::RowId;

/// Features that are handed to the window at once.
const MOST_SHAPES: usize = 2_000;
/// Vertices that are handed to the window at once.
const MOST_VERTICES: usize = 200_000;

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
