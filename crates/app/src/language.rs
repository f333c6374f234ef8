//! The language messages are shown in, and the catalogue they come from.
//!
//! A process shows one language at a time, so it is one process-wide setting: errors can then say themselves in
//! it wherever they are printed.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use serde::Deserialize;

use crate::assets;

/// A language of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 简体中文, the default.
    Chinese,
    /// English.
    English,
}

static CURRENT: AtomicU8 = AtomicU8::new(0);

impl Language {
    /// The language of that tag; `None` if there is none.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag {
            "zh-CN" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// Its tag, which names its message files.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language shown now.
    pub fn current() -> Self {
        if CURRENT.load(Ordering::Relaxed) == 0 { Self::Chinese } else { Self::English }
    }

    /// Shows this language from now on.
    pub fn make_current(self) {
        CURRENT.store(u8::from(self == Self::English), Ordering::Relaxed);
    }

    fn messages(self) -> &'static Messages {
        static CHINESE: OnceLock<Messages> = OnceLock::new();
        static ENGLISH: OnceLock<Messages> = OnceLock::new();
        let cell = if self == Self::Chinese { &CHINESE } else { &ENGLISH };
        cell.get_or_init(|| {
            let text = assets::text(&format!("messages/app.{}.toml", self.tag())).unwrap_or_default();
            toml::from_str(text).unwrap_or_default()
        })
    }
}

/// The app's own messages; those of findings are `assess`'s.
#[derive(Debug, Default, Deserialize)]
struct Messages {
    errors: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
    words: BTreeMap<String, String>,
}

/// Puts `{name}` values into a template.
fn fill(template: &str, params: &[(&str, &str)]) -> String {
    params.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// An error's sentence; a code without one shows itself with its values.
pub(crate) fn error_text(code: &str, params: &BTreeMap<String, String>) -> String {
    let params: Vec<(&str, &str)> = params.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    match Language::current().messages().errors.get(code) {
        Some(template) => fill(template, &params),
        None => format!("{code} {params:?}"),
    }
}

/// A journal label or another short text.
pub(crate) fn label(key: &str, params: &[(&str, &str)]) -> String {
    match Language::current().messages().labels.get(key) {
        Some(template) => fill(template, params),
        None => key.to_owned(),
    }
}

/// A word of the field: the label of a column, a field, a value. A key without one shows itself.
pub(crate) fn word(key: &str) -> String {
    own_word(key).unwrap_or_else(|| key.to_owned())
}

/// A word of the field, if there is one of that key.
pub(crate) fn own_word(key: &str) -> Option<String> {
    Language::current().messages().words.get(key).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        let (zh, en) = (Language::Chinese.messages(), Language::English.messages());
        assert!(zh.errors.len() > 10 && zh.labels.len() > 5);
        assert!(zh.errors.keys().eq(en.errors.keys()));
        assert!(zh.labels.keys().eq(en.labels.keys()));
        assert!(zh.words.len() > 50 && zh.words.keys().eq(en.words.keys()));
        let names = |text: &str| {
            let mut found: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}').map(|(n, _)| n.to_owned()))
                .collect();
            found.sort();
            found
        };
        for (code, text) in zh.errors.iter().chain(&zh.labels) {
            let other = en.errors.get(code).or_else(|| en.labels.get(code)).unwrap();
            assert_eq!(names(text), names(other), "{code}");
        }
    }
}
