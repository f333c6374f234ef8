//! What is known of a layer before it is drawn: how its features are spread, and from which level on few enough of
//! them meet in a tile to be drawn straight from the R-tree.

use std::collections::HashMap;

use jitu_render::grid::{DEEPEST, Tile, metres_per_pixel};
use jitu_render::plane::Plane;
use jitu_store::LayerReader;

/// Level at which features are counted: tiles of 250 m.
const COUNTED: u8 = 11;

/// Features of the usual sixteen corners that a tile may have to be drawn at once.
const MOST_PER_TILE: f64 = 1_300.0;

/// Shapes that are looked at to tell how many corners they have: 4 MB of them.
const SAMPLE_BYTES: i64 = 4 << 20;

/// Cells of the rough picture of a layer, along each side.
const ROUGH: usize = 1024;

/// Cells that are filled in it, at most: boxes that lie over each other by the thousand are not all looked at.
const MOST_FILLED: usize = 64 << 20;

/// A layer's spread.
pub(super) struct Plan {
    /// The coarsest level that is drawn straight from the R-tree.
    pub(super) direct_from: u8,
    /// The coarsest tiles that hold all of the layer.
    pub(super) roots: Vec<Tile>,
    /// The box around all of it: west, south, east, north, degrees.
    pub(super) bounds: [f64; 4],
    pub(super) rough: Option<Rough>,
}

/// Where a layer has anything, by the boxes of its features: enough for a first look.
pub(super) struct Rough {
    bounds: [f64; 4],
    shares: Vec<f32>,
}

impl Plan {
    /// Looks at the boxes of all features once.
    ///
    /// # Errors
    /// What the database says.
    pub(super) fn new(reader: &LayerReader, plane: Plane) -> jitu_store::Result<Self> {
        let (count, bytes) = reader.shape_bytes(SAMPLE_BYTES)?;
        let corners = if count > 0 { bytes as f64 / count as f64 / 16.0 } else { 1.0 };
        let weight = (0.5 + corners / 32.0).max(0.6);
        let mut boxes: Vec<[f32; 4]> = Vec::new();
        let mut all = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        reader.visit_boxes(&mut |b| {
            if b.iter().all(|value| value.is_finite()) {
                all = [all[0].min(b[0]), all[1].min(b[1]), all[2].max(b[2]), all[3].max(b[3])];
                boxes.push(b.map(|value| value as f32));
            }
            true
        })?;
        let lattice = Lattice::new(plane, all);
        let mut counts: HashMap<(u32, u32), f64> = HashMap::new();
        for b in &boxes {
            let middle = (
                f64::midpoint(f64::from(b[0]), f64::from(b[2])),
                f64::midpoint(f64::from(b[1]), f64::from(b[3])),
            );
            let (x, y) = lattice.project(middle.0, middle.1);
            if let Some(tile) = Tile::at(plane, COUNTED, x, y) {
                *counts.entry((tile.x, tile.y)).or_default() += weight;
            }
        }
        let direct_from = direct_from(&counts);
        let roots = roots(plane, all);
        let rough = (direct_from > 0 && !boxes.is_empty()).then(|| Rough::new(all, &boxes));
        Ok(Self { direct_from, roots, bounds: all, rough })
    }
}

/// Places of the plane in a box of degrees, between those of a lattice that were projected: metres off in a whole
/// province, which is nothing to tiles of 250 m, at a tenth of the time.
struct Lattice {
    bounds: [f64; 4],
    knots: Vec<(f64, f64)>,
}

/// Meshes of a lattice along each side.
const MESHES: usize = 64;

impl Lattice {
    fn new(plane: Plane, bounds: [f64; 4]) -> Self {
        let along = |at: usize, low: f64, high: f64| low + (high - low) * at as f64 / MESHES as f64;
        let knot = |at: usize| {
            let (column, row) = (at % (MESHES + 1), at / (MESHES + 1));
            plane.project(along(column, bounds[0], bounds[2]), along(row, bounds[1], bounds[3]))
        };
        Self { bounds, knots: (0..(MESHES + 1).pow(2)).map(knot).collect() }
    }

