//! Where things stand on a sheet, its words and the looks of roles: data in `assets/layouts`.

use std::collections::BTreeMap;

use jitu_model::place::Secrecy;
use serde::Deserialize;

use super::view::Rect;
use crate::error::{DocError, Result};

const WORDS: &str = include_str!("../../../../assets/layouts/common/words.toml");
/// Sizes of paper that are taken, millimetres: A6 to A0.
const PAPER_MM: std::ops::RangeInclusive<f64> = 100.0..=1200.0;

/// A layout. Millimetres from the paper's upper left corner.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// What people choose it by, Chinese.
    pub name: String,
    /// And English.
    pub name_en: String,
    /// Width and height of the paper.
    pub size: [f64; 2],
    pub(super) map: [f64; 4],
    pub(super) band: f64,
    pub(super) letter: f64,
    pub(super) title: Title,
    pub(super) secrecy: [f64; 2],
    pub(super) arrow: [f64; 2],
    pub(super) inset: Option<[f64; 4]>,
    pub(super) legend: LegendBox,
    pub(super) scale: Bar,
    pub(super) notes: [f64; 4],
    pub(super) maker: [f64; 2],
}

/// Where the title stands.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Title {
    pub(super) at: [f64; 2],
    pub(super) size: f64,
}

/// Where the legend stands.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LegendBox {
    #[serde(rename = "box")]
    pub(super) area: [f64; 4],
    pub(super) columns: usize,
}

/// Where the scale stands.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bar {
    pub(super) at: [f64; 2],
    pub(super) width: f64,
}

impl Layout {
    /// Reads a layout's file.
    ///
    /// # Errors
    /// [`DocError::Form`]: not TOML of this shape, or something does not stand on the paper.
    pub fn parse(id: &str, text: &str) -> Result<Self> {
        let wrong = |detail: String| DocError::Form {
            form: "layouts".to_owned(),
            file: format!("{id}.toml"),
            detail,
        };
        let layout: Self = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let [width, height] = layout.size;
        if !PAPER_MM.contains(&width) || !PAPER_MM.contains(&height) {
            return Err(wrong(format!("paper of {width} × {height} mm")));
        }
        let on_paper = |[left, top, right, bottom]: [f64; 4]| {
            left >= 0.0
                && top >= 0.0
                && right <= width
                && bottom <= height
                && left + 10.0 <= right
                && top + 5.0 <= bottom
        };
        let outer = layout.map_rect().wider(layout.band);
        let boxes = [
            Some([outer.left, outer.top, outer.right, outer.bottom]),
            Some(layout.map),
            layout.inset,
            Some(layout.legend.area),
            Some(layout.notes),
        ];
        if let Some(bad) = boxes.into_iter().flatten().find(|own| !on_paper(*own)) {
            return Err(wrong(format!("{bad:?} is not on the paper")));
        }
        let sizes = (1.0..=10.0).contains(&layout.letter)
            && (2.0..=40.0).contains(&layout.title.size)
            && (2.0..=30.0).contains(&layout.band)
            && (10.0..=500.0).contains(&layout.scale.width)
            && (1..=8).contains(&layout.legend.columns);
        if sizes { Ok(layout) } else { Err(wrong("a size out of range".to_owned())) }
    }

    /// The map inside its frame.
    pub fn map_rect(&self) -> Rect {
        Rect::of(self.map)
    }
}

/// The words of sheets.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) legend: String,
    pub(super) scale: String,
    pub(super) kilometres: String,
    pub(super) metres: String,
    pub(super) inset: String,
    pub(super) maker: String,
    pub(super) made: String,
    pub(super) crs: String,
    pub(super) convergence: String,
    pub(super) source: String,
    pub(super) approval: String,
    pub(super) boundary_note: String,
    pub(super) synthetic_layers: String,
    pub(super) extents: String,
    pub(super) extent: String,
    pub(super) focus: String,
    pub(super) more: String,
    pub(super) alt: String,
    secrecy: BTreeMap<String, String>,
}

impl Words {
    pub(super) fn shipped() -> Result<Self> {
        toml::from_str(WORDS).map_err(|error| damaged("words.toml", &error))
    }

    pub(super) fn secrecy(&self, secrecy: Secrecy) -> &str {
        self.secrecy.get(secrecy.name()).map_or("", String::as_str)
    }
}

fn damaged(file: &str, error: &toml::de::Error) -> DocError {
    DocError::Form { form: "layouts".to_owned(), file: format!("common/{file}"), detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_reads() {
        let words = Words::shipped().unwrap();
        assert!(
            [Secrecy::Public, Secrecy::Internal, Secrecy::Secret]
                .iter()
                .all(|s| !words.secrecy(*s).is_empty())
        );
    }

    #[test]
    fn a_layout_that_leaves_the_paper_is_refused() {
        let good = include_str!("../../../../assets/layouts/a4-portrait.toml");
        assert!(Layout::parse("a4-portrait", good).is_ok());
        for (from, to) in [
            ("size = [210, 297]", "size = [150, 297]"),
            ("size = [210, 297]", "size = [210, nan]"),
            ("band = 8", "band = -1"),
            ("[19, 33, 191, 231]", "[19, 33, 191, inf]"),
            ("letter = 2.4", "letter = 0"),
            ("columns = 3", "columns = 0"),
        ] {
            assert!(good.contains(from), "{from}");
            let error = Layout::parse("mine", &good.replace(from, to)).unwrap_err();
            assert!(error.to_string().contains("mine.toml"), "{error}");
        }
    }
}
