//! Writes GeoJSON and the terrain's card by integer formatting, so that bytes are the same on every machine.

use std::fmt::Write;

use crate::plane::Micro;

/// One feature: its properties as pairs of key and JSON value, and its geometry.
pub(crate) struct Feature {
    pub(crate) properties: Vec<(&'static str, String)>,
    pub(crate) geometry: Shape,
}

/// A geometry as the files hold it.
pub(crate) enum Shape {
    Point(Micro),
    Polygon(Vec<Vec<Micro>>),
}

/// A text as a JSON value. The generator's texts hold neither quotes nor control characters.
pub(crate) fn text(value: &str) -> String {
    format!("\"{value}\"")
}

/// Tenths as a JSON number.
pub(crate) fn tenths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{}", value.abs() / 10, value.abs() % 10)
}

/// A feature collection, one feature a line.
pub(crate) fn collection(name: &str, synthetic: bool, note: &str, features: &[Feature]) -> Vec<u8> {
    let mut out = format!(
        "{{\"type\":\"FeatureCollection\",\"name\":\"{name}\",\"synthetic\":{synthetic},\n\"note\":\"{note}\",\n\"features\":[\n"
    );
    for (i, feature) in features.iter().enumerate() {
        let properties: Vec<String> =
            feature.properties.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        let geometry = match &feature.geometry {
            Shape::Point(place) => format!("{{\"type\":\"Point\",\"coordinates\":{}}}", coordinate(*place)),
            Shape::Polygon(rings) => {
                let rings: Vec<String> = rings.iter().map(|ring| ring_text(ring)).collect();
                format!("{{\"type\":\"Polygon\",\"coordinates\":[{}]}}", rings.join(","))
            }
        };
        let comma = if i + 1 < features.len() { "," } else { "" };
        out += &format!(
            "{{\"type\":\"Feature\",\"properties\":{{{}}},\"geometry\":{geometry}}}{comma}\n",
            properties.join(",")
        );
    }
    out += "]}\n";
    out.into_bytes()
}

fn ring_text(ring: &[Micro]) -> String {
    let places: Vec<String> = ring.iter().map(|m| coordinate(*m)).collect();
    format!("[{}]", places.join(","))
}

fn coordinate((lon, lat): Micro) -> String {
    let mut out = String::from("[");
    degrees(&mut out, lon);
    out.push(',');
    degrees(&mut out, lat);
    out.push(']');
    out
}

/// Millionths of a degree as degrees, trailing zeros left off.
fn degrees(out: &mut String, micro: i64) {
    let digits = format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
    let short = digits.trim_end_matches('0').trim_end_matches('.');
    // Writing to a String cannot fail.
    let _ = out.write_str(short);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_without_floating_point() {
        assert_eq!(coordinate((115_012_038, 37_400_000)), "[115.012038,37.4]");
        assert_eq!(coordinate((115_000_001, 37_000_000)), "[115.000001,37]");
        assert_eq!(tenths(-5), "-0.5");
        assert_eq!(tenths(283), "28.3");
    }
}
