//! A project's records without what is not for the public.
//!
//! Two passes. The first takes out what a field says by what it is: telephones, signatories, payees that are persons,
//! vouchers, papers above the public 密级, exact positions. The second goes through every text of every record, known
//! or not to this module, and masks numbers of persons and the names that the first pass met.

use geo_types::Geometry;
use jitu_model::Snapshot;
use jitu_model::place::Secrecy;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::coarse;
use super::patterns::{self, MaskKind};
use super::words::Words;
use crate::error::{Result, failed};

/// One thing that was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Masked {
    /// Where: list, row id and field of the project's records (`payments/3/payee`), or a path into the assessment.
    pub place: String,
    /// What.
    pub kind: MaskKind,
}

/// Records for the public, and what was taken out of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Redacted {
    /// The records.
    pub snapshot: Snapshot,
    /// What was taken out, in the order of the records.
    pub masked: Vec<Masked>,
}

/// Takes out of a project's records what is not for the public: a snapshot to compose the public version of. It is
/// not meant to be written back or computed with.
///
/// # Errors
/// The records cannot be told as JSON, which no project file causes; the words that come with the product are damaged.
pub fn redact(snapshot: &Snapshot) -> Result<Redacted> {
    let mut redactor = Redactor::new()?;
    let snapshot = redactor.snapshot(snapshot)?;
    Ok(Redacted { snapshot, masked: redactor.masked })
}

/// Fields that machines write: codes, hashes, times. Digits in them are nobody's.
const MACHINE: [&str; 11] = [
    "adcode",
    "sha256",
    "fingerprint",
    "inputs",
    "head",
    "finding",
    "at",
    "report",
    "figure",
    "expression",
    "table_name",
];
/// Fields that hold a decimal number, and are left alone as long as they do.
const DECIMALS: [&str; 12] = [
    "value",
    "weight",
    "score",
    "total",
    "completion",
    "share",
    "ratio",
    "target_value",
    "actual_value",
    "forecast_value",
    "new_amount",
    "amount",
];
/// A voucher's number that is shorter is masked in its field only: as a word in a text it could be anything.
const LONG_VOUCHER: usize = 6;
/// Digits that a telephone number has at least.
const LONG_TELEPHONE: usize = 7;
/// Signs of the shortest name of a file that is looked for in texts.
const LONG_FILE: usize = 4;

/// What is known of secrets while records are gone through.
pub(super) struct Redactor {
    pub(super) words: Words,
    pub(super) masked: Vec<Masked>,
    /// Texts that must not stand anywhere, what stands for each, and what it is.
    secrets: Vec<(String, String, MaskKind)>,
}

