//! Copies of a live project file, through SQLite: reading the file any other way would drop its locks.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::error::{Result, StoreError};

/// Copies the open database to a new file, whole or not at all.
///
/// # Errors
/// A file of that name, a folder that cannot be written, or what the database says.
pub(crate) fn copy(conn: &Connection, to: &Path) -> Result<()> {
    if to.exists() {
        return Err(StoreError::Exists { path: to.to_owned() });
    }
    let half = beside(to, "half");
    let done = write(conn, &half).and_then(|()| settle(&half, to));
    if done.is_err() {
        remove(&half);
    }
    done
}

/// Copies the open database to a file that is not finished yet.
pub(crate) fn write(conn: &Connection, to: &Path) -> Result<()> {
    remove(to);
    check_folder(to)?;
    let mut copy = Connection::open(to)?;
    copy.pragma_update(None, "synchronous", "OFF")?;
    Backup::new(conn, &mut copy)?.run_to_completion(1024, Duration::from_millis(1), None)?;
    Ok(())
}

/// Flushes a finished file that nobody has open and gives it its name.
pub(crate) fn settle(half: &Path, to: &Path) -> Result<()> {
    let io = |source| StoreError::Io { path: to.to_owned(), source };
    std::fs::File::open(half).and_then(|file| file.sync_all()).map_err(io)?;
    std::fs::rename(half, to).map_err(io)
}

/// A hidden name beside a file, for what is not finished.
pub(crate) fn beside(path: &Path, purpose: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{purpose}-{}", std::process::id()))
}

/// Removes an unfinished file and its journal.
pub(crate) fn remove(path: &Path) {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // Nothing to do about a leftover that cannot be removed: the error that led here matters more.
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}

/// The folder a file is in; the present one for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Whether new files can be made beside that path.
///
/// # Errors
/// [`StoreError::FolderMissing`] or [`StoreError::FolderNotWritable`].
pub(crate) fn check_folder(path: &Path) -> Result<()> {
    let folder = folder_of(path);
    let about = std::fs::metadata(folder).ok().filter(std::fs::Metadata::is_dir);
    let Some(about) = about else {
        return Err(StoreError::FolderMissing { path: folder.to_owned() });
    };
    let refuse = |source| StoreError::FolderNotWritable { path: path.to_owned(), source };
    // A write-protected folder is respected even where the system would let an administrator write.
    if about.permissions().readonly() {
        return Err(refuse(std::io::ErrorKind::PermissionDenied.into()));
    }
    let probe = beside(path, "probe");
    std::fs::File::create(&probe).map_err(refuse)?;
    remove(&probe);
    Ok(())
}
