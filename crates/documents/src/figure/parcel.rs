//! The map sheet of a compliance check: an extent on the layers around it, what it takes of them hatched.

use geo_types::MultiPolygon;
use jitu_model::ellipsoid::metres_per_degree;

use super::Picture;
use super::frame::{Frame, outer};
use super::legend::{Legend, Sample};
use super::map::{self, path};
use crate::error::{DocError, Result};
use crate::form::Common;

/// Height of the sheet to its width.
const SHAPE: f64 = 0.72;
/// The sheet shows at least so many metres.
const LEAST_M: f64 = 120.0;

/// Hatches of what is taken.
const HATCHES: &str = r##"<pattern id="parcel-forbidden" patternUnits="userSpaceOnUse" width="1.5" height="1.5" patternTransform="rotate(45)"><rect width="0.34" height="1.5" fill="#a32b2b"/></pattern><pattern id="parcel-taken" patternUnits="userSpaceOnUse" width="1.9" height="1.9" patternTransform="rotate(-45)"><rect width="0.22" height="1.9" fill="#8a5a00"/></pattern>"##;
/// What is taken of a control line, and of any other layer.
const FORBIDDEN: &str = r##"fill="url(#parcel-forbidden)" stroke="#a32b2b" stroke-width="0.2""##;
const TAKEN: &str = r##"fill="url(#parcel-taken)" stroke="#8a5a00" stroke-width="0.15""##;
/// The extent itself.
const EXTENT: &str = r##"fill="none" stroke="#0b5157" stroke-width="0.7""##;

/// Part of a layer on the sheet.
#[derive(Debug, Clone)]
pub struct ParcelArea {
    /// The layer's role ([`jitu_model::place::LayerRole::name`]).
    pub role: String,
    /// Its name in the legend.
    pub name: String,
    /// Its features about the extent, EPSG:4490.
    pub around: MultiPolygon<f64>,
    /// What the extent takes of it.
    pub taken: MultiPolygon<f64>,
}

/// What a sheet shows.
#[derive(Debug, Clone)]
pub struct ParcelSheet<'a> {
    /// Its title.
    pub title: &'a str,
    /// What it shows, in words.
    pub alt: &'a str,
    /// The extent, EPSG:4490.
    pub extent: &'a MultiPolygon<f64>,
    /// The word for the extent in the legend.
    pub extent_word: &'a str,
    /// The word for what is taken, `{name}` being the layer.
    pub taken_word: &'a str,
    /// Layers, lowest drawn first.
    pub areas: &'a [ParcelArea],
}

/// How a layer is drawn.
fn look(role: &str) -> &'static str {
    match role {
        "cropland" => r##"fill="#f0f2d5" stroke="#c9cf9a" stroke-width="0.08""##,
        "farmland" => r##"fill="#dfe8ba" stroke="#a9b876" stroke-width="0.1""##,
        "town" => r##"fill="#d8d2cc" fill-opacity="0.85" stroke="#8a8178" stroke-width="0.2""##,
        "redline" => r##"fill="#e9f3e6" stroke="#b3472b" stroke-width="0.3" stroke-dasharray="1.4 0.5""##,
        "township" => map::TOWNSHIP,
        "patch" => r##"fill="#f3ddd6" stroke="#b3472b" stroke-width="0.15""##,
        _ => r##"fill="#e6edf2" stroke="#8fa5b5" stroke-width="0.12""##,
    }
}

/// The box that a sheet about an extent shows: west, south, east, north, degrees. `None`: the extent is empty.
pub fn parcel_window(extent: &MultiPolygon<f64>) -> Option<[f64; 4]> {
    let points = outer(extent);
    let (first, rest) = points.split_first()?;
    let start = [first.0, first.1, first.0, first.1];
    let [w, s, e, n] =
        rest.iter().fold(start, |[w, s, e, n], at| [w.min(at.0), s.min(at.1), e.max(at.0), n.max(at.1)]);
    let (east, north) = metres_per_degree((s + n) / 2.0);
    let longer = ((e - w) * east).max((n - s) * north);
    let air = (0.35 * longer).max((LEAST_M - longer) / 2.0);
    Some([w - air / east, s - air / north, e + air / east, n + air / north])
}

/// Draws the sheet, `width_mm` wide.
///
/// # Errors
/// The words that come with the product are damaged.
pub fn parcel(sheet: &ParcelSheet<'_>, width_mm: f64) -> Result<Picture> {
    let words = Common::shipped().map(|common| common.map).map_err(|detail| DocError::Form {
        form: "common".to_owned(),
        file: "common.toml".to_owned(),
        detail,
    })?;
    let (width, height) = (width_mm, width_mm * SHAPE);
    let [w, s, e, n] = parcel_window(sheet.extent).unwrap_or([0.0, 0.0, 1.0, 1.0]);
    let mut entries = vec![(Sample::Line(EXTENT), sheet.extent_word.to_owned())];
    for area in sheet.areas {
        if area.role == "township" {
            entries.push((Sample::Line(map::TOWNSHIP), area.name.clone()));
            continue;
        }
        if !area.around.0.is_empty() {
            entries.push((Sample::Area(look(&area.role)), area.name.clone()));
        }
        if let Some(look) = taken_look(&area.role).filter(|_| !area.taken.0.is_empty()) {
            entries.push((Sample::Area(look), sheet.taken_word.replace("{name}", &area.name)));
        }
    }
    let legend = Legend::new(entries, words.reference.clone());
    let frame = Frame::around(&[(w, s), (e, n)], width, height - legend.height());
    let mut svg = map::opened("parcel", (width, height), &frame, HATCHES);
    let in_order = |last: bool| sheet.areas.iter().filter(move |area| (area.role == "township") == last);
    for area in in_order(false).chain(in_order(true)) {
        path(
            &mut svg,
            area.around.0.iter().map(|part| MultiPolygon(vec![part.clone()])),
            look(&area.role),
            &frame,
        );
    }
    for area in in_order(false) {
        if let Some(look) = taken_look(&area.role) {
            path(&mut svg, [area.taken.clone()], look, &frame);
        }
    }
    path(&mut svg, [sheet.extent.clone()], EXTENT, &frame);
    svg.push_str("</g>");
    frame.furniture(&mut svg, &words);
    legend.draw(&mut svg, &words, &frame, height);
    svg.push_str("</svg>");
    let (title, alt) = (sheet.title.to_owned(), sheet.alt.to_owned());
    Ok(Picture { name: "parcel", svg, title, alt, width_mm: width, height_mm: height })
}

/// How what is taken of a layer is drawn; to lie inside the urban boundary or a plan takes nothing.
fn taken_look(role: &str) -> Option<&'static str> {
    match role {
        "farmland" | "redline" => Some(FORBIDDEN),
        "cropland" | "patch" => Some(TAKEN),
        _ => None,
    }
}
