//! Digests of rows and their running sum: how an edit made around the journal is found, down to the row.
//!
//! A row's digest is SHA-256 over its table's name, its column names and its values; a file's sum is the sum of all
//! rows' digests modulo 2^256, which does not depend on order and is kept up to date by subtraction and addition.

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, Row};
use sha2::{Digest as _, Sha256};

use crate::error::Result;

/// 32 bytes: SHA-256, or a sum of such, big-endian.
pub(crate) type Digest = [u8; 32];

/// Adds a digest to a sum, modulo 2^256.
pub(crate) fn add(sum: &mut Digest, digest: &Digest) {
    let mut carry = false;
    for (total, byte) in sum.iter_mut().zip(digest).rev() {
        let (value, over) = total.overflowing_add(*byte);
        let (value, again) = value.overflowing_add(u8::from(carry));
        *total = value;
        carry = over || again;
    }
}

/// Takes a digest off a sum, modulo 2^256.
pub(crate) fn subtract(sum: &mut Digest, digest: &Digest) {
    let mut borrow = false;
    for (total, byte) in sum.iter_mut().zip(digest).rev() {
        let (value, under) = total.overflowing_sub(*byte);
        let (value, again) = value.overflowing_sub(u8::from(borrow));
        *total = value;
        borrow = under || again;
    }
}

/// Digest of values under their column names.
pub(crate) fn of_values<'a>(
    table: &str,
    columns: &[String],
    mut value: impl FnMut(usize) -> rusqlite::Result<ValueRef<'a>>,
) -> rusqlite::Result<Digest> {
    let mut hash = Sha256::new();
    part(&mut hash, b'#', table.as_bytes());
    for (index, column) in columns.iter().enumerate() {
        part(&mut hash, b'.', column.as_bytes());
        match value(index)? {
            ValueRef::Null => part(&mut hash, b'0', &[]),
            ValueRef::Integer(number) => part(&mut hash, b'i', &number.to_be_bytes()),
            ValueRef::Real(number) => part(&mut hash, b'r', &number.to_be_bytes()),
            ValueRef::Text(text) => part(&mut hash, b't', text),
            ValueRef::Blob(bytes) => part(&mut hash, b'b', bytes),
        }
    }
    Ok(hash.finalize().into())
}

/// A tagged value with its length, so that no two rows read as the same bytes.
pub(crate) fn part(hash: &mut Sha256, tag: u8, bytes: &[u8]) {
    let mut head = [tag; 9];
    head[1..].copy_from_slice(&(bytes.len() as u64).to_be_bytes());
    hash.update(head);
    hash.update(bytes);
}

/// Digest of a row that was selected with `SELECT *`.
pub(crate) fn of_row(table: &str, columns: &[String], row: &Row<'_>) -> rusqlite::Result<Digest> {
    of_values(table, columns, |index| row.get_ref(index))
}

/// The rows of a table as they are stored now, one by one.
pub(crate) struct Stored<'c> {
    select: CachedStatement<'c>,
    table: String,
    columns: Vec<String>,
}

impl<'c> Stored<'c> {
    /// Of that table.
    pub(crate) fn of(conn: &'c Connection, table: &str) -> Result<Self> {
        let select = conn.prepare_cached(&format!("SELECT * FROM \"{table}\" WHERE id = ?1"))?;
        let columns = column_names(&select);
        Ok(Self { select, table: table.to_owned(), columns })
    }

    /// The digest a row has now; `None` when it is not there.
    pub(crate) fn digest(&mut self, id: i64) -> Result<Option<Digest>> {
        let mut rows = self.select.query([id])?;
        Ok(rows.next()?.map(|row| of_row(&self.table, &self.columns, row)).transpose()?)
    }
}

/// The digest a row has now; `None` when it is not there.
pub(crate) fn of_stored(conn: &Connection, table: &str, id: i64) -> Result<Option<Digest>> {
    Stored::of(conn, table)?.digest(id)
}

/// The ids and digests of all rows of a table.
pub(crate) fn of_table(conn: &Connection, table: &str) -> Result<Vec<(i64, Digest)>> {
    let mut select = conn.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY id"))?;
    let columns = column_names(&select);
    let id = columns.iter().position(|name| name == "id").unwrap_or(0);
    let found = select
        .query_map([], |row| Ok((row.get(id)?, of_row(table, &columns, row)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(found)
}

/// The columns of a table as `SELECT *` and a changeset order them.
pub(crate) fn columns_of(conn: &Connection, table: &str) -> Result<Vec<String>> {
    let select = conn.prepare_cached(&format!("SELECT * FROM \"{table}\" WHERE id = ?1"))?;
    Ok(column_names(&select))
}

fn column_names(statement: &rusqlite::Statement<'_>) -> Vec<String> {
    statement.column_names().into_iter().map(str::to_owned).collect()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_do_not_depend_on_order_and_come_back() {
        let (a, b) = ([0xff; 32], {
            let mut d = [0; 32];
            d[31] = 1;
            d[0] = 0x80;
            d
        });
        let (mut one, mut other) = ([7; 32], [7; 32]);
        add(&mut one, &a);
        add(&mut one, &b);
        add(&mut other, &b);
        add(&mut other, &a);
        assert_eq!(one, other);
        subtract(&mut one, &a);
        subtract(&mut one, &b);
        assert_eq!(one, [7; 32]);
        let mut wrapped = [0xff; 32];
        add(&mut wrapped, &{
            let mut d = [0; 32];
            d[31] = 1;
            d
        });
        assert_eq!(wrapped, [0; 32]);
    }

    #[test]
    fn values_of_other_kinds_or_places_differ() {
        let columns = ["id".to_owned(), "a".to_owned(), "b".to_owned()];
        let digest = |values: [ValueRef<'static>; 3]| of_values("t", &columns, |i| Ok(values[i])).unwrap();
        let one = ValueRef::Integer(1);
        let rows = [
            [one, ValueRef::Null, one],
            [one, one, ValueRef::Null],
            [one, ValueRef::Text(b"1"), ValueRef::Null],
            [one, ValueRef::Real(1.0), ValueRef::Null],
            [one, ValueRef::Blob(b"1"), ValueRef::Null],
        ];
        for (i, row) in rows.iter().enumerate() {
            for other in &rows[i + 1..] {
                assert_ne!(digest(*row), digest(*other));
            }
        }
    }
}
