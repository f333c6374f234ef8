//! A shape cut into tiles, each with few edges: what a small piece of land meets of it is found in a few steps.
//!
//! A quadtree whose lines avoid the shape's vertices, so that an edge on a tile's rim never is one of the shape.

use geo::{Coord, LineString, MultiPolygon, Rect};

use crate::window::cut;

/// Edges of the shape in a tile that is not split any more.
const FEW: usize = 12;
/// Splits one below the other, at most.
const DEEPEST: usize = 18;

/// What a tile holds.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Nothing of the shape.
    Empty,
    /// The shape all over.
    Full,
    /// A part of it.
    Mixed(MultiPolygon<f64>),
    /// Four tiles that begin at this place.
    Split(usize),
}

#[derive(Debug)]
pub(crate) struct Tile {
    pub(crate) low: Coord<f64>,
    pub(crate) high: Coord<f64>,
    pub(crate) kind: Kind,
}

/// The tiles; the first is the root, and there is none when the shape has no extent.
#[derive(Debug)]
pub(crate) struct Tiles(Vec<Tile>);

impl Tile {
    /// Whether it and a frame have a point in common.
    fn meets(&self, frame: &Rect<f64>) -> bool {
        let (low, high) = (frame.min(), frame.max());
        self.low.x <= high.x && self.high.x >= low.x && self.low.y <= high.y && self.high.y >= low.y
    }

    /// What it shares with a frame that it meets.
    pub(crate) fn common(&self, frame: &Rect<f64>) -> Rect<f64> {
        let low = Coord { x: self.low.x.max(frame.min().x), y: self.low.y.max(frame.min().y) };
        let high = Coord { x: self.high.x.min(frame.max().x), y: self.high.y.min(frame.max().y) };
        Rect::new(low, high)
    }

    /// Whether an edge only runs along the rim: then it is none of the shape.
    pub(crate) fn on_rim(&self, from: Coord<f64>, to: Coord<f64>) -> bool {
        let along = |a: f64, b: f64, low: f64, high: f64| same(a, b) && (same(a, low) || same(a, high));
        along(from.x, to.x, self.low.x, self.high.x) || along(from.y, to.y, self.low.y, self.high.y)
    }
}

/// Bit by bit the same number: what is cut at a line lies exactly on it.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

/// All rings of a shape.
pub(crate) fn rings(shape: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    shape.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
}

/// Whether a place is inside, by the even-odd rule; on an outline either.
pub(crate) fn inside(shape: &MultiPolygon<f64>, at: Coord<f64>) -> bool {
    let mut odd = false;
    for ring in rings(shape) {
        for edge in ring.0.windows(2) {
            let (a, b) = (edge[0], edge[1]);
            if (a.y > at.y) != (b.y > at.y) && at.x < a.x + (b.x - a.x) * (at.y - a.y) / (b.y - a.y) {
                odd = !odd;
            }
        }
    }
    odd
}

impl Tiles {
    pub(crate) fn new(shape: &MultiPolygon<f64>, frame: Option<Rect<f64>>) -> Self {
        let mut tiles = Self(Vec::new());
        let Some(frame) = frame.filter(|f| f.width().is_finite() && f.height().is_finite()) else {
            return tiles;
        };
        // Unequal margins: outlines often are drawn on round numbers, lines of tiles must not be.
        let air = frame.width().max(frame.height()).max(1e-9);
        tiles.0.push(Tile {
            low: frame.min() - Coord { x: air * 0.014_142_136, y: air * 0.017_320_508 },
            high: frame.max() + Coord { x: air * 0.022_360_680, y: air * 0.026_457_513 },
            kind: Kind::Mixed(shape.clone()),
        });
        tiles.split(0, 0);
        tiles
    }

