//! The year's other forms: 绩效目标申报表 and 绩效运行监控表, against their published layout; what is printed of
//! monitoring, surveys, waived findings and last year's problems.

use calamine::{Reader as _, Xlsx};
use jitu_documents::content::{Document, Table};
use jitu_documents::{DocFinding, compose_draft, marks};
use jitu_model::indicator::Indicator;
use jitu_model::operation::Survey;
use jitu_model::programme::Payment;
use jitu_model::system::{Remedy, Stage};
use jitu_model::year::{Likelihood, Monitoring, ProgrammeAttribute, ProgrammeTerm, ReasonKind, Waiver};
use jitu_model::{Decimal, Id};

use crate::official::leaf;
use crate::{case, read};

/// 巨鹿 with all that can be told of a year: a term of three years, monitoring by the end of August, a survey, a waived
/// finding, a stage, last year's problem.
pub(crate) fn whole_year() -> case::Case {
    let mut case = case::julu();
    case.coverage = None;
    let snapshot = &mut case.snapshot;
    snapshot.indicators = (1..=8)
        .map(|id| Indicator {
            id: Id::new(id),
            programme: Id::new(1),
            level: 3,
            term_target: (id == 1).then(|| "≥192个".to_owned()),
            ..Indicator::default()
        })
        .collect();
    snapshot.terms.push(ProgrammeTerm {
        id: Id::new(1),
        programme: Id::new(1),
        attribute: Some(ProgrammeAttribute::Continued),
        starts: Some("2021".parse().unwrap()),
        ends: Some("2023".parse().unwrap()),
        goal: Some("三年内建成覆盖全县的监管平台。".into()),
        fiscal: Some("1800000".parse().unwrap()),
        carried_in: None,
        other: Some("200000".parse().unwrap()),
    });
    snapshot.monitoring.push(Monitoring {
        id: Id::new(1),
        indicator: Id::new(1),
        value: Some(Decimal::from(40)),
        forecast_value: Some(Decimal::from(64)),
        reason_kind: Some(ReasonKind::Equipment),
        reason: Some("铁塔供电未接通".into()),
        likelihood: Some(Likelihood::Possible),
        note: Some("已催办".into()),
        ..Monitoring::default()
    });
    snapshot.monitoring.push(Monitoring {
        id: Id::new(2),
        indicator: Id::new(2),
        value: Some(Decimal::from(93)),
        forecast_text: Some("可以达到".into()),
        likelihood: Some(Likelihood::Certain),
        ..Monitoring::default()
    });
    snapshot.assessments[0].monitored_to = Some("2021-08".parse().unwrap());
    snapshot.payments[0].date = Some("2021-06-10".parse().unwrap());
    snapshot.surveys.push(Survey {
        id: Id::new(1),
        programme: Id::new(1),
        name: "群众满意度".into(),
        date: Some("2021-12".parse().unwrap()),
        sent: Some(120),
        very_satisfied: 60,
        satisfied: 50,
        neutral: 4,
        dissatisfied: 2,
        ..Survey::default()
    });
    snapshot.waivers.push(Waiver {
        id: Id::new(1),
        programme: Id::new(1),
        code: "RATE".into(),
        text: "批复文件写的执行率与台账不同".into(),
        reason: "批复按四舍五入到整数".into(),
        person: "王敏".into(),
        at: "2026-03-01T17:00:00Z".into(),
        ..Waiver::default()
    });
    snapshot.stages.push(Stage {
        id: Id::new(1),
        system: Id::new(1),
        name: "验收".into(),
        plan_end: Some("2021-01".parse().unwrap()),
        actual_end: Some("2021-01-28".parse().unwrap()),
        done: true,
        ..Stage::default()
    });
    snapshot.remedies.push(Remedy {
        id: Id::new(9),
        programme: Id::new(7),
        problem: Some("点位布局不均".into()),
        text: Some("优化点位".into()),
        outcome: Some("已完成优化".into()),
        position: 0,
        carried_from: None,
    });
    snapshot.remedies[0].carried_from = Some(Id::new(9));
    case
}

/// The only table of a form without a report.
fn grid(document: &Document) -> &Table {
    case::tables(&document.sections[0])[0]
}

