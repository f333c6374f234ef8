//! The exact mode: bounds decide most cells, the crossings themselves the rest.
//!
//! The quadrant is cut into *wedges* between neighbouring directions, none wider than a cell. For each wedge the sweep
//! keeps an upper and a lower bound of the horizon that any direction in it meets: on a line the terrain is linear
//! between nodes, so its ends and the node inside, if there is one, bound it; on a row of nodes between two lines the
//! slopes at its two ends do. Bounds are 32-bit floats, widened by more than their rounding. A cell below the lower
//! bound is hidden, one at the upper bound or above is seen. For the few between, the crossings are looked at in 64
//! bits, and only on those blocks of lines whose own upper bound reaches the target.

use std::sync::atomic::{AtomicBool, Ordering};

use super::crossing::Crossings;
use super::plane::Plane;
use super::quadrant::Quadrant;
use super::slopes::{NOTHING, PAD, Slopes, between, fixed};

/// Lines to a block, at least.
const BLOCK: usize = 16;

/// Blocks to a quadrant, at most: they are kept for every wedge.
const BLOCKS: usize = 256;

/// Sees a quadrant.
pub(super) fn sweep(quadrant: Quadrant<'_>, plane: &mut Plane, stop: &AtomicBool) {
    if quadrant.lines == 0 {
        return;
    }
    let crossings = Crossings::new(quadrant);
    let mut wedges = Wedges::new(&quadrant);
    let mut slopes = Slopes::new(quadrant);
    wedges.start(&quadrant, &crossings);
    for line in 0..quadrant.lines {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        slopes.read(line);
        wedges.open(&quadrant, line, &slopes);
        let cells = quadrant.cells(line);
        let first = slopes.nodes.start;
        let mut writer = plane.writer(line, cells.start);
        for chunk in (cells.start..cells.end).step_by(64) {
            let nodes = chunk..(chunk + 64).min(cells.end);
            let targets = &slopes.targets[nodes.start - first..nodes.end - first];
            let (mut word, mut doubtful) = wedges.judge(targets, nodes.start - first);
            // Where ties are the rule, all are in doubt and a line takes long.
            if doubtful != 0 && stop.load(Ordering::Relaxed) {
                return;
            }
            while doubtful != 0 {
                let bit = doubtful.trailing_zeros() as usize;
                doubtful &= doubtful - 1;
                let (node, target) = (chunk + bit, targets[bit]);
                word |= u64::from(!wedges.hides(&crossings, line, node, node - first, target)) << bit;
            }
            writer.push(word, nodes.len());
        }
        wedges.close(&quadrant, line, &slopes);
    }
}

/// Bounds of the horizon in each wedge.
struct Wedges {
    count: usize,
    /// By how much a height may be off in 32 bits, and the tie's micrometre, metres.
    doubt: f32,
    upper: Vec<f32>,
    lower: Vec<f32>,
    /// Upper bounds of blocks of lines alone, block by block.
    blocks: Vec<f32>,
    /// Lines to a block.
    block: usize,
    /// On the present line: slopes at the wedges' sides, the greatest and the least within each wedge.
    sides: Vec<f32>,
    most: Vec<f32>,
    least: Vec<f32>,
    /// The wedge of each node, on the present line and the one before; what lies outside has no wedge's number.
    at: Vec<i32>,
    at_before: Vec<i32>,
    tops_before: Vec<f32>,
    nodes_before: std::ops::Range<usize>,
    /// Wedges that matter on the present line.
    from: usize,
    to: usize,
    /// 1 ÷ cells ahead, of the present line.
    part: f32,
    /// The line that hid a cell last: its neighbours are tried there first.
    last: usize,
}

