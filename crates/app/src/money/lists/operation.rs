//! Lists of what systems did after they were built, and of surveys.

use std::collections::HashMap;

use jitu_model::money::half_up;
use jitu_model::operation::{Event, Survey};
use jitu_model::programme::Programme;
use jitu_model::system::Tower;
use jitu_model::{Decimal, Id};

use super::cells::{Kind, ListRow, Names, Value, row};
use crate::language::word;

pub(super) const EVENTS: &[(&str, Kind)] = &[
    ("at", Kind::Date),
    ("time", Kind::Text),
    ("kind", Kind::Choice),
    ("number", Kind::Text),
    ("system", Kind::Text),
    ("tower", Kind::Text),
    ("subject", Kind::Text),
    ("handle_by", Kind::Date),
    ("handled", Kind::Date),
    ("verified", Kind::Choice),
    ("quantity", Kind::Count),
    ("note", Kind::Text),
];
pub(super) const SURVEYS: &[(&str, Kind)] = &[
    ("date", Kind::Date),
    ("name", Kind::Text),
    ("sent", Kind::Count),
    ("valid", Kind::Count),
    ("very_satisfied", Kind::Count),
    ("satisfied", Kind::Count),
    ("neutral", Kind::Count),
    ("dissatisfied", Kind::Count),
    ("satisfaction", Kind::Text),
    ("note", Kind::Text),
];

/// Events of the systems that a programme funds, by day and time.
pub(super) fn events(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let funded: Vec<_> = names.snapshot.funded_by(programme).into_iter().map(|system| system.id).collect();
    let towers: HashMap<Id<Tower>, &str> =
        names.snapshot.towers.iter().map(|tower| (tower.id, tower.name.as_str())).collect();
    let one = |event: &Event| {
        let system = names.systems.get(&event.system).cloned();
        let tower = event.tower.and_then(|id| towers.get(&id).copied());
        let values = vec![
            Value::date(Some(event.at)),
            Value::text(event.time.as_deref()),
            Value::text(Some(&word(&format!("value.event.{}", event.kind.name())))),
            Value::text(event.number.as_deref()),
            system.map_or(Value::Unknown, Value::Text),
            Value::text(tower),
            Value::text(event.subject.as_deref()),
            Value::date(event.due),
            Value::date(event.done),
            Value::text(Some(&word(&format!("value.event_outcome.{}", event.outcome.name())))),
            event.quantity.map_or(Value::Unknown, Value::Number),
            Value::text(event.note.as_deref()),
        ];
        ListRow { system: Some(event.system), ..row(event, Some(event.at), values) }
    };
    let mut own: Vec<&Event> =
        names.snapshot.events.iter().filter(|event| funded.contains(&event.system)).collect();
    own.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.time.cmp(&b.time)).then(a.id.cmp(&b.id)));
    own.into_iter().map(one).collect()
}

/// A programme's surveys, by day.
pub(super) fn surveys(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let one = |survey: &Survey| {
        let values = vec![
            Value::date(survey.date),
            Value::text(Some(&survey.name)),
            survey.sent.map_or(Value::Unknown, Value::Number),
            Value::Number(survey.valid()),
            Value::Number(survey.very_satisfied),
            Value::Number(survey.satisfied),
            Value::Number(survey.neutral),
            Value::Number(survey.dissatisfied),
            Value::text(satisfaction(survey).as_deref()),
            Value::text(survey.note.as_deref()),
        ];
        row(survey, survey.date, values)
    };
    let own = names.snapshot.surveys.iter().filter(|survey| survey.programme == programme);
    let mut rows: Vec<ListRow> = own.map(one).collect();
    rows.sort_by_key(|row| (row.date, row.id));
    rows
}

/// (Very satisfied + satisfied) ÷ valid answers in per cent, two decimals half up; none without answers.
fn satisfaction(survey: &Survey) -> Option<String> {
    let valid = Decimal::from(survey.valid());
    if valid <= Decimal::ZERO {
        return None;
    }
    let content = Decimal::from(survey.very_satisfied.saturating_add(survey.satisfied));
    Some(format!("{:.2}%", half_up(content * Decimal::ONE_HUNDRED / valid, 2)))
}
