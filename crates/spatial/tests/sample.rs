//! The sample's own files are read as they are.
#![allow(clippy::unwrap_used, reason = "a test fails by panic, in its helpers too")]

use geo_types::Geometry;
use jitu_spatial::geojson::{SourceFeature, features};

fn sample(name: &str) -> Vec<SourceFeature> {
    let path = format!("{}/../../assets/samples/julu-2021/{name}", env!("CARGO_MANIFEST_DIR"));
    features(&std::fs::read_to_string(path).unwrap(), name).unwrap()
}

#[test]
fn reads_the_sample() {
    let towers = sample("towers.geojson");
    assert_eq!(towers.len(), 64);
    assert!(towers.iter().all(|t| matches!(t.geometry, Geometry::Point(_))));
    assert_eq!(towers[0].properties["code"], "JL-001");
    assert_eq!(towers[0].properties["range_m"], "3400");
    assert_eq!(towers.iter().filter(|t| t.properties.contains_key("azimuth_deg")).count(), 6);
    let townships = sample("townships.geojson");
    assert_eq!(townships.len(), 10);
    assert!(townships.iter().any(|t| t.properties["name"] == "巨鹿镇"));
    assert!((2500..=3500).contains(&sample("cropland.geojson").len()));
}
