//! Reads a file of any of the usual kinds into cells.
//!
//! The kind is told by the content, because a ledger named `.xls` is as often an xlsx or a text. Opened files are
//! hostile: sizes are bounded before anything is allocated for them, and what the readers below trust in vain ends
//! as [`WorkbookError::Damaged`].

mod archive;
mod grid;
mod merges;
mod ods;
mod text;
mod xls;
mod xlsx;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::error::{Fault, Limit, WorkbookError};
use crate::sheet::Workbook;

pub use text::{Encoding, read_text};

/// Bytes of a file that is still read: a full sheet of a million rows takes about a tenth.
const MAX_FILE: u64 = 256 << 20;

/// Reads xlsx, xlsm, xls, ods, and text separated by commas, semicolons or tabs.
///
/// `encoding` is for text files only; without it a byte order mark decides, else valid UTF-8 is UTF-8, else it is
/// GB18030, of which GBK and GB2312 are parts.
///
/// # Errors
/// The file cannot be read, is damaged, password-protected, too large, of another kind, or empty.
pub fn read(path: &Path, encoding: Option<Encoding>) -> Result<Workbook, WorkbookError> {
    let unreadable = |source| WorkbookError::Unreadable { path: path.to_owned(), source };
    if fs::metadata(path).map_err(unreadable)?.len() > MAX_FILE {
        return Err(Fault::TooLarge(Limit::FileSize).at(path));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    read_bytes(&bytes, &name, encoding).map_err(|fault| fault.at(path))
}

fn read_bytes(bytes: &[u8], name: &str, encoding: Option<Encoding>) -> Result<Workbook, Fault> {
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    let workbook = if bytes.starts_with(b"PK") {
        read_archive(bytes)?
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        xls::check(bytes)?;
        unwinding(|| xls::read(bytes))?
    } else {
        text::read(bytes, name, encoding)?
    };
    if workbook.sheets.iter().all(|sheet| sheet.rows.is_empty()) {
        return Err(Fault::Empty);
    }
    Ok(workbook)
}

fn read_archive(bytes: &[u8]) -> Result<Workbook, Fault> {
    match archive::check(bytes)? {
        archive::Kind::Xlsx(sheets) => unwinding(|| xlsx::read(bytes, sheets)),
        archive::Kind::Ods => ods::read(bytes),
        archive::Kind::Other(found) => Err(Fault::Unknown(found)),
    }
}

/// Runs a reader that slices by offsets found in the file: on a forged file it may panic, and a bad file must not
/// end the program.
fn unwinding<T>(read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Fault::damaged("contradicts itself")))
}
