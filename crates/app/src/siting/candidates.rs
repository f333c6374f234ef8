//! Candidates: points of layers and files, and a grid by rules of slope and distance.

use std::path::PathBuf;

use geo_types::{Coord, Geometry, LineString, MultiPolygon};
use jitu_model::Money;
use jitu_spatial::geojson::SourceFeature;

use super::nearby::{Place, near};
use super::{SitingRequest, shown, within};
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::given;
use crate::session::Session;
use crate::views::RowId;
use crate::visibility::stage::Stage;

/// Most candidates.
const MOST: usize = 50_000;

/// The largest file of places that is read, bytes.
const MOST_BYTES: u64 = 200 << 20;

/// How many candidates a grid has about, where no spacing is said.
const USUAL_COUNT: f64 = 500.0;

/// The usual rules: spacing in metres, at least, and slope in degrees, at most.
const USUAL_SPACING_M: f64 = 500.0;
pub(super) const USUAL_SLOPE_DEG: f64 = 15.0;

/// A layer of the project or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceSource {
    /// A vector layer.
    Layer(RowId),
    /// A GeoJSON file, longitude and latitude.
    File(PathBuf),
}

/// The rules of a grid of candidates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GridRules {
    /// Metres between candidates; `None`: as gives some five hundred, 500 m at least.
    pub spacing_m: Option<f64>,
    /// The steepest slope, degrees; `None`: 15.
    pub slope_deg: Option<f64>,
    /// Roads, and how far from one a site may be, metres.
    pub roads: Option<(PlaceSource, f64)>,
    /// Power lines or stations, and how far from one a site may be, metres.
    pub power: Option<(PlaceSource, f64)>,
}

/// Where a site may stand.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spot {
    /// Its name; `None`: a place of the grid.
    pub(super) name: Option<String>,
    pub(super) lon: f64,
    pub(super) lat: f64,
    /// Its place on the grid, in cells.
    pub(super) cell: (f64, f64),
    pub(super) mast_m: f64,
    pub(super) range_m: f64,
    pub(super) cost: Option<Money>,
}

impl Spot {
    /// What messages call it.
    pub(super) fn called(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("({:.5}, {:.5})", self.lon, self.lat))
    }
}

/// Candidates that can be looked from.
pub(super) struct Spots {
    pub(super) spots: Vec<Spot>,
    /// Left out: there is no height where they stand.
    pub(super) skipped: usize,
    /// Metres between those of the grid; `None`: there is no grid.
    pub(super) spacing_m: Option<f64>,
}

/// Shapes of a layer or a file, longitude and latitude.
#[derive(Debug, Clone, Default)]
pub(super) struct Shapes {
    points: Vec<(f64, f64)>,
    lines: Vec<LineString<f64>>,
    pub(super) polygons: Vec<MultiPolygon<f64>>,
}

impl Shapes {
    fn add(&mut self, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::Point(at) => self.points.push((at.x(), at.y())),
            Geometry::MultiPoint(many) => self.points.extend(many.iter().map(|at| (at.x(), at.y()))),
            Geometry::Line(line) => self.lines.push(LineString(vec![line.start, line.end])),
            Geometry::LineString(line) => self.lines.push(line.clone()),
            Geometry::MultiLineString(many) => self.lines.extend(many.iter().cloned()),
            Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| self.add(part)),
            other => {
                let shape = polygons(other);
                let rings = |p: &geo_types::Polygon<f64>| {
                    std::iter::once(p.exterior()).chain(p.interiors()).cloned().collect::<Vec<_>>()
                };
                self.lines.extend(shape.iter().flat_map(rings));
                self.polygons.push(shape);
            }
        }
    }
}

