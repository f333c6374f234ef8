//! Rows that become events: alarms of a camera platform, patches, inspections, trainings.
//!
//! An event is known by kind and number; without a number by tower, day and minute, so that reading a log again adds
//! nothing. Where no column tells the kind, the headers do: a log of alarms has a 告警编号.

use std::collections::HashMap;

use jitu_model::money::half_up;
use jitu_model::operation::{Event, EventKind, EventOutcome};
use jitu_model::system::{FundedSystem, Tower};
use jitu_model::{Decimal, Id, PartialDate, Record};
use jitu_workbooks::{Cell, Row, Sheet, Table};

use super::super::Refused;
use super::cells::{Cells, over, plain, whole};
use super::known::action;
use super::ledger::Ledger;
use super::{Action, Draft, Made};
use crate::error::Result;
use crate::language::{self, word};
use crate::money::records::time_of_day;
use crate::money::targets;

/// What an event without a number is known by.
type Key = (EventKind, Id<FundedSystem>, Option<Id<Tower>>, PartialDate, Option<String>, Option<String>);

fn key(event: &Event) -> Key {
    (event.kind, event.system, event.tower, event.at, event.time.clone(), event.subject.clone())
}

/// Words with the value they stand for; the words of the window come first.
struct Words<T>(Vec<(String, T)>);

impl<T: Copy + 'static> Words<T> {
    fn of(field: &str, group: &str, all: &[T], name: fn(T) -> &'static str) -> Result<Self> {
        let mut words: Vec<(String, T)> =
            all.iter().map(|value| (word(&format!("value.{group}.{}", name(*value))), *value)).collect();
        for (named, texts) in targets::words(Event::TABLE, field)? {
            let value = all.iter().find(|value| name(**value) == named);
            words.extend(value.into_iter().flat_map(|value| texts.iter().map(|text| (text.clone(), *value))));
        }
        // 不合格 holds 合格: the longer word is tried first.
        words.sort_by_key(|(text, _)| std::cmp::Reverse(text.chars().count()));
        Ok(Self(words))
    }

    fn in_text(&self, text: &str) -> Option<T> {
        self.0.iter().find(|(known, _)| text.contains(known.as_str())).map(|(_, value)| *value)
    }
}

/// Everything that rows of a log may name, and the events that are there already.
pub(super) struct Events<'s> {
    kinds: Words<EventKind>,
    outcomes: Words<EventOutcome>,
    /// The kind that the headers tell.
    of_headers: Option<EventKind>,
    /// Times of day that stand in the column of the day, by 1-based row.
    times: HashMap<u32, String>,
    towers: HashMap<String, (&'s Tower, Id<FundedSystem>)>,
    numbered: HashMap<(EventKind, String), &'s Event>,
    others: HashMap<Key, &'s Event>,
    /// The first row of each event, by what it is known by.
    claimed: HashMap<String, u32>,
}

impl<'s> Events<'s> {
    pub(super) fn of(ledger: &Ledger<'s>, table: &Table, sheet: &Sheet) -> Result<Self> {
        let kinds = Words::of("kind", "event", EventKind::ALL, EventKind::name)?;
        let snapshot = ledger.snapshot;
        let mut towers = HashMap::new();
        for system in &ledger.systems {
            for tower in snapshot.assets_of(system.id).flat_map(|asset| snapshot.towers_of(asset.id)) {
                towers.insert(plain(&tower.name), (tower, system.id));
                towers.insert(plain(&tower.code), (tower, system.id));
            }
        }
        let own = |event: &&Event| ledger.systems.iter().any(|system| system.id == event.system);
        let (mut numbered, mut others) = (HashMap::new(), HashMap::new());
        for event in snapshot.events.iter().filter(own) {
            match &event.number {
                Some(number) => numbered.insert((event.kind, plain(number)), event).is_some(),
                None => others.insert(key(event), event).is_some(),
            };
        }
        Ok(Self {
            of_headers: table.columns.iter().find_map(|column| kinds.in_text(&column.header)),
            outcomes: Words::of("outcome", "event_outcome", EventOutcome::ALL, EventOutcome::name)?,
            times: times(table, sheet),
            kinds,
            towers,
            numbered,
            others,
            claimed: HashMap::new(),
        })
    }

