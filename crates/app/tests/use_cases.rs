//! The main job, through the use cases both doors share.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use jitu_app::printing::Format;
use jitu_app::views::{
    AssessmentEdit, IndicatorEdit, IndicatorView, OverrideEdit, ProjectView, RowId, TowerEdit,
};
use jitu_app::{Session, Settings, atlas, evaluation, keeping, money, printing, visibility};

struct Desk {
    session: Session,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let session = Session::new(Settings {
            assets: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets"),
            config: folder.path().join("config"),
            documents: folder.path().join("documents"),
            person: "测试员".to_owned(),
        });
        Self { session, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The sample, open, with its programme.
    fn julu() -> (Self, RowId) {
        let mut desk = Self::new();
        let path = desk.path("巨鹿.gpkg");
        let view = keeping::create_sample(&mut desk.session, "julu-2021", Some(&path)).unwrap();
        (desk, view.programmes[0].id)
    }

    fn indicator(&self, programme: RowId, name: &str) -> IndicatorView {
        let view = evaluation::assessment(&self.session, programme).unwrap();
        view.indicators.into_iter().find(|indicator| indicator.path[2] == name).unwrap()
    }
}

fn codes(view: &jitu_app::views::CheckView, severity: &str) -> Vec<String> {
    view.findings.iter().filter(|f| f.severity == severity).map(|f| f.code.clone()).collect()
}

#[test]
fn the_sample_carries_the_published_facts() {
    let (mut desk, programme) = Desk::julu();
    let info = keeping::info(&desk.session).unwrap();
    let money = &info.programmes[0];
    assert_eq!(
        (money.initial.as_str(), money.budget.as_str(), money.arrived.as_str(), money.paid.as_str()),
        ("670000.00", "670000.00", "670000.00", "669266.00")
    );
    assert_eq!(money.execution_rate.as_deref(), Some("99.89"));
    assert_eq!((info.systems[0].contracts, info.systems[0].assets), (1, 64));
    assert!((600e6..700e6).contains(&info.systems[0].extent_area_m2), "{}", info.systems[0].extent_area_m2);

    let towers = atlas::towers(&desk.session, programme).unwrap();
    let count = |origin: &str| towers.iter().filter(|tower| tower.origin == origin).count();
    assert_eq!((towers.len(), count("new"), count("reused")), (64, 46, 18));
    assert!(towers.iter().all(|tower| tower.in_use && tower.synthetic && tower.ground_height_m.is_some()));

    let system = &money::systems(&desk.session, programme).unwrap()[0];
    assert_eq!(system.contracts[0].amount, None, "no source states the contract's amount");
    assert_eq!(system.contracts[0].supplier, "中国铁塔邢台市分公司");
    assert_eq!(system.stages.len(), 3);
    assert_eq!(money::funds(&desk.session, programme).unwrap().money.returned, "734.00");

    let layers = atlas::layers(&desk.session).unwrap();
    for layer in layers.iter().filter(|layer| layer.role != "terrain") {
        let text = atlas::layer_geojson(&mut desk.session, layer.id).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["features"].as_array().unwrap().len(), layer.features as usize, "{}", layer.name);
    }
    let townships = layers.iter().find(|layer| layer.role == "township").unwrap();
    assert_eq!(townships.features, 10);
}

#[test]
fn julu_scores_as_published_and_shows_the_rule_beside_it() {
    let (mut desk, programme) = Desk::julu();
    let view = evaluation::assessment(&desk.session, programme).unwrap();
    assert_eq!((view.total.as_str(), view.weight.as_str(), view.grade.as_str()), ("99.50", "100.00", "优秀"));
    let execution = desk.indicator(programme, "预算完成情况");
    assert_eq!((execution.score.as_str(), execution.rule.score.as_str()), ("9.50", "10.00"));
    assert_eq!(execution.actual.as_deref(), Some("99.89"));
    assert!(execution.evidence.iter().any(|item| item.kind == "payment"));
    let towers = desk.indicator(programme, "设立64个高空监控系统服务");
    assert_eq!(towers.actual.as_deref(), Some("64"));
    let tower_rows = towers.evidence.iter().find(|item| item.kind == "tower").unwrap();
    assert_eq!(tower_rows.reference.split(',').count(), 64);

    let check = evaluation::check(&mut desk.session, programme).unwrap();
    assert!(codes(&check, "error").is_empty(), "{check:?}");
    assert!(codes(&check, "hint").contains(&"SCORE-RULE".to_owned()));

    // Without the bureau's reason it is a warning.
    let edit = OverrideEdit { score: Some("9.5".into()), reason: None };
    evaluation::set_override(&mut desk.session, execution.id, &edit).unwrap();
    let check = evaluation::check(&mut desk.session, programme).unwrap();
    assert!(codes(&check, "warning").contains(&"SCORE-RULE".to_owned()));
    // Without the override the rule counts.
    let edit = OverrideEdit { score: None, reason: None };
    evaluation::set_override(&mut desk.session, execution.id, &edit).unwrap();
    assert_eq!(evaluation::assessment(&desk.session, programme).unwrap().total, "100.00");
}

