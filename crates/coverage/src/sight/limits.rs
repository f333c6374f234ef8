//! What an observer's camera leaves out of what could be seen: too near, beside the sector, too steep.

use std::sync::atomic::{AtomicBool, Ordering};

use super::observer::Eye;
use super::plane::Plane;
use super::quadrant::Quadrant;

/// By how much a cell may lie outside a sector's side and still count, as a share of its distance: rounding.
const SLACK: f64 = 1e-9;

/// What keeps a cell out of the picture, other than what stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Farther than the range.
    Range,
    /// Nearer than the near limit.
    Near,
    /// Beside the sector.
    Sector,
    /// Above or below the camera's tilt.
    Tilt,
}

/// An observer's limits, ready to be asked for many cells.
#[derive(Debug)]
pub(super) struct Limits<'a> {
    eye: &'a Eye<'a>,
    sector: Option<Sector>,
    /// Tangents of the lowest and highest angle.
    tilt: Option<(f64, f64)>,
}

impl<'a> Limits<'a> {
    pub(super) fn new(eye: &'a Eye<'a>) -> Self {
        let sector = eye.observer.sector.filter(|(_, angle)| *angle < 360.0);
        let tangents = |(low, high): (f64, f64)| (low.to_radians().tan(), high.to_radians().tan());
        Self {
            eye,
            sector: sector.map(|(azimuth, angle)| Sector::new(azimuth, angle)),
            tilt: eye.observer.tilt.map(tangents),
        }
    }

    /// The first limit that excludes a cell.
    pub(super) fn exclude(&self, column: usize, row: usize) -> Option<Limit> {
        let observer = &self.eye.observer;
        let (east, north) = self.eye.offset(column, row);
        let far2 = east * east + north * north;
        if far2 > observer.range_m * observer.range_m {
            return Some(Limit::Range);
        }
        if far2 < observer.near_m * observer.near_m {
            return Some(Limit::Near);
        }
        if self.sector.as_ref().is_some_and(|sector| !sector.holds(east, north)) {
            return Some(Limit::Sector);
        }
        let (up, far) = (self.eye.target(column, row), far2.sqrt());
        let within = self.tilt.is_none_or(|(low, high)| up >= low * far && up <= high * far);
        (!within).then_some(Limit::Tilt)
    }

    /// Takes away from a quadrant's cells what the limits exclude; the range is kept by the quadrant itself.
    pub(super) fn apply(&self, quadrant: &Quadrant<'_>, plane: &mut Plane, stop: &AtomicBool) {
        if self.sector.is_none() && self.tilt.is_none() && self.eye.observer.near_m <= 0.0 {
            return;
        }
        let first = plane.first;
        for (line, words) in plane.words.chunks_exact_mut(plane.stride).enumerate() {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            for (at, word) in words.iter_mut().enumerate() {
                let mut rest = *word;
                while rest != 0 {
                    let bit = rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    let (column, row) = quadrant.cell(line, first + at * 64 + bit);
                    if self.exclude(column, row).is_some() {
                        *word &= !(1 << bit);
                    }
                }
            }
        }
    }
}

/// A sector of directions, of less than a full turn.
#[derive(Debug)]
struct Sector {
    /// Unit vectors, east and north, of its left and its right side.
    left: (f64, f64),
    right: (f64, f64),
    wide: bool,
}

impl Sector {
    fn new(azimuth: f64, angle: f64) -> Self {
        let unit = |degrees: f64| degrees.to_radians().sin_cos();
        Self { left: unit(azimuth - angle / 2.0), right: unit(azimuth + angle / 2.0), wide: angle > 180.0 }
    }

    fn holds(&self, east: f64, north: f64) -> bool {
        let slack = SLACK * (east.abs() + north.abs());
        // To the right of the left side, to the left of the right side.
        let after = self.left.1 * east - self.left.0 * north >= -slack;
        let before = self.right.0 * north - self.right.1 * east >= -slack;
        if self.wide { after || before } else { after && before }
    }
}
