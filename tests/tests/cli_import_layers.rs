//! `jitu import` of map data: every format staff have, coordinate systems stated and missing, and what must not come in.

use std::io::Write as _;
use std::path::Path;

use jitu_tests::{Place, assert_keys};
use serde_json::Value;
use zip::write::SimpleFileOptions;

/// Two parcels in the sample's county, one of them with a hole, with Chinese attributes.
const PARCELS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"BSM":"130529001","DLBM":"0103","ZLDWMC":"巨鹿镇东街","面积":12.5,"年份":2021,"日期":"2021-06-18"},
 "geometry":{"type":"Polygon","coordinates":[[[115.02,37.20],[115.05,37.20],[115.05,37.23],[115.02,37.23],[115.02,37.20]],
 [[115.03,37.21],[115.03,37.22],[115.04,37.22],[115.03,37.21]]]}},
{"type":"Feature","properties":{"BSM":"130529002","DLBM":"0101","ZLDWMC":"王虎寨镇","面积":null,"年份":null,"日期":null},
 "geometry":{"type":"Polygon","coordinates":[[[115.06,37.20],[115.07,37.201],[115.065,37.21],[115.06,37.20]]]}}]}"#;

const POINTS: &str =
    "名称,编号,经度,纬度\n一号点,007,115.03,37.21\n二号点,008,115°02′24″,37°12′36″\n三号点,009,,\n";

fn julu() -> Place {
    let place = Place::julu();
    std::fs::write(place.path("parcels.geojson"), PARCELS).unwrap();
    place
}

/// The parcels as another file.
fn made(place: &Place, out: &str, options: &[&str]) {
    let mut arguments = options.to_vec();
    arguments.extend([out, "parcels.geojson"]);
    place.tool("ogr2ogr", &arguments);
}

/// Imports; gives the one layer that came in.
#[track_caller]
fn imported(place: &Place, arguments: &[&str]) -> Value {
    let mut all = vec!["import", "julu.gpkg"];
    all.extend(arguments);
    all.push("--json");
    let done = place.jitu(&all).exits(0).json();
    assert_keys(&done, &["layers", "left_out"]);
    assert_eq!(done["layers"].as_array().unwrap().len(), 1, "{done}");
    let layer = done["layers"][0].clone();
    assert_keys(
        &layer,
        &[
            "id", "name", "file", "role", "home", "system", "encoding", "features", "repaired", "left_out",
            "bounds", "notes",
        ],
    );
    layer
}

/// What SQLite says.
fn asked(place: &Place, file: &str, sql: &str) -> String {
    let script = "import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print('|'.join('' if v is None else str(v) for v in row))";
    place.tool("/usr/bin/python3", &["-c", script, file, sql]).trim_end().to_owned()
}

/// The table of the layer that came in last.
fn table(place: &Place) -> String {
    asked(place, "julu.gpkg", "SELECT table_name FROM layer ORDER BY position DESC LIMIT 1")
}

#[track_caller]
fn is_here(layer: &Value) {
    let bounds: Vec<f64> = layer["bounds"].as_array().unwrap().iter().map(|b| b.as_f64().unwrap()).collect();
    for (found, expected) in bounds.iter().zip([115.02, 37.20, 115.07, 37.23]) {
        assert!((found - expected).abs() < 1e-6, "{bounds:?}");
    }
}

/// Nothing of an import that was refused is in the files.
#[track_caller]
fn untouched(place: &Place, before: &(String, String)) {
    assert_eq!(&state(place), before);
}

fn state(place: &Place) -> (String, String) {
    let layers = asked(place, "julu.gpkg", "SELECT count(*), (SELECT count(*) FROM jitu_journal) FROM layer");
    (layers, asked(place, "julu.layers.gpkg", "SELECT group_concat(table_name) FROM gpkg_contents"))
}

