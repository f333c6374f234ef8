//! The figures of a report, as vector pictures: location, coverage, payment curve, indicator completion, money by source.
//!
//! Each is a pure function of the facts and the words in `assets/forms/figures.toml`; a figure that has nothing to
//! show is not made. All are drawn in one manner: thin lines, one colour and hatches, so that they read in grey
//! print. A text shows one by its mark on a line of its own (`{{ figure.payments }}`).

mod chart;
mod coverage;
mod depths;
mod frame;
mod indicators;
mod legend;
mod location;
mod map;
mod parcel;
mod payments;
mod siting;
mod sources;
mod words;

use std::collections::BTreeMap;

use crate::content::{Figure, Run, text_of};
use crate::error::{DocError, Result};
use crate::facts::Facts;
use crate::fonts::Fonts;
use crate::form::MapWords;
use crate::marks::{self, Node};
use crate::template::Filler;

pub use parcel::{ParcelArea, ParcelSheet, parcel, parcel_window};
pub use siting::{GAINED, GainChart, SEEN, SitingSheet, SitingWords, UNSEEN, gain_chart, siting_map};

pub(crate) use chart::{escape, fitted};
pub(crate) use coverage::{MapSubject, draw as draw_coverage};
pub(crate) use depths::{DepthSample, draw as draw_depths, entries as depth_entries};
pub(crate) use map::{TowerKind, symbol, tower_kind};
pub(crate) use words::Words;

/// Names of figures, as marks name them after `figure.`.
const NAMES: [&str; 5] = ["location", "coverage", "payments", "indicators", "sources"];
/// Widths a figure can be drawn in, millimetres; beyond them letters and lines stop being in proportion.
const WIDTHS_MM: (f64, f64) = (100.0, 400.0);
/// Height of a map to its width.
const MAP_SHAPE: f64 = 1.05;

/// A figure on its own: a vector picture with its title and what it shows in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Which figure it is.
    pub name: &'static str,
    /// The picture as SVG; text in it is set in Noto Sans SC.
    pub svg: String,
    /// Its title, without a number.
    pub title: String,
    /// What it shows, in words.
    pub alt: String,
    /// Width, millimetres.
    pub width_mm: f64,
    /// Height, millimetres.
    pub height_mm: f64,
}

impl Picture {
    /// The picture as PNG of a resolution: `width_mm / 25.4 * dpi` pixels wide, at most 720 dpi.
    ///
    /// # Errors
    /// The picture could not be drawn.
    pub fn png(&self, dpi: f64, fonts: &Fonts) -> Result<Vec<u8>> {
        crate::pdf::picture(&self.clone().into_figure(), fonts, dpi)
    }

    /// As a block of a document, with its title as caption; numbers are given when the document is whole.
    pub fn into_figure(self) -> Figure {
        let Self { name, svg, title: caption, alt, width_mm: width, height_mm: height } = self;
        Figure { name: name.to_owned(), svg, alt, width, height, number: 0, caption }
    }
}

/// Names of all figures there are.
pub fn names() -> &'static [&'static str] {
    &NAMES
}

/// The figure of a name, `width_mm` wide (100 to 400); `None` where there is no such figure, no such programme, or
/// nothing to show.
pub fn by_name(name: &str, facts: &Facts, width_mm: f64) -> Option<Picture> {
    let map = crate::form::Common::shipped().ok()?.map;
    let tree = marks::tree(facts).ok()?;
    picture(name, facts, &Filler::new(&tree), &map, width_mm).ok()?
}

/// As [`by_name`], with a tree of marks that is there already.
///
/// # Errors
/// A text of the words has a mark that does not exist.
pub(crate) fn picture(
    name: &str,
    facts: &Facts,
    filler: &Filler,
    map: &MapWords,
    width_mm: f64,
) -> Result<Option<Picture>> {
    let Some(name) = NAMES.into_iter().find(|known| *known == name && shows(known, facts)) else {
        return Ok(None);
    };
    let words = shipped_words()?;
    let width = if width_mm.is_finite() { width_mm.clamp(WIDTHS_MM.0, WIDTHS_MM.1) } else { WIDTHS_MM.0 };
    let map_height = width * MAP_SHAPE;
    let (title, alt, (svg, height)) = match (name, facts.coverage) {
        ("location", _) => {
            let svg = location::draw(facts, &words.location, map, width, map_height);
            (words.location.title, words.location.alt, (svg, map_height))
        }
        ("coverage", Some((_, shapes))) => {
            let towers = facts.snapshot.programme_towers(facts.programme);
            let subject = MapSubject { layers: facts.layers, towers, shapes };
            let svg = draw_coverage(&subject, map, width, map_height);
            (words.coverage.title, map.alt.clone(), (svg, map_height))
        }
        ("payments", _) => {
            let drawn = payments::draw(facts, &words.payments, width);
            (words.payments.title, words.payments.alt, drawn)
        }
        ("indicators", _) => {
            let drawn = indicators::draw(facts, &words.indicators, width);
            (words.indicators.title, words.indicators.alt, drawn)
        }
        ("sources", _) => {
            let drawn = sources::draw(facts, &words.sources, width);
            (words.sources.title, words.sources.alt, drawn)
        }
        _ => return Ok(None),
    };
    let alt: Vec<String> = filler.lines(&alt, name)?.iter().map(|line| text_of(line)).collect();
    Ok(Some(Picture { name, svg, title, alt: alt.join(" "), width_mm: width, height_mm: height }))
}

/// The figure that a line asks for: a line of its mark and nothing else.
pub(crate) fn alone(runs: &[Run]) -> Option<&str> {
    let mut filled = runs.iter().filter(|run| !run.text.trim().is_empty());
    let name = filled.next()?.key.as_deref()?.strip_prefix("figure.")?;
    filled.next().is_none().then_some(name)
}

/// The words that come with the product.
///
/// # Errors
/// The file is damaged.
pub(crate) fn shipped_words() -> Result<Words> {
    Words::shipped().map_err(|detail| DocError::Form {
        form: "common".to_owned(),
        file: "figures.toml".to_owned(),
        detail,
    })
}

/// Whether a figure has something to show.
fn shows(name: &str, facts: &Facts) -> bool {
    match name {
        "location" => location::shows(facts),
        "coverage" => facts.coverage.is_some(),
        "payments" => payments::shows(facts),
        "indicators" => indicators::shows(facts),
        "sources" => sources::shows(facts),
        _ => false,
    }
}

/// The marks of figures: the title of each, nothing where it has nothing to show.
///
/// # Errors
/// The words are damaged.
pub(crate) fn figure_marks(facts: &Facts) -> Result<Node> {
    let words = shipped_words()?;
    let titles = [
        words.location.title,
        words.coverage.title,
        words.payments.title,
        words.indicators.title,
        words.sources.title,
    ];
    let mark = |(name, title): (&str, String)| {
        let title = if shows(name, facts) { title } else { String::new() };
        (name.to_owned(), marks::text(title))
    };
    Ok(Node::Map(NAMES.into_iter().zip(titles).map(mark).collect::<BTreeMap<_, _>>()))
}
