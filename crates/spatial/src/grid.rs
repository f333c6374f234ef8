//! A north-up grid of cells in its own coordinate system: places, metres and areas of its cells.
//!
//! Cells are counted from the centre of the north-west one, columns eastwards, rows southwards, as line of sight does.

use std::ops::Range;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use jitu_model::ellipsoid::{metres_per_degree, polygon_area};

use crate::SpatialError;
use crate::crs::{CGCS2000, system};
use crate::transverse::Transverse;

/// What a grid's coordinates are counted in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// Degrees of longitude and latitude.
    Degrees,
    /// Lengths of so many metres.
    Metres(f64),
}

/// Where the cells of a raster lie.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// First coordinate of the west edge, in the grid's system.
    pub west: f64,
    /// Second coordinate of the north edge.
    pub north: f64,
    /// Width of a cell, in the system's unit; more than 0.
    pub cell_x: f64,
    /// Height of a cell; more than 0.
    pub cell_y: f64,
    /// The system's unit.
    pub unit: Unit,
    /// The coordinate system, as well-known text.
    pub wkt: String,
}

impl Grid {
    /// The place of a coordinate, in cells.
    pub fn place(&self, x: f64, y: f64) -> (f64, f64) {
        ((x - self.west) / self.cell_x - 0.5, (self.north - y) / self.cell_y - 0.5)
    }

    /// The coordinate of a place in cells.
    pub fn coordinate(&self, column: f64, row: f64) -> (f64, f64) {
        (self.west + (column + 0.5) * self.cell_x, self.north - (row + 0.5) * self.cell_y)
    }

    /// The grid of some columns and rows, which may lie outside this one.
    #[must_use]
    pub fn part(&self, columns: &Range<i64>, rows: &Range<i64>) -> Self {
        Self {
            width: usize::try_from(columns.end.saturating_sub(columns.start)).unwrap_or(0),
            height: usize::try_from(rows.end.saturating_sub(rows.start)).unwrap_or(0),
            west: self.west + columns.start as f64 * self.cell_x,
            north: self.north - rows.start as f64 * self.cell_y,
            ..self.clone()
        }
    }

    /// Size of a cell in a row, metres eastwards and northwards: on the ellipsoid in a grid of degrees, of the
    /// projection otherwise.
    pub fn cell_m(&self, row: f64) -> (f64, f64) {
        match self.unit {
            Unit::Degrees => {
                let (east, north) = metres_per_degree(self.coordinate(0.0, row).1.clamp(-89.0, 89.0));
                (self.cell_x * east, self.cell_y * north)
            }
            Unit::Metres(metres) => (self.cell_x * metres, self.cell_y * metres),
        }
    }

    /// Area of a cell in each row, m² on the CGCS2000 ellipsoid, taken in the middle column.
    ///
    /// # Errors
    /// [`SpatialError::Transform`] when the grid's system cannot be brought to longitude and latitude.
    pub fn cell_areas(&self) -> Result<Vec<f64>, SpatialError> {
        if let (Unit::Metres(metres), Some(own)) = (self.unit, Transverse::of(&self.wkt)) {
            let area = |row: usize| {
                let (x, y) = self.coordinate((self.width as f64 - 1.0) / 2.0, row as f64);
                let scale = own.scale_at(x * metres, y * metres);
                self.cell_x * self.cell_y * (metres / scale).powi(2)
            };
            return Ok((0..self.height).map(area).collect());
        }
        self.transformed_areas()
    }

    /// The same by PROJ, for every system.
    pub(crate) fn transformed_areas(&self) -> Result<Vec<f64>, SpatialError> {
        let frame = self.frame()?;
        let middle = self.width as f64 / 2.0;
        // Corners of the middle cell of each row: west and east, one line more than there are rows.
        let mut corners: Vec<(f64, f64)> = (0..=self.height)
            .flat_map(|row| [(middle - 0.5, row as f64 - 0.5), (middle + 0.5, row as f64 - 0.5)])
            .collect();
        frame.lon_lat(&mut corners)?;
        let area = |c: &[(f64, f64)]| {
            let ring = [c[0], c[1], c[3], c[2], c[0]];
            polygon_area(&Polygon::new(LineString::from(ring.to_vec()), vec![]))
        };
        Ok(corners.windows(4).step_by(2).map(area).collect())
    }

