//! What the checks find, what somebody answers for, and what one click mends.
//!
//! A finding is known by a fingerprint of its code, places and figures: an answer for it ends when a figure changes.

use std::sync::OnceLock;

use jitu_assess::messages::Catalog;
use jitu_assess::rules::RulePack;
use jitu_model::assessment::AssessmentResult;
use jitu_model::indicator::{Indicator, ScoreOverride};
use jitu_model::place::LayerRole;
use jitu_model::programme::Programme;
use jitu_model::year::Waiver;
use jitu_model::{Decimal, Finding, Id, Severity, Snapshot};
use sha2::{Digest as _, Sha256};

use super::{lock, result, rule_pack, tree};
use crate::assets;
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{self, Language, word};
use crate::session::Session;
use crate::views::{CheckView, FindingView, PlaceView, ProjectView, RowId};
use crate::visibility::{layer_of, whole};

/// The catalogue of findings in the language shown now.
pub(super) fn catalog() -> Result<&'static Catalog> {
    static CHINESE: OnceLock<Catalog> = OnceLock::new();
    static ENGLISH: OnceLock<Catalog> = OnceLock::new();
    let language = Language::current();
    let cell = if language == Language::Chinese { &CHINESE } else { &ENGLISH };
    if let Some(catalog) = cell.get() {
        return Ok(catalog);
    }
    let path = format!("messages/{}.toml", language.tag());
    let text = assets::text(&path).ok_or_else(|| AppError::damaged_asset(&path, &"missing"))?;
    let catalog = Catalog::parse(text)?;
    Ok(cell.get_or_init(|| catalog))
}

/// Findings on a programme, worst first.
pub(crate) fn findings(
    session: &mut Session,
    programme: &Programme,
    result: &AssessmentResult,
) -> Result<Vec<Finding>> {
    let snapshot = session.snapshot()?;
    let county = layer_of(session, &snapshot, LayerRole::County)?.map(|layer| whole(&layer));
    let pack = rule_pack(programme)?;
    let mut findings = jitu_assess::checks::check(&snapshot, programme.id, result, &pack, county.as_ref());
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(findings)
}

/// A finding's sentence.
pub(crate) fn sentence(finding: &Finding) -> Result<String> {
    Ok(jitu_assess::messages::finding(catalog()?, finding))
}

/// What a finding is known by: SHA-256 of its fingerprint text, hexadecimal.
pub(crate) fn fingerprint(finding: &Finding) -> String {
    Sha256::digest(finding.fingerprint_text()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The answer that somebody gave for a finding.
pub(crate) fn waiver_of<'s>(
    snapshot: &'s Snapshot,
    programme: Id<Programme>,
    finding: &Finding,
) -> Option<&'s Waiver> {
    let known = fingerprint(finding);
    snapshot.waivers.iter().find(|waiver| waiver.programme == programme && waiver.finding == known)
}

/// Whether a finding must still be resolved: an error that nobody answers for.
pub(crate) fn is_open(snapshot: &Snapshot, programme: Id<Programme>, finding: &Finding) -> bool {
    finding.severity == Severity::Error && waiver_of(snapshot, programme, finding).is_none()
}

/// What the checks find on a programme, worst first.
///
/// # Errors
/// No such programme; unknown rules or metric.
pub fn check(session: &mut Session, programme: RowId) -> Result<CheckView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let result = result(&snapshot, &programme)?;
    let pack = rule_pack(&programme)?;
    let findings = findings(session, &programme, &result)?;
    let context = Context { snapshot: &snapshot, programme: programme.id, result: &result, pack: &pack };
    let views = findings.iter().map(|finding| context.view(finding));
    Ok(CheckView { findings: views.collect::<Result<Vec<FindingView>>>()? })
}

/// What the checks find on all programmes of the project.
///
/// # Errors
/// As [`check`].
pub fn check_all(session: &mut Session) -> Result<CheckView> {
    let ids: Vec<RowId> =
        session.snapshot()?.programmes.iter().map(|programme| programme.id.into()).collect();
    let mut findings = Vec::new();
    for id in ids {
        findings.extend(check(session, id)?.findings);
    }
    Ok(CheckView { findings })
}

