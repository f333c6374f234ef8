//! Puts a filled part together again from what the engine printed.

use std::collections::HashSet;

use super::super::error::{Result, TemplateError};
use super::super::package::Package;
use super::super::picture::{Album, MARK};
use super::super::weave::{Open, Piece, Token};
use super::super::xml::{Element, Node, Tree};
use crate::error::DocError;

/// Where new drawings' numbers begin; templates count from 1.
const FIRST_NUMBER: usize = 1_000_000;
/// EMU in a millimetre.
const EMU_PER_MM: f64 = 36_000.0;
/// Elements that stand before spacing and indents in a paragraph's properties (ECMA-376, 17.3.1.26).
const BEFORE_SPACING: [&str; 21] = [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
];
/// Elements that have to hold a paragraph, the last of them in a cell.
const NEED_PARAGRAPH: [&str; 7] = ["tc", "txbxContent", "hdr", "ftr", "footnote", "endnote", "body"];

/// An element that is being filled.
struct Frame {
    open: Open,
    /// How text in it looks.
    look: Option<Element>,
    /// The run that takes text.
    run: Option<Element>,
    pictured: bool,
}

/// Builds the root of a part.
pub(super) fn build<'a>(
    tokens: &[Token],
    pieces: impl Iterator<Item = Piece<'a>>,
    part: &str,
    package: &mut Package,
    album: &mut Album,
) -> Result<Element> {
    let mut builder = Builder { stack: Vec::new(), done: None, count: FIRST_NUMBER };
    for piece in pieces {
        match piece {
            Piece::Text(text) => builder.text(text),
            Piece::Leaf(name, text) => match name.strip_prefix(MARK) {
                Some(figure) if !text.is_empty() => builder.picture(figure, part, package, album)?,
                _ => builder.text(text),
            },
            Piece::Token(index) => builder.token(tokens.get(index).ok_or_else(torn)?)?,
        }
    }
    let mut root = builder.done.ok_or_else(torn)?;
    unique(&mut root);
    Ok(root)
}

/// Tokens that do not fit each other: only a template that makes them itself has such.
fn torn() -> TemplateError {
    TemplateError::Document(DocError::Template {
        place: String::new(),
        line: 0,
        detail: "elements are torn apart".to_owned(),
    })
}

struct Builder {
    stack: Vec<Frame>,
    done: Option<Element>,
    count: usize,
}

impl Builder {
    fn token(&mut self, token: &Token) -> Result<()> {
        match token {
            Token::Close => return self.close(),
            Token::Open(open) => {
                self.stack.push(Frame { open: open.clone(), look: None, run: None, pictured: false });
            }
            Token::Node(node) => {
                let frame = self.stack.last_mut();
                match (frame, node) {
                    (Some(frame), node) => {
                        frame.end_run();
                        frame.open.element.children.push(node.clone());
                    }
                    (None, Node::Element(element)) => self.done = Some(element.clone()),
                    (None, _) => {}
                }
            }
            Token::InRun(node) => self.in_run(node.clone()),
            Token::Format(look) => {
                if let Some(frame) = self.stack.last_mut() {
                    frame.end_run();
                    frame.look.clone_from(look);
                }
            }
            Token::Round(_) | Token::RoundsEnd => {}
        }
        Ok(())
    }

    /// Adds to the open run.
    fn in_run(&mut self, node: Node) {
        if let Some(run) = self.stack.last_mut().and_then(Frame::run) {
            run.children.push(node);
        }
    }

    fn text(&mut self, text: &str) {
        let Some(run) = self.stack.last_mut().and_then(Frame::run) else { return };
        for (row, line) in text.split('\n').enumerate() {
            if row > 0 {
                run.children.push(Node::Element(Element::beside(run, "br")));
            }
            for (column, words) in line.split('\t').enumerate() {
                if column > 0 {
                    run.children.push(Node::Element(Element::beside(run, "tab")));
                }
                if !words.is_empty() {
                    let mut element = Element::beside(run, "t").with("xml:space", "preserve");
                    element.set_text(words);
                    run.children.push(Node::Element(element));
                }
            }
        }
    }

