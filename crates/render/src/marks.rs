//! Signs of points, and small charts: drawn once a look, laid down where they belong.

use jitu_model::style::{ChartKind, SymbolShape};
use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, PixmapPaint, Rect, Stroke, Transform};

use crate::look::{Line, Rule};

/// A sign as a small picture.
pub(crate) fn sign(rule: &Rule) -> Option<Pixmap> {
    let (shape, size) = rule.symbol;
    let line = rule.stroke.as_ref();
    let margin = line.map_or(0.0, |line| line.width) + 1.0;
    let side = (size + margin * 2.0).ceil();
    let mut pixmap = Pixmap::new(side as u32, side as u32)?;
    let path = outline(shape, side / 2.0, size / 2.0)?;
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    // A sign without a colour is white: what is under it must not show through its rim.
    paint.set_color(rule.fill.unwrap_or(Color::WHITE));
    pixmap.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
    if let Some(Line { colour, width, .. }) = line {
        paint.set_color(*colour);
        let stroke = Stroke { width: *width, ..Stroke::default() };
        pixmap.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
    }
    Some(pixmap)
}

fn outline(shape: SymbolShape, middle: f32, radius: f32) -> Option<Path> {
    let corners: &[(f32, f32)] = match shape {
        SymbolShape::Circle => return PathBuilder::from_circle(middle, middle, radius),
        SymbolShape::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        SymbolShape::Triangle => &[(0.0, -1.0), (0.95, 0.75), (-0.95, 0.75)],
        SymbolShape::Diamond => &[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)],
    };
    polygon(corners.iter().map(|(x, y)| (middle + x * radius, middle + y * radius)))
}

fn polygon(corners: impl Iterator<Item = (f32, f32)>) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (at, (x, y)) in corners.enumerate() {
        if at == 0 {
            builder.move_to(x, y);
        } else {
            builder.line_to(x, y);
        }
    }
    builder.close();
    builder.finish()
}

/// Lays a sign's picture around a place.
pub(crate) fn put(pixmap: &mut Pixmap, sign: &Pixmap, (x, y): (f32, f32)) {
    let corner = |middle: f32, side: u32| (middle - side as f32 / 2.0).round() as i32;
    let (left, top) = (corner(x, sign.width()), corner(y, sign.height()));
    pixmap.draw_pixmap(left, top, sign.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
}

/// Draws a chart of parts (value, colour) around a place; values below nothing count as nothing.
pub fn chart(pixmap: &mut Pixmap, kind: ChartKind, parts: &[(f64, Color)], (x, y): (f32, f32), size: f32) {
    let values: Vec<f64> = parts.iter().map(|(value, _)| value.max(0.0)).collect();
    let (sum, most) = (values.iter().sum::<f64>(), values.iter().copied().fold(0.0, f64::max));
    if !(sum > 0.0 && sum.is_finite()) {
        return;
    }
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    let mut begin = 0.0;
    for (at, (value, (_, colour))) in values.iter().zip(parts).enumerate() {
        paint.set_color(*colour);
        let path = match kind {
            ChartKind::Pie => {
                let from = begin;
                begin += value / sum;
                slice((x, y), size / 2.0, from, begin)
            }
            ChartKind::Bars => {
                let wide = size / values.len() as f32;
                let high = (value / most) as f32 * size;
                let left = x - size / 2.0 + at as f32 * wide;
                Rect::from_xywh(left, y + size / 2.0 - high, wide * 0.85, high.max(0.1))
                    .map(PathBuilder::from_rect)
            }
        };
        if let Some(path) = path {
            pixmap.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }
    if kind == ChartKind::Pie
        && let Some(rim) = PathBuilder::from_circle(x, y, size / 2.0)
    {
        paint.set_color(Color::WHITE);
        pixmap.stroke_path(&rim, &paint, &Stroke::default(), Transform::identity(), None);
    }
}

/// A slice of a pie between two shares of the turn, clockwise from the top.
fn slice((x, y): (f32, f32), radius: f32, from: f64, to: f64) -> Option<Path> {
    if to - from <= 0.0 {
        return None;
    }
    let steps = ((to - from) * 72.0).ceil().max(1.0) as usize;
    let rim = (0..=steps).map(|step| {
        let turn = (from + (to - from) * step as f64 / steps as f64) * std::f64::consts::TAU;
        (x + radius * turn.sin() as f32, y - radius * turn.cos() as f32)
    });
    polygon(std::iter::once((x, y)).chain(rim))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pie_shows_its_shares() {
        let mut pixmap = Pixmap::new(80, 80).unwrap();
        let parts = [(3.0, Color::from_rgba8(255, 0, 0, 255)), (1.0, Color::from_rgba8(0, 0, 255, 255))];
        chart(&mut pixmap, ChartKind::Pie, &parts, (40.0, 40.0), 60.0);
        let count = |red: bool| {
            pixmap
                .pixels()
                .iter()
                .filter(|p| p.alpha() == 255 && (p.red() > 200) == red && (p.red() < 50 || p.blue() < 50))
                .count()
        };
        let share = count(true) as f64 / (count(true) + count(false)) as f64;
        assert!((share - 0.75).abs() < 0.02, "{share}");
        // Nothing to show is no picture, not a broken one.
        let mut empty = Pixmap::new(80, 80).unwrap();
        chart(
            &mut empty,
            ChartKind::Bars,
            &[(0.0, Color::BLACK), (f64::NAN, Color::BLACK)],
            (40.0, 40.0),
            60.0,
        );
        assert!(empty.data().iter().all(|byte| *byte == 0));
    }
}
