//! Towers changed live, through the use cases: the figures of a fresh run, back to the start, one undo.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod common;

use common::Desk;
use jitu_app::live::views::{LiveChange, LiveFigures, LiveLooking, LiveTower};
use jitu_app::live::{self, Live, LiveFrame};
use jitu_app::views::{CoverageReportView, RowId};
use jitu_app::visibility::{DemSource, Looking};
use jitu_app::{atlas, keeping, visibility};

impl Desk {
    fn begin(&mut self) -> Live {
        live::begin(&mut self.session, self.programme, "cropland", (false, None))
            .unwrap()
            .run(&mut |_| true)
            .unwrap()
    }

    /// What a run of line of sight says about the project as it is saved.
    fn run(&mut self) -> CoverageReportView {
        let looking = Looking { mode: "exact".to_owned(), ..Looking::default() };
        let task = visibility::prepare_sight(
            &mut self.session,
            self.programme,
            "cropland",
            &looking,
            &DemSource::Project,
        );
        task.unwrap().run(&mut |_| true).unwrap().view()
    }

    fn entries(&self) -> usize {
        keeping::history(&self.session, 100).unwrap().len()
    }
}

fn same(figures: &LiveFigures, run: &CoverageReportView) {
    let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * (1.0 + b), "{a} is not {b}");
    near(figures.target_area_m2, run.target_area_m2);
    near(figures.visible_area_m2, run.visible_area_m2);
    near(figures.overlap.one, run.overlap.one);
    near(figures.overlap.two, run.overlap.two);
    near(figures.overlap.three_or_more, run.overlap.three_or_more);
    assert_eq!(figures.ratio, run.ratio);
    assert_eq!(figures.by_township.len(), run.by_township.len());
    for (a, b) in figures.by_township.iter().zip(&run.by_township) {
        assert_eq!((&a.name, &a.ratio), (&b.name, &b.ratio));
    }
}

fn one(tower: LiveTower) -> LiveChange {
    LiveChange { watched: Some(tower.id), towers: vec![tower], looking: None }
}

#[test]
fn live_figures_are_those_of_a_run() {
    let mut desk = Desk::julu();
    let mut live = desk.begin();
    let (view, run) = (live.view().unwrap(), desk.run());
    assert_eq!((view.mode.as_str(), view.target.as_str(), view.towers.len()), ("exact", "cropland", 64));
    same(&view.figures, &run);
    let start = live.picture(None);
    assert_eq!(start.cells.len(), (view.lattice.columns * view.lattice.rows) as usize);

    // Moved, raised, turned, switched off.
    let towers = view.towers.clone();
    let moved = LiveTower { lon: towers[5].lon + 0.02, lat: towers[5].lat - 0.01, ..towers[5].clone() };
    let answer = live.change(&one(moved.clone())).unwrap().answer;
    assert!(answer.patch.columns > 0 && answer.patch.columns < view.lattice.columns);
    assert_eq!(answer.changed, 1);
    let watched = answer.watched.unwrap();
    assert!(watched.tower == moved.id && watched.visible_area_m2 > watched.only_here_m2);
    let others = [
        LiveTower { mast_height_m: 60.0, range_m: 7000.0, ..towers[9].clone() },
        LiveTower { azimuth_deg: Some(120.0), view_angle_deg: Some(90.0), ..towers[20].clone() },
        LiveTower { in_use: false, ..towers[33].clone() },
        LiveTower { focal_mm: towers[40].focal_mm.map(|focal| focal / 2.0), ..towers[40].clone() },
    ];
    for tower in others {
        live.change(&one(tower)).unwrap();
    }
    let changed = live.figures();
    assert_ne!(changed, view.figures);

    // Saved: one entry, and a run says what the live figures said.
    let (entries, before) = (desk.entries(), desk.run());
    assert_eq!(before, run, "nothing was written yet");
    let project = live::save(&mut desk.session, &mut live).unwrap();
    assert_eq!(desk.entries(), entries + 1);
    assert_eq!(project.undo.as_deref(), Some("实时调整 5 座塔"));
    same(&changed, &desk.run());
    let saved = atlas::towers(&desk.session, desk.programme).unwrap();
    let tower = saved.iter().find(|tower| tower.id == moved.id).unwrap();
    assert_eq!((tower.lon, tower.lat), (moved.lon, moved.lat));
    assert_eq!(live.picture(None).answer.changed, 0);
    keeping::undo(&mut desk.session).unwrap();
    assert_eq!(desk.run(), run, "one undo brings everything back");

    // What is saved has changed under the session: it does not write over it.
    live.change(&one(towers[5].clone())).unwrap();
    assert_eq!(live::save(&mut desk.session, &mut live).unwrap_err().code, "live_outdated");
}

