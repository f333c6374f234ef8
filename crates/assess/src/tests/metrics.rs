//! Every metric of the product against figures worked out by hand, and a bureau's own.

use std::collections::BTreeSet;

use jitu_model::operation::{BureauMetric, EventKind, EventOutcome};
use jitu_model::year::{IndicatorPart, Rollup};
use jitu_model::{Decimal, Id, Money, Snapshot};

use super::fixture::{PROGRAMME, day, dec, indicator, julu, pack, yuan};
use super::rich::{event, rich};
use crate::AssessError;
use crate::metrics::{self, ExpressionProblem, Metric, MetricLibrary};
use crate::score::assess;

fn value(snapshot: &Snapshot, id: &str) -> Option<String> {
    metrics::compute(id, snapshot, PROGRAMME).unwrap().map(|(value, _)| value.to_string())
}

/// Id, value, and the rows it rests on, by table.
const TABLE: &[(&str, &str, &[&str])] = &[
    ("arrival_rate", "100.00", &["appropriation", "release"]),
    ("execution_rate", "99.89", &["appropriation", "payment"]),
    ("payment_rate", "99.89", &["release", "payment"]),
    ("budget_adjustment", "2", &["appropriation"]),
    ("budget_adjustment_rate", "3.08", &["appropriation"]),
    ("unspent_amount", "0.0734", &["appropriation", "payment"]),
    ("contract_count", "1", &["contract"]),
    ("contract_execution_rate", "100.00", &["contract", "payment"]),
    ("project_cost", "66.9266", &["contract"]),
    ("cost_saving", "2.0734", &["procurement", "contract"]),
    ("cost_saving_rate", "3.00", &["procurement", "contract"]),
    ("procurement_saving_rate", "4.39", &["procurement"]),
    ("milestones_in_time_rate", "50.00", &["milestone"]),
    ("cost_per_tower", "1.045728", &["contract", "tower"]),
    ("cost_per_mu", "489.23", &["contract", "coverage_run"]),
    ("system_count", "1", &["funded_system"]),
    ("component_count", "1", &["component"]),
    ("asset_count", "70", &["asset"]),
    ("asset_in_use_rate", "98.57", &["asset"]),
    ("stages_done", "2", &["stage"]),
    ("stages_done_rate", "100.00", &["stage"]),
    ("stages_on_time_rate", "50.00", &["stage"]),
    ("steps_done_rate", "100.00", &["stage_step"]),
    ("acceptance_rate", "50.00", &["acceptance_certificate"]),
    ("contracts_accepted_rate", "100.00", &["contract"]),
    ("tower_count", "64", &["tower"]),
    ("tower_new_count", "46", &["tower"]),
    ("tower_reused_count", "18", &["tower"]),
    ("tower_in_use_count", "64", &["tower"]),
    ("tower_in_use_rate", "100.00", &["tower"]),
    ("online_rate", "99.69", &["tower", "event"]),
    ("alarm_count", "4", &["event"]),
    ("alarms_confirmed", "2", &["event"]),
    ("alarms_verified_rate", "75.00", &["event"]),
    ("false_alarm_rate", "33.33", &["event"]),
    ("alarm_accuracy_rate", "66.67", &["event"]),
    ("alarms_handled_rate", "66.67", &["event"]),
    ("alarms_in_time_rate", "50.00", &["event"]),
    ("patch_count", "5", &["event"]),
    ("patches_confirmed", "4", &["event"]),
    ("patch_false_rate", "20.00", &["event"]),
    ("patches_handled_rate", "50.00", &["event"]),
    ("patches_in_time_rate", "50.00", &["event"]),
    ("inspection_count", "4", &["event"]),
    ("inspection_pass_rate", "75.00", &["event"]),
    ("compliance_check_count", "2", &["event"]),
    ("training_count", "2", &["event"]),
    ("people_trained", "31", &["event"]),
    ("maintenance_count", "3", &["event"]),
    ("maintenance_done_rate", "66.67", &["event"]),
    ("maintenance_in_time_rate", "50.00", &["event"]),
    ("satisfaction_rate", "90.48", &["survey"]),
    ("survey_return_rate", "87.50", &["survey"]),
    ("coverage_share", "91.20", &["coverage_run"]),
    ("coverage_county", "75.00", &["coverage_run"]),
    ("coverage_cropland", "91.20", &["coverage_run"]),
    ("coverage_farmland", "97.50", &["coverage_run"]),
    ("coverage_irrigated", "88.00", &["coverage_run"]),
    ("coverage_dry", "93.33", &["coverage_run"]),
    ("coverage_area", "1368", &["coverage_run"]),
    ("coverage_overlap", "23.60", &["coverage_run"]),
    ("goals_done_rate", "100.00", &["goal"]),
    ("remedies_done_rate", "100.00", &["remedy"]),
    ("evidence_rate", "100.00", &["indicator"]),
];

