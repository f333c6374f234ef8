//! The ground that sight lines run over: an elevation model of a file or the project's own terrain.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use jitu_model::Snapshot;
use jitu_model::place::LayerRole;
use jitu_spatial::SpatialError;
use jitu_spatial::dem::{Dem, DemTrouble};
use jitu_spatial::grid::Grid;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::trouble;
use crate::error::{AppError, Result};
use crate::session::Session;

/// Most cells that are counted over: heights, zones and views of them stay under 1 GiB.
pub(super) const MOST_CELLS: usize = 1 << 26;

/// Cells that are hashed between two looks at a cancel.
const DIGEST_CELLS: usize = 1 << 18;

/// Which elevation model to look over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemSource {
    /// The project's own layer of role terrain.
    Project,
    /// A raster file.
    File(PathBuf),
}

/// Where an elevation model is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DemPlace {
    /// A table of the project's layer library.
    Own(String),
    /// A raster file.
    File(PathBuf),
}

impl DemPlace {
    /// Finds the model that is meant.
    ///
    /// # Errors
    /// The project has no terrain; there is no such file; the file is the open project itself.
    pub(super) fn find(session: &Session, snapshot: &Snapshot, source: &DemSource) -> Result<Self> {
        let path = match source {
            DemSource::Project => {
                let layer = snapshot.layer(LayerRole::Terrain);
                let layer = layer.ok_or_else(|| AppError::new("no_layer", &[("role", "地形")]))?;
                return Ok(Self::Own(layer.table_name.clone()));
            }
            DemSource::File(path) => path,
        };
        let place = path.display().to_string();
        if !path.is_file() {
            return Err(AppError::new("no_such_file", &[("path", &place)]));
        }
        let path = path.canonicalize().map_err(|error| AppError::io(path, &error))?;
        // Two libraries on one open database lose each other's locks.
        if session.opened()?.project.path().canonicalize().ok().as_ref() == Some(&path) {
            return Err(AppError::new("dem_is_project", &[("path", &place)]));
        }
        Ok(Self::File(path))
    }

    /// Whether it is the project's own, which is read under the session's lock only.
    pub(super) const fn is_own(&self) -> bool {
        matches!(self, Self::Own(_))
    }

    fn path<'a>(&'a self, library: &'a Path) -> &'a Path {
        match self {
            Self::Own(_) => library,
            Self::File(path) => path,
        }
    }

    pub(super) fn open(&self, library: &Path) -> Result<Dem> {
        let path = self.path(library);
        let (code, table) = match self {
            Self::Own(table) => ("library_missing", Some(table.as_str())),
            Self::File(_) => ("no_such_file", None),
        };
        if !path.is_file() {
            return Err(AppError::new(code, &[("path", &path.display().to_string())]));
        }
        open_dem(path, table)
    }
}

/// Where a kept run's elevation model is. A project comes from anywhere: no path of it leads out of its own folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum KeptPlace {
    /// A table of the project's layer library.
    Own(String),
    /// A file in the project's folder or below, by its path from there.
    Beside(PathBuf),
    /// A file somewhere else, by its name.
    Elsewhere(String),
}

impl KeptPlace {
    fn of(place: &DemPlace, library: &Path) -> Self {
        match place {
            DemPlace::Own(table) => Self::Own(table.clone()),
            DemPlace::File(file) => Self::of_file(file, library),
        }
    }

    /// Of a file, by its whole path.
    pub(super) fn of_file(file: &Path, library: &Path) -> Self {
        let folder = folder(library).canonicalize().ok();
        match folder.and_then(|folder| file.strip_prefix(folder).ok().map(Path::to_path_buf)) {
            Some(beside) => Self::Beside(beside),
            None => Self::Elsewhere(file.file_name().unwrap_or_default().to_string_lossy().into_owned()),
        }
    }

    /// Where it is now; `None` where that is not known.
    fn place(&self, library: &Path) -> Option<DemPlace> {
        match self {
            Self::Own(table) => Some(DemPlace::Own(table.clone())),
            Self::Beside(path) => {
                let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
                plain.then(|| DemPlace::File(folder(library).join(path)))
            }
            Self::Elsewhere(_) => None,
        }
    }

