//! Coverage by line of sight: all towers over one elevation model, counted cell by cell.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use jitu_coverage::detail::Camera;
use jitu_coverage::sight::together::{Cells, Depths, NO_ZONE, Tally, Views, Zones};
use jitu_coverage::sight::{Mode, Observer, Terrain};
use jitu_coverage::{CoverageError, Land, TargetKind, Viewer};
use jitu_model::Decimal;
use jitu_model::coverage::{
    CoverageMethod, CoveragePart, CoverageReport, CoverageShapes, DepthPicture, TowerCoverage,
};
use jitu_model::ellipsoid::area;
use jitu_model::money::half_up;
use jitu_model::place::LayerFeatures;
use jitu_spatial::SpatialError;
use jitu_spatial::burn::{burn, erase, keep};
use jitu_spatial::dem::Dem;
use jitu_spatial::grid::{Frame, Grid, Unit};
use jitu_spatial::trace::outline;
use serde::{Deserialize, Serialize};

use super::beyond::{Beyond, Cameras, Counted, TowerBeyond, Trying, blind_spots, overlap, try_out};
use super::ground::{DemPlace, DemUsed, Ground, MOST_CELLS};
use super::levels::Levels;
use super::outputs::Outputs;
use super::parcels::{self, Watch};
use super::probability::{Probability, Tried};
use super::standing::{self, StandingFile, StandingUsed, Things};
use super::trouble;
use crate::error::{AppError, Result};
use crate::views::ParcelView;

/// Most cells of the pictures of what is seen; finer grids are shown by every second, third… cell.
const MOST_SHOWN: usize = 600_000;

/// How towers are looked from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Looking {
    /// `exact` or `fast`.
    pub mode: String,
    /// Height over the ground of what is looked at, metres.
    pub target_height_m: f64,
    /// The month whose crops stand on the project's cropland, 1 to 12; `None`: none do.
    #[serde(default)]
    pub month: Option<u8>,
    /// Whether the project's own layers of things with heights stand in the way.
    #[serde(default)]
    pub own_standing: bool,
    /// A file of things that stand in the way; kept apart, for a project holds no path of this machine.
    #[serde(skip)]
    pub standing: Option<StandingFile>,
    /// How the elevation model's error is tried out; `None`: not at all.
    #[serde(skip)]
    pub trying: Option<Trying>,
    /// The layer whose parcels are to be told one by one, by its name; `None`: none.
    #[serde(skip)]
    pub parcels: Option<String>,
    /// Files to write besides.
    #[serde(skip)]
    pub outputs: Outputs,
}

impl Default for Looking {
    /// By the definition, at 1.5 m: a person, a vehicle, the first course of a wall; over the bare ground.
    fn default() -> Self {
        Self {
            mode: "exact".to_owned(),
            target_height_m: 1.5,
            month: None,
            own_standing: false,
            standing: None,
            trying: None,
            parcels: None,
            outputs: Outputs::default(),
        }
    }
}

/// The mode of that name.
///
/// # Errors
/// There is none.
pub(super) fn mode(name: &str) -> Result<Mode> {
    match name {
        "exact" => Ok(Mode::Exact),
        "fast" => Ok(Mode::Fast),
        _ => Err(AppError::new("unknown_mode", &[("name", name)])),
    }
}

/// Threads that line of sight uses.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(4)
}

/// What a run by line of sight rests on besides towers and layers; kept beside its report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SightKept {
    #[serde(flatten)]
    pub(super) looking: Looking,
    pub(super) dem: DemUsed,
    #[serde(default)]
    pub(super) standing: Option<StandingUsed>,
}

/// Line of sight, prepared.
#[derive(Debug)]
pub(super) struct SightJob {
    pub(super) looking: Looking,
    pub(super) place: DemPlace,
    pub(super) library: PathBuf,
    /// Heights of the cameras over the ground, in the viewers' order.
    pub(super) masts: Vec<f64>,
    /// The cameras, in the viewers' order; `None`: not known.
    pub(super) cameras: Vec<Option<Camera>>,
    /// Read beforehand, where it is the project's own.
    pub(super) ground: Option<Ground>,
    /// The project's own things that stand in the way.
    pub(super) things: Things,
    /// The parcels that are to be told one by one.
    pub(super) parcels: Option<Arc<LayerFeatures>>,
}

