//! Tables with spans: every row names every column, as OOXML wants it.

use std::fmt::Write as _;

use super::{body, parts, twips};
use crate::content::{Align, Cell, Face, Row, Table};

/// Rows with more text than this may break across pages.
const UNBREAKABLE_CHARS: usize = 400;

/// What stands at a place of a row.
enum At<'a> {
    /// A cell begins.
    Start(&'a Cell),
    /// A cell from above goes on.
    Continued(&'a Cell),
}

/// Writes a table, centred between the margins.
pub(super) fn table(xml: &mut String, table: &Table) {
    let width: f64 = table.columns.iter().sum();
    let pad = twips(table.pad);
    let _ = write!(
        xml,
        r#"<w:tbl><w:tblPr><w:tblW w:w="{}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="{pad}" w:type="dxa"/><w:left w:w="51" w:type="dxa"/><w:bottom w:w="{pad}" w:type="dxa"/><w:right w:w="51" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>"#,
        twips(width)
    );
    for column in &table.columns {
        let _ = write!(xml, r#"<w:gridCol w:w="{}"/>"#, twips(*column));
    }
    xml.push_str("</w:tblGrid>");
    for (index, row) in table.rows.iter().enumerate() {
        let cells = places(table, index);
        open_row(xml, row, index < table.header_rows);
        for place in &cells {
            match place {
                At::Start(cell) => start(xml, table, cell),
                At::Continued(cell) => {
                    properties(xml, table, cell, Some(false));
                    // Word lets hidden paragraphs raise a row: this one is a point high.
                    body::spacer(xml, None);
                    xml.push_str("</w:tc>");
                }
            }
        }
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>");
}

fn open_row(xml: &mut String, row: &Row, header: bool) {
    let length = row.cells.iter().map(|cell| cell.text().chars().count()).max().unwrap_or(0);
    let _ = write!(
        xml,
        r#"<w:tr><w:trPr>{}<w:trHeight w:val="{}" w:hRule="atLeast"/>{}</w:trPr>"#,
        if length <= UNBREAKABLE_CHARS { "<w:cantSplit/>" } else { "" },
        twips(row.height),
        if header { "<w:tblHeader/>" } else { "" }
    );
}

/// The cells of a row from left to right, with those that reach into it from above.
fn places(table: &Table, row: usize) -> Vec<At<'_>> {
    let above = table.rows[..row].iter().enumerate().flat_map(|(index, above)| {
        above.cells.iter().filter(move |cell| index + cell.rows > row).map(At::Continued)
    });
    let mut found: Vec<At> = above.chain(table.rows[row].cells.iter().map(At::Start)).collect();
    found.sort_by_key(|place| match place {
        At::Start(cell) | At::Continued(cell) => cell.column,
    });
    found
}

/// Opens a cell; `merge` tells whether a vertical span begins here or goes on.
fn properties(xml: &mut String, table: &Table, cell: &Cell, merge: Option<bool>) {
    let width: f64 = table.columns.iter().skip(cell.column).take(cell.columns).sum();
    let _ = write!(xml, r#"<w:tc><w:tcPr><w:tcW w:w="{}" w:type="dxa"/>"#, twips(width));
    if cell.columns > 1 {
        let _ = write!(xml, r#"<w:gridSpan w:val="{}"/>"#, cell.columns);
    }
    match merge {
        Some(true) => xml.push_str(r#"<w:vMerge w:val="restart"/>"#),
        Some(false) => xml.push_str("<w:vMerge/>"),
        None => {}
    }
    if cell.border {
        xml.push_str("<w:tcBorders>");
        for side in ["top", "left", "bottom", "right"] {
            let _ = write!(xml, r#"<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#);
        }
        xml.push_str("</w:tcBorders>");
    }
    xml.push_str(r#"<w:vAlign w:val="center"/></w:tcPr>"#);
}

fn start(xml: &mut String, table: &Table, cell: &Cell) {
    properties(xml, table, cell, if cell.rows > 1 { Some(true) } else { None });
    let align = match cell.align {
        Align::Start => "left",
        Align::Center => "center",
        Align::End => "right",
        Align::Justify => "both",
    };
    let size = (table.size * 2.0).round() as i64;
    let face = if cell.strong { Face::Hei } else { Face::Song };
    let run = format!(r#"{}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>"#, parts::fonts(face));
    let empty = [Vec::new()];
    let lines = if cell.lines.is_empty() { &empty[..] } else { &cell.lines };
    for line in lines {
        let _ = write!(
            xml,
            r#"<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{}" w:lineRule="exact"/><w:jc w:val="{align}"/></w:pPr>"#,
            (table.size * 1.25 * 20.0).round() as i64
        );
        body::runs(xml, line, &run);
        xml.push_str("</w:p>");
    }
    xml.push_str("</w:tc>");
}