    /// What a row becomes.
    pub(super) fn made(&mut self, ledger: &Ledger<'s>, row: &Row) -> Made {
        let cells = Cells(&row.values);
        let Some(at) = cells.date("at") else { return Ok(None) };
        let told = cells.text("kind").and_then(|text| self.kinds.in_text(&text)).or(self.of_headers);
        let Some(kind) = told else {
            let text = cells.text("kind").unwrap_or_default();
            return Err(Refused::new(row, "kind", &text, "import_no_event_kind", &[]));
        };
        let tower = match cells.text("tower") {
            Some(name) => Some(*self.towers.get(&plain(&name)).ok_or_else(|| {
                Refused::new(row, "tower", &name, "import_unknown_tower", &[("name", &name)])
            })?),
            None => None,
        };
        let system = match tower {
            Some((_, system)) => system,
            None => match ledger.system(row, cells.text("system").as_deref())? {
                Some(system) => system.id,
                None => return Ok(None),
            },
        };
        let fresh = self.fresh(row, &cells, kind, (system, tower.map(|(tower, _)| tower.id)), at)?;
        let named = match &fresh.number {
            Some(number) => format!("{} {}", kind.name(), plain(number)),
            None => format!("{:?}", key(&fresh)),
        };
        let first = *self.claimed.entry(named).or_insert(row.row);
        if first != row.row {
            // The same event twice in a log is one, as it is when events are counted.
            let warning = language::label("import_twice", &[("row", &first.to_string())]);
            return Ok(Some((Action::Same, Draft::Event(fresh), Some(warning))));
        }
        let old = match &fresh.number {
            Some(number) => self.numbered.get(&(kind, plain(number))).copied(),
            None => self.others.get(&key(&fresh)).copied(),
        };
        let fresh = match old {
            Some(old) => merged(fresh, old, cells.text("outcome").is_some()),
            None => fresh,
        };
        Ok(Some((action(old, &fresh), Draft::Event(fresh), None)))
    }

    /// The event that a row tells of, as new.
    fn fresh(
        &self,
        row: &Row,
        cells: &Cells<'_>,
        kind: EventKind,
        (system, tower): (Id<FundedSystem>, Option<Id<Tower>>),
        at: PartialDate,
    ) -> std::result::Result<Event, Refused> {
        let outcome = match cells.text("outcome") {
            Some(text) => self
                .outcomes
                .in_text(&text)
                .ok_or_else(|| Refused::new(row, "outcome", &text, "import_bad_choice", &[]))?,
            None => EventOutcome::Pending,
        };
        let time = match cells.text("time") {
            Some(text) => {
                Some(clock(&text).ok_or_else(|| Refused::new(row, "time", &text, "import_bad_time", &[]))?)
            }
            None => self.times.get(&row.row).cloned(),
        };
        let quantity = whole(cells, "quantity")
            .map_err(|text| Refused::new(row, "quantity", &text, "import_not_whole", &[]))?;
        Ok(Event {
            id: Id::NEW,
            system,
            tower,
            kind,
            number: cells.text("number"),
            at,
            time,
            due: cells.date("due"),
            done: cells.date("done"),
            outcome,
            quantity,
            subject: cells.text("subject"),
            note: cells.text("note"),
            lon: None,
            lat: None,
            area_m2: None,
        })
    }
}

/// The event that is there with what the row tells; what the row does not tell stays.
fn merged(fresh: Event, old: &Event, outcome_told: bool) -> Event {
    Event {
        id: old.id,
        tower: over(fresh.tower, Some(&old.tower)),
        time: over(fresh.time, Some(&old.time)),
        due: over(fresh.due, Some(&old.due)),
        done: over(fresh.done, Some(&old.done)),
        outcome: if outcome_told { fresh.outcome } else { old.outcome },
        quantity: over(fresh.quantity, Some(&old.quantity)),
        subject: over(fresh.subject, Some(&old.subject)),
        note: over(fresh.note, Some(&old.note)),
        lon: fresh.lon.or(old.lon),
        lat: fresh.lat.or(old.lat),
        area_m2: fresh.area_m2.or(old.area_m2),
        ..fresh
    }
}

/// A time of day: a clock's, or the share of a day that a spreadsheet keeps it as.
fn clock(text: &str) -> Option<String> {
    if let Some(time) = time_of_day(text) {
        return Some(time);
    }
    let share = Decimal::from_str_exact(text).ok().filter(|s| *s >= Decimal::ZERO && *s < Decimal::ONE)?;
    let minutes = i64::try_from(half_up(share * Decimal::from(24 * 60), 0)).ok()? % (24 * 60);
    Some(format!("{:02}:{:02}", minutes / 60, minutes % 60))
}

/// Times of day behind the day, where the log has both in one cell as text.
fn times(table: &Table, sheet: &Sheet) -> HashMap<u32, String> {
    let column = table.columns.iter().find(|column| column.field.as_deref() == Some("at"));
    let Some(column) = column else { return HashMap::new() };
    let mut times = HashMap::new();
    for (index, cells) in sheet.rows.iter().enumerate().skip(table.header_last + 1) {
        if let Some(Cell::Text(text)) = cells.get(column.index)
            && let Some(time) = text.trim().rsplit([' ', 'T']).next().and_then(time_of_day)
        {
            times.insert(u32::try_from(index + 1).unwrap_or(u32::MAX), time);
        }
    }
    times
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn clocks_of_logs_and_spreadsheets() {
        let cases = [("8:30", Some("08:30")), ("0.354166666666667", Some("08:30")), ("0", Some("00:00"))];
        for (text, time) in cases {
            assert_eq!(clock(text).as_deref(), time, "{text}");
        }
        assert_eq!(clock("1.5"), None);
    }
}
