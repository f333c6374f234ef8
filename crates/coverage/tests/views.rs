//! Observers together: views that are kept, areas against counting cell by cell, and what is refused.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use jitu_coverage::CoverageError;
use jitu_coverage::sight::together::{Cells, Depths, NO_ZONE, Views, Zones};
use jitu_coverage::sight::{Mode, Observer, Terrain, areas_by_ring, profile, see};

const WIDTH: usize = 150;
const HEIGHT: usize = 110;

fn heights() -> Vec<f32> {
    let wave =
        |x: f32, y: f32| 20.0 + 6.0 * (x / 7.0).sin() * (y / 9.0).cos() + 3.0 * ((x + 2.0 * y) / 5.0).sin();
    (0..WIDTH * HEIGHT).map(|i| wave((i % WIDTH) as f32, (i / WIDTH) as f32)).collect()
}

fn terrain(heights: &[f32]) -> Terrain<'_> {
    Terrain::new(WIDTH, HEIGHT, (10.0, 10.0), heights).unwrap()
}

fn towers() -> Vec<Observer> {
    let mut towers: Vec<Observer> = (0..9)
        .map(|i| {
            Observer::new(i, (10.0 + 60.5 * (i % 3) as f64, 8.25 + 44.0 * (i / 3) as f64), 12.0, 1.5, 420.0)
        })
        .collect();
    towers[4].range_m = 700.0;
    towers[2].sector = Some((250.0, 100.0));
    towers[7].near_m = 150.0;
    towers
}

fn go(_: f32) -> bool {
    true
}

#[test]
fn only_what_changed_is_computed() {
    let heights = heights();
    let terrain = terrain(&heights);
    let mut towers = towers();
    for mode in [Mode::Exact, Mode::Fast] {
        let mut views = Views::new(mode);
        assert_eq!(views.update(&terrain, 1, &towers, 2, &mut go), Ok(9));
        assert_eq!(views.update(&terrain, 1, &towers, 2, &mut go), Ok(0));
        towers[3].column += 0.5;
        towers[5].tower = 77;
        towers.swap(0, 8);
        assert_eq!(views.update(&terrain, 1, &towers, 2, &mut go), Ok(1));
        for (seen, tower) in views.seen().zip(&towers) {
            assert_eq!(seen, &see(&terrain, tower, mode, 3, &mut go).unwrap());
        }
        assert_eq!(views.update(&terrain, 2, &towers[..4], 2, &mut go), Ok(4), "another terrain");
        assert_eq!(views.seen().len(), 4);
    }
}

