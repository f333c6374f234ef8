//! Broken polygons: named, repaired, bounded in time.

use std::time::{Duration, Instant};

use geo::{LineString, MultiPolygon, Polygon};
use jitu_model::ellipsoid::area;
use jitu_overlay::clip::inside;
use jitu_overlay::region::Region;
use jitu_overlay::repair::{Defect, repair};
use proptest::prelude::*;

fn shape(points: &[(f64, f64)]) -> MultiPolygon<f64> {
    MultiPolygon(vec![polygon(points, &[])])
}

fn polygon(points: &[(f64, f64)], holes: &[&[(f64, f64)]]) -> Polygon<f64> {
    let ring = |points: &[(f64, f64)]| -> LineString<f64> {
        points.iter().map(|(x, y)| (115.0 + x * 0.001, 37.0 + y * 0.001)).collect()
    };
    Polygon::new(ring(points), holes.iter().map(|hole| ring(hole)).collect())
}

/// m² of a square of one thousandth of a degree there.
fn unit() -> f64 {
    area(&shape(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]))
}

fn assert_units(found: &MultiPolygon<f64>, units: f64) {
    let share = area(found) / unit();
    assert!((share - units).abs() < 1e-3, "{share} {units}");
}

const SQUARE: [(f64, f64); 4] = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];

#[test]
fn what_is_sound_stays_as_it_is() {
    let hole: &[(f64, f64)] = &[(1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (2.0, 1.0)];
    let touching: &[(f64, f64)] = &[(0.0, 1.0), (1.0, 2.0), (1.0, 1.0)];
    let far = polygon(&[(9.0, 9.0), (10.0, 9.0), (10.0, 10.0)], &[]);
    let crescent =
        [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 3.0), (3.0, 3.0), (3.0, 1.0), (0.0, 1.0)];
    for sound in [
        shape(&SQUARE),
        shape(&crescent),
        MultiPolygon(vec![polygon(&SQUARE, &[hole])]),
        MultiPolygon(vec![polygon(&SQUARE, &[touching])]),
        MultiPolygon(vec![polygon(&SQUARE, &[]), far]),
        MultiPolygon(vec![]),
    ] {
        let repaired = repair(&sound);
        assert_eq!((repaired.shape, repaired.defects), (sound, vec![]));
    }
}

#[test]
fn each_defect_is_named_and_mended() {
    let bow = shape(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]);
    let repaired = repair(&bow);
    assert!(
        matches!(repaired.defects[..], [Defect::Crossing { at }] if (at.x - 115.002).abs() < 1e-9),
        "{:?}",
        repaired.defects
    );
    assert_units(&repaired.shape, 8.0);

    // Crosses itself in a vertex that both strands have.
    let through = shape(&[(0.0, 0.0), (2.0, 2.0), (4.0, 4.0), (4.0, 0.0), (2.0, 2.0), (0.0, 4.0)]);
    let repaired = repair(&through);
    assert!(matches!(repaired.defects[..], [Defect::Crossing { .. }]), "{:?}", repaired.defects);
    assert_units(&repaired.shape, 8.0);

    let island: &[(f64, f64)] = &[(6.0, 6.0), (7.0, 6.0), (7.0, 7.0), (6.0, 7.0)];
    let repaired = repair(&MultiPolygon(vec![polygon(&SQUARE, &[island])]));
    assert!(matches!(repaired.defects[..], [Defect::Nested { .. }]));
    assert_units(&repaired.shape, 16.0);

    let inner = polygon(&[(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0)], &[]);
    let repaired = repair(&MultiPolygon(vec![polygon(&SQUARE, &[]), inner]));
    assert!(matches!(repaired.defects[..], [Defect::Nested { .. }]));
    assert_units(&repaired.shape, 16.0);

    let beside = polygon(&[(2.0, 2.0), (6.0, 2.0), (6.0, 6.0), (2.0, 6.0)], &[]);
    let repaired = repair(&MultiPolygon(vec![polygon(&SQUARE, &[]), beside]));
    assert!(matches!(repaired.defects[..], [Defect::Crossing { .. }]));
    assert_units(&repaired.shape, 28.0);

    let spike = shape(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 6.0), (0.0, 4.0)]);
    let repaired = repair(&spike);
    assert!(matches!(repaired.defects[..], [Defect::Crossing { .. }]), "{:?}", repaired.defects);
    assert_units(&repaired.shape, 16.0);
}

