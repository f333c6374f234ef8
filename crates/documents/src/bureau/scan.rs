//! Reads a mark without filling it: what kind it is, which names it asks for, and whether templates may do that.
//!
//! Templates are written by people whom the bureau may not know. Loops and conditions are enough for forms; what
//! could make text grow without bound (assignments, macros, most filters) is refused here, before the engine sees it.

mod operand;

use super::error::SyntaxFault;

/// Characters of a mark, far more than any mark needs.
const LONGEST: usize = 1_000;
/// Filters whose result is no longer than what they are given.
const FILTERS: [&str; 15] = [
    "sentence", "default", "d", "length", "count", "trim", "first", "last", "sort", "reverse", "unique",
    "min", "max", "upper", "lower",
];
/// Words of expressions that are no names.
const WORDS: [&str; 13] =
    ["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None"];

/// What a mark does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Print,
    For,
    EndFor,
    If,
    /// `elif` and `else`.
    Else,
    EndIf,
    Comment,
}

/// A mark, healed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub(super) kind: Kind,
    /// As the engine reads it, with its braces.
    pub(super) source: String,
    /// The names it asks for.
    pub(super) names: Vec<Name>,
    /// The variables a loop binds.
    pub(super) binds: Vec<String>,
}

/// A name in a mark: its steps, `["indicator", "预算完成情况", "score"]`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    /// As written.
    pub(super) text: String,
    pub(super) steps: Vec<Step>,
    /// Whether it is all that a mark prints, so that it has to be a text.
    pub(super) alone: bool,
    /// Whether a loop runs over it.
    pub(super) looped: bool,
}

/// A step of a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Named(String),
    /// A row of a list.
    Row,
    /// Computed; nothing can be said of it.
    Computed,
}

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
enum Word {
    Ident(String),
    Text(String),
    Number,
    Sign(char),
}

/// Reads a mark, from its first brace to its last.
pub(super) fn parse(raw: &str) -> Result<Mark, SyntaxFault> {
    let source = healed(raw);
    let unreadable = || SyntaxFault::Unreadable(source.clone());
    if source.starts_with("{#") {
        return Ok(Mark { kind: Kind::Comment, source, names: Vec::new(), binds: Vec::new() });
    }
    if source.chars().count() > LONGEST || source.len() < 4 {
        return Err(unreadable());
    }
    let whole = &source[2..source.len() - 2];
    let inner = whole.trim_start_matches(['-', '+']);
    let begin = 2 + whole.len() - inner.len();
    let inner = inner.trim_end_matches(['-', '+']);
    let (words, ends) = words(inner).ok_or_else(unreadable)?;
    let mut mark = if source.starts_with("{{") {
        let mut names = names(&words)?;
        if let ([name], true) = (names.as_mut_slice(), is_one_name(&words)) {
            name.alone = true;
        }
        Mark { kind: Kind::Print, source: source.clone(), names, binds: Vec::new() }
    } else {
        statement(source.clone(), &words)?
    };
    let ends: Vec<usize> = ends.into_iter().map(|end| begin + end).collect();
    mark.source = operand::compared(&source, &words, &ends);
    Ok(mark)
}

fn statement(source: String, words: &[Word]) -> Result<Mark, SyntaxFault> {
    let Some((Word::Ident(verb), rest)) = words.split_first() else {
        return Err(SyntaxFault::Unreadable(source));
    };
    let (kind, names, binds) = match verb.as_str() {
        "for" => {
            let (names, binds) = heading(&source, rest)?;
            (Kind::For, names, binds)
        }
        "if" => (Kind::If, self::names(rest)?, Vec::new()),
        "elif" => (Kind::Else, self::names(rest)?, Vec::new()),
        "else" if rest.is_empty() => (Kind::Else, Vec::new(), Vec::new()),
        "endfor" if rest.is_empty() => (Kind::EndFor, Vec::new(), Vec::new()),
        "endif" if rest.is_empty() => (Kind::EndIf, Vec::new(), Vec::new()),
        other => return Err(SyntaxFault::Statement(other.to_owned())),
    };
    Ok(Mark { kind, source, names, binds })
}

