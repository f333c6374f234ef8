//! Makes one text of a part for the engine, and takes apart what the engine prints.
//!
//! Elements become tokens in that text: two noncharacters around a number, which neither a part nor a figure can hold.
//! So the engine repeats and drops whole elements as it repeats and drops text, with its own rules of scope.

use std::collections::BTreeMap;

use super::error::{Place, Result, SyntaxFault, TemplateError};
use super::level::{Group, Item, unmatched};
use super::names::{Reference, Scopes};
use super::scan::Kind;
use super::xml::{Element, Node};
use crate::error::DocError;
use crate::template::{CLOSE, Filler, OPEN, PART, clean};

/// Noncharacters around a token's number.
const TOKEN: char = '\u{FDD3}';
const END: char = '\u{FDD4}';
/// The token that closes the last opened element.
pub(super) const SHUT: usize = 0;
/// Bytes that a filled part may have, tokens included: some thousand pages.
const LONGEST: usize = 64 << 20;

/// Something fixed in a part.
#[derive(Debug, Clone)]
pub(super) enum Token {
    /// Closes the last opened element.
    Close,
    /// Opens an element, which holds what follows.
    Open(Open),
    /// An element or text as it is.
    Node(Node),
    /// Something inside a run, as it is.
    InRun(Node),
    /// How the text that follows looks: the run, without its text.
    Format(Option<Element>),
    /// A round of a loop over rows begins.
    Round(usize),
    /// The loop ends.
    RoundsEnd,
}

/// An element that holds marks.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) element: Element,
    /// Whether it stands in a run.
    pub(super) in_run: bool,
    /// Width that a picture in it may have, millimetres.
    pub(super) width: f64,
    /// Whether one mark is all it holds.
    pub(super) sole: bool,
}

/// A piece of what the engine printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    /// A mark's text, and its name.
    Leaf(&'a str, &'a str),
    Token(usize),
}

/// A part as the engine reads it.
#[derive(Debug, Clone)]
pub(super) struct Woven {
    source: String,
    pub(super) tokens: Vec<Token>,
    pub(super) references: Vec<Reference>,
    /// The place of each line of the source.
    places: Vec<Place>,
    /// The loops around each row of a sheet, by its number, outermost first.
    pub(super) loops: BTreeMap<u32, Vec<usize>>,
}

/// While a part is woven.
pub(super) struct Weaver {
    woven: Woven,
    scopes: Scopes,
    /// Loops over rows that are open.
    rounds: Vec<usize>,
    count: usize,
}

impl Weaver {
    /// Begins with the tokens of a part.
    pub(super) fn new(tokens: Vec<Token>) -> Self {
        let woven = Woven {
            source: String::new(),
            tokens,
            references: Vec::new(),
            places: Vec::new(),
            loops: BTreeMap::new(),
        };
        Self { woven, scopes: Scopes::default(), rounds: Vec::new(), count: 0 }
    }

    /// Weaves settled items; what they leave open has no counterpart.
    pub(super) fn weave(mut self, items: Vec<Item>) -> Result<Woven> {
        balanced(&items)?;
        self.items(items)?;
        self.check()?;
        Ok(self.woven)
    }

    fn token(&mut self, index: usize) {
        self.woven.source.push_str(&format!("{TOKEN}{index}{END}"));
    }

    fn add(&mut self, token: Token) {
        self.woven.tokens.push(token);
        self.token(self.woven.tokens.len() - 1);
    }

    fn items(&mut self, items: Vec<Item>) -> Result<()> {
        for item in items {
            match item {
                Item::Token(index) | Item::Quiet(index) => {
                    self.note_row(index);
                    self.token(index);
                }
                Item::Text(text) => self.woven.source.push_str(&clean(&text)),
                Item::Mark(mark, place) => self.mark(&mark, place),
                Item::Group(group) => self.group(group)?,
            }
        }
        Ok(())
    }

    fn mark(&mut self, mark: &super::scan::Mark, place: Place) {
        if mark.kind == Kind::Comment {
            return;
        }
        self.woven.references.extend(self.scopes.pass(mark, &place));
        // One line a mark, so that the engine's line tells the place. The break is inside a comment.
        self.woven.source.push_str(&mark.source);
        self.woven.source.push_str("{#\n#}");
        self.woven.places.push(place);
    }

    fn group(&mut self, group: Group) -> Result<()> {
        self.note_row(group.open);
        self.token(group.open);
        let sole = {
            let mut seen = group.items.iter().filter(|item| match item {
                Item::Text(text) => !text.trim().is_empty(),
                Item::Quiet(_) => false,
                _ => true,
            });
            matches!((seen.next(), seen.next()), (Some(Item::Mark(mark, _)), None) if mark.kind == Kind::Print)
        };
        let rows = match self.woven.tokens.get_mut(group.open) {
            Some(Token::Open(open)) => {
                open.sole = sole;
                open.element.is("sheetData")
            }
            _ => false,
        };
        if rows {
            self.rows(group.items)?
        } else {
            self.items(group.items)?
        }
        self.token(SHUT);
        Ok(())
    }

