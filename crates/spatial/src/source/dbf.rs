//! The encoding of a Shapefile's texts, and the files that belong to it.
//!
//! Files of Chinese offices are in GBK, say so (`.cpg`, language byte 0x4D), say nothing, or say something else than is
//! true. GDAL is asked for the bytes as they are, and what they mean is found out here.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{SourceTrouble, trouble};
use crate::SpatialError;

/// What GDAL opens a Shapefile with so that each byte of a text comes as one character.
pub(super) const BYTES: &str = "ISO-8859-1";
/// Bytes of records that are looked through for the encoding.
const LOOKED_THROUGH: usize = 32 << 20;

/// An encoding, and how it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextIn {
    /// The encoding.
    pub(super) encoding: &'static Encoding,
    /// A person said so, or the file does and its bytes agree; else it was found out.
    pub stated: bool,
}

impl TextIn {
    /// Its name, as it may be given back: `UTF-8`, `GB18030`.
    pub fn name(&self) -> &'static str {
        self.encoding.name()
    }

    /// A text that came byte by byte.
    pub(super) fn decoded(&self, bytes: &str) -> String {
        if bytes.is_ascii() {
            return bytes.to_owned();
        }
        let raw: Vec<u8> = bytes.chars().map(|c| c as u8).collect();
        // A text that is cut to its column ends in half a character.
        let (text, _, _) = self.encoding.decode(&raw);
        text.trim_end_matches('\u{fffd}').to_owned()
    }
}

/// A file of the same name with another ending, in any case of its letters.
pub(super) fn sibling(path: &Path, ending: &str) -> Option<PathBuf> {
    [ending.to_owned(), ending.to_uppercase()]
        .iter()
        .map(|ending| path.with_extension(ending))
        .find(|path| path.is_file())
}

/// Whether a Shapefile has its three parts.
///
/// # Errors
/// [`SourceTrouble::MissingPart`] names the first that is not there.
pub(super) fn check_parts(path: &Path) -> Result<(), SpatialError> {
    for ending in ["shp", "shx", "dbf"] {
        if sibling(path, ending).is_none() {
            let part = path.with_extension(ending);
            let part = part.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Err(trouble(path, SourceTrouble::MissingPart(part)));
        }
    }
    Ok(())
}

/// The encoding of a Shapefile: as a person says, else as it states unless its bytes say otherwise, else UTF-8 where all
/// bytes are valid, else GB18030, of which GBK and GB2312 are parts.
pub(super) fn encoding(path: &Path, given: Option<&str>) -> TextIn {
    if let Some(encoding) = given.and_then(named) {
        return TextIn { encoding, stated: true };
    }
    let table = sibling(path, "dbf");
    let utf8 = table.as_deref().is_none_or(|table| is_utf8(table).unwrap_or(true));
    let cpg = sibling(path, "cpg").and_then(|path| std::fs::read_to_string(path).ok());
    let stated = cpg.as_deref().and_then(named).or_else(|| language(table.as_deref()?));
    match stated {
        Some(stated) if stated == UTF_8 && !utf8 => TextIn { encoding: GB18030, stated: false },
        Some(encoding) => TextIn { encoding, stated: true },
        None => TextIn { encoding: if utf8 { UTF_8 } else { GB18030 }, stated: false },
    }
}

/// An encoding by any name that a `.cpg` or a person gives it.
fn named(name: &str) -> Option<&'static Encoding> {
    let name = name.trim().trim_start_matches('\u{feff}').to_ascii_uppercase();
    let number = name.trim_start_matches("CP").trim_start_matches("WINDOWS-").trim_start_matches("ANSI ");
    match number {
        "936" | "54936" | "GBK" | "GB2312" | "GB18030" => Some(GB18030),
        "65001" | "UTF8" | "UTF-8" => Some(UTF_8),
        "950" => Some(encoding_rs::BIG5),
        "1252" => Some(encoding_rs::WINDOWS_1252),
        _ => Encoding::for_label(name.as_bytes()),
    }
}

/// The encoding that the language byte of a table names.
fn language(table: &Path) -> Option<&'static Encoding> {
    let mut head = [0; 32];
    File::open(table).ok()?.read_exact(&mut head).ok()?;
    match head[29] {
        0x4d | 0x7a => Some(GB18030),
        0x4f | 0x78 => Some(encoding_rs::BIG5),
        _ => None,
    }
}

/// Whether everything in the records of a table is valid UTF-8, a character cut at the end of its column aside.
fn is_utf8(table: &Path) -> std::io::Result<bool> {
    let mut file = BufReader::new(File::open(table)?);
    let mut head = [0; 32];
    file.read_exact(&mut head)?;
    let start = usize::from(u16::from_le_bytes([head[8], head[9]]));
    let length = usize::from(u16::from_le_bytes([head[10], head[11]]));
    let mut columns = vec![0; start.saturating_sub(32)];
    file.read_exact(&mut columns)?;
    let mut widths = Vec::new();
    for column in columns.chunks_exact(32).take_while(|column| column[0] != 0x0d) {
        let name = &column[..11];
        let name = &name[..name.iter().position(|byte| *byte == 0).unwrap_or(11)];
        if !is_valid(name) {
            return Ok(false);
        }
        widths.push((column[11], usize::from(column[16])));
    }
    let mut record = vec![0; length.max(1)];
    for _ in 0..LOOKED_THROUGH / length.max(1) {
        if file.read_exact(&mut record).is_err() {
            break;
        }
        let mut at = 1;
        for (kind, width) in &widths {
            let cell = record.get(at..at + width).unwrap_or_default();
            if *kind == b'C' && !is_valid(cell) {
                return Ok(false);
            }
            at += width;
        }
    }
    Ok(true)
}

fn is_valid(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map_or_else(|wrong| wrong.error_len().is_none(), |_| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_go_by_many_names() {
        for name in ["GBK", "gb2312", "936", "CP936", "cp936\r\n", "\u{feff}GB18030", "ANSI 936"] {
            assert_eq!(named(name), Some(GB18030), "{name}");
        }
        for name in ["utf-8", "UTF8", "65001"] {
            assert_eq!(named(name), Some(UTF_8), "{name}");
        }
        assert_eq!(named("no such thing"), None);
    }

    #[test]
    fn bytes_become_the_text_they_are() {
        let gbk = TextIn { encoding: GB18030, stated: false };
        let bytes: String = [0xd3, 0xc0, 0xbe, 0xc3].iter().map(|byte| char::from(*byte)).collect();
        assert_eq!(gbk.decoded(&bytes), "永久");
        assert_eq!(gbk.decoded(&format!("{bytes}\u{bb}")), "永久", "cut in the middle of a character");
        assert_eq!(gbk.decoded("A1"), "A1");
    }
}
