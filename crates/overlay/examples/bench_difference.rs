//! Benchmark: 200,000 polygons (5 million vertices) compared with a later state of which a tenth has changed, paired by
//! the land they share.
//!
//! `cargo run --release -p jitu-overlay --example bench_difference` prints seconds and what was found as a line of JSON.
#![allow(clippy::unwrap_used, reason = "a benchmark stops where something is wrong")]

use std::f64::consts::TAU;
use std::time::Instant;

use geo::{LineString, MultiPolygon, Polygon};
use jitu_overlay::difference::{by_overlap, changes, repaired};
use serde_json::json;

const COLUMNS: u32 = 500;
const ROWS: u32 = 400;
const CORNERS: u32 = 25;
/// Side of a field, degrees.
const SIDE: f64 = 0.000_7;

/// A parcel of many corners, as large as its field allows.
fn parcel(at: u32, size: f64) -> MultiPolygon<f64> {
    let middle =
        (114.87 + (f64::from(at % COLUMNS) + 0.5) * SIDE, 37.13 + (f64::from(at / COLUMNS) + 0.5) * SIDE);
    let corner = |i: u32| {
        let turn = f64::from(i) / f64::from(CORNERS) * TAU;
        let radius = SIDE * 0.45 * size * (1.0 + 0.1 * f64::from((at + i * 7) % 5) / 5.0);
        (middle.0 + radius * turn.cos(), middle.1 + radius * turn.sin())
    };
    let ring: LineString<f64> = (0..CORNERS).map(corner).collect();
    MultiPolygon(vec![Polygon::new(ring, Vec::new())])
}

fn main() {
    let before: Vec<_> = (0..COLUMNS * ROWS).map(|at| parcel(at, 1.0)).collect();
    let later = |at: u32| (!at.is_multiple_of(50)).then(|| parcel(at, if at % 10 == 1 { 0.9 } else { 1.0 }));
    let after: Vec<_> = (0..COLUMNS * ROWS).filter_map(later).collect();
    let go = &mut |_: f32| true;
    let begin = Instant::now();
    let sound = |shapes: &[MultiPolygon<f64>]| -> Vec<MultiPolygon<f64>> {
        repaired(shapes, &mut |_| true).unwrap().into_iter().map(|one| one.shape).collect()
    };
    let (early, late) = (sound(&before), sound(&after));
    let found = by_overlap(&early, &late, go).unwrap();
    let changed = changes(&found.pairs, &early, &late, 1.0, go).unwrap().into_iter().flatten().count();
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "{}",
        json!({"seconds": seconds, "pairs": found.pairs.len(), "removed": found.removed.len(), "changed": changed})
    );
}
