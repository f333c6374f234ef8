//! Checks while somebody types: what they would find if the record were stored as it stands in its form.

mod fields;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jitu_model::place::LayerRole;
use jitu_model::programme::{Contract, Programme};
use jitu_model::record::Record;
use jitu_model::system::FundedSystem;
use jitu_model::{Finding, Id, Snapshot};
use serde_json::Value;

use super::findings::{Context, fingerprint};
use super::{result, rule_pack};
use crate::error::{AppError, Result};
use crate::money::{Draft, Proposed, proposed};
use crate::session::Session;
use crate::views::{FindingView, RowId};
use crate::visibility::{layer_of, whole};

/// The code of a field that does not hold what it should.
const FIELD: &str = "FIELD";

/// What checks find on a record as it is typed (`id` null: a new one) and did not find before, or find on the record
/// itself; at its field where the check knows it. Fields that are left out are as stored. Nothing is written.
///
/// # Errors
/// An unknown kind of record or field; no such row; unknown rules.
pub fn check_draft(
    session: &mut Session,
    record: &str,
    id: Option<RowId>,
    values: &BTreeMap<String, Option<String>>,
) -> Result<Vec<FindingView>> {
    let snapshot = session.snapshot()?;
    let draft = match proposed(&snapshot, record, id, values)? {
        Draft::Whole(draft) => draft,
        Draft::Unfinished(wrong) => {
            return Ok(wrong.into_iter().map(|(field, error)| not_held(field, &error)).collect());
        }
    };
    let mut views = Vec::new();
    for programme in concerned(&draft, &snapshot, record) {
        let known = known(session, programme)?;
        let (findings, context) = found(session, &draft.snapshot, programme)?;
        for finding in findings {
            let own = finding.places.iter().any(|place| place.location == draft.location);
            if own || !known.contains(&fingerprint(&finding)) {
                views.push(view(&context.borrowed(&draft.snapshot), &finding, record, &draft)?);
            }
        }
    }
    Ok(views)
}

/// A field, or what two fields say together, as a finding.
fn not_held(field: Option<String>, error: &AppError) -> FindingView {
    FindingView {
        code: FIELD.to_owned(),
        severity: "error".to_owned(),
        message: error.to_string(),
        expected: String::new(),
        found: error.params.get("value").cloned().unwrap_or_default(),
        places: Vec::new(),
        fingerprint: String::new(),
        waiver: None,
        waived: None,
        mend: None,
        field,
    }
}

fn view(context: &Context<'_>, finding: &Finding, record: &str, draft: &Proposed) -> Result<FindingView> {
    let mut view = context.view(finding)?;
    view.field = fields::of(record, finding).map(str::to_owned);
    // What a click would mend is what is stored.
    view.mend = None;
    for place in view.places.iter_mut().filter(|place| place.location == draft.location) {
        if draft.old.is_none() {
            place.location = format!("{record}:0");
        }
    }
    Ok(view)
}

/// What a programme's findings are shown with.
struct Found {
    result: jitu_model::assessment::AssessmentResult,
    pack: jitu_assess::rules::RulePack,
    programme: Id<Programme>,
}

impl Found {
    fn borrowed<'a>(&'a self, snapshot: &'a Snapshot) -> Context<'a> {
        Context { snapshot, programme: self.programme, result: &self.result, pack: &self.pack }
    }
}

/// What checks find on a programme of a project that need not be the stored one; nothing where there is no such
/// programme in it.
fn found(
    session: &mut Session,
    snapshot: &Snapshot,
    programme: Id<Programme>,
) -> Result<(Vec<Finding>, Found)> {
    let unknown = || AppError::new("unknown_programme", &[("name", &programme.to_string()), ("known", "")]);
    let row = snapshot.programme(programme).ok_or_else(unknown)?;
    let pack = rule_pack(row)?;
    let result = result(snapshot, row)?;
    let county = layer_of(session, snapshot, LayerRole::County)?.map(|layer| whole(&layer));
    let findings = jitu_assess::checks::check(snapshot, programme, &result, &pack, county.as_ref());
    Ok((findings, Found { result, pack, programme }))
}

