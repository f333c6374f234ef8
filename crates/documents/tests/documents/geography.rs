//! The sample's geography, and a coverage good enough for a picture.

use std::collections::BTreeMap;

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use jitu_model::coverage::{CoverageMethod, CoveragePart, CoverageReport, CoverageShapes, Overlap};
use jitu_model::place::{Feature, Layer, LayerFeatures, LayerHome, LayerRole, Secrecy};
use jitu_model::system::TowerOrigin;
use jitu_model::{Decimal, Id, Snapshot};

use crate::case::root;

fn geojson(name: &str) -> Vec<(BTreeMap<String, String>, Geometry<f64>)> {
    let path = root().join("assets/samples/julu-2021").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let features = json["features"].as_array().unwrap();
    features.iter().map(|feature| (properties(&feature["properties"]), shape(&feature["geometry"]))).collect()
}

fn properties(json: &serde_json::Value) -> BTreeMap<String, String> {
    let object = json.as_object().unwrap();
    object
        .iter()
        .filter_map(|(key, value)| value.as_str().map(|text| (key.clone(), text.to_owned())))
        .collect()
}

fn coord(json: &serde_json::Value) -> Coord<f64> {
    Coord { x: json[0].as_f64().unwrap(), y: json[1].as_f64().unwrap() }
}

fn polygon(json: &serde_json::Value) -> Polygon<f64> {
    let ring =
        |ring: &serde_json::Value| LineString::new(ring.as_array().unwrap().iter().map(coord).collect());
    let mut rings = json.as_array().unwrap().iter().map(ring);
    Polygon::new(rings.next().unwrap(), rings.collect())
}

fn shape(json: &serde_json::Value) -> Geometry<f64> {
    let coordinates = &json["coordinates"];
    match json["type"].as_str().unwrap() {
        "Point" => Geometry::Point(coord(coordinates).into()),
        "Polygon" => Geometry::Polygon(polygon(coordinates)),
        "MultiPolygon" => Geometry::MultiPolygon(MultiPolygon::new(
            coordinates.as_array().unwrap().iter().map(polygon).collect(),
        )),
        other => panic!("{other}"),
    }
}

pub(crate) fn towers() -> Vec<(String, TowerOrigin, Point<f64>)> {
    geojson("towers.geojson")
        .into_iter()
        .map(|(properties, geometry)| {
            let Geometry::Point(point) = geometry else { panic!("a tower is no point") };
            let origin =
                if properties["origin"] == "reused" { TowerOrigin::Reused } else { TowerOrigin::New };
            (properties["name"].clone(), origin, point)
        })
        .collect()
}

pub(crate) fn layers() -> Vec<LayerFeatures> {
    [
        ("county.geojson", LayerRole::County),
        ("townships.geojson", LayerRole::Township),
        ("town.geojson", LayerRole::Town),
        ("cropland.geojson", LayerRole::Cropland),
    ]
    .into_iter()
    .map(|(file, role)| layer(file, role))
    .collect()
}

fn layer(file: &str, role: LayerRole) -> LayerFeatures {
    let features: Vec<Feature> = geojson(file)
        .into_iter()
        .map(|(properties, geometry)| Feature {
            id: Id::NEW,
            name: properties.get("name").cloned(),
            code: None,
            class: None,
            values: Vec::new(),
            geometry,
        })
        .collect();
    let layer = Layer {
        id: Id::NEW,
        name: file.into(),
        role,
        home: LayerHome::Project,
        table_name: "t".into(),
        crs: 4490,
        secrecy: Secrecy::Public,
        feature_count: features.len() as i64,
        fingerprint: None,
        source: String::new(),
        synthetic: true,
        visible: true,
        opacity: 1.0,
        position: 0,
        ..Layer::default()
    };
    LayerFeatures { layer, fields: Vec::new(), features }
}

/// Discs of 3 km round the towers, side by side instead of united: enough for a picture.
pub(crate) fn coverage(snapshot: &Snapshot, layers: &[LayerFeatures]) -> (CoverageReport, CoverageShapes) {
    let discs: Vec<Polygon<f64>> = snapshot.towers.iter().filter_map(|t| t.position()).map(disc).collect();
    let parts: Vec<CoveragePart> = layers[1]
        .features
        .iter()
        .enumerate()
        .map(|(index, feature)| CoveragePart {
            name: feature.name.clone().unwrap_or_default(),
            target_area_m2: 40_000_000.0 + index as f64 * 1_234_567.0,
            visible_area_m2: 36_000_000.0 + index as f64 * 1_000_000.0,
            ratio: Decimal::new(9000, 2),
        })
        .collect();
    let target = parts.iter().map(|p| p.target_area_m2).sum();
    let visible = parts.iter().map(|p| p.visible_area_m2).sum();
    let report = CoverageReport {
        method: CoverageMethod::Disc,
        towers: discs.len(),
        county_area_m2: 623_000_000.0,
        county_visible_m2: 560_000_000.0,
        target: "cropland".into(),
        target_area_m2: target,
        visible_area_m2: visible,
        ratio: Decimal::new(9000, 2),
        overlap: Overlap::default(),
        by_township: parts,
        by_class: Vec::new(),
        by_tower: Vec::new(),
    };
    let per_tower = discs.iter().map(|disc| MultiPolygon::new(vec![disc.clone()])).collect();
    let blind = disc((115.2, 37.2));
    let shapes = CoverageShapes {
        per_tower,
        visible: MultiPolygon::new(discs),
        blind: MultiPolygon::new(vec![blind]),
        depths: None,
    };
    (report, shapes)
}

fn disc((lon, lat): (f64, f64)) -> Polygon<f64> {
    let (mx, my) = jitu_model::ellipsoid::metres_per_degree(lat);
    let ring = (0..=72).map(|step| {
        let angle = f64::from(step) * 5_f64.to_radians();
        Coord { x: lon + 3000.0 / mx * angle.cos(), y: lat + 3000.0 / my * angle.sin() }
    });
    Polygon::new(LineString::new(ring.collect()), Vec::new())
}
