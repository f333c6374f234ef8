//! Why map data cannot be read, in words: the file, what is wrong, what to do.

use jitu_spatial::SpatialError;
use jitu_spatial::source::SourceTrouble;

use crate::compliance::parcel_error;
use crate::error::AppError;

/// An error about a file as the person knows it.
pub(crate) fn error(file: &str, error: SpatialError) -> AppError {
    let at = |code: &str, detail: &str| AppError::new(code, &[("path", file), ("detail", detail)]);
    match error {
        SpatialError::Source { why, .. } => match why {
            // What SQLite says of a GeoPackage that another program holds.
            SourceTrouble::Unreadable(detail) if detail.contains("locked") || detail.contains("busy") => {
                at("locked", "")
            }
            SourceTrouble::Unreadable(detail) if detail.trim().is_empty() => at("import_unknown", ""),
            SourceTrouble::Unreadable(detail) => at("import_unreadable", &one_line(&detail)),
            SourceTrouble::MissingPart(part) => at("import_missing_part", &part),
            SourceTrouble::Broken { row, detail } => {
                let detail = one_line(&detail);
                AppError::new(
                    "import_broken",
                    &[("path", file), ("row", &row.to_string()), ("detail", &detail)],
                )
            }
            SourceTrouble::Empty => at("import_empty", ""),
            SourceTrouble::TooManyVertices { row, vertices } => {
                let (row, count) = (row.to_string(), vertices.to_string());
                AppError::new("import_vertices", &[("path", file), ("row", &row), ("count", &count)])
            }
            SourceTrouble::Bomb { most } => at("import_bomb", &(most >> 20).to_string()),
            SourceTrouble::Escapes(part) => at("import_escapes", &part),
            SourceTrouble::Nested(part) => at("import_nested", &part),
            SourceTrouble::Archive(detail) => at("import_archive", &one_line(&detail)),
            SourceTrouble::Parcels(why) => parcel_error(file, &why),
        },
        SpatialError::File { reason, .. } => at("io", &reason),
        other => other.into(),
    }
}

/// A library's text, which may run over several lines and name the folder an archive was unpacked to.
fn one_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim();
    let words = line.split(' ').map(|word| {
        let bare = word.trim_matches(['`', '\'', '"', ',', '.', ':']);
        if bare.starts_with('/') { bare.rsplit('/').next().unwrap_or(bare) } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}
