//! Line of sight through the use cases: kept runs, what makes them stale, profiles.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use common::Desk;
use jitu_app::views::{CoverageView, TowerEdit};
use jitu_app::visibility::{DemSource, Looking, StandingFile, Trying};
use jitu_app::{atlas, keeping, visibility};
use jitu_model::place::Terrain;

impl Desk {
    fn keep(&mut self, source: &DemSource) -> CoverageView {
        let looking = Looking { mode: "fast".to_owned(), ..Looking::default() };
        let task = visibility::prepare_sight(&mut self.session, self.programme, "cropland", &looking, source)
            .unwrap();
        let outcome = task.run(&mut |_| true).unwrap();
        visibility::keep(&mut self.session, outcome).unwrap()
    }

    fn stale(&self) -> bool {
        visibility::coverage(&self.session, self.programme).unwrap().unwrap().stale
    }

    /// A model of level ground, in the project's folder or wherever.
    fn model(&self, name: &str, height: f32) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let (width, rows) = (250, 220);
        let heights = vec![height; width * rows];
        let (west, north, cell) = (114.78, 37.49, 0.002);
        let terrain = Terrain { width, height: rows, west, north, cell_x: cell, cell_y: cell, heights };
        jitu_spatial::terrain::write(&path, "terrain", &terrain).unwrap();
        path
    }
}

fn touch(path: &Path) {
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() + Duration::from_secs(100)).unwrap();
}

#[test]
fn a_run_goes_stale_with_what_it_rests_on() {
    let mut desk = Desk::julu();
    let kept = desk.keep(&DemSource::Project);
    assert_eq!(kept.report.method, "los");
    assert!(!kept.stale && kept.visible_geojson.is_some() && kept.blind_geojson.is_some());

    let tower = atlas::towers(&desk.session, desk.programme).unwrap()[0].id;
    let edit = TowerEdit { mast_height_m: Some(12.0), ..TowerEdit::default() };
    atlas::edit_tower(&mut desk.session, tower, &edit).unwrap();
    assert!(desk.stale(), "a mast");
    keeping::undo(&mut desk.session).unwrap();
    assert!(!desk.stale());

    touch(&desk.folder.path().join("巨鹿.layers.gpkg"));
    assert!(!desk.stale(), "the file was touched, the heights stayed");
}

#[test]
fn a_model_beside_the_project_is_watched() {
    let mut desk = Desk::julu();
    let path = desk.model("地形/dem.gpkg", 30.0);
    assert!(!desk.keep(&DemSource::File(path.clone())).stale);
    std::fs::remove_file(&path).unwrap();
    assert!(!desk.stale(), "a model that is not there tells nothing");
    desk.model("地形/dem.gpkg", 30.0);
    touch(&path);
    assert!(!desk.stale(), "the same heights again");
    std::fs::remove_file(&path).unwrap();
    desk.model("地形/dem.gpkg", 31.0);
    touch(&path);
    assert!(desk.stale(), "other heights");
}

#[test]
fn a_file_of_what_stands_in_the_way_is_watched() {
    let mut desk = Desk::julu();
    let path = desk.folder.path().join("树带.geojson");
    let belt = |height: u32| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"height":{height}}},
            "geometry":{{"type":"LineString","coordinates":[[114.9,37.1],[115.2,37.4]]}}}}]}}"#
        )
    };
    std::fs::write(&path, belt(15)).unwrap();
    let bare = desk.keep(&DemSource::Project);
    let file = StandingFile { path: path.clone(), field: None };
    let looking = Looking { mode: "fast".to_owned(), standing: Some(file), ..Looking::default() };
    let task = visibility::prepare_sight(
        &mut desk.session,
        desk.programme,
        "cropland",
        &looking,
        &DemSource::Project,
    );
    let outcome = task.unwrap().run(&mut |_| true).unwrap();
    let kept = visibility::keep(&mut desk.session, outcome).unwrap();
    assert!(kept.report.visible_area_m2 < bare.report.visible_area_m2);
    assert!(!desk.stale());
    std::fs::write(&path, belt(16)).unwrap();
    assert!(desk.stale(), "taller trees");
    std::fs::write(&path, belt(15)).unwrap();
    assert!(!desk.stale(), "the same trees again");
}

