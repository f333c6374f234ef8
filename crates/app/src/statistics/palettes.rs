//! The colours of thematic maps: `assets/styles/palettes.toml`.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::assets;
use crate::error::{AppError, Result};
use crate::language::Language;

/// What a palette is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PaletteKind {
    /// From little to much.
    Sequential,
    /// From below to above the middle.
    Diverging,
    /// For things without order.
    Categories,
}

/// A palette to choose from.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PaletteView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: PaletteKind,
    /// Its colours, `#RRGGBB`.
    pub colours: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    palette: Vec<Palette>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    #[serde(rename = "zh-CN")]
    chinese: String,
    en: String,
}

/// A palette as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Palette {
    id: String,
    name: Names,
    pub(crate) kind: PaletteKind,
    stops: Vec<String>,
}

fn all() -> Result<&'static [Palette]> {
    static FILE: OnceLock<std::result::Result<Vec<Palette>, String>> = OnceLock::new();
    let read = || {
        let text = assets::text("styles/palettes.toml").ok_or_else(|| "missing".to_owned())?;
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        match file
            .palette
            .iter()
            .find(|one| one.stops.is_empty() || one.stops.iter().any(|c| rgb(c).is_none()))
        {
            Some(bad) => Err(format!("colours of {}", bad.id)),
            None => Ok(file.palette),
        }
    };
    FILE.get_or_init(read)
        .as_deref()
        .map_err(|detail| AppError::damaged_asset("styles/palettes.toml", detail))
}

/// The palettes to choose from.
///
/// # Errors
/// The file is damaged.
pub fn palettes() -> Result<Vec<PaletteView>> {
    let view = |palette: &Palette| PaletteView {
        id: palette.id.clone(),
        name: match Language::current() {
            Language::Chinese => palette.name.chinese.clone(),
            Language::English => palette.name.en.clone(),
        },
        kind: palette.kind,
        colours: palette.stops.clone(),
    };
    Ok(all()?.iter().map(view).collect())
}

/// The palette of that id; of an empty one the first that serves `kind`.
///
/// # Errors
/// There is none.
pub(crate) fn named(id: &str, kind: PaletteKind) -> Result<&'static Palette> {
    let fits = |palette: &&Palette| if id.is_empty() { palette.kind == kind } else { palette.id == id };
    all()?.iter().find(fits).ok_or_else(|| AppError::new("unknown_palette", &[("name", id)]))
}

impl Palette {
    /// So many colours, `#RRGGBB`: of an ordered palette in equal steps between its stops, of one of categories one after
    /// the other.
    pub(crate) fn colours(&self, count: usize) -> Vec<String> {
        let stops: Vec<[f64; 3]> = self.stops.iter().filter_map(|stop| rgb(stop)).map(oklab).collect();
        let at = |index: usize| -> String {
            if self.kind == PaletteKind::Categories {
                return self.stops[index % self.stops.len()].clone();
            }
            // One class alone is drawn in the middle of the palette.
            let share = if count > 1 { index as f64 / (count - 1) as f64 } else { 0.5 };
            let place = share * (stops.len() - 1) as f64;
            let (low, rest) = (place.floor() as usize, place.fract());
            let high = (low + 1).min(stops.len() - 1);
            let mixed = std::array::from_fn(|k| stops[low][k] * (1.0 - rest) + stops[high][k] * rest);
            hex(mixed)
        };
        (0..count).map(at).collect()
    }
}

fn rgb(text: &str) -> Option<[f64; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok().map(|c| f64::from(c) / 255.0);
    Some([channel(0)?, channel(2)?, channel(4)?])
}

/// sRGB to OKLab (B. Ottosson, *A perceptual color space for image processing*, 2020).
fn oklab(rgb: [f64; 3]) -> [f64; 3] {
    let [r, g, b] = rgb.map(|c| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

fn hex([lightness, a, b]: [f64; 3]) -> String {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    let linear = [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ];
    let [r, g, b] = linear.map(|c| {
        let c = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.max(0.0).powf(1.0 / 2.4) - 0.055 };
        (c.clamp(0.0, 1.0) * 255.0).round() as u8
    });
    format!("#{r:02X}{g:02X}{b:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_palette_gives_its_own_ends() {
        for palette in all().unwrap().iter().filter(|palette| palette.kind != PaletteKind::Categories) {
            for count in 2..=12 {
                let colours = palette.colours(count);
                assert_eq!(colours.first(), palette.stops.first(), "{}", palette.id);
                assert_eq!(colours.last(), palette.stops.last());
                let mut different = colours.clone();
                different.sort();
                different.dedup();
                assert_eq!(different.len(), count, "{}: {colours:?}", palette.id);
            }
            assert_eq!(palette.colours(palette.stops.len()), palette.stops);
        }
        assert!(palettes().unwrap().iter().any(|one| one.kind == PaletteKind::Categories));
    }

    #[test]
    fn palettes_are_found() {
        assert_eq!(named("", PaletteKind::Diverging).unwrap().id, "teal_red");
        assert_eq!(named("ochre", PaletteKind::Categories).unwrap().id, "ochre");
        assert_eq!(named("pink", PaletteKind::Sequential).unwrap_err().code, "unknown_palette");
        let own = named("okabe_ito", PaletteKind::Categories).unwrap();
        assert_eq!(own.colours(9)[8], own.colours(1)[0]);
    }
}
