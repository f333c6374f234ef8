//! Siting: which of the candidates to build, so that most of the demand is covered besides what existing sites cover.
//!
//! [`DemandBuilder`] merges cells seen by the same candidates into rows. A row is covered when as many of its candidates
//! are chosen as it needs: one, or two and more where double coverage is required. [`solve`] finds the best choice for
//! a [`Goal`] and proves it: maximal covering (Church and ReVelle 1974) with a number of sites or a budget, or the
//! fewest sites for a wanted area. Stopped before, it says how far the best choice can be from the best possible.
//! [`quick`] gives a good choice at once, [`curve`] what each further site adds.

mod branch;
mod control;
mod demand;
mod dual;
mod fewest;
mod greedy;
mod part;

use std::sync::mpsc;
use std::time::Duration;

use crate::CoverageError;
use branch::Tree;
use control::Control;
pub use control::{Next, Standing};
use demand::Rows;
pub use demand::{Demand, DemandBuilder};
use greedy::{Choice, Search};
use part::Part;

/// How near to the bound counts as the best possible, as a share: rounding of sums.
const TOLERANCE: f64 = 1e-9;

/// Steps of prices at the beginning, and those of a preview.
const ROOT_STEPS: usize = 400;
const QUICK_STEPS: usize = 30;

/// How long the caller is not asked.
const PULSE: Duration = Duration::from_millis(20);

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// The most m² with at most so many sites.
    Sites(usize),
    /// The most m² for at most so much, in the unit of the costs.
    Budget(u64),
    /// The fewest sites that cover at least so many m² besides what is covered.
    Area(f64),
}

/// A question to be solved.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The demand with its candidates.
    pub demand: &'a Demand,
    /// What each candidate costs, in one whole unit (分); only a budget asks for it.
    pub costs: &'a [u64],
    /// What is wanted.
    pub goal: Goal,
}

/// A site that was chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// The candidate, in the order they were added.
    pub candidate: usize,
    /// What it covers besides the existing sites and those before it in the list, m².
    pub gain_m2: f64,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The sites, the one that adds most first.
    pub added: Vec<Site>,
    /// What they cover besides the existing sites, m².
    pub gain_m2: f64,
    /// Whether it is proven that there is no better choice.
    pub optimal: bool,
    /// By which share, 0 to 1, the best possible choice can be better at most: of m² for a number of sites or a
    /// budget, of the sites' number for an area.
    pub gap: f64,
}

/// What candidates may be chosen together.
#[derive(Debug, Clone)]
struct Limit {
    /// Empty: 1 each.
    costs: Vec<u64>,
    most: u64,
}

impl Limit {
    fn cost(&self, candidate: u16) -> u64 {
        self.costs.get(usize::from(candidate)).copied().unwrap_or(1)
    }

    fn spent(&self, chosen: &[u16]) -> u64 {
        chosen.iter().map(|candidate| self.cost(*candidate)).sum()
    }

    fn fits(&self, spent: u64, candidate: u16) -> bool {
        spent.saturating_add(self.cost(candidate)) <= self.most
    }

    fn of(question: &Question<'_>) -> Result<Self, CoverageError> {
        let most = match question.goal {
            Goal::Sites(count) => count as u64,
            Goal::Budget(most) => most,
            Goal::Area(_) => question.demand.candidates() as u64,
        };
        let costs =
            if matches!(question.goal, Goal::Budget(_)) { question.costs.to_vec() } else { Vec::new() };
        let wrong = |value: f64| Err(CoverageError::Grid { field: "costs", value });
        if matches!(question.goal, Goal::Budget(_)) && costs.len() != question.demand.candidates() {
            return wrong(costs.len() as f64);
        }
        // Sums stay whole in floating point; what costs nothing has no rate.
        match costs.iter().find(|cost| !(1..=1 << 40).contains(*cost)) {
            Some(cost) => wrong(*cost as f64),
            None => Ok(Self { costs, most }),
        }
    }
}

/// The best choice, proven, on `threads` threads.
///
/// `progress` is called on the caller's thread every 20 ms with where the search stands; after [`Next::Enough`] the
/// answer is the best so far with its gap, after [`Next::Cancel`] the search stops within 100 ms. Where several
/// choices are equally good, which of them comes depends on the threads.
///
/// # Errors
/// [`CoverageError::OutOfReach`] when all candidates together do not cover the wanted area; [`CoverageError::Grid`]
/// (`costs`) for a budget without a whole cost from 1 to 2⁴⁰ for each candidate; [`CoverageError::Interrupted`].
pub fn solve(
    question: &Question<'_>,
    threads: usize,
    progress: &mut dyn FnMut(Standing) -> Next,
) -> Result<Answer, CoverageError> {
    let limit = Limit::of(question)?;
    let control = Control::new();
    let (send, receive) = mpsc::channel();
    std::thread::scope(|scope| {
        let (control, limit) = (&control, &limit);
        scope.spawn(move || {
            // Nobody hears it after a cancel.
            let _ = send.send(decide(question, limit, threads, control));
        });
        let mut cancelled = false;
        loop {
            let heard = receive.recv_timeout(PULSE);
            match heard {
                Ok(_) if cancelled => return Err(CoverageError::Interrupted),
                Ok(answer) => return answer,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Err(CoverageError::Interrupted),
                Err(mpsc::RecvTimeoutError::Timeout) if control.stopped() => {}
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let next = progress(control.standing());
                    cancelled = next == Next::Cancel;
                    if next != Next::GoOn {
                        control.stop();
                    }
                }
            }
        }
    })
}

