//! What a run by line of sight writes besides its figures: rasters of how often and how surely each cell is seen, blind
//! spots as polygons.

use std::path::{Path, PathBuf};

use geo_types::MultiPolygon;
use jitu_coverage::Viewer;
use jitu_coverage::sight::together::{NO_ZONE, Views};
use jitu_spatial::grid::Grid;
use jitu_spatial::viewshed::write_bytes;
use serde_json::json;

use super::beyond::spot;
use crate::error::{AppError, Result};

/// Marks cells outside the county in the rasters.
const NOTHING: u8 = 255;

/// m² of a 亩: 1 公顷 is 15 亩 exactly.
pub(super) const MU_M2: f64 = 10_000.0 / 15.0;

/// Files to write; they must not be there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outputs {
    /// GeoTIFF: by how many towers each cell of the county is seen, 254 for more, 255 outside.
    pub depth: Option<PathBuf>,
    /// GeoTIFF: the probability in per cent that a cell of the county is seen, 255 outside.
    pub probability: Option<PathBuf>,
    /// GeoJSON: target that no tower sees, with area and nearest tower.
    pub blind: Option<PathBuf>,
    /// Table (`.csv`) or GeoJSON: the parcels with their revisit time and towers.
    pub parcels: Option<PathBuf>,
}

impl Outputs {
    /// Refuses files that are there and folders that are not, before anything is computed.
    ///
    /// # Errors
    /// The first of them.
    pub(super) fn check(&self) -> Result<()> {
        let wanted = [&self.depth, &self.probability, &self.blind, &self.parcels];
        wanted.into_iter().flatten().try_for_each(|path| super::viewshed::refuse_out(path))
    }

    /// Writes the depths.
    pub(super) fn write_depth(
        &self,
        grid: &Grid,
        county: &[u16],
        views: &Views,
        go_on: &mut dyn FnMut(f32) -> bool,
    ) -> Result<()> {
        let Some(path) = &self.depth else { return Ok(()) };
        let mut cells = vec![0_u8; grid.width * grid.height];
        for (row, line) in cells.chunks_exact_mut(grid.width).enumerate() {
            views.depths(row, 0, line);
        }
        for (cell, county) in cells.iter_mut().zip(county) {
            *cell = if *county == NO_ZONE { NOTHING } else { (*cell).min(NOTHING - 1) };
        }
        Ok(write_bytes(path, grid, &cells, NOTHING, go_on)?)
    }

    /// Writes the probabilities.
    pub(super) fn write_probability(
        &self,
        grid: &Grid,
        county: &[u16],
        (seen, trials): (&[u16], u32),
        go_on: &mut dyn FnMut(f32) -> bool,
    ) -> Result<()> {
        let Some(path) = &self.probability else { return Ok(()) };
        let per_cent = |seen: u16| (f64::from(seen) / f64::from(trials) * 100.0).round() as u8;
        let cells = seen.iter().zip(county);
        let cells: Vec<u8> =
            cells.map(|(seen, county)| if *county == NO_ZONE { NOTHING } else { per_cent(*seen) }).collect();
        Ok(write_bytes(path, grid, &cells, NOTHING, go_on)?)
    }

    /// Writes the blind spots; `name` is what the person calls a tower.
    pub(super) fn write_blind(
        &self,
        blind: &MultiPolygon<f64>,
        viewers: &[Viewer],
        name: &dyn Fn(i64) -> String,
    ) -> Result<()> {
        let Some(path) = &self.blind else { return Ok(()) };
        let features: Vec<serde_json::Value> = blind
            .iter()
            .filter_map(|piece| {
                let spot = spot(piece, viewers)?;
                let properties = json!({
                    "area_m2": spot.area_m2, "hectares": spot.area_m2 / 10_000.0, "mu": spot.area_m2 / MU_M2,
                    "nearest_tower": name(spot.tower), "distance_m": spot.distance_m,
                });
                let geometry = geojson::GeometryValue::from(piece).to_string();
                let geometry: serde_json::Value = serde_json::from_str(&geometry).ok()?;
                Some(json!({ "type": "Feature", "properties": properties, "geometry": geometry }))
            })
            .collect();
        let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
        save(path, &text)
    }
}

/// Writes a new file, whole or not at all.
pub(super) fn save(path: &Path, text: &str) -> Result<()> {
    let failed = |error: &std::io::Error| AppError::io(path, error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let half = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
    std::fs::write(half.path(), text).map_err(|error| failed(&error))?;
    half.persist_noclobber(path).map(|_| ()).map_err(|error| failed(&error.error))
}
