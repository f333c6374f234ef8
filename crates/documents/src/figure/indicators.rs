//! The bars of indicators: what each leaf scored of its weight, grouped by class; what was lost is hatched.

use std::fmt::Write as _;

use jitu_model::Decimal;
use jitu_model::assessment::{AssessmentResult, ScoredIndicator};

use super::chart::{self, Anchor, LETTER_MM, MAIN, QUIET, SMALL_MM};
use super::words::Indicators;
use crate::facts::Facts;

/// Room for names, millimetres; a quarter more of the width than a bar of a narrow picture could spare is never taken.
const NAMES_MM: f64 = 62.0;
/// Room for `9.5/10` right of the bars, millimetres.
const SCORES_MM: f64 = 20.0;
/// Height of a line of a name, of a bar, and of the space around a row, millimetres.
const LINE_MM: f64 = 3.3;
const BAR_MM: f64 = 2.9;
const AIR_MM: f64 = 1.5;
/// Height of a class' heading, millimetres.
const HEAD_MM: f64 = 6.4;
/// Above the bars stands the legend, below them the axis, millimetres.
const TOP_MM: f64 = 7.0;
const FOOT_MM: f64 = 9.0;
/// A page holds no more, millimetres: rows that go beyond are counted in a note.
const MOST_MM: f64 = 196.0;

/// Whether there is a leaf with a weight.
pub(super) fn shows(facts: &Facts) -> bool {
    facts.result.indicators.iter().any(|leaf| leaf.weight > Decimal::ZERO)
}

/// A line of the chart.
enum Line<'a> {
    /// A class with its sums.
    Class(&'a str, Decimal, Decimal),
    /// A leaf, its name in lines.
    Leaf(&'a ScoredIndicator, Vec<String>),
}

impl Line<'_> {
    fn height(&self) -> f64 {
        match self {
            Self::Class(..) => HEAD_MM,
            Self::Leaf(_, name) => name.len() as f64 * LINE_MM + AIR_MM,
        }
    }
}

/// Draws the chart; gives the picture and its height in millimetres.
pub(super) fn draw(facts: &Facts, words: &Indicators, width: f64) -> (String, f64) {
    let names = NAMES_MM.min(width * 0.45);
    let all = lines(facts.result, names);
    let mut room = MOST_MM - TOP_MM - FOOT_MM;
    let shown = all
        .iter()
        .take_while(|line| {
            room -= line.height();
            room >= 0.0
        })
        .count();
    let left_out = all[shown..].iter().filter(|line| matches!(line, Line::Leaf(..))).count();
    let all = &all[..shown];
    let note = if left_out > 0 { 4.2 } else { 0.0 };
    let body: f64 = all.iter().map(Line::height).sum();
    let height = TOP_MM + body + FOOT_MM + note;
    let bars = Bars { left: names + 2.0, right: (width - SCORES_MM).max(names + 12.0), width };
    let mut svg = chart::opened("indicators", width, height);
    bars.legend(&mut svg, words);
    bars.axis(&mut svg, words, TOP_MM, TOP_MM + body);
    let mut y = TOP_MM;
    for line in all {
        match line {
            Line::Class(name, score, weight) => bars.class(&mut svg, y, name, (*score, *weight)),
            Line::Leaf(leaf, name) => bars.leaf(&mut svg, y, leaf, name),
        }
        y += line.height();
    }
    if left_out > 0 {
        let note = format!("{}。", words.left_out.replace("{n}", &left_out.to_string()));
        chart::text(&mut svg, (0.5, height - 1.2), SMALL_MM, Anchor::Start, &note);
    }
    svg.push_str("</svg>");
    (svg, height)
}

/// Leaves in the tree's order, with a heading wherever the class changes.
fn lines(result: &AssessmentResult, names: f64) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut class = None;
    for leaf in result.indicators.iter().filter(|leaf| leaf.weight > Decimal::ZERO) {
        let own = leaf.path.first().map(String::as_str).unwrap_or_default();
        if class != Some(own) {
            class = Some(own);
            let total = result.classes.iter().find(|total| total.name == own);
            let (score, weight) =
                total.map_or((leaf.score, leaf.weight), |total| (total.score, total.weight));
            lines.push(Line::Class(own, score, weight));
        }
        let name = leaf.path.last().map(String::as_str).unwrap_or_default();
        lines.push(Line::Leaf(leaf, chart::in_two_lines(name, (names - 3.0) / LETTER_MM)));
    }
    lines
}

