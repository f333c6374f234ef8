//! Bad input: every thing that is not a sound project file is told apart, and nothing is left half-written.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test program, helpers included"
)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::*;
use jitu_model::place::LayerRole;
use jitu_store::{Project, ReadOnly, Result, StoreError};

fn error(path: &Path) -> StoreError {
    match Project::open(path) {
        Ok(_) => panic!("{} opened", path.display()),
        Err(error) => error,
    }
}

/// Names in a folder.
fn listing(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn protect(path: &Path, protected: bool) {
    let mut permissions = fs::metadata(path).unwrap().permissions();
    permissions.set_readonly(protected);
    fs::set_permissions(path, permissions).unwrap();
}

#[test]
fn what_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(error(&folder.path().join("no.gpkg")), StoreError::NoSuchFile { .. }));
    assert!(matches!(error(&folder.path().join("no/a.gpkg")), StoreError::FolderMissing { .. }));
    assert!(matches!(error(folder.path()), StoreError::NotAGeoPackage { .. }));
    assert!(listing(folder.path()).is_empty(), "opening leaves nothing behind");
}

#[test]
fn what_is_no_geopackage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    fs::write(&path, "这是一个文本文件，不是数据库。".repeat(50)).unwrap();
    assert!(matches!(error(&path), StoreError::NotAGeoPackage { .. }));
    fs::remove_file(&path).unwrap();
    sqlite3(&path, "CREATE TABLE a (b)");
    assert!(matches!(error(&path), StoreError::NotAGeoPackage { .. }));
    fs::write(&path, "").unwrap();
    assert!(matches!(error(&path), StoreError::Damaged { .. }));
}

#[test]
fn a_geopackage_that_is_not_ours() {
    let folder = tempfile::tempdir().unwrap();
    let (source, path) = (folder.path().join("a.geojson"), folder.path().join("a.gpkg"));
    fs::write(
        &source,
        r#"{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [115, 37]}}"#,
    )
    .unwrap();
    let made = Command::new("ogr2ogr").args([&path, &source]).status().expect("ogr2ogr (package gdal-bin)");
    assert!(made.success());
    assert!(matches!(error(&path), StoreError::NotOurs { .. }));
}

#[test]
fn a_file_cut_short_anywhere() {
    let (folder, path, project) = full();
    drop(project);
    let whole = fs::read(&path).unwrap();
    let cut = folder.path().join("cut.gpkg");
    for length in [50, 99, 100, 1000, 4095, 4096, 5000, whole.len() / 2, whole.len() - 4096, whole.len() - 1]
    {
        fs::write(&cut, &whole[..length]).unwrap();
        let found = error(&cut);
        assert!(
            matches!(found, StoreError::Damaged { .. })
                || length < 100 && matches!(found, StoreError::NotAGeoPackage { .. }),
            "{length}: {found:?}"
        );
    }
}

#[test]
fn broken_pages_are_reported_and_never_panic() {
    let (folder, path, project) = full();
    drop(project);
    let whole = fs::read(&path).unwrap();
    let bad = folder.path().join("bad.gpkg");
    let mut refused = 0;
    for page in 1..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096..page * 4096 + 64].fill(0xA5);
        fs::write(&bad, bytes).unwrap();
        let sound = Project::open(&bad).and_then(|project| {
            project.snapshot()?;
            project.verify()
        });
        match sound {
            Ok(report) => assert!(!report.is_sound(), "page {page} is broken and nobody saw it"),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 0);
}

#[test]
fn a_newer_file_is_refused_untouched() {
    let (folder, path, project) = full();
    drop(project);
    sqlite3(&path, "INSERT INTO jitu_version VALUES (99, '2030-01-01T00:00:00Z', 'jitu 9')");
    let before = fs::read(&path).unwrap();
    assert!(matches!(error(&path), StoreError::Newer { found: 99, known: 4, .. }));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(listing(folder.path()), ["巨鹿 2021.gpkg"]);
}

