//! 图斑 and 告警: what cameras reported, put together, on the map, by tower and age, verified and handled.
//!
//! They are the events that indicators count ([`jitu_model::operation`]); reports of one thing are one here as there.

mod edit;
mod outlines;
mod view;

use std::collections::HashMap;

use jitu_model::operation::{Event, EventKind, EventOutcome, Occurrence, occurrences};
use jitu_model::system::{FundedSystem, Tower};
use jitu_model::{Id, PartialDate, Snapshot};
use serde_json::json;

use crate::error::Result;
use crate::session::{Session, today};
use crate::views::RowId;
use outlines::{Outline, Outlines};

pub use edit::edit;
pub use view::{PatchEdit, PatchQuery, PatchStateView, PatchTowerView, PatchView, PatchesView};

/// Rows that a list shows; the question is narrowed to see others.
const ROWS: usize = 500;
/// Places that the map shows.
const PLACES: usize = 20_000;
/// Vertices of outlines that the map shows.
const VERTICES: usize = 300_000;
/// The states, in the order in which things pass through them.
const STATES: [&str; 4] = ["pending", "confirmed", "handled", "false_alarm"];

/// Patches and alarms of the systems that a programme funds.
///
/// # Errors
/// No such programme.
pub fn patches(session: &mut Session, programme: RowId, query: &PatchQuery) -> Result<PatchesView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let (outlines, left_out) = outlines::of(session, &snapshot)?;
    let desk = Desk::new(&snapshot, today()?, &outlines);
    let events = own(&snapshot, programme.id);
    let asked: Vec<&Event> = events
        .into_iter()
        .filter(|event| query.kind.as_deref().is_none_or(|k| k == event.kind.name()))
        .collect();
    let all: Vec<PatchView> = occurrences(&asked).iter().map(|one| desk.view(one)).collect();
    let mut found: Vec<&PatchView> = all.iter().filter(|one| fits(one, query)).collect();
    // Open ones first, the oldest of them first; of the others the latest.
    found.sort_by(|a, b| match (is_open(a), is_open(b)) {
        (true, true) => a.at.cmp(&b.at).then(a.id.0.cmp(&b.id.0)),
        (false, false) => b.at.cmp(&a.at).then(b.id.0.cmp(&a.id.0)),
        (open, _) => {
            if open {
                std::cmp::Ordering::Less
            } else {
                std::cmp::Ordering::Greater
            }
        }
    });
    Ok(PatchesView {
        today: desk.today.to_string(),
        reports: count(asked.len()),
        joined: count(asked.len() - all.len()),
        states: states(&all),
        towers: towers(&all),
        found: count(found.len()),
        geojson: geojson(&found, &outlines),
        rows: found.into_iter().take(ROWS).cloned().collect(),
        left_out,
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Patches and alarms of the systems that a programme funds.
fn own(snapshot: &Snapshot, programme: Id<jitu_model::programme::Programme>) -> Vec<&Event> {
    let funded: Vec<_> = snapshot.funded_by(programme).into_iter().map(|system| system.id).collect();
    let ours = |event: &&Event| {
        matches!(event.kind, EventKind::Alarm | EventKind::Patch) && funded.contains(&event.system)
    };
    snapshot.events.iter().filter(ours).collect()
}

/// The state of an occurrence: a false alarm stays one whatever was done, and what was handled is no longer open.
fn state(one: &Occurrence<'_>) -> &'static str {
    match (one.outcome, one.done) {
        (EventOutcome::FalseAlarm, _) => STATES[3],
        (_, Some(_)) => STATES[2],
        (EventOutcome::Confirmed, None) => STATES[1],
        _ => STATES[0],
    }
}

fn is_open(one: &PatchView) -> bool {
    matches!(one.state.as_str(), "pending" | "confirmed")
}

fn fits(one: &PatchView, query: &PatchQuery) -> bool {
    let state = match query.state.as_deref() {
        None => true,
        Some("open") => is_open(one),
        Some("overdue") => one.overdue,
        Some(state) => one.state == state,
    };
    let told = [&one.number, &one.subject, &one.note];
    let text = query.text.trim();
    state
        && query.tower.is_none_or(|tower| one.tower == Some(tower))
        && query.days.is_none_or(|least| one.days.is_some_and(|days| days >= least))
        && (text.is_empty()
            || one.tower_name.contains(text)
            || told.into_iter().flatten().any(|told| told.contains(text)))
}

/// What occurrences are looked up in.
struct Desk<'a> {
    today: PartialDate,
    systems: HashMap<Id<FundedSystem>, &'a str>,
    towers: HashMap<Id<Tower>, &'a Tower>,
    outlines: &'a Outlines,
}

impl<'a> Desk<'a> {
    fn new(snapshot: &'a Snapshot, today: PartialDate, outlines: &'a Outlines) -> Self {
        Self {
            today,
            systems: snapshot.systems.iter().map(|system| (system.id, system.name.as_str())).collect(),
            towers: snapshot.towers.iter().map(|tower| (tower.id, tower)).collect(),
            outlines,
        }
    }

    fn view(&self, one: &Occurrence<'_>) -> PatchView {
        let first = one.reports[0];
        let state = state(one);
        let open = matches!(state, "pending" | "confirmed");
        let told =
            |of: fn(&Event) -> Option<&String>| one.reports.iter().find_map(|event| of(event)).cloned();
        let number = told(|event| event.number.as_ref());
        let tower = one.reports.iter().find_map(|event| event.tower);
        let tower = tower.and_then(|id| self.towers.get(&id)).copied();
        let outline = number.as_deref().and_then(|number| self.outlines.find(number));
        let (at_place, place) = self.place(one, outline, tower);
        let end = one.done.unwrap_or(self.today);
        // A false alarm does not grow older.
        let ages = open || one.done.is_some();
        let exact = ages && first.at.day().is_some() && end.day().is_some();
        PatchView {
            id: first.id.into(),
            reports: count(one.reports.len()),
            kind: one.kind.name().to_owned(),
            state: state.to_owned(),
            overdue: open && one.due.is_some_and(|due| self.today.surely_after(due)),
            number,
            at: first.at.to_string(),
            time: told(|event| event.time.as_ref()),
            tower: tower.map(|tower| tower.id.into()),
            tower_name: tower.map(|tower| tower.name.clone()).unwrap_or_default(),
            system: self.systems.get(&first.system).copied().unwrap_or_default().to_owned(),
            subject: told(|event| event.subject.as_ref()),
            note: told(|event| event.note.as_ref()),
            due: one.due.map(|due| due.to_string()),
            done: one.done.map(|done| done.to_string()),
            days: exact.then(|| u32::try_from(first.at.days_until(end)).unwrap_or(0)),
            area_m2: one
                .reports
                .iter()
                .find_map(|event| event.area_m2)
                .or_else(|| outline.map(|outline| (outline.area_m2 * 100.0).round() / 100.0)),
            at_place,
            place: place.map(str::to_owned),
            layer: outline.map(|outline| outline.layer.into()),
            feature: outline.map(|outline| outline.feature.into()),
        }
    }

    /// Where it is: as reported, else its outline in a layer, else the tower that saw it.
    fn place(
        &self,
        one: &Occurrence<'_>,
        outline: Option<&Outline>,
        tower: Option<&Tower>,
    ) -> (Option<[f64; 2]>, Option<&'static str>) {
        let reported = one.reports.iter().find_map(|event| Some([event.lon?, event.lat?]));
        let places = [
            (reported, "report"),
            (outline.map(|outline| outline.at), "outline"),
            (tower.and_then(Tower::position).map(|(lon, lat)| [lon, lat]), "tower"),
        ];
        let found = places.into_iter().find_map(|(at, from)| Some((at?, from)));
        (found.map(|(at, _)| at), found.map(|(_, from)| from))
    }
}

fn states(all: &[PatchView]) -> Vec<PatchStateView> {
    let named = |state: &str, so: &dyn Fn(&PatchView) -> bool| PatchStateView {
        state: state.to_owned(),
        count: count(all.iter().filter(|one| so(one)).count()),
    };
    let mut states: Vec<_> = STATES.iter().map(|state| named(state, &|one| one.state == *state)).collect();
    states.push(named("overdue", &|one| one.overdue));
    states
}

fn towers(all: &[PatchView]) -> Vec<PatchTowerView> {
    let mut by_tower: HashMap<Option<i64>, PatchTowerView> = HashMap::new();
    for one in all {
        let row = by_tower.entry(one.tower.map(|id| id.0)).or_insert_with(|| PatchTowerView {
            tower: one.tower,
            name: one.tower_name.clone(),
            all: 0,
            open: 0,
            overdue: 0,
            false_alarms: 0,
            oldest_days: None,
        });
        row.all += 1;
        row.overdue += u32::from(one.overdue);
        row.false_alarms += u32::from(one.state == "false_alarm");
        if is_open(one) {
            row.open += 1;
            row.oldest_days = row.oldest_days.max(one.days);
        }
    }
    let mut rows: Vec<PatchTowerView> = by_tower.into_values().collect();
    rows.sort_by(|a, b| b.open.cmp(&a.open).then(b.all.cmp(&a.all)).then(a.name.cmp(&b.name)));
    rows
}

fn geojson(found: &[&PatchView], outlines: &Outlines) -> String {
    let mut features = Vec::new();
    let mut vertices = 0;
    for one in found.iter().take(PLACES) {
        let Some(at) = one.at_place else { continue };
        let properties = json!({
            "id": one.id, "state": one.state, "kind": one.kind, "overdue": one.overdue, "place": one.place,
        });
        let outline = one.number.as_deref().and_then(|number| outlines.find(number));
        if let Some(outline) = outline.filter(|outline| vertices + outline.vertices <= VERTICES) {
            vertices += outline.vertices;
            let geometry = geojson::GeometryValue::from(&outline.shape);
            features.push(json!({"type": "Feature", "properties": properties, "geometry": geometry}));
        }
        let geometry = json!({"type": "Point", "coordinates": at});
        features.push(json!({"type": "Feature", "properties": properties, "geometry": geometry}));
    }
    json!({"type": "FeatureCollection", "features": features}).to_string()
}
