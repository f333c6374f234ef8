//! What fields, columns and layers are usually called, as data.

use std::collections::BTreeMap;

use geo_types::Coord;
use jitu_model::place::{Field, FieldKind, LayerRole};
use jitu_spatial::source::points::CoordinateNames;
use serde::Deserialize;

use crate::assets;
use crate::error::{AppError, Result};

const FILE: &str = "importing/national.toml";

/// The file of names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    fields: Fields,
    columns: Columns,
    role: Vec<Role>,
    provinces: BTreeMap<String, [f64; 2]>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    name: Vec<String>,
    code: Vec<String>,
    class: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    east: Vec<String>,
    north: Vec<String>,
    either: Vec<(String, String)>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Role {
    role: String,
    parts: Vec<String>,
}

impl Names {
    /// Those that come with the program.
    ///
    /// # Errors
    /// A damaged asset.
    pub(super) fn known() -> Result<Self> {
        let text = assets::text(FILE).ok_or_else(|| AppError::damaged_asset(FILE, &"missing"))?;
        toml::from_str(text).map_err(|error| AppError::damaged_asset(FILE, &error))
    }

    /// How columns of coordinates may be called.
    pub(super) fn coordinates(&self) -> CoordinateNames {
        CoordinateNames {
            east: self.columns.east.clone(),
            north: self.columns.north.clone(),
            either: self.columns.either.clone(),
        }
    }

    /// The fields that hold name, code and class, by their places; none is taken twice.
    pub(super) fn columns(&self, fields: &[Field]) -> [Option<usize>; 3] {
        let mut taken = Vec::new();
        [&self.fields.name, &self.fields.code, &self.fields.class].map(|names| {
            let found = names.iter().find_map(|name| {
                let fits = |(at, field): &(usize, &Field)| {
                    let plain = !matches!(field.kind, FieldKind::Real | FieldKind::Date);
                    plain && !taken.contains(at) && field.name.eq_ignore_ascii_case(name)
                };
                fields.iter().enumerate().find(fits).map(|(at, _)| at)
            });
            taken.extend(found);
            found
        })
    }

    /// What a layer of that name is to the field.
    pub(super) fn role(&self, name: &str) -> LayerRole {
        let name = name.to_uppercase();
        let fits = |role: &&Role| role.parts.iter().any(|part| name.contains(&part.to_uppercase()));
        let found = self.role.iter().find(fits).and_then(|role| LayerRole::from_name(&role.role));
        found.unwrap_or(LayerRole::Other)
    }

    /// About where the bureau of that code is.
    pub(super) fn province(&self, adcode: &str) -> Option<Coord<f64>> {
        let [x, y] = *self.provinces.get(adcode.get(..2)?)?;
        Some(Coord { x, y })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_layers_are_known_by_their_names() {
        let names = Names::known().unwrap();
        let field = |name: &str, kind| Field { name: name.to_owned(), kind };
        let fields = [
            field("BSM", FieldKind::Text),
            field("dlbm", FieldKind::Text),
            field("TBMJ", FieldKind::Real),
            field("ZLDWMC", FieldKind::Text),
            field("TBBH", FieldKind::Text),
        ];
        assert_eq!(names.columns(&fields), [Some(3), Some(4), Some(1)]);
        assert_eq!(names.columns(&[field("名称", FieldKind::Text)]), [Some(0), None, None]);
        assert_eq!(names.role("巨鹿县永久基本农田2021"), LayerRole::Farmland);
        assert_eq!(names.role("dltb"), LayerRole::Cropland);
        assert_eq!(names.role("道路"), LayerRole::Other);
        assert!(names.province("130529").is_some() && names.province("99").is_none());
        assert!(names.role.iter().all(|role| LayerRole::from_name(&role.role).is_some()));
    }
}
