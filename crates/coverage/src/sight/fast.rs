//! The fast mode: horizons along directions, interpolated for the cells between them.
//!
//! The quadrant is fanned out into directions, about as many as there are cells across it; with the distance their
//! number doubles. Each carries the highest slope it has met so far, heights being interpolated where it crosses a
//! line. A cell is seen if its slope reaches the horizon between its two neighbouring directions.

use std::sync::atomic::{AtomicBool, Ordering};

use super::plane::Plane;
use super::quadrant::Quadrant;
use super::slopes::{NOTHING, PAD, Slopes, between, fixed};

/// Directions to a cell's width, at least; at most twice as many.
const DENSITY: f64 = 1.0;

/// Sees a quadrant.
pub(super) fn sweep(quadrant: Quadrant<'_>, plane: &mut Plane, stop: &AtomicBool) {
    if quadrant.lines == 0 {
        return;
    }
    let mut fan = Fan::new(quadrant.ahead(quadrant.lines - 1));
    let mut slopes = Slopes::new(quadrant);
    for line in 0..quadrant.lines {
        if line % 64 == 0 && stop.load(Ordering::Relaxed) {
            return;
        }
        let ahead = quadrant.ahead(line);
        fan.refine(ahead);
        slopes.read(line);
        let cells = quadrant.cells(line);
        if !cells.is_empty() {
            let first = (quadrant.aside(cells.start) / ahead + 1.0) * fan.half();
            let targets = &slopes.targets[cells.start - slopes.nodes.start..cells.end - slopes.nodes.start];
            fan.see(targets, first, fan.half() / ahead, &mut plane.writer(line, cells.start));
        }
        let (low, high) = quadrant.fan(line);
        let middle = quadrant.middle() - slopes.nodes.start as f64 + PAD as f64;
        fan.raise(&slopes.tops, (low, high), ahead, middle);
    }
}

/// Horizons of directions −1 to 1, evenly spaced.
struct Fan {
    /// One more than there are intervals, and one for reading past the end.
    horizons: Vec<f32>,
    intervals: usize,
}

impl Fan {
    /// So coarse that doubling ends with what the farthest line needs.
    fn new(farthest: f64) -> Self {
        let mut intervals = (2.0 * farthest * DENSITY).ceil().max(8.0);
        while intervals > 64.0 {
            intervals = (intervals / 2.0).ceil();
        }
        let intervals = intervals as usize;
        Self { horizons: vec![NOTHING; intervals + 2], intervals }
    }

    fn half(&self) -> f64 {
        self.intervals as f64 / 2.0
    }

    /// Doubles the directions until there are enough at a distance.
    fn refine(&mut self, ahead: f64) {
        while (self.intervals as f64) < 2.0 * ahead * DENSITY - 1e-9 {
            let mut finer = Vec::with_capacity(2 * self.intervals + 2);
            for pair in self.horizons.windows(2).take(self.intervals) {
                finer.extend([pair[0], 0.5 * (pair[0] + pair[1])]);
            }
            finer.extend([self.horizons[self.intervals], NOTHING]);
            self.intervals *= 2;
            self.horizons = finer;
        }
    }

    /// Writes which targets reach the horizon; the first lies at `first` intervals, the next `step` further.
    fn see(&self, targets: &[f32], first: f64, step: f64, out: &mut super::plane::Writer<'_>) {
        // A cell on the diagonal may come out a hair beside it.
        let (mut at, step) = (fixed(first).max(0), fixed(step));
        for chunk in targets.chunks(64) {
            let mut word = 0;
            for (bit, target) in chunk.iter().enumerate() {
                let seen = *target >= between(&self.horizons, at);
                word |= u64::from(seen) << bit;
                // Near the eye the step is large, but then no cell follows.
                at = at.wrapping_add(step);
            }
            out.push(word, chunk.len());
        }
    }

    /// Takes a line's slopes into the horizons of directions `low` to `high`; `middle` is the place of direction 0.
    fn raise(&mut self, tops: &[f32], (low, high): (f64, f64), ahead: f64, middle: f64) {
        let half = self.half();
        let from = ((low + 1.0) * half).floor().max(0.0) as usize;
        let to = (((high + 1.0) * half).floor() as usize + 1).min(self.intervals);
        let mut at = fixed(middle + (from as f64 / half - 1.0) * ahead);
        let step = fixed(ahead / half);
        for horizon in &mut self.horizons[from..=to] {
            let slope = between(tops, at);
            *horizon = if slope > *horizon { slope } else { *horizon };
            at += step;
        }
    }
}
