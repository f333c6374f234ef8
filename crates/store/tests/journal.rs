//! The journal: one entry a write, undo and redo that survive a restart, a chain that shows tampering.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test program, helpers included"
)]

mod common;

use common::*;
use geo_types::{Geometry, Point};
use jitu_model::place::LayerRole;
use jitu_model::programme::{Appropriation, Attachment, Goal, Payment, Programme};
use jitu_model::system::Tower;
use jitu_model::{Id, Money};
use jitu_store::{EntryKind, Project, Result, StoreError, Writer};

fn rename(w: &mut Writer<'_>, name: &str) -> Result<()> {
    let mut programme: Programme = w.all()?.remove(0);
    programme.name = name.to_owned();
    w.update(&programme)
}

fn name(project: &Project) -> String {
    project.snapshot().unwrap().programmes[0].name.clone()
}

#[test]
fn every_write_is_one_entry_that_says_who_and_what() {
    let (_folder, _path, mut project) = full();
    let before = project.head_hash().unwrap();
    project.write("改名", &stamp("2021-05-01T09:00:00Z"), |w| rename(w, "平台二期")).unwrap();
    let history = project.history(10).unwrap();
    let seen: Vec<(i64, EntryKind, &str)> =
        history.iter().map(|entry| (entry.seq, entry.kind, entry.label.as_str())).collect();
    assert_eq!(
        seen,
        [(3, EntryKind::Edit, "改名"), (2, EntryKind::Edit, "填入"), (1, EntryKind::Schema, "schema 4")]
    );
    assert_eq!((history[0].person.as_str(), history[0].at.as_str()), ("测试员", "2021-05-01T09:00:00Z"));
    assert_eq!((history[0].rows, history[1].hash.clone()), (1, before));
    assert_eq!(history[0].hash, project.head_hash().unwrap());
    assert_eq!(project.history(1).unwrap().len(), 1);
    assert_eq!(EntryKind::Adopted.name(), "adopted");
}

#[test]
fn a_write_that_changes_nothing_or_fails_leaves_no_entry() {
    let (_folder, _path, mut project) = full();
    let (hash, snapshot) = (project.head_hash().unwrap(), project.snapshot().unwrap());
    let same = snapshot.programmes[0].name.clone();
    project.write("同名", &now(), |w| rename(w, &same)).unwrap();
    let failed: Result<()> = project.write("失败", &now(), |w| {
        rename(w, "半")?;
        Err(StoreError::Refused("否".to_owned()))
    });
    assert!(matches!(failed, Err(StoreError::Refused(_))));
    let untimely = project.write("时间", &stamp("昨天"), |w| rename(w, "半"));
    assert!(matches!(untimely, Err(StoreError::BadTime(_))));
    assert_eq!((project.head_hash().unwrap(), project.snapshot().unwrap()), (hash, snapshot));
}

#[test]
fn undo_and_redo_survive_a_restart() {
    let (_folder, path, mut project) = full();
    let first = name(&project);
    project.write("改一", &now(), |w| rename(w, "一")).unwrap();
    project.write("改二", &now(), |w| rename(w, "二")).unwrap();
    drop(project);
    let mut project = Project::open(&path).unwrap();
    assert_eq!(project.undo_label().unwrap().as_deref(), Some("改二"));
    assert_eq!(project.redo_label().unwrap(), None);
    let entry = project.undo(&now()).unwrap().unwrap();
    assert_eq!((entry.kind, entry.undoes, entry.label.as_str()), (EntryKind::Undo, Some(4), "改二"));
    assert_eq!(name(&project), "一");
    drop(project);
    let mut project = Project::open(&path).unwrap();
    project.undo(&now()).unwrap().unwrap();
    assert_eq!(name(&project), first);
    drop(project);
    let mut project = Project::open(&path).unwrap();
    assert_eq!(project.redo_label().unwrap().as_deref(), Some("改一"));
    let entry = project.redo(&now()).unwrap().unwrap();
    assert_eq!((entry.kind, entry.undoes, name(&project).as_str()), (EntryKind::Redo, Some(3), "一"));
    // A new edit ends what could be redone.
    project.write("改三", &now(), |w| rename(w, "三")).unwrap();
    assert_eq!(project.redo_label().unwrap(), None);
    assert_eq!(project.redo(&now()).unwrap(), None);
    assert_eq!(project.undo_label().unwrap().as_deref(), Some("改三"));
    assert_eq!(project.history(100).unwrap().len(), 8, "nothing ever leaves the journal");
    assert!(project.verify().unwrap().is_sound());
}

