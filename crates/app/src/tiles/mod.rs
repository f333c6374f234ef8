//! Pictures of heavy layers and grounds, tile by tile, beside the session.
//!
//! A map asks for many tiles at once while the session is busy with other things, so [`Tiles`] has locks and readers
//! of its own. [`refresh`] tells it under the session's lock what there is; whoever wants a tile then asks by key and
//! version, and gets it from memory, from the layer's overview ([`overview`]) or drawn from its R-tree ([`draw`]).
//! A version names what is drawn and how, so a tile that was kept can never be an old one.

mod cache;
mod crew;
mod draw;
mod ground;
mod identify;
mod overview;
mod plan;
mod readers;
mod source;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jitu_render::grid::Tile;
use jitu_render::letters::Letters;
use jitu_render::plane::Plane;
use serde::Serialize;
use specta::Type;

use crate::error::Result;
use crate::session::Session;
use cache::Cache;
use crew::Crew;
pub(crate) use ground::{Ground, Place, file_of, place as ground_of};
pub use identify::{FoundView, ValueView, identify, layer_bounds};
use source::Source;
pub use source::{HEAVY_CORNERS, HEAVY_FEATURES};

/// A tile that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TileKey {
    /// What of: `l5` is the layer of that id, `b7` the base map.
    pub source: String,
    /// The version of it.
    pub version: String,
    /// The map's projection.
    pub plane: Plane,
    /// Which tile.
    pub tile: Tile,
}

impl TileKey {
    /// Reads `SOURCE/VERSION/PLANE/Z/X/Y`; `None` for anything else.
    pub fn parse(path: &str) -> Option<Self> {
        let mut parts = path.trim_start_matches('/').split('/');
        let mut next = || parts.next().filter(|part| part.len() <= 40);
        let (source, version) = (next()?.to_owned(), next()?.to_owned());
        let plane = Plane::new(next()?.parse().ok()?)?;
        let tile = Tile { z: next()?.parse().ok()?, x: next()?.parse().ok()?, y: next()?.parse().ok()? };
        (next().is_none() && tile.is_sound()).then_some(Self { source, version, plane, tile })
    }
}

/// A tile that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A PNG.
    Picture(Arc<Vec<u8>>),
    /// Nothing is there.
    Empty,
    /// A rough PNG until the layer's overview is made.
    Draft(Arc<Vec<u8>>),
    /// Of something that is not there, or no longer so.
    Gone,
}

/// What the window needs to know to show something as tiles.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TileSourceView {
    /// `l5`: the layer of that id; `b7`: the base map.
    pub key: String,
    /// Part of a tile's address.
    pub version: String,
    /// Whether it is shown as tiles; a light layer is not.
    pub tiles: bool,
    /// Share of its overview that is made, 0 to 1; null: none is needed, or none is being made.
    pub preparing: Option<f64>,
}

/// Everything that draws tiles. May be used from several threads.
pub struct Tiles {
    sources: Mutex<HashMap<String, Arc<Source>>>,
    cache: Mutex<Cache>,
    readers: readers::Readers,
    crew: Crew,
    overviews: overview::Overviews,
    font: PathBuf,
    letters: OnceLock<Option<Letters>>,
}

impl Tiles {
    /// Tiles with fonts from the program's assets and overviews in a folder of their own.
    pub fn new(assets: &Path, cache: &Path) -> Arc<Self> {
        Arc::new(Self {
            sources: Mutex::default(),
            cache: Mutex::default(),
            readers: readers::Readers::default(),
            crew: Crew::default(),
            overviews: overview::Overviews::new(cache.to_owned()),
            font: assets.join("fonts/NotoSansSC-Regular.ttf"),
            letters: OnceLock::new(),
        })
    }

    /// Asks for a tile; `reply` is called once, on another thread. What was asked for last is drawn first; of many
    /// that wait the oldest are dropped, for the map has moved on.
    pub fn ask(self: &Arc<Self>, key: TileKey, reply: impl FnOnce(Answer) + Send + 'static) {
        if let Some(known) = lock(&self.cache).get(&key) {
            return reply(known);
        }
        let tiles = Arc::clone(self);
        self.crew.add(Box::new(move |wanted| reply(if wanted { tiles.tile(&key) } else { Answer::Gone })));
    }