#[test]
fn areas_are_those_of_the_cells() {
    let heights = heights();
    let terrain = terrain(&heights);
    let mut views = Views::new(Mode::Exact);
    views.update(&terrain, 1, &towers(), 2, &mut go).unwrap();
    let cells = WIDTH * HEIGHT;
    let zone = |i: usize| ((i % WIDTH) / 41, (i / WIDTH) / 30);
    let townships: Vec<u16> =
        (0..cells).map(|i| if zone(i).0 == 3 { NO_ZONE } else { zone(i).0 as u16 }).collect();
    let classes: Vec<u16> =
        (0..cells).map(|i| if (i * 7) % 50 < 3 { NO_ZONE } else { zone(i).1 as u16 % 2 }).collect();
    let cell_m2: Vec<f64> = (0..HEIGHT).map(|row| 100.0 + row as f64 / 16.0).collect();
    let zones = Zones::new(&Cells {
        width: WIDTH,
        cell_m2: &cell_m2,
        townships: &townships,
        township_count: 3,
        classes: &classes,
        class_count: 2,
    })
    .unwrap();
    let tally = views.tally(&zones, 2, &mut go).unwrap();
    assert_eq!(tally, views.tally(&zones, 1, &mut go).unwrap(), "whatever the number of threads");

    let (mut all, mut by_township, mut by_class) =
        (Depths::default(), [Depths::default(); 3], [Depths::default(); 2]);
    let (mut seen_m2, mut only_m2) = ([0.0; 9], [0.0; 9]);
    let mut depths = vec![0; WIDTH];
    for i in (0..cells).filter(|i| classes[*i] != NO_ZONE) {
        let (column, row) = (i % WIDTH, i / WIDTH);
        let who: Vec<usize> =
            views.seen().enumerate().filter(|(_, seen)| seen.sees(column, row)).map(|(at, _)| at).collect();
        let area = cell_m2[row];
        let count = |depths: &mut Depths| {
            depths.target_m2 += area;
            match who.len() {
                0 => {}
                1 => depths.one_m2 += area,
                2 => depths.two_m2 += area,
                _ => depths.three_m2 += area,
            }
        };
        count(&mut all);
        count(&mut by_class[usize::from(classes[i])]);
        if townships[i] != NO_ZONE {
            count(&mut by_township[usize::from(townships[i])]);
        }
        who.iter().for_each(|at| seen_m2[*at] += area);
        if let [alone] = who.as_slice() {
            only_m2[*alone] += area;
        }
        views.depths(row, 0, &mut depths);
        assert_eq!(usize::from(depths[column]), who.len());
    }
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6 * (1.0 + b), "{a} is not {b}");
    let same = |a: &Depths, b: &Depths| {
        near(a.target_m2, b.target_m2);
        near(a.one_m2, b.one_m2);
        near(a.two_m2, b.two_m2);
        near(a.three_m2, b.three_m2);
        near(a.seen_m2(), b.one_m2 + b.two_m2 + b.three_m2);
    };
    same(&tally.all, &all);
    assert!(all.one_m2 > 1e4 && all.two_m2 > 1e4 && all.three_m2 > 1e3, "{all:?}");
    tally.townships.iter().zip(&by_township).for_each(|(a, b)| same(a, b));
    tally.classes.iter().zip(&by_class).for_each(|(a, b)| same(a, b));
    for (at, share) in tally.towers.iter().enumerate() {
        near(share.seen_m2, seen_m2[at]);
        near(share.only_m2, only_m2[at]);
    }
}

#[test]
fn limits_take_away_and_nothing_else() {
    let heights = heights();
    let terrain = terrain(&heights);
    let free = Observer::new(1, (70.0, 50.0), 15.0, 1.5, 400.0);
    let limited = Observer { near_m: 100.0, sector: Some((300.0, 200.0)), tilt: Some((-5.0, -1.0)), ..free };
    for mode in [Mode::Exact, Mode::Fast] {
        let (all, some) = (
            see(&terrain, &free, mode, 2, &mut go).unwrap(),
            see(&terrain, &limited, mode, 2, &mut go).unwrap(),
        );
        let mut left_out = 0;
        for (column, row) in (0..WIDTH).flat_map(|c| (0..HEIGHT).map(move |r| (c, r))) {
            let (east, north) = ((column as f64 - 70.0) * 10.0, (50.0 - row as f64) * 10.0);
            let far = east.hypot(north);
            let turned = (east.atan2(north).to_degrees() - 300.0 + 540.0).rem_euclid(360.0) - 180.0;
            let up =
                f64::from(heights[row * WIDTH + column]) + 1.5 - (f64::from(heights[50 * WIDTH + 70]) + 15.0);
            let angle = (up - 0.857_14 * far * far / 12_756_274.0).atan2(far).to_degrees();
            let within = far >= 100.0 && turned.abs() <= 100.0 + 1e-6 && (-5.0..=-1.0).contains(&angle);
            assert_eq!(some.sees(column, row), all.sees(column, row) && within, "{mode:?} {column} {row}");
            left_out += usize::from(all.sees(column, row) && !within);
        }
        assert!(left_out > 500 && some.count() > 200);
    }
}

#[test]
fn rings_share_out_what_is_seen() {
    let heights = heights();
    let terrain = terrain(&heights);
    let observer = Observer::new(1, (70.25, 50.0), 25.0, 1.5, 480.0);
    let seen = see(&terrain, &observer, Mode::Exact, 2, &mut go).unwrap();
    let cell_m2: Vec<f64> = (0..HEIGHT).map(|row| 100.0 + row as f64).collect();
    let rings = [480.0, 90.0, 300.0, 1.0];
    let areas = areas_by_ring(&terrain, &observer, &seen, &rings, &cell_m2).unwrap();
    let mut wanted = [0.0; 4];
    for (column, row) in (0..WIDTH).flat_map(|c| (0..HEIGHT).map(move |r| (c, r))) {
        let far = (column as f64 - 70.25).hypot(row as f64 - 50.0) * 10.0;
        let ring = [3, 1, 2, 0].into_iter().find(|ring| far <= rings[*ring]);
        if let Some(ring) = ring.filter(|_| seen.sees(column, row)) {
            wanted[ring] += cell_m2[row];
        }
    }
    assert!(areas.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 1e-6), "{areas:?} {wanted:?}");
    assert!(wanted[..3].iter().all(|area| *area > 10_000.0));
    let short = areas_by_ring(&terrain, &observer, &seen, &rings, &cell_m2[1..]);
    assert!(matches!(short, Err(CoverageError::Grid { field: "cell_m2", .. })));
}

