//! The trials' statistics, their agreement with the plain view, their independence of threads, and stopping them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use jitu_coverage::CoverageError;
use jitu_coverage::sight::together::{Cells, NO_ZONE, Views, Zones};
use jitu_coverage::sight::uncertainty::{HeightError, Random, field, quantile, tried};
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

/// What is seen in one trial by a reference of its own: every crossing of every sight line, over the ground with that
/// trial's error, the observer on the erring ground beneath it and each target on its own.
fn seen_by_hand(heights: &[f32], observer: &Observer, cell: f64) -> Vec<bool> {
    let height = |x: usize, y: usize| f64::from(heights[y * SIDE + x]);
    let (ox, oy) = (observer.column, observer.row);
    let (left, top, fx, fy) = (ox as usize, oy as usize, ox.fract(), oy.fract());
    let (right, bottom) = (left + usize::from(fx > 0.0), top + usize::from(fy > 0.0));
    let upper = height(left, top) * (1.0 - fx) + height(right, top) * fx;
    let lower = height(left, bottom) * (1.0 - fx) + height(right, bottom) * fx;
    let eye = upper * (1.0 - fy) + lower * fy + observer.height_m;
    let bend = observer.curvature / (2.0 * 6_378_137.0);
    let far2 = |x: f64, y: f64| ((x - ox) * cell).powi(2) + ((y - oy) * cell).powi(2);
    let over = |x: usize, y: usize| height(x, y) - eye - bend * far2(x as f64, y as f64);
    let between = |at: f64, one: &dyn Fn(usize) -> f64| {
        let before = (at + 1e-9).floor();
        let part = at - before;
        if part < 1e-8 {
            one(before as usize)
        } else {
            one(before as usize) * (1.0 - part) + one(before as usize + 1) * part
        }
    };
    let sees = |x: usize, y: usize| {
        let (dx, dy) = (x as f64 - ox, y as f64 - oy);
        let slope = over(x, y) + observer.target_m;
        let free = |share: f64, top: f64| top <= slope * share + 1e-6;
        let lines = |from: f64, to: f64| {
            let (low, high) = (from.min(to), from.max(to));
            (low.floor() as usize + 1..).take_while(move |line| (*line as f64) < high)
        };
        lines(ox, x as f64).all(|line| {
            let share = (line as f64 - ox) / dx;
            free(share, between(oy + dy * share, &|row| over(line, row)))
        }) && lines(oy, y as f64).all(|line| {
            let share = (line as f64 - oy) / dy;
            free(share, between(ox + dx * share, &|column| over(column, line)))
        })
    };
    let within = |x: usize, y: usize| far2(x as f64, y as f64) <= observer.range_m * observer.range_m;
    (0..SIDE * SIDE).map(|i| within(i % SIDE, i / SIDE) && sees(i % SIDE, i / SIDE)).collect()
}

#[test]
fn each_trial_is_a_plain_look_over_the_ground_with_its_error() {
    let (heights, zones) = (hills(), zones());
    let observers: Vec<Observer> =
        observers().into_iter().map(|observer| Observer { range_m: 350.0, ..observer }).collect();
    let terrain = Terrain::new(SIDE, SIDE, (10.0, 10.0), heights.as_slice()).unwrap();
    let error = HeightError { rmse_m: 2.0, correlation_m: 60.0 };
    let found =
        tried(&terrain, &observers, &zones, Mode::Exact, (&error, 3), &random, 2, &mut |_| true).unwrap();
    let (mut counts, mut areas) = (vec![0_u16; SIDE * SIDE], Vec::new());
    for trial in 0..3 {
        let off = one_field(trial, (SIDE, SIDE), (10.0, 10.0), 60.0);
        let erring: Vec<f32> = heights.iter().zip(&off).map(|(height, off)| height + off * 2.0).collect();
        let views: Vec<Vec<bool>> = observers.iter().map(|one| seen_by_hand(&erring, one, 10.0)).collect();
        let seen = |i: usize| views.iter().any(|view| view[i]);
        counts.iter_mut().enumerate().for_each(|(i, count)| *count += u16::from(seen(i)));
        areas.push((0..SIDE * SIDE).filter(|i| i % 13 != 0 && seen(*i)).count() as f64 * 100.0);
    }
    let other = counts.iter().zip(&found.seen).filter(|(mine, theirs)| mine != theirs).count();
    assert_eq!(other, 0, "cells counted otherwise");
    assert_eq!(areas, found.seen_m2);
    assert!(found.seen.contains(&3) && found.seen.contains(&1));
}

