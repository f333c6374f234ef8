//! Layers with fields of their own, edited and deleted: what comes back, what undo gives, what is refused.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test program, helpers included"
)]

mod common;

use common::{empty, features, layer, now, square};
use geo_types::Geometry;
use jitu_model::Id;
use jitu_model::place::{Feature, Field, FieldKind, FieldValue, Layer, LayerRole};
use jitu_store::{
    Drawn, FeatureEdits, LayerReader, LayerSpool, LibraryWriter, Project, StoreError, drop_library_tables,
    write_library_layer,
};

fn field(name: &str, kind: FieldKind) -> Field {
    Field { name: name.to_owned(), kind }
}

fn fields() -> Vec<Field> {
    vec![
        field("图斑编号", FieldKind::Text),
        field("TBMJ", FieldKind::Real),
        field("年份", FieldKind::Integer),
        field("核查 日期", FieldKind::Date),
    ]
}

/// Features with a value in every field, and one with none.
fn rows(count: usize) -> Vec<Feature> {
    let mut rows = features(count);
    for (number, row) in rows.iter_mut().enumerate() {
        row.values = vec![
            FieldValue::Text(format!("甲'{number}")),
            FieldValue::Real(0.5 + number as f64),
            FieldValue::Integer(2021),
            FieldValue::Text("2021-06-18".to_owned()),
        ];
    }
    rows[0].values = vec![FieldValue::Null; 4];
    rows
}

fn without_ids(rows: &[Feature]) -> Vec<Feature> {
    rows.iter().map(|row| Feature { id: Id::NEW, ..row.clone() }).collect()
}

#[test]
fn fields_come_back_from_both_files() {
    let (_folder, path, mut project) = empty();
    let mut own = layer("图斑", LayerRole::Patch, "patch");
    project.write("建层", &now(), |w| w.create_layer(&mut own, &fields(), &rows(3))).unwrap();
    let mut reference = layer("地类", LayerRole::Cropland, "cropland");
    write_library_layer(&project.library_path(), &mut reference, &fields(), &mut rows(3)).unwrap();
    drop(project);
    let project = Project::open(&path).unwrap();
    assert_eq!(project.read_only(), None, "its layers are its own");
    for layer in [&own, &reference] {
        let whole = project.layer_whole(layer).unwrap();
        assert_eq!(whole.fields, fields());
        assert_eq!(without_ids(&whole.features), without_ids(&rows(3)));
        let some = project.some_features(layer, &[whole.features[1].id, Id::new(7)]).unwrap();
        assert_eq!(some, whole.features[1..2]);
        let near = project.features_near(layer, [115.0, 37.0, 115.001, 37.001]).unwrap();
        assert_eq!(near, whole.features[..1]);
    }
    let reader = LayerReader::open(&project.library_path(), "cropland").unwrap();
    assert_eq!(reader.fields(), fields());
    assert!(project.verify().unwrap().is_sound());
}

#[test]
fn an_edit_is_one_entry_that_undo_takes_back() {
    let (_folder, path, mut project) = empty();
    let mut patches = layer("图斑", LayerRole::Patch, "patch");
    project.write("建层", &now(), |w| w.create_layer(&mut patches, &fields(), &rows(3))).unwrap();
    let before = project.layer_features(&patches).unwrap();
    let mut moved = before[1].clone();
    moved.geometry = Geometry::Polygon(square(116.0, 38.0, 0.01));
    moved.values[1] = FieldValue::Real(9.25);
    let edits = FeatureEdits { add: rows(2), change: vec![moved.clone()], delete: vec![before[0].id] };
    let added = project.write("编辑", &now(), |w| w.edit_features(patches.id, &edits)).unwrap();
    let after = project.layer_features(&patches).unwrap();
    assert_eq!(after.len(), 4);
    assert!(after.contains(&moved) && added.iter().all(|id| after.iter().any(|row| row.id == *id)));
    let record = |project: &Project| project.snapshot().unwrap().layers[0].clone();
    let edited: Layer = record(&project);
    assert_eq!(edited.feature_count, 4);
    assert_ne!(edited.fingerprint, patches.fingerprint);
    assert_eq!(project.features_near(&patches, [115.9, 37.9, 116.1, 38.1]).unwrap(), [moved]);
    project.undo(&now()).unwrap().unwrap();
    assert_eq!(project.layer_features(&patches).unwrap(), before);
    assert_eq!(record(&project), patches);
    project.redo(&now()).unwrap().unwrap();
    assert_eq!(project.layer_features(&patches).unwrap(), after);
    assert_eq!(record(&project), edited);
    assert!(project.verify().unwrap().is_sound());
    drop(project);
    assert!(Project::open(&path).unwrap().verify().unwrap().is_sound());
}

