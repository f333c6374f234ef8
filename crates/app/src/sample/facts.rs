//! A sample's facts as they are written in `programme.toml`, `narrative.toml` and the terrain's frame.
//!
//! Unknown keys are refused, so that a slip of the pen is found by the tests and not by a clerk.

use jitu_model::indicator::{Operator, TargetKind};
use jitu_model::place::{LayerHome, LayerRole};
use jitu_model::programme::{
    ApplicationOutcome, FundSource, MilestoneKind, MovementKind, PartyRole, UnspentKind,
};
use jitu_model::system::Tenure;
use jitu_model::{Decimal, Money, PartialDate};
use serde::{Deserialize, Deserializer, de};

/// A sample's facts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sample {
    pub(crate) id: String,
    pub(crate) summary: String,
    pub(super) report: String,
    pub(crate) bureau: BureauFacts,
    pub(crate) programme: ProgrammeFacts,
    #[serde(default)]
    pub(super) goal: Vec<GoalFacts>,
    #[serde(default)]
    pub(super) appropriation: Vec<AppropriationFacts>,
    #[serde(default)]
    pub(super) system: Vec<SystemFacts>,
    #[serde(default)]
    pub(super) layer: Vec<LayerFacts>,
    pub(super) terrain: Option<TerrainFacts>,
    #[serde(default)]
    pub(super) indicator: Vec<IndicatorFacts>,
    #[serde(default)]
    pub(super) remedy: Vec<RemedyFacts>,
    #[serde(default)]
    pub(super) stated: Vec<StatedFacts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BureauFacts {
    pub(crate) name: String,
    pub(crate) adcode: String,
    pub(crate) parent: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProgrammeFacts {
    pub(crate) name: String,
    pub(crate) year: i32,
    pub(super) form: String,
    pub(super) rule_pack: String,
    pub(super) supervising_body: String,
    pub(super) implementing_body: String,
    #[serde(default)]
    pub(super) basis: Vec<String>,
    pub(super) report_date: Option<PartialDate>,
    pub(super) code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GoalFacts {
    pub(super) text: String,
    pub(super) outcome: Option<String>,
    pub(super) completion: Option<Decimal>,
}

/// An amount in 元, written as text so that no binary float comes near it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Yuan(pub(super) Money);

impl<'de> Deserialize<'de> for Yuan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(de::Error::custom)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppropriationFacts {
    /// What later appropriations call it by.
    pub(super) key: Option<String>,
    /// Fiscal year, if another than the programme's.
    pub(super) year: Option<i32>,
    pub(super) carried_from: Option<String>,
    pub(super) label: String,
    pub(super) source: FundSource,
    pub(super) document_no: Option<String>,
    #[serde(default)]
    pub(super) movements: Vec<MovementFacts>,
    #[serde(default)]
    pub(super) releases: Vec<ReleaseFacts>,
    #[serde(default)]
    pub(super) payments: Vec<PaymentFacts>,
    #[serde(default)]
    pub(super) unspent: Vec<UnspentFacts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MovementFacts {
    pub(super) kind: MovementKind,
    pub(super) amount: Yuan,
    pub(super) document_no: Option<String>,
    pub(super) date: Option<PartialDate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReleaseFacts {
    pub(super) amount: Yuan,
    pub(super) date: Option<PartialDate>,
    pub(super) document_no: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentFacts {
    pub(super) amount: Yuan,
    pub(super) contract: Option<String>,
    /// Sequence of the installment, of that contract.
    pub(super) milestone: Option<i64>,
    /// Name of the component.
    pub(super) component: Option<String>,
    pub(super) date: Option<PartialDate>,
    pub(super) payee: Option<String>,
    pub(super) voucher: Option<String>,
    pub(super) functional: Option<String>,
    pub(super) economic: Option<String>,
    pub(super) note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnspentFacts {
    pub(super) kind: UnspentKind,
    pub(super) amount: Yuan,
    pub(super) date: Option<PartialDate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SystemFacts {
    pub(super) name: String,
    pub(super) purpose: Option<String>,
    #[serde(default)]
    pub(super) partners: Vec<String>,
    #[serde(default)]
    pub(super) component: Vec<ComponentFacts>,
    #[serde(default)]
    pub(super) contract: Vec<ContractFacts>,
    #[serde(default)]
    pub(super) stage: Vec<StageFacts>,
    #[serde(default)]
    pub(super) asset: Vec<AssetFacts>,
    #[serde(default)]
    pub(super) extent: Vec<ExtentFacts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContractFacts {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) number: Option<String>,
    pub(super) procurement: Option<String>,
    pub(super) amount: Option<Yuan>,
    pub(super) signed: Option<PartialDate>,
    /// Name of the component it pays for, if it is one's.
    pub(super) component: Option<String>,
    #[serde(default)]
    pub(super) parties: Vec<PartyFacts>,
    pub(super) purchase: Option<PurchaseFacts>,
    #[serde(default)]
    pub(super) amendments: Vec<AmendmentFacts>,
    #[serde(default)]
    pub(super) reviews: Vec<ReviewFacts>,
    #[serde(default)]
    pub(super) milestones: Vec<MilestoneFacts>,
    #[serde(default)]
    pub(super) acceptances: Vec<AcceptanceFacts>,
    #[serde(default)]
    pub(super) invoices: Vec<InvoiceFacts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ComponentFacts {
    pub(super) name: String,
    pub(super) budget: Option<Yuan>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PurchaseFacts {
    pub(super) number: Option<String>,
    pub(super) approval: Option<String>,
    pub(super) ceiling: Option<Yuan>,
    pub(super) filed_budget: Option<Yuan>,
    pub(super) award: Option<Yuan>,
    pub(super) awarded_on: Option<PartialDate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AmendmentFacts {
    pub(super) effective: PartialDate,
    pub(super) change: Yuan,
    pub(super) new_amount: Option<Yuan>,
    pub(super) reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewFacts {
    pub(super) date: Option<PartialDate>,
    pub(super) submitted: Yuan,
    pub(super) approved: Yuan,
    pub(super) reviewer: Option<String>,
    pub(super) note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MilestoneFacts {
    pub(super) sequence: i64,
    pub(super) kind: MilestoneKind,
    pub(super) share: Option<Decimal>,
    pub(super) amount: Option<Yuan>,
    pub(super) condition: Option<String>,
    pub(super) due: Option<PartialDate>,
    #[serde(default)]
    pub(super) applications: Vec<ApplicationFacts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplicationFacts {
    pub(super) date: PartialDate,
    pub(super) amount: Yuan,
    pub(super) outcome: ApplicationOutcome,
    pub(super) reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptanceFacts {
    pub(super) milestone: Option<i64>,
    pub(super) date: Option<PartialDate>,
    pub(super) result: String,
    pub(super) note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InvoiceFacts {
    pub(super) milestone: Option<i64>,
    pub(super) number: Option<String>,
    pub(super) date: Option<PartialDate>,
    pub(super) amount: Yuan,
    pub(super) issuer: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartyFacts {
    pub(super) name: String,
    pub(super) role: PartyRole,
    pub(super) share: Option<Yuan>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StageFacts {
    pub(super) name: String,
    pub(super) plan_start: Option<PartialDate>,
    pub(super) plan_end: Option<PartialDate>,
    pub(super) actual_start: Option<PartialDate>,
    pub(super) actual_end: Option<PartialDate>,
    pub(super) done: bool,
    pub(super) note: Option<String>,
    #[serde(default)]
    pub(super) steps: Vec<StepFacts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepFacts {
    pub(super) name: String,
    pub(super) start: Option<PartialDate>,
    pub(super) due: Option<PartialDate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssetFacts {
    pub(super) kind: String,
    pub(super) count: i64,
    pub(super) reused: Option<i64>,
    pub(super) built: Option<i64>,
    pub(super) in_use: Option<i64>,
    pub(super) tenure: Tenure,
    pub(super) note: Option<String>,
    pub(super) towers: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ExtentFacts {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) shape: ExtentShape,
}

/// Where an extent's geometry comes from.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum ExtentShape {
    /// The first feature of the layer of a role.
    Layer { layer: LayerRole },
    /// The feature of that name in a file of its own.
    Feature { file: String, feature: String, source: String, synthetic: bool },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayerFacts {
    pub(super) name: String,
    pub(super) role: LayerRole,
    pub(super) home: LayerHome,
    pub(super) file: String,
    pub(super) source: String,
    pub(super) synthetic: bool,
    pub(super) visible: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TerrainFacts {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorFacts {
    pub(super) path: [String; 3],
    pub(super) weight: Decimal,
    #[serde(default)]
    pub(super) kind: TargetKind,
    pub(super) op: Option<Operator>,
    pub(super) target: Option<Decimal>,
    pub(super) target_text: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) metric: Option<String>,
    pub(super) actual: Option<Decimal>,
    pub(super) actual_text: Option<String>,
    pub(super) evidence: Option<String>,
    pub(super) deviation: Option<String>,
    #[serde(rename = "override")]
    pub(super) score: Option<OverrideFacts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OverrideFacts {
    pub(super) score: Decimal,
    pub(super) reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RemedyFacts {
    pub(super) problem: Option<String>,
    pub(super) text: Option<String>,
    pub(super) outcome: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatedFacts {
    pub(super) figure: String,
    pub(super) value: String,
    pub(super) place: Option<String>,
}

/// One narrative chapter, from `narrative.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChapterFacts {
    pub(super) level: i64,
    pub(super) heading: String,
    #[serde(default)]
    pub(super) text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Narrative {
    #[serde(default)]
    pub(super) chapter: Vec<ChapterFacts>,
}

/// The grid's frame, beside its raw heights.
#[derive(Debug, Deserialize)]
pub(super) struct TerrainFrame {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) west: f64,
    pub(super) north: f64,
    pub(super) cell: f64,
}
