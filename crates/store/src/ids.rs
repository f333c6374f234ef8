//! Where a batch's ids start: at random, so that two copies of a project never give the same id twice.

use std::io;
use std::path::PathBuf;

use crate::error::{Result, StoreError};

/// Starts leave this much room above them for the ids of their batch.
const ROOM: u64 = 1 << 33;

/// Source of batch starts.
pub(crate) enum IdSource {
    /// From the system.
    Random,
    /// From a seed, for files that must come out the same.
    Seeded(u64),
}

impl IdSource {
    pub(crate) fn random() -> Self {
        Self::Random
    }

    pub(crate) fn seeded(seed: u64) -> Self {
        Self::Seeded(seed)
    }

    /// The first id of the next batch, between 1 and 2^53 − 2^33.
    pub(crate) fn batch(&mut self) -> Result<i64> {
        let drawn = match self {
            Self::Random => getrandom::u64().map_err(|error| StoreError::Io {
                path: PathBuf::new(),
                source: io::Error::other(error.to_string()),
            })?,
            Self::Seeded(state) => split_mix(state),
        };
        Ok(1 + (drawn % ((1 << 53) - ROOM)) as i64)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): good enough to spread starts, the same on every machine.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_follow_from_the_seed_and_leave_room() {
        let draw = |seed| {
            let mut source = IdSource::seeded(seed);
            (0..100).map(|_| source.batch().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert!(draw(7).iter().all(|id| (1..(1 << 53) - (1_i64 << 33) + 1).contains(id)));
        let mut random = IdSource::random();
        assert_ne!(random.batch().unwrap(), random.batch().unwrap());
    }
}