    /// The rows of a sheet. A loop over rows tells its rounds, and leaves its rows empty where it has none, so that
    /// sums over them stay sums.
    fn rows(&mut self, items: Vec<Item>) -> Result<()> {
        let mut open: Vec<(usize, Kind, bool)> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let Item::Mark(mark, place) = item else {
                self.items(vec![item.clone()])?;
                continue;
            };
            match mark.kind {
                Kind::For => {
                    self.mark(mark, place.clone());
                    self.count += 1;
                    self.rounds.push(self.count);
                    open.push((index, Kind::For, false));
                    self.add(Token::Round(self.count));
                }
                Kind::If => {
                    open.push((index, Kind::If, false));
                    self.mark(mark, place.clone());
                }
                Kind::Else => {
                    if let Some(last) = open.last_mut() {
                        last.2 = true;
                    }
                    self.mark(mark, place.clone());
                    if let Some((_, Kind::For, _)) = open.last() {
                        self.round_again();
                    }
                }
                Kind::EndFor => {
                    let begin = open.pop();
                    if let Some((begin, _, false)) = begin {
                        self.woven.source.push_str("{% else %}");
                        self.round_again();
                        for row in items[begin..index].iter().filter_map(row_of) {
                            if let Some(shell) = self.blank(row) {
                                self.add(Token::Node(Node::Element(shell)));
                            }
                        }
                    }
                    self.mark(mark, place.clone());
                    self.rounds.pop();
                    self.add(Token::RoundsEnd);
                }
                Kind::EndIf => {
                    open.pop();
                    self.mark(mark, place.clone());
                }
                Kind::Print | Kind::Comment => self.mark(mark, place.clone()),
            }
        }
        Ok(())
    }

    fn round_again(&mut self) {
        if let Some(id) = self.rounds.last() {
            let round = Token::Round(*id);
            self.add(round);
        }
    }

    /// A row with its cells, emptied.
    fn blank(&self, row: usize) -> Option<Element> {
        let (mut row, inner) = match self.woven.tokens.get(row)? {
            Token::Open(open) => (open.element.clone(), true),
            Token::Node(Node::Element(element)) => (element.clone(), false),
            _ => return None,
        };
        if inner {
            row.children.clear();
        }
        for cell in row.elements_mut() {
            cell.children.clear();
            cell.unset("t");
        }
        Some(row)
    }

    fn note_row(&mut self, index: usize) {
        let element = match self.woven.tokens.get(index) {
            Some(Token::Open(open)) => &open.element,
            Some(Token::Node(Node::Element(element))) => element,
            _ => return,
        };
        if let (true, Some(number)) = (element.is("row"), element.get("r").and_then(|r| r.parse().ok())) {
            self.woven.loops.insert(number, self.rounds.clone());
        }
    }

    /// Lets the engine read the text, so that what it cannot read is told before anything is filled.
    fn check(&self) -> Result<()> {
        let engine = minijinja::Environment::new();
        engine.template_from_str(&self.woven.source).map(|_| ()).map_err(|error| self.woven.fault(&error))
    }
}

/// The token of a row, if an item is one.
fn row_of(item: &Item) -> Option<usize> {
    match item {
        Item::Token(index) | Item::Quiet(index) => Some(*index),
        Item::Group(group) => Some(group.open),
        _ => None,
    }
}

/// Marks on the outermost level that are left without counterpart.
fn balanced(items: &[Item]) -> Result<()> {
    let stray = items.iter().find_map(|item| match item {
        Item::Mark(mark, place) if !matches!(mark.kind, Kind::Print | Kind::Comment) => Some((mark, place)),
        _ => None,
    });
    stray.map_or(Ok(()), |(mark, place)| Err(unmatched(mark, place)))
}

impl Woven {
    /// What the engine makes of it.
    ///
    /// # Errors
    /// Too many steps, too long a text, or something that cannot be computed; beside it what was asked in vain.
    pub(super) fn print(&self, filler: &Filler) -> (Result<String>, Vec<String>) {
        let mut out = Bounded::default();
        let (printed, misses) = filler.print(&self.source, &mut out);
        let printed = match printed {
            _ if out.over => Err(TemplateError::Endless),
            Err(error) => Err(self.fault(&error)),
            Ok(()) => String::from_utf8(out.bytes).map_err(|_| TemplateError::Endless),
        };
        (printed, misses)
    }

    fn fault(&self, error: &minijinja::Error) -> TemplateError {
        if error.kind() == minijinja::ErrorKind::OutOfFuel {
            return TemplateError::Endless;
        }
        let place =
            error.line().and_then(|line| self.places.get(line.checked_sub(1)?).or(self.places.last()));
        match place {
            Some(place) => TemplateError::Syntax {
                place: place.clone(),
                detail: SyntaxFault::Unreadable(error.to_string()),
            },
            None => TemplateError::Document(DocError::Template {
                place: String::new(),
                line: 0,
                detail: error.to_string(),
            }),
        }
    }
}

/// Takes so many bytes and no more.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    over: bool,
}

impl std::io::Write for &mut Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > LONGEST {
            self.over = true;
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Takes apart what the engine printed.
pub(super) fn pieces(printed: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = printed;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        if first == OPEN || first == TOKEN {
            let close = if first == OPEN { CLOSE } else { END };
            let inner = &rest[first.len_utf8()..];
            let end = inner.find(close).unwrap_or(inner.len());
            rest = inner.get(end + close.len_utf8()..).unwrap_or_default();
            let inner = &inner[..end];
            return Some(if first == OPEN {
                let (name, text) = inner.split_once(PART).unwrap_or(("", inner));
                Piece::Leaf(name, text)
            } else {
                // A number that is none can come from a template's own escapes; it means no token.
                Piece::Token(inner.parse().unwrap_or(usize::MAX))
            });
        }
        let end = rest.find([OPEN, TOKEN]).unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_text_is_taken_apart() {
        let printed = format!("a{TOKEN}3{END}{OPEN}m.n{PART}9.5{CLOSE}b{TOKEN}x{END}");
        let expected = [
            Piece::Text("a"),
            Piece::Token(3),
            Piece::Leaf("m.n", "9.5"),
            Piece::Text("b"),
            Piece::Token(usize::MAX),
        ];
        assert_eq!(pieces(&printed).collect::<Vec<_>>(), expected);
    }
}
