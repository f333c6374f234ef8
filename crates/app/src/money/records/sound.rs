//! What the fields of a record must say together, beyond each holding what it should.

use jitu_model::programme::{Attachment, Programme};
use jitu_model::record::Record;
use jitu_model::system::{FundedSystem, Remedy, Tower};
use jitu_model::{Id, Snapshot};
use serde_json::{Map, Value};

use crate::error::{AppError, Result};
use crate::evaluation;
use crate::views::RowId;

/// Kinds of records that come with a file: they are renamed and deleted as records, never begun as one.
pub(super) const BY_FILE: [&str; 2] = ["bureau_template", "attachment"];

/// A time of day as it is stored, `HH:MM`; seconds are left out.
pub(in crate::money) fn time_of_day(text: &str) -> Option<String> {
    let text = text.trim().replace('：', ":");
    let mut parts = text.split(':');
    let mut part = |below: u8| {
        let part = parts.next().filter(|part| (1..=2).contains(&part.len()))?;
        part.parse::<u8>().ok().filter(|number| *number < below)
    };
    let (hour, minute) = (part(24)?, part(60)?);
    let whole = match parts.next() {
        None => true,
        Some(seconds) => {
            seconds.parse::<f32>().is_ok_and(|s| (0.0..60.0).contains(&s)) && parts.next().is_none()
        }
    };
    whole.then(|| format!("{hour:02}:{minute:02}"))
}

/// Texts that may be empty and are never unknown: a chapter that only heads others has none of its own.
pub(super) fn fill_blanks(record: &str, row: &mut Map<String, Value>) {
    if record == "chapter" && row.get("text").is_none_or(Value::is_null) {
        row.insert("text".to_owned(), Value::String(String::new()));
    }
}

/// Holds a record against the others before it is saved.
///
/// # Errors
/// What does not fit: a year that is not before, a tower of another system, a second term, an expression that cannot be
/// read.
pub(super) fn check(snapshot: &Snapshot, record: &str, row: &Value) -> Result<()> {
    match record {
        "programme" => year_before(snapshot, row),
        "remedy" => carried_from_before(snapshot, row),
        "event" => its_tower(snapshot, row),
        "programme_term" => only_term(snapshot, row),
        "bureau_metric" => metric(snapshot, row),
        _ => Ok(()),
    }
}

fn id<R: Record>(row: &Value, key: &str) -> Option<Id<R>> {
    row.get(key).and_then(Value::as_i64).map(Id::new)
}

fn text<'r>(row: &'r Value, key: &str) -> &'r str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn not_before(programme: &Programme) -> AppError {
    let year = programme.year.to_string();
    AppError::new("not_an_earlier_year", &[("name", &programme.name), ("year", &year)])
}

fn year_before(snapshot: &Snapshot, row: &Value) -> Result<()> {
    let Some(previous) = id(row, "previous").and_then(|id| snapshot.programme(id)) else { return Ok(()) };
    let year = row.get("year").and_then(Value::as_i64).unwrap_or_default();
    if i64::from(previous.year) < year { Ok(()) } else { Err(not_before(previous)) }
}

fn carried_from_before(snapshot: &Snapshot, row: &Value) -> Result<()> {
    let from = id::<Remedy>(row, "carried_from");
    let Some(from) = snapshot.remedies.iter().find(|remedy| Some(remedy.id) == from) else { return Ok(()) };
    let source = snapshot.programme(from.programme);
    let own = id(row, "programme").and_then(|id| snapshot.programme(id));
    match (source, own) {
        (Some(source), Some(own)) if source.year >= own.year => Err(not_before(source)),
        _ => Ok(()),
    }
}

fn its_tower(snapshot: &Snapshot, row: &Value) -> Result<()> {
    let (tower, system) = (id::<Tower>(row, "tower"), id::<FundedSystem>(row, "system"));
    let Some(tower) = snapshot.towers.iter().find(|row| Some(row.id) == tower) else { return Ok(()) };
    let asset = snapshot.assets.iter().find(|asset| asset.id == tower.asset);
    if asset.is_none_or(|asset| Some(asset.system) == system) {
        return Ok(());
    }
    Err(AppError::new("not_its_tower", &[("name", &tower.name)]))
}

fn only_term(snapshot: &Snapshot, row: &Value) -> Result<()> {
    let own = id::<Programme>(row, "programme");
    let twice = |term: &jitu_model::year::ProgrammeTerm| {
        Some(term.programme) == own && Some(term.id) != id(row, "id")
    };
    if snapshot.terms.iter().any(twice) { Err(AppError::new("term_exists", &[])) } else { Ok(()) }
}

fn metric(snapshot: &Snapshot, row: &Value) -> Result<()> {
    let key = text(row, "key");
    evaluation::check_key(key)?;
    let twice = snapshot.own_metrics.iter().find(|own| own.key == key && Some(own.id) != id(row, "id"));
    if let Some(other) = twice {
        return Err(AppError::new("metric_taken", &[("value", key), ("name", &other.name)]));
    }
    match jitu_assess::metrics::check_expression(text(row, "expression")) {
        Ok(()) => Ok(()),
        Err(error) => {
            let detail = evaluation::expression_error(&error)?;
            Err(AppError::new("bad_expression", &[("detail", &detail)]))
        }
    }
}

/// What points at a record and is no record that people fill in, by the key of its word.
pub(super) fn unlisted_holder(snapshot: &Snapshot, record: &str, id: RowId) -> Option<&'static str> {
    match record {
        Attachment::TABLE => {
            let id = Some(id.id());
            let frozen = |version: &jitu_model::year::FrozenVersion| {
                [version.pdf, version.docx, version.xlsx, version.scan].contains(&id)
            };
            if snapshot.frozen.iter().any(frozen) {
                return Some("record.frozen_version");
            }
            let template = snapshot.templates.iter().any(|template| Some(template.attachment) == id);
            template.then_some("record.bureau_template")
        }
        Programme::TABLE => {
            let reviewed = snapshot.review_steps.iter().any(|step| step.programme == id.id());
            reviewed.then_some("record.review_step")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::time_of_day;

    #[test]
    fn times_as_platforms_write_them() {
        for (text, read) in [
            ("8:05", Some("08:05")),
            ("23：59", Some("23:59")),
            ("08:05:30", Some("08:05")),
            ("8:05:30.5", Some("08:05")),
        ] {
            assert_eq!(time_of_day(text).as_deref(), read, "{text}");
        }
        for text in ["24:00", "8:60", "8", "", "8:5:61", "8:05:30:1", "-1:00", "上午8:05"] {
            assert_eq!(time_of_day(text), None, "{text}");
        }
    }
}
