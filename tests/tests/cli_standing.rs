//! What stands on the ground and in the way: shadows as long as geometry says, crops by the month, files that do not
//! serve.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use jitu_tests::{Place, Ran};
use serde_json::Value;

const WEST: f64 = 38_590_000.0;
const NORTH: f64 = 4_121_000.0;
/// In the middle of the cell in column 10, row 40.
const EYE: (f64, f64) = (WEST + 105.0, NORTH - 405.0);

/// Level land of 10 m cells, 4 km to the east, as `level.tif`, EPSG:4526.
fn level() -> Place {
    let place = Place::new();
    let mut text =
        format!("ncols 420\nnrows 81\nxllcorner {WEST}\nyllcorner {}\ncellsize 10\n", NORTH - 810.0);
    for _ in 0..81 {
        text.push_str(&"50 ".repeat(420));
        text.push('\n');
    }
    std::fs::write(place.path("level.asc"), text).unwrap();
    place.tool("gdal_translate", &["-q", "-a_srs", "EPSG:4526", "-ot", "Float32", "level.asc", "level.tif"]);
    place
}

/// A feature of a GeoJSON file, corners from the eye, metres east and north.
fn feature(kind: &str, properties: &str, corners: &[(f64, f64)]) -> String {
    let mut points = String::new();
    for (east, north) in corners {
        let _ = write!(points, "[{},{}],", EYE.0 + east, EYE.1 + north);
    }
    let points = points.trim_end_matches(',');
    let points = if kind == "Polygon" { format!("[[{points}]]") } else { format!("[{points}]") };
    format!(
        r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"{kind}","coordinates":{points}}}}}"#
    )
}

/// Features as a file of the format that the ending says, EPSG:4526.
fn vector(place: &Place, name: &str, features: &[String]) {
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    std::fs::write(place.path("raw.geojson"), text).unwrap();
    place.tool("ogr2ogr", &["-a_srs", "EPSG:4526", "-lco", "ENCODING=UTF-8", name, "raw.geojson"]);
    std::fs::remove_file(place.path("raw.geojson")).unwrap();
}

fn look(place: &Place, out: &str, target: &str, more: &[&str]) -> Ran {
    let at = format!("{},{}", EYE.0, EYE.1);
    let usual = ["viewshed", "level.tif", "--at", &at, "--height", "40", "--target-height", target];
    place.jitu(&[&usual[..], &["--radius", "3900", "--out", out, "--json"], more].concat())
}

/// Metres east of the eye of the cells of its own row that are not seen.
fn hidden(place: &Place, out: &str) -> Vec<i64> {
    let script = "import sys\n\
        from osgeo import gdal\n\
        gdal.UseExceptions()\n\
        d = gdal.Open(sys.argv[1])\n\
        g = d.GetGeoTransform()\n\
        row = round((g[3] - float(sys.argv[3])) / 10 - 0.5)\n\
        line = d.GetRasterBand(1).ReadRaster(0, row, d.RasterXSize, 1)\n\
        print(*[round(g[0] + 10 * i + 5 - float(sys.argv[2])) for i, v in enumerate(line) if v == 0])";
    let (x, y) = (EYE.0.to_string(), EYE.1.to_string());
    let said = place.tool("/usr/bin/python3", &["-c", script, out, &x, &y]);
    said.split_whitespace().map(|text| text.parse().unwrap()).collect()
}

