//! Rows of a table with coordinates in two of its columns, as points.
//!
//! The coordinates may be degrees as decimals or as degrees, minutes and seconds, or metres of a Gauss-Krüger zone. Surveyors
//! call the northing X and everybody else the easting, so columns of those names are told apart by their numbers.

use geo_types::{Coord, Geometry, Point};
use jitu_model::place::{Field, FieldKind, FieldValue};

use super::system::is_in_china;
use super::{Kind, RawFeature, RowsLayer, Shape, SourceLayer};

/// Rows in which the header is looked for.
const HEADER_WITHIN: usize = 30;
/// Most columns that are taken.
const MOST_COLUMNS: usize = 200;

/// How columns of coordinates may be called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoordinateNames {
    /// Longitudes, eastings.
    pub east: Vec<String>,
    /// Latitudes, northings.
    pub north: Vec<String>,
    /// Pairs of which either may be the easting.
    pub either: Vec<(String, String)>,
}

/// The rows below the header as points; `None` where no row of the first thirty is a header with coordinates. `rows[0]` is row 1.
pub fn read(rows: &[Vec<FieldValue>], name: &str, names: &CoordinateNames) -> Option<RowsLayer> {
    let (header, pair) =
        rows.iter().take(HEADER_WITHIN).enumerate().find_map(|(at, row)| Some((at, columns(row, names)?)))?;
    let below =
        || rows.iter().enumerate().skip(header + 1).filter(|(_, row)| row.iter().any(|cell| !is_blank(cell)));
    let (mut east, mut north, sure) = pair;
    if !sure && below().filter(|(_, row)| is_turned(row, east, north)).count() * 2 > below().count() {
        std::mem::swap(&mut east, &mut north);
    }
    let fields: Vec<Field> = rows[header]
        .iter()
        .take(MOST_COLUMNS)
        .enumerate()
        .filter(|(_, cell)| !is_blank(cell))
        .map(|(at, cell)| Field {
            name: cell.to_string().trim().to_owned(),
            kind: kind(below().map(|(_, row)| &row[..]), at),
        })
        .collect();
    let places: Vec<usize> = rows[header]
        .iter()
        .take(MOST_COLUMNS)
        .enumerate()
        .filter(|(_, cell)| !is_blank(cell))
        .map(|(at, _)| at)
        .collect();
    let features: Vec<RawFeature> = below()
        .map(|(at, row)| RawFeature {
            row: at as u64 + 1,
            values: fields.iter().zip(&places).map(|(field, at)| value(row.get(*at), field.kind)).collect(),
            shape: shape(row.get(east), row.get(north)),
            odd: 0,
        })
        .collect();
    let layer = SourceLayer {
        index: 0,
        name: name.to_owned(),
        fields,
        count: Some(features.len() as u64),
        kind: Kind::Points,
        stated: None,
        text: None,
        format_fields: false,
    };
    Some(RowsLayer { layer, features })
}

fn is_blank(cell: &FieldValue) -> bool {
    match cell {
        FieldValue::Null => true,
        FieldValue::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// A header without spaces, what stands in brackets, and the case of its letters.
fn plain(text: &str) -> String {
    let mut depth = 0;
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth -= 1,
            _ if depth <= 0 && !c.is_whitespace() => plain.extend(c.to_lowercase()),
            _ => {}
        }
    }
    plain
}

/// The columns of easting and northing of a header, and whether their names say which is which.
fn columns(row: &[FieldValue], names: &CoordinateNames) -> Option<(usize, usize, bool)> {
    let heads: Vec<String> = row.iter().map(|cell| plain(&cell.to_string())).collect();
    let at = |name: &str| heads.iter().position(|head| *head == plain(name));
    let first = |names: &[String]| names.iter().find_map(|name| at(name));
    if let (Some(east), Some(north)) = (first(&names.east), first(&names.north)) {
        return Some((east, north, true));
    }
    names.either.iter().find_map(|(a, b)| Some((at(a)?, at(b)?, false)))
}

