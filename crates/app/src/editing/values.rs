//! What people type into a cell, as a field holds it.

use jitu_model::PartialDate;
use jitu_model::place::{Feature, Field, FieldKind, FieldValue};

use super::expression::{Slot, Value};

/// Numbers beyond this are no longer whole in a file that others read.
const MOST_WHOLE: f64 = 9_007_199_254_740_991.0;

/// What a field of a kind holds of a typed text; `None`: it is of another kind.
pub(super) fn typed(kind: FieldKind, text: &str) -> Option<FieldValue> {
    let text = text.trim();
    if text.is_empty() {
        return Some(FieldValue::Null);
    }
    match kind {
        FieldKind::Text => Some(FieldValue::Text(text.to_owned())),
        FieldKind::Real => number(text).map(FieldValue::Real),
        FieldKind::Integer => {
            plain(text).parse().ok().map(FieldValue::Integer).or_else(|| whole(number(text)?))
        }
        FieldKind::Date => day(text).map(FieldValue::Text),
    }
}

/// What a field of a kind holds of a calculated value; `None`: it is of another kind.
pub(super) fn calculated(kind: FieldKind, value: &Value) -> Option<FieldValue> {
    match (kind, value) {
        (_, Value::Null) => Some(FieldValue::Null),
        (FieldKind::Text, value) => typed(kind, &value.text()),
        (FieldKind::Real, value) => value.number().map(FieldValue::Real),
        (FieldKind::Integer, value) => whole(value.number()?),
        (FieldKind::Date, Value::Text(text)) => typed(kind, text),
        (FieldKind::Date, _) => None,
    }
}

fn whole(number: f64) -> Option<FieldValue> {
    let is_whole = number.fract().abs() < f64::EPSILON && number.abs() <= MOST_WHOLE;
    is_whole.then_some(FieldValue::Integer(number as i64))
}

/// Without the separators of thousands.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect()
}

fn number(text: &str) -> Option<f64> {
    plain(text).parse().ok().filter(|number: &f64| number.is_finite())
}

/// A day as `2021-06-18`, from that and `2021/6/18`, `2021.6.18`, `2021年6月18日`.
fn day(text: &str) -> Option<String> {
    let parts: Vec<&str> =
        text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let date =
        PartialDate::day_of(year.trim().parse().ok()?, month.trim().parse().ok()?, day.trim().parse().ok()?);
    date.ok().map(|date| date.to_string())
}

/// The kind of a column.
pub(super) fn kind_of(slot: Slot, fields: &[Field]) -> FieldKind {
    match slot {
        Slot::Further(at) => fields.get(at).map_or(FieldKind::Text, |field| field.kind),
        Slot::Name | Slot::Code | Slot::Class => FieldKind::Text,
    }
}

/// Puts a value into a feature.
pub(super) fn put(feature: &mut Feature, slot: Slot, value: FieldValue) {
    let text = |value: FieldValue| Some(value.to_string()).filter(|text| !text.is_empty());
    match slot {
        Slot::Name => feature.name = text(value),
        Slot::Code => feature.code = text(value),
        Slot::Class => feature.class = text(value),
        Slot::Further(at) => {
            if let Some(place) = feature.values.get_mut(at) {
                *place = value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_texts_become_what_the_field_holds() {
        let text = |text: &str| Some(FieldValue::Text(text.to_owned()));
        for (kind, typed_text, expected) in [
            (FieldKind::Text, " 甲 ", text("甲")),
            (FieldKind::Text, "", Some(FieldValue::Null)),
            (FieldKind::Real, "1,234.5", Some(FieldValue::Real(1234.5))),
            (FieldKind::Real, "甲", None),
            (FieldKind::Real, "inf", None),
            (FieldKind::Integer, "2021", Some(FieldValue::Integer(2021))),
            (FieldKind::Integer, "9007199254740993", Some(FieldValue::Integer(9_007_199_254_740_993))),
            (FieldKind::Integer, "2021.0", Some(FieldValue::Integer(2021))),
            (FieldKind::Integer, "2.5", None),
            (FieldKind::Date, "2021年6月18日", text("2021-06-18")),
            (FieldKind::Date, "2021/6/8", text("2021-06-08")),
            (FieldKind::Date, "2021-02-30", None),
            (FieldKind::Date, "2021-06", None),
        ] {
            assert_eq!(typed(kind, typed_text), expected, "{kind:?} {typed_text}");
        }
        assert_eq!(calculated(FieldKind::Integer, &Value::Number(2.5)), None);
        assert_eq!(calculated(FieldKind::Integer, &Value::Number(3.0)), Some(FieldValue::Integer(3)));
        assert_eq!(calculated(FieldKind::Text, &Value::Number(3.5)), text("3.5"));
        assert_eq!(calculated(FieldKind::Date, &Value::Number(3.5)), None);
    }
}
