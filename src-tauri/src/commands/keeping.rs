//! The project itself: samples, open, history, undo, verify; and the native dialogs.

use std::path::Path;

use jitu_app::views::{EntryView, InfoView, ProjectView, RecentView, SampleView, VerifyView};
use jitu_app::{Language, backups, keeping};
use serde::Deserialize;
use specta::Type;
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;

use super::{Answer, OnDesk};

/// What a path is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PathPurpose {
    /// A project to open.
    Open,
    /// Where to put a new project.
    Save,
    /// A folder to export to.
    Folder,
    /// A workbook to import.
    Workbook,
    /// Where to put a list.
    SaveList,
    /// Where to put a layer.
    SaveLayer,
    /// Where to put a calendar.
    SaveCalendar,
    /// A metric of the bureau's own.
    Metric,
    /// A template of the bureau's own.
    Template,
    /// A file of proposed extents.
    Extents,
    /// Map data.
    MapData,
    /// Where to put a map sheet.
    SaveSheet,
    /// A file of tiles or a raster.
    BaseMap,
    /// A sealed scan.
    Scan,
    /// Where to put a kept paper.
    SavePaper,
}

impl PathPurpose {
    /// Name and endings of the files it is about; none for a folder.
    const fn files(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Open | Self::Save => ("GeoPackage", &["gpkg"]),
            Self::Workbook => ("Excel, WPS, CSV", &["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt"]),
            Self::SaveList => ("Excel, CSV", &["xlsx", "csv"]),
            Self::SaveLayer => (
                "Shapefile, GeoPackage, GeoJSON, KML, DXF, GDB, GPX, CSV, TXT",
                &["shp", "gpkg", "geojson", "kml", "dxf", "gdb", "gpx", "csv", "txt"],
            ),
            Self::SaveCalendar => ("iCalendar", &["ics"]),
            Self::Metric => ("TOML", &["toml"]),
            Self::Template => ("Word, Excel", &["docx", "xlsx"]),
            Self::Extents => (
                "Shapefile, GeoPackage, GeoJSON, KML, DXF",
                &["shp", "gpkg", "geojson", "json", "kml", "kmz", "dxf", "tab", "txt"],
            ),
            Self::MapData => (
                "Shapefile, GeoPackage, GeoJSON, KML, DXF, GPX, Excel, TXT, ZIP, JPEG",
                &[
                    "shp", "gpkg", "geojson", "json", "kml", "kmz", "dxf", "gpx", "tab", "mif", "zip", "csv",
                    "xlsx", "xls", "ods", "txt", "jpg", "jpeg",
                ],
            ),
            Self::SaveSheet => ("PDF, PNG, SVG", &["pdf", "png", "svg"]),
            Self::BaseMap => ("MBTiles, GeoPackage, GeoTIFF", &["mbtiles", "gpkg", "tif", "tiff", "img"]),
            Self::Scan => ("PDF, JPEG, PNG", &["pdf", "jpg", "jpeg", "png"]),
            Self::SavePaper => {
                ("PDF, Word, Excel, JPEG, PNG", &["pdf", "docx", "xlsx", "jpg", "jpeg", "png"])
            }
            Self::Folder => ("", &[]),
        }
    }

    const fn saves(self) -> bool {
        use PathPurpose::{Save, SaveCalendar, SaveLayer, SaveList, SavePaper, SaveSheet};
        matches!(self, Save | SaveList | SaveLayer | SaveCalendar | SavePaper | SaveSheet)
    }
}