#[test]
fn a_deleted_layer_comes_back_with_its_features() {
    for count in [3, 6000] {
        let (_folder, _path, mut project) = empty();
        let mut patches = layer("图斑", LayerRole::Patch, "patch");
        project.write("建层", &now(), |w| w.create_layer(&mut patches, &fields(), &rows(count))).unwrap();
        let before = project.layer_features(&patches).unwrap();
        project.write("删层", &now(), |w| w.delete_layer(patches.id)).unwrap();
        assert!(project.snapshot().unwrap().layers.is_empty());
        assert!(matches!(project.layer_features(&patches), Err(StoreError::TableMissing { .. })));
        assert!(project.verify().unwrap().is_sound());
        project.undo(&now()).unwrap().unwrap();
        assert_eq!(project.layer_features(&patches).unwrap(), before);
        assert!(project.verify().unwrap().is_sound());
        project.redo(&now()).unwrap().unwrap();
        assert!(project.snapshot().unwrap().layers.is_empty());
        assert!(project.verify().unwrap().is_sound());
        project.undo(&now()).unwrap().unwrap();
        project.undo(&now()).unwrap().unwrap();
        assert!(matches!(project.layer_features(&patches), Err(StoreError::TableMissing { .. })));
        assert!(project.verify().unwrap().is_sound());
    }
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let (_folder, _path, mut project) = empty();
    for name in ["", "geom", "NAME", "a\"b", "x];--", " 地类", "甲\n乙"] {
        let mut wrong = layer("图斑", LayerRole::Patch, "patch");
        let fields = [field(name, FieldKind::Text)];
        let refused = project.write("建层", &now(), |w| w.create_layer(&mut wrong, &fields, &[]));
        assert!(matches!(refused, Err(StoreError::FieldName(found)) if found == name), "{name:?}");
    }
    let twice = [field("地类", FieldKind::Text), field("地类", FieldKind::Real)];
    let mut patches = layer("图斑", LayerRole::Patch, "patch");
    let refused = project.write("建层", &now(), |w| w.create_layer(&mut patches, &twice, &[]));
    assert!(matches!(refused, Err(StoreError::FieldName(_))));
    project.write("建层", &now(), |w| w.create_layer(&mut patches, &fields(), &rows(2))).unwrap();
    let before = project.layer_features(&patches).unwrap();
    let mut short = before[0].clone();
    short.values.pop();
    let mut mixed = before[0].clone();
    mixed.values[2] = FieldValue::Text("二〇二一".to_owned());
    let mut point = before[0].clone();
    point.geometry = Geometry::Point(geo_types::Point::new(115.0, 37.0));
    for wrong in [short, mixed, point] {
        let edits = FeatureEdits { change: vec![wrong], ..FeatureEdits::default() };
        assert!(project.write("编辑", &now(), |w| w.edit_features(patches.id, &edits)).is_err());
    }
    let edits = FeatureEdits { delete: vec![before[0].id, before[0].id], ..FeatureEdits::default() };
    let refused = project.write("编辑", &now(), |w| w.edit_features(patches.id, &edits));
    assert!(matches!(refused, Err(StoreError::NoSuchRow { .. })));
    assert_eq!(project.layer_features(&patches).unwrap(), before);
    assert!(project.verify().unwrap().is_sound());
}

