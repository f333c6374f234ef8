//! Why a workbook could not be read or written, with the place as fields, so that the application can say it in the
//! person's language.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// What a file has too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Bytes on the disk.
    FileSize,
    /// Bytes after decompression: a workbook is a zip archive, and an archive can be a bomb.
    Inflated,
    /// Rows, columns or cells of a sheet, or all cells together.
    Cells,
    /// Bytes of all texts together.
    Text,
    /// Merged ranges.
    Merges,
    /// Sheets.
    Sheets,
}

/// Why a workbook could not be read or written.
#[derive(Debug, Error)]
pub enum WorkbookError {
    /// The file system refused: no such file, no permission, or open elsewhere.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is of a known kind, but broken.
    #[error("damaged workbook {path}: {detail}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The sheet where the damage showed, if it was in one.
        sheet: Option<String>,
        /// What was wrong, in the reader's words.
        detail: String,
    },
    /// A password is needed to open it.
    #[error("password-protected workbook {path}")]
    Protected {
        /// The file.
        path: PathBuf,
    },
    /// Larger than a ledger can be.
    #[error("workbook too large ({what:?}): {path}")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What it has too much of.
        what: Limit,
    },
    /// Not a spreadsheet that can be read.
    #[error("not a spreadsheet ({found}): {path}")]
    UnknownKind {
        /// The file.
        path: PathBuf,
        /// What it seems to be: `html`, `xlsb`, `docx`, `binary`…
        found: String,
    },
    /// Text that does not fit the chosen encoding.
    #[error("not in the chosen encoding: {path}")]
    WrongEncoding {
        /// The file.
        path: PathBuf,
    },
    /// No cell has a value.
    #[error("nothing in {path}")]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A text that no spreadsheet cell holds (Excel: 32,767 characters).
    #[error("text of {length} characters in row {row}, column {column} does not fit a cell")]
    TextTooLong {
        /// 1-based row of the list, without its header.
        row: usize,
        /// 1-based column.
        column: usize,
        /// Characters.
        length: usize,
    },
    /// The file could not be written.
    #[error("cannot write {path}: {detail}")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system or the library said.
        detail: String,
    },
}

/// The same faults inside the readers, which see bytes and no path.
#[derive(Debug)]
pub(crate) enum Fault {
    Damaged { sheet: Option<String>, detail: String },
    Protected,
    TooLarge(Limit),
    Unknown(String),
    Encoding,
    Empty,
}

impl Fault {
    pub(crate) fn damaged(detail: impl ToString) -> Self {
        Self::Damaged { sheet: None, detail: detail.to_string() }
    }

    pub(crate) fn damaged_in(sheet: &str, detail: impl ToString) -> Self {
        Self::Damaged { sheet: Some(sheet.to_owned()), detail: detail.to_string() }
    }

    /// Names the file.
    pub(crate) fn at(self, path: &Path) -> WorkbookError {
        let path = path.to_owned();
        match self {
            Self::Damaged { sheet, detail } => WorkbookError::Damaged { path, sheet, detail },
            Self::Protected => WorkbookError::Protected { path },
            Self::TooLarge(what) => WorkbookError::TooLarge { path, what },
            Self::Unknown(found) => WorkbookError::UnknownKind { path, found },
            Self::Encoding => WorkbookError::WrongEncoding { path },
            Self::Empty => WorkbookError::Empty { path },
        }
    }
}
