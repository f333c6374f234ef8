//! `jitu overlay`: the compliance check, its areas against GEOS, its report, and what it must not swallow.

use jitu_tests::{Place, assert_keys};
use serde_json::Value;

/// Two proposed extents in the sample's county: a square over fields, and a field's width beside it.
const EXTENTS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"一号地块"},"geometry":{"type":"Polygon","coordinates":
 [[[115.02,37.20],[115.05,37.20],[115.05,37.23],[115.02,37.23],[115.02,37.20]]]}},
{"type":"Feature","properties":{"name":"二号地块"},"geometry":{"type":"Polygon","coordinates":
 [[[115.06,37.20],[115.07,37.201],[115.065,37.21],[115.06,37.20]],[[115.0640,37.2030],[115.0640,37.2040],[115.0650,37.2040],[115.0640,37.2030]]]}}]}"#;

/// Areas of the extents inside a layer by GEOS, in an equal-area projection, edges straight in longitude and latitude.
const PEER: &str = r#"
import json, sys
from osgeo import ogr, osr
osr.UseExceptions(); ogr.UseExceptions()
degrees, plane = osr.SpatialReference(), osr.SpatialReference()
degrees.SetFromUserInput('+proj=longlat +a=6378137 +rf=298.257222101 +no_defs')
plane.SetFromUserInput('+proj=laea +lat_0=37.2 +lon_0=115.05 +a=6378137 +rf=298.257222101 +units=m +no_defs')
way = osr.CoordinateTransformation(degrees, plane)
def area(shape):
    shape = shape.Clone(); shape.Segmentize(0.0005); shape.Transform(way); return shape.GetArea()
source = ogr.Open(sys.argv[1])
extents = [f for f in source.GetLayer(0)]
layers = ogr.Open(sys.argv[2])
out = []
for extent in extents:
    own = extent.GetGeometryRef().Clone()
    found = {'': area(own)}
    for name in sys.argv[3:]:
        layer = layers.GetLayerByName(name); layer.SetSpatialFilter(own)
        for feature in layer:
            cut = feature.GetGeometryRef().Intersection(own)
            key = name + '/' + (feature.GetField('class') or '')
            found[key] = found.get(key, 0.0) + area(cut)
        layer.SetSpatialFilter(None)
    out.append(found)
print(json.dumps(out))
"#;

fn julu() -> Place {
    let place = Place::julu();
    std::fs::write(place.path("extents.geojson"), EXTENTS).unwrap();
    place
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

fn rows<'a>(extent: &'a Value, role: &str) -> Vec<&'a Value> {
    extent["rows"].as_array().unwrap().iter().filter(|row| row["role"] == role).collect()
}

#[test]
fn areas_are_those_of_geos_and_the_rules_speak() {
    let place = julu();
    let ran = place.jitu(&["overlay", "julu.gpkg", "extents.geojson", "--json", "--buffer", "500"]).exits(1);
    let checked = ran.json();
    assert_keys(&checked, &["rules", "left_out", "buffer_m", "extents"]);
    let extents = checked["extents"].as_array().unwrap();
    assert_eq!(extents.len(), 2);
    assert_eq!(extents[0]["name"], "一号地块");
    for row in extents[0]["rows"].as_array().unwrap() {
        assert_keys(row, &["layer", "role", "class", "area_m2", "share", "features"]);
    }
    // The sample has no ecological redline: nobody may believe that it was looked at, and it hides no verdict.
    let findings = extents[0]["findings"].as_array().unwrap();
    assert!(
        findings.iter().any(|f| f["role"] == "redline" && f["text"].as_str().unwrap().contains("未核对"))
    );
    assert_eq!(extents[0]["verdict"], "forbidden");
    assert_eq!(extents[0]["unchecked"], serde_json::json!(["生态保护红线"]));
    assert_eq!(findings[0]["role"], "farmland");
    assert!(!extents[0]["touched"].as_array().unwrap().is_empty());

    std::fs::write(place.path("peer.py"), PEER).unwrap();
    let peer = place.tool(
        "/usr/bin/python3",
        &["peer.py", "extents.geojson", "julu.layers.gpkg", "layer_cropland", "layer_farmland"],
    );
    let peer: Value = serde_json::from_str(peer.trim()).unwrap();
    for (extent, peer) in extents.iter().zip(peer.as_array().unwrap()) {
        let whole = number(&extent["area_m2"]);
        assert!((whole / number(&peer[""]) - 1.0).abs() < 1e-6, "{whole} {peer}");
        for role in ["cropland", "farmland"] {
            for row in rows(extent, role) {
                let key = format!("layer_{role}/{}", row["class"].as_str().unwrap());
                let (ours, theirs) = (number(&row["area_m2"]), number(&peer[&key]));
                assert!((ours - theirs).abs() < 0.02 + theirs * 1e-6, "{key}: {ours} {theirs}");
            }
        }
        let towns: f64 = rows(extent, "township").iter().map(|row| number(&row["area_m2"])).sum();
        assert!((towns - whole).abs() < 1.0, "townships cover the county: {towns} {whole}");
    }
}

