//! The location map: the county and its townships, where the programme's systems are built, and its towers by name.
//!
//! Extents differ by the angle of their hatch, so that they can be told apart in grey; one that would be smaller than
//! a letter gets a square. Names are placed one after another, the boundaries' first, each where it covers no other;
//! those that find no place are counted in a note.

use std::fmt::Write as _;

use geo_types::{Geometry, LineString, MultiPolygon};
use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_model::system::{Extent, Tower};

use super::chart;
use super::frame::{self, Frame};
use super::legend::{self, Legend, Sample};
use super::map::{
    self, COUNTY, LETTER_MM, TOWNSHIP, label, middle, multi, path, polygons_of, spot, symbol, tower_kind,
};
use super::words::Location;
use crate::facts::Facts;
use crate::form::MapWords;

/// Size of towers' names, millimetres.
const TOWER_NAME_MM: f64 = 2.1;
/// An extent that is drawn smaller is marked with a square, millimetres.
const LEAST_MM: f64 = 3.0;
/// Extents that have an entry of their own in the legend; more share one.
const NAMED: usize = 6;
/// Longest name on the map, in characters.
const LONGEST: f64 = 16.0;
/// Names that are tried; a map with more is unreadable anyway, and trying all against all takes time.
const MOST_NAMES: usize = 400;
/// Hatches of extents.
const HATCHES: &str = r##"<pattern id="location-hatch0" patternUnits="userSpaceOnUse" width="2.2" height="2.2" patternTransform="rotate(45)"><rect width="0.2" height="2.2" fill="#12747a"/></pattern><pattern id="location-hatch1" patternUnits="userSpaceOnUse" width="1.6" height="1.6" patternTransform="rotate(-45)"><rect width="0.2" height="1.6" fill="#12747a"/></pattern><pattern id="location-hatch2" patternUnits="userSpaceOnUse" width="1.6" height="1.6"><rect width="0.2" height="1.6" fill="#12747a"/></pattern><pattern id="location-hatch3" patternUnits="userSpaceOnUse" width="1.6" height="1.6" patternTransform="rotate(90)"><rect width="0.2" height="1.6" fill="#12747a"/></pattern>"##;
/// How extents are drawn, one after another.
const EXTENTS: [&str; 4] = [
    r##"fill="url(#location-hatch0)" stroke="#12747a" stroke-width="0.4""##,
    r##"fill="url(#location-hatch1)" stroke="#12747a" stroke-width="0.4""##,
    r##"fill="url(#location-hatch2)" stroke="#12747a" stroke-width="0.4""##,
    r##"fill="url(#location-hatch3)" stroke="#12747a" stroke-width="0.4""##,
];
/// How extents that are lines are drawn.
const ROUTE: &str = r##"fill="none" stroke="#12747a" stroke-width="0.8""##;

/// What is drawn.
struct Subject<'a> {
    layers: &'a [LayerFeatures],
    extents: Vec<&'a Extent>,
    towers: Vec<&'a Tower>,
}

impl<'a> Subject<'a> {
    fn of(facts: &Facts<'a>) -> Self {
        let systems = facts.snapshot.funded_by(facts.programme);
        let own = |extent: &&Extent| {
            systems.iter().any(|s| s.id == extent.system) && !outline(&extent.geometry).is_empty()
        };
        let towers = facts.snapshot.programme_towers(facts.programme);
        Self {
            layers: facts.layers,
            extents: facts.snapshot.extents.iter().filter(own).collect(),
            towers: towers.into_iter().filter(|t| t.position().is_some()).collect(),
        }
    }

    /// The points that the sheet shows: the county, or everything that is located where no county is given.
    fn points(&self) -> Vec<(f64, f64)> {
        let county = frame::county(self.layers);
        if !county.is_empty() {
            return county;
        }
        let mut points: Vec<(f64, f64)> = self.extents.iter().flat_map(|e| outline(&e.geometry)).collect();
        points.extend(self.towers.iter().filter_map(|tower| tower.position()));
        points
    }
}

/// Whether a system has a place.
pub(super) fn shows(facts: &Facts) -> bool {
    let subject = Subject::of(facts);
    !subject.extents.is_empty() || !subject.towers.is_empty()
}

