//! Writes a content tree as a workbook: one sheet a section, cells merged as on the form, numbers as numbers.
//!
//! Text is always written as a string, so what begins with `=`, `+`, `-` or `@` never becomes a formula. Excel does
//! not fit rows to merged cells, so heights are computed here.

use std::collections::HashSet;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::content::{Align, Block, Cell, Document, Face, Number, Paragraph, Section, Style, Table};
use crate::error::{DocError, Result, failed};
use crate::finding::SHEET_ROW_PT;
use crate::heights::{self, CELL_AIR_MM};
use crate::text::{lines_needed, shortened};

/// Excel's limit of a cell, characters.
const CELL_CHARS: usize = 32_767;
/// Characters of the default font in a millimetre of column: Excel's unit at 11 pt is 7 pixels of 1/96 inch.
const CHARS_PER_MM: f64 = 96.0 / 25.4 / 7.0;

/// Writes a workbook.
///
/// # Errors
/// The library refused a sheet.
pub fn write(document: &Document) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(&document.title).set_author(&document.author);
    if let Some(date) = document.generated.get(..10).and_then(|day| ExcelDateTime::parse_from_str(day).ok()) {
        properties = properties.set_creation_datetime(&date);
    }
    workbook.set_properties(&properties);
    let mut names = HashSet::new();
    for section in &document.sheets() {
        let sheet = workbook.add_worksheet();
        Sheet { sheet, row: 0, columns: columns(section) }
            .write(section, document.draft.as_deref(), &sheet_name(&section.name, &mut names))
            .map_err(|error| DocError::Write { format: "xlsx", detail: error.to_string() })?;
    }
    workbook.save_to_buffer().map_err(failed("xlsx"))
}

/// A sheet's name: at most 31 characters, none that Excel forbids, unique.
fn sheet_name(wanted: &str, taken: &mut HashSet<String>) -> String {
    let base: String =
        wanted.chars().map(|c| if "[]:*?/\\'".contains(c) { '_' } else { c }).take(28).collect();
    let base = if base.is_empty() { "_".to_owned() } else { base };
    let mut name = base.clone();
    let mut count = 1;
    while !taken.insert(name.to_lowercase()) {
        count += 1;
        name = format!("{base}{count}");
    }
    name
}

/// The columns of a section: those of its first table.
fn columns(section: &Section) -> Vec<f64> {
    let table = section.blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(table.columns.clone()),
        _ => None,
    });
    table.unwrap_or_else(|| vec![section.page.text_width()])
}

/// A sheet while it is written, top to bottom.
struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    columns: Vec<f64>,
}

