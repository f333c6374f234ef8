//! How wide a picture may be: the text area of its section, or its cell. Lengths are millimetres.

use super::super::xml::Element;
use crate::content::Page;

/// Millimetres in a twentieth of a point.
const MM_PER_TWIP: f64 = 25.4 / 1440.0;
/// Free space at the sides of a cell, unless a table says otherwise: 0.19 cm each (ECMA-376, 17.4.42).
const CELL_AIR_MM: f64 = 3.8;
/// A picture is never narrower.
const LEAST_MM: f64 = 10.0;

/// Width of the text area at each child of the body.
#[derive(Debug, Clone, Default)]
pub(super) struct Widths {
    widths: Vec<f64>,
}

impl Widths {
    /// Reads the sections of a document. A section's properties stand at its end.
    pub(super) fn of(root: &Element) -> Self {
        let mut widths = Vec::new();
        let Some(body) = root.child("body") else { return Self::default() };
        let mut waiting = 0;
        for node in &body.children {
            waiting += 1;
            let super::Node::Element(element) = node else { continue };
            let section = if element.is("sectPr") {
                Some(element)
            } else {
                element.child("pPr").and_then(|properties| properties.child("sectPr"))
            };
            if let Some(section) = section {
                let width = text_width(section).unwrap_or_else(|| Page::OFFICIAL.text_width());
                widths.extend(std::iter::repeat_n(width, waiting));
                waiting = 0;
            }
        }
        Self { widths }
    }

    /// The width at a child of the body.
    pub(super) fn at(&self, index: usize) -> f64 {
        self.widths.get(index).copied().unwrap_or_else(|| self.last())
    }

    /// The width of the last section.
    pub(super) fn last(&self) -> f64 {
        self.widths.last().copied().unwrap_or_else(|| Page::OFFICIAL.text_width())
    }
}

fn text_width(section: &Element) -> Option<f64> {
    let number = |element: &Element, name| element.get(name)?.parse::<f64>().ok();
    let margins = section.child("pgMar")?;
    let width = number(section.child("pgSz")?, "w")? - number(margins, "left")? - number(margins, "right")?;
    Some((width * MM_PER_TWIP).max(LEAST_MM))
}

/// The width that a cell of a table has for what it holds.
pub(super) fn cell_width(cell: &Element) -> Option<f64> {
    let width = cell.child("tcPr")?.child("tcW")?;
    if !cell.is("tc") || width.get("type").is_some_and(|kind| kind != "dxa") {
        return None;
    }
    let twips: f64 = width.get("w")?.parse().ok()?;
    Some((twips * MM_PER_TWIP - CELL_AIR_MM).max(LEAST_MM))
}
