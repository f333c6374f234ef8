//! Rows of feature tables: written in one go with the R-tree built afterwards, read back as features.

use jitu_model::Id;
use jitu_model::place::Feature;
use rusqlite::{Connection, Rows, params};
use sha2::{Digest as _, Sha256};

use crate::digest;
use crate::error::{Result, StoreError};
use crate::geometry;
use crate::schema::LayerTable;

/// The geometry type to declare for a layer of these features.
pub(crate) fn declared_type(features: &[Feature]) -> &'static str {
    let mut kinds = features.iter().map(|feature| geometry::type_name(&feature.geometry));
    match kinds.next() {
        Some(first) if kinds.all(|kind| kind == first) => first,
        _ => "GEOMETRY",
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
    let table = &layer.table;
    let mut row = conn.prepare(&format!(
        "INSERT INTO \"{table}\" (id, geom, name, code, class) VALUES (?1, ?2, ?3, ?4, ?5)"
    ))?;
    let mut index =
        conn.prepare(&format!("INSERT INTO \"rtree_{table}_geom\" VALUES (?1, ?2, ?3, ?4, ?5)"))?;
    let mut hash = Sha256::new();
    let mut boxes = Vec::with_capacity(features.len());
    for (id, feature) in (first..).zip(features) {
        let blob = geometry::to_blob(&feature.geometry, layer.crs);
        for text in [&feature.name, &feature.code, &feature.class] {
            digest::part(&mut hash, u8::from(text.is_some()), text.as_deref().unwrap_or("").as_bytes());
        }
        digest::part(&mut hash, b'g', &blob);
        row.execute(params![id, blob, feature.name, feature.code, feature.class])
            .map_err(|error| StoreError::of_row(error, table, id))?;
        boxes.extend(geometry::bounds(&feature.geometry).map(|bounds| (id, bounds)));
    }
    for (id, [min_x, max_x, min_y, max_y]) in boxes {
        index.execute(params![id, min_x, max_x, min_y, max_y])?;
    }
    Ok(digest::hex(&hash.finalize()))
}

/// All features of a table, by id.
///
/// # Errors
/// A row that does not read; names it.
pub(crate) fn read(conn: &Connection, table: &str) -> Result<Vec<Feature>> {
    let mut select =
        conn.prepare(&format!("SELECT id, geom, name, code, class FROM \"{table}\" ORDER BY id"))?;
    collect(table, select.query([])?)
}

/// The features of a table whose boxes in its R-tree meet a box (west, south, east, north), by id.
///
/// # Errors
/// A row that does not read; names it.
pub(crate) fn read_near(conn: &Connection, table: &str, [w, s, e, n]: [f64; 4]) -> Result<Vec<Feature>> {
    let mut select = conn.prepare_cached(&format!(
        "SELECT f.id, f.geom, f.name, f.code, f.class FROM \"rtree_{table}_geom\" r
         JOIN \"{table}\" f ON f.id = r.id
         WHERE r.maxx >= ?1 AND r.maxy >= ?2 AND r.minx <= ?3 AND r.miny <= ?4 ORDER BY f.id"
    ))?;
    collect(table, select.query(params![w, s, e, n])?)
}

fn collect(table: &str, mut rows: Rows<'_>) -> Result<Vec<Feature>> {
    let mut features = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let blob = row.get_ref(1)?.as_blob().map_err(|_| "null".to_owned());
        let geometry = blob.and_then(geometry::from_blob).map_err(|detail| StoreError::Geometry {
            table: table.to_owned(),
            id,
            detail,
        })?;
        features.push(Feature {
            id: Id::new(id),
            name: row.get(2)?,
            code: row.get(3)?,
            class: row.get(4)?,
            geometry,
        });
    }
    Ok(features)
}
