//! The year around an indicator tree: pasted, handed down, monitored, reviewed, signed, carried over.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jitu_app::views::{
    AssessmentEdit, FindingView, ImportSource, IndicatorEdit, IndicatorView, LedgerPage, LedgerQuery,
    MonitoringEdit, OverrideEdit, ProjectView, RowId,
};
use jitu_app::{AppError, Session, Settings, evaluation, keeping, money, printing};

/// A tree as it is copied out of a bureau's workbook: merged cells are blank, the sum stands below.
const TREE: &str = "\
一级指标\t二级指标\t三级指标\t年度指标值\t分值
产出指标\t数量指标\t建成铁塔\t≥64座\t30
\t质量指标\t在线率\t不低于95%\t20
效益指标\t社会效益指标\t发现违法用地能力\t有效提升\t30
满意度指标\t服务对象满意度指标\t使用单位满意度\t≥90%\t10
预算执行率\t预算执行率\t执行率\t=100%\t10
合计\t\t\t\t100
";

struct Desk {
    session: Session,
    folder: tempfile::TempDir,
    programme: RowId,
    system: RowId,
    source: RowId,
}

fn session_of(folder: &Path, person: &str) -> Session {
    Session::new(Settings {
        assets: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets"),
        config: folder.join("config"),
        documents: folder.join("documents"),
        person: person.to_owned(),
    })
}

fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, Option<String>> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), Some((*value).to_owned()))).collect()
}

fn code<T>(result: Result<T, AppError>) -> String {
    result.err().map(|error| error.code).unwrap_or_default()
}

impl Desk {
    /// A programme of 2025 with 100 000 元, 40 000 of it paid in June, and a system.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut session = session_of(folder.path(), "经办");
        keeping::create_project(&mut session, Some(&folder.path().join("a.gpkg")), "某县局", "130529")
            .unwrap();
        let mut desk = Self { session, folder, programme: RowId(0), system: RowId(0), source: RowId(0) };
        desk.programme = desk.programme_of("2025");
        let programme = desk.programme.0.to_string();
        desk.system = desk.save("funded_system", &[("programme", &programme), ("name", "视频监控系统")]);
        let source = [
            ("programme", programme.as_str()),
            ("year", "2025"),
            ("source", "current_fiscal"),
            ("label", "县级资金"),
        ];
        desk.source = desk.save("appropriation", &source);
        let source = desk.source.0.to_string();
        desk.save(
            "budget_movement",
            &[("appropriation", &source), ("kind", "initial"), ("amount", "100000")],
        );
        desk.save("release", &[("appropriation", &source), ("amount", "100000"), ("date", "2025-02-01")]);
        desk.pay("40000", "2025-06-30");
        desk
    }

    fn programme_of(&mut self, year: &str) -> RowId {
        self.save(
            "programme",
            &[
                ("name", "监控系统经费"),
                ("year", year),
                ("form", "mof-national"),
                ("rule_pack", "mof-2020"),
                ("supervising_body", "某县局"),
                ("implementing_body", "某县局"),
            ],
        )
    }

    fn pay(&mut self, amount: &str, date: &str) -> RowId {
        let source = self.source.0.to_string();
        self.save("payment", &[("appropriation", &source), ("amount", amount), ("date", date)])
    }

    fn save(&mut self, record: &str, pairs: &[(&str, &str)]) -> RowId {
        money::save_record(&mut self.session, record, None, &fields(pairs)).unwrap().id
    }

    fn edit(&mut self, record: &str, id: RowId, pairs: &[(&str, &str)]) -> String {
        code(money::save_record(&mut self.session, record, Some(id), &fields(pairs)))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Somebody else sits down at the file.
    fn sit_down(&mut self, person: &str) {
        keeping::close_project(&mut self.session);
        self.session = session_of(self.folder.path(), person);
        keeping::open_project(&mut self.session, &self.folder.path().join("a.gpkg")).unwrap();
    }

    fn with_tree(mut self) -> Self {
        evaluation::paste_indicators(&mut self.session, self.programme, TREE, true).unwrap();
        self
    }

    fn leaf(&self, name: &str) -> IndicatorView {
        let view = evaluation::assessment(&self.session, self.programme).unwrap();
        view.indicators.into_iter().find(|leaf| leaf.path[2] == name).unwrap()
    }

    fn reach(&mut self, name: &str, value: &str) -> Result<ProjectView, AppError> {
        let edit = IndicatorEdit { actual_value: Some(value.to_owned()), ..IndicatorEdit::default() };
        let leaf = self.leaf(name).id;
        evaluation::edit_indicator(&mut self.session, leaf, &edit)
    }

    /// All values of the tree, so that it can be submitted.
    fn fill(&mut self) {
        for (name, value) in [("建成铁塔", "64"), ("在线率", "96"), ("使用单位满意度", "92")] {
            self.reach(name, value).unwrap();
        }
        let skill = self.leaf("发现违法用地能力").id;
        assert_eq!(self.edit("indicator", skill, &[("actual_text", "达成")]), "");
        let rate = self.leaf("执行率").id;
        evaluation::bind_metric(&mut self.session, rate, Some("execution_rate")).unwrap();
        for name in ["建成铁塔", "在线率", "使用单位满意度", "发现违法用地能力"] {
            let leaf = self.leaf(name).id.0.to_string();
            self.save("evidence", &[("indicator", &leaf), ("text", "验收报告")]);
        }
    }

    fn step(&mut self, action: &str, reason: Option<&str>) -> String {
        code(evaluation::review_step(&mut self.session, self.programme, action, reason))
    }

    fn findings(&mut self) -> Vec<FindingView> {
        evaluation::check(&mut self.session, self.programme).unwrap().findings
    }

    fn finding(&mut self, code: &str) -> Option<FindingView> {
        self.findings().into_iter().find(|finding| finding.code == code)
    }

    fn list(&mut self, list: &str) -> LedgerPage {
        let query = LedgerQuery { list: list.to_owned(), limit: 100, ..LedgerQuery::default() };
        money::ledger(&mut self.session, self.programme, &query).unwrap()
    }
}

