//! A programme as it was at the end of a day: what monitoring in the middle of the year may tell of.
//!
//! A record counts if its date lies before the day's end. What has no date, or one that leaves open on which side of
//! the day it lies, leaves every figure unknown that rests on it: a year's figure must never pass for half a year's.

use jitu_model::indicator::{Assessment, CoverageRun};
use jitu_model::operation::{Event, EventKind, EventOutcome, Survey};
use jitu_model::papers::{AcceptanceCertificate, CostReview, Procurement};
use jitu_model::programme::{Amendment, BudgetMovement, Contract, MovementKind, Payment, Programme, Release};
use jitu_model::programme::{PaymentApplication, Unspent};
use jitu_model::system::Stage;
use jitu_model::{Id, PartialDate, Snapshot};

use super::{Computed, MetricLibrary, evaluate, quantities, rounded};
use crate::AssessError;

/// By whose dates a quantity is told of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dated {
    /// 追加、追减、调剂…; the initial budget is there from the year's beginning.
    Movements,
    Releases,
    Payments,
    Unspent,
    /// Contracts, by their signature.
    Signed,
    Amendments,
    Reviews,
    /// Procurements, by their award.
    Awards,
    /// Acceptance certificates.
    Accepted,
    /// Stages, by their end.
    Stages,
    /// Events of a kind, by their day and the day they were done.
    Events(EventKind),
    /// What was said of them: at the latest on the day they were done.
    Verdicts(EventKind),
    Surveys,
    /// Coverage runs, by the day they were kept, UTC.
    Runs,
}

/// A programme as it was at the end of a day.
#[derive(Debug, Clone)]
pub struct Past<'s> {
    /// The project as it is: its metrics are not dated.
    now: &'s Snapshot,
    programme: Id<Programme>,
    /// What was there.
    then: Snapshot,
    /// Dates that leave open what was there.
    blind: Vec<Dated>,
}

impl<'s> Past<'s> {
    /// The programme at the end of the last day that a date can mean; `None`: no such programme.
    pub fn of(now: &'s Snapshot, programme: Id<Programme>, day: PartialDate) -> Option<Self> {
        let row = now.programme(programme)?.clone();
        let then = Snapshot {
            appropriations: now.appropriations_of(programme).cloned().collect(),
            systems: now.systems_of(programme).cloned().collect(),
            programmes: vec![row],
            assessments: vec![told_on(now.assessment_of(programme), programme, day)],
            ..Snapshot::default()
        };
        let mut past = Self { now, programme, then, blind: Vec::new() };
        past.contracts(day);
        past.money(day);
        past.work(day);
        Some(past)
    }

    /// Computes a metric as [`super::compute`] does; `None`: the file does not tell how it stood then.
    ///
    /// # Errors
    /// No metric of that id, or an expression that cannot be read.
    pub fn compute(&self, metric_id: &str) -> Result<Option<Computed>, AssessError> {
        let unknown = || AssessError::UnknownMetric { metric: metric_id.to_owned() };
        let metric = MetricLibrary::shipped()?.find(metric_id, self.now).ok_or_else(unknown)?;
        let expression = metric.parsed()?;
        let told = |name: &str| {
            let by = quantities::find(name).and_then(quantities::Quantity::dates);
            by.is_some_and(|by| by.iter().all(|dated| !self.blind.contains(dated)))
        };
        if !expression.quantities().iter().all(|(name, _)| told(name)) {
            return Ok(None);
        }
        let found = evaluate(&expression, &self.then, self.programme);
        Ok(found.map(|(value, rows)| (rounded(value, &metric.unit), rows)))
    }

