//! Reads polygons with their names from whatever vector file somebody has, for questions about a place.
//!
//! Nothing is imported: the polygons come into memory, in CGCS2000 longitude and latitude, as their source has them:
//! broken ones are for the caller to repair. Files are read by [`crate::source`], which holds them for hostile; what is
//! read is bounded.

use std::path::{Path, PathBuf};

use gdal::spatial_ref::{CoordTransform, SpatialRef};
use geo_types::{Coord, Geometry, MultiPolygon, Polygon};
use jitu_model::place::FieldValue;

use crate::SpatialError;
use crate::crs::{CGCS2000, system};
use crate::parcel_txt::{self, ParcelTrouble, RemarkKind};
use crate::source::system::{Mover, guesses};
use crate::source::{self, Datum, RawFeature, Shape, SourceLayer, SourceTrouble, System, archive};

/// Fields that hold an extent's name, best first.
const NAMES: [&str; 10] =
    ["name", "名称", "项目名称", "地块名称", "XMMC", "DKMC", "MC", "title", "地块编号", "DKBH"];
/// Most polygons of a file.
const MOST_FEATURES: usize = 50_000;
/// Most vertices of a file.
const MOST_VERTICES: usize = 5_000_000;
/// Most bytes of a parcel file.
const MOST_TEXT: u64 = 200 << 20;
/// Collections inside collections, at most.
const DEEPEST: usize = 8;

/// A polygon of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceExtent {
    /// Its name in the source; `None`: it has none.
    pub name: Option<String>,
    /// Its shape, EPSG:4490, longitude first.
    pub shape: MultiPolygon<f64>,
    /// The datum of its source: on another than CGCS2000 the shape is not exactly where it is.
    pub datum: Datum,
    /// What a parcel file says that somebody should look at.
    pub remarks: Vec<RemarkKind>,
}

/// Why a source of extents does not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtentTrouble {
    /// It does not say its coordinate system; the code its numbers look like, if any.
    NoCrs(Option<u32>),
    /// It has no polygon.
    NoPolygon,
    /// It has more polygons or vertices than are read.
    TooLarge,
    /// It is no parcel file that can be read.
    Parcels(ParcelTrouble),
}

/// The polygons of all layers of a file. `crs` is the EPSG code of a source that does not say its own; `encoding`
/// that of a Shapefile's texts (`GBK`).
///
/// # Errors
/// [`SpatialError::Source`] when it is no vector file that can be read, [`SpatialError::Extents`] when it does not
/// serve, [`SpatialError::Transform`], [`SpatialError::Crs`].
pub fn read(
    path: &Path,
    crs: Option<u32>,
    encoding: Option<&str>,
) -> Result<Vec<SourceExtent>, SpatialError> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt")) {
        return parcels(path, crs);
    }
    let mut reading = Reading { path, crs, found: Vec::new(), vertices: 0 };
    if archive::is_archive(path) {
        let folder = archive::unpack(path)?;
        for file in drawings(folder.path()) {
            reading.file(&file, encoding)?;
        }
    } else {
        reading.file(path, encoding)?;
    }
    let Reading { found, .. } = reading;
    if found.is_empty() { Err(trouble(path, ExtentTrouble::NoPolygon)) } else { Ok(found) }
}

fn trouble(path: &Path, why: ExtentTrouble) -> SpatialError {
    SpatialError::Extents { path: path.to_owned(), why }
}

/// The drawings of an unpacked KMZ.
fn drawings(folder: &Path) -> Vec<PathBuf> {
    let is_kml = |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("kml"));
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(is_kml).collect();
    files.sort();
    files
}

/// Polygons that are collected, and how much there is of them.
struct Reading<'p> {
    path: &'p Path,
    crs: Option<u32>,
    found: Vec<SourceExtent>,
    vertices: usize,
}

