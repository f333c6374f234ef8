//! Everything a document is made from, gathered by the caller.

use jitu_model::assessment::AssessmentResult;
use jitu_model::coverage::{CoverageReport, CoverageShapes};
use jitu_model::place::LayerFeatures;
use jitu_model::programme::Programme;
use jitu_model::{Id, Severity, Snapshot};

/// The facts of one programme's document: plain data, no file, no clock.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The project.
    pub snapshot: &'a Snapshot,
    /// The programme that is assessed.
    pub programme: Id<Programme>,
    /// Its computed assessment.
    pub result: &'a AssessmentResult,
    /// What the checks found, in words; printed in the workbook only.
    pub findings: &'a [(Severity, String)],
    /// Errors among them that nobody answered for: a document with any is printed as a marked draft.
    pub unresolved: usize,
    /// Coverage, if it is to be printed as evidence.
    pub coverage: Option<(&'a CoverageReport, &'a CoverageShapes)>,
    /// Layers with features, for the map: county, townships, town, cropland.
    pub layers: &'a [LayerFeatures],
    /// Head of the journal's hash chain, hexadecimal.
    pub head_hash: &'a str,
    /// When the document is made, local time, `YYYY-MM-DD HH:MM:SS`.
    pub generated: &'a str,
}
