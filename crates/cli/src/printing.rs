//! `forms`, `export`, `pack` and `public`.

use std::path::Path;

use jitu_app::printing::{self, Format};
use jitu_app::views::{ExportView, FormView};
use jitu_app::{AppError, Session, keeping};
use serde::Serialize;

use crate::args::Which;
use crate::{Outcome, output};

#[derive(Serialize)]
struct Forms {
    forms: Vec<FormView>,
}

pub(crate) fn forms(json: bool) -> Result<Outcome, AppError> {
    let forms = printing::forms()?;
    if json {
        output::json(&Forms { forms })?;
    } else {
        let rows: Vec<Vec<String>> =
            forms.into_iter().map(|form| vec![form.id, form.locality, form.name]).collect();
        output::table(&rows, &[]);
    }
    Ok(Outcome::Done)
}

pub(crate) fn export(
    session: &mut Session,
    file: &Path,
    which: &Which,
    form: Option<&str>,
    out: &Path,
    formats: &[String],
) -> Result<Outcome, AppError> {
    let formats = named(formats)?;
    keeping::open_project(session, file)?;
    let programme = keeping::find_programme(session, &which.programme, Some(which.year))?;
    let task = printing::prepare_export(session, programme, form, out, &formats)?;
    written(|progress| task.run(progress))
}

/// Fills a template that is a file.
pub(crate) fn template(
    session: &mut Session,
    file: &Path,
    which: &Which,
    template: &Path,
    out: &Path,
) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let programme = keeping::find_programme(session, &which.programme, Some(which.year))?;
    let task = printing::prepare_template_file(session, programme, template, out)?;
    written(|progress| task.run(progress))
}

pub(crate) fn pack(
    session: &mut Session,
    file: &Path,
    year: Option<i32>,
    out: &Path,
    formats: &[String],
) -> Result<Outcome, AppError> {
    let formats = named(formats)?;
    keeping::open_project(session, file)?;
    let pack = printing::prepare_pack(session, year, out, &formats)?;
    written(|progress| pack.run(|pack| pack.next(session), progress))
}

pub(crate) fn public(
    session: &mut Session,
    file: &Path,
    which: &Which,
    out: &Path,
) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let programme = keeping::find_programme(session, &which.programme, Some(which.year))?;
    let task = printing::prepare_public(session, programme, out)?;
    written(|progress| task.run(progress))
}

fn named(formats: &[String]) -> Result<Vec<Format>, AppError> {
    formats.iter().map(|name| Format::from_ending(name)).collect()
}

/// Runs long work that writes files: paths go to stdout, a line each; what the person should know goes to stderr.
fn written(
    work: impl FnOnce(&mut dyn FnMut(f32) -> bool) -> Result<ExportView, AppError>,
) -> Result<Outcome, AppError> {
    let cancel = output::cancel_on_interrupt();
    let done = work(&mut |share| {
        output::progress(share);
        !cancel.is_cancelled()
    })?;
    for path in &done.paths {
        output::line(path);
    }
    for note in &done.notes {
        output::error(note);
    }
    Ok(Outcome::Done)
}
