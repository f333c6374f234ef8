//! What stands on the ground (tree belts, crops, buildings): read from a vector file, brought onto a grid as heights.
//!
//! A polygon takes the cells whose centres lie in it; one that is thinner than a cell, a line and a point take every
//! cell they touch, so that no sight line slips through a belt of trees. Where things stand in one another, the
//! tallest counts.

use std::path::{Path, PathBuf};

use gdal::errors::GdalError;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform};
use gdal::vector::{Feature, LayerAccess};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};

use crate::SpatialError;
use crate::burn::fill;
use crate::crs::{CGCS2000, system};
use crate::grid::Frame;
use crate::quiet::hush;

/// Formats that are read: each keeps its features in its own file (or some beside it of the same name).
const DRIVERS: [&str; 4] = ["GPKG", "GeoJSON", "ESRI Shapefile", "FlatGeobuf"];

/// Attributes that hold a height where none is named, by what people call them.
const HEIGHT_NAMES: [&str; 6] = ["height", "height_m", "h", "高度", "高", "树高"];

/// Attributes that hold a class.
const CLASS_NAMES: [&str; 5] = ["class", "dlmc", "地类名称", "类别", "地类"];

/// Most features of a file.
const MOST_FEATURES: usize = 2_000_000;

/// Features read between two looks at a cancel.
const STEP: usize = 512;

/// Why a vector file does not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandingTrouble {
    /// It has no layer, or more than one.
    Layers(usize),
    /// It has no coordinate system.
    NoCrs,
    /// It has no such attribute; the empty name: none that holds a height or a class.
    NoField(String),
    /// A feature's height is none.
    Height {
        /// Number of the feature, from 1.
        row: usize,
        /// What stands there.
        value: String,
    },
    /// It has too many features.
    TooMany,
}

/// How tall something is said to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Tall {
    /// Metres over the ground.
    Metres(f32),
    /// As all of a class.
    Class(String),
}

/// Reads a vector file: places in degrees (EPSG:4490) and how tall what stands there is. `field` names the attribute
/// with heights in metres; without one, the usual names are looked for, then a class.
///
/// Features without a geometry or without a value are left out.
///
/// # Errors
/// [`SpatialError::File`] for what is no vector file, [`SpatialError::Standing`] for what does not serve,
/// [`SpatialError::Transform`] for places that are none, [`SpatialError::Interrupted`].
pub fn read(
    path: &Path,
    field: Option<&str>,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Vec<(Geometry<f64>, Tall)>, SpatialError> {
    hush();
    let failed = |error: GdalError| SpatialError::File { path: path.to_owned(), reason: error.to_string() };
    let wrong = |why| SpatialError::Standing { path: path.to_owned(), why };
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
        allowed_drivers: Some(&DRIVERS),
        open_options: None,
        sibling_files: None,
    };
    let data = Dataset::open_ex(path, options).map_err(failed)?;
    if data.layer_count() != 1 {
        return Err(wrong(StandingTrouble::Layers(data.layer_count())));
    }
    let mut layer = data.layer(0).map_err(failed)?;
    let mut own = layer.spatial_ref().ok_or_else(|| wrong(StandingTrouble::NoCrs))?;
    own.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let way = CoordTransform::new(&own, &system(CGCS2000)?)
        .map_err(|error| SpatialError::Transform { reason: error.to_string() })?;
    let names: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    let column = column(&names, field)
        .ok_or_else(|| wrong(StandingTrouble::NoField(field.unwrap_or_default().to_owned())))?;
    let mut found = Vec::new();
    for (at, feature) in layer.features().enumerate() {
        if at >= MOST_FEATURES {
            return Err(wrong(StandingTrouble::TooMany));
        }
        if at % STEP == 0 && !go_on() {
            return Err(SpatialError::Interrupted);
        }
        let Some(shape) = feature.geometry() else { continue };
        let Some(tall) =
            tall(&feature, &column).map_err(|value| wrong(StandingTrouble::Height { row: at + 1, value }))?
        else {
            continue;
        };
        found.push((in_degrees(shape, &way).map_err(|reason| SpatialError::Transform { reason })?, tall));
    }
    Ok(found)
}

/// By way of GeoJSON: GDAL's own conversion takes rings and parts for granted that a hostile file does not have.
fn in_degrees(shape: &gdal::vector::Geometry, way: &CoordTransform) -> Result<Geometry<f64>, String> {
    let text = shape.transform(way).and_then(|shape| shape.json()).map_err(|error| error.to_string())?;
    let parsed: geojson::Geometry = text.parse().map_err(|error: geojson::Error| error.to_string())?;
    Geometry::try_from(parsed).map_err(|error| error.to_string())
}