#[test]
fn a_shapefile_comes_in_whole_in_any_encoding_and_zone() {
    let place = julu();
    std::fs::create_dir(place.path("shp")).unwrap();
    made(&place, "shp/dltb.shp", &["-t_srs", "EPSG:4526", "-lco", "ENCODING=GBK"]);
    // As ESRI's programs describe the zone: without a code.
    let prj = std::fs::read_to_string(place.path("shp/dltb.prj")).unwrap();
    assert!(!prj.contains("AUTHORITY"), "{prj}");
    let undeclared = |language: u8| {
        let _ = std::fs::remove_file(place.path("shp/dltb.cpg"));
        let mut dbf = std::fs::read(place.path("shp/dltb.dbf")).unwrap();
        dbf[29] = language;
        std::fs::write(place.path("shp/dltb.dbf"), dbf).unwrap();
    };
    for language in [None, Some(0x4d), Some(0)] {
        language.inspect(|language| undeclared(*language));
        let layer = imported(&place, &["shp/dltb.shp"]);
        assert_eq!(layer["encoding"], "gb18030", "{language:?}");
        assert_eq!((&layer["role"], &layer["home"]), (&"cropland".into(), &"library".into()));
        assert!(layer["system"].as_str().unwrap().contains("EPSG:4526"), "{layer}");
        is_here(&layer);
        let rows = asked(
            &place,
            "julu.layers.gpkg",
            &format!(
                "SELECT name, code, class, \"面积\", \"年份\", \"日期\" FROM {} ORDER BY id",
                table(&place)
            ),
        );
        assert_eq!(rows, "巨鹿镇东街|130529001|0103|12.5|2021|2021-06-18\n王虎寨镇|130529002|0101|||");
        // One step back, and nobody sees it any more.
        place.jitu(&["undo", "julu.gpkg"]).exits(0);
    }
    let layer = imported(&place, &["shp/dltb.dbf"]);
    let kept = asked(
        &place,
        "julu.gpkg",
        "SELECT source_crs, name_field, code_field, class_field, crs FROM layer ORDER BY position DESC LIMIT 1",
    );
    assert_eq!(kept, "4526|ZLDWMC|BSM|DLBM|4490");
    assert_eq!(layer["features"], 2);
    place.jitu(&["verify", "julu.gpkg"]).exits(0);
    let seen = place.tool("ogrinfo", &["-so", "julu.layers.gpkg", &table(&place)]);
    assert!(seen.contains("Multi Polygon") && seen.contains("Feature Count: 2"), "{seen}");
}

#[test]
fn every_format_comes_in() {
    let place = julu();
    made(&place, "utf8.shp", &["-lco", "ENCODING=UTF-8"]);
    made(&place, "zone20.gpkg", &["-t_srs", "EPSG:4498"]);
    made(&place, "all.gdb", &["-f", "OpenFileGDB"]);
    made(&place, "all.kml", &["-f", "LIBKML"]);
    made(&place, "all.kmz", &["-f", "LIBKML"]);
    made(&place, "all.tab", &["-f", "MapInfo File", "-lco", "ENCODING=CP936"]);
    for file in ["parcels.geojson", "utf8.shp", "zone20.gpkg", "all.gdb", "all.kml", "all.kmz", "all.tab"] {
        let layer = imported(&place, &[file, "--role", "patch"]);
        assert_eq!(layer["features"], 2, "{file}");
        is_here(&layer);
        assert_eq!((&layer["role"], &layer["home"]), (&"patch".into(), &"project".into()), "{file}");
        let names = asked(
            &place,
            "julu.gpkg",
            &format!("SELECT coalesce(name, '') FROM {} ORDER BY id", table(&place)),
        );
        // KML has a name of its own, which these have not.
        assert!(file.contains(".km") || names == "巨鹿镇东街\n王虎寨镇", "{file}: {names}");
    }
    made(&place, "all.dxf", &["-f", "DXF", "-t_srs", "EPSG:4526", "-nlt", "LINESTRING", "-select", ""]);
    place.jitu(&["import", "julu.gpkg", "all.dxf"]).refused(&["all.dxf", "EPSG:4526", "--crs 4526"]);
    let lines = imported(&place, &["all.dxf", "--crs", "4526"]);
    is_here(&lines);

    std::fs::write(
        place.path("walk.gpx"),
        r#"<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="37.2" lon="115.0"><name>巡查点</name></wpt></gpx>"#,
    )
    .unwrap();
    assert_eq!(imported(&place, &["walk.gpx"])["name"], "walk");

    std::fs::write(
        place.path("parcel.txt"),
        "[属性描述]\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n带号=38\r\n[地块坐标]\r\n4,1,D1,一号地块,面,,农用地,0103,@\r\nJ1,1,4120000,38591000\r\nJ2,1,4120000,38592000\r\nJ3,1,4121000,38592000\r\nJ1,1,4120000,38591000\r\n",
    )
    .unwrap();
    let parcels = imported(&place, &["parcel.txt"]);
    assert_eq!((&parcels["name"], &parcels["features"]), (&"parcel".into(), &1.into()));
}

