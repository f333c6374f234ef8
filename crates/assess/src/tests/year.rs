//! What each missing point would change, weights that moved, deductions, and the middle of the year.

use jitu_model::assessment::RuleReason;
use jitu_model::indicator::Operator;
use jitu_model::year::{Likelihood, Monitoring, ReasonKind};
use jitu_model::{Id, Severity, Snapshot};

use super::fixture::{EXECUTION, PROGRAMME, day, dec, indicator, julu, pack, pack_text, yuan};
use crate::monitoring::{AlarmKind, alarms, elapsed, told_to};
use crate::rules::RulePack;
use crate::score::{assess, next_grade, what_if};
use crate::weights;

/// A pack with the options that stand in its file as comments.
fn with_options(id: &str) -> RulePack {
    let bare = |line: &str| match line.strip_prefix('#') {
        Some(option) if option.starts_with('[') || option.contains(" = ") && !option.starts_with(' ') => {
            option.to_owned()
        }
        _ => line.to_owned(),
    };
    let text: Vec<String> = pack_text(id).lines().map(bare).collect();
    let pack = RulePack::parse(id, &text.join("\n")).unwrap();
    assert!(!pack.caps.is_empty() && pack.overshoot.is_some(), "the options are there");
    pack
}

#[test]
fn each_missing_point() {
    let mut snapshot = julu();
    // Two leaves lose 10 and 4 points beside the half point of execution: 85.5, 良好.
    indicator(&mut snapshot, 132).actual_value = Some(dec("47.5"));
    indicator(&mut snapshot, 133).actual_value = Some(dec("54"));
    let pack = pack("hebei-county");
    let told: Vec<(i64, String, String, String)> = what_if(&snapshot, PROGRAMME, &pack)
        .unwrap()
        .into_iter()
        .map(|w| (w.indicator.raw(), w.lost.to_string(), w.total_if_full.to_string(), w.grade_if_full))
        .collect();
    let row = |id, lost: &str, total: &str, grade: &str| (id, lost.into(), total.into(), grade.into());
    assert_eq!(
        told,
        [
            row(132, "10.00", "95.50", "优秀"),
            row(133, "4.00", "89.50", "良好"),
            row(EXECUTION.raw(), "0.50", "86.00", "良好")
        ]
    );
    let next = next_grade(&snapshot, PROGRAMME, &pack).unwrap().unwrap();
    assert_eq!((next.grade.as_str(), next.missing), ("优秀", dec("4.50")));
    assert_eq!(next.indicators, [Id::new(132)], "the one that is enough");
    // 10 points of one are not enough any more: 20 and 4 lost make 75.5, 中; 良好 lacks 4.5, and 132 alone brings it.
    indicator(&mut snapshot, 132).actual_value = Some(dec("0"));
    let next = next_grade(&snapshot, PROGRAMME, &pack).unwrap().unwrap();
    assert_eq!((next.grade.as_str(), next.indicators), ("良好", vec![Id::new(132)]));
    assert_eq!(next_grade(&julu(), PROGRAMME, &pack).unwrap(), None, "it has the best");
}

#[test]
fn several_steps_to_the_next_grade() {
    let mut snapshot = julu();
    for id in [133, 134, 135] {
        indicator(&mut snapshot, id).actual_value = Some(dec("0"));
    }
    // 69.5, 中: one leaf's 10 points make 79.5; two are needed.
    let next = next_grade(&snapshot, PROGRAMME, &pack("hebei-county")).unwrap().unwrap();
    assert_eq!((next.grade.as_str(), next.missing, next.indicators.len()), ("良好", dec("10.50"), 2));
}

