//! The Hebei form, cell by cell, as its county published it; and every mark against the list of marks.

use jitu_documents::content::{Audience, Block, Style};
use jitu_documents::{DocError, compose, form::Form, marks};
use jitu_model::assessment::{ClassPoints, MovedWeights};

use crate::{case, read};

/// Row, column, rows, columns, text.
type Expected = (usize, usize, usize, usize, &'static str);

/// The published form: 巨鹿县自然资源和规划局 2021, 附件1; the last row, seal and date, is every form's.
pub(crate) const PUBLISHED: &[Expected] = &[
    (0, 0, 1, 4, "填报单位：巨鹿县自然资源和规划局"),
    (0, 4, 1, 4, "单位负责人签字："),
    (0, 8, 1, 3, "金额单位：万元"),
    (1, 0, 1, 1, "一、基本情况"),
    (1, 1, 1, 1, "项目名称"),
    (1, 2, 1, 2, "自然资源智能监管平台"),
    (1, 4, 1, 1, "主管单位"),
    (1, 5, 1, 3, "巨鹿县自然资源和规划局"),
    (1, 8, 1, 1, "实施单位"),
    (1, 9, 1, 2, "巨鹿县自然资源和规划局"),
    (2, 0, 4, 1, "二、预算\n执行情况"),
    (2, 1, 1, 2, "预算安排情况"),
    (2, 3, 1, 2, "资金到位情况"),
    (2, 5, 1, 4, "资金执行情况"),
    (2, 9, 1, 2, "预算执行进度"),
    (3, 1, 1, 1, "预算数"),
    (3, 2, 1, 1, "67"),
    (3, 3, 1, 1, "到位数"),
    (3, 4, 1, 1, "67"),
    (3, 5, 1, 3, "执行数"),
    (3, 8, 1, 1, "66.9266"),
    (3, 9, 3, 2, "99.89%"),
    (4, 1, 1, 1, "其中：财政资金"),
    (4, 2, 1, 1, "67"),
    (4, 3, 1, 1, "其中：财政资金"),
    (4, 4, 1, 1, "67"),
    (4, 5, 1, 3, "其中：财政资金"),
    (4, 8, 1, 1, "66.9266"),
    (5, 1, 1, 1, "其他"),
    (5, 2, 1, 1, "0"),
    (5, 3, 1, 1, "其他"),
    (5, 4, 1, 1, "0"),
    (5, 5, 1, 3, "其他"),
    (5, 8, 1, 1, "0"),
    (6, 0, 2, 1, "三、目标\n完成情况"),
    (6, 1, 1, 7, "年度预期目标"),
    (6, 8, 1, 2, "具体完成情况"),
    (6, 10, 1, 1, "总体完成率"),
    (
        7,
        1,
        1,
        7,
        "目标1：提升违法占地监管力度，及时制止违法占地行为发生。\n目标2：对违法占地检测图斑做到及时发现、处理，遏制违法占地行为发生。\n目标3：前端64个高空监控系统服务，实现对城区外摄像头可视范围内的视频监控全覆盖。",
    ),
    (7, 8, 1, 2, "全部完成"),
    (7, 10, 1, 1, "100%"),
    (8, 0, 10, 1, "四、年度\n绩效指标\n完成情况"),
    (8, 1, 2, 1, "一级指标"),
    (8, 2, 2, 1, "二级指标"),
    (8, 3, 2, 1, "三级指标"),
    (8, 4, 2, 1, "指标分值"),
    (8, 5, 1, 3, "预期指标值"),
    (8, 8, 2, 1, "实际完成值"),
    (8, 9, 2, 1, "单项指标\n完成率(%)"),
    (8, 10, 2, 1, "自评得分"),
    (9, 5, 1, 1, "符号"),
    (9, 6, 1, 1, "值"),
    (9, 7, 1, 1, "单位\n(文字描述)"),
    (10, 1, 3, 1, "产出指标 (50)"),
    (10, 2, 1, 1, "数量指标"),
    (10, 3, 1, 1, "设立64个高空监控系统服务"),
    (10, 4, 1, 1, "15"),
    (10, 5, 1, 1, "≥"),
    (10, 6, 1, 1, "64"),
    (10, 7, 1, 1, "个"),
    (10, 8, 1, 1, "64"),
    (10, 9, 1, 1, "100%"),
    (10, 10, 1, 1, "15"),
    (11, 2, 1, 1, "质量指标"),
    (11, 8, 1, 1, "100%"),
    (12, 3, 1, 1, "规定时间内完工率"),
    (12, 10, 1, 1, "20"),
    (13, 1, 3, 1, "效益指标 (30)"),
    (13, 8, 1, 1, "95%"),
    (15, 2, 1, 1, "可持续影响指标"),
    (16, 1, 1, 1, "满意度指标 (10)"),
    (17, 1, 1, 1, "预算执行率 (10)"),
    (17, 2, 1, 1, "预算执行率"),
    (17, 3, 1, 1, "预算完成情况"),
    (17, 8, 1, 1, "99.89%"),
    (17, 9, 1, 1, "100%"),
    (17, 10, 1, 1, "9.5"),
    (18, 0, 1, 10, "自评总得分"),
    (18, 10, 1, 1, "99.5"),
    (19, 0, 1, 1, "五、存在问题、\n原因及下一步\n整改措施"),
    (19, 1, 1, 10, "因资金支付按照实际发生支出，预算完成率未达到100%，剩余资金0.0734万元，已退回财政"),
    (20, 0, 1, 4, "填报人：王敏"),
    (20, 4, 1, 7, "联系电话：0319-4332288"),
    (21, 0, 1, 4, "单位公章："),
    (21, 4, 1, 7, "填报日期：2021年4月28日"),
];

/// Rows of the form.
pub(crate) const ROWS: usize = 22;

#[test]
fn the_grid_is_the_published_one() {
    let document = case::julu().document();
    let section = document.sections.iter().find(|s| s.name == "自评表").unwrap();
    let tables = case::tables(section);
    let table = tables[0];
    assert_eq!(table.rows.len(), ROWS);
    for (row, column, rows, columns, text) in PUBLISHED {
        let cell = table.rows[*row].cells.iter().find(|c| c.column == *column);
        let cell = cell.unwrap_or_else(|| panic!("no cell at {row},{column}"));
        assert_eq!(
            (cell.rows, cell.columns, cell.text().as_str()),
            (*rows, *columns, *text),
            "{row},{column}"
        );
    }
    // Every place of the grid belongs to exactly one cell.
    let mut owned = vec![vec![0; table.columns.len()]; ROWS];
    for (at, row) in table.rows.iter().enumerate() {
        for cell in &row.cells {
            for line in &mut owned[at..at + cell.rows] {
                line[cell.column..cell.column + cell.columns].iter_mut().for_each(|n| *n += 1);
            }
        }
    }
    assert!(owned.iter().flatten().all(|n| *n == 1), "{owned:?}");
}

/// Cells of the national form whose places are published: columns A to K.
const NATIONAL: &[Expected] = &[
    (1, 0, 1, 2, "项目名称"),
    (1, 2, 1, 9, "自然资源智能监管平台"),
    (2, 5, 1, 1, "实施单位"),
    (3, 0, 5, 2, "项目资金\n（万元）"),
    (3, 8, 1, 2, "执行率"),
    (4, 2, 1, 2, "年度资金总额"),
    (4, 6, 1, 1, "66.9266"),
    (4, 7, 1, 1, "10"),
    (4, 8, 1, 2, "99.89%"),
    (4, 10, 1, 1, "9.5"),
    (6, 5, 1, 1, "0"),
    (8, 0, 2, 1, "年度总体目标"),
    (8, 6, 1, 5, "实际完成情况"),
    (9, 6, 1, 5, "全部完成"),
    (10, 0, 8, 1, "绩效指标"),
    (10, 9, 1, 2, "偏差原因分析\n及改进措施"),
    (11, 1, 3, 1, "产出指标"),
    (11, 3, 1, 2, "设立64个高空监控系统服务"),
    (11, 5, 1, 1, "≥64个"),
    (17, 8, 1, 1, "10"),
    (18, 0, 1, 7, "总分"),
    (18, 7, 1, 1, "100"),
    (18, 8, 1, 1, "99.5"),
];

#[test]
fn the_national_form_has_its_published_grid() {
    let document = case::julu().document_in("mof-national");
    let section = document.sections.iter().find(|s| s.name == "自评表").unwrap();
    let table = case::tables(section)[0];
    assert_eq!((table.columns.len(), table.rows.len()), (11, 21));
    for (row, column, rows, columns, text) in NATIONAL {
        let cell = table.rows[*row].cells.iter().find(|c| c.column == *column);
        let cell = cell.unwrap_or_else(|| panic!("no cell at {row},{column}"));
        assert_eq!(
            (cell.rows, cell.columns, cell.text().as_str()),
            (*rows, *columns, *text),
            "{row},{column}"
        );
    }
    let bytes = jitu_documents::pdf::write(&document, &case::fonts()).unwrap();
    std::fs::write(read::folder("national").join("national.pdf"), bytes).unwrap();
}

#[test]
fn figures_can_be_traced_to_their_marks() {
    let document = case::julu().document();
    let section = document.sections.iter().find(|s| s.name == "自评表").unwrap();
    let keys: Vec<String> = case::tables(section)[0]
        .rows
        .iter()
        .flat_map(|r| &r.cells)
        .flat_map(|c| c.lines.iter().flatten())
        .filter(|run| run.text == "66.9266")
        .filter_map(|run| run.key.clone())
        .collect();
    assert_eq!(keys, ["money.executed_wan", "money.fiscal.executed_wan"]);
}

#[test]
fn an_override_is_printed_with_the_rules_score_and_the_reason() {
    let document = case::julu().document();
    let report = &document.sections[0];
    let words: Vec<String> = report
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Paragraph(p) if p.style == Style::Body => Some(p.text()),
            _ => None,
        })
        .collect();
    let told = words.iter().find(|w| w.contains("应得10分")).expect("the rule's score is told");
    assert!(told.contains("自评9.5分") && told.contains("按实际扣减0.5分"), "{told}");
}