impl PlaceSource {
    /// The layer of a name or a number, or else the file of a path.
    ///
    /// # Errors
    /// Neither is there.
    pub fn named(session: &Session, text: &str) -> Result<Self> {
        let snapshot = session.snapshot()?;
        let is_it = |layer: &&jitu_model::place::Layer| layer.name == text || layer.id.to_string() == text;
        if let Some(layer) = snapshot.layers.iter().find(is_it) {
            return Ok(Self::Layer(layer.id.into()));
        }
        let path = PathBuf::from(text);
        if path.is_file() {
            return Ok(Self::File(path));
        }
        let known: Vec<&str> = snapshot.layers.iter().map(|layer| layer.name.as_str()).collect();
        Err(AppError::new("no_such_places", &[("name", text), ("known", &known.join("、"))]))
    }

    /// What it is called.
    pub(super) fn name(&self, session: &Session) -> Result<String> {
        match self {
            Self::File(path) => Ok(shown(path)),
            Self::Layer(id) => {
                let snapshot = session.snapshot()?;
                let layer = snapshot.layers.iter().find(|layer| layer.id == id.id());
                layer.map(|layer| layer.name.clone()).ok_or_else(|| AppError::new("unknown_layer", &[]))
            }
        }
    }

    fn features(&self, session: &mut Session) -> Result<Vec<SourceFeature>> {
        match self {
            Self::Layer(id) => {
                let snapshot = session.snapshot()?;
                let layer = snapshot.layers.iter().find(|layer| layer.id == id.id());
                let layer = layer.ok_or_else(|| AppError::new("unknown_layer", &[]))?;
                let read = session.layer_features(layer)?;
                let feature = |feature: &jitu_model::place::Feature| SourceFeature {
                    properties: feature.name.iter().map(|name| ("name".to_owned(), name.clone())).collect(),
                    geometry: feature.geometry.clone(),
                };
                Ok(read.features.iter().map(feature).collect())
            }
            Self::File(path) => {
                given::regular(path)?;
                let size = path.metadata().map_err(|error| AppError::io(path, &error))?.len();
                if size > MOST_BYTES {
                    return Err(AppError::new("places_too_large", &[("path", &shown(path))]));
                }
                let text = std::fs::read_to_string(path).map_err(|error| {
                    AppError::new(
                        "places_unreadable",
                        &[("path", &shown(path)), ("detail", &error.to_string())],
                    )
                })?;
                jitu_spatial::geojson::features(&text, &shown(path)).map_err(|error| {
                    AppError::new(
                        "places_unreadable",
                        &[("path", &shown(path)), ("detail", &error.to_string())],
                    )
                })
            }
        }
    }

    /// All its shapes.
    pub(super) fn shapes(&self, session: &mut Session) -> Result<Shapes> {
        let mut shapes = Shapes::default();
        self.features(session)?.iter().for_each(|feature| shapes.add(&feature.geometry));
        Ok(shapes)
    }
}

/// Lines, and how near to one a place of the grid has to be.
struct Nearness {
    shapes: Shapes,
    most_m: f64,
}

/// Rules, checked and read.
struct Rules {
    spacing_m: Option<f64>,
    slope_deg: f64,
    near: Vec<Nearness>,
}

/// Candidates before there is a grid to put them on.
pub(super) struct Gathering {
    points: Vec<Spot>,
    rules: Option<Rules>,
    mast_m: f64,
    range_m: f64,
    cost: Option<Money>,
}

impl Gathering {
    pub(super) fn prepare(
        session: &mut Session,
        request: &SitingRequest,
        mast_m: f64,
        range_m: f64,
    ) -> Result<Self> {
        let mut all = Self { points: Vec::new(), rules: None, mast_m, range_m, cost: request.cost };
        for source in &request.places {
            let name = source.name(session)?;
            let before = all.points.len();
            for (row, feature) in source.features(session)?.iter().enumerate() {
                all.take(feature, &name, row + 1)?;
            }
            if all.points.len() == before {
                return Err(AppError::new("no_points", &[("name", &name)]));
            }
        }
        let usual = GridRules::default();
        let rules = request.rules.as_ref().or(request.places.is_empty().then_some(&usual));
        if let Some(rules) = rules {
            all.rules = Some(Rules::prepare(session, rules)?);
        }
        all.check(all.points.len())?;
        Ok(all)
    }

