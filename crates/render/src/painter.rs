//! Draws a layer's shapes by its look.
//!
//! Shapes are taken one by one and kept only as covered shares of pixels, a cover for each rule: so memory does not
//! grow with what is drawn. All fills lie under all outlines, as on a printed map. Labels are set last, each at one
//! place of its feature wherever the picture's edge runs, and are left out where one of higher rank stands in the
//! way; rank follows from the feature alone. So neighbouring tiles agree without knowing each other.

use jitu_model::flat::{FlatShape, PartKind};
use jitu_model::place::FieldValue;
use tiny_skia::{Color, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};

use crate::cover::Cover;
use crate::frame::Frame;
use crate::letters::Letters;
use crate::look::{Hatch, Line, Look, number};
use crate::{marks, picture};

/// Corners nearer to the last one than this (pixels) are left out.
const NEAR: f32 = 0.3;
/// A ring within this many pixels is drawn as a square of its area.
const SMALL: f32 = 0.8;
/// Lines up to this width are drawn with the areas; wider ones have joins and are drawn by themselves.
const THIN: f32 = 2.0;
/// Half the width of the longest label, pixels.
const LONGEST: f32 = 64.0;
/// Labels of one picture that are looked at.
const MOST_LABELS: usize = 4_000;

/// Pixels around a picture whose features must be shown for its labels to agree with the pictures beside it: a label
/// that reaches in, and those that might stand in its way.
pub const LABEL_MARGIN: f64 = 3.0 * LONGEST as f64;

/// What a rule has drawn so far.
#[derive(Default)]
struct Group {
    fill: Option<Cover>,
    line: Option<Cover>,
    path: Option<PathBuilder>,
    points: Vec<(f32, f32)>,
}

/// A label that wants to be set.
struct Wish {
    text: String,
    at: (f32, f32),
    /// Half its width and height, with room around.
    half: (f32, f32),
    rank: u64,
}

/// Where a chart stands, and its parts.
type ChartAt = ((f32, f32), Vec<(f64, Color)>);

/// A picture of a layer in the making.
pub struct Painter<'a> {
    frame: &'a Frame,
    look: &'a Look,
    letters: Option<&'a Letters>,
    groups: Vec<Group>,
    wishes: Vec<Wish>,
    charts: Vec<ChartAt>,
    /// Corners of the run at hand, pixels.
    run: Vec<(f32, f32)>,
    thinned: Vec<(f32, f32)>,
}

impl<'a> Painter<'a> {
    /// A painter of a frame. Without letters there are no labels.
    pub fn new(frame: &'a Frame, look: &'a Look, letters: Option<&'a Letters>) -> Self {
        let letters = letters.filter(|_| look.is_labelled(frame.metres_per_pixel));
        let groups = look.rules.iter().map(|_| Group::default()).collect();
        let (wishes, charts, run, thinned) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { frame, look, letters, groups, wishes, charts, run, thinned }
    }

    /// The box in degrees (west, south, east, north) whose features must be shown to the painter.
    pub fn wanted(&self) -> [f64; 4] {
        let margin = if self.letters.is_some() { LABEL_MARGIN } else { 0.0 };
        self.frame.bounds(margin.max(self.look.reach()))
    }

    /// Adds a feature: its shape in degrees, its values in [`Look::fields`].
    pub fn add(&mut self, id: i64, shape: &FlatShape, values: &[FieldValue]) {
        let Some(rule) = self.look.rule_of(values) else { return };
        let mut best = Anchor::default();
        for (kind, coords) in shape.runs() {
            self.run.clear();
            self.run.extend(coords.iter().map(|place| self.frame.place(*place)));
            let bounds = bounds_of(&self.run);
            if self.letters.is_some() || self.look.chart.is_some() {
                best.offer(kind, &self.run, bounds);
            }
            if self.is_in_sight(bounds) {
                self.add_run(rule, kind, bounds);
            }
        }
        self.note(id, values, &best);
    }