/// Draws the map, `width` × `height` millimetres.
pub(super) fn draw(facts: &Facts, words: &Location, map: &MapWords, width: f64, height: f64) -> String {
    let subject = Subject::of(facts);
    // The legend's height depends neither on the scale nor on the number of names that find no place.
    let points = subject.points();
    let whole = Frame::around(&points, width, height);
    let frame = Frame::around(&points, width, height - legend(&subject, words, map, &whole, 0).height());
    let mut svg = map::opened("location", (width, height), &frame, HATCHES);
    let mut names = Names::new(&frame);
    for (index, extent) in subject.extents.iter().enumerate() {
        draw_extent(&mut svg, extent, index, &frame);
    }
    for (role, look) in [(LayerRole::Township, TOWNSHIP), (LayerRole::County, COUNTY)] {
        path(&mut svg, polygons_of(subject.layers, role), look, &frame);
    }
    for tower in &subject.towers {
        if let Some((lon, lat)) = tower.position() {
            let (x, y) = frame.place(lon, lat);
            names.occupy(x, y, 1.1);
            svg.push_str(&symbol(tower_kind(tower), x, y));
        }
    }
    name_all(&subject, &frame, &mut names);
    svg.push_str(&names.svg);
    svg.push_str("</g>");
    frame.furniture(&mut svg, map);
    legend(&subject, words, map, &frame, names.left_out).draw(&mut svg, map, &frame, height);
    svg.push_str("</svg>");
    svg
}

fn legend(subject: &Subject, words: &Location, map: &MapWords, frame: &Frame, left_out: usize) -> Legend {
    let mut entries = legend::towers(&subject.towers, map);
    if subject.extents.len() <= NAMED {
        for (index, extent) in subject.extents.iter().enumerate() {
            entries.push((sample(extent, index, frame), format!("{}：{}", words.extent, extent.name)));
        }
    } else {
        let word = format!("{}（{}）", words.extent, subject.extents.len());
        entries.push((Sample::Area(EXTENTS[0]), word));
    }
    entries.extend(legend::boundaries(subject.layers, map));
    let mut notes = vec![map.reference.clone()];
    let mut note = vec![map.boundary_note.clone()];
    if subject.extents.iter().any(|e| e.synthetic) {
        note.push(words.synthetic_extent.clone());
    }
    if subject.towers.iter().any(|t| t.synthetic) {
        note.push(words.synthetic_tower.clone());
    }
    notes.push(note.join("，"));
    if left_out > 0 {
        notes.push(words.names_left_out.replace("{n}", &left_out.to_string()));
    }
    Legend::new(entries, format!("{}。", notes.join("。")))
}

fn sample(extent: &Extent, index: usize, frame: &Frame) -> Sample {
    if is_spot(extent, frame) {
        Sample::Spot
    } else if polygons(&extent.geometry).is_some() {
        Sample::Area(EXTENTS[index % EXTENTS.len()])
    } else {
        Sample::Line(ROUTE)
    }
}

