//! The whole year's pack: every programme in a folder of its own, with its report, the year's other forms and the
//! bureau's own templates. Two or three programmes are in memory at a time, however many there are.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use jitu_documents::fonts::Fonts;
use jitu_documents::form::Form;
use jitu_model::programme::Programme;

use super::export::{Printer, going, place_all};
use super::gather::{Gathered, printed_now};
use super::templates::{TemplateTask, prepare_template};
use super::{Format, form, forms, notes, safe_name};
use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::{ExportView, RowId};

/// Programmes that are written at the same time at most: each holds a document with its pages.
const MOST_AT_ONCE: usize = 4;

/// A pack on its way.
pub struct Pack {
    programmes: std::vec::IntoIter<Programme>,
    all: usize,
    folder: PathBuf,
    formats: Vec<Format>,
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
        }))
    }

    /// Writes all parts, several at a time: `next` calls [`Pack::next`] with the open project, between parts.
    ///
    /// # Errors
    /// Cancelled; what `next` and [`PackPart::write`] return. Parts that were begun are finished first.
    pub fn run(
        mut self,
        mut next: impl FnMut(&mut Self) -> Result<Option<PackPart>>,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<ExportView> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let at_once = cores.clamp(1, MOST_AT_ONCE);
        let (events, told) = mpsc::channel();
        let stop = AtomicBool::new(false);
        let mut written: Vec<Option<ExportView>> = Vec::new();
        let (mut running, mut share, mut wrong) = (0, 0.0, None);
        std::thread::scope(|scope| {
            loop {
                let mut begun = false;
                if running < at_once && wrong.is_none() {
                    match next(&mut self) {
                        Ok(Some(part)) => {
                            let end = End { part: written.len(), events: events.clone(), result: None };
                            written.push(None);
                            scope.spawn(|| end.after(part, &stop));
                            (running, begun) = (running + 1, true);
                        }
                        Ok(None) => {}
                        Err(error) => wrong = Some(error),
                    }
                }
                if begun {
                    continue;
                }
                // Nothing more can be begun now: somebody must get done first.
                if running == 0 {
                    break;
                }
                match told.recv() {
                    Ok(Event::Step(part)) => {
                        share += part / self.all as f32;
                        if !progress(share) {
                            wrong = wrong.take().or_else(|| Some(AppError::new("cancelled", &[])));
                        }
                    }
                    Ok(Event::End(part, result)) => {
                        running -= 1;
                        match (result, written.get_mut(part)) {
                            (Ok(view), Some(place)) => *place = Some(view),
                            (Err(error), _) => wrong = wrong.take().or(Some(error)),
                            (Ok(_), None) => {}
                        }
                    }
                    Err(_) => break,
                }
                stop.store(wrong.is_some(), Ordering::Relaxed);
            }
        });
        if let Some(error) = wrong {
            return Err(error);
        }
        let mut all = ExportView { paths: Vec::new(), notes: Vec::new() };
        for view in written.into_iter().flatten() {
            all.paths.extend(view.paths);
            all.notes.extend(view.notes);
        }
        progress(1.0);
        Ok(all)
    }
}

/// What the writing of a part tells.
enum Event {
    /// So much of it is done, of 1.
    Step(f32),
    /// It is over.
    End(usize, Result<ExportView>),
}

/// Tells the end of a part, whatever became of it.
struct End {
    part: usize,
    events: mpsc::Sender<Event>,
    result: Option<Result<ExportView>>,
}

impl End {
    fn after(mut self, part: PackPart, stop: &AtomicBool) {
        let events = self.events.clone();
        self.result = Some(part.write(&mut |step| {
            // Nobody listens any more only when the pack has ended.
            let _ = events.send(Event::Step(step));
            !stop.load(Ordering::Relaxed)
        }));
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let result = self.result.take().unwrap_or_else(|| Err(AppError::internal(&"a part of the pack")));
        let _ = self.events.send(Event::End(self.part, result));
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
    /// Writes the programme's files, form by form; `progress` gets the share of the part that each is.
    ///
    /// # Errors
    /// Cancelled; a template with unknown marks; the folder cannot be written.
    fn write(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<ExportView> {
        let steps = self.forms.len() * self.formats.len() + self.templates.len();
        let step = 1.0 / steps.max(1) as f32;
        going(progress, 0.0)?;
        let mut done = ExportView { paths: Vec::new(), notes: Vec::new() };
        let programme = &self.gathered.programme;
        for form in &self.forms {
            let generated = printed_now();
            let made = jitu_documents::compose_draft(form, &self.gathered.facts(&generated))?;
            if form.id == programme.form {
                let fonts = Some(self.fonts.as_ref());
                let told = notes::of_document(&self.gathered, &made.findings, &made.document, fonts);
                done.notes.extend(told.into_iter().map(|note| format!("{}：{note}", programme.name)));
            }
            let printer = Printer::of(&made.document, &self.formats, Some(&self.fonts))?;
            for format in &self.formats {
                let bytes = printer.bytes(*format)?;
                let path = self.folder.join(format!("{}.{}", safe_name(&form.name), format.ending()));
                done.paths.extend(place_all(&self.folder, &[(path, bytes)])?);
                going(progress, step)?;
            }
        }
        for template in &self.templates {
            done.paths.extend(place_all(&self.folder, &[template.filled()?])?);
            going(progress, step)?;
        }
        Ok(done)
    }
}
