//! What forms can have beside a table: a cover, official words, rows in any case, no report at all.

use jitu_documents::content::{Block, Document, Style};
use jitu_documents::form::{Expected, Form};
use jitu_documents::marks::{self, Node};
use jitu_documents::{DocError, compose};
use jitu_model::Id;
use jitu_model::programme::{Payment, StatedFigure};

use crate::{case, read};

/// The forms that come with the product.
pub(crate) fn forms() -> Vec<String> {
    let folders = std::fs::read_dir(case::root().join("assets/forms")).unwrap();
    let folders = folders.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut ids: Vec<String> =
        folders.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    ids.sort();
    ids
}

pub(crate) fn words(document: &Document) -> String {
    let mut words = String::new();
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        match block {
            Block::Paragraph(p) => words.push_str(&p.text()),
            Block::Table(table) => {
                table.rows.iter().flat_map(|row| &row.cells).for_each(|cell| words.push_str(&cell.text()));
            }
            Block::Figure(_) => {}
        }
        words.push('\n');
    }
    words
}

#[test]
fn every_form_is_printed_with_all_facts_and_with_none() {
    let mut full = case::julu();
    full.coverage = None;
    let mut empty = case::julu();
    empty.coverage = None;
    empty.result.indicators.clear();
    empty.result.classes.clear();
    empty.snapshot.remedies.clear();
    empty.snapshot.goals.clear();
    empty.snapshot.appropriations.clear();
    empty.snapshot.evidence.clear();
    empty.snapshot.assessments.clear();
    empty.result.report_date = None;
    assert_eq!(forms().len(), 8, "{:?}", forms());
    for id in forms() {
        for facts in [&full, &empty] {
            let document = facts.document_in(&id);
            let words = words(&document);
            assert!(words.contains("自然资源智能监管平台"), "{id}");
            for mark in ["{{", "{%", "%}", "（分）", "(分)"] {
                assert!(!words.contains(mark), "{id}: {mark}\n{words}");
            }
            jitu_documents::docx::write(&document, &case::fonts()).unwrap();
            jitu_documents::xlsx::write(&document).unwrap();
        }
    }
}

