//! Many new rows of one table at once: an import brings a hundred thousand.
//!
//! The session that listens to a write costs as much as the write itself: it copies every new row, finds it again for
//! the changeset, and the digest then reads it out of there. For many new rows it is switched off meanwhile, and what it
//! would have said is written here, on a thread of its own beside the one that fills the table: one insert a row, in
//! SQLite's changeset format (<https://www.sqlite.org/session/c_changegroup.html> and the head of its `sqlite3session.c`),
//! and the row's digest.

use std::sync::mpsc;

use jitu_model::Record;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params_from_iter};

use crate::cells::Cells;
use crate::digest::{self, Digest};
use crate::error::{Result, RowRef, StoreError};
use crate::writer::{insert_statement, row_of};

/// So many records go from hand to hand at once; fewer than that are not worth switching the session off.
pub(crate) const AT_ONCE: usize = 512;

/// SQLite's code of an insert, in a changeset and elsewhere.
const INSERT: u8 = 18;

/// What was added to a table while the session did not listen.
pub(crate) struct Added {
    pub(crate) table: &'static str,
    /// A changeset of inserts.
    pub(crate) changeset: Vec<u8>,
    /// Ids and digests of the rows, in the order in which they came.
    pub(crate) digests: Vec<(i64, Digest)>,
}

impl Added {
    /// Whether a row is one of these; their ids follow each other.
    pub(crate) fn has(&self, row: &RowRef) -> bool {
        let id = |end: Option<&(i64, Digest)>| end.map_or(0, |(id, _)| *id);
        row.table == self.table && (id(self.digests.first())..=id(self.digests.last())).contains(&row.id)
    }
}

/// A few records on their way: as rows, as changes, as digests.
#[derive(Default)]
struct Parts {
    rows: Vec<Cells>,
    changes: Vec<u8>,
    digests: Vec<(i64, Digest)>,
}

/// Stores new records, whose ids follow each other; all of them or none. The caller has switched the session off.
///
/// # Errors
/// As [`crate::Writer::insert`].
pub(crate) fn insert<R: Record>(conn: &Connection, records: &[R]) -> Result<Added> {
    let columns = digest::columns_of(conn, R::TABLE)?;
    let mut added = Added { table: R::TABLE, changeset: head(R::TABLE, columns.len()), digests: Vec::new() };
    // A refused row must not leave those before it in the file: nobody has listened to them.
    conn.execute_batch("SAVEPOINT jitu_bulk")?;
    let done = fill(conn, records, &columns, &mut added);
    if done.is_err() {
        conn.execute_batch("ROLLBACK TO jitu_bulk")?;
    }
    conn.execute_batch("RELEASE jitu_bulk")?;
    done.map(|()| added)
}

fn fill<R: Record>(conn: &Connection, records: &[R], columns: &[String], added: &mut Added) -> Result<()> {
    std::thread::scope(|scope| {
        let (give, take) = mpsc::sync_channel::<Result<Parts>>(4);
        scope.spawn(move || {
            for some in records.chunks(AT_ONCE) {
                // Nobody takes them any more once a row was refused.
                if give.send(take_apart(some, columns)).is_err() {
                    return;
                }
            }
        });
        for some in take {
            let some = some?;
            store(conn, R::TABLE, &some)?;
            added.changeset.extend_from_slice(&some.changes);
            added.digests.extend_from_slice(&some.digests);
        }
        Ok(())
    })
}

fn take_apart<R: Record>(records: &[R], columns: &[String]) -> Result<Parts> {
    let mut some = Parts::default();
    let mut places = Vec::new();
    for record in records {
        let row = row_of(record)?;
        if places.is_empty() {
            places = places_of(R::TABLE, &row, columns)?;
        }
        some.changes.extend_from_slice(&[INSERT, 0]);
        places.iter().for_each(|place| put(&mut some.changes, &row[*place].1));
        let value = |index: usize| Ok(ValueRef::from(&row[places[index]].1));
        some.digests.push((record.id().raw(), digest::of_values(R::TABLE, columns, value)?));
        some.rows.push(row);
    }
    Ok(some)
}

/// Where each column of the table is in a row; a record has all of them.
fn places_of(table: &str, row: &Cells, columns: &[String]) -> Result<Vec<usize>> {
    let place = |column: &String| {
        row.iter().position(|(name, _)| name == column).ok_or_else(|| StoreError::BadRow {
            table: table.to_owned(),
            id: 0,
            detail: format!("no value for column {column}"),
        })
    };
    columns.iter().map(place).collect()
}

fn store(conn: &Connection, table: &'static str, some: &Parts) -> Result<()> {
    let (Some(row), Some((first, said))) = (some.rows.first(), some.digests.first()) else { return Ok(()) };
    let mut insert = conn.prepare_cached(&insert_statement(table, row))?;
    for (row, (id, _)) in some.rows.iter().zip(&some.digests) {
        insert
            .execute(params_from_iter(row.iter().map(|(_, value)| value)))
            .map_err(|error| StoreError::of_row(error, table, *id))?;
    }
    // A column that stores another kind of value than it is given would make all this untrue.
    if digest::of_stored(conn, table, *first)?.as_ref() != Some(said) {
        return Err(StoreError::EditedOutside { rows: vec![RowRef::new(table, *first)] });
    }
    Ok(())
}

/// The head of a table's changes: its name, the number of its columns, and that the first alone is the key.
fn head(table: &str, columns: usize) -> Vec<u8> {
    let mut bytes = vec![b'T'];
    put_number(&mut bytes, columns);
    bytes.extend((0..columns).map(|column| u8::from(column == 0)));
    bytes.extend_from_slice(table.as_bytes());
    bytes.push(0);
    bytes
}

fn put(bytes: &mut Vec<u8>, value: &Value) {
    let mut number = |kind: u8, eight: [u8; 8]| {
        bytes.push(kind);
        bytes.extend_from_slice(&eight);
    };
    match value {
        Value::Integer(integer) => number(1, integer.to_be_bytes()),
        Value::Real(real) => number(2, real.to_be_bytes()),
        Value::Text(text) => put_long(bytes, 3, text.as_bytes()),
        Value::Blob(blob) => put_long(bytes, 4, blob),
        Value::Null => bytes.push(5),
    }
}

fn put_long(bytes: &mut Vec<u8>, kind: u8, value: &[u8]) {
    bytes.push(kind);
    put_number(bytes, value.len());
    bytes.extend_from_slice(value);
}

/// SQLite's variable-length integer, seven bits a byte, the highest first; lengths here stay far below its ninth byte.
fn put_number(bytes: &mut Vec<u8>, number: usize) {
    let sevens = (usize::BITS - number.leading_zeros()).div_ceil(7).max(1);
    for seven in (0..sevens).rev() {
        let more = u8::from(seven > 0) << 7;
        bytes.push((number >> (7 * seven)) as u8 & 0x7f | more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_sqlite_writes_them() {
        let written = |number| {
            let mut bytes = Vec::new();
            put_number(&mut bytes, number);
            bytes
        };
        assert_eq!(written(0), [0]);
        assert_eq!(written(127), [127]);
        assert_eq!(written(128), [0x81, 0]);
        assert_eq!(written(300), [0x82, 0x2c]);
        assert_eq!(written(16_384), [0x81, 0x80, 0]);
    }
}
