//! Every rule pack of the product: parsed, and a worked example of what sets it apart.

use jitu_model::Decimal;
use jitu_model::assessment::{Actual, Target};
use jitu_model::indicator::{Operator, TargetKind};

use super::fixture::{PROGRAMME, assets, dec, julu, pack, pack_text, yuan};
use crate::AssessError;
use crate::checks::check;
use crate::rules::RulePack;
use crate::score::{assess, rule_score};

#[test]
fn all_parse_and_name_their_source() {
    let ids: Vec<String> = assets("rules").into_iter().map(|(id, _)| id).collect();
    let expected = [
        "guangdong",
        "hebei-county",
        "hunan-department",
        "hunan-self",
        "mof-2020",
        "mof-2021-cost",
        "sichuan",
    ];
    assert_eq!(ids, expected);
    for id in ids {
        let pack = pack(&id);
        assert_eq!(pack.id, id);
        assert!(pack.source.chars().count() > 8 && pack.full == Decimal::ONE_HUNDRED);
    }
}

#[test]
fn class_weights() {
    for (id, weights) in [
        ("mof-2020", &[("产出指标", 50), ("效益", 30), ("满意度指标", 10), ("执行率", 10)][..]),
        (
            "mof-2021-cost",
            &[("产出指标", 40), ("成本指标", 20), ("效益", 20), ("满意度", 10), ("预算执行率", 10)],
        ),
        ("hebei-county", &[("产出指标", 50), ("效益指标", 30), ("满意度指标", 10), ("预算执行率", 10)]),
        ("hunan-self", &[("产出指标", 50), ("效益指标", 40), ("预算执行率", 10)]),
        ("hunan-department", &[("决策", 15), ("过程", 25), ("产出", 35), ("效益", 25)]),
        ("sichuan", &[("产出指标", 90), ("满意度指标", 90), ("预算执行", 10)]),
    ] {
        let pack = pack(id);
        for (class, weight) in weights {
            assert_eq!(pack.class(class).unwrap().weight, Decimal::from(*weight), "{id} {class}");
        }
    }
    assert_eq!(pack("guangdong").class("产出指标"), None);
}

#[test]
fn execution_rows() {
    let target = Target {
        kind: TargetKind::Number,
        operator: Some(Operator::AtLeast),
        value: Some(dec("95")),
        text: None,
        unit: Some("%".into()),
    };
    for (id, weight, rate, score) in [
        ("hebei-county", "10", "99.89", "10.00"),
        ("hebei-county", "10", "47.5", "5.00"),
        ("mof-2020", "10", "99.89", "9.99"),
        ("mof-2020", "10", "104", "10.00"),
        ("mof-2021-cost", "10", "80.00", "8.00"),
        ("hunan-self", "10", "77.11", "7.71"),
        ("hunan-department", "4", "100", "4.00"),
        ("guangdong", "10", "63.95", "6.40"),
        ("sichuan", "10", "89.99", "9.00"),
    ] {
        let pack = pack(id);
        let metric = Some(pack.execution.metric.clone());
        let actual = Actual { value: Some(dec(rate)), metric, ..Actual::default() };
        assert_eq!(rule_score(&target, &actual, dec(weight), &pack).score.to_string(), score, "{id} {rate}");
    }
}

#[test]
fn grades() {
    for (id, total, grade) in [
        ("hebei-county", "99.5", "优秀"),
        ("hebei-county", "89.99", "良好"),
        ("hunan-self", "92", "优"),
        ("hunan-self", "89", "良"),
        ("hunan-department", "100", "优秀"),
        ("guangdong", "95", "优"),
        ("mof-2020", "80", "良"),
        ("mof-2020", "79.99", "中"),
        ("mof-2021-cost", "60", "中"),
        ("sichuan", "59.99", "差"),
        ("sichuan", "-1", "差"),
    ] {
        assert_eq!(pack(id).grade(dec(total)), grade, "{id} {total}");
    }
    assert_eq!(pack("hunan-self").grade_named("良好"), Some("良"));
    assert_eq!(pack("hunan-self").grade_named("上上"), None);
}

/// 益阳 2022: 77.11 % executed; 92 points become 89 and 良 where the pack caps the total.
#[test]
fn a_cap_by_the_execution_rate() {
    let text = format!("{}\n[[cap]]\nfrom = 70\nbelow = 80\ntotal = 89\n", pack_text("hunan-self"));
    let capped = RulePack::parse("capped", &text).unwrap();
    for (rate, cap) in [("69.99", None), ("70", Some("89")), ("77.11", Some("89")), ("80", None)] {
        assert_eq!(capped.cap(dec(rate)), cap.map(dec));
    }
    let mut snapshot = julu();
    snapshot.movements[0].amount = yuan("1851700");
    snapshot.payments[0].amount = yuan("1427800");
    snapshot.overrides[0].score = dec("2");
    let free = assess(&snapshot, PROGRAMME, &pack("hunan-self")).unwrap();
    assert_eq!((free.total.to_string().as_str(), free.grade.as_str()), ("92.00", "优"));
    assert_eq!(free.indicators.last().unwrap().rule.score.to_string(), "7.71");
    let result = assess(&snapshot, PROGRAMME, &capped).unwrap();
    assert_eq!((result.total.to_string().as_str(), result.grade.as_str()), ("89.00", "良"));
    let findings = check(&snapshot, PROGRAMME, &result, &capped, None);
    let told = findings.iter().find(|f| f.code == "SCORE-SUM" && f.case == "capped").unwrap();
    assert_eq!((told.expected.as_str(), told.found.as_str()), ("92.00", "89.00"));
}

#[test]
fn bad_packs_are_refused_with_the_field() {
    for (id, from, to, field) in [
        ("mof-2020", "weight = 50", "weight = 49", "class.weight"),
        ("mof-2020", "from = 90", "from = 70", "grade.from"),
        ("mof-2020", "class = \"预算执行率\"", "class = \"别的\"", "execution.class"),
        ("mof-2020", "metric = \"execution_rate\"", "metric = \"luck\"", "execution.metric"),
        ("mof-2020", "default = 60", "default = 90", "qualitative"),
        ("mof-2020", "decimals = 2", "decimals = 9", "rounding.decimals"),
        ("mof-2020", "[deviation]", "[[cap]]\nfrom = 9\nbelow = 9\ntotal = 9\n[deviation]", "cap"),
        ("mof-2020", "[deviation]", "[late]\ndays = 0\npoints = 1\n[deviation]", "late"),
    ] {
        match RulePack::parse(id, &pack_text(id).replacen(from, to, 1)) {
            Err(AssessError::PackValue { field: named, pack, .. }) => {
                assert_eq!((pack.as_str(), named), (id, field))
            }
            other => panic!("{field}: {other:?}"),
        }
    }
    let typo = pack_text("mof-2020").replace("[rounding]", "[round]");
    let error = RulePack::parse("mine", &typo).unwrap_err();
    assert!(
        matches!(error, AssessError::PackSyntax { .. }) && error.to_string().contains("round"),
        "{error}"
    );
}
