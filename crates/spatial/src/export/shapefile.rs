//! What a Shapefile needs that GDAL leaves to its caller: names of ten bytes, widths that hold the numbers, the encoding
//! said aloud.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use encoding_rs::GBK;
use jitu_model::place::{FieldKind, FieldValue};

use super::{Column, Export, ExportRemark, ExportTrouble, TextEncoding};
use crate::SpatialError;

/// Bytes of a field's name.
const NAME_BYTES: usize = 10;
/// Bytes of a text.
const TEXT_BYTES: usize = 254;
/// Characters of a number: sign, digits, point.
const NUMBER_CHARS: i32 = 24;

/// Bytes of a text as the file has them.
pub(super) fn bytes(text: &str, encoding: TextEncoding) -> usize {
    match encoding {
        TextEncoding::Utf8 => text.len(),
        TextEncoding::Gbk => GBK.encode(text).0.len(),
    }
}

/// The beginning of a text that takes so many bytes and no more, by whole characters.
pub(super) fn cut(text: &str, most: usize, encoding: TextEncoding) -> &str {
    let mut taken = 0;
    for (at, c) in text.char_indices() {
        taken += bytes(&text[at..at + c.len_utf8()], encoding);
        if taken > most {
            return &text[..at];
        }
    }
    text
}

/// Refuses texts that the encoding does not have.
///
/// # Errors
/// [`ExportTrouble::NotInGbk`].
pub(super) fn check(export: &Export<'_>) -> Result<(), SpatialError> {
    if export.encoding == TextEncoding::Utf8 {
        return Ok(());
    }
    let fits = |text: &str| {
        if GBK.encode(text).2 {
            return Err(export.trouble(ExportTrouble::NotInGbk { text: text.to_owned() }));
        }
        Ok(())
    };
    for column in export.columns {
        fits(&column.field.name)?;
        for feature in export.features {
            if let FieldValue::Text(text) = column.value(feature) {
                fits(&text)?;
            }
        }
    }
    Ok(())
}

/// The columns with names that fit and differ, and what became of the others.
pub(super) fn named(export: &Export<'_>) -> (Vec<String>, Vec<ExportRemark>) {
    let mut taken = HashSet::new();
    let (mut names, mut remarks) = (Vec::new(), Vec::new());
    for column in export.columns {
        let wanted = &column.field.name;
        let tail = |n: usize| if n == 0 { String::new() } else { format!("_{n}") };
        let candidate = |n: usize| {
            let tail = tail(n);
            format!("{}{tail}", cut(wanted, NAME_BYTES - tail.len(), export.encoding))
        };
        let name = (0..1000).map(candidate).find(|name| taken.insert(name.to_uppercase()));
        let name = name.unwrap_or_else(|| wanted.clone());
        if name != *wanted {
            remarks.push(ExportRemark::Renamed { from: wanted.clone(), to: name.clone() });
        }
        names.push(name);
    }
    (names, remarks)
}

/// Width and decimals of a field: as many decimals as its largest number leaves room for.
pub(super) fn width(column: &Column, export: &Export<'_>) -> Option<(i32, i32)> {
    let numbers = export.features.iter().filter_map(|feature| match column.value(feature) {
        FieldValue::Real(number) => Some(number.abs()),
        FieldValue::Integer(number) => Some(number as f64),
        _ => None,
    });
    match column.field.kind {
        FieldKind::Real => {
            let digits = numbers.fold(1.0, f64::max).log10().floor() as i32 + 1;
            Some((NUMBER_CHARS, (NUMBER_CHARS - 2 - digits).clamp(0, 15)))
        }
        FieldKind::Integer => Some((20, 0)),
        FieldKind::Text => {
            let longest = export.features.iter().map(|feature| match column.value(feature) {
                FieldValue::Text(text) => bytes(&text, export.encoding),
                _ => 0,
            });
            Some((longest.max().unwrap_or(1).clamp(1, TEXT_BYTES) as i32, 0))
        }
        FieldKind::Date => None,
    }
}

/// A text as a field takes it, and whether it was cut.
pub(super) fn text(text: &str, encoding: TextEncoding) -> (&str, bool) {
    let kept = cut(text, TEXT_BYTES, encoding);
    (kept, kept.len() < text.len())
}

/// Says the encoding beside a Shapefile: older readers take the machine's own without it.
///
/// # Errors
/// The file system refused.
pub(super) fn say_encoding(shp: &Path, encoding: TextEncoding) -> std::io::Result<()> {
    fs::write(shp.with_extension("cpg"), if encoding == TextEncoding::Utf8 { "UTF-8" } else { "GBK" })
}