#[test]
fn undo_stops_at_the_making_of_the_file() {
    let (_folder, _path, mut project) = full();
    project.undo(&now()).unwrap().unwrap();
    assert_eq!(project.undo_label().unwrap(), None);
    assert_eq!(project.undo(&now()).unwrap(), None);
    assert!(project.snapshot().unwrap().bureau.is_some());
}

#[test]
fn a_layer_is_undone_with_its_table_and_comes_back() {
    let (_folder, path, mut project) = empty();
    let mut county = layer("县界", LayerRole::County, "county");
    project.write("建层", &now(), |w| w.create_layer(&mut county, &[], &features(3))).unwrap();
    let rows = project.layer_features(&county).unwrap();
    project.undo(&now()).unwrap().unwrap();
    assert!(project.snapshot().unwrap().layers.is_empty());
    assert!(matches!(project.layer_features(&county), Err(StoreError::TableMissing { .. })));
    assert_eq!(sqlite3(&path, "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%county%'").trim(), "0");
    drop(project);
    let mut project = Project::open(&path).unwrap();
    project.redo(&now()).unwrap().unwrap();
    assert_eq!(project.layer_features(&county).unwrap(), rows);
    assert_eq!(project.snapshot().unwrap().layers, [county]);
    assert!(project.verify().unwrap().is_sound());
    assert_eq!(Project::open(&path).unwrap().read_only(), None);
}

#[test]
fn a_bulk_import_is_kept_once_and_cannot_come_back() {
    let (_folder, path, mut project) = empty();
    let mut plots = layer("图斑", LayerRole::Patch, "plots");
    project.write("导入", &now(), |w| w.create_layer(&mut plots, &[], &features(6000))).unwrap();
    assert_eq!(project.history(1).unwrap()[0].rows, 6001);
    let kept: i64 =
        sqlite3(&path, "SELECT sum(length(bytes)) FROM jitu_chunk WHERE seq = 2").trim().parse().unwrap();
    assert!(kept < 2000, "the rows are not in the journal: {kept} bytes");
    assert!(project.verify().unwrap().is_sound());
    assert_eq!(project.layer_features(&plots).unwrap().len(), 6000);
    project.undo(&now()).unwrap().unwrap();
    assert_eq!(project.redo_label().unwrap(), None);
    assert!(matches!(project.layer_features(&plots), Err(StoreError::TableMissing { .. })));
    assert!(project.verify().unwrap().is_sound());
}

#[test]
fn the_index_follows_undo() {
    let (_folder, path, mut project) = full();
    let boxes = "SELECT count(*) || ' ' || round(max(maxx), 3) FROM rtree_tower_geom";
    assert_eq!(sqlite3(&path, boxes).trim(), "64 115.189");
    project
        .write("移塔", &now(), |w| {
            let mut towers: Vec<Tower> = w.all()?;
            towers[0].geometry = Geometry::Point(Point::new(120.0, 30.0));
            w.update(&towers[0])?;
            w.delete(towers[1].id)
        })
        .unwrap();
    assert_eq!(sqlite3(&path, boxes).trim(), "63 120.0");
    project.undo(&now()).unwrap().unwrap();
    assert_eq!(sqlite3(&path, boxes).trim(), "64 115.189");
    assert_eq!(sqlite3(&path, "SELECT rtreecheck('rtree_tower_geom')").trim(), "ok");
}

