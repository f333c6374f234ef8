//! The report of a siting: what was asked, the sites with what they add and cost, how sure that is, what each further
//! site would add, and the map of what is newly seen.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jitu_coverage::sight::CURVATURE;
use jitu_documents::content::{Block, Document, Style};
use jitu_documents::figure::{GainChart, SitingSheet, SitingWords, gain_chart, siting_map};
use jitu_model::Decimal;
use jitu_model::money::half_up;
use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_model::system::Tower;

use super::candidates::{Shapes, Spot, USUAL_SLOPE_DEG};
use super::outcome::{Outcome, Wanted};
use super::seen::{SeenNow, seen};
use super::view::{SiteView, SitingView, mu};
use super::{PlaceSource, basis};
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::language::{label, word};
use crate::live::holds;
use crate::paper::{Paper, going, grouped, heads, paragraph, table};
use crate::printing::{Format, safe_name};
use crate::session::Session;
use crate::views::ExportView;
use crate::visibility::layer_of;
use crate::visibility::stage::StageTask;

/// Digits of a fingerprint that are printed.
const DIGITS: usize = 16;

/// A report, ready to be made without the project.
pub struct SitingReport {
    paper: Paper,
    outcome: Arc<Outcome>,
    stage: StageTask,
    double: Shapes,
    /// County and townships, as far as the project has them.
    layers: Vec<LayerFeatures>,
    towers: Vec<Tower>,
    /// What was asked, as rows of a table.
    asked: Vec<Vec<String>>,
    stem: String,
}

/// Takes what a report of an outcome needs from the open project. `folder`: none: `NAME-导出` beside the project;
/// `stem`: the files' name without ending, none: the report's title.
///
/// # Errors
/// No project; a tower, a layer or a format that changed since or does not serve; a missing font.
pub fn prepare_report(
    session: &mut Session,
    outcome: Arc<Outcome>,
    folder: Option<&Path>,
    stem: Option<&str>,
    formats: &[Format],
) -> Result<SitingReport> {
    if formats.contains(&Format::Xlsx) {
        return Err(AppError::new("unknown_format", &[("name", "xlsx")]));
    }
    let (scene, snapshot) = (Arc::clone(&outcome.scene), session.snapshot()?);
    if basis(&snapshot, scene.programme) != scene.basis {
        return Err(AppError::new("siting_stale", &[]));
    }
    let request = &scene.asked.request;
    let double = match &request.double {
        Some(source) => source.shapes(session)?,
        None => Shapes::default(),
    };
    let programme = scene.programme.into();
    let stage = StageTask::prepare(
        session,
        programme,
        &request.target,
        &request.looking,
        &request.dem,
        scene.asked.reach_m,
    )?;
    let mut layers = Vec::new();
    for role in [LayerRole::County, LayerRole::Township] {
        layers.extend(layer_of(session, &snapshot, role)?.map(|layer| (*layer).clone()));
    }
    let towers = snapshot.programme_towers(scene.programme);
    let towers: Vec<Tower> = towers.into_iter().filter(|tower| tower.in_use).cloned().collect();
    let asked = asked(session, &outcome, towers.len())?;
    let stem = stem.map_or_else(|| safe_name(&word("siting.report")), str::to_owned);
    let paper = Paper::prepare(session, folder, formats)?;
    Ok(SitingReport { paper, outcome, stage, double, layers, towers, asked, stem })
}

/// Folder, name without ending, and format of a report's file, `.docx` or `.pdf`.
///
/// # Errors
/// Another ending, or no name.
pub fn report_file(path: &Path) -> Result<(PathBuf, String, Format)> {
    let shown = path.display().to_string();
    let wrong = || AppError::new("unknown_report_format", &[("path", &shown)]);
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let format = match ending.as_deref() {
        Some("docx") => Format::Docx,
        Some("pdf") => Format::Pdf,
        _ => return Err(wrong()),
    };
    let stem = path.file_stem().and_then(|stem| stem.to_str()).ok_or_else(wrong)?;
    Ok((path.parent().unwrap_or(Path::new("")).to_owned(), stem.to_owned(), format))
}

