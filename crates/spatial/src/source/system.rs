//! The coordinate system of a source: what it states, what its digits look like, and the way from it to CGCS2000
//! longitude and latitude.
//!
//! A guess is only ever a proposal: it comes with the place it would give, for a person to approve. Eastings that carry
//! the number of their zone say more than any description beside them, so each is read in the zone it names: a file
//! may straddle two.

use std::collections::BTreeMap;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geo_types::{Coord, Geometry};

use super::{Datum, offset};
use crate::SpatialError;
use crate::crs::{CGCS2000, epsg_with_zone, epsg_without_zone, system, zone_for};
use crate::geojson::{visit, visit_mut};

/// The box that places of China lie in: west, south, east, north, degrees.
pub const CHINA: [f64; 4] = [73.0, 3.0, 136.0, 54.0];

/// A coordinate system to read a source in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum System {
    /// By its EPSG code.
    Epsg(u32),
    /// As the source describes it, where that has no code.
    Described(String),
    /// GCJ-02, degrees as phone maps shift them.
    Gcj02,
    /// BD-09, degrees as 百度 shifts them once more.
    Bd09,
}

/// What a source states about its coordinate system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Its EPSG code, where it is one of those.
    pub epsg: Option<u32>,
    /// Its name as stated.
    pub name: String,
    /// Its datum.
    pub datum: Datum,
    wkt: String,
}

impl Stated {
    /// That of an EPSG code.
    pub fn of(epsg: u32) -> Self {
        Self {
            epsg: Some(epsg),
            name: format!("EPSG:{epsg}"),
            datum: System::Epsg(epsg).datum(),
            wkt: String::new(),
        }
    }

    /// The system to read the source in.
    pub fn system(&self) -> System {
        self.epsg.map_or_else(|| System::Described(self.wkt.clone()), System::Epsg)
    }
}

/// What a layer states. Descriptions by ESRI carry no code: CGCS2000 is known by its datum and its zone.
pub(super) fn stated(found: &SpatialRef) -> Stated {
    let name = found.name().unwrap_or_default();
    let datum = Datum::of(found);
    let coded = found.auth_code().ok().and_then(|code| u32::try_from(code).ok());
    let coded = coded.filter(|_| found.auth_name().as_deref() == Some("EPSG"));
    let wgs = found.get_attr_value("DATUM", 0).ok().flatten().is_some_and(|name| name.contains("WGS"));
    let epsg = coded.or_else(|| match (found.is_geographic(), datum) {
        (true, Datum::Cgcs2000) => Some(if wgs { 4326 } else { CGCS2000 }),
        (true, Datum::Beijing1954) => Some(4214),
        (true, Datum::Xian1980) => Some(4610),
        (false, datum) if !wgs => zone_of(found, datum),
        _ => None,
    });
    Stated { epsg, name, datum, wkt: found.to_wkt().unwrap_or_default() }
}

/// The EPSG code of a Gauss-Krüger zone that is described by its meridian and its false easting.
fn zone_of(found: &SpatialRef, datum: Datum) -> Option<u32> {
    let number = |name: &str| found.get_proj_param(name).ok().flatten();
    let (meridian, east) = (number("central_meridian")?, number("false_easting")?);
    let plain = (number("scale_factor").unwrap_or(1.0) - 1.0).abs() < 1e-9
        && (found.linear_units() - 1.0).abs() < 1e-9;
    let zone = ((east - 500_000.0) / 1e6).round();
    let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
    if !plain || !near(east - 500_000.0, zone * 1e6) {
        return None;
    }
    let three = (meridian / 3.0).round();
    match zone as u32 {
        0 if near(meridian, 3.0 * three) => datum.zone(three as u32, false, false),
        n @ 25..=45 if near(meridian, 3.0 * zone) => datum.zone(n, false, true),
        n @ 13..=23 if near(meridian, 6.0 * zone - 3.0) => datum.zone(n, true, true),
        _ => None,
    }
}

/// EPSG code of a six-degree zone whose eastings carry the zone number: 4491 to 4501 are zones 13 to 23.
const fn six_with_zone(zone: u32) -> u32 {
    4478 + zone
}

/// EPSG code of a six-degree zone whose eastings do not: 4502 to 4512.
const fn six_without_zone(zone: u32) -> u32 {
    4489 + zone
}

