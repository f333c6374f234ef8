//! What a project file is made of: the GeoPackage core, the record tables, feature tables with their R-trees.

use jitu_model::place::{Field, FieldKind};
use rusqlite::{Connection, params};

use crate::error::{Result, StoreError};
use crate::srs;
use crate::tables::{self, TABLES};

const GEOPACKAGE: &str = include_str!("../sql/geopackage.sql");
const VERSION: &str = include_str!("../sql/version.sql");
const RTREE: &str = include_str!("../sql/rtree.sql");

/// `GPKG` in ASCII: SQLite's application id of every GeoPackage since 1.2.
pub(crate) const APPLICATION_ID: i64 = 0x4750_4B47;
/// GeoPackage 1.3.0. Not 1.4: programs of 2023 refuse its triggers.
pub(crate) const GEOPACKAGE_VERSION: i64 = 10300;

/// What a layer may declare: the simple kinds of GeoPackage 1.3, annex G.
const GEOMETRY_TYPES: &[&str] = &[
    "GEOMETRY",
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
];

/// A feature table other than the record tables: a layer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct LayerTable {
    /// Table name.
    pub(crate) table: String,
    /// Name that GIS programs show.
    pub(crate) title: String,
    /// Declared geometry type.
    pub(crate) geometry: String,
    /// EPSG code.
    pub(crate) crs: i64,
    /// Further fields, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) fields: Vec<Field>,
}

impl LayerTable {
    /// The columns that hold what a person sees, in the order of the table, quoted.
    pub(crate) fn columns(&self) -> String {
        let fields = self.fields.iter().map(|field| format!(", \"{}\"", field.name));
        ["name, code, class".to_owned()].into_iter().chain(fields).collect()
    }
}

/// Makes an empty database a GeoPackage without layers.
pub(crate) fn create_geopackage(conn: &Connection) -> Result<()> {
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    conn.pragma_update(None, "user_version", GEOPACKAGE_VERSION)?;
    create_core(conn)?;
    srs::write_rows(conn)?;
    Ok(())
}

/// Creates the tables of the GeoPackage core, without rows.
pub(crate) fn create_core(conn: &Connection) -> Result<()> {
    Ok(conn.execute_batch(GEOPACKAGE)?)
}

/// The core tables that a GeoPackage of rasters alone may lack, as statements that keep what is there.
pub(crate) fn optional_tables() -> String {
    GEOPACKAGE
        .split_inclusive(");\n")
        .filter(|statement| {
            statement.contains("gpkg_geometry_columns (") || statement.contains("gpkg_extensions (")
        })
        .map(|statement| statement.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"))
        .collect()
}

/// Adds the table that tells which migrations a file has been through.
pub(crate) fn create_version_table(conn: &Connection) -> Result<()> {
    Ok(conn.execute_batch(VERSION)?)
}

/// Registers the record tables that a schema step has made: ledgers as attributes, located records as features.
pub(crate) fn register_records(conn: &Connection, at: &str) -> Result<()> {
    for table in TABLES {
        if !object_exists(conn, table.name)? || is_registered(conn, table.name)? {
            continue;
        }
        match table.geometry {
            Some(geometry) => {
                let layer = LayerTable {
                    table: table.name.to_owned(),
                    title: table.title.to_owned(),
                    geometry: geometry.to_owned(),
                    crs: srs::CGCS2000,
                    fields: Vec::new(),
                };
                register_features(conn, &layer, at)?;
                create_triggers(conn, table.name)?;
            }
            None => {
                conn.execute(
                    "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change)
                     VALUES (?1, 'attributes', ?2, ?3)",
                    params![table.name, table.title, gpkg_time(at)],
                )?;
            }
        }
    }
    Ok(())
}

fn is_registered(conn: &Connection, table: &str) -> Result<bool> {
    Ok(conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM gpkg_contents WHERE table_name = ?1)",
        [table],
        |row| row.get(0),
    )?)
}

