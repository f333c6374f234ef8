//! What towers see, as figures and shapes: computed by `coverage`, shown on the map and printed.

use geo_types::MultiPolygon;
use serde::{Deserialize, Serialize};

/// How visibility was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CoverageMethod {
    /// Discs and sectors by range and angle, terrain not considered.
    Disc,
    /// Line of sight over terrain.
    Los,
}

/// A part of the target (a township, a land class) and what is seen of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoveragePart {
    /// Name of the township or class.
    pub name: String,
    /// m² of the target inside this part, on the CGCS2000 ellipsoid.
    pub target_area_m2: f64,
    /// m² of it that are seen.
    pub visible_area_m2: f64,
    /// Seen ÷ target in per cent, two decimals half up; 0 where the part has no target.
    pub ratio: crate::Decimal,
}

/// m² of the target seen by exactly one, exactly two, and three or more towers.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Overlap {
    /// One.
    #[serde(rename = "1")]
    pub one: f64,
    /// Two.
    #[serde(rename = "2")]
    pub two: f64,
    /// Three and more.
    #[serde(rename = "3+")]
    pub three_or_more: f64,
}

/// Figures of one coverage computation. Areas in m² on the CGCS2000 ellipsoid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoverageReport {
    /// Method.
    pub method: CoverageMethod,
    /// Towers that were counted (in use).
    pub towers: usize,
    /// Area of the county.
    pub county_area_m2: f64,
    /// m² of the county that are seen.
    pub county_visible_m2: f64,
    /// Role of the target: `county`, `cropland`, `farmland`; cropland and farmland count outside the town only.
    pub target: String,
    /// Area of the target.
    pub target_area_m2: f64,
    /// m² of the target that are seen.
    pub visible_area_m2: f64,
    /// Seen ÷ target in per cent, two decimals half up.
    pub ratio: crate::Decimal,
    /// How often it is seen, inside the target.
    pub overlap: Overlap,
    /// Per township.
    pub by_township: Vec<CoveragePart>,
    /// Per land class.
    pub by_class: Vec<CoveragePart>,
    /// m² of the target each tower sees, and sees alone, in the order the towers were given.
    pub by_tower: Vec<TowerCoverage>,
}

/// What one tower adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TowerCoverage {
    /// Row id of the tower.
    pub tower: i64,
    /// m² of the target that it sees.
    pub visible_area_m2: f64,
    /// m² of the target that no other tower sees: blind if it fails.
    pub only_here_m2: f64,
}

/// Shapes of one coverage computation, EPSG:4490, longitude first.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverageShapes {
    /// Each tower's disc or sector, in the order the towers were given.
    pub per_tower: Vec<MultiPolygon<f64>>,
    /// Their union, clipped to the county.
    pub visible: MultiPolygon<f64>,
    /// Target that no tower sees.
    pub blind: MultiPolygon<f64>,
    /// By how many towers each place of the county is seen; discs have none.
    pub depths: Option<DepthPicture>,
}

/// How often places are seen, as a picture: row by row from its upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct DepthPicture {
    /// Columns; the number of cells is a multiple of it.
    pub width: usize,
    /// Towers that see each cell, 3 for more; [`Self::OUTSIDE`] outside the county.
    pub cells: Vec<u8>,
    /// Longitude and latitude of the picture's upper left, upper right and lower left corner. Between them it is taken to
    /// be even, which holds to a fraction of a cell over a county.
    pub corners: [(f64, f64); 3],
}

impl DepthPicture {
    /// Marks a cell outside the county.
    pub const OUTSIDE: u8 = 255;
}
