//! What a ledger may hold, and what was recognised in a sheet.
//!
//! The targets (a payment, a contract…) are data of the caller: their fields, the words that head such a column, and
//! the fields that make a ledger certain. A [`Table`] is a proposal: the person may change it before anything is
//! read by it.

use jitu_model::{Decimal, Money, PartialDate};

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text; numbers and dates are taken as they read.
    Text,
    /// An amount of money, exact to the 分.
    Money,
    /// A year, a month or a day.
    Date,
    /// A plain number.
    Number,
    /// A share in per cent.
    Share,
}

/// One field of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The caller's key.
    pub key: String,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether a row without it is of no use.
    pub required: bool,
    /// Words that head such a column, best first; matched without regard to width, spaces, case and units.
    pub names: Vec<String>,
}

/// What a sheet may be a ledger of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The caller's key: `payment`, `contract`…
    pub key: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Keys of fields whose headers, all present, make it certain: a payment ledger has voucher number and amount.
    pub known_by: Vec<String>,
}

impl Target {
    /// The field with this key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

/// The unit that amounts of a column are in, unless a cell says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// 元.
    #[default]
    Yuan,
    /// 万元, ten thousand 元.
    Wan,
}

/// One column of a recognised table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Zero-based column of the sheet.
    pub index: usize,
    /// The header, its rows joined by a space.
    pub header: String,
    /// The key of the field it is taken for.
    pub field: Option<String>,
    /// The unit of its amounts: the header's, else the one that the sheet notes above the table, else 元.
    pub unit: Unit,
    /// The first three values, as shown.
    pub samples: Vec<String>,
}

/// A table recognised in a sheet. It ends where the sheet ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Which sheet of the workbook.
    pub sheet: usize,
    /// The target's key.
    pub target: String,
    /// Zero-based first row of the header.
    pub header_first: usize,
    /// Zero-based last row of the header; values follow it.
    pub header_last: usize,
    /// Its columns from left to right.
    pub columns: Vec<Column>,
    /// How well it fits: comparable between tables of one call. From 1000 upwards the target is certain.
    pub score: u32,
}

/// A typed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, trimmed, never empty.
    Text(String),
    /// Money, in 元; negative where the ledger is.
    Money(Money),
    /// A date as precise as the ledger.
    Date(PartialDate),
    /// A number.
    Number(Decimal),
    /// Per cent: 26 means 26 %.
    Share(Decimal),
}
