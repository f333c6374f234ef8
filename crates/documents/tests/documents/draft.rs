//! Documents that are made although something is wrong: marked as drafts, with findings beside them; labels that go on
//! over pages.

use calamine::{Reader as _, Xlsx};
use jitu_documents::{DocError, DocFinding, compose, compose_draft, draft, layout_findings};
use jitu_model::Id;
use jitu_model::indicator::Chapter;

use crate::{case, read};

const LINE: &str = "草稿：尚有 3 项勾稽错误未处理";

#[test]
fn unresolved_errors_mark_every_page_and_sheet() {
    let mut case = case::julu();
    case.coverage = None;
    assert_eq!(case.document().draft, None);
    case.unresolved = 3;
    let (document, fonts) = (case.document(), case::fonts());
    assert_eq!(document.draft.as_deref(), Some(LINE));
    let path = read::folder("draft").join("draft.pdf");
    std::fs::write(&path, jitu_documents::pdf::write(&document, &fonts).unwrap()).unwrap();
    let text = read::run("pdftotext", &["-layout", path.to_str().unwrap(), "-"]);
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() >= 3 && pages.iter().all(|page| page.trim_start().starts_with(LINE)), "{text}");
    let files = read::unzipped(&jitu_documents::docx::write(&document, &fonts).unwrap());
    let part = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    assert!(part("word/header1.xml").contains(LINE));
    let xml = part("word/document.xml");
    let sections: Vec<&str> = xml.split("<w:sectPr>").skip(1).collect();
    assert!(sections.iter().all(|section| section.matches("headerReference").count() == 2));
    let bytes = jitu_documents::xlsx::write(&document).unwrap();
    let sheets = read::unzipped(&bytes);
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    for name in book.sheet_names() {
        let sheet = book.worksheet_range(&name).unwrap();
        assert_eq!(sheet[(0, 0)].to_string(), LINE, "{name}");
    }
    let headed = sheets.iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet"));
    assert!(headed.into_iter().all(|(_, xml)| String::from_utf8_lossy(xml).contains("<oddHeader>")));
}

#[test]
fn what_cannot_be_filled_is_printed_as_written_and_found() {
    let mut case = case::julu();
    case.snapshot.chapters.push(Chapter {
        id: Id::new(1),
        programme: Id::new(1),
        level: 1,
        heading: "一、项目概况".into(),
        text: "实际支出{{money.payed_wan}}万元\n".into(),
        position: 0,
    });
    case.snapshot.chapters.push(Chapter {
        id: Id::new(2),
        programme: Id::new(1),
        level: 1,
        heading: "二、其他".into(),
        text: "{% for goal in goals %}".into(),
        position: 1,
    });
    let mut form = case::form("mof-national");
    for row in form.grid.as_mut().unwrap().band.iter_mut().flat_map(|band| &mut band.row) {
        if row.repeat.is_some() {
            row.repeat = Some("outcome".into());
        }
    }
    assert!(matches!(compose(&form, &case.facts()), Err(DocError::UnknownMark { .. })));
    let composed = compose_draft(&form, &case.facts()).unwrap();
    assert_eq!(composed.document.draft.as_deref(), Some("草稿：尚有 3 处文字或栏目无法填写"));
    let words = crate::official::words(&composed.document);
    assert!(words.contains("实际支出{{money.payed_wan}}万元"), "{words}");
    let unknown = |place: &str, mark: &str, nearest: &str| DocFinding::UnknownMark {
        place: place.into(),
        mark: mark.into(),
        nearest: Some(nearest.into()),
    };
    assert!(composed.findings.contains(&unknown("一、项目概况", "money.payed_wan", "money.paid_wan")));
    assert!(composed.findings.iter().any(
        |found| matches!(found, DocFinding::UnknownMark { place, mark, .. } if place == "自评表" && mark == "outcome")
    ));
    assert!(
        composed
            .findings
            .iter()
            .any(|found| matches!(found, DocFinding::BrokenText { place, .. } if place == "二、其他"))
    );
    // Unresolved errors are the worse news.
    case.unresolved = 3;
    assert_eq!(compose_draft(&form, &case.facts()).unwrap().document.draft.as_deref(), Some(LINE));
}

