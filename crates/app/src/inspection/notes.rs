//! Findings that a person accepts as they are, with the reason.

use std::collections::{HashMap, HashSet};

use jitu_model::Id;
use jitu_model::place::InspectionNote;
use jitu_store::Writer;

use super::finding::Raw;
use super::view::{AcceptedView, InspectionFinding, InspectionGroup, InspectionSaved, InspectionView};
use super::{InspectionOutcome, bounds, is_editable, last};
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{label, word};
use crate::session::Session;
use crate::views::RowId;

/// Findings that a window lists.
const LISTED: usize = 5_000;
/// Characters of a reason.
const REASON: usize = 1_000;

/// The last inspection, with what was accepted of it by now.
///
/// # Errors
/// No project is open, or nothing was inspected.
pub fn view(session: &Session) -> Result<InspectionView> {
    let outcome = last(session)?;
    let snapshot = session.snapshot()?;
    let own = snapshot.inspection_notes.iter().filter(|note| note.layer == outcome.layer.id);
    Ok(outcome.with(&own.collect::<Vec<_>>()))
}

/// The inspection with no more findings than a window lists: of every kind the first, so that none hides another.
pub fn listed(mut view: InspectionView) -> InspectionView {
    if view.findings.len() <= LISTED {
        return view;
    }
    let mut rooms =
        rooms(&view.groups.iter().map(|group| (group.open + group.accepted) as usize).collect::<Vec<_>>());
    let codes: Vec<String> = view.groups.iter().map(|group| group.code.clone()).collect();
    view.findings.retain(|finding| {
        let room = codes.iter().position(|code| *code == finding.code).and_then(|at| rooms.get_mut(at));
        room.is_some_and(|room| {
            let has = *room > 0;
            *room = room.saturating_sub(1);
            has
        })
    });
    view
}

/// How many of so many findings of each kind are listed: the rare kinds whole, the others alike.
fn rooms(counts: &[usize]) -> Vec<usize> {
    let mut rooms = vec![0; counts.len()];
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|at| counts[*at]);
    let mut left = LISTED;
    for (done, at) in order.into_iter().enumerate() {
        rooms[at] = counts[at].min(left / (counts.len() - done));
        left -= rooms[at];
    }
    rooms
}

/// Accepts findings of the last inspection as they are, as one undoable change. `keys`: those of the findings.
///
/// # Errors
/// No reason; a finding that is not there; the layer has changed since.
pub fn accept(session: &mut Session, keys: &[String], reason: &str) -> Result<InspectionSaved> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(AppError::new("inspect_no_reason", &[]));
    }
    let outcome = last(session)?;
    outcome.check_current(session)?;
    let now = view(session)?;
    let person = session.stamp();
    let mut notes = Vec::new();
    let mut replaced = Vec::new();
    for key in keys {
        let finding = now.findings.iter().find(|finding| finding.key == *key).ok_or_else(gone)?;
        if finding.accepted.is_some() {
            continue;
        }
        replaced.extend(finding.before.iter().map(|before| Id::<InspectionNote>::new(before.note.0)));
        notes.push(InspectionNote {
            id: Id::NEW,
            layer: outcome.layer.id,
            code: key.clone(),
            feature: finding.feature.map(|id| id.0),
            other: finding.other.map(|id| id.0),
            reason: reason.chars().take(REASON).collect(),
            person: person.person.clone(),
            at: person.at.clone(),
        });
    }
    let params = [("layer", outcome.layer.name.as_str()), ("count", &notes.len().to_string())];
    // One earlier note may stand behind several findings.
    let replaced: HashSet<Id<InspectionNote>> = replaced.into_iter().collect();
    write(session, &label("accept_findings", &params), |writer| {
        for note in &replaced {
            writer.delete(*note)?;
        }
        for note in &mut notes {
            writer.insert(note)?;
        }
        Ok(())
    })
}

/// Takes up findings again that were accepted, as one undoable change. `notes`: row ids of what was said of them.
///
/// # Errors
/// No such note.
pub fn reopen(session: &mut Session, notes: &[RowId]) -> Result<InspectionSaved> {
    let outcome = last(session)?;
    let snapshot = session.snapshot()?;
    let known = |id: &RowId| snapshot.inspection_notes.iter().any(|note| note.id == id.id());
    if !notes.iter().all(known) {
        return Err(gone());
    }
    let params = [("layer", outcome.layer.name.as_str()), ("count", &notes.len().to_string())];
    write(session, &label("reopen_findings", &params), |writer| {
        notes.iter().try_for_each(|note| writer.delete(Id::<InspectionNote>::new(note.0)))
    })
}

fn gone() -> AppError {
    AppError::new("inspect_gone", &[])
}

fn write(
    session: &mut Session,
    label: &str,
    change: impl FnOnce(&mut Writer<'_>) -> jitu_store::Result<()>,
) -> Result<InspectionSaved> {
    session.write(label, change)?;
    Ok(InspectionSaved { project: opened_view(session)?, inspection: view(session)? })
}

fn accepted(note: &InspectionNote) -> AcceptedView {
    AcceptedView {
        note: note.id.into(),
        reason: note.reason.clone(),
        person: note.person.clone(),
        at: note.at.clone(),
    }
}

/// What a note is about apart from the state of its features.
type About<'a> = (&'a str, Option<i64>, Option<i64>);