impl Reading<'_> {
    fn file(&mut self, file: &Path, encoding: Option<&str>) -> Result<(), SpatialError> {
        for layer in source::layers(file, encoding)? {
            let first = self.found.len();
            let name = NAMES
                .iter()
                .find_map(|name| layer.fields.iter().position(|field| field.name.eq_ignore_ascii_case(name)));
            let mut stopped = None;
            source::each(file, &layer, &mut |raw| {
                let taken = self.take(raw, name);
                stopped = taken.err();
                stopped.is_none()
            })?;
            if let Some(error) = stopped {
                return Err(error);
            }
            self.settle(&layer, first)?;
        }
        Ok(())
    }

    fn take(&mut self, raw: RawFeature, name: Option<usize>) -> Result<(), SpatialError> {
        self.vertices += raw.shape.vertices();
        if self.found.len() >= MOST_FEATURES || self.vertices > MOST_VERTICES {
            return Err(trouble(self.path, ExtentTrouble::TooLarge));
        }
        let mut parts = Vec::new();
        match raw.shape {
            Shape::Geometry(geometry) => polygons(geometry, 0, &mut parts),
            Shape::Missing => {}
            // An area that is left out would be missing from every answer.
            Shape::Unusable(detail) => {
                let why = SourceTrouble::Broken { row: raw.row, detail };
                return Err(SpatialError::Source { path: self.path.to_owned(), why });
            }
        }
        if !parts.is_empty() {
            let name = name.and_then(|at| match raw.values.get(at)? {
                FieldValue::Null => None,
                value => Some(value.to_string().trim().to_owned()).filter(|text| !text.is_empty()),
            });
            let shape = MultiPolygon(parts);
            self.found.push(SourceExtent { name, shape, datum: Datum::default(), remarks: Vec::new() });
        }
        Ok(())
    }

    /// Brings a layer's polygons, those from `first` on, to degrees.
    fn settle(&mut self, layer: &SourceLayer, first: usize) -> Result<(), SpatialError> {
        let own = &mut self.found[first..];
        if own.is_empty() {
            return Ok(());
        }
        let from = match (&layer.stated, self.crs) {
            (Some(stated), _) => stated.system(),
            (None, Some(epsg)) => System::Epsg(epsg),
            (None, None) => match guess(own) {
                Some(CGCS2000) => System::Epsg(CGCS2000),
                guess => return Err(trouble(self.path, ExtentTrouble::NoCrs(guess))),
            },
        };
        to_degrees(own, &from)
    }
}

/// The parcels of a parcel file; a system that is given goes before the one that the file states.
fn parcels(path: &Path, crs: Option<u32>) -> Result<Vec<SourceExtent>, SpatialError> {
    let file =
        |error: std::io::Error| SpatialError::File { path: path.to_owned(), reason: error.to_string() };
    if std::fs::metadata(path).map_err(file)?.len() > MOST_TEXT {
        return Err(trouble(path, ExtentTrouble::TooLarge));
    }
    let bytes = std::fs::read(path).map_err(file)?;
    let read = parcel_txt::read(&bytes).map_err(|why| trouble(path, ExtentTrouble::Parcels(why)))?;
    let Some(epsg) = crs.or_else(|| read.epsg()) else {
        return Err(trouble(path, ExtentTrouble::NoCrs(None)));
    };
    let remarks = |line: usize, first: bool| {
        let own = read.remarks.iter().filter(|remark| remark.line == line || (first && remark.line == 0));
        own.map(|remark| remark.what.clone()).collect()
    };
    let extents = read.parcels.iter().enumerate().map(|(index, parcel)| SourceExtent {
        name: parcel.name.clone().or_else(|| parcel.number.clone()),
        shape: parcel.shape.clone(),
        datum: Datum::default(),
        remarks: remarks(parcel.line, index == 0),
    });
    let mut extents: Vec<_> = extents.collect();
    if extents.is_empty() {
        return Err(trouble(path, ExtentTrouble::NoPolygon));
    }
    to_degrees(&mut extents, &System::Epsg(epsg))?;
    Ok(extents)
}

/// The polygons of a geometry; points and lines are passed over.
fn polygons(geometry: Geometry<f64>, depth: usize, found: &mut Vec<Polygon<f64>>) {
    match geometry {
        Geometry::Polygon(polygon) => found.push(polygon),
        Geometry::MultiPolygon(parts) => found.extend(parts),
        Geometry::GeometryCollection(parts) if depth < DEEPEST => {
            parts.into_iter().for_each(|part| polygons(part, depth + 1, found));
        }
        _ => {}
    }
}

