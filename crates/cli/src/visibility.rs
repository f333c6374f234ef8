//! `coverage` and `viewshed`.

use std::path::{Path, PathBuf};

use jitu_app::views::{CoveragePartView, CoverageReportView, ParcelView};
use jitu_app::visibility::{
    DemSource, Looking, Outputs, ProjectThings, StandingFile, Trying, ViewshedRequest,
};
use jitu_app::{AppError, Session, keeping, visibility};

use crate::args::{CoverageArgs, ViewshedArgs};
use crate::{Outcome, output};

pub(crate) fn coverage(session: &mut Session, how: CoverageArgs) -> Result<Outcome, AppError> {
    keeping::open_project(session, &how.file)?;
    let programme = crate::keeping::programme(session, how.programme.as_deref())?;
    let info = keeping::info(session)?;
    let has_cropland = info.layers.iter().any(|layer| layer.role == "cropland");
    let target = how.target.as_deref().unwrap_or(if has_cropland { "cropland" } else { "county" });
    let cancel = output::cancel_on_interrupt();
    let task = match &how.dem {
        None if how.wants_sight() => return Err(AppError::new("dem_wanted", &[])),
        None => visibility::prepare(session, programme, target)?,
        Some(dem) => {
            let own = dem == Path::new("project");
            let source = if own { DemSource::Project } else { DemSource::File(dem.clone()) };
            visibility::prepare_sight(session, programme, target, &how.looking(), &source)?
        }
    };
    let outcome = task.run(&mut |share| {
        output::progress(share);
        !cancel.is_cancelled()
    })?;
    let report = outcome.view();
    if let Some(name) = &how.blind_layer {
        visibility::keep_blind_of(session, &outcome, Some(name))?;
    }
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

impl CoverageArgs {
    /// Whether something is asked for that only line of sight has.
    const fn wants_sight(&self) -> bool {
        let looked = self.mode.is_some() || self.target_height.is_some() || self.obstructions.is_some();
        let written = self.depth.is_some() || self.blind.is_some() || self.probability.is_some();
        looked || written || self.month.is_some() || self.uncertainty.is_some() || self.parcels.is_some()
    }

    fn looking(&self) -> Looking {
        let usual = Looking::default();
        let own_standing = self.obstructions.as_deref() == Some("project");
        let file = self.obstructions.as_deref().filter(|_| !own_standing);
        Looking {
            mode: self.mode.clone().unwrap_or(usual.mode),
            target_height_m: self.target_height.unwrap_or(usual.target_height_m),
            month: self.month,
            own_standing,
            standing: file.map(StandingFile::parse),
            trying: self.uncertainty.map(|(rmse_m, correlation_m)| Trying {
                rmse_m,
                correlation_m,
                trials: self.trials,
                seed: self.seed,
            }),
            parcels: self.parcels.clone(),
            outputs: Outputs {
                depth: self.depth.clone(),
                probability: self.probability.clone(),
                blind: self.blind.clone(),
                parcels: self.parcels_out.clone(),
            },
        }
    }
}

pub(crate) fn viewshed(session: &mut Session, how: ViewshedArgs) -> Result<Outcome, AppError> {
    let things = match &how.project {
        Some(file) => {
            keeping::open_project(session, file)?;
            visibility::project_standing(session, how.month)?
        }
        None => ProjectThings::default(),
    };
    let json = how.json;
    let request = ViewshedRequest {
        dem: how.dem,
        at: how.at,
        height_m: how.height,
        target_height_m: how.target_height,
        range_m: how.radius,
        sector: how.azimuth.zip(how.fov),
        standing: how.obstructions.as_deref().map(StandingFile::parse),
        things,
        mode: how.mode,
        out: how.out,
    };
    let cancel = output::cancel_on_interrupt();
    let view = visibility::viewshed(&request, &mut |share| {
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

pub(crate) fn merge_dem(models: &[PathBuf], out: &Path, json: bool) -> Result<Outcome, AppError> {
    let cancel = output::cancel_on_interrupt();
    let view = visibility::merge_dem(models, out, &mut |share| {
        output::progress(share);
        !cancel.is_cancelled()
    })?;
    if json {
        output::json(&view)?;
        return Ok(Outcome::Done);
    }
    let cells = format!("{} × {}，像元 {}", view.columns, view.rows, view.cell);
    let mut rows = vec![vec![out.display().to_string(), cells]];
    let source = |source: &visibility::MergedSourceView| {
        vec![source.path.display().to_string(), format!("像元 {}，给出 {} 个", source.cell, source.cells)]
    };
    rows.extend(view.sources.iter().map(source));
    output::table(&rows, &[]);
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
    details(report);
    let blind = &report.blind_spots;
    let mu = |area_m2: f64| format!("{:.1}", area_m2 / 10_000.0 * 15.0);
    let mut rows = vec![["盲区", "面积（公顷）", "面积（亩）"].map(str::to_owned).to_vec()];
    rows.push(vec![format!("{} 片", blind.count), hectares(blind.area_m2), mu(blind.area_m2)]);
    output::table(&rows, &[1, 2]);
    watched(report);
    if let Some(sure) = &report.uncertainty {
        let range = format!("{}～{}（中位 {}）", sure.p5, sure.p95, sure.p50);
        let how =
            format!("中误差 {} 米、相关距离 {} 米、{} 次", sure.rmse_m, sure.correlation_m, sure.trials);
        output::table(&[vec!["占比区间（%）".to_owned(), range, how]], &[]);
    }
}

/// How many parcels are watched, and how soon they are looked at again.
fn watched(report: &CoverageReportView) {
    if report.by_parcel.is_empty() {
        return;
    }
    let mut rows = vec![["地块重访", "块数", "面积（亩）"].map(str::to_owned).to_vec()];
    let mut row = |name: &str, wanted: &dyn Fn(&ParcelView) -> bool| {
        let found = || report.by_parcel.iter().filter(|parcel| wanted(parcel));
        let mu = found().map(|parcel| parcel.area_m2).sum::<f64>() / 10_000.0 * 15.0;
        rows.push(vec![name.to_owned(), found().count().to_string(), format!("{mu:.1}")]);
    };
    for part in &report.by_revisit {
        let most = f64::from(part.within_min) * 60.0;
        row(&format!("{} 分钟内", part.within_min), &|parcel| {
            parcel.revisit_s.is_some_and(|time| time <= most)
        });
    }
    row("看不到一半", &|parcel| parcel.towers.is_empty());
    row("全部", &|_| true);
    output::table(&rows, &[1, 2]);
}

/// Areas by level of detail, and how soon a place is looked at again.
fn details(report: &CoverageReportView) {
    if !report.by_detail.is_empty() {
        let heads = ["级别", "像素/米", "看得见（公顷）", "占比（%）"];
        let mut rows = vec![heads.map(str::to_owned).to_vec()];
        rows.extend(report.by_detail.iter().map(|part| {
            let name = format!("{} {}", part.set_name, part.name);
            vec![name, format!("{:.1}", part.px_per_m), hectares(part.visible_area_m2), part.ratio.clone()]
        }));
        output::table(&rows, &[1, 2, 3]);
    }
    if !report.by_revisit.is_empty() {
        let mut rows = vec![["重访", "面积（公顷）", "占比（%）"].map(str::to_owned).to_vec()];
        rows.extend(report.by_revisit.iter().map(|part| {
            vec![format!("{} 分钟内", part.within_min), hectares(part.visible_area_m2), part.ratio.clone()]
        }));
        output::table(&rows, &[1, 2]);
    }
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