#[test]
fn the_profile_says_what_blocks() {
    let heights = heights();
    let terrain = terrain(&heights);
    let observer = Observer { tower: 5, ..Observer::new(5, (70.5, 50.0), 12.0, 1.5, 500.0) };
    let seen = see(&terrain, &observer, Mode::Exact, 2, &mut go).unwrap();
    let (mut hidden, mut far) = (0, 0);
    for (column, row) in (0..WIDTH).step_by(3).flat_map(|c| (0..HEIGHT).step_by(3).map(move |r| (c, r))) {
        let line = profile(&terrain, &observer, column, row).unwrap();
        assert_eq!(seen.sees(column, row), !line.hidden && line.limit.is_none(), "{column} {row}");
        hidden += usize::from(line.hidden);
        far += usize::from(line.limit.is_some());
        assert!(line.samples.windows(2).all(|pair| pair[0].distance_m <= pair[1].distance_m));
        let (first, last) = (line.samples[0], line.samples[line.samples.len() - 1]);
        let ground = terrain.ground(70.5, 50.0).unwrap();
        assert!((first.top_m.unwrap() - ground).abs() < 1e-9 && (first.sight_m - ground - 12.0).abs() < 1e-9);
        let target = f64::from(heights[row * WIDTH + column]);
        assert!((last.top_m.unwrap() - target).abs() < 1e-9 && (last.sight_m - target - 1.5).abs() < 1e-9);
        let above = |i: usize| line.samples[i].top_m.unwrap() - line.samples[i].sight_m;
        if let Some(horizon) = line.horizon.filter(|_| line.hidden) {
            assert!(above(horizon) > 0.0 && line.short_m > 0.0);
            // Raised by what is short, the target is seen over it.
            let higher = Observer { target_m: 1.5 + line.short_m + 1e-6, ..observer };
            assert!(!profile(&terrain, &higher, column, row).unwrap().hidden);
        }
    }
    assert!(hidden > 100 && far > 100);
}

#[test]
fn bad_input_is_refused() {
    let mut heights = heights();
    heights[20 * WIDTH + 30] = f32::NAN;
    let terrain = terrain(&heights);
    let good = Observer::new(3, (40.0, 40.0), 12.0, 1.5, 300.0);
    let refused = |observer: Observer| see(&terrain, &observer, Mode::Exact, 2, &mut go).unwrap_err();
    let named = |observer: Observer, field: &str| {
        let error = refused(observer);
        assert!(matches!(error, CoverageError::Viewer { tower: 3, field: f, .. } if f == field), "{error:?}");
    };
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 100_001.0] {
        named(Observer { range_m: bad, ..good }, "range");
    }
    named(Observer { height_m: -0.1, ..good }, "height");
    named(Observer { height_m: f64::NAN, ..good }, "height");
    named(Observer { target_m: f64::INFINITY, ..good }, "target");
    named(Observer { near_m: 300.5, ..good }, "near");
    named(Observer { curvature: 1.5, ..good }, "curvature");
    named(Observer { sector: Some((f64::NAN, 10.0)), ..good }, "azimuth");
    named(Observer { sector: Some((1.0, 0.0)), ..good }, "angle");
    named(Observer { tilt: Some((10.0, 5.0)), ..good }, "tilt");
    for (column, row) in [(-0.51, 3.0), (3.0, 109.6), (f64::NAN, 3.0), (3.0, f64::INFINITY), (1e300, 0.0)] {
        assert_eq!(refused(Observer { column, row, ..good }), CoverageError::Outside { tower: 3 });
    }
    let unknown = Observer { column: 30.0, row: 20.0, ..good };
    assert_eq!(refused(unknown), CoverageError::UnknownGround { tower: 3 });
    assert_eq!(refused(Observer { column: 30.5, ..unknown }), CoverageError::UnknownGround { tower: 3 });
    assert!(see(&terrain, &Observer { column: 31.0, ..unknown }, Mode::Fast, 1, &mut go).is_ok());
    assert_eq!(
        refused(Observer { cell_m: Some((10.0, 0.0)), ..good }),
        CoverageError::Grid { field: "cell", value: 0.0 }
    );
    let long = vec![1.0; 90_000];
    let line = Terrain::new(1, 90_000, (0.1, 0.1), long).unwrap();
    let far = Observer::new(3, (0.0, 40_000.0), 2.0, 0.0, 4_500.0);
    let reach = see(&line, &far, Mode::Exact, 2, &mut go);
    assert_eq!(reach, Err(CoverageError::Grid { field: "reach", value: 45_000.0 }));
    assert_eq!(profile(&terrain, &good, 30, 20), Err(CoverageError::UnknownGround { tower: 3 }));
    assert_eq!(profile(&terrain, &good, WIDTH, 20), Err(CoverageError::Outside { tower: 3 }));
}