#[test]
fn a_tree_is_pasted_as_excel_gives_it() {
    let mut desk = Desk::new();
    let view = evaluation::paste_indicators(&mut desk.session, desk.programme, TREE, false).unwrap();
    assert_eq!((view.rows.len(), view.weight.as_str(), view.obstacle), (5, "100", None));
    assert!(view.project.is_none(), "a preview writes nothing");
    let row = &view.rows[1];
    assert_eq!(
        (row.level1.as_str(), row.level2.as_str(), row.action.as_str()),
        ("产出指标", "质量指标", "add")
    );
    assert_eq!(
        (row.target.op.as_str(), row.target.value.as_str(), row.target.unit.as_str()),
        ("≥", "95", "%")
    );
    assert_eq!(view.left_out.iter().map(|left| (left.row, left.bad)).collect::<Vec<_>>(), [(7, false)]);

    let mut desk = desk.with_tree();
    let tree = evaluation::indicator_tree(&desk.session, desk.programme).unwrap();
    let levels: Vec<u32> = tree.iter().map(|node| node.level).collect();
    assert_eq!(levels, [1, 2, 3, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], "classes are made once");
    assert_eq!((tree[0].name.as_str(), tree[0].sum.as_str()), ("产出指标", "50"));

    // Pasted again nothing changes; with another target one leaf does, and one undo takes it back.
    let again = evaluation::paste_indicators(&mut desk.session, desk.programme, TREE, false).unwrap();
    assert!(again.rows.iter().all(|row| row.action == "same") && again.obstacle.is_some());
    let changed = TREE.replace("≥64座", "≥70座");
    let view = evaluation::paste_indicators(&mut desk.session, desk.programme, &changed, true).unwrap();
    assert_eq!(view.rows[0].action, "update");
    assert_eq!(desk.leaf("建成铁塔").target.value, "70");
    keeping::undo(&mut desk.session).unwrap();
    assert_eq!(desk.leaf("建成铁塔").target.value, "64");

    let bad = TREE.replace("\t20\n", "\t很多\n");
    let view = evaluation::paste_indicators(&mut desk.session, desk.programme, &bad, false).unwrap();
    assert!(view.left_out.iter().any(|left| left.bad && left.column.as_deref() == Some("E")));
    let refused = evaluation::paste_indicators(&mut desk.session, desk.programme, &bad, true);
    assert_eq!(code(refused), "import_refused");
    let none = evaluation::paste_indicators(&mut desk.session, desk.programme, "塔\t64\n", false).unwrap();
    assert!(none.obstacle.unwrap().contains("一级指标"));
}