/// The attribute that says how tall things are.
enum Column {
    Height(usize),
    Class(usize),
}

fn column(names: &[String], field: Option<&str>) -> Option<Column> {
    let place = |wanted: &str| names.iter().position(|name| name.to_lowercase() == wanted.to_lowercase());
    if let Some(field) = field {
        return place(field).map(Column::Height);
    }
    let first = |wanted: &[&str]| wanted.iter().find_map(|name| place(name));
    first(&HEIGHT_NAMES).map(Column::Height).or_else(|| first(&CLASS_NAMES).map(Column::Class))
}

/// How tall a feature is; the text that is no height.
fn tall(feature: &Feature<'_>, column: &Column) -> Result<Option<Tall>, String> {
    let (Column::Height(at) | Column::Class(at)) = *column;
    let text = feature.field_as_string(at).unwrap_or_default().unwrap_or_default();
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match column {
        Column::Class(_) => Ok(Some(Tall::Class(text.to_owned()))),
        Column::Height(_) => {
            metres(text).map(|metres| Some(Tall::Metres(metres))).ok_or_else(|| text.to_owned())
        }
    }
}

/// A height as people write it: `12`, `12.5 m`, `12.5米`; `None` for what is none from 0 to 1000.
pub fn metres(text: &str) -> Option<f32> {
    let number = text.trim().trim_end_matches(['m', '米', 'M']).trim();
    number.parse::<f32>().ok().filter(|metres| (0.0..=1000.0).contains(metres))
}

/// Raises the cells of a grid of `width` columns that something of a height stands on. `shape` is in degrees.
///
/// # Errors
/// [`SpatialError::Transform`] for a corner that the grid's system does not have.
pub fn raise(
    frame: &Frame<'_>,
    shape: &Geometry<f64>,
    metres: f32,
    width: usize,
    cells: &mut [f32],
) -> Result<(), SpatialError> {
    let mut up = |cell: &mut f32| *cell = cell.max(metres);
    match shape {
        Geometry::Polygon(polygon) => area(frame, polygon, width, cells, &mut up),
        Geometry::MultiPolygon(many) => {
            many.iter().try_for_each(|one| area(frame, one, width, cells, &mut up))
        }
        Geometry::LineString(line) => {
            trail(&frame.line(line)?, width, cells, &mut up);
            Ok(())
        }
        Geometry::MultiLineString(many) => many.iter().try_for_each(|line| {
            trail(&frame.line(line)?, width, cells, &mut up);
            Ok(())
        }),
        Geometry::Point(at) => {
            trail(&frame.line(&LineString(vec![at.0, at.0]))?, width, cells, &mut up);
            Ok(())
        }
        Geometry::MultiPoint(many) => {
            many.iter().try_for_each(|at| raise(frame, &Geometry::Point(*at), metres, width, cells))
        }
        Geometry::GeometryCollection(many) => {
            many.iter().try_for_each(|one| raise(frame, one, metres, width, cells))
        }
        _ => Ok(()),
    }
}

fn area(
    frame: &Frame<'_>,
    polygon: &Polygon<f64>,
    width: usize,
    cells: &mut [f32],
    up: &mut impl FnMut(&mut f32),
) -> Result<(), SpatialError> {
    let shape = frame.shape(&MultiPolygon(vec![polygon.clone()]))?;
    fill(&shape, width, cells, |run| run.iter_mut().for_each(&mut *up));
    for ring in shape.iter().map(Polygon::exterior).filter(|ring| is_thin(ring)) {
        trail(ring, width, cells, up);
    }
    Ok(())
}

/// Whether what a ring encloses is less than a cell wide on the whole: twice its area over its length.
fn is_thin(ring: &LineString<f64>) -> bool {
    let edges = || ring.0.windows(2).map(|edge| (edge[0], edge[1]));
    let twice: f64 = edges().map(|(a, b)| a.x * b.y - b.x * a.y).sum();
    let length: f64 = edges().map(|(a, b)| (b.x - a.x).hypot(b.y - a.y)).sum();
    twice.abs() < length
}

/// Hands on every cell that a line touches, so that no diagonal is left open.
fn trail(line: &LineString<f64>, width: usize, cells: &mut [f32], up: &mut impl FnMut(&mut f32)) {
    let rows = cells.len().checked_div(width).unwrap_or(0);
    for edge in line.0.windows(2) {
        let Some((from, to)) = clip(edge[0], edge[1], (width as f64 - 0.5, rows as f64 - 0.5)) else {
            continue;
        };
        walk(from, to, |x, y| {
            if x < width && y < rows {
                up(&mut cells[y * width + x]);
            }
        });
    }
}

