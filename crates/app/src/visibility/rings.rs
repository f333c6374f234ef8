//! How far a tower's camera gives each level of detail: the rings that the window draws around it.

use serde::Serialize;
use specta::Type;

use super::camera_of;
use super::levels::Levels;
use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::RowId;

/// A ring around a tower.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RingView {
    /// The set of levels, by its name in files.
    pub set: String,
    /// As shown.
    pub set_name: String,
    /// The level, by its name in files.
    pub level: String,
    /// As shown.
    pub name: String,
    /// Pixels per metre that it asks for at least.
    pub px_per_m: f64,
    /// Metres to which the camera gives it, whatever the tower's range.
    pub radius_m: f64,
}

/// The rings of a tower's camera as it is saved, set by set; none where its camera is not known.
///
/// The radius is the image's width × focal length ÷ (sensor width × pixels per metre): with another focal length it
/// changes in proportion.
///
/// # Errors
/// No such tower; the levels cannot be read.
pub fn rings(session: &Session, tower: RowId) -> Result<Vec<RingView>> {
    let snapshot = session.snapshot()?;
    let found = snapshot.towers.iter().find(|candidate| candidate.id == tower.id());
    let tower = found.ok_or_else(|| AppError::new("unknown_tower", &[]))?;
    let Some(camera) = camera_of(tower) else { return Ok(Vec::new()) };
    let levels = Levels::shipped()?;
    let ring = |(set, level): (&super::levels::LevelSet, &super::levels::Level)| RingView {
        set: set.id.clone(),
        set_name: set.name().to_owned(),
        level: level.id.clone(),
        name: level.name().to_owned(),
        px_per_m: level.px_per_m(),
        radius_m: camera.range_for(level.px_per_m()),
    };
    Ok(levels.all().map(ring).collect())
}
