//! One layer on a sheet, feature by feature: by the first rule that takes a feature, with its label and its chart.
//!
//! Features come one after another and only their paths are kept, so a layer of a million parcels takes the memory of
//! what the paper shows of it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use jitu_model::place::{Feature, Field, FieldValue, Layer, LayerRole};
use jitu_model::style::{Condition, LayerStyle, StyleRule};

use super::chart;
use super::fine::Fine;
use super::legend::{Entry, Sample};
use super::look;
use super::names::{Name, Spots};
use super::shapes::{self, Point};
use super::view::View;

/// Polygons smaller than this both ways are merged into a tone, millimetres.
const SMALLEST_MM: f64 = 0.4;
/// Filled polygons smaller than this both ways have no outline: it would be all that is seen of them, millimetres.
const BARE_MM: f64 = 1.0;
/// Points that a layer's shapes may have on one sheet; whatever comes after goes into the tone.
const MOST_POINTS: usize = 1_500_000;
/// Points of one path: programs that show pages slow down on endless ones.
const CHUNK: usize = 20_000;
/// Signs of one rule that are drawn.
const MOST_SIGNS: usize = 50_000;

/// A layer that is being drawn.
pub struct LayerInk {
    layer: Layer,
    style: LayerStyle,
    fields: Vec<Field>,
    view: View,
    number: usize,
    rules: Vec<RuleInk>,
    charts: String,
    pub(super) names: Vec<Name>,
    points: usize,
    /// Features that were merged into a tone.
    pub(super) merged: usize,
}

/// What one rule has drawn.
#[derive(Default)]
struct RuleInk {
    areas: Vec<String>,
    in_area: usize,
    /// Areas without an outline.
    bare: Vec<String>,
    in_bare: usize,
    lines: Vec<String>,
    in_line: usize,
    signs: String,
    spots: HashSet<(i32, i32)>,
    fine: Option<Fine>,
}

impl RuleInk {
    fn is_empty(&self) -> bool {
        self.areas.is_empty()
            && self.bare.is_empty()
            && self.lines.is_empty()
            && self.signs.is_empty()
            && self.fine.is_none()
    }
}

/// The path that is being written, a new one when the last is full.
fn open<'a>(paths: &'a mut Vec<String>, written: &mut usize) -> &'a mut String {
    if *written >= CHUNK || paths.is_empty() {
        paths.push(String::new());
        *written = 0;
    }
    let last = paths.len() - 1;
    &mut paths[last]
}

impl LayerInk {
    /// A layer with further `fields`; `number` tells its hatches from those of other layers.
    pub(super) fn new(view: View, number: usize, layer: &Layer, style: LayerStyle, fields: &[Field]) -> Self {
        let rules = style.rules.iter().map(|_| RuleInk::default()).collect();
        let (layer, fields) = (layer.clone(), fields.to_vec());
        let (charts, names) = (String::new(), Vec::new());
        Self { layer, style, fields, view, number, rules, charts, names, points: 0, merged: 0 }
    }

    /// Whether the style draws anything at this scale.
    pub fn is_drawn(&self) -> bool {
        self.style.until_metres_per_pixel.is_none_or(|until| self.view.metres_per_pixel() <= until)
    }

    /// Draws a feature, in degrees.
    pub fn add(&mut self, feature: &Feature) {
        let taken = self.style.rules.iter().position(|rule| self.takes(rule, feature));
        let Some(at) = taken else { return };
        let mut polygons = Vec::new();
        shapes::polygons(&feature.geometry, &mut polygons);
        let mut best: Option<(f64, Point)> = None;
        for polygon in polygons {
            let rings = shapes::polygon(polygon, &self.view);
            let Some(own) = rings.first().and_then(|outer| shapes::bounds(outer)) else { continue };
            let outer = shapes::area(&rings[0]);
            let small = own.width() < SMALLEST_MM && own.height() < SMALLEST_MM;
            if small || self.points > MOST_POINTS {
                let holes: f64 = rings.iter().skip(1).map(|ring| shapes::area(ring)).sum();
                let fine = self.rules[at].fine.get_or_insert_with(|| Fine::new(self.view.map));
                fine.add(own.middle(), (outer - holes).max(0.0));
                self.merged += 1;
                continue;
            }
            if best.is_none_or(|(known, _)| outer > known) {
                best = shapes::middle(&rings[0]).map(|middle| (outer, middle)).or(best);
            }
            let rule = &self.style.rules[at];
            let outlined = rule.fill.is_none() && rule.hatch.is_none();
            if outlined && !shapes::edges_on(&rings, &self.view.map) {
                continue;
            }
            let bare = own.width() < BARE_MM && own.height() < BARE_MM && rule.fill.is_some();
            let ink = &mut self.rules[at];
            let (paths, count) =
                if bare { (&mut ink.bare, &mut ink.in_bare) } else { (&mut ink.areas, &mut ink.in_area) };
            let written = shapes::write_rings(open(paths, count), &rings);
            *count += written;
            self.points += written;
        }
        let mut lines = Vec::new();
        shapes::lines(&feature.geometry, &mut lines);
        for line in lines {
            for part in shapes::line(line, &self.view) {
                let ink = &mut self.rules[at];
                let written = shapes::write_line(open(&mut ink.lines, &mut ink.in_line), &part);
                ink.in_line += written;
                self.points += written;
                best = best.or_else(|| part.get(part.len() / 2).map(|middle| (0.0, *middle)));
            }
        }
        let spot = self.signs(at, feature);
        self.write_upon(feature, best, spot);
    }

