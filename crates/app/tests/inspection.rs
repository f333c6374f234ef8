//! Layers inspected through the use cases: fields against a schema, fixing, accepting, coming back; layers in
//! Gauss-Krüger; patches and alarms from a platform's log.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod common;

use std::path::{Path, PathBuf};

use common::Desk;
use geo_types::{Geometry, MultiPolygon, polygon};
use jitu_app::compliance::{self, Asked};
use jitu_app::inspection::{self, InspectionView};
use jitu_app::patches::{self, PatchEdit, PatchQuery, PatchesView};
use jitu_app::printing::Format;
use jitu_app::views::{ImportChoices, ImportSource, RowId};
use jitu_app::{AppError, keeping, money};
use jitu_model::Id;
use jitu_model::place::{Feature, Field, FieldKind, FieldValue, Layer, LayerHome, LayerRole};
use jitu_store::{FeatureEdits, Project, Stamp, write_library_layer};

const SCHEMA: &str = r#"
[[layer]]
role = "patch"
tile = true
unique = true
[[layer.field]]
name = "JCMJ"
kind = "real"
required = true
least = 1
[[layer.field]]
name = "DLBM"
codes = ["0101", "0102"]
length = 4
[[layer.field]]
name = "code"
required = true
length = 6
[[layer.field]]
name = "FXRQ"
kind = "date"
[[layer.field]]
name = "XZQDM"
"#;

fn stamp() -> Stamp {
    Stamp { person: "另一人".to_owned(), at: "2025-06-01T08:00:00Z".to_owned() }
}

/// A square of a hundredth of a degree's tenth, in the middle of the sample's county.
fn square(x: f64, y: f64) -> Geometry<f64> {
    let (w, s) = (115.02 + x * 0.001, 37.20 + y * 0.001);
    let (e, n) = (w + 0.001, s + 0.001);
    MultiPolygon(vec![polygon![(x: w, y: s), (x: e, y: s), (x: e, y: n), (x: w, y: n)]]).into()
}

fn patch(code: &str, geometry: Geometry<f64>, area: f64, class: &str, day: &str) -> Feature {
    Feature {
        id: Id::NEW,
        name: None,
        code: Some(code.to_owned()),
        class: None,
        values: vec![
            FieldValue::Real(area),
            FieldValue::Text(class.to_owned()),
            FieldValue::Text(day.to_owned()),
        ],
        geometry,
    }
}

fn layer(name: &str, role: LayerRole, crs: i64) -> Layer {
    Layer {
        name: name.to_owned(),
        role,
        crs,
        table_name: format!("layer_{}_{crs}", role.name()),
        source: "测试".to_owned(),
        opacity: 1.0,
        position: 99,
        ..Layer::default()
    }
}

impl Desk {
    fn path(&self) -> PathBuf {
        self.folder.path().join("巨鹿.gpkg")
    }

    /// Writes the project beside the session, as another person would.
    fn beside<T>(&mut self, change: impl FnOnce(&mut Project) -> T) -> T {
        keeping::close_project(&mut self.session);
        let path = self.path();
        let value = change(&mut Project::open(&path).unwrap());
        keeping::open_project(&mut self.session, &path).unwrap();
        value
    }

    fn patches_layer(&mut self) -> RowId {
        let bow = MultiPolygon(vec![polygon![
            (x: 115.030, y: 37.200), (x: 115.031, y: 37.201), (x: 115.031, y: 37.200), (x: 115.030, y: 37.201),
        ]]);
        let features = [
            patch("T1", square(0.0, 0.0), 10.0, "0101", "2025-03-01"),
            patch("T1", square(0.0, 0.0), 10.0, "0101", "2025-03-01"),
            patch("T3", square(0.5, 0.0), 20.0, "0102", "2025-03-01"),
            patch("T4", bow.into(), 0.5, "0103", "去年"),
            patch("TOOLONG", square(5.0, 0.0), 9.0, "", "2025-03-01"),
        ];
        let fields = [("JCMJ", FieldKind::Real), ("DLBM", FieldKind::Text), ("FXRQ", FieldKind::Text)];
        let fields = fields.map(|(name, kind)| Field { name: name.to_owned(), kind });
        let mut record = layer("二季度图斑", LayerRole::Patch, 4490);
        self.beside(|project| {
            project.write("建层", &stamp(), |w| w.create_layer(&mut record, &fields, &features)).unwrap();
        });
        inspection::find_layer(&self.session, "二季度图斑").unwrap()
    }

