//! Puts pictures on a sheet: its drawing, made if it has none, an anchor for each, room in the row.

use super::super::error::Result;
use super::super::package::{Package, RELATION, resolved};
use super::super::picture::Album;
use super::super::xml::{Element, Node, Tree};
use super::sheet::Pinned;

/// EMU in a millimetre.
const EMU_PER_MM: f64 = 36_000.0;
/// Points in a millimetre.
const PT_PER_MM: f64 = 72.0 / 25.4;
/// Excel's limit of a row, points.
const ROW_PT: f64 = 409.0;
/// Where new shapes' numbers begin.
const FIRST_NUMBER: usize = 1_000_000;
const TYPE: &str = "application/vnd.openxmlformats-officedocument.drawing+xml";
const EMPTY: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>"#;
/// Elements that stand behind a sheet's drawing (ECMA-376, 18.3.1.99).
const BEHIND: [&str; 9] = [
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

/// Places pictures on a filled sheet.
pub(super) fn place(
    part: &str,
    root: &mut Element,
    pictures: &[Pinned],
    package: &mut Package,
    album: &mut Album,
) -> Result<()> {
    if pictures.is_empty() {
        return Ok(());
    }
    let drawing = drawing_of(part, root, package)?;
    let mut tree = package.tree(&drawing)?;
    for (number, pinned) in pictures.iter().enumerate() {
        let Some(mut placed) = album.place(&pinned.figure, pinned.width, &drawing, package)? else {
            continue;
        };
        let scale = (ROW_PT / PT_PER_MM / placed.height).min(1.0);
        placed.width *= scale;
        placed.height *= scale;
        let emu = |mm: f64| (mm * EMU_PER_MM).round() as i64;
        let (width, height) = (emu(placed.width), emu(placed.height));
        let alt = quick_xml::escape::escape(placed.alt.as_str());
        let (id, number) = (&placed.relation, FIRST_NUMBER + number);
        let (column, row) = (pinned.column - 1, pinned.row - 1);
        let xml = format!(
            r#"<xdr:oneCellAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{RELATION}"><xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="{width}" cy="{height}"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{number}" name="figure{number}" descr="{alt}"/><xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="{id}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>"#
        );
        tree.root.children.push(Node::Element(Tree::parse(&drawing, xml.as_bytes())?.root));
        make_room(root, pinned, placed.height);
    }
    package.put(&drawing, tree.bytes());
    Ok(())
}

/// The sheet's drawing part.
fn drawing_of(part: &str, root: &mut Element, package: &mut Package) -> Result<String> {
    let present = root.child("drawing").and_then(|drawing| drawing.get("id"));
    let relations = package.relations(part)?;
    if let Some(relation) = present.and_then(|id| relations.iter().find(|relation| relation.id == id)) {
        return Ok(resolved(part, &relation.target));
    }
    let name = package.free_name("xl/drawings/jitu", ".xml");
    package.put(&name, EMPTY.into());
    package.declare(Some((&name, TYPE)))?;
    let id = package.relate(part, "drawing", &name)?;
    let drawing = Element::beside(root, "drawing").with("xmlns:r", RELATION).with("r:id", id);
    let at = root
        .children
        .iter()
        .position(|node| matches!(node, Node::Element(element) if BEHIND.contains(&element.local())))
        .unwrap_or(root.children.len());
    root.children.insert(at, Node::Element(drawing));
    Ok(name)
}

/// Makes a row as high as the picture in it, unless its cell goes over several rows.
fn make_room(root: &mut Element, pinned: &Pinned, height: f64) {
    let cell = format!("{}{}:", super::formula::column_name(pinned.column), pinned.row);
    let over_rows = root.child("mergeCells").into_iter().flat_map(Element::elements).any(|merged| {
        let range = merged.get("ref").unwrap_or_default();
        range.starts_with(&cell) && !range.ends_with(|c: char| c.is_ascii_alphabetic()) && {
            let last = range.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
            last.parse() != Ok(pinned.row)
        }
    });
    let Some(data) = root.child_mut("sheetData").filter(|_| !over_rows) else { return };
    let number = pinned.row.to_string();
    if let Some(row) = data.elements_mut().find(|row| row.get("r") == Some(&number)) {
        let wanted = (height * PT_PER_MM).min(ROW_PT);
        let present: f64 = row.get("ht").and_then(|ht| ht.parse().ok()).unwrap_or_default();
        if present < wanted {
            row.set("ht", format!("{wanted:.2}"));
            row.set("customHeight", "1");
        }
    }
}