/// Creates a layer's table and registers it, without the triggers: rows that come in at once are indexed afterwards.
///
/// # Errors
/// A name that is not plain ASCII or is taken, a coordinate system without a definition.
pub(crate) fn create_layer_table(conn: &Connection, layer: &LayerTable, at: &str) -> Result<()> {
    let known_type = GEOMETRY_TYPES.contains(&layer.geometry.as_str());
    check_fields(&layer.fields)?;
    if !is_plain_name(&layer.table) || tables::table(&layer.table).is_some() || !known_type {
        return Err(StoreError::TableName(layer.table.clone()));
    }
    if !srs::is_known(layer.crs) {
        return Err(StoreError::UnknownCrs(layer.crs));
    }
    if object_exists(conn, &layer.table)? {
        return Err(StoreError::TableName(layer.table.clone()));
    }
    conn.execute_batch(&layer_statement(layer))?;
    register_features(conn, layer, at)
}

/// The statement that makes a layer's table, as SQLite keeps it.
pub(crate) fn layer_statement(layer: &LayerTable) -> String {
    let LayerTable { table, geometry, fields, .. } = layer;
    let further: String =
        fields.iter().map(|field| format!(",\n    \"{}\" {}", field.name, sql_kind(field.kind))).collect();
    format!(
        "CREATE TABLE \"{table}\" (\n    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),\n    \
         geom {geometry},\n    name TEXT,\n    code TEXT,\n    class TEXT{further}\n)"
    )
}

/// The column type of a field, of those that GeoPackage knows.
fn sql_kind(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "TEXT",
        FieldKind::Integer => "INTEGER",
        FieldKind::Real => "REAL",
        FieldKind::Date => "DATE",
    }
}

/// Most further fields that a layer may have.
const MOST_FIELDS: usize = 250;
/// Columns that every layer has.
const OWN_COLUMNS: [&str; 5] = ["id", "geom", "name", "code", "class"];

/// Whether fields may be columns of a layer: names of at most 60 characters without quotation marks or controls, that
/// differ in more than the case of their letters from each other and from the columns every layer has.
///
/// # Errors
/// [`StoreError::FieldName`] names the first that may not.
pub(crate) fn check_fields(fields: &[Field]) -> Result<()> {
    let mut taken: Vec<String> = OWN_COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    for (index, Field { name, .. }) in fields.iter().enumerate() {
        let lower = name.to_lowercase();
        let odd = |c: char| c.is_control() || matches!(c, '"' | '\'' | '`' | '[' | ']' | ';');
        let sound = (1..=60).contains(&name.chars().count()) && !name.contains(odd) && name.trim() == name;
        if !sound || index >= MOST_FIELDS || taken.contains(&lower) {
            return Err(StoreError::FieldName(name.clone()));
        }
        taken.push(lower);
    }
    Ok(())
}

/// The further fields of a layer's table, as its columns are declared; columns of other kinds are not ours.
///
/// # Errors
/// What the database says.
pub(crate) fn fields_of(conn: &Connection, table: &str) -> Result<Vec<Field>> {
    let mut select = conn.prepare_cached("SELECT name, type FROM pragma_table_info(?1) ORDER BY cid")?;
    let columns =
        select.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let columns: Vec<(String, String)> = columns;
    let field = |(name, kind): (String, String)| {
        let kind = *FieldKind::ALL.iter().find(|known| sql_kind(**known) == kind)?;
        (!OWN_COLUMNS.contains(&name.as_str())).then_some(Field { name, kind })
    };
    Ok(columns.into_iter().filter_map(field).collect())
}

/// Writes a feature table's rows in the GeoPackage tables and creates its empty R-tree.
fn register_features(conn: &Connection, layer: &LayerTable, at: &str) -> Result<()> {
    let LayerTable { table, title, geometry, crs, .. } = layer;
    let taken: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM gpkg_contents WHERE identifier = ?1)",
        [title],
        |row| row.get(0),
    )?;
    // Identifiers are unique in a GeoPackage; names on screen need not be.
    let title = if taken { format!("{title} ({table})") } else { title.clone() };
    conn.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id)
         VALUES (?1, 'features', ?2, ?3, ?4)",
        params![table, title, gpkg_time(at), crs],
    )?;
    conn.execute(
        "INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m)
         VALUES (?1, 'geom', ?2, ?3, 0, 0)",
        params![table, geometry, crs],
    )?;
    conn.execute(
        "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope)
         VALUES (?1, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        [table],
    )?;
    conn.execute_batch(&format!(
        "CREATE VIRTUAL TABLE \"rtree_{table}_geom\" USING rtree(id, minx, maxx, miny, maxy)"
    ))?;
    Ok(())
}