#[test]
fn a_layer_in_pieces_is_the_layer_at_once() {
    let (_folder, _path, project) = empty();
    let library = project.library_path();
    let mut at_once = layer("一次", LayerRole::Cropland, "at_once");
    write_library_layer(&library, &mut at_once, &fields(), &mut rows(7)).unwrap();
    let mut pieces = layer("分次", LayerRole::Cropland, "pieces");
    let mut writer = LibraryWriter::open(&library).unwrap();
    assert!(!writer.is_free("at_once").unwrap() && !writer.is_free("rtree_x").unwrap());
    writer.begin(&pieces, &fields(), "POLYGON").unwrap();
    let all = rows(7);
    all.chunks(3).for_each(|some| writer.add(some).unwrap());
    writer.end(&mut pieces).unwrap();
    writer.commit().unwrap();
    assert_eq!((pieces.feature_count, &pieces.fingerprint), (7, &at_once.fingerprint));
    let near =
        |table: &str| LayerReader::open(&library, table).unwrap().near([-180.0, -90.0, 180.0, 90.0]).unwrap();
    assert_eq!(near("pieces"), near("at_once"));
}

#[test]
fn what_is_not_committed_was_never_there() {
    let (_folder, _path, project) = empty();
    let library = project.library_path();
    let begun = || {
        let mut writer = LibraryWriter::open(&library).unwrap();
        writer.begin(&layer("半途", LayerRole::Cropland, "half"), &fields(), "POLYGON").unwrap();
        writer.add(&rows(3)).unwrap();
        writer
    };
    drop(begun());
    let left: Vec<_> =
        std::fs::read_dir(library.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!library.exists() && left.len() == 1, "{left:?}");
    write_library_layer(&library, &mut layer("全", LayerRole::Cropland, "whole"), &[], &mut features(2))
        .unwrap();
    drop(begun());
    assert!(matches!(LayerReader::open(&library, "half"), Err(StoreError::TableMissing { .. })));
    let mut writer = begun();
    let mut wrong = rows(1);
    wrong[0].geometry = Geometry::Point(geo_types::Point::new(115.0, 37.0));
    assert!(matches!(writer.add(&wrong), Err(StoreError::Geometry { id: 4, .. })));
    drop(writer);
    drop_library_tables(&library, &["whole".to_owned()]).unwrap();
    assert!(LayerReader::open(&library, "whole").is_err());
}

/// A layer that came in through a spool.
fn spooled(project: &mut Project, table: &str, rows: &[Feature]) -> Layer {
    let mut own = layer(table, LayerRole::Patch, table);
    let mut spool = LayerSpool::open(project.path()).unwrap();
    spool.begin(&own, &fields()).unwrap();
    rows.chunks(4_000).for_each(|some| spool.add(some).unwrap());
    project.write("导入", &now(), |w| w.take_layer(&mut own, &spool)).unwrap();
    own
}

#[test]
fn a_layer_that_waited_is_the_layer_at_once() {
    let (folder, _path, mut project) = empty();
    // The first comes back with redo, the second is too large for that.
    for (count, redone) in [(40, true), (5_100, false)] {
        let rows = rows(count);
        let mut at_once = layer("一次", LayerRole::Patch, &format!("once{count}"));
        project.write("建层", &now(), |w| w.create_layer(&mut at_once, &fields(), &rows)).unwrap();
        let own = spooled(&mut project, &format!("spooled{count}"), &rows);
        assert_eq!((own.feature_count, &own.fingerprint), (at_once.feature_count, &at_once.fingerprint));
        let read = |layer: &Layer| {
            let near = project.features_near(layer, [115.0, 36.0, 115.05, 38.0]).unwrap();
            (without_ids(&project.layer_features(layer).unwrap()), without_ids(&near))
        };
        assert_eq!(read(&own), read(&at_once));
        assert!(!read(&own).1.is_empty() && project.verify().unwrap().is_sound());
        project.undo(&now()).unwrap();
        assert!(matches!(project.layer_features(&own), Err(StoreError::TableMissing { .. })));
        assert_eq!(project.redo_label().unwrap().is_some(), redone);
        if redone {
            project.redo(&now()).unwrap();
            assert_eq!(project.layer_features(&own).unwrap().len(), count);
        }
        assert!(project.verify().unwrap().is_sound());
    }
    let mixed =
        [rows(1), vec![Feature { geometry: Geometry::Point((115.0, 37.0).into()), ..rows(1).remove(0) }]];
    let own = spooled(&mut project, "mixed", &mixed.concat());
    assert_eq!(project.layer_features(&own).unwrap().len(), 2);
    let mut spool = LayerSpool::open(project.path()).unwrap();
    assert!(matches!(spool.begin(&layer("坏", LayerRole::Patch, "a b"), &[]), Err(StoreError::TableName(_))));
    spool.begin(&own, &fields()).unwrap();
    assert!(matches!(spool.add(&features(1)), Err(StoreError::BadRow { .. })));
    drop(spool);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 1, "nothing of the spools is left: {left:?}");
}

