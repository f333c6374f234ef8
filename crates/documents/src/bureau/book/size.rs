//! How wide a cell is. Lengths are millimetres.

use super::formula::Corner;
use crate::bureau::xml::Element;

/// Millimetres of one character's width: 7 pixels of 1/96 inch in Excel's standard font.
const MM_PER_CHAR: f64 = 7.0 * 25.4 / 96.0;
/// Width of a column that says nothing, characters.
const STANDARD: f64 = 9.14;
/// A picture is never narrower.
const LEAST_MM: f64 = 10.0;

/// Columns and merged ranges of a sheet.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    standard: f64,
    /// First and last column, and their width in characters.
    columns: Vec<(u32, u32, f64)>,
    merged: Vec<(Corner, Corner)>,
}

impl Sizes {
    /// Reads a sheet.
    pub(super) fn of(root: &Element) -> Self {
        let number = |element: &Element, name: &str| element.get(name)?.parse::<f64>().ok();
        let standard = root.child("sheetFormatPr").and_then(|format| number(format, "defaultColWidth"));
        let columns = root.child("cols").into_iter().flat_map(Element::elements);
        let merged = root.child("mergeCells").into_iter().flat_map(Element::elements);
        Self {
            standard: standard.unwrap_or(STANDARD),
            columns: columns
                .filter_map(|c| {
                    Some((c.get("min")?.parse().ok()?, c.get("max")?.parse().ok()?, number(c, "width")?))
                })
                .collect(),
            merged: merged
                .filter_map(|cell| {
                    let (from, to) = cell.get("ref")?.split_once(':')?;
                    Some((Corner::parse(from)?, Corner::parse(to)?))
                })
                .collect(),
        }
    }

    /// The width of a cell, with the columns it is merged with.
    pub(super) fn width(&self, corner: Corner) -> f64 {
        let merged =
            self.merged.iter().find(|(from, _)| (from.row, from.column) == (corner.row, corner.column));
        let last = merged.map_or(corner.column, |(_, to)| to.column);
        let width = |column: u32| {
            let found = self.columns.iter().find(|(min, max, _)| (*min..=*max).contains(&column));
            found.map_or(self.standard, |(_, _, width)| *width)
        };
        let chars: f64 = (corner.column..=last).map(width).sum();
        (chars * MM_PER_CHAR).max(LEAST_MM)
    }
}
