//! The legend: what is visible on the map and nothing else.

use std::fmt::Write as _;

use jitu_model::style::StyleRule;

use super::layout::{Layout, Words};
use super::look;
use super::view::Rect;
use crate::figure::{TowerKind, escape, fitted, symbol};

/// How an entry is shown.
#[derive(Debug, Clone)]
pub(super) enum Sample {
    /// A filled area; the hatch by its pattern's id.
    Area { fill: String, stroke: String, hatch: Option<String> },
    /// A line, as `stroke` attributes.
    Line(String),
    /// A sign.
    Sign(StyleRule),
    /// A tower.
    Tower(TowerKind),
}

/// An entry.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) sample: Sample,
    pub(super) text: String,
    pub(super) opacity: f64,
}

/// Draws the legend into its box: in as many columns as the layout wants, more where the entries would not fit.
pub(super) fn draw(svg: &mut String, entries: &[Entry], layout: &Layout, words: &Words) {
    if entries.is_empty() {
        return;
    }
    let area = Rect::of(layout.legend.area);
    let letter = layout.letter;
    let (head, row) = (letter * 2.4, letter * 2.05);
    let rows = (((area.height() - head) / row) as usize).max(1);
    let most = (area.width() / (letter * 7.0)) as usize;
    let columns = entries.len().div_ceil(rows).clamp(layout.legend.columns, most.max(layout.legend.columns));
    let rows = if layout.legend.columns == 1 { rows } else { entries.len().div_ceil(columns).min(rows) };
    let width = area.width() / columns as f64;
    let _ = write!(
        svg,
        r##"<text x="{:.2}" y="{:.2}" font-size="{:.2}" font-weight="700" font-family="Noto Serif SC" text-anchor="middle" fill="#1c1c1c" xml:space="preserve">{}</text>"##,
        area.middle().0,
        area.top + letter * 1.5,
        letter * 1.35,
        escape(&words.legend)
    );
    let room = rows * columns;
    // What finds no place is counted where the last entry would stand.
    let shown = if entries.len() > room { room - 1 } else { entries.len() };
    let place = |at: usize| {
        (area.left + (at / rows) as f64 * width, area.top + head + ((at % rows) as f64 + 0.5) * row)
    };
    for (at, entry) in entries.iter().take(shown).enumerate() {
        draw_entry(svg, entry, place(at), width, letter);
    }
    if shown < entries.len() {
        let (x, y) = place(shown);
        let more = words.more.replace("{count}", &(entries.len() - shown).to_string());
        let _ = write!(
            svg,
            r##"<text x="{x:.2}" y="{:.2}" font-size="{letter}" fill="#1c1c1c">{more}</text>"##,
            y + letter * 0.36
        );
    }
}

fn draw_entry(svg: &mut String, entry: &Entry, (x, y): (f64, f64), width: f64, letter: f64) {
    let (wide, high) = (letter * 3.0, letter * 1.3);
    let middle = (x + wide / 2.0, y);
    let rect = format!(r#"x="{x:.2}" y="{:.2}" width="{wide:.2}" height="{high:.2}""#, y - high / 2.0);
    let _ = write!(svg, r#"<g opacity="{:.3}">"#, entry.opacity.max(0.3));
    match &entry.sample {
        Sample::Area { fill, stroke, hatch } => {
            let _ = write!(svg, r#"<rect {rect} {fill} {stroke}/>"#);
            if let Some(id) = hatch {
                let _ = write!(svg, r#"<rect {rect} fill="url(#{id})" stroke="none"/>"#);
            }
        }
        Sample::Line(stroke) => {
            let _ = write!(svg, r#"<path d="M{x:.2} {y:.2}h{wide:.2}" fill="none" {stroke}/>"#);
        }
        Sample::Sign(rule) => {
            let (fill, stroke) = (look::fill(rule.fill.as_deref()), look::stroke(rule.stroke.as_ref()));
            let _ = write!(svg, r#"<path d="{}" {fill} {stroke}/>"#, look::sign(rule, middle));
        }
        Sample::Tower(kind) => svg.push_str(&symbol(*kind, middle.0, middle.1)),
    }
    let _ = write!(
        svg,
        r##"</g><text x="{:.2}" y="{:.2}" font-size="{letter}" fill="#1c1c1c">{}</text>"##,
        x + wide + letter * 0.7,
        y + letter * 0.36,
        escape(&fitted(&entry.text, (width - wide - letter) / letter))
    );
}