/// A good choice at once: greedy with exchanges, and how far it can be from the best at most.
///
/// # Errors
/// Those of [`solve`] but the last.
pub fn quick(question: &Question<'_>) -> Result<Answer, CoverageError> {
    let (limit, control) = (Limit::of(question)?, Control::new());
    let rows = &question.demand.rows;
    if let Goal::Area(wanted) = question.goal {
        return fewest::quick(question.demand, wanted, &control);
    }
    let best = Search::new(rows, &limit, &control).first();
    let bound = bound(rows, &limit, &best, QUICK_STEPS, &control).bound;
    Ok(answer(rows, &limit, &best, bound))
}

fn decide(
    question: &Question<'_>,
    limit: &Limit,
    threads: usize,
    control: &Control,
) -> Result<Answer, CoverageError> {
    let rows = &question.demand.rows;
    if let Goal::Area(wanted) = question.goal {
        return fewest::solve(question.demand, wanted, threads, control);
    }
    let first = Search::new(rows, limit, control).first();
    control.tell(first.gain_m2, f64::INFINITY);
    let (best, bound) = cover(rows, limit, first, f64::INFINITY, threads, control);
    Ok(answer(rows, limit, &best, bound))
}

/// The bound of a whole problem. Its candidates are all that fit the limit.
fn bound(rows: &Rows, limit: &Limit, best: &Choice, steps: usize, control: &Control) -> Bounded {
    let part = Part::new(rows, limit, &[], |_| true);
    let prices = part.weights.iter().zip(&part.needs).map(|(weight, need)| weight / need / 2.0).collect();
    let dual = dual::tighten(&part, prices, best.gain_m2 * (1.0 + TOLERANCE), steps, 1.0, control);
    let room = dual.bound - best.gain_m2 * (1.0 + TOLERANCE);
    let mut all = vec![0.0; rows.len()];
    part.rows.iter().zip(&dual.prices).for_each(|(row, price)| all[*row as usize] = *price);
    let open = part.candidates.iter().zip(&dual.lost).filter(|(_, lost)| lost.0 <= room);
    Bounded { bound: dual.bound, prices: all, open: open.map(|(candidate, _)| *candidate).collect() }
}

/// A bound with what it proves.
struct Bounded {
    bound: f64,
    /// Prices by rows.
    prices: Vec<f64>,
    /// Candidates that a better choice may have.
    open: Vec<u16>,
}

/// The best choice if it is better than `best`, else `best`, and a bound. A choice that covers `enough` ends it.
fn cover(
    rows: &Rows,
    limit: &Limit,
    best: Choice,
    enough: f64,
    threads: usize,
    control: &Control,
) -> (Choice, f64) {
    let Bounded { bound, prices, open } = bound(rows, limit, &best, ROOT_STEPS, control);
    if bound <= best.gain_m2 * (1.0 + TOLERANCE) || best.gain_m2 >= enough {
        return (best, bound);
    }
    control.tell(best.gain_m2, bound);
    let (small, prices) = rows.folded(&open, &prices);
    let costs = open.iter().map(|candidate| limit.cost(*candidate)).collect();
    let limit = Limit { costs, most: limit.most };
    let tree = Tree { rows: &small, limit: &limit, control, enough };
    let begin = Choice { chosen: Vec::new(), gain_m2: best.gain_m2 };
    let (found, bound) = tree.search(begin, prices, bound, threads);
    if found.gain_m2 > best.gain_m2 {
        let chosen = found.chosen.iter().map(|candidate| open[usize::from(*candidate)]).collect();
        return (Choice { chosen, gain_m2: found.gain_m2 }, bound);
    }
    (best, bound)
}

/// A choice as an answer: its sites in the order of what they add.
fn answer(rows: &Rows, limit: &Limit, best: &Choice, bound: f64) -> Answer {
    let added = sites(Search::new(rows, limit, &Control::new()).in_order(&best.chosen));
    let gain_m2 = added.iter().map(|site| site.gain_m2).sum::<f64>();
    let optimal = bound <= gain_m2 * (1.0 + 2.0 * TOLERANCE);
    let gap = if optimal { 0.0 } else { ((bound - gain_m2) / bound).clamp(0.0, 1.0) };
    Answer { added, gain_m2, optimal, gap }
}

fn sites(gains: Vec<(u16, f64)>) -> Vec<Site> {
    gains
        .into_iter()
        .map(|(candidate, gain_m2)| Site { candidate: usize::from(candidate), gain_m2 })
        .collect()
}

/// What each further site adds, up to `most`, when they are built one after the other, the best one next (greedy): the
/// order to build in when it is not known how many there will be.
pub fn curve(demand: &Demand, most: usize) -> Vec<Site> {
    let limit = Limit { costs: Vec::new(), most: most as u64 };
    let control = Control::new();
    let search = Search::new(&demand.rows, &limit, &control);
    let mut chosen = Vec::new();
    search.fill(&mut chosen, f64::INFINITY);
    sites(search.gains(chosen))
}
