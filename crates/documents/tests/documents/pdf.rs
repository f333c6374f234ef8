//! The pdf through other people's eyes: poppler's tools.

use jitu_documents::DocError;

use crate::{case, read};

#[test]
fn text_fonts_and_page_sizes_are_right() {
    let bytes = jitu_documents::pdf::write(&case::julu().document(), &case::fonts()).unwrap();
    let path = read::folder("julu").join("julu.pdf");
    std::fs::write(&path, &bytes).unwrap();
    let text = read::pdf_text(&path);
    for expected in [
        "巨鹿县自然资源和规划局",
        "巨鹿县2021年度县级预算项目绩效自评表",
        "66.9266",
        "99.89%",
        "自评总得分99.5",
        "因资金支付按照实际发生支出，预算完成率未达到100%",
        "按评分规则应得10分",
        "—1—",
        "图例",
        "边界非法定界线，塔位为模拟数据",
        "日志校验：9f3c1a7be04d",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    let name = path.to_str().unwrap();
    let fonts = read::run("pdffonts", &[name]);
    for line in fonts.lines().skip(2) {
        let columns: Vec<&str> = line.split_whitespace().rev().collect();
        // From the right: object (two), uni, sub, emb.
        assert_eq!((columns[4], columns[2]), ("yes", "yes"), "embedded and searchable: {line}");
    }
    for family in ["FandolFang", "FandolKai", "NotoSansSC", "NotoSerifSC"] {
        assert!(fonts.contains(family), "{family}\n{fonts}");
    }
    let sizes = read::run("pdfinfo", &["-f", "1", "-l", "99", name]);
    assert!(
        sizes.contains("595.276 x 841.89 pts (A4)") && sizes.contains("841.89 x 595.276 pts (A4)"),
        "{sizes}"
    );
    assert_eq!(sizes.matches("841.89 x 595.276").count(), 1, "the form takes one page\n{sizes}");
    let metadata = read::run("pdfinfo", &["-meta", name]);
    assert!(metadata.contains("<pdfaid:part>2") && metadata.contains("<pdfaid:conformance>B"), "{metadata}");
}

#[test]
fn a_page_holds_22_lines_of_28_characters() {
    let mut case = case::julu();
    case.coverage = None;
    case.snapshot.chapters.push(jitu_model::indicator::Chapter {
        id: jitu_model::Id::new(1),
        programme: jitu_model::Id::new(1),
        level: 1,
        heading: "一、字数".into(),
        text: "国".repeat(28 * 60),
        position: 0,
    });
    let bytes = jitu_documents::pdf::write(&case.document(), &case::fonts()).unwrap();
    let path = read::folder("grid").join("grid.pdf");
    std::fs::write(&path, &bytes).unwrap();
    let page = read::run("pdftotext", &["-f", "2", "-l", "2", "-layout", path.to_str().unwrap(), "-"]);
    let lines: Vec<usize> = page
        .lines()
        .map(|line| line.chars().filter(|c| *c == '国').count())
        .filter(|count| *count > 0)
        .collect();
    assert_eq!(lines, vec![28; 22]);
}

#[test]
fn rare_characters_have_glyphs_and_impossible_ones_are_named() {
    let fonts = case::fonts();
    for c in "㎡³²≥≤≧㙍䶮堃垚喆〇①Ⅱ—…“”〔〕％℃°′".chars() {
        assert!(fonts.covers(c), "{c}");
    }
    let mut case = case::julu();
    case.snapshot.programmes[0].name = "㎡³𪛖䶮".into();
    let bytes = jitu_documents::pdf::write(&case.document(), &fonts).unwrap();
    let path = read::folder("rare").join("rare.pdf");
    std::fs::write(&path, &bytes).unwrap();
    let text = read::pdf_text(&path);
    assert!(text.contains("㎡³〔U+2A6D6〕䶮"), "{text}");
}

#[test]
fn a_page_can_be_previewed() {
    let (document, fonts) = (case::julu().document(), case::fonts());
    let first = jitu_documents::pdf::preview_page(&document, &fonts, 1, 1.0).unwrap();
    assert!(first.png.starts_with(b"\x89PNG"));
    assert_eq!((first.page, first.width_pt.round(), first.height_pt.round()), (1, 595.0, 842.0));
    // A page that is no longer there shows the last one.
    let last = jitu_documents::pdf::preview_page(&document, &fonts, 99, 0.5).unwrap();
    assert_eq!((last.page, last.pages), (first.pages, first.pages));
    assert!(first.pages >= 4, "{}", first.pages);
}

#[test]
fn a_missing_font_is_named_with_its_folder() {
    let empty = tempfile::tempdir().unwrap();
    match jitu_documents::fonts::load(empty.path()).unwrap_err() {
        DocError::MissingFont { family, dir } => {
            assert_eq!(family, "FandolFang-Regular.otf");
            assert_eq!(dir, empty.path());
        }
        other => panic!("{other}"),
    }
    std::fs::write(empty.path().join("FandolFang-Regular.otf"), b"not a font").unwrap();
    assert!(matches!(jitu_documents::fonts::load(empty.path()), Err(DocError::FontUnreadable { .. })));
}
