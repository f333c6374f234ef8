//! 绩效运行监控: how each indicator stands in the middle of the year, and what deviates.

use std::collections::BTreeMap;

use jitu_model::indicator::{Indicator, Operator, TargetKind};
use jitu_model::money::half_up;
use jitu_model::programme::Programme;
use jitu_model::year::{Likelihood, Monitoring, Standing};
use jitu_model::{Decimal, Id, PartialDate, Severity, Snapshot};

use crate::metrics::Past;
use crate::score::reaches;

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlarmKind {
    /// 完成目标可能性 is "impossible".
    Impossible,
    /// A target that must not be passed is passed already.
    Exceeded,
    /// Less of the target is done than of the year has passed.
    Behind,
    /// What is expected by the year's end misses the target.
    ForecastMisses,
    /// It deviates, and nobody says why.
    NoReason,
    /// The leaf is not told of, though others are.
    NotTold,
}

/// A deviation of one leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// The leaf.
    pub indicator: Id<Indicator>,
    /// What is wrong.
    pub kind: AlarmKind,
    /// How bad: an error where the year can hardly be saved.
    pub severity: Severity,
    /// What should be: per cent of the year that has passed, or the target.
    pub expected: Option<Decimal>,
    /// What is: per cent of the target that is done, the value, or the forecast.
    pub found: Option<Decimal>,
}

/// The day up to which monitoring tells: the assessment's, else the end of July.
pub fn told_to(snapshot: &Snapshot, programme: Id<Programme>) -> Option<PartialDate> {
    let year = u16::try_from(snapshot.programme(programme)?.year).ok()?;
    let stated = snapshot.assessment_of(programme).and_then(|assessment| assessment.monitored_to);
    stated.or_else(|| PartialDate::day_of(year, 7, 31).ok())
}

/// Per cent of the programme's year that has passed by that day, two decimals; 0 before it, 100 after.
pub fn elapsed(snapshot: &Snapshot, programme: Id<Programme>) -> Option<Decimal> {
    let year = u16::try_from(snapshot.programme(programme)?.year).ok()?;
    let (before, last) =
        (PartialDate::day_of(year.checked_sub(1)?, 12, 31).ok()?, PartialDate::day_of(year, 12, 31).ok()?);
    let (told_year, month, day) = told_to(snapshot, programme)?.latest();
    let told = PartialDate::day_of(told_year, month, day).ok()?;
    let days = before.days_until(last);
    let passed = before.days_until(told).clamp(0, days);
    Some(half_up(Decimal::from(passed) * Decimal::ONE_HUNDRED / Decimal::from(days), 2))
}

/// A programme's leaves: those with a weight and a kind of target.
fn leaves(snapshot: &Snapshot, programme: Id<Programme>) -> impl Iterator<Item = &Indicator> {
    let own = snapshot.indicators.iter().filter(move |i| i.programme == programme);
    own.filter(|i| i.weight.is_some() && i.target_kind.is_some())
}

/// How each leaf stands on the day that monitoring tells of: as entered, beside what its metric gave by that day. The
/// screen, the printed form and the alarms all tell it from here.
pub fn standings(snapshot: &Snapshot, programme: Id<Programme>) -> BTreeMap<Id<Indicator>, Standing> {
    let past = told_to(snapshot, programme).and_then(|day| Past::of(snapshot, programme, day));
    let standing = |leaf: &Indicator| {
        let row = snapshot.monitoring.iter().find(|row| row.indicator == leaf.id);
        let metric = past.as_ref().zip(leaf.metric.as_deref());
        // An unknown metric is told where the assessment is computed.
        let computed = metric.and_then(|(past, metric)| past.compute(metric).ok().flatten());
        Standing::of(row, computed.map(|(value, _)| value))
    };
    leaves(snapshot, programme).map(|leaf| (leaf.id, standing(leaf))).collect()
}

/// What deviates in the middle of the year, leaf by leaf in the rows' order. Nothing is said while
/// nobody has told of any leaf.
pub fn alarms(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<Alarm> {
    let leaves: Vec<&Indicator> = leaves(snapshot, programme).collect();
    let told = |leaf: &Indicator| snapshot.monitoring.iter().find(|row| row.indicator == leaf.id);
    if !leaves.iter().any(|leaf| told(leaf).is_some()) {
        return Vec::new();
    }
    let elapsed = elapsed(snapshot, programme);
    let standings = standings(snapshot, programme);
    let of = |leaf: &&Indicator| match told(leaf) {
        Some(row) => of_leaf(leaf, row, standings.get(&leaf.id).and_then(Standing::number), elapsed),
        None => vec![alarm(leaf, AlarmKind::NotTold, Severity::Hint, None, None)],
    };
    leaves.iter().flat_map(of).collect()
}

fn alarm(
    leaf: &Indicator,
    kind: AlarmKind,
    severity: Severity,
    expected: Option<Decimal>,
    found: Option<Decimal>,
) -> Alarm {
    Alarm { indicator: leaf.id, kind, severity, expected, found }
}

fn of_leaf(
    leaf: &Indicator,
    row: &Monitoring,
    value: Option<Decimal>,
    elapsed: Option<Decimal>,
) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    if row.likelihood == Some(Likelihood::Impossible) {
        alarms.push(alarm(
            leaf,
            AlarmKind::Impossible,
            Severity::Error,
            leaf.target_value,
            row.forecast_value,
        ));
    }
    alarms.extend(value.and_then(|value| so_far(leaf, value, elapsed)));
    if let (Some((operator, goal)), Some(forecast)) = (numeric(leaf), row.forecast_value)
        && !reaches(operator, goal, forecast)
    {
        alarms.push(alarm(leaf, AlarmKind::ForecastMisses, Severity::Warning, Some(goal), Some(forecast)));
    }
    let said = row.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
    if !alarms.is_empty() && (!said || row.reason_kind.is_none()) {
        alarms.push(alarm(leaf, AlarmKind::NoReason, Severity::Warning, None, None));
    }
    alarms
}

/// The operator and number of a numeric target.
fn numeric(leaf: &Indicator) -> Option<(Operator, Decimal)> {
    let number = leaf.target_kind == Some(TargetKind::Number);
    number.then_some((leaf.operator.unwrap_or(Operator::AtLeast), leaf.target_value?))
}

/// The value so far against the time that has passed.
fn so_far(leaf: &Indicator, value: Decimal, elapsed: Option<Decimal>) -> Option<Alarm> {
    let (operator, goal) = numeric(leaf)?;
    if matches!(operator, Operator::AtMost | Operator::LessThan) {
        let over = !reaches(operator, goal, value);
        return over.then(|| alarm(leaf, AlarmKind::Exceeded, Severity::Error, Some(goal), Some(value)));
    }
    let passed = elapsed?;
    if goal <= Decimal::ZERO {
        return None;
    }
    let done = half_up(value.checked_div(goal)?.checked_mul(Decimal::ONE_HUNDRED)?, 2);
    // Less than half of what the time would ask for is hard to make up.
    let hard = done.checked_mul(Decimal::TWO)? < passed;
    let severity = if hard { Severity::Error } else { Severity::Warning };
    (done < passed).then(|| alarm(leaf, AlarmKind::Behind, severity, Some(passed), Some(done)))
}
