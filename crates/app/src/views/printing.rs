//! Forms, narrative, pages, exported files.

use serde::Serialize;
use specta::Type;

use super::RowId;

/// A form.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FormView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Locality.
    pub locality: String,
}

/// A page as it will print.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PreviewView {
    /// From 1.
    pub page: u32,
    /// How many there are.
    pub pages: u32,
    /// The page as a PNG data URL.
    pub image: String,
    /// Width in points, for the zoom.
    pub width_pt: f64,
    /// Height in points.
    pub height_pt: f64,
}

/// Files written by an export.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ExportView {
    /// Full paths, in the order written.
    pub paths: Vec<String>,
    /// What the person should know: what was masked, what is missing.
    pub notes: Vec<String>,
}

/// A chapter of the narrative.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ChapterView {
    /// Row id.
    pub id: RowId,
    /// Heading.
    pub heading: String,
    /// 1 or 2.
    pub level: u32,
    /// Text with marks.
    pub text: String,
    /// The text as it reads with its figures.
    pub filled: String,
    /// Typed figures that contradict the project.
    pub contradictions: Vec<ContradictionView>,
}

/// A typed figure that contradicts the project.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ContradictionView {
    /// First character, in UTF-16 units.
    pub start: u32,
    /// Behind the last.
    pub end: u32,
    /// The figure.
    pub text: String,
    /// What the project gives.
    pub expected: String,
    /// The mark that would put it in; null: none.
    pub mark: Option<String>,
}

/// A template of the bureau's own.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TemplateView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// `docx` or `xlsx`.
    pub kind: String,
    /// Marks found in it.
    pub marks: u32,
    /// Marks that mean nothing.
    pub unknown: Vec<UnknownMark>,
}

/// A mark that means nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct UnknownMark {
    /// As written.
    pub text: String,
    /// Where.
    pub place: String,
    /// The known mark most like it.
    pub nearest: Option<String>,
}

/// A mark.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct MarkView {
    /// Name.
    pub name: String,
    /// What it is.
    pub meaning: String,
    /// Its value; null: a list, or nothing.
    pub value: Option<String>,
}

/// A drafted chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DraftView {
    /// The chapter that is there; null: none yet.
    pub chapter: Option<RowId>,
    /// Heading.
    pub heading: String,
    /// Level.
    pub level: u32,
    /// Draft with marks.
    pub text: String,
    /// The draft as it reads with its figures.
    pub filled: String,
    /// `new`, `same`, `edited`: what is there differs by staff's hand.
    pub state: String,
}
