//! Rivers and roads: smooth lines drawn by hand, and the strips of land they take.

use geo::{Coord, LineString, Polygon};

use crate::plane::at;

/// Lines of the landscape.
pub(crate) struct Lines {
    /// The river, with dykes.
    pub(crate) river: Vec<Coord<f64>>,
    /// An old course of it: a low, sandy ridge.
    pub(crate) ridge: Vec<Coord<f64>>,
    /// Land that river, canals and roads take from the fields.
    pub(crate) strips: Vec<Polygon<f64>>,
}

const RIVER: [(f64, f64); 11] = [
    (114.780, 37.080),
    (114.900, 37.172),
    (114.938, 37.197),
    (114.958, 37.238),
    (114.992, 37.258),
    (115.012, 37.288),
    (115.052, 37.314),
    (115.089, 37.321),
    (115.112, 37.352),
    (115.152, 37.371),
    (115.280, 37.460),
];
const RIDGE: [(f64, f64); 7] = [
    (114.940, 37.060),
    (115.043, 37.158),
    (115.072, 37.193),
    (115.101, 37.228),
    (115.128, 37.262),
    (115.149, 37.305),
    (115.300, 37.345),
];
const CANAL: [(f64, f64); 5] =
    [(114.830, 37.272), (114.902, 37.254), (114.957, 37.238), (115.000, 37.182), (115.060, 37.110)];
const ROADS: [(f64, &[(f64, f64)]); 5] = [
    (46.0, &[(114.800, 37.304), (114.930, 37.296), (115.040, 37.304), (115.140, 37.288), (115.260, 37.291)]),
    (32.0, &[(114.810, 37.262), (114.930, 37.236), (115.033, 37.223), (115.110, 37.213), (115.240, 37.214)]),
    (32.0, &[(115.083, 37.450), (115.062, 37.345), (115.043, 37.270), (115.033, 37.223), (115.012, 37.100)]),
    (22.0, &[(115.033, 37.223), (115.004, 37.280), (114.982, 37.330), (115.003, 37.430)]),
    (22.0, &[(115.033, 37.223), (115.092, 37.262), (115.138, 37.332), (115.160, 37.430)]),
];

/// Draws them.
pub(crate) fn draw() -> Lines {
    let river = smooth(&RIVER);
    let ridge = smooth(&RIDGE);
    let mut strips = vec![strip(&river, 130.0), strip(&smooth(&CANAL), 44.0)];
    strips.extend(ROADS.iter().map(|(width, line)| strip(&smooth(line), *width)));
    Lines { river, ridge, strips }
}

/// A Catmull-Rom curve through the places, eight pieces to each span.
fn smooth(places: &[(f64, f64)]) -> Vec<Coord<f64>> {
    let knots: Vec<Coord<f64>> = places.iter().map(|(lon, lat)| at(*lon, *lat)).collect();
    let last = knots.len() - 1;
    let mut line = vec![knots[0]];
    for i in 0..last {
        let (p0, p1, p2, p3) = (knots[i.saturating_sub(1)], knots[i], knots[i + 1], knots[(i + 2).min(last)]);
        for step in 1..=8 {
            let t = f64::from(step) / 8.0;
            let cubic = p1 * 3.0 - p0 - p2 * 3.0 + p3;
            let square = p0 * 2.0 - p1 * 5.0 + p2 * 4.0 - p3;
            line.push((p1 * 2.0 + (p2 - p0) * t + square * (t * t) + cubic * (t * t * t)) / 2.0);
        }
    }
    line
}

/// The strip along a line that nowhere turns sharply.
fn strip(line: &[Coord<f64>], width: f64) -> Polygon<f64> {
    let last = line.len() - 1;
    let side = |factor: f64| {
        (0..=last).map(move |i| {
            let ahead = line[(i + 1).min(last)] - line[i.saturating_sub(1)];
            let length = (ahead.x * ahead.x + ahead.y * ahead.y).sqrt();
            Coord { x: line[i].x - ahead.y / length * factor, y: line[i].y + ahead.x / length * factor }
        })
    };
    let ring: Vec<Coord<f64>> = side(width / 2.0).chain(side(-width / 2.0).rev()).collect();
    Polygon::new(LineString(ring), vec![])
}
