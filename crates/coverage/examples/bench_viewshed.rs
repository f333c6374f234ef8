//! Benchmark: line of sight on a synthetic terrain of 3000 × 3000 cells of 10 m.
//!
//! `cargo run --release -p jitu-coverage --example bench_viewshed -- FOLDER` makes the terrain (`terrain.f32`: 32-bit
//! floats, row by row, little-endian) in the folder unless it is there, measures, writes what one observer sees by the
//! definition (`exact.u8`: a byte a cell) for the peers `bench/viewshed_gdal.py` and `bench/viewshed_numba.py`, and
//! prints one line of JSON: least times of several rounds.
#![allow(clippy::unwrap_used, reason = "a benchmark stops where something is wrong")]

use std::path::Path;
use std::time::Instant;

use jitu_coverage::sight::together::{Cells, NO_ZONE, Views, Zones};
use jitu_coverage::sight::{Mode, Observer, Seen, Terrain, see};
use serde_json::json;

const SIDE: usize = 3000;
const CELL_M: f64 = 10.0;
const RANGE_M: f64 = 5000.0;
const SEED: u64 = 20_231_117;

/// A hash of a lattice point, −1 to 1 (SplitMix64 of Steele, Lea and Flood 2014).
fn noise(octave: u64, x: u64, y: u64) -> f32 {
    let mut z = SEED ^ octave << 48 ^ x << 24 ^ y;
    for _ in 0..2 {
        z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
    }
    (z >> 40) as f32 / 8_388_608.0 - 1.0
}

/// Hills of 5 km down to 40 m, heights of an octave falling with its length, and a little roughness.
fn terrain() -> Vec<f32> {
    let mut heights = vec![100.0_f32; SIDE * SIDE];
    for octave in 0..8 {
        let step = 512 >> octave;
        let tall = 60.0 * (step as f32 / 512.0).powf(0.95);
        for (at, height) in heights.iter_mut().enumerate() {
            let (x, y) = (at % SIDE, at / SIDE);
            let (i, j) = ((x / step) as u64, (y / step) as u64);
            let ease = |t: f32| t * t * (3.0 - 2.0 * t);
            let fx = ease((x % step) as f32 / step as f32);
            let fy = ease((y % step) as f32 / step as f32);
            let node = |di, dj| noise(octave, i + di, j + dj);
            let upper = node(0, 0) * (1.0 - fx) + node(1, 0) * fx;
            let lower = node(0, 1) * (1.0 - fx) + node(1, 1) * fx;
            *height += tall * (upper * (1.0 - fy) + lower * fy);
        }
    }
    for (at, height) in heights.iter_mut().enumerate() {
        *height += 0.15 * noise(99, (at % SIDE) as u64, (at / SIDE) as u64);
    }
    heights
}

fn heights(path: &Path) -> Vec<f32> {
    if let Ok(bytes) = std::fs::read(path) {
        return bytes.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
    }
    let heights = terrain();
    let bytes: Vec<u8> = heights.iter().flat_map(|h| h.to_le_bytes()).collect();
    std::fs::write(path, bytes).unwrap();
    heights
}

/// The least of several rounds, milliseconds, and the last result.
fn least<T>(rounds: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut best = f64::INFINITY;
    let mut last = None;
    for _ in 0..rounds {
        let start = Instant::now();
        last = Some(work());
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
    }
    (best, last.unwrap())
}

/// 64 towers over the whole terrain, as in `bench/viewshed_gdal.py`.
fn towers() -> Vec<Observer> {
    let place = |i: usize| {
        let (column, row) = (i % 8, i / 8);
        ((330 + 330 * column + 7 * row) as f64, (330 + 330 * row + 5 * column) as f64)
    };
    (0..64).map(|i| Observer::new(i as i64, place(i), 35.0, 1.5, RANGE_M)).collect()
}

/// Processor time of all threads of this process so far, seconds, where the system tells: in hundredths.
fn cpu_s() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = stat.rsplit_once(") ")?.1;
    let ticks: Vec<f64> = after_name.split(' ').skip(11).take(2).filter_map(|t| t.parse().ok()).collect();
    Some(ticks.iter().sum::<f64>() / 100.0)
}

