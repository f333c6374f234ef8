//! Review: the clerk submits, somebody else returns with a reason or approves, and then it is signed.
//!
//! The state stands on the assessment's head, every step is a row, and both change in one journal entry.

use jitu_model::indicator::{Assessment, AssessmentState};
use jitu_model::programme::Programme;
use jitu_model::year::{ReviewAction, ReviewStep};
use jitu_model::{Finding, Id, Snapshot};
use jitu_store::{Stamp, Writer};

use super::edit::{head_of, put_head};
use super::findings::{findings, is_open, sentence};
use super::{frozen, result, rule_pack};
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{self, word};
use crate::session::{Session, moment};
use crate::views::{ProjectView, ReviewStepView, ReviewView, RowId};

/// So many names are said of what is missing; the rest is counted.
const NAMED: usize = 5;

/// Where a programme's review stands: its state, the steps taken, the versions that were signed.
///
/// # Errors
/// No such programme; unknown rules or metric.
pub fn review(session: &mut Session, programme: RowId) -> Result<ReviewView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let state = head_of(&snapshot, programme.id).state;
    let obstacles = obstacles(session, &programme)?;
    let person = session.settings().person.clone();
    let steps = steps_of(&snapshot, programme.id);
    let may = |action: &&ReviewAction| {
        let held = matches!(action, ReviewAction::Submit | ReviewAction::Freeze) && !obstacles.is_empty();
        let own = **action == ReviewAction::Approve && submitter(&steps) == Some(person.as_str());
        from_states(**action).contains(&state) && !held && !own
    };
    Ok(ReviewView {
        state: state.name().to_owned(),
        can: ReviewAction::ALL.iter().filter(may).map(|action| action.name().to_owned()).collect(),
        steps: steps.iter().rev().map(|step| step_view(step)).collect(),
        frozen: frozen::versions(session, &programme)?,
        obstacles,
        person,
    })
}

/// The states from which a step leads on.
const fn from_states(action: ReviewAction) -> &'static [AssessmentState] {
    match action {
        ReviewAction::Submit => &[AssessmentState::Draft],
        ReviewAction::Return => &[AssessmentState::Submitted, AssessmentState::Approved],
        ReviewAction::Approve => &[AssessmentState::Submitted],
        ReviewAction::Freeze => &[AssessmentState::Approved],
        ReviewAction::Reopen => &[AssessmentState::Frozen],
    }
}

/// The state that a step leads to.
const fn to_state(action: ReviewAction) -> AssessmentState {
    match action {
        ReviewAction::Submit => AssessmentState::Submitted,
        ReviewAction::Return | ReviewAction::Reopen => AssessmentState::Draft,
        ReviewAction::Approve => AssessmentState::Approved,
        ReviewAction::Freeze => AssessmentState::Frozen,
    }
}

/// A programme's steps, the first first. Steps of one second keep their rows' order.
fn steps_of(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<&ReviewStep> {
    let mut steps: Vec<&ReviewStep> =
        snapshot.review_steps.iter().filter(|step| step.programme == programme).collect();
    steps.sort_by(|a, b| a.at.cmp(&b.at).then(a.id.cmp(&b.id)));
    steps
}

/// Who submitted last.
fn submitter<'s>(steps: &[&'s ReviewStep]) -> Option<&'s str> {
    let last = steps.iter().rev().find(|step| step.action == ReviewAction::Submit);
    last.map(|step| step.person.as_str())
}

fn step_view(step: &ReviewStep) -> ReviewStepView {
    ReviewStepView {
        at: step.at.clone(),
        person: step.person.clone(),
        action: step.action.name().to_owned(),
        reason: step.reason.clone(),
    }
}

