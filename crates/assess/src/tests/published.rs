//! Two other published reports, whose contradictions the checks must find: 湛江 2023 and 益阳 2022.

use jitu_model::indicator::{Indicator, Operator, ScoreOverride, TargetKind};
use jitu_model::programme::{Payment, StatedFigure};
use jitu_model::{Finding, Id, Snapshot};

use super::fixture::{PROGRAMME, class, dec, julu, pack, yuan};
use crate::checks::check;
use crate::score::assess;

/// The programme with its indicators, assets and words taken away.
fn bare() -> Snapshot {
    let mut snapshot = julu();
    snapshot.indicators.clear();
    snapshot.overrides.clear();
    snapshot.evidence.clear();
    snapshot.stated.clear();
    snapshot.remedies.clear();
    snapshot.goals.clear();
    snapshot.assets.clear();
    snapshot.towers.clear();
    snapshot.unspent.clear();
    snapshot.contracts.clear();
    snapshot
}

fn state(snapshot: &mut Snapshot, figures: &[(&str, &str)]) {
    for (figure, value) in figures {
        snapshot.stated.push(StatedFigure {
            id: Id::new(500 + snapshot.stated.len() as i64),
            programme: PROGRAMME,
            figure: (*figure).into(),
            value: (*value).into(),
            source: "自评报告".into(),
            place: None,
        });
    }
}

fn told<'f>(findings: &'f [Finding], code: &str) -> Vec<(&'f str, &'f str)> {
    findings.iter().filter(|f| f.code == code).map(|f| (f.expected.as_str(), f.found.as_str())).collect()
}

#[test]
fn zhanjiang_2023() {
    let mut snapshot = bare();
    snapshot.movements[0].amount = yuan("8560000");
    snapshot.payments[0].amount = yuan("3016000");
    let second = Payment { id: Id::new(40), amount: yuan("2457939.18"), ..snapshot.payments[0].clone() };
    snapshot.payments.push(second);
    state(
        &mut snapshot,
        &[("paid", "5439400"), ("execution_rate", "63.54%"), ("total", "95"), ("grade", "优")],
    );
    let pack = pack("guangdong");
    let result = assess(&snapshot, PROGRAMME, &pack).unwrap();
    assert_eq!(
        (result.total.to_string().as_str(), result.grade.as_str()),
        ("0.00", ""),
        "not scored by a table"
    );
    let findings = check(&snapshot, PROGRAMME, &result, &pack, None);
    assert_eq!(told(&findings, "SUM-PAYMENT"), [("5473939.18", "5439400.00")]);
    assert_eq!(told(&findings, "RATE"), [("63.95", "63.54")]);
    assert!(told(&findings, "GRADE").is_empty() && told(&findings, "SCORE-SUM").is_empty());
    snapshot.stated[3].value = "良".into();
    assert_eq!(told(&check(&snapshot, PROGRAMME, &result, &pack, None), "GRADE"), [("优", "良")]);
}

/// Name, class, kind of target, target, actual, weight, score as published.
type Row = (&'static str, &'static str, TargetKind, &'static str, &'static str, &'static str, &'static str);

const YIYANG: &[Row] = &[
    ("八个模块与国产化环境", "产出指标", TargetKind::Done, "完成开发工作", "已完成", "10", "10"),
    ("功能问题率", "产出指标", TargetKind::Number, "<=5", "≥90", "5", "4"),
    ("功能可用性", "产出指标", TargetKind::Number, ">=95", "95", "5", "5"),
    ("完成系统开发工作", "产出指标", TargetKind::Date, "2022-10-31", "2022-10-15", "5", "5"),
    ("完成系统验收", "产出指标", TargetKind::Date, "2022-12-31", "未完成", "5", "4"),
    ("软件开发费用", "产出指标", TargetKind::Number, "<=141.3", "98.91", "10", "8"),
    ("国产化环境搭建费用", "产出指标", TargetKind::Number, "<=43.87", "43.87", "10", "10"),
    ("提高土地储备资金使用率", "效益指标", TargetKind::Qualitative, "上升", "上升", "5", "5"),
    ("降低人力成本", "效益指标", TargetKind::Qualitative, "下降", "下降", "5", "5"),
    ("提高信息化建设治理能力", "效益指标", TargetKind::Qualitative, "加强", "加强", "5", "5"),
    ("强化市级监管力度", "效益指标", TargetKind::Qualitative, "加强", "加强", "5", "5"),
    ("提升政府科学决策能力", "效益指标", TargetKind::Qualitative, "上升", "上升", "10", "8"),
    ("服务对象满意度", "效益指标", TargetKind::Number, ">=100", "95", "10", "9"),
    ("预算执行率", "预算执行率", TargetKind::Number, ">=100", "execution_rate", "10", "9"),
];

