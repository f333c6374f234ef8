//! The project with everything in it: nothing is found on it, and one change makes each of these cases appear.

use jitu_model::assessment::AssessmentResult;
use jitu_model::indicator::Chapter;
use jitu_model::operation::{BureauMetric, EventKind, EventOutcome};
use jitu_model::programme::{Attachment, Programme};
use jitu_model::system::Remedy;
use jitu_model::year::{FrozenVersion, Monitoring, ProgrammeTerm, ReviewAction, ReviewStep, Rollup};
use jitu_model::{Finding, Id, PartialDate, Severity, Snapshot};

use super::fixture::{PROGRAMME, boundary, catalog, day, dec, indicator, pack, state, yuan};
use super::metrics::parts;
use super::rich::{PREVIOUS, event, rich};
use crate::checks::{cases, check};
use crate::messages;
use crate::score::assess;

/// Code, case, expected, found, and the change that makes it.
type Row = (&'static str, &'static str, &'static str, &'static str, fn(&mut Snapshot));

/// Code, and a change that must not make it appear.
type Quiet = (&'static str, fn(&mut Snapshot));

fn says(snapshot: &mut Snapshot, text: &str) {
    snapshot.chapters.push(Chapter {
        id: Id::new(440),
        programme: PROGRAMME,
        level: 1,
        heading: "四、其他".into(),
        text: text.into(),
        position: 440,
    });
}

fn term(snapshot: &mut Snapshot, starts: &str, ends: &str) {
    snapshot.terms.push(ProgrammeTerm {
        id: Id::new(450),
        programme: PROGRAMME,
        starts: Some(day(starts)),
        ends: Some(day(ends)),
        ..ProgrammeTerm::default()
    });
}

fn result(snapshot: &Snapshot) -> AssessmentResult {
    assess(snapshot, PROGRAMME, &pack("hebei-county")).unwrap()
}

/// Signs what the project gives now.
fn freeze(snapshot: &mut Snapshot) -> &mut FrozenVersion {
    let signed = result(snapshot);
    snapshot.frozen.push(FrozenVersion {
        id: Id::new(460),
        programme: PROGRAMME,
        at: "2022-02-01T08:00:00Z".into(),
        total: signed.total,
        grade: signed.grade.clone(),
        result: serde_json::to_string(&signed).unwrap(),
        ..FrozenVersion::default()
    });
    snapshot.frozen.last_mut().unwrap()
}

fn handed_down(snapshot: &mut Snapshot, actuals: [&str; 3]) {
    indicator(snapshot, 132).rollup = Some(Rollup::Least);
    snapshot.parts = parts(actuals);
}

fn event_of(snapshot: &mut Snapshot, at: &str, due: Option<&str>, done: Option<&str>) {
    let mut event = event(470, EventKind::Patch, at, EventOutcome::Confirmed);
    event.due = due.map(day);
    event.done = done.map(day);
    snapshot.events.push(event);
}

const WORDS: &[Row] = &[
    ("TOTAL-TEXT", "total", "100.00", "87分", |s| says(s, "自评总得分为87分。")),
    ("TOTAL-TEXT", "grade", "优秀", "良好", |s| says(s, "绩效等级为“良好”。")),
    ("TOTAL-TEXT", "amount", "669266.00", "543.94万元", |s| {
        says(s, "2021年支出543.94万元，支出率99.89%。")
    }),
    ("TOTAL-TEXT", "amount", "670000.00", "85.6万元", |s| says(s, "预算安排资金85.6万元。")),
    ("TOTAL-TEXT", "rate", "99.89", "63.54%", |s| says(s, "支出率63.54%。")),
    ("UNIT", "typed", "669266.00", "669266万元", |s| says(s, "合同金额669266万元。")),
    ("UNIT", "typed", "669266.00", "66.9266元", |s| says(s, "实际支出66.9266元。")),
    ("UNIT", "stated", "670000.00", "67.00", |s| state(s, "budget", "67")),
    ("UNIT", "award", "700000.00", "66.93", |s| {
        s.procurements[0].award = Some(yuan("66.93"));
    }),
    (
        "CAPITAL",
        "typed",
        "人民币陆拾陆万玖仟贰佰陆拾陆元整",
        "陆拾陆万玖仟贰佰陆拾伍元整",
        |s| {
            says(s, "合同金额669,266.00元（大写：人民币陆拾陆万玖仟贰佰陆拾伍元整）。");
        },
    ),
    ("CAPITAL", "typed", "人民币壹仟元整", "壹万元整", |s| {
        s.payments[0].note = Some("人民币壹万元整（¥1,000.00元）".into());
    }),
    ("COUNT", "typed_points", "64", "65个", |s| says(s, "共建成65个高空监控点位。")),
    ("COUNT", "typed_installments", "2", "三笔", |s| says(s, "三笔已付。")),
    ("SOURCE-TEXT", "typed", "财政资金", "单位自筹", |s| says(s, "资金来源为“单位自筹”。")),
    ("SOURCE-TEXT", "ledger", "财政资金", "单位自筹资金", |s| {
        s.stated[0].figure = "fund_source".into();
        s.stated[0].value = "单位自筹资金".into();
    }),
    ("PROCURE", "method_text", "单一来源采购", "公开招标", |s| {
        says(s, "通过公开招标确定服务单位。")
    }),
    ("PROCURE", "two_methods", "公开招标", "公开招标、询价", |s| {
        s.contracts[0].procurement = Some("公开招标、询价".into());
        s.chapters.clear();
    }),
];

const DATES: &[Row] = &[
    ("DATE-ORDER", "term", "2021-06", "2021-05", |s| term(s, "2021-06", "2021-05")),
    ("YEAR", "term", "2022-01-01", "2021", |s| term(s, "2022-01-01", "2024-12-31")),
    ("YEAR", "term", "2020", "2021", |s| term(s, "2019", "2020")),
    ("YEAR", "payment", "2021", "2020-12-30", |s| s.payments[0].date = Some(day("2020-12-30"))),
    ("YEAR", "release", "2021", "2022-01", |s| s.releases[0].date = Some(day("2022-01"))),
    ("YEAR", "event", "2021", "2019-05-01", |s| event_of(s, "2019-05-01", None, None)),
    ("YEAR", "survey", "2021", "2020-11-20", |s| s.surveys[0].date = Some(day("2020-11-20"))),
    ("YEAR", "survey", "2021", "2022-01-21", |s| s.surveys[0].date = Some(day("2022-01-21"))),
    ("DATE-ORDER", "event_done_before", "2021-05-02", "2021-05-01", |s| {
        event_of(s, "2021-05-02", None, Some("2021-05-01"));
    }),
    ("DATE-ORDER", "event_due_before", "2021-05-02", "2021-04", |s| {
        event_of(s, "2021-05-02", Some("2021-04"), None);
    }),
    ("DATE-ORDER", "event_after_report", "2021-12-30", "2021-12-31", |s| {
        s.assessments[0].report_date = Some(day("2021-12-30"));
    }),
];

const RECORDS: &[Row] = &[
    ("EVIDENCE", "unknown_metric", "", "100", |s| indicator(s, 132).metric = Some("luck".into())),
    ("EVIDENCE", "faulty_metric", "", "100", |s| {
        indicator(s, 132).metric = Some("mine".into());
        s.own_metrics.push(BureauMetric {
            key: "mine".into(),
            expression: "1 +".into(),
            ..BureauMetric::default()
        });
    }),
    ("EVIDENCE", "typed", "", "100", |s| {
        s.evidence.iter_mut().find(|e| e.indicator.raw() == 132).unwrap().text = " ".into();
    }),
    ("EVIDENCE", "lost_paper", "自评报告", "", |s| {
        s.evidence.iter_mut().find(|e| e.indicator.raw() == 132).unwrap().attachment = Some(Id::new(77));
    }),
    ("DEVIATION", "monitored", "≥ 95%", "", |s| {
        s.monitoring.push(Monitoring {
            id: Id::new(480),
            indicator: Id::new(132),
            value: Some(dec("20")),
            ..Monitoring::default()
        });
    }),
    ("REMEDY", "wrong_origin", "2020", "2021", |s| s.remedies[1].carried_from = Some(Id::new(180))),
    ("REMEDY", "wrong_origin", "2020", "", |s| s.remedies[1].carried_from = Some(Id::new(999))),
    ("REMEDY", "no_outcome", "", "", |s| s.remedies.iter_mut().for_each(|r| r.outcome = None)),
    ("COUNT", "part_targets", "95", "90", |s| {
        handed_down(s, ["100", "100", "100"]);
        s.parts[2].target_value = Some(dec("90"));
    }),
    ("COUNT", "parts_unreported", "3", "2", |s| {
        handed_down(s, ["100", "100", "100"]);
        s.parts[1].actual_value = None;
    }),
    ("COUNT", "typed_beside_parts", "96", "100", |s| handed_down(s, ["100", "96", "97"])),
    ("COUNT", "survey_sheets", "≤ 80", "90", |s| s.surveys[0].sent = Some(80)),
    ("COUNT", "survey_negative", "≥ 0", "-1", |s| s.surveys[0].neutral = -1),
    ("FROZEN", "total", "99.00", "100.00", |s| freeze(s).total = dec("99.00")),
    ("FROZEN", "grade", "良", "优秀", |s| freeze(s).grade = "良".into()),
    ("FROZEN", "score", "20.00", "10.00", |s| {
        freeze(s);
        indicator(s, 132).actual_value = Some(dec("47.5"));
    }),
    ("FROZEN", "actual", "100", "99", |s| {
        freeze(s);
        indicator(s, 132).actual_value = Some(dec("99"));
    }),
    ("FROZEN", "leaves", "8", "7", |s| {
        freeze(s);
        s.indicators.retain(|i| i.id.raw() != 136);
    }),
    ("FROZEN", "unreadable", "", "", |s| freeze(s).result = "{".into()),
];

pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    [WORDS, DATES, RECORDS].into_iter().flatten()
}

