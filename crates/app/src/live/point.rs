//! A place that is clicked while towers are changed: who sees it, how well, and what is in the way.

use jitu_coverage::detail::{Camera, DORI};
use jitu_coverage::sight::together::NO_ZONE;
use jitu_coverage::sight::{Observer, profile};
use jitu_spatial::grid::Frame;

use super::views::{LivePointView, LiveSightView};
use super::{Live, Standing};
use crate::error::{AppError, Result};
use crate::views::{ProfileView, RowId};
use crate::visibility::{Turn, cell_m, profile_view};

impl Live {
    /// What is known of a place (degrees, EPSG:4490), and which towers see it.
    ///
    /// # Errors
    /// The place lies outside the terrain.
    pub fn point(&self, lon: f64, lat: f64) -> Result<LivePointView> {
        let frame = self.grid.frame()?;
        let (column, row) = self.cell(&frame, lon, lat)?;
        let turn = Turn::shipped()?;
        let mut towers = Vec::new();
        for (at, tower) in self.towers.iter().enumerate().filter(|(_, tower)| tower.now.in_use) {
            let observer = self.observer(&frame, &tower.now)?;
            let sees = self.kept.seen(at).is_some_and(|seen| seen.sees(column, row));
            towers.push(sight(tower, &turn, self.distance(&observer, column, row), sees));
        }
        towers.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
        let nearest = towers.first().cloned();
        towers.retain(|one| {
            let tower = self.number(one.tower).map(|at| &self.towers[at].now);
            tower.is_some_and(|tower| one.distance_m <= tower.range_m)
        });
        let class = self.class_of[row * self.grid.width + column];
        Ok(LivePointView {
            lon,
            lat,
            in_target: class != NO_ZONE,
            class: self.classes.get(usize::from(class)).cloned(),
            ground_m: self.terrain.ground(column as f64, row as f64),
            revisit_s: towers.iter().filter(|one| one.sees).filter_map(|one| one.turn_s).reduce(f64::min),
            towers,
            nearest,
        })
    }

    /// The profile from a tower as it stands to a place.
    ///
    /// # Errors
    /// No such tower; a place outside the terrain or of unknown height.
    pub fn profile(&self, tower: RowId, lon: f64, lat: f64) -> Result<ProfileView> {
        let at = self.number(tower).ok_or_else(|| AppError::new("unknown_tower", &[]))?;
        let tower = &self.towers[at];
        let frame = self.grid.frame()?;
        let (column, row) = self.cell(&frame, lon, lat)?;
        let observer = self.observer(&frame, &tower.now)?;
        if self.terrain.ground(column as f64, row as f64).is_none() {
            return Err(AppError::new("place_unknown_ground", &[]));
        }
        let found = profile(&self.terrain, &observer, column, row).map_err(|trouble| self.named(&trouble))?;
        profile_view(&found, &frame, observer.target_m, camera(tower))
    }

    /// The cell of a place.
    fn cell(&self, frame: &Frame<'_>, lon: f64, lat: f64) -> Result<(usize, usize)> {
        let outside = || AppError::new("place_outside_dem", &[]);
        if !(lon.abs() <= 180.0 && lat.abs() < 90.0) {
            return Err(outside());
        }
        let mut at = [(lon, lat)];
        frame.cells(&mut at)?;
        let (column, row) = (at[0].0.round(), at[0].1.round());
        let inside =
            column >= 0.0 && row >= 0.0 && column < self.grid.width as f64 && row < self.grid.height as f64;
        inside.then_some((column as usize, row as usize)).ok_or_else(outside)
    }

    /// Metres from a tower to the middle of a cell, as sight lines count them.
    fn distance(&self, observer: &Observer, column: usize, row: usize) -> f64 {
        let (east, north) = observer.cell_m.unwrap_or_else(|| cell_m(&self.grid));
        ((column as f64 - observer.column) * east).hypot((row as f64 - observer.row) * north)
    }
}

/// The camera as it stands.
fn camera(tower: &Standing) -> Option<Camera> {
    let numbers = tower.saved.image_width_px.zip(tower.saved.sensor_width_mm).zip(tower.now.focal_mm);
    numbers.and_then(|((pixels, sensor), focal)| Camera::new(pixels as f64, sensor, focal))
}

fn sight(tower: &Standing, turn: &Turn, distance_m: f64, sees: bool) -> LiveSightView {
    let camera = camera(tower);
    let level = camera.and_then(|camera| camera.level_at(&DORI, distance_m));
    let sector = tower.now.azimuth_deg.and(tower.now.view_angle_deg);
    LiveSightView {
        tower: tower.now.id,
        distance_m,
        sees,
        pixels_per_metre: camera
            .map(|camera| camera.px_per_m(distance_m))
            .filter(|detail| detail.is_finite()),
        level: level.map(|place| DORI[place].name.to_owned()),
        turn_s: camera.and_then(|camera| turn.of(&camera, sector)).map(|(_, seconds)| seconds),
    }
}
