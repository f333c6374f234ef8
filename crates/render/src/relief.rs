//! Light and shade over heights, with contours: a ground for counties that have an elevation model and no picture.
//!
//! Slopes after Horn (1981); light from the north-west with a share from three more sides, so that ridges along the
//! light are seen too (Mark 1992). Contours by marching squares on the picture's own pixels, smoothed a little, since
//! cells of an elevation model are many pixels wide near by.

use tiny_skia::{Color, Pixmap, PremultipliedColorU8};

use crate::cover::Cover;
use crate::frame::Frame;
use crate::picture;

/// Heights around the picture that slopes need.
const EDGE: usize = 1;
/// Light: azimuth (degrees) and share.
const LIGHTS: [(f32, f32); 4] = [(315.0, 0.55), (270.0, 0.15), (360.0, 0.15), (45.0, 0.15)];
const ALTITUDE: f32 = 45.0;
const CONTOUR: (u8, u8, u8, u8) = (139, 115, 85, 190);

/// How a terrain is drawn: over all its tiles the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relief {
    /// By how much heights are stretched for the light: a plain is not to be a white sheet.
    pub exaggeration: f32,
    /// Range of its heights, m.
    pub range: f32,
}

impl Relief {
    /// How a terrain of some range of heights (m) is drawn: stretched until it is as if it had 400 m, at most 12 times.
    pub fn for_range(range: f32) -> Self {
        let range = if range.is_finite() { range.max(0.1) } else { 0.1 };
        Self { exaggeration: (400.0 / range).clamp(1.0, 12.0), range }
    }

    /// Metres between contours at a scale: some twenty over the whole terrain, more near by.
    pub fn interval(&self, metres_per_pixel: f64) -> f32 {
        let nearer = (metres_per_pixel as f32 / 60.0).clamp(0.25, 4.0);
        let wanted = self.range / 20.0 * nearer;
        let nice = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0];
        nice.into_iter().find(|one| *one >= wanted).unwrap_or(500.0)
    }

    /// Draws a frame; `height` gives metres at a place in degrees, `fine` how many pixels there are for one of a screen:
    /// so much wider lines are. `None` where nothing is known.
    pub fn draw(&self, frame: &Frame, fine: f64, height: impl Fn(f64, f64) -> Option<f64>) -> Option<Pixmap> {
        let heights = Heights::take(frame, height)?;
        let mut pixmap = picture::empty(frame.width, frame.height)?;
        self.shade(frame, &heights, &mut pixmap);
        self.contours(frame, fine, &heights, &mut pixmap);
        Some(pixmap)
    }

    fn shade(&self, frame: &Frame, heights: &Heights, pixmap: &mut Pixmap) {
        let width = frame.width as usize;
        // Slopes are those of the ground: a pixel of degrees is narrower than it is high.
        let middle = frame.degrees(f64::from(frame.width) / 2.0, f64::from(frame.height) / 2.0);
        let (across, along) = frame.plane.ground(middle.1);
        let scale = |ground: f64| self.exaggeration / (8.0 * (frame.metres_per_pixel * ground) as f32);
        let (scale_east, scale_north) = (scale(across), scale(along));
        let lights = LIGHTS.map(|(azimuth, share)| {
            let (sin, cos) = azimuth.to_radians().sin_cos();
            (sin * share, cos * share)
        });
        let (rise, flat) = ALTITUDE.to_radians().sin_cos();
        for (at, pixel) in pixmap.pixels_mut().iter_mut().enumerate() {
            let (column, row) = (at % width + EDGE, at / width + EDGE);
            let h = |dx: usize, dy: usize| heights.at(column + dx - 1, row + dy - 1);
            let east = (h(2, 0) + 2.0 * h(2, 1) + h(2, 2) - h(0, 0) - 2.0 * h(0, 1) - h(0, 2)) * scale_east;
            let north = (h(0, 0) + 2.0 * h(1, 0) + h(2, 0) - h(0, 2) - 2.0 * h(1, 2) - h(2, 2)) * scale_north;
            if !(east.is_finite() && north.is_finite()) {
                continue;
            }
            let length = (1.0 + east * east + north * north).sqrt();
            let light: f32 = lights
                .iter()
                .zip(LIGHTS)
                .map(|((sin, cos), (_, share))| {
                    ((rise * share - flat * (east * sin + north * cos)) / length).max(0.0)
                })
                .sum();
            // Level ground is nearly white: layers are to be read on it.
            let tone = (light / rise * 236.0).clamp(70.0, 255.0);
            let warm = |add: f32| (tone + add).clamp(0.0, 255.0) as u8;
            if let Some(grey) = PremultipliedColorU8::from_rgba(warm(2.0), warm(1.0), warm(-3.0), 255) {
                *pixel = grey;
            }
        }
    }

    fn contours(&self, frame: &Frame, fine: f64, heights: &Heights, pixmap: &mut Pixmap) {
        let interval = self.interval(frame.metres_per_pixel * fine);
        let wide = fine as f32;
        let (r, g, b, a) = CONTOUR;
        let mut thin = Cover::new(frame.width, frame.height);
        let mut bold = Cover::new(frame.width, frame.height);
        let smooth = heights.smoothed();
        for row in 0..smooth.rows - 1 {
            for column in 0..smooth.columns - 1 {
                smooth.crossings(column, row, interval, |from, to, index| {
                    // Every fifth is bold.
                    let (cover, width) =
                        if index.rem_euclid(5) == 0 { (&mut bold, 1.3) } else { (&mut thin, 0.7) };
                    cover.line(from, to, width * wide);
                });
            }
        }
        picture::lay(pixmap, &mut thin, Color::from_rgba8(r, g, b, a / 2));
        picture::lay(pixmap, &mut bold, Color::from_rgba8(r, g, b, a));
    }
}

