//! A form as data: a folder with `form.toml` and `narrative.toml`.
//!
//! No form is known to the code. What forms share (annexes, the workbook's sheets, the map's words) is data as well:
//! `assets/forms/common.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::content::{Align, Page};
use crate::error::{DocError, Result};

/// What all forms share.
const COMMON: &str = include_str!("../../../assets/forms/common.toml");

/// A form.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Name of its folder.
    pub id: String,
    /// Official name.
    pub name: String,
    /// Where it is used.
    pub locality: String,
    /// Where its layout was published.
    pub source: String,
    /// The report around it; a form that is its table alone has none.
    pub report: Option<Report>,
    /// Its table; a form that is a report alone has none.
    pub grid: Option<Grid>,
    /// Its official words by name, for the filter `lookup`.
    pub words: Words,
    /// Chapters for a programme that has none of its own.
    pub narrative: Vec<ChapterTemplate>,
    /// What it shares with others.
    pub common: Common,
}

/// Official words of a form: tables by name, each of texts by key (the explanation of each indicator).
pub type Words = BTreeMap<String, BTreeMap<String, String>>;

/// `form.toml` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    name: String,
    locality: String,
    source: String,
    report: Option<Report>,
    grid: Option<Grid>,
    #[serde(default)]
    words: Words,
}

/// `narrative.toml` as written. A form without a report has none.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NarrativeFile {
    chapter: Vec<ChapterTemplate>,
}

/// The report's frame. Every text may hold marks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Title, one line each.
    pub title: Vec<String>,
    /// Smaller lines under the title.
    #[serde(default)]
    pub subtitle: Vec<String>,
    /// Lines of the cover; the title then stands on it, on a page of its own.
    #[serde(default)]
    pub cover: Vec<String>,
    /// Paragraphs after the last chapter, one per row of `overrides`.
    pub override_note: String,
    /// Name and date at the end.
    pub signature: Vec<String>,
    /// Who filled it in and who answers for it, under the signature; for a report whose form has no table with a foot.
    #[serde(default)]
    pub foot: Vec<String>,
}

/// A chapter of the default narrative.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChapterTemplate {
    /// 1, 2 or 3.
    pub level: i64,
    /// Heading, with its number.
    pub heading: String,
    /// Paragraphs, one per line.
    #[serde(default)]
    pub text: String,
}

/// A table with a title and notes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Name of its sheet in a workbook.
    pub sheet: String,
    /// List without whose rows a sheet of the workbook is left out.
    pub when: Option<String>,
    /// Title above it.
    pub title: String,
    /// Paper; the official page if it is not given.
    pub page: Option<Page>,
    /// Widths of the columns, millimetres.
    pub columns: Vec<f64>,
    /// Type size, points.
    #[serde(default = "small")]
    pub size: f64,
    /// Free space above and below the text of cells, beyond what every table has, millimetres.
    #[serde(default)]
    pub pad: f64,
    /// Rows that are repeated at the top of each page.
    #[serde(default)]
    pub header_rows: usize,
    /// Rows, in groups.
    pub band: Vec<Band>,
    /// Notes under it.
    #[serde(default)]
    pub notes: Vec<String>,
}

fn small() -> f64 {
    9.0
}

/// Rows that belong together: a cell of its first row can span all of them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The rows.
    pub row: Vec<RowTemplate>,
}

/// A row, or one row per item of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowTemplate {
    /// List that it is repeated over; an item is `row` in its texts.
    pub repeat: Option<String>,
    /// Rows of the list that the form has in any case.
    pub expected: Option<Expected>,
    /// Least height, millimetres.
    #[serde(default = "row_height")]
    pub height: f64,
    /// Cells, from left to right.
    pub cells: Vec<CellTemplate>,
}

/// 二级指标 that a form prints even where a programme has none of them: as not applicable.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Stands for the name, the target and the actual value of what is missing (不适用).
    pub word: String,
    /// 一级指标 and 二级指标, in the form's order.
    pub classes: Vec<[String; 2]>,
}

fn row_height() -> f64 {
    7.0
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellTemplate {
    /// Its text, with marks.
    pub text: String,
    /// Columns it spans.
    #[serde(default = "one")]
    pub cols: usize,
    /// Rows it spans.
    #[serde(default)]
    pub rows: Rows,
    /// In a repeated row: neighbours below with the same value of this text are one cell.
    pub merge: Option<String>,
    /// Alignment.
    #[serde(default = "center")]
    pub align: Align,
    /// Set in 黑体.
    #[serde(default)]
    pub strong: bool,
    /// Ruled.
    #[serde(default = "yes")]
    pub border: bool,
    /// A number where it can be read as one.
    #[serde(default)]
    pub number: bool,
}

fn one() -> usize {
    1
}
fn center() -> Align {
    Align::Center
}
fn yes() -> bool {
    true
}

/// How many rows a cell spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Rows {
    /// As many.
    Count(usize),
    /// All rows of its band, however often they are repeated.
    Word(Whole),
}

impl Default for Rows {
    fn default() -> Self {
        Self::Count(1)
    }
}

/// The word for a whole band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Whole {
    /// `"band"`
    #[serde(rename = "band")]
    Band,
}

