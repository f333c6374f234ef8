//! Base maps of every kind, made by GDAL's own tools: drawn where they belong, in the zone and in degrees, on the map
//! and on sheets; broken ones are refused in one line.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use jitu_app::sheets::{self, SheetLayer, SheetSpec};
use jitu_app::styles::bases;
use jitu_app::tiles::{self, Answer, TileKey, Tiles};
use jitu_app::{Session, Settings, keeping};
use jitu_render::grid::Tile;
use jitu_render::picture;
use jitu_render::plane::Plane;

/// West, north, east, south of the picture in zone 38, metres: around 115.034° E, 37.222° N.
const AROUND: [f64; 4] = [38_585_000.0, 4_128_000.0, 38_599_000.0, 4_114_000.0];
/// Cells of the picture along each side.
const CELLS: usize = 700;
/// Its four quarters.
const COLOURS: [[u8; 3]; 4] = [[200, 30, 30], [30, 160, 30], [30, 30, 200], [220, 200, 40]];

struct Desk {
    session: Session,
    tiles: Arc<Tiles>,
    folder: tempfile::TempDir,
}

impl Desk {
    fn julu() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets");
        let mut session = Session::new(Settings {
            assets: assets.clone(),
            config: folder.path().join("config"),
            documents: folder.path().join("documents"),
            person: "测试员".to_owned(),
        });
        let path = folder.path().join("巨鹿.gpkg");
        keeping::create_sample(&mut session, "julu-2021", Some(&path)).unwrap();
        let tiles = Tiles::new(&assets, &folder.path().join("tiles"));
        Self { session, tiles, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let done = Command::new(program).current_dir(self.folder.path()).args(arguments).output().unwrap();
        assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// A GeoTIFF of four colours: north-west, north-east, south-west, south-east.
    fn tiff(&self) -> PathBuf {
        let mut bytes = format!("P6\n{CELLS} {CELLS}\n255\n").into_bytes();
        for row in 0..CELLS {
            for column in 0..CELLS {
                bytes.extend(COLOURS[row / (CELLS / 2) * 2 + column / (CELLS / 2)]);
            }
        }
        std::fs::write(self.path("a.ppm"), bytes).unwrap();
        let corners = AROUND.map(|metres| metres.to_string());
        let mut arguments = vec!["-q", "-a_srs", "EPSG:4526", "-a_ullr"];
        arguments.extend(corners.iter().map(String::as_str));
        arguments.extend(["a.ppm", "影像.tif"]);
        self.run("gdal_translate", &arguments);
        self.path("影像.tif")
    }

    fn mbtiles(&self, name: &str) -> PathBuf {
        self.run("gdal_translate", &["-q", "-of", "MBTILES", "影像.tif", name]);
        self.path(name)
    }

    /// Changes an SQLite file behind everyone's back.
    fn sql(&self, name: &str, sql: &str) {
        let script =
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()";
        self.run("python3", &["-c", script, name, sql]);
    }

    /// Adds a base map and gives its id.
    fn add(&mut self, path: &Path) -> jitu_app::views::RowId {
        bases::add_base_map(&mut self.session, path).unwrap();
        bases::base_maps(&self.session).unwrap().last().unwrap().id
    }

    /// The colour that the map shows at a place, drawn in a plane.
    fn colour(&self, source: &str, plane: Plane, (lon, lat): (f64, f64)) -> Option<[u8; 4]> {
        let states = tiles::refresh(&self.session, &self.tiles).unwrap();
        let version = states.into_iter().find(|one| one.key == source)?.version;
        let (x, y) = plane.project(lon, lat);
        let tile = Tile::at(plane, 7, x, y).unwrap();
        let key = TileKey { source: source.to_owned(), version, plane, tile };
        let Answer::Picture(png) = self.tiles.tile(&key) else { return None };
        let (west, north) = tile.corner(plane);
        let pixel = |metres: f64| (metres / tile.metres_per_pixel()) as u32;
        let pixmap = picture::from_png(&png).unwrap();
        let found = pixmap.pixel(pixel(x - west), pixel(north - y))?.demultiply();
        Some([found.red(), found.green(), found.blue(), found.alpha()])
    }
}

/// Places a fifth of the picture inside its corners, in degrees, each with its colour.
fn places() -> [((f64, f64), [u8; 3]); 4] {
    let [west, north, east, south] = AROUND;
    let (left, right) = (west + (east - west) / 5.0, east - (east - west) / 5.0);
    let (top, bottom) = (north - (north - south) / 5.0, south + (north - south) / 5.0);
    let plane = Plane::of(115.0);
    let at = [(left, top), (right, top), (left, bottom), (right, bottom)];
    [0, 1, 2, 3].map(|quarter| (plane.unproject(at[quarter].0, at[quarter].1), COLOURS[quarter]))
}

fn near(found: &[u8], wanted: [u8; 3]) -> bool {
    found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 6)
}

