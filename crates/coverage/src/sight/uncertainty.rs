//! How far a figure of what is seen can be trusted: the elevation model's error, tried out many times.
//!
//! An elevation model is wrong by a few metres, and by nearly the same at places near each other. Each trial adds to
//! the heights a field of normal numbers with the model's root mean square error, whose correlation falls with the
//! distance d as exp(−d² ÷ L²), so that it is 1/e at the correlation length L (Gaussian model, as Fisher 1998 and
//! Holmes, Chadwick and Kyriakidis 2000 use it for viewsheds), and looks again. The numbers come from the caller: the
//! same ones give the same result, whatever the number of threads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::work::on_threads;
use super::zones::Zones;
use super::{Mode, Observer, Terrain, View};
use crate::CoverageError;

/// Most cells of a terrain: two trials at a time take up to 300 MB.
const MOST_CELLS: usize = 1 << 24;

/// Most trials.
pub const MOST_TRIALS: u32 = 10_000;

/// Where the field is smooth, it is made on a lattice so wide that its kernel's deviation is this many steps or more.
const STEPS: f64 = 3.0;

/// Deviations to which the kernel reaches.
const REACH: f64 = 3.5;

/// The error of an elevation model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeightError {
    /// Root mean square error, metres; 0 to 100.
    pub rmse_m: f64,
    /// Distance at which two errors are correlated by 1/e, metres; 0: not at all.
    pub correlation_m: f64,
}

/// Random numbers: 64 bits for each trial and each number in it.
pub type Random<'a> = dyn Fn(u32, u64) -> u64 + Sync + 'a;

/// What came out of the trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Trials {
    /// In how many trials each cell was seen by any observer, row by row.
    pub seen: Vec<u16>,
    /// m² of the target seen in each trial.
    pub seen_m2: Vec<f64>,
}

/// The quantile of a share (0 to 1) of some numbers, between the two nearest; not a number where there are none.
pub fn quantile(numbers: &[f64], share: f64) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = share.clamp(0.0, 1.0) * (sorted.len().max(1) - 1) as f64;
    match (sorted.get(at.floor() as usize), sorted.get(at.ceil() as usize)) {
        (Some(low), Some(high)) => low + (high - low) * at.fract(),
        _ => f64::NAN,
    }
}

/// Looks `trials` times, each time over the terrain with another error.
///
/// # Errors
/// Those of [`super::see`]; [`CoverageError::Grid`]: `zones` of another terrain, too many `trials` or none, a terrain too
/// large for it (`uncertainty`), an error that is none (`rmse`, `correlation`).
#[expect(
    clippy::too_many_arguments,
    reason = "each is a plain value of its own; a struct would be built for one call"
)]
pub fn tried(
    terrain: &Terrain<'_>,
    observers: &[Observer],
    zones: &Zones,
    mode: Mode,
    (error, trials): (&HeightError, u32),
    random: &Random<'_>,
    threads: usize,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Trials, CoverageError> {
    check(terrain, zones, error, trials)?;
    let counts = Mutex::new(vec![0_u16; terrain.width * terrain.height]);
    let jobs: Vec<u32> = (0..trials).collect();
    let one = |trial: &u32, stop: &AtomicBool| -> Result<f64, CoverageError> {
        let seen = look(terrain, observers, mode, error, &|number| random(*trial, number), stop)?;
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(count(&seen, zones, &mut counts))
    };
    let seen_m2 = on_threads(&jobs, threads, &one, progress)?.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Trials { seen: counts.into_inner().unwrap_or_else(PoisonError::into_inner), seen_m2 })
}

fn check(
    terrain: &Terrain<'_>,
    zones: &Zones,
    error: &HeightError,
    trials: u32,
) -> Result<(), CoverageError> {
    let wrong = |field, value| Err(CoverageError::Grid { field, value });
    let cells = terrain.width * terrain.height;
    if cells > MOST_CELLS {
        return wrong("uncertainty", cells as f64);
    }
    if (zones.width, zones.rows()) != terrain.size() {
        return wrong("zones", zones.rows() as f64);
    }
    if !(1..=MOST_TRIALS).contains(&trials) {
        return wrong("trials", f64::from(trials));
    }
    if !(0.0..=100.0).contains(&error.rmse_m) {
        return wrong("rmse", error.rmse_m);
    }
    if !(0.0..=100_000.0).contains(&error.correlation_m) {
        return wrong("correlation", error.correlation_m);
    }
    Ok(())
}

