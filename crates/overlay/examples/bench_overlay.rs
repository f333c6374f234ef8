//! Benchmark: areas of 200,000 farmland polygons (5 million vertices) inside the union of 64 circles.
//!
//! `cargo run --release -p jitu-overlay --example bench_overlay -- FOLDER` makes the land, writes it and every
//! parcel's area into the folder for the peer (`bench/overlay_shapely.py`), computes several times and prints the
//! median as one line of JSON. The union and its index are part of what is timed.
#![allow(clippy::unwrap_used, reason = "a benchmark stops where something is wrong")]

use std::f64::consts::TAU;
use std::time::Instant;

use geo::{LineString, MultiPolygon, Polygon, unary_union};
use jitu_model::ellipsoid::{area, metres_per_degree};
use jitu_overlay::clip::areas;
use jitu_overlay::region::Region;
use serde_json::json;

const ROUNDS: usize = 9;
const COLUMNS: usize = 500;
const ROWS: usize = 400;
const CORNERS: usize = 25;
const CIRCLES: usize = 64;
const SEGMENTS: usize = 180;
/// West, south, width and height of the land, degrees.
const LAND: (f64, f64, f64, f64) = (114.87, 37.13, 0.35, 0.27);

/// Numbers from 0 to 1 that are the same everywhere (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A ring round a middle; `radius` gives each corner's distance in degrees east and north.
fn ring(middle: (f64, f64), corners: usize, mut radius: impl FnMut() -> (f64, f64)) -> MultiPolygon<f64> {
    let corner = |i: usize| {
        let (turn, (rx, ry)) = (i as f64 / corners as f64 * TAU, radius());
        (middle.0 + rx * turn.cos(), middle.1 + ry * turn.sin())
    };
    let line: LineString<f64> = (0..corners).map(corner).collect();
    MultiPolygon(vec![Polygon::new(line, Vec::new())])
}

fn write(folder: &str, name: &str, numbers: impl Iterator<Item = f64>) {
    let bytes: Vec<u8> = numbers.flat_map(f64::to_le_bytes).collect();
    std::fs::write(format!("{folder}/{name}.f64"), bytes).unwrap();
}

fn corners(shape: &MultiPolygon<f64>) -> impl Iterator<Item = f64> {
    let ring = &shape.0[0].exterior().0;
    ring[..ring.len() - 1].iter().flat_map(|at| [at.x, at.y])
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let mut dice = Dice(7);
    let (west, south, width, height) = LAND;
    let (dx, dy) = (width / COLUMNS as f64, height / ROWS as f64);
    let mut parcels = Vec::with_capacity(COLUMNS * ROWS);
    for at in 0..COLUMNS * ROWS {
        let middle =
            (west + (at % COLUMNS) as f64 * dx + dx / 2.0, south + (at / COLUMNS) as f64 * dy + dy / 2.0);
        parcels.push(ring(middle, CORNERS, || {
            let share = 0.28 + 0.2 * dice.roll();
            (dx * share, dy * share)
        }));
    }
    let (east_m, north_m) = metres_per_degree(south + height / 2.0);
    let circles: Vec<MultiPolygon<f64>> = (0..CIRCLES)
        .map(|_| {
            let middle = (west + width * dice.roll(), south + height * dice.roll());
            let radius = 1500.0 + 1500.0 * dice.roll();
            ring(middle, SEGMENTS, || (radius / east_m, radius / north_m))
        })
        .collect();
    write(&folder, "parcels", parcels.iter().flat_map(corners));
    write(&folder, "circles", circles.iter().flat_map(corners));

    let (mut rounds, mut clipped, mut whole) = (Vec::new(), Vec::new(), 0.0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let union = unary_union(&circles);
        let region = Region::new(&union);
        clipped = areas(&parcels, &region, &mut |_| true).unwrap();
        rounds.push(start.elapsed().as_secs_f64());
        whole = area(&union);
    }
    rounds.sort_by(f64::total_cmp);
    write(&folder, "areas", clipped.iter().map(|piece| piece.inside_m2));
    let line = json!({
        "seconds": rounds[ROUNDS / 2],
        "best": rounds[0],
        "parcels": parcels.len(),
        "vertices": parcels.len() * CORNERS,
        "union_m2": whole,
        "inside_m2": clipped.iter().map(|piece| piece.inside_m2).sum::<f64>(),
        "across": clipped.iter().zip(&parcels)
            .filter(|(c, p)| c.inside_m2 > 0.0 && (c.inside_m2 / area(p) - 1.0).abs() > 1e-12).count(),
    });
    println!("{line}");
}
