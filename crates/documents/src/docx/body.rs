//! The document part: sections, paragraphs, figures.

use std::fmt::Write as _;

use super::{emu, escape, table, twips};
use crate::content::{Block, Figure, Paragraph, Run, Section, Style};

/// Namespaces of the parts that hold text.
pub(super) const NAMESPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture""#;

/// The whole part; `headed` sections carry the header of a draft.
pub(super) fn document(sections: &[Section], headed: bool) -> String {
    let mut xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {NAMESPACES}><w:body>"#
    );
    let mut pictures = 0;
    for (index, section) in sections.iter().enumerate() {
        let last = index + 1 == sections.len();
        // A section's properties stand in its last paragraph; only the last section's stand in the body.
        let starts = section.numbered && index > 0 && !sections[index - 1].numbered;
        let end = if last { None } else { Some(properties(section, starts, headed)) };
        blocks(&mut xml, section, end.as_deref(), &mut pictures);
        if last {
            xml.push_str(&properties(section, starts, headed));
        }
    }
    xml.push_str("</w:body></w:document>");
    xml
}

fn blocks(xml: &mut String, section: &Section, end: Option<&str>, pictures: &mut usize) {
    let count = section.blocks.len();
    for (index, block) in section.blocks.iter().enumerate() {
        let closing = if index + 1 == count { end } else { None };
        match block {
            Block::Paragraph(p) => paragraph(xml, p, closing),
            Block::Figure(figure) => {
                *pictures += 1;
                // A caption stays with its picture, and the section's properties stand in the last paragraph.
                let bare = figure.caption.is_empty();
                picture(xml, figure, *pictures, if bare { closing } else { None });
                if !bare {
                    paragraph(xml, &Paragraph::plain(Style::Caption, &figure.caption), closing);
                }
            }
            Block::Table(t) => {
                table::table(xml, t);
                let next_is_table = matches!(section.blocks.get(index + 1), Some(Block::Table(_)));
                if closing.is_some() || next_is_table || index + 1 == count {
                    spacer(xml, closing);
                }
            }
        }
    }
    if let (0, Some(end)) = (count, end) {
        spacer(xml, Some(end));
    }
}

/// A paragraph of one point: where Word demands one that nobody should see.
pub(super) fn spacer(xml: &mut String, closing: Option<&str>) {
    let _ = write!(
        xml,
        r#"<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr>{}</w:pPr></w:p>"#,
        closing.unwrap_or_default()
    );
}

fn paragraph(xml: &mut String, p: &Paragraph, closing: Option<&str>) {
    let _ = write!(
        xml,
        r#"<w:p><w:pPr><w:pStyle w:val="{}"/>{}{}</w:pPr>"#,
        p.style.name(),
        if p.keep { "<w:keepNext/>" } else { "" },
        closing.unwrap_or_default()
    );
    runs(xml, &p.runs, "");
    xml.push_str("</w:p>");
}

/// Runs of text; `properties` is the inside of each run's properties.
pub(super) fn runs(xml: &mut String, runs: &[Run], properties: &str) {
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        xml.push_str("<w:r>");
        if !properties.is_empty() {
            let _ = write!(xml, "<w:rPr>{properties}</w:rPr>");
        }
        for (index, part) in run.text.split('\t').enumerate() {
            if index > 0 {
                xml.push_str("<w:tab/>");
            }
            let _ = write!(xml, r#"<w:t xml:space="preserve">{}</w:t>"#, escape(part));
        }
        xml.push_str("</w:r>");
    }
}

/// Page size, margins and footers of a section, in schema order. Word hands footers on from section to section: pages
/// without numbers stand first (the cover), and counting starts after them.
fn properties(section: &Section, starts: bool, headed: bool) -> String {
    let page = &section.page;
    let orient = if page.is_landscape() { r#" w:orient="landscape""# } else { "" };
    let number = if starts { r#"<w:pgNumType w:start="1"/>"# } else { "" };
    // The page number stands 7 mm under the text block.
    let footer = twips((page.bottom - 12.0).max(5.0));
    let footers = if section.numbered {
        r#"<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>"#
    } else {
        ""
    };
    let headers = if headed {
        r#"<w:headerReference w:type="default" r:id="rId6"/><w:headerReference w:type="even" r:id="rId6"/>"#
    } else {
        ""
    };
    // A draft's line stands in the top margin, however small that is.
    let header = twips((page.top - 8.0).max(3.0));
    format!(
        r#"<w:sectPr>{headers}{footers}<w:type w:val="nextPage"/><w:pgSz w:w="{}" w:h="{}"{orient}/><w:pgMar w:top="{}" w:right="{}" w:bottom="{}" w:left="{}" w:header="{header}" w:footer="{footer}" w:gutter="0"/>{number}</w:sectPr>"#,
        twips(page.width),
        twips(page.height),
        twips(page.top),
        twips(page.right),
        twips(page.bottom),
        twips(page.left),
    )
}

fn picture(xml: &mut String, figure: &Figure, number: usize, closing: Option<&str>) {
    let (width, height) = (emu(figure.width), emu(figure.height));
    let alt = escape(&figure.alt);
    let _ = write!(
        xml,
        r#"<w:p><w:pPr>{}<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>{}</w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="figure{number}" descr="{alt}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="image{number}.png" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdImage{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#,
        if figure.caption.is_empty() { "" } else { "<w:keepNext/>" },
        closing.unwrap_or_default()
    );
}
