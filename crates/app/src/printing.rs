//! Forms, narrative, page previews and exported files.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jitu_documents::content::Document;
use jitu_documents::fonts::Fonts;
use jitu_documents::form::Form;
use jitu_documents::{Facts, docx, pdf, xlsx};
use jitu_model::Severity;
use jitu_model::coverage::{CoverageReport, CoverageShapes};
use jitu_model::indicator::Chapter;
use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_model::programme::Programme;

use crate::assets;
use crate::error::{AppError, Result};
use crate::evaluation;
use crate::keeping::opened_view;
use crate::language;
use crate::session::Session;
use crate::views::{ChapterView, ExportView, FormView, PreviewView, ProjectView, RowId};
use crate::visibility;

/// A kind of file to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
    /// PDF.
    Pdf,
}

impl Format {
    /// All kinds, in the order they are written.
    pub const ALL: [Self; 3] = [Self::Docx, Self::Xlsx, Self::Pdf];

    /// The ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
        }
    }

    /// The kind of that ending.
    ///
    /// # Errors
    /// Another ending.
    pub fn from_ending(ending: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|format| format.ending() == ending);
        found.ok_or_else(|| AppError::new("unknown_format", &[("name", ending)]))
    }
}

fn form(id: &str) -> Result<Form> {
    if !assets::folders("forms").contains(&id) {
        let known = assets::folders("forms").join("、");
        return Err(AppError::new("unknown_form", &[("name", id), ("known", &known)]));
    }
    let read = |file: &str| assets::text(&format!("forms/{id}/{file}")).map(str::to_owned);
    Ok(Form::parse(id, &read)?)
}

/// The forms that come with the program.
///
/// # Errors
/// A damaged form.
pub fn forms() -> Result<Vec<FormView>> {
    assets::folders("forms")
        .into_iter()
        .map(|id| {
            let form = form(id)?;
            Ok(FormView { id: form.id.clone(), name: form.name.clone(), locality: form.locality.clone() })
        })
        .collect()
}

/// A programme's narrative.
///
/// # Errors
/// No such programme.
pub fn chapters(session: &Session, programme: RowId) -> Result<Vec<ChapterView>> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let view = |chapter: &Chapter| ChapterView {
        id: chapter.id.into(),
        heading: chapter.heading.clone(),
        level: u32::try_from(chapter.level).unwrap_or(1),
        text: chapter.text.clone(),
    };
    Ok(snapshot.chapters.iter().filter(|chapter| chapter.programme == programme).map(view).collect())
}

/// Changes a chapter's text, as one undoable change.
///
/// # Errors
/// No such chapter; a mark the forms do not know.
pub fn edit_chapter(session: &mut Session, chapter: RowId, text: &str) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let found = snapshot.chapters.iter().find(|candidate| candidate.id == chapter.id());
    let before = found.ok_or_else(|| AppError::new("unknown_chapter", &[]))?;
    let after = Chapter { text: text.to_owned(), ..before.clone() };
    let label = language::label("edit_chapter", &[("name", &after.heading)]);
    session.write(&label, |writer| writer.update(&after))?;
    opened_view(session)
}

/// Everything a document is composed of, taken from the project.
fn compose(session: &mut Session, programme: &Programme, form_id: Option<&str>) -> Result<Document> {
    let snapshot = session.snapshot()?;
    let form = form(form_id.unwrap_or(&programme.form))?;
    let result = evaluation::result(&snapshot, programme)?;
    let findings = evaluation::findings(session, programme, &result)?
        .iter()
        .map(|finding| Ok((finding.severity, evaluation::sentence(finding)?)))
        .collect::<Result<Vec<(Severity, String)>>>()?;
    let coverage = covered(session, programme)?;
    let layers = map_layers(session)?;
    let layers: Vec<LayerFeatures> = layers.iter().map(|layer| layer.as_ref().clone()).collect();
    let head_hash = session.opened()?.project.head_hash()?;
    let facts = Facts {
        snapshot: &snapshot,
        programme: programme.id,
        result: &result,
        findings: &findings,
        coverage: coverage.as_deref().map(|(report, shapes)| (report, shapes)),
        layers: &layers,
        head_hash: &head_hash,
        generated: &jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S").to_string(),
    };
    Ok(jitu_documents::compose(&form, &facts)?)
}

