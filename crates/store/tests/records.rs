//! Records go into the file and come out the same; the file refuses what the field does not allow.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test program, helpers included"
)]

mod common;

use common::*;
use geo_types::Geometry;
use jitu_model::place::{Layer, LayerRole};
use jitu_model::programme::{BudgetMovement, Bureau, Contract, Milestone, Payment};
use jitu_model::system::{Asset, FundedSystem, Stage, Tower};
use jitu_model::{Id, Money, Record, Snapshot};
use jitu_store::{Project, Result, StoreError, Writer};

/// Number of rows of each kind in a snapshot, to see that no list was forgotten.
fn counts(snapshot: &Snapshot) -> Vec<(&'static str, usize)> {
    vec![
        ("programme", snapshot.programmes.len()),
        ("goal", snapshot.goals.len()),
        ("appropriation", snapshot.appropriations.len()),
        ("budget_movement", snapshot.movements.len()),
        ("release", snapshot.releases.len()),
        ("unspent", snapshot.unspent.len()),
        ("funded_system", snapshot.systems.len()),
        ("extent", snapshot.extents.len()),
        ("component", snapshot.components.len()),
        ("contract", snapshot.contracts.len()),
        ("party", snapshot.parties.len()),
        ("amendment", snapshot.amendments.len()),
        ("milestone", snapshot.milestones.len()),
        ("payment_application", snapshot.applications.len()),
        ("payment", snapshot.payments.len()),
        ("procurement", snapshot.procurements.len()),
        ("cost_review", snapshot.reviews.len()),
        ("invoice", snapshot.invoices.len()),
        ("acceptance_certificate", snapshot.acceptances.len()),
        ("ledger_mapping", snapshot.mappings.len()),
        ("stage", snapshot.stages.len()),
        ("stage_step", snapshot.steps.len()),
        ("asset", snapshot.assets.len()),
        ("tower", snapshot.towers.len()),
        ("layer", snapshot.layers.len()),
        ("indicator", snapshot.indicators.len()),
        ("evidence", snapshot.evidence.len()),
        ("score_override", snapshot.overrides.len()),
        ("assessment", snapshot.assessments.len()),
        ("chapter", snapshot.chapters.len()),
        ("remedy", snapshot.remedies.len()),
        ("coverage_run", snapshot.coverage_runs.len()),
        ("stated_figure", snapshot.stated.len()),
        ("attachment", snapshot.attachments.len()),
    ]
}

#[test]
fn one_of_everything_comes_back_the_same() {
    let (_folder, path, project) = full();
    let snapshot = project.snapshot().unwrap();
    for (table, count) in counts(&snapshot) {
        assert!(count > 0, "{table} is empty: the test's project lacks one");
    }
    drop(project);
    let reopened = Project::open(&path).unwrap();
    assert_eq!(reopened.snapshot().unwrap(), snapshot);
    assert_eq!(reopened.path(), path);
    assert_eq!(snapshot.bureau.unwrap().name, bureau().name);
    assert_eq!(snapshot.towers.len(), 64);
    assert_eq!(snapshot.towers[7].ground_height_m, Some(28.123_456_789));
    assert_eq!(snapshot.goals[0].completion.unwrap().to_string(), "100.0");
    assert_eq!(reopened.layer_features(&snapshot.layers[0]).unwrap().len(), 10);
    let paper = &snapshot.attachments[0];
    assert_eq!((paper.size, reopened.attachment_bytes(paper).unwrap()), (14, b"%PDF-1.7 paper".to_vec()));
    assert!(reopened.verify().unwrap().is_sound());
    assert_eq!(reopened.read_only(), None);
}

/// Rows that are the same but for their ids come in twice under ids of their own.
#[test]
fn ids_run_on_inside_a_batch_and_start_elsewhere_in_the_next() {
    let (_folder, _path, project) = full();
    let snapshot = project.snapshot().unwrap();
    let ids: Vec<i64> = snapshot.towers.iter().map(|tower| tower.id.raw()).collect();
    assert!(ids.windows(2).all(|pair| pair[1] == pair[0] + 1));
    let bureau = snapshot.bureau.unwrap().id.raw();
    assert!((bureau - ids[0]).abs() > 1000, "two batches start apart");
    let (_other_folder, _other_path, other) = full();
    assert_eq!(other.snapshot().unwrap().towers, snapshot.towers, "the same seed gives the same ids");
    assert_eq!(other.head_hash().unwrap(), project.head_hash().unwrap());
}

