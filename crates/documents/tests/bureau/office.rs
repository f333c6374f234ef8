//! LibreOffice opens what was filled, computes it, and saves templates that can be filled.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::make::{c, docx, filled, p, xlsx_parts, zipped};

fn folder() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bureau");
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// Converts a file with a profile of its own, and gives the path of the result.
fn converted(file: &Path, to: &str, ending: &str) -> PathBuf {
    let profile = tempfile::tempdir().unwrap();
    let out = folder().join(format!("to-{ending}"));
    let done = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .args([&out, file])
        .output()
        .expect("soffice is installed");
    assert!(done.status.success(), "{done:?}");
    out.join(file.file_name().unwrap()).with_extension(ending)
}

fn sheet() -> Vec<u8> {
    let rows = [
        format!(r#"<row r="1">{}</row>"#, c("A1", "{{ programme.name }}")),
        format!(
            r#"<row r="2">{}{}{}</row>"#,
            c("A2", "{% for row in indicators %}{{ row.name }}"),
            c("B2", "{{ row.score }}{% endfor %}"),
            r#"<c r="C2"><f>B2*2</f><v>0</v></c>"#
        ),
        r#"<row r="3"><c r="A3" t="inlineStr"><is><t>合计</t></is></c><c r="B3"><f>SUM(B2:B2)</f><v>0</v></c></row>"#.to_owned(),
        format!(r#"<row r="4">{}</row>"#, c("A4", "{{ figure.map }}")),
    ];
    zipped(&xlsx_parts(&[("表", &format!("<sheetData>{}</sheetData>", rows.concat()))], &[], ""))
}

#[test]
fn a_filled_workbook_is_computed_anew() {
    let file = folder().join("computed.xlsx");
    std::fs::write(&file, filled(&sheet())).unwrap();
    let csv =
        std::fs::read_to_string(converted(&file, "csv:Text - txt - csv (StarCalc):44,34,76", "csv")).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[1], "设立64个高空监控系统服务,15,30", "{csv}");
    assert_eq!(lines[8], "预算完成情况,9.5,19", "{csv}");
    assert!(lines[9].starts_with("合计,99.5"), "{csv}");
}

#[test]
fn a_filled_text_is_opened_with_its_picture() {
    let file = folder().join("opened.docx");
    let body = [
        p("总分{{ score.total }}"),
        p("{{ figure.map }}"),
        p("{% for g in goals %}目标{{ g.number }}{% endfor %}"),
    ];
    std::fs::write(&file, filled(&docx(&body.concat()))).unwrap();
    let pdf = converted(&file, "pdf", "pdf");
    let text = Command::new("pdftotext").args([pdf.as_os_str(), "-".as_ref()]).output().unwrap();
    let text: String = String::from_utf8(text.stdout).unwrap().split_whitespace().collect();
    for expected in ["总分99.5", "目标1", "目标3", "自然资源智能监管平台"] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    let images = Command::new("pdfimages").arg("-list").arg(&pdf).output().unwrap();
    let images = String::from_utf8(images.stdout).unwrap();
    assert!(images.lines().count() > 2, "{images}");
}

#[test]
fn a_filled_workbook_is_opened_with_its_pictures() {
    let case = crate::case::julu();
    let fonts = crate::case::fonts();
    let facts = case.facts();
    let draw = |name: &str, width: f64| {
        jitu_documents::figure::by_name(name, &facts, width).map(jitu_documents::figure::Picture::into_figure)
    };
    let figures = jitu_documents::bureau::Figures {
        names: jitu_documents::figure::names(),
        draw: &draw,
        fonts: &fonts,
    };
    let rows = [
        format!(r#"<row r="1">{}</row>"#, c("A1", "{{ programme.name }}")),
        format!(r#"<row r="2">{}</row>"#, c("A2", "{{ figure.location }}")),
        format!(r#"<row r="3">{}</row>"#, c("A3", "{{ figure.indicators }}")),
        format!(r#"<row r="4">{}</row>"#, c("A4", "总分{{ score.total }}")),
    ];
    let content = format!(
        r#"<cols><col min="1" max="1" width="80" customWidth="1"/></cols><sheetData>{}</sheetData>"#,
        rows.concat()
    );
    let template = zipped(&xlsx_parts(&[("表", &content)], &[], ""));
    let template = jitu_documents::bureau::Template::read(&template).unwrap();
    let file = folder().join("pictures.xlsx");
    std::fs::write(&file, template.fill(&facts, &figures).unwrap()).unwrap();
    let pdf = converted(&file, "pdf", "pdf");
    let text = Command::new("pdftotext").args([pdf.as_os_str(), "-".as_ref()]).output().unwrap();
    let text: String = String::from_utf8(text.stdout).unwrap().split_whitespace().collect();
    assert!(text.contains("自然资源智能监管平台") && text.contains("总分99.5"), "{text}");
    let images = Command::new("pdfimages").arg("-list").arg(&pdf).output().unwrap();
    let images = String::from_utf8(images.stdout).unwrap();
    let shown = images.lines().filter(|line| line.split_whitespace().nth(2) == Some("image")).count();
    assert_eq!(shown, 2, "{images}");
}

#[test]
fn templates_saved_by_another_program_are_filled() {
    let unfilled = folder().join("saved.docx");
    let table = r#"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>{% for row in outcomes %}{{ row.name }}</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>{{ row.score }}{% endfor %}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"#;
    std::fs::write(&unfilled, docx(&[p("总分{{ score.total }}"), table.to_owned(), p("止")].concat()))
        .unwrap();
    let saved = std::fs::read(converted(&unfilled, "docx:MS Word 2007 XML", "docx")).unwrap();
    let again = folder().join("saved-filled.docx");
    std::fs::write(&again, filled(&saved)).unwrap();
    let text = std::fs::read_to_string(converted(&again, "txt:Text (encoded):UTF8", "txt")).unwrap();
    assert!(text.contains("总分99.5") && text.contains("群众满意度") && !text.contains("{{"), "{text}");

    let unfilled = folder().join("saved.xlsx");
    std::fs::write(&unfilled, sheet()).unwrap();
    let saved = std::fs::read(converted(&unfilled, "xlsx:Calc MS Excel 2007 XML", "xlsx")).unwrap();
    let again = folder().join("saved-filled.xlsx");
    std::fs::write(&again, filled(&saved)).unwrap();
    let csv = std::fs::read_to_string(converted(&again, "csv:Text - txt - csv (StarCalc):44,34,76", "csv"))
        .unwrap();
    assert!(csv.contains("预算完成情况,9.5,19") && csv.contains("合计,99.5"), "{csv}");
}

#[test]
fn the_coverage_map_of_a_programme_is_drawn_for_its_place() {
    let case = crate::case::julu();
    let fonts = crate::case::fonts();
    let facts = case.facts();
    let draw = |name: &str, width: f64| {
        jitu_documents::figure::by_name(name, &facts, width).map(jitu_documents::figure::Picture::into_figure)
    };
    let figures = jitu_documents::bureau::Figures {
        names: jitu_documents::figure::names(),
        draw: &draw,
        fonts: &fonts,
    };
    let template = jitu_documents::bureau::Template::read(&docx(&p("{{ figure.coverage }}"))).unwrap();
    let file = folder().join("map.docx");
    std::fs::write(&file, template.fill(&facts, &figures).unwrap()).unwrap();
    let files = crate::make::unzipped(&std::fs::read(&file).unwrap());
    let picture = &files["word/media/jitu1.png"];
    let size = |at: usize| f64::from(u32::from_be_bytes(picture[at..at + 4].try_into().unwrap()));
    // 146.5 mm of text area at 300 dpi.
    assert!(
        (size(16) - 1730.0).abs() < 3.0 && (size(20) / size(16) - 1.05).abs() < 0.01,
        "{} × {}",
        size(16),
        size(20)
    );
    let document = String::from_utf8(files["word/document.xml"].clone()).unwrap();
    assert!(document.contains("descr=\"巨鹿县自然资源智能监管平台监控覆盖图"), "{document}");
    assert_eq!(
        crate::make::unzipped(&template.fill(&facts, &figures).unwrap()),
        files,
        "equal facts, equal files"
    );
}