    /// Ways between longitude and latitude (EPSG:4490) and cells.
    ///
    /// # Errors
    /// [`SpatialError::Transform`] when there are none.
    pub fn frame(&self) -> Result<Frame<'_>, SpatialError> {
        let fail = |error: &dyn std::fmt::Display| SpatialError::Transform { reason: error.to_string() };
        let mut own = SpatialRef::from_wkt(&self.wkt).map_err(|error| fail(&error))?;
        own.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let degrees = system(CGCS2000)?;
        Ok(Frame {
            grid: self,
            into: CoordTransform::new(&degrees, &own).map_err(|error| fail(&error))?,
            back: CoordTransform::new(&own, &degrees).map_err(|error| fail(&error))?,
        })
    }
}

/// A grid's ways between longitude and latitude and cells.
#[derive(Debug)]
pub struct Frame<'a> {
    grid: &'a Grid,
    into: CoordTransform,
    back: CoordTransform,
}

impl Frame<'_> {
    /// Turns longitudes and latitudes (degrees, EPSG:4490) into places in cells.
    ///
    /// # Errors
    /// [`SpatialError::Transform`] for a place that the grid's system does not have.
    pub fn cells(&self, points: &mut [(f64, f64)]) -> Result<(), SpatialError> {
        along(&self.into, points)?;
        points.iter_mut().for_each(|at| *at = self.grid.place(at.0, at.1));
        Ok(())
    }

    /// Turns places in cells into longitudes and latitudes.
    ///
    /// # Errors
    /// [`SpatialError::Transform`] for a place that has none.
    pub fn lon_lat(&self, points: &mut [(f64, f64)]) -> Result<(), SpatialError> {
        points.iter_mut().for_each(|at| *at = self.grid.coordinate(at.0, at.1));
        along(&self.back, points)
    }

    /// Degrees by which true north lies clockwise of the grid's north at a place (meridian convergence, negated).
    ///
    /// # Errors
    /// [`SpatialError::Transform`] for a place that the grid's system does not have.
    pub fn north(&self, lon: f64, lat: f64) -> Result<f64, SpatialError> {
        if self.grid.unit == Unit::Degrees {
            return Ok(0.0);
        }
        const STEP: f64 = 1e-3;
        let mut ends = [(lon, lat), (lon, lat + STEP)];
        along(&self.into, &mut ends)?;
        Ok((ends[1].0 - ends[0].0).atan2(ends[1].1 - ends[0].1).to_degrees())
    }

    /// A line in degrees as one in cells.
    ///
    /// # Errors
    /// [`SpatialError::Transform`] for a corner that the grid's system does not have.
    pub fn line(&self, line: &LineString<f64>) -> Result<LineString<f64>, SpatialError> {
        let mut points: Vec<(f64, f64)> = line.0.iter().map(|at| (at.x, at.y)).collect();
        self.cells(&mut points)?;
        Ok(LineString(points.into_iter().map(|(x, y)| Coord { x, y }).collect()))
    }

    /// A shape in degrees as one in cells.
    ///
    /// # Errors
    /// [`SpatialError::Transform`] for a corner that the grid's system does not have.
    pub fn shape(&self, shape: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, SpatialError> {
        let polygon = |polygon: &Polygon<f64>| {
            let holes =
                polygon.interiors().iter().map(|ring| self.line(ring)).collect::<Result<Vec<_>, _>>()?;
            Ok(Polygon::new(self.line(polygon.exterior())?, holes))
        };
        shape.0.iter().map(polygon).collect::<Result<_, _>>().map(MultiPolygon)
    }
}

fn along(transform: &CoordTransform, points: &mut [(f64, f64)]) -> Result<(), SpatialError> {
    let (mut x, mut y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let moved = transform.transform_coords(&mut x, &mut y, &mut []);
    moved.map_err(|error| SpatialError::Transform { reason: error.to_string() })?;
    if let Some(at) = x.iter().zip(&y).position(|(x, y)| !(x.is_finite() && y.is_finite())) {
        return Err(SpatialError::Transform { reason: format!("{} {}", points[at].0, points[at].1) });
    }
    points.iter_mut().zip(x.into_iter().zip(y)).for_each(|(at, new)| *at = new);
    Ok(())
}
