//! `coverage`.

use std::path::Path;

use jitu_app::views::{CoveragePartView, CoverageReportView};
use jitu_app::{AppError, Session, keeping, visibility};

use crate::{Outcome, output};

pub(crate) fn coverage(
    session: &mut Session,
    file: &Path,
    programme: Option<&str>,
    target: Option<&str>,
    keep: bool,
    json: bool,
) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let programme = crate::keeping::programme(session, programme)?;
    let info = keeping::info(session)?;
    let has_cropland = info.layers.iter().any(|layer| layer.role == "cropland");
    let target = target.unwrap_or(if has_cropland { "cropland" } else { "county" });
    let task = visibility::prepare(session, programme, target)?;
    let cancel = output::cancel_on_interrupt();
    let outcome = task.run(&mut |share| {
        output::progress(share);
        !cancel.is_cancelled()
    })?;
    let report = visibility::report_view(outcome.report());
    if keep {
        visibility::keep(session, outcome)?;
    }
    if json {
        output::json(&report)?
    } else {
        print(&report)
    }
    Ok(Outcome::Done)
}

fn hectares(area_m2: f64) -> String {
    format!("{:.2}", area_m2 / 10_000.0)
}

fn print(report: &CoverageReportView) {
    let target = match report.target.as_str() {
        "county" => "全县",
        "farmland" => "城外永久基本农田",
        _ => "城外耕地",
    };
    let rows = [
        ("塔位（在用）", report.towers.to_string()),
        ("县域（公顷）", hectares(report.county_area_m2)),
        ("统计对象", target.to_owned()),
        ("对象面积（公顷）", hectares(report.target_area_m2)),
        ("看得见（公顷）", hectares(report.visible_area_m2)),
        ("占比（%）", report.ratio.clone()),
        ("一塔可见（公顷）", hectares(report.overlap.one)),
        ("两塔可见（公顷）", hectares(report.overlap.two)),
        ("三塔及以上（公顷）", hectares(report.overlap.three_or_more)),
    ];
    output::table(&rows.map(|(name, value)| vec![name.to_owned(), value]), &[1]);
    parts("乡镇", &report.by_township);
    parts("地类", &report.by_class);
}

fn parts(title: &str, parts: &[CoveragePartView]) {
    if parts.is_empty() {
        return;
    }
    let mut rows = vec![[title, "面积（公顷）", "看得见（公顷）", "占比（%）"].map(str::to_owned).to_vec()];
    rows.extend(parts.iter().map(|part| {
        vec![
            part.name.clone(),
            hectares(part.target_area_m2),
            hectares(part.visible_area_m2),
            part.ratio.clone(),
        ]
    }));
    output::table(&rows, &[1, 2, 3]);
}