/// Whether the numbers of a row say that its columns of easting and northing are the other way round.
fn is_turned(row: &[FieldValue], east: usize, north: usize) -> bool {
    let (Some(x), Some(y)) = (row.get(east).and_then(number), row.get(north).and_then(number)) else {
        return false;
    };
    let turned = Coord { x: y, y: x };
    // An easting has six digits, or eight with its zone; a northing seven.
    is_in_china(turned) || (y >= 1.3e7 && x < 1e7) || ((1e5..1e6).contains(&y) && (1e6..1e7).contains(&x))
}

fn kind<'r>(rows: impl Iterator<Item = &'r [FieldValue]>, at: usize) -> FieldKind {
    let (mut real, mut any) = (false, false);
    for cell in rows.filter_map(|row| row.get(at)).filter(|cell| !is_blank(cell)) {
        any = true;
        match cell {
            FieldValue::Integer(_) => {}
            FieldValue::Real(_) => real = true,
            FieldValue::Text(text) => match written(text) {
                Some(FieldValue::Integer(_)) => {}
                Some(_) => real = true,
                None => return FieldKind::Text,
            },
            FieldValue::Null => {}
        }
    }
    match (any, real) {
        (false, _) => FieldKind::Text,
        (true, true) => FieldKind::Real,
        (true, false) => FieldKind::Integer,
    }
}

/// A text that is a number and nothing else: a code with leading noughts, or one of more digits than a number keeps, is not.
fn written(text: &str) -> Option<FieldValue> {
    let text = text.trim();
    let digits = text.trim_start_matches('-');
    let code = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    if code || digits.len() > 15 || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let whole = text.parse().map(FieldValue::Integer).ok();
    whole.or_else(|| text.parse::<f64>().ok().filter(|number| number.is_finite()).map(FieldValue::Real))
}

fn value(cell: Option<&FieldValue>, kind: FieldKind) -> FieldValue {
    let Some(cell) = cell.filter(|cell| !is_blank(cell)) else { return FieldValue::Null };
    match (kind, cell) {
        (FieldKind::Text | FieldKind::Date, cell) => FieldValue::Text(cell.to_string().trim().to_owned()),
        (_, FieldValue::Text(text)) => written(text).unwrap_or_default(),
        (_, other) => other.clone(),
    }
}

fn shape(east: Option<&FieldValue>, north: Option<&FieldValue>) -> Shape {
    let blank = |cell: Option<&FieldValue>| cell.is_none_or(is_blank);
    if blank(east) && blank(north) {
        return Shape::Missing;
    }
    match (east.and_then(number), north.and_then(number)) {
        (Some(x), Some(y)) => Shape::Geometry(Geometry::Point(Point::new(x, y))),
        _ => {
            let said = |cell: Option<&FieldValue>| cell.map(ToString::to_string).unwrap_or_default();
            Shape::Unusable(format!("{} {}", said(east), said(north)))
        }
    }
}

/// A coordinate: a number, or degrees, minutes and seconds.
fn number(cell: &FieldValue) -> Option<f64> {
    match cell {
        FieldValue::Integer(number) => Some(*number as f64),
        FieldValue::Real(number) => Some(*number),
        FieldValue::Text(text) => degrees(text),
        FieldValue::Null => None,
    }
}

