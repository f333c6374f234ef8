//! What is compared: a layer, the towers or the extents, or all of the project, now or as of an earlier entry.

use geo_types::{Geometry, MultiPolygon};
use jitu_model::place::{Feature, Field, FieldKind, FieldValue, Layer, LayerFeatures, LayerHome, Secrecy};
use jitu_model::{Id, Snapshot};
use jitu_store::Project;

use super::reading::{Past, has_features, whole};
use super::{CompareAsk, SideAsk, Subject};
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::language::word;

/// One state of one thing that has features.
#[derive(Debug, Clone)]
pub(super) struct Side {
    pub(super) title: String,
    pub(super) secrecy: Secrecy,
    pub(super) fields: Vec<Field>,
    pub(super) features: Vec<Feature>,
}

/// Two states of one thing; one that was not there has no features.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) before: Side,
    pub(super) after: Side,
    /// Whether both are states of the same rows.
    pub(super) same_rows: bool,
}

/// Reads what is compared.
///
/// # Errors
/// A layer that is not there or has no history; an entry that is not kept.
pub(super) fn read(live: &Project, ask: &CompareAsk) -> Result<Vec<Part>> {
    let (before, after) = (State::open(live, &ask.before)?, State::open(live, &ask.after)?);
    match (ask.before.subject, ask.after.subject) {
        (Subject::Layer, Subject::Layer) => {
            let same_rows = ask.before.layer == ask.after.layer;
            let (early, late) = (before.layer(live, &ask.before)?, after.layer(live, &ask.after)?);
            Ok(vec![Part { before: early, after: late, same_rows }])
        }
        (Subject::Project, Subject::Project) => everything(&before, &after),
        (early, late) if early == late => {
            Ok(vec![Part { before: before.records(early)?, after: after.records(late)?, same_rows: true }])
        }
        _ => Err(AppError::new("compare_unlike", &[])),
    }
}

/// A project now, or as it was.
enum State<'a> {
    Now(&'a Project),
    Then(Box<Past>),
}

impl<'a> State<'a> {
    fn open(live: &'a Project, ask: &SideAsk) -> Result<Self> {
        match ask.entry {
            None => Ok(Self::Now(live)),
            Some(entry) => {
                let one = ask.layer.map(|layer| [layer.id()]);
                let layers = match ask.subject {
                    Subject::Project => None,
                    _ => Some(one.as_ref().map_or(&[][..], |one| one)),
                };
                Past::open(live, i64::from(entry), layers).map(|past| Self::Then(Box::new(past)))
            }
        }
    }

    fn snapshot(&self) -> Result<Snapshot> {
        match self {
            Self::Now(project) => Ok(project.snapshot()?),
            Self::Then(past) => Ok(past.snapshot.clone()),
        }
    }

    fn whole(&self, layer: &Layer) -> Result<LayerFeatures> {
        match self {
            Self::Now(project) => whole(project, layer),
            Self::Then(past) => past.whole(layer),
        }
    }

    fn layer(&self, live: &Project, ask: &SideAsk) -> Result<Side> {
        let id = ask.layer.ok_or_else(|| AppError::new("unknown_layer", &[]))?.id();
        let now = live.snapshot()?.layers.into_iter().find(|layer| layer.id == id);
        let found = match self {
            Self::Now(project) => now.as_ref().map(|layer| whole(project, layer)).transpose()?,
            Self::Then(past) => {
                let record =
                    now.clone().unwrap_or(Layer { id, home: LayerHome::Project, ..Layer::default() });
                past.layer(&record)?
            }
        };
        if let Some(found) = found {
            return Ok(Side {
                title: found.layer.name.clone(),
                secrecy: found.layer.secrecy,
                fields: found.fields,
                features: found.features,
            });
        }
        let layer = now.ok_or_else(|| AppError::new("unknown_layer", &[]))?;
        Ok(Side { title: layer.name, secrecy: layer.secrecy, fields: Vec::new(), features: Vec::new() })
    }