    /// Takes the points of a feature; its properties `mast_height_m`, `range_m` and `cost` (元) go before what is usual.
    fn take(&mut self, feature: &SourceFeature, source: &str, row: usize) -> Result<()> {
        let mut shapes = Shapes::default();
        shapes.add(&feature.geometry);
        let wrong = |key: &str, value: &str| {
            let params = [("name", source), ("row", &row.to_string()), ("key", key), ("value", value)];
            AppError::new("bad_candidate", &params)
        };
        let number = |key: &str, usual: f64| match feature.properties.get(key) {
            None => Ok(usual),
            Some(text) => text.parse::<f64>().map_err(|_| wrong(key, text)),
        };
        let cost = match feature.properties.get("cost") {
            None => self.cost,
            Some(text) => {
                let money = text.parse::<Money>().ok().filter(|money| *money > Money::ZERO);
                Some(money.ok_or_else(|| wrong("cost", text))?)
            }
        };
        let mast_m = within("mast", number("mast_height_m", self.mast_m)?, 0.0, 500.0)?;
        let range_m = within("range", number("range_m", self.range_m)?, 10.0, 50_000.0)?;
        let name = feature.properties.get("name").cloned();
        self.points.extend(shapes.points.iter().map(|(lon, lat)| Spot {
            name: Some(name.clone().unwrap_or_else(|| format!("{source} {row}"))),
            lon: *lon,
            lat: *lat,
            cell: (0.0, 0.0),
            mast_m,
            range_m,
            cost,
        }));
        Ok(())
    }

    fn check(&self, count: usize) -> Result<()> {
        if count <= MOST {
            return Ok(());
        }
        Err(AppError::new("too_many_candidates", &[("count", &count.to_string())]))
    }

    /// How far a candidate sees at most, metres.
    pub(super) fn reach_m(&self) -> f64 {
        let grid = if self.rules.is_some() { self.range_m } else { 0.0 };
        self.points.iter().map(|spot| spot.range_m).fold(grid, f64::max)
    }

    /// The candidates on the stage.
    ///
    /// # Errors
    /// There is none, or too many.
    pub(super) fn spots(self, stage: &Stage) -> Result<Spots> {
        let (mut spots, spacing_m) = self.on_grid(stage)?;
        self.check(spots.len() + self.points.len())?;
        let frame = stage.frame()?;
        let mut places: Vec<(f64, f64)> = self.points.iter().map(|spot| (spot.lon, spot.lat)).collect();
        frame.cells(&mut places)?;
        let points = self.points.into_iter().zip(places).map(|(spot, cell)| Spot { cell, ..spot });
        let terrain = stage.terrain().map_err(|error| AppError::internal(&error))?;
        let all = points.len();
        let sound: Vec<Spot> =
            points.filter(|spot| terrain.ground(spot.cell.0, spot.cell.1).is_some()).collect();
        let skipped = all - sound.len();
        spots.splice(0..0, sound);
        if spots.is_empty() {
            return Err(AppError::new("no_candidates", &[("skipped", &skipped.to_string())]));
        }
        Ok(Spots { spots, skipped, spacing_m })
    }

