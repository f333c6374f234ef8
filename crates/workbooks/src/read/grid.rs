//! Collects cells into sheets within bounds, and turns the binary numbers of spreadsheets into exact ones.

use jitu_model::{Decimal, PartialDate};

use crate::error::{Fault, Limit};
use crate::sheet::{Cell, Merge, Sheet};

/// Rows of a sheet, as Excel has them.
pub(crate) const MAX_ROWS: usize = 1_048_576;
/// Columns of a sheet, as Excel has them.
pub(crate) const MAX_COLUMNS: usize = 16_384;
/// Cells of all sheets together: a full sheet of sixteen columns, 400 MB in memory.
const MAX_CELLS: usize = 16 << 20;
/// Bytes of all texts together. A text may stand once in the file and in a million cells.
const MAX_TEXT: usize = 512 << 20;
/// Merged ranges of one sheet.
const MAX_MERGES: usize = 200_000;
/// Sheets of one workbook.
pub(crate) const MAX_SHEETS: usize = 1_000;
/// Significant digits that a spreadsheet keeps of a number; what follows is the noise of binary fractions.
const DIGITS: u32 = 15;

/// What may still be read from one file.
pub(crate) struct Budget {
    cells: usize,
    text: usize,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { cells: MAX_CELLS, text: MAX_TEXT }
    }

    fn spend(&mut self, cells: usize, text: usize) -> Result<(), Fault> {
        self.cells = self.cells.checked_sub(cells).ok_or(Fault::TooLarge(Limit::Cells))?;
        self.text = self.text.checked_sub(text).ok_or(Fault::TooLarge(Limit::Text))?;
        Ok(())
    }
}

/// A sheet being read.
pub(crate) struct Grid<'a> {
    sheet: Sheet,
    budget: &'a mut Budget,
}

impl<'a> Grid<'a> {
    pub(crate) fn new(name: &str, budget: &'a mut Budget) -> Self {
        Self { sheet: Sheet { name: name.to_owned(), ..Sheet::default() }, budget }
    }

    /// Puts a cell at a zero-based place; an empty one takes no room.
    pub(crate) fn put(&mut self, row: usize, column: usize, cell: Cell) -> Result<(), Fault> {
        if matches!(cell, Cell::Empty) {
            return Ok(());
        }
        if row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(Fault::TooLarge(Limit::Cells));
        }
        let rows = &mut self.sheet.rows;
        if rows.len() <= row {
            rows.resize_with(row + 1, Vec::new);
        }
        let Some(cells) = rows.get_mut(row) else { return Ok(()) };
        let text = match &cell {
            Cell::Text(text) | Cell::Error(text) | Cell::Uncomputed(text) => text.len(),
            _ => 0,
        };
        self.budget.spend((column + 1).saturating_sub(cells.len()), text)?;
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        if let Some(place) = cells.get_mut(column) {
            *place = cell;
        }
        Ok(())
    }

    /// Notes a merged range.
    pub(crate) fn merge(&mut self, merge: Merge) -> Result<(), Fault> {
        add_merge(&mut self.sheet, merge)
    }

    pub(crate) fn finish(self) -> Sheet {
        self.sheet
    }
}

/// Notes a merged range of a sheet; one of a single cell is none.
pub(crate) fn add_merge(sheet: &mut Sheet, merge: Merge) -> Result<(), Fault> {
    if merge.first_row > merge.last_row || merge.first_column > merge.last_column {
        return Ok(());
    }
    if merge.first_row == merge.last_row && merge.first_column == merge.last_column {
        return Ok(());
    }
    if sheet.merges.len() >= MAX_MERGES {
        return Err(Fault::TooLarge(Limit::Merges));
    }
    sheet.merges.push(merge);
    Ok(())
}

/// A spreadsheet's binary number as a cell. A number beyond what a decimal holds is kept as it reads: no amount, no
/// date and no count is that large, and its row will say so.
pub(crate) fn number(value: f64) -> Cell {
    match decimal(value) {
        Some(number) => Cell::Number(number),
        None => Cell::Text(format!("{value:e}")),
    }
}

fn decimal(value: f64) -> Option<Decimal> {
    // Whole numbers are most of a ledger, and exact as they are.
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return Some(Decimal::from(value as i64));
    }
    let number = Decimal::try_from(value).ok()?;
    Some(number.round_sf(DIGITS)?.normalize())
}

/// The day in an ISO date or date and time, `2021-06-18T10:00:00`.
pub(crate) fn iso_date(text: &str) -> Cell {
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    match day.parse::<PartialDate>() {
        Ok(date) => Cell::Date(date),
        Err(_) => Cell::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_noise_is_dropped_and_digits_are_kept() {
        for (value, text) in [
            (0.1 + 0.2, "0.3"),
            (300.299_999_999_999_95, "300.3"),
            (9_453_612.25, "9453612.25"),
            (-102_587.07, "-102587.07"),
            (99_999_999_999.99, "99999999999.99"),
            (12_345_678_901_234.5, "12345678901234.5"),
            (1e15, "1000000000000000"),
            (0.000_001, "0.000001"),
            (2.675, "2.675"),
        ] {
            assert_eq!(number(value), Cell::Number(text.parse().unwrap()), "{value}");
        }
        assert_eq!(number(1e300), Cell::Text("1e300".to_owned()));
        assert_eq!(number(f64::NAN), Cell::Text("NaN".to_owned()));
    }

    #[test]
    fn every_amount_in_fen_survives_the_binary_number() {
        // A step that is no divisor of anything, over the amounts that ledgers have.
        for fen in (0..400_000_000_000_i64).step_by(39_916_801) {
            let exact = Decimal::new(fen, 2);
            let binary: f64 = exact.to_string().parse().unwrap();
            assert_eq!(decimal(binary), Some(exact.normalize()));
        }
    }

    #[test]
    fn a_text_repeated_without_end_is_too_large() {
        let mut budget = Budget::new();
        let mut grid = Grid::new("x", &mut budget);
        let long = "x".repeat(1 << 20);
        let refused = (0..600).find_map(|row| grid.put(row, 0, Cell::Text(long.clone())).err());
        assert!(matches!(refused, Some(Fault::TooLarge(Limit::Text))));
    }
}