/// What all observers see over the terrain with one error: words of bits, row by row.
fn look(
    terrain: &Terrain<'_>,
    observers: &[Observer],
    mode: Mode,
    error: &HeightError,
    random: &dyn Fn(u64) -> u64,
    stop: &AtomicBool,
) -> Result<Vec<u64>, CoverageError> {
    let cell_m = observers.first().and_then(|observer| observer.cell_m);
    let mut heights = field(
        terrain.size(),
        cell_m.unwrap_or((terrain.east_m, terrain.north_m)),
        error.correlation_m,
        random,
        stop,
    );
    if stop.load(Ordering::Relaxed) {
        return Err(CoverageError::Interrupted);
    }
    let rmse = error.rmse_m as f32;
    heights.iter_mut().zip(terrain.heights.iter()).for_each(|(off, height)| *off = height + *off * rmse);
    let wrong = Terrain::new(terrain.width, terrain.height, (terrain.east_m, terrain.north_m), heights)?;
    let wrong = match &terrain.obstructions {
        Some(over) => wrong.with_obstructions(over.as_ref())?,
        None => wrong,
    };
    let words = terrain.width.div_ceil(64);
    let mut all = vec![0_u64; words * terrain.height];
    for observer in observers {
        let seen = View::new(&wrong, observer)?.see(mode, stop);
        if stop.load(Ordering::Relaxed) {
            return Err(CoverageError::Interrupted);
        }
        let first = seen.columns().start / 64;
        for row in seen.rows() {
            let line = &mut all[row * words..][first..words];
            line.iter_mut().zip(seen.line(row)).for_each(|(word, more)| *word |= more);
        }
    }
    Ok(all)
}

/// Adds a trial to the counts and gives the area of the target that was seen.
fn count(seen: &[u64], zones: &Zones, counts: &mut [u16]) -> f64 {
    let words = zones.words();
    let mut sum = 0.0;
    for (row, line) in seen.chunks_exact(words).enumerate() {
        let mut cells = 0;
        for (at, word) in line.iter().enumerate().filter(|(_, word)| **word != 0) {
            cells += zones.runs(row, at).iter().map(|run| (word & run.mask()).count_ones()).sum::<u32>();
            let mut rest = *word;
            while rest != 0 {
                let column = at * 64 + rest.trailing_zeros() as usize;
                rest &= rest - 1;
                counts[row * zones.width + column] += 1;
            }
        }
        sum += f64::from(cells) * zones.cell_m2[row];
    }
    sum
}

