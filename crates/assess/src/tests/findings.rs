//! Every case every check can report, made to appear by one change to a consistent project, and put into words.

use std::collections::BTreeSet;

use geo_types::{Geometry, LineString, Point};
use jitu_model::indicator::{Operator, TargetKind};
use jitu_model::papers::{CostReview, Procurement};
use jitu_model::programme::{
    Amendment, ApplicationOutcome, Milestone, MilestoneKind, Party, PartyRole, Payment, PaymentApplication,
    Programme, StatedFigure,
};
use jitu_model::system::{Component, StageStep, TowerOrigin};
use jitu_model::{Finding, Id, Money, Snapshot};

use super::fixture::{
    CONTRACT, EXECUTION, PROGRAMME, SUPPLIER, SYSTEM, boundary, catalog, day, dec, indicator, julu, pack,
    state, yuan,
};
use crate::checks::{Case, cases, check};
use crate::messages;
use crate::score::assess;

/// Code, case, expected, found, and the change that makes it.
type Row = (&'static str, &'static str, &'static str, &'static str, fn(&mut Snapshot));

/// Code, and a change that must not make it appear.
type Quiet = (&'static str, fn(&mut Snapshot));

fn milestone(snapshot: &mut Snapshot, share: Option<&str>, amount: Option<&str>) {
    snapshot.milestones.push(Milestone {
        id: Id::new(30),
        contract: CONTRACT,
        sequence: 3,
        kind: MilestoneKind::Progress,
        share: share.map(dec),
        amount: amount.map(yuan),
        condition: None,
        due: None,
    });
    snapshot.payments[0].milestone = Some(Id::new(30));
}

fn application(snapshot: &mut Snapshot, amount: &str, date: &str) {
    snapshot.applications.push(PaymentApplication {
        id: Id::new(31),
        milestone: Id::new(30),
        amount: yuan(amount),
        date: day(date),
        outcome: ApplicationOutcome::Paid,
        reason: None,
    });
}

fn amendment(snapshot: &mut Snapshot, change: &str, effective: &str) {
    snapshot.amendments.push(Amendment {
        id: Id::new(32),
        contract: CONTRACT,
        effective: day(effective),
        change: yuan(change),
        new_amount: None,
        reason: "造价审核核减".into(),
    });
}

fn component(snapshot: &mut Snapshot, budget: &str) {
    snapshot.components.push(Component {
        id: Id::new(33),
        system: SYSTEM,
        name: "平台".into(),
        budget: Some(yuan(budget)),
        position: 0,
    });
    snapshot.contracts[0].component = Some(Id::new(33));
}

fn supplier(snapshot: &mut Snapshot, share: &str) {
    snapshot.parties[0].share = Some(yuan("600000"));
    snapshot.parties.push(Party {
        id: Id::new(34),
        contract: CONTRACT,
        name: "另一家".into(),
        role: PartyRole::Supplier,
        share: Some(yuan(share)),
    });
}

/// The contract of 湛江: signed, cut, and an installment of 26 % paid as 2 457 939.18.
fn zhanjiang(snapshot: &mut Snapshot, new_amount: &str) {
    snapshot.contracts[0].amount = Some(yuan("9556200"));
    let cut = yuan(new_amount) - yuan("9556200");
    amendment(snapshot, &cut.to_yuan_text(), "2022-06-07");
    milestone(snapshot, Some("26"), None);
    snapshot.payments[0].amount = yuan("2457939.18");
    snapshot.payments[0].date = Some(day("2023"));
}

const SUMS: &[Row] = &[
    ("SUM-SOURCE", "stated", "670000.00", "680000.00", |s| state(s, "budget", "680,000元")),
    ("SUM-PAYMENT", "stated", "669266.00", "659266.00", |s| state(s, "paid", "659266")),
    ("STATED", "arrived", "670000.00", "600000.00", |s| state(s, "arrived", "600000")),
    ("STATED", "rounded", "669266.00", "669300.00", |s| state(s, "paid", "669300")),
    ("STATED", "unreadable", "total", "九十九", |s| state(s, "total", "九十九")),
    ("SUM-COMPONENT", "budget", "670000.00", "600000.00", |s| component(s, "600000")),
    ("SUM-COMPONENT", "paid", "669266.00", "600000.00", |s| {
        component(s, "670000");
        let rest =
            Payment { id: Id::new(35), contract: None, amount: yuan("69266"), ..s.payments[0].clone() };
        s.payments[0].amount = yuan("600000");
        s.payments.push(rest);
    }),
    ("SUM-PARTY", "shares", "669266.00", "700000.00", |s| supplier(s, "100000")),
    ("REMAIN", "stated", "734.00", "700.00", |s| state(s, "returned", "700")),
    ("REMAIN", "ledger", "734.00", "700.00", |s| s.unspent[0].amount = yuan("700")),
    ("REMAIN", "untold", "734.00", "0.00", |s| s.unspent.clear()),
    ("RATE", "execution", "99.9", "99.8", |s| state(s, "execution_rate", "99.8%")),
    ("RATE", "arrival", "100", "99", |s| {
        s.stated[0].figure = "arrival_rate".into();
        s.stated[0].value = "99".into();
    }),
];

/// How the fixture's contract was bought: ceiling, filed budget, award in 万元; days from the award to the signature.
fn purchase(snapshot: &mut Snapshot, [ceiling, filed, award]: [i64; 3], signed: &str, amount: i64) {
    let wan = |wan: i64| Some(Money::from_fen(wan * 10_000));
    snapshot.procurements.push(Procurement {
        id: Id::new(38),
        contract: CONTRACT,
        ceiling: wan(ceiling),
        filed_budget: wan(filed),
        award: wan(award),
        awarded_on: Some(day("2020-09-15")),
        ..Procurement::default()
    });
    snapshot.contracts[0].signed = Some(day(signed));
    snapshot.contracts[0].amount = wan(amount);
}

fn review(snapshot: &mut Snapshot, submitted: &str, approved: &str) {
    amendment(snapshot, "-100", "2021-01-01");
    snapshot.contracts[0].amount = Some(yuan("1000000"));
    snapshot.reviews.push(CostReview {
        id: Id::new(39),
        contract: CONTRACT,
        amendment: Some(Id::new(32)),
        submitted: yuan(submitted),
        approved: yuan(approved),
        ..CostReview::default()
    });
}

const TWICE: &[Row] = &[
    ("DATE-TWICE", "application", "2021-01-20", "2021-01-21", |s| {
        milestone(s, None, Some("669266"));
        application(s, "669266", "2021-01-20");
        s.stated[0].figure = "application_date:4/3".into();
        s.stated[0].value = "2021-01-21".into();
    }),
    ("SOURCE-TEXT", "stated", "单位自筹", "当年财政拨款", |s| {
        s.stated[0].figure = "fund_source".into();
        s.stated[0].value = "单位自筹".into();
        let other =
            StatedFigure { id: Id::new(41), value: "当年财政拨款".into(), ..s.stated[0].clone() };
        s.stated.push(other);
    }),
];

const PROCUREMENT: &[Row] = &[
    ("PROCURE", "over_ceiling", "6680000.00", "6690000.00", |s| {
        purchase(s, [66800, 70000, 66900], "2020-09-27", 66900);
    }),
    ("PROCURE", "over_filed_budget", "6262600.00", "6270000.00", |s| {
        purchase(s, [66800, 62626, 62700], "2020-09-27", 62700);
    }),
    ("PROCURE", "not_as_awarded", "6250000.00", "6270000.00", |s| {
        purchase(s, [66800, 62626, 62500], "2020-09-27", 62700);
    }),
    ("PROCURE", "signed_late", "2020-10-15", "2020-10-20", |s| {
        purchase(s, [66800, 62626, 62500], "2020-10-20", 62500);
    }),
    ("PROCURE", "signed_before_award", "2020-09-15", "2020-09-01", |s| {
        purchase(s, [66800, 62626, 62500], "2020-09-01", 62500);
    }),
    ("AMEND", "review_above", "900000.00", "950000.00", |s| review(s, "900000", "950000")),
    ("AMEND", "review_cut", "-200.00", "-100.00", |s| review(s, "900000", "899800")),
    ("AMEND", "paper", "9453612.93", "9453612.25", |s| {
        zhanjiang(s, "9453612.93");
        s.amendments[0].new_amount = Some(yuan("9453612.25"));
    }),
];

const CONTRACTS: &[Row] = &[
    ("AMEND", "below_zero", "0.00", "-1.00", |s| {
        s.contracts[0].amount = Some(yuan("1"));
        amendment(s, "-2", "2021-01-01");
    }),
    ("AMEND", "stated", "9453612.93", "9453612.25", |s| {
        zhanjiang(s, "9453612.93");
        s.stated[0].figure = "contract_amount:4".into();
        s.stated[0].value = "9453612.25".into();
    }),
    ("AMEND", "no_base", "", "-2.00", |s| amendment(s, "-2", "2021-01-01")),
    ("OVERPAY", "milestone", "600000.00", "669266.00", |s| milestone(s, None, Some("600000"))),
    ("OVERPAY", "contract", "600000.00", "669266.00", |s| s.contracts[0].amount = Some(yuan("600000"))),
    ("OVERPAY", "appropriation", "600000.00", "669266.00", |s| s.movements[0].amount = yuan("600000")),
    ("SHARE", "over_100", "100", "100.5", |s| milestone(s, Some("100.50"), None)),
    ("SHARE", "amount", "500000.00", "669266.00", |s| {
        s.contracts[0].amount = Some(yuan("1000000"));
        milestone(s, Some("50"), Some("669266"));
    }),
    ("SHARE", "applied", "669266.00", "660000.00", |s| {
        milestone(s, None, Some("669266"));
        application(s, "660000", "2021-01-10");
    }),
    ("SHARE", "paid", "2457939.36", "2457939.18", |s| zhanjiang(s, "9453612.93")),
    ("SHARE", "partly_paid", "800000.00", "669266.00", |s| milestone(s, None, Some("800000"))),
    ("PAYEE", "stranger", SUPPLIER, "某某公司", |s| s.payments[0].payee = Some("某某公司".into())),
];

const SCORES: &[Row] = &[
    ("WEIGHT", "full", "100", "101", |s| indicator(s, 130).weight = Some(dec("16"))),
    ("WEIGHT", "parent", "60", "50", |s| indicator(s, 110).weight = Some(dec("60"))),
    ("WEIGHT", "leaf", "> 0", "0", |s| indicator(s, 130).weight = Some(dec("0"))),
    ("WEIGHT", "fixed_class", "10", "12", |s| indicator(s, EXECUTION.raw()).weight = Some(dec("12"))),
    ("WEIGHT", "class", "30", "31", |s| indicator(s, 133).weight = Some(dec("11"))),
    ("WEIGHT", "missing_class", "10", "0", |s| indicator(s, 116).name = "其他指标".into()),
    ("WEIGHT", "stated", "100", "10", |s| {
        s.stated[0].figure = "weight".into();
        s.stated[0].value = "10%".into();
    }),
    ("SCORE-RANGE", "outside", "0 – 10", "10.50", |s| s.overrides[0].score = dec("10.5")),
    ("SCORE-SUM", "stated", "99.50", "92", |s| state(s, "total", "92")),
    ("SCORE-RULE", "below_with_reason", "10.00", "8.00", |s| s.overrides[0].score = dec("8")),
    ("SCORE-RULE", "below_without_reason", "10.00", "9.50", |s| s.overrides[0].reason = Some(" ".into())),
    ("SCORE-RULE", "above_with_reason", "5.26", "9.50", |s| s.payments[0].amount = yuan("335000")),
    ("SCORE-RULE", "above_without_reason", "5.26", "9.50", |s| {
        s.payments[0].amount = yuan("335000");
        s.overrides[0].reason = None;
    }),
    ("SCORE-RULE", "no_actual", "", "0.00", |s| indicator(s, 132).actual_value = None),
    ("SCORE-RULE", "choice_pending", "20.00", "20.00", |s| {
        let leaf = indicator(s, 132);
        leaf.target_kind = Some(TargetKind::Qualitative);
        leaf.actual_text = Some("达成".into());
    }),
    ("SCORE-RULE", "choice_without_reason", "10.00", "9.50", |s| {
        let leaf = indicator(s, EXECUTION.raw());
        leaf.target_kind = Some(TargetKind::Qualitative);
        leaf.actual_text = Some("达成".into());
        s.overrides[0].reason = None;
    }),
    ("GRADE", "stated", "优秀", "良", |s| state(s, "grade", "良")),
    ("GRADE", "unknown", "优秀", "上上", |s| state(s, "grade", "上上")),
];

const COUNTS: &[Row] = &[
    ("COUNT", "parts", "64", "65", |s| s.assets[0].reused = Some(19)),
    ("COUNT", "in_use", "≤ 64", "65", |s| s.assets[0].in_use = Some(65)),
    ("COUNT", "map", "64", "63", |s| drop(s.towers.pop())),
    ("COUNT", "map_in_use", "64", "63", |s| s.towers[0].in_use = false),
    ("COUNT", "map_reused", "18", "17", |s| s.towers[0].origin = TowerOrigin::New),
    ("COUNT", "map_built", "46", "47", |s| s.towers[0].origin = TowerOrigin::New),
    ("PLACE", "no_place", "64", "0", |s| s.towers.clear()),
    ("PLACE", "equipment", "64", "0", |s| {
        s.towers.clear();
        (s.assets[0].reused, s.assets[0].built) = (None, None);
    }),
    ("PLACE", "no_position", "", "", |s| {
        s.towers[0].geometry = Geometry::LineString(LineString::new(vec![]));
    }),
    ("PLACE", "outside", "", "116.000000, 37.100000", |s| {
        s.towers[0].geometry = Geometry::Point(Point::new(116.0, 37.1));
    }),
];

const DATES: &[Row] = &[
    ("DATE-ORDER", "applied_before_signed", "2020-12-15", "2020-11", |s| {
        s.contracts[0].signed = Some(day("2020-12-15"));
        milestone(s, None, Some("669266"));
        application(s, "669266", "2020-11");
    }),
    ("DATE-ORDER", "paid_before_signed", "2021-03-01", "2021-02-28", |s| {
        s.contracts[0].signed = Some(day("2021-03-01"));
        s.payments[0].date = Some(day("2021-02-28"));
    }),
    ("DATE-ORDER", "paid_before_applied", "2021-03-01", "2021-02", |s| {
        milestone(s, None, Some("669266"));
        application(s, "669266", "2021-03-01");
        s.payments[0].date = Some(day("2021-02"));
    }),
    ("DATE-ORDER", "amended_before_signed", "2021-03-01", "2021-01-01", |s| {
        s.contracts[0].signed = Some(day("2021-03-01"));
        amendment(s, "-2", "2021-01-01");
    }),
    ("DATE-ORDER", "stage", "2021-02-01", "2021-01-20", |s| {
        s.stages[0].actual_start = Some(day("2021-02-01"));
        s.stages[0].actual_end = Some(day("2021-01-20"));
    }),
    ("DATE-ORDER", "plan", "2021-02", "2021-01-31", |s| s.stages[0].plan_start = Some(day("2021-02"))),
    ("DATE-ORDER", "stage_after_report", "2021-04-28", "2021-05", |s| {
        s.stages[0].actual_end = Some(day("2021-05"));
    }),
    ("DATE-ORDER", "paid_after_report", "2021-04-28", "2021-04-29", |s| {
        s.payments[0].date = Some(day("2021-04-29"));
    }),
    ("DONE", "stage", "100", "", |s| s.stages[0].done = false),
    ("DONE", "step", "", "", |s| {
        s.steps.push(StageStep {
            id: Id::new(36),
            stage: Id::new(25),
            name: "竣工验收".into(),
            start: None,
            due: None,
            done: false,
            position: 0,
        });
    }),
    ("DONE", "indicator", "100", "80", |s| indicator(s, 132).actual_value = Some(dec("80"))),
];

const TEXTS: &[Row] = &[
    ("EVIDENCE", "typed", "", "100", |s| s.evidence.retain(|e| e.indicator != Id::new(132))),
    ("EVIDENCE", "metric_untold", "", "100", |s| {
        indicator(s, 132).metric = Some("stages_on_time_rate".into());
    }),
    ("EVIDENCE", "typed_beside_metric", "99.89", "99.8", |s| {
        indicator(s, EXECUTION.raw()).actual_value = Some(dec("99.8"));
    }),
    ("DEVIATION", "missed", "≥ 95%", "80", |s| indicator(s, 132).actual_value = Some(dec("80"))),
    ("DEVIATION", "overshoot", "≥ 49个", "64", |s| indicator(s, 130).target_value = Some(dec("49"))),
    ("TARGET-SENSE", "direction", "≥ 95%", "≤95", |s| indicator(s, 132).actual_text = Some("≤95".into())),
    ("TARGET-SENSE", "unit", "≥ 64%", "64", |s| indicator(s, 130).unit = Some("%".into())),
    ("TARGET-SENSE", "opposite_ends", "≤ 5%", "90", |s| {
        let leaf = indicator(s, 132);
        leaf.operator = Some(Operator::AtMost);
        leaf.target_value = Some(dec("5"));
        leaf.actual_value = Some(dec("90"));
    }),
    ("REMEDY", "no_problem", "", "", |s| s.remedies[0].problem = Some(String::new())),
    ("REMEDY", "no_remedy", "", "", |s| s.remedies[0].text = None),
    ("REMEDY", "no_outcome", "", "", |s| {
        s.programmes.push(Programme { id: Id::new(37), year: 2020, ..s.programmes[0].clone() });
        s.remedies[0].programme = Id::new(37);
    }),
];

fn findings(snapshot: &Snapshot, pack_id: &str) -> Vec<Finding> {
    let pack = pack(pack_id);
    let result = assess(snapshot, PROGRAMME, &pack).unwrap();
    check(snapshot, PROGRAMME, &result, &pack, Some(&boundary()))
}

fn rows() -> impl Iterator<Item = &'static Row> {
    [SUMS, CONTRACTS, TWICE, PROCUREMENT, SCORES, COUNTS, DATES, TEXTS].into_iter().flatten()
}

