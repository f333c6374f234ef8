//! Geometries on their way out: in another coordinate system, by their kind, as text.

use std::fmt::Write as _;

use gdal::spatial_ref::CoordTransform;
use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use crate::SpatialError;
use crate::crs::{CGCS2000, system};

/// Takes geometries from EPSG:4490 to a system.
pub struct Moved(Option<CoordTransform>);

impl Moved {
    /// The way to a system by its EPSG code.
    ///
    /// # Errors
    /// [`SpatialError::Crs`] for a code that is unknown, [`SpatialError::Transform`].
    pub fn to(epsg: u32) -> Result<Self, SpatialError> {
        // Both are degrees of an ellipsoid whose figures differ in the tenth digit, in frames that agree to centimetres.
        if matches!(epsg, CGCS2000 | 4326) {
            return Ok(Self(None));
        }
        let way = CoordTransform::new(&system(CGCS2000)?, &system(epsg)?)
            .map_err(|error| SpatialError::Transform { reason: error.to_string() })?;
        Ok(Self(Some(way)))
    }

    /// A geometry in that system.
    ///
    /// # Errors
    /// [`SpatialError::Transform`] for a place that the system does not have.
    pub fn geometry(&self, geometry: &Geometry<f64>) -> Result<Geometry<f64>, SpatialError> {
        let mut moved = geometry.clone();
        let Some(way) = &self.0 else { return Ok(moved) };
        let (mut xs, mut ys) = (Vec::new(), Vec::new());
        each(&mut moved, &mut |at| {
            xs.push(at.x);
            ys.push(at.y);
        });
        let fails = |reason: String| SpatialError::Transform { reason };
        way.transform_coords(&mut xs, &mut ys, &mut []).map_err(|error| fails(error.to_string()))?;
        if let Some(at) = xs.iter().zip(&ys).position(|(x, y)| !x.is_finite() || !y.is_finite()) {
            return Err(fails(format!("vertex {}", at + 1)));
        }
        let mut places = xs.into_iter().zip(ys);
        each(&mut moved, &mut |at| {
            if let Some((x, y)) = places.next() {
                *at = Coord { x, y };
            }
        });
        Ok(moved)
    }
}

/// Every vertex, in one order always.
pub(super) fn each(geometry: &mut Geometry<f64>, see: &mut dyn FnMut(&mut Coord<f64>)) {
    fn ring(line: &mut LineString<f64>, see: &mut dyn FnMut(&mut Coord<f64>)) {
        line.0.iter_mut().for_each(see);
    }
    fn polygon(shape: &mut Polygon<f64>, see: &mut dyn FnMut(&mut Coord<f64>)) {
        shape.exterior_mut(|line| ring(line, see));
        shape.interiors_mut(|lines| lines.iter_mut().for_each(|line| ring(line, see)));
    }
    match geometry {
        Geometry::Point(point) => see(&mut point.0),
        Geometry::MultiPoint(points) => points.0.iter_mut().for_each(|point| see(&mut point.0)),
        Geometry::Line(line) => [&mut line.start, &mut line.end].into_iter().for_each(see),
        Geometry::LineString(line) => ring(line, see),
        Geometry::MultiLineString(lines) => lines.0.iter_mut().for_each(|line| ring(line, see)),
        Geometry::Polygon(shape) => polygon(shape, see),
        Geometry::MultiPolygon(shapes) => shapes.0.iter_mut().for_each(|shape| polygon(shape, see)),
        Geometry::GeometryCollection(parts) => parts.0.iter_mut().for_each(|part| each(part, see)),
        Geometry::Rect(rect) => {
            *geometry = Geometry::Polygon(rect.to_polygon());
            each(geometry, see);
        }
        Geometry::Triangle(triangle) => {
            *geometry = Geometry::Polygon(triangle.to_polygon());
            each(geometry, see);
        }
    }
}

/// The kinds that formats keep apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Area,
    Line,
    Point,
}

/// What a geometry has of each kind, as one part or several of it.
pub(super) struct Parts {
    pub(super) areas: Vec<Polygon<f64>>,
    pub(super) lines: Vec<LineString<f64>>,
    pub(super) points: Vec<Point<f64>>,
}

impl Parts {
    pub(super) fn of(geometry: &Geometry<f64>) -> Self {
        let mut parts = Self { areas: Vec::new(), lines: Vec::new(), points: Vec::new() };
        parts.add(geometry);
        parts
    }

