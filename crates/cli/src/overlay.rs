//! `overlay`: the compliance check.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jitu_app::compliance::{self, Asked, ExtentCheckView};
use jitu_app::printing::Format;
use jitu_app::{AppError, Session, keeping};

use crate::{Outcome, output};

pub(crate) fn overlay(
    session: &mut Session,
    file: &Path,
    asked: Asked,
    out: Option<&PathBuf>,
    formats: &[String],
    json: bool,
) -> Result<Outcome, AppError> {
    let formats: Vec<Format> = formats.iter().map(|f| Format::from_ending(f)).collect::<Result<_, _>>()?;
    keeping::open_project(session, file)?;
    let task = compliance::prepare(session, asked)?;
    let cancel = output::cancel_on_interrupt();
    let mut progress = |share: f32| {
        output::progress(share);
        !cancel.is_cancelled()
    };
    let outcome = Arc::new(task.run(&mut progress)?);
    let written = match out {
        Some(folder) => {
            let report = compliance::prepare_report(session, Arc::clone(&outcome), Some(folder), &formats)?;
            Some(report.run(&mut progress)?)
        }
        None => None,
    };
    let view = outcome.view();
    if json {
        output::json(view)?;
    } else {
        view.left_out.iter().for_each(|layer| output::error(layer));
        view.extents.iter().for_each(print);
        written.iter().flat_map(|written| &written.paths).for_each(|path| output::line(path));
    }
    let forbidden = view.extents.iter().any(|extent| extent.verdict == "forbidden");
    Ok(if forbidden { Outcome::Findings } else { Outcome::Done })
}

fn print(extent: &ExtentCheckView) {
    let verdict = |name: &str| match name {
        "clear" => "符合",
        "note" => "需说明",
        "unchecked" => "未核对",
        _ => "不符合",
    };
    let unchecked = extent.unchecked.join("、");
    let beside = if unchecked.is_empty() { String::new() } else { format!("（未核对：{unchecked}）") };
    let said = verdict(&extent.verdict);
    output::line(&format!("{}  {:.2} ㎡  {said}{beside}", extent.name, extent.area_m2));
    let mut rows = vec![["图层", "类别", "面积（㎡）", "占比（%）"].map(str::to_owned).to_vec()];
    rows.extend(extent.rows.iter().map(|row| {
        vec![row.layer.clone(), row.class.clone(), format!("{:.2}", row.area_m2), row.share.clone()]
    }));
    if rows.len() > 1 {
        output::table(&rows, &[2, 3]);
    }
    for finding in &extent.findings {
        output::line(&format!("{}：{}（{}）", verdict(&finding.verdict), finding.text, finding.source));
    }
    for near in &extent.touched {
        let name = if near.name.is_empty() { "" } else { &near.name };
        output::line(&format!(
            "邻近 {}：{} 个，最近 {:.1} 米 {name}",
            near.layer, near.features, near.nearest_m
        ));
    }
    extent.repaired.iter().for_each(|text| output::line(text));
}
