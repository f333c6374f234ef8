//! Fills marks into texts.
//!
//! The engine is minijinja, so conditions and loops work as people know them. What it prints is cut into runs again:
//! each leaf is written between two characters that no text may hold, together with its name.

mod filters;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jitu_model::Decimal;
use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};

pub(crate) use filters::{NUMBER, TEXT};

use crate::content::Run;
use crate::error::{DocError, Result};
use crate::finding::{DocFinding, blank};
use crate::form::Words;
use crate::marks::{self, Node, joined};

/// Steps a template may take: a chapter takes hundreds, an endless loop all of them.
const FUEL: u64 = 200_000;
/// Noncharacters that open a leaf, part its name from its text, and close it.
pub(crate) const OPEN: char = '\u{FDD0}';
pub(crate) const PART: char = '\u{FDD1}';
pub(crate) const CLOSE: char = '\u{FDD2}';

/// Names the engine asks the context for before it finds its own.
const ENGINE_NAMES: [&str; 7] = ["range", "dict", "debug", "namespace", "loop", "self", "super"];

/// Paths that a template asked for in vain.
type Misses = Arc<Mutex<Vec<String>>>;

/// A leaf as the engine sees it.
#[derive(Debug)]
struct Leaf {
    path: String,
    text: String,
}

impl Object for Leaf {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
    fn is_true(self: &Arc<Self>) -> bool {
        !self.text.is_empty() && self.text.parse::<Decimal>().map_or(true, |number| !number.is_zero())
    }
    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// A node of named marks as the engine sees it.
#[derive(Debug)]
struct Branch {
    path: String,
    entries: BTreeMap<String, Value>,
    misses: Misses,
}

impl Object for Branch {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        // A name may come from a mark: `indicator[row.name]`.
        let name = key.as_str().or(key.downcast_object_ref::<Leaf>().map(|leaf| leaf.text.as_str()))?;
        let found = self.entries.get(name).cloned();
        if found.is_none() && !(self.path.is_empty() && ENGINE_NAMES.contains(&name)) {
            self.misses.lock().unwrap_or_else(PoisonError::into_inner).push(joined(&self.path, name));
        }
        found
    }
    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.entries.keys().map(Value::from).collect())
    }
}

fn value_of(node: &Node, path: &str, misses: &Misses) -> Value {
    match node {
        Node::Text(text) => Value::from_object(Leaf { path: path.to_owned(), text: clean(text) }),
        Node::List(rows) => {
            rows.iter().map(|row| value_of(row, &format!("{path}[]"), misses)).collect::<Vec<Value>>().into()
        }
        Node::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, node)| (key.clone(), value_of(node, &joined(path, key), misses)))
                .collect();
            Value::from_object(Branch { path: path.to_owned(), entries, misses: Arc::clone(misses) })
        }
    }
}

/// Makes control characters and noncharacters visible, so that no writer meets one and nothing vanishes.
/// Line breaks of every kind become `\n`, tabs stay.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' | '\u{B}' | '\u{C}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            c if c.is_control() || is_noncharacter(c) => out.push_str(&format!("〔U+{:04X}〕", c as u32)),
            c => out.push(c),
        }
    }
    out
}

fn is_noncharacter(c: char) -> bool {
    let code = c as u32;
    (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}

/// A tree of marks, ready to fill texts.
#[derive(Debug)]
pub(crate) struct Filler<'a> {
    tree: &'a Node,
    engine: Environment<'static>,
    root: Value,
    misses: Misses,
    /// Marks outside of lists that were printed while they are empty.
    blanks: Misses,
    /// What was forgiven; `None`: nothing is.
    forgiven: Option<RefCell<Vec<DocFinding>>>,
}

impl<'a> Filler<'a> {
    /// Prepares a tree.
    pub(crate) fn new(tree: &'a Node) -> Self {
        Self::with_words(tree, &Words::default())
    }

