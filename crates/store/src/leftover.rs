//! Tables of the layer library that no step leads back to any more: an import that was undone keeps its table, so that
//! redo finds it, until redo is no longer possible.

use std::collections::BTreeSet;
use std::path::Path;

use jitu_model::Record;
use jitu_model::place::{Layer, LayerHome};
use rusqlite::Connection;
use rusqlite::hooks::Action;
use rusqlite::session::ChangesetItem;
use rusqlite::types::ValueRef;

use crate::error::Result;
use crate::journal::Stacks;
use crate::{changes, digest, journal, library, read};

/// The entries that undo or redo could take before a write and cannot take any more.
pub(crate) fn lost(before: &Stacks, after: &Stacks) -> Vec<i64> {
    let left = numbers(after);
    numbers(before).difference(&left).copied().collect()
}

fn numbers(stacks: &Stacks) -> BTreeSet<i64> {
    stacks.undo.iter().chain(&stacks.redo).map(|(seq, _)| *seq).collect()
}

/// Drops the library's tables that came with lost entries and that no layer of the project and no other entry names.
///
/// # Errors
/// What either database says; the library is left as it was.
pub(crate) fn drop_tables(conn: &Connection, library: &Path, lost: &[i64], after: &Stacks) -> Result<()> {
    let mut gone = BTreeSet::new();
    for seq in lost {
        tables_of(conn, *seq, true, &mut gone)?;
    }
    if gone.is_empty() || !library.is_file() {
        return Ok(());
    }
    let mut named: BTreeSet<String> =
        read::all::<Layer>(conn)?.into_iter().map(|layer| layer.table_name).collect();
    for seq in numbers(after) {
        tables_of(conn, seq, false, &mut named)?;
    }
    gone.retain(|table| !named.contains(table));
    library::drop_own_tables(library, &gone)
}

/// The tables that an entry's changes to records of layers name. `new`: those of layers of the library that it made.
fn tables_of(conn: &Connection, seq: i64, new: bool, tables: &mut BTreeSet<String>) -> Result<()> {
    let columns = digest::columns_of(conn, Layer::TABLE)?;
    let place = |name: &str| columns.iter().position(|column| column == name);
    let (Some(home), Some(table)) = (place("home"), place("table_name")) else { return Ok(()) };
    changes::each(&journal::changeset(conn, seq)?, |item| {
        let operation = item.op()?;
        if operation.table_name() != Layer::TABLE {
            return Ok(());
        }
        let inserted = operation.code() == Action::SQLITE_INSERT;
        if new && !(inserted && text(item, home, true).as_deref() == Some(LayerHome::Library.name())) {
            return Ok(());
        }
        tables.extend(text(item, table, inserted));
        Ok(())
    })
}

/// A value of a change: as it became, or as it was.
fn text(item: &ChangesetItem, column: usize, new: bool) -> Option<String> {
    let value = if new { item.new_value(column) } else { item.old_value(column) };
    match value.ok()? {
        ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
        _ => None,
    }
}
