//! Formats, coordinate systems and terrain. Only here: GDAL.
//!
//! GDAL never opens a live project file: two SQLite libraries on one open file lose each other's locks. It reads
//! sources and writes new files, and rows pass through memory. Its messages never reach the standard error; what
//! goes wrong comes back as a [`SpatialError`].

pub mod burn;
pub mod crs;
pub mod dem;
pub mod dem_merge;
pub mod export;
pub mod extents;
pub mod geojson;
pub mod grid;
pub mod parcel_txt;
pub mod raster;
pub mod source;
pub mod standing;
pub mod terrain;
pub mod trace;
mod transverse;
pub mod viewshed;

mod quiet;

use std::path::PathBuf;

use thiserror::Error;

/// What can go wrong with spatial data. `reason` is a library's own text, for the log.
#[derive(Debug, Error)]
pub enum SpatialError {
    /// A text is no GeoJSON feature collection.
    #[error("{name}: not a GeoJSON feature collection: {reason}")]
    NotGeoJson {
        /// Name of the source as the caller gave it.
        name: String,
        /// Why.
        reason: String,
    },
    /// A feature has no geometry, or one that cannot be used.
    #[error("{name}: feature {row}: {reason}")]
    Feature {
        /// Name of the source as the caller gave it.
        name: String,
        /// Number of the feature, from 1.
        row: usize,
        /// Why.
        reason: String,
    },
    /// A terrain's numbers do not fit together, or its table has no usable name.
    #[error("terrain {table}: {field} is not usable")]
    Terrain {
        /// Name of the table.
        table: String,
        /// `table`, `size`, `cell` or `origin`.
        field: &'static str,
    },
    /// A raster does not serve as an elevation model.
    #[error("{}: {why:?}", path.display())]
    Dem {
        /// Its path.
        path: PathBuf,
        /// Why.
        why: dem::DemTrouble,
    },
    /// A vector file does not serve as what stands on the ground.
    #[error("{}: {why:?}", path.display())]
    Standing {
        /// Its path.
        path: PathBuf,
        /// Why.
        why: standing::StandingTrouble,
    },
    /// A file does not serve as a source of extents.
    #[error("{}: {why:?}", path.display())]
    Extents {
        /// Its path.
        path: PathBuf,
        /// Why.
        why: extents::ExtentTrouble,
    },
    /// A file does not serve as a source of layers.
    #[error("{}: {why:?}", path.display())]
    Source {
        /// Its path.
        path: PathBuf,
        /// Why.
        why: source::SourceTrouble,
    },
    /// A layer does not go into a file of that format.
    #[error("{}: {why:?}", path.display())]
    Export {
        /// The file.
        path: PathBuf,
        /// Why.
        why: export::ExportTrouble,
    },
    /// Places cannot be brought from one coordinate system to another.
    #[error("no way between the coordinate systems: {reason}")]
    Transform {
        /// Why.
        reason: String,
    },
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The file to be written is there already.
    #[error("{} exists", path.display())]
    Exists {
        /// Its path.
        path: PathBuf,
    },
    /// A file cannot be read or written.
    #[error("{}: {reason}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A place lies outside the zones that the system has.
    #[error("no zone for longitude {lon}, latitude {lat}")]
    NoZone {
        /// Longitude in degrees.
        lon: f64,
        /// Latitude in degrees.
        lat: f64,
    },
    /// A coordinate system cannot be made.
    #[error("EPSG:{epsg}: {reason}")]
    Crs {
        /// Its code.
        epsg: u32,
        /// Why.
        reason: String,
    },
}