/// Heights at the middles of pixels, and of one row of pixels around.
struct Heights {
    columns: usize,
    rows: usize,
    values: Vec<f32>,
}

impl Heights {
    fn take(frame: &Frame, height: impl Fn(f64, f64) -> Option<f64>) -> Option<Self> {
        let (columns, rows) = (frame.width as usize + 2 * EDGE, frame.height as usize + 2 * EDGE);
        // Degrees are straight enough between corners of squares of sixteen pixels.
        let more = EDGE as f64 * frame.metres_per_pixel;
        let size = (columns as u32, rows as u32);
        let wide =
            Frame::new(frame.plane, (frame.west - more, frame.north + more), frame.metres_per_pixel, size);
        let places = crate::warp::Places::new(&wide, |lon, lat| Some((lon, lat)));
        let mut values = Vec::with_capacity(columns * rows);
        for row in 0..rows as u32 {
            for column in 0..columns as u32 {
                let known = places.at(column, row).and_then(|(lon, lat)| height(lon, lat));
                values.push(known.map_or(f32::NAN, |metres| metres as f32));
            }
        }
        values.iter().any(|value| value.is_finite()).then_some(Self { columns, rows, values })
    }

    fn at(&self, column: usize, row: usize) -> f32 {
        self.values[row * self.columns + column]
    }

    /// Means of three by three; the rim stays.
    fn smoothed(&self) -> Self {
        let mut values = self.values.clone();
        for row in 1..self.rows - 1 {
            for column in 1..self.columns - 1 {
                let around = (0..9).map(|at| self.at(column + at % 3 - 1, row + at / 3 - 1));
                values[row * self.columns + column] = around.sum::<f32>() / 9.0;
            }
        }
        Self { columns: self.columns, rows: self.rows, values }
    }

