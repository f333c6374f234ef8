//! The words of the public version, as data: `assets/forms/public.toml`.

use serde::Deserialize;

use crate::error::{DocError, Result};

/// What the product ships.
const FILE: &str = include_str!("../../../../assets/forms/public.toml");
/// Signs that a name must have at least to be an organisation's by its last sign alone.
const LONG_NAME: usize = 4;

/// Words and rules of the public version.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// Stands for a person.
    pub(super) person: String,
    /// Stands for what was masked inside a text.
    pub(super) mask: String,
    /// The link to the text, for readers who use the keyboard.
    pub(super) skip: String,
    /// Over the list of headings.
    pub(super) contents: String,
    /// Under the document: what was left out; `{n}` places were masked.
    pub(super) note: String,
    organisations: Vec<String>,
    endings: Vec<String>,
    pub(super) telephone_words: Vec<String>,
    pub(super) account_words: Vec<String>,
    pub(super) units: Vec<String>,
}

impl Words {
    /// What the product ships.
    ///
    /// # Errors
    /// The file is damaged.
    pub(super) fn shipped() -> Result<Self> {
        toml::from_str(FILE).map_err(|error| DocError::Form {
            form: "common".to_owned(),
            file: "public.toml".to_owned(),
            detail: error.to_string(),
        })
    }

    /// Whether a name is an organisation's. What is not known to be one is taken for a person's.
    pub(super) fn is_organisation(&self, name: &str) -> bool {
        let name = name.trim();
        let ends = || self.endings.iter().any(|end| name.ends_with(end.as_str()));
        self.organisations.iter().any(|word| name.contains(word.as_str()))
            || name.chars().count() >= LONG_NAME && ends()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_are_known_by_their_names() {
        let words = Words::shipped().unwrap();
        for name in [
            "中国铁塔邢台市分公司",
            "巨鹿县自然资源和规划局",
            "广州市城市规划勘测设计研究院",
            "省测绘产品质检站",
            "堤村乡人民政府",
            "信息中心",
            "ESRI China Ltd.",
        ] {
            assert!(words.is_organisation(name), "{name}");
        }
        for name in ["王敏", "李会", "欧阳社", "张三（劳务）", "买买提·艾力", "", "John Smith"]
        {
            assert!(!words.is_organisation(name), "{name}");
        }
    }
}
