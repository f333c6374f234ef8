//! Reading a parcel file.

use encoding_rs::{GB18030, UTF_8};
use geo_types::{Coord, LineString, MultiPolygon};

use super::{Parcel, ParcelFile, ParcelTrouble, Remark, RemarkKind, rings};

/// More points than any county hands over in one file: 5 million.
const MOST_POINTS: usize = 5_000_000;

/// Areas agree when they differ by less than the last digit of a hectare with four decimals, or a thousandth.
const SAME_M2: f64 = 1.0;
const SAME_SHARE: f64 = 1e-3;

/// Where reading stands.
#[derive(PartialEq)]
enum Block {
    Other,
    Properties,
    Coordinates,
}

/// A parcel as it stands in the file: fields of its line, points with their rings.
struct Raw<'t> {
    line: usize,
    fields: Vec<&'t str>,
    rings: Vec<(&'t str, Vec<Coord<f64>>)>,
}

/// Reads a parcel file in UTF-8 or GBK, with line ends of any system.
///
/// # Errors
/// Names the line and what stands there. Nothing is left out in silence: what can be read and looks wrong is in the
/// remarks.
pub fn read(bytes: &[u8]) -> Result<ParcelFile, ParcelTrouble> {
    let text = decode(bytes)?;
    let (properties, mut raw) = lines(&text)?;
    let mut file = ParcelFile { properties, ..ParcelFile::default() };
    if swap(&mut raw) {
        file.remarks.push(Remark { line: 0, what: RemarkKind::AxesSwapped });
    }
    for parcel in &raw {
        let parcel = take(parcel, &mut file.remarks)?;
        file.parcels.push(parcel);
    }
    areas(&mut file);
    Ok(file)
}

fn decode(bytes: &[u8]) -> Result<String, ParcelTrouble> {
    let (text, failed) = UTF_8.decode_with_bom_removal(bytes);
    let (text, failed) = if failed { GB18030.decode_without_bom_handling(bytes) } else { (text, false) };
    if failed || text.contains('\0') { Err(ParcelTrouble::NotText) } else { Ok(text.into_owned()) }
}

type Properties = Vec<(String, String)>;

fn lines(text: &str) -> Result<(Properties, Vec<Raw<'_>>), ParcelTrouble> {
    let (mut block, mut found, mut points) = (Block::Other, false, 0);
    let (mut properties, mut parcels) = (Vec::new(), Vec::<Raw<'_>>::new());
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if line.starts_with('[') && line.ends_with(']') {
            block = match line {
                "[属性描述]" => Block::Properties,
                "[地块坐标]" => Block::Coordinates,
                _ => Block::Other,
            };
            found |= block == Block::Coordinates;
            continue;
        }
        match block {
            Block::Other => {}
            Block::Properties => {
                let (key, value) = line.split_once('=').unwrap_or((line, ""));
                properties.push((key.trim().to_owned(), value.trim().to_owned()));
            }
            Block::Coordinates if line.ends_with('@') => {
                let fields = line.trim_end_matches('@').split([',', '，']).map(str::trim).collect();
                parcels.push(Raw { line: number, fields, rings: Vec::new() });
            }
            Block::Coordinates => {
                points += 1;
                if points > MOST_POINTS {
                    return Err(ParcelTrouble::TooLarge);
                }
                let parcel = parcels.last_mut().ok_or(ParcelTrouble::NoParcel { line: number })?;
                let (ring, at) = point(line)
                    .ok_or_else(|| ParcelTrouble::BadPoint { line: number, text: line.to_owned() })?;
                match parcel.rings.iter_mut().find(|(name, _)| *name == ring) {
                    Some((_, points)) => points.push(at),
                    None => parcel.rings.push((ring, vec![at])),
                }
            }
        }
    }
    if found { Ok((properties, parcels)) } else { Err(ParcelTrouble::NoCoordinates) }
}

