//! A programme as it was on a day: figures of half a year, and figures that nobody can know of it.

use jitu_model::indicator::TargetKind;
use jitu_model::year::Monitoring;
use jitu_model::{Id, Snapshot};

use super::fixture::{PROGRAMME, day, dec, indicator, julu};
use super::rich::rich;
use crate::AssessError;
use crate::metrics::{self, Past};
use crate::monitoring::standings;

fn on(snapshot: &Snapshot, date: &str, metric: &str) -> Option<String> {
    let past = Past::of(snapshot, PROGRAMME, day(date)).unwrap();
    past.compute(metric).unwrap().map(|(value, _)| value.to_string())
}

/// [`rich`] with the day on which its budget was raised.
fn dated() -> Snapshot {
    let mut snapshot = rich();
    snapshot.movements[1].date = Some(day("2021-08-01"));
    snapshot
}

#[test]
fn figures_of_a_day_count_what_was_there() {
    let snapshot = dated();
    for (date, metric, value) in [
        // 401 559.60 of 650 000; both payments; both of 670 000.
        ("2021-01-31", "execution_rate", Some("61.78")),
        ("2021-07-31", "execution_rate", Some("102.96")),
        ("2021-12-31", "execution_rate", Some("99.89")),
        ("2021-07", "unspent_amount", Some("-1.9266")),
        ("2020-12-09", "contract_count", None),
        ("2021-01-01", "contract_count", Some("1")),
        ("2021-05-31", "milestones_in_time_rate", Some("100.00")),
        ("2021-06-20", "milestones_in_time_rate", Some("50.00")),
        ("2021-01-27", "acceptance_rate", None),
        ("2021-01-28", "acceptance_rate", Some("50.00")),
        ("2021-03-31", "stages_done_rate", Some("50.00")),
        ("2021-04-10", "stages_done_rate", Some("100.00")),
        ("2021-06-29", "inspection_count", Some("1")),
        ("2021-06-30", "inspection_pass_rate", Some("100.00")),
        ("2021-03-02", "alarm_count", Some("2")),
        ("2021-03-08", "maintenance_done_rate", Some("50.00")),
        ("2021-03-09", "maintenance_done_rate", Some("100.00")),
        ("2021-03-15", "coverage_share", Some("97.50")),
        ("2021-02", "coverage_share", None),
        ("2021-11-19", "satisfaction_rate", None),
        ("2021-11", "satisfaction_rate", Some("90.48")),
    ] {
        assert_eq!(on(&snapshot, date, metric).as_deref(), value, "{metric} on {date}");
    }
}

#[test]
fn what_nothing_dates_is_unknown() {
    let snapshot = dated();
    for metric in ["tower_count", "asset_count", "steps_done_rate", "goals_done_rate", "online_rate"] {
        assert_eq!(on(&snapshot, "2021-07-31", metric), None, "{metric}");
    }
    // Alarms of which nobody says when they were verified; a false patch without a day.
    for metric in ["alarms_confirmed", "patch_false_rate"] {
        assert_eq!(on(&snapshot, "2021-07-31", metric), None, "{metric}");
    }
    let unknown = Past::of(&snapshot, PROGRAMME, day("2021-07-31")).unwrap().compute("nothing");
    assert!(matches!(unknown, Err(AssessError::UnknownMetric { .. })));
    assert!(Past::of(&snapshot, Id::new(77), day("2021-07-31")).is_none());
}

#[test]
fn a_date_that_may_lie_on_either_side_leaves_the_figure_open() {
    let mut snapshot = dated();
    snapshot.payments[1].date = Some(day("2021-06"));
    assert_eq!(on(&snapshot, "2021-06-20", "execution_rate"), None);
    assert_eq!(on(&snapshot, "2021-05-31", "execution_rate").as_deref(), Some("61.78"));
    assert_eq!(on(&snapshot, "2021-06", "execution_rate").as_deref(), Some("102.96"));
    snapshot.payments[1].date = None;
    assert_eq!(on(&snapshot, "2021-05-31", "execution_rate"), None);
    snapshot.stages[1].actual_end = None;
    assert_eq!(on(&snapshot, "2021-03-31", "stages_done_rate"), None, "done, nobody says when");
    snapshot.procurements[0].awarded_on = Some(day("2021-01-05"));
    snapshot.contracts[0].signed = Some(day("2021-02-01"));
    assert_eq!(on(&snapshot, "2021-01-20", "procurement_saving_rate"), None, "awarded, not signed");
    assert_eq!(on(&snapshot, "2021-02-01", "procurement_saving_rate").as_deref(), Some("4.39"));
}

/// On the report's own day the past is the present, for every metric that can be dated.
#[test]
fn the_last_day_tells_what_the_year_tells() {
    let snapshot = dated();
    let mut told = 0;
    for metric in metrics::ids() {
        let past = on(&snapshot, "2022-01-20", metric);
        if past.is_some() {
            told += 1;
            let now = metrics::compute(metric, &snapshot, PROGRAMME).unwrap();
            assert_eq!(past, now.map(|(value, _)| value.to_string()), "{metric}");
        }
    }
    assert!(told >= 35, "{told}");
}

#[test]
fn what_was_entered_wins() {
    let mut snapshot = dated();
    let own =
        [(130, "tower_count"), (131, "execution_rate"), (132, "execution_rate"), (133, "execution_rate")];
    for (id, metric) in own {
        indicator(&mut snapshot, id).metric = Some(metric.to_owned());
    }
    let row = |id: i64, value: Option<&str>, text: Option<&str>| Monitoring {
        id: Id::new(900 + id),
        indicator: Id::new(id),
        value: value.map(dec),
        text: text.map(str::to_owned),
        ..Monitoring::default()
    };
    snapshot.monitoring = vec![row(132, Some("40"), None), row(133, None, Some("未开始"))];
    let told = standings(&snapshot, PROGRAMME);
    let number = |id: i64| told[&Id::new(id)].number();
    assert_eq!((number(130), number(131), number(132)), (None, Some(dec("102.96")), Some(dec("40"))));
    assert_eq!((number(133), told[&Id::new(133)].text.as_deref()), (None, Some("未开始")));
    assert_eq!(told[&Id::new(132)].computed, Some(dec("102.96")), "beside what was entered");

    // 巨鹿's only payment has no date: how far it was executed by July is for a person to say.
    let julu = julu();
    let leaves = julu.indicators.iter().filter(|i| i.target_kind == Some(TargetKind::Number));
    let bound: Vec<_> = leaves.filter(|i| i.metric.is_some()).map(|i| i.id).collect();
    let told = standings(&julu, PROGRAMME);
    assert!(!bound.is_empty() && bound.iter().all(|id| told[id].number().is_none()));
}
