//! From a path to a connection that may be used: what the file is, whether it can be written, whether to trust it.
//!
//! The file is looked at only through SQLite: opening it any other way in this process would drop the locks of
//! another handle on it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::error::{ReadOnly, Result, StoreError};
use crate::migrate::Migration;
use crate::project::READING;
use crate::{backup, defend, migrate, schema};

/// A file that was opened.
pub(crate) struct Opened {
    pub(crate) conn: Connection,
    pub(crate) read_only: Option<ReadOnly>,
    /// The copy made before a migration.
    pub(crate) copy: Option<PathBuf>,
}

/// Opens a project file with these migrations.
pub(crate) fn open(path: &Path, steps: &[Migration]) -> Result<Opened> {
    let (file, folder) = protection(path)?;
    let mut read_only = if file { Some(ReadOnly::File) } else { folder.then_some(ReadOnly::Folder) };
    let mut conn = connect(path, read_only.is_some(), folder)?;
    defend::configure(&conn)?;
    identify(&conn, path)?;
    if conn.is_readonly("main")? && read_only.is_none() {
        read_only = Some(ReadOnly::File);
    }
    let (found, known) = (migrate::version_of(&conn)?, migrate::newest(steps));
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    if found < known && read_only.is_some() {
        return Err(StoreError::OlderReadOnly { path: path.to_owned(), found, known });
    }
    if read_only.is_none() {
        leave_wal(&conn)?;
    }
    let comparison = defend::compare(&conn, steps, found)?;
    if !comparison.missing.is_empty() {
        let detail = format!("tables missing: {}", comparison.missing.join(", "));
        return Err(StoreError::Damaged { path: path.to_owned(), detail });
    }
    let mut copy = None;
    if comparison.foreign.is_empty() {
        defend::trust(&conn)?;
        if found < known {
            copy = Some(migrate::upgrade(&mut conn, path, steps)?);
        }
    } else if found < known {
        return Err(StoreError::OlderReadOnly { path: path.to_owned(), found, known });
    } else {
        conn.pragma_update(None, "query_only", true)?;
        read_only = Some(ReadOnly::ForeignSchema(comparison.foreign));
    }
    conn.pragma_update(None, "synchronous", "EXTRA")?;
    Ok(Opened { conn, read_only, copy })
}

/// Whether the file is write-protected, and whether its folder is.
fn protection(path: &Path) -> Result<(bool, bool)> {
    let about = std::fs::metadata(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound if !backup::folder_of(path).is_dir() => {
            StoreError::FolderMissing { path: backup::folder_of(path).to_owned() }
        }
        std::io::ErrorKind::NotFound => StoreError::NoSuchFile { path: path.to_owned() },
        _ => StoreError::Io { path: path.to_owned(), source },
    })?;
    if !about.is_file() {
        return Err(StoreError::NotAGeoPackage { path: path.to_owned() });
    }
    let folder = match backup::check_folder(path) {
        Ok(()) => false,
        Err(StoreError::FolderNotWritable { .. }) => true,
        Err(error) => return Err(error),
    };
    Ok((about.permissions().readonly(), folder))
}

fn connect(path: &Path, read_only: bool, folder: bool) -> Result<Connection> {
    if !read_only {
        let writing = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
        return Ok(Connection::open_with_flags(path, writing)?);
    }
    if !folder {
        return Ok(Connection::open_with_flags(path, READING)?);
    }
    let leftover = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        std::fs::metadata(PathBuf::from(name)).is_ok_and(|about| about.len() > 0)
    };
    if leftover("-wal") || leftover("-journal") {
        return Err(StoreError::UnfinishedWrite { path: path.to_owned() });
    }
    // A file left in write-ahead mode needs a file beside it even for reading, unless nobody can change it.
    let reading = READING.union(OpenFlags::SQLITE_OPEN_URI);
    Ok(Connection::open_with_flags(uri(path, "immutable=1"), reading)?)
}

/// `file:` URI of a path with everything but plain characters escaped.
pub(crate) fn uri(path: &Path, parameter: &str) -> String {
    let mut text = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(byte) {
            text.push(char::from(*byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text + "?" + parameter
}

/// Tells what the file is, by the first pages.
fn identify(conn: &Connection, path: &Path) -> Result<()> {
    let pragma = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let pages = pragma("page_count")?;
    if pages == 0 {
        return Err(StoreError::Damaged { path: path.to_owned(), detail: "empty".to_owned() });
    }
    let size = std::fs::metadata(path).map(|about| about.len()).unwrap_or_default();
    let wanted = pages as u64 * pragma("page_size")? as u64;
    let application = pragma("application_id")?;
    if application != schema::APPLICATION_ID {
        return Err(StoreError::NotAGeoPackage { path: path.to_owned() });
    }
    let in_wal = conn.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0))? == "wal";
    if size < wanted && !in_wal {
        let detail = format!("{size} bytes of {wanted}");
        return Err(StoreError::Damaged { path: path.to_owned(), detail });
    }
    let ours: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'jitu_version' AND type = 'table')",
        [],
        |row| row.get(0),
    )?;
    if ours { Ok(()) } else { Err(StoreError::NotOurs { path: path.to_owned() }) }
}

/// Takes the file out of write-ahead mode, which a GIS program may have left: it must travel as one file. While that
/// program still has it open this cannot be done, and nothing breaks.
fn leave_wal(conn: &Connection) -> Result<()> {
    let mode: String = conn.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode == "wal" {
        let set = conn.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0));
        match set {
            Err(error) if error.sqlite_error_code() != Some(rusqlite::ErrorCode::DatabaseBusy) => {
                return Err(error.into());
            }
            _ => {}
        }
    }
    Ok(())
}