/// 益阳 2022: 77.11 % executed caps the total at 89, whatever else is gained; only execution lifts the cap.
#[test]
fn a_cap_is_lifted_by_execution_alone() {
    let pack = with_options("hunan-self");
    let mut snapshot = julu();
    snapshot.movements[0].amount = yuan("1851700");
    snapshot.payments[0].amount = yuan("1427800");
    snapshot.overrides[0].score = dec("7");
    indicator(&mut snapshot, 133).actual_value = Some(dec("45"));
    let result = assess(&snapshot, PROGRAMME, &pack).unwrap();
    assert_eq!((result.total.to_string().as_str(), result.grade.as_str()), ("89.00", "良"));
    let told: Vec<(i64, String)> = what_if(&snapshot, PROGRAMME, &pack)
        .unwrap()
        .into_iter()
        .map(|w| (w.indicator.raw(), w.total_if_full.to_string()))
        .collect();
    assert_eq!(told, [(133, "89.00".to_owned()), (EXECUTION.raw(), "95.00".to_owned())]);
    let next = next_grade(&snapshot, PROGRAMME, &pack).unwrap().unwrap();
    assert_eq!(next.indicators, [EXECUTION]);
}

#[test]
fn a_target_passed_by_far_is_marked_down_where_the_pack_says_so() {
    let pack = with_options("hunan-self");
    // Of 15 points: 129.9 % none; 130 % and 139.9 % 5 %; 140 % 10 %; 300 % the most, 20 %.
    for (target, score, reason) in [
        ("49.27", "15.00", RuleReason::Met),
        ("49.23", "14.25", RuleReason::Overshot),
        ("45.75", "14.25", RuleReason::Overshot),
        ("45.71", "13.50", RuleReason::Overshot),
        ("21", "12.00", RuleReason::Overshot),
    ] {
        let mut snapshot = julu();
        indicator(&mut snapshot, 130).target_value = Some(dec(target));
        let result = assess(&snapshot, PROGRAMME, &pack).unwrap();
        let rule = &result.indicators[0].rule;
        assert_eq!((rule.score.to_string().as_str(), rule.reason), (score, reason), "{target}");
    }
    // "At most" cannot be passed by far.
    let mut snapshot = julu();
    indicator(&mut snapshot, 132).operator = Some(Operator::AtMost);
    indicator(&mut snapshot, 132).actual_value = Some(dec("1"));
    let result = assess(&snapshot, PROGRAMME, &pack).unwrap();
    assert_eq!(result.indicators[2].rule.reason, RuleReason::Met);
}

fn moved(snapshot: &Snapshot, id: &str) -> Vec<(String, String, Option<String>, String)> {
    let pack = pack(id);
    let result = assess(snapshot, PROGRAMME, &pack).unwrap();
    let text = |value: jitu_model::Decimal| value.normalize().to_string();
    weights::moved(&result, &pack)
        .into_iter()
        .map(|c| (c.class.clone(), text(c.prescribed), c.given.map(text), text(c.by_rule)))
        .collect()
}

#[test]
fn weights_of_classes_that_do_not_apply_move_to_the_others() {
    let row = |class: &str, prescribed: &str, given: Option<&str>, by_rule: &str| {
        (class.to_owned(), prescribed.to_owned(), given.map(str::to_owned), by_rule.to_owned())
    };
    assert_eq!(
        moved(&julu(), "hebei-county"),
        [
            row("产出指标", "50", Some("50"), "50"),
            row("效益指标", "30", Some("30"), "30"),
            row("满意度指标", "10", Some("10"), "10"),
            row("预算执行率", "10", Some("10"), "10")
        ]
    );
    // Without satisfaction its 10 points go to output and benefit as 50 to 30; execution stays at 10.
    let mut snapshot = julu();
    snapshot.indicators.retain(|i| ![116, 126, 136].contains(&i.id.raw()));
    indicator(&mut snapshot, 130).weight = Some(dec("25"));
    assert_eq!(
        moved(&snapshot, "hebei-county"),
        [
            row("产出指标", "50", Some("60"), "56.25"),
            row("效益指标", "30", Some("30"), "33.75"),
            row("满意度指标", "10", None, "0"),
            row("预算执行率", "10", Some("10"), "10")
        ]
    );
    assert!(moved(&julu(), "guangdong").is_empty(), "this pack prescribes none");
    let told = assess(&snapshot, PROGRAMME, &pack("hebei-county")).unwrap().moved.unwrap();
    let points = |classes: &[jitu_model::assessment::ClassPoints]| -> Vec<(String, String)> {
        classes.iter().map(|class| (class.name.clone(), class.points.to_string())).collect()
    };
    assert_eq!(points(&told.from), [("满意度指标".to_owned(), "10".to_owned())]);
    assert_eq!(points(&told.to), [("产出指标".to_owned(), "10".to_owned())], "as the tree has it");
    assert_eq!(assess(&julu(), PROGRAMME, &pack("hebei-county")).unwrap().moved, None);
    // Output alone is left: it takes all but execution's.
    snapshot.indicators.retain(|i| ![113, 123, 124, 125, 133, 134, 135].contains(&i.id.raw()));
    assert_eq!(moved(&snapshot, "hebei-county")[0].3, "90");
}

