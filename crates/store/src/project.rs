//! An open project file: making, opening, reading and the one way of writing it.

use std::path::{Path, PathBuf};

use jitu_model::place::{Feature, Field, Layer, LayerFeatures, LayerHome};
use jitu_model::programme::{Attachment, Bureau};
use jitu_model::{Id, Snapshot};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::error::{ReadOnly, Result, StoreError};
use crate::ids::IdSource;
use crate::journal::{self, Draft, Entry, EntryKind, Stacks, Stamp, Step};
use crate::library::LayerReader;
use crate::writer::Writer;
use crate::{
    attachments, backup, defend, digest, features, leftover, library, migrate, opening, read, recording,
    schema,
};

/// A project: a GeoPackage with ledgers, places and a journal. One value is one connection.
pub struct Project {
    pub(crate) conn: Connection,
    /// The name it is known by; while a project is being made, the file still has an unfinished one.
    path: PathBuf,
    read_only: Option<ReadOnly>,
    migrated_from: Option<PathBuf>,
    ids: IdSource,
}

impl Project {
    /// Makes a new project file holding the bureau.
    ///
    /// Ids of this handle's batches follow from `id_seed`, so that a sample is the same file every time.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::FolderMissing`], [`StoreError::FolderNotWritable`]; no file is left.
    pub fn create(path: &Path, bureau: &mut Bureau, stamp: &Stamp, id_seed: u64) -> Result<Self> {
        Self::create_with(path, bureau, stamp, id_seed, |_| Ok(()))
    }

