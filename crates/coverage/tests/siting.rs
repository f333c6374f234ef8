//! Siting against every possible choice, on small problems, and what must be so on large ones.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jitu_coverage::CoverageError;
use jitu_coverage::siting::{Demand, DemandBuilder, Goal, Next, Question, curve, quick, solve};
use proptest::prelude::*;

/// A problem as it is said: cells with weight and need, who sees which.
#[derive(Debug, Clone)]
struct Plain {
    weights: Vec<f64>,
    needs: Vec<u8>,
    existing: Vec<Vec<usize>>,
    candidates: Vec<Vec<usize>>,
    costs: Vec<u64>,
}

impl Plain {
    fn demand(&self) -> Demand {
        let mut builder = DemandBuilder::new(self.weights.clone(), self.needs.clone()).unwrap();
        self.existing.iter().for_each(|cells| builder.existing(cells.iter().copied()));
        self.candidates.iter().for_each(|cells| builder.candidate(cells.iter().copied()).unwrap());
        builder.finish().unwrap()
    }

    /// What existing sites and chosen candidates cover, by definition.
    fn covered(&self, chosen: &[usize]) -> f64 {
        let sees = |cells: &Vec<usize>, cell: usize| cells.contains(&cell);
        let count = |cell: usize| {
            let old = self.existing.iter().filter(|cells| sees(cells, cell)).count();
            old + chosen.iter().filter(|c| sees(&self.candidates[**c], cell)).count()
        };
        let covered = |cell: &usize| count(*cell) >= usize::from(self.needs[*cell].max(1));
        (0..self.weights.len()).filter(covered).map(|cell| self.weights[cell]).sum()
    }

    fn choices(&self) -> impl Iterator<Item = Vec<usize>> {
        let count = self.candidates.len();
        (0_u32..1 << count).map(move |bits| (0..count).filter(|c| bits >> c & 1 == 1).collect())
    }

    fn cost(&self, chosen: &[usize]) -> u64 {
        chosen.iter().map(|c| self.costs[*c]).sum()
    }
}

