//! A shape with an index, to tell quickly whether a piece of land lies in it, outside it or across.

use geo::{BoundingRect, Contains, Coord, Intersects, Line, LinesIter, MultiPolygon, Rect};

use crate::tiles::{Kind, Tile, Tiles, inside, rings};
use crate::window::window;

/// More tiles than that, and an overlay takes the whole shape instead.
const MOST_TILES: usize = 12;

/// How a piece lies to a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Nothing in common, or at most points of the outline.
    Apart,
    /// All of it inside.
    Within,
    /// Across its outline, or so near that only an overlay can tell.
    Across,
}

/// An indexed shape: valid (see [`crate::repair`]), in the plane of longitude and latitude.
#[derive(Debug)]
pub struct Region<'a> {
    shape: &'a MultiPolygon<f64>,
    frame: Option<Rect<f64>>,
    tiles: Tiles,
}

/// What tiles say of a frame.
struct Seen {
    full: bool,
    empty: bool,
    mixed: Vec<usize>,
}

impl<'a> Region<'a> {
    /// Indexes a shape.
    pub fn new(shape: &'a MultiPolygon<f64>) -> Self {
        let frame = shape.bounding_rect();
        Self { shape, frame, tiles: Tiles::new(shape, frame) }
    }

    /// The shape.
    pub const fn shape(&self) -> &MultiPolygon<f64> {
        self.shape
    }

    /// The box around it; `None`: it is empty.
    pub const fn frame(&self) -> Option<Rect<f64>> {
        self.frame
    }

    /// The region as far as it matters inside the frame: parts that do not overlap but may touch, which differ from
    /// the shape only outside the frame.
    pub fn near(&self, frame: &Rect<f64>) -> MultiPolygon<f64> {
        let wide = widened(frame);
        let seen = self.seen(&wide);
        if seen.mixed.len() > MOST_TILES {
            return window(self.shape, frame);
        }
        let mut parts = Vec::new();
        self.tiles.near(&wide, &mut |_, tile| match &tile.kind {
            Kind::Full => parts.push(tile.common(&wide).to_polygon()),
            Kind::Mixed(shape) => parts.extend(window(shape, frame)),
            Kind::Empty | Kind::Split(_) => {}
        });
        MultiPolygon(parts)
    }

    /// How a piece with this frame lies to the region.
    pub fn lie(&self, piece: &MultiPolygon<f64>, frame: &Rect<f64>) -> Lie {
        if self.frame.is_none_or(|own| !own.intersects(frame)) {
            return Lie::Apart;
        }
        let Seen { mut full, mut empty, mixed } = self.seen(frame);
        let mut edges = Vec::new();
        for tile in mixed.iter().map(|at| self.tiles.tile(*at)) {
            let Kind::Mixed(shape) = &tile.kind else { continue };
            let before = edges.len();
            near_edges(tile, shape, frame, &mut edges);
            if edges.len() == before {
                let all = inside(shape, tile.common(frame).center());
                (full, empty) = (full | all, empty | !all);
            }
        }
        match (full, empty, edges.is_empty()) {
            (true, false, true) => return Lie::Within,
            (false, true, true) => return Lie::Apart,
            (true, true, true) => return Lie::Across,
            _ => {}
        }
        if touches(piece, &edges) {
            return Lie::Across;
        }
        // Nothing crosses: each part of the piece lies wholly in or wholly out.
        let mut parts = piece.0.iter().filter_map(|part| part.exterior().0.first());
        let Some(first) = parts.next().map(|at| self.tiles.inside(*at)) else { return Lie::Apart };
        match (first, parts.all(|at| self.tiles.inside(*at) == first)) {
            (true, true) => Lie::Within,
            (false, true) => Lie::Apart,
            _ => Lie::Across,
        }
    }

    /// Whether a place is inside the region; on its outline either.
    pub fn holds(&self, place: Coord<f64>) -> bool {
        self.tiles.inside(place)
    }

    fn seen(&self, frame: &Rect<f64>) -> Seen {
        let mut seen = Seen { full: false, empty: false, mixed: Vec::new() };
        // Beyond the root's rim there is nothing of the region.
        seen.empty = self.frame.is_none_or(|own| !own.contains(&frame.min()) || !own.contains(&frame.max()));
        self.tiles.near(frame, &mut |at, tile| match tile.kind {
            Kind::Full => seen.full = true,
            Kind::Empty => seen.empty = true,
            Kind::Mixed(_) => seen.mixed.push(at),
            Kind::Split(_) => {}
        });
        seen
    }
}

/// A frame with the air that [`window`] gives it.
fn widened(frame: &Rect<f64>) -> Rect<f64> {
    let margin = 0.05 * frame.width().max(frame.height());
    let air = Coord { x: margin, y: margin };
    Rect::new(frame.min() - air, frame.max() + air)
}

/// The edges of the shape itself that pass through a frame.
fn near_edges(tile: &Tile, shape: &MultiPolygon<f64>, frame: &Rect<f64>, found: &mut Vec<Line<f64>>) {
    for ring in rings(shape) {
        for edge in ring.0.windows(2) {
            if through(frame, edge[0], edge[1]) && !tile.on_rim(edge[0], edge[1]) {
                found.push(Line::new(edge[0], edge[1]));
            }
        }
    }
}