    /// Contracts that were signed, with what belongs to them.
    fn contracts(&mut self, day: PartialDate) {
        let systems = &self.then.systems;
        let ours: Vec<&Contract> =
            self.now.contracts.iter().filter(|c| systems.iter().any(|s| s.id == c.system)).collect();
        let (signed, told) = upto(ours.iter().copied(), |c| c.signed, day);
        self.see(Dated::Signed, told);
        let of = |id: Id<Contract>| ours.iter().any(|c| c.id == id);
        let now = self.now;
        let changes: (Vec<Amendment>, bool) =
            upto(now.amendments.iter().filter(|row| of(row.contract)), |row| Some(row.effective), day);
        let reviews: (Vec<CostReview>, bool) =
            upto(now.reviews.iter().filter(|row| of(row.contract)), |row| row.date, day);
        let papers: (Vec<AcceptanceCertificate>, bool) =
            upto(now.acceptances.iter().filter(|row| of(row.contract)), |row| row.date, day);
        // A contract follows its award: the award of one that was signed was there. One that was given, but not signed
        // for, belongs to no contract of that day.
        let waits = |row: &&Procurement| {
            let later = !signed.iter().any(|c| c.id == row.contract);
            later && row.awarded_on.is_none_or(|award| side(award, day) != Some(false))
        };
        let awards = !now.procurements.iter().filter(|row| of(row.contract)).any(|row| waits(&row));
        let kept = |row: &&Procurement| signed.iter().any(|c| c.id == row.contract);
        self.then.procurements = now.procurements.iter().filter(kept).cloned().collect();
        let kept = |id: Id<Contract>| signed.iter().any(|c| c.id == id);
        self.then.milestones = now.milestones.iter().filter(|m| kept(m.contract)).cloned().collect();
        self.then.contracts = signed;
        for (dated, told) in [
            (Dated::Amendments, changes.1),
            (Dated::Reviews, reviews.1),
            (Dated::Accepted, papers.1),
            (Dated::Awards, awards),
        ] {
            self.see(dated, told);
        }
        (self.then.amendments, self.then.reviews, self.then.acceptances) = (changes.0, reviews.0, papers.0);
    }

    fn money(&mut self, day: PartialDate) {
        let (now, sources) = (self.now, &self.then.appropriations);
        let ours = |id| sources.iter().any(|source| source.id == id);
        let systems = &self.then.systems;
        let paid_for = |payment: &Payment| {
            let contract = payment.contract.and_then(|id| now.contract(id));
            contract.is_some_and(|contract| systems.iter().any(|s| s.id == contract.system))
        };
        let beginning = day.year();
        let moved = |row: &BudgetMovement| match row.kind {
            MovementKind::Initial => row.date.or_else(|| PartialDate::day_of(beginning, 1, 1).ok()),
            _ => row.date,
        };
        let movements: (Vec<BudgetMovement>, bool) =
            upto(now.movements.iter().filter(|row| ours(row.appropriation)), moved, day);
        let releases: (Vec<Release>, bool) =
            upto(now.releases.iter().filter(|row| ours(row.appropriation)), |row| row.date, day);
        let payments: (Vec<Payment>, bool) = upto(
            now.payments.iter().filter(|row| ours(row.appropriation) || paid_for(row)),
            |row| row.date,
            day,
        );
        let unspent: (Vec<Unspent>, bool) =
            upto(now.unspent.iter().filter(|row| ours(row.appropriation)), |row| row.date, day);
        let asked: (Vec<PaymentApplication>, bool) = upto(now.applications.iter(), |row| Some(row.date), day);
        for (dated, told) in [
            (Dated::Movements, movements.1),
            (Dated::Releases, releases.1),
            (Dated::Payments, payments.1),
            (Dated::Unspent, unspent.1),
        ] {
            self.see(dated, told);
        }
        (self.then.movements, self.then.releases, self.then.payments) = (movements.0, releases.0, payments.0);
        (self.then.unspent, self.then.applications) = (unspent.0, asked.0);
    }

