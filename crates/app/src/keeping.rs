//! The project itself: make, open, look into, take back, verify. Backups are in [`backups`].

use std::fs;
use std::path::{Path, PathBuf};

use jitu_model::ledger::{self, Accounts};
use jitu_model::place::LayerHome;
use jitu_model::programme::{Bureau, Programme};
use jitu_model::{Id, Snapshot, ellipsoid};
use jitu_store::{Project, VerifyReport};

use crate::backups;
use crate::error::{self, AppError, Result};
use crate::language;
use crate::sample::{Sample, Shapes};
use crate::session::{Session, free_path, known, today};
use crate::styles;
use crate::views::{
    BureauView, EntryView, InfoLayerView, InfoProgrammeView, InfoSystemView, InfoView, ProgrammeView,
    ProjectView, RecentView, RowDifferenceView, RowId, SampleView, VerifyView,
};

/// How many projects the list of recent ones keeps.
const RECENT: usize = 12;

/// The samples that come with the program.
///
/// # Errors
/// A damaged sample.
pub fn samples() -> Result<Vec<SampleView>> {
    let view = |sample: Sample| SampleView {
        id: sample.id,
        name: sample.programme.name,
        bureau: sample.bureau.name,
        year: sample.programme.year,
        summary: sample.summary,
    };
    Ok(Sample::all()?.into_iter().map(view).collect())
}

/// Makes a sample project at `path` (`None`: a free name in the documents folder) and opens it.
///
/// Both files are built aside and moved to their places when they are whole, so a failure or a power cut leaves
/// nothing half-written.
///
/// # Errors
/// Unknown sample; the file exists or cannot be written.
pub fn create_sample(session: &mut Session, id: &str, path: Option<&Path>) -> Result<ProjectView> {
    let sample = Sample::named(id)?;
    let path = match path {
        Some(path) => path.to_owned(),
        None => default_path(session, &format!("{}-{}", sample.programme.name, sample.programme.year))?,
    };
    let library = path.with_extension("layers.gpkg");
    for taken in [&path, &library] {
        if taken.exists() {
            return Err(AppError::new("exists", &[("path", &taken.display().to_string())]));
        }
    }
    build_sample(session, &sample, &path, &library)?;
    open_project(session, &path)
}

/// The library is made aside and moved to its place once the project names its layers.
fn build_sample(session: &Session, sample: &Sample, path: &Path, library: &Path) -> Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let workshop = tempfile::Builder::new()
        .prefix(".jitu-")
        .tempdir_in(folder)
        .map_err(|error| AppError::io(folder, &error))?;
    let aside = workshop.path().join("layers.gpkg");
    let layers = sample.layers()?;
    let terrain = sample.terrain()?;
    if let Some((layer, grid)) = &terrain {
        jitu_spatial::terrain::write(&aside, &layer.table_name, grid)?;
    }
    let mut shapes = Shapes {
        layers,
        towers: sample.towers(terrain.as_ref().map(|(_, grid)| grid))?,
        extents: sample.extents()?,
        chapters: sample.chapters()?,
    };
    for (layer, features) in shapes.layers.iter_mut().filter(|(layer, _)| layer.home == LayerHome::Library) {
        jitu_store::write_library_layer(&aside, layer, &[], features)?;
    }
    let (mut bureau, stamp) = (sample.bureau(), session.stamp());
    let label = language::label("sample", &[("name", &sample.programme.name)]);
    // The bureau's row has its id only once the file is made.
    let mut row = bureau.clone();
    let project = Project::create_with(path, &mut bureau, &stamp, random_seed(), |project| {
        row.id = project.snapshot()?.bureau.map(|bureau| bureau.id).unwrap_or_default();
        project.write(&label, &stamp, |writer| {
            if let Some((layer, _)) = &terrain {
                writer.insert(&mut layer.clone())?;
            }
            for (layer, features) in &mut shapes.layers {
                match layer.home {
                    LayerHome::Project => writer.create_layer(layer, &[], features)?,
                    LayerHome::Library => writer.insert(layer)?,
                };
            }
            sample.write(writer, row.id, &mut shapes)
        })
    })?;
    if aside.exists() {
        fs::rename(&aside, library).map_err(|error| {
            // A project without its library is half a sample: better none.
            let _ = fs::remove_file(path);
            AppError::io(library, &error)
        })?;
    }
    styles::show_new(&project, &stamp.at)
}

/// A start for row ids that no other copy has.
fn random_seed() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(std::process::id())
}

/// Makes an empty project and opens it.
///
/// # Errors
/// A wrong administrative code; the file exists or cannot be written.
pub fn create_project(
    session: &mut Session,
    path: Option<&Path>,
    name: &str,
    adcode: &str,
) -> Result<ProjectView> {
    if name.trim().is_empty() {
        return Err(AppError::new("bureau_missing", &[]));
    }
    if adcode.len() != 6 || !adcode.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AppError::new("bad_adcode", &[("value", adcode)]));
    }
    let path = match path {
        Some(path) => path.to_owned(),
        None => default_path(session, name.trim())?,
    };
    let mut bureau =
        Bureau { id: Id::NEW, name: name.trim().to_owned(), adcode: adcode.to_owned(), parent: None };
    let project = Project::create(&path, &mut bureau, &session.stamp(), random_seed())?;
    session.take(project)?;
    remember(session);
    opened_view(session)
}

