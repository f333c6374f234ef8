//! Why a bureau's template is refused, and where in it something is.

use std::fmt;

use thiserror::Error;

use crate::error::DocError;

/// A region of a text document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Region {
    /// The text itself, with its text boxes.
    Body,
    /// A page header.
    Header,
    /// A page footer.
    Footer,
    /// Footnotes and endnotes.
    Notes,
}

/// Where in a template something stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// A paragraph of a text document.
    Paragraph {
        /// The region it is in.
        region: Region,
        /// How it reads, shortened.
        text: String,
    },
    /// A cell of a workbook.
    Cell {
        /// Name of the sheet.
        sheet: String,
        /// As `B5`.
        cell: String,
    },
    /// The header or footer of a sheet's pages.
    SheetMargin {
        /// Name of the sheet.
        sheet: String,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Paragraph { text, .. } => write!(f, "\"{text}\""),
            Self::Cell { sheet, cell } => write!(f, "{sheet}!{cell}"),
            Self::SheetMargin { sheet } => write!(f, "{sheet}, page header or footer"),
        }
    }
}

/// A mark that stands in a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FoundMark {
    /// The name as written in the template, healed: `row.score`.
    pub text: String,
    /// Where it stands.
    pub place: Place,
    /// Whether there is such a mark.
    pub known: bool,
    /// For an unknown one, the known name that is written most alike.
    pub nearest: Option<String>,
}

/// Why a template was refused or could not be filled.
#[derive(Debug, Error)]
pub enum TemplateError {
    /// Neither a docx nor an xlsx.
    #[error("neither a docx nor an xlsx")]
    Kind,
    /// A document of the formats before docx and xlsx.
    #[error("an old doc or xls")]
    OldFormat,
    /// Locked with a password.
    #[error("encrypted")]
    Encrypted,
    /// The archive or a part of it cannot be read.
    #[error("{part} is damaged: {detail}")]
    Damaged {
        /// Name of the part; empty for the archive.
        part: String,
        /// What the reader said.
        detail: String,
    },
    /// It inflates to more than a template may.
    #[error("{part} is too large")]
    TooLarge {
        /// Name of the part.
        part: String,
    },
    /// It holds more marks than anybody reads.
    #[error("{0} marks are too many")]
    TooManyMarks(usize),
    /// The filled document would be longer than one may be.
    #[error("the filled document is too long")]
    Endless,
    /// It holds a program.
    #[error("{part} holds macros")]
    Macros {
        /// Name of the part.
        part: String,
    },
    /// It fetches something from elsewhere when opened.
    #[error("{part} links to {target}")]
    External {
        /// Name of the part.
        part: String,
        /// What it links to.
        target: String,
    },
    /// It holds an embedded object.
    #[error("{part} is an embedded object")]
    Embedded {
        /// Name of the part.
        part: String,
    },
    /// A field or formula that starts something or reads other files.
    #[error("{part} holds an active field: {field}")]
    ActiveField {
        /// Name of the part.
        part: String,
        /// The field, shortened.
        field: String,
    },
    /// A document type definition, with which entity bombs are made.
    #[error("{part} defines entities")]
    Entities {
        /// Name of the part.
        part: String,
    },
    /// A part's name leads out of the archive.
    #[error("part name {name} leads outside")]
    Path {
        /// The name.
        name: String,
    },
    /// A mark that cannot be read, or does what templates may not.
    #[error("{place}: {detail}")]
    Syntax {
        /// Where it stands.
        place: Place,
        /// What is wrong.
        detail: SyntaxFault,
    },
    /// Marks that do not exist, all of them.
    #[error("{} unknown marks, first {}", .0.len(), .0.first().map(|m| m.text.as_str()).unwrap_or_default())]
    Unknown(Vec<FoundMark>),
    /// The facts could not be printed.
    #[error(transparent)]
    Document(#[from] DocError),
}

/// What is wrong with a mark.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SyntaxFault {
    /// `{{` without `}}`.
    #[error("the mark {0} has no end")]
    Open(String),
    /// A statement other than if and for.
    #[error("statement {0} is not for templates")]
    Statement(String),
    /// A filter or function that templates may not use.
    #[error("{0} is not for templates")]
    Name(String),
    /// A mark that cannot be read.
    #[error("cannot read {0}")]
    Unreadable(String),
    /// Beginnings and ends of loops and conditions do not match.
    #[error("{0} has no counterpart")]
    Unmatched(String),
    /// A mark in a formula of a workbook.
    #[error("marks are not filled in formulas")]
    Formula,
}

/// Result of this module.
pub(super) type Result<T> = std::result::Result<T, TemplateError>;

/// A damaged part.
pub(super) fn damaged(part: &str, detail: impl fmt::Display) -> TemplateError {
    TemplateError::Damaged { part: part.to_owned(), detail: detail.to_string() }
}
