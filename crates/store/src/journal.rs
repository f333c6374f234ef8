//! The journal: entries chained by hashes, their changesets in chunks, and which of them undo and redo would take.

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest as _, Sha256};

use crate::digest::{self, Digest};
use crate::error::{Result, StoreError};
use crate::schema::LayerTable;

/// Bytes of a changeset in one row: a value of SQLite has an end, a changeset may be larger.
const CHUNK: usize = 1 << 20;

/// Who writes, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The person's name.
    pub person: String,
    /// UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    pub at: String,
}

impl Stamp {
    /// Whether the time is written as it must be.
    pub(crate) fn check(&self) -> Result<()> {
        let shape =
            |text: &str| text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>();
        if shape(&self.at) == "0000-00-00T00:00:00Z" {
            Ok(())
        } else {
            Err(StoreError::BadTime(self.at.clone()))
        }
    }
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A change a person made.
    Edit,
    /// The inverse of an edit.
    Undo,
    /// An undone edit, made again.
    Redo,
    /// The file's making or a migration: undo stops here.
    Schema,
    /// Changes made around the journal that a person accepted.
    Adopted,
}

impl EntryKind {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Edit, "edit"),
        (Self::Undo, "undo"),
        (Self::Redo, "redo"),
        (Self::Schema, "schema"),
        (Self::Adopted, "adopted"),
    ];

    /// The name in the file and on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 1, 2, 3… without gaps.
    pub seq: i64,
    /// When, UTC.
    pub at: String,
    /// Who.
    pub person: String,
    /// What, in the user's words; of an undo or redo, the label of what it undoes or makes again.
    pub label: String,
    /// Kind.
    pub kind: EntryKind,
    /// The entry that an undo undoes or a redo makes again.
    pub undoes: Option<i64>,
    /// Rows inserted, changed and deleted.
    pub rows: i64,
    /// SHA-256 over the entry and the hash before it, hexadecimal.
    pub hash: String,
}

/// A change of the file's structure that an entry stands for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// The file was made with, or brought to, that schema.
    Migrate(i64),
    /// A layer's table was made; its rows are in the changeset.
    CreateLayer(LayerTable),
    /// A layer's table was made with rows that are too many to keep twice.
    ImportLayer(LayerTable, Bulk),
    /// A layer's table was dropped.
    DropLayer(LayerTable),
}

/// The rows of a bulk import, as the journal keeps them: undo deletes them, redo is not possible.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Bulk {
    /// Id of the first row.
    pub(crate) first: i64,
    /// Id of the last row.
    pub(crate) last: i64,
    /// Sum of the rows' digests, hexadecimal.
    pub(crate) digest: String,
}

/// An entry before it has a number and a hash.
pub(crate) struct Draft<'a> {
    pub(crate) stamp: &'a Stamp,
    pub(crate) label: &'a str,
    pub(crate) kind: EntryKind,
    pub(crate) undoes: Option<i64>,
}

/// Where the chain stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Head {
    pub(crate) seq: i64,
    pub(crate) hash: Digest,
    pub(crate) sum: Digest,
}

/// The last entry's number, hash and row sum.
pub(crate) fn head(conn: &Connection) -> Result<Head> {
    let found = conn
        .prepare_cached("SELECT seq, hash, row_sum FROM jitu_journal ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok(Head { seq: row.get(0)?, hash: row.get(1)?, sum: row.get(2)? }))
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Everything that an entry's hash covers.
pub(crate) struct Hashed<'a> {
    pub(crate) previous: &'a Digest,
    pub(crate) seq: i64,
    pub(crate) at: &'a str,
    pub(crate) person: &'a str,
    pub(crate) label: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) undoes: Option<i64>,
    pub(crate) step: Option<&'a str>,
    pub(crate) rows: i64,
    pub(crate) sum: &'a [u8],
    pub(crate) changeset: &'a [u8],
}

impl Hashed<'_> {
    /// The entry's hash.
    pub(crate) fn hash(&self) -> Digest {
        let mut hash = Sha256::new();
        digest::part(&mut hash, b'p', self.previous);
        digest::part(&mut hash, b'n', &self.seq.to_be_bytes());
        digest::part(&mut hash, b'a', self.at.as_bytes());
        digest::part(&mut hash, b'w', self.person.as_bytes());
        digest::part(&mut hash, b'l', self.label.as_bytes());
        digest::part(&mut hash, b'k', self.kind.as_bytes());
        digest::part(&mut hash, b'u', &self.undoes.unwrap_or(0).to_be_bytes());
        digest::part(&mut hash, b's', self.step.unwrap_or("").as_bytes());
        digest::part(&mut hash, b'r', &self.rows.to_be_bytes());
        digest::part(&mut hash, b'd', self.sum);
        digest::part(&mut hash, b'c', self.changeset);
        hash.finalize().into()
    }
}