#[test]
fn tables_and_photographs_become_points() {
    let place = julu();
    std::fs::write(place.path("points.csv"), POINTS).unwrap();
    // A table says no coordinate system, and phone maps shift theirs: nothing is assumed.
    place.jitu(&["import", "julu.gpkg", "points.csv"]).refused(&["points.csv", "--crs 4490"]);
    let layer = imported(&place, &["points.csv", "--crs", "4490"]);
    assert_eq!((&layer["features"], &layer["left_out"]), (&2.into(), &1.into()));
    assert!(layer["notes"].to_string().contains("第 4 行（三号点）"), "{layer}");
    let rows = asked(&place, "julu.gpkg", &format!("SELECT name, code FROM {} ORDER BY id", table(&place)));
    assert_eq!(rows, "一号点|007\n二号点|008");
    let shifted = imported(&place, &["points.csv", "--crs", "gcj02"]);
    let west = |layer: &Value| layer["bounds"][0].as_f64().unwrap();
    let apart = west(&layer) - west(&shifted);
    assert!((0.001..0.01).contains(&apart), "GCJ-02 shows places to the east of where they are: {apart}");

    std::fs::create_dir(place.path("photos")).unwrap();
    std::fs::write(place.path("photos/IMG_1.jpg"), photo(Some((115.03, 37.21)))).unwrap();
    std::fs::write(place.path("photos/IMG_2.jpg"), photo(None)).unwrap();
    let photos = imported(&place, &["photos"]);
    assert_eq!((&photos["features"], &photos["left_out"]), (&1.into(), &1.into()));
    assert!(photos["notes"].to_string().contains("IMG_2.jpg"), "{photos}");
    let kept = asked(&place, "julu.gpkg", &format!("SELECT name, time FROM {}", table(&place)));
    assert_eq!(kept, "IMG_1.jpg|2021-06-18 10:24:00");
}

#[test]
fn a_missing_description_is_proposed_and_never_assumed() {
    let place = julu();
    made(&place, "cut.shp", &["-t_srs", "EPSG:4547"]);
    std::fs::remove_file(place.path("cut.prj")).unwrap();
    let before = state(&place);
    // Six digits: the zone is that of the county.
    place.jitu(&["import", "julu.gpkg", "cut.shp"]).refused(&["cut.shp", "114°", "--crs 4547"]);
    untouched(&place, &before);
    is_here(&imported(&place, &["cut.shp", "--crs", "4547"]));
    place.jitu(&["import", "julu.gpkg", "cut.shp", "--crs", "nonsense"]).refused(&["nonsense"]);

    // Latitude first.
    std::fs::write(place.path("turned.csv"), "名称,经度,纬度\n甲,37.21,115.03\n").unwrap();
    place.jitu(&["import", "julu.gpkg", "turned.csv"]).refused(&["turned.csv", "--crs 4490 --swap"]);
    place.jitu(&["import", "julu.gpkg", "turned.csv", "--crs", "4490"]).refused(&[
        "turned.csv 第 2 个要素",
        "37.21",
        "--swap",
    ]);
    let layer = imported(&place, &["turned.csv", "--crs", "4490", "--swap"]);
    assert_eq!(layer["bounds"][0], 115.03);

    // Metres in a file that by its format is in degrees.
    std::fs::write(place.path("metres.csv"), "X,Y\n4121234,38591432\n").unwrap();
    place.jitu(&["import", "julu.gpkg", "metres.csv"]).refused(&["--crs 4526"]);
    made(&place, "metres.geojson", &["-t_srs", "EPSG:4526", "-lco", "RFC7946=NO"]);
    let text = std::fs::read_to_string(place.path("metres.geojson")).unwrap();
    let crs = text.lines().find(|line| line.contains("\"crs\"")).unwrap().to_owned();
    std::fs::write(place.path("metres.geojson"), text.replace(&crs, "")).unwrap();
    place.jitu(&["import", "julu.gpkg", "metres.geojson"]).refused(&["metres.geojson", "--crs 4526"]);
    is_here(&imported(&place, &["metres.geojson", "--crs", "4526"]));
}

