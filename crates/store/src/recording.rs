//! The one way into the file: a closure runs under a session, its changeset becomes a journal entry.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::bulk::Added;
use crate::changes::Touched;
use crate::digest;
use crate::error::{Result, RowRef};
use crate::journal::{self, Draft, Entry, Step};
use crate::writer::Writer;
use crate::{changes, row_digests, schema, tables};

/// Runs `work` and appends what it changed as one entry; `None` when it changed nothing. The caller holds the
/// transaction and rolls back on an error.
pub(crate) fn record<'c, T>(
    conn: &'c Connection,
    draft: &Draft<'_>,
    first_id: i64,
    work: impl FnOnce(&mut Writer<'c>) -> Result<T>,
) -> Result<(T, Option<Entry>)> {
    draft.stamp.check()?;
    let mut writer = Writer::new(conn, &draft.stamp.at, first_id)?;
    let value = work(&mut writer)?;
    let mut changeset = Vec::new();
    writer.session.changeset_strm(&mut changeset)?;
    let Writer { session, steps, dropped, bulk, added, .. } = writer;
    drop(session);
    if changeset.is_empty() && added.is_empty() && steps.is_empty() {
        return Ok((value, None));
    }
    let mut sum = journal::head(conn)?.sum;
    digest::add(&mut sum, &bulk.1);
    let mut rows = changes::touched_rows(conn, &changeset)?;
    for added in added.into_iter().rev() {
        (changeset, rows) = join(conn, added, changeset, rows)?;
    }
    let gone: BTreeSet<&str> = dropped.iter().map(String::as_str).collect();
    row_digests::refresh(conn, &rows, &mut sum)?;
    let mut count = bulk.0 + rows.len() as i64;
    for table in &dropped {
        count += row_digests::forget_table(conn, table, &mut sum)?;
        schema::drop_layer_table(conn, table)?;
    }
    for step in &steps {
        // A table that stood in for another had to take a name beside its own while both were there.
        if let Step::CreateLayer(layer) = step {
            schema::take_title(conn, layer)?;
        }
    }
    let touched: BTreeSet<&str> = rows.iter().map(|touched| touched.row.table.as_str()).collect();
    for table in touched.difference(&gone) {
        let located = tables::table(table).is_none_or(|table| table.geometry.is_some());
        schema::touch_contents(conn, table, located, &draft.stamp.at)?;
    }
    let entry = journal::append(conn, draft, &steps, &changeset, count, &sum)?;
    Ok((value, Some(entry)))
}

/// What was added at once, and what was changed after that or elsewhere, as one changeset with its rows.
fn join(
    conn: &Connection,
    added: Added,
    changeset: Vec<u8>,
    mut rows: Vec<Touched>,
) -> Result<(Vec<u8>, Vec<Touched>)> {
    if rows.iter().any(|touched| added.has(&touched.row)) {
        let whole = changes::concatenated(&added.changeset, &changeset)?;
        let rows = changes::touched_rows(conn, &whole)?;
        return Ok((whole, rows));
    }
    let mut whole = added.changeset;
    whole.extend_from_slice(&changeset);
    let new = |(id, digest)| Touched { row: RowRef::new(added.table, id), inserted: Some(digest) };
    rows.extend(added.digests.into_iter().map(new));
    Ok((whole, rows))
}
