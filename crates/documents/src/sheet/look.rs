//! Styles as SVG: colours, strokes, hatches and signs of [`jitu_model::style`], in millimetres.
//!
//! A style comes from a project file that anybody may have written, so nothing of it reaches the picture as text: colours
//! are read as numbers and lengths are bounded.

use std::fmt::Write as _;

use jitu_model::style::{Hatch, Stroke, StyleRule, Symbol, SymbolShape};

/// A pixel of 1/96 inch, millimetres.
pub(super) const PX_MM: f64 = 25.4 / 96.0;
/// Thinnest line that every printer shows, millimetres.
const HAIR_MM: f64 = 0.06;
/// Widest line and largest sign, millimetres.
const WIDEST_MM: f64 = 30.0;
/// What is drawn for a colour that cannot be read.
const UNKNOWN: (&str, f64) = ("#808080", 1.0);

/// `#RRGGBB` and how opaque, of a colour as styles write it.
pub(super) fn colour(text: &str) -> (String, f64) {
    let digits = text.strip_prefix('#').unwrap_or_default();
    let sound = matches!(digits.len(), 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !sound {
        return (UNKNOWN.0.to_owned(), UNKNOWN.1);
    }
    let opaque = digits.get(6..).filter(|alpha| !alpha.is_empty());
    let opaque =
        opaque.and_then(|alpha| u8::from_str_radix(alpha, 16).ok()).map_or(1.0, |a| f64::from(a) / 255.0);
    (format!("#{}", &digits[..6]), opaque)
}

/// A length of a style, millimetres.
pub(super) fn length(px: f64, least: f64) -> f64 {
    if px.is_finite() { (px * PX_MM).clamp(least, WIDEST_MM) } else { least }
}

fn share(name: &str, opaque: f64) -> String {
    if opaque < 0.999 { format!(r#" {name}="{opaque:.3}""#) } else { String::new() }
}

/// `fill` attributes of a colour.
pub(super) fn fill(text: Option<&str>) -> String {
    text.map_or_else(
        || r#"fill="none""#.to_owned(),
        |text| {
            let (colour, opaque) = colour(text);
            format!(r#"fill="{colour}"{}"#, share("fill-opacity", opaque))
        },
    )
}

/// `stroke` attributes.
pub(super) fn stroke(stroke: Option<&Stroke>) -> String {
    let Some(stroke) = stroke else { return r#"stroke="none""#.to_owned() };
    let (colour, opaque) = colour(&stroke.colour);
    let width = length(stroke.width, HAIR_MM);
    let mut out =
        format!(r#"stroke="{colour}" stroke-width="{width:.3}"{}"#, share("stroke-opacity", opaque));
    let dash: Vec<String> =
        stroke.dash.iter().take(8).map(|px| format!("{:.2}", length(*px, HAIR_MM))).collect();
    if !dash.is_empty() {
        let _ = write!(out, r#" stroke-dasharray="{}""#, dash.join(" "));
    }
    out
}

/// A hatch as a pattern of that id.
pub(super) fn pattern(id: &str, hatch: &Hatch) -> String {
    let spacing = length(hatch.spacing, 0.3);
    let width = length(hatch.width, HAIR_MM).min(spacing);
    let angle = if hatch.angle.is_finite() { -hatch.angle.rem_euclid(180.0) } else { 0.0 };
    let (colour, opaque) = colour(&hatch.colour);
    format!(
        r#"<pattern id="{id}" patternUnits="userSpaceOnUse" width="{spacing:.3}" height="{spacing:.3}" patternTransform="rotate({angle:.1})"><rect width="{spacing:.3}" height="{width:.3}" fill="{colour}"{}/></pattern>"#,
        share("fill-opacity", opaque)
    )
}

/// The sign of a rule at a place, without its colours.
pub(super) fn sign(rule: &StyleRule, (x, y): (f64, f64)) -> String {
    let symbol = rule.symbol.clone().unwrap_or(Symbol { shape: SymbolShape::Circle, size: 6.0 });
    let half = length(symbol.size, 0.4) / 2.0;
    match symbol.shape {
        SymbolShape::Circle => format!(
            "M{:.2} {y:.2}a{half:.2} {half:.2} 0 1 0 {:.2} 0a{half:.2} {half:.2} 0 1 0 {:.2} 0Z",
            x - half,
            2.0 * half,
            -2.0 * half
        ),
        SymbolShape::Square => format!("M{:.2} {:.2}h{2:.2}v{2:.2}h-{2:.2}Z", x - half, y - half, 2.0 * half),
        SymbolShape::Triangle => format!("M{x:.2} {:.2}l{half:.2} {1:.2}h-{1:.2}Z", y - half, 2.0 * half),
        SymbolShape::Diamond => {
            format!("M{x:.2} {:.2}l{half:.2} {half:.2}l-{half:.2} {half:.2}l-{half:.2} -{half:.2}Z", y - half)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_style_gets_into_the_picture_as_text() {
        for bad in [r##"#12345""##, "red", r##"#123456"/><script>"##, "#é12345", "", "#12345g"] {
            assert_eq!(colour(bad).0, UNKNOWN.0, "{bad}");
        }
        assert_eq!(colour("#A0b1C280").0, "#A0b1C2");
        assert!((colour("#A0b1C280").1 - 0.502).abs() < 0.001);
        for px in [f64::NAN, f64::INFINITY, -5.0, 1e9] {
            let drawn = stroke(Some(&Stroke { colour: String::new(), width: px, dash: vec![px] }));
            assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
            let hatch = Hatch { angle: px, spacing: px, colour: String::new(), width: px };
            assert!(!pattern("a", &hatch).contains("NaN") && !pattern("a", &hatch).contains("inf"));
        }
    }
}
