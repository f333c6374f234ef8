//! Comparisons and statistics through the use cases both doors share: figures that agree with the compliance check and
//! with each other, what is kept as a layer in one undo, tables that hold all of it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod common;

use std::sync::Arc;

use common::Desk;
use jitu_app::comparing::{self, CompareAsk, Comparison, SideAsk, Subject};
use jitu_app::statistics::{self, Measure, Statistics, StatisticsAsk, ThematicAsk};
use jitu_app::views::{LayerView, RowId, TowerEdit};
use jitu_app::{atlas, keeping};

fn near(a: f64, b: f64, least: f64) {
    assert!((a - b).abs() <= least, "{a} is not {b}");
}

impl Desk {
    fn layer(&self, role: &str) -> LayerView {
        atlas::layers(&self.session).unwrap().into_iter().find(|layer| layer.role == role).unwrap()
    }

    fn compare(&mut self, ask: CompareAsk) -> Result<Arc<Comparison>, jitu_app::AppError> {
        let task = comparing::prepare(&self.session, ask)?;
        let outcome = Arc::new(task.run(&mut |_| true)?);
        comparing::remember(&mut self.session, Arc::clone(&outcome))?;
        Ok(outcome)
    }

    fn count(&mut self, measures: Vec<Measure>) -> Arc<Statistics> {
        let task = statistics::prepare(&self.session, StatisticsAsk { areas: None, measures }).unwrap();
        let outcome = Arc::new(task.run(&mut |_| true).unwrap());
        statistics::remember(&mut self.session, Arc::clone(&outcome)).unwrap();
        outcome
    }

    fn entries(&self) -> usize {
        keeping::history(&self.session, 1_000).unwrap().len()
    }

    /// The areas of a layer of the file, as GeoJSON tells them.
    fn shapes(&mut self, role: &str) -> serde_json::Value {
        let layer = self.layer(role).id;
        serde_json::from_str(&atlas::layer_geojson(&mut self.session, layer).unwrap()).unwrap()
    }
}

fn side(subject: Subject, layer: Option<RowId>, entry: Option<u32>) -> SideAsk {
    SideAsk { subject, layer, entry }
}

fn ask(before: SideAsk, after: SideAsk, by: &str) -> CompareAsk {
    CompareAsk { before, after, by: by.to_owned(), least_m2: 1.0 }
}

#[test]
fn two_layers_are_compared_by_the_land_they_share() {
    let mut desk = Desk::julu();
    let (cropland, farmland) = (desk.layer("cropland").id, desk.layer("farmland").id);
    let layers = |by: &str| {
        ask(side(Subject::Layer, Some(cropland), None), side(Subject::Layer, Some(farmland), None), by)
    };
    let outcome = desk.compare(layers("overlap")).unwrap();
    let totals = outcome.view().totals;
    assert_eq!(totals.before, totals.unchanged + totals.removed + changed(&totals));
    assert_eq!(totals.after, totals.unchanged + totals.added + changed(&totals));
    // Land is neither made nor lost.
    let net = totals.added_m2 - totals.removed_m2 + totals.won_m2 - totals.lost_m2;
    near(net, totals.after_m2 - totals.before_m2, 1.0 + f64::from(totals.before));
    let shapes: serde_json::Value = serde_json::from_str(&outcome.geojson()).unwrap();
    assert!(!shapes["features"].as_array().unwrap().is_empty());
    let same = desk.compare(ask(
        side(Subject::Layer, Some(cropland), None),
        side(Subject::Layer, Some(cropland), None),
        "overlap",
    ));
    assert_eq!(same.unwrap_err().code, "compare_same");
    assert_eq!(desk.compare(layers("colour")).unwrap_err().code, "compare_by");
    let past = ask(
        side(Subject::Layer, Some(cropland), Some(2)),
        side(Subject::Layer, Some(cropland), None),
        "overlap",
    );
    assert_eq!(desk.compare(past).unwrap_err().code, "no_history");
    let unlike = ask(side(Subject::Towers, None, None), side(Subject::Extents, None, None), "code");
    assert_eq!(desk.compare(unlike).unwrap_err().code, "compare_unlike");
}

/// Features that changed, as far as the totals tell: none of these layers changed both ways.
fn changed(totals: &comparing::DifferenceTotals) -> u32 {
    totals.before - totals.unchanged - totals.removed
}

