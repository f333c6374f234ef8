//! The inspection itself: every feature's shape and attributes, then how the shapes lie to each other.

use std::path::Path;
use std::sync::Arc;

use geo_types::{Geometry, MultiPolygon, Polygon};
use jitu_model::ellipsoid::{area, polygon_area};
use jitu_model::place::{Feature, LayerFeatures, LayerHome, LayerRole};
use jitu_overlay::OverlayError;
use jitu_overlay::clip::inside;
use jitu_overlay::mosaic::{Overlap, compactness, gaps, overlaps};
use jitu_overlay::region::Region;
use jitu_overlay::repair::{Defect, repair};
use jitu_spatial::extents::Way;

use super::InspectionOutcome;
use super::attributes::Attributes;
use super::finding::{Found, Where, first};
use super::schema::{self, Schema};
use crate::assets;
use crate::atlas::polygons;
use crate::compliance::{in_words, to_degrees};
use crate::error::{AppError, Result};
use crate::given;
use crate::session::Session;
use crate::views::RowId;
use crate::visibility::{layer_of, whole};

/// Lines drawn a little differently share less than this, m².
const TOLERANCE_M2: f64 = 1.0;
/// Per cent of a feature that may lie beyond the county where a schema does not say it.
const OUTSIDE_SHARE: f64 = 1.0;
/// The schemas that come with the product.
const SHIPPED: &str = "inspection/national.toml";

/// An inspection, ready to run without the project.
pub struct InspectionTask {
    layer: Arc<LayerFeatures>,
    county: Option<Arc<LayerFeatures>>,
    schema: Schema,
    schema_name: String,
}

/// Takes what an inspection needs from the open project. `schema`: a bureau's own file instead of the shipped one.
///
/// # Errors
/// No such vector layer; its library is missing; a schema that cannot be read.
pub fn prepare(session: &mut Session, layer: RowId, schema: Option<&Path>) -> Result<InspectionTask> {
    let snapshot = session.snapshot()?;
    let found = snapshot.layers.iter().find(|row| row.id == layer.id() && row.role != LayerRole::Terrain);
    let layer = found.ok_or_else(|| AppError::new("unknown_layer", &[]))?;
    let (schema, schema_name) = match schema {
        Some(path) => {
            let text = given::text(path)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            (schema::of_layer(&path.display().to_string(), &text, layer)?, name)
        }
        None => {
            let text = assets::text(SHIPPED).unwrap_or_default();
            (schema::of_layer(SHIPPED, text, layer)?, "national.toml".to_owned())
        }
    };
    let county = layer_of(session, &snapshot, LayerRole::County)?;
    Ok(InspectionTask { layer: session.layer_features(layer)?, county, schema, schema_name })
}

impl InspectionTask {
    /// Inspects.
    ///
    /// # Errors
    /// Cancelled; features that lie over each other in heaps; a coordinate system that PROJ does not know.
    pub fn run(mut self, progress: &mut dyn FnMut(f32) -> bool) -> Result<InspectionOutcome> {
        let mut found = Found::default();
        let record = &self.layer.layer;
        for epsg in [Some(record.crs), record.source_crs].into_iter().flatten() {
            if !self.schema.takes_crs(epsg) && found.findings.is_empty() {
                let crs = epsg.to_string();
                found.add("crs", "error", Where::subject(&crs), &[("crs", &crs)]);
            }
        }
        self.layer = in_degrees(self.layer)?;
        let features = &self.layer.features;
        let county = self.county.as_deref().map(whole);
        let region = county.as_ref().map(Region::new);
        let mut attributes = Attributes::of(&self.layer, &self.schema, &mut found);
        let mut shapes = Vec::with_capacity(features.len());
        for (at, feature) in features.iter().enumerate() {
            if at % 256 == 0 && !progress(0.5 * at as f32 / features.len() as f32) {
                return Err(AppError::new("cancelled", &[]));
            }
            let raw = polygons(&feature.geometry);
            attributes.look(feature, Where::of(feature, &raw), &mut found);
            shapes.push(self.shape(feature, &raw, region.as_ref(), &mut found));
        }
        if self.schema.tile {
            self.mosaic(&shapes, county.as_ref(), &mut found, &mut |share| progress(0.5 + 0.5 * share))?;
        }
        Ok(InspectionOutcome {
            layer: self.layer.layer.clone(),
            features: features.len(),
            schema: self.schema_name,
            county,
            raw: found.findings,
            beyond: found.beyond,
        })
    }

    /// Whether findings of this layer can be fixed where they are.
    fn is_editable(&self) -> bool {
        super::is_editable(&self.layer.layer)
    }

