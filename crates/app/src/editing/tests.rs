//! Editing over a real project: each use case, what comes of it, and that one undo takes it back.

use std::path::Path;

use jitu_model::place::FieldValue;

use super::*;
use crate::keeping;
use crate::session::Settings;

const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[115.0,37.2],[115.01,37.2],[115.01,37.21],[115.0,37.21],[115.0,37.2]]]}"#;
const NEXT: &str = r#"{"type":"Polygon","coordinates":[[[115.01,37.2],[115.02,37.2],[115.02,37.21],[115.01,37.21],[115.01,37.2]]]}"#;

fn session(folder: &Path) -> Session {
    let settings = Settings {
        assets: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets"),
        config: folder.join("config"),
        documents: folder.to_owned(),
        person: "测试".to_owned(),
    };
    let mut session = Session::new(settings);
    keeping::create_project(&mut session, Some(&folder.join("p.gpkg")), "巨鹿县自然资源和规划局", "130529")
        .unwrap();
    session
}

/// A layer with two squares side by side and fields.
fn drawn(session: &mut Session) -> (RowId, RowId, RowId) {
    let field = |name: &str, kind: &str| NewField { name: name.to_owned(), kind: kind.to_owned() };
    let new = NewLayer {
        name: "图斑".to_owned(),
        role: "patch".to_owned(),
        secrecy: "internal".to_owned(),
        fields: vec![
            field("面积", "real"),
            field("年份", "integer"),
            field("日期", "date"),
            field("备注", "text"),
        ],
    };
    let layer = create_layer(session, &new).unwrap().layer;
    let one = add_feature(session, layer, SQUARE, "一号").unwrap().features[0];
    let two = add_feature(session, layer, NEXT, " ").unwrap().features[0];
    (layer, one, two)
}

fn filter(layer: RowId) -> TableFilter {
    TableFilter { layer, ..TableFilter::default() }
}

fn page(session: &mut Session, layer: RowId) -> TablePage {
    table_page(session, &TableQuery { filter: filter(layer), limit: 100, ..TableQuery::default() }).unwrap()
}

fn cell(page: &TablePage, row: RowId, key: &str) -> Option<String> {
    let at = page.columns.iter().position(|column| column.key == key).unwrap();
    page.rows.iter().find(|line| line.id == row).unwrap().cells[at].clone()
}

fn area(session: &mut Session, layer: RowId) -> f64 {
    statistics(session, &filter(layer), "area").unwrap().sum
}

#[test]
fn a_layer_is_drawn_typed_into_and_undone_step_by_step() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(folder.path());
    let (layer, one, two) = drawn(&mut session);
    let edit = |feature, column: &str, text: &str| CellEdit {
        feature,
        column: column.to_owned(),
        text: text.to_owned(),
    };
    set_cells(
        &mut session,
        layer,
        &[
            edit(one, "field.年份", "2,021"),
            edit(two, "name", "二号"),
            edit(one, "field.日期", "2021年6月8日"),
        ],
    )
    .unwrap();
    let typed = page(&mut session, layer);
    assert_eq!((typed.total, typed.all, typed.editable), (2, 2, true));
    assert_eq!(cell(&typed, one, "field.年份").as_deref(), Some("2021"));
    assert_eq!(cell(&typed, one, "field.日期").as_deref(), Some("2021-06-08"));
    assert_eq!(cell(&typed, two, "name").as_deref(), Some("二号"));
    let m2: f64 = cell(&typed, one, "area").unwrap().parse().unwrap();
    assert!((m2 / 985_000.0 - 1.0).abs() < 0.01, "{m2}");
    // One wrong cell and nothing is written.
    let wrong =
        set_cells(&mut session, layer, &[edit(one, "field.备注", "好"), edit(two, "field.年份", "去年")])
            .unwrap_err();
    assert_eq!((wrong.code.as_str(), wrong.params["value"].as_str()), ("cell_value", "去年"));
    assert_eq!(page(&mut session, layer), typed);
    // What is kept in memory is what the file says.
    let kept = whole(&mut session, layer).unwrap();
    session.opened_mut().unwrap().layers.clear();
    assert_eq!(*whole(&mut session, layer).unwrap(), *kept);
    for rows in [2, 1, 0] {
        keeping::undo(&mut session).unwrap();
        assert_eq!(page(&mut session, layer).all, rows);
    }
    keeping::redo(&mut session).unwrap();
    assert_eq!(page(&mut session, layer).all, 1);
}

