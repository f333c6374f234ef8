//! Finds telephone numbers, identity cards, bank accounts and e-mail addresses in free text.
//!
//! Numbers are read as groups of digits with one separator between them (`0319-4332288`, `6222 0210 0111 2345`),
//! full-width digits like plain ones. What can be told by its shape is masked wherever it stands; a short number only
//! after a word such as 电话. Shapes: mobile numbers 1[3-9] with eleven digits (工信部《电信网编号计划》), fixed lines
//! with area code 0…, 400 and 800 lines; identity cards by GB 11643 (eighteen signs) and its predecessor (fifteen) with
//! a date that exists; bank cards sixteen to nineteen digits (GB/T 19584).

use serde::{Deserialize, Serialize};

use super::words::Words;

/// What was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaskKind {
    /// A person's name.
    Person,
    /// A telephone number.
    Telephone,
    /// The number of an identity card.
    IdCard,
    /// A bank account or card.
    BankAccount,
    /// An e-mail address.
    Email,
    /// The number of a voucher or an invoice.
    Voucher,
    /// A paper above the public 密级.
    Paper,
    /// A layer above the public 密级.
    Layer,
    /// An exact position.
    Position,
    /// What happened at a place and time, and who reviewed what: kept for the bureau's own use.
    Internal,
}

/// How far before a number its word may stand, in signs.
const WORD_REACH: usize = 8;
/// Digits of the shortest and longest number that a word in front makes a telephone's or an account's.
const TELEPHONE: std::ops::RangeInclusive<usize> = 5..=12;
const ACCOUNT: std::ops::RangeInclusive<usize> = 8..=30;
/// Groups that one number can have.
const MOST_GROUPS: usize = 8;

/// A run of digits.
#[derive(Debug, Clone)]
struct Group {
    /// Place of its first sign and of the one after its last, in signs.
    from: usize,
    to: usize,
    digits: String,
}

/// Masks a text; `None` where there is nothing to mask.
pub(super) fn masked(text: &str, words: &Words) -> Option<(String, Vec<MaskKind>)> {
    let signs: Vec<char> = text.chars().collect();
    let mut found: Vec<(usize, usize, MaskKind)> = emails(&signs);
    let mut at = 0;
    while at < signs.len() {
        if digit(signs[at]).is_none() {
            at += 1;
            continue;
        }
        let groups = groups(&signs, at);
        at = match hit(&signs, &groups, words) {
            Some((from, to, kind)) => {
                found.push((from, to, kind));
                to
            }
            None => groups.first().map_or(at + 1, |group| group.to.max(at + 1)),
        };
    }
    if found.is_empty() {
        return None;
    }
    found.sort_by_key(|(from, to, _)| (*from, *to));
    let (mut out, mut done) = (String::new(), 0);
    let mut kinds = Vec::new();
    for (from, to, kind) in found {
        if from < done {
            continue;
        }
        out.extend(&signs[done..from]);
        out.push_str(&words.mask);
        kinds.push(kind);
        done = to;
    }
    out.extend(&signs[done..]);
    Some((out, kinds))
}

/// A digit, plain or full-width.
fn digit(sign: char) -> Option<char> {
    match sign {
        '0'..='9' => Some(sign),
        '０'..='９' => char::from_digit(u32::from(sign) - u32::from('０'), 10),
        _ => None,
    }
}

fn is_separator(sign: char) -> bool {
    matches!(sign, '-' | '－' | '–' | '—' | ' ' | '\u{3000}' | ')' | '）' | '转')
}

/// The digits from a place on, group by group, as long as one separator stands between them.
fn groups(signs: &[char], start: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = start;
    while groups.len() < MOST_GROUPS {
        let digits: String = signs[at..].iter().map_while(|sign| digit(*sign)).collect();
        if digits.is_empty() {
            break;
        }
        let to = at + digits.len();
        groups.push(Group { from: at, to, digits });
        if !signs.get(to).is_some_and(|sign| is_separator(*sign)) {
            break;
        }
        at = to + 1;
        // Both （0319） 4332288 and 0319 - 4332288 have a blank besides.
        while signs.get(at).is_some_and(|sign| *sign == ' ') && at < to + 3 {
            at += 1;
        }
        if at >= signs.len() {
            break;
        }
    }
    groups
}