/// 点号,圈号,X north,Y east: the point's name is not kept, it follows from the order.
fn point(line: &str) -> Option<(&str, Coord<f64>)> {
    let mut fields = line.split([',', '，']).map(str::trim);
    let (_, ring, north, east) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let number =
        |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite() && number.abs() < 1e9);
    let (y, x) = (number(north)?, number(east)?);
    (!ring.is_empty()).then_some((ring, Coord { x, y }))
}

/// Puts the axes right where the file has eastings first: an easting with its zone has eight digits, one without is below
/// a million, and no northing in China is either.
fn swap(parcels: &mut [Raw<'_>]) -> bool {
    let mut points =
        parcels.iter_mut().flat_map(|parcel| &mut parcel.rings).flat_map(|(_, points)| points).peekable();
    let Some(first) = points.peek() else { return false };
    let northing = |value: f64| (1e6..1e7).contains(&value);
    if northing(first.y) || !northing(first.x) {
        return false;
    }
    points.for_each(|at| *at = Coord { x: at.y, y: at.x });
    true
}

fn take(raw: &Raw<'_>, remarks: &mut Vec<Remark>) -> Result<Parcel, ParcelTrouble> {
    let mut remark = |what| remarks.push(Remark { line: raw.line, what });
    let found: usize = raw.rings.iter().map(|(_, points)| points.len()).sum();
    let field = |index: usize| raw.fields.get(index).copied().filter(|text| !text.is_empty());
    if let Some(stated) = field(0).and_then(|text| text.parse().ok()) {
        // Some count the point that closes a ring, some do not.
        let closing = raw.rings.iter().filter(|(_, points)| points.first() == points.last()).count();
        if stated != found && stated + closing != found {
            remark(RemarkKind::PointCount { stated, found });
        }
    }
    let mut closed = Vec::new();
    for (name, points) in &raw.rings {
        let mut points = points.clone();
        let ring = (*name).to_owned();
        if points.first() != points.last() {
            points.push(points[0]);
            remark(RemarkKind::NotClosed { ring: ring.clone() });
        }
        if points.len() < 4 {
            return Err(ParcelTrouble::FewPoints { line: raw.line, ring });
        }
        closed.push(LineString(points));
    }
    if closed.is_empty() {
        return Err(ParcelTrouble::FewPoints { line: raw.line, ring: "1".to_owned() });
    }
    let (polygons, parts) = rings::polygons(&closed);
    for part in parts {
        remark(RemarkKind::PartNotHole { ring: raw.rings[part].0.to_owned() });
    }
    let text = |index: usize| field(index).map(str::to_owned);
    Ok(Parcel {
        stated_m2: field(1).and_then(|text| text.parse().ok()).filter(|area: &f64| area.is_finite()),
        number: text(2),
        name: text(3),
        sheet: text(5),
        purpose: text(6),
        class: text(7),
        shape: MultiPolygon(polygons),
        line: raw.line,
    })
}

/// Brings the stated areas to square metres, by what most of them are, and tells which do not agree.
fn areas(file: &mut ParcelFile) {
    let same = |a: f64, b: f64| (a - b).abs() <= SAME_M2.max(SAME_SHARE * b);
    let stated = |times: f64| {
        let agrees = |p: &&Parcel| p.stated_m2.is_some_and(|area| same(area * times, p.area_m2()));
        file.parcels.iter().filter(agrees).count()
    };
    let metres = stated(1.0) > stated(1e4);
    if metres {
        file.remarks.push(Remark { line: 0, what: RemarkKind::AreasInSquareMetres });
    }
    for parcel in &mut file.parcels {
        let Some(area) = parcel.stated_m2 else { continue };
        let (stated, computed) = (if metres { area } else { area * 1e4 }, parcel.area_m2());
        parcel.stated_m2 = Some(stated);
        if !same(stated, computed) {
            file.remarks
                .push(Remark { line: parcel.line, what: RemarkKind::AreaDiffers { stated, computed } });
        }
    }
}
