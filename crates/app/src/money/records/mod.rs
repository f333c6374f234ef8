//! Filling in records: one way for every kind, told by a table of fields.
//!
//! A record's serde form is its row, so a form of texts becomes a record by turning each text into that form's value;
//! the record's own type then says whether it is whole.

mod draft;
mod fields;
mod sound;
mod tables;

use std::collections::BTreeMap;

use jitu_assess::metrics::MetricLibrary;
use jitu_model::indicator::Indicator;
use jitu_model::programme::{Appropriation, Contract, Milestone, Programme};
use jitu_model::record::Record;
use jitu_model::year::{BureauTemplate, Monitoring};
use jitu_model::{Decimal, Id, Money, PartialDate, Snapshot};
use jitu_store::Writer;
use serde_json::{Map, Value, json};

use crate::assets;
use crate::error::{AppError, Result};
use crate::evaluation;
use crate::keeping::opened_view;
use crate::language::{self, word};
use crate::session::Session;
use crate::views::{FieldView, ProjectView, RecordView, RowId, SavedView};
pub(crate) use draft::{Draft, Proposed, proposed};
use fields::{Field, Kind, RECORDS};
pub(super) use sound::time_of_day;
use tables::with_table;

fn unknown(record: &str) -> AppError {
    AppError::new("unknown_record", &[("name", record)])
}

fn fields_of(record: &str) -> Result<&'static [Field]> {
    RECORDS.iter().find(|(name, _)| *name == record).map(|(_, fields)| *fields).ok_or_else(|| unknown(record))
}

/// Whether people fill in a field of that key.
#[cfg(test)]
pub(crate) fn has_field(record: &str, key: &str) -> bool {
    fields_of(record).is_ok_and(|fields| fields.iter().any(|field| field.0 == key))
}

/// A field's label: the record's own word, or the one that all records share.
fn label_of(record: &str, key: &str) -> String {
    language::own_word(&format!("field.{record}.{key}")).unwrap_or_else(|| word(&format!("field.{key}")))
}

/// An amount that somebody typed: 元 with at most two decimals, not negative.
pub(super) fn money(label: &str, text: &str) -> Result<Money> {
    let amount = signed_money(label, text)?;
    if amount < Money::ZERO {
        return Err(AppError::new("negative_amount", &[("field", label), ("value", text)]));
    }
    Ok(amount)
}

fn signed_money(label: &str, text: &str) -> Result<Money> {
    text.parse().map_err(|error| {
        let code = match error {
            jitu_model::money::MoneyError::TooPrecise(_) => "too_precise",
            jitu_model::money::MoneyError::TooLarge(_) => "too_large",
            jitu_model::money::MoneyError::NotANumber(_) => "bad_number",
        };
        AppError::new(code, &[("field", label), ("value", text)])
    })
}

/// A typed text as its value in the row.
fn value_of(record: &str, (key, kind, _): &Field, text: &str) -> Result<Value> {
    let label = label_of(record, key);
    let wrong = |code: &str| AppError::new(code, &[("field", &label), ("value", text)]);
    Ok(match kind {
        Kind::Text | Kind::Lines | Kind::Asset(_) | Kind::Metric => json!(text),
        Kind::Time => json!(sound::time_of_day(text).ok_or_else(|| wrong("bad_time"))?),
        Kind::Count => {
            let count = text.parse::<i64>().ok().filter(|count| *count >= 0);
            json!(count.ok_or_else(|| wrong("bad_count"))?)
        }
        Kind::Money => json!(money(&label, text)?),
        Kind::Signed => json!(signed_money(&label, text)?),
        Kind::Date => {
            let date: PartialDate = text.parse().map_err(|_| wrong("bad_date"))?;
            json!(date)
        }
        Kind::Decimal => {
            let number = Decimal::from_str_exact(text).map_err(|_| wrong("bad_number"))?;
            json!(number)
        }
        Kind::Measured(least, most) => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            let number = number.ok_or_else(|| wrong("bad_number"))?;
            if !(*least..=*most).contains(&number) {
                let (least, most) = (least.to_string(), most.to_string());
                let params = [("field", label.as_str()), ("value", text), ("least", &least), ("most", &most)];
                return Err(AppError::new("bad_range", &params));
            }
            json!(number)
        }
        Kind::Integer | Kind::Row(_) => json!(text.parse::<i64>().map_err(|_| wrong("bad_number"))?),
        Kind::Bool => json!(text == "true"),
        Kind::Choice(_, names) => {
            let known = names().contains(&text);
            if known { json!(text) } else { return Err(wrong("bad_choice")) }
        }
    })
}

