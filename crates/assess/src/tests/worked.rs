//! A whole programme worked out by hand under each pack that has no published report of its own here (巨鹿, 益阳 2022
//! and 湛江 have theirs), and 益阳 2025 with its seventeen rows.

use jitu_model::Snapshot;
use jitu_model::indicator::{Indicator, Operator, TargetKind};

use super::fixture::{PROGRAMME, class, dec, julu, pack, yuan};
use crate::score::assess;

/// Class, target ("≥ 95", a date, words), actual or metric, weight, score.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

fn tree(rows: &[Row]) -> Snapshot {
    let mut snapshot = julu();
    snapshot.indicators.clear();
    snapshot.overrides.clear();
    snapshot.evidence.clear();
    for (id, (top, target, actual, weight, _)) in (300_i64..).zip(rows) {
        let known = snapshot.indicators.iter().find(|i| i.level == 1 && i.name == **top).map(|i| i.id.raw());
        let parent = known.unwrap_or(id - 100);
        if known.is_none() {
            snapshot.indicators.push(class(parent, None, 1, top));
        }
        let mut leaf =
            Indicator { weight: Some(dec(weight)), ..class(id, Some(parent), 3, &format!("{id}")) };
        let number = target.split_once(' ').and_then(|(sign, goal)| Some((Operator::from_name(sign)?, goal)));
        if let Some((operator, goal)) = number {
            leaf.target_kind = Some(TargetKind::Number);
            leaf.operator = Some(operator);
            leaf.target_value = Some(dec(goal));
        } else {
            let date = target.contains('-');
            let kind = if *target == "完成" { TargetKind::Done } else { TargetKind::Qualitative };
            leaf.target_kind = Some(if date { TargetKind::Date } else { kind });
            leaf.target_text = Some((*target).into());
        }
        match actual.parse() {
            Ok(value) => leaf.actual_value = Some(value),
            Err(_) if actual.contains('_') => leaf.metric = Some((*actual).into()),
            Err(_) => leaf.actual_text = Some((*actual).into()),
        }
        snapshot.indicators.push(leaf);
    }
    snapshot
}

fn worked(id: &str, rows: &[Row], total: &str, grade: &str) {
    let result = assess(&tree(rows), PROGRAMME, &pack(id)).unwrap();
    let scores: Vec<String> = result.indicators.iter().map(|leaf| leaf.score.to_string()).collect();
    assert_eq!(scores, rows.iter().map(|row| row.4).collect::<Vec<_>>(), "{id}");
    assert_eq!((result.total.to_string().as_str(), result.grade.as_str()), (total, grade), "{id}");
    assert_eq!(result.weight, dec("100"), "{id}");
}

/// 669 266 of 670 000 are 99.89 %.
#[test]
fn each_pack_by_hand() {
    worked(
        "mof-2020",
        &[
            ("产出指标", ">= 64", "tower_count", "20", "20.00"),
            ("产出指标", ">= 95", "90.25", "15", "14.25"),
            ("产出指标", "2021-01-31", "2021-02-01", "15", "0.00"),
            ("效益指标", "提升", "达成", "30", "30.00"),
            ("满意度指标", ">= 90", "85", "10", "9.44"),
            ("预算执行率", ">= 95", "execution_rate", "10", "9.99"),
        ],
        "83.68",
        "良",
    );
    worked(
        "mof-2021-cost",
        &[
            ("产出指标", "= 7", "8", "40", "35.00"),
            ("成本指标", "<= 100", "110", "20", "18.00"),
            ("效益指标", "提升", "部分达成", "20", "12.00"),
            ("满意度指标", "> 90", "90", "10", "9.99"),
            ("预算执行率", ">= 95", "execution_rate", "10", "9.99"),
        ],
        "84.98",
        "良",
    );
    worked(
        "sichuan",
        &[
            ("产出指标", ">= 100", "80", "50", "40.00"),
            ("效益指标", "完成", "已完成", "30", "30.00"),
            ("满意度指标", ">= 90", "45", "10", "5.00"),
            ("预算执行", ">= 90", "execution_rate", "10", "9.99"),
        ],
        "84.99",
        "良",
    );
    worked(
        "guangdong",
        &[("产出指标", ">= 3", "2", "90", "60.00"), ("预算执行", ">= 95", "execution_rate", "10", "9.99")],
        "69.99",
        "中",
    );
    worked(
        "hebei-county",
        &[
            ("产出指标", "< 5", "6", "50", "40.00"),
            ("效益指标", "提升", "未达成", "30", "0.00"),
            ("满意度指标", ">= 90", "90", "10", "10.00"),
            ("预算执行率", ">= 100", "execution_rate", "10", "9.99"),
        ],
        "59.99",
        "差",
    );
    worked(
        "hunan-self",
        &[
            ("产出指标", "完成", "未完成", "50", "0.00"),
            ("效益指标", ">= 100", "95", "40", "38.00"),
            ("预算执行率", ">= 100", "execution_rate", "10", "9.99"),
        ],
        "47.99",
        "差",
    );
}

/// The seventeen rows by class and weight: arrival and execution are computed, the others met.
const YIYANG_2025: &[Row] = &[
    ("决策", "完成", "已完成", "2", "2.00"),
    ("决策", "完成", "已完成", "2", "2.00"),
    ("决策", "完成", "已完成", "2", "2.00"),
    ("决策", "完成", "已完成", "4", "4.00"),
    ("决策", "完成", "已完成", "3", "3.00"),
    ("决策", "完成", "已完成", "2", "2.00"),
    ("过程", ">= 100", "arrival_rate", "2", "2.00"),
    ("过程", ">= 100", "payment_rate", "4", "4.00"),
    ("过程", "完成", "已完成", "8", "8.00"),
    ("过程", "完成", "已完成", "4", "4.00"),
    ("过程", "完成", "已完成", "7", "7.00"),
    ("产出", "完成", "已完成", "13", "13.00"),
    ("产出", "完成", "已完成", "12", "12.00"),
    ("产出", "完成", "已完成", "5", "5.00"),
    ("产出", "完成", "已完成", "5", "5.00"),
    ("效益", "完成", "已完成", "15", "15.00"),
    ("效益", "完成", "已完成", "10", "10.00"),
];

#[test]
fn yiyang_2025_in_seventeen_rows() {
    assert_eq!(YIYANG_2025.len(), 17);
    let mut snapshot = tree(YIYANG_2025);
    snapshot.payments[0].amount = yuan("670000");
    let pack = pack("hunan-department");
    let result = assess(&snapshot, PROGRAMME, &pack).unwrap();
    assert_eq!((result.total.to_string().as_str(), result.grade.as_str()), ("100.00", "优秀"));
    let weights: Vec<String> = result.classes.iter().map(|class| class.weight.to_string()).collect();
    assert_eq!(weights, ["15", "25", "35", "25"]);
    // Half of what arrived is paid, of a budget twice as large: the rate is 50 %, the arrival 50 %.
    snapshot.payments[0].amount = yuan("335000");
    snapshot.movements[0].amount = yuan("1340000");
    let result = assess(&snapshot, PROGRAMME, &pack).unwrap();
    let row = |metric: &str| {
        let leaf = result.indicators.iter().find(|l| l.actual.metric.as_deref() == Some(metric)).unwrap();
        (leaf.actual.value.unwrap().to_string(), leaf.score.to_string())
    };
    assert_eq!(row("arrival_rate"), ("50.00".to_owned(), "1.00".to_owned()));
    assert_eq!(row("payment_rate"), ("50.00".to_owned(), "2.00".to_owned()));
    assert_eq!(result.total.to_string(), "97.00");
}
