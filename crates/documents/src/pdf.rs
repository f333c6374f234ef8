//! Sets a content tree in pages with Typst: pdf files, pictures of pages, pictures of figures.
//!
//! The typesetting program is a fixed file; the content reaches it as JSON, so nothing a person typed is ever read
//! as a program. It sees our fonts and two files in memory, no disk and no network.

mod breaks;

use std::collections::BTreeMap;

use serde::Serialize;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;

use crate::content::{Block, Document, Figure, Look, Run, Section, Style, TRACKING_PT};
use crate::error::{DocError, Result, failed};
use crate::fonts::Fonts;
use crate::sheet::Drawn;
pub(crate) use breaks::Begins;

/// The typesetting program for documents.
const PAGES: &str = include_str!("pdf/pages.typ");
/// The one for a single picture.
const PICTURE: &str = r#"#let f = json("document.json")
#set page(width: f.width * 1mm, height: f.height * 1mm, margin: 0pt)
#image(bytes(f.svg), format: "svg", width: 100%, height: 100%, alt: f.alt)"#;
/// The one for map sheets, one a page.
const SHEETS: &str = r#"#let d = json("document.json")
#set document(title: d.title, author: d.author)
#for p in d.pages { page(width: p.width * 1mm, height: p.height * 1mm, margin: 0pt, image(p.file, width: 100%, height: 100%, alt: p.alt)) }"#;
/// Compilations after which unused intermediate results are forgotten: a preview's next page, the docx beside a pdf and
/// the file that another core makes at the same time still find theirs.
const ROUNDS_KEPT: usize = 2;
/// Characters of one word after which it may be broken; longer ones would run out of a cell.
const LONGEST_WORD: usize = 32;

/// What the program reads.
#[derive(Serialize)]
struct Payload<'a> {
    document: Front<'a>,
    looks: BTreeMap<&'static str, Look>,
    tracking: f64,
}

/// A document as the program sees it.
#[derive(Serialize)]
struct Front<'a> {
    title: &'a str,
    author: &'a str,
    draft: Option<&'a str>,
    sections: &'a [Section],
}

/// A world of one program, one data file and our fonts.
struct OneFile<'a> {
    library: LazyHash<Library>,
    fonts: &'a Fonts,
    main: Source,
    data: Bytes,
    data_id: FileId,
    pictures: Vec<(FileId, Bytes)>,
}

impl<'a> OneFile<'a> {
    fn new(program: &str, data: Vec<u8>, fonts: &'a Fonts, format: &'static str) -> Result<Self> {
        let id = |name: &str| file_id(name, format);
        Ok(Self {
            library: LazyHash::new(Library::default()),
            fonts,
            main: Source::new(id("main.typ")?, program.to_owned()),
            data: Bytes::new(data),
            data_id: id("document.json")?,
            pictures: Vec::new(),
        })
    }

    fn compile(&self, format: &'static str) -> Result<PagedDocument> {
        typst::compile::<PagedDocument>(self).output.map_err(|errors| complaint(format, &errors))
    }
}

/// A file of a world.
fn file_id(name: &str, format: &'static str) -> Result<FileId> {
    VirtualPath::new(name)
        .map(|path| RootedPath::new(VirtualRoot::Project, path).intern())
        .map_err(|error| DocError::Write { format, detail: format!("{error:?}") })
}

/// The first complaint of a list.
fn complaint(format: &'static str, errors: &[typst::diag::SourceDiagnostic]) -> DocError {
    let detail = errors.first().map(|error| error.message.to_string()).unwrap_or_default();
    DocError::Write { format, detail }
}

impl World for OneFile<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }
    fn main(&self) -> FileId {
        self.main.id()
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }
    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id {
            return Ok(self.data.clone());
        }
        let picture = self.pictures.iter().find(|(known, _)| *known == id);
        picture.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }
    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// A document set in pages, for all writers that need to know them.
pub struct Pages {
    set: PagedDocument,
    begins: breaks::Begins,
}

/// Sets a document in pages.
///
/// # Errors
/// Typesetting failed, which no content should cause.
pub fn pages(document: &Document, fonts: &Fonts) -> Result<Pages> {
    let sections = document.pages().iter().map(|section| printable(section, fonts)).collect();
    let settled = breaks::settled(sections, |sections| set(document, sections, fonts));
    comemo::evict(ROUNDS_KEPT);
    let (set, begins) = settled?;
    Ok(Pages { set, begins })
}