#[test]
fn layers_of_large_shapes_come_in_without_a_changeset() {
    let (_folder, path, mut project) = empty();
    let ring = |x: f64| {
        (0..1_500_000)
            .map(|at| f64::from(at) / 250_000.0)
            .map(move |t| (x + 0.01 * t.cos(), 37.0 + 0.01 * t.sin()))
    };
    let mut rows = rows(3);
    for (row, x) in rows.iter_mut().zip([115.0, 115.1, 115.2]) {
        row.geometry =
            Geometry::Polygon(geo_types::Polygon::new(ring(x).collect::<Vec<_>>().into(), Vec::new()));
    }
    let own = spooled(&mut project, "large", &rows);
    assert_eq!(without_ids(&project.layer_features(&own).unwrap()), without_ids(&rows));
    // Its rows are in the file once.
    assert!(std::fs::metadata(&path).unwrap().len() < 100 << 20);
    project.undo(&now()).unwrap();
    assert_eq!(project.redo_label().unwrap(), None);
}

#[test]
fn a_table_of_the_library_goes_once_no_step_leads_back_to_it() {
    let (_folder, _path, mut project) = empty();
    let library = project.library_path();
    let import = |project: &mut Project, table: &str| {
        let mut own = layer(table, LayerRole::Cropland, table);
        write_library_layer(&library, &mut own, &fields(), &mut rows(3)).unwrap();
        project.write("导入", &now(), |w| w.insert(&mut own)).unwrap();
        own
    };
    let there = |table: &str| LayerReader::open(&library, table).is_ok();
    let other = |project: &mut Project| {
        let mut bureau = project.snapshot().unwrap().bureau.unwrap();
        bureau.name.push('局');
        project.write("改名", &now(), |w| w.update(&bureau)).unwrap();
    };
    // Somebody else's table stays whatever happens.
    write_library_layer(&library, &mut layer("别人的", LayerRole::Base, "theirs"), &[], &mut features(2))
        .unwrap();
    let kept = import(&mut project, "kept");
    import(&mut project, "again");
    project.undo(&now()).unwrap();
    assert!(there("again"), "redo finds it");
    project.redo(&now()).unwrap();
    assert_eq!(project.snapshot().unwrap().layers.len(), 2);
    project.undo(&now()).unwrap();
    other(&mut project);
    assert!(!there("again") && there("kept") && there("theirs"));
    // A deleted layer's table stays for undo, and goes when neither its deletion nor its import can be made again.
    project.write("删除", &now(), |w| w.delete_layer(kept.id)).unwrap();
    other(&mut project);
    assert!(there("kept"));
    project.undo(&now()).unwrap();
    project.undo(&now()).unwrap();
    assert_eq!(project.layer_features(&kept).unwrap().len(), 3);
    (0..2).for_each(|_| drop(project.undo(&now()).unwrap()));
    assert!(there("kept") && project.snapshot().unwrap().layers.is_empty());
    other(&mut project);
    assert!(!there("kept") && there("theirs"));
    assert!(project.verify().unwrap().is_sound());
}

