//! 巨鹿's programme with everything a project can hold, without a contradiction: what metrics are computed from by
//! hand, and what no check may find fault with.

use geo_types::{Geometry, Rect, coord};
use jitu_model::coverage::{CoverageMethod, CoveragePart, CoverageReport, Overlap};
use jitu_model::indicator::{Chapter, CoverageRun};
use jitu_model::operation::{Event, EventKind, EventOutcome, Survey};
use jitu_model::papers::{AcceptanceCertificate, Procurement};
use jitu_model::programme::{BudgetMovement, Milestone, MilestoneKind, MovementKind, Payment, Programme};
use jitu_model::system::{Asset, Component, Extent, Remedy, Stage, StageStep};
use jitu_model::{Id, PartialDate, Snapshot};

use super::fixture::{CONTRACT, PROGRAMME, SOURCE, SYSTEM, day, dec, julu, state, yuan};

/// The year before.
pub(super) const PREVIOUS: Id<Programme> = Id::new(40);

pub(super) fn rich() -> Snapshot {
    let mut snapshot = julu();
    snapshot.assessments[0].report_date = Some(day("2022-01-20"));
    snapshot.overrides.clear();
    state(&mut snapshot, "total", "100");
    money(&mut snapshot);
    building(&mut snapshot);
    for event in events() {
        snapshot.events.push(event);
    }
    people(&mut snapshot);
    coverage(&mut snapshot);
    words(&mut snapshot);
    snapshot
}

/// Budget 65 + 2 万元; one contract, paid 60 % in time and 40 % two weeks late.
fn money(snapshot: &mut Snapshot) {
    snapshot.movements[0].amount = yuan("650000");
    snapshot.movements.push(BudgetMovement {
        id: Id::new(200),
        appropriation: SOURCE,
        kind: MovementKind::Increase,
        amount: yuan("20000"),
        ..BudgetMovement::default()
    });
    let contract = &mut snapshot.contracts[0];
    contract.amount = Some(yuan("669266"));
    contract.signed = Some(day("2020-12-10"));
    contract.component = Some(Id::new(201));
    snapshot.components.push(Component {
        id: Id::new(201),
        system: SYSTEM,
        name: "平台服务".into(),
        budget: Some(yuan("670000")),
        position: 0,
    });
    snapshot.procurements.push(Procurement {
        id: Id::new(202),
        contract: CONTRACT,
        ceiling: Some(yuan("700000")),
        filed_budget: Some(yuan("690000")),
        award: Some(yuan("669266")),
        awarded_on: Some(day("2020-12-01")),
        ..Procurement::default()
    });
    let first = snapshot.payments.remove(0);
    for (id, share, due, amount, paid) in [
        (210, "60", "2021-01-31", "401559.60", "2021-01-20"),
        (211, "40", "2021-06-15", "267706.40", "2021-06-30"),
    ] {
        snapshot.milestones.push(Milestone {
            id: Id::new(id),
            contract: CONTRACT,
            sequence: id - 209,
            kind: MilestoneKind::Progress,
            share: Some(dec(share)),
            due: Some(day(due)),
            ..Milestone::default()
        });
        snapshot.payments.push(Payment {
            id: Id::new(id + 10),
            milestone: Some(Id::new(id)),
            amount: yuan(amount),
            date: Some(day(paid)),
            ..first.clone()
        });
    }
    for (id, result) in [(230, "不合格，限期整改"), (231, "验收合格")] {
        snapshot.acceptances.push(AcceptanceCertificate {
            id: Id::new(id),
            contract: CONTRACT,
            date: Some(day("2021-01-28")),
            result: result.into(),
            ..AcceptanceCertificate::default()
        });
    }
}

/// One stage in time and one late, two steps, 70 assets of which 69 are in use.
fn building(snapshot: &mut Snapshot) {
    snapshot.stages[0].actual_start = Some(day("2021-01-01"));
    snapshot.stages[0].actual_end = Some(day("2021-01-28"));
    snapshot.stages.push(Stage {
        id: Id::new(240),
        system: SYSTEM,
        name: "试运行".into(),
        plan_end: Some(day("2021-03-31")),
        actual_end: Some(day("2021-04-10")),
        done: true,
        ..Stage::default()
    });
    for id in [241, 242] {
        snapshot.steps.push(StageStep {
            id: Id::new(id),
            stage: Id::new(25),
            name: format!("步骤 {id}"),
            done: true,
            ..StageStep::default()
        });
    }
    snapshot.assets.push(Asset {
        id: Id::new(243),
        system: SYSTEM,
        kind: "工作站".into(),
        count: 6,
        in_use: Some(5),
        ..Asset::default()
    });
    snapshot.extents.push(Extent {
        id: Id::new(244),
        system: SYSTEM,
        name: "服务范围".into(),
        source: "示意".into(),
        synthetic: true,
        geometry: Geometry::Rect(Rect::new(coord! { x: 114.9, y: 37.1 }, coord! { x: 115.0, y: 37.2 })),
    });
}

