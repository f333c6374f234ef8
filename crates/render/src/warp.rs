//! A picture of another projection brought onto the map: for each pixel the place it comes from.
//!
//! The exact way is walked at a lattice of places, sixteen pixels apart; between them it is straight enough (an error
//! below a tenth of a pixel at any scale a county is looked at).

use tiny_skia::{Pixmap, PremultipliedColorU8};

use crate::frame::Frame;

/// Pixels between places of the lattice.
const STEP: u32 = 16;

/// Where the pixels of a frame come from.
pub struct Places {
    columns: usize,
    nodes: Vec<Option<(f64, f64)>>,
}

impl Places {
    /// Asks for the source of each place of the lattice (degrees to coordinates of the source; none where there is
    /// no way).
    pub fn new(frame: &Frame, mut source: impl FnMut(f64, f64) -> Option<(f64, f64)>) -> Self {
        let (columns, rows) = (frame.width.div_ceil(STEP) + 1, frame.height.div_ceil(STEP) + 1);
        let mut nodes = Vec::with_capacity((columns * rows) as usize);
        for row in 0..rows {
            for column in 0..columns {
                let (lon, lat) = frame.degrees(f64::from(column * STEP), f64::from(row * STEP));
                nodes.push(source(lon, lat).filter(|(x, y)| x.is_finite() && y.is_finite()));
            }
        }
        Self { columns: columns as usize, nodes }
    }

    /// The source of the middle of a pixel.
    pub fn at(&self, column: u32, row: u32) -> Option<(f64, f64)> {
        let at = (row / STEP) as usize * self.columns + (column / STEP) as usize;
        let (u, v) = (
            (f64::from(column % STEP) + 0.5) / f64::from(STEP),
            (f64::from(row % STEP) + 0.5) / f64::from(STEP),
        );
        let node = |at: usize| self.nodes.get(at).copied().flatten();
        let (a, b) = (node(at)?, node(at + 1)?);
        let (c, d) = (node(at + self.columns)?, node(at + self.columns + 1)?);
        let mix = |a: f64, b: f64, c: f64, d: f64| (a + (b - a) * u) * (1.0 - v) + (c + (d - c) * u) * v;
        Some((mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1)))
    }

    /// The box of all sources: least x, least y, greatest x, greatest y; `None` where there is none.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        let sum = |found: Option<[f64; 4]>, (x, y): &(f64, f64)| {
            let b = found.unwrap_or([*x, *y, *x, *y]);
            Some([b[0].min(*x), b[1].min(*y), b[2].max(*x), b[3].max(*y)])
        };
        self.nodes.iter().flatten().fold(None, sum)
    }

    /// Draws a frame by asking for the colour (red, green, blue, alpha, straight) at each source.
    pub fn draw(&self, pixmap: &mut Pixmap, mut colour: impl FnMut(f64, f64) -> Option<[u8; 4]>) {
        let width = pixmap.width();
        for (at, pixel) in pixmap.pixels_mut().iter_mut().enumerate() {
            let (column, row) = (at as u32 % width, at as u32 / width);
            let Some([r, g, b, a]) = self.at(column, row).and_then(|(x, y)| colour(x, y)) else { continue };
            let part = |channel: u8| ((u16::from(channel) * u16::from(a) + 127) / 255) as u8;
            if let Some(mixed) = PremultipliedColorU8::from_rgba(part(r), part(g), part(b), a) {
                *pixel = mixed;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Tile;
    use crate::plane::Plane;

    #[test]
    fn pixels_come_from_their_places() {
        let plane = Plane::of(115.0);
        let (x, y) = plane.project(115.1, 37.2);
        for z in [3, 6, 11] {
            let frame = Frame::of_tile(plane, Tile::at(plane, z, x, y).unwrap());
            let places = Places::new(&frame, |lon, lat| Some((lon, lat)));
            for (column, row) in [(0, 0), (7, 201), (128, 128), (255, 255)] {
                let (lon, lat) = places.at(column, row).unwrap();
                let (px, py) = plane.project(lon, lat);
                let dx = (px - frame.west) / frame.metres_per_pixel - f64::from(column) - 0.5;
                let dy = (frame.north - py) / frame.metres_per_pixel - f64::from(row) - 0.5;
                assert!(dx.hypot(dy) < 0.1, "level {z}: {dx} {dy}");
            }
            let [w, s, e, n] = places.bounds().unwrap();
            assert!(w < 115.1 && e > 115.1 && s < 37.2 && n > 37.2);
        }
        let frame = Frame::of_tile(plane, Tile::at(plane, 5, x, y).unwrap());
        let nowhere = Places::new(&frame, |_, _| None);
        assert_eq!((nowhere.bounds(), nowhere.at(4, 4)), (None, None));
    }
}
