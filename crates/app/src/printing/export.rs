//! A programme's form as files.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jitu_documents::content::Document;
use jitu_documents::fonts::Fonts;
use jitu_documents::{Composed, docx, pdf, xlsx};

use super::gather::{Gathered, printed_now};
use super::{Format, form, notes, safe_name};
use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::{ExportView, RowId};

/// An export, ready to run without the project.
pub struct ExportTask {
    document: Document,
    notes: Vec<String>,
    fonts: Option<Arc<Fonts>>,
    formats: Vec<Format>,
    folder: PathBuf,
    stem: String,
}

/// Where exports of the open project go when nobody chose a folder: `NAME-导出` beside it.
///
/// # Errors
/// No project is open.
pub fn export_folder(session: &Session) -> Result<String> {
    let path = session.opened()?.project.path();
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(path.with_file_name(format!("{stem}-导出")).display().to_string())
}

/// Takes what an export needs from the open project.
///
/// # Errors
/// Unknown programme or form; a narrative with a mark that means nothing; a missing font.
pub fn prepare_export(
    session: &mut Session,
    programme: RowId,
    form: Option<&str>,
    folder: &Path,
    formats: &[Format],
) -> Result<ExportTask> {
    let programme = session.programme(programme.id())?;
    let fonts = if formats.is_empty() || formats == [Format::Xlsx] { None } else { Some(session.fonts()?) };
    let gathered = Gathered::of(session, &programme)?;
    let Composed { document, findings } = composed(&gathered, form)?;
    // Another form than the programme's own says which: it must not take the self-assessment's place.
    let what = match form.filter(|id| *id != programme.form) {
        Some(id) => format!(" {}", self::form(id)?.name),
        None => "绩效自评".to_owned(),
    };
    let stem = safe_name(&format!("{}年度{}{what}", programme.year, programme.name));
    let notes = notes::of_document(&gathered, &findings, &document, fonts.as_deref());
    Ok(ExportTask { document, notes, fonts, formats: formats.to_vec(), folder: folder.to_owned(), stem })
}

impl ExportTask {
    /// Writes the files. All are made in memory first; then each is written beside its place and moved there.
    ///
    /// # Errors
    /// Cancelled; the folder cannot be written.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<ExportView> {
        let mut made = Vec::new();
        going(progress, 0.0)?;
        let printer = self.printer()?;
        let steps = self.formats.len() as f32 + 1.0;
        for (index, format) in self.formats.iter().enumerate() {
            going(progress, index as f32 / steps)?;
            let bytes = printer.bytes(*format)?;
            made.push((self.folder.join(format!("{}.{}", self.stem, format.ending())), bytes));
        }
        going(progress, 1.0 - 1.0 / steps)?;
        let paths = place_all(&self.folder, &made)?;
        progress(1.0);
        Ok(ExportView { paths, notes: self.notes })
    }

    fn printer(&self) -> Result<Printer<'_>> {
        Printer::of(&self.document, &self.formats, self.fonts.as_deref())
    }
}

/// Goes on, unless somebody cancelled.
pub(super) fn going(progress: &mut dyn FnMut(f32) -> bool, share: f32) -> Result<()> {
    if progress(share) { Ok(()) } else { Err(AppError::new("cancelled", &[])) }
}

/// Writes files that were made in memory; gives their paths as written.
pub(crate) fn place_all(folder: &Path, made: &[(PathBuf, Vec<u8>)]) -> Result<Vec<String>> {
    fs::create_dir_all(folder).map_err(|error| AppError::io(folder, &error))?;
    for (path, bytes) in made {
        place(path, bytes).map_err(|error| AppError::io(path, &error))?;
    }
    Ok(made.iter().map(|(path, _)| path.display().to_string()).collect())
}

/// A programme's document in a form (`None`: its own), with what is wrong with it.
pub(super) fn composed(gathered: &Gathered, form_id: Option<&str>) -> Result<Composed> {
    let form = form(form_id.unwrap_or(&gathered.programme.form))?;
    Ok(jitu_documents::compose_draft(&form, &gathered.facts(&printed_now()))?)
}

/// Writes a document in several formats; its pages are set once for all of them.
pub(super) struct Printer<'a> {
    document: &'a Document,
    fonts: Option<&'a Fonts>,
    pages: Option<pdf::Pages>,
}

impl<'a> Printer<'a> {
    pub(super) fn of(document: &'a Document, formats: &[Format], fonts: Option<&'a Fonts>) -> Result<Self> {
        // A docx alone needs to know only the pages of its long tables.
        let all = formats.contains(&Format::Pdf);
        let pages = fonts.filter(|_| all).map(|fonts| pdf::pages(document, fonts)).transpose()?;
        Ok(Self { document, fonts, pages })
    }

    /// The document in a format.
    pub(super) fn bytes(&self, format: Format) -> Result<Vec<u8>> {
        let fonts = || self.fonts.ok_or_else(|| AppError::internal(&"fonts"));
        Ok(match (format, &self.pages) {
            (Format::Xlsx, _) => xlsx::write(self.document)?,
            (Format::Docx, Some(pages)) => docx::write_pages(self.document, fonts()?, pages)?,
            (Format::Docx, None) => docx::write(self.document, fonts()?)?,
            (Format::Pdf, Some(pages)) => pdf::write_pages(self.document, pages)?,
            (Format::Pdf, None) => pdf::write(self.document, fonts()?)?,
        })
    }
}

/// A programme's form in every format, as files that are written would be: kind, name, bytes.
///
/// # Errors
/// As [`prepare_export`]; a document that cannot be laid out.
pub(crate) fn printed(
    session: &mut Session,
    programme: RowId,
    form: Option<&str>,
) -> Result<Vec<(Format, String, Vec<u8>)>> {
    let task = prepare_export(session, programme, form, Path::new(""), &Format::ALL)?;
    let printer = task.printer()?;
    let file = |format: &Format| {
        Ok((*format, format!("{}.{}", task.stem, format.ending()), printer.bytes(*format)?))
    };
    task.formats.iter().map(file).collect()
}

/// Writes a file whole or not at all: beside its place first, then moved there.
pub(crate) fn place(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let half = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::File::create(&half).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&half, path)).inspect_err(|_| {
        let _ = fs::remove_file(&half);
    })
}
