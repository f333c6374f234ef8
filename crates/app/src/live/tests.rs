//! What stands in the way while towers are changed live is what stands in the way of a run.

use std::path::Path;

use geo_types::{Geometry, LineString, MultiLineString};
use jitu_model::Id;
use jitu_model::place::{Feature, Layer, LayerRole};

use super::views::{LiveChange, LiveLooking, LiveTower};
use super::{Live, begin, save};
use crate::Settings;
use crate::keeping::create_sample;
use crate::session::Session;
use crate::views::{CoverageReportView, RowId};
use crate::visibility::{DemSource, Looking, prepare_sight};

/// The sample of Julu with shelter belts along every second minute of longitude.
fn with_belts(folder: &Path) -> (Session, RowId) {
    let mut session = Session::new(Settings {
        assets: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets"),
        config: folder.join("config"),
        documents: folder.join("documents"),
        person: "测试员".to_owned(),
    });
    let view = create_sample(&mut session, "julu-2021", Some(&folder.join("巨鹿.gpkg"))).unwrap();
    let belt = |at: usize| {
        let lon = 114.8 + at as f64 / 30.0;
        LineString::from(vec![(lon, 37.0), (lon + 0.003, 37.5)])
    };
    let belts = Feature {
        id: Id::NEW,
        name: None,
        code: None,
        class: Some("防护林".to_owned()),
        values: Vec::new(),
        geometry: Geometry::MultiLineString(MultiLineString((0..15).map(belt).collect())),
    };
    let mut layer = Layer {
        name: "树带".to_owned(),
        role: LayerRole::Other,
        table_name: "belts".to_owned(),
        crs: 4490,
        ..Layer::default()
    };
    session.write("图层", |writer| writer.create_layer(&mut layer, &[], &[belts])).unwrap();
    (session, view.programmes[0].id)
}

fn run(session: &mut Session, programme: RowId, standing: bool, month: Option<u8>) -> CoverageReportView {
    let looking = Looking { own_standing: standing, month, ..Looking::default() };
    let task = prepare_sight(session, programme, "cropland", &looking, &DemSource::Project);
    task.unwrap().run(&mut |_| true).unwrap().view()
}

fn same(live: &Live, run: &CoverageReportView) {
    let figures = live.figures();
    let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * (1.0 + b), "{a} is not {b}");
    near(figures.visible_area_m2, run.visible_area_m2);
    near(figures.overlap.one, run.overlap.one);
    near(figures.overlap.three_or_more, run.overlap.three_or_more);
    assert_eq!(figures.ratio, run.ratio);
    for (a, b) in figures.by_township.iter().zip(&run.by_township) {
        assert_eq!((&a.name, &a.ratio), (&b.name, &b.ratio));
    }
}

#[test]
fn live_figures_are_those_of_a_run_over_the_same_belts_and_crops() {
    let folder = tempfile::tempdir().unwrap();
    let (mut session, programme) = with_belts(folder.path());
    let task = begin(&mut session, programme, "cropland", (true, Some(8))).unwrap();
    let mut live = task.run(&mut |_| true).unwrap();
    let view = live.view().unwrap();
    assert_eq!(view.mode, "exact");
    assert!(view.own_things && view.crops);
    let both = run(&mut session, programme, true, Some(8));
    same(&live, &both);

    // Belts alone, crops alone, the bare ground: each another figure, and that of its run.
    let mut seen = vec![both.visible_area_m2];
    for (standing, month) in [(true, None), (false, Some(8)), (true, Some(6)), (false, None)] {
        let looking = LiveLooking { standing, month, ..view.looking };
        live.change(&LiveChange { towers: vec![], looking: Some(looking), watched: None }).unwrap();
        let fresh = run(&mut session, programme, standing, month);
        same(&live, &fresh);
        assert!(seen.iter().all(|one| (one - fresh.visible_area_m2).abs() > 1e4), "{standing} {month:?}");
        seen.push(fresh.visible_area_m2);
    }
    assert!(seen.iter().all(|one| *one <= seen[4]), "nothing hides nothing: {seen:?}");
    live.reset(None).unwrap();
    assert_eq!(live.view().unwrap(), view);

    // A tower that is moved and saved is one that a fresh run finds there.
    let tower = view.towers[12].clone();
    let moved = LiveTower { lon: tower.lon + 0.011, lat: tower.lat - 0.007, ..tower };
    live.change(&LiveChange { towers: vec![moved], looking: None, watched: None }).unwrap();
    assert_ne!(live.figures().visible_area_m2.to_bits(), view.figures.visible_area_m2.to_bits());
    save(&mut session, &mut live).unwrap();
    same(&live, &run(&mut session, programme, true, Some(8)));
    let wrong = LiveLooking { month: Some(13), ..view.looking };
    let change = LiveChange { towers: vec![], looking: Some(wrong), watched: None };
    assert_eq!(live.change(&change).unwrap_err().code, "bad_month");
}

#[test]
fn what_is_not_there_is_said_as_a_run_says_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut session, programme) = with_belts(folder.path());
    // Begun without them, the belts are not at hand: they may be many, and are read for those who want them only.
    let task = begin(&mut session, programme, "cropland", (false, None)).unwrap();
    let view = task.run(&mut |_| true).unwrap().view().unwrap();
    assert!(!view.own_things && view.crops);
    assert_eq!(begin(&mut session, programme, "cropland", (true, Some(0))).err().unwrap().code, "bad_month");
    crate::keeping::undo(&mut session).unwrap();
    assert_eq!(begin(&mut session, programme, "cropland", (true, None)).err().unwrap().code, "no_standing");
    let crops = begin(&mut session, programme, "cropland", (true, Some(8))).unwrap();
    assert!(!crops.run(&mut |_| true).unwrap().view().unwrap().own_things);
}
