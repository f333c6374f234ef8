//! Typed values from a table, and a report of everything that was left out.
//!
//! Nothing is guessed and nothing is dropped in silence: a row or a cell that cannot be taken is named by row,
//! column and reason, and the rest goes on.

mod apart;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::thread;

use apart::{numbers_columns, subtotal};
use jitu_model::Decimal;

use crate::plain::plain;
use crate::sheet::{Cell, Merge, Sheet};
use crate::target::{Column, Field, FieldKind, Table, Target, Value};
use crate::value;

/// Whole numbers below it have all their digits in a spreadsheet: 10¹⁵.
const EXACT_BELOW: Decimal = Decimal::from_parts(0xA4C6_8000, 0x0003_8D7E, 0, false, 0);

/// Sheets with fewer rows are read by one thread.
const WORTH_SHARING: usize = 4_000;

/// One row that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// 1-based row of the sheet.
    pub row: u32,
    /// Its values by field key. A field that is blank, or whose cell was left out, has none.
    pub values: BTreeMap<Arc<str>, Value>,
}

/// A row, or a cell of a row, that was not taken. A row of which a required cell is named here is not among the
/// rows; one of which only other cells are named is, without them. A row may be named for several cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// 1-based row of the sheet.
    pub row: u32,
    /// Zero-based column; `None` for the whole row.
    pub column: Option<usize>,
    /// The field's key.
    pub field: Option<String>,
    /// Why.
    pub reason: Reason,
    /// What stands there, as shown.
    pub value: String,
}

/// Why a row or a cell was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A row without values in the columns taken.
    Empty,
    /// A row of sums: 合计, 小计, 本页合计, 本年累计.
    Subtotal,
    /// The header once more, after a page break, or a row that numbers the columns.
    RepeatedHeader,
    /// A required field is blank, or no column is taken for it.
    MissingRequired,
    /// Not an amount of money.
    BadAmount,
    /// More precise than a 分.
    TooPrecise,
    /// Not a date, or one that can be read in two ways.
    BadDate,
    /// Not a number.
    BadNumber,
    /// A cell in error: `#REF!`.
    ErrorCell,
    /// A formula whose value was not saved with the file.
    Uncomputed,
    /// Larger than an amount can be.
    TooLarge,
    /// A text, such as a voucher number, that was typed as a number of more than 15 digits: a spreadsheet keeps no
    /// more, so what stands there is not what was typed.
    LostDigits,
}

impl Reason {
    /// Whether rows left out for it are part of any ledger and no fault.
    pub fn is_ordinary(self) -> bool {
        matches!(self, Self::Empty | Self::Subtotal | Self::RepeatedHeader)
    }
}

/// The rows below the table's header. The table may have been changed by the person: fields, units, header rows.
///
/// A text or date merged over several rows stands in each of them; a figure merged so stands in the first only,
/// because counting one amount three times is worse than naming two rows without it. A blank that is not merged stays
/// blank.
pub fn rows(sheet: &Sheet, table: &Table, target: &Target) -> (Vec<Row>, Vec<LeftOut>) {
    let reader = Reader::new(sheet, table, target);
    let first = table.header_last + 1;
    let rows = first..sheet.rows.len().max(first);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    if workers == 1 || rows.len() < WORTH_SHARING {
        return reader.rows(rows);
    }
    let share = rows.len().div_ceil(workers);
    let parts: Vec<Range<usize>> =
        rows.clone().step_by(share).map(|from| from..(from + share).min(rows.end)).collect();
    let read = thread::scope(|scope| {
        let running: Vec<_> = parts.iter().map(|part| scope.spawn(|| reader.rows(part.clone()))).collect();
        running.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    let mut all = (Vec::with_capacity(rows.len()), Vec::new());
    for (part, done) in parts.into_iter().zip(read) {
        // A part whose thread did not end is read here, where its panic is the caller's.
        let (taken, left) = done.unwrap_or_else(|_| reader.rows(part));
        all.0.extend(taken);
        all.1.extend(left);
    }
    all
}

/// One column that is taken for a field.
struct Taken<'a> {
    column: &'a Column,
    field: &'a Field,
    /// The field's key, shared by all rows.
    key: Arc<str>,
    /// Ranges of rows merged in this column: first row, last row; in order.
    merged: Vec<(usize, usize)>,
    /// Whether shares are written as fractions of one.
    fractions: bool,
}

struct Reader<'a> {
    sheet: &'a Sheet,
    columns: Vec<Taken<'a>>,
    /// Required fields that no column is taken for.
    absent: Vec<&'a Field>,
    /// The texts of the header rows, plain, by column.
    headers: Vec<Vec<String>>,
}