#[test]
fn data_that_straddle_two_zones_lie_side_by_side() {
    let place = julu();
    std::fs::write(place.path("two.csv"), "名称,X,Y\n西,37720000,3166000\n东,38380000,3166000\n").unwrap();
    let layer = imported(&place, &["two.csv", "--crs", "4525"]);
    let bounds = &layer["bounds"];
    let (west, east) = (bounds[0].as_f64().unwrap(), bounds[2].as_f64().unwrap());
    assert!(112.0 < west && east < 114.0, "{bounds}");
    assert!(layer["notes"].to_string().contains("EPSG:4526"), "{layer}");
}

#[test]
fn older_datums_are_told_and_never_taken_for_cgcs2000() {
    let place = julu();
    for (epsg, name) in
        [(2362, "1980 西安"), (4610, "1980 西安"), (2414, "1954"), (21420, "1954"), (4214, "1954")]
    {
        let file = format!("old{epsg}.shp");
        made(&place, &file, &["-t_srs", &format!("EPSG:{epsg}"), "-lco", "ENCODING=UTF-8"]);
        let seen = place.jitu(&["import", "julu.gpkg", &file, "--dry-run", "--json"]).exits(0).json();
        let layer = imported(&place, &[&file]);
        // Before as after, with how far off places are.
        for notes in [seen[0]["notes"].to_string(), layer["notes"].to_string()] {
            assert!(notes.contains(name) && notes.contains("几十米到一百多米"), "{epsg}: {notes}");
        }
        assert!(layer["system"].as_str().unwrap().contains(&format!("EPSG:{epsg}")), "{layer}");
        let kept = "SELECT source_crs FROM layer ORDER BY position DESC LIMIT 1";
        assert_eq!(asked(&place, "julu.gpkg", kept), epsg.to_string());
    }
    // Taken for another all the same, by a person: then that is said.
    let forced = imported(&place, &["old2362.shp", "--crs", "4526"]);
    assert!(forced["notes"].to_string().contains("请再核对"), "{forced}");
    // Digits do not tell the datum: the choices have all three.
    std::fs::remove_file(place.path("old2362.prj")).unwrap();
    let seen = place.jitu(&["import", "julu.gpkg", "old2362.shp", "--dry-run", "--json"]).exits(2).json();
    assert!(seen[0]["notes"].to_string().contains("从数字看不出"), "{seen}");
    let systems = seen[0]["systems"].to_string();
    for code in ["\"4526\"", "\"2362\"", "\"2414\""] {
        assert!(systems.contains(code), "{code}: {systems}");
    }
    let said = imported(&place, &["old2362.shp", "--crs", "2362"]);
    assert!(said["notes"].to_string().contains("1980 西安"), "{said}");
    // Nothing to say of what is in CGCS2000.
    made(&place, "new.shp", &["-t_srs", "EPSG:4526", "-lco", "ENCODING=UTF-8"]);
    assert_eq!(imported(&place, &["new.shp"])["notes"].as_array().unwrap().len(), 0);
    // A parcel file that says so.
    std::fs::write(
        place.path("old.txt"),
        "[属性描述]\n坐标系=1980西安坐标系\n几度分带=3\n带号=38\n[地块坐标]\n4,1,D1,一号地块,面,,,,@\nJ1,1,4120000,38591000\nJ2,1,4120000,38592000\nJ3,1,4121000,38592000\nJ1,1,4120000,38591000\n",
    )
    .unwrap();
    let parcels = imported(&place, &["old.txt"]);
    assert!(parcels["notes"].to_string().contains("1980 西安"), "{parcels}");
    let checked = place.jitu(&["overlay", "julu.gpkg", "old.txt", "--json"]);
    assert!(checked.stdout.contains("1980 西安"), "{}", checked.stdout);
}

