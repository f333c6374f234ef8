//! Areas of polygons inside a shape, exact on the ellipsoid, and the repair of polygons that are broken.
//!
//! Everything is computed in the plane of longitude and latitude (EPSG:4490, longitude first, degrees), where every
//! edge is straight, and each area is exact on the CGCS2000 ellipsoid ([`jitu_model::ellipsoid`]): parts add up to
//! their whole, in every zone. A [`region::Region`] finds in a few steps what a small piece meets of a large shape;
//! [`clip`] works through many pieces on all processors; [`repair`] says what is wrong with a polygon before its area
//! is believed. No file, no clock: the caller hands in everything and may cancel.

pub mod clip;
pub mod difference;
pub mod edit;
pub mod lines;
pub mod measure;
pub mod mosaic;
pub mod near;
pub mod region;
pub mod repair;
pub mod window;

mod crossing;
mod tiles;
mod work;

use thiserror::Error;

/// Why an overlay was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OverlayError {
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The outlines cross so often that no sense can be made of them in bounded time.
    #[error("outlines of {vertices} vertices cross beyond measure")]
    Tangled {
        /// Vertices of the shape.
        vertices: usize,
    },
}