/// The head of a loop: `row in indicators if row.score`.
fn heading(source: &str, words: &[Word]) -> Result<(Vec<Name>, Vec<String>), SyntaxFault> {
    let unreadable = || SyntaxFault::Unreadable(source.to_owned());
    let is = |word: &Word, wanted: &str| matches!(word, Word::Ident(word) if word == wanted);
    let at = words.iter().position(|word| is(word, "in")).ok_or_else(unreadable)?;
    let binds: Vec<String> = words[..at]
        .iter()
        .filter_map(|word| match word {
            Word::Ident(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    let rest = &words[at + 1..];
    let end = rest.iter().position(|word| is(word, "if")).unwrap_or(rest.len());
    let grows = rest[..end].iter().enumerate().any(|(index, word)| match word {
        Word::Sign('~' | '+' | '*' | '{') => true,
        // A list in brackets stands where no value stands before it.
        Word::Sign('[') => !matches!(
            index.checked_sub(1).and_then(|before| rest.get(before)),
            Some(Word::Ident(_) | Word::Sign(']' | ')'))
        ),
        _ => false,
    });
    if binds.is_empty() || grows || words.iter().any(|word| is(word, "recursive")) {
        return Err(unreadable());
    }
    let mut names = names(&rest[..end])?;
    if let Some(first) = names.first_mut() {
        first.looped = true;
    }
    // The condition after `if` may ask for what the loop binds; its names are told apart by `looped`.
    names.extend(self::names(&rest[end..])?);
    Ok((names, binds))
}

/// Straight quotes and plain spaces inside a mark: editors make typographic ones of them.
fn healed(raw: &str) -> String {
    let straight = |c: char| match c {
        '“' | '”' | '„' | '＂' => '"',
        '‘' | '’' | '＇' => '\'',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    };
    raw.chars().map(straight).filter(|c| *c != '\u{200B}' && *c != '\u{FEFF}').collect()
}

/// The words of an expression, and where each ends, in bytes.
fn words(inner: &str) -> Option<(Vec<Word>, Vec<usize>)> {
    let (mut words, mut ends) = (Vec::new(), Vec::new());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        if c == '"' || c == '\'' {
            let mut text = String::new();
            loop {
                match chars.next()? {
                    end if end == c => break,
                    '\\' => text.push(chars.next()?),
                    other => text.push(other),
                }
            }
            words.push(Word::Text(text));
        } else if c.is_alphabetic() || c == '_' {
            let mut name = String::from(c);
            while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                name.push(next);
            }
            words.push(Word::Ident(name));
        } else if c.is_ascii_digit() {
            while chars.next_if(char::is_ascii_digit).is_some() {}
            words.push(Word::Number);
        } else {
            words.push(Word::Sign(c));
        }
        let rest: usize = chars.clone().map(char::len_utf8).sum();
        ends.push(inner.len() - rest);
    }
    Some((words, ends))
}

/// Whether the words are one name and nothing else.
fn is_one_name(words: &[Word]) -> bool {
    let mut at = 0;
    matches!(words.first(), Some(Word::Ident(_))) && steps(words, &mut at).is_some() && at == words.len()
}

/// The names an expression asks for.
fn names(words: &[Word]) -> Result<Vec<Name>, SyntaxFault> {
    // It repeats text and raises to powers. Sums belong into a workbook's formulas, which count exactly.
    if words.contains(&Word::Sign('*')) {
        return Err(SyntaxFault::Name("*".to_owned()));
    }
    let mut names = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let before = at.checked_sub(1).map(|before| &words[before]);
        let Word::Ident(word) = &words[at] else {
            at += 1;
            continue;
        };
        let after = words.get(at + 1);
        match before {
            Some(Word::Sign('|')) if !FILTERS.contains(&word.as_str()) => {
                return Err(SyntaxFault::Name(word.clone()));
            }
            // A filter, a part of something computed, a test, or the name of an argument.
            Some(Word::Sign('|' | '.')) => at += 1,
            Some(Word::Ident(is)) if is == "is" || (is == "not" && after_is(words, at)) => at += 1,
            _ if WORDS.contains(&word.as_str()) => at += 1,
            _ if after == Some(&Word::Sign('=')) && words.get(at + 2) != Some(&Word::Sign('=')) => at += 1,
            _ => {
                let name = steps(words, &mut at).ok_or_else(|| SyntaxFault::Unreadable(word.clone()))?;
                if words.get(at) == Some(&Word::Sign('(')) {
                    if word != "range" && word != "loop" {
                        return Err(SyntaxFault::Name(name.text));
                    }
                } else {
                    names.push(name);
                }
            }
        }
    }
    Ok(names)
}

