//! `jitu viewshed` and `jitu coverage --dem`, against GDAL's own viewshed and against what must be so.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use jitu_tests::{PROGRAMME, Place, assert_keys};
use serde_json::Value;

const SIDE: usize = 241;
const CELL: usize = 20;
const WEST: f64 = 38_590_000.0;
const SOUTH: f64 = 4_120_000.0;
/// The middle of the grid, on a cell's centre.
const MIDDLE: &str = "38592410,4122410";

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

/// Hills of several sizes; the cell in the south-west corner is unknown.
fn hills(column: usize, row: usize) -> f64 {
    let (x, y) = (column as f64, row as f64);
    if (column, row) == (0, SIDE - 1) {
        return -9999.0;
    }
    let wave = |length: f64, tall: f64| tall * ((x / length).sin() * (y / (length * 1.3)).cos());
    200.0 + wave(40.0, 45.0) + wave(17.0, 18.0) + wave(7.0, 6.0)
}

/// A text grid of heights.
fn grid(
    place: &Place,
    name: &str,
    (columns, rows): (usize, usize),
    frame: &str,
    height: impl Fn(usize, usize) -> f64,
) {
    let mut text = format!("ncols {columns}\nnrows {rows}\n{frame}\nNODATA_value -9999\n");
    for row in 0..rows {
        for column in 0..columns {
            write!(text, "{:.2} ", height(column, row)).unwrap();
        }
        text.push('\n');
    }
    std::fs::write(place.path(name), text).unwrap();
}

/// The hills as `dem.tif`, EPSG:4526.
fn terrain() -> Place {
    let place = Place::new();
    let frame = format!("xllcorner {WEST}\nyllcorner {SOUTH}\ncellsize {CELL}");
    grid(&place, "dem.asc", (SIDE, SIDE), &frame, hills);
    place.tool("gdal_translate", &["-q", "-a_srs", "EPSG:4526", "-ot", "Float32", "dem.asc", "dem.tif"]);
    place
}

fn look<'a>(out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let usual = ["viewshed", "dem.tif", "--at", MIDDLE, "--height", "30", "--target-height", "1.5"];
    [&usual[..], &["--radius", "2000", "--out", out, "--json"], more].concat()
}

/// Cells that both rasters decide, and the share that they decide alike.
fn agreement(place: &Place, ours: &str, theirs: &str) -> (f64, f64) {
    let script = "import sys\n\
        from osgeo import gdal\n\
        gdal.UseExceptions()\n\
        def read(name):\n\
        \x20   d = gdal.Open(name)\n\
        \x20   g = d.GetGeoTransform()\n\
        \x20   b = d.ReadRaster()\n\
        \x20   w = d.RasterXSize\n\
        \x20   return {(round(g[0]) + round(g[1]) * (i % w), round(g[3]) + round(g[5]) * (i // w)): v for i, v in enumerate(b)}\n\
        a, b = read(sys.argv[1]), read(sys.argv[2])\n\
        both = [(a[k], b[k]) for k in a if k in b and a[k] in (0, 255) and b[k] in (0, 255)]\n\
        print(len(both), sum(x == y for x, y in both))";
    let said = place.tool("/usr/bin/python3", &["-c", script, ours, theirs]);
    let counts: Vec<f64> = said.split_whitespace().map(|text| text.parse().unwrap()).collect();
    (counts[0], counts[1] / counts[0])
}

