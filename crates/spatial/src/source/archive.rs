//! Zip archives as sources (a zipped Shapefile, a KMZ), unpacked into a folder that goes away with them.
//!
//! What an archive states about itself is its author's word: bytes are counted as they come out, names that lead out of
//! the folder are refused, and so are archives inside archives.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;
use zip::ZipArchive;

use super::{SourceTrouble, trouble};
use crate::SpatialError;

/// Parts of an archive, at most.
const MOST_PARTS: usize = 20_000;
/// An archive unpacks to at most so many times its own size; map data packs to a twentieth at best.
const MOST_TIMES: u64 = 100;
/// What any archive may unpack to, however small it is, bytes.
const ALWAYS: u64 = 64 << 20;
/// What no archive may exceed, bytes.
const NEVER: u64 = 16 << 30;
/// Endings of archives, which are not unpacked inside one.
const ARCHIVES: [&str; 7] = ["zip", "kmz", "rar", "7z", "gz", "tar", "tgz"];

/// Whether a file is named like an archive that can be unpacked.
pub fn is_archive(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| matches!(ending.as_str(), "zip" | "kmz"))
}

/// Unpacks an archive into a folder of its own.
///
/// # Errors
/// [`SpatialError::Source`]: damaged, locked, too large unpacked, leading out of its folder, or with an archive inside;
/// [`SpatialError::File`] when the disk does not take it.
pub fn unpack(path: &Path) -> Result<TempDir, SpatialError> {
    let file =
        |error: std::io::Error| SpatialError::File { path: path.to_owned(), reason: error.to_string() };
    let bad = |why| trouble(path, why);
    let damaged = |error: &dyn ToString| bad(SourceTrouble::Archive(error.to_string()));
    let source = File::open(path).map_err(file)?;
    let size = source.metadata().map_err(file)?.len();
    let most = size.saturating_mul(MOST_TIMES).clamp(ALWAYS, NEVER);
    let mut archive = ZipArchive::new(source).map_err(|error| damaged(&error))?;
    if archive.len() > MOST_PARTS {
        return Err(bad(SourceTrouble::Bomb { most }));
    }
    let folder = tempfile::tempdir().map_err(file)?;
    let mut left = most;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|error| damaged(&error))?;
        let name = name_of(part.name_raw());
        let place = place_of(&name).ok_or_else(|| bad(SourceTrouble::Escapes(name.clone())))?;
        if part.is_dir() {
            continue;
        }
        if part.is_symlink() {
            return Err(bad(SourceTrouble::Escapes(name)));
        }
        let ending = place.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if ending.is_some_and(|ending| ARCHIVES.contains(&ending.as_str())) {
            return Err(bad(SourceTrouble::Nested(name)));
        }
        let target = folder.path().join(place);
        std::fs::create_dir_all(target.parent().unwrap_or(folder.path())).map_err(file)?;
        let mut out = File::create(target).map_err(file)?;
        let mut piece = vec![0; 1 << 16];
        loop {
            let read = part.read(&mut piece).map_err(|error| damaged(&error))?;
            if read == 0 {
                break;
            }
            left = left.checked_sub(read as u64).ok_or_else(|| bad(SourceTrouble::Bomb { most }))?;
            out.write_all(&piece[..read]).map_err(file)?;
        }
    }
    Ok(folder)
}

/// A part's name: UTF-8, or the GBK of Chinese Windows.
fn name_of(raw: &[u8]) -> String {
    let text = std::str::from_utf8(raw).map(str::to_owned);
    text.unwrap_or_else(|_| encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned())
}

/// Where a part goes in the folder; `None` where its name leads elsewhere.
fn place_of(name: &str) -> Option<PathBuf> {
    let plain = name.replace('\\', "/");
    let path = Path::new(&plain);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let drive = plain.split('/').next().is_some_and(|first| first.contains(':'));
    (inside && !drive && !plain.contains('\0') && !plain.is_empty()).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        assert_eq!(place_of("a/b.shp"), Some(PathBuf::from("a/b.shp")));
        assert_eq!(place_of("./地块.shp"), Some(PathBuf::from("./地块.shp")));
        for name in ["../a.shp", "a/../../b.shp", "/etc/passwd", "C:/a.shp", "..\\a.shp", "\\\\host\\a", ""] {
            assert_eq!(place_of(name), None, "{name}");
        }
        assert_eq!(name_of(&[0xb5, 0xd8, 0xbf, 0xe9]), "地块");
    }
}