    /// The places of the grid that keep the rules, in the county, on a cell's centre, and the metres between them.
    fn on_grid(&self, stage: &Stage) -> Result<(Vec<Spot>, Option<f64>)> {
        let Some(rules) = &self.rules else { return Ok((Vec::new(), None)) };
        let (width, height) = (stage.grid.width, stage.grid.height);
        let (east, north) = stage.grid.cell_m(height as f64 / 2.0);
        let county_m2 = stage.county.iter().filter(|inside| **inside).count() as f64 * east * north;
        let usual = ((county_m2 / USUAL_COUNT).sqrt() / 100.0).ceil() * 100.0;
        let spacing = rules.spacing_m.unwrap_or(usual.max(USUAL_SPACING_M));
        let count = county_m2 / (spacing * spacing);
        if count > MOST as f64 * 1.5 {
            self.check(count as usize)?;
        }
        let along = |cells: usize, cell_m: f64| {
            let step = (spacing / cell_m).max(1.0);
            (0..)
                .map(move |n| ((f64::from(n) + 0.5) * step).floor() as usize)
                .take_while(move |at| *at < cells)
        };
        let flat = rules.slope_deg.to_radians().tan();
        let mut cells: Vec<(usize, usize)> = Vec::new();
        for row in along(height, north) {
            let inside = |column: &usize| stage.county[row * width + column];
            let columns = along(width, east).filter(inside);
            cells.extend(columns.map(|column| (column, row)).filter(|at| slope(stage, *at) <= flat));
        }
        for near in &rules.near {
            near.keep(stage, &mut cells)?;
        }
        let mut places: Vec<(f64, f64)> = cells.iter().map(|(x, y)| (*x as f64, *y as f64)).collect();
        stage.frame()?.lon_lat(&mut places)?;
        let spot = |((column, row), (lon, lat)): (&(usize, usize), (f64, f64))| Spot {
            name: None,
            lon,
            lat,
            cell: (*column as f64, *row as f64),
            mast_m: self.mast_m,
            range_m: self.range_m,
            cost: self.cost,
        };
        Ok((cells.iter().zip(places).map(spot).collect(), Some(spacing)))
    }
}

impl Rules {
    fn prepare(session: &mut Session, rules: &GridRules) -> Result<Self> {
        let spacing_m = rules.spacing_m.map(|m| within("spacing", m, 10.0, 100_000.0)).transpose()?;
        let slope_deg = within("slope", rules.slope_deg.unwrap_or(USUAL_SLOPE_DEG), 0.0, 90.0)?;
        let mut near = Vec::new();
        for (source, most_m) in [&rules.roads, &rules.power].into_iter().flatten() {
            let most_m = within("distance", *most_m, 0.0, 100_000.0)?;
            near.push(Nearness { shapes: source.shapes(session)?, most_m });
        }
        Ok(Self { spacing_m, slope_deg, near })
    }
}

impl Nearness {
    /// Takes away the cells that are not near.
    fn keep(&self, stage: &Stage, cells: &mut Vec<(usize, usize)>) -> Result<()> {
        let frame = stage.frame()?;
        let (east, north) = stage.grid.cell_m(stage.grid.height as f64 / 2.0);
        let metres = |at: &(f64, f64)| -> Place { (at.0 * east, at.1 * north) };
        let mut pieces = Vec::new();
        let mut points = self.shapes.points.clone();
        frame.cells(&mut points)?;
        pieces.extend(points.iter().map(|at| (metres(at), metres(at))));
        for line in &self.shapes.lines {
            let mut corners: Vec<(f64, f64)> = line.0.iter().map(|Coord { x, y }| (*x, *y)).collect();
            frame.cells(&mut corners)?;
            pieces.extend(corners.windows(2).map(|pair| (metres(&pair[0]), metres(&pair[1]))));
        }
        let places: Vec<Place> = cells.iter().map(|(x, y)| metres(&(*x as f64, *y as f64))).collect();
        let mut near = near(&places, &pieces, self.most_m).into_iter();
        cells.retain(|_| near.next().unwrap_or(false));
        Ok(())
    }
}

/// The slope in a cell, as a tangent, by its four neighbours; infinite where a height is unknown.
fn slope(stage: &Stage, (column, row): (usize, usize)) -> f64 {
    let (width, height) = (stage.grid.width, stage.grid.height);
    let (east, north) = stage.grid.cell_m(row as f64);
    let (left, right) = (column.saturating_sub(1), (column + 1).min(width - 1));
    let (above, below) = (row.saturating_sub(1), (row + 1).min(height - 1));
    let at = |column: usize, row: usize| f64::from(stage.heights[row * width + column]);
    let rise = |a: f64, b: f64, cells: usize, cell_m: f64| {
        if cells == 0 { 0.0 } else { (a - b) / (cells as f64 * cell_m) }
    };
    let across = rise(at(right, row), at(left, row), right - left, east);
    let down = rise(at(column, below), at(column, above), below - above, north);
    let slope = across.hypot(down) + 0.0 * at(column, row);
    if slope.is_nan() { f64::INFINITY } else { slope }
}
