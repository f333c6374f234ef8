//! What a person sees of a comparison.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::views::RowId;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A layer.
    Layer,
    /// The towers.
    Towers,
    /// The extents of the systems.
    Extents,
    /// Towers, extents and all layers of the project file.
    Project,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SideAsk {
    /// What.
    pub subject: Subject,
    /// The layer, where it is one.
    pub layer: Option<RowId>,
    /// As of which entry of the journal; null: now.
    pub entry: Option<u32>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct CompareAsk {
    /// The earlier side.
    pub before: SideAsk,
    /// The later side.
    pub after: SideAsk,
    /// How features of different layers are paired: `code`, `overlap`. Two states of one layer are paired by their rows.
    pub by: String,
    /// Changes of an outline of not more than so many m² do not count.
    pub least_m2: f64,
}

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AttributeChangeView {
    /// Its name.
    pub field: String,
    /// What it was; empty: nothing.
    pub before: String,
    /// What it is; empty: nothing.
    pub after: String,
}

/// One feature that was added, removed or changed. Areas in m² on the ellipsoid.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DifferenceRow {
    /// What it is a feature of.
    pub part: String,
    /// `added`, `removed`, `changed`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Code.
    pub code: String,
    /// Before; null: not there, or no area.
    pub before_m2: Option<f64>,
    /// After; null: not there, or no area.
    pub after_m2: Option<f64>,
    /// Land only before, of one that changed.
    pub lost_m2: f64,
    /// Land only after, of one that changed.
    pub won_m2: f64,
    /// How far a point moved, m; null: it is none, or did not.
    pub moved_m: Option<f64>,
    /// Fields that changed.
    pub attributes: Vec<AttributeChangeView>,
    /// What it was split from or merged into, as found; empty: nothing.
    pub with: String,
    /// The box around it: west, south, east, north, degrees; null: no place.
    pub bounds: Option<[f64; 4]>,
}

/// How many, and how much land.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Type)]
pub struct DifferenceTotals {
    /// Features before.
    pub before: u32,
    /// Features after.
    pub after: u32,
    /// Added.
    pub added: u32,
    /// Removed.
    pub removed: u32,
    /// Changed outline or place.
    pub reshaped: u32,
    /// Changed fields.
    pub reworded: u32,
    /// The same on both sides.
    pub unchanged: u32,
    /// Area before, m².
    pub before_m2: f64,
    /// Area after, m².
    pub after_m2: f64,
    /// Area of what was added, m².
    pub added_m2: f64,
    /// Area of what was removed, m².
    pub removed_m2: f64,
    /// Land that changed features lost, m².
    pub lost_m2: f64,
    /// Land that changed features won, m².
    pub won_m2: f64,
}

/// A comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ComparisonView {
    /// The earlier side, by name.
    pub before: String,
    /// The later side, by name.
    pub after: String,
    /// Sums.
    pub totals: DifferenceTotals,
    /// What was found, the first of it.
    pub rows: Vec<DifferenceRow>,
    /// How much was found.
    pub found: u32,
    /// What is to be known besides.
    pub notes: Vec<String>,
    /// Whether both sides are small enough for the map to show them whole.
    pub shown: bool,
}
