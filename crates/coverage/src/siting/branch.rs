//! The exact choice by branch and bound, on several threads.
//!
//! A node decides some candidates. Its bound is [`super::dual`]'s, begun from its parent's prices; what the prices
//! prove is decided without branching; the node with the highest bound is next, so that the highest bound of all
//! open nodes is a bound of the whole at any time.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::control::Control;
use super::demand::Rows;
use super::dual::{Dual, tighten};
use super::greedy::{Choice, Search};
use super::part::Part;
use super::{Limit, TOLERANCE};

/// Steps of prices at a node.
const STEPS: usize = 60;

/// Polyak's factor at a node.
const THETA: f64 = 1.0;

/// Most memory for the prices of open nodes, bytes.
const MOST_BYTES: usize = 512 << 20;

/// Some candidates decided, the rest open.
#[derive(Debug, Clone)]
struct Node {
    bound: f64,
    inside: Vec<u16>,
    /// Candidates that are left out, a bit each.
    outside: Vec<u64>,
    /// By rows of the whole.
    prices: Arc<Vec<f64>>,
}

impl Node {
    fn is_out(&self, candidate: u16) -> bool {
        self.outside[usize::from(candidate) / 64] >> (candidate % 64) & 1 == 1
    }

    fn leave_out(&mut self, candidate: u16) {
        self.outside[usize::from(candidate) / 64] |= 1 << (candidate % 64);
    }

    /// Its prices for a part's rows, no higher than what is left of them is worth.
    fn prices_of(&self, part: &Part) -> Vec<f64> {
        let most = part.weights.iter().zip(&part.needs).map(|(weight, need)| weight / need);
        part.rows.iter().zip(most).map(|(row, most)| self.prices[*row as usize].min(most)).collect()
    }

    /// Decides the candidates that a choice better by up to `room` must have or cannot have, and says how many.
    fn settle(&mut self, part: &Part, dual: &Dual, room: f64) -> usize {
        let mut decided = 0;
        for (candidate, (lost_in, lost_out)) in part.candidates.iter().zip(&dual.lost) {
            if *lost_in > room {
                self.leave_out(*candidate);
            } else if *lost_out > room {
                self.inside.push(*candidate);
            } else {
                continue;
            }
            decided += 1;
        }
        let mut prices = self.prices.as_ref().clone();
        part.rows.iter().zip(&dual.prices).for_each(|(row, price)| prices[*row as usize] = *price);
        self.prices = Arc::new(prices);
        decided
    }

    /// The node with a candidate and the one without it.
    fn branch(self, part: &Part, dual: &Dual, at: usize) -> [Self; 2] {
        let (candidate, (lost_in, lost_out)) = (part.candidates[at], dual.lost[at]);
        let mut with = Self { bound: dual.bound - lost_in, ..self.clone() };
        with.inside.push(candidate);
        let mut without = Self { bound: dual.bound - lost_out, ..self };
        without.leave_out(candidate);
        [with, without]
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Node {}
impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Node {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound).then_with(|| self.inside.len().cmp(&other.inside.len()))
    }
}

/// What is open, and what was found.
struct Open {
    nodes: BinaryHeap<Node>,
    /// Bounds of the nodes that are worked on.
    busy: Vec<f64>,
    best: Choice,
    over: bool,
}

impl Open {
    fn bound(&self) -> f64 {
        let next = self.nodes.peek().map_or(f64::NEG_INFINITY, |node| node.bound);
        self.busy.iter().copied().fold(next, f64::max)
    }
}

/// A problem to be searched.
pub(super) struct Tree<'a> {
    pub(super) rows: &'a Rows,
    pub(super) limit: &'a Limit,
    pub(super) control: &'a Control,
    /// A choice that covers so much ends the search.
    pub(super) enough: f64,
}

