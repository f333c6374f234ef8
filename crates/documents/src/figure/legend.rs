//! The legend under a map: an entry for each thing that is drawn.

use std::fmt::Write as _;

use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_model::system::Tower;

use super::chart::{self, escape};
use super::frame::Frame;
use super::map::{COUNTY, LETTER_MM, TOWNSHIP, TowerKind, has, proposed, spot, symbol, tower_kind};
use crate::form::MapWords;

/// Distance of rows, millimetres.
const ROW_MM: f64 = 5.0;
/// Most entries side by side.
const COLUMNS: usize = 4;
/// Room of an entry's sample, millimetres.
const SAMPLE_MM: f64 = 9.0;
/// Left of the entries stands the word 图例, millimetres.
const HEAD_MM: f64 = 12.0;
/// Longest entry, in characters.
const LONGEST: f64 = 22.0;

/// How an entry is shown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sample {
    Tower(TowerKind),
    Area(&'static str),
    Line(&'static str),
    /// A place too small to be drawn as an area.
    Spot,
    /// A site that is proposed.
    Proposed,
}

/// Entries, and the line of notes under them.
#[derive(Debug)]
pub(super) struct Legend {
    entries: Vec<(Sample, String)>,
    notes: String,
    columns: usize,
}

/// The entries of towers: each kind that there is, with its count.
pub(super) fn towers(towers: &[&Tower], words: &MapWords) -> Vec<(Sample, String)> {
    let kinds = [
        (TowerKind::New, &words.tower_new),
        (TowerKind::Reused, &words.tower_reused),
        (TowerKind::Idle, &words.tower_idle),
    ];
    let count = |kind| towers.iter().filter(|t| tower_kind(t) == kind).count();
    let there = kinds.into_iter().filter(|(kind, _)| count(*kind) > 0);
    there.map(|(kind, word)| (Sample::Tower(kind), format!("{word}（{}）", count(kind)))).collect()
}

/// The entries of the boundaries that there are.
pub(super) fn boundaries(layers: &[LayerFeatures], words: &MapWords) -> Vec<(Sample, String)> {
    let lines =
        [(LayerRole::County, COUNTY, &words.county), (LayerRole::Township, TOWNSHIP, &words.township)];
    let there = lines.into_iter().filter(|(role, ..)| has(layers, *role));
    there.map(|(_, look, word)| (Sample::Line(look), word.clone())).collect()
}

impl Legend {
    /// A legend of some entries; the longest of them says how many stand side by side.
    pub(super) fn new(entries: Vec<(Sample, String)>, notes: String) -> Self {
        let entries: Vec<_> =
            entries.into_iter().map(|(sample, word)| (sample, chart::fitted(&word, LONGEST))).collect();
        let longest = entries.iter().map(|(_, word)| chart::ems(word)).fold(0.0, f64::max);
        // Entries of up to nine characters stand four in a row on an official page.
        let columns = match longest {
            ems if ems <= 9.0 => COLUMNS,
            ems if ems <= 13.0 => 3,
            _ => 2,
        };
        Self { entries, notes, columns }
    }

    fn rows(&self) -> usize {
        self.entries.len().div_ceil(self.columns)
    }

    /// Its height, millimetres.
    pub(super) fn height(&self) -> f64 {
        (self.rows() + 1) as f64 * ROW_MM + 1.0
    }

    /// Draws it at the foot of the picture.
    pub(super) fn draw(&self, svg: &mut String, words: &MapWords, frame: &Frame, height: f64) {
        let (left, right) = frame.sides();
        let top = height - self.height() + 1.0;
        let column = (right - left - HEAD_MM) / self.columns as f64;
        let text = |svg: &mut String, x: f64, y: f64, size: f64, words: &str| {
            let _ = write!(
                svg,
                r##"<text x="{x:.2}" y="{y:.2}" font-size="{size}" fill="#1c1c1c">{}</text>"##,
                escape(words)
            );
        };
        text(svg, left, top + 3.6, LETTER_MM + 0.4, &words.legend);
        for (index, (sample, word)) in self.entries.iter().enumerate() {
            let x = left + HEAD_MM + (index % self.columns) as f64 * column;
            let y = top + (index / self.columns) as f64 * ROW_MM + ROW_MM / 2.0;
            match sample {
                Sample::Tower(kind) => svg.push_str(&symbol(*kind, x + 3.0, y)),
                Sample::Area(look) => {
                    let _ = write!(
                        svg,
                        r##"<rect x="{x:.2}" y="{:.2}" width="6" height="3" {look}/><rect x="{x:.2}" y="{:.2}" width="6" height="3" fill="none" stroke="#9a9a9a" stroke-width="0.12"/>"##,
                        y - 1.5,
                        y - 1.5
                    );
                }
                Sample::Spot => svg.push_str(&spot(x + 3.0, y)),
                Sample::Proposed => svg.push_str(&proposed(x + 3.0, y)),
                Sample::Line(look) => {
                    let _ = write!(svg, r#"<path d="M{x:.2} {y:.2}h6" {look}/>"#);
                }
            }
            text(svg, x + SAMPLE_MM - 1.6, y + LETTER_MM * 0.36, LETTER_MM, word);
        }
        text(svg, left, top + self.rows() as f64 * ROW_MM + 3.4, 2.6, &self.notes);
    }
}
