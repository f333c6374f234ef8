//! LibreOffice opens what was written, without repair, and prints it.

use std::path::Path;

use crate::{case, read};

/// Converts a file to pdf with a profile of its own, and gives the pdf's text.
fn converted(file: &Path) -> String {
    let profile = tempfile::tempdir().unwrap();
    let folder = file.parent().unwrap().join("office");
    let ending = file.extension().unwrap().to_str().unwrap();
    let setting = format!("-env:UserInstallation=file://{}", profile.path().display());
    let target = folder.join(ending);
    read::run(
        "soffice",
        &[
            &setting,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            target.to_str().unwrap(),
            file.to_str().unwrap(),
        ],
    );
    read::pdf_text(&target.join(file.file_name().unwrap()).with_extension("pdf"))
}

#[test]
fn docx_and_xlsx_open_and_print() {
    let folder = read::folder("office");
    let document = case::julu().document();
    let docx = folder.join("opened.docx");
    std::fs::write(&docx, jitu_documents::docx::write(&document, &case::fonts()).unwrap()).unwrap();
    let text = converted(&docx);
    for expected in ["66.9266", "99.89%", "自评总得分99.5", "—1—", "佐证材料目录"] {
        assert!(text.contains(expected), "docx: {expected}\n{text}");
    }
    let xlsx = folder.join("opened.xlsx");
    std::fs::write(&xlsx, jitu_documents::xlsx::write(&document).unwrap()).unwrap();
    let text = converted(&xlsx);
    for expected in ["66.9266", "99.89%", "自评总得分99.5", "0.0734"] {
        assert!(text.contains(expected), "xlsx: {expected}\n{text}");
    }
}

#[test]
fn a_draft_of_the_monitoring_form_opens_and_keeps_its_line() {
    let folder = read::folder("office-draft");
    let mut case = crate::year::whole_year();
    case.unresolved = 2;
    let document = case.document_in("monitoring");
    let docx = folder.join("monitoring.docx");
    std::fs::write(&docx, jitu_documents::docx::write(&document, &case::fonts()).unwrap()).unwrap();
    let text = converted(&docx);
    for expected in ["草稿：尚有2项勾稽错误未处理", "1-8月执行率", "√"] {
        assert!(text.contains(expected), "docx: {expected}\n{text}");
    }
    let xlsx = folder.join("monitoring.xlsx");
    std::fs::write(&xlsx, jitu_documents::xlsx::write(&document).unwrap()).unwrap();
    let text = converted(&xlsx);
    for expected in ["草稿：尚有2项勾稽错误未处理", "1-8月执行率", "√"] {
        assert!(text.contains(expected), "xlsx: {expected}\n{text}");
    }
}
