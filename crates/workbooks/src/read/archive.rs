//! Looks into a zip archive before anything is read from it: which kind of workbook it is, and whether it is a bomb.
//!
//! The sizes that an archive states are the author's word; here its parts are inflated once and counted.

use std::collections::HashMap;
use std::io::{self, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::merges::{self, Merges, Scan};
use crate::error::{Fault, Limit};

/// Bytes of all parts together, inflated: a full sheet of a million rows and ten columns is 400 MB of XML.
const MAX_INFLATED: u64 = 1 << 30;
/// The part that is held in memory as a whole.
const MAX_SHARED: u64 = 256 << 20;
/// Where the sheets of an xlsx are.
const SHEETS: &str = "xl/worksheets/";
/// Bytes inflated at a time.
const CHUNK: usize = 1 << 16;
/// Bytes in which a part's first element must have begun.
const HEAD: u64 = 1 << 16;
/// The shortest shared string, `<si/>`.
const SHORTEST_STRING: u64 = 5;

/// What a zip archive is.
pub(super) enum Kind {
    /// Its sheets are still to be counted.
    Xlsx(Uncounted),
    Ods,
    /// Something else, by its usual ending.
    Other(String),
}

/// The sheets of an xlsx: parts that are read as they inflate, so that they can be counted meanwhile.
pub(super) struct Uncounted {
    /// Index and name of each.
    parts: Vec<(usize, String)>,
    /// Bytes that they may inflate to.
    left: u64,
}

/// Tells the kind of an archive and bounds what it inflates to, but for the sheets of an xlsx.
pub(super) fn check(bytes: &[u8]) -> Result<Kind, Fault> {
    check_within(bytes, MAX_INFLATED, MAX_SHARED)
}

fn check_within(bytes: &[u8], mut left: u64, max_shared: u64) -> Result<Kind, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(Fault::damaged)?;
    let mut kind = kind(&mut archive)?;
    let mut parts = Vec::new();
    if matches!(kind, Kind::Other(_)) {
        return Ok(kind);
    }
    for index in 0..archive.len() {
        let name = {
            let file = archive.by_index(index).map_err(Fault::damaged)?;
            file.name().map(std::borrow::Cow::into_owned).unwrap_or_default()
        };
        if matches!(kind, Kind::Xlsx(_)) && name.starts_with(SHEETS) {
            parts.push((index, name));
            continue;
        }
        let shared = name.to_lowercase().ends_with("sharedstrings.xml");
        let limit = if shared { left.min(max_shared) } else { left };
        let file = archive.by_index(index).map_err(Fault::damaged)?;
        let mut file = BufReader::with_capacity(CHUNK, file.take(limit + 1));
        let size = io::copy(&mut file, &mut io::sink()).map_err(Fault::damaged)?;
        drop(file);
        if size > limit {
            return Err(Fault::TooLarge(Limit::Inflated));
        }
        if shared {
            let announced = announced_strings(archive.by_index(index).map_err(Fault::damaged)?)?;
            // The reader makes room for as many strings as are announced, before it has seen one.
            if announced > size / SHORTEST_STRING {
                return Err(Fault::damaged(format!("{announced} shared strings announced in {size} bytes")));
            }
        }
        left -= size;
    }
    if let Kind::Xlsx(uncounted) = &mut kind {
        *uncounted = Uncounted { parts, left };
    }
    Ok(kind)
}

/// Bounds what the sheets of an xlsx inflate to, and picks their merged ranges up.
pub(super) fn count_sheets(bytes: &[u8], uncounted: Uncounted) -> Result<Merges, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(Fault::damaged)?;
    let mut merges = HashMap::new();
    let mut left = uncounted.left;
    for (index, name) in uncounted.parts {
        let file = archive.by_index(index).map_err(Fault::damaged)?;
        let mut scan = Scan::default();
        let mut file = BufReader::with_capacity(CHUNK, file.take(left + 1));
        let size = io::copy(&mut file, &mut scan).map_err(Fault::damaged)?;
        left = left.checked_sub(size).ok_or(Fault::TooLarge(Limit::Inflated))?;
        merges.extend(scan.finish().map(|ranges| (name, ranges)));
    }
    Ok(merges::by_sheet(&mut archive, merges))
}

fn kind(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Kind, Fault> {
    let has = |name: &str| archive.index_for_name(name).is_some();
    for (part, ending) in
        [("xl/workbook.bin", "xlsb"), ("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx")]
    {
        if has(part) {
            return Ok(Kind::Other(ending.to_owned()));
        }
    }
    // Some programs give the workbook's own part another name; its sheets are always here.
    if has("xl/workbook.xml") || archive.file_names_raw().any(|name| name.starts_with(SHEETS.as_bytes())) {
        return Ok(Kind::Xlsx(Uncounted { parts: Vec::new(), left: 0 }));
    }
    let Ok(file) = archive.by_name("mimetype") else { return Ok(Kind::Other("zip".to_owned())) };
    let mut mime = String::new();
    file.take(256).read_to_string(&mut mime).map_err(Fault::damaged)?;
    Ok(match mime.trim() {
        "application/vnd.oasis.opendocument.spreadsheet"
        | "application/vnd.oasis.opendocument.spreadsheet-template" => Kind::Ods,
        other => Kind::Other(other.to_owned()),
    })
}

/// How many strings the shared string part says it has; 0 if it says nothing.
fn announced_strings(part: impl Read) -> Result<u64, Fault> {
    let mut reader = Reader::from_reader(BufReader::new(part.take(HEAD)));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(Fault::damaged)? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "sst" => {
                let count = element.try_get_attribute("uniqueCount").map_err(Fault::damaged)?;
                return Ok(count.and_then(|count| count.value.trim().parse().ok()).unwrap_or(0));
            }
            Event::Eof => return Err(Fault::damaged("no list of shared strings where one should be")),
            _ => (),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(parts: &[(&str, usize)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, size) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(b"<sst>").unwrap();
            zip.write_all(&vec![b' '; *size]).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn parts_are_counted_as_they_inflate() {
        let bytes =
            archive(&[("xl/workbook.xml", 50_000), ("xl/sharedStrings.xml", 50_000), ("xl/a.png", 50_000)]);
        assert!(bytes.len() < 2_000);
        assert!(matches!(check_within(&bytes, 200_000, 100_000), Ok(Kind::Xlsx(_))));
        assert!(matches!(check_within(&bytes, 200_000, 40_000), Err(Fault::TooLarge(Limit::Inflated))));
        assert!(matches!(check_within(&bytes, 120_000, 100_000), Err(Fault::TooLarge(Limit::Inflated))));
    }

    #[test]
    fn sheets_are_counted_as_they_are_read() {
        let bytes = archive(&[("xl/workbook.xml", 50), ("xl/worksheets/sheet1.xml", 300_000)]);
        let left = |left| match check_within(&bytes, left, left) {
            Ok(Kind::Xlsx(uncounted)) => count_sheets(&bytes, uncounted).map(|_| ()),
            _ => panic!("an xlsx whose other parts are small"),
        };
        assert!(left(400_000).is_ok());
        assert!(matches!(left(200_000), Err(Fault::TooLarge(Limit::Inflated))));
    }
}