/// A language of the window, by its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
pub(crate) enum LanguageTag {
    /// 简体中文.
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn samples() -> Answer<Vec<SampleView>> {
    keeping::samples()
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn recent(desk: OnDesk<'_>) -> Answer<Vec<RecentView>> {
    Ok(keeping::recent(&desk.session()))
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn create_sample(desk: OnDesk<'_>, id: String, path: Option<String>) -> Answer<ProjectView> {
    keeping::create_sample(&mut desk.session(), &id, path.as_deref().map(Path::new))
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn create_project(
    desk: OnDesk<'_>,
    path: Option<String>,
    bureau: String,
    adcode: String,
) -> Answer<ProjectView> {
    keeping::create_project(&mut desk.session(), path.as_deref().map(Path::new), &bureau, &adcode)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn open_project(desk: OnDesk<'_>, path: String) -> Answer<ProjectView> {
    keeping::open_project(&mut desk.session(), Path::new(&path))
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn close_project(desk: OnDesk<'_>) -> Answer<()> {
    keeping::close_project(&mut desk.session());
    Ok(())
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn project(desk: OnDesk<'_>) -> Answer<Option<ProjectView>> {
    keeping::project(&desk.session())
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn undo(desk: OnDesk<'_>) -> Answer<ProjectView> {
    keeping::undo(&mut desk.session())
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn redo(desk: OnDesk<'_>) -> Answer<ProjectView> {
    keeping::redo(&mut desk.session())
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn history(desk: OnDesk<'_>, limit: u32) -> Answer<Vec<EntryView>> {
    keeping::history(&desk.session(), limit)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn verify(desk: OnDesk<'_>) -> Answer<VerifyView> {
    keeping::verify(&desk.session())
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn info(desk: OnDesk<'_>) -> Answer<InfoView> {
    keeping::info(&desk.session())
}

/// Copies the project and its layer library into the backup folder.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn backup(desk: OnDesk<'_>) -> Answer<ProjectView> {
    backups::backup(&mut desk.session(), None)
}

/// Puts a backup back as a new file and opens it.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn restore_backup(desk: OnDesk<'_>, backup: String, path: Option<String>) -> Answer<ProjectView> {
    backups::restore_backup(&mut desk.session(), Path::new(&backup), path.as_deref().map(Path::new))
}

/// Shows messages, labels and views in this language from now on.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn set_language(language: LanguageTag) -> Answer<()> {
    match language {
        LanguageTag::Chinese => Language::Chinese.make_current(),
        LanguageTag::English => Language::English.make_current(),
    }
    Ok(())
}

/// Asks for a path with the system's own dialog; null when the person thinks better of it.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn choose_path(
    app: AppHandle,
    purpose: PathPurpose,
    suggested: Option<String>,
) -> Answer<Option<String>> {
    let mut dialog = app.dialog().file();
    if let Some(suggested) = suggested.as_deref().map(Path::new) {
        let folder = if suggested.is_dir() { Some(suggested) } else { suggested.parent() };
        if let Some(folder) = folder.filter(|f| f.is_dir()) {
            dialog = dialog.set_directory(folder);
        }
        if let (true, Some(name)) = (purpose.saves(), suggested.file_name()) {
            dialog = dialog.set_file_name(name.to_string_lossy());
        }
    }
    let (name, endings) = purpose.files();
    let chosen = match purpose {
        PathPurpose::Folder => dialog.blocking_pick_folder(),
        _ if purpose.saves() => dialog.add_filter(name, endings).blocking_save_file(),
        _ => dialog.add_filter(name, endings).blocking_pick_file(),
    };
    let Some(mut path) = chosen.and_then(|path| path.into_path().ok()) else { return Ok(None) };
    if let (true, None, Some(ending)) = (purpose.saves(), path.extension(), endings.first()) {
        path.set_extension(ending);
    }
    Ok(Some(path.to_string_lossy().into_owned()))
}

/// Shows a folder, or the folder of a file, in the system's file manager. False when there is none.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn reveal(path: String) -> Answer<bool> {
    let path = Path::new(&path);
    let folder = if path.is_dir() { Some(path) } else { path.parent().filter(|p| p.is_dir()) };
    Ok(folder.is_some_and(|folder| open::that_detached(folder).is_ok()))
}