#[test]
fn two_times_of_the_project_tell_what_was_done() {
    let mut desk = Desk::julu();
    let start = desk.entries() as u32;
    let towers = atlas::towers(&desk.session, desk.programme).unwrap();
    let (moved, stopped) = (&towers[3], &towers[5]);
    let position = Some((moved.lon + 0.01, moved.lat));
    atlas::edit_tower(&mut desk.session, moved.id, &TowerEdit { position, ..TowerEdit::default() }).unwrap();
    let edit = TowerEdit { in_use: Some(!stopped.in_use), range_m: Some(4321.0), ..TowerEdit::default() };
    atlas::edit_tower(&mut desk.session, stopped.id, &edit).unwrap();
    let live = keeping::history(&desk.session, 1).unwrap()[0].hash.clone();
    for subject in [Subject::Towers, Subject::Project] {
        let outcome =
            desk.compare(ask(side(subject, None, Some(start)), side(subject, None, None), "code")).unwrap();
        let view = outcome.view();
        assert_eq!((view.totals.added, view.totals.removed, view.found), (0, 0, 2), "{view:?}");
        assert_eq!((view.totals.reshaped, view.totals.reworded), (1, 1));
        let named = |name: &str| view.rows.iter().find(|row| row.name == name).unwrap();
        let metres = named(&moved.name).moved_m.unwrap();
        assert!((800.0..1000.0).contains(&metres), "{metres}");
        let fields: Vec<&str> =
            named(&stopped.name).attributes.iter().map(|one| one.after.as_str()).collect();
        assert_eq!(fields, ["停用", "4321"]);
        let (before, after) = outcome.sides();
        assert_ne!(before, after);
    }
    assert_eq!(keeping::history(&desk.session, 1).unwrap()[0].hash, live, "nothing was written");
    // What was found becomes a layer with a style, in one undo.
    let outcome = comparing::last(&desk.session).unwrap();
    let entries = desk.entries();
    comparing::keep(&mut desk.session, &outcome).unwrap();
    assert_eq!(desk.entries(), entries + 1);
    let layers = atlas::layers(&desk.session).unwrap();
    assert_eq!(layers.last().unwrap().features, 2);
    keeping::undo(&mut desk.session).unwrap();
    assert_eq!(atlas::layers(&desk.session).unwrap().len(), layers.len() - 1);
    for ending in ["xlsx", "csv"] {
        let path = desk.folder.path().join(format!("变化.{ending}"));
        comparing::export(&outcome, &path).unwrap();
        assert!(std::fs::metadata(&path).unwrap().len() > 100);
    }
    let text = std::fs::read_to_string(desk.folder.path().join("变化.csv")).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.contains(&moved.name) && text.contains("4321"));
    let nowhere = comparing::export(&outcome, &desk.folder.path().join("变化.doc"));
    assert_eq!(nowhere.unwrap_err().code, "unknown_list_format");
    let gone =
        desk.compare(ask(side(Subject::Project, None, Some(99)), side(Subject::Project, None, None), "code"));
    assert_eq!(gone.unwrap_err().code, "not_kept");
}

#[test]
fn a_copy_of_the_past_is_a_project() {
    let mut desk = Desk::julu();
    let start = desk.entries();
    let tower = atlas::towers(&desk.session, desk.programme).unwrap()[0].id;
    let edit = TowerEdit { range_m: Some(1234.0), ..TowerEdit::default() };
    atlas::edit_tower(&mut desk.session, tower, &edit).unwrap();
    let out = desk.folder.path().join("过去.gpkg");
    assert_eq!(comparing::copy_as_of(&desk.session, &format!("#{start}"), &out).unwrap().seq as usize, start);
    assert_eq!(comparing::copy_as_of(&desk.session, "1999-01-01", &out).unwrap_err().code, "before_project");
    keeping::open_project(&mut desk.session, &out).unwrap();
    assert!(keeping::verify(&desk.session).unwrap().sound);
    assert_eq!(desk.entries(), start);
}

