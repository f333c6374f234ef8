//! 专题图: the style of a layer by the numbers or texts of a field, as a pure function of them.

use std::collections::HashMap;

use jitu_model::place::{Feature, Field, FieldKind, FieldValue};
use jitu_model::style::{ChartKind, ChartPart, ChartStyle, Condition, Hatch, LayerStyle, Stroke, StyleRule};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::classes::{self, MOST_CLASSES, Method};
use super::palettes::{self, PaletteKind};
use crate::comparing::reading::has_features;
use crate::error::{AppError, Result};
use crate::language::word;
use crate::session::Session;
use crate::views::RowId;

/// Most categories that get a colour of their own; the rest share one.
const MOST_CATEGORIES: usize = 20;

/// How a thematic map is to be made.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Type)]
pub struct ThematicAsk {
    /// `equal`, `quantile`, `natural`, `own`; or `categories`: a colour for each text.
    pub method: String,
    /// How many classes, 2 to 12.
    pub classes: u32,
    /// Id of a palette; empty: the first that serves.
    pub palette: String,
    /// The bounds of own classes, all of them, going up.
    pub own: Vec<f64>,
}

/// A class of a thematic map, as its legend says it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ThematicClass {
    /// What it holds.
    pub name: String,
    /// Its colour; null: not filled.
    pub fill: Option<String>,
    /// Features in it.
    pub count: u32,
}

/// A thematic map.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ThematicView {
    /// A style of a layer, as JSON.
    pub style: String,
    /// The bounds of the classes; none of categories and charts.
    pub breaks: Vec<f64>,
    /// The legend.
    pub classes: Vec<ThematicClass>,
}

/// The style of a layer of the project by one of its fields.
///
/// # Errors
/// No such layer, field, method or palette; no feature has a value there.
pub fn thematic_style(
    session: &mut Session,
    layer: RowId,
    field: &str,
    ask: &ThematicAsk,
) -> Result<ThematicView> {
    let snapshot = session.snapshot()?;
    let found = snapshot.layers.iter().find(|candidate| candidate.id == layer.id());
    let layer =
        found.filter(|layer| has_features(layer)).ok_or_else(|| AppError::new("unknown_layer", &[]))?;
    let whole = session.layer_features(layer)?;
    by_values(field, &values_of(&whole.fields, &whole.features, field)?, ask)
}

/// The fields of a layer of the project that hold numbers.
///
/// # Errors
/// No such layer; the layer library is missing.
pub fn number_fields(session: &Session, layer: RowId) -> Result<Vec<String>> {
    let snapshot = session.snapshot()?;
    let found = snapshot.layers.iter().find(|candidate| candidate.id == layer.id());
    let layer =
        found.filter(|layer| has_features(layer)).ok_or_else(|| AppError::new("unknown_layer", &[]))?;
    let fields = session.opened()?.project.layer_fields(layer)?;
    let holds = |field: &Field| matches!(field.kind, FieldKind::Integer | FieldKind::Real);
    Ok(fields.into_iter().filter(holds).map(|field| field.name).collect())
}

/// What features have in a field: `name`, `code`, `class`, or one of the layer's further fields.
///
/// # Errors
/// There is no such field.
pub(super) fn values_of(fields: &[Field], features: &[Feature], field: &str) -> Result<Vec<FieldValue>> {
    let text = |text: &Option<String>| text.clone().map_or(FieldValue::Null, FieldValue::Text);
    if let Some(at) = fields.iter().position(|one| one.name == field) {
        return Ok(features.iter().map(|one| one.values.get(at).cloned().unwrap_or_default()).collect());
    }
    let own: fn(&Feature) -> &Option<String> = match field {
        "name" => |one| &one.name,
        "code" => |one| &one.code,
        "class" => |one| &one.class,
        _ => return Err(AppError::new("no_such_field", &[("name", field)])),
    };
    Ok(features.iter().map(|one| text(own(one))).collect())
}

