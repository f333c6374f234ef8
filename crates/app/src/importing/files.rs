//! What files, folders and archives hold: the sources of layers, and what does not serve, with the reason.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jitu_model::place::FieldValue;
use jitu_spatial::SpatialError;
use jitu_spatial::parcel_txt::ParcelTrouble;
use jitu_spatial::source::{
    self, RawFeature, RowsLayer, SourceLayer, SourceTrouble, archive, photos, points,
};
use jitu_workbooks::{Cell, Encoding};
use tempfile::TempDir;

use super::names::Names;
use crate::error::{AppError, Result};
use crate::given;
use crate::language::word;

/// Endings of tables that may hold coordinates.
const TABLES: [&str; 7] = ["csv", "tsv", "xlsx", "xlsm", "xls", "ods", "et"];
/// Most files of a folder, with the folders in it.
const MOST_FILES: usize = 20_000;
/// Folders inside folders, at most.
const DEEPEST: usize = 6;
/// Most layers of one import.
const MOST_LAYERS: usize = 500;

/// A layer of a source, ready to be read.
#[derive(Clone)]
pub(super) struct Found {
    /// The file as the person knows it.
    pub(super) file: String,
    /// The file's name without its ending.
    pub(super) stem: String,
    pub(super) layer: SourceLayer,
    path: PathBuf,
    /// A layer that is in memory.
    rows: Option<Arc<RowsLayer>>,
}

impl Found {
    /// By which choices name it.
    pub(super) fn key(&self) -> String {
        format!("{}#{}", self.file, self.layer.index)
    }

    /// Reads it feature by feature; `see` says whether to go on.
    pub(super) fn each(&self, see: &mut dyn FnMut(RawFeature) -> bool) -> Result<()> {
        match &self.rows {
            Some(rows) => {
                rows.features.iter().all(|feature| see(feature.clone()));
                Ok(())
            }
            None => source::each(&self.path, &self.layer, see).map_err(|error| self.named(error)),
        }
    }

    /// An error about the file as the person knows it, not where it was unpacked to.
    fn named(&self, error: SpatialError) -> AppError {
        super::trouble::error(&self.file, error)
    }
}

/// Everything that was found.
#[derive(Default)]
pub(super) struct Sources {
    pub(super) layers: Vec<Found>,
    /// What does not serve, with the reason.
    pub(super) left_out: Vec<String>,
    /// Where archives were unpacked to; gone with this.
    unpacked: Vec<TempDir>,
}

/// What is known when files are looked at.
pub(super) struct Looking<'a> {
    pub(super) names: &'a Names,
    pub(super) encoding: Option<&'a str>,
    /// Files that are the open project's own.
    pub(super) own: Vec<PathBuf>,
}

/// Whether a path is map data by its kind; tables may be.
pub(super) fn is_map_data(path: &Path) -> bool {
    path.is_dir()
        || has_ending(path, &source::ENDINGS)
        || archive::is_archive(path)
        || photos::is_photo(path)
        || source::shapefile_of(path).is_some()
}

