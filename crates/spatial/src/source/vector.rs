//! Vector files through GDAL: what layers they have, and their features one by one.

use std::path::Path;

use gdal::errors::GdalError;
use gdal::vector::{
    Feature, Geometry, Layer, LayerAccess, OGRFieldType, OGRwkbGeometryType, geometry_type_flatten,
};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use jitu_model::place::{Field, FieldKind, FieldValue};

use super::dbf::{self, TextIn};
use super::wkb::{self, Unusable};
use super::{
    Kind, MOST_LAYERS, MOST_VERTICES, RawFeature, Shape, SourceLayer, SourceTrouble, system, trouble,
};
use crate::SpatialError;
use crate::quiet::{complaint, hush};

/// Formats that are read; none of them names another file to open.
const DRIVERS: [&str; 9] =
    ["ESRI Shapefile", "GPKG", "GeoJSON", "KML", "LIBKML", "DXF", "GPX", "OpenFileGDB", "MapInfo File"];
/// Formats whose layers all have the same fields, most of them empty.
const FORMAT_FIELDS: [&str; 4] = ["KML", "LIBKML", "GPX", "DXF"];
/// Layers of a GPX that say again, point by point, what others say.
const REPEATED: [&str; 2] = ["route_points", "track_points"];

fn is_shapefile(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("shp"))
}

fn open(path: &Path) -> Result<Dataset, SpatialError> {
    hush();
    complaint();
    let encoding = format!("ENCODING={}", dbf::BYTES);
    let shapefile = is_shapefile(path);
    if shapefile {
        dbf::check_parts(path)?;
    }
    let open_options = [encoding.as_str()];
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
        allowed_drivers: Some(&DRIVERS),
        open_options: shapefile.then_some(&open_options),
        ..DatasetOptions::default()
    };
    Dataset::open_ex(path, options).map_err(|error| {
        let said = complaint().unwrap_or_else(|| match &error {
            // No driver knows it, and none has anything to say.
            GdalError::NullPointer { msg, .. } if msg.is_empty() => String::new(),
            _ => error.to_string(),
        });
        trouble(path, SourceTrouble::Unreadable(said))
    })
}

/// The layers of a file.
pub(super) fn layers(path: &Path, encoding: Option<&str>) -> Result<Vec<SourceLayer>, SpatialError> {
    let data = open(path)?;
    let text = is_shapefile(path).then(|| dbf::encoding(path, encoding));
    let format = data.driver().short_name();
    let heads: Vec<SourceLayer> = data
        .layers()
        .take(MOST_LAYERS)
        .enumerate()
        .map(|(index, layer)| head(index, &layer, text, &format))
        .filter(|layer| !(format == "GPX" && REPEATED.contains(&layer.name.as_str())))
        .filter(|layer| layer.count != Some(0) || layer.kind == Kind::Polygons)
        .collect();
    if heads.is_empty() { Err(trouble(path, SourceTrouble::Empty)) } else { Ok(heads) }
}

fn head(index: usize, layer: &Layer<'_>, text: Option<TextIn>, format: &str) -> SourceLayer {
    let decoded = |name: String| text.map_or(name.clone(), |text| text.decoded(&name));
    let fields = layer.defn().fields().map(|field| Field {
        name: decoded(field.name()),
        kind: match field.field_type() {
            OGRFieldType::OFTInteger | OGRFieldType::OFTInteger64 => FieldKind::Integer,
            OGRFieldType::OFTReal => FieldKind::Real,
            OGRFieldType::OFTDate => FieldKind::Date,
            _ => FieldKind::Text,
        },
    });
    let kind = match geometry_type_flatten(layer.defn().geometry_type()) {
        OGRwkbGeometryType::wkbPoint => Kind::Points,
        OGRwkbGeometryType::wkbLineString
        | OGRwkbGeometryType::wkbMultiLineString
        | OGRwkbGeometryType::wkbMultiCurve => Kind::Lines,
        OGRwkbGeometryType::wkbPolygon
        | OGRwkbGeometryType::wkbMultiPolygon
        | OGRwkbGeometryType::wkbMultiSurface
        | OGRwkbGeometryType::wkbCurvePolygon => Kind::Polygons,
        _ => Kind::Any,
    };
    SourceLayer {
        index,
        name: layer.name(),
        fields: fields.collect(),
        count: layer.try_feature_count().or_else(|| Some(layer.feature_count())),
        kind,
        stated: layer.spatial_ref().as_ref().map(system::stated),
        text,
        format_fields: FORMAT_FIELDS.contains(&format),
    }
}

