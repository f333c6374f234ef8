//! `new`, `sample`, `info`, `backup`, `restore`, `history`, `at`, `undo`, `redo`, `verify`.

use std::path::Path;

use jitu_app::views::{ProjectView, RowId};
use jitu_app::{AppError, Session, backups, comparing, keeping};

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
    let heads = ["系统", "合同", "合同金额", "已支付", "已请未付", "点位和设备", "范围（公顷）"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows.extend(info.systems.into_iter().map(|s| {
        let hectares = format!("{:.2}", s.extent_area_m2 / 10_000.0);
        let amount = s.amount.unwrap_or_else(|| "—".to_owned());
        vec![s.name, s.contracts.to_string(), amount, s.paid, s.owed, s.assets.to_string(), hectares]
    }));
    output::table(&rows, &[1, 2, 3, 4, 5, 6]);
    let mut rows = vec![["图层", "用途", "要素", "坐标系"].map(str::to_owned).to_vec()];
    rows.extend(info.layers.into_iter().map(|l| vec![l.name, l.role, l.features.to_string(), l.crs]));
    output::table(&rows, &[2]);
    Ok(Outcome::Done)
}

/// The programme that is meant; the only one when none is named.
pub(crate) fn programme(session: &Session, name: Option<&str>) -> Result<RowId, AppError> {
    match name {
        Some(name) => keeping::find_programme(session, name, None),
        None => keeping::only_programme(session),
    }
}

pub(crate) fn backup(session: &mut Session, file: &Path, dir: &Path) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let view = backups::backup(session, Some(dir))?;
    output::line(&view.backup.map(|backup| backup.path).unwrap_or_default());
    Ok(Outcome::Done)
}

pub(crate) fn restore(session: &mut Session, backup: &Path, file: &Path) -> Result<Outcome, AppError> {
    created(&backups::restore_backup(session, backup, Some(file))?)
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

pub(crate) fn at(session: &mut Session, file: &Path, date: &str, out: &Path) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let entry = comparing::copy_as_of(session, date, out)?;
    output::line(&format!("{}  #{}  {}  {}", out.display(), entry.seq, entry.at, entry.label));
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