#[test]
fn from_draft_to_signed_and_back() {
    let mut desk = Desk::new().with_tree();
    let review = evaluation::review(&mut desk.session, desk.programme).unwrap();
    assert_eq!((review.state.as_str(), review.can.len()), ("draft", 0));
    assert!(
        review.obstacles.iter().any(|text| text.contains("没有完成值") && text.contains("在线率")),
        "{review:?}"
    );
    assert_eq!(desk.step("submit", None), "obstacle");
    assert_eq!(desk.step("approve", None), "wrong_step");
    assert_eq!(desk.step("dance", None), "unknown_step");

    desk.fill();
    let review = evaluation::review(&mut desk.session, desk.programme).unwrap();
    assert_eq!((review.obstacles.as_slice(), review.can.as_slice()), (&[][..], &["submit".to_owned()][..]));
    assert_eq!(desk.step("submit", None), "");
    assert_eq!(desk.step("approve", None), "own_approval");
    desk.sit_down("审核");
    assert_eq!(desk.step("return", Some(" ")), "missing_field");
    assert_eq!(desk.step("return", Some("满意度请附问卷")), "");
    desk.sit_down("经办");
    assert_eq!(desk.step("submit", None), "");
    assert_eq!(code(evaluation::freeze(&mut desk.session, desk.programme, None)), "wrong_step");
    desk.sit_down("审核");
    assert_eq!(desk.step("approve", None), "");
    assert_eq!(code(desk.reach("在线率", "50")), "approved");

    let total = evaluation::assessment(&desk.session, desk.programme).unwrap().total;
    evaluation::freeze(&mut desk.session, desk.programme, None).unwrap();
    let review = evaluation::review(&mut desk.session, desk.programme).unwrap();
    assert_eq!((review.state.as_str(), review.can.as_slice()), ("frozen", &["reopen".to_owned()][..]));
    // Steps of one second have no order between them.
    let mut actions: Vec<&str> = review.steps.iter().map(|step| step.action.as_str()).collect();
    actions.sort_unstable();
    assert_eq!(actions, ["approve", "freeze", "return", "submit", "submit"]);
    let version = &review.frozen[0];
    assert_eq!(
        (&version.total, version.person.as_str(), version.form.as_str()),
        (&total, "审核", "mof-national")
    );
    assert_eq!((version.files.len(), version.differences.len()), (3, 0), "{version:?}");
    what_is_signed_stays(&mut desk);
    the_signed_files_are_kept(&mut desk);

    assert_eq!(desk.step("reopen", None), "missing_field");
    assert_eq!(desk.step("reopen", Some("财政要求更正")), "");
    assert_eq!(code(desk.reach("在线率", "97")), "");
    let review = evaluation::review(&mut desk.session, desk.programme).unwrap();
    assert_eq!((review.state.as_str(), review.frozen.len()), ("draft", 1));
    assert!(review.frozen[0].differences.iter().any(|d| d.frozen == "96" && d.now == "97"), "{review:?}");
    assert!(keeping::verify(&desk.session).unwrap().sound);
}