/// Row, column, rows and columns that it spans, and the label without spaces; `None`: a cell for facts.
type Published = (usize, usize, usize, usize, Option<&'static str>);

/// 项目支出绩效目标申报表 as published in the forms of 2020 (财预〔2015〕88号 and its yearly notice): all merges and labels under
/// the title. Row 0 is the year's.
const DECLARATION: &[Published] = &[
    (0, 0, 1, 9, None),
    (1, 0, 1, 3, Some("项目名称")),
    (1, 3, 1, 6, None),
    (2, 0, 1, 3, Some("主管部门及代码")),
    (2, 3, 1, 2, None),
    (2, 5, 1, 2, Some("实施单位")),
    (2, 7, 1, 2, None),
    (3, 0, 1, 3, Some("项目属性")),
    (3, 3, 1, 2, None),
    (3, 5, 1, 2, Some("项目周期")),
    (3, 7, 1, 2, None),
    (4, 0, 4, 3, Some("项目资金（万元）")),
    (4, 3, 1, 1, Some("中期资金总额：")),
    (4, 5, 1, 2, Some("年度资金总额：")),
    (4, 7, 1, 2, None),
    (5, 3, 1, 1, Some("其中：财政拨款")),
    (5, 5, 1, 2, Some("其中：财政拨款")),
    (6, 3, 1, 1, Some("上年结转资金")),
    (6, 5, 1, 2, Some("上年结转资金")),
    (7, 3, 1, 1, Some("其他资金")),
    (7, 5, 1, 2, Some("其他资金")),
    (7, 7, 1, 2, None),
    (8, 0, 2, 1, Some("总体目标")),
    (8, 1, 1, 4, Some("中期目标")),
    (8, 5, 1, 4, Some("年度目标")),
    (9, 1, 1, 4, None),
    (9, 5, 1, 4, None),
    (10, 1, 1, 1, Some("一级指标")),
    (10, 2, 1, 1, Some("二级指标")),
    (10, 3, 1, 1, Some("三级指标")),
    (10, 4, 1, 1, Some("指标值")),
    (10, 5, 1, 1, Some("二级指标")),
    (10, 6, 1, 2, Some("三级指标")),
    (10, 8, 1, 1, Some("指标值")),
];

/// Its columns, in characters.
const DECLARATION_WIDTHS: [f64; 9] = [3.0, 8.0, 8.0, 18.0, 16.0, 10.0, 10.0, 8.0, 8.0];

/// 项目支出绩效目标执行监控表 as published in the forms of 2019 (财预〔2019〕136号).
const MONITORING: &[Published] = &[
    (0, 0, 1, 17, None),
    (1, 0, 1, 3, Some("项目名称")),
    (1, 3, 1, 14, None),
    (2, 0, 1, 3, Some("主管部门及代码")),
    (2, 3, 1, 3, None),
    (2, 6, 1, 1, Some("实施单位")),
    (2, 7, 1, 10, None),
    (3, 0, 5, 3, Some("项目资金（万元）")),
    (3, 3, 1, 4, None),
    (3, 7, 1, 3, Some("年初预算数")),
    (3, 10, 1, 3, Some("1-7月执行数")),
    (3, 13, 1, 2, Some("1-7月执行率")),
    (3, 15, 1, 2, Some("全年预计执行数")),
    (4, 3, 1, 4, Some("年度资金总额：")),
    (4, 7, 1, 3, None),
    (5, 3, 1, 4, Some("其中：财政拨款")),
    (6, 3, 1, 4, Some("上年结转资金")),
    (7, 3, 1, 4, Some("其他资金")),
    (7, 15, 1, 2, None),
    (8, 0, 1, 1, Some("年度总体目标")),
    (8, 1, 1, 16, None),
    (9, 1, 2, 1, Some("一级指标")),
    (9, 2, 2, 1, Some("二级指标")),
    (9, 3, 2, 1, Some("三级指标")),
    (9, 4, 2, 1, Some("年度指标值")),
    (9, 5, 2, 1, Some("1-7月执行数")),
    (9, 6, 2, 1, Some("全年预计执行数")),
    (9, 7, 1, 6, Some("偏差原因分析")),
    (9, 13, 1, 3, Some("完成目标可能性")),
    (9, 16, 2, 1, Some("备注")),
    (10, 7, 1, 1, Some("经费保障")),
    (10, 8, 1, 1, Some("制度保障")),
    (10, 9, 1, 1, Some("人员保障")),
    (10, 10, 1, 1, Some("硬件条件保障")),
    (10, 11, 1, 1, Some("其他")),
    (10, 12, 1, 1, Some("原因说明")),
    (10, 13, 1, 1, Some("确定能")),
    (10, 14, 1, 1, Some("有可能")),
    (10, 15, 1, 1, Some("完全不可能")),
];

/// Its columns, in characters.
const MONITORING_WIDTHS: [f64; 17] =
    [3.0, 7.0, 7.0, 7.0, 7.0, 7.0, 9.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0];

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[track_caller]
fn has_layout(table: &Table, published: &[Published], widths: &[f64]) {
    for (row, column, rows, columns, label) in published {
        let cell = table.rows[*row].cells.iter().find(|c| c.column == *column);
        let cell = cell.unwrap_or_else(|| panic!("no cell at {row},{column}"));
        assert_eq!((cell.rows, cell.columns), (*rows, *columns), "{row},{column}");
        if let Some(label) = label {
            assert_eq!(squeezed(&cell.text()), *label, "{row},{column}");
        }
    }
    let (ours, theirs): (f64, f64) = (table.columns.iter().sum(), widths.iter().sum());
    assert_eq!(table.columns.len(), widths.len());
    for (at, (mine, published)) in table.columns.iter().zip(widths).enumerate() {
        // A millimetre is what a character's width is rounded to.
        assert!((mine - published / theirs * ours).abs() < 1.0, "column {at}: {mine} mm");
    }
}

#[test]
fn declaration_and_monitoring_have_the_published_layout() {
    let case = case::julu();
    has_layout(grid(&case.document_in("declaration")), DECLARATION, &DECLARATION_WIDTHS);
    has_layout(grid(&case.document_in("monitoring")), MONITORING, &MONITORING_WIDTHS);
}

fn texts(table: &Table, row: usize) -> Vec<String> {
    table.rows[row].cells.iter().map(|cell| cell.text()).collect()
}

#[test]
fn the_declaration_tells_the_term_and_the_year() {
    let document = whole_year().document_in("declaration");
    let table = grid(&document);
    assert_eq!(texts(table, 3)[1], "延续项目");
    assert_eq!(texts(table, 3)[3], "3年\n（2021年至2023年）");
    assert_eq!(texts(table, 4)[1..], ["中期资金总额：", "200", "年度资金总额：", "67"]);
    assert_eq!(texts(table, 5)[1], "180");
    assert_eq!(texts(table, 6)[1], "", "nobody said what is carried in");
    assert_eq!(texts(table, 7)[1], "20");
    assert_eq!(texts(table, 9)[0], "三年内建成覆盖全县的监管平台。");
    assert_eq!(
        texts(table, 11),
        [
            "产出指标",
            "数量指标",
            "设立64个高空监控系统服务",
            "≥192个",
            "数量指标",
            "设立64个高空监控系统服务",
            "≥64个"
        ]
    );
    assert_eq!(texts(table, 12)[..3], ["", "", ""], "no target of the term: its half of the row is empty");
    let foot: String =
        table.rows[table.rows.len() - 2..].iter().flat_map(|r| &r.cells).map(|c| c.text()).collect();
    for word in ["填报人：王敏", "联系电话：0319-4332288", "负责人签字：", "单位公章：", "填报日期："]
    {
        assert!(foot.contains(word), "{word}: {foot}");
    }
}

#[test]
fn monitoring_is_filled_cell_by_cell() {
    let document = whole_year().document_in("monitoring");
    let table = grid(&document);
    assert_eq!(texts(table, 3)[3], "1-8月执行数");
    assert_eq!(texts(table, 4), ["年度资金总额：", "67", "66.9266", "99.89%", "66.9266"]);
    assert_eq!(texts(table, 7), ["　　其他资金", "0", "0", "", "0"]);
    assert_eq!(texts(table, 9)[5], "1-8月\n执行数");
    let told = [
        "产出指标",
        "数量指标",
        "设立64个高空监控系统服务",
        "≥64个",
        "40",
        "64",
        "",
        "",
        "",
        "√",
        "",
        "铁塔供电未接通",
        "",
        "√",
        "",
        "已催办",
    ];
    assert_eq!(texts(table, 11), told);
    assert_eq!(texts(table, 12)[1..5], ["摄像头的使用率", "≥95%", "93%", "可以达到"]);
    assert_eq!(texts(table, 12)[11], "√", "{:?}", texts(table, 12));
    // 1 月 has no span, a day that ends no month is told.
    let mut case = whole_year();
    case.snapshot.assessments[0].monitored_to = Some("2021-01".parse().unwrap());
    assert_eq!(texts(grid(&case.document_in("monitoring")), 3)[3], "1月执行数");
    case.snapshot.assessments[0].monitored_to = Some("2021-07-15".parse().unwrap());
    assert_eq!(texts(grid(&case.document_in("monitoring")), 3)[3], "1-7月15日执行数");
    case.snapshot.assessments[0].monitored_to = Some("2021-07-31".parse().unwrap());
    assert_eq!(texts(grid(&case.document_in("monitoring")), 3)[3], "1-7月执行数");
}

#[test]
fn what_is_paid_by_a_day_follows_the_day_and_forecasts_add_up() {
    let mut case = whole_year();
    let money = |case: &case::Case, path: &[&str]| {
        let tree = marks::tree(&case.facts()).unwrap();
        leaf(&tree, &[&["monitored"], path].concat()).to_owned()
    };
    case.snapshot.assessments[0].monitored_to = Some("2021-06-09".parse().unwrap());
    assert_eq!(money(&case, &["paid_wan"]), "0");
    case.snapshot.assessments[0].monitored_to = Some("2021-06-10".parse().unwrap());
    assert_eq!(money(&case, &["paid_wan"]), "66.9266");
    // A source of its own, and an installment that is due this year: what is expected is shared by what is left.
    let mut other = case.snapshot.appropriations[0].clone();
    other.id = Id::new(2);
    other.source = jitu_model::programme::FundSource::Other;
    case.snapshot.appropriations.push(other);
    let mut movement = case.snapshot.movements[0].clone();
    movement.id = Id::new(2);
    movement.appropriation = Id::new(2);
    movement.amount = "1468".parse().unwrap();
    case.snapshot.movements.push(movement);
    case.snapshot.contracts.push(jitu_model::programme::Contract {
        id: Id::new(1),
        system: Id::new(1),
        name: "服务合同".into(),
        ..jitu_model::programme::Contract::default()
    });
    case.snapshot.milestones.push(jitu_model::programme::Milestone {
        id: Id::new(1),
        contract: Id::new(1),
        sequence: 1,
        amount: Some("1101".parse().unwrap()),
        due: Some("2021-11".parse().unwrap()),
        ..jitu_model::programme::Milestone::default()
    });
    // Left: 734 and 1468; 1101 is expected: 367 and 734.
    assert_eq!(money(&case, &["current", "forecast_wan"]), "66.9633");
    assert_eq!(money(&case, &["other", "forecast_wan"]), "0.0734");
    assert_eq!(money(&case, &["forecast_wan"]), "67.0367");
    case.snapshot.payments.push(Payment { id: Id::new(5), date: None, ..case.snapshot.payments[0].clone() });
    assert_eq!(money(&case, &["paid_wan"]), "", "a payment without a date lies on no side of a day");
}

#[test]
fn papers_surveys_and_waived_findings_are_annexes() {
    let mut case = whole_year();
    let mut other = case.snapshot.attachments[0].clone();
    other.id = Id::new(2);
    other.name = "合同.pdf".into();
    case.snapshot.attachments.push(other);
    let document = case.document();
    let section = |name: &str| document.sections.iter().find(|s| s.name == name).unwrap();
    let papers = case::tables(section("佐证材料"))[0];
    let rows: Vec<String> = (1..papers.rows.len()).map(|row| texts(papers, row).join("|")).collect();
    assert_eq!(
        rows,
        [
            "1|规定时间内完工率|2021年1月验收，64个点位按期完工|验收报告.pdf\n0c5e2d1f9b8a",
            "2|群众满意度|满意度调查：2021年12月，发出120份，有效116份，满意率94.83%|",
            "3|其他材料||合同.pdf\n0c5e2d1f9b8a",
        ]
    );
    let waived = case::tables(section("勾稽问题说明"))[0];
    assert_eq!(
        texts(waived, 1),
        ["1", "批复文件写的执行率与台账不同\n（RATE）", "批复按四舍五入到整数", "王敏\n2026年3月2日"]
    );
    let bytes = jitu_documents::xlsx::write(&document).unwrap();
    let book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    assert!(
        names.contains(&"勾稽问题说明".to_owned()) && names.contains(&"佐证材料".to_owned()),
        "{names:?}"
    );
}

#[test]
fn every_form_has_its_foot() {
    let case = case::julu();
    for id in crate::official::forms() {
        let words = squeezed(&crate::official::words(&case.document_in(&id)));
        for word in ["填报人：王敏", "联系电话：0319-4332288", "负责人签字：", "公章", "日"]
        {
            assert!(words.contains(word), "{id}: {word}");
        }
    }
}

#[test]
fn every_form_of_a_whole_year_is_set_in_pages() {
    let (case, fonts, folder) = (whole_year(), case::fonts(), read::folder("year"));
    for id in crate::official::forms() {
        let composed = compose_draft(&case::form(&id), &case.facts()).unwrap();
        assert!(
            composed.findings.iter().all(|f| matches!(f, DocFinding::Blank { .. })),
            "{:?}",
            composed.findings
        );
        let path = folder.join(format!("{id}.pdf"));
        std::fs::write(&path, jitu_documents::pdf::write(&composed.document, &fonts).unwrap()).unwrap();
        let docx = jitu_documents::docx::write(&composed.document, &fonts).unwrap();
        std::fs::write(path.with_extension("docx"), docx).unwrap();
        let xlsx = jitu_documents::xlsx::write(&composed.document).unwrap();
        std::fs::write(path.with_extension("xlsx"), xlsx).unwrap();
        let text = read::pdf_text(&path);
        let told: &[&str] = match id.as_str() {
            "monitoring" => &["已催办", "铁塔供电", "66.9266"],
            "declaration" => &["≥192个", "延续项目", "三年内建成"],
            _ => &["佐证材料目录", "勾稽问题说明", "批复按四舍五入到整数", "有效116份", "负责人签字："],
        };
        told.iter().for_each(|word| assert!(text.contains(word), "{id}: {word}\n{text}"));
    }
}
