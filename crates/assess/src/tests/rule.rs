//! The scoring table, row by row.

use jitu_model::assessment::{Actual, RuleReason, Target};
use jitu_model::indicator::{Operator, TargetKind};

use super::fixture::{dec, pack, pack_text};
use crate::rules::RulePack;
use crate::score::{completion, met, rule_score};

fn number(operator: &str, goal: &str) -> Target {
    Target {
        kind: TargetKind::Number,
        operator: Operator::from_name(operator),
        value: Some(dec(goal)),
        text: None,
        unit: None,
    }
}

fn worded(kind: TargetKind, text: &str) -> Target {
    Target { kind, operator: None, value: None, text: Some(text.into()), unit: None }
}

fn reached(value: &str) -> Actual {
    Actual { value: Some(dec(value)), ..Actual::default() }
}

fn told(text: &str) -> Actual {
    Actual { text: Some(text.into()), ..Actual::default() }
}

fn check(target: &Target, actual: &Actual, weight: &str, pack: &RulePack, expect: (&str, RuleReason)) {
    let given = rule_score(target, actual, dec(weight), pack);
    assert_eq!((given.score.to_string().as_str(), given.reason), expect, "{target:?} {actual:?} of {weight}");
}

#[test]
fn numbers() {
    use RuleReason::{Met, Missed, PersonChooses, Proportional, StrictMiss};
    let pack = pack("hebei-county");
    for (operator, goal, actual, weight, score, reason) in [
        (">=", "95", "99.89", "10", "10.00", Met),
        (">=", "95", "95", "10", "10.00", Met),
        (">=", "95", "47.5", "10", "5.00", Proportional),
        (">=", "3", "1", "10", "3.33", Proportional),
        (">=", "3", "2", "10", "6.67", Proportional),
        (">=", "8", "1", "0.2", "0.03", Proportional),
        (">=", "64", "0", "15", "0.00", Missed),
        (">=", "64", "-5", "15", "0.00", Missed),
        (">", "90", "90.01", "10", "10.00", Met),
        (">", "90", "90", "10", "9.99", StrictMiss),
        (">", "90", "89.9999", "10", "9.99", Proportional),
        (">", "90", "45", "10", "5.00", Proportional),
        ("=", "7", "7", "5", "5.00", Met),
        ("=", "10", "8", "5", "4.00", Proportional),
        ("=", "8", "10", "5", "4.00", Proportional),
        ("=", "0", "0", "5", "5.00", Met),
        ("=", "0", "1", "5", "0.00", Missed),
        ("<=", "5", "5", "5", "5.00", Met),
        ("<=", "5", "6", "5", "4.00", Proportional),
        ("<=", "5", "10", "5", "0.00", Missed),
        ("<=", "5", "90", "5", "0.00", Missed),
        ("<=", "141.3", "98.91", "10", "10.00", Met),
        ("<", "5", "4.99", "5", "5.00", Met),
        ("<", "5", "5", "5", "4.99", StrictMiss),
        ("<", "5", "6", "5", "4.00", Proportional),
        (">=", "0", "0", "5", "5.00", Met),
        (">=", "0", "-1", "5", "0.00", PersonChooses),
        ("<=", "0", "3", "5", "0.00", PersonChooses),
        (">=", "79228162514264337593543950335", "39614081257132168796771975168", "10", "5.00", Proportional),
    ] {
        check(&number(operator, goal), &reached(actual), weight, &pack, (score, reason));
    }
    check(&number(">=", "95"), &Actual::default(), "10", &pack, ("0.00", RuleReason::NoActual));
    let strict = RulePack::parse("x", &pack_text("hebei-county").replace("\"choice\"", "\"zero\"")).unwrap();
    check(&number("<=", "0"), &reached("3"), "5", &strict, ("0.00", Missed));
    let down = RulePack::parse("x", &pack_text("hebei-county").replace("\"half_up\"", "\"down\"")).unwrap();
    check(&number(">=", "3"), &reached("2"), "10", &down, ("6.66", Proportional));
}

#[test]
fn dates() {
    use RuleReason::{Late, Met, Missed, PersonChooses};
    let due = worded(TargetKind::Date, "2022-10-31");
    let mut pack = pack("hunan-self");
    for (actual, score, reason) in [
        ("2022-10-15", "5.00", Met),
        ("2022-10-31", "5.00", Met),
        ("2022-10", "5.00", Met),
        ("2022-11-01", "0.00", Late),
        ("2022", "0.00", PersonChooses),
        ("未完成", "0.00", Missed),
        ("即将完成", "0.00", PersonChooses),
    ] {
        check(&due, &told(actual), "5", &pack, (score, reason));
    }
    pack = RulePack::parse("x", &format!("{}\n[late]\ndays = 7\npoints = 0.5\n", pack_text("hunan-self")))
        .unwrap();
    for (actual, score) in
        [("2022-11-01", "4.50"), ("2022-11-07", "4.50"), ("2022-11-08", "4.00"), ("2023-03-01", "0.00")]
    {
        check(&due, &told(actual), "5", &pack, (score, Late));
    }
    // 2024 is a leap year: 29 days from 31 January to 29 February, 30 to 1 March.
    let leap = worded(TargetKind::Date, "2024-01-31");
    pack.late = Some(crate::rules::LateRule { days: 1, points: dec("0.1") });
    check(&leap, &told("2024-02-29"), "5", &pack, ("2.10", Late));
    check(&leap, &told("2024-03-01"), "5", &pack, ("2.00", Late));
}

#[test]
fn words() {
    use RuleReason::{Met, Missed, NoActual, PersonChooses};
    let pack = pack("hunan-self");
    let rising = worded(TargetKind::Qualitative, "上升");
    for (actual, score) in
        [("上升", "10.00"), ("达成", "10.00"), ("部分达成", "6.00"), ("未达成", "0.00"), ("略有上升", "0.00")]
    {
        check(&rising, &told(actual), "10", &pack, (score, PersonChooses));
    }
    check(&rising, &Actual::default(), "10", &pack, ("0.00", NoActual));
    let done = worded(TargetKind::Done, "完成开发工作");
    for (actual, score, reason) in [
        ("已完成", "1.00", Met),
        ("完成开发工作", "1.00", Met),
        ("未完成", "0.00", Missed),
        ("试运行", "0.00", PersonChooses),
    ] {
        check(&done, &told(actual), "1", &pack, (score, reason));
    }
}

#[test]
fn completion_rates() {
    let (capped, free) = (pack("hebei-county"), pack("mof-2020"));
    for (operator, goal, actual, in_hebei, elsewhere) in [
        (">=", "95", "99.89", "100.00", "105.15"),
        (">=", "95", "47.5", "50.00", "50.00"),
        ("<=", "5", "6", "80.00", "80.00"),
        ("<=", "5", "4", "100.00", "100.00"),
        ("=", "8", "10", "80.00", "80.00"),
    ] {
        let (target, actual) = (number(operator, goal), reached(actual));
        for (pack, expected) in [(&capped, in_hebei), (&free, elsewhere)] {
            assert_eq!(completion(&target, &actual, pack).unwrap().to_string(), expected);
        }
    }
    assert_eq!(completion(&number(">=", "0"), &reached("-1"), &free), None);
    assert_eq!(completion(&worded(TargetKind::Qualitative, "上升"), &told("上升"), &free), None);
    assert_eq!(completion(&worded(TargetKind::Done, "x"), &told("未完成"), &free), Some(dec("0")));
    assert_eq!(met(&number(">=", "5"), &Actual::default(), &free), None);
}
