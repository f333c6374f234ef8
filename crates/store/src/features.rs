//! Rows of feature tables: written in one go with the R-tree built afterwards, edited one by one, read back as features.

use geo_types::{Geometry, GeometryCollection};
use jitu_model::Id;
use jitu_model::flat::{FlatShape, PartKind};
use jitu_model::place::{Feature, Field, FieldKind, FieldValue};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, Rows, params, params_from_iter};
use sha2::{Digest as _, Sha256};

use crate::digest;
use crate::error::{Result, StoreError};
use crate::geometry;
use crate::schema::{self, LayerTable};

/// The geometry type to declare for a layer of these features.
pub(crate) fn declared_type(features: &[Feature]) -> &'static str {
    let mut kinds = features.iter().map(|feature| geometry::type_name(&feature.geometry));
    match kinds.next() {
        Some(first) if kinds.all(|kind| kind == first) => first,
        _ => "GEOMETRY",
    }
}

/// A feature's row after its id: geometry, name, code, class, further values.
struct RowOf<'f> {
    blob: Vec<u8>,
    values: Vec<ValueRef<'f>>,
}

impl<'f> RowOf<'f> {
    /// What a table takes of a feature.
    ///
    /// # Errors
    /// [`StoreError::BadRow`] when it has not as many values as the table has fields, or one of another kind.
    fn new(layer: &LayerTable, feature: &'f Feature, id: i64) -> Result<Self> {
        let bad = |detail| StoreError::BadRow { table: layer.table.clone(), id, detail };
        if feature.values.len() != layer.fields.len() {
            return Err(bad(format!("{} values for {} fields", feature.values.len(), layer.fields.len())));
        }
        let text = |text: &'f Option<String>| {
            text.as_ref().map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes()))
        };
        let mut values = Vec::with_capacity(3 + feature.values.len());
        values.extend([text(&feature.name), text(&feature.code), text(&feature.class)]);
        for (field, value) in layer.fields.iter().zip(&feature.values) {
            values.push(stored(field, value).ok_or_else(|| bad(format!("{value} in field {}", field.name)))?);
        }
        Ok(Self { blob: geometry::to_blob(&feature.geometry, layer.crs), values })
    }

    fn add_to(&self, hash: &mut Sha256) {
        for value in &self.values {
            match value {
                ValueRef::Integer(number) => digest::part(hash, b'i', &number.to_be_bytes()),
                ValueRef::Real(number) => digest::part(hash, b'r', &number.to_be_bytes()),
                ValueRef::Text(text) => digest::part(hash, 1, text),
                ValueRef::Null | ValueRef::Blob(_) => digest::part(hash, 0, b""),
            }
        }
        digest::part(hash, b'g', &self.blob);
    }

    fn params(&self, id: i64) -> impl Iterator<Item = ToSqlOutput<'_>> {
        [ValueRef::Integer(id), ValueRef::Blob(&self.blob)]
            .into_iter()
            .chain(self.values.iter().copied())
            .map(ToSqlOutput::Borrowed)
    }
}

/// A value as a field of that kind stores it; `None` where it is of another kind.
fn stored<'f>(field: &Field, value: &'f FieldValue) -> Option<ValueRef<'f>> {
    match (field.kind, value) {
        (_, FieldValue::Null) => Some(ValueRef::Null),
        (FieldKind::Integer, FieldValue::Integer(number)) => Some(ValueRef::Integer(*number)),
        (FieldKind::Real, FieldValue::Real(number)) => number.is_finite().then_some(ValueRef::Real(*number)),
        (FieldKind::Real, FieldValue::Integer(number)) => Some(ValueRef::Real(*number as f64)),
        (FieldKind::Text | FieldKind::Date, FieldValue::Text(text)) => Some(ValueRef::Text(text.as_bytes())),
        _ => None,
    }
}

/// The statement that puts a feature's row into its table.
pub(crate) fn insert_statement(layer: &LayerTable) -> String {
    let marks: String = (0..3 + layer.fields.len()).map(|at| format!(", ?{}", at + 3)).collect();
    format!("INSERT INTO \"{}\" (id, geom, {}) VALUES (?1, ?2{marks})", layer.table, layer.columns())
}

/// A table without triggers that is being filled, some features at a time; what its index needs is kept until the end.
pub(crate) struct Filling {
    next: i64,
    hash: Sha256,
    boxes: Vec<(i64, geometry::Bounds)>,
}

impl Filling {
    /// Ids run on from `first`.
    pub(crate) fn new(first: i64) -> Self {
        Self { next: first, hash: Sha256::new(), boxes: Vec::new() }
    }

