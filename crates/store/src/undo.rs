//! Undo and redo: the inverse, or the entry again, appended to the journal. Nothing ever leaves the chain.

use std::path::PathBuf;

use crate::error::{Result, StoreError};
use crate::journal::{self, Draft, Entry, EntryKind, Stamp, Step};
use crate::project::Project;
use crate::schema::LayerTable;
use crate::writer::Writer;
use crate::{changes, schema};

impl Project {
    /// The label of what undo would take back; `None` when there is nothing.
    ///
    /// # Errors
    /// What the database says.
    pub fn undo_label(&self) -> Result<Option<String>> {
        Ok(journal::stacks(&self.conn).map_err(|error| self.at(error))?.undo.pop().map(|(_, label)| label))
    }

    /// The label of what redo would make again; `None` when there is nothing.
    ///
    /// # Errors
    /// What the database says.
    pub fn redo_label(&self) -> Result<Option<String>> {
        Ok(journal::stacks(&self.conn).map_err(|error| self.at(error))?.redo.pop().map(|(_, label)| label))
    }

    /// Takes back the last edit that was not taken back yet; `None` when there is none. Stops at schema entries, and at
    /// the entry that signed a version: what was signed is reopened by an entry of its own.
    ///
    /// The undo of a bulk import deletes its rows for good, so it cannot be made again.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] names rows that are not as the edit left them, [`StoreError::Signed`] the entry that
    /// signed; nothing is changed then.
    pub fn undo(&mut self, stamp: &Stamp) -> Result<Option<Entry>> {
        self.check_writable()?;
        let Some((seq, label)) = journal::stacks(&self.conn)?.undo.pop() else { return Ok(None) };
        let draft = Draft { stamp, label: &label, kind: EntryKind::Undo, undoes: Some(seq) };
        let path = self.path().to_owned();
        let work = |writer: &mut Writer<'_>| {
            still(journal::stacks(writer.conn)?.undo.pop(), seq, path)?;
            let signed = signed_versions(writer)?;
            take_back(writer, seq)?;
            if signed_versions(writer)? < signed {
                return Err(StoreError::Signed { label: label.clone() });
            }
            Ok(())
        };
        Ok(self.record(&draft, work)?.1)
    }

    /// Makes again the edit that was taken back last; `None` when there is none, or something was edited since.
    ///
    /// # Errors
    /// As [`Project::undo`].
    pub fn redo(&mut self, stamp: &Stamp) -> Result<Option<Entry>> {
        self.check_writable()?;
        let Some((seq, label)) = journal::stacks(&self.conn)?.redo.pop() else { return Ok(None) };
        let draft = Draft { stamp, label: &label, kind: EntryKind::Redo, undoes: Some(seq) };
        let path = self.path().to_owned();
        let work = |writer: &mut Writer<'_>| {
            still(journal::stacks(writer.conn)?.redo.pop(), seq, path)?;
            make_again(writer, seq)
        };
        Ok(self.record(&draft, work)?.1)
    }
}

/// Whether the entry that was chosen is still the next: another program may have written before this one got the
/// file to itself.
fn still(next: Option<(i64, String)>, seq: i64, path: PathBuf) -> Result<()> {
    if next.is_some_and(|(next, _)| next == seq) { Ok(()) } else { Err(StoreError::Locked { path }) }
}

fn signed_versions(writer: &Writer<'_>) -> Result<i64> {
    Ok(writer.conn.query_row("SELECT count(*) FROM frozen_version", [], |row| row.get(0))?)
}

fn take_back(writer: &mut Writer<'_>, seq: i64) -> Result<()> {
    let steps = journal::steps(writer.conn, seq)?;
    // A table that was dropped must be there before its rows come back.
    for step in &steps {
        if let Step::DropLayer(layer) = step {
            bring_back(writer, layer)?;
        }
    }
    let changeset = journal::changeset(writer.conn, seq)?;
    changes::apply(writer.conn, &changes::inverse(&changeset)?)?;
    for step in steps.into_iter().rev() {
        match step {
            Step::CreateLayer(layer) | Step::ImportLayer(layer, _) => drop_table(writer, layer, seq)?,
            Step::DropLayer(_) => {}
            Step::Migrate(_) => return Err(not_undoable(seq)),
        }
    }
    Ok(())
}

fn make_again(writer: &mut Writer<'_>, seq: i64) -> Result<()> {
    let steps = journal::steps(writer.conn, seq)?;
    for step in &steps {
        match step {
            Step::CreateLayer(layer) => bring_back(writer, layer)?,
            Step::DropLayer(_) => {}
            Step::Migrate(_) | Step::ImportLayer(..) => return Err(not_undoable(seq)),
        }
    }
    changes::apply(writer.conn, &journal::changeset(writer.conn, seq)?)?;
    for step in steps {
        if let Step::DropLayer(layer) = step {
            drop_table(writer, layer, seq)?;
        }
    }
    Ok(())
}

/// Makes a layer's table again, empty.
fn bring_back(writer: &mut Writer<'_>, layer: &LayerTable) -> Result<()> {
    schema::create_layer_table(writer.conn, layer, &writer.at)?;
    schema::create_triggers(writer.conn, &layer.table)?;
    writer.session.attach(Some(layer.table.as_str()))?;
    writer.steps.push(Step::CreateLayer(layer.clone()));
    Ok(())
}

/// Has a layer's table dropped when the write is recorded.
fn drop_table(writer: &mut Writer<'_>, layer: LayerTable, seq: i64) -> Result<()> {
    if !schema::layer_tables(writer.conn)?.iter().any(|known| known.table == layer.table) {
        return Err(not_undoable(seq));
    }
    writer.dropped.push(layer.table.clone());
    writer.steps.push(Step::DropLayer(layer));
    Ok(())
}

/// An entry that the stacks never offer: the journal was changed by hand.
fn not_undoable(seq: i64) -> StoreError {
    StoreError::BrokenJournal { entries: vec![seq] }
}
