//! 运行记录: what a system did after it was built, as far as indicators count it; surveys; a bureau's own metrics.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::programme::{Attachment, Programme};
use crate::record::{names, record};
use crate::system::{FundedSystem, Tower};
use crate::{Id, PartialDate};

names! {
    /// What an event is.
    EventKind {
        /// 告警: of a camera platform.
        Alarm = "alarm",
        /// 图斑: a patch of suspected illegal land use.
        Patch = "patch",
        /// 巡检: an inspection.
        Inspection = "inspection",
        /// 合规性检测: a compliance check that was done for somebody.
        ComplianceCheck = "compliance_check",
        /// 培训: a training; its quantity is the people trained.
        Training = "training",
        /// 运维工单: a request for maintenance.
        Maintenance = "maintenance",
        /// 离线: from `at` to `done` the tower or system did not work.
        Outage = "outage",
    }
}

names! {
    /// What came of an event.
    EventOutcome {
        /// 待核实
        Pending = "pending",
        /// 属实
        Confirmed = "confirmed",
        /// 误报
        FalseAlarm = "false_alarm",
        /// 合格
        Passed = "passed",
        /// 不合格
        Failed = "failed",
    }
}

/// One thing that happened. Events of one kind with the same number are one, as are those of one tower in the same
/// minute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Row id.
    pub id: Id<Self>,
    /// The system.
    pub system: Id<FundedSystem>,
    /// The tower, if it is about one.
    pub tower: Option<Id<Tower>>,
    /// Kind.
    pub kind: EventKind,
    /// 编号.
    pub number: Option<String>,
    /// Day.
    pub at: PartialDate,
    /// Time of day, `HH:MM`.
    pub time: Option<String>,
    /// Day by which it is to be handled.
    pub due: Option<PartialDate>,
    /// Day it was handled or was over; null: not yet.
    pub done: Option<PartialDate>,
    /// What came of it.
    pub outcome: EventOutcome,
    /// How many (people trained); null: one.
    pub quantity: Option<i64>,
    /// What it was about.
    pub subject: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Longitude of the place, degrees (EPSG:4490); null: not known.
    pub lon: Option<f64>,
    /// Latitude of the place, degrees; null: not known.
    pub lat: Option<f64>,
    /// Area it concerns, m²; null: not known.
    pub area_m2: Option<f64>,
}
record!(Event, "event");

/// One thing that happened, however often it was reported.
#[derive(Debug, Clone)]
pub struct Occurrence<'s> {
    /// Kind.
    pub kind: EventKind,
    /// Every report of it, by day and id; never empty.
    pub reports: Vec<&'s Event>,
    /// What came of it: a verdict of one report counts before another's silence.
    pub outcome: EventOutcome,
    /// The first day by which a report wants it handled.
    pub due: Option<PartialDate>,
    /// The first day on which a report says it was handled.
    pub done: Option<PartialDate>,
    /// The most that a report counts, at least 0; 1 where none does.
    pub quantity: i64,
}

/// What happened, by day and id, with reports of one thing put together: of one kind with the same number, or of one
/// kind and tower in the same minute.
pub fn occurrences<'s>(events: &[&'s Event]) -> Vec<Occurrence<'s>> {
    let mut groups: HashMap<usize, Vec<&Event>> = HashMap::new();
    for (event, group) in events.iter().zip(same(events)) {
        groups.entry(group).or_default().push(event);
    }
    let mut found: Vec<Occurrence<'s>> = groups.into_values().map(together).collect();
    found.sort_by_key(|occurrence| occurrence.reports.first().map(|event| (event.at, event.id)));
    found
}

/// For each event, the number of the group it belongs to.
fn same(events: &[&Event]) -> Vec<usize> {
    fn root(parents: &mut [usize], mut at: usize) -> usize {
        while parents[at] != at {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        at
    }
    let mut parents: Vec<usize> = (0..events.len()).collect();
    let mut numbers = HashMap::new();
    let mut minutes = HashMap::new();
    for (index, event) in events.iter().enumerate() {
        let number = event.number.as_deref().map(str::trim).filter(|number| !number.is_empty());
        let by_number = number.map(|number| *numbers.entry((event.kind, number)).or_insert(index));
        let minute = event.tower.zip(event.time.as_deref().map(str::trim)).zip(event.at.day());
        let by_minute =
            minute.map(|(place, _)| *minutes.entry((event.kind, place, event.at)).or_insert(index));
        for other in [by_number, by_minute].into_iter().flatten() {
            let (one, other) = (root(&mut parents, index), root(&mut parents, other));
            parents[one.max(other)] = one.min(other);
        }
    }
    (0..events.len()).map(|index| root(&mut parents, index)).collect()
}

/// Several reports of one thing: a verdict counts before none, the first due date and the first end.
fn together(mut reports: Vec<&Event>) -> Occurrence<'_> {
    use EventOutcome::{Confirmed, Failed, FalseAlarm, Passed, Pending};

    reports.sort_by_key(|event| (event.at, event.id));
    let told = |outcome| reports.iter().any(|event| event.outcome == outcome);
    let outcome = [Confirmed, FalseAlarm, Failed, Passed].into_iter().find(|outcome| told(*outcome));
    Occurrence {
        kind: reports[0].kind,
        outcome: outcome.unwrap_or(Pending),
        due: reports.iter().filter_map(|event| event.due).min(),
        done: reports.iter().filter_map(|event| event.done).min(),
        quantity: reports.iter().filter_map(|event| event.quantity).max().unwrap_or(1).max(0),
        reports,
    }
}

/// 满意度调查, as counted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// Name, with who was asked (使用单位满意度).
    pub name: String,
    /// Day.
    pub date: Option<PartialDate>,
    /// Sheets handed out.
    pub sent: Option<i64>,
    /// Valid answers: very satisfied, 满意, 一般, 不满意.
    pub very_satisfied: i64,
    /// 满意.
    pub satisfied: i64,
    /// 一般.
    pub neutral: i64,
    /// 不满意.
    pub dissatisfied: i64,
    /// The sheets.
    pub attachment: Option<Id<Attachment>>,
    /// Note.
    pub note: Option<String>,
}
record!(Survey, "survey");

impl Survey {
    /// Valid answers.
    pub const fn valid(&self) -> i64 {
        self.very_satisfied
            .saturating_add(self.satisfied)
            .saturating_add(self.neutral)
            .saturating_add(self.dissatisfied)
    }
}

/// A metric of the bureau's own, by an expression over the quantities that metrics are made of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BureauMetric {
    /// Row id.
    pub id: Id<Self>,
    /// What indicators name it by: lower-case letters, digits, `_`.
    pub key: String,
    /// Name as shown.
    pub name: String,
    /// Unit of the figure.
    pub unit: String,
    /// How it is computed, in words.
    pub definition: String,
    /// What it rests on.
    pub source: String,
    /// The expression (`events_confirmed / events_all * 100`).
    pub expression: String,
}
record!(BureauMetric, "bureau_metric");
