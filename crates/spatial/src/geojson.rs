//! Reads GeoJSON.
//!
//! By the `geojson` crate rather than GDAL: it keeps the order of features and the text of numbers, and needs no
//! file.

use std::collections::BTreeMap;

use geo_types::{Coord, Geometry, LineString, Polygon};
use geojson::FeatureCollection;
use serde_json::Value;

use crate::SpatialError;

/// A feature as its source has it.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceFeature {
    /// Its properties as text: numbers as they are written, `true` and `false`, lists and objects as JSON. A
    /// property that is null is left out.
    pub properties: BTreeMap<String, String>,
    /// Its geometry, longitude first, degrees.
    pub geometry: Geometry<f64>,
}

/// The features of a GeoJSON text, in its order. `name` is the source's name, for messages.
///
/// # Errors
/// [`SpatialError::NotGeoJson`] when the text is no feature collection; [`SpatialError::Feature`] when a feature
/// has no geometry or a coordinate that is no longitude and latitude, as in files with projected coordinates.
pub fn features(text: &str, name: &str) -> Result<Vec<SourceFeature>, SpatialError> {
    let collection: FeatureCollection = text.parse().map_err(|error: geojson::Error| {
        SpatialError::NotGeoJson { name: name.to_owned(), reason: error.to_string() }
    })?;
    collection
        .features
        .into_iter()
        .enumerate()
        .map(|(i, feature)| {
            read(feature).map_err(|reason| SpatialError::Feature {
                name: name.to_owned(),
                row: i + 1,
                reason,
            })
        })
        .collect()
}

fn read(feature: geojson::Feature) -> Result<SourceFeature, String> {
    let geometry = feature.geometry.ok_or("no geometry")?;
    let geometry = Geometry::<f64>::try_from(geometry).map_err(|error| error.to_string())?;
    if let Some(wrong) = wrong_coordinate(&geometry) {
        return Err(format!("not a longitude and latitude: {wrong}"));
    }
    let properties = feature
        .properties
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| match value {
            Value::Null => None,
            Value::String(text) => Some((key, text)),
            other => Some((key, other.to_string())),
        })
        .collect();
    Ok(SourceFeature { properties, geometry })
}

/// The first coordinate that cannot be degrees.
fn wrong_coordinate(geometry: &Geometry<f64>) -> Option<String> {
    let mut wrong = None;
    visit(geometry, &mut |at| {
        let sound = at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
        if !sound && wrong.is_none() {
            wrong = Some(format!("{}, {}", at.x, at.y));
        }
    });
    wrong
}

/// Visits every place of a shape, rings in their order.
pub(crate) fn visit(geometry: &Geometry<f64>, see: &mut dyn FnMut(Coord<f64>)) {
    let ring =
        |line: &LineString<f64>, see: &mut dyn FnMut(Coord<f64>)| line.0.iter().for_each(|at| see(*at));
    let polygon = |polygon: &Polygon<f64>, see: &mut dyn FnMut(Coord<f64>)| {
        ring(polygon.exterior(), see);
        polygon.interiors().iter().for_each(|hole| ring(hole, see));
    };
    match geometry {
        Geometry::Point(point) => see(point.0),
        Geometry::Line(line) => [line.start, line.end].into_iter().for_each(see),
        Geometry::LineString(line) => ring(line, see),
        Geometry::Polygon(shape) => polygon(shape, see),
        Geometry::MultiPoint(points) => points.iter().for_each(|point| see(point.0)),
        Geometry::MultiLineString(lines) => lines.iter().for_each(|line| ring(line, see)),
        Geometry::MultiPolygon(shapes) => shapes.iter().for_each(|shape| polygon(shape, see)),
        Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| visit(part, see)),
        Geometry::Rect(rect) => polygon(&rect.to_polygon(), see),
        Geometry::Triangle(triangle) => polygon(&triangle.to_polygon(), see),
    }
}

/// Visits every place of a shape as [`visit`] does, to change it.
pub(crate) fn visit_mut(geometry: &mut Geometry<f64>, see: &mut dyn FnMut(&mut Coord<f64>)) {
    let ring =
        |line: &mut LineString<f64>, see: &mut dyn FnMut(&mut Coord<f64>)| line.0.iter_mut().for_each(see);
    let polygon = |shape: &mut Polygon<f64>, see: &mut dyn FnMut(&mut Coord<f64>)| {
        // Taken apart, because changed in place each ring would be closed again, and what is no number never closes.
        let (mut outer, mut holes) =
            std::mem::replace(shape, Polygon::new(LineString(Vec::new()), Vec::new())).into_inner();
        ring(&mut outer, see);
        holes.iter_mut().for_each(|hole| ring(hole, see));
        *shape = Polygon::new(outer, holes);
    };
    match geometry {
        Geometry::Point(point) => see(&mut point.0),
        Geometry::Line(line) => [&mut line.start, &mut line.end].into_iter().for_each(see),
        Geometry::LineString(line) => ring(line, see),
        Geometry::Polygon(shape) => polygon(shape, see),
        Geometry::MultiPoint(points) => points.iter_mut().for_each(|point| see(&mut point.0)),
        Geometry::MultiLineString(lines) => lines.iter_mut().for_each(|line| ring(line, see)),
        Geometry::MultiPolygon(shapes) => shapes.iter_mut().for_each(|shape| polygon(shape, see)),
        Geometry::GeometryCollection(parts) => parts.iter_mut().for_each(|part| visit_mut(part, see)),
        Geometry::Rect(_) | Geometry::Triangle(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collection(features: &str) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)
    }

    #[test]
    fn reads_properties_as_text_and_keeps_the_order() {
        let text = collection(
            r#"{"type":"Feature","properties":{"name":"1 号塔","height":35.50,"in_use":true,"azimuth":null},
                "geometry":{"type":"Point","coordinates":[115.03,37.27]}},
               {"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":
                [[[115,37],[115.1,37],[115.1,37.1],[115,37]],[[115.05,37.01],[115.06,37.01],[115.06,37.02],[115.05,37.01]]]}}"#,
        );
        let read = features(&text, "towers.geojson").unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].properties["name"], "1 号塔");
        assert_eq!(read[0].properties["height"], "35.5");
        assert_eq!(read[0].properties["in_use"], "true");
        assert!(!read[0].properties.contains_key("azimuth"));
        assert_eq!(read[0].geometry, Geometry::Point(geo_types::Point::new(115.03, 37.27)));
        let Geometry::Polygon(polygon) = &read[1].geometry else { panic!("{:?}", read[1]) };
        assert_eq!((polygon.exterior().0.len(), polygon.interiors().len()), (4, 1));
        assert!(read[1].properties.is_empty());
    }

    #[test]
    fn what_is_no_geojson_is_refused_by_name() {
        for text in ["", "{}", "[1, 2]", r#"{"type":"Point","coordinates":[1,2]}"#, "PK\u{3}\u{4}"] {
            let error = features(text, "a.geojson").unwrap_err();
            assert!(
                matches!(&error, SpatialError::NotGeoJson { name, .. } if name == "a.geojson"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_feature_without_a_usable_geometry_is_named_by_its_row() {
        let good = r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[115,37]}}"#;
        for bad in [
            r#"{"type":"Feature","properties":{},"geometry":null}"#,
            r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[38591432.1,4121234.5]}}"#,
            r#"{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[115,37],[37,115]]}}"#,
        ] {
            let error = features(&collection(&format!("{good},{bad}")), "a.geojson").unwrap_err();
            assert!(matches!(&error, SpatialError::Feature { row: 2, .. }), "{error}");
        }
    }
}
