//! 质检: whether a layer's shapes, mosaic, attributes and place are what they should be.
//!
//! Every finding names its feature and its place on the map. [`prepare`] takes the layer under the session's lock,
//! [`InspectionTask::run`] does the rest without it.

mod schema;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use geo_types::{Coord, MultiPolygon, Polygon};
use jitu_model::ellipsoid::{area, polygon_area};
use jitu_model::place::{Feature, LayerFeatures, LayerRole};
use jitu_overlay::OverlayError;
use jitu_overlay::clip::inside;
use jitu_overlay::mosaic::{compactness, gaps, overlaps};
use jitu_overlay::region::Region;
use jitu_overlay::repair::{Defect, repair};
use serde::Serialize;
use specta::Type;

use crate::assets;
use crate::atlas::polygons;
use crate::compliance::in_words;
use crate::error::{AppError, Result};
use crate::language::{label, word};
use crate::session::Session;
use crate::views::RowId;
use crate::visibility::{layer_of, whole};
use schema::{Field, Schema};

/// Findings that are told; a layer with more is to be mended before it is looked at again.
const MOST: usize = 5_000;
/// Lines drawn a little differently share less than this, m².
const TOLERANCE_M2: f64 = 1.0;
/// Per cent of a feature that may lie beyond the county where a schema does not say it.
const OUTSIDE_SHARE: f64 = 1.0;

/// What an inspection found.
#[derive(Debug, Clone, Serialize, Type)]
pub struct InspectionView {
    /// The layer's name.
    pub layer: String,
    /// Its role.
    pub role: String,
    /// Features looked at.
    pub features: u32,
    /// What was found, by feature.
    pub findings: Vec<InspectionFinding>,
    /// Whether there is more than is told.
    pub cut: bool,
}

/// One thing that is wrong.
#[derive(Debug, Clone, Serialize, Type)]
pub struct InspectionFinding {
    /// `geometry`, `empty`, `overlap`, `duplicate`, `gap`, `sliver`, `thread`, `missing`, `class`, `code`, `repeated`,
    /// `outside`, `crs`.
    pub code: String,
    /// `error` or `warning`.
    pub severity: String,
    /// Row id of the feature; null: the layer as a whole.
    pub feature: Option<RowId>,
    /// Row id of the other feature it concerns; null: none.
    pub other: Option<RowId>,
    /// In words.
    pub text: String,
    /// m² it concerns; null: not about an area.
    pub area_m2: Option<f64>,
    /// A place on it, [longitude, latitude]; null: it has none.
    pub at: Option<[f64; 2]>,
}

/// An inspection, ready to run without the project.
pub struct InspectionTask {
    layer: Arc<LayerFeatures>,
    county: Option<Arc<LayerFeatures>>,
    schema: Schema,
}

/// Takes what an inspection needs from the open project. `schema`: a bureau's own file instead of the shipped one.
///
/// # Errors
/// No such vector layer; its library is missing; a schema that cannot be read.
pub fn prepare(session: &mut Session, layer: RowId, schema: Option<&Path>) -> Result<InspectionTask> {
    let snapshot = session.snapshot()?;
    let found = snapshot.layers.iter().find(|row| row.id == layer.id() && row.role != LayerRole::Terrain);
    let layer = found.ok_or_else(|| AppError::new("unknown_layer", &[]))?;
    let role = layer.role.name();
    let schema = match schema {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| AppError::io(path, &error))?;
            schema::of_role(&path.display().to_string(), &text, role)?
        }
        None => {
            let text = assets::text("inspection/national.toml").unwrap_or_default();
            schema::of_role("inspection/national.toml", text, role)?
        }
    };
    let county = layer_of(session, &snapshot, LayerRole::County)?;
    Ok(InspectionTask { layer: session.layer_features(layer)?, county, schema })
}

/// The layer of that name, or id.
///
/// # Errors
/// There is none.
pub fn find_layer(session: &Session, name: &str) -> Result<RowId> {
    let snapshot = session.snapshot()?;
    let found = snapshot.layers.iter().find(|layer| layer.name == name || layer.id.to_string() == name);
    found.map(|layer| layer.id.into()).ok_or_else(|| AppError::new("unknown_layer", &[]))
}

