//! Papers kept in the file: their bytes once by content, outside the journal; their records are journalled.
//!
//! Undoing an attachment takes away its record and leaves the bytes, so that redo finds them.

use jitu_model::programme::Attachment;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest as _, Sha256};

use crate::digest::hex;
use crate::error::{Result, StoreError};

/// The largest paper, in bytes: SQLite's limit for one value of an untrusted file is set just above it.
pub(crate) const LARGEST: usize = 200 << 20;

/// Stores bytes unless they are there already, and sets the record's size and hash.
pub(crate) fn store(conn: &Connection, bytes: &[u8], attachment: &mut Attachment) -> Result<()> {
    if bytes.len() > LARGEST {
        let name = attachment.name.clone();
        return Err(StoreError::AttachmentTooLarge { name, size: bytes.len(), most: LARGEST });
    }
    attachment.size = bytes.len() as i64;
    attachment.sha256 = hex(&Sha256::digest(bytes));
    conn.execute(
        "INSERT OR IGNORE INTO jitu_blob (sha256, bytes) VALUES (?1, ?2)",
        params![attachment.sha256, bytes],
    )?;
    Ok(())
}

/// The bytes of that hash, checked against it.
///
/// # Errors
/// [`StoreError::AttachmentDamaged`] when they are missing or differ.
pub(crate) fn load(conn: &Connection, sha256: &str) -> Result<Vec<u8>> {
    conn.query_row("SELECT bytes FROM jitu_blob WHERE sha256 = ?1", [sha256], |row| row.get::<_, Vec<u8>>(0))
        .optional()?
        .filter(|bytes| hex(&Sha256::digest(bytes)) == sha256)
        .ok_or_else(|| StoreError::AttachmentDamaged { sha256: sha256.to_owned() })
}
