//! What a cell shows, and what a filled one holds: a number where one mark is a number, text in all other cases.
//!
//! Text goes in as text, whatever it begins with: no figure of a project can become a formula.

use crate::bureau::xml::{Element, Node};
use crate::text::shortened;
use jitu_model::Decimal;

/// Excel's limit of a cell, characters.
const CELL_CHARS: usize = 32_767;
/// Excel's limit of a header or footer, characters.
const MARGIN_CHARS: usize = 255;
/// Digits that a workbook's number holds exactly.
const DIGITS: usize = 15;
/// Ends of the names of marks that are quantities. Others are codes and words, even where they look like numbers: a
/// telephone keeps its nought.
const QUANTITIES: [&str; 20] = [
    "_wan",
    "_yuan",
    "_rate",
    "_ha",
    "count",
    "in_use",
    "reused",
    "new",
    "year",
    "score",
    "weight",
    "total",
    "completion",
    "target",
    "actual",
    "ratio",
    "towers",
    "share",
    "number",
    "value",
];
/// A mark that ends like a quantity and is a code.
const CODE: &str = "contracts[].number";

/// What a cell shows.
pub(super) enum Content<'a> {
    /// Nothing that is text.
    Other,
    /// A text with its runs: a shared string or one of its own.
    Text(&'a Element),
}

impl<'a> Content<'a> {
    /// The text that a cell shows. A formula's last result is none: it is computed anew.
    pub(super) fn of(cell: &'a Element, strings: &'a [Element]) -> Self {
        if cell.child("f").is_some() {
            return Self::Other;
        }
        let text = match cell.get("t") {
            Some("s") => {
                let index = cell.child("v").and_then(|v| v.text().trim().parse::<usize>().ok());
                index.and_then(|index| strings.get(index))
            }
            Some("inlineStr") => cell.child("is"),
            Some("str") => cell.child("v"),
            _ => None,
        };
        text.map_or(Self::Other, Self::Text)
    }

    /// Its runs: how each looks, and its text.
    pub(super) fn runs(&self) -> Vec<(Option<Element>, String)> {
        let Self::Text(string) = self else { return Vec::new() };
        if string.is("v") {
            return vec![(None, string.text())];
        }
        let mut runs = Vec::new();
        for piece in string.elements() {
            if piece.is("t") {
                runs.push((None, piece.text()));
            } else if piece.is("r") {
                let look = piece.child("rPr").cloned();
                runs.push((look, piece.child("t").map(Element::text).unwrap_or_default()));
            }
        }
        runs
    }

    /// Its text.
    pub(super) fn text(&self) -> String {
        self.runs().into_iter().map(|(_, text)| text).collect()
    }
}

/// What the number formats of a workbook mean for its cells.
#[derive(Debug, Default)]
pub(super) struct Formats {
    kinds: Vec<Kind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Percent,
    Text,
}

impl Formats {
    /// Reads the styles part.
    pub(super) fn of(styles: &Element) -> Self {
        let code = |id: &str| {
            let formats = styles.child("numFmts").into_iter().flat_map(Element::elements);
            let found = formats.into_iter().find(|format| format.get("numFmtId") == Some(id));
            found.and_then(|format| format.get("formatCode")).unwrap_or_default().to_owned()
        };
        // 9 and 10 are shares, 49 is text (ECMA-376, 18.8.30).
        let kind = |style: &Element| match style.get("numFmtId").unwrap_or_default() {
            "9" | "10" => Kind::Percent,
            "49" => Kind::Text,
            id => match code(id) {
                code if code.contains('%') => Kind::Percent,
                code if code == "@" => Kind::Text,
                _ => Kind::Number,
            },
        };
        Self { kinds: styles.child("cellXfs").into_iter().flat_map(Element::elements).map(kind).collect() }
    }