#[test]
fn bad_grids_are_refused() {
    let grid = |width, height, cell, heights: &[f32]| {
        Terrain::new(width, height, cell, heights.to_vec()).unwrap_err()
    };
    let named = |error: CoverageError, name: &str| {
        assert!(matches!(error, CoverageError::Grid { field, .. } if field == name), "{error:?}");
    };
    named(grid(0, 0, (1.0, 1.0), &[]), "cells");
    named(grid(3, 2, (1.0, 1.0), &[1.0; 5]), "cells");
    named(grid(usize::MAX, 2, (1.0, 1.0), &[1.0; 4]), "cells");
    named(grid(2, 2, (f64::NAN, 1.0), &[1.0; 4]), "cell");
    named(grid(2, 2, (1.0, -1.0), &[1.0; 4]), "cell");
    let error = grid(2, 2, (1.0, 1.0), &[1.0, 2.0, f32::INFINITY, 3.0]);
    assert_eq!(error, CoverageError::Height { column: 0, row: 1, value: f32::INFINITY });
    let error = grid(2, 2, (1.0, 1.0), &[1.0, 1e30, 1.0, 3.0]);
    assert_eq!(error, CoverageError::Height { column: 1, row: 0, value: 1e30 });
    let plain = || Terrain::new(2, 2, (1.0, 1.0), vec![1.0; 4]).unwrap();
    named(plain().with_obstructions(vec![0.0; 3]).unwrap_err(), "obstructions");
    for bad in [-0.5, 2000.0, f32::NAN] {
        assert!(matches!(
            plain().with_obstructions(vec![0.0, 0.0, 0.0, bad]),
            Err(CoverageError::Height { column: 1, row: 1, .. })
        ));
    }
}

#[test]
fn bad_zones_are_refused() {
    let heights = heights();
    let mut views = Views::new(Mode::Fast);
    views.update(&terrain(&heights), 1, &towers(), 2, &mut go).unwrap();
    let (ids, areas) = (vec![0_u16; WIDTH * HEIGHT], vec![100.0; HEIGHT]);
    let cells = Cells {
        width: WIDTH,
        cell_m2: &areas,
        townships: &ids,
        township_count: 1,
        classes: &ids,
        class_count: 1,
    };
    assert!(views.tally(&Zones::new(&cells).unwrap(), 2, &mut go).is_ok());
    let nan = vec![f64::NAN; HEIGHT];
    for bad in [
        Cells { width: WIDTH - 1, ..cells },
        Cells { class_count: 0, ..cells },
        Cells { townships: &ids[1..], ..cells },
        Cells { cell_m2: &areas[1..], ..cells },
        Cells { cell_m2: &nan, ..cells },
    ] {
        assert!(matches!(Zones::new(&bad), Err(CoverageError::Grid { .. })), "{:?}", bad.width);
    }
    let fewer = HEIGHT - 1;
    let smaller = Cells {
        cell_m2: &areas[..fewer],
        townships: &ids[..WIDTH * fewer],
        classes: &ids[..WIDTH * fewer],
        ..cells
    };
    let tally = views.tally(&Zones::new(&smaller).unwrap(), 2, &mut go);
    assert!(matches!(tally, Err(CoverageError::Grid { field: "zones", .. })));
}

