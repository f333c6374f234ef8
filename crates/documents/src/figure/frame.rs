//! The map's frame: where things lie on the sheet, graticule ticks, north arrow, scale bar.

use std::fmt::Write as _;

use geo_types::MultiPolygon;
use jitu_model::ellipsoid;
use jitu_model::place::{LayerFeatures, LayerRole};

use super::chart::escape;
use super::map::{label, polygons_of};
use crate::form::MapWords;

/// Room left of the frame and below it for the graticule's labels, millimetres.
const LABEL_MM: f64 = 4.5;
/// Steps of the graticule, minutes.
const STEPS_MIN: [u32; 8] = [1, 2, 5, 10, 15, 20, 30, 60];
/// Lengths of the scale bar, kilometres.
const BARS_KM: [f64; 13] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];
/// No sheet reaches as far, millimetres.
const FAR_MM: f64 = 10_000.0;
/// Room between frame and sheet where nothing is written, millimetres.
const EDGE_MM: f64 = 0.3;
/// Length of `115°05′E` as it is written at a tick, millimetres.
const NUMBER_MM: f64 = 10.4;
/// Longest scale bar, millimetres.
const BAR_MM: f64 = 42.0;

/// A rectangle on the sheet and the piece of the earth in it.
#[derive(Debug)]
pub(super) struct Frame {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    centre: (f64, f64),
    /// Millimetres on the sheet per degree of longitude and of latitude.
    per_degree: (f64, f64),
    metres_per_mm: f64,
}

impl Frame {
    /// A frame that shows all the points, (longitude, latitude); a piece of the sea where there is none.
    pub(super) fn around(points: &[(f64, f64)], width: f64, height: f64) -> Self {
        let (left, top) = (LABEL_MM, EDGE_MM);
        let (width, height) = (width - left - EDGE_MM, height - LABEL_MM - top);
        let (west, south, east, north) = extent(points);
        let centre = ((west + east) / 2.0, (south + north) / 2.0);
        let metres = ellipsoid::metres_per_degree(centre.1);
        // 6 % of air around the county.
        let metres_per_mm =
            ((east - west) * metres.0 / width).max((north - south) * metres.1 / height).max(1.0) * 1.06;
        let per_degree = (metres.0 / metres_per_mm, metres.1 / metres_per_mm);
        Self { left, top, width, height, centre, per_degree, metres_per_mm }
    }

    /// Where a place lies on the sheet, millimetres from its upper left corner. Coordinates beyond all sense land far
    /// outside the frame, which cuts them off.
    pub(super) fn place(&self, lon: f64, lat: f64) -> (f64, f64) {
        let bounded = |mm: f64| if mm.is_finite() { mm.clamp(-FAR_MM, FAR_MM) } else { -FAR_MM };
        (
            bounded(self.left + self.width / 2.0 + (lon - self.centre.0) * self.per_degree.0),
            bounded(self.top + self.height / 2.0 - (lat - self.centre.1) * self.per_degree.1),
        )
    }

    /// The lower edge.
    pub(super) fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// Left and right edge.
    pub(super) fn sides(&self) -> (f64, f64) {
        (self.left, self.left + self.width)
    }

    /// Left, top, right, bottom of the rectangle.
    pub(super) fn edges(&self) -> (f64, f64, f64, f64) {
        (self.left, self.top, self.left + self.width, self.bottom())
    }

