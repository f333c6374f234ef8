//! What the programme has on the ground: extents of its systems, what its towers see, the towers, the township in focus.

use std::fmt::Write as _;

use geo_types::{Geometry, MultiPolygon};
use jitu_model::coverage::CoverageShapes;
use jitu_model::style::Hatch;
use jitu_model::system::{Extent, Tower};

use super::Sheet;
use super::furniture::outlines;
use super::legend::{Entry, Sample};
use super::look;
use super::names::{Name, Spots};
use super::shapes;
use super::view::Rect;
use crate::figure::{DepthSample, TowerKind, depth_entries, draw_depths, symbol, tower_kind};

/// What is seen, and what is not.
const SEEN: (&str, &str) =
    (r##"fill="#12747a" fill-opacity="0.2""##, r##"stroke="#12747a" stroke-width="0.15""##);
/// The hatch of what is not seen.
const BLIND: &str = "blind";
/// Colour of extents.
const EXTENT: &str = "#12747a";
/// Angles of the hatches of extents, one after another.
const ANGLES: [f64; 4] = [45.0, -45.0, 0.0, 90.0];
/// Extents that have an entry of their own in the legend; more share one.
const NAMED: usize = 6;
/// An extent with a greater share of the map is not hatched.
const LARGE: f64 = 0.2;

/// How an extent lies on the map.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lies {
    /// It takes a small part of it, or none.
    Within,
    /// A large part, with its boundary.
    Large,
    /// All of it: nothing of its boundary is seen.
    Around,
}

fn entry(sample: Sample, text: String) -> Entry {
    Entry { sample, text, opacity: 1.0 }
}