#[test]
fn several_layers_are_one_step_and_previews_write_nothing() {
    let place = julu();
    std::fs::create_dir(place.path("data")).unwrap();
    made(&place, "data/永久基本农田.shp", &[]);
    made(&place, "data/规划.gpkg", &[]);
    std::fs::write(place.path("data/readme.txt"), "no parcels").unwrap();
    let before = state(&place);
    let seen = place.jitu(&["import", "julu.gpkg", "data", "--dry-run", "--json"]).exits(0).json();
    assert_eq!(seen.as_array().unwrap().len(), 2);
    assert_eq!(seen[0]["rows"][0].as_array().unwrap().len(), seen[0]["fields"].as_array().unwrap().len());
    assert!(seen[0]["sample"].as_str().unwrap().contains("MultiPolygon"), "{seen}");
    untouched(&place, &before);
    let done = place.jitu(&["import", "julu.gpkg", "data", "--json"]).exits(0).json();
    assert_eq!(done["layers"].as_array().unwrap().len(), 2, "{done}");
    assert!(done["left_out"][0].as_str().unwrap().contains("readme.txt"), "{done}");
    place.jitu(&["undo", "julu.gpkg"]).exits(0);
    assert!(state(&place).0.starts_with(before.0.split('|').next().unwrap()));
    place.jitu(&["redo", "julu.gpkg"]).exits(0);
    place.jitu(&["verify", "julu.gpkg"]).exits(0);
    // A secret layer has no place in the project file.
    place
        .jitu(&["import", "julu.gpkg", "parcels.geojson", "--secrecy", "secret", "--home", "project"])
        .refused(&["秘密", "图层库"]);
    let secret = imported(&place, &["parcels.geojson", "--secrecy", "secret", "--role", "other"]);
    assert_eq!(secret["home"], "library");
}

#[test]
fn broken_shapes_are_repaired_and_every_loss_is_told() {
    let place = julu();
    let text = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"结"},"geometry":{"type":"Polygon","coordinates":[[[115.0,37.0],[115.1,37.1],[115.1,37.0],[115.0,37.1],[115.0,37.0]]]}},
{"type":"Feature","properties":{"name":"线"},"geometry":{"type":"Polygon","coordinates":[[[115.0,37.0],[115.1,37.0],[115.2,37.0],[115.0,37.0]]]}},
{"type":"Feature","properties":{"name":"空"},"geometry":null},
{"type":"Feature","properties":{"name":"好"},"geometry":{"type":"Polygon","coordinates":[[[115.0,37.0],[115.1,37.0],[115.1,37.1],[115.0,37.0]]]}}]}"#;
    std::fs::write(place.path("broken.geojson"), text).unwrap();
    let layer = imported(&place, &["broken.geojson"]);
    assert_eq!(
        (&layer["features"], &layer["repaired"], &layer["left_out"]),
        (&2.into(), &1.into(), &2.into())
    );
    let notes = layer["notes"].to_string();
    for told in ["第 1 行（结）", "第 2 行（线）", "第 3 行（空）"] {
        assert!(notes.contains(told), "{told}: {notes}");
    }
}

#[test]
fn no_numbers_in_a_shapefile_are_counted() {
    let place = julu();
    made(&place, "nan.shp", &["-lco", "ENCODING=UTF-8"]);
    let mut shp = std::fs::read(place.path("nan.shp")).unwrap();
    // The second record's second vertex.
    let length = 2 * u32::from_be_bytes(shp[104..108].try_into().unwrap()) as usize;
    let second = 100 + 8 + length + 8;
    let vertex = second + 4 + 32 + 8 + 4 + 16;
    shp[vertex..vertex + 8].copy_from_slice(&f64::NAN.to_le_bytes());
    std::fs::write(place.path("nan.shp"), &shp).unwrap();
    let layer = imported(&place, &["nan.shp"]);
    let told = layer["notes"].to_string();
    assert!(told.contains("第 2 行") && told.contains("王虎寨镇"), "{layer}");
    shp[vertex..vertex + 8].copy_from_slice(&f64::INFINITY.to_le_bytes());
    std::fs::write(place.path("nan.shp"), shp).unwrap();
    assert!(imported(&place, &["nan.shp"])["notes"].to_string().contains("第 2 行"));
}

