//! A layer's style made ready for drawing: colours read once, fields by their place.

use jitu_model::place::FieldValue;
use jitu_model::style::{ChartKind, Condition, LayerStyle, SymbolShape};
use tiny_skia::Color;

use crate::RenderError;

/// A style ready for drawing.
#[derive(Debug, Clone)]
pub struct Look {
    /// The fields whose values decide: a feature is shown with its values in these, in this order.
    pub fields: Vec<String>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) label: Option<Label>,
    pub(crate) chart: Option<Chart>,
    until: f64,
}

#[derive(Debug, Clone)]
pub(crate) struct Rule {
    when: When,
    pub(crate) fill: Option<Color>,
    pub(crate) hatch: Option<Hatch>,
    pub(crate) stroke: Option<Line>,
    pub(crate) symbol: (SymbolShape, f32),
}

#[derive(Debug, Clone)]
enum When {
    Always,
    Is(usize, Vec<String>),
    Between(usize, f64, f64),
}

#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) colour: Color,
    pub(crate) width: f32,
    pub(crate) dash: Vec<f32>,
}

#[derive(Debug, Clone)]
pub(crate) struct Hatch {
    pub(crate) line: Line,
    /// Radians, counter-clockwise.
    pub(crate) angle: f32,
    pub(crate) spacing: f32,
}

#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub(crate) field: usize,
    pub(crate) size: f32,
    pub(crate) colour: Color,
    pub(crate) halo: Option<Color>,
    until: f64,
}

#[derive(Debug, Clone)]
pub(crate) struct Chart {
    pub(crate) kind: ChartKind,
    pub(crate) parts: Vec<(usize, Color)>,
    pub(crate) size: f32,
}

impl Look {
    /// Reads a style.
    ///
    /// # Errors
    /// [`RenderError::Colour`].
    pub fn new(style: &LayerStyle) -> Result<Self, RenderError> {
        let mut fields: Vec<String> = Vec::new();
        let mut place = |name: &str| {
            fields.iter().position(|known| known == name).unwrap_or_else(|| {
                fields.push(name.to_owned());
                fields.len() - 1
            })
        };
        let rules = style.rules.iter().map(|rule| read_rule(rule, &mut place)).collect::<Result<_, _>>()?;
        let label = match &style.label {
            None => None,
            Some(label) => Some(Label {
                field: place(&label.field),
                size: length(label.size, 12.0, 64.0),
                colour: colour(&label.colour)?,
                halo: label.halo.as_deref().map(colour).transpose()?,
                until: label.until_metres_per_pixel.unwrap_or(f64::MAX),
            }),
        };
        let chart = match &style.chart {
            None => None,
            Some(chart) => Some(Chart {
                kind: chart.kind,
                parts: chart
                    .parts
                    .iter()
                    .map(|part| Ok((place(&part.field), colour(&part.colour)?)))
                    .collect::<Result<_, RenderError>>()?,
                size: length(chart.size, 24.0, 200.0),
            }),
        };
        Ok(Self { fields, rules, label, chart, until: style.until_metres_per_pixel.unwrap_or(f64::MAX) })
    }

    /// Whether the layer is drawn at a scale at all.
    pub fn is_drawn(&self, metres_per_pixel: f64) -> bool {
        metres_per_pixel <= self.until
    }

    /// Whether there are labels at a scale.
    pub fn is_labelled(&self, metres_per_pixel: f64) -> bool {
        self.label.as_ref().is_some_and(|label| metres_per_pixel <= label.until)
    }

    /// Pixels beyond a picture that what stands there reaches into it.
    pub fn reach(&self) -> f64 {
        let rule = |rule: &Rule| {
            let line = rule.stroke.as_ref().map_or(0.0, |line| line.width);
            line + rule.symbol.1 / 2.0
        };
        let widest = self.rules.iter().map(rule).fold(2.0_f32, f32::max);
        f64::from(widest.max(self.chart.as_ref().map_or(0.0, |chart| chart.size)))
    }

    /// The colour that stands for the whole layer (red, green, blue, alpha): of its first rule that has one.
    pub fn tone(&self) -> [u8; 4] {
        let fill = self.rules.iter().find_map(|rule| rule.fill);
        let line = self.rules.iter().find_map(|rule| rule.stroke.as_ref().map(|line| line.colour));
        let colour = fill.or(line).unwrap_or(Color::BLACK).to_color_u8();
        [colour.red(), colour.green(), colour.blue(), colour.alpha()]
    }

    /// The rule that takes a feature.
    pub(crate) fn rule_of(&self, values: &[FieldValue]) -> Option<usize> {
        self.rules.iter().position(|rule| rule.when.holds(values))
    }
}

impl When {
    fn holds(&self, values: &[FieldValue]) -> bool {
        match self {
            Self::Always => true,
            Self::Is(field, wanted) => match values.get(*field) {
                Some(FieldValue::Text(text)) => wanted.iter().any(|one| one == text),
                Some(value) => {
                    let text = value.to_string();
                    wanted.contains(&text)
                }
                None => wanted.iter().any(String::is_empty),
            },
            Self::Between(field, from, to) => {
                values.get(*field).and_then(number).is_some_and(|value| value >= *from && value < *to)
            }
        }
    }
}

