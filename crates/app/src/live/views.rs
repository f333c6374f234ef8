//! What the window says to a live session, and what it hears.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::views::{CoveragePartView, OverlapView, RowId};

/// A tower as it stands in a live session, saved or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct LiveTower {
    /// Row id.
    pub id: RowId,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// In use.
    pub in_use: bool,
    /// Mast height, m.
    pub mast_height_m: f64,
    /// Range, m.
    pub range_m: f64,
    /// Middle of the sector, degrees clockwise from north; null: turns all round.
    pub azimuth_deg: Option<f64>,
    /// Width of the sector, degrees; null: turns all round.
    pub view_angle_deg: Option<f64>,
    /// Focal length of its camera, mm; null: not known.
    pub focal_mm: Option<f64>,
}

/// What all towers look at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
pub struct LiveLooking {
    /// Height over the ground of what is looked at, m.
    pub target_height_m: f64,
    /// Height of crops that stand on the whole target, m; 0: none.
    pub crop_height_m: f64,
    /// The project's own things with heights stand in the way, where the session began with them.
    pub standing: bool,
    /// So do the crops of this month, 1 to 12; null: none.
    pub month: Option<u8>,
}

/// A change: the towers it is about as they are to stand, and what is looked at.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct LiveChange {
    /// Towers; the others stay as they are.
    pub towers: Vec<LiveTower>,
    /// Null: as it is.
    pub looking: Option<LiveLooking>,
    /// The tower whose own figures are wanted.
    pub watched: Option<RowId>,
}

/// The figures while towers move. Areas in m²; the ratio in per cent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LiveFigures {
    /// Target.
    pub target_area_m2: f64,
    /// Target seen.
    pub visible_area_m2: f64,
    /// Seen ÷ target.
    pub ratio: String,
    /// By how many towers.
    pub overlap: OverlapView,
    /// By township.
    pub by_township: Vec<CoveragePartView>,
}

/// What the watched tower sees of the target, m².
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LiveShare {
    /// The tower.
    pub tower: RowId,
    /// All it sees.
    pub visible_area_m2: f64,
    /// What no other sees.
    pub only_here_m2: f64,
}

/// A rectangle of the grid's cells, from its north-west cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct LivePatch {
    /// First column.
    pub column: u32,
    /// First row.
    pub row: u32,
    /// Columns.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
}

/// What a change came to; the cells of its patch follow it as bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LiveAnswer {
    /// The cells that may have changed.
    pub patch: LivePatch,
    /// The figures now.
    pub figures: LiveFigures,
    /// The watched tower's own.
    pub watched: Option<LiveShare>,
    /// How many towers differ from what is saved.
    pub changed: u32,
}

/// Where the grid's cells lie: the places of some columns and rows, between which they are to be interpolated.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LiveLattice {
    /// Columns of the grid.
    pub columns: u32,
    /// Rows of the grid.
    pub rows: u32,
    /// Columns of the lattice, in cells from the centre of the north-west one, ascending.
    pub at_columns: Vec<f64>,
    /// Its rows, likewise.
    pub at_rows: Vec<f64>,
    /// [longitude, latitude] of its nodes in degrees (EPSG:4490), row by row.
    pub places: Vec<(f64, f64)>,
}

/// A live session that has begun.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LiveView {
    /// Target: `county`, `cropland`, `farmland`.
    pub target: String,
    /// `exact` or `fast`.
    pub mode: String,
    /// Where the picture's cells lie.
    pub lattice: LiveLattice,
    /// Size of a cell in metres, eastwards and northwards.
    pub cell_m: (f64, f64),
    /// What is looked at.
    pub looking: LiveLooking,
    /// Whether the project's own things are at hand to be put in the way.
    pub own_things: bool,
    /// Whether the project's cropland has crops that a month brings.
    pub crops: bool,
    /// The towers as they are saved.
    pub towers: Vec<LiveTower>,
    /// The figures at the start.
    pub figures: LiveFigures,
}

/// A tower and a place that was clicked.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LiveSightView {
    /// The tower.
    pub tower: RowId,
    /// m between them.
    pub distance_m: f64,
    /// Whether it sees the place.
    pub sees: bool,
    /// Pixels per metre there; null: camera unknown.
    pub pixels_per_metre: Option<f64>,
    /// `detect`, `observe`, `recognise`, `identify` (IEC 62676-4:2014); null: below the first, or unknown.
    pub level: Option<String>,
    /// Seconds until its camera looks at the same place again; null: camera unknown.
    pub turn_s: Option<f64>,
}

/// What is known of a place that was clicked.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LivePointView {
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Whether it is in the target.
    pub in_target: bool,
    /// Its class of land.
    pub class: Option<String>,
    /// Height of the ground, m.
    pub ground_m: Option<f64>,
    /// Towers in use that have it within range, the nearest first.
    pub towers: Vec<LiveSightView>,
    /// The nearest tower in use, whatever its range.
    pub nearest: Option<LiveSightView>,
    /// Seconds until the quickest of the towers that see it looks again; null: none does, or its camera is unknown.
    pub revisit_s: Option<f64>,
}
