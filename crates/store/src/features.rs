//! Rows of feature tables: written in one go with the R-tree built afterwards, edited one by one, read back as features.

use jitu_model::Id;
use jitu_model::place::{Feature, Field, FieldKind, FieldValue};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Rows, ToSql, params, params_from_iter};
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
struct RowOf {
    blob: Vec<u8>,
    values: Vec<Value>,
}

impl RowOf {
    /// What a table takes of a feature.
    ///
    /// # Errors
    /// [`StoreError::BadRow`] when it has not as many values as the table has fields, or one of another kind.
    fn new(layer: &LayerTable, feature: &Feature, id: i64) -> Result<Self> {
        let bad = |detail| StoreError::BadRow { table: layer.table.clone(), id, detail };
        if feature.values.len() != layer.fields.len() {
            return Err(bad(format!("{} values for {} fields", feature.values.len(), layer.fields.len())));
        }
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
        let mut values = vec![text(&feature.name), text(&feature.code), text(&feature.class)];
        for (field, value) in layer.fields.iter().zip(&feature.values) {
            values.push(stored(field, value).ok_or_else(|| bad(format!("{value} in field {}", field.name)))?);
        }
        Ok(Self { blob: geometry::to_blob(&feature.geometry, layer.crs), values })
    }

    fn add_to(&self, hash: &mut Sha256) {
        for value in &self.values {
            match value {
                Value::Integer(number) => digest::part(hash, b'i', &number.to_be_bytes()),
                Value::Real(number) => digest::part(hash, b'r', &number.to_be_bytes()),
                Value::Text(text) => digest::part(hash, 1, text.as_bytes()),
                Value::Null | Value::Blob(_) => digest::part(hash, 0, b""),
            }
        }
        digest::part(hash, b'g', &self.blob);
    }

    fn params<'a>(&'a self, id: &'a i64) -> impl Iterator<Item = &'a dyn ToSql> {
        [id as &dyn ToSql, &self.blob].into_iter().chain(self.values.iter().map(|value| value as &dyn ToSql))
    }
}

/// A value as a field of that kind stores it; `None` where it is of another kind.
fn stored(field: &Field, value: &FieldValue) -> Option<Value> {
    match (field.kind, value) {
        (_, FieldValue::Null) => Some(Value::Null),
        (FieldKind::Integer, FieldValue::Integer(number)) => Some(Value::Integer(*number)),
        (FieldKind::Real, FieldValue::Real(number)) => number.is_finite().then_some(Value::Real(*number)),
        (FieldKind::Real, FieldValue::Integer(number)) => Some(Value::Real(*number as f64)),
        (FieldKind::Text | FieldKind::Date, FieldValue::Text(text)) => Some(Value::Text(text.clone())),
        _ => None,
    }
}

fn insert_statement(layer: &LayerTable) -> String {
    let marks: String = (0..3 + layer.fields.len()).map(|at| format!(", ?{}", at + 3)).collect();
    format!("INSERT INTO \"{}\" (id, geom, {}) VALUES (?1, ?2{marks})", layer.table, layer.columns())
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
    let table = &layer.table;
    let mut insert = conn.prepare(&insert_statement(layer))?;
    let mut index =
        conn.prepare(&format!("INSERT INTO \"rtree_{table}_geom\" VALUES (?1, ?2, ?3, ?4, ?5)"))?;
    let mut hash = Sha256::new();
    let mut boxes = Vec::with_capacity(features.len());
    for (id, feature) in (first..).zip(features) {
        let row = RowOf::new(layer, feature, id)?;
        row.add_to(&mut hash);
        insert
            .execute(params_from_iter(row.params(&id)))
            .map_err(|error| StoreError::of_row(error, table, id))?;
        boxes.extend(geometry::bounds(&feature.geometry).map(|bounds| (id, bounds)));
    }
    for (id, [min_x, max_x, min_y, max_y]) in boxes {
        index.execute(params![id, min_x, max_x, min_y, max_y])?;
    }
    Ok(digest::hex(&hash.finalize()))
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
    let kind = geometry::type_name(&feature.geometry);
    if layer.geometry != "GEOMETRY" && layer.geometry != kind {
        let detail = format!("{kind} where {} is wanted", layer.geometry);
        return Err(StoreError::Geometry { table: table.clone(), id, detail });
    }
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
        .execute(params_from_iter(row.params(&id)))
        .map_err(|error| StoreError::of_row(error, table, id))?;
    if changed == 0 { Err(StoreError::NoSuchRow { table: table.clone(), id }) } else { Ok(()) }
}

/// The columns of a feature, by which [`collect`] reads.
fn selected(conn: &Connection, table: &str) -> Result<String> {
    let fields = schema::fields_of(conn, table)?;
    let further: String = fields.iter().map(|field| format!(", f.\"{}\"", field.name)).collect();
    Ok(format!("SELECT f.id, f.geom, f.name, f.code, f.class{further}"))
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

fn collect(table: &str, mut rows: Rows<'_>) -> Result<Vec<Feature>> {
    let columns = rows.as_ref().map_or(0, rusqlite::Statement::column_count);
    let mut features = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let blob = row.get_ref(1)?.as_blob().map_err(|_| "null".to_owned());
        let geometry = blob.and_then(geometry::from_blob).map_err(|detail| StoreError::Geometry {
            table: table.to_owned(),
            id,
            detail,
        })?;
        let values = (5..columns).map(|at| Ok(shown(row.get_ref(at)?))).collect::<Result<_>>()?;
        features.push(Feature {
            id: Id::new(id),
            name: row.get(2)?,
            code: row.get(3)?,
            class: row.get(4)?,
            values,
            geometry,
        });
    }
    Ok(features)
}

fn shown(value: ValueRef<'_>) -> FieldValue {
    match value {
        ValueRef::Integer(number) => FieldValue::Integer(number),
        ValueRef::Real(number) => FieldValue::Real(number),
        ValueRef::Text(text) => FieldValue::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Null | ValueRef::Blob(_) => FieldValue::Null,
    }
}