fn findings(snapshot: &Snapshot) -> Vec<Finding> {
    check(snapshot, PROGRAMME, &result(snapshot), &pack("hebei-county"), Some(&boundary()))
}

#[test]
fn nothing_is_found_on_a_project_that_agrees() {
    assert_eq!(findings(&rich()), []);
    let mut signed = rich();
    freeze(&mut signed);
    handed_down(&mut signed, ["100", "100", "100"]);
    term(&mut signed, "2021", "2023");
    // The parts were reported after it was signed, with the same value.
    assert_eq!(findings(&signed), []);
}

#[test]
fn each_change_is_found() {
    let catalogs = [catalog("zh-CN"), catalog("en")];
    for (code, case, expected, was, change) in rows() {
        let mut snapshot = rich();
        change(&mut snapshot);
        let all = findings(&snapshot);
        let matches =
            |f: &&Finding| f.code == *code && f.case == *case && f.expected == *expected && f.found == *was;
        let found = all.iter().find(matches);
        let found = found.unwrap_or_else(|| panic!("{code} {case} {expected} {was} not among {all:#?}"));
        let declared = cases().find(|c| c.code == *code && c.case == *case).unwrap();
        assert_eq!(found.severity, declared.severity);
        assert!(!found.places.is_empty() && found.places.iter().all(|p| p.location.contains(':')));
        for catalog in &catalogs {
            let text = messages::finding(catalog, found);
            assert!(!text.contains(['{', '}']) && text.chars().count() > 15, "{code} {case}: {text}");
        }
    }
}

