//! The spatial functions that GeoPackage's R-tree triggers call: ST_IsEmpty, ST_MinX, ST_MaxX, ST_MinY, ST_MaxY.
//!
//! SQLite knows none of them; whoever writes a feature table must bring them (GeoPackage 1.3, annex F.3).

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;

use crate::geometry::{Bounds, blob_bounds};

/// Registers the functions on a connection.
pub(crate) fn register(conn: &Connection) -> rusqlite::Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function("ST_IsEmpty", 1, flags, |context| {
        Ok(box_of(context).map(|bounds| i64::from(bounds.is_none())))
    })?;
    for (index, name) in ["ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"].into_iter().enumerate() {
        conn.create_scalar_function(name, 1, flags, move |context| {
            Ok(box_of(context).flatten().map(|bounds| bounds[index]))
        })?;
    }
    Ok(())
}

/// `None`: null or no geometry; `Some(None)`: an empty one.
fn box_of(context: &Context<'_>) -> Option<Option<Bounds>> {
    match context.get_raw(0) {
        ValueRef::Blob(blob) => blob_bounds(blob).ok(),
        _ => None,
    }
}