    /// A tile, drawn here and now unless it is kept.
    pub fn tile(self: &Arc<Self>, key: &TileKey) -> Answer {
        if let Some(known) = lock(&self.cache).get(key) {
            return known;
        }
        let source = lock(&self.sources).get(&key.source).filter(|one| one.version == key.version).cloned();
        let Some(source) = source else { return Answer::Gone };
        let answer = source.draw(self, key);
        if matches!(answer, Answer::Picture(_) | Answer::Empty) {
            lock(&self.cache).put(key.clone(), answer.clone());
        }
        answer
    }

    /// What there is now.
    pub fn states(&self) -> Vec<TileSourceView> {
        let mut views: Vec<TileSourceView> = lock(&self.sources).values().map(|one| one.view(self)).collect();
        views.sort_by(|a, b| a.key.cmp(&b.key));
        views
    }

    /// The source of a key.
    pub(crate) fn source(&self, key: &str) -> Option<Arc<Source>> {
        lock(&self.sources).get(key).cloned()
    }

    /// Lets a reader of a layer do something.
    ///
    /// # Errors
    /// The layer cannot be opened; whatever `work` gives.
    pub(crate) fn read<T>(
        &self,
        path: &Path,
        table: &str,
        work: impl FnOnce(&jitu_store::LayerReader) -> jitu_store::Result<T>,
    ) -> Result<T> {
        Ok(self.readers.with(path, table, work)?)
    }

    fn letters(&self) -> Option<&Letters> {
        let read = || std::fs::read(&self.font).ok().and_then(|data| Letters::new(data).ok());
        self.letters.get_or_init(read).as_ref()
    }
}

/// Tells what layers and base maps there are now; what is unchanged keeps its readers and its tiles.
///
/// # Errors
/// A row that does not read. Without a project there is nothing.
pub fn refresh(session: &Session, tiles: &Arc<Tiles>) -> Result<Vec<TileSourceView>> {
    let before = lock(&tiles.sources).clone();
    let found = if session.open.is_some() { source::sources(session, &before)? } else { HashMap::new() };
    let versions: HashSet<&str> = found.values().map(|one| one.version.as_str()).collect();
    lock(&tiles.cache).keep(|key| versions.contains(key.version.as_str()));
    tiles.overviews.keep(|version| versions.contains(version));
    tiles.readers.clear();
    *lock(&tiles.sources) = found;
    Ok(tiles.states())
}

/// The folder for overviews on this machine: what is in it can be made again.
pub fn cache_folder() -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let own = variable("XDG_CACHE_HOME").or_else(|| variable("LOCALAPPDATA"));
    let home = || variable("HOME").map(|home| home.join(".cache"));
    own.or_else(home).unwrap_or_else(std::env::temp_dir).join("jitu").join("tiles")
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sound_addresses_are_read() {
        let key = TileKey::parse("/l5/abc/38/3/2/3").unwrap();
        assert_eq!((key.source.as_str(), key.version.as_str(), key.plane.number()), ("l5", "abc", 38));
        assert_eq!(key.tile, Tile { z: 3, x: 2, y: 3 });
        let degrees = TileKey::parse("/b7/abc/0/3/2/3").unwrap();
        assert_eq!(degrees.plane, Plane::Degrees);
        for bad in [
            "",
            "/l5/abc/38/3/2",
            "/l5/abc/1/3/2/3",
            "/l5/abc/38/3/2/3/4",
            "/l5/abc/99/3/2/3",
            "/l5/abc/38/77/2/3",
        ] {
            assert_eq!(TileKey::parse(bad), None, "{bad}");
        }
        assert_eq!(TileKey::parse(&format!("/{}/abc/38/3/2/3", "x".repeat(50))), None);
        assert_eq!(TileKey::parse("/l5/abc/38/3/4294967295/3"), None);
    }
}
