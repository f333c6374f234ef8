//! Benchmark: choosing 10 of 400 candidates over 20 000 demand cells, merged, previewed and proven.
//!
//! `cargo run --release -p jitu-coverage --example bench_siting -- FOLDER` solves seeded instances and writes the
//! first as `siting.txt` (a line a cell: its weight and the candidates that see it), so that a peer
//! (`bench/siting_highs.py`) solves the same. Cells and candidates lie at random in a square of 40 km, a cell stands for
//! 40 000 to 120 000 m², a candidate sees 4 km around. One line of JSON: medians over the seeds in milliseconds, the
//! slowest proof, and the first instance's gain.
#![allow(clippy::unwrap_used, reason = "a benchmark stops where something is wrong")]

use std::fmt::Write as _;
use std::time::Instant;

use jitu_coverage::siting::{DemandBuilder, Goal, Next, Question, quick, solve};
use serde_json::json;

const CELLS: usize = 20_000;
const CANDIDATES: usize = 400;
const SITES: usize = 10;
const SIDE_KM: f64 = 40.0;
const RADIUS_KM: f64 = 4.0;
const SEEDS: u64 = 9;

/// SplitMix64 (Steele, Lea and Flood 2014), as numbers from 0 to 1.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn places(&mut self, count: usize) -> Vec<(f64, f64)> {
        (0..count).map(|_| (self.roll() * SIDE_KM, self.roll() * SIDE_KM)).collect()
    }
}

/// Weights of cells, and the cells of each candidate.
fn instance(seed: u64) -> (Vec<f64>, Vec<Vec<usize>>) {
    let mut dice = Dice(seed);
    let cells = dice.places(CELLS);
    let weights = (0..CELLS).map(|_| (0.5 + dice.roll()) * 80_000.0).collect();
    let sites = dice.places(CANDIDATES);
    let near = |site: &(f64, f64), cell: &(f64, f64)| {
        (cell.0 - site.0).powi(2) + (cell.1 - site.1).powi(2) <= RADIUS_KM * RADIUS_KM
    };
    let seen = sites.iter().map(|site| (0..CELLS).filter(|at| near(site, &cells[*at])).collect());
    (weights, seen.collect())
}

fn write(folder: &str, weights: &[f64], seen: &[Vec<usize>]) {
    let mut by_cell = vec![Vec::new(); weights.len()];
    for (candidate, cells) in seen.iter().enumerate() {
        cells.iter().for_each(|cell| by_cell[*cell].push(candidate));
    }
    let mut text = String::new();
    for (weight, candidates) in weights.iter().zip(by_cell) {
        write!(text, "{weight}").unwrap();
        candidates.iter().for_each(|candidate| write!(text, " {candidate}").unwrap());
        text.push('\n');
    }
    std::fs::write(format!("{folder}/siting.txt"), text).unwrap();
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let folder = std::env::args().nth(1);
    let (mut merge, mut preview, mut exact, mut behind) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut first = None;
    for seed in 1..=SEEDS {
        let (weights, seen) = instance(seed);
        if let Some(folder) = folder.as_ref().filter(|_| seed == 1) {
            write(folder, &weights, &seen);
        }
        let start = Instant::now();
        let mut builder = DemandBuilder::new(weights, vec![1; CELLS]).unwrap();
        seen.iter().for_each(|cells| builder.candidate(cells.iter().copied()).unwrap());
        let demand = builder.finish().unwrap();
        let ms = |from: Instant| from.elapsed().as_secs_f64() * 1e3;
        merge.push(ms(start));
        let question = Question { demand: &demand, costs: &[], goal: Goal::Sites(SITES) };
        let start = Instant::now();
        let quick = quick(&question).unwrap();
        preview.push(ms(start));
        let start = Instant::now();
        let best = solve(&question, 2, &mut |_| Next::GoOn).unwrap();
        exact.push(ms(start));
        assert!(best.optimal);
        behind.push(1.0 - quick.gain_m2 / best.gain_m2);
        first.get_or_insert((demand.rows(), best.gain_m2, exact[0] / 1e3));
    }
    let (rows, gain, first_s) = first.unwrap();
    let slowest = exact.iter().copied().fold(0.0, f64::max);
    let line = json!({
        "rows": rows,
        "gain_m2": gain,
        "first_s": first_s,
        "merge_ms": median(&mut merge),
        "quick_ms": median(&mut preview),
        "quick_behind": behind.iter().copied().fold(0.0, f64::max),
        "exact_ms": median(&mut exact),
        "exact_slowest_ms": slowest,
        "seeds": SEEDS,
    });
    println!("{line}");
}
