//! What is written, read back by GDAL: geometry to a tenth of a micrometre, attributes to the last digit.

use std::path::Path;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform};
use gdal::vector::LayerAccess;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use jitu_model::Id;

use super::*;
use crate::crs::system;

fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
    let ring = |x: f64, y: f64, side: f64| {
        LineString::from(vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])
    };
    Polygon::new(ring(x, y, side), vec![ring(x + side * 0.4, y + side * 0.4, side * 0.2)])
}

fn columns() -> Vec<Column> {
    let further = |name: &str, kind, at| Column {
        field: Field { name: name.to_owned(), kind },
        from: From::Further(at),
    };
    vec![
        Column::text("地块名称", From::Name),
        Column::text("DLBM", From::Class),
        further("图斑面积平方米数", FieldKind::Real, 0),
        further("图斑面积平方公里", FieldKind::Real, 1),
        further("年份", FieldKind::Integer, 2),
        further("核查日期", FieldKind::Date, 3),
    ]
}

fn feature(id: i64, geometry: Geometry<f64>) -> Feature {
    Feature {
        id: Id::new(id),
        name: Some(format!("地块·{id}")),
        code: Some(format!("13052{id}")),
        class: Some("0101".to_owned()),
        values: vec![
            FieldValue::Real(1_234_567_890.125 + id as f64),
            FieldValue::Real(0.1 + 0.2),
            FieldValue::Integer(-9_007_199_254_740_991),
            FieldValue::Text("2021-06-18".to_owned()),
        ],
        geometry,
    }
}

fn areas() -> Vec<Feature> {
    let one = feature(1, Geometry::Polygon(square(115.012_345_678_901, 37.223_456_789_012, 0.001)));
    let two = feature(
        2,
        Geometry::MultiPolygon(MultiPolygon(vec![square(115.1, 37.1, 0.01), square(115.2, 37.3, 0.02)])),
    );
    let mut bare = feature(3, Geometry::Polygon(square(115.3, 37.0, 0.001)));
    bare.values = vec![FieldValue::Null; 4];
    bare.class = None;
    vec![one, two, bare]
}

fn run(
    out: &Path,
    format: Format,
    features: &[Feature],
    crs: u32,
    encoding: TextEncoding,
) -> Result<Written, SpatialError> {
    let features: Vec<&Feature> = features.iter().collect();
    let columns = columns();
    let export =
        Export { out, format, layer: "地块", columns: &columns, features: &features, crs, encoding };
    write(&export, &mut |_| true)
}

type Rows = Vec<Vec<(String, String)>>;

/// Every vertex of a file in EPSG:4490, sorted, and what its fields say, by their names.
fn read(path: &Path) -> (Vec<Coord<f64>>, Rows) {
    let options = DatasetOptions { open_flags: GdalOpenFlags::GDAL_OF_VECTOR, ..DatasetOptions::default() };
    let data = Dataset::open_ex(path, options).unwrap();
    let (mut places, mut rows) = (Vec::new(), Vec::new());
    for mut layer in data.layers() {
        let mut from = layer.spatial_ref().unwrap_or_else(|| system(4490).unwrap());
        from.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let way = CoordTransform::new(&from, &system(4490).unwrap()).unwrap();
        let degrees = from.is_geographic();
        let names: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
        for feature in layer.features() {
            let text = |at: usize| feature.field_as_string(at).unwrap().unwrap_or_default();
            rows.push(names.iter().enumerate().map(|(at, name)| (name.clone(), text(at))).collect());
            let mut all = Vec::new();
            points(feature.geometry().unwrap(), &mut all);
            if !degrees {
                let (mut xs, mut ys): (Vec<f64>, Vec<f64>) = all.iter().map(|at| (at.x, at.y)).unzip();
                way.transform_coords(&mut xs, &mut ys, &mut []).unwrap();
                all = xs.into_iter().zip(ys).map(|(x, y)| Coord { x, y }).collect();
            }
            places.append(&mut all);
        }
    }
    sort(&mut places);
    (places, rows)
}

