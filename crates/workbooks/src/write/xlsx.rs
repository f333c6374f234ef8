//! The workbook of a list: title, note, header, typed cells, sums that follow a filter, and a page to print it on.

use jitu_model::{Decimal, Money};
use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::{ColumnKind, List, Typed, typed};
use crate::sheet::column_name;

/// Row of the header, zero-based: title, note, header.
const HEADER_ROW: u32 = 2;
/// Paper size A4 in the file format's numbering.
const A4: u8 = 9;
/// Widths of columns, in characters of the default font.
const NARROWEST: usize = 6;
/// Wider texts are wrapped.
const WIDEST: usize = 40;
/// Rows looked at for the widths.
const MEASURED_ROWS: usize = 2_000;
/// Room for the filter's button and the cell's margins, characters.
const AIR: usize = 3;

/// A workbook as bytes.
pub(super) fn bytes(list: &List) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(&list.title))?;
    let formats = Formats::new();
    head(sheet, list, &formats)?;
    for (row, cells) in (HEADER_ROW + 1..).zip(&list.rows) {
        for ((column, text), kind) in (0_u16..).zip(cells).zip(list.columns.iter().map(|column| column.kind))
        {
            cell(sheet, row, column, text, kind, &formats)?;
        }
    }
    let last = HEADER_ROW + u32::try_from(list.rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    if last > HEADER_ROW {
        sums(sheet, list, last + 1, &formats)?;
    }
    page(sheet, list, last)?;
    workbook.save_to_buffer()
}

struct Formats {
    title: Format,
    note: Format,
    header: Format,
    text: Format,
    money: Format,
    number: Format,
    day: Format,
    label: Format,
    sum: Format,
    number_sum: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        let bold = cell.clone().set_bold();
        Self {
            title: Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center),
            note: Format::new().set_align(FormatAlign::Left),
            header: bold
                .clone()
                .set_align(FormatAlign::Center)
                .set_text_wrap()
                .set_background_color("E8EEF4"),
            text: cell.clone().set_text_wrap().set_num_format("@"),
            money: cell.clone().set_num_format("#,##0.00"),
            number: cell.clone(),
            day: cell.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
            sum: bold.clone().set_num_format("#,##0.00"),
            number_sum: bold.clone(),
            label: bold,
        }
    }

    /// The format of a cell of a column.
    fn of(&self, kind: ColumnKind) -> &Format {
        match kind {
            ColumnKind::Text => &self.text,
            ColumnKind::Money => &self.money,
            ColumnKind::Date => &self.day,
            ColumnKind::Number => &self.number,
        }
    }
}

/// Title, note and header.
fn head(sheet: &mut Worksheet, list: &List, formats: &Formats) -> Result<(), XlsxError> {
    let last = last_column(list);
    if last > 0 {
        sheet.merge_range(0, 0, 0, last, &list.title, &formats.title)?;
        sheet.merge_range(1, 0, 1, last, &list.note, &formats.note)?;
    } else {
        sheet.write_string_with_format(0, 0, &list.title, &formats.title)?;
        sheet.write_string_with_format(1, 0, &list.note, &formats.note)?;
    }
    sheet.set_row_height(0, 28)?;
    for (index, column) in (0_u16..).zip(&list.columns) {
        sheet.write_string_with_format(HEADER_ROW, index, &column.title, &formats.header)?;
        sheet.set_column_width(index, width(list, usize::from(index)) as f64)?;
    }
    Ok(())
}

fn cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    kind: ColumnKind,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match typed(text, kind) {
        // In the column's own format, so that what is typed there later is what it looks like.
        Typed::Nothing => sheet.write_blank(row, column, formats.of(kind))?,
        Typed::Text(text) if kind == ColumnKind::Date => {
            sheet.write_string_with_format(row, column, text, &formats.day)?
        }
        Typed::Text(text) => sheet.write_string_with_format(row, column, text, &formats.text)?,
        Typed::Number(number) => {
            sheet.write_number_with_format(row, column, binary(number), formats.of(kind))?
        }
        Typed::Day(year, month, day) => {
            let day = ExcelDateTime::from_ymd(year, month, day)?;
            sheet.write_datetime_with_format(row, column, &day, &formats.day)?
        }
    };
    Ok(())
}