fn declared(code: &str, case: &str) -> &'static Case {
    cases()
        .find(|c| c.code == code && c.case == case)
        .unwrap_or_else(|| panic!("{code} {case} is not declared"))
}

#[test]
fn each_change_is_found() {
    let catalogs = [catalog("zh-CN"), catalog("en")];
    for (code, case, expected, was, change) in rows() {
        let mut snapshot = julu();
        change(&mut snapshot);
        let all = findings(&snapshot, "hebei-county");
        let found = all.iter().find(|f| f.code == *code && f.case == *case);
        let found = found.unwrap_or_else(|| panic!("{code} {case} not among {all:#?}"));
        assert_eq!((found.expected.as_str(), found.found.as_str()), (*expected, *was), "{code} {case}");
        assert_eq!(found.severity, declared(code, case).severity);
        assert!(!found.places.is_empty() && found.places.iter().all(|p| p.location.contains(':')));
        for catalog in &catalogs {
            let text = messages::finding(catalog, found);
            assert!(!text.contains(['{', '}']) && text.chars().count() > 15, "{code} {case}: {text}");
        }
    }
}

/// What the table above cannot show by one change to that project: tested by name elsewhere.
const ELSEWHERE: &[(&str, &str)] =
    &[("SCORE-SUM", "capped"), ("SCORE-SUM", "leaves"), ("DEVIATION", "execution_low")];