    fn inspect(&mut self, layer: RowId, schema: Option<&Path>) -> InspectionView {
        let task = inspection::prepare(&mut self.session, layer, schema).unwrap();
        inspection::remember(&mut self.session, task.run(&mut |_| true).unwrap()).unwrap();
        inspection::view(&self.session).unwrap()
    }

    fn entries(&self) -> usize {
        keeping::history(&self.session, 1000).unwrap().len()
    }
}

fn codes(view: &InspectionView) -> Vec<&str> {
    let mut codes: Vec<&str> = view.findings.iter().map(|finding| finding.code.as_str()).collect();
    codes.sort_unstable();
    codes
}

fn keys(view: &InspectionView, code: &str) -> Vec<String> {
    view.findings.iter().filter(|finding| finding.code == code).map(|finding| finding.key.clone()).collect()
}

fn code<T>(result: Result<T, AppError>) -> String {
    result.err().unwrap().code
}

#[test]
fn findings_are_fixed_accepted_and_come_back() {
    let mut desk = Desk::julu();
    let layer = desk.patches_layer();
    let schema = desk.folder.path().join("schema.toml");
    std::fs::write(&schema, SCHEMA).unwrap();
    let schema = Some(schema.as_path());
    let view = desk.inspect(layer, schema);
    let expected = [
        "duplicate",
        "geometry",
        "kind",
        "length",
        "no_field",
        "overlap",
        "overlap",
        "range",
        "repeated",
        "value",
        "value_kind",
    ];
    assert_eq!(codes(&view), expected);
    assert_eq!((view.open, view.accepted, view.editable), (11, 0, true));
    let fixable: Vec<&str> =
        view.findings.iter().filter(|f| f.fixable).map(|finding| finding.code.as_str()).collect();
    assert_eq!(fixable, ["geometry", "duplicate"]);
    let shapes: serde_json::Value =
        serde_json::from_str(&inspection::shapes(&desk.session).unwrap()).unwrap();
    assert!(shapes["features"].as_array().unwrap().len() >= 9);

    let before = desk.entries();
    let all: Vec<String> = view.findings.iter().map(|finding| finding.key.clone()).collect();
    let fixed = inspection::fix(&mut desk.session, &all).unwrap();
    assert_eq!((fixed.repaired, fixed.deleted, fixed.left.len()), (1, 1, 9));
    assert_eq!(desk.entries(), before + 1);
    // What was found is of a layer that is no more.
    assert_eq!(code(inspection::accept(&mut desk.session, &all, "x")), "inspect_changed");
    let view = desk.inspect(layer, schema);
    assert_eq!(codes(&view), ["kind", "length", "no_field", "overlap", "range", "value", "value_kind"]);

    assert_eq!(
        code(inspection::accept(&mut desk.session, &keys(&view, "overlap"), " ")),
        "inspect_no_reason"
    );
    let saved = inspection::accept(&mut desk.session, &keys(&view, "overlap"), "两期图斑，如实重叠").unwrap();
    assert_eq!((saved.inspection.open, saved.inspection.accepted), (6, 1));
    let accepted = saved.inspection.findings.iter().find_map(|finding| finding.accepted.clone()).unwrap();
    assert_eq!((accepted.person.as_str(), accepted.reason.as_str()), ("测试员", "两期图斑，如实重叠"));
    // It stays accepted when everything is looked at again, and in a report.
    assert_eq!(desk.inspect(layer, schema).accepted, 1);
    let folder = desk.folder.path().join("out");
    let report = inspection::prepare_report(&desk.session, Some(&folder), &Format::ALL).unwrap();
    let written = report.run(&mut |_| true).unwrap();
    assert_eq!(written.paths.len(), 3);
    assert!(written.paths.iter().all(|path| std::fs::metadata(path).unwrap().len() > 4_000));

    // Another person moves the feature by a centimetre.
    desk.beside(|project| {
        let snapshot = project.snapshot().unwrap();
        let record = snapshot.layers.iter().find(|row| row.id == layer.id()).unwrap();
        let mut moved = project.layer_whole(record).unwrap().features.remove(1);
        moved.geometry = square(0.500_000_1, 0.0);
        let edits = FeatureEdits { change: vec![moved], ..FeatureEdits::default() };
        project.write("移动", &stamp(), |w| w.edit_features(record.id, &edits).map(|_| ())).unwrap();
    });
    let view = desk.inspect(layer, schema);
    assert_eq!((view.open, view.accepted, view.lapsed), (7, 0, 1));
    let back = view.findings.iter().find(|finding| finding.code == "overlap").unwrap();
    assert_eq!(back.before.as_ref().unwrap().reason, "两期图斑，如实重叠");
    let saved = inspection::accept(&mut desk.session, std::slice::from_ref(&back.key), "仍如实").unwrap();
    assert_eq!((saved.inspection.accepted, saved.inspection.lapsed), (1, 0));
    let note = saved.inspection.findings.iter().find_map(|finding| finding.accepted.clone()).unwrap().note;
    let saved = inspection::reopen(&mut desk.session, &[note]).unwrap();
    assert_eq!((saved.inspection.open, saved.inspection.accepted), (7, 0));
    keeping::undo(&mut desk.session).unwrap();
    assert_eq!(inspection::view(&desk.session).unwrap().accepted, 1);
}

