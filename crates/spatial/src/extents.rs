//! Reads polygons with their names from whatever vector file somebody has, for questions about a place.
//!
//! Nothing is imported: the polygons come into memory, in CGCS2000 longitude and latitude, as their source has them:
//! broken ones are for the caller to repair. A source is hostile until read: only drivers that read files by
//! themselves are asked, and what is read is bounded.

use std::path::Path;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{Geometry, LayerAccess, OGRwkbGeometryType, geometry_type_flatten};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use crate::SpatialError;
use crate::crs::{CGCS2000, epsg_with_zone, system};
use crate::parcel_txt::{self, ParcelTrouble, RemarkKind};
use crate::quiet::hush;

/// Formats that are read; none of them names another file to open.
const DRIVERS: [&str; 8] =
    ["ESRI Shapefile", "GPKG", "GeoJSON", "KML", "LIBKML", "DXF", "OpenFileGDB", "MapInfo File"];
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
/// [`SpatialError::File`] when it is no vector file that can be read, [`SpatialError::Extents`] when it does not
/// serve, [`SpatialError::Transform`], [`SpatialError::Crs`].
pub fn read(
    path: &Path,
    crs: Option<u32>,
    encoding: Option<&str>,
) -> Result<Vec<SourceExtent>, SpatialError> {
    hush();
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt")) {
        return parcels(path, crs);
    }
    let file = |reason: String| SpatialError::File { path: path.to_owned(), reason };
    let trouble = |why| SpatialError::Extents { path: path.to_owned(), why };
    let open_options: Vec<String> = encoding.map(|name| format!("ENCODING={name}")).into_iter().collect();
    let open_options: Vec<&str> = open_options.iter().map(String::as_str).collect();
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
        allowed_drivers: Some(&DRIVERS),
        open_options: (!open_options.is_empty()).then_some(&open_options),
        ..DatasetOptions::default()
    };
    let data = Dataset::open_ex(path, options).map_err(|error| file(error.to_string()))?;
    let (mut found, mut vertices) = (Vec::new(), 0);
    for mut layer in data.layers() {
        let mut own = Vec::new();
        let name = NAMES.iter().find_map(|field| layer.defn().field_index(field).ok());
        let stated = layer.spatial_ref();
        for feature in layer.features() {
            let mut parts = Vec::new();
            if let Some(geometry) = feature.geometry() {
                polygons(geometry, 0, &mut parts).map_err(file)?;
            }
            vertices += parts.iter().flat_map(rings).map(|ring| ring.0.len()).sum::<usize>();
            if own.len() + found.len() >= MOST_FEATURES || vertices > MOST_VERTICES {
                return Err(trouble(ExtentTrouble::TooLarge));
            }
            if !parts.is_empty() {
                let name = name.and_then(|at| feature.field_as_string(at).ok().flatten());
                let name = name.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
                own.push(SourceExtent { name, shape: MultiPolygon(parts), remarks: Vec::new() });
            }
        }
        if own.is_empty() {
            continue;
        }
        let from = match (stated, crs) {
            (Some(stated), _) => stated,
            (None, Some(epsg)) => system(epsg)?,
            (None, None) => match guess(&own) {
                Some(CGCS2000) => system(CGCS2000)?,
                guess => return Err(trouble(ExtentTrouble::NoCrs(guess))),
            },
        };
        to_degrees(&mut own, from)?;
        found.append(&mut own);
    }
    if found.is_empty() { Err(trouble(ExtentTrouble::NoPolygon)) } else { Ok(found) }
}