#[test]
fn every_declared_case_is_tested() {
    let tested: BTreeSet<(&str, &str)> = rows()
        .chain(super::contradictions::rows())
        .map(|row| (row.0, row.1))
        .chain(ELSEWHERE.iter().copied())
        .collect();
    let declared: BTreeSet<(&str, &str)> = cases().map(|case| (case.code, case.case)).collect();
    assert_eq!(tested, declared);
    assert_eq!(cases().count(), declared.len(), "a case is declared twice");
}

#[test]
fn a_low_execution_rate_needs_a_reason_where_the_pack_says_so() {
    let mut snapshot = julu();
    snapshot.payments[0].amount = yuan("600000");
    indicator(&mut snapshot, EXECUTION.raw()).target_value = Some(dec("85"));
    let low = |snapshot: &Snapshot, pack| findings(snapshot, pack).iter().any(|f| f.case == "execution_low");
    assert!(low(&snapshot, "sichuan") && !low(&snapshot, "hebei-county"));
    indicator(&mut snapshot, EXECUTION.raw()).deviation_reason = Some("财政资金紧张".into());
    assert!(!low(&snapshot, "sichuan"));
}

#[test]
fn a_total_that_is_not_its_leaves() {
    let (snapshot, pack) = (julu(), pack("hebei-county"));
    let mut result = assess(&snapshot, PROGRAMME, &pack).unwrap();
    result.total = dec("87");
    let all = check(&snapshot, PROGRAMME, &result, &pack, None);
    let found = all.iter().find(|f| f.code == "SCORE-SUM" && f.case == "leaves").unwrap();
    assert_eq!((found.expected.as_str(), found.found.as_str()), ("99.50", "87"));
}

