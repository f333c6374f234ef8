//! Money by source: each appropriation's budget as a bar, cut into what was paid, carried over and returned.
//!
//! All bars have one scale, so that lengths can be compared; what is neither paid nor accounted for is left white.

use std::fmt::Write as _;

use jitu_model::Money;
use jitu_model::ledger::{self, BudgetTotals};

use super::chart::{self, Anchor, Axis, LETTER_MM, QUIET, SMALL_MM};
use super::words::Sources;
use crate::facts::Facts;

/// Room for labels left of the bars, and for amounts right of them, millimetres.
const NAMES_MM: f64 = 44.0;
const AMOUNTS_MM: f64 = 26.0;
/// Height of a row and of its bar, millimetres.
const ROW_MM: f64 = 9.0;
const BAR_MM: f64 = 5.0;
/// Above the bars stands the legend, below them the axis, millimetres.
const TOP_MM: f64 = 7.5;
const FOOT_MM: f64 = 5.5;
/// Sources that are drawn; more are counted in a note.
const MOST: usize = 20;

/// A part of a bar: its place in the legend is its place here.
const LOOKS: [&str; 5] = [
    r##"fill="#12747a""##,
    r##"fill="url(#sources-kept)" stroke="#12747a" stroke-width="0.2""##,
    r##"fill="#d9d9d9" stroke="#6d6d6d" stroke-width="0.2""##,
    r##"fill="#ffffff" stroke="#6d6d6d" stroke-width="0.2" stroke-dasharray="0.8 0.6""##,
    r##"fill="url(#sources-missed)" stroke="#b3472b" stroke-width="0.2""##,
];

/// Whether the year has a budget.
pub(super) fn shows(facts: &Facts) -> bool {
    rows(facts).iter().any(|(_, totals)| totals.adjusted > Money::ZERO)
}

fn rows<'a>(facts: &Facts<'a>) -> Vec<(&'a str, BudgetTotals)> {
    let year = facts.snapshot.programme(facts.programme).map(|p| p.year);
    let own = facts.snapshot.appropriations_of(facts.programme).filter(|a| Some(a.year) == year);
    own.map(|a| (a.label.as_str(), ledger::appropriation_totals(facts.snapshot, a.id))).collect()
}

/// What a bar is cut into: paid inside the budget, carried over, returned, the rest of the budget, paid beyond it.
/// Contradicting amounts never make a part negative.
fn parts(totals: &BudgetTotals) -> [Money; 5] {
    let none = |amount: Money| amount.max(Money::ZERO);
    let paid = none(totals.paid.min(totals.adjusted));
    let (carried, returned) = (none(totals.carried_over), none(totals.returned));
    let rest = none(totals.adjusted - paid - carried - returned);
    [paid, carried, returned, rest, none(totals.paid - none(totals.adjusted))]
}

/// Draws the chart; gives the picture and its height in millimetres.
pub(super) fn draw(facts: &Facts, words: &Sources, width: f64) -> (String, f64) {
    let all = rows(facts);
    let shown = &all[..all.len().min(MOST)];
    let note = if all.len() > MOST { 4.2 } else { 0.0 };
    let bottom = TOP_MM + shown.len() as f64 * ROW_MM;
    let height = bottom + FOOT_MM + note;
    let greatest: Money =
        shown.iter().map(|(_, totals)| parts(totals).into_iter().sum()).max().unwrap_or_default();
    let (left, right) = (NAMES_MM.min(width * 0.3), (width - AMOUNTS_MM).max(width * 0.5));
    let bars = Bars { left, right, width, axis: Axis::up_to(greatest.wan()) };
    let mut svg = chart::opened("sources", width, height);
    bars.legend(&mut svg, words, shown);
    bars.axis(&mut svg, words, bottom);
    for (index, (label, totals)) in shown.iter().enumerate() {
        bars.row(&mut svg, TOP_MM + index as f64 * ROW_MM, label, totals, words);
    }
    if all.len() > MOST {
        let note = format!("{}。", words.left_out.replace("{n}", &(all.len() - MOST).to_string()));
        chart::text(&mut svg, (0.5, height - 1.2), SMALL_MM, Anchor::Start, &note);
    }
    svg.push_str("</svg>");
    (svg, height)
}

