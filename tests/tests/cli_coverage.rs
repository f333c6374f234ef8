//! `jitu coverage --dem`: detail, turns, what is lost without a tower, blind spots, how sure the share is, files written.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;
use std::time::{Duration, Instant};

use jitu_tests::{PROGRAMME, Place, assert_keys};
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

fn per_cent(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

fn list<'a>(report: &'a Value, key: &str) -> &'a Vec<Value> {
    report[key].as_array().unwrap_or_else(|| panic!("{key}: {report}"))
}

fn coverage(place: &Place, more: &[&str]) -> Value {
    let usual = ["coverage", "julu.gpkg", "--dem", "project", "--mode", "fast", "--json"];
    place.jitu(&[&usual[..], more].concat()).exits(0).json()
}

/// `(how many cells hold a value other than 255, their mean, the greatest)` of a raster.
fn raster(place: &Place, name: &str) -> (f64, f64, f64) {
    let script = "import sys\n\
        from osgeo import gdal\n\
        gdal.UseExceptions()\n\
        d = gdal.Open(sys.argv[1])\n\
        b = d.GetRasterBand(1)\n\
        assert b.GetNoDataValue() == 255 and d.GetSpatialRef() is not None\n\
        v = [x for x in b.ReadRaster() if x != 255]\n\
        print(len(v), sum(v) / len(v), max(v))";
    let said = place.tool("/usr/bin/python3", &["-c", script, name]);
    let found: Vec<f64> = said.split_whitespace().map(|text| text.parse().unwrap()).collect();
    (found[0], found[1], found[2])
}

#[test]
fn the_report_goes_beyond_the_share() {
    let place = Place::julu();
    let report = coverage(&place, &["--depth", "depth.tif", "--blind", "blind.geojson"]);
    assert_keys(
        &report,
        &[
            "method",
            "towers",
            "county_area_m2",
            "target_area_m2",
            "visible_area_m2",
            "ratio",
            "overlap",
            "by_township",
            "by_class",
            "by_tower",
            "by_detail",
            "by_revisit",
            "blind_spots",
        ],
    );
    let seen = number(&report["visible_area_m2"]);

    // Detail: each set from coarse to fine, ever less of the target; a camera's ring is where the formula has it.
    let levels = list(&report, "by_detail");
    let of = |set: &str| -> Vec<&Value> { levels.iter().filter(|part| part["set"] == set).collect() };
    assert_eq!((of("dori-2014").len(), of("oodpcvs").len(), of("own").len()), (4, 7, 3));
    for set in ["dori-2014", "oodpcvs"] {
        let areas: Vec<f64> = of(set).iter().map(|part| number(&part["visible_area_m2"])).collect();
        assert!(areas.windows(2).all(|pair| pair[0] >= pair[1]) && areas[0] <= seen + 1.0, "{areas:?}");
        assert!(areas[0] > areas[2] && areas[2] > 0.0, "{areas:?}");
    }
    // 2560 px · 240 mm ÷ (7.18 mm · 62.5 px/m).
    let tower = list(&report, "by_tower")
        .iter()
        .find(|tower| tower["presets"] == 234 && number(&tower["rings_m"][0]) > 1400.0)
        .unwrap_or_else(|| panic!("{}", report["by_tower"][0]));
    assert!((number(&tower["rings_m"][1]) - 1369.14).abs() < 0.1, "{tower}");
    assert!((number(&tower["turn_s"]) - 936.0).abs() < 1e-6, "{tower}");

    // A full turn of 234 presets at 4 s takes 15.6 minutes: within 30 minutes everything is looked at again.
    let again = |minutes: u64| -> f64 {
        let found = list(&report, "by_revisit").iter().find(|part| part["within_min"] == minutes);
        number(&found.unwrap()["visible_area_m2"])
    };
    assert!(again(10) < again(30) && (again(30) - seen).abs() < 1.0, "{} {} {seen}", again(10), again(30));

    // What is lost without a tower adds up by township and by class, and is what one tower sees.
    let mut alone = 0.0;
    for tower in list(&report, "by_tower") {
        let only = number(&tower["only_here_m2"]);
        for key in ["only_by_township", "only_by_class"] {
            let sum: f64 = list(tower, key).iter().map(|part| number(&part["area_m2"])).sum();
            assert!((sum - only).abs() <= 0.01 * only + 1.0, "{key} {sum} {only}");
        }
        alone += only;
    }
    assert!((alone / number(&report["overlap"]["1"]) - 1.0).abs() < 1e-6, "{alone}");
    for part in list(&report, "by_township") {
        let sum: f64 = ["1", "2", "3+"].iter().map(|key| number(&part["overlap"][key])).sum();
        assert!((sum - number(&part["visible_area_m2"])).abs() < 1.0, "{part}");
    }

    // Blind spots: what is not seen, each with the tower next to it; the file holds them all.
    let spots = &report["blind_spots"];
    let unseen = number(&report["target_area_m2"]) - seen;
    assert!((number(&spots["area_m2"]) / unseen - 1.0).abs() < 0.01, "{spots} {unseen}");
    let largest = spots["largest"].as_array().unwrap();
    assert!(largest.windows(2).all(|pair| number(&pair[0]["area_m2"]) >= number(&pair[1]["area_m2"])));
    assert!(largest.iter().all(|spot| number(&spot["distance_m"]) > 0.0 && spot["tower"].is_number()));
    let file: Value =
        serde_json::from_str(&std::fs::read_to_string(place.path("blind.geojson")).unwrap()).unwrap();
    let features = file["features"].as_array().unwrap();
    assert_eq!(features.len() as u64, spots["count"].as_u64().unwrap());
    let mu: f64 = features.iter().map(|feature| number(&feature["properties"]["mu"])).sum();
    assert!((mu / (number(&spots["area_m2"]) * 0.0015) - 1.0).abs() < 1e-9, "{mu}");
    assert!(features[0]["properties"]["nearest_tower"].as_str().unwrap().contains('塔'));
    let (cells, mean, most) = raster(&place, "depth.tif");
    assert!(cells > 100_000.0 && mean > 0.5 && most >= 3.0, "{cells} {mean} {most}");
}

