//! What is wrong with a document that could be made all the same: found, not thrown.
//!
//! A text that cannot be filled is printed as it was written and the document is marked as a draft; what a page or a
//! sheet cannot show is named with its place. Words for people are made by the caller, by variant.

use std::collections::{BTreeSet, HashSet};

use serde::Serialize;

use crate::content::{Audience, Block, Cell, Document, Section, Table, text_of};
use crate::fonts::Fonts;
use crate::heights;

/// One finding. `place` is a chapter's heading, or a cell of a sheet (`自评表 R12C3`, counted from the table's top left).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DocFinding {
    /// A text wants a mark, or a list, that does not exist.
    UnknownMark {
        /// Where.
        place: String,
        /// The mark as written.
        mark: String,
        /// The known mark that is written most alike.
        nearest: Option<String>,
    },
    /// A text's marks cannot be read.
    BrokenText {
        /// Where.
        place: String,
        /// Line of the text, from 1; 0: unknown.
        line: usize,
        /// What is wrong.
        detail: String,
    },
    /// A part of the form prints figures that the project does not have.
    Blank {
        /// The part: a sheet, or a chapter's heading.
        place: String,
        /// What is empty, in the order of the form.
        blanks: Vec<BlankMark>,
    },
    /// No font has the character: pages print its code point instead.
    MissingGlyph {
        /// Where it first stands.
        place: String,
        /// The character.
        character: char,
    },
    /// A cell's text is far longer than the cell: a page or a row of a workbook cannot hold it.
    TooLong {
        /// Where.
        place: String,
        /// Characters it has.
        characters: usize,
        /// Characters there is room for, roughly.
        room: usize,
    },
}

/// A mark that is printed empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BlankMark {
    /// The cell (`R12C3`); `None`: in a text.
    pub cell: Option<String>,
    /// The mark.
    pub mark: String,
}

/// Excel's limit of a row, points: what is higher is not shown.
pub(crate) const SHEET_ROW_PT: f64 = 409.0;

/// Finds what pages and sheets cannot show of a document. Characters are named once each, where they first stand.
pub fn layout_findings(document: &Document, fonts: &Fonts) -> Vec<DocFinding> {
    let mut found = Vec::new();
    let mut named = HashSet::new();
    let mut glyphs = |text: &str, place: &dyn Fn() -> String, found: &mut Vec<DocFinding>| {
        for character in text.chars() {
            let blank = matches!(character, ' ' | '\n' | '\t');
            if !blank && !fonts.covers(character) && named.insert(character) {
                found.push(DocFinding::MissingGlyph { place: place(), character });
            }
        }
    };
    for section in &document.sections {
        let mut heading = section.name.clone();
        for block in &section.blocks {
            match block {
                Block::Paragraph(paragraph) => {
                    let text = paragraph.text();
                    if paragraph.style.look().level > 0 {
                        heading.clone_from(&text);
                    }
                    glyphs(&text, &|| heading.clone(), &mut found);
                }
                Block::Table(table) => {
                    for (at, row) in table.rows.iter().enumerate() {
                        for cell in &row.cells {
                            let place = || format!("{} R{}C{}", section.name, at + 1, cell.column + 1);
                            cell.lines.iter().for_each(|line| glyphs(&text_of(line), &place, &mut found));
                            found.extend(too_long(section, table, cell, place()));
                        }
                    }
                }
                Block::Figure(figure) => glyphs(&figure.alt, &|| section.name.clone(), &mut found),
            }
        }
    }
    found
}

/// Whether a cell's text is higher than a page, or in a workbook than a row can be.
fn too_long(section: &Section, table: &Table, cell: &Cell, place: String) -> Option<DocFinding> {
    let page = section.page.text_height() * heights::PT_PER_MM;
    let most = if section.audience == Audience::Pages { page } else { page.min(SHEET_ROW_PT) };
    let height = heights::needed(table, cell);
    let characters = cell.text().chars().count();
    let room = (characters as f64 * most / height) as usize;
    (height > most).then_some(DocFinding::TooLong { place, characters, room })
}

/// Tells each finding once, and what is empty once a part of the form: a form of which little is known has a blank in
/// most of its cells.
pub(crate) fn once(found: Vec<DocFinding>) -> Vec<DocFinding> {
    let mut told = BTreeSet::new();
    let mut kept: Vec<DocFinding> = Vec::new();
    for finding in found.into_iter().filter(|finding| told.insert(finding.clone())) {
        let DocFinding::Blank { place, blanks } = finding else {
            kept.push(finding);
            continue;
        };
        let same = kept.iter_mut().find_map(|other| match other {
            DocFinding::Blank { place: part, blanks } if *part == place => Some(blanks),
            _ => None,
        });
        match same {
            Some(others) => others.extend(blanks),
            None => kept.push(DocFinding::Blank { place, blanks }),
        }
    }
    kept
}

/// A mark that is printed empty at a place: a cell of a sheet (`自评表 R12C3`), or a text.
pub(crate) fn blank(place: &str, mark: String) -> DocFinding {
    let cell = place.rsplit_once(' ').filter(|(_, cell)| is_cell(cell));
    let (part, cell) = cell.map_or((place, None), |(part, cell)| (part, Some(cell.to_owned())));
    DocFinding::Blank { place: part.to_owned(), blanks: vec![BlankMark { cell, mark }] }
}

/// `R12C3`.
fn is_cell(text: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let numbers = text.strip_prefix('R').and_then(|rest| rest.split_once('C'));
    numbers.is_some_and(|(row, column)| number(row) && number(column))
}