fn told(id: i64, value: Option<&str>, forecast: Option<&str>) -> Monitoring {
    Monitoring {
        id: Id::new(900 + id),
        indicator: Id::new(id),
        value: value.map(dec),
        forecast_value: forecast.map(dec),
        ..Monitoring::default()
    }
}

#[test]
fn the_middle_of_the_year() {
    let mut snapshot = julu();
    assert!(alarms(&snapshot, PROGRAMME).is_empty(), "nobody has told of any leaf");
    // 31 July is day 212 of 365.
    assert_eq!(told_to(&snapshot, PROGRAMME), Some(day("2021-07-31")));
    assert_eq!(elapsed(&snapshot, PROGRAMME), Some(dec("58.08")));
    snapshot.assessments[0].monitored_to = Some(day("2021-06"));
    assert_eq!(elapsed(&snapshot, PROGRAMME), Some(dec("49.59")), "the whole of June");
    snapshot.assessments[0].monitored_to = None;

    // 40 of 95: 42.11 % done where 58.08 % of the year has passed; 20 of 95 is less than half of that.
    snapshot.monitoring = vec![told(132, Some("40"), Some("95")), told(133, Some("20"), Some("80"))];
    snapshot.monitoring[0].reason = Some("财政资金紧张".into());
    snapshot.monitoring[0].reason_kind = Some(ReasonKind::Funds);
    let mut impossible = told(134, None, None);
    impossible.likelihood = Some(Likelihood::Impossible);
    snapshot.monitoring.push(impossible);
    indicator(&mut snapshot, 135).operator = Some(Operator::AtMost);
    snapshot.monitoring.push(told(135, Some("101"), None));
    // Told without a figure: how many towers stood by July nobody knows.
    snapshot.monitoring.push(told(130, None, None));
    let found: Vec<_> = alarms(&snapshot, PROGRAMME)
        .into_iter()
        .map(|a| (a.indicator.raw(), a.kind, a.severity, a.expected, a.found))
        .collect();
    let (error, warning, hint) = (Severity::Error, Severity::Warning, Severity::Hint);
    assert_eq!(
        found,
        [
            (131, AlarmKind::NotTold, hint, None, None),
            (132, AlarmKind::Behind, warning, Some(dec("58.08")), Some(dec("42.11"))),
            (133, AlarmKind::Behind, error, Some(dec("58.08")), Some(dec("22.22"))),
            (133, AlarmKind::ForecastMisses, warning, Some(dec("90")), Some(dec("80"))),
            (133, AlarmKind::NoReason, warning, None, None),
            (134, AlarmKind::Impossible, error, Some(dec("95")), None),
            (134, AlarmKind::NoReason, warning, None, None),
            (135, AlarmKind::Exceeded, error, Some(dec("100")), Some(dec("101"))),
            (135, AlarmKind::NoReason, warning, None, None),
            (136, AlarmKind::NotTold, hint, None, None),
            (EXECUTION.raw(), AlarmKind::NotTold, hint, None, None),
        ]
    );
}