#[test]
fn an_error_of_the_heights_gives_a_range() {
    let place = Place::julu();
    let tried = |error: &str, seed: &str, more: &[&str]| -> Value {
        let usual = ["--uncertainty", error, "--trials", "12", "--seed", seed];
        coverage(&place, &[&usual[..], more].concat())
    };
    let tiny = tried("0.0001,200", "1", &["--probability", "p.tif"]);
    let sure = &tiny["uncertainty"];
    assert!((per_cent(&sure["mean"]) - per_cent(&tiny["ratio"])).abs() < 0.05, "{sure} {}", tiny["ratio"]);
    assert!(per_cent(&sure["p95"]) - per_cent(&sure["p5"]) < 0.05, "{sure}");
    let (_, mean, most) = raster(&place, "p.tif");
    assert!(mean > 50.0 && (most - 100.0).abs() < 0.5, "{mean} {most}");
    let wide = tried("1.5,200", "1", &[]);
    let range = |report: &Value, key: &str| per_cent(&report["uncertainty"][key]);
    assert!(range(&wide, "p5") < range(&wide, "p50") && range(&wide, "p50") < range(&wide, "p95"), "{wide}");
    assert_eq!(wide, tried("1.5,200", "1", &[]), "the same seed, the same range");
    assert_ne!(wide["uncertainty"], tried("1.5,200", "2", &[])["uncertainty"]);
    for (error, trials, names) in [
        ("-1", "5", &["中误差"][..]),
        ("1,-5", "5", &["相关距离"]),
        ("1", "0", &["次数"]),
        ("much", "5", &["RMSE"]),
    ] {
        let error = format!("--uncertainty={error}");
        let ask = ["coverage", "julu.gpkg", "--dem", "project", &error, "--trials", trials];
        place.jitu(&ask).refused(names);
    }
    place.jitu(&["coverage", "julu.gpkg", "--blind", "b.geojson"]).refused(&["--dem"]);
    place
        .jitu(&["coverage", "julu.gpkg", "--dem", "project", "--depth", "p.tif"])
        .refused(&["p.tif", "已存在"]);
}

