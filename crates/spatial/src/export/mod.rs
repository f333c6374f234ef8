//! Writes layers as files that other programs read.
//!
//! A file is written in a folder of its own beside its place and moved there when it is complete, so that whoever reads it
//! never sees half of it, and what went wrong leaves the old one as it was. What a format cannot carry (long names of
//! fields, several kinds of geometry, attributes) is told, never dropped in silence.

mod drawing;
mod geometry;
mod parcels;
mod place;
mod shapefile;
mod sink;
mod vector;

use std::path::{Path, PathBuf};

use jitu_model::place::{Feature, Field, FieldKind, FieldValue};

pub use crate::parcel_txt::TextEncoding;
use crate::{SpatialError, crs};
pub use geometry::{Moved, wkt};
pub use place::replace;

/// A format of vector data that is written here. CSV is not: that is a table with coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// ESRI Shapefile with its parts.
    Shapefile,
    /// OGC GeoPackage.
    GeoPackage,
    /// GeoJSON.
    GeoJson,
    /// KML.
    Kml,
    /// AutoCAD DXF.
    Dxf,
    /// ESRI File Geodatabase.
    FileGdb,
    /// GPX: places and tracks.
    Gpx,
    /// Parcel file (勘测定界报盘).
    ParcelTxt,
}

impl Format {
    /// The format of a file name's ending; `None`: another.
    pub fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending.to_ascii_lowercase().as_str() {
            "shp" => Self::Shapefile,
            "gpkg" => Self::GeoPackage,
            "geojson" | "json" => Self::GeoJson,
            "kml" => Self::Kml,
            "dxf" => Self::Dxf,
            "gdb" => Self::FileGdb,
            "gpx" => Self::Gpx,
            "txt" => Self::ParcelTxt,
            _ => return None,
        })
    }

    /// Whether its coordinates are degrees whatever one wants.
    pub const fn degrees_only(self) -> bool {
        matches!(self, Self::Kml | Self::Gpx)
    }

    /// Whether it is written in an encoding that one chooses.
    pub const fn encodes(self) -> bool {
        matches!(self, Self::Shapefile | Self::ParcelTxt)
    }
}

/// What a column of an export is filled from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The feature's name.
    Name,
    /// Its code.
    Code,
    /// Its class.
    Class,
    /// The further field at an index.
    Further(usize),
}

/// A column of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name and kind in the file.
    pub field: Field,
    /// What fills it.
    pub from: From,
}

impl Column {
    /// A column of texts.
    pub fn text(name: &str, from: From) -> Self {
        Self { field: Field { name: name.to_owned(), kind: FieldKind::Text }, from }
    }

    /// What a feature has in it.
    pub fn value(&self, feature: &Feature) -> FieldValue {
        let text = |text: &Option<String>| text.clone().map_or(FieldValue::Null, FieldValue::Text);
        match self.from {
            From::Name => text(&feature.name),
            From::Code => text(&feature.code),
            From::Class => text(&feature.class),
            From::Further(at) => feature.values.get(at).cloned().unwrap_or_default(),
        }
    }
}

/// What is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// Where to; its ending is not asked.
    pub out: &'a Path,
    /// What is in it.
    pub format: Format,
    /// The layer's name.
    pub layer: &'a str,
    /// The columns, in their order.
    pub columns: &'a [Column],
    /// The features, EPSG:4490.
    pub features: &'a [&'a Feature],
    /// EPSG code of the coordinates in the file.
    pub crs: u32,
    /// Encoding of texts, where the format has a choice.
    pub encoding: TextEncoding,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The files and folders, the main one first.
    pub paths: Vec<PathBuf>,
    /// What the format could not carry as it was.
    pub remarks: Vec<ExportRemark>,
}

/// What a format could not carry as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportRemark {
    /// A field has another name in the file.
    Renamed {
        /// In the layer.
        from: String,
        /// In the file.
        to: String,
    },
    /// Texts of a field were cut.
    TextCut {
        /// The field.
        field: String,
        /// How many.
        count: usize,
    },
    /// Another file was written for another kind of geometry.
    Apart {
        /// Its name.
        file: String,
    },
    /// The coordinates are degrees, because the format has nothing else.
    Degrees,
    /// Attributes did not go into the file.
    NoAttributes,
}

/// Why a layer does not go into a file of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportTrouble {
    /// The format's driver is missing on this machine, or cannot write.
    NoDriver,
    /// The format does not take this kind of geometry; the first feature that has it.
    Kind {
        /// Row id.
        feature: i64,
    },
    /// Nothing to write.
    Empty,
    /// A text has a character that GBK does not have.
    NotInGbk {
        /// The text.
        text: String,
    },
    /// Parcel files are metres in a zone of CGCS2000.
    NoZone,
}

/// Writes features as a file; what was at its place before goes, except folders, which are never overwritten.
/// `progress`: 0 to 1; `false` stops.
///
/// # Errors
/// [`SpatialError::Export`], [`SpatialError::Exists`], [`SpatialError::File`], [`SpatialError::Crs`],
/// [`SpatialError::Transform`], [`SpatialError::Interrupted`].
pub fn write(export: &Export<'_>, progress: &mut dyn FnMut(f32) -> bool) -> Result<Written, SpatialError> {
    if export.features.is_empty() {
        return Err(export.trouble(ExportTrouble::Empty));
    }
    let mut written = match export.format {
        Format::ParcelTxt => parcels::write(export)?,
        _ => vector::write(export, progress)?,
    };
    if export.format.degrees_only() && export.crs != crs::CGCS2000 {
        written.remarks.push(ExportRemark::Degrees);
    }
    Ok(written)
}

impl Export<'_> {
    fn trouble(&self, why: ExportTrouble) -> SpatialError {
        SpatialError::Export { path: self.out.to_owned(), why }
    }

    fn file(&self, reason: &impl ToString) -> SpatialError {
        SpatialError::File { path: self.out.to_owned(), reason: reason.to_string() }
    }

    /// EPSG code of the coordinates as they are written.
    fn target(&self) -> u32 {
        if self.format.degrees_only() { 4326 } else { self.crs }
    }
}

#[cfg(test)]
mod tests;
