//! Prints how long a project file takes to make, open, read and edit, and what the journal modes of SQLite cost and
//! leave behind: the figures of docs/adr/0001. Run with `cargo run --release -p jitu-store --example measure [FOLDER]`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use geo_types::{Geometry, Point, polygon};
use jitu_model::Id;
use jitu_model::place::{Feature, Layer, LayerHome, LayerRole, Secrecy};
use jitu_model::programme::{Bureau, Programme};
use jitu_model::system::{Asset, FundedSystem, Tenure, Tower, TowerOrigin};
use jitu_store::{Project, Stamp, Writer, write_library_layer};
use rusqlite::Connection;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).map_or_else(std::env::temp_dir, PathBuf::from).join("jitu-measure");
    std::fs::create_dir_all(&folder)?;
    project(&folder)?;
    for (mode, synchronous) in
        [("DELETE", "FULL"), ("DELETE", "EXTRA"), ("TRUNCATE", "FULL"), ("PERSIST", "FULL"), ("WAL", "FULL")]
    {
        journal_mode(&folder, mode, synchronous)?;
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn say(what: &str, since: Instant) {
    println!("{what:<44}{:9.2} ms", since.elapsed().as_secs_f64() * 1000.0);
}

fn stamp() -> Stamp {
    Stamp { person: "measure".to_owned(), at: "2021-04-28T00:00:00Z".to_owned() }
}

/// A project of the size of a county: 64 towers, two layers of outlines, 3,000 reference polygons beside it.
fn project(folder: &Path) -> Result<(), Box<dyn Error>> {
    let path = folder.join("a.gpkg");
    let mut bureau =
        Bureau { id: Id::NEW, name: "局".to_owned(), adcode: "130529".to_owned(), parent: None };
    let start = Instant::now();
    let mut project = Project::create_with(&path, &mut bureau, &stamp(), 1, |project| {
        project.write("fill", &stamp(), fill)
    })?;
    say("make a project: 64 towers, 2 layers", start);
    let start = Instant::now();
    write_library_layer(&project.library_path(), &mut layer("cropland"), &[], &mut outlines(3_000, 40))?;
    say("library layer: 3,000 polygons of 40 vertices", start);
    for (table, count) in [("kept", 5_000), ("not", 5_001)] {
        let shapes = outlines(count, 40);
        let size = std::fs::metadata(&path)?.len();
        let start = Instant::now();
        project.write("layer", &stamp(), |w| w.create_layer(&mut layer(table), &[], &shapes))?;
        say(&format!("layer of {count} polygons ({table} in the journal)"), start);
        println!("  the file grew by {} KB", (std::fs::metadata(&path)?.len() - size) / 1024);
        let start = Instant::now();
        project.undo(&stamp())?;
        say("  undo", start);
    }
    let start = Instant::now();
    project.write("edit", &stamp(), rename)?;
    say("one edit", start);
    let start = Instant::now();
    project.undo(&stamp())?;
    say("undo", start);
    let start = Instant::now();
    let sound = project.verify()?.is_sound();
    say(&format!("verify (sound: {sound})"), start);
    drop(project);
    let mut best = f64::INFINITY;
    for _ in 0..20 {
        let start = Instant::now();
        let snapshot = Project::open(&path)?.snapshot()?;
        assert_eq!(snapshot.towers.len(), 64);
        best = best.min(start.elapsed().as_secs_f64() * 1000.0);
    }
    println!("{:<44}{best:9.2} ms", "open and read, best of 20");
    println!("project file: {} KB", std::fs::metadata(&path)?.len() / 1024);
    Ok(())
}

/// Two hundred small edits in a mode, and what a copy of the one file holds while the program still has it open.
fn journal_mode(folder: &Path, mode: &str, synchronous: &str) -> Result<(), Box<dyn Error>> {
    let path = folder.join(format!("{mode}-{synchronous}.gpkg"));
    let conn = Connection::open(&path)?;
    conn.pragma_update(None, "synchronous", synchronous)?;
    conn.pragma_update_and_check(None, "journal_mode", mode, |row| row.get::<_, String>(0))?;
    conn.execute_batch("CREATE TABLE a (id INTEGER PRIMARY KEY, text TEXT)")?;
    let start = Instant::now();
    for number in 0..200 {
        conn.execute("INSERT INTO a (text) VALUES (?1)", [format!("{number:0200}")])?;
    }
    let each = start.elapsed().as_secs_f64() * 1000.0 / 200.0;
    let beside: Vec<String> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(&format!("{mode}-{synchronous}.gpkg-")))
        .collect();
    // Another process copies the file, as a person with a file manager does.
    let copy = folder.join(format!("{mode}-{synchronous}.copy.gpkg"));
    std::process::Command::new("cp").args([&path, &copy]).status()?;
    let copied: i64 = Connection::open(&copy)?
        .query_row("SELECT count(*) FROM a", [], |row| row.get(0))
        .unwrap_or_default();
    println!(
        "{mode:<9}{synchronous:<6}{each:6.2} ms an edit; copy made meanwhile holds {copied} of 200; beside it: {beside:?}"
    );
    Ok(())
}

