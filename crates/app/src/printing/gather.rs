//! Everything that a programme's documents are made of, taken from the project at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use jitu_documents::{CoverageBasis, Facts};
use jitu_model::assessment::AssessmentResult;
use jitu_model::coverage::{CoverageReport, CoverageShapes};
use jitu_model::indicator::Indicator;
use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_model::programme::Programme;
use jitu_model::year::Waiver;
use jitu_model::{Decimal, Finding, Id, Severity, Snapshot};

use crate::error::Result;
use crate::evaluation;
use crate::language::Language;
use crate::session::Session;
use crate::views::RowId;
use crate::visibility;

/// The facts of one programme; owns what it holds.
pub(crate) struct Gathered {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) programme: Programme,
    result: AssessmentResult,
    monitored: BTreeMap<Id<Indicator>, Decimal>,
    findings: Vec<(Severity, String)>,
    pub(crate) unresolved: usize,
    coverage: Option<Arc<(CoverageReport, CoverageShapes)>>,
    coverage_basis: Option<CoverageBasis>,
    layers: Vec<LayerFeatures>,
    head_hash: String,
    language: Language,
    revision: u32,
}

impl Gathered {
    /// The facts of a programme as the project is now. Kept until the project changes: a person who looks through pages
    /// asks again and again.
    pub(crate) fn of(session: &mut Session, programme: &Programme) -> Result<Arc<Self>> {
        let language = Language::current();
        let revision = session.revision;
        let known = session.opened()?.gathered.as_ref().filter(|known| {
            known.programme.id == programme.id && known.language == language && known.revision == revision
        });
        if let Some(known) = known {
            return Ok(Arc::clone(known));
        }
        let fresh = Arc::new(Self::anew(session, programme)?);
        session.opened_mut()?.gathered = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    fn anew(session: &mut Session, programme: &Programme) -> Result<Self> {
        let snapshot = session.snapshot()?;
        let result = evaluation::result(&snapshot, programme)?;
        let found = evaluation::findings(session, programme, &result)?;
        let snapshot = with_answers_for(snapshot, programme, &found);
        let unresolved =
            found.iter().filter(|finding| evaluation::is_open(&snapshot, programme.id, finding)).count();
        let findings = found
            .iter()
            .map(|finding| Ok((finding.severity, evaluation::sentence(finding)?)))
            .collect::<Result<Vec<(Severity, String)>>>()?;
        let layers = map_layers(session)?;
        Ok(Self {
            coverage: covered(session, programme)?,
            coverage_basis: visibility::told(session, RowId(programme.id.raw()))?,
            layers: layers.iter().map(|layer| layer.as_ref().clone()).collect(),
            head_hash: session.opened()?.project.head_hash()?,
            programme: programme.clone(),
            monitored: monitored(&snapshot, programme.id),
            snapshot,
            result,
            findings,
            unresolved,
            language: Language::current(),
            revision: session.revision,
        })
    }

    /// As documents take them, made at that time (local, `YYYY-MM-DD HH:MM:SS`).
    pub(crate) fn facts<'a>(&'a self, generated: &'a str) -> Facts<'a> {
        Facts {
            snapshot: &self.snapshot,
            programme: self.programme.id,
            result: &self.result,
            monitored: &self.monitored,
            findings: &self.findings,
            unresolved: self.unresolved,
            coverage: self.coverage.as_deref().map(|(report, shapes)| (report, shapes)),
            coverage_basis: self.coverage_basis.as_ref(),
            layers: &self.layers,
            head_hash: &self.head_hash,
            generated,
        }
    }

    /// The computed assessment.
    pub(crate) const fn result(&self) -> &AssessmentResult {
        &self.result
    }
}

/// What leaves' metrics gave on the day that monitoring tells of.
fn monitored(snapshot: &Snapshot, programme: Id<Programme>) -> BTreeMap<Id<Indicator>, Decimal> {
    let standings = jitu_assess::monitoring::standings(snapshot, programme);
    standings.into_iter().filter_map(|(leaf, standing)| Some((leaf, standing.computed?))).collect()
}

/// Without answers for findings that are no more: only what still stands is printed.
fn with_answers_for(snapshot: Arc<Snapshot>, programme: &Programme, found: &[Finding]) -> Arc<Snapshot> {
    let standing: Vec<String> = found.iter().map(evaluation::fingerprint).collect();
    let stands = |waiver: &Waiver| waiver.programme != programme.id || standing.contains(&waiver.finding);
    if snapshot.waivers.iter().all(stands) {
        return snapshot;
    }
    let mut printed = Snapshot::clone(&snapshot);
    printed.waivers.retain(stands);
    Arc::new(printed)
}

/// The time that is printed on what is made now.
pub(crate) fn printed_now() -> String {
    jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The coverage that the map annex shows: computed from the project as it is now, so it cannot be out of date, by the
/// method of the run that was kept last.
/// A programme without towers, or a project without its layer library, has no map annex.
fn covered(
    session: &mut Session,
    programme: &Programme,
) -> Result<Option<Arc<(CoverageReport, CoverageShapes)>>> {
    let id = RowId(programme.id.raw());
    match visibility::prepare_as_kept(session, id, "cropland") {
        Ok(task) => {
            let inputs = task.inputs();
            let open = session.opened()?;
            let known = open.computed.as_ref().filter(|computed| Some(&computed.inputs) == inputs.as_ref());
            if let Some(computed) = known {
                return Ok(Some(Arc::clone(&computed.result)));
            }
            let (inputs, result) = task.run(&mut |_| true)?.into_result();
            session.opened_mut()?.computed =
                Some(crate::session::Computed { inputs, result: Arc::clone(&result), probability: None });
            Ok(Some(result))
        }
        Err(error) if ["no_towers", "no_layer", "library_missing"].contains(&error.code.as_str()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Layers for the map figure; those of a missing library are left out.
fn map_layers(session: &mut Session) -> Result<Vec<Arc<LayerFeatures>>> {
    let snapshot = session.snapshot()?;
    let mut found = Vec::new();
    for layer in snapshot.layers.iter().filter(|layer| layer.role != LayerRole::Terrain) {
        match session.layer_features(layer) {
            Ok(features) => found.push(features),
            Err(error) if error.code == "library_missing" => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}