    /// Splits a mixed tile until its parts have few edges.
    fn split(&mut self, at: usize, depth: usize) {
        let tile = &self.0[at];
        let Kind::Mixed(shape) = &tile.kind else { return };
        let edges = own_edges(tile, shape);
        if edges == 0 {
            let middle = (tile.low + tile.high) / 2.0;
            self.0[at].kind = if inside(shape, middle) { Kind::Full } else { Kind::Empty };
            return;
        }
        if edges <= FEW || depth >= DEEPEST {
            return;
        }
        let Some((low, middle, high)) = lines(tile, shape) else { return };
        let west = cut(shape, low, Coord { x: middle.x, y: high.y });
        let east = cut(shape, Coord { x: middle.x, y: low.y }, high);
        let boxes = [
            (&west, low, middle),
            (&east, Coord { x: middle.x, y: low.y }, Coord { x: high.x, y: middle.y }),
            (&west, Coord { x: low.x, y: middle.y }, Coord { x: middle.x, y: high.y }),
            (&east, middle, high),
        ];
        let parts: Vec<Tile> = boxes
            .into_iter()
            .map(|(half, low, high)| Tile { low, high, kind: Kind::Mixed(cut(half, low, high)) })
            .collect();
        let after: usize = parts.iter().map(own_edges_of).sum();
        // A tangle of long edges gains nothing by cutting and would grow without bounds.
        if after >= 2 * edges && depth > 0 {
            return;
        }
        let first = self.0.len();
        self.0.extend(parts);
        self.0[at].kind = Kind::Split(first);
        for child in first..first + 4 {
            self.split(child, depth + 1);
        }
    }

    /// Calls `see` with each tile that meets the frame and is not split.
    pub(crate) fn near(&self, frame: &Rect<f64>, see: &mut impl FnMut(usize, &Tile)) {
        if !self.0.is_empty() {
            self.descend(0, frame, see);
        }
    }

    fn descend(&self, at: usize, frame: &Rect<f64>, see: &mut impl FnMut(usize, &Tile)) {
        let tile = &self.0[at];
        if !tile.meets(frame) {
            return;
        }
        match tile.kind {
            Kind::Split(first) => (first..first + 4).for_each(|child| self.descend(child, frame, see)),
            _ => see(at, tile),
        }
    }

    pub(crate) fn tile(&self, at: usize) -> &Tile {
        &self.0[at]
    }

    /// Whether a place is inside the shape; on its outline either.
    pub(crate) fn inside(&self, place: Coord<f64>) -> bool {
        let mut found = false;
        self.near(&Rect::new(place, place), &mut |_, tile| {
            found |= match &tile.kind {
                Kind::Full => true,
                Kind::Mixed(shape) => inside(shape, place),
                Kind::Empty | Kind::Split(_) => false,
            };
        });
        found
    }
}

fn own_edges_of(tile: &Tile) -> usize {
    match &tile.kind {
        Kind::Mixed(shape) => own_edges(tile, shape),
        _ => 0,
    }
}

/// Edges of the shape itself in a tile.
fn own_edges(tile: &Tile, shape: &MultiPolygon<f64>) -> usize {
    rings(shape).map(|ring| ring.0.windows(2).filter(|edge| !tile.on_rim(edge[0], edge[1])).count()).sum()
}

/// The corners of a tile with lines near its middle on which no vertex lies; `None` where there are none.
fn lines(tile: &Tile, shape: &MultiPolygon<f64>) -> Option<(Coord<f64>, Coord<f64>, Coord<f64>)> {
    let free = |low: f64, high: f64, of: fn(&Coord<f64>) -> f64| {
        [0.5, 0.513_7, 0.486_1, 0.527_9, 0.472_3].into_iter().map(|share| low + (high - low) * share).find(
            |line| {
                *line > low && *line < high && rings(shape).flat_map(|r| &r.0).all(|at| !same(of(at), *line))
            },
        )
    };
    let x = free(tile.low.x, tile.high.x, |at| at.x)?;
    let y = free(tile.low.y, tile.high.y, |at| at.y)?;
    Some((tile.low, Coord { x, y }, tile.high))
}
