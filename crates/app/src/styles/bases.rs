//! Base maps: added from files that stay where they are, or shaded from the project's own terrain.

use std::path::{Path, PathBuf};

use jitu_model::Id;
use jitu_model::place::{BaseMap, BaseMapKind, LayerRole, Secrecy};
use jitu_spatial::SpatialError;
use jitu_spatial::raster::{Raster, RasterKind};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language;
use crate::session::Session;
use crate::tiles::file_of;
use crate::views::{ProjectView, RowId};

/// A base map in the layer tree.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct BaseMapView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// `mbtiles`, `geopackage`, `raster`, `hillshade`.
    pub kind: String,
    /// Where its file is, as kept.
    pub path: String,
    /// 密级.
    pub secrecy: String,
    /// Source and licence.
    pub source: String,
    /// 审图号; null: none.
    pub approval: Option<String>,
    /// Shown when the map opens.
    pub visible: bool,
    /// 0 to 1.
    pub opacity: f64,
    /// Whether its file is there.
    pub available: bool,
}

/// A change to a base map; null leaves a setting as it is.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Type)]
pub struct BaseMapEdit {
    /// New name.
    pub name: Option<String>,
    /// Shown when the map opens.
    pub visible: Option<bool>,
    /// 0 to 1.
    pub opacity: Option<f64>,
    /// 密级.
    pub secrecy: Option<String>,
    /// Source and licence.
    pub source: Option<String>,
    /// 审图号; an empty text: none.
    pub approval: Option<String>,
}

/// The base maps, lowest drawn first.
///
/// # Errors
/// No project is open.
pub fn base_maps(session: &Session) -> Result<Vec<BaseMapView>> {
    let open = session.opened()?;
    let snapshot = session.snapshot()?;
    let available = |base: &BaseMap| match base.kind {
        BaseMapKind::Hillshade => {
            snapshot.layer(LayerRole::Terrain).is_some() && open.project.library_path().is_file()
        }
        _ => file_of(open.project.path(), &base.path).is_some_and(|file| file.is_file()),
    };
    let view = |base: &BaseMap| BaseMapView {
        id: base.id.into(),
        name: base.name.clone(),
        kind: base.kind.name().to_owned(),
        path: base.path.clone(),
        secrecy: base.secrecy.name().to_owned(),
        source: base.source.clone(),
        approval: base.approval.clone(),
        visible: base.visible,
        opacity: base.opacity,
        available: available(base),
    };
    Ok(snapshot.base_maps.iter().map(view).collect())
}

/// Adds a file of tiles or a raster as a base map.
///
/// # Errors
/// No such file; one of another kind; one without a place on the map; the project itself.
pub fn add_base_map(session: &mut Session, path: &Path) -> Result<ProjectView> {
    let place = path.display().to_string();
    let wrong = |detail: &str| AppError::new("not_a_base_map", &[("path", &place), ("detail", detail)]);
    let project = session.opened()?.project.path().to_owned();
    let kind = RasterKind::of(path).ok_or_else(|| wrong("?"))?;
    let kept = kept_path(&project, path);
    let file = file_of(&project, &kept).ok_or_else(|| wrong("project"))?;
    if !file.is_file() {
        return Err(AppError::new("no_such_file", &[("path", &place)]));
    }
    // The sentence names the file already.
    let reason = |error: SpatialError| match error {
        SpatialError::File { reason, .. } => wrong(&reason),
        other => wrong(&other.to_string()),
    };
    Raster::open(&file, kind, None).and_then(|raster| raster.try_out()).map_err(reason)?;
    let kind = match kind {
        RasterKind::Mbtiles => BaseMapKind::Mbtiles,
        RasterKind::Geopackage => BaseMapKind::Geopackage,
        RasterKind::File => BaseMapKind::Raster,
    };
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    add(session, &name, kind, kept)
}