    fn picture(&mut self, name: &str, part: &str, package: &mut Package, album: &mut Album) -> Result<()> {
        let Some(frame) = self.stack.last_mut() else { return Ok(()) };
        let Some(placed) = album.place(name, frame.open.width, part, package)? else { return Ok(()) };
        frame.pictured = true;
        let Some(run) = frame.run() else { return Ok(()) };
        self.count += 1;
        let number = self.count;
        let emu = |mm: f64| (mm * EMU_PER_MM).round() as i64;
        let (width, height) = (emu(placed.width), emu(placed.height));
        let alt = quick_xml::escape::escape(placed.alt.as_str());
        let id = &placed.relation;
        let xml = format!(
            r#"<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="figure{number}" descr="{alt}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="figure{number}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"#
        );
        let inline = Tree::parse(part, xml.as_bytes())?.root;
        let drawing = Element::beside(run, "drawing").holding(Node::Element(inline));
        run.children.push(Node::Element(drawing));
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        let mut frame = self.stack.pop().ok_or_else(torn)?;
        frame.end_run();
        let mut element = frame.open.element;
        if frame.pictured && frame.open.sole {
            free_line(&mut element);
        }
        whole(&mut element);
        let Some(parent) = self.stack.last_mut() else {
            self.done = Some(element);
            return Ok(());
        };
        // A table whose rows are all gone is gone, too: no reader takes one without rows.
        if element.is("tbl") && !element.elements().any(|row| row.is("tr") || row.is("sdt") || row.is("ins"))
        {
            return Ok(());
        }
        if frame.open.in_run {
            if let Some(run) = parent.run() {
                run.children.push(Node::Element(element));
            }
        } else {
            parent.end_run();
            parent.open.element.children.push(Node::Element(element));
        }
        Ok(())
    }
}

impl Frame {
    /// The run that takes text; none between paragraphs.
    fn run(&mut self) -> Option<&mut Element> {
        let look = self.look.as_ref()?;
        Some(self.run.get_or_insert_with(|| look.clone()))
    }

    /// Puts the open run among what the element holds, unless it is empty.
    fn end_run(&mut self) {
        if let Some(run) = self.run.take() {
            self.open.element.children.push(Node::Element(run));
        }
    }
}

/// Adds the paragraph that some elements have to hold.
fn whole(element: &mut Element) {
    if !NEED_PARAGRAPH.iter().any(|name| element.is(name)) {
        return;
    }
    let last = element.elements().filter(|child| !child.is("sectPr")).last();
    let missing = if element.is("tc") {
        !last.is_some_and(|child| child.is("p") || child.is("sdt"))
    } else {
        !element.elements().any(|child| child.is("p") || child.is("tbl") || child.is("sdt"))
    };
    if missing {
        let end = element.children.len() - usize::from(last_is_section(element));
        let paragraph = Node::Element(Element::beside(element, "p"));
        element.children.insert(end, paragraph);
    }
}

fn last_is_section(element: &Element) -> bool {
    matches!(element.children.last(), Some(Node::Element(last)) if last.is("sectPr"))
}

/// Gives a paragraph that is a picture a line as high as the picture, without indent: in lines of a fixed height, as
/// official documents have them, nothing but the picture's foot would be seen.
fn free_line(paragraph: &mut Element) {
    if paragraph.child("pPr").is_none() {
        let properties = Node::Element(Element::beside(paragraph, "pPr"));
        paragraph.children.insert(0, properties);
    }
    let Some(properties) = paragraph.child_mut("pPr") else { return };
    let prefix = properties.name_prefix();
    let named = |name: &str| format!("{prefix}{name}");
    let mut spacing =
        properties.child("spacing").cloned().unwrap_or_else(|| Element::beside(properties, "spacing"));
    spacing.set(&named("line"), "240");
    spacing.set(&named("lineRule"), "auto");
    let indent =
        Element::beside(properties, "ind").with(&named("firstLineChars"), "0").with(&named("firstLine"), "0");
    properties.children.retain(|node| !matches!(node, Node::Element(e) if e.is("spacing") || e.is("ind")));
    let at = properties
        .children
        .iter()
        .rposition(|node| matches!(node, Node::Element(e) if BEFORE_SPACING.contains(&e.local())))
        .map_or(0, |index| index + 1);
    properties.children.splice(at..at, [Node::Element(spacing), Node::Element(indent)]);
}

/// Repeated paragraphs and drawings get numbers of their own: Word takes doubled ones for damage.
fn unique(root: &mut Element) {
    let mut seen: HashSet<String> = HashSet::new();
    let mut next = 2 * FIRST_NUMBER;
    root.visit(&mut |element| {
        if element.get("paraId").is_some_and(|id| !seen.insert(format!("p{id}"))) {
            element.unset("paraId");
            element.unset("textId");
        }
        if element.local() == "docPr" && element.get("id").is_some_and(|id| !seen.insert(format!("d{id}"))) {
            next += 1;
            element.set("id", next.to_string());
        }
    });
}
