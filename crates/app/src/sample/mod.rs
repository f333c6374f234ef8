//! Builds a project from a sample's facts in `assets/samples`.
//!
//! A sample is written by hand as the clerk would enter it: facts in `programme.toml`, shapes beside it. What the
//! source does not state is absent there and null here.

mod contracts;
mod facts;
mod rows;

use std::collections::HashMap;

use geo_types::Geometry;
use jitu_model::Id;
use jitu_model::indicator::Chapter;
use jitu_model::place::{Feature, Layer, LayerHome, LayerRole, Secrecy, Terrain};
use jitu_model::programme::Bureau;
use jitu_model::system::{Tower, TowerOrigin};
use jitu_spatial::geojson::SourceFeature;

use crate::assets;
use crate::error::{AppError, Result};
pub(crate) use facts::Sample;
use facts::{ChapterFacts, ExtentShape, LayerFacts, Narrative, TerrainFrame};
pub(crate) use rows::Shapes;

impl Sample {
    /// The samples that come with the program.
    pub(crate) fn all() -> Result<Vec<Self>> {
        assets::folders("samples").into_iter().map(Self::named).collect()
    }

    /// The sample of that id.
    pub(crate) fn named(id: &str) -> Result<Self> {
        let path = format!("samples/{id}/programme.toml");
        let Some(text) = assets::text(&path) else {
            let known = assets::folders("samples").join("、");
            return Err(AppError::new("unknown_sample", &[("name", id), ("known", &known)]));
        };
        toml::from_str(text).map_err(|error| AppError::damaged_asset(&path, &error))
    }

    fn text(&self, file: &str) -> Result<(&'static str, String)> {
        let path = format!("samples/{}/{file}", self.id);
        let text = assets::text(&path).ok_or_else(|| AppError::damaged_asset(&path, &"missing"))?;
        Ok((text, path))
    }

    fn features(&self, file: &str) -> Result<Vec<SourceFeature>> {
        let (text, path) = self.text(file)?;
        Ok(jitu_spatial::geojson::features(text, &path)?)
    }

    /// The bureau's row.
    pub(crate) fn bureau(&self) -> Bureau {
        Bureau {
            id: Id::NEW,
            name: self.bureau.name.clone(),
            adcode: self.bureau.adcode.clone(),
            parent: self.bureau.parent.clone(),
        }
    }

    /// The vector layers with their features.
    pub(crate) fn layers(&self) -> Result<Vec<(Layer, Vec<Feature>)>> {
        self.layer.iter().map(|facts| self.layer(facts)).collect()
    }

    fn layer(&self, facts: &LayerFacts) -> Result<(Layer, Vec<Feature>)> {
        let features: Vec<Feature> = self
            .features(&facts.file)?
            .into_iter()
            .map(|source| {
                let get = |key: &str| source.properties.get(key).cloned();
                let (name, code, class) = (get("name"), get("code"), get("class"));
                Feature { id: Id::NEW, name, code, class, values: Vec::new(), geometry: source.geometry }
            })
            .collect();
        let layer = Layer {
            id: Id::NEW,
            name: facts.name.clone(),
            role: facts.role,
            home: facts.home,
            table_name: format!("layer_{}", facts.role.name()),
            crs: 4490,
            secrecy: Secrecy::Public,
            feature_count: features.len() as i64,
            fingerprint: None,
            source: facts.source.clone(),
            synthetic: facts.synthetic,
            visible: facts.visible.unwrap_or(true),
            opacity: 1.0,
            position: drawn_at(facts.role),
            ..Layer::default()
        };
        Ok((layer, features))
    }