/// The parcels of a parcel file; a system that is given goes before the one that the file states.
fn parcels(path: &Path, crs: Option<u32>) -> Result<Vec<SourceExtent>, SpatialError> {
    let file =
        |error: std::io::Error| SpatialError::File { path: path.to_owned(), reason: error.to_string() };
    let trouble = |why| SpatialError::Extents { path: path.to_owned(), why };
    if std::fs::metadata(path).map_err(file)?.len() > MOST_TEXT {
        return Err(trouble(ExtentTrouble::TooLarge));
    }
    let bytes = std::fs::read(path).map_err(file)?;
    let read = parcel_txt::read(&bytes).map_err(|why| trouble(ExtentTrouble::Parcels(why)))?;
    let Some(epsg) = crs.or_else(|| read.epsg()) else { return Err(trouble(ExtentTrouble::NoCrs(None))) };
    let remarks = |line: usize, first: bool| {
        let own = read.remarks.iter().filter(|remark| remark.line == line || (first && remark.line == 0));
        own.map(|remark| remark.what.clone()).collect()
    };
    let extents = read.parcels.iter().enumerate().map(|(index, parcel)| SourceExtent {
        name: parcel.name.clone().or_else(|| parcel.number.clone()),
        shape: parcel.shape.clone(),
        remarks: remarks(parcel.line, index == 0),
    });
    let mut extents: Vec<_> = extents.collect();
    if extents.is_empty() {
        return Err(trouble(ExtentTrouble::NoPolygon));
    }
    to_degrees(&mut extents, system(epsg)?)?;
    Ok(extents)
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// The polygons of a geometry; points and lines are passed over.
fn polygons(geometry: &Geometry, depth: usize, found: &mut Vec<Polygon<f64>>) -> Result<(), String> {
    match geometry_type_flatten(geometry.geometry_type()) {
        OGRwkbGeometryType::wkbPolygon => {
            let mut rings = (0..geometry.geometry_count()).map(|at| ring(&geometry.get_geometry(at)));
            if let Some(outer) = rings.next() {
                found.push(Polygon::new(outer, rings.collect()));
            }
            Ok(())
        }
        OGRwkbGeometryType::wkbMultiPolygon | OGRwkbGeometryType::wkbGeometryCollection
            if depth < DEEPEST =>
        {
            (0..geometry.geometry_count())
                .try_for_each(|at| polygons(&geometry.get_geometry(at), depth + 1, found))
        }
        OGRwkbGeometryType::wkbCurvePolygon
        | OGRwkbGeometryType::wkbMultiSurface
        | OGRwkbGeometryType::wkbGeometryCollection
        | OGRwkbGeometryType::wkbMultiPolygon => Err(geometry.geometry_name()),
        _ => Ok(()),
    }
}

fn ring(geometry: &Geometry) -> LineString<f64> {
    let mut points = Vec::new();
    geometry.get_points(&mut points);
    LineString(points.into_iter().map(|(x, y, _)| Coord { x, y }).collect())
}

/// The system that numbers look like: degrees in China, or metres in a three-degree zone with its number in the
/// easting. Six-digit eastings do not say their zone.
fn guess(extents: &[SourceExtent]) -> Option<u32> {
    let at =
        extents.iter().flat_map(|e| &e.shape.0).flat_map(|p| &p.exterior().0).find(|at| at.x.is_finite())?;
    if (73.0..=136.0).contains(&at.x) && (3.0..=54.0).contains(&at.y) {
        return Some(CGCS2000);
    }
    let zone = (at.x / 1e6).floor();
    let in_zone = (25.0..=45.0).contains(&zone) && (3e5..6e6).contains(&at.y);
    in_zone.then(|| epsg_with_zone(zone as u32))
}

fn to_degrees(extents: &mut [SourceExtent], mut from: SpatialRef) -> Result<(), SpatialError> {
    from.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let way = CoordTransform::new(&from, &system(CGCS2000)?)
        .map_err(|error| SpatialError::Transform { reason: error.to_string() })?;
    let move_ring = |ring: &LineString<f64>| -> Result<LineString<f64>, SpatialError> {
        // What is no number stays none: whoever repairs the polygon counts it.
        let (mut x, mut y): (Vec<f64>, Vec<f64>) =
            ring.0.iter().filter(|at| at.x.is_finite() && at.y.is_finite()).map(|at| (at.x, at.y)).unzip();
        way.transform_coords(&mut x, &mut y, &mut [])
            .map_err(|error| SpatialError::Transform { reason: error.to_string() })?;
        let mut moved = x.into_iter().zip(y).map(|(x, y)| Coord { x, y });
        let lost = Coord { x: f64::NAN, y: f64::NAN };
        Ok(LineString(
            ring.0
                .iter()
                .map(|at| {
                    let sound = at.x.is_finite() && at.y.is_finite();
                    if sound { moved.next().unwrap_or(lost) } else { lost }
                })
                .collect(),
        ))
    };
    for extent in extents {
        for part in &mut extent.shape.0 {
            let holes: Result<Vec<_>, _> = part.interiors().iter().map(&move_ring).collect();
            *part = Polygon::new(move_ring(part.exterior())?, holes?);
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