/// A field of normal numbers of deviation 1 over cells of `cell_m` metres, correlated to a length in metres, from
/// random bits by number. Where it is smooth it is made on a wider lattice and interpolated, brought back to deviation
/// 1 everywhere. Unfinished when `stop` is set.
pub fn field(
    (width, height): (usize, usize),
    cell_m: (f64, f64),
    correlation_m: f64,
    random: &dyn Fn(u64) -> u64,
    stop: &AtomicBool,
) -> Vec<f32> {
    let (x, y) = (Axis::new(width, correlation_m / cell_m.0), Axis::new(height, correlation_m / cell_m.1));
    let (across, down) = (x.nodes + x.taps.len() - 1, y.nodes + y.taps.len() - 1);
    // Each line of white noise is smoothed across as it is made.
    let mut smooth = vec![0.0_f32; x.nodes * down];
    let mut white = vec![0.0_f32; across];
    for (row, line) in smooth.chunks_exact_mut(x.nodes).enumerate() {
        if stop.load(Ordering::Relaxed) {
            return vec![0.0; width * height];
        }
        let numbers = (row * across) as u64..;
        white.iter_mut().zip(numbers).for_each(|(value, number)| *value = normal(random(number)));
        for (tap, weight) in x.taps.iter().enumerate() {
            line.iter_mut().zip(&white[tap..]).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    let mut lattice = vec![0.0_f32; x.nodes * y.nodes];
    for (row, line) in lattice.chunks_exact_mut(x.nodes).enumerate() {
        if stop.load(Ordering::Relaxed) {
            return vec![0.0; width * height];
        }
        for (tap, weight) in y.taps.iter().enumerate() {
            let from = &smooth[(row + tap) * x.nodes..];
            line.iter_mut().zip(from).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    if x.step == 1 && y.step == 1 {
        return lattice;
    }
    let places: Vec<(usize, f32, f32)> = (0..width).map(|column| x.between(column)).collect();
    let mut cells = Vec::with_capacity(width * height);
    for row in 0..height {
        if stop.load(Ordering::Relaxed) {
            return vec![0.0; width * height];
        }
        let (node, a, b) = y.between(row);
        let upper = &lattice[node * x.nodes..][..x.nodes];
        let lower = if b > 0.0 { &lattice[(node + 1) * x.nodes..][..x.nodes] } else { upper };
        cells.extend(places.iter().map(|(node, c, d)| {
            let right = if *d > 0.0 { node + 1 } else { *node };
            a * (c * upper[*node] + d * upper[right]) + b * (c * lower[*node] + d * lower[right])
        }));
    }
    cells
}

/// One direction of a field: lattice, kernel and interpolation.
struct Axis {
    nodes: usize,
    /// Cells to a node.
    step: usize,
    /// The kernel; the sum of its squares is 1.
    taps: Vec<f32>,
    /// Correlation of two neighbouring nodes.
    next: f64,
}

impl Axis {
    /// `length`: the correlation length in cells.
    fn new(cells: usize, length: f64) -> Self {
        // Smoothed by a kernel of deviation s, white noise is correlated by exp(−d² ÷ 4s²).
        let deviation = length / 2.0;
        let step = ((deviation / STEPS) as usize).clamp(1, cells.max(1));
        let deviation = deviation / step as f64;
        // Below a fifth of a cell neighbours know nothing of each other.
        let reach = if deviation < 0.2 { 0 } else { (deviation * REACH).ceil().min(1e6) as i64 };
        let weight = |at: i64| (-0.5 * (at as f64 / deviation.max(1e-9)).powi(2)).exp();
        let raw: Vec<f64> = (-reach..=reach).map(weight).collect();
        let norm = raw.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
        let next = raw.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>() / (norm * norm);
        let taps = raw.iter().map(|weight| (weight / norm) as f32).collect();
        Self { nodes: cells.div_ceil(step) + usize::from(step > 1), step, taps, next }
    }

    /// The node before a cell, and the weights of it and the next that leave the deviation at 1.
    fn between(&self, cell: usize) -> (usize, f32, f32) {
        let part = (cell % self.step) as f64 / self.step as f64;
        let variance = (1.0 - part).powi(2) + part * part + 2.0 * part * (1.0 - part) * self.next;
        let scale = 1.0 / variance.sqrt();
        (cell / self.step, ((1.0 - part) * scale) as f32, (part * scale) as f32)
    }
}

/// A normal number from 64 random bits (Box and Muller 1958).
fn normal(bits: u64) -> f32 {
    let unit = |bits: u64| ((bits & 0xFFFF_FFFF) as f32 + 0.5) * (1.0 / 4_294_967_296.0);
    let (radius, turn) = (unit(bits >> 32), unit(bits));
    (-2.0 * radius.min(1.0 - f32::EPSILON).ln()).sqrt() * (turn * std::f32::consts::TAU).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    const SIDE: usize = 400;

    type Work<'a> = dyn Fn(&dyn Fn(u64) -> u64, &AtomicBool) + 'a;

    /// Sets the stop when the number `at` of a trial is asked for; tells how many were asked for in all.
    fn asked_after_stop(at: u64, work: &Work<'_>) -> u64 {
        let (stop, asked) = (AtomicBool::new(false), AtomicU64::new(0));
        let random = |number: u64| {
            asked.fetch_add(1, Ordering::Relaxed);
            if number == at {
                stop.store(true, Ordering::Relaxed);
            }
            number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
        };
        work(&random, &stop);
        asked.into_inner()
    }

    #[test]
    fn a_stop_is_seen_inside_a_trial_after_one_line_of_the_field() {
        let line = (SIDE + 4 * REACH as usize * 10) as u64;
        let heights = vec![10.0_f32; SIDE * SIDE];
        let terrain = Terrain::new(SIDE, SIDE, (10.0, 10.0), heights).unwrap();
        let observers = [Observer::new(1, (200.0, 200.0), 15.0, 1.5, 1000.0)];
        let error = HeightError { rmse_m: 1.0, correlation_m: 50.0 };
        let whole = asked_after_stop(u64::MAX, &|random, stop| {
            assert!(look(&terrain, &observers, Mode::Fast, &error, random, stop).is_ok());
        });
        assert!(whole >= (SIDE * SIDE) as u64);
        for at in [0, 5_000, 100_000] {
            let asked = asked_after_stop(at, &|random, stop| {
                let seen = look(&terrain, &observers, Mode::Fast, &error, random, stop);
                assert_eq!(seen.err(), Some(CoverageError::Interrupted));
            });
            assert!(asked > at && asked <= at + line, "{asked} numbers, stopped at {at}");
        }
    }

    #[test]
    fn a_stop_ends_a_view_at_the_next_lines() {
        let heights = vec![10.0_f32; SIDE * SIDE];
        let terrain = Terrain::new(SIDE, SIDE, (10.0, 10.0), heights).unwrap();
        let view = View::new(&terrain, &Observer::new(1, (200.0, 200.0), 15.0, 1.5, 1900.0)).unwrap();
        let cells = |mode, stopped| {
            let seen = view.see(mode, &AtomicBool::new(stopped));
            seen.rows()
                .map(|row| seen.line(row).iter().map(|word| word.count_ones()).sum::<u32>())
                .sum::<u32>()
        };
        for mode in [Mode::Exact, Mode::Fast] {
            // Stopped before it began it has looked at nothing but, at most, its own cell.
            assert!(cells(mode, false) > 90_000 && cells(mode, true) <= 1, "{mode:?}");
        }
    }
}
