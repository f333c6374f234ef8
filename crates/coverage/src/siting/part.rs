//! What is left of a problem once some candidates are decided: rows and candidates that are still open.

use super::Limit;
use super::demand::Rows;

/// An open problem with its rows in both directions. Candidates have numbers of their own, from 0.
#[derive(Debug)]
pub(super) struct Part {
    /// The numbers of the candidates in the whole problem.
    pub(super) candidates: Vec<u16>,
    /// The rows' numbers in the whole problem.
    pub(super) rows: Vec<u32>,
    pub(super) weights: Vec<f64>,
    pub(super) needs: Vec<f64>,
    starts: Vec<u32>,
    members: Vec<u16>,
    of_starts: Vec<u32>,
    of_candidate: Vec<u32>,
    /// What each candidate takes of the limit: a weight of the bound. What is chosen is added up in whole units.
    pub(super) sizes: Vec<f64>,
    /// What is left of the limit, likewise.
    pub(super) room: f64,
    /// m² that the decided candidates cover.
    pub(super) base: f64,
}

impl Part {
    /// The problem with candidates `inside` chosen, and of the others only those that `open` says and that fit.
    pub(super) fn new(whole: &Rows, limit: &Limit, inside: &[u16], open: impl Fn(u16) -> bool) -> Self {
        let spent = limit.spent(inside);
        let mut local = vec![u16::MAX; whole.candidates];
        let mut chosen = vec![false; whole.candidates];
        inside.iter().for_each(|candidate| chosen[usize::from(*candidate)] = true);
        let mut candidates = Vec::new();
        for candidate in 0..whole.candidates as u16 {
            if !chosen[usize::from(candidate)] && open(candidate) && limit.fits(spent, candidate) {
                local[usize::from(candidate)] = candidates.len() as u16;
                candidates.push(candidate);
            }
        }
        let sizes = candidates.iter().map(|candidate| limit.cost(*candidate) as f64).collect();
        let room = limit.most.saturating_sub(spent) as f64;
        let mut part = Self {
            candidates,
            rows: Vec::new(),
            weights: Vec::new(),
            needs: Vec::new(),
            starts: vec![0],
            members: Vec::new(),
            of_starts: Vec::new(),
            of_candidate: Vec::new(),
            sizes,
            room,
            base: 0.0,
        };
        for row in 0..whole.len() {
            part.take(whole, row, &local, &chosen);
        }
        part.turn();
        part
    }

    fn take(&mut self, whole: &Rows, row: usize, local: &[u16], chosen: &[bool]) {
        let (need, before) = (usize::from(whole.needs[row]), self.members.len());
        let mut held = 0;
        for member in whole.members(row).iter().map(|member| usize::from(*member)) {
            if chosen[member] {
                held += 1;
            } else if local[member] != u16::MAX {
                self.members.push(local[member]);
            }
        }
        if held >= need {
            self.base += whole.weights[row];
        }
        if held >= need || self.members.len() - before < need - held {
            self.members.truncate(before);
            return;
        }
        self.rows.push(row as u32);
        self.weights.push(whole.weights[row]);
        self.needs.push((need - held) as f64);
        self.starts.push(self.members.len() as u32);
    }

    fn turn(&mut self) {
        let count = self.candidates.len();
        self.of_starts = vec![0; count + 1];
        self.members.iter().for_each(|member| self.of_starts[usize::from(*member) + 1] += 1);
        (0..count).for_each(|at| self.of_starts[at + 1] += self.of_starts[at]);
        let mut next = self.of_starts.clone();
        self.of_candidate = vec![0; self.members.len()];
        for row in 0..self.rows.len() {
            for at in self.starts[row]..self.starts[row + 1] {
                let slot = &mut next[usize::from(self.members[at as usize])];
                self.of_candidate[*slot as usize] = row as u32;
                *slot += 1;
            }
        }
    }

    pub(super) fn members(&self, row: usize) -> &[u16] {
        &self.members[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    pub(super) fn rows_of(&self, candidate: usize) -> &[u32] {
        &self.of_candidate[self.of_starts[candidate] as usize..self.of_starts[candidate + 1] as usize]
    }
}