impl Tree<'_> {
    /// The best choice better than `best`, or `best` itself, and a bound: the choice is the best where they meet.
    /// `prices` (one a row) are those to begin with.
    pub(super) fn search(&self, best: Choice, prices: Vec<f64>, bound: f64, threads: usize) -> (Choice, f64) {
        let root = Node {
            bound,
            inside: Vec::new(),
            outside: vec![0; self.rows.candidates.div_ceil(64)],
            prices: Arc::new(prices),
        };
        let threads = threads.max(1);
        let busy = vec![f64::NEG_INFINITY; threads];
        let open = Mutex::new(Open { nodes: BinaryHeap::from([root]), busy, best, over: false });
        let wake = Condvar::new();
        let search = Search::new(self.rows, self.limit, self.control);
        std::thread::scope(|scope| {
            for thread in 1..threads {
                let (open, wake, search) = (&open, &wake, &search);
                scope.spawn(move || self.work(thread, open, wake, search));
            }
            self.work(0, &open, &wake, &search);
        });
        let open = open.into_inner().unwrap_or_else(PoisonError::into_inner);
        let left = if open.over { open.bound() } else { f64::NEG_INFINITY };
        let bound = left.max(open.best.gain_m2).min(bound.max(open.best.gain_m2));
        (open.best, bound)
    }

    fn work(&self, thread: usize, open: &Mutex<Open>, wake: &Condvar, search: &Search<'_>) {
        let most_nodes = MOST_BYTES / (self.rows.len() * 8 + 256);
        let lock = || open.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let Some(node) = self.next(thread, lock(), wake) else { return };
            let known = lock().best.gain_m2;
            let (children, found) = self.look(&node, known, search);
            let mut open = lock();
            if let Some(found) = found.filter(|found| found.gain_m2 > open.best.gain_m2) {
                open.best = found;
            }
            if self.control.stopped() || open.nodes.len() > most_nodes || open.best.gain_m2 >= self.enough {
                // What was worked on is open still.
                open.over = true;
                open.nodes.push(node);
            } else {
                let least = open.best.gain_m2 * (1.0 + TOLERANCE);
                open.nodes.extend(children.into_iter().filter(|child| child.bound > least));
            }
            open.busy[thread] = f64::NEG_INFINITY;
            self.control.tell(open.best.gain_m2, open.bound());
            wake.notify_all();
        }
    }

    /// The node with the highest bound; `None` when there is nothing left to do.
    fn next(&self, thread: usize, mut open: MutexGuard<'_, Open>, wake: &Condvar) -> Option<Node> {
        loop {
            if open.over {
                return None;
            }
            let least = open.best.gain_m2 * (1.0 + TOLERANCE);
            match open.nodes.pop() {
                Some(node) if node.bound > least => {
                    open.busy[thread] = node.bound;
                    return Some(node);
                }
                // The highest bound is not above the best: nor are the others.
                Some(_) => open.nodes.clear(),
                None if open.busy.iter().all(|bound| *bound == f64::NEG_INFINITY) => {
                    wake.notify_all();
                    return None;
                }
                None => open = wake.wait(open).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Bounds a node, decides what the prices prove, and branches; gives the nodes that are left of it and a choice
    /// better than `known`.
    fn look(&self, node: &Node, known: f64, search: &Search<'_>) -> (Vec<Node>, Option<Choice>) {
        let (mut node, mut known, mut found) = (node.clone(), known, None::<Choice>);
        while self.limit.spent(&node.inside) <= self.limit.most {
            let part = Part::new(self.rows, self.limit, &node.inside, |candidate| !node.is_out(candidate));
            let begin = node.prices_of(&part);
            let dual = tighten(&part, begin, known * (1.0 + TOLERANCE), STEPS, THETA, self.control);
            let chosen = dual.chosen.iter().map(|at| part.candidates[usize::from(*at)]);
            let choice = search.polish(node.inside.iter().copied().chain(chosen).collect(), known);
            if choice.gain_m2 > known {
                known = choice.gain_m2;
                found = Some(choice);
            }
            let room = dual.bound - known * (1.0 + TOLERANCE);
            if room <= 0.0 || self.control.stopped() {
                break;
            }
            let decided = node.settle(&part, &dual, room);
            // Much was decided: what is left is bounded once more before it is branched on.
            if decided > 0 && decided * 5 >= part.candidates.len() {
                continue;
            }
            match split(&part, &dual, room) {
                Some(at) => return (node.branch(&part, &dual, at).into(), found),
                None if decided == 0 => break,
                None => {}
            }
        }
        (Vec::new(), found)
    }
}

/// The candidate to branch on: one that is nearly half chosen and has much to see. `None`: all are decided.
fn split(part: &Part, dual: &Dual, room: f64) -> Option<usize> {
    let open = (0..part.candidates.len()).filter(|at| dual.lost[*at].0 <= room && dual.lost[*at].1 <= room);
    let worth = |at: usize| {
        let weight: f64 = part.rows_of(at).iter().map(|row| part.weights[*row as usize]).sum();
        (dual.shares[at] * (1.0 - dual.shares[at])).max(1e-3) * weight
    };
    open.map(|at| (at, worth(at))).reduce(|a, b| if b.1 > a.1 { b } else { a }).map(|(at, _)| at)
}