    /// Stages, what the systems did, surveys and coverage runs.
    fn work(&mut self, day: PartialDate) {
        let now = self.now;
        let systems: Vec<_> = self.then.systems.iter().map(|system| system.id).collect();
        for stage in now.stages.iter().filter(|stage| systems.contains(&stage.system)) {
            let (stage, told) = stage_then(stage, day);
            self.see(Dated::Stages, told);
            self.then.stages.push(stage);
        }
        for event in now.events.iter().filter(|event| systems.contains(&event.system)) {
            let (event, day_told, verdict_told) = event_then(event, day);
            let kind = event.as_ref().map_or(EventKind::default(), |event| event.kind);
            self.then.events.extend(event);
            self.see(Dated::Events(kind), day_told);
            self.see(Dated::Verdicts(kind), verdict_told);
        }
        let ours = now.surveys.iter().filter(|survey| survey.programme == self.programme);
        let surveys: (Vec<Survey>, bool) = upto(ours, |row| row.date, day);
        let ours = now.coverage_runs.iter().filter(|run| run.programme == self.programme);
        let kept = |run: &CoverageRun| run.at.get(..10).and_then(|day| day.parse().ok());
        let runs: (Vec<CoverageRun>, bool) = upto(ours, kept, day);
        self.see(Dated::Surveys, surveys.1);
        self.see(Dated::Runs, runs.1);
        (self.then.surveys, self.then.coverage_runs) = (surveys.0, runs.0);
    }

    fn see(&mut self, dated: Dated, told: bool) {
        if !told && !self.blind.contains(&dated) {
            self.blind.push(dated);
        }
    }
}

/// Whether a date lies before the end of a day; `None`: it leaves that open.
fn side(date: PartialDate, day: PartialDate) -> Option<bool> {
    if date.latest() <= day.latest() { Some(true) } else { (date.earliest() > day.latest()).then_some(false) }
}

/// The rows that lie before the end of a day, and whether all tell on which side they lie.
fn upto<'r, R: Clone + 'r>(
    rows: impl Iterator<Item = &'r R>,
    date: impl Fn(&R) -> Option<PartialDate>,
    day: PartialDate,
) -> (Vec<R>, bool) {
    let (mut kept, mut told) = (Vec::new(), true);
    for row in rows {
        match date(row).and_then(|date| side(date, day)) {
            Some(true) => kept.push(row.clone()),
            Some(false) => {}
            None => told = false,
        }
    }
    (kept, told)
}

/// The assessment as if it were written that day: periods that end with the report end there.
fn told_on(row: Option<&Assessment>, programme: Id<Programme>, day: PartialDate) -> Assessment {
    let (year, month, date) = day.latest();
    let report_date = PartialDate::day_of(year, month, date).ok();
    Assessment { programme, report_date, ..row.cloned().unwrap_or_default() }
}

/// A stage as it was, and whether it is known how it was.
fn stage_then(stage: &Stage, day: PartialDate) -> (Stage, bool) {
    let ended = stage.actual_end.map(|end| side(end, day));
    let told = match ended {
        None => !stage.done,
        Some(side) => side.is_some(),
    };
    let later = ended == Some(Some(false));
    let then = Stage {
        done: stage.done && !later,
        actual_end: stage.actual_end.filter(|_| !later),
        ..stage.clone()
    };
    (then, told)
}

/// An event as it was (`None`: it was not yet), whether its days tell, and whether the day of what was said of it does.
fn event_then(event: &Event, day: PartialDate) -> (Option<Event>, bool, bool) {
    // Of these the result is known when they are over.
    let at_once = matches!(
        event.kind,
        EventKind::Inspection | EventKind::ComplianceCheck | EventKind::Training | EventKind::Outage
    );
    let happened = side(event.at, day);
    if happened == Some(false) {
        return (None, true, true);
    }
    let done = event.done.map(|done| side(done, day));
    let told = happened.is_some() && done != Some(None);
    let said = at_once || event.outcome == EventOutcome::Pending || done == Some(Some(true));
    let then = Event { done: event.done.filter(|_| done == Some(Some(true))), ..event.clone() };
    (Some(then), told, said)
}
