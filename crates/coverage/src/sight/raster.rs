//! What one observer sees: a bit a cell, over the part of the terrain within its range.

/// A bit for each cell of a window of the terrain: set where the cell is seen.
///
/// The window starts at a multiple of 64 columns, so that words of several rasters lie over each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    left: usize,
    top: usize,
    height: usize,
    stride: usize,
    words: Vec<u64>,
}

impl Seen {
    /// Nothing seen, in a window that holds these columns and rows.
    pub(super) fn new(columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> Self {
        let left = columns.start / 64 * 64;
        let stride = (columns.end - left).div_ceil(64);
        Self { left, top: rows.start, height: rows.len(), stride, words: vec![0; stride * rows.len()] }
    }

    /// Whether a cell of the terrain is seen.
    pub fn sees(&self, column: usize, row: usize) -> bool {
        let bit = column.wrapping_sub(self.left);
        let inside = column >= self.left && bit < self.stride * 64 && self.rows().contains(&row);
        inside && self.line(row)[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// How many cells are seen.
    pub fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Rows of the terrain that the window holds.
    pub const fn rows(&self) -> std::ops::Range<usize> {
        self.top..self.top + self.height
    }

    /// Columns of the terrain that the window holds; the last ones may lie beyond the terrain and are not seen.
    pub const fn columns(&self) -> std::ops::Range<usize> {
        self.left..self.left + self.stride * 64
    }

    /// One row's words, the first column in the lowest bit; empty outside the window.
    pub fn line(&self, row: usize) -> &[u64] {
        if !self.rows().contains(&row) {
            return &[];
        }
        let at = (row - self.top) * self.stride;
        &self.words[at..at + self.stride]
    }

    pub(super) fn line_mut(&mut self, row: usize) -> &mut [u64] {
        let at = (row - self.top) * self.stride;
        &mut self.words[at..at + self.stride]
    }

    /// Bytes it takes up.
    pub const fn bytes(&self) -> usize {
        self.words.len() * 8
    }

    pub(super) fn mark(&mut self, column: usize, row: usize) {
        let bit = column - self.left;
        self.line_mut(row)[bit / 64] |= 1 << (bit % 64);
    }

    /// Adds a row's words.
    pub(super) fn add_row(&mut self, row: usize, words: &[u64]) {
        self.line_mut(row).iter_mut().zip(words).for_each(|(word, more)| *word |= more);
    }

    /// Adds columns: `lines` holds, from the terrain's column `from` on, `words` words each, whose bits are the
    /// rows of this window from its first.
    pub(super) fn add_columns(&mut self, from: usize, words: usize, lines: &[u64]) {
        let count = lines.len() / words;
        let offset = from - self.left;
        for word in offset / 64..(offset + count).div_ceil(64) {
            for rows in 0..words {
                let mut block = [0_u64; 64];
                for (bit, line) in block.iter_mut().enumerate() {
                    let at = (word * 64 + bit).wrapping_sub(offset);
                    *line = if at < count { lines[at * words + rows] } else { 0 };
                }
                if block.iter().all(|line| *line == 0) {
                    continue;
                }
                transpose(&mut block);
                let below = (self.height - rows * 64).min(64);
                for (row, line) in block[..below].iter().enumerate() {
                    self.words[(rows * 64 + row) * self.stride + word] |= line;
                }
            }
        }
    }
}

/// Mirrors a block of 64 × 64 bits at its diagonal (Warren, Hacker's Delight 7-3, with the lowest bit first).
fn transpose(block: &mut [u64; 64]) {
    let mut width = 32;
    let mut mask = 0x0000_0000_FFFF_FFFF_u64;
    while width > 0 {
        let mut row = 0;
        while row < 64 {
            let swap = (block[row] >> width ^ block[row + width]) & mask;
            block[row] ^= swap << width;
            block[row + width] ^= swap;
            row = (row + width + 1) & !width;
        }
        width /= 2;
        mask ^= mask << width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_rows() {
        let mut seen = Seen::new(70..300, 10..150);
        assert_eq!(seen.columns(), 64..320);
        let words = 140_usize.div_ceil(64);
        let (from, count) = (100, 90);
        let mut lines = vec![0_u64; words * count];
        let wanted = |column: usize, row: usize| (column * 31 + row * 17).is_multiple_of(7);
        for (column, row) in (0..count).flat_map(|c| (0..140).map(move |r| (c, r))) {
            lines[column * words + row / 64] |= u64::from(wanted(column, row)) << (row % 64);
        }
        seen.add_columns(from, words, &lines);
        seen.mark(299, 149);
        let mut count_wanted = 1;
        for (column, row) in (0..320).flat_map(|c| (0..160).map(move |r| (c, r))) {
            let inside = (100..190).contains(&column) && (10..150).contains(&row);
            let expected = inside && wanted(column - 100, row - 10) || (column, row) == (299, 149);
            assert_eq!(seen.sees(column, row), expected, "{column} {row}");
            count_wanted += u64::from(expected && (column, row) != (299, 149));
        }
        assert_eq!(seen.count(), count_wanted);
    }
}