#[test]
fn evidence_follows_the_towers() {
    let (mut desk, programme) = Desk::julu();
    let tower = atlas::towers(&desk.session, programme).unwrap()[0].clone();
    let edit = TowerEdit { in_use: Some(false), ..TowerEdit::default() };
    let view = atlas::edit_tower(&mut desk.session, tower.id, &edit).unwrap();
    assert_eq!(view.undo.as_deref(), Some(format!("{} 改为停用", tower.name).as_str()));
    assert_eq!(desk.indicator(programme, "摄像头的使用率").actual.as_deref(), Some("98.44"));
    let view = keeping::undo(&mut desk.session).unwrap();
    assert!(view.redo.is_some());
    assert_eq!(desk.indicator(programme, "摄像头的使用率").actual.as_deref(), Some("100"));
    keeping::redo(&mut desk.session).unwrap();
    assert_eq!(desk.indicator(programme, "摄像头的使用率").actual.as_deref(), Some("98.44"));
    assert!(keeping::verify(&desk.session).unwrap().sound);
}

#[test]
fn coverage_is_kept_and_goes_stale() {
    let (mut desk, programme) = Desk::julu();
    assert_eq!(visibility::coverage(&desk.session, programme).unwrap(), None);
    let task = visibility::prepare(&mut desk.session, programme, "cropland").unwrap();
    let mut steps = 0;
    let outcome = task
        .run(&mut |_| {
            steps += 1;
            true
        })
        .unwrap();
    assert!(steps > 1);
    let kept = visibility::keep(&mut desk.session, outcome).unwrap();
    let report = &kept.report;
    assert_eq!(report.towers, 64);
    let seen = report.overlap.one + report.overlap.two + report.overlap.three_or_more;
    assert!((seen - report.visible_area_m2).abs() < 1.0, "{seen} {}", report.visible_area_m2);
    let townships: f64 = report.by_township.iter().map(|part| part.visible_area_m2).sum();
    assert!((townships - report.visible_area_m2).abs() < 10.0);
    assert!(!kept.stale && kept.visible_geojson.is_some());

    let tower = atlas::towers(&desk.session, programme).unwrap()[0].id;
    let edit = TowerEdit { range_m: Some(1000.0), ..TowerEdit::default() };
    atlas::edit_tower(&mut desk.session, tower, &edit).unwrap();
    assert!(visibility::coverage(&desk.session, programme).unwrap().unwrap().stale);
    keeping::undo(&mut desk.session).unwrap();
    assert!(!visibility::coverage(&desk.session, programme).unwrap().unwrap().stale);

    let task = visibility::prepare(&mut desk.session, programme, "cropland").unwrap();
    assert_eq!(task.run(&mut |_| false).err().unwrap().code, "cancelled");
}

#[test]
fn a_session_survives_a_restart() {
    let (mut desk, programme) = Desk::julu();
    let edit = AssessmentEdit { filled_by: Some("张三".into()), ..AssessmentEdit::default() };
    evaluation::edit_assessment(&mut desk.session, programme, &edit).unwrap();
    let path = desk.path("巨鹿.gpkg");
    let before = keeping::project(&desk.session).unwrap().unwrap();
    keeping::close_project(&mut desk.session);
    let after: ProjectView = keeping::open_project(&mut desk.session, &path).unwrap();
    assert_eq!((&after.undo, &after.head_hash), (&before.undo, &before.head_hash));
    keeping::undo(&mut desk.session).unwrap();
    assert_eq!(evaluation::assessment(&desk.session, programme).unwrap().filled_by, None);
    assert_eq!(keeping::recent(&desk.session)[0].path, path.display().to_string());
}