    fn is_in_sight(&self, [left, top, right, bottom]: [f32; 4]) -> bool {
        let reach = self.look.reach() as f32;
        right >= -reach
            && bottom >= -reach
            && left <= self.frame.width as f32 + reach
            && top <= self.frame.height as f32 + reach
    }

    fn add_run(&mut self, rule: usize, kind: PartKind, bounds: [f32; 4]) {
        let (width, height) = (self.frame.width, self.frame.height);
        let (looks, group) = (&self.look.rules[rule], &mut self.groups[rule]);
        if kind == PartKind::Points {
            group.points.extend_from_slice(&self.run);
            return;
        }
        let area = signed_area(&self.run);
        let closed = kind != PartKind::Line;
        let small = bounds[2] - bounds[0] < SMALL && bounds[3] - bounds[1] < SMALL;
        thin_out(&self.run, &mut self.thinned, closed && small, area, bounds);
        if closed && (looks.fill.is_some() || looks.hatch.is_some()) {
            let cover = group.fill.get_or_insert_with(|| Cover::new(width, height));
            let outer = if kind == PartKind::Outer { 1.0 } else { -1.0 };
            cover.ring(&self.thinned, if area < 0.0 && !small { -outer } else { outer });
        }
        let Some(line) = &looks.stroke else { return };
        if line.width <= THIN && line.dash.is_empty() {
            let cover = group.line.get_or_insert_with(|| Cover::new(width, height));
            let mut ends = self.thinned.windows(2);
            if small && closed {
                // Its outline would be larger than itself.
                return;
            }
            ends.by_ref().for_each(|pair| cover.line(pair[0], pair[1], line.width));
            if closed && let (Some(last), Some(first)) = (self.thinned.last(), self.thinned.first()) {
                cover.line(*last, *first, line.width);
            }
        } else {
            let path = group.path.get_or_insert_with(PathBuilder::new);
            trace(path, &self.thinned, closed);
        }
    }

    /// Keeps what is set after the shapes: labels and charts.
    fn note(&mut self, id: i64, values: &[FieldValue], best: &Anchor) {
        let Some(at) = best.at else { return };
        if let Some(chart) = &self.look.chart {
            let value = |field: usize| values.get(field).and_then(number).unwrap_or(0.0);
            self.charts
                .push((at, chart.parts.iter().map(|(field, colour)| (value(*field), *colour)).collect()));
        }
        let (Some(letters), Some(label)) = (self.letters, &self.look.label) else { return };
        if self.wishes.len() >= MOST_LABELS {
            return;
        }
        let text = values.get(label.field).map(ToString::to_string).unwrap_or_default();
        let text = letters.fitting(&text, label.size, LONGEST * 2.0);
        let wide = letters.width(&text, label.size);
        if text.is_empty() || best.is_area && wide > best.wide * 1.6 {
            return;
        }
        let below = if best.is_point { label.size * 1.1 + 2.0 } else { 0.0 };
        let half = (wide / 2.0 + 2.0, label.size * 0.65 + 1.0);
        // Large areas first, so that a town's name does not give way to a parcel's; equals by their ids.
        let rank = (u64::from(best.wide.min(60_000.0) as u16) << 40) | (mixed(id) & 0xff_ffff_ffff);
        self.wishes.push(Wish { text, at: (at.0, at.1 + below), half, rank });
    }

    /// The picture; `None` when there is nothing on it.
    pub fn finish(mut self) -> Option<Pixmap> {
        let mut pixmap = picture::empty(self.frame.width, self.frame.height)?;
        for (group, rule) in self.groups.iter_mut().zip(&self.look.rules).rev() {
            let Some(mut cover) = group.fill.take() else { continue };
            if let Some(hatch) = &rule.hatch {
                let mut inside = cover.clone();
                lay_optional(&mut pixmap, &mut cover, rule.fill);
                lay_hatch(&mut pixmap, &mut inside, hatch, self.frame);
            } else {
                lay_optional(&mut pixmap, &mut cover, rule.fill);
            }
        }
        for (group, rule) in self.groups.iter_mut().zip(&self.look.rules).rev() {
            let Some(line) = &rule.stroke else { continue };
            if let Some(mut cover) = group.line.take() {
                picture::lay(&mut pixmap, &mut cover, line.colour);
            }
            if let Some(path) = group.path.take().and_then(PathBuilder::finish) {
                stroke(&mut pixmap, &path, line);
            }
        }
        self.set_signs(&mut pixmap);
        if let Some(chart) = &self.look.chart {
            for (at, parts) in &self.charts {
                marks::chart(&mut pixmap, chart.kind, parts, *at, chart.size);
            }
        }
        self.set_labels(&mut pixmap);
        (!picture::is_empty(&pixmap)).then_some(pixmap)
    }

