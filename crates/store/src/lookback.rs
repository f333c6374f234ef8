//! Some layers of the project as they were after an earlier entry, without a copy of the file.
//!
//! [`Project::copy_as_of`] makes a project that can be given away; who only looks back needs the records, which are few,
//! and the layers that are shown. Their rows are taken into a database of their own, which SQLite keeps in memory and, when
//! it grows, in a file that nobody else sees; there the inverse of every later entry is applied to these tables alone.
//! A row that is not as an entry left it is an error, but the sum over all rows is not proven, as it is for a copy.

use std::collections::BTreeSet;

use jitu_model::place::{Feature, Field, Layer, LayerHome, LayerRole};
use jitu_model::{Id, Snapshot};
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::error::{ReadOnly, Result, StoreError};
use crate::journal::{self, Step};
use crate::project::Project;
use crate::schema::LayerTable;
use crate::tables::TABLES;
use crate::{changes, features, read, schema};

/// Records and some layers as they were.
#[derive(Debug)]
pub struct Lookback {
    conn: Connection,
}

impl Project {
    /// The records as they were after an entry, and of the layers of the project file those named; `None`: all of them.
    ///
    /// # Errors
    /// [`StoreError::NotKept`] and [`StoreError::Conflict`] as [`Project::copy_as_of`].
    pub fn look_back(&self, seq: i64, layers: Option<&[Id<Layer>]>) -> Result<Lookback> {
        if let Some(why @ ReadOnly::ForeignSchema(_)) = self.read_only() {
            return Err(StoreError::ReadOnly { path: self.path().to_owned(), why: why.clone() });
        }
        // One state of the file throughout, whoever else writes.
        let live = self.conn.unchecked_transaction()?;
        let past = look_back(&live, seq, layers).map_err(|error| error.at(self.path()))?;
        Ok(Lookback { conn: past })
    }
}

impl Lookback {
    /// All records.
    ///
    /// # Errors
    /// A row that does not read.
    pub fn snapshot(&self) -> Result<Snapshot> {
        read::snapshot(&self.conn)
    }

    /// The fields and features of a layer of the project file that was asked for, by its record of that time.
    ///
    /// # Errors
    /// [`StoreError::TableName`] for another layer; a row that does not read.
    pub fn layer(&self, layer: &Layer) -> Result<(Vec<Field>, Vec<Feature>)> {
        if layer.home != LayerHome::Project || !has_table(&self.conn, &layer.table_name)? {
            return Err(StoreError::TableName(layer.table_name.clone()));
        }
        Ok((
            schema::fields_of(&self.conn, &layer.table_name)?,
            features::read(&self.conn, &layer.table_name)?,
        ))
    }
}

fn look_back(live: &Connection, seq: i64, layers: Option<&[Id<Layer>]>) -> Result<Connection> {
    let head = journal::head(live)?.seq;
    if !(1..=head).contains(&seq) {
        return Err(StoreError::NotKept { entry: seq, layer: None });
    }
    let past = Connection::open("")?;
    // Rows come and go in any order, and rows of other tables are not there.
    past.pragma_update(None, "foreign_keys", false)?;
    let mut way = Way { live, past: &past, tables: BTreeSet::new(), lost: BTreeSet::new() };
    for table in TABLES {
        way.take(table.name)?;
    }
    way.back(seq, head)?;
    way.tables.clear();
    for layer in read::all::<Layer>(&past)? {
        let wanted = layers.is_none_or(|ids| ids.contains(&layer.id));
        if wanted && layer.home == LayerHome::Project && layer.role != LayerRole::Terrain {
            way.take(&layer.table_name)?;
        }
    }
    if !way.tables.is_empty() {
        way.back(seq, head)?;
    }
    if let Some(layer) = way.lost.into_iter().next() {
        return Err(StoreError::NotKept { entry: seq, layer: Some(layer) });
    }
    Ok(past)
}

fn has_table(conn: &Connection, table: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
    Ok(conn.query_row(sql, [table], |row| row.get(0))?)
}

/// The way back through the journal of the live file.
struct Way<'c> {
    live: &'c Connection,
    past: &'c Connection,
    /// The tables that are gone back with.
    tables: BTreeSet<String>,
    /// Those of them whose rows the journal did not keep, and which were there at the point reached.
    lost: BTreeSet<String>,
}

impl Way<'_> {
    /// Takes a table over as it is, if it is there.
    fn take(&mut self, table: &str) -> Result<()> {
        self.tables.insert(table.to_owned());
        let sql = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        let made: Option<String> = self.live.query_row(sql, [table], |row| row.get(0)).optional()?;
        let Some(made) = made else { return Ok(()) };
        self.past.execute_batch(&made)?;
        let mut select = self.live.prepare(&format!("SELECT * FROM \"{table}\""))?;
        let columns = select.column_count();
        let marks: Vec<String> = (1..=columns).map(|at| format!("?{at}")).collect();
        let transaction = self.past.unchecked_transaction()?;
        {
            let mut insert =
                self.past.prepare(&format!("INSERT INTO \"{table}\" VALUES ({})", marks.join(", ")))?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let values = (0..columns).map(|at| row.get_ref(at).map(ToSqlOutput::Borrowed));
                insert.execute(params_from_iter(values.collect::<rusqlite::Result<Vec<_>>>()?))?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Takes back, of these tables, all that came after an entry.
    fn back(&mut self, seq: i64, head: i64) -> Result<()> {
        let transaction = self.past.unchecked_transaction()?;
        for later in (seq + 1..=head).rev() {
            let steps = journal::steps(self.live, later)?;
            for step in &steps {
                match step {
                    // A table that was dropped must be there before its rows come back.
                    Step::DropLayer(layer) if self.tables.contains(&layer.table) => {
                        self.bring_back(layer, later)?;
                    }
                    Step::Migrate(_) => return Err(StoreError::NotKept { entry: later - 1, layer: None }),
                    _ => {}
                }
            }
            let inverse = changes::inverse(&journal::changeset(self.live, later)?)?;
            let wanted = self.tables.difference(&self.lost).cloned().collect();
            changes::apply_only(self.past, &inverse, wanted)?;
            for step in steps.iter().rev() {
                if let Step::CreateLayer(layer) | Step::ImportLayer(layer, _) = step
                    && self.tables.contains(&layer.table)
                {
                    self.past.execute_batch(&format!("DROP TABLE IF EXISTS \"{}\"", layer.table))?;
                    self.past.flush_prepared_statement_cache();
                    self.lost.remove(&layer.table);
                }
            }
        }
        Ok(transaction.commit()?)
    }

    fn bring_back(&mut self, layer: &LayerTable, seq: i64) -> Result<()> {
        self.past.execute_batch(&schema::layer_statement(layer))?;
        if journal::is_undo_of_import(self.live, seq)? {
            self.lost.insert(layer.table.clone());
        }
        Ok(())
    }
}
