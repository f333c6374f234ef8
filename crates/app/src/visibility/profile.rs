//! The ground between a tower and a place, and what hides it: the answer to a click on the map.

use jitu_coverage::detail::Camera;
use std::path::Path;

use jitu_coverage::sight::{CURVATURE, Limit, Observer, Profile, Sample, profile as look};
use jitu_coverage::{CoverageError, Viewer};
use jitu_model::Snapshot;
use jitu_spatial::grid::{Frame, Unit};

use super::ground::{DemPlace, DemSource, Ground};
use super::kept::KeptBeside;
use super::sight::{Looking, terrain_of};
use super::{again, camera_of, named_viewer, standing, trouble};
use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::{BlockerView, ProfilePointView, ProfileView, RowId};

/// Most cells between a tower and a place.
const MOST_CELLS: usize = 1 << 24;

/// Most points of a profile that are drawn; of more, every second, third… is, and always what stands highest.
const MOST_POINTS: usize = 400;

/// The profile from a tower to a place (degrees, EPSG:4490) over the project's own terrain, with what stood in the way
/// in the run by line of sight that was kept last.
///
/// # Errors
/// No such tower, no terrain, a place outside it or of unknown height.
pub fn profile(session: &mut Session, tower: RowId, lon: f64, lat: f64) -> Result<ProfileView> {
    let snapshot = session.snapshot()?;
    let found = snapshot.towers.iter().find(|candidate| candidate.id == tower.id());
    let tower = found.ok_or_else(|| AppError::new("unknown_tower", &[]))?;
    let viewer = named_viewer(tower).ok_or_else(|| AppError::new("unknown_tower", &[]))?.1;
    let library = session.opened()?.project.library_path();
    let place = DemPlace::find(session, &snapshot, &DemSource::Project)?;
    let error = |trouble: &CoverageError| trouble::error(trouble, &|_| tower.name.clone());
    let outside = || error(&CoverageError::Outside { tower: viewer.tower });
    let dem = place.open(&library)?;
    if !(lon.abs() <= 180.0 && lat.abs() < 90.0) {
        return Err(AppError::new("place_outside_dem", &[]));
    }
    let mut ends = [(viewer.lon, viewer.lat), (lon, lat)];
    dem.grid().frame()?.cells(&mut ends)?;
    let inside = |at: (f64, f64)| {
        let on = |at: f64, count: usize| at >= -0.5 && at < count as f64 - 0.5;
        on(at.0, dem.grid().width) && on(at.1, dem.grid().height)
    };
    if !inside(ends[0]) {
        return Err(outside());
    }
    if !inside(ends[1]) {
        return Err(AppError::new("place_outside_dem", &[]));
    }
    let span = |a: f64, b: f64| a.min(b).floor() as i64 - 1..a.max(b).ceil() as i64 + 2;
    let window = (span(ends[0].0, ends[1].0), span(ends[0].1, ends[1].1));
    let (left, top) = (window.0.start as f64, window.1.start as f64);
    let ground = Ground::read(&place, &library, &dem, window, MOST_CELLS, &mut |_| true)?;
    let grid = &ground.grid;
    let frame = grid.frame()?;
    let looking = last_looking(&snapshot, &library);
    let mut things = standing::of_project(session, &snapshot, looking.own_standing, looking.month)?;
    if let Some(file) = &looking.standing {
        things.extend(standing::of_file(file, &mut || true)?);
    }
    let over = standing::on_grid(&things, &frame, (grid.width, grid.height), &mut || true)?;
    let terrain = terrain_of(grid, &ground.heights, over).map_err(|trouble| error(&trouble))?;
    let place = (ends[0].0 - left, ends[0].1 - top);
    let observer = observer(&frame, &viewer, (tower.mast_height_m, looking.target_height_m), place)?;
    let observer =
        Observer { cell_m: (grid.unit == Unit::Degrees).then(|| grid.cell_m(observer.row)), ..observer };
    let cell = |at: f64| at.round().max(0.0) as usize;
    let (column, row) = (cell(ends[1].0 - left), cell(ends[1].1 - top));
    let found = look(&terrain, &observer, column, row).map_err(|trouble| match trouble {
        CoverageError::UnknownGround { .. } if terrain.ground(observer.column, observer.row).is_some() => {
            AppError::new("place_unknown_ground", &[])
        }
        other => error(&other),
    })?;
    view(&found, &frame, observer.target_m, camera_of(tower))
}

/// How the run by line of sight looked that was kept last; as usual where there is none.
fn last_looking(snapshot: &Snapshot, library: &Path) -> Looking {
    let runs = snapshot.coverage_runs.iter();
    let last = runs.filter(|run| run.method == "los").max_by(|a, b| a.at.cmp(&b.at));
    let kept = last.and_then(|run| serde_json::from_str::<KeptBeside>(&run.report).ok()?.sight);
    kept.and_then(|kept| again(&kept, library)).map(|(looking, _)| looking).unwrap_or_default()
}

fn observer(
    frame: &Frame<'_>,
    viewer: &Viewer,
    (mast, target): (f64, f64),
    place: (f64, f64),
) -> Result<Observer> {
    let north = frame.north(viewer.lon, viewer.lat)?;
    let plain = Observer::new(viewer.tower, place, mast, target, viewer.range_m);
    let sector = viewer.sector.map(|(azimuth, angle)| (azimuth + north, angle));
    Ok(Observer { sector, curvature: CURVATURE, ..plain })
}

pub(crate) fn view(
    profile: &Profile,
    frame: &Frame<'_>,
    target_m: f64,
    camera: Option<Camera>,
) -> Result<ProfileView> {
    let point = |sample: &Sample| ProfilePointView {
        distance_m: sample.distance_m,
        top_m: sample.top_m,
        sight_m: sample.sight_m,
    };
    let step = profile.samples.len().div_ceil(MOST_POINTS).max(1);
    let last = profile.samples.len() - 1;
    let drawn = profile.samples.iter().enumerate();
    let drawn = drawn.filter(|(at, _)| at % step == 0 || *at == last || profile.horizon == Some(*at));
    let blocker = match profile.horizon.filter(|_| profile.hidden).and_then(|at| profile.samples.get(at)) {
        Some(sample) => {
            let mut at = [(sample.column, sample.row)];
            frame.lon_lat(&mut at)?;
            Some(BlockerView {
                lon: at[0].0,
                lat: at[0].1,
                distance_m: sample.distance_m,
                over_m: sample.top_m.map(|top| top - sample.sight_m),
            })
        }
        None => None,
    };
    let distance_m = profile.samples[last].distance_m;
    let limit = profile.limit.map(|limit| match limit {
        Limit::Range => "range",
        Limit::Near => "near",
        Limit::Sector => "sector",
        Limit::Tilt => "tilt",
    });
    Ok(ProfileView {
        points: drawn.map(|(_, sample)| point(sample)).collect(),
        distance_m,
        target_height_m: target_m,
        hidden: profile.hidden,
        short_m: profile.short_m,
        blocker,
        limit: limit.map(str::to_owned),
        pixels_per_metre: camera
            .map(|camera| camera.px_per_m(distance_m))
            .filter(|detail| detail.is_finite()),
    })
}
