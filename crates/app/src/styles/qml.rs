//! A layer's style as QGIS reads it, so that who opens the file there sees the layer as it is seen here.
//!
//! Lengths become millimetres (a pixel is 1/96 inch), scales become denominators. Where several rules would draw a
//! feature here only the first does; there all do, so each rule excludes those before it. Charts are left out.

use std::fmt::Write as _;

use jitu_model::place::Layer;
use jitu_model::style::{Condition, LabelStyle, LayerStyle, Stroke, StyleRule, SymbolShape};
use jitu_store::Drawn;
use quick_xml::escape::escape;

/// Millimetres of a pixel.
const MM: f64 = 25.4 / 96.0;
/// Metres of a pixel: a scale's denominator is metres a pixel over this.
const METRES: f64 = MM / 1_000.0;
/// Width of the rim around letters, millimetres.
const RIM_MM: f64 = 0.8;

/// The style of a layer whose shapes are of a kind, as a document of QGIS.
pub(crate) fn of_layer(layer: &Layer, drawn: Drawn) -> String {
    let style = super::roles::of_layer(layer);
    let (scaled, farthest) = scale(style.until_metres_per_pixel);
    let labelled = u8::from(style.label.is_some());
    // Writing to a String does not fail.
    let mut qml = String::from("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n");
    let _ = writeln!(
        qml,
        "<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling|Rendering\" labelsEnabled=\"{labelled}\" \
         hasScaleBasedVisibilityFlag=\"{scaled}\" minScale=\"{farthest}\" maxScale=\"0\">"
    );
    qml += &renderer(&style, &layer.name, drawn);
    if let Some(label) = &style.label {
        qml += &labels(label, drawn);
    }
    let _ = writeln!(qml, "<layerOpacity>{}</layerOpacity>\n</qgis>", layer.opacity);
    qml
}

/// Whether there is a farthest scale, and its denominator.
fn scale(until_metres_per_pixel: Option<f64>) -> (u8, String) {
    match until_metres_per_pixel {
        Some(until) if until.is_finite() && until > 0.0 => (1, format!("{:.0}", until / METRES)),
        _ => (0, "100000000".to_owned()),
    }
}

fn renderer(style: &LayerStyle, name: &str, drawn: Drawn) -> String {
    // What stands behind a rule for all that is left draws nothing.
    let last = style.rules.iter().position(|rule| rule.when.is_none()).unwrap_or(style.rules.len());
    let rules = &style.rules[..style.rules.len().min(last + 1)];
    let (mut heads, mut symbols) = (String::new(), String::new());
    for (at, rule) in rules.iter().enumerate() {
        let label = if rule.name.is_empty() { name } else { &rule.name };
        let filter = filter(rules, at).map_or_else(String::new, |filter| attribute("filter", &filter));
        let _ = writeln!(
            heads,
            "<rule key=\"{{rule{at}}}\" symbol=\"{at}\"{}{filter}/>",
            attribute("label", label)
        );
        let _ = writeln!(symbols, "{}", symbol(rule, at, drawn));
    }
    format!(
        "<renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" forceraster=\"0\" enableorderby=\"0\">\n\
         <rules key=\"{{rules}}\">\n{heads}</rules>\n<symbols>\n{symbols}</symbols>\n</renderer-v2>\n"
    )
}

fn attribute(name: &str, value: &str) -> String {
    format!(" {name}=\"{}\"", escape(value))
}

/// Which features the rule at a place draws; `None`: all.
fn filter(rules: &[StyleRule], at: usize) -> Option<String> {
    let Some(own) = &rules[at].when else { return (at > 0).then(|| "ELSE".to_owned()) };
    let before =
        rules[..at].iter().filter_map(|rule| rule.when.as_ref()).filter(|before| may_share(before, own));
    let others: String =
        before.map(|before| format!(" AND NOT coalesce({}, false)", holds(before))).collect();
    Some(holds(own) + &others)
}

/// Whether there may be a feature that both conditions take.
fn may_share(one: &Condition, other: &Condition) -> bool {
    match (one, other) {
        (Condition::Is { field: a, values: these }, Condition::Is { field: b, values: those }) if a == b => {
            these.iter().any(|value| those.contains(value))
        }
        (
            Condition::Between { field: a, from: low, to: high },
            Condition::Between { field: b, from: bottom, to: top },
        ) if a == b => {
            let starts = |from: &Option<f64>| from.unwrap_or(f64::NEG_INFINITY);
            let ends = |to: &Option<f64>| to.unwrap_or(f64::INFINITY);
            starts(low) < ends(top) && starts(bottom) < ends(high)
        }
        _ => true,
    }
}

