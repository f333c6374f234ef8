//! Views of an import: what was recognised, what would become what, what is left out.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::RowId;
use super::keeping::ProjectView;

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ImportSource {
    /// A workbook or a text file.
    File {
        /// Its path.
        path: String,
    },
    /// Cells pasted from a spreadsheet.
    Text {
        /// Tab-separated.
        text: String,
    },
}

/// What a column of a workbook becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ColumnChoice {
    /// Index, 0 for A.
    pub index: u32,
    /// Field; null: left out.
    pub field: Option<String>,
    /// `yuan` or `wan`, of amounts.
    pub unit: String,
}

/// How a workbook is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportChoices {
    /// Index of the sheet.
    pub sheet: u32,
    /// What rows become: `payment`, `contract`, `application`, `movement`, `asset`.
    pub target: String,
    /// First row of the header, 1-based.
    pub header_first: u32,
    /// Last row of the header, 1-based.
    pub header_last: u32,
    /// Columns.
    pub columns: Vec<ColumnChoice>,
    /// Of a text file: `utf8`, `gb18030`; null: found out.
    pub encoding: Option<String>,
    /// System that contracts or assets without one go to; null: named by the rows.
    pub system: Option<RowId>,
    /// Appropriation that payments without one draw on.
    pub source: Option<RowId>,
    /// Rows that cannot be read are left out; else nothing is imported while there are any.
    pub skip_bad: bool,
}

/// A field that a column can become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ImportField {
    /// Key.
    pub key: String,
    /// Label.
    pub label: String,
    /// Rows without it are not imported.
    pub required: bool,
    /// Whether it is an amount.
    pub money: bool,
}

/// What rows can become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ImportTarget {
    /// Key.
    pub key: String,
    /// Label.
    pub label: String,
    /// Fields.
    pub fields: Vec<ImportField>,
}

/// A column of the workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ImportColumn {
    /// Index, 0 for A.
    pub index: u32,
    /// Letter.
    pub letter: String,
    /// Header.
    pub header: String,
    /// First values.
    pub samples: Vec<String>,
}

/// What a row would become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ImportRow {
    /// Row in the sheet, 1-based.
    pub row: u32,
    /// `add`, `update`, `same`.
    pub action: String,
    /// One a field of `fields`.
    pub cells: Vec<Option<String>>,
    /// What to look at before it is imported (payment beyond the contract…); null: nothing.
    pub warning: Option<String>,
}

/// A row that is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct LeftOutRow {
    /// Row in the sheet, 1-based.
    pub row: u32,
    /// Column letter; null: the whole row.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
    /// Why, and what to do.
    pub reason: String,
    /// Whether it is a mistake (else a subtotal, an empty row, a repeated header).
    pub bad: bool,
}

/// What would be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ImportPreview {
    /// File name.
    pub name: String,
    /// Sheets.
    pub sheets: Vec<String>,
    /// Targets to choose from.
    pub targets: Vec<ImportTarget>,
    /// The mapping: proposed, remembered or as chosen.
    pub choices: ImportChoices,
    /// It was remembered from the last time.
    pub remembered: bool,
    /// Columns of the sheet.
    pub columns: Vec<ImportColumn>,
    /// Keys of the fields of the rows' cells, in order.
    pub fields: Vec<String>,
    /// The first rows.
    pub rows: Vec<ImportRow>,
    /// Rows added.
    pub add: u32,
    /// Rows updated.
    pub update: u32,
    /// Rows that are there already, unchanged.
    pub same: u32,
    /// Rows left out, the first 500.
    pub left_out: Vec<LeftOutRow>,
    /// How many of all left out are mistakes.
    pub bad: u32,
    /// How many are left out.
    pub left_out_count: u32,
    /// Sum of the amounts of added and updated rows, 元.
    pub sum: String,
    /// Why nothing can be imported yet; null: it can.
    pub obstacle: Option<String>,
}

/// What was imported.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ImportDone {
    /// Rows added.
    pub added: u32,
    /// Rows updated.
    pub updated: u32,
    /// Rows left out.
    pub left_out: u32,
    /// The project afterwards.
    pub project: ProjectView,
}
