//! The project file: a GeoPackage in SQLite with migrations and a journal.
//!
//! [`Project`] is the door. Everything that is written goes through [`Project::write`], which records what changed as
//! a changeset in a journal chained by hashes; undo, redo, history and [`Project::verify`] come from that one
//! mechanism. Reading gives plain data ([`jitu_model::Snapshot`]). Nothing outside this crate knows SQL.

mod attachments;
mod backup;
mod boxes;
mod bulk;
mod cells;
mod changes;
mod defend;
mod digest;
mod error;
mod features;
mod functions;
mod geometry;
mod gis_styles;
mod ids;
mod journal;
mod layers;
mod leftover;
mod library;
mod lookback;
mod migrate;
mod opening;
mod outside;
mod past;
mod project;
mod read;
mod recording;
mod row_digests;
mod schema;
mod spool;
mod srs;
mod tables;
mod undo;
mod verify;
mod writer;

pub use error::{ReadOnly, Result, RowRef, StoreError};
pub use gis_styles::Drawn;
pub use journal::{Entry, EntryKind, Stamp};
pub use layers::FeatureEdits;
pub use library::{LayerReader, LibraryWriter, drop_library_tables, write_library_layer};
pub use lookback::Lookback;
pub use project::Project;
pub use spool::LayerSpool;
pub use verify::VerifyReport;
pub use writer::Writer;