/// What came out of line of sight.
pub(super) struct Looked {
    pub(super) report: CoverageReport,
    pub(super) shapes: CoverageShapes,
    pub(super) kept: SightKept,
    pub(super) beyond: Beyond,
    pub(super) probability: Option<Probability>,
    pub(super) parcels: Vec<ParcelView>,
}

/// What the person calls a tower.
type Names<'a> = dyn Fn(i64) -> String + 'a;

type Progress<'a> = &'a mut dyn FnMut(f32) -> bool;

impl SightJob {
    /// Reads the ground that the towers and the county need.
    pub(super) fn read(
        &self,
        viewers: &[Viewer],
        county: &MultiPolygon<f64>,
        error: &dyn Fn(&CoverageError) -> AppError,
        progress: Progress<'_>,
    ) -> Result<Ground> {
        let dem = self.place.open(&self.library)?;
        let window = window(&dem, viewers, county, error)?;
        Ground::read(&self.place, &self.library, &dem, window, MOST_CELLS, progress)
    }

    /// Looks and counts.
    pub(super) fn run(
        mut self,
        viewers: &[Viewer],
        land: &Land<'_>,
        target: TargetKind,
        names: &Names<'_>,
        progress: Progress<'_>,
    ) -> Result<Looked> {
        let error = &|trouble: &CoverageError| trouble::error(trouble, names);
        let mode = mode(&self.looking.mode)?;
        let ground = match self.ground.take() {
            Some(ground) => ground,
            None => self.read(viewers, land.county, error, &mut |share| progress(share * 0.1))?,
        };
        let grid = &ground.grid;
        let frame = grid.frame()?;
        let observers = self.observers(grid, &frame, viewers)?;
        let on_grid = OnGrid::new(grid, &frame, land, target, &mut |share| progress(0.1 + share * 0.03))?;
        let standing = self.stand(&mut || progress(0.13))?;
        let over =
            standing::on_grid(&self.things, &frame, (grid.width, grid.height), &mut || progress(0.14))?;
        let terrain = terrain_of(grid, &ground.heights, over).map_err(|trouble| error(&trouble))?;
        let mut views = Views::new(mode);
        let update =
            views.update(&terrain, 0, &observers, threads(), &mut |share| progress(0.15 + share * 0.4));
        update.map_err(|trouble| error(&trouble))?;
        let county = on_grid.zones(&on_grid.county, 1, &mut |_| progress(0.55));
        let county = county.and_then(|zones| views.tally(&zones, threads(), &mut |_| progress(0.57)));
        let county = county.map_err(|trouble| error(&trouble))?;
        let zones = on_grid.zones(&on_grid.target, on_grid.class_count(), &mut |_| progress(0.6));
        let zones = zones.map_err(|trouble| error(&trouble))?;
        let seen =
            views.tally(&zones, threads(), &mut |_| progress(0.62)).map_err(|trouble| error(&trouble))?;
        let report = on_grid.report(viewers, target, area(land.county), &county.all, &seen);
        let shapes = on_grid.shapes(&frame, &views)?;
        let counted = Counted { terrain: &terrain, views: &views, zones: &zones, threads: threads() };
        let levels = Levels::shipped()?;
        let cameras = Cameras { viewers, cameras: &self.cameras };
        let mut beyond = Beyond {
            towers: cameras.towers(&levels),
            blind: blind_spots(&shapes.blind, viewers),
            ..Beyond::default()
        };
        let filled = counted.fill(&levels, &seen, &mut beyond, &mut |share| progress(0.62 + share * 0.08));
        filled.map_err(|trouble| error(&trouble))?;
        let outputs = &self.looking.outputs;
        let mut probability = None;
        if let Some(trying) = &self.looking.trying {
            let tried = try_out(&counted, &observers, mode, trying, seen.all.target_m2, &mut |share| {
                progress(0.7 + share * 0.28)
            });
            let (sure, cells) = tried.map_err(|trouble| error(&trouble))?;
            outputs
                .write_probability(grid, &on_grid.county, (&cells, trying.trials), &mut |_| progress(0.98))?;
            beyond.uncertainty = Some(sure);
            probability = Some(Probability::new(&Tried {
                grid,
                cell_m2: &on_grid.cell_m2,
                county: &on_grid.county,
                target: &on_grid.target,
                seen: &cells,
                trials: trying.trials,
            })?);
        }
        let watched =
            self.watched(&frame, (grid.width, grid.height), &views, viewers, (names, &beyond), &mut |_| {
                progress(0.985)
            })?;
        outputs.write_depth(grid, &on_grid.county, &views, &mut |_| progress(0.99))?;
        outputs.write_blind(&shapes.blind, viewers, names)?;
        if !progress(1.0) {
            return Err(AppError::new("cancelled", &[]));
        }
        let kept = SightKept { looking: self.looking, dem: ground.used, standing };
        Ok(Looked { report, shapes, kept, beyond, probability, parcels: watched })
    }

