//! Writing a parcel file, as systems that take them expect it.

use std::fmt::Write as _;

use encoding_rs::GBK;
use geo_types::LineString;

use super::{Parcel, ParcelFile, ParcelTrouble, TextEncoding};

/// The bytes of a parcel file: CRLF, northing before easting with three decimals, each ring closed, area in hectares with
/// four decimals, computed from the coordinates.
///
/// # Errors
/// [`ParcelTrouble::NotInGbk`] for a name with a character that GBK does not have.
pub fn write(file: &ParcelFile, encoding: TextEncoding) -> Result<Vec<u8>, ParcelTrouble> {
    let mut text = String::from("[属性描述]\r\n");
    for (key, value) in &file.properties {
        line(&mut text, &format!("{}={}", plain(key), plain(value)));
    }
    line(&mut text, "[地块坐标]");
    file.parcels.iter().for_each(|parcel| put(&mut text, parcel));
    encoding.encode(text).map_err(|text| ParcelTrouble::NotInGbk { text })
}

fn line(text: &mut String, content: &str) {
    text.push_str(content);
    text.push_str("\r\n");
}

fn put(text: &mut String, parcel: &Parcel) {
    let rings: Vec<&LineString<f64>> = parcel
        .shape
        .iter()
        .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
        .collect();
    let points: usize = rings.iter().map(|ring| ring.0.len()).sum();
    let field = |value: &Option<String>| plain(value.as_deref().unwrap_or_default());
    let (number, name, sheet) = (field(&parcel.number), field(&parcel.name), field(&parcel.sheet));
    let (purpose, class) = (field(&parcel.purpose), field(&parcel.class));
    let hectares = parcel.area_m2() / 1e4;
    line(text, &format!("{points},{hectares:.4},{number},{name},面,{sheet},{purpose},{class},@"));
    let mut next = 1;
    for (index, ring) in (1..).zip(rings) {
        let first = next;
        let last = ring.0.len().saturating_sub(1);
        for (place, at) in ring.0.iter().enumerate() {
            // The point that closes a ring is its first again.
            let name = if place == last { first } else { next };
            next += usize::from(place != last);
            // Writing to a String does not fail.
            let _ = write!(text, "J{name},{index},{:.3},{:.3}\r\n", at.y, at.x);
        }
    }
}

/// A text that keeps its place: what would end a field or a line becomes a space.
fn plain(text: &str) -> String {
    text.replace([',', '\r', '\n', '@'], " ")
}

/// A text in GBK, or its first line that has none.
pub(super) fn encode(text: &str) -> Result<Vec<u8>, String> {
    let (bytes, _, lost) = GBK.encode(text);
    if !lost {
        return Ok(bytes.into_owned());
    }
    Err(text.lines().find(|line| GBK.encode(line).2).unwrap_or_default().to_owned())
}
