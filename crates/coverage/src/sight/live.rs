//! What a picture of kept views and a change of season need: a byte a cell, and obstructions that come and go.

use std::borrow::Cow;

use super::Terrain;
use super::kept::{Kept, Patch};
use crate::CoverageError;

/// Set in a cell's byte where the cell is in the target; the lower bits are by how many it is seen, 3 for more.
pub const IN_TARGET: u8 = 4;

impl Kept {
    /// A byte a cell of a patch, row by row: by how many observers it is seen (0 to 3, 3 for more), and
    /// [`IN_TARGET`].
    pub fn codes(&self, patch: &Patch) -> Vec<u8> {
        let words = self.zones.words();
        let columns = patch.columns.start..patch.columns.end.min(self.zones.width);
        let mut codes = Vec::with_capacity(columns.len() * patch.rows.len());
        for row in patch.rows.start..patch.rows.end.min(self.zones.rows()) {
            for word in columns.start / 64..columns.end.div_ceil(64) {
                let at = row * words + word;
                let [one, two, three] = [0, 1, 2].map(|depth| self.depths[depth][at]);
                let target = self.target[at];
                let low = columns.start.max(word * 64) - word * 64;
                let high = columns.end.min(word * 64 + 64) - word * 64;
                if one | target == 0 {
                    codes.resize(codes.len() + high - low, 0);
                    continue;
                }
                codes.extend((low..high).map(|bit| {
                    let bit = |layer: u64| (layer >> bit & 1) as u8;
                    bit(one) + bit(two) + bit(three) + IN_TARGET * bit(target)
                }));
            }
        }
        codes
    }
}

impl Terrain<'_> {
    /// Puts other things onto the ground than those that stood there, as [`Terrain::with_obstructions`]; `None`: the
    /// ground is bare.
    ///
    /// # Errors
    /// Those of [`Terrain::with_obstructions`]; everything stands as it stood then.
    pub fn set_obstructions(&mut self, obstructions: Option<Vec<f32>>) -> Result<(), CoverageError> {
        // Heights are lent, not copied.
        let bare =
            Terrain { heights: Cow::Borrowed(&self.heights), obstructions: None, tallest: 0.0, ..*self };
        let dressed = match obstructions {
            Some(obstructions) => bare.with_obstructions(obstructions)?,
            None => bare,
        };
        let tallest = dressed.tallest;
        let owned = dressed.obstructions.map(|obstructions| Cow::Owned(obstructions.into_owned()));
        (self.obstructions, self.tallest) = (owned, tallest);
        Ok(())
    }
}
