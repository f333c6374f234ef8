//! A change of towers, or of what is looked at; and back to the start.

use jitu_coverage::sight::kept::Patch;
use jitu_coverage::sight::together::NO_ZONE;
use serde::Serialize;

use super::views::{LiveAnswer, LiveChange, LiveLooking, LivePatch, LiveTower};
use super::{Live, LiveTower as Tower};
use crate::error::{AppError, Result};
use crate::language::word;
use crate::views::RowId;
use crate::visibility::standing::check_month;

/// An answer with the cells of its patch: a byte a cell ([`jitu_coverage::sight::kept::Kept::codes`]).
#[derive(Debug, Clone, PartialEq)]
pub struct LiveFrame {
    /// Patch and figures.
    pub answer: LiveAnswer,
    /// The cells, row by row.
    pub cells: Vec<u8>,
}

impl LiveFrame {
    /// As one message ([`message`]).
    ///
    /// # Errors
    /// None that a figure of ours brings about.
    pub fn into_bytes(self) -> Result<Vec<u8>> {
        message(&self.answer, &self.cells)
    }
}

/// One message of words and cells: the length of the words' JSON in four bytes, lowest first, the JSON, the cells.
///
/// # Errors
/// None that a figure of ours brings about.
pub(crate) fn message(words: &impl Serialize, cells: &[u8]) -> Result<Vec<u8>> {
    let json = serde_json::to_vec(words).map_err(|error| AppError::internal(&error))?;
    let length = u32::try_from(json.len()).map_err(|error| AppError::internal(&error))?;
    let mut bytes = Vec::with_capacity(4 + json.len() + cells.len());
    bytes.extend(length.to_le_bytes());
    bytes.extend(json);
    bytes.extend(cells);
    Ok(bytes)
}

impl Live {
    /// Changes towers and what is looked at, and answers with what that changes in the picture.
    ///
    /// # Errors
    /// No such tower; a value out of its range; a tower beside the terrain. Everything stands as it stood then.
    pub fn change(&mut self, change: &LiveChange) -> Result<LiveFrame> {
        let (before, looking) = (self.standing(), self.looking);
        let changed = self.apply(change).and_then(|towers| self.look(&towers, &mut |_| true));
        match changed {
            Ok(views) => {
                let patch = self.take(views)?;
                Ok(self.frame(&patch, change.watched))
            }
            Err(error) => {
                self.towers.iter_mut().zip(before).for_each(|(tower, now)| tower.now = now);
                self.see_over(looking)?;
                Err(error)
            }
        }
    }

    /// Goes back to the start: what is saved, seen as it was.
    ///
    /// # Errors
    /// None that the start did not have.
    pub fn reset(&mut self, watched: Option<RowId>) -> Result<LiveFrame> {
        self.see_over(self.looking_at_start)?;
        let mut views = Vec::new();
        for (at, tower) in self.towers.iter_mut().enumerate() {
            if let Some(saved) = Tower::of(&tower.saved) {
                tower.now = saved;
            }
            // A view that is the same one needs no recount.
            let same = match (self.kept.seen(at), &tower.start) {
                (Some(now), Some(start)) => std::sync::Arc::ptr_eq(now, start),
                (None, None) => true,
                _ => false,
            };
            if !same {
                views.push((at, tower.start.clone()));
            }
        }
        let patch = self.take(views)?;
        Ok(self.frame(&patch, watched))
    }

    /// The whole picture.
    pub fn picture(&self, watched: Option<RowId>) -> LiveFrame {
        self.frame(&self.whole(), watched)
    }

    /// Towers that differ from what is saved.
    pub(super) fn changed(&self) -> impl Iterator<Item = usize> {
        let differs = |at: &usize| Tower::of(&self.towers[*at].saved).as_ref() != Some(&self.towers[*at].now);
        (0..self.towers.len()).filter(differs)
    }

    fn standing(&self) -> Vec<LiveTower> {
        self.towers().cloned().collect()
    }

    /// Takes in a change and answers with the towers that are to look anew.
    fn apply(&mut self, change: &LiveChange) -> Result<Vec<usize>> {
        let mut anew = Vec::new();
        for tower in &change.towers {
            check(tower)?;
            let at = self.number(tower.id).ok_or_else(|| AppError::new("unknown_tower", &[]))?;
            if self.towers[at].now != *tower {
                self.towers[at].now = tower.clone();
                anew.push(at);
            }
        }
        if let Some(looking) = change.looking.filter(|looking| *looking != self.looking) {
            within("sight.target", looking.target_height_m, 0.0, 100.0)?;
            within("sight.crop", looking.crop_height_m, 0.0, 10.0)?;
            check_month(looking.month)?;
            self.see_over(looking)?;
            return Ok((0..self.towers.len()).collect());
        }
        Ok(anew)
    }

    /// Looks at other things, over other crops.
    fn see_over(&mut self, looking: LiveLooking) -> Result<()> {
        let before = std::mem::replace(&mut self.looking, looking);
        if (LiveLooking { target_height_m: before.target_height_m, ..looking }) == before {
            return Ok(());
        }
        self.dress().inspect_err(|_| self.looking = before)
    }

    /// Puts onto the ground what is to stand there: the project's own things, the crops of a month or of one height on
    /// the target, the tallest where several stand.
    pub(super) fn dress(&mut self) -> Result<()> {
        let LiveLooking { crop_height_m, standing, month, .. } = self.looking;
        let crop = crop_height_m as f32;
        let standing = standing && self.season.has_own();
        let over = (crop > 0.0 || standing || month.is_some()).then(|| {
            let height = |class: &u16| if *class == NO_ZONE { 0.0 } else { crop };
            let mut cells: Vec<f32> = self.class_of.iter().map(height).collect();
            self.season.raise(standing, month, &mut cells);
            cells
        });
        self.terrain.set_obstructions(over).map_err(|trouble| self.named(&trouble))
    }

    fn frame(&self, patch: &Patch, watched: Option<RowId>) -> LiveFrame {
        let count = |cells: usize| u32::try_from(cells).unwrap_or(u32::MAX);
        LiveFrame {
            answer: LiveAnswer {
                patch: LivePatch {
                    column: count(patch.columns.start),
                    row: count(patch.rows.start),
                    columns: count(patch.columns.len()),
                    rows: count(patch.rows.len()),
                },
                figures: self.figures(),
                watched: watched.and_then(|tower| self.share(tower)),
                changed: count(self.changed().count()),
            },
            cells: self.kept.codes(patch),
        }
    }
}

/// Refuses values that no tower has.
fn check(tower: &LiveTower) -> Result<()> {
    within("sight.position", tower.lon, 73.0, 136.0)?;
    within("sight.position", tower.lat, 3.0, 54.0)?;
    within("sight.height", tower.mast_height_m, 1.0, 500.0)?;
    within("sight.range", tower.range_m, 10.0, 50_000.0)?;
    tower.azimuth_deg.map_or(Ok(()), |azimuth| within("sight.azimuth", azimuth, 0.0, 360.0))?;
    tower.view_angle_deg.map_or(Ok(()), |angle| within("sight.angle", angle, 1.0, 360.0))?;
    tower.focal_mm.map_or(Ok(()), |focal| within("sight.focal", focal, 1.0, 10_000.0))
}

fn within(field: &str, value: f64, low: f64, high: f64) -> Result<()> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    let text = [value, low, high].map(|number| number.to_string());
    let params = [("field", &*word(field)), ("value", &text[0]), ("low", &text[1]), ("high", &text[2])];
    Err(AppError::new("out_of_range", &params))
}
