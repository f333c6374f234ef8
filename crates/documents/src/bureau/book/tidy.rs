//! Makes a sheet explicit before it is taken apart: rows and cells that leave out their numbers get them, formulas that
//! are shared between cells are written out.

use std::collections::BTreeMap;

use super::formula::{Corner, ROWS, copied};
use crate::bureau::error::{Result, damaged};
use crate::bureau::xml::Element;

/// Gives every row and cell its number, and every cell of a shared formula its own.
pub(super) fn normalised(part: &str, root: &mut Element) -> Result<()> {
    let Some(data) = root.child_mut("sheetData") else { return Ok(()) };
    let mut before = 0;
    let mut shared: BTreeMap<String, (Corner, String)> = BTreeMap::new();
    for row in data.elements_mut().filter(|row| row.is("row")) {
        let number = match row.get("r") {
            Some(number) => number.parse().ok().filter(|row| *row > before && *row <= ROWS),
            None => Some(before + 1),
        };
        let number = number.ok_or_else(|| damaged(part, "rows are out of order"))?;
        row.set("r", number.to_string());
        before = number;
        let mut column = 0;
        for cell in row.elements_mut().filter(|cell| cell.is("c")) {
            let next = Corner { column: column + 1, column_fixed: false, row: number, row_fixed: false };
            let corner = match cell.get("r") {
                Some(name) => Corner::parse(name).filter(|corner| corner.column > column),
                None => Some(next),
            };
            let corner = corner.ok_or_else(|| damaged(part, "cells are out of order"))?.at(number);
            column = corner.column;
            cell.set("r", corner.to_string());
            unshare(cell, corner, &mut shared);
        }
    }
    Ok(())
}

/// Writes out a formula that is shared between cells.
fn unshare(cell: &mut Element, corner: Corner, shared: &mut BTreeMap<String, (Corner, String)>) {
    let Some(formula) = cell.child_mut("f").filter(|f| f.get("t") == Some("shared")) else { return };
    let index = formula.get("si").unwrap_or_default().to_owned();
    let text = formula.text();
    if text.is_empty() {
        if let Some((origin, text)) = shared.get(&index) {
            let rows = i64::from(corner.row) - i64::from(origin.row);
            let columns = i64::from(corner.column) - i64::from(origin.column);
            formula.set_text(copied(text, rows, columns));
        }
    } else {
        shared.insert(index, (corner, text));
    }
    for name in ["t", "si", "ref"] {
        formula.unset(name);
    }
}
