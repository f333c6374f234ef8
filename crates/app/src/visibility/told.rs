//! What a kept run by line of sight rests on, as documents tell it.

use jitu_coverage::sight::CURVATURE;
use jitu_documents::CoverageBasis;
use jitu_model::Decimal;
use jitu_model::money::half_up;

use super::coverage;
use super::kept::KeptBeside;
use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::RowId;

/// What the run that was kept last rests on; `None`: there is none, or it was by discs.
///
/// # Errors
/// A run whose report cannot be read.
pub(crate) fn told(session: &Session, programme: RowId) -> Result<Option<CoverageBasis>> {
    let snapshot = session.snapshot()?;
    let id = session.programme(programme.id())?.id;
    let Some(run) = snapshot.latest_coverage(id) else { return Ok(None) };
    let beside: KeptBeside = serde_json::from_str(&run.report).map_err(|error| AppError::internal(&error))?;
    let Some(sight) = beside.sight else { return Ok(None) };
    let per_cent = |value: f64| half_up(Decimal::try_from(value).unwrap_or_default(), 2);
    Ok(Some(CoverageBasis {
        at: run.at.clone(),
        stale: coverage(session, programme)?.is_some_and(|run| run.stale),
        dem: sight.dem.name(),
        dem_sha256: sight.dem.sha256,
        target_height_m: sight.looking.target_height_m,
        curvature: CURVATURE,
        month: sight.looking.month,
        standing: sight.looking.own_standing || sight.standing.is_some(),
        range: beside.beyond.uncertainty.map(|sure| jitu_documents::CoverageRange {
            low: per_cent(sure.p5),
            high: per_cent(sure.p95),
            rmse_m: sure.rmse_m,
            trials: sure.trials,
        }),
    }))
}
