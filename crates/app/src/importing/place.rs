//! Which coordinate system a layer is read in: as a person says, as the source states where that brings it into the
//! country, else as a proposal that waits for a person.

use geo_types::{Coord, Geometry};
use jitu_spatial::source::system::{Guess, Mover, guesses, is_in_china};
use jitu_spatial::source::{Datum, Shape, SourceLayer, System};

use super::view::SystemChoice;
use crate::error::{AppError, Result};
use crate::language::{label, word};

/// How a layer's coordinates are read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    /// What a choice says: an EPSG code, `stated`, `gcj02`, `bd09`; empty: nobody knows.
    pub(super) system: String,
    pub(super) swapped: bool,
    /// A person must say so first.
    pub(super) approval: bool,
    /// Systems to choose from, the likeliest first.
    pub(super) systems: Vec<SystemChoice>,
    /// What somebody should know.
    pub(super) notes: Vec<String>,
}

/// Decides for a layer by some of its places. `chosen`: what a person said, with whether the axes are swapped.
pub(super) fn placed(
    layer: &SourceLayer,
    sample: &[Coord<f64>],
    bureau: Option<Coord<f64>>,
    chosen: Option<(&str, bool)>,
) -> Placed {
    let found = guesses(sample, bureau);
    let mut placed = Placed {
        system: String::new(),
        swapped: false,
        approval: true,
        systems: systems(layer, &found),
        notes: Vec::new(),
    };
    let serves = |system: &System, swapped| in_china(sample, system, swapped);
    match (chosen.filter(|(system, _)| !system.is_empty()), &layer.stated) {
        (Some((system, swapped)), _) => {
            placed.system = system.to_owned();
            placed.swapped = swapped;
            placed.approval = false;
        }
        (None, Some(stated)) if sample.is_empty() || serves(&stated.system(), false) => {
            placed.system = "stated".to_owned();
            placed.approval = false;
        }
        (None, stated) => {
            if let Some(stated) = stated {
                placed.notes.push(label("import_not_as_stated", &[("name", &stated.name)]));
            }
            if let Some(best) = found.first() {
                placed.system = best.epsg.to_string();
                placed.swapped = best.swapped;
            }
        }
    }
    let said = layer.stated.as_ref().map(|stated| (stated.datum, &stated.name));
    if let Ok(read_in) = system(layer, &placed.system) {
        let datum = read_in.datum();
        placed.notes.extend(datum_note(datum));
        // Somebody takes coordinates of one datum for those of another.
        if let Some((stated, name)) = said.filter(|(stated, _)| *stated != datum && *stated != Datum::Other) {
            let key =
                if stated.is_exact() { "import_not_as_stated_datum" } else { "import_old_datum_ignored" };
            placed.notes.push(label(key, &[("name", name)]));
        }
        if placed.approval && matches!(&read_in, System::Epsg(epsg) if Datum::of_zone(*epsg).is_some()) {
            placed.notes.push(word("import_layers.digits_only"));
        }
    }
    placed
}

/// What somebody should know about a datum that is not CGCS2000.
pub(crate) fn datum_note(datum: Datum) -> Option<String> {
    let key = match datum {
        Datum::Cgcs2000 => return None,
        Datum::Beijing1954 => "import_layers.beijing1954",
        Datum::Xian1980 => "import_layers.xian1980",
        Datum::Other => "import_layers.other_datum",
    };
    Some(word(key))
}

/// The system that a choice names.
///
/// # Errors
/// No such system, or nothing stated.
pub(super) fn system(layer: &SourceLayer, name: &str) -> Result<System> {
    let unknown = || AppError::new("import_system", &[("name", name)]);
    let lower = name.trim().to_ascii_lowercase();
    match lower.as_str() {
        "stated" => layer.stated.as_ref().map(jitu_spatial::source::Stated::system).ok_or_else(unknown),
        "gcj02" | "gcj-02" => Ok(System::Gcj02),
        "bd09" | "bd-09" => Ok(System::Bd09),
        code => code.trim_start_matches("epsg:").parse().map(System::Epsg).map_err(|_| unknown()),
    }
}

/// The EPSG code that a layer keeps of where it came from.
pub(super) fn code_of(system: &System, layer: &SourceLayer) -> Option<i64> {
    match system {
        System::Epsg(epsg) => Some(i64::from(*epsg)),
        System::Described(_) => layer.stated.as_ref()?.epsg.map(i64::from),
        System::Gcj02 | System::Bd09 => None,
    }
}