/// Metrics that the fixture cannot tell: it has no paddy fields.
const UNTOLD: &[&str] = &["coverage_paddy"];

#[test]
fn every_metric_as_worked_out_by_hand() {
    let snapshot = rich();
    for (id, expected, tables) in TABLE {
        let computed = metrics::compute(id, &snapshot, PROGRAMME).unwrap();
        let (value, evidence) = computed.unwrap_or_else(|| panic!("{id} is not told"));
        assert_eq!(value.to_string(), *expected, "{id}");
        let kinds: BTreeSet<&str> = evidence.iter().map(|item| item.kind.as_str()).collect();
        assert_eq!(kinds, tables.iter().copied().collect(), "{id}");
        assert!(evidence.iter().all(|item| !item.text.is_empty()), "{id}");
    }
    for id in UNTOLD {
        assert_eq!(value(&snapshot, id), None, "{id}");
    }
    let tested: BTreeSet<&str> = TABLE.iter().map(|row| row.0).chain(UNTOLD.iter().copied()).collect();
    assert_eq!(tested, metrics::ids().collect());
}

#[test]
fn an_empty_project_tells_nothing() {
    let snapshot = Snapshot { programmes: julu().programmes, ..Snapshot::default() };
    for id in metrics::ids() {
        assert_eq!(value(&snapshot, id), None, "{id}");
    }
    assert_eq!(metrics::compute("tower_count", &julu(), Id::new(99)), Ok(None));
}

#[test]
fn a_repeated_alarm_is_all_its_reports_evidence() {
    let (_, evidence) = metrics::compute("alarm_count", &rich(), PROGRAMME).unwrap().unwrap();
    assert_eq!(evidence[0].reference, "300,301,302,303,304,305");
}

#[test]
fn the_period_ends_with_the_report() {
    let mut snapshot = rich();
    // To 5 March: 64 days of 64 towers; 4 days of one tower, and the first of January of another.
    snapshot.assessments[0].report_date = Some(day("2021-03-05"));
    let lost = metrics::preview("tower_days_lost", &snapshot, PROGRAMME).unwrap().0;
    assert_eq!(
        (metrics::preview("tower_days", &snapshot, PROGRAMME).unwrap().0, lost),
        (dec("4096"), dec("5"))
    );
    // A request of 5 March due on the 7th is not due yet.
    assert_eq!(value(&snapshot, "maintenance_in_time_rate").as_deref(), Some("50.00"));
    snapshot.events.retain(|event| event.id != Id::new(351));
    assert_eq!(value(&snapshot, "maintenance_in_time_rate").as_deref(), Some("100.00"));
    snapshot.assessments[0].report_date = Some(day("2020-12-31"));
    assert_eq!(value(&snapshot, "online_rate"), None, "reported before the year began");
}

#[test]
fn what_cannot_be_judged_makes_a_rate_unknown() {
    let mut snapshot = rich();
    snapshot.events.push(event(370, EventKind::Outage, "2021-05", EventOutcome::Pending));
    assert_eq!(value(&snapshot, "online_rate"), None, "an outage without its days");
    snapshot.payments[0].date = None;
    assert_eq!(value(&snapshot, "milestones_in_time_rate"), None, "paid, nobody tells when");
    snapshot.acceptances[0].result = "待定".into();
    assert_eq!(value(&snapshot, "acceptance_rate"), None);
    snapshot.surveys[0].sent = None;
    assert_eq!(value(&snapshot, "survey_return_rate"), None);
    snapshot.surveys[0].neutral = -5;
    assert_eq!(value(&snapshot, "satisfaction_rate"), None);
    snapshot.contracts[0].amount = None;
    assert_eq!(value(&snapshot, "cost_saving_rate"), None);
}

#[test]
fn not_paying_is_no_saving_and_an_audit_is() {
    let mut snapshot = rich();
    snapshot.payments.clear();
    assert_eq!(value(&snapshot, "cost_saving_rate").as_deref(), Some("3.00"));
    snapshot.reviews.push(jitu_model::papers::CostReview {
        id: Id::new(500),
        contract: super::fixture::CONTRACT,
        amendment: None,
        date: Some(day("2021-02-01")),
        submitted: yuan("669266"),
        approved: yuan("600000"),
        reviewer: None,
        note: None,
    });
    // (690 000 − 600 000) ÷ 690 000
    assert_eq!(value(&snapshot, "cost_saving_rate").as_deref(), Some("13.04"));
}

#[test]
fn rates_are_rounded_as_the_ledger_rounds_them() {
    let mut snapshot = julu();
    for seed in 0..2000_i64 {
        let paid = Money::from_fen(seed * 7_919_333 % 91_234_567);
        let budget = Money::from_fen(1 + seed * 104_729 % 99_999_989);
        snapshot.payments[0].amount = paid;
        snapshot.movements[0].amount = budget;
        assert_eq!(
            value(&snapshot, "execution_rate"),
            paid.percent_of(budget, 2).map(|rate| rate.to_string())
        );
    }
}

