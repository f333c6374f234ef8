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
}