/// A record from the texts of its fields, over the one it was; a new one lacks nothing that must be there.
///
/// # Errors
/// A field that does not hold what it should, or is empty where it must not be.
pub(super) fn parsed<R: Record>(
    record: &str,
    old: Option<&R>,
    texts: &BTreeMap<String, Option<String>>,
) -> Result<R> {
    let mut row = match old.map(serde_json::to_value) {
        Some(Ok(Value::Object(row))) => row,
        Some(other) => return Err(AppError::internal(&format!("{other:?}"))),
        None => Map::from_iter([("id".to_owned(), json!(0)), ("position".to_owned(), json!(0))]),
    };
    let fields = fields_of(record)?;
    for key in texts.keys() {
        if !fields.iter().any(|field| field.0 == key) {
            return Err(AppError::new("unknown_field", &[("record", record), ("field", key)]));
        }
    }
    for field in fields {
        let Some(text) = texts.get(field.0) else { continue };
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let value = text.map(|text| value_of(record, field, text)).transpose()?;
        row.insert(field.0.to_owned(), value.unwrap_or(Value::Null));
    }
    sound::fill_blanks(record, &mut row);
    for (key, kind, required) in fields {
        if *required && row.get(*key).is_none_or(Value::is_null) {
            if matches!(kind, Kind::Bool) {
                row.insert((*key).to_owned(), json!(false));
            } else {
                return Err(AppError::new("missing_field", &[("field", &label_of(record, key))]));
            }
        }
    }
    if old.is_none() {
        // The bureau is not asked for: a file has one.
        row.entry("bureau").or_insert(json!(0));
    }
    // A record without `position` ignores it; every other surplus would be a slip of the table above.
    serde_json::from_value(Value::Object(row)).map_err(|error| AppError::internal(&error))
}

/// What a row is called in lists and in the journal.
fn name_of(row: &Value) -> String {
    let text =
        |key: &str| row.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let money = row.get("amount").or_else(|| row.get("change")).and_then(Value::as_i64);
    text("name")
        .or_else(|| text("label"))
        .or_else(|| row.get("sequence").and_then(Value::as_i64).map(|n| n.to_string()))
        .or_else(|| money.map(|fen| Money::from_fen(fen).to_yuan_text()))
        .or_else(|| ["number", "heading", "body", "subject", "kind"].into_iter().find_map(text))
        .or_else(|| ["text", "problem", "goal"].into_iter().find_map(text))
        .or_else(|| text("result"))
        .unwrap_or_default()
}

/// Choices of a field: (value, label).
fn choices(snapshot: &Snapshot, kind: Kind, contract: Option<Id<Contract>>) -> Result<Vec<(String, String)>> {
    Ok(match kind {
        Kind::Choice(group, names) => names()
            .into_iter()
            .map(|name| (name.to_owned(), word(&format!("value.{group}.{name}"))))
            .collect(),
        Kind::Asset("forms") => {
            crate::printing::forms()?.into_iter().map(|form| (form.id, form.name)).collect()
        }
        Kind::Asset(folder) => assets::tomls(folder)
            .into_iter()
            .map(|(id, text)| (id.to_owned(), asset_name(id, text)))
            .collect(),
        Kind::Metric => MetricLibrary::shipped()?
            .all(snapshot)
            .into_iter()
            .map(|metric| (metric.id, metric.name))
            .collect(),
        Kind::Row(table) => rows(snapshot, table, contract)?,
        _ => Vec::new(),
    })
}

/// The `name` of an asset file.
fn asset_name(id: &str, text: &str) -> String {
    let table: Option<toml::Table> = toml::from_str(text).ok();
    table
        .and_then(|t| t.get("name").and_then(|name| name.as_str()).map(str::to_owned))
        .unwrap_or_else(|| id.to_owned())
}