    /// Prepares a tree and a form's official words.
    pub(crate) fn with_words(tree: &'a Node, words: &Words) -> Self {
        let mut engine = Environment::new();
        engine.set_auto_escape_callback(|_| AutoEscape::None);
        engine.set_undefined_behavior(UndefinedBehavior::Chainable);
        engine.set_fuel(Some(FUEL));
        filters::add(&mut engine, words);
        let blanks = Misses::default();
        let noted = Arc::clone(&blanks);
        engine.set_formatter(move |out, _state, value| {
            match value.downcast_object_ref::<Leaf>() {
                Some(leaf) if leaf.text.is_empty() => {
                    if !leaf.path.contains("[]") {
                        noted.lock().unwrap_or_else(PoisonError::into_inner).push(leaf.path.clone());
                    }
                }
                Some(leaf) => write!(out, "{OPEN}{}{PART}{}{CLOSE}", leaf.path, leaf.text)?,
                None if value.is_undefined() || value.is_none() => {}
                None => write!(out, "{value}")?,
            }
            Ok(())
        });
        let misses = Misses::default();
        let root = value_of(tree, "", &misses);
        Self { tree, engine, root, misses, blanks, forgiven: None }
    }

    /// The same, but what cannot be filled is printed as it was written, and kept for [`Self::findings`].
    pub(crate) fn forgiving(self) -> Self {
        Self { forgiven: Some(RefCell::default()), ..self }
    }

    /// What was forgiven so far, and what was printed empty.
    pub(crate) fn findings(&self) -> Vec<DocFinding> {
        self.forgiven.as_ref().map(|found| found.borrow().clone()).unwrap_or_default()
    }

    /// Keeps an error as a finding, or gives it back.
    ///
    /// # Errors
    /// The error, if nothing is forgiven.
    pub(crate) fn forgive(&self, error: DocError) -> Result<()> {
        let Some(found) = &self.forgiven else { return Err(error) };
        found.borrow_mut().push(match error {
            DocError::UnknownMark { mark, place, nearest } => {
                DocFinding::UnknownMark { place, mark, nearest }
            }
            DocError::Template { place, line, detail } => DocFinding::BrokenText { place, line, detail },
            other => return Err(other),
        });
        Ok(())
    }

