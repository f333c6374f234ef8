//! Where extents come from, and the layers they are held against.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use geo_types::{Coord, Geometry, MultiPolygon};
use jitu_model::place::{Feature, Field, Layer, LayerFeatures, LayerHome, LayerRole};
use jitu_overlay::repair::{Defect, repair};
use jitu_spatial::SpatialError;
use jitu_spatial::extents::{self, ExtentTrouble, Way};
use jitu_store::LayerReader;

use super::parcels;
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::given;
use crate::importing::{datum_note, source_error};
use crate::language::label;
use crate::session::Session;

/// Endings of files that a folder is searched for.
const ENDINGS: [&str; 10] = ["shp", "gpkg", "geojson", "json", "kml", "kmz", "dxf", "gdb", "tab", "txt"];
/// Most files of a folder.
const MOST_FILES: usize = 5_000;

/// An extent to be checked.
#[derive(Debug, Clone)]
pub(super) struct Extent {
    pub(super) name: String,
    pub(super) source: String,
    pub(super) shape: MultiPolygon<f64>,
    pub(super) repaired: Vec<String>,
}

/// Repairs an extent and notes what was wrong.
pub(super) fn extent(name: String, source: &str, shape: &MultiPolygon<f64>) -> Extent {
    let mended = repair(shape);
    let repaired = mended.defects.iter().map(in_words).collect();
    Extent { name, source: source.to_owned(), shape: mended.shape, repaired }
}

/// A defect as a sentence.
pub(crate) fn in_words(defect: &Defect) -> String {
    let place = |at: &Coord<f64>| (format!("{:.6}", at.x), format!("{:.6}", at.y));
    match defect {
        Defect::NotAPlace { vertices } => label("defect_not_a_place", &[("count", &vertices.to_string())]),
        Defect::Collapsed { rings } => label("defect_collapsed", &[("count", &rings.to_string())]),
        Defect::Crossing { at } => {
            let (lon, lat) = place(at);
            label("defect_crossing", &[("lon", &lon), ("lat", &lat)])
        }
        Defect::Nested { at } => {
            let (lon, lat) = place(at);
            label("defect_nested", &[("lon", &lon), ("lat", &lat)])
        }
        Defect::Tangled { vertices } => label("defect_tangled", &[("count", &vertices.to_string())]),
    }
}

