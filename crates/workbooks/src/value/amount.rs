//! Amounts of money: `1,234.56`, `￥１２３`, `66.9266万元`, `(123)`.

use jitu_model::money::{MoneyError, half_up};
use jitu_model::{Decimal, Money};

use super::figure;
use crate::plain::plain;
use crate::rows::Reason;
use crate::sheet::Cell;
use crate::target::Unit;

/// The part of a binary number that is noise: spreadsheets compute with 53 bits, and a sum of many cells is off by
/// some units of the last of its 15 digits. Up to 20 thousand million 元 this is less than a tenth of a 分.
const NOISE: Decimal = Decimal::from_parts(5, 0, 0, false, 14);

/// An amount in 元. A unit behind the figure wins over the column's.
///
/// # Errors
/// [`Reason::BadAmount`], [`Reason::TooPrecise`] beyond the 分, [`Reason::TooLarge`].
pub(crate) fn money(cell: &Cell, unit: Unit) -> Result<Money, Reason> {
    match cell {
        Cell::Number(number) => from_binary(in_yuan(*number, unit)?),
        Cell::Text(text) => {
            let (amount, own) = written(&plain(text)).ok_or(Reason::BadAmount)?;
            exact(in_yuan(amount, own.unwrap_or(unit))?)
        }
        _ => Err(Reason::BadAmount),
    }
}

fn in_yuan(amount: Decimal, unit: Unit) -> Result<Decimal, Reason> {
    match unit {
        Unit::Yuan => Ok(amount),
        Unit::Wan => amount.checked_mul(Decimal::from(10_000)).ok_or(Reason::TooLarge),
    }
}

fn exact(yuan: Decimal) -> Result<Money, Reason> {
    Money::from_yuan(yuan).map_err(|error| match error {
        MoneyError::TooPrecise(_) => Reason::TooPrecise,
        MoneyError::TooLarge(_) => Reason::TooLarge,
        MoneyError::NotANumber(_) => Reason::BadAmount,
    })
}

/// An amount that was a binary number in the file, without its noise.
fn from_binary(yuan: Decimal) -> Result<Money, Reason> {
    let rounded = half_up(yuan, 2);
    let noise = yuan.abs().checked_mul(NOISE).unwrap_or_default();
    exact(if (yuan - rounded).abs() <= noise { rounded } else { yuan })
}

/// An amount as written, with the unit it states.
fn written(text: &str) -> Option<(Decimal, Option<Unit>)> {
    // Accountants put a negative amount in brackets.
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let (amount, unit) = written(inner)?;
        return (amount >= Decimal::ZERO && !inner.starts_with('(')).then_some((-amount, unit));
    }
    let (text, unit) = without_unit(text);
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, without_currency(rest)),
        None => (false, without_currency(text)),
    };
    let amount = figure(text)?;
    match negative {
        // Only one sign.
        true if text.starts_with(['-', '+']) => None,
        true => Some((-amount, unit)),
        false => Some((amount, unit)),
    }
}

fn without_unit(text: &str) -> (&str, Option<Unit>) {
    for (ending, unit) in [
        ("万元", Unit::Wan),
        ("万圆", Unit::Wan),
        ("万", Unit::Wan),
        ("元整", Unit::Yuan),
        ("元", Unit::Yuan),
        ("圆", Unit::Yuan),
    ] {
        if let Some(bare) = text.strip_suffix(ending) {
            return (bare, Some(unit));
        }
    }
    (text, None)
}

fn without_currency(text: &str) -> &str {
    ["人民币", "¥", "rmb", "cny"].iter().fold(text, |text, mark| text.strip_prefix(mark).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, unit: Unit) -> Result<String, Reason> {
        money(&Cell::Text(text.to_owned()), unit).map(Money::to_yuan_text)
    }

    #[test]
    fn amounts_as_clerks_write_them() {
        for (written, yuan) in [
            ("1,234.56", "1234.56"),
            ("１２３４", "1234.00"),
            ("￥ 1,234.50 元", "1234.50"),
            ("人民币￥3", "3.00"),
            ("66.9266万元", "669266.00"),
            ("（123）", "-123.00"),
            ("(1.5万元)", "-15000.00"),
            ("-￥12", "-12.00"),
            ("¥-12", "-12.00"),
            ("−0.01", "-0.01"),
            ("0", "0.00"),
            ("500元整", "500.00"),
        ] {
            assert_eq!(text(written, Unit::Yuan), Ok(yuan.to_owned()), "{written}");
        }
        for wrong in
            ["约100", "1,23", "一百元", "()", "((3))", "(-3)", "--3", "-¥-3", "12美元", "3亿元", "1-2"]
        {
            assert_eq!(text(wrong, Unit::Yuan), Err(Reason::BadAmount), "{wrong}");
        }
    }

    #[test]
    fn the_column_is_in_wan_unless_the_cell_says_otherwise() {
        assert_eq!(text("301.6", Unit::Wan), Ok("3016000.00".to_owned()));
        assert_eq!(text("3016000元", Unit::Wan), Ok("3016000.00".to_owned()));
        assert_eq!(text("0.000001", Unit::Wan), Ok("0.01".to_owned()));
        assert_eq!(text("0.0000001", Unit::Wan), Err(Reason::TooPrecise));
        assert_eq!(text("99999999999999999999", Unit::Yuan), Err(Reason::TooLarge));
        assert_eq!(text("9999999999999999999999999999", Unit::Wan), Err(Reason::TooLarge));
    }

    #[test]
    fn noise_of_a_binary_number_is_no_precision() {
        let number =
            |text: &str, unit| money(&Cell::Number(text.parse().unwrap()), unit).map(Money::to_yuan_text);
        assert_eq!(number("4778100.00000001", Unit::Yuan), Ok("4778100.00".to_owned()));
        assert_eq!(number("945.3612251", Unit::Wan), Err(Reason::TooPrecise));
        assert_eq!(number("945.361225", Unit::Wan), Ok("9453612.25".to_owned()));
        assert_eq!(number("20000000.001", Unit::Yuan), Err(Reason::TooPrecise));
        assert_eq!(number("0.005", Unit::Yuan), Err(Reason::TooPrecise));
    }
}