/// A value as a number; `None`: it is none.
pub(crate) fn number(value: &FieldValue) -> Option<f64> {
    let number = match value {
        FieldValue::Null => None,
        FieldValue::Integer(number) => Some(*number as f64),
        FieldValue::Real(number) => Some(*number),
        FieldValue::Text(text) => text.trim().parse().ok(),
    };
    number.filter(|number: &f64| number.is_finite())
}

/// The style by these values of a field.
///
/// # Errors
/// No such method or palette; no value.
pub fn by_values(field: &str, values: &[FieldValue], ask: &ThematicAsk) -> Result<ThematicView> {
    if ask.method == "categories" {
        return categories(field, values, &ask.palette);
    }
    let method = Method::named(&ask.method, &ask.own)?;
    let classes = ask.classes as usize;
    if !matches!(method, Method::Own(_)) && !(2..=MOST_CLASSES).contains(&classes) {
        return Err(AppError::new("bad_breaks", &[("most", &MOST_CLASSES.to_string())]));
    }
    let numbers: Vec<f64> = values.iter().filter_map(number).collect();
    let breaks = classes::breaks(&numbers, &method, classes);
    if breaks.len() < 2 {
        return Err(AppError::new("no_numbers", &[("name", field)]));
    }
    let colours = palettes::named(&ask.palette, PaletteKind::Sequential)?.colours(breaks.len() - 1);
    let digits = digits_of(&breaks);
    let last = breaks.len() - 2;
    let own = matches!(method, Method::Own(_));
    let mut rules = Vec::with_capacity(breaks.len());
    let mut legend = Vec::with_capacity(breaks.len());
    for (at, (bounds, colour)) in breaks.windows(2).zip(colours).enumerate() {
        let (low, high) = (shown(bounds[0], digits), shown(bounds[1], digits));
        let name = if low == high { low } else { format!("{low} – {high}") };
        // Outside of own bounds there is no class; found ones hold every number.
        let from = (own || at > 0).then_some(bounds[0]);
        let to = if at < last { Some(bounds[1]) } else { own.then(|| bounds[1].next_up()) };
        let holds =
            |value: &&f64| from.is_none_or(|from| **value >= from) && to.is_none_or(|to| **value < to);
        legend.push(class(&name, Some(&colour), numbers.iter().filter(holds).count()));
        let when = Condition::Between { field: field.to_owned(), from, to };
        rules.push(filled(name, Some(when), &colour));
    }
    let placed: u32 = legend.iter().map(|one| one.count).sum();
    let left = values.len().saturating_sub(placed as usize);
    if left > 0 {
        rules.push(without_value());
        legend.push(class(&word("thematic.none"), None, left));
    }
    view(LayerStyle { rules, ..LayerStyle::default() }, breaks, legend)
}

/// A colour for each text, the most frequent first.
fn categories(field: &str, values: &[FieldValue], palette: &str) -> Result<ThematicView> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for value in values {
        *counts.entry(value.to_string()).or_default() += 1;
    }
    let empty = counts.remove("").unwrap_or(0);
    let mut found: Vec<(String, usize)> = counts.into_iter().collect();
    if found.is_empty() {
        return Err(AppError::new("no_values", &[("name", field)]));
    }
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let rest = found.split_off(found.len().min(MOST_CATEGORIES));
    let colours = palettes::named(palette, PaletteKind::Categories)?.colours(found.len());
    let (mut rules, mut legend) = (Vec::new(), Vec::new());
    for ((text, count), colour) in found.into_iter().zip(colours) {
        legend.push(class(&text, Some(&colour), count));
        let when = Condition::Is { field: field.to_owned(), values: vec![text.clone()] };
        rules.push(filled(text, Some(when), &colour));
    }
    if empty > 0 {
        let when = Condition::Is { field: field.to_owned(), values: vec![String::new()] };
        rules.push(StyleRule { when: Some(when), ..without_value() });
        legend.push(class(&word("thematic.none"), None, empty));
    }
    if !rest.is_empty() {
        let name = word("thematic.rest");
        let count = rest.iter().map(|one| one.1).sum();
        legend.push(class(&name, Some(REST), count));
        rules.push(filled(name, None, REST));
    }
    view(LayerStyle { rules, ..LayerStyle::default() }, Vec::new(), legend)
}

