//! Makes the land of benchmarks: for the compliance check a project with ten layers of 200,000 polygons in its library,
//! and 300 proposed extents as GeoJSON beside it; for the map a project with one layer of a million, a gigabyte large.
//!
//! `cargo run --release -p jitu-store --example make_layers -- FOLDER` writes `FOLDER/land.gpkg`,
//! `land.layers.gpkg`, `one.geojson` and `many.geojson`; with `million` after the folder `million.gpkg` and its library.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use geo_types::{Geometry, LineString, Polygon};
use jitu_model::Id;
use jitu_model::place::{Feature, Layer, LayerHome, LayerRole, Secrecy};
use jitu_model::programme::Bureau;
use jitu_store::{Project, Stamp, write_library_layer};

const EXTENTS: usize = 300;
/// West, south, width and height, degrees.
const LAND: (f64, f64, f64, f64) = (114.87, 37.13, 0.35, 0.27);

/// How a layer is parted.
#[derive(Clone, Copy)]
struct Grain {
    columns: usize,
    rows: usize,
    corners: usize,
}

const PARCELS: Grain = Grain { columns: 500, rows: 400, corners: 12 };
const MILLION: Grain = Grain { columns: 1000, rows: 1000, corners: 50 };

/// A ring round a middle; every layer's corners stand a little differently.
fn ring(middle: (f64, f64), radius: (f64, f64), corners: usize, seed: usize) -> LineString<f64> {
    (0..=corners)
        .map(|corner| {
            let corner = corner % corners;
            let turn = corner as f64 / corners as f64 * std::f64::consts::TAU;
            let share = 0.8 + 0.2 * ((seed * 31 + corner * 17) % 97) as f64 / 97.0;
            (middle.0 + radius.0 * share * turn.cos(), middle.1 + radius.1 * share * turn.sin())
        })
        .collect()
}

fn features(layer: usize, grain: Grain) -> Vec<Feature> {
    let Grain { columns, rows, corners } = grain;
    let (west, south, width, height) = LAND;
    let (dx, dy) = (width / columns as f64, height / rows as f64);
    (0..columns * rows)
        .map(|at| {
            let east = (at % columns) as f64 + 0.5 + layer as f64 * 0.03;
            let north = (at / columns) as f64 + 0.5;
            let shape =
                ring((west + east * dx, south + north * dy), (0.5 * dx, 0.5 * dy), corners, at + layer * 7);
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
        let places: Vec<String> = ring(middle, (0.0022, 0.0018), PARCELS.corners, at)
            .0
            .iter()
            .map(|at| format!("[{},{}]", at.x, at.y))
            .collect();
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

/// A project whose library has so many layers.
fn write(path: &Path, layers: usize, grain: Grain) -> Result<(), Box<dyn Error>> {
    let stamp = Stamp { person: "bench".to_owned(), at: "2021-04-28T00:00:00Z".to_owned() };
    let mut bureau =
        Bureau { id: Id::NEW, name: "局".to_owned(), adcode: "130529".to_owned(), parent: None };
    let roles =
        [LayerRole::Farmland, LayerRole::Redline, LayerRole::Cropland, LayerRole::Town, LayerRole::Plan];
    let mut project = Project::create(path, &mut bureau, &stamp, 1)?;
    for at in 0..layers {
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
        write_library_layer(&project.library_path(), &mut layer, &[], &mut features(at, grain))?;
        project.write("layer", &stamp, |writer| writer.insert(&mut layer))?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    if arguments.next().as_deref() == Some("million") {
        return write(&folder.join("million.gpkg"), 1, MILLION);
    }
    write(&folder.join("land.gpkg"), 10, PARCELS)?;
    std::fs::write(folder.join("one.geojson"), extents(1))?;
    std::fs::write(folder.join("many.geojson"), extents(EXTENTS))?;
    Ok(())
}