    fn records(&self, subject: Subject) -> Result<Side> {
        let snapshot = self.snapshot()?;
        Ok(if subject == Subject::Towers { towers(&snapshot) } else { extents(&snapshot) })
    }
}

/// Towers, extents and every layer of the project file, each with itself.
fn everything(before: &State<'_>, after: &State<'_>) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for subject in [Subject::Towers, Subject::Extents] {
        parts.push(Part {
            before: before.records(subject)?,
            after: after.records(subject)?,
            same_rows: true,
        });
    }
    let own = |state: &State<'_>| -> Result<Vec<(Id<Layer>, Side)>> {
        let snapshot = state.snapshot()?;
        let layers = snapshot.layers.into_iter();
        layers
            .filter(|layer| layer.home == LayerHome::Project && has_features(layer))
            .map(|layer| {
                let found = state.whole(&layer)?;
                let side = Side {
                    title: layer.name.clone(),
                    secrecy: layer.secrecy,
                    fields: found.fields,
                    features: found.features,
                };
                Ok((layer.id, side))
            })
            .collect()
    };
    let (early, mut late) = (own(before)?, own(after)?);
    let nothing = |side: &Side| Side { fields: Vec::new(), features: Vec::new(), ..side.clone() };
    for (id, side) in early {
        let other = late.iter().position(|(other, _)| *other == id).map(|at| late.remove(at).1);
        let after = other.unwrap_or_else(|| nothing(&side));
        parts.push(Part { before: side, after, same_rows: true });
    }
    parts.extend(late.into_iter().map(|(_, side)| Part {
        before: nothing(&side),
        after: side,
        same_rows: true,
    }));
    Ok(parts)
}

fn field(key: &str, kind: FieldKind) -> Field {
    Field { name: word(&format!("comparing.{key}")), kind }
}

fn towers(snapshot: &Snapshot) -> Side {
    use FieldKind::{Real, Text};
    let real = |number: Option<f64>| number.map_or(FieldValue::Null, FieldValue::Real);
    let features = snapshot.towers.iter().map(|tower| Feature {
        id: Id::new(tower.id.raw()),
        name: Some(tower.name.clone()),
        code: Some(tower.code.clone()),
        class: Some(word(&format!("comparing.{}", if tower.in_use { "in_use" } else { "out_of_use" }))),
        values: vec![
            tower.township.clone().map_or(FieldValue::Null, FieldValue::Text),
            FieldValue::Real(tower.mast_height_m),
            FieldValue::Real(tower.range_m),
            real(tower.azimuth_deg),
            real(tower.view_angle_deg),
        ],
        geometry: tower.geometry.clone(),
    });
    Side {
        title: word("comparing.towers"),
        secrecy: Secrecy::Internal,
        fields: [("township", Text), ("mast", Real), ("range", Real), ("azimuth", Real), ("angle", Real)]
            .map(|(key, kind)| field(key, kind))
            .into(),
        features: features.collect(),
    }
}

fn extents(snapshot: &Snapshot) -> Side {
    let system = |extent: &jitu_model::system::Extent| {
        snapshot.systems.iter().find(|one| one.id == extent.system).map(|one| one.name.clone())
    };
    let features = snapshot.extents.iter().map(|extent| Feature {
        id: Id::new(extent.id.raw()),
        name: Some(extent.name.clone()),
        code: None,
        class: system(extent),
        values: Vec::new(),
        geometry: extent.geometry.clone(),
    });
    Side {
        title: word("comparing.extents"),
        secrecy: Secrecy::Internal,
        fields: Vec::new(),
        features: features.collect(),
    }
}

/// The areas of features; one that is a point or a line has none.
pub(super) fn shapes(side: &Side) -> Vec<MultiPolygon<f64>> {
    side.features.iter().map(|feature| polygons(&feature.geometry)).collect()
}

/// Whether a feature is something without an area.
pub(super) fn is_place(geometry: &Geometry<f64>) -> bool {
    !matches!(geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_))
}
