//! The place a file goes to: written beside it, moved there when it is complete.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::SpatialError;

/// Parts of a Shapefile that describe another one once the main file is replaced.
const STALE: [&str; 6] = ["sbn", "sbx", "qix", "cpg", "prj", "shp.xml"];

/// A folder beside a file that is to be; it goes with whatever is left in it.
pub(super) struct Aside {
    folder: TempDir,
    out: PathBuf,
}

impl Aside {
    /// Makes the folder.
    ///
    /// # Errors
    /// [`SpatialError::File`] where nothing can be written; [`SpatialError::Exists`] for a folder at the place.
    pub(super) fn of(out: &Path) -> Result<Self, SpatialError> {
        if out.is_dir() {
            return Err(SpatialError::Exists { path: out.to_owned() });
        }
        let folder = parent(out);
        let made = tempfile::Builder::new().prefix(".jitu-").tempdir_in(folder);
        Ok(Self { folder: made.map_err(|error| fails(out, &error))?, out: out.to_owned() })
    }

    /// The path to write a file of that name to.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Moves everything to its place; gives the paths by name, `main` first.
    ///
    /// # Errors
    /// [`SpatialError::File`].
    pub(super) fn settle(self, main: &str) -> Result<Vec<PathBuf>, SpatialError> {
        let fail = |error: std::io::Error| fails(&self.out, &error);
        let mut names = Vec::new();
        for entry in fs::read_dir(self.folder.path()).map_err(fail)? {
            names.push(entry.map_err(fail)?.file_name());
        }
        names.sort_by_key(|name| (name != main, name.clone()));
        let mut paths = Vec::with_capacity(names.len());
        for name in names {
            let place = self.out.with_file_name(&name);
            if place.extension().is_some_and(|ending| ending == "shp") {
                // One that is not there need not go.
                STALE.iter().for_each(|ending| drop(fs::remove_file(place.with_extension(ending))));
            }
            fs::rename(self.folder.path().join(&name), &place).map_err(fail)?;
            paths.push(place);
        }
        Ok(paths)
    }
}

/// Writes bytes to a file as a whole.
///
/// # Errors
/// [`SpatialError::File`]; [`SpatialError::Exists`] for a folder.
pub fn replace(out: &Path, bytes: &[u8]) -> Result<PathBuf, SpatialError> {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let aside = Aside::of(out)?;
    fs::write(aside.path(&name), bytes).map_err(|error| fails(out, &error))?;
    aside.settle(&name)?;
    Ok(out.to_owned())
}

fn parent(out: &Path) -> &Path {
    match out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn fails(out: &Path, error: &std::io::Error) -> SpatialError {
    SpatialError::File { path: out.to_owned(), reason: error.to_string() }
}
