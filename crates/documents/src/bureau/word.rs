//! Text documents: takes the parts that hold text apart into what is fixed and what is filled.

mod build;
mod layout;

use super::error::{Place, Region, Result};
use super::heal::{Bit, has_marks, heal, letters};
use super::level::{Group, Item, Level, settle};
use super::package::Package;
use super::picture::Album;
use super::weave::{Open, SHUT, Token, Weaver, Woven, pieces};
use super::xml::{Element, Node, Tree};

/// Content types of the parts that are filled, by their end, and what they are.
const PARTS: [(&str, Region); 6] = [
    ("wordprocessingml.document.main+xml", Region::Body),
    ("wordprocessingml.template.main+xml", Region::Body),
    ("wordprocessingml.header+xml", Region::Header),
    ("wordprocessingml.footer+xml", Region::Footer),
    ("wordprocessingml.footnotes+xml", Region::Notes),
    ("wordprocessingml.endnotes+xml", Region::Notes),
];
/// Elements of a paragraph that hold runs.
const AROUND_RUNS: [&str; 10] =
    ["hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple", "moveTo", "customXml", "dir", "bdo"];
/// Elements that nobody sees.
const UNSEEN: [&str; 16] = [
    "pPr",
    "tcPr",
    "trPr",
    "tblPr",
    "tblGrid",
    "tblPrEx",
    "sectPr",
    "sdtPr",
    "sdtEndPr",
    "bookmarkStart",
    "bookmarkEnd",
    "proofErr",
    "permStart",
    "permEnd",
    "commentRangeStart",
    "commentRangeEnd",
];
/// Elements that are seen.
const SEEN: [&str; 12] = [
    "drawing",
    "pict",
    "object",
    "tab",
    "br",
    "sym",
    "oMath",
    "footnoteReference",
    "endnoteReference",
    "fldChar",
    "ruby",
    "noBreakHyphen",
];
/// Letters of a paragraph that tell where it is.
const TOLD: usize = 40;

/// A part that holds marks.
#[derive(Debug, Clone)]
pub(super) struct Part {
    name: String,
    tree: Tree,
    woven: Woven,
}

/// The parts of a document that hold marks.
pub(super) fn read(package: &Package) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut page = layout::Widths::default();
    let mut wanted: Vec<(Region, String)> = Vec::new();
    for (name, kind) in package.types()? {
        let region = PARTS.iter().find(|(end, _)| kind.ends_with(end)).map(|(_, region)| *region);
        wanted.extend(region.filter(|_| package.get(&name).is_some()).map(|region| (region, name)));
    }
    // The text comes first: its sections tell how wide headers are.
    wanted.sort_by_key(|(region, _)| *region != Region::Body);
    for (region, name) in wanted {
        let mut tree = package.tree(&name)?;
        if region == Region::Body {
            page = layout::Widths::of(&tree.root);
        }
        if !has_marks(&text_of(&tree.root)) {
            continue;
        }
        let root = std::mem::replace(&mut tree.root, Element::beside_nothing());
        let mut reader = Reader { tokens: vec![Token::Close], region, page: page.clone() };
        let item = reader.node(root, page.last(), false)?;
        let items = match item {
            Item::Group(group) => settle(group)?,
            other => vec![other],
        };
        parts.push(Part { name, tree, woven: Weaver::new(reader.tokens).weave(items)? });
    }
    Ok(parts)
}

impl Part {
    /// What it asks for.
    pub(super) fn woven(&self) -> &Woven {
        &self.woven
    }

    /// Puts the filled part in the place of the template's.
    pub(super) fn fill(&self, printed: &str, package: &mut Package, album: &mut Album) -> Result<()> {
        let mut tree = self.tree.clone();
        tree.root = build::build(&self.woven.tokens, pieces(printed), &self.name, package, album)?;
        package.put(&self.name, tree.bytes());
        Ok(())
    }
}

/// All text in an element, paragraphs joined.
fn text_of(element: &Element) -> String {
    let mut text = String::new();
    gather(element, &mut text);
    text
}

fn gather(element: &Element, text: &mut String) {
    if element.is("t") {
        text.push_str(&element.text());
    }
    element.elements().for_each(|inner| gather(inner, text));
}