fn own(key: &str, expression: &str) -> BureauMetric {
    BureauMetric {
        id: Id::new(600),
        key: key.into(),
        name: "每百次告警巡检".into(),
        unit: "次".into(),
        definition: "巡检 ÷ 告警 × 100".into(),
        source: "运行记录".into(),
        expression: expression.into(),
    }
}

#[test]
fn a_bureaus_own_metric() {
    let mut snapshot = rich();
    snapshot.own_metrics.push(own("inspections_per_alarm", "inspections / alarms * 100"));
    assert_eq!(value(&snapshot, "inspections_per_alarm").as_deref(), Some("100"));
    let library = MetricLibrary::shipped().unwrap();
    let all = library.all(&snapshot);
    assert!(all.last().is_some_and(|metric| metric.own && metric.id == "inspections_per_alarm"));
    assert_eq!(all.len(), metrics::ids().count() + 1);
    // A key that the product has is the product's.
    snapshot.own_metrics.push(own("tower_count", "1"));
    assert_eq!(value(&snapshot, "tower_count").as_deref(), Some("64"));
    assert_eq!(library.all(&snapshot).len(), metrics::ids().count() + 1);
    snapshot.own_metrics[0].expression = "inspections /".into();
    let broken = metrics::compute("inspections_per_alarm", &snapshot, PROGRAMME).unwrap_err();
    assert!(matches!(&broken, AssessError::Expression { error, .. } if error.position == 14), "{broken}");
}

#[test]
fn files_are_read_and_every_quantity_has_its_words() {
    let text =
        "name = \"甲\"\nunit = \"%\"\ndefinition = \"乙\"\nsource = \"丙\"\ngroup = \"丁\"\nexpression = ";
    let metric = Metric::parse("mine", &format!("{text}\"paid / budget\"")).unwrap();
    assert_eq!((metric.id.as_str(), metric.own), ("mine", false));
    let wrong = Metric::parse("mine", &format!("{text}\"paid / bugdet\"")).unwrap_err();
    assert_eq!(wrong.to_string(), "metric mine: character 8: unknown quantity bugdet");
    let AssessError::Expression { error, .. } = wrong else { panic!() };
    let nearest = |problem| match problem {
        ExpressionProblem::UnknownQuantity { nearest, .. } => nearest,
        _ => None,
    };
    assert_eq!(nearest(error.problem), Some("budget"));
    assert!(matches!(Metric::parse("mine", "name = 1"), Err(AssessError::MetricSyntax { .. })));
    for label in metrics::quantities() {
        assert!(
            !label.unit.is_empty() && !label.chinese.is_empty() && !label.english.is_empty(),
            "{label:?}"
        );
    }
    for metric in MetricLibrary::shipped().unwrap().iter() {
        let words = [&metric.name, &metric.unit, &metric.definition, &metric.source, &metric.group];
        assert!(words.iter().all(|text| !text.trim().is_empty()), "{metric:?}");
    }
}

#[test]
fn an_indicator_handed_down_is_made_of_its_parts() {
    let mut snapshot = rich();
    for (rollup, expected) in [(Rollup::Sum, "280"), (Rollup::Mean, "93.33"), (Rollup::Least, "85")] {
        indicator(&mut snapshot, 132).rollup = Some(rollup);
        snapshot.parts = parts(["95", "100", "85"]);
        let result = assess(&snapshot, PROGRAMME, &pack("hebei-county")).unwrap();
        let actual = &result.indicators[2].actual;
        assert_eq!(actual.value, Some(dec(expected)));
        assert_eq!(
            (actual.evidence[0].kind.as_str(), actual.evidence[0].reference.as_str()),
            ("indicator_part", "700,701,702")
        );
    }
    // One body has not reported: what was typed stays.
    snapshot.parts[1].actual_value = None;
    let result = assess(&snapshot, PROGRAMME, &pack("hebei-county")).unwrap();
    assert_eq!(result.indicators[2].actual.value, Some(Decimal::ONE_HUNDRED));
    // A metric goes before the parts.
    snapshot.parts = parts(["95", "100", "85"]);
    indicator(&mut snapshot, 132).metric = Some("stages_on_time_rate".into());
    let result = assess(&snapshot, PROGRAMME, &pack("hebei-county")).unwrap();
    assert_eq!(result.indicators[2].actual.value, Some(dec("50.00")));
}

pub(super) fn parts(actuals: [&str; 3]) -> Vec<IndicatorPart> {
    let part = |(index, actual): (i64, &str)| IndicatorPart {
        id: Id::new(700 + index),
        indicator: Id::new(132),
        body: format!("第 {index} 县"),
        target_value: Some(dec("95")),
        actual_value: Some(dec(actual)),
        note: None,
        position: index,
    };
    (0..).zip(actuals).map(part).collect()
}
