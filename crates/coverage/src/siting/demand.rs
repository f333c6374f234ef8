//! Demand, merged while candidates are added: cells seen by the same candidates are one row.
//!
//! Cells start as one class per need. Each candidate splits the classes it sees a part of, so that at the end a class
//! holds exactly the cells that the same candidates see. A class remembers its candidates as a chain that shares its
//! tail with the class it came from: nothing is compared, nothing is hashed, and the result is exact.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::CoverageError;

/// The class of a cell that does not count, or not any more.
const NONE: u32 = u32::MAX;

/// Most times that rows may name candidates: some 600 MiB with what the search needs.
const MOST_PAIRS: usize = 40_000_000;

/// Most links of chains and most classes: some 400 and 250 MiB.
const MOST_LINKS: usize = 50_000_000;
const MOST_CLASSES: usize = 16_000_000;

/// Most candidates: they are numbered in 16 bits.
const MOST_CANDIDATES: usize = 50_000;

/// Demand cells while existing sites and then candidates are added.
#[derive(Debug, Clone)]
pub struct DemandBuilder {
    weights: Vec<f64>,
    /// How many more sites each cell needs; 0: it is covered, or does not count.
    needs: Vec<u8>,
    total_m2: f64,
    before_m2: f64,
    /// The class of each cell, once candidates are added.
    class_of: Vec<u32>,
    classes: Vec<Class>,
    /// Classes that have lost all their cells.
    free: Vec<u32>,
    links: Vec<Link>,
    candidates: usize,
}

#[derive(Debug, Clone, Copy)]
struct Class {
    cells: u32,
    /// The last link of its candidates; [`NONE`]: seen by nobody.
    link: u32,
    /// The candidate that split it last, and the class its cells went to.
    split_by: u32,
    split_to: u32,
}

#[derive(Debug, Clone, Copy)]
struct Link {
    before: u32,
    candidate: u16,
}

impl DemandBuilder {
    /// Cells with the area each stands for (m², 0: it does not count) and by how many sites it has to be seen to be
    /// covered (1, or more for double coverage).
    ///
    /// # Errors
    /// [`CoverageError::Grid`] (`demand`) for areas or needs that do not fit, or more than 2³² − 2 cells.
    pub fn new(weights: Vec<f64>, mut needs: Vec<u8>) -> Result<Self, CoverageError> {
        let wrong = |value: f64| Err(CoverageError::Grid { field: "demand", value });
        if weights.len() != needs.len() || weights.len() >= NONE as usize {
            return wrong(weights.len() as f64);
        }
        if let Some(weight) = weights.iter().find(|weight| !(weight.is_finite() && **weight >= 0.0)) {
            return wrong(*weight);
        }
        for (weight, need) in weights.iter().zip(&mut needs) {
            *need = if *weight > 0.0 { (*need).max(1) } else { 0 };
        }
        let total_m2 = weights.iter().sum();
        Ok(Self {
            weights,
            needs,
            total_m2,
            before_m2: 0.0,
            class_of: Vec::new(),
            classes: Vec::new(),
            free: Vec::new(),
            links: Vec::new(),
            candidates: 0,
        })
    }

    /// Adds a site that is there already and stays; `cells` are the cells it sees, each once. Sites come before
    /// candidates: one that comes later is not counted.
    pub fn existing(&mut self, cells: impl Iterator<Item = usize>) {
        if !self.class_of.is_empty() {
            return;
        }
        for cell in cells {
            match self.needs.get_mut(cell) {
                Some(need @ 2..) => *need -= 1,
                Some(need @ 1) => {
                    *need = 0;
                    self.before_m2 += self.weights[cell];
                }
                _ => {}
            }
        }
    }

    /// Adds the next candidate; `cells` are the cells it sees.
    ///
    /// # Errors
    /// [`CoverageError::Grid`] (`candidates`) when there are more than the memory is for.
    pub fn candidate(&mut self, cells: impl Iterator<Item = usize>) -> Result<(), CoverageError> {
        if self.class_of.is_empty() {
            self.begin();
        }
        if self.candidates >= MOST_CANDIDATES {
            return Err(too_many(self.candidates));
        }
        let candidate = self.candidates as u32;
        for cell in cells {
            let Some(old) = self.class_of.get(cell).copied().filter(|class| *class != NONE) else { continue };
            let class = self.classes[old as usize];
            // Seen twice by the same candidate: it is where it belongs already.
            let seen = |link: u32| self.links[link as usize].candidate == candidate as u16;
            if class.link != NONE && seen(class.link) {
                continue;
            }
            let to = if class.split_by == candidate { class.split_to } else { self.split(old, candidate) };
            self.class_of[cell] = to;
            self.classes[to as usize].cells += 1;
            let left = &mut self.classes[old as usize];
            left.cells -= 1;
            if left.cells == 0 {
                self.free.push(old);
            }
        }
        self.candidates += 1;
        let full = self.links.len() > MOST_LINKS || self.classes.len() > MOST_CLASSES;
        if full { Err(too_many(self.candidates)) } else { Ok(()) }
    }

    /// One class for each need.
    fn begin(&mut self) {
        let mut class_by_need = [NONE; 256];
        self.class_of = vec![NONE; self.needs.len()];
        for (need, class_of) in self.needs.iter().zip(&mut self.class_of).filter(|(need, _)| **need > 0) {
            let class = &mut class_by_need[usize::from(*need)];
            if *class == NONE {
                *class = self.classes.len() as u32;
                self.classes.push(Class { cells: 0, link: NONE, split_by: NONE, split_to: NONE });
            }
            self.classes[*class as usize].cells += 1;
            *class_of = *class;
        }
    }

