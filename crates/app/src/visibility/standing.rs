//! What stands on the ground and in the way: layers with heights, crops by the month, a file of one's own.

use std::path::{Path, PathBuf};

use geo_types::Geometry;
use jitu_model::Snapshot;
use jitu_model::place::LayerRole;
use jitu_spatial::SpatialError;
use jitu_spatial::grid::Frame;
use jitu_spatial::standing::{self, StandingTrouble, Tall};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ground::KeptPlace;
use crate::assets;
use crate::error::{AppError, Result};
use crate::session::Session;

/// Layers whose features may stand in the way: those with a purpose of their own do not.
pub(super) const ROLES: [LayerRole; 2] = [LayerRole::Base, LayerRole::Other];

/// Shapes brought onto the grid between two looks at a cancel.
const STEP: usize = 64;

/// A vector file of what stands on the ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingFile {
    /// Its path.
    pub path: PathBuf,
    /// The attribute with heights in metres; `None`: one of the usual names, or a class.
    pub field: Option<String>,
}

impl StandingFile {
    /// From `FILE` or `FILE:FIELD`, as the command line has it. A path that is there is meant as it stands.
    pub fn parse(text: &str) -> Self {
        let plain = |path: &str, field: Option<&str>| Self {
            path: PathBuf::from(path),
            field: field.map(str::to_owned),
        };
        match text.rsplit_once(':') {
            Some((path, field))
                if !Path::new(text).exists() && !field.is_empty() && !field.contains(['/', '\\']) =>
            {
                plain(path, Some(field))
            }
            _ => plain(text, None),
        }
    }
}

/// What a kept run took from a file: where it is, and what it was like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StandingUsed {
    place: KeptPlace,
    field: Option<String>,
    /// SHA-256 over the file (and, of a shapefile, its attributes), hexadecimal.
    pub(super) sha256: String,
}

impl StandingUsed {
    pub(super) fn of(file: &StandingFile, library: &Path) -> Result<Self> {
        let path = file.path.canonicalize().map_err(|error| AppError::io(&file.path, &error))?;
        let place = KeptPlace::of_file(&path, library);
        Ok(Self { place, field: file.field.clone(), sha256: digest(&path)? })
    }

    /// The file it was, for another run; `None` where it is not known where that is.
    pub(super) fn file(&self, library: &Path) -> Option<StandingFile> {
        Some(StandingFile { path: self.place.file(library)?, field: self.field.clone() })
    }

    /// Whether the file is another now. One that is not there any more, or not known where, tells nothing.
    pub(super) fn has_changed(&self, library: &Path) -> bool {
        let path = self.place.file(library).filter(|path| path.is_file());
        path.is_some_and(|path| digest(&path).map_or(true, |now| now != self.sha256))
    }
}

fn digest(path: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for part in standing::parts(path) {
        let mut file = std::fs::File::open(&part).map_err(|error| AppError::io(&part, &error))?;
        std::io::copy(&mut file, &mut hash).map_err(|error| AppError::io(&part, &error))?;
    }
    Ok(super::hex(&hash.finalize()))
}

/// How tall classes are, as the product has it.
#[derive(Debug, Deserialize)]
pub(super) struct Heights {
    thing: Vec<Thing>,
    crop: Vec<Crop>,
}

#[derive(Debug, Deserialize)]
struct Thing {
    classes: Vec<String>,
    height_m: f32,
}

#[derive(Debug, Deserialize)]
struct Crop {
    classes: Vec<String>,
    months_m: [f32; 12],
}

impl Heights {
    pub(super) fn shipped() -> Result<Self> {
        let text = assets::text("coverage/standing.toml").unwrap_or_default();
        toml::from_str(text).map_err(|error| AppError::internal(&error))
    }

    /// The height of a class of things, or the height that it says itself.
    pub(super) fn of_thing(&self, class: &str) -> Option<f32> {
        let of = |thing: &&Thing| thing.classes.iter().any(|name| name == class);
        self.thing.iter().find(of).map(|thing| thing.height_m).or_else(|| standing::metres(class))
    }

    /// The kind of crop that grows on a class of land, by its place in [`Self::crops`].
    pub(super) fn crop_of(&self, class: &str) -> Option<usize> {
        self.crop.iter().position(|crop| crop.classes.iter().any(|name| name == class))
    }

    /// How tall each kind of crop is month by month, metres.
    pub(super) fn crops(&self) -> impl ExactSizeIterator<Item = [f32; 12]> {
        self.crop.iter().map(|crop| crop.months_m)
    }

