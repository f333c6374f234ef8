//! What goes wrong with line of sight, as codes with sentences of their own.

use jitu_coverage::CoverageError;
use jitu_spatial::dem::DemTrouble;

use crate::error::AppError;
use crate::language::word;

/// An error of a computation; `name` is what the person calls the tower, or the place looked from.
pub(crate) fn error(error: &CoverageError, name: &dyn Fn(i64) -> String) -> AppError {
    match error {
        CoverageError::Interrupted => AppError::new("cancelled", &[]),
        CoverageError::Viewer { tower, field, value } => {
            let detail = format!("{} {value}", word(&format!("sight.{field}")));
            AppError::new("bad_tower", &[("name", &name(*tower)), ("detail", &detail)])
        }
        CoverageError::Outside { tower } => AppError::new("outside_dem", &[("name", &name(*tower))]),
        CoverageError::UnknownGround { tower } => AppError::new("unknown_ground", &[("name", &name(*tower))]),
        CoverageError::Height { column, row, value } => AppError::new(
            "bad_height",
            &[("column", &column.to_string()), ("row", &row.to_string()), ("value", &value.to_string())],
        ),
        CoverageError::Grid { field: "cell", value } => {
            AppError::new("dem_cell", &[("value", &format!("{value:.4}"))])
        }
        CoverageError::Grid { field: "reach", .. } => AppError::new("dem_reach", &[]),
        CoverageError::Grid { field: "candidates", value } => {
            AppError::new("too_many_candidates", &[("count", &value.to_string())])
        }
        CoverageError::OutOfReach { wanted_m2, most_m2 } => AppError::new(
            "siting_out_of_reach",
            &[
                ("wanted", &format!("{:.2}", wanted_m2 / 10_000.0)),
                ("most", &format!("{:.2}", most_m2 / 10_000.0)),
            ],
        ),
        CoverageError::Grid { field: "views", .. } => AppError::new("dem_views", &[]),
        CoverageError::Grid { field: "uncertainty", value } => {
            AppError::new("trials_too_large", &[("cells", &value.to_string())])
        }
        CoverageError::Grid { field: field @ ("trials" | "rmse" | "correlation"), value } => {
            let detail = format!("{} {value}", word(&format!("sight.{field}")));
            AppError::new("bad_trials", &[("detail", &detail)])
        }
        CoverageError::Grid { .. } => AppError::internal(error),
    }
}

/// Why a raster does not serve as an elevation model; `place` is its path.
pub(crate) fn dem(place: &str, why: &DemTrouble) -> AppError {
    match why {
        DemTrouble::NoCrs => AppError::new("dem_no_crs", &[("path", place)]),
        DemTrouble::Turned => AppError::new("dem_turned", &[("path", place)]),
        DemTrouble::HeightUnit(unit) => AppError::new("dem_unit", &[("path", place), ("unit", unit)]),
        DemTrouble::Virtual => AppError::new("dem_virtual", &[("path", place)]),
        DemTrouble::NoHeights => AppError::new("dem_empty", &[("path", place)]),
        DemTrouble::TooLarge { cells } => {
            AppError::new("dem_too_large", &[("path", place), ("cells", &cells.to_string())])
        }
    }
}