fn points(geometry: &gdal::vector::Geometry, found: &mut Vec<Coord<f64>>) {
    if geometry.geometry_count() == 0 {
        let mut points = Vec::new();
        geometry.get_points(&mut points);
        found.extend(points.into_iter().map(|(x, y, _)| Coord { x, y }));
    }
    (0..geometry.geometry_count()).for_each(|at| points(&geometry.get_geometry(at), found));
}

fn sort(places: &mut [Coord<f64>]) {
    let key = |at: &Coord<f64>| ((at.x * 1e7).round() as i64, (at.y * 1e7).round() as i64);
    places.sort_by_key(key);
}

fn vertices(features: &[Feature]) -> Vec<Coord<f64>> {
    let mut all: Vec<Coord<f64>> = features
        .iter()
        .flat_map(|feature| {
            let mut geometry = feature.geometry.clone();
            let mut found = Vec::new();
            geometry::each(&mut geometry, &mut |at| found.push(*at));
            found
        })
        .collect();
    sort(&mut all);
    all
}

#[track_caller]
fn same(found: &[Coord<f64>], expected: &[Coord<f64>]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found.x - expected.x).abs() < 1e-9 && (found.y - expected.y).abs() < 1e-9,
            "{found:?} {expected:?}"
        );
    }
}

#[test]
fn formats_with_fields_come_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in [
        ("a.shp", Format::Shapefile),
        ("a.gpkg", Format::GeoPackage),
        ("a.geojson", Format::GeoJson),
        ("a.kml", Format::Kml),
        ("a.gdb", Format::FileGdb),
    ] {
        for crs in [4490, 4526, 4547, 4507] {
            let out = folder.path().join(format!("{crs}_{name}"));
            let written = run(&out, format, &areas(), crs, TextEncoding::Utf8).unwrap();
            assert_eq!(written.paths[0], out);
            let (places, rows) = read(&out);
            same(&places, &vertices(&areas()));
            assert_eq!(rows.len(), 3, "{name}");
            let texts: Vec<String> = rows[0].iter().map(|(_, text)| text.clone()).collect();
            for text in ["地块·1", "0101"] {
                assert!(texts.iter().any(|found| found == text), "{text} in {name}: {texts:?}");
            }
            assert!(
                texts.iter().any(|text| text.replace(['/', '-'], "").starts_with("20210618")),
                "{name}: {texts:?}"
            );
            for number in [1_234_567_891.125, 0.1 + 0.2, -9_007_199_254_740_991.0] {
                let read = texts.iter().filter_map(|text| text.parse::<f64>().ok());
                assert!(
                    read.into_iter().any(|read| (read / number - 1.0_f64).abs() < 1e-14),
                    "{number} in {name}: {texts:?}"
                );
            }
            let empty = rows.iter().find(|row| row.iter().any(|(_, text)| text == "地块·3")).unwrap();
            assert!(empty.iter().filter(|(_, text)| text.is_empty()).count() >= 4, "{name}: {empty:?}");
        }
    }
    // Nothing is left of the folders the files were written in.
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        assert!(!entry.unwrap().file_name().to_string_lossy().starts_with(".jitu"));
    }
}