    /// The parcels that were asked for, written where they are to be.
    fn watched(
        &self,
        frame: &Frame<'_>,
        size: (usize, usize),
        views: &Views,
        viewers: &[Viewer],
        (names, beyond): (&Names<'_>, &Beyond),
        progress: Progress<'_>,
    ) -> Result<Vec<ParcelView>> {
        let Some(layer) = &self.parcels else { return Ok(Vec::new()) };
        let tower = |(viewer, more): (&Viewer, &TowerBeyond)| {
            (viewer.tower, names(viewer.tower), more.turn.map(|(_, seconds)| seconds))
        };
        let towers = viewers.iter().zip(&beyond.towers).map(tower).collect();
        let found = Watch { frame, size, views, towers }.parcels(layer, progress)?;
        if let Some(path) = &self.looking.outputs.parcels {
            parcels::write(path, &found, layer)?;
        }
        Ok(found)
    }

    /// Adds what a file says stands in the way to the project's own things.
    fn stand(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<Option<StandingUsed>> {
        let Some(file) = &self.looking.standing else { return Ok(None) };
        self.things.extend(standing::of_file(file, go_on)?);
        StandingUsed::of(file, &self.library).map(Some)
    }

    pub(super) fn observers(
        &self,
        grid: &Grid,
        frame: &Frame<'_>,
        viewers: &[Viewer],
    ) -> Result<Vec<Observer>> {
        let one = |(viewer, mast): (&Viewer, &f64)| {
            let place = observer_place(frame, viewer)?;
            let plain =
                Observer::new(viewer.tower, place, *mast, self.looking.target_height_m, viewer.range_m);
            let north = frame.north(viewer.lon, viewer.lat)?;
            Ok(Observer {
                sector: viewer.sector.map(|(azimuth, angle)| (azimuth + north, angle)),
                cell_m: (grid.unit == Unit::Degrees).then(|| grid.cell_m(place.1)),
                ..plain
            })
        };
        viewers.iter().zip(&self.masts).map(one).collect()
    }
}

/// The terrain of a grid, with what stands on it.
pub(super) fn terrain_of<'a>(
    grid: &Grid,
    heights: &'a [f32],
    over: Option<Vec<f32>>,
) -> std::result::Result<Terrain<'a>, CoverageError> {
    let terrain = Terrain::new(grid.width, grid.height, cell_m(grid), heights)?;
    match over {
        Some(over) => terrain.with_obstructions(over),
        None => Ok(terrain),
    }
}

fn observer_place(frame: &Frame<'_>, viewer: &Viewer) -> Result<(f64, f64)> {
    let mut at = [(viewer.lon, viewer.lat)];
    frame.cells(&mut at)?;
    Ok(at[0])
}

/// Size of the middle cell, metres.
pub(crate) fn cell_m(grid: &Grid) -> (f64, f64) {
    grid.cell_m(grid.height as f64 / 2.0)
}