#[test]
fn the_bytes_of_a_paper_outlive_undo() {
    let (_folder, _path, mut project) = full();
    let mut paper = Attachment {
        id: Id::NEW,
        programme: None,
        system: None,
        name: "合同.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 0,
        sha256: String::new(),
        note: None,
        secrecy: jitu_model::place::Secrecy::Internal,
    };
    let bytes = vec![7; 3 << 20];
    project.attach("附件", &now(), &bytes, &mut paper).unwrap();
    project.undo(&now()).unwrap().unwrap();
    assert_eq!(project.snapshot().unwrap().attachments.len(), 1);
    project.redo(&now()).unwrap().unwrap();
    assert_eq!(project.attachment_bytes(&paper).unwrap(), bytes);
    assert_eq!(project.snapshot().unwrap().attachments.len(), 2);
}

#[test]
fn a_changed_journal_is_found() {
    for (what, sql, broken) in [
        ("label", "UPDATE jitu_journal SET label = '无事' WHERE seq = 2", vec![2]),
        ("person", "UPDATE jitu_journal SET person = '他人' WHERE seq = 3", vec![3]),
        ("time", "UPDATE jitu_journal SET at = '2020-01-01T00:00:00Z' WHERE seq = 2", vec![2]),
        ("changes", "UPDATE jitu_chunk SET bytes = bytes || x'00' WHERE seq = 2 AND part = 0", vec![2]),
        (
            "an entry is gone",
            "DELETE FROM jitu_chunk WHERE seq = 2; DELETE FROM jitu_journal WHERE seq = 2",
            vec![3],
        ),
    ] {
        let (_folder, path, mut project) = full();
        project.write("改名", &now(), |w| rename(w, "新名")).unwrap();
        drop(project);
        sqlite3(&path, sql);
        let report = Project::open(&path).unwrap().verify().unwrap();
        assert_eq!(report.broken_entries, broken, "{what}");
        assert!(!report.is_sound());
    }
}

#[test]
fn a_row_and_its_recorded_digest_changed_together_are_found() {
    let (_folder, path, project) = full();
    drop(project);
    sqlite3(
        &path,
        "UPDATE goal SET text = '改过';
         UPDATE jitu_row_digest SET digest = zeroblob(32) WHERE table_name = 'goal'",
    );
    let report = Project::open(&path).unwrap().verify().unwrap();
    assert!(!report.sum_matches && !report.is_sound());
}

/// The same random edits on any machine: linear congruential, constants of Knuth's MMIX.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }
}

fn random_edit(w: &mut Writer<'_>, dice: &mut Dice) -> Result<()> {
    for _ in 0..=dice.below(4) {
        let mut towers: Vec<Tower> = w.all()?;
        let goals: Vec<Goal> = w.all()?;
        let chosen = dice.below(towers.len());
        match dice.below(5) {
            0 => {
                towers[chosen].geometry = Geometry::Point(Point::new(dice.below(360) as f64 - 180.0, 30.0));
                w.update(&towers[chosen])?;
            }
            1 if towers.len() > 5 => w.delete(towers[chosen].id)?,
            2 => {
                let mut more = Tower { id: Id::NEW, name: format!("新{chosen}"), ..towers[chosen].clone() };
                w.insert(&mut more)?;
            }
            3 => {
                let goal = Goal { outcome: Some(format!("完成{}", dice.below(100))), ..goals[0].clone() };
                w.update(&goal)?;
            }
            _ => {
                towers[chosen].range_m += 0.125;
                towers[chosen].in_use = !towers[chosen].in_use;
                w.update(&towers[chosen])?;
            }
        }
    }
    Ok(())
}

