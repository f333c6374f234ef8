//! Everything a document is made from, gathered by the caller.

use std::collections::BTreeMap;

use jitu_model::assessment::AssessmentResult;
use jitu_model::coverage::{CoverageReport, CoverageShapes};
use jitu_model::indicator::Indicator;
use jitu_model::place::LayerFeatures;
use jitu_model::programme::Programme;
use jitu_model::{Decimal, Id, Severity, Snapshot};

/// The facts of one programme's document: plain data, no file, no clock.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The project.
    pub snapshot: &'a Snapshot,
    /// The programme that is assessed.
    pub programme: Id<Programme>,
    /// Its computed assessment.
    pub result: &'a AssessmentResult,
    /// What metrics of its leaves gave on the day that monitoring tells of.
    pub monitored: &'a BTreeMap<Id<Indicator>, Decimal>,
    /// What the checks found, in words; printed in the workbook only.
    pub findings: &'a [(Severity, String)],
    /// Errors among them that nobody answered for: a document with any is printed as a marked draft.
    pub unresolved: usize,
    /// Coverage, if it is to be printed as evidence.
    pub coverage: Option<(&'a CoverageReport, &'a CoverageShapes)>,
    /// What the kept run by line of sight rests on, if there is one.
    pub coverage_basis: Option<&'a CoverageBasis>,
    /// Layers with features, for the map: county, townships, town, cropland.
    pub layers: &'a [LayerFeatures],
    /// Head of the journal's hash chain, hexadecimal.
    pub head_hash: &'a str,
    /// When the document is made, local time, `YYYY-MM-DD HH:MM:SS`.
    pub generated: &'a str,
}

/// What a kept run by line of sight rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverageBasis {
    /// When it was kept, RFC 3339.
    pub at: String,
    /// Whether a tower, a layer or the elevation model changed since.
    pub stale: bool,
    /// The elevation model's name.
    pub dem: String,
    /// SHA-256 over the heights that were looked over, hexadecimal.
    pub dem_sha256: String,
    /// Height of what is looked at over the ground, metres.
    pub target_height_m: f64,
    /// Share of the earth's curvature that counts after refraction.
    pub curvature: f64,
    /// The month whose crops stood in the way; `None`: none did.
    pub month: Option<u8>,
    /// Whether tree belts, buildings and the like stood in the way.
    pub standing: bool,
    /// How sure the share is, where that was tried out.
    pub range: Option<CoverageRange>,
}

/// The range of a share for an error of the elevation model.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverageRange {
    /// The share that one in twenty trials stayed below, per cent.
    pub low: Decimal,
    /// The share that one in twenty trials went above, per cent.
    pub high: Decimal,
    /// Root mean square error of the heights, metres.
    pub rmse_m: f64,
    /// How many trials.
    pub trials: u32,
}
