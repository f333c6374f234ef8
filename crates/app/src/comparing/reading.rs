//! Layers read for a computation that runs beside the window: over a connection of its own, now or as of an earlier entry.

use jitu_model::place::{Layer, LayerFeatures, LayerHome, LayerRole};
use jitu_model::{Id, Snapshot};
use jitu_spatial::extents::Way;
use jitu_store::{Lookback, Project};

use crate::compliance::to_degrees;
use crate::error::{AppError, Result};

/// A layer's features in degrees, EPSG:4490.
///
/// # Errors
/// The layer library is missing; a coordinate system that is not known.
pub(crate) fn whole(project: &Project, layer: &Layer) -> Result<LayerFeatures> {
    in_degrees(project.layer_whole(layer)?)
}

fn in_degrees(mut whole: LayerFeatures) -> Result<LayerFeatures> {
    if let Some(way) = Way::from_layer(whole.layer.crs)? {
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

/// The records and some layers of the project file as they were.
pub(super) struct Past {
    lookback: Lookback,
    pub(super) snapshot: Snapshot,
}

impl Past {
    /// As of an entry of the journal; of the layers those named, or all.
    ///
    /// # Errors
    /// An entry that is not kept.
    pub(super) fn open(live: &Project, entry: i64, layers: Option<&[Id<Layer>]>) -> Result<Self> {
        let lookback = live.look_back(entry, layers)?;
        Ok(Self { snapshot: lookback.snapshot()?, lookback })
    }

    /// A layer as it was, in degrees.
    ///
    /// # Errors
    /// A layer that was not asked for; a coordinate system that is not known.
    pub(super) fn whole(&self, layer: &Layer) -> Result<LayerFeatures> {
        let (fields, features) = self.lookback.layer(layer)?;
        in_degrees(LayerFeatures { layer: layer.clone(), fields, features })
    }

    /// A layer as it was; `None`: it was not there yet, or not any more.
    ///
    /// # Errors
    /// A layer of the library, which has no journal.
    pub(super) fn layer(&self, layer: &Layer) -> Result<Option<LayerFeatures>> {
        if layer.home == LayerHome::Library {
            return Err(AppError::new("no_history", &[("name", &layer.name)]));
        }
        let found = self.snapshot.layers.iter().find(|one| one.id == layer.id);
        found.map(|found| self.whole(found)).transpose()
    }
}
