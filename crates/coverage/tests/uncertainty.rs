//! The trials' statistics, their agreement with the plain view, their independence of threads, and stopping them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use jitu_coverage::CoverageError;
use jitu_coverage::sight::together::{Cells, NO_ZONE, Views, Zones};
use jitu_coverage::sight::uncertainty::{HeightError, field, quantile, tried};
use jitu_coverage::sight::{Mode, Observer, Terrain};

const SIDE: usize = 200;

/// Numbers that look random, the same each time (SplitMix64 of Steele, Lea and Flood 2014).
fn random(trial: u32, number: u64) -> u64 {
    let mut z =
        (u64::from(trial) << 40 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x1234_5678);
    z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ z >> 31
}

fn one_field(trial: u32, size: (usize, usize), cell: (f64, f64), length: f64) -> Vec<f32> {
    field(size, cell, length, &|number| random(trial, number), &AtomicBool::new(false))
}

#[test]
fn a_field_has_the_deviation_and_the_correlation_it_was_asked_for() {
    let (width, height) = (500, 400);
    for (cell, length) in [((10.0, 10.0), 40.0), ((10.0, 10.0), 150.0), ((5.0, 12.5), 60.0)] {
        let fields: Vec<Vec<f32>> =
            (0..6).map(|trial| one_field(trial, (width, height), cell, length)).collect();
        let covariance = |dx: usize, dy: usize| -> f64 {
            let (mut sum, mut count) = (0.0, 0.0);
            for values in &fields {
                for y in (0..height - dy).step_by(3) {
                    for x in 0..width - dx {
                        sum +=
                            f64::from(values[y * width + x]) * f64::from(values[(y + dy) * width + x + dx]);
                        count += 1.0;
                    }
                }
            }
            sum / count
        };
        let variance = covariance(0, 0);
        assert!((variance - 1.0).abs() < 0.05, "{length}: variance {variance}");
        for share in [0.5, 1.0, 2.0] {
            for (dx, dy) in
                [((length * share / cell.0).round(), 0.0), (0.0, (length * share / cell.1).round())]
            {
                let distance = f64::hypot(dx * cell.0, dy * cell.1) / length;
                let (found, wanted) =
                    (covariance(dx as usize, dy as usize) / variance, (-distance * distance).exp());
                assert!((found - wanted).abs() < 0.06, "{length} at {dx} {dy}: {found}, not {wanted}");
            }
        }
    }
    let white = one_field(0, (width, height), (10.0, 10.0), 0.0);
    let product: f64 = white.windows(2).map(|pair| f64::from(pair[0] * pair[1])).sum();
    assert!((product / white.len() as f64).abs() < 0.01);
    let beyond = white.iter().filter(|value| value.abs() > 1.96).count() as f64 / white.len() as f64;
    assert!((beyond - 0.05).abs() < 0.003, "{beyond}");
}

fn hills() -> Vec<f32> {
    let wave =
        |x: f32, y: f32| 20.0 + 9.0 * (x / 9.0).sin() * (y / 11.0).cos() + 4.0 * ((x + 2.0 * y) / 6.0).sin();
    (0..SIDE * SIDE).map(|i| wave((i % SIDE) as f32, (i / SIDE) as f32)).collect()
}

fn zones() -> Zones {
    let classes: Vec<u16> = (0..SIDE * SIDE).map(|i| if i % 13 == 0 { NO_ZONE } else { 0 }).collect();
    Zones::new(&Cells {
        width: SIDE,
        cell_m2: &[100.0; SIDE],
        townships: &vec![NO_ZONE; SIDE * SIDE],
        township_count: 0,
        classes: &classes,
        class_count: 1,
    })
    .unwrap()
}

fn observers() -> Vec<Observer> {
    [(40.0, 50.0), (150.5, 120.25)].map(|place| Observer::new(1, place, 15.0, 1.5, 900.0)).into()
}

#[test]
fn a_tiny_error_gives_the_plain_figure_and_a_large_one_a_range_around_less() {
    let (heights, zones, observers) = (hills(), zones(), observers());
    let terrain = Terrain::new(SIDE, SIDE, (10.0, 10.0), heights.as_slice()).unwrap();
    let mut views = Views::new(Mode::Exact);
    views.update(&terrain, 1, &observers, 2, &mut |_| true).unwrap();
    let plain = views.tally(&zones, 2, &mut |_| true).unwrap().all.seen_m2();
    let trials = |rmse_m: f64, threads: usize| {
        let error = HeightError { rmse_m, correlation_m: 60.0 };
        tried(&terrain, &observers, &zones, Mode::Exact, (&error, 30), &random, threads, &mut |_| true)
            .unwrap()
    };
    let tiny = trials(1e-4, 2);
    let mean = tiny.seen_m2.iter().sum::<f64>() / 30.0;
    assert!((mean / plain - 1.0).abs() < 2e-3, "{mean} {plain}");
    let wide = trials(2.0, 2);
    let (low, high) = (quantile(&wide.seen_m2, 0.05), quantile(&wide.seen_m2, 0.95));
    assert!(high - low > 0.01 * plain && high - low < 0.5 * plain, "{low} {high} {plain}");
    assert_eq!(wide, trials(2.0, 1), "whatever the threads");
    // A cell's count is how often it was seen: together they are the sum over the trials.
    let cells: f64 =
        wide.seen.iter().enumerate().filter(|(i, _)| i % 13 != 0).map(|(_, n)| f64::from(*n) * 100.0).sum();
    assert!((cells / wide.seen_m2.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    assert!(wide.seen.contains(&30) && wide.seen.iter().any(|n| (1..30).contains(n)));
}

#[test]
fn quantiles_lie_between_the_nearest() {
    assert!((quantile(&[4.0, 1.0, 3.0, 2.0], 0.5) - 2.5).abs() < 1e-12);
    assert!((quantile(&[7.0], 0.95) - 7.0).abs() < 1e-12);
    assert!(quantile(&[], 0.5).is_nan());
}

#[test]
fn what_cannot_be_tried_is_refused_and_a_stop_is_quick() {
    let (heights, zones, observers) = (hills(), zones(), observers());
    let terrain = Terrain::new(SIDE, SIDE, (10.0, 10.0), heights.as_slice()).unwrap();
    let field_of = |rmse_m, correlation_m, trials| {
        let error = HeightError { rmse_m, correlation_m };
        let tried =
            tried(&terrain, &observers, &zones, Mode::Fast, (&error, trials), &random, 2, &mut |_| true);
        match tried {
            Err(CoverageError::Grid { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!([field_of(-1.0, 10.0, 5), field_of(f64::NAN, 10.0, 5)], ["rmse"; 2]);
    assert_eq!([field_of(1.0, -1.0, 5), field_of(1.0, 1e9, 5)], ["correlation"; 2]);
    assert_eq!([field_of(1.0, 10.0, 0), field_of(1.0, 10.0, 1 << 20)], ["trials"; 2]);
    let error = HeightError { rmse_m: 1.0, correlation_m: 50.0 };
    let mut stopped = None;
    let ended = tried(&terrain, &observers, &zones, Mode::Exact, (&error, 5_000), &random, 2, &mut |share| {
        if share > 0.001 {
            stopped.get_or_insert_with(Instant::now);
        }
        stopped.is_none()
    });
    assert_eq!(ended.err(), Some(CoverageError::Interrupted));
    // Ten times what is promised of a release build.
    assert!(stopped.unwrap().elapsed().as_millis() < 1000);
}
