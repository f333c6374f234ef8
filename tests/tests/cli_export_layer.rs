//! `jitu export-layer`, read back by GDAL's own tools.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jitu_tests::Place;
use serde_json::Value;

/// The features of a file as GDAL reads them, in degrees.
fn read(place: &Place, file: &str) -> Vec<Value> {
    let out = format!("{file}.read.geojson");
    let how = ["-t_srs", "EPSG:4490", "-lco", "COORDINATE_PRECISION=15", "-f", "GeoJSON", &out, file];
    place.tool("ogr2ogr", &how);
    let text = std::fs::read_to_string(place.path(&out)).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["features"].as_array().unwrap().clone()
}

fn numbers(value: &Value, found: &mut Vec<f64>) {
    match value {
        Value::Number(number) => found.extend(number.as_f64()),
        Value::Array(all) => all.iter().for_each(|value| numbers(value, found)),
        _ => {}
    }
}

/// Every coordinate of a feature, in order of size: rings may begin elsewhere and turn the other way.
fn places(feature: &Value) -> Vec<f64> {
    let mut found = Vec::new();
    numbers(&feature["geometry"]["coordinates"], &mut found);
    found.sort_by(f64::total_cmp);
    found
}

#[track_caller]
fn same(one: &[Value], other: &[Value]) {
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(other) {
        let (one, other) = (places(one), places(other));
        assert_eq!(one.len(), other.len());
        assert!(one.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-9), "{one:?} {other:?}");
    }
}

#[test]
fn townships_come_back_from_every_format() {
    let place = Place::julu();
    place.jitu(&["export-layer", "julu.gpkg", "乡镇界", "plain.geojson"]).exits(0);
    let plain = read(&place, "plain.geojson");
    assert!(plain.len() >= 5 && plain[0]["properties"]["name"].is_string(), "{:?}", plain[0]["properties"]);
    for out in ["a.shp", "a.gpkg", "a.kml", "a.gdb"] {
        for crs in ["4490", "4526", "4547"] {
            let out = format!("{crs}{out}");
            let ran = place
                .jitu(&["export-layer", "julu.gpkg", "乡镇界", &out, "--crs", crs, "--json"])
                .exits(0)
                .json();
            assert_eq!(ran["features"].as_u64().unwrap() as usize, plain.len());
            let back = read(&place, &out);
            same(&back, &plain);
            let name = |feature: &Value| {
                feature["properties"]
                    .as_object()
                    .unwrap()
                    .iter()
                    .find(|(key, _)| key.to_lowercase() == "name")
                    .map(|(_, value)| value.clone())
            };
            assert!(back.iter().zip(&plain).all(|(a, b)| name(a) == name(b)), "{out}");
        }
    }
    let info = place.tool("ogrinfo", &["-so", "-al", "4526a.shp"]);
    assert!(info.contains("4526") || info.contains("CGCS2000"), "{info}");
}

#[test]
fn encodings_filters_and_tables() {
    let place = Place::julu();
    let run = |more: &[&str]| place.jitu(&[&["export-layer", "julu.gpkg"], more].concat());
    let ran =
        run(&["耕地", "g.shp", "--encoding", "gbk", "--crs", "4526", "--where", "area_mu() > 400"]).exits(0);
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>()[0], "g.shp");
    assert_eq!(std::fs::read_to_string(place.path("g.cpg")).unwrap(), "GBK");
    let shapes = read(&place, "g.shp");
    let all = place.jitu(&["info", "julu.gpkg", "--json"]).exits(0).json()["layers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|layer| layer["name"] == "耕地")
        .unwrap()["features"]
        .as_u64()
        .unwrap() as usize;
    assert!(!shapes.is_empty() && shapes.len() < all, "{} of {all}", shapes.len());
    run(&["耕地", "t.csv", "--where", "area_mu() > 400"]).exits(0);
    let text = std::fs::read_to_string(place.path("t.csv")).unwrap();
    assert!(text.starts_with('\u{FEFF}') && text.lines().next().unwrap().ends_with("WKT"));
    assert_eq!(text.lines().count(), shapes.len() + 1);
    let vrt = "<OGRVRTDataSource><OGRVRTLayer name='t'><SrcDataSource>t.csv</SrcDataSource><GeometryType>wkbUnknown</GeometryType>\
        <LayerSRS>EPSG:4490</LayerSRS><GeometryField encoding='WKT' field='WKT'/></OGRVRTLayer></OGRVRTDataSource>";
    std::fs::write(place.path("t.vrt"), vrt).unwrap();
    same(&read(&place, "t.vrt"), &shapes);
    run(&["耕地", "p.txt", "--where", "area_mu() > 400"]).exits(0);
    let parcels = place.jitu(&["overlay", "julu.gpkg", "p.txt", "--json"]).json();
    assert_eq!(parcels["extents"].as_array().unwrap().len(), shapes.len());
    run(&["乡镇界", "d.dxf", "--crs", "4526"]).exits(0);
    assert!(place.tool("ogrinfo", &["-al", "-q", "d.dxf"]).contains("Layer (String) = 乡镇界"));
}

#[test]
fn what_does_not_go_out_is_said_in_one_line() {
    let place = Place::julu();
    let refused = |more: &[&str], names: &[&str]| {
        place.jitu(&[&["export-layer", "julu.gpkg"], more].concat()).refused(names);
    };
    refused(&["没有", "a.shp"], &["图层"]);
    refused(&["耕地", "a.xyz"], &["a.xyz", "gpkg"]);
    refused(&["耕地", "a.gpx"], &["a.gpx"]);
    refused(&["耕地", "a.geojson", "--encoding", "gbk"], &["gbk"]);
    refused(&["耕地", "a.shp", "--crs", "999999"], &["999999"]);
    refused(&["耕地", "a.shp", "--where", "面积面 > 1"], &["面积面"]);
    refused(&["耕地", "a.shp", "--where", "1 = 2"], &["耕地"]);
    refused(&["耕地", "julu.gpkg"], &["julu.gpkg"]);
    refused(&["耕地", "julu.layers.gpkg"], &["julu.layers.gpkg"]);
    refused(&["耕地", "no/such/a.shp"], &["a.shp"]);
    assert_eq!(place.names(), ["julu.gpkg", "julu.layers.gpkg"]);
    // A secret layer goes out only when that is said.
    place.tool(
        "ogrinfo",
        &["-q", "julu.gpkg", "-sql", "UPDATE layer SET secrecy = 'secret' WHERE name = '耕地'"],
    );
    refused(&["耕地", "a.gpkg"], &["耕地", "秘密", "--secret"]);
    place.jitu(&["export-layer", "julu.gpkg", "耕地", "a.gpkg", "--secret"]).exits(0);
    assert!(place.path("a.gpkg").exists());
}