#[test]
fn a_shapefile_says_what_it_cut_and_its_encoding() {
    let folder = tempfile::tempdir().unwrap();
    for (encoding, said, names) in [
        (TextEncoding::Utf8, "UTF-8", ["地块名", "图斑面", "图斑_1", "核查日"]),
        (TextEncoding::Gbk, "GBK", ["地块名称", "图斑面积平", "图斑面积_1", "核查日期"]),
    ] {
        let out = folder.path().join("b.shp");
        let mut features = areas();
        features[0].name = Some("甲".repeat(200));
        let written = run(&out, Format::Shapefile, &features, 4526, encoding).unwrap();
        assert_eq!(std::fs::read_to_string(out.with_extension("cpg")).unwrap(), said);
        let mut endings: Vec<_> =
            written.paths.iter().map(|path| path.extension().unwrap().to_str().unwrap()).collect();
        endings.sort_unstable();
        assert_eq!(endings, ["cpg", "dbf", "prj", "shp", "shx"]);
        assert!(written.remarks.contains(&ExportRemark::TextCut { field: "地块名称".to_owned(), count: 1 }));
        let (_, rows) = read(&out);
        let found: Vec<&str> = rows[0].iter().map(|(name, _)| name.as_str()).collect();
        for name in names {
            assert!(found.contains(&name), "{name} in {found:?}");
        }
        let renamed =
            written.remarks.iter().filter(|remark| matches!(remark, ExportRemark::Renamed { .. })).count();
        assert_eq!(renamed, if encoding == TextEncoding::Utf8 { 4 } else { 2 }, "{:?}", written.remarks);
        let kept = "甲".repeat(if encoding == TextEncoding::Utf8 { 84 } else { 127 });
        assert_eq!(rows[0][0].1, kept);
        assert_eq!(rows[1][0].1, "地块·2");
    }
    let mut odd = areas();
    odd[1].class = Some("地类😀".to_owned());
    let refused =
        run(&folder.path().join("c.shp"), Format::Shapefile, &odd, 4490, TextEncoding::Gbk).unwrap_err();
    assert!(
        matches!(refused, SpatialError::Export { why: ExportTrouble::NotInGbk { ref text }, .. } if text == "地类😀")
    );
    assert!(!folder.path().join("c.shp").exists());
}

#[test]
fn kinds_that_a_format_keeps_apart_go_to_files_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut mixed = areas();
    mixed.push(feature(4, Geometry::Point(Point::new(115.5, 37.5))));
    mixed.push(feature(5, Geometry::LineString(LineString::from(vec![(115.0, 37.0), (115.1, 37.2)]))));
    let out = folder.path().join("m.shp");
    let written = run(&out, Format::Shapefile, &mixed, 4490, TextEncoding::Utf8).unwrap();
    for file in ["m_line.shp", "m_point.shp"] {
        assert!(
            written.remarks.contains(&ExportRemark::Apart { file: file.to_owned() }),
            "{:?}",
            written.remarks
        );
        assert_eq!(read(&folder.path().join(file)).1.len(), 1);
    }
    for (name, format) in [
        ("m.gpkg", Format::GeoPackage),
        ("m.gdb", Format::FileGdb),
        ("m.geojson", Format::GeoJson),
        ("m.kml", Format::Kml),
    ] {
        run(&folder.path().join(name), format, &mixed, 4490, TextEncoding::Utf8).unwrap();
        let (places, rows) = read(&folder.path().join(name));
        same(&places, &vertices(&mixed));
        assert_eq!(rows.len(), 5, "{name}");
    }
}