/// m² seen without an error, and in each of 20 trials of one.
fn plain_and_tried(heights: &[f32], error: HeightError, random: &Random<'_>) -> (f64, Vec<f64>) {
    let (zones, observers) = (zones(), observers());
    let terrain = Terrain::new(SIDE, SIDE, (10.0, 10.0), heights).unwrap();
    let look = |error: HeightError, trials| {
        tried(&terrain, &observers, &zones, Mode::Exact, (&error, trials), random, 2, &mut |_| true)
            .unwrap()
            .seen_m2
    };
    (look(HeightError { rmse_m: 0.0, ..error }, 1)[0], look(error, 20))
}

/// The greatest departure from the plain figure among the trials, as a share of it.
fn departure((plain, trials): (f64, Vec<f64>)) -> f64 {
    trials.iter().map(|seen| (seen / plain - 1.0).abs()).fold(0.0, f64::max)
}

#[test]
fn an_error_alike_everywhere_changes_nothing() {
    let heights = hills();
    let at = |correlation_m| {
        departure(plain_and_tried(&heights, HeightError { rmse_m: 2.0, correlation_m }, &random))
    };
    let found = [60.0, 600.0, 6_000.0, 100_000.0].map(at);
    assert!(found.windows(2).all(|pair| pair[1] < pair[0]), "{found:?}");
    assert!(found[0] > 0.03 && found[3] < 5e-4, "{found:?}");
}

#[test]
fn a_vanishing_error_changes_nothing() {
    let heights = hills();
    let at =
        |rmse_m| departure(plain_and_tried(&heights, HeightError { rmse_m, correlation_m: 60.0 }, &random));
    let found = [2.0, 0.5, 0.1, 0.02, 0.004].map(at);
    assert!(found.windows(2).all(|pair| pair[1] < pair[0]), "{found:?}");
    assert!(found[4] < 2e-3, "{found:?}");
}

/// Why the range can lie below the plain figure: over nearly level ground, where nearly all is seen, an error and the
/// same one turned upside down both hide some, as both make the ground rougher. It is no error of level, whose sign
/// would turn the effect round too.
#[test]
fn over_level_ground_an_error_of_either_sign_hides() {
    let level: Vec<f32> = hills().iter().map(|height| 20.0 + (height - 20.0) * 0.01).collect();
    let error = HeightError { rmse_m: 1.5, correlation_m: 60.0 };
    // Half a turn more in Box and Muller's angle: the same number with the other sign.
    let mirrored = |trial, number| random(trial, number) ^ 0x8000_0000;
    let up = one_field(0, (SIDE, SIDE), (10.0, 10.0), 60.0);
    let down =
        field((SIDE, SIDE), (10.0, 10.0), 60.0, &|number| mirrored(0, number), &AtomicBool::new(false));
    assert!(up.iter().zip(&down).all(|(up, down)| (up + down).abs() < 1e-4));
    let (plain, above) = plain_and_tried(&level, error, &random);
    let (_, below) = plain_and_tried(&level, error, &mirrored);
    let most = |seen: &[f64]| seen.iter().copied().fold(0.0, f64::max);
    assert!(most(&above) < plain && most(&below) < plain, "{plain} {above:?} {below:?}");
}