#[test]
fn what_a_form_wants_and_the_project_lacks_is_named_with_its_cell() {
    let mut case = case::julu();
    case.snapshot.assessments[0].telephone = None;
    let composed = compose_draft(&case::form("declaration"), &case.facts()).unwrap();
    // One finding names all of the sheet.
    let [DocFinding::Blank { place, blanks }] = composed.findings.as_slice() else {
        panic!("{:?}", composed.findings)
    };
    assert_eq!(place, "绩效目标申报表");
    let at = |mark: &str| blanks.iter().find(|blank| blank.mark == mark).map(|blank| blank.cell.as_deref());
    assert_eq!(at("term.attribute"), Some(Some("R4C4")), "{blanks:?}");
    assert_eq!(at("term.total_wan"), Some(Some("R5C5")));
    assert_eq!(at("term.goal"), Some(Some("R10C2")));
    assert!(at("telephone").is_some());
    assert_eq!(composed.document.draft, None, "an empty cell makes no draft");
}

#[test]
fn characters_without_a_glyph_and_texts_beyond_their_cells_are_found() {
    let (mut case, fonts) = (case::julu(), case::fonts());
    case.coverage = None;
    assert_eq!(layout_findings(&case.document(), &fonts), []);
    case.snapshot.goals[0].text = "占\u{2A6D6}地".into();
    case.snapshot.remedies[0].problem = Some("长".repeat(10_000));
    let found = layout_findings(&case.document(), &fonts);
    let place = "自评表 R8C2".to_owned();
    let glyphs: Vec<&DocFinding> =
        found.iter().filter(|f| matches!(f, DocFinding::MissingGlyph { .. })).collect();
    assert_eq!(glyphs.len(), 1, "{found:?}");
    // The narrative tells the goals before the form does.
    assert_eq!(
        glyphs[0],
        &DocFinding::MissingGlyph { place: "（二）年度绩效目标".into(), character: '\u{2A6D6}' }
    );
    let long = found.iter().find_map(|f| match f {
        DocFinding::TooLong { place, characters, room } => Some((place.as_str(), *characters, *room)),
        _ => None,
    });
    let (at, characters, room) = long.unwrap();
    assert_eq!((at, characters), ("自评表 R20C2", 10_000));
    assert!((1_000..3_500).contains(&room), "{room}");
    case.snapshot.chapters.push(Chapter {
        heading: "一、无".into(),
        level: 1,
        programme: Id::new(1),
        ..Chapter::default()
    });
    assert!(
        layout_findings(&case.document(), &fonts)
            .contains(&DocFinding::MissingGlyph { place, character: '\u{2A6D6}' })
    );
}

#[test]
fn labels_of_merged_cells_stand_on_every_page() {
    let mut case = case::julu();
    case.coverage = None;
    let leaf = case.result.indicators[0].clone();
    for number in 0..60 {
        let mut more = leaf.clone();
        more.indicator = Id::new(100 + number);
        more.path[2] = format!("第{number}项");
        case.result.indicators.insert(1, more);
    }
    let (document, fonts) = (case.document_in("mof-national"), case::fonts());
    let path = read::folder("labels").join("labels.pdf");
    std::fs::write(&path, jitu_documents::pdf::write(&document, &fonts).unwrap()).unwrap();
    let text = read::run("pdftotext", &["-layout", path.to_str().unwrap(), "-"]);
    let pages: Vec<String> = text
        .split('\u{c}')
        .filter(|page| (0..60).any(|n| page.contains(&format!("第{n}项"))) && !page.contains("指标值≥64"))
        // The figure of the indicators names them too, and has no labels.
        .filter(|page| !page.contains("指标得分图"))
        .map(|page| page.split_whitespace().collect())
        .collect();
    assert!(pages.len() >= 2, "{text}");
    for page in &pages {
        for label in ["产出指", "数量指", "绩效指标"] {
            assert!(page.contains(label), "{label} is missing on\n{page}");
        }
    }
    // (The narrow columns of the form break 产出指标 behind its third character.) In the docx the labels begin again at the rows that pages of the pdf begin with.
    let docx = read::docx(&jitu_documents::docx::write(&document, &fonts).unwrap());
    let labels = docx.tables[0].iter().flatten().filter(|cell| cell.text == "数量指标").count();
    assert_eq!(labels, pages.len());
    // The tree itself, and so the workbook, is untouched.
    let section = document.sections.iter().find(|s| s.name == "自评表").unwrap();
    let cells = case::tables(section)[0].rows.iter().flat_map(|row| &row.cells);
    assert_eq!(cells.filter(|cell| cell.text() == "数量指标").count(), 1);
}