/// What is found while it is looked for.
#[derive(Default)]
struct Found {
    findings: Vec<InspectionFinding>,
    cut: bool,
}

impl Found {
    fn add(&mut self, code: &str, severity: &str, at: Where<'_>, params: &[(&str, &str)]) {
        if self.findings.len() >= MOST {
            self.cut = true;
            return;
        }
        self.findings.push(InspectionFinding {
            code: code.to_owned(),
            severity: severity.to_owned(),
            feature: at.feature.map(|feature| feature.id.into()),
            other: at.other.map(|feature| feature.id.into()),
            text: label(&format!("inspect_{code}"), params),
            area_m2: at.area_m2.map(|area| (area * 100.0).round() / 100.0),
            at: at.place.filter(|at| at.x.is_finite() && at.y.is_finite()).map(|at| [at.x, at.y]),
        });
    }
}

/// What a finding is about.
#[derive(Default, Clone, Copy)]
struct Where<'a> {
    feature: Option<&'a Feature>,
    other: Option<&'a Feature>,
    area_m2: Option<f64>,
    place: Option<Coord<f64>>,
}

impl<'a> Where<'a> {
    fn of(feature: &'a Feature, shape: &MultiPolygon<f64>) -> Self {
        Self { feature: Some(feature), place: first(shape), ..Self::default() }
    }
}

fn first(shape: &MultiPolygon<f64>) -> Option<Coord<f64>> {
    shape.0.first().and_then(|part| part.exterior().0.first()).copied()
}

