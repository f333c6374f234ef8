//! Use cases over one open project: the one hall behind both doors.
//!
//! A capability has one name here, in the command line, in the window's commands and in its backend: `keeping`
//! (open, history, undo, verify), `money`, `atlas`, `importing`, `exporting`, `editing`, `tiles`, `styles`, `sheets`,
//! `comparing`, `statistics`, `compliance`, `inspection`, `patches`, `visibility`, `live`, `siting`,
//! `evaluation`, `printing`. Each use case takes
//! the [`Session`] and gives a view from [`views`]. Long work is split in three: *prepare* under the session's
//! lock, *run* without it (with progress, and cancel inside the loop), *keep* under it again.

pub mod assets;
pub mod atlas;
pub mod backups;
pub mod comparing;
pub mod compliance;
pub mod editing;
pub mod error;
pub mod evaluation;
pub mod exporting;
mod given;
pub mod importing;
pub mod inspection;
pub mod jobs;
pub mod keeping;
pub mod language;
pub mod live;
pub mod money;
mod paper;
pub mod patches;
pub mod printing;
mod sample;
pub mod session;
pub mod sheets;
pub mod siting;
pub mod statistics;
pub mod styles;
pub mod tiles;
pub mod views;
pub mod visibility;

pub use error::{AppError, Result};
pub use language::Language;
pub use session::{Session, Settings};
