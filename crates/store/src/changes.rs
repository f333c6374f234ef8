//! Changesets: which rows one touches, and applying it whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use rusqlite::hooks::Action;
use rusqlite::session::{
    ChangesetItem, ChangesetIter, ConflictAction, ConflictType, concat_strm, invert_strm,
};

use crate::digest::{self, Digest};
use crate::error::{Result, RowRef, StoreError};
use crate::migrate;

/// A row of a changeset. One that the change put there is in it whole: its digest needs no second look at the file.
pub(crate) struct Touched {
    pub(crate) row: RowRef,
    pub(crate) inserted: Option<Digest>,
}

/// The rows of a changeset with what happened to them, in its order.
pub(crate) fn touched_rows(conn: &Connection, changeset: &[u8]) -> Result<Vec<Touched>> {
    let mut rows = Vec::new();
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    each(changeset, |item| {
        let Some(row) = row_of(item) else { return Ok(()) };
        let mut inserted = None;
        if item.op().is_ok_and(|op| op.code() == Action::SQLITE_INSERT) {
            if !columns.contains_key(&row.table) {
                columns.insert(row.table.clone(), digest::columns_of(conn, &row.table)?);
            }
            let names = columns.get(&row.table).map_or(&[][..], Vec::as_slice);
            inserted = Some(digest::of_values(&row.table, names, |index| item.new_value(index))?);
        }
        rows.push(Touched { row, inserted });
        Ok(())
    })?;
    Ok(rows)
}

/// The rows of a changeset, in its order. Every journalled table has its id as first column and only key.
pub(crate) fn touched(changeset: &[u8]) -> Result<Vec<RowRef>> {
    let mut rows = Vec::new();
    each(changeset, |item| {
        rows.extend(row_of(item));
        Ok(())
    })?;
    Ok(rows)
}

/// Calls a function for every change.
pub(crate) fn each(changeset: &[u8], mut visit: impl FnMut(&ChangesetItem) -> Result<()>) -> Result<()> {
    if changeset.is_empty() {
        return Ok(());
    }
    let mut bytes = changeset;
    let input: &mut dyn std::io::Read = &mut bytes;
    let mut changes = ChangesetIter::start_strm(&input)?;
    while let Some(item) = changes.next()? {
        visit(item)?;
    }
    Ok(())
}

/// The row a change is about; `None` for a conflict that is about no single row.
pub(crate) fn row_of(item: &ChangesetItem) -> Option<RowRef> {
    let operation = item.op().ok()?;
    let id = match operation.code() {
        Action::SQLITE_INSERT => item.new_value(0),
        _ => item.old_value(0),
    };
    Some(RowRef::new(operation.table_name(), id.ok()?.as_i64().ok()?))
}

/// The changeset that takes this one back.
pub(crate) fn inverse(changeset: &[u8]) -> Result<Vec<u8>> {
    let mut inverse = Vec::with_capacity(changeset.len());
    if !changeset.is_empty() {
        invert_strm(&mut &*changeset, &mut inverse)?;
    }
    Ok(inverse)
}

/// Two changesets as one: what the later did to rows of the earlier is done in the earlier.
pub(crate) fn concatenated(earlier: &[u8], later: &[u8]) -> Result<Vec<u8>> {
    let mut whole = Vec::with_capacity(earlier.len() + later.len());
    concat_strm(&mut &*earlier, &mut &*later, &mut whole)?;
    Ok(whole)
}

/// Applies a changeset. The caller rolls back on an error.
///
/// # Errors
/// [`StoreError::Conflict`] names every row that is not as the changeset expects it.
pub(crate) fn apply(conn: &Connection, changeset: &[u8]) -> Result<()> {
    apply_but(conn, changeset, &BTreeSet::new())
}

/// Applies a changeset to all tables but those named. The caller rolls back on an error.
///
/// # Errors
/// As [`apply`].
pub(crate) fn apply_but(conn: &Connection, changeset: &[u8], but: &BTreeSet<String>) -> Result<()> {
    if changeset.is_empty() {
        return Ok(());
    }
    // SQLite passes over changes to tables that are not there, which would be half an undo; and a forged entry must
    // not reach tables that the journal does not keep.
    let journalled = migrate::journalled_tables(conn)?;
    let mut stray = touched(changeset)?;
    stray.retain(|row| !journalled.contains(&row.table));
    if !stray.is_empty() {
        return Err(StoreError::Conflict { rows: stray });
    }
    let but = but.clone();
    apply_where(conn, changeset, move |table: &str| !but.contains(table))
}

/// Applies what a changeset does to some tables. The caller rolls back on an error.
///
/// # Errors
/// As [`apply`].
pub(crate) fn apply_only(conn: &Connection, changeset: &[u8], tables: BTreeSet<String>) -> Result<()> {
    if changeset.is_empty() {
        return Ok(());
    }
    apply_where(conn, changeset, move |table: &str| tables.contains(table))
}

fn apply_where(
    conn: &Connection,
    changeset: &[u8],
    wanted: impl Fn(&str) -> bool + Send + 'static,
) -> Result<()> {
    let found: Arc<Mutex<Vec<RowRef>>> = Arc::default();
    let rows = Arc::clone(&found);
    conn.apply_strm(&mut &*changeset, Some(wanted), move |kind, item| {
        let row = match kind {
            ConflictType::SQLITE_CHANGESET_FOREIGN_KEY => None,
            _ => row_of(&item),
        };
        rows.lock().unwrap_or_else(PoisonError::into_inner).push(row.unwrap_or_else(|| RowRef::new("", 0)));
        ConflictAction::SQLITE_CHANGESET_OMIT
    })?;
    let mut rows = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
    if rows.is_empty() {
        return Ok(());
    }
    if rows.iter().any(|row| row.table.is_empty()) {
        rows.retain(|row| !row.table.is_empty());
        rows.extend(dangling(conn)?);
    }
    rows.sort();
    rows.dedup();
    Err(StoreError::Conflict { rows })
}

/// Rows that point at rows which are not there.
pub(crate) fn dangling(conn: &Connection) -> Result<Vec<RowRef>> {
    let mut check = conn.prepare("PRAGMA foreign_key_check")?;
    let rows = check.query_map([], |row| {
        Ok(RowRef { table: row.get(0)?, id: row.get::<_, Option<i64>>(1)?.unwrap_or_default() })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
