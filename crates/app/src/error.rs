//! What goes wrong, as a stable code with values, said in the language shown.
//!
//! Lower crates know what happened but not how to say it; here each of their errors gets a code, and the catalogue
//! in `assets/messages` its sentence: what was wrong, where, and what to do.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use jitu_assess::AssessError;
use jitu_documents::DocError;
use jitu_spatial::SpatialError;
use jitu_store::{ReadOnly, RowRef, StoreError};
use jitu_workbooks::WorkbookError;
use serde::Serialize;
use specta::Type;

use crate::{exporting, language, visibility};

/// The result of a use case.
pub type Result<T> = std::result::Result<T, AppError>;

/// A failed use case. Serialises as `{code, message, params}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(into = "ErrorView")]
#[specta(type = ErrorView)]
pub struct AppError {
    /// Stable code.
    pub code: String,
    /// Values that the message names.
    pub params: BTreeMap<String, String>,
}

impl AppError {
    /// An error of that code.
    pub fn new(code: &str, params: &[(&str, &str)]) -> Self {
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { code: code.to_owned(), params }
    }

    /// Something that only a mistake in the program brings about.
    pub fn internal(detail: &impl ToString) -> Self {
        Self::new("internal", &[("detail", &detail.to_string())])
    }

    pub(crate) fn damaged_asset(path: &str, detail: &impl ToString) -> Self {
        Self::new("damaged_asset", &[("path", path), ("detail", &detail.to_string())])
    }

    /// A file or folder that the system would not let us use.
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Self {
        let place = path.display().to_string();
        match error.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                Self::new("folder_read_only", &[("path", &place)])
            }
            std::io::ErrorKind::NotFound => Self::new("folder_missing", &[("path", &place)]),
            _ => Self::new("io", &[("path", &place), ("detail", &error.to_string())]),
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&language::error_text(&self.code, &self.params))
    }
}

impl std::error::Error for AppError {}

/// What the doors get to see of an error: its sentence too.
#[derive(Debug, Serialize, Type)]
struct ErrorView {
    /// Stable code.
    code: String,
    /// What was wrong, where, and what to do, in the language shown.
    message: String,
    /// Values that the message names.
    params: BTreeMap<String, String>,
}

impl From<AppError> for ErrorView {
    fn from(error: AppError) -> Self {
        Self { message: error.to_string(), code: error.code, params: error.params }
    }
}

impl From<AssessError> for AppError {
    fn from(error: AssessError) -> Self {
        match error {
            AssessError::UnknownMetric { metric } => Self::new("unknown_metric", &[("name", &metric)]),
            AssessError::PackSyntax { pack, message } => {
                Self::damaged_asset(&format!("rules/{pack}.toml"), &message)
            }
            AssessError::MetricSyntax { metric, message } => {
                Self::damaged_asset(&format!("metrics/{metric}.toml"), &message)
            }
            other => Self::internal(&other),
        }
    }
}

impl From<DocError> for AppError {
    fn from(error: DocError) -> Self {
        match error {
            DocError::FormFileMissing { form, file } => {
                Self::damaged_asset(&format!("forms/{form}/{file}"), &"missing")
            }
            DocError::Form { form, file, detail } => {
                Self::damaged_asset(&format!("forms/{form}/{file}"), &detail)
            }
            DocError::UnknownMark { mark, place, nearest } => {
                let nearest = nearest.unwrap_or_else(|| "—".to_owned());
                Self::new("unknown_mark", &[("name", &mark), ("place", &place), ("nearest", &nearest)])
            }
            DocError::Template { place, line, detail } => {
                Self::new("template", &[("place", &place), ("line", &line.to_string()), ("detail", &detail)])
            }
            DocError::MissingFont { family, dir } => {
                Self::new("missing_font", &[("name", &family), ("path", &dir.display().to_string())])
            }
            DocError::FontUnreadable { path, detail } => {
                Self::new("io", &[("path", &path.display().to_string()), ("detail", &detail)])
            }
            other => Self::new("document", &[("detail", &other.to_string())]),
        }
    }
}

impl From<SpatialError> for AppError {
    fn from(error: SpatialError) -> Self {
        match error {
            SpatialError::Exists { path } => Self::new("exists", &[("path", &path.display().to_string())]),
            SpatialError::File { path, reason } => {
                Self::new("io", &[("path", &path.display().to_string()), ("detail", &reason)])
            }
            SpatialError::Dem { path, why } => visibility::trouble::dem(&path.display().to_string(), &why),
            SpatialError::Standing { path, why } => {
                visibility::standing::trouble(&path.display().to_string(), &why)
            }
            SpatialError::Export { path, why } => exporting::trouble(&path.display().to_string(), &why),
            SpatialError::Transform { reason } => Self::new("dem_transform", &[("detail", &reason)]),
            SpatialError::Interrupted => Self::new("cancelled", &[]),
            other => Self::new("geometry", &[("detail", &other.to_string())]),
        }
    }
}

