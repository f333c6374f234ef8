//! Whole sheets: what rules draw, what the legend says, what heavy layers become, and pictures that others brought.

use geo_types::{Coord, LineString, Point, Polygon};
use jitu_model::Id;
use jitu_model::place::{Feature, FieldKind, FieldValue, LayerRole};
use jitu_model::style::{Condition, LabelStyle, Stroke, StyleRule};

use super::*;

const LAYOUT: &str = include_str!("../../../../assets/layouts/a3-landscape.toml");

fn layout() -> Layout {
    Layout::parse("a3-landscape", LAYOUT).unwrap()
}

fn view(layout: &Layout, scale: f64) -> View {
    let plane = Plane::of_longitude(115.03).unwrap();
    View { plane, centre: plane.forward(115.03, 37.22), scale, map: layout.map_rect() }
}

/// A square of `side` millimetres on paper with its lower left corner at a place on the sheet.
fn square(view: &View, (x, y): (f64, f64), side: f64) -> Geometry<f64> {
    let corners = [(x, y), (x + side, y), (x + side, y - side), (x, y - side), (x, y)];
    let ring = corners.map(|at| view.degrees(at)).map(|(x, y)| Coord { x, y });
    Geometry::Polygon(Polygon::new(LineString(ring.to_vec()), Vec::new()))
}

fn feature(geometry: Geometry<f64>, class: &str, values: Vec<FieldValue>) -> Feature {
    let class = Some(class.to_owned());
    Feature { id: Id::NEW, name: Some("甲".to_owned()), code: None, class, values, geometry }
}

fn fields() -> Vec<Field> {
    vec![Field { name: "面积".to_owned(), kind: FieldKind::Real }]
}

fn rule(name: &str, when: Option<Condition>, fill: &str) -> StyleRule {
    let stroke = Stroke { colour: "#333333".to_owned(), width: 0.5, dash: Vec::new() };
    StyleRule {
        name: name.to_owned(),
        when,
        fill: Some(fill.to_owned()),
        stroke: Some(stroke),
        ..StyleRule::default()
    }
}

fn layer(name: &str) -> Layer {
    Layer {
        name: name.to_owned(),
        role: LayerRole::Other,
        class_field: Some("DLBM".to_owned()),
        ..Layer::default()
    }
}

fn drawn(style: LayerStyle, features: &[Feature]) -> Drawn {
    let layout = layout();
    let mut sheet = Sheet::new(&layout, view(&layout, 50_000.0), Grid::Lines).unwrap();
    let mut ink = sheet.layer(&layer("图层<甲>"), style, &fields());
    features.iter().for_each(|feature| ink.add(feature));
    sheet.take(ink, 1.0);
    sheet.finish(&SheetText { title: "甲 & 乙".to_owned(), ..SheetText::default() })
}

