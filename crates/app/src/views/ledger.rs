//! Views of the ledger's lists.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::RowId;

/// Which rows of which list, in which order. Empty text and nulls filter nothing.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Type)]
pub struct LedgerQuery {
    /// `payments`, `applications`, `milestones`, `contracts`, `movements`, `systems`, `components`, `assets`.
    pub list: String,
    /// Words that must all occur in a row, in any cell.
    pub text: String,
    /// Rows of this system.
    pub system: Option<RowId>,
    /// Rows of this contract.
    pub contract: Option<RowId>,
    /// Rows of this appropriation.
    pub source: Option<RowId>,
    /// Dated on or after this day (`YYYY-MM-DD` or shorter).
    pub from: Option<String>,
    /// Dated on or before this day.
    pub to: Option<String>,
    /// Key of the column to sort by; null: the list's own order.
    pub sort: Option<String>,
    /// Largest first.
    pub descending: bool,
    /// First row wanted.
    pub offset: u32,
    /// How many rows at most.
    pub limit: u32,
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct LedgerColumn {
    /// Key.
    pub key: String,
    /// Title in the language shown.
    pub title: String,
    /// `text`, `money` (元), `date`, `number`, `choice` (words already).
    pub kind: String,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct LedgerRow {
    /// Row id of the record.
    pub id: RowId,
    /// Its system.
    pub system: Option<RowId>,
    /// Its contract.
    pub contract: Option<RowId>,
    /// One a column; null: unknown.
    pub cells: Vec<Option<String>>,
}

/// A window on a filtered list, with the sums of all that the filter lets through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct LedgerPage {
    /// Kind of record the rows are, for editing: `payment`, `contract`…
    pub record: String,
    /// Columns.
    pub columns: Vec<LedgerColumn>,
    /// Rows from the offset on.
    pub rows: Vec<LedgerRow>,
    /// How many rows the filter lets through.
    pub total: u32,
    /// How many there are without a filter.
    pub all: u32,
    /// Sum of each money column over all that the filter lets through; null for other columns.
    pub sums: Vec<Option<String>>,
}
