//! Layers: what is on the map besides towers and extents.

use geo_types::Geometry;
use serde::{Deserialize, Serialize};

use crate::Id;
use crate::record::{names, no_shape, record};

names! {
    /// What a layer is to the field; metrics and denominators are chosen by role, never by name.
    LayerRole {
        /// 县界
        County = "county",
        /// 乡镇界
        Township = "township",
        /// 城镇开发边界
        Town = "town",
        /// 耕地
        Cropland = "cropland",
        /// 永久基本农田
        Farmland = "farmland",
        /// 生态保护红线
        Redline = "redline",
        /// 规划
        Plan = "plan",
        /// 图斑
        Patch = "patch",
        /// 地形 (a grid of heights)
        Terrain = "terrain",
        /// 底图
        Base = "base",
        /// 其他
        Other = "other",
    }
}

names! {
    /// Which of the two files holds a layer's features.
    LayerHome {
        /// The project file: small, public outlines, whatever staff draw
        Project = "project",
        /// The layer library beside it: reference layers
        Library = "library",
    }
}

names! {
    /// 密级.
    Secrecy {
        /// 公开
        Public = "public",
        /// 内部
        Internal = "internal",
        /// 秘密
        Secret = "secret",
    }
}

names! {
    /// What a field of a layer holds.
    FieldKind {
        /// Text
        Text = "text",
        /// Whole numbers
        Integer = "integer",
        /// Numbers
        Real = "real",
        /// Days, `YYYY-MM-DD`
        Date = "date",
    }
}

/// A field that a layer has besides name, code and class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name, in any script.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
}

/// What a feature has in a field.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// Nothing.
    #[default]
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text, or a day as `YYYY-MM-DD`.
    Text(String),
}

/// As a person reads it; nothing for nothing.
impl std::fmt::Display for FieldValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Integer(number) => number.fmt(f),
            Self::Real(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A layer of the map. Its features are rows of the table named `table_name`, in the file `home` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Row id.
    pub id: Id<Self>,
    /// Name on screen.
    pub name: String,
    /// Role.
    pub role: LayerRole,
    /// Which file.
    pub home: LayerHome,
    /// Table of features (or tiles, for terrain): ASCII letters, digits and underscores.
    pub table_name: String,
    /// EPSG code of its coordinates.
    pub crs: i64,
    /// 密级.
    pub secrecy: Secrecy,
    /// Features it had when it came in.
    pub feature_count: i64,
    /// SHA-256 over its features when it came in, hexadecimal; null: not taken.
    pub fingerprint: Option<String>,
    /// Source and licence, as shown.
    pub source: String,
    /// Made for the purpose, not surveyed.
    pub synthetic: bool,
    /// Shown when the map opens.
    pub visible: bool,
    /// 0 to 1.
    pub opacity: f64,
    /// Order, lowest drawn first.
    pub position: i64,
    /// How it is drawn, a [`crate::style::LayerStyle`] as JSON; null: as its role is.
    pub style: Option<String>,
    /// The group it stands in in the layer tree; null: none.
    pub folder: Option<String>,
    /// EPSG code of the file it came from; null: made here, or as `crs`.
    pub source_crs: Option<i64>,
    /// What that file calls the names; null: it has none.
    pub name_field: Option<String>,
    /// What that file calls the codes; null: it has none.
    pub code_field: Option<String>,
    /// What that file calls the classes; null: it has none.
    pub class_field: Option<String>,
}
record!(Layer, "layer");

names! {
    /// What a base map is drawn from.
    BaseMapKind {
        /// Tiles in an MBTiles file
        Mbtiles = "mbtiles",
        /// Tiles in a GeoPackage
        Geopackage = "geopackage",
        /// A raster with or without overviews
        Raster = "raster",
        /// Light and shade over heights
        Hillshade = "hillshade",
    }
}

/// 底图: a picture of the ground under the layers, in a file of its own that stays where it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaseMap {
    /// Row id.
    pub id: Id<Self>,
    /// Name on screen.
    pub name: String,
    /// What it is drawn from.
    pub kind: BaseMapKind,
    /// The file: relative to the project's folder where it lies in it, absolute otherwise.
    pub path: String,
    /// The table of tiles or heights in it, where it has several; null: the first.
    pub table_name: Option<String>,
    /// 密级.
    pub secrecy: Secrecy,
    /// Source and licence, as shown.
    pub source: String,
    /// 审图号; null: none.
    pub approval: Option<String>,
    /// Shown when the map opens.
    pub visible: bool,
    /// 0 to 1.
    pub opacity: f64,
    /// Order, lowest drawn first.
    pub position: i64,
}
record!(BaseMap, "base_map");

