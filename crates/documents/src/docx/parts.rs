//! The parts around the text: types, relations, styles, fonts, footers.

use std::fmt::Write as _;

use super::body::NAMESPACES;
use super::escape;
use crate::content::{Align, Document, Face, Look, Style, TRACKING_PT};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const OFFICE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A family as bureaus' machines name it.
fn family(face: Face) -> &'static str {
    match face {
        Face::Title => "方正小标宋简体",
        Face::Song => "宋体",
        Face::Hei => "黑体",
        Face::Kai => "楷体_GB2312",
        Face::Fang => "仿宋_GB2312",
    }
}

/// Run fonts of a family, for all scripts.
pub(super) fn fonts(face: Face) -> String {
    let name = family(face);
    format!(r#"<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>"#)
}

pub(super) fn content_types(headed: bool) -> String {
    let header = if headed {
        format!(r#"<Override PartName="/word/header1.xml" ContentType="{OFFICE}.header+xml"/>"#)
    } else {
        String::new()
    };
    format!(
        r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="{OFFICE}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="{OFFICE}.styles+xml"/><Override PartName="/word/settings.xml" ContentType="{OFFICE}.settings+xml"/><Override PartName="/word/fontTable.xml" ContentType="{OFFICE}.fontTable+xml"/><Override PartName="/word/footer1.xml" ContentType="{OFFICE}.footer+xml"/><Override PartName="/word/footer2.xml" ContentType="{OFFICE}.footer+xml"/>{header}<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>"#
    )
}

fn relations(entries: &[(String, String, String)]) -> String {
    let mut xml = format!(
        r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#
    );
    for (id, kind, target) in entries {
        let _ = write!(xml, r#"<Relationship Id="{id}" Type="{kind}" Target="{target}"/>"#);
    }
    xml.push_str("</Relationships>");
    xml
}

pub(super) fn package_rels() -> String {
    relations(&[
        ("rId1".into(), format!("{RELATION}/officeDocument"), "word/document.xml".into()),
        (
            "rId2".into(),
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties".into(),
            "docProps/core.xml".into(),
        ),
        ("rId3".into(), format!("{RELATION}/extended-properties"), "docProps/app.xml".into()),
    ])
}

pub(super) fn document_rels(pictures: usize, headed: bool) -> String {
    let fixed = ["styles", "settings", "fontTable", "footer", "footer"];
    let files = ["styles.xml", "settings.xml", "fontTable.xml", "footer1.xml", "footer2.xml"];
    let mut entries: Vec<_> = fixed
        .iter()
        .zip(files)
        .enumerate()
        .map(|(index, (kind, file))| {
            (format!("rId{}", index + 1), format!("{RELATION}/{kind}"), file.to_owned())
        })
        .collect();
    if headed {
        entries.push(("rId6".into(), format!("{RELATION}/header"), "header1.xml".into()));
    }
    for number in 1..=pictures {
        entries.push((
            format!("rIdImage{number}"),
            format!("{RELATION}/image"),
            format!("media/image{number}.png"),
        ));
    }
    relations(&entries)
}

/// `2026-11-23 05:12:56` as W3C writes it; a date alone gets midnight.
fn moment(text: &str) -> Option<String> {
    let (date, time) = text.trim().split_once([' ', 'T']).unwrap_or((text.trim(), "00:00:00"));
    let digits = |part: &str, shape: &str| {
        part.len() == shape.len()
            && part
                .chars()
                .zip(shape.chars())
                .all(|(c, s)| if s == '0' { c.is_ascii_digit() } else { c == s })
    };
    let time = time.trim_end_matches('Z');
    let time = if digits(time, "00:00") { format!("{time}:00") } else { time.to_owned() };
    (digits(date, "0000-00-00") && digits(&time, "00:00:00")).then(|| format!("{date}T{time}Z"))
}

pub(super) fn core(document: &Document) -> String {
    let made = moment(&document.generated).map_or_else(String::new, |at| {
        format!(
            r#"<dcterms:created xsi:type="dcterms:W3CDTF">{at}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">{at}</dcterms:modified>"#
        )
    });
    format!(
        r#"{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>{made}</cp:coreProperties>"#,
        escape(&document.title),
        escape(&document.author)
    )
}

pub(super) fn app() -> String {
    format!(
        r#"{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Jitu</Application></Properties>"#
    )
}

/// Odd and even pages have their own footers; punctuation may be compressed; no grid, which readers disagree about.
pub(super) fn settings() -> String {
    format!(
        r#"{HEAD}<w:settings {NAMESPACES}><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>"#
    )
}

/// What stands in for a family that a machine lacks.
pub(super) fn font_table() -> String {
    let mut xml = format!("{HEAD}<w:fonts {NAMESPACES}>");
    for (face, instead) in [
        (Face::Title, "小标宋;华文中宋;Noto Serif CJK SC"),
        (Face::Song, "SimSun;Noto Serif CJK SC"),
        (Face::Hei, "SimHei;Noto Sans CJK SC"),
        (Face::Kai, "楷体;KaiTi;FandolKai"),
        (Face::Fang, "仿宋;FangSong;FandolFang"),
    ] {
        let _ = write!(
            xml,
            r#"<w:font w:name="{}"><w:altName w:val="{instead}"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>"#,
            family(face)
        );
    }
    xml.push_str("</w:fonts>");
    xml
}

/// What a draft says above every page.
pub(super) fn header(draft: &str) -> String {
    format!(
        r#"{HEAD}<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="{}"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p></w:hdr>"#,
        Style::Draft.name(),
        escape(draft)
    )
}

/// The page number between dashes, one character from the outer edge.
pub(super) fn footer(side: &str) -> String {
    let indent = if side == "right" { r#"w:right="280""# } else { r#"w:left="280""# };
    let run = format!(r#"<w:rPr>{}<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>"#, fonts(Face::Song));
    let piece = |inner: &str| format!("<w:r>{run}{inner}</w:r>");
    format!(
        r#"{HEAD}<w:ftr {NAMESPACES}><w:p><w:pPr><w:spacing w:before="0" w:after="0"/><w:ind {indent}/><w:jc w:val="{side}"/></w:pPr>{}{}{}{}{}{}</w:p></w:ftr>"#,
        piece(r#"<w:t xml:space="preserve">— </w:t>"#),
        piece(r#"<w:fldChar w:fldCharType="begin"/>"#),
        piece(r#"<w:instrText xml:space="preserve"> PAGE </w:instrText>"#),
        piece(r#"<w:fldChar w:fldCharType="separate"/>"#),
        piece("<w:t>1</w:t>") + &piece(r#"<w:fldChar w:fldCharType="end"/>"#),
        piece(r#"<w:t xml:space="preserve"> —</w:t>"#),
    )
}

/// One paragraph style each; names of headings as Word knows them, so that its outline works.
pub(super) fn styles() -> String {
    let body = Style::Body.look();
    let mut xml = format!(
        r#"{HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{}<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>"#,
        fonts(body.face)
    );
    for style in Style::ALL {
        let look = style.look();
        let name =
            if look.level > 0 { format!("heading {}", look.level) } else { format!("Jitu {}", style.name()) };
        let _ = write!(
            xml,
            r#"<w:style w:type="paragraph" w:customStyle="{}" w:styleId="{}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{}</w:pPr><w:rPr>{}</w:rPr></w:style>"#,
            i32::from(look.level == 0),
            style.name(),
            paragraph_properties(style, &look),
            run_properties(&look)
        );
    }
    xml.push_str("</w:styles>");
    xml
}

fn paragraph_properties(style: Style, look: &Look) -> String {
    let keep = look.level > 0 || matches!(style, Style::AnnexLabel | Style::FormTitle | Style::Caption);
    let align = match look.align {
        Align::Start => "left",
        Align::Center => "center",
        Align::End => "right",
        Align::Justify => "both",
    };
    let twentieths = |points: f64| (points * 20.0).round() as i64;
    let outline = match look.level {
        0 => String::new(),
        level => format!(r#"<w:outlineLvl w:val="{}"/>"#, level - 1),
    };
    format!(
        r#"{}<w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/><w:spacing w:before="{}" w:after="{}" w:line="{}" w:lineRule="exact"/><w:ind w:right="{}" w:firstLineChars="{}" w:firstLine="{}"/><w:jc w:val="{align}"/>{outline}"#,
        if keep { "<w:keepNext/>" } else { "" },
        twentieths(look.above),
        twentieths(look.below),
        twentieths(look.pitch),
        twentieths(look.right * look.size),
        (look.indent * 100.0).round() as i64,
        twentieths(look.indent * look.size),
    )
}

fn run_properties(look: &Look) -> String {
    let size = (look.size * 2.0).round() as i64;
    let spacing = if look.grid {
        format!(r#"<w:spacing w:val="{}"/>"#, (TRACKING_PT * 20.0).floor() as i64)
    } else {
        String::new()
    };
    format!(r#"{}{spacing}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>"#, fonts(look.face))
}