#[test]
fn every_kind_lies_where_it_belongs_in_both_projections() {
    let mut desk = Desk::julu();
    let tiff = desk.tiff();
    let mbtiles = desk.mbtiles("瓦片.mbtiles");
    desk.run("gdal_translate", &["-q", "-of", "GPKG", "-co", "TILE_FORMAT=PNG", "影像.tif", "瓦片.gpkg"]);
    let geopackage = desk.path("瓦片.gpkg");
    for path in [tiff, mbtiles, geopackage] {
        let id = desk.add(&path);
        let source = format!("b{}", id.id::<()>());
        for plane in [Plane::of(115.0), Plane::Degrees] {
            for (place, wanted) in places() {
                let found = desk.colour(&source, plane, place);
                assert!(
                    found.is_some_and(|found| near(&found[..3], wanted) && found[3] == 255),
                    "{} {plane:?} {place:?}: {found:?} for {wanted:?}",
                    path.display()
                );
            }
            // Beside the picture there is nothing.
            let beside = desk.colour(&source, plane, (114.9, 37.3));
            assert!(beside.is_none_or(|colour| colour[3] == 0), "{beside:?}");
        }
    }
}

#[test]
fn broken_tiles_are_refused_in_one_line() {
    let mut desk = Desk::julu();
    desk.tiff();
    let cut = "update tiles set tile_data = substr(tile_data, 1, 60)";
    let none = "update tiles set tile_data = zeroblob(0)";
    let words = "update tiles set tile_data = 'not a picture'";
    let bare = "drop table metadata";
    let gone = "drop table tiles";
    let mut told = Vec::new();
    for (name, sql) in [
        ("截断.mbtiles", cut),
        ("无.mbtiles", none),
        ("文字.mbtiles", words),
        ("缺元数据.mbtiles", bare),
        ("缺瓦片.mbtiles", gone),
    ] {
        let path = desk.mbtiles(name);
        desk.sql(name, sql);
        told.push((name, bases::add_base_map(&mut desk.session, &path).err()));
    }
    // A file that was cut in the middle, and one that is none.
    let whole = std::fs::read(desk.mbtiles("半.mbtiles")).unwrap();
    std::fs::write(desk.path("半.mbtiles"), &whole[..whole.len() / 3]).unwrap();
    std::fs::write(desk.path("假.gpkg"), b"SQLite format 3\0 and nothing more").unwrap();
    for name in ["半.mbtiles", "假.gpkg"] {
        let path = desk.path(name);
        told.push((name, bases::add_base_map(&mut desk.session, &path).err()));
    }
    let taken: Vec<&str> = told.iter().filter(|(_, error)| error.is_none()).map(|(name, _)| *name).collect();
    assert_eq!(taken, Vec::<&str>::new());
    for (name, error) in told.iter().filter_map(|(name, error)| error.as_ref().map(|error| (name, error))) {
        assert_eq!(error.code, "not_a_base_map", "{name}: {error}");
        let text = error.to_string();
        assert!(!text.contains('\n') && text.contains(name) && text.chars().count() < 300, "{text}");
    }
    assert!(bases::base_maps(&desk.session).unwrap().is_empty());
}

