//! Backups: copies of the project and its layer library in a folder of their own, and how old the latest one is.
//!
//! Which project has which backup is remembered on the machine, not in the project: a copy on a stick has none.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jitu_store::Project;
use serde::{Deserialize, Serialize};

use crate::error::{AppError, Result};
use crate::keeping::{default_path, open_project, opened_view};
use crate::language;
use crate::session::{Session, free_path, now};
use crate::views::{BackupView, ProjectView};

/// What is remembered of a backup.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Remembered {
    path: String,
    at: String,
    /// Head of the journal that was copied.
    head: String,
}

fn list_path(session: &Session) -> PathBuf {
    session.settings.config.join("backups.json")
}

fn list(session: &Session) -> BTreeMap<String, Remembered> {
    let text = fs::read_to_string(list_path(session)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The latest backup of the open project that is still there.
pub(crate) fn latest(session: &Session) -> Result<Option<BackupView>> {
    let project = &session.opened()?.project;
    let Some(known) = list(session).remove(&project.path().display().to_string()) else { return Ok(None) };
    if !Path::new(&known.path).is_file() {
        return Ok(None);
    }
    let current = project.head_hash()? == known.head;
    Ok(Some(BackupView { path: known.path, at: known.at, current }))
}

/// Copies the open project and its layer library into a folder (`None`: the backup folder among the documents), under
/// a name with the time.
///
/// # Errors
/// No project is open; the folder cannot be written.
pub fn backup(session: &mut Session, folder: Option<&Path>) -> Result<ProjectView> {
    let usual = session.settings.documents.join(language::label("backup", &[]));
    let folder = folder.map_or(usual, Path::to_owned);
    fs::create_dir_all(&folder).map_err(|error| AppError::io(&folder, &error))?;
    let project = &session.opened()?.project;
    let stem = project.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let time = jiff::Zoned::now().strftime("%Y%m%d-%H%M%S").to_string();
    let target = free_path(&folder, &format!("{stem} {time}"), "gpkg");
    project.backup_to(&target)?;
    let library = project.library_path();
    if library.exists() {
        let beside = target.with_extension("layers.gpkg");
        fs::copy(library, &beside).map_err(|error| {
            // A backup without its library would not be whole: better none.
            let _ = fs::remove_file(&target);
            AppError::io(&beside, &error)
        })?;
    }
    let made = Remembered { path: target.display().to_string(), at: now(), head: project.head_hash()? };
    remember(session, made)?;
    opened_view(session)
}

fn remember(session: &Session, made: Remembered) -> Result<()> {
    let mut known = list(session);
    known.insert(session.opened()?.project.path().display().to_string(), made);
    let text = serde_json::to_string_pretty(&known).map_err(|error| AppError::internal(&error))?;
    let folder = &session.settings.config;
    fs::create_dir_all(folder).map_err(|error| AppError::io(folder, &error))?;
    fs::write(list_path(session), text).map_err(|error| AppError::io(&list_path(session), &error))
}

/// Puts a backup back as a new file (`None`: a free name among the documents) and opens it. The backup stays.
///
/// # Errors
/// The backup is no sound project; the file exists or cannot be written.
pub fn restore_backup(session: &mut Session, backup: &Path, path: Option<&Path>) -> Result<ProjectView> {
    if !backup.exists() {
        return Err(AppError::new("no_such_file", &[("path", &backup.display().to_string())]));
    }
    let stem = backup.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let path = path.map_or_else(|| default_path(session, &stem), |path| Ok(path.to_owned()))?;
    let library = path.with_extension("layers.gpkg");
    for taken in [&path, &library] {
        if taken.exists() {
            return Err(AppError::new("exists", &[("path", &taken.display().to_string())]));
        }
    }
    let source = Project::open(backup)?;
    source.backup_to(&path)?;
    let from = source.library_path().to_owned();
    drop(source);
    if from.exists() {
        fs::copy(&from, &library).map_err(|error| {
            let _ = fs::remove_file(&path);
            AppError::io(&library, &error)
        })?;
    }
    open_project(session, &path)
}
