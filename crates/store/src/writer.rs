//! The hand of a write: puts records into the file while a session listens.

use std::collections::{HashMap, HashSet};

use jitu_model::programme::Attachment;
use jitu_model::{Id, Record};
use rusqlite::session::Session;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::bulk::{self, Added};
use crate::cells::{self, Cells};
use crate::digest::{self, Digest};
use crate::error::{Result, RowRef, StoreError};
use crate::journal::Step;
use crate::{attachments, geometry, read, row_digests, schema, srs, tables};

/// Writes rows inside one journal entry; made by [`crate::Project::write`].
pub struct Writer<'c> {
    pub(crate) conn: &'c Connection,
    pub(crate) session: Session<'c>,
    pub(crate) at: String,
    pub(crate) next_id: i64,
    pub(crate) steps: Vec<Step>,
    /// Layer tables to drop once the session has given its changeset.
    pub(crate) dropped: Vec<String>,
    /// Number of rows of bulk imports, which the session does not see, and the sum of their digests.
    pub(crate) bulk: (i64, Digest),
    /// What was added while the session did not listen.
    pub(crate) added: Vec<Added>,
    /// The statements that insert, by table: made once a batch.
    inserts: HashMap<&'static str, String>,
    /// Rows this write has changed already, by table.
    written: HashMap<String, HashSet<i64>>,
}

impl<'c> Writer<'c> {
    /// Starts listening to every journalled table.
    pub(crate) fn new(conn: &'c Connection, at: &str, first_id: i64) -> Result<Self> {
        let mut session = Session::new(conn)?;
        for table in tables::TABLES {
            session.attach(Some(table.name))?;
        }
        for layer in schema::layer_tables(conn)? {
            session.attach(Some(layer.table.as_str()))?;
        }
        Ok(Self {
            conn,
            session,
            at: at.to_owned(),
            next_id: first_id,
            steps: Vec::new(),
            dropped: Vec::new(),
            bulk: (0, [0; 32]),
            added: Vec::new(),
            inserts: HashMap::new(),
            written: HashMap::new(),
        })
    }

    pub(crate) fn take_id(&mut self) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// Stores a new record; one whose id is [`Id::NEW`] gets the batch's next id.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] when a value is not allowed or points at nothing.
    pub fn insert<R: Record>(&mut self, record: &mut R) -> Result<Id<R>> {
        if record.id().is_new() {
            record.set_id(Id::new(self.take_id()));
        }
        self.insert_row(R::TABLE, record.id().raw(), &row_of(record)?)?;
        Ok(record.id())
    }

    fn insert_row(&mut self, table: &'static str, id: i64, row: &Cells) -> Result<()> {
        let sql = self.inserts.entry(table).or_insert_with(|| insert_statement(table, row));
        self.conn
            .prepare_cached(sql)?
            .execute(params_from_iter(row.iter().map(|(_, value)| value)))
            .map_err(|error| StoreError::of_row(error, table, id))?;
        Ok(())
    }

    /// Stores new records in order, all of them or none.
    ///
    /// # Errors
    /// As [`Writer::insert`].
    pub fn insert_all<R: Record>(&mut self, records: &mut [R]) -> Result<()> {
        if records.len() < bulk::AT_ONCE || !records.iter().all(|record| record.id().is_new()) {
            return records.iter_mut().try_for_each(|record| self.insert(record).map(|_| ()));
        }
        records.iter_mut().for_each(|record| record.set_id(Id::new(self.take_id())));
        self.session.set_enabled(false);
        let added = bulk::insert(self.conn, records);
        self.session.set_enabled(true);
        self.added.push(added?);
        Ok(())
    }

