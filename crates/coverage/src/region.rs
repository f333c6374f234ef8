//! A shape with an index of its edges, to tell quickly whether a piece of land lies in it, outside it or across.

use geo::{
    BoundingRect, Contains, Coord, CoordsIter, Intersects, Line, LinesIter, MultiPolygon, Point, Rect,
};
use rstar::{AABB, RTree};

use crate::window::window;

/// How a piece lies to a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lie {
    Apart,
    Within,
    /// Across its outline, or so near that only an overlay can tell.
    Across,
}

/// An indexed shape.
pub(crate) struct Region<'a> {
    shape: &'a MultiPolygon<f64>,
    frame: Option<Rect<f64>>,
    edges: RTree<Line<f64>>,
}

impl<'a> Region<'a> {
    pub(crate) fn new(shape: &'a MultiPolygon<f64>) -> Self {
        let edges = RTree::bulk_load(shape.lines_iter().collect());
        Self { shape, frame: shape.bounding_rect(), edges }
    }

    /// The region as far as it matters inside the frame.
    pub(crate) fn near(&self, frame: &Rect<f64>) -> MultiPolygon<f64> {
        window(self.shape, frame)
    }

    /// How a piece with this frame lies to the region.
    pub(crate) fn lie(&self, piece: &MultiPolygon<f64>, frame: &Rect<f64>) -> Lie {
        let Some(own) = self.frame.filter(|own| own.intersects(frame)) else { return Lie::Apart };
        let touched = |line: &Line<f64>| {
            let envelope = AABB::from_corners(Point(line.start), Point(line.end));
            self.edges.locate_in_envelope_intersecting(&envelope).any(|edge| edge.intersects(line))
        };
        if piece.lines_iter().any(|line| touched(&line)) || self.has_ring_inside(piece, frame) {
            return Lie::Across;
        }
        // Nothing crosses: each part of the piece lies wholly in or wholly out.
        let inside =
            |at: Option<Coord<f64>>| at.is_some_and(|at| own.contains(&at) && self.shape.contains(&at));
        let mut parts = piece.0.iter().map(|part| inside(part.exterior_coords_iter().next()));
        let Some(first) = parts.next() else { return Lie::Apart };
        match (first, parts.all(|other| other == first)) {
            (true, true) => Lie::Within,
            (false, true) => Lie::Apart,
            _ => Lie::Across,
        }
    }

    /// Whether an outline or hole of the region lies inside the piece.
    fn has_ring_inside(&self, piece: &MultiPolygon<f64>, frame: &Rect<f64>) -> bool {
        let mut rings = self.shape.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        rings.any(|ring| ring.0.first().is_some_and(|at| frame.intersects(at) && piece.contains(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{LineString, Polygon};

    fn square(low: f64, side: f64) -> LineString<f64> {
        LineString::from(vec![
            (low, low),
            (low + side, low),
            (low + side, low + side),
            (low, low + side),
            (low, low),
        ])
    }

    #[test]
    fn tells_how_pieces_lie() {
        let shape = MultiPolygon(vec![Polygon::new(square(0.0, 10.0), vec![square(4.0, 2.0)])]);
        let region = Region::new(&shape);
        let lie = |low: f64, side: f64| {
            let piece = MultiPolygon(vec![Polygon::new(square(low, side), vec![])]);
            region.lie(&piece, &piece.bounding_rect().unwrap())
        };
        assert_eq!(lie(1.0, 1.0), Lie::Within);
        assert_eq!(lie(4.5, 1.0), Lie::Apart);
        assert_eq!(lie(20.0, 1.0), Lie::Apart);
        assert_eq!(lie(-1.0, 30.0), Lie::Across);
        assert_eq!(lie(3.0, 4.0), Lie::Across);
        assert_eq!(lie(9.0, 2.0), Lie::Across);
        let two = MultiPolygon(vec![
            Polygon::new(square(1.0, 1.0), vec![]),
            Polygon::new(square(4.5, 1.0), vec![]),
        ]);
        assert_eq!(region.lie(&two, &two.bounding_rect().unwrap()), Lie::Across);
    }
}
