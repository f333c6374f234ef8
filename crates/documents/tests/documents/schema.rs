//! Elements of a docx stand in the order of the schema (ECMA-376, part 1, annex A: CT_PPr, CT_RPr, CT_TblPr, CT_TcPr,
//! CT_SectPr, CT_Settings, CT_Style …). Word calls a file damaged where they do not.

use std::collections::BTreeMap;

use quick_xml::events::Event;
use quick_xml::reader::Reader;

use crate::{case, read};

/// An element, and the order of the children that the schema allows it. Those that the product never writes are left out
/// at the ends only where nothing can follow them.
const ORDERS: &[(&str, &str)] = &[
    (
        "w:pPr",
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs \
         suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd \
         snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment \
         textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    ),
    (
        "w:rPr",
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish \
         webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang \
         eastAsianLayout specVanish oMath",
    ),
    (
        "w:tblPr",
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd \
         tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    ),
    ("w:tblCellMar", "top start left bottom end right"),
    (
        "w:tcPr",
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    ),
    ("w:tcBorders", "top start left bottom end right insideH insideV tl2br tr2bl"),
    (
        "w:sectPr",
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols \
         formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    ),
    ("w:tbl", "tblPr tblGrid tr"),
    ("w:tr", "tblPrEx trPr tc"),
    ("w:tc", "tcPr p"),
    ("w:r", "rPr t tab drawing fldChar instrText"),
    ("w:settings", "evenAndOddHeaders characterSpacingControl compat themeFontLang"),
    ("w:styles", "docDefaults latentStyles style"),
    ("w:docDefaults", "rPrDefault pPrDefault"),
    (
        "w:style",
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked pPr rPr \
         tblPr trPr tcPr",
    ),
    ("w:font", "altName panose1 charset family notTrueType pitch sig embedRegular"),
    ("wp:inline", "extent effectExtent docPr cNvGraphicFramePr graphic"),
    ("pic:pic", "nvPicPr blipFill spPr"),
    ("pic:blipFill", "blip srcRect stretch"),
    ("pic:spPr", "xfrm prstGeom"),
];

/// Children that may stand in any order among each other.
const FREE: &[(&str, &[&str])] =
    &[("w:r", &["t", "tab"]), ("w:sectPr", &["headerReference", "footerReference"])];

fn place(parent: &str, order: &BTreeMap<&str, Vec<&str>>, child: &str) -> Option<usize> {
    let child = child.split_once(':').map_or(child, |(_, local)| local);
    let together = FREE.iter().find(|(name, _)| *name == parent).map_or(&[][..], |(_, free)| free);
    let child = if together.contains(&child) { together[0] } else { child };
    order[parent].iter().position(|name| *name == child)
}

/// Checks the children of every known element of a part; gives how many there were.
fn check(name: &str, xml: &str) -> usize {
    let order: BTreeMap<&str, Vec<&str>> =
        ORDERS.iter().map(|(element, children)| (*element, children.split_whitespace().collect())).collect();
    let mut reader = Reader::from_str(xml);
    let (mut open, mut checked): (Vec<(String, usize)>, usize) = (Vec::new(), 0);
    loop {
        let event = reader.read_event().unwrap();
        let (element, empty) = match &event {
            Event::Eof => return checked,
            Event::Start(e) => (e.name().as_ref().to_owned(), false),
            Event::Empty(e) => (e.name().as_ref().to_owned(), true),
            Event::End(_) => {
                open.pop();
                continue;
            }
            _ => continue,
        };
        if let Some((parent, reached)) =
            open.last_mut().filter(|(parent, _)| order.contains_key(parent.as_str()))
        {
            let at = place(parent, &order, &element)
                .unwrap_or_else(|| panic!("{name}: {element} has no place in {parent}"));
            assert!(at >= *reached, "{name}: {element} comes too late in {parent}");
            *reached = at;
            checked += 1;
        }
        if !empty {
            open.push((element, 0));
        }
    }
}

#[test]
fn elements_stand_in_the_order_of_the_schema() {
    let mut case = crate::year::whole_year();
    case.coverage = case::julu().coverage;
    case.unresolved = 1;
    let mut checked = 0;
    for id in ["hebei-county", "guangdong", "monitoring"] {
        let bytes = jitu_documents::docx::write(&case.document_in(id), &case::fonts()).unwrap();
        for (name, content) in read::unzipped(&bytes) {
            if name.starts_with("word/") && name.ends_with(".xml") {
                checked += check(&name, std::str::from_utf8(&content).unwrap());
            }
        }
    }
    assert!(checked > 5_000, "{checked} elements were checked");
}

#[test]
#[should_panic(expected = "w:jc comes too late in w:pPr")]
fn a_wrong_order_is_seen() {
    check("wrong", "<w:p><w:pPr><w:outlineLvl/><w:jc/></w:pPr></w:p>");
}