/// Whether an element shows something.
fn shows(element: &Element) -> bool {
    if UNSEEN.contains(&element.local()) {
        return false;
    }
    SEEN.contains(&element.local())
        || (element.is("t") && !element.text().trim().is_empty())
        || element.elements().any(shows)
}

struct Reader {
    tokens: Vec<Token>,
    region: Region,
    page: layout::Widths,
}

impl Reader {
    fn token(&mut self, token: Token) -> usize {
        self.tokens.push(token);
        self.tokens.len() - 1
    }

    fn fixed(&mut self, node: Node) -> Item {
        let seen = match &node {
            Node::Element(element) => shows(element),
            Node::Text(text) => !text.trim().is_empty(),
            Node::Verbatim(_) => false,
        };
        let index = self.token(Token::Node(node));
        if seen { Item::Token(index) } else { Item::Quiet(index) }
    }

    fn open(&mut self, element: &Element, in_run: bool, width: f64) -> usize {
        self.token(Token::Open(Open { element: element.shell(), in_run, width, sole: false }))
    }

    /// An element between paragraphs, or a paragraph.
    fn node(&mut self, element: Element, width: f64, in_run: bool) -> Result<Item> {
        if !has_marks(&text_of(&element)) {
            return Ok(self.fixed(Node::Element(element)));
        }
        if element.is("p") {
            return self.paragraph(element, width);
        }
        let level = if element.is("tr") { Level::Row } else { Level::Blocks };
        let width = layout::cell_width(&element).unwrap_or(width);
        let open = self.open(&element, in_run, width);
        let body = element.is("body");
        let mut items = Vec::with_capacity(element.children.len());
        for (index, child) in element.children.into_iter().enumerate() {
            let width = if body { self.page.at(index) } else { width };
            items.push(match child {
                Node::Element(child) => self.node(child, width, false)?,
                other => self.fixed(other),
            });
        }
        Ok(Item::Group(Group { level, open, items }))
    }

    fn paragraph(&mut self, element: Element, width: f64) -> Result<Item> {
        let text = text_of(&element);
        let mut told: String = text.trim().chars().take(TOLD).collect();
        if told.len() < text.trim().len() {
            told.push('…');
        }
        let place = Place::Paragraph { region: self.region, text: told };
        let ends_section =
            element.child("pPr").is_some_and(|properties| properties.child("sectPr").is_some());
        let level = if ends_section { Level::Text } else { Level::Paragraph };
        let open = self.open(&element, false, width);
        let mut bits = Vec::new();
        self.runs(element.children, width, &mut bits)?;
        Ok(Item::Group(Group { level, open, items: heal(bits, &place)? }))
    }

    /// What a paragraph, a hyperlink or the like holds.
    fn runs(&mut self, children: Vec<Node>, width: f64, bits: &mut Vec<Bit>) -> Result<()> {
        for child in children {
            match child {
                Node::Element(run) if run.is("r") => self.run(run, width, bits)?,
                Node::Element(around)
                    if AROUND_RUNS.contains(&around.local()) && !text_of(&around).is_empty() =>
                {
                    let open = self.open(&around, false, width);
                    bits.push(Bit::Item(Item::Quiet(open)));
                    self.runs(around.children, width, bits)?;
                    bits.push(Bit::Item(Item::Quiet(SHUT)));
                }
                other => bits.push(Bit::Item(self.fixed(other))),
            }
        }
        Ok(())
    }

    fn run(&mut self, run: Element, width: f64, bits: &mut Vec<Bit>) -> Result<()> {
        let mut look = run.shell();
        look.children.extend(run.child("rPr").cloned().map(Node::Element));
        let look = self.token(Token::Format(Some(look)));
        bits.push(Bit::Item(Item::Quiet(look)));
        for child in run.children {
            let Node::Element(child) = child else { continue };
            match child.local() {
                "rPr" | "lastRenderedPageBreak" => {}
                // A line break in the file is a space on the page.
                "t" => bits.extend(letters(&child.text().replace(['\n', '\r'], " "))),
                _ if has_marks(&text_of(&child)) => {
                    let item = self.node(child, width, true)?;
                    bits.push(Bit::Item(item));
                }
                _ => {
                    let seen = shows(&child);
                    let index = self.token(Token::InRun(Node::Element(child)));
                    bits.push(Bit::Item(if seen { Item::Token(index) } else { Item::Quiet(index) }));
                }
            }
        }
        Ok(())
    }
}
