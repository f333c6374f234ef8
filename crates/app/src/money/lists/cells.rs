//! The cells of a list's rows, and the names in them.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use jitu_model::ledger::Accounts;
use jitu_model::programme::{Appropriation, Contract, Programme};
use jitu_model::record::Record;
use jitu_model::system::FundedSystem;
use jitu_model::{Id, Money, PartialDate, Snapshot};

use crate::views::RowId;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Money,
    Date,
    Number,
    /// A number that is summed.
    Count,
    Choice,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
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
pub(super) enum Value {
    Unknown,
    Text(Arc<str>),
    Money(Money),
    Number(i64),
}

impl Value {
    pub(super) fn text(text: Option<&str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Unknown, |text| Self::Text(text.into()))
    }

    pub(super) fn money(money: Option<Money>) -> Self {
        money.map_or(Self::Unknown, Self::Money)
    }

    pub(super) fn date(date: Option<PartialDate>) -> Self {
        date.map_or(Self::Unknown, |date| Self::Text(date.to_string().into()))
    }

    pub(super) fn shown(&self) -> Option<String> {
        match self {
            Self::Unknown => None,
            Self::Text(text) => Some(text.to_string()),
            Self::Money(money) => Some(money.to_yuan_text()),
            Self::Number(number) => Some(number.to_string()),
        }
    }

    /// Unknown values last, whatever the direction is told by the caller.
    pub(super) fn order(&self, other: &Self) -> Ordering {
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
pub(super) struct ListRow {
    pub(super) id: RowId,
    pub(super) system: Option<Id<FundedSystem>>,
    pub(super) contract: Option<Id<Contract>>,
    pub(super) source: Option<Id<Appropriation>>,
    pub(super) date: Option<PartialDate>,
    pub(super) values: Vec<Value>,
    /// All words of the row, in small letters.
    pub(super) words: String,
}

/// Names of what rows point at, each kept once.
pub(super) struct Names<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) accounts: Accounts<'s>,
    pub(super) systems: HashMap<Id<FundedSystem>, Arc<str>>,
    pub(super) contracts: HashMap<Id<Contract>, (Id<FundedSystem>, Arc<str>)>,
    pub(super) sources: HashMap<Id<Appropriation>, Arc<str>>,
}

impl<'s> Names<'s> {
    pub(super) fn of(snapshot: &'s Snapshot, programme: Id<Programme>) -> Self {
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
    pub(super) fn place(&self, contract: Option<Id<Contract>>) -> (Option<Id<FundedSystem>>, Value, Value) {
        let Some((system, name)) = contract.and_then(|id| self.contracts.get(&id)) else {
            return (None, Value::Unknown, Value::Unknown);
        };
        let system_name = self.systems.get(system).cloned().map_or(Value::Unknown, Value::Text);
        (Some(*system), system_name, Value::Text(Arc::clone(name)))
    }
}

pub(super) fn row<R: Record>(record: &R, date: Option<PartialDate>, values: Vec<Value>) -> ListRow {
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

/// A source's label; of another year than the programme's with its year.
fn source_name(source: &Appropriation, year: Option<i32>) -> Arc<str> {
    if Some(source.year) == year {
        return source.label.as_str().into();
    }
    format!("{}（{}）", source.label, source.year).into()
}
