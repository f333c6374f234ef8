//! Metrics: what can be computed from the facts in a project file, with the rows each figure came from.
//!
//! The computation is code, keyed by id; its name, unit, definition and source are a file of `assets/metrics`. A
//! metric reads ledger, map and kept coverage runs only, never an indicator or a score, so none can be circular.

use std::collections::BTreeMap;

use jitu_model::assessment::EvidenceItem;
use jitu_model::ledger::{BudgetTotals, programme_totals};
use jitu_model::money::half_up;
use jitu_model::programme::{Appropriation, Programme};
use jitu_model::system::Stage;
use jitu_model::{Decimal, Id, PartialDate, Record, Snapshot};
use serde::Deserialize;

use crate::AssessError;

/// A computed figure with the rows it came from.
pub type Computed = (Decimal, Vec<EvidenceItem>);

type Computation = fn(&Snapshot, Id<Programme>) -> Option<Computed>;

/// Every computation, by the metric's id.
const COMPUTATIONS: &[(&str, Computation)] = &[
    ("tower_count", tower_count),
    ("tower_in_use_rate", tower_in_use_rate),
    ("execution_rate", execution_rate),
    ("payment_rate", payment_rate),
    ("arrival_rate", arrival_rate),
    ("coverage_share", coverage_share),
    ("stages_on_time_rate", stages_on_time_rate),
];

/// What a metric is, in words: for pickers and explanations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Id: the name of its file.
    #[serde(skip)]
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// Unit of the figure (个, %).
    pub unit: String,
    /// How it is computed.
    pub definition: String,
    /// What it is computed from, or the document that defines it.
    pub source: String,
}

/// All described metrics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MetricLibrary {
    metrics: BTreeMap<String, Metric>,
}

impl MetricLibrary {
    /// Reads descriptions: pairs of id (file name without ending) and text.
    ///
    /// # Errors
    /// A text that does not parse, or an id that nothing computes.
    pub fn parse<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, AssessError> {
        let mut metrics = BTreeMap::new();
        for (id, text) in texts {
            computation(id)?;
            let mut metric: Metric = toml::from_str(text).map_err(|error| AssessError::MetricSyntax {
                metric: id.to_owned(),
                message: error.to_string().trim().replace('\n', " "),
            })?;
            id.clone_into(&mut metric.id);
            metrics.insert(id.to_owned(), metric);
        }
        Ok(Self { metrics })
    }

    /// The metric of that id.
    pub fn get(&self, id: &str) -> Option<&Metric> {
        self.metrics.get(id)
    }

    /// All metrics, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Metric> {
        self.metrics.values()
    }
}

/// Ids of every metric that can be computed.
pub fn ids() -> impl Iterator<Item = &'static str> {
    COMPUTATIONS.iter().map(|(id, _)| *id)
}

/// Computes a metric for a programme, with the rows it came from; `None`: the file does not tell.
///
/// # Errors
/// Nothing computes a metric of that id.
pub fn compute(
    metric_id: &str,
    snapshot: &Snapshot,
    programme: Id<Programme>,
) -> Result<Option<Computed>, AssessError> {
    Ok(computation(metric_id)?(snapshot, programme))
}

/// Whether a metric is a rate in per cent; `None`: unknown metric.
pub(crate) fn is_rate(metric_id: &str) -> Option<bool> {
    computation(metric_id).ok().map(|_| metric_id != "tower_count")
}

fn computation(id: &str) -> Result<Computation, AssessError> {
    COMPUTATIONS
        .iter()
        .find(|(known, _)| *known == id)
        .map(|(_, compute)| *compute)
        .ok_or_else(|| AssessError::UnknownMetric { metric: id.to_owned() })
}

fn tower_count(snapshot: &Snapshot, programme: Id<Programme>) -> Option<Computed> {
    let towers = snapshot.programme_towers(programme);
    if towers.is_empty() {
        return None;
    }
    let count = towers.len();
    Some((Decimal::from(count), vec![rows(towers, count.to_string())]))
}

fn tower_in_use_rate(snapshot: &Snapshot, programme: Id<Programme>) -> Option<Computed> {
    let towers = snapshot.programme_towers(programme);
    let in_use = towers.iter().filter(|tower| tower.in_use).count();
    let rate = percent(Decimal::from(in_use), Decimal::from(towers.len()))?;
    let text = format!("{in_use}/{}", towers.len());
    Some((rate, vec![rows(towers, text)]))
}