    /// Writes features under the next ids.
    ///
    /// # Errors
    /// A row that the table does not take.
    pub(crate) fn add(&mut self, conn: &Connection, layer: &LayerTable, features: &[Feature]) -> Result<()> {
        let mut insert = conn.prepare_cached(&insert_statement(layer))?;
        self.boxes.reserve(features.len());
        for feature in features {
            let id = self.next;
            let row = RowOf::new(layer, feature, id)?;
            row.add_to(&mut self.hash);
            insert
                .execute(params_from_iter(row.params(id)))
                .map_err(|error| StoreError::of_row(error, &layer.table, id))?;
            self.boxes.extend(geometry::bounds(&feature.geometry).map(|bounds| (id, bounds)));
            self.next += 1;
        }
        Ok(())
    }

    /// Fills the R-tree; gives the fingerprint.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) fn finish(self, conn: &Connection, table: &str) -> Result<String> {
        self.index(conn, table, 0)?;
        Ok(self.fingerprint())
    }

    /// Fills the R-tree of a table whose ids are greater by `shift`.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) fn index(&self, conn: &Connection, table: &str, shift: i64) -> Result<()> {
        let mut index =
            conn.prepare(&format!("INSERT INTO \"rtree_{table}_geom\" VALUES (?1, ?2, ?3, ?4, ?5)"))?;
        for (id, [min_x, max_x, min_y, max_y]) in &self.boxes {
            index.execute(params![id + shift, min_x, max_x, min_y, max_y])?;
        }
        Ok(())
    }

    /// SHA-256 over all features in order, hexadecimal.
    pub(crate) fn fingerprint(&self) -> String {
        digest::hex(&self.hash.clone().finalize())
    }
}

/// Writes features under ids that run on from `first` and fills the R-tree; gives the fingerprint, SHA-256 over all
/// of them in order, hexadecimal. The table has no triggers yet.
///
/// # Errors
/// A row that the table does not take.
pub(crate) fn insert(
    conn: &Connection,
    layer: &LayerTable,
    first: i64,
    features: &[Feature],
) -> Result<String> {
    let mut filling = Filling::new(first);
    filling.add(conn, layer, features)?;
    filling.finish(conn, &layer.table)
}

/// Whether a feature's geometry is of the kind that its table declares.
///
/// # Errors
/// [`StoreError::Geometry`] when it is not.
pub(crate) fn check_kind(layer: &LayerTable, feature: &Feature, id: i64) -> Result<()> {
    let kind = geometry::type_name(&feature.geometry);
    if layer.geometry == "GEOMETRY" || layer.geometry == kind {
        return Ok(());
    }
    let detail = format!("{kind} where {} is wanted", layer.geometry);
    Err(StoreError::Geometry { table: layer.table.clone(), id, detail })
}

/// Adds one feature to a table with triggers, or replaces it; adds what was written to a fingerprint.
///
/// # Errors
/// A row that the table does not take; a geometry of another kind than the table declares.
pub(crate) fn put(
    conn: &Connection,
    layer: &LayerTable,
    feature: &Feature,
    new: bool,
    hash: &mut Sha256,
) -> Result<()> {
    let (table, id) = (&layer.table, feature.id.raw());
    check_kind(layer, feature, id)?;
    let row = RowOf::new(layer, feature, id)?;
    digest::part(hash, b'n', &id.to_be_bytes());
    row.add_to(hash);
    let sql = if new {
        insert_statement(layer)
    } else {
        let columns = layer.columns();
        let sets: String =
            columns.split(", ").enumerate().map(|(at, name)| format!(", {name} = ?{}", at + 3)).collect();
        format!("UPDATE \"{table}\" SET geom = ?2{sets} WHERE id = ?1")
    };
    let changed = conn
        .prepare_cached(&sql)?
        .execute(params_from_iter(row.params(id)))
        .map_err(|error| StoreError::of_row(error, table, id))?;
    if changed == 0 { Err(StoreError::NoSuchRow { table: table.clone(), id }) } else { Ok(()) }
}

/// The columns of a feature, by which [`collect`] reads.
fn selected(conn: &Connection, table: &str) -> Result<String> {
    Ok(format!("SELECT f.id, f.geom, {}", seen_columns(conn, table)?))
}

/// The columns of a feature that people read.
fn seen_columns(conn: &Connection, table: &str) -> Result<String> {
    let fields = schema::fields_of(conn, table)?;
    let further: String = fields.iter().map(|field| format!(", f.\"{}\"", field.name)).collect();
    Ok(format!("f.name, f.code, f.class{further}"))
}