#[test]
fn every_format_gives_the_same_areas_and_a_folder_is_a_batch() {
    let place = julu();
    let of = |source: &str, more: &[&str]| {
        let arguments = [&["overlay", "julu.gpkg", source, "--json"], more].concat();
        place.jitu(&arguments).exits(1).json()["extents"].clone()
    };
    let expected = of("extents.geojson", &[]);
    std::fs::create_dir(place.path("batch")).unwrap();
    let shp = ["-t_srs", "EPSG:4526", "batch/extents.shp", "extents.geojson"];
    place.tool("ogr2ogr", &["-lco", "ENCODING=GBK", shp[0], shp[1], shp[2], shp[3]]);
    place.tool("ogr2ogr", &["-f", "GPKG", "-t_srs", "EPSG:4547", "batch/other.gpkg", "extents.geojson"]);
    let batch = of("batch", &[]);
    assert_eq!(batch.as_array().unwrap().len(), 4);
    for (at, extent) in batch.as_array().unwrap().iter().enumerate() {
        let expected = &expected[at % 2];
        assert_eq!(extent["name"], expected["name"]);
        // A Gauss-Krüger file has its edges straight there: over three kilometres that is another line by decimetres.
        let (ours, theirs) = (number(&extent["area_m2"]), number(&expected["area_m2"]));
        assert!((ours / theirs - 1.0).abs() < 1e-4, "{ours} {theirs}");
    }
    // Without a .prj nothing is assumed of projected numbers; the guess is named.
    std::fs::remove_file(place.path("batch/extents.prj")).unwrap();
    place.jitu(&["overlay", "julu.gpkg", "batch/extents.shp"]).refused(&["extents.shp", "--crs 4526"]);
    let told = of("batch/extents.shp", &["--crs", "4526"]);
    assert_eq!(told[0]["area_m2"], batch[0]["area_m2"]);
}

#[test]
fn the_report_is_two_files_with_a_map() {
    let place = julu();
    let ran = place.jitu(&["overlay", "julu.gpkg", "extents.geojson", "--out", "out"]).exits(1);
    let written: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("out/")).collect();
    assert_eq!(written, ["out/合规性检测报告.docx", "out/合规性检测报告.pdf"], "{ran:?}");
    let text = place.tool("pdftotext", &["-layout", written[1], "-"]);
    for said in ["合规性检测报告", "一号地块", "二号地块", "不符合", "永久基本农田", "土地管理法", "图例"]
    {
        assert!(text.contains(said), "{said} in {text}");
    }
    let pictures = place.tool("pdffonts", &[written[1]]);
    assert!(pictures.contains("NotoSansSC"), "the map's letters: {pictures}");
    place.tool("soffice", &["--headless", "--convert-to", "txt:Text", "--outdir", "read", written[0]]);
    let word = std::fs::read_to_string(place.path("read/合规性检测报告.txt")).unwrap();
    assert!(word.contains("一号地块") && word.contains("不符合"), "{word}");
}

