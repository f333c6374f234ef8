//! A workbook as plain cells, whatever kind of file it came from.

use jitu_model::{Decimal, PartialDate};

/// What a file or a paste held.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Workbook {
    /// Its sheets, in their order.
    pub sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its name; a text file's is the file's name.
    pub name: String,
    /// `rows[0]` is row 1 of the sheet, `rows[0][0]` is A1. Rows end at their last cell with a value.
    pub rows: Vec<Vec<Cell>>,
    /// Merged ranges. The value is in the first cell only; [`crate::rows`] and [`crate::find_tables`] know where it
    /// stands for the others.
    pub merges: Vec<Merge>,
}

/// A merged range; zero-based, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub first_row: usize,
    /// Last row.
    pub last_row: usize,
    /// First column.
    pub first_column: usize,
    /// Last column.
    pub last_column: usize,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing in it.
    #[default]
    Empty,
    /// Text as typed.
    Text(String),
    /// A number with at most 15 significant digits, which is all that a spreadsheet keeps.
    Number(Decimal),
    /// A date; a time of day is dropped.
    Date(PartialDate),
    /// TRUE or FALSE.
    Bool(bool),
    /// `#REF!`, `#DIV/0!` and the like.
    Error(String),
    /// A formula whose value was never computed and saved; the formula, where the file tells it.
    Uncomputed(String),
}

static EMPTY: Cell = Cell::Empty;

impl Sheet {
    /// The cell at zero-based row and column; empty outside the sheet.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        self.rows.get(row).and_then(|cells| cells.get(column)).unwrap_or(&EMPTY)
    }

    /// The number of columns that have a value somewhere.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }
}

impl Cell {
    /// Whether there is nothing to read in it: no value, or blank text.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The value as text: numbers without thousands separators, dates as `2021-06-18`, formulas as themselves.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) => number.normalize().to_string(),
            Self::Date(date) => date.to_string(),
            Self::Bool(true) => "TRUE".to_owned(),
            Self::Bool(false) => "FALSE".to_owned(),
            Self::Error(error) => error.clone(),
            Self::Uncomputed(formula) => format!("={formula}"),
        }
    }
}

/// A column's letters: 0 is `A`, 26 is `AA`.
pub fn column_name(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index;
    loop {
        letters.push(char::from(b'A' + (rest % 26) as u8));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (index, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_name(index), name);
        }
    }
}
