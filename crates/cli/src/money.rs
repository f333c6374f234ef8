//! `import` of ledgers and `export-list`.

use std::path::{Path, PathBuf};

use jitu_app::views::{ImportPreview, ImportSource, LedgerQuery, RowId};
use jitu_app::{AppError, Session, keeping, money};

use crate::keeping::programme;
use crate::{Outcome, output};

/// How a ledger is imported.
pub(crate) struct Import<'a> {
    pub(crate) programme: Option<&'a str>,
    pub(crate) role: Option<&'a str>,
    pub(crate) encoding: Option<&'a str>,
    pub(crate) skip_bad: bool,
    pub(crate) dry_run: bool,
    pub(crate) json: bool,
}

pub(crate) fn import(
    session: &mut Session,
    file: &Path,
    sources: &[PathBuf],
    how: &Import<'_>,
) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let programme = programme(session, how.programme)?;
    // Nothing is written as long as one of the files is missing.
    if let Some(missing) = sources.iter().find(|path| !path.exists()) {
        return Err(AppError::new("no_such_file", &[("path", &missing.display().to_string())]));
    }
    let mut reports = Vec::new();
    for path in sources {
        reports.push(one(session, programme, path, how)?);
    }
    if how.json {
        output::json(&reports)?;
    }
    Ok(Outcome::Done)
}

/// Previews a workbook as the options say, then imports it.
fn one(
    session: &mut Session,
    programme: RowId,
    path: &Path,
    how: &Import<'_>,
) -> Result<ImportPreview, AppError> {
    let source = ImportSource::File { path: path.display().to_string() };
    let mut preview = money::preview_import(session, programme, &source, None)?;
    let mut choices = preview.choices.clone();
    if let Some(role) = how.role.filter(|role| *role != choices.target) {
        choices = money::choices_for(session, programme, &source, role)?;
    }
    choices.skip_bad = how.skip_bad;
    choices.encoding = how.encoding.map(str::to_owned);
    preview = money::preview_import(session, programme, &source, Some(&choices))?;
    if !how.json {
        tell(path, &preview);
    }
    // A ledger that says nothing new is no mistake.
    let known = preview.bad == 0 || (how.skip_bad && preview.same > 0);
    let nothing_new = preview.add + preview.update == 0 && known;
    if !how.dry_run && !nothing_new {
        money::import(session, programme, &source, &choices)?;
    }
    Ok(preview)
}

/// What becomes of the rows, and each that is left out, on one line.
fn tell(path: &Path, preview: &ImportPreview) {
    let counts = [preview.add, preview.update, preview.same, preview.left_out_count].map(|n| n.to_string());
    let sheet = preview.sheets.get(preview.choices.sheet as usize).cloned().unwrap_or_default();
    output::line(&format!(
        "{}  {sheet}  {}  +{} ~{} ={} -{}  {}",
        path.display(),
        preview.choices.target,
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        preview.sum
    ));
    for left in &preview.left_out {
        let place = format!("{}{}", left.column.as_deref().unwrap_or_default(), left.row);
        output::line(&format!("  {sheet}!{place}  {}  {}", left.value, left.reason));
    }
    for row in &preview.rows {
        if let Some(warning) = &row.warning {
            output::line(&format!("  {sheet}!{}  {warning}", row.row));
        }
    }
}

pub(crate) fn export_list(
    session: &mut Session,
    file: &Path,
    list: &str,
    out: &Path,
    named: Option<&str>,
    text: &str,
) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let programme = programme(session, named)?;
    let query = LedgerQuery { list: list.to_owned(), text: text.to_owned(), ..LedgerQuery::default() };
    output::line(&money::export_ledger(session, programme, &query, out)?);
    Ok(Outcome::Done)
}
