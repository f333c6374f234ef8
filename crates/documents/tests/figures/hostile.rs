//! Facts that no figure was made for: endless names, contradicting amounts, places off the earth, thousands of rows.

use geo_types::{Geometry, Point};
use jitu_documents::figure::{by_name, names};
use jitu_model::{Decimal, Money};

use crate::{case, year};

#[test]
fn figures_stand_whatever_the_facts_are() {
    let mut case = year::full();
    case.snapshot.towers[0].geometry = Geometry::Point(Point::new(f64::NAN, 1e300));
    case.snapshot.towers[1].geometry = Geometry::Point(Point::new(-720.0, f64::INFINITY));
    case.snapshot.towers[2].name = "<b>&\u{0}\u{FFFE}\"'塔".into();
    case.snapshot.extents[0].name = "长".repeat(100_000);
    case.snapshot.appropriations[0].label = "]]>\n资金".repeat(1_000);
    case.snapshot.payments[0].amount = Money::from_fen(i64::MAX);
    case.snapshot.payments[1].amount = Money::from_fen(-5);
    case.result.indicators[0].score = Decimal::from(-3);
    case.result.indicators[1].score = Decimal::MAX;
    case.result.indicators[2].weight = Decimal::new(1, 28);
    let leaf = case.result.indicators[3].clone();
    case.result.indicators.extend(std::iter::repeat_n(leaf, 3_000));
    let tower = case.snapshot.towers[5].clone();
    case.snapshot.towers.extend(std::iter::repeat_n(tower, 5_000));
    let fonts = case::fonts();
    for width in [0.0, 156.0, f64::NAN, 1e9] {
        for name in names() {
            let picture = by_name(name, &case.facts(), width).unwrap();
            assert!(!picture.svg.contains("NaN") && !picture.svg.contains("inf"), "{name}");
            assert!(picture.height_mm < 430.0 && picture.width_mm <= 400.0, "{name}");
        }
    }
    for name in names() {
        by_name(name, &case.facts(), 156.0).unwrap().png(72.0, &fonts).unwrap();
    }
    let svg = by_name("indicators", &case.facts(), 156.0).unwrap().svg;
    assert!(svg.contains("项指标从略"), "what finds no room is counted");
}