#[test]
fn an_override_of_an_unknown_figure_is_told_by_its_reason_alone() {
    let mut case = case::julu();
    let last = case.result.indicators.len() - 1;
    case.result.indicators[last].actual.value = None;
    let words = crate::official::words(&case.document());
    assert!(!words.contains("按评分规则应得"), "{words}");
    assert!(
        words.contains("“预算完成情况”由本单位评定9.5分。理由：预算完成率未达到100%，按实际扣减0.5分。"),
        "{words}"
    );
    case.result.indicators[last].override_reason = None;
    assert!(!crate::official::words(&case.document()).contains("评分说明"));
}

#[test]
fn a_draft_keeps_what_says_something_and_its_figures_stay_live() {
    let mut case = crate::year::whole_year();
    for id in crate::official::forms() {
        let form = case::form(&id);
        let chapters = draft(&form, &case.facts()).unwrap();
        assert_eq!(chapters.is_empty(), form.report.is_none(), "{id}");
        if form.report.is_none() {
            continue;
        }
        let written: String = chapters.iter().map(|chapter| chapter.text.as_str()).collect();
        assert!(written.contains("{{money.paid_wan}}") || written.contains("{{money.paid_yuan}}"), "{id}");
        assert!(!written.contains("66.9266"), "{id}: figures are marks");
        // The draft reads as the form prints a programme without chapters.
        let own = chapters.iter().zip(1..).map(|(chapter, position)| Chapter {
            id: Id::new(position),
            programme: Id::new(1),
            level: chapter.level,
            heading: chapter.heading.clone(),
            text: chapter.text.clone(),
            position,
        });
        let plain = crate::official::words(&case.document_in(&id));
        case.snapshot.chapters = own.collect();
        assert_eq!(crate::official::words(&case.document_in(&id)), plain, "{id}");
        case.snapshot.chapters.clear();
        for word in
            ["验收：计划2021年1月前完成，2021年1月28日完成", "满意率94.83%", "点位布局不均", "已完成优化"]
        {
            assert!(plain.contains(word), "{id}: {word}\n{plain}");
        }
    }
    let hebei = case::form("hebei-county");
    let with = draft(&hebei, &case.facts()).unwrap();
    case.snapshot.surveys.clear();
    case.snapshot.stages.clear();
    let without = draft(&hebei, &case.facts()).unwrap();
    assert!(with.iter().any(|c| c.text.contains("for survey in surveys")));
    assert!(!without.iter().any(|c| c.text.contains("for survey in") || c.text.contains("for stage in")));
}

#[test]
fn a_draft_of_a_broken_form_says_where() {
    let case = case::julu();
    let mut form = case::form("hebei-county");
    form.narrative[1].text = "{% for goal in goals %}\n{{goal.text}}".into();
    assert!(matches!(draft(&form, &case.facts()), Err(DocError::Template { .. })));
    form.narrative[1].text = "{{money.payed_wan}}".into();
    assert!(matches!(draft(&form, &case.facts()), Err(DocError::UnknownMark { .. })));
    form.narrative[1].text =
        "{% for goal in goals %}\n{{goal.text}}\n{% endfor %}\n{% if term.goal %}{{term.goal}}{% endif %}"
            .into();
    let chapters = draft(&form, &case.facts()).unwrap();
    assert_eq!(chapters[1].text, "{% for goal in goals %}\n{{goal.text}}\n{% endfor %}");
}
