//! Layers on their way into the project file: they are read while nobody holds the project, and wait on disk beside it,
//! so that an import of any size takes the memory of a few features.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use jitu_model::place::{Feature, Field, Layer};
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, params_from_iter};

use crate::error::{Result, StoreError};
use crate::features::{self, Filling};
use crate::schema::{self, LayerTable};
use crate::{backup, geometry};

/// Tells the spools of one program apart.
static SPOOLS: AtomicU32 = AtomicU32::new(0);

/// Layers that wait for [`crate::Writer::take_layer`]; gone with this.
pub struct LayerSpool {
    conn: Connection,
    file: PathBuf,
    layers: Vec<Waiting>,
}

/// A layer in the spool: its rows are in the file, what its index and its fingerprint need is here.
struct Waiting {
    table: LayerTable,
    filling: Filling,
    count: i64,
}

impl LayerSpool {
    /// Opens a spool beside a project file.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn open(project: &Path) -> Result<Self> {
        let number = SPOOLS.fetch_add(1, Ordering::Relaxed);
        let file = backup::beside(project, &format!("spool{number}"));
        backup::remove(&file);
        backup::check_folder(project)?;
        let open = || {
            let conn = Connection::open(&file)?;
            // Nobody but this program reads it, and nobody after a crash.
            conn.pragma_update(None, "journal_mode", "OFF")?;
            conn.pragma_update(None, "synchronous", "OFF")?;
            conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
            conn.execute_batch("BEGIN")?;
            Ok(conn)
        };
        let conn = open().map_err(|error: StoreError| error.at(project))?;
        // Where an open file can be removed, not even a crash leaves it behind.
        backup::remove(&file);
        Ok(Self { conn, file, layers: Vec::new() })
    }

    /// Begins a layer; what is added after this is its.
    ///
    /// # Errors
    /// A table name that is not plain or waits already, a field name that does not serve.
    pub fn begin(&mut self, layer: &Layer, fields: &[Field]) -> Result<()> {
        schema::check_fields(fields)?;
        let name = &layer.table_name;
        if !schema::is_plain_name(name) || self.layers.iter().any(|known| known.table.table == *name) {
            return Err(StoreError::TableName(name.clone()));
        }
        let table = LayerTable {
            table: name.clone(),
            title: layer.name.clone(),
            geometry: "GEOMETRY".to_owned(),
            crs: layer.crs,
            fields: fields.to_vec(),
        };
        let made = self.conn.execute_batch(&schema::layer_statement(&table));
        made.map_err(|error| StoreError::from(error).at(&self.file))?;
        self.layers.push(Waiting { table, filling: Filling::new(1), count: 0 });
        Ok(())
    }

    /// Adds features to the layer that was begun last.
    ///
    /// # Errors
    /// A row that the table does not take; the disk is full.
    pub fn add(&mut self, features: &[Feature]) -> Result<()> {
        let Some(Waiting { table, filling, count }) = self.layers.last_mut() else { return Ok(()) };
        // What a layer declares is what its features turn out to be.
        for feature in features {
            let kind = geometry::type_name(&feature.geometry);
            if *count == 0 {
                kind.clone_into(&mut table.geometry);
            } else if table.geometry != kind {
                "GEOMETRY".clone_into(&mut table.geometry);
            }
            *count += 1;
        }
        filling.add(&self.conn, table, features).map_err(|error| error.at(&self.file))
    }

    fn waiting(&self, table: &str) -> Result<&Waiting> {
        let found = self.layers.iter().find(|waiting| waiting.table.table == table);
        found.ok_or_else(|| StoreError::TableName(table.to_owned()))
    }

    /// The table to make of a layer, how many features it has, and how many bytes their shapes take: counted until there
    /// are `most`.
    pub(crate) fn layer(&self, table: &str, most: i64) -> Result<(&LayerTable, i64, i64)> {
        let Waiting { table, count, .. } = self.waiting(table)?;
        let (_, bytes) = features::shape_bytes(&self.conn, &table.table, most)?;
        Ok((table, *count, bytes))
    }

    /// Copies a layer's rows into its table of the project file, under ids that run on from `first`, and fills the R-tree;
    /// gives the fingerprint, as of features that were written without waiting here.
    pub(crate) fn copy(&self, to: &Connection, table: &str, first: i64) -> Result<String> {
        let Waiting { table, filling, .. } = self.waiting(table)?;
        let columns = table.columns();
        let mut select =
            self.conn.prepare(&format!("SELECT id, geom, {columns} FROM \"{}\" ORDER BY id", table.table))?;
        let mut insert = to.prepare_cached(&features::insert_statement(table))?;
        let width = select.column_count();
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let id = first - 1 + row.get::<_, i64>(0)?;
            let values: Vec<_> = (1..width)
                .map(|at| Ok(ToSqlOutput::Borrowed(row.get_ref(at)?)))
                .collect::<rusqlite::Result<_>>()?;
            insert
                .execute(params_from_iter([ToSqlOutput::from(id)].into_iter().chain(values)))
                .map_err(|error| StoreError::of_row(error, &table.table, id))?;
        }
        filling.index(to, &table.table, first - 1)?;
        Ok(filling.fingerprint())
    }
}

impl Drop for LayerSpool {
    fn drop(&mut self) {
        // Some systems remove no file that is open.
        if let Ok(nothing) = Connection::open_in_memory() {
            self.conn = nothing;
        }
        backup::remove(&self.file);
    }
}