#[test]
fn a_shapefile_without_a_part_names_it() {
    let place = julu();
    made(&place, "whole.shp", &[]);
    let before = state(&place);
    for part in ["shx", "dbf", "shp"] {
        let name = format!("whole.{part}");
        let bytes = std::fs::read(place.path(&name)).unwrap();
        std::fs::remove_file(place.path(&name)).unwrap();
        let given = if part == "shp" { "whole.dbf" } else { "whole.shp" };
        place.jitu(&["import", "julu.gpkg", given]).refused(&[given, &name]);
        std::fs::write(place.path(&name), bytes).unwrap();
    }
    untouched(&place, &before);
}

#[test]
fn hostile_archives_are_refused() {
    let place = julu();
    let zip = |name: &str, parts: &[(&str, &[u8])]| {
        let mut zip = zip::ZipWriter::new(std::fs::File::create(place.path(name)).unwrap());
        for (part, bytes) in parts {
            zip.start_file(*part, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
    };
    let before = state(&place);
    let noughts = vec![0; 80 << 20];
    zip("bomb.zip", &[("a.shp", &noughts)]);
    assert!(std::fs::metadata(place.path("bomb.zip")).unwrap().len() < 1 << 20);
    place.jitu(&["import", "julu.gpkg", "bomb.zip"]).refused(&["bomb.zip", "64 MB"]);
    zip("escape.zip", &[("../../out.geojson", PARCELS.as_bytes())]);
    place.jitu(&["import", "julu.gpkg", "escape.zip"]).refused(&["escape.zip", "../../out.geojson"]);
    zip("nested.zip", &[("inner.zip", b"PK")]);
    place.jitu(&["import", "julu.gpkg", "nested.zip"]).refused(&["nested.zip", "inner.zip"]);
    std::fs::write(place.path("cut.zip"), b"PK\x03\x04 and no more").unwrap();
    place.jitu(&["import", "julu.gpkg", "cut.zip"]).refused(&["cut.zip"]);
    untouched(&place, &before);
    zip("good.zip", &[("数据/地块.geojson", PARCELS.as_bytes())]);
    let layer = imported(&place, &["good.zip"]);
    assert!(layer["file"].as_str().unwrap().ends_with("good.zip/数据/地块.geojson"), "{layer}");
    is_here(&layer);
}

#[test]
fn what_breaks_or_is_elsewhere_comes_in_not_at_all() {
    let place = julu();
    let before = state(&place);
    std::fs::write(place.path("cut.geojson"), &PARCELS[..PARCELS.len() - 200]).unwrap();
    place.jitu(&["import", "julu.gpkg", "cut.geojson"]).refused(&["cut.geojson"]);
    std::fs::write(place.path("text.shp"), "hello").unwrap();
    place.jitu(&["import", "julu.gpkg", "text.shp"]).refused(&["text.shp"]);
    // Paris, with a description that says so.
    let paris = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[2.35,48.85]}}]}"#;
    std::fs::write(place.path("paris.geojson"), paris).unwrap();
    place.jitu(&["import", "julu.gpkg", "paris.geojson", "--crs", "4490"]).refused(&[
        "paris.geojson 第 1 个要素",
        "2.35",
        "--crs",
    ]);
    place.jitu(&["import", "julu.gpkg", "paris.geojson"]).refused(&["paris.geojson", "--crs"]);
    place.jitu(&["import", "julu.gpkg", "julu.layers.gpkg"]).refused(&["julu.layers.gpkg"]);
    place.jitu(&["import", "julu.gpkg", "nothing.shp"]).refused(&["nothing.shp"]);
    untouched(&place, &before);
}

