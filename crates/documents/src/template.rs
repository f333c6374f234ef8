//! Fills marks into texts.
//!
//! The engine is minijinja, so conditions and loops work as people know them. What it prints is cut into runs again:
//! each leaf is written between two characters that no text may hold, together with its name.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jitu_model::Decimal;
use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};

use crate::content::Run;
use crate::error::{DocError, Result};
use crate::form::Words;
use crate::marks::{self, Node, joined};

/// Steps a template may take: a chapter takes hundreds, an endless loop all of them.
const FUEL: u64 = 200_000;
/// Noncharacters that open a leaf, part its name from its text, and close it.
const OPEN: char = '\u{FDD0}';
const PART: char = '\u{FDD1}';
const CLOSE: char = '\u{FDD2}';

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
        let name = key.as_str()?;
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

/// A text with a full stop, unless it has one or is empty: the filter `sentence`.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['。', '！', '？', '；', '.']) {
        text.to_owned()
    } else {
        format!("{text}。")
    }
}

/// A form's official words on something: the filter `lookup`. Nothing where it has none; a table it lacks is an error.
fn looked_up(words: &Words, value: &Value, table: &str) -> std::result::Result<Value, minijinja::Error> {
    let Some(entries) = words.get(table) else {
        let known = words.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let detail = format!("the form has no words \"{table}\", only: {known}");
        return Err(minijinja::Error::new(ErrorKind::InvalidOperation, detail));
    };
    let found = match value.downcast_object_ref::<Leaf>() {
        Some(leaf) => entries.get(&leaf.text),
        None => entries.get(&value.to_string()),
    };
    Ok(Value::from(found.map(|text| clean(text)).unwrap_or_default()))
}

/// A tree of marks, ready to fill texts.
#[derive(Debug)]
pub(crate) struct Filler<'a> {
    tree: &'a Node,
    engine: Environment<'static>,
    root: Value,
    misses: Misses,
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
        engine.add_filter("sentence", |value: &Value| match value.downcast_object_ref::<Leaf>() {
            Some(leaf) => Value::from_object(Leaf { path: leaf.path.clone(), text: sentence(&leaf.text) }),
            None => Value::from(sentence(&value.to_string())),
        });
        let words = words.clone();
        engine.add_filter("lookup", move |value: &Value, table: &str| looked_up(&words, value, table));
        engine.set_formatter(|out, _state, value| {
            match value.downcast_object_ref::<Leaf>() {
                Some(leaf) => write!(out, "{OPEN}{}{PART}{}{CLOSE}", leaf.path, leaf.text)?,
                None if value.is_undefined() || value.is_none() => {}
                None => write!(out, "{value}")?,
            }
            Ok(())
        });
        let misses = Misses::default();
        let root = value_of(tree, "", &misses);
        Self { tree, engine, root, misses }
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
        if !template.contains("{{") && !template.contains("{%") && !template.contains("{#") {
            return Ok(template.lines().map(|line| vec![Run::plain(line)]).collect());
        }
        let failed = |error: minijinja::Error| DocError::Template {
            place: place.to_owned(),
            line: error.line().unwrap_or(0),
            detail: match error.kind() {
                ErrorKind::OutOfFuel => "takes too many steps".to_owned(),
                _ => error.to_string(),
            },
        };
        self.misses.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let context = match row {
            Some(row) => minijinja::context! { row => row, ..root },
            None => root,
        };
        let printed = self.engine.render_str(&template, context);
        if let Some(mark) = self.misses.lock().unwrap_or_else(PoisonError::into_inner).first() {
            return Err(self.unknown(mark, place));
        }
        Ok(cut(&printed.map_err(failed)?))
    }

    /// The error for a mark, or a list, that does not exist.
    pub(crate) fn unknown(&self, mark: &str, place: &str) -> DocError {
        DocError::UnknownMark { mark: mark.to_owned(), place: place.to_owned(), nearest: self.nearest(mark) }
    }

    /// The known mark that is written most alike, if any is alike at all.
    fn nearest(&self, mark: &str) -> Option<String> {
        let mut known = Vec::new();
        self.tree.names("", &mut known);
        known.extend(marks::list().into_iter().map(|m| m.name.to_owned()));
        known
            .into_iter()
            .map(|name| (strsim::jaro_winkler(mark, &name), name))
            .filter(|(likeness, _)| *likeness > 0.75)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, name)| name)
    }
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
mod tests {
    use super::*;
    use crate::content::text_of;
    use crate::marks::{map, text};

    fn tree() -> Node {
        let rows = vec![map([("name", text("甲"))]), map([("name", text("乙"))])];
        map([
            ("money", map([("paid_wan", text("66.9266")), ("returned_wan", text("0"))])),
            ("indicator", map([("预算完成情况", map([("score", text("9.5"))]))])),
            ("goals", Node::List(rows)),
        ])
    }

    fn filled(template: &str) -> Result<String> {
        let tree = tree();
        let lines = Filler::new(&tree).lines(template, "一、项目概况")?;
        Ok(lines.iter().map(|line| text_of(line)).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn fills_marks_and_keeps_their_names() {
        let tree = tree();
        let lines = Filler::new(&tree).lines("支出{{ money.paid_wan }}万元。\n次行", "x").unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0][1], Run { text: "66.9266".into(), key: Some("money.paid_wan".into()) });
        assert_eq!(text_of(&lines[0]), "支出66.9266万元。");
    }

    #[test]
    fn loops_conditions_and_names_in_brackets_work() {
        for (template, expected) in [
            ("得{{ indicator[\"预算完成情况\"].score }}分", "得9.5分"),
            (
                "{% for g in goals %}{{ loop.index }}{{ g.name }}{% if not loop.last %}、{% endif %}{% endfor %}",
                "1甲、2乙",
            ),
            ("{% if money.returned_wan %}退回{% else %}无{% endif %}", "无"),
            ("{% if money.paid_wan %}有{% endif %}", "有"),
            (
                "{{ indicator[\"预算完成情况\"].score | sentence }}{{ '已完成。' | sentence }}",
                "9.5。已完成。",
            ),
            ("5 > 3 且 {x}", "5 > 3 且 {x}"),
        ] {
            assert_eq!(filled(template).unwrap(), expected, "{template}");
        }
    }

    #[test]
    fn an_unknown_mark_is_named_with_its_neighbour() {
        for (template, wrong, right) in [
            ("{{ money.payed_wan }}", "money.payed_wan", "money.paid_wan"),
            ("{{ mony.paid_wan }}", "mony", "money.paid_wan"),
            (
                "{{ indicator[\"预算完成情\"].score }}",
                "indicator[\"预算完成情\"]",
                "indicator[\"预算完成情况\"].score",
            ),
        ] {
            match filled(template).unwrap_err() {
                DocError::UnknownMark { mark, place, nearest } => {
                    assert_eq!((mark.as_str(), place.as_str()), (wrong, "一、项目概况"));
                    assert!(nearest.is_some(), "{template}");
                    if wrong != "mony" {
                        assert_eq!(nearest.unwrap(), right);
                    }
                }
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn broken_and_endless_templates_are_refused() {
        for template in [
            "{{ money.paid_wan",
            "{% for g in goals %}",
            "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}",
        ] {
            assert!(matches!(filled(template), Err(DocError::Template { .. })), "{template}");
        }
    }

    #[test]
    fn control_characters_are_shown_not_swallowed() {
        assert_eq!(clean("a\u{0}b\u{B}c\r\nd\u{FFFF}\te"), "a〔U+0000〕b\nc\nd〔U+FFFF〕\te");
    }
}