    /// Draws the points of a feature; gives the first on the map.
    fn signs(&mut self, at: usize, feature: &Feature) -> Option<Point> {
        let mut points = Vec::new();
        shapes::points(&feature.geometry, &mut points);
        let mut first = None;
        for (lon, lat) in points {
            let place = self.view.place_degrees(lon, lat);
            if !self.view.map.wider(2.0).holds(place) {
                continue;
            }
            first = first.or(Some(place));
            let ink = &mut self.rules[at];
            // Two signs of a rule in the same tenth of a millimetre are one.
            let cell = ((place.0 * 10.0) as i32, (place.1 * 10.0) as i32);
            if ink.spots.len() < MOST_SIGNS && ink.spots.insert(cell) {
                ink.signs.push_str(&look::sign(&self.style.rules[at], place));
            }
        }
        first
    }

    /// The label and the chart of a feature.
    fn write_upon(&mut self, feature: &Feature, best: Option<(f64, Point)>, spot: Option<Point>) {
        let Some(middle) = best.map(|(_, middle)| middle).or(spot).filter(|at| self.view.map.holds(*at))
        else {
            return;
        };
        let charted = self.style.chart.as_ref().map(|style| {
            let values = style.parts.iter().map(|part| self.number_in(feature, &part.field).unwrap_or(0.0));
            chart::draw(style, &values.collect::<Vec<_>>(), middle)
        });
        self.charts.push_str(&charted.unwrap_or_default());
        let Some(label) = &self.style.label else { return };
        if label.until_metres_per_pixel.is_some_and(|until| self.view.metres_per_pixel() > until) {
            return;
        }
        let text = self.text_in(feature, &label.field).trim().to_owned();
        if text.is_empty() {
            return;
        }
        let size = look::length(label.size, 1.0).min(20.0);
        let boundary = matches!(self.layer.role, LayerRole::County | LayerRole::Township);
        let name = Name {
            text,
            at: match (best, spot) {
                (None, Some(spot)) => Spots::Beside(spot, 1.2),
                _ => Spots::Over(middle),
            },
            size,
            colour: look::colour(&label.colour).0,
            halo: label.halo.as_deref().map(|halo| look::colour(halo).0),
            rank: (if boundary { 2 } else { 0 }, best.map_or(0.0, |(area, _)| area)),
        };
        self.names.push(name);
    }

    fn takes(&self, rule: &StyleRule, feature: &Feature) -> bool {
        match &rule.when {
            None => true,
            Some(Condition::Is { field, values }) => {
                let text = self.text_in(feature, field);
                values.iter().any(|value| *value == text)
            }
            Some(Condition::Between { field, from, to }) => {
                self.number_in(feature, field).is_some_and(|number| {
                    from.is_none_or(|from| number >= from) && to.is_none_or(|to| number < to)
                })
            }
        }
    }

