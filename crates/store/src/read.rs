//! Reading records: one, all of a table, the whole snapshot in one consistent read.

use jitu_model::{Id, Record, Snapshot};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::{Result, StoreError};
use crate::{cells, geometry, tables};

/// The record of an id.
pub(crate) fn one<R: Record>(conn: &Connection, id: Id<R>) -> Result<R> {
    conn.prepare_cached(&format!("SELECT * FROM {} WHERE id = ?1", R::TABLE))?
        .query_row([id.raw()], |row| Ok(record::<R>(row)))
        .optional()?
        .unwrap_or_else(|| Err(StoreError::NoSuchRow { table: R::TABLE.to_owned(), id: id.raw() }))
}

/// All records of a type, by position, then id.
pub(crate) fn all<R: Record>(conn: &Connection) -> Result<Vec<R>> {
    let positioned = tables::table(R::TABLE).is_some_and(|table| table.positioned);
    let order = if positioned { "position, id" } else { "id" };
    let mut select = conn.prepare_cached(&format!("SELECT * FROM {} ORDER BY {order}", R::TABLE))?;
    let mut rows = select.query([])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(record(row)?);
    }
    Ok(records)
}

fn record<R: Record>(row: &Row<'_>) -> Result<R> {
    let statement: &rusqlite::Statement<'_> = row.as_ref();
    let names = statement.column_names();
    let id: i64 = row.get("id")?;
    let bad = |detail| StoreError::BadRow { table: R::TABLE.to_owned(), id, detail };
    let mut values = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate().filter(|(_, name)| **name != "geom") {
        values.push((*name, row.get_ref(index)?));
    }
    let mut record: R = cells::record(values.into_iter()).map_err(|error| bad(error.0))?;
    if R::LOCATED {
        let blob = row.get_ref("geom")?.as_blob().map_err(|_| bad("no geometry".to_owned()))?;
        let shape = geometry::from_blob(blob).map_err(|detail| StoreError::Geometry {
            table: R::TABLE.to_owned(),
            id,
            detail,
        })?;
        record.set_shape(shape);
    }
    Ok(record)
}

/// Everything but the features of layers. The caller holds a read transaction.
pub(crate) fn snapshot(conn: &Connection) -> Result<Snapshot> {
    Ok(Snapshot {
        bureau: all(conn)?.into_iter().next(),
        programmes: all(conn)?,
        goals: all(conn)?,
        appropriations: all(conn)?,
        movements: all(conn)?,
        releases: all(conn)?,
        unspent: all(conn)?,
        systems: all(conn)?,
        extents: all(conn)?,
        components: all(conn)?,
        contracts: all(conn)?,
        parties: all(conn)?,
        amendments: all(conn)?,
        milestones: all(conn)?,
        applications: all(conn)?,
        payments: all(conn)?,
        procurements: all(conn)?,
        reviews: all(conn)?,
        invoices: all(conn)?,
        acceptances: all(conn)?,
        mappings: all(conn)?,
        stages: all(conn)?,
        steps: all(conn)?,
        assets: all(conn)?,
        towers: all(conn)?,
        layers: all(conn)?,
        indicators: all(conn)?,
        evidence: all(conn)?,
        overrides: all(conn)?,
        assessments: all(conn)?,
        chapters: all(conn)?,
        remedies: all(conn)?,
        coverage_runs: all(conn)?,
        stated: all(conn)?,
        attachments: all(conn)?,
        terms: all(conn)?,
        monitoring: all(conn)?,
        parts: all(conn)?,
        review_steps: all(conn)?,
        frozen: all(conn)?,
        waivers: all(conn)?,
        templates: all(conn)?,
        events: all(conn)?,
        surveys: all(conn)?,
        own_metrics: all(conn)?,
        base_maps: all(conn)?,
        sheets: all(conn)?,
        inspection_notes: all(conn)?,
    })
}