fn yiyang() -> Snapshot {
    let mut snapshot = bare();
    snapshot.movements[0].amount = yuan("1851700");
    snapshot.releases[0].amount = yuan("1851700");
    snapshot.payments[0].amount = yuan("1427800");
    for (id, name) in [(200, "产出指标"), (201, "效益指标"), (202, "预算执行率")] {
        snapshot.indicators.push(class(id, None, 1, name));
    }
    for (id, (name, top, kind, target, actual, weight, score)) in (210_i64..).zip(YIYANG) {
        let parent = snapshot.indicators.iter().find(|i| i.level == 1 && i.name == **top).map(|i| i.id.raw());
        let (sign, goal) = target.split_at(if *kind == TargetKind::Number { 2 } else { 0 });
        let metric = (*actual == "execution_rate").then(|| (*actual).to_owned());
        let typed = metric.is_none().then_some(*actual);
        snapshot.indicators.push(Indicator {
            weight: Some(dec(weight)),
            target_kind: Some(*kind),
            operator: Operator::from_name(sign).or(Some(Operator::AtMost)),
            target_value: goal.parse().ok(),
            target_text: Some(goal.into()),
            unit: Some("%".into()),
            actual_value: typed.and_then(|text| text.parse().ok()),
            actual_text: typed.map(str::to_owned),
            metric,
            ..class(id, parent, 3, name)
        });
        snapshot.overrides.push(ScoreOverride {
            id: Id::new(id + 100),
            indicator: Id::new(id),
            score: dec(score),
            reason: None,
        });
    }
    state(&mut snapshot, &[("total", "92"), ("total", "87"), ("grade", "良好")]);
    snapshot
}

#[test]
fn yiyang_2022() {
    let (snapshot, pack) = (yiyang(), pack("hunan-self"));
    let result = assess(&snapshot, PROGRAMME, &pack).unwrap();
    assert_eq!((result.total.to_string().as_str(), result.grade.as_str()), ("92.00", "优"));
    let findings = check(&snapshot, PROGRAMME, &result, &pack, None);
    assert_eq!(told(&findings, "GRADE"), [("优", "良好")]);
    assert_eq!(told(&findings, "SCORE-SUM"), [("92.00", "87")]);
    assert_eq!(told(&findings, "TARGET-SENSE"), [("≤ 5%", "≥90")]);
    let above: Vec<(&str, &str, &str)> = findings
        .iter()
        .filter(|f| f.case == "above_without_reason")
        .map(|f| (f.places[0].text.as_str(), f.expected.as_str(), f.found.as_str()))
        .collect();
    assert_eq!(above, [("完成系统验收", "0.00", "4.00"), ("预算执行率", "7.71", "9.00")]);
    let below: Vec<&str> = findings
        .iter()
        .filter(|f| f.case == "below_without_reason")
        .map(|f| f.places[0].text.as_str())
        .collect();
    assert_eq!(below, ["软件开发费用", "服务对象满意度"]);
    let chosen = findings.iter().filter(|f| f.case == "choice_without_reason").count();
    assert_eq!(chosen, 5, "each qualitative score is a person's choice");
    assert!(told(&findings, "WEIGHT").is_empty());
}
