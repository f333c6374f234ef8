//! Photographs with a place in them, as points.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use exif::{Exif, In, Tag, Value};
use geo_types::{Geometry, Point};
use jitu_model::place::{Field, FieldKind, FieldValue};

use super::{Kind, RawFeature, RowsLayer, Shape, SourceLayer, Stated};
use crate::crs::CGCS2000;

/// Whether a file is named like a photograph.
pub fn is_photo(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| matches!(ending.as_str(), "jpg" | "jpeg" | "tif" | "tiff" | "heic"))
}

/// The photographs as a layer of points: file name, time taken, direction. One without a place has no shape.
pub fn read(paths: &[PathBuf], name: &str) -> RowsLayer {
    let field = |name: &str, kind| Field { name: name.to_owned(), kind };
    let fields = vec![
        field("name", FieldKind::Text),
        field("time", FieldKind::Text),
        field("direction", FieldKind::Real),
        field("altitude", FieldKind::Real),
    ];
    let features: Vec<RawFeature> = (1..).zip(paths).map(|(row, path)| feature(row, path)).collect();
    let layer = SourceLayer {
        index: 0,
        name: name.to_owned(),
        fields,
        count: Some(features.len() as u64),
        kind: Kind::Points,
        // Receivers give WGS 84, which for a photograph is the same.
        stated: Some(Stated::of(CGCS2000)),
        text: None,
        format_fields: true,
    };
    RowsLayer { layer, features }
}

fn feature(row: u64, path: &Path) -> RawFeature {
    let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let exif = File::open(path)
        .ok()
        .and_then(|file| exif::Reader::new().read_from_container(&mut BufReader::new(file)).ok());
    let place = exif.as_ref().and_then(place);
    let number = |tag| {
        let exif = exif.as_ref()?;
        numbers(exif, tag)?.first().copied().filter(|number| number.is_finite())
    };
    let real = |number: Option<f64>| number.map_or(FieldValue::Null, FieldValue::Real);
    let time = exif.as_ref().and_then(time);
    let values = vec![
        FieldValue::Text(file_name),
        time.map_or(FieldValue::Null, FieldValue::Text),
        real(number(Tag::GPSImgDirection)),
        real(number(Tag::GPSAltitude)),
    ];
    let shape =
        place.map_or(Shape::Missing, |(lon, lat)| Shape::Geometry(Geometry::Point(Point::new(lon, lat))));
    RawFeature { row, values, shape, odd: 0 }
}

/// Longitude and latitude.
fn place(exif: &Exif) -> Option<(f64, f64)> {
    let degrees = |tag, side, negative: u8| {
        let [d, m, s] = numbers(exif, tag)?.try_into().ok()?;
        let value = d + m / 60.0 + s / 3600.0;
        let turned = match &exif.get_field(side, In::PRIMARY)?.value {
            Value::Ascii(texts) => texts.first()?.first()?.to_ascii_uppercase() == negative,
            _ => return None,
        };
        value.is_finite().then_some(if turned { -value } else { value })
    };
    let lon = degrees(Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    let lat = degrees(Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    // A camera that had no reception writes noughts.
    (lon != 0.0 || lat != 0.0).then_some((lon, lat))
}

fn numbers(exif: &Exif, tag: Tag) -> Option<Vec<f64>> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Rational(parts) => Some(parts.iter().map(exif::Rational::to_f64).collect()),
        _ => None,
    }
}

/// When it was taken, `2021-06-18 10:24:00`.
fn time(exif: &Exif) -> Option<String> {
    let field = exif.get_field(Tag::DateTimeOriginal, In::PRIMARY);
    let Value::Ascii(texts) = &field.or_else(|| exif.get_field(Tag::DateTime, In::PRIMARY))?.value else {
        return None;
    };
    let taken = exif::DateTime::from_ascii(texts.first()?).ok()?;
    (taken.year > 0).then(|| taken.to_string())
}