    /// Shows the pieces of contours in the square between four middles, in pixels of the picture, with their number.
    fn crossings(
        &self,
        column: usize,
        row: usize,
        interval: f32,
        mut show: impl FnMut((f32, f32), (f32, f32), i64),
    ) {
        let [a, b] = [self.at(column, row), self.at(column + 1, row)];
        let [c, d] = [self.at(column + 1, row + 1), self.at(column, row + 1)];
        let (low, high) = (a.min(b).min(c).min(d), a.max(b).max(c).max(d));
        if !(low.is_finite() && high.is_finite()) {
            return;
        }
        let (first, last) = ((low / interval).floor() as i64 + 1, (high / interval).floor() as i64);
        // A cliff is not drawn line by line.
        if last - first > 20 {
            return;
        }
        let (x, y) = (column as f32 - EDGE as f32 + 0.5, row as f32 - EDGE as f32 + 0.5);
        for index in first..=last {
            let level = index as f32 * interval;
            let mut found = [(0.0, 0.0); 4];
            let mut count = 0;
            let sides = [((0.0, 0.0), a, (1.0, 0.0), b), ((1.0, 0.0), b, (1.0, 1.0), c)]
                .into_iter()
                .chain([((1.0, 1.0), c, (0.0, 1.0), d), ((0.0, 1.0), d, (0.0, 0.0), a)]);
            for (from, h0, to, h1) in sides {
                if (h0 < level) != (h1 < level) {
                    let t = (level - h0) / (h1 - h0);
                    found[count] = (x + from.0 + (to.0 - from.0) * t, y + from.1 + (to.1 - from.1) * t);
                    count += 1;
                }
            }
            for pair in found[..count].chunks_exact(2) {
                show(pair[0], pair[1], index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Tile;
    use crate::plane::Plane;

    fn frame() -> Frame {
        let plane = Plane::of(115.0);
        let (x, y) = plane.project(115.1, 37.2);
        Frame::of_tile(plane, Tile::at(plane, 7, x, y).unwrap())
    }

    #[test]
    fn a_slope_to_the_light_is_lighter_than_one_away() {
        let frame = frame();
        let tone = |sign: f64| {
            let relief = Relief { exaggeration: 1.0, range: 5000.0 };
            let pixmap = relief.draw(&frame, 1.0, |lon, lat| Some(sign * (lon - lat) * 20_000.0)).unwrap();
            pixmap.pixels().iter().map(|p| u32::from(p.red())).sum::<u32>() / 65_536
        };
        // Rising towards the south-east means facing north-west, where the light comes from.
        assert!(tone(1.0) > tone(-1.0) + 30, "{} {}", tone(1.0), tone(-1.0));
    }

    #[test]
    fn the_light_on_a_slope_is_the_same_in_every_projection() {
        let height = |lon: f64, lat: f64| Some((lon * 0.8 - lat) * 20_000.0);
        let relief = Relief { exaggeration: 1.0, range: 5000.0 };
        let tones = [Plane::of(115.0), Plane::Degrees].map(|plane| {
            let (x, y) = plane.project(115.1, 37.2);
            let frame = Frame::of_tile(plane, Tile::at(plane, 7, x, y).unwrap());
            let pixmap = relief.draw(&frame, 1.0, height).unwrap();
            pixmap.pixels().iter().map(|p| f64::from(p.red())).sum::<f64>() / 65_536.0
        });
        // Contours are a few pixels more or less.
        assert!((tones[0] - tones[1]).abs() < 3.0, "{tones:?}");
    }

    #[test]
    fn contours_lie_at_their_heights() {
        let frame = frame();
        let relief = Relief { exaggeration: 1.0, range: 100.0 };
        let interval = f64::from(relief.interval(frame.metres_per_pixel));
        // A plane that rises northwards by one interval each 40 pixels.
        let (_, south) = frame.degrees(128.0, 256.0);
        let (_, north) = frame.degrees(128.0, 0.0);
        let height = |_: f64, lat: f64| Some((lat - south) / (north - south) * interval * 6.4);
        let pixmap = relief.draw(&frame, 1.0, height).unwrap();
        let tone = |row: u32| pixmap.pixel(128, row).unwrap().red();
        let level = tone(20);
        let dark: Vec<u32> = (2..254).filter(|row| i32::from(tone(*row)) < i32::from(level) - 8).collect();
        for index in 1..=6 {
            let row = 256 - index * 40;
            assert!(dark.iter().any(|found| found.abs_diff(row) <= 1), "{row}: {dark:?}");
        }
        assert!(dark.len() < 24, "{dark:?}");
        assert!(relief.draw(&frame, 1.0, |_, _| None).is_none());
    }
}
