//! `new`, `sample`, `info`, `history`, `undo`, `redo`, `verify`.

use std::path::Path;

use jitu_app::views::ProjectView;
use jitu_app::{AppError, Session, keeping};

use crate::{Outcome, output};

pub(crate) fn new(
    session: &mut Session,
    file: &Path,
    bureau: &str,
    adcode: &str,
) -> Result<Outcome, AppError> {
    created(&keeping::create_project(session, Some(file), bureau, adcode)?)
}

pub(crate) fn sample(session: &mut Session, name: &str, file: &Path) -> Result<Outcome, AppError> {
    created(&keeping::create_sample(session, name, Some(file))?)
}

fn created(view: &ProjectView) -> Result<Outcome, AppError> {
    output::line(&view.path);
    Ok(Outcome::Done)
}

pub(crate) fn samples() -> Result<Outcome, AppError> {
    let rows: Vec<Vec<String>> = keeping::samples()?
        .into_iter()
        .map(|sample| vec![sample.id, sample.bureau, sample.year.to_string(), sample.name, sample.summary])
        .collect();
    output::table(&rows, &[]);
    Ok(Outcome::Done)
}

pub(crate) fn info(session: &mut Session, file: &Path, json: bool) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let info = keeping::info(session)?;
    if json {
        output::json(&info)?;
        return Ok(Outcome::Done);
    }
    output::line(&format!("{}  {}", info.bureau.name, info.bureau.adcode));
    let mut rows = vec![
        ["项目", "年度", "表式", "年初预算", "全年预算", "到位", "支出", "执行率"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(info.programmes.into_iter().map(|p| {
        let rate = p.execution_rate.map_or_else(|| "—".to_owned(), |rate| format!("{rate}%"));
        vec![p.name, p.year.to_string(), p.form, p.initial, p.budget, p.arrived, p.paid, rate]
    }));
    output::table(&rows, &[3, 4, 5, 6, 7]);
    let mut rows = vec![["系统", "合同", "点位和设备", "范围（公顷）"].map(str::to_owned).to_vec()];
    rows.extend(info.systems.into_iter().map(|s| {
        let hectares = format!("{:.2}", s.extent_area_m2 / 10_000.0);
        vec![s.name, s.contracts.to_string(), s.assets.to_string(), hectares]
    }));
    output::table(&rows, &[1, 2, 3]);
    let mut rows = vec![["图层", "用途", "要素", "坐标系"].map(str::to_owned).to_vec()];
    rows.extend(info.layers.into_iter().map(|l| vec![l.name, l.role, l.features.to_string(), l.crs]));
    output::table(&rows, &[2]);
    Ok(Outcome::Done)
}

pub(crate) fn history(session: &mut Session, file: &Path, json: bool) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let entries = keeping::history(session, u32::MAX)?;
    if json {
        output::json(&entries)?;
        return Ok(Outcome::Done);
    }
    let rows: Vec<Vec<String>> = entries
        .into_iter()
        .map(|entry| {
            let short = entry.hash.get(..12).unwrap_or(&entry.hash).to_owned();
            vec![
                entry.seq.to_string(),
                entry.at,
                entry.person,
                entry.kind,
                entry.rows.to_string(),
                short,
                entry.label,
            ]
        })
        .collect();
    output::table(&rows, &[0, 4]);
    Ok(Outcome::Done)
}

pub(crate) fn undo(session: &mut Session, file: &Path) -> Result<Outcome, AppError> {
    let before = keeping::open_project(session, file)?;
    keeping::undo(session)?;
    output::line(&before.undo.unwrap_or_default());
    Ok(Outcome::Done)
}

pub(crate) fn redo(session: &mut Session, file: &Path) -> Result<Outcome, AppError> {
    let before = keeping::open_project(session, file)?;
    keeping::redo(session)?;
    output::line(&before.redo.unwrap_or_default());
    Ok(Outcome::Done)
}

pub(crate) fn verify(session: &mut Session, file: &Path, json: bool) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let report = keeping::verify(session)?;
    if json {
        output::json(&report)?;
    } else {
        output::line(&format!("{}  {}", report.entries, report.head_hash));
        for problem in &report.problems {
            output::line(problem);
        }
        for row in &report.rows {
            output::line(&format!("{}  {}  {}", row.difference, row.table, row.row.0));
        }
    }
    Ok(if report.sound { Outcome::Done } else { Outcome::Findings })
}