    /// The tree it fills from.
    pub(crate) fn tree(&self) -> &'a Node {
        self.tree
    }

    /// Fills a text; one list of runs a line.
    ///
    /// # Errors
    /// An unknown mark, or a text that the engine cannot read.
    pub(crate) fn lines(&self, template: &str, place: &str) -> Result<Vec<Vec<Run>>> {
        self.fill(template, place, self.root.clone(), None)
    }

    /// Fills a text for one row of a list, which it calls `row`.
    ///
    /// # Errors
    /// As [`Self::lines`].
    pub(crate) fn row_lines(
        &self,
        template: &str,
        place: &str,
        list: &str,
        row: &Node,
    ) -> Result<Vec<Vec<Run>>> {
        let value = value_of(row, &format!("{list}[]"), &self.misses);
        self.fill(template, place, self.root.clone(), Some(value))
    }

    fn fill(&self, template: &str, place: &str, root: Value, row: Option<Value>) -> Result<Vec<Vec<Run>>> {
        let template = clean(template);
        match self.try_fill(&template, place, root, row) {
            Ok(lines) => {
                let blanks = std::mem::take(&mut *self.blanks.lock().unwrap_or_else(PoisonError::into_inner));
                if let Some(found) = &self.forgiven {
                    found.borrow_mut().extend(blanks.into_iter().map(|mark| blank(place, mark)));
                }
                Ok(lines)
            }
            Err(error) => {
                self.forgive(error)?;
                Ok(as_written(&template))
            }
        }
    }

    fn try_fill(
        &self,
        template: &str,
        place: &str,
        root: Value,
        row: Option<Value>,
    ) -> Result<Vec<Vec<Run>>> {
        if !template.contains("{{") && !template.contains("{%") && !template.contains("{#") {
            return Ok(as_written(template));
        }
        let failed = |error: minijinja::Error| DocError::Template {
            place: place.to_owned(),
            line: error.line().unwrap_or(0),
            detail: match error.kind() {
                ErrorKind::OutOfFuel => "takes too many steps".to_owned(),
                _ => error.to_string(),
            },
        };
        for noted in [&self.misses, &self.blanks] {
            noted.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        let context = match row {
            Some(row) => minijinja::context! { row => row, ..root },
            None => root,
        };
        let printed = self.engine.render_str(template, context);
        if let Some(mark) = self.misses.lock().unwrap_or_else(PoisonError::into_inner).first() {
            return Err(self.unknown(mark, place));
        }
        Ok(cut(&printed.map_err(failed)?))
    }

    /// Allows a long text more steps than a chapter takes.
    pub(crate) fn with_fuel(mut self, steps: u64) -> Self {
        self.engine.set_fuel(Some(steps));
        self
    }

    /// Prints a prepared text as it is: its noncharacters stay, leaves come between [`OPEN`], [`PART`] and [`CLOSE`].
    /// With it, every path that was asked for in vain.
    ///
    /// # Errors
    /// The engine cannot read the text or took too many steps, or `out` takes no more.
    pub(crate) fn print(
        &self,
        source: &str,
        out: impl std::io::Write,
    ) -> (std::result::Result<(), minijinja::Error>, Vec<String>) {
        self.misses.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let engine: &Environment<'_> = &self.engine;
        let template = engine.template_from_str(source);
        let printed =
            template.and_then(|template| template.render_captured_to(self.root.clone(), out).map(|_| ()));
        (printed, std::mem::take(&mut *self.misses.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// The error for a mark, or a list, that does not exist.
    pub(crate) fn unknown(&self, mark: &str, place: &str) -> DocError {
        DocError::UnknownMark { mark: mark.to_owned(), place: place.to_owned(), nearest: self.nearest(mark) }
    }

    /// The known mark that is written most alike, if any is alike at all.
    pub(crate) fn nearest(&self, mark: &str) -> Option<String> {
        let mut known = Vec::new();
        self.tree.names("", &mut known);
        known.extend(marks::list().into_iter().map(|m| m.name.to_owned()));
        most_alike(mark, known)
    }
}

/// A text with its marks unfilled, one list of runs a line.
fn as_written(template: &str) -> Vec<Vec<Run>> {
    template.lines().map(|line| vec![Run::plain(line)]).collect()
}

/// The name that is written most alike, if any is alike at all.
pub(crate) fn most_alike(mark: &str, known: impl IntoIterator<Item = String>) -> Option<String> {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(mark, &name), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// Cuts what the engine printed into lines of runs.
fn cut(printed: &str) -> Vec<Vec<Run>> {
    let mut lines = vec![Vec::new()];
    let mut rest = printed;
    while let Some(start) = rest.find(OPEN) {
        push(&mut lines, &rest[..start], None);
        let inner = &rest[start + OPEN.len_utf8()..];
        let end = inner.find(CLOSE).unwrap_or(inner.len());
        let (key, text) = inner[..end].split_once(PART).unwrap_or(("", &inner[..end]));
        push(&mut lines, text, Some(key));
        rest = inner.get(end + CLOSE.len_utf8()..).unwrap_or_default();
    }
    push(&mut lines, rest, None);
    lines
}

/// Appends text to the last line, opening a new one at each line break.
fn push(lines: &mut Vec<Vec<Run>>, text: &str, key: Option<&str>) {
    for (index, part) in text.split('\n').enumerate() {
        if index > 0 {
            lines.push(Vec::new());
        }
        if let (false, Some(line)) = (part.is_empty(), lines.last_mut()) {
            line.push(Run { text: part.to_owned(), key: key.map(str::to_owned) });
        }
    }
}

#[cfg(test)]
mod tests;