    fn add(&mut self, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::Point(point) => self.points.push(*point),
            Geometry::MultiPoint(points) => self.points.extend(&points.0),
            Geometry::Line(line) => self.lines.push(LineString::from(*line)),
            Geometry::LineString(line) => self.lines.push(line.clone()),
            Geometry::MultiLineString(lines) => self.lines.extend(lines.0.iter().cloned()),
            Geometry::Polygon(shape) => self.areas.push(shape.clone()),
            Geometry::MultiPolygon(shapes) => self.areas.extend(shapes.0.iter().cloned()),
            Geometry::Rect(rect) => self.areas.push(rect.to_polygon()),
            Geometry::Triangle(triangle) => self.areas.push(triangle.to_polygon()),
            Geometry::GeometryCollection(parts) => parts.0.iter().for_each(|part| self.add(part)),
        }
    }

    /// How many parts of a kind there are.
    pub(super) fn count(&self, kind: Kind) -> usize {
        match kind {
            Kind::Area => self.areas.len(),
            Kind::Line => self.lines.len(),
            Kind::Point => self.points.len(),
        }
    }

    /// The parts of a kind as one geometry; `many`: of several parts even where it has one.
    pub(super) fn of_kind(mut self, kind: Kind, many: bool) -> Geometry<f64> {
        let one = !many && self.count(kind) == 1;
        match kind {
            Kind::Area if one => Geometry::Polygon(self.areas.remove(0)),
            Kind::Area => Geometry::MultiPolygon(MultiPolygon(self.areas)),
            Kind::Line if one => Geometry::LineString(self.lines.remove(0)),
            Kind::Line => Geometry::MultiLineString(MultiLineString(self.lines)),
            Kind::Point if one => Geometry::Point(self.points.remove(0)),
            Kind::Point => Geometry::MultiPoint(MultiPoint(self.points)),
        }
    }
}

/// A geometry as well-known text; every number reads back as what it was.
pub fn wkt(geometry: &Geometry<f64>) -> String {
    let mut text = String::new();
    put(&mut text, geometry);
    text
}

fn put(text: &mut String, geometry: &Geometry<f64>) {
    match geometry {
        Geometry::Point(point) => tagged(text, "POINT", std::iter::once(point.0), place),
        Geometry::MultiPoint(points) => tagged(text, "MULTIPOINT", points.0.iter(), |text, point| {
            text.push('(');
            place(text, point.0);
            text.push(')');
        }),
        Geometry::Line(one) => put(text, &Geometry::LineString(LineString::from(*one))),
        Geometry::LineString(one) => tagged(text, "LINESTRING", one.0.iter().copied(), place),
        Geometry::MultiLineString(lines) => tagged(text, "MULTILINESTRING", lines.0.iter(), line),
        Geometry::Polygon(shape) => {
            text.push_str("POLYGON");
            polygon(text, shape);
        }
        Geometry::MultiPolygon(shapes) => tagged(text, "MULTIPOLYGON", shapes.0.iter(), polygon),
        Geometry::GeometryCollection(parts) => tagged(text, "GEOMETRYCOLLECTION", parts.0.iter(), put),
        Geometry::Rect(rect) => put(text, &Geometry::Polygon(rect.to_polygon())),
        Geometry::Triangle(triangle) => put(text, &Geometry::Polygon(triangle.to_polygon())),
    }
}

fn tagged<T>(text: &mut String, tag: &str, parts: impl Iterator<Item = T>, each: impl Fn(&mut String, T)) {
    text.push_str(tag);
    list(text, parts, each);
}

fn list<T>(text: &mut String, parts: impl Iterator<Item = T>, each: impl Fn(&mut String, T)) {
    text.push('(');
    for (index, part) in parts.enumerate() {
        if index > 0 {
            text.push(',');
        }
        each(text, part);
    }
    text.push(')');
}

fn place(text: &mut String, at: Coord<f64>) {
    // Writing to a String does not fail.
    let _ = write!(text, "{} {}", at.x, at.y);
}

fn line(text: &mut String, line: &LineString<f64>) {
    list(text, line.0.iter().copied(), place);
}

fn polygon(text: &mut String, shape: &Polygon<f64>) {
    list(text, std::iter::once(shape.exterior()).chain(shape.interiors()), line);
}
