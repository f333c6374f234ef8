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
    /// Layers with features, for the map: county, townships, town, cropland.
    pub layers: &'a [LayerFeatures],
    /// Head of the journal's hash chain, hexadecimal.
    pub head_hash: &'a str,
    /// When the document is made, local time, `YYYY-MM-DD HH:MM:SS`.
    pub generated: &'a str,
}