/// The rows that a field can point at: (id, name). An installment says its contract, an appropriation its year.
fn rows(snapshot: &Snapshot, table: &str, contract: Option<Id<Contract>>) -> Result<Vec<(String, String)>> {
    let ours = |id: Id<Contract>| contract.is_none_or(|contract| contract == id);
    if table == "amendment" {
        let amendments = snapshot.amendments.iter().filter(|a| ours(a.contract));
        return Ok(amendments.map(|a| (a.id.to_string(), format!("{} {}", a.effective, a.reason))).collect());
    }
    if table == "milestone" {
        let name = |m: &Milestone| {
            let contract = snapshot.contract(m.contract).map(|c| c.name.clone()).unwrap_or_default();
            language::label("installment_of", &[("name", &contract), ("sequence", &m.sequence.to_string())])
        };
        let mut milestones: Vec<&Milestone> =
            snapshot.milestones.iter().filter(|m| ours(m.contract)).collect();
        milestones.sort_by_key(|m| (m.contract, m.sequence));
        return Ok(milestones.into_iter().map(|m| (m.id.to_string(), name(m))).collect());
    }
    if table == "programme" {
        let name = |p: &Programme| format!("{}（{}）", p.name, p.year);
        return Ok(snapshot.programmes.iter().map(|p| (p.id.to_string(), name(p))).collect());
    }
    if table == "appropriation" {
        let name = |a: &Appropriation| format!("{}（{}）", a.label, a.year);
        return Ok(snapshot.appropriations.iter().map(|a| (a.id.to_string(), name(a))).collect());
    }
    with_table!(table, snapshot, |R, list| {
        let entry = |row: &R| {
            let value = serde_json::to_value(row).map_err(|error| AppError::internal(&error))?;
            Ok((row.id().to_string(), name_of(&value)))
        };
        list.iter().map(entry).collect()
    })
}

/// A row's text in a field.
fn shown(kind: Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (_, Value::Null) => None,
        (Kind::Money | Kind::Signed, value) => value.as_i64().map(|fen| Money::from_fen(fen).to_yuan_text()),
        (_, Value::String(text)) => Some(text.clone()),
        (_, other) => Some(other.to_string()),
    }
}

/// A record to be filled in; `preset` gives a new one its first values.
///
/// # Errors
/// An unknown kind of record, or no such row.
pub fn record(
    session: &Session,
    record: &str,
    id: Option<RowId>,
    preset: &BTreeMap<String, String>,
) -> Result<RecordView> {
    let snapshot = session.snapshot()?;
    let row = match id {
        Some(id) => existing(&snapshot, record, id)?,
        None => Value::Null,
    };
    let field = |(key, kind, required): &Field| {
        let value = match id {
            Some(_) => row.get(*key).and_then(|value| shown(*kind, value)),
            None => preset.get(*key).cloned().or_else(|| first_choice(*kind, *required)),
        };
        Ok(FieldView {
            key: (*key).to_owned(),
            label: label_of(record, key),
            kind: kind_name(*kind).to_owned(),
            required: *required,
            value,
            choices: choices(&snapshot, *kind, contract_of(&row, preset))?,
            hint: language::own_word(&format!("hint.{record}.{key}")),
        })
    };
    Ok(RecordView {
        record: record.to_owned(),
        id,
        title: word(&format!("record.{record}")),
        fields: fields_of(record)?.iter().map(field).collect::<Result<Vec<FieldView>>>()?,
    })
}

/// The contract that a record belongs to, as it is or as it is preset: only its own installments and amendments can be
/// chosen then.
fn contract_of(row: &Value, preset: &BTreeMap<String, String>) -> Option<Id<Contract>> {
    let stored = row.get("contract").and_then(Value::as_i64);
    stored.or_else(|| preset.get("contract").and_then(|text| text.parse().ok())).map(Id::new)
}

