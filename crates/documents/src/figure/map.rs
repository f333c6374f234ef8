//! What the maps have in common: layers as paths, towers as symbols, names with a rim.

use std::fmt::Write as _;

use geo_types::{Geometry, LineString, MultiPolygon, Polygon};
use jitu_model::ellipsoid;
use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_model::system::{Tower, TowerOrigin};

use super::chart::escape;
use super::frame::Frame;

/// Height of a text line in the picture, millimetres; 2.9 mm are 8 pt.
pub(super) const LETTER_MM: f64 = 2.9;

/// Colours and lines of the areas, in drawing order.
pub(super) const AREAS: [(LayerRole, &str); 3] = [
    (LayerRole::Cropland, r##"fill="#f0f2d5""##),
    (LayerRole::Farmland, r##"fill="#dfe8ba""##),
    (LayerRole::Town, r##"fill="#d8d2cc" fill-opacity="0.85" stroke="#8a8178" stroke-width="0.2""##),
];
/// What is seen.
pub(super) const VISIBLE: &str =
    r##"fill="#12747a" fill-opacity="0.2" stroke="#12747a" stroke-width="0.15""##;
/// Target that is not seen.
pub(super) const BLIND: &str = r#"fill="url(#coverage-blind)""#;
/// The hatch of [`BLIND`].
pub(super) const BLIND_PATTERN: &str = r##"<pattern id="coverage-blind" patternUnits="userSpaceOnUse" width="1.4" height="1.4" patternTransform="rotate(45)"><rect width="0.28" height="1.4" fill="#b3472b"/></pattern>"##;
/// Township boundaries.
pub(super) const TOWNSHIP: &str =
    r##"fill="none" stroke="#7d7d7d" stroke-width="0.18" stroke-dasharray="1.2 0.6""##;
/// The county's boundary.
pub(super) const COUNTY: &str =
    r##"fill="none" stroke="#222222" stroke-width="0.45" stroke-dasharray="3 0.8 0.6 0.8""##;

/// The beginning of a map named `id`, its size in millimetres, up to the group that is clipped to the frame.
pub(super) fn opened(id: &str, (width, height): (f64, f64), frame: &Frame, patterns: &str) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}" font-family="Noto Sans SC"><defs><clipPath id="{id}-frame"><rect {0}/></clipPath>{patterns}</defs><rect {0} fill="#ffffff"/><g clip-path="url(#{id}-frame)" fill-rule="evenodd" stroke-linejoin="round">"##,
        frame.rect()
    )
}

/// Whether a layer of a role has features.
pub(super) fn has(layers: &[LayerFeatures], role: LayerRole) -> bool {
    layers.iter().any(|l| l.layer.role == role && !l.features.is_empty())
}

/// The names of townships, in the middle of their largest part.
pub(super) fn names(svg: &mut String, layers: &[LayerFeatures], frame: &Frame) {
    for features in layers.iter().filter(|l| l.layer.role == LayerRole::Township) {
        for feature in &features.features {
            let (Some(name), Some(shape)) = (&feature.name, multi(&feature.geometry)) else { continue };
            if let Some((lon, lat)) = middle(&shape) {
                let (x, y) = frame.place(lon, lat);
                label(svg, x, y + LETTER_MM * 0.35, name, LETTER_MM, "middle");
            }
        }
    }
}

/// Text with a white rim, so that it can be read over lines.
pub(super) fn label(svg: &mut String, x: f64, y: f64, text: &str, size: f64, anchor: &str) {
    let text = escape(text);
    for rim in [r##" stroke="#ffffff" stroke-width="0.7" stroke-linejoin="round""##, ""] {
        let _ = write!(
            svg,
            r##"<text x="{x:.2}" y="{y:.2}" font-size="{size}" text-anchor="{anchor}" fill="#1c1c1c"{rim}>{text}</text>"##
        );
    }
}

/// What a tower is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TowerKind {
    New,
    Reused,
    Idle,
}

pub(crate) fn tower_kind(tower: &Tower) -> TowerKind {
    match (tower.in_use, tower.origin) {
        (false, _) => TowerKind::Idle,
        (true, TowerOrigin::New) => TowerKind::New,
        (true, TowerOrigin::Reused) => TowerKind::Reused,
    }
}

