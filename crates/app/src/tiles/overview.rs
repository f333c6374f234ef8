//! Overviews: the coarse tiles of a heavy layer, made once and kept in a file of the cache folder.
//!
//! Where more features meet in a tile than can be drawn at once, the finest such level is drawn feature by feature in
//! the background, and every coarser tile is the mean of its four children: the tone a million parcels have from
//! afar. The file is named after the version of what is drawn, so it is never an old one; it can be made again at
//! any time. It holds PNG pictures one after the other and at its end an index.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use jitu_render::Pixmap;
use jitu_render::frame::Frame;
use jitu_render::grid::{SIDE, Tile};
use jitu_render::picture;
use jitu_render::plane::Plane;

use super::lock;
use super::plan::Plan;

const MAGIC: &[u8; 8] = b"JITUOV01";
/// Bytes of an entry of the index: level, column, row, place, length.
const ENTRY: usize = 1 + 4 + 4 + 8 + 4;
/// Tiles of an overview, at most.
const MOST_TILES: usize = 200_000;
/// Bytes of all overviews together, at most.
const MOST_BYTES: u64 = 1 << 30;

/// A finished overview.
pub(super) struct Overview {
    file: Mutex<File>,
    index: HashMap<Tile, (u64, u32)>,
    /// Levels from this one on are not in it.
    pub(super) direct_from: u8,
}

/// How far an overview is.
pub(super) struct Making {
    /// Thousandths.
    done: AtomicU32,
    cancelled: AtomicBool,
}

/// What is known of an overview.
#[derive(Clone)]
pub(super) enum State {
    Making(Arc<Making>),
    Ready(Arc<Overview>),
    /// The folder cannot be written, or the layer not read: it is drawn roughly.
    Failed,
}

/// All overviews that are in use.
pub(super) struct Overviews {
    folder: PathBuf,
    states: Arc<Mutex<HashMap<(String, Plane), State>>>,
    /// Held by the one that is being made.
    turn: Arc<Mutex<()>>,
}

impl Overviews {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, states: Arc::default(), turn: Arc::default() }
    }

    /// The overview of a version: in use already, or in the folder.
    pub(super) fn find(&self, version: &str, plane: Plane) -> Option<State> {
        let key = (version.to_owned(), plane);
        let mut states = lock(&self.states);
        if let Some(state) = states.get(&key) {
            return Some(state.clone());
        }
        let kept = Overview::open(&self.path(version, plane))?;
        let state = State::Ready(Arc::new(kept));
        states.insert(key, state.clone());
        Some(state)
    }

    /// Share that is made; `None` where nothing is being made.
    pub(super) fn share(&self, version: &str) -> Option<f64> {
        lock(&self.states).iter().filter(|((known, _), _)| known == version).find_map(
            |(_, state)| match state {
                State::Making(making) => Some(f64::from(making.done.load(Ordering::Relaxed)) / 1000.0),
                _ => None,
            },
        )
    }

    /// Ends what is made for versions that are no longer there.
    pub(super) fn keep(&self, wanted: impl Fn(&str) -> bool) {
        lock(&self.states).retain(|(version, _), state| {
            let stays = wanted(version);
            if let (false, State::Making(making)) = (stays, state) {
                making.cancelled.store(true, Ordering::Relaxed);
            }
            stays
        });
    }

    /// Begins to make an overview in the background, unless that has begun. `draw` draws one of its finest tiles.
    pub(super) fn begin(
        &self,
        (version, plane): (&str, Plane),
        plan: Arc<Plan>,
        draw: impl Fn(Tile) -> jitu_store::Result<Option<Pixmap>> + Send + 'static,
    ) {
        let key = (version.to_owned(), plane);
        let making = Arc::new(Making { done: AtomicU32::new(0), cancelled: AtomicBool::new(false) });
        {
            let mut states = lock(&self.states);
            if states.contains_key(&key) {
                return;
            }
            states.insert(key.clone(), State::Making(Arc::clone(&making)));
        }
        let (states, turn) = (Arc::clone(&self.states), Arc::clone(&self.turn));
        let (folder, path) = (self.folder.clone(), self.path(version, plane));
        let work = move || {
            let held = lock(&turn);
            let made = make(&folder, &path, plane, &plan, &making, &draw);
            drop(held);
            let mut states = lock(&states);
            if making.cancelled.load(Ordering::Relaxed) {
                states.remove(&key);
                return;
            }
            let state = made.and_then(|()| Overview::open(&path));
            states.insert(key, state.map_or(State::Failed, |overview| State::Ready(Arc::new(overview))));
        };
        // Without a thread the layer stays rough.
        let _ = std::thread::Builder::new().name("overview".to_owned()).spawn(work);
    }

    fn path(&self, version: &str, plane: Plane) -> PathBuf {
        self.folder.join(format!("{version}-{}.tiles", plane.number()))
    }
}