/// Whether the word before the one before `at` is `is`: `is not defined`.
fn after_is(words: &[Word], at: usize) -> bool {
    matches!(at.checked_sub(2).map(|index| &words[index]), Some(Word::Ident(word)) if word == "is")
}

/// The name that begins at `at`, which moves behind it.
fn steps(words: &[Word], at: &mut usize) -> Option<Name> {
    let Word::Ident(head) = words.get(*at)? else { return None };
    let mut name =
        Name { text: head.clone(), steps: vec![Step::Named(head.clone())], alone: false, looped: false };
    *at += 1;
    loop {
        match (words.get(*at), words.get(*at + 1), words.get(*at + 2)) {
            (Some(Word::Sign('.')), Some(Word::Ident(key)), _) => {
                name.text.push_str(&format!(".{key}"));
                name.steps.push(Step::Named(key.clone()));
                *at += 2;
            }
            (Some(Word::Sign('[')), Some(Word::Text(key)), Some(Word::Sign(']'))) => {
                name.text.push_str(&format!("[\"{key}\"]"));
                name.steps.push(Step::Named(key.clone()));
                *at += 3;
            }
            (Some(Word::Sign('[')), Some(Word::Number), Some(Word::Sign(']'))) => {
                name.text.push_str("[]");
                name.steps.push(Step::Row);
                *at += 3;
            }
            (Some(Word::Sign('[')), _, _) => {
                name.steps.push(Step::Computed);
                // What is inside is read as an expression of its own by the caller.
                *at += 1;
                return Some(name);
            }
            _ => return Some(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(raw: &str) -> Vec<String> {
        parse(raw).unwrap().names.into_iter().map(|name| name.text).collect()
    }

    #[test]
    fn names_are_found_in_expressions() {
        for (raw, names) in [
            ("{{ money.paid_wan }}", vec!["money.paid_wan"]),
            ("{{ indicator[“预算完成情况”].score | sentence }}", vec!["indicator[\"预算完成情况\"].score"]),
            ("{% for row in indicators if row.score %}", vec!["indicators", "row.score"]),
            ("{% if a.b and not c or d == 'x' %}", vec!["a.b", "c", "d"]),
            ("{{ a.b | default(value=c) }}", vec!["a.b", "c"]),
            ("{{ 'e.f' if g is not defined else h }}", vec!["g", "h"]),
            ("{{ loop.index }}", vec!["loop.index"]),
        ] {
            assert_eq!(asked(raw), names, "{raw}");
        }
        assert!(parse("{{ money.paid_wan }}").unwrap().names[0].alone);
        assert!(!parse("{{ money.paid_wan|sentence }}").unwrap().names[0].alone);
    }

    #[test]
    fn what_lets_text_grow_is_refused() {
        for raw in [
            "{% set a = 'x' %}",
            "{% macro m() %}",
            "{% include 'x' %}",
            "{% for a in [b~b] %}",
            "{% for a in b~b %}",
            "{% for a in tree recursive %}",
            "{{ 'a'|replace('a', 'aa') }}",
            "{{ dict(a=1) }}",
            "{{ a.upper() }}",
            "{{ 'unclosed }}",
            "{{ 'a' * 9 }}",
            "{{ a|float + 1 }}",
        ] {
            assert!(parse(raw).is_err(), "{raw}");
        }
    }
}
