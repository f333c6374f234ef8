//! The merged ranges of an xlsx, picked up while its parts are counted.
//!
//! They stand behind the cells of a sheet, and the library looks for them in a second pass over all of its XML: a
//! third of the time that a large ledger takes. Here they are caught as the part is inflated for its size. What is
//! written in an unusual way is left to the library, sheet by sheet.

use std::collections::HashMap;
use std::io::{self, Cursor, Read, Write};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use crate::sheet::Merge;

const ELEMENT: &[u8] = b"mergeCells";
/// Bytes of XML kept from the element on; no ledger merges so much.
const MAX_KEPT: usize = 16 << 20;
/// Bytes of the two parts that name the sheets.
const MAX_INDEX: u64 = 4 << 20;

/// Merged ranges by the name of the sheet; sheets that are not in it have to be looked through.
pub(super) type Merges = HashMap<String, Vec<Merge>>;

/// Takes a part's bytes, counts them, and keeps what follows the element.
#[derive(Default)]
pub(super) struct Scan {
    /// The last bytes, in which the element may have begun.
    carried: Vec<u8>,
    kept: Vec<u8>,
    found: bool,
}

impl Write for Scan {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.found {
            let room = MAX_KEPT.saturating_sub(self.kept.len());
            self.kept.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            return Ok(bytes.len());
        }
        self.carried.extend_from_slice(bytes);
        if let Some(at) = memchr::memmem::find(&self.carried, ELEMENT) {
            self.found = true;
            self.kept = self.carried.split_off(at);
        } else {
            let before = self.carried.len().saturating_sub(ELEMENT.len() - 1);
            self.carried.drain(..before);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Scan {
    /// The merged ranges of the part; `None` where they are not to be understood.
    pub(super) fn finish(self) -> Option<Vec<Merge>> {
        if !self.found {
            return Some(Vec::new());
        }
        let mut reader = Reader::from_reader(Cursor::new([b"<", self.kept.as_slice()].concat()));
        // The element's prefix, if it has one, was cut off.
        reader.config_mut().check_end_names = false;
        let (mut merges, mut buffer) = (Vec::new(), Vec::new());
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).ok()? {
                Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                    "mergeCell" => merges.push(range(&attribute(&element, "ref")?)?),
                    "mergeCells" => (),
                    _ => return None,
                },
                Event::End(element) if element.local_name().as_ref() == "mergeCells" => return Some(merges),
                Event::Eof => return None,
                _ => (),
            }
        }
    }
}

/// Joins the ranges of the parts with the names of the sheets that the parts are.
pub(super) fn by_sheet(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    mut by_part: HashMap<String, Vec<Merge>>,
) -> Merges {
    let targets: HashMap<String, String> =
        elements(archive, "xl/_rels/workbook.xml.rels", "Relationship", "Id", "Target").into_iter().collect();
    let sheets = elements(archive, "xl/workbook.xml", "sheet", "name", "r:id");
    let ranges = sheets.into_iter().filter_map(|(name, id)| {
        let target = targets.get(&id)?;
        let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        Some((name, by_part.remove(&part)?))
    });
    ranges.collect()
}

/// Two attributes of all elements of a name in a part; nothing where the part is not to be understood.
fn elements(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    part: &str,
    name: &str,
    key: &str,
    value: &str,
) -> Vec<(String, String)> {
    let mut text = String::new();
    let Ok(file) = archive.by_name(part) else { return Vec::new() };
    if file.take(MAX_INDEX).read_to_string(&mut text).is_err() {
        return Vec::new();
    }
    let mut reader = Reader::from_str(&text);
    let mut pairs = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == name => {
                pairs.extend(attribute(&element, key).zip(attribute(&element, value)));
            }
            Ok(Event::Eof) => return pairs,
            Ok(_) => (),
            Err(_) => return Vec::new(),
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// `A1:C3`.
fn range(text: &str) -> Option<Merge> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((first_row, first_column), (last_row, last_column)) = (place(first)?, place(last)?);
    Some(Merge { first_row, last_row, first_column, last_column })
}

/// `B7` as zero-based row and column.
fn place(text: &str) -> Option<(usize, usize)> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = text.split_at(digits);
    if !(1..=3).contains(&letters.len()) || row.len() > 7 || !letters.bytes().all(|b| b.is_ascii_uppercase())
    {
        return None;
    }
    let column = letters.bytes().fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
    Some((row.parse::<usize>().ok()?.checked_sub(1)?, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str, chunk: usize) -> Option<Vec<Merge>> {
        let mut scan = Scan::default();
        text.as_bytes().chunks(chunk).for_each(|part| scan.write_all(part).unwrap());
        scan.finish()
    }

    #[test]
    fn ranges_are_caught_however_the_bytes_come() {
        let text = r#"<c/></sheetData><x:mergeCells count="2"><x:mergeCell ref="A1:F1"/><x:mergeCell ref="AA5:AA60"/></x:mergeCells><pageSetup/>"#;
        let wanted = [
            Merge { first_row: 0, last_row: 0, first_column: 0, last_column: 5 },
            Merge { first_row: 4, last_row: 59, first_column: 26, last_column: 26 },
        ];
        for chunk in [1, 7, 4096] {
            assert_eq!(scanned(text, chunk).as_deref(), Some(&wanted[..]), "{chunk}");
        }
        assert_eq!(scanned("<sheetData/>", 3), Some(Vec::new()));
    }

    #[test]
    fn what_is_not_understood_is_left_to_the_library() {
        for text in [
            "<is><t>about mergeCells</t></is>",
            "<mergeCells><mergeCell ref=\"A1:\"/></mergeCells>",
            "<mergeCells><mergeCell ref=\"$A$1:B2\"/></mergeCells>",
            "<mergeCells><mergeCell ref=\"A1:B2\"/>",
            "<mergeCells><mergeCell/></mergeCells>",
        ] {
            assert_eq!(scanned(text, 4096), None, "{text}");
        }
    }
}
