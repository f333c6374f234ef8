//! Files that somebody names: there, and files.
//!
//! Whoever opens a pipe waits until somebody writes into it, so what is no regular file is refused before it is opened.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::error::{AppError, Result};

/// Largest file of settings that is read: they are written by hand.
const LARGEST_TEXT: u64 = 1 << 20;

/// Refuses what is not there, and what is no regular file.
///
/// # Errors
/// `no_such_file`, `not_a_file`.
pub(crate) fn regular(path: &Path) -> Result<()> {
    let refused = |code| AppError::new(code, &[("path", &path.display().to_string())]);
    match path.metadata() {
        Ok(about) if about.is_file() => Ok(()),
        Ok(_) => Err(refused("not_a_file")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(refused("no_such_file")),
        Err(error) => Err(AppError::io(path, &error)),
    }
}

/// The text of a file of settings: rules, a schema, a metric.
///
/// # Errors
/// Those of [`regular`]; a file that cannot be read, is no text or is too large: half of one could be read as another.
pub(crate) fn text(path: &Path) -> Result<String> {
    regular(path)?;
    let io = |error: std::io::Error| AppError::io(path, &error);
    let mut text = String::new();
    File::open(path).map_err(io)?.take(LARGEST_TEXT + 1).read_to_string(&mut text).map_err(io)?;
    if text.len() as u64 > LARGEST_TEXT {
        return Err(io(std::io::ErrorKind::FileTooLarge.into()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_is_refused_and_not_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("规则.toml");
        std::fs::write(&path, "#".repeat(LARGEST_TEXT as usize)).unwrap();
        assert_eq!(text(&path).unwrap().len() as u64, LARGEST_TEXT);
        std::fs::write(&path, "#".repeat(LARGEST_TEXT as usize + 1)).unwrap();
        assert_eq!(text(&path).unwrap_err().code, "io");
        assert_eq!(text(folder.path()).unwrap_err().code, "not_a_file");
        assert_eq!(text(&folder.path().join("无")).unwrap_err().code, "no_such_file");
    }
}
