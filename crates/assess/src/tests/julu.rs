//! 巨鹿 2021 as published: 99.50, 优秀, with the evidence of each figure and what the checks say about it.

use jitu_model::assessment::RuleReason;
use jitu_model::indicator::CoverageRun;
use jitu_model::{Decimal, Finding, Id, Severity};

use super::fixture::{EXECUTION, PROGRAMME, boundary, catalog, day, dec, julu, pack};
use crate::checks::check;
use crate::metrics::{self, MetricLibrary};
use crate::score::assess;
use crate::{AssessError, messages};

fn findings(snapshot: &jitu_model::Snapshot) -> Vec<Finding> {
    let pack = pack("hebei-county");
    let result = assess(snapshot, PROGRAMME, &pack).unwrap();
    check(snapshot, PROGRAMME, &result, &pack, Some(&boundary()))
}

#[test]
fn scores_as_published() {
    let result = assess(&julu(), PROGRAMME, &pack("hebei-county")).unwrap();
    assert_eq!((result.total.to_string().as_str(), result.grade.as_str()), ("99.50", "优秀"));
    assert_eq!(result.weight, Decimal::ONE_HUNDRED);
    let classes: Vec<(&str, String)> =
        result.classes.iter().map(|class| (class.name.as_str(), class.score.to_string())).collect();
    let expected =
        [("产出指标", "50.00"), ("效益指标", "30.00"), ("满意度指标", "10.00"), ("预算执行率", "9.50")];
    assert_eq!(classes, expected.map(|(name, score)| (name, score.to_owned())));
    let scores: Vec<String> = result.indicators.iter().map(|leaf| leaf.score.to_string()).collect();
    assert_eq!(scores, ["15.00", "15.00", "20.00", "10.00", "10.00", "10.00", "10.00", "9.50"]);
    assert!(result.indicators.iter().all(|leaf| leaf.completion == Some(Decimal::ONE_HUNDRED)));
}

#[test]
fn the_rule_gives_ten_where_the_bureau_wrote_nine_and_a_half() {
    let result = assess(&julu(), PROGRAMME, &pack("hebei-county")).unwrap();
    let leaf = result.indicators.iter().find(|leaf| leaf.indicator == EXECUTION).unwrap();
    assert_eq!(leaf.actual.value, Some(dec("99.89")));
    assert_eq!((leaf.rule.score.to_string().as_str(), leaf.rule.reason), ("10.00", RuleReason::Met));
    assert!(leaf.overridden && leaf.override_reason.is_some());
    let national = assess(&julu(), PROGRAMME, &pack("mof-2020")).unwrap();
    assert_eq!(national.indicators.last().unwrap().rule.score.to_string(), "9.99");
}

#[test]
fn actuals_name_their_rows() {
    let result = assess(&julu(), PROGRAMME, &pack("hebei-county")).unwrap();
    let towers: Vec<String> = (1000..1064).map(|id| id.to_string()).collect();
    let first = &result.indicators[0].actual;
    assert_eq!(first.value, Some(Decimal::from(64)));
    assert_eq!((first.evidence[0].kind.as_str(), &first.evidence[0].reference), ("tower", &towers.join(",")));
    let execution: Vec<(&str, &str)> = result.indicators[7]
        .actual
        .evidence
        .iter()
        .map(|item| (item.kind.as_str(), item.reference.as_str()))
        .collect();
    assert_eq!(execution, [("appropriation", "3"), ("payment", "22")]);
    assert_eq!(result.indicators[2].actual.evidence[0].kind, "note");
}

#[test]
fn as_published_only_two_hints() {
    let found: Vec<(String, String, Severity)> =
        findings(&julu()).into_iter().map(|f| (f.code, f.case, f.severity)).collect();
    let hint = |code: &str, case: &str| (code.to_owned(), case.to_owned(), Severity::Hint);
    assert_eq!(found, [hint("SCORE-RULE", "below_with_reason"), hint("REMEDY", "no_problem")]);
    let mut silent = julu();
    silent.overrides[0].reason = None;
    let first = findings(&silent).remove(0);
    assert_eq!((first.case.as_str(), first.severity), ("below_without_reason", Severity::Warning));
    assert_eq!((first.expected.as_str(), first.found.as_str()), ("10.00", "9.50"));
    assert_eq!(first.places[0].location, "indicator:137");
}