#[test]
fn typed_values_are_checked_where_they_are_typed() {
    let (mut desk, programme) = Desk::julu();
    let typed = desk.indicator(programme, "群众满意度").id;
    let computed = desk.indicator(programme, "摄像头的使用率").id;
    let edit = |actual: &str| IndicatorEdit { actual_value: Some(actual.into()), ..IndicatorEdit::default() };
    let code =
        |result: jitu_app::Result<ProjectView>| result.err().map(|error| error.code).unwrap_or_default();
    assert_eq!(code(evaluation::edit_indicator(&mut desk.session, typed, &edit("很高"))), "bad_number");
    assert_eq!(code(evaluation::edit_indicator(&mut desk.session, computed, &edit("99"))), "computed_value");
    let weight = IndicatorEdit { weight: Some("101".into()), ..IndicatorEdit::default() };
    assert_eq!(code(evaluation::edit_indicator(&mut desk.session, typed, &weight)), "bad_weight");
    let score = OverrideEdit { score: Some("11".into()), reason: None };
    assert_eq!(code(evaluation::set_override(&mut desk.session, typed, &score)), "bad_score");
    let tower = atlas::towers(&desk.session, programme).unwrap()[0].id;
    let range = TowerEdit { range_m: Some(f64::NAN), ..TowerEdit::default() };
    assert_eq!(code(atlas::edit_tower(&mut desk.session, tower, &range)), "out_of_range");
    assert_eq!(keeping::history(&desk.session, 100).unwrap().iter().filter(|e| e.kind == "edit").count(), 1);

    evaluation::edit_indicator(&mut desk.session, typed, &edit("80")).unwrap();
    let missed = desk.indicator(programme, "群众满意度");
    assert_eq!(missed.score, "8.89", "80 ÷ 90 × 10, half up");
    let check = evaluation::check(&mut desk.session, programme).unwrap();
    assert!(check.findings.iter().any(|finding| finding.code == "DEVIATION"));
}

#[test]
fn an_export_is_written_whole_with_the_figures_in_it() {
    let (mut desk, programme) = Desk::julu();
    let out = desk.path("导出");
    let task = printing::prepare_export(&mut desk.session, programme, None, &out, &Format::ALL).unwrap();
    let written = task.run(&mut |_| true).unwrap();
    assert_eq!(written.paths.len(), 3);
    for path in &written.paths {
        assert!(std::fs::metadata(path).unwrap().len() > 10_000, "{path}");
    }
    let preview =
        printing::prepare_preview(&mut desk.session, programme, None, 1, 1.0).unwrap().run().unwrap();
    assert!(preview.pages >= 4 && preview.image.starts_with("data:image/png;base64,"));

    let before = std::fs::read_dir(&out).unwrap().count();
    let task = printing::prepare_export(&mut desk.session, programme, None, &out, &Format::ALL).unwrap();
    assert_eq!(task.run(&mut |_| false).err().unwrap().code, "cancelled");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), before);
}

#[test]
fn a_lost_library_leaves_the_ledger_working() {
    let (mut desk, programme) = Desk::julu();
    let path = desk.path("巨鹿.gpkg");
    keeping::close_project(&mut desk.session);
    std::fs::remove_file(desk.path("巨鹿.layers.gpkg")).unwrap();
    let view = keeping::open_project(&mut desk.session, &path).unwrap();
    assert!(view.library_missing);
    assert_eq!(evaluation::assessment(&desk.session, programme).unwrap().total, "99.50");
    let error = visibility::prepare(&mut desk.session, programme, "cropland").err().unwrap();
    assert_eq!(error.code, "library_missing");
    let out = desk.path("out");
    let task = printing::prepare_export(&mut desk.session, programme, None, &out, &[Format::Pdf]).unwrap();
    assert_eq!(task.run(&mut |_| true).unwrap().paths.len(), 1);
}

