//! Slopes from the eye to the nodes of a line, in 32-bit floats: what both modes sweep with.
//!
//! A slope here is height over the eye ÷ cells ahead. Along one direction it orders heights as true slopes do, the
//! distance being the cells ahead times a factor of the direction alone.

use std::ops::Range;

use super::observer::PIT_M;
use super::quadrant::{Lines, Quadrant};

/// Repeated nodes at both ends, for directions that leave the terrain between its outermost centres and a bound.
pub(super) const PAD: usize = 4;

/// A slope below all others that arithmetic does not turn into infinity or no number.
pub(super) const NOTHING: f32 = f32::MIN / 8.0;

/// Bits of the fraction of positions in fixed point.
const POINT: u32 = 40;

/// Slopes of one line at a time.
#[derive(Debug)]
pub(super) struct Slopes<'a> {
    quadrant: Quadrant<'a>,
    lines: Lines<'a>,
    /// What curvature lowers a node by for its distance aside, metres.
    bent: Vec<f32>,
    /// Nodes of the line that are filled.
    pub(super) nodes: Range<usize>,
    /// Slope to the top of each node, [`PAD`] more at both ends.
    pub(super) tops: Vec<f32>,
    /// Slope to what is looked at, without padding; [`NOTHING`]'s eightfold where the ground is unknown.
    pub(super) targets: Vec<f32>,
}

impl<'a> Slopes<'a> {
    pub(super) fn new(quadrant: Quadrant<'a>) -> Self {
        let bend = |node: usize| {
            let metres = quadrant.aside(node) * quadrant.aside_m;
            (quadrant.eye.bend * metres * metres) as f32
        };
        Self {
            quadrant,
            lines: Lines::new(quadrant),
            bent: (0..quadrant.nodes).map(bend).collect(),
            nodes: 0..0,
            tops: Vec::new(),
            targets: Vec::new(),
        }
    }

    /// Fills in a line.
    pub(super) fn read(&mut self, line: usize) {
        let q = &self.quadrant;
        let (ahead, observer) = (q.ahead(line), &q.eye.observer);
        let metres = ahead * q.ahead_m;
        self.nodes = q.reach(q.half(line));
        let count = self.nodes.len();
        let (ground, over) = self.lines.line(line, &self.nodes);
        self.tops.resize(count + 2 * PAD, 0.0);
        self.targets.resize(count, 0.0);
        let pass = Pass {
            base: (q.eye.level + q.eye.bend * metres * metres) as f32,
            target: observer.target_m as f32,
            part: (1.0 / ahead) as f32,
        };
        let (tops, targets) = (&mut self.tops[PAD..PAD + count], &mut self.targets[..count]);
        let bent = &self.bent[self.nodes.clone()];
        match over {
            None => pass.bare(ground, bent, tops, targets),
            Some(over) => pass.with(ground, over, bent, observer.on_top, tops, targets),
        }
        let (low, high) = (self.tops[PAD], self.tops[PAD + count - 1]);
        self.tops[..PAD].fill(low);
        self.tops[PAD + count..].fill(high);
    }
}

/// What is the same for all nodes of a line.
struct Pass {
    base: f32,
    target: f32,
    part: f32,
}

impl Pass {
    fn bare(&self, ground: &[f32], bent: &[f32], tops: &mut [f32], targets: &mut [f32]) {
        for (((height, bent), top), target) in ground.iter().zip(bent).zip(tops).zip(targets) {
            let over = height - self.base - bent;
            let known = !height.is_nan();
            *top = if known { over } else { -PIT_M as f32 } * self.part;
            *target = if known { (over + self.target) * self.part } else { f32::MIN };
        }
    }

    fn with(
        &self,
        ground: &[f32],
        over: &[f32],
        bent: &[f32],
        on_top: bool,
        tops: &mut [f32],
        targets: &mut [f32],
    ) {
        let share = if on_top { 1.0 } else { 0.0 };
        let nodes = ground.iter().zip(over).zip(bent).zip(tops).zip(targets);
        for ((((height, over), bent), top), target) in nodes {
            let bare = height - self.base - bent;
            let known = !height.is_nan();
            *top = if known { bare + over } else { -PIT_M as f32 } * self.part;
            *target = if known { (bare + share * over + self.target) * self.part } else { f32::MIN };
        }
    }
}

/// A number of cells in fixed point: adding it up a few thousand times is off by a millionth at most.
pub(super) fn fixed(cells: f64) -> i64 {
    (cells * (1_i64 << POINT) as f64) as i64
}

/// Linear between two neighbours.
#[inline(always)]
pub(super) fn between(values: &[f32], at: i64) -> f32 {
    let index = (at >> POINT) as usize;
    let part = (at >> (POINT - 24)) as i32 & 0xFF_FFFF;
    let part = part as f32 * (1.0 / 16_777_216.0);
    match values.get(index..index + 2) {
        Some([a, b]) => a + (b - a) * part,
        _ => NOTHING,
    }
}