#[test]
fn a_layer_of_the_library_is_not_changed() {
    let mut desk = Desk::julu();
    let layer = inspection::find_layer(&desk.session, "耕地").unwrap();
    assert_eq!(code(inspection::view(&desk.session)), "nothing_inspected");
    let view = desk.inspect(layer, None);
    assert_eq!((view.editable, view.open), (false, 0));
    assert_eq!(code(inspection::fix(&mut desk.session, &[])), "inspect_not_editable");
    let task = inspection::prepare(&mut desk.session, layer, None).unwrap();
    assert_eq!(code(task.run(&mut |_| false)), "cancelled");
}

/// A square of 200 m in the 3° zone 38, its number before the easting.
fn in_zone() -> Geometry<f64> {
    let (w, s) = (38_591_419.0, 4_121_424.0);
    MultiPolygon(vec![
        polygon![(x: w, y: s), (x: w + 200.0, y: s), (x: w + 200.0, y: s + 200.0), (x: w, y: s + 200.0)],
    ])
    .into()
}

#[test]
fn layers_in_gauss_kruger_are_checked_and_inspected() {
    let mut desk = Desk::julu();
    let feature = || Feature { values: Vec::new(), ..patch("G1", in_zone(), 0.0, "", "") };
    desk.beside(|project| {
        let mut own = layer("规划", LayerRole::Plan, 4526);
        project.write("建层", &stamp(), |w| w.create_layer(&mut own, &[], &[feature()])).unwrap();
        // A library of its own: nothing but the layer in question.
        std::fs::remove_file(project.library_path()).unwrap();
        let mut shared = layer("红线", LayerRole::Redline, 4526);
        write_library_layer(&project.library_path(), &mut shared, &[], &mut [feature()]).unwrap();
        shared.home = LayerHome::Library;
        project.write("登记", &stamp(), |w| w.insert(&mut shared)).unwrap();
    });
    let parcel = desk.folder.path().join("parcel.txt");
    let text = "[属性描述]\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n带号=38\r\n[地块坐标]\r\n\
        5,4.0000,1,地块1,面,,监测铁塔用地,,@\r\n\
        J1,1,4121424.000,38591419.000\r\nJ2,1,4121624.000,38591419.000\r\nJ3,1,4121624.000,38591619.000\r\n\
        J4,1,4121424.000,38591619.000\r\nJ1,1,4121424.000,38591419.000\r\n";
    std::fs::write(&parcel, text).unwrap();
    let asked = Asked { paths: vec![parcel], ..Asked::default() };
    let checked = compliance::prepare(&mut desk.session, asked).unwrap().run(&mut |_| true).unwrap();
    let extent = &checked.view().extents[0];
    assert!((extent.area_m2 / 40_000.0 - 1.0).abs() < 1e-3, "{}", extent.area_m2);
    for role in ["plan", "redline"] {
        let row = extent.rows.iter().find(|row| row.role == role).unwrap();
        assert!((row.area_m2 - extent.area_m2).abs() < 0.02, "{role}: {}", row.area_m2);
    }
    assert_eq!(extent.verdict, "forbidden");
    assert_eq!(extent.unchecked, ["永久基本农田"], "it went with the library");

    for name in ["规划", "红线"] {
        let layer = inspection::find_layer(&desk.session, name).unwrap();
        let view = desk.inspect(layer, None);
        assert_eq!((view.open, view.editable), (0, false), "{:?}", view.findings);
    }
}

