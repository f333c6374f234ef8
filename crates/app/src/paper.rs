//! What the reports on the program's own computations have in common: compliance, inspection, siting.
//!
//! A [`Paper`] is taken from the open project once; from there on a report needs no project. A report says what stands
//! in it as blocks; the paper gives them a page, an author and the seal, and writes the files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jitu_documents::content::{
    Align, Audience, Block, Cell, Document, Page, Paragraph, Row, Run, Section, Style, Table,
};
use jitu_documents::fonts::Fonts;
use jitu_documents::{docx, pdf, xlsx};

use crate::error::{AppError, Result};
use crate::language::{label, word};
use crate::printing::{Format, export_folder, place_all, printed_now};
use crate::session::Session;

/// Least height of a table's row, millimetres.
const ROW_MM: f64 = 7.0;

/// Who a report is from, in which state of the project, and where its files go.
pub(crate) struct Paper {
    bureau: String,
    head: String,
    generated: String,
    fonts: Arc<Fonts>,
    folder: PathBuf,
    formats: Vec<Format>,
}

impl Paper {
    /// Takes what every report needs from the open project. `folder`: none: `NAME-导出` beside the project.
    ///
    /// # Errors
    /// No project, a missing font.
    pub(crate) fn prepare(session: &Session, folder: Option<&Path>, formats: &[Format]) -> Result<Self> {
        let snapshot = session.snapshot()?;
        let folder = match folder {
            Some(folder) => folder.to_owned(),
            None => PathBuf::from(export_folder(session)?),
        };
        Ok(Self {
            bureau: snapshot.bureau.as_ref().map(|bureau| bureau.name.clone()).unwrap_or_default(),
            head: session.opened()?.project.head_hash()?,
            generated: printed_now(),
            fonts: session.fonts()?,
            folder,
            formats: formats.to_vec(),
        })
    }

    /// The bureau's name; empty: not said.
    pub(crate) fn bureau(&self) -> &str {
        &self.bureau
    }

    /// When it is made, local time.
    pub(crate) fn generated(&self) -> &str {
        &self.generated
    }

    /// Whether a file is written that is read page by page.
    pub(crate) fn is_read(&self) -> bool {
        self.formats.iter().any(|format| *format != Format::Xlsx)
    }

    /// Width of the text, millimetres.
    pub(crate) fn width() -> f64 {
        Page::OFFICIAL.text_width()
    }

    /// The document of some blocks.
    pub(crate) fn document(&self, title: &str, blocks: Vec<Block>) -> Document {
        let seal = label("report_seal", &[("head", &self.head), ("at", &self.generated)]);
        let (page, audience) = (Page::OFFICIAL, Audience::All);
        Document {
            title: title.to_owned(),
            author: self.bureau.clone(),
            generated: self.generated.clone(),
            draft: None,
            sections: vec![Section { name: title.to_owned(), audience, page, numbered: true, blocks }],
            seal: vec![Paragraph::plain(Style::Seal, seal)],
        }
    }

    /// Writes the files, called `stem`, once all of them are made; gives their paths. `document` makes what stands in a
    /// file of a format; `progress` gets the share done and says whether to go on.
    ///
    /// # Errors
    /// Cancelled; the folder cannot be written; what `document` says.
    pub(crate) fn write(
        &self,
        stem: &str,
        document: &dyn Fn(Format) -> Result<Document>,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Vec<String>> {
        let mut made = Vec::new();
        for (at, format) in self.formats.iter().enumerate() {
            going(progress, 0.9 * at as f32 / self.formats.len() as f32)?;
            let document = document(*format)?;
            let bytes = match format {
                Format::Docx => docx::write(&document, &self.fonts)?,
                Format::Pdf => pdf::write(&document, &self.fonts)?,
                Format::Xlsx => xlsx::write(&document)?,
            };
            made.push((self.folder.join(format!("{stem}.{}", format.ending())), bytes));
        }
        going(progress, 0.95)?;
        let paths = place_all(&self.folder, &made)?;
        progress(1.0);
        Ok(paths)
    }
}

/// Goes on, unless somebody cancelled.
///
/// # Errors
/// Somebody did.
pub(crate) fn going(progress: &mut dyn FnMut(f32) -> bool, share: f32) -> Result<()> {
    if progress(share) { Ok(()) } else { Err(AppError::new("cancelled", &[])) }
}

/// A paragraph of plain text.
pub(crate) fn paragraph(style: Style, text: String) -> Block {
    Block::Paragraph(Paragraph::plain(style, text))
}

/// The words of a table's head: `family.key`.
pub(crate) fn heads(family: &str, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| word(&format!("{family}.{key}"))).collect()
}

/// A table of texts, columns in millimetres: `right` columns are aligned right, the first row is the header.
pub(crate) fn table(columns: &[f64], right: &[usize], rows: Vec<Vec<String>>) -> Block {
    let row = |at: usize, texts: Vec<String>| {
        let cells = texts.into_iter().enumerate().map(|(column, text)| Cell {
            column,
            columns: 1,
            rows: 1,
            lines: vec![vec![Run::plain(text)]],
            align: match (at, right.contains(&column)) {
                (0, _) => Align::Center,
                (_, true) => Align::End,
                _ => Align::Start,
            },
            strong: at == 0,
            border: true,
            number: None,
        });
        Row { height: ROW_MM, cells: cells.collect() }
    };
    Block::Table(Table {
        columns: columns.to_vec(),
        header_rows: 1,
        size: 9.0,
        pad: 0.3,
        rows: rows.into_iter().enumerate().map(|(at, texts)| row(at, texts)).collect(),
    })
}

/// A number with so many decimals and its thousands apart.
pub(crate) fn grouped(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, decimals, expected) in [
            (0.0, 0, "0"),
            (999.6, 0, "1,000"),
            (1_234_567.891, 2, "1,234,567.89"),
            (-1_234.5, 1, "-1,234.5"),
            (123.0, 2, "123.00"),
        ] {
            assert_eq!(grouped(number, decimals), expected);
        }
    }
}