#[test]
fn what_agrees_is_not_told() {
    let quiet: &[Quiet] = &[
        // Signed, changed, reopened: what was signed does not stand any more.
        ("FROZEN", |s| {
            freeze(s).total = dec("1");
            s.review_steps.push(ReviewStep {
                id: Id::new(490),
                programme: PROGRAMME,
                at: "2022-02-02T08:00:00Z".into(),
                action: ReviewAction::Reopen,
                ..ReviewStep::default()
            });
        }),
        // The year before is in the file, and so is the year after.
        ("YEAR", |s| {
            s.programmes.push(Programme { id: Id::new(41), year: 2022, ..s.programmes[0].clone() });
            event_of(s, "2022-05-01", None, None);
        }),
        ("YEAR", |s| s.surveys[0].date = Some(day("2022-01-10"))),
        ("COUNT", |s| {
            handed_down(s, ["100", "100", "100"]);
            s.parts.iter_mut().for_each(|part| part.actual_value = None);
        }),
        // Another programme's remedy of an earlier year, where this one names its own.
        ("REMEDY", |s| {
            s.programmes.push(Programme { id: Id::new(42), year: 2019, ..s.programmes[0].clone() });
            let old = s.remedies.iter().find(|r| r.programme == PREVIOUS).cloned().unwrap();
            s.remedies.push(Remedy { id: Id::new(491), programme: Id::new(42), outcome: None, ..old });
        }),
        ("EVIDENCE", |s| {
            s.attachments.push(Attachment { id: Id::new(77), ..Attachment::default() });
            s.evidence.iter_mut().for_each(|e| e.attachment = Some(Id::new(77)));
        }),
    ];
    for (code, change) in quiet {
        let mut snapshot = rich();
        change(&mut snapshot);
        let told = findings(&snapshot);
        assert!(told.iter().all(|f| f.code != *code), "{code}: {told:#?}");
    }
}

/// Many events are one finding a case, with the first of them as places.
#[test]
fn thousands_of_events_are_one_finding() {
    let mut snapshot = rich();
    for id in 0..20_000_i64 {
        let mut late = event(100_000 + id, EventKind::Alarm, "2021-05-02", EventOutcome::Confirmed);
        late.number = Some(format!("N{id}"));
        late.done = Some(PartialDate::day_of(2021, 5, 1).unwrap());
        snapshot.events.push(late);
    }
    let all = findings(&snapshot);
    assert_eq!(all.len(), 1, "{all:#?}");
    assert_eq!((all[0].params["count"].as_str(), all[0].places.len()), ("20000", 5));
    assert_eq!(all[0].severity, Severity::Error);
}
