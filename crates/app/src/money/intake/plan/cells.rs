//! A row's values by what they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use jitu_model::{Decimal, Money, PartialDate};
use jitu_workbooks::{Row, Value};

use super::super::{Refused, recognise};

/// Typed access to a row's values.
pub(super) struct Cells<'r>(pub(super) &'r BTreeMap<Arc<str>, Value>);

impl Cells<'_> {
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.0.get(key).map(recognise::shown).filter(|text| !text.trim().is_empty())
    }

    pub(super) fn money(&self, key: &str) -> Option<Money> {
        match self.0.get(key) {
            Some(Value::Money(money)) => Some(*money),
            _ => None,
        }
    }

    pub(super) fn date(&self, key: &str) -> Option<PartialDate> {
        match self.0.get(key) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    pub(super) fn number(&self, key: &str) -> Option<Decimal> {
        match self.0.get(key) {
            Some(Value::Number(number) | Value::Share(number)) => Some(*number),
            _ => None,
        }
    }
}

/// A whole number of a cell; `Err`: it has a fraction or does not fit.
pub(super) fn whole(cells: &Cells<'_>, key: &str) -> std::result::Result<Option<i64>, String> {
    let Some(number) = cells.number(key) else { return Ok(None) };
    let fits = number.is_integer().then(|| i64::try_from(number).ok()).flatten();
    fits.filter(|n| *n >= 0).map(Some).ok_or_else(|| number.to_string())
}

pub(super) fn not_negative(
    row: &Row,
    field: &'static str,
    amount: Money,
) -> std::result::Result<Money, Refused> {
    if amount >= Money::ZERO {
        return Ok(amount);
    }
    Err(Refused::new(row, field, &amount.to_yuan_text(), "import_negative", &[]))
}

/// Names compared without spaces and width.
pub(super) fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            c => c,
        })
        .collect()
}

/// The row's value where it has one, else what was there.
pub(super) fn over<T: Clone>(new: Option<T>, old: Option<&Option<T>>) -> Option<T> {
    new.or_else(|| old.cloned().flatten())
}