/// Shows all features of a table by id, one in memory at a time; without `shapes` their geometries are empty and stay
/// unread. `visit` says whether to go on.
///
/// # Errors
/// A row that does not read; names it.
pub(crate) fn each(
    conn: &Connection,
    table: &str,
    shapes: bool,
    visit: &mut dyn FnMut(Feature) -> bool,
) -> Result<()> {
    let shape = if shapes { "f.geom" } else { "NULL" };
    let columns = seen_columns(conn, table)?;
    let mut select =
        conn.prepare(&format!("SELECT f.id, {shape}, {columns} FROM \"{table}\" f ORDER BY f.id"))?;
    let further = select.column_count();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        if !visit(feature_of(table, row, further, shapes)?) {
            break;
        }
    }
    Ok(())
}

/// The least and the greatest id of a table; `None`: it is empty.
///
/// # Errors
/// What the database says.
pub(crate) fn ends(conn: &Connection, table: &str) -> Result<Option<(i64, i64)>> {
    // One aggregate a query is answered from the end of the table; both at once would read all of it.
    let end = |which| -> Result<Option<i64>> {
        Ok(conn.query_row(&format!("SELECT {which}(id) FROM \"{table}\""), [], |row| row.get(0))?)
    };
    Ok(end("min")?.zip(end("max")?))
}

/// Whether a table has areas, and whether it has lines or areas; read from what it declares, or else from its shapes.
///
/// # Errors
/// What the database says.
pub(crate) fn kinds(conn: &Connection, table: &str) -> Result<(bool, bool)> {
    match declared(conn, table)?.as_str() {
        "POLYGON" | "MULTIPOLYGON" => return Ok((true, true)),
        "LINESTRING" | "MULTILINESTRING" => return Ok((false, true)),
        "POINT" | "MULTIPOINT" => return Ok((false, false)),
        _ => {}
    }
    let mut select = conn.prepare(&format!("SELECT geom FROM \"{table}\""))?;
    let mut rows = select.query([])?;
    let mut shape = FlatShape::default();
    let mut lines = false;
    while let Some(row) = rows.next()? {
        let read = row.get_ref(0)?.as_blob().is_ok_and(|blob| geometry::flatten(blob, &mut shape).is_ok());
        if read && shape.parts.iter().any(|part| part.kind == PartKind::Outer) {
            return Ok((true, true));
        }
        lines = lines || read && shape.parts.iter().any(|part| part.kind == PartKind::Line);
    }
    Ok((false, lines))
}

/// The kind of geometry that a table declares, `GEOMETRY` for any.
///
/// # Errors
/// What the database says.
pub(crate) fn declared(conn: &Connection, table: &str) -> Result<String> {
    let sql = "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?1";
    let found: Option<String> = conn.query_row(sql, [table], |row| row.get(0)).optional()?;
    Ok(found.map_or_else(|| "GEOMETRY".to_owned(), |name| name.to_uppercase()))
}

/// All features of a table, by id.
///
/// # Errors
/// A row that does not read; names it.
pub(crate) fn read(conn: &Connection, table: &str) -> Result<Vec<Feature>> {
    let columns = selected(conn, table)?;
    let mut select = conn.prepare(&format!("{columns} FROM \"{table}\" f ORDER BY f.id"))?;
    collect(table, select.query([])?)
}

/// The features of a table whose boxes in its R-tree meet a box (west, south, east, north), by id.
///
/// # Errors
/// A row that does not read; names it.
pub(crate) fn read_near(conn: &Connection, table: &str, [w, s, e, n]: [f64; 4]) -> Result<Vec<Feature>> {
    let columns = selected(conn, table)?;
    let mut select = conn.prepare_cached(&format!(
        "{columns} FROM \"rtree_{table}_geom\" r JOIN \"{table}\" f ON f.id = r.id
         WHERE r.maxx >= ?1 AND r.maxy >= ?2 AND r.minx <= ?3 AND r.miny <= ?4 ORDER BY f.id"
    ))?;
    collect(table, select.query(params![w, s, e, n])?)
}

/// The features of these ids that are there, by id.
///
/// # Errors
/// A row that does not read; names it.
pub(crate) fn read_some(conn: &Connection, table: &str, ids: &[Id<Feature>]) -> Result<Vec<Feature>> {
    let columns = selected(conn, table)?;
    let mut select = conn.prepare_cached(&format!("{columns} FROM \"{table}\" f WHERE f.id = ?1"))?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.append(&mut collect(table, select.query([id.raw()])?)?);
    }
    found.sort_by_key(|feature| feature.id);
    Ok(found)
}