impl From<WorkbookError> for AppError {
    fn from(error: WorkbookError) -> Self {
        let at = |code: &str, path: &Path, detail: &str| {
            Self::new(code, &[("path", &path.display().to_string()), ("detail", detail)])
        };
        match &error {
            WorkbookError::Unreadable { path, source } if source.kind() == std::io::ErrorKind::NotFound => {
                at("no_such_file", path, "")
            }
            WorkbookError::Unreadable { path, source } => Self::io(path, source),
            WorkbookError::Damaged { path, sheet, detail } => {
                let sheet = sheet.as_deref().map(|sheet| format!("{sheet}: ")).unwrap_or_default();
                at("workbook_damaged", path, &format!("{sheet}{detail}"))
            }
            WorkbookError::Protected { path } => at("workbook_protected", path, ""),
            WorkbookError::TooLarge { path, .. } => at("workbook_too_large", path, ""),
            WorkbookError::UnknownKind { path, found } => at("workbook_unknown", path, found),
            WorkbookError::WrongEncoding { path } => at("workbook_encoding", path, ""),
            WorkbookError::Empty { path } => at("workbook_empty", path, ""),
            WorkbookError::Unwritable { path, detail } => at("io", path, detail),
            WorkbookError::TextTooLong { .. } => Self::new("document", &[("detail", &error.to_string())]),
        }
    }
}

/// Rows as an error message lists them: the first few by name, the rest counted.
fn rows_text(rows: &[RowRef]) -> String {
    const SHOWN: usize = 5;
    let named = |row: &RowRef| {
        let id = row.id.to_string();
        match language::own_word(&format!("record.{}", row.table)) {
            Some(name) => {
                language::label("row_named", &[("name", &name), ("table", &row.table), ("id", &id)])
            }
            None => format!("{} {id}", row.table),
        }
    };
    let mut names: Vec<String> = rows.iter().take(SHOWN).map(named).collect();
    if rows.len() > SHOWN {
        names.push(format!("… ({})", rows.len()));
    }
    names.join("、")
}

/// Why a file can only be looked at.
pub(crate) fn read_only(path: &Path, why: &ReadOnly) -> AppError {
    let place = path.display().to_string();
    match why {
        ReadOnly::File => AppError::new("read_only_file", &[("path", &place)]),
        ReadOnly::Folder => AppError::new("read_only_folder", &[("path", &place)]),
        ReadOnly::ForeignSchema(names) => {
            AppError::new("unsafe_file", &[("path", &place), ("detail", &names.join("、"))])
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let at = |code: &str, path: &Path| Self::new(code, &[("path", &path.display().to_string())]);
        match &error {
            StoreError::NoSuchFile { path } => at("no_such_file", path),
            StoreError::FolderMissing { path } => at("folder_missing", path),
            StoreError::Exists { path } => at("exists", path),
            StoreError::FolderNotWritable { path, .. } => {
                at("folder_read_only", path.parent().unwrap_or(path.as_path()))
            }
            StoreError::NotAGeoPackage { path } => at("not_a_geopackage", path),
            StoreError::NotOurs { path } => at("not_ours", path),
            StoreError::Damaged { path, detail } => {
                Self::new("damaged", &[("path", &path.display().to_string()), ("detail", detail)])
            }
            StoreError::Newer { path, found, known } => {
                let (found, known) = (found.to_string(), known.to_string());
                Self::new(
                    "newer",
                    &[("path", &path.display().to_string()), ("found", &found), ("known", &known)],
                )
            }
            StoreError::OlderReadOnly { path, .. } | StoreError::UnfinishedWrite { path } => {
                at("read_only_folder", path)
            }
            StoreError::ReadOnly { path, why } => read_only(path, why),
            StoreError::Locked { path } => at("locked", path),
            StoreError::Signed { label } => Self::new("barrier", &[("detail", label)]),
            StoreError::FieldName(name) => Self::new("field_taken", &[("name", name)]),
            StoreError::DiskFull { path } => at("disk_full", path),
            StoreError::Conflict { rows } => Self::new("conflict", &[("detail", &rows_text(rows))]),
            StoreError::EditedOutside { rows } | StoreError::NotRestorable { rows } => {
                Self::new("edited_outside", &[("detail", &rows_text(rows))])
            }
            StoreError::OlderEdited { path, rows, .. } => Self::new(
                "older_edited",
                &[("path", &path.display().to_string()), ("detail", &rows_text(rows))],
            ),
            StoreError::LibraryMissing { path } => at("library_missing", path),
            StoreError::Io { path, source } => Self::io(path, source),
            StoreError::NotKept { entry, layer: None } => {
                Self::new("not_kept", &[("entry", &entry.to_string())])
            }
            StoreError::NotKept { entry, layer: Some(layer) } => {
                Self::new("not_kept_layer", &[("entry", &entry.to_string()), ("name", layer)])
            }
            other => Self::new("store", &[("detail", &other.to_string())]),
        }
    }
}
