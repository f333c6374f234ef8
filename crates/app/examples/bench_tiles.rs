//! How long tiles of a layer of a million polygons take: the first map of a project nobody has opened yet, the overview
//! made behind it, and then every kind of tile, one after the other on one thread.
//!
//! `cargo run --release -p jitu-app --example bench_tiles -- PROJECT` prints JSON: `first_map_s` (opening the file
//! to the last tile of the first screen; until the file was open `opened_s`, until it was known where the layer lies
//! `placed_s`), `overview_s`, `p99_ms` of all tiles and `by_level` (p99, milliseconds).

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use jitu_app::tiles::{self, Answer, TileKey, TileSourceView, Tiles};
use jitu_app::views::RowId;
use jitu_app::{Session, Settings, keeping};
use jitu_render::grid::{DEEPEST, SIDE, Tile, metres_per_pixel};
use jitu_render::plane::Plane;

/// Tiles across and down of a screen of 1366 × 768.
const SCREEN: (f64, f64) = (6.0, 3.0);
/// Tiles of a level that are drawn.
const OF_A_LEVEL: usize = 60;

type Found<T> = Result<T, Box<dyn Error>>;

fn main() -> Found<()> {
    let path = std::env::args().nth(1).ok_or("bench_tiles PROJECT")?;
    let folder = tempfile::tempdir()?;
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets");
    let begin = Instant::now();
    let mut session = Session::new(Settings {
        assets: assets.clone(),
        config: folder.path().join("config"),
        documents: folder.path().join("documents"),
        person: "bench".to_owned(),
    });
    keeping::open_project(&mut session, Path::new(&path))?;
    let opened = begin.elapsed();
    let tiles = Tiles::new(&assets, &folder.path().join("cache"));
    let sources = tiles::refresh(&session, &tiles)?;
    let source = sources.iter().find(|one| one.tiles).ok_or("no layer is heavy enough")?;
    let layer: i64 = source.key.trim_start_matches('l').parse()?;
    let bounds = tiles::layer_bounds(&session, &tiles, RowId(layer))?.ok_or("the layer is empty")?;
    let placed = begin.elapsed();
    let land = Land::of(bounds);
    let first = land.first_level();
    screen(&tiles, source, &land, first)?;
    let first_map = begin.elapsed();

    let begin = Instant::now();
    while tiles.states().iter().any(|one| one.preparing.is_some()) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let overview = begin.elapsed();

    let (mut all, mut by_level) = (Vec::new(), BTreeMap::new());
    for level in first..=DEEPEST {
        let mut times = level_times(&tiles, source, &land, level);
        by_level.insert(level.to_string(), p99(&mut times));
        all.append(&mut times);
    }
    println!(
        "{}",
        serde_json::json!({
            "first_map_s": first_map.as_secs_f64(), "opened_s": opened.as_secs_f64(),
            "placed_s": placed.as_secs_f64(), "overview_s": overview.as_secs_f64(),
            "tiles": all.len(), "p99_ms": p99(&mut all), "by_level": by_level,
        })
    );
    Ok(())
}

/// Where the layer lies in the map's plane, metres.
struct Land {
    plane: Plane,
    west: f64,
    north: f64,
    width: f64,
    height: f64,
}

impl Land {
    fn of([west, south, east, north]: [f64; 4]) -> Self {
        let plane = Plane::of((west + east) / 2.0);
        let (low, high) = (plane.project(west, south), plane.project(east, north));
        Self { plane, west: low.0, north: high.1, width: high.0 - low.0, height: high.1 - low.1 }
    }

    /// The level at which the whole layer is on the screen.
    fn first_level(&self) -> u8 {
        let side = f64::from(SIDE);
        let fits = |level: &u8| {
            let metres = metres_per_pixel(*level) * side;
            self.width <= metres * SCREEN.0 && self.height <= metres * SCREEN.1
        };
        (0..=DEEPEST).rev().find(fits).unwrap_or(0)
    }

    /// The tiles of a level that meet the layer, at most so many, spread over it.
    fn tiles(&self, level: u8, most: usize) -> Vec<Tile> {
        let side = metres_per_pixel(level) * f64::from(SIDE);
        let (columns, rows) = ((self.width / side).ceil() as usize, (self.height / side).ceil() as usize);
        let step = (columns * rows).div_ceil(most).max(1);
        // A step that shares no factor with the columns does not stay in one of them.
        let step = if columns.is_multiple_of(step) && step > 1 { step + 1 } else { step };
        let place = |at: usize| {
            let (x, y) = ((at % columns) as f64 + 0.5, (at / columns) as f64 + 0.5);
            Tile::at(self.plane, level, self.west + x * side, self.north - y * side)
        };
        (0..columns * rows).step_by(step).filter_map(place).collect()
    }

    fn key(&self, source: &TileSourceView, tile: Tile) -> TileKey {
        TileKey { source: source.key.clone(), version: source.version.clone(), plane: self.plane, tile }
    }
}

/// Asks for all tiles of the first screen at once, as the window does, and waits for them.
fn screen(tiles: &Arc<Tiles>, source: &TileSourceView, land: &Land, level: u8) -> Found<()> {
    let (answered, answers) = mpsc::channel();
    let wanted = land.tiles(level, usize::MAX);
    for tile in &wanted {
        let answered = answered.clone();
        tiles.ask(land.key(source, *tile), move |answer| {
            let _ = answered.send(matches!(answer, Answer::Picture(_) | Answer::Draft(_) | Answer::Empty));
        });
    }
    drop(answered);
    let drawn = answers.iter().filter(|drawn| *drawn).count();
    if drawn == wanted.len() { Ok(()) } else { Err(format!("{drawn} of {} tiles", wanted.len()).into()) }
}

/// Milliseconds of each tile of a level that shows something.
fn level_times(tiles: &Arc<Tiles>, source: &TileSourceView, land: &Land, level: u8) -> Vec<f64> {
    let timed = |tile: Tile| {
        let begin = Instant::now();
        let answer = tiles.tile(&land.key(source, tile));
        matches!(answer, Answer::Picture(_)).then(|| begin.elapsed().as_secs_f64() * 1000.0)
    };
    land.tiles(level, OF_A_LEVEL).into_iter().filter_map(timed).collect()
}

fn p99(times: &mut [f64]) -> Option<f64> {
    times.sort_unstable_by(f64::total_cmp);
    times.get((times.len() * 99).div_ceil(100).saturating_sub(1)).copied()
}
