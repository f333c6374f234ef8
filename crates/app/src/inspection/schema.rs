//! What layers should be like, as data: the shipped file, or a bureau's own.

use jitu_model::place::{FieldKind, Layer};
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
    /// The layer it is for; empty: any of the role.
    name: String,
    /// The role it is for; empty: any.
    role: String,
    /// Of name, code and class, those that must be filled.
    pub(super) require: Vec<OwnField>,
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
    /// EPSG codes that the layer, and the file it came from, may have; empty: those of CGCS2000.
    crs: Vec<i64>,
    /// Fields by the names that the layer, or the file it came from, gives them.
    pub(super) field: Vec<FieldRule>,
}

/// What a field should hold.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FieldRule {
    /// Its name; `name`, `code` and `class` are those of every layer.
    pub(super) name: String,
    /// Its kind; none: any.
    pub(super) kind: Option<FieldKind>,
    /// Whether it must be filled.
    pub(super) required: bool,
    /// Most characters.
    pub(super) length: Option<usize>,
    /// The values there are; empty: any.
    pub(super) codes: Vec<String>,
    /// Least number.
    pub(super) least: Option<f64>,
    /// Greatest number.
    pub(super) most: Option<f64>,
}

/// A field that every layer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum OwnField {
    Name,
    Code,
    Class,
}

impl OwnField {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Code => "code",
            Self::Class => "class",
        }
    }
}

impl Schema {
    /// Whether coordinates of that EPSG code are what is asked for: CGCS2000 in degrees (4490) or in a Gauss-Krüger zone
    /// of 6° or 3°, with the zone's number before the easting or without (4491 to 4554) where nothing else is said.
    pub(super) fn takes_crs(&self, epsg: i64) -> bool {
        if self.crs.is_empty() { matches!(epsg, 4490..=4554) } else { self.crs.contains(&epsg) }
    }
}

/// The schema of a layer in a file: the one of its name before the one of its role; the default where there is none.
///
/// # Errors
/// The file is none of schemas.
pub(super) fn of_layer(place: &str, text: &str, layer: &Layer) -> Result<Schema> {
    let file: File = toml::from_str(text)
        .map_err(|error| AppError::new("bad_schema", &[("path", place), ("detail", &error.to_string())]))?;
    let role = layer.role.name();
    let fits = |schema: &&Schema| schema.role.is_empty() || schema.role == role;
    let named = file.layer.iter().filter(fits).find(|schema| schema.name == layer.name);
    let of_role = || file.layer.iter().filter(fits).find(|schema| schema.name.is_empty());
    Ok(named.or_else(of_role).cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitu_model::place::LayerRole;

    #[test]
    fn a_name_goes_before_a_role() {
        let text = "[[layer]]\nrole = 'patch'\ntile = true\n[[layer]]\nname = '二季度图斑'\nunique = true\n";
        let layer = |name: &str, role| Layer { name: name.to_owned(), role, ..Layer::default() };
        let of = |name, role| of_layer("x", text, &layer(name, role)).unwrap();
        assert!(of("二季度图斑", LayerRole::Patch).unique);
        assert!(of("一季度图斑", LayerRole::Patch).tile);
        assert_eq!(of("耕地", LayerRole::Cropland), Schema::default());
        assert!(Schema::default().takes_crs(4526) && !Schema::default().takes_crs(4326));
        let shipped = crate::assets::text("inspection/national.toml").unwrap();
        assert!(of_layer("x", shipped, &layer("x", LayerRole::Cropland)).unwrap().tile);
    }
}
