//! The filters that forms, narratives and templates may use beside the engine's own.

use minijinja::value::Value;
use minijinja::{Environment, ErrorKind};

use super::{Leaf, clean};
use crate::form::Words;

/// Filters that give a mark's text, and its number: the engine compares neither with the mark itself.
pub(crate) const TEXT: &str = "text";
pub(crate) const NUMBER: &str = "number";

/// Adds the filters to an engine; `words` are a form's official ones.
pub(super) fn add(engine: &mut Environment<'static>, words: &Words) {
    engine.add_filter("sentence", |value: &Value| match value.downcast_object_ref::<Leaf>() {
        Some(leaf) => Value::from_object(Leaf { path: leaf.path.clone(), text: sentence(&leaf.text) }),
        None => Value::from(sentence(&value.to_string())),
    });
    // An unknown figure is an empty text, not something undefined.
    for name in ["default", "d"] {
        engine.add_filter(name, |value: &Value, other: Option<Value>| {
            let empty = match value.downcast_object_ref::<Leaf>() {
                Some(leaf) => leaf.text.is_empty(),
                None => value.is_undefined() || value.is_none(),
            };
            if empty { other.unwrap_or_else(|| Value::from("")) } else { value.clone() }
        });
    }
    engine.add_filter(TEXT, |value: &Value| match value.downcast_object_ref::<Leaf>() {
        Some(leaf) => Value::from(leaf.text.as_str()),
        None => value.clone(),
    });
    engine.add_filter(NUMBER, |value: &Value| match value.downcast_object_ref::<Leaf>() {
        Some(leaf) => leaf.text.trim_end_matches('%').parse::<f64>().map_or(Value::from(()), Value::from),
        None => value.clone(),
    });
    let words = words.clone();
    engine.add_filter("lookup", move |value: &Value, table: &str| looked_up(&words, value, table));
}

/// A text with a full stop, unless it has one or is empty: the filter `sentence`.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['。', '！', '？', '；', '.']) {
        text.to_owned()
    } else {
        format!("{text}。")
    }
}

/// A form's official words on something: the filter `lookup`. Nothing where it has none; a table it lacks is an error.
fn looked_up(words: &Words, value: &Value, table: &str) -> std::result::Result<Value, minijinja::Error> {
    let Some(entries) = words.get(table) else {
        let known = words.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let detail = format!("the form has no words \"{table}\", only: {known}");
        return Err(minijinja::Error::new(ErrorKind::InvalidOperation, detail));
    };
    let words = |key: &str| entries.get(key).map(|text| clean(text)).unwrap_or_default();
    Ok(match value.downcast_object_ref::<Leaf>() {
        Some(leaf) => Value::from_object(Leaf { path: leaf.path.clone(), text: words(&leaf.text) }),
        None => Value::from(words(&value.to_string())),
    })
}