#[test]
fn rows_are_filtered_ordered_pasted_and_calculated() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(folder.path());
    let (layer, one, two) = drawn(&mut session);
    let all = TableQuery { filter: filter(layer), limit: 10, ..TableQuery::default() };
    // Rows come by id, and every write begins at an id of its own.
    let (named, unnamed) = (one, two);
    let (one, two) = (one.min(two), one.max(two));
    paste_cells(&mut session, &all, 0, "field.面积", "12.5\t2020\r\n3\t2022\textra\r\n9\t9\r\n").unwrap_err();
    paste_cells(&mut session, &all, 0, "field.面积", "12.5\t2020\r\n3\t2022\r\n9\t9\r\n").unwrap();
    let order = |session: &mut Session, key: &str, descending| {
        let query = TableQuery { sort: Some(key.to_owned()), descending, ..all.clone() };
        table_ids(session, &query).unwrap()
    };
    assert_eq!(order(&mut session, "field.面积", false), [two, one]);
    assert_eq!(order(&mut session, "field.面积", true), [one, two]);
    // The one without a name comes last either way.
    assert_eq!(
        (order(&mut session, "name", false), order(&mut session, "name", true)),
        (vec![named, unnamed], vec![named, unnamed])
    );
    let found = |session: &mut Session, text: &str, expression: &str| {
        let filter = TableFilter { text: text.to_owned(), filter: expression.to_owned(), ..filter(layer) };
        table_ids(session, &TableQuery { filter, ..TableQuery::default() })
    };
    assert_eq!(found(&mut session, "2022", "").unwrap(), [two]);
    assert_eq!(found(&mut session, "", "面积 > 10 and area_ha() > 1").unwrap(), [one]);
    assert_eq!(found(&mut session, "", "面积 >").unwrap_err().code, "formula");
    let only = TableFilter { only: Some(vec![two]), ..filter(layer) };
    assert_eq!(
        table_place(&mut session, &TableQuery { filter: only.clone(), ..all.clone() }, two).unwrap(),
        Some(0)
    );
    assert_eq!(table_place(&mut session, &TableQuery { filter: only, ..all.clone() }, one).unwrap(), None);
    let numbers = statistics(&mut session, &filter(layer), "field.面积").unwrap();
    assert_eq!((numbers.count, numbers.empty, numbers.sum, numbers.median), (2, 0, 15.5, Some(7.75)));
    let seen =
        preview_calculation(&mut session, &filter(layer), "field.面积", "round(area_mu(), 2)").unwrap();
    assert_eq!((seen.total, seen.changed, seen.refused, seen.rows[0].before.as_str()), (2, 2, 0, "12.5"));
    apply_calculation(&mut session, &filter(layer), "field.面积", "round(area_mu(), 2)").unwrap();
    let told = cell(&page(&mut session, layer), one, "field.面积").unwrap();
    assert_eq!(told, seen.rows[0].after);
    let refused = preview_calculation(&mut session, &filter(layer), "field.年份", "'甲' & 年份").unwrap();
    assert_eq!(refused.refused, 2);
    assert_eq!(
        apply_calculation(&mut session, &filter(layer), "field.年份", "'甲'").unwrap_err().code,
        "cell_value"
    );
    keeping::undo(&mut session).unwrap();
    assert_eq!(cell(&page(&mut session, layer), one, "field.面积").as_deref(), Some("12.5"));
}

