//! A tree of one XML part: read with bounds, changed, written again.
//!
//! Only parts that hold marks become trees; what is not touched keeps names, prefixes, order and text.

use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};

use super::error::{Result, TemplateError, damaged};

/// Elements within elements; text boxes in tables in text boxes need some forty.
const DEPTH: usize = 200;
/// Bytes of a part that is made a tree; a tree takes some ten times as much.
const LARGEST: usize = 24 << 20;
/// Attributes of an element; more are compared with each other for longer than anybody waits.
const ATTRIBUTES: usize = 2_000;

/// An element with its attributes and what it holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    name: Box<str>,
    /// Whether it is of the vocabulary of its part's root.
    own: bool,
    pub(super) attributes: Vec<(Box<str>, String)>,
    pub(super) children: Vec<Node>,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Element(Element),
    Text(String),
    /// Comments and instructions, as written.
    Verbatim(String),
}

/// A part: what stands before its root, and the root.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) head: String,
    pub(super) root: Element,
}

impl Element {
    /// An empty element of the same vocabulary as `like`.
    pub(super) fn beside(like: &Self, local: &str) -> Self {
        let prefix = like.name.split_once(':').map(|(prefix, _)| prefix).filter(|_| like.own);
        let name = prefix.map_or_else(|| local.to_owned(), |prefix| format!("{prefix}:{local}"));
        Self { name: name.into(), own: true, attributes: Vec::new(), children: Vec::new() }
    }

    /// Takes the place of a root that is elsewhere.
    pub(super) fn beside_nothing() -> Self {
        Self { name: "".into(), own: false, attributes: Vec::new(), children: Vec::new() }
    }

    /// With an attribute more.
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// With a child more.
    pub(super) fn holding(mut self, child: Node) -> Self {
        self.children.push(child);
        self
    }

    /// The prefix with its colon; empty without one.
    pub(super) fn name_prefix(&self) -> String {
        self.name.split_once(':').map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default()
    }

    /// The name without its prefix.
    pub(super) fn local(&self) -> &str {
        self.name.split_once(':').map_or(&self.name, |(_, local)| local)
    }

    /// Whether it is the root vocabulary's element of that name.
    pub(super) fn is(&self, local: &str) -> bool {
        self.own && self.local() == local
    }

    /// An attribute, by its name without prefix.
    pub(super) fn get(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| is_named(name, local)).map(|(_, value)| value.as_str())
    }

    /// Sets an attribute; a new one is written as named.
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.attributes.iter_mut().find(|(known, _)| is_named(known, bare(name))) {
            Some((_, old)) => *old = value.into(),
            None => self.attributes.push((name.into(), value.into())),
        }
    }

    /// Takes an attribute away.
    pub(super) fn unset(&mut self, local: &str) {
        self.attributes.retain(|(name, _)| !is_named(name, local));
    }

    /// Its elements.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    /// Its elements, to be changed.
    pub(super) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    /// Its first child of that name.
    pub(super) fn child(&self, local: &str) -> Option<&Self> {
        self.elements().find(|element| element.is(local))
    }

    /// Its first child of that name, to be changed.
    pub(super) fn child_mut(&mut self, local: &str) -> Option<&mut Self> {
        self.elements_mut().find(|element| element.is(local))
    }

    /// The text directly in it.
    pub(super) fn text(&self) -> String {
        let pieces = self.children.iter().map(|node| match node {
            Node::Text(text) => text.as_str(),
            _ => "",
        });
        pieces.collect()
    }

    /// Replaces all it holds by a text.
    pub(super) fn set_text(&mut self, text: impl Into<String>) {
        self.children = vec![Node::Text(text.into())];
    }

    /// Calls `change` for it and everything in it, outermost first.
    pub(super) fn visit(&mut self, change: &mut dyn FnMut(&mut Self)) {
        change(self);
        for element in self.elements_mut() {
            element.visit(change);
        }
    }

    /// The element without what it holds.
    pub(super) fn shell(&self) -> Self {
        Self { children: Vec::new(), ..self.clone() }
    }

    fn write(&self, out: &mut String) {
        let _ = write!(out, "<{}", self.name);
        for (name, value) in &self.attributes {
            let value = escape(value.as_str());
            let value = value.replace('\n', "&#10;").replace('\r', "&#13;").replace('\t', "&#9;");
            let _ = write!(out, " {name}=\"{value}\"");
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for node in &self.children {
            match node {
                Node::Element(element) => element.write(out),
                Node::Text(text) => {
                    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                    out.push_str(&text.replace('\r', "&#13;"));
                }
                Node::Verbatim(text) => out.push_str(text),
            }
        }
        let _ = write!(out, "</{}>", self.name);
    }
}