pub(crate) fn default_path(session: &Session, stem: &str) -> Result<PathBuf> {
    let folder = &session.settings.documents;
    fs::create_dir_all(folder).map_err(|error| AppError::io(folder, &error))?;
    Ok(free_path(folder, stem, "gpkg"))
}

/// Opens a project file.
///
/// # Errors
/// Not a file of ours, damaged, or newer than the program.
pub fn open_project(session: &mut Session, path: &Path) -> Result<ProjectView> {
    if !path.exists() {
        return Err(AppError::new("no_such_file", &[("path", &path.display().to_string())]));
    }
    session.take(Project::open(path)?)?;
    remember(session);
    opened_view(session)
}

/// Closes the project.
pub fn close_project(session: &mut Session) {
    session.open = None;
    session.revision += 1;
}

/// The open project, if one is.
///
/// # Errors
/// The file can no longer be read.
pub fn project(session: &Session) -> Result<Option<ProjectView>> {
    if session.open.is_some() { opened_view(session).map(Some) } else { Ok(None) }
}

pub(crate) fn opened_view(session: &Session) -> Result<ProjectView> {
    let open = session.opened()?;
    let snapshot = session.snapshot()?;
    let path = open.project.path();
    let uses_library = snapshot.layers.iter().any(|layer| layer.home == LayerHome::Library);
    Ok(ProjectView {
        path: path.display().to_string(),
        name: path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
        bureau: bureau_view(&snapshot),
        programmes: snapshot
            .programmes
            .iter()
            .map(|p| ProgrammeView {
                id: p.id.into(),
                name: p.name.clone(),
                year: p.year,
                form: p.form.clone(),
            })
            .collect(),
        undo: open.project.undo_label()?,
        redo: open.project.redo_label()?,
        read_only: open.project.read_only().map(|why| error::read_only(path, why).to_string()),
        library_missing: uses_library && !open.project.library_path().exists(),
        backup: backups::latest(session)?,
        head_hash: open.project.head_hash()?,
        revision: session.revision,
    })
}

/// The programme that a name or id means; several years of one name need the year.
///
/// # Errors
/// None, or more than one, is meant.
pub fn find_programme(session: &Session, name: &str, year: Option<i32>) -> Result<RowId> {
    let snapshot = session.snapshot()?;
    let meant = |programme: &&Programme| {
        (programme.name == name || programme.id.to_string() == name)
            && year.is_none_or(|year| year == programme.year)
    };
    let found: Vec<&Programme> = snapshot.programmes.iter().filter(meant).collect();
    match found.as_slice() {
        [one] => Ok(one.id.into()),
        others => {
            let code = if others.is_empty() { "unknown_programme" } else { "ambiguous_programme" };
            Err(AppError::new(code, &[("name", name), ("known", &known(&snapshot))]))
        }
    }
}

/// The programme, where the project has only one.
///
/// # Errors
/// There are several, or none.
pub fn only_programme(session: &Session) -> Result<RowId> {
    match session.snapshot()?.programmes.as_slice() {
        [one] => Ok(one.id.into()),
        _ => Err(AppError::new("which_programme", &[])),
    }
}

fn bureau_view(snapshot: &Snapshot) -> BureauView {
    let bureau = snapshot.bureau.as_ref();
    BureauView {
        name: bureau.map(|b| b.name.clone()).unwrap_or_default(),
        adcode: bureau.map(|b| b.adcode.clone()).unwrap_or_default(),
    }
}

fn recent_path(session: &Session) -> PathBuf {
    session.settings.config.join("recent.json")
}

/// Projects opened before that are still there, newest first.
pub fn recent(session: &Session) -> Vec<RecentView> {
    let text = fs::read_to_string(recent_path(session)).unwrap_or_default();
    let list: Vec<RecentView> = serde_json::from_str(&text).unwrap_or_default();
    list.into_iter().filter(|recent| Path::new(&recent.path).is_file()).collect()
}

/// Puts the open project at the head of the list. A list that cannot be written is no reason to stop anybody.
fn remember(session: &Session) {
    let Ok(view) = opened_view(session) else { return };
    let opened = jiff::Zoned::now().strftime("%Y-%m-%d %H:%M").to_string();
    let mut list = vec![RecentView { path: view.path.clone(), bureau: view.bureau.name, opened }];
    list.extend(recent(session).into_iter().filter(|other| other.path != view.path));
    list.truncate(RECENT);
    if let Ok(text) = serde_json::to_string_pretty(&list) {
        let _ = fs::create_dir_all(&session.settings.config);
        let _ = fs::write(recent_path(session), text);
    }
}