/// `115.0358`, `115°02′08.9″`, `E115:02:08.9`, `115度2分8.9秒`, `38,591,432.10`.
fn degrees(text: &str) -> Option<f64> {
    let text = text.trim();
    let upper = text.to_uppercase();
    let negative =
        upper.starts_with('-') || upper.contains('W') || upper.contains('S') && !upper.contains("SEC");
    let bare = upper.trim_start_matches(['-', '+', 'E', 'N', 'W', 'S', '东', '北', '经', '纬', ' ']);
    let bare = bare.trim_end_matches(['E', 'N', 'W', 'S', ' ']);
    let size = if let Ok(number) = bare.replace([',', '，'], "").parse::<f64>() {
        number
    } else {
        let marks = ['°', '度', '′', '分', '\'', '’', '″', '秒', '"', '”', ':', '：', ' ', 'º', '˚'];
        let parts: Vec<&str> = bare.split(marks).map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.len() < 2 || parts.len() > 3 {
            // One part with a mark: whole degrees.
            return match parts[..] {
                [one] => one.parse().ok().map(|size: f64| if negative { -size } else { size }),
                _ => None,
            };
        }
        let mut size = 0.0;
        for (part, over) in parts.iter().zip([1.0, 60.0, 3600.0]) {
            let number: f64 = part.parse().ok()?;
            if over > 1.0 && !(0.0..60.0).contains(&number) {
                return None;
            }
            size += number / over;
        }
        size
    };
    size.is_finite().then_some(if negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> CoordinateNames {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        CoordinateNames {
            east: list(&["经度", "lon"]),
            north: list(&["纬度", "lat"]),
            either: vec![("X坐标".to_owned(), "Y坐标".to_owned()), ("X".to_owned(), "Y".to_owned())],
        }
    }

    fn rows(text: &str) -> Vec<Vec<FieldValue>> {
        let cell =
            |text: &str| if text.is_empty() { FieldValue::Null } else { FieldValue::Text(text.to_owned()) };
        text.lines().map(|line| line.split(',').map(cell).collect()).collect()
    }

    fn places(layer: &RowsLayer) -> Vec<Shape> {
        layer.features.iter().map(|feature| feature.shape.clone()).collect()
    }

    fn point(x: f64, y: f64) -> Shape {
        Shape::Geometry(Geometry::Point(Point::new(x, y)))
    }

    #[test]
    fn degrees_are_written_in_many_ways() {
        let near = |text: &str| (degrees(text).unwrap() - 115.0358).abs() < 1e-4;
        for text in ["115.0358", "115°02′08.9″", "E115:02:08.9", "115度2分8.9秒", "115 2 8.9", "115°2'8.9\"E"]
        {
            assert!(near(text), "{text} {:?}", degrees(text));
        }
        assert_eq!(degrees("38,591,432.10"), Some(38_591_432.1));
        for text in ["", "abc", "115°70′", "NaN", "inf", "1 2 3 4"] {
            assert_eq!(degrees(text), None, "{text}");
        }
    }

    #[test]
    fn the_header_need_not_be_at_the_top() {
        let layer = read(
            &rows("监控点位表\n\n序号,名称,经度（°）,纬度（°）,编号\n1,一号,115.03,37.2,007\n2,二号,,,008\n3,三号,没有,37.2,009"),
            "点位",
            &names(),
        )
        .unwrap();
        assert_eq!(
            places(&layer),
            [point(115.03, 37.2), Shape::Missing, Shape::Unusable("没有 37.2".to_owned())]
        );
        assert_eq!(layer.features[0].row, 4);
        let kinds: Vec<FieldKind> = layer.layer.fields.iter().map(|field| field.kind).collect();
        use FieldKind::{Integer, Real, Text};
        assert_eq!(kinds, [Integer, Text, Text, Real, Text], "codes keep their noughts");
    }

    #[test]
    fn columns_called_x_and_y_are_told_apart_by_their_numbers() {
        let east = |text: &str| places(&read(&rows(text), "点", &names()).unwrap())[0].clone();
        assert_eq!(east("X,Y\n38591432.1,4121234.5"), point(38_591_432.1, 4_121_234.5));
        assert_eq!(east("X坐标,Y坐标\n4121234.5,38591432.1"), point(38_591_432.1, 4_121_234.5));
        assert_eq!(east("X,Y\n4121234.5,591432.1"), point(591_432.1, 4_121_234.5));
        assert_eq!(east("X,Y\n37.2,115.03"), point(115.03, 37.2));
        assert_eq!(read(&rows("甲,乙\n1,2"), "点", &names()), None);
    }
}
