//! The map: layers, towers, and edits of them.

use geo_types::{Geometry, MultiPolygon, Point};
use jitu_model::place::{Layer, LayerHome, LayerRole};
use jitu_model::system::Tower;
use serde_json::json;

use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language;
use crate::session::Session;
use crate::styles;
use crate::views::{LayerView, ProjectView, RowId, TowerEdit, TowerView};

/// The polygons of a geometry; nothing for points and lines.
pub(crate) fn polygons(geometry: &Geometry<f64>) -> MultiPolygon<f64> {
    match geometry {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon.clone()]),
        Geometry::MultiPolygon(many) => many.clone(),
        Geometry::GeometryCollection(parts) => {
            MultiPolygon(parts.iter().flat_map(|part| polygons(part).0).collect())
        }
        _ => MultiPolygon(Vec::new()),
    }
}

/// The layers, lowest drawn first.
///
/// # Errors
/// No project is open.
pub fn layers(session: &Session) -> Result<Vec<LayerView>> {
    let open = session.opened()?;
    let library = open.project.library_path().exists();
    let view = |layer: &Layer| LayerView {
        id: layer.id.into(),
        name: layer.name.clone(),
        role: layer.role.name().to_owned(),
        home: layer.home.name().to_owned(),
        secrecy: layer.secrecy.name().to_owned(),
        features: u32::try_from(layer.feature_count).unwrap_or(0),
        source: layer.source.clone(),
        synthetic: layer.synthetic,
        visible: layer.visible,
        opacity: layer.opacity,
        available: layer.home == LayerHome::Project || library,
        folder: layer.folder.clone(),
        style: serde_json::to_string(&styles::roles::of_layer(layer)).unwrap_or_default(),
        own_style: layer.style.is_some(),
    };
    Ok(session.snapshot()?.layers.iter().map(view).collect())
}

/// The features of a vector layer as a GeoJSON FeatureCollection, EPSG:4490.
///
/// # Errors
/// No such layer; the layer library is missing.
pub fn layer_geojson(session: &mut Session, layer: RowId) -> Result<String> {
    let snapshot = session.snapshot()?;
    let layer = snapshot.layers.iter().find(|candidate| candidate.id == layer.id());
    let layer = layer.ok_or_else(|| AppError::new("unknown_layer", &[]))?;
    if layer.role == LayerRole::Terrain {
        return Ok(json!({"type": "FeatureCollection", "features": []}).to_string());
    }
    let found = session.layer_features(layer)?;
    // One feature after the other: a tree of the whole would be many times the text.
    let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
    for (index, feature) in found.features.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        let feature = json!({
            "type": "Feature",
            "id": feature.id,
            "properties": {"name": feature.name, "code": feature.code, "class": feature.class},
            "geometry": geojson::GeometryValue::from(&feature.geometry),
        });
        text.push_str(&feature.to_string());
    }
    text.push_str("]}");
    Ok(text)
}

/// Extents of the systems that a programme funds as a GeoJSON FeatureCollection, EPSG:4490; properties: `id`, `system`,
/// `name`, `synthetic`.
///
/// # Errors
/// No such programme.
pub fn extents(session: &Session, programme: RowId) -> Result<String> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let systems: Vec<_> = snapshot.funded_by(programme.id).into_iter().map(|system| system.id).collect();
    let features: Vec<_> = snapshot
        .extents
        .iter()
        .filter(|extent| systems.contains(&extent.system))
        .map(|extent| {
            json!({
                "type": "Feature",
                "id": extent.id,
                "properties": {
                    "id": extent.id, "system": extent.system, "name": extent.name, "synthetic": extent.synthetic,
                },
                "geometry": geojson::GeometryValue::from(&extent.geometry),
            })
        })
        .collect();
    Ok(json!({"type": "FeatureCollection", "features": features}).to_string())
}

/// A programme's towers, in the order of their numbers.
///
/// # Errors
/// No such programme.
pub fn towers(session: &Session, programme: RowId) -> Result<Vec<TowerView>> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let mut towers: Vec<TowerView> =
        snapshot.programme_towers(programme).into_iter().filter_map(tower_view).collect();
    towers.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(towers)
}

fn tower_view(tower: &Tower) -> Option<TowerView> {
    let (lon, lat) = tower.position()?;
    let camera = match (tower.image_width_px, tower.sensor_width_mm, tower.focal_mm) {
        (Some(px), Some(sensor), Some(focal)) => Some(format!("{px} px · {sensor} mm · {focal} mm")),
        _ => None,
    };
    Some(TowerView {
        id: tower.id.into(),
        code: tower.code.clone(),
        name: tower.name.clone(),
        township: tower.township.clone(),
        origin: tower.origin.name().to_owned(),
        in_use: tower.in_use,
        lon,
        lat,
        ground_height_m: tower.ground_height_m,
        mast_height_m: tower.mast_height_m,
        range_m: tower.range_m,
        azimuth_deg: tower.azimuth_deg,
        view_angle_deg: tower.view_angle_deg,
        pixels_per_metre: tower.pixels_per_metre(tower.range_m),
        camera,
        synthetic: tower.synthetic,
    })
}

/// Changes a tower, as one undoable change.
///
/// # Errors
/// No such tower; a value out of its range.
pub fn edit_tower(session: &mut Session, tower: RowId, edit: &TowerEdit) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let found = snapshot.towers.iter().find(|candidate| candidate.id == tower.id());
    let mut tower = found.cloned().ok_or_else(|| AppError::new("unknown_tower", &[]))?;
    apply(&mut tower, edit)?;
    let key = match edit {
        TowerEdit { position: Some(_), .. } => "move_tower",
        TowerEdit { in_use: Some(true), .. } => "tower_in_use",
        TowerEdit { in_use: Some(false), .. } => "tower_out_of_use",
        _ => "edit_tower",
    };
    let label = language::label(key, &[("name", &tower.name)]);
    session.write(&label, |writer| writer.update(&tower))?;
    opened_view(session)
}

fn apply(tower: &mut Tower, edit: &TowerEdit) -> Result<()> {
    let within = |field: &str, value: f64, low: f64, high: f64| {
        if (low..=high).contains(&value) {
            return Ok(value);
        }
        let text = [value, low, high].map(|number| number.to_string());
        let params = [("field", field), ("value", &text[0]), ("low", &text[1]), ("high", &text[2])];
        Err(AppError::new("out_of_range", &params))
    };
    if let Some((lon, lat)) = edit.position {
        let point = Point::new(within("经度", lon, 73.0, 136.0)?, within("纬度", lat, 3.0, 54.0)?);
        tower.geometry = Geometry::Point(point);
    }
    if let Some(in_use) = edit.in_use {
        tower.in_use = in_use;
    }
    if let Some(height) = edit.mast_height_m {
        tower.mast_height_m = within("塔高", height, 1.0, 500.0)?;
    }
    if let Some(range) = edit.range_m {
        tower.range_m = within("监控半径", range, 10.0, 50_000.0)?;
    }
    Ok(())
}