/// A new record starts with the usual one of an enumeration, where it must have one.
fn first_choice(kind: Kind, required: bool) -> Option<String> {
    match kind {
        _ if !required => None,
        Kind::Choice(_, names) => names().first().map(|name| (*name).to_owned()),
        Kind::Bool => Some("false".to_owned()),
        Kind::Count => Some("0".to_owned()),
        _ => None,
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Time => "text",
        Kind::Lines => "lines",
        Kind::Money | Kind::Signed => "money",
        Kind::Date => "date",
        Kind::Decimal | Kind::Measured(..) => "decimal",
        Kind::Integer | Kind::Count => "integer",
        Kind::Bool => "bool",
        Kind::Choice(..) | Kind::Row(_) | Kind::Asset(_) | Kind::Metric => "choice",
    }
}

fn existing(snapshot: &Snapshot, record: &str, id: RowId) -> Result<Value> {
    with_table!(record, snapshot, |R, list| {
        let found = list.iter().find(|row: &&R| row.id() == id.id());
        let found = found.ok_or_else(|| no_row(record, id))?;
        serde_json::to_value(found).map_err(|error| AppError::internal(&error))
    })
}

fn no_row(record: &str, id: RowId) -> AppError {
    AppError::new("no_such_row", &[("record", &word(&format!("record.{record}"))), ("id", &id.0.to_string())])
}

/// Saves a record; fields that are left out stay as they are.
///
/// # Errors
/// A field that does not hold what it should; a row that is not there; a file that cannot be written.
pub fn save_record(
    session: &mut Session,
    record: &str,
    id: Option<RowId>,
    texts: &BTreeMap<String, Option<String>>,
) -> Result<SavedView> {
    let snapshot = session.snapshot()?;
    fits(&snapshot, record, texts)?;
    if id.is_none() && sound::BY_FILE.contains(&record) {
        let record = word(&format!("record.{record}"));
        return Err(AppError::new("made_by_file", &[("record", &record)]));
    }
    let key = if id.is_some() { "edit_record" } else { "add_record" };
    let saved = with_table!(record, snapshot, |R, list| {
        let old = id.map(|id| list.iter().find(|row| row.id() == id.id()).ok_or_else(|| no_row(record, id)));
        let old = old.transpose()?;
        if let Some(old) = old {
            let old = serde_json::to_value(old).map_err(|error| AppError::internal(&error))?;
            evaluation::open_to_record(&snapshot, record, &old)?;
        }
        let mut row: R = parsed(record, old, texts)?;
        if id.is_none() {
            complete(&snapshot, &mut row, list.len())?;
        }
        let value = serde_json::to_value(&row).map_err(|error| AppError::internal(&error))?;
        evaluation::open_to_record(&snapshot, record, &value)?;
        sound::check(&snapshot, record, &value)?;
        let name = name_of(&value);
        let label = language::label(key, &[("record", &word(&format!("record.{record}"))), ("name", &name)]);
        session.write(&label, |writer| {
            if id.is_some() {
                writer.update(&row)?;
            } else {
                writer.insert(&mut row)?;
            }
            Ok(row.id().into())
        })
    })?;
    Ok(SavedView { id: saved, project: opened_view(session)? })
}

/// What a new row has without being asked: its place at the end of lists, and its bureau.
fn complete<R: Record>(snapshot: &Snapshot, row: &mut R, count: usize) -> Result<()> {
    let mut value = serde_json::to_value(&*row).map_err(|error| AppError::internal(&error))?;
    if let Some(object) = value.as_object_mut() {
        if object.contains_key("position") {
            object.insert("position".to_owned(), json!(count));
        }
        if R::TABLE == Programme::TABLE {
            object.insert("bureau".to_owned(), json!(snapshot.bureau.as_ref().map_or(0, |b| b.id.raw())));
        }
    }
    *row = serde_json::from_value(value).map_err(|error| AppError::internal(&error))?;
    Ok(())
}