impl<'a> Reader<'a> {
    fn new(sheet: &'a Sheet, table: &'a Table, target: &'a Target) -> Self {
        let columns: Vec<Taken<'a>> = table
            .columns
            .iter()
            .filter_map(|column| Some((column, target.field(column.field.as_deref()?)?)))
            .map(|(column, field)| Taken {
                column,
                field,
                key: Arc::from(field.key.as_str()),
                merged: merged(sheet, table, column, field),
                fractions: field.kind == FieldKind::Share && fractions(sheet, table, column),
            })
            .collect();
        let required = target.fields.iter().filter(|field| field.required);
        let absent =
            required.filter(|field| columns.iter().all(|taken| taken.field.key != field.key)).collect();
        let header_rows = sheet.rows.iter().take(table.header_last + 1).skip(table.header_first);
        let headers = header_rows.map(|row| row.iter().map(|cell| plain(&cell.shown())).collect()).collect();
        Self { sheet, columns, absent, headers }
    }

    /// What stands in those rows.
    fn rows(&self, rows: Range<usize>) -> (Vec<Row>, Vec<LeftOut>) {
        let mut taken = Vec::with_capacity(rows.len());
        let mut left = Vec::new();
        for index in rows {
            let Some(cells) = self.sheet.rows.get(index) else { break };
            let row = u32::try_from(index + 1).unwrap_or(u32::MAX);
            if let Some((reason, value)) = self.passed_over(cells) {
                left.push(LeftOut { row, column: None, field: None, reason, value });
            } else if let Some(values) = self.values(index, row, &mut left) {
                taken.push(Row { row, values });
            }
        }
        (taken, left)
    }

    /// Whether a row is no entry of the ledger at all.
    fn passed_over(&self, cells: &[Cell]) -> Option<(Reason, String)> {
        if cells.iter().all(Cell::is_empty) {
            return Some((Reason::Empty, String::new()));
        }
        if let Some(label) = subtotal(cells) {
            return Some((Reason::Subtotal, label));
        }
        let first = || cells.iter().find(|cell| !cell.is_empty()).map(Cell::shown).unwrap_or_default();
        (self.repeats_header(cells) || numbers_columns(cells)).then(|| (Reason::RepeatedHeader, first()))
    }

    /// Whether the taken columns hold the words of one of the header rows: at least two, and nothing else.
    fn repeats_header(&self, cells: &[Cell]) -> bool {
        self.headers.iter().any(|header| {
            let mut same = 0;
            for taken in &self.columns {
                let index = taken.column.index;
                let text = match cells.get(index) {
                    None => continue,
                    Some(cell) if cell.is_empty() => continue,
                    Some(Cell::Text(text)) => plain(text),
                    Some(_) => return false,
                };
                if header.get(index) != Some(&text) {
                    return false;
                }
                same += 1;
            }
            same >= 2
        })
    }

