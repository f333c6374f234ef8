//! The cells of one quadrant, seen or not, in the quadrant's own order of lines.

use std::ops::Range;

/// A bit for each node of each line of a quadrant.
#[derive(Debug)]
pub(super) struct Plane {
    /// The node of a line's first bit.
    pub(super) first: usize,
    /// Words to a line.
    pub(super) stride: usize,
    pub(super) words: Vec<u64>,
}

impl Plane {
    /// Nothing seen; bits are numbered from `nodes`' start.
    pub(super) fn new(lines: usize, nodes: &Range<usize>) -> Self {
        let stride = nodes.len().div_ceil(64).max(1);
        Self { first: nodes.start, stride, words: vec![0; lines * stride] }
    }

    /// Writes a line from a node on.
    pub(super) fn writer(&mut self, line: usize, node: usize) -> Writer<'_> {
        let words = &mut self.words[line * self.stride..][..self.stride];
        Writer { words, bit: node - self.first }
    }
}

/// Appends bits to a line.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    words: &'a mut [u64],
    bit: usize,
}

impl Writer<'_> {
    /// Appends the lowest `count` (1 to 64) bits of a word, whose others are 0.
    pub(super) fn push(&mut self, word: u64, count: usize) {
        let (at, shift) = (self.bit / 64, self.bit % 64);
        self.words[at] |= word << shift;
        if shift + count > 64 {
            self.words[at + 1] |= word >> (64 - shift);
        }
        self.bit += count;
    }
}
