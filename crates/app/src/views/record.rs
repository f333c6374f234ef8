//! Views of one record in its form.

use std::collections::BTreeMap;

use serde::Serialize;
use specta::Type;

use super::RowId;
use super::keeping::ProjectView;

/// A field of a record, to be filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FieldView {
    /// Key.
    pub key: String,
    /// Label in the language shown.
    pub label: String,
    /// `text`, `lines`, `money` (元), `date`, `decimal`, `integer`, `bool` (`true`/`false`), `choice`.
    pub kind: String,
    /// Must be filled in.
    pub required: bool,
    /// Value now; null: unknown.
    pub value: Option<String>,
    /// Choices: (value, label).
    pub choices: Vec<(String, String)>,
    /// What belongs there, when the label does not say it.
    pub hint: Option<String>,
}

/// A record to be filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RecordView {
    /// Kind: the table's name (`contract`, `payment`…).
    pub record: String,
    /// Row id; null: a new one.
    pub id: Option<RowId>,
    /// What it is called (`合同`).
    pub title: String,
    /// Fields in order.
    pub fields: Vec<FieldView>,
}

/// What was saved.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SavedView {
    /// Row id.
    pub id: RowId,
    /// The project afterwards.
    pub project: ProjectView,
}

/// A field's new value by key; null: unknown.
pub type Fields = BTreeMap<String, Option<String>>;