#[test]
fn a_file_that_another_program_holds_is_named() {
    let place = julu();
    made(&place, "held.gpkg", &[]);
    let script = "import sqlite3, sys, subprocess\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\nc.execute('BEGIN EXCLUSIVE')\nr = subprocess.run([sys.argv[2], 'import', 'julu.gpkg', sys.argv[1]], capture_output=True, text=True)\nprint(r.returncode, r.stderr)";
    let program = jitu_tests::program().display().to_string();
    let said = place.tool("/usr/bin/python3", &["-c", script, "held.gpkg", &program]);
    assert!(
        said.starts_with("2 ") && said.contains("held.gpkg") && said.trim_end().lines().count() == 1,
        "{said}"
    );
}

#[test]
fn a_library_that_another_program_holds_leaves_everything_as_it_was() {
    let place = julu();
    let before = state(&place);
    let script = "import sqlite3, sys, subprocess\nc = sqlite3.connect('julu.layers.gpkg', isolation_level=None)\nc.execute('BEGIN EXCLUSIVE')\nr = subprocess.run([sys.argv[1], 'import', 'julu.gpkg', 'parcels.geojson', '--home', 'library'], capture_output=True, text=True)\nprint(r.returncode, r.stderr)";
    let program = jitu_tests::program().display().to_string();
    let said = place.tool("/usr/bin/python3", &["-c", script, &program]);
    assert!(
        said.starts_with("2 ") && said.contains("julu.layers.gpkg") && said.trim_end().lines().count() == 1,
        "{said}"
    );
    untouched(&place, &before);
    imported(&place, &["parcels.geojson", "--home", "library"]);
}

#[test]
fn a_file_that_ends_early_comes_in_not_at_all() {
    let place = julu();
    // Many parcels, so that the file breaks after some of them were read.
    let one = PARCELS.rfind("{\"type\":\"Feature\"").and_then(|at| PARCELS[at..].strip_suffix("]}")).unwrap();
    let many = vec![one; 3_000].join(",\n");
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{many}]}}");
    std::fs::write(place.path("parcels.geojson"), text).unwrap();
    for file in ["cut.gpkg", "cut.shp"] {
        made(&place, file, &[]);
        let bytes = std::fs::read(place.path(file)).unwrap();
        std::fs::write(place.path(file), &bytes[..bytes.len() / 2]).unwrap();
        for home in ["project", "library"] {
            let before = state(&place);
            place.jitu(&["import", "julu.gpkg", file, "--home", home]).refused(&[file]);
            untouched(&place, &before);
        }
    }
    let left = std::fs::read_dir(place.path(".")).unwrap().map(|entry| entry.unwrap().file_name());
    let hidden: Vec<_> = left.filter(|name| name.to_string_lossy().starts_with('.')).collect();
    assert!(hidden.is_empty(), "{hidden:?}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let place = julu();
    place.tool("mkfifo", &["pipe.geojson"]);
    place.jitu(&["import", "julu.gpkg", "pipe.geojson"]).refused(&["pipe.geojson"]);
    place.jitu(&["overlay", "julu.gpkg", "pipe.geojson"]).refused(&["pipe.geojson"]);
    place.tool("mkfifo", &["pipe.xlsx"]);
    place.jitu(&["import", "julu.gpkg", "pipe.xlsx", "--role", "payment"]).refused(&["pipe.xlsx"]);
    place.tool("mkfifo", &["pipe.tif"]);
    let at =
        ["--at", "0,0", "--height", "10", "--target-height", "1", "--radius", "100", "--out", "seen.tif"];
    place.jitu(&[&["viewshed", "pipe.tif"], &at[..]].concat()).refused(&["pipe.tif"]);
    // In a folder it is passed over.
    std::fs::create_dir(place.path("data")).unwrap();
    place.tool("mkfifo", &["data/pipe.shp"]);
    std::fs::copy(place.path("parcels.geojson"), place.path("data/parcels.geojson")).unwrap();
    is_here(&imported(&place, &["data"]));
}

#[test]
fn an_undone_import_leaves_the_library_once_it_cannot_come_back() {
    let place = julu();
    let tables = || asked(&place, "julu.layers.gpkg", "SELECT count(*) FROM gpkg_contents");
    let before = tables();
    imported(&place, &["parcels.geojson", "--home", "library"]);
    place.jitu(&["undo", "julu.gpkg"]).exits(0);
    assert_ne!(tables(), before, "redo finds it");
    place.jitu(&["redo", "julu.gpkg"]).exits(0);
    place.jitu(&["undo", "julu.gpkg"]).exits(0);
    std::fs::write(place.path("points.csv"), POINTS).unwrap();
    imported(&place, &["points.csv", "--crs", "4490"]);
    assert_eq!(tables(), before);
    place.jitu(&["verify", "julu.gpkg"]).exits(0);
}

