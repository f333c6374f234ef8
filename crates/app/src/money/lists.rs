//! The ledger's lists: payments, applications, installments, contracts and movements across all systems of a
//! programme, filtered, sorted and summed, for the window and for export.
//!
//! A list is made once after each change of the project and kept; a filter then walks plain rows, so that a hundred
//! thousand payments answer while somebody types.

mod operation;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use jitu_model::ledger::Accounts;
use jitu_model::programme::{Appropriation, Contract, MovementKind, Programme};
use jitu_model::record::Record;
use jitu_model::system::FundedSystem;
use jitu_model::{Id, Money, PartialDate, Snapshot, ledger};
use jitu_workbooks::{ColumnKind, List, ListColumn, ListFormat};

use crate::error::{AppError, Result};
use crate::language::{self, word};
use crate::session::Session;
use crate::views::{LedgerColumn, LedgerPage, LedgerQuery, LedgerRow, RowId};

/// The lists there are, by name, with the record their rows are.
pub(super) const LISTS: [(&str, &str); 10] = [
    ("payments", "payment"),
    ("applications", "payment_application"),
    ("milestones", "milestone"),
    ("contracts", "contract"),
    ("movements", "budget_movement"),
    ("systems", "funded_system"),
    ("components", "component"),
    ("assets", "asset"),
    ("events", "event"),
    ("surveys", "survey"),
];

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Money,
    Date,
    Number,
    /// A number that is summed.
    Count,
    Choice,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Money => "money",
            Self::Date => "date",
            Self::Number | Self::Count => "number",
            Self::Choice => "choice",
        }
    }
}

/// A cell; names that many rows share are kept once.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Unknown,
    Text(Arc<str>),
    Money(Money),
    Number(i64),
}

impl Value {
    fn text(text: Option<&str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Unknown, |text| Self::Text(text.into()))
    }

    fn money(money: Option<Money>) -> Self {
        money.map_or(Self::Unknown, Self::Money)
    }

    fn date(date: Option<PartialDate>) -> Self {
        date.map_or(Self::Unknown, |date| Self::Text(date.to_string().into()))
    }

    fn shown(&self) -> Option<String> {
        match self {
            Self::Unknown => None,
            Self::Text(text) => Some(text.to_string()),
            Self::Money(money) => Some(money.to_yuan_text()),
            Self::Number(number) => Some(number.to_string()),
        }
    }

    /// Unknown values last, whatever the direction is told by the caller.
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Money(a), Self::Money(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

/// A row with what filters ask of it.
#[derive(Debug)]
struct ListRow {
    id: RowId,
    system: Option<Id<FundedSystem>>,
    contract: Option<Id<Contract>>,
    source: Option<Id<Appropriation>>,
    date: Option<PartialDate>,
    values: Vec<Value>,
    /// All words of the row, in small letters.
    words: String,
}

/// A list of a programme, whole.
#[derive(Debug)]
pub(crate) struct Listing {
    columns: &'static [(&'static str, Kind)],
    record: &'static str,
    rows: Vec<ListRow>,
}