    /// The file it is, where that is known and it is one of its own.
    pub(super) fn file(&self, library: &Path) -> Option<PathBuf> {
        match self.place(library)? {
            DemPlace::Own(_) => None,
            DemPlace::File(path) => Some(path),
        }
    }
}

fn folder(library: &Path) -> &Path {
    library.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Opens a model; what is no raster is said to be none.
pub(super) fn open_dem(path: &Path, table: Option<&str>) -> Result<Dem> {
    Dem::open(path, table).map_err(|error| match error {
        SpatialError::File { path, reason } => {
            AppError::new("dem_unreadable", &[("path", &path.display().to_string()), ("detail", &reason)])
        }
        other => other.into(),
    })
}

/// A window of an elevation model in memory.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) grid: Grid,
    pub(super) heights: Vec<f32>,
    pub(super) used: DemUsed,
}

/// Which part of which model a result rests on, and what it was like: kept with the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct DemUsed {
    place: KeptPlace,
    columns: Range<i64>,
    rows: Range<i64>,
    /// SHA-256 over place and heights of the window, hexadecimal.
    pub(super) sha256: String,
    /// Bytes and time of change (s since 1970) of the file: as long as they stay, it is not read again.
    bytes: u64,
    changed: u64,
}

impl Ground {
    /// Reads a window of at most `most` cells.
    pub(super) fn read(
        place: &DemPlace,
        library: &Path,
        dem: &Dem,
        (columns, rows): (Range<i64>, Range<i64>),
        most: usize,
        go_on: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Self> {
        let grid = dem.grid().part(&columns, &rows);
        let cells = grid.width.saturating_mul(grid.height);
        let path = place.path(library);
        if cells > most {
            return Err(trouble::dem(&path.display().to_string(), &DemTrouble::TooLarge { cells }));
        }
        // The stamp is older than the heights: a change in between shows.
        let (bytes, changed) = stamp(path).unwrap_or_default();
        let heights = dem.read(&columns, &rows, &mut |share| go_on(share * 0.7))?;
        let sha256 = digest(&grid, &heights, &mut |share| go_on(0.7 + share * 0.3))?;
        let place = KeptPlace::of(place, library);
        let used = DemUsed { place, columns, rows, sha256, bytes, changed };
        Ok(Self { grid, heights, used })
    }
}

impl DemUsed {
    /// What people call it: the project's own terrain, or the file's name.
    pub(super) fn name(&self) -> String {
        match &self.place {
            KeptPlace::Own(_) => crate::language::word("siting.own_terrain"),
            KeptPlace::Beside(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            KeptPlace::Elsewhere(name) => name.clone(),
        }
    }

    /// The model it was, for another run; `None` where it is not known where that is.
    pub(super) fn source(&self, library: &Path) -> Option<DemSource> {
        self.place.place(library).map(|place| match place {
            DemPlace::Own(_) => DemSource::Project,
            DemPlace::File(path) => DemSource::File(path),
        })
    }

    /// Whether the model has other heights now. One that is not there any more, or not known where, tells nothing.
    pub(super) fn has_changed(&self, library: &Path) -> bool {
        let Some(place) = self.place.place(library) else { return false };
        match stamp(place.path(library)) {
            None => return false,
            Some(now) if now == (self.bytes, self.changed) => return false,
            Some(_) => {}
        }
        let go_on = &mut |_| true;
        let window = (self.columns.clone(), self.rows.clone());
        let read = place
            .open(library)
            .and_then(|dem| Ground::read(&place, library, &dem, window, MOST_CELLS, go_on));
        read.map_or(true, |ground| ground.used.sha256 != self.sha256)
    }
}

fn stamp(path: &Path) -> Option<(u64, u64)> {
    let facts = path.metadata().ok()?;
    let changed = facts.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((facts.len(), changed.as_secs()))
}

fn digest(grid: &Grid, heights: &[f32], go_on: &mut dyn FnMut(f32) -> bool) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(format!("{grid:?}"));
    for (at, chunk) in heights.chunks(DIGEST_CELLS).enumerate() {
        let bytes: Vec<u8> = chunk.iter().flat_map(|height| height.to_le_bytes()).collect();
        hash.update(bytes);
        if !go_on((at * DIGEST_CELLS) as f32 / heights.len() as f32) {
            return Err(AppError::new("cancelled", &[]));
        }
    }
    Ok(super::hex(&hash.finalize()))
}
