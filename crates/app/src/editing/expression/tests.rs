//! Expressions as people type them, by table.

use geo_types::{Geometry, Rect};
use jitu_model::Id;
use jitu_model::place::FieldKind;

use super::*;

fn slots() -> Slots {
    let layer = Layer { class_field: Some("DLBM".to_owned()), ..Layer::default() };
    let field = |name: &str, kind| Field { name: name.to_owned(), kind };
    Slots::of(
        &layer,
        &[
            field("面积", FieldKind::Real),
            field("年份", FieldKind::Integer),
            field("2021年 图斑", FieldKind::Text),
            field("空", FieldKind::Text),
        ],
    )
}

fn feature() -> Feature {
    Feature {
        id: Id::new(7),
        name: Some("一号地块".to_owned()),
        code: None,
        class: Some("0101".to_owned()),
        values: vec![
            FieldValue::Real(2.5),
            FieldValue::Integer(2021),
            FieldValue::Text("甲".to_owned()),
            FieldValue::Null,
        ],
        geometry: Geometry::Polygon(Rect::new((115.0, 37.0), (115.001, 37.001)).to_polygon()),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let value = Expression::parse(text, &slots()).map(|read| read.value(&feature()).text());
    assert_eq!(value.unwrap(), expected, "{text}");
}

#[test]
fn values() {
    for (text, expected) in [
        ("1 + 2 * 3", "7"),
        ("（1＋2）×3 ÷ 2", "4.5"),
        ("-面积 - -1", "-1.5"),
        ("面积 / 0", ""),
        ("面积 + 空", ""),
        ("'a' + \"b\"", "ab"),
        ("名称 & '（' & 年份 & '）'", "一号地块（2021）"),
        ("DLBM & 空", "0101"),
        ("[2021年 图斑]", "甲"),
        ("round(1.005, 2)", "1.01"),
        ("round(-2.5)", "-3"),
        ("ROUND(2.4)", "2"),
        ("round(area() / 1000)", "10"),
        ("round(area_mu() * 2000 / 3 - area(), 6)", "0"),
        ("round(area_ha() * 10000 - area(), 6)", "0"),
        ("round(lon(), 4) & ',' & round(lat(), 4)", "115.0005,37.0005"),
        ("length() > 390 and length() < 410", "1"),
        ("if(面积 >= 2, '大', '小')", "大"),
        ("max(1, 面积, 2) - min(1, 2)", "1.5"),
        ("left(名称, 2)", "一号"),
        ("number('12') + 1", "13"),
        ("'12' + 1", "13"),
        ("text(12) & 1", "121"),
        ("abs(-3)", "3"),
        ("id()", "7"),
        ("area() - area()", "0"),
    ] {
        check(text, expected);
    }
}

#[test]
fn conditions() {
    for (text, holds) in [
        ("DLBM = '0101'", true),
        // A number and a text that reads as one are compared as numbers.
        ("DLBM = 101", true),
        ("DLBM = '101'", false),
        ("年份 >= 2021 and 面积 < 3", true),
        ("年份 > 2021 or not (面积 <> 2.5)", true),
        ("年份 ＞ 2021 或 面积 ≥ 3", false),
        ("名称 like '地块'", true),
        ("名称 包含 '二'", false),
        ("空 = ''", true),
        ("空 != ''", false),
        ("空 > 1", false),
        ("面积 == 2.5", true),
        ("name = '一号地块'", true),
    ] {
        let read = Expression::parse(text, &slots()).unwrap();
        assert_eq!(read.holds(&feature()), holds, "{text}");
    }
}

#[test]
fn what_is_no_expression_is_told_with_its_place() {
    for (text, position, problem) in [
        ("", 1, Problem::Empty),
        ("1 +", 4, Problem::Missing),
        ("(1", 3, Problem::Expected(')')),
        ("1 2", 3, Problem::Unexpected("2".to_owned())),
        ("地类", 1, Problem::Field("地类".to_owned())),
        ("1 + [没有]", 6, Problem::Field("没有".to_owned())),
        ("exec('rm')", 1, Problem::Function("exec".to_owned())),
        ("round()", 1, Problem::Arguments("round".to_owned())),
        ("'abc", 5, Problem::Expected('\'')),
        ("1 = ; 2", 5, Problem::Unexpected(";".to_owned())),
    ] {
        let wrong = read::read(text, &slots()).unwrap_err();
        assert_eq!(wrong, Wrong { position, problem }, "{text}");
    }
    for hostile in
        ["(".repeat(900), "not ".repeat(200), "-".repeat(900), "if(1,".repeat(150), "x".repeat(2000)]
    {
        assert!(read::read(&hostile, &slots()).is_err());
    }
}
