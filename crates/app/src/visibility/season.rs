//! What stands on a county's grid and comes and goes while towers are changed live: the project's own things, and its
//! crops month by month.
//!
//! The heights are those that a run takes from the same layers ([`super::standing::of_project`]), laid on the grid once:
//! a change of month raises cells, and reads no shape again.

use std::sync::Arc;

use geo_types::Geometry;
use jitu_model::Snapshot;
use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_spatial::grid::Frame;

use super::standing::{Heights, ROLES, check_month, lay};
use crate::error::{AppError, Result};
use crate::session::Session;

/// The layers that it is made from.
pub(crate) struct SeasonTask {
    heights: Heights,
    own: Vec<Arc<LayerFeatures>>,
    cropland: Vec<Arc<LayerFeatures>>,
}

/// What stands on a grid.
pub(crate) struct Season {
    /// The project's own things, metres in each cell; `None`: there are none, or they were not asked for.
    own: Option<Vec<f32>>,
    crops: Vec<Crop>,
}

/// Cells of a kind of crop.
struct Crop {
    months_m: [f32; 12],
    /// A bit a cell.
    cells: Vec<u64>,
}

type GoOn<'a> = &'a mut dyn FnMut() -> bool;

impl SeasonTask {
    /// Takes the layers of the open project; `own`: those of things with heights too. They are asked for where somebody
    /// wants them only, for they may be large.
    ///
    /// # Errors
    /// A layer cannot be read; the month is none; nothing of what is wanted has a height, as a run says it.
    pub(crate) fn gather(
        session: &mut Session,
        snapshot: &Snapshot,
        own: bool,
        month: Option<u8>,
    ) -> Result<Self> {
        check_month(month)?;
        let heights = Heights::shipped()?;
        let mut task = Self { heights, own: Vec::new(), cropland: Vec::new() };
        for layer in &snapshot.layers {
            if layer.role == LayerRole::Cropland {
                task.cropland.push(session.layer_features(layer)?);
            } else if own && ROLES.contains(&layer.role) {
                task.own.push(session.layer_features(layer)?);
            }
        }
        let things = own && task.own().next().is_some();
        let crops =
            month.is_some() && (0..task.heights.crops().len()).any(|kind| task.crop(kind).next().is_some());
        if (own || month.is_some()) && !things && !crops {
            return Err(AppError::new(if own { "no_standing" } else { "no_crops" }, &[]));
        }
        Ok(task)
    }

    /// The project's own things, with their heights.
    fn own(&self) -> impl Iterator<Item = (&Geometry<f64>, f32)> {
        let features = self.own.iter().flat_map(|layer| &layer.features);
        features.filter_map(|feature| {
            Some((&feature.geometry, self.heights.of_thing(feature.class.as_deref()?)?))
        })
    }

    /// Where a kind of crop stands.
    fn crop(&self, kind: usize) -> impl Iterator<Item = &Geometry<f64>> {
        let features = self.cropland.iter().flat_map(|layer| &layer.features);
        features
            .filter(move |feature| {
                let class = feature.class.as_deref();
                class.is_some_and(|class| self.heights.crop_of(class) == Some(kind))
            })
            .map(|feature| &feature.geometry)
    }

    /// Lays everything on a grid of so many columns and cells.
    ///
    /// # Errors
    /// A shape that the grid's system does not have; cancelled.
    pub(crate) fn on_grid(
        &self,
        frame: &Frame<'_>,
        width: usize,
        cells: usize,
        go_on: GoOn<'_>,
    ) -> Result<Season> {
        let own = lay(self.own(), frame, (width, cells), go_on)?;
        let mut crops = Vec::new();
        for (kind, months_m) in self.heights.crops().enumerate() {
            let there = self.crop(kind).map(|shape| (shape, 1.0));
            if let Some(laid) = lay(there, frame, (width, cells), go_on)? {
                let bits = |chunk: &[f32]| {
                    chunk.iter().enumerate().fold(0, |word, (bit, up)| word | u64::from(*up > 0.0) << bit)
                };
                crops.push(Crop { months_m, cells: laid.chunks(64).map(bits).collect() });
            }
        }
        Ok(Season { own, crops })
    }
}

impl Season {
    /// Whether the project's own things are here.
    pub(crate) const fn has_own(&self) -> bool {
        self.own.is_some()
    }

    /// Whether crops are.
    pub(crate) const fn has_crops(&self) -> bool {
        !self.crops.is_empty()
    }

    /// Raises cells to what stands in them: the own things if they are to, the crops of a month (1 to 12).
    pub(crate) fn raise(&self, own: bool, month: Option<u8>, cells: &mut [f32]) {
        if let Some(own) = self.own.as_ref().filter(|_| own) {
            cells.iter_mut().zip(own).for_each(|(cell, up)| *cell = cell.max(*up));
        }
        let Some(month) = month.and_then(|month| usize::from(month).checked_sub(1)) else { return };
        for crop in &self.crops {
            let Some(up) = crop.months_m.get(month) else { continue };
            for (chunk, word) in cells.chunks_mut(64).zip(&crop.cells) {
                let standing = chunk.iter_mut().enumerate().filter(|(bit, _)| word >> bit & 1 == 1);
                standing.for_each(|(_, cell)| *cell = cell.max(*up));
            }
        }
    }
}
