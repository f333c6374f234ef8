//! What to do about rows that were edited around the journal: take them over as an entry, or put them back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::hooks::Action;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params_from_iter};

use crate::error::{Result, RowRef, StoreError};
use crate::journal::{self, Draft, Entry, EntryKind, Stamp};
use crate::project::Project;
use crate::verify::{self, Differences};
use crate::{changes, library, recording};

/// A row's values in the order of its columns; `None`: it is not there.
type Content = Option<Vec<Value>>;

/// The label of the entry that takes rows over; the app words it by the entry's kind.
const LABEL: &str = "edited outside";

impl Project {
    /// Takes over what was edited around the journal, as one entry with a changeset from the journalled state to the
    /// present one: it can be undone like any edit. `None` when nothing was.
    ///
    /// # Errors
    /// Rows that point at nothing, rows of a bulk import; nothing is changed then.
    pub fn adopt(&mut self, stamp: &Stamp) -> Result<Option<Entry>> {
        self.check_writable()?;
        let path = self.path().to_owned();
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let adopted = adopt(&transaction, stamp).map_err(|error| error.at(&path))?;
        transaction.commit().map_err(|error| StoreError::from(error).at(&path))?;
        Ok(adopted)
    }

    /// Puts rows that were edited around the journal back to what it says; gives the rows. The journal stays as it
    /// is, for it already tells this state.
    ///
    /// # Errors
    /// Rows of a bulk import, whose content the journal does not keep; nothing is changed then.
    pub fn restore_rows(&mut self) -> Result<Vec<RowRef>> {
        self.check_writable()?;
        let path = self.path().to_owned();
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found = verify::differences(&transaction)?;
        restore(&transaction, &found).map_err(|error| error.at(&path))?;
        transaction.commit().map_err(|error| StoreError::from(error).at(&path))?;
        Ok([found.changed, found.added, found.missing].concat())
    }
}

fn adopt(conn: &Connection, stamp: &Stamp) -> Result<Option<Entry>> {
    let found = verify::differences(conn)?;
    let mut present: Vec<(RowRef, Content)> = Vec::new();
    for row in found.changed.iter().chain(&found.added).chain(&found.missing) {
        present.push((row.clone(), content(conn, row)?));
    }
    restore(conn, &found)?;
    let draft = Draft { stamp, label: LABEL, kind: EntryKind::Adopted, undoes: None };
    let (_, entry) = recording::record(conn, &draft, 1, |writer| {
        present.iter().try_for_each(|(row, values)| put(writer.conn, row, values.as_deref()))
    })?;
    let dangling = changes::dangling(conn)?;
    if dangling.is_empty() { Ok(entry) } else { Err(StoreError::Conflict { rows: dangling }) }
}

/// Puts rows back to their journalled content, without a session.
fn restore(conn: &Connection, found: &Differences) -> Result<()> {
    // Rows come back in any order, so what they point at is checked at the end.
    conn.pragma_update(None, "defer_foreign_keys", true)?;
    let wanted: BTreeSet<RowRef> = found.changed.iter().chain(&found.missing).cloned().collect();
    for row in &wanted {
        library::check_table(conn, Path::new(conn.path().unwrap_or_default()), &row.table)?;
    }
    let known = journalled(conn, &wanted)?;
    let unknown: Vec<RowRef> = wanted.iter().filter(|row| !known.contains_key(row)).cloned().collect();
    if !unknown.is_empty() {
        return Err(StoreError::NotRestorable { rows: unknown });
    }
    found.added.iter().try_for_each(|row| put(conn, row, None))?;
    known.iter().try_for_each(|(row, values)| put(conn, row, values.as_deref()))
}

/// The content that the journal leaves these rows with, by going through all its changesets.
fn journalled(conn: &Connection, wanted: &BTreeSet<RowRef>) -> Result<BTreeMap<RowRef, Content>> {
    let mut known: BTreeMap<RowRef, Content> = BTreeMap::new();
    if wanted.is_empty() {
        return Ok(known);
    }
    for seq in 1..=journal::head(conn)?.seq {
        changes::each(&journal::changeset(conn, seq)?, |item| {
            let Some(row) = changes::row_of(item).filter(|row| wanted.contains(row)) else { return Ok(()) };
            let operation = item.op()?;
            let columns = 0..operation.number_of_columns() as usize;
            match operation.code() {
                Action::SQLITE_INSERT => {
                    let values =
                        columns.map(|i| owned(item.new_value(i)?)).collect::<rusqlite::Result<_>>()?;
                    known.insert(row, Some(values));
                }
                Action::SQLITE_UPDATE => {
                    if let Some(Some(values)) = known.get_mut(&row) {
                        // A column that an update leaves alone has no new value in its changeset.
                        for (i, value) in columns.zip(values.iter_mut()) {
                            if let Ok(new) = item.new_value(i) {
                                *value = owned(new)?;
                            }
                        }
                    }
                }
                _ => {
                    known.insert(row, None);
                }
            }
            Ok(())
        })?;
    }
    Ok(known)
}

fn owned(value: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(Value::try_from(value)?)
}

/// A row's present values.
fn content(conn: &Connection, row: &RowRef) -> Result<Content> {
    let mut select = conn.prepare(&format!("SELECT * FROM \"{}\" WHERE id = ?1", row.table))?;
    let columns = select.column_count();
    Ok(select.query_row([row.id], |found| (0..columns).map(|index| found.get(index)).collect()).optional()?)
}

/// Makes a row hold these values, or go away.
fn put(conn: &Connection, row: &RowRef, values: Option<&[Value]>) -> Result<()> {
    let table = &row.table;
    let of_row = |error| StoreError::of_row(error, table, row.id);
    let Some(values) = values else {
        conn.execute(&format!("DELETE FROM \"{table}\" WHERE id = ?1"), [row.id]).map_err(of_row)?;
        return Ok(());
    };
    let columns: Vec<String> = {
        let select = conn.prepare(&format!("SELECT * FROM \"{table}\""))?;
        select.column_names().into_iter().map(|name| format!("\"{name}\"")).collect()
    };
    let marks: Vec<String> = (1..=columns.len()).map(|index| format!("?{index}")).collect();
    let sets: Vec<String> =
        columns.iter().zip(&marks).map(|(name, mark)| format!("{name} = {mark}")).collect();
    let updated = conn
        .execute(
            &format!("UPDATE \"{table}\" SET {} WHERE id = ?1", sets.join(", ")),
            params_from_iter(values),
        )
        .map_err(of_row)?;
    if updated == 0 {
        let (columns, marks) = (columns.join(", "), marks.join(", "));
        conn.execute(
            &format!("INSERT INTO \"{table}\" ({columns}) VALUES ({marks})"),
            params_from_iter(values),
        )
        .map_err(of_row)?;
    }
    Ok(())
}