    fn of_crop(&self, class: &str, month: u8) -> Option<f32> {
        let crop = self.crop.get(self.crop_of(class)?)?;
        crop.months_m.get(usize::from(month).checked_sub(1)?).copied()
    }
}

/// Shapes in degrees and how tall what stands there is, metres.
pub(super) type Things = Vec<(Geometry<f64>, f32)>;

/// A month of a year.
///
/// # Errors
/// It is none.
pub(crate) fn check_month(month: Option<u8>) -> Result<()> {
    match month {
        Some(month) if !(1..=12).contains(&month) => {
            Err(AppError::new("bad_month", &[("value", &month.to_string())]))
        }
        _ => Ok(()),
    }
}

/// The project's own things: features of layers whose class has a height, and the crops of a month.
///
/// # Errors
/// A layer cannot be read; the month is none; nothing of the project's has a height though it is asked for.
pub(super) fn of_project(
    session: &mut Session,
    snapshot: &Snapshot,
    own: bool,
    month: Option<u8>,
) -> Result<Things> {
    check_month(month)?;
    if !own && month.is_none() {
        return Ok(Things::new());
    }
    let heights = Heights::shipped()?;
    let mut things = Things::new();
    for layer in &snapshot.layers {
        let height = |class: &str| match (layer.role, month) {
            (LayerRole::Cropland, Some(month)) => heights.of_crop(class, month),
            (role, _) if own && ROLES.contains(&role) => heights.of_thing(class),
            _ => None,
        };
        let wanted =
            (own && ROLES.contains(&layer.role)) || (month.is_some() && layer.role == LayerRole::Cropland);
        if !wanted {
            continue;
        }
        for feature in &session.layer_features(layer)?.features {
            if let Some(metres) = feature.class.as_deref().and_then(height) {
                things.push((feature.geometry.clone(), metres));
            }
        }
    }
    if things.is_empty() {
        return Err(AppError::new(if own { "no_standing" } else { "no_crops" }, &[]));
    }
    Ok(things)
}

/// What a file holds.
///
/// # Errors
/// No such file, one that does not serve, a class without a height, cancelled.
pub(super) fn of_file(file: &StandingFile, go_on: &mut dyn FnMut() -> bool) -> Result<Things> {
    let path = file.path.display().to_string();
    if !file.path.is_file() {
        return Err(AppError::new("no_such_file", &[("path", &path)]));
    }
    let read = standing::read(&file.path, file.field.as_deref(), go_on).map_err(|error| match error {
        SpatialError::File { reason, .. } => {
            AppError::new("standing_unreadable", &[("path", &path), ("detail", &reason)])
        }
        other => other.into(),
    })?;
    let heights = Heights::shipped()?;
    let metres = |tall: Tall| match tall {
        Tall::Metres(metres) => Ok(metres),
        Tall::Class(class) => heights
            .of_thing(&class)
            .ok_or_else(|| AppError::new("standing_class", &[("path", &path), ("class", &class)])),
    };
    read.into_iter().map(|(shape, tall)| Ok((shape, metres(tall)?))).collect()
}

/// Why a vector file does not serve; `place` is its path.
pub(crate) fn trouble(place: &str, why: &StandingTrouble) -> AppError {
    match why {
        StandingTrouble::Layers(count) => {
            AppError::new("standing_layers", &[("path", place), ("count", &count.to_string())])
        }
        StandingTrouble::NoCrs => AppError::new("standing_no_crs", &[("path", place)]),
        StandingTrouble::NoField(name) if name.is_empty() => {
            AppError::new("standing_no_height", &[("path", place)])
        }
        StandingTrouble::NoField(name) => {
            AppError::new("standing_no_field", &[("path", place), ("field", name)])
        }
        StandingTrouble::Height { row, value } => {
            AppError::new("standing_height", &[("path", place), ("row", &row.to_string()), ("value", value)])
        }
        StandingTrouble::TooMany => AppError::new("standing_too_many", &[("path", place)]),
    }
}

/// Heights of what stands in each cell of a grid; `None` where nothing does.
///
/// # Errors
/// A shape that the grid's system does not have; cancelled.
pub(super) fn on_grid<'a>(
    things: impl IntoIterator<Item = &'a (Geometry<f64>, f32)>,
    frame: &Frame<'_>,
    (width, height): (usize, usize),
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Option<Vec<f32>>> {
    let shapes = things.into_iter().map(|(shape, metres)| (shape, *metres));
    lay(shapes, frame, (width, width * height), go_on)
}