/// Takes back the last change.
///
/// # Errors
/// Nothing to undo; rows were changed around the journal.
pub fn undo(session: &mut Session) -> Result<ProjectView> {
    let stamp = session.stamp();
    let done = session.opened_mut()?.project.undo(&stamp)?;
    done.ok_or_else(|| AppError::new("nothing_to_undo", &[]))?;
    session.refresh()?;
    opened_view(session)
}

/// Brings back the last change that was taken back.
///
/// # Errors
/// Nothing to redo; rows were changed around the journal.
pub fn redo(session: &mut Session) -> Result<ProjectView> {
    let stamp = session.stamp();
    let done = session.opened_mut()?.project.redo(&stamp)?;
    done.ok_or_else(|| AppError::new("nothing_to_redo", &[]))?;
    session.refresh()?;
    opened_view(session)
}

/// The journal, newest first.
///
/// # Errors
/// The file can no longer be read.
pub fn history(session: &Session, limit: u32) -> Result<Vec<EntryView>> {
    let entries = session.opened()?.project.history(limit as usize)?;
    Ok(entries
        .into_iter()
        .map(|entry| EntryView {
            seq: u32::try_from(entry.seq).unwrap_or(u32::MAX),
            at: entry.at,
            person: entry.person,
            label: entry.label,
            kind: entry.kind.name().to_owned(),
            rows: u32::try_from(entry.rows).unwrap_or(u32::MAX),
            hash: entry.hash,
        })
        .collect())
}

/// Whether file and journal are sound.
///
/// # Errors
/// The file can no longer be read.
pub fn verify(session: &Session) -> Result<VerifyView> {
    let report = session.opened()?.project.verify()?;
    let kinds = [("changed", &report.changed), ("added", &report.added), ("missing", &report.missing)];
    let rows = kinds.into_iter().flat_map(|(difference, rows)| {
        rows.iter().map(move |row| RowDifferenceView {
            difference: difference.to_owned(),
            table: row.table.clone(),
            row: RowId(row.id),
        })
    });
    Ok(VerifyView {
        sound: report.is_sound(),
        entries: u32::try_from(report.entries).unwrap_or(u32::MAX),
        head_hash: report.head.clone(),
        problems: problems(&report),
        rows: rows.collect(),
    })
}

/// What is wrong besides rows, one sentence each.
fn problems(report: &VerifyReport) -> Vec<String> {
    let say = |key: &str, detail: &str| language::label(key, &[("detail", detail)]);
    let mut problems: Vec<String> =
        report.broken_entries.iter().map(|seq| say("broken_entry", &seq.to_string())).collect();
    problems.extend(report.integrity.iter().map(|detail| say("integrity", detail)));
    problems.extend(report.dangling.iter().map(|row| say("dangling", &format!("{} {}", row.table, row.id))));
    problems.extend(report.damaged_attachments.iter().map(|sha256| say("damaged_attachment", sha256)));
    if !report.sum_matches {
        problems.push(say("sum", ""));
    }
    problems
}

/// What is in the project.
///
/// # Errors
/// No project is open.
pub fn info(session: &Session) -> Result<InfoView> {
    let snapshot = session.snapshot()?;
    let programmes = snapshot.programmes.iter().map(|programme| {
        let money = crate::money::money_view(&ledger::programme_totals(&snapshot, programme.id));
        InfoProgrammeView {
            id: programme.id.into(),
            name: programme.name.clone(),
            year: programme.year,
            form: programme.form.clone(),
            initial: money.initial,
            budget: money.budget,
            arrived: money.arrived,
            paid: money.paid,
            execution_rate: money.execution_rate,
        }
    });
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (accounts, now) = (Accounts::of(&snapshot), today()?);
    let systems = snapshot.systems.iter().map(|system| {
        let money = crate::money::progress_view(&snapshot, &accounts, system, now);
        InfoSystemView {
            amount: money.amount,
            paid: money.paid,
            owed: money.owed,
            name: system.name.clone(),
            contracts: count(snapshot.contracts_of(system.id).count()),
            assets: u32::try_from(snapshot.assets_of(system.id).map(|a| a.count).sum::<i64>())
                .unwrap_or(u32::MAX),
            extent_area_m2: snapshot
                .extents
                .iter()
                .filter(|extent| extent.system == system.id)
                .map(|extent| ellipsoid::area(&crate::atlas::polygons(&extent.geometry)))
                .sum(),
        }
    });
    let layers = snapshot.layers.iter().map(|layer| InfoLayerView {
        name: layer.name.clone(),
        role: layer.role.name().to_owned(),
        features: u32::try_from(layer.feature_count).unwrap_or(0),
        crs: format!("EPSG:{}", layer.crs),
    });
    Ok(InfoView {
        bureau: bureau_view(&snapshot),
        programmes: programmes.collect(),
        systems: systems.collect(),
        layers: layers.collect(),
    })
}