/// What findings are looked at with.
pub(super) struct Context<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) programme: Id<Programme>,
    pub(super) result: &'a AssessmentResult,
    pub(super) pack: &'a RulePack,
}

/// What one click changes: computed figures only, never a signed or dated fact.
enum Mend {
    /// Each class's weight shared out evenly over its leaves.
    Share(Vec<(Decimal, Vec<Id<Indicator>>)>),
    /// A score above the rule without a reason goes.
    DropOverride(Id<ScoreOverride>),
}

impl Context<'_> {
    /// A finding as it is shown.
    pub(super) fn view(&self, finding: &Finding) -> Result<FindingView> {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        let waiver = waiver_of(self.snapshot, self.programme, finding);
        Ok(FindingView {
            code: finding.code.clone(),
            severity: severity.to_owned(),
            message: sentence(finding)?,
            expected: finding.expected.clone(),
            found: finding.found.clone(),
            places: finding
                .places
                .iter()
                .map(|place| PlaceView { text: place.text.clone(), location: place.location.clone() })
                .collect(),
            fingerprint: fingerprint(finding),
            waiver: waiver.map(|waiver| waiver.id.into()),
            waived: waiver.map(|waiver| waiver.reason.clone()),
            mend: self.mend(finding).map(|mend| self.mend_text(finding, &mend)),
            field: None,
        })
    }

    fn mend(&self, finding: &Finding) -> Option<Mend> {
        match (finding.code.as_str(), finding.case.as_str()) {
            ("WEIGHT", "full") => self.share_all(),
            ("WEIGHT", "class" | "fixed_class") => {
                let named = &finding.places.first()?.text;
                let rule = self.pack.classes.iter().find(|rule| rule.name == *named)?;
                let below = self.leaves_of(&rule.name);
                (!below.is_empty()).then(|| Mend::Share(vec![(rule.weight, below)]))
            }
            ("SCORE-RULE", "above_without_reason") | ("SCORE-RANGE", "outside") => {
                let leaf = finding.places.first()?.location.strip_prefix("indicator:")?.parse().ok()?;
                let given = self.snapshot.overrides.iter().find(|given| given.indicator == Id::new(leaf))?;
                Some(Mend::DropOverride(given.id))
            }
            _ => None,
        }
    }

    /// The pack's weights over the classes that differ. Where a class is missing a person decides who gets its weight.
    fn share_all(&self) -> Option<Mend> {
        let mut shares = Vec::new();
        for rule in &self.pack.classes {
            let below = self.leaves_of(&rule.name);
            if below.is_empty() {
                return None;
            }
            let weights = self.result.indicators.iter().filter(|leaf| below.contains(&leaf.indicator));
            if weights.map(|leaf| leaf.weight).sum::<Decimal>() != rule.weight {
                shares.push((rule.weight, below));
            }
        }
        if self.pack.classes.is_empty() {
            let all = self.result.indicators.iter().map(|leaf| leaf.indicator).collect();
            shares.push((self.pack.full, all));
        }
        (!shares.is_empty()).then_some(Mend::Share(shares))
    }

    /// The leaves of the class that the pack calls so.
    fn leaves_of(&self, name: &str) -> Vec<Id<Indicator>> {
        let inside = |top: &String| self.pack.class(top).is_some_and(|rule| rule.name == name);
        let leaves = self.result.indicators.iter();
        leaves.filter(|leaf| leaf.path.first().is_some_and(inside)).map(|leaf| leaf.indicator).collect()
    }

    fn mend_text(&self, finding: &Finding, mend: &Mend) -> String {
        let name = finding.places.first().map(|place| place.text.as_str()).unwrap_or_default();
        match mend {
            Mend::DropOverride(_) => language::label("drop_override", &[("name", name)]),
            Mend::Share(shares) => {
                let total: Decimal = shares.iter().map(|(weight, _)| weight).sum();
                let count: usize = shares.iter().map(|(_, leaves)| leaves.len()).sum();
                let total = total.normalize().to_string();
                language::label("share_weights", &[("total", &total), ("count", &count.to_string())])
            }
        }
    }
}

