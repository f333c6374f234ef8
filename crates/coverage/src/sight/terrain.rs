//! The grid of heights a sight line runs over, with what stands on it.

use std::borrow::Cow;

use crate::CoverageError;

/// The lowest and highest height that is taken for one, metres: a little more than the Earth has to offer.
const HEIGHTS_M: std::ops::RangeInclusive<f32> = -12_000.0..=10_000.0;

/// The tallest thing that may stand on the ground, metres.
const TALLEST_M: f32 = 1_000.0;

/// Most cells a terrain may have: 2 GiB of heights.
const MOST_CELLS: usize = 1 << 29;

/// A grid of heights in metres, row by row from the north-west; NaN where the height is unknown.
///
/// A grid in degrees is one of metres for a few kilometres: see [`super::Observer::cell_m`].
#[derive(Debug, Clone)]
pub struct Terrain<'a> {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) east_m: f64,
    pub(super) north_m: f64,
    pub(super) heights: Cow<'a, [f32]>,
    pub(super) obstructions: Option<Cow<'a, [f32]>>,
    /// Greatest magnitude among known heights, metres.
    pub(super) magnitude: f32,
    /// The tallest obstruction, metres.
    pub(super) tallest: f32,
    /// Whether some heights are unknown.
    pub(super) holes: bool,
}

impl<'a> Terrain<'a> {
    /// A terrain of `width` columns and `height` rows whose cells measure `east_m` by `north_m` metres.
    ///
    /// # Errors
    /// [`CoverageError::Grid`] when the numbers do not fit together or the cells are too many;
    /// [`CoverageError::Height`] for the first height that is infinite or none on Earth.
    pub fn new(
        width: usize,
        height: usize,
        (east_m, north_m): (f64, f64),
        heights: impl Into<Cow<'a, [f32]>>,
    ) -> Result<Self, CoverageError> {
        let heights = heights.into();
        let cells = width.saturating_mul(height);
        if cells == 0 || cells > MOST_CELLS || cells != heights.len() {
            return Err(CoverageError::Grid { field: "cells", value: cells as f64 });
        }
        check_cell(east_m)?;
        check_cell(north_m)?;
        let (mut magnitude, mut holes) = (0.0_f32, false);
        for (row, line) in heights.chunks_exact(width).enumerate() {
            let survey = Survey::of(line);
            if survey.lowest < *HEIGHTS_M.start() || survey.highest > *HEIGHTS_M.end() {
                return Err(wrong_height(row, line, |h| HEIGHTS_M.contains(&h) || h.is_nan()));
            }
            magnitude = magnitude.max(-survey.lowest).max(survey.highest);
            holes |= survey.holes;
        }
        let plain = Self {
            width,
            height,
            east_m,
            north_m,
            heights,
            obstructions: None,
            magnitude,
            tallest: 0.0,
            holes,
        };
        Ok(plain)
    }

    /// The same with heights of what stands on the ground (tree belts, crops, buildings), metres over it, 0 for none.
    ///
    /// They stand in the way; what is looked at stands on the ground beneath them, unless the observer asks for
    /// [`super::Observer::on_top`].
    ///
    /// # Errors
    /// [`CoverageError::Grid`] when there is not one for each cell, [`CoverageError::Height`] for the first that is
    /// no number from 0 to 1000.
    pub fn with_obstructions(
        mut self,
        obstructions: impl Into<Cow<'a, [f32]>>,
    ) -> Result<Self, CoverageError> {
        let obstructions = obstructions.into();
        if obstructions.len() != self.heights.len() {
            return Err(CoverageError::Grid { field: "obstructions", value: obstructions.len() as f64 });
        }
        for (row, line) in obstructions.chunks_exact(self.width).enumerate() {
            let survey = Survey::of(line);
            if survey.lowest < 0.0 || survey.highest > TALLEST_M || survey.holes {
                return Err(wrong_height(row, line, |h| (0.0..=TALLEST_M).contains(&h)));
            }
            self.tallest = self.tallest.max(survey.highest);
        }
        self.obstructions = Some(obstructions);
        Ok(self)
    }

    /// Columns and rows.
    pub const fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// The ground at a place in cells ([`super::Observer::column`]), metres, bilinear between cell centres, level from
    /// the outermost centres to the rim; `None` outside or where a height it needs is unknown.
    pub fn ground(&self, column: f64, row: f64) -> Option<f64> {
        let inside = column >= -0.5
            && row >= -0.5
            && column <= self.width as f64 - 0.5
            && row <= self.height as f64 - 0.5;
        if !inside {
            return None;
        }
        let (x, y) = (column.clamp(0.0, (self.width - 1) as f64), row.clamp(0.0, (self.height - 1) as f64));
        let (left, top) = (x.floor() as usize, y.floor() as usize);
        let (fx, fy) = (x - left as f64, y - top as f64);
        let mut sum = 0.0;
        for (c, r, weight) in [
            (left, top, (1.0 - fx) * (1.0 - fy)),
            (left + 1, top, fx * (1.0 - fy)),
            (left, top + 1, (1.0 - fx) * fy),
            (left + 1, top + 1, fx * fy),
        ] {
            // A neighbour without weight may lie outside, or be unknown.
            if weight > 0.0 {
                sum += weight * f64::from(self.heights[r * self.width + c]);
            }
        }
        (!sum.is_nan()).then_some(sum)
    }
}

pub(super) fn check_cell(metres: f64) -> Result<(), CoverageError> {
    if metres.is_finite() && (0.01..=10_000.0).contains(&metres) {
        return Ok(());
    }
    Err(CoverageError::Grid { field: "cell", value: metres })
}

fn wrong_height(row: usize, line: &[f32], good: impl Fn(f32) -> bool) -> CoverageError {
    let column = line.iter().position(|h| !good(*h)).unwrap_or_default();
    CoverageError::Height { column, row, value: line[column] }
}

/// What a line of heights holds.
struct Survey {
    lowest: f32,
    highest: f32,
    holes: bool,
}

impl Survey {
    fn of(line: &[f32]) -> Self {
        // Eight lanes, so that the compiler can take them at once: this reads every cell of a large grid.
        let (mut low, mut high, mut holes) = ([f32::INFINITY; 8], [f32::NEG_INFINITY; 8], [0_u32; 8]);
        let mut take = |lane: usize, h: f32| {
            low[lane] = if h < low[lane] { h } else { low[lane] };
            high[lane] = if h > high[lane] { h } else { high[lane] };
            holes[lane] |= u32::from(h.is_nan());
        };
        let chunks = line.chunks_exact(8);
        chunks.remainder().iter().for_each(|h| take(0, *h));
        for chunk in chunks {
            for (lane, h) in chunk.iter().enumerate() {
                take(lane, *h);
            }
        }
        Self {
            lowest: low.into_iter().fold(f32::INFINITY, f32::min),
            highest: high.into_iter().fold(f32::NEG_INFINITY, f32::max),
            holes: holes.into_iter().any(|hole| hole > 0),
        }
    }
}
