//! A sheet: takes its cells apart into what is fixed and what is filled, and puts filled rows together again.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::{Content, Formats};
use super::formula::{Corner, ROWS};
use super::rows::{Image, Rounds, RowMap};
use super::size::Sizes;
use crate::bureau::error::{Place, Result, SyntaxFault, TemplateError, damaged};
use crate::bureau::heal::{Bit, has_marks, heal, letters};
use crate::bureau::level::{Group, Item, Level, settle};
use crate::bureau::picture::MARK;
use crate::bureau::weave::{Open, Piece, Token, Weaver, Woven};
use crate::bureau::xml::{Element, Node};

/// Rows that are added where a template's sheet leaves some out between its marks.
const MOST_ADDED: u32 = 10_000;
/// Texts of a page's header and footer.
const MARGINS: [&str; 6] =
    ["oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"];

/// A sheet that holds marks.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) woven: Woven,
    /// Every row of the template, those of marks alone as well.
    rows: BTreeSet<u32>,
}

/// A picture in a filled sheet.
#[derive(Debug, Clone)]
pub(super) struct Pinned {
    pub(super) figure: String,
    /// Column, from 1.
    pub(super) column: u32,
    pub(super) row: u32,
    /// Width of its cell, millimetres.
    pub(super) width: f64,
}

/// A filled sheet.
pub(super) struct Filled {
    pub(super) root: Element,
    pub(super) map: RowMap,
    /// The rounds of each filled row that is in a loop.
    pub(super) rounds: BTreeMap<u32, Rounds>,
    pub(super) pictures: Vec<Pinned>,
}

/// Whether a sheet's own texts, or the shared ones it shows, hold marks.
pub(super) fn is_marked(root: &Element, strings: &[Element]) -> bool {
    let cells = root.child("sheetData").into_iter().flat_map(Element::elements).flat_map(Element::elements);
    let margins = root.child("headerFooter").into_iter().flat_map(Element::elements);
    cells.into_iter().any(|cell| has_marks(&Content::of(cell, strings).text()))
        || margins.into_iter().any(|margin| has_marks(&margin.text()))
        || root.child("sheetData").is_some_and(|data| {
            data.elements()
                .flat_map(Element::elements)
                .any(|c| c.child("f").is_some_and(|f| has_marks(&f.text())))
        })
}

/// Takes a sheet apart.
pub(super) fn read(name: &str, root: Element, strings: &[Element]) -> Result<Sheet> {
    let sizes = Sizes::of(&root);
    let mut reader = Reader { tokens: vec![Token::Close], name, strings, sizes, rows: BTreeSet::new() };
    let item = reader.sheet(root)?;
    let items = match item {
        Item::Group(group) => settle(group)?,
        other => vec![other],
    };
    Ok(Sheet { woven: Weaver::new(reader.tokens).weave(items)?, rows: reader.rows })
}

struct Reader<'a> {
    tokens: Vec<Token>,
    name: &'a str,
    strings: &'a [Element],
    sizes: Sizes,
    rows: BTreeSet<u32>,
}

