//! Changes to layers as the layer tree makes them, each one undoable entry.

use jitu_model::place::{Layer, LayerHome, LayerRole, Secrecy};
use jitu_model::style::LayerStyle;
use jitu_render::look::Look;
use serde::Deserialize;
use specta::Type;

use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language;
use crate::session::Session;
use crate::views::{ProjectView, RowId};

/// A change to a layer; null leaves a setting as it is.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Type)]
pub struct LayerEdit {
    /// New name.
    pub name: Option<String>,
    /// Shown when the map opens.
    pub visible: Option<bool>,
    /// 0 to 1.
    pub opacity: Option<f64>,
    /// The group in the layer tree; an empty text takes it out of its group.
    pub folder: Option<String>,
    /// `public`, `internal`, `secret`.
    pub secrecy: Option<String>,
    /// `county`, `cropland`…
    pub role: Option<String>,
    /// A style as JSON; an empty text: as the role is.
    pub style: Option<String>,
}

/// Changes a layer.
///
/// # Errors
/// No such layer; a name that is empty or too long; a style that does not read; a secret layer in the project file.
pub fn edit_layer(session: &mut Session, layer: RowId, edit: &LayerEdit) -> Result<ProjectView> {
    let mut layer = find(session, layer)?;
    apply(&mut layer, edit)?;
    let key = if edit.style.is_some() { "style_layer" } else { "edit_layer" };
    let label = language::label(key, &[("name", &layer.name)]);
    session.write(&label, |writer| writer.update(&layer))?;
    opened_view(session)
}

fn apply(layer: &mut Layer, edit: &LayerEdit) -> Result<()> {
    let wrong =
        |field: &str, value: &str| AppError::new("layer_setting", &[("field", field), ("value", value)]);
    if let Some(name) = &edit.name {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 60 {
            return Err(wrong("name", name));
        }
        name.clone_into(&mut layer.name);
    }
    if let Some(visible) = edit.visible {
        layer.visible = visible;
    }
    if let Some(opacity) = edit.opacity {
        if !(0.0..=1.0).contains(&opacity) {
            return Err(wrong("opacity", &opacity.to_string()));
        }
        layer.opacity = opacity;
    }
    if let Some(folder) = &edit.folder {
        let folder = folder.trim();
        if folder.chars().count() > 60 {
            return Err(wrong("folder", folder));
        }
        layer.folder = (!folder.is_empty()).then(|| folder.to_owned());
    }
    if let Some(secrecy) = &edit.secrecy {
        layer.secrecy = Secrecy::from_name(secrecy).ok_or_else(|| wrong("secrecy", secrecy))?;
        // A secret layer never is in the project file.
        if layer.secrecy == Secrecy::Secret && layer.home == LayerHome::Project {
            return Err(AppError::new("secret_in_project", &[("name", &layer.name)]));
        }
    }
    if let Some(role) = &edit.role {
        let known = LayerRole::from_name(role).ok_or_else(|| wrong("role", role))?;
        // A grid of heights stays one, and nothing else becomes one.
        if (known == LayerRole::Terrain) != (layer.role == LayerRole::Terrain) {
            return Err(wrong("role", role));
        }
        layer.role = known;
    }
    if let Some(style) = &edit.style {
        layer.style = if style.trim().is_empty() { None } else { Some(checked(style)?) };
    }
    Ok(())
}

/// A style that reads and can be drawn, written as this program writes it.
fn checked(text: &str) -> Result<String> {
    let bad = |detail: &dyn std::fmt::Display| AppError::new("bad_style", &[("detail", &detail.to_string())]);
    // A list would be read as the values of a style in their order.
    if !text.trim_start().starts_with('{') {
        return Err(bad(&"{…}"));
    }
    let style: LayerStyle = serde_json::from_str(text).map_err(|error| bad(&error))?;
    Look::new(&style).map_err(|error| bad(&error))?;
    serde_json::to_string(&style).map_err(|error| AppError::internal(&error))
}

/// Puts the layers in an order, lowest drawn first; layers that are not named stay below, in theirs.
///
/// # Errors
/// No such layer.
pub fn order_layers(session: &mut Session, order: &[RowId]) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    for id in order {
        find(session, *id)?;
    }
    let rank =
        |layer: &Layer| order.iter().position(|id| *id == RowId::from(layer.id)).map_or(-1, |at| at as i64);
    let mut layers: Vec<Layer> = snapshot.layers.clone();
    layers.sort_by_key(|layer| (rank(layer), layer.position));
    session.write(&language::label("order_layers", &[]), |writer| {
        for (position, layer) in (0..).zip(&mut layers) {
            if layer.position != position {
                layer.position = position;
                writer.update(layer)?;
            }
        }
        Ok(())
    })?;
    opened_view(session)
}

/// Removes a layer from the project; one of the library stays in the library, so that undo finds it.
///
/// # Errors
/// No such layer; a row that was edited around the journal.
pub fn remove_layer(session: &mut Session, layer: RowId) -> Result<ProjectView> {
    let layer = find(session, layer)?;
    let label = language::label("remove_layer", &[("name", &layer.name)]);
    session.write(&label, |writer| writer.delete_layer(layer.id))?;
    opened_view(session)
}

pub(super) fn find(session: &Session, layer: RowId) -> Result<Layer> {
    let snapshot = session.snapshot()?;
    let found = snapshot.layers.iter().find(|candidate| candidate.id == layer.id());
    found.cloned().ok_or_else(|| AppError::new("unknown_layer", &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_checked() {
        let mut layer = Layer { name: "耕地".to_owned(), opacity: 1.0, ..Layer::default() };
        let good = LayerEdit {
            opacity: Some(0.5),
            folder: Some(" 三区三线 ".to_owned()),
            style: Some(r##"{"rules":[{"fill":"#112233"}]}"##.to_owned()),
            role: Some("cropland".to_owned()),
            ..LayerEdit::default()
        };
        apply(&mut layer, &good).unwrap();
        assert_eq!((layer.folder.as_deref(), layer.role), (Some("三区三线"), LayerRole::Cropland));
        let bad = [
            LayerEdit { opacity: Some(f64::NAN), ..LayerEdit::default() },
            LayerEdit { name: Some("  ".to_owned()), ..LayerEdit::default() },
            LayerEdit { style: Some(r#"{"rules":[{"fill":"red"}]}"#.to_owned()), ..LayerEdit::default() },
            LayerEdit { style: Some("[]".to_owned()), ..LayerEdit::default() },
            LayerEdit { role: Some("terrain".to_owned()), ..LayerEdit::default() },
            LayerEdit { secrecy: Some("secret".to_owned()), ..LayerEdit::default() },
        ];
        for edit in bad {
            assert!(apply(&mut layer.clone(), &edit).is_err(), "{edit:?}");
        }
        apply(&mut layer, &LayerEdit { style: Some(String::new()), ..LayerEdit::default() }).unwrap();
        assert_eq!(layer.style, None);
    }
}
