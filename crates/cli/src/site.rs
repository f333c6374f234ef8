//! `site`: where to put further towers.

use std::path::Path;
use std::sync::Arc;

use jitu_app::siting::{GridRules, PlaceSource, SitingRequest, SitingView, Wanted};
use jitu_app::visibility::DemSource;
use jitu_app::{AppError, Session, keeping, siting};
use serde_json::json;

use crate::args::Site;
use crate::{Outcome, output};

pub(crate) fn site(session: &mut Session, how: &Site) -> Result<Outcome, AppError> {
    let wanted = wanted(how)?;
    let report = how.report.as_deref().map(siting::report_file).transpose()?;
    keeping::open_project(session, &how.file)?;
    let programme = crate::keeping::programme(session, how.programme.as_deref())?;
    let request = request(session, how)?;
    let cancel = output::cancel_on_interrupt();
    let task = siting::prepare(session, programme, &request)?;
    let scene = task.run(&mut |share| {
        output::progress(share * 0.8);
        !cancel.is_cancelled()
    })?;
    let scene = siting::set_scene(session, scene)?;
    let outcome = Arc::new(scene.solve(wanted, how.time_limit, &mut |share| {
        output::progress(0.8 + share * 0.1);
        !cancel.is_cancelled()
    })?);
    if let Some((folder, stem, format)) = &report {
        let task =
            siting::prepare_report(session, Arc::clone(&outcome), Some(folder), Some(stem), &[*format])?;
        task.run(&mut |share| {
            output::progress(0.9 + share * 0.1);
            !cancel.is_cancelled()
        })?;
    }
    output::progress(1.0);
    if let Some(path) = &how.out {
        siting::export(&outcome, path)?;
    }
    if how.keep {
        siting::keep(session, &outcome)?;
    }
    let view = outcome.view();
    if how.json {
        print_json(&view)?
    } else {
        print(&view)
    }
    Ok(Outcome::Done)
}

fn wanted(how: &Site) -> Result<Wanted, AppError> {
    match (how.add, how.share, &how.budget) {
        (Some(count), None, None) => Ok(Wanted::Sites(count)),
        (None, Some(percent), None) => Ok(Wanted::Share(percent)),
        (None, None, Some(amount)) => Ok(Wanted::Budget(siting::amount(amount)?)),
        _ => Err(AppError::new("siting_wanted", &[])),
    }
}

fn request(session: &Session, how: &Site) -> Result<SitingRequest, AppError> {
    let source = |text: &String| PlaceSource::named(session, text);
    let near = |layer: &Option<String>, metres: Option<f64>| -> Result<_, AppError> {
        Ok(layer.as_ref().map(source).transpose()?.zip(metres))
    };
    let rules = GridRules {
        spacing_m: how.spacing,
        slope_deg: how.max_slope,
        roads: near(&how.roads, how.road_distance)?,
        power: near(&how.power, how.power_distance)?,
    };
    let has_cropland = keeping::info(session)?.layers.iter().any(|layer| layer.role == "cropland");
    let usual = SitingRequest::usual(if has_cropland { "cropland" } else { "county" });
    let mut looking = usual.looking.clone();
    if let Some(mode) = &how.mode {
        looking.mode.clone_from(mode);
    }
    looking.target_height_m = how.target_height.unwrap_or(looking.target_height_m);
    let own = how.dem == Path::new("project");
    Ok(SitingRequest {
        target: how.target.clone().unwrap_or(usual.target),
        looking,
        dem: if own { DemSource::Project } else { DemSource::File(how.dem.clone()) },
        places: how.candidates.iter().map(source).collect::<Result<_, _>>()?,
        rules: (how.candidates.is_empty() || how.grid).then_some(rules),
        mast_m: how.height,
        range_m: how.range,
        cost: how.cost.as_deref().map(siting::amount).transpose()?,
        double: how.double.as_ref().map(source).transpose()?,
    })
}

/// The contract's document: nothing but what it names.
fn print_json(view: &SitingView) -> Result<(), AppError> {
    let added: Vec<_> =
        view.added.iter().map(|site| json!({"x": site.x, "y": site.y, "gain_m2": site.gain_m2})).collect();
    output::json(&json!({
        "added": added,
        "covered_before_m2": view.covered_before_m2,
        "covered_after_m2": view.covered_after_m2,
        "optimal": view.optimal,
        "gap": view.gap,
    }))
}

fn hectares(area_m2: f64) -> String {
    format!("{:.2}", area_m2 / 10_000.0)
}

fn print(view: &SitingView) {
    let target = match view.target.as_str() {
        "county" => "全县",
        "farmland" => "城外永久基本农田",
        _ => "城外耕地",
    };
    let mut rows = vec![
        ("统计对象", target.to_owned()),
        ("对象面积（公顷）", hectares(view.target_area_m2)),
        ("候选点", view.candidates.to_string()),
        ("原来看得见（公顷）", hectares(view.covered_before_m2)),
        ("新增后看得见（公顷）", hectares(view.covered_after_m2)),
        ("覆盖率（%）", format!("{} → {}", view.ratio_before, view.ratio_after)),
        ("最优", if view.optimal { "已证明".to_owned() } else { format!("差距不超过 {}%", view.gap) }),
    ];
    if view.skipped > 0 {
        rows.push(("略去（不在高程数据内）", view.skipped.to_string()));
    }
    if let Some(cost) = &view.cost {
        rows.push(("造价（元）", cost.clone()));
        rows.push(("每新增一亩（元）", view.cost_per_mu.clone().unwrap_or_else(|| "—".to_owned())));
    }
    output::table(
        &rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect::<Vec<_>>(),
        &[],
    );
    let header = ["顺序", "经度", "纬度", "新增（公顷）", "候选点"].map(str::to_owned).to_vec();
    let site = |(order, site): (usize, &siting::SiteView)| {
        vec![
            (order + 1).to_string(),
            format!("{:.6}", site.x),
            format!("{:.6}", site.y),
            hectares(site.gain_m2),
            site.name.clone().unwrap_or_else(|| "格网".to_owned()),
        ]
    };
    let sites = view.added.iter().enumerate().map(site);
    output::table(&std::iter::once(header).chain(sites).collect::<Vec<_>>(), &[0, 1, 2, 3]);
}