/// What a GIS program finds: table, style, whether it is used, who wrote it.
fn styles(file: &std::path::Path) -> Vec<(String, String, bool, String)> {
    let conn = rusqlite::Connection::open(file).unwrap();
    let mut select = conn
        .prepare(
            "SELECT f_table_name, styleQML, useAsDefault, owner FROM layer_styles ORDER BY f_table_name, id",
        )
        .unwrap();
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    select.query_map([], row).unwrap().collect::<rusqlite::Result<_>>().unwrap()
}

#[test]
fn gis_programs_are_told_how_layers_look() {
    let (_folder, path, mut project) = empty();
    let mut own = layer("图斑", LayerRole::Patch, "patch");
    project.write("建层", &now(), |w| w.create_layer(&mut own, &[], &features(3))).unwrap();
    let mut mixed = layer("草图", LayerRole::Other, "sketch");
    project.write("建层", &now(), |w| w.create_layer(&mut mixed, &[], &[])).unwrap();
    let mut reference = layer("地类", LayerRole::Cropland, "cropland");
    write_library_layer(&project.library_path(), &mut reference, &[], &mut features(2)).unwrap();
    let qml = |layer: &Layer, drawn: Drawn| format!("{} {drawn:?} {}", layer.name, layer.opacity);
    let all = [own.clone(), mixed.clone(), reference.clone()];
    let at = now().at;
    project.show_styles(&at, &all, &qml).unwrap();
    let library = project.library_path();
    let ours =
        |table: &str, name: &str| (table.to_owned(), format!("{name} Areas 0.7"), true, "jitu".to_owned());
    assert_eq!(styles(&path), [ours("patch", "图斑")], "one of mixed shapes has none");
    assert_eq!(styles(&library), [ours("cropland", "地类")]);
    let report = project.verify().unwrap();
    assert!(
        report.sum_matches && report.changed.is_empty() && report.added.is_empty(),
        "no record was touched"
    );

    // What somebody saved with another program stays, and stays in use; what did not change is not written.
    let other = "INSERT INTO layer_styles (f_table_name, styleQML, useAsDefault, owner) VALUES ('patch', 'mine', 1, '')";
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute_batch("UPDATE layer_styles SET useAsDefault = 0").unwrap();
    conn.execute_batch(other).unwrap();
    let before = std::fs::read(&path).unwrap();
    project.show_styles(&at, &all, &qml).unwrap();
    assert!(std::fs::read(&path).unwrap() == before, "nothing to write, nothing written");
    own.opacity = 0.5;
    project.show_styles(&at, &[own.clone(), reference.clone()], &qml).unwrap();
    let (table, owner) = ("patch".to_owned(), "jitu".to_owned());
    let mine = (table.clone(), "mine".to_owned(), true, String::new());
    assert_eq!(styles(&path), [(table, "图斑 Areas 0.5".to_owned(), false, owner), mine.clone()]);

    // A layer that is gone has no style of ours.
    project.show_styles(&at, &[reference], &qml).unwrap();
    assert_eq!(styles(&path), [mine]);
}

#[test]
fn a_table_that_would_run_code_is_not_written() {
    let (_folder, path, mut project) = empty();
    let mut own = layer("图斑", LayerRole::Patch, "patch");
    project.write("建层", &now(), |w| w.create_layer(&mut own, &[], &features(1))).unwrap();
    let qml = |_: &Layer, _: Drawn| "ours".to_owned();
    project.show_styles(&now().at, &[own.clone()], &qml).unwrap();
    let trap = "CREATE TABLE trapped (id INTEGER);
        CREATE TRIGGER trap AFTER UPDATE ON layer_styles BEGIN INSERT INTO trapped VALUES (1); END;";
    rusqlite::Connection::open(&path).unwrap().execute_batch(trap).unwrap();
    let other = |_: &Layer, _: Drawn| "another".to_owned();
    project.show_styles(&now().at, &[own], &other).unwrap();
    assert_eq!(styles(&path)[0].1, "ours");
    drop(project);
    assert!(Project::open(&path).unwrap().read_only().is_none(), "it is nobody's business otherwise");
}
