//! The commands, one module per word of the product. Thin: lock, delegate, return.
//!
//! All are marked `async`, so that Tauri runs them off the thread that draws the window.

pub(crate) mod atlas;
pub(crate) mod comparing;
pub(crate) mod compliance;
pub(crate) mod editing;
pub(crate) mod evaluation;
pub(crate) mod exporting;
pub(crate) mod importing;
pub(crate) mod inspection;
pub(crate) mod keeping;
pub(crate) mod live;
pub(crate) mod money;
pub(crate) mod patches;
pub(crate) mod printing;
pub(crate) mod sheets;
pub(crate) mod siting;
pub(crate) mod statistics;
pub(crate) mod styles;
pub(crate) mod tiles;
pub(crate) mod visibility;
pub(crate) mod year;

use jitu_app::AppError;

use crate::desk::Desk;

/// What every command gives: a view, or an error the window shows as it is.
pub(crate) type Answer<T> = Result<T, AppError>;

/// The shared state, as commands receive it.
pub(crate) type OnDesk<'a> = tauri::State<'a, Desk>;