fn plain() -> impl Strategy<Value = Plain> {
    (4_usize..40, 1_usize..11, 0_usize..3).prop_flat_map(|(cells, candidates, existing)| {
        let seen = |count: usize| {
            let some = prop::collection::btree_set(0..cells, 0..cells);
            prop::collection::vec(some.prop_map(|set| set.into_iter().collect::<Vec<_>>()), count)
        };
        let weights = prop::collection::vec((0_u32..50).prop_map(f64::from), cells);
        let needs = prop::collection::vec(prop_oneof![4 => Just(1_u8), 1 => Just(2_u8)], cells);
        let costs = prop::collection::vec(1_u64..20, candidates);
        (weights, needs, seen(existing), seen(candidates), costs).prop_map(
            |(weights, needs, existing, candidates, costs)| Plain {
                weights,
                needs,
                existing,
                candidates,
                costs,
            },
        )
    })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * (1.0 + a.abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The best of all choices, by number and by budget, whatever the cells need; the preview says how far off it is.
    #[test]
    fn the_best_of_all_choices(plain in plain(), most in 0_usize..6, budget in 0_u64..60) {
        let demand = plain.demand();
        let before = plain.covered(&[]);
        prop_assert!(near(demand.before_m2, before));
        for goal in [Goal::Sites(most), Goal::Budget(budget)] {
            let fits = |chosen: &Vec<usize>| match goal {
                Goal::Sites(most) => chosen.len() <= most,
                _ => plain.cost(chosen) <= budget,
            };
            let best = plain.choices().filter(fits).map(|chosen| plain.covered(&chosen)).fold(0.0, f64::max) - before;
            let question = Question { demand: &demand, costs: &plain.costs, goal };
            let exact = solve(&question, 2, &mut |_| Next::GoOn).unwrap();
            let chosen: Vec<usize> = exact.added.iter().map(|site| site.candidate).collect();
            prop_assert!(fits(&chosen));
            prop_assert!(exact.optimal && exact.gap <= 0.0, "{exact:?}");
            prop_assert!(near(exact.gain_m2, best), "{} {best} {goal:?}", exact.gain_m2);
            prop_assert!(near(plain.covered(&chosen) - before, exact.gain_m2));
            prop_assert!(near(exact.added.iter().map(|site| site.gain_m2).sum(), exact.gain_m2));
            let preview = quick(&question).unwrap();
            // The best possible choice is within the gap that the preview owns up to.
            prop_assert!(preview.gain_m2 <= best + 1e-6);
            prop_assert!(preview.gain_m2 >= best * (1.0 - preview.gap) - 1e-6, "{preview:?} {best}");
            prop_assert!(!preview.optimal || near(preview.gain_m2, best));
        }
    }

    /// The fewest sites of all choices that cover a share of what can be covered.
    #[test]
    fn the_fewest_of_all_choices(plain in plain(), share in 0.0_f64..=1.0) {
        let demand = plain.demand();
        let before = plain.covered(&[]);
        let wanted = demand.reachable_m2() * share;
        let question = Question { demand: &demand, costs: &[], goal: Goal::Area(wanted) };
        let everything = plain.covered(&(0..plain.candidates.len()).collect::<Vec<_>>()) - before;
        prop_assert!(near(everything, demand.reachable_m2()));
        let fewest = plain.choices().filter(|c| plain.covered(c) - before >= wanted - 1e-6).map(|c| c.len()).min();
        let exact = solve(&question, 2, &mut |_| Next::GoOn).unwrap();
        prop_assert_eq!(Some(exact.added.len()), fewest);
        prop_assert!(exact.optimal && exact.gain_m2 >= wanted - 1e-6);
        let preview = quick(&question).unwrap();
        let least = preview.added.len() as f64 * (1.0 - preview.gap);
        prop_assert!(least <= exact.added.len() as f64 + 1e-9 && preview.added.len() >= exact.added.len());
    }
}

/// Numbers from 0 to 1, the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / (1_u64 << 24) as f64
    }
}

/// Discs of `radius` over cells at random, in a square of side 40.
fn discs(seed: u64, cells: usize, candidates: usize, radius: f64) -> Plain {
    let mut dice = Dice(seed);
    let places = |dice: &mut Dice, count: usize| -> Vec<(f64, f64)> {
        (0..count).map(|_| (dice.roll() * 40.0, dice.roll() * 40.0)).collect()
    };
    let (land, sites) = (places(&mut dice, cells), places(&mut dice, candidates));
    let seen = |site: &(f64, f64)| {
        let near = |cell: &usize| (land[*cell].0 - site.0).hypot(land[*cell].1 - site.1) <= radius;
        (0..cells).filter(near).collect()
    };
    Plain {
        weights: (0..cells).map(|_| 1.0 + dice.roll()).collect(),
        needs: vec![1; cells],
        existing: Vec::new(),
        candidates: sites.iter().map(seen).collect(),
        costs: vec![1; candidates],
    }
}

/// Cells seen by the same candidates are one row, and no row is lost.
#[test]
fn rows_are_the_cells_of_the_same_candidates() {
    let plain = discs(5, 900, 30, 9.0);
    let mut expected: std::collections::BTreeMap<Vec<u16>, f64> = std::collections::BTreeMap::new();
    for (cell, weight) in plain.weights.iter().enumerate() {
        let sees = |c: &usize| plain.candidates[*c].contains(&cell);
        let by: Vec<u16> = (0..30).filter(sees).map(|c| c as u16).collect();
        *expected.entry(by).or_default() += weight;
    }
    expected.remove(&Vec::new());
    let demand = plain.demand();
    assert_eq!(demand.rows(), expected.len());
    for (weight, need, members) in demand.each_row() {
        assert!(need == 1 && near(weight, expected[members]), "{members:?}");
    }
    assert!(near(demand.total_m2, plain.weights.iter().sum()));
}