/// A condition as an expression.
fn holds(condition: &Condition) -> String {
    match condition {
        Condition::Is { field, values } => {
            let values: Vec<String> = values.iter().map(|value| text(value)).collect();
            format!("(coalesce(to_string({}), '') IN ({}))", column(field), values.join(", "))
        }
        Condition::Between { field, from, to } => {
            let number = format!("try(to_real({}))", column(field));
            let bound =
                |sign: &str, bound: &Option<f64>| bound.map(|bound| format!("{number} {sign} {bound}"));
            let bounds: Vec<String> = bound(">=", from).into_iter().chain(bound("<", to)).collect();
            if bounds.is_empty() {
                format!("({number} IS NOT NULL)")
            } else {
                format!("({})", bounds.join(" AND "))
            }
        }
    }
}

fn column(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn text(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
}

/// `red,green,blue,alpha`; a colour that does not read is not seen.
fn colour(text: &str) -> String {
    let colour = jitu_render::look::colour(text).map(|colour| colour.to_color_u8());
    colour.map_or_else(
        |_| "0,0,0,0".to_owned(),
        |c| format!("{},{},{},{}", c.red(), c.green(), c.blue(), c.alpha()),
    )
}

fn millimetres(pixels: f64) -> String {
    format!("{:.3}", if pixels.is_finite() { pixels.max(0.0) * MM } else { MM })
}

fn symbol(rule: &StyleRule, at: usize, drawn: Drawn) -> String {
    let (kind, layers) = match drawn {
        Drawn::Points => ("marker", marker(rule)),
        Drawn::Lines => ("line", rule.stroke.as_ref().map(line).unwrap_or_default()),
        Drawn::Areas => ("fill", area(rule, at)),
    };
    format!(
        "<symbol type=\"{kind}\" name=\"{at}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">{layers}</symbol>"
    )
}

fn layer(class: &str, options: &[(&str, String)], within: &str) -> String {
    let options: String = options
        .iter()
        .map(|(name, value)| {
            format!("<Option type=\"QString\" name=\"{name}\"{}/>", attribute("value", value))
        })
        .collect();
    format!(
        "<layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">{options}</Option>{within}</layer>"
    )
}

fn line(stroke: &Stroke) -> String {
    let mut options = vec![
        ("line_color", colour(&stroke.colour)),
        ("line_width", millimetres(stroke.width)),
        ("line_width_unit", "MM".to_owned()),
        ("capstyle", "flat".to_owned()),
        ("joinstyle", "round".to_owned()),
    ];
    if !stroke.dash.is_empty() {
        let even = if stroke.dash.len().is_multiple_of(2) { 1 } else { 2 };
        let lengths: Vec<String> =
            stroke.dash.repeat(even).iter().map(|length| millimetres(*length)).collect();
        options.push(("use_custom_dash", "1".to_owned()));
        options.push(("customdash", lengths.join(";")));
        options.push(("customdash_unit", "MM".to_owned()));
    }
    layer("SimpleLine", &options, "")
}

fn area(rule: &StyleRule, at: usize) -> String {
    let mut layers = String::new();
    if let Some(fill) = &rule.fill {
        let options =
            [("color", colour(fill)), ("style", "solid".to_owned()), ("outline_style", "no".to_owned())];
        layers += &layer("SimpleFill", &options, "");
    }
    if let Some(hatch) = &rule.hatch {
        let stroke = Stroke { colour: hatch.colour.clone(), width: hatch.width, dash: Vec::new() };
        let within = format!(
            "<symbol type=\"line\" name=\"@{at}@1\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">{}</symbol>",
            line(&stroke)
        );
        let options = [
            ("angle", hatch.angle.to_string()),
            ("distance", millimetres(hatch.spacing)),
            ("distance_unit", "MM".to_owned()),
            ("color", colour(&hatch.colour)),
            ("line_width", millimetres(hatch.width)),
            ("line_width_unit", "MM".to_owned()),
        ];
        layers += &layer("LinePatternFill", &options, &within);
    }
    // An outline of its own, for those of fills know no lengths of dashes.
    layers + &rule.stroke.as_ref().map(line).unwrap_or_default()
}

fn marker(rule: &StyleRule) -> String {
    let (shape, size) =
        rule.symbol.as_ref().map_or((SymbolShape::Circle, 10.0), |symbol| (symbol.shape, symbol.size));
    let name = match shape {
        SymbolShape::Circle => "circle",
        SymbolShape::Square => "square",
        SymbolShape::Triangle => "triangle",
        SymbolShape::Diamond => "diamond",
    };
    let mut options = vec![
        ("name", name.to_owned()),
        ("size", millimetres(size)),
        ("size_unit", "MM".to_owned()),
        ("color", rule.fill.as_deref().map_or_else(|| "0,0,0,0".to_owned(), colour)),
    ];
    match &rule.stroke {
        Some(stroke) => options.extend([
            ("outline_style", "solid".to_owned()),
            ("outline_color", colour(&stroke.colour)),
            ("outline_width", millimetres(stroke.width)),
            ("outline_width_unit", "MM".to_owned()),
        ]),
        None => options.push(("outline_style", "no".to_owned())),
    }
    layer("SimpleMarker", &options, "")
}

fn labels(label: &LabelStyle, drawn: Drawn) -> String {
    let rim = label.halo.as_ref().map_or_else(
        || "<text-buffer bufferDraw=\"0\"/>".to_owned(),
        |halo| {
            format!(
                "<text-buffer bufferDraw=\"1\" bufferSize=\"{RIM_MM}\" bufferSizeUnits=\"MM\" bufferColor=\"{}\"/>",
                colour(halo)
            )
        },
    );
    let (scaled, farthest) = scale(label.until_metres_per_pixel);
    // Around points, along lines, over areas: the numbers are those of QGIS.
    let placement = match drawn {
        Drawn::Points => 6,
        Drawn::Lines => 2,
        Drawn::Areas => 1,
    };
    format!(
        "<labeling type=\"simple\"><settings calloutType=\"simple\">\n\
         <text-style{} isExpression=\"0\" fontSize=\"{}\" fontSizeUnit=\"MM\" textColor=\"{}\">{rim}</text-style>\n\
         <placement placement=\"{placement}\" quadOffset=\"4\"/>\n\
         <rendering scaleVisibility=\"{scaled}\" scaleMin=\"0\" scaleMax=\"{farthest}\"/>\n</settings></labeling>\n",
        attribute("fieldName", &label.field),
        millimetres(label.size),
        colour(&label.colour),
    )
}

#[cfg(test)]
mod tests {
    use jitu_model::place::LayerRole;

    use super::*;

    fn layer_of(style: &str) -> Layer {
        Layer {
            name: "地块 <甲>".to_owned(),
            style: Some(style.to_owned()),
            opacity: 0.5,
            ..Layer::default()
        }
    }

    #[test]
    fn every_role_gives_a_document_that_reads() {
        for role in LayerRole::ALL {
            let layer =
                Layer { name: "“甲” & 乙".to_owned(), role: *role, opacity: 1.0, ..Layer::default() };
            for drawn in [Drawn::Points, Drawn::Lines, Drawn::Areas] {
                let qml = of_layer(&layer, drawn);
                let mut reader = quick_xml::Reader::from_str(&qml);
                while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
            }
        }
    }

    #[test]
    fn each_rule_draws_what_those_before_it_leave() {
        let layer = layer_of(
            r##"{"rules":[
            {"when":{"is":{"field":"class","values":["01'01","\\"]}},"fill":"#E4D9AE80"},
            {"when":{"is":{"field":"class","values":["02"]}},"fill":"#112233"},
            {"when":{"between":{"field":"面积","from":1,"to":10}},"fill":"#112233"},
            {"when":{"between":{"field":"面积","from":10,"to":null}},"fill":"#112233"},
            {"name":"其他","fill":"#445566"},{"fill":"#000000"}]}"##,
        );
        let rules = super::super::roles::of_layer(&layer).rules;
        let filters: Vec<Option<String>> = (0..5).map(|at| filter(&rules, at)).collect();
        let first = r#"(coalesce(to_string("class"), '') IN ('01''01', '\\'))"#;
        let second = r#"(coalesce(to_string("class"), '') IN ('02'))"#;
        let third = r#"(try(to_real("面积")) >= 1 AND try(to_real("面积")) < 10)"#;
        assert_eq!(filters[0].as_deref(), Some(first));
        assert_eq!(filters[1].as_deref(), Some(second), "no value is both");
        let without = format!(" AND NOT coalesce({first}, false) AND NOT coalesce({second}, false)");
        assert_eq!(filters[2], Some(format!("{third}{without}")));
        assert_eq!(filters[3], Some(format!("(try(to_real(\"面积\")) >= 10){without}")));
        assert_eq!(filters[4].as_deref(), Some("ELSE"));
        let qml = of_layer(&layer, Drawn::Areas);
        assert_eq!(qml.matches("<rule ").count(), 5, "{qml}");
        assert!(
            qml.contains("value=\"228,217,174,128\"") && qml.contains("label=\"地块 &lt;甲&gt;\""),
            "{qml}"
        );
        assert!(qml.contains("<layerOpacity>0.5</layerOpacity>"), "{qml}");
    }
}