/// Writes a pdf: PDF/A-2b, fonts embedded, text searchable.
///
/// # Errors
/// Typesetting failed, which no content should cause.
pub fn write(document: &Document, fonts: &Fonts) -> Result<Vec<u8>> {
    write_pages(document, &pages(document, fonts)?)
}

/// [`write`], of pages that are set already.
///
/// # Errors
/// As [`write`].
pub fn write_pages(document: &Document, pages: &Pages) -> Result<Vec<u8>> {
    archived(&pages.set, &document.generated)
}

/// Pages as PDF/A-2b, made at that time.
fn archived(pages: &PagedDocument, generated: &str) -> Result<Vec<u8>> {
    let options = PdfOptions {
        creator: Smart::Custom(Some("Jitu".to_owned())),
        timestamp: timestamp(generated),
        standards: PdfStandards::new(&[PdfStandard::A_2b])
            .map_err(|error| DocError::Write { format: "pdf", detail: error.message().to_string() })?,
        ..PdfOptions::default()
    };
    let written = typst_pdf::pdf(pages, &options).map_err(|errors| complaint("pdf", &errors));
    comemo::evict(ROUNDS_KEPT);
    written
}

/// Map sheets as a pdf, one a page; `author` and `generated` as of a [`Document`].
///
/// # Errors
/// A picture that cannot be drawn, which no sheet should be.
pub fn write_sheets(sheets: &[Drawn], author: &str, generated: &str, fonts: &Fonts) -> Result<Vec<u8>> {
    archived(&set_sheets(sheets, author, fonts, "pdf")?, generated)
}

/// One map sheet as PNG.
pub(crate) fn sheet_png(sheet: &Drawn, fonts: &Fonts, dpi: f64) -> Result<Vec<u8>> {
    let set = set_sheets(std::slice::from_ref(sheet), "", fonts, "png")?;
    let png = png(set.pages().first().ok_or_else(no_page)?, dpi / 72.0);
    comemo::evict(ROUNDS_KEPT);
    png
}

/// Sheets as pages. Their pictures are files of their own: as texts in the data they would be held several times.
fn set_sheets(sheets: &[Drawn], author: &str, fonts: &Fonts, format: &'static str) -> Result<PagedDocument> {
    let name = |at: usize| format!("sheet-{at}.svg");
    let page = |(at, sheet): (usize, &Drawn)| serde_json::json!({"file": name(at), "alt": sheet.alt, "width": sheet.width_mm, "height": sheet.height_mm});
    let pages: Vec<_> = sheets.iter().enumerate().map(page).collect();
    let title = sheets.first().map_or("", |sheet| sheet.title.as_str());
    let data = serde_json::json!({"title": title, "author": author, "pages": pages});
    let mut world = OneFile::new(SHEETS, serde_json::to_vec(&data).map_err(failed(format))?, fonts, format)?;
    for (at, sheet) in sheets.iter().enumerate() {
        let svg = known_glyphs(&sheet.svg, fonts);
        world.pictures.push((file_id(&name(at), format)?, Bytes::from_string(svg)));
    }
    world.compile(format)
}

/// A page as the screen shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The page, from 1.
    pub page: usize,
    /// Pages there are.
    pub pages: usize,
    /// The picture.
    pub png: Vec<u8>,
    /// Width of the paper, points.
    pub width_pt: f64,
    /// Height of the paper, points.
    pub height_pt: f64,
}

/// Draws one page, counted from 1; beyond the last, the last. `scale` 1 is 72 dpi.
///
/// # Errors
/// Typesetting failed, which no content should cause.
pub fn preview_page(document: &Document, fonts: &Fonts, page: usize, scale: f64) -> Result<Preview> {
    let typeset = self::pages(document, fonts)?.set;
    let pages = typeset.pages().len();
    let page = page.clamp(1, pages.max(1));
    let wanted = typeset.pages().get(page - 1).ok_or_else(no_page)?;
    let size = wanted.frame.size();
    Ok(Preview { page, pages, png: png(wanted, scale)?, width_pt: size.x.to_pt(), height_pt: size.y.to_pt() })
}

fn no_page() -> DocError {
    DocError::Write { format: "png", detail: "the document has no page".to_owned() }
}

/// A figure as PNG of the given resolution, for writers that have no vectors.
pub(crate) fn picture(figure: &Figure, fonts: &Fonts, dpi: f64) -> Result<Vec<u8>> {
    let figure = Figure { svg: known_glyphs(&figure.svg, fonts), ..figure.clone() };
    let data = serde_json::to_vec(&figure).map_err(failed("png"))?;
    let compiled = OneFile::new(PICTURE, data, fonts, "png")?.compile("png")?;
    let page = compiled.pages().first().ok_or_else(no_page)?;
    let png = png(page, dpi / 72.0);
    comemo::evict(ROUNDS_KEPT);
    png
}

