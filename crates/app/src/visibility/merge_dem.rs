//! Several elevation models as one: what is finer counts, what it lacks comes from coarser ones.

use std::path::{Path, PathBuf};

use jitu_spatial::dem_merge::merge;
use serde::Serialize;

use super::ground::open_dem;
use super::viewshed::refuse_out;
use crate::error::{AppError, Result};

/// `jitu merge-dem --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MergedDemView {
    /// Columns of the result.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// Size of a cell, in the unit of the result's system.
    pub cell: f64,
    /// The models, finest first.
    pub sources: Vec<MergedSourceView>,
}

/// A model that was merged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MergedSourceView {
    /// Its file.
    pub path: PathBuf,
    /// Size of its cells, in the unit of its own system.
    pub cell: f64,
    /// Cells of the result whose height is its.
    pub cells: u64,
}

/// Merges models into a new GeoTIFF on the grid of the finest.
///
/// # Errors
/// A model that is not there or does not serve; the file to write exists; the result would be too large; cancelled.
/// Nothing is left half-written.
pub fn merge_dem(
    models: &[PathBuf],
    out: &Path,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<MergedDemView> {
    refuse_out(out)?;
    if let Some(missing) = models.iter().find(|path| !path.is_file()) {
        return Err(AppError::new("no_such_file", &[("path", &missing.display().to_string())]));
    }
    let open = models.iter().map(|path| open_dem(path, None)).collect::<Result<Vec<_>>>()?;
    let merged = merge(&open, out, progress)?;
    let source = |share: &jitu_spatial::dem_merge::Share| MergedSourceView {
        path: models[share.source].clone(),
        cell: open[share.source].grid().cell_x,
        cells: share.cells,
    };
    Ok(MergedDemView {
        columns: merged.grid.width,
        rows: merged.grid.height,
        cell: merged.grid.cell_x,
        sources: merged.shares.iter().map(source).collect(),
    })
}
