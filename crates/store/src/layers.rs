//! Layers inside a write: made, edited feature by feature, deleted.

use jitu_model::Id;
use jitu_model::place::{Feature, Field, InspectionNote, Layer, LayerHome};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use crate::error::{Result, StoreError};
use crate::journal::{Bulk, Step};
use crate::schema::{self, LayerTable};
use crate::spool::LayerSpool;
use crate::writer::Writer;
use crate::{digest, features, row_digests};

/// Layers with more features than this come in as one bulk entry without a changeset.
const MOST_KEPT_TWICE: i64 = 5_000;
/// So do layers whose shapes take more bytes than this: a changeset is made in memory.
const MOST_BYTES_KEPT_TWICE: i64 = 64 << 20;

/// What is to change in a layer, all of it as part of one write.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeatureEdits {
    /// New features; those whose id is [`Id::NEW`] get the batch's next ids.
    pub add: Vec<Feature>,
    /// Features with what they are to be.
    pub change: Vec<Feature>,
    /// Features to delete.
    pub delete: Vec<Id<Feature>>,
}

impl Writer<'_> {
    /// Makes a layer whose features live in the project file, with further fields. Sets the record's home, feature count
    /// and fingerprint. A layer without features takes every kind of geometry.
    ///
    /// # Errors
    /// A table name that is not plain or is taken, a field name that does not serve, an unknown coordinate system, a
    /// value that is not allowed.
    pub fn create_layer(
        &mut self,
        layer: &mut Layer,
        fields: &[Field],
        features: &[Feature],
    ) -> Result<Id<Layer>> {
        layer.home = LayerHome::Project;
        let table = LayerTable {
            table: layer.table_name.clone(),
            title: layer.name.clone(),
            geometry: features::declared_type(features).to_owned(),
            crs: layer.crs,
            fields: fields.to_vec(),
        };
        let count = features.len() as i64;
        let fill = |conn: &_, first| features::insert(conn, &table, first, features);
        self.fill_layer(layer, table.clone(), count, count > MOST_KEPT_TWICE, fill)
    }

    /// As [`Writer::create_layer`], of a layer that waits in a spool.
    ///
    /// # Errors
    /// As [`Writer::create_layer`]; [`StoreError::TableName`] when no layer of that table waits there.
    pub fn take_layer(&mut self, layer: &mut Layer, spool: &LayerSpool) -> Result<Id<Layer>> {
        layer.home = LayerHome::Project;
        let (table, count, bytes) = spool.layer(&layer.table_name, MOST_BYTES_KEPT_TWICE)?;
        let bulk = count > MOST_KEPT_TWICE || bytes >= MOST_BYTES_KEPT_TWICE;
        let fill = |conn: &_, first| spool.copy(conn, &table.table, first);
        self.fill_layer(layer, table.clone(), count, bulk, fill)
    }

    /// Makes a layer's table and has it filled from an id on. `bulk`: its rows stay out of the changeset.
    fn fill_layer(
        &mut self,
        layer: &mut Layer,
        table: LayerTable,
        count: i64,
        bulk: bool,
        fill: impl FnOnce(&Connection, i64) -> Result<String>,
    ) -> Result<Id<Layer>> {
        schema::create_layer_table(self.conn, &table, &self.at)?;
        if !bulk {
            self.session.attach(Some(table.table.as_str()))?;
        }
        let first = self.next_id;
        self.next_id += count;
        layer.feature_count = count;
        layer.fingerprint = Some(fill(self.conn, first)?);
        schema::create_triggers(self.conn, &table.table)?;
        schema::touch_contents(self.conn, &table.table, true, &self.at)?;
        if bulk {
            let digest = row_digests::record_table(self.conn, &table.table)?;
            self.bulk.0 += count;
            digest::add(&mut self.bulk.1, &digest);
            let bulk = Bulk { first, last: self.next_id - 1, digest: digest::hex(&digest) };
            self.steps.push(Step::ImportLayer(table, bulk));
        } else {
            self.steps.push(Step::CreateLayer(table));
        }
        self.insert(layer)
    }

    /// Edits features of a layer of the project file; gives the ids of those added. The layer's count follows, and its
    /// fingerprint becomes one over the last and what was written, so that whoever knew the last sees the change.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRow`], a geometry of another kind than the layer's, a value that is not allowed, a row that
    /// was edited around the journal; [`StoreError::TableName`] for a layer of the library, which is not edited.
    pub fn edit_features(&mut self, layer: Id<Layer>, edits: &FeatureEdits) -> Result<Vec<Id<Feature>>> {
        let mut record: Layer = self.get(layer)?;
        let table = self.own_table(&record)?;
        let mut hash = Sha256::new();
        digest::part(&mut hash, b'f', record.fingerprint.as_deref().unwrap_or("").as_bytes());
        let mut added = Vec::with_capacity(edits.add.len());
        for feature in &edits.add {
            let mut feature = feature.clone();
            if feature.id.is_new() {
                feature.id = Id::new(self.take_id());
            }
            features::put(self.conn, &table, &feature, true, &mut hash)?;
            added.push(feature.id);
        }
        for feature in &edits.change {
            self.check_untouched(&table.table, feature.id.raw())?;
            features::put(self.conn, &table, feature, false, &mut hash)?;
        }
        for id in &edits.delete {
            self.check_untouched(&table.table, id.raw())?;
            let gone = self
                .conn
                .prepare_cached(&format!("DELETE FROM \"{}\" WHERE id = ?1", table.table))?
                .execute([id.raw()])?;
            if gone == 0 {
                return Err(StoreError::NoSuchRow { table: table.table, id: id.raw() });
            }
            digest::part(&mut hash, b'd', &id.raw().to_be_bytes());
        }
        record.feature_count += added.len() as i64 - edits.delete.len() as i64;
        record.fingerprint = Some(digest::hex(&hash.finalize()));
        self.update(&record)?;
        Ok(added)
    }

    /// Gives a layer of the project file other further fields: a new table takes the features over under their ids, the old
    /// one goes, and an undo brings it back with what it held. `from`: for every field the place of the one whose values
    /// it takes over; none: it begins empty.
    ///
    /// # Errors
    /// A table name that is taken, a field name that does not serve, a value that a field of another kind does not hold;
    /// [`StoreError::TableName`] for a layer of the library.
    pub fn remake_layer(
        &mut self,
        layer: Id<Layer>,
        table_name: &str,
        fields: &[Field],
        from: &[Option<usize>],
    ) -> Result<()> {
        let mut record: Layer = self.get(layer)?;
        let old = self.own_table(&record)?;
        let new = LayerTable { table: table_name.to_owned(), fields: fields.to_vec(), ..old.clone() };
        schema::create_layer_table(self.conn, &new, &self.at)?;
        schema::create_triggers(self.conn, &new.table)?;
        self.session.attach(Some(new.table.as_str()))?;
        let mut hash = Sha256::new();
        digest::part(&mut hash, b'f', record.fingerprint.as_deref().unwrap_or("").as_bytes());
        let mut wrong = None;
        features::each(self.conn, &old.table, true, &mut |mut feature| {
            let value = |from: &Option<usize>| from.and_then(|at| feature.values.get(at)).cloned();
            feature.values = from.iter().map(|from| value(from).unwrap_or_default()).collect();
            wrong = features::put(self.conn, &new, &feature, true, &mut hash).err();
            wrong.is_none()
        })?;
        if let Some(wrong) = wrong {
            return Err(wrong);
        }
        self.conn.execute(&format!("DELETE FROM \"{}\"", old.table), [])?;
        record.table_name.clone_from(&new.table);
        record.fingerprint = Some(digest::hex(&hash.finalize()));
        self.dropped.push(old.table.clone());
        self.steps.extend([Step::CreateLayer(new), Step::DropLayer(old)]);
        self.update(&record)
    }

    /// Deletes a layer with the accepted findings about it. One of the project file goes with its features; the table of
    /// one of the library stays there, so that undo finds it.
    ///
    /// # Errors
    /// No such layer, or a row that was edited around the journal.
    pub fn delete_layer(&mut self, layer: Id<Layer>) -> Result<()> {
        let record: Layer = self.get(layer)?;
        for note in self.all::<InspectionNote>()?.into_iter().filter(|note| note.layer == layer) {
            self.delete(note.id)?;
        }
        if record.home == LayerHome::Project {
            let table = self.own_table(&record)?;
            self.conn.execute(&format!("DELETE FROM \"{}\"", table.table), [])?;
            self.dropped.push(table.table.clone());
            self.steps.push(Step::DropLayer(table));
        }
        self.delete(layer)
    }

    /// The table of a layer of the project file.
    fn own_table(&self, layer: &Layer) -> Result<LayerTable> {
        let own = schema::layer_tables(self.conn)?;
        let found = own.into_iter().find(|table| table.table == layer.table_name);
        found
            .filter(|_| layer.home == LayerHome::Project)
            .ok_or_else(|| StoreError::TableName(layer.table_name.clone()))
    }
}