#[test]
fn a_cancelled_run_changes_nothing() {
    let mut desk = Desk::julu();
    let path = desk.model("dem.gpkg", 30.0);
    for source in [DemSource::Project, DemSource::File(path)] {
        let looking = Looking::default();
        let task = visibility::prepare_sight(&mut desk.session, desk.programme, "county", &looking, &source)
            .unwrap();
        let mut calls = 0;
        let stopped = task.run(&mut |_| {
            calls += 1;
            calls < 3
        });
        assert_eq!(stopped.err().unwrap().code, "cancelled");
    }
    assert_eq!(visibility::coverage(&desk.session, desk.programme).unwrap(), None);
}

#[test]
fn a_click_shows_the_ground_between() {
    let mut desk = Desk::julu();
    let tower = atlas::towers(&desk.session, desk.programme).unwrap().remove(0);
    let at = (tower.lon, tower.lat);
    let mut look = |lon: f64, lat: f64| visibility::profile(&mut desk.session, tower.id, lon, lat);
    let near = look(at.0 + 0.02, at.1).unwrap();
    // 0.02° of longitude at 37.2° are 1776 m; the place is the centre of its cell of 62 by 78 m.
    assert!((near.distance_m - 1776.0).abs() < 60.0, "{}", near.distance_m);
    assert!(near.points.len() > 20 && near.points.len() <= 403 && near.limit.is_none());
    assert!(near.points.windows(2).all(|pair| pair[0].distance_m <= pair[1].distance_m));
    assert_eq!(near.hidden, near.short_m > 0.0);
    assert_eq!(near.blocker.is_some(), near.hidden);
    assert!(near.pixels_per_metre.unwrap() > 25.0);
    let far = look(at.0 + 0.06, at.1).unwrap();
    assert_eq!(far.limit.as_deref(), Some("range"));
    assert!(look(at.0, at.1).unwrap().points.len() <= 4, "the tower's own cell");
    for (lon, lat) in [(2.3, 48.8), (f64::NAN, 37.0), (115.0, 91.0)] {
        assert_eq!(look(lon, lat).unwrap_err().code, "place_outside_dem");
    }
}

#[test]
fn how_surely_places_are_seen_is_a_picture() {
    let mut desk = Desk::julu();
    let looking = Looking {
        mode: "fast".to_owned(),
        trying: Some(Trying { trials: 5, ..Trying::usual(2.0) }),
        ..Looking::default()
    };
    let run = |desk: &mut Desk, looking: &Looking| {
        let source = &DemSource::Project;
        let task = visibility::prepare_sight(&mut desk.session, desk.programme, "cropland", looking, source)
            .unwrap();
        let outcome = task.run(&mut |_| true).unwrap();
        visibility::keep(&mut desk.session, outcome).unwrap()
    };
    let kept = run(&mut desk, &looking);
    assert!(kept.has_probability);
    assert_eq!(kept.sight.as_ref().and_then(|sight| sight.rmse_m), Some(2.0));
    let bytes = visibility::probability(&desk.session, desk.programme).unwrap();
    let length = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
    let frame: serde_json::Value = serde_json::from_slice(&bytes[4..4 + length]).unwrap();
    let cells = &bytes[4 + length..];
    let count = |name: &str| frame["lattice"][name].as_u64().unwrap() as usize;
    assert_eq!(cells.len(), count("columns") * count("rows"));
    assert!(cells.iter().all(|cell| *cell == 255 || (cell & 127) % 20 == 0), "five trials: fifths");
    let areas: f64 =
        frame["classes"].as_array().unwrap().iter().map(|c| c["area_m2"].as_f64().unwrap()).sum();
    assert!((areas - kept.report.target_area_m2).abs() < 1.0, "{areas}");
    // Its mean is the mean share of the trials.
    let (mut sum, mut all) = (0.0, 0.0);
    for cell in cells.iter().filter(|cell| **cell != 255 && **cell & 128 != 0) {
        (sum, all) = (sum + f64::from(cell & 127), all + 1.0);
    }
    let mean: f64 = kept.report.uncertainty.as_ref().unwrap().mean.parse().unwrap();
    assert!((sum / all - mean).abs() < 0.05, "{} {mean}", sum / all);
    // A run that tried nothing has none.
    let plain = run(&mut desk, &Looking { trying: None, ..looking });
    assert!(!plain.has_probability && plain.sight.is_some());
    assert_eq!(visibility::probability(&desk.session, desk.programme).unwrap_err().code, "no_probability");
}