#[test]
fn bad_input_is_named_and_leaves_nothing() {
    let (mut desk, programme) = Desk::julu();
    let taken = desk.path("巨鹿.gpkg");
    let before = std::fs::read(&taken).unwrap();
    let error = keeping::create_sample(&mut desk.session, "julu-2021", Some(&taken)).unwrap_err();
    assert_eq!(error.code, "exists");
    assert_eq!(std::fs::read(&taken).unwrap(), before);
    let missing = desk.path("没有/x.gpkg");
    let cases = [
        keeping::create_sample(&mut desk.session, "julu-2021", Some(&missing)).err(),
        keeping::create_sample(&mut desk.session, "nowhere", None).err(),
        keeping::create_project(&mut desk.session, None, "某县局", "13").err(),
        keeping::open_project(&mut desk.session, &missing).err(),
        printing::prepare_export(&mut desk.session, programme, Some("mars"), &missing, &Format::ALL).err(),
        visibility::prepare(&mut desk.session, RowId(1), "cropland").err(),
    ];
    let codes: Vec<String> = cases.into_iter().map(|error| error.unwrap().code).collect();
    assert_eq!(
        codes,
        [
            "folder_missing",
            "unknown_sample",
            "bad_adcode",
            "no_such_file",
            "unknown_form",
            "unknown_programme"
        ]
    );
    let left: Vec<_> =
        std::fs::read_dir(desk.folder.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".jitu")), "{left:?}");
}

/// Findings on a record as it is typed: code and the field it is shown beside.
fn typed(desk: &mut Desk, record: &str, id: Option<RowId>, values: &[(&str, &str)]) -> Vec<(String, String)> {
    let values = values.iter().map(|(key, text)| ((*key).to_owned(), Some((*text).to_owned()))).collect();
    let found = evaluation::check_draft(&mut desk.session, record, id, &values).unwrap();
    found.into_iter().map(|finding| (finding.code, finding.field.unwrap_or_default())).collect()
}

#[test]
fn a_record_is_checked_while_it_is_typed() {
    let (mut desk, programme) = Desk::julu();
    let before = desk.session.snapshot().unwrap();
    let source = before.appropriations[0].id.to_string();
    let contract = before.contracts[0].id.to_string();
    let has = |found: &[(String, String)], code: &str, field: &str| {
        found.iter().any(|(c, f)| (c.as_str(), f.as_str()) == (code, field))
    };

    // A new payment: 734 元 are left.
    let mut payment = vec![("appropriation", source.as_str()), ("contract", &contract), ("amount", "734")];
    let found = typed(&mut desk, "payment", None, &payment);
    assert!(!has(&found, "OVERPAY", "amount"), "{found:?}");
    payment[2].1 = "734.01";
    payment.extend([("payee", "某公司"), ("date", "2022-01-05")]);
    let found = typed(&mut desk, "payment", None, &payment);
    for (code, field) in [("OVERPAY", "amount"), ("PAYEE", "payee"), ("YEAR", "date")] {
        assert!(has(&found, code, field), "{code}: {found:?}");
    }
    // Texts that are no figures, a record that is still to be typed.
    let wrong = typed(&mut desk, "payment", None, &[("amount", "七百"), ("date", "2022-13")]);
    assert!(has(&wrong, "FIELD", "amount") && has(&wrong, "FIELD", "date"), "{wrong:?}");
    assert!(typed(&mut desk, "payment", None, &[("appropriation", &source)]).is_empty());

    // A leaf: only what is new, or its own.
    let leaf = desk.indicator(programme, "设立64个高空监控系统服务");
    let found = typed(&mut desk, "indicator", Some(leaf.id), &[("weight", "20")]);
    assert!(found.iter().any(|(code, _)| code == "WEIGHT"), "{found:?}");
    let same = typed(&mut desk, "indicator", Some(leaf.id), &[("weight", &leaf.weight)]);
    assert!(!same.iter().any(|(code, _)| code == "WEIGHT"), "{same:?}");
    let none = typed(&mut desk, "indicator", Some(leaf.id), &[("metric", "tower_counts")]);
    assert!(has(&none, "EVIDENCE", "metric"), "{none:?}");

    // A contract and an installment that are there.
    let signed = RowId(before.contracts[0].id.raw());
    let found = typed(&mut desk, "contract", Some(signed), &[("amount", "600000")]);
    assert!(has(&found, "OVERPAY", "amount"), "{found:?}");

    assert_eq!(before, desk.session.snapshot().unwrap(), "nothing was written");
    let values = [("colour".to_owned(), Some("red".to_owned()))].into();
    let unknown = evaluation::check_draft(&mut desk.session, "payment", None, &values);
    assert_eq!(unknown.unwrap_err().code, "unknown_field");
    let gone = evaluation::check_draft(&mut desk.session, "payment", Some(RowId(77)), &[].into());
    assert_eq!(gone.unwrap_err().code, "no_such_row");
}