impl Reader<'_> {
    fn token(&mut self, token: Token) -> usize {
        self.tokens.push(token);
        self.tokens.len() - 1
    }

    fn open(&mut self, element: Element, width: f64) -> usize {
        self.token(Token::Open(Open { element, in_run: false, width, sole: false }))
    }

    fn sheet(&mut self, root: Element) -> Result<Item> {
        let open = self.open(root.shell(), 0.0);
        let mut items = Vec::new();
        for node in root.children {
            items.push(match node {
                Node::Element(data) if data.is("sheetData") => self.data(data)?,
                Node::Element(margins) if margins.is("headerFooter") => self.margins(margins)?,
                other => Item::Quiet(self.token(Token::Node(other))),
            });
        }
        Ok(Item::Group(Group { level: Level::Blocks, open, items }))
    }

    fn margins(&mut self, margins: Element) -> Result<Item> {
        let open = self.open(margins.shell(), 0.0);
        let mut items = Vec::new();
        for node in margins.children {
            items.push(match node {
                Node::Element(margin) if has_marks(&margin.text()) => {
                    let place = Place::SheetMargin { sheet: self.name.to_owned() };
                    let open = self.open(margin.shell(), 0.0);
                    let items = heal(letters(&margin.text()).collect(), &place)?;
                    Item::Group(Group { level: Level::Text, open, items })
                }
                other => Item::Quiet(self.token(Token::Node(other))),
            });
        }
        Ok(Item::Group(Group { level: Level::Blocks, open, items }))
    }

    fn data(&mut self, mut data: Element) -> Result<Item> {
        self.fill_gaps(&mut data);
        let open = self.open(data.shell(), 0.0);
        let mut items = Vec::new();
        for node in data.children {
            match node {
                Node::Element(row) if row.is("row") => items.push(self.row(row)?),
                other => items.push(Item::Quiet(self.token(Token::Node(other)))),
            }
        }
        Ok(Item::Group(Group { level: Level::Blocks, open, items }))
    }

    /// Adds the rows that are left out between rows of marks, so that a loop has all of its rows.
    fn fill_gaps(&self, data: &mut Element) {
        let number = |row: &Element| row.get("r").and_then(|r| r.parse::<u32>().ok()).unwrap_or_default();
        let marked = |row: &&Element| row.elements().any(|c| has_marks(&Content::of(c, self.strings).text()));
        let first = data.elements().find(marked).map(number);
        let last = data.elements().filter(marked).last().map(number);
        let (Some(first), Some(last)) = (first, last) else { return };
        if last - first > MOST_ADDED {
            return;
        }
        let empty =
            |data: &Element, row: u32| Node::Element(Element::beside(data, "row").with("r", row.to_string()));
        let mut next = first;
        let mut children = Vec::with_capacity(data.children.len());
        for node in std::mem::take(&mut data.children) {
            if let Node::Element(row) = &node {
                let here = number(row);
                while next < here.min(last) {
                    children.push(empty(data, next));
                    next += 1;
                }
                next = next.max(here + 1);
            }
            children.push(node);
        }
        data.children = children;
    }

    fn row(&mut self, row: Element) -> Result<Item> {
        if let Some(number) = row.get("r").and_then(|r| r.parse().ok()) {
            self.rows.insert(number);
        }
        let marked = row.elements().any(|cell| {
            has_marks(&Content::of(cell, self.strings).text())
                || cell.child("f").is_some_and(|f| has_marks(&f.text()))
        });
        if !marked {
            return Ok(Item::Token(self.token(Token::Node(Node::Element(row)))));
        }
        let open = self.open(row.shell(), 0.0);
        let mut items = Vec::with_capacity(row.children.len());
        for node in row.children {
            items.push(match node {
                Node::Element(cell) if cell.is("c") => self.cell(cell)?,
                other => Item::Quiet(self.token(Token::Node(other))),
            });
        }
        Ok(Item::Group(Group { level: Level::Row, open, items }))
    }

    fn cell(&mut self, cell: Element) -> Result<Item> {
        let name = cell.get("r").unwrap_or_default().to_owned();
        let place = Place::Cell { sheet: self.name.to_owned(), cell: name.clone() };
        if cell.child("f").is_some_and(|formula| has_marks(&formula.text())) {
            return Err(TemplateError::Syntax { place, detail: SyntaxFault::Formula });
        }
        let content = Content::of(&cell, self.strings);
        if !has_marks(&content.text()) {
            let seen = cell.child("f").is_some() || cell.child("v").is_some() || !content.text().is_empty();
            let index = self.token(Token::Node(Node::Element(cell)));
            return Ok(if seen { Item::Token(index) } else { Item::Quiet(index) });
        }
        let mut shell = cell.shell();
        shell.unset("t");
        let width = Corner::parse(&name).map(|corner| self.sizes.width(corner)).unwrap_or_default();
        let open = self.open(shell, width);
        let mut bits = Vec::new();
        for (look, text) in content.runs() {
            let look = self.token(Token::Format(look));
            bits.push(Bit::Item(Item::Quiet(look)));
            bits.extend(letters(&text));
        }
        Ok(Item::Group(Group { level: Level::Text, open, items: heal(bits, &place)? }))
    }
}

impl Sheet {
    /// Puts the filled sheet together.
    pub(super) fn build<'a>(
        &self,
        pieces: impl Iterator<Item = Piece<'a>>,
        part: &str,
        formats: &Formats,
    ) -> Result<Filled> {
        let mut builder = Builder {
            stack: Vec::new(),
            done: None,
            before: (0, 0),
            rounds: Vec::new(),
            row_pictures: Vec::new(),
            filled: Filled {
                root: Element::beside_nothing(),
                map: RowMap::of(self.rows.iter().copied()),
                rounds: BTreeMap::new(),
                pictures: Vec::new(),
            },
            formats,
        };
        for piece in pieces {
            match piece {
                Piece::Text(text) => builder.text(None, text),
                Piece::Leaf(name, text) => builder.text(Some(name), text),
                Piece::Token(index) => {
                    let token = self.woven.tokens.get(index).ok_or_else(|| damaged(part, "torn apart"))?;
                    builder.token(token).ok_or(TemplateError::Endless)?;
                }
            }
        }
        builder.filled.root = builder.done.ok_or_else(|| damaged(part, "torn apart"))?;
        Ok(builder.filled)
    }
}