/// What two fields say together: an installment belongs to the contract it is paid for, money carried over comes from
/// an earlier year.
fn fits(snapshot: &Snapshot, record: &str, texts: &BTreeMap<String, Option<String>>) -> Result<()> {
    let id =
        |key: &str| texts.get(key).and_then(|text| text.as_deref()).and_then(|text| text.parse::<i64>().ok());
    if let (Some(contract), Some(milestone)) = (id("contract"), id("milestone")) {
        let row = snapshot.milestones.iter().find(|m| m.id == Id::new(milestone));
        if row.is_some_and(|row| row.contract != Id::new(contract)) {
            let sequence = row.map(|row| row.sequence.to_string()).unwrap_or_default();
            return Err(AppError::new("not_its_installment", &[("sequence", &sequence)]));
        }
    }
    if record == "appropriation"
        && let Some(from) = id("carried_from").and_then(|id| snapshot.appropriation(Id::new(id)))
        && id("year").is_some_and(|year| i64::from(from.year) >= year)
    {
        return Err(AppError::new(
            "carried_backwards",
            &[("name", &from.label), ("year", &from.year.to_string())],
        ));
    }
    Ok(())
}

/// Deletes a record that nothing points at.
///
/// # Errors
/// No such row; rows that point at it, named by their kind.
pub fn delete_record(session: &mut Session, record: &str, id: RowId) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    fields_of(record)?;
    let row = existing(&snapshot, record, id)?;
    evaluation::open_to_record(&snapshot, record, &row)?;
    let name = name_of(&row);
    if let Some(holder) = holder(&snapshot, record, id)? {
        let title = word(&format!("record.{record}"));
        return Err(AppError::new("still_used", &[("record", &title), ("name", &name), ("by", &holder)]));
    }
    let label =
        language::label("delete_record", &[("record", &word(&format!("record.{record}"))), ("name", &name)]);
    with_table!(record, snapshot, |R, _list| session.write(&label, |writer| {
        delete_what_is_its_own(writer, &snapshot, record, id)?;
        writer.delete::<R>(id.id())?;
        delete_what_it_kept(writer, &snapshot, record, id)
    }))?;
    opened_view(session)
}

/// What has no meaning without the record, and no list of its own: how a leaf stands in the middle of the year.
fn delete_what_is_its_own(
    writer: &mut Writer<'_>,
    snapshot: &Snapshot,
    record: &str,
    id: RowId,
) -> jitu_store::Result<()> {
    let own = |row: &&Monitoring| record == Indicator::TABLE && row.indicator == id.id();
    snapshot.monitoring.iter().filter(own).try_for_each(|row| writer.delete(row.id))
}

/// The paper that only this record kept in the file.
fn delete_what_it_kept(
    writer: &mut Writer<'_>,
    snapshot: &Snapshot,
    record: &str,
    id: RowId,
) -> jitu_store::Result<()> {
    let own = |row: &&BureauTemplate| record == BureauTemplate::TABLE && row.id == id.id();
    let Some(template) = snapshot.templates.iter().find(own) else { return Ok(()) };
    let shared = |row: &BureauTemplate| row.id != template.id && row.attachment == template.attachment;
    if snapshot.templates.iter().any(shared) { Ok(()) } else { writer.delete(template.attachment) }
}

/// The first row of another kind that points at this one, in words.
fn holder(snapshot: &Snapshot, record: &str, id: RowId) -> Result<Option<String>> {
    // A score given by hand is taken back where it was given, not filled in as a record.
    if record == Indicator::TABLE && snapshot.overrides.iter().any(|given| given.indicator == id.id()) {
        return Ok(Some(word("record.score_override")));
    }
    if let Some(key) = sound::unlisted_holder(snapshot, record, id) {
        return Ok(Some(word(key)));
    }
    for (other, fields) in RECORDS {
        for (key, kind, _) in *fields {
            let Kind::Row(table) = kind else { continue };
            if *table != record {
                continue;
            }
            let found = with_table!(*other, snapshot, |R, list| {
                let points = |row: &&R| {
                    let value = serde_json::to_value(*row).unwrap_or_default();
                    value.get(*key).and_then(Value::as_i64) == Some(id.0)
                };
                Ok(list
                    .iter()
                    .find(points)
                    .map(|row| name_of(&serde_json::to_value(row).unwrap_or_default())))
            })?;
            if let Some(name) = found {
                return Ok(Some(format!("{}“{name}”", word(&format!("record.{other}")))));
            }
        }
    }
    Ok(None)
}