impl SitingReport {
    /// Looks from the towers and the chosen sites once more, and writes the files.
    ///
    /// # Errors
    /// Cancelled; an elevation model that has other heights than when the sites were chosen; the folder cannot be written.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<ExportView> {
        let scene = &self.outcome.scene;
        let names = self.stage.names();
        let stage = self.stage.read(&mut |share| progress(share * 0.3))?;
        if stage.dem_sha256 != scene.dem_sha256 {
            return Err(AppError::new("siting_stale", &[]));
        }
        let name = |number: i64| {
            let tower = names.iter().find(|(id, _)| *id == number).map(|(_, name)| name.clone());
            tower.unwrap_or_default()
        };
        let sites: Vec<&Spot> =
            self.outcome.answer.added.iter().map(|site| &scene.spots[site.candidate]).collect();
        let seen = seen(&stage, &self.double, &sites, &name, &mut |share| progress(0.3 + share * 0.4))?;
        let pages = Pages {
            paper: &self.paper,
            outcome: &self.outcome,
            view: self.outcome.view(),
            sites,
            layers: &self.layers,
            towers: self.towers.iter().collect(),
            asked: &self.asked,
            seen,
        };
        going(progress, 0.7)?;
        let document = pages.document()?;
        let paths = self
            .paper
            .write(&self.stem, &|_| Ok(document.clone()), &mut |share| progress(0.75 + 0.25 * share))?;
        Ok(ExportView { paths, notes: Vec::new() })
    }
}

/// What was asked, as rows of name and value.
fn asked(session: &Session, outcome: &Outcome, towers: usize) -> Result<Vec<Vec<String>>> {
    let (scene, asked) = (&outcome.scene, &outcome.scene.asked);
    let request = &asked.request;
    let metres = |key: &str, value: f64| label(key, &[("metres", &value.to_string())]);
    let fingerprint = scene.dem_sha256.get(..DIGITS).unwrap_or_default();
    let mut rows = vec![
        ("target", word(&format!("siting.target.{}", request.target))),
        ("wanted", outcome.asked()),
        ("existing", label("siting_report_towers", &[("count", &towers.to_string())])),
        ("candidates", candidates(session, outcome)?),
        ("mast", metres("siting_report_own", asked.mast_m)),
        ("range", metres("siting_report_own", asked.range_m)),
        ("target_height", metres("siting_report_metres", request.looking.target_height_m)),
        ("dem", label("siting_report_dem", &[("dem", &scene.dem), ("fingerprint", fingerprint)])),
        ("mode", word(&format!("siting.mode.{}", request.looking.mode))),
        ("curvature", label("siting_report_curvature", &[("share", &CURVATURE.to_string())])),
    ];
    if let Some(cost) = request.cost {
        rows.push(("cost", label("siting_report_cost_each", &[("cost", &cost.to_yuan_text())])));
    }
    if let Some(source) = &request.double {
        rows.push(("double", source.name(session)?));
    }
    let rows = rows.into_iter().map(|(key, value)| vec![word(&format!("siting.asked.{key}")), value]);
    Ok(std::iter::once(heads("siting.asked", &["what", "value"])).chain(rows).collect())
}

/// Where the candidates come from, in words.
fn candidates(session: &Session, outcome: &Outcome) -> Result<String> {
    let (scene, request) = (&outcome.scene, &outcome.scene.asked.request);
    let mut parts = Vec::new();
    for place in &request.places {
        parts.push(label("siting_report_places", &[("name", &place.name(session)?)]));
    }
    if let Some(spacing) = scene.spacing_m {
        let rules = request.rules.clone().unwrap_or_default();
        let slope = rules.slope_deg.unwrap_or(USUAL_SLOPE_DEG).to_string();
        let mut rule = label("siting_report_grid", &[("spacing", &spacing.to_string()), ("slope", &slope)]);
        let near: Vec<&(PlaceSource, f64)> = [&rules.roads, &rules.power].into_iter().flatten().collect();
        for (source, metres) in near {
            let name = source.name(session)?;
            rule.push_str(&label("siting_report_near", &[("name", &name), ("metres", &metres.to_string())]));
        }
        parts.push(rule);
    }
    let count = scene.spots.len().to_string();
    let mut text = label("siting_report_candidates", &[("count", &count), ("rules", &parts.join("；"))]);
    if scene.skipped > 0 {
        text.push_str(&label("siting_report_skipped", &[("count", &scene.skipped.to_string())]));
    }
    Ok(text)
}

