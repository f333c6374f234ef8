//! Parcel files as they come, and as they go.

use geo_types::Coord;

use super::*;

const HEAD: &str = "[属性描述]\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n带号=38\r\n[地块坐标]\r\n";

fn square(ring: &str, x: f64, y: f64, side: f64, close: bool) -> String {
    let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0)];
    let count = if close { 5 } else { 4 };
    corners[..count].iter().map(|(dx, dy)| format!("J1,{ring},{:.3},{:.3}\r\n", y + dy, x + dx)).collect()
}

fn file(body: &str) -> ParcelFile {
    read(format!("{HEAD}{body}").as_bytes()).unwrap()
}

#[test]
fn a_hole_and_its_area() {
    let body = format!(
        "10,0.9900,1,铁塔,面,,监测铁塔用地,0601,@\r\n{}{}",
        square("1", 38_591_400.0, 4_121_400.0, 100.0, true),
        square("2", 38_591_420.0, 4_121_420.0, 10.0, true)
    );
    let read = file(&body);
    let parcel = &read.parcels[0];
    assert_eq!((parcel.shape.0.len(), parcel.shape.0[0].interiors().len()), (1, 1));
    assert!((parcel.area_m2() - 9_900.0).abs() < 1e-6);
    assert_eq!(parcel.stated_m2, Some(9_900.0));
    assert_eq!((parcel.number.as_deref(), parcel.name.as_deref()), (Some("1"), Some("铁塔")));
    assert_eq!((parcel.purpose.as_deref(), parcel.class.as_deref()), (Some("监测铁塔用地"), Some("0601")));
    assert_eq!(parcel.shape.0[0].exterior().0[0], Coord { x: 38_591_400.0, y: 4_121_400.0 });
    assert_eq!((read.remarks, read.properties.len()), (Vec::new(), 3));
}

#[test]
fn what_files_do_differently_is_told() {
    // Eastings first, not closed, areas in m², a second ring outside, a number of points that is wrong, an area that is.
    let swapped = |ring: &str, x: f64, y: f64, side: f64| square(ring, y, x, side, false);
    let body = format!(
        "9,500,1,,面,,,@\r\n{}{}4,100,2,,面,,,,@\r\n{}4,77,3,,,,,@\r\n{}4,100,4,,,,,@\r\n{}",
        swapped("1", 38_591_400.0, 4_121_400.0, 20.0),
        swapped("2", 38_591_500.0, 4_121_400.0, 10.0),
        swapped("1", 38_591_600.0, 4_121_400.0, 10.0),
        swapped("1", 38_591_700.0, 4_121_400.0, 10.0),
        swapped("1", 38_591_800.0, 4_121_400.0, 10.0),
    );
    let read = file(&body);
    assert_eq!(read.parcels[0].shape.0.len(), 2);
    assert_eq!(read.parcels[0].shape.0[0].exterior().0[0], Coord { x: 38_591_400.0, y: 4_121_400.0 });
    let has = |what: RemarkKind| read.remarks.iter().any(|remark| remark.what == what);
    assert!(has(RemarkKind::AxesSwapped) && has(RemarkKind::AreasInSquareMetres));
    assert!(has(RemarkKind::PointCount { stated: 9, found: 8 }));
    assert!(has(RemarkKind::PartNotHole { ring: "2".to_owned() }));
    assert!(has(RemarkKind::NotClosed { ring: "1".to_owned() }));
    assert!(has(RemarkKind::AreaDiffers { stated: 77.0, computed: 100.0 }));
    let differing = read.remarks.iter().filter(|r| matches!(r.what, RemarkKind::AreaDiffers { .. })).count();
    assert_eq!(differing, 1);
}

#[test]
fn the_system_is_told_by_properties_and_digits() {
    let one = |head: &str, east: f64| {
        let text =
            format!("[属性描述]\n{head}\n[地块坐标]\n4,,1,,,,,@\n{}", square("1", east, 4.1e6, 10.0, true));
        read(text.as_bytes()).unwrap().epsg()
    };
    assert_eq!(one("坐标系=2000国家大地坐标系\n带号=38", 38_591_400.0), Some(4526));
    assert_eq!(one("带号=38", 591_400.0), Some(4547));
    assert_eq!(one("几度分带=6\n带号=20", 20_591_400.0), Some(4498));
    assert_eq!(one("几度分带=6度\n带号=20", 591_400.0), Some(4509));
    assert_eq!(one("", 38_591_400.0), Some(4526));
    // Another system, no zone, a zone that the eastings contradict.
    assert_eq!(one("坐标系=1980西安坐标系\n带号=38", 38_591_400.0), Some(2362), "never taken as CGCS2000");
    assert_eq!(one("坐标系=1954年北京坐标系\n几度分带=6\n带号=20", 20_325_000.0), Some(21420));
    assert_eq!(one("坐标系=独立坐标系\n带号=38", 38_591_400.0), None);
    assert_eq!(one("", 591_400.0), None);
    assert_eq!(one("带号=37", 38_591_400.0), None);
}

#[test]
fn what_is_written_reads_back_the_same() {
    let body = format!(
        "10,0.9900,1,铁塔，备用,面,I-50,用地,0601,@\r\n{}{}",
        square("1", 38_591_400.125, 4_121_400.5, 100.0, true),
        square("2", 38_591_420.0, 4_121_420.0, 10.0, true)
    );
    let mut before = file(&body.replace('，', " "));
    for encoding in [TextEncoding::Gbk, TextEncoding::Utf8] {
        let bytes = write(&before, encoding).unwrap();
        assert_eq!(read(&bytes).unwrap(), before);
    }
    before.parcels[0].name = Some("a,b\r\n@c".to_owned());
    assert_eq!(read(&write(&before, TextEncoding::Utf8).unwrap()).unwrap().parcels.len(), 1);
    before.parcels[0].name = Some("😀".to_owned());
    assert!(matches!(write(&before, TextEncoding::Gbk), Err(ParcelTrouble::NotInGbk { .. })));
}

#[test]
fn what_cannot_be_read_is_named() {
    let trouble = |text: &str| read(text.as_bytes()).unwrap_err();
    assert_eq!(trouble("J1,1,2,3"), ParcelTrouble::NoCoordinates);
    assert_eq!(trouble("[地块坐标]\nJ1,1,2,3"), ParcelTrouble::NoParcel { line: 2 });
    assert_eq!(
        trouble("[地块坐标]\n4,1,1,,,,,@\nJ1,1,4121400,NaN"),
        ParcelTrouble::BadPoint { line: 3, text: "J1,1,4121400,NaN".to_owned() }
    );
    assert_eq!(
        trouble("[地块坐标]\n2,1,1,,,,,@\nJ1,1,4121400,38591400\nJ2,1,4121410,38591400"),
        ParcelTrouble::FewPoints { line: 2, ring: "1".to_owned() }
    );
    assert_eq!(
        trouble("[地块坐标]\n0,1,1,,,,,@"),
        ParcelTrouble::FewPoints { line: 2, ring: "1".to_owned() }
    );
    assert_eq!(read(&[0xff, 0xff, 0xff]).unwrap_err(), ParcelTrouble::NotText);
}
