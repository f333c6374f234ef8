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

pub(crate) fn monitor(
    session: &mut Session,
    file: &Path,
    which: &Which,
    json: bool,
) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let programme = keeping::find_programme(session, &which.programme, Some(which.year))?;
    let view = evaluation::monitoring(session, programme)?;
    if json {
        output::json(&view)?;
        return Ok(Outcome::Done);
    }
    let told = |text: Option<String>| text.unwrap_or_else(|| "—".to_owned());
    output::line(&format!(
        "{}  {}  截至 {}  时间进度 {}%",
        which.programme, which.year, view.to, view.elapsed
    ));
    let mut rows =
        vec![["资金（元）", "年初预算数", "执行数", "执行率", "全年预计"].map(str::to_owned).to_vec()];
    rows.extend(view.money.into_iter().map(|source| {
        let rate = source.rate.map(|rate| format!("{rate}%"));
        vec![source.name, source.initial, told(source.paid), told(rate), told(source.forecast)]
    }));
    output::table(&rows, &[1, 2, 3, 4]);
    output::line("");
    let mut rows = vec![["绩效指标", "指标值", "完成值", "全年预计", "偏差"].map(str::to_owned).to_vec()];
    rows.extend(view.leaves.into_iter().map(|leaf| {
        let target = format!("{}{}{}", leaf.target.op, leaf.target.value, leaf.target.unit);
        let actual = leaf.actual.or(leaf.computed);
        let alarm = leaf.alarm.unwrap_or_default();
        vec![leaf.path.join(" / "), target, told(actual), told(leaf.forecast), alarm]
    }));
    output::table(&rows, &[1, 2, 3]);
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
            if let Some(reason) = &finding.waived {
                output::line(&format!("{:<20} 说明：{reason}", ""));
            }
        }
    }
    // What somebody answers for is printed with the reason and stops nobody.
    let serious = view.findings.iter().any(|finding| finding.severity != "hint" && finding.waived.is_none());
    Ok(if serious { Outcome::Findings } else { Outcome::Done })
}
