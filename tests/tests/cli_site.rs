//! `jitu site`: against trying every choice by the same command, against `coverage --dem`, and bad input.

use std::fmt::Write as _;

use jitu_tests::{Place, assert_keys};
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * b.abs().max(1.0)
}

fn site(place: &Place, more: &[&str]) -> Value {
    let usual = ["site", "julu.gpkg", "--dem", "project", "--mode", "fast", "--json"];
    place.jitu(&[&usual[..], more].concat()).exits(0).json()
}

/// Points as GeoJSON, each with further properties.
fn points(place: &Place, name: &str, points: &[(f64, f64, &str)]) {
    let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
    for (at, (lon, lat, more)) in points.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        write!(
            text,
            r#"{comma}{{"type":"Feature","properties":{{"name":"候选{at}"{more}}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}"#
        )
        .unwrap();
    }
    text.push_str("]}");
    std::fs::write(place.path(name), text).unwrap();
}

/// A line as GeoJSON.
fn line(place: &Place, name: &str, from: (f64, f64), to: (f64, f64)) {
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{{"type":"LineString","coordinates":[[{},{}],[{},{}]]}}}}]}}"#,
        from.0, from.1, to.0, to.1
    );
    std::fs::write(place.path(name), text).unwrap();
}

/// Where the sample's cropland is seen little.
const PLACES: [(f64, f64, &str); 5] = [
    (115.047, 37.346, r#","cost":90000"#),
    (115.142, 37.227, r#","cost":120000"#),
    (115.115, 37.282, r#","cost":"100000.50""#),
    (115.088, 37.336, r#","cost":60000"#),
    (115.060, 37.355, r#","cost":70000"#),
];

#[test]
fn the_document_is_the_contracts_and_agrees_with_coverage() {
    let place = Place::julu();
    let report = site(&place, &["--add", "3", "--spacing", "3000"]);
    assert_keys(&report, &["added", "covered_before_m2", "covered_after_m2", "optimal", "gap"]);
    assert_eq!(report.as_object().unwrap().len(), 5);
    let coverage = place
        .jitu(&["coverage", "julu.gpkg", "--dem", "project", "--mode", "fast", "--json"])
        .exits(0)
        .json();
    assert!(near(number(&report["covered_before_m2"]), number(&coverage["visible_area_m2"])), "{report}");
    let added = report["added"].as_array().unwrap();
    assert_eq!(added.len(), 3);
    let mut gains = Vec::new();
    for site in added {
        assert_keys(site, &["x", "y", "gain_m2"]);
        assert_eq!(site.as_object().unwrap().len(), 3);
        let (x, y) = (number(&site["x"]), number(&site["y"]));
        assert!((114.8..115.3).contains(&x) && (37.05..37.5).contains(&y), "{site}");
        gains.push(number(&site["gain_m2"]));
    }
    assert!(gains.windows(2).all(|pair| pair[0] >= pair[1]) && gains[2] > 0.0, "{gains:?}");
    let after = number(&report["covered_after_m2"]);
    assert!(near(after - number(&report["covered_before_m2"]), gains.iter().sum()), "{report}");
    assert!(after <= number(&coverage["target_area_m2"]));
    assert_eq!((&report["optimal"], &report["gap"]), (&Value::Bool(true), &"0.00".into()));
    // Nothing was written.
    assert_eq!(place.jitu(&["history", "julu.gpkg", "--json"]).exits(0).json().as_array().unwrap().len(), 2);
}

#[test]
fn the_choice_is_the_best_of_all_choices() {
    let place = Place::julu();
    points(&place, "all.geojson", &PLACES);
    let best = site(&place, &["--candidates", "all.geojson", "--add", "2"]);
    let mut covered = Vec::new();
    for (at, first) in PLACES.iter().enumerate() {
        for second in &PLACES[at + 1..] {
            points(&place, "two.geojson", &[*first, *second]);
            let both = site(&place, &["--candidates", "two.geojson", "--add", "2"]);
            assert_eq!(both["covered_before_m2"], best["covered_before_m2"]);
            covered.push(number(&both["covered_after_m2"]));
        }
    }
    let most = covered.iter().copied().fold(0.0, f64::max);
    assert!(near(number(&best["covered_after_m2"]), most), "{best} {covered:?}");
    assert!(covered.iter().any(|one| *one < most * 0.99));

    // What those two cover is a share that one site does not reach.
    let target = place
        .jitu(&["coverage", "julu.gpkg", "--dem", "project", "--mode", "fast", "--json"])
        .exits(0)
        .json();
    let share = format!("{:.6}", most / number(&target["target_area_m2"]) * 100.0 - 1e-5);
    let fewest = site(&place, &["--candidates", "all.geojson", "--share", &share]);
    assert_eq!(
        (fewest["added"].as_array().unwrap().len(), &fewest["optimal"]),
        (2, &Value::Bool(true)),
        "{fewest}"
    );
    assert!(number(&fewest["covered_after_m2"]) >= most * (1.0 - 1e-6));

    // A budget for one of the dear ones, or two of the others.
    let cost = |site: &Value| {
        let at = PLACES.iter().position(|(lon, ..)| (lon - number(&site["x"])).abs() < 1e-9).unwrap();
        [90_000.0, 120_000.0, 100_000.5, 60_000.0, 70_000.0][at]
    };
    let paid = site(&place, &["--candidates", "all.geojson", "--budget", "165000"]);
    let spent: f64 = paid["added"].as_array().unwrap().iter().map(cost).sum();
    assert!(spent <= 165_000.0 && paid["optimal"] == true, "{paid}");
    let single = site(&place, &["--candidates", "all.geojson", "--add", "1"]);
    assert!(number(&paid["covered_after_m2"]) >= number(&single["covered_after_m2"]) - 1.0);
    // Where all can be paid, all that add anything are chosen.
    let rich = site(&place, &["--candidates", "all.geojson", "--budget", "1000000"]);
    let all = site(&place, &["--candidates", "all.geojson", "--add", "5"]);
    assert!(near(number(&rich["covered_after_m2"]), number(&all["covered_after_m2"])));
}

#[test]
fn double_coverage_counts_what_two_towers_see() {
    let place = Place::julu();
    let county = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[114,36],[116,36],[116,38],[114,38],[114,36]]]}}]}"#;
    std::fs::write(place.path("everywhere.geojson"), county).unwrap();
    points(&place, "all.geojson", &PLACES);
    let coverage = place
        .jitu(&["coverage", "julu.gpkg", "--dem", "project", "--mode", "fast", "--json"])
        .exits(0)
        .json();
    let twice = number(&coverage["overlap"]["2"]) + number(&coverage["overlap"]["3+"]);
    let more = ["--candidates", "all.geojson", "--double", "everywhere.geojson"];
    let report = site(&place, &[&more[..], &["--add", "2"]].concat());
    assert!(near(number(&report["covered_before_m2"]), twice), "{report} {twice}");
    assert!(number(&report["covered_after_m2"]) > twice && report["optimal"] == true);
}

