//! Pictures of the ground under the layers of a sheet: aerial photographs, scanned maps, light and shade.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::view::View;

/// A picture laid out by its corners.
#[derive(Debug, Clone, PartialEq)]
pub struct RasterPicture {
    /// PNG or JPEG.
    pub bytes: Vec<u8>,
    /// Easting and northing of the picture's upper left, upper right and lower left corner in the sheet's plane, metres.
    pub corners: [(f64, f64); 3],
    /// 0 to 1.
    pub opacity: f64,
}

/// Draws a picture where it lies; nothing for one of another kind.
pub(super) fn draw(svg: &mut String, picture: &RasterPicture, view: &View) {
    let kind = match picture.bytes.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xFF, 0xD8, 0xFF, ..] => "jpeg",
        _ => return,
    };
    let [upper_left, upper_right, lower_left] = picture.corners.map(|at| view.place(at));
    let (a, b) = (upper_right.0 - upper_left.0, upper_right.1 - upper_left.1);
    let (c, d) = (lower_left.0 - upper_left.0, lower_left.1 - upper_left.1);
    // The picture is the unit square, laid out by its corners.
    let _ = write!(
        svg,
        r#"<image width="1" height="1" preserveAspectRatio="none" opacity="{:.3}" transform="matrix({a:.5} {b:.5} {c:.5} {d:.5} {:.4} {:.4})" href="data:image/{kind};base64,{}"/>"#,
        if picture.opacity.is_finite() { picture.opacity.clamp(0.0, 1.0) } else { 1.0 },
        upper_left.0,
        upper_left.1,
        STANDARD.encode(&picture.bytes)
    );
}