/// The files that are meant: a folder stands for what is in it.
pub(super) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        given::regular(path)?;
    }
    let is_source = |path: &Path| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
    };
    if !path.is_dir() || is_source(path) {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(|error| AppError::io(path, &error))? {
        let file = entry.map_err(|error| AppError::io(path, &error))?.path();
        if is_source(&file) && (file.is_file() || file.is_dir()) && found.len() < MOST_FILES {
            found.push(file);
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(AppError::new("no_extents", &[("path", &path.display().to_string())]));
    }
    Ok(found)
}

/// The extents of a file.
pub(super) fn read(path: &Path, crs: Option<u32>, encoding: Option<&str>) -> Result<Vec<Extent>> {
    let place = path.display().to_string();
    let found = extents::read(path, crs, encoding).map_err(|error| match error {
        SpatialError::Extents { why: ExtentTrouble::NoCrs(guess), .. } => match guess {
            Some(epsg) => AppError::new("extent_crs_guess", &[("path", &place), ("epsg", &epsg.to_string())]),
            None => AppError::new("extent_crs", &[("path", &place)]),
        },
        SpatialError::Extents { why: ExtentTrouble::NoPolygon, .. } => {
            AppError::new("no_extents", &[("path", &place)])
        }
        SpatialError::Extents { why: ExtentTrouble::TooLarge, .. } => {
            AppError::new("extents_too_large", &[("path", &place)])
        }
        SpatialError::Extents { why: ExtentTrouble::Parcels(why), .. } => parcels::error(&place, &why),
        SpatialError::File { reason, .. } => {
            AppError::new("extent_unreadable", &[("path", &place), ("detail", &reason)])
        }
        other => source_error(&place, other),
    })?;
    let source = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let many = found.len() > 1;
    let named = found.into_iter().enumerate().map(|(at, one)| {
        let name = one.name.unwrap_or_else(|| if many { format!("{stem}-{}", at + 1) } else { stem.clone() });
        let mut extent = extent(name, &source, &one.shape);
        extent.repaired.extend(datum_note(one.datum));
        extent.repaired.extend(one.remarks.iter().map(parcels::in_words));
        extent
    });
    Ok(named.collect())
}

/// A layer, to be asked for what is near a place without the project.
#[derive(Debug, Clone)]
pub(crate) struct Against {
    pub(crate) layer: Layer,
    home: Home,
}

#[derive(Debug, Clone)]
enum Home {
    Library(PathBuf),
    Memory(Arc<LayerFeatures>),
}

/// The layers of a project that have areas to check against, and names of those that cannot be read.
pub(super) fn layers(session: &mut Session) -> Result<(Vec<Against>, Vec<String>)> {
    let snapshot = session.snapshot()?;
    let (mut found, mut left_out) = (Vec::new(), Vec::new());
    for layer in &snapshot.layers {
        if matches!(layer.role, LayerRole::Terrain | LayerRole::Base | LayerRole::County) {
            continue;
        }
        match Against::of(session, layer) {
            Ok(against) => found.push(against),
            Err(error) => left_out.push(format!("{}：{error}", layer.name)),
        }
    }
    Ok((found, left_out))
}

impl Against {
    /// Takes a vector layer from the open project.
    ///
    /// # Errors
    /// The layer library or the layer's table is missing; an unknown coordinate system.
    pub(crate) fn of(session: &mut Session, layer: &Layer) -> Result<Self> {
        let home = match layer.home {
            LayerHome::Project => Home::Memory(session.layer_features(layer)?),
            LayerHome::Library => {
                let library = session.opened()?.project.library_path();
                LayerReader::open(&library, &layer.table_name)?;
                Home::Library(library)
            }
        };
        Way::from_layer(layer.crs)?;
        Ok(Self { layer: layer.clone(), home })
    }
}

/// A layer, open for questions on one thread.
pub(crate) struct OpenLayer {
    reader: Option<LayerReader>,
    memory: Option<Arc<LayerFeatures>>,
    way: Option<Way>,
}

impl OpenLayer {
    pub(crate) fn open(against: &Against) -> Result<Self> {
        let way = Way::from_layer(against.layer.crs)?;
        Ok(match &against.home {
            Home::Library(library) => {
                let reader = LayerReader::open(library, &against.layer.table_name)?;
                Self { reader: Some(reader), memory: None, way }
            }
            Home::Memory(features) => Self { reader: None, memory: Some(Arc::clone(features)), way },
        })
    }

    /// The layer's further fields.
    pub(crate) fn fields(&self) -> &[Field] {
        match (&self.reader, &self.memory) {
            (Some(reader), _) => reader.fields(),
            (None, Some(memory)) => &memory.fields,
            (None, None) => &[],
        }
    }

    /// The features near a box (west, south, east, north, degrees), in degrees.
    pub(crate) fn near(&self, bounds: [f64; 4]) -> Result<Vec<Feature>> {
        let own = match &self.way {
            Some(way) => way.box_of_layer(bounds)?,
            None => bounds,
        };
        let mut features = match (&self.reader, &self.memory) {
            (Some(reader), _) => reader.near(own)?,
            (None, Some(memory)) => {
                memory.features.iter().filter(|feature| meets(&feature.geometry, own)).cloned().collect()
            }
            (None, None) => Vec::new(),
        };
        if let Some(way) = &self.way {
            for feature in &mut features {
                to_degrees(&mut feature.geometry, way)?;
            }
        }
        Ok(features)
    }
}

/// Whether a geometry's box meets a box; one that has none is looked at all the same.
fn meets(geometry: &Geometry<f64>, [w, s, e, n]: [f64; 4]) -> bool {
    use geo_types::Geometry as G;
    let shape = match geometry {
        G::Point(point) => return point.x() >= w && point.x() <= e && point.y() >= s && point.y() <= n,
        other => polygons(other),
    };
    let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let own = shape
        .0
        .iter()
        .flat_map(|part| &part.exterior().0)
        .fold(start, |[w, s, e, n], at| [w.min(at.x), s.min(at.y), e.max(at.x), n.max(at.y)]);
    shape.0.is_empty() || (own[0] <= e && own[2] >= w && own[1] <= n && own[3] >= s)
}

/// Brings a geometry of a layer to degrees.
pub(crate) fn to_degrees(geometry: &mut Geometry<f64>, way: &Way) -> Result<()> {
    use geo_types::{LineString, MultiLineString, MultiPoint, Polygon};
    let ring = |line: &LineString<f64>| -> Result<LineString<f64>> {
        let mut places = line.0.clone();
        way.to_degrees(&mut places)?;
        Ok(LineString(places))
    };
    let polygon = |part: &Polygon<f64>| -> Result<Polygon<f64>> {
        let holes: Result<Vec<_>> = part.interiors().iter().map(ring).collect();
        Ok(Polygon::new(ring(part.exterior())?, holes?))
    };
    *geometry = match &*geometry {
        Geometry::Point(point) => {
            let mut places = [point.0];
            way.to_degrees(&mut places)?;
            Geometry::Point(places[0].into())
        }
        Geometry::MultiPoint(points) => {
            let mut places: Vec<Coord<f64>> = points.iter().map(|point| point.0).collect();
            way.to_degrees(&mut places)?;
            Geometry::MultiPoint(MultiPoint::new(places.into_iter().map(Into::into).collect()))
        }
        Geometry::LineString(line) => Geometry::LineString(ring(line)?),
        Geometry::MultiLineString(lines) => {
            let lines: Result<Vec<_>> = lines.0.iter().map(ring).collect();
            Geometry::MultiLineString(MultiLineString(lines?))
        }
        other => {
            let parts: Result<Vec<_>> = polygons(other).0.iter().map(polygon).collect();
            Geometry::MultiPolygon(MultiPolygon(parts?))
        }
    };
    Ok(())
}