#[test]
fn a_ring_of_a_million_crossing_vertices_is_told_in_bounded_time() {
    let place = julu();
    let mut text = String::from(
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"乱"},"geometry":{"type":"Polygon","coordinates":[["#,
    );
    let at = |i: u64| {
        let part = |seed: u64| (i.wrapping_mul(seed) >> 11 & 0xffff) as f64 / 65536.0;
        format!(
            "[{:.6},{:.6}]",
            115.0 + 0.2 * part(0x9e37_79b9_7f4a_7c15),
            37.0 + 0.2 * part(0xc2b2_ae3d_27d4_eb4f)
        )
    };
    for i in 0..1_000_000 {
        text.push_str(&at(i));
        text.push(',');
    }
    text.push_str(&at(0));
    text.push_str(r#"]]}},{"type":"Feature","properties":{"name":"好"},"geometry":{"type":"Polygon","coordinates":[[[115.0,37.0],[115.1,37.0],[115.1,37.1],[115.0,37.0]]]}}]}"#);
    std::fs::write(place.path("tangle.geojson"), text).unwrap();
    let layer = imported(&place, &["tangle.geojson"]);
    assert_eq!((&layer["features"], &layer["left_out"]), (&1.into(), &1.into()));
    assert!(layer["notes"].to_string().contains("第 1 行（乱）"), "{layer}");
}

/// A JPEG of nothing but its metadata: time, and a place where there is one.
fn photo(place: Option<(f64, f64)>) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let time = b"2021:06:18 10:24:00\0";
    let entry = |out: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: u32| {
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(value.to_le_bytes());
    };
    let entries: u16 = if place.is_some() { 2 } else { 1 };
    let after = 8 + 2 + 12 * u32::from(entries) + 4;
    tiff.extend(entries.to_le_bytes());
    entry(&mut tiff, 0x0132, 2, 20, after);
    if place.is_some() {
        entry(&mut tiff, 0x8825, 4, 1, after + 20);
    }
    tiff.extend([0; 4]);
    tiff.extend(time);
    if let Some((lon, lat)) = place {
        let numbers = after + 20 + 2 + 12 * 4 + 4;
        tiff.extend(4_u16.to_le_bytes());
        entry(&mut tiff, 1, 2, 2, u32::from(b'N'));
        entry(&mut tiff, 2, 5, 3, numbers);
        entry(&mut tiff, 3, 2, 2, u32::from(b'E'));
        entry(&mut tiff, 4, 5, 3, numbers + 24);
        tiff.extend([0; 4]);
        for degrees in [lat, lon] {
            let whole = degrees.floor();
            let minutes = (degrees - whole) * 60.0;
            let seconds = (minutes - minutes.floor()) * 60.0;
            for (over, under) in
                [(whole as u32, 1_u32), (minutes.floor() as u32, 1), ((seconds * 1e4).round() as u32, 10_000)]
            {
                tiff.extend(over.to_le_bytes());
                tiff.extend(under.to_le_bytes());
            }
        }
    }
    let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe1];
    jpeg.extend((tiff.len() as u16 + 8).to_be_bytes());
    jpeg.extend(b"Exif\0\0");
    jpeg.extend(tiff);
    jpeg.extend([0xff, 0xd9]);
    jpeg
}

#[test]
fn ledgers_still_go_their_own_way() {
    let place = julu();
    std::fs::write(
        place.path("pay.csv"),
        "支付日期,收款人,金额(元),支付凭证号\n2021-06-18,某公司,100.00,1\n",
    )
    .unwrap();
    assert!(Path::new(&place.path("pay.csv")).exists());
    let seen = place.jitu(&["import", "julu.gpkg", "pay.csv", "--dry-run", "--json"]).exits(0).json();
    assert_eq!(seen[0]["choices"]["target"], "payment");
}
