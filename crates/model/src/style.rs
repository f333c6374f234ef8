//! How a layer is drawn: rules by what its features have, labels, charts.
//!
//! One value serves the tiles on screen, the printed sheet and the legend of both, so that they cannot differ. Lengths
//! are pixels of 1/96 inch; colours are `#RRGGBB` or `#RRGGBBAA`. A field is named as the layer names it, or `name`,
//! `code`, `class`.

use serde::{Deserialize, Serialize};

/// The look of a layer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LayerStyle {
    /// The first rule whose condition holds draws a feature; one that no rule takes is not drawn.
    pub rules: Vec<StyleRule>,
    /// Labels; null: none.
    pub label: Option<LabelStyle>,
    /// A chart on each feature; null: none.
    pub chart: Option<ChartStyle>,
    /// Farther out than this (m a pixel) the layer is not drawn; null: always.
    pub until_metres_per_pixel: Option<f64>,
}

/// How the features that a condition takes are drawn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StyleRule {
    /// What the legend says; empty: the layer's name.
    pub name: String,
    /// Which features; null: all that are left.
    pub when: Option<Condition>,
    /// Colour of areas and symbols; null: not filled.
    pub fill: Option<String>,
    /// Lines across areas, in the colour of the outline; null: none.
    pub hatch: Option<Hatch>,
    /// Outlines and lines; null: none.
    pub stroke: Option<Stroke>,
    /// How points are drawn; null: a circle.
    pub symbol: Option<Symbol>,
}

/// Which features a rule takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// What the feature has in a field, as a person reads it, is one of these; an empty text is a field without a value.
    Is {
        /// The field.
        field: String,
        /// The texts.
        values: Vec<String>,
    },
    /// A number in a field from `from` (with it) up to `to` (without it).
    Between {
        /// The field.
        field: String,
        /// Lower bound; null: none.
        from: Option<f64>,
        /// Upper bound; null: none.
        to: Option<f64>,
    },
}

/// An outline or line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stroke {
    /// Colour.
    pub colour: String,
    /// Width.
    pub width: f64,
    /// Lengths drawn and left out by turns; empty: unbroken.
    #[serde(default)]
    pub dash: Vec<f64>,
}

/// Lines across an area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hatch {
    /// Degrees, counter-clockwise from the horizontal.
    pub angle: f64,
    /// Distance between lines.
    pub spacing: f64,
    /// Colour.
    pub colour: String,
    /// Width.
    pub width: f64,
}

/// The sign of a point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Symbol {
    /// Its shape.
    pub shape: SymbolShape,
    /// Its width.
    pub size: f64,
}

/// The shape of a sign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SymbolShape {
    /// A circle.
    #[default]
    Circle,
    /// A square.
    Square,
    /// A triangle on its base.
    Triangle,
    /// A square on its corner.
    Diamond,
}

/// Labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelStyle {
    /// The field they show.
    pub field: String,
    /// Height of the letters.
    pub size: f64,
    /// Colour.
    pub colour: String,
    /// Colour of the rim around the letters; null: none.
    #[serde(default)]
    pub halo: Option<String>,
    /// Farther out than this (m a pixel) there are none; null: always.
    #[serde(default)]
    pub until_metres_per_pixel: Option<f64>,
}

/// A chart on each feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartStyle {
    /// What it is.
    pub kind: ChartKind,
    /// Its parts: fields of numbers, and their colours.
    pub parts: Vec<ChartPart>,
    /// Its width.
    pub size: f64,
}

/// What a chart is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// A pie.
    #[default]
    Pie,
    /// Upright bars.
    Bars,
}

/// One part of a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartPart {
    /// The field of the number.
    pub field: String,
    /// Its colour.
    pub colour: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_read_as_it_was_written() {
        let text = r##"{"rules":[{"name":"水田","when":{"is":{"field":"class","values":["0101"]}},"fill":"#E4D9AE",
            "stroke":{"colour":"#8A7F55","width":0.6}},{"when":{"between":{"field":"面积","from":null,"to":10}}}]}"##;
        let style: LayerStyle = serde_json::from_str(text).unwrap();
        assert_eq!(style.rules.len(), 2);
        assert!(matches!(&style.rules[0].when, Some(Condition::Is { values, .. }) if values == &["0101"]));
        let again: LayerStyle = serde_json::from_str(&serde_json::to_string(&style).unwrap()).unwrap();
        assert_eq!(again, style);
        assert!(serde_json::from_str::<LayerStyle>(r#"{"rules":[{"colour":"red"}]}"#).is_err());
    }
}
