//! Figures of towers together, against formulas, against point sampling and against each other.
#![allow(clippy::unwrap_used, reason = "a test fails by panic, in its helpers too")]

use std::time::{Duration, Instant};

use geo::{BooleanOps, Contains, LineString, MultiPolygon, Point, Polygon};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use jitu_coverage::together::compute;
use jitu_coverage::{CoverageError, CoverageReport, CoverageShapes, Land, TargetKind, Viewer};
use jitu_model::Decimal;
use jitu_model::ellipsoid::{FLATTENING, SEMI_MAJOR_M, area};

type Parcel = (String, MultiPolygon<f64>);

/// A rectangle from hundredths of a degree east of 115° and north of 37°.
fn rect(x0: f64, y0: f64, x1: f64, y1: f64) -> MultiPolygon<f64> {
    let at = |x: f64, y: f64| (115.0 + x / 100.0, 37.0 + y / 100.0);
    let ring = LineString::from(vec![at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1), at(x0, y0)]);
    MultiPolygon(vec![Polygon::new(ring, vec![])])
}

fn viewer(tower: i64, x: f64, y: f64, range_m: f64) -> Viewer {
    Viewer { tower, lon: 115.0 + x / 100.0, lat: 37.0 + y / 100.0, range_m, sector: None }
}

/// 20 × 20 parcels with paths between them in a county of about 27 km × 33 km, four townships, a town.
struct Country {
    county: MultiPolygon<f64>,
    townships: Vec<(String, MultiPolygon<f64>)>,
    town: MultiPolygon<f64>,
    parcels: Vec<Parcel>,
}

impl Country {
    fn new() -> Self {
        let mut parcels = Vec::new();
        for (i, j) in (0..20).flat_map(|i| (0..20).map(move |j| (i, j))) {
            let (x, y) = (f64::from(i) * 1.6 - 1.0, f64::from(j) * 1.6 - 1.0);
            let class = if (i + j) % 3 == 0 { "旱地" } else { "水浇地" };
            parcels.push((class.to_owned(), rect(x, y, x + 1.55, y + 1.52)));
        }
        let township = |name: &str, shape| (name.to_owned(), shape);
        Self {
            county: rect(0.0, 0.0, 30.0, 30.0),
            townships: vec![
                township("甲", rect(0.0, 0.0, 15.3, 14.0)),
                township("乙", rect(15.3, 0.0, 30.0, 14.0)),
                township("丙", rect(0.0, 14.0, 15.3, 30.0)),
                township("丁", rect(15.3, 14.0, 30.0, 30.0)),
            ],
            town: rect(12.0, 12.0, 17.0, 17.0),
            parcels,
        }
    }

    fn land(&self) -> Land<'_> {
        Land {
            county: &self.county,
            townships: &self.townships,
            town: Some(&self.town),
            parcels: &self.parcels,
        }
    }
}

/// Towers that overlap up to four deep, two sectors, one tower outside the county.
fn towers() -> Vec<Viewer> {
    let mut towers = vec![
        viewer(11, 6.0, 6.0, 3400.0),
        viewer(12, 8.0, 7.0, 3400.0),
        viewer(13, 7.0, 9.0, 3400.0),
        viewer(14, 9.0, 9.0, 5000.0),
        viewer(15, 15.0, 14.5, 3400.0),
        viewer(16, 24.0, 8.0, 3400.0),
        viewer(17, 22.0, 22.0, 4000.0),
        viewer(18, 24.0, 23.0, 4000.0),
        viewer(19, 31.0, 20.0, 3400.0),
    ];
    towers[5].sector = Some((300.0, 90.0));
    towers[6].sector = Some((45.0, 250.0));
    towers
}

fn run(viewers: &[Viewer], land: &Land<'_>, target: TargetKind) -> (CoverageReport, CoverageShapes) {
    compute(viewers, land, target, &mut |_| true).unwrap()
}

/// An overlay rounds to a grid of 2⁻³⁰ of its extent (0.03 mm in a county), so sums of many agree to 1e-8.
fn near(a: f64, b: f64, relative: f64) {
    assert!((a - b).abs() <= relative * a.abs().max(b.abs()).max(1.0), "{a} is not {b} to {relative}");
}

#[test]
fn two_discs_make_the_lens_of_the_formula() {
    let county = rect(0.0, 0.0, 40.0, 40.0);
    let land = Land { county: &county, townships: &[], town: None, parcels: &[] };
    let (a, b) = (viewer(1, 18.0, 20.0, 4000.0), viewer(2, 22.0, 21.0, 4000.0));
    let earth = Geodesic::new(SEMI_MAJOR_M, FLATTENING);
    let apart: f64 = earth.inverse(a.lat, a.lon, b.lat, b.lon);
    let (r, pi) = (4000.0_f64, std::f64::consts::PI);
    let lens = 2.0 * r * r * (apart / (2.0 * r)).acos() - apart / 2.0 * (4.0 * r * r - apart * apart).sqrt();
    let (report, shapes) = run(&[a, b], &land, TargetKind::County);
    near(report.overlap.two, lens, 1e-3);
    near(report.visible_area_m2, 2.0 * pi * r * r - lens, 1e-4);
    near(report.county_visible_m2, report.visible_area_m2, 1e-8);
    near(report.by_tower[0].visible_area_m2, pi * r * r, 1e-5);
    near(report.by_tower[0].only_here_m2, pi * r * r - lens, 1e-3);
    near(report.overlap.three_or_more, 0.0, 1e-8);
    assert_eq!(shapes.per_tower.len(), 2);
    near(area(&shapes.visible) + area(&shapes.blind), report.county_area_m2, 1e-8);
}

