//! A bureau's own templates: kept in the project, or taken from a file, and filled with a programme's facts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jitu_documents::bureau::{Figures, FoundMark, Place, Region, SyntaxFault, Template, TemplateError};
use jitu_documents::figure;
use jitu_documents::fonts::Fonts;
use jitu_model::place::Secrecy;
use jitu_model::programme::{Attachment, Programme};
use jitu_model::year::BureauTemplate;
use jitu_model::{Id, Snapshot};

use super::export::{going, place_all};
use super::gather::{Gathered, printed_now};
use super::safe_name;
use crate::error::{AppError, Result};
use crate::given;
use crate::keeping::opened_view;
use crate::language;
use crate::session::Session;
use crate::views::{ExportView, ProjectView, RowId, TemplateView, UnknownMark};

/// Bytes of a template that is still read.
const MAX_FILE: u64 = 64 << 20;
/// Unknown marks that an error names one by one.
const TOLD: usize = 5;

/// The templates that the project keeps, with the marks that mean nothing in each.
///
/// # Errors
/// A template's bytes are gone or damaged.
pub fn templates(session: &mut Session) -> Result<Vec<TemplateView>> {
    let snapshot = session.snapshot()?;
    snapshot.templates.iter().map(|kept| view(session, &snapshot, kept)).collect()
}

fn view(session: &Session, snapshot: &Snapshot, kept: &BureauTemplate) -> Result<TemplateView> {
    let (name, bytes) = bytes_of(session, snapshot, kept)?;
    let template = Template::read(&bytes).map_err(|error| refused(&name, &error))?;
    let marks = template.marks(figure::names());
    let unknown = |mark: &&FoundMark| !mark.known;
    Ok(TemplateView {
        id: kept.id.into(),
        name: kept.name.clone(),
        kind: template.format().ending().to_owned(),
        marks: u32::try_from(marks.len()).unwrap_or(u32::MAX),
        unknown: marks
            .iter()
            .filter(unknown)
            .map(|mark| UnknownMark {
                text: mark.text.clone(),
                place: place(&mark.place),
                nearest: mark.nearest.clone(),
            })
            .collect(),
    })
}

/// File name and bytes of a template that is kept.
fn bytes_of(session: &Session, snapshot: &Snapshot, kept: &BureauTemplate) -> Result<(String, Vec<u8>)> {
    let paper = snapshot.attachments.iter().find(|paper| paper.id == kept.attachment);
    let paper = paper.ok_or_else(|| AppError::new("unknown_template", &[]))?;
    Ok((paper.name.clone(), session.opened()?.project.attachment_bytes(paper)?))
}

/// Reads a file that should be a template; gives its name and bytes.
fn read(path: &Path) -> Result<(String, Vec<u8>)> {
    given::regular(path)?;
    let about = std::fs::metadata(path).map_err(|error| AppError::io(path, &error))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if about.len() > MAX_FILE {
        return Err(AppError::new("template_too_large", &[("path", &name), ("part", &name)]));
    }
    Ok((name, std::fs::read(path).map_err(|error| AppError::io(path, &error))?))
}

