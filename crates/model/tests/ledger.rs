//! The ledger's laws, on figures that nobody chose: shares and splits to the 分, rows in any order, amendments in time.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jitu_model::ledger::{Accounts, capital, programme_totals, share_of, split};
use jitu_model::money::half_up;
use jitu_model::programme::{
    Amendment, Appropriation, BudgetMovement, Contract, Milestone, MovementKind, Payment, PaymentApplication,
    Programme,
};
use jitu_model::{Decimal, Id, Money, PartialDate, Snapshot};
use proptest::prelude::*;

fn date() -> impl Strategy<Value = PartialDate> {
    (2015_u16..2030, 0_u8..=12, 0_u8..=28).prop_map(|(year, month, day)| match (month, day) {
        (0, _) => PartialDate::year_only(year).unwrap(),
        (month, 0) => PartialDate::month_of(year, month).unwrap(),
        (month, day) => PartialDate::day_of(year, month, day).unwrap(),
    })
}

fn money() -> impl Strategy<Value = Money> {
    (0_i64..1_000_000_000_000).prop_map(Money::from_fen)
}

/// Shares in per cent with two decimals.
fn shares() -> impl Strategy<Value = Vec<Decimal>> {
    proptest::collection::vec((0_i64..=10_000).prop_map(|n| Decimal::new(n, 2)), 1..8)
}

fn contract(amount: Money) -> Contract {
    Contract { id: Id::new(1), amount: Some(amount), ..Contract::default() }
}

fn amendment(id: i64, effective: PartialDate, change: i64) -> Amendment {
    Amendment {
        id: Id::new(id),
        contract: Id::new(1),
        effective,
        change: Money::from_fen(change),
        new_amount: None,
        reason: String::new(),
    }
}

