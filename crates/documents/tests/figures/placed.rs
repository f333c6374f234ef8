//! Where figures stand in a document: in the annex, or in the chapter that asks for one, numbered by pages.

use jitu_documents::content::{Block, Document, Figure};
use jitu_documents::{docx, pdf};
use jitu_model::Id;
use jitu_model::indicator::Chapter;

use crate::case::{self, Case};
use crate::{read, year};

fn figures(document: &Document) -> Vec<&Figure> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks
        .filter_map(|block| match block {
            Block::Figure(figure) => Some(figure),
            _ => None,
        })
        .collect()
}

fn told(text: &str) -> Case {
    let mut case = year::full();
    case.snapshot.chapters.push(Chapter {
        id: Id::new(1),
        programme: Id::new(1),
        level: 1,
        heading: "一、项目概况".into(),
        text: text.into(),
        position: 0,
    });
    case
}

#[test]
fn the_annex_holds_what_no_chapter_shows() {
    let case = told("支付进度如下。\n{{ figure.payments }}\n见{{ figure.indicators }}。");
    let document = case.document();
    let captions: Vec<(usize, &str)> =
        figures(&document).iter().map(|f| (f.number, f.caption.as_str())).collect();
    assert_eq!(
        captions,
        [
            (1, "图1\u{3000}资金支付进度图"),
            (2, "图2\u{3000}监控覆盖图"),
            (3, "图3\u{3000}项目位置与建设范围图"),
            (4, "图4\u{3000}指标得分图"),
            (5, "图5\u{3000}资金来源与去向图"),
        ]
    );
    let report = &document.sections[0];
    let at = report.blocks.iter().position(|block| matches!(block, Block::Figure(_))).unwrap();
    let text = |index: usize| match &report.blocks[index] {
        Block::Paragraph(p) => p.text(),
        other => panic!("{other:?}"),
    };
    assert_eq!((text(at - 1).as_str(), text(at + 1).as_str()), ("支付进度如下。", "见指标得分图。"));
}

#[test]
fn a_mark_without_anything_to_show_leaves_no_trace() {
    let mut case =
        told("支付进度如下。\n{{ figure.payments }}\n{% if figure.coverage %}有{% else %}无{% endif %}");
    case.snapshot.payments.clear();
    case.snapshot.milestones.clear();
    case.coverage = None;
    let document = case.document();
    assert!(figures(&document).iter().all(|figure| figure.name != "payments"));
    let words: Vec<String> = document.sections[0]
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Paragraph(p) => Some(p.text()),
            _ => None,
        })
        .collect();
    let at = words.iter().position(|line| line == "支付进度如下。").unwrap();
    assert_eq!(words[at + 1], "无");
}

#[test]
fn a_pdf_keeps_vectors_and_a_docx_has_300_dpi() {
    let case = told("支付进度如下。\n{{ figure.payments }}");
    let (document, fonts) = (case.document(), case::fonts());
    let folder = read::folder("figures");
    let path = folder.join("report.pdf");
    std::fs::write(&path, pdf::write(&document, &fonts).unwrap()).unwrap();
    let text = read::pdf_text(&path);
    for there in ["图1资金支付进度图", "实际支付", "81.9266", "图5资金来源与去向图", "附件4", "北部监管片区"]
    {
        assert!(text.contains(there), "{there}");
    }
    // No picture of points: every figure is made of lines and letters.
    assert_eq!(read::run("pdfimages", &["-list", path.to_str().unwrap()]).lines().count(), 2);
    let bytes = docx::write(&document, &fonts).unwrap();
    std::fs::write(folder.join("report.docx"), &bytes).unwrap();
    let files = read::unzipped(&bytes);
    let xml = String::from_utf8(files["word/document.xml"].clone()).unwrap();
    for (index, figure) in figures(&document).iter().enumerate() {
        let png = &files[&format!("word/media/image{}.png", index + 1)];
        let width = u32::from_be_bytes(png[16..20].try_into().unwrap());
        assert!((f64::from(width) - figure.width / 25.4 * 300.0).abs() <= 1.0, "{}: {width}", figure.name);
        assert!(xml.contains(&format!("descr=\"{}\"", figure.alt)), "{}", figure.alt);
        assert!(xml.contains(&figure.caption), "{}", figure.caption);
    }
}
