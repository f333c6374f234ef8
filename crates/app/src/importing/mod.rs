//! Map data into layers: whatever somebody has, looked at first, then written as one entry that one undo takes back.
//!
//! [`look`] says what would become of it, [`prepare`] and [`ImportTask::run`] read it and write large layers into the
//! library's own transaction, [`keep`] commits that and enters the layers in the journal. Preview and import go through the
//! same [`take`], so what is shown is what is written. Everything comes in as EPSG:4490; a coordinate system that the
//! source does not state is proposed and never taken without a person.

mod files;
mod look;
mod names;
mod place;
mod run;
mod take;
mod trouble;
mod view;

use std::path::{Path, PathBuf};

use geo_types::Coord;
use jitu_model::place::LayerRole;

use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::session::Session;
use names::Names;

pub(crate) use place::datum_note;
pub(crate) use trouble::error as source_error;

pub use look::{LookTask, prepare_look};
pub use run::{ImportTask, Ready, keep, prepare};
pub use view::{
    LayerChoice, LayerFieldView, LayerPreview, LayerReport, LayersAsked, LayersDone, LayersPreview,
    SystemChoice,
};

/// Whether a word is a role of layers.
pub fn is_role(name: &str) -> bool {
    jitu_model::place::LayerRole::from_name(name).is_some()
}

/// Whether a path is map data: by its kind, or a table with columns of coordinates.
///
/// # Errors
/// A damaged asset.
pub fn is_map_data(path: &Path) -> Result<bool> {
    if files::is_map_data(path) {
        return Ok(true);
    }
    if !files::is_table(path) {
        return Ok(false);
    }
    let names = Names::known()?;
    let looking = files::Looking { names: &names, encoding: None, own: Vec::new() };
    Ok(files::Sources::find(&[path.to_owned()], &looking).is_ok())
}

/// What of the open project an import has to know.
#[derive(Clone)]
struct Around {
    names: Names,
    /// About where the bureau is, degrees.
    bureau: Option<Coord<f64>>,
    /// Files that are the project's own.
    own: Vec<PathBuf>,
    project: PathBuf,
    library: PathBuf,
    /// Names of layers that are taken, and of their tables.
    layers: Vec<String>,
    tables: Vec<String>,
    position: i64,
}

impl Around {
    fn of(session: &mut Session) -> Result<Self> {
        let names = Names::known()?;
        let snapshot = session.snapshot()?;
        let project = &session.opened()?.project;
        let library = project.library_path();
        let file = project.path().to_owned();
        let own = [file.clone(), library.clone()];
        let own = own.iter().filter_map(|path| path.canonicalize().ok()).collect();
        let mut bureau = None;
        if let Some(county) = snapshot.layers.iter().find(|layer| layer.role == LayerRole::County)
            && let Ok(county) = session.layer_features(county)
        {
            bureau = middle(county.features.iter().flat_map(|feature| {
                polygons(&feature.geometry).0.into_iter().flat_map(|part| part.into_inner().0.0)
            }));
        }
        let adcode = snapshot.bureau.as_ref().map_or("", |bureau| bureau.adcode.as_str());
        Ok(Self {
            bureau: bureau.or_else(|| names.province(adcode)),
            names,
            own,
            project: file,
            library,
            layers: snapshot.layers.iter().map(|layer| layer.name.clone()).collect(),
            tables: snapshot.layers.iter().map(|layer| layer.table_name.clone()).collect(),
            position: snapshot.layers.iter().map(|layer| layer.position).max().unwrap_or(0),
        })
    }

    fn sources(&self, asked: &LayersAsked) -> Result<files::Sources> {
        let paths: Vec<PathBuf> = asked.paths.iter().map(PathBuf::from).collect();
        let looking =
            files::Looking { names: &self.names, encoding: asked.encoding.as_deref(), own: self.own.clone() };
        files::Sources::find(&paths, &looking)
    }
}

/// The middle of the box around some places.
fn middle(places: impl Iterator<Item = Coord<f64>>) -> Option<Coord<f64>> {
    let start = (f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY);
    let (w, s, e, n) =
        places.fold(start, |(w, s, e, n), at| (w.min(at.x), s.min(at.y), e.max(at.x), n.max(at.y)));
    (w <= e).then(|| Coord { x: (w + e) / 2.0, y: (s + n) / 2.0 })
}

/// A role, 密级 or home that a choice names.
fn named<T: Copy>(value: Option<T>, name: &str) -> Result<T> {
    value.ok_or_else(|| AppError::new("import_choice", &[("value", name)]))
}