impl Wedges {
    fn new(q: &Quadrant<'_>) -> Self {
        let count = 2 * q.ahead(q.lines - 1).ceil() as usize;
        let empty = || vec![NOTHING; count];
        let sum = q.eye.span() * 2e-6 + 2.0 * super::observer::HAIR_M;
        Self {
            count,
            doubt: sum as f32,
            upper: empty(),
            lower: empty(),
            blocks: Vec::new(),
            block: q.lines.div_ceil(BLOCKS).max(BLOCK),
            sides: vec![NOTHING; count + 1],
            most: empty(),
            least: empty(),
            at: Vec::new(),
            at_before: Vec::new(),
            tops_before: Vec::new(),
            nodes_before: 0..0,
            from: 0,
            to: 0,
            part: 1.0,
            last: 0,
        }
    }

    fn half(&self) -> f64 {
        self.count as f64 / 2.0
    }

    /// Bounds from the rows of nodes that are crossed before line 0 by an eye between two lines.
    fn start(&mut self, q: &Quadrant<'_>, crossings: &Crossings<'_>) {
        self.blocks.resize(self.count, NOTHING);
        let ahead = q.ahead(0);
        let low = q.middle().ceil() as i64 - 1;
        for node in low..low + 3 {
            let aside = node as f64 - q.middle();
            let outside = node < 0 || node >= q.nodes as i64;
            if outside || aside.abs() <= 0.0 || aside.abs() >= ahead {
                continue;
            }
            let top = crossings.behind(node as usize).max(crossings.height(0, node as usize))
                + 2.0 * f64::from(self.doubt);
            let bound = if top <= 0.0 { (top / ahead) as f32 } else { f32::INFINITY };
            let wedge = ((aside / ahead + 1.0) * self.half()) as usize;
            let crossed = if aside < 0.0 { 0..wedge + 1 } else { wedge..self.count };
            for wedge in crossed {
                self.upper[wedge] = self.upper[wedge].max(bound);
                self.blocks[wedge] = self.blocks[wedge].max(bound);
            }
        }
    }

    /// Turns to a line: which wedge each of its nodes is in.
    fn open(&mut self, q: &Quadrant<'_>, line: usize, slopes: &Slopes<'_>) {
        let (ahead, half) = (q.ahead(line), self.half());
        self.part = (1.0 / ahead) as f32;
        if line.is_multiple_of(self.block) && line > 0 {
            self.blocks.resize((line / self.block + 1) * self.count, NOTHING);
        }
        std::mem::swap(&mut self.at, &mut self.at_before);
        let (scale, count) = (half / ahead, self.count as f64);
        let first = q.aside(slopes.nodes.start);
        self.at.clear();
        self.at.extend((0..slopes.nodes.len() as i32).map(|node| {
            // What lies outside is one off at most, so that no number overflows.
            let wedge = (first + f64::from(node)) * scale + half;
            (wedge.clamp(-1.0, count) + 1.0) as i32 - 1
        }));
        let (low, high) = q.fan(line);
        self.from = ((low + 1.0) * half).floor().max(0.0) as usize;
        self.to = (((high + 1.0) * half).floor() as usize + 1).min(self.count);
    }

    /// Which of up to 64 targets are seen for certain, and which are in doubt; `first` is the first one's place among
    /// the line's nodes.
    fn judge(&self, targets: &[f32], first: usize) -> (u64, u64) {
        let (mut seen, mut doubtful) = (0, 0);
        let doubt = self.doubt * self.part;
        let last = self.count as i32 - 1;
        for ((bit, target), wedge) in targets.iter().enumerate().zip(&self.at[first..]) {
            let wedge = (*wedge).clamp(0, last) as usize;
            let above = target - doubt >= self.upper[wedge];
            let below = target + doubt < self.lower[wedge];
            seen |= u64::from(above) << bit;
            doubtful |= u64::from(!above & !below) << bit;
        }
        (seen, doubtful)
    }