#[test]
fn shapes_are_split_merged_cut_and_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(folder.path());
    let (layer, one, two) = drawn(&mut session);
    let before = area(&mut session, layer);
    let line = r#"{"type":"LineString","coordinates":[[114.99,37.204],[115.03,37.206]]}"#;
    let parts = split_features(&mut session, layer, &[one, two], line).unwrap().features;
    assert_eq!((parts.len(), page(&mut session, layer).all), (4, 4));
    assert!((area(&mut session, layer) / before - 1.0).abs() < 1e-9);
    let aside = r#"{"type":"LineString","coordinates":[[116,37],[117,37]]}"#;
    assert_eq!(split_features(&mut session, layer, &[one], aside).unwrap_err().code, "not_parted");
    let kept = merge_features(&mut session, layer, &parts, one).unwrap().features;
    assert_eq!((kept.as_slice(), page(&mut session, layer).all), (&[one][..], 1));
    assert!((area(&mut session, layer) / before - 1.0).abs() < 1e-9);
    assert_eq!(cell(&page(&mut session, layer), one, "name").as_deref(), Some("一号"));
    assert_eq!(merge_features(&mut session, layer, &[one], one).unwrap_err().code, "merge_needs_areas");
    let hole = r#"{"type":"Polygon","coordinates":[[[115.004,37.204],[115.006,37.204],[115.006,37.206],[115.004,37.206],[115.004,37.204]]]}"#;
    cut_hole(&mut session, layer, one, hole).unwrap();
    let hole_m2 = measure(hole).unwrap().area_m2.unwrap();
    assert!((before - area(&mut session, layer) - hole_m2).abs() < 0.01);
    let at = |session: &mut Session, lon: f64, lat: f64| {
        pick(session, &[layer], lon, lat, 20.0).unwrap().map(|found| found.feature)
    };
    assert_eq!((at(&mut session, 115.002, 37.202), at(&mut session, 115.005, 37.205)), (Some(one), None));
    // Within twenty metres of the hole's edge.
    assert_eq!(at(&mut session, 115.0041, 37.205), Some(one));
    let near = shapes_near(&mut session, &[layer], [115.0, 37.2, 115.001, 37.201]).unwrap();
    assert!(near.geojson.contains("115.004") && !near.cut);
    change_shape(&mut session, layer, one, NEXT).unwrap();
    assert!(shapes(&mut session, layer, &[one]).unwrap().geojson.contains("115.02"));
    delete_features(&mut session, layer, &[one]).unwrap();
    assert_eq!(page(&mut session, layer).all, 0);
    for _ in 0..5 {
        keeping::undo(&mut session).unwrap();
    }
    assert_eq!(page(&mut session, layer).all, 2);
    assert!((area(&mut session, layer) - before).abs() < 1e-6);
}

#[test]
fn lines_are_parted_and_joined() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(folder.path());
    let (layer, square, _) = drawn(&mut session);
    let road = r#"{"type":"LineString","coordinates":[[115.0,37.3],[115.1,37.3],[115.1,37.4]]}"#;
    let road = add_feature(&mut session, layer, road, "渠").unwrap().features[0];
    let across = r#"{"type":"LineString","coordinates":[[115.05,37.29],[115.05,37.31]]}"#;
    let parts = split_features(&mut session, layer, &[road], across).unwrap().features;
    let now = page(&mut session, layer);
    assert_eq!((parts.len(), now.all), (2, 4));
    assert!(parts.iter().all(|part| cell(&now, *part, "name").as_deref() == Some("渠")));
    assert_eq!(
        merge_features(&mut session, layer, &[road, square], road).unwrap_err().code,
        "merge_needs_areas"
    );
    assert_eq!(merge_features(&mut session, layer, &parts, road).unwrap().features, [road]);
    let whole = shapes(&mut session, layer, &[road]).unwrap().geojson;
    assert!(whole.contains("\"LineString\"") && whole.contains("115.05"), "{whole}");
    keeping::undo(&mut session).unwrap();
    keeping::undo(&mut session).unwrap();
    assert_eq!(page(&mut session, layer).all, 3);
}

