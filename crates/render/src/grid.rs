//! The grid of tiles in the map's own projection: which part of a Gauss-Krüger zone, or of the degrees, a tile shows.
//!
//! The window has the same numbers (`ui/src/map/tiles.ts`). The grid begins in the north-west corner of the plane; each
//! level halves the metres of a pixel.

use crate::plane::Plane;

/// Pixels of a tile, along each side.
pub const SIDE: u32 = 256;
/// Metres of a pixel at level 0.
pub const COARSEST: f64 = 2000.0;
/// The finest level: 0.24 m a pixel.
pub const DEEPEST: u8 = 13;

/// A tile: level, column eastwards, row southwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    /// Level.
    pub z: u8,
    /// Column.
    pub x: u32,
    /// Row.
    pub y: u32,
}

impl Tile {
    /// Metres of a pixel.
    pub fn metres_per_pixel(self) -> f64 {
        metres_per_pixel(self.z)
    }

    /// Its west edge and its north edge in the plane's metres (a zone's eastings have its number).
    pub fn corner(self, plane: Plane) -> (f64, f64) {
        let side = self.metres_per_pixel() * f64::from(SIDE);
        let (west, north) = plane.corner();
        (west + f64::from(self.x) * side, north - f64::from(self.y) * side)
    }

    /// The tile of a level that holds a place of the map; `None` north or west of the grid.
    pub fn at(plane: Plane, z: u8, easting: f64, northing: f64) -> Option<Self> {
        let side = metres_per_pixel(z) * f64::from(SIDE);
        let (west, north) = plane.corner();
        let (x, y) = ((easting - west) / side, (north - northing) / side);
        (x >= 0.0 && y >= 0.0).then_some(Self { z, x: x as u32, y: y as u32 })
    }

    /// The four tiles of the next level that cover it: north-west, north-east, south-west, south-east.
    pub fn children(self) -> [Self; 4] {
        [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| Self {
            z: self.z + 1,
            x: self.x * 2 + dx,
            y: self.y * 2 + dy,
        })
    }

    /// The tile of the level before that covers it; itself at level 0.
    #[must_use]
    pub fn parent(self) -> Self {
        if self.z == 0 { self } else { Self { z: self.z - 1, x: self.x / 2, y: self.y / 2 } }
    }

    /// Whether a tile of that place can be asked for: hostile numbers are not.
    pub fn is_sound(self) -> bool {
        let most = 8_000_000.0 / (metres_per_pixel(self.z) * f64::from(SIDE)) + 1.0;
        self.z <= DEEPEST && f64::from(self.x) <= most && f64::from(self.y) <= most
    }
}

/// Metres of a pixel at a level.
pub fn metres_per_pixel(z: u8) -> f64 {
    COARSEST / f64::from(1_u32 << z.min(30))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_holds_its_places_and_its_children() {
        for (plane, (lon, lat)) in [
            (Plane::of(115.0), (115.034, 37.222)),
            (Plane::Degrees, (115.034, 37.222)),
            (Plane::Degrees, (134.9, 3.5)),
        ] {
            let (x, y) = plane.project(lon, lat);
            for z in 0..=DEEPEST {
                let tile = Tile::at(plane, z, x, y).unwrap();
                let (west, north) = tile.corner(plane);
                let side = tile.metres_per_pixel() * 256.0;
                assert!((west..west + side).contains(&x) && (north - side..north).contains(&y));
                assert!(tile.is_sound());
                if z < DEEPEST {
                    assert!(tile.children().contains(&Tile::at(plane, z + 1, x, y).unwrap()));
                    assert!(tile.children().iter().all(|child| child.parent() == tile));
                }
            }
            assert_eq!(Tile::at(plane, 3, 0.0, y), None);
        }
        assert!(!Tile { z: 0, x: 5000, y: 0 }.is_sound());
        assert!(!Tile { z: 40, x: 0, y: 0 }.is_sound());
    }
}