#[test]
fn the_map_is_an_annex_only_where_coverage_is_given() {
    let mut case = case::julu();
    let names = |case: &case::Case| -> Vec<String> {
        case.document()
            .sections
            .iter()
            .filter(|s| s.audience != Audience::Workbook)
            .map(|s| s.name.clone())
            .collect()
    };
    assert_eq!(names(&case), ["report", "自评表", "map", "佐证材料", "figures"]);
    case.coverage = None;
    case.snapshot.evidence.clear();
    case.snapshot.attachments.clear();
    assert_eq!(names(&case), ["report", "自评表", "figures"]);
}

/// Texts under the tables of the form.
fn notes(document: &jitu_documents::content::Document) -> Vec<String> {
    let form = document.sections.iter().find(|s| s.name == "自评表").unwrap();
    let texts = form.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) => Some(paragraph.text()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn a_form_says_where_the_weight_of_a_class_went_that_does_not_apply() {
    let mut case = case::julu();
    let told = |document| notes(&document).into_iter().find(|note| note.starts_with("权重说明"));
    assert_eq!(told(case.document()), None);
    case.result.moved = Some(moved());
    let note =
        "权重说明：满意度指标（10分）不适用，其分值调至产出指标（增加6.25分）、效益指标（增加3.75分）。";
    assert_eq!(told(case.document()).as_deref(), Some(note));
    let version = jitu_documents::public::Version::of(&case.facts()).unwrap();
    assert_eq!(told(version.document(&case::form("hebei-county")).unwrap()).as_deref(), Some(note));
}

fn moved() -> MovedWeights {
    let class = |name: &str, points: &str| ClassPoints { name: name.into(), points: points.parse().unwrap() };
    MovedWeights {
        from: vec![class("满意度指标", "10")],
        to: vec![class("产出指标", "6.25"), class("效益指标", "3.75")],
    }
}

/// 预算数, 到位数, 执行数 of the whole, and the rate, as the Hebei form prints them.
fn hebei_money(case: &case::Case) -> Vec<String> {
    let document = case.document();
    let form = document.sections.iter().find(|s| s.name == "自评表").unwrap();
    let table = case::tables(form)[0];
    let row = table.rows.iter().find(|row| row.cells.iter().any(|cell| cell.text() == "执行数")).unwrap();
    let figures = row.cells.iter().filter(|cell| cell.number.is_some() || cell.text().is_empty());
    figures.map(|cell| cell.text()).collect()
}

/// Note 3 of the Hebei form: 结转下年的项目, 资金执行数填0, 财政收回、调减、细化的项目, 预算数填0.
#[test]
fn money_carried_over_or_taken_back_prints_as_the_hebei_note_says() {
    use jitu_model::programme::{BudgetMovement, MovementKind, Unspent, UnspentKind};

    let mut case = case::julu();
    assert_eq!(hebei_money(&case), ["67", "67", "66.9266", "99.89%"]);
    // All is carried over, though it was booked as paid: 0 executed.
    let source = case.snapshot.appropriations[0].id;
    case.snapshot.unspent = vec![Unspent {
        appropriation: source,
        kind: UnspentKind::CarryOver,
        amount: "670000".parse().unwrap(),
        ..Unspent::default()
    }];
    assert_eq!(hebei_money(&case), ["67", "67", "0", "0%"]);
    // A part of it: what rests on it is not executed.
    case.snapshot.unspent[0].amount = "70000".parse().unwrap();
    assert_eq!(hebei_money(&case), ["67", "67", "60", "89.55%"]);
    // All is taken back: no budget, and no rate of it.
    case.snapshot.unspent.clear();
    case.snapshot.payments.clear();
    case.snapshot.movements.push(BudgetMovement {
        appropriation: source,
        kind: MovementKind::Recalled,
        amount: "670000".parse().unwrap(),
        ..BudgetMovement::default()
    });
    assert_eq!(hebei_money(&case), ["0", "67", "0", ""]);
}

#[test]
fn the_list_of_marks_is_the_tree_of_marks() {
    // A contract and a year's papers, so that every list has a row.
    let mut case = crate::year::whole_year();
    case.coverage = case::julu().coverage;
    case.snapshot.contracts.push(jitu_model::programme::Contract {
        id: jitu_model::Id::new(1),
        system: jitu_model::Id::new(1),
        name: "服务合同".into(),
        ..jitu_model::programme::Contract::default()
    });
    case::contract_papers(&mut case.snapshot);
    case.result.moved = Some(moved());
    let mut found = Vec::new();
    marks::tree(&case.facts()).unwrap().names("", &mut found);
    let mut found: Vec<String> = found
        .into_iter()
        .map(|name| match (name.find("[\""), name.find("\"]")) {
            (Some(from), Some(to)) => format!("{}[\"…\"]{}", &name[..from], &name[to + 2..]),
            _ => ["class", "indicator"]
                .iter()
                .find_map(|map| {
                    let (_, field) = name.strip_prefix(&format!("{map}."))?.split_once('.')?;
                    Some(format!("{map}[\"…\"].{field}"))
                })
                .unwrap_or(name),
        })
        .collect();
    found.sort();
    found.dedup();
    let mut listed: Vec<String> = marks::list().into_iter().map(|m| m.name.to_owned()).collect();
    listed.sort();
    let lacking = |all: &[String], of: &[String]| -> Vec<String> {
        of.iter().filter(|name| !all.contains(name)).cloned().collect()
    };
    assert_eq!(lacking(&listed, &found), Vec::<String>::new(), "not in the list");
    assert_eq!(lacking(&found, &listed), Vec::<String>::new(), "not in the tree");
    assert!(marks::list().iter().all(|m| !m.meaning.is_empty()));
}

#[test]
fn an_unknown_mark_in_a_chapter_is_named() {
    let mut case = case::julu();
    case.snapshot.chapters.push(jitu_model::indicator::Chapter {
        id: jitu_model::Id::new(1),
        programme: jitu_model::Id::new(1),
        level: 1,
        heading: "一、项目概况".into(),
        text: "到位资金\n实际支出{{money.payed_wan}}万元".into(),
        position: 0,
    });
    match compose(&case::form("hebei-county"), &case.facts()).unwrap_err() {
        DocError::UnknownMark { mark, place, nearest } => {
            assert_eq!(mark, "money.payed_wan");
            assert_eq!(place, "一、项目概况");
            assert_eq!(nearest.as_deref(), Some("money.paid_wan"));
        }
        other => panic!("{other}"),
    }
}

/// A chapter of a sample, as its file has it.
#[derive(serde::Deserialize)]
struct SampleChapter {
    level: i64,
    heading: String,
    #[serde(default)]
    text: String,
}

#[derive(serde::Deserialize)]
struct SampleNarrative {
    chapter: Vec<SampleChapter>,
}

#[test]
fn the_samples_narrative_knows_its_marks() {
    let mut case = case::julu();
    let file = case::root().join("assets/samples/julu-2021/narrative.toml");
    let narrative: SampleNarrative = toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    case.snapshot.chapters = narrative
        .chapter
        .into_iter()
        .enumerate()
        .map(|(index, chapter)| jitu_model::indicator::Chapter {
            id: jitu_model::Id::new(index as i64 + 1),
            programme: jitu_model::Id::new(1),
            level: chapter.level,
            heading: chapter.heading,
            text: chapter.text,
            position: index as i64,
        })
        .collect();
    let document = case.document();
    let words: String = document.sections[0]
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Paragraph(p) => Some(p.text()),
            _ => None,
        })
        .collect();
    assert!(words.contains("64") && words.contains("66.9266") && words.contains("99.5"), "{words}");
    assert!(!words.contains("{{") && !words.contains("{%"), "{words}");
    // The chapters tell the rule's score and the reason themselves: they are not told twice.
    assert_eq!(words.matches("按实际扣减0.5分").count(), 1, "{words}");
    let bytes = jitu_documents::pdf::write(&document, &case::fonts()).unwrap();
    let path = read::folder("sample").join("sample.pdf");
    std::fs::write(&path, bytes).unwrap();
    let text = read::run("pdftotext", &["-layout", path.to_str().unwrap(), "-"]);
    let page = text.split('\u{c}').find(|page| page.contains("附件：1.")).unwrap();
    assert!(
        page.contains("2021年4月28日") && page.contains("逐项落实"),
        "the signature stands with text\n{page}"
    );
}