#[test]
fn a_cover_has_the_title_and_no_page_number() {
    let document = case::julu().document_in("guangdong");
    let [cover, report] = [&document.sections[0], &document.sections[1]];
    assert_eq!((cover.name.as_str(), cover.numbered), ("cover", false));
    assert_eq!((report.name.as_str(), report.numbered), ("report", true));
    let titles = |at: usize| {
        let blocks = document.sections[at].blocks.iter();
        blocks.filter(|b| matches!(b, Block::Paragraph(p) if p.style == Style::Title)).count()
    };
    assert_eq!((titles(0), titles(1)), (1, 0), "the title stands on the cover alone");
    let bytes = jitu_documents::docx::write(&document, &case::fonts()).unwrap();
    let xml = String::from_utf8(read::unzipped(&bytes)["word/document.xml"].clone()).unwrap();
    let sections: Vec<&str> = xml.split("<w:sectPr>").skip(1).collect();
    assert!(!sections[0].contains("footerReference"), "{}", sections[0]);
    assert!(sections[1].contains("footerReference") && sections[1].contains(r#"<w:pgNumType w:start="1"/>"#));
    assert!(sections[2..].iter().all(|section| !section.contains("pgNumType")), "counting starts once");
    let path = read::folder("official").join("cover.pdf");
    std::fs::write(&path, jitu_documents::pdf::write(&document, &case::fonts()).unwrap()).unwrap();
    let text = read::run("pdftotext", &["-layout", path.to_str().unwrap(), "-"]);
    let pages: Vec<&str> = text.split('\u{c}').collect();
    assert!(pages[0].contains("填报日期：2021年4月28日") && !pages[0].contains('—'), "{}", pages[0]);
    let numbered: String = pages[1].split_whitespace().collect();
    assert!(numbered.ends_with("—1—"), "{}", pages[1]);
}

#[test]
fn a_form_without_a_report_is_its_table_alone() {
    for id in ["declaration", "monitoring"] {
        let document = case::julu().document_in(id);
        assert_eq!(document.sections.len(), 1, "{id}");
        assert!(document.title.starts_with("项目支出绩效目标"), "{}", document.title);
        assert!(!words(&document).contains("附件"), "{id}");
    }
    let nothing = |file: &str| {
        (file == "form.toml").then(|| "name = \"甲\"\nlocality = \"乙\"\nsource = \"丙\"".to_owned())
    };
    let error = Form::parse("nothing", &nothing).unwrap_err().to_string();
    assert!(error.contains("neither a report nor a grid"), "{error}");
}

#[test]
fn official_words_are_found_by_name_and_an_unknown_table_is_named() {
    let mut case = case::julu();
    let printed = |case: &case::Case, form: &Form| -> Vec<String> {
        let document = compose(form, &case.facts()).unwrap();
        let section = document.sections.iter().find(|s| s.name == "评分表").unwrap();
        case::tables(section)[0].rows[1].cells.iter().map(|cell| cell.text()).collect()
    };
    let mut form = case::form("hunan-department");
    case.result.indicators[0].path[2] = "程序规范性".into();
    let cells = printed(&case, &form);
    assert_eq!(cells[2], "决策（立项）程序规范性");
    assert!(cells[4].ends_with("用以反映和考核决策（立项）的规范情况。"), "{cells:?}");
    assert_eq!(cells[5].lines().count(), 4, "{cells:?}");
    // An indicator that the form does not know keeps its name and has no explanation.
    case.result.indicators[0].path[2] = "本单位自设".into();
    let cells = printed(&case, &form);
    assert_eq!((cells[2].as_str(), cells[4].as_str()), ("本单位自设", ""));
    form.words.remove("指标解释");
    match compose(&form, &case.facts()).unwrap_err() {
        DocError::Template { detail, .. } => {
            assert!(detail.contains("指标解释") && detail.contains("指标说明"), "{detail}");
        }
        other => panic!("{other}"),
    }
}

#[test]
fn what_a_form_has_in_any_case_is_printed_as_not_applicable() {
    let case = case::julu();
    let mut form = case::form("hunan-self");
    let grid = form.grid.as_mut().unwrap();
    let row = grid.band.iter_mut().flat_map(|band| &mut band.row).find(|row| row.repeat.is_some()).unwrap();
    let class = |level2: &str| ["效益指标".to_owned(), level2.to_owned()];
    row.expected = Some(Expected {
        word: "不适用".into(),
        classes: vec![class("生态效益指标"), class("别的指标")],
    });
    let document = compose(&form, &case.facts()).unwrap();
    let section = document.sections.iter().find(|s| s.name == "自评表").unwrap();
    let rows = &case::tables(section)[0].rows;
    let absent: Vec<String> = rows
        .iter()
        .filter(|row| row.cells.iter().any(|cell| cell.text() == "不适用"))
        .map(|row| row.cells.iter().map(|cell| cell.text()).collect::<Vec<_>>().join("|"))
        .collect();
    let there = case.result.indicators.iter().any(|i| i.path[1] == "生态效益指标");
    assert_eq!(absent.len(), if there { 1 } else { 2 }, "{absent:?}");
    assert!(absent.iter().all(|row| row.contains("不适用|不适用|不适用|||")), "{absent:?}");
}

pub(crate) fn leaf<'a>(node: &'a Node, path: &[&str]) -> &'a str {
    match (node, path) {
        (Node::Text(text), []) => text,
        (Node::Map(entries), [key, rest @ ..]) => leaf(&entries[*key], rest),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_paid_by_a_month_is_told_only_where_all_dates_tell_it() {
    let mut case = case::julu();
    let paid = |case: &case::Case, month: &str| {
        let tree = marks::tree(&case.facts()).unwrap();
        let of = |key: &str| leaf(&tree, &["to_month", month, key]).to_owned();
        (of("paid_wan"), of("execution_rate"))
    };
    // A payment of 2021, without a month, lies within the year and in no month of it.
    assert_eq!(paid(&case, "7月"), (String::new(), String::new()));
    assert_eq!(paid(&case, "12月"), ("66.9266".into(), "99.89".into()));
    case.snapshot.payments[0].date = Some("2021-07-31".parse().unwrap());
    case.snapshot.payments.push(Payment {
        date: Some("2021-08".parse().unwrap()),
        id: Id::new(2),
        amount: "734".parse().unwrap(),
        ..case.snapshot.payments[0].clone()
    });
    assert_eq!(paid(&case, "6月"), ("0".into(), "0".into()));
    assert_eq!(paid(&case, "7月"), ("66.9266".into(), "99.89".into()));
    assert_eq!(paid(&case, "8月"), ("67".into(), "100".into()));
    case.snapshot.payments[1].date = None;
    assert_eq!(paid(&case, "12月").0, "");
}

#[test]
fn a_stated_total_is_printed_while_there_is_no_tree() {
    let mut case = case::julu();
    assert!(words(&case.document_in("guangdong")).contains("自评99.5分，等级为"));
    case.result.indicators.clear();
    for (id, figure, value) in [(1, "total", "95"), (2, "grade", "优"), (3, "paid", "1")] {
        case.snapshot.stated.push(StatedFigure {
            id: Id::new(id),
            programme: Id::new(1),
            figure: figure.into(),
            value: value.into(),
            ..StatedFigure::default()
        });
    }
    let words = words(&case.document_in("guangdong"));
    assert!(words.contains("自评95分。等级为优。"), "{words}");
    let names: Vec<String> = case.document_in("guangdong").sections.into_iter().map(|s| s.name).collect();
    assert!(!names.contains(&"指标明细".to_owned()), "{names:?}");
}
