//! What a parcel file does differently, and why it cannot be read, in words.

use jitu_spatial::parcel_txt::{ParcelTrouble, RemarkKind};

use crate::error::AppError;
use crate::language::{label, word};

/// A remark as a sentence.
pub(super) fn in_words(remark: &RemarkKind) -> String {
    match remark {
        RemarkKind::AxesSwapped => word("parcel.swapped"),
        RemarkKind::AreasInSquareMetres => word("parcel.square_metres"),
        RemarkKind::AreaDiffers { stated, computed } => {
            let (stated, computed) = (format!("{stated:.2}"), format!("{computed:.2}"));
            label("parcel_area", &[("stated", &stated), ("computed", &computed)])
        }
        RemarkKind::PointCount { stated, found } => {
            label("parcel_points", &[("stated", &stated.to_string()), ("found", &found.to_string())])
        }
        RemarkKind::NotClosed { ring } => label("parcel_open", &[("ring", ring)]),
        RemarkKind::PartNotHole { ring } => label("parcel_part", &[("ring", ring)]),
    }
}

/// Why the file at that place cannot be read.
pub(crate) fn error(place: &str, why: &ParcelTrouble) -> AppError {
    let at = |code, line: &usize| AppError::new(code, &[("path", place), ("line", &line.to_string())]);
    match why {
        ParcelTrouble::NoCoordinates => AppError::new("parcel_no_coordinates", &[("path", place)]),
        ParcelTrouble::NotText | ParcelTrouble::NotInGbk { .. } => {
            AppError::new("parcel_not_text", &[("path", place)])
        }
        ParcelTrouble::BadPoint { line, text } => AppError::new(
            "parcel_bad_point",
            &[("path", place), ("line", &line.to_string()), ("value", text)],
        ),
        ParcelTrouble::NoParcel { line } => at("parcel_no_parcel", line),
        ParcelTrouble::FewPoints { line, ring } => AppError::new(
            "parcel_few_points",
            &[("path", place), ("line", &line.to_string()), ("ring", ring)],
        ),
        ParcelTrouble::TooLarge => AppError::new("extents_too_large", &[("path", place)]),
    }
}
