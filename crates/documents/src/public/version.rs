//! Everything a document is made of, for the public: records, assessment, coverage, layers.

use std::collections::BTreeMap;

use jitu_model::assessment::AssessmentResult;
use jitu_model::coverage::{CoverageReport, CoverageShapes};
use jitu_model::place::{Feature, LayerFeatures, LayerRole, Secrecy};
use jitu_model::programme::Programme;
use jitu_model::{Id, Snapshot};

use super::coarse;
use super::patterns::MaskKind;
use super::redact::{Masked, Redactor};
use crate::content::{Document, Paragraph, Style};
use crate::error::Result;
use crate::facts::Facts;
use crate::form::Form;

/// The kind of evidence that is a paper of the project.
const PAPER: &str = "attachment";

/// The facts of one programme's public document. It owns what it holds, and holds nothing that was taken out.
#[derive(Debug, Clone)]
pub struct Version {
    programme: Id<Programme>,
    snapshot: Snapshot,
    result: AssessmentResult,
    coverage: Option<(CoverageReport, CoverageShapes)>,
    layers: Vec<LayerFeatures>,
    head_hash: String,
    generated: String,
    masked: Vec<Masked>,
    note: String,
}

impl Version {
    /// Takes out of the facts what is not for the public.
    ///
    /// # Errors
    /// As [`super::redact`].
    pub fn of(facts: &Facts) -> Result<Self> {
        let mut redactor = Redactor::new()?;
        let snapshot = redactor.snapshot(facts.snapshot)?;
        let result = assessment(&mut redactor, facts, &snapshot)?;
        let layers = layers(&mut redactor, facts)?;
        let coverage = facts.coverage.map(|(report, shapes)| coverage(report, shapes, facts.layers));
        // Each tower's position is masked; the reader is told of what the text lacks.
        let told = redactor.masked.iter().filter(|masked| masked.kind != MaskKind::Position).count();
        Ok(Self {
            programme: facts.programme,
            snapshot,
            result,
            coverage,
            layers,
            head_hash: facts.head_hash.to_owned(),
            generated: facts.generated.to_owned(),
            note: redactor.words.note.replace("{n}", &told.to_string()),
            masked: redactor.masked,
        })
    }

    /// The facts, to compose a document or draw a figure of. What checks found is the bureau's own and not in them.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            snapshot: &self.snapshot,
            programme: self.programme,
            result: &self.result,
            // A report of the year's end tells nothing of its middle but what was entered.
            monitored: const { &BTreeMap::new() },
            findings: &[],
            unresolved: 0,
            coverage: self.coverage.as_ref().map(|(report, shapes)| (report, shapes)),
            // The elevation model may be classified.
            coverage_basis: None,
            layers: &self.layers,
            head_hash: &self.head_hash,
            generated: &self.generated,
        }
    }

    /// What was taken out, and where.
    pub fn masked(&self) -> &[Masked] {
        &self.masked
    }

    /// The document of the public version, with a line at its end that says what it is. For the pdf writer and for
    /// [`super::html`].
    ///
    /// # Errors
    /// As [`crate::compose`].
    pub fn document(&self, form: &Form) -> Result<Document> {
        let mut document = crate::compose(form, &self.facts())?;
        document.seal.insert(0, Paragraph::plain(Style::Seal, &self.note));
        Ok(document)
    }
}

/// The assessment with its texts masked, and without papers that are not for the public.
fn assessment(redactor: &mut Redactor, facts: &Facts, public: &Snapshot) -> Result<AssessmentResult> {
    let mut result = facts.result.clone();
    for scored in &mut result.indicators {
        scored.actual.evidence.retain(|item| {
            let listed =
                |id: &str| public.attachments.iter().any(|paper| paper.id.raw().to_string() == id.trim());
            item.kind != PAPER || item.reference.split(',').all(listed)
        });
    }
    redactor.texts(&result, "assessment")
}

/// The public layers, names of their features masked.
fn layers(redactor: &mut Redactor, facts: &Facts) -> Result<Vec<LayerFeatures>> {
    let mut public = Vec::new();
    for of in facts.layers.iter().filter(|of| of.layer.secrecy == Secrecy::Public) {
        let place = format!("layers/{}", of.layer.id.raw());
        let mut text = |text: &Option<String>, field: &str| {
            let given = text.as_ref()?;
            Some(redactor.text(given, &format!("{place}/{field}")).unwrap_or_else(|| given.clone()))
        };
        let feature = |of: &Feature| Feature {
            name: text(&of.name, "name"),
            code: text(&of.code, "code"),
            class: text(&of.class, "class"),
            // Nobody has looked at what else a source's fields tell.
            values: Vec::new(),
            ..of.clone()
        };
        public.push(LayerFeatures {
            layer: of.layer.clone(),
            fields: Vec::new(),
            features: of.features.iter().map(feature).collect(),
        });
    }
    Ok(public)
}

/// Coverage with coarse shapes. Sums stay; where the target's layer is not public, so do the shapes of what is not
/// seen of it, and the sums by land class.
fn coverage(
    report: &CoverageReport,
    shapes: &CoverageShapes,
    layers: &[LayerFeatures],
) -> (CoverageReport, CoverageShapes) {
    let role = LayerRole::from_name(&report.target);
    let closed = layers.iter().any(|of| {
        (Some(of.layer.role) == role || of.layer.role == LayerRole::Town)
            && of.layer.secrecy != Secrecy::Public
    });
    let mut report = report.clone();
    report.by_tower.clear();
    if closed {
        report.by_class.clear();
    }
    let none = geo_types::MultiPolygon::new(Vec::new());
    let shapes = CoverageShapes {
        per_tower: Vec::new(),
        visible: coarse::area(&shapes.visible),
        blind: if closed { none } else { coarse::area(&shapes.blind) },
        // Cell by cell it would show where towers stand.
        depths: None,
    };
    (report, shapes)
}