#[test]
fn a_viewshed_agrees_with_gdals() {
    let place = terrain();
    let view = place.jitu(&look("exact.tif", &[])).exits(0).json();
    assert_keys(&view, &["cells", "visible_cells", "visible_area_m2", "seconds"]);
    let (cells, seen) = (number(&view["cells"]), number(&view["visible_cells"]));
    // π · 2000² ÷ 20² cells.
    assert!((cells - 31_415.9).abs() < 60.0 && 0.05 * cells < seen && seen < 0.95 * cells, "{view}");
    assert!((number(&view["visible_area_m2"]) / (seen * 400.0) - 1.0).abs() < 1e-3, "{view}");
    let fast = place.jitu(&look("fast.tif", &["--mode", "fast"])).exits(0).json();
    assert_eq!(fast["cells"], view["cells"]);

    let gdal = ["-q", "-ox", "38592410", "-oy", "4122410", "-oz", "30", "-tz", "1.5", "-md", "2000"];
    place.tool(
        "gdal_viewshed",
        &[&gdal[..], &["-cc", "0.85714", "-ov", "128", "dem.tif", "gdal.tif"]].concat(),
    );
    for ours in ["exact.tif", "fast.tif"] {
        let (both, alike) = agreement(&place, ours, "gdal.tif");
        assert!(both > 31_000.0 && alike >= 0.97, "{ours}: {both} {alike}");
    }
    let (_, alike) = agreement(&place, "fast.tif", "exact.tif");
    assert!(alike >= 0.985, "{alike}");

    let info: Value =
        serde_json::from_str(&place.tool("gdalinfo", &["-json", "-checksum", "exact.tif"])).unwrap();
    assert_eq!(info["size"], serde_json::json!([201, 201]));
    assert_eq!(info["geoTransform"], serde_json::json!([38_590_400.0, 20.0, 0.0, 4_124_420.0, 0.0, -20.0]));
    assert!(info["coordinateSystem"]["wkt"].as_str().unwrap().contains("ID[\"EPSG\",4526]"), "{info}");
    assert_eq!(
        (&info["bands"][0]["type"], &info["bands"][0]["noDataValue"]),
        (&"Byte".into(), &128.0.into())
    );
}

#[test]
fn a_model_in_feet_of_land_is_the_model_in_metres() {
    const FOOT: f64 = 0.3048;
    let place = terrain();
    // No cell's centre lies on the rim, where rounding decides.
    let radius = |out| look(out, &[]).into_iter().map(|one| if one == "2000" { "1990" } else { one });
    let metres = place.jitu(&radius("metres.tif").collect::<Vec<_>>()).exits(0).json();
    let (west, south, cell) = (WEST / FOOT, SOUTH / FOOT, CELL as f64 / FOOT);
    let frame = format!("xllcorner {west}\nyllcorner {south}\ncellsize {cell}");
    grid(&place, "feet.asc", (SIDE, SIDE), &frame, hills);
    let system =
        "+proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=38500000 +y_0=0 +ellps=GRS80 +units=ft +vunits=m +no_defs";
    place.tool("gdal_translate", &["-q", "-a_srs", system, "-ot", "Float32", "feet.asc", "feet.tif"]);
    let at = format!("{},{}", 38_592_410.0 / FOOT, 4_122_410.0 / FOOT);
    let in_feet = |argument| match argument {
        "dem.tif" => "feet.tif",
        MIDDLE => &at,
        other => other,
    };
    let feet = place.jitu(&radius("feet-seen.tif").map(in_feet).collect::<Vec<_>>()).exits(0).json();
    assert_eq!((&feet["cells"], &feet["visible_cells"]), (&metres["cells"], &metres["visible_cells"]));
    let differ = number(&feet["visible_area_m2"]) / number(&metres["visible_area_m2"]) - 1.0;
    assert!(differ.abs() < 1e-6, "{differ}");
}

#[test]
fn a_sector_looks_where_it_points() {
    let place = terrain();
    let whole = place.jitu(&look("whole.tif", &[])).exits(0).json();
    let mut parts = [0.0; 2];
    for (quarter, azimuth) in ["0", "90", "180", "270"].into_iter().enumerate() {
        let out = format!("{quarter}.tif");
        let view = place.jitu(&look(&out, &["--azimuth", azimuth, "--fov", "90"])).exits(0).json();
        parts[0] += number(&view["cells"]);
        parts[1] += number(&view["visible_cells"]);
    }
    // The quarters share their sides and the cell the observer is in.
    for (part, key) in parts.iter().zip(["cells", "visible_cells"]) {
        assert!((part - number(&whole[key])).abs() < 0.01 * number(&whole["cells"]), "{key} {part} {whole}");
    }
    place.jitu(&look("x.tif", &["--azimuth", "0"])).refused(&["--fov"]);
}

