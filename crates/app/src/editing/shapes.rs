//! Shapes as the window draws them: read from GeoJSON, checked, measured, put as a layer's table takes them.

use geo_types::{Geometry, MultiLineString, MultiPoint, MultiPolygon};
use jitu_overlay::measure;
use jitu_overlay::repair::repair;
use serde::Serialize;
use specta::Type;

use crate::atlas::polygons;
use crate::error::{AppError, Result};

/// Bytes of a shape that comes from the window.
const MOST_TEXT: usize = 64 << 20;

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
pub(super) fn shape(text: &str) -> Result<Geometry<f64>> {
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

pub(super) fn vertices(geometry: &Geometry<f64>) -> Box<dyn Iterator<Item = &geo_types::Coord<f64>> + '_> {
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

/// A shape as a table takes it that declares a kind of geometry: one of several parts only such, others single parts where
/// there is but one.
pub(super) fn suited(declared: &str, shape: Geometry<f64>) -> Geometry<f64> {
    match (declared, shape) {
        ("MULTIPOLYGON", Geometry::Polygon(one)) => Geometry::MultiPolygon(MultiPolygon(vec![one])),
        ("MULTILINESTRING", Geometry::LineString(one)) => {
            Geometry::MultiLineString(MultiLineString(vec![one]))
        }
        ("MULTIPOINT", Geometry::Point(one)) => Geometry::MultiPoint(MultiPoint(vec![one])),
        ("POLYGON" | "GEOMETRY", Geometry::MultiPolygon(mut many)) if many.0.len() == 1 => {
            Geometry::Polygon(many.0.remove(0))
        }
        ("LINESTRING" | "GEOMETRY", Geometry::MultiLineString(mut many)) if many.0.len() == 1 => {
            Geometry::LineString(many.0.remove(0))
        }
        (_, other) => other,
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