/// Has GIS programs show a layer under its own name, where no other has it.
pub(crate) fn take_title(conn: &Connection, layer: &LayerTable) -> Result<()> {
    conn.execute(
        "UPDATE OR IGNORE gpkg_contents SET identifier = ?2 WHERE table_name = ?1 AND identifier <> ?2",
        [&layer.table, &layer.title],
    )?;
    Ok(())
}

/// Creates the triggers that keep a feature table's R-tree.
pub(crate) fn create_triggers(conn: &Connection, table: &str) -> Result<()> {
    Ok(conn.execute_batch(&RTREE.replace("{t}", table))?)
}

/// Drops a layer's table with all that was registered for it.
pub(crate) fn drop_layer_table(conn: &Connection, table: &str) -> Result<()> {
    // The R-tree first: dropping the table fires no trigger, but would leave the index behind.
    conn.execute_batch(&format!("DROP TABLE \"rtree_{table}_geom\"; DROP TABLE \"{table}\";"))?;
    for registry in ["gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"] {
        conn.execute(&format!("DELETE FROM {registry} WHERE table_name = ?1"), [table])?;
    }
    // A table of that name may come again with other columns; a kept statement would still count the old ones.
    conn.flush_prepared_statement_cache();
    Ok(())
}

/// Brings `gpkg_contents` up to date after a write: time, and the box of a feature table from its R-tree.
pub(crate) fn touch_contents(conn: &Connection, table: &str, located: bool, at: &str) -> Result<()> {
    conn.prepare_cached("UPDATE gpkg_contents SET last_change = ?2 WHERE table_name = ?1")?
        .execute([table, &gpkg_time(at)])?;
    if located {
        conn.execute(
            &format!(
                "UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) =
                 (SELECT min(minx), min(miny), max(maxx), max(maxy) FROM \"rtree_{table}_geom\")
                 WHERE table_name = ?1"
            ),
            [table],
        )?;
    }
    Ok(())
}

/// The feature tables that this program made as layers.
pub(crate) fn layer_tables(conn: &Connection) -> Result<Vec<LayerTable>> {
    let mut select = conn.prepare_cached(
        "SELECT g.table_name, coalesce(c.identifier, ''), g.geometry_type_name, g.srs_id, s.sql
         FROM gpkg_geometry_columns g
         JOIN gpkg_contents c ON c.table_name = g.table_name
         JOIN sqlite_schema s ON s.name = g.table_name AND s.type = 'table'
         WHERE g.column_name = 'geom' ORDER BY g.table_name",
    )?;
    let found = select
        .query_map([], |row| {
            let layer = LayerTable {
                table: row.get(0)?,
                title: row.get(1)?,
                geometry: row.get(2)?,
                crs: row.get(3)?,
                fields: Vec::new(),
            };
            Ok((layer, row.get::<_, String>(4)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    // A table that another program added is that program's; a name that this one would not give could be made to
    // read as a statement.
    let is_layer = |layer: &LayerTable, sql: &str| {
        is_plain_name(&layer.table)
            && tables::table(&layer.table).is_none()
            && GEOMETRY_TYPES.contains(&layer.geometry.as_str())
            && check_fields(&layer.fields).is_ok()
            && sql == layer_statement(layer)
    };
    let mut layers = Vec::with_capacity(found.len());
    for (mut layer, sql) in found {
        layer.fields = fields_of(conn, &layer.table)?;
        if is_layer(&layer, &sql) {
            layers.push(layer);
        }
    }
    Ok(layers)
}

/// Whether there is a table, view or index of that name.
pub(crate) fn object_exists(conn: &Connection, name: &str) -> Result<bool> {
    Ok(conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE lower(name) = lower(?1))",
        [name],
        |row| row.get(0),
    )?)
}

/// ASCII letters, digits and underscores, starting with a letter, and none of the reserved beginnings.
pub(crate) fn is_plain_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.len() <= 60
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !["sqlite_", "gpkg_", "rtree_", "jitu_"].iter().any(|reserved| lower.starts_with(reserved))
}

/// `gpkg_contents.last_change` wants milliseconds.
pub(crate) fn gpkg_time(at: &str) -> String {
    format!("{}.000Z", at.trim_end_matches('Z'))
}