#[test]
fn bad_input_is_one_line_and_leaves_nothing() {
    let place = terrain();
    place
        .tool("gdal_translate", &["-q", "-ot", "Float32", "-co", "PROFILE=BASELINE", "dem.asc", "nocrs.tif"]);
    place
        .tool("gdal_translate", &["-q", "-a_srs", "EPSG:4526+6360", "-ot", "Float32", "dem.asc", "feet.tif"]);
    place.tool("gdalwarp", &["-q", "-t_srs", "EPSG:4490", "dem.tif", "degrees.tif"]);
    std::fs::write(place.path("text.tif"), "no raster").unwrap();
    std::fs::write(place.path("taken.tif"), "mine").unwrap();
    let whole = std::fs::read(place.path("dem.tif")).unwrap();
    std::fs::write(place.path("cut.tif"), &whole[..whole.len() / 2]).unwrap();
    let before = place.names();
    let try_it = |changes: &[(&str, &str)], names: &[&str]| {
        let mut arguments = look("out.tif", &[]);
        for (key, value) in changes {
            let at = arguments.iter().position(|one| one == key).unwrap();
            arguments[if *key == "dem.tif" { at } else { at + 1 }] = value;
        }
        place.jitu(&arguments).refused(names);
        assert_eq!(place.names(), before, "{changes:?}");
    };
    try_it(&[("dem.tif", "nowhere.tif")], &["nowhere.tif"]);
    try_it(&[("dem.tif", "text.tif")], &["text.tif", "GeoTIFF"]);
    try_it(&[("dem.tif", "cut.tif")], &["cut.tif"]);
    try_it(&[("dem.tif", "nocrs.tif")], &["nocrs.tif", "坐标系"]);
    try_it(&[("dem.tif", "feet.tif")], &["feet.tif", "米"]);
    try_it(&[("dem.tif", "degrees.tif"), ("--at", "115.03,37.2")], &["degrees.tif", "经纬度"]);
    try_it(&[("--at", "115.03,37.2")], &["115.03", "范围之外"]);
    try_it(&[("--at", "38590010,4120010")], &["38590010", "没有高程"]);
    try_it(&[("--at", "here")], &["--at"]);
    try_it(&[("--radius", "0")], &["可视半径 0"]);
    try_it(&[("--radius", "-5")], &["可视半径 -5"]);
    try_it(&[("--radius", "NaN")], &["可视半径"]);
    try_it(&[("--height", "-1")], &["离地高 -1"]);
    try_it(&[("--target-height", "1e9")], &["目标高"]);
    try_it(&[("--out", "taken.tif")], &["taken.tif", "已存在"]);
    try_it(&[("--out", "no/such/out.tif")], &["no/such"]);
    assert_eq!(std::fs::read_to_string(place.path("taken.tif")).unwrap(), "mine");
    place.jitu(&look("out.tif", &["--mode", "guess"])).refused(&["guess", "exact"]);
}

