//! The project as it was: every entry of a busy journal is gone back to, and is exactly what it was.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test program, helpers included"
)]

mod common;

use common::*;
use jitu_model::place::{Feature, Layer, LayerRole};
use jitu_model::programme::Programme;
use jitu_model::{Id, Snapshot};
use jitu_store::{FeatureEdits, Project, StoreError};

/// Everything that a person can see of a project.
fn seen(project: &Project) -> (Snapshot, Vec<Vec<Feature>>) {
    let snapshot = project.snapshot().unwrap();
    let features = snapshot.layers.iter().map(|layer| project.layer_features(layer).unwrap()).collect();
    (snapshot, features)
}

fn rename(project: &mut Project, name: &str) {
    let write = |w: &mut jitu_store::Writer<'_>| {
        let mut programme: Programme = w.all()?.remove(0);
        programme.name = name.to_owned();
        w.update(&programme)
    };
    project.write(name, &now(), write).unwrap();
}

fn edit(project: &mut Project, layer: Id<Layer>, edits: &FeatureEdits) {
    project.write("编辑", &now(), |w| w.edit_features(layer, edits)).unwrap();
}

#[test]
fn every_entry_can_be_gone_back_to() {
    let (folder, path, mut project) = full();
    let mut states = vec![None, Some(seen(&project))];
    let mut note = |project: &Project| states.push(Some(seen(project)));
    rename(&mut project, "二期");
    note(&project);
    let mut patches = layer("图斑", LayerRole::Patch, "patch");
    project.write("建层", &now(), |w| w.create_layer(&mut patches, &[], &features(4))).unwrap();
    note(&project);
    let rows = project.layer_features(&patches).unwrap();
    let mut changed = rows[1].clone();
    changed.name = Some("改过".to_owned());
    edit(
        &mut project,
        patches.id,
        &FeatureEdits { add: features(2), change: vec![changed], delete: vec![rows[0].id] },
    );
    note(&project);
    project.undo(&now()).unwrap().unwrap();
    note(&project);
    project.redo(&now()).unwrap().unwrap();
    note(&project);
    project.write("删层", &now(), |w| w.delete_layer(patches.id)).unwrap();
    note(&project);
    project.undo(&now()).unwrap().unwrap();
    note(&project);
    rename(&mut project, "三期");
    note(&project);
    let hashes: Vec<String> = project.history(99).unwrap().into_iter().rev().map(|e| e.hash).collect();
    let live = project.head_hash().unwrap();
    for (at, state) in states.iter().enumerate() {
        let seq = at as i64 + 1;
        let to = folder.path().join(format!("past-{seq}.gpkg"));
        project.copy_as_of(seq, &to, seq % 2 == 0).unwrap();
        let past = Project::open(&to).unwrap();
        assert_eq!(past.head_hash().unwrap(), hashes[at]);
        assert!(past.verify().unwrap().is_sound(), "{seq}: {:?}", past.verify().unwrap());
        assert_eq!(past.read_only(), None);
        if let Some(state) = state {
            assert_eq!(&seen(&past), state, "{seq}");
            // The same without a copy: all layers, and none of them.
            let back = project.look_back(seq, None).unwrap();
            let features = |layer: &Layer| back.layer(layer).unwrap().1;
            assert_eq!(back.snapshot().unwrap(), state.0, "{seq}");
            assert_eq!(state.0.layers.iter().map(features).collect::<Vec<_>>(), state.1, "{seq}");
            let records = project.look_back(seq, Some(&[])).unwrap();
            assert_eq!(records.snapshot().unwrap(), state.0, "{seq}");
            assert!(state.0.layers.iter().all(|layer| records.layer(layer).is_err()));
        }
    }
    assert_eq!(project.head_hash().unwrap(), live, "the live file is only read");
    assert!(project.verify().unwrap().is_sound());
    drop(project);
    assert!(Project::open(&path).unwrap().verify().unwrap().is_sound());
}