#[test]
fn a_base_map_that_breaks_later_shows_nothing_and_hurts_nobody() {
    let mut desk = Desk::julu();
    desk.tiff();
    let path = desk.mbtiles("瓦片.mbtiles");
    let source = format!("b{}", desk.add(&path).id::<()>());
    let (place, wanted) = places()[0];
    assert!(near(&desk.colour(&source, Plane::Degrees, place).unwrap()[..3], wanted));
    desk.sql("瓦片.mbtiles", "update tiles set tile_data = substr(tile_data, 1, 60)");
    assert_eq!(desk.colour(&source, Plane::Degrees, place).filter(|found| found[3] > 0), None);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(desk.colour(&source, Plane::Degrees, place), None);
    let spec = SheetSpec { layers: Some(Vec::new()), ..sheet() };
    let out = desk.path("图.svg");
    let task = sheets::prepare_export(&mut desk.session, &spec, false, &out, 300.0).unwrap();
    let made = task.run(&mut |_| true).unwrap();
    assert!(
        made.notes.iter().any(|note| note.contains("瓦片") && note.contains("不在原处")),
        "{:?}",
        made.notes
    );
}

/// A sheet of the picture's middle on which nothing lies over it.
fn sheet() -> SheetSpec {
    SheetSpec {
        layout: "a4-landscape".to_owned(),
        scale: Some(50_000.0),
        centre: Some((115.034, 37.222)),
        grid: "none".to_owned(),
        inset: false,
        towers: false,
        extents: false,
        coverage: false,
        layers: Some(Vec::new()),
        ..SheetSpec::default()
    }
}

#[test]
fn sheets_show_base_maps_where_they_belong() {
    let mut desk = Desk::julu();
    let tiff = desk.tiff();
    let id = desk.add(&tiff);
    let edit = bases::BaseMapEdit {
        source: Some("某局航片".to_owned()),
        approval: Some("GS（2024）1号".to_owned()),
        ..Default::default()
    };
    bases::edit_base_map(&mut desk.session, id, &edit).unwrap();
    let out = desk.path("图.png");
    let view = sheets::prepare(&mut desk.session, &sheet(), false).unwrap().views()[0];
    let task = sheets::prepare_export(&mut desk.session, &sheet(), false, &out, 150.0).unwrap();
    let made = task.run(&mut |_| true).unwrap();
    assert_eq!(made.notes, Vec::<String>::new());
    let pixmap = picture::from_png(&std::fs::read(&out).unwrap()).unwrap();
    let at = |(lon, lat): (f64, f64)| {
        let (x, y) = view.place_degrees(lon, lat);
        let pixel = pixmap.pixel((x / 25.4 * 150.0) as u32, (y / 25.4 * 150.0) as u32).unwrap();
        [pixel.red(), pixel.green(), pixel.blue()]
    };
    let plane = Plane::of(115.0);
    for (quarter, (dx, dy)) in [(-1.0, 1.0), (1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)].into_iter().enumerate() {
        // 40 m, 0.8 mm on paper, from the cross in the middle of the picture, and a kilometre.
        for metres in [40.0, 1000.0, 2000.0] {
            let place = plane.unproject(38_592_000.0 + dx * metres, 4_121_000.0 + dy * metres);
            assert!(near(&at(place), COLOURS[quarter]), "{quarter} {metres}: {:?}", at(place));
        }
    }
    // On vector paper it is one picture, named with its approval.
    let svg = desk.path("图.svg");
    let made = |desk: &mut Desk, spec: &SheetSpec| {
        let task = sheets::prepare_export(&mut desk.session, spec, false, &svg, 300.0).unwrap();
        let notes = task.run(&mut |_| true).unwrap().notes;
        (std::fs::read_to_string(&svg).unwrap(), notes)
    };
    let (text, _) = made(&mut desk, &sheet());
    assert_eq!(text.matches("<image").count(), 1);
    assert!(text.contains("某局航片（审图号：GS（2024）1号）"), "no source");
    let (text, _) = made(&mut desk, &SheetSpec { bases: Some(Vec::new()), ..sheet() });
    assert_eq!(text.matches("<image").count(), 0);
    // One above the sheet is left out, and said.
    let (text, notes) = made(&mut desk, &SheetSpec { secrecy: "public".to_owned(), ..sheet() });
    assert_eq!(text.matches("<image").count(), 0);
    assert!(notes.iter().any(|note| note.contains("影像") && note.contains("内部")), "{notes:?}");
    let chosen = SheetSpec { bases: Some(vec![SheetLayer { id, opacity: 0.4 }]), ..sheet() };
    assert_eq!(made(&mut desk, &chosen).0.matches("<image").count(), 1);
}
