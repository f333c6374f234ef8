//! `inspect`: the quality inspection of a layer.

use std::path::Path;

use jitu_app::{AppError, Session, inspection, keeping};

use crate::{Outcome, output};

pub(crate) fn inspect(
    session: &mut Session,
    file: &Path,
    layer: &str,
    schema: Option<&Path>,
    json: bool,
) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let layer = inspection::find_layer(session, layer)?;
    let task = inspection::prepare(session, layer, schema)?;
    let cancel = output::cancel_on_interrupt();
    let view = task.run(&mut |share| {
        output::progress(share);
        !cancel.is_cancelled()
    })?;
    if json {
        output::json(&view)?;
    } else {
        for finding in &view.findings {
            let id = finding.feature.map(|id| id.0.to_string()).unwrap_or_default();
            output::line(&format!("{id}\t{}\t{}", finding.code, finding.text));
        }
        output::line(&format!("{}：{} 个要素，{} 个问题", view.layer, view.features, view.findings.len()));
    }
    Ok(if view.findings.is_empty() { Outcome::Done } else { Outcome::Findings })
}
