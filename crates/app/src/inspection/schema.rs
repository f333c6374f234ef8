//! What the layers of a role should be like, as data.

use serde::Deserialize;

use crate::error::{AppError, Result};

/// A file of schemas.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    layer: Vec<Schema>,
}

/// What a layer should be like. The default asks for nothing but sound shapes.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Schema {
    role: String,
    /// Fields that must be filled.
    pub(super) require: Vec<Field>,
    /// Land classes there are; empty: any.
    pub(super) classes: Vec<String>,
    /// Digits a code may have; empty: any code.
    pub(super) code_digits: Vec<usize>,
    /// Codes stand once.
    pub(super) unique: bool,
    /// Smaller features are slivers, m².
    pub(super) least_m2: f64,
    /// Less compact features are threads.
    pub(super) compact: f64,
    /// Per cent of a feature that may lie beyond the county, whose boundary often is drawn more coarsely; none: 1.
    pub(super) outside_share: Option<f64>,
    /// Features may not overlap.
    pub(super) tile: bool,
    /// Features cover the county.
    pub(super) cover: bool,
}

/// A field of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Field {
    Name,
    Code,
    Class,
}

impl Field {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Code => "code",
            Self::Class => "class",
        }
    }
}

/// The schema of a role in a file; the default where the file has none.
///
/// # Errors
/// The file is none of schemas.
pub(super) fn of_role(place: &str, text: &str, role: &str) -> Result<Schema> {
    let file: File = toml::from_str(text)
        .map_err(|error| AppError::new("bad_schema", &[("path", place), ("detail", &error.to_string())]))?;
    Ok(file.layer.into_iter().find(|schema| schema.role == role).unwrap_or_default())
}