impl Redactor {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { words: Words::shipped()?, masked: Vec::new(), secrets: Vec::new() })
    }

    fn note(&mut self, list: &str, id: i64, field: &str, kind: MaskKind) {
        self.masked.push(Masked { place: format!("{list}/{id}/{field}"), kind });
    }

    /// Both passes.
    pub(super) fn snapshot(&mut self, of: &Snapshot) -> Result<Snapshot> {
        let mut snapshot = of.clone();
        self.assessments(&mut snapshot);
        self.money(&mut snapshot);
        self.papers(&mut snapshot);
        self.workplace(&mut snapshot);
        self.places(&mut snapshot);
        // Longer secrets first: one may stand inside another.
        self.secrets.sort_by_key(|(secret, ..)| std::cmp::Reverse(secret.len()));
        self.secrets.dedup();
        let shapes: Vec<Geometry<f64>> = snapshot.towers.iter().map(|t| t.geometry.clone()).collect();
        let extents: Vec<Geometry<f64>> = snapshot.extents.iter().map(|e| e.geometry.clone()).collect();
        let mut texts: Snapshot = self.texts(&snapshot, "")?;
        // Geometry is no part of the records' JSON.
        for (tower, shape) in texts.towers.iter_mut().zip(shapes) {
            tower.geometry = shape;
        }
        for (extent, shape) in texts.extents.iter_mut().zip(extents) {
            extent.geometry = shape;
        }
        Ok(texts)
    }

    /// Who filled the form, who answers for it, how they are reached.
    fn assessments(&mut self, snapshot: &mut Snapshot) {
        for row in &mut snapshot.assessments {
            let id = row.id.raw();
            for (field, value) in
                [("filled_by", row.filled_by.take()), ("responsible", row.responsible.take())]
            {
                if let Some(name) = value {
                    self.note("assessments", id, field, MaskKind::Person);
                    self.person(&name);
                }
            }
            if let Some(number) = row.telephone.take() {
                self.note("assessments", id, "telephone", MaskKind::Telephone);
                for part in number.split([' ', '、', ',', '，', '/', ';', '；']).map(str::trim) {
                    let digits = part.chars().filter(char::is_ascii_digit).count();
                    if digits >= LONG_TELEPHONE {
                        self.secret(part, MaskKind::Telephone);
                    }
                }
            }
        }
    }

    /// Looks for a person's name in texts from now on, if it is one: two to four Han signs, or parts joined by a dot.
    fn person(&mut self, names: &str) {
        for name in names.split(|c: char| c.is_whitespace() || "、,，/;；（）()".contains(c)) {
            let count = name.chars().count();
            let han = name.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) || c == '·');
            let named = (2..=4).contains(&count) || (name.contains('·') && (3..=20).contains(&count));
            if han && named && !self.words.is_organisation(name) {
                self.secrets.push((name.to_owned(), self.words.person.clone(), MaskKind::Person));
            }
        }
    }

    fn secret(&mut self, text: &str, kind: MaskKind) {
        self.secrets.push((text.to_owned(), self.words.mask.clone(), kind));
    }

    /// A party by its name: a person's is not printed.
    fn party(&mut self, name: &mut String, list: &str, id: i64, field: &str) {
        if !name.trim().is_empty() && !self.words.is_organisation(name) && *name != self.words.person {
            self.note(list, id, field, MaskKind::Person);
            self.person(name);
            *name = self.words.person.clone();
        }
    }

    fn money(&mut self, snapshot: &mut Snapshot) {
        for row in &mut snapshot.payments {
            if let Some(name) = &mut row.payee {
                self.party(name, "payments", row.id.raw(), "payee");
            }
            if let Some(number) = row.voucher.take() {
                self.number(&number, "payments", row.id.raw(), "voucher");
            }
        }
        for row in &mut snapshot.parties {
            self.party(&mut row.name, "parties", row.id.raw(), "name");
        }
        for row in &mut snapshot.reviews {
            if let Some(name) = &mut row.reviewer {
                self.party(name, "reviews", row.id.raw(), "reviewer");
            }
        }
        for row in &mut snapshot.invoices {
            if let Some(name) = &mut row.issuer {
                self.party(name, "invoices", row.id.raw(), "issuer");
            }
            if let Some(number) = row.number.take() {
                self.number(&number, "invoices", row.id.raw(), "number");
            }
        }
    }

    fn number(&mut self, number: &str, list: &str, id: i64, field: &str) {
        self.note(list, id, field, MaskKind::Voucher);
        if number.trim().chars().count() >= LONG_VOUCHER {
            self.secret(number.trim(), MaskKind::Voucher);
        }
    }

    /// Papers above the public 密级 are not listed, nor is what they prove.
    fn papers(&mut self, snapshot: &mut Snapshot) {
        let (public, closed): (Vec<_>, Vec<_>) =
            snapshot.attachments.drain(..).partition(|paper| paper.secrecy == Secrecy::Public);
        snapshot.attachments = public;
        for paper in &closed {
            self.note("attachments", paper.id.raw(), "name", MaskKind::Paper);
            let stem = paper.name.rsplit_once('.').map_or(paper.name.as_str(), |(stem, _)| stem);
            for name in [paper.name.as_str(), stem] {
                if name.trim().chars().count() >= LONG_FILE {
                    self.secret(name.trim(), MaskKind::Paper);
                }
            }
        }
        let is_closed = |id| closed.iter().any(|paper| Some(paper.id) == id);
        snapshot.evidence.retain(|row| !is_closed(row.attachment));
        for row in &mut snapshot.surveys {
            row.attachment = row.attachment.filter(|id| !is_closed(Some(*id)));
        }
    }

    /// What is the bureau's own: who reviewed what and when, what was signed, how ledgers are read, single events.
    fn workplace(&mut self, snapshot: &mut Snapshot) {
        for step in std::mem::take(&mut snapshot.review_steps) {
            self.note("review_steps", step.id.raw(), "person", MaskKind::Internal);
            self.person(&step.person);
        }
        for version in std::mem::take(&mut snapshot.frozen) {
            self.note("frozen", version.id.raw(), "person", MaskKind::Internal);
            self.person(&version.person);
        }
        for waiver in &mut snapshot.waivers {
            self.note("waivers", waiver.id.raw(), "person", MaskKind::Person);
            self.person(&std::mem::take(&mut waiver.person));
        }
        for event in &mut snapshot.events {
            let told = [event.number.take(), event.subject.take(), event.note.take(), event.time.take()];
            if told.iter().any(Option::is_some) {
                self.note("events", event.id.raw(), "subject", MaskKind::Internal);
            }
        }
        snapshot.mappings.clear();
        snapshot.templates.clear();
    }

    fn places(&mut self, snapshot: &mut Snapshot) {
        let (public, closed): (Vec<_>, Vec<_>) =
            snapshot.layers.drain(..).partition(|layer| layer.secrecy == Secrecy::Public);
        snapshot.layers = public;
        for layer in closed {
            self.note("layers", layer.id.raw(), "name", MaskKind::Layer);
        }
        for tower in &mut snapshot.towers {
            tower.geometry = coarse::snapped(&tower.geometry);
            tower.ground_height_m = None;
            self.masked.push(Masked {
                place: format!("towers/{}/geometry", tower.id.raw()),
                kind: MaskKind::Position,
            });
        }
        for extent in &mut snapshot.extents {
            let coarse = coarse::snapped(&extent.geometry);
            if coarse != extent.geometry {
                extent.geometry = coarse;
                self.note("extents", extent.id.raw(), "geometry", MaskKind::Position);
            }
        }
    }

    /// The second pass over anything that can be told as JSON; `place` is where it stands.
    pub(super) fn texts<T: Serialize + DeserializeOwned>(&mut self, of: &T, place: &str) -> Result<T> {
        let mut value = serde_json::to_value(of).map_err(failed("html"))?;
        self.walk(&mut value, place, "");
        serde_json::from_value(value).map_err(failed("html"))
    }

    /// Masks one text; its place is told where something was found.
    pub(super) fn text(&mut self, text: &str, place: &str) -> Option<String> {
        let mut kinds = Vec::new();
        let mut out = text.to_owned();
        for (secret, instead, kind) in &self.secrets {
            if out.contains(secret.as_str()) {
                out = out.replace(secret.as_str(), instead);
                kinds.push(*kind);
            }
        }
        if let Some((masked, found)) = patterns::masked(&out, &self.words) {
            out = masked;
            kinds.extend(found);
        }
        if kinds.is_empty() {
            return None;
        }
        self.masked.extend(kinds.into_iter().map(|kind| Masked { place: place.to_owned(), kind }));
        Some(out)
    }

    fn walk(&mut self, value: &mut Value, place: &str, key: &str) {
        let inside = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") };
        match value {
            Value::String(text) => {
                let number = DECIMALS.contains(&key) && text.parse::<jitu_model::Decimal>().is_ok();
                if !number
                    && !MACHINE.contains(&key)
                    && let Some(masked) = self.text(text, place)
                {
                    *text = masked;
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    let id = item.get("id").and_then(Value::as_i64);
                    self.walk(item, &inside(&id.unwrap_or(index as i64).to_string()), key);
                }
            }
            Value::Object(entries) => {
                for (name, entry) in entries.iter_mut() {
                    self.walk(entry, &inside(name), name);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}
