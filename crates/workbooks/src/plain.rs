//! Text as a reader sees it: half width, without spaces, in lower case.
//!
//! Ledgers are typed with an input method, so `（`, `(`, `１` and `1` are the same thing to their authors.

/// Full-width forms as their ASCII twins, and the brackets and signs that mean the same.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' | '\u{2007}' | '\u{202F}' | '\u{FEFF}' => ' ',
        '【' | '〔' | '〈' | '《' => '(',
        '】' | '〕' | '〉' | '》' => ')',
        '−' | '–' | '—' | '‐' | '―' | '─' => '-',
        '。' => '.',
        '￥' => '¥',
        _ => c,
    }
}

/// Half width, no white space, lower case.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(narrow)
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'))
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Calls `keep` on each bracketed part of plain text and drops those it refuses, with their brackets.
pub(crate) fn without_brackets(text: &str, keep: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(['(', '[', '{']) {
        let (before, bracket) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = bracket.find([')', ']', '}']) else {
            out.push_str(bracket);
            return out;
        };
        if keep(&bracket[1..close]) {
            out.push_str(&bracket[..=close]);
        }
        rest = &bracket[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_and_spaces_do_not_matter() {
        assert_eq!(plain("　支付 金额\n（万元）"), "支付金额(万元)");
        assert_eq!(plain("１，２３４．５６"), "1,234.56");
        assert_eq!(without_brackets("a(万元)b[c](d", |inner| inner == "c"), "ab[c](d");
    }
}