/// The command under a limit of memory, KiB.
#[cfg(target_os = "linux")]
fn within_memory(place: &Place, kib: u32, arguments: &[&str]) -> std::process::Output {
    let program = place.command(&[]).get_program().to_owned();
    Command::new("sh")
        .args(["-c", &format!("ulimit -v {kib}; exec \"$@\""), "sh"])
        .arg(program)
        .args(arguments)
        .current_dir(place.path(""))
        .env("HOME", place.path("home"))
        .output()
        .unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn a_model_larger_than_memory_is_read_by_windows() {
    let place = Place::new();
    // 37 GiB of heights, in a few kilobytes on disk: tiled, and in whole lines.
    for (name, tiled) in [("tiles.tif", "TILED=YES"), ("lines.tif", "TILED=NO")] {
        let make = ["-outsize", "100000", "100000", "-bands", "1", "-ot", "Float32", "-a_srs", "EPSG:4526"];
        let frame = ["-a_ullr", "38000000", "5000000", "39000000", "4000000", "-co", tiled];
        let more = ["-co", "SPARSE_OK=TRUE", "-co", "BIGTIFF=YES", name];
        place.tool("gdal_create", &[&make[..], &frame, &more].concat());
        assert!(std::fs::metadata(place.path(name)).unwrap().len() < 50_000_000);
        let out = format!("seen-{name}");
        let look = ["viewshed", name, "--at", "38612345,4456785", "--height", "30", "--target-height", "1.5"];
        let ran = within_memory(
            &place,
            900_000,
            &[&look[..], &["--radius", "5000", "--out", &out, "--json"]].concat(),
        );
        assert!(ran.status.success(), "{name}: {ran:?}");
        let view: Value = serde_json::from_slice(&ran.stdout).unwrap();
        // Level ground: everything within 5 km is seen.
        assert_eq!(view["cells"], view["visible_cells"]);
        assert!((number(&view["cells"]) - 785_398.0).abs() < 500.0, "{view}");
        // 200 km are more cells than are read at once: said so, never an abort.
        let far = within_memory(
            &place,
            900_000,
            &[&look[..], &["--radius", "200000", "--out", "far.tif"]].concat(),
        );
        assert_eq!(far.status.code(), Some(2), "{far:?}");
        assert!(!place.path("far.tif").exists());
    }
}

#[test]
fn models_that_mix_resolutions_are_told_what_to_do() {
    let place = terrain();
    place.tool("gdal_translate", &["-q", "-outsize", "50%", "50%", "dem.tif", "coarse.tif"]);
    place.tool("gdalbuildvrt", &["-q", "mixed.vrt", "coarse.tif", "dem.tif"]);
    let mut arguments = look("out.tif", &[]);
    arguments[1] = "mixed.vrt";
    place.jitu(&arguments).refused(&["mixed.vrt", "VRT", "merge-dem"]);
    let merged = place.jitu(&["merge-dem", "one.tif", "coarse.tif", "dem.tif", "--json"]).json();
    // The finer model lies over the whole of the other, and there is one height that it does not know.
    assert!(merged["sources"][0]["path"].as_str().unwrap().contains("dem.tif"), "{merged}");
    assert_eq!(merged["sources"][1]["cells"], 1, "{merged}");
    arguments[1] = "one.tif";
    place.jitu(&arguments).exits(0);
    place.jitu(&["merge-dem", "one.tif", "coarse.tif", "dem.tif"]).refused(&["one.tif"]);
    place.jitu(&["merge-dem", "two.tif", "dem.tif", "nowhere.tif"]).refused(&["nowhere.tif"]);
    assert!(!place.path("two.tif").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn an_interrupt_leaves_nothing() {
    let place = terrain();
    place.tool(
        "gdal_translate",
        &["-q", "-outsize", "3000", "3000", "-r", "bilinear", "dem.tif", "large.tif"],
    );
    let before = place.names();
    let mut arguments = look("out.tif", &[]);
    arguments[1] = "large.tif";
    let radius = arguments.iter().position(|one| *one == "2000").unwrap();
    arguments[radius] = "3000";
    let mut running = place.command(&arguments).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(900));
    Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap();
    let ended = running.wait().unwrap();
    assert_eq!(ended.code(), Some(2), "{ended:?}");
    assert_eq!(place.names(), before);
}

/// Two models of the sample's county: level land with a wall every two kilometres, and level land.
fn walled(place: &Place) {
    let frame = "xllcorner 114.78\nyllcorner 37.05\ncellsize 0.002";
    let wall = |column: usize| if column % 12 == 6 { 300.0 } else { 30.0 };
    grid(place, "walls.asc", (250, 220), frame, |column, _| wall(column));
    place.tool("gdal_translate", &["-q", "-a_srs", "EPSG:4490", "-ot", "Float32", "walls.asc", "walls.tif"]);
    grid(place, "level.asc", (250, 220), frame, |_, _| 30.0);
    place.tool("gdal_translate", &["-q", "-a_srs", "EPSG:4490", "-ot", "Float32", "level.asc", "level.tif"]);
}

fn coverage(place: &Place, more: &[&str]) -> Value {
    place.jitu(&[&["coverage", "julu.gpkg", "--json"], more].concat()).exits(0).json()
}

#[test]
fn line_of_sight_counts_like_discs_on_level_land_and_less_behind_walls() {
    let place = Place::julu();
    walled(&place);
    let discs = coverage(&place, &[]);
    let own = coverage(&place, &["--dem", "project"]);
    let level = coverage(&place, &["--dem", "level.tif"]);
    let share = |report: &Value| report["ratio"].as_str().unwrap().parse::<f64>().unwrap();
    for report in [&own, &level] {
        assert_eq!((&report["method"], &report["towers"]), (&"los".into(), &64.into()));
        assert_eq!(report["county_area_m2"], discs["county_area_m2"]);
        let (target, seen) = (number(&report["target_area_m2"]), number(&report["visible_area_m2"]));
        assert!((target / number(&discs["target_area_m2"]) - 1.0).abs() < 0.01, "{target}");
        let by_count: f64 = ["1", "2", "3+"].iter().map(|key| number(&report["overlap"][key])).sum();
        assert!((by_count - seen).abs() < 1.0, "{by_count} {seen}");
        for (list, count) in [("by_township", 10), ("by_class", 2)] {
            let parts = report[list].as_array().unwrap();
            let names = |report: &Value| -> Vec<Value> {
                report[list].as_array().unwrap().iter().map(|part| part["name"].clone()).collect()
            };
            assert_eq!((parts.len(), names(report)), (count, names(&discs)));
            let sum: f64 = parts.iter().map(|part| number(&part["visible_area_m2"])).sum();
            assert!((sum / seen - 1.0).abs() < 0.01, "{list} {sum} {seen}");
        }
    }
    // Nothing rises from a level plain: what is left is the cells' size at the rims.
    assert!((share(&level) - share(&discs)).abs() < 0.5, "{} {}", level["ratio"], discs["ratio"]);
    let walls = coverage(&place, &["--dem", "walls.tif"]);
    assert!(share(&walls) < share(&discs) - 15.0, "{}", walls["ratio"]);
    let fast = coverage(&place, &["--dem", "walls.tif", "--mode", "fast"]);
    assert!((share(&fast) - share(&walls)).abs() < 1.5, "{} {}", fast["ratio"], walls["ratio"]);
    let tall = coverage(&place, &["--dem", "walls.tif", "--target-height", "400"]);
    assert!(share(&tall) > share(&walls) + 5.0 && share(&tall) <= share(&discs) + 0.5, "{}", tall["ratio"]);
    assert_eq!(walls, coverage(&place, &["--dem", "walls.tif"]));
}

#[test]
fn a_kept_run_is_evidence() {
    let place = Place::julu();
    walled(&place);
    let entries = |place: &Place| place.jitu(&["history", "julu.gpkg", "--json"]).exits(0).json();
    let before = entries(&place).as_array().unwrap().len();
    let report = coverage(&place, &["--dem", "walls.tif", "--keep"]);
    let after = entries(&place);
    assert_eq!(after.as_array().unwrap().len(), before + 1);
    assert!(after[0]["label"].as_str().unwrap().contains("通视"), "{}", after[0]);
    let row = "import sqlite3, json; db = sqlite3.connect('julu.gpkg'); \
        print(json.dumps(db.execute('select method, ratio, report from coverage_run').fetchone()))";
    let kept: Value = serde_json::from_str(&place.tool("/usr/bin/python3", &["-c", row])).unwrap();
    assert_eq!((&kept[0], &kept[1]), (&"los".into(), &report["ratio"]));
    // Nothing of this machine's folders goes into the file.
    assert!(!kept[2].as_str().unwrap().contains(place.path("").to_str().unwrap()), "{kept}");
    let export = ["export", "julu.gpkg", "--programme", PROGRAMME, "--year", "2021", "--out", "out"];
    place.jitu(&[&export[..], &["--formats", "docx"]].concat()).exits(0);
    place.jitu(&["verify", "julu.gpkg"]).exits(0);
}

#[test]
fn a_model_that_does_not_fit_is_refused() {
    let place = Place::julu();
    let frame = "xllcorner 115.0\nyllcorner 37.2\ncellsize 0.002";
    grid(&place, "small.asc", (20, 20), frame, |_, _| 30.0);
    place.tool("gdal_translate", &["-q", "-a_srs", "EPSG:4490", "small.asc", "small.tif"]);
    let wide = "xllcorner 114.78\nyllcorner 37.05\ncellsize 0.002";
    grid(&place, "holes.asc", (250, 220), wide, |column, _| if column < 125 { -9999.0 } else { 30.0 });
    place.tool("gdal_translate", &["-q", "-a_srs", "EPSG:4490", "holes.asc", "holes.tif"]);
    grid(&place, "mad.asc", (250, 220), wide, |column, row| if column == row { 90_000.0 } else { 30.0 });
    place.tool("gdal_translate", &["-q", "-a_srs", "EPSG:4490", "mad.asc", "mad.tif"]);
    grid(&place, "bare.asc", (250, 220), wide, |_, _| 30.0);
    place.tool("gdal_translate", &["-q", "-co", "PROFILE=BASELINE", "bare.asc", "nocrs.tif"]);
    place.tool("gdal_translate", &["-q", "-a_srs", "EPSG:4490+6360", "bare.asc", "feet.tif"]);
    let before = (place.names(), std::fs::read(place.path("julu.gpkg")).unwrap());
    for (dem, names) in [
        ("nocrs.tif", &["nocrs.tif", "坐标系"][..]),
        ("feet.tif", &["feet.tif", "米"]),
        ("nowhere.tif", &["nowhere.tif"]),
        ("julu.gpkg", &["julu.gpkg", "--dem project"]),
        ("small.tif", &["号塔", "范围之外"]),
        ("holes.tif", &["号塔", "没有高程"]),
        ("mad.tif", &["90000"]),
    ] {
        place.jitu(&["coverage", "julu.gpkg", "--dem", dem, "--keep"]).refused(names);
    }
    place.jitu(&["coverage", "julu.gpkg", "--mode", "fast"]).refused(&["--dem"]);
    place
        .jitu(&["coverage", "julu.gpkg", "--dem", "project", "--target-height", "-2"])
        .refused(&["目标高 -2"]);
    // Values of a tower that another program wrote into the file: each is named with its tower.
    for (change, names) in
        [("range_m = 0", &["号塔", "可视半径"]), ("mast_height_m = -3", &["号塔", "离地高 -3"])]
    {
        let script = format!(
            "import sqlite3; db = sqlite3.connect('wrong.gpkg'); \
             db.execute('pragma ignore_check_constraints = 1'); \
             db.create_function('ST_IsEmpty', 1, lambda g: 0); \
             [db.create_function('ST_' + f, 1, lambda g: 0.0) for f in ('MinX', 'MaxX', 'MinY', 'MaxY')]; \
             db.execute('update tower set {change} where id = (select min(id) from tower)'); db.commit()"
        );
        std::fs::copy(place.path("julu.gpkg"), place.path("wrong.gpkg")).unwrap();
        std::fs::copy(place.path("julu.layers.gpkg"), place.path("wrong.layers.gpkg")).unwrap();
        place.tool("/usr/bin/python3", &["-c", &script]);
        place.jitu(&["coverage", "wrong.gpkg", "--dem", "project"]).refused(names);
    }
    std::fs::remove_file(place.path("julu.layers.gpkg")).unwrap();
    place
        .jitu(&["coverage", "julu.gpkg", "--target", "county", "--dem", "project"])
        .refused(&["julu.layers.gpkg"]);
    assert_eq!(std::fs::read(place.path("julu.gpkg")).unwrap(), before.1);
}