    fn text_in<'f>(&self, feature: &'f Feature, field: &str) -> Cow<'f, str> {
        let own = |text: &'f Option<String>| Cow::Borrowed(text.as_deref().unwrap_or_default());
        let called = |name: &Option<String>| name.as_deref() == Some(field);
        match field {
            "name" => own(&feature.name),
            "code" => own(&feature.code),
            "class" => own(&feature.class),
            _ if called(&self.layer.name_field) => own(&feature.name),
            _ if called(&self.layer.code_field) => own(&feature.code),
            _ if called(&self.layer.class_field) => own(&feature.class),
            _ => match self.value_in(feature, field) {
                Some(FieldValue::Text(text)) => Cow::Borrowed(text),
                Some(value) => Cow::Owned(value.to_string()),
                None => Cow::Borrowed(""),
            },
        }
    }

    fn value_in<'f>(&self, feature: &'f Feature, field: &str) -> Option<&'f FieldValue> {
        feature.values.get(self.fields.iter().position(|one| one.name == field)?)
    }

    fn number_in(&self, feature: &Feature, field: &str) -> Option<f64> {
        let number = match self.value_in(feature, field) {
            Some(FieldValue::Integer(number)) => *number as f64,
            Some(FieldValue::Real(number)) => *number,
            _ => self.text_in(feature, field).trim().parse().ok()?,
        };
        number.is_finite().then_some(number)
    }

    /// The layer as SVG with its hatches, and what the legend says of it.
    pub(super) fn finish(&self, opacity: f64) -> (String, String, Vec<Entry>) {
        let (mut defs, mut svg, mut entries) = (String::new(), String::new(), Vec::new());
        let opacity = if opacity.is_finite() { opacity.clamp(0.0, 1.0) } else { 1.0 };
        // The last rule takes what is left, so the first lies on top.
        for (at, (rule, ink)) in self.style.rules.iter().zip(&self.rules).enumerate().rev() {
            if ink.is_empty() {
                continue;
            }
            let id = format!("hatch-{}-{at}", self.number);
            if let Some(hatch) = &rule.hatch {
                defs.push_str(&look::pattern(&id, hatch));
            }
            self.draw_rule(&mut svg, rule, ink, &id);
            let text = if rule.name.trim().is_empty() { &self.layer.name } else { &rule.name };
            let (fill, stroke) = (look::fill(rule.fill.as_deref()), look::stroke(rule.stroke.as_ref()));
            let sample = if !ink.areas.is_empty() || !ink.bare.is_empty() || ink.fine.is_some() {
                let hatch = rule.hatch.as_ref().map(|_| id);
                if rule.fill.is_none() && hatch.is_none() {
                    Sample::Line(stroke)
                } else {
                    Sample::Area { fill, stroke, hatch }
                }
            } else if !ink.lines.is_empty() {
                Sample::Line(stroke)
            } else {
                Sample::Sign(rule.clone())
            };
            entries.push(Entry { sample, text: text.clone(), opacity });
        }
        entries.reverse();
        if let Some(style) = self.style.chart.as_ref().filter(|_| !self.charts.is_empty()) {
            entries.extend(style.parts.iter().map(|part| Entry {
                sample: Sample::Area {
                    fill: look::fill(Some(&part.colour)),
                    stroke: look::stroke(None),
                    hatch: None,
                },
                text: part.field.clone(),
                opacity,
            }));
        }
        svg.push_str(&self.charts);
        if !svg.is_empty() {
            svg = format!(r#"<g opacity="{opacity:.3}">{svg}</g>"#);
        }
        (defs, svg, entries)
    }

    fn draw_rule(&self, svg: &mut String, rule: &StyleRule, ink: &RuleInk, id: &str) {
        let (fill, stroke) = (look::fill(rule.fill.as_deref()), look::stroke(rule.stroke.as_ref()));
        if let Some(fine) = &ink.fine {
            // What is too small for its outline takes the outline's colour where it is not filled.
            let colour = rule.fill.as_deref().or(rule.stroke.as_ref().map(|stroke| stroke.colour.as_str()));
            let _ = write!(svg, r#"<path d="{}" {}/>"#, fine.path(), look::fill(colour.or(Some("#808080"))));
        }
        for path in &ink.bare {
            let _ = write!(svg, r#"<path d="{path}" {fill}/>"#);
        }
        for path in &ink.areas {
            if rule.hatch.is_none() || rule.fill.is_some() {
                let _ = write!(svg, r#"<path d="{path}" {fill} {stroke}/>"#);
            }
            if rule.hatch.is_some() {
                let stroke = if rule.fill.is_some() { r#"stroke="none""# } else { &stroke };
                let _ = write!(svg, r#"<path d="{path}" fill="url(#{id})" {stroke}/>"#);
            }
        }
        for path in &ink.lines {
            let _ = write!(svg, r#"<path d="{path}" fill="none" {stroke}/>"#);
        }
        if !ink.signs.is_empty() {
            let _ = write!(svg, r#"<path d="{}" {fill} {stroke}/>"#, ink.signs);
        }
    }
}
