//! Whether the outlines of a shape cross each other or themselves, in bounded time.
//!
//! Edges are sorted into strips of latitude, as many as keep most edges in one or two; in each strip a sweep by
//! longitude finds the pairs whose boxes meet.

use geo::algorithm::kernels::{Kernel, RobustKernel};
use geo::{Coord, Line, MultiPolygon, Orientation};

use crate::OverlayError;
use crate::tiles::rings;

/// Pairs of edges looked at for each edge, on average, before a shape counts as tangled. Outlines of real land stay
/// below ten.
const PAIRS_PER_EDGE: usize = 24;
/// Crossings that are unpicked for each edge, on average.
const CROSSINGS_PER_EDGE: usize = 2;
/// Pairs that small shapes may have on top: all there are, up to 2,000 edges.
const FREE_PAIRS: usize = 4_000_000;
/// Crossings that small shapes may have on top.
const FREE_CROSSINGS: usize = 20_000;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    /// The first place where edges cross, or run over each other.
    pub(crate) crossing: Option<Coord<f64>>,
    /// Whether outlines touch at points, or run through a vertex: harmless or not, only an overlay can tell.
    pub(crate) touching: Option<Coord<f64>>,
}

/// Where an edge stands: its ring, its number in it, how many the ring has.
#[derive(Debug, Clone, Copy)]
struct Name {
    ring: usize,
    at: usize,
    of: usize,
}

/// An edge with its box.
struct Edge {
    line: Line<f64>,
    name: Name,
    low: Coord<f64>,
    high: Coord<f64>,
}

/// Looks at every pair of edges whose boxes meet. All coordinates are finite, no edge has the length 0.
///
/// # Errors
/// [`OverlayError::Tangled`] when there are more pairs or crossings than any real outline has.
pub(crate) fn find(shape: &MultiPolygon<f64>) -> Result<Found, OverlayError> {
    let edges = edges(shape);
    let tangled = OverlayError::Tangled { vertices: edges.len() };
    let mut pairs = PAIRS_PER_EDGE * edges.len() + FREE_PAIRS;
    let mut crossings = CROSSINGS_PER_EDGE * edges.len() + FREE_CROSSINGS;
    let mut found = Found { crossing: None, touching: None };
    let Some(strips) = Strips::of(&edges) else { return Ok(found) };
    if strips.expected_pairs(&edges) > 4.0 * pairs as f64 {
        return Err(tangled);
    }
    for strip in strips.sorted(&edges).chunk_by(|a, b| a.0 == b.0) {
        for (index, (_, a)) in strip.iter().enumerate() {
            let a = &edges[*a];
            let behind = strip[index + 1..].iter().map(|(_, b)| &edges[*b]);
            for b in behind.take_while(|b| b.low.x <= a.high.x) {
                pairs = pairs.checked_sub(1).ok_or(tangled)?;
                if b.low.y > a.high.y || b.high.y < a.low.y {
                    continue;
                }
                match meet(a, b) {
                    Meet::Apart => {}
                    Meet::Touch(at) => found.touching = found.touching.or(Some(at)),
                    Meet::Cross(at) => {
                        crossings = crossings.checked_sub(1).ok_or(tangled)?;
                        found.crossing = found.crossing.or(Some(at));
                    }
                }
            }
        }
    }
    Ok(found)
}

fn edges(shape: &MultiPolygon<f64>) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (ring, line) in rings(shape).enumerate() {
        let of = line.0.len().saturating_sub(1);
        edges.extend(line.lines().enumerate().map(|(at, line)| Edge {
            line,
            name: Name { ring, at, of },
            low: Coord { x: line.start.x.min(line.end.x), y: line.start.y.min(line.end.y) },
            high: Coord { x: line.start.x.max(line.end.x), y: line.start.y.max(line.end.y) },
        }));
    }
    edges
}

/// The land in strips of equal height.
struct Strips {
    low: Coord<f64>,
    size: Coord<f64>,
    count: usize,
}

impl Strips {
    /// `None` where there are no edges.
    fn of(edges: &[Edge]) -> Option<Self> {
        let first = edges.first()?;
        let (mut low, mut high, mut tall) = (first.low, first.high, 0.0);
        for edge in edges {
            low = Coord { x: low.x.min(edge.low.x), y: low.y.min(edge.low.y) };
            high = Coord { x: high.x.max(edge.high.x), y: high.y.max(edge.high.y) };
            tall += edge.high.y - edge.low.y;
        }
        let size = high - low;
        let fair = edges.len() as f64 * size.y / tall;
        // As many that edges stand in two of them on average.
        let count = if fair.is_finite() { (fair as usize).clamp(1, edges.len()) } else { 1 };
        Some(Self { low, size, count })
    }