/// 图幅: a map sheet that is kept to be printed again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapSheet {
    /// Row id.
    pub id: Id<Self>,
    /// Its name, by which it is called.
    pub name: String,
    /// What is on it, as JSON.
    pub spec: String,
    /// Order.
    pub position: i64,
}
record!(MapSheet, "map_sheet");

/// A finding of an inspection that a person has accepted, with the reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InspectionNote {
    /// Row id.
    pub id: Id<Self>,
    /// The layer.
    pub layer: Id<Layer>,
    /// What the finding is and a print of what it is about, `overlap:1f3c…`: features that change have another print.
    pub code: String,
    /// The feature; null: the layer as a whole.
    pub feature: Option<i64>,
    /// The other feature; null: none.
    pub other: Option<i64>,
    /// Why it is right as it is.
    pub reason: String,
    /// Who said so.
    pub person: String,
    /// When, UTC.
    pub at: String,
}
record!(InspectionNote, "inspection_note");

/// One feature of a vector layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// Row id in its table.
    pub id: Id<Self>,
    /// Name; null: none.
    pub name: Option<String>,
    /// Code (township code, parcel number); null: none.
    pub code: Option<String>,
    /// Class (land class); null: none.
    pub class: Option<String>,
    /// What it has in the layer's further fields, in their order; a row without further fields has none.
    #[serde(default)]
    pub values: Vec<FieldValue>,
    /// The geometry, in the layer's coordinate system.
    #[serde(skip, default = "no_shape")]
    pub geometry: Geometry<f64>,
}

/// A layer with its features in memory, EPSG:4490.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerFeatures {
    /// The layer.
    pub layer: Layer,
    /// Its further fields.
    pub fields: Vec<Field>,
    /// Its features.
    pub features: Vec<Feature>,
}

/// A grid of heights: north-up, row by row from the north-west corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Terrain {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Longitude of the west edge, degrees.
    pub west: f64,
    /// Latitude of the north edge, degrees.
    pub north: f64,
    /// Cell size in longitude, degrees.
    pub cell_x: f64,
    /// Cell size in latitude, degrees.
    pub cell_y: f64,
    /// Heights in metres; NaN where unknown.
    pub heights: Vec<f32>,
}

impl Terrain {
    /// The height at a place, bilinear between cell centres; `None` outside or where unknown.
    pub fn height_at(&self, lon: f64, lat: f64) -> Option<f64> {
        let x = (lon - self.west) / self.cell_x - 0.5;
        let y = (self.north - lat) / self.cell_y - 0.5;
        let inside = x > -0.5 && y > -0.5 && x < self.width as f64 - 0.5 && y < self.height as f64 - 0.5;
        if !inside || self.width == 0 || self.height == 0 {
            return None;
        }
        let (x, y) = (x.clamp(0.0, (self.width - 1) as f64), y.clamp(0.0, (self.height - 1) as f64));
        let (left, top) = (x.floor() as usize, y.floor() as usize);
        let (right, below) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (fx, fy) = (x - left as f64, y - top as f64);
        let at = |column: usize, row: usize| f64::from(self.heights[row * self.width + column]);
        let upper = at(left, top) * (1.0 - fx) + at(right, top) * fx;
        let lower = at(left, below) * (1.0 - fx) + at(right, below) * fx;
        let height = upper * (1.0 - fy) + lower * fy;
        height.is_finite().then_some(height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolates_between_centres() {
        let terrain = Terrain {
            width: 2,
            height: 2,
            west: 115.0,
            north: 37.0,
            cell_x: 1.0,
            cell_y: 1.0,
            heights: vec![0.0, 10.0, 20.0, 30.0],
        };
        assert_eq!(terrain.height_at(115.5, 36.5), Some(0.0));
        assert_eq!(terrain.height_at(116.0, 36.0), Some(15.0));
        assert_eq!(terrain.height_at(114.9, 36.0), None);
        assert_eq!(terrain.height_at(115.1, 36.9), Some(0.0));
    }
}
