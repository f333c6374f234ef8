//! Forms, narrative, templates, page previews and exported files.
//!
//! Everything printed is made of one [`gather::Gathered`]: the facts of a programme, taken from the open project once
//! for each of its revisions. From there on no printing needs the project.

mod chapters;
mod export;
mod gather;
mod notes;
mod pack;
mod preview;
mod public;
mod templates;

pub use chapters::{chapters, contradictions, drafts, edit_chapter, marks, take_drafts};
pub use export::{ExportTask, export_folder, prepare_export};
pub(crate) use export::{place, place_all, printed};
pub(crate) use gather::{Gathered, printed_now};
pub use pack::{Pack, PackPart, prepare_pack};
pub use preview::{PreviewTask, prepare_preview};
pub use public::{PublicTask, prepare_public};
pub use templates::{TemplateTask, add_template, prepare_template, prepare_template_file, templates};

use jitu_documents::form::Form;

use crate::assets;
use crate::error::{AppError, Result};
use crate::views::FormView;

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

/// A file name that every system accepts.
pub(crate) fn safe_name(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '_' } else { c }).collect()
}
