//! Map data that somebody has, read feature by feature whatever kind of file it is in.
//!
//! A source is hostile until read: it is opened by drivers that read their file alone, its features pass one by one, and
//! what they hold is bounded. Nothing is decided here: texts come with the encoding they were read in, coordinates as the
//! file has them, and what cannot be used is handed on with its row for the caller to count and name.

pub mod archive;
pub mod offset;
pub mod photos;
pub mod points;
pub mod system;

mod datum;
mod dbf;
mod rows;
mod vector;
mod wkb;

use std::path::{Path, PathBuf};

use geo_types::Geometry;
use jitu_model::place::{Field, FieldValue};

use crate::SpatialError;
use crate::geojson::visit;
use crate::parcel_txt::ParcelTrouble;

pub use datum::Datum;
pub use dbf::TextIn;
pub use rows::RowsLayer;
pub use system::{Stated, System};

/// Endings of files that are map data by themselves.
pub const ENDINGS: [&str; 11] =
    ["shp", "gpkg", "gdb", "geojson", "json", "kml", "dxf", "gpx", "tab", "mif", "txt"];
/// Most vertices of one feature.
pub const MOST_VERTICES: usize = 20_000_000;
/// Most layers of a file.
const MOST_LAYERS: usize = 1_000;

/// A layer of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceLayer {
    /// Its number in the file, from 0.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// Its attributes, in their order.
    pub fields: Vec<Field>,
    /// Features it has, where the file tells without being read through.
    pub count: Option<u64>,
    /// What the file says its shapes are, where it says so.
    pub kind: Kind,
    /// The coordinate system that the file states.
    pub stated: Option<Stated>,
    /// The encoding its texts are read in, where that is not a matter of the format.
    pub text: Option<TextIn>,
    /// Its fields belong to the format: those that hold nothing say nothing about the data.
    pub format_fields: bool,
}

/// What the shapes of a layer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Points.
    Points,
    /// Lines.
    Lines,
    /// Polygons.
    Polygons,
    /// Several kinds, or nobody knows.
    Any,
}

/// A feature as its source has it.
#[derive(Debug, Clone, PartialEq)]
pub struct RawFeature {
    /// Its row in the source, from 1; of a table the row of the sheet.
    pub row: u64,
    /// Its attributes, as many as the layer has fields.
    pub values: Vec<FieldValue>,
    /// Its shape.
    pub shape: Shape,
    /// Numbers among its attributes that are none (NaN, infinite); they are left out.
    pub odd: u32,
}

/// The shape of a feature.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// As the file has it, in the file's own coordinates.
    Geometry(Geometry<f64>),
    /// None, or an empty one.
    Missing,
    /// One that cannot be used; what it is.
    Unusable(String),
}

impl Shape {
    /// Vertices it has.
    pub fn vertices(&self) -> usize {
        let mut count = 0;
        if let Self::Geometry(geometry) = self {
            visit(geometry, &mut |_| count += 1);
        }
        count
    }
}

/// Why a source does not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceTrouble {
    /// No driver takes it; what the driver said, empty where none said anything.
    Unreadable(String),
    /// A Shapefile lacks a part; the part's file name.
    MissingPart(String),
    /// It ends or breaks in the middle; after so many features, and what the driver said.
    Broken {
        /// Features read before.
        row: u64,
        /// The driver's text.
        detail: String,
    },
    /// It holds no layer.
    Empty,
    /// A feature has more vertices than are read.
    TooManyVertices {
        /// Its row.
        row: u64,
        /// How many it has.
        vertices: u64,
    },
    /// An archive unpacks to more than it may.
    Bomb {
        /// Bytes it may unpack to.
        most: u64,
    },
    /// An archive has a part that would lie outside its folder.
    Escapes(String),
    /// An archive has an archive in it.
    Nested(String),
    /// An archive is damaged, or its parts are locked by a password.
    Archive(String),
    /// It is no parcel file that can be read.
    Parcels(ParcelTrouble),
}

/// The layers of a file. `encoding` is the name of the encoding of a Shapefile's texts (`GBK`, `UTF-8`); without it, it
/// is found out.
///
/// # Errors
/// [`SpatialError::Source`] when it is nothing that can be read.
pub fn layers(path: &Path, encoding: Option<&str>) -> Result<Vec<SourceLayer>, SpatialError> {
    if is_text(path) {
        return Ok(vec![rows::parcels(path)?.layer]);
    }
    vector::layers(path, encoding)
}

/// Reads a layer feature by feature; `see` says whether to go on.
///
/// # Errors
/// [`SpatialError::Source`] when the file breaks in the middle or a feature is too large.
pub fn each(
    path: &Path,
    layer: &SourceLayer,
    see: &mut dyn FnMut(RawFeature) -> bool,
) -> Result<(), SpatialError> {
    if is_text(path) {
        for feature in rows::parcels(path)?.features {
            if !see(feature) {
                break;
            }
        }
        return Ok(());
    }
    vector::each(path, layer, see)
}

fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"))
}

fn trouble(path: &Path, why: SourceTrouble) -> SpatialError {
    SpatialError::Source { path: path.to_owned(), why }
}

/// Whether a file is a part of a Shapefile other than the one that is opened; gives that one.
pub fn shapefile_of(path: &Path) -> Option<PathBuf> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    let part = ["shp", "dbf", "shx", "prj", "cpg", "sbn", "sbx"].contains(&ending.as_str());
    part.then(|| dbf::sibling(path, "shp").unwrap_or_else(|| path.with_extension("shp")))
}
