//! A quarter of an observer's view, walked line by line away from it.
//!
//! A quadrant looks north, east, south or west. Its *lines* are the rows (looking north or south) or columns (east
//! or west) of cell centres, at `ahead` cells before the eye; its *nodes* are the centres on a line, `aside` cells to
//! the right or left in the terrain's order. A quadrant has the directions `aside ÷ ahead` from −1 to 1, so each
//! direction crosses every line, and between two lines at most one row of nodes.

use std::ops::Range;

use super::observer::Eye;

/// Lines that are turned at a time where lines are columns: a cache line of heights.
const STRIP: usize = 16;

/// Most lines of a quadrant: what bounds and positions are dimensioned for.
pub(super) const MOST_LINES: usize = 40_000;

/// Nodes beyond the outermost cell that bounds and interpolation may read.
pub(super) const MARGIN: usize = 4;

/// Where a quadrant looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    North,
    East,
    South,
    West,
}

impl Side {
    pub(super) const ALL: [Self; 4] = [Self::North, Self::East, Self::South, Self::West];

    /// Whether lines are columns.
    pub(super) const fn upright(self) -> bool {
        matches!(self, Self::East | Self::West)
    }
}

/// A quadrant of an eye's view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quadrant<'a> {
    pub(super) eye: Eye<'a>,
    pub(super) side: Side,
    /// Lines within range and terrain.
    pub(super) lines: usize,
    /// Nodes on a line: the whole width or height of the terrain.
    pub(super) nodes: usize,
    /// The eye's place along and across lines, in cells.
    along: f64,
    across: f64,
    /// The terrain's row or column of line 0.
    first: usize,
    /// Metres between lines and between nodes.
    pub(super) ahead_m: f64,
    pub(super) aside_m: f64,
}

impl<'a> Quadrant<'a> {
    pub(super) fn new(eye: Eye<'a>, side: Side) -> Self {
        let terrain = eye.terrain;
        let (along, across, count, nodes, ahead_m, aside_m) = if side.upright() {
            (eye.row, eye.column, terrain.width, terrain.height, eye.east_m, eye.north_m)
        } else {
            (eye.column, eye.row, terrain.height, terrain.width, eye.north_m, eye.east_m)
        };
        let reach = eye.observer.range_m / ahead_m;
        // The first line strictly ahead, and the last within reach.
        let (first, last) = match side {
            Side::South | Side::East => {
                (across.floor() + 1.0, (across + reach).floor().min(count as f64 - 1.0))
            }
            Side::North | Side::West => (across.ceil() - 1.0, (across - reach).ceil().max(0.0)),
        };
        let lines = match side {
            Side::South | Side::East => last - first + 1.0,
            Side::North | Side::West => first - last + 1.0,
        };
        // An eye on the rim, beyond the outermost centres, may have line −1 or 0 ahead: `first` is in the terrain then.
        let lines = if lines < 1.0 { 0 } else { lines as usize };
        Self { eye, side, lines, nodes, along, across, first: first.max(0.0) as usize, ahead_m, aside_m }
    }

    /// The terrain's row or column of a line.
    pub(super) const fn number(&self, line: usize) -> usize {
        match self.side {
            Side::South | Side::East => self.first + line,
            Side::North | Side::West => self.first - line,
        }
    }

    /// Cells from the eye to a line: more than 0.
    pub(super) fn ahead(&self, line: usize) -> f64 {
        (self.number(line) as f64 - self.across).abs()
    }

    /// Cells from the eye to a node, along its line.
    pub(super) fn aside(&self, node: usize) -> f64 {
        node as f64 - self.along
    }

    /// The node before which the eye stands, with a fraction.
    pub(super) const fn middle(&self) -> f64 {
        self.along
    }

    /// Column and row of a node of a line.
    pub(super) const fn cell(&self, line: usize, node: usize) -> (usize, usize) {
        if self.side.upright() { (self.number(line), node) } else { (node, self.number(line)) }
    }

    /// Column and row of a node of the line one cell behind line 0; of line 0 itself where the terrain ends before.
    pub(super) fn behind(&self, node: usize) -> (usize, usize) {
        let count = if self.side.upright() { self.eye.terrain.width } else { self.eye.terrain.height };
        let number = match self.side {
            Side::South | Side::East => self.first.saturating_sub(1),
            Side::North | Side::West => (self.first + 1).min(count - 1),
        };
        if self.side.upright() { (number, node) } else { (node, number) }
    }

    /// Half the width of the quadrant at a line, in cells: to its diagonals or the range's circle.
    pub(super) fn half(&self, line: usize) -> f64 {
        let ahead = self.ahead(line);
        let (range, far) = (self.eye.observer.range_m, ahead * self.ahead_m);
        ahead.min((range * range - far * far).max(0.0).sqrt() / self.aside_m)
    }