#[test]
fn a_stop_leaves_the_views_as_they_were() {
    let heights = heights();
    let terrain = terrain(&heights);
    let mut views = Views::new(Mode::Exact);
    views.update(&terrain, 1, &towers()[..2], 2, &mut go).unwrap();
    let before: Vec<u64> = views.seen().map(|seen| seen.count()).collect();
    let stopped = views.update(&terrain, 1, &towers(), 2, &mut |_| false);
    assert_eq!(stopped, Err(CoverageError::Interrupted));
    assert_eq!(views.seen().map(|seen| seen.count()).collect::<Vec<_>>(), before);
    let mut asked = 0;
    let stopped = see(&terrain, &towers()[0], Mode::Fast, 2, &mut |_| {
        asked += 1;
        false
    });
    assert_eq!((stopped, asked), (Err(CoverageError::Interrupted), 1));
}

#[test]
fn what_one_sees_alone_is_lost_without_it() {
    let heights = heights();
    let terrain = terrain(&heights);
    let towers = towers();
    let cells = WIDTH * HEIGHT;
    let townships: Vec<u16> = (0..cells).map(|i| if i % WIDTH < 90 { 0 } else { NO_ZONE }).collect();
    let classes: Vec<u16> =
        (0..cells).map(|i| if i % 7 == 3 { NO_ZONE } else { (i / WIDTH > 60) as u16 }).collect();
    let cells = Cells {
        width: WIDTH,
        cell_m2: &[100.0; HEIGHT],
        townships: &townships,
        township_count: 1,
        classes: &classes,
        class_count: 2,
    };
    assert_eq!(Zones::with_progress(&cells, &mut |_| false).err(), Some(CoverageError::Interrupted));
    let zones = Zones::new(&cells).unwrap();
    let mut views = Views::new(Mode::Exact);
    views.update(&terrain, 1, &towers, 2, &mut go).unwrap();
    let all = views.tally(&zones, 2, &mut go).unwrap();
    let alone = views.alone(&zones, 2, &mut go).unwrap();
    assert_eq!(alone, views.alone(&zones, 1, &mut go).unwrap());
    for (dark, lost) in alone.iter().enumerate() {
        let radii: Vec<f64> = (0..towers.len()).map(|i| if i == dark { 0.0 } else { 1e9 }).collect();
        let rest = views.within(&terrain, &radii, &mut || true).unwrap().tally(&zones, 2, &mut go).unwrap();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{dark}: {a} {b}");
        near(lost.townships[0], all.townships[0].seen_m2() - rest.townships[0].seen_m2());
        for class in 0..2 {
            near(lost.classes[class], all.classes[class].seen_m2() - rest.classes[class].seen_m2());
        }
        near(lost.classes.iter().sum(), all.towers[dark].only_m2);
    }
    assert!(alone.iter().any(|lost| lost.classes[0] > 0.0) && alone.iter().any(|lost| lost.classes[1] > 0.0));
}

#[test]
fn views_end_at_a_radius() {
    let heights = heights();
    let terrain = terrain(&heights);
    let towers = towers();
    let mut views = Views::new(Mode::Exact);
    views.update(&terrain, 1, &towers, 2, &mut go).unwrap();
    let radii: Vec<f64> = (0..towers.len()).map(|i| 90.0 * i as f64).collect();
    let near = views.within(&terrain, &radii, &mut || true).unwrap();
    for (((near, all), tower), radius) in near.seen().zip(views.seen()).zip(&towers).zip(&radii) {
        for (column, row) in (0..WIDTH).flat_map(|c| (0..HEIGHT).map(move |r| (c, r))) {
            let distance = f64::hypot(column as f64 - tower.column, row as f64 - tower.row) * 10.0;
            let wanted = all.sees(column, row) && *radius > 0.0 && distance <= *radius;
            assert_eq!(near.sees(column, row), wanted, "{column} {row} {radius}");
        }
    }
    assert!(views.within(&terrain, &radii, &mut || false).is_err());
}