/// Every way to change a signed assessment is refused; the ledger goes on, and the difference is shown.
fn what_is_signed_stays(desk: &mut Desk) {
    let (programme, leaf) = (desk.programme, desk.leaf("在线率").id);
    let row = programme.0.to_string();
    let before = keeping::history(&desk.session, 1000).unwrap().len();
    let session = &mut desk.session;
    let new = |record: &str, pairs: &[(&str, &str)]| (record.to_owned(), fields(pairs));
    let mut codes = vec![
        code(evaluation::set_override(
            session,
            leaf,
            &OverrideEdit { score: Some("1".into()), reason: None },
        )),
        code(evaluation::edit_assessment(session, programme, &AssessmentEdit::default())),
        code(evaluation::edit_monitoring(session, leaf, &MonitoringEdit::default())),
        code(evaluation::share_weights(session, programme, None, "100")),
        code(evaluation::hand_down(session, leaf, &["甲区".to_owned()], "sum")),
        code(evaluation::bind_metric(session, leaf, None)),
        code(evaluation::paste_indicators(session, programme, TREE, true)),
        code(evaluation::waive(session, programme, "0", "理由")),
        code(money::delete_record(session, "indicator", leaf)),
        code(money::delete_record(session, "programme", programme)),
        code(evaluation::edit_indicator(session, leaf, &IndicatorEdit::default())),
    ];
    for (record, fields) in [
        new("goal", &[("programme", &row), ("text", "新目标")]),
        new("remedy", &[("programme", &row), ("problem", "问题")]),
        new("chapter", &[("programme", &row), ("level", "1"), ("heading", "一、概况")]),
        new("programme_term", &[("programme", &row), ("goal", "三年建成")]),
        new("evidence", &[("indicator", &leaf.0.to_string()), ("text", "补充")]),
    ] {
        codes.push(code(money::save_record(session, &record, None, &fields)));
    }
    assert!(codes.iter().all(|code| code == "frozen"), "{codes:?}");
    assert_eq!(keeping::history(&desk.session, 1000).unwrap().len(), before);

    desk.pay("60000", "2025-12-20");
    let version = &evaluation::review(&mut desk.session, programme).unwrap().frozen[0];
    assert!(version.differences.iter().any(|d| d.frozen == "40" && d.now == "100"), "{version:?}");
    keeping::undo(&mut desk.session).unwrap();
    assert_eq!(code(keeping::undo(&mut desk.session)), "barrier");
    assert_eq!(evaluation::assessment(&desk.session, programme).unwrap().state, "frozen");
}

fn the_signed_files_are_kept(desk: &mut Desk) {
    let version = evaluation::review(&mut desk.session, desk.programme).unwrap().frozen[0].clone();
    let pdf = version.files.iter().find(|file| file.name.ends_with(".pdf")).unwrap();
    let out = desk.path("定稿.pdf");
    evaluation::save_attachment(&desk.session, pdf.attachment, &out).unwrap();
    let bytes = std::fs::read(&out).unwrap();
    assert!(bytes.starts_with(b"%PDF") && bytes.len() as u32 == pdf.size);
    let own = desk.path("a.gpkg");
    assert_eq!(code(evaluation::save_attachment(&desk.session, pdf.attachment, &own)), "own_file");

    let scan = desk.path("扫描.pdf");
    std::fs::write(&scan, "MZ not a scan").unwrap();
    assert_eq!(code(evaluation::attach_scan(&mut desk.session, version.id, &scan)), "not_a_scan");
    for name in ["盖章扫描.png", "盖章扫描2.png"] {
        let scan = desk.path(name);
        std::fs::write(&scan, b"\x89PNG\r\n\x1A\n....").unwrap();
        evaluation::attach_scan(&mut desk.session, version.id, &scan).unwrap();
        let version = &evaluation::review(&mut desk.session, desk.programme).unwrap().frozen[0];
        assert_eq!(version.scan.as_ref().unwrap().name, name);
    }
}

#[test]
fn an_error_is_answered_for_or_mended() {
    let mut desk = Desk::new().with_tree();
    desk.fill();
    let leaf = desk.leaf("在线率").id;
    desk.reach("在线率", "50").unwrap();
    let score = OverrideEdit { score: Some("20".into()), reason: None };
    evaluation::set_override(&mut desk.session, leaf, &score).unwrap();
    let above = desk.findings().into_iter().find(|finding| finding.severity == "error").unwrap();
    assert_eq!((above.code.as_str(), above.waived.as_deref()), ("SCORE-RULE", None));
    assert!(above.mend.is_some());
    assert_eq!(desk.step("submit", None), "obstacle");

    let (session, programme) = (&mut desk.session, desk.programme);
    assert_eq!(code(evaluation::waive(session, programme, &above.fingerprint, "")), "missing_field");
    assert_eq!(code(evaluation::waive(session, programme, "00", "理由")), "unknown_finding");
    evaluation::waive(session, programme, &above.fingerprint, "上级已核定").unwrap();
    evaluation::waive(session, programme, &above.fingerprint, "上级核定，见附件").unwrap();
    let waived = desk.finding("SCORE-RULE").unwrap();
    assert_eq!(waived.waived.as_deref(), Some("上级核定，见附件"));
    assert_eq!(desk.step("submit", None), "");
    assert_eq!(desk.step("return", Some("再看")), "");
    // With other figures it is another finding.
    desk.reach("在线率", "51").unwrap();
    assert_eq!(desk.finding("SCORE-RULE").unwrap().waived, None);
    keeping::undo(&mut desk.session).unwrap();
    evaluation::drop_waiver(&mut desk.session, waived.waiver.unwrap()).unwrap();
    evaluation::mend(&mut desk.session, desk.programme, &above.fingerprint).unwrap();
    assert!(!desk.leaf("在线率").overridden);

    let weight = IndicatorEdit { weight: Some("15".into()), ..IndicatorEdit::default() };
    evaluation::edit_indicator(&mut desk.session, leaf, &weight).unwrap();
    let full = desk.finding("WEIGHT").unwrap();
    assert!(full.mend.as_deref().unwrap().contains("50"), "{full:?}");
    evaluation::mend(&mut desk.session, desk.programme, &full.fingerprint).unwrap();
    assert_eq!(
        (desk.leaf("在线率").weight.as_str(), desk.leaf("执行率").weight.as_str()),
        ("25.00", "10.00")
    );
    assert!(desk.finding("WEIGHT").is_none());
    let unmendable = desk.findings().into_iter().find(|finding| finding.mend.is_none()).unwrap();
    let refused = evaluation::mend(&mut desk.session, desk.programme, &unmendable.fingerprint);
    assert_eq!(code(refused), "nothing_to_mend");
}

