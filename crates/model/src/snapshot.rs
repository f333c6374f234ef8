//! Everything in a project file, in memory.
//!
//! `store` reads it in one consistent read; metrics, scores, checks and forms are pure functions of it. Features of
//! layers are left out: they are read when a map or a computation needs them.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::Id;
use crate::indicator::{Assessment, Chapter, CoverageRun, Evidence, Indicator, ScoreOverride};
use crate::operation::{BureauMetric, Event, Survey};
use crate::papers::{AcceptanceCertificate, CostReview, Invoice, LedgerMapping, Procurement};
use crate::place::{BaseMap, InspectionNote, Layer, LayerRole, MapSheet};
use crate::programme::{
    Amendment, Appropriation, Attachment, BudgetMovement, Bureau, Contract, Goal, Milestone, Party, Payment,
    PaymentApplication, Programme, Release, StatedFigure, Unspent,
};
use crate::system::{Asset, Component, Extent, FundedSystem, Remedy, Stage, StageStep, Tower};
use crate::year::{
    BureauTemplate, FrozenVersion, IndicatorPart, Monitoring, ProgrammeTerm, ReviewStep, Waiver,
};

/// All records of a project, each list ordered by its rows' position, then id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Snapshot {
    /// The bureau; `None` only in a file that is being made.
    pub bureau: Option<Bureau>,
    pub programmes: Vec<Programme>,
    pub goals: Vec<Goal>,
    pub appropriations: Vec<Appropriation>,
    pub movements: Vec<BudgetMovement>,
    pub releases: Vec<Release>,
    pub unspent: Vec<Unspent>,
    pub systems: Vec<FundedSystem>,
    pub extents: Vec<Extent>,
    pub components: Vec<Component>,
    pub contracts: Vec<Contract>,
    pub parties: Vec<Party>,
    pub amendments: Vec<Amendment>,
    pub milestones: Vec<Milestone>,
    pub applications: Vec<PaymentApplication>,
    pub payments: Vec<Payment>,
    pub procurements: Vec<Procurement>,
    pub reviews: Vec<CostReview>,
    pub invoices: Vec<Invoice>,
    pub acceptances: Vec<AcceptanceCertificate>,
    pub mappings: Vec<LedgerMapping>,
    pub stages: Vec<Stage>,
    pub steps: Vec<StageStep>,
    pub assets: Vec<Asset>,
    pub towers: Vec<Tower>,
    pub layers: Vec<Layer>,
    pub indicators: Vec<Indicator>,
    pub evidence: Vec<Evidence>,
    pub overrides: Vec<ScoreOverride>,
    pub assessments: Vec<Assessment>,
    pub chapters: Vec<Chapter>,
    pub remedies: Vec<Remedy>,
    pub coverage_runs: Vec<CoverageRun>,
    pub stated: Vec<StatedFigure>,
    pub attachments: Vec<Attachment>,
    pub terms: Vec<ProgrammeTerm>,
    pub monitoring: Vec<Monitoring>,
    pub parts: Vec<IndicatorPart>,
    pub review_steps: Vec<ReviewStep>,
    pub frozen: Vec<FrozenVersion>,
    pub waivers: Vec<Waiver>,
    pub templates: Vec<BureauTemplate>,
    pub events: Vec<Event>,
    pub surveys: Vec<Survey>,
    pub own_metrics: Vec<BureauMetric>,
    pub base_maps: Vec<BaseMap>,
    pub sheets: Vec<MapSheet>,
    pub inspection_notes: Vec<InspectionNote>,
}

impl Snapshot {
    /// The programme of that id.
    pub fn programme(&self, id: Id<Programme>) -> Option<&Programme> {
        self.programmes.iter().find(|p| p.id == id)
    }

    /// A programme's systems.
    pub fn systems_of(&self, programme: Id<Programme>) -> impl Iterator<Item = &FundedSystem> {
        self.systems.iter().filter(move |s| s.programme == programme)
    }

    /// A programme's appropriations.
    pub fn appropriations_of(&self, programme: Id<Programme>) -> impl Iterator<Item = &Appropriation> {
        self.appropriations.iter().filter(move |a| a.programme == programme)
    }

    /// The contract of that id.
    pub fn contract(&self, id: Id<Contract>) -> Option<&Contract> {
        self.contracts.iter().find(|c| c.id == id)
    }

    /// The appropriation of that id.
    pub fn appropriation(&self, id: Id<Appropriation>) -> Option<&Appropriation> {
        self.appropriations.iter().find(|a| a.id == id)
    }

    /// The systems a programme funds: its own, and those of another year's programme whose contracts it paid for.
    pub fn funded_by(&self, programme: Id<Programme>) -> Vec<&FundedSystem> {
        let sources: Vec<Id<Appropriation>> = self.appropriations_of(programme).map(|a| a.id).collect();
        let contracts: HashSet<Id<Contract>> = self
            .payments
            .iter()
            .filter(|payment| sources.contains(&payment.appropriation))
            .filter_map(|payment| payment.contract)
            .collect();
        let paid: HashSet<Id<FundedSystem>> =
            self.contracts.iter().filter(|c| contracts.contains(&c.id)).map(|c| c.system).collect();
        self.systems.iter().filter(|s| s.programme == programme || paid.contains(&s.id)).collect()
    }

    /// A system's assets.
    pub fn assets_of(&self, system: Id<FundedSystem>) -> impl Iterator<Item = &Asset> {
        self.assets.iter().filter(move |a| a.system == system)
    }

    /// The located towers of an asset.
    pub fn towers_of(&self, asset: Id<Asset>) -> impl Iterator<Item = &Tower> {
        self.towers.iter().filter(move |t| t.asset == asset)
    }

    /// All towers that a programme paid for.
    pub fn programme_towers(&self, programme: Id<Programme>) -> Vec<&Tower> {
        self.systems_of(programme)
            .flat_map(|system| self.assets_of(system.id))
            .flat_map(|asset| self.towers_of(asset.id))
            .collect()
    }

    /// A system's contracts.
    pub fn contracts_of(&self, system: Id<FundedSystem>) -> impl Iterator<Item = &Contract> {
        self.contracts.iter().filter(move |c| c.system == system)
    }

    /// A system's stages.
    pub fn stages_of(&self, system: Id<FundedSystem>) -> impl Iterator<Item = &Stage> {
        self.stages.iter().filter(move |s| s.system == system)
    }

    /// A programme's indicators of one parent (`None`: level 1), in order.
    pub fn indicators_under(
        &self,
        programme: Id<Programme>,
        parent: Option<Id<Indicator>>,
    ) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().filter(move |i| i.programme == programme && i.parent == parent)
    }

    /// A programme's assessment.
    pub fn assessment_of(&self, programme: Id<Programme>) -> Option<&Assessment> {
        self.assessments.iter().find(|a| a.programme == programme)
    }

    /// A programme's latest kept coverage run.
    pub fn latest_coverage(&self, programme: Id<Programme>) -> Option<&CoverageRun> {
        self.coverage_runs.iter().filter(|run| run.programme == programme).max_by(|a, b| a.at.cmp(&b.at))
    }

    /// The first layer of a role.
    pub fn layer(&self, role: LayerRole) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.role == role)
    }
}
