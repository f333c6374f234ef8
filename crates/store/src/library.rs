//! The layer library: a GeoPackage beside the project for large and classified reference layers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jitu_model::Id;
use jitu_model::flat::FlatShape;
use jitu_model::place::{Feature, Field, FieldValue, Layer, LayerHome};
use rusqlite::{Connection, OpenFlags};

use crate::error::{Result, StoreError};
use crate::features::Filling;
use crate::project::READING;
use crate::schema::{self, LayerTable};
use crate::{backup, boxes, defend, features, srs, tables};

pub(crate) const WRITING: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

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
    let mut writer = LibraryWriter::open(library)?;
    writer.begin(layer, fields, features::declared_type(features))?;
    writer.add(features)?;
    writer.end(layer)?;
    writer.commit()?;
    (1..).zip(features.iter_mut()).for_each(|(id, feature)| feature.id = Id::new(id));
    Ok(())
}

/// Takes tables of layers out of the library again: of an import that could not be entered in the journal.
///
/// # Errors
/// The library cannot be written.
pub fn drop_library_tables(library: &Path, tables: &[String]) -> Result<()> {
    let drop = || {
        let conn = Connection::open_with_flags(library, WRITING)?;
        defend::configure(&conn)?;
        conn.execute_batch("BEGIN IMMEDIATE")?;
        for table in tables.iter().filter(|table| schema::is_plain_name(table)) {
            schema::drop_layer_table(&conn, table)?;
        }
        Ok(conn.execute_batch("COMMIT")?)
    };
    drop().map_err(|error: StoreError| error.at(library))
}

/// Takes those tables out that are layers this program made.
///
/// # Errors
/// The library cannot be written.
pub(crate) fn drop_own_tables(library: &Path, tables: &BTreeSet<String>) -> Result<()> {
    let own = || {
        let conn = Connection::open_with_flags(library, READING)?;
        defend::configure(&conn)?;
        let layers = schema::layer_tables(&conn)?.into_iter().map(|layer| layer.table);
        Ok(layers.filter(|table| tables.contains(table)).collect::<Vec<_>>())
    };
    let own = own().map_err(|error: StoreError| error.at(library))?;
    if own.is_empty() { Ok(()) } else { drop_library_tables(library, &own) }
}

/// Writes layers into the library, some features at a time, all of it in one transaction: what is not committed was
/// never there.
pub struct LibraryWriter {
    conn: Connection,
    library: PathBuf,
    /// The file that becomes the library when there is none yet.
    half: Option<PathBuf>,
    at: String,
    current: Option<(LayerTable, Filling, i64)>,
    done: bool,
}

impl LibraryWriter {
    /// Opens the library for writing; it is made when it is not there.
    ///
    /// # Errors
    /// Not a GeoPackage, locked, or not writable.
    pub fn open(library: &Path) -> Result<Self> {
        let open = || {
            if library.exists() {
                return Self::start(Connection::open_with_flags(library, WRITING)?, library, None);
            }
            backup::check_folder(library)?;
            let half = backup::beside(library, "new");
            backup::remove(&half);
            let conn = Connection::open(&half)?;
            conn.pragma_update(None, "synchronous", "OFF")?;
            Self::start(conn, library, Some(half))
        };
        open().map_err(|error: StoreError| error.at(library))
    }

    fn start(conn: Connection, library: &Path, half: Option<PathBuf>) -> Result<Self> {
        defend::configure(&conn)?;
        let application: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let empty: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
        if empty > 0 && application != schema::APPLICATION_ID {
            return Err(StoreError::NotAGeoPackage { path: library.to_owned() });
        }
        conn.execute_batch("BEGIN IMMEDIATE")?;
        if empty == 0 {
            schema::create_geopackage(&conn)?;
        }
        ensure_extension_table(&conn)?;
        srs::write_rows(&conn)?;
        let now = "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";
        let at = conn.query_row(now, [], |row| row.get(0))?;
        Ok(Self { conn, library: library.to_owned(), half, at, current: None, done: false })
    }

    /// Whether a table of that name could be made.
    ///
    /// # Errors
    /// What the database says.
    pub fn is_free(&self, table: &str) -> Result<bool> {
        let taken = schema::object_exists(&self.conn, table).map_err(|error| error.at(&self.library))?;
        Ok(!taken && schema::is_plain_name(table) && tables::table(table).is_none())
    }

    /// Makes a layer's table. `geometry`: the kind to declare (`MULTIPOLYGON`), `GEOMETRY` for any.
    ///
    /// # Errors
    /// A table name that is not plain or is taken, a field name that does not serve, an unknown coordinate system.
    pub fn begin(&mut self, layer: &Layer, fields: &[Field], geometry: &str) -> Result<()> {
        let table = LayerTable {
            table: layer.table_name.clone(),
            title: layer.name.clone(),
            geometry: geometry.to_owned(),
            crs: layer.crs,
            fields: fields.to_vec(),
        };
        schema::create_layer_table(&self.conn, &table, &self.at).map_err(|error| error.at(&self.library))?;
        self.current = Some((table, Filling::new(1), 0));
        Ok(())
    }

    /// Writes features of the layer that was begun; their ids are 1, 2, 3….
    ///
    /// # Errors
    /// A row that the table does not take; a geometry of another kind than declared; the disk is full.
    pub fn add(&mut self, features: &[Feature]) -> Result<()> {
        let Some((table, filling, count)) = &mut self.current else { return Ok(()) };
        for (feature, id) in features.iter().zip(*count + 1..) {
            features::check_kind(table, feature, id)?;
        }
        filling.add(&self.conn, table, features).map_err(|error| error.at(&self.library))?;
        *count += features.len() as i64;
        Ok(())
    }