/// The longest number that begins with the first of the groups and has a shape to be masked.
fn hit(signs: &[char], groups: &[Group], words: &Words) -> Option<(usize, usize, MaskKind)> {
    let first = groups.first()?;
    if !begins(signs, first.from) {
        return None;
    }
    (1..=groups.len()).rev().find_map(|count| {
        let (some, last) = (&groups[..count], &groups[count - 1]);
        let check = signs.get(last.to).is_some_and(|sign| matches!(sign, 'X' | 'x' | 'Ｘ'));
        let kind = kind(signs, some, check, words)?;
        let to = if check && kind == MaskKind::IdCard { last.to + 1 } else { last.to };
        ends(signs, to).then_some((first.from, to, kind))
    })
}

/// Whether a number can begin here: not inside a word, a code or a decimal fraction.
fn begins(signs: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|at| signs[at]);
    !before.is_some_and(|sign| {
        sign.is_ascii_alphanumeric() || matches!(sign, '.' | '_') || digit(sign).is_some()
    })
}

/// Whether a number can end here.
fn ends(signs: &[char], at: usize) -> bool {
    match signs.get(at) {
        Some('.') => signs.get(at + 1).is_none_or(|sign| digit(*sign).is_none()),
        Some(sign) => !(sign.is_ascii_alphanumeric() || *sign == '_' || digit(*sign).is_some()),
        None => true,
    }
}

/// What a number is by its shape and the words around it.
fn kind(signs: &[char], groups: &[Group], check: bool, words: &Words) -> Option<MaskKind> {
    let all: String = groups.iter().map(|group| group.digits.as_str()).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let (from, to) = (groups.first()?.from, groups.last()?.to);
    if is_card_of_identity(&all, &lengths, check) {
        return Some(MaskKind::IdCard);
    }
    if is_amount(signs, to, words) && lengths.len() == 1 {
        return None;
    }
    if is_telephone(&all, &lengths)
        || stands_after(signs, from, &words.telephone_words) && TELEPHONE.contains(&all.len())
    {
        return Some(MaskKind::Telephone);
    }
    let card = (16..=19).contains(&all.len()) && (lengths.len() == 1 || in_fours(&lengths));
    let account = stands_after(signs, from, &words.account_words) && ACCOUNT.contains(&all.len());
    (card || account).then_some(MaskKind::BankAccount)
}

fn is_amount(signs: &[char], to: usize, words: &Words) -> bool {
    let after: String = signs[to..].iter().skip_while(|sign| **sign == ' ').take(1).collect();
    words.units.contains(&after)
}

/// Whether one of some words stands shortly before a place, with no other number between.
fn stands_after(signs: &[char], at: usize, words: &[String]) -> bool {
    let near = &signs[at.saturating_sub(WORD_REACH)..at];
    let since = near
        .iter()
        .rposition(|sign| digit(*sign).is_some() || matches!(sign, '。' | '\n'))
        .map_or(0, |at| at + 1);
    let near: String = near[since..].iter().collect();
    words.iter().any(|word| near.contains(word.as_str()))
}

fn in_fours(lengths: &[usize]) -> bool {
    lengths.split_last().is_some_and(|(last, rest)| *last <= 4 && rest.iter().all(|length| *length == 4))
}

fn is_card_of_identity(all: &str, lengths: &[usize], check: bool) -> bool {
    let shape = matches!(lengths, [_] | [6, 8, 3 | 4]);
    let number = |range: std::ops::Range<usize>| all.get(range).and_then(|part| part.parse::<u16>().ok());
    let date = |year: Option<u16>, month: Option<u16>, day: Option<u16>| {
        let date = (|| {
            let (month, day) = (u8::try_from(month?).ok()?, u8::try_from(day?).ok()?);
            jitu_model::PartialDate::day_of(year?, month, day).ok()
        })();
        date.is_some()
    };
    match all.len() {
        18 | 17 if shape && (all.len() == 18) != check => date(number(6..10), number(10..12), number(12..14)),
        15 if lengths.len() == 1 => date(number(6..8).map(|year| 1900 + year), number(8..10), number(10..12)),
        _ => false,
    }
}