impl InspectionTask {
    /// Inspects.
    ///
    /// # Errors
    /// Cancelled.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<InspectionView> {
        let features = &self.layer.features;
        let mut found = Found::default();
        if !matches!(self.layer.layer.crs, 4490 | 4513..=4554) {
            let crs = self.layer.layer.crs.to_string();
            found.add("crs", "error", Where::default(), &[("crs", &crs)]);
        }
        let county = self.county.as_deref().map(whole);
        let region = county.as_ref().map(Region::new);
        let mut shapes = Vec::with_capacity(features.len());
        for (at, feature) in features.iter().enumerate() {
            if at % 256 == 0 && !progress(0.5 * at as f32 / features.len() as f32) {
                return Err(AppError::new("cancelled", &[]));
            }
            self.attributes(feature, &mut found);
            shapes.push(self.shape(feature, region.as_ref(), &mut found));
        }
        self.repeated(&mut found);
        if self.schema.tile {
            self.mosaic(&shapes, county.as_ref(), &mut found, &mut |share| progress(0.5 + 0.5 * share))?;
        }
        Ok(InspectionView {
            layer: self.layer.layer.name.clone(),
            role: self.layer.layer.role.name().to_owned(),
            features: u32::try_from(features.len()).unwrap_or(u32::MAX),
            findings: found.findings,
            cut: found.cut,
        })
    }

    fn attributes(&self, feature: &Feature, found: &mut Found) {
        let at = Where { feature: Some(feature), ..Where::of(feature, &polygons(&feature.geometry)) };
        let value = |field: Field| match field {
            Field::Name => &feature.name,
            Field::Code => &feature.code,
            Field::Class => &feature.class,
        };
        for field in &self.schema.require {
            if value(*field).as_deref().is_none_or(|text| text.trim().is_empty()) {
                let field = word(&format!("inspect.{}", field.name()));
                found.add("missing", "error", at, &[("field", &field)]);
            }
        }
        if let Some(class) = feature.class.as_deref().filter(|class| !class.is_empty())
            && !self.schema.classes.is_empty()
            && !self.schema.classes.iter().any(|known| known == class)
        {
            let known = self.schema.classes.join("、");
            found.add("class", "error", at, &[("value", class), ("known", &known)]);
        }
        if let Some(code) = feature.code.as_deref().filter(|code| !code.is_empty())
            && !self.schema.code_digits.is_empty()
            && !(code.bytes().all(|byte| byte.is_ascii_digit())
                && self.schema.code_digits.contains(&code.len()))
        {
            found.add("code", "warning", at, &[("value", code)]);
        }
    }

    /// Looks at one shape and gives it as it can be computed with.
    fn shape(&self, feature: &Feature, county: Option<&Region<'_>>, found: &mut Found) -> MultiPolygon<f64> {
        let raw = polygons(&feature.geometry);
        let at = Where::of(feature, &raw);
        let sound = repair(&raw);
        for defect in &sound.defects {
            let place = match defect {
                Defect::Crossing { at } | Defect::Nested { at } => Some(*at),
                _ => at.place,
            };
            found.add("geometry", "error", Where { place, ..at }, &[("detail", &in_words(defect))]);
        }
        let mine = area(&sound.shape);
        let measured = Where { area_m2: Some(mine), ..at };
        if sound.shape.0.is_empty() {
            let lines =
                !matches!(feature.geometry, geo_types::Geometry::GeometryCollection(_)) && raw.0.is_empty();
            if !lines && sound.defects.is_empty() {
                found.add("empty", "error", at, &[]);
            }
            return sound.shape;
        }
        if mine < self.schema.least_m2 {
            let params = [("area", format!("{mine:.1}")), ("least", format!("{:.0}", self.schema.least_m2))];
            found.add(
                "sliver",
                "warning",
                measured,
                &params.each_ref().map(|(key, value)| (*key, value.as_str())),
            );
        } else if sound.shape.0.iter().any(|part| compactness(part) < self.schema.compact) {
            found.add("thread", "warning", measured, &[]);
        }
        if let Some(county) = county.filter(|_| self.layer.layer.role != LayerRole::County) {
            let beyond = mine - inside(&sound.shape, county).inside_m2;
            let allowed = mine * self.schema.outside_share.unwrap_or(OUTSIDE_SHARE) / 100.0;
            if beyond > allowed.max(TOLERANCE_M2) {
                let params = [("area", format!("{beyond:.1}"))];
                let at = Where { area_m2: Some(beyond), ..at };
                found.add(
                    "outside",
                    "error",
                    at,
                    &params.each_ref().map(|(key, value)| (*key, value.as_str())),
                );
            }
        }
        sound.shape
    }

    fn repeated(&self, found: &mut Found) {
        if !self.schema.unique {
            return;
        }
        let mut seen: HashMap<&str, &Feature> = HashMap::new();
        for feature in &self.layer.features {
            let Some(code) = feature.code.as_deref().filter(|code| !code.is_empty()) else { continue };
            match seen.get(code) {
                Some(earlier) => {
                    let at = Where::of(feature, &polygons(&feature.geometry));
                    found.add("repeated", "error", Where { other: Some(*earlier), ..at }, &[("value", code)]);
                }
                None => {
                    seen.insert(code, feature);
                }
            }
        }
    }

    fn mosaic(
        &self,
        shapes: &[MultiPolygon<f64>],
        county: Option<&MultiPolygon<f64>>,
        found: &mut Found,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<()> {
        let features = &self.layer.features;
        let shared = overlaps(shapes, TOLERANCE_M2, progress).map_err(|error| match error {
            OverlayError::Interrupted => AppError::new("cancelled", &[]),
            OverlayError::Tangled { .. } => {
                AppError::new("inspect_heap", &[("name", &self.layer.layer.name)])
            }
        })?;
        for one in &shared {
            let (a, b) = (&features[one.pieces.0], &features[one.pieces.1]);
            let at = Where {
                feature: Some(a),
                other: Some(b),
                area_m2: Some(one.area_m2),
                place: first(&one.shape),
            };
            let params = [("id", b.id.to_string()), ("area", format!("{:.1}", one.area_m2))];
            let code = if one.duplicate { "duplicate" } else { "overlap" };
            found.add(code, "error", at, &params.each_ref().map(|(key, value)| (*key, value.as_str())));
        }
        if let Some(county) = county.filter(|_| self.schema.cover) {
            for gap in gaps(shapes, county, TOLERANCE_M2) {
                self.gap(&gap, found);
            }
        }
        Ok(())
    }

    fn gap(&self, gap: &Polygon<f64>, found: &mut Found) {
        let mine = polygon_area(gap);
        let at = Where { area_m2: Some(mine), place: gap.exterior().0.first().copied(), ..Where::default() };
        let params = [("area", format!("{mine:.1}"))];
        found.add("gap", "error", at, &params.each_ref().map(|(key, value)| (*key, value.as_str())));
    }
}
