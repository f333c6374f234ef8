//! Text that means harm, or means nothing by it: formulas, markup, control characters, endless words.

use calamine::{Data, Reader, Xlsx};

use crate::{case, read};

const FORMULA: &str = "=HYPERLINK(\"http://x\",\"点我\")";
const MARKUP: &str = "<w:p>&amp;]]> #let x = 1 $ * _ @ \\ \" {x} [y] // 注 /* */";

/// 巨鹿 with such texts in a form's cells and in a chapter.
fn hostile() -> case::Case {
    let mut case = case::julu();
    case.snapshot.goals[0].text = FORMULA.into();
    case.snapshot.goals[1].text = MARKUP.into();
    case.snapshot.goals[2].text = "a\u{0}b\u{1b}c\r\n\u{FFFE}d\tz".into();
    case.snapshot.programmes[0].name = "+1-@平台".into();
    case.snapshot.remedies[0].problem = Some(format!("{}止", "长".repeat(10_000)));
    case.result.indicators[0].path[2] = "X".repeat(3_000);
    case.snapshot.bureau.as_mut().unwrap().name = "=1+1县自然资源局".into();
    case
}

#[test]
fn a_workbook_holds_no_formula() {
    let bytes = jitu_documents::xlsx::write(&hostile().document()).unwrap();
    let files = read::unzipped(&bytes);
    for (name, content) in files.iter().filter(|(name, _)| name.starts_with("xl/worksheets/")) {
        assert!(!String::from_utf8_lossy(content).contains("<f>"), "{name}");
    }
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("自评表").unwrap();
    let texts: Vec<&str> = sheet
        .rows()
        .flatten()
        .filter_map(|d| match d {
            Data::String(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert!(texts.contains(&"+1-@平台"));
    let goals = texts.iter().find(|t| t.starts_with("目标1：")).unwrap();
    assert!(goals.contains(FORMULA) && goals.contains(MARKUP), "{goals}");
    assert!(goals.contains("a〔U+0000〕b〔U+001B〕c\n〔U+FFFE〕d"), "{goals}");
    assert!(texts.iter().any(|t| t.chars().count() == 10_001 && t.ends_with('止')));
}

#[test]
fn a_docx_holds_the_text_as_it_is() {
    let bytes = jitu_documents::docx::write(&hostile().document(), &case::fonts()).unwrap();
    let docx = read::docx(&bytes);
    let goals = &docx.tables[0][7].iter().find(|c| c.text.starts_with("目标1：")).unwrap().text;
    assert!(goals.contains(FORMULA) && goals.contains(MARKUP), "{goals}");
    let problem = &docx.tables[0][19].iter().find(|c| c.columns == 10).unwrap().text;
    assert_eq!(problem.chars().count(), 10_001);
}

#[test]
fn a_pdf_holds_the_text_as_it_is() {
    let bytes = jitu_documents::pdf::write(&hostile().document(), &case::fonts()).unwrap();
    let path = read::folder("hostile").join("hostile.pdf");
    std::fs::write(&path, &bytes).unwrap();
    let text = read::run("pdftotext", &["-raw", path.to_str().unwrap(), "-"]);
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect();
    let squeezed: String = MARKUP.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(text.contains(&squeezed), "{text}");
    assert!(text.contains("+1-@平台") && text.contains("〔U+0000〕"));
    assert_eq!(text.matches('长').count(), 10_000 + narrative_mentions());
    let told = text.matches('X').count();
    assert!(
        (6_000..6_200).contains(&told),
        "in the form, in the narrative, its beginning in a figure: {told}"
    );
}

/// The default narrative tells the problem as well.
fn narrative_mentions() -> usize {
    10_000
}