#[test]
fn what_agrees_is_not_told() {
    let quiet: &[Quiet] = &[
        ("RATE", |s| state(s, "execution_rate", "99.9%")),
        ("RATE", |s| state(s, "execution_rate", "100")),
        ("SUM-PAYMENT", |s| state(s, "paid", "669,266.00 元")),
        ("SHARE", |s| zhanjiang(s, "9453612.25")),
        ("GRADE", |s| state(s, "grade", "优")),
        ("SUM-PARTY", |s| supplier(s, "69266")),
        ("SUM-COMPONENT", |s| component(s, "670000")),
        ("DATE-ORDER", |s| s.payments[0].date = Some(day("2021-04"))),
        ("PAYEE", |s| s.payments[0].payee = None),
        ("WEIGHT", |s| indicator(s, 110).weight = Some(dec("50"))),
        ("DEVIATION", |s| {
            indicator(s, 132).actual_value = Some(dec("80"));
            indicator(s, 132).deviation_reason = Some("疫情影响工期".into());
        }),
    ];
    for (code, change) in quiet {
        let mut snapshot = julu();
        change(&mut snapshot);
        let told = findings(&snapshot, "hebei-county");
        assert!(told.iter().all(|f| f.code != *code), "{code}: {told:#?}");
    }
    let mut other = julu();
    other.towers[0].geometry = Geometry::Point(Point::new(116.0, 37.1));
    let pack = pack("hebei-county");
    let result = assess(&other, PROGRAMME, &pack).unwrap();
    let told = check(&other, PROGRAMME, &result, &pack, None);
    assert!(told.iter().all(|f| f.code != "PLACE"), "without a boundary nothing lies outside it");
}

