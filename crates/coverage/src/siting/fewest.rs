//! The fewest sites that cover a wanted area: maximal covering, asked with fewer and fewer sites.

use super::control::Control;
use super::demand::Demand;
use super::greedy::{Choice, Search};
use super::{Answer, Limit, TOLERANCE, answer, bound, cover};
use crate::CoverageError;

/// Steps of prices for the least number that is possible.
const STEPS: usize = 150;

const fn at_most(count: usize) -> Limit {
    Limit { costs: Vec::new(), most: count as u64 }
}

/// A good choice, and the least number that is possible by bounds alone.
pub(super) fn quick(demand: &Demand, wanted: f64, control: &Control) -> Result<Answer, CoverageError> {
    let wanted = reachable(demand, wanted)?;
    let best = few(demand, wanted, control);
    let least = least(demand, wanted, best.chosen.len(), control);
    Ok(done(demand, &best, least))
}

/// The fewest, proven.
pub(super) fn solve(
    demand: &Demand,
    wanted: f64,
    threads: usize,
    control: &Control,
) -> Result<Answer, CoverageError> {
    let wanted = reachable(demand, wanted)?;
    let mut best = few(demand, wanted, control);
    let mut least = least(demand, wanted, best.chosen.len(), control);
    while best.chosen.len() > least && !control.stopped() {
        let fewer = at_most(best.chosen.len() - 1);
        // Only what covers enough is looked for.
        let begin = Choice { chosen: Vec::new(), gain_m2: wanted * (1.0 - 3.0 * TOLERANCE) };
        let (found, bound) = cover(&demand.rows, &fewer, begin, wanted, threads, control);
        if !found.chosen.is_empty() {
            best = found;
        } else if bound <= wanted {
            least = best.chosen.len();
        } else {
            break;
        }
    }
    Ok(done(demand, &best, least))
}

/// The wanted area, a hair less for the rounding of sums.
fn reachable(demand: &Demand, wanted: f64) -> Result<f64, CoverageError> {
    let most_m2 = demand.reachable_m2();
    if wanted > most_m2 * (1.0 + TOLERANCE) {
        return Err(CoverageError::OutOfReach { wanted_m2: wanted, most_m2 });
    }
    Ok(wanted * (1.0 - 10.0 * TOLERANCE))
}

/// Greedy until it is enough, then with one site less as long as exchanges make up for it.
fn few(demand: &Demand, wanted: f64, control: &Control) -> Choice {
    let most = at_most(demand.candidates());
    // Not stopped by anything: what comes of it covers the wanted area.
    let unstopped = Control::new();
    let search = Search::new(&demand.rows, &most, &unstopped);
    let mut chosen = Vec::new();
    search.fill(&mut chosen, wanted);
    let mut best = Choice { gain_m2: search.gain(&chosen), chosen };
    while best.chosen.len() > 1 && !control.stopped() {
        let limit = at_most(best.chosen.len() - 1);
        let fewer = Search::new(&demand.rows, &limit, control).first();
        if fewer.gain_m2 < wanted {
            break;
        }
        best = fewer;
    }
    best
}

/// The least number of sites whose bound is enough.
fn least(demand: &Demand, wanted: f64, most: usize, control: &Control) -> usize {
    let begin = Choice { chosen: Vec::new(), gain_m2: wanted };
    let enough = |count: usize| {
        bound(&demand.rows, &at_most(count), &begin, STEPS, control).bound > wanted * (1.0 + TOLERANCE)
    };
    for least in (1..=most).rev() {
        if control.stopped() {
            return 1;
        }
        if !enough(least - 1) {
            return least;
        }
    }
    0
}

fn done(demand: &Demand, best: &Choice, least: usize) -> Answer {
    let count = best.chosen.len();
    let plain = answer(&demand.rows, &at_most(count), best, best.gain_m2);
    let optimal = least >= count;
    let gap = if optimal { 0.0 } else { (count - least) as f64 / count as f64 };
    Answer { optimal, gap, ..plain }
}