#[test]
fn figures_by_township_add_up_and_agree() {
    let mut desk = Desk::julu();
    let (cropland, township) = (desk.layer("cropland"), desk.layer("township"));
    let outcome = desk.count(vec![
        Measure::Area { layer: cropland.id, by_class: false },
        Measure::Area { layer: cropland.id, by_class: true },
        Measure::Count { layer: cropland.id },
        Measure::Towers,
        Measure::Events { event: None },
    ]);
    let view = outcome.view();
    assert_eq!(view.rows.len(), township.features as usize);
    for at in 0..view.columns.len() {
        let inside: f64 = view.rows.iter().map(|row| row.values[at]).sum();
        near(inside + view.outside[at], view.total[at], 1e-3 + view.total[at] * 1e-9);
    }
    let column = |title: &str| view.columns.iter().position(|one| one.title == title).unwrap();
    assert_eq!(view.total[column("在用塔位（座）")] as usize, towers_in_use(&desk));
    assert_eq!(
        view.total[2 + view.columns.iter().filter(|one| one.measure == 1).count() - 1] as u32,
        cropland.features
    );
    let classes: Vec<usize> = (0..view.columns.len()).filter(|at| view.columns[*at].measure == 1).collect();
    for row in &view.rows {
        near(classes.iter().map(|at| row.values[*at]).sum(), row.values[0], 1e-3);
        assert!(row.values[0] <= row.area_m2 + 1e-3, "{row:?}");
    }
    // The compliance check of a township's own outline finds the same area of cropland in it.
    let shapes = desk.shapes("township");
    let path = desk.folder.path().join("township.geojson");
    let one = serde_json::json!({"type": "FeatureCollection", "features": [shapes["features"][2]]});
    std::fs::write(&path, one.to_string()).unwrap();
    let asked = jitu_app::compliance::Asked { paths: vec![path], ..Default::default() };
    let checked =
        jitu_app::compliance::prepare(&mut desk.session, asked).unwrap().run(&mut |_| true).unwrap();
    let rows = checked.view().extents[0].rows.iter().filter(|row| row.layer == cropland.name);
    let area: f64 = rows.map(|row| row.area_m2).sum();
    assert!(area > 0.0);
    near(area, view.rows[2].values[0], 1.0);
}

fn towers_in_use(desk: &Desk) -> usize {
    let towers = atlas::towers(&desk.session, desk.programme).unwrap();
    towers.iter().filter(|tower| tower.in_use).count()
}

#[test]
fn figures_become_a_thematic_layer_in_one_undo() {
    let mut desk = Desk::julu();
    let cropland = desk.layer("cropland").id;
    let outcome = desk.count(vec![Measure::Area { layer: cropland, by_class: false }, Measure::Towers]);
    let how = ThematicAsk { method: "natural".to_owned(), classes: 4, ..ThematicAsk::default() };
    let drawn = outcome.graduated(0, &how).unwrap();
    assert_eq!(drawn.classes.len(), 4);
    assert_eq!(
        drawn.classes.iter().map(|class| class.count).sum::<u32>() as usize,
        outcome.view().rows.len()
    );
    let pies = outcome.charted(&[0, 1], statistics::chart_kind("pie").unwrap(), "").unwrap();
    assert!(pies.style.contains("\"pie\""));
    assert_eq!(outcome.graduated(9, &how).unwrap_err().code, "no_such_field");
    let entries = desk.entries();
    let view = statistics::keep(&mut desk.session, &outcome, Some(&drawn.style)).unwrap();
    assert_eq!(desk.entries(), entries + 1);
    assert!(view.undo.unwrap().contains("专题"));
    let kept = atlas::layers(&desk.session).unwrap().pop().unwrap();
    // The kept layer has the figures as fields of numbers, and the style editor's door draws the same classes from them.
    let fields = statistics::number_fields(&desk.session, kept.id).unwrap();
    assert_eq!(fields.len(), 2);
    let again = statistics::thematic_style(&mut desk.session, kept.id, &fields[0], &how).unwrap();
    assert_eq!(again, drawn);
    let by_name = ThematicAsk { method: "categories".to_owned(), ..ThematicAsk::default() };
    let named = statistics::thematic_style(&mut desk.session, kept.id, "name", &by_name).unwrap();
    assert_eq!(named.classes.len(), outcome.view().rows.len());
    // A kept layer can be counted and summed itself.
    let sums = desk.count(vec![Measure::Sum { layer: kept.id, field: fields[0].clone() }]);
    near(sums.view().total[0], outcome.view().rows.iter().map(|row| row.values[0]).sum(), 1e-3);
    keeping::undo(&mut desk.session).unwrap();
    assert!(atlas::layers(&desk.session).unwrap().iter().all(|layer| layer.id != kept.id));
    let path = desk.folder.path().join("统计.csv");
    statistics::export(&outcome, &path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.lines().next().unwrap().contains("亩"), "{text}");
    assert!(statistics::keep(&mut desk.session, &outcome, Some("{\"rules\":1}")).is_err());
}