/// Fingerprints of what is found on a programme as it is stored, kept until the project changes.
fn known(session: &mut Session, programme: Id<Programme>) -> Result<Arc<HashSet<String>>> {
    let kept = session.opened()?.known_findings.as_ref().filter(|(of, _)| *of == programme);
    if let Some((_, known)) = kept {
        return Ok(Arc::clone(known));
    }
    let snapshot = session.snapshot()?;
    let known = match snapshot.programme(programme) {
        Some(_) => found(session, &snapshot, programme)?.0.iter().map(fingerprint).collect(),
        None => HashSet::new(),
    };
    let known = Arc::new(known);
    session.opened_mut()?.known_findings = Some((programme, Arc::clone(&known)));
    Ok(known)
}

/// The programmes that a record tells of, as it is typed and as it is stored; those that are still there.
fn concerned(draft: &Proposed, before: &Snapshot, record: &str) -> Vec<Id<Programme>> {
    let mut programmes = of_row(&draft.snapshot, record, &draft.row);
    if let Some(old) = &draft.old {
        programmes.extend(of_row(before, record, old));
    }
    programmes.sort_unstable();
    programmes.dedup();
    programmes.retain(|id| draft.snapshot.programme(*id).is_some());
    programmes
}

/// The programmes that a row tells of.
fn of_row(snapshot: &Snapshot, record: &str, row: &Value) -> Vec<Id<Programme>> {
    // A row of the table itself, or of what the row points at.
    let pointed =
        |table: &str, key: &str| row.get(if record == table { "id" } else { key }).and_then(Value::as_i64);
    let mut found: Vec<Id<Programme>> = Vec::new();
    found.extend(pointed(Programme::TABLE, "programme").map(Id::new));
    let source = pointed("appropriation", "appropriation").map(Id::new);
    found.extend(source.and_then(|id| snapshot.appropriation(id)).map(|source| source.programme));
    let leaf = pointed("indicator", "indicator").map(Id::new);
    found.extend(snapshot.indicators.iter().find(|row| Some(row.id) == leaf).map(|row| row.programme));
    if record == "bureau_metric" {
        let key = row.get("key").and_then(Value::as_str);
        let bound = snapshot.indicators.iter().filter(|leaf| key.is_some() && leaf.metric.as_deref() == key);
        found.extend(bound.map(|leaf| leaf.programme));
    }
    let stage = pointed("stage", "stage").map(Id::new);
    let system = pointed(FundedSystem::TABLE, "system").map(Id::new);
    let system = system.or_else(|| snapshot.stages.iter().find(|s| Some(s.id) == stage).map(|s| s.system));
    let milestone = pointed("milestone", "milestone").map(Id::new);
    let contract = pointed(Contract::TABLE, "contract").map(Id::new);
    let contract =
        contract.or_else(|| snapshot.milestones.iter().find(|m| Some(m.id) == milestone).map(|m| m.contract));
    if let Some(contract) = contract.and_then(|id| snapshot.contract(id)) {
        found.extend(of_contract(snapshot, contract));
    }
    for contract in snapshot.contracts.iter().filter(|contract| Some(contract.system) == system) {
        found.extend(of_contract(snapshot, contract));
    }
    found.extend(snapshot.systems.iter().find(|s| Some(s.id) == system).map(|s| s.programme));
    found
}

/// The programme that a contract's system belongs to, and those that paid for it.
fn of_contract(snapshot: &Snapshot, contract: &Contract) -> Vec<Id<Programme>> {
    let owner = snapshot.systems.iter().find(|system| system.id == contract.system);
    let payments = snapshot.payments.iter().filter(|payment| payment.contract == Some(contract.id));
    let sources = payments.filter_map(|payment| snapshot.appropriation(payment.appropriation));
    owner.map(|system| system.programme).into_iter().chain(sources.map(|source| source.programme)).collect()
}
