//! The levels of detail that coverage is counted by, and how cameras turn: data, which a bureau may change.

use jitu_coverage::detail::{Camera, revisit_s};
use serde::Deserialize;

use crate::assets;
use crate::error::{AppError, Result};
use crate::language::Language;

/// Everything `assets/coverage/detail.toml` says.
#[derive(Debug, Deserialize)]
pub(super) struct Levels {
    pub(super) turn: Turn,
    pub(super) set: Vec<LevelSet>,
}

/// How cameras turn from preset to preset.
#[derive(Debug, Deserialize)]
pub(crate) struct Turn {
    overlap: f64,
    dwell_s: f64,
    move_s: f64,
    /// Minutes within which a place is to be looked at again.
    pub(super) revisit_min: Vec<u32>,
}

/// Levels that belong together.
#[derive(Debug, Deserialize)]
pub(super) struct LevelSet {
    pub(super) id: String,
    zh: String,
    en: String,
    pub(super) level: Vec<Level>,
}

/// A level: pixels per metre, or what size is to fill how many pixels.
#[derive(Debug, Deserialize)]
pub(super) struct Level {
    pub(super) id: String,
    zh: String,
    en: String,
    px_per_m: Option<f64>,
    size_m: Option<f64>,
    pixels: Option<f64>,
}

fn in_language<'a>(zh: &'a str, en: &'a str) -> &'a str {
    if Language::current() == Language::English { en } else { zh }
}

impl LevelSet {
    /// Its name as shown.
    pub(super) fn name(&self) -> &str {
        in_language(&self.zh, &self.en)
    }
}

impl Level {
    /// Its name as shown.
    pub(super) fn name(&self) -> &str {
        in_language(&self.zh, &self.en)
    }

    /// Pixels per metre that it asks for at least.
    pub(super) fn px_per_m(&self) -> f64 {
        let of_size = self.pixels.zip(self.size_m).map(|(pixels, size)| pixels / size);
        self.px_per_m.or(of_size).unwrap_or(f64::INFINITY)
    }
}

impl Levels {
    /// What the product ships.
    ///
    /// # Errors
    /// The file is damaged.
    pub(super) fn shipped() -> Result<Self> {
        let text = assets::text("coverage/detail.toml").unwrap_or_default();
        toml::from_str(text).map_err(|error| AppError::internal(&error))
    }

    /// All levels with the sets they are in.
    pub(super) fn all(&self) -> impl Iterator<Item = (&LevelSet, &Level)> {
        self.set.iter().flat_map(|set| set.level.iter().map(move |level| (set, level)))
    }

    /// A level of a set by their names in files.
    pub(super) fn find(&self, set: &str, level: &str) -> Option<(&LevelSet, &Level)> {
        self.all().find(|(s, l)| s.id == set && l.id == level)
    }
}

impl Turn {
    /// What the product ships.
    ///
    /// # Errors
    /// The file is damaged.
    pub(crate) fn shipped() -> Result<Self> {
        Levels::shipped().map(|levels| levels.turn)
    }

    /// Presets of a camera over its sector (degrees; `None`: all round) and seconds until it looks at a place again.
    pub(crate) fn of(&self, camera: &Camera, angle_deg: Option<f64>) -> Option<(u32, f64)> {
        let presets = camera.presets_over(angle_deg.unwrap_or(360.0), self.overlap)?;
        Some((presets, revisit_s(presets, self.dwell_s, self.move_s)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitu_coverage::detail::{DORI, OODPCVS};

    #[test]
    fn the_shipped_levels_are_the_standards() {
        let levels = Levels::shipped().unwrap();
        for (set, standard) in levels.set.iter().zip([&DORI[..], &OODPCVS[..]]) {
            let found: Vec<(&str, f64)> = set.level.iter().map(|l| (l.id.as_str(), l.px_per_m())).collect();
            let wanted: Vec<(&str, f64)> = standard.iter().map(|l| (l.name, l.px_per_m)).collect();
            assert_eq!(found, wanted);
        }
        assert!(levels.all().all(|(_, level)| (1.0..10_000.0).contains(&level.px_per_m())));
        let (set, shed) = levels.find("own", "shed-20").unwrap();
        assert!(
            (shed.px_per_m() - 48.0 / 4.5).abs() < 1e-9 && !set.name().is_empty() && !shed.name().is_empty()
        );
    }

    #[test]
    fn a_turn_takes_its_presets() {
        let turn = Levels::shipped().unwrap().turn;
        let camera = Camera::new(2560.0, 7.18, 240.0).unwrap();
        // 360° ÷ (1.714° · 0.9) = 233.4.
        assert_eq!(turn.of(&camera, None), Some((234, 936.0)));
        assert_eq!(turn.of(&camera, Some(90.0)).map(|(presets, _)| presets), Some(59));
    }
}
