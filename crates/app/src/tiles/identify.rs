//! What is at a place of the map: exact, from the layers themselves, whatever the tiles show.

use geo_types::{Geometry, LineString, Polygon};
use jitu_model::Id;
use jitu_model::place::{Feature, Layer};
use jitu_render::gauss::Zone;
use serde::Serialize;
use specta::Type;

use super::{Tiles, source};
use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::RowId;

/// Features that are told of one layer, at most.
const MOST_PER_LAYER: usize = 20;
/// Shapes that are sent with them have at most this many corners together.
const MOST_CORNERS: usize = 200_000;
/// A tolerance is kept within this, m.
const FARTHEST_M: f64 = 5_000.0;

/// A feature at a place.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FoundView {
    /// The layer.
    pub layer: RowId,
    /// Its name.
    pub layer_name: String,
    /// The feature.
    pub feature: RowId,
    /// What it is called: its name, else its code, else its class; empty: nothing.
    pub title: String,
    /// What it has in its fields, those with a value.
    pub values: Vec<ValueView>,
    /// Its shape as GeoJSON, EPSG:4490; null: too many corners to be sent.
    pub geojson: Option<String>,
}

/// What a feature has in a field.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ValueView {
    /// The field: `name`, `code`, `class`, or as the layer names it.
    pub field: String,
    /// The value as a person reads it.
    pub value: String,
}

/// The features of some layers at a place (degrees): areas that hold it, lines and points within so many metres.
///
/// # Errors
/// A layer that does not read.
pub fn identify(
    session: &Session,
    tiles: &Tiles,
    layers: &[RowId],
    (lon, lat): (f64, f64),
    tolerance_m: f64,
) -> Result<Vec<FoundView>> {
    let snapshot = session.snapshot()?;
    let zone = Zone::of(lon);
    let reach = if tolerance_m.is_finite() { tolerance_m.clamp(0.01, FARTHEST_M) } else { 0.01 };
    let near = (reach / 70_000.0).max(1e-7);
    let bounds = [lon - near, lat - near, lon + near, lat + near];
    let (mut found, mut corners) = (Vec::new(), 0);
    // What is drawn above is told first.
    for layer in snapshot.layers.iter().rev().filter(|layer| layers.contains(&layer.id.into())) {
        if tiles.source(&format!("l{}", layer.id)).is_none() {
            continue;
        }
        let path = source::path_of(session, layer)?;
        let (features, fields) = tiles.readers.with(&path, &layer.table_name, |reader| {
            let names: Vec<String> = reader.fields().iter().map(|field| field.name.clone()).collect();
            Ok((reader.near(bounds)?, names))
        })?;
        let here = features.iter().filter(|feature| distance(&feature.geometry, (lon, lat), zone) <= reach);
        for feature in here.take(MOST_PER_LAYER) {
            corners += count(&feature.geometry);
            found.push(view(layer, &fields, feature, corners <= MOST_CORNERS));
        }
    }
    Ok(found)
}

/// The box around a layer: west, south, east, north, degrees; null for one without features.
///
/// # Errors
/// No such layer; it does not read.
pub fn layer_bounds(session: &Session, tiles: &Tiles, layer: RowId) -> Result<Option<[f64; 4]>> {
    let snapshot = session.snapshot()?;
    let layer = snapshot.layers.iter().find(|candidate| candidate.id == layer.id());
    let layer = layer.ok_or_else(|| AppError::new("unknown_layer", &[]))?;
    let found =
        tiles.read(&source::path_of(session, layer)?, &layer.table_name, jitu_store::LayerReader::bounds)?;
    Ok(found.filter(|bounds| bounds.iter().all(|value| value.is_finite())))
}

fn view(layer: &Layer, fields: &[String], feature: &Feature, with_shape: bool) -> FoundView {
    let own = [("name", &feature.name), ("code", &feature.code), ("class", &feature.class)];
    let own = own.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value.clone()?)));
    let further = fields.iter().cloned().zip(feature.values.iter().map(ToString::to_string));
    let values: Vec<ValueView> = own
        .chain(further)
        .filter(|(_, value)| !value.is_empty())
        .map(|(field, value)| ValueView { field, value })
        .collect();
    let geojson = with_shape.then(|| geojson::GeometryValue::from(&feature.geometry));
    FoundView {
        layer: layer.id.into(),
        layer_name: layer.name.clone(),
        feature: Id::<Feature>::into(feature.id),
        title: values.first().map(|first| first.value.clone()).unwrap_or_default(),
        values,
        geojson: geojson.and_then(|shape| serde_json::to_string(&shape).ok()),
    }
}

