//! Makes marks comparable: to the engine a mark is a thing with a name, neither a text nor a number.
//!
//! Where a name is compared, a filter that gives its text or its number is written behind it.

use super::{WORDS, Word, steps};
use crate::template::{NUMBER, TEXT};

/// Filters that take text only.
const OF_TEXT: [&str; 3] = ["upper", "lower", "trim"];

/// The source of a mark with those filters. `ends`: where each word ends in it, in bytes.
pub(super) fn compared(source: &str, words: &[Word], ends: &[usize]) -> String {
    let mut out = source.to_owned();
    let mut inserts: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let begin = at;
        let is_name = match &words[at] {
            Word::Ident(word) => {
                let part = begin > 0 && matches!(words[begin - 1], Word::Sign('|' | '.'));
                !WORDS.contains(&word.as_str()) && !part
            }
            _ => false,
        };
        if !is_name || steps(words, &mut at).is_none() {
            at = begin + 1;
            continue;
        }
        if let (Some(filter), Some(end)) = (filter(words, begin, at), ends.get(at - 1)) {
            inserts.push((*end, filter));
        }
    }
    for (end, filter) in inserts.into_iter().rev() {
        out.insert_str(end, &format!("|{filter}"));
    }
    out
}

/// The filter for the name of the words from `begin` to `end`, if it is compared with something.
fn filter(words: &[Word], begin: usize, end: usize) -> Option<&'static str> {
    let word = |at: usize| words.get(at);
    let before = |back: usize| begin.checked_sub(back).and_then(word);
    let sign = |word: Option<&Word>| match word {
        Some(Word::Sign(sign)) => Some(*sign),
        _ => None,
    };
    let against = |other: Option<&Word>| match other {
        Some(Word::Text(_)) => Some(TEXT),
        Some(Word::Number) => Some(NUMBER),
        _ => None,
    };
    match (sign(word(end)), sign(word(end + 1))) {
        (Some('='), Some('=')) | (Some('!'), Some('=')) => return against(word(end + 2)),
        (Some('<' | '>'), _) => return Some(NUMBER),
        (Some('|'), _) => {
            let of_text =
                matches!(word(end + 1), Some(Word::Ident(name)) if OF_TEXT.contains(&name.as_str()));
            return of_text.then_some(TEXT);
        }
        _ => {}
    }
    match (sign(before(2)), sign(before(1))) {
        (Some('<' | '>'), Some('=')) | (_, Some('<' | '>')) => Some(NUMBER),
        (Some('=' | '!'), Some('=')) => against(before(3)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::bureau::scan::parse;

    #[test]
    fn names_that_are_compared_get_a_filter() {
        for (raw, source) in [
            ("{{ a.b }}", "{{ a.b }}"),
            ("{% if a.b == '甲' and c %}", "{% if a.b|text == '甲' and c %}"),
            ("{% if 90 <= a['x'].b and not c %}", "{% if 90 <= a['x'].b|number and not c %}"),
            ("{%- if a != 5 -%}", "{%- if a|number != 5 -%}"),
            ("{% for i in a if i.b > c.d %}", "{% for i in a if i.b|number > c.d|number %}"),
            ("{{ a|upper }}{{", "{{ a|text|upper }}{{"),
            ("{% if i.a == k.b %}", "{% if i.a == k.b %}"),
        ] {
            let raw = raw.trim_end_matches("{{");
            assert_eq!(parse(raw).unwrap().source, source.trim_end_matches("{{"), "{raw}");
        }
    }
}
