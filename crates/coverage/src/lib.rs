//! What a camera on a tower can see: figures and shapes, by pure computation.
//!
//! [`together`] unites discs and sectors as shapes; [`sight`] follows sight lines over a grid of heights; [`siting`]
//! chooses sites. Overlays of shapes are made in the plane of longitude and latitude (EPSG:4490, longitude first, degrees), where every edge
//! is straight, and each area is exact on the CGCS2000 ellipsoid ([`jitu_model::ellipsoid`]). So parts add up to
//! their whole. No file, no clock, no randomness: the caller hands in everything and may cancel.

pub mod detail;
pub mod disc;
pub mod sight;
pub mod siting;
pub mod together;

mod layers;
mod piece;
mod tally;

use geo::MultiPolygon;
use jitu_overlay::region;
use thiserror::Error;

pub use jitu_model::coverage::{CoverageReport, CoverageShapes};

/// A camera on a tower.
#[derive(Debug, Clone, PartialEq)]
pub struct Viewer {
    /// Row id of the tower.
    pub tower: i64,
    /// Longitude, degrees, EPSG:4490.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Range that counts as watched, metres along the geodesic; more than 0, at most [`disc::MAX_RANGE_M`].
    pub range_m: f64,
    /// Middle (degrees clockwise from north) and width (degrees, more than 0) of the sector; `None`, or a width of
    /// 360 and more: it turns all round.
    pub sector: Option<(f64, f64)>,
}

/// The land that is looked at. All shapes EPSG:4490, valid, longitude first.
#[derive(Debug, Clone, Copy)]
pub struct Land<'a> {
    /// The county.
    pub county: &'a MultiPolygon<f64>,
    /// Townships by name. They must not overlap; what lies in none of them counts in the whole only.
    pub townships: &'a [(String, MultiPolygon<f64>)],
    /// 城镇开发边界.
    pub town: Option<&'a MultiPolygon<f64>>,
    /// Parcels of the target by land class: cropland or permanent farmland. They must not overlap each other.
    /// Not read when the target is the county.
    pub parcels: &'a [(String, MultiPolygon<f64>)],
}

/// What is to be seen: the denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// The whole county.
    County,
    /// Cropland inside the county and outside the town.
    Cropland,
    /// Permanent basic farmland inside the county and outside the town.
    Farmland,
}

impl TargetKind {
    /// The name in reports and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Cropland => "cropland",
            Self::Farmland => "farmland",
        }
    }
}

/// Why coverage cannot be computed.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CoverageError {
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// A tower's value cannot be computed with.
    #[error("tower {tower}: {field} is {value}")]
    Viewer {
        /// Row id of the tower.
        tower: i64,
        /// `position`, `range`, `azimuth` or `angle`.
        field: &'static str,
        /// The value.
        value: f64,
    },
    /// A tower stands outside the terrain.
    #[error("tower {tower} stands outside the terrain")]
    Outside {
        /// Row id of the tower.
        tower: i64,
    },
    /// The height of the ground is unknown where a tower stands.
    #[error("the ground under tower {tower} is unknown")]
    UnknownGround {
        /// Row id of the tower.
        tower: i64,
    },
    /// A height that is none.
    #[error("the height in column {column}, row {row} is {value}")]
    Height {
        /// Column of the grid, from 0.
        column: usize,
        /// Row of the grid, from 0.
        row: usize,
        /// The value, metres.
        value: f32,
    },
    /// The candidates of siting do not reach what is wanted.
    #[error("{wanted_m2} m² are wanted, {most_m2} m² can be reached")]
    OutOfReach {
        /// What is wanted besides what is covered, m².
        wanted_m2: f64,
        /// What all candidates together cover, m².
        most_m2: f64,
    },
    /// Numbers of a grid that do not fit together or are too large.
    #[error("the grid's {field}: {value}")]
    Grid {
        /// `cells`, `cell` (its size), `obstructions`, `zones`, `candidates`, `costs`.
        field: &'static str,
        /// The value.
        value: f64,
    },
}