/// Adds light and shade over the project's terrain.
///
/// # Errors
/// The project has no terrain.
pub fn add_hillshade(session: &mut Session) -> Result<ProjectView> {
    if session.snapshot()?.layer(LayerRole::Terrain).is_none() {
        return Err(AppError::new("no_layer", &[("role", &language::label("terrain", &[]))]));
    }
    // The terrain is in the library, which always lies beside the project.
    let library = session.opened()?.project.library_path();
    let path = library.file_name().unwrap_or_default().to_string_lossy().into_owned();
    add(session, &language::label("hillshade", &[]), BaseMapKind::Hillshade, path)
}

fn add(session: &mut Session, name: &str, kind: BaseMapKind, path: String) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let position = snapshot.base_maps.iter().map(|base| base.position + 1).max().unwrap_or(0);
    let source = match kind {
        BaseMapKind::Hillshade => snapshot.layer(LayerRole::Terrain).map(|layer| layer.source.clone()),
        _ => None,
    };
    let mut base = BaseMap {
        id: Id::NEW,
        name: name.to_owned(),
        kind,
        path,
        table_name: None,
        secrecy: Secrecy::Internal,
        source: source.unwrap_or_default(),
        approval: None,
        visible: true,
        opacity: 1.0,
        position,
    };
    let label = language::label("add_base_map", &[("name", name)]);
    session.write(&label, |writer| writer.insert(&mut base))?;
    opened_view(session)
}

/// Relative where the file lies in the project's folder, whole otherwise.
fn kept_path(project: &Path, path: &Path) -> String {
    let folder = project.parent().and_then(|folder| folder.canonicalize().ok());
    let file = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let inside = folder.and_then(|folder| file.strip_prefix(folder).ok().map(Path::to_path_buf));
    // Slashes open on every system.
    let parts = |path: PathBuf| {
        let parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        parts.join("/")
    };
    inside.map_or_else(|| file.to_string_lossy().into_owned(), parts)
}

/// Changes a base map.
///
/// # Errors
/// No such base map; a value that does not serve.
pub fn edit_base_map(session: &mut Session, base: RowId, edit: &BaseMapEdit) -> Result<ProjectView> {
    let mut base = find(session, base)?;
    let wrong =
        |field: &str, value: &str| AppError::new("layer_setting", &[("field", field), ("value", value)]);
    if let Some(name) = &edit.name {
        if name.trim().is_empty() || name.chars().count() > 60 {
            return Err(wrong("name", name));
        }
        name.trim().clone_into(&mut base.name);
    }
    if let Some(visible) = edit.visible {
        base.visible = visible;
    }
    if let Some(opacity) = edit.opacity {
        if !(0.0..=1.0).contains(&opacity) {
            return Err(wrong("opacity", &opacity.to_string()));
        }
        base.opacity = opacity;
    }
    if let Some(secrecy) = &edit.secrecy {
        base.secrecy = Secrecy::from_name(secrecy).ok_or_else(|| wrong("secrecy", secrecy))?;
    }
    if let Some(source) = &edit.source {
        source.trim().clone_into(&mut base.source);
    }
    if let Some(approval) = &edit.approval {
        base.approval = (!approval.trim().is_empty()).then(|| approval.trim().to_owned());
    }
    let label = language::label("edit_base_map", &[("name", &base.name)]);
    session.write(&label, |writer| writer.update(&base))?;
    opened_view(session)
}

/// Removes a base map from the project; its file stays.
///
/// # Errors
/// No such base map.
pub fn remove_base_map(session: &mut Session, base: RowId) -> Result<ProjectView> {
    let base = find(session, base)?;
    let label = language::label("remove_base_map", &[("name", &base.name)]);
    session.write(&label, |writer| writer.delete(base.id))?;
    opened_view(session)
}

fn find(session: &Session, base: RowId) -> Result<BaseMap> {
    let snapshot = session.snapshot()?;
    let found = snapshot.base_maps.iter().find(|candidate| candidate.id == base.id());
    found.cloned().ok_or_else(|| AppError::new("unknown_layer", &[]))
}