#[test]
fn both_locales_have_exactly_the_declared_messages() {
    let expected: BTreeSet<(&str, &str)> = cases().map(|case| (case.code, case.case)).collect();
    for locale in ["zh-CN", "en"] {
        let catalog = catalog(locale);
        let present: BTreeSet<(&str, &str)> =
            catalog.findings().map(|(code, case, _)| (code, case)).collect();
        assert_eq!(present, expected, "{locale}");
        for (code, case, text) in catalog.findings() {
            let known = declared(code, case).params;
            for mark in text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()) {
                let fixed = ["expected", "found", "name"].contains(&mark);
                assert!(fixed || known.contains(&mark), "{locale} {code} {case}: {{{mark}}}");
            }
        }
        let reasons: BTreeSet<&str> = catalog.rule_reasons().map(|(key, _)| key).collect();
        use jitu_model::assessment::RuleReason as R;
        let all = [
            R::Met,
            R::Overshot,
            R::Proportional,
            R::StrictMiss,
            R::Missed,
            R::Late,
            R::PersonChooses,
            R::NoActual,
        ];
        assert_eq!(reasons, all.map(messages::reason_key).into_iter().collect(), "{locale}");
    }
}

#[test]
fn values_with_braces_are_printed_as_they_are() {
    let mut snapshot = julu();
    snapshot.overrides[0].reason = Some("{found}".into());
    let told = findings(&snapshot, "hebei-county");
    assert!(messages::finding(&catalog("zh-CN"), &told[0]).contains("理由：{found}"));
}