impl Desk {
    fn ask(&mut self, query: &PatchQuery) -> PatchesView {
        patches::patches(&mut self.session, self.programme, query).unwrap()
    }

    fn import(&mut self, log: &str) -> (u32, u32) {
        let source = ImportSource::Text { text: log.to_owned() };
        let preview = money::preview_import(&mut self.session, self.programme, &source, None).unwrap();
        assert_eq!(preview.choices.target, "event");
        let choices = ImportChoices { skip_bad: true, ..preview.choices };
        money::apply_import(&mut self.session, self.programme, &source, &choices).unwrap();
        (preview.add, preview.bad)
    }
}

#[test]
fn patches_of_a_log_are_joined_placed_and_handled() {
    let mut desk = Desk::julu();
    let layer = desk.patches_layer();
    let snapshot = desk.session.snapshot().unwrap();
    let mut towers = snapshot.programme_towers(desk.programme.id());
    towers.sort_by(|a, b| a.code.cmp(&b.code));
    let (one, two) = (towers[0].clone(), towers[1].clone());
    let log = format!(
        "图斑编号\t发现时间\t设备编号\t设备名称\t经度\t纬度\t图斑面积（亩）\t办理期限\t处置日期\t核实结果\n\
         T1\t2021-03-01\t{}\t\t115.05\t37.21\t3\t2021-03-10\t\t属实\n\
         T3\t2021-03-02\t13052900001310000001\t{}-球机1\t\t\t\t\t\t\n\
         T9\t2021-03-03\t\t{}\t115.06\t37.22\t1.5\t2021-04-01\t2021-03-20\t属实\n\
         T8\t2021-03-04\t{}\t\t37.22\t115.06\t1\t\t\t\n",
        one.code, two.name, two.name, one.code
    );
    // The last has latitude before longitude.
    assert_eq!(desk.import(&log), (3, 1));
    let alarms = format!(
        "告警编号\t告警时间\t塔位编号\t核实结果\n\
         GJ-1\t2021-05-01 08:30\t{0}\t\nGJ-2\t2021-05-01 08:30\t{0}\t误报\nGJ-3\t2021-05-02 09:00\t{0}\t\n",
        one.code
    );
    assert_eq!(desk.import(&alarms), (3, 0));

    let all = desk.ask(&PatchQuery::default());
    assert_eq!((all.reports, all.joined, all.found), (6, 1, 5));
    let count = |view: &PatchesView, name: &str| view.states.iter().find(|s| s.state == name).unwrap().count;
    let counts = ["pending", "confirmed", "handled", "false_alarm", "overdue"].map(|name| count(&all, name));
    assert_eq!(counts, [2, 1, 1, 1, 1]);
    let found = |number: &str| all.rows.iter().find(|row| row.number.as_deref() == Some(number)).unwrap();
    let (t1, t3, t9) = (found("T1"), found("T3"), found("T9"));
    assert_eq!((t1.overdue, t1.area_m2, t1.place.as_deref()), (true, Some(2000.0), Some("report")));
    assert_eq!((t1.layer, t1.tower), (Some(layer), Some(one.id.into())));
    assert_eq!(
        (t3.tower, t3.place.as_deref(), t3.tower_name.as_str()),
        (Some(two.id.into()), Some("outline"), two.name.as_str())
    );
    assert!((t3.area_m2.unwrap() / 9_870.0 - 1.0).abs() < 0.01, "{:?}", t3.area_m2);
    assert_eq!((t9.days, t9.state.as_str()), (Some(17), "handled"));
    let alarm = all.rows.iter().find(|row| row.reports == 2).unwrap();
    assert_eq!((alarm.state.as_str(), alarm.place.as_deref()), ("false_alarm", Some("tower")));
    let tower = &all.towers[0];
    assert_eq!(
        (tower.tower, tower.all, tower.open, tower.overdue, tower.false_alarms),
        (Some(one.id.into()), 3, 2, 1, 1)
    );

    let narrowed = |query: PatchQuery, desk: &mut Desk| desk.ask(&query).found;
    let query = || PatchQuery::default();
    assert_eq!(narrowed(PatchQuery { kind: Some("patch".to_owned()), ..query() }, &mut desk), 3);
    assert_eq!(narrowed(PatchQuery { state: Some("open".to_owned()), ..query() }, &mut desk), 3);
    assert_eq!(narrowed(PatchQuery { tower: Some(two.id.into()), ..query() }, &mut desk), 2);
    assert_eq!(narrowed(PatchQuery { days: Some(1_000_000), ..query() }, &mut desk), 0);
    assert_eq!(narrowed(PatchQuery { text: "T9".to_owned(), ..query() }, &mut desk), 1);
    let shapes: serde_json::Value = serde_json::from_str(&all.geojson).unwrap();
    assert_eq!(shapes["features"].as_array().unwrap().len(), 7, "five places, two outlines");

    // A verdict is on every report of a thing, as one entry.
    let before = desk.entries();
    let (programme, ids) = (desk.programme, [alarm.id, t1.id]);
    let confirm = PatchEdit {
        outcome: Some("confirmed".to_owned()),
        done: Some("2021-06-01".to_owned()),
        ..PatchEdit::default()
    };
    patches::edit(&mut desk.session, programme, &ids, &confirm).unwrap();
    assert_eq!(desk.entries(), before + 1);
    let now = desk.ask(&PatchQuery::default());
    assert_eq!((count(&now, "handled"), count(&now, "false_alarm"), count(&now, "overdue")), (3, 0, 0));
    let early = PatchEdit { done: Some("2020-01-01".to_owned()), ..PatchEdit::default() };
    assert_eq!(code(patches::edit(&mut desk.session, programme, &ids, &early)), "patch_done_before");
    let odd = PatchEdit { outcome: Some("passed".to_owned()), ..PatchEdit::default() };
    assert_eq!(code(patches::edit(&mut desk.session, programme, &ids, &odd)), "patch_outcome");
    assert_eq!(code(patches::edit(&mut desk.session, programme, &[RowId(1)], &confirm)), "patch_gone");
    keeping::undo(&mut desk.session).unwrap();
    assert_eq!(count(&desk.ask(&PatchQuery::default()), "false_alarm"), 1);
}
