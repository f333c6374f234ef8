//! Siting through the use cases: one look answers many questions, until a tower or a layer changes.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Desk;
use jitu_app::siting::{self, GridRules, SitingAsk, SitingRequest, SitingWanted, Wanted, amount};
use jitu_app::views::{RowId, TowerEdit};
use jitu_app::visibility::{DemSource, Looking};
use jitu_app::{atlas, keeping, visibility};

impl Desk {
    fn request() -> SitingRequest {
        SitingRequest {
            looking: Looking { mode: "fast".to_owned(), ..Looking::default() },
            rules: Some(GridRules { spacing_m: Some(3_000.0), ..GridRules::default() }),
            cost: Some(amount("100000").unwrap()),
            ..SitingRequest::usual("cropland")
        }
    }

    fn look(&mut self) {
        let task = siting::prepare(&mut self.session, self.programme, &Self::request()).unwrap();
        let scene = task.run(&mut |_| true).unwrap();
        siting::set_scene(&mut self.session, scene).unwrap();
    }
}

#[test]
fn one_look_answers_many_questions() {
    let mut desk = Desk::julu();
    assert_eq!(siting::scene(&desk.session).err().unwrap().code, "siting_none");
    assert_eq!(siting::outcome(&desk.session).err().unwrap().code, "siting_none");
    desk.look();
    let scene = siting::scene(&desk.session).unwrap();
    let mut before = 0.0;
    for count in [1, 3, 6] {
        let preview = scene.preview(Wanted::Sites(count)).unwrap().view();
        let best = scene.solve(Wanted::Sites(count), 60.0, &mut |_| true).unwrap().view();
        assert!(best.optimal && best.exact && !preview.exact && best.gap == "0.00");
        assert!(preview.covered_after_m2 <= best.covered_after_m2 * (1.0 + 1e-9));
        // The preview owns up to how far it is off.
        let gain = |view: &siting::SitingView| view.covered_after_m2 - view.covered_before_m2;
        assert!(gain(&best) * (1.0 - preview.gap.parse::<f64>().unwrap() / 100.0) <= gain(&preview) + 1.0);
        assert!(best.covered_after_m2 > before && best.added.len() == count);
        before = best.covered_after_m2;
        // The curve is greedy's, so the best is never below it.
        assert!(best.curve[count - 1].covered_m2 <= best.covered_after_m2 * (1.0 + 1e-9));
        assert_eq!(best.cost, Some(format!("{count}00000.00")));
    }
    let paid = scene.solve(Wanted::Budget(amount("350000").unwrap()), 60.0, &mut |_| true).unwrap().view();
    let three = scene.solve(Wanted::Sites(3), 60.0, &mut |_| true).unwrap().view();
    assert!((paid.covered_after_m2 - three.covered_after_m2).abs() < 1.0 && paid.added.len() == 3);
    let share = scene.solve(Wanted::Share(95.0), 60.0, &mut |_| true).unwrap().view();
    assert!(share.ratio_after.parse::<f64>().unwrap() >= 95.0 && share.optimal);
    let fewer = scene.solve(Wanted::Sites(share.added.len() - 1), 60.0, &mut |_| true).unwrap().view();
    assert!(fewer.ratio_after.parse::<f64>().unwrap() < 95.0);
}

#[test]
fn a_proposal_changes_nothing_but_a_tower_does() {
    let mut desk = Desk::julu();
    let looking = Looking { mode: "fast".to_owned(), ..Looking::default() };
    let task = visibility::prepare_sight(
        &mut desk.session,
        desk.programme,
        "cropland",
        &looking,
        &DemSource::Project,
    );
    let outcome = task.unwrap().run(&mut |_| true).unwrap();
    visibility::keep(&mut desk.session, outcome).unwrap();
    desk.look();
    let scene = siting::scene(&desk.session).unwrap();
    let outcome = scene.preview(Wanted::Sites(2)).unwrap();
    siting::set_outcome(&mut desk.session, outcome).unwrap();
    let kept = siting::outcome(&desk.session).unwrap();
    siting::keep(&mut desk.session, &kept).unwrap();
    let layers = atlas::layers(&desk.session).unwrap();
    let layer = layers.iter().find(|layer| layer.name == "选址建议 1").unwrap();
    let shapes = atlas::layer_geojson(&mut desk.session, layer.id).unwrap();
    assert!(shapes.contains("建议 1") && shapes.contains("建议 2") && shapes.contains("亩"), "{shapes}");
    // Neither the run nor the scene is out of date for it.
    assert!(!visibility::coverage(&desk.session, desk.programme).unwrap().unwrap().stale);
    assert!(siting::scene(&desk.session).is_ok());
    let table = desk.folder.path().join("选址.xlsx");
    siting::export(&kept, &table).unwrap();
    assert!(table.metadata().unwrap().len() > 1000);

    let towers = atlas::towers(&desk.session, desk.programme).unwrap();
    let taller = TowerEdit { mast_height_m: Some(61.0), ..TowerEdit::default() };
    atlas::edit_tower(&mut desk.session, towers[0].id, &taller).unwrap();
    assert_eq!(siting::scene(&desk.session).err().unwrap().code, "siting_stale");
    keeping::undo(&mut desk.session).unwrap();
    assert!(siting::scene(&desk.session).is_ok());
    // The proposal is one step back.
    keeping::undo(&mut desk.session).unwrap();
    assert!(!atlas::layers(&desk.session).unwrap().iter().any(|layer| layer.name.starts_with("选址")));
}

#[test]
fn a_cancel_stops_looking_and_searching() {
    let mut desk = Desk::julu();
    let task = siting::prepare(&mut desk.session, desk.programme, &Desk::request()).unwrap();
    assert_eq!(task.run(&mut |share| share < 0.4).err().unwrap().code, "cancelled");
    desk.look();
    let scene = siting::scene(&desk.session).unwrap();
    // Out of time at once: the best so far, with a gap that is not hidden.
    let hurried = scene.solve(Wanted::Sites(8), 0.0, &mut |_| true).unwrap().view();
    assert!(hurried.added.len() <= 8 && (hurried.optimal || hurried.gap != "0.00"), "{hurried:?}");
}

#[test]
fn the_window_asks_the_same() {
    let ask = SitingAsk {
        target: "county".to_owned(),
        layers: vec![RowId(7)],
        grid: false,
        spacing_m: Some(500.0),
        slope_deg: None,
        roads: None,
        power: None,
        mast_m: None,
        range_m: None,
        cost: Some("80000.50".to_owned()),
        double: None,
    };
    let request = ask.request().unwrap();
    assert!(request.rules.is_none() && request.places.len() == 1 && request.dem == DemSource::Project);
    assert!(SitingAsk { layers: Vec::new(), ..ask.clone() }.request().unwrap().rules.is_some());
    assert_eq!(
        SitingAsk { cost: Some("-1".to_owned()), ..ask }.request().err().unwrap().code,
        "siting_amount"
    );
    assert_eq!(SitingWanted::Sites { count: 4 }.wanted().unwrap(), Wanted::Sites(4));
    assert!(SitingWanted::Budget { amount: "viel".to_owned() }.wanted().is_err());
}