#[test]
fn the_grid_keeps_its_rules() {
    let place = Place::julu();
    // A road straight north: 0.01 degrees of longitude are some 890 m here.
    line(&place, "road.geojson", (115.05, 37.0), (115.05, 37.6));
    let more = ["--add", "2", "--spacing", "900", "--roads", "road.geojson", "--road-distance", "1000"];
    let report = site(&place, &more);
    let added = report["added"].as_array().unwrap();
    assert_eq!(added.len(), 2);
    for site in added {
        assert!((number(&site["x"]) - 115.05).abs() < 0.0115, "{site}");
    }
    let usual = ["site", "julu.gpkg", "--dem", "project", "--add", "2"];
    let none = ["--power", "road.geojson", "--power-distance", "0.001", "--spacing", "5000"];
    place.jitu(&[&usual[..], &none].concat()).refused(&["没有候选点"]);
}

#[test]
fn a_proposal_is_kept_as_a_layer_and_as_a_table() {
    let place = Place::julu();
    points(&place, "all.geojson", &PLACES);
    let more = ["--candidates", "all.geojson", "--add", "2", "--keep", "--cost", "50000"];
    let report = site(&place, &[&more[..], &["--out", "sites.csv"]].concat());
    let layers = place.jitu(&["info", "julu.gpkg", "--json"]).exits(0).json();
    let layers = layers["layers"].as_array().unwrap();
    let kept = layers.iter().find(|layer| layer["name"] == "选址建议 1").unwrap();
    assert_eq!((&kept["features"], &kept["role"]), (&2.into(), &"other".into()));
    let script = "import sqlite3; db = sqlite3.connect('julu.gpkg'); \
        print(db.execute('select count(*), min(name), max(code) from siting_1').fetchone())";
    let row = place.tool("/usr/bin/python3", &["-c", script]);
    assert!(row.contains("(2, '建议 1', '候选"), "{row}");
    place.jitu(&["verify", "julu.gpkg"]).exits(0);

    let table = std::fs::read_to_string(place.path("sites.csv")).unwrap();
    let lines: Vec<&str> = table.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[0].contains("新增覆盖（亩）") && lines[0].contains("造价（元）"), "{table}");
    let mu = number(&report["added"][0]["gain_m2"]) * 15.0 / 10_000.0;
    assert!(lines[1].contains(&format!("{mu:.2}")), "{table} {mu}");

    // One step back, and it is gone; a second proposal has a name of its own.
    let again = ["site", "julu.gpkg", "--dem", "project", "--mode", "fast"];
    place.jitu(&[&again[..], &more].concat()).exits(0);
    assert!(place.jitu(&["info", "julu.gpkg", "--json"]).stdout.contains("选址建议 2"));
    place.jitu(&["undo", "julu.gpkg"]).exits(0);
    place.jitu(&["undo", "julu.gpkg"]).exits(0);
    assert!(!place.jitu(&["info", "julu.gpkg", "--json"]).stdout.contains("选址建议"));
    place.jitu(&["redo", "julu.gpkg"]).exits(0);
    assert!(place.jitu(&["info", "julu.gpkg", "--json"]).stdout.contains("选址建议 1"));
}

