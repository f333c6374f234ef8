//! The legend under the map: an entry for each thing that is drawn.

use std::fmt::Write as _;

use jitu_model::place::LayerRole;

use super::frame::Frame;
use super::{
    AREAS, BLIND, COUNTY, LETTER_MM, MapSubject, TOWNSHIP, TowerKind, VISIBLE, escape, symbol, tower_kind,
};
use crate::form::MapWords;

/// Distance of rows, millimetres.
const ROW_MM: f64 = 5.0;
/// Entries side by side.
const COLUMNS: usize = 4;

/// How an entry is shown.
#[derive(Debug, Clone, Copy)]
enum Sample {
    Tower(TowerKind),
    Area(&'static str),
    Line(&'static str),
}

/// Entries and the lines of notes.
#[derive(Debug)]
pub(super) struct Legend {
    entries: Vec<(Sample, String)>,
    notes: String,
}

impl Legend {
    /// Lists what the map shows.
    pub(super) fn of(subject: &MapSubject, words: &MapWords) -> Self {
        let mut entries = Vec::new();
        for (kind, word) in [
            (TowerKind::New, &words.tower_new),
            (TowerKind::Reused, &words.tower_reused),
            (TowerKind::Idle, &words.tower_idle),
        ] {
            let count = subject.towers.iter().filter(|t| tower_kind(t) == kind).count();
            if count > 0 {
                entries.push((Sample::Tower(kind), format!("{word}（{count}）")));
            }
        }
        let has =
            |role: LayerRole| subject.layers.iter().any(|l| l.layer.role == role && !l.features.is_empty());
        for (there, sample, word) in [
            (!subject.shapes.visible.0.is_empty(), Sample::Area(VISIBLE), &words.visible),
            (!subject.shapes.blind.0.is_empty(), Sample::Area(BLIND), &words.blind),
            (has(LayerRole::Cropland), Sample::Area(AREAS[0].1), &words.cropland),
            (has(LayerRole::Farmland), Sample::Area(AREAS[1].1), &words.farmland),
            (has(LayerRole::Town), Sample::Area(AREAS[2].1), &words.town),
            (has(LayerRole::County), Sample::Line(COUNTY), &words.county),
            (has(LayerRole::Township), Sample::Line(TOWNSHIP), &words.township),
        ] {
            if there {
                entries.push((sample, word.clone()));
            }
        }
        let synthetic = subject.towers.iter().any(|t| t.synthetic);
        let note = if synthetic { &words.synthetic_note } else { &words.boundary_note };
        Self { entries, notes: format!("{}。{note}。", words.reference) }
    }

    fn rows(&self) -> usize {
        self.entries.len().div_ceil(COLUMNS)
    }

    /// Its height, millimetres.
    pub(super) fn height(&self) -> f64 {
        (self.rows() + 1) as f64 * ROW_MM + 1.0
    }

    /// Draws it at the foot of the picture.
    pub(super) fn draw(&self, svg: &mut String, words: &MapWords, frame: &Frame, height: f64) {
        let (left, right) = frame.sides();
        let top = height - self.height() + 1.0;
        let column = (right - left - 12.0) / COLUMNS as f64;
        let text = |svg: &mut String, x: f64, y: f64, size: f64, words: &str| {
            let _ = write!(
                svg,
                r##"<text x="{x:.2}" y="{y:.2}" font-size="{size}" fill="#1c1c1c">{}</text>"##,
                escape(words)
            );
        };
        text(svg, left, top + 3.6, LETTER_MM + 0.4, &words.legend);
        for (index, (sample, word)) in self.entries.iter().enumerate() {
            let x = left + 12.0 + (index % COLUMNS) as f64 * column;
            let y = top + (index / COLUMNS) as f64 * ROW_MM + ROW_MM / 2.0;
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
                Sample::Line(look) => {
                    let _ = write!(svg, r#"<path d="M{x:.2} {y:.2}h6" {look}/>"#);
                }
            }
            text(svg, x + 7.4, y + LETTER_MM * 0.36, LETTER_MM, word);
        }
        text(svg, left, top + self.rows() as f64 * ROW_MM + 3.4, 2.6, &self.notes);
    }
}
