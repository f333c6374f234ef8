//! Templates made by hand, and what is needed to fill and read them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use jitu_documents::bureau::{Figures, Template, TemplateError};
use jitu_documents::content::Figure;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::case::{self, Case};

const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Parts of a document, by name.
pub(crate) type Parts = Vec<(String, String)>;

/// A zip of parts.
pub(crate) fn zipped(parts: &[(String, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The parts of a zip.
pub(crate) fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
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

/// A part of a filled document, as text.
pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    String::from_utf8(unzipped(bytes).remove(name).unwrap_or_else(|| panic!("no {name}"))).unwrap()
}

fn relations(entries: &[(&str, &str)]) -> String {
    let entries: String = entries
        .iter()
        .enumerate()
        .map(|(index, (kind, target))| {
            format!(r#"<Relationship Id="rId{}" Type="{KIND}/{kind}" Target="{target}"/>"#, index + 1)
        })
        .collect();
    format!(r#"<Relationships xmlns="{RELATIONS}">{entries}</Relationships>"#)
}

fn types(entries: &[(&str, &str)]) -> String {
    let entries: String = entries
        .iter()
        .map(|(part, kind)| {
            format!(
                r#"<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>"#
            )
        })
        .collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{entries}</Types>"#
    )
}

/// Namespaces of a text document's parts.
pub(crate) const WORD: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml""#;

/// A docx of a body, with a header that names the programme, a footer and a footnote.
pub(crate) fn docx_parts(body: &str) -> Parts {
    let section = r#"<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>"#;
    let named = |name: &str, content: String| (name.to_owned(), content);
    vec![
        named(
            "[Content_Types].xml",
            types(&[
                ("word/document.xml", "wordprocessingml.document.main"),
                ("word/header1.xml", "wordprocessingml.header"),
                ("word/footer1.xml", "wordprocessingml.footer"),
                ("word/footnotes.xml", "wordprocessingml.footnotes"),
            ]),
        ),
        named("_rels/.rels", relations(&[("officeDocument", "word/document.xml")])),
        named(
            "word/_rels/document.xml.rels",
            relations(&[
                ("header", "header1.xml"),
                ("footer", "footer1.xml"),
                ("footnotes", "footnotes.xml"),
            ]),
        ),
        named(
            "word/document.xml",
            format!(
                r#"<?xml version="1.0" encoding="UTF-8"?><w:document {WORD}><w:body>{body}{section}</w:body></w:document>"#
            ),
        ),
        named(
            "word/header1.xml",
            format!(r#"<w:hdr {WORD}><w:p><w:r><w:t>{{{{ programme.name }}}}</w:t></w:r></w:p></w:hdr>"#),
        ),
        named("word/footer1.xml", format!(r#"<w:ftr {WORD}><w:p><w:r><w:t>页脚</w:t></w:r></w:p></w:ftr>"#)),
        named(
            "word/footnotes.xml",
            format!(
                r#"<w:footnotes {WORD}><w:footnote w:id="1"><w:p><w:r><w:t>注：{{{{ bureau.name }}}}</w:t></w:r></w:p></w:footnote></w:footnotes>"#
            ),
        ),
    ]
}

/// A docx of a body.
pub(crate) fn docx(body: &str) -> Vec<u8> {
    zipped(&docx_parts(body))
}

/// A paragraph of one run.
pub(crate) fn p(text: &str) -> String {
    format!(r#"<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#)
}

/// Namespaces of a sheet.
pub(crate) const SHEET: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;

/// An xlsx of sheets: each its name and what its `worksheet` holds. Styles: 1 two decimals, 2 per cent, 3 text.
pub(crate) fn xlsx_parts(sheets: &[(&str, &str)], strings: &[&str], names: &str) -> Parts {
    let named = |name: String, content: String| (name, content);
    let files: Vec<String> =
        (1..=sheets.len()).map(|number| format!("xl/worksheets/sheet{number}.xml")).collect();
    let mut kinds: Vec<(&str, &str)> = vec![
        ("xl/workbook.xml", "spreadsheetml.sheet.main"),
        ("xl/sharedStrings.xml", "spreadsheetml.sharedStrings"),
        ("xl/styles.xml", "spreadsheetml.styles"),
        ("xl/calcChain.xml", "spreadsheetml.calcChain"),
    ];
    kinds.extend(files.iter().map(|file| (file.as_str(), "spreadsheetml.worksheet")));
    let mut targets: Vec<(&str, String)> =
        (1..=sheets.len()).map(|number| ("worksheet", format!("worksheets/sheet{number}.xml"))).collect();
    targets.extend(
        [("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"), ("calcChain", "calcChain.xml")]
            .map(|(a, b)| (a, b.to_owned())),
    );
    let targets: Vec<(&str, &str)> = targets.iter().map(|(kind, target)| (*kind, target.as_str())).collect();
    let list: String = sheets
        .iter()
        .zip(1..)
        .map(|((name, _), number)| format!(r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>"#))
        .collect();
    let strings: String = strings
        .iter()
        .map(|s| if s.starts_with('<') { format!("<si>{s}</si>") } else { format!("<si><t>{s}</t></si>") })
        .collect();
    let mut parts = vec![
        named("[Content_Types].xml".into(), types(&kinds)),
        named("_rels/.rels".into(), relations(&[("officeDocument", "xl/workbook.xml")])),
        named("xl/_rels/workbook.xml.rels".into(), relations(&targets)),
        named(
            "xl/workbook.xml".into(),
            format!(
                r#"<?xml version="1.0" encoding="UTF-8"?><workbook {SHEET}><sheets>{list}</sheets>{names}<calcPr calcId="191029"/></workbook>"#
            ),
        ),
        named("xl/sharedStrings.xml".into(), format!("<sst {SHEET}>{strings}</sst>")),
        named(
            "xl/styles.xml".into(),
            format!(
                r#"<styleSheet {SHEET}><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="2" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>"#
            ),
        ),
        named("xl/calcChain.xml".into(), format!(r#"<calcChain {SHEET}><c r="A1" i="1"/></calcChain>"#)),
    ];
    for (file, (_, content)) in files.into_iter().zip(sheets) {
        parts.push((
            file,
            format!(r#"<?xml version="1.0" encoding="UTF-8"?><worksheet {SHEET}>{content}</worksheet>"#),
        ));
    }
    parts
}

/// A cell with a text of its own.
pub(crate) fn c(name: &str, text: &str) -> String {
    format!(r#"<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// A figure of 100 × 60 mm that says its name; only `map` is there.
fn drawn(name: &str, _width: f64) -> Option<Figure> {
    (name == "map").then(|| Figure {
        svg: r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60"><rect width="100" height="60" fill="#12747a"/></svg>"##
            .to_owned(),
        alt: "覆盖图".to_owned(),
        width: 100.0,
        height: 60.0,
        name: name.to_owned(),
        number: 0,
        caption: "覆盖图".to_owned(),
    })
}

/// Fills a template with a case.
pub(crate) fn fill(template: &[u8], case: &Case) -> Result<Vec<u8>, TemplateError> {
    let fonts = case::fonts();
    let figures = Figures { names: &["map", "curve"], draw: &drawn, fonts: &fonts };
    Template::read(template)?.fill(&case.facts(), &figures)
}

/// Fills a template with the facts of 巨鹿.
pub(crate) fn filled(template: &[u8]) -> Vec<u8> {
    fill(template, &case::julu()).unwrap()
}