#[test]
fn the_middle_of_the_year() {
    let mut desk = Desk::new().with_tree();
    desk.pay("10000", "2025-09-01");
    let view = evaluation::monitoring(&desk.session, desk.programme).unwrap();
    // 212 of 365 days.
    assert_eq!((view.to.as_str(), view.month, view.elapsed.as_str()), ("2025-07-31", 7, "58.08"));
    let whole = &view.money[0];
    assert_eq!((whole.paid.as_deref(), whole.rate.as_deref()), (Some("40000.00"), Some("40.00")));
    assert_eq!(view.money[1].name, "财政拨款");
    let edit = AssessmentEdit { monitored_to: Some("2025-09-30".into()), ..AssessmentEdit::default() };
    evaluation::edit_assessment(&mut desk.session, desk.programme, &edit).unwrap();
    let view = evaluation::monitoring(&desk.session, desk.programme).unwrap();
    assert_eq!((view.money[0].rate.as_deref(), view.month), (Some("50.00"), 9));

    let towers = desk.leaf("建成铁塔").id;
    let edit = |actual: &str| MonitoringEdit {
        actual: Some(actual.to_owned()),
        forecast: Some("60".to_owned()),
        ..MonitoringEdit::default()
    };
    assert_eq!(code(evaluation::edit_monitoring(&mut desk.session, towers, &edit("一些"))), "bad_number");
    evaluation::edit_monitoring(&mut desk.session, towers, &edit("32")).unwrap();
    let leaf = evaluation::monitoring(&desk.session, desk.programme).unwrap().leaves[0].clone();
    let alarm = leaf.alarm.unwrap();
    assert!(alarm.contains("50%") && alarm.contains("60") && alarm.contains("64"), "{alarm}");
    let bad = MonitoringEdit { reason_kind: Some("weather".into()), ..MonitoringEdit::default() };
    assert_eq!(code(evaluation::edit_monitoring(&mut desk.session, towers, &bad)), "bad_choice");

    // A row that says nothing any more is gone, and a leaf with one can be deleted.
    let none = MonitoringEdit {
        actual: Some(String::new()),
        forecast: Some(String::new()),
        ..MonitoringEdit::default()
    };
    evaluation::edit_monitoring(&mut desk.session, towers, &none).unwrap();
    assert!(desk.session.snapshot().unwrap().monitoring.is_empty());
    evaluation::edit_monitoring(&mut desk.session, towers, &edit("32")).unwrap();
    money::delete_record(&mut desk.session, "indicator", towers).unwrap();
    assert!(desk.session.snapshot().unwrap().monitoring.is_empty());
}

/// What the screen shows of a leaf up to July, and what the form prints there.
fn up_to_july(desk: &mut Desk, name: &str) -> (Option<String>, String) {
    let view = evaluation::monitoring(&desk.session, desk.programme).unwrap();
    let leaf = view.leaves.into_iter().find(|leaf| leaf.path.last().unwrap() == name).unwrap();
    let chapters = printing::chapters(&mut desk.session, desk.programme).unwrap();
    let printed = chapters.iter().find(|chapter| chapter.heading == name).unwrap();
    (leaf.actual.or(leaf.computed), printed.filled.clone())
}