    /// Finishes the layer that was begun with its index; sets the record's home, feature count and fingerprint.
    ///
    /// # Errors
    /// What the database says.
    pub fn end(&mut self, layer: &mut Layer) -> Result<()> {
        let Some((table, filling, count)) = self.current.take() else { return Ok(()) };
        let end = || {
            let fingerprint = filling.finish(&self.conn, &table.table)?;
            schema::create_triggers(&self.conn, &table.table)?;
            schema::touch_contents(&self.conn, &table.table, true, &self.at)?;
            Ok(fingerprint)
        };
        let fingerprint = end().map_err(|error: StoreError| error.at(&self.library))?;
        layer.home = LayerHome::Library;
        layer.feature_count = count;
        layer.fingerprint = Some(fingerprint);
        Ok(())
    }

    /// Keeps all layers that were finished.
    ///
    /// # Errors
    /// The disk is full or gone; nothing is kept.
    pub fn commit(mut self) -> Result<()> {
        self.settle().map_err(|error| error.at(&self.library))
    }

    fn settle(&mut self) -> Result<()> {
        self.conn.execute_batch("COMMIT")?;
        if let Some(half) = self.half.clone() {
            self.close()?;
            backup::settle(&half, &self.library)?;
        }
        self.done = true;
        Ok(())
    }

    /// A file that is renamed or removed must be closed first.
    fn close(&mut self) -> Result<()> {
        self.conn = Connection::open_in_memory()?;
        Ok(())
    }
}

impl Drop for LibraryWriter {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        // Nothing to do about a rollback that fails: closing the file does the same.
        let _ = self.conn.execute_batch("ROLLBACK");
        if let Some(half) = self.half.clone() {
            let _ = self.close();
            backup::remove(&half);
        }
    }
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
            let tree = format!("rtree_{table}_geom");
            let indexed = check_table(&conn, library, &tree)
                .and_then(|()| check_table(&conn, library, &format!("{tree}_node")))
                .is_ok();
            let fields = schema::fields_of(&conn, table)?;
            Ok(Self { conn, library: library.to_owned(), table: table.to_owned(), indexed, fields })
        };
        open().map_err(|error: StoreError| error.at(library))
    }

    /// The layer's further fields.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Shows the shapes whose boxes meet a box (west, south, east, north, in the layer's coordinate system), in no
    /// particular order, with their values in some fields (`name`, `code`, `class` or further ones; one that the layer
    /// lacks is null). What a feature is shown in is filled again for the next; `visit` says whether to go on. A shape
    /// that does not read is left out: one broken parcel must not blank a map.
    ///
    /// # Errors
    /// What the database says.
    pub fn visit(
        &self,
        bounds: [f64; 4],
        fields: &[String],
        visit: &mut dyn FnMut(i64, &FlatShape, &[FieldValue]) -> bool,
    ) -> Result<()> {
        let indexed = self.indexed.then_some(bounds);
        features::visit(&self.conn, &self.table, indexed, fields, visit)
            .map_err(|error| error.at(&self.library))
    }

    /// Shows the boxes of all features (west, south, east, north) as the R-tree has them: far less to read than the
    /// features. Nothing where the layer has no R-tree.
    ///
    /// # Errors
    /// What the database says.
    pub fn visit_boxes(&self, visit: &mut dyn FnMut([f64; 4]) -> bool) -> Result<()> {
        if !self.indexed {
            return Ok(());
        }
        boxes::visit(&self.conn, &self.table, visit).map_err(|error| error.at(&self.library))
    }

    /// The box around all features, as the R-tree's root has it; `None` where the layer has no feature or no R-tree.
    ///
    /// # Errors
    /// What the database says.
    pub fn bounds(&self) -> Result<Option<[f64; 4]>> {
        if !self.indexed {
            return Ok(None);
        }
        boxes::bounds(&self.conn, &self.table).map_err(|error| error.at(&self.library))
    }

    /// Features, and bytes that their shapes take (a corner takes 16), counted until there are `most` bytes.
    ///
    /// # Errors
    /// What the database says.
    pub fn shape_bytes(&self, most: i64) -> Result<(i64, i64)> {
        features::shape_bytes(&self.conn, &self.table, most).map_err(|error| error.at(&self.library))
    }

    /// Shows all features by id, one in memory at a time; without `shapes` their geometries are empty and stay unread.
    /// `visit` says whether to go on.
    ///
    /// # Errors
    /// A row that does not read; names it.
    pub fn each(&self, shapes: bool, visit: &mut dyn FnMut(Feature) -> bool) -> Result<()> {
        features::each(&self.conn, &self.table, shapes, visit).map_err(|error| error.at(&self.library))
    }

    /// The least and the greatest id, found without reading the table; `None`: there is no feature.
    ///
    /// # Errors
    /// What the database says.
    pub fn ends(&self) -> Result<Option<(i64, i64)>> {
        features::ends(&self.conn, &self.table).map_err(|error| error.at(&self.library))
    }

    /// Whether there are areas, and whether there are lines or areas: what the table declares, or, where it declares any
    /// kind, what its shapes are.
    ///
    /// # Errors
    /// What the database says.
    pub fn kinds(&self) -> Result<(bool, bool)> {
        features::kinds(&self.conn, &self.table).map_err(|error| error.at(&self.library))
    }

    /// The kind of geometry that the table declares (`MULTIPOLYGON`), `GEOMETRY` for any.
    ///
    /// # Errors
    /// What the database says.
    pub fn declared(&self) -> Result<String> {
        features::declared(&self.conn, &self.table).map_err(|error| error.at(&self.library))
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
