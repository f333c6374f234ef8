//! What the two doors (the command line and the window) get to see.
//!
//! Every view is plain data made from a snapshot by pure functions; its serde form is both the `--json` output and
//! the type the window's TypeScript is generated from, so the two doors cannot show different numbers. Money,
//! weights and scores are texts with two decimals (money in 元), rates are texts in per cent with two decimals,
//! areas are m², coordinates are [longitude, latitude] in EPSG:4490. `null` means unknown.

mod atlas;
mod contract;
mod desk;
mod evaluation;
mod intake;
mod keeping;
mod ledger;
mod money;
mod printing;
mod record;
mod year;

pub use atlas::{
    BlindSpotView, BlindSpotsView, BlockerView, CoveragePartView, CoverageReportView, CoverageView,
    DetailPartView, LayerView, LostView, OverlapView, ParcelTowerView, ParcelView, ProfilePointView,
    ProfileView, RevisitView, SightAsk, TowerCoverageView, TowerEdit, TowerView, UncertaintyView,
};
pub use contract::{
    AmountStepView, ApplicationView, ContractPage, MilestoneView, PaperView, PartyView, PurchaseView,
    SharePaidView, SplitPart, SplitView,
};
pub use desk::{DeskItem, DeskView, MonthView, ProgressView};
pub use evaluation::{
    AssessmentEdit, AssessmentView, CheckView, ClassPointsView, ClassView, EvidenceView, FindingView,
    GoalView, IndicatorEdit, IndicatorNode, IndicatorView, MovedWeightsView, OverrideEdit, PlaceView,
    RemedyView, RuleView, TargetView,
};
pub use intake::{
    ColumnChoice, ImportChoices, ImportColumn, ImportDone, ImportField, ImportPreview, ImportRow,
    ImportSource, ImportTarget, LeftOutRow,
};
pub use keeping::{
    BackupView, BureauView, EntryView, InfoLayerView, InfoProgrammeView, InfoSystemView, InfoView,
    ProgrammeView, ProjectView, RecentView, RowDifferenceView, SampleView, VerifyView,
};
pub use ledger::{LedgerColumn, LedgerPage, LedgerQuery, LedgerRow};
pub use money::{
    AssetView, ComponentView, ContractView, FundsView, MoneyView, MovementView, PaymentView, SourceView,
    StageView, StepView, SystemView,
};
pub use printing::{
    ChapterView, ContradictionView, DraftView, ExportView, FormView, MarkView, PreviewView, TemplateView,
    UnknownMark,
};
pub use record::{FieldView, Fields, RecordView, SavedView};
pub use year::{
    ExpressionView, FileView, FrozenDifference, FrozenView, MetricView, MonitoringEdit, MonitoringLeaf,
    MonitoringMoney, MonitoringView, PartView, PartsView, PasteRow, PasteView, QuantityView, ReviewStepView,
    ReviewView, WhatIfRow, WhatIfView, YearCell, YearRemedy, YearRow, YearView, YearsView,
};

use serde::{Deserialize, Serialize};
use specta::Type;

/// A row's id, exact as a JavaScript number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[specta(type = u32)]
pub struct RowId(pub i64);

impl<T> From<jitu_model::Id<T>> for RowId {
    fn from(id: jitu_model::Id<T>) -> Self {
        Self(id.raw())
    }
}

impl RowId {
    /// The typed id.
    pub fn id<T>(self) -> jitu_model::Id<T> {
        jitu_model::Id::new(self.0)
    }
}
