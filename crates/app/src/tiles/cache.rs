//! Tiles that were drawn, within a bound of memory; what was not asked for longest goes first.

use std::collections::HashMap;

use super::{Answer, TileKey};

/// Bytes that are kept.
const MOST: usize = 48 << 20;

/// What one entry takes besides its picture.
const OVERHEAD: usize = 200;

#[derive(Default)]
pub(super) struct Cache {
    entries: HashMap<TileKey, (Answer, u64)>,
    bytes: usize,
    clock: u64,
}

fn size(answer: &Answer) -> usize {
    OVERHEAD
        + match answer {
            Answer::Picture(bytes) | Answer::Draft(bytes) => bytes.len(),
            Answer::Empty | Answer::Gone => 0,
        }
}

impl Cache {
    pub(super) fn get(&mut self, key: &TileKey) -> Option<Answer> {
        self.clock += 1;
        let (answer, used) = self.entries.get_mut(key)?;
        *used = self.clock;
        Some(answer.clone())
    }

    pub(super) fn put(&mut self, key: TileKey, answer: Answer) {
        self.clock += 1;
        self.bytes += size(&answer);
        if let Some((old, _)) = self.entries.insert(key, (answer, self.clock)) {
            self.bytes -= size(&old);
        }
        if self.bytes > MOST {
            self.shrink();
        }
    }

    /// Forgets the older half, so that this happens rarely.
    fn shrink(&mut self) {
        let mut ages: Vec<u64> = self.entries.values().map(|(_, used)| *used).collect();
        ages.sort_unstable();
        let limit = ages[ages.len() / 2];
        self.retain(|_, used| used > limit);
    }

    /// Keeps only some.
    pub(super) fn keep(&mut self, wanted: impl Fn(&TileKey) -> bool) {
        self.retain(|key, _| wanted(key));
    }

    fn retain(&mut self, wanted: impl Fn(&TileKey, u64) -> bool) {
        self.entries.retain(|key, (_, used)| wanted(key, *used));
        self.bytes = self.entries.values().map(|(answer, _)| size(answer)).sum();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jitu_render::grid::Tile;
    use jitu_render::plane::Plane;

    use super::*;

    #[test]
    fn memory_is_bounded_and_what_is_used_stays() {
        let mut cache = Cache::default();
        let key = |x: u32| TileKey {
            source: "l1".to_owned(),
            version: "v".to_owned(),
            plane: Plane::of(115.0),
            tile: Tile { z: 9, x, y: 0 },
        };
        for x in 0..200 {
            cache.put(key(x), Answer::Picture(Arc::new(vec![0; 1 << 20])));
            assert!(cache.bytes <= MOST + (2 << 20));
            assert!(cache.get(&key(0)).is_some(), "{x}");
        }
        assert!(cache.get(&key(1)).is_none());
        cache.keep(|_| false);
        assert_eq!(cache.bytes, 0);
    }
}
