//! Layers read for a computation that runs beside the window: over a connection of its own, now or as of an earlier entry.

use std::path::Path;

use jitu_model::place::{Layer, LayerFeatures, LayerHome, LayerRole};
use jitu_spatial::extents::Way;
use jitu_store::Project;

use crate::compliance::to_degrees;
use crate::error::{AppError, Result};

/// A layer's features in degrees, EPSG:4490.
///
/// # Errors
/// The layer library is missing; a coordinate system that is not known.
pub(crate) fn whole(project: &Project, layer: &Layer) -> Result<LayerFeatures> {
    let mut whole = project.layer_whole(layer)?;
    if let Some(way) = Way::from_layer(layer.crs)? {
        for feature in &mut whole.features {
            to_degrees(&mut feature.geometry, &way)?;
        }
    }
    Ok(whole)
}

/// Whether a layer has features to compute with.
pub(crate) fn has_features(layer: &Layer) -> bool {
    !matches!(layer.role, LayerRole::Terrain | LayerRole::Base)
}

/// The project as it was, in a folder that goes with it.
pub(super) struct Past {
    pub(super) project: Project,
    _folder: tempfile::TempDir,
}

impl Past {
    /// As of an entry of the journal of a project file.
    pub(super) fn open(live: &Project, entry: i64) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("jitu-")
            .tempdir()
            .map_err(|error| AppError::io(Path::new(&std::env::temp_dir()), &error))?;
        let copy = folder.path().join("past.gpkg");
        live.copy_as_of(entry, &copy, false)?;
        Ok(Self { project: Project::open(&copy)?, _folder: folder })
    }

    /// A layer as it was; `None`: it was not there yet, or not any more.
    ///
    /// # Errors
    /// A layer of the library, which has no journal.
    pub(super) fn layer(&self, layer: &Layer) -> Result<Option<LayerFeatures>> {
        if layer.home == LayerHome::Library {
            return Err(AppError::new("no_history", &[("name", &layer.name)]));
        }
        let found = self.project.snapshot()?.layers.into_iter().find(|one| one.id == layer.id);
        found.map(|found| whole(&self.project, &found)).transpose()
    }
}
