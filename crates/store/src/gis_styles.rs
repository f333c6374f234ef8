//! How GIS programs draw the layers: QGIS reads a layer's style from the table `layer_styles` of the same GeoPackage.
//!
//! What stands there follows from the layers' records, as `gpkg_contents` does: it is no record and not journalled.
//! A style that somebody saved there with another program stays, and stays the one that is used.

use jitu_model::place::{Layer, LayerHome};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{Result, StoreError};
use crate::project::Project;
use crate::{defend, library, schema};

/// The columns are those that QGIS reads and writes.
const TABLE: &str = "CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY NOT NULL,
    f_table_catalog TEXT,
    f_table_schema TEXT,
    f_table_name TEXT,
    f_geometry_column TEXT,
    styleName TEXT,
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT,
    ui TEXT,
    update_time DATETIME
)";

/// Who wrote a style: rows of any other owner are left alone.
const OWNER: &str = "jitu";

/// What the shapes of a layer's table are, as GIS programs tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// Points.
    Points,
    /// Lines.
    Lines,
    /// Areas.
    Areas,
}

/// A layer's style as a GIS program reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Style {
    table: String,
    name: String,
    qml: String,
}

impl Project {
    /// Has GIS programs draw layers as told, in the project file and in the library: the styles of layers that are not
    /// named go. `qml` gives a layer's style as QGIS reads it; layers of mixed shapes have none, as it has none for them.
    ///
    /// # Errors
    /// [`StoreError::ReadOnly`]; the file is locked or not writable. Nothing of the project depends on it.
    pub fn show_styles(
        &self,
        at: &str,
        layers: &[Layer],
        qml: &dyn Fn(&Layer, Drawn) -> String,
    ) -> Result<()> {
        self.check_writable()?;
        let of = |home| layers.iter().filter(move |layer| layer.home == home);
        put(&self.conn, at, of(LayerHome::Project), qml).map_err(|error| self.at(error))?;
        let library = self.library_path();
        if library.is_file() && of(LayerHome::Library).next().is_some() {
            let write = || {
                let conn = Connection::open_with_flags(&library, library::WRITING)?;
                defend::configure(&conn)?;
                put(&conn, at, of(LayerHome::Library), qml)
            };
            write().map_err(|error: StoreError| error.at(&library))?;
        }
        Ok(())
    }
}

fn put<'l>(
    conn: &Connection,
    at: &str,
    layers: impl Iterator<Item = &'l Layer>,
    qml: &dyn Fn(&Layer, Drawn) -> String,
) -> Result<()> {
    let mut wanted = Vec::new();
    for layer in layers {
        if let Some(drawn) = drawn(conn, &layer.table_name)? {
            let (table, name) = (layer.table_name.clone(), layer.name.clone());
            wanted.push(Style { table, name, qml: qml(layer, drawn) });
        }
    }
    wanted.sort_by(|a, b| a.table.cmp(&b.table));
    wanted.dedup_by(|a, b| a.table == b.table);
    let there = is_ours(conn)?;
    let known = if there == Some(true) { own(conn)? } else { Vec::new() };
    // Somebody else's table of that name is not written, for its triggers would run.
    if there == Some(false) || known == wanted {
        return Ok(());
    }
    let transaction = conn.unchecked_transaction()?;
    if there.is_none() {
        create(&transaction, at)?;
    }
    write(&transaction, at, &known, &wanted)?;
    Ok(transaction.commit()?)
}

/// What shapes a table declares; `None`: several kinds, or it is no layer.
fn drawn(conn: &Connection, table: &str) -> Result<Option<Drawn>> {
    let mut select = conn.prepare_cached(
        "SELECT upper(geometry_type_name) FROM gpkg_geometry_columns WHERE table_name = ?1",
    )?;
    let kind: Option<String> = select.query_row([table], |row| row.get(0)).optional()?;
    Ok(match kind.as_deref() {
        Some("POINT" | "MULTIPOINT") => Some(Drawn::Points),
        Some("LINESTRING" | "MULTILINESTRING") => Some(Drawn::Lines),
        Some("POLYGON" | "MULTIPOLYGON") => Some(Drawn::Areas),
        _ => None,
    })
}

/// Whether the table is as this program makes it, with nothing hung on it that would run; `None`: there is none.
fn is_ours(conn: &Connection) -> Result<Option<bool>> {
    let mut select = conn.prepare_cached(
        "SELECT type = 'table' AND sql = ?1 FROM sqlite_schema WHERE lower(tbl_name) = 'layer_styles'",
    )?;
    let objects = select.query_map([TABLE], |row| row.get(0))?.collect::<rusqlite::Result<Vec<bool>>>()?;
    Ok((!objects.is_empty()).then(|| objects == [true]))
}

fn create(conn: &Connection, at: &str) -> Result<()> {
    conn.execute_batch(TABLE)?;
    // GDAL, and so QGIS, sees only tables that are registered.
    conn.execute(
        "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, last_change)
         VALUES ('layer_styles', 'attributes', 'layer_styles', ?1)",
        [schema::gpkg_time(at)],
    )?;
    Ok(())
}

/// The styles that this program wrote, by table.
fn own(conn: &Connection) -> Result<Vec<Style>> {
    let mut select = conn.prepare_cached(
        "SELECT coalesce(f_table_name, ''), coalesce(styleName, ''), coalesce(styleQML, '') FROM layer_styles
         WHERE owner = ?1 ORDER BY f_table_name",
    )?;
    let style =
        |row: &rusqlite::Row<'_>| Ok(Style { table: row.get(0)?, name: row.get(1)?, qml: row.get(2)? });
    Ok(select.query_map([OWNER], style)?.collect::<rusqlite::Result<_>>()?)
}

/// Only what differs: a style that is used stays used, and one that somebody put out of use stays so.
fn write(conn: &Connection, at: &str, known: &[Style], wanted: &[Style]) -> Result<()> {
    let at = schema::gpkg_time(at);
    for gone in known.iter().filter(|known| !wanted.iter().any(|wanted| wanted.table == known.table)) {
        conn.execute(
            "DELETE FROM layer_styles WHERE owner = ?1 AND f_table_name = ?2",
            [OWNER, gone.table.as_str()],
        )?;
    }
    for style in wanted.iter().filter(|style| !known.contains(style)) {
        let changed = conn.execute(
            "UPDATE layer_styles SET styleName = ?3, styleQML = ?4, update_time = ?5
             WHERE owner = ?1 AND f_table_name = ?2",
            params![OWNER, style.table, style.name, style.qml, at],
        )?;
        if changed == 0 {
            conn.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
                     styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)
                 VALUES ('', '', ?2, 'geom', ?3, ?4, '',
                     NOT EXISTS (SELECT 1 FROM layer_styles WHERE f_table_name = ?2 AND useAsDefault), '', ?1, ?5)",
                params![OWNER, style.table, style.name, style.qml, at],
            )?;
        }
    }
    Ok(())
}