    /// As attributes of an SVG rectangle.
    pub(super) fn rect(&self) -> String {
        format!(r#"x="{}" y="{}" width="{:.2}" height="{:.2}""#, self.left, self.top, self.width, self.height)
    }

    /// Draws the frame itself with ticks, arrow and scale bar.
    pub(super) fn furniture(&self, svg: &mut String, words: &MapWords) {
        let _ = write!(svg, r##"<rect {} fill="none" stroke="#222222" stroke-width="0.35"/>"##, self.rect());
        self.ticks(svg);
        self.arrow(svg, words);
        self.bar(svg, words);
    }

    fn ticks(&self, svg: &mut String) {
        let (spans, step) = self.step();
        let minutes = |degrees: f64| degrees * 60.0;
        let (half_lon, half_lat) = (spans.0 / 2.0, spans.1 / 2.0);
        let multiples = |middle: f64, half: f64| {
            let first = (minutes(middle - half) / f64::from(step)).ceil() as i64;
            let last = (minutes(middle + half) / f64::from(step)).floor() as i64;
            (first..=last).map(move |n| n * i64::from(step))
        };
        let bottom = self.bottom();
        for at in multiples(self.centre.0, half_lon) {
            let x = self.place(at as f64 / 60.0, self.centre.1).0;
            let _ = write!(
                svg,
                r##"<path d="M{x:.2} {bottom:.2}v-1.6M{x:.2} {0:.2}v1.6" stroke="#222222" stroke-width="0.2"/>"##,
                self.top
            );
            // Near a corner there is room for the tick, but not for its words.
            if x >= NUMBER_MM / 2.0 && x + NUMBER_MM / 2.0 <= self.left + self.width + EDGE_MM {
                text(svg, &format!(r#"x="{x:.2}" y="{:.2}""#, bottom + 3.1), &degrees(at, 'E'));
            }
        }
        for at in multiples(self.centre.1, half_lat) {
            let y = self.place(self.centre.0, at as f64 / 60.0).1;
            let right = self.left + self.width;
            let _ = write!(
                svg,
                r##"<path d="M{:.2} {y:.2}h1.6M{right:.2} {y:.2}h-1.6" stroke="#222222" stroke-width="0.2"/>"##,
                self.left
            );
            let x = self.left - 1.3;
            if y >= NUMBER_MM / 2.0 {
                text(svg, &format!(r#"transform="translate({x:.2} {y:.2}) rotate(-90)""#), &degrees(at, 'N'));
            }
        }
    }

    /// Degrees shown in each direction, and the step in minutes that gives three to six ticks on the longer side.
    fn step(&self) -> ((f64, f64), u32) {
        let spans = (self.width / self.per_degree.0, self.height / self.per_degree.1);
        let longer = spans.0.max(spans.1) * 60.0;
        let step = STEPS_MIN.into_iter().find(|step| longer / f64::from(*step) <= 6.0).unwrap_or(120);
        (spans, step)
    }

    fn arrow(&self, svg: &mut String, words: &MapWords) {
        let (x, y) = (self.left + self.width - 7.0, self.top + 6.5);
        let _ = write!(
            svg,
            r##"<path d="M{x:.2} {y:.2}l2.4 8l-2.4 -1.8l-2.4 1.8Z" fill="#ffffff" stroke="#ffffff" stroke-width="1.2"/><path d="M{x:.2} {y:.2}l2.4 8l-2.4 -1.8Z" fill="#ffffff" stroke="#222222" stroke-width="0.2"/><path d="M{x:.2} {y:.2}l-2.4 8l2.4 -1.8Z" fill="#222222" stroke="#222222" stroke-width="0.2"/>"##
        );
        label(svg, x, y - 1.2, &words.north, 3.4, "middle");
    }

    fn bar(&self, svg: &mut String, words: &MapWords) {
        let longest = self.metres_per_mm * BAR_MM / 1000.0;
        let km = BARS_KM.into_iter().rfind(|km| *km <= longest).unwrap_or(BARS_KM[0]);
        let length = km * 1000.0 / self.metres_per_mm;
        let (x, y) = (self.left + 4.0, self.bottom() - 4.0);
        let half = length / 2.0;
        let _ = write!(
            svg,
            r##"<rect x="{:.2}" y="{:.2}" width="{:.2}" height="7" fill="#ffffff" fill-opacity="0.85"/><rect x="{x:.2}" y="{y:.2}" width="{half:.3}" height="1.1" fill="#222222"/><rect x="{x:.2}" y="{y:.2}" width="{length:.3}" height="1.1" fill="none" stroke="#222222" stroke-width="0.2"/>"##,
            x - 2.0,
            y - 4.4,
            length + 14.0
        );
        for (at, figure) in [(0.0, "0".to_owned()), (half, (km / 2.0).to_string()), (length, km.to_string())]
        {
            text(svg, &format!(r#"x="{:.2}" y="{:.2}""#, x + at, y - 1.0), &figure);
        }
        let _ = write!(
            svg,
            r##"<text x="{:.2}" y="{:.2}" font-size="2.6" fill="#222222">{}</text>"##,
            x + length + 2.2,
            y + 1.2,
            escape(&words.kilometres)
        );
    }
}

/// Small text in the middle of its place.
fn text(svg: &mut String, place: &str, words: &str) {
    let _ = write!(
        svg,
        r##"<text {place} font-size="2.4" text-anchor="middle" fill="#222222">{}</text>"##,
        escape(words)
    );
}

/// `115°05′E` of whole minutes.
fn degrees(minutes: i64, hemisphere: char) -> String {
    format!("{}°{:02}′{hemisphere}", minutes / 60, minutes % 60)
}

/// West, south, east, north of some points.
fn extent(points: &[(f64, f64)]) -> (f64, f64, f64, f64) {
    let mut sound = points.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
    let Some(first) = sound.next() else { return (0.0, 0.0, 1.0, 1.0) };
    sound.fold((first.0, first.1, first.0, first.1), |(west, south, east, north), (x, y)| {
        (west.min(*x), south.min(*y), east.max(*x), north.max(*y))
    })
}

/// The points of the county's boundary; none where no layer holds it.
pub(super) fn county(layers: &[LayerFeatures]) -> Vec<(f64, f64)> {
    polygons_of(layers, LayerRole::County).flat_map(|shape| outer(&shape)).collect()
}

/// The points of a shape's outer rings.
pub(super) fn outer(shape: &MultiPolygon<f64>) -> Vec<(f64, f64)> {
    shape.iter().flat_map(|polygon| &polygon.exterior().0).map(|c| (c.x, c.y)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_at_a_tick_leaves_the_sheet() {
        let (width, height) = (160.0, 140.0);
        // Counties of all widths, so that some tick comes to lie at the very edge.
        for east in 0..60 {
            let frame =
                Frame::around(&[(114.8, 37.1), (115.2 + f64::from(east) / 400.0, 37.43)], width, height);
            let mut svg = String::new();
            frame.ticks(&mut svg);
            let words = svg.split("<text x=\"").skip(1);
            let places: Vec<f64> =
                words.map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect();
            assert!(places.len() >= 2, "{east}: {places:?}");
            let inside = |x: &f64| *x >= NUMBER_MM / 2.0 && *x <= width - NUMBER_MM / 2.0;
            assert!(places.iter().all(inside), "{east}: {places:?}");
        }
    }
}
