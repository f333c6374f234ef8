//! The layer library: a GeoPackage beside the project for large and classified reference layers.

use std::path::{Path, PathBuf};

use jitu_model::Id;
use jitu_model::place::{Feature, Field, Layer, LayerHome};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::error::{Result, StoreError};
use crate::project::READING;
use crate::schema::{self, LayerTable};
use crate::{backup, defend, features, srs};

/// `NAME.layers.gpkg` beside `NAME.gpkg`.
pub(crate) fn path_beside(project: &Path) -> PathBuf {
    project.with_extension("layers.gpkg")
}

/// Writes a vector layer into the library, which is made when it is not there and may already hold other layers and
/// grids. Sets the record's home, feature count and fingerprint, and the features' ids (1, 2, 3…).
///
/// # Errors
/// A table name that is not plain or is taken, an unknown coordinate system; the library is left as it was.
pub fn write_library_layer(
    library: &Path,
    layer: &mut Layer,
    fields: &[Field],
    features: &mut [Feature],
) -> Result<()> {
    let written = if library.exists() {
        let writing = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(library, writing)
            .map_err(StoreError::from)
            .and_then(|conn| write(conn, library, layer, fields, features))
    } else {
        make(library, layer, fields, features)
    };
    let fingerprint = written.map_err(|error| error.at(library))?;
    layer.home = LayerHome::Library;
    layer.feature_count = features.len() as i64;
    layer.fingerprint = Some(fingerprint);
    (1..).zip(features.iter_mut()).for_each(|(id, feature)| feature.id = Id::new(id));
    Ok(())
}

fn make(library: &Path, layer: &Layer, fields: &[Field], features: &[Feature]) -> Result<String> {
    backup::check_folder(library)?;
    let half = backup::beside(library, "new");
    backup::remove(&half);
    let made = Connection::open(&half).map_err(StoreError::from).and_then(|conn| {
        conn.pragma_update(None, "synchronous", "OFF")?;
        write(conn, library, layer, fields, features)
    });
    let settled = made.and_then(|fingerprint| backup::settle(&half, library).map(|()| fingerprint));
    if settled.is_err() {
        backup::remove(&half);
    }
    settled
}

/// Writes the layer in one transaction and closes the file.
fn write(
    mut conn: Connection,
    library: &Path,
    layer: &Layer,
    fields: &[Field],
    features: &[Feature],
) -> Result<String> {
    defend::configure(&conn)?;
    let application: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let empty: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
    if empty > 0 && application != schema::APPLICATION_ID {
        return Err(StoreError::NotAGeoPackage { path: library.to_owned() });
    }
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if empty == 0 {
        schema::create_geopackage(&transaction)?;
    }
    ensure_extension_table(&transaction)?;
    srs::write_rows(&transaction)?;
    let table = LayerTable {
        table: layer.table_name.clone(),
        title: layer.name.clone(),
        geometry: features::declared_type(features).to_owned(),
        crs: layer.crs,
        fields: fields.to_vec(),
    };
    let now = "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";
    let at: String = transaction.query_row(now, [], |row| row.get(0))?;
    schema::create_layer_table(&transaction, &table, &at)?;
    let fingerprint = features::insert(&transaction, &table, 1, features)?;
    schema::create_triggers(&transaction, &table.table)?;
    schema::touch_contents(&transaction, &table.table, true, &at)?;
    transaction.commit()?;
    Ok(fingerprint)
}

/// A library that GDAL began with a grid has every table of the core but, in some versions, these two.
fn ensure_extension_table(conn: &Connection) -> Result<()> {
    conn.execute_batch(&schema::optional_tables())?;
    Ok(())
}

/// The further fields of a layer of the library.
///
/// # Errors
/// [`StoreError::LibraryMissing`], [`StoreError::TableMissing`].
pub(crate) fn read_fields(library: &Path, table: &str) -> Result<Vec<Field>> {
    Ok(LayerReader::open(library, table)?.fields().to_vec())
}

/// Reads a vector layer of the library.
///
/// # Errors
/// [`StoreError::LibraryMissing`], [`StoreError::TableMissing`], a row that does not read.
pub(crate) fn read_layer(library: &Path, table: &str) -> Result<Vec<Feature>> {
    if !library.is_file() {
        return Err(StoreError::LibraryMissing { path: library.to_owned() });
    }
    let read = || {
        let conn = Connection::open_with_flags(library, READING)?;
        defend::configure(&conn)?;
        check_table(&conn, library, table)?;
        features::read(&conn, table)
    };
    read().map_err(|error: StoreError| error.at(library))
}

/// Whether that name is a table: a view of that name would be somebody else's code.
///
/// # Errors
/// [`StoreError::TableMissing`].
pub(crate) fn check_table(conn: &Connection, file: &Path, table: &str) -> Result<()> {
    let there: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)",
        [table],
        |row| row.get(0),
    )?;
    let missing = || StoreError::TableMissing { path: file.to_owned(), table: table.to_owned() };
    if there { Ok(()) } else { Err(missing()) }
}

/// A vector layer of the library that is asked for its features near places, over a connection of its own: it goes on
/// without the project.
pub struct LayerReader {
    conn: Connection,
    library: PathBuf,
    table: String,
    indexed: bool,
    fields: Vec<Field>,
}

impl LayerReader {
    /// Opens a layer's table.
    ///
    /// # Errors
    /// [`StoreError::LibraryMissing`], [`StoreError::TableName`], [`StoreError::TableMissing`].
    pub fn open(library: &Path, table: &str) -> Result<Self> {
        if !schema::is_plain_name(table) {
            return Err(StoreError::TableName(table.to_owned()));
        }
        if !library.is_file() {
            return Err(StoreError::LibraryMissing { path: library.to_owned() });
        }
        let open = || {
            let conn = Connection::open_with_flags(library, READING)?;
            defend::configure(&conn)?;
            check_table(&conn, library, table)?;
            let indexed = check_table(&conn, library, &format!("rtree_{table}_geom")).is_ok();
            let fields = schema::fields_of(&conn, table)?;
            Ok(Self { conn, library: library.to_owned(), table: table.to_owned(), indexed, fields })
        };
        open().map_err(|error: StoreError| error.at(library))
    }

    /// The layer's further fields.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The features of these ids that are there, by id.
    ///
    /// # Errors
    /// A row that does not read; names it.
    pub fn some(&self, ids: &[Id<Feature>]) -> Result<Vec<Feature>> {
        features::read_some(&self.conn, &self.table, ids).map_err(|error| error.at(&self.library))
    }

    /// The features whose boxes meet a box (west, south, east, north, in the layer's coordinate system), found by the
    /// R-tree; all features where the layer has none.
    ///
    /// # Errors
    /// A row that does not read; names it.
    pub fn near(&self, bounds: [f64; 4]) -> Result<Vec<Feature>> {
        let found = if self.indexed {
            features::read_near(&self.conn, &self.table, bounds)
        } else {
            features::read(&self.conn, &self.table)
        };
        found.map_err(|error| error.at(&self.library))
    }
}