#[test]
fn fields_are_added_renamed_and_deleted_with_an_undo_each() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(folder.path());
    let (layer, one, _) = drawn(&mut session);
    let typed = CellEdit { feature: one, column: "field.年份".to_owned(), text: "2021".to_owned() };
    set_cells(&mut session, layer, &[typed]).unwrap();
    let mut record = vector_layer(&session, layer).unwrap();
    record.style = Some(
        r##"{"rules":[{"name":"新","when":{"between":{"field":"年份","from":2020,"to":null}}},{"name":"其余"}],
            "label":{"field":"年份","size":12,"colour":"#000000"}}"##
            .to_owned(),
    );
    session.write("样式", |writer| writer.update(&record)).unwrap();
    let keys = |session: &mut Session| -> Vec<String> {
        page(session, layer).columns.into_iter().map(|column| column.key).collect()
    };
    let before = keys(&mut session);
    add_column(&mut session, layer, " 坡度 ", "real").unwrap();
    assert!(keys(&mut session).contains(&"field.坡度".to_owned()));
    for (name, kind, code) in [
        ("坡度", "real", "field_taken"),
        ("", "text", "field_taken"),
        ("甲[乙]", "text", "field_taken"),
        ("丙", "blob", "unknown_column"),
    ] {
        assert_eq!(add_column(&mut session, layer, name, kind).unwrap_err().code, code, "{name}");
    }
    rename_column(&mut session, layer, "field.年份", "建成年").unwrap();
    let renamed = page(&mut session, layer);
    assert_eq!(cell(&renamed, one, "field.建成年").as_deref(), Some("2021"));
    let style = |session: &Session| vector_layer(session, layer).unwrap().style.unwrap_or_default();
    assert!(style(&session).contains("建成年") && !style(&session).contains("年份"));
    let uses = column_uses(&mut session, layer, "field.建成年").unwrap();
    assert_eq!(uses.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["rules", "label"]);
    drop_column(&mut session, layer, "field.建成年").unwrap();
    assert!(!keys(&mut session).contains(&"field.建成年".to_owned()));
    assert!(!style(&session).contains("建成年") && style(&session).contains("其余"));
    assert_eq!(drop_column(&mut session, layer, "name").unwrap_err().code, "unknown_column");
    rename_column(&mut session, layer, "name", "权利人").unwrap();
    assert_eq!(page(&mut session, layer).columns[0].title, "权利人");
    for _ in 0..4 {
        keeping::undo(&mut session).unwrap();
    }
    assert_eq!(keys(&mut session), before);
    assert_eq!(cell(&page(&mut session, layer), one, "field.年份").as_deref(), Some("2021"));
    for _ in 0..3 {
        keeping::redo(&mut session).unwrap();
    }
    assert_eq!(page(&mut session, layer).all, 2);
    let project = &session.opened().unwrap().project;
    assert!(project.verify().unwrap().is_sound());
}

#[test]
fn a_table_is_read_as_it_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(folder.path());
    let library = session.opened().unwrap().project.library_path();
    let mut reference = Layer {
        name: "耕地".to_owned(),
        role: LayerRole::Cropland,
        table_name: "cropland".to_owned(),
        crs: 4490,
        opacity: 1.0,
        ..Layer::default()
    };
    let mut features: Vec<Feature> = (0..3_000)
        .map(|at| Feature {
            id: Id::NEW,
            name: None,
            code: Some(format!("{:05}", 2_999 - at)),
            class: Some(["水田", "旱地"][at % 2].to_owned()),
            values: Vec::new(),
            geometry: geo_types::Geometry::Point(geo_types::Point::new(115.0 + at as f64 * 1e-5, 37.0)),
        })
        .collect();
    jitu_store::write_library_layer(&library, &mut reference, &[], &mut features).unwrap();
    session.write("图层", |writer| writer.insert(&mut reference)).unwrap();
    let query = |offset, limit| TableQuery {
        filter: filter(reference.id.into()),
        offset,
        limit,
        ..TableQuery::default()
    };
    let end = table_page(&mut session, &query(2_995, 200)).unwrap();
    assert_eq!((end.total, end.rows.len(), end.rows[4].id), (3_000, 5, RowId(3_000)));
    assert!(session.opened().unwrap().layers.is_empty(), "no layer is held for its table");
    let sorted = TableQuery { sort: Some("code".to_owned()), ..query(0, 2) };
    let first = table_page(&mut session, &sorted).unwrap();
    assert_eq!(first.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [RowId(3_000), RowId(2_999)]);
    assert_eq!(table_place(&mut session, &sorted, RowId(1)).unwrap(), Some(2_999));
    let mut dry = query(0, 10);
    dry.filter.filter = "类别 = '旱地' and lon() > 115.02".to_owned();
    let found = table_page(&mut session, &dry).unwrap();
    assert_eq!((found.total, found.all), (500, 3_000));
}