    /// The place of a longitude and latitude within the bounds, metres.
    fn project(&self, lon: f64, lat: f64) -> (f64, f64) {
        let within = |value: f64, low: f64, high: f64| {
            let at = ((value - low) / (high - low).max(1e-12) * MESHES as f64).clamp(0.0, MESHES as f64);
            let mesh = (at as usize).min(MESHES - 1);
            (mesh, at - mesh as f64)
        };
        let (column, right) = within(lon, self.bounds[0], self.bounds[2]);
        let (row, up) = within(lat, self.bounds[1], self.bounds[3]);
        let knot = |column: usize, row: usize| self.knots[row * (MESHES + 1) + column];
        let mix = |a: (f64, f64), b: (f64, f64), t: f64| (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
        let low = mix(knot(column, row), knot(column + 1, row), right);
        mix(low, mix(knot(column, row + 1), knot(column + 1, row + 1), right), up)
    }
}

/// The coarsest level at which no tile has too many.
fn direct_from(finest: &HashMap<(u32, u32), f64>) -> u8 {
    let mut counts = finest.clone();
    let mut level = COUNTED;
    loop {
        let most = counts.values().copied().fold(0.0, f64::max);
        if most > MOST_PER_TILE {
            // Even a quarter of the finest tile that was counted may have too many: drawn all the same.
            return (level + 1).min(DEEPEST);
        }
        if level == 0 {
            return 0;
        }
        level -= 1;
        let mut coarser: HashMap<(u32, u32), f64> = HashMap::with_capacity(counts.len() / 3);
        for ((x, y), count) in counts {
            *coarser.entry((x / 2, y / 2)).or_default() += count;
        }
        counts = coarser;
    }
}

/// The tiles of level 0 that a box of degrees meets.
fn roots(plane: Plane, [west, south, east, north]: [f64; 4]) -> Vec<Tile> {
    let side = metres_per_pixel(0) * 256.0;
    let corners = [(west, north), (east, south), (west, south), (east, north)];
    let mut found: Vec<Tile> = Vec::new();
    for (lon, lat) in corners {
        let (x, y) = plane.project(lon, lat);
        // One pixel around, for lines have a width.
        for (dx, dy) in [(-1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0)] {
            found.extend(Tile::at(plane, 0, x + dx * side / 64.0, y + dy * side / 64.0));
        }
    }
    found.retain(|tile| tile.is_sound());
    found.sort_unstable();
    found.dedup();
    found
}

impl Rough {
    fn new(bounds: [f64; 4], boxes: &[[f32; 4]]) -> Self {
        let mut shares = vec![0.0_f32; ROUGH * ROUGH];
        let scale = |value: f32, at: usize| {
            let span = (bounds[at + 2] - bounds[at]).max(1e-9);
            (((f64::from(value) - bounds[at]) / span) * ROUGH as f64).clamp(0.0, ROUGH as f64 - 0.001)
        };
        let mut filled = 0;
        for b in boxes {
            let (x0, x1) = (scale(b[0], 0), scale(b[2], 0));
            let (y0, y1) = (scale(b[1], 1), scale(b[3], 1));
            let (columns, rows) = (x0 as usize..=x1 as usize, y0 as usize..=y1 as usize);
            let cells = columns.clone().count() * rows.clone().count();
            filled += cells;
            if filled > MOST_FILLED {
                break;
            }
            // A shape fills some two thirds of its box.
            let share = ((x1 - x0) * (y1 - y0) * 0.65 / cells as f64).max(0.02) as f32;
            for row in rows {
                for share_of in &mut shares[row * ROUGH + columns.start()..=row * ROUGH + columns.end()] {
                    *share_of += share;
                }
            }
        }
        Self { bounds, shares }
    }

    /// How much of the place there is covered, 0 to 1.
    pub(super) fn at(&self, lon: f64, lat: f64) -> f32 {
        let x = (lon - self.bounds[0]) / (self.bounds[2] - self.bounds[0]).max(1e-9) * ROUGH as f64;
        let y = (lat - self.bounds[1]) / (self.bounds[3] - self.bounds[1]).max(1e-9) * ROUGH as f64;
        if x < 0.0 || y < 0.0 || x >= ROUGH as f64 || y >= ROUGH as f64 {
            return 0.0;
        }
        self.shares[y as usize * ROUGH + x as usize].min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_features_are_drawn_at_every_level_and_many_only_near_by() {
        let few: HashMap<(u32, u32), f64> = (0..30).map(|i| ((i, i), 10.0)).collect();
        assert_eq!(direct_from(&few), 0);
        let many: HashMap<(u32, u32), f64> =
            (0..256).flat_map(|x| (0..256).map(move |y| ((x, y), 30.0))).collect();
        // 30 in 250 m, 120 in 500 m, 480 in 1 km, 1920 in 2 km.
        assert_eq!(direct_from(&many), COUNTED - 2);
        let dense: HashMap<(u32, u32), f64> = [((5, 5), 9_000.0)].into();
        assert_eq!(direct_from(&dense), COUNTED + 1);
    }

    #[test]
    fn the_roots_hold_the_layer() {
        let plane = Plane::of(115.0);
        let roots = roots(plane, [114.8, 37.0, 115.4, 37.4]);
        assert!(!roots.is_empty() && roots.len() <= 4);
        let (x, y) = plane.project(115.0, 37.2);
        assert!(roots.contains(&Tile::at(plane, 0, x, y).unwrap()));
    }

    #[test]
    fn the_lattice_is_as_good_as_the_projection() {
        // A province: 6 by 5 degrees.
        let (plane, bounds) = (Plane::of(115.0), [112.0, 35.0, 118.0, 40.0]);
        let lattice = Lattice::new(plane, bounds);
        for (lon, lat) in [(112.0, 35.0), (118.0, 40.0), (113.037, 36.71), (117.96, 39.953), (115.0, 37.2)] {
            let (one, other) = (lattice.project(lon, lat), plane.project(lon, lat));
            let off = (one.0 - other.0).hypot(one.1 - other.1);
            assert!(off < 10.0, "{off} m at {lon} {lat}");
        }
    }
}
