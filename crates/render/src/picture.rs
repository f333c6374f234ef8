//! Pictures: shares laid over pixels in a colour, pictures laid over each other, four tiles made one, PNG and JPEG.

use tiny_skia::{Color, Pixmap, PremultipliedColorU8};

use crate::RenderError;
use crate::cover::Cover;

/// Lays a colour over a picture where a cover says, and empties the cover.
pub fn lay(pixmap: &mut Pixmap, cover: &mut Cover, colour: Color) {
    lay_through(pixmap, cover, colour, |_, _| 1.0);
}

/// Lays a colour where a cover says, as far as `mask` (column, row; 0 to 1) lets it.
pub(crate) fn lay_through(
    pixmap: &mut Pixmap,
    cover: &mut Cover,
    colour: Color,
    mask: impl Fn(usize, usize) -> f32,
) {
    let width = pixmap.width() as usize;
    let [r, g, b, a] = [colour.red(), colour.green(), colour.blue(), colour.alpha()];
    let pixels = pixmap.pixels_mut();
    cover.take(|row, shares| {
        let line = &mut pixels[row * width..(row + 1) * width];
        for (column, (pixel, share)) in line.iter_mut().zip(shares).enumerate() {
            // Less than half a step of a colour is nothing.
            if *share < 0.002 {
                continue;
            }
            let alpha = a * share * mask(column, row);
            let rest = 1.0 - alpha;
            let mix = |new: f32, old: u8| ((new * alpha * 255.0 + f32::from(old) * rest) + 0.5) as u8;
            let all = mix(1.0, pixel.alpha());
            let [r, g, b] = [mix(r, pixel.red()), mix(g, pixel.green()), mix(b, pixel.blue())];
            if let Some(mixed) = PremultipliedColorU8::from_rgba(r.min(all), g.min(all), b.min(all), all) {
                *pixel = mixed;
            }
        }
    });
}

/// A picture without anything on it; `None` for one without pixels or beyond memory.
pub fn empty(width: u32, height: u32) -> Option<Pixmap> {
    Pixmap::new(width, height)
}

/// Draws a picture at half its size into a quarter of another: `quarter` 0 to 3, north-west, north-east, south-west,
/// south-east. Each pixel is the mean of four, so tones stay.
pub fn halve_into(from: &Pixmap, into: &mut Pixmap, quarter: usize) {
    let (width, height) = (from.width() as usize, from.height() as usize);
    let (half_w, half_h) = (width / 2, height / 2);
    let stride = into.width() as usize * 4;
    let (left, top) = ((quarter % 2) * half_w, (quarter / 2) * half_h);
    let source = from.data();
    let target = into.data_mut();
    for row in 0..half_h {
        let (upper, lower) = (row * 2 * width * 4, (row * 2 + 1) * width * 4);
        for column in 0..half_w {
            for channel in 0..4 {
                let at = column * 8 + channel;
                let sum = [upper + at, upper + at + 4, lower + at, lower + at + 4]
                    .map(|place| u32::from(source[place]))
                    .iter()
                    .sum::<u32>();
                target[(top + row) * stride + (left + column) * 4 + channel] = ((sum + 2) / 4) as u8;
            }
        }
    }
}

/// A picture that is white all over; `None` for one without pixels or beyond memory.
pub fn white(width: u32, height: u32) -> Option<Pixmap> {
    let mut pixmap = empty(width, height)?;
    pixmap.fill(Color::WHITE);
    Some(pixmap)
}

/// Lays rows of a picture over those of another from `top` on, as far as `opacity` (0 to 1) lets them. Both are equally
/// wide; what lies below the other's last row is left out.
pub fn lay_rows(over: &Pixmap, onto: &mut Pixmap, top: u32, opacity: f32) {
    if over.width() != onto.width() {
        return;
    }
    let begin = top as usize * onto.width() as usize;
    let Some(rows) = onto.pixels_mut().get_mut(begin..) else { return };
    let share = if opacity.is_finite() { opacity.clamp(0.0, 1.0) } else { 1.0 };
    for (pixel, new) in rows.iter_mut().zip(over.pixels()) {
        let rest = 1.0 - share * f32::from(new.alpha()) / 255.0;
        let mix = |new: u8, old: u8| (f32::from(new) * share + f32::from(old) * rest + 0.5) as u8;
        let all = mix(new.alpha(), pixel.alpha());
        let [r, g, b] =
            [mix(new.red(), pixel.red()), mix(new.green(), pixel.green()), mix(new.blue(), pixel.blue())];
        if let Some(mixed) = PremultipliedColorU8::from_rgba(r.min(all), g.min(all), b.min(all), all) {
            *pixel = mixed;
        }
    }
}