#[test]
fn what_does_not_serve_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(folder.path());
    let (layer, one, _) = drawn(&mut session);
    for (text, code) in [
        ("{}", "bad_shape"),
        (r#"{"type":"Point","coordinates":[38591432.1,4121234.5]}"#, "shape_nowhere"),
        (r#"{"type":"LineString","coordinates":[[115,37],[115,37]]}"#, "shape_nothing"),
        (
            r#"{"type":"Polygon","coordinates":[[[115,37],[115.1,37.1],[115.1,37],[115,37.1],[115,37]]]}"#,
            "shape_crosses",
        ),
        (r#"{"type":"LineString","coordinates":[]}"#, "shape_nowhere"),
        (r#"{"type":"GeometryCollection","geometries":[]}"#, "bad_shape"),
    ] {
        assert_eq!(add_feature(&mut session, layer, text, "").unwrap_err().code, code, "{text}");
    }
    assert_eq!(change_shape(&mut session, layer, RowId(5), SQUARE).unwrap_err().code, "unknown_feature");
    assert_eq!(add_feature(&mut session, RowId(5), SQUARE, "").unwrap_err().code, "unknown_layer");
    let mut new = NewLayer {
        name: " 图斑 ".to_owned(),
        role: "other".to_owned(),
        secrecy: "internal".to_owned(),
        fields: Vec::new(),
    };
    assert_eq!(create_layer(&mut session, &new).unwrap_err().code, "layer_name_taken");
    new.name = String::new();
    assert_eq!(create_layer(&mut session, &new).unwrap_err().code, "layer_without_name");
    new = NewLayer { name: "秘密".to_owned(), secrecy: "secret".to_owned(), ..new };
    assert_eq!(create_layer(&mut session, &new).unwrap_err().code, "secret_stays");
    // A reference layer is copied from, not edited; a secret one not even that.
    let library = session.opened().unwrap().project.library_path();
    let mut reference = Layer {
        name: "红线".to_owned(),
        role: LayerRole::Redline,
        table_name: "redline".to_owned(),
        crs: 4490,
        opacity: 1.0,
        ..Layer::default()
    };
    let mut features = whole(&mut session, layer).unwrap().features.clone();
    features.iter_mut().for_each(|feature| feature.values = vec![FieldValue::Text("备".to_owned())]);
    let fields =
        [jitu_model::place::Field { name: "备注".to_owned(), kind: jitu_model::place::FieldKind::Text }];
    jitu_store::write_library_layer(&library, &mut reference, &fields, &mut features).unwrap();
    session.write("图层", |writer| writer.insert(&mut reference)).unwrap();
    let from = RowId::from(reference.id);
    assert_eq!(add_feature(&mut session, from, SQUARE, "").unwrap_err().code, "layer_not_editable");
    let source = page(&mut session, from);
    assert!(!source.editable && source.columns.iter().all(|column| !column.editable));
    let copied = copy_features(&mut session, from, &[source.rows[0].id], Some(layer), "").unwrap();
    let now = page(&mut session, layer);
    assert_eq!((now.all, cell(&now, copied.features[0], "field.备注").as_deref()), (3, Some("备")));
    assert_eq!(copied.features.len(), 1);
    let fresh = copy_features(&mut session, from, &[source.rows[1].id], None, "红线副本").unwrap();
    assert_eq!(page(&mut session, fresh.layer).all, 1);
    keeping::undo(&mut session).unwrap();
    assert_eq!(
        table_page(&mut session, &TableQuery { filter: filter(fresh.layer), ..TableQuery::default() })
            .unwrap_err()
            .code,
        "unknown_layer"
    );
    reference.secrecy = jitu_model::place::Secrecy::Secret;
    session.write("密级", |writer| writer.update(&reference)).unwrap();
    assert_eq!(
        copy_features(&mut session, from, &[source.rows[0].id], None, "副本").unwrap_err().code,
        "secret_stays"
    );
    assert!(page(&mut session, layer).rows.iter().any(|row| row.id == one));
}