    /// Fills a cell. `sole`: the template's cell holds one mark and nothing else.
    pub(super) fn fill(
        &self,
        cell: &mut Element,
        pieces: &[(Option<Element>, Option<String>, String)],
        sole: bool,
    ) {
        let text: String = pieces.iter().map(|(_, _, text)| text.as_str()).collect();
        if text.is_empty() {
            return;
        }
        let style: Option<usize> = cell.get("s").and_then(|style| style.parse().ok());
        let kind = style.and_then(|style| self.kinds.get(style)).copied().unwrap_or(Kind::Number);
        let name = pieces.iter().find_map(|(_, name, _)| name.as_deref());
        if let Some(number) = number(text.trim(), kind).filter(|_| sole && name.is_none_or(is_quantity)) {
            let mut value = Element::beside(cell, "v");
            value.set_text(number);
            cell.children.push(Node::Element(value));
            return;
        }
        cell.set("t", "inlineStr");
        let mut string = Element::beside(cell, "is");
        let rich = pieces.iter().any(|(look, _, _)| look.is_some()) && text.chars().count() <= CELL_CHARS;
        if rich {
            for (look, name, text) in pieces.iter().filter(|(_, _, text)| !text.is_empty()) {
                let mut run = Element::beside(cell, "r");
                run.children.extend(look.clone().map(Node::Element));
                run.children.push(Node::Element(plain(cell, text, name.is_some())));
                string.children.push(Node::Element(run));
            }
        } else {
            let literal: String = pieces
                .iter()
                .map(|(_, name, text)| if name.is_some() { escaped(text) } else { text.clone() })
                .collect();
            let shown = shortened(&literal, CELL_CHARS);
            string.children.push(Node::Element(plain(cell, &shown, false)));
        }
        cell.children.push(Node::Element(string));
    }
}

fn plain(cell: &Element, text: &str, filled: bool) -> Element {
    let mut element = Element::beside(cell, "t").with("xml:space", "preserve");
    element.set_text(if filled { escaped(text) } else { text.to_owned() });
    element
}

/// Text as workbooks write it: `_x000D_` would be read as a character's number.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let bytes = tail.as_bytes();
        let numbered = bytes.len() > 6 && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit);
        out.push_str(if numbered { "_x005F_x" } else { "_x" });
        rest = &tail[2..];
    }
    out.push_str(rest);
    out
}

fn is_quantity(name: &str) -> bool {
    name != CODE && {
        let last = name.rsplit('.').next().unwrap_or_default();
        QUANTITIES.iter().any(|end| {
            last == *end
                || (end.starts_with('_') && last.ends_with(end))
                || last.ends_with(&format!("_{end}"))
        })
    }
}

/// A text as a workbook's number, if it is one and nothing is lost.
fn number(text: &str, kind: Kind) -> Option<String> {
    let (digits, percent) = match text.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let shape = unsigned.starts_with(|c: char| c.is_ascii_digit())
        && unsigned.ends_with(|c: char| c.is_ascii_digit())
        && unsigned.chars().all(|c| c.is_ascii_digit() || c == '.')
        && (!unsigned.starts_with('0') || unsigned == "0" || unsigned.starts_with("0."))
        && unsigned.chars().filter(char::is_ascii_digit).count() <= DIGITS;
    if !shape || kind == Kind::Text || (percent && kind != Kind::Percent) {
        return None;
    }
    let value: Decimal = digits.parse().ok()?;
    let value = if percent { value / Decimal::ONE_HUNDRED } else { value };
    Some(value.normalize().to_string())
}

/// A page's header or footer, as long as Excel takes it.
pub(super) fn margin(text: &str) -> String {
    text.chars().take(MARGIN_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_become_numbers_and_codes_do_not() {
        for (text, kind, expected) in [
            ("66.9266", Kind::Number, Some("66.9266")),
            ("-0.50", Kind::Number, Some("-0.5")),
            ("99.89%", Kind::Percent, Some("0.9989")),
            ("99.89%", Kind::Number, None),
            ("64", Kind::Text, None),
            ("031", Kind::Number, None),
            ("1234567890123456", Kind::Number, None),
            ("=1+1", Kind::Number, None),
            ("1.2.3", Kind::Number, None),
            ("", Kind::Number, None),
        ] {
            assert_eq!(number(text, kind).as_deref(), expected, "{text}");
        }
        for (name, quantity) in [
            ("money.fiscal.paid_wan", true),
            ("indicators[].score", true),
            ("indicators[].rule_score", true),
            ("programme.year", true),
            ("installments[].number", true),
            ("contracts[].number", false),
            ("bureau.adcode", false),
            ("telephone", false),
        ] {
            assert_eq!(is_quantity(name), quantity, "{name}");
        }
    }

    #[test]
    fn text_that_looks_like_a_character_number_stays_text() {
        assert_eq!(escaped("a_x000D_b_x1_x"), "a_x005F_x000D_b_x1_x");
    }
}