#[test]
fn parcels_tell_how_soon_they_are_looked_at_again() {
    let mut desk = Desk::julu();
    let layers = atlas::layers(&desk.session).unwrap();
    let name = layers.iter().find(|layer| layer.role == "cropland").unwrap().name.clone();
    let out = desk.folder.path().join("重访.csv");
    let mut looking = Looking { mode: "exact".to_owned(), parcels: Some(name.clone()), ..Looking::default() };
    looking.outputs.parcels = Some(out.clone());
    let ask = |desk: &mut Desk, looking: &Looking| {
        visibility::prepare_sight(&mut desk.session, desk.programme, "cropland", looking, &DemSource::Project)
    };
    let report = ask(&mut desk, &looking).unwrap().run(&mut |_| true).unwrap().view();
    let turn = |tower| report.by_tower.iter().find(|one| one.tower == tower).unwrap().turn_s;
    assert!(
        report.by_parcel.len() > 1000 && report.by_parcel.iter().any(|parcel| parcel.revisit_s.is_none())
    );
    for parcel in &report.by_parcel {
        let turns = parcel.towers.iter().filter_map(|tower| turn(tower.tower));
        assert_eq!(parcel.revisit_s, turns.reduce(f64::min), "{parcel:?}");
        assert!(parcel.towers.iter().all(|tower| tower.share >= 0.5 && tower.share <= parcel.seen_share));
    }
    // Counted by parcel or by cell, what is seen is about the same share of the cropland.
    let all: f64 = report.by_parcel.iter().map(|parcel| parcel.area_m2).sum();
    let seen: f64 = report.by_parcel.iter().map(|parcel| parcel.area_m2 * parcel.seen_share).sum();
    let ratio: f64 = report.ratio.parse().unwrap();
    assert!((seen / all * 100.0 - ratio).abs() < 3.0, "{} {ratio}", seen / all * 100.0);
    let table = std::fs::read_to_string(&out).unwrap();
    assert_eq!(table.lines().count(), report.by_parcel.len() + 1);
    // The tower that is named sees the middle of what it sees the whole of.
    let live = jitu_app::live::begin(&mut desk.session, desk.programme, "cropland", (false, None)).unwrap();
    let live = live.run(&mut |_| true).unwrap();
    let file = desk.folder.path().join("重访.geojson");
    looking.outputs.parcels = Some(file.clone());
    ask(&mut desk, &looking).unwrap().run(&mut |_| true).unwrap();
    let shapes: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let features = shapes["features"].as_array().unwrap();
    assert_eq!(features.len(), report.by_parcel.len());
    let whole = report.by_parcel.iter().zip(features).filter(|(parcel, _)| parcel.seen_share >= 1.0);
    for (parcel, feature) in whole.filter(|(parcel, _)| parcel.towers.iter().any(|t| t.share >= 1.0)).take(50)
    {
        let ring: Vec<(f64, f64)> =
            serde_json::from_value(feature["geometry"]["coordinates"][0][0].clone()).unwrap();
        let corners = (ring.len() - 1) as f64;
        let sum = ring[1..].iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
        let point = live.point(sum.0 / corners, sum.1 / corners).unwrap();
        for tower in parcel.towers.iter().filter(|tower| tower.share >= 1.0) {
            assert!(point.towers.iter().any(|one| one.tower == tower.tower && one.sees), "{parcel:?}");
        }
        assert!(point.revisit_s.is_some_and(|soon| soon <= parcel.revisit_s.unwrap()));
    }
    let nameless = Looking { parcels: Some("无".to_owned()), ..Looking::default() };
    assert_eq!(ask(&mut desk, &nameless).err().unwrap().code, "unknown_layer_named");
}

#[test]
fn rings_are_those_of_the_camera() {
    let desk = Desk::julu();
    let tower = atlas::towers(&desk.session, desk.programme).unwrap()[0].id;
    let rings = visibility::rings(&desk.session, tower).unwrap();
    let detect = rings.iter().find(|ring| ring.set == "dori-2014" && ring.level == "detect").unwrap();
    let snapshot = desk.session.snapshot().unwrap();
    let saved = snapshot.towers.iter().find(|one| one.id == tower.id()).unwrap();
    assert!((saved.pixels_per_metre(detect.radius_m).unwrap() - 25.0).abs() < 1e-9);
    assert!(rings.iter().any(|ring| ring.set == "oodpcvs") && rings.iter().all(|ring| ring.radius_m > 0.0));
}