/// Keeps a template in the project, as one entry; one of the same name is replaced.
///
/// # Errors
/// A file that cannot be read, is no template, or is hostile.
pub fn add_template(session: &mut Session, path: &Path) -> Result<ProjectView> {
    let (name, bytes) = read(path)?;
    let template = Template::read(&bytes).map_err(|error| refused(&name, &error))?;
    let kind = match template.format().ending() {
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let snapshot = session.snapshot()?;
    let stem = Path::new(&name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let title = stem.unwrap_or_else(|| name.clone());
    let before = snapshot.templates.iter().find(|kept| kept.name == title).cloned();
    let mut paper = Attachment {
        name: name.clone(),
        media_type: kind.to_owned(),
        secrecy: Secrecy::Internal,
        ..Attachment::default()
    };
    let label = language::label("add_template", &[("name", &name)]);
    session.write(&label, |writer| {
        let attachment = writer.attach(&bytes, &mut paper)?;
        match before {
            Some(kept) => writer.update(&BureauTemplate { attachment, ..kept }),
            None => {
                let position = snapshot.templates.len() as i64;
                writer.insert(&mut BureauTemplate { id: Id::NEW, name: title, attachment, position })?;
                Ok(())
            }
        }
    })?;
    opened_view(session)
}

/// A template, ready to be filled without the project.
pub struct TemplateTask {
    template: Template,
    file: String,
    gathered: Arc<Gathered>,
    fonts: Arc<Fonts>,
    folder: PathBuf,
}

/// Takes what filling a kept template needs from the open project.
///
/// # Errors
/// Unknown programme or template; a missing font.
pub fn prepare_template(
    session: &mut Session,
    programme: RowId,
    template: RowId,
    folder: &Path,
) -> Result<TemplateTask> {
    let snapshot = session.snapshot()?;
    let kept = snapshot.templates.iter().find(|kept| kept.id == template.id());
    let kept = kept.ok_or_else(|| AppError::new("unknown_template", &[]))?;
    let (file, bytes) = bytes_of(session, &snapshot, kept)?;
    let programme = session.programme(programme.id())?;
    task(session, &programme, &file, &bytes, folder)
}

/// As [`prepare_template`], of a file that the project does not keep.
///
/// # Errors
/// As [`prepare_template`] and [`add_template`].
pub fn prepare_template_file(
    session: &mut Session,
    programme: RowId,
    template: &Path,
    folder: &Path,
) -> Result<TemplateTask> {
    let (file, bytes) = read(template)?;
    let programme = session.programme(programme.id())?;
    task(session, &programme, &file, &bytes, folder)
}

fn task(
    session: &mut Session,
    programme: &Programme,
    file: &str,
    bytes: &[u8],
    folder: &Path,
) -> Result<TemplateTask> {
    Ok(TemplateTask {
        template: Template::read(bytes).map_err(|error| refused(file, &error))?,
        file: file.to_owned(),
        gathered: Gathered::of(session, programme)?,
        fonts: session.fonts()?,
        folder: folder.to_owned(),
    })
}

impl TemplateTask {
    /// Fills the template and writes it.
    ///
    /// # Errors
    /// Marks that do not exist; cancelled; the folder cannot be written.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<ExportView> {
        going(progress, 0.0)?;
        let made = [self.filled()?];
        going(progress, 0.9)?;
        let paths = place_all(&self.folder, &made)?;
        progress(1.0);
        let open = self.gathered.unresolved;
        let notes = (open > 0).then(|| language::label("print_unresolved", &[("count", &open.to_string())]));
        Ok(ExportView { paths, notes: notes.into_iter().collect() })
    }

    /// Path and bytes of the filled template.
    pub(super) fn filled(&self) -> Result<(PathBuf, Vec<u8>)> {
        let generated = printed_now();
        let facts = self.gathered.facts(&generated);
        let draw =
            |name: &str, width: f64| figure::by_name(name, &facts, width).map(figure::Picture::into_figure);
        let figures = Figures { names: figure::names(), draw: &draw, fonts: &self.fonts };
        let bytes = self.template.fill(&facts, &figures).map_err(|error| refused(&self.file, &error))?;
        let programme = &self.gathered.programme;
        let name = safe_name(&format!("{}年度{} {}", programme.year, programme.name, self.file));
        Ok((self.folder.join(name), bytes))
    }
}

/// Where in a template something stands, in words.
fn place(place: &Place) -> String {
    match place {
        Place::Paragraph { region, text } => {
            let region = match region {
                Region::Body => "body",
                Region::Header => "header",
                Region::Footer => "footer",
                Region::Notes => "notes",
            };
            let region = language::word(&format!("template.{region}"));
            language::label("template_paragraph", &[("region", &region), ("text", text)])
        }
        Place::Cell { sheet, cell } => format!("{sheet}!{cell}"),
        Place::SheetMargin { sheet } => language::label("template_margin", &[("sheet", sheet)]),
    }
}

/// Why a template is refused, as the person is told.
fn refused(file: &str, error: &TemplateError) -> AppError {
    let new = |code: &str, part: &str, detail: &str| {
        AppError::new(code, &[("path", file), ("part", part), ("detail", detail)])
    };
    match error {
        TemplateError::Kind => new("template_kind", "", ""),
        TemplateError::OldFormat => new("template_old", "", ""),
        TemplateError::Encrypted => new("template_encrypted", "", ""),
        TemplateError::Damaged { part, detail } => new("template_damaged", part, detail),
        TemplateError::TooLarge { part } => new("template_too_large", part, ""),
        TemplateError::TooManyMarks(count) => new("template_too_many", &count.to_string(), ""),
        TemplateError::Endless => new("template_endless", "", ""),
        TemplateError::Macros { part } => new("template_macros", part, ""),
        TemplateError::External { part, target } => new("template_external", part, target),
        TemplateError::Embedded { part } => new("template_embedded", part, ""),
        TemplateError::ActiveField { part, field } => new("template_active", part, field),
        TemplateError::Entities { part } => new("template_entities", part, ""),
        TemplateError::Path { name } => new("template_path", name, ""),
        TemplateError::Syntax { place: at, detail } => new("template_syntax", &place(at), &fault(detail)),
        TemplateError::Unknown(marks) => new("template_unknown", &marks.len().to_string(), &listed(marks)),
        TemplateError::Document(error) => new("template_damaged", "", &error.to_string()),
    }
}

/// Unknown marks with their places and nearest known names.
fn listed(marks: &[FoundMark]) -> String {
    let one = |mark: &FoundMark| {
        let nearest = mark.nearest.as_deref().unwrap_or("—");
        let params = [("mark", mark.text.as_str()), ("place", &place(&mark.place)), ("nearest", nearest)];
        language::label("template_mark", &params)
    };
    let mut told: Vec<String> = marks.iter().take(TOLD).map(one).collect();
    if marks.len() > TOLD {
        told.push(format!("… ({})", marks.len()));
    }
    told.join("；")
}

/// What is wrong with a mark, in words.
fn fault(fault: &SyntaxFault) -> String {
    let (key, what) = match fault {
        SyntaxFault::Open(mark) => ("template_open", mark.clone()),
        SyntaxFault::Statement(name) => ("template_statement", name.clone()),
        SyntaxFault::Name(name) => ("template_name", name.clone()),
        SyntaxFault::Unreadable(mark) => ("template_unreadable", mark.clone()),
        SyntaxFault::Unmatched(mark) => ("template_unmatched", mark.clone()),
        SyntaxFault::Formula => ("template_formula", String::new()),
    };
    language::label(key, &[("mark", &what)])
}
