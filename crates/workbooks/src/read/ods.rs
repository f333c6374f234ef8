//! ods, OpenDocument spreadsheets, read as a stream.
//!
//! A cell or row can state that it stands a million times; repeats are counted against the budget before they take
//! room. Merged ranges are read as well, which the library for the other kinds does not do here.

use std::io::{BufRead, BufReader, Cursor};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::grid::{Budget, Grid, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, iso_date, number};
use crate::error::{Fault, Limit};
use crate::sheet::{Cell, Merge, Sheet, Workbook};

/// Spaces that one `text:s` may stand for; a cell has no room for more.
const MAX_SPACES: usize = 32_767;

/// Reads a workbook whose archive has been checked.
pub(super) fn read(bytes: &[u8]) -> Result<Workbook, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(Fault::damaged)?;
    if is_encrypted(&mut archive)? {
        return Err(Fault::Protected);
    }
    let content = archive.by_name("content.xml").map_err(Fault::damaged)?;
    let mut xml = Xml::new(BufReader::new(content));
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    loop {
        match xml.next()? {
            Piece::Start(element) if element.name == "table:table" => {
                if sheets.len() >= MAX_SHEETS {
                    return Err(Fault::TooLarge(Limit::Sheets));
                }
                sheets.push(read_sheet(&mut xml, &element, &mut budget)?);
            }
            // Recorded changes hold former cells.
            Piece::Start(element) if element.name == "table:tracked-changes" => xml.skip(&element.name)?,
            Piece::Eof => return Ok(Workbook { sheets }),
            _ => (),
        }
    }
}

fn is_encrypted(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<bool, Fault> {
    let Ok(manifest) = archive.by_name("META-INF/manifest.xml") else { return Ok(false) };
    let mut xml = Xml::new(BufReader::new(manifest));
    loop {
        match xml.next()? {
            Piece::Start(element) if element.name == "manifest:encryption-data" => return Ok(true),
            Piece::Eof => return Ok(false),
            _ => (),
        }
    }
}

fn read_sheet(xml: &mut Xml<impl BufRead>, table: &Element, budget: &mut Budget) -> Result<Sheet, Fault> {
    let name = table.text("table:name").unwrap_or_default();
    let mut grid = Grid::new(&name, budget);
    let mut row = 0;
    loop {
        match xml.next()? {
            Piece::Start(element) if element.name == "table:table-row" => {
                let repeats = element.count("table:number-rows-repeated");
                read_row(xml, &mut grid, row, repeats)?;
                row += repeats;
            }
            Piece::End(end) if end == "table:table" => return Ok(grid.finish()),
            Piece::Eof => return Err(Fault::damaged_in(&name, "ends within a sheet")),
            _ => (),
        }
    }
}

fn read_row(
    xml: &mut Xml<impl BufRead>,
    grid: &mut Grid<'_>,
    row: usize,
    row_repeats: usize,
) -> Result<(), Fault> {
    let mut column = 0;
    loop {
        match xml.next()? {
            Piece::Start(element)
                if element.name == "table:table-cell" || element.name == "table:covered-table-cell" =>
            {
                let repeats = element.count("table:number-columns-repeated");
                let cell = read_cell(xml, &element)?;
                let (height, width) = (
                    element.count("table:number-rows-spanned"),
                    element.count("table:number-columns-spanned"),
                );
                grid.merge(Merge {
                    first_row: row,
                    last_row: (row + height - 1).min(MAX_ROWS - 1),
                    first_column: column,
                    last_column: (column + width - 1).min(MAX_COLUMNS - 1),
                })?;
                if !matches!(cell, Cell::Empty) {
                    for at_row in row..row + row_repeats {
                        for at_column in column..column + repeats {
                            grid.put(at_row, at_column, cell.clone())?;
                        }
                    }
                }
                column += repeats;
            }
            Piece::End(end) if end == "table:table-row" => return Ok(()),
            Piece::Eof => return Err(Fault::damaged("ends within a row")),
            _ => (),
        }
    }
}

/// Reads to the end of a cell.
fn read_cell(xml: &mut Xml<impl BufRead>, cell: &Element) -> Result<Cell, Fault> {
    let shown = read_content(xml, &cell.name)?;
    let kind = cell.text("office:value-type").unwrap_or_default();
    let error = cell.text("calcext:value-type").is_some_and(|kind| kind == "error");
    let value = match kind.as_str() {
        _ if error => Cell::Error(shown),
        "float" | "currency" | "percentage" => {
            let value = cell.text("office:value").unwrap_or_default();
            value.trim().parse().map_or(Cell::Text(shown), number)
        }
        "date" => iso_date(&cell.text("office:date-value").unwrap_or(shown)),
        "boolean" => Cell::Bool(cell.text("office:boolean-value").is_some_and(|value| value == "true")),
        _ => Cell::Text(cell.text("office:string-value").unwrap_or(shown)),
    };
    Ok(match (value, cell.text("table:formula")) {
        (Cell::Text(text), Some(formula)) if text.is_empty() && kind.is_empty() => {
            Cell::Uncomputed(formula.trim_start_matches("of:").trim_start_matches('=').to_owned())
        }
        (Cell::Text(text), _) if text.is_empty() => Cell::Empty,
        (value, _) => value,
    })
}

/// The paragraphs of a cell, without its comments and drawings.
fn read_content(xml: &mut Xml<impl BufRead>, cell: &str) -> Result<String, Fault> {
    let mut text = String::new();
    let mut paragraphs = 0;
    let mut inside = false;
    loop {
        match xml.next()? {
            Piece::Start(element) => match element.name.as_str() {
                "office:annotation" | "draw:frame" | "table:table" => xml.skip(&element.name)?,
                "text:p" => {
                    if paragraphs > 0 {
                        text.push('\n');
                    }
                    paragraphs += 1;
                    inside = true;
                }
                "text:s" => {
                    let count = element.count("text:c").min(MAX_SPACES);
                    text.extend(std::iter::repeat_n(' ', count));
                }
                "text:tab" => text.push('\t'),
                "text:line-break" => text.push('\n'),
                _ => (),
            },
            Piece::Text(part) if inside => text.push_str(&part),
            Piece::Text(_) => (),
            Piece::End(end) if end == "text:p" => inside = false,
            Piece::End(end) if end == cell => return Ok(text),
            Piece::End(_) => (),
            Piece::Eof => return Err(Fault::damaged("ends within a cell")),
        }
    }
}

/// An element's start: its name and attributes, owned, so that reading can go on.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    fn new(start: &BytesStart<'_>) -> Result<Self, Fault> {
        let mut attributes = Vec::new();
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(Fault::damaged)?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(Fault::damaged)?;
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        Ok(Self { name: start.name().as_ref().to_owned(), attributes })
    }

    fn text(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// A repeat or span: at least 1, at most a sheet's rows.
    fn count(&self, name: &str) -> usize {
        self.text(name).and_then(|count| count.trim().parse().ok()).unwrap_or(1).clamp(1, MAX_ROWS)
    }
}