    fn set_signs(&mut self, pixmap: &mut Pixmap) {
        for (group, rule) in self.groups.iter_mut().zip(&self.look.rules).rev() {
            if group.points.is_empty() {
                continue;
            }
            let Some(sign) = marks::sign(rule) else { continue };
            // Signs on the very same pixel are one.
            group.points.iter_mut().for_each(|at| *at = (at.0.round(), at.1.round()));
            group.points.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
            group.points.dedup();
            for at in &group.points {
                marks::put(pixmap, &sign, *at);
            }
        }
    }

    fn set_labels(&mut self, pixmap: &mut Pixmap) {
        let (Some(letters), Some(label)) = (self.letters, &self.look.label) else { return };
        self.wishes.sort_by_key(|wish| std::cmp::Reverse(wish.rank));
        let meets = |a: &Wish, b: &Wish| {
            (a.at.0 - b.at.0).abs() < a.half.0 + b.half.0 && (a.at.1 - b.at.1).abs() < a.half.1 + b.half.1
        };
        let (width, height) = (self.frame.width as f32, self.frame.height as f32);
        for (at, wish) in self.wishes.iter().enumerate() {
            let (x, y) = wish.at;
            let inside = x + wish.half.0 > 0.0
                && x - wish.half.0 < width
                && y + wish.half.1 > 0.0
                && y - wish.half.1 < height;
            // Whoever has the higher rank wins, set or not: a chain of neighbours would end beyond the picture.
            if inside && !self.wishes[..at].iter().any(|other| meets(other, wish)) {
                letters.draw(pixmap, &wish.text, wish.at, label.size, (label.colour, label.halo));
            }
        }
    }
}

/// Where a feature's label or chart stands: on its largest part.
#[derive(Default)]
struct Anchor {
    at: Option<(f32, f32)>,
    size: f32,
    wide: f32,
    is_area: bool,
    is_point: bool,
}

impl Anchor {
    fn offer(&mut self, kind: PartKind, run: &[(f32, f32)], bounds: [f32; 4]) {
        let size = match kind {
            PartKind::Outer => signed_area(run).abs() + 1e-6,
            PartKind::Hole => return,
            PartKind::Line => bounds[2] - bounds[0] + bounds[3] - bounds[1],
            PartKind::Points => 1e-9,
        };
        if size <= self.size {
            return;
        }
        let at = match kind {
            PartKind::Outer => Some(inner_place(run, bounds)),
            PartKind::Line => run.get(run.len() / 2).copied(),
            _ => run.first().copied(),
        };
        let (is_area, is_point) = (kind == PartKind::Outer, kind == PartKind::Points);
        *self = Self { at, size, wide: bounds[2] - bounds[0], is_area, is_point };
    }
}

/// A place inside a ring: the middle of the widest stretch at half its height.
fn inner_place(run: &[(f32, f32)], [_, top, _, bottom]: [f32; 4]) -> (f32, f32) {
    let y = f32::midpoint(top, bottom);
    let mut crossings: Vec<f32> = Vec::new();
    let mut from = run.last().copied().unwrap_or_default();
    for &to in run {
        if (from.1 <= y) != (to.1 <= y) {
            crossings.push(from.0 + (y - from.1) / (to.1 - from.1) * (to.0 - from.0));
        }
        from = to;
    }
    crossings.sort_by(f32::total_cmp);
    let widest = crossings.chunks_exact(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
    widest.map_or((from.0, y), |pair| (f32::midpoint(pair[0], pair[1]), y))
}

/// left, top, right, bottom.
fn bounds_of(run: &[(f32, f32)]) -> [f32; 4] {
    run.iter().fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |b, (x, y)| {
        [b[0].min(*x), b[1].min(*y), b[2].max(*x), b[3].max(*y)]
    })
}

