//! A geometry laid out flat: what draws a million of them makes no object for any.
//!
//! The store fills one of these again and again, the drawing reads it; neither allocates once it has grown.

/// What a run of coordinates is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// Places, each for itself.
    Points,
    /// A line.
    Line,
    /// The outer ring of an area.
    Outer,
    /// A hole of the area before it.
    Hole,
}

/// A run of coordinates: from where the run before it ends up to `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// One past its last coordinate.
    pub end: usize,
}

/// A geometry of any kind; x and y in the coordinate system of whoever filled it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlatShape {
    /// All coordinates.
    pub coords: Vec<[f64; 2]>,
    /// The runs they fall into.
    pub parts: Vec<Part>,
}

impl FlatShape {
    /// Forgets what is in it and keeps the room.
    pub fn clear(&mut self) {
        self.coords.clear();
        self.parts.clear();
    }

    /// Ends the run that was being filled; an empty one is none.
    pub fn end(&mut self, kind: PartKind) {
        let end = self.coords.len();
        if self.parts.last().map_or(0, |part| part.end) < end {
            self.parts.push(Part { kind, end });
        }
    }

    /// The runs with their coordinates.
    pub fn runs(&self) -> impl Iterator<Item = (PartKind, &[[f64; 2]])> {
        let begins = std::iter::once(0).chain(self.parts.iter().map(|part| part.end));
        begins.zip(&self.parts).map(|(begin, part)| (part.kind, &self.coords[begin..part.end]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_follow_each_other() {
        let mut shape = FlatShape::default();
        shape.coords.extend([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]);
        shape.end(PartKind::Outer);
        shape.end(PartKind::Hole);
        shape.coords.push([5.0, 5.0]);
        shape.end(PartKind::Points);
        let runs: Vec<_> = shape.runs().map(|(kind, coords)| (kind, coords.len())).collect();
        assert_eq!(runs, [(PartKind::Outer, 3), (PartKind::Points, 1)]);
        shape.clear();
        assert_eq!(shape.runs().count(), 0);
    }
}
