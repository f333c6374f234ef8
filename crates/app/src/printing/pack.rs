//! The whole year's pack: every programme in a folder of its own, with its report, the year's other forms and the
//! bureau's own templates. One programme is in memory at a time, however many there are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jitu_documents::fonts::Fonts;
use jitu_documents::form::Form;
use jitu_model::programme::Programme;

use super::export::{bytes, going, place_all};
use super::gather::{Gathered, printed_now};
use super::templates::{TemplateTask, prepare_template};
use super::{Format, form, forms, notes, safe_name};
use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::{ExportView, RowId};

/// A pack on its way.
pub struct Pack {
    programmes: std::vec::IntoIter<Programme>,
    all: usize,
    folder: PathBuf,
    formats: Vec<Format>,
    done: ExportView,
}

/// Begins a pack of every programme of a year, of all years without one.
///
/// # Errors
/// No project is open; it has no such programme.
pub fn prepare_pack(session: &Session, year: Option<i32>, folder: &Path, formats: &[Format]) -> Result<Pack> {
    let snapshot = session.snapshot()?;
    let wanted = |programme: &&Programme| year.is_none_or(|year| programme.year == year);
    let programmes: Vec<Programme> = snapshot.programmes.iter().filter(wanted).cloned().collect();
    if programmes.is_empty() {
        return Err(AppError::new("no_programme", &[]));
    }
    Ok(Pack {
        all: programmes.len(),
        programmes: programmes.into_iter(),
        folder: folder.to_owned(),
        formats: formats.to_vec(),
        done: ExportView { paths: Vec::new(), notes: Vec::new() },
    })
}

/// One programme's part, ready to be written without the project.
pub struct PackPart {
    gathered: Arc<Gathered>,
    fonts: Arc<Fonts>,
    templates: Vec<TemplateTask>,
    forms: Vec<Form>,
    formats: Vec<Format>,
    folder: PathBuf,
    /// Programmes before it, and all of them.
    place: (usize, usize),
}

impl Pack {
    /// Takes what the next programme needs from the open project; `None` when all are written.
    ///
    /// # Errors
    /// As [`super::prepare_export`] and [`prepare_template`].
    pub fn next(&mut self, session: &mut Session) -> Result<Option<PackPart>> {
        let Some(programme) = self.programmes.next() else { return Ok(None) };
        let folder = self.folder.join(safe_name(&format!("{}年度{}", programme.year, programme.name)));
        let kept = session.snapshot()?.templates.iter().map(|kept| RowId::from(kept.id)).collect::<Vec<_>>();
        let templates = kept
            .into_iter()
            .map(|template| prepare_template(session, programme.id.into(), template, &folder))
            .collect::<Result<_>>()?;
        Ok(Some(PackPart {
            gathered: Gathered::of(session, &programme)?,
            fonts: session.fonts()?,
            templates,
            forms: forms_of(&programme)?,
            formats: self.formats.clone(),
            folder,
            place: (self.all - self.programmes.len() - 1, self.all),
        }))
    }

    /// Takes note of a part that was written.
    pub fn add(&mut self, written: ExportView) {
        self.done.paths.extend(written.paths);
        self.done.notes.extend(written.notes);
    }

    /// What was written.
    pub fn done(self) -> ExportView {
        self.done
    }
}

/// The programme's own form, then those of the year's beginning and middle: tables without a report.
fn forms_of(programme: &Programme) -> Result<Vec<Form>> {
    let mut all = vec![form(&programme.form)?];
    for known in forms()?.into_iter().filter(|known| known.id != programme.form) {
        let other = form(&known.id)?;
        if other.report.is_none() {
            all.push(other);
        }
    }
    Ok(all)
}

impl PackPart {
    /// Writes the programme's files, form by form; `progress` gets the share of the whole pack.
    ///
    /// # Errors
    /// Cancelled; a template with unknown marks; the folder cannot be written.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<ExportView> {
        let steps = self.forms.len() * self.formats.len() + self.templates.len();
        let (before, all) = self.place;
        let share = |step: usize| (before as f32 + step as f32 / steps.max(1) as f32) / all as f32;
        let mut done = ExportView { paths: Vec::new(), notes: Vec::new() };
        let mut step = 0;
        let programme = &self.gathered.programme;
        for form in &self.forms {
            let generated = printed_now();
            let made = jitu_documents::compose_draft(form, &self.gathered.facts(&generated))?;
            if form.id == programme.form {
                let fonts = Some(self.fonts.as_ref());
                let told = notes::of_document(&self.gathered, &made.findings, &made.document, fonts);
                done.notes.extend(told.into_iter().map(|note| format!("{}：{note}", programme.name)));
            }
            for format in &self.formats {
                going(progress, share(step))?;
                step += 1;
                let bytes = bytes(&made.document, *format, Some(&self.fonts))?;
                let path = self.folder.join(format!("{}.{}", safe_name(&form.name), format.ending()));
                done.paths.extend(place_all(&self.folder, &[(path, bytes)])?);
            }
        }
        for template in &self.templates {
            going(progress, share(step))?;
            step += 1;
            done.paths.extend(place_all(&self.folder, &[template.filled()?])?);
        }
        going(progress, share(steps))?;
        Ok(done)
    }
}
