//! Readers for what the writers wrote, independent of them.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// A folder for what a test writes; kept, so that it can be looked at.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// The files of a zip.
pub(crate) fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(name, content);
    }
    files
}

/// A cell as a docx holds it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct DocxCell {
    pub(crate) column: usize,
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) text: String,
}

/// A docx read back: text of paragraphs outside tables, tables by rows of cells with their spans.
#[derive(Debug, Default)]
pub(crate) struct Docx {
    pub(crate) paragraphs: Vec<String>,
    pub(crate) tables: Vec<Vec<Vec<DocxCell>>>,
    pub(crate) landscape: Vec<bool>,
}

fn value(element: &BytesStart) -> Option<String> {
    element.attributes().flatten().find(|a| a.key.as_ref() == "w:val").map(|a| a.value.to_string())
}

/// Reads `word/document.xml`.
pub(crate) fn docx(bytes: &[u8]) -> Docx {
    let files = unzipped(bytes);
    let mut reader = Reader::from_str(std::str::from_utf8(&files["word/document.xml"]).unwrap());
    let mut read = Docx::default();
    let (mut text, mut in_cell, mut in_text) = (String::new(), false, false);
    let (mut cell, mut merge, mut next) = (DocxCell::default(), None, 0);
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(e) | Event::Empty(e) if e.name().as_ref() == "w:tbl" => {
                assert!(!in_cell, "no table in a table");
                read.tables.push(Vec::new());
            }
            Event::Start(e) if e.name().as_ref() == "w:tr" => {
                next = 0;
                read.tables.last_mut().unwrap().push(Vec::new());
            }
            Event::Start(e) if e.name().as_ref() == "w:tc" => {
                in_cell = true;
                text.clear();
                merge = None;
                cell = DocxCell { column: next, columns: 1, rows: 1, text: String::new() };
            }
            Event::Empty(e) if e.name().as_ref() == "w:gridSpan" => {
                cell.columns = value(&e).unwrap().parse().unwrap()
            }
            Event::Empty(e) if e.name().as_ref() == "w:vMerge" => merge = Some(value(&e).unwrap_or_default()),
            Event::Empty(e) if e.name().as_ref() == "w:pgSz" => {
                read.landscape.push(e.attributes().flatten().any(|a| a.value.as_ref() == "landscape"));
            }
            Event::Start(e) if e.name().as_ref() == "w:t" => in_text = true,
            Event::End(e) if e.name().as_ref() == "w:t" => in_text = false,
            Event::Text(e) if in_text => text.push_str(&e),
            Event::GeneralRef(e) if in_text => {
                let name = e.to_string();
                text.push_str(match name.as_str() {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "quot" => "\"",
                    "apos" => "'",
                    other => panic!("{other}"),
                });
            }
            Event::End(e) if e.name().as_ref() == "w:p" && !in_cell => {
                read.paragraphs.push(std::mem::take(&mut text));
            }
            Event::End(e) if e.name().as_ref() == "w:p" => text.push('\n'),
            Event::End(e) if e.name().as_ref() == "w:tc" => {
                in_cell = false;
                cell.text = text.trim_end_matches('\n').to_owned();
                text.clear();
                next = cell.column + cell.columns;
                let table = read.tables.last_mut().unwrap();
                if merge.as_deref() == Some("") {
                    let (_, above) = table.split_last_mut().unwrap();
                    let owner = above.iter_mut().rev().flatten().find(|c| c.column == cell.column);
                    let owner = owner.expect("a merged cell has a beginning");
                    assert_eq!(owner.columns, cell.columns, "a vertical span keeps its width");
                    owner.rows += 1;
                } else {
                    table.last_mut().unwrap().push(cell.clone());
                }
            }
            _ => {}
        }
    }
    read
}

/// Runs a program and gives what it printed; fails with its complaint.
pub(crate) fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A pdf's text without blanks and line breaks.
pub(crate) fn pdf_text(path: &Path) -> String {
    let text = run("pdftotext", &["-layout", path.to_str().unwrap(), "-"]);
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
