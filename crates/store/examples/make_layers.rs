//! Makes the land of the compliance benchmark: a project with ten layers of 200,000 polygons in its library, and 300
//! proposed extents as GeoJSON beside it.
//!
//! `cargo run --release -p jitu-store --example make_layers -- FOLDER` writes `FOLDER/land.gpkg`,
//! `land.layers.gpkg`, `one.geojson` and `many.geojson`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

use geo_types::{Geometry, LineString, Polygon};
use jitu_model::Id;
use jitu_model::place::{Feature, Layer, LayerHome, LayerRole, Secrecy};
use jitu_model::programme::Bureau;
use jitu_store::{Project, Stamp, write_library_layer};

const COLUMNS: usize = 500;
const ROWS: usize = 400;
const CORNERS: usize = 12;
const EXTENTS: usize = 300;
/// West, south, width and height, degrees.
const LAND: (f64, f64, f64, f64) = (114.87, 37.13, 0.35, 0.27);

/// A ring round a middle; every layer's corners stand a little differently.
fn ring(middle: (f64, f64), radius: (f64, f64), seed: usize) -> LineString<f64> {
    (0..=CORNERS)
        .map(|corner| {
            let corner = corner % CORNERS;
            let turn = corner as f64 / CORNERS as f64 * std::f64::consts::TAU;
            let share = 0.8 + 0.2 * ((seed * 31 + corner * 17) % 97) as f64 / 97.0;
            (middle.0 + radius.0 * share * turn.cos(), middle.1 + radius.1 * share * turn.sin())
        })
        .collect()
}

fn features(layer: usize) -> Vec<Feature> {
    let (west, south, width, height) = LAND;
    let (dx, dy) = (width / COLUMNS as f64, height / ROWS as f64);
    (0..COLUMNS * ROWS)
        .map(|at| {
            let east = (at % COLUMNS) as f64 + 0.5 + layer as f64 * 0.03;
            let north = (at / COLUMNS) as f64 + 0.5;
            let shape = ring((west + east * dx, south + north * dy), (0.5 * dx, 0.5 * dy), at + layer * 7);
            Feature {
                id: Id::NEW,
                name: None,
                code: Some(format!("{at:06}")),
                class: Some(["水田", "水浇地", "旱地"][at % 3].to_owned()),
                values: Vec::new(),
                geometry: Geometry::Polygon(Polygon::new(shape, Vec::new())),
            }
        })
        .collect()
}

fn extents(count: usize) -> String {
    let (west, south, width, height) = LAND;
    let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
    for at in 0..count {
        let middle = (
            west + width * (0.1 + 0.8 * (at * 37 % 101) as f64 / 101.0),
            south + height * (0.1 + 0.8 * (at * 53 % 97) as f64 / 97.0),
        );
        let places: Vec<String> =
            ring(middle, (0.0022, 0.0018), at).0.iter().map(|at| format!("[{},{}]", at.x, at.y)).collect();
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(
            text,
            r#"{comma}{{"type":"Feature","properties":{{"name":"地块{}"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
            at + 1,
            places.join(",")
        );
    }
    text + "]}"
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let stamp = Stamp { person: "bench".to_owned(), at: "2021-04-28T00:00:00Z".to_owned() };
    let mut bureau =
        Bureau { id: Id::NEW, name: "局".to_owned(), adcode: "130529".to_owned(), parent: None };
    let roles =
        [LayerRole::Farmland, LayerRole::Redline, LayerRole::Cropland, LayerRole::Town, LayerRole::Plan];
    let mut project = Project::create(&folder.join("land.gpkg"), &mut bureau, &stamp, 1)?;
    for at in 0..10 {
        let mut layer = Layer {
            id: Id::NEW,
            name: format!("图层{}", at + 1),
            role: roles[at % roles.len()],
            home: LayerHome::Library,
            table_name: format!("layer_{at}"),
            crs: 4490,
            secrecy: Secrecy::Internal,
            feature_count: 0,
            fingerprint: None,
            source: "bench".to_owned(),
            synthetic: true,
            visible: true,
            opacity: 1.0,
            position: at as i64,
            ..Layer::default()
        };
        write_library_layer(&project.library_path(), &mut layer, &[], &mut features(at))?;
        project.write("layer", &stamp, |writer| writer.insert(&mut layer))?;
    }
    std::fs::write(folder.join("one.geojson"), extents(1))?;
    std::fs::write(folder.join("many.geojson"), extents(EXTENTS))?;
    Ok(())
}
