//! The profile of one sight line: the ground under it, and what blocks it.

use super::crossing::{Crossing, Crossings, Ray};
use super::limits::{Limit, Limits};
use super::observer::Eye;
use super::quadrant::{Quadrant, Side};
use super::{Observer, Terrain};
use crate::CoverageError;

/// A place on a sight line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Metres from the observer.
    pub distance_m: f64,
    /// Place in cells, as [`Observer::column`] and [`Observer::row`].
    pub column: f64,
    /// The same southwards.
    pub row: f64,
    /// Top of what stands there (ground, or ground with obstruction), metres above the terrain's zero; `None` where it
    /// is unknown.
    pub top_m: Option<f64>,
    /// The sight line there, metres above the terrain's zero, raised by what curvature and refraction lower the ground:
    /// what stands above it, hides.
    pub sight_m: f64,
}

/// A sight line from an observer to a cell's target.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// From the observer to the cell, by distance: every place where the line crosses a row or column of centres.
    pub samples: Vec<Sample>,
    /// The place in `samples` that stands highest before the target, as the eye sees it; `None` on a line without
    /// crossings. It blocks, if the target is hidden; else it is the nearest to it.
    pub horizon: Option<usize>,
    /// Metres by which the target would have to be higher to be seen over the horizon; 0 or less: it is seen over it
    /// by so much.
    pub short_m: f64,
    /// Whether something hides the target, by the definition of [`super::Mode::Exact`].
    pub hidden: bool,
    /// What else keeps the cell out of the picture.
    pub limit: Option<Limit>,
}

/// The profile from an observer to a cell, at any distance.
///
/// # Errors
/// Those of [`super::see`] for the observer; [`CoverageError::Outside`] when the cell is outside the terrain,
/// [`CoverageError::UnknownGround`] when its height is unknown.
pub fn profile(
    terrain: &Terrain<'_>,
    observer: &Observer,
    column: usize,
    row: usize,
) -> Result<Profile, CoverageError> {
    let eye = Eye::new(terrain, observer)?;
    if column >= terrain.width || row >= terrain.height {
        return Err(CoverageError::Outside { tower: observer.tower });
    }
    if terrain.heights[row * terrain.width + column].is_nan() {
        return Err(CoverageError::UnknownGround { tower: observer.tower });
    }
    let limit = Limits::new(&eye).exclude(column, row);
    let Some((quadrant, line, node)) = toward(eye, column, row) else {
        let samples =
            vec![sample(&eye, (column, row), Crossing { share: 0.0, height: -observer.height_m }, 0.0)];
        return Ok(Profile { samples, horizon: None, short_m: 0.0, hidden: false, limit });
    };
    let crossings = Crossings::new(quadrant);
    let ray = crossings.ray(line, node);
    let met = crossed(&crossings, &ray, line);
    // What stands highest to the eye: height ÷ distance.
    let steep = |crossing: &Crossing| crossing.height / crossing.share;
    let highest = (0..met.len()).max_by(|a, b| steep(&met[*a]).total_cmp(&steep(&met[*b])));
    let eye_itself = Crossing { share: 0.0, height: -observer.height_m };
    let target_top = Crossing { share: 1.0, height: eye.blocker(column, row) };
    let all = std::iter::once(&eye_itself).chain(&met).chain(std::iter::once(&target_top));
    Ok(Profile {
        samples: all.map(|crossing| sample(&eye, (column, row), *crossing, ray.target)).collect(),
        horizon: highest.map(|at| at + 1),
        short_m: highest.map_or(0.0, |at| steep(&met[at]) - ray.target),
        hidden: met.iter().any(|crossing| crossing.hides(&ray)),
        limit,
    })
}

/// The quadrant a cell lies in, with its line and node there; `None` for the cell at whose centre the eye is.
fn toward(eye: Eye<'_>, column: usize, row: usize) -> Option<(Quadrant<'_>, usize, usize)> {
    let (east, south) = (column as f64 - eye.column, row as f64 - eye.row);
    let (side, number, node) = if south.abs() >= east.abs() {
        (if south > 0.0 { Side::South } else { Side::North }, row, column)
    } else {
        (if east > 0.0 { Side::East } else { Side::West }, column, row)
    };
    let quadrant = Quadrant::new(eye, side);
    let line = number.abs_diff(quadrant.number(0));
    (east.abs() + south.abs() > 0.0).then_some((quadrant, line, node))
}

/// All crossings strictly between eye and target, by distance.
fn crossed(crossings: &Crossings<'_>, ray: &Ray, line: usize) -> Vec<Crossing> {
    let mut met = Vec::new();
    for before in 0..line {
        met.extend(crossings.between_lines(ray, before));
        met.push(crossings.at_line(ray, before));
    }
    met
}

fn sample(eye: &Eye<'_>, (column, row): (usize, usize), crossing: Crossing, target: f64) -> Sample {
    let along = |from: f64, to: usize| from + (to as f64 - from) * crossing.share;
    let (column_at, row_at) = (along(eye.column, column), along(eye.row, row));
    let distance_m = eye.distance2(column, row).sqrt() * crossing.share;
    let lowered = eye.bend * distance_m * distance_m;
    // On a centre line only the two neighbours on it count, whatever the rounding.
    let on_line = |at: f64| (at * 1e9).round() / 1e9;
    let known = eye.terrain.ground(on_line(column_at), on_line(row_at)).is_some();
    Sample {
        distance_m,
        column: column_at,
        row: row_at,
        top_m: known.then_some(eye.level + crossing.height + lowered),
        sight_m: eye.level + target * crossing.share + lowered,
    }
}
