//! Good choices at once: the best site after the best site, then exchanges of one chosen site for another.
//!
//! An exchange is judged by how often each row is covered (Resende and Werneck 2007 for the p-median): what the new
//! site gains, what the old one alone holds, and what rows of both put right. One pass over the rows judges them all.

use super::Limit;
use super::control::Control;
use super::demand::Rows;

/// Exchanges that are made from a choice, the best first even where they lose: a short tabu search.
const EXCHANGES: usize = 30;

/// Most exchanges that are judged at once: 8 bytes each. Beyond, greedy has to do.
const MOST_JUDGED: usize = 20_000_000;

/// A gain that is only rounding, m².
const HAIR_M2: f64 = 1e-6;

/// For how many exchanges a site that moved stays where it is.
const TABU: usize = 6;

/// A choice of candidates and what it covers.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) chosen: Vec<u16>,
    pub(super) gain_m2: f64,
}

/// Rows with both directions, ready for searches.
#[derive(Debug)]
pub(super) struct Search<'a> {
    rows: &'a Rows,
    limit: &'a Limit,
    control: &'a Control,
    starts: Vec<u32>,
    of_candidate: Vec<u32>,
}

impl<'a> Search<'a> {
    pub(super) fn new(rows: &'a Rows, limit: &'a Limit, control: &'a Control) -> Self {
        let (starts, of_candidate) = rows.by_candidate();
        Self { rows, limit, control, starts, of_candidate }
    }

