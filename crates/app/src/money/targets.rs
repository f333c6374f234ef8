//! What the rows of a workbook can become: read from `assets/ledgers`, one file a target.

use std::collections::BTreeMap;

use jitu_workbooks::{Field, FieldKind, Target};
use serde::Deserialize;

use crate::assets;
use crate::error::{AppError, Result};
use crate::language::{own_word, word};
use crate::views::{ImportField, ImportTarget};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetFile {
    known_by: Vec<String>,
    field: Vec<FieldFile>,
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    key: String,
    kind: String,
    #[serde(default)]
    required: bool,
    names: Vec<String>,
}

/// What cells of a target's field mean: pairs of a value's name and the words for it.
pub(super) fn words(target: &str, field: &str) -> Result<Vec<(String, Vec<String>)>> {
    let path = format!("ledgers/{target}.toml");
    let text = assets::text(&path).ok_or_else(|| AppError::damaged_asset(&path, &"missing"))?;
    let mut file: TargetFile =
        toml::from_str(text).map_err(|error| AppError::damaged_asset(&path, &error))?;
    Ok(file.words.remove(field).unwrap_or_default().into_iter().collect())
}

/// Every target, payments first.
pub(super) fn all() -> Result<Vec<Target>> {
    let mut targets = assets::tomls("ledgers")
        .into_iter()
        .map(|(key, text)| parse(key, text))
        .collect::<Result<Vec<Target>>>()?;
    targets.sort_by_key(|target| (target.key != "payment", target.key.clone()));
    Ok(targets)
}

fn parse(key: &str, text: &str) -> Result<Target> {
    let path = format!("ledgers/{key}.toml");
    let file: TargetFile = toml::from_str(text).map_err(|error| AppError::damaged_asset(&path, &error))?;
    let field = |field: FieldFile| {
        let kind = match field.kind.as_str() {
            "text" => FieldKind::Text,
            "money" => FieldKind::Money,
            "date" => FieldKind::Date,
            "number" => FieldKind::Number,
            "share" => FieldKind::Share,
            other => return Err(AppError::damaged_asset(&path, &other)),
        };
        Ok(Field { key: field.key, kind, required: field.required, names: field.names })
    };
    let fields = file.field.into_iter().map(field).collect::<Result<Vec<Field>>>()?;
    Ok(Target { key: key.to_owned(), fields, known_by: file.known_by })
}

/// A field's label.
pub(super) fn label(target: &str, key: &str) -> String {
    own_word(&format!("import.{target}.{key}")).unwrap_or_else(|| word(&format!("column.{key}")))
}

/// A target as the window offers it.
pub(super) fn view(target: &Target) -> ImportTarget {
    ImportTarget {
        key: target.key.clone(),
        label: word(&format!("target.{}", target.key)),
        fields: target
            .fields
            .iter()
            .map(|field| ImportField {
                key: field.key.clone(),
                label: label(&target.key, &field.key),
                required: field.required,
                money: field.kind == FieldKind::Money,
            })
            .collect(),
    }
}
