//! What a map sheet is to be, as a person chose it: kept as JSON in the project, or made on the command line.

use jitu_model::place::Secrecy;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::error::{AppError, Result};
use crate::views::RowId;

/// Scales that a sheet may have, as the number below the line.
const SCALES: std::ops::RangeInclusive<f64> = 100.0..=5_000_000.0;

/// A map sheet. What is left out is chosen when it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(default, deny_unknown_fields)]
pub struct SheetSpec {
    /// Id of the layout.
    pub layout: String,
    /// Title; empty: county and programme.
    pub title: String,
    /// Below the title; empty: nothing, or the township's name.
    pub subtitle: String,
    /// 50 000 for 1:50 000; null: the largest usual scale at which all of it is on the sheet.
    pub scale: Option<f64>,
    /// Longitude and latitude of the map's middle; null: the middle of the township or of the county.
    pub centre: Option<(f64, f64)>,
    /// Name or code of the township that is shown; null: the county.
    pub township: Option<String>,
    /// The programme whose towers, extents and coverage are shown; null: the only one, else none.
    pub programme: Option<RowId>,
    /// Highest 密级 that may be on it: `public`, `internal`, `secret`.
    pub secrecy: String,
    /// 审图号.
    pub approval: Option<String>,
    /// The kilometre grid inside the map: `ticks`, `lines`, `none`.
    pub grid: String,
    /// The small map of the county.
    pub inset: bool,
    /// Towers.
    pub towers: bool,
    /// Their names.
    pub tower_names: bool,
    /// Extents of systems.
    pub extents: bool,
    /// What the towers see.
    pub coverage: bool,
    /// The layers with their opacity; null: those that show when the map opens.
    pub layers: Option<Vec<SheetLayer>>,
    /// The base maps with their opacity; null: those that show when the map opens.
    pub bases: Option<Vec<SheetLayer>>,
}

/// A layer or base map on a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct SheetLayer {
    /// The layer or base map.
    pub id: RowId,
    /// 0 to 1.
    pub opacity: f64,
}

impl Default for SheetSpec {
    fn default() -> Self {
        Self {
            layout: "a4-portrait".to_owned(),
            title: String::new(),
            subtitle: String::new(),
            scale: None,
            centre: None,
            township: None,
            programme: None,
            secrecy: Secrecy::Internal.name().to_owned(),
            approval: None,
            grid: "ticks".to_owned(),
            inset: true,
            towers: true,
            tower_names: false,
            extents: true,
            coverage: true,
            layers: None,
            bases: None,
        }
    }
}

impl SheetSpec {
    /// Reads one that was kept.
    ///
    /// # Errors
    /// Not JSON of this shape.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let bad = |error: serde_json::Error| {
            AppError::new("bad_sheet", &[("name", name), ("detail", &error.to_string())])
        };
        serde_json::from_str(text).map_err(bad)
    }

    /// Whether its values can be drawn.
    ///
    /// # Errors
    /// A scale, a place or a word that is not one.
    pub(super) fn check(&self) -> Result<()> {
        if let Some(scale) = self.scale.filter(|scale| !SCALES.contains(scale)) {
            return Err(AppError::new("sheet_scale", &[("value", &scale.to_string())]));
        }
        let in_china = |(lon, lat): &(f64, f64)| (73.5..136.5).contains(lon) && (3.0..54.5).contains(lat);
        if let Some((lon, lat)) = self.centre.filter(|centre| !in_china(centre)) {
            return Err(AppError::new("sheet_centre", &[("value", &format!("{lon},{lat}"))]));
        }
        self.highest()?;
        self.grid()?;
        Ok(())
    }

    /// Highest 密级 that may be on it.
    pub(super) fn highest(&self) -> Result<Secrecy> {
        Secrecy::from_name(&self.secrecy)
            .ok_or_else(|| AppError::new("sheet_word", &[("value", &self.secrecy)]))
    }

    /// The grid.
    pub(super) fn grid(&self) -> Result<jitu_documents::sheet::Grid> {
        serde_json::from_value(serde_json::Value::String(self.grid.clone()))
            .map_err(|_| AppError::new("sheet_word", &[("value", &self.grid)]))
    }
}