/// Stopped at any moment, the gap is honest: the proven best is never beyond it.
#[test]
fn stopped_early_the_gap_is_honest() {
    let demand = discs(11, 3000, 120, 7.0).demand();
    let question = Question { demand: &demand, costs: &[], goal: Goal::Sites(8) };
    let best = solve(&question, 2, &mut |_| Next::GoOn).unwrap();
    assert!(best.optimal);
    for pulses in 0..4 {
        let mut left = pulses;
        let mut bounds = Vec::new();
        let answer = solve(&question, 2, &mut |standing| {
            bounds.push(standing);
            left -= 1;
            if left < 0 { Next::Enough } else { Next::GoOn }
        })
        .unwrap();
        assert!(answer.gain_m2 <= best.gain_m2 * (1.0 + 1e-9));
        assert!(best.gain_m2 * (1.0 - answer.gap) <= answer.gain_m2 * (1.0 + 1e-9), "{answer:?}");
        assert!(
            bounds.iter().all(
                |s| s.bound_m2 >= best.gain_m2 * (1.0 - 1e-9) && s.gain_m2 <= best.gain_m2 * (1.0 + 1e-9)
            )
        );
    }
}

/// A cancel ends the search, asks no more, and gives nothing.
#[test]
fn a_cancel_is_heard() {
    let demand = discs(3, 6000, 300, 8.0).demand();
    let question = Question { demand: &demand, costs: &[], goal: Goal::Sites(14) };
    let mut asked = 0;
    let answer = solve(&question, 2, &mut |_| {
        asked += 1;
        Next::Cancel
    });
    assert_eq!((answer, asked), (Err(CoverageError::Interrupted), 1));
}

/// What a further site adds never grows, and the exact choice is never worse than the curve.
#[test]
fn the_curve_falls_and_the_exact_choice_is_above_it() {
    let demand = discs(7, 2000, 80, 6.0).demand();
    let gains = curve(&demand, 12);
    assert_eq!(gains.len(), 12);
    assert!(gains.windows(2).all(|pair| pair[1].gain_m2 <= pair[0].gain_m2 + 1e-9));
    for count in [1, 4, 8] {
        let question = Question { demand: &demand, costs: &[], goal: Goal::Sites(count) };
        let exact = solve(&question, 1, &mut |_| Next::GoOn).unwrap();
        let so_far: f64 = gains[..count].iter().map(|site| site.gain_m2).sum();
        assert!(exact.gain_m2 >= so_far - 1e-6 && exact.added.len() == count);
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let plain = discs(2, 50, 4, 5.0);
    let demand = plain.demand();
    let ask =
        |costs: &[u64], goal: Goal| solve(&Question { demand: &demand, costs, goal }, 1, &mut |_| Next::GoOn);
    let wanted = demand.reachable_m2() * 1.01;
    assert!(matches!(ask(&[], Goal::Area(wanted)), Err(CoverageError::OutOfReach { .. })));
    for costs in [&[1, 1, 1][..], &[1, 0, 1, 1], &[1, 1 << 50, 1, 1]] {
        assert!(matches!(ask(costs, Goal::Budget(5)), Err(CoverageError::Grid { field: "costs", .. })));
    }
    assert!(DemandBuilder::new(vec![1.0, f64::NAN], vec![1, 1]).is_err());
    assert!(DemandBuilder::new(vec![1.0], vec![1, 1]).is_err());
    assert!(ask(&[], Goal::Sites(0)).unwrap().added.is_empty());
    // Nothing to see, nobody to choose.
    let nothing = DemandBuilder::new(Vec::new(), Vec::new()).unwrap().finish().unwrap();
    let question = Question { demand: &nothing, costs: &[], goal: Goal::Sites(3) };
    let answer = solve(&question, 1, &mut |_| Next::GoOn).unwrap();
    assert!(answer.optimal && answer.added.is_empty());
}
