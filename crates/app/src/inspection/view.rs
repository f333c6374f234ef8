//! What the doors see of an inspection.

use serde::Serialize;
use specta::Type;

use crate::views::{ProjectView, RowId};

/// What an inspection found.
#[derive(Debug, Clone, Serialize, Type)]
pub struct InspectionView {
    /// Row id of the layer.
    pub layer_id: RowId,
    /// The layer's name.
    pub layer: String,
    /// Its role.
    pub role: String,
    /// Features looked at.
    pub features: u32,
    /// File name of the schema it was held against.
    pub schema: String,
    /// Whether its features can be changed: layers of the library cannot.
    pub editable: bool,
    /// What was found, by code in the order of [`InspectionView::groups`]; of very many the first of every kind.
    pub findings: Vec<InspectionFinding>,
    /// The findings by what they are, errors first.
    pub groups: Vec<InspectionGroup>,
    /// Findings that nobody has accepted.
    pub open: u32,
    /// Findings that somebody has accepted.
    pub accepted: u32,
    /// Accepted findings that are not found any more, or whose features have changed since.
    pub lapsed: u32,
    /// How many findings there are in all, listed or not.
    pub found: u32,
}

/// Findings of one kind.
#[derive(Debug, Clone, Serialize, Type)]
pub struct InspectionGroup {
    /// Their code.
    pub code: String,
    /// What it means, in a few words.
    pub label: String,
    /// `error` or `warning`.
    pub severity: String,
    /// How many nobody has accepted.
    pub open: u32,
    /// How many somebody has accepted.
    pub accepted: u32,
    /// How many of the open ones can be fixed here.
    pub fixable: u32,
}

/// One thing that is wrong.
#[derive(Debug, Clone, Serialize, Type)]
pub struct InspectionFinding {
    /// `geometry`, `empty`, `overlap`, `duplicate`, `gap`, `sliver`, `thread`, `missing`, `class`, `code`, `repeated`,
    /// `no_field`, `kind`, `value`, `length`, `range`, `outside`, `crs`.
    pub code: String,
    /// `error` or `warning`.
    pub severity: String,
    /// What it is called in [`super::accept`] and [`super::fix`]; another one when its features have changed.
    pub key: String,
    /// Row id of the feature; null: the layer as a whole.
    pub feature: Option<RowId>,
    /// The feature's name, else its code; null: it has neither, or the finding is about the layer as a whole.
    pub named: Option<String>,
    /// Row id of the other feature it concerns; null: none.
    pub other: Option<RowId>,
    /// In words.
    pub text: String,
    /// m² it concerns; null: not about an area.
    pub area_m2: Option<f64>,
    /// A place on it, [longitude, latitude]; null: it has none.
    pub at: Option<[f64; 2]>,
    /// What it is about: west, south, east, north, degrees; null: it has no place.
    pub bounds: Option<[f64; 4]>,
    /// Whether it can be fixed here without a decision: a shape repaired, an exact duplicate dropped.
    pub fixable: bool,
    /// Who accepted it as it is, and why; null: nobody.
    pub accepted: Option<AcceptedView>,
    /// It was accepted when its features were other than they are now; null: it was not.
    pub before: Option<AcceptedView>,
}

/// That a finding is right as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AcceptedView {
    /// Row id of the note.
    pub note: RowId,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub person: String,
    /// When, UTC.
    pub at: String,
}

/// An inspection after findings were accepted or taken up again.
#[derive(Debug, Clone, Serialize, Type)]
pub struct InspectionSaved {
    /// The project as it is now.
    pub project: ProjectView,
    /// The findings as they are now.
    pub inspection: InspectionView,
}

/// What came of fixing.
#[derive(Debug, Clone, Serialize, Type)]
pub struct InspectionFixed {
    /// The project as it is now.
    pub project: ProjectView,
    /// Shapes repaired.
    pub repaired: u32,
    /// Features deleted that were there twice.
    pub deleted: u32,
    /// Findings that could not be fixed, with why.
    pub left: Vec<String>,
}