/// Whether an edge may pass through a frame: by its box, then by the frame's corners on one side of it.
fn through(frame: &Rect<f64>, a: Coord<f64>, b: Coord<f64>) -> bool {
    let (low, high) = (frame.min(), frame.max());
    if a.x.max(b.x) < low.x || a.x.min(b.x) > high.x || a.y.max(b.y) < low.y || a.y.min(b.y) > high.y {
        return false;
    }
    let middle = frame.center();
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let side = dx * (middle.y - a.y) - dy * (middle.x - a.x);
    let reach = dx.abs() * frame.height() / 2.0 + dy.abs() * frame.width() / 2.0;
    // A little more than exact arithmetic asks for: who is in doubt is looked at closely.
    side.abs() <= reach * (1.0 + 1e-9)
}

/// Whether any of the edges meets the piece: crosses its outline or lies inside it.
fn touches(piece: &MultiPolygon<f64>, edges: &[Line<f64>]) -> bool {
    let crosses = |line: &Line<f64>| {
        let (low_x, high_x) = (line.start.x.min(line.end.x), line.start.x.max(line.end.x));
        let (low_y, high_y) = (line.start.y.min(line.end.y), line.start.y.max(line.end.y));
        edges.iter().any(|edge| {
            edge.start.x.min(edge.end.x) <= high_x
                && edge.start.x.max(edge.end.x) >= low_x
                && edge.start.y.min(edge.end.y) <= high_y
                && edge.start.y.max(edge.end.y) >= low_y
                && edge.intersects(line)
        })
    };
    piece.lines_iter().any(|line| crosses(&line)) || edges.iter().any(|edge| inside(piece, edge.start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, BooleanOps, LineString, Polygon};

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

    #[test]
    fn places_are_in_or_out() {
        let shape = MultiPolygon(vec![Polygon::new(square(0.0, 10.0), vec![square(4.0, 2.0)])]);
        let region = Region::new(&shape);
        let holds = |x: f64, y: f64| region.holds(Coord { x, y });
        assert!(holds(1.0, 1.0) && holds(6.5, 5.0) && !holds(5.0, 5.0) && !holds(11.0, 5.0));
        assert!(!holds(f64::NAN, 1.0));
    }

    /// A star of many corners with a hole, deep enough for several levels of tiles.
    fn star(corners: usize) -> MultiPolygon<f64> {
        let ring = |radius: f64| -> LineString<f64> {
            (0..=corners)
                .map(|i| {
                    let turn = (i % corners) as f64 / corners as f64 * std::f64::consts::TAU;
                    let radius = radius * (1.0 + 0.3 * (7.0 * turn).sin());
                    (5.0 + radius * turn.cos(), 5.0 + radius * turn.sin())
                })
                .collect()
        };
        MultiPolygon(vec![Polygon::new(ring(4.0), vec![ring(1.0)])])
    }

    #[test]
    fn agrees_with_the_whole_shape_wherever_a_piece_lies() {
        let shape = star(900);
        let region = Region::new(&shape);
        let mut kinds = [0; 3];
        for step in 0..900 {
            let at = |k: usize| f64::from((step * k % 97) as u32) / 9.7;
            let side = 0.02 + f64::from((step % 13) as u32) * 0.12;
            let piece = Rect::new((at(31), at(57)), (at(31) + side, at(57) + side * 0.7)).to_polygon();
            let piece = MultiPolygon(vec![piece]);
            let frame = piece.bounding_rect().unwrap();
            let common = piece.intersection(&shape).unsigned_area();
            let whole = piece.unsigned_area();
            match region.lie(&piece, &frame) {
                Lie::Apart => assert!(common < whole * 1e-6, "{frame:?}"),
                Lie::Within => assert!((common - whole).abs() < whole * 1e-6, "{frame:?}"),
                Lie::Across => {
                    let near = piece.intersection(&region.near(&frame)).unsigned_area();
                    assert!((near - common).abs() < 1e-6 * whole.max(1e-3), "{frame:?} {near} {common}");
                }
            }
            kinds[region.lie(&piece, &frame) as usize] += 1;
        }
        assert!(kinds.iter().all(|count| *count > 50), "{kinds:?}");
    }

    #[test]
    fn round_numbers_do_not_confuse_the_tiles() {
        // A chessboard on whole numbers: every outline lies where a naive quadtree would cut.
        let field = |x: u32, y: u32| {
            Rect::new((f64::from(x), f64::from(y)), (f64::from(x) + 1.0, f64::from(y) + 1.0)).to_polygon()
        };
        let fields =
            (0..16).flat_map(|x| (0..16).filter(move |y| (x + y) % 2 == 0).map(move |y| field(x, y)));
        let board = MultiPolygon(fields.collect());
        let region = Region::new(&board);
        for (x, y) in (0..15).flat_map(|x| (0..15).map(move |y| (x, y))) {
            let (x, y) = (f64::from(x), f64::from(y));
            let lie = |dx: f64, side: f64| {
                let piece = Rect::new((x + dx, y + dx), (x + dx + side, y + dx + side)).to_polygon();
                let piece = MultiPolygon(vec![piece]);
                region.lie(&piece, &piece.bounding_rect().unwrap())
            };
            let white = (x + y) % 2.0 < 0.5;
            assert_eq!(lie(0.2, 0.6), if white { Lie::Within } else { Lie::Apart });
            assert_eq!(lie(0.5, 1.0), Lie::Across);
        }
    }
}