#[test]
fn a_row_of_maize_three_kilometres_away_hides_two_hundred_metres() {
    let place = level();
    let belt = feature("LineString", r#"{"height":2.5}"#, &[(3000.0, -400.0), (3000.0, 400.0)]);
    vector(&place, "maize.gpkg", &[belt]);
    look(&place, "bare.tif", "0", &[]).exits(0);
    assert_eq!(hidden(&place, "bare.tif"), Vec::<i64>::new());
    look(&place, "maize.tif", "0", &["--obstructions", "maize.gpkg"]).exits(0);
    let behind = hidden(&place, "maize.tif");
    // 2.5 · 3000 ÷ (40 − 2.5) = 200 m, and as much more as the Earth falls away.
    assert_eq!(behind.first(), Some(&3010));
    let last = *behind.last().unwrap();
    assert!((3190..=3210).contains(&last), "{behind:?}");
    assert_eq!(behind.len() as i64, (last - 3000) / 10, "one shadow");
    // What stands as tall as the maize is seen over it.
    look(&place, "tall.tif", "2.5", &["--obstructions", "maize.gpkg", "--mode", "exact"]).exits(0);
    assert_eq!(hidden(&place, "tall.tif"), Vec::<i64>::new());
}

#[test]
fn eye_and_target_stand_on_the_ground_under_the_trees() {
    let place = level();
    let square = |from: f64, to: f64| [(from, -60.0), (to, -60.0), (to, 60.0), (from, 60.0), (from, -60.0)];
    // A wood round the tower, taller than its mast, and a field of maize a kilometre away.
    let wood = feature("Polygon", r#"{"class":"60 米"}"#, &square(-60.0, 60.0));
    let field = feature("Polygon", r#"{"class":"2.5米"}"#, &square(1000.0, 1100.0));
    vector(&place, "field.geojson", &[field]);
    look(&place, "field.tif", "1.5", &["--obstructions", "field.geojson"]).exits(0);
    let inside = hidden(&place, "field.tif");
    // Its first cells are seen, what stands further in is behind maize; then its shadow: 1.0 · 1100 ÷ 37.5 = 29 m.
    assert!(inside.iter().all(|at| (1010..=1130).contains(at)), "{inside:?}");
    assert!(inside.contains(&1050) && !inside.contains(&1000) && !inside.contains(&1150), "{inside:?}");
    vector(&place, "wood.gpkg", &[wood]);
    look(&place, "wood.tif", "1.5", &["--obstructions", "wood.gpkg"]).exits(0);
    let around = hidden(&place, "wood.tif");
    // Not lifted onto the trees: the wood takes the view of everything beyond its first cells.
    assert!(around.contains(&500) && around.contains(&3500) && around.len() > 300, "{}", around.len());
}

#[test]
fn a_belt_thinner_than_a_cell_has_no_gaps() {
    let place = level();
    let thin = [(2000.0, -390.0), (2250.0, 390.0), (2251.0, 390.0), (2001.0, -390.0), (2000.0, -390.0)];
    let belt = feature("Polygon", r#"{"GAO":15}"#, &thin);
    vector(&place, "belt.shp", &[belt]);
    let bare: Value = look(&place, "bare.tif", "0", &[]).exits(0).json();
    let view = look(&place, "belt.tif", "0", &["--obstructions", "belt.shp:gao"]).exits(0).json();
    let lost = bare["visible_cells"].as_u64().unwrap() - view["visible_cells"].as_u64().unwrap();
    // Behind the whole belt the shadow is 15 · 2125 ÷ 25 = 1275 m long: to either side of the way to it, no cell is seen.
    assert!(lost > 7_000, "{lost}");
    let behind = hidden(&place, "belt.tif");
    assert!(behind.len() > 115 && behind.windows(2).all(|pair| pair[1] - pair[0] == 10), "{behind:?}");
}

#[test]
fn files_that_do_not_serve_are_one_line() {
    let place = level();
    let point = |properties: &str| feature("LineString", properties, &[(500.0, 0.0), (500.0, 50.0)]);
    vector(&place, "mad.gpkg", &[point(r#"{"height":5000}"#)]);
    vector(&place, "named.gpkg", &[point(r#"{"class":"湖"}"#)]);
    vector(&place, "bare.gpkg", &[point(r#"{"name":"a"}"#)]);
    std::fs::write(place.path("text.gpkg"), "no vector").unwrap();
    let before = place.names();
    for (file, names) in [
        ("nowhere.gpkg", &["nowhere.gpkg"][..]),
        ("text.gpkg", &["text.gpkg"]),
        ("mad.gpkg", &["mad.gpkg", "5000"]),
        ("named.gpkg", &["named.gpkg", "湖"]),
        ("bare.gpkg", &["bare.gpkg", "高度"]),
        ("bare.gpkg:gao", &["bare.gpkg", "gao"]),
    ] {
        look(&place, "out.tif", "1.5", &["--obstructions", file]).refused(names);
        assert_eq!(place.names(), before);
    }
}

/// What of a project stands in the way of one viewshed is what stands in the way of a run: the crops of a month.
#[test]
fn a_viewshed_counts_a_projects_crops() {
    let place = Place::julu();
    // Level ground under the county, in metres.
    let script = "import sys\n\
        from osgeo import gdal, osr\n\
        gdal.UseExceptions()\n\
        d = gdal.GetDriverByName('GTiff').Create(sys.argv[1], 600, 600, 1, gdal.GDT_Float32)\n\
        d.SetGeoTransform((38593000, 10, 0, 4126000, 0, -10))\n\
        s = osr.SpatialReference(); s.ImportFromEPSG(4526); d.SetProjection(s.ExportToWkt())\n\
        d.GetRasterBand(1).Fill(30)";
    place.tool("/usr/bin/python3", &["-c", script, "level.tif"]);
    let seen = |out: &str, more: &[&str]| -> u64 {
        let usual =
            ["viewshed", "level.tif", "--at", "38596000,4123000", "--height", "15", "--target-height", "0"];
        let usual = [&usual[..], &["--radius", "2500", "--out", out, "--json"], more].concat();
        place.jitu(&usual).exits(0).json()["visible_cells"].as_u64().unwrap()
    };
    let bare = seen("bare.tif", &[]);
    let august = seen("august.tif", &["--project", "julu.gpkg", "--month", "8"]);
    let february = seen("february.tif", &["--project", "julu.gpkg", "--month", "2"]);
    assert!(august < february && february <= bare && august * 2 < bare, "{bare} {february} {august}");
    let usual =
        ["viewshed", "level.tif", "--at", "38596000,4123000", "--height", "15", "--target-height", "0"];
    let to =
        |more: &[&str]| place.jitu(&[&usual[..], &["--radius", "2500", "--out", "no.tif"], more].concat());
    to(&["--project", "julu.gpkg"]).refused(&["树带"]);
    to(&["--project", "julu.gpkg", "--month", "13"]).refused(&["13"]);
    to(&["--project", "level.tif", "--month", "8"]).refused(&["level.tif"]);
}

#[test]
fn parcels_are_a_table() {
    let place = Place::julu();
    let usual = ["coverage", "julu.gpkg", "--dem", "project", "--mode", "fast", "--json"];
    let info = place.jitu(&["info", "julu.gpkg", "--json"]).exits(0).json();
    let layers = info["layers"].as_array().unwrap();
    let cropland = layers.iter().find(|layer| layer["role"] == "cropland").unwrap()["name"].as_str().unwrap();
    let more = ["--parcels", cropland, "--parcels-out", "parcels.csv"];
    let report = place.jitu(&[&usual[..], &more].concat()).exits(0).json();
    let parcels = report["by_parcel"].as_array().unwrap();
    let table = std::fs::read_to_string(place.path("parcels.csv")).unwrap();
    assert_eq!(table.lines().count(), parcels.len() + 1);
    assert!(table.lines().next().unwrap().contains("最短重访"), "{table:.80}");
    assert!(parcels.iter().any(|parcel| parcel["revisit_s"].as_f64().is_some_and(|seconds| seconds > 60.0)));
    // What is there is not written over; a layer that is not is said by its name.
    place.jitu(&[&usual[..], &more].concat()).refused(&["parcels.csv"]);
    place.jitu(&[&usual[..], &["--parcels", "林地图层"]].concat()).refused(&["林地图层"]);
    place.jitu(&["coverage", "julu.gpkg", "--parcels", cropland]).refused(&["--dem"]);
}

#[test]
fn maize_in_august_hides_what_february_shows() {
    let place = Place::julu();
    let coverage = |more: &[&str]| -> f64 {
        let usual = ["coverage", "julu.gpkg", "--dem", "project", "--mode", "fast", "--json"];
        let report = place.jitu(&[&usual[..], more].concat()).exits(0).json();
        report["ratio"].as_str().unwrap().parse().unwrap()
    };
    let (bare, february, august) = (coverage(&[]), coverage(&["--month", "2"]), coverage(&["--month", "8"]));
    assert!(february <= bare + 0.01 && august < february - 2.0, "{bare} {february} {august}");
    place.jitu(&["coverage", "julu.gpkg", "--dem", "project", "--month", "13"]).refused(&["13"]);
    place.jitu(&["coverage", "julu.gpkg", "--month", "8"]).refused(&["--dem"]);
    place
        .jitu(&["coverage", "julu.gpkg", "--dem", "project", "--obstructions", "project"])
        .refused(&["树带"]);
}
