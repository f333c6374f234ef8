//! The exported documents, read back by other programs' eyes.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use jitu_tests::{PROGRAMME, Place};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Leaf, weight, actual and score as the bureau published them.
const PUBLISHED: [(&str, f64, f64, f64); 8] = [
    ("设立64个高空监控系统服务", 15.0, 64.0, 15.0),
    ("摄像头的使用率", 15.0, 100.0, 15.0),
    ("规定时间内完工率", 20.0, 100.0, 20.0),
    ("乱占耕地违法行为减少", 10.0, 95.0, 10.0),
    ("对耕地的有效保护率", 10.0, 100.0, 10.0),
    ("完成我县耕地保护任务", 10.0, 100.0, 10.0),
    ("群众满意度", 10.0, 95.0, 10.0),
    ("预算完成情况", 10.0, 99.89, 9.5),
];

/// What every document has to say.
const SAID: [&str; 4] = [PROGRAMME, "巨鹿县自然资源和规划局", "99.89", "99.5"];

/// The sample exported once, with its place.
fn exported() -> &'static Place {
    static EXPORTED: OnceLock<Place> = OnceLock::new();
    EXPORTED.get_or_init(|| {
        let place = Place::julu();
        place.jitu(&["coverage", "julu.gpkg", "--keep"]).exits(0);
        let export = ["export", "julu.gpkg", "--programme", PROGRAMME, "--year", "2021", "--out", "out"];
        let ran = place.jitu(&export).exits(0);
        let paths: Vec<PathBuf> = ran.stdout.lines().map(|line| place.path("").join(line)).collect();
        assert_eq!(paths.len(), 3, "one path a line: {ran:?}");
        assert!(paths.iter().all(|path| path.is_file()), "{paths:?}");
        place
    })
}

fn document(ending: &str) -> PathBuf {
    let mut files = std::fs::read_dir(exported().path("out")).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|e| e == ending)).unwrap()
}

/// The parts of a package, by name.
fn parts(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// Reads XML to its end; texts inside each element of that name.
fn texts_in(xml: &str, element: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut open, mut found) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().as_ref() == element => open.push(String::new()),
            Event::End(end) if end.name().as_ref() == element => found.extend(open.pop()),
            Event::Text(text) => {
                for inside in &mut open {
                    inside.push_str(&text.xml10_content());
                }
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn every_part_of_the_packages_is_well_formed() {
    for ending in ["docx", "xlsx"] {
        for (name, bytes) in parts(&document(ending)) {
            if name.ends_with(".xml") || name.ends_with(".rels") {
                texts_in(std::str::from_utf8(&bytes).unwrap(), "never");
            }
        }
    }
}

#[test]
fn the_docx_has_the_form_and_the_map() {
    let parts = parts(&document("docx"));
    let part = |name: &str| parts.iter().find(|(found, _)| found == name).unwrap();
    let xml = std::str::from_utf8(&part("word/document.xml").1).unwrap();
    let paragraphs = texts_in(xml, "w:p").join("\n");
    for text in SAID {
        assert!(paragraphs.contains(text), "{text}");
    }
    assert!(!paragraphs.contains("{{") && !paragraphs.contains("{%"), "a mark was not filled");
    let cells = texts_in(xml, "w:tc");
    for (name, ..) in PUBLISHED {
        assert!(cells.iter().any(|cell| cell == name), "{name}");
    }
    assert!(cells.iter().any(|cell| cell == "99.5" || cell == "99.50"), "no total");
    assert!(xml.contains("w:vMerge") && xml.contains("w:gridSpan"), "the form has merged cells");
    assert!(xml.contains("w:orient=\"landscape\""), "the form is landscape");
    assert!(
        parts.iter().any(|(name, bytes)| name.starts_with("word/media/") && bytes.len() > 1000),
        "no map"
    );
}

#[test]
fn the_xlsx_has_the_form_cell_by_cell() {
    let mut book: Xlsx<_> = open_workbook(document("xlsx")).unwrap();
    let merged = book.merge_cells_by_sheet_name("自评表").unwrap().len();
    assert!(merged > 20, "{merged} merged regions");
    let sheet = book.worksheet_range("自评表").unwrap();
    let figure = |cell: &Data| match cell {
        Data::Float(value) => Some(*value),
        Data::Int(value) => Some(*value as f64),
        _ => None,
    };
    for (name, weight, actual, score) in PUBLISHED {
        let row = sheet.rows().find(|row| row.iter().any(|cell| *cell == *name));
        let row = row.unwrap_or_else(|| panic!("no row for {name}"));
        let figures: Vec<f64> = row.iter().filter_map(figure).collect();
        for expected in [weight, actual, score] {
            // A rate may be held as a fraction of one.
            let there = |f: &f64| (f - expected).abs() < 1e-6 || (f * 100.0 - expected).abs() < 1e-6;
            assert!(figures.iter().any(there), "{name}: {expected} is not in {row:?}");
        }
    }
    let total = sheet.rows().find(|row| row.iter().any(|cell| *cell == *"自评总得分")).unwrap();
    assert!(total.iter().filter_map(figure).any(|f| (f - 99.5).abs() < 1e-6), "{total:?}");
}

#[test]
fn the_pdf_can_be_searched_and_embeds_its_fonts() {
    let (place, pdf) = (exported(), document("pdf"));
    let pdf = pdf.to_str().unwrap();
    let text = place.tool("pdftotext", &["-layout", pdf, "-"]);
    for said in SAID.iter().chain(PUBLISHED.iter().map(|(name, ..)| name).take(1)) {
        assert!(text.replace(['\n', ' '], "").contains(said), "{said}");
    }
    let fonts = place.tool("pdffonts", &[pdf]);
    let listed: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!listed.is_empty(), "{fonts}");
    for font in listed {
        // From the right: object and generation, unicode, subset, embedded.
        let columns: Vec<&str> = font.split_whitespace().rev().collect();
        assert_eq!((columns[4], columns[2]), ("yes", "yes"), "not embedded or not searchable: {font}");
    }
    let about = place.tool("pdfinfo", &["-l", "99", pdf]);
    assert!(
        about.contains("841.89 x 595.2") && about.contains("595.276 x 841.89"),
        "both ways of A4: {about}"
    );
}

#[test]
fn documents_print_the_head_of_the_journal() {
    let place = exported();
    let verify = place.jitu(&["verify", "julu.gpkg", "--json"]).exits(0).json();
    let head = &verify["head_hash"].as_str().unwrap()[..12];
    let text = place.tool("pdftotext", &[document("pdf").to_str().unwrap(), "-"]);
    assert!(text.contains(head), "{head}");
    for ending in ["docx", "xlsx"] {
        let parts = parts(&document(ending));
        let said = parts.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(head));
        assert!(said, "{head} is not in the {ending}");
    }
}

#[test]
fn libreoffice_opens_docx_and_xlsx() {
    let place = exported();
    let profile = format!("-env:UserInstallation=file://{}", place.path("office").display());
    for (ending, says) in [("docx", "99.89"), ("xlsx", "99.89")] {
        let source = document(ending);
        let out = place.path(&format!("from-{ending}"));
        let arguments = [
            &profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            out.to_str().unwrap(),
            source.to_str().unwrap(),
        ];
        place.tool("soffice", &arguments);
        let pdf = out.join(source.with_extension("pdf").file_name().unwrap());
        let text = place.tool("pdftotext", &["-layout", pdf.to_str().unwrap(), "-"]);
        assert!(
            text.contains(says) && text.replace(['\n', ' '], "").contains("自评总得分"),
            "{ending}: {text}"
        );
    }
}
