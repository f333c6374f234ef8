//! `assess` and `check`.

use std::path::Path;

use jitu_app::{AppError, Session, evaluation, keeping};

use crate::args::Which;
use crate::{Outcome, output};

pub(crate) fn assess(
    session: &mut Session,
    file: &Path,
    which: &Which,
    json: bool,
) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let programme = keeping::find_programme(session, &which.programme, Some(which.year))?;
    let view = evaluation::assessment(session, programme)?;
    if json {
        output::json(&view)?;
        return Ok(Outcome::Done);
    }
    output::line(&format!("{}  {}  {}  {}", view.programme, view.year, view.form, view.rule_pack));
    let mut rows = vec![["绩效指标", "指标值", "完成值", "分值", "得分", "规则"].map(str::to_owned).to_vec()];
    rows.extend(view.indicators.into_iter().map(|indicator| {
        let target = indicator.target;
        vec![
            indicator.path.join(" / "),
            format!("{}{}{}", target.op, target.value, target.unit),
            indicator.actual.unwrap_or_else(|| "—".to_owned()),
            indicator.weight,
            indicator.score,
            format!("{} {}", indicator.rule.score, indicator.rule.text),
        ]
    }));
    rows.push(vec!["合计".to_owned(), String::new(), String::new(), view.weight, view.total, view.grade]);
    output::table(&rows, &[1, 2, 3, 4]);
    Ok(Outcome::Done)
}

pub(crate) fn check(session: &mut Session, file: &Path, json: bool) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let view = evaluation::check_all(session)?;
    if json {
        output::json(&view)?;
    } else {
        for finding in &view.findings {
            output::line(&format!("{:<7} {:<12} {}", finding.severity, finding.code, finding.message));
        }
    }
    let serious = view.findings.iter().any(|finding| finding.severity != "hint");
    Ok(if serious { Outcome::Findings } else { Outcome::Done })
}