/// The system that numbers look like: degrees in China, or metres in a zone with its number in the easting. Six-digit
/// eastings do not say their zone.
fn guess(extents: &[SourceExtent]) -> Option<u32> {
    let places =
        extents.iter().flat_map(|extent| &extent.shape.0).filter_map(|part| part.exterior().0.first());
    let sample: Vec<Coord<f64>> = places.copied().take(500).collect();
    guesses(&sample, None).into_iter().find(|guess| !guess.swapped).map(|guess| guess.epsg)
}

fn to_degrees(extents: &mut [SourceExtent], from: &System) -> Result<(), SpatialError> {
    let mut way = Mover::new(from, false)?;
    let datum = from.datum();
    for extent in extents {
        extent.datum = datum;
        let mut shape =
            Geometry::MultiPolygon(std::mem::replace(&mut extent.shape, MultiPolygon(Vec::new())));
        // What has no place is no number after this: whoever repairs the polygon counts it.
        way.move_shapes(std::iter::once(&mut shape));
        if let Geometry::MultiPolygon(moved) = shape {
            extent.shape = moved;
        }
    }
    Ok(())
}

/// A way from a layer's own coordinate system to CGCS2000 longitude and latitude.
pub struct Way {
    there: CoordTransform,
    back: CoordTransform,
}

impl Way {
    /// `None` where the layer is in degrees already.
    ///
    /// # Errors
    /// [`SpatialError::Crs`] for a code that PROJ does not know, [`SpatialError::Transform`].
    pub fn from_layer(epsg: i64) -> Result<Option<Self>, SpatialError> {
        if matches!(epsg, 4490 | 4326) {
            return Ok(None);
        }
        let own = system(u32::try_from(epsg).unwrap_or(0))?;
        let degrees = system(CGCS2000)?;
        let way = |from: &SpatialRef, to: &SpatialRef| {
            CoordTransform::new(from, to)
                .map_err(|error| SpatialError::Transform { reason: error.to_string() })
        };
        Ok(Some(Self { there: way(&own, &degrees)?, back: way(&degrees, &own)? }))
    }

    /// Brings places of the layer to degrees.
    ///
    /// # Errors
    /// [`SpatialError::Transform`].
    pub fn to_degrees(&self, places: &mut [Coord<f64>]) -> Result<(), SpatialError> {
        moved(&self.there, places)
    }

    /// A box (west, south, east, north, degrees) as the box in the layer's system that holds it.
    ///
    /// # Errors
    /// [`SpatialError::Transform`].
    pub fn box_of_layer(&self, [west, south, east, north]: [f64; 4]) -> Result<[f64; 4], SpatialError> {
        // Meridians and parallels are curved there: points along the sides, and a little air.
        let along = (0..=8).map(|i| f64::from(i) / 8.0);
        let mut rim: Vec<Coord<f64>> = along
            .flat_map(|t| {
                let (x, y) = (west + (east - west) * t, south + (north - south) * t);
                [Coord { x, y: south }, Coord { x, y: north }, Coord { x: west, y }, Coord { x: east, y }]
            })
            .collect();
        moved(&self.back, &mut rim)?;
        let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let [w, s, e, n] =
            rim.iter().fold(start, |[w, s, e, n], at| [w.min(at.x), s.min(at.y), e.max(at.x), n.max(at.y)]);
        let air = 0.01 * (e - w).max(n - s);
        Ok([w - air, s - air, e + air, n + air])
    }
}

fn moved(way: &CoordTransform, places: &mut [Coord<f64>]) -> Result<(), SpatialError> {
    let (mut x, mut y): (Vec<f64>, Vec<f64>) = places.iter().map(|at| (at.x, at.y)).unzip();
    way.transform_coords(&mut x, &mut y, &mut [])
        .map_err(|error| SpatialError::Transform { reason: error.to_string() })?;
    places.iter_mut().zip(x.into_iter().zip(y)).for_each(|(at, (x, y))| *at = Coord { x, y });
    Ok(())
}