#[test]
fn parts_sum_to_the_whole() {
    let country = Country::new();
    for target in [TargetKind::County, TargetKind::Cropland, TargetKind::Farmland] {
        let (report, shapes) = run(&towers(), &country.land(), target);
        let overlap = report.overlap;
        near(overlap.one + overlap.two + overlap.three_or_more, report.visible_area_m2, 1e-8);
        assert!(overlap.one > 1e6 && overlap.two > 1e6 && overlap.three_or_more > 1e6);
        let (target_sum, seen_sum) = report
            .by_township
            .iter()
            .fold((0.0, 0.0), |sum, part| (sum.0 + part.target_area_m2, sum.1 + part.visible_area_m2));
        near(target_sum, report.target_area_m2, 1e-8);
        near(seen_sum, report.visible_area_m2, 1e-8);
        near(area(&shapes.blind) + report.visible_area_m2, report.target_area_m2, 1e-8);
        let alone: f64 = report.by_tower.iter().map(|t| t.only_here_m2).sum();
        near(alone, overlap.one, 1e-8);
        if target == TargetKind::County {
            assert!(report.by_class.is_empty());
            near(report.target_area_m2, report.county_area_m2, 1e-8);
        } else {
            let classes: f64 = report.by_class.iter().map(|part| part.visible_area_m2).sum();
            near(classes, report.visible_area_m2, 1e-8);
            assert_eq!(report.target, target.name());
        }
        let percent = Decimal::try_from(report.visible_area_m2 / report.target_area_m2 * 100.0).unwrap();
        assert!((percent - report.ratio).abs() <= Decimal::new(5, 3));
    }
}

/// The reference: the same figures by asking for each of many points what lies over it.
#[test]
fn sampling_points_gives_the_same_figures() {
    let country = Country::new();
    let towers = towers();
    let (report, shapes) = run(&towers, &country.land(), TargetKind::Cropland);
    let points = 45_000;
    let mut depth = [0u32; 4];
    let (mut alone, mut seen, mut township) = (vec![0u32; towers.len()], vec![0u32; towers.len()], [0u32; 4]);
    for i in 0..points {
        // An even sequence without a grid's steps (Roberts 2018, R₂), which would fall in with those of the parcels.
        let part = |step: f64| 0.3 * (0.5 + f64::from(i) * step).fract();
        let place = Point::new(115.0 + part(0.754_877_666_246_692_7), 37.0 + part(0.569_840_290_998_053_2));
        let counts =
            !country.town.contains(&place) && country.parcels.iter().any(|(_, p)| p.contains(&place));
        if !counts {
            continue;
        }
        let over: Vec<usize> = (0..towers.len()).filter(|t| shapes.per_tower[*t].contains(&place)).collect();
        depth[over.len().min(3)] += 1;
        over.iter().for_each(|t| seen[*t] += 1);
        if let [only] = over.as_slice() {
            alone[*only] += 1;
        }
        if !over.is_empty() {
            let home = country.townships.iter().position(|(_, t)| t.contains(&place)).unwrap();
            township[home] += 1;
        }
    }
    let point = report.county_area_m2 / f64::from(points);
    // Points near an outline may fall on either side of it: 1.5 % and 40 points of 45,000.
    let agree = |count: u32, figure: f64| {
        let sampled = f64::from(count) * point;
        assert!((sampled - figure).abs() < 0.015 * figure + 40.0 * point, "{sampled} {figure}");
    };
    agree(depth[1], report.overlap.one);
    agree(depth[2], report.overlap.two);
    agree(depth[3], report.overlap.three_or_more);
    agree(depth.iter().sum(), report.target_area_m2);
    for t in 0..towers.len() {
        agree(seen[t], report.by_tower[t].visible_area_m2);
        agree(alone[t], report.by_tower[t].only_here_m2);
    }
    for (count, part) in township.iter().zip(&report.by_township) {
        agree(*count, part.visible_area_m2);
    }
}

