//! A picture's place on the map, and the quick way from degrees to its pixels.
//!
//! A layer's corners are degrees by the million; the projection's series is far too slow for each. Within a picture
//! it is as good as a parabola in both directions: the nine coefficients are taken once, through nine places.

use crate::grid::{SIDE, Tile};
use crate::plane::Plane;

/// Farther than this (pixels) nothing of a picture is; it also keeps hostile coordinates within what can be drawn.
const FAR: f64 = 1.0e6;

/// A rectangle of the map as a picture.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The plane.
    pub plane: Plane,
    /// Its west edge in the plane's metres: an easting with the zone's number.
    pub west: f64,
    /// Its north edge.
    pub north: f64,
    /// The plane's metres of a pixel.
    pub metres_per_pixel: f64,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    middle: (f64, f64),
    reach: (f64, f64),
    x: [[f64; 3]; 3],
    y: [[f64; 3]; 3],
}

impl Frame {
    /// The frame of a tile.
    pub fn of_tile(plane: Plane, tile: Tile) -> Self {
        let (west, north) = tile.corner(plane);
        Self::new(plane, (west, north), tile.metres_per_pixel(), (SIDE, SIDE))
    }

    /// The frame of a rectangle from its north-west corner.
    pub fn new(plane: Plane, (west, north): (f64, f64), metres_per_pixel: f64, size: (u32, u32)) -> Self {
        let (wide, high) = (f64::from(size.0) * metres_per_pixel, f64::from(size.1) * metres_per_pixel);
        let middle = plane.unproject(west + wide / 2.0, north - high / 2.0);
        let [w, s, e, n] = around(plane, west, north, wide, high);
        let reach = (((e - w) / 2.0).max(1e-9), ((n - s) / 2.0).max(1e-9));
        // Values of the projection at three by three places, and the parabola through them.
        let mut values = [[(0.0, 0.0); 3]; 3];
        for (i, row) in values.iter_mut().enumerate() {
            for (j, value) in row.iter_mut().enumerate() {
                let (u, v) = (i as f64 - 1.0, j as f64 - 1.0);
                let (x, y) = plane.project(middle.0 + u * reach.0, middle.1 + v * reach.1);
                *value = ((x - west) / metres_per_pixel, (north - y) / metres_per_pixel);
            }
        }
        let x = parabola(values.map(|row| row.map(|value| value.0)));
        let y = parabola(values.map(|row| row.map(|value| value.1)));
        Self { plane, west, north, metres_per_pixel, width: size.0, height: size.1, middle, reach, x, y }
    }

    /// The pixels of a place in degrees, from the north-west corner; far beside the picture only roughly.
    #[inline]
    pub fn place(&self, [lon, lat]: [f64; 2]) -> (f32, f32) {
        let u = (lon - self.middle.0) / self.reach.0;
        let v = (lat - self.middle.1) / self.reach.1;
        let value = |c: &[[f64; 3]; 3]| {
            let at = |row: &[f64; 3]| row[0] + v * (row[1] + v * row[2]);
            (at(&c[0]) + u * (at(&c[1]) + u * at(&c[2]))).clamp(-FAR, FAR)
        };
        (value(&self.x) as f32, value(&self.y) as f32)
    }

    /// The degrees of a pixel, exact.
    pub fn degrees(&self, x: f64, y: f64) -> (f64, f64) {
        self.plane.unproject(self.west + x * self.metres_per_pixel, self.north - y * self.metres_per_pixel)
    }

    /// The box around the picture and so many pixels more on each side: west, south, east, north, degrees.
    pub fn bounds(&self, margin: f64) -> [f64; 4] {
        let more = margin * self.metres_per_pixel;
        let (wide, high) = (f64::from(self.width), f64::from(self.height));
        around(
            self.plane,
            self.west - more,
            self.north + more,
            wide * self.metres_per_pixel + 2.0 * more,
            high * self.metres_per_pixel + 2.0 * more,
        )
    }
}

/// The box in degrees around a rectangle of the map: its corners and the middles of its sides.
fn around(plane: Plane, west: f64, north: f64, wide: f64, high: f64) -> [f64; 4] {
    let mut found = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for i in 0..=2 {
        for j in 0..=2 {
            let (lon, lat) =
                plane.unproject(west + wide * f64::from(i) / 2.0, north - high * f64::from(j) / 2.0);
            found = [found[0].min(lon), found[1].min(lat), found[2].max(lon), found[3].max(lat)];
        }
    }
    found
}

/// Coefficients of the polynomial of second degree in two variables through values at -1, 0 and 1.
fn parabola(values: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let along = |f: [f64; 3]| [f[1], (f[2] - f[0]) / 2.0, (f[2] + f[0]) / 2.0 - f[1]];
    let rows = values.map(along);
    let mut found = [[0.0; 3]; 3];
    for j in 0..3 {
        let column = along([rows[0][j], rows[1][j], rows[2][j]]);
        for (i, value) in column.into_iter().enumerate() {
            found[i][j] = value;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_projection() {
        for plane in [Plane::of(115.0), Plane::Degrees] {
            let (x, y) = plane.project(115.4, 37.3);
            for z in 1..=13 {
                let frame = Frame::of_tile(plane, Tile::at(plane, z, x, y).unwrap());
                for i in 0..=8 {
                    for j in 0..=8 {
                        let (px, py) = (f64::from(i) * 32.0, f64::from(j) * 32.0);
                        let (lon, lat) = frame.degrees(px, py);
                        let (qx, qy) = frame.place([lon, lat]);
                        let error = (f64::from(qx) - px).hypot(f64::from(qy) - py);
                        // A county fills a tile at level 3 (250 m a pixel).
                        let allowed = if z < 3 { 1.0 } else { 0.02 };
                        assert!(error < allowed, "{plane:?} level {z}: {error}");
                    }
                }
                let [w, s, e, n] = frame.bounds(0.0);
                assert!(w < e && s < n && (frame.degrees(128.0, 128.0).0 - w) > 0.0);
            }
        }
    }

    #[test]
    fn hostile_places_stay_within_bounds() {
        let plane = Plane::of(115.0);
        let frame = Frame::of_tile(plane, Tile { z: 10, x: 900, y: 3700 });
        for place in [[1e300, 1e300], [-1e9, 4.0], [f64::MAX, f64::MIN]] {
            let (x, y) = frame.place(place);
            assert!(x.is_nan() || x.abs() <= 1.0e6, "{x}");
            assert!(y.is_nan() || y.abs() <= 1.0e6, "{y}");
        }
    }
}