/// A picture without anything clear in it for a document: PNG where it packs well, as drawn maps do, otherwise JPEG of
/// high quality, as photographs need.
///
/// # Errors
/// [`RenderError::Picture`].
pub fn to_print(pixmap: &Pixmap) -> Result<Vec<u8>, RenderError> {
    /// Bytes of PNG for a pixel from which on a picture counts as a photograph.
    const PHOTOGRAPH: f64 = 0.6;
    let colours: Vec<u8> =
        pixmap.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let fail = |error: png::EncodingError| RenderError::Picture(error.to_string());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().map_err(fail)?;
    writer.write_image_data(&colours).map_err(fail)?;
    writer.finish().map_err(fail)?;
    if bytes.len() as f64 <= PHOTOGRAPH * colours.len() as f64 / 3.0 {
        return Ok(bytes);
    }
    let mut packed = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut packed, 92)
        .encode(&colours, pixmap.width(), pixmap.height(), image::ExtendedColorType::Rgb8)
        .map_err(|error| RenderError::Picture(error.to_string()))?;
    Ok(packed)
}

/// Whether nothing is on a picture.
pub fn is_empty(pixmap: &Pixmap) -> bool {
    pixmap.data().iter().all(|byte| *byte == 0)
}

/// A picture as PNG, packed quickly rather than tightly: it goes to the window beside it.
///
/// # Errors
/// [`RenderError::Picture`].
pub fn to_png(pixmap: &Pixmap) -> Result<Vec<u8>, RenderError> {
    let fail = |error: png::EncodingError| RenderError::Picture(error.to_string());
    let mut straight = Vec::with_capacity(pixmap.data().len());
    for pixel in pixmap.pixels() {
        let colour = pixel.demultiply();
        straight.extend_from_slice(&[colour.red(), colour.green(), colour.blue(), colour.alpha()]);
    }
    let mut bytes = Vec::with_capacity(16 * 1024);
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().map_err(fail)?;
    writer.write_image_data(&straight).map_err(fail)?;
    writer.finish().map_err(fail)?;
    Ok(bytes)
}

/// Reads a PNG that this program wrote.
///
/// # Errors
/// [`RenderError::Picture`].
pub fn from_png(bytes: &[u8]) -> Result<Pixmap, RenderError> {
    Pixmap::decode_png(bytes).map_err(|error| RenderError::Picture(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_back_from_png() {
        let mut pixmap = empty(16, 16).unwrap();
        let mut cover = Cover::new(16, 16);
        cover.ring(&[(0.0, 0.0), (8.0, 0.0), (8.0, 16.0), (0.0, 16.0)], 1.0);
        lay(&mut pixmap, &mut cover, Color::from_rgba8(200, 100, 50, 255));
        let again = from_png(&to_png(&pixmap).unwrap()).unwrap();
        let pixel = again.pixel(3, 3).unwrap();
        assert_eq!([pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()], [200, 100, 50, 255]);
        assert_eq!(again.pixel(12, 3).unwrap().alpha(), 0);
        assert!(!is_empty(&again) && is_empty(&empty(4, 4).unwrap()));
    }

    #[test]
    fn rows_lie_over_rows() {
        let mut whole = white(4, 4).unwrap();
        let mut part = empty(4, 2).unwrap();
        part.fill(Color::from_rgba8(200, 0, 0, 255));
        lay_rows(&part, &mut whole, 1, 0.5);
        let at = |row: u32| whole.pixel(1, row).unwrap();
        assert_eq!([at(0).green(), at(1).green(), at(2).green(), at(3).green()], [255, 128, 128, 255]);
        assert_eq!((at(1).red(), at(1).alpha()), (228, 255));
        // What reaches beyond the picture is left out, a picture of another width is not laid.
        lay_rows(&part, &mut whole, 3, 1.0);
        lay_rows(&part, &mut whole, 9, 1.0);
        lay_rows(&empty(3, 2).unwrap(), &mut whole, 0, 1.0);
        assert_eq!(whole.pixel(2, 3).unwrap().red(), 200);
    }

    #[test]
    fn drawn_maps_print_as_png_and_photographs_as_jpeg() {
        let flat = to_print(&white(64, 64).unwrap()).unwrap();
        assert_eq!(&flat[1..4], b"PNG");
        let mut noise = white(64, 64).unwrap();
        let mut state = 1_u32;
        for pixel in noise.pixels_mut() {
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            };
            *pixel = PremultipliedColorU8::from_rgba(next(), next(), next(), 255).unwrap();
        }
        assert_eq!(&to_print(&noise).unwrap()[..3], [0xFF, 0xD8, 0xFF]);
    }

    #[test]
    fn halving_keeps_the_mean() {
        let mut pixmap = empty(16, 16).unwrap();
        let mut cover = Cover::new(16, 16);
        for i in 0..8 {
            let x = i as f32 * 2.0;
            cover.ring(&[(x, 0.0), (x + 1.0, 0.0), (x + 1.0, 16.0), (x, 16.0)], 1.0);
        }
        lay(&mut pixmap, &mut cover, Color::BLACK);
        let mut half = empty(16, 16).unwrap();
        halve_into(&pixmap, &mut half, 3);
        assert_eq!(half.pixel(8, 8).unwrap().alpha(), 128);
        assert_eq!(half.pixel(7, 8).unwrap().alpha(), 0);
    }
}