/// The columns and rows that the county and the towers' ranges take up; every tower stands on the model.
pub(super) fn window(
    dem: &Dem,
    viewers: &[Viewer],
    county: &MultiPolygon<f64>,
    error: &dyn Fn(&CoverageError) -> AppError,
) -> Result<(Range<i64>, Range<i64>)> {
    let grid = dem.grid();
    let frame = grid.frame()?;
    let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    let mut take = |x: f64, y: f64| {
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
    };
    for polygon in &frame.shape(county)? {
        polygon.exterior().0.iter().for_each(|at| take(at.x, at.y));
    }
    for viewer in viewers {
        let (column, row) = observer_place(&frame, viewer)?;
        let inside = |at: f64, count: usize| at >= -0.5 && at <= count as f64 - 0.5;
        if !(inside(column, grid.width) && inside(row, grid.height)) {
            return Err(error(&CoverageError::Outside { tower: viewer.tower }));
        }
        let (east, north) = grid.cell_m(row);
        // The kernel refuses a wrong range by name.
        let range = if viewer.range_m.is_finite() { viewer.range_m.clamp(0.0, 50_000.0) } else { 0.0 };
        let (across, down) = (range / east + 2.0, range / north + 2.0);
        // Beyond the model nothing is known, and nothing to be looked at but the county.
        take((column - across).max(0.0), (row - down).max(0.0));
        take((column + across).min(grid.width as f64), (row + down).min(grid.height as f64));
    }
    let span = |low: f64, high: f64| low.floor() as i64..high.ceil() as i64 + 1;
    Ok((span(low.0, high.0), span(low.1, high.1)))
}

/// The land on the grid.
pub(super) struct OnGrid<'a> {
    grid: &'a Grid,
    pub(super) cell_m2: Vec<f64>,
    pub(super) township_names: Vec<String>,
    pub(super) class_names: Vec<String>,
    townships: Vec<u16>,
    /// Class of each cell of the target.
    pub(super) target: Vec<u16>,
    /// 0 in each cell of the county.
    pub(super) county: Vec<u16>,
}

impl<'a> OnGrid<'a> {
    pub(super) fn new(
        grid: &'a Grid,
        frame: &Frame<'_>,
        land: &Land<'_>,
        kind: TargetKind,
        go_on: &mut dyn FnMut(f32) -> bool,
    ) -> std::result::Result<Self, SpatialError> {
        let shapes = (land.townships.len() + land.parcels.len() + 1) as f32;
        let mut done = 0.0;
        let mut next = || {
            done += 1.0;
            if go_on(done / shapes) { Ok(()) } else { Err(SpatialError::Interrupted) }
        };
        let nothing = || vec![NO_ZONE; grid.width * grid.height];
        let number = |place: usize| u16::try_from(place).unwrap_or(NO_ZONE);
        let outline = frame.shape(land.county)?;
        let mut county = nothing();
        burn(&outline, 0, grid.width, &mut county);
        let (mut townships, mut township_names) = (nothing(), Vec::new());
        for (name, shape) in land.townships {
            burn(&frame.shape(shape)?, number(township_names.len()), grid.width, &mut townships);
            township_names.push(name.clone());
            next()?;
        }
        let mut class_names: Vec<String> = Vec::new();
        let mut target = county.clone();
        if kind != TargetKind::County {
            target = nothing();
            for (class, shape) in land.parcels {
                let known = class_names.iter().position(|name| name == class);
                let place = known.unwrap_or_else(|| {
                    class_names.push(class.clone());
                    class_names.len() - 1
                });
                burn(&frame.shape(shape)?, number(place), grid.width, &mut target);
                next()?;
            }
            if let Some(town) = land.town {
                erase(&frame.shape(town)?, NO_ZONE, grid.width, &mut target);
            }
            keep(&outline, NO_ZONE, grid.width, &mut target);
        }
        let cell_m2 = grid.cell_areas()?;
        Ok(Self { grid, cell_m2, township_names, class_names, townships, target, county })
    }

    /// How many classes the target's cells have: the county is one without a name.
    pub(super) fn class_count(&self) -> usize {
        self.class_names.len().max(1)
    }

    pub(super) fn zones(
        &self,
        classes: &[u16],
        class_count: usize,
        progress: Progress<'_>,
    ) -> std::result::Result<Zones, CoverageError> {
        let cells = Cells {
            width: self.grid.width,
            cell_m2: &self.cell_m2,
            townships: &self.townships,
            township_count: self.township_names.len(),
            classes,
            class_count,
        };
        Zones::with_progress(&cells, progress)
    }