/// The number in a field; texts that are numbers count.
pub(crate) fn number(value: &FieldValue) -> Option<f64> {
    match value {
        FieldValue::Integer(number) => Some(*number as f64),
        FieldValue::Real(number) => Some(*number),
        FieldValue::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        FieldValue::Null => None,
    }
}

fn read_rule(
    rule: &jitu_model::style::StyleRule,
    place: &mut impl FnMut(&str) -> usize,
) -> Result<Rule, RenderError> {
    let when = match &rule.when {
        None => When::Always,
        Some(Condition::Is { field, values }) => When::Is(place(field), values.clone()),
        Some(Condition::Between { field, from, to }) => {
            When::Between(place(field), from.unwrap_or(f64::NEG_INFINITY), to.unwrap_or(f64::INFINITY))
        }
    };
    let hatch = match &rule.hatch {
        None => None,
        Some(hatch) => Some(Hatch {
            line: Line {
                colour: colour(&hatch.colour)?,
                width: length(hatch.width, 1.0, 20.0),
                dash: Vec::new(),
            },
            angle: (if hatch.angle.is_finite() { hatch.angle } else { 45.0 }).to_radians() as f32,
            spacing: length(hatch.spacing, 8.0, 100.0).max(2.0),
        }),
    };
    let stroke = match &rule.stroke {
        None => None,
        Some(stroke) => Some(Line {
            colour: colour(&stroke.colour)?,
            width: length(stroke.width, 1.0, 40.0),
            dash: dash(&stroke.dash),
        }),
    };
    let symbol = rule.symbol.as_ref().map_or((SymbolShape::Circle, 10.0), |symbol| {
        (symbol.shape, length(symbol.size, 10.0, 100.0).max(1.0))
    });
    Ok(Rule { when, fill: rule.fill.as_deref().map(colour).transpose()?, hatch, stroke, symbol })
}

/// A length as a style gives it, or another where it is none; never more than `most`.
fn length(value: f64, otherwise: f32, most: f32) -> f32 {
    if value.is_finite() && value >= 0.0 { (value as f32).min(most) } else { otherwise }
}

/// Lengths drawn and left out; what cannot be drawn is an unbroken line.
fn dash(lengths: &[f64]) -> Vec<f32> {
    let sound = lengths.iter().all(|length| length.is_finite() && *length >= 0.5) && lengths.len() <= 16;
    let even = if lengths.len().is_multiple_of(2) { 1 } else { 2 };
    if sound { lengths.repeat(even).iter().map(|length| *length as f32).collect() } else { Vec::new() }
}

/// Reads `#RRGGBB` or `#RRGGBBAA`.
///
/// # Errors
/// [`RenderError::Colour`].
pub fn colour(text: &str) -> Result<Color, RenderError> {
    let bad = || RenderError::Colour(text.to_owned());
    let digits = text.strip_prefix('#').filter(|d| d.len() == 6 || d.len() == 8).ok_or_else(bad)?;
    if !digits.is_ascii() {
        return Err(bad());
    }
    let at = |from: usize| u8::from_str_radix(&digits[from..from + 2], 16).map_err(|_| bad());
    let alpha = if digits.len() == 8 { at(6)? } else { 255 };
    Ok(Color::from_rgba8(at(0)?, at(2)?, at(4)?, alpha))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_holds_takes_a_feature() {
        let text = r##"{"rules":[
            {"when":{"is":{"field":"class","values":["0101","7"]}},"fill":"#E4D9AE"},
            {"when":{"between":{"field":"area","from":1,"to":10}},"fill":"#11223344"},
            {"when":{"is":{"field":"class","values":[""]}},"fill":"#000000"}]}"##;
        let look = Look::new(&serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(look.fields, ["class", "area"]);
        let text = |text: &str| FieldValue::Text(text.to_owned());
        assert_eq!(look.rule_of(&[text("0101"), FieldValue::Null]), Some(0));
        assert_eq!(look.rule_of(&[FieldValue::Integer(7), FieldValue::Null]), Some(0));
        assert_eq!(look.rule_of(&[text("x"), FieldValue::Real(1.0)]), Some(1));
        assert_eq!(look.rule_of(&[text("x"), text("9.5")]), Some(1));
        assert_eq!(look.rule_of(&[text("x"), FieldValue::Real(10.0)]), None);
        assert_eq!(look.rule_of(&[FieldValue::Null, FieldValue::Null]), Some(2));
    }

    #[test]
    fn bad_values_are_refused_or_tamed() {
        for bad in ["red", "#12345", "#GG0000", "#11223344556", "#é12345"] {
            assert!(colour(bad).is_err(), "{bad}");
        }
        assert_eq!(colour("#FF000080").unwrap(), Color::from_rgba8(255, 0, 0, 128));
        assert!(dash(&[0.0, 1.0]).is_empty());
        assert_eq!(dash(&[4.0]), [4.0, 4.0]);
        assert!((length(f64::NAN, 3.0, 9.0) - 3.0).abs() < 1e-6);
        assert!((length(1e9, 3.0, 9.0) - 9.0).abs() < 1e-6);
    }
}
