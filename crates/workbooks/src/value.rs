//! Cells as typed values: amounts, dates, numbers and shares as clerks write them.

mod amount;
mod date;

use jitu_model::Decimal;

pub(crate) use amount::money;
pub(crate) use date::date;

use crate::plain::plain;
use crate::rows::Reason;
use crate::sheet::Cell;

/// Whether a cell says that there is nothing: blank, or one of the strokes that stand for it.
pub(crate) fn is_blank(cell: &Cell) -> bool {
    match cell {
        Cell::Empty => true,
        Cell::Text(text) => text
            .chars()
            .all(|c| c.is_whitespace() || matches!(crate::plain::narrow(c), '-' | '/' | '\\' | ' ')),
        _ => false,
    }
}

/// A plain number: `1,234`, `１２`, `-3.5`.
///
/// # Errors
/// [`Reason::BadNumber`].
pub(crate) fn number(cell: &Cell) -> Result<Decimal, Reason> {
    match cell {
        Cell::Number(number) => Ok(number.normalize()),
        Cell::Text(text) => figure(&plain(text)).ok_or(Reason::BadNumber),
        _ => Err(Reason::BadNumber),
    }
}

/// A share in per cent. `26%` is 26; a bare figure is a fraction of one when the whole column holds nothing above
/// one (`fractions`), because a spreadsheet stores the 26 % it shows as 0.26.
///
/// # Errors
/// [`Reason::BadNumber`].
pub(crate) fn share(cell: &Cell, fractions: bool) -> Result<Decimal, Reason> {
    if let Cell::Text(text) = cell {
        let text = plain(text);
        if let Some(bare) = text.strip_suffix('%') {
            return figure(bare).ok_or(Reason::BadNumber);
        }
    }
    let bare = number(cell)?;
    if fractions {
        bare.checked_mul(Decimal::ONE_HUNDRED).map(|share| share.normalize()).ok_or(Reason::BadNumber)
    } else {
        Ok(bare)
    }
}

/// An unsigned or signed figure with proper thousands separators, in plain text.
pub(crate) fn figure(text: &str) -> Option<Decimal> {
    let (sign, digits) = match text.strip_prefix(['+', '-']) {
        Some(rest) if text.starts_with('-') => (-Decimal::ONE, rest),
        Some(rest) => (Decimal::ONE, rest),
        None => (Decimal::ONE, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    if !all_digits(first) || (grouped && !(1..=3).contains(&first.len())) {
        return None;
    }
    if groups.any(|group| group.len() != 3 || !all_digits(group)) {
        return None;
    }
    let bare = format!("{}.{fraction}", whole.replace(',', ""));
    let bare = bare.trim_end_matches('.');
    Decimal::from_str_exact(bare).ok().map(|value| value * sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_proper_separators() {
        for (text, value) in
            [("1,234.56", "1234.56"), ("-12", "-12"), ("+.5", "0.5"), ("12.", "12"), ("1234", "1234")]
        {
            assert_eq!(figure(text), Some(value.parse().unwrap()), "{text}");
        }
        for text in ["", "-", ".", "1,23", "12,34.5", "1.2.3", "1,234,", "1234,567", "1e3", "一万", "--1"] {
            assert_eq!(figure(text), None, "{text}");
        }
    }

    #[test]
    fn shares_are_per_cent() {
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(share(&text("２６％"), true), Ok(26.into()));
        assert_eq!(share(&text("26"), false), Ok(26.into()));
        assert_eq!(share(&Cell::Number(Decimal::new(26, 2)), true), Ok(26.into()));
        assert_eq!(share(&text("四成"), false), Err(Reason::BadNumber));
    }

    #[test]
    fn strokes_stand_for_nothing() {
        for text in ["-", "——", "/", "　", " - "] {
            assert!(is_blank(&Cell::Text(text.to_owned())), "{text}");
        }
        assert!(!is_blank(&Cell::Text("0".to_owned())));
    }
}
