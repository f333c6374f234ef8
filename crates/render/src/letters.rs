//! Letters: outlines of a font, set in a line.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tiny_skia::{Color, FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};
use ttf_parser::{Face, OutlineBuilder};

use crate::RenderError;

/// Letters that are kept: all that a county's names have.
const MOST_KEPT: usize = 8_000;

/// A letter, its height one.
struct Glyph {
    path: Option<Path>,
    advance: f32,
}

/// A font whose letters are drawn on maps. May be used from several threads.
pub struct Letters {
    data: Vec<u8>,
    known: Mutex<HashMap<char, Arc<Glyph>>>,
}

impl Letters {
    /// Reads a font (TrueType or OpenType).
    ///
    /// # Errors
    /// [`RenderError::Font`].
    pub fn new(data: Vec<u8>) -> Result<Self, RenderError> {
        Face::parse(&data, 0).map_err(|error| RenderError::Font(error.to_string()))?;
        Ok(Self { data, known: Mutex::new(HashMap::new()) })
    }

    /// Width of a text, pixels.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.glyph(letter).advance * size).sum()
    }

    /// A text that is at most so wide; one that was cut ends in `…`.
    pub fn fitting(&self, text: &str, size: f32, most: f32) -> String {
        let line = text.lines().next().unwrap_or("").trim();
        if self.width(line, size) <= most {
            return line.to_owned();
        }
        let mut wide = self.width("…", size);
        let fits = |letter: &char| {
            wide += self.glyph(*letter).advance * size;
            wide <= most
        };
        line.chars().take_while(fits).chain(['…']).collect()
    }

    /// Draws a text around its middle, with a rim where there is a colour for one.
    pub fn draw(
        &self,
        pixmap: &mut Pixmap,
        text: &str,
        (x, y): (f32, f32),
        size: f32,
        (colour, halo): (Color, Option<Color>),
    ) {
        let Some(path) = self.outline(text, (x - self.width(text, size) / 2.0, y + size * 0.36), size) else {
            return;
        };
        let mut paint = Paint { anti_alias: true, ..Paint::default() };
        if let Some(halo) = halo {
            paint.set_color(halo);
            let rim =
                Stroke { width: (size * 0.24).max(2.0), line_join: LineJoin::Round, ..Stroke::default() };
            pixmap.stroke_path(&path, &paint, &rim, Transform::identity(), None);
        }
        paint.set_color(colour);
        pixmap.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
    }

    /// The outline of a text from its left end on the base line.
    fn outline(&self, text: &str, (mut x, y): (f32, f32), size: f32) -> Option<Path> {
        let mut builder = PathBuilder::new();
        for letter in text.chars() {
            let glyph = self.glyph(letter);
            if let Some(path) = &glyph.path
                && let Some(placed) = path.clone().transform(Transform::from_row(size, 0.0, 0.0, size, x, y))
            {
                builder.push_path(&placed);
            }
            x += glyph.advance * size;
        }
        builder.finish()
    }

    fn glyph(&self, letter: char) -> Arc<Glyph> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(glyph) = known.get(&letter) {
            return Arc::clone(glyph);
        }
        let glyph = Arc::new(self.read(letter));
        if known.len() < MOST_KEPT {
            known.insert(letter, Arc::clone(&glyph));
        }
        glyph
    }

    fn read(&self, letter: char) -> Glyph {
        let nothing = Glyph { path: None, advance: 0.5 };
        let Ok(face) = Face::parse(&self.data, 0) else { return nothing };
        let Some(id) = face.glyph_index(letter) else { return nothing };
        let scale = 1.0 / f32::from(face.units_per_em().max(1));
        let mut pen = Pen { builder: PathBuilder::new(), scale };
        face.outline_glyph(id, &mut pen);
        let advance = face.glyph_hor_advance(id).map_or(0.5, |advance| f32::from(advance) * scale);
        Glyph { path: pen.builder.finish(), advance }
    }
}

/// Takes a font's outline, y upwards, and makes it a path, y downwards.
struct Pen {
    builder: PathBuilder,
    scale: f32,
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.builder.move_to(x * self.scale, -y * self.scale);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.builder.line_to(x * self.scale, -y * self.scale);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.builder.quad_to(x1 * self.scale, -y1 * self.scale, x * self.scale, -y * self.scale);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let s = self.scale;
        self.builder.cubic_to(x1 * s, -y1 * s, x2 * s, -y2 * s, x * s, -y * s);
    }

    fn close(&mut self) {
        self.builder.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters() -> Letters {
        let font = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/fonts/NotoSansSC-Regular.ttf");
        Letters::new(std::fs::read(font).unwrap()).unwrap()
    }

    #[test]
    fn a_name_is_drawn_around_its_middle() {
        let letters = letters();
        let mut pixmap = Pixmap::new(64, 32).unwrap();
        letters.draw(&mut pixmap, "巨鹿", (32.0, 16.0), 12.0, (Color::BLACK, Some(Color::WHITE)));
        let inked: Vec<(u32, u32)> = (0..64)
            .flat_map(|x| (0..32).map(move |y| (x, y)))
            .filter(|(x, y)| pixmap.pixel(*x, *y).is_some_and(|p| p.alpha() > 128 && p.red() < 100))
            .collect();
        assert!(inked.len() > 40, "{}", inked.len());
        let middle = inked.iter().map(|(x, _)| *x as f32).sum::<f32>() / inked.len() as f32;
        assert!((middle - 32.0).abs() < 3.0, "{middle}");
        assert!((letters.width("巨鹿", 12.0) - 24.0).abs() < 0.1);
    }

    #[test]
    fn a_long_name_is_cut_and_no_font_is_refused() {
        let letters = letters();
        assert_eq!(letters.fitting("巨鹿镇", 12.0, 100.0), "巨鹿镇");
        let cut = letters.fitting(&"很长的名称".repeat(10), 12.0, 100.0);
        assert!(cut.ends_with('…') && letters.width(&cut, 12.0) <= 100.0, "{cut}");
        assert!(Letters::new(vec![1, 2, 3]).is_err());
    }
}