/// Maps and pages are flat colours: without a filter and with the least effort they become as small as with the most
/// usual one, in a tenth of the time. A page hides what lies under it, so it has no transparency to keep.
fn png(page: &typst_layout::Page, scale: f64) -> Result<Vec<u8>> {
    let options = RenderOptions { pixel_per_pt: scale.clamp(0.1, 10.0).into(), render_bleed: false };
    let drawn = typst_render::render(page, &options);
    let colours: Vec<u8> =
        drawn.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, drawn.width(), drawn.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(1));
    let mut writer = encoder.write_header().map_err(failed("png"))?;
    writer.write_image_data(&colours).map_err(failed("png"))?;
    writer.finish().map_err(failed("png"))?;
    Ok(bytes)
}

impl Pages {
    /// The rows that pages begin with, as [`page_begins`] finds them.
    pub(crate) const fn begins(&self) -> &breaks::Begins {
        &self.begins
    }
}

/// The rows that pages begin with, by section, block and row, in the sections that page writers print. Sections begin on
/// pages of their own, so only those are set whose tables may reach beyond one.
pub(crate) fn page_begins(document: &Document, fonts: &Fonts) -> Result<breaks::Begins> {
    let (places, sections): (Vec<usize>, Vec<Section>) = document
        .pages()
        .iter()
        .enumerate()
        .filter(|(_, section)| breaks::may_break(section))
        .map(|(place, section)| (place, printable(section, fonts)))
        .unzip();
    if sections.is_empty() {
        return Ok(breaks::Begins::default());
    }
    let settled = breaks::settled(sections, |sections| set(document, sections, fonts));
    comemo::evict(ROUNDS_KEPT);
    Ok(settled?.1.moved(&places))
}

fn set(document: &Document, sections: &[Section], fonts: &Fonts) -> Result<PagedDocument> {
    let payload = Payload {
        document: Front {
            title: &document.title,
            author: &document.author,
            draft: document.draft.as_deref(),
            sections,
        },
        looks: Style::ALL.into_iter().map(|style| (style.name(), style.look())).collect(),
        tracking: TRACKING_PT,
    };
    let data = serde_json::to_vec(&payload).map_err(failed("pdf"))?;
    OneFile::new(PAGES, data, fonts, "pdf")?.compile("pdf")
}

/// A section whose every character has a glyph.
fn printable(section: &Section, fonts: &Fonts) -> Section {
    let mut section = section.clone();
    let fix = |runs: &mut Vec<Run>| {
        runs.iter_mut().for_each(|run| run.text = breakable(&known_glyphs(&run.text, fonts)))
    };
    for block in &mut section.blocks {
        match block {
            Block::Paragraph(paragraph) => fix(&mut paragraph.runs),
            Block::Table(table) => {
                table
                    .rows
                    .iter_mut()
                    .flat_map(|row| &mut row.cells)
                    .flat_map(|cell| &mut cell.lines)
                    .for_each(fix);
            }
            Block::Figure(figure) => {
                figure.svg = known_glyphs(&figure.svg, fonts);
                figure.caption = known_glyphs(&figure.caption, fonts);
            }
        }
    }
    section
}

/// Names characters that no font has: `〔U+2A6D6〕`.
fn known_glyphs(text: &str, fonts: &Fonts) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            c if c == ' ' || c == '\n' || fonts.covers(c) => out.push(c),
            c => out.push_str(&format!("〔U+{:04X}〕", c as u32)),
        }
    }
    out
}

/// Lets endless words break.
fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = 0;
    for c in text.chars() {
        out.push(c);
        word = if c.is_ascii_graphic() { word + 1 } else { 0 };
        if word == LONGEST_WORD {
            out.push('\u{200B}');
            word = 0;
        }
    }
    out
}

/// `2026-11-23 05:12:56`, with the time or without.
fn timestamp(text: &str) -> Option<Timestamp> {
    let numbers: Vec<u16> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map_while(|part| part.parse().ok())
        .collect();
    let small = |at: usize| numbers.get(at).and_then(|n| u8::try_from(*n).ok());
    let (year, month, day) = (i32::from(*numbers.first()?), small(1)?, small(2)?);
    let (hour, minute, second) = (small(3).unwrap_or(0), small(4).unwrap_or(0), small(5).unwrap_or(0));
    Datetime::from_ymd_hms(year, month, day, hour, minute, second).map(Timestamp::new_utc)
}
