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
    /// The group it stands in; null: none.
    pub folder: Option<String>,
    /// The style it is drawn by, JSON: its own, or its role's.
    pub style: String,
    /// Whether the style is its own.
    pub own_style: bool,
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

/// What a run by line of sight is asked besides its target; a run by discs does not look at it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Type)]
pub struct SightAsk {
    /// The project's own things with heights stand in the way.
    pub standing: bool,
    /// So do the crops of this month, 1 to 12; null: none.
    pub month: Option<u8>,
    /// Root mean square error of the heights that is tried out, m; null: none is.
    pub rmse_m: Option<f64>,
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
    /// What stood in the way of line of sight, and the error that was tried out; null: discs.
    pub sight: Option<SightAsk>,
    /// Whether how surely each place is seen can be shown: it was tried out in this session.
    pub has_probability: bool,
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
    /// Target seen at each level of detail or better; empty for discs.
    pub by_detail: Vec<DetailPartView>,
    /// Target that some tower looks at again within some minutes; empty for discs.
    pub by_revisit: Vec<RevisitView>,
    /// Target that no tower sees.
    pub blind_spots: BlindSpotsView,
    /// How sure the ratio is; null: not tried.
    pub uncertainty: Option<UncertaintyView>,
    /// The parcels of a layer that was asked for; not kept with a run.
    pub by_parcel: Vec<ParcelView>,
}

/// How soon a parcel is looked at again, and by which towers.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ParcelView {
    /// Row id of the feature.
    pub id: RowId,
    /// Its name.
    pub name: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// Its class.
    pub class: Option<String>,
    /// m².
    pub area_m2: f64,
    /// How much of it any tower sees, 0 to 1.
    pub seen_share: f64,
    /// Seconds until the quickest tower that sees at least half of it looks again; null: none does, or its camera is
    /// not known.
    pub revisit_s: Option<f64>,
    /// The towers that see at least half of it, the quickest first.
    pub towers: Vec<ParcelTowerView>,
}

/// A tower that sees a parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ParcelTowerView {
    /// Row id.
    pub tower: RowId,
    /// Its name.
    pub name: String,
    /// How much of the parcel it sees, 0 to 1.
    pub share: f64,
    /// Seconds to a full turn; null: its camera is not known.
    pub turn_s: Option<f64>,
}

/// Target seen at a level of detail or better.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DetailPartView {
    /// `dori-2014`, `oodpcvs`, a bureau's own.
    pub set: String,
    /// The set's name.
    pub set_name: String,
    /// `detect`, `observe`…
    pub level: String,
    /// The level's name.
    pub name: String,
    /// Pixels per metre, at least.
    pub px_per_m: f64,
    /// m² seen.
    pub visible_area_m2: f64,
    /// Of the target, per cent.
    pub ratio: String,
}

/// Target that is looked at again within a time.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RevisitView {
    /// Minutes.
    pub within_min: u32,
    /// m² of it.
    pub visible_area_m2: f64,
    /// Of the target, per cent.
    pub ratio: String,
}

/// Pieces of the target that no tower sees.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct BlindSpotsView {
    /// How many.
    pub count: u32,
    /// m² of all.
    pub area_m2: f64,
    /// The largest, largest first.
    pub largest: Vec<BlindSpotView>,
}

/// A piece of the target that no tower sees.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct BlindSpotView {
    /// Longitude of its middle.
    pub lon: f64,
    /// Latitude.
    pub lat: f64,
    /// m².
    pub area_m2: f64,
    /// Row id of the nearest tower.
    pub tower: RowId,
    /// Metres from it.
    pub distance_m: f64,
}

/// The range of a ratio for an error of the elevation model; ratios in per cent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct UncertaintyView {
    /// Root mean square error of the heights, m.
    pub rmse_m: f64,
    /// Distance at which errors are correlated by 1/e, m.
    pub correlation_m: f64,
    /// How often it was tried.
    pub trials: u32,
    /// What the trials can be repeated with.
    pub seed: String,
    /// Mean ratio.
    pub mean: String,
    /// 5 % of the trials were below.
    pub p5: String,
    /// Half of them.
    pub p50: String,
    /// 95 % of them.
    pub p95: String,
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
    /// How often it is seen; null where it was not counted.
    pub overlap: Option<OverlapView>,
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
    /// The same by township: lost if the tower goes dark.
    pub only_by_township: Vec<LostView>,
    /// The same by land class.
    pub only_by_class: Vec<LostView>,
    /// Presets to look over its sector; null: camera unknown.
    pub presets: Option<u32>,
    /// Seconds for all of them: until it looks at a place again.
    pub turn_s: Option<f64>,
    /// Metres to which it gives each level of `by_detail`; empty: camera unknown.
    pub rings_m: Vec<f64>,
}

/// A part of what one tower alone sees.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LostView {
    /// Township or class.
    pub name: String,
    /// m².
    pub area_m2: f64,
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