    /// The values of a row; `None` when a required one is missing.
    fn values(&self, index: usize, row: u32, left: &mut Vec<LeftOut>) -> Option<BTreeMap<Arc<str>, Value>> {
        let mut values = BTreeMap::new();
        let mut whole = self.absent.is_empty();
        for field in &self.absent {
            let field = Some(field.key.clone());
            left.push(LeftOut {
                row,
                column: None,
                field,
                reason: Reason::MissingRequired,
                value: String::new(),
            });
        }
        for taken in &self.columns {
            let cell = taken.cell(self.sheet, index);
            let reason = match taken.read(cell) {
                Ok(Some(value)) => {
                    values.insert(Arc::clone(&taken.key), value);
                    continue;
                }
                Ok(None) if !taken.field.required => continue,
                Ok(None) => Reason::MissingRequired,
                Err(reason) => reason,
            };
            whole &= !taken.field.required;
            let (column, field) = (Some(taken.column.index), Some(taken.field.key.clone()));
            left.push(LeftOut { row, column, field, reason, value: cell.shown() });
        }
        if whole && values.is_empty() {
            // Something stands in the row, but in no column that is taken.
            left.push(LeftOut {
                row,
                column: None,
                field: None,
                reason: Reason::Empty,
                value: String::new(),
            });
        }
        (whole && !values.is_empty()).then_some(values)
    }
}

impl Taken<'_> {
    /// The cell, or the first of the merged range that it is in.
    fn cell<'s>(&self, sheet: &'s Sheet, row: usize) -> &'s Cell {
        let cell = sheet.cell(row, self.column.index);
        if !cell.is_empty() {
            return cell;
        }
        let before = self.merged.partition_point(|(first, _)| *first <= row);
        match before.checked_sub(1).and_then(|at| self.merged.get(at)) {
            Some((first, last)) if row <= *last => sheet.cell(*first, self.column.index),
            _ => cell,
        }
    }

    fn read(&self, cell: &Cell) -> Result<Option<Value>, Reason> {
        match cell {
            Cell::Error(_) => return Err(Reason::ErrorCell),
            Cell::Uncomputed(_) => return Err(Reason::Uncomputed),
            cell if cell.is_empty() => return Ok(None),
            _ => (),
        }
        if self.field.kind == FieldKind::Text {
            let lost = matches!(cell, Cell::Number(number) if number.abs() >= EXACT_BELOW);
            return if lost { Err(Reason::LostDigits) } else { Ok(Some(Value::Text(cell.shown()))) };
        }
        if value::is_blank(cell) {
            return Ok(None);
        }
        Ok(Some(match self.field.kind {
            FieldKind::Text => Value::Text(cell.shown()),
            FieldKind::Money => Value::Money(value::money(cell, self.column.unit)?),
            FieldKind::Date => Value::Date(value::date(cell)?),
            FieldKind::Number => Value::Number(value::number(cell)?),
            FieldKind::Share => Value::Share(value::share(cell, self.fractions)?),
        }))
    }
}

/// The rows over which a column's texts and dates are merged.
fn merged(sheet: &Sheet, table: &Table, column: &Column, field: &Field) -> Vec<(usize, usize)> {
    if !matches!(field.kind, FieldKind::Text | FieldKind::Date) {
        return Vec::new();
    }
    let down = |merge: &&Merge| {
        merge.first_column == column.index
            && merge.last_row > merge.first_row
            && merge.first_row > table.header_last
    };
    let mut ranges: Vec<_> =
        sheet.merges.iter().filter(down).map(|merge| (merge.first_row, merge.last_row)).collect();
    ranges.sort_unstable();
    ranges
}

/// Whether a column of shares holds fractions: no bare figure above one. A header that speaks of per cent decides
/// nothing, because a cell that shows 26 % under it holds 0.26.
fn fractions(sheet: &Sheet, table: &Table, column: &Column) -> bool {
    let below = sheet.rows.iter().skip(table.header_last + 1).filter_map(|row| row.get(column.index));
    below.filter_map(|cell| value::number(cell).ok()).all(|share| share.abs() <= 1.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_exact_number_is_ten_to_the_fifteenth() {
        assert_eq!(EXACT_BELOW, "1000000000000000".parse().unwrap());
    }
}