/// An element that is being filled.
struct Frame {
    open: Open,
    look: Option<Element>,
    /// The text so far: its look, its mark, the text.
    text: Vec<(Option<Element>, Option<String>, String)>,
}

struct Builder<'a> {
    stack: Vec<Frame>,
    done: Option<Element>,
    /// The last row, in the template and filled.
    before: (u32, u32),
    rounds: Rounds,
    row_pictures: Vec<Pinned>,
    filled: Filled,
    formats: &'a Formats,
}

impl Builder<'_> {
    fn token(&mut self, token: &Token) -> Option<()> {
        match token {
            Token::Close => self.close(),
            Token::Open(open) => {
                self.stack.push(Frame { open: open.clone(), look: None, text: Vec::new() });
                Some(())
            }
            Token::Node(Node::Element(row)) if row.is("row") => self.add_row(row.clone()),
            Token::Node(node) | Token::InRun(node) => {
                self.stack.last_mut()?.open.element.children.push(node.clone());
                Some(())
            }
            Token::Format(look) => {
                self.stack.last_mut()?.look.clone_from(look);
                Some(())
            }
            Token::Round(id) => {
                match self.rounds.last_mut() {
                    Some((last, round)) if last == id => *round += 1,
                    _ => self.rounds.push((*id, 0)),
                }
                Some(())
            }
            Token::RoundsEnd => {
                self.rounds.pop();
                Some(())
            }
        }
    }

    fn text(&mut self, name: Option<&str>, text: &str) {
        let column = self.column();
        let row_pictures = &mut self.row_pictures;
        let Some(frame) = self.stack.last_mut() else { return };
        let element = &frame.open.element;
        if element.is("c") {
            if let Some(figure) = name.and_then(|name| name.strip_prefix(MARK)) {
                if !text.is_empty() {
                    let width = frame.open.width;
                    row_pictures.push(Pinned { figure: figure.to_owned(), column, row: 0, width });
                }
                return;
            }
            frame.text.push((frame.look.clone(), name.map(str::to_owned), text.to_owned()));
        } else if MARGINS.iter().any(|margin| element.is(margin)) {
            // A sign of its own in headers is doubled to be a letter.
            let text =
                if name.is_some() { text.replace('&', "&&").replace('\n', " ") } else { text.to_owned() };
            frame.text.push((None, None, text));
        }
    }

    fn column(&self) -> u32 {
        let cell = self.stack.last().and_then(|frame| frame.open.element.get("r"));
        cell.and_then(Corner::parse).map_or(1, |corner| corner.column)
    }

    fn close(&mut self) -> Option<()> {
        let frame = self.stack.pop()?;
        let mut element = frame.open.element;
        if element.is("row") {
            return self.add_row(element);
        }
        if element.is("c") {
            self.formats.fill(&mut element, &frame.text, frame.open.sole);
        } else if !frame.text.is_empty() {
            let text: String = frame.text.into_iter().map(|(_, _, text)| text).collect();
            element.set_text(super::cell::margin(&text));
        }
        match self.stack.last_mut() {
            Some(parent) => parent.open.element.children.push(Node::Element(element)),
            None => self.done = Some(element),
        }
        Some(())
    }

    /// Numbers a filled row and its cells.
    fn add_row(&mut self, mut row: Element) -> Option<()> {
        let number: u32 = row.get("r")?.parse().ok()?;
        let filled = self.filled.map.next(self.before.0, self.before.1, number);
        if filled > ROWS {
            return None;
        }
        self.before = (number, filled);
        row.set("r", filled.to_string());
        for cell in row.elements_mut() {
            if let Some(corner) = cell.get("r").and_then(Corner::parse) {
                cell.set("r", corner.at(filled).to_string());
            }
        }
        self.filled.map.add(number, Image { row: filled, rounds: self.rounds.clone() });
        if !self.rounds.is_empty() {
            self.filled.rounds.insert(filled, self.rounds.clone());
        }
        let pictures = self.row_pictures.drain(..).map(|picture| Pinned { row: filled, ..picture });
        self.filled.pictures.extend(pictures);
        self.stack.last_mut()?.open.element.children.push(Node::Element(row));
        Some(())
    }
}
