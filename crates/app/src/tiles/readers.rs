//! Open connections to layers: opening one costs more than reading a tile.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jitu_store::LayerReader;

use super::lock;

/// Connections that wait, at most: each may hold its own pages in memory.
const MOST: usize = 4;

#[derive(Default)]
pub(super) struct Readers(Mutex<Vec<(PathBuf, String, LayerReader)>>);

impl Readers {
    /// Lets a reader of a layer do something.
    ///
    /// # Errors
    /// The layer cannot be opened; whatever `work` gives.
    pub(super) fn with<T>(
        &self,
        path: &Path,
        table: &str,
        work: impl FnOnce(&LayerReader) -> jitu_store::Result<T>,
    ) -> jitu_store::Result<T> {
        let waiting = {
            let mut all = lock(&self.0);
            let at = all.iter().rposition(|(known, name, _)| known == path && name == table);
            at.map(|at| all.remove(at).2)
        };
        let reader = match waiting {
            Some(reader) => reader,
            None => LayerReader::open(path, table)?,
        };
        let done = work(&reader);
        let mut all = lock(&self.0);
        if all.len() >= MOST {
            all.remove(0);
        }
        all.push((path.to_owned(), table.to_owned(), reader));
        done
    }

    /// Closes all that wait: a file may have been replaced.
    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }
}