/// Area of a ring on screen, positive if it turns clockwise; counted from its first corner, to keep digits.
fn signed_area(run: &[(f32, f32)]) -> f32 {
    let Some(first) = run.first() else { return 0.0 };
    let cross = |pair: &[(f32, f32)]| {
        let (ax, ay) = (pair[0].0 - first.0, pair[0].1 - first.1);
        let (bx, by) = (pair[1].0 - first.0, pair[1].1 - first.1);
        ax * by - bx * ay
    };
    run.windows(2).map(cross).sum::<f32>() / 2.0
}

/// A run without corners that cannot be told from the one before; a very small ring as a square of its area.
fn thin_out(run: &[(f32, f32)], into: &mut Vec<(f32, f32)>, square: bool, area: f32, b: [f32; 4]) {
    into.clear();
    if square {
        let half = area.abs().sqrt() / 2.0;
        let (x, y) = (f32::midpoint(b[0], b[2]), f32::midpoint(b[1], b[3]));
        into.extend([(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]);
        return;
    }
    let mut last = (f32::MIN, f32::MIN);
    for (at, point) in run.iter().enumerate() {
        if (point.0 - last.0).abs() + (point.1 - last.1).abs() >= NEAR || at + 1 == run.len() {
            into.push(*point);
            last = *point;
        }
    }
}

fn trace(path: &mut PathBuilder, points: &[(f32, f32)], closed: bool) {
    let Some((first, rest)) = points.split_first() else { return };
    path.move_to(first.0, first.1);
    rest.iter().for_each(|to| path.line_to(to.0, to.1));
    if closed {
        path.close();
    }
}

fn stroke(pixmap: &mut Pixmap, path: &Path, line: &Line) {
    let mut paint = tiny_skia::Paint { anti_alias: true, ..tiny_skia::Paint::default() };
    paint.set_color(line.colour);
    let dash = if line.dash.is_empty() { None } else { StrokeDash::new(line.dash.clone(), 0.0) };
    let stroke = Stroke { width: line.width, dash, ..Stroke::default() };
    pixmap.stroke_path(path, &paint, &stroke, Transform::identity(), None);
}

fn lay_optional(pixmap: &mut Pixmap, cover: &mut Cover, colour: Option<Color>) {
    match colour {
        Some(colour) => picture::lay(pixmap, cover, colour),
        None => cover.take(|_, _| {}),
    }
}

/// Lays hatching over an area. Lines run on from picture to picture: they are counted from the plane's origin.
fn lay_hatch(pixmap: &mut Pixmap, inside: &mut Cover, hatch: &Hatch, frame: &Frame) {
    let (sin, cos) = (f64::from(hatch.angle).sin(), f64::from(hatch.angle).cos());
    let spacing = f64::from(hatch.spacing);
    // Distance of the picture's corner across the lines, in pixels of the whole map; less whole spacings.
    let (x0, y0) = (frame.west / frame.metres_per_pixel, -frame.north / frame.metres_per_pixel);
    let begin = ((x0 * sin + y0 * cos) / spacing).fract() * spacing;
    let half = f64::from(hatch.line.width) / 2.0;
    let mask = |column: usize, row: usize| {
        let across = begin + (column as f64 + 0.5) * sin + (row as f64 + 0.5) * cos;
        let off = (across.rem_euclid(spacing)).min(spacing - across.rem_euclid(spacing));
        (half + 0.5 - off).clamp(0.0, 1.0) as f32
    };
    picture::lay_through(pixmap, inside, hatch.line.colour, mask);
}

/// Spreads ids, so that rank does not follow the order of a file (the finaliser of SplitMix64).
fn mixed(id: i64) -> u64 {
    let mut x = id as u64;
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