/// What all forms share.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Common {
    /// 附件
    pub annex_word: String,
    /// Before the list of annexes.
    pub annex_list: String,
    /// Last line of a document.
    pub seal: String,
    /// The journal's whole head, in small type under it.
    pub seal_full: String,
    /// What every page of a document with unresolved errors says.
    pub draft: String,
    /// What it says where texts could not be filled; `row.count` is how many.
    pub draft_texts: String,
    /// Note under a scored table whose programme lacks a class of the rules: where its weight went.
    pub moved: String,
    /// 佐证材料目录
    pub evidence: Grid,
    /// 勾稽问题说明
    pub waivers: Grid,
    /// The map of what towers see.
    pub map: MapWords,
    /// Coverage by township.
    pub townships: Grid,
    /// Sheets that only a workbook has.
    pub sheet: Vec<Grid>,
}

/// The words of the coverage map.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each is the legend's entry of the same name")]
pub struct MapWords {
    pub title: String,
    pub alt: String,
    pub legend: String,
    pub tower_new: String,
    pub tower_reused: String,
    pub tower_idle: String,
    pub visible: String,
    pub seen_once: String,
    pub seen_twice: String,
    pub seen_more: String,
    pub by_sight: String,
    /// Under the map, where the kept run is by line of sight: what it rests on.
    pub basis: String,
    pub blind: String,
    pub cropland: String,
    pub farmland: String,
    pub town: String,
    pub county: String,
    pub township: String,
    pub north: String,
    pub kilometres: String,
    pub reference: String,
    pub boundary_note: String,
    pub synthetic_note: String,
}

impl Form {
    /// Reads a form's folder; `files` gives a file of it by name.
    ///
    /// # Errors
    /// A file is missing, is not TOML of this shape, or its rows do not fill its columns.
    pub fn parse(id: &str, files: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let wrong = |file: &str, detail: String| DocError::Form {
            form: id.to_owned(),
            file: file.to_owned(),
            detail,
        };
        let read = |file: &str| {
            files(file)
                .ok_or_else(|| DocError::FormFileMissing { form: id.to_owned(), file: file.to_owned() })
        };
        let form: FormFile =
            toml::from_str(&read("form.toml")?).map_err(|e| wrong("form.toml", e.to_string()))?;
        let narrative: NarrativeFile = match form.report {
            Some(_) => toml::from_str(&read("narrative.toml")?)
                .map_err(|e| wrong("narrative.toml", e.to_string()))?,
            None => NarrativeFile::default(),
        };
        if form.report.is_none() && form.grid.is_none() {
            return Err(wrong("form.toml", "neither a report nor a grid".to_owned()));
        }
        let common = Common::shipped().map_err(|detail| wrong("common.toml", detail))?;
        if let Some(grid) = &form.grid {
            grid.check().map_err(|detail| wrong("form.toml", detail))?;
        }
        for grid in common.sheet.iter().chain([&common.evidence, &common.waivers, &common.townships]) {
            grid.check().map_err(|detail| wrong("common.toml", detail))?;
        }
        Ok(Self {
            id: id.to_owned(),
            name: form.name,
            locality: form.locality,
            source: form.source,
            report: form.report,
            grid: form.grid,
            words: form.words,
            narrative: narrative.chapter,
            common,
        })
    }
}

impl Common {
    /// What the product ships.
    pub(crate) fn shipped() -> std::result::Result<Self, String> {
        toml::from_str(COMMON).map_err(|error| error.to_string())
    }
}

impl Grid {
    /// The paper it is printed on.
    pub fn paper(&self) -> Page {
        self.page.unwrap_or(Page::OFFICIAL)
    }

    /// Every cell of every row has its place: the rows of a band, with what spans into them, fill the columns.
    fn check(&self) -> std::result::Result<(), String> {
        for (band_at, band) in self.band.iter().enumerate() {
            let mut spans = vec![0_usize; self.columns.len()];
            for (row_at, row) in band.row.iter().enumerate() {
                let place = format!("{}: band {}, row {}", self.sheet, band_at + 1, row_at + 1);
                let mut free: Vec<usize> = (0..spans.len()).filter(|c| spans[*c] == 0).collect();
                spans.iter_mut().for_each(|left| *left = left.saturating_sub(1));
                for cell in &row.cells {
                    if cell.cols == 0
                        || free.len() < cell.cols
                        || free[cell.cols - 1] - free[0] + 1 != cell.cols
                    {
                        return Err(format!(
                            "{place}: cell \"{}\" has no place for {} columns",
                            cell.text, cell.cols
                        ));
                    }
                    let more = match cell.rows {
                        Rows::Count(rows) => {
                            let below = band.row.iter().skip(row_at + 1).take(rows.saturating_sub(1));
                            let repeats = rows > 1 && row.repeat.is_some();
                            if repeats || below.clone().any(|row| row.repeat.is_some()) {
                                return Err(format!("{place}: cell \"{}\" spans repeated rows", cell.text));
                            }
                            if below.count() + 1 < rows {
                                return Err(format!("{place}: cell \"{}\" spans beyond its band", cell.text));
                            }
                            rows.saturating_sub(1)
                        }
                        Rows::Word(Whole::Band) => band.row.len() - row_at - 1,
                    };
                    free.drain(..cell.cols).for_each(|column| spans[column] = more);
                }
                if !free.is_empty() {
                    return Err(format!("{place}: {} columns are left empty", free.len()));
                }
            }
        }
        Ok(())
    }
}