fn is_telephone(all: &str, lengths: &[usize]) -> bool {
    let bare = all.strip_prefix("0086").or_else(|| all.strip_prefix("86")).filter(|rest| rest.len() == 11);
    let mobile = bare.unwrap_or(all);
    let is_mobile = mobile.len() == 11
        && mobile.starts_with('1')
        && mobile.as_bytes().get(1).is_some_and(|second| (b'3'..=b'9').contains(second));
    let service = all.len() == 10 && (all.starts_with("400") || all.starts_with("800"));
    let fixed = all.starts_with('0') && !all.starts_with("00");
    match lengths {
        [2 | 4, 11] | [2 | 4, 3, 4, 4] => is_mobile && bare.is_some(),
        [11 | 13 | 15] if is_mobile => true,
        [3, 4, 4] | [3, 8] | [4, 3, 4] | [4, 7] if is_mobile => true,
        [10] | [3, 3, 4] | [3, 4, 3] | [3, 7] if service => true,
        [10..=12] | [3 | 4, 7 | 8] | [3 | 4, 7 | 8, 1..=6] | [3 | 4, 3 | 4, 4] => fixed,
        _ => false,
    }
}

/// E-mail addresses: ASCII words around an `@`, with a dot after it.
fn emails(signs: &[char]) -> Vec<(usize, usize, MaskKind)> {
    let word = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '_' | '-' | '+');
    let mut found = Vec::new();
    for (at, _) in signs.iter().enumerate().filter(|(_, sign)| **sign == '@') {
        let from = at - signs[..at].iter().rev().take_while(|sign| word(sign)).count();
        let to = at + 1 + signs[at + 1..].iter().take_while(|sign| word(sign)).count();
        if from < at && signs[at + 1..to].contains(&'.') {
            found.push((from, to, MaskKind::Email));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str, kinds: &[MaskKind]) {
        let words = Words::shipped().unwrap();
        let (out, found) = masked(text, &words).unwrap_or_else(|| (text.to_owned(), Vec::new()));
        assert_eq!((out.as_str(), found.as_slice()), (expected, kinds), "{text}");
    }

    #[test]
    fn numbers_of_persons_are_masked() {
        use MaskKind::{BankAccount, Email, IdCard, Telephone};
        for (text, expected, kind) in [
            ("联系13912345678。", "联系×××。", Telephone),
            ("王工 139 1234 5678", "王工 ×××", Telephone),
            ("139-1234-5678", "×××", Telephone),
            ("+86 13912345678", "+×××", Telephone),
            ("+8613912345678", "+×××", Telephone),
            ("１３９１２３４５６７８", "×××", Telephone),
            ("0319-4332288", "×××", Telephone),
            ("（0319）4332288", "（×××", Telephone),
            ("(0319) 4332288转801", "(×××", Telephone),
            ("03194332288", "×××", Telephone),
            ("010 12345678", "×××", Telephone),
            ("热线400-800-1234", "热线×××", Telephone),
            ("联系电话：4332288", "联系电话：×××", Telephone),
            ("2021 13912345678", "2021 ×××", Telephone),
            ("身份证130529199001011234", "身份证×××", IdCard),
            ("13052919900101123X号", "×××号", IdCard),
            ("130529 19900101 123x", "×××", IdCard),
            ("130529900101123", "×××", IdCard),
            ("卡6222021001112345678", "卡×××", BankAccount),
            ("6222 0210 0111 2345 678", "×××", BankAccount),
            ("开户行账号：1234567890", "开户行账号：×××", BankAccount),
            ("邮箱wang.min@julu.gov.cn。", "邮箱×××。", Email),
        ] {
            check(text, expected, &[kind]);
        }
        check("13912345678、0319-4332288", "×××、×××", &[Telephone, Telephone]);
    }

    #[test]
    fn figures_dates_and_codes_stay() {
        for text in [
            "支出66.9266万元，预算670000元",
            "2021-04-28",
            "2021年4月28日至2021年12月31日",
            "邢自然〔2020〕71号",
            "采购计划备案编号: 440801-2021-03650",
            "9,453,612.25元",
            "13912345678元",
            "0.13912345678",
            "面积13912345678平方米",
            "ZJ13912345678",
            "0c5e2d1f9b8a77665544332211ffeeddccbbaa998877665544332211ffeeddcc",
            "100%、99.89%、64个",
            "4332288",
            "130529",
            "9144080012345678XA",
            "05:12:56",
            "",
        ] {
            check(text, text, &[]);
        }
    }

    #[test]
    fn long_texts_of_digits_take_no_longer_than_their_length() {
        let words = Words::shipped().unwrap();
        assert!(masked(&"1".repeat(200_000), &words).is_none());
        assert!(masked(&"1-".repeat(100_000), &words).is_none());
        assert!(masked(&"a@".repeat(50_000), &words).is_none());
    }
}