#[test]
fn back_to_the_start_is_the_start() {
    let mut desk = Desk::julu();
    let mut live = desk.begin();
    let (view, start) = (live.view().unwrap(), live.picture(None));
    let mut shown = start.cells.clone();
    let show = |frame: &LiveFrame, shown: &mut Vec<u8>| {
        let (patch, width) = (frame.answer.patch, view.lattice.columns as usize);
        for (row, line) in frame.cells.chunks(patch.columns.max(1) as usize).enumerate() {
            let at = (patch.row as usize + row) * width + patch.column as usize;
            shown[at..at + line.len()].copy_from_slice(line);
        }
    };
    for (step, tower) in view.towers.iter().enumerate().take(4) {
        let moved = LiveTower { lon: tower.lon + 0.01 * step as f64, mast_height_m: 25.0, ..tower.clone() };
        show(&live.change(&one(moved)).unwrap(), &mut shown);
        assert!(shown == live.picture(None).cells, "the patches make the picture");
    }
    // Crops that are taller than what is looked at hide a part; a bad value changes nothing.
    let tall = LiveLooking { crop_height_m: 2.5, ..view.looking };
    let summer = LiveChange { towers: vec![], looking: Some(tall), watched: None };
    let seen = live.figures().visible_area_m2;
    show(&live.change(&summer).unwrap(), &mut shown);
    let hidden = seen - live.figures().visible_area_m2;
    assert!(hidden > 0.01 * seen, "{hidden} of {seen}");
    let before = (live.figures(), live.towers().cloned().collect::<Vec<_>>());
    let outside = LiveTower { lon: 100.0, ..view.towers[0].clone() };
    let wild = LiveTower { mast_height_m: f64::NAN, ..view.towers[0].clone() };
    let far = LiveTower { range_m: 1e9, ..view.towers[0].clone() };
    for (tower, code) in [(outside, "outside_dem"), (wild, "out_of_range"), (far, "out_of_range")] {
        let both = LiveChange { looking: Some(LiveLooking { crop_height_m: 0.0, ..tall }), ..one(tower) };
        assert_eq!(live.change(&both).unwrap_err().code, code);
        assert_eq!((live.figures(), live.towers().cloned().collect::<Vec<_>>()), before);
    }
    assert_eq!(
        live.change(&one(LiveTower { id: RowId(987_654), ..view.towers[0].clone() })).unwrap_err().code,
        "unknown_tower"
    );

    show(&live.reset(None).unwrap(), &mut shown);
    assert!(shown == start.cells);
    assert_eq!(live.picture(None), start);
    assert_eq!(live.view().unwrap(), view);
}