pub(super) fn is_table(path: &Path) -> bool {
    has_ending(path, &TABLES)
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

impl Sources {
    /// What these paths hold.
    ///
    /// # Errors
    /// A path that is not there, a file named alone that does not serve; nothing found at all.
    pub(super) fn find(paths: &[PathBuf], looking: &Looking<'_>) -> Result<Self> {
        let mut found = Self::default();
        let mut pictures = Vec::new();
        for path in paths {
            if !path.exists() && source::shapefile_of(path).is_none() {
                return Err(AppError::new("no_such_file", &[("path", &path.display().to_string())]));
            }
            let shown = path.display().to_string();
            let usable = if path.exists() && !path.is_dir() { given::regular(path) } else { Ok(()) };
            let added = usable.and_then(|()| {
                if photos::is_photo(path) {
                    pictures.push(path.clone());
                    return Ok(());
                }
                found.add(path, &shown, looking)
            });
            // Of several, those that serve go on; what does not is named with them.
            match added {
                Err(error) if paths.len() > 1 => found.left_out.push(error.to_string()),
                added => added?,
            }
        }
        found.photos(&pictures, paths.first().map_or(Path::new(""), PathBuf::as_path));
        if found.layers.is_empty() {
            let path = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join("、");
            let detail = found.left_out.first().cloned().unwrap_or_default();
            return Err(AppError::new("import_nothing", &[("path", &path), ("detail", &detail)]));
        }
        // Several files named by their parts (.shp, .dbf) are one source.
        let mut known = Vec::new();
        found.layers.retain(|layer| {
            let key = layer.key();
            let new = !known.contains(&key);
            known.push(key);
            new
        });
        found.layers.truncate(MOST_LAYERS);
        Ok(found)
    }

    fn add(&mut self, path: &Path, shown: &str, looking: &Looking<'_>) -> Result<()> {
        if archive::is_archive(path) {
            let folder = archive::unpack(path).map_err(|error| super::trouble::error(shown, error))?;
            let inside = folder.path().to_owned();
            self.unpacked.push(folder);
            return self.folder(&inside, &format!("{shown}/"), &stem(path), looking);
        }
        if path.is_dir() && !has_ending(path, &["gdb"]) {
            return self.folder(path, &format!("{shown}/"), &stem(path), looking);
        }
        if is_table(path) {
            return self.table(path, shown, looking);
        }
        let path = source::shapefile_of(path).unwrap_or_else(|| path.to_owned());
        if path.canonicalize().is_ok_and(|path| looking.own.contains(&path)) {
            return Err(AppError::new("import_is_project", &[("path", shown)]));
        }
        let layers = match source::layers(&path, looking.encoding) {
            // A text that is no parcel file may be a table.
            Err(SpatialError::Source {
                why: SourceTrouble::Parcels(ParcelTrouble::NoCoordinates), ..
            }) => {
                return self.table(&path, shown, looking);
            }
            read => read.map_err(|error| super::trouble::error(shown, error))?,
        };
        let file = Path::new(shown).with_extension(path.extension().unwrap_or_default());
        let file = if has_ending(&path, &["shp"]) { file.display().to_string() } else { shown.to_owned() };
        self.layers.extend(layers.into_iter().map(|layer| Found {
            file: file.clone(),
            stem: stem(&path),
            layer,
            path: path.clone(),
            rows: None,
        }));
        Ok(())
    }

    /// Everything in a folder that serves; what does not is noted.
    fn folder(&mut self, folder: &Path, shown: &str, name: &str, looking: &Looking<'_>) -> Result<()> {
        let mut files = Vec::new();
        walk(folder, 0, &mut files).map_err(|error| AppError::io(folder, &error))?;
        files.sort();
        let mut pictures = Vec::new();
        for file in files {
            let inside = file.strip_prefix(folder).unwrap_or(&file).display();
            let inside = format!("{shown}{inside}");
            let wanted = has_ending(&file, &source::ENDINGS) || archive::is_archive(&file) || is_table(&file);
            if photos::is_photo(&file) {
                pictures.push(file);
            } else if wanted && let Err(error) = self.add(&file, &inside, looking) {
                self.left_out.push(error.to_string());
            }
        }
        let place = Path::new(shown).join(name);
        self.photos(&pictures, &place);
        Ok(())
    }

    fn photos(&mut self, pictures: &[PathBuf], place: &Path) {
        if pictures.is_empty() {
            return;
        }
        let name = word("import_layers.photos");
        let rows = photos::read(pictures, &name);
        let file = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(place);
        self.rows(rows, &file.display().to_string(), &name);
    }

    fn rows(&mut self, rows: RowsLayer, file: &str, stem: &str) {
        self.layers.push(Found {
            file: file.to_owned(),
            stem: stem.to_owned(),
            layer: rows.layer.clone(),
            path: PathBuf::new(),
            rows: Some(Arc::new(rows)),
        });
    }

    fn table(&mut self, path: &Path, shown: &str, looking: &Looking<'_>) -> Result<()> {
        let encoding = looking.encoding.and_then(|name| match name.to_ascii_lowercase().as_str() {
            "utf8" | "utf-8" => Some(Encoding::Utf8),
            "gbk" | "gb18030" | "gb2312" => Some(Encoding::Gb18030),
            _ => None,
        });
        let workbook = jitu_workbooks::read(path, encoding)?;
        let names = looking.names.coordinates();
        let before = self.layers.len();
        for (index, sheet) in workbook.sheets.iter().enumerate() {
            let rows: Vec<Vec<FieldValue>> =
                sheet.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
            if let Some(mut rows) = points::read(&rows, &sheet.name, &names) {
                rows.layer.index = index;
                let name = if workbook.sheets.len() > 1 { sheet.name.clone() } else { stem(path) };
                self.rows(rows, shown, &name);
            }
        }
        if self.layers.len() == before {
            return Err(AppError::new("import_no_coordinates", &[("path", shown)]));
        }
        Ok(())
    }
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // A link may lead in a circle.
        let kind = entry.file_type()?;
        if kind.is_dir() && !has_ending(&path, &["gdb"]) {
            if depth < DEEPEST {
                walk(&path, depth + 1, files)?;
            }
        } else if (kind.is_file() || kind.is_dir()) && files.len() < MOST_FILES {
            files.push(path);
        }
    }
    Ok(())
}

fn cell(cell: &Cell) -> FieldValue {
    match cell {
        Cell::Empty => FieldValue::Null,
        Cell::Number(number) => {
            let text = number.normalize().to_string();
            let whole = text.parse().map(FieldValue::Integer);
            whole.unwrap_or_else(|_| text.parse().map_or(FieldValue::Null, FieldValue::Real))
        }
        other => FieldValue::Text(other.shown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
        "geometry":{"type":"Point","coordinates":[115.0,37.2]}}]}"#;

    fn find(paths: &[PathBuf]) -> Result<Sources> {
        let names = Names::known().unwrap();
        Sources::find(paths, &Looking { names: &names, encoding: None, own: Vec::new() })
    }

    #[test]
    fn of_several_files_those_that_serve_go_on_and_the_others_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let (good, bad) = (folder.path().join("点.geojson"), folder.path().join("坏.geojson"));
        std::fs::write(&good, PLACE).unwrap();
        std::fs::write(&bad, "no map data").unwrap();
        let found = find(&[bad.clone(), good]).unwrap();
        assert_eq!(found.layers.iter().map(|layer| layer.stem.as_str()).collect::<Vec<_>>(), ["点"]);
        assert_eq!(found.left_out.len(), 1);
        assert!(found.left_out[0].contains("坏.geojson"), "{:?}", found.left_out);
        assert!(find(&[bad]).is_err(), "alone it is refused");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_whatever_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.csv", "a.shp", "a.geojson", "a.txt", "a.zip", "a.jpg"] {
            let pipe = folder.path().join(name);
            assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            let error = find(&[pipe]).map(|_| ()).unwrap_err();
            assert_eq!(error.code, "not_a_file", "{name}");
        }
    }
}