fn count(geometry: &Geometry<f64>) -> usize {
    match geometry {
        Geometry::LineString(line) => line.0.len(),
        Geometry::Polygon(polygon) => corners(polygon),
        Geometry::MultiLineString(lines) => lines.iter().map(|line| line.0.len()).sum(),
        Geometry::MultiPolygon(many) => many.iter().map(corners).sum(),
        Geometry::GeometryCollection(parts) => parts.iter().map(count).sum(),
        _ => 1,
    }
}

fn corners(polygon: &Polygon<f64>) -> usize {
    polygon.exterior().0.len() + polygon.interiors().iter().map(|ring| ring.0.len()).sum::<usize>()
}

/// Metres from a place to a geometry on the map; 0 inside an area.
fn distance(geometry: &Geometry<f64>, at: (f64, f64), zone: Zone) -> f64 {
    let of_line = |line: &LineString<f64>| to_line(line, at, zone);
    let of_point = |x: f64, y: f64| {
        let ((ax, ay), (bx, by)) = (zone.project(x, y), zone.project(at.0, at.1));
        (ax - bx).hypot(ay - by)
    };
    let least = |all: &mut dyn Iterator<Item = f64>| all.fold(f64::MAX, f64::min);
    match geometry {
        Geometry::Point(point) => of_point(point.x(), point.y()),
        Geometry::MultiPoint(points) => least(&mut points.iter().map(|point| of_point(point.x(), point.y()))),
        Geometry::LineString(line) => of_line(line),
        Geometry::MultiLineString(lines) => least(&mut lines.iter().map(of_line)),
        Geometry::Polygon(polygon) if holds(polygon, at) => 0.0,
        Geometry::MultiPolygon(many) if many.iter().any(|one| holds(one, at)) => 0.0,
        Geometry::GeometryCollection(parts) => least(&mut parts.iter().map(|part| distance(part, at, zone))),
        _ => f64::MAX,
    }
}

/// Whether an area holds a place, in degrees, where its edges are straight; what lies on the edge of two belongs to one.
fn holds(polygon: &Polygon<f64>, at: (f64, f64)) -> bool {
    inside(polygon.exterior(), at) && !polygon.interiors().iter().any(|hole| inside(hole, at))
}

fn inside(ring: &LineString<f64>, (x, y): (f64, f64)) -> bool {
    let crosses = |pair: &geo_types::Line<f64>| {
        let (a, b) = (pair.start, pair.end);
        (a.y > y) != (b.y > y) && x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x
    };
    ring.lines().filter(crosses).count() % 2 == 1
}

fn to_line(line: &LineString<f64>, at: (f64, f64), zone: Zone) -> f64 {
    let (px, py) = zone.project(at.0, at.1);
    let places: Vec<(f64, f64)> = line.0.iter().map(|c| zone.project(c.x, c.y)).collect();
    let segment = |pair: &[(f64, f64)]| {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        let t = if length > 0.0 { (((px - ax) * dx + (py - ay) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        (ax + t * dx - px).hypot(ay + t * dy - py)
    };
    places.windows(2).map(segment).fold(f64::MAX, f64::min)
}

#[cfg(test)]
mod tests {
    use geo_types::{Point, line_string, polygon};

    use super::*;

    #[test]
    fn areas_hold_places_and_lines_are_near() {
        let zone = Zone::of(115.0);
        let area = Geometry::Polygon(polygon!(
            exterior: [(x: 115.0, y: 37.0), (x: 115.1, y: 37.0), (x: 115.1, y: 37.1), (x: 115.0, y: 37.1)],
            interiors: [[(x: 115.04, y: 37.04), (x: 115.06, y: 37.04), (x: 115.06, y: 37.06), (x: 115.04, y: 37.06)]]
        ));
        let at = |lon: f64, lat: f64| distance(&area, (lon, lat), zone) <= 1.0;
        assert!(at(115.01, 37.01) && !at(115.05, 37.05) && !at(115.11, 37.05));
        let line = Geometry::LineString(line_string![(x: 115.0, y: 37.0), (x: 115.0, y: 37.1)]);
        // A thousandth of a degree on the parallel of 37.05°.
        let metres = distance(&line, (115.001, 37.05), zone);
        assert!((metres - 88.96).abs() < 0.1, "{metres}");
        let point = Geometry::Point(Point::new(115.0, 37.0));
        assert!(distance(&point, (115.0, 37.0), zone) < 1e-6);
    }
}