#[test]
fn bad_input_is_one_line() {
    let place = Place::julu();
    points(&place, "all.geojson", &PLACES);
    points(&place, "dear.geojson", &[(115.05, 37.3, r#","cost":"-5""#)]);
    points(&place, "far.geojson", &[(100.0, 30.0, "")]);
    line(&place, "line.geojson", (115.0, 37.0), (115.1, 37.1));
    std::fs::write(place.path("text.geojson"), "not a map").unwrap();
    let before = (place.names(), std::fs::read(place.path("julu.gpkg")).unwrap());
    let refused = |more: &[&str], names: &[&str]| {
        place.jitu(&[&["site", "julu.gpkg"], more].concat()).refused(names);
    };
    let own = ["--dem", "project"];
    let with = |more: &[&'static str]| [&own[..], more].concat();
    refused(&["--add", "2"], &["--dem"]);
    refused(&own, &["--add", "--share", "--budget"]);
    refused(&with(&["--add", "2", "--share", "50"]), &["--share"]);
    refused(&with(&["--add", "-1"]), &["-1"]);
    refused(&with(&["--share", "101"]), &["101"]);
    refused(&with(&["--share", "NaN"]), &["NaN"]);
    refused(&with(&["--budget", "much"]), &["much"]);
    refused(&with(&["--budget", "100", "--spacing", "5000"]), &["造价", "--cost"]);
    refused(&with(&["--add", "2", "--cost", "0"]), &["0"]);
    refused(&["--dem", "nowhere.tif", "--add", "2"], &["nowhere.tif"]);
    refused(&with(&["--add", "2", "--candidates", "塔位候选"]), &["塔位候选", "城镇开发边界"]);
    refused(&with(&["--add", "2", "--candidates", "text.geojson"]), &["text.geojson"]);
    refused(&with(&["--add", "2", "--candidates", "line.geojson"]), &["line.geojson", "没有点"]);
    refused(&with(&["--add", "2", "--candidates", "dear.geojson"]), &["dear.geojson", "cost", "-5"]);
    refused(&with(&["--add", "2", "--candidates", "far.geojson"]), &["没有候选点", "1 个"]);
    refused(&with(&["--add", "2", "--spacing", "0"]), &["间距 0"]);
    refused(&with(&["--add", "2", "--spacing", "10"]), &["候选点太多", "间距"]);
    refused(&with(&["--add", "2", "--range", "-3"]), &["半径 -3"]);
    refused(&with(&["--add", "2", "--height", "1e9"]), &["塔高"]);
    refused(&with(&["--add", "2", "--max-slope", "91"]), &["坡度上限 91"]);
    refused(
        &with(&["--add", "2", "--candidates", "all.geojson", "--mode", "fast", "--time-limit", "NaN"]),
        &["时间上限"],
    );
    refused(&with(&["--add", "2", "--mode", "guess"]), &["guess", "exact"]);
    refused(&with(&["--add", "2", "--target", "moon"]), &["moon"]);
    refused(&with(&["--add", "2", "--roads", "line.geojson"]), &["--road-distance"]);
    refused(&with(&["--share", "100", "--candidates", "all.geojson", "--mode", "fast"]), &["做不到"]);
    let out = ["--add", "1", "--candidates", "all.geojson", "--mode", "fast", "--out", "table.doc", "--keep"];
    refused(&with(&out), &["table.doc"]);
    refused(&with(&["--add", "1", "--report", "report.xlsx"]), &["report.xlsx", ".docx"]);
    assert_eq!((place.names(), std::fs::read(place.path("julu.gpkg")).unwrap()), before);
}

#[test]
fn the_report_says_what_was_asked_and_found_and_its_map_agrees() {
    let place = Place::julu();
    let ask = ["--add", "3", "--spacing", "3000", "--cost", "120000", "--height", "45", "--report"];
    let view = site(&place, &[&ask[..], &["out.pdf"]].concat());
    site(&place, &[&ask[..], &["选址.docx"]].concat());
    let text = place.tool("pdftotext", &["-layout", "out.pdf", "-"]);
    let gain_m2 = number(&view["covered_after_m2"]) - number(&view["covered_before_m2"]);
    let whole = |text: &str| text.replace([',', ' ', '\n', '\u{c}'], "");
    // The map counts its cells anew: what it says is newly seen is what the search said.
    let newly = format!("新增看得见{:.2}公顷", gain_m2 / 10_000.0);
    let mu = format!("新增{:.2}公顷（{:.2}亩", gain_m2 / 10_000.0, gain_m2 * 15.0 / 10_000.0);
    place.tool("soffice", &["--headless", "--convert-to", "txt:Text", "--outdir", "read", "选址.docx"]);
    let word = std::fs::read_to_string(place.path("read/选址.txt")).unwrap();
    for (kind, text) in [("pdf", &text), ("docx", &word)] {
        for said in [
            "选址建议报告",
            "已证明最优",
            "3000 米格网",
            "45 米",
            "校验值",
            "360000.00",
            "边际收益",
            "工程自带地形",
        ] {
            assert!(whole(text).contains(&whole(said)), "{said} in {kind}: {text}");
        }
        let first = &view["added"][0];
        assert!(text.contains(&format!("{:.6}", number(&first["x"]))), "{kind}: {text}");
        assert!(whole(text).contains(&mu), "{mu} in {kind}: {text}");
    }
    assert!(whole(&text).contains(&newly), "{newly} in {text}");
    for drawn in ["图例", "建议站点（3）", "县界", "再增加的站点"] {
        assert!(text.contains(drawn), "{drawn} in {text}");
    }
}