/// The coverage that the map annex shows: computed from the project as it is now, so it cannot be out of date.
/// A programme without towers, or a project without its layer library, has no map annex.
fn covered(
    session: &mut Session,
    programme: &Programme,
) -> Result<Option<Arc<(CoverageReport, CoverageShapes)>>> {
    let id = RowId(programme.id.raw());
    match visibility::prepare(session, id, "cropland") {
        Ok(task) => {
            let inputs = task.inputs().to_owned();
            let open = session.opened()?;
            if let Some(computed) = open.computed.as_ref().filter(|computed| computed.inputs == inputs) {
                return Ok(Some(Arc::clone(&computed.result)));
            }
            let result = task.run(&mut |_| true)?.into_result();
            session.opened_mut()?.computed =
                Some(crate::session::Computed { inputs, result: Arc::clone(&result) });
            Ok(Some(result))
        }
        Err(error) if ["no_towers", "no_layer", "library_missing"].contains(&error.code.as_str()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Layers for the map figure; those of a missing library are left out.
fn map_layers(session: &mut Session) -> Result<Vec<Arc<LayerFeatures>>> {
    let snapshot = session.snapshot()?;
    let mut found = Vec::new();
    for layer in snapshot.layers.iter().filter(|layer| layer.role != LayerRole::Terrain) {
        match session.layer_features(layer) {
            Ok(features) => found.push(features),
            Err(error) if error.code == "library_missing" => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// An export, ready to run without the project.
pub struct ExportTask {
    document: Document,
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
    let document = compose(session, &programme, form)?;
    // Another form than the programme's own says which: it must not take the self-assessment's place.
    let what = match form.filter(|id| *id != programme.form) {
        Some(id) => format!(" {}", self::form(id)?.name),
        None => "绩效自评".to_owned(),
    };
    let stem = safe_name(&format!("{}年度{}{what}", programme.year, programme.name));
    Ok(ExportTask { document, fonts, formats: formats.to_vec(), folder: folder.to_owned(), stem })
}

/// A file name that every system accepts.
fn safe_name(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '_' } else { c }).collect()
}

impl ExportTask {
    /// Writes the files. All are made in memory first; then each is written beside its place and moved there.
    ///
    /// # Errors
    /// Cancelled; the folder cannot be written.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<ExportView> {
        let mut made = Vec::new();
        let steps = self.formats.len() as f32 + 1.0;
        for (index, format) in self.formats.iter().enumerate() {
            if !progress(index as f32 / steps) {
                return Err(AppError::new("cancelled", &[]));
            }
            let bytes = self.bytes(*format)?;
            made.push((self.folder.join(format!("{}.{}", self.stem, format.ending())), bytes));
        }
        if !progress(1.0 - 1.0 / steps) {
            return Err(AppError::new("cancelled", &[]));
        }
        fs::create_dir_all(&self.folder).map_err(|error| AppError::io(&self.folder, &error))?;
        for (path, bytes) in &made {
            place(path, bytes).map_err(|error| AppError::io(path, &error))?;
        }
        progress(1.0);
        Ok(ExportView { paths: made.into_iter().map(|(path, _)| path.display().to_string()).collect() })
    }

    fn bytes(&self, format: Format) -> Result<Vec<u8>> {
        let fonts = || self.fonts.as_deref().ok_or_else(|| AppError::internal(&"fonts"));
        Ok(match format {
            Format::Docx => docx::write(&self.document, fonts()?)?,
            Format::Xlsx => xlsx::write(&self.document)?,
            Format::Pdf => pdf::write(&self.document, fonts()?)?,
        })
    }
}

/// Writes a file whole or not at all: beside its place first, then moved there.
fn place(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
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

/// A page preview, ready to run without the project.
pub struct PreviewTask {
    document: Document,
    fonts: Arc<Fonts>,
    page: u32,
    scale: f64,
}

/// Takes what a preview needs from the open project.
///
/// # Errors
/// As [`prepare_export`].
pub fn prepare_preview(
    session: &mut Session,
    programme: RowId,
    form: Option<&str>,
    page: u32,
    scale: f64,
) -> Result<PreviewTask> {
    let programme = session.programme(programme.id())?;
    let fonts = session.fonts()?;
    let document = compose(session, &programme, form)?;
    Ok(PreviewTask { document, fonts, page, scale: scale.clamp(0.25, 4.0) })
}

impl PreviewTask {
    /// Renders the page.
    ///
    /// # Errors
    /// A document that cannot be laid out.
    pub fn run(self) -> Result<PreviewView> {
        let preview = pdf::preview_page(&self.document, &self.fonts, self.page.max(1) as usize, self.scale)?;
        Ok(PreviewView {
            page: u32::try_from(preview.page).unwrap_or(1),
            pages: u32::try_from(preview.pages).unwrap_or(1),
            image: format!("data:image/png;base64,{}", BASE64.encode(&preview.png)),
            width_pt: preview.width_pt,
            height_pt: preview.height_pt,
        })
    }
}