/// Heights of shapes in each cell of a grid of so many columns and cells; `None` where there are none.
///
/// # Errors
/// As [`on_grid`].
pub(super) fn lay<'a>(
    shapes: impl Iterator<Item = (&'a Geometry<f64>, f32)>,
    frame: &Frame<'_>,
    (width, cells): (usize, usize),
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Option<Vec<f32>>> {
    let mut laid: Option<Vec<f32>> = None;
    for (at, (shape, metres)) in shapes.enumerate() {
        if at % STEP == 0 && !go_on() {
            return Err(AppError::new("cancelled", &[]));
        }
        standing::raise(frame, shape, metres, width, laid.get_or_insert_with(|| vec![0.0; cells]))?;
    }
    Ok(laid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitu_model::Id;
    use jitu_model::place::{Feature, Layer, LayerHome, Secrecy};

    #[test]
    fn the_shipped_heights_are_read() {
        let heights = Heights::shipped().unwrap();
        assert_eq!(heights.of_thing("防护林"), Some(15.0));
        assert_eq!((heights.of_thing("8.5 米"), heights.of_thing("湖")), (Some(8.5), None));
        let maize = |month| heights.of_crop("旱地", month);
        assert!(maize(8) > maize(2) && maize(0).is_none() && maize(13).is_none());
    }

    fn layer(role: LayerRole, table: &str) -> Layer {
        Layer {
            id: Id::NEW,
            name: table.to_owned(),
            role,
            home: LayerHome::Project,
            table_name: table.to_owned(),
            crs: 4490,
            secrecy: Secrecy::Public,
            feature_count: 0,
            fingerprint: None,
            source: String::new(),
            synthetic: true,
            visible: true,
            opacity: 1.0,
            position: 9,
            ..Layer::default()
        }
    }

    #[test]
    fn the_projects_own_layers_stand_in_the_way_by_class() {
        let folder = tempfile::tempdir().unwrap();
        let mut session = Session::new(crate::Settings {
            assets: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets"),
            config: folder.path().join("config"),
            documents: folder.path().join("documents"),
            person: "测试员".to_owned(),
        });
        let path = folder.path().join("巨鹿.gpkg");
        crate::keeping::create_sample(&mut session, "julu-2021", Some(&path)).unwrap();
        let snapshot = session.snapshot().unwrap();
        let none = of_project(&mut session, &snapshot, true, None);
        assert_eq!(none.err().unwrap().code, "no_standing");
        let feature = |class: Option<&str>| Feature {
            id: Id::NEW,
            name: None,
            code: None,
            class: class.map(str::to_owned),
            values: Vec::new(),
            geometry: Geometry::Point((115.0, 37.2).into()),
        };
        let features = [feature(Some("防护林")), feature(Some("6米")), feature(Some("湖")), feature(None)];
        for (role, table) in [(LayerRole::Other, "trees"), (LayerRole::Patch, "patches")] {
            let mut new = layer(role, table);
            session.write("图层", |writer| writer.create_layer(&mut new, &[], &features)).unwrap();
        }
        let snapshot = session.snapshot().unwrap();
        let tall = |session: &mut Session, own, month| -> Vec<f32> {
            let things = of_project(session, &snapshot, own, month).unwrap();
            things.into_iter().map(|(_, metres)| metres).collect()
        };
        assert_eq!(tall(&mut session, true, None), [15.0, 6.0], "patches have a purpose of their own");
        let crops = tall(&mut session, false, Some(8));
        assert!(crops.len() > 3000 && crops.iter().all(|metres| (*metres - 2.5).abs() < 1e-6));
        assert_eq!(tall(&mut session, true, Some(8)).len(), crops.len() + 2);
    }

    #[test]
    fn a_field_is_named_after_a_colon() {
        let parsed = |text: &str| {
            let file = StandingFile::parse(text);
            (file.path.display().to_string(), file.field)
        };
        assert_eq!(parsed("belts.shp"), ("belts.shp".to_owned(), None));
        assert_eq!(parsed("belts.shp:GAO"), ("belts.shp".to_owned(), Some("GAO".to_owned())));
        assert_eq!(parsed("C:\\data\\belts.shp"), ("C:\\data\\belts.shp".to_owned(), None));
    }
}