/// The columns that some fields are, quoted; `NULL` for one that the table lacks.
fn columns_of(conn: &Connection, table: &str, fields: &[String]) -> Result<String> {
    let known = schema::fields_of(conn, table)?;
    let own = ["name", "code", "class"];
    let there = |name: &String| own.contains(&name.as_str()) || known.iter().any(|one| one.name == *name);
    // A file may come from anywhere, and so may the names of its columns.
    let quoted = |name: &String| format!(", f.\"{}\"", name.replace('"', "\"\""));
    let column = |name| if there(name) { quoted(name) } else { ", NULL".to_owned() };
    Ok(fields.iter().map(column).collect())
}

/// Shows the shapes of a table, of all or of those whose boxes meet a box; see [`crate::LayerReader::visit`].
///
/// # Errors
/// What the database says.
pub(crate) fn visit(
    conn: &Connection,
    table: &str,
    bounds: Option<[f64; 4]>,
    fields: &[String],
    visit: &mut dyn FnMut(i64, &FlatShape, &[FieldValue]) -> bool,
) -> Result<()> {
    let columns = columns_of(conn, table, fields)?;
    let near = format!(
        "SELECT f.id, f.geom{columns} FROM \"rtree_{table}_geom\" r JOIN \"{table}\" f ON f.id = r.id
         WHERE r.maxx >= ?1 AND r.maxy >= ?2 AND r.minx <= ?3 AND r.miny <= ?4"
    );
    let all = format!("SELECT f.id, f.geom{columns} FROM \"{table}\" f");
    let mut select = conn.prepare_cached(if bounds.is_some() { &near } else { &all })?;
    let mut rows = match bounds {
        Some([w, s, e, n]) => select.query(params![w, s, e, n])?,
        None => select.query([])?,
    };
    let mut shape = FlatShape::default();
    let mut values = Vec::with_capacity(fields.len());
    while let Some(row) = rows.next()? {
        let read = row.get_ref(1)?.as_blob().map_err(|_| "null".to_owned());
        if read.and_then(|blob| geometry::flatten(blob, &mut shape)).is_err() {
            continue;
        }
        values.clear();
        for at in 0..fields.len() {
            values.push(shown(row.get_ref(2 + at)?));
        }
        if !visit(row.get(0)?, &shape, &values) {
            break;
        }
    }
    Ok(())
}

/// Rows and bytes of a table's shapes, counted until there are `most` bytes.
///
/// # Errors
/// What the database says.
pub(crate) fn shape_bytes(conn: &Connection, table: &str, most: i64) -> Result<(i64, i64)> {
    let mut select = conn.prepare_cached(&format!("SELECT length(geom) FROM \"{table}\""))?;
    let mut rows = select.query([])?;
    let (mut count, mut bytes) = (0, 0);
    while bytes < most
        && let Some(row) = rows.next()?
    {
        count += 1;
        bytes += row.get::<_, Option<i64>>(0)?.unwrap_or(0);
    }
    Ok((count, bytes))
}

fn collect(table: &str, mut rows: Rows<'_>) -> Result<Vec<Feature>> {
    let columns = rows.as_ref().map_or(0, rusqlite::Statement::column_count);
    let mut features = Vec::new();
    while let Some(row) = rows.next()? {
        features.push(feature_of(table, row, columns, true)?);
    }
    Ok(features)
}

/// A row of so many columns: id, geometry, name, code, class, further values.
fn feature_of(table: &str, row: &Row<'_>, columns: usize, shape: bool) -> Result<Feature> {
    let id: i64 = row.get(0)?;
    let geometry = if shape {
        let blob = row.get_ref(1)?.as_blob().map_err(|_| "null".to_owned());
        let broken = |detail| StoreError::Geometry { table: table.to_owned(), id, detail };
        blob.and_then(geometry::from_blob).map_err(broken)?
    } else {
        Geometry::GeometryCollection(GeometryCollection::default())
    };
    Ok(Feature {
        id: Id::new(id),
        name: row.get(2)?,
        code: row.get(3)?,
        class: row.get(4)?,
        values: (5..columns).map(|at| Ok(shown(row.get_ref(at)?))).collect::<Result<_>>()?,
        geometry,
    })
}

fn shown(value: ValueRef<'_>) -> FieldValue {
    match value {
        ValueRef::Integer(number) => FieldValue::Integer(number),
        ValueRef::Real(number) => FieldValue::Real(number),
        ValueRef::Text(text) => FieldValue::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Null | ValueRef::Blob(_) => FieldValue::Null,
    }
}