/// The part of an edge within the grid (Liang and Barsky); `None` outside, or for no numbers.
fn clip(a: Coord<f64>, b: Coord<f64>, (right, bottom): (f64, f64)) -> Option<(Coord<f64>, Coord<f64>)> {
    if ![a.x, a.y, b.x, b.y].iter().all(|number| number.is_finite()) {
        return None;
    }
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, a.x + 0.5), (dx, right - a.x), (-dy, a.y + 0.5), (dy, bottom - a.y)] {
        if step.abs() <= 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |share: f64| Coord { x: a.x + dx * share, y: a.y + dy * share };
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// Walks the cells from one place to another, side by side (Amanatides and Woo 1987).
fn walk(from: Coord<f64>, to: Coord<f64>, mut see: impl FnMut(usize, usize)) {
    let cell = |at: f64| (at + 0.5).floor().max(0.0);
    let (mut x, mut y) = (cell(from.x), cell(from.y));
    let (last_x, last_y) = (cell(to.x), cell(to.y));
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    // Shares of the way to the next side, and from side to side.
    let next = |at: f64, cell: f64, step: f64| match step {
        step if step > 0.0 => (cell + 0.5 - at) / step,
        step if step < 0.0 => (cell - 0.5 - at) / step,
        _ => f64::INFINITY,
    };
    let (mut to_x, mut to_y) = (next(from.x, x, dx), next(from.y, y, dy));
    let steps = ((last_x - x).abs() + (last_y - y).abs()) as usize;
    see(x as usize, y as usize);
    for _ in 0..steps {
        // What is left is done where the other direction has come to its end.
        let across = if (x - last_x).abs() < 0.5 { false } else { (y - last_y).abs() < 0.5 || to_x < to_y };
        if across {
            x += dx.signum();
            to_x += 1.0 / dx.abs();
        } else {
            y += dy.signum();
            to_y += 1.0 / dy.abs();
        }
        see(x.max(0.0) as usize, y.max(0.0) as usize);
    }
}

/// The files that a vector file consists of: itself and, of a shapefile, its attributes.
pub fn parts(path: &Path) -> Vec<PathBuf> {
    let beside = ["dbf", "DBF"].map(|ending| path.with_extension(ending));
    let mut parts = vec![path.to_owned()];
    parts.extend(beside.into_iter().find(|beside| beside != path && beside.is_file()));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_touches_cells_side_by_side() {
        let mut cells = vec![0.0_f32; 20 * 12];
        let line = LineString::from(vec![(-40.0, -3.0), (3.3, 2.2), (18.9, 10.4), (18.9, 500.0)]);
        trail(&line, 20, &mut cells, &mut |cell| *cell = 9.0);
        let set = |x: usize, y: usize| cells[y * 20 + x] > 0.0;
        assert!(set(3, 2) && set(19, 10) && set(19, 11) && !set(0, 11));
        // From one end to the other by sides, never by corners alone.
        let mut reached = vec![(3_usize, 2_usize)];
        let mut at = 0;
        while let Some(&(x, y)) = reached.get(at) {
            for (i, j) in [(x + 1, y), (x.wrapping_sub(1), y), (x, y + 1), (x, y.wrapping_sub(1))] {
                if i < 20 && j < 12 && set(i, j) && !reached.contains(&(i, j)) {
                    reached.push((i, j));
                }
            }
            at += 1;
        }
        assert_eq!(reached.len(), cells.iter().filter(|cell| **cell > 0.0).count());
    }

    #[test]
    fn what_is_no_number_or_far_away_does_no_harm() {
        let mut cells = vec![0.0_f32; 30];
        let line = |points: Vec<(f64, f64)>| LineString::from(points);
        trail(&line(vec![(f64::NAN, 0.0), (3.0, 3.0)]), 6, &mut cells, &mut |cell| *cell = 1.0);
        trail(&line(vec![(1e18, 1e18), (2e18, 1e18)]), 6, &mut cells, &mut |cell| *cell = 1.0);
        trail(&line(vec![(3.0, 3.0)]), 0, &mut [], &mut |cell| *cell = 1.0);
        assert!(cells.iter().all(|cell| *cell <= 0.0));
        trail(&line(vec![(-1e6, 2.0), (1e6, 2.0)]), 6, &mut cells, &mut |cell| *cell = 1.0);
        assert_eq!(cells.iter().filter(|cell| **cell > 0.0).count(), 6);
    }

    #[test]
    fn heights_as_people_write_them() {
        assert_eq!([metres("12"), metres(" 12.5 米"), metres("3m")], [Some(12.0), Some(12.5), Some(3.0)]);
        assert_eq!(["", "tall", "-1", "1001", "NaN"].map(metres), [None; 5]);
    }
}
