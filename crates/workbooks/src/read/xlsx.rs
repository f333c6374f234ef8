//! xlsx and xlsm, cell by cell: the sheet's stated size is never trusted.

use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use calamine::{
    CellErrorType, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, Xlsx, XlsxError,
    XlsxFormulaMetadata,
};
use jitu_model::PartialDate;

use super::archive::{self, Uncounted};
use super::grid::{self, Budget, Grid, MAX_SHEETS, iso_date, number};
use crate::error::{Fault, Limit};
use crate::sheet::{Cell, Merge, Sheet, Workbook};

/// Reads a workbook whose archive has been checked, while its sheets are counted beside it: either ends the other.
pub(super) fn read(bytes: &[u8], uncounted: Uncounted) -> Result<Workbook, Fault> {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let counting = scope.spawn(|| {
            let counted = archive::count_sheets(bytes, uncounted);
            stop.store(counted.is_err(), Ordering::Relaxed);
            counted
        });
        let read = read_cells(Stoppable { bytes: Cursor::new(bytes), stop: &stop });
        // What was counted goes first: a bomb is named as one, not by how its reading ended.
        let mut merges = counting.join().unwrap_or_else(|_| Err(Fault::damaged("contradicts itself")))?;
        let (mut xlsx, mut sheets) = read?;
        for sheet in &mut sheets {
            let found = match merges.remove(&sheet.name) {
                Some(found) => found,
                None => looked_up(&mut xlsx, &sheet.name)?,
            };
            for range in found {
                grid::add_merge(sheet, range)?;
            }
        }
        Ok(Workbook { sheets })
    })
}

/// The file's bytes, until somebody says stop.
struct Stoppable<'a> {
    bytes: Cursor<&'a [u8]>,
    stop: &'a AtomicBool,
}

impl Read for Stoppable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("stopped"));
        }
        self.bytes.read(buffer)
    }
}

impl Seek for Stoppable<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

type Source<'a> = Xlsx<BufReader<Stoppable<'a>>>;

/// The cells of all sheets, without merged ranges, and what they were read from.
fn read_cells(bytes: Stoppable<'_>) -> Result<(Source<'_>, Vec<Sheet>), Fault> {
    let mut xlsx: Source<'_> = Xlsx::new(BufReader::new(bytes)).map_err(|error| fault(None, &error))?;
    let names: Vec<String> = xlsx
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    if names.len() > MAX_SHEETS {
        return Err(Fault::TooLarge(Limit::Sheets));
    }
    let mut budget = Budget::new();
    let mut sheets = Vec::with_capacity(names.len());
    for name in &names {
        sheets.push(read_sheet(&mut xlsx, name, &mut budget)?);
    }
    Ok((xlsx, sheets))
}

/// The merged ranges of a sheet as the library finds them.
fn looked_up(xlsx: &mut Source<'_>, name: &str) -> Result<Vec<Merge>, Fault> {
    match xlsx.merge_cells_by_sheet_name(name) {
        Ok(ranges) => Ok(ranges.into_iter().map(merge).collect()),
        Err(XlsxError::NotAWorksheet(_)) => Ok(Vec::new()),
        Err(error) => Err(fault(Some(name), &error)),
    }
}

fn read_sheet(xlsx: &mut Source<'_>, name: &str, budget: &mut Budget) -> Result<Sheet, Fault> {
    let mut grid = Grid::new(name, budget);
    let wrong = |error: XlsxError| fault(Some(name), &error);
    let mut cells = match xlsx.worksheet_cells_reader(name) {
        // A chart on a sheet of its own has no cells; older files list it among the worksheets.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(grid.finish()),
        cells => cells.map_err(wrong)?,
    };
    while let Some(record) = cells.next_cell_with_formula_metadata().map_err(wrong)? {
        let value = match (&record.value, record.formula) {
            (DataRef::Empty, Some(formula)) => Cell::Uncomputed(formula_text(formula)),
            (value, _) => cell(value),
        };
        grid.put(record.pos.0 as usize, record.pos.1 as usize, value)?;
    }
    Ok(grid.finish())
}

/// A merged range as the library has it.
pub(super) fn merge(range: Dimensions) -> Merge {
    Merge {
        first_row: range.start.0 as usize,
        last_row: range.end.0 as usize,
        first_column: range.start.1 as usize,
        last_column: range.end.1 as usize,
    }
}

fn formula_text(formula: XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula,
        // A formula filled down is written once, elsewhere.
        _ => String::new(),
    }
}

fn cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(whole) => Cell::Number((*whole).into()),
        DataRef::Float(value) => number(*value),
        DataRef::String(text) => text_cell(text),
        DataRef::SharedString(text) => text_cell(text),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::DateTime(value) => date(*value),
        DataRef::DateTimeIso(text) => iso_date(text),
        DataRef::DurationIso(text) => Cell::Text(text.clone()),
        DataRef::Error(error) => error_cell(error),
    }
}

/// Text, or nothing where a formula gave the empty text.
pub(super) fn text_cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// `#REF!` and its kind.
pub(super) fn error_cell(error: &CellErrorType) -> Cell {
    Cell::Error(error.to_string())
}

/// A serial number shown as a date. A time of day or a span of time is no date and stays the number it is, as does
/// 29 February 1900, which only spreadsheets know.
pub(super) fn date(value: ExcelDateTime) -> Cell {
    if value.is_duration() {
        return number(value.as_f64());
    }
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    match PartialDate::day_of(year, month, day) {
        Ok(date) if value.as_f64() >= 1.0 => Cell::Date(date),
        _ => number(value.as_f64()),
    }
}

fn fault(sheet: Option<&str>, error: &XlsxError) -> Fault {
    match error {
        XlsxError::Password => Fault::Protected,
        _ => Fault::Damaged { sheet: sheet.map(str::to_owned), detail: error.to_string() },
    }
}
