//! The payment curve: what was to be paid and what was paid, added up by month, under the line of the budget.
//!
//! Amounts are those of [`ledger::months`]: installments by their due date, payments of the year's money by theirs.
//! What has no month cannot be drawn and is told in a note. In the year that the document is made in, the curve of
//! payments ends with the month of making: nobody knows yet what comes after it.

use std::fmt::Write as _;

use jitu_model::Money;
use jitu_model::ledger::{self, Month, Months};

use super::chart::{self, Anchor, Axis, LETTER_MM, MAIN, QUIET, SMALL_MM};
use super::words::Payments;
use crate::facts::Facts;

/// Room left of the plot for the axis' figures, and right of it for the labels of lines, millimetres.
const LEFT_MM: f64 = 15.0;
const RIGHT_MM: f64 = 27.0;
/// Room above the plot for the unit, and below it for months and legend, millimetres.
const TOP_MM: f64 = 7.0;
const FOOT_MM: f64 = 13.5;
/// Height of a line of notes, millimetres.
const NOTE_MM: f64 = 4.2;
/// How the three lines are drawn; they differ without colour, too.
const BUDGET: &str = r##"fill="none" stroke="#333333" stroke-width="0.35" stroke-dasharray="4 1 0.8 1""##;
const PLANNED: &str = r##"fill="none" stroke="#6d6d6d" stroke-width="0.4" stroke-dasharray="1.6 1""##;
const ACTUAL: &str = r##"fill="none" stroke="#12747a" stroke-width="0.7""##;

/// Whether anything has a month.
pub(super) fn shows(facts: &Facts) -> bool {
    let months = ledger::months(facts.snapshot, facts.programme);
    months.months.iter().any(|month| *month != Month::default())
}

/// A line of the chart: cumulated amounts, by the ends of months.
struct Curve<'a> {
    word: &'a str,
    look: &'static str,
    points: Vec<Money>,
    mark: Option<Mark>,
}

/// What a curve's points are marked with.
#[derive(Clone, Copy)]
enum Mark {
    Dot,
    Diamond,
}

/// Draws the chart; gives the picture and its height in millimetres.
pub(super) fn draw(facts: &Facts, words: &Payments, width: f64) -> (String, f64) {
    let months = ledger::months(facts.snapshot, facts.programme);
    let curves = curves(facts, words, &months);
    let notes = notes(words, &months);
    let plot_height = (width * 0.42).clamp(40.0, 120.0);
    let height = TOP_MM + plot_height + FOOT_MM + notes.len() as f64 * NOTE_MM;
    let greatest = curves.iter().flat_map(|c| &c.points).copied().max().unwrap_or_default();
    let plot = Plot {
        left: LEFT_MM,
        right: (width - RIGHT_MM).max(LEFT_MM + 20.0),
        top: TOP_MM,
        bottom: TOP_MM + plot_height,
        axis: Axis::up_to(greatest.wan()),
    };
    let mut svg = chart::opened("payments", width, height);
    plot.frame(&mut svg, words);
    for curve in &curves {
        plot.curve(&mut svg, curve);
    }
    plot.labels(&mut svg, &curves, width);
    plot.legend(&mut svg, &curves);
    for (index, note) in notes.iter().enumerate() {
        let y = plot.bottom + FOOT_MM + index as f64 * NOTE_MM + 2.2;
        chart::text(&mut svg, (plot.left, y), SMALL_MM, Anchor::Start, note);
    }
    svg.push_str("</svg>");
    (svg, height)
}

/// The budget, what was to be paid (if anything has a date), what was paid.
fn curves<'a>(facts: &Facts, words: &'a Payments, months: &Months) -> Vec<Curve<'a>> {
    let budget = ledger::programme_totals(facts.snapshot, facts.programme).adjusted;
    let mut curves = Vec::new();
    if budget > Money::ZERO {
        let points = vec![budget; 12];
        curves.push(Curve { word: &words.budget, look: BUDGET, points, mark: None });
    }
    if months.months.iter().any(|month| !month.planned.is_zero()) {
        let points = cumulated(months, |month| month.planned, 12);
        curves.push(Curve { word: &words.planned, look: PLANNED, points, mark: Some(Mark::Diamond) });
    }
    let points = cumulated(months, |month| month.actual, known_months(facts));
    curves.push(Curve { word: &words.actual, look: ACTUAL, points, mark: Some(Mark::Dot) });
    curves
}

fn cumulated(months: &Months, pick: fn(&Month) -> Money, count: usize) -> Vec<Money> {
    let mut sum = Money::ZERO;
    let add = |month: &Month| {
        sum += pick(month);
        sum
    };
    months.months.iter().take(count).map(add).collect()
}

/// Months of the programme's year that have begun when the document is made, one at least.
fn known_months(facts: &Facts) -> usize {
    let year = facts.snapshot.programme(facts.programme).map_or(0, |p| p.year);
    let mut parts = facts.generated.split(|c: char| !c.is_ascii_digit());
    let made = parts.next().and_then(|part| part.parse::<i32>().ok());
    let month = parts.next().and_then(|part| part.parse::<usize>().ok());
    match (made, month) {
        (Some(made), Some(month)) if made == year => month.clamp(1, 12),
        _ => 12,
    }
}