#[test]
fn a_kept_run_is_pictured_in_the_report() {
    let place = Place::julu();
    let pictures = |folder: &str| -> usize {
        let usual = ["export", "julu.gpkg", "--programme", PROGRAMME, "--year", "2021", "--out", folder];
        let written = place.jitu(&[&usual[..], &["--formats", "pdf,docx"]].concat()).exits(0).stdout;
        let report = written.lines().find(|path| path.ends_with(".pdf"));
        let listed = place.tool("pdfimages", &["-list", report.unwrap_or_else(|| panic!("{written}"))]);
        listed.lines().filter(|line| line.split_whitespace().nth(2) == Some("image")).count()
    };
    let before = pictures("discs");
    coverage(&place, &["--keep"]);
    assert_eq!(pictures("sight"), before + 1, "towers over places, one picture");
}

#[test]
#[cfg(target_os = "linux")]
fn trials_stop_when_they_are_told_to() {
    let place = Place::julu();
    let before = place.names();
    let ask = ["coverage", "julu.gpkg", "--dem", "project", "--uncertainty", "2,500", "--trials", "10000"];
    let mut running =
        place.command(&[&ask[..], &["--probability", "p.tif", "--keep"]].concat()).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(20));
    let told = Instant::now();
    Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(2));
    // Ten times what is promised of a release build.
    assert!(told.elapsed() < Duration::from_secs(1), "{:?}", told.elapsed());
    assert_eq!(place.names(), before);
}

#[test]
fn blind_areas_become_a_layer_that_one_undo_takes_away() {
    let place = Place::julu();
    let report = coverage(&place, &["--blind-layer", "看不见的耕地"]);
    let spots = &report["blind_spots"];
    let export = ["export-layer", "julu.gpkg", "看不见的耕地", "blind.geojson"];
    place.jitu(&export).exits(0);
    let written = std::fs::read_to_string(place.path("blind.geojson")).unwrap();
    let layer: Value = serde_json::from_str(&written).unwrap();
    let features = layer["features"].as_array().unwrap();
    assert_eq!(features.len() as u64, spots["count"].as_u64().unwrap());
    let largest = &features[0]["properties"];
    let area = number(&spots["largest"][0]["area_m2"]);
    assert!((number(&largest["面积（公顷）"]) - area / 10_000.0).abs() < 1e-4, "{largest}");
    assert!((number(&largest["面积（亩）"]) - area * 0.0015).abs() < 1e-3, "{largest}");
    let metres = number(&spots["largest"][0]["distance_m"]);
    assert!((number(&largest["距离（m）"]) - metres).abs() <= 0.5, "{largest}");
    assert!(largest["最近的塔"].as_str().unwrap().contains("塔"), "{largest}");
    assert!(features.iter().any(|one| one["properties"]["乡镇"].is_string()), "{largest}");
    place.jitu(&["undo", "julu.gpkg"]).exits(0);
    place.jitu(&export).refused(&["没有这个图层"]);
    place.jitu(&["verify", "julu.gpkg"]).exits(0);
}

#[test]
fn a_kept_run_by_line_of_sight_is_explained_under_the_reports_map() {
    let place = Place::julu();
    let ask = ["--keep", "--month", "8", "--uncertainty", "1,100", "--trials", "3"];
    coverage(&place, &ask);
    let export = ["export", "julu.gpkg", "--programme", "自然资源智能监管平台", "--year", "2021"];
    let ran = place.jitu(&[&export[..], &["--out", "out", "--formats", "pdf"]].concat()).exits(0);
    let paths = ran.stdout;
    let pdf = paths.lines().find(|line| line.ends_with(".pdf")).unwrap();
    let text = place.tool("pdftotext", &[pdf, "-"]).replace([' ', '\n'], "");
    for said in [
        "按地形逐像元通视计算",
        "工程自带地形（校验值",
        "目标离地1.5米",
        "折光后取其0.85714",
        "计8月作物",
        "中误差1米试算3次",
        "座塔可见",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert!(!text.contains("有改动"), "{text}");
}
