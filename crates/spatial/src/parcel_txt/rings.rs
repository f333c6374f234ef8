//! Rings of a parcel: which are holes of which.

use geo_types::{Coord, LineString, Polygon};

/// Area of a polygon on its projection.
pub(super) fn area(polygon: &Polygon<f64>) -> f64 {
    let holes: f64 = polygon.interiors().iter().map(|ring| signed(ring).abs()).sum();
    signed(polygon.exterior()).abs() - holes
}

/// Twice the sum over edges, halved; coordinates are taken from the first point, which keeps eight-digit eastings exact.
fn signed(ring: &LineString<f64>) -> f64 {
    let Some(&from) = ring.0.first() else { return 0.0 };
    let twice: f64 = ring
        .0
        .windows(2)
        .map(|edge| (edge[0].x - from.x) * (edge[1].y - from.y) - (edge[1].x - from.x) * (edge[0].y - from.y))
        .sum();
    twice / 2.0
}

/// Closed rings as polygons: one that lies inside an even number of others is an outer ring, else a hole of the smallest
/// around it. The second value: which rings after the first are outer ones.
pub(super) fn polygons(rings: &[LineString<f64>]) -> (Vec<Polygon<f64>>, Vec<usize>) {
    let around: Vec<Vec<usize>> = (0..rings.len())
        .map(|inner| {
            (0..rings.len()).filter(|outer| *outer != inner && holds(&rings[*outer], &rings[inner])).collect()
        })
        .collect();
    let outer = |index: usize| around[index].len().is_multiple_of(2);
    let mut polygons = Vec::new();
    let mut parts = Vec::new();
    for index in (0..rings.len()).filter(|index| outer(*index)) {
        let own = |hole: &usize| !outer(*hole) && smallest(rings, &around[*hole]) == Some(index);
        let holes = (0..rings.len()).filter(own).map(|hole| rings[hole].clone()).collect();
        polygons.push(Polygon::new(rings[index].clone(), holes));
        if index > 0 {
            parts.push(index);
        }
    }
    (polygons, parts)
}

fn smallest(rings: &[LineString<f64>], among: &[usize]) -> Option<usize> {
    let size = |index: &usize| signed(&rings[*index]).abs();
    among.iter().copied().min_by(|a, b| size(a).total_cmp(&size(b)))
}

/// Whether a ring lies in another: by the most of its points, so that rings which touch are judged by the rest.
fn holds(outer: &LineString<f64>, inner: &LineString<f64>) -> bool {
    let points = &inner.0[..inner.0.len().saturating_sub(1)];
    let within = points.iter().filter(|at| inside(outer, **at)).count();
    signed(outer).abs() > signed(inner).abs() && within * 2 > points.len()
}

/// Even-odd rule.
fn inside(ring: &LineString<f64>, at: Coord<f64>) -> bool {
    ring.0.windows(2).fold(false, |odd, edge| {
        let (a, b) = (edge[0], edge[1]);
        let crosses = (a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x;
        odd != crosses
    })
}
