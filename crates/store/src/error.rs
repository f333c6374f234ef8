//! What can go wrong with a project file. The variants carry the facts; the app words them for people.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

/// Result of this crate.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A row, by its table and id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// Table name.
    pub table: String,
    /// Row id.
    pub id: i64,
}

impl RowRef {
    /// Names a row.
    pub fn new(table: &str, id: i64) -> Self {
        Self { table: table.to_owned(), id }
    }
}

/// Why a file that opens cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadOnly {
    /// The file is write-protected.
    File,
    /// Nothing can be written beside it, so a write could not be undone after a power cut.
    Folder,
    /// It holds triggers, views or altered tables that this program did not make; their names.
    ForeignSchema(Vec<String>),
}

/// Why a project file could not be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("no such file: {path}")]
    NoSuchFile {
        /// The file asked for.
        path: PathBuf,
    },
    /// The folder does not exist.
    #[error("no such folder: {path}")]
    FolderMissing {
        /// The folder.
        path: PathBuf,
    },
    /// A file of that name is already there.
    #[error("already exists: {path}")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The folder does not take new files.
    #[error("cannot write in the folder of {path}: {source}")]
    FolderNotWritable {
        /// The file that was to be made.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not an SQLite database, or one that is no GeoPackage.
    #[error("not a GeoPackage: {path}")]
    NotAGeoPackage {
        /// The file.
        path: PathBuf,
    },
    /// A GeoPackage that this program did not make.
    #[error("a GeoPackage, but not a project of this program: {path}")]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// The file is cut short or its pages are broken.
    #[error("damaged file: {path}: {detail}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// The file was written by a newer program.
    #[error("{path} has schema {found}, this program knows up to {known}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The file is older and must be migrated, but cannot be written.
    #[error("{path} has the older schema {found} and cannot be written to bring it to {known}")]
    OlderReadOnly {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The version this program works with.
        known: i64,
    },
    /// A write to a file that was opened read-only.
    #[error("{path} is open read-only: {why:?}")]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// Why.
        why: ReadOnly,
    },
    /// An undo of the entry that signed a version.
    #[error("signed, so not undone: {label}")]
    Signed {
        /// The entry's label.
        label: String,
    },
    /// Another program is writing the file.
    #[error("{path} is locked by another program")]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// A write was cut off and cannot be settled because the folder is write-protected.
    #[error("{path} holds an unfinished write and its folder is write-protected")]
    UnfinishedWrite {
        /// The file.
        path: PathBuf,
    },
    /// No room on the disk.
    #[error("disk full while writing {path}")]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// A value that the schema does not allow, or a row that others point at.
    #[error("{table} #{id}: {detail}")]
    Constraint {
        /// Table.
        table: String,
        /// Row id.
        id: i64,
        /// The rule, as the database words it.
        detail: String,
    },
    /// A row that is not there.
    #[error("no row {table} #{id}")]
    NoSuchRow {
        /// Table.
        table: String,
        /// Row id.
        id: i64,
    },
    /// A row that does not read as its record.
    #[error("{table} #{id}: {detail}")]
    BadRow {
        /// Table.
        table: String,
        /// Row id, 0 when unknown.
        id: i64,
        /// What is wrong.
        detail: String,
    },
    /// A geometry of the wrong kind or not readable.
    #[error("{table} #{id}: geometry: {detail}")]
    Geometry {
        /// Table.
        table: String,
        /// Row id.
        id: i64,
        /// What is wrong.
        detail: String,
    },
    /// Undo or redo would overwrite later changes; nothing was changed.
    #[error("conflicts with {} rows", rows.len())]
    Conflict {
        /// The rows.
        rows: Vec<RowRef>,
    },
    /// A row was edited around the journal; adopt or restore it first.
    #[error("edited outside the journal: {} rows", rows.len())]
    EditedOutside {
        /// The rows.
        rows: Vec<RowRef>,
    },
    /// An older file whose rows were edited around the journal: bringing it up to date would hide that.
    #[error("{path} has the older schema {found} and {} rows edited outside the journal", rows.len())]
    OlderEdited {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The rows.
        rows: Vec<RowRef>,
    },
    /// Rows whose journalled state is not kept (a bulk import).
    #[error("no journalled content for {} rows", rows.len())]
    NotRestorable {
        /// The rows.
        rows: Vec<RowRef>,
    },
    /// Journal entries whose hash or content was changed.
    #[error("journal entries do not fit their hashes: {entries:?}")]
    BrokenJournal {
        /// Sequence numbers.
        entries: Vec<i64>,
    },
    /// The journal does not keep the project as it was after that entry.
    #[error("the state after entry {entry} is not kept (layer: {layer:?})")]
    NotKept {
        /// The entry.
        entry: i64,
        /// The table of a layer whose features were deleted for good; null: there is no such entry, or the file's
        /// structure was changed since.
        layer: Option<String>,
    },
    /// A table name that is not ASCII letters, digits and underscores, or is taken.
    #[error("not usable as a table name: {0}")]
    TableName(String),
    /// A field name that is empty, too long, taken, or has a sign that does not serve; or one too many.
    #[error("not usable as a field name: {0}")]
    FieldName(String),
    /// A coordinate system the file has no definition for.
    #[error("coordinate system EPSG:{0} is not one this program writes")]
    UnknownCrs(i64),
    /// The layer library is not there.
    #[error("layer library is missing: {path}")]
    LibraryMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// A layer's table is not in the file that should hold it.
    #[error("no table {table} in {path}")]
    TableMissing {
        /// The file.
        path: PathBuf,
        /// The table.
        table: String,
    },
    /// An attachment larger than a file may hold.
    #[error("attachment {name} has {size} bytes, more than {most}")]
    AttachmentTooLarge {
        /// File name.
        name: String,
        /// Its size.
        size: usize,
        /// The limit.
        most: usize,
    },
    /// An attachment whose bytes are gone or do not fit their hash.
    #[error("attachment content {sha256} is missing or damaged")]
    AttachmentDamaged {
        /// The hash.
        sha256: String,
    },
    /// A time that is not `YYYY-MM-DDTHH:MM:SSZ`.
    #[error("not a UTC time: {0}")]
    BadTime(String),
    /// A rule of a caller's own closure stopped the write; nothing was changed.
    #[error("refused: {0}")]
    Refused(String),
    /// Reading or writing a file failed.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Anything else the database said.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl StoreError {
    /// Gives a database error of that file the variant that people can act on.
    pub(crate) fn at(self, path: &Path) -> Self {
        let StoreError::Sqlite(error) = self else { return self };
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { path },
            Some(ErrorCode::NotADatabase) => Self::NotAGeoPackage { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, detail: error.to_string() },
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly { path, why: ReadOnly::File },
            _ => Self::Sqlite(error),
        }
    }

    /// Names the row in a constraint error.
    pub(crate) fn of_row(error: rusqlite::Error, table: &str, id: i64) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => {
                Self::Constraint { table: table.to_owned(), id, detail: error.to_string() }
            }
            _ => Self::Sqlite(error),
        }
    }
}
