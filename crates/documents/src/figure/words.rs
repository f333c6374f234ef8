//! The words of figures, as data: `assets/forms/figures.toml`.

use serde::Deserialize;

/// What the product ships.
const FILE: &str = include_str!("../../../../assets/forms/figures.toml");

/// The words of all figures, and which of them stand in the annex.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    /// Figures of the annex, in order.
    pub(crate) annex: Vec<String>,
    /// Title of the annex.
    pub(crate) title: String,
    /// Before a figure's number (图).
    pub(crate) number: String,
    pub(super) location: Location,
    pub(super) coverage: Coverage,
    pub(super) payments: Payments,
    pub(super) indicators: Indicators,
    pub(super) sources: Sources,
}

/// The location map's own words; what it shares with the coverage map is in `common.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Location {
    pub(super) title: String,
    pub(super) alt: String,
    pub(super) extent: String,
    pub(super) names_left_out: String,
    pub(super) synthetic_extent: String,
    pub(super) synthetic_tower: String,
}

/// The coverage map's title as a figure.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Coverage {
    pub(super) title: String,
}

/// The payment curve's words.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Payments {
    pub(super) title: String,
    pub(super) alt: String,
    pub(super) unit: String,
    pub(super) month: String,
    pub(super) budget: String,
    pub(super) planned: String,
    pub(super) actual: String,
    pub(super) undated_planned: String,
    pub(super) undated_actual: String,
}

/// The words of the bars of indicators.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Indicators {
    pub(super) title: String,
    pub(super) alt: String,
    pub(super) scored: String,
    pub(super) lost: String,
    pub(super) axis: String,
    pub(super) left_out: String,
}

/// The words of the bars of money.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sources {
    pub(super) title: String,
    pub(super) alt: String,
    pub(super) unit: String,
    pub(super) paid: String,
    pub(super) carried_over: String,
    pub(super) returned: String,
    pub(super) rest: String,
    pub(super) over: String,
    pub(super) budget: String,
    pub(super) left_out: String,
}

impl Words {
    /// The coverage map's title as a figure.
    pub(crate) fn coverage_title(&self) -> &str {
        &self.coverage.title
    }

    /// What the product ships.
    ///
    /// # Errors
    /// The file is not TOML of this shape, as `file: detail`.
    pub(crate) fn shipped() -> std::result::Result<Self, String> {
        toml::from_str(FILE).map_err(|error| format!("figures.toml: {error}"))
    }
}