/// A system that a source's numbers may be in.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// Its EPSG code.
    pub epsg: u32,
    /// Northings or latitudes come first in the source.
    pub swapped: bool,
    /// Where the middle of the source would lie, degrees.
    pub at: Coord<f64>,
}

/// The systems that numbers look like, the likeliest first: those that bring them nearest to the bureau. Eastings of six
/// digits do not say their zone, so without a bureau they look like nothing.
pub fn guesses(sample: &[Coord<f64>], bureau: Option<Coord<f64>>) -> Vec<Guess> {
    let middle = |pick: fn(&Coord<f64>) -> f64| {
        let mut numbers: Vec<f64> = sample.iter().map(pick).filter(|number| number.is_finite()).collect();
        numbers.sort_by(f64::total_cmp);
        numbers.get(numbers.len() / 2).copied()
    };
    let (Some(x), Some(y)) = (middle(|at| at.x), middle(|at| at.y)) else { return Vec::new() };
    let mut found = Vec::new();
    for swapped in [false, true] {
        let at = if swapped { Coord { x: y, y: x } } else { Coord { x, y } };
        for epsg in candidates(at, bureau) {
            let mut place = [at];
            let moved = Mover::new(&System::Epsg(epsg), false).map(|mut way| way.bring(&mut place));
            if moved.is_ok() && is_in_china(place[0]) {
                found.push(Guess { epsg, swapped, at: place[0] });
            }
        }
    }
    if let Some(bureau) = bureau {
        let away = |guess: &Guess| (guess.at.x - bureau.x).hypot(guess.at.y - bureau.y);
        found.sort_by(|a, b| away(a).total_cmp(&away(b)));
    }
    found
}

fn candidates(at: Coord<f64>, bureau: Option<Coord<f64>>) -> Vec<u32> {
    if is_in_china(at) {
        return vec![CGCS2000];
    }
    let mut found = Vec::new();
    if !(3e5..7.5e6).contains(&at.y) {
        return found;
    }
    let zone = (at.x / 1e6).floor();
    if (25.0..46.0).contains(&zone) {
        found.push(epsg_with_zone(zone as u32));
    } else if (13.0..24.0).contains(&zone) {
        found.push(six_with_zone(zone as u32));
    } else if (1e5..9e5).contains(&at.x)
        && let Some((bureau, own)) = bureau.and_then(|bureau| Some((bureau, zone_for(bureau.x)?)))
    {
        let near = [own, own - 1, own + 1].into_iter().filter(|zone| (25..=45).contains(zone));
        found.extend(near.map(epsg_without_zone));
        let six = (bureau.x / 6.0).floor() as u32 + 1;
        // Every other six-degree zone has the meridian of a three-degree one, and then the same numbers.
        if (13..=23).contains(&six) && !found.contains(&epsg_without_zone(2 * six - 1)) {
            found.push(six_without_zone(six));
        }
    }
    if (8.1e6..1.52e7).contains(&at.x) {
        found.push(3857);
    }
    found
}

/// Whether a place may be in China.
pub fn is_in_china(at: Coord<f64>) -> bool {
    let [west, south, east, north] = CHINA;
    (west..=east).contains(&at.x) && (south..=north).contains(&at.y)
}

/// The way from a system to CGCS2000 longitude and latitude.
pub struct Mover {
    way: Way,
    swapped: bool,
}

enum Way {
    Degrees,
    Plain(CoordTransform),
    Zones(Zones),
    Shifted(fn(Coord<f64>) -> Coord<f64>),
}

/// Gauss-Krüger zones: each easting that carries a zone number in that zone, the others in the zone that was said.
struct Zones {
    said: u32,
    six: bool,
    made: BTreeMap<u32, CoordTransform>,
}

impl Mover {
    /// The way from a system. `swapped`: the source's northings or latitudes come first.
    ///
    /// # Errors
    /// [`SpatialError::Crs`] for a code that PROJ does not know, [`SpatialError::Transform`].
    pub fn new(from: &System, swapped: bool) -> Result<Self, SpatialError> {
        let way = match from {
            System::Epsg(4490 | 4326) => Way::Degrees,
            System::Epsg(said @ 4491..=4554) => {
                let six = *said <= 4512;
                Way::Zones(Zones {
                    said: *said,
                    six,
                    made: BTreeMap::from([(*said, transform(system(*said)?)?)]),
                })
            }
            System::Epsg(epsg) => Way::Plain(transform(system(*epsg)?)?),
            System::Described(wkt) => {
                let reason =
                    |error: gdal::errors::GdalError| SpatialError::Transform { reason: error.to_string() };
                let mut own = SpatialRef::from_wkt(wkt).map_err(reason)?;
                own.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
                Way::Plain(transform(own)?)
            }
            System::Gcj02 => Way::Shifted(offset::from_gcj02),
            System::Bd09 => Way::Shifted(offset::from_bd09),
        };
        Ok(Self { way, swapped })
    }