    fn strip(&self, y: f64) -> usize {
        let share = (y - self.low.y) / self.size.y;
        if share.is_finite() { ((share * self.count as f64) as usize).min(self.count - 1) } else { 0 }
    }

    /// Pairs that would meet if the edges' boxes were thrown on the land anyhow.
    fn expected_pairs(&self, edges: &[Edge]) -> f64 {
        let land = (self.size.x * self.size.y).max(f64::MIN_POSITIVE);
        let boxes = edges.iter().map(|edge| (edge.high.x - edge.low.x) * (edge.high.y - edge.low.y));
        boxes.sum::<f64>() / land * edges.len() as f64
    }

    /// (strip, edge) by strip, then by the edge's west end.
    fn sorted(&self, edges: &[Edge]) -> Vec<(usize, usize)> {
        let mut stand = Vec::with_capacity(2 * edges.len());
        for (at, edge) in edges.iter().enumerate() {
            stand.extend((self.strip(edge.low.y)..=self.strip(edge.high.y)).map(|strip| (strip, at)));
        }
        stand.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| edges[a.1].low.x.total_cmp(&edges[b.1].low.x))
        });
        stand
    }
}

enum Meet {
    Apart,
    Touch(Coord<f64>),
    Cross(Coord<f64>),
}

fn meet(a: &Edge, b: &Edge) -> Meet {
    // By their places in the shape, so that neighbours are known whichever comes first.
    let (a, b) = if (a.name.ring, a.name.at) <= (b.name.ring, b.name.at) { (a, b) } else { (b, a) };
    let (of_a, of_b) = (a.name, b.name);
    let (a, b) = (&a.line, &b.line);
    let turn = |line: &Line<f64>, at: Coord<f64>| RobustKernel::orient2d(line.start, line.end, at);
    let (s, e) = (turn(a, b.start), turn(a, b.end));
    if s == e && s != Orientation::Collinear {
        return Meet::Apart;
    }
    let neighbours =
        of_a.ring == of_b.ring && (of_b.at == of_a.at + 1 || (of_a.at == 0 && of_b.at + 1 == of_a.of));
    if s == Orientation::Collinear && e == Orientation::Collinear {
        return along(a, b, neighbours);
    }
    if neighbours {
        return Meet::Apart;
    }
    let (s2, e2) = (turn(b, a.start), turn(b, a.end));
    if s2 == e2 && s2 != Orientation::Collinear {
        return Meet::Apart;
    }
    for (side, at) in [(s, b.start), (e, b.end), (s2, a.start), (e2, a.end)] {
        if side == Orientation::Collinear {
            return Meet::Touch(at);
        }
    }
    Meet::Cross(between(a, b))
}

/// Edges on one straight line: whether they share more than a point.
fn along(a: &Line<f64>, b: &Line<f64>, neighbours: bool) -> Meet {
    let across = a.dx().abs() < a.dy().abs();
    let of = |at: Coord<f64>| if across { at.y } else { at.x };
    let span = |line: &Line<f64>| {
        let (s, e) = (of(line.start), of(line.end));
        (s.min(e), s.max(e))
    };
    let ((low_a, high_a), (low_b, high_b)) = (span(a), span(b));
    let (low, high) = (low_a.max(low_b), high_a.min(high_b));
    if low < high {
        let inner = [b.start, b.end, a.start].into_iter().find(|at| of(*at) >= low && of(*at) <= high);
        Meet::Cross(inner.unwrap_or(a.start))
    } else if low > high || neighbours {
        Meet::Apart
    } else {
        Meet::Touch(if of(b.start).to_bits() == low.to_bits() { b.start } else { b.end })
    }
}

/// Where two edges that cross do so.
fn between(a: &Line<f64>, b: &Line<f64>) -> Coord<f64> {
    let across = a.dx() * b.dy() - a.dy() * b.dx();
    let share = ((b.start.x - a.start.x) * b.dy() - (b.start.y - a.start.y) * b.dx()) / across;
    if share.is_finite() { a.start + (a.end - a.start) * share.clamp(0.0, 1.0) } else { a.start }
}
