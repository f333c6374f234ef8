//! The content tree that every writer renders: sections of headings, paragraphs, tables and figures.
//!
//! It knows neither forms nor file formats. Lengths are millimetres, type sizes points. A run may carry the mark it
//! was filled from, so that a figure on a page can be traced to the project file.

mod style;

use jitu_model::Decimal;
use serde::Serialize;

pub use style::{Align, Face, LINE_PITCH_PT, Look, Style, TRACKING_PT};

/// A whole document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// Title, as file properties carry it.
    pub title: String,
    /// The bureau.
    pub author: String,
    /// When it was made, as the caller worded it; begins with `YYYY-MM-DD`, optionally with a time.
    pub generated: String,
    /// What every page and sheet says above everything else while the document is not to be signed.
    pub draft: Option<String>,
    /// The sections, in order.
    pub sections: Vec<Section>,
    /// The journal's head and the time of making: the last lines of the pages, and of a workbook's first sheet.
    pub seal: Vec<Paragraph>,
}

impl Document {
    /// What the page writers print, in order.
    pub(crate) fn pages(&self) -> Vec<Section> {
        let mut sections = self.sections_for(Audience::Pages);
        self.sealed(sections.last_mut());
        sections
    }

    /// What the workbook writer prints, in order.
    pub(crate) fn sheets(&self) -> Vec<Section> {
        let mut sections = self.sections_for(Audience::Workbook);
        self.sealed(sections.first_mut());
        sections
    }

    fn sections_for(&self, wanted: Audience) -> Vec<Section> {
        self.sections
            .iter()
            .filter(|s| s.audience == Audience::All || s.audience == wanted)
            .cloned()
            .collect()
    }

    fn sealed(&self, section: Option<&mut Section>) {
        if let Some(section) = section {
            section.blocks.extend(self.seal.iter().cloned().map(Block::Paragraph));
        }
    }
}

/// Which writers print a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Pages and workbook.
    All,
    /// docx and pdf only.
    Pages,
    /// xlsx only.
    Workbook,
}

/// A run of pages of one size; in a workbook, a sheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Name of the sheet, unique in the document.
    pub name: String,
    /// Which writers print it.
    pub audience: Audience,
    /// Size and margins.
    pub page: Page,
    /// Whether its pages carry their number.
    pub numbered: bool,
    /// What is on it.
    pub blocks: Vec<Block>,
}

/// Paper and margins, millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Width of the paper.
    pub width: f64,
    /// Height of the paper.
    pub height: f64,
    /// Top margin.
    pub top: f64,
    /// Right margin.
    pub right: f64,
    /// Bottom margin.
    pub bottom: f64,
    /// Left margin.
    pub left: f64,
}

impl Page {
    /// GB/T 9704-2012, 5.2: A4, top 37 mm, left 28 mm, a block of 156 × 225 mm.
    pub const OFFICIAL: Self =
        Self { width: 210.0, height: 297.0, top: 37.0, right: 26.0, bottom: 35.0, left: 28.0 };

    /// Width between the margins.
    pub fn text_width(&self) -> f64 {
        self.width - self.left - self.right
    }

    /// Height between the margins.
    pub fn text_height(&self) -> f64 {
        self.height - self.top - self.bottom
    }

    /// Whether it is wider than high.
    pub fn is_landscape(&self) -> bool {
        self.width > self.height
    }
}

/// One block of a section.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Block {
    /// A heading or a paragraph.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
    /// A picture.
    Figure(Figure),
}

/// Text of one style.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paragraph {
    /// How it looks.
    pub style: Style,
    /// Its text.
    pub runs: Vec<Run>,
    /// Stands on the page of the block after it.
    pub keep: bool,
}

impl Paragraph {
    /// A paragraph of plain text.
    pub fn plain(style: Style, text: impl Into<String>) -> Self {
        Self { style, runs: vec![Run::plain(text)], keep: false }
    }

    /// Its text, without marks.
    pub fn text(&self) -> String {
        text_of(&self.runs)
    }
}

/// A piece of text, and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    /// The text: no control characters, no line breaks.
    pub text: String,
    /// The mark it was filled from (`money.paid_wan`).
    pub key: Option<String>,
}

impl Run {
    /// Text that was typed, not filled in.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), key: None }
    }
}

/// The text of several runs.
pub fn text_of(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// A table of explicit cells: each names its first column; cells that a span covers are left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// Widths of the columns, millimetres.
    pub columns: Vec<f64>,
    /// Rows at the top that are repeated on each page.
    pub header_rows: usize,
    /// Size of its type, points.
    pub size: f64,
    /// Free space above and below the text of its cells, beyond what every table has, millimetres.
    pub pad: f64,
    /// Rows.
    pub rows: Vec<Row>,
}

impl Table {
    /// The table with every short label that spans one of these rows and rows above it written again there: the rows
    /// are those that a page begins with. Long texts stay whole.
    pub(crate) fn relabelled(&self, begins: &[usize]) -> Self {
        let mut table = self.clone();
        for begin in begins.iter().copied().filter(|at| *at > self.header_rows && *at < self.rows.len()) {
            let (above, below) = table.rows.split_at_mut(begin);
            for (at, row) in above.iter_mut().enumerate() {
                for cell in row.cells.iter_mut().filter(|cell| at + cell.rows > begin && cell.is_label()) {
                    let rest = Cell { rows: at + cell.rows - begin, ..cell.clone() };
                    cell.rows = begin - at;
                    below[0].cells.push(rest);
                }
            }
            below[0].cells.sort_by_key(|cell| cell.column);
        }
        table
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Least height, millimetres.
    pub height: f64,
    /// Cells that begin in this row, by column.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// First column, from 0.
    pub column: usize,
    /// Columns it spans.
    pub columns: usize,
    /// Rows it spans.
    pub rows: usize,
    /// Its lines.
    pub lines: Vec<Vec<Run>>,
    /// Alignment.
    pub align: Align,
    /// Set in 黑体.
    pub strong: bool,
    /// Whether it is ruled on all sides.
    pub border: bool,
    /// Its value, where it is a number and nothing else.
    pub number: Option<Number>,
}

impl Cell {
    /// Its text, lines joined by line breaks.
    pub fn text(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(|line| text_of(line)).collect();
        lines.join("\n")
    }
}

/// Characters of a spanning cell that is a label and no text of its own.
const LABEL_CHARS: usize = 60;

impl Cell {
    fn is_label(&self) -> bool {
        let characters = self.text().chars().count();
        characters > 0 && characters <= LABEL_CHARS
    }
}

/// A number as a cell holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Number {
    /// The value as printed, without its per cent sign.
    pub value: Decimal,
    /// Whether a per cent sign follows.
    pub percent: bool,
}

/// A vector picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Which figure it is ([`crate::figure::names`]).
    pub name: String,
    /// The picture as SVG; text in it is set in Noto Sans SC.
    pub svg: String,
    /// What it shows, in words.
    pub alt: String,
    /// Width on the page, millimetres.
    pub width: f64,
    /// Height on the page, millimetres.
    pub height: f64,
    /// Its number in the document, from 1; 0: it has none.
    pub number: usize,
    /// The line under it, with the number; empty: it has none.
    pub caption: String,
}
