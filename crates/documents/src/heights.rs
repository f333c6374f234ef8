//! How high rows of a table are, where no typesetter is at hand: Excel does not fit rows to merged cells, and whether a
//! table can reach beyond its page is worth knowing before it is set.

use crate::content::{Cell, Table};
use crate::text::lines_needed;

/// Points in a millimetre.
pub(crate) const PT_PER_MM: f64 = 72.0 / 25.4;
/// Room that a cell keeps at its sides, millimetres.
pub(crate) const CELL_AIR_MM: f64 = 2.2;

/// Height that a cell's text needs, points.
pub(crate) fn needed(table: &Table, cell: &Cell) -> f64 {
    let width: f64 = table.columns.iter().skip(cell.column).take(cell.columns).sum();
    let lines = lines_needed(&cell.text(), width - CELL_AIR_MM, table.size);
    lines as f64 * table.size * 1.35 + 4.0 + 2.0 * table.pad * PT_PER_MM
}

/// Heights of a table's rows, points: a cell of one row raises its row, a spanning cell the last row it spans.
pub(crate) fn rows(table: &Table) -> Vec<f64> {
    let mut heights: Vec<f64> = table.rows.iter().map(|row| row.height * PT_PER_MM).collect();
    for (index, row) in table.rows.iter().enumerate() {
        for cell in row.cells.iter().filter(|cell| cell.rows == 1) {
            heights[index] = heights[index].max(needed(table, cell));
        }
    }
    for (index, row) in table.rows.iter().enumerate() {
        for cell in row.cells.iter().filter(|cell| cell.rows > 1) {
            let last = (index + cell.rows).min(heights.len()) - 1;
            let lacking = needed(table, cell) - heights[index..=last].iter().sum::<f64>();
            if lacking > 0.0 {
                heights[last] += lacking;
            }
        }
    }
    heights
}