fn draw_extent(svg: &mut String, extent: &Extent, index: usize, frame: &Frame) {
    let look = EXTENTS[index % EXTENTS.len()];
    if let Some(shape) = polygons(&extent.geometry) {
        path(svg, [shape], look, frame);
    }
    for line in lines(&extent.geometry) {
        let mut data = String::new();
        for (at, coord) in line.0.iter().enumerate() {
            let (x, y) = frame.place(coord.x, coord.y);
            let _ = write!(data, "{}{x:.2} {y:.2}", if at == 0 { 'M' } else { 'L' });
        }
        let _ = write!(svg, r#"<path d="{data}" {ROUTE}/>"#);
    }
    if is_spot(extent, frame) {
        let (left, top, right, bottom) = on_sheet(extent, frame);
        svg.push_str(&spot((left + right) / 2.0, (top + bottom) / 2.0));
    }
}

/// Whether an extent would be smaller than a letter.
fn is_spot(extent: &Extent, frame: &Frame) -> bool {
    let (left, top, right, bottom) = on_sheet(extent, frame);
    right - left < LEAST_MM && bottom - top < LEAST_MM
}

/// Left, top, right, bottom of an extent, millimetres on the sheet.
fn on_sheet(extent: &Extent, frame: &Frame) -> (f64, f64, f64, f64) {
    let points = outline(&extent.geometry);
    let places = points.iter().map(|(lon, lat)| frame.place(*lon, *lat));
    let none = (f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY);
    places.fold(none, |(l, t, r, b), (x, y)| (l.min(x), t.min(y), r.max(x), b.max(y)))
}

/// Townships' names first, then extents', then towers'.
fn name_all(subject: &Subject, frame: &Frame, names: &mut Names) {
    let townships = subject.layers.iter().filter(|l| l.layer.role == LayerRole::Township);
    for feature in townships.flat_map(|layer| &layer.features) {
        let (Some(name), Some(shape)) = (&feature.name, multi(&feature.geometry)) else { continue };
        if let Some((lon, lat)) = middle(&shape) {
            let (x, y) = frame.place(lon, lat);
            names.put(name, LETTER_MM, &around(x, y, 0.0));
        }
    }
    for extent in &subject.extents {
        let (left, top, right, bottom) = on_sheet(extent, frame);
        let (x, y) = ((left + right) / 2.0, (top + bottom) / 2.0);
        let clear = if is_spot(extent, frame) { 1.8 } else { 0.0 };
        names.put(&extent.name, LETTER_MM, &around(x, y, clear));
    }
    for tower in &subject.towers {
        if let Some((lon, lat)) = tower.position() {
            let (x, y) = frame.place(lon, lat);
            let name = if tower.name.trim().is_empty() { &tower.code } else { &tower.name };
            names.put(name, TOWER_NAME_MM, &around(x, y, 1.5));
        }
    }
}

/// Places for a name about a point that is to stay clear: anchor (-1 left, 0 middle, 1 right of the point) and shift.
fn around(x: f64, y: f64, clear: f64) -> Vec<(f64, f64, f64)> {
    if clear <= 0.0 {
        return [0.0, 3.6, -3.6, 7.2, -7.2].into_iter().map(|shift| (x, y + shift, 0.0)).collect();
    }
    vec![
        (x + clear, y, 1.0),
        (x - clear, y, -1.0),
        (x, y - clear - 0.9, 0.0),
        (x, y + clear + 0.9, 0.0),
        (x + clear, y - clear, 1.0),
        (x + clear, y + clear, 1.0),
        (x - clear, y - clear, -1.0),
        (x - clear, y + clear, -1.0),
    ]
}

/// Left, top, right, bottom.
type Rectangle = (f64, f64, f64, f64);

/// The names that were placed, and what they cover.
struct Names {
    svg: String,
    edges: Rectangle,
    taken: Vec<Rectangle>,
    tried: usize,
    left_out: usize,
}

impl Names {
    fn new(frame: &Frame) -> Self {
        Self { svg: String::new(), edges: frame.edges(), taken: Vec::new(), tried: 0, left_out: 0 }
    }

    /// Keeps names off a symbol.
    fn occupy(&mut self, x: f64, y: f64, half: f64) {
        if self.taken.len() < 2 * MOST_NAMES {
            self.taken.push((x - half, y - half, x + half, y + half));
        }
    }

    /// Writes a name at the first of the places (middle of its height, anchor) where it covers nothing.
    fn put(&mut self, name: &str, size: f64, places: &[(f64, f64, f64)]) {
        let name = chart::fitted(name.trim(), LONGEST);
        if name.is_empty() {
            return;
        }
        self.tried += 1;
        let width = chart::ems(&name) * size;
        let free = places.iter().filter(|_| self.tried <= MOST_NAMES).find_map(|(x, y, anchor)| {
            let left = x + (anchor - 1.0) * width / 2.0;
            let rectangle = (left, y - size * 0.55, left + width, y + size * 0.55);
            self.is_free(&rectangle).then_some((rectangle, *y))
        });
        match free {
            Some((rectangle, y)) => {
                label(&mut self.svg, rectangle.0, y + size * 0.36, &name, size, "start");
                self.taken.push(rectangle);
            }
            None => self.left_out += 1,
        }
    }

    fn is_free(&self, wanted: &Rectangle) -> bool {
        let inside = wanted.0 >= self.edges.0
            && wanted.1 >= self.edges.1
            && wanted.2 <= self.edges.2
            && wanted.3 <= self.edges.3;
        inside
            && self.taken.iter().all(|taken| {
                wanted.2 <= taken.0 || wanted.0 >= taken.2 || wanted.3 <= taken.1 || wanted.1 >= taken.3
            })
    }
}

/// The areas of a geometry, together; `None` where it has none.
fn polygons(geometry: &Geometry<f64>) -> Option<MultiPolygon<f64>> {
    match geometry {
        Geometry::GeometryCollection(parts) => {
            let all: Vec<_> = parts.iter().filter_map(multi).flat_map(|shape| shape.0).collect();
            (!all.is_empty()).then(|| MultiPolygon::new(all))
        }
        other => multi(other),
    }
}

/// The lines of a geometry.
fn lines(geometry: &Geometry<f64>) -> Vec<&LineString<f64>> {
    match geometry {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(lines) => lines.iter().collect(),
        _ => Vec::new(),
    }
}

/// The points that say where a geometry lies.
fn outline(geometry: &Geometry<f64>) -> Vec<(f64, f64)> {
    let points: Vec<(f64, f64)> = match geometry {
        Geometry::Point(point) => vec![(point.x(), point.y())],
        Geometry::MultiPoint(points) => points.iter().map(|p| (p.x(), p.y())).collect(),
        other => match polygons(other) {
            Some(shape) => frame::outer(&shape),
            None => lines(other).into_iter().flat_map(|line| line.0.iter().map(|c| (c.x, c.y))).collect(),
        },
    };
    points.into_iter().filter(|(x, y)| x.is_finite() && y.is_finite()).collect()
}