    pub(super) fn rows_of(&self, candidate: u16) -> &[u32] {
        let at = usize::from(candidate);
        &self.of_candidate[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// What candidates cover together, m².
    pub(super) fn gain(&self, chosen: &[u16]) -> f64 {
        let counts = self.counts(chosen);
        let covered = |row: &usize| counts[*row] >= self.rows.needs[*row];
        (0..self.rows.len()).filter(covered).map(|row| self.rows.weights[row]).sum()
    }

    fn counts(&self, chosen: &[u16]) -> Vec<u8> {
        let mut counts = vec![0_u8; self.rows.len()];
        for row in chosen.iter().flat_map(|candidate| self.rows_of(*candidate)) {
            counts[*row as usize] = counts[*row as usize].saturating_add(1);
        }
        counts
    }

    /// Adds the best site for its cost until nothing fits or nothing is gained; `enough` m² end it too.
    pub(super) fn fill(&self, chosen: &mut Vec<u16>, enough: f64) {
        self.fill_from(chosen, enough, &vec![true; self.rows.candidates]);
    }

    /// The same with the candidates `open` only. A row that needs several counts in part with each, so that its first
    /// site is worth something.
    fn fill_from(&self, chosen: &mut Vec<u16>, enough: f64, open: &[bool]) {
        let mut open = open.to_vec();
        chosen.iter().for_each(|candidate| open[usize::from(*candidate)] = false);
        let mut counts = self.counts(chosen);
        let part = |row: usize| self.rows.weights[row] / f64::from(self.rows.needs[row]);
        let mut worth = vec![0.0; self.rows.candidates];
        let mut covered = 0.0;
        for (row, count) in counts.iter().enumerate() {
            if *count < self.rows.needs[row] {
                self.rows.members(row).iter().for_each(|member| worth[usize::from(*member)] += part(row));
            } else {
                covered += self.rows.weights[row];
            }
        }
        let mut spent = self.limit.spent(chosen);
        while covered < enough && !self.control.stopped() {
            let better = |c: &u16| open[usize::from(*c)] && worth[usize::from(*c)] > HAIR_M2;
            let fitting =
                (0..self.rows.candidates as u16).filter(better).filter(|c| self.limit.fits(spent, *c));
            let rate = |c: u16| worth[usize::from(c)] / self.limit.cost(c) as f64;
            let Some(best) = fitting.reduce(|a, b| if rate(b) > rate(a) { b } else { a }) else { return };
            open[usize::from(best)] = false;
            chosen.push(best);
            spent += self.limit.cost(best);
            for row in self.rows_of(best).iter().map(|row| *row as usize) {
                counts[row] = counts[row].saturating_add(1);
                if counts[row] == self.rows.needs[row] {
                    covered += self.rows.weights[row];
                    self.rows.members(row).iter().for_each(|m| worth[usize::from(*m)] -= part(row));
                }
            }
        }
    }

    /// A choice in greedy's order, with what each adds to those before it, m².
    pub(super) fn in_order(&self, chosen: &[u16]) -> Vec<(u16, f64)> {
        let mut left = vec![false; self.rows.candidates];
        chosen.iter().for_each(|candidate| left[usize::from(*candidate)] = true);
        let mut order = Vec::new();
        self.fill_from(&mut order, f64::INFINITY, &left);
        order.iter().for_each(|candidate| left[usize::from(*candidate)] = false);
        // Those that add nothing come last.
        order.extend((0..self.rows.candidates as u16).filter(|candidate| left[usize::from(*candidate)]));
        self.gains(order)
    }

    /// What each site adds to those before it, m².
    pub(super) fn gains(&self, order: Vec<u16>) -> Vec<(u16, f64)> {
        let mut counts = vec![0_u8; self.rows.len()];
        let mut gain = |candidate: u16| -> f64 {
            let mut sum = 0.0;
            for row in self.rows_of(candidate).iter().map(|row| *row as usize) {
                counts[row] = counts[row].saturating_add(1);
                sum += if counts[row] == self.rows.needs[row] { self.rows.weights[row] } else { 0.0 };
            }
            sum
        };
        order.into_iter().map(|candidate| (candidate, gain(candidate))).collect()
    }

    /// Fills up a choice, exchanges, and gives the best that came of it.
    pub(super) fn improve(&self, mut chosen: Vec<u16>, exchanges: usize) -> Choice {
        self.fill(&mut chosen, f64::INFINITY);
        let mut best = Choice { gain_m2: self.gain(&chosen), chosen: chosen.clone() };
        let mut still = vec![0_usize; self.rows.candidates];
        let cheapest = (0..self.rows.candidates as u16).map(|c| self.limit.cost(c)).min().unwrap_or(0);
        let mut gain_m2 = best.gain_m2;
        for round in 1..=exchanges {
            if self.control.stopped() {
                break;
            }
            let held = |candidate: u16| still[usize::from(candidate)] >= round;
            let Some((value, out, new)) = self.best_exchange(&chosen, held) else { break };
            let left = std::mem::replace(&mut chosen[out], new);
            (still[usize::from(left)], still[usize::from(new)]) = (round + TABU, round + TABU / 2);
            gain_m2 += value;
            // Where no more fits, there is nothing to be filled up.
            if self.limit.spent(&chosen) + cheapest <= self.limit.most {
                self.fill(&mut chosen, f64::INFINITY);
                gain_m2 = self.gain(&chosen);
            }
            if gain_m2 > best.gain_m2 * (1.0 + 1e-12) {
                best = Choice { chosen: chosen.clone(), gain_m2 };
            }
        }
        // Without the rounding of many exchanges.
        best.gain_m2 = self.gain(&best.chosen);
        best
    }

    /// A choice that comes from somewhere: improved only where it is near the best that is known.
    pub(super) fn polish(&self, chosen: Vec<u16>, known: f64) -> Choice {
        let gain_m2 = self.gain(&chosen);
        if gain_m2 < known * 0.97 {
            return Choice { chosen, gain_m2 };
        }
        self.improve(chosen, 3)
    }

    /// The exchange with the most gain, which may be a loss: m², the place of the chosen one, and the new one.
    fn best_exchange(&self, chosen: &[u16], still: impl Fn(u16) -> bool) -> Option<(f64, usize, u16)> {
        let count = self.rows.candidates;
        if count * chosen.len() > MOST_JUDGED {
            return None;
        }
        let mut place = vec![u16::MAX; count];
        chosen.iter().enumerate().for_each(|(at, c)| place[usize::from(*c)] = at as u16);
        let (mut gain, mut loss) = (vec![0.0; count], vec![0.0; chosen.len()]);
        let mut both = vec![0.0; count * chosen.len()];
        let counts = self.counts(chosen);
        let mut inside = Vec::new();
        for (row, covered) in counts.into_iter().enumerate() {
            let (weight, need) = (self.rows.weights[row], self.rows.needs[row]);
            let (lacks, holds) = (covered + 1 == need, covered == need);
            if !(lacks || holds) {
                continue;
            }
            let members = self.rows.members(row);
            inside.clear();
            inside.extend(members.iter().map(|m| place[usize::from(*m)]).filter(|place| *place != u16::MAX));
            // An exchange within a row leaves it as it is.
            let mend = if holds { weight } else { -weight };
            for member in members.iter().map(|m| usize::from(*m)).filter(|m| place[*m] == u16::MAX) {
                gain[member] += if lacks { weight } else { 0.0 };
                for at in &inside {
                    both[usize::from(*at) * count + member] += mend;
                }
            }
            for at in inside.iter().filter(|_| holds) {
                loss[usize::from(*at)] += weight;
            }
        }
        let spent = self.limit.spent(chosen);
        let mut best: Option<(f64, usize, u16)> = None;
        for (at, out) in chosen.iter().enumerate().filter(|(_, out)| !still(**out)) {
            let rest = spent - self.limit.cost(*out);
            for new in (0..count as u16).filter(|new| place[usize::from(*new)] == u16::MAX && !still(*new)) {
                let value = gain[usize::from(new)] - loss[at] + both[at * count + usize::from(new)];
                if best.is_none_or(|best| value > best.0) && self.limit.fits(rest, new) {
                    best = Some((value, at, new));
                }
            }
        }
        best
    }

    /// Greedy with exchanges.
    pub(super) fn first(&self) -> Choice {
        self.improve(Vec::new(), EXCHANGES)
    }
}