#[test]
fn a_past_goes_on_as_a_project() {
    let (folder, _path, mut project) = full();
    rename(&mut project, "二期");
    let to = folder.path().join("past.gpkg");
    project.copy_as_of(2, &to, true).unwrap();
    let mut past = Project::open(&to).unwrap();
    assert_eq!(past.undo_label().unwrap().as_deref(), Some("填入"));
    rename(&mut past, "另一个");
    past.undo(&now()).unwrap().unwrap();
    assert!(past.verify().unwrap().is_sound());
    // What came later is not in a file that is given away.
    let bytes = std::fs::read(&to).unwrap();
    assert!(!bytes.windows(6).any(|six| six == "二期".as_bytes()));
    assert!(matches!(project.copy_as_of(2, &to, true), Err(StoreError::Exists { .. })));
    for none in [0, -1, 99] {
        let nowhere = folder.path().join("none.gpkg");
        let refused = project.copy_as_of(none, &nowhere, false);
        assert!(matches!(refused, Err(StoreError::NotKept { layer: None, .. })));
        assert!(!nowhere.exists());
    }
}

#[test]
fn a_large_import_that_was_undone_is_told() {
    let (folder, _path, mut project) = full();
    let before = seen(&project);
    let mut many = layer("地块", LayerRole::Other, "many");
    project.write("导入", &now(), |w| w.create_layer(&mut many, &[], &features(6_000))).unwrap();
    let rows = project.layer_features(&many).unwrap();
    edit(&mut project, many.id, &FeatureEdits { delete: vec![rows[7].id], ..FeatureEdits::default() });
    let edited = seen(&project);
    rename(&mut project, "二期");
    let copy = |project: &Project, seq: i64| {
        let to = folder.path().join(format!("{seq}-{}.gpkg", project.history(1).unwrap()[0].seq));
        project.copy_as_of(seq, &to, false).map(|()| seen(&Project::open(&to).unwrap()))
    };
    assert_eq!(copy(&project, 4).unwrap(), edited);
    for _ in 0..3 {
        project.undo(&now()).unwrap().unwrap();
    }
    assert_eq!(copy(&project, 2).unwrap(), before, "before the import");
    for during in [3, 4, 5, 6] {
        let refused = copy(&project, during).map(|_| ()).unwrap_err();
        let named = matches!(&refused, StoreError::NotKept { layer: Some(table), .. } if table == "many");
        assert!(named, "{during}: {refused}");
    }
    assert_eq!(copy(&project, 8).unwrap(), before);
}

#[test]
fn times_find_entries() {
    let (_folder, _path, mut project) = full();
    let at = |project: &Project, time: &str| project.entry_at(time).unwrap().map(|entry| entry.seq);
    project
        .write("晚", &stamp("2021-06-01T00:00:00Z"), |w| {
            let mut programme: Programme = w.all()?.remove(0);
            programme.year = 2022;
            w.update(&programme)
        })
        .unwrap();
    assert_eq!(at(&project, "2021-04-28T08:29:59Z"), None);
    assert_eq!(at(&project, "2021-04-28T08:30:00Z"), Some(2));
    assert_eq!(at(&project, "2021-05-31T23:59:59Z"), Some(2));
    assert_eq!(at(&project, "2030-01-01T00:00:00Z"), Some(3));
}

#[test]
fn rows_edited_around_the_journal_are_told() {
    let (folder, path, mut project) = full();
    rename(&mut project, "二期");
    drop(project);
    let outside = rusqlite::Connection::open(&path).unwrap();
    outside.execute_batch("UPDATE programme SET name = '外改'").unwrap();
    drop(outside);
    let project = Project::open(&path).unwrap();
    let to = folder.path().join("past.gpkg");
    assert!(matches!(project.copy_as_of(2, &to, false), Err(StoreError::Conflict { .. })));
    assert!(!to.exists());
}