/// Everything that stands in the report.
struct Pages<'a> {
    paper: &'a Paper,
    outcome: &'a Outcome,
    view: SitingView,
    sites: Vec<&'a Spot>,
    layers: &'a [LayerFeatures],
    towers: Vec<&'a Tower>,
    asked: &'a [Vec<String>],
    seen: SeenNow,
}

/// Hectares with two decimals.
fn hectares(area_m2: f64) -> String {
    grouped(area_m2 / 10_000.0, 2)
}

/// 亩 with two decimals.
fn acres(area_m2: f64) -> String {
    grouped(mu(area_m2), 2)
}

impl Pages<'_> {
    fn document(&self) -> Result<Document> {
        let (width, title) = (Paper::width(), word("siting.report"));
        let head =
            label("siting_report_head", &[("bureau", self.paper.bureau()), ("at", self.paper.generated())]);
        let heading = |key: &str| paragraph(Style::Heading1, word(&format!("siting.heading.{key}")));
        let mut blocks = vec![
            paragraph(Style::Title, title.clone()),
            paragraph(Style::Caption, head),
            heading("result"),
            paragraph(Style::Body, self.result()),
            paragraph(Style::Body, self.proof()),
            heading("asked"),
            table(&[38.0, width - 38.0], &[], self.asked.to_vec()),
            heading("sites"),
        ];
        blocks.push(match self.view.added.is_empty() {
            true => paragraph(Style::Body, word("siting.nothing")),
            false => self.table(width),
        });
        if let Some(chart) = self.chart(width) {
            blocks.extend([heading("gains"), chart]);
        }
        blocks.extend([heading("map"), self.map(width)?]);
        blocks.push(paragraph(Style::Note, word("siting.method")));
        Ok(self.paper.document(&title, blocks))
    }

    /// What it comes to, in sentences.
    fn result(&self) -> String {
        let view = &self.view;
        let gain_m2 = view.covered_after_m2 - view.covered_before_m2;
        let areas = [view.target_area_m2, view.covered_before_m2, view.covered_after_m2, gain_m2];
        let [area, before, after, gain] = areas.map(hectares);
        let [area_mu, before_mu, after_mu, gain_mu] = areas.map(acres);
        let (target, towers) =
            (word(&format!("siting.target.{}", view.target)), self.towers.len().to_string());
        let sites = view.added.len().to_string();
        let mut text = label(
            "siting_report_result",
            &[
                ("target", &target),
                ("towers", &towers),
                ("sites", &sites),
                ("area", &area),
                ("area_mu", &area_mu),
                ("before", &before),
                ("before_mu", &before_mu),
                ("after", &after),
                ("after_mu", &after_mu),
                ("gain", &gain),
                ("gain_mu", &gain_mu),
                ("ratio_before", &view.ratio_before),
                ("ratio_after", &view.ratio_after),
            ],
        );
        if let Some(cost) = &view.cost {
            let each = view.cost_per_mu.as_deref().unwrap_or("—");
            text.push_str(&label("siting_report_cost", &[("cost", cost), ("per_mu", each)]));
        }
        text
    }

    /// How sure it is that nothing is better.
    fn proof(&self) -> String {
        let view = &self.view;
        let kind = match self.outcome.wanted {
            Wanted::Sites(_) => "sites",
            Wanted::Share(_) => "share",
            Wanted::Budget(_) => "budget",
        };
        let count = view.candidates.to_string();
        let key = if view.optimal { "best" } else { "gap" };
        let said = label(&format!("siting_report_{key}_{kind}"), &[("count", &count), ("gap", &view.gap)]);
        if view.exact || view.optimal { said } else { word("siting.previewed") + &said }
    }

    /// The sites; what they cost, where it is said of any.
    fn table(&self, width: f64) -> Block {
        let paid = self.view.added.iter().any(|site| site.cost.is_some());
        let mut keys = vec!["order", "name", "township", "x", "y", "gain_ha", "gain"];
        keys.extend(if paid { ["cost", "per_mu"] } else { ["mast", "range"] });
        let mut rows = vec![heads("siting.column", &keys)];
        rows.extend(self.view.added.iter().zip(&self.sites).enumerate().map(|(at, (site, spot))| {
            let more = if paid {
                [site.cost.clone().unwrap_or_default(), site.cost_per_mu.clone().unwrap_or_default()]
            } else {
                [spot.mast_m.to_string(), spot.range_m.to_string()]
            };
            let mut row = vec![
                (at + 1).to_string(),
                site.name.clone().unwrap_or_else(|| word("siting.grid_place")),
                self.township(site).unwrap_or_default(),
                format!("{:.6}", site.x),
                format!("{:.6}", site.y),
                hectares(site.gain_m2),
                acres(site.gain_m2),
            ];
            row.extend(more);
            row
        }));
        let gain_m2 = self.view.covered_after_m2 - self.view.covered_before_m2;
        let mut total = vec![String::new(); keys.len()];
        total[1] = word("list.total");
        (total[5], total[6]) = (hectares(gain_m2), acres(gain_m2));
        if paid {
            total[7] = self.view.cost.clone().unwrap_or_default();
            total[8] = self.view.cost_per_mu.clone().unwrap_or_default();
        }
        rows.push(total);
        let narrow = [9.0, 18.0, 20.5, 19.0, 15.5, 18.0, if paid { 22.0 } else { 13.0 }, 14.0];
        let name = width - narrow.iter().sum::<f64>();
        let [order, township, x, y, ha, acres, cost, each] = narrow;
        table(&[order, name, township, x, y, ha, acres, cost, each], &[0, 3, 4, 5, 6, 7, 8], rows)
    }

    /// The township a site stands in.
    fn township(&self, site: &SiteView) -> Option<String> {
        let at = geo_types::Coord { x: site.x, y: site.y };
        let layers = self.layers.iter().filter(|layer| layer.layer.role == LayerRole::Township);
        let mut features = layers.flat_map(|layer| &layer.features);
        features.find(|feature| holds(&polygons(&feature.geometry), at))?.name.clone()
    }

    fn chart(&self, width: f64) -> Option<Block> {
        let rounded = |value: f64| half_up(Decimal::try_from(value).unwrap_or_default(), 2);
        let target = self.view.target_area_m2;
        let share = |area: f64| if target > 0.0 { area / target * 100.0 } else { 0.0 };
        let sites: Vec<(Decimal, Decimal)> = self
            .view
            .curve
            .iter()
            .map(|point| (rounded(mu(point.gain_m2)), rounded(share(point.covered_m2))))
            .collect();
        let most = sites.iter().map(|(gain, _)| *gain).max().unwrap_or_default().to_string();
        let count = sites.len().to_string();
        let title = word("siting.gains");
        let alt = label("siting_report_gains_alt", &[("count", &count), ("most", &most)]);
        let words = ["unit", "wanted", "further", "over"].map(|key| word(&format!("siting.gains.{key}")));
        let chart = GainChart {
            title: &title,
            alt: &alt,
            sites: &sites,
            wanted: self.view.added.len(),
            words: words.each_ref().map(String::as_str),
        };
        Some(Block::Figure(gain_chart(&chart, width)?.into_figure()))
    }

    fn map(&self, width: f64) -> Result<Block> {
        let areas = [self.seen.before_m2, self.seen.gained_m2, self.seen.unseen_m2].map(hectares);
        let area = |key: &str, area: &str| label(&format!("siting_report_{key}"), &[("area", area)]);
        let [seen, gained, unseen] =
            [area("seen", &areas[0]), area("gained", &areas[1]), area("unseen", &areas[2])];
        let (title, site) = (word("siting.map"), word("siting.site"));
        let (towers, sites) = (self.towers.len().to_string(), self.sites.len().to_string());
        let alt = label(
            "siting_report_map_alt",
            &[("towers", &towers), ("sites", &sites), ("gain", &areas[1]), ("unseen", &areas[2])],
        );
        let places: Vec<(f64, f64)> = self.sites.iter().map(|spot| (spot.lon, spot.lat)).collect();
        let sheet = SitingSheet {
            title: &title,
            alt: &alt,
            layers: self.layers,
            towers: &self.towers,
            sites: &places,
            picture: &self.seen.picture,
            words: SitingWords { site: &site, seen: &seen, gained: &gained, unseen: &unseen },
        };
        Ok(Block::Figure(siting_map(&sheet, width)?.into_figure()))
    }
}
