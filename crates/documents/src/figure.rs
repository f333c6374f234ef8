//! The coverage map as a vector picture: boundaries, what is watched, the towers, and what a map needs to be read.
//!
//! The county is drawn in the plane that is true to scale on the CGCS2000 ellipsoid at its middle: a county is some
//! tens of kilometres wide, so the scale bar holds to better than a hundredth over the whole sheet. The legend names
//! what is drawn and nothing else.

mod frame;
mod legend;

use std::fmt::Write as _;

use geo_types::{Geometry, LineString, MultiPolygon, Polygon};
use jitu_model::coverage::CoverageShapes;
use jitu_model::ellipsoid;
use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_model::system::{Tower, TowerOrigin};

use crate::form::MapWords;
use frame::Frame;

/// What is drawn.
#[derive(Debug)]
pub(crate) struct MapSubject<'a> {
    /// Reference layers, EPSG:4490.
    pub(crate) layers: &'a [LayerFeatures],
    /// The programme's towers.
    pub(crate) towers: Vec<&'a Tower>,
    /// What they see.
    pub(crate) shapes: &'a CoverageShapes,
}

/// Height of a text line in the picture, millimetres; 2.9 mm are 8 pt.
const LETTER_MM: f64 = 2.9;

/// Colours and lines of the areas, in drawing order.
const AREAS: [(LayerRole, &str); 3] = [
    (LayerRole::Cropland, r##"fill="#f0f2d5""##),
    (LayerRole::Farmland, r##"fill="#dfe8ba""##),
    (LayerRole::Town, r##"fill="#d8d2cc" fill-opacity="0.85" stroke="#8a8178" stroke-width="0.2""##),
];
/// What is seen.
const VISIBLE: &str = r##"fill="#12747a" fill-opacity="0.2" stroke="#12747a" stroke-width="0.15""##;
/// Target that is not seen.
const BLIND: &str = r#"fill="url(#blind)""#;
/// Township boundaries.
const TOWNSHIP: &str = r##"fill="none" stroke="#7d7d7d" stroke-width="0.18" stroke-dasharray="1.2 0.6""##;
/// The county's boundary.
const COUNTY: &str = r##"fill="none" stroke="#222222" stroke-width="0.45" stroke-dasharray="3 0.8 0.6 0.8""##;

/// Draws the map, `width` × `height` millimetres.
pub(crate) fn draw(subject: &MapSubject, words: &MapWords, width: f64, height: f64) -> String {
    let legend = legend::Legend::of(subject, words);
    let frame = Frame::around(subject, width, height - legend.height());
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}" font-family="Noto Sans SC"><defs><clipPath id="frame"><rect {0}/></clipPath><pattern id="blind" patternUnits="userSpaceOnUse" width="1.4" height="1.4" patternTransform="rotate(45)"><rect width="0.28" height="1.4" fill="#b3472b"/></pattern></defs><rect {0} fill="#ffffff"/><g clip-path="url(#frame)" fill-rule="evenodd" stroke-linejoin="round">"##,
        frame.rect()
    );
    areas(&mut svg, subject, &frame);
    outlines(&mut svg, subject, &frame);
    for tower in &subject.towers {
        if let Some((lon, lat)) = tower.position() {
            let (x, y) = frame.place(lon, lat);
            svg.push_str(&symbol(tower_kind(tower), x, y));
        }
    }
    names(&mut svg, subject, &frame);
    svg.push_str("</g>");
    frame.furniture(&mut svg, words);
    legend.draw(&mut svg, words, &frame, height);
    svg.push_str("</svg>");
    svg
}

fn areas(svg: &mut String, subject: &MapSubject, frame: &Frame) {
    let role = |svg: &mut String, (role, look): (LayerRole, &str)| {
        path(svg, polygons_of(subject.layers, role), look, frame);
    };
    role(svg, AREAS[0]);
    role(svg, AREAS[1]);
    path(svg, [subject.shapes.visible.clone()], VISIBLE, frame);
    path(svg, [subject.shapes.blind.clone()], BLIND, frame);
    role(svg, AREAS[2]);
}

fn outlines(svg: &mut String, subject: &MapSubject, frame: &Frame) {
    for (role, look) in [(LayerRole::Township, TOWNSHIP), (LayerRole::County, COUNTY)] {
        path(svg, polygons_of(subject.layers, role), look, frame);
    }
}

/// The names of townships, in the middle of their largest part.
fn names(svg: &mut String, subject: &MapSubject, frame: &Frame) {
    for features in subject.layers.iter().filter(|l| l.layer.role == LayerRole::Township) {
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
fn label(svg: &mut String, x: f64, y: f64, text: &str, size: f64, anchor: &str) {
    let text = escape(text);
    for rim in [r##" stroke="#ffffff" stroke-width="0.7" stroke-linejoin="round""##, ""] {
        let _ = write!(
            svg,
            r##"<text x="{x:.2}" y="{y:.2}" font-size="{size}" text-anchor="{anchor}" fill="#1c1c1c"{rim}>{text}</text>"##
        );
    }
}

/// Escapes text for XML.
fn escape(text: &str) -> String {
    let text = crate::template::clean(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// What a tower is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TowerKind {
    New,
    Reused,
    Idle,
}

fn tower_kind(tower: &Tower) -> TowerKind {
    match (tower.in_use, tower.origin) {
        (false, _) => TowerKind::Idle,
        (true, TowerOrigin::New) => TowerKind::New,
        (true, TowerOrigin::Reused) => TowerKind::Reused,
    }
}

/// A tower: new a filled circle, reused a hollow diamond, out of use a cross; they differ without colour, too.
fn symbol(kind: TowerKind, x: f64, y: f64) -> String {
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

/// The polygons of every layer of a role.
fn polygons_of(layers: &[LayerFeatures], role: LayerRole) -> impl Iterator<Item = MultiPolygon<f64>> {
    layers
        .iter()
        .filter(move |layer| layer.layer.role == role)
        .flat_map(|layer| layer.features.iter().filter_map(|feature| multi(&feature.geometry)))
}

fn multi(geometry: &Geometry<f64>) -> Option<MultiPolygon<f64>> {
    match geometry {
        Geometry::Polygon(polygon) => Some(MultiPolygon::new(vec![polygon.clone()])),
        Geometry::MultiPolygon(shape) => Some(shape.clone()),
        _ => None,
    }
}

/// The centroid of a shape's largest part, in degrees.
fn middle(shape: &MultiPolygon<f64>) -> Option<(f64, f64)> {
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
fn path(svg: &mut String, shapes: impl IntoIterator<Item = MultiPolygon<f64>>, look: &str, frame: &Frame) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Common;
    use geo_types::{Point, polygon};
    use jitu_model::Id;
    use jitu_model::place::{Feature, Layer, LayerHome, Secrecy};

    fn square(size: f64) -> Polygon<f64> {
        let (x, y) = (115.0, 37.0);
        polygon![(x: x, y: y), (x: x + size, y: y), (x: x + size, y: y + size), (x: x, y: y + size)]
    }

    fn layer(role: LayerRole, name: &str, size: f64) -> LayerFeatures {
        let layer = Layer {
            id: Id::NEW,
            name: name.into(),
            role,
            home: LayerHome::Project,
            table_name: "t".into(),
            crs: 4490,
            secrecy: Secrecy::Public,
            feature_count: 1,
            fingerprint: None,
            source: String::new(),
            synthetic: true,
            visible: true,
            opacity: 1.0,
            position: 0,
        };
        let feature = Feature {
            id: Id::NEW,
            name: Some(name.into()),
            code: None,
            class: None,
            geometry: Geometry::Polygon(square(size)),
        };
        LayerFeatures { layer, features: vec![feature] }
    }

    fn tower(origin: TowerOrigin, in_use: bool) -> Tower {
        Tower {
            id: Id::NEW,
            asset: Id::NEW,
            code: String::new(),
            name: String::new(),
            township: None,
            origin,
            in_use,
            ground_height_m: None,
            mast_height_m: 35.0,
            range_m: 3000.0,
            azimuth_deg: None,
            view_angle_deg: None,
            image_width_px: None,
            sensor_width_mm: None,
            focal_mm: None,
            synthetic: false,
            geometry: Geometry::Point(Point::new(115.1, 37.1)),
        }
    }

    fn shapes(visible: bool) -> CoverageShapes {
        let parts = if visible { vec![square(0.1)] } else { Vec::new() };
        CoverageShapes {
            per_tower: Vec::new(),
            visible: MultiPolygon::new(parts),
            blind: MultiPolygon::new(Vec::new()),
        }
    }

    #[test]
    fn the_legend_names_what_is_drawn_and_nothing_else() {
        let words = Common::shipped().unwrap().map;
        let layers = [layer(LayerRole::County, "县", 0.4), layer(LayerRole::Township, "甲<乡>&", 0.2)];
        let towers = [tower(TowerOrigin::New, true), tower(TowerOrigin::New, false)];
        let shapes = shapes(true);
        let subject = MapSubject { layers: &layers, towers: towers.iter().collect(), shapes: &shapes };
        let svg = draw(&subject, &words, 156.0, 140.0);
        for there in
            [&words.tower_new, &words.tower_idle, &words.visible, &words.county, &words.boundary_note]
        {
            assert!(svg.contains(there.as_str()), "{there}");
        }
        for absent in [&words.tower_reused, &words.blind, &words.town, &words.cropland, &words.synthetic_note]
        {
            assert!(!svg.contains(absent.as_str()), "{absent}");
        }
        assert!(svg.contains("甲&lt;乡&gt;&amp;"), "names are escaped");
    }

    #[test]
    fn the_scale_bar_is_true_at_the_middle_of_the_sheet() {
        let layers = [layer(LayerRole::County, "县", 0.4)];
        let shapes = shapes(false);
        let subject = MapSubject { layers: &layers, towers: Vec::new(), shapes: &shapes };
        let svg = draw(&subject, &Common::shipped().unwrap().map, 156.0, 140.0);
        let frame = Frame::around(&subject, 156.0, 140.0 - 11.0);
        // Length of a degree by the series for the ellipsoid's meridian and parallels, independent of the drawing's.
        let lat = 37.2_f64.to_radians();
        let east = 111_412.84 * lat.cos() - 93.5 * (3.0 * lat).cos() + 0.118 * (5.0 * lat).cos();
        let north = 111_132.954 - 559.822 * (2.0 * lat).cos() + 1.175 * (4.0 * lat).cos();
        let (a, b) = (frame.place(115.2, 37.2), frame.place(115.3, 37.25));
        let per_mm = 0.1 * east / (b.0 - a.0);
        assert!((per_mm / (0.05 * north / (a.1 - b.1)) - 1.0).abs() < 1e-4, "one scale both ways");
        let bar = 10_000.0 / per_mm;
        let drawn = svg.split("width=\"").filter_map(|rest| {
            let (width, after) = rest.split_once('"')?;
            after.starts_with(" height=\"1.1\" fill=\"none\"").then(|| width.parse::<f64>().ok())?
        });
        assert!(drawn.into_iter().any(|width| (width / bar - 1.0).abs() < 1e-3), "10 km are {bar} mm\n{svg}");
    }

    #[test]
    fn a_map_without_a_county_shows_the_towers() {
        let towers = [tower(TowerOrigin::New, true)];
        let shapes = shapes(false);
        let subject = MapSubject { layers: &[], towers: towers.iter().collect(), shapes: &shapes };
        let svg = draw(&subject, &Common::shipped().unwrap().map, 156.0, 140.0);
        assert!(svg.contains("<circle"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