    /// The nodes of a line that are cells of this quadrant: within range, the diagonals north's and south's.
    pub(super) fn cells(&self, line: usize) -> Range<usize> {
        let (ahead, half) = (self.ahead(line), self.half(line));
        let own = |node: usize| {
            let (column, row) = self.cell(line, node);
            let (aside, range) = (self.aside(node).abs(), self.eye.observer.range_m);
            let inside = if self.side.upright() { aside < ahead } else { aside <= ahead };
            inside && self.eye.distance2(column, row) <= range * range
        };
        // Rounding may put the ends one off, either way.
        let clip = |at: f64| at.clamp(0.0, self.nodes as f64) as usize;
        let (mut low, mut high) = (clip((self.along - half).floor()), clip((self.along + half).ceil() + 1.0));
        while low < high && !own(low) {
            low += 1;
        }
        while low < high && !own(high - 1) {
            high -= 1;
        }
        low..high
    }

    /// The nodes of a line that cells and their neighbours need, in the terrain.
    pub(super) fn reach(&self, half: f64) -> Range<usize> {
        let clip = |at: f64| at.clamp(0.0, self.nodes as f64) as usize;
        clip((self.along - half).floor() - MARGIN as f64)
            ..clip((self.along + half).ceil() + MARGIN as f64 + 1.0)
    }

    /// The directions of a line that matter: from and to `aside ÷ ahead`, cut at the terrain's rim.
    pub(super) fn fan(&self, line: usize) -> (f64, f64) {
        let (ahead, half) = (self.ahead(line), self.half(line));
        let (low, high) =
            ((-half).max(self.aside(0).min(0.0)), half.min(self.aside(self.nodes - 1).max(0.0)));
        (low / ahead, high / ahead)
    }
}

/// Gives the heights of a quadrant's lines one after another, turning them where they are columns.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    quadrant: Quadrant<'a>,
    ground: Strip,
    over: Strip,
}

#[derive(Debug, Default)]
struct Strip {
    /// The lines of a block, each with the nodes `nodes`.
    heights: Vec<f32>,
    nodes: Range<usize>,
    block: Option<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(quadrant: Quadrant<'a>) -> Self {
        Self { quadrant, ground: Strip::default(), over: Strip::default() }
    }

    /// Heights of the ground and of what stands on it, for the nodes of a line.
    pub(super) fn line(&mut self, line: usize, nodes: &Range<usize>) -> (&[f32], Option<&[f32]>) {
        let q = self.quadrant;
        let terrain = q.eye.terrain;
        let ground = self.ground.line(&q, &terrain.heights, line, nodes);
        let over = terrain.obstructions.as_deref().map(|over| self.over.line(&q, over, line, nodes));
        (ground, over)
    }
}

impl Strip {
    fn line<'s>(
        &'s mut self,
        q: &Quadrant<'_>,
        all: &'s [f32],
        line: usize,
        nodes: &Range<usize>,
    ) -> &'s [f32] {
        let width = q.eye.terrain.width;
        if !q.side.upright() {
            let at = q.number(line) * width;
            return &all[at + nodes.start..at + nodes.end];
        }
        let block = line / STRIP;
        if self.block != Some(block) {
            self.block = Some(block);
            self.turn(q, all, block);
        }
        let at = line % STRIP * self.nodes.len();
        &self.heights[at + nodes.start - self.nodes.start..at + nodes.end - self.nodes.start]
    }

    /// Copies the columns of a block into lines.
    fn turn(&mut self, q: &Quadrant<'_>, all: &[f32], block: usize) {
        let (from, to) = (block * STRIP, (block * STRIP + STRIP).min(q.lines));
        // Wide enough for each line of the block: no line is wider than the last one's diagonals.
        let half = (from..to).map(|line| q.half(line)).fold(0.0, f64::max);
        self.nodes = q.reach(half);
        let count = self.nodes.len();
        self.heights.resize(STRIP * count, 0.0);
        let (a, b) = (q.number(from), q.number(to - 1));
        let (low, backward) = (a.min(b), a > b);
        let width = q.eye.terrain.width;
        let cells = |node: usize| &all[node * width + low..node * width + low + (to - from)];
        let (whole, rest) = if to - from == STRIP { (count / 4 * 4, count / 4 * 4) } else { (0, 0) };
        // Four nodes of sixteen lines at a time, so that both reading and writing go by more than one number.
        for at in (0..whole).step_by(4) {
            let rows: [&[f32]; 4] = std::array::from_fn(|i| cells(self.nodes.start + at + i));
            let [Ok(a), Ok(b), Ok(c), Ok(d)] = rows.map(<&[f32; STRIP]>::try_from) else { continue };
            for i in 0..STRIP {
                let line = if backward { STRIP - 1 - i } else { i };
                self.heights[line * count + at..][..4].copy_from_slice(&[a[i], b[i], c[i], d[i]]);
            }
        }
        for at in rest..count {
            for (i, height) in cells(self.nodes.start + at).iter().enumerate() {
                let line = if backward { to - from - 1 - i } else { i };
                self.heights[line * count + at] = *height;
            }
        }
    }
}