    /// Brings shapes to degrees, many at once: a call costs more than a place. What has no place becomes NaN.
    pub fn move_shapes<'g>(&mut self, shapes: impl Iterator<Item = &'g mut Geometry<f64>>) {
        if matches!(self.way, Way::Degrees) && !self.swapped {
            return;
        }
        let mut shapes: Vec<_> = shapes.collect();
        let mut places = Vec::new();
        shapes.iter().for_each(|shape| visit(shape, &mut |at| places.push(at)));
        self.bring(&mut places);
        let mut moved = places.into_iter();
        shapes.iter_mut().for_each(|shape| {
            visit_mut(shape, &mut |at| *at = moved.next().unwrap_or(NOWHERE));
        });
    }

    /// Brings places to degrees; one that has none there becomes NaN.
    pub fn bring(&mut self, places: &mut [Coord<f64>]) {
        if self.swapped {
            places.iter_mut().for_each(|at| std::mem::swap(&mut at.x, &mut at.y));
        }
        match &mut self.way {
            Way::Degrees => {}
            Way::Plain(way) => moved(way, places),
            Way::Shifted(shift) => places.iter_mut().for_each(|at| *at = shift(*at)),
            Way::Zones(zones) => zones.bring(places),
        }
    }

    /// The zones whose numbers eastings carried, where they are others than said.
    pub fn zones_met(&self) -> Vec<u32> {
        match &self.way {
            Way::Zones(zones) => zones.made.keys().copied().filter(|epsg| *epsg != zones.said).collect(),
            _ => Vec::new(),
        }
    }
}

impl Zones {
    fn bring(&mut self, places: &mut [Coord<f64>]) {
        let zone_at = |at: &Coord<f64>| self.zone(at.x);
        let first = places.first().map_or(self.said, zone_at);
        if places.iter().all(|at| zone_at(at) == first) {
            return self.in_zone(first, places);
        }
        let mut by_zone: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (index, at) in places.iter().enumerate() {
            by_zone.entry(zone_at(at)).or_default().push(index);
        }
        for (epsg, indexes) in by_zone {
            let mut own: Vec<Coord<f64>> = indexes.iter().map(|index| places[*index]).collect();
            self.in_zone(epsg, &mut own);
            indexes.into_iter().zip(own).for_each(|(index, at)| places[index] = at);
        }
    }

    /// The system of an easting.
    fn zone(&self, east: f64) -> u32 {
        let zone = (east / 1e6).floor();
        if (25.0..46.0).contains(&zone) {
            epsg_with_zone(zone as u32)
        } else if self.six && (13.0..24.0).contains(&zone) {
            six_with_zone(zone as u32)
        } else {
            self.said
        }
    }

    fn in_zone(&mut self, epsg: u32, places: &mut [Coord<f64>]) {
        if !self.made.contains_key(&epsg)
            && let Ok(way) = system(epsg).and_then(transform)
        {
            self.made.insert(epsg, way);
        }
        match self.made.get(&epsg) {
            Some(way) => moved(way, places),
            None => places.fill(NOWHERE),
        }
    }
}

const NOWHERE: Coord<f64> = Coord { x: f64::NAN, y: f64::NAN };

fn transform(from: SpatialRef) -> Result<CoordTransform, SpatialError> {
    CoordTransform::new(&from, &system(CGCS2000)?)
        .map_err(|error| SpatialError::Transform { reason: error.to_string() })
}

