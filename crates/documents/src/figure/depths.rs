//! How often places are seen, as a picture in a map: a palette image, one pixel a cell.
//!
//! Outlines of hundreds of thousands of cells would make a page too heavy to open; the rest of the map stays vector.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jitu_model::coverage::DepthPicture;

use super::legend::Sample;
use crate::form::MapWords;

/// Colours of places seen by one, two, three and more, light to dark, so that they differ in grey print too.
const COLOURS: [[u8; 3]; 3] = [[0xBF, 0xDE, 0xDB], [0x7D, 0xB8, 0xB6], [0x3A, 0x8A, 0x8B]];
/// The same as fills.
const FILLS: [&str; 3] = [r##"fill="#bfdedb""##, r##"fill="#7db8b6""##, r##"fill="#3a8a8b""##];
/// How the picture of depths is coloured.
const DEPTHS: Palette = Palette { colours: COLOURS, opacity: 205 };
/// Most cells of a picture.
const MOST_CELLS: usize = 4_000_000;

/// Colours of a picture's cells.
pub(super) struct Palette {
    /// Those of cells of value 1, 2 and 3.
    pub(super) colours: [[u8; 3]; 3],
    /// How much of what lies beneath is covered, of 255.
    pub(super) opacity: u8,
}

/// Draws the picture where it lies; `place` gives millimetres for longitude and latitude. Nothing for one whose numbers do not fit together.
pub(crate) fn draw(svg: &mut String, picture: &DepthPicture, place: &dyn Fn(f64, f64) -> (f64, f64)) {
    draw_in(svg, picture, &DEPTHS, place);
}

/// As [`draw`], in other colours.
pub(super) fn draw_in(
    svg: &mut String,
    picture: &DepthPicture,
    palette: &Palette,
    place: &dyn Fn(f64, f64) -> (f64, f64),
) {
    let Some(png) = png(picture, palette) else { return };
    let [upper_left, upper_right, lower_left] = picture.corners.map(|(lon, lat)| place(lon, lat));
    // The picture is the unit square, laid out by its corners: a projected grid lies a little turned.
    let (a, b) = (upper_right.0 - upper_left.0, upper_right.1 - upper_left.1);
    let (c, d) = (lower_left.0 - upper_left.0, lower_left.1 - upper_left.1);
    let _ = write!(
        svg,
        r#"<image width="1" height="1" preserveAspectRatio="none" image-rendering="optimizeSpeed" transform="matrix({a:.5} {b:.5} {c:.5} {d:.5} {:.4} {:.4})" href="data:image/png;base64,{}"/>"#,
        upper_left.0,
        upper_left.1,
        STANDARD.encode(png)
    );
}

/// Entries of the legend for the depths that there are.
pub(super) fn legend(picture: &DepthPicture, words: &MapWords) -> Vec<(Sample, String)> {
    let named = |entry: DepthSample| (Sample::Area(entry.fill), entry.word);
    entries(picture, words).into_iter().map(named).collect()
}

/// A depth in a legend.
pub(crate) struct DepthSample {
    /// `fill` of its sample.
    pub(crate) fill: &'static str,
    /// What it is called.
    pub(crate) word: String,
}

/// The depths that there are.
pub(crate) fn entries(picture: &DepthPicture, words: &MapWords) -> Vec<DepthSample> {
    let names = [&words.seen_once, &words.seen_twice, &words.seen_more];
    let depths = (1_u8..).zip(FILLS).zip(names);
    let there = depths.filter(|((depth, _), _)| picture.cells.contains(depth));
    there.map(|((_, fill), name)| DepthSample { fill, word: name.clone() }).collect()
}

/// A palette image: nothing where nobody looks or nobody asks.
fn png(picture: &DepthPicture, palette: &Palette) -> Option<Vec<u8>> {
    let height = picture.cells.len().checked_div(picture.width)?;
    if height == 0 || picture.width * height != picture.cells.len() || picture.cells.len() > MOST_CELLS {
        return None;
    }
    let mut bytes = Vec::new();
    let mut encoder =
        png::Encoder::new(&mut bytes, u32::try_from(picture.width).ok()?, u32::try_from(height).ok()?);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    let colours: Vec<u8> = [[255; 3]].iter().chain(&palette.colours).flatten().copied().collect();
    encoder.set_palette(colours);
    encoder.set_trns(vec![0, palette.opacity, palette.opacity, palette.opacity]);
    let mut writer = encoder.write_header().ok()?;
    let index = |depth: &u8| if *depth > 3 { 0 } else { *depth };
    writer.write_image_data(&picture.cells.iter().map(index).collect::<Vec<u8>>()).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_as_large_as_its_cells() {
        let cells: Vec<u8> = (0..60 * 40).map(|at| [0, 1, 2, 3, DepthPicture::OUTSIDE][at % 5]).collect();
        let corners = [(115.0, 37.4), (115.3, 37.4), (115.0, 37.2)];
        let picture = DepthPicture { width: 60, cells, corners };
        let bytes = png(&picture, &DEPTHS).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes.as_slice())).read_info().unwrap();
        let info = reader.info();
        assert_eq!((info.width, info.height, info.color_type), (60, 40, png::ColorType::Indexed));
        let mut back = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut back).unwrap();
        assert_eq!(back[..5], [0, 1, 2, 3, 0]);
        for wrong in [0, 7, usize::MAX] {
            assert_eq!(png(&DepthPicture { width: wrong, ..picture.clone() }, &DEPTHS), None);
        }
    }
}