#[test]
fn the_monitoring_form_prints_what_the_screen_shows() {
    let mut desk = Desk::new().with_tree();
    desk.pay("10000", "2025-09-01");
    let programme = desk.programme.0.to_string();
    for (name, metric) in [("执行率", "execution_rate"), ("建成铁塔", "tower_count")] {
        let leaf = desk.leaf(name).id;
        evaluation::bind_metric(&mut desk.session, leaf, Some(metric)).unwrap();
        let mark = format!("{{{{ indicator[\"{name}\"].monitoring.value }}}}");
        desk.save(
            "chapter",
            &[("programme", &programme), ("level", "1"), ("heading", name), ("text", &mark)],
        );
    }
    // 40 000 of 100 000 元 by July, whatever was paid since; when a tower was built nobody says.
    assert_eq!(up_to_july(&mut desk, "执行率"), (Some("40".into()), "40%".into()));
    assert_eq!(up_to_july(&mut desk, "建成铁塔"), (None, String::new()));
    let towers = desk.leaf("建成铁塔").id;
    let edit = MonitoringEdit { actual: Some("32".into()), ..MonitoringEdit::default() };
    evaluation::edit_monitoring(&mut desk.session, towers, &edit).unwrap();
    let rate = desk.leaf("执行率").id;
    let edit = MonitoringEdit { actual: Some("41.5".into()), ..MonitoringEdit::default() };
    evaluation::edit_monitoring(&mut desk.session, rate, &edit).unwrap();
    assert_eq!(up_to_july(&mut desk, "建成铁塔"), (Some("32".into()), "32".into()));
    assert_eq!(up_to_july(&mut desk, "执行率"), (Some("41.5".into()), "41.5%".into()));
}

#[test]
fn an_indicator_is_handed_down_and_reported_back() {
    let mut desk = Desk::new().with_tree();
    let towers = desk.leaf("建成铁塔").id;
    let bodies = ["甲县", "乙县", "丙县", "甲县", " "].map(str::to_owned);
    evaluation::hand_down(&mut desk.session, towers, &bodies, "sum").unwrap();
    let view = evaluation::parts(&desk.session, towers).unwrap();
    let targets: Vec<_> = view.parts.iter().map(|part| part.target.as_deref().unwrap()).collect();
    assert_eq!(targets, ["22", "21", "21"]);
    assert_eq!((view.target_of_parts.as_deref(), view.actual_of_parts), (Some("64"), None));

    let text = "单位\t完成值\n甲县\t22座\n乙县\t20\n";
    evaluation::paste_parts(&mut desk.session, towers, text).unwrap();
    let view = evaluation::parts(&desk.session, towers).unwrap();
    let met: Vec<_> = view.parts.iter().map(|part| part.met).collect();
    assert_eq!((met.as_slice(), &view.actual_of_parts), (&[Some(true), Some(false), None][..], &None));
    evaluation::paste_parts(&mut desk.session, towers, "丙县\t23").unwrap();
    let view = evaluation::parts(&desk.session, towers).unwrap();
    assert_eq!(view.actual_of_parts.as_deref(), Some("65"));
    assert_eq!(desk.leaf("建成铁塔").actual.as_deref(), Some("65"), "the parts are the value");

    assert_eq!(code(evaluation::paste_parts(&mut desk.session, towers, "丁县\t1")), "unknown_body");
    assert_eq!(code(evaluation::paste_parts(&mut desk.session, towers, "甲县\t很多")), "bad_number");
    let skill = desk.leaf("发现违法用地能力").id;
    assert_eq!(code(evaluation::hand_down(&mut desk.session, skill, &bodies, "sum")), "no_number");
    // Another body keeps what the others reported; without bodies it is taken back.
    evaluation::hand_down(&mut desk.session, towers, &["甲县", "丁县"].map(str::to_owned), "least").unwrap();
    let view = evaluation::parts(&desk.session, towers).unwrap();
    let parts: Vec<_> = view.parts.iter().map(|p| (p.target.as_deref(), p.actual.as_deref())).collect();
    assert_eq!(parts, [(Some("64"), Some("22")), (Some("64"), None)]);
    evaluation::hand_down(&mut desk.session, towers, &[], "sum").unwrap();
    assert_eq!(evaluation::parts(&desk.session, towers).unwrap().rollup, None);
}

