//! Writes a list as a workbook or as text, so that a spreadsheet can filter it, sum it and print it.
//!
//! A list holds what people and other systems typed. None of it may become a formula on the reader's computer: in a
//! workbook text is a string cell, and in a text file what a spreadsheet would take for a formula is led by an
//! apostrophe.

mod csv;
mod xlsx;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use jitu_model::{Decimal, PartialDate};

use crate::error::WorkbookError;

pub use csv::csv_line;
pub(crate) use csv::unguarded;

/// Characters that a cell holds.
const CELL_CHARS: usize = 32_767;
/// Significant digits that a spreadsheet keeps; a figure with more is written as text rather than changed.
const DIGITS: usize = 15;

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    /// A workbook with title, note, header, typed cells, sums and print setup.
    Xlsx,
    /// Header and rows, separated by commas, in UTF-8 with a byte order mark, without which Excel takes it for GBK.
    /// No title, note or sums: programs read it.
    Csv,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// Amounts in 元, `123.45`.
    Money,
    /// Dates, `2021`, `2021-06` or `2021-06-18`.
    Date,
    /// Plain numbers.
    Number,
}

/// One column of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListColumn {
    /// Its header.
    pub title: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether the last row sums it.
    pub sum: bool,
}

/// A list to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Printed above the table; also the sheet's name.
    pub title: String,
    /// Printed under the title: programme, date, unit.
    pub note: String,
    /// Its columns.
    pub columns: Vec<ListColumn>,
    /// Its rows, a text for each column: money as `123.45`, dates in ISO form, empty when unknown. A text that is
    /// not of its column's kind is written as text.
    pub rows: Vec<Vec<String>>,
    /// The word before the sums, 合计.
    pub total_label: String,
}

/// Writes a list. The file is written aside and renamed, so that a failure leaves the old one as it was.
///
/// # Errors
/// A text that no cell holds, more rows than a sheet has, or the file system refused.
pub fn write(path: &Path, list: &List, format: ListFormat) -> Result<(), WorkbookError> {
    check(list)?;
    let unwritable = |detail: String| WorkbookError::Unwritable { path: path.to_owned(), detail };
    let bytes = match format {
        ListFormat::Xlsx => xlsx::bytes(list).map_err(|error| unwritable(error.to_string()))?,
        ListFormat::Csv => csv::bytes(list),
    };
    replace(path, &bytes).map_err(|error| unwritable(error.to_string()))
}

fn check(list: &List) -> Result<(), WorkbookError> {
    for (row, cells) in list.rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            // No text has more characters than bytes, and most need no counting.
            if text.len() > CELL_CHARS && text.encode_utf16().count() > CELL_CHARS {
                let length = text.chars().count();
                return Err(WorkbookError::TextTooLong { row: row + 1, column: column + 1, length });
            }
        }
    }
    Ok(())
}

/// Writes beside the file and renames.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = path.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
    name.push(format!(".{}.part", std::process::id()));
    let half = path.with_file_name(name);
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&half)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&half, path));
    written.inspect_err(|_| {
        // Nothing to be done if it cannot even be removed; the first error is the one that counts.
        let _ = fs::remove_file(&half);
    })
}

/// A cell of a list by its column's kind.
enum Typed<'a> {
    Nothing,
    Text(&'a str),
    Number(Decimal),
    Day(u16, u8, u8),
}

fn typed(text: &str, kind: ColumnKind) -> Typed<'_> {
    if text.is_empty() {
        return Typed::Nothing;
    }
    match kind {
        ColumnKind::Text => Typed::Text(text),
        ColumnKind::Money | ColumnKind::Number => match Decimal::from_str_exact(text) {
            Ok(number) if significant_digits(text) <= DIGITS => Typed::Number(number),
            _ => Typed::Text(text),
        },
        ColumnKind::Date => {
            match text.parse::<PartialDate>().map(|date| (date.year(), date.month(), date.day())) {
                Ok((year, Some(month), Some(day))) => Typed::Day(year, month, day),
                _ => Typed::Text(text),
            }
        }
    }
}

fn significant_digits(figure: &str) -> usize {
    let digits = figure.bytes().filter(u8::is_ascii_digit);
    digits.skip_while(|digit| *digit == b'0').count()
}