    /// Makes a new project file and fills it before it gets its name: either all of it is there, or no file is.
    ///
    /// # Errors
    /// As [`Project::create`], and whatever `fill` returns.
    pub fn create_with(
        path: &Path,
        bureau: &mut Bureau,
        stamp: &Stamp,
        id_seed: u64,
        fill: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<Self> {
        if std::fs::symlink_metadata(path).is_ok() {
            return Err(StoreError::Exists { path: path.to_owned() });
        }
        backup::check_folder(path)?;
        let half = backup::beside(path, "new");
        backup::remove(&half);
        let made = Self::make(&half, path, bureau, stamp, id_seed)
            .and_then(|mut project| fill(&mut project).map(|()| project.ids));
        let settled = made.and_then(|ids| {
            if std::fs::symlink_metadata(path).is_ok() {
                return Err(StoreError::Exists { path: path.to_owned() });
            }
            backup::settle(&half, path)?;
            Ok(ids)
        });
        match settled {
            Ok(ids) => Ok(Self { ids, ..Self::open(path)? }),
            Err(error) => {
                backup::remove(&half);
                Err(error.at(path))
            }
        }
    }

    fn make(half: &Path, path: &Path, bureau: &mut Bureau, stamp: &Stamp, id_seed: u64) -> Result<Self> {
        stamp.check()?;
        let mut conn = Connection::open(half)?;
        defend::configure(&conn)?;
        defend::trust(&conn)?;
        // Nobody sees this file before it is flushed and renamed, so a power cut may take it as it is.
        conn.pragma_update(None, "synchronous", "OFF")?;
        let mut ids = IdSource::seeded(id_seed);
        let transaction = conn.transaction()?;
        schema::create_geopackage(&transaction)?;
        schema::create_version_table(&transaction)?;
        migrate::run(&transaction, migrate::MIGRATIONS, 0, &stamp.at)?;
        let label = format!("schema {}", migrate::newest(migrate::MIGRATIONS));
        let draft = Draft { stamp, label: &label, kind: EntryKind::Schema, undoes: None };
        recording::record(&transaction, &draft, ids.batch()?, |writer| {
            writer.steps.push(Step::Migrate(migrate::newest(migrate::MIGRATIONS)));
            writer.insert(bureau)
        })?;
        transaction.commit()?;
        Ok(Self { conn, path: path.to_owned(), read_only: None, migrated_from: None, ids })
    }

    /// Opens a project file: checks what it is, brings an older one up to date (copied first), takes it out of the
    /// write-ahead mode that a GIS program may have left.
    ///
    /// # Errors
    /// One variant for each thing a file can be instead of a project: see [`StoreError`].
    pub fn open(path: &Path) -> Result<Self> {
        let opened = opening::open(path, migrate::MIGRATIONS).map_err(|error| error.at(path))?;
        Ok(Self {
            conn: opened.conn,
            path: path.to_owned(),
            read_only: opened.read_only,
            migrated_from: opened.copy,
            ids: IdSource::random(),
        })
    }

    /// The project file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The layer library that belongs to it, `NAME.layers.gpkg` beside `NAME.gpkg`, whether it is there or not.
    pub fn library_path(&self) -> PathBuf {
        library::path_beside(&self.path)
    }

    /// Why the file cannot be written; `None` when it can.
    pub fn read_only(&self) -> Option<&ReadOnly> {
        self.read_only.as_ref()
    }

    /// The copy that was made because opening brought the file to a newer schema.
    pub fn copy_before_migration(&self) -> Option<&Path> {
        self.migrated_from.as_deref()
    }

    /// Everything but the features of layers, as of one moment.
    ///
    /// # Errors
    /// A row that does not read; names it.
    pub fn snapshot(&self) -> Result<Snapshot> {
        let transaction = self.conn.unchecked_transaction().map_err(|error| self.at(error.into()))?;
        let snapshot = read::snapshot(&transaction).map_err(|error| self.at(error))?;
        transaction.finish()?;
        Ok(snapshot)
    }

    /// The layers alone.
    ///
    /// # Errors
    /// A row that does not read; names it.
    pub fn layers(&self) -> Result<Vec<Layer>> {
        read::all(&self.conn).map_err(|error| self.at(error))
    }

    /// Writes: runs `work` in a transaction and appends what it changed to the journal as one entry. A closure that
    /// fails changes nothing; one that changes nothing leaves no entry.
    ///
    /// # Errors
    /// [`StoreError::ReadOnly`], [`StoreError::Locked`], and whatever `work` returns.
    pub fn write<T>(
        &mut self,
        label: &str,
        stamp: &Stamp,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T>,
    ) -> Result<T> {
        let draft = Draft { stamp, label, kind: EntryKind::Edit, undoes: None };
        Ok(self.record(&draft, work)?.0)
    }

    /// Runs `work` as one entry of any kind.
    pub(crate) fn record<T>(
        &mut self,
        draft: &Draft<'_>,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T>,
    ) -> Result<(T, Option<Entry>)> {
        self.check_writable()?;
        let path = self.path.clone();
        let first_id = self.ids.batch()?;
        let transaction = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| StoreError::from(error).at(&path))?;
        let before = journal::stacks(&transaction).map_err(|error| error.at(&path))?;
        let done = recording::record(&transaction, draft, first_id, work).map_err(|error| error.at(&path))?;
        transaction.commit().map_err(|error| StoreError::from(error).at(&path))?;
        if done.1.is_some() && (!before.redo.is_empty() || draft.kind == EntryKind::Undo) {
            // What no step leads back to only takes room in the library; the write is done whatever becomes of it.
            let _ = self.drop_leftovers(&before);
        }
        Ok(done)
    }

    /// Takes tables out of the library that came with entries which undo and redo no longer reach.
    fn drop_leftovers(&self, before: &Stacks) -> Result<()> {
        let after = journal::stacks(&self.conn)?;
        let lost = leftover::lost(before, &after);
        leftover::drop_tables(&self.conn, &self.library_path(), &lost, &after)
    }

    /// Refuses when the file is open read-only.
    pub(crate) fn check_writable(&self) -> Result<()> {
        match &self.read_only {
            None => Ok(()),
            Some(why) => Err(StoreError::ReadOnly { path: self.path.clone(), why: why.clone() }),
        }
    }

    pub(crate) fn at(&self, error: StoreError) -> StoreError {
        error.at(&self.path)
    }

