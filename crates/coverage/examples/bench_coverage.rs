//! Benchmark: coverage of a sample's towers over its cropland, the whole report.
//!
//! `cargo run --release -p jitu-coverage --example bench_coverage -- assets/samples/julu-2021` reads the sample's
//! GeoJSON, computes several times and prints the median as one line of JSON, with the areas, so that a peer
//! (`bench/coverage_shapely.py`) can be held against it.
#![allow(clippy::unwrap_used, reason = "a benchmark stops where something is wrong")]

use std::time::Instant;

use geo::{LineString, MultiPolygon, Polygon};
use jitu_coverage::together::compute;
use jitu_coverage::{Land, TargetKind, Viewer};
use serde_json::{Value, json};

const ROUNDS: usize = 9;

fn features(folder: &str, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(format!("{folder}/{name}.geojson")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["features"].as_array().unwrap().clone()
}

fn polygon(feature: &Value) -> MultiPolygon<f64> {
    let ring = |v: &Value| -> LineString<f64> {
        v.as_array().unwrap().iter().map(|p| (p[0].as_f64().unwrap(), p[1].as_f64().unwrap())).collect()
    };
    let rings = feature["geometry"]["coordinates"].as_array().unwrap();
    MultiPolygon(vec![Polygon::new(ring(&rings[0]), rings[1..].iter().map(ring).collect())])
}

fn named(folder: &str, name: &str, key: &str) -> Vec<(String, MultiPolygon<f64>)> {
    let text = |f: &Value| f["properties"][key].as_str().unwrap().to_owned();
    features(folder, name).iter().map(|f| (text(f), polygon(f))).collect()
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "assets/samples/julu-2021".to_owned());
    let viewers: Vec<Viewer> = features(&folder, "towers")
        .iter()
        .enumerate()
        .map(|(i, f)| {
            let (properties, place) = (&f["properties"], &f["geometry"]["coordinates"]);
            let sector = properties["azimuth_deg"].as_f64().zip(properties["view_angle_deg"].as_f64());
            Viewer {
                tower: i as i64 + 1,
                lon: place[0].as_f64().unwrap(),
                lat: place[1].as_f64().unwrap(),
                range_m: properties["range_m"].as_f64().unwrap(),
                sector,
            }
        })
        .collect();
    let county = polygon(&features(&folder, "county")[0]);
    let town = polygon(&features(&folder, "town")[0]);
    let townships = named(&folder, "townships", "name");
    let parcels = named(&folder, "cropland", "class");
    let land = Land { county: &county, townships: &townships, town: Some(&town), parcels: &parcels };
    let mut rounds = Vec::new();
    let mut last = None;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        last = Some(compute(&viewers, &land, TargetKind::Cropland, &mut |_| true).unwrap().0);
        rounds.push(start.elapsed().as_secs_f64());
    }
    rounds.sort_by(f64::total_cmp);
    let report = last.unwrap();
    let line = json!({
        "seconds": rounds[ROUNDS / 2],
        "towers": report.towers,
        "parcels": parcels.len(),
        "county_area_m2": report.county_area_m2,
        "county_visible_m2": report.county_visible_m2,
        "target_area_m2": report.target_area_m2,
        "visible_area_m2": report.visible_area_m2,
        "overlap": report.overlap,
        "only_here_m2": report.by_tower.iter().map(|t| t.only_here_m2).sum::<f64>(),
    });
    println!("{line}");
}