#[test]
fn findings_read_as_sentences() {
    let finding = findings(&julu()).remove(0);
    assert_eq!(
        messages::finding(&catalog("zh-CN"), &finding),
        "绩效指标“预算完成情况”按规则应得 10.00 分，自评为 9.50 分，理由：资金按实际支付，预算完成率未达100%，剩余0.0734万元已退回财政。"
    );
    assert_eq!(messages::rule_reason(&catalog("zh-CN"), RuleReason::Met), "达到目标，满分");
}

#[test]
fn metrics_tell_only_what_the_file_tells() {
    let mut snapshot = julu();
    let value = |snapshot: &_, id| {
        metrics::compute(id, snapshot, PROGRAMME).unwrap().map(|(value, _)| value.to_string())
    };
    assert_eq!(value(&snapshot, "arrival_rate").as_deref(), Some("100.00"));
    assert_eq!(value(&snapshot, "payment_rate").as_deref(), Some("99.89"));
    assert_eq!(value(&snapshot, "coverage_share"), None);
    assert_eq!(value(&snapshot, "stages_on_time_rate"), None, "no actual date is stated");
    snapshot.stages[0].actual_end = Some(day("2021-01"));
    assert_eq!(value(&snapshot, "stages_on_time_rate").as_deref(), Some("100.00"));
    snapshot.stages[0].actual_end = Some(day("2021"));
    assert_eq!(value(&snapshot, "stages_on_time_rate"), None, "the year does not tell");
    snapshot.stages[0].actual_end = Some(day("2021-02-01"));
    assert_eq!(value(&snapshot, "stages_on_time_rate").as_deref(), Some("0.00"));
    for (id, at, ratio) in [(1, "2021-04-01T00:00:00Z", "91.20"), (2, "2021-03-01T00:00:00Z", "88.00")] {
        snapshot.coverage_runs.push(CoverageRun {
            id: Id::new(id),
            programme: PROGRAMME,
            method: "disc".into(),
            at: at.into(),
            inputs: String::new(),
            ratio: dec(ratio),
            report: String::new(),
        });
    }
    let (share, evidence) = metrics::compute("coverage_share", &snapshot, PROGRAMME).unwrap().unwrap();
    assert_eq!((share.to_string().as_str(), evidence[0].reference.as_str()), ("91.20", "1"));
    for tower in snapshot.towers.iter_mut().take(3) {
        tower.in_use = false;
    }
    assert_eq!(value(&snapshot, "tower_in_use_rate").as_deref(), Some("95.31"));
    snapshot.towers.clear();
    assert_eq!(value(&snapshot, "tower_count"), None, "no tower on the map is not zero towers");
}

#[test]
fn every_metric_is_described_and_unknown_ones_are_named() {
    let texts = super::fixture::assets("metrics");
    let library = MetricLibrary::parse(texts.iter().map(|(id, text)| (id.as_str(), text.as_str()))).unwrap();
    let mut ids: Vec<&str> = metrics::ids().collect();
    ids.sort_unstable();
    assert_eq!(library.iter().map(|metric| metric.id.as_str()).collect::<Vec<_>>(), ids);
    let unknown = AssessError::UnknownMetric { metric: "luck".into() };
    assert_eq!(metrics::compute("luck", &julu(), PROGRAMME), Err(unknown));
    let mut snapshot = julu();
    snapshot.indicators.last_mut().unwrap().metric = Some("luck".into());
    let result = assess(&snapshot, PROGRAMME, &pack("hebei-county")).unwrap();
    assert_eq!(result.indicators.last().unwrap().actual.value, None, "the assessment goes on without it");
}

#[test]
fn an_unknown_programme_is_an_error() {
    let error = assess(&julu(), Id::new(99), &pack("hebei-county")).unwrap_err();
    assert_eq!(error, AssessError::UnknownProgramme { id: 99 });
}
