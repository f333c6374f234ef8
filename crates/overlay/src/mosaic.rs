//! Whether pieces of land fit together: pairs that overlap or are the same, gaps in what they should cover, slivers.

use geo::{BooleanOps, BoundingRect, MultiPolygon, Polygon};
use jitu_model::ellipsoid::{area, metres_per_degree, polygon_area};

use crate::OverlayError;
use crate::clip::united;
use crate::work;

/// Share of both pieces from which an overlap makes them the same piece twice.
const SAME: f64 = 0.999;
/// Pairs of boxes that are looked at for each piece, on average, and on top.
const PAIRS: (usize, usize) = (64, 1_000_000);

/// Two pieces that share land.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// Their places in the list, the smaller first.
    pub pieces: (usize, usize),
    /// What they share.
    pub shape: MultiPolygon<f64>,
    /// m² of it.
    pub area_m2: f64,
    /// Whether they are the same piece twice.
    pub duplicate: bool,
}

/// Pairs of pieces that share more than `least_m2`, in the pieces' order. The pieces are sound ([`crate::repair`]).
///
/// # Errors
/// [`OverlayError::Interrupted`]; [`OverlayError::Tangled`] when the pieces lie over each other beyond measure.
pub fn overlaps(
    pieces: &[MultiPolygon<f64>],
    least_m2: f64,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<Overlap>, OverlayError> {
    let pairs = pairs(pieces)?;
    let look = |&(a, b): &(usize, usize)| {
        let shape = pieces[a].intersection(&pieces[b]);
        let area_m2 = area(&shape);
        (area_m2 > least_m2).then(|| {
            let larger = area(&pieces[a]).max(area(&pieces[b]));
            Overlap { pieces: (a, b), shape, area_m2, duplicate: area_m2 >= SAME * larger }
        })
    };
    Ok(work::each(&pairs, &look, progress)?.into_iter().flatten().collect())
}

/// Pairs of pieces whose boxes share an inside.
fn pairs(pieces: &[MultiPolygon<f64>]) -> Result<Vec<(usize, usize)>, OverlayError> {
    let mut frames: Vec<_> =
        pieces.iter().enumerate().filter_map(|(at, piece)| Some((at, piece.bounding_rect()?))).collect();
    frames.sort_by(|a, b| a.1.min().x.total_cmp(&b.1.min().x));
    let mut left = PAIRS.0 * pieces.len() + PAIRS.1;
    let mut found = Vec::new();
    // A sweep from west to east; those that end before the next begins are let go.
    let mut open: Vec<usize> = Vec::new();
    for (index, (at, frame)) in frames.iter().enumerate() {
        open.retain(|other| frames[*other].1.max().x > frame.min().x);
        for (other, theirs) in open.iter().map(|other| &frames[*other]) {
            if theirs.min().y < frame.max().y && theirs.max().y > frame.min().y {
                left = left.checked_sub(1).ok_or(OverlayError::Tangled { vertices: pieces.len() })?;
                found.push((*at.min(other), *at.max(other)));
            }
        }
        open.push(index);
    }
    found.sort_unstable();
    Ok(found)
}

/// Parts of a whole of more than `least_m2` that no piece covers.
pub fn gaps(pieces: &[MultiPolygon<f64>], whole: &MultiPolygon<f64>, least_m2: f64) -> Vec<Polygon<f64>> {
    let left = whole.difference(&united(pieces));
    left.0.into_iter().filter(|gap| polygon_area(gap) > least_m2).collect()
}

/// How compact a polygon is: its area as a share of that of a circle with its outline's length; 1: a circle, towards
/// 0: a thread.
pub fn compactness(polygon: &Polygon<f64>) -> f64 {
    let ring = &polygon.exterior().0;
    let (east, north) = metres_per_degree(ring.first().map_or(0.0, |at| at.y));
    let length: f64 = ring
        .windows(2)
        .map(|edge| ((edge[1].x - edge[0].x) * east).hypot((edge[1].y - edge[0].y) * north))
        .sum();
    if length > 0.0 { 4.0 * std::f64::consts::PI * polygon_area(polygon) / (length * length) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Rect;

    fn field(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        let low = (115.0 + x * 0.001, 37.0 + y * 0.001);
        MultiPolygon(vec![Rect::new(low, (low.0 + side * 0.001, low.1 + side * 0.001)).to_polygon()])
    }

    #[test]
    fn overlaps_duplicates_and_gaps_are_found() {
        let mut fields: Vec<_> =
            (0..40).flat_map(|x| (0..40).map(move |y| field(f64::from(x), f64::from(y), 1.0))).collect();
        let go = &mut |_| true;
        assert!(overlaps(&fields, 1.0, go).unwrap().is_empty());
        let whole = field(0.0, 0.0, 40.0);
        assert!(gaps(&fields, &whole, 1.0).is_empty());
        fields[100] = fields[50].clone();
        fields.push(field(30.5, 30.5, 1.0));
        let found = overlaps(&fields, 1.0, go).unwrap();
        let named: Vec<_> = found.iter().map(|one| (one.pieces, one.duplicate)).collect();
        let corners = [(1230, 1600), (1231, 1600), (1270, 1600), (1271, 1600)].map(|pair| (pair, false));
        assert_eq!(named[0], ((50, 100), true));
        assert_eq!(named[1..], corners);
        let unit = area(&field(0.0, 0.0, 1.0));
        assert!((found[1].area_m2 / unit - 0.25).abs() < 1e-3);
        let gap = gaps(&fields, &whole, 1.0);
        assert_eq!(gap.len(), 1);
        assert!((polygon_area(&gap[0]) / unit - 1.0).abs() < 1e-3);
        assert_eq!(overlaps(&fields, 1.0, &mut |_| false), Err(OverlayError::Interrupted));
    }

    #[test]
    fn a_heap_is_not_gone_through() {
        let heap: Vec<_> = (0..6_000).map(|at| field(f64::from(at) * 1e-4, 0.0, 1.0)).collect();
        assert!(matches!(overlaps(&heap, 1.0, &mut |_| true), Err(OverlayError::Tangled { .. })));
    }

    #[test]
    fn threads_are_not_compact() {
        let square = compactness(&field(0.0, 0.0, 1.0).0[0]);
        assert!((square - std::f64::consts::FRAC_PI_4).abs() < 0.02, "{square}");
        let thread = Rect::new((115.0, 37.0), (115.01, 37.000_001)).to_polygon();
        assert!(compactness(&thread) < 0.001);
    }
}
