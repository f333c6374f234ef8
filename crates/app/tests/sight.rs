//! Line of sight through the use cases: kept runs, what makes them stale, profiles.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use common::Desk;
use jitu_app::views::{CoverageView, TowerEdit};
use jitu_app::visibility::{DemSource, Looking, StandingFile};
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