/// Makes the file under another name first; `None` when it cannot be written or was cancelled.
fn make(
    folder: &Path,
    path: &Path,
    plane: Plane,
    plan: &Plan,
    making: &Making,
    draw: &dyn Fn(Tile) -> jitu_store::Result<Option<Pixmap>>,
) -> Option<()> {
    std::fs::create_dir_all(folder).ok()?;
    make_room(folder);
    let half = path.with_extension(format!("{}.new", std::process::id()));
    let written = (|| {
        let mut out = Writing {
            file: BufWriter::new(File::create(&half).ok()?),
            at: 0,
            index: Vec::new(),
            done: 0,
            total: finest_tiles(plane, plan),
        };
        out.put(MAGIC)?;
        for root in &plan.roots {
            out.tile(*root, plane, plan, making, draw)?;
        }
        out.finish(plan.direct_from)
    })();
    let settled = written.and_then(|()| std::fs::rename(&half, path).ok());
    if settled.is_none() {
        // Why it was not written matters more than whether a half of it could be cleared away.
        let _ = std::fs::remove_file(&half);
    }
    settled
}

/// About how many tiles of the finest level of an overview there are.
fn finest_tiles(plane: Plane, plan: &Plan) -> usize {
    let [west, south, east, north] = plan.bounds;
    let (x0, y0) = plane.project(west, south);
    let (x1, y1) = plane.project(east, north);
    let side = jitu_render::grid::metres_per_pixel(plan.direct_from.saturating_sub(1)) * f64::from(SIDE);
    (((x1 - x0).abs() / side + 1.0) * ((y1 - y0).abs() / side + 1.0)) as usize + 1
}

struct Writing {
    file: BufWriter<File>,
    at: u64,
    index: Vec<(Tile, u64, u32)>,
    done: usize,
    total: usize,
}

impl Writing {
    fn put(&mut self, bytes: &[u8]) -> Option<()> {
        self.file.write_all(bytes).ok()?;
        self.at += bytes.len() as u64;
        Some(())
    }

    /// Makes a tile and all below it; the outer `None` stops everything, the inner is a tile without anything.
    fn tile(
        &mut self,
        tile: Tile,
        plane: Plane,
        plan: &Plan,
        making: &Making,
        draw: &dyn Fn(Tile) -> jitu_store::Result<Option<Pixmap>>,
    ) -> Option<Option<Pixmap>> {
        if making.cancelled.load(Ordering::Relaxed) || self.index.len() > MOST_TILES {
            return None;
        }
        let [w, s, e, n] = Frame::of_tile(plane, tile).bounds(8.0);
        let [west, south, east, north] = plan.bounds;
        if w > east || e < west || s > north || n < south {
            return Some(None);
        }
        let made = if tile.z + 1 >= plan.direct_from {
            self.done += 1;
            let share = (self.done * 1000 / self.total.max(1)).min(999);
            making.done.store(share as u32, Ordering::Relaxed);
            draw(tile).ok()?
        } else {
            let mut whole = None;
            for (quarter, child) in tile.children().into_iter().enumerate() {
                if let Some(part) = self.tile(child, plane, plan, making, draw)? {
                    let whole: &mut Pixmap = match &mut whole {
                        Some(whole) => whole,
                        none => none.insert(picture::empty(SIDE, SIDE)?),
                    };
                    picture::halve_into(&part, whole, quarter);
                }
            }
            whole
        };
        if let Some(pixmap) = &made {
            let bytes = picture::to_png(pixmap).ok()?;
            self.index.push((tile, self.at, u32::try_from(bytes.len()).ok()?));
            self.put(&bytes)?;
        }
        Some(made)
    }