proptest! {
    #[test]
    fn parts_add_up_to_what_was_split(whole in money(), shares in shares()) {
        let split = split(whole, &shares).unwrap();
        let sum: Decimal = shares.iter().sum();
        prop_assert_eq!(split.parts.iter().copied().sum::<Money>(), share_of(whole, sum).unwrap());
        // The remainder is smaller than one 分 a part, and only the bearer differs from its own share.
        prop_assert!(split.remainder.fen().unsigned_abs() as usize <= shares.len());
        for (index, share) in shares.iter().enumerate() {
            let own = share_of(whole, *share).unwrap();
            let bears = if index == split.bearer { split.remainder } else { Money::ZERO };
            prop_assert_eq!(split.parts[index], own + bears);
            prop_assert!(*share <= shares[split.bearer]);
        }
    }

    #[test]
    fn a_share_is_rounded_half_up_to_the_fen(whole in money(), share in 0_i64..=10_000) {
        let share = Decimal::new(share, 2);
        let exact = whole.yuan() * share / Decimal::ONE_HUNDRED;
        prop_assert_eq!(share_of(whole, share).unwrap().yuan(), half_up(exact, 2));
    }

    #[test]
    fn the_order_of_rows_changes_nothing(
        amounts in proptest::collection::vec((money(), date(), 0_i64..4), 0..30),
        turn in 0_usize..30,
    ) {
        let mut snapshot = Snapshot {
            programmes: vec![Programme { id: Id::new(1), year: 2025, ..Programme::default() }],
            appropriations: vec![
                Appropriation { id: Id::new(1), programme: Id::new(1), year: 2025, ..Appropriation::default() },
            ],
            contracts: vec![contract(Money::from_fen(1))],
            milestones: (1..4).map(|id| Milestone {
                id: Id::new(id), contract: Id::new(1), sequence: id, ..Milestone::default()
            }).collect(),
            ..Snapshot::default()
        };
        for (index, (amount, date, milestone)) in amounts.iter().enumerate() {
            let id = index as i64 + 1;
            snapshot.movements.push(BudgetMovement {
                id: Id::new(id),
                appropriation: Id::new(1),
                kind: MovementKind::ALL[index % MovementKind::ALL.len()],
                amount: *amount,
                ..BudgetMovement::default()
            });
            snapshot.payments.push(Payment {
                id: Id::new(id),
                appropriation: Id::new(1),
                contract: Some(Id::new(1)),
                milestone: (*milestone > 0).then(|| Id::new(*milestone)),
                amount: *amount,
                date: Some(*date),
                ..Payment::default()
            });
            snapshot.amendments.push(amendment(id, *date, amount.fen() % 1000 - 500));
        }
        let before = (
            programme_totals(&snapshot, Id::new(1)),
            Accounts::of(&snapshot).account(&snapshot.contracts[0]),
            Accounts::of(&snapshot).by_source(Id::new(1)),
        );
        if !amounts.is_empty() {
            let turn = turn % amounts.len();
            snapshot.movements.rotate_left(turn);
            snapshot.payments.rotate_left(turn);
            snapshot.amendments.rotate_left(turn);
            snapshot.milestones.reverse();
        }
        let after = (
            programme_totals(&snapshot, Id::new(1)),
            Accounts::of(&snapshot).account(&snapshot.contracts[0]),
            Accounts::of(&snapshot).by_source(Id::new(1)),
        );
        prop_assert_eq!(before, after);
    }

    #[test]
    fn an_amendment_counts_from_its_day_on(
        signed in money(),
        changes in proptest::collection::vec((date(), -100_000_i64..100_000), 0..10),
        day in date(),
    ) {
        let contract = contract(signed);
        let snapshot = Snapshot {
            amendments: changes.iter().enumerate()
                .map(|(index, (date, change))| amendment(index as i64 + 1, *date, *change)).collect(),
            ..Snapshot::default()
        };
        let accounts = Accounts::of(&snapshot);
        let due = |(date, _): &&(PartialDate, i64)| !date.surely_after(day);
        let latest = changes.iter().filter(due).map(|(date, _)| *date).max();
        // Dates sort as their texts; the amount is that after the last step not surely later.
        let expected: i64 = changes.iter().filter(|(date, _)| Some(*date) <= latest).map(|(_, change)| change).sum();
        prop_assert_eq!(accounts.amount(&contract, Some(day)).unwrap(), signed + Money::from_fen(expected));
        let all: i64 = changes.iter().map(|(_, change)| change).sum();
        prop_assert_eq!(accounts.amount(&contract, None).unwrap(), signed + Money::from_fen(all));
    }

    #[test]
    fn asking_again_never_adds_to_what_is_owed(
        amount in money(),
        days in proptest::collection::vec(date(), 1..6),
        paid in money(),
    ) {
        let contract = contract(amount);
        let snapshot = Snapshot {
            milestones: vec![
                Milestone { id: Id::new(1), contract: Id::new(1), amount: Some(amount), ..Milestone::default() },
            ],
            applications: days.iter().enumerate().map(|(index, date)| PaymentApplication {
                id: Id::new(index as i64 + 1),
                milestone: Id::new(1),
                amount,
                date: *date,
                outcome: jitu_model::programme::ApplicationOutcome::Deferred,
                reason: None,
            }).collect(),
            payments: vec![Payment {
                id: Id::new(1), contract: Some(Id::new(1)), milestone: Some(Id::new(1)), amount: paid,
                ..Payment::default()
            }],
            ..Snapshot::default()
        };
        let account = Accounts::of(&snapshot).milestone(&contract, &snapshot.milestones[0]);
        prop_assert_eq!(account.owed, (amount - paid).max(Money::ZERO));
    }

    #[test]
    fn days_are_counted_both_ways(from in date(), days in -4_000_i64..4_000) {
        let (year, month, day) = from.earliest();
        let from = PartialDate::day_of(year, month, day).unwrap();
        let to = from.plus_days(days).unwrap();
        prop_assert_eq!(from.days_until(to), days);
        prop_assert_eq!(to.plus_days(-days), Some(from));
    }

    #[test]
    fn capital_letters_tell_the_amount(amount in money()) {
        prop_assert_eq!(read_capital(&capital(amount)), amount);
    }
}

/// Reads an amount in capital letters, the other way round from how it is written.
fn read_capital(text: &str) -> Money {
    let (mut total, mut section, mut digit, mut fen) = (0_i64, 0_i64, 0_i64, 0_i64);
    for c in text.trim_start_matches("人民币").chars() {
        let figure = "零壹贰叁肆伍陆柒捌玖".chars().position(|known| known == c);
        match (figure, c) {
            (Some(figure), _) => digit = figure as i64,
            (_, '拾') => section += std::mem::take(&mut digit) * 10,
            (_, '佰') => section += std::mem::take(&mut digit) * 100,
            (_, '仟') => section += std::mem::take(&mut digit) * 1000,
            (_, '万') => total += (std::mem::take(&mut section) + std::mem::take(&mut digit)) * 10_000,
            (_, '亿') => {
                total = (total + std::mem::take(&mut section) + std::mem::take(&mut digit)) * 100_000_000;
            }
            (_, '元') => fen += (total + std::mem::take(&mut section) + std::mem::take(&mut digit)) * 100,
            (_, '角') => fen += std::mem::take(&mut digit) * 10,
            (_, '分') => fen += std::mem::take(&mut digit),
            _ => {}
        }
    }
    Money::from_fen(fen)
}
