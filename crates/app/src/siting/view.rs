//! What both doors show of an outcome.

use jitu_model::money::half_up;
use jitu_model::{Decimal, Money};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::outcome::{Outcome, Wanted, amount};
use super::{GridRules, PlaceSource, SitingRequest};
use crate::error::Result;
use crate::views::RowId;

/// A site that was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SiteView {
    /// Longitude, degrees, EPSG:4490.
    pub x: f64,
    /// Latitude, degrees.
    pub y: f64,
    /// What it covers besides existing sites and those before it in the list, m².
    pub gain_m2: f64,
    /// The candidate's name; null: a place of the grid.
    pub name: Option<String>,
    /// Its range, m.
    pub range_m: f64,
    /// Its cost, 元; null: not said.
    pub cost: Option<String>,
    /// 元 a newly covered 亩; null: the cost is not said, or nothing is gained.
    pub cost_per_mu: Option<String>,
}

/// A point of the curve: so many sites, built one after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct CurvePointView {
    /// Sites.
    pub sites: u32,
    /// What the last of them adds, m².
    pub gain_m2: f64,
    /// What is covered with them, existing sites included, m².
    pub covered_m2: f64,
}

/// Where to put further towers.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SitingView {
    /// The sites, the one that adds most first.
    pub added: Vec<SiteView>,
    /// What existing sites cover of the target, m².
    pub covered_before_m2: f64,
    /// What is covered with the new ones, m².
    pub covered_after_m2: f64,
    /// Whether it is proven that there is no better choice.
    pub optimal: bool,
    /// By how much the best possible choice can be better at most, per cent, rounded up: of what is newly covered, or,
    /// where the fewest sites are wanted, of their number.
    pub gap: String,
    /// `county`, `cropland` or `farmland`.
    pub target: String,
    /// The target's area, m².
    pub target_area_m2: f64,
    /// Covered before ÷ target, per cent.
    pub ratio_before: String,
    /// Covered after ÷ target, per cent.
    pub ratio_after: String,
    /// Whether it was searched for, not only previewed.
    pub exact: bool,
    /// Candidates.
    pub candidates: u32,
    /// Candidates left out: there is no height where they stand.
    pub skipped: u32,
    /// What the new sites cost together, 元; null: not said.
    pub cost: Option<String>,
    /// 元 a newly covered 亩; null: the cost is not said, or nothing is gained.
    pub cost_per_mu: Option<String>,
    /// What each further site adds, the best one next (greedy).
    pub curve: Vec<CurvePointView>,
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// 亩 of an area: 15 are a hectare.
pub(super) fn mu(area_m2: f64) -> f64 {
    area_m2 * 15.0 / 10_000.0
}

/// 元 a 亩, two decimals.
fn per_mu(cost: Option<Money>, area_m2: f64) -> Option<String> {
    let area = Decimal::try_from(mu(area_m2)).ok().filter(|area| *area > Decimal::ZERO)?;
    let rate = cost?.yuan().checked_div(area)?;
    Some(format!("{:.2}", half_up(rate, 2)))
}

fn percent(part: f64, whole: f64) -> String {
    let percent = if whole > 0.0 { part / whole * 100.0 } else { 0.0 };
    format!("{:.2}", half_up(Decimal::try_from(percent).unwrap_or_default(), 2))
}

impl Outcome {
    /// What all sites cost together; `None` where one does not say.
    fn cost(&self) -> Option<Money> {
        let costs = self.answer.added.iter().map(|site| self.scene.spots[site.candidate].cost);
        costs.sum::<Option<Money>>()
    }