/// Lists made since the project changed last.
pub(crate) type Listings = HashMap<(Id<Programme>, &'static str), Arc<Listing>>;

const PAYMENTS: &[(&str, Kind)] = &[
    ("date", Kind::Date),
    ("system", Kind::Text),
    ("contract", Kind::Text),
    ("sequence", Kind::Number),
    ("payee", Kind::Text),
    ("amount", Kind::Money),
    ("source", Kind::Text),
    ("voucher", Kind::Text),
    ("note", Kind::Text),
];
const APPLICATIONS: &[(&str, Kind)] = &[
    ("date", Kind::Date),
    ("system", Kind::Text),
    ("contract", Kind::Text),
    ("sequence", Kind::Number),
    ("amount", Kind::Money),
    ("outcome", Kind::Choice),
    ("reason", Kind::Text),
];
const MILESTONES: &[(&str, Kind)] = &[
    ("system", Kind::Text),
    ("contract", Kind::Text),
    ("sequence", Kind::Number),
    ("kind", Kind::Choice),
    ("share", Kind::Text),
    ("due", Kind::Date),
    ("agreed", Kind::Money),
    ("installment", Kind::Money),
    ("paid", Kind::Money),
    ("owed", Kind::Money),
    ("rest", Kind::Money),
    ("condition", Kind::Text),
];
const CONTRACTS: &[(&str, Kind)] = &[
    ("system", Kind::Text),
    ("name", Kind::Text),
    ("number", Kind::Text),
    ("supplier", Kind::Text),
    ("procurement", Kind::Text),
    ("signed", Kind::Date),
    ("signed_amount", Kind::Money),
    ("in_force", Kind::Money),
    ("paid", Kind::Money),
    ("owed", Kind::Money),
    ("rest", Kind::Money),
];
const MOVEMENTS: &[(&str, Kind)] = &[
    ("date", Kind::Date),
    ("source", Kind::Text),
    ("year", Kind::Number),
    ("kind", Kind::Choice),
    ("document_no", Kind::Text),
    ("amount", Kind::Money),
];

const SYSTEMS: &[(&str, Kind)] = &[
    ("name", Kind::Text),
    ("contracts", Kind::Number),
    ("amount", Kind::Money),
    ("paid", Kind::Money),
    ("owed", Kind::Money),
];
const COMPONENTS: &[(&str, Kind)] =
    &[("system", Kind::Text), ("name", Kind::Text), ("budget", Kind::Money), ("paid", Kind::Money)];
const ASSETS: &[(&str, Kind)] = &[
    ("system", Kind::Text),
    ("kind", Kind::Text),
    ("count", Kind::Number),
    ("built", Kind::Number),
    ("reused", Kind::Number),
    ("in_use", Kind::Number),
    ("tenure", Kind::Choice),
    ("note", Kind::Text),
];

/// Names of what rows point at, each kept once.
struct Names<'s> {
    snapshot: &'s Snapshot,
    accounts: Accounts<'s>,
    systems: HashMap<Id<FundedSystem>, Arc<str>>,
    contracts: HashMap<Id<Contract>, (Id<FundedSystem>, Arc<str>)>,
    sources: HashMap<Id<Appropriation>, Arc<str>>,
}

impl<'s> Names<'s> {
    fn of(snapshot: &'s Snapshot, programme: Id<Programme>) -> Self {
        let year = snapshot.programme(programme).map(|programme| programme.year);
        Self {
            snapshot,
            accounts: Accounts::of(snapshot),
            systems: snapshot.systems.iter().map(|s| (s.id, s.name.as_str().into())).collect(),
            contracts: snapshot
                .contracts
                .iter()
                .map(|c| (c.id, (c.system, Arc::from(c.name.as_str()))))
                .collect(),
            sources: snapshot.appropriations.iter().map(|a| (a.id, source_name(a, year))).collect(),
        }
    }

    /// A contract's system, and both names as cells.
    fn place(&self, contract: Option<Id<Contract>>) -> (Option<Id<FundedSystem>>, Value, Value) {
        let Some((system, name)) = contract.and_then(|id| self.contracts.get(&id)) else {
            return (None, Value::Unknown, Value::Unknown);
        };
        let system_name = self.systems.get(system).cloned().map_or(Value::Unknown, Value::Text);
        (Some(*system), system_name, Value::Text(Arc::clone(name)))
    }
}

fn row<R: Record>(record: &R, date: Option<PartialDate>, values: Vec<Value>) -> ListRow {
    let mut words = String::new();
    for value in &values {
        match value {
            Value::Text(text) => words.push_str(&text.to_lowercase()),
            Value::Money(money) => words.push_str(&money.to_yuan_text()),
            Value::Number(number) => words.push_str(&number.to_string()),
            Value::Unknown => {}
        }
        words.push('\n');
    }
    ListRow { id: record.id().into(), system: None, contract: None, source: None, date, values, words }
}

fn payments(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let own: Vec<Id<Appropriation>> = names.snapshot.appropriations_of(programme).map(|a| a.id).collect();
    let sequences: HashMap<_, i64> = names.snapshot.milestones.iter().map(|m| (m.id, m.sequence)).collect();
    let mut rows: Vec<ListRow> = names
        .snapshot
        .payments
        .iter()
        .filter(|payment| own.contains(&payment.appropriation))
        .map(|payment| {
            let (system, system_name, contract_name) = names.place(payment.contract);
            let source = names.sources.get(&payment.appropriation).cloned();
            let sequence = payment.milestone.and_then(|id| sequences.get(&id).copied());
            let values = vec![
                Value::date(payment.date),
                system_name,
                contract_name,
                sequence.map_or(Value::Unknown, Value::Number),
                Value::text(payment.payee.as_deref()),
                Value::Money(payment.amount),
                source.map_or(Value::Unknown, Value::Text),
                Value::text(payment.voucher.as_deref()),
                Value::text(payment.note.as_deref()),
            ];
            let (contract, source) = (payment.contract, Some(payment.appropriation));
            ListRow { system, contract, source, ..row(payment, payment.date, values) }
        })
        .collect();
    rows.sort_by_key(|row| (row.date, row.id));
    rows
}

