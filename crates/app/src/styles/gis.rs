//! Has GIS programs draw the layers as they are drawn here, whenever a layer's look or name changed.

use jitu_model::Id;
use jitu_model::place::{Layer, LayerHome, LayerRole};
use jitu_store::Project;

use super::qml;
use crate::error::Result;
use crate::session::{Open, now};

/// What of a layer decides how a GIS program draws it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    id: Id<Layer>,
    home: LayerHome,
    table: String,
    name: String,
    role: LayerRole,
    style: Option<String>,
    opacity: f64,
}

impl Shown {
    fn of(layer: &Layer) -> Self {
        Self {
            id: layer.id,
            home: layer.home,
            table: layer.table_name.clone(),
            name: layer.name.clone(),
            role: layer.role,
            style: layer.style.clone(),
            opacity: layer.opacity,
        }
    }
}

/// After a change of the open project: only where a layer's look or name is another than last time.
pub(crate) fn show(open: &mut Open) -> Result<()> {
    let layers = open.project.layers()?;
    let shown: Vec<Shown> = layers.iter().map(Shown::of).collect();
    if open.shown.as_ref() != Some(&shown) {
        write(&open.project, &now(), &layers);
        open.shown = Some(shown);
    }
    Ok(())
}

/// Of a project that was just made.
pub(crate) fn show_new(project: &Project, at: &str) -> Result<()> {
    write(project, at, &project.layers()?);
    Ok(())
}

/// The change itself is kept already: when another program holds a file just now, the styles follow when a look changes
/// next.
fn write(project: &Project, at: &str, layers: &[Layer]) {
    let _ = project.show_styles(at, layers, &qml::of_layer);
}