/// Why an assessment cannot be submitted or signed as it is: weights that do not add up, leaves without a value, errors
/// that nobody answers for.
pub(super) fn obstacles(session: &mut Session, programme: &Programme) -> Result<Vec<String>> {
    let snapshot = session.snapshot()?;
    let result = result(&snapshot, programme)?;
    let full = rule_pack(programme)?.full;
    let mut obstacles = Vec::new();
    if !result.indicators.is_empty() && result.weight != full {
        let (weight, full) = (result.weight.normalize().to_string(), full.normalize().to_string());
        obstacles.push(language::label("obstacle_weight", &[("weight", &weight), ("full", &full)]));
    }
    let unknown = result.indicators.iter().filter(|leaf| {
        leaf.actual.value.is_none() && leaf.actual.text.as_deref().is_none_or(|text| text.trim().is_empty())
    });
    let names: Vec<&str> = unknown.filter_map(|leaf| leaf.path.last()).map(String::as_str).collect();
    if !names.is_empty() {
        let mut named = names.iter().take(NAMED).copied().collect::<Vec<_>>().join("、");
        if names.len() > NAMED {
            named.push('…');
        }
        let count = names.len().to_string();
        obstacles.push(language::label("obstacle_actual", &[("count", &count), ("names", &named)]));
    }
    // Said above already, and no answer helps there.
    let said = |finding: &Finding| finding.code == "WEIGHT" && finding.case == "full";
    for finding in findings(session, programme, &result)? {
        if is_open(&snapshot, programme.id, &finding) && !said(&finding) {
            obstacles.push(sentence(&finding)?);
        }
    }
    Ok(obstacles)
}

/// Takes a step of review: `submit`, `return`, `approve`, `reopen`.
///
/// # Errors
/// No such step, or not from this state; a return or reopening without a reason; an approval by whoever submitted; an
/// obstacle.
pub fn review_step(
    session: &mut Session,
    programme: RowId,
    action: &str,
    reason: Option<&str>,
) -> Result<ProjectView> {
    let programme = session.programme(programme.id())?;
    let known = ReviewAction::from_name(action).filter(|action| *action != ReviewAction::Freeze);
    let action = known.ok_or_else(|| AppError::new("unknown_step", &[("name", action)]))?;
    let reason = reason.and_then(super::cleared);
    let mut step = Step::prepare(session, &programme, action, reason)?;
    session.write(&step.label.clone(), |writer| step.write(writer))?;
    opened_view(session)
}

/// A time after all steps and signed versions: a version stands until a step taken after it.
pub(super) fn moment_after(snapshot: &Snapshot) -> String {
    let steps = snapshot.review_steps.iter().map(|step| step.at.as_str());
    moment(steps.chain(snapshot.frozen.iter().map(|version| version.at.as_str())))
}

/// A step that may be taken, ready to be written.
pub(super) struct Step {
    head: Assessment,
    row: ReviewStep,
    pub(super) label: String,
}

impl Step {
    /// Holds a step against state, person and obstacles.
    ///
    /// # Errors
    /// As [`review_step`].
    pub(super) fn prepare(
        session: &mut Session,
        programme: &Programme,
        action: ReviewAction,
        reason: Option<String>,
    ) -> Result<Self> {
        let snapshot = session.snapshot()?;
        let Stamp { person, .. } = session.stamp();
        let at = moment_after(&snapshot);
        let mut head = head_of(&snapshot, programme.id);
        let named = word(&format!("value.review.{}", action.name()));
        if !from_states(action).contains(&head.state) {
            let state = word(&format!("value.state.{}", head.state.name()));
            let params = [("name", programme.name.as_str()), ("step", &named), ("state", &state)];
            return Err(AppError::new("wrong_step", &params));
        }
        if reason.is_none() && matches!(action, ReviewAction::Return | ReviewAction::Reopen) {
            return Err(AppError::new("missing_field", &[("field", &word("field.reason"))]));
        }
        if action == ReviewAction::Approve
            && submitter(&steps_of(&snapshot, programme.id)) == Some(person.as_str())
        {
            return Err(AppError::new("own_approval", &[("name", &person)]));
        }
        if matches!(action, ReviewAction::Submit | ReviewAction::Freeze)
            && let Some(first) = obstacles(session, programme)?.first()
        {
            return Err(AppError::new("obstacle", &[("name", &programme.name), ("detail", first)]));
        }
        head.state = to_state(action);
        let label = language::label("review", &[("step", &named), ("name", &programme.name)]);
        let row = ReviewStep { id: Id::NEW, programme: programme.id, at, person, action, reason };
        Ok(Self { head, row, label })
    }

    /// Writes the step and the state it leads to.
    pub(super) fn write(&mut self, writer: &mut Writer<'_>) -> jitu_store::Result<()> {
        put_head(writer, &mut self.head)?;
        writer.insert(&mut self.row).map(|_| ())
    }
}
