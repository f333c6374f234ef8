//! Who looks, from where, how far and in which direction.

use super::Terrain;
use crate::CoverageError;
use crate::disc::MAX_RANGE_M;
use jitu_model::ellipsoid::SEMI_MAJOR_M;

/// Share of the Earth's curvature that counts: 1 − 1/7, refraction bending light down by a seventh of it.
pub const CURVATURE: f64 = 0.85714;

/// How far below the eye an unknown height is taken to lie, metres: it hides nothing.
pub(super) const PIT_M: f64 = 25_000.0;

/// How much a crossing must stand above the sight line to hide what lies behind, metres. It decides ties, as on level
/// ground, for the visible, whatever the rounding.
pub(super) const HAIR_M: f64 = 1e-6;

/// Parts of a cell to which an observer's place is rounded: no centre line is nearer than one of them.
const PARTS: f64 = 1e6;

/// A camera that looks over a [`Terrain`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observer {
    /// Row id of the tower, named in errors.
    pub tower: i64,
    /// Place in cells from the centre of the terrain's north-west cell, eastwards; rounded to a millionth.
    pub column: f64,
    /// The same southwards.
    pub row: f64,
    /// Height of the camera over the ground, metres, 0 or more.
    pub height_m: f64,
    /// Height over the ground of what is looked at, metres, 0 or more.
    pub target_m: f64,
    /// Farthest distance that counts, metres; more than 0, at most [`MAX_RANGE_M`].
    pub range_m: f64,
    /// Nearest distance that counts, metres; 0 or more. What stands nearer still hides.
    pub near_m: f64,
    /// Middle (degrees clockwise from the grid's north) and width (degrees, more than 0); `None`, or a width of 360
    /// and more: it looks all round.
    pub sector: Option<(f64, f64)>,
    /// Lowest and highest angle at which it can look, degrees above the horizontal; `None`: any.
    pub tilt: Option<(f64, f64)>,
    /// Share of the Earth's curvature that counts, 0 to 1: [`CURVATURE`], as GDAL's `-cc`.
    pub curvature: f64,
    /// Size of the cells around it, metres eastwards and northwards; `None`: the terrain's. A grid in degrees has other
    /// cells at each latitude, and within a few kilometres nearly the same.
    pub cell_m: Option<(f64, f64)>,
    /// Whether what is looked at stands on top of the obstruction of its own cell.
    pub on_top: bool,
}

impl Observer {
    /// An observer that looks all round with [`CURVATURE`].
    pub const fn new(
        tower: i64,
        (column, row): (f64, f64),
        height_m: f64,
        target_m: f64,
        range_m: f64,
    ) -> Self {
        Self {
            tower,
            column,
            row,
            height_m,
            target_m,
            range_m,
            near_m: 0.0,
            sector: None,
            tilt: None,
            curvature: CURVATURE,
            cell_m: None,
            on_top: false,
        }
    }

    fn check(&self) -> Result<(), CoverageError> {
        let wrong = |field, value| Err(CoverageError::Viewer { tower: self.tower, field, value });
        let height = 0.0..=10_000.0;
        if !height.contains(&self.height_m) {
            return wrong("height", self.height_m);
        }
        if !height.contains(&self.target_m) {
            return wrong("target", self.target_m);
        }
        if !(self.range_m > 0.0 && self.range_m <= MAX_RANGE_M) {
            return wrong("range", self.range_m);
        }
        if !(self.near_m >= 0.0 && self.near_m <= self.range_m) {
            return wrong("near", self.near_m);
        }
        if !(0.0..=1.0).contains(&self.curvature) {
            return wrong("curvature", self.curvature);
        }
        match (self.sector, self.tilt) {
            (Some((azimuth, _)), _) if !azimuth.is_finite() => wrong("azimuth", azimuth),
            (Some((_, angle)), _) if !(angle.is_finite() && angle > 0.0) => wrong("angle", angle),
            (_, Some((low, _))) if !(-90.0..=90.0).contains(&low) => wrong("tilt", low),
            (_, Some((low, high))) if !(low..=90.0).contains(&high) => wrong("tilt", high),
            _ => Ok(()),
        }
    }
}