fn execution_rate(snapshot: &Snapshot, programme: Id<Programme>) -> Option<Computed> {
    let totals = programme_totals(snapshot, programme);
    let budget = budget_evidence(snapshot, programme, &totals);
    Some((totals.execution_rate()?, vec![budget, payment_evidence(snapshot, programme, &totals)]))
}

fn payment_rate(snapshot: &Snapshot, programme: Id<Programme>) -> Option<Computed> {
    let totals = programme_totals(snapshot, programme);
    let rate = totals.paid.percent_of(totals.arrived, 2)?;
    let released = release_evidence(snapshot, programme, &totals);
    Some((rate, vec![released, payment_evidence(snapshot, programme, &totals)]))
}

fn arrival_rate(snapshot: &Snapshot, programme: Id<Programme>) -> Option<Computed> {
    let totals = programme_totals(snapshot, programme);
    let budget = budget_evidence(snapshot, programme, &totals);
    Some((totals.arrival_rate()?, vec![budget, release_evidence(snapshot, programme, &totals)]))
}

fn coverage_share(snapshot: &Snapshot, programme: Id<Programme>) -> Option<Computed> {
    let run = snapshot.latest_coverage(programme)?;
    Some((run.ratio, vec![rows([run], run.at.clone())]))
}

/// Of the stages with a planned end, those that ended by it. Unknown while one of them cannot be judged: a rate over
/// the rest would flatter.
fn stages_on_time_rate(snapshot: &Snapshot, programme: Id<Programme>) -> Option<Computed> {
    let report = snapshot.assessment_of(programme).and_then(|assessment| assessment.report_date);
    let stages: Vec<(&Stage, PartialDate)> = snapshot
        .systems_of(programme)
        .flat_map(|system| snapshot.stages_of(system.id))
        .filter_map(|stage| Some((stage, stage.plan_end?)))
        .collect();
    let mut on_time = 0_usize;
    for (stage, plan) in &stages {
        on_time += usize::from(ended_on_time(stage, *plan, report)?);
    }
    let rate = percent(Decimal::from(on_time), Decimal::from(stages.len()))?;
    let text = format!("{on_time}/{}", stages.len());
    Some((rate, vec![rows(stages.into_iter().map(|(stage, _)| stage), text)]))
}

fn ended_on_time(stage: &Stage, plan: PartialDate, report: Option<PartialDate>) -> Option<bool> {
    match stage.actual_end {
        Some(end) if end.surely_after(plan) => Some(false),
        Some(end) => (end.latest() <= plan.latest()).then_some(true),
        None if !stage.done && report.is_some_and(|report| report.surely_after(plan)) => Some(false),
        None => None,
    }
}

fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole.is_zero() {
        return None;
    }
    let mut rate = half_up(part * Decimal::ONE_HUNDRED / whole, 2);
    rate.rescale(2);
    Some(rate)
}

/// The programme's appropriations of its own year: those whose money its rates count.
fn own_year(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<&Appropriation> {
    let year = snapshot.programme(programme).map(|p| p.year);
    snapshot.appropriations_of(programme).filter(|a| Some(a.year) == year).collect()
}

fn budget_evidence(snapshot: &Snapshot, programme: Id<Programme>, totals: &BudgetTotals) -> EvidenceItem {
    rows(own_year(snapshot, programme), totals.adjusted.to_yuan_text())
}

fn release_evidence(snapshot: &Snapshot, programme: Id<Programme>, totals: &BudgetTotals) -> EvidenceItem {
    let sources = own_year(snapshot, programme);
    let drawn = snapshot.releases.iter().filter(|r| sources.iter().any(|a| a.id == r.appropriation));
    rows(drawn, totals.arrived.to_yuan_text())
}

fn payment_evidence(snapshot: &Snapshot, programme: Id<Programme>, totals: &BudgetTotals) -> EvidenceItem {
    let sources = own_year(snapshot, programme);
    let drawn = snapshot.payments.iter().filter(|p| sources.iter().any(|a| a.id == p.appropriation));
    rows(drawn, totals.paid.to_yuan_text())
}

/// Evidence that names a table's rows.
fn rows<'a, R: Record>(records: impl IntoIterator<Item = &'a R>, text: String) -> EvidenceItem {
    let ids: Vec<String> = records.into_iter().map(|record| record.id().to_string()).collect();
    EvidenceItem { kind: R::TABLE.to_owned(), reference: ids.join(","), text }
}
