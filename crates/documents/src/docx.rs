//! Writes a content tree as docx (ECMA-376, transitional): our own small writer, because elements have to stand in
//! schema order, header rows have to repeat, and nothing else is needed.
//!
//! Fonts are named as bureaus have them; a machine without them gets the alternatives of the font table. Figures
//! are pictures of 300 dpi with their description.

mod body;
mod parts;
mod table;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use crate::content::{Block, Document};
use crate::error::{Result, failed};
use crate::fonts::Fonts;
use crate::pdf;

/// Resolution of pictures.
const DPI: f64 = 300.0;

/// Writes a docx.
///
/// # Errors
/// A figure could not be drawn.
pub fn write(document: &Document, fonts: &Fonts) -> Result<Vec<u8>> {
    write_with(document, fonts, &pdf::page_begins(document, fonts)?)
}

/// [`write`], of a document that is set in pages already.
///
/// # Errors
/// As [`write`].
pub fn write_pages(document: &Document, fonts: &Fonts, pages: &pdf::Pages) -> Result<Vec<u8>> {
    write_with(document, fonts, pages.begins())
}

fn write_with(document: &Document, fonts: &Fonts, begins: &pdf::Begins) -> Result<Vec<u8>> {
    let sections = begins.relabelled(&document.pages());
    let mut pictures = Vec::new();
    for block in sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Figure(figure) = block {
            pictures.push(pdf::picture(figure, fonts, DPI)?);
        }
    }
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("[Content_Types].xml".into(), parts::content_types(document.draft.is_some()).into()),
        ("_rels/.rels".into(), parts::package_rels().into()),
        ("docProps/core.xml".into(), parts::core(document).into()),
        ("docProps/app.xml".into(), parts::app().into()),
        ("word/document.xml".into(), body::document(&sections, document.draft.is_some()).into()),
        ("word/styles.xml".into(), parts::styles().into()),
        ("word/settings.xml".into(), parts::settings().into()),
        ("word/fontTable.xml".into(), parts::font_table().into()),
        ("word/footer1.xml".into(), parts::footer("right").into()),
        ("word/footer2.xml".into(), parts::footer("left").into()),
        (
            "word/_rels/document.xml.rels".into(),
            parts::document_rels(pictures.len(), document.draft.is_some()).into(),
        ),
    ];
    if let Some(draft) = &document.draft {
        files.push(("word/header1.xml".into(), parts::header(draft).into()));
    }
    for (index, picture) in pictures.into_iter().enumerate() {
        files.push((format!("word/media/image{}.png", index + 1), picture));
    }
    packed(files)
}

/// Puts files in a zip, with one fixed date so that equal documents are equal files.
fn packed(files: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let method = if name.ends_with(".png") {
            zip::CompressionMethod::Stored
        } else {
            zip::CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(name, options).map_err(failed("docx"))?;
        zip.write_all(&bytes).map_err(failed("docx"))?;
    }
    Ok(zip.finish().map_err(failed("docx"))?.into_inner())
}

/// Millimetres in twips.
fn twips(mm: f64) -> i64 {
    (mm / 25.4 * 1440.0).round() as i64
}

/// Millimetres in EMU.
fn emu(mm: f64) -> i64 {
    (mm * 36_000.0).round() as i64
}

/// Escapes text for XML.
fn escape(text: &str) -> std::borrow::Cow<'_, str> {
    quick_xml::escape::escape(text)
}
