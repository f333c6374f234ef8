//! Is the file what its journal says? Down to the entry and the row, and what to do about rows that are not.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use crate::attachments;
use crate::digest::{self, Digest};
use crate::error::{Result, RowRef, StoreError};
use crate::journal::{self, Hashed};
use crate::project::Project;
use crate::{changes, migrate, row_digests};

/// What a check of the whole file found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerifyReport {
    /// Entries in the journal.
    pub entries: i64,
    /// Hash of the last entry, hexadecimal.
    pub head: String,
    /// Entries whose hash does not fit their content or the entry before them.
    pub broken_entries: Vec<i64>,
    /// What SQLite's integrity check found.
    pub integrity: Vec<String>,
    /// Rows that point at rows which are not there.
    pub dangling: Vec<RowRef>,
    /// Rows whose content was changed around the journal.
    pub changed: Vec<RowRef>,
    /// Rows that were added around the journal.
    pub added: Vec<RowRef>,
    /// Rows that were deleted around the journal.
    pub missing: Vec<RowRef>,
    /// Whether the recorded row digests add up to the last entry's sum; if not, they were changed by hand.
    pub sum_matches: bool,
    /// Hashes of attachments whose bytes are missing or differ.
    pub damaged_attachments: Vec<String>,
}

impl VerifyReport {
    /// Whether nothing at all was found.
    pub fn is_sound(&self) -> bool {
        self.broken_entries.is_empty()
            && self.integrity.is_empty()
            && self.dangling.is_empty()
            && self.outside().is_empty()
            && self.sum_matches
            && self.damaged_attachments.is_empty()
    }

    /// All rows that were edited around the journal.
    pub fn outside(&self) -> Vec<RowRef> {
        self.changed.iter().chain(&self.added).chain(&self.missing).cloned().collect()
    }
}

/// Rows that differ from the journal, by how.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    pub(crate) changed: Vec<RowRef>,
    pub(crate) added: Vec<RowRef>,
    pub(crate) missing: Vec<RowRef>,
}

/// Compares every row with its recorded digest.
pub(crate) fn differences(conn: &Connection) -> Result<Differences> {
    let journalled = migrate::journalled_tables(conn)?;
    let recorded = row_digests::recorded_tables(conn)?;
    let mut found = Differences::default();
    for table in journalled.iter().chain(recorded.iter().filter(|table| !journalled.contains(table))) {
        let before: BTreeMap<i64, Digest> = row_digests::recorded_table(conn, table)?.into_iter().collect();
        let now: BTreeMap<i64, Digest> = if journalled.contains(table) {
            digest::of_table(conn, table)?.into_iter().collect()
        } else {
            BTreeMap::new()
        };
        for (id, digest) in &now {
            match before.get(id) {
                None => found.added.push(RowRef::new(table, *id)),
                Some(recorded) if recorded != digest => found.changed.push(RowRef::new(table, *id)),
                Some(_) => {}
            }
        }
        found
            .missing
            .extend(before.keys().filter(|id| !now.contains_key(id)).map(|id| RowRef::new(table, *id)));
    }
    Ok(found)
}

/// All rows that differ from the journal.
pub(crate) fn differing_rows(conn: &Connection) -> Result<Vec<RowRef>> {
    let Differences { changed, added, missing } = differences(conn)?;
    Ok([changed, added, missing].concat())
}

impl Project {
    /// Checks the whole file: pages, references, the journal's chain, every row and every attachment.
    ///
    /// # Errors
    /// Only what keeps it from checking; what it finds is in the report.
    pub fn verify(&self) -> Result<VerifyReport> {
        let transaction = self.conn.unchecked_transaction()?;
        let report = check(&transaction).map_err(|error| self.at(error))?;
        transaction.finish()?;
        Ok(report)
    }
}

fn check(conn: &Connection) -> Result<VerifyReport> {
    let head = journal::head(conn)?;
    let Differences { changed, added, missing } = differences(conn)?;
    Ok(VerifyReport {
        entries: head.seq,
        head: digest::hex(&head.hash),
        broken_entries: broken_entries(conn)?,
        integrity: integrity(conn)?,
        dangling: changes::dangling(conn)?,
        changed,
        added,
        missing,
        sum_matches: recorded_sum(conn)? == head.sum,
        damaged_attachments: damaged_attachments(conn)?,
    })
}

fn integrity(conn: &Connection) -> Result<Vec<String>> {
    let mut check = conn.prepare("PRAGMA integrity_check(100)")?;
    let lines = check.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// The sum of what `jitu_row_digest` holds: an edit that also changed a row's recorded digest shows here.
fn recorded_sum(conn: &Connection) -> Result<Digest> {
    let mut sum = [0; 32];
    for table in row_digests::recorded_tables(conn)? {
        row_digests::recorded_table(conn, &table)?
            .iter()
            .for_each(|(_, digest)| digest::add(&mut sum, digest));
    }
    Ok(sum)
}

/// Walks the chain from its start.
fn broken_entries(conn: &Connection) -> Result<Vec<i64>> {
    let mut select = conn.prepare(
        "SELECT seq, at, person, label, kind, undoes, step, row_count, row_sum, previous, hash
         FROM jitu_journal ORDER BY seq",
    )?;
    let mut rows = select.query([])?;
    let mut broken = Vec::new();
    let (mut expected_seq, mut before): (i64, Digest) = (1, [0; 32]);
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        // A value that does not even have its type was changed by hand.
        let fits = fits(conn, row, &before).unwrap_or(false);
        if seq != expected_seq || !fits {
            broken.push(seq);
        }
        // Going on from what is written, so that one changed entry is reported as one.
        (expected_seq, before) = (seq + 1, row.get(10).unwrap_or_default());
    }
    Ok(broken)
}

/// Whether an entry's hash fits its content and the hash before it.
fn fits(conn: &Connection, row: &Row<'_>, before: &Digest) -> Result<bool> {
    let (seq, sum): (i64, Vec<u8>) = (row.get(0)?, row.get(8)?);
    let (previous, hash): (Digest, Digest) = (row.get(9)?, row.get(10)?);
    let (at, person, label, kind): (String, String, String, String) =
        (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
    let step: Option<String> = row.get(6)?;
    let computed = Hashed {
        previous: before,
        seq,
        at: &at,
        person: &person,
        label: &label,
        kind: &kind,
        undoes: row.get(5)?,
        step: step.as_deref(),
        rows: row.get(7)?,
        sum: &sum,
        changeset: &journal::changeset(conn, seq)?,
    }
    .hash();
    Ok(previous == *before && hash == computed)
}

fn damaged_attachments(conn: &Connection) -> Result<Vec<String>> {
    let mut select = conn.prepare("SELECT DISTINCT sha256 FROM attachment ORDER BY sha256")?;
    let hashes = select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let mut damaged = Vec::new();
    for sha256 in hashes {
        match attachments::load(conn, &sha256) {
            Ok(_) => {}
            Err(StoreError::AttachmentDamaged { sha256 }) => damaged.push(sha256),
            Err(error) => return Err(error),
        }
    }
    Ok(damaged)
}
