//! The crossings of one sight line with rows and columns of cell centres, in 64 bits: what the exact mode is held to.

use super::observer::HAIR_M;
use super::quadrant::Quadrant;

/// Heights of a quadrant's nodes, over the eye and lowered for curvature.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crossings<'a> {
    quadrant: Quadrant<'a>,
}

/// A sight line to a node's target.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ray {
    /// Cells to the target, ahead and aside.
    ahead: f64,
    aside: f64,
    /// Height of the target over the eye, metres.
    pub(super) target: f64,
}

impl<'a> Crossings<'a> {
    pub(super) const fn new(quadrant: Quadrant<'a>) -> Self {
        Self { quadrant }
    }

    /// Height of what stands at a node, metres over the eye.
    pub(super) fn height(&self, line: usize, node: usize) -> f64 {
        let (column, row) = self.quadrant.cell(line, node);
        self.quadrant.eye.blocker(column, row)
    }

    /// The same on the line behind (or through) the eye; beyond the terrain's rim as at line 0.
    pub(super) fn behind(&self, node: usize) -> f64 {
        let (column, row) = self.quadrant.behind(node);
        self.quadrant.eye.blocker(column, row)
    }

    pub(super) fn ray(&self, line: usize, node: usize) -> Ray {
        let q = &self.quadrant;
        let (column, row) = q.cell(line, node);
        Ray { ahead: q.ahead(line), aside: q.aside(node), target: q.eye.target(column, row) }
    }

    /// Height at a place on a line, given in nodes; level beyond the outermost.
    fn on_line(&self, line: usize, at: f64) -> f64 {
        let at = at.clamp(0.0, (self.quadrant.nodes - 1) as f64);
        let node = at as usize;
        let part = at - node as f64;
        let height = self.height(line, node);
        if part > 0.0 { height + (self.height(line, node + 1) - height) * part } else { height }
    }

    /// Where a ray crosses the row of nodes that lies between a line and the one before it (the eye, before line 0),
    /// if there is one: for less than a node aside, there is one at most.
    pub(super) fn between_lines(&self, ray: &Ray, line: usize) -> Option<Crossing> {
        let q = &self.quadrant;
        let ahead = q.ahead(line);
        let start = if line == 0 { 0.0 } else { ahead - 1.0 };
        let (a, b) =
            (q.middle() + ray.aside * (start / ray.ahead), q.middle() + ray.aside * (ahead / ray.ahead));
        let node = if ray.aside > 0.0 { b.ceil() - 1.0 } else { b.floor() + 1.0 };
        let crossed = if ray.aside > 0.0 { node > a } else { node < a };
        if !crossed || node < 0.0 || node >= q.nodes as f64 {
            return None;
        }
        let share = (node - q.middle()) / ray.aside;
        let part = ray.ahead * share - (ahead - 1.0);
        let node = node as usize;
        let near = if line == 0 { self.behind(node) } else { self.height(line - 1, node) };
        Some(Crossing { share, height: near + (self.height(line, node) - near) * part })
    }

    /// Where a ray crosses a line.
    pub(super) fn at_line(&self, ray: &Ray, line: usize) -> Crossing {
        let share = self.quadrant.ahead(line) / ray.ahead;
        Crossing { share, height: self.on_line(line, self.quadrant.middle() + ray.aside * share) }
    }

    /// Whether something hides a ray's target on a line before it, or on the row of nodes crossed just before that
    /// line.
    pub(super) fn block(&self, ray: &Ray, line: usize) -> bool {
        self.at_line(ray, line).hides(ray)
            || self.between_lines(ray, line).is_some_and(|crossing| crossing.hides(ray))
    }
}

/// A place where a ray crosses a row or column of centres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crossing {
    /// How far along the ray, 0 at the eye, 1 at the target.
    pub(super) share: f64,
    /// Height of what stands there over the eye, lowered for curvature, metres.
    pub(super) height: f64,
}

impl Crossing {
    pub(super) fn hides(&self, ray: &Ray) -> bool {
        self.height > ray.target * self.share + HAIR_M
    }
}
