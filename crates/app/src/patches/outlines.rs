//! Outlines of patches: polygons of the layers of their role, known by code.

use std::collections::HashMap;

use geo_types::MultiPolygon;
use jitu_model::ellipsoid::area;
use jitu_model::place::{Feature, Layer, LayerRole};
use jitu_model::{Id, Snapshot};
use jitu_spatial::extents::Way;

use crate::atlas::polygons;
use crate::compliance::to_degrees;
use crate::error::Result;
use crate::session::Session;

/// Larger layers are not looked through for outlines.
const MOST_FEATURES: i64 = 200_000;

/// A polygon of a layer of patches.
pub(super) struct Outline {
    pub(super) layer: Id<Layer>,
    pub(super) feature: Id<Feature>,
    /// A place of it, degrees.
    pub(super) at: [f64; 2],
    /// EPSG:4490.
    pub(super) shape: MultiPolygon<f64>,
    pub(super) vertices: usize,
    pub(super) area_m2: f64,
}

/// Outlines by code.
pub(super) struct Outlines(HashMap<String, Outline>);

impl Outlines {
    pub(super) fn find(&self, number: &str) -> Option<&Outline> {
        self.0.get(number.trim())
    }
}

/// The outlines whose code is the number of a patch, and names of layers that cannot be read with why.
pub(super) fn of(session: &mut Session, snapshot: &Snapshot) -> Result<(Outlines, Vec<String>)> {
    let numbers = snapshot.events.iter().filter_map(|event| event.number.as_deref());
    let wanted: std::collections::HashSet<&str> = numbers.map(str::trim).collect();
    let (mut found, mut left_out) = (HashMap::new(), Vec::new());
    let layers = snapshot.layers.iter().filter(|layer| layer.role == LayerRole::Patch);
    for layer in layers.filter(|layer| layer.feature_count <= MOST_FEATURES && !wanted.is_empty()) {
        let read = session.layer_features(layer).and_then(|read| Ok((read, Way::from_layer(layer.crs)?)));
        let (read, way) = match read {
            Ok(read) => read,
            Err(error) => {
                left_out.push(format!("{}：{error}", layer.name));
                continue;
            }
        };
        for feature in &read.features {
            let Some(code) = feature.code.as_deref().map(str::trim).filter(|code| wanted.contains(code))
            else {
                continue;
            };
            if let Some(outline) = outline(layer, feature, way.as_ref())? {
                found.entry(code.to_owned()).or_insert(outline);
            }
        }
    }
    Ok((Outlines(found), left_out))
}

fn outline(layer: &Layer, feature: &Feature, way: Option<&Way>) -> Result<Option<Outline>> {
    let mut geometry = feature.geometry.clone();
    if let Some(way) = way {
        to_degrees(&mut geometry, way)?;
    }
    let shape = polygons(&geometry);
    let places = shape.0.iter().flat_map(|part| &part.exterior().0);
    let vertices = places.clone().count();
    // The middle of its corners is near enough to stand for it on the map.
    let (sum_x, sum_y) = places.fold((0.0, 0.0), |(x, y), at| (x + at.x, y + at.y));
    let at = [sum_x / vertices as f64, sum_y / vertices as f64];
    if vertices == 0 || !at.iter().all(|number| number.is_finite()) {
        return Ok(None);
    }
    let area_m2 = area(&shape);
    Ok(Some(Outline { layer: layer.id, feature: feature.id, at, shape, vertices, area_m2 }))
}
