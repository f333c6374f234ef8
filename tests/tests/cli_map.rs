//! `jitu map`: sheets measured on paper by other programs, townships as pages, 密级, and what must be refused.

use std::path::Path;

use jitu_tests::{PROGRAMME, Place};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Millimetres of a point of 1/72 inch.
const PT_MM: f64 = 25.4 / 72.0;
/// Where the map of the layout a4-portrait has its middle, and how far it reaches from there, millimetres.
const MIDDLE: (f64, f64) = (105.0, 132.0);
const HALF: (f64, f64) = (86.0, 99.0);
/// Towers of the sample as offsets from a centre in the plane of zone 38, metres, by PROJ.
const TOWERS: &str = r#"
import sys
from osgeo import ogr, osr
a, b = osr.SpatialReference(), osr.SpatialReference()
a.ImportFromEPSG(4490); b.ImportFromEPSG(4526)
a.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER); b.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
way = osr.CoordinateTransformation(a, b)
x0, y0, _ = way.TransformPoint(float(sys.argv[2]), float(sys.argv[3]))
source = ogr.Open(sys.argv[1])
for feature in source.GetLayerByName('tower'):
    point = feature.GetGeometryRef()
    x, y, _ = way.TransformPoint(point.GetX(), point.GetY())
    print(feature.GetField('origin'), x - x0, y - y0)
"#;

/// Attributes of the elements of that name.
fn elements(path: &Path, wanted: &str) -> Vec<Vec<(String, String)>> {
    let mut reader = Reader::from_file(path).unwrap();
    let (mut found, mut buffer) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event_into(&mut buffer).unwrap() {
            Event::Start(element) | Event::Empty(element) if element.name().as_ref() == wanted => {
                let attribute = |one: quick_xml::events::attributes::Attribute<'_>| {
                    (one.key.as_ref().to_owned(), one.value.to_string())
                };
                found.push(element.attributes().map(|one| attribute(one.unwrap())).collect());
            }
            Event::Eof => return found,
            _ => {}
        }
        buffer.clear();
    }
}

fn get<'a>(attributes: &'a [(String, String)], name: &str) -> &'a str {
    attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter_map(|part| part.parse().ok())
        .collect()
}

/// Middles of the discs of new towers in a page of a pdf, millimetres, as cairo reads it.
fn discs(place: &Place, pdf: &str) -> Vec<(f64, f64)> {
    // Cairo would shrink the page into whole points.
    place.tool("pdftocairo", &["-svg", "-noshrink", "-nocenter", pdf, "measured.svg"]);
    let paths = elements(&place.path("measured.svg"), "path");
    // #0b5157 in per cent, in a style or, by newer cairo, as an attribute.
    let is_tower = |path: &&Vec<(String, String)>| {
        get(path, "style").contains("fill:rgb(4.3") || get(path, "fill").starts_with("rgb(4.3")
    };
    let towers = paths.iter().filter(is_tower);
    let middle = |path: &Vec<(String, String)>| {
        let at = numbers(get(path, "d"));
        let matrix = numbers(get(path, "transform"));
        let [a, b, c, d, e, f] = matrix.try_into().unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let points: Vec<(f64, f64)> =
            at.chunks_exact(2).map(|p| (a * p[0] + c * p[1] + e, b * p[0] + d * p[1] + f)).collect();
        let side = |pick: fn(&(f64, f64)) -> f64| {
            let all = points.iter().map(pick);
            (all.clone().fold(f64::MAX, f64::min) + all.fold(f64::MIN, f64::max)) / 2.0 * PT_MM
        };
        (side(|p| p.0), side(|p| p.1))
    };
    towers.map(middle).collect()
}