/// Colour of what has none of its own.
const REST: &str = "#C9CDD2";

/// The chart of that name: `pie`, `bars`.
///
/// # Errors
/// There is none.
pub fn chart_kind(name: &str) -> Result<ChartKind> {
    match name {
        "pie" => Ok(ChartKind::Pie),
        "bars" => Ok(ChartKind::Bars),
        other => Err(AppError::new("unknown_class_method", &[("name", other)])),
    }
}

/// A chart on each feature: a part for each field, on plain outlines.
///
/// # Errors
/// No such palette; no part.
pub fn chart(fields: &[String], kind: ChartKind, palette: &str) -> Result<ThematicView> {
    if fields.is_empty() || fields.len() > MOST_CLASSES {
        return Err(AppError::new("chart_parts", &[("most", &MOST_CLASSES.to_string())]));
    }
    let colours = palettes::named(palette, PaletteKind::Categories)?.colours(fields.len());
    let parts: Vec<ChartPart> =
        fields.iter().cloned().zip(colours).map(|(field, colour)| ChartPart { field, colour }).collect();
    let legend = parts.iter().map(|part| class(&part.field, Some(&part.colour), 0)).collect();
    let ground =
        StyleRule { fill: Some("#FAFAF7".to_owned()), stroke: Some(outline()), ..StyleRule::default() };
    let size = if kind == ChartKind::Pie { 34.0 } else { 38.0 };
    let style = LayerStyle {
        rules: vec![ground],
        chart: Some(ChartStyle { kind, parts, size }),
        ..LayerStyle::default()
    };
    view(style, Vec::new(), legend)
}

fn view(style: LayerStyle, breaks: Vec<f64>, classes: Vec<ThematicClass>) -> Result<ThematicView> {
    let style = serde_json::to_string(&style).map_err(|error| AppError::internal(&error))?;
    Ok(ThematicView { style, breaks, classes })
}

fn class(name: &str, fill: Option<&str>, count: usize) -> ThematicClass {
    ThematicClass {
        name: name.to_owned(),
        fill: fill.map(str::to_owned),
        count: u32::try_from(count).unwrap_or(u32::MAX),
    }
}

fn outline() -> Stroke {
    Stroke { colour: "#7C8B8F".to_owned(), width: 0.8, dash: Vec::new() }
}

fn filled(name: String, when: Option<Condition>, colour: &str) -> StyleRule {
    StyleRule { name, when, fill: Some(colour.to_owned()), stroke: Some(outline()), ..StyleRule::default() }
}

fn without_value() -> StyleRule {
    let hatch = Hatch { angle: 45.0, spacing: 8.0, colour: "#B9C4C6".to_owned(), width: 0.8 };
    StyleRule {
        name: word("thematic.none"),
        hatch: Some(hatch),
        stroke: Some(outline()),
        ..StyleRule::default()
    }
}

/// Decimals that tell the bounds apart.
fn digits_of(breaks: &[f64]) -> usize {
    let whole = |digits: usize| {
        let text = |bound: f64| format!("{bound:.digits$}");
        breaks.windows(2).all(|pair| pair[0] >= pair[1] || text(pair[0]) != text(pair[1]))
    };
    let span = breaks[breaks.len() - 1] - breaks[0];
    let least = if span >= 100.0 { 0 } else { 2 };
    (least..=9).find(|digits| whole(*digits)).unwrap_or(9)
}

