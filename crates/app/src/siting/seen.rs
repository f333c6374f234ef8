//! What existing towers and chosen sites see of the target, looked at once more for a report: a picture, and the areas
//! counted from its cells, which must be those of the proposal.

use jitu_coverage::sight::Observer;
use jitu_coverage::sight::together::Views;
use jitu_documents::figure::{GAINED, SEEN, UNSEEN};
use jitu_model::coverage::DepthPicture;

use super::candidates::{Shapes, Spot};
use super::{cells, needs};
use crate::error::{AppError, Result};
use crate::visibility::stage::Stage;
use crate::visibility::trouble;

/// Most cells of the picture; finer grids are shown by every second, third… cell.
const MOST_SHOWN: usize = 600_000;

/// What is seen, with m² of the target.
pub(super) struct SeenNow {
    pub(super) picture: DepthPicture,
    /// Seen by the towers that are there, added by the sites, seen by nobody.
    pub(super) before_m2: f64,
    pub(super) gained_m2: f64,
    pub(super) unseen_m2: f64,
}

/// Looks from the towers of a stage and from chosen sites.
///
/// # Errors
/// Cancelled; a tower or a site that cannot be looked from.
pub(super) fn seen(
    stage: &Stage,
    double: &Shapes,
    sites: &[&Spot],
    name: &dyn Fn(i64) -> String,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<SeenNow> {
    let mut left = needs(stage, double)?;
    let site = |(at, spot): (usize, &&Spot)| stage.candidate(at, spot.cell, spot.mast_m, spot.range_m);
    let sites: Vec<Observer> = sites.iter().enumerate().map(site).collect();
    let called = |number: i64| (number + 1).to_string();
    take(stage, &stage.towers, &mut left, name, &mut |share| progress(share * 0.5))?;
    let state = |(left, area): (&u8, &f64)| match (*area > 0.0, *left) {
        (false, _) => 0,
        (true, 0) => SEEN,
        (true, _) => UNSEEN,
    };
    let mut states: Vec<u8> = left.iter().zip(&stage.demand_m2).map(state).collect();
    take(stage, &sites, &mut left, &called, &mut |share| progress(0.5 + share * 0.5))?;
    for (state, left) in states.iter_mut().zip(&left) {
        if *state == UNSEEN && *left == 0 {
            *state = GAINED;
        }
    }
    let area = |wanted: u8| -> f64 {
        let cells = states.iter().zip(&stage.demand_m2);
        cells.filter(|(state, _)| **state == wanted).map(|(_, area)| *area).sum()
    };
    Ok(SeenNow {
        before_m2: area(SEEN),
        gained_m2: area(GAINED),
        unseen_m2: area(UNSEEN),
        picture: picture(stage, &states)?,
    })
}

/// Takes what observers see from what cells still need.
fn take(
    stage: &Stage,
    observers: &[Observer],
    left: &mut [u8],
    name: &dyn Fn(i64) -> String,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<()> {
    let terrain = stage.terrain().map_err(|error| trouble::error(&error, name))?;
    let mut views = Views::new(stage.mode);
    views
        .update(&terrain, 0, observers, stage.threads, progress)
        .map_err(|error| trouble::error(&error, name))?;
    for seen in views.seen() {
        for cell in cells(seen, stage.grid.width) {
            left[cell] = left[cell].saturating_sub(1);
        }
    }
    Ok(())
}

/// The states of the county's box as a picture.
fn picture(stage: &Stage, states: &[u8]) -> Result<DepthPicture> {
    let (width, height) = (stage.grid.width, stage.grid.height);
    let line = |row: usize| &stage.county[row * width..][..width];
    let rows: Vec<usize> = (0..height).filter(|row| line(*row).contains(&true)).collect();
    let inside = |column: &usize| rows.iter().any(|row| line(*row)[*column]);
    let columns = (0..width).find(inside).zip((0..width).rev().find(inside));
    let (Some((first, last)), Some(top), Some(bottom)) = (columns, rows.first(), rows.last()) else {
        return Err(AppError::new("no_layer", &[("role", &crate::language::word("role.county"))]));
    };
    let (wide, high) = (last - first + 1, bottom - top + 1);
    let step = (1..).find(|step| (wide / step) * (high / step) <= MOST_SHOWN).unwrap_or(1);
    let (shown_width, shown_height) = ((wide / step).max(1), (high / step).max(1));
    let mut shown = Vec::with_capacity(shown_width * shown_height);
    for row in (0..shown_height).map(|line| top + (line * step + step / 2).min(high - 1)) {
        let places = (0..shown_width).map(|at| first + (at * step + step / 2).min(wide - 1));
        shown.extend(places.map(|column| match stage.county[row * width + column] {
            true => states[row * width + column],
            false => DepthPicture::OUTSIDE,
        }));
    }
    let (left, above) = (first as f64 - 0.5, *top as f64 - 0.5);
    let (right, below) = (left + (shown_width * step) as f64, above + (shown_height * step) as f64);
    let mut corners = [(left, above), (right, above), (left, below)];
    stage.frame()?.lon_lat(&mut corners)?;
    Ok(DepthPicture { width: shown_width, cells: shown, corners })
}
