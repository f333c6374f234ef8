//! Finds marks in text that an editor has cut into runs, and puts each together again.
//!
//! Word cuts a mark wherever a letter was typed later or spelled doubtfully. A mark takes the look of the run that it
//! begins in; what stood inside it follows it.

use super::error::{Place, Result, SyntaxFault, TemplateError};
use super::level::Item;
use super::scan;

/// A letter, or something between letters.
#[derive(Debug, Clone)]
pub(super) enum Bit {
    Char(char),
    /// Something fixed.
    Item(Item),
}

/// Letters as bits.
pub(super) fn letters(text: &str) -> impl Iterator<Item = Bit> {
    text.chars().map(Bit::Char)
}

/// Whether a text may hold marks.
pub(super) fn has_marks(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|mark| text.contains(mark))
}

/// Cuts bits into text and marks.
pub(super) fn heal(bits: Vec<Bit>, place: &Place) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut text = String::new();
    let mut bits: std::collections::VecDeque<Bit> = bits.into();
    while let Some(bit) = bits.pop_front() {
        match bit {
            Bit::Char('{') if opens(&bits) => {
                flush(&mut text, &mut items);
                let (raw, inside) = mark(&mut bits, place)?;
                let mark = scan::parse(&raw)
                    .map_err(|detail| TemplateError::Syntax { place: place.clone(), detail })?;
                items.push(Item::Mark(mark, place.clone()));
                items.extend(inside);
            }
            Bit::Char(c) => text.push(c),
            Bit::Item(item) => {
                flush(&mut text, &mut items);
                items.push(item);
            }
        }
    }
    flush(&mut text, &mut items);
    Ok(items)
}

fn flush(text: &mut String, items: &mut Vec<Item>) {
    if !text.is_empty() {
        items.push(Item::Text(std::mem::take(text)));
    }
}

/// Whether the letter after a brace makes a mark of it.
fn opens(bits: &std::collections::VecDeque<Bit>) -> bool {
    let next = bits.iter().find_map(|bit| match bit {
        Bit::Char(c) => Some(*c),
        Bit::Item(_) => None,
    });
    matches!(next, Some('{' | '%' | '#'))
}

/// The rest of a mark whose first brace was taken, and what stood inside it.
fn mark(bits: &mut std::collections::VecDeque<Bit>, place: &Place) -> Result<(String, Vec<Item>)> {
    let mut raw = String::from("{");
    let mut inside = Vec::new();
    let mut quote = None;
    let mut before = '{';
    while let Some(bit) = bits.pop_front() {
        let c = match bit {
            Bit::Char(c) => c,
            Bit::Item(item) => {
                inside.push(item);
                continue;
            }
        };
        raw.push(c);
        let end = match raw.chars().nth(1) {
            Some('{') => '}',
            Some(other) => other,
            None => continue,
        };
        let comment = end == '#';
        match (quote, straight(c)) {
            (Some(open), Some(close)) if open == close => quote = None,
            (None, Some(open)) if !comment => quote = Some(open),
            (None, _) if c == '}' && before == end && raw.chars().count() > 3 => return Ok((raw, inside)),
            _ => {}
        }
        before = c;
    }
    let shown = raw.chars().take(40).collect();
    Err(TemplateError::Syntax { place: place.clone(), detail: SyntaxFault::Open(shown) })
}

/// A quotation mark as the engine knows it.
fn straight(c: char) -> Option<char> {
    match c {
        '"' | '“' | '”' | '„' | '＂' => Some('"'),
        '\'' | '‘' | '’' | '＇' => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place::SheetMargin { sheet: String::new() }
    }

    #[test]
    fn marks_cut_by_runs_are_whole_again() {
        let mut bits = Vec::new();
        for (index, run) in ["甲{", "{ money.pa", "id_wan }", "}乙"].iter().enumerate() {
            bits.push(Bit::Item(Item::Quiet(index)));
            bits.extend(letters(run));
        }
        let items = heal(bits, &place()).unwrap();
        let told: Vec<String> = items
            .iter()
            .map(|item| match item {
                Item::Text(text) => text.clone(),
                Item::Mark(mark, _) => mark.source.clone(),
                Item::Quiet(index) => index.to_string(),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(told, ["0", "甲", "{{ money.paid_wan }}", "1", "2", "3", "乙"]);
    }

    #[test]
    fn quotes_hide_ends_and_a_mark_without_end_is_refused() {
        let items = heal(letters("{{ indicator[“}}”].score }}").collect(), &place()).unwrap();
        assert!(matches!(&items[..], [Item::Mark(mark, _)] if mark.source.contains("[\"}}\"]")));
        assert!(matches!(
            heal(letters("总额{{ money.paid_wan }万元").collect(), &place()),
            Err(TemplateError::Syntax { detail: SyntaxFault::Open(_), .. })
        ));
    }
}
