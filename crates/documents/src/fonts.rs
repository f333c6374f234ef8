//! The fonts that pages are set in: a fixed list from one folder, never the system's.
//!
//! All files are read once to learn which characters they hold; a font's bytes are kept in memory only from its
//! first use on, because five Chinese fonts are 50 MB and most documents need four.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

use crate::error::{DocError, Result};

/// Files of the folder, and the family each must be.
const FILES: [(&str, &str); 5] = [
    ("FandolFang-Regular.otf", "FandolFang R"),
    ("FandolKai-Regular.otf", "FandolKai"),
    ("NotoSansSC-Regular.ttf", "Noto Sans SC"),
    ("NotoSerifSC-Regular.ttf", "Noto Serif SC"),
    ("NotoSerifSC-Bold.ttf", "Noto Serif SC"),
];

/// One font, read when it is first used.
#[derive(Debug)]
struct Slot {
    path: PathBuf,
    font: OnceLock<Option<Font>>,
}

/// A loaded folder of fonts. Load it once and keep it.
#[derive(Debug)]
pub struct Fonts {
    book: LazyHash<FontBook>,
    slots: Vec<Slot>,
    covered: Vec<u64>,
}

/// One bit for each code point of the planes that Chinese text uses (0 to 3).
const CODE_POINTS: usize = 0x4_0000;

/// Looks through a folder of fonts.
///
/// # Errors
/// A file of the list is missing, cannot be read, or is not the font it should be.
pub fn load(dir: &Path) -> Result<Fonts> {
    let mut book = FontBook::new();
    let mut slots = Vec::new();
    let mut covered = vec![0_u64; CODE_POINTS / 64];
    for (file, family) in FILES {
        let path = dir.join(file);
        let data = read(&path, dir, file)?;
        let info =
            FontInfo::new(&data, 0).filter(|info| info.family.starts_with(family)).ok_or_else(|| {
                DocError::FontUnreadable { path: path.clone(), detail: format!("not the font {family}") }
            })?;
        for code in info.coverage.iter().map(|code| code as usize).filter(|code| *code < CODE_POINTS) {
            covered[code / 64] |= 1 << (code % 64);
        }
        book.push(info);
        slots.push(Slot { path, font: OnceLock::new() });
    }
    Ok(Fonts { book: LazyHash::new(book), slots, covered })
}

fn read(path: &Path, dir: &Path, file: &str) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            DocError::MissingFont { family: file.to_owned(), dir: dir.to_owned() }
        }
        _ => DocError::FontUnreadable { path: path.to_owned(), detail: error.to_string() },
    })
}

impl Fonts {
    /// What typesetting chooses from.
    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// The font at a place of the book.
    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        let slot = self.slots.get(index)?;
        let load = || std::fs::read(&slot.path).ok().and_then(|data| Font::new(Bytes::new(data), 0));
        slot.font.get_or_init(load).clone()
    }

    /// Whether any of the fonts has a glyph for the character.
    pub fn covers(&self, c: char) -> bool {
        let code = c as usize;
        self.covered.get(code / 64).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
    }
}