/// The same figures by plain overlays of everything with everything.
#[test]
fn plain_overlays_give_the_same_figures() {
    let country = Country::new();
    let (report, shapes) = run(&towers(), &country.land(), TargetKind::Cropland);
    let all = MultiPolygon(country.parcels.iter().flat_map(|(_, p)| p.0.clone()).collect());
    let target = all.intersection(&country.county).difference(&country.town);
    let nothing = MultiPolygon(vec![]);
    let together = shapes.per_tower.iter().fold(nothing.clone(), |sum, disc| sum.union(disc));
    near(report.target_area_m2, area(&target), 1e-8);
    near(report.visible_area_m2, area(&target.intersection(&together)), 1e-8);
    near(report.county_visible_m2, area(&country.county.intersection(&together)), 1e-8);
    for (i, tower) in report.by_tower.iter().enumerate() {
        let others = shapes
            .per_tower
            .iter()
            .enumerate()
            .filter(|(j, _)| *j != i)
            .fold(nothing.clone(), |sum, (_, disc)| sum.union(disc));
        let mine = target.intersection(&shapes.per_tower[i]);
        near(tower.visible_area_m2, area(&mine), 1e-8);
        near(tower.only_here_m2, area(&mine.difference(&others)), 1e-7);
    }
}

#[test]
fn a_tower_outside_counts_for_what_it_sees_inside() {
    let country = Country::new();
    let outside = viewer(19, 31.0, 20.0, 3400.0);
    let (report, shapes) = run(&[outside], &country.land(), TargetKind::County);
    let inside = area(&shapes.per_tower[0].intersection(&country.county));
    assert!(inside > 1e6 && inside < 0.5 * area(&shapes.per_tower[0]));
    near(report.visible_area_m2, inside, 1e-8);
}

#[test]
fn the_order_of_towers_does_not_matter() {
    let country = Country::new();
    let mut towers = towers();
    let (first, _) = run(&towers, &country.land(), TargetKind::Cropland);
    towers.reverse();
    let (second, _) = run(&towers, &country.land(), TargetKind::Cropland);
    near(first.visible_area_m2, second.visible_area_m2, 1e-8);
    near(first.overlap.three_or_more, second.overlap.three_or_more, 1e-8);
    assert_eq!(first.ratio, second.ratio);
    for (a, b) in first.by_tower.iter().zip(second.by_tower.iter().rev()) {
        assert_eq!(a.tower, b.tower);
        near(a.only_here_m2, b.only_here_m2, 1e-7);
    }
    let (again, _) = run(&towers, &country.land(), TargetKind::Cropland);
    assert_eq!(second, again);
}

#[test]
fn towers_on_one_spot_see_nothing_alone() {
    let country = Country::new();
    let towers: Vec<Viewer> = (0..12).map(|i| viewer(i, 20.0, 20.0, 3400.0)).collect();
    let (report, _) = run(&towers, &country.land(), TargetKind::Cropland);
    near(report.overlap.three_or_more, report.visible_area_m2, 1e-8);
    assert!(report.by_tower.iter().all(|t| t.only_here_m2 < 1.0));
}

#[test]
fn without_towers_everything_is_blind() {
    let country = Country::new();
    let (report, shapes) = run(&[], &country.land(), TargetKind::Cropland);
    assert_eq!(report.ratio, Decimal::ZERO);
    assert!(report.target_area_m2 > 1e8 && shapes.visible.0.is_empty());
    near(area(&shapes.blind), report.target_area_m2, 1e-8);
}

#[test]
fn without_land_there_is_nothing_to_see() {
    let nothing = MultiPolygon(vec![]);
    let land = Land { county: &nothing, townships: &[], town: None, parcels: &[] };
    for target in [TargetKind::County, TargetKind::Cropland] {
        let (report, _) = run(&towers(), &land, target);
        assert_eq!((report.ratio, report.towers), (Decimal::ZERO, 9));
    }
}

#[test]
fn a_range_that_is_none_names_its_tower() {
    let country = Country::new();
    for range in [0.0, f64::NAN, -5.0] {
        let mut towers = towers();
        towers[3].range_m = range;
        let error = compute(&towers, &country.land(), TargetKind::County, &mut |_| true).unwrap_err();
        assert!(matches!(error, CoverageError::Viewer { tower: 14, field: "range", .. }));
    }
}

#[test]
fn stops_soon_after_it_is_told_to() {
    let country = Country::new();
    // Many towers over many parcels: far more work than the test waits for.
    let towers: Vec<Viewer> =
        (0..300).map(|i| viewer(i, (i % 20) as f64 * 1.5, (i / 20) as f64 * 2.0, 3400.0)).collect();
    let mut asked: Option<Instant> = None;
    let mut calls = 0;
    let result = compute(&towers, &country.land(), TargetKind::Cropland, &mut |share| {
        assert!((0.0..=1.0).contains(&share));
        calls += 1;
        if calls == 3 {
            asked = Some(Instant::now());
        }
        calls < 3
    });
    assert_eq!(result.unwrap_err(), CoverageError::Interrupted);
    // 100 ms is promised for a release build; an unoptimised one on a busy machine gets more.
    assert!(
        asked.unwrap().elapsed() < Duration::from_millis(if cfg!(debug_assertions) { 2000 } else { 100 })
    );
}
