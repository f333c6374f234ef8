//! Defences: a project file may come from a stranger's USB stick, and its schema is code that SQLite would run.
//!
//! A connection starts DEFENSIVE and without trust in the schema. Before SQLite 3.44 the R-tree triggers do not run
//! like that even with innocuous functions, so the whole schema is compared with what this program itself creates;
//! only a file that holds nothing else is trusted and may be written. Any other is opened read-only, and why is said.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;

use crate::error::Result;
use crate::migrate::Migration;
use crate::{attachments, functions, migrate, schema};

/// Sets everything that every connection gets, before the first page is read.
pub(crate) fn configure(conn: &Connection) -> Result<()> {
    conn.busy_timeout(Duration::from_millis(2_000))?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // One value: an attachment with room for its row. One statement: ours are far shorter.
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, (attachments::LARGEST + (1 << 20)) as i32)?;
    conn.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000)?;
    conn.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 100)?;
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    conn.set_limit(Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // In KiB: an import of a hundred thousand rows stays in memory until it is written.
    conn.pragma_update(None, "cache_size", -65_536)?;
    conn.set_prepared_statement_cache_capacity(128);
    functions::register(conn)?;
    Ok(())
}

/// Lets the R-tree triggers run: only after [`compare`] found nothing foreign, or in a file just made.
pub(crate) fn trust(conn: &Connection) -> Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, true)?;
    Ok(())
}

/// Objects of a schema by name: (kind, table, statement).
type Objects = BTreeMap<String, (String, String, String)>;

/// What a file's schema holds beyond ours.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// Triggers, views, altered tables and indexes that could run code when this program writes.
    pub(crate) foreign: Vec<String>,
    /// Tables of ours that are not there, or are something else.
    pub(crate) missing: Vec<String>,
}

/// Compares a file's schema with what these migrations give at its version.
pub(crate) fn compare(conn: &Connection, steps: &[Migration], version: i64) -> Result<Comparison> {
    let theirs = objects(conn)?;
    let mut expected = ours(steps, version)?;
    let mut comparison = Comparison::default();
    if theirs.get("gpkg_geometry_columns").is_some_and(|(kind, ..)| kind == "table")
        && theirs.get("gpkg_contents").is_some_and(|(kind, ..)| kind == "table")
    {
        expected.extend(layer_objects(conn)?);
    }
    let our_tables: BTreeSet<&String> = expected.values().map(|(_, table, _)| table).collect();
    for (name, (kind, table, sql)) in &theirs {
        match expected.get(name) {
            Some((our_kind, _, our_sql)) if our_kind == kind && our_sql == sql => {}
            Some((our_kind, ..)) if our_kind == "table" && kind != "table" => {
                comparison.missing.push(name.clone());
            }
            Some(_) => comparison.foreign.push(name.clone()),
            // A table of its own is nobody's business: nothing of ours reads or writes it.
            None if kind == "table" => {}
            // Nor do its triggers run, unless a reference to one of ours reaches it.
            None if kind == "trigger" && !our_tables.contains(table) && is_apart(&theirs, table) => {}
            // An index that SQLite keeps for a constraint has no statement.
            None if kind == "index" && (sql.is_empty() || !our_tables.contains(table)) => {}
            None => comparison.foreign.push(name.clone()),
        }
    }
    for (name, (kind, ..)) in &expected {
        if !theirs.contains_key(name) {
            let list = if kind == "table" { &mut comparison.missing } else { &mut comparison.foreign };
            list.push(name.clone());
        }
    }
    Ok(comparison)
}

/// Whether a table that is not ours is a plain one that refers to no other.
fn is_apart(theirs: &Objects, table: &str) -> bool {
    theirs
        .get(table)
        .is_some_and(|(kind, _, sql)| kind == "table" && !sql.to_ascii_lowercase().contains("references"))
}

fn objects(conn: &Connection) -> Result<Objects> {
    let mut select = conn.prepare("SELECT name, type, tbl_name, coalesce(sql, '') FROM sqlite_schema")?;
    Ok(select
        .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))))?
        .collect::<rusqlite::Result<_>>()?)
}

/// The schema of a new file of a version.
fn ours(steps: &[Migration], version: i64) -> Result<Objects> {
    let conn = Connection::open_in_memory()?;
    schema::create_core(&conn)?;
    schema::create_version_table(&conn)?;
    let until = steps.iter().take_while(|step| step.version <= version).count();
    migrate::run(&conn, &steps[..until], 0, "")?;
    objects(&conn)
}

/// What the layers that a file registers should look like.
fn layer_objects(conn: &Connection) -> Result<Objects> {
    let layers = schema::layer_tables(conn)?;
    if layers.is_empty() {
        return Ok(Objects::new());
    }
    let model = Connection::open_in_memory()?;
    schema::create_core(&model)?;
    let bare = objects(&model)?;
    for layer in layers {
        // One that this program could not have made has nothing to compare with: its triggers count as foreign.
        if schema::create_layer_table(&model, &layer, "").is_ok() {
            schema::create_triggers(&model, &layer.table)?;
        }
    }
    Ok(objects(&model)?.into_iter().filter(|(name, _)| !bare.contains_key(name)).collect())
}
