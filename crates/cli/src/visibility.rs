//! `coverage` and `viewshed`.

use std::path::Path;

use jitu_app::views::{CoveragePartView, CoverageReportView};
use jitu_app::visibility::{DemSource, Looking, ViewshedRequest};
use jitu_app::{AppError, Session, keeping, visibility};

use crate::{Outcome, output};

/// What `coverage` is asked for.
pub(crate) struct Coverage<'a> {
    pub(crate) programme: Option<&'a str>,
    pub(crate) target: Option<&'a str>,
    /// A file, or `project`; none: by discs.
    pub(crate) dem: Option<&'a Path>,
    pub(crate) mode: Option<String>,
    pub(crate) target_height_m: Option<f64>,
    pub(crate) keep: bool,
    pub(crate) json: bool,
}

pub(crate) fn coverage(session: &mut Session, file: &Path, how: Coverage<'_>) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let programme = crate::keeping::programme(session, how.programme)?;
    let info = keeping::info(session)?;
    let has_cropland = info.layers.iter().any(|layer| layer.role == "cropland");
    let target = how.target.unwrap_or(if has_cropland { "cropland" } else { "county" });
    let cancel = output::cancel_on_interrupt();
    let task = match how.dem {
        None if how.mode.is_some() || how.target_height_m.is_some() => {
            return Err(AppError::new("dem_wanted", &[]));
        }
        None => visibility::prepare(session, programme, target)?,
        Some(dem) => {
            let usual = Looking::default();
            let looking = Looking {
                mode: how.mode.unwrap_or(usual.mode),
                target_height_m: how.target_height_m.unwrap_or(usual.target_height_m),
            };
            let own = dem == Path::new("project");
            let source = if own { DemSource::Project } else { DemSource::File(dem.to_owned()) };
            visibility::prepare_sight(session, programme, target, &looking, &source)?
        }
    };
    let outcome = task.run(&mut |share| {
        output::progress(share);
        !cancel.is_cancelled()
    })?;
    let report = visibility::report_view(outcome.report());
    if how.keep {
        visibility::keep(session, outcome)?;
    }
    if how.json {
        output::json(&report)?
    } else {
        print(&report)
    }
    Ok(Outcome::Done)
}

pub(crate) fn viewshed(request: &ViewshedRequest, json: bool) -> Result<Outcome, AppError> {
    let cancel = output::cancel_on_interrupt();
    let view = visibility::viewshed(request, &mut |share| {
        output::progress(share);
        !cancel.is_cancelled()
    })?;
    if json {
        output::json(&view)?;
        return Ok(Outcome::Done);
    }
    let rows = [
        ("像元", view.cells.to_string()),
        ("看得见的像元", view.visible_cells.to_string()),
        ("看得见（公顷）", hectares(view.visible_area_m2)),
        ("用时（秒）", format!("{:.2}", view.seconds)),
        ("结果", request.out.display().to_string()),
    ];
    output::table(&rows.map(|(name, value)| vec![name.to_owned(), value]), &[]);
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
    let method = if report.method == "los" { "通视计算" } else { "圆盘估算" };
    let rows = [
        ("方法", method.to_owned()),
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
