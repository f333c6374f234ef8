//! Sources that are read whole: parcel files, photographs, rows of a table.

use std::path::Path;

use geo_types::Geometry;
use jitu_model::place::{Field, FieldKind, FieldValue};

use super::{Kind, RawFeature, Shape, SourceLayer, SourceTrouble, Stated, trouble};
use crate::SpatialError;
use crate::parcel_txt;

/// Most bytes of a parcel file.
const MOST_TEXT: u64 = 200 << 20;

/// A layer that is in memory with its features.
#[derive(Debug, Clone, PartialEq)]
pub struct RowsLayer {
    /// The layer.
    pub layer: SourceLayer,
    /// Its features.
    pub features: Vec<RawFeature>,
}

/// The parcels of a parcel file.
pub(super) fn parcels(path: &Path) -> Result<RowsLayer, SpatialError> {
    let file =
        |error: std::io::Error| SpatialError::File { path: path.to_owned(), reason: error.to_string() };
    if std::fs::metadata(path).map_err(file)?.len() > MOST_TEXT {
        return Err(trouble(path, SourceTrouble::Parcels(parcel_txt::ParcelTrouble::TooLarge)));
    }
    let bytes = std::fs::read(path).map_err(file)?;
    let read = parcel_txt::read(&bytes).map_err(|why| trouble(path, SourceTrouble::Parcels(why)))?;
    let field = |name: &str, kind| Field { name: name.to_owned(), kind };
    let fields = vec![
        field("地块编号", FieldKind::Text),
        field("地块名称", FieldKind::Text),
        field("图幅号", FieldKind::Text),
        field("用途", FieldKind::Text),
        field("地类编码", FieldKind::Text),
        field("面积_平方米", FieldKind::Real),
    ];
    let text = |text: &Option<String>| text.clone().map_or(FieldValue::Null, FieldValue::Text);
    let features = read.parcels.iter().map(|parcel| RawFeature {
        row: parcel.line as u64,
        values: vec![
            text(&parcel.number),
            text(&parcel.name),
            text(&parcel.sheet),
            text(&parcel.purpose),
            text(&parcel.class),
            parcel.stated_m2.filter(|area| area.is_finite()).map_or(FieldValue::Null, FieldValue::Real),
        ],
        shape: Shape::Geometry(Geometry::MultiPolygon(parcel.shape.clone())),
        odd: 0,
    });
    let features: Vec<RawFeature> = features.collect();
    let layer = SourceLayer {
        index: 0,
        name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        fields,
        count: Some(features.len() as u64),
        kind: Kind::Polygons,
        stated: read.epsg().map(Stated::of),
        text: None,
        format_fields: true,
    };
    Ok(RowsLayer { layer, features })
}