#[test]
fn drawings_tracks_and_parcels() {
    let folder = tempfile::tempdir().unwrap();
    let dxf = folder.path().join("d.dxf");
    let written = run(&dxf, Format::Dxf, &areas(), 4526, TextEncoding::Utf8).unwrap();
    assert_eq!(written.remarks, [ExportRemark::NoAttributes]);
    let (_, rows) = read(&dxf);
    // Rings are outlines of their own in a drawing: four areas with a hole each.
    assert_eq!(rows.len(), 8);
    assert!(
        rows.iter().all(|row| row.iter().any(|(name, text)| name == "Layer" && text == "地块")),
        "{:?}",
        rows[0]
    );

    let gpx = folder.path().join("t.gpx");
    let walk = [
        feature(1, Geometry::Point(Point::new(115.123_456_789, 37.2))),
        feature(2, Geometry::LineString(LineString::from(vec![(115.0, 37.0), (115.1, 37.2)]))),
    ];
    assert_eq!(
        run(&gpx, Format::Gpx, &walk, 4526, TextEncoding::Utf8).unwrap().remarks,
        [ExportRemark::Degrees]
    );
    let text = std::fs::read_to_string(&gpx).unwrap();
    assert!(
        text.contains("<wpt")
            && text.contains("<trk>")
            && text.contains("地块·2")
            && text.contains("DLBM=0101"),
        "{text}"
    );
    let refused = run(&gpx, Format::Gpx, &areas(), 4490, TextEncoding::Utf8).unwrap_err();
    assert!(
        matches!(refused, SpatialError::Export { why: ExportTrouble::Kind { feature: 1 }, .. }),
        "{refused}"
    );

    let txt = folder.path().join("p.txt");
    for crs in [4526, 4547, 4497] {
        run(&txt, Format::ParcelTxt, &areas(), crs, TextEncoding::Gbk).unwrap();
        let back = crate::parcel_txt::read(&std::fs::read(&txt).unwrap()).unwrap();
        assert_eq!(back.epsg(), Some(crs));
        assert_eq!((back.parcels.len(), back.parcels[1].shape.0.len()), (3, 2));
        assert_eq!(back.parcels[0].name.as_deref(), Some("地块·1"));
        assert!(
            back.remarks
                .iter()
                .all(|remark| matches!(remark.what, crate::parcel_txt::RemarkKind::PartNotHole { .. })),
            "{:?}",
            back.remarks
        );
    }
    let refused = run(&txt, Format::ParcelTxt, &areas(), 4490, TextEncoding::Gbk).unwrap_err();
    assert!(matches!(refused, SpatialError::Export { why: ExportTrouble::NoZone, .. }));
}

#[test]
fn what_was_there_stays_when_writing_fails() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x.gpkg");
    run(&out, Format::GeoPackage, &areas(), 4490, TextEncoding::Utf8).unwrap();
    let before = std::fs::read(&out).unwrap();
    let features = areas();
    let features: Vec<&Feature> = features.iter().collect();
    let columns = columns();
    let export = Export {
        out: &out,
        format: Format::GeoPackage,
        layer: "x",
        columns: &columns,
        features: &features,
        crs: 4490,
        encoding: TextEncoding::Utf8,
    };
    assert!(matches!(write(&export, &mut |_| false), Err(SpatialError::Interrupted)));
    assert!(matches!(
        write(&Export { crs: 999_999, ..export }, &mut |_| true),
        Err(SpatialError::Crs { .. })
    ));
    assert!(matches!(
        write(&Export { features: &[], ..export }, &mut |_| true),
        Err(SpatialError::Export { why: ExportTrouble::Empty, .. })
    ));
    assert_eq!(std::fs::read(&out).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    // A folder is never overwritten, and a place in no folder is none.
    let gdb = folder.path().join("x.gdb");
    run(&gdb, Format::FileGdb, &areas(), 4490, TextEncoding::Utf8).unwrap();
    assert!(matches!(
        run(&gdb, Format::FileGdb, &areas(), 4490, TextEncoding::Utf8),
        Err(SpatialError::Exists { .. })
    ));
    let nowhere = folder.path().join("no/such/x.shp");
    assert!(matches!(
        run(&nowhere, Format::Shapefile, &areas(), 4490, TextEncoding::Utf8),
        Err(SpatialError::File { .. })
    ));
}

#[test]
fn text_of_a_geometry_reads_back() {
    let shape = Geometry::MultiPolygon(MultiPolygon(vec![
        square(115.0, 37.0, 0.1),
        square(116.000_000_000_1, 37.0, 0.1),
    ]));
    let text = wkt(&shape);
    let read = gdal::vector::Geometry::from_wkt(&text).unwrap();
    assert_eq!(Geometry::<f64>::try_from(&read).unwrap(), shape);
    assert_eq!(wkt(&Geometry::Point(Point::new(115.5, 37.0))), "POINT(115.5 37)");
}