    /// Looks at one shape and gives it as it can be computed with.
    fn shape(
        &self,
        feature: &Feature,
        raw: &MultiPolygon<f64>,
        county: Option<&Region<'_>>,
        found: &mut Found,
    ) -> MultiPolygon<f64> {
        let at = Where::of(feature, raw);
        let sound = repair(raw);
        let fixable = self.is_editable() && !sound.shape.0.is_empty();
        for defect in &sound.defects {
            let place = match defect {
                Defect::Crossing { at } | Defect::Nested { at } => Some(*at),
                _ => at.place,
            };
            let at = Where { place, fixable, ..at };
            found.add("geometry", "error", at, &[("detail", &in_words(defect))]);
        }
        if sound.shape.0.is_empty() {
            // Points and lines have no area to look at.
            let has_area = matches!(
                feature.geometry,
                Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::GeometryCollection(_)
            );
            if has_area && sound.defects.is_empty() {
                found.add("empty", "error", at, &[]);
            }
            return sound.shape;
        }
        let mine = area(&sound.shape);
        let measured = Where { area_m2: Some(mine), ..at };
        if mine < self.schema.least_m2 {
            let (area, least) = (format!("{mine:.1}"), format!("{:.0}", self.schema.least_m2));
            found.add("sliver", "warning", measured, &[("area", &area), ("least", &least)]);
        } else if sound.shape.0.iter().any(|part| compactness(part) < self.schema.compact) {
            found.add("thread", "warning", measured, &[]);
        }
        if let Some(county) = county.filter(|_| self.layer.layer.role != LayerRole::County) {
            let beyond = mine - inside(&sound.shape, county).inside_m2;
            let allowed = mine * self.schema.outside_share.unwrap_or(OUTSIDE_SHARE) / 100.0;
            if beyond > allowed.max(TOLERANCE_M2) {
                let at = Where { area_m2: Some(beyond), ..at };
                found.add("outside", "error", at, &[("area", &format!("{beyond:.1}"))]);
            }
        }
        sound.shape
    }

    fn mosaic(
        &self,
        shapes: &[MultiPolygon<f64>],
        county: Option<&MultiPolygon<f64>>,
        found: &mut Found,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<()> {
        let shared = overlaps(shapes, TOLERANCE_M2, progress).map_err(|error| match error {
            OverlayError::Interrupted => AppError::new("cancelled", &[]),
            OverlayError::Tangled { .. } => {
                AppError::new("inspect_heap", &[("name", &self.layer.layer.name)])
            }
        })?;
        for one in &shared {
            self.pair(one, found);
        }
        if let Some(county) = county.filter(|_| self.schema.cover) {
            for gap in gaps(shapes, county, TOLERANCE_M2) {
                open_land(gap, found);
            }
        }
        Ok(())
    }

    /// Two features that share land: the later one of them is told of.
    fn pair(&self, one: &Overlap, found: &mut Found) {
        let features = &self.layer.features;
        let (a, b) = (&features[one.pieces.0], &features[one.pieces.1]);
        let at = Where {
            feature: Some(b),
            other: Some(a),
            area_m2: Some(one.area_m2),
            place: first(&one.shape),
            shape: Some(&one.shape),
            fixable: one.duplicate && self.is_editable() && same_twice(a, b),
            ..Where::default()
        };
        let params = [("id", a.id.to_string()), ("area", format!("{:.1}", one.area_m2))];
        let code = if one.duplicate { "duplicate" } else { "overlap" };
        found.add(code, "error", at, &params.each_ref().map(|(key, value)| (*key, value.as_str())));
    }
}

/// Whether two features are one and the same, down to the last coordinate and attribute.
pub(super) fn same_twice(a: &Feature, b: &Feature) -> bool {
    (&a.name, &a.code, &a.class, &a.values) == (&b.name, &b.code, &b.class, &b.values)
        && a.geometry == b.geometry
}

fn open_land(gap: Polygon<f64>, found: &mut Found) {
    let mine = polygon_area(&gap);
    let shape = MultiPolygon(vec![gap]);
    let at = Where { area_m2: Some(mine), place: first(&shape), shape: Some(&shape), ..Where::default() };
    found.add("gap", "error", at, &[("area", &format!("{mine:.1}"))]);
}

/// The layer with its features in degrees, in which areas are computed.
fn in_degrees(layer: Arc<LayerFeatures>) -> Result<Arc<LayerFeatures>> {
    let Some(way) = Way::from_layer(layer.layer.crs)? else { return Ok(layer) };
    let mut moved = LayerFeatures::clone(&layer);
    for feature in &mut moved.features {
        to_degrees(&mut feature.geometry, &way)?;
    }
    Ok(Arc::new(moved))
}

/// Whether the features of a layer can be changed where they are: in the project, in degrees.
pub(super) fn is_editable(layer: &jitu_model::place::Layer) -> bool {
    layer.home == LayerHome::Project && layer.crs == 4490
}
