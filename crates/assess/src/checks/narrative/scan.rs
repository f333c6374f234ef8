//! Figures in a text: numbers with their units, amounts in capital letters, and where they stand.
//!
//! Marks (`{{…}}`, `{%…%}`, `{#…#}`) are blanked first: what they put in comes from the project. Reading is one pass
//! over the characters, so a hostile text costs no more than its length.

use jitu_model::{Decimal, Money};

/// What a figure is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// An amount in 元, and one unit of its last printed place.
    Amount { yuan: Decimal, place: Decimal },
    /// A share in per cent.
    Percent(Decimal),
    /// Points of a score.
    Points(Decimal),
    /// An amount in capital letters.
    Capital(Money),
}

/// A figure in a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// First character.
    pub(super) start: usize,
    /// One past its last character, unit included.
    pub(super) end: usize,
    pub(super) kind: Kind,
}

/// Stands where a mark stood.
pub(super) const MARK: char = '\u{1}';

/// The characters of a text, marks blanked, full-width figures as ASCII ones; as many as the text has.
pub(super) fn characters(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = text
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            '．' => '.',
            '％' => '%',
            MARK => ' ',
            other => other,
        })
        .collect();
    let mut at = 0;
    while at + 1 < chars.len() {
        let close = match (chars[at], chars[at + 1]) {
            ('{', '{') => Some('}'),
            ('{', '%') => Some('%'),
            ('{', '#') => Some('#'),
            _ => None,
        };
        let Some(close) = close else {
            at += 1;
            continue;
        };
        let ends = |from: usize| chars[from] == close && chars.get(from + 1) == Some(&'}');
        // A mark that is never closed is text: the template's own check names it.
        let Some(end) = (at + 2..chars.len()).find(|from| ends(*from)) else { break };
        chars[at..=end + 1].fill(MARK);
        at = end + 2;
    }
    chars
}

/// Every figure of a text, in order.
pub(super) fn tokens(chars: &[char]) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let token = if chars[at].is_ascii_digit() {
            let (end, number) = number(chars, at);
            at = end;
            number.and_then(|(start, number)| with_unit(chars, start, end, number))
        } else if starts_capital(chars, at) {
            let end = (at..chars.len()).find(|i| !is_capital(chars[*i])).unwrap_or(chars.len());
            let start = std::mem::replace(&mut at, end);
            capital(&chars[start..end]).map(|money| Token { start, end, kind: Kind::Capital(money) })
        } else {
            at += 1;
            None
        };
        if let Some(token) = token {
            at = at.max(token.end);
            found.push(token);
        }
    }
    found
}

/// The end of a run of figures, and its start and number; `None` where it is none, or part of a mark or a word.
fn number(chars: &[char], start: usize) -> (usize, Option<(usize, Decimal)>) {
    let belongs = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let mut end = (start..chars.len()).find(|i| !belongs(chars[*i])).unwrap_or(chars.len());
    while end > start && !chars[end - 1].is_ascii_digit() {
        end -= 1;
    }
    let before = start.checked_sub(1).and_then(|i| chars.get(i)).copied();
    if before.is_some_and(|c| c == MARK || c.is_ascii_alphabetic()) || end - start > 30 {
        return (end, None);
    }
    let text: String = chars[start..end].iter().filter(|c| **c != ',').collect();
    (end, Decimal::from_str_exact(&text).ok().map(|number| (start, number)))
}

/// 分 that begins one of these words is no point of a score.
const NOT_POINTS: &str = "之钟期项局类别部布管批钱秒享析支公区";

/// A number with the unit behind it; one without a unit tells nothing.
fn with_unit(chars: &[char], start: usize, end: usize, number: Decimal) -> Option<Token> {
    let at = (end..chars.len()).find(|i| chars[*i] != ' ')?;
    let next = |offset: usize| chars.get(at + offset).copied();
    let amount = |length: usize, in_yuan: i64| {
        let unit = Decimal::from(in_yuan);
        let place = Decimal::new(1, number.scale()).checked_mul(unit)?;
        // 元/个, 元每亩: a price, no amount.
        let priced = matches!(next(length), Some('/' | '／' | '每'));
        let yuan = number.checked_mul(unit).filter(|_| !priced)?;
        Some(Token { start, end: at + length, kind: Kind::Amount { yuan, place } })
    };
    match (chars[at], next(1), next(2)) {
        ('元', ..) => amount(1, 1),
        ('千', Some('元'), _) => amount(2, 1_000),
        ('万', Some('元'), _) => amount(2, 10_000),
        ('百', Some('万'), Some('元')) => amount(3, 1_000_000),
        ('亿', Some('元'), _) => amount(2, 100_000_000),
        ('%', ..) => Some(Token { start, end: at + 1, kind: Kind::Percent(number) }),
        ('分', next, _) if next.is_none_or(|c| !NOT_POINTS.contains(c)) => {
            Some(Token { start, end: at + 1, kind: Kind::Points(number) })
        }
        _ => None,
    }
}

const DIGITS: &str = "零壹贰叁肆伍陆柒捌玖";

fn is_capital(c: char) -> bool {
    DIGITS.contains(c) || "拾佰仟万亿元圆角分整正负〇两".contains(c)
}

fn starts_capital(chars: &[char], at: usize) -> bool {
    let first = chars[at] == '负' || (DIGITS.contains(chars[at]) && chars[at] != '零');
    // Two in a row: a single such character is part of a name.
    first && chars.get(at + 1).is_some_and(|c| is_capital(*c))
}

/// 肆拾陆万玖仟伍佰壹拾伍元整: the amount; `None` where it is none.
fn capital(chars: &[char]) -> Option<Money> {
    let mut fen: i64 = 0;
    // The whole part is a sum of groups of four places; `digit` waits for its place.
    let (mut total, mut group, mut digit): (i64, i64, Option<i64>) = (0, 0, None);
    let (mut negative, mut ended) = (false, false);
    for c in chars {
        if let Some(index) = DIGITS.chars().position(|known| known == *c) {
            digit = Some(i64::try_from(index).ok()?);
            continue;
        }
        match c {
            '负' => negative = true,
            '拾' => group = group.checked_add(digit.take().unwrap_or(1).checked_mul(10)?)?,
            '佰' => group = group.checked_add(digit.take()?.checked_mul(100)?)?,
            '仟' => group = group.checked_add(digit.take()?.checked_mul(1_000)?)?,
            '万' => {
                group = group.checked_add(digit.take().unwrap_or(0))?;
                total = total.checked_add(group.checked_mul(10_000)?)?;
                group = 0;
            }
            '亿' => {
                total = total.checked_add(group)?.checked_add(digit.take().unwrap_or(0))?;
                total = total.checked_mul(100_000_000)?;
                group = 0;
            }
            '元' | '圆' => {
                let whole = total.checked_add(group)?.checked_add(digit.take().unwrap_or(0))?;
                fen = whole.checked_mul(100)?;
                ended = true;
            }
            '角' => {
                fen = fen.checked_add(digit.take()?.checked_mul(10)?)?;
                ended = true;
            }
            '分' => {
                fen = fen.checked_add(digit.take()?)?;
                ended = true;
            }
            '整' | '正' => {}
            _ => return None,
        }
    }
    ended.then(|| Money::from_fen(if negative { -fen } else { fen }))
}
