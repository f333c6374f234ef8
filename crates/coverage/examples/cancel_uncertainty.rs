//! How soon the trials of the heights' error end after they were asked to: 64 towers of 5 km over 3000 × 3000 cells of
//! 10 m, stopped after some times of a trial. Prints one line of JSON a mode; milliseconds.

use std::time::{Duration, Instant};

use jitu_coverage::CoverageError;
use jitu_coverage::sight::together::{Cells, Zones};
use jitu_coverage::sight::uncertainty::{HeightError, tried};
use jitu_coverage::sight::{Mode, Observer, Terrain};

const SIDE: usize = 3000;
const THREADS: usize = 2;

/// When the stop is asked for, ms after the beginning: in the field, while heights are added, while towers look.
const AFTER_MS: [u64; 8] = [5, 60, 150, 300, 500, 800, 1300, 2100];

/// Numbers that look random (SplitMix64 of Steele, Lea and Flood 2014).
fn random(trial: u32, number: u64) -> u64 {
    let mut z = (u64::from(trial) << 40 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ z >> 31
}

fn main() -> Result<(), CoverageError> {
    let heights: Vec<f32> = (0..SIDE * SIDE)
        .map(|i| {
            let (x, y) = ((i % SIDE) as f32, (i / SIDE) as f32);
            40.0 + 9.0 * (x / 61.0).sin() * (y / 83.0).cos() + 2.0 * ((x + 2.0 * y) / 9.0).sin()
        })
        .collect();
    let terrain = Terrain::new(SIDE, SIDE, (10.0, 10.0), heights)?;
    let nowhere = vec![u16::MAX; SIDE * SIDE];
    let zones = Zones::new(&Cells {
        width: SIDE,
        cell_m2: &vec![100.0; SIDE],
        townships: &nowhere,
        township_count: 0,
        classes: &vec![0; SIDE * SIDE],
        class_count: 1,
    })?;
    let place = |i: usize| i as f64 * 350.3 + 270.2;
    let towers: Vec<Observer> =
        (0..64).map(|i| Observer::new(i as i64, (place(i % 8), place(i / 8)), 35.0, 1.5, 5000.0)).collect();
    for (name, mode) in [("fast", Mode::Fast), ("exact", Mode::Exact)] {
        for correlation_m in [0.0, 100.0, 2000.0] {
            let error = HeightError { rmse_m: 2.0, correlation_m };
            let mut worst = Duration::ZERO;
            for after in AFTER_MS.map(Duration::from_millis) {
                let (begin, mut asked) = (Instant::now(), None);
                let ended =
                    tried(&terrain, &towers, &zones, mode, (&error, 100), &random, THREADS, &mut |_| {
                        if begin.elapsed() >= after {
                            asked.get_or_insert_with(Instant::now);
                        }
                        asked.is_none()
                    });
                debug_assert_eq!(ended.err(), Some(CoverageError::Interrupted));
                worst = worst.max(asked.map(|asked| asked.elapsed()).unwrap_or_default());
            }
            let worst = worst.as_secs_f64() * 1e3;
            println!(
                "{}",
                serde_json::json!({ "mode": name, "correlation_m": correlation_m, "worst_ms": worst })
            );
        }
    }
    Ok(())
}