    /// Whether the crossings hide a node's target; `target` is its slope, `index` its place among the line's nodes.
    fn hides(
        &mut self,
        crossings: &Crossings<'_>,
        line: usize,
        node: usize,
        index: usize,
        target: f32,
    ) -> bool {
        if target <= NOTHING {
            return true;
        }
        let wedge = self.at[index].clamp(0, self.count as i32 - 1) as usize;
        let ray = crossings.ray(line, node);
        if self.last < line && crossings.block(&ray, self.last) {
            return true;
        }
        let target = target - self.doubt * self.part;
        for block in (0..self.blocks.len() / self.count).rev() {
            if self.blocks[block * self.count + wedge] <= target {
                continue;
            }
            let first = block * self.block;
            for before in (first..(first + self.block).min(line)).rev() {
                if crossings.block(&ray, before) {
                    self.last = before;
                    return true;
                }
            }
        }
        false
    }

    /// Takes a line's slopes into the bounds.
    fn close(&mut self, q: &Quadrant<'_>, line: usize, slopes: &Slopes<'_>) {
        let (from, to) = (self.from, self.to);
        let ahead = q.ahead(line);
        let middle = q.middle() - slopes.nodes.start as f64 + PAD as f64;
        let mut at = fixed(middle + (from as f64 / self.half() - 1.0) * ahead);
        let step = fixed(ahead / self.half());
        for side in &mut self.sides[from..=to] {
            *side = between(&slopes.tops, at);
            at += step;
        }
        let sides = self.sides[from..=to].iter().zip(&self.sides[from + 1..=to]);
        for (((a, b), most), least) in sides.zip(&mut self.most[from..to]).zip(&mut self.least[from..to]) {
            let ordered = a < b;
            *most = if ordered { *b } else { *a };
            *least = if ordered { *a } else { *b };
        }
        self.take_nodes(slopes, line > 0);
        self.fold(line / self.block);
        self.tops_before.clear();
        self.tops_before.extend_from_slice(&slopes.tops[PAD..PAD + slopes.nodes.len()]);
        self.nodes_before = slopes.nodes.clone();
    }

    /// Nodes inside wedges, and rows of nodes that wedges cross between the line before and this one.
    fn take_nodes(&mut self, slopes: &Slopes<'_>, rows: bool) {
        let tops = &slopes.tops[PAD..PAD + slopes.nodes.len()];
        let (from, to) = (self.from as i32, self.to as i32);
        for (top, wedge) in tops.iter().zip(&self.at) {
            if *wedge >= from && *wedge < to {
                let wedge = *wedge as usize;
                let (most, least) = (&mut self.most[wedge], &mut self.least[wedge]);
                *most = if *top > *most { *top } else { *most };
                *least = if *top < *least { *top } else { *least };
            }
        }
        if !rows {
            return;
        }
        let start = slopes.nodes.start.max(self.nodes_before.start);
        let end = slopes.nodes.end.min(self.nodes_before.end);
        let now = start - slopes.nodes.start..end - slopes.nodes.start;
        let before = start - self.nodes_before.start..end - self.nodes_before.start;
        let ends = tops[now.clone()].iter().zip(&self.tops_before[before.clone()]);
        let wedges = self.at[now].iter().zip(&self.at_before[before]);
        for ((top, top_before), (a, b)) in ends.zip(wedges) {
            let (low, high) = ((*a).min(*b).max(from), (*a).max(*b).min(to - 1));
            let top = if top > top_before { *top } else { *top_before };
            for wedge in low..=high {
                let most = &mut self.most[wedge as usize];
                *most = if top > *most { top } else { *most };
            }
        }
    }

    fn fold(&mut self, block: usize) {
        let (from, to) = (self.from, self.to);
        let doubt = self.doubt * self.part;
        let block = &mut self.blocks[block * self.count..][from..to];
        let bounds = self.upper[from..to].iter_mut().zip(&mut self.lower[from..to]).zip(block);
        for (((upper, lower), block), (most, least)) in
            bounds.zip(self.most[from..to].iter().zip(&self.least[from..to]))
        {
            let (most, least) = (most + doubt, least - doubt);
            *upper = if most > *upper { most } else { *upper };
            *block = if most > *block { most } else { *block };
            *lower = if least > *lower { least } else { *lower };
        }
    }
}