/// Everything about the finding of that fingerprint, as `with` uses it.
fn at_finding<T>(
    session: &mut Session,
    programme: RowId,
    known: &str,
    with: impl FnOnce(&Context<'_>, &Finding) -> Result<T>,
) -> Result<T> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    lock::open(&snapshot, programme.id)?;
    let result = result(&snapshot, &programme)?;
    let pack = rule_pack(&programme)?;
    let findings = findings(session, &programme, &result)?;
    let finding = findings.iter().find(|finding| fingerprint(finding) == known);
    let finding = finding.ok_or_else(|| AppError::new("unknown_finding", &[]))?;
    with(&Context { snapshot: &snapshot, programme: programme.id, result: &result, pack: &pack }, finding)
}

/// Answers for a finding with a reason; an answer that is there gets the new reason.
///
/// # Errors
/// No such finding, or no longer; no reason; a programme that is signed.
pub fn waive(session: &mut Session, programme: RowId, known: &str, reason: &str) -> Result<ProjectView> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(AppError::new("missing_field", &[("field", &word("field.reason"))]));
    }
    let stamp = session.stamp();
    let (mut row, text) = at_finding(session, programme, known, |context, finding| {
        let old = waiver_of(context.snapshot, context.programme, finding);
        let text = sentence(finding)?;
        let row = Waiver {
            id: old.map_or(Id::NEW, |old| old.id),
            programme: context.programme,
            code: finding.code.clone(),
            finding: known.to_owned(),
            text: text.clone(),
            reason: reason.to_owned(),
            person: stamp.person,
            at: stamp.at,
        };
        Ok((row, text))
    })?;
    let label = language::label("waive", &[("text", &text)]);
    session.write(&label, |writer| {
        if row.id.is_new() { writer.insert(&mut row).map(|_| ()) } else { writer.update(&row) }
    })?;
    opened_view(session)
}

/// Takes an answer for a finding back.
///
/// # Errors
/// No such answer; a programme that is signed.
pub fn drop_waiver(session: &mut Session, waiver: RowId) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let row = snapshot.waivers.iter().find(|row| row.id == waiver.id());
    let row = row.ok_or_else(|| AppError::new("unknown_finding", &[]))?;
    lock::open(&snapshot, row.programme)?;
    let label = language::label("drop_waiver", &[("text", &row.text)]);
    session.write(&label, |writer| writer.delete(row.id))?;
    opened_view(session)
}

/// Mends what is computed, where a finding offers it.
///
/// # Errors
/// No such finding; one that a person must resolve; a programme that is signed.
pub fn mend(session: &mut Session, programme: RowId, known: &str) -> Result<ProjectView> {
    let (mend, text) = at_finding(session, programme, known, |context, finding| {
        let mend = context.mend(finding).ok_or_else(|| AppError::new("nothing_to_mend", &[]))?;
        let text = context.mend_text(finding, &mend);
        Ok((mend, text))
    })?;
    let snapshot = session.snapshot()?;
    let rows: Vec<Indicator> = match &mend {
        Mend::DropOverride(_) => Vec::new(),
        Mend::Share(shares) => {
            shares.iter().flat_map(|(total, ids)| shared(&snapshot, *total, ids)).collect()
        }
    };
    session.write(&text, |writer| match mend {
        Mend::DropOverride(given) => writer.delete(given),
        Mend::Share(_) => rows.iter().try_for_each(|row| writer.update(row)),
    })?;
    opened_view(session)
}

/// The leaves with a total shared out evenly over them.
fn shared(snapshot: &Snapshot, total: Decimal, ids: &[Id<Indicator>]) -> Vec<Indicator> {
    let rows = ids.iter().filter_map(|id| snapshot.indicators.iter().find(|row| row.id == *id));
    let weights = tree::even(total, ids.len());
    rows.zip(weights).map(|(row, weight)| Indicator { weight: Some(weight), ..row.clone() }).collect()
}
