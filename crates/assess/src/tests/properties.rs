//! What must hold for any figures: bounds, monotony, sums of rounded leaves, and independence of the rows' order.

use jitu_model::assessment::{Actual, Target};
use jitu_model::indicator::{Operator, ScoreOverride, TargetKind};
use jitu_model::{Decimal, Id};

use super::fixture::{PROGRAMME, assets, boundary, julu, pack};
use crate::checks::check;
use crate::score::{assess, rule_score};

/// A small generator of our own: the same numbers on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn decimal(&mut self) -> Decimal {
        let scale = self.roll(5) as u32;
        let digits = self.roll(2_000_000) as i64 - 400_000;
        match self.roll(40) {
            0 => Decimal::MAX,
            1 => Decimal::MIN,
            2 => Decimal::ZERO,
            _ => Decimal::new(digits, scale),
        }
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.roll(last as u64 + 1) as usize);
        }
    }
}

#[test]
fn scores_stay_in_bounds_and_follow_the_actual() {
    let packs: Vec<_> = assets("rules").into_iter().map(|(id, _)| pack(&id)).collect();
    let mut dice = Dice(7);
    for round in 0..40_000 {
        let pack = &packs[dice.roll(packs.len() as u64) as usize];
        let operator = Operator::ALL[dice.roll(5) as usize];
        let target = Target {
            kind: TargetKind::Number,
            operator: Some(operator),
            value: Some(dice.decimal()),
            text: None,
            unit: None,
        };
        let weight = dice.decimal().abs();
        let metric = (dice.roll(4) == 0).then(|| pack.execution.metric.clone());
        let score = |value| {
            let actual = Actual { value: Some(value), metric: metric.clone(), ..Actual::default() };
            rule_score(&target, &actual, weight, pack).score
        };
        let (one, other) = (dice.decimal(), dice.decimal());
        let (low, high) = (score(one.min(other)), score(one.max(other)));
        for given in [low, high] {
            assert!(
                given >= Decimal::ZERO && given <= weight,
                "round {round}: {given} of {weight}, {target:?}"
            );
        }
        let rate = metric.is_some() && pack.id != "hebei-county";
        let told =
            format!("round {round}: {low} to {high} of {weight}, {one} and {other}, rate {rate}, {target:?}");
        match operator {
            Operator::Equal if !rate => {}
            Operator::AtMost | Operator::LessThan if !rate => {
                assert!(low >= high, "{told}")
            }
            _ => assert!(low <= high, "{told}"),
        }
    }
}

#[test]
fn totals_are_sums_of_rounded_leaves() {
    let mut dice = Dice(11);
    for _ in 0..300 {
        let mut snapshot = julu();
        for indicator in snapshot.indicators.iter_mut().filter(|i| i.weight.is_some()) {
            indicator.weight = Some(Decimal::new(dice.roll(30_000) as i64, 3));
            indicator.metric = None;
            indicator.actual_value = Some(Decimal::new(dice.roll(12_000) as i64, 2));
        }
        let result = assess(&snapshot, PROGRAMME, &pack("mof-2020")).unwrap();
        let leaves: Decimal = result.indicators.iter().map(|leaf| leaf.score).sum();
        let classes: Decimal = result.classes.iter().map(|class| class.score).sum();
        assert_eq!((leaves, classes), (result.total, result.total));
        assert!(result.indicators.iter().all(|leaf| leaf.score.scale() == 2));
        assert_eq!(result.total.scale(), 2);
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let pack = pack("hebei-county");
    let mut snapshot = julu();
    // Two overrides of one leaf: the later row counts, wherever it stands.
    let earlier = ScoreOverride { id: Id::new(1), score: Decimal::ONE, ..snapshot.overrides[0].clone() };
    snapshot.overrides.push(earlier);
    let expected = assess(&snapshot, PROGRAMME, &pack).unwrap();
    let told = check(&snapshot, PROGRAMME, &expected, &pack, Some(&boundary()));
    let mut dice = Dice(3);
    for _ in 0..50 {
        let mut mixed = snapshot.clone();
        dice.shuffle(&mut mixed.indicators);
        dice.shuffle(&mut mixed.overrides);
        dice.shuffle(&mut mixed.stated);
        dice.shuffle(&mut mixed.payments);
        let result = assess(&mixed, PROGRAMME, &pack).unwrap();
        assert_eq!(result, expected);
        assert_eq!(check(&mixed, PROGRAMME, &result, &pack, Some(&boundary())), told);
    }
}

#[test]
fn absurd_weights_do_not_stop_the_program() {
    let mut snapshot = julu();
    for indicator in snapshot.indicators.iter_mut().filter(|i| i.weight.is_some()) {
        indicator.weight = Some(Decimal::MAX);
    }
    let result = assess(&snapshot, PROGRAMME, &pack("hebei-county")).unwrap();
    assert_eq!(result.weight, Decimal::MAX);
    let findings = check(&snapshot, PROGRAMME, &result, &pack("hebei-county"), None);
    assert!(findings.iter().any(|f| f.code == "WEIGHT" && f.case == "full"));
}
