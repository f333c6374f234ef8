//! The committed sample is what the generator makes, byte for byte, and is sound: nothing overlaps, nothing is lost.
#![allow(clippy::unwrap_used, reason = "a test fails by panic, in its helpers too")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use geo::{Area, BooleanOps, BoundingRect, Contains, Intersects, MultiPolygon, Point, Polygon, unary_union};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/samples/julu-2021")
}

fn made() -> &'static BTreeMap<&'static str, Vec<u8>> {
    static MADE: OnceLock<BTreeMap<&'static str, Vec<u8>>> = OnceLock::new();
    MADE.get_or_init(|| {
        let source = |name: &str| std::fs::read_to_string(folder().join("source").join(name)).unwrap();
        let files = jitu_samplegen::generate(&source("boundary.geojson"), &source("townships.csv"));
        files.unwrap().into_iter().collect()
    })
}

fn features(name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder().join(name)).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    document["features"].as_array().unwrap().clone()
}

fn polygons(name: &str) -> Vec<Polygon<f64>> {
    let ring = |v: &Value| {
        v.as_array().unwrap().iter().map(|p| (p[0].as_f64().unwrap(), p[1].as_f64().unwrap())).collect()
    };
    features(name)
        .iter()
        .map(|f| {
            let rings = f["geometry"]["coordinates"].as_array().unwrap();
            Polygon::new(ring(&rings[0]), rings[1..].iter().map(ring).collect())
        })
        .collect()
}

#[test]
fn regenerates_byte_for_byte() {
    for (name, bytes) in made() {
        let committed = std::fs::read(folder().join(name)).unwrap();
        assert!(committed == *bytes, "{name} differs from what the generator makes");
    }
}

#[test]
fn a_damaged_source_is_named() {
    let error = jitu_samplegen::generate("{}", "").unwrap_err();
    assert!(error.to_string().contains("boundary.geojson"));
}

#[test]
fn files_stay_small() {
    let made = made();
    let text: usize = made.iter().filter(|(name, _)| !name.ends_with(".i16")).map(|(_, b)| b.len()).sum();
    assert!(text < 4_000_000, "{text}");
    assert!(made["terrain.i16"].len() < 1_000_000);
}

#[test]
fn townships_part_the_county_exactly() {
    let county = &polygons("county.geojson")[0];
    let townships = polygons("townships.geojson");
    assert_eq!(townships.len(), 10);
    let whole = unary_union(&townships);
    assert_eq!(whole.0.len(), 1);
    assert!(whole.0[0].interiors().is_empty());
    assert!(county.xor(&whole).unsigned_area() < 1e-12);
    let sum: f64 = townships.iter().map(Area::unsigned_area).sum();
    assert!((sum - county.unsigned_area()).abs() < 1e-12);
}

#[test]
fn parcels_do_not_overlap_and_lie_in_the_county() {
    let county = &polygons("county.geojson")[0];
    let parcels = polygons("cropland.geojson");
    assert!((2500..=3500).contains(&parcels.len()), "{}", parcels.len());
    let boxes: Vec<_> = parcels.iter().map(|p| p.bounding_rect().unwrap()).collect();
    let mut order: Vec<usize> = (0..parcels.len()).collect();
    order.sort_by(|a, b| boxes[*a].min().x.total_cmp(&boxes[*b].min().x));
    for (n, i) in order.iter().enumerate() {
        for j in order[n + 1..].iter().take_while(|j| boxes[**j].min().x <= boxes[*i].max().x) {
            let meet = boxes[*i].intersects(&boxes[*j]) && parcels[*i].intersects(&parcels[*j]);
            assert!(!meet, "parcels {i} and {j} meet");
        }
    }
    let all = MultiPolygon(parcels);
    // The outline is 155 km long, and rounding to the sixth decimal may move a corner out by 5 cm.
    assert!(all.difference(county).unsigned_area() < county.unsigned_area() * 1e-5);
}

#[test]
fn towers_are_as_the_report_counts_them() {
    let towers = features("towers.geojson");
    let townships = polygons("townships.geojson");
    let names: Vec<Value> =
        features("townships.geojson").iter().map(|f| f["properties"]["name"].clone()).collect();
    assert_eq!(towers.len(), 64);
    assert_eq!(towers.iter().filter(|t| t["properties"]["origin"] == "reused").count(), 18);
    assert!(towers.iter().all(|t| t["properties"]["in_use"] == true && t["properties"]["synthetic"] == true));
    for (i, tower) in towers.iter().enumerate() {
        let (properties, place) = (&tower["properties"], &tower["geometry"]["coordinates"]);
        assert_eq!(properties["code"], format!("JL-{:03}", i + 1));
        let place = Point::new(place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
        let home = townships.iter().position(|t| t.contains(&place)).unwrap();
        assert_eq!(properties["township"], names[home]);
    }
}