impl Sheet<'_> {
    fn write(
        mut self,
        section: &Section,
        draft: Option<&str>,
        name: &str,
    ) -> std::result::Result<(), XlsxError> {
        self.sheet.set_name(name)?;
        self.page(section);
        for (index, width) in self.columns.iter().enumerate() {
            self.sheet.set_column_width(index as u16, width * CHARS_PER_MM - 0.71)?;
        }
        if let Some(draft) = draft {
            // On the screen in the first row; on paper on every page.
            self.sheet.set_header(format!("&C{}", draft.replace('&', "&&")));
            self.paragraph(&Paragraph::plain(Style::Draft, draft))?;
        }
        for block in &section.blocks {
            match block {
                // A sheet has its name instead of an annex's number.
                Block::Paragraph(p) if p.style == Style::AnnexLabel => {}
                Block::Paragraph(p) => self.paragraph(p)?,
                Block::Table(table) => self.table(table)?,
                Block::Figure(_) => {}
            }
        }
        let last = self.columns.len().saturating_sub(1) as u16;
        self.sheet.set_print_area(0, 0, self.row.saturating_sub(1), last)?;
        Ok(())
    }

    fn page(&mut self, section: &Section) {
        let page = &section.page;
        let inch = |mm: f64| mm / 25.4;
        self.sheet.set_paper_size(9).set_margins(
            inch(page.left),
            inch(page.right),
            inch(page.top),
            inch(page.bottom),
            0.3,
            inch(page.bottom - 9.0).max(0.2),
        );
        if page.is_landscape() {
            self.sheet.set_landscape();
        }
        self.sheet.set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
        self.sheet.set_footer("&C— &P —");
    }

    fn paragraph(&mut self, paragraph: &Paragraph) -> std::result::Result<(), XlsxError> {
        let look = paragraph.style.look();
        let text = shortened(&paragraph.text(), CELL_CHARS);
        let width: f64 = self.columns.iter().sum();
        let format = letters(look.face, look.size)
            .set_align(horizontal(look.align))
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let lines = lines_needed(&text, width - CELL_AIR_MM, look.size);
        let height = lines as f64 * look.pitch.max(look.size * 1.35) + look.above + look.below;
        self.sheet.set_row_height(self.row, height.min(SHEET_ROW_PT))?;
        let last = self.columns.len().saturating_sub(1) as u16;
        if last == 0 {
            self.sheet.write_string_with_format(self.row, 0, &text, &format)?;
        } else {
            self.sheet.merge_range(self.row, 0, self.row, last, &text, &format)?;
        }
        self.row += 1;
        Ok(())
    }

    fn table(&mut self, table: &Table) -> std::result::Result<(), XlsxError> {
        let first = self.row;
        let heights = heights::rows(table);
        for (index, row) in table.rows.iter().enumerate() {
            self.row = first + index as u32;
            self.sheet.set_row_height(self.row, heights[index].min(SHEET_ROW_PT))?;
            for cell in &row.cells {
                self.cell(table, cell)?;
            }
        }
        self.row = first + table.rows.len() as u32;
        if table.header_rows > 0 {
            self.sheet.set_repeat_rows(first, first + table.header_rows as u32 - 1)?;
            self.sheet.set_freeze_panes(first + table.header_rows as u32, 0)?;
        }
        Ok(())
    }

    fn cell(&mut self, table: &Table, cell: &Cell) -> std::result::Result<(), XlsxError> {
        let face = if cell.strong { Face::Hei } else { Face::Song };
        let mut format = letters(face, table.size)
            .set_align(horizontal(cell.align))
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        if cell.border {
            format = format.set_border(FormatBorder::Thin);
        }
        let (row, column) = (self.row, cell.column as u16);
        let (last_row, last_column) = (row + cell.rows as u32 - 1, column + cell.columns as u16 - 1);
        let value = cell.number.and_then(as_float);
        if let (Some(number), Some(_)) = (&cell.number, value) {
            format = format.set_num_format(number_format(number));
        }
        let text = shortened(&cell.text(), CELL_CHARS);
        if cell.rows > 1 || cell.columns > 1 {
            let shown = if value.is_some() { "" } else { text.as_str() };
            self.sheet.merge_range(row, column, last_row, last_column, shown, &format)?;
        }
        match value {
            Some(value) => self.sheet.write_number_with_format(row, column, value, &format)?,
            None => self.sheet.write_string_with_format(row, column, &text, &format)?,
        };
        Ok(())
    }
}

/// A number as Excel holds it: a share as a fraction of one. Display only; sums were made before.
fn as_float(number: Number) -> Option<f64> {
    let value: f64 = number.value.to_string().parse().ok()?;
    Some(if number.percent { value / 100.0 } else { value })
}

/// Shows a number with the decimals it came with.
fn number_format(number: &Number) -> String {
    let decimals = "0".repeat(number.value.scale() as usize);
    let base = if decimals.is_empty() { "0".to_owned() } else { format!("0.{decimals}") };
    if number.percent { format!("{base}%") } else { base }
}

fn letters(face: Face, size: f64) -> Format {
    let name = match face {
        Face::Title => "方正小标宋简体",
        Face::Song => "宋体",
        Face::Hei => "黑体",
        Face::Kai => "楷体_GB2312",
        Face::Fang => "仿宋_GB2312",
    };
    Format::new().set_font_name(name).set_font_size(size)
}

fn horizontal(align: Align) -> FormatAlign {
    match align {
        Align::Center => FormatAlign::Center,
        Align::End => FormatAlign::Right,
        Align::Start | Align::Justify => FormatAlign::Left,
    }
}