/// An observer that can be computed with, on its terrain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eye<'a> {
    pub(super) terrain: &'a Terrain<'a>,
    pub(super) observer: Observer,
    /// Place, in cells.
    pub(super) column: f64,
    pub(super) row: f64,
    /// Size of cells, metres.
    pub(super) east_m: f64,
    pub(super) north_m: f64,
    /// Height of the eye, metres above the terrain's zero.
    pub(super) level: f64,
    /// What a height is lowered by at d metres: `bend` × d².
    pub(super) bend: f64,
}

impl<'a> Eye<'a> {
    /// Refuses an observer that is none, or stands where the terrain is unknown.
    pub(super) fn new(terrain: &'a Terrain<'a>, observer: &Observer) -> Result<Self, CoverageError> {
        observer.check()?;
        let tower = observer.tower;
        let round = |cells: f64| (cells * PARTS).round() / PARTS;
        let (column, row) = (round(observer.column), round(observer.row));
        let inside = |at: f64, cells: usize| at >= -0.5 && at <= cells as f64 - 0.5;
        if !(inside(column, terrain.width) && inside(row, terrain.height)) {
            return Err(CoverageError::Outside { tower });
        }
        let (east_m, north_m) = observer.cell_m.unwrap_or((terrain.east_m, terrain.north_m));
        super::terrain::check_cell(east_m)?;
        super::terrain::check_cell(north_m)?;
        let ground = terrain.ground(column, row).ok_or(CoverageError::UnknownGround { tower })?;
        Ok(Self {
            terrain,
            observer: *observer,
            column,
            row,
            east_m,
            north_m,
            level: ground + observer.height_m,
            bend: observer.curvature / (2.0 * SEMI_MAJOR_M),
        })
    }

    /// The cell at whose centre the eye is.
    pub(super) fn own_cell(&self) -> Option<(usize, usize)> {
        let at_centre = self.column.fract().abs() + self.row.fract().abs() <= 0.0;
        (at_centre && self.column >= 0.0 && self.row >= 0.0)
            .then_some((self.column as usize, self.row as usize))
    }

    /// No height that is computed with is farther from zero, in metres.
    pub(super) fn span(&self) -> f64 {
        let range = self.observer.range_m;
        let pit = if self.terrain.holes { PIT_M } else { 0.0 };
        let ground = f64::from(self.terrain.magnitude) + f64::from(self.terrain.tallest) + self.level.abs();
        ground + self.observer.target_m + 2.0 * self.bend * range * range + pit
    }

    /// Metres east and north of the eye to a cell's centre.
    pub(super) fn offset(&self, column: usize, row: usize) -> (f64, f64) {
        ((column as f64 - self.column) * self.east_m, (self.row - row as f64) * self.north_m)
    }

    /// Square of the distance of a cell's centre, m².
    pub(super) fn distance2(&self, column: usize, row: usize) -> f64 {
        let (east, north) = self.offset(column, row);
        east * east + north * north
    }

    /// What stands in the way in a cell: its top over the eye, lowered for curvature, metres.
    pub(super) fn blocker(&self, column: usize, row: usize) -> f64 {
        let at = row * self.terrain.width + column;
        let over = self.terrain.obstructions.as_ref().map_or(0.0, |o| f64::from(o[at]));
        self.lowered(f64::from(self.terrain.heights[at]) + over, column, row)
    }

    /// What is looked at in a cell: its height over the eye, lowered for curvature, metres.
    pub(super) fn target(&self, column: usize, row: usize) -> f64 {
        let at = row * self.terrain.width + column;
        let over = match &self.terrain.obstructions {
            Some(o) if self.observer.on_top => f64::from(o[at]),
            _ => 0.0,
        };
        self.lowered(f64::from(self.terrain.heights[at]) + over, column, row) + self.observer.target_m
    }

    fn lowered(&self, height: f64, column: usize, row: usize) -> f64 {
        if height.is_nan() {
            return -PIT_M;
        }
        height - self.level - self.bend * self.distance2(column, row)
    }
}