#[test]
fn a_click_tells_who_sees_the_place() {
    let mut desk = Desk::julu();
    let mut live = desk.begin();
    let tower = live.view().unwrap().towers[10].clone();
    let (lon, lat) = (tower.lon + 0.01, tower.lat + 0.004);
    let point = live.point(lon, lat).unwrap();
    let mine = point.towers.iter().find(|one| one.tower == tower.id).unwrap();
    let profile = live.profile(tower.id, lon, lat).unwrap();
    assert_eq!(mine.sees, !profile.hidden && profile.limit.is_none());
    // A kernel's observer stands on a millionth of a cell.
    assert!((mine.distance_m - profile.distance_m).abs() < 1e-3);
    assert!((500.0..1500.0).contains(&mine.distance_m));
    let density = (mine.pixels_per_metre.unwrap(), profile.pixels_per_metre.unwrap());
    assert!((density.0 - density.1).abs() < 1e-3);
    assert!(mine.level.is_some() && point.ground_m.is_some());
    let seeing = || point.towers.iter().filter(|one| one.sees).filter_map(|one| one.turn_s);
    assert_eq!(point.revisit_s, seeing().reduce(f64::min));
    assert!(mine.turn_s.is_some_and(|seconds| seconds > 60.0));
    // A shorter lens sees it coarser, and looks round sooner.
    let short = LiveTower { focal_mm: tower.focal_mm.map(|focal| focal / 2.0), ..tower.clone() };
    live.change(&one(short)).unwrap();
    let there = live.point(lon, lat).unwrap();
    let zoomed = there.towers.iter().find(|one| one.tower == tower.id).unwrap();
    assert!((zoomed.pixels_per_metre.unwrap() * 2.0 - mine.pixels_per_metre.unwrap()).abs() < 1e-9);
    assert!(zoomed.turn_s < mine.turn_s && zoomed.sees == mine.sees);
    live.change(&one(tower.clone())).unwrap();
    let nearest = point.nearest.as_ref().unwrap();
    assert!(point.towers.iter().all(|one| one.distance_m >= nearest.distance_m));
    // Every tower's bit agrees with its profile.
    for one in &point.towers {
        let profile = live.profile(one.tower, lon, lat).unwrap();
        assert_eq!(one.sees, !profile.hidden && profile.limit.is_none(), "{one:?}");
    }
    // Switched off, it is not named; turned away, it does not see.
    live.change(&one(LiveTower { azimuth_deg: Some(250.0), view_angle_deg: Some(20.0), ..tower.clone() }))
        .unwrap();
    let turned = live.point(lon, lat).unwrap();
    assert!(turned.towers.iter().any(|one| one.tower == tower.id && !one.sees));
    assert_eq!(live.profile(tower.id, lon, lat).unwrap().limit.as_deref(), Some("sector"));
    live.change(&one(LiveTower { in_use: false, ..tower.clone() })).unwrap();
    assert!(live.point(lon, lat).unwrap().towers.iter().all(|one| one.tower != tower.id));
    for (lon, lat) in [(90.0, 37.0), (f64::NAN, 37.0), (115.0, 91.0)] {
        assert_eq!(live.point(lon, lat).unwrap_err().code, "place_outside_dem");
        assert_eq!(live.profile(tower.id, lon, lat).unwrap_err().code, "place_outside_dem");
    }
}

#[test]
fn a_saved_move_takes_its_township_and_ground_along() {
    let mut desk = Desk::julu();
    let mut live = desk.begin();
    let saved = atlas::towers(&desk.session, desk.programme).unwrap();
    let from = saved.iter().find(|tower| tower.township.is_some()).unwrap();
    let to = saved.iter().find(|tower| tower.township.is_some() && tower.township != from.township).unwrap();
    let tower = live.towers().find(|tower| tower.id == from.id).unwrap().clone();
    live.change(&one(LiveTower { lon: to.lon, lat: to.lat, ..tower })).unwrap();
    live::save(&mut desk.session, &mut live).unwrap();
    let after = atlas::towers(&desk.session, desk.programme).unwrap();
    let moved = after.iter().find(|tower| tower.id == from.id).unwrap();
    assert_eq!(moved.township, to.township);
    assert!(moved.ground_height_m.is_some());
    // Another project is open: nothing is written into it.
    let other = desk.folder.path().join("b.gpkg");
    keeping::create_sample(&mut desk.session, "julu-2021", Some(&other)).unwrap();
    assert_eq!(live::save(&mut desk.session, &mut live).unwrap_err().code, "live_outdated");
}

#[test]
fn a_frame_is_one_message() {
    let mut desk = Desk::julu();
    let frame = desk.begin().picture(None);
    let (cells, ratio) = (frame.cells.clone(), frame.answer.figures.ratio.clone());
    let bytes = frame.into_bytes().unwrap();
    let length = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
    let answer: serde_json::Value = serde_json::from_slice(&bytes[4..4 + length]).unwrap();
    assert_eq!(answer["figures"]["ratio"], ratio);
    assert!(bytes[4 + length..] == cells);
}