#[test]
fn a_sheet_is_true_to_scale_on_paper() {
    let place = Place::julu();
    let (lon, lat) = ("115.03", "37.2");
    let centre = format!("{lon},{lat}");
    let ran = place
        .jitu(&[
            "map",
            "julu.gpkg",
            "--layout",
            "a4-portrait",
            "--scale",
            "50000",
            "--centre",
            &centre,
            "--out",
            "sheet.pdf",
        ])
        .exits(0);
    assert_eq!(ran.stdout.trim(), "sheet.pdf");
    let info = place.tool("pdfinfo", &["sheet.pdf"]);
    assert!(info.contains("595.276 x 841.89 pts (A4)"), "{info}");
    assert!(info.lines().any(|line| line.starts_with("Pages:") && line.ends_with(" 1")), "{info}");
    let fonts = place.tool("pdffonts", &["sheet.pdf"]);
    let fonts: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(fonts.len() >= 2 && fonts.iter().all(|font| font.contains(" yes yes yes ")), "{fonts:?}");

    let text = place.tool("pdftotext", &["-layout", "sheet.pdf", "-"]);
    let said = [
        "内部",
        "1:50 000",
        "图 例",
        "公里",
        "第38带",
        "编制",
        "新建监控塔",
        "耕地",
        "乡镇界",
        "巨鹿县自然资源和规划局",
        "模拟数据",
    ];
    for said in said {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(squeezed.contains(&format!("巨鹿县{PROGRAMME}分布图")), "{text}");

    // Every disc on paper is a tower, to a tenth of a millimetre; every tower under the map is a disc.
    std::fs::write(place.path("towers.py"), TOWERS).unwrap();
    let towers = place.tool("/usr/bin/python3", &["towers.py", "julu.gpkg", lon, lat]);
    let expected: Vec<(f64, f64)> = towers
        .lines()
        .filter(|line| line.starts_with("new "))
        .map(numbers)
        .map(|at| (at[0] / 50.0, -at[1] / 50.0))
        .filter(|(x, y)| x.abs() < HALF.0 && y.abs() < HALF.1)
        .map(|(x, y)| (MIDDLE.0 + x, MIDDLE.1 + y))
        .collect();
    assert!(expected.len() >= 2, "{towers}");
    let found = discs(&place, "sheet.pdf");
    let away = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
    for tower in &expected {
        let nearest = found.iter().map(|disc| away(disc, tower)).fold(f64::MAX, f64::min);
        assert!(nearest < 0.1, "{tower:?} is {nearest} mm off: {found:?}");
    }
    // One more stands in the legend.
    assert_eq!(found.len(), expected.len() + 1);
}

#[test]
fn every_township_has_a_page_and_a_file() {
    let place = Place::julu();
    let ran = place.jitu(&[
        "map",
        "julu.gpkg",
        "--layout",
        "a4-landscape",
        "--all-townships",
        "--out",
        "all.pdf",
        "--json",
    ]);
    assert_eq!(ran.exits(0).json()["paths"].as_array().unwrap().len(), 1);
    let names = place.tool("ogrinfo", &["-ro", "-q", "-sql", "SELECT name FROM layer_township", "julu.gpkg"]);
    let names: Vec<&str> =
        names.lines().filter_map(|line| line.trim().strip_prefix("name (String) = ")).collect();
    assert_eq!(names.len(), 10, "{names:?}");
    let pages = place.tool("pdftotext", &["all.pdf", "-"]);
    let pages: Vec<&str> = pages.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert_eq!(pages.len(), names.len());
    for (page, name) in pages.iter().zip(&names) {
        assert!(page.contains(&format!("本幅{name}界")), "{name}: {page}");
        assert!(page.contains("位置示意图"));
    }
    let run = ["map", "julu.gpkg", "--layout", "a4-landscape", "--all-townships", "--out", "out/页.svg"];
    let files = place.jitu(&run).exits(0).stdout;
    assert_eq!(files.lines().count(), names.len());
    for (file, name) in files.lines().zip(&names) {
        assert!(file.contains(name), "{file}");
        assert!(elements(&place.path(file), "path").len() > 10);
    }
}

#[test]
fn pictures_have_the_size_of_the_paper() {
    let place = Place::julu();
    let map = |out: &str, more: &[&str]| {
        let arguments =
            [&["map", "julu.gpkg", "--layout", "A3 横幅", "--township", "巨鹿镇", "--out", out], more]
                .concat();
        place.jitu(&arguments).exits(0)
    };
    map("sheet.png", &["--dpi", "100", "--title", "标题<一>&", "--approval", "冀S（2026）001号"]);
    let png = std::fs::read(place.path("sheet.png")).unwrap();
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!(png[1..4], *b"PNG");
    // 420 × 297 mm at 100 dpi.
    assert!(side(16).abs_diff(1654) <= 1 && side(20).abs_diff(1169) <= 1, "{} {}", side(16), side(20));
    map("sheet.svg", &["--title", "标题<一>&", "--approval", "冀S（2026）001号"]);
    let svg = elements(&place.path("sheet.svg"), "svg");
    assert_eq!((get(&svg[0], "width"), get(&svg[0], "height")), ("420mm", "297mm"));
    let text = std::fs::read_to_string(place.path("sheet.svg")).unwrap();
    assert!(text.contains("标题&lt;一&gt;&amp;") && text.contains("审图号：冀S（2026）001号"));
}

#[test]
fn what_is_above_a_sheet_is_left_out_and_said() {
    let place = Place::julu();
    let sheet = |more: &[&str]| {
        let arguments =
            [&["map", "julu.gpkg", "--layout", "a4-portrait", "--out", "sheet.pdf"], more].concat();
        let ran = place.jitu(&arguments).exits(0);
        (place.tool("pdftotext", &["sheet.pdf", "-"]), ran.stderr)
    };
    let (text, notes) = sheet(&["--secrecy", "public"]);
    assert!(text.contains("公开") && !text.contains("内部"), "{text}");
    assert!(!text.contains("监控塔") && !text.contains("可视") && text.contains("乡镇界"), "{text}");
    assert!(notes.contains("不显示塔位"), "{notes}");

    place.tool("sqlite3", &["julu.gpkg", "UPDATE layer SET secrecy = 'secret' WHERE role = 'cropland'"]);
    let (text, notes) = sheet(&[]);
    assert!(text.contains("内部") && !text.contains("秘密"), "{text}");
    assert!(!text.lines().any(|line| line.trim() == "耕地"), "{text}");
    assert!(notes.contains("“耕地”为秘密，高于本图的内部"), "{notes}");
    let (text, _) = sheet(&["--secrecy", "secret"]);
    assert!(text.contains("秘密") && text.lines().any(|line| line.trim() == "耕地"), "{text}");
}

#[test]
fn what_cannot_be_drawn_is_refused_in_one_line() {
    let place = Place::julu();
    let refused = |more: &[&str], names: &[&str]| {
        let base = ["map", "julu.gpkg", "--out", "x.pdf", "--layout", "a4-portrait"];
        let arguments: Vec<&str> =
            base.iter().filter(|_| true).copied().chain(more.iter().copied()).collect();
        place.jitu(&arguments).refused(names);
    };
    refused(&["--scale", "0"], &["1:0"]);
    refused(&["--scale", "NaN"], &["NaN"]);
    refused(&["--centre", "2.3,48.8"], &["2.3,48.8"]);
    refused(&["--centre", "here"], &["here"]);
    refused(&["--township", "天镇"], &["天镇", "巨鹿镇"]);
    refused(&["--secrecy", "top"], &["top"]);
    refused(&["--dpi", "100000"], &["100000", "600"]);
    let map = |layout: &str, out: &str| place.jitu(&["map", "julu.gpkg", "--layout", layout, "--out", out]);
    map("a5", "x.pdf").refused(&["a5", "a4-portrait"]);
    map("a4-portrait", "x.docx").refused(&["x.docx"]);
    assert_eq!(place.names(), ["julu.gpkg", "julu.layers.gpkg"], "nothing is left behind");
}