fn moved(way: &CoordTransform, places: &mut [Coord<f64>]) {
    let sound = |at: &Coord<f64>| at.x.is_finite() && at.y.is_finite();
    if places.iter().all(sound) {
        let (mut x, mut y): (Vec<f64>, Vec<f64>) = places.iter().map(|at| (at.x, at.y)).unzip();
        if way.transform_coords(&mut x, &mut y, &mut []).is_ok() {
            places.iter_mut().zip(x.into_iter().zip(y)).for_each(|(at, (x, y))| *at = Coord { x, y });
            return;
        }
    }
    // One place that cannot be moved fails all of its call: then each goes alone.
    for at in places {
        let (mut x, mut y) = ([at.x], [at.y]);
        let there = sound(at) && way.transform_coords(&mut x, &mut y, &mut []).is_ok();
        *at = if there { Coord { x: x[0], y: y[0] } } else { NOWHERE };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JULU: Coord<f64> = Coord { x: 115.03, y: 37.22 };

    fn degrees(epsg: u32, x: f64, y: f64) -> Coord<f64> {
        let mut at = [Coord { x, y }];
        Mover::new(&System::Epsg(epsg), false).unwrap().bring(&mut at);
        at[0]
    }

    #[test]
    fn digits_and_the_bureau_say_the_system() {
        let guess = |x, y, bureau| guesses(&[Coord { x, y }], bureau).first().map(|g| (g.epsg, g.swapped));
        assert_eq!(guess(115.03, 37.22, None), Some((4490, false)));
        assert_eq!(guess(37.22, 115.03, None), Some((4490, true)), "latitude first");
        assert_eq!(guess(38_591_432.0, 4_121_234.0, None), Some((4526, false)));
        assert_eq!(guess(4_121_234.0, 38_591_432.0, None), Some((4526, true)), "northing first");
        assert_eq!(guess(20_325_000.0, 4_121_234.0, Some(JULU)), Some((4498, false)), "six degrees");
        assert_eq!(guess(591_432.0, 4_121_234.0, None), None, "six digits alone say nothing");
        assert_eq!(guess(591_432.0, 4_121_234.0, Some(JULU)), Some((4547, false)));
        assert_eq!(guess(12_805_000.0, 4_470_000.0, Some(JULU)), Some((3857, false)), "a web map");
        assert_eq!(guess(1.0, 2.0, Some(JULU)), None);
    }

    #[test]
    fn each_easting_is_read_in_the_zone_it_names() {
        let at = degrees(4525, 38_591_432.0, 4_121_234.0);
        let right = degrees(4526, 38_591_432.0, 4_121_234.0);
        assert_eq!(at, right, "zone 37 was said");
        let mut both = [Coord { x: 37_700_000.0, y: 3_160_000.0 }, Coord { x: 38_350_000.0, y: 3_160_000.0 }];
        let mut way = Mover::new(&System::Epsg(4525), false).unwrap();
        way.bring(&mut both);
        assert!((both[0].x - 113.04).abs() < 0.01 && (both[1].x - 112.47).abs() < 0.01, "{both:?}");
        assert_eq!(way.zones_met(), [4526]);
    }

    #[test]
    fn what_has_no_place_is_nowhere_and_its_neighbours_are_not() {
        let mut places = [
            Coord { x: f64::NAN, y: 1.0 },
            Coord { x: 591_432.0, y: 4_121_234.0 },
            Coord { x: f64::INFINITY, y: 0.0 },
        ];
        Mover::new(&System::Epsg(4547), false).unwrap().bring(&mut places);
        assert!(places[0].x.is_nan() && places[2].x.is_nan());
        assert!(is_in_china(places[1]), "{places:?}");
    }

    #[test]
    fn descriptions_by_esri_are_known_by_datum_and_zone() {
        let esri = |name: &str, east: f64, meridian: f64| {
            let text = format!(
                r#"PROJCS["{name}",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",{east}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
            );
            stated(&SpatialRef::from_esri(&text).unwrap())
        };
        assert_eq!(esri("CGCS2000_3_Degree_GK_Zone_38", 38_500_000.0, 114.0).epsg, Some(4526));
        assert_eq!(esri("CGCS2000_3_Degree_GK_CM_114E", 500_000.0, 114.0).epsg, Some(4547));
        assert_eq!(esri("CGCS2000_GK_Zone_20", 20_500_000.0, 117.0).epsg, Some(4498));
        let odd = esri("local", 512_000.0, 114.2);
        assert_eq!((odd.epsg, odd.datum), (None, Datum::Cgcs2000));
        assert!(matches!(odd.system(), System::Described(_)));
        let old = stated(&SpatialRef::from_esri(
            r#"PROJCS["Xian_1980_3_Degree_GK_Zone_38",GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",38500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#,
        )
        .unwrap());
        assert_eq!((old.epsg, old.datum), (Some(2362), Datum::Xian1980));
    }
}