/// A name without its prefix.
fn bare(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// Whether an attribute has that name without its prefix, and declares no prefix.
fn is_named(name: &str, local: &str) -> bool {
    bare(name) == local && !name.starts_with("xmlns")
}

impl Tree {
    /// Reads a part.
    pub(super) fn parse(part: &str, bytes: &[u8]) -> Result<Self> {
        if bytes.len() > LARGEST {
            return Err(TemplateError::TooLarge { part: part.to_owned() });
        }
        let mut tree = None;
        let mut head = String::new();
        let mut open: Vec<Element> = Vec::new();
        events(part, bytes, &mut |event| {
            let node = match event {
                Event::Start(start) => {
                    let prefix = tree_prefix(&open);
                    open.push(element(part, &start, prefix.as_deref())?);
                    return Ok(());
                }
                Event::Empty(start) => Node::Element(element(part, &start, tree_prefix(&open).as_deref())?),
                Event::End(_) => {
                    let done = open.pop().ok_or_else(|| damaged(part, "an end without a beginning"))?;
                    Node::Element(done)
                }
                Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Node::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => {
                    let name: &str = &reference;
                    Node::Text(unescape(&format!("&{name};")).map_err(|e| damaged(part, e))?.into_owned())
                }
                Event::Comment(text) => Node::Verbatim(format!("<!--{}-->", &*text)),
                Event::PI(text) => Node::Verbatim(format!("<?{}?>", &*text)),
                Event::Decl(text) => Node::Verbatim(format!("<?{}?>", &*text)),
                Event::DocType(_) | Event::Eof => return Ok(()),
            };
            match (open.last_mut(), node) {
                (Some(parent), Node::Text(text)) => match parent.children.last_mut() {
                    Some(Node::Text(before)) => before.push_str(&text),
                    _ => parent.children.push(Node::Text(text)),
                },
                (Some(parent), node) => parent.children.push(node),
                (None, Node::Element(root)) if tree.is_none() => tree = Some(root),
                (None, Node::Verbatim(text) | Node::Text(text)) if tree.is_none() => head.push_str(&text),
                (None, _) => {}
            }
            Ok(())
        })?;
        let root = tree.ok_or_else(|| damaged(part, "holds nothing"))?;
        Ok(Self { head, root })
    }

    /// Writes the part.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = self.head.clone();
        self.root.write(&mut out);
        out.into_bytes()
    }
}

/// The prefix of the part's root; nothing while the root itself is read.
fn tree_prefix(open: &[Element]) -> Option<String> {
    open.first()
        .map(|root| root.name.split_once(':').map(|(prefix, _)| prefix).unwrap_or_default().to_owned())
}

fn element(part: &str, start: &BytesStart, root: Option<&str>) -> Result<Element> {
    let name = start.name().as_ref().to_owned();
    let prefix = name.split_once(':').map(|(prefix, _)| prefix).unwrap_or_default();
    let own = root.is_none_or(|root| root == prefix);
    if start.attributes_raw().matches('=').count() > ATTRIBUTES {
        return Err(damaged(part, "an element of too many attributes"));
    }
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| damaged(part, error))?;
        let value = unescape(&attribute.value).map_err(|error| damaged(part, error))?;
        attributes.push((attribute.key.as_ref().into(), value.into_owned()));
    }
    Ok(Element { name: name.into(), own, attributes, children: Vec::new() })
}

/// Reads a part's events: well-formed, no deeper than bounds allow, without definitions of entities.
pub(super) fn events(part: &str, bytes: &[u8], handle: &mut dyn FnMut(Event) -> Result<()>) -> Result<()> {
    let text = std::str::from_utf8(bytes).map_err(|_| damaged(part, "is not UTF-8"))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut depth = 0_usize;
    loop {
        let event = reader.read_event().map_err(|error| damaged(part, error))?;
        match &event {
            Event::DocType(_) => return Err(TemplateError::Entities { part: part.to_owned() }),
            Event::Start(_) if depth == DEPTH => return Err(damaged(part, "nested too deep")),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err(damaged(part, "ends too early")),
            Event::Eof => return Ok(()),
            _ => {}
        }
        handle(event)?;
    }
}
