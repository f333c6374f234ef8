//! The map: layers, towers, what they cover.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::RowId;

/// A layer in the layer tree.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LayerView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// Role: `county`, `township`, `town`, `cropland`, `farmland`, `terrain`…
    pub role: String,
    /// `project` or `library`.
    pub home: String,
    /// 密级: `public`, `internal`, `secret`.
    pub secrecy: String,
    /// Features.
    pub features: u32,
    /// Source and licence.
    pub source: String,
    /// Made for the purpose, not surveyed.
    pub synthetic: bool,
    /// Shown when the map opens.
    pub visible: bool,
    /// 0 to 1.
    pub opacity: f64,
    /// Whether its features can be read now (the library is there).
    pub available: bool,
}

/// A tower.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TowerView {
    /// Row id.
    pub id: RowId,
    /// Number.
    pub code: String,
    /// Name.
    pub name: String,
    /// Township.
    pub township: Option<String>,
    /// `new` or `reused`.
    pub origin: String,
    /// In use.
    pub in_use: bool,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Ground height, m.
    pub ground_height_m: Option<f64>,
    /// Mast height, m.
    pub mast_height_m: f64,
    /// Range, m.
    pub range_m: f64,
    /// Middle of the sector; null: turns all round.
    pub azimuth_deg: Option<f64>,
    /// Width of the sector; null: turns all round.
    pub view_angle_deg: Option<f64>,
    /// Pixels per metre at the range; null: camera unknown.
    pub pixels_per_metre: Option<f64>,
    /// Camera in words of figures (`2560 px · 7.18 mm · 240 mm`); null: unknown.
    pub camera: Option<String>,
    /// Made for the purpose, not surveyed.
    pub synthetic: bool,
}

/// A change to a tower; null leaves a field as it is.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Type)]
pub struct TowerEdit {
    /// New place, [longitude, latitude].
    pub position: Option<(f64, f64)>,
    /// In use.
    pub in_use: Option<bool>,
    /// Mast height, m.
    pub mast_height_m: Option<f64>,
    /// Range, m.
    pub range_m: Option<f64>,
}

/// A kept coverage run, with its shapes.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct CoverageView {
    /// Row id of the run.
    pub id: RowId,
    /// When it was computed, UTC.
    pub at: String,
    /// A tower or layer changed since.
    pub stale: bool,
    /// Figures: the JSON of `jitu coverage`, as an object.
    pub report: CoverageReportView,
    /// What is seen, GeoJSON geometry text; null until the shapes were computed in this session.
    pub visible_geojson: Option<String>,
    /// Target that no tower sees, GeoJSON geometry text.
    pub blind_geojson: Option<String>,
}

/// `jitu coverage --json`. Areas in m² on the ellipsoid; ratios in per cent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct CoverageReportView {
    /// `disc` or `los`.
    pub method: String,
    /// Towers counted.
    pub towers: u32,
    /// Target: `county`, `cropland`, `farmland`.
    pub target: String,
    /// County.
    pub county_area_m2: f64,
    /// County seen.
    pub county_visible_m2: f64,
    /// Target.
    pub target_area_m2: f64,
    /// Target seen.
    pub visible_area_m2: f64,
    /// Seen ÷ target.
    pub ratio: String,
    /// Target seen once, twice, three times or more.
    pub overlap: OverlapView,
    /// Per township.
    pub by_township: Vec<CoveragePartView>,
    /// Per land class.
    pub by_class: Vec<CoveragePartView>,
    /// Per tower.
    pub by_tower: Vec<TowerCoverageView>,
}

/// How often the target is seen, m².
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct OverlapView {
    /// Once.
    #[serde(rename = "1")]
    pub one: f64,
    /// Twice.
    #[serde(rename = "2")]
    pub two: f64,
    /// Three times or more.
    #[serde(rename = "3+")]
    pub three_or_more: f64,
}

/// A part of the target.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct CoveragePartView {
    /// Township or class.
    pub name: String,
    /// Target inside it, m².
    pub target_area_m2: f64,
    /// Of it seen, m².
    pub visible_area_m2: f64,
    /// Per cent.
    pub ratio: String,
}

/// What one tower sees of the target.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TowerCoverageView {
    /// Row id of the tower.
    pub tower: RowId,
    /// m² seen.
    pub visible_area_m2: f64,
    /// m² seen by no other tower.
    pub only_here_m2: f64,
}

/// The ground between a tower and a place.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ProfileView {
    /// From the tower to the place.
    pub points: Vec<ProfilePointView>,
    /// Metres from the tower to the place.
    pub distance_m: f64,
    /// Height over the ground of what is looked at there, metres.
    pub target_height_m: f64,
    /// Whether the ground between hides it.
    pub hidden: bool,
    /// Metres by which it would have to be higher to be seen; 0 or less: it is seen.
    pub short_m: f64,
    /// What hides it; null: nothing.
    pub blocker: Option<BlockerView>,
    /// What else keeps it out of the picture: `range`, `near`, `sector`, `tilt`; null: nothing.
    pub limit: Option<String>,
    /// Pixels per metre there; null: camera unknown.
    pub pixels_per_metre: Option<f64>,
}

/// A point of a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ProfilePointView {
    /// Metres from the tower.
    pub distance_m: f64,
    /// Height of the ground, metres above the terrain's zero; null: unknown.
    pub top_m: Option<f64>,
    /// Height of the sight line there, curvature and refraction made good.
    pub sight_m: f64,
}

/// What hides a place from a tower.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct BlockerView {
    /// Longitude.
    pub lon: f64,
    /// Latitude.
    pub lat: f64,
    /// Metres from the tower.
    pub distance_m: f64,
    /// Metres by which it stands over the sight line; null: unknown.
    pub over_m: Option<f64>,
}