#[test]
fn a_row_repeated_over_an_unknown_list_is_named() {
    let mut form = case::form("hebei-county");
    for row in form.grid.as_mut().unwrap().band.iter_mut().flat_map(|band| &mut band.row) {
        if row.repeat.is_some() {
            row.repeat = Some("indicater".into());
        }
    }
    let case = case::julu();
    match compose(&form, &case.facts()).unwrap_err() {
        DocError::UnknownMark { mark, nearest, .. } => {
            assert_eq!(mark, "indicater");
            assert!(nearest.unwrap().starts_with("indicator"));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_form_without_goals_indicators_and_money_keeps_its_shape() {
    let mut case = case::julu();
    case.coverage = None;
    case.result.indicators.clear();
    case.result.classes.clear();
    case.snapshot.remedies.clear();
    case.snapshot.goals.clear();
    case.snapshot.appropriations.clear();
    case.snapshot.evidence.clear();
    case.snapshot.assessments.clear();
    case.result.report_date = None;
    for id in ["hebei-county", "mof-national"] {
        let document = case.document_in(id);
        let section = document.sections.iter().find(|s| s.name == "自评表").unwrap();
        let rows = &case::tables(section)[0].rows;
        assert!(rows.iter().all(|row| row.cells.iter().all(|cell| !cell.text().contains("{{"))));
        jitu_documents::xlsx::write(&document).unwrap();
        jitu_documents::docx::write(&document, &case::fonts()).unwrap();
        jitu_documents::pdf::write(&document, &case::fonts()).unwrap();
    }
}

#[test]
fn a_broken_form_says_where() {
    let good =
        |file: &str| std::fs::read_to_string(case::root().join("assets/forms/hebei-county").join(file)).ok();
    let check = |change: &dyn Fn(String) -> String, expected: &str| {
        let files = |file: &str| good(file).map(|text| if file == "form.toml" { change(text) } else { text });
        let error = Form::parse("hebei-county", &files).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check(&|t| t.replace("columns = [26, 26, ", "columns = [26, "), "has no place");
    check(&|t| t.replace("columns = [26, 26, ", "columns = [26, 26, 26, "), "left empty");
    check(&|t| t.replace("rows = 3", "rows = 4"), "beyond its band");
    check(&|t| t.replace("{{row.name}}\"", "{{row.name}}\", rows = 2"), "spans repeated rows");
    check(&|t| t.replace("locality", "locallity"), "form.toml");
    let missing = Form::parse("none", &|_| None).unwrap_err();
    assert!(matches!(missing, DocError::FormFileMissing { .. }), "{missing}");
}
