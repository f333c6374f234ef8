//! Sums that one batch of land adds to the whole. Batches are added in their order, so that the figures do not
//! depend on which thread was quicker.

use geo::Polygon;
use jitu_model::coverage::Overlap;

/// Area of the target and how much of it is seen, m².
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Share {
    pub(crate) target: f64,
    pub(crate) seen: f64,
}

impl Share {
    pub(crate) fn add(&mut self, other: Self) {
        self.target += other.target;
        self.seen += other.seen;
    }
}

/// What a tower sees, and sees alone, m².
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Watch {
    pub(crate) seen: f64,
    pub(crate) alone: f64,
}

/// Sums over pieces of land.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) whole: Share,
    pub(crate) townships: Vec<Share>,
    pub(crate) classes: Vec<Share>,
    pub(crate) overlap: Overlap,
    pub(crate) towers: Vec<Watch>,
    pub(crate) blind: Vec<Polygon<f64>>,
}

impl Tally {
    pub(crate) fn new(townships: usize, classes: usize, towers: usize) -> Self {
        Self {
            townships: vec![Share::default(); townships],
            classes: vec![Share::default(); classes],
            towers: vec![Watch::default(); towers],
            ..Self::default()
        }
    }

    /// Adds another batch.
    pub(crate) fn add(&mut self, other: Self) {
        self.whole.add(other.whole);
        self.townships.iter_mut().zip(other.townships).for_each(|(sum, part)| sum.add(part));
        self.classes.iter_mut().zip(other.classes).for_each(|(sum, part)| sum.add(part));
        self.overlap.one += other.overlap.one;
        self.overlap.two += other.overlap.two;
        self.overlap.three_or_more += other.overlap.three_or_more;
        for (sum, part) in self.towers.iter_mut().zip(other.towers) {
            sum.seen += part.seen;
            sum.alone += part.alone;
        }
        self.blind.extend(other.blind);
    }
}
