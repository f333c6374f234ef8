//! What a person sees of map data before and after it comes in, and what can be chosen.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::views::RowId;

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Type)]
pub struct LayersAsked {
    /// Files, folders, archives.
    pub paths: Vec<String>,
    /// Encoding of Shapefiles' texts (`GBK`, `UTF-8`); null: found out.
    pub encoding: Option<String>,
    /// What a person chose, by the layers' keys; layers without a choice are as proposed.
    pub choices: Vec<LayerChoice>,
}

/// How a layer comes in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct LayerChoice {
    /// The layer's key.
    pub key: String,
    /// Whether it comes in.
    pub take: bool,
    /// Its name in the project.
    pub name: String,
    /// Its role: `cropland`, `other`….
    pub role: String,
    /// 密级: `public`, `internal`, `secret`.
    pub secrecy: String,
    /// `project` or `library`.
    pub home: String,
    /// The coordinate system to read it in: an EPSG code, `stated`, `gcj02`, `bd09`; empty: nobody has said yet.
    pub system: String,
    /// Northings or latitudes come first in the source.
    pub swapped: bool,
    /// The field that holds names; empty: none.
    pub name_field: String,
    /// The field that holds codes; empty: none.
    pub code_field: String,
    /// The field that holds classes; empty: none.
    pub class_field: String,
}

/// A field of a layer that may come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct LayerFieldView {
    /// Its name.
    pub name: String,
    /// `text`, `integer`, `real`, `date`.
    pub kind: String,
}

/// A coordinate system that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SystemChoice {
    /// What a choice says: an EPSG code, `stated`, `gcj02`, `bd09`.
    pub system: String,
    /// Northings or latitudes come first.
    pub swapped: bool,
    /// In words.
    pub label: String,
}

/// A layer that may come in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LayerPreview {
    /// Its key: the source and the layer's number in it.
    pub key: String,
    /// The file.
    pub file: String,
    /// Its name in the file.
    pub layer: String,
    /// `points`, `lines`, `polygons`, `any`.
    pub kind: String,
    /// Features; null: not told without reading all.
    pub count: Option<u32>,
    /// Features that were looked at.
    pub checked: u32,
    /// Its attributes.
    pub fields: Vec<LayerFieldView>,
    /// The first rows, as many values as there are fields.
    pub rows: Vec<Vec<String>>,
    /// The encoding its texts are read in; null: a matter of the format.
    pub encoding: Option<String>,
    /// The coordinate system that the source states, in words; null: none.
    pub stated: Option<String>,
    /// Systems to choose from, the likeliest first.
    pub systems: Vec<SystemChoice>,
    /// Whether a person must say the coordinate system first; then `system` of the choice is a proposal.
    pub approval: bool,
    /// West, south, east, north, degrees; null: no place.
    pub bounds: Option<[f64; 4]>,
    /// Some of its shapes as GeoJSON, EPSG:4490.
    pub sample: String,
    /// Features that are repaired.
    pub repaired: u32,
    /// Features that are left out.
    pub left_out: u32,
    /// What somebody should know: repairs, what is left out, zones, datum.
    pub notes: Vec<String>,
    /// Why it cannot come in as chosen; null: it can.
    pub obstacle: Option<String>,
    /// How it would come in.
    pub choice: LayerChoice,
}

/// What was found in files, folders and archives.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LayersPreview {
    /// The layers, file by file.
    pub layers: Vec<LayerPreview>,
    /// What was found and does not serve, with the reason.
    pub left_out: Vec<String>,
}

/// A layer that came in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LayerReport {
    /// The layer's row; null: nothing was written.
    pub id: Option<RowId>,
    /// Its name in the project.
    pub name: String,
    /// The file.
    pub file: String,
    /// Its role.
    pub role: String,
    /// `project` or `library`.
    pub home: String,
    /// The coordinate system it was read in, in words.
    pub system: String,
    /// The encoding its texts were read in; null: a matter of the format.
    pub encoding: Option<String>,
    /// Features that came in.
    pub features: u32,
    /// Features that were repaired.
    pub repaired: u32,
    /// Features that were left out.
    pub left_out: u32,
    /// West, south, east, north, degrees; null: no place.
    pub bounds: Option<[f64; 4]>,
    /// Repairs, what was left out, zones, datum.
    pub notes: Vec<String>,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LayersDone {
    /// The layers.
    pub layers: Vec<LayerReport>,
    /// What was found and does not serve, with the reason.
    pub left_out: Vec<String>,
}