#[test]
fn broken_extents_are_repaired_and_said_so() {
    let place = julu();
    let bow = r#"{"type":"Polygon","coordinates":[[[115.02,37.20],[115.03,37.21],[115.03,37.20],[115.02,37.21],[115.02,37.20]]]}"#;
    std::fs::write(place.path("bow.geojson"), bow).unwrap();
    let extent = place.jitu(&["overlay", "julu.gpkg", "bow.geojson", "--json"]).json()["extents"][0].clone();
    assert!(extent["repaired"][0].as_str().unwrap().contains("自相交"), "{extent}");
    let whole = number(&extent["area_m2"]);
    // Both lobes: half of the square of a hundredth of a degree.
    assert!((whole / 492_000.0 - 1.0).abs() < 0.01, "{whole}");

    let tangle: Vec<String> = (0..60_000_u64)
        .map(|i| {
            format!(
                "[{},{}]",
                115.0 + (i * 7919 % 1009) as f64 * 1e-5,
                37.2 + (i * 104_729 % 997) as f64 * 1e-5
            )
        })
        .collect();
    let ring = format!("{},{}", tangle.join(","), tangle[0]);
    std::fs::write(place.path("tangle.geojson"), format!(r#"{{"type":"Polygon","coordinates":[[{ring}]]}}"#))
        .unwrap();
    let extent = place.jitu(&["overlay", "julu.gpkg", "tangle.geojson", "--json"]).exits(0).json()["extents"]
        [0]
    .clone();
    assert!(extent["repaired"][0].as_str().unwrap().contains("交叉过多"), "{extent}");
    assert_ne!(extent["verdict"], "clear");
}

#[test]
fn bad_sources_are_refused_in_one_line() {
    let place = julu();
    std::fs::write(place.path("notes.shp"), "not a shapefile").unwrap();
    std::fs::write(place.path("point.geojson"), r#"{"type":"Point","coordinates":[115,37]}"#).unwrap();
    std::fs::write(place.path("rules.toml"), "adcode = 3").unwrap();
    std::fs::create_dir(place.path("empty")).unwrap();
    let refused = |arguments: &[&str], names: &[&str]| {
        place.jitu(&[&["overlay", "julu.gpkg"], arguments].concat()).refused(names);
    };
    refused(&["absent.shp"], &["absent.shp"]);
    refused(&["notes.shp"], &["notes.shp"]);
    refused(&["point.geojson"], &["point.geojson"]);
    refused(&["empty"], &["empty"]);
    refused(&["julu.gpkg"], &["julu.gpkg"]);
    refused(&["julu.layers.gpkg"], &["julu.layers.gpkg"]);
    refused(&["extents.geojson", "--buffer", "-1"], &["-1"]);
    refused(&["extents.geojson", "--buffer", "NaN"], &["NaN"]);
    refused(&["extents.geojson", "--rules", "rules.toml"], &["rules.toml"]);
    refused(&["extents.geojson", "--out", "out", "--formats", "xlsx"], &["xlsx"]);
    // A project without its library says what could not be looked at.
    std::fs::remove_file(place.path("julu.layers.gpkg")).unwrap();
    let ran = place.jitu(&["overlay", "julu.gpkg", "extents.geojson", "--json"]).exits(0).json();
    assert!(!ran["left_out"].as_array().unwrap().is_empty());
    assert_eq!(ran["extents"][0]["verdict"], "note");
}

#[test]
fn what_takes_nothing_is_clear_as_far_as_there_are_layers() {
    let place = julu();
    // The middle of the county's urban land.
    let town = place.jitu(&["inspect", "julu.gpkg", "城镇开发边界", "--json"]).json();
    assert_eq!(town["role"], "town", "{town}");
    let rules = "adcode = ''\ntolerance_m2 = 1.0\n[name]\nzh-CN = '试'\n\
        [[rule]]\nrole = 'redline'\nverdict = 'forbidden'\nrequired = true\ntext.zh-CN = 'x'\nsource = 's'\n\
        [[rule]]\nrole = 'township'\nside = 'outside'\nverdict = 'forbidden'\nrequired = true\ntext.zh-CN = 'y'\nsource = 's'\n";
    std::fs::write(place.path("rules.toml"), rules).unwrap();
    let ran = place.jitu(&["overlay", "julu.gpkg", "extents.geojson", "--rules", "rules.toml"]).exits(0);
    let said: Vec<&str> =
        ran.stdout.lines().filter(|line| line.contains("符合（未核对：生态保护红线）")).collect();
    assert_eq!(said.len(), 2, "{ran:?}");
    assert!(said.iter().all(|line| !line.contains("不符合")), "{ran:?}");
}

#[test]
fn an_inspection_names_what_is_wrong_with_a_layer() {
    let place = julu();
    let codes = |layer: &str, code: i32| {
        let view = place.jitu(&["inspect", "julu.gpkg", layer, "--json"]).exits(code).json();
        let codes =
            view["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned());
        let mut codes: Vec<String> = codes.collect();
        codes.sort();
        codes
    };
    assert!(codes("耕地", 0).is_empty());
    // A field once more under another class, and one far away without a class.
    for insert in [
        "INSERT INTO layer_cropland (geom, code, class) SELECT geom, code, '草地' FROM layer_cropland WHERE id = 7",
        "INSERT INTO layer_cropland (geom, code) SELECT AsGPB(ST_GeomFromText('POLYGON((110 30,110.001 30,110.001 30.001,110 30))', 4490)), 'X'",
    ] {
        place.tool("ogrinfo", &["-q", "julu.layers.gpkg", "-sql", insert]);
    }
    // The project's own copy of the layer's size and print is not asked: the file is read as it is.
    assert_eq!(codes("耕地", 1), ["class", "duplicate", "missing", "outside", "repeated"]);
    // What a person accepted is not counted, stays listed, and the library is not changed.
    let accept = ["inspect", "julu.gpkg", "耕地", "--accept", "duplicate,outside,class,missing"];
    place.jitu(&accept).refused(&["--reason"]);
    let view =
        place.jitu(&[&accept[..], &["--reason", "上级下发成果如此", "--json"]].concat()).exits(1).json();
    assert_eq!((view["open"].as_i64(), view["accepted"].as_i64()), (Some(1), Some(4)));
    let accept = ["inspect", "julu.gpkg", "耕地", "--accept", "repeated", "--reason", "同上", "--out", "out"];
    let ran = place.jitu(&accept).exits(0);
    assert!(ran.stdout.contains("已接受：上级下发成果如此"), "{ran:?}");
    let written: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("out/")).collect();
    assert_eq!(written.len(), 3, "{ran:?}");
    let text = place.tool("pdftotext", &["-layout", written[1], "-"]);
    for said in ["图层质检报告", "要素重复", "在县界外", "已接受", "上级下发成果", "图例"]
    {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert_eq!(codes("耕地", 0).len(), 5);
    place.jitu(&["inspect", "julu.gpkg", "耕地", "--fix"]).refused(&["图层库"]);
    place.tool(
        "ogrinfo",
        &["-q", "julu.layers.gpkg", "-sql", "UPDATE layer_cropland SET class = '水田' WHERE code = 'X'"],
    );
    // A feature that has changed is looked at anew.
    assert_eq!(place.jitu(&["inspect", "julu.gpkg", "耕地", "--json"]).exits(1).json()["lapsed"], 2);
    place.jitu(&["inspect", "julu.gpkg", "没有的图层"]).refused(&["图层"]);
    std::fs::write(place.path("schema.toml"), "[[layer]]\nrole = 'cropland'\nmoon = 1\n").unwrap();
    place.jitu(&["inspect", "julu.gpkg", "耕地", "--schema", "schema.toml"]).refused(&["schema.toml"]);
}

#[test]
fn a_parcel_file_is_checked_as_surveyors_write_it() {
    let place = julu();
    // CRLF, a square of 200 m with a hole of 60 m, its area told wrong, a second parcel not closed.
    let text = "[属性描述]\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n带号=38\r\n[地块坐标]\r\n\
        10,5.9700,1,地块1,面,,监测铁塔用地,,@\r\n\
        J1,1,4121424.000,38591419.000\r\nJ2,1,4121624.000,38591419.000\r\nJ3,1,4121624.000,38591619.000\r\n\
        J4,1,4121424.000,38591619.000\r\nJ1,1,4121424.000,38591419.000\r\n\
        J5,2,4121484.000,38591519.000\r\nJ6,2,4121484.000,38591579.000\r\nJ7,2,4121544.000,38591579.000\r\n\
        J8,2,4121544.000,38591519.000\r\nJ5,2,4121484.000,38591519.000\r\n\
        4,0.9600,2,地块2,面,,,,@\r\nJ1,1,4121424.000,38591919.000\r\nJ2,1,4121504.000,38591919.000\r\n\
        J3,1,4121504.000,38592039.000\r\nJ4,1,4121424.000,38592039.000\r\n";
    let write = |text: &str| std::fs::write(place.path("parcels.txt"), text).unwrap();
    write(text);
    let checked = place.jitu(&["overlay", "julu.gpkg", "parcels.txt", "--json"]).exits(0).json();
    let extents = checked["extents"].as_array().unwrap();
    assert_eq!((extents[0]["name"].as_str(), extents[1]["name"].as_str()), (Some("地块1"), Some("地块2")));
    // 3.64 ha and 0.96 ha on the projection; at the edge of a zone the ellipsoid is up to 0.04 % smaller.
    for (extent, plane) in extents.iter().zip([36_400.0, 9_600.0]) {
        let area = number(&extent["area_m2"]);
        assert!((area / plane - 1.0).abs() < 5e-4, "{area} {plane}");
    }
    let told = |at: usize| extents[at]["repaired"].to_string();
    assert!(told(0).contains("59700.00") && told(0).contains("36400.00"), "{}", told(0));
    assert!(told(1).contains("没有闭合"), "{}", told(1));
    write(&text.replace("J7,2,4121544.000", "J7,2,x"));
    let ran = place.jitu(&["overlay", "julu.gpkg", "parcels.txt"]);
    ran.refused(&["parcels.txt", "第 14 行", "J7,2,x"]);
}
