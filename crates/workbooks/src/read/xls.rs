//! xls, the binary workbook of Excel 97–2003, and the WPS files that are one.
//!
//! The reader makes a full rectangle of each sheet, so the rectangles are measured first: two forged cells in far
//! corners would otherwise take all memory.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, SheetType, Xls, XlsError};
use cfb::CompoundFile;

use super::grid::{Budget, Grid, MAX_SHEETS, iso_date, number};
use super::unwinding;
use super::xlsx::{date, error_cell, merge, text_cell};
use crate::error::{Fault, Limit};
use crate::sheet::{Cell, Workbook};

/// Cells of the rectangles of all sheets; the reader takes some 90 bytes for each.
const MAX_AREA: u64 = 8 << 20;
/// The rectangle that a sheet may state, Excel's whole sheet; room for it is taken in advance.
const MAX_STATED: u64 = 65_536 * 256;

/// Tells a workbook from the other files in this container, finds a password, and bounds the rectangles.
pub(super) fn check(bytes: &[u8]) -> Result<(), Fault> {
    // An xlsx with a password is wrapped in the container of an xls.
    let stream = unwinding(|| workbook_stream(bytes))?;
    let mut sheets = Vec::new();
    for (kind, data) in Records(&stream) {
        match kind {
            0x002F => return Err(Fault::Protected),
            0x0085 => sheets.push(u32_at(data, 0) as usize),
            0x000A => break,
            _ => (),
        }
    }
    if sheets.len() > MAX_SHEETS {
        return Err(Fault::TooLarge(Limit::Sheets));
    }
    let mut area = 0;
    for start in sheets {
        area += sheet_area(stream.get(start..).ok_or_else(|| Fault::damaged("a sheet outside the file"))?)?;
        if area > MAX_AREA {
            return Err(Fault::TooLarge(Limit::Cells));
        }
    }
    Ok(())
}

fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(Fault::damaged)?;
    if file.exists("/EncryptedPackage") {
        return Err(Fault::Protected);
    }
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)) else {
        let found = if file.exists("/WordDocument") { "doc" } else { "ole" };
        return Err(Fault::Unknown(found.to_owned()));
    };
    let mut stream = Vec::new();
    let limit = bytes.len() as u64;
    file.open_stream(name)
        .and_then(|part| part.take(limit).read_to_end(&mut stream))
        .map_err(Fault::damaged)?;
    Ok(stream)
}

/// The records of a stream: kind and data. Ends at a record that is cut off.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let head = self.0.get(..4)?;
        let (kind, length) = (u16_at(head, 0), usize::from(u16_at(head, 2)));
        let data = self.0.get(4..4 + length)?;
        self.0 = self.0.get(4 + length..)?;
        Some((kind, data))
    }
}

fn u16_at(data: &[u8], at: usize) -> u16 {
    data.get(at..at + 2).and_then(|two| two.try_into().ok()).map_or(0, u16::from_le_bytes)
}

fn u32_at(data: &[u8], at: usize) -> u32 {
    data.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// Cells of the rectangle that holds all of a sheet's cells.
fn sheet_area(stream: &[u8]) -> Result<u64, Fault> {
    let (mut rows, mut columns) = (0, 0);
    for (kind, data) in Records(stream) {
        match kind {
            0x000A => break,
            // Dimensions: stated first and last row and column.
            0x0200 => {
                let (first, height, width) = match data.len() {
                    10 => (u16_at(data, 0).into(), u16_at(data, 2).into(), u16_at(data, 6)),
                    _ => (u32_at(data, 0), u32_at(data, 4), u16_at(data, 10)),
                };
                let backwards = height > 0 && width > 0 && first >= height;
                if backwards || u64::from(height) * u64::from(width) > MAX_STATED {
                    return Err(Fault::damaged("a sheet states cells that no sheet has"));
                }
            }
            // Formula, number, label, rich text, boolean, RK number and shared string: row and column first.
            0x0006 | 0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD => {
                rows = rows.max(u64::from(u16_at(data, 0)) + 1);
                columns = columns.max(u64::from(u16_at(data, 2)) + 1);
            }
            // A run of RK numbers ends with its last column.
            0x00BD => {
                rows = rows.max(u64::from(u16_at(data, 0)) + 1);
                columns = columns.max(u64::from(u16_at(data, data.len().saturating_sub(2))) + 1);
            }
            _ => (),
        }
    }
    Ok(rows * columns)
}

/// Reads a workbook that has been checked.
pub(super) fn read(bytes: &[u8]) -> Result<Workbook, Fault> {
    let mut xls: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| fault(&error))?;
    let names: Vec<String> = xls
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut budget = Budget::new();
    let mut sheets = Vec::with_capacity(names.len());
    for name in &names {
        let mut grid = Grid::new(name, &mut budget);
        let values = xls.worksheet_range(name).map_err(|error| fault(&error))?;
        let (top, left) = values.start().unwrap_or_default();
        for (row, column, value) in values.used_cells() {
            grid.put(top as usize + row, left as usize + column, cell(value))?;
        }
        for merged in xls.merge_cells_by_sheet_name(name).map_err(|error| fault(&error))? {
            grid.merge(merge(merged))?;
        }
        sheets.push(grid.finish());
    }
    Ok(Workbook { sheets })
}

fn cell(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::Int(whole) => Cell::Number((*whole).into()),
        Data::Float(value) => number(*value),
        Data::String(text) => text_cell(text),
        Data::Bool(value) => Cell::Bool(*value),
        Data::DateTime(value) => date(*value),
        Data::DateTimeIso(text) => iso_date(text),
        Data::DurationIso(text) => Cell::Text(text.clone()),
        Data::Error(error) => error_cell(error),
    }
}

fn fault(error: &XlsError) -> Fault {
    match error {
        XlsError::Password => Fault::Protected,
        _ => Fault::damaged(error),
    }
}