/// An event without number, tower, due date or end.
pub(super) fn event(id: i64, kind: EventKind, at: &str, outcome: EventOutcome) -> Event {
    Event {
        id: Id::new(id),
        system: SYSTEM,
        tower: None,
        kind,
        number: None,
        at: day(at),
        time: None,
        due: None,
        done: None,
        outcome,
        quantity: None,
        subject: None,
        note: None,
        lon: None,
        lat: None,
        area_m2: None,
    }
}

fn events() -> Vec<Event> {
    use EventKind::{Alarm, ComplianceCheck, Inspection, Maintenance, Outage, Patch, Training};
    use EventOutcome::{Confirmed, Failed, FalseAlarm, Passed, Pending};
    let date = |text: &str| -> Option<PartialDate> { (!text.is_empty()).then(|| day(text)) };
    let alarm = |id: i64, at: &str, number: &str, tower: i64, time: &str, outcome| Event {
        number: Some(number.into()),
        tower: Some(Id::new(tower)),
        time: Some(time.into()),
        ..event(id, Alarm, at, outcome)
    };
    let timed = |id, kind, at: &str, due: &str, done: &str, outcome| Event {
        due: date(due),
        done: date(done),
        ..event(id, kind, at, outcome)
    };
    let outage = |id, tower: Option<i64>, at: &str, done: &str| Event {
        tower: tower.map(Id::new),
        ..timed(id, Outage, at, "", done, Pending)
    };
    let handled = |due: &str, done: &str, event| Event { due: date(due), done: date(done), ..event };
    vec![
        // Four alarms: the second has the first's number, the fourth the third's tower and minute. Of the three that are
        // not false one was handled in time, one late.
        handled("2021-03-05", "2021-03-04", alarm(300, "2021-03-01", "A1", 1000, "08:00", Confirmed)),
        alarm(301, "2021-03-01", "A1", 1000, "08:05", Pending),
        alarm(302, "2021-03-02", "A2", 1001, "09:00", FalseAlarm),
        alarm(303, "2021-03-02", "A3", 1001, "09:00", Pending),
        handled("2021-03-06", "2021-03-10", alarm(304, "2021-03-03", "A4", 1001, "09:00", Confirmed)),
        alarm(305, "2021-03-04", "A5", 1001, "09:00", Pending),
        alarm(306, "2020-12-31", "A6", 1001, "09:00", Confirmed),
        // Five patches: in time, late, false, not due yet, without a day.
        timed(310, Patch, "2021-04-01", "2021-04-15", "2021-04-10", Confirmed),
        timed(311, Patch, "2021-04-02", "2021-04-16", "2021-04-20", Confirmed),
        timed(312, Patch, "2021-04-03", "2021-04-17", "", FalseAlarm),
        timed(313, Patch, "2021-12-20", "2022-02-01", "", Confirmed),
        timed(314, Patch, "2021-05-01", "", "", Confirmed),
        event(320, Inspection, "2021-03-31", Passed),
        event(321, Inspection, "2021-06-30", Passed),
        event(322, Inspection, "2021-09-30", Failed),
        event(323, Inspection, "2021-12-31", Passed),
        event(330, ComplianceCheck, "2021-05-10", Pending),
        event(331, ComplianceCheck, "2021-05-11", Pending),
        Event { quantity: Some(30), ..event(340, Training, "2021-02-01", Pending) },
        event(341, Training, "2021-02-02", Pending),
        timed(350, Maintenance, "2021-03-01", "2021-03-03", "2021-03-02", Pending),
        timed(351, Maintenance, "2021-03-05", "2021-03-07", "2021-03-09", Pending),
        timed(352, Maintenance, "2021-12-30", "2022-01-02", "", Pending),
        // 1 to 3 and 3 to 4 March are four days; a day; a day of all 64; two days at the end; one at the start.
        outage(360, Some(1000), "2021-03-01", "2021-03-04"),
        outage(361, Some(1000), "2021-03-03", "2021-03-05"),
        outage(362, Some(1001), "2021-05-01", "2021-05-01"),
        outage(363, None, "2021-06-01", "2021-06-02"),
        outage(364, Some(1002), "2021-12-30", ""),
        outage(365, Some(1003), "2020-12-30", "2021-01-02"),
    ]
}

