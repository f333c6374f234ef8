//! Findings while they are made, and the print by which one is known again.
//!
//! The print is over what a finding is about: its code, the field, the features as they are, the area. A person who
//! accepted it accepted just that; when a feature changes, the print is another one and the finding comes back.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use geo_types::{Coord, MultiPolygon, Rect};
use jitu_model::place::Feature;
use sha2::{Digest as _, Sha256};

use crate::language::label;

/// Findings that are kept, for the report and for what is done about them; further ones are counted.
pub(super) const MOST: usize = 100_000;
/// Vertices that all shapes for the map have; further ones are shown by their boxes.
const VERTICES: usize = 300_000;
/// Hexadecimal digits of a print.
const PRINT: usize = 16;

/// A finding with what it is about.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub(super) code: String,
    pub(super) severity: &'static str,
    pub(super) feature: Option<i64>,
    pub(super) other: Option<i64>,
    /// The feature's name, else its code.
    pub(super) named: Option<String>,
    pub(super) text: String,
    pub(super) area_m2: Option<f64>,
    pub(super) at: Option<Coord<f64>>,
    pub(super) print: String,
    /// What the map shows; empty: the place alone.
    pub(super) shape: MultiPolygon<f64>,
    pub(super) fixable: bool,
}

impl Raw {
    /// What it is called.
    pub(super) fn key(&self) -> String {
        format!("{}:{}", self.code, self.print)
    }
}

/// What is found while it is looked for.
#[derive(Default)]
pub(super) struct Found {
    pub(super) findings: Vec<Raw>,
    /// How many there are beyond those that are kept, by code and severity.
    pub(super) beyond: BTreeMap<(String, &'static str), u32>,
    /// Vertices of the shapes that are kept for the map.
    vertices: usize,
    /// Prints of features, which several findings may be about.
    prints: HashMap<i64, [u8; 32]>,
}

/// What a finding is about.
#[derive(Default, Clone, Copy)]
pub(super) struct Where<'a> {
    pub(super) feature: Option<&'a Feature>,
    pub(super) other: Option<&'a Feature>,
    pub(super) area_m2: Option<f64>,
    pub(super) place: Option<Coord<f64>>,
    /// What the map shows.
    pub(super) shape: Option<&'a MultiPolygon<f64>>,
    /// What tells it from others of its code and features: a field.
    pub(super) subject: &'a str,
    pub(super) fixable: bool,
}

impl<'a> Where<'a> {
    /// A feature with its shape.
    pub(super) fn of(feature: &'a Feature, shape: &'a MultiPolygon<f64>) -> Self {
        Self { feature: Some(feature), place: first(shape), shape: Some(shape), ..Self::default() }
    }

    /// The layer as a whole.
    pub(super) fn subject(subject: &'a str) -> Self {
        Self { subject, ..Self::default() }
    }

    /// The same about a field.
    pub(super) const fn about(self, subject: &'a str) -> Self {
        Self { subject, ..self }
    }
}

/// The box about places; `None` without any that is finite.
pub(super) fn frame(places: impl Iterator<Item = Coord<f64>>) -> Option<Rect<f64>> {
    let finite = places.filter(|at| at.x.is_finite() && at.y.is_finite());
    finite.fold(None, |known: Option<Rect<f64>>, at| {
        let known = known.unwrap_or_else(|| Rect::new(at, at));
        let (low, high) = (known.min(), known.max());
        Some(Rect::new((low.x.min(at.x), low.y.min(at.y)), (high.x.max(at.x), high.y.max(at.y))))
    })
}

/// The box about a shape.
pub(super) fn frame_of(shape: &MultiPolygon<f64>) -> Option<Rect<f64>> {
    frame(shape.0.iter().flat_map(|part| part.exterior().0.iter().copied()))
}

/// A place of a shape.
pub(super) fn first(shape: &MultiPolygon<f64>) -> Option<Coord<f64>> {
    shape.0.first().and_then(|part| part.exterior().0.first()).copied()
}

impl Found {
    pub(super) fn add(&mut self, code: &str, severity: &'static str, at: Where<'_>, params: &[(&str, &str)]) {
        if self.findings.len() >= MOST {
            *self.beyond.entry((code.to_owned(), severity)).or_default() += 1;
            return;
        }
        let area_m2 = at.area_m2.map(|area| (area * 100.0).round() / 100.0);
        let place = at.place.filter(|at| at.x.is_finite() && at.y.is_finite());
        let (print, shape) = (self.print(code, &at, area_m2), self.shown(at.shape));
        self.findings.push(Raw {
            code: code.to_owned(),
            severity,
            feature: at.feature.map(|feature| feature.id.raw()),
            other: at.other.map(|feature| feature.id.raw()),
            named: at.feature.and_then(|feature| {
                let told = [&feature.name, &feature.code].into_iter().flatten();
                told.map(|text| text.trim()).find(|text| !text.is_empty()).map(str::to_owned)
            }),
            text: label(&format!("inspect_{code}"), params),
            area_m2,
            at: place,
            print,
            shape,
            fixable: at.fixable,
        });
    }

    /// A shape as the map shows it.
    fn shown(&mut self, shape: Option<&MultiPolygon<f64>>) -> MultiPolygon<f64> {
        let Some(shape) = shape else { return MultiPolygon(Vec::new()) };
        let own: usize = shape.0.iter().map(|part| part.exterior().0.len()).sum();
        if self.vertices + own <= VERTICES {
            self.vertices += own;
            return shape.clone();
        }
        MultiPolygon(frame_of(shape).map(|frame| frame.to_polygon()).into_iter().collect())
    }

    fn print(&mut self, code: &str, at: &Where<'_>, area_m2: Option<f64>) -> String {
        let mut hash = Sha256::new();
        let mut told = Hashed(&mut hash);
        // Hashing cannot fail.
        let _ = writeln!(told, "{code}\n{}\n{area_m2:?}", at.subject);
        if let Some(place) = at.place {
            let _ = writeln!(told, "{:.9} {:.9}", place.x, place.y);
        }
        for feature in [at.feature, at.other].into_iter().flatten() {
            hash.update(self.prints.entry(feature.id.raw()).or_insert_with(|| of_feature(feature)));
        }
        let mut text = String::with_capacity(PRINT);
        for byte in hash.finalize().iter().take(PRINT / 2) {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

/// Text that goes into a hash.
struct Hashed<'a>(&'a mut Sha256);

impl std::fmt::Write for Hashed<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

/// What a feature is, all of it.
fn of_feature(feature: &Feature) -> [u8; 32] {
    let mut hash = Sha256::new();
    let Feature { id, name, code, class, values, geometry } = feature;
    // Hashing cannot fail.
    let _ = write!(Hashed(&mut hash), "{id} {name:?} {code:?} {class:?} {values:?} {geometry:?}");
    hash.finalize().into()
}