    /// The terrain with its layer's row, if the sample has one.
    pub(crate) fn terrain(&self) -> Result<Option<(Layer, Terrain)>> {
        let Some(facts) = &self.terrain else { return Ok(None) };
        let (text, path) = self.text(&format!("{}.toml", facts.file))?;
        let frame: TerrainFrame =
            toml::from_str(text).map_err(|error| AppError::damaged_asset(&path, &error))?;
        let raw_path = format!("samples/{}/{}.i16", self.id, facts.file);
        let raw = assets::bytes(&raw_path).unwrap_or_default();
        if raw.len() != frame.width * frame.height * 2 {
            return Err(AppError::damaged_asset(&raw_path, &format!("{} bytes", raw.len())));
        }
        // Raw heights are little-endian decimetres.
        let heights = raw
            .chunks_exact(2)
            .map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 10.0)
            .collect();
        let terrain = Terrain {
            width: frame.width,
            height: frame.height,
            west: frame.west,
            north: frame.north,
            cell_x: frame.cell,
            cell_y: frame.cell,
            heights,
        };
        let layer = Layer {
            id: Id::NEW,
            name: facts.name.clone(),
            role: LayerRole::Terrain,
            home: LayerHome::Library,
            table_name: "layer_terrain".to_owned(),
            crs: 4490,
            secrecy: Secrecy::Internal,
            feature_count: 0,
            fingerprint: None,
            source: facts.source.clone(),
            synthetic: true,
            visible: false,
            opacity: 1.0,
            position: 0,
            ..Layer::default()
        };
        Ok(Some((layer, terrain)))
    }

    /// Geometries of the extents that have a file of their own, by file and feature.
    pub(crate) fn extents(&self) -> Result<HashMap<(String, String), Geometry<f64>>> {
        let mut shapes = HashMap::new();
        for extent in self.system.iter().flat_map(|system| &system.extent) {
            let ExtentShape::Feature { file, feature, .. } = &extent.shape else { continue };
            let found = self.features(file)?.into_iter().find(|f| f.properties.get("name") == Some(feature));
            let found = found.ok_or_else(|| AppError::damaged_asset(file, feature))?;
            shapes.insert((file.clone(), feature.clone()), found.geometry);
        }
        Ok(shapes)
    }

    /// The towers of each asset that has them, in the order of assets.
    pub(crate) fn towers(&self, terrain: Option<&Terrain>) -> Result<HashMap<String, Vec<Tower>>> {
        let files = self.system.iter().flat_map(|s| &s.asset).filter_map(|a| a.towers.as_ref());
        files.map(|file| Ok((file.clone(), self.tower_rows(file, terrain)?))).collect()
    }

    fn tower_rows(&self, file: &str, terrain: Option<&Terrain>) -> Result<Vec<Tower>> {
        let path = format!("samples/{}/{file}", self.id);
        self.features(file)?
            .into_iter()
            .enumerate()
            .map(|(index, source)| {
                tower(source, terrain)
                    .ok_or_else(|| AppError::damaged_asset(&path, &format!("feature {}", index + 1)))
            })
            .collect()
    }

    /// The narrative, if the sample has one; the rows get their programme when they are written.
    pub(crate) fn chapters(&self) -> Result<Vec<Chapter>> {
        let path = format!("samples/{}/narrative.toml", self.id);
        let Some(text) = assets::text(&path) else { return Ok(Vec::new()) };
        let narrative: Narrative =
            toml::from_str(text).map_err(|error| AppError::damaged_asset(&path, &error))?;
        let chapter = |(index, facts): (usize, ChapterFacts)| Chapter {
            id: Id::NEW,
            programme: Id::NEW,
            level: facts.level,
            heading: facts.heading,
            text: facts.text.trim().to_owned(),
            position: index as i64,
        };
        Ok(narrative.chapter.into_iter().enumerate().map(chapter).collect())
    }
}

/// Where a layer is drawn among the others: land at the bottom, borders on top; the terrain is below all.
fn drawn_at(role: LayerRole) -> i64 {
    const UPWARDS: [LayerRole; 5] =
        [LayerRole::Cropland, LayerRole::Farmland, LayerRole::Town, LayerRole::Township, LayerRole::County];
    UPWARDS.iter().position(|one| *one == role).unwrap_or(0) as i64 + 1
}

/// A tower from a feature of `towers.geojson`; `None` if a property it cannot do without is missing.
fn tower(source: SourceFeature, terrain: Option<&Terrain>) -> Option<Tower> {
    let text = |key: &str| source.properties.get(key).cloned();
    let number = |key: &str| source.properties.get(key).and_then(|value| value.parse::<f64>().ok());
    let geo_types::Geometry::Point(point) = &source.geometry else { return None };
    Some(Tower {
        id: Id::NEW,
        asset: Id::NEW,
        code: text("code")?,
        name: text("name")?,
        township: text("township"),
        origin: TowerOrigin::from_name(&text("origin")?)?,
        in_use: text("in_use").is_none_or(|value| value == "true" || value == "1"),
        ground_height_m: terrain.and_then(|terrain| terrain.height_at(point.x(), point.y())).map(tenth),
        mast_height_m: number("mast_height_m")?,
        range_m: number("range_m")?,
        azimuth_deg: number("azimuth_deg"),
        view_angle_deg: number("view_angle_deg"),
        image_width_px: text("image_width_px").and_then(|value| value.parse().ok()),
        sensor_width_mm: number("sensor_width_mm"),
        focal_mm: number("focal_mm"),
        synthetic: true,
        geometry: source.geometry,
    })
}

/// Heights are known to the decimetre at best.
fn tenth(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}