/// The contracts of the systems that a programme funds.
fn contracts_of(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<&Contract> {
    let systems = snapshot.funded_by(programme);
    systems.into_iter().flat_map(|system| snapshot.contracts_of(system.id)).collect()
}

fn applications(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let mut rows = Vec::new();
    for contract in contracts_of(names.snapshot, programme) {
        let (system, system_name, contract_name) = names.place(Some(contract.id));
        for milestone in names.accounts.milestones(contract.id) {
            for application in names.accounts.milestone(contract, milestone).applications {
                let outcome = format!("value.outcome.{}", application.outcome.name());
                let values = vec![
                    Value::date(Some(application.date)),
                    system_name.clone(),
                    contract_name.clone(),
                    Value::Number(milestone.sequence),
                    Value::Money(application.amount),
                    Value::text(Some(&word(&outcome))),
                    Value::text(application.reason.as_deref()),
                ];
                let contract = Some(contract.id);
                rows.push(ListRow { system, contract, ..row(application, Some(application.date), values) });
            }
        }
    }
    rows.sort_by_key(|row| (row.date, row.id));
    rows
}

fn milestones(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let mut rows = Vec::new();
    for contract in contracts_of(names.snapshot, programme) {
        let (system, system_name, contract_name) = names.place(Some(contract.id));
        for milestone in names.accounts.milestones(contract.id) {
            let account = names.accounts.milestone(contract, milestone);
            let share = milestone.share.map(|share| format!("{}%", share.normalize()));
            let values = vec![
                system_name.clone(),
                contract_name.clone(),
                Value::Number(milestone.sequence),
                Value::text(Some(&word(&format!("value.milestone_kind.{}", milestone.kind.name())))),
                Value::text(share.as_deref()),
                Value::date(milestone.due),
                Value::money(milestone.amount),
                Value::money(account.amount),
                Value::Money(account.paid),
                Value::Money(account.owed),
                Value::money(account.rest()),
                Value::text(milestone.condition.as_deref()),
            ];
            rows.push(ListRow {
                system,
                contract: Some(contract.id),
                ..row(*milestone, milestone.due, values)
            });
        }
    }
    rows
}

fn contracts(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let one = |contract: &Contract| {
        let (system, system_name, name) = names.place(Some(contract.id));
        let account = names.accounts.account(contract);
        let values = vec![
            system_name,
            name,
            Value::text(contract.number.as_deref()),
            Value::text(Some(&ledger::contract_suppliers(names.snapshot, contract.id))),
            Value::text(contract.procurement.as_deref()),
            Value::date(contract.signed),
            Value::money(contract.amount),
            Value::money(account.amount),
            Value::Money(account.paid),
            Value::Money(account.owed),
            Value::money(account.rest()),
        ];
        ListRow { system, contract: Some(contract.id), ..row(contract, contract.signed, values) }
    };
    contracts_of(names.snapshot, programme).into_iter().map(one).collect()
}

fn movements(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let mut rows = Vec::new();
    for source in names.snapshot.appropriations_of(programme) {
        for movement in names.snapshot.movements.iter().filter(|m| m.appropriation == source.id) {
            let minus = matches!(movement.kind, MovementKind::Decrease | MovementKind::Recalled);
            let values = vec![
                Value::date(movement.date),
                Value::text(Some(&source.label)),
                Value::Number(i64::from(source.year)),
                Value::text(Some(&word(&format!("value.movement.{}", movement.kind.name())))),
                Value::text(movement.document_no.as_deref()),
                Value::Money(if minus { -movement.amount } else { movement.amount }),
            ];
            rows.push(ListRow { source: Some(source.id), ..row(movement, movement.date, values) });
        }
    }
    rows
}

fn systems(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let one = |system: &FundedSystem| {
        let of: Vec<_> = names.snapshot.contracts_of(system.id).map(|c| names.accounts.account(c)).collect();
        let amounts: Option<Vec<Money>> = of.iter().map(|account| account.amount).collect();
        let values = vec![
            Value::text(Some(&system.name)),
            Value::Number(of.len() as i64),
            Value::money(
                amounts.filter(|amounts| !amounts.is_empty()).map(|amounts| amounts.into_iter().sum()),
            ),
            Value::Money(names.accounts.paid_for(system)),
            Value::Money(of.iter().map(|account| account.owed).sum()),
        ];
        ListRow { system: Some(system.id), ..row(system, None, values) }
    };
    names.snapshot.funded_by(programme).into_iter().map(one).collect()
}

fn components(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let mut rows = Vec::new();
    for system in names.snapshot.funded_by(programme) {
        for (component, paid) in super::component_sums(names.snapshot, system) {
            let values = vec![
                Value::text(Some(&system.name)),
                Value::text(Some(&component.name)),
                Value::money(component.budget),
                Value::Money(paid),
            ];
            rows.push(ListRow { system: Some(system.id), ..row(component, None, values) });
        }
    }
    rows
}

fn assets(names: &Names<'_>, programme: Id<Programme>) -> Vec<ListRow> {
    let count = |count: Option<i64>| count.map_or(Value::Unknown, Value::Number);
    let mut rows = Vec::new();
    for system in names.snapshot.funded_by(programme) {
        for asset in names.snapshot.assets_of(system.id) {
            let values = vec![
                Value::text(Some(&system.name)),
                Value::text(Some(&asset.kind)),
                Value::Number(asset.count),
                count(asset.built),
                count(asset.reused),
                count(asset.in_use),
                Value::text(Some(&word(&format!("value.tenure.{}", asset.tenure.name())))),
                Value::text(asset.note.as_deref()),
            ];
            rows.push(ListRow { system: Some(system.id), ..row(asset, None, values) });
        }
    }
    rows
}

/// A source's label; of another year than the programme's with its year.
fn source_name(source: &Appropriation, year: Option<i32>) -> Arc<str> {
    if Some(source.year) == year {
        return source.label.as_str().into();
    }
    format!("{}（{}）", source.label, source.year).into()
}

fn listing(snapshot: &Snapshot, programme: Id<Programme>, list: &str) -> Listing {
    let names = Names::of(snapshot, programme);
    let (columns, rows) = match list {
        "applications" => (APPLICATIONS, applications(&names, programme)),
        "milestones" => (MILESTONES, milestones(&names, programme)),
        "contracts" => (CONTRACTS, contracts(&names, programme)),
        "movements" => (MOVEMENTS, movements(&names, programme)),
        "systems" => (SYSTEMS, systems(&names, programme)),
        "components" => (COMPONENTS, components(&names, programme)),
        "assets" => (ASSETS, assets(&names, programme)),
        "events" => (operation::EVENTS, operation::events(&names, programme)),
        "surveys" => (operation::SURVEYS, operation::surveys(&names, programme)),
        _ => (PAYMENTS, payments(&names, programme)),
    };
    let record = LISTS.iter().find(|(name, _)| *name == list).map_or("payment", |(_, record)| *record);
    Listing { columns, record, rows }
}

/// The list of that name; made once after each change.
fn whole(session: &mut Session, programme: Id<Programme>, list: &str) -> Result<Arc<Listing>> {
    let known: Vec<&str> = LISTS.iter().map(|(name, _)| *name).collect();
    let Some((list, _)) = LISTS.iter().find(|(name, _)| *name == list) else {
        return Err(AppError::new("unknown_list", &[("name", list), ("known", &known.join("、"))]));
    };
    let snapshot = session.snapshot()?;
    let open = session.opened_mut()?;
    let entry = open.listings.entry((programme, *list));
    Ok(Arc::clone(entry.or_insert_with(|| Arc::new(listing(&snapshot, programme, list)))))
}

fn day(text: Option<&String>) -> Result<Option<PartialDate>> {
    let given = text.map(|text| text.trim()).filter(|text| !text.is_empty());
    given.map(|text| text.parse().map_err(|_| AppError::new("bad_date", &[("value", text)]))).transpose()
}

impl Listing {
    /// Indexes of the rows that a query lets through, in its order.
    fn chosen(&self, query: &LedgerQuery) -> Result<Vec<usize>> {
        let (from, to) = (day(query.from.as_ref())?, day(query.to.as_ref())?);
        let text = query.text.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let through = |row: &ListRow| {
            query.system.is_none_or(|id| row.system == Some(id.id()))
                && query.contract.is_none_or(|id| row.contract == Some(id.id()))
                && query.source.is_none_or(|id| row.source == Some(id.id()))
                && from.is_none_or(|from| row.date.is_some_and(|date| !from.surely_after(date)))
                && to.is_none_or(|to| row.date.is_some_and(|date| !date.surely_after(to)))
                && words.iter().all(|word| row.words.contains(word))
        };
        let mut chosen: Vec<usize> =
            (0..self.rows.len()).filter(|index| through(&self.rows[*index])).collect();
        if let Some(column) = query.sort.as_ref().and_then(|key| self.columns.iter().position(|c| c.0 == key))
        {
            let value = |index: usize| &self.rows[index].values[column];
            chosen.sort_by(|a, b| {
                let (a, b) = (value(*a), value(*b));
                let unknown = (*a == Value::Unknown).cmp(&(*b == Value::Unknown));
                let order = if query.descending { b.order(a) } else { a.order(b) };
                unknown.then(order)
            });
        }
        Ok(chosen)
    }

    /// Sum of each column of money or counts over some rows, as shown.
    fn sums(&self, chosen: &[usize]) -> Vec<Option<String>> {
        let values = |column: usize| chosen.iter().map(move |row| &self.rows[*row].values[column]);
        let money = |column: usize| {
            let amounts = values(column).filter_map(|value| match value {
                Value::Money(money) => Some(*money),
                _ => None,
            });
            amounts.sum::<Money>().to_yuan_text()
        };
        let count = |column: usize| {
            let counts = values(column).filter_map(|value| match value {
                Value::Number(count) => Some(*count),
                _ => None,
            });
            counts.fold(0_i64, i64::saturating_add).to_string()
        };
        let sum = |(column, (_, kind)): (usize, &(&str, Kind))| match kind {
            Kind::Money => Some(money(column)),
            Kind::Count => Some(count(column)),
            _ => None,
        };
        self.columns.iter().enumerate().map(sum).collect()
    }

    fn title(&self, key: &str) -> String {
        word(&format!("column.{key}"))
    }
}

/// A window on a list.
///
/// # Errors
/// No such programme or list; a date that is none.
pub fn ledger(session: &mut Session, programme: RowId, query: &LedgerQuery) -> Result<LedgerPage> {
    let programme = session.programme(programme.id())?.id;
    let list = whole(session, programme, &query.list)?;
    let chosen = list.chosen(query)?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let shown = chosen.iter().skip(query.offset as usize).take(query.limit as usize).map(|index| {
        let row = &list.rows[*index];
        LedgerRow {
            id: row.id,
            system: row.system.map(RowId::from),
            contract: row.contract.map(RowId::from),
            cells: row.values.iter().map(Value::shown).collect(),
        }
    });
    Ok(LedgerPage {
        record: list.record.to_owned(),
        columns: list
            .columns
            .iter()
            .map(|(key, kind)| LedgerColumn {
                key: (*key).to_owned(),
                title: list.title(key),
                kind: kind.name().to_owned(),
            })
            .collect(),
        rows: shown.collect(),
        total: count(chosen.len()),
        all: count(list.rows.len()),
        sums: list.sums(&chosen),
    })
}

/// Writes a filtered list to a workbook or a text file, by the path's ending. Gives the path.
///
/// # Errors
/// As [`ledger`]; an ending that is neither; a file that cannot be written.
pub fn export_ledger(
    session: &mut Session,
    programme: RowId,
    query: &LedgerQuery,
    path: &Path,
) -> Result<String> {
    let row = session.programme(programme.id())?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let format = match ending.as_deref() {
        Some("xlsx") => ListFormat::Xlsx,
        Some("csv") => ListFormat::Csv,
        _ => return Err(AppError::new("unknown_list_format", &[("path", &path.display().to_string())])),
    };
    let list = whole(session, row.id, &query.list)?;
    let chosen = list.chosen(query)?;
    let columns = list.columns.iter().map(|(key, kind)| ListColumn {
        title: list.title(key),
        kind: match kind {
            Kind::Money => ColumnKind::Money,
            Kind::Date => ColumnKind::Date,
            Kind::Number | Kind::Count => ColumnKind::Number,
            Kind::Text | Kind::Choice => ColumnKind::Text,
        },
        sum: matches!(kind, Kind::Money | Kind::Count),
    });
    let cells =
        |index: &usize| list.rows[*index].values.iter().map(|v| v.shown().unwrap_or_default()).collect();
    let written = List {
        title: word(&format!("list.{}", query.list)),
        note: language::label("list_note", &[("name", &row.name), ("year", &row.year.to_string())]),
        columns: columns.collect(),
        rows: chosen.iter().map(cells).collect(),
        total_label: word("list.total"),
    };
    jitu_workbooks::write(path, &written, format)?;
    Ok(path.display().to_string())
}