fn fill(w: &mut Writer<'_>) -> jitu_store::Result<()> {
    let bureau = w.all::<Bureau>()?.remove(0).id;
    let programme =
        w.insert(&mut Programme { bureau, name: "项目".to_owned(), year: 2021, ..Programme::default() })?;
    let (name, purpose, partners) = ("系统".to_owned(), None, None);
    let system =
        w.insert(&mut FundedSystem { id: Id::NEW, programme, name, purpose, partners, position: 1 })?;
    let asset = w.insert(&mut Asset {
        id: Id::NEW,
        system,
        kind: "点位".to_owned(),
        count: 64,
        in_use: None,
        reused: None,
        built: None,
        tenure: Tenure::Unknown,
        note: None,
        position: 1,
    })?;
    for number in 0..64 {
        w.insert(&mut tower(asset, number))?;
    }
    w.create_layer(&mut layer("county"), &[], &outlines(1, 500))?;
    w.create_layer(&mut layer("township"), &[], &outlines(10, 200))?;
    Ok(())
}

fn rename(w: &mut Writer<'_>) -> jitu_store::Result<()> {
    let mut programme = w.all::<Programme>()?.remove(0);
    programme.name.push_str("二期");
    w.update(&programme)
}

fn tower(asset: Id<Asset>, number: u32) -> Tower {
    Tower {
        id: Id::NEW,
        asset,
        code: format!("T{number}"),
        name: format!("{number}"),
        township: None,
        origin: TowerOrigin::New,
        in_use: true,
        ground_height_m: None,
        mast_height_m: 35.0,
        range_m: 5000.0,
        azimuth_deg: None,
        view_angle_deg: None,
        image_width_px: None,
        sensor_width_mm: None,
        focal_mm: None,
        synthetic: true,
        geometry: Geometry::Point(Point::new(115.0 + f64::from(number) * 0.01, 37.0)),
    }
}

fn layer(table: &str) -> Layer {
    Layer {
        id: Id::NEW,
        name: table.to_owned(),
        role: LayerRole::Other,
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
        position: 1,
        ..Layer::default()
    }
}

fn outlines(count: u32, vertices: u32) -> Vec<Feature> {
    let corner = |number: u32, vertex: u32| {
        let angle = f64::from(vertex) / f64::from(vertices) * std::f64::consts::TAU;
        (
            115.0 + f64::from(number % 60) * 0.01 + angle.cos() * 0.004,
            37.0 + f64::from(number / 60) * 0.01 + angle.sin() * 0.004,
        )
    };
    (0..count)
        .map(|number| {
            let mut shape = polygon![];
            shape.exterior_mut(|ring| {
                *ring = (0..=vertices).map(|vertex| corner(number, vertex % vertices)).collect();
            });
            Feature {
                id: Id::NEW,
                name: None,
                code: None,
                class: None,
                values: Vec::new(),
                geometry: Geometry::Polygon(shape),
            }
        })
        .collect()
}
