//! The coverage map: boundaries, what is watched, the towers, and what a map needs to be read.
//!
//! The county is drawn in the plane that is true to scale on the CGCS2000 ellipsoid at its middle: a county is some
//! tens of kilometres wide, so the scale bar holds to better than a hundredth over the whole sheet. The legend names
//! what is drawn and nothing else.

use jitu_model::coverage::CoverageShapes;
use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_model::system::Tower;

use super::depths;
use super::frame::{self, Frame};
use super::legend::{self, Legend, Sample};
use super::map::{
    self, AREAS, BLIND, BLIND_PATTERN, COUNTY, TOWNSHIP, VISIBLE, has, names, path, polygons_of, symbol,
    tower_kind,
};
use crate::form::MapWords;

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

/// Draws the map, `width` × `height` millimetres.
pub(crate) fn draw(subject: &MapSubject, words: &MapWords, width: f64, height: f64) -> String {
    let legend = legend(subject, words);
    let frame = Frame::around(&extent(subject), width, height - legend.height());
    let mut svg = map::opened("coverage", (width, height), &frame, BLIND_PATTERN);
    areas(&mut svg, subject, &frame);
    outlines(&mut svg, subject, &frame);
    for tower in &subject.towers {
        if let Some((lon, lat)) = tower.position() {
            let (x, y) = frame.place(lon, lat);
            svg.push_str(&symbol(tower_kind(tower), x, y));
        }
    }
    names(&mut svg, subject.layers, &frame);
    svg.push_str("</g>");
    frame.furniture(&mut svg, words);
    legend.draw(&mut svg, words, &frame, height);
    svg.push_str("</svg>");
    svg
}

/// The points that the sheet shows: the county, or all towers and what they see where no county is given.
fn extent(subject: &MapSubject) -> Vec<(f64, f64)> {
    let county = frame::county(subject.layers);
    if !county.is_empty() {
        return county;
    }
    let mut points = frame::outer(&subject.shapes.visible);
    points.extend(subject.towers.iter().filter_map(|tower| tower.position()));
    points
}

/// An entry for each thing that is drawn.
fn legend(subject: &MapSubject, words: &MapWords) -> Legend {
    let mut entries = legend::towers(&subject.towers, words);
    let shapes = subject.shapes;
    let pictured = shapes.depths.as_ref();
    entries.extend(pictured.map(|picture| depths::legend(picture, words)).unwrap_or_default());
    for (there, sample, word) in [
        (pictured.is_none() && !shapes.visible.0.is_empty(), Sample::Area(VISIBLE), &words.visible),
        (!shapes.blind.0.is_empty(), Sample::Area(BLIND), &words.blind),
        (has(subject.layers, LayerRole::Cropland), Sample::Area(AREAS[0].1), &words.cropland),
        (has(subject.layers, LayerRole::Farmland), Sample::Area(AREAS[1].1), &words.farmland),
        (has(subject.layers, LayerRole::Town), Sample::Area(AREAS[2].1), &words.town),
    ] {
        if there {
            entries.push((sample, word.clone()));
        }
    }
    entries.extend(legend::boundaries(subject.layers, words));
    let synthetic = subject.towers.iter().any(|t| t.synthetic);
    let note = if synthetic { &words.synthetic_note } else { &words.boundary_note };
    let method = if pictured.is_some() { format!("{}。", words.by_sight) } else { String::new() };
    Legend::new(entries, format!("{}。{note}。{method}", words.reference))
}

fn areas(svg: &mut String, subject: &MapSubject, frame: &Frame) {
    let role = |svg: &mut String, (role, look): (LayerRole, &str)| {
        path(svg, polygons_of(subject.layers, role), look, frame);
    };
    role(svg, AREAS[0]);
    role(svg, AREAS[1]);
    match &subject.shapes.depths {
        Some(picture) => depths::draw(svg, picture, &|lon, lat| frame.place(lon, lat)),
        None => path(svg, [subject.shapes.visible.clone()], VISIBLE, frame),
    }
    path(svg, [subject.shapes.blind.clone()], BLIND, frame);
    role(svg, AREAS[2]);
}

fn outlines(svg: &mut String, subject: &MapSubject, frame: &Frame) {
    for (role, look) in [(LayerRole::Township, TOWNSHIP), (LayerRole::County, COUNTY)] {
        path(svg, polygons_of(subject.layers, role), look, frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Common;
    use geo_types::{Geometry, MultiPolygon, Point, Polygon, polygon};
    use jitu_model::Id;
    use jitu_model::coverage::DepthPicture;
    use jitu_model::place::{Feature, Layer, LayerHome, Secrecy};
    use jitu_model::system::TowerOrigin;

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
            ..Layer::default()
        };
        let feature = Feature {
            id: Id::NEW,
            name: Some(name.into()),
            code: None,
            class: None,
            values: Vec::new(),
            geometry: Geometry::Polygon(square(size)),
        };
        LayerFeatures { layer, fields: Vec::new(), features: vec![feature] }
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
            depths: None,
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
    fn line_of_sight_is_a_picture_laid_out_by_its_corners() {
        let words = Common::shipped().unwrap().map;
        let layers = [layer(LayerRole::County, "县", 0.4)];
        let corners = [(115.0, 37.4), (115.4, 37.401), (115.0, 37.0)];
        let cells = [0, 1, 3, DepthPicture::OUTSIDE].repeat(25);
        let depths = Some(DepthPicture { width: 10, cells, corners });
        let shapes = CoverageShapes { depths, ..shapes(true) };
        let subject = MapSubject { layers: &layers, towers: Vec::new(), shapes: &shapes };
        let svg = draw(&subject, &words, 156.0, 140.0);
        for there in [&words.seen_once, &words.seen_more, &words.by_sight] {
            assert!(svg.contains(there.as_str()), "{there}");
        }
        assert!(!svg.contains(&words.seen_twice) && !svg.contains(&format!(">{}<", words.visible)));
        let frame = Frame::around(&extent(&subject), 156.0, 140.0 - legend(&subject, &words).height());
        let (origin, right) = (frame.place(115.0, 37.4), frame.place(115.4, 37.401));
        let matrix = svg.split("matrix(").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
        let numbers: Vec<f64> = matrix.split(' ').map(|number| number.parse().unwrap()).collect();
        let wanted = [right.0 - origin.0, right.1 - origin.1, numbers[2], numbers[3], origin.0, origin.1];
        assert!(numbers.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-3), "{matrix}");
    }

    #[test]
    fn the_scale_bar_is_true_at_the_middle_of_the_sheet() {
        let layers = [layer(LayerRole::County, "县", 0.4)];
        let shapes = shapes(false);
        let subject = MapSubject { layers: &layers, towers: Vec::new(), shapes: &shapes };
        let svg = draw(&subject, &Common::shipped().unwrap().map, 156.0, 140.0);
        let frame = Frame::around(&extent(&subject), 156.0, 140.0 - 11.0);
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
