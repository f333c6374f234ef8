//! A bound from above: Lagrangian relaxation of "a row is covered only by enough chosen candidates".
//!
//! With a price λ on each time that a row is seen, a candidate is worth the prices of its rows, the best candidates
//! within the limit are found by sorting, and what a row is worth beyond its prices is had for nothing. Whatever the
//! prices, no choice covers more than the sum (Galvão and ReVelle 1996); the least bound is that of the linear
//! programme. Prices are found by projected subgradients with Polyak's step. The same prices say what is lost at least
//! by choosing a candidate, or by doing without it.

use super::control::Control;
use super::part::Part;

/// Steps without a better bound after which the step is halved.
const PATIENCE: usize = 12;

/// How much of a step is the direction of the one before.
const INERTIA: f64 = 0.6;

/// Prices with what follows from them.
#[derive(Debug, Clone)]
pub(super) struct Dual {
    /// One for each row of the part.
    pub(super) prices: Vec<f64>,
    /// No choice covers more, m².
    pub(super) bound: f64,
    /// For each candidate what the bound loses at least by choosing it and by leaving it out; one of them is 0.
    pub(super) lost: Vec<(f64, f64)>,
    /// How often it was chosen lately, 0 to 1: near what the linear programme says.
    pub(super) shares: Vec<f64>,
    /// The candidates chosen at the best prices.
    pub(super) chosen: Vec<u16>,
}

/// Works on the prices of a part, `steps` times at most or until the bound is not above `known`.
pub(super) fn tighten(
    part: &Part,
    prices: Vec<f64>,
    known: f64,
    steps: usize,
    theta: f64,
    control: &Control,
) -> Dual {
    let count = part.candidates.len();
    let mut now = State::new(part, prices);
    let mut best = Dual {
        prices: now.prices.clone(),
        bound: f64::INFINITY,
        lost: vec![(0.0, 0.0); count],
        shares: vec![0.0; count],
        chosen: Vec::new(),
    };
    let (mut theta, mut waited) = (theta, 0);
    for step in 0..steps.max(1) {
        let bound = now.evaluate(part);
        let pace = (2.0 / (step as f64 + 2.0)).max(0.05);
        best.shares.iter_mut().for_each(|share| *share *= 1.0 - pace);
        now.chosen.iter().for_each(|c| best.shares[usize::from(*c)] += pace);
        if bound < best.bound {
            waited = if bound < best.bound - 1e-5 * (best.bound - known) { 0 } else { waited + 1 };
            best.bound = bound;
            best.prices.copy_from_slice(&now.prices);
            best.chosen.clone_from(&now.chosen);
            now.losses(part, &mut best.lost);
            if bound <= known {
                break;
            }
        } else {
            waited += 1;
        }
        if waited >= PATIENCE {
            (theta, waited) = (theta / 2.0, 0);
            if theta < 0.01 {
                break;
            }
            now.prices.copy_from_slice(&best.prices);
            now.direction.fill(0.0);
            now.evaluate(part);
        }
        if control.stopped() || !now.step(part, theta, known) {
            break;
        }
    }
    best
}

/// Prices while they are worked on.
struct State {
    prices: Vec<f64>,
    direction: Vec<f64>,
    gradient: Vec<f64>,
    scores: Vec<f64>,
    order: Vec<u16>,
    chosen: Vec<u16>,
    bound: f64,
    /// The least score for its cost of what is chosen, and the greatest of what is not.
    rate_in: f64,
    rate_out: f64,
}

impl State {
    fn new(part: &Part, prices: Vec<f64>) -> Self {
        let count = part.candidates.len();
        Self {
            direction: vec![0.0; prices.len()],
            gradient: vec![0.0; prices.len()],
            prices,
            scores: vec![0.0; count],
            order: (0..count as u16).collect(),
            chosen: Vec::new(),
            bound: f64::INFINITY,
            rate_in: 0.0,
            rate_out: 0.0,
        }
    }

    /// The bound at these prices, with the candidates that reach it.
    fn evaluate(&mut self, part: &Part) -> f64 {
        self.scores.fill(0.0);
        let mut free = part.base;
        for (row, price) in self.prices.iter().enumerate() {
            free += part.weights[row] - part.needs[row] * price;
            for member in part.members(row) {
                self.scores[usize::from(*member)] += price;
            }
        }
        let scores = &self.scores;
        let rate = |c: u16| scores[usize::from(c)] / part.sizes[usize::from(c)];
        self.order.sort_unstable_by(|a, b| rate(*b).total_cmp(&rate(*a)));
        self.chosen.clear();
        let (mut left, mut sum) = (part.room, 0.0);
        (self.rate_in, self.rate_out) = (0.0, 0.0);
        for candidate in &self.order {
            let cost = part.sizes[usize::from(*candidate)];
            if left <= 0.0 {
                self.rate_out = rate(*candidate);
                break;
            }
            self.rate_in = rate(*candidate);
            // The last one may fit in part: the bound takes that part.
            let share = (left / cost).min(1.0);
            sum += scores[usize::from(*candidate)] * share;
            left -= cost;
            if share >= 1.0 {
                self.chosen.push(*candidate);
            } else {
                self.rate_out = self.rate_in;
                break;
            }
        }
        // Room to spare: the limit has no price.
        if left > 0.0 {
            self.rate_in = 0.0;
        }
        self.bound = free + sum;
        self.bound
    }

    fn losses(&self, part: &Part, lost: &mut [(f64, f64)]) {
        for (at, lost) in lost.iter_mut().enumerate() {
            let (score, cost) = (self.scores[at], part.sizes[at]);
            *lost = ((self.rate_in * cost - score).max(0.0), (score - self.rate_out * cost).max(0.0));
        }
    }

    /// A step of prices downhill; `false`: there is none.
    fn step(&mut self, part: &Part, theta: f64, known: f64) -> bool {
        for (row, gradient) in self.gradient.iter_mut().enumerate() {
            *gradient = -part.needs[row];
        }
        for candidate in &self.chosen {
            for row in part.rows_of(usize::from(*candidate)) {
                self.gradient[*row as usize] += 1.0;
            }
        }
        let (mut norm, mut along) = (0.0, 0.0);
        for (row, gradient) in self.gradient.iter_mut().enumerate() {
            let price = self.prices[row];
            let stuck = (*gradient < 0.0 && price * part.needs[row] >= part.weights[row])
                || (*gradient > 0.0 && price <= 0.0);
            if stuck {
                *gradient = 0.0;
            }
            let direction = &mut self.direction[row];
            *direction = *gradient + INERTIA * *direction;
            norm += *direction * *direction;
            along += *gradient * *gradient;
        }
        if along <= 0.0 || norm <= 0.0 {
            return false;
        }
        let length = theta * (self.bound - known).max(1e-9 * self.bound) / norm;
        for (row, price) in self.prices.iter_mut().enumerate() {
            let most = part.weights[row] / part.needs[row];
            *price = (*price - length * self.direction[row]).clamp(0.0, most);
        }
        true
    }
}
