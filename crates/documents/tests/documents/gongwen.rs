//! GB/T 9704-2012 measured in the pdf with other people's tools: margins in millimetres, lines and characters, sizes of
//! type, the page number's place.

use std::sync::OnceLock;

use quick_xml::events::Event;
use quick_xml::reader::Reader;

use crate::{case, read};

/// A word's box on its page, millimetres from the top left.
#[derive(Debug, Clone)]
struct Word {
    page: usize,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    text: String,
}

const MM_PER_PT: f64 = 25.4 / 72.0;

/// Every line of a pdf's pages, as poppler boxes it.
fn lines(path: &str) -> Vec<Word> {
    let xml = read::run("pdftotext", &["-bbox-layout", path, "-"]);
    let mut reader = Reader::from_str(&xml);
    reader.config_mut().check_end_names = false;
    let (mut page, mut lines, mut open) = (0, Vec::new(), None::<Word>);
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return lines,
            Event::Start(e) if e.name().as_ref() == "page" => page += 1,
            Event::Start(e) if e.name().as_ref() == "line" => {
                let number = |name: &str| -> f64 {
                    let found = e.attributes().flatten().find(|a| a.key.as_ref() == name).unwrap();
                    found.value.parse::<f64>().unwrap() * MM_PER_PT
                };
                open = Some(Word {
                    page,
                    left: number("xMin"),
                    top: number("yMin"),
                    right: number("xMax"),
                    bottom: number("yMax"),
                    text: String::new(),
                });
            }
            Event::Text(e) => {
                if let Some(line) = &mut open {
                    line.text.push_str(e.trim());
                }
            }
            Event::End(e) if e.name().as_ref() == "line" => lines.extend(open.take()),
            _ => {}
        }
    }
}

/// A report with a full page of text behind its first, written once: tests that run beside each other read the file.
fn measured() -> String {
    static WRITTEN: OnceLock<String> = OnceLock::new();
    WRITTEN.get_or_init(write_measured).clone()
}

fn write_measured() -> String {
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
    let path = read::folder("gongwen").join("gongwen.pdf");
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Distance of two lengths, millimetres.
fn apart(a: f64, b: f64) -> f64 {
    (a - b).abs()
}

#[test]
fn the_text_block_is_where_the_standard_wants_it() {
    let path = measured();
    let lines = lines(&path);
    let sizes = read::run("pdfinfo", &["-f", "2", "-l", "2", &path]);
    assert!(sizes.contains("595.276 x 841.89 pts (A4)"), "{sizes}");
    let full: Vec<&Word> = lines.iter().filter(|l| l.page == 2 && l.text.contains('国')).collect();
    assert_eq!(full.len(), 22);
    assert!(full.iter().all(|line| line.text.chars().count() == 28), "{full:?}");
    for line in &full {
        assert!(apart(line.left, 28.0) <= 1.0, "left margin: {line:?}");
        assert!(apart(line.right, 210.0 - 26.0) <= 1.0, "156 mm of text: {line:?}");
    }
    // A line's box is its type; the line it stands on is 225 mm ÷ 22 high, half of what is left above it.
    let pitch = 225.0 / 22.0;
    let air = (pitch - 16.0 * MM_PER_PT) / 2.0;
    let (first, last) = (full[0], full[21]);
    let height = first.bottom - first.top;
    let centre = |line: &Word| f64::midpoint(line.top, line.bottom);
    assert!(apart(centre(first) - pitch / 2.0, 37.0) <= 1.0, "top margin: {first:?}, {height} {air}");
    assert!(apart(centre(last) + pitch / 2.0, 37.0 + 225.0) <= 1.0, "225 mm of text: {last:?}");
    for pair in full.windows(2) {
        assert!(apart(centre(pair[1]) - centre(pair[0]), pitch) <= 0.1, "{pair:?}");
    }
}

#[test]
fn the_page_number_stands_outside_under_the_text() {
    let path = measured();
    for (page, outside) in [(1, false), (2, true)] {
        let number = lines(&path).into_iter().find(|l| l.page == page && l.text.starts_with('—')).unwrap();
        // 7 mm under the text block, one character of 4号 from its edge (GB/T 9704-2012, 7.5).
        let em = 14.0 * MM_PER_PT;
        let edge = if outside { number.left - 28.0 } else { 184.0 - number.right };
        assert!(apart(edge, em) <= 1.0, "{number:?}");
        let gap = number.top - (37.0 + 225.0);
        assert!((5.0..=9.0).contains(&gap), "{gap} mm: {number:?}");
    }
}

#[test]
fn title_is_of_size_two_and_text_of_size_three() {
    let path = measured();
    // Three pixels a point is the most that it draws, so sizes are told to a third of a point.
    let xml = read::run("pdftohtml", &["-xml", "-i", "-stdout", "-zoom", "3", &path]);
    let fonts: Vec<(String, f64, String)> = xml
        .lines()
        .filter_map(|line| {
            let of = |name: &str| {
                line.split_once(&format!(" {name}=\""))
                    .and_then(|(_, rest)| rest.split('"').next())
                    .map(str::to_owned)
            };
            line.contains("<fontspec")
                .then(|| (of("id").unwrap(), of("size").unwrap(), of("family").unwrap()))
        })
        .map(|(id, size, family)| (id, size.parse::<f64>().unwrap() / 3.0, family))
        .collect();
    let font_of = |text: &str| {
        let line = xml.lines().find(|line| line.starts_with("<text") && line.contains(text)).unwrap();
        let id = line.split("font=\"").nth(1).unwrap().split('"').next().unwrap();
        fonts.iter().find(|(known, ..)| known == id).unwrap().clone()
    };
    for (text, size, family) in [
        ("绩效评价", 22.0, "NotoSerifSC"),
        ("国国国国", 16.0, "FandolFang"),
        ("一、字数", 16.0, "NotoSansSC"),
    ] {
        let (_, found, name) = font_of(text);
        assert!(apart(found, size) <= 0.34 && name.contains(family), "{text}: {found} pt of {name}");
    }
}