/// What comes next in the stream.
enum Piece {
    Start(Element),
    End(String),
    Text(String),
    Eof,
}

struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
}

impl<R: BufRead> Xml<R> {
    fn new(input: R) -> Self {
        let mut reader = Reader::from_reader(input);
        // So that an empty element has an end like any other.
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new() }
    }

    fn next(&mut self) -> Result<Piece, Fault> {
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer).map_err(Fault::damaged)?;
            return Ok(match event {
                Event::Start(start) => Piece::Start(Element::new(&start)?),
                Event::End(end) => Piece::End(end.name().as_ref().to_owned()),
                Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::CData(data) => Piece::Text(data.xml10_content().into_owned()),
                Event::GeneralRef(reference) => Piece::Text(resolve(&reference)?),
                Event::Eof => Piece::Eof,
                _ => continue,
            });
        }
    }

    /// Reads past the end of the element just begun.
    fn skip(&mut self, name: &str) -> Result<(), Fault> {
        let mut depth = 1;
        while depth > 0 {
            match self.next()? {
                Piece::Start(element) if element.name == name => depth += 1,
                Piece::End(end) if end == name => depth -= 1,
                Piece::Eof => return Err(Fault::damaged(format!("ends within {name}"))),
                _ => (),
            }
        }
        Ok(())
    }
}

/// `&amp;`, `&#20803;`: entities that a document defines itself are not followed.
fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, Fault> {
    if let Some(character) = reference.resolve_char_ref().map_err(Fault::damaged)? {
        return Ok(character.to_string());
    }
    let name: &str = reference;
    quick_xml::escape::resolve_predefined_entity(name)
        .map(str::to_owned)
        .ok_or_else(|| Fault::damaged(format!("unknown entity {name}")))
}