    /// The latest entries of the journal, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn history(&self, limit: usize) -> Result<Vec<Entry>> {
        journal::history(&self.conn, limit).map_err(|error| self.at(error))
    }

    /// The hash of the last entry, hexadecimal: what a printed document carries as its anchor.
    ///
    /// # Errors
    /// What the database says.
    pub fn head_hash(&self) -> Result<String> {
        Ok(digest::hex(&journal::head(&self.conn).map_err(|error| self.at(error))?.hash))
    }

    /// A vector layer's features, from the project file or the layer library.
    ///
    /// # Errors
    /// [`StoreError::LibraryMissing`], [`StoreError::TableMissing`], a row that does not read.
    pub fn layer_features(&self, layer: &Layer) -> Result<Vec<Feature>> {
        self.check_layer(layer)?;
        match layer.home {
            LayerHome::Project => {
                features::read(&self.conn, &layer.table_name).map_err(|error| self.at(error))
            }
            LayerHome::Library => library::read_layer(&self.library_path(), &layer.table_name),
        }
    }

    /// The further fields of a vector layer.
    ///
    /// # Errors
    /// As [`Project::layer_features`].
    pub fn layer_fields(&self, layer: &Layer) -> Result<Vec<Field>> {
        self.check_layer(layer)?;
        match layer.home {
            LayerHome::Project => {
                schema::fields_of(&self.conn, &layer.table_name).map_err(|error| self.at(error))
            }
            LayerHome::Library => library::read_fields(&self.library_path(), &layer.table_name),
        }
    }

    /// A vector layer with its fields and features.
    ///
    /// # Errors
    /// As [`Project::layer_features`].
    pub fn layer_whole(&self, layer: &Layer) -> Result<LayerFeatures> {
        let (fields, features) = (self.layer_fields(layer)?, self.layer_features(layer)?);
        Ok(LayerFeatures { layer: layer.clone(), fields, features })
    }

    /// Some features of a vector layer: by id, those that are there.
    ///
    /// # Errors
    /// As [`Project::layer_features`].
    pub fn some_features(&self, layer: &Layer, ids: &[Id<Feature>]) -> Result<Vec<Feature>> {
        self.check_layer(layer)?;
        match layer.home {
            LayerHome::Project => {
                features::read_some(&self.conn, &layer.table_name, ids).map_err(|error| self.at(error))
            }
            LayerHome::Library => LayerReader::open(&self.library_path(), &layer.table_name)?.some(ids),
        }
    }

    /// The features of a vector layer whose boxes meet a box (west, south, east, north), by id.
    ///
    /// # Errors
    /// As [`Project::layer_features`].
    pub fn features_near(&self, layer: &Layer, bounds: [f64; 4]) -> Result<Vec<Feature>> {
        self.check_layer(layer)?;
        match layer.home {
            LayerHome::Project => {
                features::read_near(&self.conn, &layer.table_name, bounds).map_err(|error| self.at(error))
            }
            LayerHome::Library => LayerReader::open(&self.library_path(), &layer.table_name)?.near(bounds),
        }
    }

    /// Whether a layer's table can be asked for.
    fn check_layer(&self, layer: &Layer) -> Result<()> {
        if !schema::is_plain_name(&layer.table_name) {
            return Err(StoreError::TableName(layer.table_name.clone()));
        }
        match layer.home {
            LayerHome::Project => library::check_table(&self.conn, &self.path, &layer.table_name),
            LayerHome::Library => Ok(()),
        }
    }

    /// Keeps a paper in the file as one journal entry. Sets the record's id, size and hash.
    ///
    /// # Errors
    /// As [`Project::write`]; [`StoreError::AttachmentTooLarge`].
    pub fn attach(
        &mut self,
        label: &str,
        stamp: &Stamp,
        bytes: &[u8],
        attachment: &mut Attachment,
    ) -> Result<Id<Attachment>> {
        self.write(label, stamp, |writer| writer.attach(bytes, attachment))
    }

    /// The bytes of a paper.
    ///
    /// # Errors
    /// [`StoreError::AttachmentDamaged`] when they are missing or do not fit the record's hash.
    pub fn attachment_bytes(&self, attachment: &Attachment) -> Result<Vec<u8>> {
        attachments::load(&self.conn, &attachment.sha256)
    }

    /// Copies the project file to a new file, through the database, as of one moment.
    ///
    /// # Errors
    /// [`StoreError::Exists`], or the folder cannot be written.
    pub fn backup_to(&self, path: &Path) -> Result<()> {
        backup::copy(&self.conn, path).map_err(|error| error.at(path))
    }
}

/// How a project file is opened for reading only.
pub(crate) const READING: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