#[test]
fn undoing_everything_gives_the_file_as_it_was() {
    for seed in 0..6 {
        let (_folder, path, mut project) = full();
        let mut dice = Dice(seed);
        let mut states = vec![project.snapshot().unwrap()];
        for round in 0..12 {
            project.write(&format!("改{round}"), &now(), |w| random_edit(w, &mut dice)).unwrap();
            states.push(project.snapshot().unwrap());
            // Now and then back and forth.
            if dice.below(3) == 0 {
                project.undo(&now()).unwrap();
                project.redo(&now()).unwrap();
                assert_eq!(states.last(), Some(&project.snapshot().unwrap()));
            }
        }
        states.dedup();
        for state in states.iter().rev().skip(1) {
            project.undo(&now()).unwrap().unwrap();
            assert_eq!(&project.snapshot().unwrap(), state, "seed {seed}");
        }
        assert_eq!(project.undo_label().unwrap().as_deref(), Some("填入"));
        assert!(project.verify().unwrap().is_sound());
        drop(project);
        let mut project = Project::open(&path).unwrap();
        for state in &states[1..] {
            project.redo(&now()).unwrap().unwrap();
            assert_eq!(&project.snapshot().unwrap(), state, "seed {seed}");
        }
        assert!(project.verify().unwrap().is_sound());
        assert_eq!(sqlite3(&path, "SELECT rtreecheck('rtree_tower_geom')").trim(), "ok");
    }
}

/// Payments without a contract, enough of them to be written at once.
fn payments(appropriation: Id<Appropriation>, count: i64) -> Vec<Payment> {
    let payment = |number: i64| Payment {
        appropriation,
        amount: Money::from_fen(number * 100 - 7),
        date: (number % 2 == 0).then(|| "2021-03-05".parse().unwrap()),
        payee: Some(format!("收款人{number}").repeat((number % 40) as usize)),
        voucher: Some(format!("V-{number:06}")),
        ..Payment::default()
    };
    (1..=count).map(payment).collect()
}

#[test]
fn many_rows_at_once_are_journalled_as_if_one_by_one() {
    let write = |at_once: bool| {
        let (folder, path, mut project) = full();
        let appropriation = project.snapshot().unwrap().appropriations[0].id;
        let before = project.snapshot().unwrap();
        let change = |w: &mut Writer<'_>| {
            rename(w, "导入")?;
            let mut rows = payments(appropriation, 2000);
            if at_once {
                w.insert_all(&mut rows)?;
            } else {
                rows.iter_mut().try_for_each(|row| w.insert(row).map(|_| ()))?;
            }
            // Two of the new rows change again in the same entry.
            rows[700].note = Some("改".to_owned());
            w.update(&rows[700])?;
            w.delete(rows[1200].id)?;
            Ok(())
        };
        project.write("导入", &now(), change).unwrap();
        let after = project.snapshot().unwrap();
        assert!(project.verify().unwrap().is_sound());
        project.undo(&now()).unwrap();
        assert_eq!(project.snapshot().unwrap(), before);
        project.redo(&now()).unwrap();
        assert_eq!(project.snapshot().unwrap(), after);
        assert!(project.verify().unwrap().is_sound());
        let rows = project.history(3).unwrap()[2].rows;
        drop((folder, path));
        (after, rows)
    };
    let (one_by_one, at_once) = (write(false), write(true));
    assert_eq!(at_once.0.payments.len(), one_by_one.0.payments.len());
    assert_eq!(at_once, one_by_one);
}

#[test]
fn many_rows_alone_are_one_entry_that_undo_takes_back() {
    let (_folder, _path, mut project) = full();
    let before = project.snapshot().unwrap();
    let appropriation = before.appropriations[0].id;
    project.write("导入", &now(), |w| w.insert_all(&mut payments(appropriation, 1500))).unwrap();
    assert_eq!(project.history(1).unwrap()[0].rows, 1500);
    assert!(project.verify().unwrap().is_sound());
    project.undo(&now()).unwrap();
    assert_eq!(project.snapshot().unwrap(), before);
}

#[test]
fn a_refused_row_among_many_leaves_none_of_them() {
    let (_folder, _path, mut project) = full();
    let before = project.snapshot().unwrap();
    let mut rows = payments(before.appropriations[0].id, 1500);
    rows[1400].appropriation = Id::new(99);
    // Even a write that goes on after the refusal has none of these rows, and its entry says the truth.
    project
        .write("导入", &now(), |w| {
            assert!(w.insert_all(&mut rows).is_err());
            rename(w, "其他")
        })
        .unwrap();
    assert_eq!(project.snapshot().unwrap().payments, before.payments);
    assert_eq!(project.history(1).unwrap()[0].rows, 1);
    assert!(project.verify().unwrap().is_sound());
}