#[test]
fn creating_refuses_what_is_there_and_cleans_up() {
    let (folder, path, project) = full();
    drop(project);
    let before = fs::read(&path).unwrap();
    assert!(matches!(Project::create(&path, &mut bureau(), &now(), 1), Err(StoreError::Exists { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
    let other = folder.path().join("other.gpkg");
    let filled = Project::create_with(&other, &mut bureau(), &now(), 1, |project| {
        project.write("填入", &now(), fill)?;
        Err(StoreError::Refused("否".to_owned()))
    });
    assert!(matches!(filled, Err(StoreError::Refused(_))));
    let mut nameless = bureau();
    nameless.name.clear();
    assert!(matches!(Project::create(&other, &mut nameless, &now(), 1), Err(StoreError::Constraint { .. })));
    let nowhere = folder.path().join("no/a.gpkg");
    assert!(matches!(
        Project::create(&nowhere, &mut bureau(), &now(), 1),
        Err(StoreError::FolderMissing { .. })
    ));
    assert_eq!(listing(folder.path()), ["巨鹿 2021.gpkg"]);
    let made =
        Project::create_with(&other, &mut bureau(), &now(), 1, |project| project.write("填入", &now(), fill));
    assert_eq!(made.unwrap().snapshot().unwrap().towers.len(), 64);
    assert_eq!(listing(folder.path()), ["other.gpkg", "巨鹿 2021.gpkg"]);
}

#[test]
fn a_write_protected_file_or_folder_can_be_read() {
    let (folder, path, project) = full();
    let snapshot = project.snapshot().unwrap();
    drop(project);
    protect(&path, true);
    reads_but_refuses(&path, &snapshot, &ReadOnly::File);
    protect(&path, false);
    protect(folder.path(), true);
    reads_but_refuses(&path, &snapshot, &ReadOnly::Folder);
    let other = folder.path().join("other.gpkg");
    let made = Project::create(&other, &mut bureau(), &now(), 1);
    assert!(matches!(made, Err(StoreError::FolderNotWritable { .. })));
    protect(folder.path(), false);
    // Left in write-ahead mode by another program, it still reads.
    sqlite3(&path, "PRAGMA journal_mode=WAL");
    protect(folder.path(), true);
    reads_but_refuses(&path, &snapshot, &ReadOnly::Folder);
    protect(folder.path(), false);
    fs::write(folder.path().join("巨鹿 2021.gpkg-journal"), "unfinished").unwrap();
    protect(folder.path(), true);
    assert!(matches!(error(&path), StoreError::UnfinishedWrite { .. }));
    protect(folder.path(), false);
}

fn reads_but_refuses(path: &Path, snapshot: &jitu_model::Snapshot, expected: &ReadOnly) {
    let mut project = Project::open(path).unwrap();
    assert_eq!(project.read_only(), Some(expected));
    assert_eq!(&project.snapshot().unwrap(), snapshot);
    assert!(project.verify().unwrap().is_sound());
    let refused: [Result<()>; 4] = [
        project.write("改", &now(), |w| w.insert_all(&mut [bureau()])),
        project.undo(&now()).map(|_| ()),
        project.adopt(&now()).map(|_| ()),
        project.restore_rows().map(|_| ()),
    ];
    for result in refused {
        assert!(matches!(result, Err(StoreError::ReadOnly { why, .. }) if why == *expected));
    }
}

#[test]
fn a_stranger_s_code_in_the_file_is_never_run() {
    for (name, sql) in [
        ("evil", "CREATE TRIGGER evil AFTER UPDATE ON goal BEGIN DELETE FROM remedy; END"),
        ("evil", "CREATE VIEW evil AS SELECT * FROM goal"),
        ("evil", "CREATE INDEX evil ON goal (abs(position))"),
        ("goal", "ALTER TABLE goal ADD COLUMN extra AS (position + 1)"),
        ("rtree_tower_geom_insert", "DROP TRIGGER rtree_tower_geom_insert"),
        (
            "rtree_tower_geom_delete",
            "DROP TRIGGER rtree_tower_geom_delete;
             CREATE TRIGGER rtree_tower_geom_delete AFTER DELETE ON tower BEGIN DELETE FROM payment; END",
        ),
    ] {
        let (_folder, path, project) = full();
        let before = project.snapshot().unwrap();
        drop(project);
        sqlite3(&path, sql);
        let mut project = Project::open(&path).unwrap();
        let expected = ReadOnly::ForeignSchema(vec![name.to_owned()]);
        assert_eq!(project.read_only(), Some(&expected), "{sql}");
        assert!(matches!(
            project.write("改", &now(), |w| w.insert(&mut bureau())),
            Err(StoreError::ReadOnly { .. })
        ));
        assert_eq!(project.snapshot().unwrap(), before, "{sql}");
    }
}

#[test]
fn a_table_of_ours_that_is_something_else_is_damage() {
    let (_folder, path, project) = full();
    drop(project);
    sqlite3(&path, "ALTER TABLE remedy RENAME TO other; CREATE VIEW remedy AS SELECT * FROM other");
    assert!(matches!(error(&path), StoreError::Damaged { detail, .. } if detail.contains("remedy")));
}

#[test]
fn somebody_else_s_plain_table_does_no_harm() {
    let (_folder, path, project) = full();
    drop(project);
    sqlite3(&path, "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, style TEXT)");
    assert_eq!(Project::open(&path).unwrap().read_only(), None);
}

#[test]
fn a_file_that_another_program_is_writing() {
    let (_folder, path, mut project) = full();
    let mut other = Project::open(&path).unwrap();
    let result: Result<()> = project.write("改", &now(), |w| {
        w.insert_all(&mut [bureau()])?;
        assert_eq!(other.snapshot().unwrap().towers.len(), 64, "readers see the state before");
        let locked = other.write("也改", &now(), |w| w.insert(&mut bureau()));
        assert!(matches!(locked, Err(StoreError::Locked { .. })), "{locked:?}");
        Ok(())
    });
    result.unwrap();
    other.write("再改", &now(), |w| w.insert(&mut bureau())).unwrap();
    assert_eq!(project.history(1).unwrap()[0].label, "再改");
}

#[test]
fn a_copy_is_the_same_project() {
    let (folder, _path, mut project) = full();
    let copy = folder.path().join("备份.gpkg");
    project.backup_to(&copy).unwrap();
    assert!(matches!(project.backup_to(&copy), Err(StoreError::Exists { .. })));
    project
        .write("建层", &now(), |w| {
            w.create_layer(&mut layer("图斑", LayerRole::Patch, "patch"), &[], &features(2))
        })
        .unwrap();
    let copy = Project::open(&copy).unwrap();
    assert!(copy.verify().unwrap().is_sound());
    assert_eq!(copy.snapshot().unwrap().layers.len(), 1);
    assert_eq!(copy.history(9).unwrap().len(), 2);
    assert_eq!(copy.copy_before_migration(), None);
}

#[test]
fn names_that_would_read_as_statements_are_never_used() {
    let (_folder, path, project) = full();
    drop(project);
    sqlite3(
        &path,
        r#"CREATE TABLE "x"" UNION SELECT * FROM goal --" (id INTEGER PRIMARY KEY, geom GEOMETRY);
           INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)
               VALUES ('x" UNION SELECT * FROM goal --', 'features', 'x', 4490), ('plain', 'features', 'y', 4490);
           CREATE TABLE plain (id INTEGER PRIMARY KEY, geom "POINT); ATTACH '");
           INSERT INTO gpkg_geometry_columns VALUES ('x" UNION SELECT * FROM goal --', 'geom', 'POINT', 4490, 0, 0),
               ('plain', 'geom', 'POINT); ATTACH ''evil.db'' AS evil; --', 4490, 0, 0)"#,
    );
    let mut project = Project::open(&path).unwrap();
    assert!(project.verify().unwrap().is_sound());
    project.write("改", &now(), |w| w.insert(&mut bureau())).unwrap();
    let mut odd = layer("错", LayerRole::Other, "tower\" --");
    assert!(matches!(project.layer_features(&odd), Err(StoreError::TableName(_))));
    odd.table_name = "goal".to_owned();
    assert!(project.layer_features(&odd).is_err(), "a ledger is no layer");
}

#[test]
fn a_forged_entry_reaches_no_table_outside_the_journal() {
    let (_folder, path, project) = full();
    drop(project);
    // An entry that claims to have made a table of ours, whose undo would drop it.
    sqlite3(
        &path,
        r#"UPDATE jitu_journal SET step = '[{"create_layer":{"table":"payment","title":"","geometry":"POINT","crs":4490}}]'
           WHERE seq = 2;
           DELETE FROM jitu_chunk WHERE seq = 2"#,
    );
    let mut project = Project::open(&path).unwrap();
    assert!(matches!(project.undo(&now()), Err(StoreError::BrokenJournal { entries }) if entries == [2]));
    assert_eq!(project.snapshot().unwrap().payments.len(), 1);
}

/// A project is opened on one thread and used on another.
#[test]
fn a_project_can_move_to_another_thread() {
    let (_folder, _path, project) = full();
    let towers = std::thread::spawn(move || project.snapshot().unwrap().towers.len()).join().unwrap();
    assert_eq!(towers, 64);
}