/// `9.5/10`.
fn fraction(score: Decimal, weight: Decimal) -> String {
    format!("{}/{}", score.normalize(), weight.normalize())
}

/// Where bars begin and end.
struct Bars {
    left: f64,
    right: f64,
    width: f64,
}

impl Bars {
    fn legend(&self, svg: &mut String, words: &Indicators) {
        let mut x = self.left;
        for (look, word) in [(look_of(true), &words.scored), (look_of(false), &words.lost)] {
            let _ = write!(svg, r#"<rect x="{x:.2}" y="1" width="7" height="{BAR_MM}" {look}/>"#);
            chart::text(svg, (x + 8.5, 1.0 + BAR_MM * 0.82), LETTER_MM, Anchor::Start, word);
            x += 14.0 + chart::ems(word) * LETTER_MM;
        }
    }

    fn axis(&self, svg: &mut String, words: &Indicators, top: f64, bottom: f64) {
        for step in 0..=4 {
            let x = self.left + (self.right - self.left) * f64::from(step) / 4.0;
            let stroke = if step == 0 { QUIET } else { "#d9d9d9" };
            let _ = write!(
                svg,
                r#"<path d="M{x:.2} {top:.2}V{bottom:.2}" fill="none" stroke="{stroke}" stroke-width="0.2"/>"#
            );
            let percent = format!("{}%", step * 25);
            chart::text(svg, (x, bottom + 3.6), SMALL_MM, Anchor::Middle, &percent);
        }
        let middle = (self.left + self.right) / 2.0;
        chart::text(svg, (middle, bottom + 7.4), SMALL_MM, Anchor::Middle, &words.axis);
    }

    /// A heading in the colour of text with a rim of its own: it is thicker without another font.
    fn class(&self, svg: &mut String, y: f64, name: &str, (score, weight): (Decimal, Decimal)) {
        let base = y + HEAD_MM - 1.8;
        let name = chart::fitted(name, (self.left - 2.0) / (LETTER_MM + 0.2));
        for (x, anchor, words) in [(0.5, "start", name), (self.width - 0.5, "end", fraction(score, weight))] {
            let _ = write!(
                svg,
                r##"<text x="{x:.2}" y="{base:.2}" font-size="{:.1}" text-anchor="{anchor}" fill="#1c1c1c" stroke="#1c1c1c" stroke-width="0.1">{}</text>"##,
                LETTER_MM + 0.2,
                chart::escape(&words)
            );
        }
        let under = y + HEAD_MM - 0.6;
        let _ = write!(
            svg,
            r#"<path d="M0.5 {under:.2}H{:.2}" fill="none" stroke="{QUIET}" stroke-width="0.15"/>"#,
            self.width - 0.5
        );
    }

    fn leaf(&self, svg: &mut String, y: f64, leaf: &ScoredIndicator, name: &[String]) {
        let height = name.len() as f64 * LINE_MM + AIR_MM;
        for (index, line) in name.iter().enumerate() {
            let base = y + AIR_MM / 2.0 + index as f64 * LINE_MM + LINE_MM * 0.79;
            chart::text(svg, (3.0, base), LETTER_MM, Anchor::Start, line);
        }
        let top = y + (height - BAR_MM) / 2.0;
        let whole = self.right - self.left;
        let share = (chart::as_float(leaf.score) / chart::as_float(leaf.weight)).clamp(0.0, 1.0);
        let scored = whole * share;
        if share > 0.0 {
            let _ = write!(
                svg,
                r#"<rect x="{:.2}" y="{top:.2}" width="{scored:.2}" height="{BAR_MM}" {}/>"#,
                self.left,
                look_of(true)
            );
        }
        if leaf.score < leaf.weight {
            let _ = write!(
                svg,
                r#"<rect x="{:.2}" y="{top:.2}" width="{:.2}" height="{BAR_MM}" {}/>"#,
                self.left + scored,
                whole - scored,
                look_of(false)
            );
        }
        let base = top + BAR_MM * 0.82;
        let words = fraction(leaf.score, leaf.weight);
        chart::text(svg, (self.width - 0.5, base), LETTER_MM, Anchor::End, &words);
    }
}

/// How a bar's part that was scored, or lost, is drawn.
fn look_of(scored: bool) -> String {
    if scored {
        format!(r#"fill="{MAIN}""#)
    } else {
        format!(r#"fill="url(#indicators-missed)" stroke="{}" stroke-width="0.2""#, chart::MISSED)
    }
}