    fn split(&mut self, old: u32, candidate: u32) -> u32 {
        let link = self.links.len() as u32;
        self.links.push(Link { before: self.classes[old as usize].link, candidate: candidate as u16 });
        let class = Class { cells: 0, link, split_by: NONE, split_to: NONE };
        let to = match self.free.pop() {
            Some(free) => {
                self.classes[free as usize] = class;
                free
            }
            None => {
                self.classes.push(class);
                self.classes.len() as u32 - 1
            }
        };
        let split = &mut self.classes[old as usize];
        (split.split_by, split.split_to) = (candidate, to);
        to
    }

    /// The rows: cells that enough candidates see to cover them.
    ///
    /// # Errors
    /// [`CoverageError::Grid`] (`candidates`) when they are more than the memory is for.
    pub fn finish(self) -> Result<Demand, CoverageError> {
        let count = self.classes.len();
        let (mut weights, mut needs) = (vec![0.0; count], vec![0_u8; count]);
        for (cell, class) in self.class_of.iter().enumerate().filter(|(_, class)| **class != NONE) {
            weights[*class as usize] += self.weights[cell];
            needs[*class as usize] = self.needs[cell];
        }
        let mut rows = Rows::new(self.candidates);
        let mut members = Vec::new();
        for ((class, weight), need) in self.classes.iter().zip(weights).zip(needs) {
            members.clear();
            let mut link = class.link;
            while let Some(Link { before, candidate }) = self.links.get(link as usize).copied() {
                members.push(candidate);
                link = before;
            }
            if class.cells == 0 || members.len() < usize::from(need) {
                continue;
            }
            members.reverse();
            rows.push(weight, need, &members);
            if rows.members.len() > MOST_PAIRS {
                return Err(too_many(self.candidates));
            }
        }
        Ok(Demand { total_m2: self.total_m2, before_m2: self.before_m2, rows })
    }
}

fn too_many(candidates: usize) -> CoverageError {
    CoverageError::Grid { field: "candidates", value: candidates as f64 }
}

/// What there is to cover, and by which candidates.
#[derive(Debug, Clone)]
pub struct Demand {
    /// All of the demand, m².
    pub total_m2: f64,
    /// What the existing sites cover of it, m².
    pub before_m2: f64,
    pub(super) rows: Rows,
}

impl Demand {
    /// Rows that are left: sets of cells that the same candidates see.
    pub fn rows(&self) -> usize {
        self.rows.weights.len()
    }

    /// Candidates.
    pub const fn candidates(&self) -> usize {
        self.rows.candidates
    }

    /// What all candidates together would cover besides, m².
    pub fn reachable_m2(&self) -> f64 {
        self.rows.weights.iter().sum()
    }

    /// Each row's m², how many more sites it needs, and its candidates.
    pub fn each_row(&self) -> impl Iterator<Item = (f64, u8, &[u16])> {
        (0..self.rows()).map(|row| (self.rows.weights[row], self.rows.needs[row], self.rows.members(row)))
    }
}

/// Rows with their candidates, one after the other.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub(super) weights: Vec<f64>,
    pub(super) needs: Vec<u8>,
    starts: Vec<u32>,
    members: Vec<u16>,
    pub(super) candidates: usize,
}

impl Rows {
    pub(super) fn new(candidates: usize) -> Self {
        Self { weights: Vec::new(), needs: Vec::new(), starts: vec![0], members: Vec::new(), candidates }
    }

    pub(super) fn push(&mut self, weight: f64, need: u8, members: &[u16]) {
        self.weights.push(weight);
        self.needs.push(need);
        self.members.extend_from_slice(members);
        self.starts.push(self.members.len() as u32);
    }

    pub(super) fn len(&self) -> usize {
        self.weights.len()
    }

    /// The candidates of a row.
    pub(super) fn members(&self, row: usize) -> &[u16] {
        &self.members[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// The rows with only the candidates `open`, numbered anew in their order, rows that became the same made one. The
    /// prices of rows that are one now are added up.
    pub(super) fn folded(&self, open: &[u16], prices: &[f64]) -> (Self, Vec<f64>) {
        let mut local = vec![u16::MAX; self.candidates];
        open.iter().enumerate().for_each(|(at, candidate)| local[usize::from(*candidate)] = at as u16);
        let (mut rows, mut sums) = (Self::new(open.len()), Vec::new());
        let mut known: HashMap<(u8, Vec<u16>), usize> = HashMap::new();
        for (row, price) in prices.iter().enumerate() {
            let members = self.members(row).iter().map(|member| local[usize::from(*member)]);
            let members: Vec<u16> = members.filter(|member| *member != u16::MAX).collect();
            let need = self.needs[row];
            if members.len() < usize::from(need) {
                continue;
            }
            let at = match known.entry((need, members)) {
                Entry::Occupied(at) => *at.get(),
                Entry::Vacant(free) => {
                    rows.push(0.0, need, &free.key().1);
                    sums.push(0.0);
                    *free.insert(sums.len() - 1)
                }
            };
            rows.weights[at] += self.weights[row];
            sums[at] += price;
        }
        (rows, sums)
    }

    /// The same the other way round: the rows of each candidate.
    pub(super) fn by_candidate(&self) -> (Vec<u32>, Vec<u32>) {
        let mut starts = vec![0_u32; self.candidates + 1];
        self.members.iter().for_each(|member| starts[usize::from(*member) + 1] += 1);
        (0..self.candidates).for_each(|at| starts[at + 1] += starts[at]);
        let (mut next, mut rows) = (starts.clone(), vec![0_u32; self.members.len()]);
        for row in 0..self.len() {
            for member in self.members(row) {
                let at = &mut next[usize::from(*member)];
                rows[*at as usize] = row as u32;
                *at += 1;
            }
        }
        (starts, rows)
    }
}
