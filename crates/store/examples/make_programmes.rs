//! Makes the project of the pack's benchmark: the programme of a sample, copied with all that hangs on it until there
//! are so many.
//!
//! `cargo run --release -p jitu-store --example make_programmes -- PROJECT COUNT` writes into PROJECT, which holds one
//! programme, as one journal entry.

use std::collections::HashMap;
use std::error::Error;
use std::path::PathBuf;

use jitu_model::record::Record;
use jitu_model::{Id, Snapshot};
use jitu_store::{Project, Result, Stamp, Writer};

/// New ids by old ones.
type Ids = HashMap<i64, i64>;

/// Where a row points, if it points at something that was copied.
fn follow<T>(id: &mut Id<T>, ids: &Ids) {
    if let Some(new) = ids.get(&id.raw()) {
        *id = Id::new(*new);
    }
}

fn follow_any<T>(id: &mut Option<Id<T>>, ids: &Ids) {
    if let Some(id) = id {
        follow(id, ids);
    }
}

/// Writes copies of rows, whose links `relink` turns to the copies made before; these are then among `ids`.
fn copies<R: Record + Clone>(
    writer: &mut Writer<'_>,
    rows: &[R],
    ids: &mut Ids,
    relink: impl Fn(&mut R, &Ids),
) -> Result<()> {
    let mut new: Vec<R> = rows.to_vec();
    for row in &mut new {
        row.set_id(Id::NEW);
        relink(row, ids);
    }
    writer.insert_all(&mut new)?;
    ids.extend(rows.iter().zip(&new).map(|(old, new)| (old.id().raw(), new.id().raw())));
    Ok(())
}

fn programme(writer: &mut Writer<'_>, all: &Snapshot, number: usize) -> Result<()> {
    let ids = &mut Ids::new();
    copies(writer, &all.programmes, ids, |one, _| one.name += &number.to_string())?;
    copies(writer, &all.goals, ids, |one, ids| follow(&mut one.programme, ids))?;
    copies(writer, &all.appropriations, ids, |one, ids| follow(&mut one.programme, ids))?;
    copies(writer, &all.movements, ids, |one, ids| follow(&mut one.appropriation, ids))?;
    copies(writer, &all.releases, ids, |one, ids| follow(&mut one.appropriation, ids))?;
    copies(writer, &all.unspent, ids, |one, ids| follow(&mut one.appropriation, ids))?;
    copies(writer, &all.systems, ids, |one, ids| follow(&mut one.programme, ids))?;
    copies(writer, &all.extents, ids, |one, ids| follow(&mut one.system, ids))?;
    copies(writer, &all.components, ids, |one, ids| follow(&mut one.system, ids))?;
    copies(writer, &all.contracts, ids, |one, ids| {
        follow(&mut one.system, ids);
        follow_any(&mut one.component, ids);
        if let Some(code) = &mut one.number {
            *code += &format!("-{number}");
        }
    })?;
    copies(writer, &all.parties, ids, |one, ids| follow(&mut one.contract, ids))?;
    copies(writer, &all.milestones, ids, |one, ids| follow(&mut one.contract, ids))?;
    copies(writer, &all.payments, ids, |one, ids| {
        follow(&mut one.appropriation, ids);
        follow_any(&mut one.contract, ids);
        follow_any(&mut one.milestone, ids);
        follow_any(&mut one.component, ids);
    })?;
    copies(writer, &all.stages, ids, |one, ids| follow(&mut one.system, ids))?;
    copies(writer, &all.steps, ids, |one, ids| follow(&mut one.stage, ids))?;
    copies(writer, &all.assets, ids, |one, ids| follow(&mut one.system, ids))?;
    copies(writer, &all.towers, ids, |one, ids| follow(&mut one.asset, ids))?;
    // Parents stand before their children.
    for level in 1..=3 {
        let rows: Vec<_> = all.indicators.iter().filter(|one| one.level == level).cloned().collect();
        copies(writer, &rows, ids, |one, ids| {
            follow(&mut one.programme, ids);
            follow_any(&mut one.parent, ids);
        })?;
    }
    copies(writer, &all.evidence, ids, |one, ids| follow(&mut one.indicator, ids))?;
    copies(writer, &all.assessments, ids, |one, ids| follow(&mut one.programme, ids))?;
    copies(writer, &all.chapters, ids, |one, ids| follow(&mut one.programme, ids))?;
    copies(writer, &all.remedies, ids, |one, ids| follow(&mut one.programme, ids))?;
    copies(writer, &all.coverage_runs, ids, |one, ids| follow(&mut one.programme, ids))?;
    copies(writer, &all.stated, ids, |one, ids| follow(&mut one.programme, ids))
}

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(count)) = (arguments.next(), arguments.next()) else {
        return Err("make_programmes PROJECT COUNT".into());
    };
    let mut project = Project::open(&PathBuf::from(path))?;
    let all = project.snapshot()?;
    let stamp = Stamp { person: "bench".to_owned(), at: "2021-12-31T00:00:00Z".to_owned() };
    let count: usize = count.parse()?;
    project.write("programmes", &stamp, |writer| {
        (2..=count).try_for_each(|number| programme(writer, &all, number))
    })?;
    println!("{}", project.snapshot()?.programmes.len());
    Ok(())
}