#[test]
fn metrics_of_the_bureaus_own() {
    let mut desk = Desk::new().with_tree();
    let preview = |desk: &Desk, text: &str| {
        evaluation::preview_expression(&desk.session, desk.programme, text).unwrap()
    };
    assert_eq!(preview(&desk, "paid / budget * 100").value.as_deref(), Some("40"));
    assert!(!preview(&desk, "paid").evidence.is_empty());
    let error = preview(&desk, "paid / budgt").error.unwrap();
    assert!(error.contains('8') && error.contains("budgt") && error.contains("budget"), "{error}");
    let quantities = evaluation::quantities(&desk.session, desk.programme).unwrap();
    assert!(quantities.iter().any(|q| q.name == "paid" && q.value.as_deref() == Some("40000")));

    let file = desk.path("unpaid_rate.toml");
    let text = "name = \"未支付率\"\nunit = \"%\"\ndefinition = \"未支付占预算\"\nsource = \"台账\"\n";
    std::fs::write(&file, format!("{text}expression = \"(budget - paid) / budget * 10x\"\n")).unwrap();
    assert_eq!(code(evaluation::import_metric(&mut desk.session, &file)), "bad_metric_file");
    std::fs::write(&file, format!("{text}expression = \"(budget - paid) / budget * 100\"\n")).unwrap();
    evaluation::import_metric(&mut desk.session, &file).unwrap();
    let rate = desk.leaf("执行率").id;
    evaluation::bind_metric(&mut desk.session, rate, Some("unpaid_rate")).unwrap();
    assert_eq!(desk.leaf("执行率").actual.as_deref(), Some("60"));
    assert_eq!(desk.leaf("执行率").metric_name.as_deref(), Some("未支付率"));
    let metrics = evaluation::metrics(&desk.session, desk.programme).unwrap();
    let own = metrics.iter().find(|metric| metric.id == "unpaid_rate").unwrap();
    assert_eq!((own.value.as_deref(), own.bound, own.own.is_some()), (Some("60"), 1, true));
    assert!(metrics.len() > 40);

    assert_eq!(code(evaluation::bind_metric(&mut desk.session, rate, Some("luck"))), "unknown_metric");
    let taken = desk.path("execution_rate.toml");
    std::fs::copy(&file, &taken).unwrap();
    assert_eq!(code(evaluation::import_metric(&mut desk.session, &taken)), "metric_taken");
    let view = evaluation::what_if(&desk.session, desk.programme).unwrap();
    assert_eq!((view.next_grade.is_some(), view.rows[0].lost.as_str()), (true, "30.00"));
}

#[test]
fn years_follow_each_other() {
    let mut desk = Desk::new().with_tree();
    let last = desk.programme.0.to_string();
    desk.save("remedy", &[("programme", &last), ("problem", "夜间看不清"), ("text", "换摄像头")]);
    let next = desk.programme_of("2026");
    evaluation::copy_indicators(&mut desk.session, next, desk.programme).unwrap();
    let snapshot = desk.session.snapshot().unwrap();
    assert_eq!(snapshot.programme(next.id()).unwrap().previous, Some(desk.programme.id()));
    assert_eq!(evaluation::assessment(&desk.session, next).unwrap().previous, Some(desk.programme));

    evaluation::carry_remedies(&mut desk.session, next, desk.programme).unwrap();
    let carried = evaluation::remedies(&desk.session, next).unwrap();
    assert_eq!((carried[0].problem.as_deref(), carried[0].carried_from), (Some("夜间看不清"), Some(2025)));
    let again = evaluation::carry_remedies(&mut desk.session, next, desk.programme);
    assert_eq!(code(again), "nothing_to_carry");
    let backwards = evaluation::carry_remedies(&mut desk.session, desk.programme, next);
    assert_eq!(code(backwards), "not_an_earlier_year");
    assert_eq!(
        desk.edit("programme", desk.programme, &[("previous", &next.0.to_string())]),
        "not_an_earlier_year"
    );

    for looked_at in [desk.programme, next] {
        let view = evaluation::years(&desk.session, looked_at).unwrap();
        let years: Vec<_> = view.years.iter().map(|year| (year.year, year.current)).collect();
        assert_eq!(years, [(2025, looked_at == desk.programme), (2026, looked_at == next)]);
        assert_eq!(view.rows.len(), 5);
        assert!(view.rows.iter().all(|row| row.cells.iter().all(Option::is_some)));
        assert_eq!(view.years[0].execution_rate.as_deref(), Some("40.00"));
    }
    assert!(evaluation::years(&desk.session, next).unwrap().remedies[0].carried);
}

