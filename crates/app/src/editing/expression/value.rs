//! Values of expressions and what is done with them.

use std::cmp::Ordering;

use jitu_model::Decimal;
use jitu_model::money::half_up;
use jitu_model::place::FieldValue;

/// Most decimals that are rounded to.
const MOST_DECIMALS: f64 = 15.0;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Unknown.
    Null,
    /// A number, finite.
    Number(f64),
    /// A text.
    Text(String),
    /// Whether something holds.
    Truth(bool),
}

impl Value {
    /// What a field holds; an empty text is nothing.
    pub(crate) fn of(value: &FieldValue) -> Self {
        match value {
            FieldValue::Null => Self::Null,
            FieldValue::Integer(number) => Self::Number(*number as f64),
            FieldValue::Real(number) => Self::finite(*number),
            FieldValue::Text(text) if text.is_empty() => Self::Null,
            FieldValue::Text(text) => Self::Text(text.clone()),
        }
    }

    pub(crate) fn finite(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Null }
    }

    pub(crate) fn truth(holds: bool) -> Self {
        Self::Truth(holds)
    }

    /// As a condition: numbers hold unless 0, texts never.
    pub(crate) fn holds(&self) -> bool {
        match self {
            Self::Truth(holds) => *holds,
            Self::Number(number) => number.abs() > 0.0,
            Self::Null | Self::Text(_) => false,
        }
    }

    /// As a number; a text that is one counts.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            Self::Null | Self::Truth(_) => None,
        }
    }

    /// As a person reads it; nothing for nothing.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Truth(holds) => if *holds { "1" } else { "0" }.to_owned(),
        }
    }

    /// What a sign makes of two values.
    pub(super) fn with(&self, sign: &str, other: &Self) -> Self {
        match sign {
            "&" => Self::Text(self.text() + &other.text()),
            "like" => Self::truth(self.contains(other)),
            "=" | "!=" | "<" | "<=" | ">" | ">=" => Self::truth(self.compares(sign, other)),
            // Two texts of which one is no number are joined, as people expect of a plus.
            "+" if self.is_words() || other.is_words() => Self::Text(self.text() + &other.text()),
            _ => match (self.number(), other.number()) {
                (Some(left), Some(right)) => Self::finite(match sign {
                    "+" => left + right,
                    "-" => left - right,
                    "*" => left * right,
                    _ => left / right,
                }),
                _ => Self::Null,
            },
        }
    }

    fn is_words(&self) -> bool {
        matches!(self, Self::Text(_)) && self.number().is_none()
    }

    fn contains(&self, other: &Self) -> bool {
        !matches!(self, Self::Null) && self.text().to_lowercase().contains(&other.text().to_lowercase())
    }

    fn compares(&self, sign: &str, other: &Self) -> bool {
        let order = match (self, other) {
            // Nothing equals the empty text: that is how one asks for it.
            (Self::Null, other) | (other, Self::Null) => {
                let empty = matches!(other, Self::Null) || *other == Self::Text(String::new());
                return match sign {
                    "=" => empty,
                    "!=" => !empty,
                    _ => false,
                };
            }
            // A code such as `0101` is no number because it looks like one: two texts are compared as texts.
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            _ => match (self.number(), other.number()) {
                (Some(left), Some(right)) => left.total_cmp(&right),
                _ => self.text().cmp(&other.text()),
            },
        };
        match sign {
            "=" => order == Ordering::Equal,
            "!=" => order != Ordering::Equal,
            "<" => order == Ordering::Less,
            "<=" => order != Ordering::Greater,
            ">" => order == Ordering::Greater,
            _ => order != Ordering::Less,
        }
    }
}

/// The functions that need no feature.
pub(super) fn call(name: &str, parts: &[Value]) -> Value {
    let number = |at: usize| parts.get(at).and_then(Value::number);
    let known = |number: Option<f64>| number.map_or(Value::Null, Value::finite);
    let fold = |pick: fn(f64, f64) -> f64| {
        let numbers: Option<Vec<f64>> = parts.iter().map(Value::number).collect();
        known(numbers.and_then(|numbers| numbers.into_iter().reduce(pick)))
    };
    match name {
        "round" => {
            let decimals = if parts.len() > 1 { number(1) } else { Some(0.0) };
            known(number(0).zip(decimals).map(|(value, decimals)| rounded(value, decimals)))
        }
        "abs" => known(number(0).map(f64::abs)),
        "min" => fold(f64::min),
        "max" => fold(f64::max),
        "number" => known(number(0)),
        "text" => parts.first().map_or(Value::Null, |part| Value::Text(part.text())),
        "left" => match (parts.first(), number(1)) {
            (Some(text), Some(count)) => {
                Value::Text(text.text().chars().take(count.max(0.0) as usize).collect())
            }
            _ => Value::Null,
        },
        _ => Value::Null,
    }
}

/// Half up on the digits that are shown, so that 1.005 becomes 1.01.
fn rounded(value: f64, decimals: f64) -> f64 {
    let places = decimals.clamp(0.0, MOST_DECIMALS) as u32;
    let exact: Option<Decimal> = value.to_string().parse().ok();
    exact.and_then(|exact| half_up(exact, places).to_string().parse().ok()).unwrap_or(value)
}
