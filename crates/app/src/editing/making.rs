//! Layers made in the project: empty ones to draw in, and the records of those that edits make.

use jitu_model::place::{Field, FieldKind, Layer, LayerHome, LayerRole, Secrecy};
use serde::Deserialize;
use specta::Type;

use super::{EditView, edited};
use crate::error::{AppError, Result};
use crate::language::label;
use crate::session::Session;

/// Stem of the names of tables that are made here.
const TABLE: &str = "drawn";

/// What a new layer is to be.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct NewLayer {
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: String,
    /// 密级: `public` or `internal`; a secret layer has no place in a project file.
    pub secrecy: String,
    /// Fields besides name, code and class.
    pub fields: Vec<NewField>,
}

/// A field of a new layer.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct NewField {
    /// Its name.
    pub name: String,
    /// `text`, `integer`, `real`, `date`.
    pub kind: String,
}

/// Makes an empty layer in the project, as one undoable change.
///
/// # Errors
/// No name, or one that is taken; no such role; a secret one; a field whose name does not serve.
pub fn create_layer(session: &mut Session, new: &NewLayer) -> Result<EditView> {
    let fields = new.fields.iter().map(|field| {
        let unknown = || AppError::new("unknown_column", &[("name", &field.name)]);
        let kind = FieldKind::from_name(&field.kind).ok_or_else(unknown)?;
        Ok(Field { name: field.name.trim().to_owned(), kind })
    });
    let fields = fields.collect::<Result<Vec<_>>>()?;
    let secrecy = Secrecy::from_name(&new.secrecy).unwrap_or(Secrecy::Internal);
    let role = LayerRole::from_name(&new.role).filter(|role| *role != LayerRole::Terrain);
    let mut layer = fresh(session, &new.name, role.unwrap_or(LayerRole::Other), secrecy)?;
    let name = label("layer_made", &[("name", &layer.name)]);
    let id = session.write(&name, |writer| writer.create_layer(&mut layer, &fields, &[]))?;
    edited(session, id, Vec::new())
}

/// The record of a layer that is to be made in the project.
pub(super) fn fresh(session: &Session, name: &str, role: LayerRole, secrecy: Secrecy) -> Result<Layer> {
    let snapshot = session.snapshot()?;
    let name = name.trim();
    if name.is_empty() {
        return Err(AppError::new("layer_without_name", &[]));
    }
    if snapshot.layers.iter().any(|layer| layer.name == name) {
        return Err(AppError::new("layer_name_taken", &[("name", name)]));
    }
    if secrecy == Secrecy::Secret {
        return Err(AppError::new("secret_stays", &[("name", name)]));
    }
    Ok(Layer {
        name: name.to_owned(),
        role,
        home: LayerHome::Project,
        table_name: free_table(session)?,
        crs: 4490,
        secrecy,
        visible: true,
        opacity: 1.0,
        position: snapshot.layers.iter().map(|layer| layer.position).max().unwrap_or(0) + 1,
        ..Layer::default()
    })
}

/// A name that no layer's table has.
pub(super) fn free_table(session: &Session) -> Result<String> {
    let snapshot = session.snapshot()?;
    let taken = |table: &str| snapshot.layers.iter().any(|layer| layer.table_name == table);
    let names = (1..=u32::MAX).map(|number| format!("{TABLE}_{number}"));
    let mut free = names.filter(|name| !taken(name));
    free.next().ok_or_else(|| AppError::internal(&"no table name is free"))
}
