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
    /// m² in the unit of the column of areas.
    area_unit_m2: f64,
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
            area_unit_m2: table
                .columns
                .iter()
                .find(|column| column.field.as_deref() == Some("area"))
                .map_or(1.0, |column| unit_m2(&column.header)),
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
        let tower = self.tower(row, &cells)?;
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

    /// The tower that a row names: by its number or name, by the device's code, or by a device's name that begins with
    /// the tower's.
    fn tower(
        &self,
        row: &Row,
        cells: &Cells<'_>,
    ) -> std::result::Result<Option<(&'s Tower, Id<FundedSystem>)>, Refused> {
        let told = ["tower", "device", "device_name"].map(|key| (key, cells.text(key)));
        let mut first = None;
        for (key, name) in &told {
            let Some(name) = name else { continue };
            let plain = plain(name);
            let found = self.towers.get(&plain).or_else(|| self.of_device(&plain));
            if let Some(found) = found {
                return Ok(Some(*found));
            }
            first = first.or(Some((*key, name)));
        }
        match first {
            Some((key, name)) => Err(Refused::new(row, key, name, "import_unknown_tower", &[("name", name)])),
            None => Ok(None),
        }
    }

    /// The one tower whose number or name a device's name begins with; 32 号塔-球机1 is of 32 号塔, JL-0321 not of JL-032.
    fn of_device(&self, device: &str) -> Option<&(&'s Tower, Id<FundedSystem>)> {
        let begins = |name: &str| {
            let rest = device.strip_prefix(name).filter(|_| name.chars().count() > 1)?;
            let joined = |c: char| c.is_ascii_alphanumeric();
            let cut = !(name.ends_with(joined) && rest.starts_with(joined));
            cut.then_some(name.len())
        };
        let longest = self.towers.keys().filter_map(|name| begins(name)).max()?;
        device.get(..longest).and_then(|name| self.towers.get(name))
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
        let (place, area_m2) = (place(row, cells)?, area(row, cells, self.area_unit_m2)?);
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
            lon: place.map(|(lon, _)| lon),
            lat: place.map(|(_, lat)| lat),
            area_m2,
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
        // A place is told as a whole.
        lon: if fresh.lon.is_some() { fresh.lon } else { old.lon },
        lat: if fresh.lon.is_some() { fresh.lat } else { old.lat },
        area_m2: fresh.area_m2.or(old.area_m2),
        ..fresh
    }
}

/// The place that a row tells, degrees. Both halves or neither, and in China: a platform that gives metres, or latitude
/// before longitude, is told so.
fn place(row: &Row, cells: &Cells<'_>) -> std::result::Result<Option<(f64, f64)>, Refused> {
    let (lon, lat) = (cells.number("lon"), cells.number("lat"));
    // Platforms write 0 where they do not know.
    let known = [lon, lat].into_iter().flatten().any(|number| !number.is_zero());
    if !known {
        return Ok(None);
    }
    let degrees = lon.zip(lat).map(|(lon, lat)| (f64::try_from(lon), f64::try_from(lat)));
    match degrees {
        Some((Ok(lon), Ok(lat))) if (73.0..=136.0).contains(&lon) && (3.0..=54.0).contains(&lat) => {
            Ok(Some((lon, lat)))
        }
        _ => {
            let text = [lon, lat].map(|number| number.map(|n| n.to_string()).unwrap_or_default());
            Err(Refused::new(row, "lon", &text.join(", "), "import_bad_place", &[]))
        }
    }
}

/// The area that a row tells, m².
fn area(row: &Row, cells: &Cells<'_>, unit_m2: f64) -> std::result::Result<Option<f64>, Refused> {
    let Some(number) = cells.number("area") else { return Ok(None) };
    let area = f64::try_from(number).ok().map(|number| number * unit_m2);
    match area.filter(|area| *area >= 0.0) {
        Some(area) => Ok(Some((area * 100.0).round() / 100.0)),
        None => Err(Refused::new(row, "area", &number.to_string(), "import_negative", &[])),
    }
}

/// Square metres in the unit that a header tells: a 亩 is 2000/3 m².
fn unit_m2(header: &str) -> f64 {
    let units = [
        ("平方公里", 1e6),
        ("平方千米", 1e6),
        ("亩", 2_000.0 / 3.0),
        ("公顷", 1e4),
        ("hm", 1e4),
        ("ha", 1e4),
    ];
    let found = units.iter().find(|(name, _)| header.to_lowercase().contains(name));
    found.map_or(1.0, |(_, unit)| *unit)
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
    use super::{clock, unit_m2};

    #[test]
    fn the_header_tells_the_unit_of_an_area() {
        let cases =
            [("图斑面积（亩）", 666.6667), ("面积(公顷)", 10_000.0), ("面积(㎡)", 1.0), ("面积", 1.0)];
        for (header, unit) in cases {
            assert!((unit_m2(header) - unit).abs() < 0.001, "{header}");
        }
    }

    #[test]
    fn clocks_of_logs_and_spreadsheets() {
        let cases = [("8:30", Some("08:30")), ("0.354166666666667", Some("08:30")), ("0", Some("00:00"))];
        for (text, time) in cases {
            assert_eq!(clock(text).as_deref(), time, "{text}");
        }
        assert_eq!(clock("1.5"), None);
    }
}
