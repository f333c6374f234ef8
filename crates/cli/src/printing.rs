//! `forms` and `export`.

use std::path::Path;

use jitu_app::printing::{self, Format};
use jitu_app::views::FormView;
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
    let formats =
        formats.iter().map(|name| Format::from_ending(name)).collect::<Result<Vec<Format>, AppError>>()?;
    keeping::open_project(session, file)?;
    let programme = keeping::find_programme(session, &which.programme, Some(which.year))?;
    let task = printing::prepare_export(session, programme, form, out, &formats)?;
    let cancel = output::cancel_on_interrupt();
    let written = task.run(&mut |share| {
        output::progress(share);
        !cancel.is_cancelled()
    })?;
    for path in &written.paths {
        output::line(path);
    }
    Ok(Outcome::Done)
}
