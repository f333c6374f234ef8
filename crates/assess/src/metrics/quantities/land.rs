//! What the towers see: figures of coverage runs that were kept as evidence. Shares in per cent, areas in 亩.

use jitu_model::Decimal;
use jitu_model::coverage::{CoveragePart, CoverageReport};
use jitu_model::indicator::CoverageRun;
use jitu_model::money::half_up;

use super::{Computed, Facts, Quantity, rows};

use crate::metrics::past::Dated::Runs;

pub(super) const QUANTITIES: &[Quantity] = &[
    Quantity::plain("coverage_ratio", coverage_ratio).by(&[Runs]),
    Quantity::plain("county_ratio", |f| of_target(f, "county")).by(&[Runs]),
    Quantity::plain("cropland_ratio", |f| of_target(f, "cropland")).by(&[Runs]),
    Quantity::plain("farmland_ratio", |f| of_target(f, "farmland")).by(&[Runs]),
    Quantity::of("class_ratio", |f, name| part(f, |report| &report.by_class, name)).by(&[Runs]),
    Quantity::of("township_ratio", |f, name| part(f, |report| &report.by_township, name)).by(&[Runs]),
    Quantity::plain("target_mu", |f| area(f, |report| report.target_area_m2)).by(&[Runs]),
    Quantity::plain("seen_mu", |f| area(f, |report| report.visible_area_m2)).by(&[Runs]),
    Quantity::plain("seen_twice_mu", |f| area(f, |report| report.overlap.two + report.overlap.three_or_more))
        .by(&[Runs]),
];

/// 亩 in 100 000 m²: 1 公顷 = 10 000 m² = 15 亩.
const MU_PER_HUNDRED_THOUSAND_M2: i64 = 150;

fn report(run: &CoverageRun) -> Option<CoverageReport> {
    serde_json::from_str(&run.report).ok()
}

fn evidence(value: Decimal, run: &CoverageRun) -> Computed {
    (value, vec![rows([run], run.at.clone())])
}

fn coverage_ratio(facts: &Facts<'_>) -> Option<Computed> {
    let run = facts.snapshot.latest_coverage(facts.programme.id)?;
    Some(evidence(run.ratio, run))
}

/// The share of the latest run that counted a target of that role; the county's share is told by every run.
fn of_target(facts: &Facts<'_>, role: &str) -> Option<Computed> {
    let runs = facts.snapshot.coverage_runs.iter().filter(|run| run.programme == facts.programme.id);
    let told = runs.filter_map(|run| Some((run, report(run)?)));
    let (run, report) = told
        .filter(|(_, report)| role == "county" || report.target == role)
        .max_by(|(one, _), (other, _)| (&one.at, one.id).cmp(&(&other.at, other.id)))?;
    if role != "county" {
        return Some(evidence(report.ratio, run));
    }
    let (seen, whole) = (square(report.county_visible_m2)?, square(report.county_area_m2)?);
    let mut share = half_up(seen.checked_div(whole)?.checked_mul(Decimal::ONE_HUNDRED)?, 2);
    share.rescale(2);
    Some(evidence(share, run))
}

/// The share of one land class or township in the latest run.
fn part(facts: &Facts<'_>, of: fn(&CoverageReport) -> &Vec<CoveragePart>, name: &str) -> Option<Computed> {
    let run = facts.snapshot.latest_coverage(facts.programme.id)?;
    let report = report(run)?;
    let part = of(&report).iter().find(|part| part.name.trim() == name.trim())?;
    // A class that the target has none of has no share of it.
    (part.target_area_m2 > 0.0).then(|| evidence(part.ratio, run))
}

/// An area of the latest run in 亩, two decimals.
fn area(facts: &Facts<'_>, of: fn(&CoverageReport) -> f64) -> Option<Computed> {
    let run = facts.snapshot.latest_coverage(facts.programme.id)?;
    let mu = square(of(&report(run)?))?.checked_mul(Decimal::new(MU_PER_HUNDRED_THOUSAND_M2, 5))?;
    Some(evidence(half_up(mu, 2), run))
}

/// m² to the hundredth; `None` for what is no area.
fn square(m2: f64) -> Option<Decimal> {
    Decimal::from_f64_retain(m2).map(|exact| half_up(exact, 2)).filter(|area| *area >= Decimal::ZERO)
}