fn about(note: &InspectionNote) -> About<'_> {
    (note.code.split(':').next().unwrap_or_default(), note.feature, note.other)
}

impl InspectionOutcome {
    /// Refuses to go on with findings of a layer that is another one by now.
    pub(super) fn check_current(&self, session: &Session) -> Result<()> {
        let snapshot = session.snapshot()?;
        let now = snapshot.layers.iter().find(|layer| layer.id == self.layer.id);
        if now.is_some_and(|now| now.fingerprint == self.layer.fingerprint) {
            return Ok(());
        }
        Err(AppError::new("inspect_changed", &[("layer", &self.layer.name)]))
    }

    /// The findings with what was accepted of them.
    pub(super) fn with(&self, notes: &[&InspectionNote]) -> InspectionView {
        let by_key: HashMap<&str, &InspectionNote> =
            notes.iter().map(|note| (note.code.as_str(), *note)).collect();
        let keys: HashSet<String> = self.raw.iter().map(Raw::key).collect();
        let lapsed: Vec<&InspectionNote> =
            notes.iter().copied().filter(|note| !keys.contains(&note.code)).collect();
        let before: HashMap<About<'_>, &InspectionNote> =
            lapsed.iter().filter(|note| note.feature.is_some()).map(|note| (about(note), *note)).collect();
        let mut findings: Vec<InspectionFinding> = self
            .raw
            .iter()
            .map(|raw| {
                let key = raw.key();
                let note = by_key.get(key.as_str()).copied();
                let earlier = before.get(&(raw.code.as_str(), raw.feature, raw.other));
                finding(raw, key, note.map(accepted), earlier.map(|note| accepted(note)))
            })
            .collect();
        let mut groups = groups(&findings);
        self.count_beyond(&mut groups);
        let place = |code: &str| groups.iter().position(|group| group.code == code);
        findings.sort_by_key(|finding| (place(&finding.code), finding.accepted.is_some()));
        InspectionView {
            layer_id: self.layer.id.into(),
            layer: self.layer.name.clone(),
            role: self.layer.role.name().to_owned(),
            features: u32::try_from(self.features).unwrap_or(u32::MAX),
            schema: self.schema.clone(),
            editable: is_editable(&self.layer),
            open: groups.iter().map(|group| group.open).sum(),
            accepted: groups.iter().map(|group| group.accepted).sum(),
            lapsed: u32::try_from(lapsed.len()).unwrap_or(u32::MAX),
            found: groups.iter().map(|group| group.open + group.accepted).sum(),
            findings,
            groups,
        }
    }
}

impl InspectionOutcome {
    /// Counts the findings that were too many to be kept; nobody can have accepted them.
    fn count_beyond(&self, groups: &mut Vec<InspectionGroup>) {
        for ((code, severity), count) in &self.beyond {
            let at = groups.iter().position(|group| group.code == *code).unwrap_or_else(|| {
                groups.push(group(code, severity));
                groups.len() - 1
            });
            groups[at].open += count;
        }
        groups.sort_by_key(|group| group.severity != "error");
    }
}

fn group(code: &str, severity: &str) -> InspectionGroup {
    InspectionGroup {
        code: code.to_owned(),
        label: word(&format!("inspect.finding.{code}")),
        severity: severity.to_owned(),
        open: 0,
        accepted: 0,
        fixable: 0,
    }
}

fn finding(
    raw: &Raw,
    key: String,
    accepted: Option<AcceptedView>,
    before: Option<AcceptedView>,
) -> InspectionFinding {
    InspectionFinding {
        code: raw.code.clone(),
        severity: raw.severity.to_owned(),
        key,
        feature: raw.feature.map(RowId),
        named: raw.named.clone(),
        other: raw.other.map(RowId),
        text: raw.text.clone(),
        area_m2: raw.area_m2,
        at: raw.at.map(|at| [at.x, at.y]),
        bounds: bounds(raw),
        fixable: raw.fixable,
        before: before.filter(|_| accepted.is_none()),
        accepted,
    }
}

/// The findings counted by code, errors first, in the order in which they were found.
fn groups(findings: &[InspectionFinding]) -> Vec<InspectionGroup> {
    let mut groups: Vec<InspectionGroup> = Vec::new();
    for finding in findings {
        let at = groups.iter().position(|group| group.code == finding.code).unwrap_or_else(|| {
            groups.push(group(&finding.code, &finding.severity));
            groups.len() - 1
        });
        let group = &mut groups[at];
        if finding.accepted.is_some() {
            group.accepted += 1;
        } else {
            group.open += 1;
            group.fixable += u32::from(finding.fixable);
        }
    }
    groups.sort_by_key(|group| group.severity != "error");
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frequent_kind_leaves_room_for_the_others() {
        assert_eq!(rooms(&[100_000, 3, 0, 100_000]), [2_498, 3, 0, 2_499]);
        assert_eq!(rooms(&[10, 20]), [10, 20]);
        assert!(rooms(&[]).is_empty());
    }
}
