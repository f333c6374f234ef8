//! Decimal numbers in TOML: written as an integer, a fraction or a text, read exactly as written.

use std::str::FromStr;

use jitu_model::Decimal;
use serde::{Deserialize, Deserializer, de};

#[derive(Deserialize)]
#[serde(untagged)]
enum Raw {
    Whole(i64),
    Fraction(f64),
    Text(String),
}

impl Raw {
    fn decimal<E: de::Error>(self) -> Result<Decimal, E> {
        let text = match self {
            Self::Whole(number) => return Ok(Decimal::from(number)),
            // The shortest text that reads back as this float is the text that was written.
            Self::Fraction(number) => number.to_string(),
            Self::Text(text) => text,
        };
        Decimal::from_str(text.trim()).map_err(|_| E::custom(format!("not a number: {text}")))
    }
}

/// For a number that must be there.
pub(crate) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    Raw::deserialize(deserializer)?.decimal()
}

/// For a number that may be left out; needs `#[serde(default)]` too.
pub(crate) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    Option::<Raw>::deserialize(deserializer)?.map(Raw::decimal).transpose()
}

/// Reads a number as documents print it: `99.89%`, `669,266.00`, `95 分`, `670000元`; `None` if it is none.
pub(crate) fn printed(text: &str) -> Option<Decimal> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != ',' && *c != '，').collect();
    let bare = bare.trim_end_matches(['%', '％', '元', '分']);
    Decimal::from_str_exact(bare).ok()
}
