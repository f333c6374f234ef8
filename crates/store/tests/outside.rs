//! Edits made around the journal are found down to the row, and a person adopts them or puts them back.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test program, helpers included"
)]

mod common;

use common::*;
use jitu_model::programme::Goal;
use jitu_store::{EntryKind, Project, RowRef, StoreError};

/// Changes a goal, adds a remedy, deletes the only release: as someone with an SQLite tool would.
fn edited_outside() -> (tempfile::TempDir, std::path::PathBuf, jitu_model::Snapshot) {
    let (folder, path, project) = full();
    let before = project.snapshot().unwrap();
    drop(project);
    sqlite3(
        &path,
        "UPDATE goal SET text = '改过';
         INSERT INTO remedy (id, programme, text, position) SELECT 42, id, '外加', 9 FROM programme;
         DELETE FROM release",
    );
    (folder, path, before)
}

#[test]
fn the_rows_are_named() {
    let (_folder, path, before) = edited_outside();
    let report = Project::open(&path).unwrap().verify().unwrap();
    assert_eq!(report.changed, [RowRef { table: "goal".to_owned(), id: before.goals[0].id.raw() }]);
    assert_eq!(report.added, [RowRef { table: "remedy".to_owned(), id: 42 }]);
    assert_eq!(report.missing, [RowRef { table: "release".to_owned(), id: before.releases[0].id.raw() }]);
    assert_eq!(report.outside().len(), 3);
    assert!(report.sum_matches && report.broken_entries.is_empty() && report.integrity.is_empty());
    assert!(!report.is_sound());
}

#[test]
fn they_can_be_put_back() {
    let (_folder, path, before) = edited_outside();
    let mut project = Project::open(&path).unwrap();
    let head = project.head_hash().unwrap();
    assert_eq!(project.restore_rows().unwrap().len(), 3);
    assert_eq!(project.snapshot().unwrap(), before);
    assert_eq!(project.head_hash().unwrap(), head);
    assert!(project.verify().unwrap().is_sound());
    assert!(project.restore_rows().unwrap().is_empty());
}

#[test]
fn they_can_be_adopted_and_undone() {
    let (_folder, path, before) = edited_outside();
    let mut project = Project::open(&path).unwrap();
    let after = project.snapshot().unwrap();
    let entry = project.adopt(&now()).unwrap().unwrap();
    assert_eq!((entry.kind, entry.rows), (EntryKind::Adopted, 3));
    assert_eq!(project.snapshot().unwrap(), after);
    assert!(project.verify().unwrap().is_sound());
    assert_eq!(project.adopt(&now()).unwrap(), None);
    project.undo(&now()).unwrap().unwrap();
    assert_eq!(project.snapshot().unwrap(), before);
    project.redo(&now()).unwrap().unwrap();
    assert_eq!(project.snapshot().unwrap(), after);
    assert!(project.verify().unwrap().is_sound());
}

#[test]
fn a_row_edited_outside_is_not_written_over() {
    let (_folder, path, before) = edited_outside();
    let mut project = Project::open(&path).unwrap();
    let mine = Goal { outcome: Some("完成".to_owned()), ..before.goals[0].clone() };
    let result = project.write("改", &now(), |w| w.update(&mine));
    assert!(matches!(result, Err(StoreError::EditedOutside { rows }) if rows[0].table == "goal"));
    // Undo of the fill would delete rows that are not as it left them: nothing is changed, the rows are named.
    let state = project.snapshot().unwrap();
    let Err(StoreError::Conflict { rows }) = project.undo(&now()) else { panic!("undo must stop") };
    for table in ["goal", "release"] {
        assert!(rows.iter().any(|row| row.table == table), "{table} in {rows:?}");
    }
    assert_eq!(project.snapshot().unwrap(), state);
}

#[test]
fn rows_that_point_at_nothing_are_not_adopted() {
    let (_folder, path, project) = full();
    drop(project);
    sqlite3(&path, "PRAGMA foreign_keys = OFF; DELETE FROM milestone");
    let mut project = Project::open(&path).unwrap();
    let report = project.verify().unwrap();
    assert!(report.dangling.iter().any(|row| row.table == "payment_application"));
    assert!(matches!(project.adopt(&now()), Err(StoreError::Conflict { .. })));
    project.restore_rows().unwrap();
    assert!(project.verify().unwrap().is_sound());
}

#[test]
fn a_layer_dropped_outside_is_missing_rows() {
    let (_folder, path, project) = full();
    drop(project);
    sqlite3(
        &path,
        "DROP TABLE rtree_township_geom; DROP TABLE township;
         DELETE FROM gpkg_extensions WHERE table_name = 'township';
         DELETE FROM gpkg_geometry_columns WHERE table_name = 'township';
         DELETE FROM gpkg_contents WHERE table_name = 'township'",
    );
    let mut project = Project::open(&path).unwrap();
    assert_eq!(project.verify().unwrap().missing.len(), 10);
    assert!(
        matches!(project.restore_rows(), Err(StoreError::TableMissing { table, .. }) if table == "township")
    );
}

#[test]
fn a_damaged_paper_is_named() {
    let (_folder, path, project) = full();
    let paper = project.snapshot().unwrap().attachments[0].clone();
    drop(project);
    sqlite3(&path, "UPDATE jitu_blob SET bytes = x'00'");
    let project = Project::open(&path).unwrap();
    assert_eq!(project.verify().unwrap().damaged_attachments, std::slice::from_ref(&paper.sha256));
    assert!(matches!(project.attachment_bytes(&paper), Err(StoreError::AttachmentDamaged { .. })));
}
