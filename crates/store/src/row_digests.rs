//! The recorded digest of every journalled row: kept in step with each entry, compared by `verify`.

use rusqlite::{Connection, OptionalExtension, params};

use crate::changes::Touched;
use crate::digest::{self, Digest};
use crate::error::Result;

/// The digest the journal left a row with.
pub(crate) fn recorded(conn: &Connection, table: &str, id: i64) -> Result<Option<Digest>> {
    Ok(conn
        .prepare_cached("SELECT digest FROM jitu_row_digest WHERE table_name = ?1 AND row_id = ?2")?
        .query_row(params![table, id], |row| row.get(0))
        .optional()?)
}

/// All recorded digests of a table, by id.
pub(crate) fn recorded_table(conn: &Connection, table: &str) -> Result<Vec<(i64, Digest)>> {
    let mut select = conn
        .prepare_cached("SELECT row_id, digest FROM jitu_row_digest WHERE table_name = ?1 ORDER BY row_id")?;
    Ok(select.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
}

/// Names of tables with recorded rows.
pub(crate) fn recorded_tables(conn: &Connection) -> Result<Vec<String>> {
    let mut select = conn.prepare("SELECT DISTINCT table_name FROM jitu_row_digest ORDER BY table_name")?;
    Ok(select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Takes over the present state of rows, or their absence, and moves the sum with it. Rows of one table that follow each
/// other share their statements: an import brings a hundred thousand.
pub(crate) fn refresh(conn: &Connection, rows: &[Touched], sum: &mut Digest) -> Result<()> {
    let mut keep = conn.prepare_cached(
        "INSERT OR REPLACE INTO jitu_row_digest (table_name, row_id, digest) VALUES (?1, ?2, ?3)",
    )?;
    let mut forget =
        conn.prepare_cached("DELETE FROM jitu_row_digest WHERE table_name = ?1 AND row_id = ?2")?;
    for group in rows.chunk_by(|a, b| a.row.table == b.row.table) {
        let table = group[0].row.table.as_str();
        let mut stored = digest::Stored::of(conn, table)?;
        for Touched { row, inserted } in group {
            // A row that was not there has no digest to take off.
            let now = match inserted {
                Some(digest) => Some(*digest),
                None => {
                    if let Some(before) = recorded(conn, table, row.id)? {
                        digest::subtract(sum, &before);
                    }
                    stored.digest(row.id)?
                }
            };
            match now {
                Some(now) => {
                    digest::add(sum, &now);
                    keep.execute(params![table, row.id, now])?;
                }
                None => {
                    forget.execute(params![table, row.id])?;
                }
            }
        }
    }
    Ok(())
}

/// Records all rows of a new table; gives the sum of their digests.
pub(crate) fn record_table(conn: &Connection, table: &str) -> Result<Digest> {
    let mut sum = [0; 32];
    let mut insert = conn.prepare_cached(
        "INSERT OR REPLACE INTO jitu_row_digest (table_name, row_id, digest) VALUES (?1, ?2, ?3)",
    )?;
    for (id, digest) in digest::of_table(conn, table)? {
        digest::add(&mut sum, &digest);
        insert.execute(params![table, id, digest])?;
    }
    Ok(sum)
}

/// Forgets a table's rows and takes them off the sum; gives how many there were.
pub(crate) fn forget_table(conn: &Connection, table: &str, sum: &mut Digest) -> Result<i64> {
    let rows = recorded_table(conn, table)?;
    rows.iter().for_each(|(_, digest)| digest::subtract(sum, digest));
    conn.execute("DELETE FROM jitu_row_digest WHERE table_name = ?1", [table])?;
    Ok(rows.len() as i64)
}