    /// Replaces the row of the record's id; a row that is the same already stays out of the journal.
    ///
    /// # Errors
    /// No such row, a value that is not allowed, or a row that was edited around the journal.
    pub fn update<R: Record>(&mut self, record: &R) -> Result<()> {
        let id = record.id().raw();
        self.check_untouched(R::TABLE, id)?;
        let row = row_of(record)?;
        let sets: Vec<String> = row
            .iter()
            .enumerate()
            .skip(1)
            .map(|(index, (name, _))| format!("\"{name}\" = ?{}", index + 1))
            .collect();
        let sql = format!("UPDATE {} SET {} WHERE id = ?1", R::TABLE, sets.join(", "));
        let changed = self
            .conn
            .prepare_cached(&sql)?
            .execute(params_from_iter(row.iter().map(|(_, value)| value)))
            .map_err(|error| StoreError::of_row(error, R::TABLE, id))?;
        if changed == 0 { Err(StoreError::NoSuchRow { table: R::TABLE.to_owned(), id }) } else { Ok(()) }
    }

    /// Deletes a row.
    ///
    /// # Errors
    /// No such row, rows that point at it, or a row that was edited around the journal.
    pub fn delete<R: Record>(&mut self, id: Id<R>) -> Result<()> {
        let id = id.raw();
        self.check_untouched(R::TABLE, id)?;
        let gone = self
            .conn
            .prepare_cached(&format!("DELETE FROM {} WHERE id = ?1", R::TABLE))?
            .execute([id])
            .map_err(|error| StoreError::of_row(error, R::TABLE, id))?;
        if gone == 0 { Err(StoreError::NoSuchRow { table: R::TABLE.to_owned(), id }) } else { Ok(()) }
    }

    /// The record of that id as this write sees it.
    ///
    /// # Errors
    /// No such row, or one that does not read.
    pub fn get<R: Record>(&self, id: Id<R>) -> Result<R> {
        read::one(self.conn, id)
    }

    /// All records of a type as this write sees them.
    ///
    /// # Errors
    /// A row that does not read.
    pub fn all<R: Record>(&self) -> Result<Vec<R>> {
        read::all(self.conn)
    }

    /// A row changed around the journal must be adopted or restored before it is written over: otherwise the entry
    /// would claim to start from a state that nobody recorded.
    pub(crate) fn check_untouched(&mut self, table: &str, id: i64) -> Result<()> {
        let known = self.written.get_mut(table).map(|rows| rows.insert(id));
        match known {
            Some(false) => return Ok(()),
            Some(true) => {}
            None => {
                self.written.insert(table.to_owned(), HashSet::from([id]));
            }
        }
        let Some(recorded) = row_digests::recorded(self.conn, table, id)? else { return Ok(()) };
        match digest::of_stored(self.conn, table, id)? {
            Some(now) if now != recorded => {
                Err(StoreError::EditedOutside { rows: vec![RowRef::new(table, id)] })
            }
            _ => Ok(()),
        }
    }

    /// Keeps a paper: its bytes once by content, its record in the journal. Sets the record's size and hash.
    ///
    /// # Errors
    /// Too large, or a value that is not allowed.
    pub fn attach(&mut self, bytes: &[u8], attachment: &mut Attachment) -> Result<Id<Attachment>> {
        attachments::store(self.conn, bytes, attachment)?;
        self.insert(attachment)
    }
}

/// The statement that inserts such a row; a record always has the same columns.
pub(crate) fn insert_statement(table: &str, row: &Cells) -> String {
    let names: Vec<String> = row.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let marks: Vec<String> = (1..=row.len()).map(|index| format!("?{index}")).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), marks.join(", "))
}

/// A record as its row, the geometry last.
pub(crate) fn row_of<R: Record>(record: &R) -> Result<Cells> {
    let id = record.id().raw();
    let mut row = cells::cells(record).map_err(|error| StoreError::BadRow {
        table: R::TABLE.to_owned(),
        id,
        detail: error.0,
    })?;
    if let Some(shape) = record.shape() {
        let declared = tables::table(R::TABLE).and_then(|table| table.geometry).unwrap_or("GEOMETRY");
        let kind = geometry::type_name(&shape);
        if declared != "GEOMETRY" && declared != kind {
            let detail = format!("{kind} where {declared} is wanted");
            return Err(StoreError::Geometry { table: R::TABLE.to_owned(), id, detail });
        }
        row.push(("geom", Value::Blob(geometry::to_blob(&shape, srs::CGCS2000))));
    }
    Ok(row)
}
