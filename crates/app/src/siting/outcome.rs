//! A question about a scene, and what came of it.

use std::sync::Arc;
use std::time::Instant;

use jitu_coverage::siting::{Answer, Goal, Next, Question, Site, curve, quick, solve};
use jitu_model::Money;

use super::Scene;
use crate::error::{AppError, Result};
use crate::visibility::trouble;

/// Points of the curve, at most.
const MOST_CURVE: usize = 30;

/// What a site may cost, 分: sums of them are exact.
const MOST_COST: std::ops::RangeInclusive<u64> = 1..=1 << 40;

/// What is wanted of the candidates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wanted {
    /// The most with at most so many new sites.
    Sites(usize),
    /// The fewest new sites that cover so many per cent of the target, existing ones counted.
    Share(f64),
    /// The most for at most so much.
    Budget(Money),
}

/// An amount in 元 as people write it, more than nothing.
///
/// # Errors
/// It is none.
pub fn amount(text: &str) -> Result<Money> {
    let money = text.trim().parse::<Money>().ok().filter(|money| *money > Money::ZERO);
    money.ok_or_else(|| AppError::new("siting_amount", &[("value", text)]))
}

/// Sites that were chosen from a scene.
pub struct Outcome {
    pub(super) scene: Arc<Scene>,
    pub(super) wanted: Wanted,
    pub(super) answer: Answer,
    /// Whether it was searched for, not only previewed.
    pub(super) exact: bool,
    /// What each further site adds, greedy.
    pub(super) curve: Vec<Site>,
}

impl Scene {
    /// A good choice at once, with how far it can be from the best.
    ///
    /// # Errors
    /// A share that is not reached, a share or budget that is none, a budget without costs.
    pub fn preview(self: &Arc<Self>, wanted: Wanted) -> Result<Outcome> {
        let costs = self.costs(wanted)?;
        let question = self.question(wanted, &costs)?;
        let answer = quick(&question).map_err(|error| trouble::error(&error, &|_| String::new()))?;
        Ok(self.outcome(wanted, answer, false))
    }

    /// The best choice, proven, or the best that was found in `seconds`. `progress` gets the share of the time gone.
    ///
    /// # Errors
    /// Those of [`Scene::preview`]; cancelled.
    pub fn solve(
        self: &Arc<Self>,
        wanted: Wanted,
        seconds: f64,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Outcome> {
        let seconds = super::within("seconds", seconds, 0.0, 86_400.0)?;
        let costs = self.costs(wanted)?;
        let question = self.question(wanted, &costs)?;
        let begin = Instant::now();
        let answer = solve(&question, self.threads, &mut |_| {
            let share = begin.elapsed().as_secs_f64() / seconds.max(0.001);
            match progress((share as f32).min(1.0)) {
                false => Next::Cancel,
                true if share >= 1.0 => Next::Enough,
                true => Next::GoOn,
            }
        });
        let answer = answer.map_err(|error| trouble::error(&error, &|_| String::new()))?;
        Ok(self.outcome(wanted, answer, true))
    }

    fn question<'a>(&'a self, wanted: Wanted, costs: &'a [u64]) -> Result<Question<'a>> {
        let goal = match wanted {
            Wanted::Sites(count) => Goal::Sites(count),
            Wanted::Budget(money) => Goal::Budget(u64::try_from(money.fen()).unwrap_or(0)),
            Wanted::Share(percent) => {
                let percent = super::within("share", percent, 0.0, 100.0)?;
                Goal::Area((self.demand.total_m2 * percent / 100.0 - self.demand.before_m2).max(0.0))
            }
        };
        Ok(Question { demand: &self.demand, costs, goal })
    }

    /// What each candidate costs in 分, where a budget asks for it.
    fn costs(&self, wanted: Wanted) -> Result<Vec<u64>> {
        let Wanted::Budget(_) = wanted else { return Ok(Vec::new()) };
        let cost = |spot: &super::Spot| {
            let cost = spot
                .cost
                .and_then(|cost| u64::try_from(cost.fen()).ok())
                .filter(|cost| MOST_COST.contains(cost));
            cost.ok_or_else(|| AppError::new("siting_no_cost", &[("name", &spot.called())]))
        };
        self.spots.iter().map(cost).collect()
    }

    fn outcome(self: &Arc<Self>, wanted: Wanted, answer: Answer, exact: bool) -> Outcome {
        let most = (answer.added.len() * 2).clamp(10, MOST_CURVE);
        Outcome { scene: Arc::clone(self), wanted, curve: curve(&self.demand, most), answer, exact }
    }
}