#[test]
fn the_first_rule_that_takes_a_feature_draws_it() {
    let view = view(&layout(), 50_000.0);
    let is = |values: &[&str]| Condition::Is {
        field: "DLBM".to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    let between = Condition::Between { field: "面积".to_owned(), from: Some(10.0), to: Some(20.0) };
    let style = LayerStyle {
        rules: vec![
            rule("水田", Some(is(&["0101", "0102"])), "#111111"),
            rule("中等", Some(between), "#222222"),
        ],
        label: Some(LabelStyle {
            field: "name".to_owned(),
            size: 12.0,
            colour: "#000000".to_owned(),
            halo: None,
            until_metres_per_pixel: None,
        }),
        ..LayerStyle::default()
    };
    let at = |column: f64| square(&view, (50.0 + column * 30.0, 150.0), 20.0);
    let number = |value: f64| vec![FieldValue::Real(value)];
    let features = [
        feature(at(0.0), "0102", number(15.0)),
        feature(at(1.0), "0301", number(10.0)),
        feature(at(2.0), "0301", number(20.0)),
        feature(at(3.0), "0301", vec![FieldValue::Null]),
    ];
    let svg = drawn(style, &features).svg;
    // Each once on the map and once in the legend.
    assert_eq!(
        (svg.matches("#111111").count() > 1, svg.matches("fill=\"#222222\"").count()),
        (true, 2),
        "{svg}"
    );
    assert!(svg.contains(">水田<") && svg.contains(">中等<") && !svg.contains("图层&lt;甲&gt;"));
    assert_eq!(svg.matches(">甲<").count(), 2, "labels of what is drawn");
    assert!(svg.contains("甲 &amp; 乙"));
}

#[test]
fn a_layer_beyond_its_scale_is_not_drawn() {
    let (layout, near) =
        (layout(), LayerStyle { until_metres_per_pixel: Some(13.3), ..LayerStyle::default() });
    let drawn = |scale: f64| {
        let mut sheet = Sheet::new(&layout, view(&layout, scale), Grid::None).unwrap();
        sheet.layer(&layer("甲"), near.clone(), &[]).is_drawn()
    };
    // 1:50 000 is 13.23 m a pixel of 1/96 inch.
    assert!(drawn(50_000.0) && !drawn(51_000.0));
}

#[test]
fn heavy_layers_are_bounded_by_the_paper() {
    let view = view(&layout(), 50_000.0);
    // 300 × 200 parcels a millimetre apart, a third of them too small to be told apart, each outline of 60 points.
    let mut features = Vec::new();
    for at in 0..60_000_u32 {
        let place = (25.0 + f64::from(at % 300), 45.0 + f64::from(at / 300));
        let side = if at % 3 == 0 { 0.3 } else { 0.9 };
        let ring: Vec<Coord<f64>> = (0..=60)
            .map(|step| f64::from(step % 60) / 60.0 * std::f64::consts::TAU)
            .map(|angle| {
                view.degrees((place.0 + side / 2.0 * angle.cos(), place.1 + side / 2.0 * angle.sin()))
            })
            .map(|(x, y)| Coord { x, y })
            .collect();
        let shape = Geometry::Polygon(Polygon::new(LineString(ring), Vec::new()));
        features.push(feature(shape, "0102", vec![FieldValue::Null]));
    }
    let style = LayerStyle { rules: vec![rule("", None, "#dddddd")], ..LayerStyle::default() };
    let drawn = drawn(style, &features);
    assert_eq!(drawn.merged, 20_000);
    // 60 points written out would be 20 MB.
    assert!(drawn.svg.len() < 4_000_000, "{}", drawn.svg.len());
}

#[test]
fn pictures_lie_under_the_layers_by_their_corners() {
    let layout = layout();
    let view = view(&layout, 50_000.0);
    let mut sheet = Sheet::new(&layout, view, Grid::None).unwrap();
    let (x, y) = view.centre;
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 1, 1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&[200, 180, 160]).unwrap();
    let corners = [(x - 500.0, y + 500.0), (x + 500.0, y + 500.0), (x - 500.0, y - 500.0)];
    sheet.picture(&RasterPicture { bytes: png, corners, opacity: 0.5 });
    sheet.picture(&RasterPicture { bytes: b"<svg/>".to_vec(), corners, opacity: 0.5 });
    let svg = sheet.finish(&SheetText::default()).svg;
    assert_eq!(svg.matches("<image").count(), 1, "a picture of an unknown kind is not taken");
    // A square kilometre is 20 mm wide about the middle of the map, (176, 146).
    assert!(svg.contains("matrix(20.00000 0.00000 0.00000 20.00000 166.0000 136.0000)"), "{svg}");
}

#[test]
fn broken_shapes_leave_a_sound_picture() {
    let shapes = [
        Geometry::Point(Point::new(f64::NAN, f64::INFINITY)),
        Geometry::LineString(LineString(vec![Coord { x: f64::NAN, y: 0.0 }, Coord { x: 1e308, y: -1e308 }])),
        Geometry::Polygon(Polygon::new(LineString(vec![Coord { x: 115.0, y: 37.2 }]), Vec::new())),
        Geometry::Polygon(Polygon::new(
            LineString::new(vec![Coord { x: f64::INFINITY, y: 37.2 }; 5]),
            Vec::new(),
        )),
    ];
    let features: Vec<Feature> = shapes.into_iter().map(|shape| feature(shape, "", Vec::new())).collect();
    let style = LayerStyle { rules: vec![rule("", None, "#dddddd")], ..LayerStyle::default() };
    let svg = drawn(style, &features).svg;
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}
