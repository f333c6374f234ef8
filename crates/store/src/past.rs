//! The project as it was after an earlier entry: a copy from which everything later is taken back.
//!
//! The live file is only read. In the copy the inverse of each later entry is applied, from the last to the first, and
//! the journal is cut after the entry asked for; the sum of the rows' digests must then be the sum that this entry
//! recorded, so a copy is either exactly what was, or an error.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::digest::Digest;
use crate::error::{ReadOnly, Result, StoreError};
use crate::journal::{self, Entry, Step};
use crate::project::Project;
use crate::schema::LayerTable;
use crate::{backup, changes, defend, row_digests, schema, tables};

impl Project {
    /// The last entry at or before a time (UTC, `YYYY-MM-DDTHH:MM:SSZ`): the state the file had then. `None` before it
    /// was made. Where clocks went backwards, the order of the journal counts.
    ///
    /// # Errors
    /// What the database says.
    pub fn entry_at(&self, time: &str) -> Result<Option<Entry>> {
        Ok(self.history(usize::MAX)?.into_iter().find(|entry| entry.at.as_str() <= time))
    }

    /// Writes the project as it was after an entry to a new file: a project of its own that opens, verifies and ends
    /// with that entry. `compact`: without the pages of what came later, for a file that is given away.
    ///
    /// # Errors
    /// [`StoreError::Exists`]; [`StoreError::NotKept`] when the entry is before a change of the file's structure, or
    /// between the import of a large layer and its undo, which deleted the features for good; [`StoreError::Conflict`]
    /// for rows that were edited around the journal. No file is left then.
    pub fn copy_as_of(&self, seq: i64, to: &Path, compact: bool) -> Result<()> {
        if let Some(why @ ReadOnly::ForeignSchema(_)) = self.read_only() {
            return Err(StoreError::ReadOnly { path: self.path().to_owned(), why: why.clone() });
        }
        if std::fs::symlink_metadata(to).is_ok() {
            return Err(StoreError::Exists { path: to.to_owned() });
        }
        let half = backup::beside(to, "past");
        let made = backup::write(&self.conn, &half)
            .and_then(|()| wind_back(&half, seq, compact))
            .and_then(|()| backup::settle(&half, to));
        if made.is_err() {
            backup::remove(&half);
        }
        made.map_err(|error| error.at(to))
    }
}

/// Takes back, in a copy, all that came after an entry.
fn wind_back(copy: &Path, seq: i64, compact: bool) -> Result<()> {
    let mut conn = Connection::open(copy)?;
    defend::configure(&conn)?;
    // The live file was compared with what this program makes before it was opened for use.
    defend::trust(&conn)?;
    conn.pragma_update(None, "synchronous", "OFF")?;
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let head = journal::head(&transaction)?;
    if !(1..=head.seq).contains(&seq) {
        return Err(StoreError::NotKept { entry: seq, layer: None });
    }
    let mut way = Way { conn: &transaction, sum: head.sum, lost: BTreeSet::new(), touched: BTreeSet::new() };
    for later in (seq + 1..=head.seq).rev() {
        way.take_back(later)?;
    }
    let Way { sum, lost, touched, .. } = way;
    if let Some(layer) = lost.into_iter().next() {
        return Err(StoreError::NotKept { entry: seq, layer: Some(layer) });
    }
    cut_journal(&transaction, seq)?;
    if journal::head(&transaction)?.sum != sum {
        return Err(StoreError::BrokenJournal { entries: vec![seq] });
    }
    let at: String =
        transaction.query_row("SELECT at FROM jitu_journal WHERE seq = ?1", [seq], |row| row.get(0))?;
    for table in &touched {
        let located = tables::table(table).is_none_or(|table| table.geometry.is_some());
        schema::touch_contents(&transaction, table, located, &at)?;
    }
    transaction.commit()?;
    drop(conn);
    if compact {
        // Over a connection of its own: VACUUM attaches a file, which the others may not, and keeps it out of memory.
        Connection::open(copy)?.execute_batch("VACUUM")?;
    }
    Ok(())
}

/// Forgets the entries after one, and papers that no row knows any more.
fn cut_journal(conn: &Connection, seq: i64) -> Result<()> {
    conn.execute("DELETE FROM jitu_chunk WHERE seq > ?1", [seq])?;
    conn.execute("DELETE FROM jitu_journal WHERE seq > ?1", [seq])?;
    conn.execute("DELETE FROM jitu_blob WHERE sha256 NOT IN (SELECT sha256 FROM attachment)", [])?;
    Ok(())
}

/// The way back through the journal of a copy.
struct Way<'c> {
    conn: &'c Connection,
    /// The sum of the rows' digests as they are now.
    sum: Digest,
    /// Tables whose rows the journal did not keep, and which were there at the point reached.
    lost: BTreeSet<String>,
    /// Tables whose rows changed and that are there.
    touched: BTreeSet<String>,
}

impl Way<'_> {
    fn take_back(&mut self, seq: i64) -> Result<()> {
        let steps = journal::steps(self.conn, seq)?;
        // A table that was dropped must be there before its rows come back.
        for step in &steps {
            if let Step::DropLayer(layer) = step {
                self.bring_back(layer, seq)?;
            }
        }
        let inverse = changes::inverse(&journal::changeset(self.conn, seq)?)?;
        changes::apply_but(self.conn, &inverse, &self.lost)?;
        let mut rows = changes::touched_rows(self.conn, &inverse)?;
        rows.retain(|touched| !self.lost.contains(&touched.row.table));
        row_digests::refresh(self.conn, &rows, &mut self.sum)?;
        self.touched.extend(rows.into_iter().map(|touched| touched.row.table));
        for step in steps.iter().rev() {
            match step {
                Step::CreateLayer(layer) | Step::ImportLayer(layer, _) => self.drop(layer, seq)?,
                Step::DropLayer(_) => {}
                Step::Migrate(_) => return Err(StoreError::NotKept { entry: seq - 1, layer: None }),
            }
        }
        Ok(())
    }

    fn bring_back(&mut self, layer: &LayerTable, seq: i64) -> Result<()> {
        let at: String =
            self.conn.query_row("SELECT at FROM jitu_journal WHERE seq = ?1", [seq], |row| row.get(0))?;
        schema::create_layer_table(self.conn, layer, &at)?;
        schema::create_triggers(self.conn, &layer.table)?;
        if journal::is_undo_of_import(self.conn, seq)? {
            self.lost.insert(layer.table.clone());
        }
        Ok(())
    }

    fn drop(&mut self, layer: &LayerTable, seq: i64) -> Result<()> {
        let there = schema::layer_tables(self.conn)?.iter().any(|known| known.table == layer.table);
        if !there {
            return Err(StoreError::BrokenJournal { entries: vec![seq] });
        }
        row_digests::forget_table(self.conn, &layer.table, &mut self.sum)?;
        schema::drop_layer_table(self.conn, &layer.table)?;
        self.lost.remove(&layer.table);
        self.touched.remove(&layer.table);
        Ok(())
    }
}
