//! A comparison on the map: both sides, and what differs.

use geo_types::{Geometry, MultiPolygon};
use jitu_model::place::Feature;
use serde_json::{Value, json};

use super::Comparison;
use super::pairing::Found;
use super::sides::Part;

/// Most vertices of both sides that the map gets whole; beyond it shows its own layers.
const MOST_VERTICES: usize = 400_000;
/// Most vertices of the differences that the map gets.
const MOST_DIFFERENT: usize = 800_000;

/// What a piece of a difference is to the map and to the kept layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Added,
    Removed,
    Won,
    Lost,
    Moved,
    Reworded,
}

impl Kind {
    pub(super) const ALL: [Self; 6] =
        [Self::Added, Self::Removed, Self::Won, Self::Lost, Self::Moved, Self::Reworded];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Moved => "moved",
            Self::Reworded => "reworded",
        }
    }
}

/// Whether both sides are small enough for the map.
pub(super) fn fits(parts: &[Part]) -> bool {
    let features = parts.iter().flat_map(|part| part.before.features.iter().chain(&part.after.features));
    let mut left = MOST_VERTICES;
    for feature in features {
        let Some(rest) = left.checked_sub(vertices(&feature.geometry)) else { return false };
        left = rest;
    }
    true
}

fn vertices(geometry: &Geometry<f64>) -> usize {
    let of = |shape: &MultiPolygon<f64>| -> usize {
        let part = |part: &geo_types::Polygon<f64>| {
            part.exterior().0.len() + part.interiors().iter().map(|ring| ring.0.len()).sum::<usize>()
        };
        shape.0.iter().map(part).sum()
    };
    match geometry {
        Geometry::LineString(line) => line.0.len(),
        Geometry::MultiLineString(lines) => lines.0.iter().map(|line| line.0.len()).sum(),
        Geometry::MultiPoint(points) => points.0.len(),
        other => of(&crate::atlas::polygons(other)).max(1),
    }
}

/// The pieces of land, and the things, of one found difference.
pub(super) fn pieces(part: &Part, found: &Found) -> Vec<(Kind, Geometry<f64>)> {
    let after = |at: usize| part.after.features[at].geometry.clone();
    match found {
        Found::Added { at, .. } => vec![(Kind::Added, after(*at))],
        Found::Removed { at, .. } => vec![(Kind::Removed, part.before.features[*at].geometry.clone())],
        Found::Changed { after: at, land: Some(land), .. } => {
            let land = [(Kind::Won, &land.won), (Kind::Lost, &land.lost)];
            let land = land.into_iter().filter(|(_, shape)| !shape.0.is_empty());
            let pieces: Vec<_> =
                land.map(|(kind, shape)| (kind, Geometry::MultiPolygon(shape.clone()))).collect();
            if pieces.is_empty() { vec![(Kind::Moved, after(*at))] } else { pieces }
        }
        Found::Changed { after: at, moved_m: Some(_), .. } => vec![(Kind::Moved, after(*at))],
        Found::Changed { after: at, .. } => vec![(Kind::Reworded, after(*at))],
    }
}

/// Features one after the other as the text of a collection.
fn collection(features: impl Iterator<Item = Value>) -> String {
    let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
    for (index, feature) in features.enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&feature.to_string());
    }
    text.push_str("]}");
    text
}

fn feature(geometry: &Geometry<f64>, properties: Value) -> Value {
    json!({"type": "Feature", "properties": properties, "geometry": geojson::GeometryValue::from(geometry)})
}

impl Comparison {
    /// What differs as a GeoJSON FeatureCollection, EPSG:4490; property `kind`: `added`, `removed`, `won` and `lost`
    /// (land of a feature that changed), `moved`, `reworded`. The first of it where there is too much for a map.
    pub fn geojson(&self) -> String {
        let mut left = MOST_DIFFERENT;
        let found = self.parts.iter().zip(&self.compared);
        let pieces =
            found.flat_map(|(part, one)| one.found.iter().flat_map(move |found| pieces(part, found)));
        let fitting = pieces.map_while(|(kind, geometry)| {
            left = left.checked_sub(vertices(&geometry))?;
            Some((kind, geometry))
        });
        collection(fitting.map(|(kind, geometry)| feature(&geometry, json!({"kind": kind.name()}))))
    }

    /// Both sides as GeoJSON FeatureCollections, EPSG:4490; empty where they are too large for the map.
    pub fn sides(&self) -> (String, String) {
        let side = |of: fn(&Part) -> &[Feature]| {
            let features = self.parts.iter().filter(|_| self.view.shown).flat_map(of);
            collection(features.map(|one| feature(&one.geometry, json!({"name": one.name}))))
        };
        (side(|part| &part.before.features), side(|part| &part.after.features))
    }
}