/// Appends an entry.
pub(crate) fn append(
    conn: &Connection,
    draft: &Draft<'_>,
    steps: &[Step],
    changeset: &[u8],
    rows: i64,
    sum: &Digest,
) -> Result<Entry> {
    let before = head(conn)?;
    let seq = before.seq + 1;
    let step = if steps.is_empty() { None } else { serde_json::to_string(steps).ok() };
    let hash = Hashed {
        previous: &before.hash,
        seq,
        at: &draft.stamp.at,
        person: &draft.stamp.person,
        label: draft.label,
        kind: draft.kind.name(),
        undoes: draft.undoes,
        step: step.as_deref(),
        rows,
        sum,
        changeset,
    }
    .hash();
    conn.execute(
        "INSERT INTO jitu_journal (seq, at, person, label, kind, undoes, step, row_count, row_sum, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            seq, draft.stamp.at, draft.stamp.person, draft.label, draft.kind.name(), draft.undoes, step, rows, sum,
            before.hash, hash
        ],
    )?;
    let mut insert = conn.prepare_cached("INSERT INTO jitu_chunk (seq, part, bytes) VALUES (?1, ?2, ?3)")?;
    for (part, bytes) in changeset.chunks(CHUNK).enumerate() {
        insert.execute(params![seq, part as i64, bytes])?;
    }
    Ok(Entry {
        seq,
        at: draft.stamp.at.clone(),
        person: draft.stamp.person.clone(),
        label: draft.label.to_owned(),
        kind: draft.kind,
        undoes: draft.undoes,
        rows,
        hash: digest::hex(&hash),
    })
}

/// An entry's changeset; empty when it has none.
pub(crate) fn changeset(conn: &Connection, seq: i64) -> Result<Vec<u8>> {
    let mut select = conn.prepare_cached("SELECT bytes FROM jitu_chunk WHERE seq = ?1 ORDER BY part")?;
    let mut rows = select.query([seq])?;
    let mut bytes = Vec::new();
    while let Some(row) = rows.next()? {
        // Anything but bytes was written by another hand; the hash shows it.
        bytes.extend_from_slice(row.get_ref(0)?.as_bytes().unwrap_or_default());
    }
    Ok(bytes)
}

/// An entry's schema steps.
pub(crate) fn steps(conn: &Connection, seq: i64) -> Result<Vec<Step>> {
    let text: Option<String> = conn
        .query_row("SELECT step FROM jitu_journal WHERE seq = ?1", [seq], |row| row.get(0))
        .optional()?
        .flatten();
    match text {
        None => Ok(Vec::new()),
        Some(text) => {
            serde_json::from_str(&text).map_err(|_| StoreError::BrokenJournal { entries: vec![seq] })
        }
    }
}

const COLUMNS: &str = "seq, at, person, label, kind, undoes, row_count, hash";

/// Whether an entry undid the import of a layer whose rows were too many to keep.
pub(crate) fn is_undo_of_import(conn: &Connection, seq: i64) -> Result<bool> {
    let found: Option<(String, Option<i64>)> = conn
        .query_row("SELECT kind, undoes FROM jitu_journal WHERE seq = ?1", [seq], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((kind, Some(undone))) = found else { return Ok(false) };
    let imported = steps(conn, undone)?;
    Ok(kind == EntryKind::Undo.name() && imported.iter().any(|step| matches!(step, Step::ImportLayer(..))))
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let kind: String = row.get(4)?;
    let hash: Digest = row.get(7)?;
    Ok(Entry {
        seq: row.get(0)?,
        at: row.get(1)?,
        person: row.get(2)?,
        label: row.get(3)?,
        kind: EntryKind::from_name(&kind).unwrap_or(EntryKind::Schema),
        undoes: row.get(5)?,
        rows: row.get(6)?,
        hash: digest::hex(&hash),
    })
}

/// The latest entries, newest first.
pub(crate) fn history(conn: &Connection, limit: usize) -> Result<Vec<Entry>> {
    let mut select =
        conn.prepare(&format!("SELECT {COLUMNS} FROM jitu_journal ORDER BY seq DESC LIMIT ?1"))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(select.query_map([limit], entry)?.collect::<rusqlite::Result<_>>()?)
}

/// What undo and redo would take next, last first: (number, label).
#[derive(Debug, Default)]
pub(crate) struct Stacks {
    pub(crate) undo: Vec<(i64, String)>,
    pub(crate) redo: Vec<(i64, String)>,
}

/// Reads the stacks out of the journal: they survive a restart because they are nowhere else.
pub(crate) fn stacks(conn: &Connection) -> Result<Stacks> {
    let mut select = conn.prepare_cached(
        "SELECT seq, label, kind, undoes, coalesce(step LIKE '%\"import_layer\"%', 0) FROM jitu_journal ORDER BY seq",
    )?;
    let mut rows = select.query([])?;
    let mut stacks = Stacks::default();
    let mut bulk: Vec<i64> = Vec::new();
    while let Some(row) = rows.next()? {
        let (seq, label): (i64, String) = (row.get(0)?, row.get(1)?);
        if row.get(4)? {
            bulk.push(seq);
        }
        match EntryKind::from_name(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?) {
            Some(EntryKind::Edit | EntryKind::Adopted) => {
                stacks.undo.push((seq, label));
                stacks.redo.clear();
            }
            Some(EntryKind::Undo) => {
                if let Some(undone) = stacks.undo.pop() {
                    // A bulk import's rows are not kept, so it cannot come back, nor can what was undone before it.
                    if bulk.contains(&undone.0) { stacks.redo.clear() } else { stacks.redo.push(undone) }
                }
            }
            Some(EntryKind::Redo) => {
                stacks.undo.extend(stacks.redo.pop());
            }
            Some(EntryKind::Schema) | None => stacks = Stacks::default(),
        }
    }
    Ok(stacks)
}