/// The binary number that the file format keeps. With at most 15 digits it reads back as the same decimal.
fn binary(number: Decimal) -> f64 {
    f64::try_from(number).unwrap_or_default()
}

/// The row of sums under the table. SUBTOTAL leaves out what a filter hides; 109 also what is hidden by hand.
fn sums(sheet: &mut Worksheet, list: &List, row: u32, formats: &Formats) -> Result<(), XlsxError> {
    if !list.columns.iter().any(|column| column.sum) {
        return Ok(());
    }
    let label = list.columns.iter().position(|column| !column.sum);
    for (index, column) in (0_u16..).zip(&list.columns) {
        let at = usize::from(index);
        if column.sum {
            let letters = column_name(at);
            let formula = format!("=SUBTOTAL(109,{letters}{}:{letters}{row})", HEADER_ROW + 2);
            let total = total(list, at, column.kind);
            let format = if column.kind == ColumnKind::Money { &formats.sum } else { &formats.number_sum };
            sheet.write_formula_with_format(row, index, Formula::new(formula).set_result(total), format)?;
        } else if label == Some(at) {
            sheet.write_string_with_format(row, index, &list.total_label, &formats.label)?;
        } else {
            sheet.write_blank(row, index, &formats.label)?;
        }
    }
    Ok(())
}

/// The sum that the formula will show, for programs that do not compute: exact, of the cells that are numbers.
fn total(list: &List, column: usize, kind: ColumnKind) -> String {
    let cells = list.rows.iter().filter_map(|row| row.get(column));
    let numbers = cells.filter_map(|text| match typed(text, kind) {
        Typed::Number(number) => Some(number),
        _ => None,
    });
    let sum = numbers.fold(Decimal::ZERO, |sum, number| sum.checked_add(number).unwrap_or(sum));
    match (kind, Money::from_yuan(sum)) {
        (ColumnKind::Money, Ok(money)) => money.to_yuan_text(),
        _ => sum.normalize().to_string(),
    }
}

/// Frozen header, filter, and a page: A4 across, the header on each page, as wide as the paper.
fn page(sheet: &mut Worksheet, list: &List, last: u32) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(HEADER_ROW + 1, 0)?;
    if !list.columns.is_empty() {
        sheet.autofilter(HEADER_ROW, 0, last, last_column(list))?;
    }
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C&P / &N");
    Ok(())
}

fn last_column(list: &List) -> u16 {
    u16::try_from(list.columns.len().saturating_sub(1)).unwrap_or(u16::MAX)
}

/// A column's width by its header and first rows; an ideograph is two characters wide.
fn width(list: &List, column: usize) -> usize {
    let title = list.columns.get(column).map(|column| breadth(&column.title)).unwrap_or(0);
    let thousands = matches!(list.columns.get(column), Some(column) if column.kind == ColumnKind::Money);
    let cells = list.rows.iter().take(MEASURED_ROWS).filter_map(|row| row.get(column));
    let widest =
        cells.map(|text| breadth(text) + if thousands { text.len() / 3 } else { 0 }).max().unwrap_or(0);
    (title.max(widest) + AIR).clamp(NARROWEST, WIDEST)
}

fn breadth(text: &str) -> usize {
    let of_line = |line: &str| line.chars().map(|c| if (c as u32) < 0x1100 { 1 } else { 2 }).sum();
    text.lines().map(of_line).max().unwrap_or(0)
}

/// A sheet's name: at most 31 characters, none that Excel forbids, never empty.
fn sheet_name(title: &str) -> String {
    let name: String =
        title.chars().map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let mut name: String = name.trim().to_owned();
    while name.encode_utf16().count() > 31 {
        name.pop();
    }
    // Excel keeps this name for itself.
    let name = name.trim();
    if name.is_empty() || name.eq_ignore_ascii_case("history") {
        "Sheet1".to_owned()
    } else {
        name.to_owned()
    }
}