#[test]
fn what_is_no_place_is_left_out_and_counted() {
    let mut broken = shape(&[(0.0, 0.0), (4.0, 0.0), (f64::NAN, 2.0), (4.0, 4.0), (0.0, 4.0)]);
    let repaired = repair(&broken);
    assert_eq!(repaired.defects, [Defect::NotAPlace { vertices: 1 }]);
    assert_units(&repaired.shape, 16.0);
    let frame = shape(&SQUARE);
    let clipped = inside(&broken, &Region::new(&frame));
    assert!((clipped.inside_m2 / unit() - 16.0).abs() < 1e-3 && clipped.defects.len() == 1);

    broken.0[0] = polygon(&[(f64::INFINITY, 0.0), (1e9, 0.0), (0.0, f64::NEG_INFINITY)], &[]);
    let repaired = repair(&broken);
    assert!(repaired.shape.0.is_empty());
    // The closing vertex counts too.
    assert_eq!(repaired.defects, [Defect::NotAPlace { vertices: 4 }, Defect::Collapsed { rings: 1 }]);

    let line = shape(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]);
    assert_eq!(repair(&line).defects, [Defect::Collapsed { rings: 1 }]);
}

#[test]
fn a_tangle_of_a_million_vertices_is_left_out_soon() {
    let mut seed = 1_u64;
    let mut roll = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 40) as f64 / f64::from(1 << 24)
    };
    let tangle = shape(&(0..1_000_000).map(|_| (roll(), roll())).collect::<Vec<_>>());
    let begin = Instant::now();
    let repaired = repair(&tangle);
    assert!(matches!(repaired.defects[..], [Defect::Tangled { vertices: 1_000_000 }]));
    assert!(repaired.shape.0.is_empty());
    // Unpicking it would take hours; a loaded machine without optimisation takes seconds.
    assert!(begin.elapsed() < Duration::from_secs(120), "{:?}", begin.elapsed());
    // As a region it is no trap either: it is not cut to pieces without end.
    let frame = shape(&[(0.2, 0.2), (0.3, 0.2), (0.3, 0.3)]);
    assert!(inside(&frame, &Region::new(&repaired.shape)).inside_m2.abs() < f64::EPSILON);
}

#[test]
fn a_comb_of_a_hundred_thousand_teeth_is_measured() {
    let teeth = 50_000;
    let mut points: Vec<(f64, f64)> = (0..teeth)
        .flat_map(|i| {
            let x = f64::from(i) / f64::from(teeth);
            [(x, 0.0), (x + 0.5 / f64::from(teeth), 1.0)]
        })
        .collect();
    points.extend([(1.0, 0.0), (1.0, -1.0), (0.0, -1.0)]);
    let comb = shape(&points);
    let repaired = repair(&comb);
    assert!(repaired.defects.is_empty(), "{:?}", repaired.defects);
    let half = shape(&[(0.0, -0.5), (1.0, -0.5), (1.0, 2.0), (0.0, 2.0)]);
    let clipped = inside(&comb, &Region::new(&half));
    assert!((clipped.inside_m2 / unit() - 1.0).abs() < 1e-3, "{}", clipped.inside_m2 / unit());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A ring through random places, some of them no place at all: what comes out is sound, and parts add up.
    #[test]
    fn whatever_comes_out_is_sound(
        points in prop::collection::vec((0.0..4.0_f64, 0.0..4.0_f64), 3..14),
        lost in prop::collection::vec(0_usize..14, 0..2),
        line in 0.5..3.5_f64,
    ) {
        let mut points = points;
        for at in lost {
            let at = at % points.len();
            points[at].0 = f64::NAN;
        }
        let repaired = repair(&shape(&points));
        prop_assert!(repaired.shape.0.iter().all(|part| part.exterior().0.iter().all(|c| c.x.is_finite())));
        let again = repair(&repaired.shape);
        let (first, second) = (area(&repaired.shape), area(&again.shape));
        prop_assert!((first - second).abs() <= 1e-6 * first.max(1.0), "{first} {second}");
        let west = shape(&[(-1.0, -1.0), (line, -1.0), (line, 5.0), (-1.0, 5.0)]);
        let east = shape(&[(line, -1.0), (5.0, -1.0), (5.0, 5.0), (line, 5.0)]);
        let parts = inside(&repaired.shape, &Region::new(&west)).inside_m2
            + inside(&repaired.shape, &Region::new(&east)).inside_m2;
        prop_assert!((parts - first).abs() <= 1e-4 + 1e-7 * first, "{parts} {first}");
    }
}