#[test]
fn what_systems_did_is_read_from_logs() {
    let mut desk = Desk::new();
    let log = "告警编号\t告警时间\t告警类型\t核实结果\t办结日期\n\
               GJ-1\t2025-03-01 08:05:30\t违建\t属实\t2025-03-02\n\
               GJ-2\t2025-03-01 09:00\t烟火\t误报\t\n\
               GJ-2\t2025-03-01 09:00\t烟火\t误报\t\n";
    let source = ImportSource::Text { text: log.to_owned() };
    let preview = money::preview_import(&mut desk.session, desk.programme, &source, None).unwrap();
    assert_eq!(preview.choices.target, "event");
    assert_eq!((preview.add, preview.same, preview.bad, preview.obstacle.clone()), (2, 1, 0, None));
    money::apply_import(&mut desk.session, desk.programme, &source, &preview.choices).unwrap();
    let events = desk.session.snapshot().unwrap().events.clone();
    assert_eq!((events[0].kind.name(), events[0].time.as_deref()), ("alarm", Some("08:05")));
    assert_eq!(events[1].outcome.name(), "false_alarm");
    let again = money::preview_import(&mut desk.session, desk.programme, &source, None).unwrap();
    assert_eq!((again.add, again.update), (0, 0));
    let metrics = evaluation::metrics(&desk.session, desk.programme).unwrap();
    let rate = metrics.iter().find(|metric| metric.id == "false_alarm_rate").unwrap();
    assert_eq!(rate.value.as_deref(), Some("50"));

    let system = desk.system.0.to_string();
    let training =
        [("system", system.as_str()), ("kind", "training"), ("at", "2025-05-06"), ("outcome", "passed")];
    desk.save("event", &[&training[..], &[("quantity", "45")]].concat());
    let late = [&training[..], &[("time", "25:00")]].concat();
    let refused = money::save_record(&mut desk.session, "event", None, &fields(&late));
    assert_eq!(code(refused), "bad_time");
    let patch =
        [("system", system.as_str()), ("kind", "patch"), ("at", "2025-05-07"), ("outcome", "pending")];
    for wrong in [("lon", "37.2"), ("lat", "115.03"), ("area_m2", "-1")] {
        let row = [&patch[..], &[wrong]].concat();
        assert_eq!(code(money::save_record(&mut desk.session, "event", None, &fields(&row))), "bad_range");
    }
    desk.save("event", &[&patch[..], &[("lon", "115.03"), ("lat", "37.2"), ("area_m2", "1234.5")]].concat());
    let stored = desk.session.snapshot().unwrap();
    let stored = stored.events.iter().find(|event| event.kind.name() == "patch").unwrap();
    assert_eq!((stored.lon, stored.lat, stored.area_m2), (Some(115.03), Some(37.2), Some(1234.5)));
    keeping::undo(&mut desk.session).unwrap();
    let page = desk.list("events");
    let at = page.columns.iter().position(|column| column.key == "quantity").unwrap();
    assert_eq!((page.all, page.sums[at].as_deref()), (3, Some("45")));

    let programme = desk.programme.0.to_string();
    let counts = [("very_satisfied", "60"), ("satisfied", "30"), ("neutral", "8"), ("dissatisfied", "2")];
    let survey =
        [&[("programme", programme.as_str()), ("name", "使用单位"), ("sent", "110")][..], &counts].concat();
    desk.save("survey", &survey);
    let page = desk.list("surveys");
    assert_eq!(page.rows[0].cells[3].as_deref(), Some("100"));
    assert_eq!(page.rows[0].cells[8].as_deref(), Some("90.00%"));
    let path = desk.path("调查.xlsx");
    let query = LedgerQuery { list: "surveys".to_owned(), limit: 10, ..LedgerQuery::default() };
    money::export_ledger(&mut desk.session, desk.programme, &query, &path).unwrap();
    assert!(path.exists());
}