    fn finish(mut self, direct_from: u8) -> Option<()> {
        let begin = self.at;
        for (tile, at, length) in std::mem::take(&mut self.index) {
            let mut entry = Vec::with_capacity(ENTRY);
            entry.push(tile.z);
            entry.extend_from_slice(&tile.x.to_le_bytes());
            entry.extend_from_slice(&tile.y.to_le_bytes());
            entry.extend_from_slice(&at.to_le_bytes());
            entry.extend_from_slice(&length.to_le_bytes());
            self.put(&entry)?;
        }
        self.put(&begin.to_le_bytes())?;
        self.put(&[direct_from])?;
        self.put(MAGIC)?;
        self.file.into_inner().ok()?.sync_all().ok()
    }
}

impl Overview {
    /// Opens a file of the cache folder; `None` for anything that is not a whole overview.
    fn open(path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        let tail = 8 + 1 + MAGIC.len() as u64;
        if length < tail + MAGIC.len() as u64 {
            return None;
        }
        let mut end = [0; 17];
        file.seek(SeekFrom::Start(length - tail)).ok()?;
        file.read_exact(&mut end).ok()?;
        let begin = u64::from_le_bytes(end[..8].try_into().ok()?);
        let size = (length - tail).checked_sub(begin)?;
        if &end[9..] != MAGIC
            || size as usize > MOST_TILES * ENTRY + ENTRY
            || !(size as usize).is_multiple_of(ENTRY)
        {
            return None;
        }
        let mut bytes = vec![0; size as usize];
        file.seek(SeekFrom::Start(begin)).ok()?;
        file.read_exact(&mut bytes).ok()?;
        let number = |entry: &[u8], at: usize| {
            entry.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
        };
        let mut index = HashMap::with_capacity(bytes.len() / ENTRY);
        for entry in bytes.chunks_exact(ENTRY) {
            let tile = Tile { z: entry[0], x: number(entry, 1), y: number(entry, 5) };
            let at = u64::from_le_bytes(entry[9..17].try_into().ok()?);
            let long = number(entry, 17);
            if at + u64::from(long) > begin {
                return None;
            }
            index.insert(tile, (at, long));
        }
        // Used now: the oldest go first when room is needed.
        let _ = File::options().append(true).open(path).and_then(|file| file.set_modified(SystemTime::now()));
        Some(Self { file: Mutex::new(file), index, direct_from: end[8] })
    }

    /// The PNG of a tile; `None` where there is nothing.
    pub(super) fn tile(&self, tile: Tile) -> Option<Vec<u8>> {
        let (at, length) = *self.index.get(&tile)?;
        let mut bytes = vec![0; length as usize];
        let mut file = lock(&self.file);
        file.seek(SeekFrom::Start(at)).ok()?;
        file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// Removes the overviews that were not used for longest, until there is room.
fn make_room(folder: &Path) {
    let Ok(entries) = folder.read_dir() else { return };
    let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "tiles" || ending == "new"))
        .filter_map(|entry| {
            let about = entry.metadata().ok()?;
            Some((about.modified().ok()?, about.len(), entry.path()))
        })
        .collect();
    files.sort();
    let mut bytes: u64 = files.iter().map(|(_, size, _)| size).sum();
    for (_, size, path) in files {
        if bytes <= MOST_BYTES {
            return;
        }
        if std::fs::remove_file(path).is_ok() {
            bytes -= size;
        }
    }
}