/// Seconds for the views of 64 towers with overlaps and areas by 16 townships and 10 classes, and for them again after
/// one has moved.
fn together(terrain: &Terrain<'_>, mode: Mode) -> serde_json::Value {
    let cells = SIDE * SIDE;
    let townships: Vec<u16> = (0..cells).map(|i| (i % SIDE / 750 + i / SIDE / 750 * 4) as u16).collect();
    // Parcels of 23 by 31 cells, every seventh without a class.
    let parcel = |i: usize| (i % SIDE / 23 * 5 + i / SIDE / 31 * 3) % 11;
    let classes: Vec<u16> =
        (0..cells).map(|i| if parcel(i) == 10 { NO_ZONE } else { parcel(i) as u16 }).collect();
    let cell_m2 = vec![CELL_M * CELL_M; SIDE];
    let zones = Zones::new(&Cells {
        width: SIDE,
        cell_m2: &cell_m2,
        townships: &townships,
        township_count: 16,
        classes: &classes,
        class_count: 10,
    })
    .unwrap();
    let mut towers = towers();
    let mut views = Views::new(mode);
    let mut stamp = 0;
    let rounds = if mode == Mode::Fast { 9 } else { 3 };
    let before = cpu_s();
    let (all, seen) = least(rounds, || {
        stamp += 1;
        views.update(terrain, stamp, &towers, 2, &mut |_| true).unwrap();
        views.tally(&zones, 2, &mut |_| true).unwrap().all.seen_m2()
    });
    let cpu = cpu_s().zip(before).map(|(after, before)| (after - before) / rounds as f64);
    let (moved, _) = least(20, || {
        towers[27].column += 1.0;
        views.update(terrain, stamp, &towers, 2, &mut |_| true).unwrap();
        views.tally(&zones, 2, &mut |_| true).unwrap()
    });
    json!({ "s": all / 1e3, "mean_cpu_s": cpu, "one_moved_ms": moved, "seen_m2": seen })
}

/// Peak memory of this process, MiB, where the system tells.
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}

/// Cells within range, and the share in which two views agree; writes the exact one for the peers.
fn agreement(fast: &Seen, exact: &Seen, path: &Path) -> (u64, f64) {
    let (mut cells, mut same) = (0_u64, 0_u64);
    let mut bytes = vec![0_u8; SIDE * SIDE];
    for (row, column) in exact.rows().flat_map(|row| exact.columns().map(move |column| (row, column))) {
        let (dx, dy) = (column as f64 - 1500.0, row as f64 - 1500.0);
        if (dx * dx + dy * dy) * CELL_M * CELL_M <= RANGE_M * RANGE_M {
            cells += 1;
            same += u64::from(fast.sees(column, row) == exact.sees(column, row));
            bytes[row * SIDE + column] = 1 + u8::from(exact.sees(column, row));
        }
    }
    std::fs::write(path, bytes).unwrap();
    (cells, same as f64 / cells as f64)
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let folder = Path::new(&folder);
    let heights = heights(&folder.join("terrain.f32"));
    let terrain = Terrain::new(SIDE, SIDE, (CELL_M, CELL_M), heights).unwrap();
    let look = |range_m, mode, threads| -> Seen {
        let observer = Observer::new(1, (1500.0, 1500.0), 35.0, 1.5, range_m);
        see(&terrain, &observer, mode, threads, &mut |_| true).unwrap()
    };
    let (fast_1_ms, fast) = least(60, || look(RANGE_M, Mode::Fast, 1));
    let (fast_2_ms, _) = least(60, || look(RANGE_M, Mode::Fast, 2));
    let (exact_1_ms, exact) = least(20, || look(RANGE_M, Mode::Exact, 1));
    let (exact_2_ms, _) = least(20, || look(RANGE_M, Mode::Exact, 2));
    let scaling: Vec<_> = [1_000.0, 2_500.0, 5_000.0, 10_000.0, 15_000.0]
        .map(|range| {
            let (fast, _) = least(5, || look(range, Mode::Fast, 2));
            let (exact, _) = least(3, || look(range, Mode::Exact, 2));
            json!({ "range_m": range, "fast_2_ms": fast, "exact_2_ms": exact })
        })
        .into();
    // The same terrain as cells of 20 m: 30 km reach its edge.
    let wide =
        Observer { cell_m: Some((20.0, 20.0)), ..Observer::new(1, (1500.0, 1500.0), 70.0, 3.0, 30_000.0) };
    let wide_run = |mode| least(2, || see(&terrain, &wide, mode, 2, &mut |_| true).unwrap()).0;
    let (cells, agreement) = agreement(&fast, &exact, &folder.join("exact.u8"));
    let line = json!({
        "cells": cells,
        "seen": exact.count(),
        "fast_1_ms": fast_1_ms, "fast_2_ms": fast_2_ms, "exact_1_ms": exact_1_ms, "exact_2_ms": exact_2_ms,
        "agreement": agreement,
        "scaling": scaling,
        "wide_fast_2_ms": wide_run(Mode::Fast), "wide_exact_2_ms": wide_run(Mode::Exact),
        "towers_64_fast": together(&terrain, Mode::Fast),
        "towers_64_exact": together(&terrain, Mode::Exact),
        "peak_mib": peak_mib(),
    });
    println!("{line}");
}