impl Sheet<'_> {
    /// Draws what the towers see of their target, and what not. Gives whether anything of it is on the map.
    pub fn coverage(&mut self, shapes: &CoverageShapes) -> bool {
        let before = self.ground.len();
        let blind = outlines(&[&Geometry::MultiPolygon(shapes.blind.clone())], &self.view);
        let mut found = Vec::new();
        if let Some(picture) = &shapes.depths {
            let view = self.view;
            draw_depths(&mut self.ground, picture, &|lon, lat| view.place_degrees(lon, lat));
            for DepthSample { fill, word } in depth_entries(picture, &self.map_words) {
                let (fill, stroke) = (fill.to_owned(), String::new());
                found.push(entry(Sample::Area { fill, stroke, hatch: None }, word));
            }
        } else {
            let seen = outlines(&[&Geometry::MultiPolygon(shapes.visible.clone())], &self.view);
            if !seen.is_empty() {
                let _ = write!(self.ground, r#"<path d="{seen}" {} {}/>"#, SEEN.0, SEEN.1);
                let (fill, stroke) = (SEEN.0.to_owned(), SEEN.1.to_owned());
                found.push(entry(Sample::Area { fill, stroke, hatch: None }, self.map_words.visible.clone()));
            }
        }
        if !blind.is_empty() {
            let hatch = Hatch { angle: 45.0, spacing: 5.3, colour: "#b3472b".to_owned(), width: 1.0 };
            self.defs.push_str(&look::pattern(BLIND, &hatch));
            let _ = write!(self.ground, r#"<path d="{blind}" fill="url(#{BLIND})"/>"#);
            let (fill, stroke) =
                (r#"fill="none""#.to_owned(), r##"stroke="#b3472b" stroke-width="0.1""##.to_owned());
            let sample = Sample::Area { fill, stroke, hatch: Some(BLIND.to_owned()) };
            found.push(entry(sample, self.map_words.blind.clone()));
        }
        self.first.extend(found);
        self.ground.len() > before
    }

    /// Draws extents of systems, told apart by the angle of their hatch. Gives whether any is on the map.
    pub fn extents(&mut self, extents: &[&Extent]) -> bool {
        let mut found = Vec::new();
        for (at, extent) in extents.iter().enumerate() {
            let (angle, id) = (ANGLES[at % ANGLES.len()], format!("extent-{}", at % ANGLES.len()));
            let areas = outlines(&[&extent.geometry], &self.view);
            let mut lines = Vec::new();
            shapes::lines(&extent.geometry, &mut lines);
            let mut routes = String::new();
            for part in lines.into_iter().flat_map(|line| shapes::line(line, &self.view)) {
                shapes::write_line(&mut routes, &part);
            }
            let stroke = format!(r#"stroke="{EXTENT}" stroke-width="0.4""#);
            let lies = self.lies(&extent.geometry);
            if lies == Lies::Around {
                continue;
            }
            if lies == Lies::Large {
                // A hatch over all of the map would hide what lies in it: a band along the boundary says the same.
                let band = format!(r#"stroke="{EXTENT}" stroke-width="1.6" stroke-opacity="0.35""#);
                let _ = write!(self.ground, r#"<path d="{areas}" fill="none" {band}/>"#);
                found.push((Sample::Line(band), &extent.name));
            } else if !areas.is_empty() {
                if at < ANGLES.len() {
                    let hatch = Hatch { angle, spacing: 7.0, colour: EXTENT.to_owned(), width: 0.7 };
                    self.defs.push_str(&look::pattern(&id, &hatch));
                }
                let _ = write!(self.upon, r#"<path d="{areas}" fill="url(#{id})" {stroke}/>"#);
                let fill = r#"fill="none""#.to_owned();
                found.push((Sample::Area { fill, stroke, hatch: Some(id) }, &extent.name));
            } else if !routes.is_empty() {
                let stroke = format!(r#"stroke="{EXTENT}" stroke-width="0.8""#);
                let _ = write!(self.upon, r#"<path d="{routes}" fill="none" {stroke}/>"#);
                found.push((Sample::Line(stroke), &extent.name));
            }
        }
        let seen = !found.is_empty();
        if found.len() <= NAMED {
            let named = |name: &str| self.words.extent.replace("{name}", name);
            let entries: Vec<Entry> =
                found.into_iter().map(|(sample, name)| entry(sample, named(name))).collect();
            self.first.extend(entries);
        } else if let Some((sample, _)) = found.pop() {
            self.first.push(entry(sample, self.words.extents.clone()));
        }
        seen
    }

    /// How a shape lies on the map.
    fn lies(&self, geometry: &Geometry<f64>) -> Lies {
        let mut polygons = Vec::new();
        shapes::polygons(geometry, &mut polygons);
        let (mut area, mut edges) = (0.0, false);
        for rings in polygons.into_iter().map(|polygon| shapes::polygon(polygon, &self.view)) {
            area += rings.first().map_or(0.0, |outer| shapes::area(outer));
            edges = edges || shapes::edges_on(&rings, &self.view.map);
        }
        match area > LARGE * self.view.map.width() * self.view.map.height() {
            true if edges => Lies::Large,
            true => Lies::Around,
            false => Lies::Within,
        }
    }

    /// Draws towers, with their names where they are wanted; each kind is counted in the legend. Gives how many are on
    /// the map.
    pub fn towers(&mut self, towers: &[&Tower], named: bool) -> usize {
        let mut counts = [0_usize; 3];
        let kinds = [TowerKind::New, TowerKind::Reused, TowerKind::Idle];
        for tower in towers {
            let Some(place) = tower.position().map(|(lon, lat)| self.view.place_degrees(lon, lat)) else {
                continue;
            };
            if !self.view.map.holds(place) {
                continue;
            }
            let kind = tower_kind(tower);
            kinds.iter().zip(&mut counts).filter(|(one, _)| **one == kind).for_each(|(_, count)| *count += 1);
            self.upon.push_str(&symbol(kind, place.0, place.1));
            let (x, y) = place;
            self.names.occupy(Rect::of([x - 1.1, y - 1.1, x + 1.1, y + 1.1]));
            if named {
                self.names.want(Name {
                    text: tower.name.clone(),
                    at: Spots::Beside(place, 1.3),
                    size: self.layout.letter * 0.84,
                    colour: "#0b3f44".to_owned(),
                    halo: Some("#ffffff".to_owned()),
                    rank: (1, 0.0),
                });
            }
        }
        let words = [&self.map_words.tower_new, &self.map_words.tower_reused, &self.map_words.tower_idle];
        let there = kinds.into_iter().zip(words).zip(counts).filter(|(_, count)| *count > 0);
        let entries: Vec<Entry> = there
            .map(|((kind, word), count)| entry(Sample::Tower(kind), format!("{word}（{count}）")))
            .collect();
        self.first.splice(0..0, entries);
        counts.iter().sum()
    }

    /// Puts one township in focus: everything outside of it is dimmed, its boundary drawn in colour.
    pub fn focus(&mut self, name: &str, shape: &MultiPolygon<f64>) {
        let path = outlines(&[&Geometry::MultiPolygon(shape.clone())], &self.view);
        let map = self.view.map.wider(1.0);
        let around =
            format!("M{:.2} {:.2}H{:.2}V{:.2}H{:.2}Z", map.left, map.top, map.right, map.bottom, map.left);
        let stroke = r##"stroke="#8c3a5e" stroke-width="0.6" stroke-dasharray="4 1 0.7 1""##;
        let _ = write!(
            self.ground,
            r##"<path d="{around}{path}" fill="#ffffff" fill-opacity="0.55" fill-rule="evenodd"/><path d="{path}" fill="none" stroke="#e7c3d3" stroke-width="1.8" stroke-opacity="0.7"/><path d="{path}" fill="none" {stroke}/>"##
        );
        self.first.push(entry(Sample::Line(stroke.to_owned()), self.words.focus.replace("{name}", name)));
    }
}