struct Bars {
    left: f64,
    right: f64,
    width: f64,
    axis: Axis,
}

impl Bars {
    /// The kinds of parts that there are.
    fn legend(&self, svg: &mut String, words: &Sources, rows: &[(&str, BudgetTotals)]) {
        let names = [&words.paid, &words.carried_over, &words.returned, &words.rest, &words.over];
        let mut x = self.left;
        for (at, word) in names.into_iter().enumerate() {
            if rows.iter().all(|(_, totals)| parts(totals)[at].is_zero()) {
                continue;
            }
            let _ = write!(svg, r#"<rect x="{x:.2}" y="1" width="7" height="2.9" {}/>"#, LOOKS[at]);
            chart::text(svg, (x + 8.5, 3.4), LETTER_MM, Anchor::Start, word);
            x += 13.0 + chart::ems(word) * LETTER_MM;
        }
    }

    fn axis(&self, svg: &mut String, words: &Sources, bottom: f64) {
        for tick in &self.axis.ticks {
            let x = self.left + (self.right - self.left) * self.axis.share(*tick);
            let stroke = if tick.is_zero() { QUIET } else { "#d9d9d9" };
            let _ = write!(
                svg,
                r#"<path d="M{x:.2} {TOP_MM:.2}V{bottom:.2}" fill="none" stroke="{stroke}" stroke-width="0.2"/>"#
            );
            let figure = tick.normalize().to_string();
            chart::text(svg, (x, bottom + 3.6), SMALL_MM, Anchor::Middle, &figure);
        }
        chart::text(svg, (self.width - 0.5, bottom + 3.6), SMALL_MM, Anchor::End, &words.unit);
    }

    fn row(&self, svg: &mut String, y: f64, label: &str, totals: &BudgetTotals, words: &Sources) {
        let top = y + (ROW_MM - BAR_MM) / 2.0;
        let whole = self.right - self.left;
        let base = top + BAR_MM / 2.0 + LETTER_MM * 0.36;
        let label = chart::fitted(label, (self.left - 2.0) / LETTER_MM);
        chart::text(svg, (self.left - 1.5, base), LETTER_MM, Anchor::End, &label);
        let mut x = self.left;
        for (part, look) in parts(totals).into_iter().zip(LOOKS) {
            let length = whole * self.axis.share(part.wan());
            if !part.is_zero() {
                let _ = write!(
                    svg,
                    r#"<rect x="{x:.2}" y="{top:.2}" width="{length:.2}" height="{BAR_MM}" {look}/>"#
                );
            }
            x += length;
        }
        let place = (self.right + 1.5, base - 1.5);
        let most = (self.width - self.right - 1.5) / SMALL_MM;
        for (line, (word, amount)) in
            [(&words.budget, totals.adjusted), (&words.paid, totals.paid)].into_iter().enumerate()
        {
            let words = chart::fitted(&format!("{word} {}", amount.to_wan_text()), most);
            chart::text(svg, (place.0, place.1 + line as f64 * 3.2), SMALL_MM, Anchor::Start, &words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wan(amount: i64) -> Money {
        Money::from_fen(amount * 1_000_000)
    }

    #[test]
    fn a_bar_is_cut_into_what_became_of_the_budget() {
        let totals = |adjusted, paid, carried_over, returned| BudgetTotals {
            adjusted: wan(adjusted),
            paid: wan(paid),
            carried_over: wan(carried_over),
            returned: wan(returned),
            ..BudgetTotals::default()
        };
        for (of, expected) in [
            (totals(67, 60, 4, 3), [60, 4, 3, 0, 0]),
            (totals(67, 60, 0, 0), [60, 0, 0, 7, 0]),
            (totals(67, 70, 0, 0), [67, 0, 0, 0, 3]),
            (totals(0, 5, 0, 0), [0, 0, 0, 0, 5]),
            (totals(-1, 0, -2, 0), [0, 0, 0, 0, 0]),
        ] {
            assert_eq!(parts(&of), expected.map(wan));
        }
        assert!(LOOKS[0].contains(chart::MAIN) && LOOKS[4].contains(chart::MISSED));
    }
}