/// Changes a record of the full project and expects the file to refuse it, leaving no trace.
fn refuses<R: Record>(why: &str, change: impl Fn(&mut R)) {
    let (_folder, _path, mut project) = full();
    let before = (project.snapshot().unwrap(), project.head_hash().unwrap());
    let result: Result<()> = project.write("错", &now(), |w| {
        let mut record: R = w.all()?.remove(0);
        change(&mut record);
        w.update(&record)
    });
    match result.unwrap_err() {
        StoreError::Constraint { table, .. }
        | StoreError::Geometry { table, .. }
        | StoreError::BadRow { table, .. } => {
            assert_eq!(table, R::TABLE, "{why}");
        }
        other => panic!("{why}: {other}"),
    }
    assert_eq!((project.snapshot().unwrap(), project.head_hash().unwrap()), before, "{why}");
}

#[test]
fn what_the_field_does_not_allow_is_refused() {
    refuses::<Bureau>("adcode", |bureau| bureau.adcode = "13".to_owned());
    refuses::<FundedSystem>("no name", |system| system.name.clear());
    refuses::<FundedSystem>("points at nothing", |system| system.programme = Id::new(5));
    refuses::<BudgetMovement>("negative initial budget", |movement| movement.amount = Money::from_fen(-1));
    refuses::<Asset>("negative count", |asset| asset.count = -1);
    refuses::<Tower>("a line for a tower", |tower| {
        tower.geometry = Geometry::Polygon(square(0.0, 0.0, 1.0));
    });
    refuses::<Tower>("not a number", |tower| tower.range_m = f64::NAN);
    refuses::<Layer>("opacity", |layer| layer.opacity = 1.5);
    refuses::<Layer>("fingerprint", |layer| layer.fingerprint = Some("abc".to_owned()));
}

/// What no record can say, but another program could write.
#[test]
fn the_file_itself_refuses_broken_values() {
    let (_folder, path, project) = full();
    drop(project);
    for (table, set) in [
        ("contract", "signed = '2021-4'"),
        ("contract", "signed = '四月'"),
        ("contract", "amount = 'many'"),
        ("contract", "amount = 1.5"),
        ("party", "role = 'friend'"),
        ("milestone", "share = '30%'"),
        ("milestone", "share = ''"),
        ("stage", "done = 2"),
        ("goal", "id = 9007199254740992"),
        ("goal", "id = 0"),
        ("coverage_run", "at = '2021-04-28'"),
        ("indicator", "level = 4"),
        ("programme", "year = 21"),
        ("layer", "table_name = 'a b'"),
    ] {
        let sql = format!("UPDATE {table} SET {set};");
        let output =
            std::process::Command::new("sqlite3").arg(&path).arg(&sql).output().expect("sqlite3 is needed");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("CHECK constraint failed"), "{sql} {said}");
    }
    assert!(Project::open(&path).unwrap().verify().unwrap().is_sound());
}

#[test]
fn rows_that_others_point_at_stay() {
    let (_folder, _path, mut project) = full();
    let contract = project.snapshot().unwrap().contracts[0].clone();
    let result = project.write("删", &now(), |w| w.delete(contract.id));
    assert!(matches!(result, Err(StoreError::Constraint { table, .. }) if table == "contract"));
    let gone: Id<Payment> = Id::new(77);
    let result = project.write("删", &now(), |w| w.delete(gone));
    assert!(matches!(result, Err(StoreError::NoSuchRow { id: 77, .. })));
    let missing = Contract { id: Id::new(78), ..contract };
    let result = project.write("改", &now(), |w| w.update(&missing));
    assert!(matches!(result, Err(StoreError::NoSuchRow { id: 78, .. })));
}

#[test]
fn a_layer_needs_a_plain_name_and_a_known_system() {
    let (_folder, _path, mut project) = full();
    for (table, crs) in [("tower", 4490), ("township", 4490), ("1st", 4490), ("rtree_x", 4490), ("ok", 3857)]
    {
        let mut wrong = layer("错", LayerRole::Other, table);
        wrong.crs = crs;
        let result = project.write("建层", &now(), |w| w.create_layer(&mut wrong, &[], &features(1)));
        assert!(
            matches!(result, Err(StoreError::TableName(_) | StoreError::UnknownCrs(3857))),
            "{table} {crs}: {result:?}"
        );
    }
    assert!(project.verify().unwrap().is_sound());
}

#[test]
fn a_write_sees_its_own_rows() {
    let (_folder, _path, mut project) = full();
    let read = |w: &mut Writer<'_>| -> Result<bool> {
        let mut stage: Stage = w.all()?.remove(0);
        stage.note = Some("注".to_owned());
        w.update(&stage)?;
        stage.done = false;
        w.update(&stage)?;
        let milestone: Milestone = w.all()?.remove(0);
        Ok(w.get(stage.id)? == stage && w.get(milestone.id)? == milestone)
    };
    assert!(project.write("改", &now(), read).unwrap());
    assert!(matches!(
        project.write("读", &now(), |w| w.get::<Stage>(Id::new(3))),
        Err(StoreError::NoSuchRow { .. })
    ));
}