/// Reads a layer feature by feature.
pub(super) fn each(
    path: &Path,
    layer: &SourceLayer,
    see: &mut dyn FnMut(RawFeature) -> bool,
) -> Result<(), SpatialError> {
    let data = open(path)?;
    let unreadable = |error: gdal::errors::GdalError| {
        trouble(path, SourceTrouble::Unreadable(complaint().unwrap_or_else(|| error.to_string())))
    };
    let mut source = data.layer(layer.index).map_err(unreadable)?;
    complaint();
    let mut row = 0;
    for feature in source.features() {
        row += 1;
        let shape = shape(feature.geometry())
            .map_err(|vertices| trouble(path, SourceTrouble::TooManyVertices { row, vertices }))?;
        let mut odd = 0;
        let values = layer
            .fields
            .iter()
            .enumerate()
            .map(|(at, field)| value(&feature, at, field, layer.text, &mut odd));
        let values = values.collect();
        if !see(RawFeature { row, values, shape, odd }) {
            return Ok(());
        }
    }
    // An iteration that breaks ends like one that is through.
    match complaint() {
        Some(detail) => Err(trouble(path, SourceTrouble::Broken { row, detail })),
        None => Ok(()),
    }
}

/// A feature's shape; the number of its vertices when they are too many.
fn shape(geometry: Option<&Geometry>) -> Result<Shape, u64> {
    let Some(geometry) = geometry.filter(|geometry| !geometry.is_empty()) else {
        return Ok(Shape::Missing);
    };
    let Ok(bytes) = geometry.wkb() else { return Ok(Shape::Unusable(geometry.geometry_name())) };
    let vertices = wkb::vertices(&bytes);
    if vertices > MOST_VERTICES as u64 {
        return Err(vertices);
    }
    match wkb::read(&bytes) {
        Ok(geometry) => Ok(Shape::Geometry(geometry)),
        // GEOS knows straight lines only: simplified by nothing, arcs come back as the chords GDAL makes of them.
        Err(Unusable::Curved) => {
            let straight = geometry.simplify(0.0).ok().and_then(|straight| straight.wkb().ok());
            let straight = straight.and_then(|bytes| wkb::read(&bytes).ok());
            Ok(straight.map_or_else(|| Shape::Unusable(geometry.geometry_name()), Shape::Geometry))
        }
        Err(Unusable::Other(_)) => Ok(Shape::Unusable(geometry.geometry_name())),
    }
}

fn value(feature: &Feature<'_>, at: usize, field: &Field, text: Option<TextIn>, odd: &mut u32) -> FieldValue {
    let written = || feature.field_as_string(at).ok().flatten().filter(|text| !text.is_empty());
    match field.kind {
        // A field that is not set reads as nought: only its text tells.
        FieldKind::Integer => match feature.field_as_integer64(at) {
            Ok(Some(0)) if written().is_none() => FieldValue::Null,
            Ok(Some(number)) => FieldValue::Integer(number),
            _ => FieldValue::Null,
        },
        FieldKind::Real => match feature.field_as_double(at) {
            Ok(Some(number)) if number == 0.0 && written().is_none() => FieldValue::Null,
            Ok(Some(number)) if number.is_finite() => FieldValue::Real(number),
            Ok(Some(_)) => {
                *odd += 1;
                FieldValue::Null
            }
            _ => FieldValue::Null,
        },
        FieldKind::Date => {
            written().map_or(FieldValue::Null, |text| FieldValue::Text(text.replace('/', "-")))
        }
        FieldKind::Text => {
            let text = written().map(|bytes| text.map_or_else(|| bytes.clone(), |text| text.decoded(&bytes)));
            text.map_or(FieldValue::Null, FieldValue::Text)
        }
    }
}
