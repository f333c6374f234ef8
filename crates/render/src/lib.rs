//! Layers and grounds as pictures: tiles of the map, in its own projection. Pure drawing.
//!
//! Workstations of a county bureau have no graphics card, and the window draws twenty thousand parcels three times a
//! second. So heavy layers are drawn here, once, and reach the window as pictures. [`plane`] is the map's
//! projection, [`grid`] says where a tile lies, [`frame`] brings degrees to its pixels, [`look`] reads a layer's style, [`painter`] draws shapes by it, [`relief`]
//! draws heights, [`warp`] brings a picture from another projection. Nothing here reads a file or keeps anything.

pub mod cover;
pub mod frame;
pub mod gauss;
pub mod grid;
pub mod letters;
pub mod look;
pub mod marks;
pub mod painter;
pub mod picture;
pub mod plane;
pub mod relief;
pub mod warp;

pub use tiny_skia::Pixmap;

use thiserror::Error;

/// What can go wrong with a drawing.
#[derive(Debug, Error)]
pub enum RenderError {
    /// A colour is not `#RRGGBB` or `#RRGGBBAA`.
    #[error("colour {0:?}")]
    Colour(String),
    /// A font does not read.
    #[error("font: {0}")]
    Font(String),
    /// A picture cannot be written or read.
    #[error("picture: {0}")]
    Picture(String),
}