/// A system in words: `CGCS2000 3度带 38 带（EPSG:4526）`.
pub(super) fn in_words(layer: &SourceLayer, system: &str, swapped: bool) -> String {
    let code = |epsg: u32| {
        let text = epsg.to_string();
        if let Some((datum, zone, six, numbered)) = Datum::of_zone(epsg) {
            let (key, number) = match (six, numbered) {
                (false, true) => ("import_zone3", zone),
                (false, false) => ("import_meridian3", 3 * zone),
                (true, true) => ("import_zone6", zone),
                (true, false) => ("import_meridian6", 6 * zone - 3),
            };
            let params = [("zone", &*number.to_string()), ("epsg", &text), ("datum", &datum_name(datum))];
            return label(key, &params);
        }
        let key = match epsg {
            4490 => "import_layers.degrees",
            4326 => "import_layers.wgs84",
            3857 => "import_layers.mercator",
            4214 => "import_layers.degrees_1954",
            4610 => "import_layers.degrees_1980",
            _ => return format!("EPSG:{text}"),
        };
        format!("{} (EPSG:{text})", word(key))
    };
    let name = match system {
        "stated" => match &layer.stated {
            Some(stated) => stated.epsg.map_or_else(|| stated.name.clone(), code),
            None => String::new(),
        },
        "gcj02" => word("import_layers.gcj02"),
        "bd09" => word("import_layers.bd09"),
        other => other.trim_start_matches("EPSG:").parse().map_or_else(|_| other.to_owned(), code),
    };
    if swapped { label("import_swapped", &[("name", &name)]) } else { name }
}

fn datum_name(datum: Datum) -> String {
    match datum {
        Datum::Beijing1954 => word("import_layers.datum_1954"),
        Datum::Xian1980 => word("import_layers.datum_1980"),
        Datum::Cgcs2000 | Datum::Other => "CGCS2000".to_owned(),
    }
}

fn systems(layer: &SourceLayer, found: &[Guess]) -> Vec<SystemChoice> {
    let choice = |system: &str, swapped| SystemChoice {
        system: system.to_owned(),
        swapped,
        label: in_words(layer, system, swapped),
    };
    let mut systems: Vec<SystemChoice> =
        found.iter().map(|guess| choice(&guess.epsg.to_string(), guess.swapped)).collect();
    if layer.stated.is_some() {
        systems.insert(0, choice("stated", false));
    }
    // The same digits may stand on an older datum; nobody can tell from the numbers either.
    for guess in &found[..found.len().min(1)] {
        let Some((_, zone, six, numbered)) = Datum::of_zone(guess.epsg) else { continue };
        let older = [Datum::Xian1980, Datum::Beijing1954];
        let codes = older.into_iter().filter_map(|datum| datum.zone(zone, six, numbered));
        systems.extend(codes.map(|epsg| choice(&epsg.to_string(), guess.swapped)));
    }
    // Phone maps shift degrees; nobody can tell from the numbers.
    if let Some(degrees) = found.iter().find(|guess| guess.epsg == 4490) {
        systems.push(choice("gcj02", degrees.swapped));
        systems.push(choice("bd09", degrees.swapped));
    }
    systems
}

/// Whether a system brings most of some places into the country.
pub(super) fn in_china(sample: &[Coord<f64>], system: &System, swapped: bool) -> bool {
    let Ok(mut way) = Mover::new(system, swapped) else { return false };
    let mut places: Vec<Coord<f64>> =
        sample.iter().copied().filter(|at| at.x.is_finite() && at.y.is_finite()).collect();
    way.bring(&mut places);
    let inside = places.iter().filter(|at| is_in_china(**at)).count();
    inside * 2 > places.len()
}

/// The first place of a shape.
pub(super) fn first_place(shape: &Shape) -> Option<Coord<f64>> {
    let Shape::Geometry(geometry) = shape else { return None };
    place_of(geometry)
}

/// The first place of a geometry that is made of numbers.
pub(super) fn place_of(geometry: &Geometry<f64>) -> Option<Coord<f64>> {
    let finite = |at: &&Coord<f64>| at.x.is_finite() && at.y.is_finite();
    match geometry {
        Geometry::Point(point) => [point.0].iter().find(finite).copied(),
        Geometry::MultiPoint(points) => points.0.first().map(|point| point.0),
        Geometry::LineString(line) => line.0.iter().find(finite).copied(),
        Geometry::MultiLineString(lines) => lines.0.iter().flat_map(|line| &line.0).find(finite).copied(),
        Geometry::Polygon(part) => part.exterior().0.iter().find(finite).copied(),
        Geometry::MultiPolygon(parts) => {
            parts.0.iter().flat_map(|part| &part.exterior().0).find(finite).copied()
        }
        Geometry::GeometryCollection(parts) => parts.iter().find_map(place_of),
        _ => None,
    }
}