fn notes(words: &Payments, months: &Months) -> Vec<String> {
    let undated =
        [(months.undated.planned, &words.undated_planned), (months.undated.actual, &words.undated_actual)];
    let told = undated.into_iter().filter(|(amount, _)| !amount.is_zero());
    told.map(|(amount, note)| format!("{}。", note.replace("{amount}", &amount.to_wan_text()))).collect()
}

/// The rectangle that curves are drawn in, and what its height stands for.
struct Plot {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    axis: Axis,
}

impl Plot {
    fn y(&self, amount: Money) -> f64 {
        self.bottom - (self.bottom - self.top) * self.axis.share(amount.wan()).clamp(0.0, 1.0)
    }

    /// The middle of a month's column, from 0.
    fn x(&self, month: usize) -> f64 {
        self.left + (self.right - self.left) * (month as f64 + 0.5) / 12.0
    }

    fn frame(&self, svg: &mut String, words: &Payments) {
        chart::text(svg, (1.0, self.top - 3.0), SMALL_MM, Anchor::Start, &words.unit);
        for tick in &self.axis.ticks {
            let y = self.bottom - (self.bottom - self.top) * self.axis.share(*tick);
            let _ = write!(
                svg,
                r##"<path d="M{:.2} {y:.2}H{:.2}" fill="none" stroke="#d9d9d9" stroke-width="0.15"/>"##,
                self.left, self.right
            );
            let place = (self.left - 1.5, y + SMALL_MM * 0.36);
            chart::text(svg, place, SMALL_MM, Anchor::End, &tick.normalize().to_string());
        }
        let _ = write!(
            svg,
            r#"<path d="M{0:.2} {1:.2}V{2:.2}H{3:.2}" fill="none" stroke="{QUIET}" stroke-width="0.25"/>"#,
            self.left, self.top, self.bottom, self.right
        );
        for month in 0..12 {
            let words = format!("{}{}", month + 1, words.month);
            chart::text(svg, (self.x(month), self.bottom + 4.0), SMALL_MM, Anchor::Middle, &words);
        }
    }

    fn curve(&self, svg: &mut String, curve: &Curve) {
        let places: Vec<(f64, f64)> =
            curve.points.iter().enumerate().map(|(month, sum)| (self.x(month), self.y(*sum))).collect();
        let mut data = String::new();
        match (curve.mark, places.first()) {
            (None, Some((_, y))) => {
                let _ = write!(data, "M{:.2} {y:.2}H{:.2}", self.left, self.right);
            }
            _ => {
                for (index, (x, y)) in places.iter().enumerate() {
                    let _ = write!(data, "{}{x:.2} {y:.2}", if index == 0 { 'M' } else { 'L' });
                }
            }
        }
        let _ = write!(svg, r#"<path d="{data}" {}/>"#, curve.look);
        for (x, y) in &places {
            match curve.mark {
                Some(mark) => svg.push_str(&symbol(mark, *x, *y)),
                None => break,
            }
        }
    }

    /// Each line's name and last amount, right of its end.
    fn labels(&self, svg: &mut String, curves: &[Curve], width: f64) {
        let ends: Vec<f64> =
            curves.iter().map(|c| self.y(c.points.last().copied().unwrap_or_default())).collect();
        let x = self.right + 1.5;
        let most = (width - x) / SMALL_MM;
        for (curve, y) in curves.iter().zip(chart::apart(&ends, 2.6 * SMALL_MM, self.bottom - 1.0)) {
            let amount = curve.points.last().copied().unwrap_or_default().to_wan_text();
            chart::text(svg, (x, y - 0.2), SMALL_MM, Anchor::Start, &chart::fitted(curve.word, most));
            chart::text(svg, (x, y + SMALL_MM), SMALL_MM, Anchor::Start, &chart::fitted(&amount, most));
        }
    }

    fn legend(&self, svg: &mut String, curves: &[Curve]) {
        let y = self.bottom + 9.0;
        let mut x = self.left;
        for curve in curves {
            let _ = write!(svg, r#"<path d="M{x:.2} {y:.2}h9" {}/>"#, curve.look);
            if let Some(mark) = curve.mark {
                svg.push_str(&symbol(mark, x + 4.5, y));
            }
            chart::text(svg, (x + 10.5, y + LETTER_MM * 0.36), LETTER_MM, Anchor::Start, curve.word);
            x += 16.0 + chart::ems(curve.word) * LETTER_MM;
        }
    }
}

fn symbol(mark: Mark, x: f64, y: f64) -> String {
    match mark {
        Mark::Dot => format!(r#"<circle cx="{x:.2}" cy="{y:.2}" r="0.85" fill="{MAIN}"/>"#),
        Mark::Diamond => format!(
            r##"<path d="M{x:.2} {:.2}l1 1l-1 1l-1 -1Z" fill="#ffffff" stroke="#6d6d6d" stroke-width="0.3"/>"##,
            y - 1.0
        ),
    }
}
