//! `inspect`: the quality inspection of a layer, its findings fixed or accepted, its report.

use std::path::{Path, PathBuf};

use jitu_app::inspection::{self, InspectionFinding, InspectionView};
use jitu_app::jobs::CancelFlag;
use jitu_app::printing::Format;
use jitu_app::views::RowId;
use jitu_app::{AppError, Session, keeping};

use crate::{Outcome, output};

/// What is to be done besides looking.
pub(crate) struct Deeds<'a> {
    /// Fix what needs no decision.
    pub(crate) fix: bool,
    /// Codes or keys of findings to accept.
    pub(crate) accept: &'a [String],
    /// Why.
    pub(crate) reason: &'a str,
    /// Where the report goes.
    pub(crate) out: Option<&'a PathBuf>,
    pub(crate) formats: &'a [String],
}

pub(crate) fn inspect(
    session: &mut Session,
    file: &Path,
    layer: &str,
    schema: Option<&Path>,
    deeds: &Deeds<'_>,
    json: bool,
) -> Result<Outcome, AppError> {
    let formats = deeds.formats.iter().map(|f| Format::from_ending(f)).collect::<Result<Vec<_>, _>>()?;
    keeping::open_project(session, file)?;
    let layer = inspection::find_layer(session, layer)?;
    let cancel = output::cancel_on_interrupt();
    let mut view = look(session, layer, schema, &cancel)?;
    if deeds.fix {
        let keys = keys(&view, |finding| finding.fixable);
        let fixed = inspection::fix(session, &keys)?;
        output::error(&format!("修复图形 {} 个，删除重复要素 {} 个", fixed.repaired, fixed.deleted));
        view = look(session, layer, schema, &cancel)?;
    }
    if !deeds.accept.is_empty() {
        let named = |finding: &InspectionFinding| {
            deeds.accept.iter().any(|name| *name == finding.code || *name == finding.key)
        };
        let keys = keys(&view, named);
        if keys.is_empty() {
            return Err(AppError::new("inspect_gone", &[]));
        }
        view = inspection::accept(session, &keys, deeds.reason)?.inspection;
    }
    let written = match deeds.out {
        Some(folder) => {
            let report = inspection::prepare_report(session, Some(folder), &formats)?;
            Some(report.run(&mut |share| {
                output::progress(share);
                !cancel.is_cancelled()
            })?)
        }
        None => None,
    };
    if json {
        output::json(&view)?;
    } else {
        view.findings.iter().for_each(print);
        output::line(&format!(
            "{}：{} 个要素，{} 个问题，已接受 {} 个",
            view.layer, view.features, view.open, view.accepted
        ));
        written.iter().flat_map(|written| &written.paths).for_each(|path| output::line(path));
    }
    Ok(if view.open == 0 { Outcome::Done } else { Outcome::Findings })
}

fn look(
    session: &mut Session,
    layer: RowId,
    schema: Option<&Path>,
    cancel: &CancelFlag,
) -> Result<InspectionView, AppError> {
    let outcome = inspection::prepare(session, layer, schema)?.run(&mut |share| {
        output::progress(share);
        !cancel.is_cancelled()
    })?;
    inspection::remember(session, outcome)?;
    inspection::view(session)
}

/// Keys of the findings that are open and are so.
fn keys(view: &InspectionView, so: impl Fn(&InspectionFinding) -> bool) -> Vec<String> {
    let open = view.findings.iter().filter(|finding| finding.accepted.is_none() && so(finding));
    open.map(|finding| finding.key.clone()).collect()
}

fn print(finding: &InspectionFinding) {
    let id = finding.feature.map(|id| id.0.to_string()).unwrap_or_default();
    let accepted = finding.accepted.as_ref();
    let accepted = accepted.map(|one| format!("\t已接受：{}（{}）", one.reason, one.person));
    output::line(&format!("{id}\t{}\t{}{}", finding.code, finding.text, accepted.unwrap_or_default()));
}
