//! What can go wrong between a form and a file on disk.

use std::path::PathBuf;

use thiserror::Error;

/// Why a document was not made.
#[derive(Debug, Error)]
pub enum DocError {
    /// A form's folder lacks a file.
    #[error("form {form} has no file {file}")]
    FormFileMissing {
        /// Id of the form.
        form: String,
        /// The file.
        file: String,
    },
    /// A form's file cannot be understood.
    #[error("form {form}, file {file}: {detail}")]
    Form {
        /// Id of the form.
        form: String,
        /// The file.
        file: String,
        /// What is wrong, with line and column where known.
        detail: String,
    },
    /// The snapshot has no such programme.
    #[error("no programme {0}")]
    NoProgramme(i64),
    /// A text names a mark that does not exist.
    #[error("{place}: unknown mark {mark}")]
    UnknownMark {
        /// The mark as written.
        mark: String,
        /// Chapter heading or place in the form.
        place: String,
        /// The known mark that is written most alike.
        nearest: Option<String>,
    },
    /// A text with marks cannot be read or filled.
    #[error("{place}, line {line}: {detail}")]
    Template {
        /// Chapter heading or place in the form.
        place: String,
        /// Line of the text, from 1; 0: unknown.
        line: usize,
        /// What is wrong.
        detail: String,
    },
    /// A font is not in its folder.
    #[error("font {family} is missing in {}", dir.display())]
    MissingFont {
        /// File name of the font.
        family: String,
        /// The folder looked in.
        dir: PathBuf,
    },
    /// A font file cannot be read or is damaged.
    #[error("font {} cannot be read: {detail}", path.display())]
    FontUnreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// A writer failed.
    #[error("{format}: {detail}")]
    Write {
        /// `docx`, `xlsx`, `pdf` or `png`.
        format: &'static str,
        /// What the library said.
        detail: String,
    },
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, DocError>;

/// Wraps a library's message for one format.
pub(crate) fn failed<E: std::fmt::Display>(format: &'static str) -> impl Fn(E) -> DocError {
    move |error| DocError::Write { format, detail: error.to_string() }
}