    /// The whole as the doors show it.
    pub fn view(&self) -> SitingView {
        let (scene, answer) = (&self.scene, &self.answer);
        let site = |site: &jitu_coverage::siting::Site| {
            let spot = &scene.spots[site.candidate];
            SiteView {
                x: spot.lon,
                y: spot.lat,
                gain_m2: site.gain_m2,
                name: spot.name.clone(),
                range_m: spot.range_m,
                cost: spot.cost.map(Money::to_yuan_text),
                cost_per_mu: per_mu(spot.cost, site.gain_m2),
            }
        };
        let mut covered_m2 = scene.demand.before_m2;
        let point = |(at, site): (usize, &jitu_coverage::siting::Site)| {
            covered_m2 += site.gain_m2;
            CurvePointView { sites: count(at + 1), gain_m2: site.gain_m2, covered_m2 }
        };
        let (before, total) = (scene.demand.before_m2, scene.demand.total_m2);
        let after = before + answer.gain_m2;
        let cost = self.cost().filter(|_| !answer.added.is_empty());
        SitingView {
            added: answer.added.iter().map(site).collect(),
            covered_before_m2: before,
            covered_after_m2: after,
            optimal: answer.optimal,
            gap: format!("{:.2}", (answer.gap * 10_000.0).ceil() / 100.0),
            target: scene.asked.request.target.clone(),
            target_area_m2: total,
            ratio_before: percent(before, total),
            ratio_after: percent(after, total),
            exact: self.exact,
            candidates: count(scene.spots.len()),
            skipped: count(scene.skipped),
            cost: cost.map(Money::to_yuan_text),
            cost_per_mu: per_mu(cost, answer.gain_m2),
            curve: self.curve.iter().enumerate().map(point).collect(),
        }
    }
}

/// What the window asks for; null: as usual.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct SitingAsk {
    /// `county`, `cropland` or `farmland`.
    pub target: String,
    /// Layers of points that are candidates.
    pub layers: Vec<RowId>,
    /// Whether a grid by rules gives candidates too.
    pub grid: bool,
    /// Metres between candidates of the grid.
    pub spacing_m: Option<f64>,
    /// The steepest slope of the grid's candidates, degrees.
    pub slope_deg: Option<f64>,
    /// A layer of roads, and how far from one a candidate of the grid may be, m.
    pub roads: Option<(RowId, f64)>,
    /// A layer of power lines, and how far from one a candidate of the grid may be, m.
    pub power: Option<(RowId, f64)>,
    /// A candidate's mast, m.
    pub mast_m: Option<f64>,
    /// A candidate's range, m.
    pub range_m: Option<f64>,
    /// What a site costs, 元.
    pub cost: Option<String>,
    /// A layer of areas that two sites have to see.
    pub double: Option<RowId>,
}

impl SitingAsk {
    /// The request it stands for: over the project's own terrain.
    ///
    /// # Errors
    /// A cost that is none.
    pub fn request(&self) -> Result<SitingRequest> {
        let layer = |id: &RowId| PlaceSource::Layer(*id);
        let near = |near: &Option<(RowId, f64)>| near.as_ref().map(|(id, metres)| (layer(id), *metres));
        let rules = GridRules {
            spacing_m: self.spacing_m,
            slope_deg: self.slope_deg,
            roads: near(&self.roads),
            power: near(&self.power),
        };
        Ok(SitingRequest {
            places: self.layers.iter().map(layer).collect(),
            rules: (self.grid || self.layers.is_empty()).then_some(rules),
            mast_m: self.mast_m,
            range_m: self.range_m,
            cost: self.cost.as_deref().map(amount).transpose()?,
            double: self.double.as_ref().map(layer),
            ..SitingRequest::usual(&self.target)
        })
    }
}

/// What the window wants of the candidates.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SitingWanted {
    /// The most with so many new sites.
    Sites {
        /// How many.
        count: u32,
    },
    /// The fewest new sites for a share of the target.
    Share {
        /// Per cent.
        percent: f64,
    },
    /// The most for a budget.
    Budget {
        /// 元.
        amount: String,
    },
}

impl SitingWanted {
    /// The same for the use case.
    ///
    /// # Errors
    /// An amount that is none.
    pub fn wanted(&self) -> Result<Wanted> {
        Ok(match self {
            Self::Sites { count } => Wanted::Sites(*count as usize),
            Self::Share { percent } => Wanted::Share(*percent),
            Self::Budget { amount: text } => Wanted::Budget(amount(text)?),
        })
    }
}
