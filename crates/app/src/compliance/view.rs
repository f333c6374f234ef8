//! What the doors see of a compliance check.

use serde::Serialize;
use specta::Type;

/// A compliance check of one or many extents.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ComplianceView {
    /// Name of the set of rules.
    pub rules: String,
    /// Layers that could not be looked at, with why.
    pub left_out: Vec<String>,
    /// Metres around an extent in which neighbours are named; 0: none.
    pub buffer_m: f64,
    /// The extents, in the order of their sources.
    pub extents: Vec<ExtentCheckView>,
}

/// One extent.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ExtentCheckView {
    /// Its name.
    pub name: String,
    /// File or system it came from.
    pub source: String,
    /// Its area, m² on the ellipsoid.
    pub area_m2: f64,
    /// `clear`, `note` or `forbidden`, by the layers there are; see `unchecked`.
    pub verdict: String,
    /// Kinds of layers that the rules ask for and the project has not, in words: the verdict says nothing of them.
    pub unchecked: Vec<String>,
    /// Its areas by layer and class.
    pub rows: Vec<RowView>,
    /// What the rules say, worst first.
    pub findings: Vec<RuleFindingView>,
    /// Features outside it and within the buffer, by layer, nearest first.
    pub touched: Vec<TouchedView>,
    /// What was wrong with shapes and was repaired, in words.
    pub repaired: Vec<String>,
    /// West, south, east, north, degrees; null: it has no area.
    pub bounds: Option<[f64; 4]>,
}

/// The area of an extent in one class of one layer.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RowView {
    /// The layer's name.
    pub layer: String,
    /// Its role.
    pub role: String,
    /// Land class, or name of the township; empty: none.
    pub class: String,
    /// m² on the ellipsoid, to the hundredth; overlapping features count once.
    pub area_m2: f64,
    /// Per cent of the extent, two decimals.
    pub share: String,
    /// Features it takes part of.
    pub features: u32,
}

/// What a rule says.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RuleFindingView {
    /// `note`, `forbidden`, or `unchecked`: it cannot be said, because the layer is lacking.
    pub verdict: String,
    /// Role of the layers it concerns.
    pub role: String,
    /// m² it concerns.
    pub area_m2: f64,
    /// Per cent of the extent.
    pub share: String,
    /// In words.
    pub text: String,
    /// Where the rule stands.
    pub source: String,
}

/// Neighbours of an extent in a layer.
#[derive(Debug, Clone, Serialize, Type)]
pub struct TouchedView {
    /// The layer's name.
    pub layer: String,
    /// Its role.
    pub role: String,
    /// How many features.
    pub features: u32,
    /// Distance of the nearest, metres.
    pub nearest_m: f64,
    /// Its name or code; empty: none.
    pub name: String,
}
