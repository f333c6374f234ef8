//! Base maps as tiles: rasters brought into the map's projection, light and shade over the project's terrain.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use jitu_model::Snapshot;
use jitu_model::place::{BaseMap, BaseMapKind, LayerRole, Terrain};
use jitu_render::frame::Frame;
use jitu_render::grid::Tile;
use jitu_render::plane::Plane;
use jitu_render::relief::Relief;
use jitu_render::warp::Places;
use jitu_render::{Pixmap, picture};
use jitu_spatial::raster::{Raster, RasterKind};
use sha2::{Digest as _, Sha256};

use super::{lock, source};
use crate::error::Result;
use crate::session::Session;

/// Cells of a terrain that is shaded, at most: it is kept in memory.
const MOST_CELLS: i64 = 64 << 20;

/// Where a base map is drawn from.
pub(crate) struct Place {
    kind: BaseMapKind,
    path: PathBuf,
    table: Option<String>,
}

/// A base map that is open.
pub(crate) enum Ground {
    Raster(Mutex<Raster>),
    Hills(Arc<Terrain>, Relief),
}

/// Finds a base map's file; `None` when it is not there, or not one that may be opened.
///
/// # Errors
/// No project is open.
pub(crate) fn place(session: &Session, snapshot: &Snapshot, base: &BaseMap) -> Result<Option<Place>> {
    let open = session.opened()?;
    if base.kind == BaseMapKind::Hillshade {
        let Some(layer) = snapshot.layer(LayerRole::Terrain) else { return Ok(None) };
        let path = open.project.library_path();
        let table = Some(layer.table_name.clone());
        return Ok(path.is_file().then_some(Place { kind: base.kind, path, table }));
    }
    let Some(path) = file_of(open.project.path(), &base.path) else { return Ok(None) };
    Ok(path.is_file().then_some(Place { kind: base.kind, path, table: base.table_name.clone() }))
}

/// The file that a base map's path means, beside the project or anywhere; a path that would reach over the network, or
/// the project itself, means none.
pub(crate) fn file_of(project: &Path, path: &str) -> Option<PathBuf> {
    if path.is_empty() || path.starts_with("//") || path.starts_with("\\\\") || path.contains("://") {
        return None;
    }
    let folder = project.parent().unwrap_or(Path::new("."));
    let file = folder.join(path);
    let same =
        |other: &Path| file.canonicalize().ok().is_some_and(|one| Some(one) == other.canonicalize().ok());
    // GDAL never opens a live project: two SQLite libraries on one open file lose each other's locks.
    (!same(project) && !same(&project.with_extension("layers.gpkg"))).then_some(file)
}

impl Place {
    /// Names what is drawn.
    pub(super) fn version(&self) -> String {
        let text =
            format!("{:?} {} {:?} {}", self.kind, self.path.display(), self.table, source::stamp(&self.path));
        source::hex(&Sha256::digest(text.as_bytes())[..10])
    }

    /// Opens it; `None` for a file that does not serve.
    pub(crate) fn open(&self) -> Option<Ground> {
        if self.kind == BaseMapKind::Hillshade {
            let table = self.table.as_deref()?;
            let (width, height) = jitu_spatial::raster::size(&self.path, table).ok()?;
            if width as i64 * height as i64 > MOST_CELLS {
                return None;
            }
            let terrain = jitu_spatial::terrain::read(&self.path, table).ok()?;
            let relief = Relief::for_range(range(&terrain.heights));
            return Some(Ground::Hills(Arc::new(terrain), relief));
        }
        let raster = Raster::open(&self.path, raster_kind(self.kind), self.table.as_deref()).ok()?;
        Some(Ground::Raster(Mutex::new(raster)))
    }
}

pub(crate) fn raster_kind(kind: BaseMapKind) -> RasterKind {
    match kind {
        BaseMapKind::Mbtiles => RasterKind::Mbtiles,
        BaseMapKind::Geopackage => RasterKind::Geopackage,
        BaseMapKind::Raster | BaseMapKind::Hillshade => RasterKind::File,
    }
}

/// The range that most heights lie in: a few wrong ones must not flatten the rest.
fn range(heights: &[f32]) -> f32 {
    let step = (heights.len() / 100_000).max(1);
    let mut known: Vec<f32> = heights.iter().step_by(step).copied().filter(|h| h.is_finite()).collect();
    known.sort_by(f32::total_cmp);
    let at = |share: f64| known.get((known.len() as f64 * share) as usize).copied();
    at(0.995).zip(at(0.005)).map_or(0.0, |(high, low)| high - low)
}

impl Ground {
    pub(super) fn tile(&self, plane: Plane, tile: Tile) -> Option<Pixmap> {
        self.draw(&Frame::of_tile(plane, tile), 1.0)
    }

    /// A rectangle of it; `fine`: how many pixels there are for one of a screen. `None` where there is nothing.
    pub(crate) fn draw(&self, frame: &Frame, fine: f64) -> Option<Pixmap> {
        match self {
            Self::Hills(terrain, relief) => relief.draw(frame, fine, |lon, lat| terrain.height_at(lon, lat)),
            Self::Raster(raster) => draw_raster(&lock(raster), frame),
        }
    }
}

/// The part of a raster that is under a frame at its own fineness, pixel by pixel from its place.
fn draw_raster(raster: &Raster, frame: &Frame) -> Option<Pixmap> {
    let mut nodes = Vec::new();
    Places::new(frame, |lon, lat| {
        nodes.push((lon, lat));
        None
    });
    let cells = raster.cells(&nodes);
    let mut at = cells.into_iter();
    let places = Places::new(frame, |_, _| at.next().flatten());
    let window = raster.window(places.bounds()?, frame.width.max(frame.height) as usize * 2).ok()??;
    let mut pixmap = picture::empty(frame.width, frame.height)?;
    places.draw(&mut pixmap, |x, y| window.colour(x, y));
    (!picture::is_empty(&pixmap)).then_some(pixmap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_sends_nobody_to_other_machines() {
        let project = Path::new("/data/a.gpkg");
        for bad in ["", "//server/share/x.tif", r"\\server\share\x.tif", "http://x/y.tif"] {
            assert_eq!(file_of(project, bad), None, "{bad}");
        }
        assert_eq!(file_of(project, "maps/x.tif"), Some(PathBuf::from("/data/maps/x.tif")));
    }
}