/// A bound as a legend shows it, without zeros at its end.
fn shown(bound: f64, digits: usize) -> String {
    let text = format!("{bound:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(method: &str, classes: u32) -> ThematicAsk {
        ThematicAsk { method: method.to_owned(), classes, ..ThematicAsk::default() }
    }

    fn reals(numbers: &[f64]) -> Vec<FieldValue> {
        numbers.iter().map(|number| FieldValue::Real(*number)).collect()
    }

    #[test]
    fn every_value_is_drawn_once() {
        let mut values = reals(&[1.0, 2.0, 3.0, 10.0, 11.0, 50.0, 51.0, 52.0]);
        values.extend([
            FieldValue::Null,
            FieldValue::Text("12".to_owned()),
            FieldValue::Text("多".to_owned()),
        ]);
        let made = by_values("面积", &values, &ask("natural", 3)).unwrap();
        let counts: Vec<u32> = made.classes.iter().map(|class| class.count).collect();
        assert_eq!(counts, [3, 3, 3, 2]);
        assert_eq!(made.classes[0].name, "1 – 10");
        let style: LayerStyle = serde_json::from_str(&made.style).unwrap();
        assert_eq!(style.rules.len(), 4);
        assert!(style.rules[3].when.is_none() && style.rules[3].fill.is_none());
        let Some(Condition::Between { from: None, to: Some(to), .. }) = &style.rules[0].when else {
            panic!("{:?}", style.rules[0])
        };
        assert!((to - 10.0).abs() < 1e-12);
    }

    #[test]
    fn own_bounds_leave_out_what_is_beyond() {
        let own = ThematicAsk { method: "own".to_owned(), own: vec![0.0, 10.0, 20.0], ..ask("own", 0) };
        let made = by_values("a", &reals(&[-1.0, 0.0, 10.0, 20.0, 21.0]), &own).unwrap();
        let counts: Vec<u32> = made.classes.iter().map(|class| class.count).collect();
        assert_eq!(counts, [1, 2, 2], "the last class takes its upper bound");
    }

    #[test]
    fn categories_are_by_frequency() {
        let mut values: Vec<FieldValue> =
            ["水田", "旱地", "水田", ""].iter().map(|text| FieldValue::Text((*text).to_owned())).collect();
        values.push(FieldValue::Null);
        let made = by_values("class", &values, &ask("categories", 0)).unwrap();
        let seen: Vec<(&str, u32)> = made.classes.iter().map(|one| (one.name.as_str(), one.count)).collect();
        assert_eq!(seen[..2], [("水田", 2), ("旱地", 1)]);
        assert_eq!(seen[2].1, 2);
        let many: Vec<FieldValue> = (0..30).map(|n| FieldValue::Text(format!("{n:02}"))).collect();
        let made = by_values("class", &many, &ask("categories", 0)).unwrap();
        assert_eq!((made.classes.len(), made.classes[20].count), (21, 10));
    }

    #[test]
    fn nothing_to_class_is_said() {
        assert_eq!(by_values("a", &[FieldValue::Null], &ask("equal", 5)).unwrap_err().code, "no_numbers");
        assert_eq!(by_values("a", &[], &ask("categories", 5)).unwrap_err().code, "no_values");
        assert_eq!(by_values("a", &reals(&[1.0]), &ask("equal", 99)).unwrap_err().code, "bad_breaks");
        assert_eq!(by_values("a", &reals(&[1.0]), &ask("best", 5)).unwrap_err().code, "unknown_class_method");
        assert_eq!(chart(&[], ChartKind::Pie, "").unwrap_err().code, "chart_parts");
    }

    #[test]
    fn legends_read_well() {
        let made = by_values("a", &reals(&[0.001, 0.002, 0.004]), &ask("equal", 3)).unwrap();
        assert_eq!(made.classes[0].name, "0.001 – 0.002");
        let made = by_values("a", &reals(&[0.0, 1234.6, 99_999.9]), &ask("equal", 2)).unwrap();
        assert_eq!(made.classes[1].name, "50000 – 100000");
    }
}
