//! Charts on features: a pie or bars of a few numbers.

use std::fmt::Write as _;

use jitu_model::style::{ChartKind, ChartStyle};

use super::look;
use super::shapes::Point;

/// A chart at a place; nothing where no part is positive.
pub(super) fn draw(style: &ChartStyle, values: &[f64], at: Point) -> String {
    let values: Vec<f64> = values.iter().map(|value| value.max(0.0)).collect();
    let size = look::length(style.size, 1.0);
    let total: f64 = values.iter().sum();
    if total <= 0.0 || !total.is_finite() {
        return String::new();
    }
    match style.kind {
        ChartKind::Pie => pie(style, &values, total, at, size / 2.0),
        ChartKind::Bars => bars(style, &values, at, size),
    }
}

fn pie(style: &ChartStyle, values: &[f64], total: f64, (x, y): Point, radius: f64) -> String {
    let mut svg = format!(r##"<circle cx="{x:.2}" cy="{y:.2}" r="{:.2}" fill="#ffffff"/>"##, radius + 0.15);
    let mut from = 0.0;
    for (part, value) in style.parts.iter().zip(values) {
        let share = value / total;
        let fill = look::fill(Some(&part.colour));
        if share > 0.999 {
            let _ = write!(svg, r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius:.2}" {fill}/>"#);
        } else if share > 0.0 {
            let on = |turn: f64| {
                let angle = turn * std::f64::consts::TAU;
                (x + radius * angle.sin(), y - radius * angle.cos())
            };
            let ((ax, ay), (bx, by)) = (on(from), on(from + share));
            let large = u8::from(share > 0.5);
            let _ = write!(
                svg,
                r#"<path d="M{x:.2} {y:.2}L{ax:.2} {ay:.2}A{radius:.2} {radius:.2} 0 {large} 1 {bx:.2} {by:.2}Z" {fill}/>"#
            );
        }
        from += share;
    }
    svg
}

fn bars(style: &ChartStyle, values: &[f64], (x, y): Point, size: f64) -> String {
    let most = values.iter().copied().fold(0.0, f64::max);
    let width = size / values.len().max(1) as f64;
    let mut svg = String::new();
    for (at, (part, value)) in style.parts.iter().zip(values).enumerate() {
        let height = size * value / most;
        let _ = write!(
            svg,
            r##"<rect x="{:.2}" y="{:.2}" width="{width:.2}" height="{height:.2}" stroke="#ffffff" stroke-width="0.1" {}/>"##,
            x - size / 2.0 + at as f64 * width,
            y + size / 2.0 - height,
            look::fill(Some(&part.colour))
        );
    }
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitu_model::style::ChartPart;

    #[test]
    fn parts_are_in_proportion() {
        let part = |colour: &str| ChartPart { field: String::new(), colour: colour.to_owned() };
        let style = |kind| ChartStyle { kind, parts: vec![part("#ff0000"), part("#00ff00")], size: 40.0 };
        let pie = draw(&style(ChartKind::Pie), &[1.0, 3.0], (10.0, 10.0));
        // A quarter of a circle of 5.29 mm ends at three o'clock.
        assert!(pie.contains("0 0 1 15.29 10.00Z"), "{pie}");
        let bars = draw(&style(ChartKind::Bars), &[1.0, 2.0], (10.0, 10.0));
        assert!(bars.contains(r#"height="5.29""#) && bars.contains(r#"height="10.58""#), "{bars}");
        assert!(draw(&style(ChartKind::Pie), &[0.0, -1.0], (0.0, 0.0)).is_empty());
        assert!(draw(&style(ChartKind::Pie), &[f64::NAN, f64::INFINITY], (0.0, 0.0)).is_empty());
    }
}
