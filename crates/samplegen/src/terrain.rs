//! Terrain: a plain that falls from south-west to north-east, a river between dykes, an old course as a low ridge.

use geo::Coord;

use crate::dice::noise;
use crate::lines::Lines;
use crate::plane::{distance_to_line, to_plane};

/// Columns, rows, west and north edge and cell size in millionths of a degree (62 m × 78 m).
const WIDTH: usize = 660;
const HEIGHT: usize = 528;
const WEST: i64 = 114_797_000;
const NORTH: i64 = 37_460_000;
const CELL: i64 = 700;

/// Heights in decimetres, row by row from the north-west.
pub(crate) struct Grid {
    heights: Vec<i16>,
}

impl Grid {
    /// Height at a place in decimetres, of the cell it lies in.
    pub(crate) fn at(&self, place: Coord<f64>) -> i64 {
        let (lon, lat) = crate::plane::to_micro(place);
        let column = ((lon - WEST) / CELL).clamp(0, WIDTH as i64 - 1) as usize;
        let row = ((NORTH - lat) / CELL).clamp(0, HEIGHT as i64 - 1) as usize;
        i64::from(self.heights[row * WIDTH + column])
    }

    /// Little-endian bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.heights.iter().flat_map(|h| h.to_le_bytes()).collect()
    }
}

/// Builds the terrain.
pub(crate) fn draw(lines: &Lines, seed: u64) -> Grid {
    let mut heights = Vec::with_capacity(WIDTH * HEIGHT);
    for row in 0..HEIGHT as i64 {
        for column in 0..WIDTH as i64 {
            let place = to_plane((WEST + column * CELL + CELL / 2, NORTH - row * CELL - CELL / 2));
            heights.push((height(place, lines, seed) * 10.0).round() as i16);
        }
    }
    Grid { heights }
}

fn height(place: Coord<f64>, lines: &Lines, seed: u64) -> f64 {
    let fall = 28.3 - (place.x * 0.000_22 + place.y * 0.000_19);
    let waves = 2.2 * (noise(seed, place.x, place.y, 5200.0) - 0.5)
        + 0.9 * (noise(seed ^ 1, place.x, place.y, 1400.0) - 0.5)
        + 0.4 * (noise(seed ^ 2, place.x, place.y, 350.0) - 0.5);
    let river = distance_to_line(place, &lines.river);
    let bed = -3.2 * hump(river, 75.0);
    let dyke = 2.6 * hump((river - 150.0).abs(), 90.0);
    let ridge = distance_to_line(place, &lines.ridge);
    let crest = 2.8 * hump(ridge, 1300.0) * (0.5 + noise(seed ^ 3, place.x, place.y, 2100.0));
    fall + waves + bed + dyke + crest
}

/// 1 at nought, falling smoothly to 0 at `reach`.
fn hump(distance: f64, reach: f64) -> f64 {
    let t = 1.0 - (distance / reach).min(1.0);
    t * t * (3.0 - 2.0 * t)
}

/// The card that says how to read the bytes. Coordinates are EPSG:4490, heights metres after division by ten.
pub(crate) fn card(note: &str) -> String {
    let degrees = |micro: i64| format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
    format!(
        "# How to read terrain.i16: rows from the north, little-endian signed 16-bit integers.\n\
         synthetic = true\nnote = \"{note}\"\ncrs = 4490\nwidth = {WIDTH}\nheight = {HEIGHT}\nwest = {}\nnorth = {}\n\
         cell = {}\nunit = \"dm\"\n",
        degrees(WEST),
        degrees(NORTH),
        degrees(CELL)
    )
}
