//! How long one change takes while 64 towers are kept: a tower moved by a few cells, looked from anew, recounted, with
//! figures and picture. Prints one line of JSON.
//!
//! The ground is 3000 × 3000 cells of 10 m, the towers see 5 km.

use std::time::Instant;

use jitu_coverage::CoverageError;
use jitu_coverage::sight::kept::Kept;
use jitu_coverage::sight::together::{Cells, Views, Zones};
use jitu_coverage::sight::{Mode, Observer, Terrain};

const SIDE: usize = 3000;
const TOWERS: usize = 64;
const THREADS: usize = 2;
const CHANGES: usize = 40;

fn main() -> Result<(), CoverageError> {
    let heights: Vec<f32> = (0..SIDE * SIDE)
        .map(|i| {
            let (x, y) = ((i % SIDE) as f32, (i / SIDE) as f32);
            40.0 + 9.0 * (x / 61.0).sin() * (y / 83.0).cos() + 2.0 * ((x + 2.0 * y) / 9.0).sin()
        })
        .collect();
    let terrain = Terrain::new(SIDE, SIDE, (10.0, 10.0), heights)?;
    let townships: Vec<u16> =
        (0..SIDE * SIDE).map(|i| ((i % SIDE) / 1000 + (i / SIDE) / 1000 * 3) as u16).collect();
    let classes: Vec<u16> =
        (0..SIDE * SIDE).map(|i| if (i / 90) % 3 == 0 { u16::MAX } else { (i / 40 % 2) as u16 }).collect();
    let zones = Zones::new(&Cells {
        width: SIDE,
        cell_m2: &vec![100.0; SIDE],
        townships: &townships,
        township_count: 9,
        classes: &classes,
        class_count: 2,
    })?;
    for (name, mode) in [("fast", Mode::Fast), ("exact", Mode::Exact)] {
        run(name, mode, &terrain, &zones)?;
    }
    Ok(())
}

fn run(name: &str, mode: Mode, terrain: &Terrain<'_>, zones: &Zones) -> Result<(), CoverageError> {
    let place = |i: usize, of: usize| (i % of) as f64 * 350.3 + 270.2;
    let mut towers: Vec<Observer> = (0..TOWERS)
        .map(|i| Observer::new(i as i64, (place(i, 8), place(i / 8, 8)), 35.0, 1.5, 5000.0))
        .collect();
    let look = |towers: &[Observer]| {
        let mut views = Views::new(mode);
        views.update(terrain, 0, towers, THREADS, &mut |_| true)?;
        Ok::<_, CoverageError>(views.into_seen().map(Some))
    };
    let begin = Instant::now();
    let mut kept = Kept::new(zones.clone());
    kept.replace(look(&towers)?.enumerate())?;
    let all = kept.figures();
    let begin_ms = begin.elapsed().as_secs_f64() * 1e3;
    let (mut whole, mut counting) = (Vec::new(), Vec::new());
    for change in 0..CHANGES {
        let at = 20 + change % 3;
        towers[at].column += 4.3;
        let begin = Instant::now();
        let seen = look(&towers[at..=at])?;
        let looked = Instant::now();
        let patch = kept.replace(seen.map(|seen| (at, seen)))?;
        let (figures, codes) = (kept.figures(), kept.codes(&patch));
        whole.push(begin.elapsed().as_secs_f64() * 1e3);
        counting.push(looked.elapsed().as_secs_f64() * 1e3);
        assert!(figures.all.target_m2 >= all.all.seen_m2() && !codes.is_empty());
    }
    let median = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    println!(
        r#"{{"mode":"{name}","begin_ms":{begin_ms:.0},"change_ms":{:.1},"counting_ms":{:.1},"kept_mib":{:.0}}}"#,
        median(whole),
        median(counting),
        kept.bytes() as f64 / 1_048_576.0
    );
    Ok(())
}