/// Two surveys, and remedies of the year before: one with an outcome, one that this year goes on from.
fn people(snapshot: &mut Snapshot) {
    for (id, sent, [very, satisfied, neutral, dissatisfied]) in
        [(400, 100, [40, 45, 3, 2]), (401, 20, [5, 5, 5, 0])]
    {
        snapshot.surveys.push(Survey {
            id: Id::new(id),
            programme: PROGRAMME,
            name: "群众满意度".into(),
            date: Some(day("2021-11-20")),
            sent: Some(sent),
            very_satisfied: very,
            satisfied,
            neutral,
            dissatisfied,
            ..Survey::default()
        });
    }
    let previous = Programme { id: PREVIOUS, year: 2020, ..snapshot.programmes[0].clone() };
    snapshot.programmes.push(previous);
    snapshot.programmes[0].previous = Some(PREVIOUS);
    snapshot.remedies[1].problem = Some("平台误报率较高".into());
    let told = |id, programme, outcome: Option<&str>, carried| Remedy {
        id: Id::new(id),
        programme,
        problem: Some("点位未全部接入".into()),
        text: Some("补齐接入".into()),
        outcome: outcome.map(str::to_owned),
        position: id,
        carried_from: carried,
    };
    snapshot.remedies.push(told(410, PREVIOUS, Some("已接入"), None));
    snapshot.remedies.push(told(411, PREVIOUS, None, None));
    snapshot.remedies.push(told(412, PROGRAMME, Some("年内接入完毕"), Some(Id::new(411))));
}

fn coverage(snapshot: &mut Snapshot) {
    let part = |name: &str, target: f64, ratio: &str| CoveragePart {
        name: name.into(),
        target_area_m2: target,
        visible_area_m2: 0.0,
        ratio: dec(ratio),
    };
    let report = |target: &str, ratio: &str| CoverageReport {
        method: CoverageMethod::Disc,
        towers: 64,
        county_area_m2: 2_000_000.0,
        county_visible_m2: 1_500_000.0,
        target: target.into(),
        target_area_m2: 1_000_000.0,
        visible_area_m2: 912_000.0,
        ratio: dec(ratio),
        overlap: Overlap { one: 676_000.0, two: 200_000.0, three_or_more: 36_000.0 },
        by_township: vec![part("巨鹿镇", 500_000.0, "95.00")],
        by_class: vec![
            part("水浇地", 400_000.0, "88.00"),
            part("旱地", 600_000.0, "93.33"),
            part("水田", 0.0, "0.00"),
        ],
        by_tower: Vec::new(),
    };
    for (id, at, target, ratio) in [
        (420, "2021-04-01T00:00:00Z", "cropland", "91.20"),
        (421, "2021-03-01T00:00:00Z", "farmland", "97.50"),
    ] {
        snapshot.coverage_runs.push(CoverageRun {
            id: Id::new(id),
            programme: PROGRAMME,
            method: "disc".into(),
            at: at.into(),
            inputs: String::new(),
            ratio: dec(ratio),
            report: serde_json::to_string(&report(target, ratio)).unwrap(),
        });
    }
}

/// Chapters whose typed figures agree with the project, beside figures put in by marks.
fn words(snapshot: &mut Snapshot) {
    for (id, text) in [
        (
            430,
            "2021年预算安排67万元，到位资金67万元，到位率100%；实际支出66.9266万元，预算执行率99.89%，\
             剩余734元退回财政。合同金额669,266.00元（人民币陆拾陆万玖仟贰佰陆拾陆元整）。",
        ),
        (431, "自评总得分100分，绩效等级为优秀。控制价70万元，单一来源采购，首期支付40.16万元，占60%。"),
        (432, "全年支出{{money.paid_wan}}万元，自评得分{{score.total}}分，{% if x %}预算1万元{% endif %}。"),
    ] {
        snapshot.chapters.push(Chapter {
            id: Id::new(id),
            programme: PROGRAMME,
            level: 1,
            heading: "三、资金管理情况".into(),
            text: text.into(),
            position: id,
        });
    }
}
