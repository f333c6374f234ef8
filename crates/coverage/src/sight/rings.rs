//! What one observer sees, by distance: the areas at each level of detail.

use super::observer::Eye;
use super::{Observer, Seen, Terrain};
use crate::CoverageError;

/// m² seen within each of `rings_m` (outer radii in metres, in any order, as from [`crate::detail::Camera::rings`]) and
/// not within a smaller one. `cell_m2` holds the area of a cell in each row of the terrain.
///
/// # Errors
/// Those of [`super::see`] for the observer; [`CoverageError::Grid`] (`cell_m2`) when there is not one for each row.
pub fn areas_by_ring(
    terrain: &Terrain<'_>,
    observer: &Observer,
    seen: &Seen,
    rings_m: &[f64],
    cell_m2: &[f64],
) -> Result<Vec<f64>, CoverageError> {
    let eye = Eye::new(terrain, observer)?;
    if cell_m2.len() != terrain.height || seen.rows().end > terrain.height {
        return Err(CoverageError::Grid { field: "cell_m2", value: cell_m2.len() as f64 });
    }
    let within = |radius: f64| -> f64 {
        let rows = seen.rows().zip(&cell_m2[seen.rows()]);
        rows.map(|(row, area)| count(&eye, seen, row, radius) as f64 * area).sum()
    };
    let inside: Vec<f64> = rings_m.iter().map(|radius| within(*radius)).collect();
    let next_smaller = |place: usize| {
        let smaller = rings_m.iter().zip(&inside).filter(|(radius, _)| **radius < rings_m[place]);
        smaller.map(|(_, area)| *area).fold(0.0, f64::max)
    };
    Ok((0..rings_m.len()).map(|place| inside[place] - next_smaller(place)).collect())
}

/// What is seen within a radius (metres; nothing for one that is not more than 0).
///
/// # Errors
/// Those of [`super::see`] for the observer.
pub(super) fn within(
    terrain: &Terrain<'_>,
    observer: &Observer,
    seen: &Seen,
    radius: f64,
) -> Result<Seen, CoverageError> {
    let eye = Eye::new(terrain, observer)?;
    let mut near = seen.clone();
    for row in seen.rows() {
        near.line_mut(row)
            .iter_mut()
            .enumerate()
            .for_each(|(at, word)| *word &= mask(&eye, seen, row, radius, at));
    }
    Ok(near)
}

/// Seen cells of a row whose centres are within a radius.
fn count(eye: &Eye<'_>, seen: &Seen, row: usize, radius: f64) -> u32 {
    let words = seen.line(row).iter().enumerate();
    words.map(|(at, word)| (word & mask(eye, seen, row, radius, at)).count_ones()).sum()
}

/// The cells of a row's word whose centres are within a radius.
fn mask(eye: &Eye<'_>, seen: &Seen, row: usize, radius: f64, at: usize) -> u64 {
    let north = (eye.row - row as f64) * eye.north_m;
    let half = (radius * radius - north * north).sqrt() / eye.east_m;
    // Not a number where the row is farther than the radius.
    if half.is_nan() || radius <= 0.0 {
        return 0;
    }
    let left = seen.columns().start as f64;
    let low = (eye.column - half).ceil() - left;
    let high = (eye.column + half).floor() + 1.0 - left;
    let bit = |place: f64| (place - at as f64 * 64.0).clamp(0.0, 64.0) as u32;
    let (from, to) = (bit(low), bit(high));
    if from < to { u64::MAX >> (64 - (to - from)) << from } else { 0 }
}