    fn report(
        &self,
        viewers: &[Viewer],
        target: TargetKind,
        county_area_m2: f64,
        county: &Depths,
        seen: &Tally,
    ) -> CoverageReport {
        let part = |(name, depths): (&String, &Depths)| CoveragePart {
            name: name.clone(),
            target_area_m2: depths.target_m2,
            visible_area_m2: depths.seen_m2(),
            ratio: ratio(depths),
        };
        let tower = |(viewer, share): (&Viewer, &jitu_coverage::sight::together::TowerShare)| TowerCoverage {
            tower: viewer.tower,
            visible_area_m2: share.seen_m2,
            only_here_m2: share.only_m2,
        };
        CoverageReport {
            method: CoverageMethod::Los,
            towers: viewers.len(),
            county_area_m2,
            county_visible_m2: county.seen_m2(),
            target: target.name().to_owned(),
            target_area_m2: seen.all.target_m2,
            visible_area_m2: seen.all.seen_m2(),
            ratio: ratio(&seen.all),
            overlap: overlap(&seen.all),
            by_township: self.township_names.iter().zip(&seen.townships).map(part).collect(),
            by_class: self.class_names.iter().zip(&seen.classes).map(part).collect(),
            by_tower: viewers.iter().zip(&seen.towers).map(tower).collect(),
        }
    }

    /// What is seen of the county, and what nobody sees of the target, as outlines of cells.
    fn shapes(&self, frame: &Frame<'_>, views: &Views) -> std::result::Result<CoverageShapes, SpatialError> {
        let (width, height) = (self.grid.width, self.grid.height);
        let step = (1..).find(|step| (width / step) * (height / step) <= MOST_SHOWN).unwrap_or(1);
        let (shown_width, shown_height) = (width / step, height / step);
        let mut depths = vec![0_u8; width];
        let (mut visible, mut blind, mut cells) = (Vec::new(), Vec::new(), Vec::new());
        for line in 0..shown_height {
            let row = line * step + step / 2;
            views.depths(row, 0, &mut depths);
            for column in (0..shown_width).map(|column| column * step + step / 2) {
                let (at, seen) = (row * width + column, depths[column] > 0);
                let inside = self.county[at] != NO_ZONE;
                cells.push(if inside { depths[column].min(3) } else { DepthPicture::OUTSIDE });
                visible.push(seen && inside);
                blind.push(!seen && self.target[at] != NO_ZONE);
            }
        }
        let shape = |cells: &[bool]| on_earth(frame, &outline(shown_width, cells), step as f64);
        let (right, bottom) = ((shown_width * step) as f64 - 0.5, (shown_height * step) as f64 - 0.5);
        let mut corners = [(-0.5, -0.5), (right, -0.5), (-0.5, bottom)];
        frame.lon_lat(&mut corners)?;
        Ok(CoverageShapes {
            per_tower: Vec::new(),
            visible: shape(&visible)?,
            blind: shape(&blind)?,
            depths: Some(DepthPicture { width: shown_width, cells, corners }),
        })
    }
}

/// An outline in cells of `step` × `step` cells as one in degrees.
fn on_earth(
    frame: &Frame<'_>,
    shape: &MultiPolygon<f64>,
    step: f64,
) -> std::result::Result<MultiPolygon<f64>, SpatialError> {
    let ring = |line: &LineString<f64>| {
        let place = |at: f64| (at + 0.5) * step - 0.5;
        let mut points: Vec<(f64, f64)> = line.0.iter().map(|at| (place(at.x), place(at.y))).collect();
        frame.lon_lat(&mut points)?;
        Ok(LineString(points.into_iter().map(|(x, y)| Coord { x, y }).collect()))
    };
    let polygon = |polygon: &Polygon<f64>| {
        let holes = polygon.interiors().iter().map(ring).collect::<std::result::Result<Vec<_>, _>>()?;
        Ok(Polygon::new(ring(polygon.exterior())?, holes))
    };
    shape.0.iter().map(polygon).collect::<std::result::Result<_, _>>().map(MultiPolygon)
}

/// Seen ÷ target in per cent, two decimals half up; 0 where there is nothing to see.
pub(crate) fn ratio(depths: &Depths) -> Decimal {
    let percent = if depths.target_m2 > 0.0 { depths.seen_m2() / depths.target_m2 * 100.0 } else { 0.0 };
    half_up(Decimal::try_from(percent).unwrap_or_default(), 2)
}