/// A tower: new a filled circle, reused a hollow diamond, out of use a cross; they differ without colour, too.
pub(crate) fn symbol(kind: TowerKind, x: f64, y: f64) -> String {
    match kind {
        TowerKind::New => {
            format!(
                r##"<circle cx="{x:.2}" cy="{y:.2}" r="0.95" fill="#0b5157" stroke="#ffffff" stroke-width="0.2"/>"##
            )
        }
        TowerKind::Reused => format!(
            r##"<path d="M{x:.2} {:.2}L{:.2} {y:.2}L{x:.2} {:.2}L{:.2} {y:.2}Z" fill="#ffffff" stroke="#0b5157" stroke-width="0.4"/>"##,
            y - 1.3,
            x + 1.3,
            y + 1.3,
            x - 1.3
        ),
        TowerKind::Idle => format!(
            r##"<path d="M{0:.2} {1:.2}L{2:.2} {3:.2}M{0:.2} {3:.2}L{2:.2} {1:.2}" fill="none" stroke="#8c2f1b" stroke-width="0.5"/>"##,
            x - 1.0,
            y - 1.0,
            x + 1.0,
            y + 1.0
        ),
    }
}

/// A site that is proposed: a triangle of its own colour.
pub(super) fn proposed(x: f64, y: f64) -> String {
    format!(
        r##"<path d="M{x:.2} {:.2}L{:.2} {:.2}L{:.2} {:.2}Z" fill="#b3472b" stroke="#ffffff" stroke-width="0.3"/>"##,
        y - 1.7,
        x + 1.6,
        y + 1.2,
        x - 1.6,
        y + 1.2
    )
}

/// A place too small to be drawn as an area.
pub(super) fn spot(x: f64, y: f64) -> String {
    format!(
        r##"<rect x="{:.2}" y="{:.2}" width="1.8" height="1.8" fill="#12747a" stroke="#ffffff" stroke-width="0.25"/>"##,
        x - 0.9,
        y - 0.9
    )
}

/// The polygons of every layer of a role.
pub(super) fn polygons_of(
    layers: &[LayerFeatures],
    role: LayerRole,
) -> impl Iterator<Item = MultiPolygon<f64>> {
    layers
        .iter()
        .filter(move |layer| layer.layer.role == role)
        .flat_map(|layer| layer.features.iter().filter_map(|feature| multi(&feature.geometry)))
}

pub(super) fn multi(geometry: &Geometry<f64>) -> Option<MultiPolygon<f64>> {
    match geometry {
        Geometry::Polygon(polygon) => Some(MultiPolygon::new(vec![polygon.clone()])),
        Geometry::MultiPolygon(shape) => Some(shape.clone()),
        _ => None,
    }
}

/// The centroid of a shape's largest part, in degrees.
pub(super) fn middle(shape: &MultiPolygon<f64>) -> Option<(f64, f64)> {
    let largest =
        shape.iter().max_by(|a, b| ellipsoid::polygon_area(a).total_cmp(&ellipsoid::polygon_area(b)))?;
    let ring = &largest.exterior().0;
    let origin = ring.first()?;
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for edge in ring.windows(2) {
        let (ax, ay) = (edge[0].x - origin.x, edge[0].y - origin.y);
        let (bx, by) = (edge[1].x - origin.x, edge[1].y - origin.y);
        let cross = ax * by - bx * ay;
        area += cross;
        x += (ax + bx) * cross;
        y += (ay + by) * cross;
    }
    (area.abs() > f64::EPSILON).then(|| (origin.x + x / (3.0 * area), origin.y + y / (3.0 * area)))
}

/// Appends shapes that do not overlap as one path.
pub(super) fn path(
    svg: &mut String,
    shapes: impl IntoIterator<Item = MultiPolygon<f64>>,
    look: &str,
    frame: &Frame,
) {
    let mut data = String::new();
    for shape in shapes {
        for ring in shape.iter().flat_map(rings) {
            ring_path(&mut data, ring, frame);
        }
    }
    if !data.is_empty() {
        let _ = write!(svg, r#"<path d="{data}" {look}/>"#);
    }
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// A printer's dot at 300 dpi, millimetres: points nearer than that to the one before are left out.
const DOT_MM: f64 = 0.085;

fn ring_path(data: &mut String, ring: &LineString<f64>, frame: &Frame) {
    let mut points: Vec<(f64, f64)> = Vec::with_capacity(ring.0.len());
    for coord in &ring.0 {
        let point = frame.place(coord.x, coord.y);
        let far = points.last().is_none_or(|last| (last.0 - point.0).hypot(last.1 - point.1) >= DOT_MM);
        if far {
            points.push(point);
        }
    }
    if points.len() < 3 {
        return;
    }
    for (index, (x, y)) in points.iter().enumerate() {
        let _ = write!(data, "{}{x:.2} {y:.2}", if index == 0 { 'M' } else { 'L' });
    }
    data.push('Z');
}
