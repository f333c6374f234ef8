//! Files of earlier schemas are brought up to date: nothing in them is lost, and a copy stays as it was.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use jitu_model::indicator::{Assessment, AssessmentState};
use jitu_model::programme::Payment;
use jitu_model::{Id, Money};
use jitu_store::{Project, RowRef, Stamp, StoreError};

#[test]
fn a_file_of_schema_1_opens_and_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("julu.gpkg");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema-1.gpkg");
    std::fs::copy(&fixture, &path).unwrap();
    let mut project = Project::open(&path).unwrap();
    let copy = folder.path().join("julu.gpkg.before-v4");
    assert!(copy.is_file());
    let snapshot = project.snapshot().unwrap();
    assert_eq!((snapshot.towers.len(), snapshot.payments.len()), (64, 1));
    assert_eq!(snapshot.payments[0].amount.to_yuan_text(), "669266.00");
    assert_eq!((snapshot.payments[0].economic.as_ref(), snapshot.procurements.len()), (None, 0));
    assert!(project.verify().unwrap().is_sound());
    assert_eq!(project.undo_label().unwrap(), None, "undo stops at the step");
    let stamp = Stamp { person: "甲".to_owned(), at: "2026-11-23T00:00:00Z".to_owned() };
    let mut payment = Payment {
        id: Id::NEW,
        amount: Money::from_fen(1),
        economic: Some("30227".to_owned()),
        ..snapshot.payments[0].clone()
    };
    project.write("支付", &stamp, |w| w.insert(&mut payment)).unwrap();
    project.undo(&stamp).unwrap();
    assert_eq!(project.snapshot().unwrap(), snapshot);
    assert!(project.verify().unwrap().is_sound());
    // The copy is still of schema 1, and holds the same.
    assert_eq!(Project::open(&copy).unwrap().snapshot().unwrap(), snapshot);
    assert!(folder.path().join("julu.gpkg.before-v4.before-v4").is_file());
}

#[test]
fn a_file_of_schema_2_keeps_its_assessment_and_can_be_submitted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("yiyang.gpkg");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema-2.gpkg");
    std::fs::copy(&fixture, &path).unwrap();
    let mut project = Project::open(&path).unwrap();
    let snapshot = project.snapshot().unwrap();
    let [head] = snapshot.assessments.as_slice() else { panic!("one assessment") };
    assert_eq!((head.state, head.monitored_to), (AssessmentState::Draft, None));
    assert!(snapshot.indicators.len() > 10 && snapshot.indicators.iter().all(|leaf| leaf.rollup.is_none()));
    assert!(project.verify().unwrap().is_sound());
    // The table was made anew: it takes the state that schema 2 refused, and undo finds its row.
    let stamp = Stamp { person: "甲".to_owned(), at: "2026-11-23T00:00:00Z".to_owned() };
    let submitted = Assessment { state: AssessmentState::Submitted, ..head.clone() };
    project.write("提交", &stamp, |w| w.update(&submitted)).unwrap();
    assert_eq!(project.snapshot().unwrap().assessments, [submitted]);
    project.undo(&stamp).unwrap();
    assert_eq!(project.snapshot().unwrap(), snapshot);
    assert!(project.verify().unwrap().is_sound());
}

#[test]
fn an_old_file_that_was_edited_outside_is_refused_by_its_rows_until_they_are_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("julu.gpkg");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema-1.gpkg");
    std::fs::copy(&fixture, &path).unwrap();
    let edit = |sql: &str| rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    edit("UPDATE payment SET amount = amount + 1");
    let id = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("SELECT id FROM payment", [], |row| row.get(0))
        .unwrap();
    for _ in 0..2 {
        match Project::open(&path).map(|_| ()) {
            Err(StoreError::OlderEdited { path: named, found: 1, rows }) => {
                assert_eq!((named, rows), (path.clone(), vec![RowRef::new("payment", id)]));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no copy for a file that stays as it is"
    );
    edit("UPDATE payment SET amount = amount - 1");
    assert!(Project::open(&path).unwrap().verify().unwrap().is_sound());
}
